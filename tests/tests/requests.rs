//! Requests to AWS Organizations, held against the published API model, as `cargo xtask api` writes it down: the inputs of
//! its 63 operations are in the table, their errors in `tests/models/errors.txt`.
//!
//! For every member of every operation requests are made that break it in each way, from an account that is in no
//! organization: that they are malformed comes out before who asks. Then rows by hand: who may ask, what was recorded.

use std::collections::BTreeMap;

use orgsim_tests::{transcripts, walk};
use serde_json::{Map, Value, json};
use sim::World;
use sim::command::{Call, Command};
use sim::error::{ApiError, ErrorCode};
use sim::model::{self, Member, Operation, Pattern, Service, Shape};
use sim::outcome::Gate;
use sim::people;
use sim::principal::Principal;
use sim::scenario::Scenario;

fn operations() -> impl Iterator<Item = &'static Operation> {
    model::operations().filter(|operation| operation.service == Service::Organizations)
}

/// The errors that operations list, without their `Exception`.
fn errors() -> BTreeMap<&'static str, Vec<&'static str>> {
    include_str!("../models/errors.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.collect()))
        })
        .collect()
}

/// `HandshakeId` as reasons spell it.
fn reason_name(member: &str) -> String {
    let mut name = String::new();
    for letter in member.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

/// A text that a pattern of the model matches, and one as long that it does not; ids are of fixed form.
fn of_pattern(pattern: Pattern) -> Option<(&'static str, &'static str)> {
    Some(match pattern {
        Pattern::HandshakeId => ("h-12345678", "h-1234567"),
        Pattern::PolicyId => ("p-12345678", "p-1234567!"),
        Pattern::AccountId => ("111111111111", "11111111111"),
        Pattern::RootId => ("r-abcd", "r-abc"),
        Pattern::OuId => ("ou-abcd-12345678", "ou-abcd-1234567"),
        Pattern::CreateRequestId => ("car-12345678", "car-1234567"),
        Pattern::TransferId => ("rt-12345678", "rt-1234567"),
        Pattern::ParentId => ("r-abcd", "111111111111"),
        Pattern::ChildId => ("111111111111", "r-abcd"),
        Pattern::TargetId => ("111111111111", "p-12345678"),
        Pattern::TaggableId => ("111111111111", "p-1234567"),
        Pattern::Email => ("new@example.com", "new@example"),
        Pattern::AccountName | Pattern::GovCloudName => ("Name", "Näme"),
        Pattern::Name | Pattern::ServicePrincipal => ("config.amazonaws.com", "not a name"),
        Pattern::Tag => ("team", "team!"),
        Pattern::Any | Pattern::PolicyDocument => return None,
        Pattern::AccountAlias
        | Pattern::Path
        | Pattern::PathPrefix
        | Pattern::Arn
        | Pattern::PolicyVersion
        | Pattern::EntityPath => panic!("no example of {pattern:?}"),
    })
}

/// A value that the model allows.
fn allowed(shape: &Shape) -> Value {
    match shape {
        Shape::Text { pattern, .. } => of_pattern(*pattern).map_or("text", |(good, _)| good).into(),
        Shape::Enum(words) => (*words.last().expect("words")).into(),
        Shape::Integer { min, .. } => (*min).into(),
        Shape::Timestamp => json!(1_770_000_000),
        Shape::List { item, .. } => json!([allowed(item)]),
        Shape::Structure(members) => required(members).into(),
        Shape::Boolean => true.into(),
    }
}

fn required(members: &[Member]) -> Map<String, Value> {
    members
        .iter()
        .filter(|member| member.required)
        .map(|member| (member.name.to_owned(), allowed(&member.shape)))
        .collect()
}

/// Values of a shape that the service refuses, each with the reason. `parameter` is how reasons spell where it stands.
fn refused(shape: &Shape, parameter: &str) -> Vec<(Value, String)> {
    let mut wrong = Vec::new();
    let mut add = |value: Value, reason: &str| wrong.push((value, format!("{reason}:{parameter}")));
    match shape {
        Shape::Enum(words) => {
            // Recorded: types of policies have a reason of their own.
            let own = words.contains(&"TAG_POLICY");
            for value in ["", "wrong", &words[0].to_lowercase()] {
                if own {
                    wrong.push((value.into(), "INVALID_ENUM_POLICY_TYPE".into()));
                } else {
                    wrong.push((value.into(), format!("INVALID_ENUM:{parameter}")));
                }
            }
        }
        Shape::Text { pattern, .. } if pattern.is_id() => {
            // Recorded: ids are blamed on their pattern, however long they are; two kinds have reasons of their own.
            let reason = if *pattern == Pattern::PolicyId {
                "INVALID_SYNTAX_POLICY_ID".to_owned()
            } else if *pattern == Pattern::TargetId {
                "INVALID_PATTERN_TARGET_ID".to_owned()
            } else {
                format!("INVALID_PATTERN:{parameter}")
            };
            let (good, bad) = of_pattern(*pattern).expect("ids have a form");
            let long = format!("{good}{}", "1".repeat(130));
            for value in ["", bad, "x", &long] {
                wrong.push((value.into(), reason.clone()));
            }
        }
        Shape::Text { min, max, pattern } => {
            let example = of_pattern(*pattern);
            let letter = example.map_or("é", |_| "a");
            if *min == 1 {
                add("".into(), "MIN_LENGTH_EXCEEDED");
            } else if *min > 1 {
                add("a".into(), "MIN_LENGTH_EXCEEDED");
            }
            // A token that was not given out is refused as such; see `pages_are_asked_for_as_recorded`.
            if *max < usize::MAX {
                add(letter.repeat(max + 1).into(), "MAX_LENGTH_EXCEEDED");
            }
            if let Some((_, bad)) = example {
                add(bad.into(), "INVALID_PATTERN");
            }
            add("<script>alert(1)</script>".into(), "INVALID_PATTERN");
        }
        Shape::Integer { min, max } => {
            add((min - 1).into(), "MIN_VALUE_EXCEEDED");
            add((max + 1).into(), "MAX_VALUE_EXCEEDED");
        }
        Shape::List { item, .. } => {
            add(json!([null]), "INVALID_LIST_MEMBER");
            for (value, reason) in refused(item, &format!("{parameter}_1_MEMBER")) {
                wrong.push((json!([value]), reason));
            }
            let second = refused(item, &format!("{parameter}_2_MEMBER"));
            if !matches!(item, Shape::Structure(_))
                && let Some((value, reason)) = second.into_iter().next()
            {
                wrong.push((json!([allowed(item), value]), reason));
            }
        }
        Shape::Structure(members) => wrong.extend(broken(members, &format!("{parameter}_"))),
        Shape::Boolean | Shape::Timestamp => {}
    }
    wrong
}

/// Structures with one member that is wrong, each with the reason.
fn broken(members: &[Member], prefix: &str) -> Vec<(Value, String)> {
    let mut wrong = Vec::new();
    for member in members {
        let parameter = format!("{prefix}{}", reason_name(member.name));
        let with = |value: Value| {
            let mut input = required(members);
            input.insert(member.name.to_owned(), value);
            Value::from(input)
        };
        if member.required {
            let mut input = required(members);
            input.remove(member.name);
            wrong.push((input.into(), format!("INPUT_REQUIRED:{parameter}")));
            wrong.push((with(Value::Null), format!("INPUT_REQUIRED:{parameter}")));
        }
        for (value, reason) in refused(&member.shape, &parameter) {
            wrong.push((with(value), reason));
        }
    }
    wrong
}

/// What single operations say otherwise (recorded, but where it says so).
fn exception(operation: &str, input: &Value, reason: &str) -> Option<&'static str> {
    let blames = |parameter: &str| reason.ends_with(&format!(":{parameter}"));
    match operation {
        "InviteAccountToOrganization" | "InviteOrganizationToTransferResponsibility" => {
            if blames("TARGET") {
                return Some("INVALID_PATTERN");
            }
            if blames("TARGET_TYPE") {
                return Some("INVALID_PARTY_TYPE_TARGET");
            }
            // The example is an e-mail address' target; what it holds instead is none.
            blames("TARGET_ID").then_some("INVALID_EMAIL_ADDRESS_TARGET")
        }
        "DescribeEffectivePolicy" => {
            if input["PolicyType"].is_string() && reason == "INVALID_ENUM_POLICY_TYPE" {
                return Some("INVALID_ENUM:POLICY_TYPE");
            }
            None
        }
        "ListEffectivePolicyValidationErrors" => {
            blames("ACCOUNT_ID").then_some("TARGET_NOT_SUPPORTED")
        }
        _ => None,
    }
}

