//! The log of an attempt: predictions, answers, hints and mistakes. It is stored with the session, and reports read it.
//!
//! Points in time are numbers of steps since the learner's start, because the core has no wall time. The host may store times
//! beside the log.

use ordered::{Map, Set};
use serde_json::{Value, json};

/// The number of hint levels of a step.
pub const RUNGS: usize = 3;
/// Wrong answers after which the right one is told.
pub const TRIES: usize = 2;
/// The largest count accepted from a log, so that increments and sums cannot overflow.
const MOST: usize = 1_000_000;

/// The log of an attempt. Ids are those of the lesson's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttemptLog {
    /// The guesses by prediction, one for each change of the option. The last one counts in the lesson; reports count
    /// the first, unless it came late.
    pub predictions: Map<String, Vec<Guess>>,
    /// The option of each prediction that came true first, even if the learner undid that.
    pub told: Map<String, String>,
    /// The answers by quiz question, one for each attempt to answer.
    pub answers: Map<String, Vec<Vec<String>>>,
    /// Findings whose evidence was seen, in a view or in the terminal, or shown after wrong answers.
    pub looked: Set<String>,
    /// Findings whose last answer is right.
    pub found: Set<String>,
    /// The steps to read, without goals, from which the learner continued.
    pub read: Set<String>,
    /// The number of hints shown, by step.
    pub hints: Map<String, usize>,
    /// The mistakes, in order.
    pub mistakes: Vec<MadeMistake>,
    /// The number of typed lines that became no step: not understood, or refused before the call.
    pub misspelled: usize,
    /// The number of steps that the learner took, including undone ones.
    pub steps: usize,
    /// The number of times that the learner went back.
    pub undone: usize,
    /// Goals that were met at some time, in order, each with the number of steps taken by then.
    pub reached: Vec<(String, usize)>,
    /// All goals were met at the same time; for a walkthrough, its last page was shown.
    pub finished: bool,
}

/// A guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The chosen option.
    pub option: String,
    /// The number of the learner's steps before it.
    pub at: usize,
    /// The answer had been shown before.
    pub late: bool,
}

/// A mistake that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeMistake {
    /// The id of the mistake.
    pub id: String,
    /// The learner's step that made it, from 0; `None`: a line that became no step.
    pub step: Option<usize>,
}

impl Guess {
    fn from_json(value: &Value) -> Option<Self> {
        Some(Self {
            option: value["option"].as_str()?.to_string(),
            at: number(&value["at"]),
            late: value["late"].as_bool().unwrap_or_default(),
        })
    }
}

/// A count in a stored log; 0 if it is damaged.
fn number(value: &Value) -> usize {
    let number = value.as_u64().and_then(|it| usize::try_from(it).ok());
    number.unwrap_or_default().min(MOST)
}

impl AttemptLog {
    /// Whether the prediction was made. It is not accepted after its answer was shown; an earlier one stays when the
    /// learner undoes steps.
    pub fn is_predicted(&self, id: &str) -> bool {
        self.predictions.contains_key(id)
    }

    /// The guess that counts.
    pub fn guess(&self, id: &str) -> Option<&Guess> {
        self.predictions.get(id)?.last()
    }

    /// Notes a guess.
    pub fn guessed(&mut self, id: &str, option: &str, at: usize) {
        let mut tries = self.predictions.get(id).cloned().unwrap_or_default();
        match tries.last_mut() {
            // The same option again is the same guess.
            Some(last) if last.option == option => last.at = at,
            _ => tries.push(Guess {
                option: option.to_string(),
                at,
                late: self.told.contains_key(id),
            }),
        }
        self.predictions.insert(id.to_string(), tries);
    }

    /// The log as JSON, which [`AttemptLog::from_json`] reads.
    pub fn to_json(&self) -> Value {
        let guess = |it: &Guess| match it.late {
            true => json!({ "option": it.option, "at": it.at, "late": true }),
            false => json!({ "option": it.option, "at": it.at }),
        };
        let guesses = |tries: &[Guess]| tries.iter().map(guess).collect::<Value>();
        json!({
            "predictions": (self.predictions.iter())
                .map(|(id, tries)| (id.clone(), guesses(tries)))
                .collect::<Value>(),
            "told": self.told.iter().map(|(id, it)| (id, json!(it))).collect::<Value>(),
            "answers": self.answers.iter().map(|(id, it)| (id, json!(it))).collect::<Value>(),
            "looked": self.looked.iter().collect::<Vec<_>>(),
            "found": self.found.iter().collect::<Vec<_>>(),
            "read": self.read.iter().collect::<Vec<_>>(),
            "hints": self.hints.iter().map(|(id, rungs)| (id, *rungs)).collect::<Value>(),
            "mistakes": self.mistakes.iter()
                .map(|it| json!({ "id": it.id, "step": it.step }))
                .collect::<Value>(),
            "misspelled": self.misspelled,
            "steps": self.steps,
            "undone": self.undone,
            "reached": self.reached.iter()
                .map(|(id, at)| json!({ "id": id, "at": at }))
                .collect::<Value>(),
            "finished": self.finished,
        })
    }

