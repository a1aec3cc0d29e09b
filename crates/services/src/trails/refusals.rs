//! Refusals of trails. Seen in public reports, unless noted.

use crate::prelude::*;
use api::refusal::{AS_TOLD, IN_ORGANIZATION, RefusalRow, RowRule, refusal};
use api::rule;
use api::sources::{ADMINISTRATORS, ORGANIZATION_TRAILS, TRAIL_ERRORS};

const BUCKET: RowRule = rule!(
    "The bucket of a trail must exist, and its policy must let CloudTrail read its access control list and write to the folder of the account, and of the organization for an organization trail.",
    "AWS CloudTrail User Guide: Amazon S3 bucket policy for CloudTrail",
);

const PARAMETERS_TOGETHER: RowRule = rule!(
    "The operation's page specifies each parameter: type, length, pattern, and which parameters go together.",
    TRAIL_ERRORS,
);

const NAMES: RowRule = rule!(
    "A trail is named by its name in the account and Region where it was created, and by its ARN elsewhere. It is changed in that Region.",
    TRAIL_ERRORS,
);

const TRAIL_QUOTAS: RowRule = rule!(
    "An account has at most five trails in a Region, copies included, and a trail has at most 50 tags.",
    "AWS CloudTrail User Guide: Quotas",
);

const ORGANIZATION_TRAIL: RowRule = rule!(
    "Organization trails need an organization with all features that trusts CloudTrail. Its management account and delegated administrators for CloudTrail create and change them; other members only see them.",
    ORGANIZATION_TRAILS,
);

const DEPENDENCIES: RowRule = rule!(
    "CloudTrail reads the organization with the permissions of the caller, and works with its service-linked role in the management account. A call of that account to CloudTrail creates the role.",
    ORGANIZATION_TRAILS,
);

const THREE_ADMINISTRATORS: RowRule = rule!(
    "The management account registers up to three members as delegated administrators for CloudTrail.",
    "AWS CloudTrail User Guide: Organization delegated administrator",
);

pub(super) const ACCESS_NOT_ENABLED: RefusalRow = refusal(
    ErrorCode::CloudTrailAccessNotEnabledException,
    "The request could not be processed because your organization hasn't enabled CloudTrail service access. Enable service access for CloudTrail, and then try again.", ORGANIZATION_TRAIL)
.remedy("The management account enables trusted access for `cloudtrail.amazonaws.com`.");

pub(super) const DEPENDENCY: RefusalRow = refusal(
    ErrorCode::InsufficientDependencyServiceAccessPermissionException,
    "AWS CloudTrail cannot create resources for your organization because access to one or more required APIs has been denied.",
    DEPENDENCIES,
);

// Those below restate the documentation.
pub(super) const NO_ORGANIZATION: RefusalRow = refusal(
    ErrorCode::OrganizationsNotInUseException,
    "The request could not be processed because your account is not a member of an organization.",
    ORGANIZATION_TRAIL,
)
.remedy("Create an organization with all features, or act in an account of one.");

pub(super) const NOT_ALL_FEATURES: RefusalRow = refusal(
    ErrorCode::OrganizationNotInAllFeaturesModeException,
    "The request could not be processed because your organization does not have all features enabled.", ORGANIZATION_TRAIL)
.remedy("Enable all features in the organization first.");

pub(super) const NOT_ADMINISTRATOR: RefusalRow = refusal(
    ErrorCode::NotOrganizationMasterAccountException,
    "The request could not be processed because your account is not the management account of the organization or a delegated administrator for CloudTrail.", ORGANIZATION_TRAIL)
.remedy("Act in the management account, or let it register this account with register-organization-delegated-admin.");

pub(super) const NOT_YOUR_TRAIL: RefusalRow = refusal(
    ErrorCode::NotOrganizationMasterAccountException,
    "The trail is an organization trail. Only the management account of the organization or a delegated administrator for CloudTrail can change it.", ORGANIZATION_TRAIL)
.remedy("Act in the management account or as a delegated administrator for CloudTrail. Members only see organization trails.");

pub(super) const CANNOT_CONVERT: RefusalRow = refusal(
    ErrorCode::NotOrganizationMasterAccountException,
    "Only the management account of the organization can convert an organization trail to a non-organization trail, or a non-organization trail to an organization trail.", ORGANIZATION_TRAIL)
.remedy("Act in the management account, with a trail that it owns.");

pub(super) const NO_ROLE: RefusalRow = refusal(
    ErrorCode::NoManagementAccountSLRExistsException,
    "The management account does not have the service-linked role AWSServiceRoleForCloudTrail.", DEPENDENCIES)
.remedy("The management account calls CloudTrail itself, for example with register-organization-delegated-admin, or creates the role with iam:CreateServiceLinkedRole. Registering with AWS Organizations does not create it.");

pub(super) const NOT_MANAGEMENT: RefusalRow = refusal(
    ErrorCode::NotOrganizationManagementAccountException,
    "The request could not be processed because your account is not the management account of the organization.", THREE_ADMINISTRATORS)
.remedy("Act in the management account.");

pub(super) const MANAGEMENT: RefusalRow = refusal(
    ErrorCode::CannotDelegateManagementAccountException,
    "The management account of an organization cannot be a delegated administrator for CloudTrail.",
    THREE_ADMINISTRATORS,
);

pub(super) const REGISTERED: RefusalRow = refusal(
    ErrorCode::AccountRegisteredException,
    "The account is already registered as a delegated administrator for CloudTrail.",
    THREE_ADMINISTRATORS,
);

