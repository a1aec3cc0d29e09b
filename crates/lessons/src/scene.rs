//! A page scene: the part of an address's query that decides how the page opens: which panes, which user, which locks,
//! which pages may listen. Instructors write it, and embedding pages have it in their markup.
//!
//! `PageScene::read(&scene.write())` gives the same scene, without remarks. Unreadable parts are left out, with a
//! remark. Locks and lists of calls keep a class together; they are no protection, because anyone can edit the address.

mod asks;
mod limits;

use crate::clause::Glob;
use crate::language::Language;
use percent_encoding::AsciiSet;

use crate::names::{RESERVED, escape, unescape};

pub use asks::{Asks, read_calls};
use asks::{is_id, read_locks};
pub use limits::{Limits, Lock, Refused};

/// The most parts of a list in a parameter.
const MOST: usize = 40;
/// The most bytes of a parameter.
const LONGEST: usize = 200;
/// The speeds that the page offers: simulated milliseconds per real one.
pub const SPEEDS: [u64; 4] = [1, 60, 3_600, 86_400];

/// The characters that are escaped in a query; the others stay, so that it is readable.
const READABLE: &AsciiSet = &RESERVED.remove(b':').remove(b'/').remove(b',').remove(b'*');

/// Parameters for other code: the handout, presenting, a class, and those that learning platforms add when they launch a course.
const OTHERS: [&str; 16] = [
    "print",
    "notes",
    "solutions",
    "presenter",
    "audience",
    "shows",
    "handed",
    "name",
    "endpoint",
    "fetch",
    "actor",
    "registration",
    "activityId",
    "activity_id",
    "rustici",
    "rule",
];

/// Parameters that mail tools and social networks add to every link, and what they begin with.
const TRACKING: [&str; 9] = [
    "utm_", "fbclid", "gclid", "dclid", "msclkid", "mc_", "_hs", "mkt_tok", "igshid",
];

/// The names of the panes in addresses, styles and lessons.
pub const PANES: [&str; 5] = ["guide", "organization", "inspector", "timeline", "terminal"];

/// How the page opens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageScene {
    /// For embedding in another page: little around the panes, and nothing is stored.
    pub embed: bool,
    /// Store the session in the browser even when embedded. Never with `drive`.
    pub keep: bool,
    /// The origins of embedding pages that may listen.
    pub hosts: Vec<String>,
    /// Those pages may also act.
    pub drive: bool,
    /// The panes to show, in the order of [`PANES`]; empty: all.
    pub panes: Vec<&'static str>,
    /// The id of the lesson to open.
    pub lesson: Option<String>,
    /// Its step, from 1.
    pub step: Option<usize>,
    /// The current user: `Payments/Ben`, as in lessons.
    pub persona: Option<String>,
    /// True: the console view; false: the instructor's view.
    pub console: Option<bool>,
    /// The locks, and the allowed calls.
    pub limits: Limits,
    /// The language of the page.
    pub language: Option<Language>,
    /// Simulated milliseconds per real one.
    pub speed: Option<u64>,
    /// True: dark colors; false: light ones.
    pub dark: Option<bool>,
    /// Large type.
    pub presenter: bool,
}

/// A parameter that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The name of the parameter.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The problem with it.
    pub wrong: Wrong,
}

/// The problem with a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// There is no such parameter.
    Unknown,
    /// It occurs twice; the first counts.
    Twice,
    /// It does not have the required form, which this text describes.
    Not(&'static str),
    /// A page driven by another page stores nothing, because that page could read and change it.
    Driven,
}

