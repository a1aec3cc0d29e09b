//! The table of operations against the world: every row is carried out, every error is in use.

use std::collections::BTreeSet;

use orgsim_tests::sources::{CORE, refusals, rust_files};
use orgsim_tests::walk;
use serde_json::{Value, json};
use sim::command::{Call, Command};
use sim::error::ErrorCode;
use sim::model::{self, Pattern, Service, Shape};
use sim::scenario::Scenario;

/// A value of the shape.
fn value(shape: &Shape) -> Value {
    match shape {
        Shape::Text {
            min,
            pattern: Pattern::Any | Pattern::Name,
            ..
        } if *min > 4 => "x".repeat(*min).into(),
        Shape::Text { pattern, .. } => match pattern {
            Pattern::AccountId | Pattern::ChildId | Pattern::TaggableId => "111111111111",
            Pattern::ParentId | Pattern::RootId => "r-aaaa",
            Pattern::OuId => "ou-aaaa-aaaaaaaa",
            Pattern::HandshakeId => "h-aaaaaaaa",
            Pattern::CreateRequestId => "car-aaaaaaaa",
            Pattern::TransferId => "rt-aaaaaaaa",
            Pattern::PolicyId => "p-aaaaaaaa",
            Pattern::TargetId => "r-aaaa",
            Pattern::PolicyDocument => "{}",
            Pattern::Email => "new@example.com",
            Pattern::Path | Pattern::PathPrefix => "/",
            Pattern::Arn => "arn:aws:iam::aws:policy/AdministratorAccess",
            Pattern::PolicyVersion => "v1",
            Pattern::EntityPath => "o-aaaaaaaaaa/r-aaaa",
            Pattern::ServicePrincipal => "config.amazonaws.com",
            Pattern::AccountAlias => "alias",
            Pattern::Any
            | Pattern::AccountName
            | Pattern::GovCloudName
            | Pattern::Name
            | Pattern::Tag => "Name",
        }
        .into(),
        Shape::Enum(words) => words[0].into(),
        Shape::Integer { min, .. } => (*min).into(),
        Shape::Boolean => true.into(),
        Shape::Timestamp => "2026-01-05T09:00:00Z".into(),
        Shape::List { item, .. } => json!([value(item)]),
        Shape::Map { value: inner } => json!({ "Name": value(inner) }),
        Shape::Structure(members) => members
            .iter()
            .filter(|member| member.required)
            .map(|member| (member.name.to_string(), value(&member.shape)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

/// Operations with one member whose value must have a form of its own.
const PLAIN: [(&str, &str, &str); 3] = [
    (
        "CreateOpenIDConnectProvider",
        "Url",
        "https://idp.example.com",
    ),
    ("GetAccessKeyInfo", "AccessKeyId", "AKIAIOSFODNN7EXAMPLE"),
    ("TerminateResponsibilityTransfer", "Id", "rt-aaaaaaaa"),
];

/// An input that passes validation.
fn plain(operation: &model::Operation) -> Value {
    if operation.service == Service::Console {
        // As a user fills it in; the services are those of `before`.
        let confirmation = if operation.name.starts_with("Enable") {
            "enable"
        } else {
            "disable"
        };
        let mut input: serde_json::Map<_, _> = operation
            .input
            .iter()
            .map(|member| (member.name.to_string(), value(&member.shape)))
            .collect();
        for (name, text) in [
            ("Service", "backup"),
            ("Confirmation", confirmation),
            ("Region", "us-east-1"),
        ] {
            if input.contains_key(name) {
                input.insert(name.into(), text.into());
            }
        }
        return input.into();
    }
    if operation.name == "UpdatePolicy" {
        return json!({ "PolicyId": "p-aaaaaaaa", "Name": "Name" });
    }
    if operation.name == "PutResourcePolicy" {
        let content = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"organizations:List*","Resource":"*"}}"#;
        return json!({ "Content": content });
    }
    if operation.name == "InviteAccountToOrganization" {
        return json!({ "Target": { "Type": "ACCOUNT", "Id": "111111111111" } });
    }
    if let Some((_, member, value)) = PLAIN.iter().find(|it| it.0 == operation.name) {
        return json!({ *member: *value });
    }
    if operation.name == "InviteOrganizationToTransferResponsibility" {
        return json!({
            "Type": "BILLING",
            "Target": { "Type": "ACCOUNT", "Id": "111111111111" },
            "StartTimestamp": "2026-02-01T00:00:00Z",
            "SourceName": "Name",
        });
    }
    if operation.name == "AssumeRoot" {
        let arn = "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy";
        return json!({ "TargetPrincipal": "111111111111", "TaskPolicyArn": { "arn": arn } });
    }
    operation
        .input
        .iter()
        .filter(|member| member.required)
        .map(|member| (member.name.to_string(), value(&member.shape)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
fn every_operation_of_the_table_is_carried_out_by_somebody() {
    let mut before = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&before);
    let input = json!({ "Service": "backup" });
    let set_up = Call::new(ana.clone(), "console:EnableIntegration", input);
    assert!(sim::step(&mut before, &Command::Call(set_up)).is_ok());
    // Only in a root session, `root_access.rs` does it; with one of two members, a transcript.
    let elsewhere = ["CreateLoginProfile", "GetScopedCredentials"];
    for operation in model::operations().filter(|it| !elsewhere.contains(&it.name)) {
        let call = Call::new(ana.clone(), &operation.action(), plain(operation));
        let error = match sim::step(&mut before.clone(), &Command::Call(call)) {
            Ok(_) => continue,
            Err(refusal) => refusal.error,
        };
        // Of Security Hub this is also the code of other refusals.
        if operation.service == Service::SecurityHub
            && error.code == ErrorCode::InvalidInputException
        {
            assert!(!error.message.to_string().contains("validation"), "{error}");
            continue;
        }
        assert!(
            !matches!(
                error.code,
                ErrorCode::NotModeled
                    | ErrorCode::NotPossible
                    | ErrorCode::InvalidInputException
                    | ErrorCode::ValidationError
                    | ErrorCode::SerializationException
            ),
            "{}: {error}",
            operation.action()
        );
    }
}

#[test]
fn an_operation_that_the_table_lacks_says_so() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    for name in [
        "organizations:CloseEverything",
        "iam:UploadServerCertificate",
        "s3:ListObjects",
        "",
    ] {
        let call = Call::new(ana.clone(), name, Value::Null);
        let refusal = sim::step(&mut world, &Command::Call(call)).expect_err("it is not modeled");
        assert_eq!(refusal.error.code, ErrorCode::NotModeled);
    }
}

#[test]
fn every_member_of_an_input_says_what_it_is() {
    for operation in model::operations() {
        let action = operation.action();
        for member in operation.input {
            let name = member.name;
            assert!(!operation.about(member).is_empty(), "{action} {name}");
            assert_eq!(operation.member(name).map(|it| it.cli), Some(member.cli));
        }
    }
}

#[test]
fn every_operation_says_what_it_does_and_for_whom() {
    let mut names = std::collections::BTreeSet::new();
    for operation in model::operations() {
        let action = operation.action();
        assert!(names.insert(action.clone()), "{action} stands twice");
        assert!(
            operation.summary().ends_with('.'),
            "{action}: {}",
            operation.summary()
        );
        assert!(
            !operation.callers().is_empty(),
            "{action} does not say who may call it"
        );
        assert_eq!(
            model::operation_by_cli(operation.service, operation.cli).map(|it| it.name),
            Some(operation.name)
        );
        // Read operations support pagination; write operations are not lists. AWS's command line paginates all lists
        // except these.
        let by_hand = [
            "GetOrganizationsAccessReport",
            "GetServiceLastAccessedDetails",
            "GetServiceLastAccessedDetailsWithEntities",
            "ListInboundResponsibilityTransfers",
            "ListOutboundResponsibilityTransfers",
            "ListServiceSpecificCredentials",
        ]
        .contains(&operation.name)
            || operation.name.ends_with("Counts");
        assert_eq!(
            operation.paging().is_some() || by_hand,
            operation.input.iter().any(|it| [
                "NextToken",
                "nextToken",
                "Marker",
                "PaginationToken"
            ]
            .contains(&it.name)),
            "{action}"
        );
        assert!(
            !(operation.writes && operation.paging().is_some()),
            "{action}"
        );
    }
    for service in Service::ALL {
        assert!(model::operations().any(|it| it.service == service));
    }
}

/// Every error code is used somewhere in the core; an unused one would be an empty promise.
#[test]
fn every_error_code_is_given_by_the_world() {
    let files = CORE.map(|name| rust_files(&format!("crates/{name}/src")));
    let code: String = files.into_iter().flatten().map(|(_, text)| text).collect();
    let refusals = refusals();
    let rows = refusals.iter().map(|it| it.trim_start_matches("pub "));
    let rows = rows.filter_map(|it| it.strip_prefix("refusal ")?.split(' ').nth(1));
    let codes: BTreeSet<&str> = rows.collect();
    assert!(codes.len() > 100, "{}", codes.len());
    for error in ErrorCode::ALL {
        assert!(
            codes.contains(error.name())
                || code.contains(&format!("ErrorCode::{}", error.name()))
                || *error == ErrorCode::NotPossible,
            "nobody gives {}",
            error.name()
        );
    }
}

/// Random sessions meet most operations with both success and refusal, so that their properties are meaningful.
/// Transcripts show that every operation can succeed (`scenarios.rs`).
#[test]
fn random_sessions_reach_most_writing_operations() {
    let writing: BTreeSet<_> = model::operations()
        .filter(|operation| operation.writes)
        .map(model::Operation::action)
        .collect();
    let mut missed = writing.clone();
    for number in 0..210 {
        let scenario = walk::SCENARIOS[number % walk::SCENARIOS.len()];
        let mut world = scenario.world(number as u64);
        let mut dice = walk::Dice::new(number as u64);
        for _ in 0..120 {
            // Some sessions focus on trails, some on root users.
            let trail = (number % 10 == 3).then(|| walk::trails::command(&world, &mut dice));
            let people = (number % 10 == 7).then(|| walk::centers::command(&world, &mut dice));
            let command = if let Some(command) = trail.flatten().or(people.flatten()) {
                command
            } else if number % 5 == 4 && dice.roll().is_multiple_of(2) {
                walk::root::command(&world, &mut dice)
            } else {
                walk::command(&world, dice.roll())
            };
            if sim::step(&mut world, &command).is_ok()
                && let Command::Call(call) = &command
            {
                missed.remove(&*call.operation);
            }
        }
    }
    assert!(
        missed.len() * 3 < writing.len(),
        "of {} operations these were not met: {missed:?}",
        writing.len()
    );
}
