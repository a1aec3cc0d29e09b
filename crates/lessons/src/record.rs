//! Records of progress, as the page stores and exports them: `{"orgsim": 1, "learner": {"name": …, "id": …}, "lessons": {ID:
//! [ATTEMPT, …]}}`. Reports and learning platforms read them.

use serde_json::{Value, json};
use sim::time::SimTime;

use crate::lesson::Lesson;
use crate::log::{AttemptLog, texts};
use crate::response::{Response, ResponseKind, responses};

/// The standing of a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LessonStanding {
    /// The id of the lesson.
    pub id: String,
    /// The title of the lesson.
    pub title: String,
    /// The number of goals.
    pub goals: usize,
    /// The number of goals that are met now, or were met at completion.
    pub met: usize,
    /// All goals are met, or once were.
    pub completed: bool,
    /// The number of quiz questions.
    pub quiz: usize,
    /// The number of quiz questions that were answered.
    pub answered: usize,
    /// The number of quiz questions whose answer counts as right.
    pub right: usize,
}

/// The prefix of the names of exported files.
const EXPORTED: &str = "orgsim-progress";

/// The name of a file with a learner's progress; the learner may have no name.
pub fn file_of(learner: &str) -> String {
    let plain = |c: char| match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
        c if c.is_control() => '-',
        c => c,
    };
    let name: String = learner.trim().chars().take(60).map(plain).collect();
    match name.trim_end_matches(['.', ' ']) {
        "" => format!("{EXPORTED}.json"),
        name => format!("{EXPORTED}-{name}.json"),
    }
}

/// The learner of a progress file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileLearner {
    /// The name; empty if nobody typed one.
    pub name: String,
    /// The id, which stays the same in all files of one browser. Empty if the file names none.
    pub id: String,
}

impl FileLearner {
    /// The learner that a file's content names.
    pub fn of(tree: &Value) -> Self {
        let text = |name: &str| tree["learner"][name].as_str().unwrap_or_default().trim();
        let name = text("name").chars().filter(|it| !it.is_control());
        let id = text("id");
        let is_plain = id.len() <= MAX_ID && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        Self {
            name: name.take(MAX_NAME).collect(),
            id: if is_plain { id } else { "" }.to_string(),
        }
    }

    /// The learner of a file by its content, or else by its name without the suffix.
    pub fn of_file(text: &str, stem: &str) -> Self {
        let mut learner = Self::of(&serde_json::from_str(text).unwrap_or_default());
        if learner.name.is_empty() {
            learner.name = learner_of(stem).to_string();
        }
        learner
    }
}

/// The maximum number of characters of a learner's name, and of an id.
const MAX_NAME: usize = 200;
const MAX_ID: usize = 40;

/// The learner that a file's name without its suffix names: `orgsim-progress-Ana`, `Ana` and `Ana (1)` are Ana's, and
/// `orgsim-progress` is nobody's.
fn learner_of(stem: &str) -> &str {
    let stem = without_copy(stem);
    match stem.strip_prefix(EXPORTED) {
        Some("") => "",
        Some(rest) => rest.strip_prefix('-').unwrap_or(stem),
        None => stem,
    }
}

/// Without the number that a browser adds to the name of a file that exists: `Ana (1)`.
fn without_copy(stem: &str) -> &str {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match stem.strip_suffix(')').and_then(|it| it.rsplit_once('(')) {
        Some((name, copy)) if number(copy) && !name.trim().is_empty() => name.trim_end(),
        _ => stem,
    }
}

/// One attempt at a lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttemptRecord {
    /// When it started, by the wall clock; it identifies the attempt among those at the lesson.
    pub begun: String,
    /// When all goals were first met; `None`: not yet.
    pub done: Option<String>,
    /// [`Lesson::questions_fingerprint`] at the start.
    pub version: String,
    /// The active time, in milliseconds.
    pub ms: u64,
    /// The ids of the goals that were met.
    pub met: Vec<String>,
    /// The number of the lesson's goals.
    pub of: usize,
    /// What the learner did besides steps.
    pub log: AttemptLog,
    /// The answered and the right quiz questions, if a learning platform had no space for the answers themselves.
    pub counted: Option<(usize, usize)>,
}

impl AttemptRecord {
    /// Reads one attempt; `None` if something essential is missing.
    pub fn from_json(row: &Value) -> Option<Self> {
        let text = |name: &str| row[name].as_str().map(str::to_string);
        Some(Self {
            // Reports and platforms need a valid time.
            begun: text("begun").filter(|begun| SimTime::parse(begun).is_some())?,
            // An invalid time is left out.
            done: text("done").filter(|done| SimTime::parse(done).is_some()),
            version: text("version").unwrap_or_default(),
            ms: row["ms"].as_u64().unwrap_or_default(),
            met: row["met"].is_array().then(|| texts(&row["met"]))?,
            of: usize::try_from(row["of"].as_u64()?).ok()?,
            log: AttemptLog::from_json(&row["log"]),
            counted: counted(&row["quiz"]),
        })
    }

