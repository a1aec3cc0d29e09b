//! The journal form of a session: what a server appends to, one line of JSON for each row.
//!
//! ```text
//! {"orgsim":2,"scenario":"empty","seed":"1","journal":true,"program":"0.2.0","id":"…","sum":"0123456789abcdef"}
//! {"advance":5,"sum":"…"}                            a command
//! {"world":"…","program":"0.2.0","sum":"…"}          a mark: the hash of the world here, and the version that says so
//! ```
//!
//! `sum` is a checksum of its line and of the sum before, so that a line that was changed, lost, doubled or moved is found.
//! It finds accidents; whoever means to forge a line can compute it. `id` tells journals apart that begin alike. `base` in
//! the first line says that the rows go on from a snapshot in the second line, whose hash it is: such a journal is read only
//! by the server. Format 1 has no sums, no marks and no members besides the session's, and still opens.
//!
//! A server that is killed while it writes leaves a torn last line, which nobody was told of. Only the server may cut it off;
//! here it is damage. Whatever is damaged, the number of the line is named, and nothing is guessed.

use serde_json::{Map, Value};

use super::{Session, SessionError, command_from_json, command_to_json, damaged, fault, too_many};
use api::json::{json, put};
use state::command::Command;
use state::world::digest;

/// The format of the journals that this program writes.
pub const VERSION: u64 = 2;
/// The version of this program, as journals say it.
pub const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// A running checksum of lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chain(u64);

/// What stands before a checksum in its line. The 16 digits and `"}` follow.
const BEFORE_SUM: &str = ",\"sum\":\"";
/// The bytes of a line behind its row: the checksum and what is around it.
const SEAL: usize = BEFORE_SUM.len() + 16 + 2;
/// How many bytes longer the line of a row is than the row: the checksum stands before its last brace, and a line's end behind.
pub const SEALED: usize = SEAL;

impl Chain {
    /// The checksum so far, as lines have it.
    pub fn sum(self) -> String {
        format!("{:016x}", self.0)
    }

    fn after(self, row: &[u8]) -> Self {
        // Half of a SipHash of 128 bits.
        Self(digest(&(self.0, row)) as u64)
    }

    /// The line of a row, which is a JSON object, with its checksum and its end.
    pub fn seal(&mut self, row: &str) -> String {
        let open = row.strip_suffix('}').unwrap_or(row);
        *self = self.after(open.as_bytes());
        format!("{open}{BEFORE_SUM}{:016x}\"}}\n", self.0)
    }

    /// Whether the line, without its end, is the next one. Then its checksum counts from now on.
    pub fn check(&mut self, line: &[u8]) -> bool {
        let Some((row, seal)) = (line.len().checked_sub(SEAL)).map(|at| line.split_at(at)) else {
            return false;
        };
        let next = self.after(row);
        let fits = seal == format!("{BEFORE_SUM}{:016x}\"}}", next.0).as_bytes();
        if fits {
            *self = next;
        }
        fits
    }
}

/// The row of a line that was sealed, without its checksum and its end.
pub fn row_of(line: &str) -> String {
    let line = line.trim_end_matches('\n');
    match line.len().checked_sub(SEAL).map(|at| line.split_at(at)) {
        Some((row, seal)) if seal.starts_with(BEFORE_SUM) => format!("{row}}}"),
        Some(_) | None => line.to_string(),
    }
}

/// Whether the line is a mark and no command.
pub fn is_mark(line: &[u8]) -> bool {
    line.starts_with(b"{\"world\":")
}

/// The world at a place of a session, and which version of the program it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// `World::hash`
    pub hash: String,
    /// The version of the program that wrote it.
    pub program: String,
}

impl Mark {
    /// The mark of a world of this program.
    pub fn of(hash: String) -> Self {
        Self {
            hash,
            program: PROGRAM.to_string(),
        }
    }

    /// The mark as a line of a journal.
    pub fn row(&self) -> String {
        json!({ "world": self.hash, "program": self.program }).to_string()
    }

