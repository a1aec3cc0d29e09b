//! How a class is doing: where each learner is, and the mistakes that several have made.

use ordered::Map;

use crate::lesson::Lesson;
use crate::record::AttemptRecord;
use crate::report::Learner;

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
    use crate::record::read_value;

    fn learner(name: &str, mistakes: &[&str]) -> Learner {
        let made: Vec<_> = mistakes.iter().map(|id| json!({ "id": id })).collect();
        let attempt = |begun: &str, mistakes: &[serde_json::Value]| json!({ "begun": begun, "met": ["a"], "of": 2, "log": { "mistakes": mistakes } });
        let value = json!({ "orgsim": 1, "lessons": {
            "new": [attempt("2026-01-05T10:00:00Z", &made)],
            "old": [attempt("2026-01-05T09:00:00Z", &[json!({ "id": "earlier" })])],
        } });
        Learner {
            name: name.into(),
            id: String::new(),
            lessons: read_value(&value).unwrap(),
        }
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
}
