//! Refusals of AWS Config with fixed words.

use api::error::ErrorCode;
use gates::refusal::{FixedRefusal, refusal};

pub(super) const NO_ORGANIZATION: FixedRefusal = refusal(
    ErrorCode::NoAvailableOrganizationException,
    "The account is not in an organization.",
)
.remedy("Create an organization with all features, or act in an account of one.");

pub(super) const NOT_ALL_FEATURES: FixedRefusal = refusal(
    ErrorCode::OrganizationAllFeaturesNotEnabledException,
    "AWS Config resource cannot be created because your organization does not have all features enabled.",
)
.remedy("Enable all features in the organization first.");

pub(super) const NEITHER_MANAGEMENT_NOR_DELEGATED: FixedRefusal = refusal(
    ErrorCode::OrganizationAccessDeniedException,
    "This action can only be performed by the organization's management account or a delegated administrator.",
);

pub(super) const INVALID_NEXT_TOKEN: FixedRefusal = refusal(
    ErrorCode::InvalidNextTokenException,
    "The specified next token is not valid.",
);

pub(super) const TOO_MANY_SOURCE_ACCOUNTS: FixedRefusal = refusal(
    ErrorCode::LimitExceededException,
    "The number of accounts in the aggregator exceeds the limit.",
);

pub(super) const OF_A_PREVIOUS_ORGANIZATION: FixedRefusal = refusal(
    ErrorCode::OrganizationAccessDeniedException,
    "The configuration aggregator is associated with a previous organization. Delete this aggregator and \
     create a new one with the current organization.",
)
.remedy("Delete this aggregator and create a new one.");

// As seen in public reports.
pub(super) const RULE_OF_A_SERVICE: FixedRefusal = refusal(
    ErrorCode::AccessDeniedException,
    "An AWS service owns ServiceLinkedConfigRule. You do not have permissions to take action on this rule.",
)
.remedy("The account that created it for the organization deletes or changes it with DeleteOrganizationConfigRule or PutOrganizationConfigRule; rules of a conformance pack are deleted and changed with their pack.");

// Worded like the refusal about rules.
pub(super) const PACK_OF_A_SERVICE: FixedRefusal = refusal(
    ErrorCode::AccessDeniedException,
    "An AWS service owns ServiceLinkedConformancePack. You do not have permissions to take action on this conformance pack.",
)
.remedy("The account that created it for the organization deletes or changes it with DeleteOrganizationConformancePack or PutOrganizationConformancePack.");

pub(super) const TEMPLATE_IN_S3: FixedRefusal = refusal(
    ErrorCode::NotModelled,
    "Templates in Amazon S3 are not modeled in this version of Orgsim.",
)
.remedy("Give the template itself: `--template-body`.");

pub(super) const TEMPLATE_IN_DOCUMENT: FixedRefusal = refusal(
    ErrorCode::NotModelled,
    "Templates in documents of AWS Systems Manager are not modeled in this version of Orgsim.",
)
.remedy("Give the template itself: `--template-body`.");

pub(super) const NO_RECORDER_FOR_RULE: FixedRefusal = refusal(
    ErrorCode::NoAvailableConfigurationRecorderException,
    "Configuration recorder is not available to put the rule.",
)
.remedy("Create a configuration recorder in this account and Region first.");

pub(super) const NO_RECORDER_FOR_LIST: FixedRefusal = refusal(
    ErrorCode::NoAvailableConfigurationRecorderException,
    "Configuration recorder is not available to list resources.",
)
.remedy("Create a configuration recorder in this account and Region, and start it.");

pub(super) const IDS_AND_NAME: FixedRefusal = refusal(
    ErrorCode::ValidationException,
    "You can specify either resource IDs or a resource name but not both in the same request.",
);

pub(super) const INVALID_TIME_RANGE: FixedRefusal = refusal(
    ErrorCode::InvalidTimeRangeException,
    "The specified time range is not valid: the earlier time is not before the later time.",
);

pub(super) const CUSTOM_RULE: FixedRefusal = refusal(
    ErrorCode::NotModelled,
    "Custom rules, in Lambda or in Guard, are not modeled in this version of Orgsim.",
);

pub(super) const NO_ROLE_GIVEN: FixedRefusal = refusal(
    ErrorCode::InvalidRoleException,
    "You have provided a null or empty role ARN.",
)
.remedy("Name a role of this account that trusts `config.amazonaws.com`.");

pub(super) const NO_DELIVERY_CHANNEL: FixedRefusal = refusal(
    ErrorCode::NoAvailableDeliveryChannelException,
    "Delivery channel is not available to start configuration recorder.",
)
.remedy("Create a delivery channel first: `aws configservice put-delivery-channel`.");

pub(super) const NO_RECORDER_FOR_CHANNEL: FixedRefusal = refusal(
    ErrorCode::NoAvailableConfigurationRecorderException,
    "Configuration recorder is not available to put delivery channel.",
)
.remedy("Create a configuration recorder first.");

pub(super) const NO_BUCKET_GIVEN: FixedRefusal = refusal(
    ErrorCode::NoSuchBucketException,
    "Cannot find a S3 bucket with an empty bucket name.",
)
.remedy("Specify a bucket: `s3BucketName=…`.");