    fn read(map: &Map<String, Value>) -> Option<Self> {
        let text = |name: &str| Some(map.get(name)?.as_str()?.to_string());
        (map.len() == 2).then_some(())?;
        Some(Self {
            hash: text("world")?,
            program: text("program")?,
        })
    }
}

/// A row behind the first line.
#[derive(Clone, Debug, PartialEq)]
pub enum JournalRow {
    /// A command, to be carried out.
    Command(Command),
    /// What the world is after the rows above.
    Mark(Mark),
}

/// What the first line says.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The session before its commands, with the faults that will be among them.
    pub session: Session,
    /// The journal's own name. None in format 1.
    pub id: String,
    /// The version that began the journal. None in format 1.
    pub program: String,
    /// The hash of the world in the second line, which the rows go on from. None: from the scenario's beginning.
    pub base: Option<String>,
}

/// Reads a journal line by line.
#[derive(Clone, Debug)]
pub struct Reader {
    /// None: the rows have no checksums.
    chain: Option<Chain>,
    /// The lines that were read.
    line: usize,
}

impl Reader {
    /// Reads the first line, without its end.
    pub fn begin(line: &[u8], max: usize) -> Result<(Self, Head), SessionError> {
        const MEMBERS: [&str; 10] = [
            "orgsim", "scenario", "seed", "start", "faults", "journal", "program", "id", "base",
            "sum",
        ];
        let in_line = |what: &dyn std::fmt::Display| damaged(format!("line 1: {what}"));
        let head: Value = serde_json::from_slice(line)
            .map_err(|error| in_line(&format!("it is not JSON ({error})")))?;
        let session = begun(&head, max)?;
        let mut reader = Self {
            chain: None,
            line: 1,
        };
        let text = |name: &str| head.get(name).and_then(Value::as_str).map(str::to_owned);
        if head["orgsim"] == VERSION {
            let mut chain = Chain::default();
            if !chain.check(line) {
                return Err(in_line(&NOT_NEXT));
            }
            let mut names = head.as_object().into_iter().flat_map(Map::keys);
            if let Some(name) = names.find(|name| !MEMBERS.contains(&name.as_str())) {
                return Err(in_line(&format!("it has no member `{name}`")));
            }
            reader.chain = Some(chain);
        }
        let head = Head {
            session,
            id: text("id").unwrap_or_default(),
            program: text("program").unwrap_or_default(),
            base: text("base"),
        };
        Ok((reader, head))
    }

    /// The checksum of the last line; none in format 1.
    pub fn chain(&self) -> Option<Chain> {
        self.chain
    }

    /// How many lines were read.
    pub fn lines(&self) -> usize {
        self.line
    }

    fn error(&self, what: &dyn std::fmt::Display) -> SessionError {
        damaged(format!("line {}: {what}", self.line))
    }

    /// Looks at the checksum of the next line, without its end, and at nothing else.
    pub fn check(&mut self, line: &[u8]) -> Result<(), SessionError> {
        self.line += 1;
        let fits = self.chain.as_mut().is_none_or(|chain| chain.check(line));
        if fits {
            Ok(())
        } else {
            Err(self.error(&NOT_NEXT))
        }
    }

    /// Reads the next line, without its end.
    pub fn read(&mut self, line: &[u8]) -> Result<JournalRow, SessionError> {
        self.check(line)?;
        let text = std::str::from_utf8(line).map_err(|_| self.error(&"it is not UTF-8 text"))?;
        let mut row = api::exact::read(text)
            .map_err(|error| self.error(&format!("it is not JSON ({error})")))?;
        if self.chain.is_some()
            && let Value::Object(members) = &mut row
        {
            members.remove("sum");
            if is_mark(line) {
                let mark = Mark::read(members).map(JournalRow::Mark);
                return mark.ok_or_else(|| self.error(&"it is no mark that this version knows"));
            }
        }
        let command = command_from_json(&row).map_err(|what| self.error(&what))?;
        Ok(JournalRow::Command(command))
    }

