//! Reads the questions of a lesson: its predictions, and those at the end.

use super::super::{Evidence, Prediction, Quiz, VIEWS};
use crate::clause::{Clause, Glob, RevealPattern, StepPattern, one_or_more};
use crate::source::{TomlFields, TomlNode};

pub(super) fn predictions(fields: &TomlFields<'_, '_>) -> Vec<Prediction> {
    let asked: Vec<String> = (fields.list("steps").iter())
        .filter_map(|step| Some(step.member("predict")?.as_text()?.trim().to_string()))
        .collect();
    each(fields, "predictions", "a prediction", |id, fields| {
        let (options, mut answers) = choices(fields)?;
        if answers.len() > 1 {
            fields.fault("a prediction needs exactly one correct answer");
        }
        let until = one_or_more(fields.need("until")?, RevealPattern::read)?;
        let holds = outcomes(fields, &options);
        let evidence = fields.get("evidence").and_then(evidence);
        if holds.is_some() && until.iter().any(RevealPattern::takes_either) {
            fields.fault(
                "`until` takes either answer: name the answers that decide, each in a pattern of its own",
            );
        }
        let first = fields.flag("first");
        if first && evidence.is_some() {
            fields.fault("a finding asks what has happened: it cannot come `first`");
        }
        if first && !asked.contains(&id) {
            fields.fault(
                "`first` holds acts until it is placed, but no step asks for it with `predict`",
            );
        }
        Some(Prediction {
            id,
            first,
            holds,
            evidence,
            options,
            answer: answers.pop()?,
            once: match fields.get("once") {
                Some(node) => one_or_more(node, StepPattern::read)?,
                None => Vec::new(),
            },
            until,
        })
    })
}

/// Where the evidence for a finding is seen.
fn evidence(node: TomlNode<'_, '_>) -> Option<Evidence> {
    let fields = node.fields("the evidence")?;
    for view in fields.list("views") {
        if view.as_text().is_some_and(|it| !VIEWS.contains(&it)) {
            view.fault(format!(
                "no view is called so; there are {}",
                VIEWS.join(", ")
            ));
        }
    }
    let evidence = Evidence {
        views: fields.texts("views"),
        lines: fields
            .texts("lines")
            .iter()
            .map(|it| Glob::new(it))
            .collect(),
    };
    if evidence.lines.is_empty() {
        fields.fault("evidence needs `lines`: a terminal may be all that a learner has");
    }
    fields.finish();
    Some(evidence)
}

/// What each option of a prediction says, in their order, if the lesson tells.
fn outcomes(fields: &TomlFields<'_, '_>, options: &[String]) -> Option<Vec<Option<Clause>>> {
    let table = fields.get("holds")?.fields("what each option says")?;
    let read = |option: &String| {
        let node = table.get(option)?;
        Clause::outcome(node)
    };
    let clauses = options.iter().map(read).collect();
    table.finish();
    Some(clauses)
}

/// The names of a question's texts besides those of options.
const OF_A_QUESTION: [&str; 4] = ["question", "because", "why", "evidence"];

pub(super) fn quiz(fields: &TomlFields<'_, '_>) -> Vec<Quiz> {
    each(fields, "quiz", "a question", |id, fields| {
        let (options, answers) = choices(fields)?;
        let reviews = fields.get("reviews").and_then(|node| {
            let lesson = node.text()?;
            is_plain(node, &lesson).then_some(lesson)
        });
        Some(Quiz {
            id,
            options,
            answers,
            reviews,
        })
    })
}

/// The options of a question, and the right ones.
fn choices(fields: &TomlFields<'_, '_>) -> Option<(Vec<String>, Vec<String>)> {
    let mut options: Vec<String> = Vec::new();
    for node in fields.list("options") {
        let Some(option) = node.text() else { continue };
        is_plain(node, &option);
        if OF_A_QUESTION.contains(&option.as_str()) {
            node.fault(format!(
                "`{option}` cannot be an option: a question has a text of this name besides"
            ));
        }
        if options.contains(&option) {
            node.fault(format!("the option `{option}` is there twice"));
        }
        options.push(option);
    }
    if options.len() < 2 {
        fields.fault("a question needs `options`, two at least");
    }
    let node = fields.need("answer")?;
    let nodes = if node.is_list() {
        node.list()
    } else {
        vec![node]
    };
    let mut answers: Vec<String> = Vec::new();
    for node in &nodes {
        let Some(answer) = node.text() else { continue };
        if !options.contains(&answer) {
            node.fault(format!(
                "an answer is one of the options: `{}`",
                options.join("`, `")
            ));
        }
        if answers.contains(&answer) {
            node.fault(format!("the answer `{answer}` is there twice"));
        }
        answers.push(answer);
    }
    if nodes.is_empty() {
        node.fault("a question needs at least one correct answer");
    }
    Some((options, answers))
}

/// Whether an id has only lower-case letters, digits and hyphens; reports it if not.
fn is_plain(node: TomlNode<'_, '_>, id: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is = id.chars().all(plain);
    if !is {
        node.fault("an id has small letters, digits and hyphens");
    }
    is
}

/// The elements of a list of tables that have ids.
pub(super) fn each<'a, 't, T>(
    fields: &TomlFields<'a, 't>,
    name: &str,
    what: &str,
    read: impl Fn(String, &TomlFields<'a, 't>) -> Option<T>,
) -> Vec<T> {
    let mut seen: Vec<String> = Vec::new();
    (fields.list(name).into_iter())
        .filter_map(|node| {
            let fields = node.fields(what)?;
            let id_node = fields.need("id");
            let id = id_node.and_then(|node| {
                let id = node.text()?;
                is_plain(node, &id);
                if seen.contains(&id) {
                    node.fault(format!("there are two with the id `{id}`"));
                }
                Some(id)
            });
            seen.extend(id.clone());
            // The rest is read even without an id, to find all errors.
            let read = read(id.clone().unwrap_or_default(), &fields);
            fields.finish();
            id.and(read)
        })
        .collect()
}
