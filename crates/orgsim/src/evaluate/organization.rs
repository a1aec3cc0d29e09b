//! Questions about a saved organization: one by the options, or many by a file of expectations.

use std::sync::Arc;

use policy::{ContextValue, Document, Verdict, pattern};
use sim::outcome::Judgement;
use sim::people::{name_of, names_of, people};
use sim::principal::Principal;
use sim::question::{Asker, Question};

use super::expectations::{self, Expectation, answer_word};
use super::junit::{self, TestCase, TestResult};
use super::lines::reasons;
use super::{EvaluateOptions, Status};
use crate::prelude::*;

/// A question about an organization.
#[derive(Args, Debug)]
pub struct QuestionOptions {
    /// The caller: an ARN, `Account/Person`, or a pattern such as `Payments/*`. Can be repeated, as can the options below
    #[arg(long = "principal", value_name = "WHO", requires_all = ["org", "actions"], group = "question")]
    pub principals: Vec<String>,
    /// The requested action, such as s3:GetObject
    #[arg(long = "action", value_name = "ACTION", requires = "principals")]
    pub actions: Vec<String>,
    /// The resource of the request
    #[arg(long = "resource", value_name = "ARN", requires = "principals")]
    pub resources: Vec<String>,
    /// A condition key of the request; repeat it for several values
    #[arg(long, value_name = "KEY=VALUE", requires = "principals")]
    pub context: Vec<String>,
    /// A condition key that the request does not have
    #[arg(long, value_name = "KEY", requires = "principals")]
    pub absent: Vec<String>,
}

/// One combination.
struct Asked<'a> {
    asker: &'a Asker,
    question: Question,
}

impl Asked<'_> {
    fn ask(&self, world: &World) -> Result<Judgement, String> {
        self.asker
            .ask(world, &self.question)
            .map_err(|error| error.message.to_string())
    }

    fn title(&self, world: &World) -> String {
        let who = name_of(world, &self.question.principal);
        let action = &self.question.action;
        match &self.question.resource {
            Some(resource) => format!("{who}, {action}, {resource}"),
            None => format!("{who}, {action}"),
        }
    }
}

/// Answers questions in each form.
pub fn run(path: &str, options: &EvaluateOptions) -> Result<Status, String> {
    let complete = |path: &str| -> Result<Option<World>, String> {
        let saved = crate::import::complete_session(path, options.strict)?;
        Ok(saved.map(|it| crate::world_of(path, it)))
    };
    let Some(world) = complete(path)? else {
        return Ok(Status::NotAsExpected);
    };
    let made = match &options.change.after {
        Some(path) => match complete(path)? {
            None => return Ok(Status::NotAsExpected),
            made => made,
        },
        None => None,
    };
    let after = super::change::changed(&world, &options.change, made)?;
    if let Some(after) = after.as_ref().filter(|_| !options.trail.is_empty()) {
        return super::history::run(&world, after, options);
    }
    let world = after.unwrap_or(world);
    match &options.expect {
        Some(file) => expect(&world, file, options),
        None => table(&world, &options.ask, options.explain),
    }
}

fn table(world: &World, ask: &QuestionOptions, explain: bool) -> Result<Status, String> {
    let common = Common {
        actions: &ask.actions,
        resources: &ask.resources,
        context: &context(&ask.context, &ask.absent)?,
        resource_policy: None,
    };
    let mut rows =
        vec![["PRINCIPAL", "ACTION", "RESOURCE", "DECISION", "BECAUSE OF"].map(String::from)];
    let mut details = Vec::new();
    let mut status = Status::AsExpected;
    for pattern in &ask.principals {
        for principal in named(world, pattern).map_err(|error| format!("--principal {error}"))? {
            each(world, &principal, &common, |asked| {
                let resource = asked.question.resource.as_deref().unwrap_or("*");
                let (decision, because) = match asked.ask(world) {
                    Err(error) => {
                        status = Status::BadInput;
                        crate::warn(&format!("{}: {error}", asked.title(world)));
                        ("-", "-".to_string())
                    }
                    Ok(Judgement { request, verdict }) => {
                        if explain {
                            details.push(format!("\n{}\n", asked.title(world)));
                            let reasons = reasons(&verdict, &request);
                            details.extend(reasons.iter().map(|line| format!("  {line}\n")));
                        }
                        (answer_word(&verdict), because(&verdict))
                    }
                };
                rows.push([
                    name_of(world, &principal).to_string(),
                    asked.question.action.to_string(),
                    resource.to_string(),
                    decision.to_string(),
                    because,
                ]);
            })?;
        }
    }
    crate::say(&aligned(&rows));
    crate::say(&details.concat());
    Ok(status)
}

