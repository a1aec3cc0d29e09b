//! Root sessions: each does its task and nothing else, ends, and is held against the policies of its account.

use orgsim_tests::walk;
use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command, TimeMove};
use sim::error::ErrorCode;
use sim::model;
use sim::principal::Principal;
use sim::root_access::{RootTask, SESSION_S};
use sim::scenario::Scenario;
use sim::view::Viewpoint;
use sim::view::root_access::{RootAccess, root_access};

fn lab(world: &World) -> sim::ids::AccountId {
    world
        .accounts()
        .find(|account| &*account.name == "Lab")
        .expect("the scenario has a lab")
        .id
}

/// The scenario with centralized root access, and a running session in Lab for a task.
fn session(task: RootTask) -> (World, Principal) {
    let mut world = Scenario::Guardrails.world(1);
    let ana = Scenario::Guardrails.first_actor(&world);
    let mut call = |operation: &str, input: Value| {
        let command = Command::Call(Call::new(ana.clone(), operation, input));
        world.step(&command).expect("the management account may");
    };
    call("console:EnableRootAccess", json!({}));
    let account = lab(&Scenario::Guardrails.world(1));
    let input = json!({ "TargetPrincipal": account.to_string(), "TaskPolicyArn": { "arn": &*task.policy().arn_in(account.partition()) } });
    call("sts:AssumeRoot", input);
    let session = Principal::AssumedRoot {
        account,
        session: task.name().into(),
    };
    (world, session)
}

/// The IAM action that S3 asks for is not always the operation's name.
fn action_of(operation: &model::Operation) -> String {
    match operation.name {
        "ListBuckets" => "s3:ListAllMyBuckets".to_string(),
        _ => operation.action(),
    }
}

fn attempt(world: &World, caller: &Principal, operation: &str) -> Result<Value, ErrorCode> {
    let mut dice = walk::Dice::new(7);
    let input = walk::root::input(world, caller.account(), operation, &mut dice);
    let mut world = world.clone();
    let command = Command::Call(Call::new(caller.clone(), operation, input));
    match world.step(&command) {
        Ok(outcome) => Ok(outcome.answer),
        Err(refusal) => Err(refusal.error.code),
    }
}

#[test]
fn every_listed_action_passes_and_every_other_is_denied() {
    for task in RootTask::ALL {
        let (world, session) = session(task);
        for operation in model::operations() {
            let action = action_of(operation);
            // What is refused before policy is asked says nothing of it.
            let outcome = attempt(&world, &session, &operation.action());
            let denied = matches!(
                outcome,
                Err(ErrorCode::AccessDenied | ErrorCode::AccessDeniedException)
            );
            if task.permits(&action) {
                assert!(!denied, "{}: {action} is refused", task.name());
            } else if operation.name != "GetCallerIdentity" {
                assert!(
                    outcome.is_err(),
                    "{}: {action} passes: {outcome:?}",
                    task.name()
                );
            }
        }
    }
}

#[test]
fn the_tasks_hold_what_is_documented() {
    let listed = |task: RootTask| {
        let mut actions = task.actions();
        actions.sort();
        actions.join(" ")
    };
    assert_eq!(
        listed(RootTask::Audit),
        "iam:GetAccessKeyLastUsed iam:GetAccountSummary iam:GetLoginProfile iam:GetUser iam:ListAccessKeys \
         iam:ListMFADevices iam:ListSigningCertificates"
    );
    assert_eq!(
        listed(RootTask::CreatePassword),
        "iam:CreateLoginProfile iam:GetLoginProfile"
    );
    assert_eq!(
        listed(RootTask::DeleteCredentials),
        "iam:DeactivateMFADevice iam:DeleteAccessKey iam:DeleteLoginProfile iam:DeleteSigningCertificate \
         iam:DeleteVirtualMFADevice iam:GetAccessKeyLastUsed iam:GetLoginProfile iam:GetUser iam:ListAccessKeys \
         iam:ListMFADevices iam:ListSigningCertificates"
    );
    assert_eq!(
        listed(RootTask::UnlockBucket),
        "s3:DeleteBucketPolicy s3:GetBucketPolicy s3:ListAllMyBuckets s3:PutBucketPolicy"
    );
    assert_eq!(
        listed(RootTask::UnlockQueue),
        "sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ListQueues sqs:SetQueueAttributes"
    );
}

