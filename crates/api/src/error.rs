//! Refusals of AWS services. A bug of Orgsim is a panic that states an invariant, never an `ApiError`.
//!
//! Names and HTTP codes come from the API models. Messages come from recorded answers; if there are none, they restate the
//! documentation and are marked where they are used.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use crate::refusal::{NOT_POSSIBLE, RefusalRow, RowRule, WRONG_CALLER};
use message::Message;

macro_rules! error_codes {
    ($($code:ident $(= $http:literal)?),* $(,)?) => {
        /// The code of an error, a variant for each error shape of AWS and spelled as AWS spells it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorCode {
            $(
                #[doc = concat!("`", stringify!($code), "`.")]
                $code,
            )*
        }

        impl ErrorCode {
            /// Every code, in the order of this table.
            pub const ALL: &'static [Self] = &[$(Self::$code),*];

            /// The name on the wire.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$code => stringify!($code)),* }
            }

            /// The HTTP status of the answer.
            pub const fn http(self) -> u16 {
                match self { $(Self::$code => error_codes!(@http $($http)?)),* }
            }
        }
    };
    (@http) => { 400 };
    (@http $http:literal) => { $http };
}

error_codes! {
    // AWS Organizations: every exception answers 400. The `Reason` of `TooManyRequestsException` is the member `Type`.
    AccessDeniedException,
    AccessDeniedForDependencyException,
    AccountAlreadyClosedException,
    AccountAlreadyRegisteredException,
    AccountNotFoundException,
    AccountNotRegisteredException,
    AlreadyInOrganizationException,
    AWSOrganizationsNotInUseException,
    ChildNotFoundException,
    ConcurrentModificationException,
    ConflictException,
    ConstraintViolationException,
    CreateAccountStatusNotFoundException,
    DestinationParentNotFoundException,
    DuplicateAccountException,
    DuplicateHandshakeException,
    DuplicateOrganizationalUnitException,
    DuplicatePolicyAttachmentException,
    DuplicatePolicyException,
    EffectivePolicyNotFoundException,
    ExpiredTokenException,
    FinalizingOrganizationException,
    HandshakeAlreadyInStateException,
    HandshakeConstraintViolationException,
    HandshakeNotFoundException,
    InvalidHandshakeTransitionException,
    InvalidInputException,
    InvalidResponsibilityTransferTransitionException,
    MalformedPolicyDocumentException,
    MasterCannotLeaveOrganizationException,
    OrganizationalUnitNotEmptyException,
    OrganizationalUnitNotFoundException,
    OrganizationNotEmptyException,
    ParentNotFoundException,
    PolicyChangesInProgressException,
    PolicyInUseException,
    PolicyNotAttachedException,
    PolicyNotFoundException,
    PolicyTypeAlreadyEnabledException,
    PolicyTypeNotAvailableForOrganizationException,
    PolicyTypeNotEnabledException,
    ResourcePolicyNotFoundException,
    ResponsibilityTransferAlreadyInStatusException,
    ResponsibilityTransferNotFoundException,
    RootNotFoundException,
    SourceParentNotFoundException,
    TargetNotFoundException,
    ServiceException = 500,
    TooManyRequestsException,
    // AWS Account Management.
    ResourceNotFoundException = 404,
    // AWS CloudTrail.
    AccountRegisteredException,
    CannotDelegateManagementAccountException,
    CloudTrailAccessNotEnabledException,
    CloudTrailARNInvalidException,
    DelegatedAdminAccountLimitExceededException,
    InsufficientDependencyServiceAccessPermissionException,
    InsufficientS3BucketPolicyException,
    InvalidCloudWatchLogsLogGroupArnException,
    InvalidCloudWatchLogsRoleArnException,
    InvalidEventSelectorsException,
    InvalidHomeRegionException,
    InvalidKmsKeyIdException,
    InvalidLookupAttributesException,
    InvalidNextTokenException,
    InvalidParameterCombinationException,
    InvalidOperationException,
    InvalidParameterException,
    OperationNotPermittedException,
    InvalidS3PrefixException,
    InvalidSnsTopicNameException,
    InvalidTagParameterException,
    InvalidTimeRangeException,
    InvalidTokenException,
    InvalidTrailNameException,
    MaximumNumberOfTrailsExceededException,
    NoManagementAccountSLRExistsException,
    NotOrganizationManagementAccountException,
    NotOrganizationMasterAccountException,
    OrganizationsNotInUseException,
    ResourceTypeNotSupportedException,
    S3BucketDoesNotExistException,
    TagsLimitExceededException,
    TrailAlreadyExistsException,
    TrailNotFoundException,
    // AWS Config.
    ConformancePackTemplateValidationException,
    InsufficientPermissionsException,
    InvalidConfigurationRecorderNameException,
    InvalidParameterValueException,
    InvalidRecordingGroupException,
    InvalidRoleException,
    LastDeliveryChannelDeleteFailedException,
    LimitExceededException,
    MaxNumberOfConfigurationRecordersExceededException,
    MaxNumberOfConformancePacksExceededException,
    MaxNumberOfDeliveryChannelsExceededException,
    MaxNumberOfOrganizationConfigRulesExceededException,
    MaxNumberOfOrganizationConformancePacksExceededException,
    NoAvailableConfigurationRecorderException,
    NoAvailableDeliveryChannelException,
    NoAvailableOrganizationException,
    NoSuchBucketException,
    NoSuchConfigRuleException,
    NoSuchConfigRuleInConformancePackException,
    NoSuchConfigurationAggregatorException,
    NoSuchConfigurationRecorderException,
    NoSuchConformancePackException,
    NoSuchDeliveryChannelException,
    NoSuchOrganizationConfigRuleException,
    NoSuchOrganizationConformancePackException,
    OrganizationAccessDeniedException,
    OrganizationAllFeaturesNotEnabledException,
    OrganizationConformancePackTemplateValidationException,
    ResourceInUseException,
    ResourceNotDiscoveredException,
    TooManyTagsException,
    // Amazon EC2.
    UnauthorizedOperation = 403,
    // Amazon GuardDuty.
    BadRequestException,
    // IAM and STS.
    AccessDenied = 403,
    AccountNotManagementOrDelegatedAdministratorException,
    CallerIsNotManagementAccountException,
    DeleteConflict = 409,
    EntityAlreadyExists = 409,
    ExpiredToken = 403,
    InvalidAction,
    InvalidAuthorizationMessageException,
    InvalidClientTokenId = 403,
    InvalidIdentityToken,
    InvalidInput,
    LimitExceeded = 409,
    MalformedPolicyDocument,
    NoSuchEntity = 404,
    OrganizationNotFoundException,
    OrganizationNotInAllFeaturesModeException,
    PackedPolicyTooLarge,
    PasswordPolicyViolation,
    PolicyNotAttachable,
    ReportGenerationLimitExceeded = 409,
    ReportNotPresent = 410,
    ServiceAccessNotEnabledException,
    InvalidAuthenticationCode = 403,
    InvalidUserType,
    UnmodifiableEntity,
    ValidationError,
    // Resource Groups Tagging API.
    PaginationTokenExpiredException,
    // Amazon S3.
    BucketAlreadyExists = 409,
    BucketAlreadyOwnedByYou = 409,
    IllegalLocationConstraintException,
    InvalidBucketName,
    InvalidBucketOwnerAWSAccountID,
    InvalidLocationConstraint,
    InvalidTag,
    MalformedPolicy,
    MalformedXML,
    MethodNotAllowed = 405,
    NoSuchBucket = 404,
    NoSuchBucketPolicy = 404,
    NoSuchPublicAccessBlockConfiguration = 404,
    NoSuchTagSet = 404,
    OwnershipControlsNotFoundError = 404,
    // AWS Security Hub CSPM.
    InvalidAccessException = 401,
    ResourceConflictException = 409,
    // Amazon SQS.
    InvalidAttributeName,
    InvalidAttributeValue,
    InvalidParameterValue,
    QueueDoesNotExist,
    QueueNameExists,
    // Services with a JSON protocol: invalid credentials, wrong JSON types, a broken constraint of the API model.
    SerializationException,
    UnrecognizedClientException,
    ValidationException,
    // Codes of Orgsim: the operation is not modeled, or the command cannot be carried out.
    NotModeled = 501,
    NotPossible,
    // A code of Orgsim, never in a record: the host must load the AWS managed policies before the step.
    PoliciesNotLoaded = 503,
}

