//! Why AWS refuses: a row for each error or reason, with the rule in our own words and its source.

use Key::{Codes, Reason};

use super::rules::{CitedRule, rule};
use super::sources::{
    ACCESS, ACCOUNTS, ADMINISTRATORS, ATTACHING, CLOSING, CONFIG, DELEGATION, EFFECTIVE, ERRORS,
    FEATURES, IAM_ERRORS, IAM_QUOTAS, INVITING, KEYS, LAST_ACCESSED, LEAVING, LOGIC,
    ORGANIZATION_TRAILS, QUOTAS, RCPS, ROLES, ROOT, SESSIONS, TRAIL_ERRORS, TRANSFER_QUOTAS,
    TRANSFERS, TRUST, TYPES, UNITS,
};
use api::error::ApiError;
use api::error::ErrorCode::{
    self, AWSOrganizationsNotInUseException, AccessDenied, AccessDeniedException,
    AccessDeniedForDependencyException, AccountAlreadyClosedException,
    AccountAlreadyRegisteredException, AccountNotFoundException,
    AccountNotManagementOrDelegatedAdministratorException, AccountNotRegisteredException,
    AccountRegisteredException, AlreadyInOrganizationException, BadRequestException,
    BucketAlreadyExists, BucketAlreadyOwnedByYou, CallerIsNotManagementAccountException,
    CannotDelegateManagementAccountException, ChildNotFoundException,
    CloudTrailARNInvalidException, CloudTrailAccessNotEnabledException,
    ConcurrentModificationException, ConflictException, ConformancePackTemplateValidationException,
    ConstraintViolationException, CreateAccountStatusNotFoundException,
    DelegatedAdminAccountLimitExceededException, DeleteConflict,
    DestinationParentNotFoundException, DuplicateAccountException, DuplicateHandshakeException,
    DuplicateOrganizationalUnitException, DuplicatePolicyAttachmentException,
    DuplicatePolicyException, EffectivePolicyNotFoundException, EntityAlreadyExists, ExpiredToken,
    ExpiredTokenException, HandshakeAlreadyInStateException, HandshakeConstraintViolationException,
    HandshakeNotFoundException, IllegalLocationConstraintException,
    InsufficientDependencyServiceAccessPermissionException, InsufficientPermissionsException,
    InsufficientS3BucketPolicyException, InvalidAccessException, InvalidAction,
    InvalidAttributeName, InvalidAttributeValue, InvalidAuthorizationMessageException,
    InvalidBucketName, InvalidClientTokenId, InvalidCloudWatchLogsLogGroupArnException,
    InvalidCloudWatchLogsRoleArnException, InvalidConfigurationRecorderNameException,
    InvalidEventSelectorsException, InvalidHandshakeTransitionException,
    InvalidHomeRegionException, InvalidIdentityToken, InvalidInput, InvalidInputException,
    InvalidKmsKeyIdException, InvalidLookupAttributesException, InvalidNextTokenException,
    InvalidParameterCombinationException, InvalidParameterException, InvalidParameterValue,
    InvalidParameterValueException, InvalidRecordingGroupException,
    InvalidResponsibilityTransferTransitionException, InvalidRoleException,
    InvalidS3PrefixException, InvalidSnsTopicNameException, InvalidTag,
    InvalidTagParameterException, InvalidTimeRangeException, InvalidTokenException,
    InvalidTrailNameException, LastDeliveryChannelDeleteFailedException, LimitExceeded,
    LimitExceededException, MalformedPolicy, MalformedPolicyDocument,
    MalformedPolicyDocumentException, MalformedXML, MasterCannotLeaveOrganizationException,
    MaxNumberOfConfigurationRecordersExceededException,
    MaxNumberOfConformancePacksExceededException, MaxNumberOfDeliveryChannelsExceededException,
    MaxNumberOfOrganizationConfigRulesExceededException,
    MaxNumberOfOrganizationConformancePacksExceededException,
    MaximumNumberOfTrailsExceededException, MethodNotAllowed,
    NoAvailableConfigurationRecorderException, NoAvailableDeliveryChannelException,
    NoAvailableOrganizationException, NoManagementAccountSLRExistsException, NoSuchBucket,
    NoSuchBucketException, NoSuchBucketPolicy, NoSuchConfigRuleException,
    NoSuchConfigRuleInConformancePackException, NoSuchConfigurationAggregatorException,
    NoSuchConfigurationRecorderException, NoSuchConformancePackException,
    NoSuchDeliveryChannelException, NoSuchEntity, NoSuchOrganizationConfigRuleException,
    NoSuchOrganizationConformancePackException, NoSuchPublicAccessBlockConfiguration, NoSuchTagSet,
    NotModelled, NotOrganizationManagementAccountException, NotOrganizationMasterAccountException,
    NotPossible, OrganizationAccessDeniedException, OrganizationAllFeaturesNotEnabledException,
    OrganizationConformancePackTemplateValidationException, OrganizationNotEmptyException,
    OrganizationNotFoundException, OrganizationNotInAllFeaturesModeException,
    OrganizationalUnitNotEmptyException, OrganizationalUnitNotFoundException,
    OrganizationsNotInUseException, OwnershipControlsNotFoundError, PackedPolicyTooLarge,
    PaginationTokenExpiredException, ParentNotFoundException, PasswordPolicyViolation,
    PolicyChangesInProgressException, PolicyInUseException, PolicyNotAttachable,
    PolicyNotAttachedException, PolicyNotFoundException, PolicyTypeAlreadyEnabledException,
    PolicyTypeNotAvailableForOrganizationException, PolicyTypeNotEnabledException,
    QueueDoesNotExist, QueueNameExists, ReportGenerationLimitExceeded, ReportNotPresent,
    ResourceConflictException, ResourceInUseException, ResourceNotDiscoveredException,
    ResourceNotFoundException, ResourcePolicyNotFoundException, ResourceTypeNotSupportedException,
    ResponsibilityTransferAlreadyInStatusException, ResponsibilityTransferNotFoundException,
    RootNotFoundException, S3BucketDoesNotExistException, SerializationException,
    ServiceAccessNotEnabledException, SourceParentNotFoundException, TagsLimitExceededException,
    TargetNotFoundException, TooManyRequestsException, TooManyTagsException,
    TrailAlreadyExistsException, TrailNotFoundException, UnauthorizedOperation, UnmodifiableEntity,
    UnrecognizedClientException, ValidationError, ValidationException,
};
use state::outcome::Gate;