impl PageScene {
    /// Reads the query of an address, with or without its `?`.
    pub fn read(query: &str) -> (Self, Vec<Remark>) {
        let mut scene = Self::default();
        let mut remarks = Vec::new();
        let mut seen: Vec<String> = Vec::new();
        for (name, value) in pairs(query) {
            let again = name != "host" && seen.contains(&name);
            let wrong = match again {
                true => Some(Wrong::Twice),
                false => scene.take(&name, &value),
            };
            if let Some(wrong) = wrong {
                let value = value.chars().take(80).collect();
                remarks.push(Remark {
                    name: name.chars().take(40).collect(),
                    value,
                    wrong,
                });
            }
            if !again {
                seen.push(name);
            }
        }
        if scene.drive && scene.keep {
            scene.keep = false;
            remarks.push(Remark {
                name: "keep".to_string(),
                value: String::new(),
                wrong: Wrong::Driven,
            });
        }
        remarks.truncate(MOST);
        (scene, remarks)
    }

    /// Takes one parameter; returns the problem with it, if any.
    fn take(&mut self, name: &str, value: &str) -> Option<Wrong> {
        let read = match name {
            "embed" => set(&mut self.embed, flag(value)),
            "keep" => set(&mut self.keep, flag(value)),
            "drive" => set(&mut self.drive, flag(value)),
            "host" => self.take_host(value),
            "pane" => set(&mut self.panes, read_panes(value)),
            "lesson" => {
                let id = is_id(value).then(|| value.to_string());
                put(&mut self.lesson, id, "the id of a lesson")
            }
            "step" => {
                let step = value.parse().ok().filter(|step| (1..=999).contains(step));
                put(&mut self.step, step, "the number of a step, from 1")
            }
            "persona" => {
                let persona = is_text(value).then(|| value.to_string());
                let expected = "a person by account and name: Payments/Ben";
                put(&mut self.persona, persona, expected)
            }
            "view" => {
                let console = choice(value, "console", "instructor");
                put(&mut self.console, console, "console or instructor")
            }
            "lock" => set(&mut self.limits.locks, read_locks(value)),
            "allow" => set(&mut self.limits.commands.allow, read_calls(value)),
            "deny" => set(&mut self.limits.commands.deny, read_calls(value)),
            "lang" => {
                let language = Language::by_code(value);
                put(
                    &mut self.language,
                    language,
                    "a language of the page, such as en",
                )
            }
            "speed" => {
                let speed = value.parse().ok().filter(|speed| SPEEDS.contains(speed));
                let expected = "simulated seconds for a real one: 1, 60, 3600 or 86400";
                put(&mut self.speed, speed, expected)
            }
            "theme" => {
                let dark = choice(value, "dark", "light");
                put(&mut self.dark, dark, "light or dark")
            }
            "size" => {
                let presenter = (value == "presenter").then_some(true);
                set(&mut self.presenter, presenter.ok_or("presenter"))
            }
            name if OTHERS.contains(&name) => Ok(()),
            name if TRACKING.iter().any(|it| name.starts_with(it)) => Ok(()),
            _ => return Some(Wrong::Unknown),
        };
        read.err().map(Wrong::Not)
    }