/// An input with nothing but what the operation requires.
fn least(operation: &Operation) -> Value {
    let mut input = required(operation.input);
    if input.contains_key("Target") {
        input.insert(
            "Target".into(),
            json!({ "Type": "EMAIL", "Id": "new@example.com" }),
        );
    }
    input.into()
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
            // The members beside the broken one are as they should be.
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

/// What the model allows is not malformed: the longest and the shortest texts, the largest and the smallest numbers.
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
                Shape::Text { .. } | Shape::Boolean | Shape::Timestamp | Shape::Structure(_) => {
                    continue;
                }
            };
            // Of both lists of types `DescribeEffectivePolicy` names one; the model's own examples pass.
            for value in values {
                let mut input = base.clone();
                input[member.name] = value;
                passes(&input);
            }
        }
        // Null is absent, and what is unknown is ignored.
        let mut input = base.clone();
        for member in operation.input.iter().filter(|member| !member.required) {
            input[member.name] = Value::Null;
        }
        input["SomethingElse"] = json!({ "Of": ["another", "version"] });
        passes(&input);
    }
}

/// A body whose JSON is of the wrong types is no request.
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
            // Nothing else is there, and that is not what is told.
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

/// No operation answers with an error that its model does not list.
#[test]
fn operations_refuse_with_errors_of_their_own_only() {
    let listed = errors();
    assert_eq!(listed.len(), operations().count());
    // Told of any request: of its credentials, of its form, or in Orgsim's own words.
    let common = [
        ErrorCode::SerializationException,
        ErrorCode::UnrecognizedClientException,
        ErrorCode::ExpiredTokenException,
        ErrorCode::NotModelled,
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

/// Whom a service's own page says may call: the management account; it and delegated administrators of services; any
/// account of an organization; any account.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Callers {
    Management,
    Readers,
    /// Members only as far as the delegation policy lets them.
    Lent,
    Members,
    Anybody,
}

/// API Reference of AWS Organizations, each operation's page; recorded for those that say it otherwise.
fn callers(operation: &str) -> Callers {
    match operation {
        "AcceptHandshake"
        | "CancelHandshake"
        | "CreateOrganization"
        | "DeclineHandshake"
        | "DescribeHandshake"
        | "ListHandshakesForAccount" => Callers::Anybody,
        "DescribeEffectivePolicy" | "DescribeOrganization" | "LeaveOrganization" => {
            Callers::Members
        }
        "AttachPolicy" | "CreatePolicy" | "DeletePolicy" | "DetachPolicy" | "DisablePolicyType"
        | "EnablePolicyType" | "TagResource" | "UntagResource" | "UpdatePolicy" => Callers::Lent,
        "CloseAccount"
        | "CreateAccount"
        | "CreateGovCloudAccount"
        | "CreateOrganizationalUnit"
        | "DeleteOrganization"
        | "DeleteOrganizationalUnit"
        | "DeleteResourcePolicy"
        | "DeregisterDelegatedAdministrator"
        | "DisableAWSServiceAccess"
        | "EnableAWSServiceAccess"
        | "EnableAllFeatures"
        | "InviteAccountToOrganization"
        | "InviteOrganizationToTransferResponsibility"
        | "MoveAccount"
        | "PutResourcePolicy"
        | "RegisterDelegatedAdministrator"
        | "RemoveAccountFromOrganization"
        | "TerminateResponsibilityTransfer"
        | "UpdateOrganizationalUnit"
        | "UpdateResponsibilityTransfer" => Callers::Management,
        // Who may is not documented; delegates of services are not named.
        "DescribeResponsibilityTransfer"
        | "ListAccountsWithInvalidEffectivePolicy"
        | "ListEffectivePolicyValidationErrors"
        | "ListInboundResponsibilityTransfers"
        | "ListOutboundResponsibilityTransfers" => Callers::Lent,
        reads if reads.starts_with("List") || reads.starts_with("Describe") => Callers::Readers,
        unknown => panic!("who may call {unknown}?"),
    }
}

fn person(world: &World, account: &str) -> Principal {
    world
        .accounts()
        .find(|it| &*it.name == account)
        .map(|it| people::people(it)[0].principal.clone())
        .expect("the scenario has the account")
}

/// Every operation, asked by four kinds of accounts.
#[test]
fn every_operation_knows_who_may_call() {
    let alone = Scenario::Standalone.world(1);
    let nobody = Scenario::Standalone.first_actor(&alone);
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let (delegate, member) = (person(&world, "Payments"), person(&world, "Data"));
    let config = json!({ "ServicePrincipal": "config.amazonaws.com" });
    let registered = json!({
        "ServicePrincipal": "config.amazonaws.com",
        "AccountId": delegate.account().to_string(),
    });
    for (operation, input) in [
        ("organizations:EnableAWSServiceAccess", config),
        ("organizations:RegisterDelegatedAdministrator", registered),
    ] {
        let call = Call::new(ana.clone(), operation, input);
        assert!(
            sim::step(&mut world, &Command::Call(call)).is_ok(),
            "{operation}"
        );
    }
    let denied = "You don't have permissions to access this resource.";
    for operation in operations() {
        let input = least(operation);
        let operation = operation.name;
        let class = callers(operation);
        // In no organization.
        let told = refusal(&alone, &nobody, operation, &input).map(|(error, _)| error);
        let not_in_use = told
            .as_ref()
            .is_some_and(|it| it.code == ErrorCode::AWSOrganizationsNotInUseException);
        assert_eq!(
            not_in_use,
            class != Callers::Anybody,
            "{operation}: {told:?}"
        );
        if let Some(error) = told.filter(|_| not_in_use) {
            assert_eq!(
                error.message,
                "Your account is not a member of an organization."
            );
        }
        for (who, may) in [
            (&ana, true),
            (
                &delegate,
                !matches!(class, Callers::Management | Callers::Lent),
            ),
            (
                &member,
                !matches!(
                    class,
                    Callers::Management | Callers::Lent | Callers::Readers
                ),
            ),
        ] {
            let told = refusal(&world, who, operation, &input);
            let stopped = told.as_ref().is_some_and(|(error, gate)| {
                *gate == Some(Gate::Caller) && error.code == ErrorCode::AccessDeniedException
            });
            assert_eq!(stopped, !may, "{operation} by {who}: {told:?}");
            if let Some((error, _)) = told.filter(|_| stopped) {
                assert_eq!(error.message, denied);
            }
        }
    }
}

/// Lists come in pages of twenty, and a token is the service's own (recorded: an empty one is no absent one).
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
                assert_eq!(error.message, model::INVALID_TOKEN);
            }
        }
    }
    assert_eq!(lists, 20);
}

