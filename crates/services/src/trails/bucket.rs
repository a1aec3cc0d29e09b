//! The bucket of a trail: it must exist, and its policy must let CloudTrail read its access control list and write log
//! files. Source: AWS CloudTrail User Guide, Amazon S3 bucket policy for CloudTrail.

use policy::Source;

use crate::prelude::*;
use crate::trails::refusals;
use gates::authorize::CallerPolicies;
use state::trails::{PRINCIPAL, TrailKey, arn};

/// Checks that CloudTrail can write log files of a trail to a bucket. `prefix`: the folder; empty for none.
pub(super) fn check(
    world: &World,
    ctx: &mut Ctx,
    key: &TrailKey,
    (bucket, prefix): (&str, &str),
    organization: Option<&Organization>,
) -> Result<(), ApiError> {
    let owner = key.0.account;
    let Some((of, kept)) = world.bucket(owner.partition(), bucket) else {
        return Err(refuse!(refusals::NO_SUCH_BUCKET, bucket));
    };
    let wanted = wanted(owner, (bucket, prefix), organization);
    let service = CallerPolicies::of_service(world, PRINCIPAL, owner, &arn(key));
    let caller = ctx.caller.clone();
    for (action, resource) in wanted {
        let mut context = Context::default();
        if action == "s3:PutObject" {
            context.set("s3:x-amz-acl", "bucket-owner-full-control");
        }
        let mut ask = AccessRequest::new(&caller, action, &resource).with(context);
        ask.owner = Some(of);
        ask.resource_required = true;
        let policy = kept.policy.clone();
        ask.resource_policy = policy.map(|policy| Source::new("bucket policy", policy));
        let judgment = Arc::new(service.authorize(world, &ask));
        let is_allowed = judgment.is_allowed();
        ctx.judged(judgment);
        if !is_allowed {
            ctx.advise(message!(
                "The policy of {bucket} must allow `{PRINCIPAL}` to use {action} on {resource}.",
                bucket = bucket.to_string(),
                action = action.to_string()
            ));
            return Err(refuse!(refusals::WRONG_BUCKET_POLICY, bucket));
        }
    }
    ctx.note_passed(message!(
        "The policy of {bucket} lets CloudTrail write.",
        bucket = bucket.to_string()
    ));
    Ok(())
}

/// What CloudTrail does in the bucket for the trails of an account.
fn wanted(
    owner: AccountId,
    (bucket, prefix): (&str, &str),
    organization: Option<&Organization>,
) -> Vec<(&'static str, String)> {
    let whole = format!("arn:{}:s3:::{bucket}", owner.partition());
    let folder = if prefix.is_empty() {
        format!("{whole}/AWSLogs")
    } else {
        format!("{whole}/{prefix}/AWSLogs")
    };
    // The rest of the path of a log file does not matter: policies end in `*`.
    let file = "CloudTrail/file.json.gz";
    let mut wanted = vec![
        ("s3:GetBucketAcl", whole),
        ("s3:PutObject", format!("{folder}/{owner}/{file}")),
    ];
    if let Some(organization) = organization {
        let path = format!("{folder}/{}/{owner}/{file}", organization.id);
        wanted.push(("s3:PutObject", path));
    }
    wanted
}