    /// Whether this, which lacks a line's end, has all of the next line but its end, or a damaged end: so many bytes.
    pub fn whole_row(&self, tail: &[u8]) -> Option<usize> {
        let is_row = |row: &&[u8]| match self.chain {
            Some(mut chain) => chain.check(row),
            None => serde_json::from_slice::<Value>(row).is_ok(),
        };
        let without_end = tail.split_last().map(|(_, row)| row);
        let found = std::iter::once(tail).chain(without_end).find(is_row);
        found.map(<[u8]>::len)
    }
}

const NOT_NEXT: &str = "its checksum is wrong: it was changed, or lines before it were changed, lost, doubled or moved";

/// A journal as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Journal {
    /// The commands, and what they begin with.
    pub session: Session,
    /// The worlds on the way, each with how many commands stand before it.
    pub marks: Vec<(usize, Mark)>,
}

/// The first row of a session's journal. `base`: the hash of the snapshot that it goes on from.
pub fn head(session: &Session, id: &str, base: Option<&str>) -> String {
    let mut map = session.head();
    put(&mut map, "orgsim", &VERSION);
    put(&mut map, "journal", &true);
    put(&mut map, "program", PROGRAM);
    put(&mut map, "id", id);
    if let Some(base) = base {
        put(&mut map, "base", base);
    }
    Value::Object(map).to_string()
}

/// The row of a command.
pub fn row(command: &Command) -> String {
    command_to_json(command).to_string()
}

