//! Limits that would need long transcripts.

use orgsim_tests::stage::TestStage;
use serde_json::{Value, json};
use sim::command::{Command, Intervention};
use sim::error::{ApiError, ErrorCode};
use sim::organization::OU_QUOTA;
use sim::scenario::Scenario;
use sim::time::{DAY, HOUR};

/// A call of Organizations by the current user.
fn call(stage: &mut TestStage, operation: &str, input: Value) -> Result<Value, ApiError> {
    stage.call(&format!("organizations:{operation}"), input)
}

#[track_caller]
fn refused(answer: Result<Value, ApiError>, code: ErrorCode, reason: &str) {
    let error = answer.expect_err("it is one too many");
    assert_eq!((error.code, error.reason.as_deref()), (code, Some(reason)));
}

const CONSTRAINT: ErrorCode = ErrorCode::ConstraintViolationException;

/// User Guide, throttling limits: ListHandshakesForAccount has a burst of 8 in an account and of 10 in the organization.
#[test]
fn an_empty_bucket_of_the_organization_stops_whoever_calls() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    stage.done(&["throttle on"]);
    let mut list = || {
        let answer = call(&mut stage, "ListHandshakesForAccount", Value::Null);
        answer.err().and_then(|it| it.reason.clone())
    };
    let reasons: Vec<_> = (0..9).map(|_| list()).collect();
    assert!(reasons[..8].iter().all(Option::is_none));
    assert_eq!(reasons[8].as_deref(), Some("ACCOUNT"));
    stage.done(&["as Payments/Ben"]);
    let list = "aws organizations list-handshakes-for-account";
    stage.done(&[list, list]);
    let refusal = stage.refused(list);
    assert_eq!(refusal.error.reason.as_deref(), Some("ORGANIZATION"));
    let gates = refusal.gates.expect("it is a call");
    let remedy = gates.stopped_at().and_then(|note| note.remedy.as_ref());
    let says = remedy.map_or("", |remedy| remedy.says.english());
    assert!(
        says.starts_with("An organization can make 10 calls"),
        "{says}"
    );
}

/// Quotas: 2,000 organizational units.
#[test]
fn there_are_at_most_two_thousand_units() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    let root = stage
        .world()
        .organizations()
        .next()
        .expect("there is one")
        .root
        .to_string();
    let mut unit = |n: usize| {
        let input = json!({ "ParentId": root, "Name": n.to_string() });
        call(&mut stage, "CreateOrganizationalUnit", input)
    };
    // The scenario already has two.
    for n in 2..OU_QUOTA {
        unit(n).expect("there is room");
    }
    refused(unit(OU_QUOTA), CONSTRAINT, "OU_NUMBER_LIMIT_EXCEEDED");
}

/// Quotas: invitations in 24 hours, the greater of 20 and the quota of accounts; accepted ones do not count.
#[test]
fn twenty_invitations_a_day_may_come_to_nothing() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    let payments = stage.person("Payments");
    let invite = |stage: &mut TestStage, email: &str| {
        let target = json!({ "Target": { "Type": "EMAIL", "Id": email } });
        let answer = call(stage, "InviteAccountToOrganization", target)?;
        Ok::<_, ApiError>(json!({ "HandshakeId": answer["Handshake"]["Id"] }))
    };
    // The address of a member can be invited, and accepting flips the invitation (recorded).
    for _ in 0..3 {
        let id = invite(&mut stage, "payments@northwind.example").expect("it can be invited");
        let accept = stage.call_as(&payments, "organizations:AcceptHandshake", id);
        assert!(accept.is_ok());
    }
    for n in 0..20 {
        let id = invite(&mut stage, &format!("n{n}@example.com")).expect("twenty are allowed");
        call(&mut stage, "CancelHandshake", id).expect("it is open");
    }
    let code = ErrorCode::HandshakeConstraintViolationException;
    refused(
        invite(&mut stage, "n20@example.com"),
        code,
        "HANDSHAKE_RATE_LIMIT_EXCEEDED",
    );
    stage.wait(DAY);
    invite(&mut stage, "n21@example.com").expect("a day later it is allowed again");
}

