//! Refusals of AWS Config.

use crate::prelude::*;
use api::refusal::{AS_TOLD, NOT_OURS, PARAMETERS, RefusalRow, RowRule, refusal};
use api::rule;
use api::sources::CONFIG;

const PARAMETERS_TOGETHER: RowRule = rule!(
    "The operation's page specifies each parameter: type, length, pattern, and which parameters go together.",
    CONFIG,
);

const BEING_CHANGED: RowRule = rule!(
    "An organization rule or a conformance pack that is still being created or deleted cannot be changed.",
    CONFIG,
);

const SERVICE_LIMITS: RowRule = rule!(
    "An account and Region have one recorder, one delivery channel, 50 aggregators and 50 conformance packs; an organization has 150 rules and 50 conformance packs.",
    "AWS Config Developer Guide: Service limits",
);

const TEMPLATES: RowRule = rule!(
    "A template of a conformance pack has rules as resources and the parameters that they use, in the form of AWS CloudFormation.",
    "AWS Config Developer Guide: Custom conformance packs",
);

const HERE: RowRule = rule!(
    "Resources in the request must exist in the caller's account and in the Region of the request.",
    CONFIG,
);

const ROLE: RowRule = rule!(
    "AWS Config assumes a role of the calling account, so that role must exist and trust config.amazonaws.com.",
    CONFIG,
);

const WHOLE_ORGANIZATION: RowRule = rule!(
    "AWS Config accepts calls for the whole organization from the management account, which must be allowed to enable trusted access, or from a delegated administrator.",
    CONFIG,
);

const LISTS: RowRule = rule!(
    "A list continues with the token of the page before, and covers one period, with the earlier time before the later time.",
    CONFIG,
);

const OF_THE_ORGANIZATION: RowRule = rule!(
    "An organization rule in an account can be changed and deleted only by the account that created it for the organization.",
    "AWS Config Developer Guide: Managing AWS Config rules across all accounts in your organization",
);

const RECORDER_FIRST: RowRule = rule!(
    "In each account and Region, create a recorder and a delivery channel before you start recording.",
    CONFIG,
);

pub(super) const NO_ORGANIZATION: RefusalRow = refusal(
    ErrorCode::NoAvailableOrganizationException,
    "The account is not in an organization.",
    rule!(
        "Only accounts in an organization can create organization aggregators and rules.",
        CONFIG,
    ),
)
.remedy("Create an organization with all features, or act in an account of one.");

pub(super) const NOT_ALL_FEATURES: RefusalRow = refusal(
    ErrorCode::OrganizationAllFeaturesNotEnabledException,
    "AWS Config resource cannot be created because your organization does not have all features enabled.", rule!("AWS Config works with organizations that have all features.", CONFIG))
.remedy("Enable all features in the organization first.");

pub(super) const NEITHER_MANAGEMENT_NOR_DELEGATED: RefusalRow = refusal(
    ErrorCode::OrganizationAccessDeniedException,
    "This action can only be performed by the organization's management account or a delegated administrator.",
    WHOLE_ORGANIZATION,
);

pub(super) const INVALID_NEXT_TOKEN: RefusalRow = refusal(
    ErrorCode::InvalidNextTokenException,
    "The specified next token is not valid.",
    LISTS,
);

pub(super) const TOO_MANY_SOURCE_ACCOUNTS: RefusalRow = refusal(
    ErrorCode::LimitExceededException,
    "The number of accounts in the aggregator exceeds the limit.",
    SERVICE_LIMITS,
);

pub(super) const OF_A_PREVIOUS_ORGANIZATION: RefusalRow = refusal(
    ErrorCode::OrganizationAccessDeniedException,
    "The configuration aggregator is associated with a previous organization. Delete this aggregator and \
     create a new one with the current organization.", WHOLE_ORGANIZATION)
.remedy("Delete this aggregator and create a new one.");

