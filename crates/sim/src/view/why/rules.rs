//! The sentence of the documentation behind each answer: in our own words, with its document and heading.

use policy::{Exemption, LayerKind, LayerResult, LayerVerdict};

use crate::api::error::{ApiError, ErrorCode};
use crate::state::outcome::{Gate, Judgement};

/// A rule and where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Empty where the source has to speak for itself.
    pub says: &'static str,
    /// A document and its heading.
    pub source: &'static str,
}

impl Rule {
    /// A source alone.
    pub const fn only(source: &'static str) -> Self {
        Self { says: "", source }
    }
}

const fn rule(says: &'static str, source: &'static str) -> Rule {
    Rule { says, source }
}

const LAST_ACCESSED: &str = "IAM User Guide: refining permissions using last accessed information";
const SIGNED: &str = "Requests are signed with access keys that exist and are active, of accounts that are open. IAM takes no session tokens that were got without MFA.";
const KEYS: &str = "IAM User Guide: Manage access keys for IAM users";
const LOGIC: &str = "IAM User Guide: Policy evaluation logic";
const CROSS: &str = "IAM User Guide: Cross-account policy evaluation logic";
const BOUNDARIES: &str = "IAM User Guide: Permissions boundaries for IAM entities";
const SESSIONS: &str = "IAM User Guide: Session policies";
const SCPS: &str = "AWS Organizations User Guide: Service control policies";
const SCP_LOGIC: &str = "AWS Organizations User Guide: SCP evaluation";
const RCPS: &str = "AWS Organizations User Guide: Resource control policies";
const RCP_LOGIC: &str = "AWS Organizations User Guide: RCP evaluation";
const DELEGATION: &str =
    "AWS Organizations User Guide: Delegated administrator for AWS Organizations";
const ROLES: &str = "AWS Organizations User Guide: AWS Organizations and service-linked roles";
const ROOT: &str = "IAM User Guide: Centrally manage root access for member accounts";
const TRUST: &str = "IAM User Guide: Methods to assume a role";
const EFFECTIVE: &str = "AWS Organizations User Guide: Viewing effective management policies";
const TYPES: &str = "AWS Organizations User Guide: Enabling and disabling policy types";
const ATTACHING: &str =
    "AWS Organizations User Guide: Attaching and detaching organization policies";
const QUOTAS: &str = "AWS Organizations User Guide: Quotas and service limits";
const CONFIG: &str = "API Reference of AWS Config, the operation's page: errors";
const INVITING: &str = "AWS Organizations User Guide: Managing account invitations";
const FEATURES: &str = "AWS Organizations User Guide: Enabling all features";
const LEAVING: &str = "AWS Organizations User Guide: Removing a member account";
const CLOSING: &str = "AWS Organizations User Guide: Closing a member account";
const TRANSFERS: &str = "AWS Billing User Guide: Transfer billing management to external accounts";
const TRANSFER_QUOTAS: &str = "AWS Billing User Guide: Quotas of billing transfer";
const UNITS: &str = "AWS Organizations User Guide: Managing organizational units";
const ACCESS: &str =
    "AWS Organizations User Guide: Using AWS Organizations with other AWS services";
const ADMINISTRATORS: &str = "AWS Organizations User Guide: Delegated administrator for AWS services that work with Organizations";
const ERRORS: &str = "API Reference of AWS Organizations, the operation's page: errors";
const IAM_ERRORS: &str = "API Reference of IAM, the operation's page: errors";
const IAM_QUOTAS: &str = "IAM User Guide: IAM and AWS STS quotas";