/// API Reference, ListAccounts: at most 20 per page; recorded: 0 and 21 are refused. A token is valid: following it
/// gives every account once.
#[test]
fn lists_come_in_pages_of_twenty() {
    let mut stage = TestStage::new(Scenario::Large);
    let mut seen = std::collections::BTreeSet::new();
    let mut input = json!({});
    for page in 0..50 {
        let answer = call(&mut stage, "ListAccounts", input).expect("Ana may list");
        let accounts = answer["Accounts"].as_array().expect("a list");
        assert_eq!(accounts.len(), 20);
        seen.extend(accounts.iter().map(|account| account["Id"].to_string()));
        input = json!({ "NextToken": answer["NextToken"] });
        assert_eq!(answer["NextToken"].is_null(), page == 49);
        if page < 49 {
            let foreign = call(&mut stage, "ListRoots", input.clone());
            refused(
                foreign,
                ErrorCode::InvalidInputException,
                "INVALID_NEXT_TOKEN",
            );
        }
    }
    assert_eq!(seen.len(), 1_000);
    for size in [0, 21] {
        let answer = call(&mut stage, "ListAccounts", json!({ "MaxResults": size }));
        assert_eq!(
            answer.map_err(|it| it.code),
            Err(ErrorCode::InvalidInputException)
        );
    }
}

/// A malformed request is refused before anything else, for every caller (recorded).
#[test]
fn the_form_of_a_request_is_checked_first() {
    let mut stage = TestStage::new(Scenario::Standalone);
    let notes = "n".repeat(1_025);
    for (operation, input, reason) in [
        ("AcceptHandshake", json!({}), "INPUT_REQUIRED:HANDSHAKE_ID"),
        (
            "AcceptHandshake",
            json!({ "HandshakeId": "" }),
            "INVALID_PATTERN:HANDSHAKE_ID",
        ),
        ("InviteAccountToOrganization", json!({}), "INVALID_PATTERN"),
        (
            "InviteAccountToOrganization",
            json!({ "Target": {} }),
            "INVALID_PARTY_TYPE_TARGET",
        ),
        (
            "InviteAccountToOrganization",
            json!({ "Target": { "Type": "ACCOUNT", "Id": "111111111111" }, "Notes": notes }),
            "MAX_LENGTH_EXCEEDED:NOTES",
        ),
        (
            "UpdateOrganizationalUnit",
            json!({ "OrganizationalUnitId": "ou-aaaa-aaaaaaaa", "Name": "" }),
            "MIN_LENGTH_EXCEEDED:NAME",
        ),
        (
            "CreateOrganization",
            json!({ "FeatureSet": "" }),
            "INVALID_ENUM:FEATURE_SET",
        ),
        (
            "ListAccounts",
            json!({ "MaxResults": 0 }),
            "MIN_VALUE_EXCEEDED:MAX_RESULTS",
        ),
        (
            "ListCreateAccountStatus",
            json!({ "States": [null] }),
            "INVALID_LIST_MEMBER:STATES",
        ),
    ] {
        let error = call(&mut stage, operation, input).expect_err("it is malformed");
        assert_eq!(
            error.reason.as_deref(),
            Some(reason),
            "{operation}: {error}"
        );
    }
    let text = call(&mut stage, "ListAccounts", json!({ "MaxResults": "one" }));
    assert_eq!(
        text.map_err(|it| it.code),
        Err(ErrorCode::SerializationException)
    );
}

