//! A scene: what an address says, besides the session behind its `#`, of how the page is to be met. Which panes, who acts,
//! what may be done, who may listen. Teachers set it, pages that frame this one have it in their markup.
//!
//! `Scene::read(&scene.write())` is the scene again, without remarks. What cannot be read is left out, and remarked on.
//! Locks and lists of calls keep a class together; they are no protection: whoever edits the address is rid of them.

mod asks;
mod limits;

use crate::clause::Glob;
use crate::language::Language;
use percent_encoding::AsciiSet;

use crate::names::{RESERVED, escape, unescape};

pub use asks::Asks;
pub use limits::{Limits, Lock, Refused};

/// A list in a parameter, and the text of one, have at most so many parts and bytes.
const MOST: usize = 40;
const LONGEST: usize = 200;
/// Simulated milliseconds for a real one: those of the page's chooser.
pub const SPEEDS: [u64; 4] = [1, 60, 3_600, 86_400];

/// Escaped in a query: what can be read by people and stand for itself does.
const READABLE: &AsciiSet = &RESERVED.remove(b':').remove(b'/').remove(b',').remove(b'*');

/// Parameters that others read: the page on paper, presenting, and what platforms add when they launch a course.
const OTHERS: [&str; 13] = [
    "print",
    "notes",
    "solutions",
    "presenter",
    "audience",
    "endpoint",
    "fetch",
    "actor",
    "registration",
    "activityId",
    "activity_id",
    "rustici",
    "rule",
];

/// The panes, as addresses, styles and lessons call them.
pub const PANES: [&str; 5] = ["guide", "organization", "inspector", "timeline", "terminal"];

/// How the page is to be met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageScene {
    /// In the frame of another page: little around the panes, nothing kept.
    pub embed: bool,
    /// Embedded, it keeps what is done in the browser all the same. Never with `drive`.
    pub keep: bool,
    /// Origins of pages that frame this one and may listen.
    pub hosts: Vec<String>,
    /// They may also act.
    pub drive: bool,
    /// Of `PANES`, in their order; none: all.
    pub panes: Vec<&'static str>,
    /// The id of the lesson to open.
    pub lesson: Option<String>,
    /// Its step, from 1.
    pub step: Option<usize>,
    /// Who acts: `Payments/Ben`, as lessons say it.
    pub persona: Option<String>,
    /// The console view, or the instructor's.
    pub console: Option<bool>,
    /// What is locked, and which calls are allowed.
    pub limits: Limits,
    /// The language that is spoken.
    pub language: Option<Language>,
    /// Simulated milliseconds for a real one.
    pub speed: Option<u64>,
    /// Dark colors, or light ones.
    pub dark: Option<bool>,
    /// Large type.
    pub presenter: bool,
}

/// What is wrong with a parameter, which is left out because of that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The name of the parameter.
    pub name: String,
    /// Its value.
    pub value: String,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// What can be wrong with a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// There is no such parameter.
    Unknown,
    /// It is there twice; the first counts.
    Twice,
    /// It does not say one of these.
    Not(&'static str),
    /// A page that another page drives keeps nothing: that page could read and change it.
    Driven,
}

impl PageScene {
    /// Reads what stands in an address after its `?`, with or without that.
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