/// The rule behind the decision of policy as a whole.
pub(super) fn decision(gate: Gate, judgement: &Judgement) -> Rule {
    let verdict = &judgement.verdict;
    if gate == Gate::Dependency && judgement.request.action == "iam:CreateServiceLinkedRole" {
        return rule(
            "If the service-linked role that this call needs is missing in the account, the person who calls also needs `iam:CreateServiceLinkedRole`: the role is created with that person's permissions.",
            ROLES,
        );
    }
    let deciding = verdict.deciding_layer().and_then(|kind| {
        let of = |found: &&LayerVerdict| {
            found.layer == kind && !(found.result.lets_through() && found.result.grants())
        };
        let trust = judgement.request.action.starts_with("sts:AssumeRole");
        let delegation = judgement.request.action.starts_with("organizations:");
        layer(verdict.layers.iter().find(of)?, trust, delegation)
    });
    deciding.unwrap_or(rule(
        "A request is refused unless a policy allows it; every limit around it must leave room, and a single deny anywhere settles it.",
        LOGIC,
    ))
}

/// The rule behind what one layer said.
pub(super) fn layer(verdict: &LayerVerdict, trust: bool, delegation: bool) -> Option<Rule> {
    use LayerKind::{
        Identity, PermissionsBoundary, Resource, ResourceControlPolicy, ServiceControlPolicy,
        SessionPolicy,
    };
    let denied = verdict.result == LayerResult::ExplicitDeny;
    let silent = verdict.result == LayerResult::ImplicitDeny;
    Some(match (verdict.layer, verdict.result) {
        (_, LayerResult::RootUser) => rule(
            "An account's root user needs no policy of its own in its account; SCPs and RCPs bind it all the same.",
            LOGIC,
        ),
        (ServiceControlPolicy, LayerResult::Skipped(exemption)) => match exemption {
            Exemption::ManagementAccount => rule(
                "SCPs never touch the users, roles and root user of the management account.",
                SCPS,
            ),
            Exemption::ServiceLinkedRole => {
                rule("SCPs do not apply to service-linked roles.", SCPS)
            }
            Exemption::TypeNotEnabled => rule(
                "Policies of a type count only while the type is enabled in the root.",
                TYPES,
            ),
            Exemption::ServicePrincipal
            | Exemption::Anonymous
            | Exemption::NotInOrganization
            | Exemption::OutsideOrganization
            | Exemption::ActionNotSubject
            | Exemption::Other(_) => rule(
                "SCPs bind the principals of the organization's member accounts, and nobody else.",
                SCPS,
            ),
        },
        (ResourceControlPolicy, LayerResult::Skipped(exemption)) => match exemption {
            Exemption::ManagementAccount => rule(
                "RCPs do not protect what the management account owns.",
                RCPS,
            ),
            Exemption::ServiceLinkedRole => {
                rule("RCPs do not apply to calls of service-linked roles.", RCPS)
            }
            Exemption::TypeNotEnabled => rule(
                "Policies of a type count only while the type is enabled in the root.",
                TYPES,
            ),
            Exemption::ActionNotSubject => {
                rule("RCPs reach only the services on their list.", RCPS)
            }
            Exemption::ServicePrincipal
            | Exemption::Anonymous
            | Exemption::NotInOrganization
            | Exemption::OutsideOrganization
            | Exemption::Other(_) => rule(
                "RCPs apply to resources that a member account of the organization owns.",
                RCPS,
            ),
        },
        (ServiceControlPolicy, _) if denied => rule(
            "A deny in an SCP, at any level between the root and the account, binds everything below it; no allow outweighs it.",
            SCP_LOGIC,
        ),
        (ServiceControlPolicy, _) if silent => rule(
            "At every level from the root down to the account at least one SCP must allow the action. What one level leaves out no lower level can give back.",
            SCP_LOGIC,
        ),
        (ServiceControlPolicy, _) => rule(
            "An SCP grants nothing: it only leaves room for what other policies grant.",
            SCPS,
        ),
        (ResourceControlPolicy, _) if denied => rule(
            "A deny in an RCP on the way to the resource's account binds everybody who touches the resource, from wherever they come.",
            RCP_LOGIC,
        ),
        (ResourceControlPolicy, _) => rule(
            "An RCP grants nothing: it limits what resource-based policies may give.",
            RCPS,
        ),
        (PermissionsBoundary, LayerResult::NotPresent)
        | (SessionPolicy, LayerResult::NotPresent) => return None,
        (PermissionsBoundary, _) => rule(
            "A permissions boundary is the most that identity-based policies can give; it grants nothing by itself.",
            BOUNDARIES,
        ),
        (SessionPolicy, _) => rule(
            "A session has what its role or root user may do, as far as the policy passed at its beginning lets it.",
            SESSIONS,
        ),
        (Identity | Resource, _) if denied => rule(
            "An explicit deny always wins, whatever else allows the request.",
            LOGIC,
        ),
        (Identity, _) if silent => {
            rule("What no policy allows is refused: an implicit deny.", LOGIC)
        }
        (Identity, _) => rule(
            "An identity-based policy grants to the user or role that it is attached to.",
            LOGIC,
        ),
        (Resource, LayerResult::NotPresent) if !delegation && !trust => return None,
        (Resource, _) if trust => rule(
            "A role can be assumed only by those whom its trust policy names.",
            TRUST,
        ),
        (Resource, _) if delegation => rule(
            "The organization's policies belong to its management account. A member may manage them where the delegation policy lends it the action, and its own policies allow it, too.",
            DELEGATION,
        ),
        (Resource, LayerResult::AllowForRole) => rule(
            "A resource-based policy that names a role is still limited by the role's boundary and by session policies; one that names the session is not.",
            LOGIC,
        ),
        (Resource, _) => rule(
            "Across accounts both sides must allow: the owner's resource-based policy and the caller's own.",
            CROSS,
        ),
    })
}

