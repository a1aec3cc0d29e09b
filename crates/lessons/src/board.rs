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

/// How a learner is doing. The board has them in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LearnerStatus {
    /// No goal was met for five minutes.
    Stuck,
    /// At a lesson; also of learners from files.
    Works,
    /// No lesson is open.
    Watches,
    /// All goals are met.
    Finished,
    /// The page was closed.
    Left,
}

impl LearnerStatus {
    /// The name in styles and tests.
    pub fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Watches => "watches",
            Self::Finished => "finished",
            Self::Stuck => "stuck",
            Self::Works => "works",
        }
    }
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
mod tests {
    use serde_json::json;

    use super::*;

    fn learner(name: &str, mistakes: &[&str]) -> Learner {
        let made: Vec<_> = mistakes.iter().map(|id| json!({ "id": id })).collect();
        let attempt = |begun: &str, mistakes: &[serde_json::Value]| json!({ "begun": begun, "met": ["a"], "of": 2, "log": { "mistakes": mistakes } });
        let value = json!({ "orgsim": 1, "lessons": {
            "new": [attempt("2026-01-05T10:00:00Z", &made)],
            "old": [attempt("2026-01-05T09:00:00Z", &[json!({ "id": "earlier" })])],
        } });
        let of = FileLearner {
            name: name.into(),
            id: String::new(),
        };
        Learner::new(of, read_value(&value).unwrap())
    }

    #[test]
    fn names_are_stored_by_class_and_its_key_does_not_show() {
        let [one, same, other] =
            ["open-sesame", "open-sesame", "another"].map(GivenNames::stored_under);
        assert_eq!(one, same);
        assert_ne!(one, other);
        assert!(!one.contains("sesame"), "{one}");
    }

    #[test]
    fn a_learner_is_at_the_attempt_that_began_last_or_at_the_named_lesson() {
        let ana = learner("Ana", &[]);
        assert_eq!(current(&ana, None).unwrap().0, "new");
        assert_eq!(current(&ana, Some("old")).unwrap().0, "old");
        assert!(current(&ana, Some("other")).is_none());
    }

    #[test]
    fn mistakes_count_once_per_learner_and_the_most_common_come_first() {
        let class = [
            learner("Ana", &["rare", "common", "common"]),
            learner("Ben", &["common"]),
            learner("Cy", &[]),
        ];
        let mistakes = common_mistakes(class.iter().map(|it| (it, None)));
        let rows: Vec<_> = mistakes
            .iter()
            .map(|it| (&*it.lesson, &*it.mistake, it.learners.join(" ")))
            .collect();
        assert_eq!(
            rows,
            [
                ("new", "common", "Ana Ben".to_string()),
                ("new", "rare", "Ana".to_string())
            ]
        );
        let before = common_mistakes([(&class[2], Some("old"))]);
        assert_eq!(before[0].mistake, "earlier");
    }

    /// A row of the server's list. `id`: of the learner's browser.
    fn row(name: &str, live: &str, id: &str, lesson: Option<&str>, since: u64) -> Value {
        let mut progress = json!({ "orgsim": 1, "lessons": {} });
        if let Some(lesson) = lesson {
            let attempt = json!({ "begun": "2026-01-05T10:00:00Z", "met": [], "of": 2 });
            progress["lessons"][lesson] = json!([attempt]);
        }
        if !id.is_empty() {
            progress["learner"] = json!({ "id": id });
        }
        json!({ "id": live, "name": name, "lesson": lesson, "progress": progress, "stuck": since, "silent": since, "here": true })
    }

    #[test]
    fn who_left_who_is_stuck_and_who_only_watches_differ() {
        let status = |row: Value| BoardLearner::read(&row).unwrap().status();
        let stuck = row("Ana", "1", "", Some("new"), 301);
        let mut left = stuck.clone();
        left["here"] = json!(false);
        let mut done = stuck.clone();
        done["progress"]["lessons"]["new"][0]["done"] = json!("2026-01-05T10:20:00Z");
        assert_eq!(status(stuck), LearnerStatus::Stuck);
        assert_eq!(status(left), LearnerStatus::Left);
        assert_eq!(status(done), LearnerStatus::Finished);
        assert_eq!(
            status(row("Ana", "1", "", Some("new"), 299)),
            LearnerStatus::Works
        );
        // Who only follows waits for nothing, however long.
        assert_eq!(
            status(row("Ana", "1", "", None, 3_000)),
            LearnerStatus::Watches
        );
    }

    fn board(names: &GivenNames, all: &[Value]) -> Vec<BoardLearner> {
        let all = all.iter().map(|row| BoardLearner::read(row).unwrap());
        names.board(all.collect())
    }

    /// The presenter names the learner who has this name on the board.
    fn give(names: &mut GivenNames, all: &[Value], row: &str, name: &str) {
        let rows = board(names, all);
        let mut shown = apart(&rows).into_iter();
        let at = shown.position(|it| it.learner.name == row).unwrap();
        names.give(&rows, &rows[at], name);
    }

    fn rows(names: &GivenNames, all: &[Value]) -> Vec<String> {
        let rows = apart(&board(names, all)).into_iter();
        rows.map(|it| format!("{} @{}", it.learner.name, it.live.unwrap().id))
            .collect()
    }

