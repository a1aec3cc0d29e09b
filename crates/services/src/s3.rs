//! Amazon S3, limited to buckets, their policies, tags and settings: buckets contain nothing.
//!
//! A policy that denies everyone locks out the whole account, except its root user, who can still read, replace and delete
//! it. Not modeled: objects, grants of access control lists, an effect of the block on public policies. Source: Amazon S3 User Guide, bucket
//! policies; API Reference of Amazon S3, the operations' pages and error responses.

mod permitted;
mod refusals;
mod settings;
mod tags;

use policy::{Document, PolicyKind};

use crate::prelude::*;
use api::region;
use gates::authorize::one;
use permitted::{arn, happened, permitted};
use state::account::{Bucket, Tags};
use state::rules::Rule;

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::S3],
    enter: |ctx| {
        ctx.note_passed("S3 accepts requests from any account: policies decide.");
        Ok(())
    },
    handlers: handlers! { world, ctx, input =>
        "CreateBucket" => create(world, ctx, input),
        "ListBuckets" => list(world, ctx),
        "HeadBucket" => head(world, ctx, input),
        "GetBucketLocation" => get_location(world, ctx, input),
        "DeleteBucket" => delete(world, ctx, input),
        "GetBucketAcl" => get_acl(world, ctx, input),
        "GetBucketLogging" => get_nothing(world, ctx, input, "s3:GetBucketLogging"),
        "GetBucketNotificationConfiguration" => get_nothing(world, ctx, input, "s3:GetBucketNotification"),
        "GetBucketPolicy" => get_policy(world, ctx, input),
        "PutBucketPolicy" => put_policy(world, ctx, input),
        "DeleteBucketPolicy" => delete_policy(world, ctx, input),
        "GetBucketTagging" => tags::get(world, ctx, input),
        "PutBucketTagging" => tags::put(world, ctx, input),
        "DeleteBucketTagging" => tags::delete(world, ctx, input),
        "GetBucketVersioning" => settings::VERSIONING.get(world, ctx, input),
        "PutBucketVersioning" => settings::VERSIONING.put(world, ctx, input),
        "GetBucketEncryption" => settings::ENCRYPTION.get(world, ctx, input),
        "PutBucketEncryption" => settings::ENCRYPTION.put(world, ctx, input),
        "DeleteBucketEncryption" => settings::ENCRYPTION.delete(world, ctx, input),
        "GetBucketOwnershipControls" => settings::OWNERSHIP.get(world, ctx, input),
        "PutBucketOwnershipControls" => settings::OWNERSHIP.put(world, ctx, input),
        "DeleteBucketOwnershipControls" => settings::OWNERSHIP.delete(world, ctx, input),
        "GetPublicAccessBlock" => settings::PUBLIC_ACCESS.get(world, ctx, input),
        "PutPublicAccessBlock" => settings::PUBLIC_ACCESS.put(world, ctx, input),
        "DeletePublicAccessBlock" => settings::PUBLIC_ACCESS.delete(world, ctx, input),
    },
};

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

fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (name, here) = (input.text("Bucket"), ctx.account());
    let free = !world.holds(Rule::BucketNames);
    if !(is_name(name) || free && is_name(&name.to_ascii_lowercase().replace('_', "-"))) {
        ctx.enter(Gate::Request);
        ctx.cite("Amazon S3 User Guide: bucket naming rules");
        return Err(refusals::INVALID_BUCKET_NAME.error());
    }
    let partition = here.partition();
    let arn = arn(partition, name);
    authorize::admit_with(world, ctx, &arn, keys_of_create(input))?;
    let wanted = location(ctx, input)?;
    let configuration = input.structure("CreateBucketConfiguration");
    let given = tags::given(configuration.and_then(|it| it.list("Tags")))?;
    let location = match wanted {
        None => format!("/{name}"),
        Some(_) => format!("http://{name}.s3.{}/", partition.dns_suffix()),
    };
    let answer = json!({ "Location": location, "BucketArn": arn });
    match world.bucket(partition, name) {
        Some((owner, bucket)) if owner == here => {
            // Creating it again changes nothing in us-east-1, without tags. Recorded.
            let again = *ctx.region == *region::DEFAULT && bucket.region == ctx.region;
            if again && given.is_empty() {
                return Ok(answer);
            }
            return Err(refusals::BUCKET_IS_YOURS.error());
        }
        Some(_) => {
            return Err(refusals::BUCKET_EXISTS.error());
        }
        None => {}
    }
    let mut bucket = Bucket {
        region: wanted.map_or_else(|| ctx.region.clone(), text),
        created: world.now(),
        policy: None,
        settings: ordered::Map::new(),
    };
    if let Some(ownership) = input.optional("ObjectOwnership") {
        settings::OWNERSHIP.keep(&mut bucket, &settings::ownership(ownership));
    }
    let world = world.open(ctx)?;
    world.set_bucket(here, name, Some(bucket));
    world.set_tags(here, &arn, given);
    happened(world, ctx, here, name, |name, whose| {
        message!("Created the bucket {name} in {whose}.")
    });
    Ok(answer)
}

