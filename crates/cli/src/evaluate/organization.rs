//! Questions about a saved organization: one by the options, or many by a file of expectations.

use std::sync::Arc;

use ::prove::MatterWords;
use interchange::OrganizationFacts;
use policy::{ContextValue, Document, Request, Verdict};
use sim::outcome::Judgment;
use sim::question::{Asker, Caller, Question};

use super::callers::{caller_name, context, named, owned_by};
use super::expectations::{self, Expectation, answer_word};
use super::lines::reasons;
use super::needed::judged;
use super::options::{EvaluateOptions, Status};
use crate::import::{CollectedPolicy, collected_policy, complete};
use crate::junit::{self, TestCase, TestResult};
use crate::prelude::*;
use crate::prove;

/// One combination.
struct AskedCombination<'a> {
    asker: &'a Asker,
    caller: &'a Caller,
    question: Question,
}

impl AskedCombination<'_> {
    fn ask(&self, world: &World) -> Result<Judgment, String> {
        judged(world, self.asker, &self.question)
    }

    /// What the answer takes for granted.
    fn assumption(&self, world: &World, judgment: &Judgment) -> Option<&'static str> {
        self.asker.assumption(world, &self.question, judgment)
    }

    fn title(&self, world: &World) -> String {
        let who = caller_name(world, self.caller);
        let action = &self.question.action;
        match self.question.resource.as_deref() {
            Some(resource) if !resource.is_empty() => format!("{who}, {action}, {resource}"),
            _ => format!("{who}, {action}"),
        }
    }
}

/// Answers questions in each form.
pub fn run(path: &str, options: &EvaluateOptions) -> Result<Status, String> {
    let Some(opened) = complete(path, options.strict)? else {
        return Ok(Status::NotAsExpected);
    };
    let (world, mut facts) = (sessions::world_of(path, opened.session), opened.facts);
    let mut made = None;
    if let Some(path) = &options.change.after {
        let Some(opened) = complete(path, options.strict)? else {
            return Ok(Status::NotAsExpected);
        };
        made = Some(sessions::world_of(path, opened.session));
        // A session has no policies of resources, so those from before count.
        if !opened.facts.resource_policies.is_empty() {
            facts = opened.facts;
        }
    }
    let after = super::change::changed(&world, &options.change, made)?;
    if let Some(after) = after.as_ref().filter(|_| !options.trail.is_empty()) {
        return super::history::run(&world, after, options);
    }
    let world = after.unwrap_or(world);
    match &options.expect {
        Some(file) => expect(&world, &facts, file, options),
        None => table(&world, &facts, options),
    }
}

fn table(
    world: &World,
    facts: &OrganizationFacts,
    options: &EvaluateOptions,
) -> Result<Status, String> {
    let (ask, explain) = (&options.ask, options.explain);
    let common = Common {
        collected: &collected(facts, &ask.resources)?,
        actions: &ask.actions,
        resources: &ask.resources,
        context: &context(&ask.context, &ask.absent)?,
        resource_policy: None,
    };
    let mut rows =
        vec![["PRINCIPAL", "ACTION", "RESOURCE", "DECISION", "BECAUSE OF"].map(String::from)];
    let (mut details, mut assumed) = (Vec::new(), Vec::new());
    let mut status = Status::AsExpected;
    for pattern in &ask.principals {
        for caller in named(world, pattern).map_err(|error| format!("--principal {error}"))? {
            each(world, &caller, &common, |asked| {
                let resource = asked.question.resource.as_deref();
                let resource = resource.filter(|it| !it.is_empty()).unwrap_or("*");
                let (decision, because) = match asked.ask(world) {
                    Err(error) => {
                        status = Status::BadInput;
                        warn(&format!("{}: {error}", asked.title(world)));
                        ("-", "-".to_string())
                    }
                    Ok(judgment) => {
                        if let Some(what) = asked.assumption(world, &judgment) {
                            let line = format!("{}: {what}.", caller_name(world, &caller));
                            let line = one_line(&line).to_string() + "\n";
                            if !assumed.contains(&line) {
                                assumed.push(line);
                            }
                        }
                        let (request, verdict) = (judgment.request, judgment.verdict);
                        if explain {
                            details.push(format!("\n{}\n", one_line(&asked.title(world))));
                            let line = |it: String| format!("  {}\n", one_line(&it));
                            details.extend(reasons(&verdict, &request).into_iter().map(line));
                        }
                        (answer_word(&verdict), because(&verdict, &request, resource))
                    }
                };
                rows.push([
                    caller_name(world, &caller),
                    asked.question.action.to_string(),
                    resource.to_string(),
                    decision.to_string(),
                    because,
                ]);
            })?;
        }
    }
    crate::unknown::warn_of("--action", &ask.actions, &[]);
    crate::unknown::warn_of("--context", &[], common.context);
    say(&(aligned(&rows) + &assumed.concat() + &details.concat()));
    Ok(status)
}

