//! How a class is doing: where each learner is, and the mistakes that several have made.

use ordered::Map;
use serde_json::Value;

use crate::lesson::Lesson;
use crate::record::{AttemptRecord, FileLearner, read_value};
use crate::report::{Learner, tell_apart};
use crate::texts::fingerprint;

/// Seconds without a goal after which a learner may need help.
const STUCK: u64 = 300;

/// A learner on the board.
#[derive(Clone, Debug)]
pub struct BoardLearner {
    /// The learner with their attempts.
    pub learner: Learner,
    /// The lesson that is open now, as the server knows it.
    pub lesson: Option<String>,
    /// What a class's server knows; nothing: the learner is from files.
    pub live: Option<LiveLearner>,
}

/// A learner of a class's server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveLearner {
    /// The id for asking for the learner's world.
    pub id: String,
    /// Seconds since the last goal, or since a lesson was opened.
    pub since: u64,
    /// The learner's page is open.
    pub is_here: bool,
}

message::worded! {
    /// How a learner is doing. The board has them in this order.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum LearnerStatus {
        /// No goal was met for five minutes.
        Stuck: "stuck";
        /// At a lesson; also of learners from files.
        Works: "works";
        /// No lesson is open.
        Watches: "watches";
        /// All goals are met.
        Finished: "finished";
        /// The page was closed.
        Left: "left";
    }
    /// The name in styles and tests.
    word
}

impl BoardLearner {
    /// Reads a row of the server's list.
    pub fn read(row: &Value) -> Option<Self> {
        let text = |name: &str| row[name].as_str().map(str::to_string);
        let id = text("id")?;
        let of = FileLearner {
            name: text("name")?,
            id: FileLearner::of(&row["progress"]).id,
        };
        Some(Self {
            learner: Learner::new(of, read_value(&row["progress"]).unwrap_or_default()),
            lesson: text("lesson"),
            live: Some(LiveLearner {
                id,
                since: row["stuck"].as_u64()?,
                is_here: row["here"].as_bool().unwrap_or(true),
            }),
        })
    }

    /// How the learner is doing.
    pub fn status(&self) -> LearnerStatus {
        let attempt = current(&self.learner, self.lesson.as_deref());
        let is_done = attempt.is_some_and(|(_, attempt)| attempt.done.is_some());
        match &self.live {
            Some(live) if !live.is_here => LearnerStatus::Left,
            Some(_) if self.lesson.is_none() => LearnerStatus::Watches,
            _ if is_done => LearnerStatus::Finished,
            Some(live) if live.since >= STUCK => LearnerStatus::Stuck,
            Some(_) | None => LearnerStatus::Works,
        }
    }

    /// What the learner is known by: the same after a restart of the server, if the learner's browser has an id.
    pub fn key(&self) -> &str {
        match (&*self.learner.id, &self.live) {
            ("", Some(live)) => &live.id,
            (id, _) => id,
        }
    }
}

/// The names that the presenter gave to learners, by [`BoardLearner::key`]. Learners who were given the same name are one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenNames(Map<String, String>);

impl GivenNames {
    /// The name under which the names in a class are stored. `key`: the presenter's of the class, which does not show in it.
    pub fn stored_under(key: &str) -> String {
        format!("class-names {}", fingerprint(key))
    }

    /// Reads what [`GivenNames::text`] wrote.
    pub fn read(text: &str) -> Self {
        let rows: Value = serde_json::from_str(text).unwrap_or_default();
        let rows = rows.as_object().into_iter().flatten();
        let names = rows.filter_map(|(key, name)| Some((key.clone(), name.as_str()?.to_string())));
        Self(names.collect())
    }

    /// The names as a text.
    pub fn text(&self) -> String {
        let rows = self
            .0
            .iter()
            .map(|(key, name)| (key.clone(), name.clone().into()));
        Value::Object(rows.collect()).to_string()
    }

    /// Names a row of the board, which becomes one with another row that has the name. Without a name those in it have their own again.
    pub fn give(&mut self, rows: &[BoardLearner], row: &BoardLearner, name: &str) {
        let other = named(rows, row, name.trim());
        let name = other.map_or(name.trim(), |it| &it.learner.name);
        let is_given = self.0.get(row.key()).is_some();
        let same = (self.0.iter()).filter(|(_, given)| is_given && **given == row.learner.name);
        let mut keys: Vec<String> = same.map(|(key, _)| key.clone()).collect();
        keys.extend(
            [Some(row), other]
                .into_iter()
                .flatten()
                .map(|it| it.key().to_string()),
        );
        for key in keys {
            match name {
                "" => self.0.remove(&key),
                name => self.0.insert(key, name.to_string()),
            };
        }
    }