/// API Reference of IAM, GetServiceLinkedRoleDeletionStatus: a task is known only in its own account.
#[test]
fn a_deletion_task_is_known_in_its_own_account_only() {
    let mut stage = TestStage::new(Scenario::ConsolidatedBilling);
    stage.done(&["as Payments/Ben"]);
    let delete = "aws iam delete-service-linked-role --role-name AWSServiceRoleForOrganizations";
    let task = stage.answer(delete)["DeletionTaskId"].to_string();
    let status =
        format!("aws iam get-service-linked-role-deletion-status --deletion-task-id {task}");
    stage.done(&[&status, "as Data"]);
    assert_eq!(stage.refused(&status).error.code, ErrorCode::NoSuchEntity);
}

/// Quotas: in 30 days an organization of up to 1,250 accounts closes 250 of them; a day later there is capacity again.
#[test]
fn two_hundred_and_fifty_accounts_are_closed_in_thirty_days() {
    let mut stage = TestStage::new(Scenario::Large);
    let management = stage.own().id;
    let organization = stage
        .world()
        .organization_of(management)
        .expect("it has one");
    let members = organization
        .account_ids()
        .filter(|account| *account != management);
    let members: Vec<String> = members.map(|account| account.to_string()).collect();
    let close = |stage: &mut TestStage, account: &String| {
        call(stage, "CloseAccount", json!({ "AccountId": account }))
    };
    for (n, account) in members[..250].iter().enumerate() {
        close(&mut stage, account).expect("there is room");
        if n % 3 == 2 {
            stage.wait(HOUR);
        }
    }
    stage.wait(HOUR);
    refused(
        close(&mut stage, &members[250]),
        CONSTRAINT,
        "CLOSE_ACCOUNT_QUOTA_EXCEEDED",
    );
    stage.wait(28 * DAY);
    close(&mut stage, &members[250]).expect("the first ones are 30 days ago");
}

/// Quotas: 1,000 tag policies; policies of other types do not count.
#[test]
fn there_are_at_most_a_thousand_tag_policies() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    let mut create = |kind: &str, content: &str, n: usize| {
        let name = format!("{kind}-{n}");
        let input = json!({ "Type": kind, "Name": name, "Description": "", "Content": content });
        call(&mut stage, "CreatePolicy", input)
    };
    for n in 0..1_000 {
        create("TAG_POLICY", r#"{"tags":{}}"#, n).expect("there is room");
    }
    let one_more = create("TAG_POLICY", r#"{"tags":{}}"#, 1_000);
    refused(one_more, CONSTRAINT, "POLICY_NUMBER_LIMIT_EXCEEDED");
    create("BACKUP_POLICY", r#"{"plans":{}}"#, 0).expect("it is of another type");
}

/// AWS Organizations User Guide, enabling all features: the standard migration is for 5,000 accounts at most.
#[test]
fn more_than_five_thousand_accounts_cannot_be_migrated() {
    let mut stage = TestStage::new(Scenario::ConsolidatedBilling);
    let management = stage.own().id;
    stage.step(Command::Intervene(Intervention::RaiseAccountQuota {
        management,
        accounts: 6_000,
    }));
    let count = |stage: &TestStage| {
        let organization = stage.world().organization_of(management);
        organization.expect("it has one").account_count()
    };
    let mut number = 0;
    // Five may be in progress at once.
    while count(&stage) < 5_001 {
        for _ in 0..(5_001 - count(&stage)).min(5) {
            number += 1;
            let name = format!("n{number}");
            let input = json!({ "AccountName": name, "Email": format!("{name}@example.com") });
            call(&mut stage, "CreateAccount", input).expect("there is room");
        }
        stage.wait(HOUR);
    }
    let enable = |stage: &mut TestStage| call(stage, "EnableAllFeatures", json!({}));
    let reason = "ALL_FEATURES_MIGRATION_ORGANIZATION_SIZE_LIMIT_EXCEEDED";
    refused(enable(&mut stage), CONSTRAINT, reason);
    // With one account less, it can.
    stage.done(&[
        "aws organizations remove-account-from-organization --account-id {account:Payments}",
    ]);
    assert_eq!(count(&stage), 5_000);
    enable(&mut stage).expect("it is small enough");
}
