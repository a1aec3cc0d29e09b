//! Root sessions: each does its task and nothing else, and ends; `views/root-access-page.txt` has their views.

use orgsim_tests::stage::TestStage;
use orgsim_tests::walk;
use serde_json::Value;
use sim::World;
use sim::command::{Call, Command};
use sim::error::ErrorCode;
use sim::model;
use sim::principal::Principal;
use sim::root_access::{RootTask, SESSION_S};
use sim::scenario::Scenario;

/// The scenario with centralized root access, and an active session in Lab for a task.
fn session(task: RootTask) -> (World, Principal) {
    let mut stage = TestStage::new(Scenario::Guardrails);
    let arn = task.policy().arn_in(stage.own().id.partition());
    stage.done(&[
        "console enable-root-access",
        &format!(
            "aws sts assume-root --target-principal {{account:Lab}} --task-policy-arn arn={arn}"
        ),
    ]);
    let session = Principal::AssumedRoot {
        account: stage.id("Lab"),
        session: task.name().into(),
    };
    (stage.world().clone(), session)
}

/// The IAM action of an S3 operation, which does not always have the operation's name.
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
    match sim::step(&mut world, &command) {
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
            // A refusal before the policy gate does not depend on policy.
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
    for (task, actions) in [
        (
            RootTask::Audit,
            "iam:GetAccessKeyLastUsed iam:GetAccountSummary iam:GetLoginProfile iam:GetUser iam:ListAccessKeys \
             iam:ListMFADevices iam:ListSigningCertificates",
        ),
        (
            RootTask::CreatePassword,
            "iam:CreateLoginProfile iam:GetLoginProfile",
        ),
        (
            RootTask::DeleteCredentials,
            "iam:DeactivateMFADevice iam:DeleteAccessKey iam:DeleteLoginProfile iam:DeleteSigningCertificate \
             iam:DeleteVirtualMFADevice iam:GetAccessKeyLastUsed iam:GetLoginProfile iam:GetUser iam:ListAccessKeys \
             iam:ListMFADevices iam:ListSigningCertificates",
        ),
        (
            RootTask::UnlockBucket,
            "s3:DeleteBucketPolicy s3:GetBucketPolicy s3:ListAllMyBuckets s3:PutBucketPolicy",
        ),
        (
            RootTask::UnlockQueue,
            "sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ListQueues sqs:SetQueueAttributes",
        ),
    ] {
        let mut listed = task.actions();
        listed.sort();
        assert_eq!(listed.join(" "), actions);
    }
}

/// Whatever happens in a world, a root session can do nothing outside its task, lasts at most a quarter of an hour, and
/// can do nothing after its end.
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
            let outcome = sim::step(&mut world, &command);
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