/// The keys that the verdict depends on, or the layer that denies.
fn because(verdict: &Verdict) -> String {
    if !verdict.unknown.is_empty() {
        return verdict.unknown.join(", ");
    }
    verdict
        .deciding_layer()
        .map_or_else(|| "-".to_string(), |layer| layer.noun().to_string())
}

fn expect(world: &World, file: &str, options: &EvaluateOptions) -> Result<Status, String> {
    let text = crate::file::text(file, crate::file::EXPECTATIONS)?;
    let expectations = expectations::read(&text).map_err(|error| format!("{file}, {error}"))?;
    let mut cases = Vec::new();
    for expectation in &expectations {
        check(world, expectation, &mut cases).map_err(|error| format!("{file}, {error}"))?;
    }
    if let Some(path) = &options.junit {
        crate::file::write(path, junit::report("orgsim evaluate", file, &cases)?)?;
    }
    let mut status = Status::AsExpected;
    let mut passed = 0;
    for case in &cases {
        let place = format!("{file}, line {}, {}: {}", case.line, case.class, case.name);
        match &case.result {
            TestResult::Passed => passed += 1,
            TestResult::Failed { message, details } => {
                status = status.max(Status::NotAsExpected);
                crate::say(&format!("{place}: {message}\n"));
                details
                    .iter()
                    .for_each(|line| crate::say(&format!("  {line}\n")));
            }
            TestResult::Error { message } => {
                status = Status::BadInput;
                crate::warn(&format!("{place}: {message}"));
            }
        }
    }
    crate::say(&format!("{passed} of {} as expected\n", cases.len()));
    Ok(status)
}

