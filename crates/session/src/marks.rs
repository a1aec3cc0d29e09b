//! Marks: the hashes of worlds along a session, by which a reader sees whether it plays the session as its writer did.

use std::collections::VecDeque;

use serde_json::{Value, json};

use crate::history::History;
use crate::{PROGRAM, Session, SessionError, damaged};
use message::{Message, message};
use state::world::World;

/// The maximum number of marks that a saved file gets. A server's journal has one for each of its snapshots.
const MARKS: usize = 8;
/// The number of accounts above which a file has a mark only at its end: hashing a large world takes noticeable time.
const MANY_ACCOUNTS: usize = 1_000;

/// The hash of the world at a point of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The number of commands before it.
    pub after: usize,
    /// The world's hash ([`World::hash`]), of the version [`World::HASH_VERSION`].
    pub hash: String,
    /// The version of the program that computed it.
    pub program: String,
}

/// A session with the marks that were saved with it.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedSession {
    /// The session.
    pub session: Session,
    /// Its marks, in order. Those of another version of the hash are left out, because they say nothing here.
    pub marks: Vec<Mark>,
}

/// Where this program has another world than the one that saved a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting {
    /// The number of commands before the last mark that agrees; `None`: no earlier mark agrees.
    pub agreed: Option<usize>,
    /// The first mark that does not agree.
    pub mark: Mark,
}

/// A session that was opened, and where this program has another world than the one that saved it.
pub type PlayedSession = (History, Option<Parting>);

impl Mark {
    /// The mark of a world of this program after some commands.
    pub fn of(after: usize, world: &World) -> Self {
        Self {
            after,
            hash: world.hash(),
            program: PROGRAM.to_string(),
        }
    }
}

impl Parting {
    /// Compares marks with the worlds of a history.
    pub fn of(marks: Vec<Mark>, history: &History) -> Option<Self> {
        let mut comparison = MarkComparison::of(marks);
        for after in 0..=history.steps().len() + history.undone().len() {
            comparison.reach(after, history.world_after(after));
        }
        comparison.parting()
    }

    /// What the user needs to know, in a sentence or two.
    pub fn says(&self) -> Message {
        let (after, theirs) = (self.mark.after, &self.mark.program);
        match self.agreed {
            Some(agreed) => message!(
                "Up to step {agreed}, this version {PROGRAM} of Orgsim plays the session as version {theirs} did; after step {after} it computes a different world. The session continues as this version plays it."
            ),
            None => message!(
                "After step {after}, this version {PROGRAM} of Orgsim computes a different world than version {theirs}, and no earlier mark agrees. The session continues as this version plays it."
            ),
        }
    }
}

/// Compares marks one after the other, and stops at the first that does not agree.
#[derive(Clone, Debug, Default)]
pub struct MarkComparison {
    ahead: VecDeque<Mark>,
    agreed: Option<usize>,
    parting: Option<Parting>,
}

impl MarkComparison {
    /// A comparison with the marks of a session, which are in order.
    pub fn of(marks: Vec<Mark>) -> Self {
        Self {
            ahead: marks.into(),
            ..Self::default()
        }
    }

    /// Goes on with later marks.
    pub fn add(&mut self, marks: impl IntoIterator<Item = Mark>) {
        self.ahead.extend(marks);
    }

    /// Compares the marks after this number of commands with the world there. To be called for each number, from 0.
    pub fn reach(&mut self, after: usize, world: &World) {
        while let Some(mark) = self.ahead.pop_front_if(|mark| mark.after == after) {
            self.meet(mark, world);
        }
    }

    /// Compares a mark with the world there.
    pub fn meet(&mut self, mark: Mark, world: &World) {
        if self.parting.is_some() {
            return;
        }
        if mark.hash == world.hash() {
            self.agreed = Some(mark.after);
        } else {
            let agreed = self.agreed;
            self.parting = Some(Parting { agreed, mark });
        }
    }

    /// Where the worlds differ for the first time.
    pub fn parting(self) -> Option<Parting> {
        self.parting
    }
}

impl SavedSession {
    /// A session that has no marks.
    pub fn unmarked(session: Session) -> Self {
        let marks = Vec::new();
        Self { session, marks }
    }

    /// The session of a history, with a mark at its end.
    pub fn ended(history: &History) -> Self {
        Self::at_end(history.session(), history)
    }

    /// The session of a history with its undone steps, with a mark at its end.
    pub fn whole(history: &History) -> Self {
        Self::at_end(history.whole_session(), history)
    }

    fn at_end(session: Session, history: &History) -> Self {
        let after = session.commands.len();
        let marks = vec![Mark::of(after, history.world_after(after))];
        Self { session, marks }
    }

    /// The session of a history, with a mark at its end and some on the way, unless its worlds are large.
    pub fn marked(history: &History) -> Self {
        let mut saved = Self::ended(history);
        let steps = history.steps().len();
        if history.world().accounts().count() <= MANY_ACCOUNTS {
            let each = steps.div_ceil(MARKS).max(1);
            let way = (each..steps).step_by(each);
            let way = way.map(|after| Mark::of(after, history.world_after(after)));
            saved.marks.splice(0..0, way);
        }
        saved
    }