    /// Reads what [`AttemptLog::to_json`] wrote, skipping damaged parts: a log only affects what is shown.
    pub fn from_json(value: &Value) -> Self {
        let members = |name: &str| value[name].as_object().into_iter().flatten();
        let rows = |name: &str| value[name].as_array().into_iter().flatten();
        let mut log = Self {
            misspelled: number(&value["misspelled"]),
            steps: number(&value["steps"]),
            undone: number(&value["undone"]),
            finished: value["finished"].as_bool().unwrap_or_default(),
            ..Self::default()
        };
        for (name, set) in [
            ("looked", &mut log.looked),
            ("found", &mut log.found),
            ("read", &mut log.read),
        ] {
            for id in texts(&value[name]) {
                set.insert(id);
            }
        }
        for (id, it) in members("predictions") {
            let tries = it.as_array().into_iter().flatten();
            let tries: Vec<_> = tries.filter_map(Guess::from_json).collect();
            if !tries.is_empty() {
                log.predictions.insert(id.clone(), tries);
            }
        }
        for (id, option) in members("told") {
            let option = option.as_str().unwrap_or_default().to_string();
            log.told.insert(id.clone(), option);
        }
        for (id, it) in members("answers") {
            let tries = it.as_array().into_iter().flatten().map(texts);
            log.answers.insert(id.clone(), tries.collect());
        }
        for (id, it) in members("hints") {
            log.hints.insert(id.clone(), number(it).min(RUNGS));
        }
        for it in rows("mistakes") {
            if let Some(id) = it["id"].as_str() {
                log.mistakes.push(MadeMistake {
                    id: id.to_string(),
                    step: it["step"].is_u64().then(|| number(&it["step"])),
                });
            }
        }
        for it in rows("reached") {
            if let Some(id) = it["id"].as_str() {
                log.reached.push((id.to_string(), number(&it["at"])));
            }
        }
        log
    }
}

/// The texts of a list.
pub(crate) fn texts(list: &Value) -> Vec<String> {
    let rows = list.as_array().into_iter().flatten();
    rows.filter_map(|it| it.as_str().map(str::to_string))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log that has something of everything.
    fn written() -> AttemptLog {
        let mut log = AttemptLog {
            misspelled: 2,
            steps: 7,
            undone: 1,
            finished: true,
            ..AttemptLog::default()
        };
        for (option, at) in [("b", 3), ("a", 1), ("a", 2)] {
            log.guessed("who", option, at);
        }
        log.told.insert("who".into(), "c".into());
        log.guessed("who", "a", 4);
        log.guessed("who", "c", 5);
        let tries: Vec<_> = log.predictions.get("who").into_iter().flatten().collect();
        let tries: Vec<_> = tries
            .iter()
            .map(|it| (&*it.option, it.at, it.late))
            .collect();
        assert_eq!(tries, [("b", 3, false), ("a", 4, false), ("c", 5, true)]);
        log.answers
            .insert("q".into(), vec![vec!["a".into(), "c".into()]]);
        log.hints.insert("invite".into(), 2);
        log.read.insert("two-accounts".into());
        log.looked.insert("who".into());
        log.found.insert("what".into());
        log.mistakes.push(MadeMistake {
            id: "own".into(),
            step: Some(4),
        });
        log.reached.push(("invited".into(), 5));
        log
    }

    #[test]
    fn a_log_is_read_as_it_was_written() {
        let log = written();
        assert_eq!(AttemptLog::from_json(&log.to_json()), log);
        let lesson = "minutes = 1\nscenario = \"empty\"\n[[steps]]\nid = \"s\"\n[[predictions]]\nid = \"who\"\n\
            options = [\"a\", \"b\", \"c\"]\nanswer = \"b\"\nuntil = { call = \"next\" }\n";
        let lesson = crate::Lesson::read("test", lesson).unwrap();
        let who = &lesson.predictions[0];
        assert_eq!((log.came_true(who), log.foresaw(who)), (&"c".into(), false));
    }

    #[test]
    fn damage_spares_the_rest_of_a_log() {
        let log = written();
        let mut damaged = log.to_json();
        damaged["predictions"] = json!([1]);
        damaged["mistakes"][0] = json!({ "step": "x" });
        let read = AttemptLog::from_json(&damaged);
        assert_eq!((read.predictions.len(), read.mistakes.len()), (0, 0));
        assert_eq!(read.hints, log.hints);
        // An impossible count: one more, or the sum of several, still fits.
        let mut huge = log.to_json();
        for name in ["misspelled", "steps", "undone"] {
            huge[name] = json!(u64::from(u32::MAX));
        }
        huge["hints"] = json!({ "a": u32::MAX, "b": u64::MAX, "c": usize::MAX });
        huge["mistakes"][0]["step"] = json!(usize::MAX);
        let read = AttemptLog::from_json(&huge);
        assert_eq!(
            (read.misspelled, read.steps, read.undone),
            (MOST, MOST, MOST)
        );
        assert!(read.hints.values().all(|rungs| *rungs <= RUNGS));
        assert_eq!(read.mistakes[0].step, Some(MOST));
        assert_eq!(
            AttemptLog::from_json(&json!("nonsense")),
            AttemptLog::default()
        );
    }
}