    #[test]
    fn learners_are_renamed_and_merged_and_namesakes_stay_two() {
        let class = [
            row("Ana", "3", "a1", Some("old"), 20),
            row("ana", "4", "", Some("new"), 5),
            row("Ana", "5", "b2", None, 9),
            // One more tab of the same browser.
            row("Ana", "6", "b2", None, 4),
        ];
        let mut names = GivenNames::default();
        assert_eq!(
            rows(&names, &class),
            ["Ana (a1) @3", "ana @4", "Ana (b2) @6"]
        );
        give(&mut names, &class, "Ana (a1)", " Ana López ");
        assert_eq!(rows(&names, &class), ["Ana López @3", "ana @4", "Ana @6"]);
        // She joined again under another name: one row, with what both did, and what is open now.
        give(&mut names, &class, "ana", "Ana López");
        assert_eq!(rows(&names, &class), ["Ana López @4", "Ana @6"]);
        let names = GivenNames::read(&names.text());
        let all = board(&names, &class);
        assert_eq!(all[0].learner.lessons.len(), 2);
        assert_eq!(all[0].lesson.as_deref(), Some("new"));
        // After a restart the server knows other ids, and the browser's is the same.
        let mut again = class.clone();
        again[0]["id"] = json!("13");
        assert!(rows(&names, &again).contains(&"Ana López @4".to_string()));
        // The row as a whole.
        let mut names = names;
        give(&mut names, &class, "Ana López", "Eve");
        assert_eq!(rows(&names, &class), ["Eve @4", "Ana @6"]);
        give(&mut names, &class, "Eve", "");
        assert_eq!(names, GivenNames::default());
        assert_eq!(GivenNames::read("{"), names);
    }

    #[test]
    fn one_renaming_to_a_name_of_the_board_makes_two_learners_one() {
        let class = [
            row("Ana", "3", "a1", None, 20),
            row("ana", "4", "c3", None, 5),
            row("Zoe", "5", "d4", None, 5),
        ];
        let mut names = GivenNames::default();
        // To the name that the other one typed.
        give(&mut names, &class, "ana", "Ana");
        assert_eq!(rows(&names, &class), ["Ana @4", "Zoe @5"]);
        give(&mut names, &class, "Ana", "");
        assert_eq!(rows(&names, &class), ["Ana @3", "Zoe @5", "ana @4"]);
        // Of namesakes it is the one whose name stands on the board.
        let twins = [&class[..], &[row("Ana", "6", "b2", None, 4)]].concat();
        give(&mut names, &twins, "Zoe", "Ana (b2)");
        assert_eq!(
            rows(&names, &twins),
            ["Ana (a1) @3", "Ana (b2) @6", "ana @4"]
        );
        give(&mut names, &twins, "Ana (b2)", "Ben");
        assert_eq!(rows(&names, &twins), ["Ana @3", "Ben @6", "ana @4"]);
        // Who has that name on their own later is somebody else.
        let more = [&twins[..], &[row("Ben", "7", "e5", None, 4)]].concat();
        assert_eq!(
            rows(&names, &more),
            ["Ana @3", "Ben (b2) @6", "Ben (e5) @7", "ana @4"]
        );
        give(&mut names, &more, "Ben (e5)", "Eve");
        assert!(rows(&names, &more).contains(&"Ben @6".to_string()));
    }

    #[test]
    fn who_is_stuck_comes_first_and_who_left_last() {
        let mut done = row("Cy", "3", "", Some("new"), 9);
        done["progress"]["lessons"]["new"][0]["done"] = json!("2026-01-05T10:20:00Z");
        let mut left = row("Ana", "4", "", Some("new"), 900);
        left["here"] = json!(false);
        let class = [
            left,
            done,
            row("Ben", "5", "", None, 900),
            row("Dan", "6", "", Some("new"), 9),
            row("Zoe", "7", "", Some("new"), 900),
            row("Eve", "8", "", Some("new"), 900),
        ];
        let order = rows(&GivenNames::default(), &class);
        assert_eq!(
            order,
            ["Eve @8", "Zoe @7", "Dan @6", "Ben @5", "Cy @3", "Ana @4"]
        );
    }

    #[test]
    fn the_file_of_a_learner_with_a_given_name_is_no_second_learner() {
        let class = [
            row("Ana", "3", "a1", Some("new"), 20),
            row("ana", "4", "c3", Some("old"), 5),
        ];
        let mut names = GivenNames::default();
        give(&mut names, &class, "ana", "Ana López");
        give(&mut names, &class, "Ana", "Ana López");
        let mut all: Vec<Learner> = (board(&names, &class).into_iter())
            .map(|it| it.learner)
            .collect();
        let file = |name: &str, id: &str| {
            let (name, id) = (name.to_string(), id.to_string());
            Learner::new(FileLearner { name, id }, Vec::new())
        };
        let mut add = |name: &str, id: &str| crate::report::add(&mut all, file(name, id));
        for (name, id) in [("Ana", "a1"), ("ana", "c3"), ("Ana López", ""), ("", "c3")] {
            assert_eq!(add(name, id).as_deref(), Some("Ana López"), "{name} {id}");
        }
        assert_eq!(add("Ana", "f6"), None);
        // Somebody else in the same browser.
        assert_eq!(add("Ben", "a1"), None);
    }
}
