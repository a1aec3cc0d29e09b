//! Steps about root users: features, root sessions with their permitted and forbidden calls, buckets and queues.

use serde_json::{Value, json};
use sim::World;
use sim::account::Account;
use sim::command::{Call, Command};
use sim::ids::AccountId;
use sim::model;
use sim::people;
use sim::principal::Principal;
use sim::root_access::RootTask;

use super::{Dice, some_account};

const FEATURES: &[&str] = &[
    "console:EnableRootAccess",
    "console:EnableRootAccess",
    "console:EnableRootAccess",
    "iam:EnableOrganizationsRootCredentialsManagement",
    "iam:EnableOrganizationsRootSessions",
    "iam:DisableOrganizationsRootCredentialsManagement",
    "iam:DisableOrganizationsRootSessions",
    "iam:ListOrganizationsFeatures",
];

const CREDENTIALS: &[&str] = &[
    "iam:CreateLoginProfile",
    "iam:CreateLoginProfile",
    "iam:DeleteLoginProfile",
    "iam:DeleteLoginProfile",
    "iam:DeleteAccessKey",
    "iam:DeleteSigningCertificate",
    "iam:DeactivateMFADevice",
    "iam:GetAccessKeyLastUsed",
    "iam:GetAccountSummary",
    "iam:GetLoginProfile",
    "iam:GetUser",
    "iam:ListAccessKeys",
    "iam:ListMFADevices",
    "iam:ListSigningCertificates",
];

const STORES: &[&str] = &[
    "s3:CreateBucket",
    "s3:DeleteBucket",
    "s3:DeleteBucketEncryption",
    "s3:DeleteBucketOwnershipControls",
    "s3:DeleteBucketPolicy",
    "s3:DeleteBucketTagging",
    "s3:DeletePublicAccessBlock",
    "s3:GetBucketPolicy",
    "s3:ListBuckets",
    "s3:PutBucketPolicy",
    "s3:PutBucketTagging",
    "s3:PutBucketVersioning",
    "s3:PutPublicAccessBlock",
    "sqs:CreateQueue",
    "sqs:DeleteQueue",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ListQueues",
    "sqs:SetQueueAttributes",
];

/// Every active or ended root session of the world.
pub fn sessions(world: &World) -> Vec<Principal> {
    let of = |account: &Account| {
        let id = account.id;
        let names: Vec<_> = account.root_sessions.keys().cloned().collect();
        names
            .into_iter()
            .map(move |session| Principal::AssumedRoot {
                account: id,
                session,
            })
    };
    world.accounts().flat_map(of).collect()
}

fn runs(world: &World, session: &Principal) -> bool {
    let account = world.account(session.account());
    account
        .and_then(|account| account.ends(session))
        .is_some_and(|end| end > world.now())
}

fn manager(world: &World, dice: &mut Dice) -> Option<Principal> {
    let managements: Vec<_> = world.organizations().map(|it| it.management).collect();
    people::administrator_of(world, *dice.one(&managements)?)
}