    /// The world after all commands, and where it differs from the marks.
    pub fn replay(self) -> (World, Option<Parting>) {
        let mut world = self.session.world();
        let mut comparison = MarkComparison::of(self.marks);
        comparison.reach(0, &world);
        for (n, command) in self.session.commands.iter().enumerate() {
            // A refusal is part of the session.
            let _ = engine::step(&mut world, command);
            comparison.reach(n + 1, &world);
        }
        (world, comparison.parting())
    }

    /// The saved form; see [`Session::to_json`].
    pub fn to_json(&self) -> String {
        self.session.written(self.json())
    }

    /// The compact form, for links and for what the browser keeps.
    pub fn to_compact_json(&self) -> String {
        self.session.compact(self.json())
    }

    /// The marks; those of another version of the program name it.
    fn json(&self) -> Option<Value> {
        let row = |mark: &Mark| match mark.program == PROGRAM {
            true => json!([mark.after, mark.hash]),
            false => json!([mark.after, mark.hash, mark.program]),
        };
        (!self.marks.is_empty()).then(|| self.marks.iter().map(row).collect())
    }
}

/// Whether the marks beside these members are of this program's version of the hash.
pub(crate) fn are_comparable(members: &serde_json::Map<String, Value>) -> bool {
    members.get("hash") == Some(&Value::from(World::HASH_VERSION))
}

/// The marks beside these members, for a session of this many commands.
pub(crate) fn read(
    members: &serde_json::Map<String, Value>,
    commands: usize,
) -> Result<Vec<Mark>, SessionError> {
    let rows = match members.get("marks") {
        Some(rows) if are_comparable(members) => rows,
        _ => return Ok(Vec::new()),
    };
    let program = members.get("program").and_then(Value::as_str);
    let mark = |row: &Value| {
        let after = usize::try_from(row.get(0)?.as_u64()?).ok()?;
        Some(Mark {
            after,
            hash: row.get(1)?.as_str()?.to_string(),
            program: row.get(2).map_or(program, Value::as_str)?.to_string(),
        })
    };
    let rows = rows.as_array().map_or(&[][..], Vec::as_slice);
    let marks: Option<Vec<Mark>> = rows.iter().map(mark).collect();
    marks
        .filter(|marks| marks.is_sorted_by_key(|mark| mark.after))
        .filter(|marks| marks.last().is_none_or(|last| last.after <= commands))
        .ok_or_else(|| {
            damaged(
                "`marks` is not a list of rising numbers of commands, each with the world's hash",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link;
    use crate::scenario::Scenario;
    use state::command::{Command, TimeMove};

    fn history(steps: u64) -> History {
        let mut history = History::new(Scenario::Standalone, 1);
        for ms in 1..=steps {
            history.step(Command::Time(TimeMove::Advance { ms }));
        }
        history
    }

    #[test]
    fn a_file_has_marks_and_a_link_has_one() {
        let history = history(20);
        let saved = SavedSession::marked(&history);
        let after: Vec<usize> = saved.marks.iter().map(|mark| mark.after).collect();
        assert_eq!(after, [3, 6, 9, 12, 15, 18, 20]);
        assert_eq!(SavedSession::from_json(&saved.to_json()), Ok(saved.clone()));
        assert_eq!(
            Parting::of(saved.marks.clone(), &History::open(&saved.session)),
            None
        );
        let linked = SavedSession::ended(&history);
        assert_eq!(link::decode(&link::encode(&linked)), Ok(linked.clone()));
        assert_eq!(linked.marks.len(), 1);
        for text in [saved.to_json(), saved.session.to_compact_json()] {
            assert!(
                text.contains("program") && text.contains("\"hash\""),
                "{text}"
            );
        }
    }

    #[test]
    fn the_first_mark_that_does_not_agree_is_told() {
        let history = history(20);
        let mut saved = SavedSession::marked(&history);
        for mark in &mut saved.marks[4..] {
            mark.hash = "00".into();
        }
        let parting = Parting::of(saved.marks.clone(), &history).expect("they differ");
        assert_eq!((parting.agreed, parting.mark.after), (Some(12), 15));
        saved.marks.drain(..4);
        let parting = Parting::of(saved.marks.clone(), &history).expect("they differ");
        assert_eq!((parting.agreed, parting.mark.after), (None, 15));
        assert!(parting.says().english().contains("no earlier mark agrees"));
    }

    #[test]
    fn marks_of_another_version_of_the_hash_are_not_compared() {
        let saved = SavedSession::marked(&history(3));
        let text = saved.to_json();
        let own = format!("\"hash\": {}", World::HASH_VERSION);
        for other in ["\"hash\": 1", "\"other\": 2"] {
            assert!(text.contains(&own));
            let read = SavedSession::from_json(&text.replace(&own, other)).expect("it opens");
            assert_eq!(read, SavedSession::unmarked(saved.session.clone()));
        }
    }

    #[test]
    fn wrong_marks_are_damage() {
        let text = SavedSession::marked(&history(3)).to_json();
        for (from, to) in [("[[1,", "[[7,"), ("[[1,", "[[\"x\","), ("[[1,", "[[-1,")] {
            assert!(text.contains(from), "{text}");
            let error = SavedSession::from_json(&text.replace(from, to)).unwrap_err();
            assert!(error.to_string().contains("`marks`"), "{error}");
        }
    }
}