/// A refusal that does not come from policy, with the data that a row can ask about.
pub(super) struct Refused<'a> {
    pub gate: Gate,
    /// `service:Operation`.
    pub operation: &'a str,
    pub error: &'a ApiError,
}

/// The key of a row.
enum Key {
    /// The reason of an error, up to a colon. It is more specific than the code, so these rows come first.
    Reason(&'static str),
    Codes(&'static [ErrorCode]),
}

struct Refusal {
    key: Key,
    /// A further condition, if the key alone is not enough.
    when: Option<fn(&Refused<'_>) -> bool>,
    rule: CitedRule,
}

impl Refusal {
    fn is_about(&self, refused: &Refused<'_>) -> bool {
        let key = match self.key {
            Reason(reason) => {
                let full = refused.error.reason.as_deref().unwrap_or_default();
                full.split(':').next() == Some(reason)
            }
            Codes(codes) => codes.contains(&refused.error.code),
        };
        key && self.when.is_none_or(|when| when(refused))
    }
}

/// The rule behind a refusal: the first matching row. Every error code has one.
pub(super) fn refusal(refused: &Refused<'_>) -> CitedRule {
    let row = REFUSALS.iter().find(|row| row.is_about(refused));
    row.map_or(CitedRule::only(ERRORS), |row| row.rule)
}

const ABOUT_ROOT: [&str; 2] = ["sts:AssumeRoot", "console:RecoverRootPassword"];
const SIGNED: &str = "A request must be signed with an existing, active access key of an open account. IAM does not accept session tokens that were obtained without MFA.";

const fn reason(reason: &'static str, says: &'static str, source: &'static str) -> Refusal {
    Refusal {
        key: Reason(reason),
        when: None,
        rule: rule(says, source),
    }
}

const fn codes(codes: &'static [ErrorCode], says: &'static str, source: &'static str) -> Refusal {
    Refusal {
        key: Codes(codes),
        when: None,
        rule: rule(says, source),
    }
}

const fn codes_when(
    codes: &'static [ErrorCode],
    when: fn(&Refused<'_>) -> bool,
    says: &'static str,
    source: &'static str,
) -> Refusal {
    Refusal {
        key: Codes(codes),
        when: Some(when),
        rule: rule(says, source),
    }
}

const SECURITY: &str = "GuardDuty and Security Hub are enabled once in an account and Region. The management account designates their administrator of the organization in each Region, and only this account sets the organization's preferences.";

const REFUSALS: &[Refusal] = &[
    reason(
        "ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE",
        "The call creates AWSServiceRoleForOrganizations if it is missing, so the caller also needs `iam:CreateServiceLinkedRole`.",
        ROLES,
    ),
    reason(
        "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
        "An organization holds ten accounts until AWS Support raises its quota; open invitations count.",
        QUOTAS,
    ),
    reason(
        "ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED",
        "Five accounts can be in creation at once.",
        QUOTAS,
    ),
    reason(
        "ACCOUNT_CANNOT_LEAVE_ORGANIZATION",
        "A closed account stays in its organization for 90 days and then leaves it permanently.",
        CLOSING,
    ),
    reason(
        "CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
        "No API closes a management account: its root user does, in the console, when no open member is left.",
        CLOSING,
    ),
    reason(
        "CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED",
        "Three accounts can be in the process of closing at once.",
        QUOTAS,
    ),
    reason(
        "CLOSE_ACCOUNT_QUOTA_EXCEEDED",
        "In 30 days an organization closes the higher of 250 accounts and a fifth of its accounts, at most 1000.",
        QUOTAS,
    ),
    reason(
        "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR",
        "An account that is closed or being closed cannot become an administrator of another service.",
        ADMINISTRATORS,
    ),
    reason(
        "ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS",
        "An organization can be deleted only when none of its billing transfers, in either direction, is open or has still to end.",
        TRANSFERS,
    ),
    reason(
        "SOURCE_AND_TARGET_CANNOT_MATCH",
        "A transfer is between two organizations.",
        TRANSFERS,
    ),
    reason(
        "TARGET_ACCOUNT_VALIDATION_FAILURE",
        "Invitations to transfer a bill go from one management account to another.",
        TRANSFERS,
    ),
    reason(
        "RESPONSIBILITY_TRANSFER_ALREADY_EXISTS",
        "Between two organizations there is one transfer; a new one needs the old one to have ended.",
        TRANSFERS,
    ),
    reason(
        "RESPONSIBILITY_TRANSFER_MAX_INBOUND_QUOTA_VIOLATION",
        "The quota of bills that an organization may pay is 0 until AWS raises it, to at most 1000. Open invitations count.",
        TRANSFER_QUOTAS,
    ),
    reason(
        "RESPONSIBILITY_TRANSFER_MAX_OUTBOUND_QUOTA_VIOLATION",
        "Only one other organization at a time can pay an organization's bill. This quota cannot be raised.",
        TRANSFER_QUOTAS,
    ),
    reason(
        "RESPONSIBILITY_TRANSFER_MAX_LEVEL_VIOLATION",
        "A chain of transfers has one link. AWS raises this quota to two for some organizations.",
        TRANSFER_QUOTAS,
    ),
    reason(
        "START_DATE_NOT_BEGINNING_OF_MONTH",
        "A transfer starts at the beginning of a month.",
        TRANSFERS,
    ),
    reason(
        "START_DATE_NOT_BEGINNING_OF_DAY",
        "A transfer starts at midnight UTC on the first day of a month.",
        TRANSFERS,
    ),
    reason(
        "START_DATE_TOO_EARLY",
        "An invitation must be accepted at least 24 hours before the transfer starts.",
        TRANSFERS,
    ),
    reason(
        "START_DATE_TOO_LATE",
        "A transfer starts with the next month or with the month after.",
        TRANSFERS,
    ),
    reason(
        "END_DATE_NOT_END_OF_MONTH",
        "A transfer ends with a month, at 23:59:59.999 UTC on its last day.",
        TRANSFERS,
    ),
    reason(
        "END_DATE_TOO_EARLY",
        "A transfer ends with this month or with the next one.",
        TRANSFERS,
    ),
    reason(
        "END_DATE_TOO_LATE",
        "A transfer ends with this month or with the next one.",
        TRANSFERS,
    ),
    reason(
        "ALREADY_IN_AN_ORGANIZATION",
        "An account can be in only one organization at a time: it must leave the other one first.",
        INVITING,
    ),
    reason(
        "HANDSHAKE_RATE_LIMIT_EXCEEDED",
        "The number of invitations per day is limited.",
        QUOTAS,
    ),
    reason(
        "ORGANIZATION_ALREADY_HAS_ALL_FEATURES",
        "All features are enabled once and cannot be disabled.",
        FEATURES,
    ),
    reason(
        "ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION",
        "One request to enable all features runs at a time.",
        FEATURES,
    ),
    reason(
        "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
        "Policies and trusted access need an organization with all features.",
        FEATURES,
    ),
    reason(
        "WAIT_PERIOD_ACTIVE",
        "A created account must be four days old before it can leave and become standalone.",
        LEAVING,
    ),
    reason(
        "MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED",
        "An account that leaves must be able to stand alone: it needs a completed sign-up and a payment method.",
        LEAVING,
    ),
    reason(
        "OU_DEPTH_LIMIT_EXCEEDED",
        "Units nest five levels deep below the root.",
        QUOTAS,
    ),
    reason(
        "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
        "A target can have up to ten SCPs and five RCPs.",
        QUOTAS,
    ),
    reason(
        "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
        "The root, units and accounts must keep at least one SCP: without any, nothing would be allowed. Attach the new SCP, then detach the old one.",
        ATTACHING,
    ),
    reason(
        "NON_DETACHABLE_POLICY",
        "RCPFullAWSAccess stays attached everywhere.",
        RCPS,
    ),
    reason(
        "IMMUTABLE_POLICY",
        "Only AWS can change AWS managed policies.",
        ATTACHING,
    ),
    reason(
        "TARGET_NOT_SUPPORTED",
        "Only accounts have effective policies; the root and units only pass policies on.",
        EFFECTIVE,
    ),
    reason(
        "UNRECOGNIZED_SERVICE_PRINCIPAL",
        "Trusted access is for services that work with AWS Organizations, by their service principal.",
        ACCESS,
    ),
    reason(
        "POLICY_TYPE_ENABLED_FOR_THIS_SERVICE",
        "A service whose policy type is enabled keeps its trusted access.",
        ACCESS,
    ),
    reason(
        "SERVICE_ACCESS_NOT_ENABLED",
        "Some steps need trusted access of their service first.",
        ACCESS,
    ),
    reason(
        "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
        "A delegated administrator is a member; the management account administers its services anyway.",
        ADMINISTRATORS,
    ),
    reason(
        "MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED",
        "Each service limits its delegated administrators; many allow only one.",
        ADMINISTRATORS,
    ),
    reason(
        "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
        "An account that administers a service stays in the organization until it is deregistered.",
        ADMINISTRATORS,
    ),
    reason(
        "DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE",
        "A service keeps its trusted access as long as an account administers it.",
        ADMINISTRATORS,
    ),
    codes_when(
        &[InvalidInputException, ResourceNotFoundException],
        |it| it.operation.starts_with("securityhub:"),
        SECURITY,
        "AWS Security Hub User Guide: managing accounts with AWS Organizations",
    ),
    codes_when(
        &[AccessDeniedException, AccessDenied],
        |it| ABOUT_ROOT.contains(&it.operation) && it.gate != Gate::Policy,
        "With centralized root access, the management account and the delegated administrator for IAM perform tasks in members. Root users of members cannot.",
        ROOT,
    ),
    codes_when(
        &[AccessDeniedException, AccessDenied],
        |it| it.gate == Gate::Caller,
        "Each operation is open to certain types of accounts: most only to the management account and to members to which it delegated them.",
        "API Reference of AWS Organizations, the operation's page: who can call it",
    ),
    codes_when(
        &[AccessDenied],
        |it| it.gate == Gate::State && it.operation.ends_with("OrganizationsAccessReport"),
        "Reports of last accessed data show what service control policies allow, so these must be enabled in the organization's root.",
        LAST_ACCESSED,
    ),
    codes(
        &[ReportGenerationLimitExceeded],
        "An account can request one report on its organization at a time.",
        LAST_ACCESSED,
    ),
    codes_when(
        &[AccessDeniedException],
        |it| it.gate == Gate::State && it.operation.starts_with("account:"),
        "AWS Account Management works across accounts only with trusted access, and with members only.",
        ACCOUNTS,
    ),
    codes(
        &[ResourceNotFoundException],
        "Contacts that were not set, and pairs that do not exist, cannot be shown or deleted.",
        ACCOUNTS,
    ),
    codes_when(
        &[ConflictException, TooManyRequestsException],
        |it| it.operation.starts_with("account:"),
        "Opting in to a Region or out of it cannot be canceled, and an account has six such requests at a time.",
        ACCOUNTS,
    ),
    codes_when(
        &[ValidationException],
        |it| it.gate == Gate::State && it.operation.starts_with("account:"),
        "Only Regions that are not enabled by default can be enabled and disabled.",
        ACCOUNTS,
    ),
    codes_when(
        &[AccessDeniedException],
        |it| it.gate == Gate::State,
        "An organization rule in an account can be changed and deleted only by the account that created it for the organization.",
        "AWS Config Developer Guide: Managing AWS Config rules across all accounts in your organization",
    ),
    codes(
        &[AccessDeniedException, AccessDenied, UnauthorizedOperation],
        "A request is refused unless a policy allows it. A single deny refuses it.",
        LOGIC,
    ),
    codes(
        &[AccessDeniedForDependencyException],
        "The call creates AWSServiceRoleForOrganizations if it is missing, so the caller also needs `iam:CreateServiceLinkedRole`.",
        ROLES,
    ),
    codes(
        &[AWSOrganizationsNotInUseException],
        "The operation is about the caller's organization, so the caller must be in one.",
        ERRORS,
    ),
    codes(
        &[AlreadyInOrganizationException],
        "An account is in one organization at a time.",
        INVITING,
    ),
    codes(
        &[MasterCannotLeaveOrganizationException],
        "The management account cannot leave its organization, only delete it.",
        LEAVING,
    ),
    codes(
        &[OrganizationNotEmptyException],
        "An organization can be deleted only when the management account is its only account.",
        "AWS Organizations User Guide: Deleting an organization",
    ),
    codes(
        &[AccountAlreadyClosedException, ConflictException],
        "An account that is closed or being closed cannot be closed again.",
        CLOSING,
    ),
    codes(
        &[
            InvalidResponsibilityTransferTransitionException,
            ResponsibilityTransferAlreadyInStatusException,
        ],
        "A transfer can be withdrawn once, and only after it was accepted. An invitation can be canceled or declined.",
        TRANSFERS,
    ),
    codes(
        &[ResponsibilityTransferNotFoundException],
        "Only the two organizations of a transfer can see it.",
        TRANSFERS,
    ),
    codes(
        &[TooManyRequestsException],
        "Each operation has a rate and a burst per account, some also for the whole organization; faster calls are throttled.",
        QUOTAS,
    ),
    codes(
        &[OrganizationalUnitNotEmptyException],
        "A unit can be deleted only when it contains no accounts and no units.",
        UNITS,
    ),
    codes(
        &[DuplicateOrganizationalUnitException],
        "Units with the same parent must have different names.",
        UNITS,
    ),
    codes(
        &[HandshakeAlreadyInStateException],
        "A handshake can be answered only once.",
        INVITING,
    ),
    codes(
        &[InvalidHandshakeTransitionException],
        "Only an open request can be answered. Accepted, declined, canceled and expired requests are final.",
        INVITING,
    ),
    codes(
        &[DuplicateHandshakeException],
        "While a request of the same kind to the same account is open, no second one is sent.",
        INVITING,
    ),
    codes(
        &[HandshakeNotFoundException],
        "Only the sender and the recipients of a handshake can see it, until some time after its end.",
        INVITING,
    ),
    codes(
        &[HandshakeConstraintViolationException],
        "An account can join only if it can be invited: it is in no other organization, within the quota, and pays in the same currency.",
        INVITING,
    ),
    codes(
        &[ConstraintViolationException],
        "Organizations have limits on number, size and order of steps. The reason names the limit.",
        QUOTAS,
    ),
    codes(
        &[PolicyTypeNotEnabledException],
        "Policies of a type can be attached while the type is enabled in the root.",
        TYPES,
    ),
    codes(
        &[PolicyTypeAlreadyEnabledException],
        "A policy type is enabled once, in the root, for the whole organization.",
        TYPES,
    ),
    codes(
        &[PolicyTypeNotAvailableForOrganizationException],
        "Policies need an organization with all features.",
        FEATURES,
    ),
    codes(
        &[PolicyInUseException],
        "A policy must be detached everywhere before it can be deleted.",
        ATTACHING,
    ),
    codes(
        &[PolicyNotAttachedException],
        "Only what is attached directly can be detached.",
        ATTACHING,
    ),
    codes(
        &[DuplicatePolicyAttachmentException],
        "A policy can be attached to a target only once.",
        ATTACHING,
    ),
    codes(
        &[DuplicatePolicyException],
        "Policies of an organization must have different names.",
        ERRORS,
    ),
    codes(
        &[PolicyChangesInProgressException],
        "A change to policy types takes a while; the next change must wait for it.",
        TYPES,
    ),
    codes(
        &[MalformedPolicyDocumentException, MalformedPolicyDocument],
        "A document must follow the grammar of its kind of policy and keep within its size.",
        "IAM User Guide: Grammar of the IAM JSON policy language",
    ),
    codes(
        &[EffectivePolicyNotFoundException],
        "Policies of a type form an effective policy only while the type is enabled in the root.",
        EFFECTIVE,
    ),
    codes(
        &[ResourcePolicyNotFoundException],
        "An organization has one delegation policy or none.",
        DELEGATION,
    ),
    codes(
        &[OrganizationAccessDeniedException],
        "AWS Config accepts calls for the whole organization from the management account, which must be allowed to enable trusted access, or from a delegated administrator.",
        CONFIG,
    ),
    codes(
        &[OrganizationAllFeaturesNotEnabledException],
        "AWS Config works with organizations that have all features.",
        CONFIG,
    ),
    codes(
        &[NoAvailableOrganizationException],
        "Only accounts in an organization can create organization aggregators and rules.",
        CONFIG,
    ),
    codes(
        &[InsufficientPermissionsException],
        "The first organization rule creates AWSServiceRoleForConfigMultiAccountSetup in the caller's account, so the caller also needs `iam:GetRole` and `iam:CreateServiceLinkedRole`.",
        CONFIG,
    ),
    codes(
        &[InvalidRoleException],
        "AWS Config assumes a role of the calling account, so that role must exist and trust config.amazonaws.com.",
        CONFIG,
    ),
    codes(
        &[
            NoAvailableConfigurationRecorderException,
            NoAvailableDeliveryChannelException,
            LastDeliveryChannelDeleteFailedException,
        ],
        "In each account and Region, create a recorder and a delivery channel before you start recording.",
        CONFIG,
    ),
    codes(
        &[
            LimitExceededException,
            MaxNumberOfConfigurationRecordersExceededException,
            MaxNumberOfConformancePacksExceededException,
            MaxNumberOfDeliveryChannelsExceededException,
            MaxNumberOfOrganizationConfigRulesExceededException,
            MaxNumberOfOrganizationConformancePacksExceededException,
        ],
        "An account and Region have one recorder, one delivery channel, 50 aggregators and 50 conformance packs; an organization has 150 rules and 50 conformance packs.",
        "AWS Config Developer Guide: Service limits",
    ),
    codes(
        &[ResourceInUseException],
        "An organization rule or a conformance pack that is still being created or deleted cannot be changed.",
        CONFIG,
    ),
    codes(
        &[
            ConformancePackTemplateValidationException,
            OrganizationConformancePackTemplateValidationException,
        ],
        "A template of a conformance pack has rules as resources and the parameters that they use, in the form of AWS CloudFormation.",
        "AWS Config Developer Guide: Custom conformance packs",
    ),
    codes(
        &[
            NoSuchBucketException,
            NoSuchConfigRuleException,
            NoSuchConfigRuleInConformancePackException,
            NoSuchConfigurationAggregatorException,
            NoSuchConfigurationRecorderException,
            NoSuchConformancePackException,
            NoSuchDeliveryChannelException,
            NoSuchOrganizationConfigRuleException,
            NoSuchOrganizationConformancePackException,
            ResourceNotDiscoveredException,
        ],
        "Resources in the request must exist in the caller's account and in the Region of the request.",
        CONFIG,
    ),
    codes(
        &[
            InvalidConfigurationRecorderNameException,
            InvalidParameterValueException,
            InvalidRecordingGroupException,
        ],
        "The operation's page specifies each parameter: type, length, pattern, and which parameters go together.",
        CONFIG,
    ),
    codes(
        &[ConcurrentModificationException],
        "Two changes of the same resource at once: retry the later one.",
        ERRORS,
    ),
    codes(
        &[
            AccountAlreadyRegisteredException,
            AccountNotRegisteredException,
        ],
        "An account administers a service from its registration until it is deregistered.",
        ADMINISTRATORS,
    ),
    codes(
        &[DuplicateAccountException],
        "The account is already at its destination.",
        ERRORS,
    ),
    codes_when(
        &[
            InvalidInputException,
            SerializationException,
            ValidationError,
            ValidationException,
            InvalidInput,
        ],
        |it| it.operation.starts_with("organizations:"),
        "The operation's page specifies each parameter: type, length, pattern, and whether it is required.",
        "API Reference of AWS Organizations, the operation's page: request parameters",
    ),
    codes_when(
        &[
            InvalidInputException,
            SerializationException,
            ValidationError,
            ValidationException,
            InvalidInput,
        ],
        |it| it.operation.starts_with("iam:"),
        "The operation's page specifies each parameter: type, length, pattern, and whether it is required.",
        "API Reference of IAM, the operation's page: request parameters",
    ),
    codes(
        &[
            InvalidInputException,
            SerializationException,
            ValidationError,
            ValidationException,
            InvalidInput,
        ],
        "The operation's page specifies each parameter: type, length, pattern, and whether it is required.",
        "API Reference of the service, the operation's page: request parameters",
    ),
    codes(
        &[
            CloudTrailAccessNotEnabledException,
            NotOrganizationMasterAccountException,
            OrganizationsNotInUseException,
        ],
        "Organization trails need an organization with all features that trusts CloudTrail. Its management account and delegated administrators for CloudTrail create and change them; other members only see them.",
        ORGANIZATION_TRAILS,
    ),
    codes_when(
        &[OrganizationNotInAllFeaturesModeException],
        |it| it.operation.starts_with("cloudtrail:"),
        "Organization trails need an organization with all features that trusts CloudTrail. Its management account and delegated administrators for CloudTrail create and change them; other members only see them.",
        ORGANIZATION_TRAILS,
    ),
    codes(
        &[
            InsufficientDependencyServiceAccessPermissionException,
            NoManagementAccountSLRExistsException,
        ],
        "CloudTrail reads the organization with the permissions of the caller, and works with its service-linked role in the management account. A call of that account to CloudTrail creates the role.",
        ORGANIZATION_TRAILS,
    ),
    codes(
        &[
            AccountRegisteredException,
            CannotDelegateManagementAccountException,
            DelegatedAdminAccountLimitExceededException,
            NotOrganizationManagementAccountException,
        ],
        "The management account registers up to three members as delegated administrators for CloudTrail.",
        "AWS CloudTrail User Guide: Organization delegated administrator",
    ),
    codes(
        &[
            InsufficientS3BucketPolicyException,
            S3BucketDoesNotExistException,
        ],
        "The bucket of a trail must exist, and its policy must let CloudTrail read its access control list and write to the folder of the account, and of the organization for an organization trail.",
        "AWS CloudTrail User Guide: Amazon S3 bucket policy for CloudTrail",
    ),
    codes(
        &[
            CloudTrailARNInvalidException,
            InvalidHomeRegionException,
            TrailAlreadyExistsException,
            TrailNotFoundException,
        ],
        "A trail is named by its name in the account and Region where it was created, and by its ARN elsewhere. It is changed in that Region.",
        TRAIL_ERRORS,
    ),
    codes(
        &[
            MaximumNumberOfTrailsExceededException,
            TagsLimitExceededException,
        ],
        "An account has at most five trails in a Region, copies included, and a trail has at most 50 tags.",
        "AWS CloudTrail User Guide: Quotas",
    ),
    codes(
        &[
            InvalidCloudWatchLogsLogGroupArnException,
            InvalidCloudWatchLogsRoleArnException,
            InvalidEventSelectorsException,
            InvalidKmsKeyIdException,
            InvalidParameterCombinationException,
            InvalidParameterException,
            InvalidS3PrefixException,
            InvalidSnsTopicNameException,
            InvalidTagParameterException,
            InvalidTokenException,
            InvalidTrailNameException,
            ResourceTypeNotSupportedException,
        ],
        "The operation's page specifies each parameter: type, length, pattern, and which parameters go together.",
        TRAIL_ERRORS,
    ),
    codes(
        &[
            InvalidLookupAttributesException,
            InvalidNextTokenException,
            InvalidTimeRangeException,
        ],
        "A lookup covers one period, with the start before the end, and filters by at most one attribute.",
        "API Reference of AWS CloudTrail, LookupEvents: errors",
    ),
    codes(
        &[
            AccountNotFoundException,
            ChildNotFoundException,
            CreateAccountStatusNotFoundException,
            PolicyNotFoundException,
            RootNotFoundException,
            TargetNotFoundException,
            DestinationParentNotFoundException,
            OrganizationalUnitNotFoundException,
            ParentNotFoundException,
            SourceParentNotFoundException,
        ],
        "Resources in the request must exist in the caller's organization.",
        ERRORS,
    ),
    codes(
        &[NoSuchEntity],
        "Resources in the request must exist in the caller's account.",
        IAM_ERRORS,
    ),
    codes(
        &[DeleteConflict],
        "An entity can be deleted only when nothing depends on it. Detach, empty or remove the rest first.",
        IAM_ERRORS,
    ),
    codes(
        &[EntityAlreadyExists],
        "Names in an account must be unique, ignoring case.",
        IAM_QUOTAS,
    ),
    codes(
        &[LimitExceeded],
        "An account has a quota for these.",
        IAM_QUOTAS,
    ),
    codes(
        &[InvalidAuthorizationMessageException],
        "An encoded message can be decoded whole, in the account whose caller was denied.",
        "API Reference of AWS STS: DecodeAuthorizationMessage",
    ),
    codes(
        &[UnmodifiableEntity],
        "A service-linked role can be changed and deleted only through its service.",
        "IAM User Guide: Service-linked roles",
    ),
    codes(
        &[PackedPolicyTooLarge],
        "The policies and tags passed to a session have a size limit.",
        SESSIONS,
    ),
    codes(
        &[PolicyNotAttachable],
        "Policies of service-linked roles can be attached only to these roles.",
        "IAM User Guide: Service-linked roles",
    ),
    codes(
        &[ExpiredToken, ExpiredTokenException],
        "Temporary credentials expire at the time set when their session started.",
        TRUST,
    ),
    codes(&[UnrecognizedClientException], SIGNED, KEYS),
    codes_when(
        &[InvalidClientTokenId],
        |it| it.error.message.contains("security token"),
        SIGNED,
        KEYS,
    ),
    codes(
        &[InvalidClientTokenId],
        "The root user of a member may have no credentials: none were created with the account, or an administrator deleted them. Then nobody can sign in as the root user.",
        ROOT,
    ),
    codes(
        &[
            ServiceAccessNotEnabledException,
            OrganizationNotFoundException,
            OrganizationNotInAllFeaturesModeException,
        ],
        "Centralized root access needs an organization with all features that trusts IAM. The console enables trusted access, the API does not.",
        ROOT,
    ),
    codes(
        &[
            AccountNotManagementOrDelegatedAdministratorException,
            CallerIsNotManagementAccountException,
        ],
        "The management account enables centralized root access; the delegated administrator for IAM may list and disable it, too.",
        ROOT,
    ),
    codes(
        &[InvalidAction],
        "AssumeRoot is sent to the endpoint of a Region, never to the global one.",
        "API Reference of AWS STS: AssumeRoot",
    ),
    codes(
        &[
            BucketAlreadyExists,
            BucketAlreadyOwnedByYou,
            IllegalLocationConstraintException,
            InvalidBucketName,
            MalformedPolicy,
            MethodNotAllowed,
            NoSuchBucket,
            NoSuchBucketPolicy,
        ],
        "Bucket names are unique among all accounts. Only the bucket's own account can set its policy.",
        "API Reference of Amazon S3: error responses",
    ),
    codes(
        &[
            InvalidTag,
            MalformedXML,
            NoSuchPublicAccessBlockConfiguration,
            NoSuchTagSet,
            OwnershipControlsNotFoundError,
        ],
        "A setting of a bucket is replaced as a whole. A bucket has at most 50 tags, each with another key.",
        "API Reference of Amazon S3: error responses",
    ),
    codes_when(
        &[InvalidParameterValue],
        |it| it.operation.starts_with("ec2:"),
        "Regions are named exactly, and only some filters exist.",
        "API Reference of Amazon EC2: DescribeRegions",
    ),
    codes(
        &[PaginationTokenExpiredException],
        "A list continues with the token of the page before.",
        "API Reference of Resource Groups Tagging API: GetResources",
    ),
    codes(
        &[TooManyTagsException],
        "A resource of AWS Config can have at most 50 tags.",
        CONFIG,
    ),
    codes(
        &[ReportNotPresent],
        "A credential report must be generated before it can be read.",
        IAM_ERRORS,
    ),
    codes_when(
        &[InvalidIdentityToken],
        |it| it.operation == "sts:AssumeRoleWithSAML",
        "An assertion counts if it comes from the provider, is for AWS, is used in time, and names a session.",
        "IAM User Guide: Configure SAML assertions for the authentication response",
    ),
    codes(
        &[
            BadRequestException,
            InvalidAccessException,
            ResourceConflictException,
        ],
        SECURITY,
        "Amazon GuardDuty User Guide: managing accounts with AWS Organizations",
    ),
    codes(
        &[InvalidIdentityToken],
        "A token counts if the role's account has a provider for its issuer and audience.",
        "API Reference of AWS STS: AssumeRoleWithWebIdentity",
    ),
    codes(
        &[PasswordPolicyViolation],
        "Passwords follow the account's password policy: without one, they have at least 8 characters.",
        IAM_ERRORS,
    ),
    codes(
        &[
            InvalidAttributeName,
            InvalidAttributeValue,
            InvalidParameterValue,
            QueueDoesNotExist,
            QueueNameExists,
        ],
        "A queue is identified by its URL, and its name can be used only once. Its attributes have limits, and some are for FIFO queues only.",
        "API Reference of Amazon SQS, the operation's page: errors",
    ),
    codes_when(
        &[NotPossible],
        |it| it.operation.starts_with("console:"),
        "Consoles offer only actions that apply. They ask you to confirm serious ones with a check box or a typed word.",
        ACCESS,
    ),
    codes(
        &[NotModelled, NotPossible],
        "This is a limit of the simulation, not of AWS.",
        "Orgsim: what is not modeled",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_code_has_a_row_that_always_applies() {
        for code in ErrorCode::ALL {
            let rows = REFUSALS.iter().filter(|row| row.when.is_none());
            let has = |row: &Refusal| matches!(row.key, Codes(codes) if codes.contains(code));
            assert_eq!(rows.filter(|row| has(row)).count(), 1, "{}", code.name());
        }
    }

    #[test]
    fn no_row_is_behind_one_that_always_applies() {
        let mut reasons = Vec::new();
        let mut done: Vec<ErrorCode> = Vec::new();
        for row in REFUSALS {
            match row.key {
                Reason(reason) => {
                    assert!(!reasons.contains(&reason), "{reason} twice");
                    reasons.push(reason);
                }
                Codes(codes) => {
                    let dead = codes.iter().find(|code| done.contains(code));
                    assert!(
                        dead.is_none(),
                        "a dead row for {}",
                        dead.map_or("", |it| it.name())
                    );
                    if row.when.is_none() {
                        done.extend(codes);
                    }
                }
            }
        }
    }
}
