//! Requests to AWS Organizations, checked against the published API model, as converted by `cargo xtask api`: the
//! inputs of its 63 operations are in the table, their errors in `tests/models/errors/organizations.txt`.
//!
//! For every member of every operation, requests break it in each way, from an account in no organization: a malformed
//! request is reported before the caller is checked. Then rows by hand: permitted callers, and recorded answers.

mod broken;
mod callers;

use std::collections::BTreeMap;

use orgsim_tests::{transcripts, walk};
use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command};
use sim::error::{ApiError, ErrorCode};
use sim::model::{self, Operation, Pattern, Service, Shape};
use sim::outcome::Gate;
use sim::people;
use sim::principal::Principal;
use sim::scenario::Scenario;

use broken::{allowed, broken, exception, least};

fn operations() -> impl Iterator<Item = &'static Operation> {
    model::operations().filter(|operation| operation.service == Service::Organizations)
}

/// The errors listed by operations, without their `Exception`.
fn errors() -> BTreeMap<&'static str, Vec<&'static str>> {
    include_str!("../../models/errors/organizations.txt")
        .lines()
        .filter(|line| !line.starts_with(['#', '=']))
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.collect()))
        })
        .collect()
}

fn refusal(
    world: &World,
    caller: &Principal,
    operation: &str,
    input: &Value,
) -> Option<(ApiError, Option<Gate>)> {
    let call = Call::new(
        caller.clone(),
        &format!("organizations:{operation}"),
        input.clone(),
    );
    let refusal = sim::step(&mut world.clone(), &Command::Call(call)).err()?;
    let gate = refusal
        .gates
        .as_ref()
        .and_then(|record| record.stopped_at())
        .map(|note| note.gate);
    Some((refusal.error, gate))
}

/// The answer to a call that must succeed.
fn answer(world: &mut World, caller: &Principal, operation: &str, input: Value) -> Value {
    let call = Call::new(caller.clone(), &format!("organizations:{operation}"), input);
    let step = sim::step(world, &Command::Call(call));
    step.unwrap_or_else(|refusal| panic!("{operation}: {}", refusal.error))
        .answer
}

/// One row for every member of every operation and every way to break it.
#[test]
fn a_malformed_request_is_refused_first_and_says_which_member_is_wrong() {
    let world = Scenario::Standalone.world(1);
    let ana = Scenario::Standalone.first_actor(&world);
    let mut rows = 0;
    let mut differ = Vec::new();
    for operation in operations() {
        let name = operation.name;
        for (mut input, reason) in broken(operation.input, "") {
            let base = least(operation);
            // The members besides the broken one are valid.
            if input["Target"].is_object() && !reason.contains("TARGET") {
                input["Target"] = base["Target"].clone();
            }
            let expected = exception(name, &input, &reason).unwrap_or(&reason);
            let told = refusal(&world, &ana, name, &input).map(|(error, gate)| {
                let reason = error.reason.as_deref().unwrap_or_default().to_string();
                (error.code, reason, gate)
            });
            rows += 1;
            let wanted = (
                ErrorCode::InvalidInputException,
                expected.to_string(),
                Some(Gate::Request),
            );
            if told.as_ref() != Some(&wanted) {
                let mut shown = input.to_string();
                if shown.len() > 120 {
                    shown = shown.chars().take(120).collect();
                }
                differ.push(format!("{name} {shown}: {told:?}, not {expected}"));
            }
        }
    }
    assert!(rows > 600, "{rows} rows");
    assert!(differ.is_empty(), "of {rows}:\n{}", differ.join("\n"));
}

/// Values that the model allows are not malformed: the longest and the shortest texts, the largest and the smallest
/// numbers.
#[test]
fn what_the_model_allows_is_not_malformed() {
    for operation in operations() {
        let base = least(operation);
        let passes = |input: &Value| {
            let checked = model::validate(operation, input.as_object().expect("an object"));
            assert!(checked.is_ok(), "{} {input}: {checked:?}", operation.name);
        };
        passes(&base);
        for member in operation.input {
            let values = match &member.shape {
                Shape::Integer { min, max } => vec![(*min).into(), (*max).into()],
                Shape::Text {
                    min,
                    max,
                    pattern: Pattern::Any,
                } => vec!["é".repeat((*min).max(1)).into(), "é".repeat(*max).into()],
                Shape::Text { max, pattern, .. }
                    if !pattern.is_id()
                        && !matches!(pattern, Pattern::Email | Pattern::PolicyDocument) =>
                {
                    vec!["a".into(), "a".repeat(*max).into()]
                }
                Shape::Enum(words) => words.iter().map(|word| (*word).into()).collect(),
                Shape::List { item, .. } => vec![json!([]), json!([allowed(item)])],
                Shape::Text { .. }
                | Shape::Boolean
                | Shape::Timestamp
                | Shape::Map { .. }
                | Shape::Structure(_) => {
                    continue;
                }
            };
            // `DescribeEffectivePolicy` uses one of the two lists of types; the model's own examples pass.
            for value in values {
                let mut input = base.clone();
                input[member.name] = value;
                passes(&input);
            }
        }
        // Null counts as absent, and unknown members are ignored.
        let mut input = base.clone();
        for member in operation.input.iter().filter(|member| !member.required) {
            input[member.name] = Value::Null;
        }
        input["SomethingElse"] = json!({ "Of": ["another", "version"] });
        passes(&input);
    }
}

