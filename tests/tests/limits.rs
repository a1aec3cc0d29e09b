//! Limits that would make long transcripts.

use serde_json::{Value, json};
use sim::command::{Call, Command, Intervention};
use sim::error::{ApiError, ErrorCode};
use sim::organization::OU_QUOTA;
use sim::partition::Partition;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::time::DAY;
use sim::{World, command::TimeMove};

/// A call by whoever the scenario starts with.
fn call(
    world: &mut World,
    caller: &Principal,
    operation: &str,
    input: Value,
) -> Result<Value, ApiError> {
    let call = Call::new(caller.clone(), &format!("organizations:{operation}"), input);
    match world.step(&Command::Call(call)) {
        Ok(outcome) => Ok(outcome.answer),
        Err(refusal) => Err(refusal.error),
    }
}

fn at(scenario: Scenario) -> (World, Principal) {
    let world = scenario.world(1);
    let actor = scenario.first_actor(&world);
    (world, actor)
}

fn root(world: &World) -> String {
    world
        .organizations()
        .next()
        .expect("the scenario has an organization")
        .root
        .to_string()
}

fn refused(answer: Result<Value, ApiError>, code: ErrorCode, reason: &str) {
    let error = answer.expect_err("it is one too many");
    assert_eq!((error.code, error.reason.as_deref()), (code, Some(reason)));
}

/// User Guide, throttling limits: ListHandshakesForAccount has a burst of 8 in an account and of 10 in the organization.
#[test]
fn an_empty_bucket_of_the_organization_stops_whoever_calls() {
    let (mut world, ana) = at(Scenario::AllFeatures);
    let on = Command::Intervene(Intervention::Throttle { on: true });
    world.step(&on).expect("it was off");
    let ben = (world.by_email(Partition::Aws, "payments@northwind.example"))
        .map(|account| Principal::user(account, "Ben"))
        .expect("the scenario has Payments");
    let mut list = |who| call(&mut world, who, "ListHandshakesForAccount", Value::Null);
    let error = |answer: Result<Value, ApiError>| answer.err().and_then(|it| it.reason.clone());
    for _ in 0..8 {
        assert_eq!(error(list(&ana)), None);
    }
    assert_eq!(error(list(&ana)).as_deref(), Some("ACCOUNT"));
    assert_eq!([error(list(&ben)), error(list(&ben))], [None, None]);
    assert_eq!(error(list(&ben)).as_deref(), Some("ORGANIZATION"));
    let refused = Call::new(ben, "organizations:ListHandshakesForAccount", Value::Null);
    let refusal = world.step(&Command::Call(refused)).expect_err("still");
    let gates = refusal.gates.expect("it is a call");
    let says = gates.stopped_at().and_then(|note| note.remedy.as_ref());
    let says = says.map_or("", |remedy| remedy.says.as_str());
    assert!(says.contains("of an organization, 10"), "{says}");
}

/// Quotas: 2,000 organizational units.
#[test]
fn there_are_at_most_two_thousand_units() {
    let (mut world, ana) = at(Scenario::AllFeatures);
    let root = root(&world);
    let mut unit = |n: usize| {
        let input = json!({ "ParentId": root, "Name": n.to_string() });
        call(&mut world, &ana, "CreateOrganizationalUnit", input)
    };
    // The scenario has two.
    for n in 2..OU_QUOTA {
        unit(n).expect("there is room");
    }
    let (code, reason) = (
        ErrorCode::ConstraintViolationException,
        "OU_NUMBER_LIMIT_EXCEEDED",
    );
    refused(unit(OU_QUOTA), code, reason);
}