/// The input of an operation about the root user, a bucket or a queue of the account.
pub fn input(world: &World, account: AccountId, operation: &str, dice: &mut Dice) -> Value {
    let Some(account) = world.account(account) else {
        return json!({});
    };
    let bucket = || {
        let names: Vec<_> = account.buckets().keys().collect();
        names
            .first()
            .map_or("walk-bucket".to_string(), ToString::to_string)
    };
    let queue = || {
        let names: Vec<_> = account.queues.keys().collect();
        let (region, name) = names
            .first()
            .map_or(("us-east-1", "walk-queue"), |(region, name)| (region, name));
        format!("https://sqs.{region}.amazonaws.com/{}/{name}", account.id)
    };
    let mut deny = |on: &str| {
        let effect = if dice.percent(50) { "Deny" } else { "Allow" };
        json!({ "Statement": { "Effect": effect, "Principal": "*", "Action": "*", "Resource": on } }).to_string()
    };
    match operation {
        "iam:DeleteAccessKey" | "iam:GetAccessKeyLastUsed" => {
            let key = account.root.keys.first();
            json!({ "AccessKeyId": key.map_or("AKIA0000000000000000", |key| &*key.id) })
        }
        "iam:DeleteSigningCertificate" => {
            json!({ "CertificateId": "none-has-one-in-these-worlds" })
        }
        "iam:DeactivateMFADevice" => json!({ "SerialNumber": "none-has-one" }),
        "s3:CreateBucket" => json!({ "Bucket": format!("bucket-of-{}", account.id) }),
        "s3:ListBuckets" => json!({}),
        "s3:PutBucketPolicy" => {
            json!({ "Bucket": bucket(), "Policy": deny(&format!("arn:aws:s3:::{}", bucket())) })
        }
        "s3:PutBucketTagging" => {
            let tags = json!([{ "Key": "team", "Value": "data" }]);
            json!({ "Bucket": bucket(), "Tagging": { "TagSet": tags } })
        }
        "s3:PutBucketVersioning" => {
            json!({ "Bucket": bucket(), "VersioningConfiguration": { "Status": "Enabled" } })
        }
        "s3:PutPublicAccessBlock" => {
            json!({ "Bucket": bucket(), "PublicAccessBlockConfiguration": { "BlockPublicAcls": true } })
        }
        name if name.starts_with("s3:") => json!({ "Bucket": bucket() }),
        "sqs:CreateQueue" | "sqs:GetQueueUrl" => json!({ "QueueName": "walk-queue" }),
        "sqs:ListQueues" => json!({}),
        "sqs:SetQueueAttributes" => {
            json!({ "QueueUrl": queue(), "Attributes": { "Policy": deny("*") } })
        }
        name if name.starts_with("sqs:") => json!({ "QueueUrl": queue() }),
        _ => json!({}),
    }
}

pub fn command(world: &World, dice: &mut Dice) -> Command {
    let somewhere = some_account(world, dice);
    let root = Principal::Root(somewhere);
    let manager = manager(world, dice).unwrap_or(root.clone());
    let somebody = people::administrator_of(world, somewhere).unwrap_or(root.clone());
    let (caller, operation, given) = match dice.below(10) {
        0..3 => (manager, dice.word(FEATURES), json!({})),
        3..6 => {
            let task = dice
                .one(&RootTask::ALL)
                .map(|task| task.policy().arn_in(somewhere.partition()).to_string());
            let given = json!({
                "TargetPrincipal": somewhere.to_string(),
                "TaskPolicyArn": { "arn": task },
                "DurationSeconds": dice.below(950),
            });
            (manager, "sts:AssumeRoot".to_string(), given)
        }
        6 => (root, "console:RecoverRootPassword".to_string(), json!({})),
        7 => {
            let operation = dice.word(STORES);
            let given = input(world, somewhere, &operation, dice);
            (somebody, operation, given)
        }
        _ => {
            let mut known = sessions(world);
            if dice.percent(70) {
                known.retain(|it| runs(world, it));
            }
            let caller = dice.one(&known).cloned().unwrap_or(somebody);
            let task = world
                .account(caller.account())
                .and_then(|account| account.root_session_of(&caller))
                .map(|session| session.task);
            let operation = match (dice.below(6), task) {
                (0..3, Some(task)) => {
                    let mut actions = task.actions();
                    actions.retain(|action| model::operation(action).is_some());
                    dice.one(&actions).cloned().unwrap_or_default()
                }
                (3, _) => dice.word(STORES),
                (4, _) => dice.word(CREDENTIALS),
                _ => {
                    let all: Vec<_> = model::operations().collect();
                    dice.one(&all).map_or_else(String::new, |it| it.action())
                }
            };
            let given = input(world, caller.account(), &operation, dice);
            (caller, operation, given)
        }
    };
    Command::Call(Call::new(caller, &operation, given))
}
