//! Amazon S3, limited to bucket policies: buckets contain nothing.
//!
//! A policy that denies everyone locks out the whole account, except its root user, who can still read, replace and delete
//! it. Not modeled: objects, access control lists, the block on public policies. Source: Amazon S3 User Guide, bucket
//! policies; API Reference of Amazon S3, the operations' pages and error responses.

use std::sync::Arc;

use message::{Message, message};
use policy::{Context, Document, PolicyKind};
use serde_json::Value;

use api::error::{ApiError, ErrorCode};
use api::ids::AccountId;
use api::json::json;
use api::model::Service;
use api::partition::Partition;
use api::region;
use gates::authorize;
use gates::authorize::AccessRequest;
use gates::context::{Ctx, text};
use gates::handler::{Answer, Operations, handlers};
use gates::input::Input;
use gates::resource_policies::{bucket_policy, is_about_policy};
use state::account::Bucket;
use state::event::EventKind;
use state::outcome::Gate;
use state::world::World;

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::S3],
    enter: |ctx| {
        ctx.pass("S3 accepts requests from any account: policies decide.");
        Ok(())
    },
    handlers: handlers! { world, ctx, input =>
        "CreateBucket" => create(world, ctx, input),
        "ListBuckets" => list(world, ctx),
        "DeleteBucket" => delete(world, ctx, input),
        "GetBucketPolicy" => get_policy(world, ctx, input),
        "PutBucketPolicy" => put_policy(world, ctx, input),
        "DeleteBucketPolicy" => delete_policy(world, ctx, input),
    },
};

fn error(code: ErrorCode, message: &'static str) -> ApiError {
    ApiError::new(code, message)
}

fn arn(partition: Partition, name: &str) -> String {
    format!("arn:{partition}:s3:::{name}")
}

/// Whether a bucket can have this name: lowercase letters, digits, dots and hyphens, 3 to 63, with a letter or digit at
/// both ends.
fn is_name(name: &str) -> bool {
    let edge = |byte: Option<u8>| {
        byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    (3..=63).contains(&name.len())
        && name
            .bytes()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b".-".contains(&it))
        && edge(name.bytes().next())
        && edge(name.bytes().last())
        && !name.contains("..")
}

const LOCKED_OUT: &str = "If a bucket's policy locks everybody in the account out, the account's root user can still delete the policy. So can a root session for S3UnlockBucketPolicy, which the management account starts.";

/// The bucket's owner, after the policies of both sides have let the call pass.
fn permitted(
    world: &World,
    ctx: &mut Ctx,
    name: &str,
    action: &str,
) -> Result<AccountId, ApiError> {
    let (caller, arn) = (ctx.caller.clone(), arn(ctx.account().partition(), name));
    let mut ask = AccessRequest::new(&caller, action, &arn);
    let owner = bucket_policy(world, &mut ask);
    let own = owner == Some(caller.account());
    let about_policy = is_about_policy(action);
    let spared = own && ask.resource_policy.is_none() && caller.is_root() && about_policy;
    let mut without = ask.clone();
    without.resource_policy = None;
    authorize::permit_asked(world, ctx, ask).inspect_err(|_| {
        if own && about_policy && authorize::authorize(world, &without).is_allowed() {
            ctx.suggest(LOCKED_OUT, None);
        }
    })?;
    if spared
        && world
            .bucket(ctx.account().partition(), name)
            .is_some_and(|(_, it)| it.policy.is_some())
    {
        ctx.pass(
            "The root user of the bucket's account may always read, replace and delete the bucket's policy.",
        );
    }
    ctx.at(Gate::State);
    let Some(owner) = owner else {
        return Err(error(
            ErrorCode::NoSuchBucket,
            "The specified bucket does not exist",
        ));
    };
    if about_policy && !own {
        ctx.suggest("Only users of the bucket's own account may do this.", None);
        return Err(error(
            ErrorCode::MethodNotAllowed,
            "The specified method is not allowed against this resource.",
        ));
    }
    Ok(owner)
}

fn happened(
    world: &World,
    ctx: &mut Ctx,
    owner: AccountId,
    name: &str,
    says: impl FnOnce(&str, &str) -> Message,
) {
    let kind = EventKind::ResourceChanged {
        account: owner,
        name: text(name),
    };
    ctx.event(world, kind, says(name, &world.name_of(owner)));
}

