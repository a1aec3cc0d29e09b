//! The operations of Amazon S3 of this version (API model 2006-03-01): as much as a bucket's policy needs.

use super::{Member, Operation, Pattern, Service, Shape, any, optional, required};

const BUCKET: Member = required("Bucket", "bucket", any(1, 255), "the bucket's name");

const CALLERS: &str = "whoever the policies of the account and of the bucket allow";

const fn op(
    name: &'static str,
    cli: &'static str,
    input: &'static [Member],
    summary: &'static str,
    writes: bool,
) -> Operation {
    Operation {
        service: Service::S3,
        name,
        cli,
        input,
        summary,
        callers: CALLERS,
        writes,
        pages: None,
    }
}

/// By name.
pub(super) const OPERATIONS: &[Operation] = &[
    op(
        "CreateBucket",
        "create-bucket",
        &[
            BUCKET,
            optional(
                "CreateBucketConfiguration",
                "create-bucket-configuration",
                Shape::Structure(&[optional(
                    "LocationConstraint",
                    "location-constraint",
                    any(1, 64),
                    "the Region of the bucket, unless it is us-east-1",
                )]),
                "where the bucket is made",
            ),
        ],
        "Makes a bucket. Its name is taken for all accounts.",
        true,
    ),
    op(
        "DeleteBucket",
        "delete-bucket",
        &[BUCKET],
        "Deletes a bucket.",
        true,
    ),
    op(
        "DeleteBucketPolicy",
        "delete-bucket-policy",
        &[BUCKET],
        "Deletes the policy of a bucket.",
        true,
    ),
    op(
        "GetBucketPolicy",
        "get-bucket-policy",
        &[BUCKET],
        "Shows the policy of a bucket.",
        false,
    ),
    op(
        "ListBuckets",
        "list-buckets",
        &[],
        "Lists the buckets of the account.",
        false,
    ),
    op(
        "PutBucketPolicy",
        "put-bucket-policy",
        &[
            BUCKET,
            required(
                "Policy",
                "policy",
                Shape::Text {
                    min: 1,
                    max: 1_000_000,
                    pattern: Pattern::Any,
                },
                "the policy, as JSON text",
            ),
        ],
        "Attaches a policy to a bucket in place of the one that it has.",
        true,
    ),
];
