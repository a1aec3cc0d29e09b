//! The journal form of a session: what a server appends to, one line for each command.
//!
//! The first line says what the session begins with, and `"journal":true`. A server that is killed while it writes
//! leaves a torn last line, which nobody was told of and which is dropped. Whatever else is wrong with a line is
//! damage: the number of the line is named, and nothing is guessed.

use serde_json::Value;

use super::{Session, SessionError, command_from_json, command_to_json, damaged, too_many};
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
        Ok(Value::Object(map)) => Session::from_head(&map)?,
        Ok(_) => return Err(in_line(1, &"it is not a JSON object")),
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
    Ok(Journal { session, whole })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::TimeMove;
    use crate::scenario::Scenario;
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
