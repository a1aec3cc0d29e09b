//! Requests of an embedding page. `docs/instructors.md` describes the messages.

use serde_json::Value;
use sim::session::SavedSession;

use super::limits::Lock;
use super::{LONGEST, Limits, list};
use crate::clause::Glob;

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub enum Asks {
    /// Report the state.
    State,
    /// Open a session.
    SetState(Box<SavedSession>),
    /// Open a lesson, optionally at a step, from 1.
    Load(String, Option<usize>),
    /// Run a line of the terminal.
    Run(String),
    /// Open a step of the lesson, from 1.
    Step(usize),
    /// Go to the next (`true`) or the previous step of the lesson.
    Turn(bool),
    /// Show the world after this many steps.
    Seek(usize),
    /// Set locks and allowed calls.
    Limits(Limits),
    /// Select something, or nothing.
    Select(Option<String>),
}

impl Asks {
    /// Reads a message.
    ///
    /// # Errors
    ///
    /// The problem with it, for the author of the embedding page.
    pub fn read(message: &Value) -> Result<Self, String> {
        let text = |name: &str| {
            let text = message[name].as_str().map(str::to_string);
            text.ok_or_else(|| format!("`{name}` must be a text."))
        };
        let number = |name: &str| {
            let number = message[name]
                .as_u64()
                .and_then(|it| usize::try_from(it).ok());
            number.ok_or_else(|| format!("`{name}` must be a whole number."))
        };
        Ok(match text("type")?.as_str() {
            "getState" => Self::State,
            "setState" => {
                let text = text("state")?;
                let session = sim::link::decode(text.rsplit('#').next().unwrap_or_default());
                Self::SetState(Box::new(session.map_err(|error| error.to_string())?))
            }
            "load" => {
                let step = (!message["step"].is_null()).then(|| number("step"));
                let step = step.transpose()?.filter(|it| *it > 0);
                let lesson = text("lesson")?;
                if !is_id(&lesson) {
                    return Err("`lesson` must be the id of a lesson.".to_string());
                }
                Self::Load(lesson, step)
            }
            "run" => Self::Run(text("line")?),
            "step" => match message["to"].as_str() {
                Some("next") => Self::Turn(true),
                Some("back") => Self::Turn(false),
                _ => Self::Step(number("to")?),
            },
            "seek" => Self::Seek(number("to")?),
            "lock" => Self::Limits(limits(message)?),
            "select" if message["what"].is_null() => Self::Select(None),
            "select" => Self::Select(Some(text("what")?)),
            _ => {
                return Err(
                    "`type` must be load, getState, setState, run, step, seek, lock or select."
                        .to_string(),
                );
            }
        })
    }
}

/// The locks and calls of a message; whatever it omits is unlocked.
fn limits(message: &Value) -> Result<Limits, String> {
    let text = |name: &str| match &message[name] {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.as_str()).filter(|it| !it.is_empty())),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Err(format!("`{name}` must be a text."))
        }
    };
    let not = |name: &str, expected: &str| format!("`{name}` must be {expected}.");
    let calls = |name: &str| match text(name)? {
        Some(text) => read_calls(text).map_err(|it| not(name, it)),
        None => Ok(Vec::new()),
    };
    let mut limits = Limits::default();
    if let Some(text) = text("lock")? {
        limits.locks = read_locks(text).map_err(|it| not("lock", it))?;
    }
    limits.commands.allow = calls("allow")?;
    limits.commands.deny = calls("deny")?;
    Ok(limits)
}

/// Reads patterns of calls: `organizations:*,iam:Get*`. A pattern that matches no operation is an error: with a
/// misspelled one a learner could do nothing.
///
/// # Errors
///
/// The required form of each part.
pub fn read_calls(value: &str) -> Result<Vec<Glob>, &'static str> {
    const EXPECTED: &str = "calls of Orgsim, separated by commas: organizations:*,iam:Get*";
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
        let glob = (whole && text.len() <= LONGEST).then(|| Glob::new(text))?;
        let exists = sim::model::operations().any(|it| glob.fits(&it.action()));
        exists.then_some(glob)
    })
}

/// Reads locks: `personas,undo`.
///
/// # Errors
///
/// The required form of each part.
pub fn read_locks(value: &str) -> Result<Vec<Lock>, &'static str> {
    let found = list(
        value,
        "of personas, undo, rooms, time, separated by commas",
        Lock::by_name,
    )?;
    Ok(Lock::ALL
        .into_iter()
        .filter(|it| found.contains(it))
        .collect())
}

pub(super) fn is_id(text: &str) -> bool {
    let fits = text
        .bytes()
        .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b"-_".contains(&it));
    !text.is_empty() && text.len() <= LONGEST && fits
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::scene::Lock;

    #[test]
    fn messages_are_read_as_they_are_described_and_what_is_wrong_is_said() {
        let read = |message: Value| Asks::read(&message);
        assert_eq!(read(json!({ "type": "getState" })), Ok(Asks::State));
        assert_eq!(
            read(json!({ "type": "load", "lesson": "tour", "step": 2 })),
            Ok(Asks::Load("tour".into(), Some(2)))
        );
        let turn = json!({ "type": "step", "to": "back" });
        assert_eq!(read(turn), Ok(Asks::Turn(false)));
        let lock = read(json!({ "type": "lock", "lock": "time", "deny": "iam:*" }));
        let Ok(Asks::Limits(limits)) = lock else {
            panic!("{lock:?}");
        };
        assert_eq!(limits.locks, [Lock::Time]);
        for (message, says) in [
            (json!(null), "`type` must be a text."),
            (json!({ "type": "dance" }), "`type` must be load"),
            (
                json!({ "type": "seek", "to": -1 }),
                "`to` must be a whole number.",
            ),
            (
                json!({ "type": "lock", "lock": "all" }),
                "`lock` must be of personas",
            ),
            (
                json!({ "type": "lock", "deny": 5 }),
                "`deny` must be a text.",
            ),
            (json!({ "type": "setState", "state": "s1.x" }), "the link"),
            (
                json!({ "type": "load", "lesson": "Tour" }),
                "the id of a lesson",
            ),
            // Without further parameters of the address.
            (
                json!({ "type": "load", "lesson": "tour&keep" }),
                "the id of a lesson",
            ),
        ] {
            let why = read(message.clone()).unwrap_err();
            assert!(why.contains(says), "{message}: {why}");
        }
    }
}
