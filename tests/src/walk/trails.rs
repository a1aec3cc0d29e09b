//! Steps about trails, each the next that can succeed: a bucket, its policy, a trail, and what can be done with it.

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
        .trails
        .keys()
        .any(|(home, _)| home.account == account.id);
    let bucket = account.buckets.iter().next();
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