/// The keys of S3 that a request for a new bucket has. Source: Service Authorization Reference, Amazon S3.
fn keys_of_create(input: Input<'_>) -> Context {
    let configuration = input.structure("CreateBucketConfiguration");
    let location = configuration.and_then(|it| it.optional("LocationConstraint"));
    let ownership = input.optional("ObjectOwnership");
    let mut context = Context::default()
        .with("s3:LocationConstraint", one(location))
        .with("s3:x-amz-object-ownership", one(ownership));
    // Requests with access control lists or a namespace are refused before.
    for absent in ["s3:x-amz-acl", "s3:x-amz-grant-", "s3:x-amz-bucket-"] {
        context.mark_prefix_absent(absent);
    }
    context
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
        ctx.advise(
            "Specify the Region of the request as LocationConstraint, or omit it in us-east-1.",
        );
        if default {
            return Err(refusals::INVALID_LOCATION.error());
        }
        return Err(refuse!(
            refusals::WRONG_LOCATION,
            wanted = wanted.unwrap_or("unspecified")
        ));
    }
    Ok(wanted)
}

fn list(world: &World, ctx: &mut Ctx) -> Answer {
    authorize::permit_for(world, ctx, "s3:ListAllMyBuckets", "*", Context::default())?;
    let account = world.account(ctx.account());
    let rows: Vec<Value> = account
        .into_iter()
        .flat_map(|account| account.buckets().iter())
        .map(|(name, bucket)| {
            json!({ "Name": &**name, "CreationDate": bucket.created.iso(), "BucketRegion": &*bucket.region })
        })
        .collect();
    let owner = json!({ "ID": ctx.account().canonical_user() });
    Ok(json!({ "Buckets": rows, "Owner": owner }))
}

/// The access control list of every bucket: its owner may do everything. No operation here grants more.
fn get_acl(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let owner = permitted(world, ctx, input, "s3:GetBucketAcl")?;
    let id = owner.canonical_user();
    let grantee = json!({ "ID": &*id, "Type": "CanonicalUser" });
    let grant = json!({ "Grantee": grantee, "Permission": "FULL_CONTROL" });
    Ok(json!({ "Owner": json!({ "ID": id }), "Grants": Value::Array(vec![grant]) }))
}

/// A setting that no operation here sets.
fn get_nothing(world: &World, ctx: &mut Ctx, input: Input<'_>, action: &str) -> Answer {
    permitted(world, ctx, input, action)?;
    Ok(json!({}))
}

fn head(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("Bucket");
    permitted(world, ctx, input, "s3:ListBucket")?;
    let partition = ctx.account().partition();
    let region = world.bucket(partition, name).map(|(_, it)| &*it.region);
    let arn = arn(partition, name);
    Ok(json!({ "BucketArn": arn, "BucketRegion": region, "AccessPointAlias": false }))
}

fn get_location(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("Bucket");
    permitted(world, ctx, input, "s3:GetBucketLocation")?;
    let bucket = world.bucket(ctx.account().partition(), name);
    // us-east-1 is the Region without a constraint.
    let constraint = bucket
        .map(|(_, it)| &*it.region)
        .filter(|region| *region != region::DEFAULT);
    Ok(json!({ "LocationConstraint": constraint }))
}

fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("Bucket");
    let owner = permitted(world, ctx, input, "s3:DeleteBucket")?;
    let world = world.open(ctx)?;
    world.set_bucket(owner, name, None);
    world.set_tags(owner, &arn(owner.partition(), name), Tags::default());
    happened(world, ctx, owner, name, |name, whose| {
        message!("Deleted the bucket {name} in {whose}.")
    });
    Ok(json!({}))
}

fn get_policy(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("Bucket");
    permitted(world, ctx, input, "s3:GetBucketPolicy")?;
    let policy = world
        .bucket(ctx.account().partition(), name)
        .and_then(|(_, bucket)| bucket.policy.as_ref());
    match policy {
        Some(policy) => Ok(json!({ "Policy": policy.text() })),
        None => Err(refusals::NO_BUCKET_POLICY.error()),
    }
}

fn put_policy(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("Bucket");
    let owner = permitted(world, ctx, input, "s3:PutBucketPolicy")?;
    let document =
        Document::parse_as(PolicyKind::Resource, input.text("Policy")).map_err(|wrong| {
            ctx.advise(wrong.says());
            malformed(input.text("Policy"), &wrong.to_string())
        })?;
    let policy = Some(Arc::new(document));
    let world = world.open(ctx)?;
    let changed = world.bucket_mut(owner, name).is_some_and(|bucket| {
        let changed = bucket.policy != policy;
        bucket.policy = policy;
        changed
    });
    if !changed {
        return Ok(json!({}));
    }
    happened(world, ctx, owner, name, |name, whose| {
        message!("Wrote the policy of the bucket {name} in {whose}.")
    });
    Ok(json!({}))
}

/// Why S3 refuses a document: in its own words where these are recorded, else in ours.
fn malformed(text: &str, wrong: &str) -> ApiError {
    let document = serde_json::from_str::<Map<String, Value>>(text);
    let says = match document {
        Err(_) => "Policies must be valid JSON and the first byte must be '{'".into(),
        Ok(it) if !it.contains_key("Statement") => "Missing required field Statement".into(),
        Ok(_) => format!("Policy has invalid syntax: {wrong}"),
    };
    refusals::MALFORMED_POLICY.saying(says)
}

fn delete_policy(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("Bucket");
    let owner = permitted(world, ctx, input, "s3:DeleteBucketPolicy")?;
    let world = world.open(ctx)?;
    let had = world
        .bucket_mut(owner, name)
        .is_some_and(|bucket| bucket.policy.take().is_some());
    // Deleting a missing policy succeeds.
    if had {
        happened(world, ctx, owner, name, |name, whose| {
            message!("Deleted the policy of the bucket {name} in {whose}.")
        });
    }
    Ok(json!({}))
}