    fn take(&mut self, name: &str, value: &str) -> Option<Wrong> {
        let read = match name {
            "embed" => flag(value).map(|it| self.embed = it),
            "keep" => flag(value).map(|it| self.keep = it),
            "drive" => flag(value).map(|it| self.drive = it),
            "host" => match origin(value) {
                Some(_) if self.hosts.len() >= MOST => Err("at most 40 of them"),
                Some(host) => {
                    if !self.hosts.contains(&host) {
                        self.hosts.push(host);
                    }
                    Ok(())
                }
                None => Err("an origin: https://school.example, without a path"),
            },
            "pane" => read_panes(value).map(|it| self.panes = it),
            "lesson" => match is_id(value) {
                true => {
                    self.lesson = Some(value.to_string());
                    Ok(())
                }
                false => Err("the id of a lesson"),
            },
            "step" => match value.parse() {
                Ok(step) if (1..=999).contains(&step) => {
                    self.step = Some(step);
                    Ok(())
                }
                _ => Err("the number of a step, from 1"),
            },
            "persona" => match is_text(value) {
                true => {
                    self.persona = Some(value.to_string());
                    Ok(())
                }
                false => Err("a person by account and name: Payments/Ben"),
            },
            "view" => match value {
                "console" => {
                    self.console = Some(true);
                    Ok(())
                }
                "instructor" => {
                    self.console = Some(false);
                    Ok(())
                }
                _ => Err("console or instructor"),
            },
            "lock" => read_locks(value).map(|it| self.limits.locks = it),
            "allow" => read_calls(value).map(|it| self.limits.commands.allow = it),
            "deny" => read_calls(value).map(|it| self.limits.commands.deny = it),
            "lang" => match Language::by_code(value) {
                Some(language) => {
                    self.language = Some(language);
                    Ok(())
                }
                None => Err("a language of the page, such as en"),
            },
            "speed" => match value.parse() {
                Ok(speed) if SPEEDS.contains(&speed) => {
                    self.speed = Some(speed);
                    Ok(())
                }
                _ => Err("simulated seconds for a real one: 1, 60, 3600 or 86400"),
            },
            "theme" => match value {
                "dark" => {
                    self.dark = Some(true);
                    Ok(())
                }
                "light" => {
                    self.dark = Some(false);
                    Ok(())
                }
                _ => Err("light or dark"),
            },
            "size" => match value {
                "presenter" => {
                    self.presenter = true;
                    Ok(())
                }
                _ => Err("presenter"),
            },
            name if OTHERS.contains(&name) => Ok(()),
            _ => return Some(Wrong::Unknown),
        };
        read.err().map(Wrong::Not)
    }

    /// As it stands in an address after the `?`; empty for a scene that says nothing.
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

    /// Whether it says nothing but how the page looks: its language, colours and size.
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

/// `https://school.example:8443`, as browsers write origins: lower case, no path, no port that goes without saying.
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

/// The calls of `organizations:*,iam:Get*`.
///
/// # Errors
///
/// What each of them must be.
pub fn read_calls(value: &str) -> Result<Vec<Glob>, &'static str> {
    const EXPECTED: &str = "calls, parted by commas: organizations:*,iam:Get*";
    let is_call = |text: &&str| {
        let fits = text
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"-*".contains(&it));
        !text.is_empty() && fits
    };
    list(value, EXPECTED, |text| {
        let whole = text == "*"
            || text
                .split_once(':')
                .is_some_and(|(a, b)| is_call(&a) && is_call(&b));
        (whole && text.len() <= LONGEST).then(|| Glob::new(text))
    })
}

/// The locks of `personas,undo`.
///
/// # Errors
///
/// What each of them must be.
pub fn read_locks(value: &str) -> Result<Vec<Lock>, &'static str> {
    let found = list(
        value,
        "of personas, undo, rooms, time, parted by commas",
        Lock::by_name,
    )?;
    Ok(Lock::ALL
        .into_iter()
        .filter(|it| found.contains(it))
        .collect())
}

fn read_panes(value: &str) -> Result<Vec<&'static str>, &'static str> {
    const EXPECTED: &str =
        "of guide, organization, inspector, timeline, terminal, parted by commas";
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

fn is_id(text: &str) -> bool {
    let fits = text
        .bytes()
        .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b"-_".contains(&it));
    !text.is_empty() && text.len() <= LONGEST && fits
}

fn is_text(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST && !text.chars().any(char::is_control)
}

/// Names and values, as browsers read them.
fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    let query = query.strip_prefix('?').unwrap_or(query);
    query.split('&').filter(|it| !it.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (unescape(name), unescape(value))
    })
}

#[cfg(test)]
mod tests;