/// The keys that the verdict depends on, or the layer that denies, and the resource if another one is asked about.
fn because(verdict: &Verdict, request: &Request, asked: &str) -> String {
    let about = match request.resource.as_str() {
        "" => String::new(),
        own if own == asked => String::new(),
        own => format!(", for {own}"),
    };
    if !verdict.unknown.is_empty() {
        let unknown = verdict.unknown.join(", ");
        return format!("cannot be decided without {unknown}{about}");
    }
    let layer = verdict.deciding_layer();
    layer.map_or_else(|| "-".to_string(), |it| format!("{}{about}", it.noun()))
}

/// The policies that an import has for the resources.
fn collected(
    facts: &OrganizationFacts,
    resources: &[String],
) -> Result<Vec<Option<CollectedPolicy>>, String> {
    let found = resources.iter().map(|it| collected_policy(facts, it));
    found.collect()
}

fn expect(
    world: &World,
    facts: &OrganizationFacts,
    file: &str,
    options: &EvaluateOptions,
) -> Result<Status, String> {
    let text = file::text(file, file::EXPECTATIONS)?;
    let expectations = expectations::read(&text).map_err(|error| format!("{file}, {error}"))?;
    let mut tally = TestTally::default();
    // Only a report needs all cases at a time.
    let mut kept = Vec::new();
    for expectation in &expectations {
        check(world, facts, expectation, |case| {
            tally.tell(file, &case);
            if options.junit.is_some() && kept.len() <= MOST_REPORTED {
                kept.push(case);
            }
        })
        .map_err(|error| format!("{file}, {error}"))?;
    }
    for it in &expectations {
        let place = format!("{file}, line {}", it.line);
        crate::unknown::warn_of(&place, &it.actions, &it.context);
    }
    if kept.len() > MOST_REPORTED {
        return Err(format!(
            "{file} has more than {MOST_REPORTED} cases, too many for one JUnit report. Divide it, or leave out `--junit`."
        ));
    }
    if let Some(path) = &options.junit {
        file::write(path, junit::report("orgsim evaluate", file, &kept)?)?;
    }
    let TestTally {
        passed,
        all,
        status,
    } = tally;
    say(&format!("{passed} of {all} as expected\n"));
    Ok(status)
}

/// The most cases in a JUnit report: about 100 MB of memory.
const MOST_REPORTED: usize = 100_000;

/// How many cases there were.
#[derive(Default)]
struct TestTally {
    passed: usize,
    all: usize,
    status: Status,
}

impl TestTally {
    /// Counts a case, and prints it unless it is as expected.
    fn tell(&mut self, file: &str, case: &TestCase) {
        self.all += 1;
        let place = format!("{file}, line {}, {}: {}", case.line, case.class, case.name);
        match &case.result {
            TestResult::Passed => self.passed += 1,
            TestResult::Failed { message, details } => {
                self.status = self.status.max(Status::NotAsExpected);
                say(&format!("{}: {}\n", one_line(&place), one_line(message)));
                let lines = details.iter().map(|it| one_line(it));
                lines.for_each(|line| say(&format!("  {line}\n")));
            }
            TestResult::Error { message } => {
                self.status = Status::BadInput;
                warn(&format!("{place}: {message}"));
            }
        }
    }
}

/// Checks an expectation of `orgsim test --org` that says `never`.
///
/// # Errors
///
/// An action or a resource is no pattern of a policy, or there is no such unit.
fn expected(world: &World, expectation: &Expectation, under: &str) -> Result<TestCase, String> {
    let matter = prove::words(MatterWords {
        actions: expectation.actions.clone(),
        resources: expectation.resources.clone(),
        given: expectation.context.clone(),
        ..MatterWords::default()
    })?;
    let actions = expectation.actions.join(", ");
    let findings = prove::organization::never_in(world, Some(under), &matter, &actions, false)?;
    Ok(findings.test_case(&expectation.title, expectation.line))
}

