//! The functions of the API object that a SCORM platform puts into a window around the page.

use lessons::package::{PackageNote, Standard};
use lessons::platform::{Act, Platform};

/// Calls a function of the API object, by its name with its arguments; nothing: it has no such function, or that failed.
pub type ScormFunctions<'f> = &'f mut dyn FnMut(&str, &[&str]) -> Option<String>;

/// What a standard calls the functions.
struct Names {
    /// What all of them begin with.
    prefix: &'static str,
    /// The function that ends the visit.
    end: &'static str,
    /// The code of a visit that has already begun.
    already: &'static str,
}

fn names(standard: Standard) -> Names {
    let (prefix, end, already) = match standard {
        Standard::Scorm12 => ("LMS", "Finish", "101"),
        Standard::Scorm2004 | Standard::Cmi5 => ("", "Terminate", "103"),
    };
    Names {
        prefix,
        end,
        already,
    }
}

/// The name of the API object.
pub fn object(standard: Standard) -> &'static str {
    match standard {
        Standard::Scorm12 => "API",
        Standard::Scorm2004 | Standard::Cmi5 => "API_1484_11",
    }
}

/// The object's functions, as a standard calls them.
struct Api<'f> {
    names: Names,
    call: ScormFunctions<'f>,
}

impl Api<'_> {
    fn call(&mut self, name: &str, arguments: &[&str]) -> Option<String> {
        (self.call)(&format!("{}{name}", self.names.prefix), arguments)
    }

    fn succeeds(&mut self, name: &str, arguments: &[&str]) -> bool {
        matches!(self.call(name, arguments).as_deref(), Some("true" | "1"))
    }

    fn code(&mut self) -> String {
        self.call("GetLastError", &[]).unwrap_or_default()
    }

    fn complaint(&mut self) -> String {
        let code = self.code();
        let text = self.call("GetErrorString", &[&code]).unwrap_or_default();
        format!("{code} {text}").trim().to_string()
    }

    /// The failure of a call, under the name of `what`.
    fn failure(&mut self, what: &str, name: &str, arguments: &[&str]) -> Option<String> {
        (!self.succeeds(name, arguments)).then(|| format!("{what}: {}", self.complaint()))
    }
}

/// Begins the visit, or says why the platform begins none.
pub(crate) fn begin(
    note: &PackageNote,
    functions: ScormFunctions,
) -> Result<(Platform, Vec<Act>), String> {
    let mut api = Api {
        names: names(note.standard),
        call: functions,
    };
    // Some platforms have already begun the visit.
    let has_begun = api.succeeds("Initialize", &[""]) || api.code() == api.names.already;
    if !has_begun {
        return Err(api.complaint());
    }
    // A platform without an element has no value. The error code is not read: platforms leave that of an earlier element
    // in place.
    let mut read = |element: &str| api.call("GetValue", &[element]).unwrap_or_default();
    Ok(Platform::scorm(note, &mut read))
}

/// Carries out an act; what the platform did not accept.
pub fn carry_out(standard: Standard, act: &Act, functions: ScormFunctions) -> Option<String> {
    let names = names(standard);
    let end = names.end;
    let mut api = Api {
        names,
        call: functions,
    };
    match act {
        Act::Set(element, value) => {
            let trouble = api.failure(element, "SetValue", &[element, value]);
            // Failures on optional elements are no problem.
            let optional = ["cmi.objectives.", "cmi.interactions."];
            trouble.filter(|_| !optional.iter().any(|start| element.starts_with(start)))
        }
        Act::Commit => api.failure("Commit", "Commit", &[""]),
        Act::Finish => api.failure(end, end, &[""]),
        Act::Statement(_) | Act::Keep(_) => None,
    }
}
