//! AWS CloudTrail's console creates a trail together with a bucket whose policy lets CloudTrail write. These are several calls
//! with the current user's permissions; if one is refused, none takes effect. Source: AWS CloudTrail User Guide, creating a
//! trail for your organization in the console, and Amazon S3 bucket policy for CloudTrail.

use crate::prelude::*;
use crate::s3;
use crate::trails;
use api::region;
use gates::handler;
use state::trails::PRINCIPAL;

/// The name that the console suggests for a trail.
const TRAIL: &str = "management-events";

fn call(world: &mut Locked<'_>, ctx: &mut Ctx, action: &str, input: Value) -> Answer {
    let services = [&trails::OPERATIONS, &s3::OPERATIONS];
    handler::call(&services, world, ctx, action, input)
}

/// Creates an organization trail of all Regions, and starts it.
pub(super) fn create_trail(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    organization: &OrganizationId,
) -> Answer {
    let bucket = bucket(world, ctx, organization)?;
    let input = json!({
        "Name": TRAIL,
        "S3BucketName": bucket,
        "IsMultiRegionTrail": true,
        "IsOrganizationTrail": true,
        "EnableLogFileValidation": true,
    });
    call(world, ctx, "cloudtrail:CreateTrail", input)?;
    call(
        world,
        ctx,
        "cloudtrail:StartLogging",
        json!({ "Name": TRAIL }),
    )?;
    Ok(json!({}))
}

/// Creates the bucket of the organization's trail, unless the account has kept it from an earlier trail.
fn bucket(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    organization: &OrganizationId,
) -> Result<String, ApiError> {
    let account = ctx.account();
    // AWS ends the name with random letters. Those of the organization are as good, and can be found again.
    let suffix = organization.as_str().trim_start_matches("o-");
    let name = format!("aws-cloudtrail-logs-{account}-{suffix}");
    if world
        .account(account)
        .is_some_and(|it| it.buckets().contains_key(&*name))
    {
        return Ok(name);
    }
    let mut input = json!({ "Bucket": &*name });
    if *ctx.region != *region::DEFAULT {
        let place = json!({ "LocationConstraint": &*ctx.region });
        set(&mut input, "CreateBucketConfiguration", place);
    }
    call(world, ctx, "s3:CreateBucket", input)?;
    let policy = policy(account, &name, &ctx.region, organization).to_string();
    let input = json!({ "Bucket": &*name, "Policy": policy });
    call(world, ctx, "s3:PutBucketPolicy", input)?;
    Ok(name)
}

/// The policy that lets the trail, and no other, write to the bucket.
fn policy(account: AccountId, bucket: &str, region: &str, organization: &OrganizationId) -> Value {
    let partition = account.partition();
    let bucket = format!("arn:{partition}:s3:::{bucket}");
    let trail = format!("arn:{partition}:cloudtrail:{region}:{account}:trail/{TRAIL}");
    let by_trail = json!({ "aws:SourceArn": &*trail });
    let write = json!({
        "aws:SourceArn": trail,
        "s3:x-amz-acl": "bucket-owner-full-control",
    });
    let statement = |action: &str, resource: String, condition: Value| {
        json!({
            "Effect": "Allow",
            "Principal": json!({ "Service": PRINCIPAL }),
            "Action": action,
            "Resource": resource,
            "Condition": json!({ "StringEquals": condition }),
        })
    };
    let logs = |of: String| format!("{bucket}/AWSLogs/{of}/*");
    let statements = vec![
        statement("s3:GetBucketAcl", bucket.clone(), by_trail),
        statement("s3:PutObject", logs(account.to_string()), write.clone()),
        statement("s3:PutObject", logs(organization.to_string()), write),
    ];
    json!({ "Version": "2012-10-17", "Statement": statements })
}