// As seen in public reports.
pub(super) const RULE_OF_A_SERVICE: RefusalRow = refusal(
    ErrorCode::AccessDeniedException,
    "An AWS service owns ServiceLinkedConfigRule. You do not have permissions to take action on this rule.", OF_THE_ORGANIZATION)
.remedy("The account that created it for the organization deletes or changes it with DeleteOrganizationConfigRule or PutOrganizationConfigRule; rules of a conformance pack are deleted and changed with their pack.");

// Worded like the refusal about rules.
pub(super) const PACK_OF_A_SERVICE: RefusalRow = refusal(
    ErrorCode::AccessDeniedException,
    "An AWS service owns ServiceLinkedConformancePack. You do not have permissions to take action on this conformance pack.", OF_THE_ORGANIZATION)
.remedy("The account that created it for the organization deletes or changes it with DeleteOrganizationConformancePack or PutOrganizationConformancePack.");

pub(super) const TEMPLATE_IN_S3: RefusalRow = refusal(
    ErrorCode::NotModeled,
    "Templates in Amazon S3 are not modeled in this version of Orgsim.",
    NOT_OURS,
)
.remedy("Give the template itself: `--template-body`.");

pub(super) const TEMPLATE_IN_DOCUMENT: RefusalRow = refusal(
    ErrorCode::NotModeled,
    "Templates in documents of AWS Systems Manager are not modeled in this version of Orgsim.",
    NOT_OURS,
)
.remedy("Give the template itself: `--template-body`.");

pub(super) const NO_RECORDER_FOR_RULE: RefusalRow = refusal(
    ErrorCode::NoAvailableConfigurationRecorderException,
    "Configuration recorder is not available to put the rule.",
    RECORDER_FIRST,
)
.remedy("Create a configuration recorder in this account and Region first.");

pub(super) const NO_RECORDER_FOR_LIST: RefusalRow = refusal(
    ErrorCode::NoAvailableConfigurationRecorderException,
    "Configuration recorder is not available to list resources.",
    RECORDER_FIRST,
)
.remedy("Create a configuration recorder in this account and Region, and start it.");

pub(super) const IDS_AND_NAME: RefusalRow = refusal(
    ErrorCode::ValidationException,
    "You can specify either resource IDs or a resource name but not both in the same request.",
    PARAMETERS,
);

pub(super) const INVALID_TIME_RANGE: RefusalRow = refusal(
    ErrorCode::InvalidTimeRangeException,
    "The specified time range is not valid: the earlier time is not before the later time.",
    LISTS,
);

pub(super) const CUSTOM_RULE: RefusalRow = refusal(
    ErrorCode::NotModeled,
    "Custom rules, in Lambda or in Guard, are not modeled in this version of Orgsim.",
    NOT_OURS,
);

pub(super) const NO_ROLE_GIVEN: RefusalRow = refusal(
    ErrorCode::InvalidRoleException,
    "You have provided a null or empty role ARN.",
    ROLE,
)
.remedy("Name a role of this account that trusts `config.amazonaws.com`.");

pub(super) const NO_DELIVERY_CHANNEL: RefusalRow = refusal(
    ErrorCode::NoAvailableDeliveryChannelException,
    "Delivery channel is not available to start configuration recorder.",
    RECORDER_FIRST,
)
.remedy("Create a delivery channel first: `aws configservice put-delivery-channel`.");

pub(super) const NO_RECORDER_FOR_CHANNEL: RefusalRow = refusal(
    ErrorCode::NoAvailableConfigurationRecorderException,
    "Configuration recorder is not available to put delivery channel.",
    RECORDER_FIRST,
)
.remedy("Create a configuration recorder first.");

pub(super) const NO_BUCKET_GIVEN: RefusalRow = refusal(
    ErrorCode::NoSuchBucketException,
    "Cannot find a S3 bucket with an empty bucket name.",
    HERE,
)
.remedy("Specify a bucket: `s3BucketName=…`.");

pub(super) const INVALID_PARAMETER: RefusalRow = refusal(
    ErrorCode::InvalidParameterValueException,
    AS_TOLD,
    PARAMETERS_TOGETHER,
);