/// A refusal by a service. It is as small as a pointer, because most functions of the core can return one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError(Box<Wording>);

/// The parts of a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// The code.
    pub code: ErrorCode,
    /// The `Reason` member, with its `:PARAMETER` suffix where AWS gives one.
    pub reason: Option<Cow<'static, str>>,
    /// The message, in the service's words.
    pub message: Message,
    /// The rule of AWS behind it.
    pub rule: RowRule,
    /// What the caller can do instead, whatever the call.
    pub remedy: Option<&'static str>,
    /// What was missing, if the message first repeats who called what.
    pub missing: Option<Message>,
}

impl Deref for ApiError {
    type Target = Wording;

    fn deref(&self) -> &Wording {
        &self.0
    }
}

impl ApiError {
    /// The refusal of a row, with its blanks filled. Never inlined, because there are many refusals.
    #[inline(never)]
    pub(crate) fn of(row: &RefusalRow, message: Message) -> Self {
        Self(Box::new(Wording {
            code: row.code,
            reason: row.reason.map(Cow::Borrowed),
            message,
            rule: row.rule,
            remedy: row.remedy,
            missing: None,
        }))
    }

    /// The same with a reason of the call, such as `INVALID_PATTERN:HANDSHAKE_ID`.
    #[must_use]
    pub fn with_reason(mut self, reason: impl Into<Cow<'static, str>>) -> Self {
        self.0.reason = Some(reason.into());
        self
    }

    /// In few words, for somebody who knows the caller and the call: the code with what was missing, or the message.
    pub fn brief(&self) -> String {
        match &self.missing {
            Some(missing) => format!("{} {missing}", self.code.name()),
            None => self.message.to_string(),
        }
    }

    /// The same with what was missing, alone.
    #[must_use]
    pub fn with_missing(mut self, missing: Option<Message>) -> Self {
        self.0.missing = missing;
        self
    }

    /// The same by another rule.
    #[must_use]
    pub fn with_rule(mut self, rule: RowRule) -> Self {
        self.0.rule = rule;
        self
    }

    /// The same words with the code and the rule of a service that passes them on.
    #[must_use]
    pub fn passed_on(&self, row: &RefusalRow) -> Self {
        row.saying(self.message.clone())
    }

    /// Whether it is the refusal of this row, whatever its words.
    pub fn is(&self, row: &RefusalRow) -> bool {
        self.code == row.code && self.reason.as_deref() == row.reason
    }

    /// The refusal of a caller of the wrong kind, in recorded words.
    pub fn access_denied() -> Self {
        WRONG_CALLER.error()
    }

    /// The refusal of a command that Orgsim cannot carry out, such as moving time backward.
    pub fn not_possible(message: impl Into<Message>) -> Self {
        NOT_POSSIBLE.saying(message)
    }

    /// Whether the step did not happen because the host had not loaded what it needs, so that it is no refusal.
    pub fn is_of_host(&self) -> bool {
        self.code == ErrorCode::PoliciesNotLoaded
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.message)
    }
}

impl std::error::Error for ApiError {}
