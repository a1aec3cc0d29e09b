//! The services' own vocabulary of refusals. A bug of Orgsim is a panic with its invariant, never an `ApiError`.
//!
//! Names and HTTP codes: the API models; messages: recorded answers where there are any, else the API's
//! documentation restated (those are marked at their place of use).

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use message::Message;

macro_rules! error_codes {
    ($($code:ident $(= $http:literal)?),* $(,)?) => {
        /// One variant for each AWS error shape, spelled as AWS spells it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorCode { $($code),* }

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
    // Its `Reason` goes out as the member `Type`.
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
    InsufficientPermissionsException,
    InvalidConfigurationRecorderNameException,
    InvalidParameterValueException,
    InvalidRecordingGroupException,
    InvalidRoleException,
    LastDeliveryChannelDeleteFailedException,
    LimitExceededException,
    MaxNumberOfConfigurationRecordersExceededException,
    MaxNumberOfDeliveryChannelsExceededException,
    MaxNumberOfOrganizationConfigRulesExceededException,
    NoAvailableConfigurationRecorderException,
    NoAvailableDeliveryChannelException,
    NoAvailableOrganizationException,
    NoSuchBucketException,
    NoSuchConfigRuleException,
    NoSuchConfigurationAggregatorException,
    NoSuchConfigurationRecorderException,
    NoSuchDeliveryChannelException,
    NoSuchOrganizationConfigRuleException,
    OrganizationAccessDeniedException,
    OrganizationAllFeaturesNotEnabledException,
    ResourceInUseException,
    ResourceNotDiscoveredException,
    // Any service that speaks JSON: the credentials are not valid.
    UnrecognizedClientException,
    // Any service: the request is not of the right JSON types.
    SerializationException,
    // AWS CloudTrail.
    InvalidLookupAttributesException,
    InvalidNextTokenException,
    InvalidTimeRangeException,
    // Services that speak JSON: a constraint of the API model is broken.
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
    // Not AWS's: the operation exists there and is not modelled here, or the command cannot be carried out.
    NotModelled = 501,
    NotPossible,
}

/// A refusal as the service words it. As small as a pointer: most functions of the core can end with one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ApiError(Box<Wording>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wording {
    pub code: ErrorCode,
    /// The `Reason` member, with its `:PARAMETER` suffix where AWS gives one.
    pub reason: Option<Cow<'static, str>>,
    pub message: Message,
}

impl Deref for ApiError {
    type Target = Wording;

    fn deref(&self) -> &Wording {
        &self.0
    }
}

impl ApiError {
    pub fn new(code: ErrorCode, message: impl Into<Message>) -> Self {
        Self::worded(code, None, message.into())
    }

    pub fn with_reason(
        code: ErrorCode,
        reason: impl Into<Cow<'static, str>>,
        message: impl Into<Message>,
    ) -> Self {
        Self::worded(code, Some(reason.into()), message.into())
    }

    /// Never inlined: refusals are many.
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

    /// Recorded wording for a caller of the wrong kind.
    pub fn access_denied() -> Self {
        Self::new(
            ErrorCode::AccessDeniedException,
            "You don't have permissions to access this resource.",
        )
    }

    /// The command asks for something that this world cannot do, such as moving time backwards.
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
