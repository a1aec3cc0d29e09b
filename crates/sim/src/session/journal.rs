//! The journal form of a session: what a server appends to, one line for each command.
//!
//! The first line says what the session begins with, which of its commands are faults, and `"journal":true`. A server that is
//! killed while it writes leaves a torn last line, which nobody was told of and which is dropped. Whatever else is wrong with
//! a line is damage: the number of the line is named, and nothing is guessed.

use serde_json::Value;

use super::{Session, SessionError, command_from_json, command_to_json, damaged, fault, too_many};
use crate::command::Command;
use crate::json::put;

/// A journal as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Journal {
    pub session: Session,
    /// So many bytes of the text are whole lines; a torn line follows them, if anything does.
    pub whole: usize,
}

/// The first line of a session's journal, with its end.
pub fn head(session: &Session) -> String {
    let mut map = session.head();
    put(&mut map, "journal", &true);
    format!("{}\n", Value::Object(map))
}

/// The line of a command, with its end.
pub fn line(command: &Command) -> String {
    format!("{}\n", command_to_json(command))
}

/// The whole journal of a session.
pub fn text(session: &Session) -> String {
    let mut text = head(session);
    for command in &session.commands {
        text.push_str(&line(command));
    }
    text
}

/// Whether the text is a journal. The other forms of a session have no first line that says so.
pub fn is_one(text: &str) -> bool {
    let first = text.split('\n').next().unwrap_or_default();
    first.contains("\"journal\"")
        && serde_json::from_str::<Value>(first)
            .is_ok_and(|head| head.get("journal") == Some(&Value::Bool(true)))
}

/// Reads a journal of at most so many commands.
pub fn read(text: &str, max: usize) -> Result<Journal, SessionError> {
    let in_line = |n: usize, what: &dyn std::fmt::Display| damaged(format!("line {n}: {what}"));
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let mut session = match serde_json::from_str(first) {
        Ok(head) => opening(&head, max)?,
        Err(error) => return Err(in_line(1, &format!("it is not JSON ({error})"))),
    };
    let mut whole = first.len();
    for (n, line) in lines.enumerate() {
        let n = n + 2;
        match serde_json::from_str::<Value>(line) {
            Ok(row) => {
                let command = command_from_json(&row).map_err(|what| in_line(n, &what))?;
                if session.commands.len() == max {
                    return Err(too_many(max + 1, max));
                }
                session.commands.push(command);
                whole += line.len();
            }
            // Only the last line can be without an end, and no beginning of an object is JSON.
            Err(_) if !line.ends_with('\n') => break,
            Err(error) => return Err(in_line(n, &format!("it is not JSON ({error})"))),
        }
    }
    session.faults = fault::within(&session.faults, session.commands.len());
    Ok(Journal { session, whole })
}

/// What the first line of a journal of at most so many commands says: a session before its commands, with the faults that will
/// be among them.
pub fn opening(head: &Value, max: usize) -> Result<Session, SessionError> {
    let map = head
        .as_object()
        .ok_or_else(|| damaged("line 1: it is not a JSON object"))?;
    let mut session = Session::from_head(map)?;
    session.faults = fault::read(map, max).map_err(|what| damaged(format!("line 1: {what}")))?;
    Ok(session)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::TimeMove;
    use crate::scenario::Scenario;
    use crate::session::Fault;
    use crate::time::SimTime;

    fn session() -> Session {
        let mut session = Session::new(Scenario::Standalone, u64::MAX);
        session.start = Some(SimTime::from_millis(1_800_000_000_000));
        for ms in 1..4 {
            session
                .commands
                .push(Command::Time(TimeMove::Advance { ms }));
        }
        session
    }

    #[test]
    fn a_journal_is_read_as_it_was_written_and_by_all_who_read_sessions() {
        let (session, text) = (session(), text(&session()));
        assert!(is_one(&text));
        assert_eq!(Session::from_json(&text), Ok(session.clone()));
        assert!(!is_one(&session.to_json()) && !is_one(&session.to_compact_json()));
        assert_eq!(Session::from_json(&session.to_json()), Ok(session.clone()));
        assert_eq!(
            session.replay().now(),
            SimTime::from_millis(1_800_000_000_006)
        );
    }

    #[test]
    fn a_journal_says_first_which_of_its_commands_are_faults() {
        let fault = Fault {
            kind: "late".into(),
            about: vec![("account".into(), "Payments".into())],
            from: 1,
            to: 3,
        };
        let session = Session {
            faults: vec![fault.clone()],
            ..session()
        };
        let text = text(&session);
        assert_eq!(Session::from_json(&text), Ok(session.clone()));
        let first = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        let begun = opening(&first, 10).unwrap();
        assert!(begun.commands.is_empty() && begun.faults == session.faults);
        // Of a journal that was cut, what is there of them.
        let cut = text.trim_end().rsplit_once('\n').unwrap().0;
        let cut = read(cut, 10).unwrap().session;
        assert_eq!(cut.faults, [Fault { to: 2, ..fault }]);
        let error = read(&text.replace("\"from\":1", "\"from\":3"), 10).unwrap_err();
        assert!(error.to_string().contains("line 1: fault 1:"), "{error}");
    }

    /// Wherever a journal is cut behind its head, exactly the whole lines are read; a last line that lacks only its
    /// end is whole.
    #[test]
    fn of_a_torn_journal_every_whole_line_is_read() {
        let text = text(&session());
        for cut in head(&session()).len()..text.len() {
            let read = read(&text[..cut], 10).unwrap();
            let lines = text[..=cut].matches('\n').count() - 1;
            assert_eq!(read.session.commands.len(), lines, "cut at {cut}");
            let whole = text[..read.whole].lines().count() - 1;
            assert_eq!(whole, lines, "cut at {cut}");
        }
    }

    #[test]
    fn damage_names_its_line() {
        let text = text(&session());
        for (from, to, line) in [
            ("{\"advance\":2}", "{\"advance\":", "line 3"),
            ("{\"advance\":2}", "{\"advance\":-2}", "line 3"),
            ("{\"advance\":2}", "", "line 3"),
            ("{\"advance\":3}\n", "{\"advance\":-3}", "line 4"),
        ] {
            let error = read(&text.replace(from, to), 10).unwrap_err().to_string();
            assert!(error.contains(line), "{error}");
        }
        assert!(read(&text, 2).is_err());
        for start in ["1", "-5", "\"x\"", "1e300", "253402300799999"] {
            let text = text.replace("1800000000000", start);
            assert!(Session::from_json(&text).is_err(), "{start}");
        }
    }
}