/// JSON with wrong types is not a request.
#[test]
fn wrong_types_of_json_are_told_before_anything_else() {
    let world = Scenario::Standalone.world(1);
    let ana = Scenario::Standalone.first_actor(&world);
    for operation in operations() {
        for member in operation.input {
            let wrong = if matches!(member.shape, Shape::Text { .. } | Shape::Enum(_)) {
                json!(1)
            } else {
                json!("one")
            };
            // Everything else is missing too, but that is not reported.
            let mut input = json!({});
            input[member.name] = wrong;
            let told = refusal(&world, &ana, operation.name, &input).map(|(error, _)| error.code);
            assert_eq!(
                told,
                Some(ErrorCode::SerializationException),
                "{} {input}",
                operation.name
            );
        }
    }
}

/// No operation answers with an error missing in its model.
#[test]
fn operations_refuse_with_errors_of_their_own_only() {
    let listed = errors();
    assert_eq!(listed.len(), operations().count());
    // Errors of any request: about its credentials, its form, or in Orgsim's own words.
    let common = [
        ErrorCode::SerializationException,
        ErrorCode::UnrecognizedClientException,
        ErrorCode::ExpiredTokenException,
        ErrorCode::NotModeled,
        ErrorCode::NotPossible,
    ];
    let declared = |operation: &str, code: ErrorCode| {
        let Some(operation) = operation.strip_prefix("organizations:") else {
            return true;
        };
        let name = code.name();
        let short = name.strip_suffix("Exception").unwrap_or(name);
        common.contains(&code)
            || listed
                .get(operation)
                .is_none_or(|errors| errors.contains(&short))
    };
    let mut wrong = Vec::new();
    let mut seen = 0;
    for call in transcripts::calls() {
        if let Err(error) = &call.result {
            seen += 1;
            if !declared(&call.operation, error.code) {
                wrong.push(format!("{} {}: {error}", call.transcript, call.operation));
            }
        }
    }
    for number in 0..80 {
        let scenario = walk::SCENARIOS[number % walk::SCENARIOS.len()];
        let mut world = scenario.world(number as u64);
        let mut dice = walk::Dice::new(7_000 + number as u64);
        for _ in 0..100 {
            let command = walk::command(&world, dice.roll());
            if let Err(refusal) = sim::step(&mut world, &command)
                && let Command::Call(call) = &command
            {
                seen += 1;
                if !declared(&call.operation, refusal.error.code) {
                    wrong.push(format!(
                        "{} {}: {}",
                        call.operation,
                        json!(call.input),
                        refusal.error
                    ));
                }
            }
        }
    }
    assert!(seen > 2_000, "only {seen} refusals");
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn person(world: &World, account: &str) -> Principal {
    world
        .accounts()
        .find(|it| &*it.name == account)
        .map(|it| people::people(it)[0].principal.clone())
        .expect("the scenario has the account")
}

/// The recorded message about a token that Organizations did not issue.
const INVALID_TOKEN: &str = "You specified an invalid value for nextToken. You must get the value from the response to a \
                             previous call to the API.";

/// Lists have pages of twenty, and a token is the service's own (recorded: an empty token is not an absent one).
#[test]
fn pages_are_asked_for_as_recorded() {
    let world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let organization = world.organizations().next().expect("there is one");
    let member = person(&world, "Payments").account().to_string();
    let mut lists = 0;
    for operation in operations() {
        if operation.member("NextToken").is_none() {
            continue;
        }
        lists += 1;
        let mut input = least(operation);
        let operation = operation.name;
        for (name, value) in [
            ("ParentId", organization.root.to_string()),
            ("ChildId", member.clone()),
            ("TargetId", member.clone()),
            ("AccountId", member.clone()),
            ("ResourceId", member.clone()),
            ("PolicyId", "p-FullAWSAccess".to_string()),
        ] {
            if input.get(name).is_some() {
                input[name] = value.into();
            }
        }
        let told = |input: &Value| refusal(&world, &ana, operation, input).map(|(error, _)| error);
        let whole = told(&input);
        let lists_nothing = [
            ErrorCode::AccountNotRegisteredException,
            ErrorCode::EffectivePolicyNotFoundException,
        ];
        let reaches_the_list = match whole {
            None => true,
            Some(error) => {
                assert!(lists_nothing.contains(&error.code), "{operation}: {error}");
                false
            }
        };
        for token in ["", "none", "ListAccounts.1.00000000", &"9".repeat(100_000)] {
            input["NextToken"] = token.into();
            if token.is_empty() || reaches_the_list {
                let error = told(&input).expect("it is no token");
                let reason = error.reason.as_deref();
                assert_eq!(reason, Some("INVALID_NEXT_TOKEN"), "{operation}: {error}");
                assert_eq!(error.message, INVALID_TOKEN);
            }
        }
    }
    assert_eq!(lists, 20);
}

/// Rows of `refusals.txt`, in a world with all features.
#[test]
fn refusals_have_the_recorded_words() {
    let world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let member = person(&world, "Payments");
    let organization = world.organizations().next().expect("there is one");
    let unit = organization.ous.values().next().expect("it has units");
    let tags: Vec<Value> = (0..51)
        .map(|n| json!({ "Key": n.to_string(), "Value": "" }))
        .collect();
    let blanks = [
        ("{root}", organization.root.to_string()),
        ("{management}", ana.account().to_string()),
        ("{payments}", member.account().to_string()),
        ("{parent}", unit.parent.to_string()),
        ("{unit}", unit.name.to_string()),
        ("{tags}", Value::from(tags).to_string()),
    ];
    let mut rows = include_str!("refusals.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    while let (Some(asked), Some(expected)) = (rows.next(), rows.next()) {
        let mut words = asked.splitn(3, ' ').map(str::to_string);
        let [who, operation, mut input] = [(); 3].map(|()| words.next().expect("three words"));
        for (blank, value) in &blanks {
            input = input.replace(blank, value);
        }
        let input: Value = serde_json::from_str(&input).expect("the row's input is JSON");
        let caller = if who == "ana" { &ana } else { &member };
        let (error, _) = refusal(&world, caller, &operation, &input).expect("it is refused");
        let reason = error.reason.as_deref().map(|reason| format!(" {reason}"));
        let told = format!("    {}{}", error.code.name(), reason.unwrap_or_default());
        let (code, words) = expected.split_once(": ").unwrap_or((expected, ""));
        assert_eq!(told, code, "{asked}");
        if !words.is_empty() {
            assert_eq!(error.message, words, "{asked}");
        }
    }
}

/// Omitted members of an answer: a request in progress has neither end nor account; a failed one has no account.
#[test]
fn an_answer_has_only_the_members_that_it_can_have() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let names = |answer: &Value| -> Vec<String> {
        let members = answer.as_object().expect("a structure");
        members.keys().cloned().collect()
    };
    let begun = |answer: &Value| answer["CreateAccountStatus"].clone();
    let new = json!({ "Email": "new@example.com", "AccountName": "New" });
    let good = begun(&answer(&mut world, &ana, "CreateAccount", new));
    let again = json!({ "Email": "payments@northwind.example", "AccountName": "Again" });
    let bad = begun(&answer(&mut world, &ana, "CreateAccount", again));
    let progress = ["Id", "AccountName", "State", "RequestedTimestamp"];
    assert_eq!(names(&good), progress);
    assert_eq!(names(&bad), progress);
    for (input, list) in [
        (json!({}), 2),
        // An empty list of states does not filter.
        (json!({ "States": [] }), 2),
        (json!({ "States": ["FAILED", "SUCCEEDED"] }), 0),
    ] {
        let answer = answer(&mut world, &ana, "ListCreateAccountStatus", input.clone());
        // The scenario's own members were created long ago and are not part of the test.
        let rows = answer["CreateAccountStatuses"].as_array().expect("a list");
        let mine = rows
            .iter()
            .filter(|row| row["State"] == "IN_PROGRESS")
            .count();
        assert_eq!(mine, list, "{input}");
        assert!(answer.get("NextToken").is_none());
    }
    let hour = Command::Time(sim::command::TimeMove::Advance {
        ms: sim::time::HOUR,
    });
    assert!(sim::step(&mut world, &hour).is_ok());
    let ended = |id: &Value| {
        let input = json!({ "CreateAccountRequestId": id });
        let operation = "DescribeCreateAccountStatus";
        let answer = answer(&mut world.clone(), &ana, operation, input);
        names(&answer["CreateAccountStatus"])
    };
    let end = |last: &str| {
        let mut names = progress.map(String::from).to_vec();
        names.extend(["CompletedTimestamp".to_string(), last.to_string()]);
        names
    };
    assert_eq!(ended(&good["Id"]), end("AccountId"));
    assert_eq!(ended(&bad["Id"]), end("FailureReason"));
}

/// Recorded: a unit keeps its name if none is given, or only white space.
#[test]
fn a_unit_is_not_renamed_to_nothing() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let organization = world.organizations().next().expect("there is one");
    let unit = organization.ous.values().next().expect("it has units");
    let (id, name) = (unit.id.to_string(), unit.name.to_string());
    for (given, named) in [
        (json!(null), &*name),
        (json!(" "), &*name),
        (json!("\t \u{3000}"), &*name),
        (json!(name), &*name),
        (json!(" Renamed "), " Renamed "),
    ] {
        let input = json!({ "OrganizationalUnitId": id, "Name": given });
        let before = world.clone();
        let answer = answer(&mut world, &ana, "UpdateOrganizationalUnit", input);
        assert_eq!(answer["OrganizationalUnit"]["Name"], named);
        assert_eq!(world.is_as(&before), named == name);
    }
}