    /// The attempt at a walkthrough that runs its own steps, to store after a step was shown; `None`: nothing has changed, or the
    /// lesson has goals, which only its learner can meet. The last step completes it. `attempts`: those so far; `ms`: the active
    /// time; `now`: by the wall clock.
    pub fn of_walkthrough(
        lesson: &Lesson,
        attempts: &[Self],
        is_at_end: bool,
        ms: u64,
        now: &str,
    ) -> Option<Self> {
        let is_done = attempts.iter().any(|it| it.done.is_some());
        if !lesson.goals.is_empty() || is_done {
            return None;
        }
        let mut record = attempts.last().cloned().unwrap_or_else(|| Self {
            begun: now.to_string(),
            version: lesson.questions_fingerprint(),
            ..Self::default()
        });
        record.ms = record.ms.max(ms);
        if is_at_end {
            record.done = Some(now.to_string());
            record.log.finished = true;
        }
        (attempts.last() != Some(&record)).then_some(record)
    }

    /// The attempt as JSON, which [`AttemptRecord::from_json`] reads.
    pub fn to_json(&self) -> Value {
        let mut row = json!({
            "begun": self.begun,
            "done": self.done,
            "version": self.version,
            "ms": self.ms,
            "met": self.met,
            "of": self.of,
            "log": self.log.to_json(),
        });
        if let Some((answered, right)) = self.counted {
            row["quiz"] = json!([answered, right]);
        }
        row
    }

    /// Orders records by progress: not done before done, then by the number of goals.
    pub fn rank(&self) -> (bool, usize) {
        (self.done.is_some(), self.met.len())
    }

    /// When the attempt started.
    pub fn begun_at(&self) -> SimTime {
        SimTime::parse(&self.begun).unwrap_or(SimTime::from_millis(0))
    }

    /// When all goals were first met; `None`: not yet.
    pub fn done_at(&self) -> Option<SimTime> {
        SimTime::parse(self.done.as_deref()?)
    }

    /// When it was completed, or else the earliest possible end: the end itself is not recorded.
    pub fn ended_at(&self) -> SimTime {
        let left = || self.begun_at().plus(self.ms);
        self.done_at().unwrap_or_else(left)
    }

    /// Whether it was made with the current questions of the lesson, so that its answers can be judged.
    pub fn fits(&self, lesson: &Lesson) -> bool {
        self.version.is_empty() || self.version == lesson.questions_fingerprint()
    }

    /// The version to store for an attempt at this lesson. `before`: its record so far.
    pub fn version_of(lesson: &Lesson, before: Option<&Self>) -> String {
        match before {
            Some(before) if !before.fits(lesson) => before.version.clone(),
            _ => lesson.questions_fingerprint(),
        }
    }

    /// The answers of the attempt.
    pub fn responses(&self, lesson: &Lesson) -> Vec<Response> {
        responses(lesson, &self.log, &self.begun)
    }

    /// The number of answered quiz questions, and of those whose first answer was right. Later answers do not count,
    /// because the page has already shown the right one.
    pub fn quiz(&self, lesson: &Lesson) -> (usize, usize) {
        let most = lesson.quiz.len();
        if let Some((answered, right)) = self.counted {
            return (answered.min(most), right.min(most));
        }
        let responses = self.responses(lesson);
        let first = responses
            .iter()
            .filter(|response| response.kind == ResponseKind::Quiz)
            .filter_map(Response::judged);
        (first.clone().count(), first.filter(|right| *right).count())
    }
}

fn counted(row: &Value) -> Option<(usize, usize)> {
    let count = |at: usize| usize::try_from(row.get(at)?.as_u64()?).ok();
    Some((count(0)?, count(1)?))
}

/// All attempts by lesson, in the file's order.
///
/// # Errors
///
/// The text is not progress of this page.
pub fn read(text: &str) -> Result<Vec<(String, Vec<AttemptRecord>)>, String> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| format!("it is not an Orgsim progress file: {error}"))?;
    read_value(&value)
}

