//! Refusals of AWS services. A bug of Orgsim is a panic that states an invariant, never an `ApiError`.
//!
//! Names and HTTP codes come from the API models. Messages come from recorded answers; if there are none, they restate the
//! documentation and are marked where they are used.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

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
    // AWS Organizations: every exception answers 400.
    AccessDeniedException,
    AccessDeniedForDependencyException,
    AccountAlreadyClosedException,
    AccountAlreadyRegisteredException,
    AccountNotRegisteredException,
    AccountNotFoundException,
    AlreadyInOrganizationException,
    AWSOrganizationsNotInUseException,
    ChildNotFoundException,
    ConcurrentModificationException,
    ConflictException,
    ConstraintViolationException,
    CreateAccountStatusNotFoundException,
    DuplicatePolicyAttachmentException,
    DuplicatePolicyException,
    EffectivePolicyNotFoundException,
    MalformedPolicyDocumentException,
    PolicyChangesInProgressException,
    PolicyInUseException,
    PolicyNotAttachedException,
    PolicyNotFoundException,
    PolicyTypeAlreadyEnabledException,
    PolicyTypeNotAvailableForOrganizationException,
    PolicyTypeNotEnabledException,
    ResourcePolicyNotFoundException,
    RootNotFoundException,
    TargetNotFoundException,
    // Its `Reason` is the member `Type` of the answer.
    TooManyRequestsException,
    DestinationParentNotFoundException,
    DuplicateAccountException,
    DuplicateHandshakeException,
    DuplicateOrganizationalUnitException,
    ExpiredTokenException,
    HandshakeAlreadyInStateException,
    HandshakeConstraintViolationException,
    HandshakeNotFoundException,
    InvalidHandshakeTransitionException,
    InvalidInputException,
    InvalidResponsibilityTransferTransitionException,
    ResponsibilityTransferAlreadyInStatusException,
    ResponsibilityTransferNotFoundException,
    MasterCannotLeaveOrganizationException,
    OrganizationNotEmptyException,
    OrganizationalUnitNotEmptyException,
    OrganizationalUnitNotFoundException,
    ParentNotFoundException,
    SourceParentNotFoundException,
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
    // Any service with a JSON protocol: the credentials are not valid.
    UnrecognizedClientException,
    // Any service: the input has wrong JSON types.
    SerializationException,
    // AWS CloudTrail.
    InvalidLookupAttributesException,
    InvalidNextTokenException,
    InvalidTimeRangeException,
    // Services with a JSON protocol: the input breaks a constraint of the API model.
    ValidationException,
    // AWS Account Management.
    ResourceNotFoundException = 404,
    // IAM and STS.
    AccessDenied = 403,
    AccountNotManagementOrDelegatedAdministratorException,
    CallerIsNotManagementAccountException,
    DeleteConflict = 409,
    EntityAlreadyExists = 409,
    ExpiredToken = 403,
    InvalidAction,
    InvalidClientTokenId = 403,
    InvalidInput,
    LimitExceeded = 409,
    MalformedPolicyDocument,
    NoSuchEntity = 404,
    OrganizationNotFoundException,
    OrganizationNotInAllFeaturesModeException,
    PackedPolicyTooLarge,
    PolicyNotAttachable,
    ReportGenerationLimitExceeded = 409,
    ServiceAccessNotEnabledException,
    InvalidAuthorizationMessageException,
    UnmodifiableEntity,
    ValidationError,
    // S3 and SQS.
    BucketAlreadyExists = 409,
    BucketAlreadyOwnedByYou = 409,
    IllegalLocationConstraintException,
    InvalidBucketName,
    MalformedPolicy,
    MethodNotAllowed = 405,
    NoSuchBucket = 404,
    NoSuchBucketPolicy = 404,
    InvalidAttributeValue,
    InvalidParameterValue,
    QueueDoesNotExist,
    QueueNameExists,
    // Codes of Orgsim: the operation is not modeled, or the command cannot be carried out.
    NotModelled = 501,
    NotPossible,
    // Codes of later versions, at the end, because the hash of a session's records contains their order.
    InvalidAttributeName,
    TooManyTagsException,
    PaginationTokenExpiredException,
    PasswordPolicyViolation,
    UnauthorizedOperation = 403,
    InvalidIdentityToken,
    ReportNotPresent = 410,
    InvalidTag,
    MalformedXML,
    NoSuchPublicAccessBlockConfiguration = 404,
    NoSuchTagSet = 404,
    OwnershipControlsNotFoundError = 404,
    // AWS CloudTrail's trails.
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
    InvalidParameterCombinationException,
    InvalidParameterException,
    InvalidS3PrefixException,
    InvalidSnsTopicNameException,
    InvalidTagParameterException,
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
    BadRequestException,
    InvalidAccessException = 401,
    ResourceConflictException = 409,
}

/// A refusal by a service. It is as small as a pointer, because most functions of the core can return one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ApiError(Box<Wording>);

/// The parts of a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wording {
    /// The code.
    pub code: ErrorCode,
    /// The `Reason` member, with its `:PARAMETER` suffix where AWS gives one.
    pub reason: Option<Cow<'static, str>>,
    /// The message, in the service's words.
    pub message: Message,
}

impl Deref for ApiError {
    type Target = Wording;

    fn deref(&self) -> &Wording {
        &self.0
    }
}

impl ApiError {
    /// A refusal without a reason.
    pub fn new(code: ErrorCode, message: impl Into<Message>) -> Self {
        Self::worded(code, None, message.into())
    }

    /// A refusal with a reason, such as `INVALID_PATTERN:HANDSHAKE_ID`.
    pub fn with_reason(
        code: ErrorCode,
        reason: impl Into<Cow<'static, str>>,
        message: impl Into<Message>,
    ) -> Self {
        Self::worded(code, Some(reason.into()), message.into())
    }

    /// Never inlined, because there are many refusals.
    #[inline(never)]
    fn worded(code: ErrorCode, reason: Option<Cow<'static, str>>, message: Message) -> Self {
        Self(Box::new(Wording {
            code,
            reason,
            message,
        }))
    }

    /// `InvalidInputException` with its reason.
    pub fn invalid_input(
        reason: impl Into<Cow<'static, str>>,
        message: impl Into<Message>,
    ) -> Self {
        Self::with_reason(ErrorCode::InvalidInputException, reason, message)
    }

    /// `ConstraintViolationException` with its reason.
    pub fn constraint(reason: &'static str, message: &'static str) -> Self {
        Self::with_reason(ErrorCode::ConstraintViolationException, reason, message)
    }

    /// The refusal of a caller of the wrong kind, in recorded words.
    pub fn access_denied() -> Self {
        Self::new(
            ErrorCode::AccessDeniedException,
            "You don't have permissions to access this resource.",
        )
    }

    /// The refusal of a command that Orgsim cannot carry out, such as moving time backward.
    pub fn not_possible(message: impl Into<Message>) -> Self {
        Self::new(ErrorCode::NotPossible, message)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.message)
    }
}

impl std::error::Error for ApiError {}