/// Answers to requests that are well formed and cannot be done, with the words that were recorded or published.
#[test]
fn refusals_have_the_recorded_words() {
    use ErrorCode as E;
    let world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let member = person(&world, "Payments");
    let organization = world.organizations().next().expect("there is one");
    let (root, management) = (organization.root.to_string(), ana.account().to_string());
    let (nobody, no_unit) = ("000000000000", "ou-0000-00000000");
    let payments = member.account().to_string();
    let tags: Vec<Value> = (0..51)
        .map(|n| json!({ "Key": n.to_string(), "Value": "" }))
        .collect();
    let unit = organization.ous.values().next().expect("it has units");
    let twice = json!([{ "Key": "a", "Value": "" }, { "Key": "a", "Value": "" }]);
    let system = json!([{ "Key": "aws:a", "Value": "" }]);
    let no_account = "You specified an account that doesn't exist.";
    let no_handshake = "You specified a handshake that doesn't exist.";
    let member_already = "The AWS account is already a member of an organization.";
    // By whom, what, with what; the code, the reason, and the words where they are known.
    type Row<'r> = (&'r Principal, &'r str, Value, ErrorCode, &'r str, &'r str);
    let handshake = json!({ "HandshakeId": "h-00000000" });
    let rows: Vec<Row<'_>> = vec![
        (
            &ana,
            "CreateOrganization",
            json!({}),
            E::AlreadyInOrganizationException,
            "",
            member_already,
        ),
        (
            &member,
            "CreateOrganization",
            json!({}),
            E::AlreadyInOrganizationException,
            "",
            member_already,
        ),
        (
            &ana,
            "EnableAllFeatures",
            json!({}),
            E::HandshakeConstraintViolationException,
            "ORGANIZATION_ALREADY_HAS_ALL_FEATURES",
            "All features are already enabled on this organization.",
        ),
        (
            &ana,
            "DeleteOrganization",
            json!({}),
            E::OrganizationNotEmptyException,
            "",
            "",
        ),
        (
            &ana,
            "LeaveOrganization",
            json!({}),
            E::MasterCannotLeaveOrganizationException,
            "",
            "",
        ),
        (
            &ana,
            "RemoveAccountFromOrganization",
            json!({ "AccountId": management }),
            E::MasterCannotLeaveOrganizationException,
            "",
            "",
        ),
        (
            &ana,
            "RemoveAccountFromOrganization",
            json!({ "AccountId": nobody }),
            E::AccountNotFoundException,
            "",
            no_account,
        ),
        (
            &ana,
            "CloseAccount",
            json!({ "AccountId": management }),
            E::ConstraintViolationException,
            "CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
            "",
        ),
        (
            &ana,
            "CloseAccount",
            json!({ "AccountId": nobody }),
            E::AccountNotFoundException,
            "",
            no_account,
        ),
        (
            &ana,
            "DescribeAccount",
            json!({ "AccountId": nobody }),
            E::AccountNotFoundException,
            "",
            no_account,
        ),
        (
            &ana,
            "MoveAccount",
            json!({ "AccountId": nobody, "SourceParentId": root, "DestinationParentId": root }),
            E::AccountNotFoundException,
            "",
            no_account,
        ),
        (
            &ana,
            "MoveAccount",
            json!({ "AccountId": management, "SourceParentId": no_unit, "DestinationParentId": root }),
            E::SourceParentNotFoundException,
            "",
            "",
        ),
        (
            &ana,
            "MoveAccount",
            json!({ "AccountId": management, "SourceParentId": root, "DestinationParentId": no_unit }),
            E::DestinationParentNotFoundException,
            "",
            "",
        ),
        (
            &ana,
            "MoveAccount",
            json!({ "AccountId": management, "SourceParentId": root, "DestinationParentId": root }),
            E::DuplicateAccountException,
            "",
            "",
        ),
        (
            &ana,
            "ListParents",
            json!({ "ChildId": nobody }),
            E::ChildNotFoundException,
            "",
            "",
        ),
        (
            &ana,
            "ListParents",
            json!({ "ChildId": no_unit }),
            E::ChildNotFoundException,
            "",
            "",
        ),
        (
            &ana,
            "ListChildren",
            json!({ "ParentId": no_unit, "ChildType": "ACCOUNT" }),
            E::ParentNotFoundException,
            "",
            "",
        ),
        (
            &ana,
            "ListAccountsForParent",
            json!({ "ParentId": "r-0000" }),
            E::ParentNotFoundException,
            "",
            "",
        ),
        (
            &ana,
            "ListOrganizationalUnitsForParent",
            json!({ "ParentId": no_unit }),
            E::ParentNotFoundException,
            "",
            "",
        ),
        (
            &ana,
            "CreateOrganizationalUnit",
            json!({ "ParentId": no_unit, "Name": "New" }),
            E::ParentNotFoundException,
            "",
            "",
        ),
        (
            &ana,
            "CreateOrganizationalUnit",
            json!({ "ParentId": unit.parent.as_str(), "Name": &*unit.name }),
            E::DuplicateOrganizationalUnitException,
            "",
            "",
        ),
        (
            &ana,
            "UpdateOrganizationalUnit",
            json!({ "OrganizationalUnitId": no_unit }),
            E::OrganizationalUnitNotFoundException,
            "",
            "",
        ),
        (
            &ana,
            "DeleteOrganizationalUnit",
            json!({ "OrganizationalUnitId": no_unit }),
            E::OrganizationalUnitNotFoundException,
            "",
            "",
        ),
        (
            &ana,
            "DescribeOrganizationalUnit",
            json!({ "OrganizationalUnitId": no_unit }),
            E::OrganizationalUnitNotFoundException,
            "",
            "",
        ),
        (
            &ana,
            "DescribeCreateAccountStatus",
            json!({ "CreateAccountRequestId": "car-00000000" }),
            E::CreateAccountStatusNotFoundException,
            "",
            "",
        ),
        (
            &ana,
            "AcceptHandshake",
            handshake.clone(),
            E::HandshakeNotFoundException,
            "",
            no_handshake,
        ),
        (
            &member,
            "DeclineHandshake",
            handshake.clone(),
            E::HandshakeNotFoundException,
            "",
            no_handshake,
        ),
        (
            &member,
            "CancelHandshake",
            handshake.clone(),
            E::HandshakeNotFoundException,
            "",
            no_handshake,
        ),
        (
            &member,
            "DescribeHandshake",
            handshake,
            E::HandshakeNotFoundException,
            "",
            no_handshake,
        ),
        (
            &ana,
            "InviteAccountToOrganization",
            json!({ "Target": { "Type": "ACCOUNT", "Id": payments } }),
            E::HandshakeConstraintViolationException,
            "ALREADY_IN_AN_ORGANIZATION",
            member_already,
        ),
        (
            &ana,
            "InviteAccountToOrganization",
            json!({ "Target": { "Type": "ACCOUNT", "Id": management } }),
            E::HandshakeConstraintViolationException,
            "ALREADY_IN_AN_ORGANIZATION",
            member_already,
        ),
        (
            &ana,
            "InviteAccountToOrganization",
            json!({ "Target": { "Type": "ACCOUNT", "Id": nobody }, "Tags": tags }),
            E::ConstraintViolationException,
            "MAX_TAG_LIMIT_EXCEEDED",
            "",
        ),
        (
            &ana,
            "CreateAccount",
            json!({ "Email": "new@example.com", "AccountName": "New", "Tags": tags }),
            E::ConstraintViolationException,
            "MAX_TAG_LIMIT_EXCEEDED",
            "",
        ),
        (
            &ana,
            "CreateOrganizationalUnit",
            json!({ "ParentId": root, "Name": "New", "Tags": tags }),
            E::ConstraintViolationException,
            "MAX_TAG_LIMIT_EXCEEDED",
            "",
        ),
        (
            &ana,
            "CreateOrganizationalUnit",
            json!({ "ParentId": root, "Name": "New", "Tags": twice }),
            E::InvalidInputException,
            "DUPLICATE_TAG_KEY",
            "",
        ),
        (
            &ana,
            "CreateOrganizationalUnit",
            json!({ "ParentId": root, "Name": "New", "Tags": system }),
            E::InvalidInputException,
            "INVALID_SYSTEM_TAGS_PARAMETER",
            "",
        ),
        (
            &ana,
            "CreateAccount",
            json!({ "Email": "new@example.com", "AccountName": "New", "RoleName": "AWSServiceRoleForX" }),
            E::InvalidInputException,
            "INVALID_ROLE_NAME",
            "",
        ),
        (
            &ana,
            "DescribeResponsibilityTransfer",
            json!({ "Id": "rt-00000000" }),
            E::ResponsibilityTransferNotFoundException,
            "",
            "",
        ),
        (
            &ana,
            "ListInboundResponsibilityTransfers",
            json!({ "Type": "BILLING", "Id": "rt-00000000" }),
            E::ResponsibilityTransferNotFoundException,
            "",
            "",
        ),
        (
            &ana,
            "TerminateResponsibilityTransfer",
            json!({ "Id": "rt-00000000" }),
            E::ResponsibilityTransferNotFoundException,
            "",
            "",
        ),
        (
            &ana,
            "UpdateResponsibilityTransfer",
            json!({ "Id": "rt-00000000", "Name": "New" }),
            E::ResponsibilityTransferNotFoundException,
            "",
            "",
        ),
        // Recorded words of malformed requests.
        (
            &member,
            "AcceptHandshake",
            json!({}),
            E::InvalidInputException,
            "INPUT_REQUIRED:HANDSHAKE_ID",
            "You must provide a value for the parameter.",
        ),
        (
            &member,
            "AcceptHandshake",
            json!({ "HandshakeId": "" }),
            E::InvalidInputException,
            "INVALID_PATTERN:HANDSHAKE_ID",
            "You provided a value that does not match the required pattern.",
        ),
        (
            &member,
            "ListHandshakesForAccount",
            json!({ "Filter": { "ActionType": "NONE" } }),
            E::InvalidInputException,
            "INVALID_ENUM:FILTER_ACTION_TYPE",
            "You specified an invalid value.",
        ),
        (
            &member,
            "ListHandshakesForOrganization",
            json!({ "Filter": { "ActionType": "INVITE", "ParentHandshakeId": "h-12345678" } }),
            E::InvalidInputException,
            "MAX_LIMIT_EXCEEDED_FILTER",
            "You specified too many filter parameters.",
        ),
        (
            &member,
            "InviteAccountToOrganization",
            json!({ "Target": { "Type": "ORGANIZATION", "Id": "o" } }),
            E::InvalidInputException,
            "INVALID_PARTY_TYPE_TARGET",
            "You specified an invalid party type as the target parameter.",
        ),
    ];
    for (who, operation, input, code, reason, words) in rows {
        let (error, _) = refusal(&world, who, operation, &input).expect("it is refused");
        let told = (error.code, error.reason.as_deref().unwrap_or_default());
        assert_eq!(told, (code, reason), "{operation} {input}");
        if !words.is_empty() {
            assert_eq!(error.message, words, "{operation} {input}");
        }
    }
}