pub(super) const NOT_REGISTERED: RefusalRow = refusal(
    ErrorCode::AccountNotRegisteredException,
    "The account is not registered as a delegated administrator for CloudTrail.",
    rule!(
        "An account administers a service from its registration until it is deregistered.",
        ADMINISTRATORS,
    ),
);

pub(super) const NOT_IN_ORGANIZATION: RefusalRow = refusal(
    ErrorCode::AccountNotFoundException,
    "The account was not found or is not part of the organization.",
    IN_ORGANIZATION,
);

pub(super) const TOO_MANY_ADMINISTRATORS: RefusalRow = refusal(
    ErrorCode::DelegatedAdminAccountLimitExceededException,
    "The maximum number of delegated administrators for CloudTrail is reached.",
    THREE_ADMINISTRATORS,
)
.remedy("Deregister another delegated administrator first.");

pub(super) const GLOBAL_EVENTS: RefusalRow = refusal(
    ErrorCode::InvalidParameterCombinationException,
    "Multi-Region trail must include global service events.",
    PARAMETERS_TOGETHER,
)
.remedy("Omit --no-include-global-service-events, or create a trail of one Region.");

pub(super) const TOO_MANY_TAGS: RefusalRow = refusal(
    ErrorCode::TagsLimitExceededException,
    "The number of tags per trail exceeds the limit of 50.",
    TRAIL_QUOTAS,
);

// For those below, a note where they are used says where the words are from.
pub(super) const NO_SUCH_BUCKET: RefusalRow = refusal(
    ErrorCode::S3BucketDoesNotExistException,
    "S3 bucket {bucket} does not exist!",
    BUCKET,
);

pub(super) const WRONG_BUCKET_POLICY: RefusalRow = refusal(
    ErrorCode::InsufficientS3BucketPolicyException,
    "Incorrect S3 bucket policy is detected for bucket: {bucket}",
    BUCKET,
);

pub(super) const INVALID_NAME: RefusalRow = refusal(
    ErrorCode::InvalidTrailNameException,
    AS_TOLD,
    PARAMETERS_TOGETHER,
);

pub(super) const INVALID_ARN: RefusalRow = refusal(
    ErrorCode::CloudTrailARNInvalidException,
    "The ARN {given} is not valid.",
    NAMES,
);

pub(super) const UNKNOWN_TRAIL: RefusalRow = refusal(
    ErrorCode::TrailNotFoundException,
    "Unknown trail: {given} for the user: {account}",
    NAMES,
);

pub(super) const ELSEWHERE: RefusalRow = refusal(
    ErrorCode::InvalidHomeRegionException,
    "The trail {arn} can be changed only in its home Region, {home}.",
    NAMES,
);

pub(super) const INVALID_TOKEN: RefusalRow = refusal(
    ErrorCode::InvalidTokenException,
    AS_TOLD,
    PARAMETERS_TOGETHER,
);

pub(super) const INVALID_SELECTORS: RefusalRow = refusal(
    ErrorCode::InvalidEventSelectorsException,
    AS_TOLD,
    PARAMETERS_TOGETHER,
);

pub(super) const INVALID_TAG: RefusalRow = refusal(
    ErrorCode::InvalidTagParameterException,
    AS_TOLD,
    PARAMETERS_TOGETHER,
);

pub(super) const TAGS_FOR_TRAILS_ONLY: RefusalRow = refusal(
    ErrorCode::ResourceTypeNotSupportedException,
    "The specified resource type is not supported.",
    PARAMETERS_TOGETHER,
);

pub(super) const NO_SUCH_RESOURCE: RefusalRow = refusal(
    ErrorCode::ResourceNotFoundException,
    "The resource {arn} does not exist.",
    NAMES,
);

pub(super) const TOO_MANY_RESOURCES: RefusalRow = refusal(
    ErrorCode::InvalidParameterException,
    "At most {trails} resources can be named.",
    PARAMETERS_TOGETHER,
);

pub(super) const INVALID_TOPIC: RefusalRow = refusal(
    ErrorCode::InvalidSnsTopicNameException,
    "SnsTopicName can only include letters, numbers, hyphens and underscores.",
    PARAMETERS_TOGETHER,
);

pub(super) const INVALID_KEY: RefusalRow = refusal(
    ErrorCode::InvalidKmsKeyIdException,
    "KmsKeyId must be the id, the alias or the ARN of a key.",
    PARAMETERS_TOGETHER,
);

pub(super) const NO_LOGS_ROLE: RefusalRow = refusal(
    ErrorCode::InvalidCloudWatchLogsRoleArnException,
    "A log group of CloudWatch Logs needs CloudWatchLogsRoleArn.",
    PARAMETERS_TOGETHER,
);

pub(super) const NO_LOG_GROUP: RefusalRow = refusal(
    ErrorCode::InvalidCloudWatchLogsLogGroupArnException,
    "A role for CloudWatch Logs needs CloudWatchLogsLogGroupArn.",
    PARAMETERS_TOGETHER,
);

pub(super) const TRAIL_EXISTS: RefusalRow = refusal(
    ErrorCode::TrailAlreadyExistsException,
    "Trail {name} already exists for customer: {account}",
    NAMES,
);

pub(super) const TOO_MANY_TRAILS: RefusalRow = refusal(
    ErrorCode::MaximumNumberOfTrailsExceededException,
    "User: {account} already has {trails} trails in {region}.",
    TRAIL_QUOTAS,
);

// The wording is not recorded.
pub(super) const TOO_LONG: RefusalRow = refusal(
    ErrorCode::InvalidParameterException,
    AS_TOLD,
    PARAMETERS_TOGETHER,
);
