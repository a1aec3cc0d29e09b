//! Lines that an attempt runs: those of a lesson's file, and what the lesson's own words say.

use shell::controller::{Controller, Entry, placeholders::fill_in};

use crate::clause::error_of;
use crate::lesson::{Expect, LessonLine};

/// The output of a lesson's word.
pub fn said(controller: &Controller, line: &str, said: Result<String, String>) -> Entry {
    let mut entry = Entry::typed(controller.world(), &controller.actor, line.to_string());
    match said {
        Ok(text) => entry.printed.stdout = text + "\n",
        Err(text) => (entry.printed.stderr, entry.printed.exit) = (text + "\n", 255),
    }
    entry
}

/// Runs a line of a lesson's file.
///
/// # Errors
///
/// The line ends differently than it says.
pub fn carry_out(controller: &mut Controller, line: &LessonLine) -> Result<Entry, String> {
    let text = fill_in(controller, &line.text)?;
    let entry = controller.run(&text);
    as_expected(controller, line, &entry).map(|()| entry)
}

/// Checks whether a line ended as expected.
///
/// The actual end.
///
/// The actual end.
pub fn as_expected(
    controller: &Controller,
    line: &LessonLine,
    entry: &Entry,
) -> Result<(), String> {
    let code = entry
        .step
        .and_then(|step| error_of(&controller.history.steps()[step]));
    match (&line.expect, code) {
        (Expect::Done, _) if entry.printed.exit == 0 => Ok(()),
        (Expect::Refused(expected), Some(code)) if expected == code => Ok(()),
        (expect, _) => {
            let wanted = match expect {
                Expect::Done => "done".to_string(),
                Expect::Refused(code) => format!("refused with {code}"),
            };
            let came = format!("{}{}", entry.printed.stdout, entry.printed.stderr);
            let came: String = essence(&came).chars().take(300).collect();
            Err(format!(
                "`{}` by {} was to be {wanted}, but: {came}",
                entry.line, entry.prompt
            ))
        }
    }
}

/// The output of a line, without usage and lists of choices.
fn essence(printed: &str) -> &str {
    let after = |mark: &str| printed.rfind(mark).map(|at| printed[at..].trim());
    after("\nInvalid choice: ")
        .or_else(|| after("\naws: error: "))
        .unwrap_or(printed.trim())
}