fn create(world: &mut World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (name, here) = (input.text("Bucket"), ctx.account());
    if !is_name(name) {
        ctx.at(Gate::Request);
        ctx.by("Amazon S3 User Guide: bucket naming rules");
        return Err(error(
            ErrorCode::InvalidBucketName,
            "The specified bucket is not valid.",
        ));
    }
    let partition = here.partition();
    let arn = arn(partition, name);
    authorize::permit(world, ctx, &arn, Context::default())?;
    ctx.at(Gate::State);
    let wanted = location(ctx, input)?;
    match world.bucket(partition, name) {
        Some((owner, _)) if owner == here => {
            return Err(error(
                ErrorCode::BucketAlreadyOwnedByYou,
                "Your previous request to create the named bucket succeeded and you already own it.",
            ));
        }
        Some(_) => {
            return Err(error(
                ErrorCode::BucketAlreadyExists,
                "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
            ));
        }
        None => {}
    }
    let bucket = Bucket {
        region: wanted.map_or_else(|| ctx.region.clone(), text),
        created: world.now,
        policy: None,
    };
    if let Some(account) = world.account_mut(here) {
        account.buckets.insert(text(name), bucket);
    }
    happened(world, ctx, here, name, |name, whose| {
        message!(
            "Created the bucket {name} in {whose}.",
            name = name.to_string(),
            whose = whose.to_string()
        )
    });
    Ok(json!({ "Location": format!("/{name}"), "BucketArn": arn }))
}

/// The Region that the request names for the bucket, if it matches the Region of the endpoint.
fn location<'a>(ctx: &mut Ctx, input: Input<'a>) -> Result<Option<&'a str>, ApiError> {
    let wanted = input
        .structure("CreateBucketConfiguration")
        .and_then(|configuration| configuration.optional("LocationConstraint"));
    // us-east-1 is the Region without a constraint.
    let default = &*ctx.region == region::DEFAULT;
    let fits = match wanted {
        None => default,
        Some(wanted) => {
            region::exists(ctx.account().partition(), wanted) && (default || *wanted == *ctx.region)
        }
    };
    if !fits || wanted == Some(region::DEFAULT) {
        ctx.suggest(
            "Specify the Region of the request as LocationConstraint, or omit it in us-east-1.",
            None,
        );
        return Err(ApiError::new(
            ErrorCode::IllegalLocationConstraintException,
            format!(
                "The {} location constraint is incompatible for the region specific endpoint this request was sent to.",
                wanted.unwrap_or("unspecified")
            ),
        ));
    }
    Ok(wanted)
}

fn list(world: &World, ctx: &mut Ctx) -> Answer {
    authorize::permit_for(world, ctx, "s3:ListAllMyBuckets", "*", Context::default())?;
    let account = world.account(ctx.account());
    let rows: Vec<Value> = account
        .into_iter()
        .flat_map(|account| account.buckets.iter())
        .map(|(name, bucket)| {
            json!({ "Name": &**name, "CreationDate": bucket.created.iso(), "BucketRegion": &*bucket.region })
        })
        .collect();
    // The owner's canonical id is not modeled, so the owner is left out.
    Ok(json!({ "Buckets": rows }))
}

fn delete(world: &mut World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("Bucket");
    let owner = permitted(world, ctx, name, "s3:DeleteBucket")?;
    if let Some(account) = world.account_mut(owner) {
        account.buckets.remove(name);
    }
    happened(world, ctx, owner, name, |name, whose| {
        message!(
            "Deleted the bucket {name} in {whose}.",
            name = name.to_string(),
            whose = whose.to_string()
        )
    });
    Ok(json!({}))
}

fn get_policy(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("Bucket");
    permitted(world, ctx, name, "s3:GetBucketPolicy")?;
    let policy = world
        .bucket(ctx.account().partition(), name)
        .and_then(|(_, bucket)| bucket.policy.as_ref());
    match policy {
        Some(policy) => Ok(json!({ "Policy": policy.text() })),
        None => Err(error(
            ErrorCode::NoSuchBucketPolicy,
            "The bucket policy does not exist",
        )),
    }
}

fn put_policy(world: &mut World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("Bucket");
    let owner = permitted(world, ctx, name, "s3:PutBucketPolicy")?;
    let document =
        Document::parse_as(PolicyKind::Resource, input.text("Policy")).map_err(|wrong| {
            ctx.suggest(wrong.says(), None);
            ApiError::new(
                ErrorCode::MalformedPolicy,
                format!("Policy has invalid syntax: {wrong}"),
            )
        })?;
    let policy = Some(Arc::new(document));
    let changed = world.bucket_mut(owner, name).is_some_and(|bucket| {
        let changed = bucket.policy != policy;
        bucket.policy = policy;
        changed
    });
    if !changed {
        return Ok(json!({}));
    }
    happened(world, ctx, owner, name, |name, whose| {
        message!(
            "Wrote the policy of the bucket {name} in {whose}.",
            name = name.to_string(),
            whose = whose.to_string()
        )
    });
    Ok(json!({}))
}

fn delete_policy(world: &mut World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("Bucket");
    let owner = permitted(world, ctx, name, "s3:DeleteBucketPolicy")?;
    let had = world
        .bucket_mut(owner, name)
        .is_some_and(|bucket| bucket.policy.take().is_some());
    // Deleting a missing policy succeeds.
    if had {
        happened(world, ctx, owner, name, |name, whose| {
            message!(
                "Deleted the policy of the bucket {name} in {whose}.",
                name = name.to_string(),
                whose = whose.to_string()
            )
        });
    }
    Ok(json!({}))
}