/// Asks every combination of one table.
pub fn check(
    world: &World,
    facts: &OrganizationFacts,
    expectation: &Expectation,
    mut then: impl FnMut(TestCase),
) -> Result<(), String> {
    if let Some(under) = &expectation.never {
        let case = expected(world, expectation, under);
        then(case.map_err(|error| format!("line {}: {error}", expectation.line))?);
        return Ok(());
    }
    let mut who: Vec<Caller> = Vec::new();
    for (pattern, line) in &expectation.principals {
        for caller in named(world, pattern).map_err(|error| format!("line {line}: {error}"))? {
            if !who.contains(&caller) {
                who.push(caller);
            }
        }
    }
    // A policy that the table states counts instead.
    let collected = match expectation.resource_policy {
        Some(_) => Vec::new(),
        None => collected(facts, &expectation.resources)?,
    };
    let common = Common {
        collected: &collected,
        actions: &expectation.actions,
        resources: &expectation.resources,
        context: &expectation.context,
        resource_policy: expectation.resource_policy.as_ref(),
    };
    for caller in &who {
        each(world, caller, &common, |asked| {
            let result = match asked.ask(world) {
                Err(message) => TestResult::Error { message },
                Ok(Judgment {
                    request, verdict, ..
                }) => match expectation.fault(&verdict) {
                    None => TestResult::Passed,
                    Some(message) => TestResult::Failed {
                        message,
                        details: reasons(&verdict, &request),
                    },
                },
            };
            then(TestCase {
                class: expectation.title.clone(),
                name: asked.title(world),
                line: expectation.line,
                result,
            });
        })
        .map_err(|error| format!("line {}: {error}", expectation.line))?;
    }
    Ok(())
}

/// The shared parts of the questions about one principal.
struct Common<'a> {
    actions: &'a [String],
    resources: &'a [String],
    context: &'a [(String, ContextValue)],
    resource_policy: Option<&'a Arc<Document>>,
    /// Of each resource, the policy that an import has; empty if there are none.
    collected: &'a [Option<CollectedPolicy>],
}

/// Checks that the text names exactly one action.
///
/// # Errors
///
/// It does not: what to write.
pub fn one_action(action: &str) -> Result<(), String> {
    let parts = action.split_once(':');
    let named = parts.is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
    if named && !action.contains(['*', '?']) {
        Ok(())
    } else {
        Err(format!(
            "`{action}` is not an action. Write it with its service, as in `iam:CreateUser`."
        ))
    }
}

/// Asks every action on every resource. Fails if the principal or an action does not exist.
fn each(
    world: &World,
    caller: &Caller,
    common: &Common<'_>,
    mut then: impl FnMut(&AskedCombination<'_>),
) -> Result<(), String> {
    let asker = caller.asker(world).map_err(|error| error.to_string())?;
    let resources = common.resources.iter().map(|it| Some(it.as_str()));
    let mut resources: Vec<Option<&str>> = resources.collect();
    if resources.is_empty() {
        resources.push(None);
    }
    for action in common.actions {
        one_action(action)?;
        for (n, resource) in resources.iter().enumerate() {
            let mut question = Question::new(asker.principal().clone(), action.as_str());
            question.resource = resource.map(Into::into);
            let mut keys = common.context.to_vec();
            question.resource_policy = common.resource_policy.cloned();
            if let Some(Some(found)) = common.collected.get(n) {
                owned_by(&mut keys, &found.owner);
                question.resource_policy = Some(found.document.clone());
            }
            let keys = keys.into_iter();
            question.context = keys.map(|(key, value)| (key.into(), value)).collect();
            then(&AskedCombination {
                asker: &asker,
                caller,
                question: question.or_any_resource(),
            });
        }
    }
    Ok(())
}

/// Columns as wide as their widest cell.
pub fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |row: &[String; N]| {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{:<width$}", one_line(cell)));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_string() + "\n"
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_action_is_asked_for_with_its_service() {
        assert_eq!(one_action("iam:CreateUser"), Ok(()));
        for wrong in ["CreateUser", "iam:", ":CreateUser", "iam:*", "*", ""] {
            assert!(one_action(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn columns_are_as_wide_as_their_cells() {
        let rows = [["A", "B", "C", "D", "E"], ["é", "long", "-", "x", ""]]
            .map(|row| row.map(String::from));
        assert_eq!(aligned(&rows), "A  B     C  D  E\né  long  -  x\n");
    }
}