/// [`read`] for JSON.
///
/// # Errors
///
/// See [`read`].
pub fn read_value(value: &Value) -> Result<Vec<(String, Vec<AttemptRecord>)>, String> {
    if value["scenario"].is_string() {
        return Err("it is a session, not progress: progress is saved under Lessons".into());
    }
    let lessons = value["lessons"]
        .as_object()
        .ok_or("it is not an Orgsim progress file: it has no `lessons`")?;
    match value["orgsim"].as_u64() {
        Some(1) => {}
        Some(newer) => {
            return Err(format!(
                "it was written by a newer version of Orgsim (format {newer})"
            ));
        }
        None => {
            return Err(
                "it is not an Orgsim progress file: it does not contain `\"orgsim\": 1`".into(),
            );
        }
    }
    let mut all = Vec::new();
    for (id, rows) in lessons {
        let rows = (rows.as_array())
            .ok_or_else(|| format!("it is damaged: lesson `{id}` has no list of attempts"))?;
        let mut records = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let record = AttemptRecord::from_json(row).ok_or_else(|| {
                format!(
                    "it is damaged: attempt {} of lesson `{id}` lacks something",
                    at + 1
                )
            })?;
            records.push(record);
        }
        all.push((id.clone(), records));
    }
    Ok(all)
}

/// Merges records from another browser of the same learner, the oldest attempt first. Of two records of one attempt, the one
/// with more progress stays.
pub fn merge(all: &mut Vec<(String, Vec<AttemptRecord>)>, more: Vec<(String, Vec<AttemptRecord>)>) {
    for (id, records) in more {
        let at = match all.iter().position(|(known, _)| *known == id) {
            Some(at) => at,
            None => {
                all.push((id, Vec::new()));
                all.len() - 1
            }
        };
        let known = &mut all[at].1;
        for record in records {
            let worth = |it: &AttemptRecord| (it.rank(), it.ms);
            match known.iter_mut().find(|it| it.begun == record.begun) {
                None => known.push(record),
                Some(old) if worth(old) < worth(&record) => *old = record,
                Some(_) => {}
            }
        }
        ordered::sort_by_key(known, AttemptRecord::begun_at);
    }
}

/// The standing of a lesson for a platform, by all attempts at its current questions; and all answers.
pub fn standing(
    lesson: &Lesson,
    title: &str,
    records: &[AttemptRecord],
) -> (LessonStanding, Vec<Response>) {
    let records: Vec<&AttemptRecord> = records
        .iter()
        .filter(|record| record.fits(lesson))
        .collect();
    let best = records
        .iter()
        .map(|record| record.quiz(lesson))
        .max_by_key(|(answered, right)| (*right, *answered))
        .unwrap_or_default();
    let met = records.iter().map(|record| record.met.len()).max();
    let standing = LessonStanding {
        id: lesson.id.clone(),
        title: title.to_string(),
        goals: lesson.goals.len(),
        met: met.unwrap_or_default().min(lesson.goals.len()),
        completed: records.iter().any(|record| record.done.is_some()),
        quiz: lesson.quiz.len(),
        answered: best.0,
        right: best.1,
    };
    let responses = records
        .iter()
        .flat_map(|record| record.responses(lesson))
        .collect();
    (standing, responses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_exported_says_whose_it_is() {
        for (learner, file, whose) in [
            ("", "orgsim-progress.json", ""),
            (" Ana ", "orgsim-progress-Ana.json", "Ana"),
            (
                "a@b.example",
                "orgsim-progress-a@b.example.json",
                "a@b.example",
            ),
            ("a/b: c.", "orgsim-progress-a-b- c.json", "a-b- c"),
        ] {
            assert_eq!(file_of(learner), file);
            assert_eq!(learner_of(file.strip_suffix(".json").unwrap()), whose);
        }
        for (stem, whose) in [
            ("ben", "ben"),
            ("ben (1)", "ben"),
            ("orgsim-progress-ben(12)", "ben"),
            ("orgsim-progress (2)", ""),
            ("(3)", "(3)"),
            ("ben (x)", "ben (x)"),
        ] {
            assert_eq!(learner_of(stem), whose);
        }
    }

    #[test]
    fn a_file_says_itself_whose_it_is_whatever_it_is_called() {
        let text = |learner: Value| json!({ "orgsim": 1, "learner": learner }).to_string();
        let ana = text(json!({ "name": " Ana López ", "id": "1f3a" }));
        let of = |text: &str, stem: &str| {
            let FileLearner { name, id } = FileLearner::of_file(text, stem);
            (name, id)
        };
        for stem in ["orgsim-progress", "upload_77", "ana (1)"] {
            assert_eq!(of(&ana, stem), ("Ana López".into(), "1f3a".into()));
        }
        let unnamed = text(json!({ "name": "", "id": "1f3a" }));
        assert_eq!(of(&unnamed, "ana (1)"), ("ana".into(), "1f3a".into()));
        assert_eq!(of(&unnamed, "orgsim-progress").0, "");
        let odd = text(json!({ "name": 7, "id": "x,y" }));
        assert_eq!(of(&odd, "ana"), ("ana".into(), String::new()));
    }
}
