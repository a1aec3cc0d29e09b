//! Refusals of Amazon S3.

use crate::prelude::*;
use api::refusal::{AS_TOLD, RefusalRow, RowRule, refusal};
use api::rule;

const BUCKETS: RowRule = rule!(
    "Bucket names are unique among all accounts. Only the bucket's own account can set its policy.",
    "API Reference of Amazon S3: error responses",
);

const SETTINGS: RowRule = rule!(
    "A setting of a bucket is replaced as a whole. A bucket has at most 50 tags, each with a different key.",
    "API Reference of Amazon S3: error responses",
);

pub(super) const NO_SUCH_BUCKET: RefusalRow = refusal(
    ErrorCode::NoSuchBucket,
    "The specified bucket does not exist",
    BUCKETS,
);

pub(super) const NOT_YOUR_BUCKET: RefusalRow = refusal(
    ErrorCode::MethodNotAllowed,
    "The specified method is not allowed against this resource.",
    BUCKETS,
);

pub(super) const INVALID_BUCKET_NAME: RefusalRow = refusal(
    ErrorCode::InvalidBucketName,
    "The specified bucket is not valid.",
    BUCKETS,
);

pub(super) const BUCKET_IS_YOURS: RefusalRow = refusal(
    ErrorCode::BucketAlreadyOwnedByYou,
    "Your previous request to create the named bucket succeeded and you already own it.",
    BUCKETS,
);

pub(super) const BUCKET_EXISTS: RefusalRow = refusal(
    ErrorCode::BucketAlreadyExists,
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    BUCKETS,
);

// Recorded.
pub(super) const INVALID_LOCATION: RefusalRow = refusal(
    ErrorCode::InvalidLocationConstraint,
    "The specified location-constraint is not valid",
    BUCKETS,
);

// Recorded.
pub(super) const INVALID_OWNER: RefusalRow = refusal(
    ErrorCode::InvalidBucketOwnerAWSAccountID,
    "The value of the expected bucket owner parameter must be an AWS Account ID... [{value}]",
    BUCKETS,
);

// Recorded.
pub(super) const OTHER_OWNER: RefusalRow =
    refusal(ErrorCode::AccessDenied, "Access Denied", BUCKETS);

pub(super) const WRONG_LOCATION: RefusalRow = refusal(
    ErrorCode::IllegalLocationConstraintException,
    "The {wanted} location constraint is incompatible for the region specific endpoint this request was sent to.",
    BUCKETS,
);

pub(super) const NO_BUCKET_POLICY: RefusalRow = refusal(
    ErrorCode::NoSuchBucketPolicy,
    "The bucket policy does not exist",
    BUCKETS,
);

pub(super) const MALFORMED_POLICY: RefusalRow =
    refusal(ErrorCode::MalformedPolicy, AS_TOLD, BUCKETS);

pub(super) const INVALID_TAG: RefusalRow = refusal(ErrorCode::InvalidTag, AS_TOLD, SETTINGS);

pub(super) const NO_TAGS: RefusalRow = refusal(
    ErrorCode::NoSuchTagSet,
    "The TagSet does not exist",
    SETTINGS,
);

pub(super) const NO_OWNERSHIP_CONTROLS: RefusalRow = refusal(
    ErrorCode::OwnershipControlsNotFoundError,
    "The bucket ownership controls were not found",
    SETTINGS,
);

pub(super) const NO_PUBLIC_ACCESS_BLOCK: RefusalRow = refusal(
    ErrorCode::NoSuchPublicAccessBlockConfiguration,
    "The public access block configuration was not found",
    SETTINGS,
);
