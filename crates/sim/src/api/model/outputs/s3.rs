//! Answers of Amazon S3, API model 2006-03-01. The grammar of a row is in `outputs.rs`.

use super::Row;

pub(super) const OPERATIONS: &[Row] = &[
    ("CreateBucket", "Location BucketArn"),
    ("GetBucketPolicy", "Policy"),
    (
        "ListBuckets",
        "Buckets[Bucket] Owner:Owner ContinuationToken Prefix",
    ),
];

pub(super) const SHAPES: &[Row] = &[
    ("Bucket", "Name CreationDate:@ BucketRegion BucketArn"),
    ("Owner", "DisplayName ID"),
];