pub(super) const AGAINST_PATTERN: RefusalRow = refusal(
    ErrorCode::ValidationException,
    "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy \
             regular expression pattern: {pattern}",
    PARAMETERS,
);

pub(super) const IN_PROGRESS: RefusalRow = refusal(
    ErrorCode::ResourceInUseException,
    "The {what} is being created, updated or deleted.",
    BEING_CHANGED,
);

pub(super) const MISSING_PERMISSION: RefusalRow = refusal(
    ErrorCode::OrganizationAccessDeniedException,
    "You do not have permission to call {action}: {why}",
    WHOLE_ORGANIZATION,
);

pub(super) const NOT_TRUSTED: RefusalRow = refusal(
    ErrorCode::OrganizationAccessDeniedException,
    "Trusted access for {principal} is not enabled in the organization.",
    WHOLE_ORGANIZATION,
);

pub(super) const TOO_MANY_AGGREGATORS: RefusalRow = refusal(
    ErrorCode::LimitExceededException,
    "The number of aggregators exceeds the limit of {aggregators}.",
    SERVICE_LIMITS,
);

pub(super) const NO_SUCH_AGGREGATOR: RefusalRow = refusal(
    ErrorCode::NoSuchConfigurationAggregatorException,
    "The configuration aggregator {name} does not exist.",
    HERE,
);

pub(super) const NO_SUCH_RULE: RefusalRow = refusal(
    ErrorCode::NoSuchConfigRuleException,
    "The ConfigRule '{name}' provided in the request is invalid. Please check the configRule name.",
    HERE,
);

pub(super) const NO_SUCH_RESOURCE_TYPE: RefusalRow = refusal(
    ErrorCode::ValidationException,
    "`{name}` is not a resource type here.",
    PARAMETERS,
);

pub(super) const NOT_DISCOVERED: RefusalRow = refusal(
    ErrorCode::ResourceNotDiscoveredException,
    "Resource {id} of resourceType:{kind} is unknown or has not been discovered.",
    HERE,
);

pub(super) const BEING_DELETED: RefusalRow = refusal(
    ErrorCode::ResourceInUseException,
    "The {what} {name} is being deleted.",
    BEING_CHANGED,
);

pub(super) const MISSING_PERMISSION_FOR_ROLE: RefusalRow = refusal(
    ErrorCode::InsufficientPermissionsException,
    "You do not have the permission {action}, which AWS Config needs to find or make the role {role}.",
    rule!(
        "The first organization rule creates AWSServiceRoleForConfigMultiAccountSetup in the caller's account, so the caller also needs `iam:GetRole` and `iam:CreateServiceLinkedRole`.",
        CONFIG,
    ),
);

pub(super) const NO_SUCH_PACK: RefusalRow = refusal(
    ErrorCode::NoSuchConformancePackException,
    "The conformance pack {name} does not exist in this account and Region.",
    HERE,
);

pub(super) const NO_SUCH_RULE_IN_PACK: RefusalRow = refusal(
    ErrorCode::NoSuchConfigRuleInConformancePackException,
    "The rule {missing} is not in the conformance pack {name}.",
    HERE,
);

pub(super) const TOO_MANY_PACKS: RefusalRow = refusal(
    ErrorCode::MaxNumberOfConformancePacksExceededException,
    "The account has reached the limit of {packs} conformance packs.",
    SERVICE_LIMITS,
);

pub(super) const NO_TEMPLATE: RefusalRow = refusal(
    ErrorCode::ValidationException,
    "You must specify either TemplateS3Uri or TemplateBody.",
    PARAMETERS,
);

pub(super) const BUCKET_PREFIX: RefusalRow = refusal(
    ErrorCode::ValidationException,
    "DeliveryS3Bucket must begin with awsconfigconforms, which {name} does not.",
    PARAMETERS,
);

