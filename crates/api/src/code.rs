//! The codes of errors. Names and HTTP codes come from the API models.

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
    // IAM Identity Center.
    InvalidRequestException,
    ServiceQuotaExceededException,
    UnauthorizedException = 401,
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
    InsufficientSessionLifetime,
    InvalidAction,
    InvalidAuthorizationMessageException,
    InvalidClientTokenId = 403,
    InvalidIdentityToken,
    InvalidInput,
    InvalidSubjectCredentials,
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