/// Quotas: invitations in 24 hours, the greater of 20 and the quota of accounts; accepted ones do not count.
#[test]
fn twenty_invitations_a_day_may_come_to_nothing() {
    let (mut world, ana) = at(Scenario::AllFeatures);
    let invite = |world: &mut World, n: u32| {
        let target = json!({ "Target": { "Type": "EMAIL", "Id": format!("n{n}@example.com") } });
        let answer = call(world, &ana, "InviteAccountToOrganization", target)?;
        let id = answer["Handshake"]["Id"].clone();
        call(world, &ana, "CancelHandshake", json!({ "HandshakeId": id }))
    };
    // Accepted ones: the address of a member can be invited, and accepting flips the invitation (recorded).
    let payments = world
        .accounts()
        .find(|account| &*account.name == "Payments")
        .map(|account| sim::people::people(account)[0].principal.clone())
        .expect("the scenario has Payments");
    for _ in 0..3 {
        let target = json!({ "Target": { "Type": "EMAIL", "Id": "payments@northwind.example" } });
        let answer = call(&mut world, &ana, "InviteAccountToOrganization", target)
            .expect("a member's address can be invited");
        let id = json!({ "HandshakeId": answer["Handshake"]["Id"] });
        assert!(call(&mut world, &payments, "AcceptHandshake", id).is_ok());
    }
    for n in 0..20 {
        invite(&mut world, n).expect("twenty are allowed");
    }
    let (code, reason) = (
        ErrorCode::HandshakeConstraintViolationException,
        "HANDSHAKE_RATE_LIMIT_EXCEEDED",
    );
    refused(invite(&mut world, 20), code, reason);
    let day = Command::Time(TimeMove::Advance { ms: DAY });
    world.step(&day).expect("time can pass");
    invite(&mut world, 21).expect("a day later it is allowed again");
}

/// API Reference, ListAccounts: at most 20 a page; recorded: 0 and 21 are refused. A token is genuine: following it
/// gives every account once.
#[test]
fn lists_come_in_pages_of_twenty() {
    let (mut world, ana) = at(Scenario::Large);
    let mut seen = Vec::new();
    let mut input = json!({});
    loop {
        let page = call(&mut world, &ana, "ListAccounts", input).expect("Ana may list");
        let accounts = page["Accounts"].as_array().expect("a list").clone();
        let next = page.get("NextToken").cloned();
        assert!(accounts.len() == 20 || next.is_none());
        seen.extend(
            accounts
                .iter()
                .map(|account| account["Id"].as_str().expect("an id").to_string()),
        );
        let Some(token) = next else { break };
        let foreign = call(&mut world, &ana, "ListRoots", json!({ "NextToken": token }));
        let (code, reason) = (ErrorCode::InvalidInputException, "INVALID_NEXT_TOKEN");
        refused(foreign, code, reason);
        input = json!({ "NextToken": token });
    }
    assert_eq!(seen.len(), 1_000);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 1_000);
    for size in [0, 21] {
        let answer = call(
            &mut world,
            &ana,
            "ListAccounts",
            json!({ "MaxResults": size }),
        );
        assert_eq!(
            answer.expect_err("too small or too large").code,
            ErrorCode::InvalidInputException
        );
    }
}

/// What is not well formed is refused before anything else, whoever asks (recorded).
#[test]
fn the_form_of_a_request_is_checked_first() {
    let mut world = Scenario::Standalone.world(1);
    let ana = Scenario::Standalone.first_actor(&world);
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
            json!({ "Target": { "Type": "ACCOUNT", "Id": "111111111111" }, "Notes": "n".repeat(1_025) }),
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
        let error = call(&mut world, &ana, operation, input).expect_err("it is malformed");
        assert_eq!(
            error.reason.as_deref(),
            Some(reason),
            "{operation}: {error}"
        );
    }
    let error = call(
        &mut world,
        &ana,
        "ListAccounts",
        json!({ "MaxResults": "one" }),
    )
    .expect_err("a text is no number");
    assert_eq!(error.code, ErrorCode::SerializationException);
}

/// API Reference of IAM, GetServiceLinkedRoleDeletionStatus: a task is known in its own account.
#[test]
fn a_deletion_task_is_known_in_its_own_account_only() {
    let mut world = Scenario::ConsolidatedBilling.world(1);
    let person = |world: &World, account: &str| {
        world
            .accounts()
            .find(|it| &*it.name == account)
            .map(|it| sim::people::people(it)[0].principal.clone())
            .expect("the scenario has the account")
    };
    let (ben, cleo) = (person(&world, "Payments"), person(&world, "Data"));
    let role = json!({ "RoleName": "AWSServiceRoleForOrganizations" });
    let delete = Call::new(ben.clone(), "iam:DeleteServiceLinkedRole", role);
    let answer = world.step(&Command::Call(delete)).expect("Ben may").answer;
    let mut status = |caller: &Principal| {
        let input = json!({ "DeletionTaskId": answer["DeletionTaskId"] });
        let call = Call::new(
            caller.clone(),
            "iam:GetServiceLinkedRoleDeletionStatus",
            input,
        );
        world.step(&Command::Call(call)).map_err(|it| it.error.code)
    };
    assert!(status(&ben).is_ok());
    assert_eq!(status(&cleo), Err(ErrorCode::NoSuchEntity));
}