pub(super) const NO_SUCH_RECORDER: RefusalRow = refusal(
    ErrorCode::NoSuchConfigurationRecorderException,
    "Cannot find configuration recorder with the specified name '{name}'.",
    HERE,
);

pub(super) const UNUSABLE_ROLE: RefusalRow = refusal(
    ErrorCode::InvalidRoleException,
    "The role {arn} does not exist in this account, or AWS Config cannot assume it.",
    ROLE,
);

pub(super) const INVALID_GROUP: RefusalRow = refusal(
    ErrorCode::InvalidRecordingGroupException,
    AS_TOLD,
    PARAMETERS_TOGETHER,
);

pub(super) const RESERVED_NAME: RefusalRow = refusal(
    ErrorCode::InvalidConfigurationRecorderNameException,
    "The prefix {reserved} is reserved for service-linked configuration recorders.",
    PARAMETERS_TOGETHER,
);

pub(super) const NO_SUCH_CHANNEL: RefusalRow = refusal(
    ErrorCode::NoSuchDeliveryChannelException,
    "Cannot find delivery channel with specified name '{name}'.",
    HERE,
);

pub(super) const LAST_CHANNEL: RefusalRow = refusal(
    ErrorCode::LastDeliveryChannelDeleteFailedException,
    "Failed to delete last specified delivery channel with name '{name}', because there, because there is a running configuration recorder.",
    RECORDER_FIRST,
);

pub(super) const NO_SUCH_RESOURCE: RefusalRow = refusal(
    ErrorCode::ResourceNotFoundException,
    "The resource {arn} does not exist.",
    HERE,
);

pub(super) const TOO_MANY_TAGS: RefusalRow = refusal(
    ErrorCode::TooManyTagsException,
    "A resource can have at most 50 tags.",
    rule!("A resource of AWS Config can have at most 50 tags.", CONFIG),
);

pub(super) const TOO_MANY_ORGANIZATION_RULES: RefusalRow = refusal(
    ErrorCode::MaxNumberOfOrganizationConfigRulesExceededException,
    "The organization has reached the limit of 150 organization config rules.",
    SERVICE_LIMITS,
);

pub(super) const TOO_MANY_ORGANIZATION_PACKS: RefusalRow = refusal(
    ErrorCode::MaxNumberOfOrganizationConformancePacksExceededException,
    "The organization has reached the limit of 50 organization conformance packs.",
    SERVICE_LIMITS,
);

pub(super) const NO_SUCH_ORGANIZATION_RULE: RefusalRow = refusal(
    ErrorCode::NoSuchOrganizationConfigRuleException,
    "The organization config rule {name} does not exist in this account and Region.",
    HERE,
);

pub(super) const NO_SUCH_ORGANIZATION_PACK: RefusalRow = refusal(
    ErrorCode::NoSuchOrganizationConformancePackException,
    "The organization conformance pack {name} does not exist in this account and Region.",
    HERE,
);

pub(super) const ONE_RECORDER: RefusalRow = refusal(
    ErrorCode::MaxNumberOfConfigurationRecordersExceededException,
    "Failed to put configuration recorder '{name}' because the maximum number of configuration recorders: 1 is reached.",
    SERVICE_LIMITS,
);

pub(super) const ONE_CHANNEL: RefusalRow = refusal(
    ErrorCode::MaxNumberOfDeliveryChannelsExceededException,
    "Failed to put delivery channel '{name}' because the maximum number of delivery channels: 1 is reached.",
    SERVICE_LIMITS,
);

// The frame of these words is seen in public reports.
pub(super) const INVALID_TEMPLATE: RefusalRow = refusal(
    ErrorCode::ConformancePackTemplateValidationException,
    "Invalid conformance pack template provided. Errors found: [{what}]. Fix your template and try again.",
    TEMPLATES,
);

pub(super) const INVALID_ORGANIZATION_TEMPLATE: RefusalRow =
    INVALID_TEMPLATE.with_code(ErrorCode::OrganizationConformancePackTemplateValidationException);