    /// The rows of the board, by status and name: who was given a name has it, and those with the same given name are one row. Namesakes
    /// stay two rows, which [`apart`] names.
    pub fn board(&self, all: Vec<BoardLearner>) -> Vec<BoardLearner> {
        let mut rows: Vec<(BoardLearner, bool)> = Vec::new();
        for mut new in all {
            let given = self.0.get(new.key()).cloned();
            let is_given = given.is_some();
            if let Some(given) = given {
                new.learner.rename(given);
            }
            let same = rows.iter_mut().find(|(row, was_given)| {
                // A tab more of one browser, or one person by the presenter's word.
                let is_tab = !new.learner.id.is_empty() && row.learner.id == new.learner.id;
                row.learner.name == new.learner.name && (is_tab || is_given && *was_given)
            });
            match same {
                Some((row, _)) => join(row, new),
                None => rows.push((new, is_given)),
            }
        }
        let mut rows: Vec<BoardLearner> = rows.into_iter().map(|(row, _)| row).collect();
        ordered::sort_by_key(&mut rows, |it| (it.status(), it.learner.name.clone()));
        rows
    }
}

/// The only row besides this one with a name: as the board shows it, or as its learner has it.
fn named<'r>(rows: &'r [BoardLearner], row: &BoardLearner, name: &str) -> Option<&'r BoardLearner> {
    let shown = apart(rows);
    let others = || {
        rows.iter()
            .zip(&shown)
            .filter(|(it, _)| it.key() != row.key())
    };
    let as_shown = others().find(|(_, shown)| shown.learner.name == name);
    let mut as_own = others().filter(|(it, _)| it.learner.name == name);
    let only = as_own.next().filter(|_| as_own.next().is_none());
    as_shown.or(only).map(|it| it.0)
}

/// The rows with names that differ.
pub fn apart(rows: &[BoardLearner]) -> Vec<BoardLearner> {
    let mut learners: Vec<Learner> = rows.iter().map(|it| it.learner.clone()).collect();
    tell_apart(&mut learners);
    let named = |(row, learner): (&BoardLearner, Learner)| BoardLearner {
        learner,
        ..row.clone()
    };
    rows.iter().zip(learners).map(named).collect()
}

/// Two rows of one person: what is seen is what the page does that is open, or that moved last.
fn join(row: &mut BoardLearner, mut new: BoardLearner) {
    let order = |it: &BoardLearner| {
        let live = it.live.as_ref();
        live.map(|live| (live.is_here, std::cmp::Reverse(live.since)))
    };
    if order(&new) > order(row) {
        (row.lesson, row.live) = (new.lesson, new.live);
        std::mem::swap(&mut row.learner.id, &mut new.learner.id);
    }
    row.learner.join(new.learner);
}

/// A mistake of a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommonMistake {
    /// The lesson's id.
    pub lesson: String,
    /// The id of the mistake.
    pub mistake: String,
    /// The names of those who made it.
    pub learners: Vec<String>,
}

/// The attempt that the learner is at: the last one that began, in this lesson if one is named.
pub fn current<'l>(
    learner: &'l Learner,
    lesson: Option<&str>,
) -> Option<(&'l str, &'l AttemptRecord)> {
    let lessons = learner
        .lessons
        .iter()
        .filter(|(id, _)| lesson.is_none_or(|it| it == id));
    let attempts = lessons.flat_map(|(id, attempts)| attempts.iter().map(move |it| (&**id, it)));
    attempts.max_by_key(|(_, attempt)| attempt.begun_at())
}

/// The first goal that is not met; `None`: all are.
pub fn next_goal<'l>(lesson: &'l Lesson, attempt: &AttemptRecord) -> Option<&'l str> {
    let mut goals = lesson.goals.iter().map(|goal| &*goal.id);
    goals.find(|id| !attempt.met.iter().any(|met| met == id))
}

/// The mistakes in the current attempts, the most common first.
pub fn common_mistakes<'l>(
    learners: impl IntoIterator<Item = (&'l Learner, Option<&'l str>)>,
) -> Vec<CommonMistake> {
    let mut found: Map<(String, String), Vec<String>> = Map::new();
    for (learner, lesson) in learners {
        let Some((lesson, attempt)) = current(learner, lesson) else {
            continue;
        };
        for made in &attempt.log.mistakes {
            let of = (lesson.to_string(), made.id.clone());
            let mut names = found.get(&of).cloned().unwrap_or_default();
            if !names.contains(&learner.name) {
                names.push(learner.name.clone());
            }
            found.insert(of, names);
        }
    }
    let mut mistakes: Vec<CommonMistake> = found
        .iter()
        .map(|((lesson, mistake), learners)| CommonMistake {
            lesson: lesson.clone(),
            mistake: mistake.clone(),
            learners: learners.clone(),
        })
        .collect();
    mistakes.sort_by_key(|it| std::cmp::Reverse(it.learners.len()));
    mistakes
}

#[cfg(test)]
mod tests;