/// Quotas: in 30 days an organization of up to 1,250 accounts closes 250 of them; a day later there is room again.
#[test]
fn two_hundred_and_fifty_accounts_are_closed_in_thirty_days() {
    let (mut world, ana) = at(Scenario::Large);
    let management = ana.account();
    let organization = world.organization_of(management).expect("it has one");
    let members: Vec<String> = organization
        .account_ids()
        .filter(|account| *account != management)
        .map(|account| account.to_string())
        .collect();
    let hour = Command::Time(TimeMove::Advance { ms: DAY / 24 });
    let close = |world: &mut World, account: &String| {
        call(world, &ana, "CloseAccount", json!({ "AccountId": account }))
    };
    for (n, account) in members[..250].iter().enumerate() {
        close(&mut world, account).expect("there is room");
        if n % 3 == 2 {
            world.step(&hour).expect("time moves");
        }
    }
    world.step(&hour).expect("time moves");
    let (code, reason) = (
        ErrorCode::ConstraintViolationException,
        "CLOSE_ACCOUNT_QUOTA_EXCEEDED",
    );
    refused(close(&mut world, &members[250]), code, reason);
    let month = Command::Time(TimeMove::Advance { ms: 28 * DAY });
    world.step(&month).expect("time moves");
    close(&mut world, &members[250]).expect("the first ones are 30 days ago");
}

/// Quotas: 1,000 tag policies; those of another type do not count.
#[test]
fn there_are_at_most_a_thousand_tag_policies() {
    let (mut world, ana) = at(Scenario::AllFeatures);
    let mut create = |kind: &str, n: usize| {
        let content = if kind == "TAG_POLICY" {
            r#"{"tags":{}}"#
        } else {
            r#"{"plans":{}}"#
        };
        let name = format!("{kind}-{n}");
        let input = json!({ "Type": kind, "Name": name, "Description": "", "Content": content });
        call(&mut world, &ana, "CreatePolicy", input)
    };
    for n in 0..1_000 {
        create("TAG_POLICY", n).expect("there is room");
    }
    let (code, reason) = (
        ErrorCode::ConstraintViolationException,
        "POLICY_NUMBER_LIMIT_EXCEEDED",
    );
    refused(create("TAG_POLICY", 1_000), code, reason);
    create("BACKUP_POLICY", 0).expect("it is of another type");
}

/// AWS Organizations User Guide, enabling all features: the standard migration is for 5,000 accounts at most.
#[test]
fn more_than_five_thousand_accounts_cannot_be_migrated() {
    let (mut world, ana) = at(Scenario::ConsolidatedBilling);
    let raised = Command::Intervene(sim::command::Intervention::RaiseAccountQuota {
        management: ana.account(),
        accounts: 6_000,
    });
    world.step(&raised).expect("AWS raises it");
    let hour = Command::Time(TimeMove::Advance { ms: DAY / 24 });
    let count = |world: &World| {
        let organization = world.organization_of(ana.account());
        organization.expect("it has one").account_count()
    };
    let mut number = 0;
    // Five may be in progress at once.
    while count(&world) < 5_001 {
        for _ in 0..(5_001 - count(&world)).min(5) {
            number += 1;
            let name = format!("n{number}");
            let input = json!({ "AccountName": name, "Email": format!("{name}@example.com") });
            call(&mut world, &ana, "CreateAccount", input).expect("there is room");
        }
        world.step(&hour).expect("time passes");
    }
    let (code, reason) = (
        ErrorCode::ConstraintViolationException,
        "ALL_FEATURES_MIGRATION_ORGANIZATION_SIZE_LIMIT_EXCEEDED",
    );
    refused(
        call(&mut world, &ana, "EnableAllFeatures", json!({})),
        code,
        reason,
    );
    // One less, and it can.
    let leaver = world
        .accounts()
        .find(|account| &*account.name == "Payments")
        .map(|account| account.id.to_string())
        .expect("the scenario has Payments");
    let input = json!({ "AccountId": leaver });
    call(&mut world, &ana, "RemoveAccountFromOrganization", input).expect("it may leave");
    assert_eq!(count(&world), 5_000);
    call(&mut world, &ana, "EnableAllFeatures", json!({})).expect("it is small enough");
}