#[test]
fn another_account_is_out_of_reach() {
    let (world, session) = session(RootTask::UnlockBucket);
    let mut world = world;
    let payments = world
        .accounts()
        .find(|account| &*account.name == "Payments")
        .expect("it is there")
        .id;
    let ben = Principal::user(payments, "Ben");
    let bucket = json!({ "Bucket": "of-payments" });
    // Production runs in Europe.
    let make = Call::new(
        ben,
        "s3:CreateBucket",
        json!({ "Bucket": "of-payments", "CreateBucketConfiguration": { "LocationConstraint": "eu-west-1" } }),
    );
    world
        .step(&Command::Call(make.in_region("eu-west-1")))
        .expect("Ben may make a bucket");
    let read = Call::new(session, "s3:GetBucketPolicy", bucket);
    let refusal = world
        .step(&Command::Call(read))
        .expect_err("it is not Lab's");
    assert_eq!(refusal.error.code, ErrorCode::AccessDenied);
}

/// Whatever happens in a world, a root session never gets anything done outside its task, lasts a quarter of an hour at most,
/// and gets nothing done after its end.
#[test]
fn a_root_session_never_does_anything_outside_its_task_and_ends() {
    let (mut met, mut inside, mut late) = (0, 0, 0);
    for number in 0..160_u64 {
        let scenario = walk::SCENARIOS[number as usize % walk::SCENARIOS.len()];
        let mut world = scenario.world(number);
        let mut dice = walk::Dice::new(number);
        for _ in 0..120 {
            let command = if dice.roll() % 100 < 45 {
                walk::root::command(&world, &mut dice)
            } else {
                walk::command(&world, dice.roll())
            };
            let before = world.clone();
            let outcome = world.step(&command);
            for account in world.accounts() {
                for session in account.root_sessions.values() {
                    assert!(session.expires <= session.began.plus(SESSION_S * 1000));
                }
            }
            let Command::Call(call) = &command else {
                continue;
            };
            let Principal::AssumedRoot { account, session } = &call.caller else {
                continue;
            };
            let known = before
                .account(*account)
                .and_then(|account| account.root_sessions.get(session))
                .expect("the walk acts as sessions that were begun");
            met += 1;
            if known.expires <= before.now() {
                late += 1;
                assert!(outcome.is_err(), "{call:?} after the end");
                continue;
            }
            if outcome.is_ok() && &*call.operation != "sts:GetCallerIdentity" {
                let operation = model::operation(&call.operation).expect("it was carried out");
                assert!(known.task.permits(&action_of(operation)), "{call:?}");
                inside += 1;
            }
        }
    }
    assert!(
        met > 100 && inside > 20 && late > 20,
        "{met} {inside} {late}"
    );
}

#[test]
fn time_ends_a_session_where_one_can_see_it() {
    let (mut world, session) = session(RootTask::Audit);
    let outcome = world
        .step(&Command::Time(TimeMove::Next))
        .expect("time passes");
    assert!(
        outcome
            .events
            .iter()
            .any(|event| event.says.contains("expired")),
        "{:?}",
        outcome.events
    );
    assert_eq!(
        attempt(&world, &session, "iam:ListAccessKeys"),
        Err(ErrorCode::ExpiredToken)
    );
}

/// The page shows a person what that person could see, and its offers are the calls that would be made.
#[test]
fn the_page_shows_what_the_viewpoint_may_see() {
    let world = Scenario::Guardrails.world(1);
    let ana = Scenario::Guardrails.first_actor(&world);
    let all = root_access(&world, &Viewpoint::Instructor(ana.clone()));
    let of = |stands: &RootAccess, name: &str| {
        let row = stands.members.iter().find(|row| row.name == name);
        row.expect("it is a member").clone()
    };
    let key = format!("access key AKIA{}ROOT", lab(&world));
    assert_eq!(
        of(&all, "Lab").credentials,
        Some(vec!["password".to_string(), key])
    );
    let own = root_access(&world, &Viewpoint::Person(ana.clone()));
    assert_eq!(of(&own, "Lab").credentials, None);
    assert!(!own.works && own.console[0].refusal.is_none());
    let ben = world
        .accounts()
        .find(|account| &*account.name == "Payments")
        .map(|account| Principal::user(account.id, "Ben"))
        .expect("it is there");
    let his = root_access(&world, &Viewpoint::Person(ben));
    assert!(his.members.is_empty() && his.unseen.is_some());
    assert!(his.features.iter().all(|row| row.on.is_none()));

    let (world, session) = session(RootTask::DeleteCredentials);
    let mine = root_access(&world, &Viewpoint::Person(ana));
    assert!(mine.works && mine.console.is_empty());
    assert_eq!(mine.sessions.len(), 1);
    assert_eq!(mine.sessions[0].left.as_deref(), Some("15 min"));
    let inside = root_access(&world, &Viewpoint::Person(session));
    let labels: Vec<_> = inside.sessions[0]
        .offers
        .iter()
        .map(|offer| &*offer.label)
        .collect();
    assert!(labels.contains(&"Delete the password"), "{labels:?}");
}
