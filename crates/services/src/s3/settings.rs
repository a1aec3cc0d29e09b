//! Settings of buckets: versioning, encryption, ownership of objects, the block on public access. They are kept and shown,
//! and have no effect.
//!
//! Source: API Reference of Amazon S3, the operations' pages; Amazon S3 User Guide, default settings of new buckets.

use super::refusals;
use api::refusal::RefusalRow;
use state::account::Bucket;

use super::permitted::{changed, permitted};
use crate::prelude::*;

/// A setting of buckets.
pub(super) struct Setting {
    /// The member of requests that has it.
    member: &'static str,
    read: &'static str,
    write: &'static str,
    /// The setting of a new bucket.
    initial: fn() -> Value,
    /// What deleting leaves: `null` stands for nothing.
    deleted: fn() -> Value,
    /// The refusal to show a deleted setting.
    missing: RefusalRow,
}

/// The four blocks on public access.
const BLOCKS: [&str; 4] = [
    "BlockPublicAcls",
    "IgnorePublicAcls",
    "BlockPublicPolicy",
    "RestrictPublicBuckets",
];

pub(super) static VERSIONING: Setting = Setting {
    member: "VersioningConfiguration",
    read: "s3:GetBucketVersioning",
    write: "s3:PutBucketVersioning",
    initial: || json!({}),
    deleted: || json!({}),
    missing: refusals::NO_SUCH_BUCKET,
};

pub(super) static ENCRYPTION: Setting = Setting {
    member: "ServerSideEncryptionConfiguration",
    read: "s3:GetEncryptionConfiguration",
    write: "s3:PutEncryptionConfiguration",
    initial: encryption,
    deleted: encryption,
    missing: refusals::NO_SUCH_BUCKET,
};

pub(super) static OWNERSHIP: Setting = Setting {
    member: "OwnershipControls",
    read: "s3:GetBucketOwnershipControls",
    write: "s3:PutBucketOwnershipControls",
    initial: || ownership("BucketOwnerEnforced"),
    deleted: || Value::Null,
    missing: refusals::NO_OWNERSHIP_CONTROLS,
};

pub(super) static PUBLIC_ACCESS: Setting = Setting {
    member: "PublicAccessBlockConfiguration",
    read: "s3:GetBucketPublicAccessBlock",
    write: "s3:PutBucketPublicAccessBlock",
    initial: || {
        BLOCKS
            .map(|name| (name.to_string(), Value::Bool(true)))
            .into_iter()
            .collect()
    },
    deleted: || Value::Null,
    missing: refusals::NO_PUBLIC_ACCESS_BLOCK,
};

fn encryption() -> Value {
    let algorithm = json!({ "SSEAlgorithm": "AES256" });
    rules(json!({ "ApplyServerSideEncryptionByDefault": algorithm, "BucketKeyEnabled": false }))
}

/// The rule about who owns the objects.
pub(super) fn ownership(rule: &str) -> Value {
    rules(json!({ "ObjectOwnership": rule }))
}

/// A setting of one rule.
fn rules(rule: Value) -> Value {
    json!({ "Rules": Value::Array(vec![rule]) })
}

impl Setting {
    fn of(&self, bucket: &Bucket) -> Value {
        let kept = bucket.settings.get(self.member);
        kept.and_then(|kept| serde_json::from_str(kept).ok())
            .unwrap_or_else(self.initial)
    }

    fn set(
        &self,
        world: &mut Locked<'_>,
        ctx: &mut Ctx,
        input: Input<'_>,
        value: &Value,
    ) -> Answer {
        let name = input.text("Bucket");
        let owner = permitted(world, ctx, input, self.write)?;
        let world = world.open(ctx)?;
        let Some(bucket) = world.bucket_mut(owner, name) else {
            return Ok(json!({}));
        };
        if self.of(bucket) == *value {
            return Ok(json!({}));
        }
        self.keep(bucket, value);
        changed(world, ctx, owner, name);
        Ok(json!({}))
    }

    pub(super) fn keep(&self, bucket: &mut Bucket, value: &Value) {
        if *value == (self.initial)() {
            bucket.settings.remove(self.member);
        } else {
            let kept = text(&value.to_string());
            bucket.settings.insert(text(self.member), kept);
        }
    }

    pub(super) fn get(&self, world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
        let name = input.text("Bucket");
        permitted(world, ctx, input, self.read)?;
        let bucket = world.bucket(ctx.account().partition(), name);
        let value = bucket.map_or(Value::Null, |(_, bucket)| self.of(bucket));
        if value.is_null() {
            return Err(self.missing.error());
        }
        // The answer is the versioning itself; the others are members of theirs.
        if self.member == VERSIONING.member {
            return Ok(value);
        }
        let answer = std::iter::once((self.member.to_string(), value));
        Ok(Value::Object(answer.collect()))
    }

    pub(super) fn put(&self, world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
        let mut value = input.all().get(self.member).cloned().unwrap_or_default();
        if self.member == PUBLIC_ACCESS.member {
            for name in BLOCKS {
                let given = value.get(name).and_then(Value::as_bool).unwrap_or(false);
                set(&mut value, name, given);
            }
        }
        self.set(world, ctx, input, &value)
    }

    pub(super) fn delete(&self, world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
        self.set(world, ctx, input, &(self.deleted)())
    }
}