/// Asks every combination of one table.
pub fn check(
    world: &World,
    expectation: &Expectation,
    cases: &mut Vec<TestCase>,
) -> Result<(), String> {
    if let Some(under) = &expectation.never {
        let case = crate::prove::expected(world, expectation, under);
        cases.push(case.map_err(|error| format!("line {}: {error}", expectation.line))?);
        return Ok(());
    }
    let mut who: Vec<Principal> = Vec::new();
    for (pattern, line) in &expectation.principals {
        for principal in named(world, pattern).map_err(|error| format!("line {line}: {error}"))? {
            if !who.contains(&principal) {
                who.push(principal);
            }
        }
    }
    let common = Common {
        actions: &expectation.actions,
        resources: &expectation.resources,
        context: &expectation.context,
        resource_policy: expectation.resource_policy.as_ref(),
    };
    for principal in &who {
        each(world, principal, &common, |asked| {
            let result = match asked.ask(world) {
                Err(message) => TestResult::Error { message },
                Ok(Judgement { request, verdict }) => match expectation.fault(&verdict) {
                    None => TestResult::Passed,
                    Some(message) => TestResult::Failed {
                        message,
                        details: reasons(&verdict, &request),
                    },
                },
            };
            cases.push(TestCase {
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
    principal: &Principal,
    common: &Common<'_>,
    mut then: impl FnMut(&Asked<'_>),
) -> Result<(), String> {
    let asker = Asker::new(world, principal).map_err(|error| error.message.to_string())?;
    let resources = common.resources.iter().map(|it| Some(it.as_str()));
    let mut resources: Vec<Option<&str>> = resources.collect();
    if resources.is_empty() {
        resources.push(None);
    }
    for action in common.actions {
        one_action(action)?;
        for resource in &resources {
            let mut question = Question::new(principal.clone(), action.as_str());
            question.resource = resource.map(Into::into);
            question.context = common
                .context
                .iter()
                .map(|(key, value)| (key.as_str().into(), value.clone()))
                .collect();
            question.resource_policy = common.resource_policy.cloned();
            then(&Asked {
                asker: &asker,
                question,
            });
        }
    }
    Ok(())
}

/// The principals that match a pattern: an ARN, `Account/Person`, or either with `*` and `?`. A pattern with wildcards
/// covers the accounts of organizations; a full name can match every principal in the world. Names as answers show them
/// work too: `Web / access role`.
fn named(world: &World, wanted: &str) -> Result<Vec<Principal>, String> {
    let wild = wanted.contains(['*', '?']);
    if !wild && wanted.starts_with("arn:") {
        // A role session may have any name, so it need not be in the list.
        let principal: Principal = wanted
            .parse()
            .map_err(|error| format!("`{wanted}` is {error}."))?;
        return Ok(vec![principal]);
    }
    let everybody = || {
        world
            .accounts()
            .filter(|account| !wild || account.membership.is_some())
            .flat_map(|account| {
                people(account)
                    .into_iter()
                    .map(move |person| (format!("{}/{}", account.name, person.name), person))
            })
    };
    let narrow = wanted.replace(" / ", "/");
    let found: Vec<Principal> = everybody()
        .filter(|(name, person)| {
            let (account, own) = names_of(world, &person.principal);
            let shown = format!("{account}/{own}");
            pattern::glob(&narrow, name)
                || pattern::glob(&narrow, &shown)
                || wild && pattern::glob(wanted, &person.principal.to_string())
        })
        .map(|(_, person)| person.principal)
        .collect();
    if found.is_empty() {
        let named: Vec<String> = everybody().map(|(name, _)| name).collect();
        // Those of the matching account, if there is one.
        let account = narrow.split('/').next().unwrap_or_default();
        let near = |name: &&String| name.split('/').next() == Some(account);
        let any = named.iter().any(|name| near(&name));
        let names: Vec<String> = named
            .iter()
            .filter(|name| !any || near(name))
            .take(6)
            .map(|name| format!("`{name}`"))
            .collect();
        return Err(format!(
            "`{wanted}` names no principal. Examples: {}.",
            names.join(", ")
        ));
    }
    Ok(found)
}

/// Parses `key=value`; a repeated key has several values.
fn context(words: &[String], absent: &[String]) -> Result<Vec<(String, ContextValue)>, String> {
    let mut given: Vec<(String, Vec<String>)> = Vec::new();
    for word in words {
        let (key, value) = word
            .split_once('=')
            .ok_or_else(|| format!("--context `{word}` has no `=`. Write KEY=VALUE."))?;
        let mut known = given.iter_mut();
        match known.find(|(known, _)| known.eq_ignore_ascii_case(key)) {
            Some((_, values)) => values.push(value.to_string()),
            None => given.push((key.to_string(), vec![value.to_string()])),
        }
    }
    let given = given
        .into_iter()
        .map(|(key, mut values)| match values.len() {
            1 => (key, ContextValue::One(values.remove(0))),
            _ => (key, ContextValue::Many(values)),
        });
    let absent = absent.iter().map(|key| (key.clone(), ContextValue::Absent));
    Ok(given.chain(absent).collect())
}

/// Columns as wide as their widest cell.
fn aligned(rows: &[[String; 5]]) -> String {
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: [usize; 5] = std::array::from_fn(width);
    let line = |row: &[String; 5]| {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_string() + "\n"
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim::scenario::Scenario;

    #[test]
    fn people_are_named_by_account_and_name_by_arn_or_by_pattern() {
        let world = Scenario::AllFeatures.world(1);
        let everyone = named(&world, "*").expect("there are people");
        let first = world.accounts().next().expect("there is an account");
        let own = named(&world, &format!("{}/*", first.name)).expect("it has people");
        assert!(own.len() < everyone.len() && own.iter().all(|one| one.account() == first.id));
        let root = named(&world, &format!("{}/Root user", first.name)).expect("it has one");
        assert_eq!(root, [Principal::Root(first.id)]);
        assert_eq!(named(&world, &root[0].to_string()), Ok(root.clone()));
        assert_eq!(named(&world, &format!("arn:*:{}:root", first.id)), Ok(root));
        let error = named(&world, "Nobody/at all").expect_err("there is none");
        assert!(
            error.starts_with("`Nobody/at all` names no principal. Examples: `"),
            "{error}"
        );
        assert!(named(&world, "arn:aws:iam::1:user/x").is_err());
        // Names from answers are accepted, and errors suggest similar names.
        let shown = format!("{} / root user", first.name);
        assert_eq!(named(&world, &shown), Ok(vec![Principal::Root(first.id)]));
        let error = named(&world, "Payments/Bob").expect_err("there is none");
        assert!(
            error.contains("`Payments/Ben`") && !error.contains("Web/"),
            "{error}"
        );
    }

    #[test]
    fn one_action_is_asked_for_with_its_service() {
        assert_eq!(one_action("iam:CreateUser"), Ok(()));
        for wrong in ["CreateUser", "iam:", ":CreateUser", "iam:*", "*", ""] {
            assert!(one_action(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_context_key_given_twice_has_two_values() {
        let words = ["a:b=1=2", "a:c=x", "A:B=3", "a:b=4"].map(String::from);
        let many = ContextValue::Many(["1=2", "3", "4"].map(String::from).to_vec());
        let expected = vec![("a:b".to_string(), many), ("a:c".to_string(), "x".into())];
        assert_eq!(context(&words, &[]), Ok(expected));
        assert!(context(&["a:b".to_string()], &[]).is_err());
    }

    #[test]
    fn columns_are_as_wide_as_their_cells() {
        let rows = [["A", "B", "C", "D", "E"], ["é", "long", "-", "x", ""]]
            .map(|row| row.map(String::from));
        assert_eq!(aligned(&rows), "A  B     C  D  E\né  long  -  x\n");
    }
}