/// The whole journal of a session, sealed.
pub fn text(session: &Session, id: &str) -> String {
    let mut chain = Chain::default();
    let mut text = chain.seal(&head(session, id, None));
    for command in &session.commands {
        text.push_str(&chain.seal(&row(command)));
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
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let (mut reader, head) = Reader::begin(first.trim_end_matches('\n').as_bytes(), max)?;
    if head.base.is_some() {
        return Err(damaged(FROM_SNAPSHOT));
    }
    let mut session = head.session;
    let mut marks = Vec::new();
    for line in lines {
        let row = match line.strip_suffix('\n') {
            Some(row) => row.as_bytes(),
            // Only the last line can be without an end.
            None => match reader.whole_row(line.as_bytes()) {
                Some(row) => &line.as_bytes()[..row],
                None if reader.chain.is_none() => break,
                None => {
                    reader.line += 1;
                    return Err(reader.error(&TORN));
                }
            },
        };
        match reader.read(row)? {
            JournalRow::Mark(mark) => marks.push((session.commands.len(), mark)),
            JournalRow::Command(command) => {
                if session.commands.len() == max {
                    return Err(too_many(max + 1, max));
                }
                session.commands.push(command);
            }
        }
    }
    session.faults = fault::within(&session.faults, session.commands.len());
    Ok(Journal { session, marks })
}

const TORN: &str = "it is cut off. `orgsim serve --state` takes a line that was never finished away and keeps a copy";
const FROM_SNAPSHOT: &str =
    "it goes on from a snapshot, which only `orgsim serve --state` can open";

/// What the first line of a journal of at most so many commands says: a session before its commands, with the faults that will
/// be among them.
pub fn opening(head: &Value, max: usize) -> Result<Session, SessionError> {
    if head.get("base").is_some() {
        return Err(damaged(FROM_SNAPSHOT));
    }
    begun(head, max)
}

fn begun(head: &Value, max: usize) -> Result<Session, SessionError> {
    let map = head
        .as_object()
        .ok_or_else(|| damaged("line 1: it is not a JSON object"))?;
    let mut session = Session::from_head(map, VERSION)?;
    session.faults = fault::read(map, max).map_err(|what| damaged(format!("line 1: {what}")))?;
    Ok(session)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fault;
    use crate::scenario::Scenario;
    use api::ids::AccountId;
    use api::principal::Principal;
    use api::time::SimTime;
    use state::command::{Call, TimeMove};

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

    /// As format 1 had it.
    fn text_1(session: &Session) -> String {
        let mut head = session.head();
        put(&mut head, "journal", &true);
        let rows = session.commands.iter().map(row);
        let lines = std::iter::once(Value::Object(head).to_string()).chain(rows);
        lines.map(|line| format!("{line}\n")).collect()
    }

    #[test]
    fn a_journal_is_read_as_it_was_written_and_by_all_who_read_sessions() {
        let session = session();
        for text in [text(&session, "a"), text_1(&session)] {
            assert!(is_one(&text));
            assert_eq!(Session::from_json(&text), Ok(session.clone()));
        }
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
        let text = text(&session, "a");
        assert_eq!(Session::from_json(&text), Ok(session.clone()));
        let first = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        let begun = opening(&first, 10).unwrap();
        assert!(begun.commands.is_empty() && begun.faults == session.faults);
        // Of a journal that was cut, what is there of them.
        let cut = text.trim_end().rsplit_once('\n').unwrap().0;
        let cut = read(cut, 10).unwrap().session;
        assert_eq!(cut.faults, [Fault { to: 2, ..fault }]);
        let error = read(&text_1(&session).replace("\"from\":1", "\"from\":3"), 10).unwrap_err();
        assert!(error.to_string().contains("line 1: fault 1:"), "{error}");
    }

    /// In format 1, wherever a journal is cut behind its head, exactly the whole lines are read; a last line that lacks only its
    /// end is whole. In format 2 a line that is cut is damage.
    #[test]
    fn of_a_torn_journal_every_whole_line_is_read() {
        let session = session();
        let old = text_1(&session);
        for cut in old.find('\n').unwrap() + 1..old.len() {
            let lines = old[..=cut].matches('\n').count() - 1;
            match read(&old[..cut], 10) {
                Ok(read) => assert_eq!(read.session.commands.len(), lines, "cut at {cut}"),
                Err(error) => panic!("cut at {cut}: {error}"),
            }
        }
        let new = text(&session, "a");
        for cut in new.find('\n').unwrap() + 1..new.len() {
            let at_end = new[..cut].ends_with('\n') || new[cut..].starts_with('\n');
            let read = read(&new[..cut], 10);
            assert_eq!(read.is_ok(), at_end, "cut at {cut}: {read:?}");
            assert!(
                read.is_ok_and(
                    |it| it.session.commands == session.commands[..it.session.commands.len()]
                ) || !at_end
            );
        }
    }

    /// What can go wrong with a file: a bit, a byte, a line that is lost, doubled or moved.
    #[test]
    fn whatever_is_changed_in_a_journal_is_found_or_changes_nothing() {
        let session = session();
        let text = text(&session, "a");
        let fine = |changed: &[u8]| match std::str::from_utf8(changed).map(Session::from_json) {
            Ok(Ok(read)) => read == session,
            Ok(Err(_)) | Err(_) => true,
        };
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut changed = text.clone().into_bytes();
                changed[at] ^= 1 << bit;
                assert!(fine(&changed), "bit {bit} of byte {at}");
            }
            let mut changed = text.clone().into_bytes();
            changed.remove(at);
            assert!(fine(&changed), "without byte {at}");
        }
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for a in 0..lines.len() {
            let mut doubled = lines.clone();
            doubled.insert(a, lines[a]);
            assert!(
                Session::from_json(&doubled.concat()).is_err(),
                "line {a} doubled"
            );
            if a + 1 < lines.len() {
                let mut lost = lines.clone();
                lost.remove(a);
                assert!(Session::from_json(&lost.concat()).is_err(), "line {a} lost");
            }
            for b in 0..a {
                let mut moved = lines.clone();
                moved.swap(a, b);
                assert!(
                    Session::from_json(&moved.concat()).is_err(),
                    "{a} and {b} swapped"
                );
            }
        }
        // A line of another journal, too.
        let other = super::text(&session, "b");
        let mixed: String = [lines[0], lines[1]]
            .into_iter()
            .chain(other.split_inclusive('\n').skip(2))
            .collect();
        assert!(Session::from_json(&mixed).is_err());
    }

    /// 355 of 6,000 fractions came back as another number.
    #[test]
    fn numbers_come_back_as_they_were() {
        let who = Principal::Root(AccountId::NOBODYS);
        let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
        for n in 0..6_000_u64 {
            bits = bits
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(n | 1);
            let number = match n % 3 {
                0 => f64::from_bits(bits),
                1 => (bits >> 11) as f64 / 1e9,
                _ => (bits >> 40) as f64 / 1_000_003.0,
            };
            if !number.is_finite() {
                continue;
            }
            // As a client spells it, too.
            for spelled in [
                format!("{number:?}"),
                format!("{number:e}"),
                format!("{number}"),
            ] {
                let sent = api::exact::read(&format!("{{\"N\":{spelled}}}")).unwrap();
                let call = Command::Call(Call::new(who.clone(), "organizations:ListRoots", sent));
                let row = api::exact::read(&row(&call)).unwrap();
                assert_eq!(command_from_json(&row), Ok(call), "{spelled}");
                if spelled.contains(['.', 'e']) {
                    let read = row["in"]["N"].as_f64().map(f64::to_bits);
                    assert_eq!(read, Some(number.to_bits()), "{spelled}");
                }
            }
        }
    }

    #[test]
    fn rows_have_no_members_that_are_not_known() {
        for row in [
            r#"{"advance":5,"seconds":1}"#,
            r#"{"advance":5,"next":true}"#,
            r#"{"next":false}"#,
            r#"{"as":"arn:aws:iam::123456789012:root","op":"organizations:ListRoots","input":{}}"#,
            r#"{"quota":5,"account":"123456789012","on":true}"#,
            r#"{"nothing":1}"#,
        ] {
            let value: Value = serde_json::from_str(row).unwrap();
            assert!(command_from_json(&value).is_err(), "{row}");
        }
        let mut chain = Chain::default();
        let head = head(&session(), "a", None).replace("\"id\"", "\"more\":1,\"id\"");
        let error = read(&chain.seal(&head), 10).unwrap_err();
        assert!(error.to_string().contains("`more`"), "{error}");
    }

    /// A row and a saved session have an input deeper than a request does.
    #[test]
    fn the_deepest_input_comes_back_in_every_form() {
        use state::command::{MAX_INPUT_DEPTH, is_shallow};
        let nested = |depth: usize| {
            let lists = (1..depth).fold(Value::from(1), |inner, _| Value::Array(vec![inner]));
            json!({ "A": lists })
        };
        let who = Principal::Root(AccountId::NOBODYS);
        let mut session = session();
        for depth in [1, MAX_INPUT_DEPTH] {
            let call = Call::new(who.clone(), "organizations:ListRoots", nested(depth));
            assert!(is_shallow(&call.input));
            session.commands.push(Command::Call(call));
        }
        let too_deep = Call::new(who, "x:Y", nested(MAX_INPUT_DEPTH + 1));
        assert!(!is_shallow(&too_deep.input));
        for text in [
            text(&session, "a"),
            session.to_json(),
            session.to_compact_json(),
        ] {
            assert_eq!(Session::from_json(&text), Ok(session.clone()));
        }
    }

    #[test]
    fn marks_stand_beside_the_commands() {
        let session = session();
        let mark = Mark::of(session.replay().hash());
        let mut chain = Chain::default();
        let mut text = chain.seal(&head(&session, "a", None));
        for command in &session.commands {
            text.push_str(&chain.seal(&row(command)));
        }
        text.push_str(&chain.seal(&mark.row()));
        let read = read(&text, 3).unwrap();
        assert_eq!((read.session, read.marks), (session, vec![(3, mark)]));
    }

    #[test]
    fn a_journal_that_goes_on_from_a_snapshot_says_so() {
        let mut chain = Chain::default();
        let head = head(&session(), "a", Some("00"));
        let error = Session::from_json(&chain.seal(&head)).unwrap_err();
        assert!(error.to_string().contains("snapshot"), "{error}");
    }

    #[test]
    fn damage_names_its_line() {
        let text = text_1(&session());
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
        let new = super::text(&session(), "a").replace("\"advance\":2", "\"advance\":7");
        assert!(read(&new, 10).unwrap_err().to_string().contains("line 3"));
    }
}