/// The rule behind an error that is not policy's.
pub(super) fn refusal(gate: Gate, operation: &str, error: &ApiError) -> Rule {
    let reason = error.reason.as_deref().unwrap_or("");
    let reason = reason.split(':').next().unwrap_or("");
    if let Some((_, says, source)) = REASONS.iter().find(|(name, _, _)| *name == reason) {
        return rule(says, source);
    }
    let about_root = ["sts:AssumeRoot", "console:RecoverRootPassword"].contains(&operation);
    match error.code {
        ErrorCode::AccessDeniedException | ErrorCode::AccessDenied
            if about_root && gate != Gate::Policy =>
        {
            rule(
                "With centralized root access the management account and the delegated administrator for IAM act in members for a task; root users of members have no say in it.",
                ROOT,
            )
        }
        ErrorCode::AccessDeniedException | ErrorCode::AccessDenied if gate == Gate::Caller => rule(
            "Each operation is for certain accounts: most of them for the management account, and where it has lent them, for members.",
            "API Reference of AWS Organizations, the operation's page: who can call it",
        ),
        ErrorCode::AccessDenied
            if gate == Gate::State && operation.ends_with("OrganizationsAccessReport") =>
        {
            rule(
                "Reports of last accessed data are about what service control policies allow in the own organization, so these must be enabled in its root.",
                LAST_ACCESSED,
            )
        }
        ErrorCode::ReportGenerationLimitExceeded => rule(
            "An account has one report of its organization made at a time.",
            LAST_ACCESSED,
        ),
        ErrorCode::AccessDeniedException if gate == Gate::State => rule(
            "A rule that the organization put into an account is changed and deleted only from where it was put.",
            "AWS Config Developer Guide: Managing AWS Config rules across all accounts in your organization",
        ),
        ErrorCode::AccessDeniedException | ErrorCode::AccessDenied => rule(
            "A request is refused unless a policy allows it, and a single deny settles it.",
            LOGIC,
        ),
        ErrorCode::AccessDeniedForDependencyException => rule(
            "The call makes AWSServiceRoleForOrganizations where it is missing, so its caller needs `iam:CreateServiceLinkedRole`, too.",
            ROLES,
        ),
        ErrorCode::AWSOrganizationsNotInUseException => rule(
            "The operation is about the caller's organization, so the caller must be in one.",
            ERRORS,
        ),
        ErrorCode::AlreadyInOrganizationException => {
            rule("An account is in one organization at a time.", INVITING)
        }
        ErrorCode::MasterCannotLeaveOrganizationException => rule(
            "The management account stays as long as its organization: it leaves by deleting it.",
            LEAVING,
        ),
        ErrorCode::OrganizationNotEmptyException => rule(
            "An organization is deleted when only the management account is left in it.",
            "AWS Organizations User Guide: Deleting an organization",
        ),
        ErrorCode::AccountAlreadyClosedException | ErrorCode::ConflictException => rule(
            "An account is closed once: while it is being closed, and once it is closed, there is nothing to ask for.",
            CLOSING,
        ),
        ErrorCode::InvalidResponsibilityTransferTransitionException
        | ErrorCode::ResponsibilityTransferAlreadyInStatusException => rule(
            "A transfer is withdrawn once, and only when it has been accepted: an invitation is cancelled or declined.",
            TRANSFERS,
        ),
        ErrorCode::ResponsibilityTransferNotFoundException => rule(
            "A transfer is seen by the two organizations that it is between.",
            TRANSFERS,
        ),
        ErrorCode::TooManyRequestsException => rule(
            "Each operation has a rate and a burst, for an account and for some in the whole organization; whoever calls faster waits.",
            QUOTAS,
        ),
        ErrorCode::OrganizationalUnitNotEmptyException => rule(
            "A unit is deleted when no account and no unit is in it.",
            UNITS,
        ),
        ErrorCode::DuplicateOrganizationalUnitException => {
            rule("Units side by side have different names.", UNITS)
        }
        ErrorCode::HandshakeAlreadyInStateException => {
            rule("An answer that was given is not given twice.", INVITING)
        }
        ErrorCode::InvalidHandshakeTransitionException => rule(
            "Only an open request can be answered; accepted, declined, cancelled and expired are ends.",
            INVITING,
        ),
        ErrorCode::DuplicateHandshakeException => rule(
            "While a request of the same kind to the same account is open, no second one is sent.",
            INVITING,
        ),
        ErrorCode::HandshakeNotFoundException => rule(
            "A handshake is seen by its sender and its recipients, and for a while after its end.",
            INVITING,
        ),
        ErrorCode::HandshakeConstraintViolationException => rule(
            "An account joins when it could be invited: in no other organization, within the quota, and able to pay in the same currency.",
            INVITING,
        ),
        ErrorCode::ConstraintViolationException => rule(
            "Organizations are limited in number, size and order of steps; the reason names the limit that was met.",
            QUOTAS,
        ),
        ErrorCode::PolicyTypeNotEnabledException => rule(
            "Policies of a type can be attached while the type is enabled in the root.",
            TYPES,
        ),
        ErrorCode::PolicyTypeAlreadyEnabledException => rule(
            "A policy type is enabled once, in the root, for the whole organization.",
            TYPES,
        ),
        ErrorCode::PolicyTypeNotAvailableForOrganizationException => {
            rule("Policies need an organization with all features.", FEATURES)
        }
        ErrorCode::PolicyInUseException => rule(
            "A policy is detached everywhere before it is deleted.",
            ATTACHING,
        ),
        ErrorCode::PolicyNotAttachedException => {
            rule("Only what is attached directly can be detached.", ATTACHING)
        }
        ErrorCode::DuplicatePolicyAttachmentException => {
            rule("A policy is attached to a target once.", ATTACHING)
        }
        ErrorCode::DuplicatePolicyException => {
            rule("Policies of an organization have different names.", ERRORS)
        }
        ErrorCode::PolicyChangesInProgressException => rule(
            "A change to policy types takes a while; the next one waits for it.",
            TYPES,
        ),
        ErrorCode::MalformedPolicyDocumentException | ErrorCode::MalformedPolicyDocument => rule(
            "A document must follow the grammar of its kind of policy and keep within its size.",
            "IAM User Guide: Grammar of the IAM JSON policy language",
        ),
        ErrorCode::EffectivePolicyNotFoundException => rule(
            "Policies of a type come to an effective policy while the type is enabled in the root.",
            EFFECTIVE,
        ),
        ErrorCode::ResourcePolicyNotFoundException => rule(
            "An organization has one delegation policy or none.",
            DELEGATION,
        ),
        ErrorCode::OrganizationAccessDeniedException => rule(
            "For the whole organization AWS Config acts on a call of the management account, which must be allowed to enable \
             trusted access, or of a delegated administrator.",
            CONFIG,
        ),
        ErrorCode::OrganizationAllFeaturesNotEnabledException => rule(
            "AWS Config works with organizations that have all features.",
            CONFIG,
        ),
        ErrorCode::NoAvailableOrganizationException => rule(
            "Aggregators and rules over an organization are for accounts that are in one.",
            CONFIG,
        ),
        ErrorCode::InsufficientPermissionsException => rule(
            "The first organization rule makes AWSServiceRoleForConfigMultiAccountSetup in the caller's account, so the caller \
             needs `iam:GetRole` and `iam:CreateServiceLinkedRole`, too.",
            CONFIG,
        ),
        ErrorCode::InvalidRoleException => rule(
            "AWS Config assumes a role of the account that calls, so that role must be there and trust config.amazonaws.com.",
            CONFIG,
        ),
        ErrorCode::NoAvailableConfigurationRecorderException
        | ErrorCode::NoAvailableDeliveryChannelException
        | ErrorCode::LastDeliveryChannelDeleteFailedException => rule(
            "In each account and Region: first a recorder, then a delivery channel, then it can be started.",
            CONFIG,
        ),
        ErrorCode::LimitExceededException
        | ErrorCode::MaxNumberOfConfigurationRecordersExceededException
        | ErrorCode::MaxNumberOfDeliveryChannelsExceededException
        | ErrorCode::MaxNumberOfOrganizationConfigRulesExceededException => rule(
            "An account and Region have one recorder and one delivery channel, and 50 aggregators; an organization has 150 rules.",
            "AWS Config Developer Guide: Service limits",
        ),
        ErrorCode::ResourceInUseException => rule(
            "What is on its way to accounts is let through before it is changed.",
            CONFIG,
        ),
        ErrorCode::NoSuchBucketException
        | ErrorCode::NoSuchConfigRuleException
        | ErrorCode::NoSuchConfigurationAggregatorException
        | ErrorCode::NoSuchConfigurationRecorderException
        | ErrorCode::NoSuchDeliveryChannelException
        | ErrorCode::NoSuchOrganizationConfigRuleException
        | ErrorCode::ResourceNotDiscoveredException => rule(
            "What the call names must be in the caller's account and in the Region that is called.",
            CONFIG,
        ),
        ErrorCode::InvalidConfigurationRecorderNameException
        | ErrorCode::InvalidParameterValueException
        | ErrorCode::InvalidRecordingGroupException => rule(
            "Each parameter has a form, given on the operation's page: type, length, pattern, and what goes together.",
            CONFIG,
        ),
        ErrorCode::ConcurrentModificationException => rule(
            "Two changes of the same thing at once: the later one is to be tried again.",
            ERRORS,
        ),
        ErrorCode::AccountAlreadyRegisteredException | ErrorCode::AccountNotRegisteredException => {
            rule(
                "An account administers a service once it is registered for it, and until it is deregistered.",
                ADMINISTRATORS,
            )
        }
        ErrorCode::DuplicateAccountException => {
            rule("The account is where it should be moved to.", ERRORS)
        }
        ErrorCode::InvalidInputException
        | ErrorCode::SerializationException
        | ErrorCode::ValidationError
        | ErrorCode::ValidationException
        | ErrorCode::InvalidInput => rule(
            "Each parameter has a form, given on the operation's page: type, length, pattern, and whether it must be there.",
            if operation.starts_with("organizations:") {
                "API Reference of AWS Organizations, the operation's page: request parameters"
            } else if operation.starts_with("iam:") {
                "API Reference of IAM, the operation's page: request parameters"
            } else {
                "API Reference of the service, the operation's page: request parameters"
            },
        ),
        ErrorCode::InvalidLookupAttributesException
        | ErrorCode::InvalidNextTokenException
        | ErrorCode::InvalidTimeRangeException => rule(
            "One look at the event history is for one span of time, in the right order, and by one attribute at most.",
            "API Reference of AWS CloudTrail, LookupEvents: errors",
        ),
        ErrorCode::AccountNotFoundException
        | ErrorCode::ChildNotFoundException
        | ErrorCode::CreateAccountStatusNotFoundException
        | ErrorCode::PolicyNotFoundException
        | ErrorCode::RootNotFoundException
        | ErrorCode::TargetNotFoundException
        | ErrorCode::DestinationParentNotFoundException
        | ErrorCode::OrganizationalUnitNotFoundException
        | ErrorCode::ParentNotFoundException
        | ErrorCode::SourceParentNotFoundException => rule(
            "What the call names must be in the caller's organization.",
            ERRORS,
        ),
        ErrorCode::NoSuchEntity => rule(
            "What the call names must be in the caller's account.",
            IAM_ERRORS,
        ),
        ErrorCode::DeleteConflict => rule(
            "What others depend on is deleted after them: first detach, empty, remove.",
            IAM_ERRORS,
        ),
        ErrorCode::EntityAlreadyExists => rule(
            "Names in an account differ, whatever their case.",
            IAM_QUOTAS,
        ),
        ErrorCode::LimitExceeded => {
            rule("An account holds so many of these and no more.", IAM_QUOTAS)
        }
        ErrorCode::InvalidAuthorizationMessageException => rule(
            "An encoded message can be decoded whole, in the account whose caller was denied.",
            "API Reference of AWS STS: DecodeAuthorizationMessage",
        ),
        ErrorCode::UnmodifiableEntity => rule(
            "A service-linked role is changed and deleted through its service only.",
            "IAM User Guide: Service-linked roles",
        ),
        ErrorCode::PackedPolicyTooLarge => rule(
            "What is passed to a session, policies and tags together, has so much space and no more.",
            SESSIONS,
        ),
        ErrorCode::PolicyNotAttachable => rule(
            "Policies of service-linked roles belong to these roles alone.",
            "IAM User Guide: Service-linked roles",
        ),
        ErrorCode::ExpiredToken | ErrorCode::ExpiredTokenException => rule(
            "Temporary credentials end at the time that was set when their session began.",
            TRUST,
        ),
        ErrorCode::UnrecognizedClientException => rule(SIGNED, KEYS),
        ErrorCode::InvalidClientTokenId if error.message.contains("security token") => {
            rule(SIGNED, KEYS)
        }
        ErrorCode::InvalidClientTokenId => rule(
            "The root user of a member may have no credentials: none were made with the account, or an administrator deleted them. Nobody signs in as it then.",
            ROOT,
        ),
        ErrorCode::ServiceAccessNotEnabledException
        | ErrorCode::OrganizationNotFoundException
        | ErrorCode::OrganizationNotInAllFeaturesModeException => rule(
            "Centralized root access needs an organization with all features that trusts IAM. The console enables trusted access, the API does not.",
            ROOT,
        ),
        ErrorCode::AccountNotManagementOrDelegatedAdministratorException
        | ErrorCode::CallerIsNotManagementAccountException => rule(
            "The management account enables centralized root access; the delegated administrator for IAM may list and disable it, too.",
            ROOT,
        ),
        ErrorCode::InvalidAction => rule(
            "AssumeRoot is sent to the endpoint of a Region, never to the global one.",
            "API Reference of AWS STS: AssumeRoot",
        ),
        ErrorCode::BucketAlreadyExists
        | ErrorCode::BucketAlreadyOwnedByYou
        | ErrorCode::IllegalLocationConstraintException
        | ErrorCode::InvalidBucketName
        | ErrorCode::MalformedPolicy
        | ErrorCode::MethodNotAllowed
        | ErrorCode::NoSuchBucket
        | ErrorCode::NoSuchBucketPolicy => rule(
            "A bucket has a name of its own among all accounts, and a policy of its own account's making, or none.",
            "API Reference of Amazon S3: error responses",
        ),
        ErrorCode::InvalidAttributeValue
        | ErrorCode::InvalidParameterValue
        | ErrorCode::QueueDoesNotExist
        | ErrorCode::QueueNameExists => rule(
            "A queue is named by its URL, and is made once under a name.",
            "API Reference of Amazon SQS, the operation's page: errors",
        ),
        ErrorCode::NotPossible if operation.starts_with("console:") => rule(
            "Consoles offer only what applies, and have what is grave confirmed: with a box to tick, a word to type.",
            ACCESS,
        ),
        ErrorCode::NotModelled | ErrorCode::NotPossible => rule(
            "This is a limit of the simulation, not of AWS.",
            "Orgsim: what is not modelled",
        ),
    }
}