/// What an answer leaves out: a request that is in progress has neither end nor account; one that failed has no account.
#[test]
fn an_answer_has_only_the_members_that_it_can_have() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let mut call = |operation: &str, input: Value| {
        let call = Call::new(ana.clone(), &format!("organizations:{operation}"), input);
        let step = sim::step(&mut world, &Command::Call(call));
        step.unwrap_or_else(|refusal| panic!("{operation}: {}", refusal.error))
            .answer
    };
    let names = |answer: &Value| -> Vec<String> {
        let members = answer.as_object().expect("a structure");
        members.keys().cloned().collect()
    };
    let begun = |answer: &Value| answer["CreateAccountStatus"].clone();
    let good = begun(&call(
        "CreateAccount",
        json!({ "Email": "new@example.com", "AccountName": "New" }),
    ));
    let bad = begun(&call(
        "CreateAccount",
        json!({ "Email": "payments@northwind.example", "AccountName": "Again" }),
    ));
    let progress = ["Id", "AccountName", "State", "RequestedTimestamp"];
    assert_eq!(
        (names(&good), names(&bad)),
        (
            progress.map(String::from).to_vec(),
            progress.map(String::from).to_vec()
        )
    );
    for (operation, input, list) in [
        ("ListCreateAccountStatus", json!({}), 2),
        // An empty list of states asks for nothing in particular.
        ("ListCreateAccountStatus", json!({ "States": [] }), 2),
        (
            "ListCreateAccountStatus",
            json!({ "States": ["FAILED", "SUCCEEDED"] }),
            0,
        ),
    ] {
        let answer = call(operation, input.clone());
        // The scenario's own members were created long ago and are not asked for here.
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
        let call = Call::new(
            ana.clone(),
            "organizations:DescribeCreateAccountStatus",
            input,
        );
        let answer = sim::step(&mut world.clone(), &Command::Call(call))
            .expect("it is known")
            .answer;
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

/// Recorded: a unit keeps its name when none is given, or only white space.
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
        let call = Call::new(ana.clone(), "organizations:UpdateOrganizationalUnit", input);
        let before = world.clone();
        let answer = sim::step(&mut world, &Command::Call(call))
            .expect("it is taken")
            .answer;
        assert_eq!(answer["OrganizationalUnit"]["Name"], named);
        assert_eq!(world.is_as(&before), named == name);
    }
}
