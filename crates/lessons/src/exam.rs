//! An exam: questions from the lessons' ends, drawn by a seed and mixed, with a result for each topic.
//!
//! A topic is a part of the course. Only the numbers of questions are needed to draw, so a page fetches just the lessons that the
//! exam asks about.

use crate::names::short;

/// The number of questions in an exam, if there are as many.
pub const ASKED: usize = 20;

/// A question of an exam.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExamQuestion {
    /// The index of the topic.
    pub topic: usize,
    /// The id of the lesson.
    pub lesson: String,
    /// The question's index at the end of the lesson.
    pub number: usize,
}

/// The result in a topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TopicResult {
    /// The number of questions whose first answer was right.
    pub right: usize,
    /// The number of questions.
    pub asked: usize,
}

/// Draws an exam: the same topics and seed give the same questions in the same order. `topics`: the lessons of each, with their
/// numbers of questions. Every topic that has questions is asked about, as evenly as its questions allow.
pub fn draw(topics: &[Vec<(String, u64)>], seed: u64) -> Vec<ExamQuestion> {
    let place = |it: &ExamQuestion| short(&format!("{seed} {} {}", it.lesson, it.number));
    let mut stacks: Vec<Vec<ExamQuestion>> = Vec::new();
    for (topic, lessons) in topics.iter().enumerate() {
        let mut stack: Vec<ExamQuestion> = Vec::new();
        for (lesson, count) in lessons {
            let numbers = 0..usize::try_from(*count).unwrap_or_default();
            stack.extend(numbers.map(|number| ExamQuestion {
                topic,
                lesson: lesson.clone(),
                number,
            }));
        }
        ordered::sort_by_key(&mut stack, place);
        stacks.push(stack);
    }
    // Which topics get the questions that remain is drawn, too.
    ordered::sort_by_key(&mut stacks, |it| {
        short(&format!(
            "{seed} topic {}",
            it.first().map_or(0, |it| it.topic)
        ))
    });
    let mut drawn: Vec<ExamQuestion> = Vec::new();
    while drawn.len() < ASKED && stacks.iter().any(|it| !it.is_empty()) {
        for stack in &mut stacks {
            drawn.extend(stack.pop());
        }
    }
    drawn.truncate(ASKED);
    ordered::sort_by_key(&mut drawn, |it| short(&format!("mixed {}", place(it))));
    drawn
}

/// The result of each of so many topics. `right`: whether the first answer to each question was right.
pub fn results(topics: usize, questions: &[ExamQuestion], right: &[bool]) -> Vec<TopicResult> {
    let mut results = vec![TopicResult::default(); topics];
    for (question, right) in questions.iter().zip(right) {
        if let Some(result) = results.get_mut(question.topic) {
            result.asked += 1;
            result.right += usize::from(*right);
        }
    }
    results
}

/// A domain of an AWS certification, as its exam guide names it: those of SAP-C02, SAA-C03, SCS-C03 and SOA-C03, looked up on
/// November 27, 2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Domain {
    /// The certification, without AWS's level in front.
    pub certification: &'static str,
    /// The name of the domain.
    pub name: &'static str,
}

const COMPLEXITY: Domain = Domain {
    certification: "Solutions Architect – Professional",
    name: "Design Solutions for Organizational Complexity",
};
const SECURE: Domain = Domain {
    certification: "Solutions Architect – Associate",
    name: "Design Secure Architectures",
};
const IDENTITY: Domain = Domain {
    certification: "Security – Specialty",
    name: "Identity and Access Management",
};
const COMPLIANCE: Domain = Domain {
    certification: "CloudOps Engineer – Associate",
    name: "Security and Compliance",
};

/// Whether an exam asks about a part of the course, by its id: the tour is about this page.
pub fn asks_about(part: &str) -> bool {
    part != "begin"
}

/// The domains of AWS's certifications to which a part of the course belongs, by its id.
pub fn domains(part: &str) -> &'static [Domain] {
    match part {
        "members" | "all-features" => &[COMPLEXITY],
        "trusted-access" => &[COMPLEXITY, IDENTITY],
        "services" => &[COMPLEXITY, IDENTITY, COMPLIANCE],
        "operate" => &[COMPLEXITY, SECURE, IDENTITY, COMPLIANCE],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics() -> Vec<Vec<(String, u64)>> {
        let lessons = |names: &[(&str, u64)]| {
            let all = names.iter().map(|(id, count)| (id.to_string(), *count));
            all.collect::<Vec<_>>()
        };
        vec![
            lessons(&[("tour", 0)]),
            lessons(&[("a", 3), ("b", 4)]),
            lessons(&[("c", 2)]),
            lessons(&[("d", 9), ("e", 9)]),
        ]
    }

    #[test]
    fn a_seed_draws_the_same_twenty_questions_once_each_from_every_topic() {
        let all = topics();
        let mut seen = Vec::new();
        for seed in 0..50 {
            let drawn = draw(&all, seed);
            assert_eq!(draw(&all, seed), drawn);
            assert_eq!(drawn.len(), ASKED);
            for (at, it) in drawn.iter().enumerate() {
                assert!(!drawn[..at].contains(it));
                let (_, count) = (all[it.topic].iter())
                    .find(|(id, _)| *id == it.lesson)
                    .expect("a lesson of the topic");
                assert!((it.number as u64) < *count);
            }
            let asked = results(4, &drawn, &[false; ASKED]);
            assert_eq!(
                asked.iter().map(|it| it.asked).collect::<Vec<_>>(),
                [0, 7, 2, 11]
            );
            let order: Vec<usize> = drawn.iter().map(|it| it.topic).collect();
            assert!(!order.is_sorted(), "{order:?}");
            seen.push(drawn);
        }
        seen.dedup();
        assert_eq!(seen.len(), 50);
    }

    #[test]
    fn fewer_questions_are_all_asked_and_the_result_counts_each_topic() {
        let all = vec![vec![("a".to_string(), 2)], vec![("b".to_string(), 1)]];
        let drawn = draw(&all, 7);
        assert_eq!(drawn.len(), 3);
        let right: Vec<bool> = drawn.iter().map(|it| it.number == 0).collect();
        let told = results(2, &drawn, &right);
        assert_eq!(told[0], TopicResult { right: 1, asked: 2 });
        assert_eq!(told[1], TopicResult { right: 1, asked: 1 });
        assert!(draw(&[], 1).is_empty());
    }

    /// The table of `docs/lessons.md` is that of the program.
    #[test]
    fn the_documentation_has_the_table_of_domains() {
        let docs = include_str!("../../../docs/lessons.md");
        for part in [
            "members",
            "all-features",
            "trusted-access",
            "services",
            "operate",
        ] {
            let rows: Vec<String> = (domains(part).iter())
                .map(|it| format!("{}: {}", it.certification, it.name))
                .collect();
            let row = format!("| `{part}` | {} |", rows.join("; "));
            assert!(docs.contains(&row), "{row}");
        }
    }
}
