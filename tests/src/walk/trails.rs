//! Steps about trails and tags of queues, each the next that can succeed: a bucket, its policy, a trail, and what can be
//! done with it; a queue and its tags; settings of the bucket.

use serde_json::{Value, json};
use sim::command::{Call, Command};
use sim::{World, people};

use super::Dice;

/// A step of the administrator of a management account.
pub fn command(world: &World, dice: &mut Dice) -> Option<Command> {
    let organization = world.organizations().next()?;
    let account = world.account(organization.management)?;
    let caller = people::administrator_of(world, account.id)?;
    let has_trail = world
        .trails()
        .keys()
        .any(|(home, _)| home.account == account.id);
    let bucket = account.buckets().iter().next();
    if dice.percent(10) {
        let (operation, input) = on_queue(&account.id.to_string(), dice);
        return Some(Command::Call(Call::new(caller, &operation, input)));
    }
    if let Some((name, _)) = bucket.filter(|_| dice.percent(10)) {
        let (operation, input) = on_bucket(name, dice);
        return Some(Command::Call(Call::new(caller, &operation, input)));
    }
    let (operation, input) = match (bucket, has_trail) {
        (None, _) => (
            "s3:CreateBucket".to_owned(),
            json!({ "Bucket": format!("trails-of-{}", account.id) }),
        ),
        (Some((name, _)), false) if dice.percent(50) => {
            let service = json!({ "Service": "cloudtrail.amazonaws.com" });
            let on = format!("arn:aws:s3:::{name}*");
            let policy = json!({ "Statement": { "Effect": "Allow", "Principal": service, "Action": "s3:*", "Resource": on } });
            (
                "s3:PutBucketPolicy".to_owned(),
                json!({ "Bucket": &**name, "Policy": policy.to_string() }),
            )
        }
        (Some((name, _)), false) => (
            "cloudtrail:CreateTrail".to_owned(),
            json!({ "Name": "walk", "S3BucketName": &**name }),
        ),
        (Some(_), true) => {
            let arn = format!("arn:aws:cloudtrail:us-east-1:{}:trail/walk", account.id);
            let member = world
                .accounts()
                .map(|it| it.id)
                .find(|id| *id != account.id);
            on_trail(&arn, &member.unwrap_or(account.id).to_string(), dice)
        }
    };
    Some(Command::Call(Call::new(caller, &operation, input)))
}

/// What can be done with a trail, and with a delegated administrator.
fn on_trail(arn: &str, member: &str, dice: &mut Dice) -> (String, Value) {
    let tags = json!([{ "Key": "team", "Value": "audit" }]);
    let operation = dice.word(&[
        "cloudtrail:AddTags",
        "cloudtrail:DeleteTrail",
        "cloudtrail:DeregisterOrganizationDelegatedAdmin",
        "cloudtrail:PutEventSelectors",
        "cloudtrail:RegisterOrganizationDelegatedAdmin",
        "cloudtrail:RemoveTags",
        "cloudtrail:StartLogging",
        "cloudtrail:StopLogging",
        "cloudtrail:UpdateTrail",
        "organizations:EnableAWSServiceAccess",
    ]);
    let input = match operation.as_str() {
        "cloudtrail:AddTags" | "cloudtrail:RemoveTags" => {
            json!({ "ResourceId": arn, "TagsList": tags })
        }
        "cloudtrail:PutEventSelectors" => {
            json!({ "TrailName": arn, "EventSelectors": [{ "ReadWriteType": "All" }] })
        }
        "cloudtrail:DeregisterOrganizationDelegatedAdmin" => {
            json!({ "DelegatedAdminAccountId": member })
        }
        "cloudtrail:RegisterOrganizationDelegatedAdmin" => json!({ "MemberAccountId": member }),
        "organizations:EnableAWSServiceAccess" => {
            json!({ "ServicePrincipal": "cloudtrail.amazonaws.com" })
        }
        _ => json!({ "Name": arn }),
    };
    (operation, input)
}

/// What can be done with a queue.
fn on_queue(account: &str, dice: &mut Dice) -> (String, Value) {
    let url = format!("https://sqs.us-east-1.amazonaws.com/{account}/walk");
    let operation = dice.word(&[
        "sqs:CreateQueue",
        "sqs:SetQueueAttributes",
        "sqs:TagQueue",
        "sqs:UntagQueue",
    ]);
    let input = match operation.as_str() {
        "sqs:CreateQueue" => json!({ "QueueName": "walk" }),
        "sqs:SetQueueAttributes" => {
            json!({ "QueueUrl": url, "Attributes": { "DelaySeconds": "5" } })
        }
        "sqs:TagQueue" => json!({ "QueueUrl": url, "Tags": { "team": "audit" } }),
        _ => json!({ "QueueUrl": url, "TagKeys": ["team"] }),
    };
    (operation, input)
}

/// Settings of a bucket.
fn on_bucket(name: &str, dice: &mut Dice) -> (String, Value) {
    let operation = dice.word(&[
        "s3:PutBucketEncryption",
        "s3:PutBucketOwnershipControls",
        "s3:PutBucketVersioning",
    ]);
    let (member, value) = match operation.as_str() {
        "s3:PutBucketEncryption" => (
            "ServerSideEncryptionConfiguration",
            json!({ "Rules": [{ "BucketKeyEnabled": true }] }),
        ),
        "s3:PutBucketOwnershipControls" => (
            "OwnershipControls",
            json!({ "Rules": [{ "ObjectOwnership": "ObjectWriter" }] }),
        ),
        _ => ("VersioningConfiguration", json!({ "Status": "Enabled" })),
    };
    (operation, json!({ "Bucket": name, member: value }))
}