    fn take_host(&mut self, value: &str) -> Result<(), &'static str> {
        let host = origin(value).ok_or("an origin: https://school.example, without a path")?;
        if self.hosts.len() >= MOST {
            return Err("at most 40 of them");
        }
        if !self.hosts.contains(&host) {
            self.hosts.push(host);
        }
        Ok(())
    }

    /// The query for an address, without `?`; empty for the default scene.
    pub fn write(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut flag = |name: &str, on: bool| {
            if on {
                parts.push(name.to_string());
            }
        };
        flag("embed", self.embed);
        flag("keep", self.keep && !self.drive);
        flag("drive", self.drive);
        let mut put = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                parts.push(format!("{name}={}", escape(value, READABLE)));
            }
        };
        for host in &self.hosts {
            put("host", Some(host));
        }
        let list = |items: Vec<&str>| (!items.is_empty()).then(|| items.join(","));
        let calls = |globs: &[Glob]| list(globs.iter().map(Glob::text).collect());
        put("pane", list(self.panes.clone()).as_deref());
        put("lesson", self.lesson.as_deref());
        put("step", self.step.map(|it| it.to_string()).as_deref());
        put("persona", self.persona.as_deref());
        put(
            "view",
            self.console
                .map(|it| if it { "console" } else { "instructor" }),
        );
        let locks = self.limits.locks.iter().map(|it| it.name()).collect();
        put("lock", list(locks).as_deref());
        put("allow", calls(&self.limits.commands.allow).as_deref());
        put("deny", calls(&self.limits.commands.deny).as_deref());
        put("lang", self.language.map(Language::code));
        put("speed", self.speed.map(|it| it.to_string()).as_deref());
        put(
            "theme",
            self.dark.map(|it| if it { "dark" } else { "light" }),
        );
        put("size", self.presenter.then_some("presenter"));
        parts.join("&")
    }

    /// Whether it sets only the look of the page: language, colors and size.
    pub fn is_plain(&self) -> bool {
        let Self {
            language,
            dark,
            presenter,
            ..
        } = *self;
        *self
            == Self {
                language,
                dark,
                presenter,
                ..Self::default()
            }
    }

    /// Whether a pane is shown.
    pub fn shows(&self, pane: &str) -> bool {
        self.panes.is_empty() || self.panes.contains(&pane)
    }
}

/// Stores a parsed value.
fn set<T>(field: &mut T, read: Result<T, &'static str>) -> Result<(), &'static str> {
    *field = read?;
    Ok(())
}

/// Stores a value, if it could be parsed; `expected` describes the required form.
fn put<T>(
    field: &mut Option<T>,
    value: Option<T>,
    expected: &'static str,
) -> Result<(), &'static str> {
    *field = Some(value.ok_or(expected)?);
    Ok(())
}

/// Parses one of two words: true for the first.
fn choice(value: &str, first: &str, second: &str) -> Option<bool> {
    if value == first {
        Some(true)
    } else {
        (value == second).then_some(false)
    }
}

/// Parses a text as an origin, spelled as in browsers: lower case, no path, no default port.
/// `https://school.example:8443`
pub fn origin(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let usual = match scheme {
        "https" => "443",
        "http" => "80",
        _ => return None,
    };
    let (name, port) = match rest.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (rest, None),
    };
    let is_name = !name.is_empty()
        && name.len() <= LONGEST
        && (name.bytes())
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b".-_[]:".contains(&it))
        && (name.starts_with('[') == name.ends_with(']'))
        && (name.starts_with('[') || !name.contains([':', '[', ']']));
    let is_port = |port: &str| {
        port != usual
            && !port.starts_with('0')
            && port.parse::<u16>().is_ok_and(|it| it.to_string() == port)
    };
    (is_name && port.is_none_or(is_port)).then(|| text.to_string())
}

fn read_panes(value: &str) -> Result<Vec<&'static str>, &'static str> {
    const EXPECTED: &str =
        "of guide, organization, inspector, timeline, terminal, separated by commas";
    let found = list(value, EXPECTED, |text| {
        PANES.into_iter().find(|it| *it == text)
    })?;
    Ok(PANES.into_iter().filter(|it| found.contains(it)).collect())
}

fn list<T>(
    value: &str,
    expected: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, &'static str> {
    let items: Option<Vec<T>> = value
        .split(',')
        .take(MOST + 1)
        .map(|it| read(it.trim()))
        .collect();
    items.filter(|it| it.len() <= MOST).ok_or(expected)
}

fn flag(value: &str) -> Result<bool, &'static str> {
    match value {
        "" | "1" | "yes" | "true" => Ok(true),
        "0" | "no" | "false" => Ok(false),
        _ => Err("nothing, or yes or no"),
    }
}

fn is_text(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST && !text.chars().any(char::is_control)
}

/// Names and values, parsed as in browsers.
pub(crate) fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    let query = query.strip_prefix('?').unwrap_or(query);
    query.split('&').filter(|it| !it.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (unescape(name), unescape(value))
    })
}

#[cfg(test)]
mod tests;