/// Reasons that say more than their error does.
const REASONS: &[(&str, &str, &str)] = &[
    (
        "ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE",
        "The call makes AWSServiceRoleForOrganizations where it is missing, so its caller needs `iam:CreateServiceLinkedRole`, too.",
        ROLES,
    ),
    (
        "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
        "An organization holds ten accounts until AWS Support raises its quota; open invitations count.",
        QUOTAS,
    ),
    (
        "ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED",
        "Five accounts can be in the making at once.",
        QUOTAS,
    ),
    (
        "ACCOUNT_CANNOT_LEAVE_ORGANIZATION",
        "A closed account stays in its organization until 90 days have passed, and then leaves it for good.",
        CLOSING,
    ),
    (
        "CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
        "No API closes a management account: its root user does, in the console, when no open member is left.",
        CLOSING,
    ),
    (
        "CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED",
        "Three accounts can be on their way to being closed at once.",
        QUOTAS,
    ),
    (
        "CLOSE_ACCOUNT_QUOTA_EXCEEDED",
        "In 30 days an organization closes the higher of 250 accounts and a fifth of its accounts, at most 1000.",
        QUOTAS,
    ),
    (
        "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR",
        "An account that is closed, or being closed, administers no further service.",
        ADMINISTRATORS,
    ),
    (
        "ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS",
        "An organization is deleted when no transfer of its bill, or to it, is open or has still to end.",
        TRANSFERS,
    ),
    (
        "SOURCE_AND_TARGET_CANNOT_MATCH",
        "A transfer is between two organizations.",
        TRANSFERS,
    ),
    (
        "TARGET_ACCOUNT_VALIDATION_FAILURE",
        "Invitations to transfer a bill go from one management account to another.",
        TRANSFERS,
    ),
    (
        "RESPONSIBILITY_TRANSFER_ALREADY_EXISTS",
        "Between two organizations there is one transfer; a new one needs the old one to have ended.",
        TRANSFERS,
    ),
    (
        "RESPONSIBILITY_TRANSFER_MAX_INBOUND_QUOTA_VIOLATION",
        "How many bills an organization may pay is 0 until AWS raises it, to 1000 at most; open invitations count.",
        TRANSFER_QUOTAS,
    ),
    (
        "RESPONSIBILITY_TRANSFER_MAX_OUTBOUND_QUOTA_VIOLATION",
        "An organization's bill is paid by one other at a time, and that cannot be raised.",
        TRANSFER_QUOTAS,
    ),
    (
        "RESPONSIBILITY_TRANSFER_MAX_LEVEL_VIOLATION",
        "A chain of transfers has one link; AWS raises it to two for some.",
        TRANSFER_QUOTAS,
    ),
    (
        "START_DATE_NOT_BEGINNING_OF_MONTH",
        "A transfer begins with a month.",
        TRANSFERS,
    ),
    (
        "START_DATE_NOT_BEGINNING_OF_DAY",
        "A transfer begins at midnight UTC on the first day of a month.",
        TRANSFERS,
    ),
    (
        "START_DATE_TOO_EARLY",
        "An invitation is to be accepted 24 hours before the transfer begins.",
        TRANSFERS,
    ),
    (
        "START_DATE_TOO_LATE",
        "A transfer begins with the next month or with the one after.",
        TRANSFERS,
    ),
    (
        "END_DATE_NOT_END_OF_MONTH",
        "A transfer ends with a month, at 23:59:59.999 UTC on its last day.",
        TRANSFERS,
    ),
    (
        "END_DATE_TOO_EARLY",
        "A transfer ends with this month or with the next one.",
        TRANSFERS,
    ),
    (
        "END_DATE_TOO_LATE",
        "A transfer ends with this month or with the next one.",
        TRANSFERS,
    ),
    (
        "ALREADY_IN_AN_ORGANIZATION",
        "An account is in one organization at a time: it leaves the other one first.",
        INVITING,
    ),
    (
        "HANDSHAKE_RATE_LIMIT_EXCEEDED",
        "Invitations of a day are limited, because each asks somebody outside.",
        QUOTAS,
    ),
    (
        "ORGANIZATION_ALREADY_HAS_ALL_FEATURES",
        "All features are enabled once, and never taken back.",
        FEATURES,
    ),
    (
        "ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION",
        "One request to enable all features runs at a time.",
        FEATURES,
    ),
    (
        "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
        "Policies and trusted access need an organization with all features.",
        FEATURES,
    ),
    (
        "WAIT_PERIOD_ACTIVE",
        "A created account stays for four days before it can leave on its own.",
        LEAVING,
    ),
    (
        "MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED",
        "An account that leaves must be able to stand alone: sign-up complete, and a way to pay.",
        LEAVING,
    ),
    (
        "ACCOUNT_CANNOT_LEAVE_ORGANIZATION",
        "The management account stays as long as its organization.",
        LEAVING,
    ),
    (
        "OU_DEPTH_LIMIT_EXCEEDED",
        "Units nest five levels deep below the root.",
        QUOTAS,
    ),
    (
        "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
        "A target has room for ten SCPs, or five RCPs.",
        QUOTAS,
    ),
    (
        "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
        "Root, units and accounts keep at least one SCP: without any, nothing would be allowed. Attach the new one, then detach the old.",
        ATTACHING,
    ),
    (
        "NON_DETACHABLE_POLICY",
        "RCPFullAWSAccess stays attached everywhere.",
        RCPS,
    ),
    (
        "IMMUTABLE_POLICY",
        "Policies that AWS manages are changed by AWS only.",
        ATTACHING,
    ),
    (
        "TARGET_NOT_SUPPORTED",
        "Effective policies are those of accounts; the root and units only pass policies on.",
        EFFECTIVE,
    ),
    (
        "UNRECOGNIZED_SERVICE_PRINCIPAL",
        "Trusted access is for services that work with AWS Organizations, by their service principal.",
        ACCESS,
    ),
    (
        "POLICY_TYPE_ENABLED_FOR_THIS_SERVICE",
        "A service whose policy type is enabled keeps its trusted access.",
        ACCESS,
    ),
    (
        "SERVICE_ACCESS_NOT_ENABLED",
        "Some steps need trusted access of their service first.",
        ACCESS,
    ),
    (
        "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
        "A delegated administrator is a member; the management account administers its services anyway.",
        ADMINISTRATORS,
    ),
    (
        "MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED",
        "Each service takes so many delegated administrators and no more; many take one.",
        ADMINISTRATORS,
    ),
    (
        "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
        "An account that administers a service stays in the organization until it is deregistered.",
        ADMINISTRATORS,
    ),
    (
        "DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE",
        "A service keeps its trusted access as long as an account administers it.",
        ADMINISTRATORS,
    ),
];
