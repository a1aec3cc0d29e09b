//! Refusals of trails with fixed words. Seen in public reports, unless noted.

use api::error::ErrorCode;
use gates::refusal::{FixedRefusal, refusal};

pub(super) const ACCESS_NOT_ENABLED: FixedRefusal = refusal(
    ErrorCode::CloudTrailAccessNotEnabledException,
    "The request could not be processed because your organization hasn't enabled CloudTrail service access. Enable service access for CloudTrail, and then try again.",
)
.remedy("The management account enables trusted access for `cloudtrail.amazonaws.com`.");

pub(super) const DEPENDENCY: FixedRefusal = refusal(
    ErrorCode::InsufficientDependencyServiceAccessPermissionException,
    "AWS CloudTrail cannot create resources for your organization because access to one or more required APIs has been denied.",
);

// Those below restate the documentation.
pub(super) const NO_ORGANIZATION: FixedRefusal = refusal(
    ErrorCode::OrganizationsNotInUseException,
    "The request could not be processed because your account is not a member of an organization.",
)
.remedy("Create an organization with all features, or act in an account of one.");

pub(super) const NOT_ALL_FEATURES: FixedRefusal = refusal(
    ErrorCode::OrganizationNotInAllFeaturesModeException,
    "The request could not be processed because your organization does not have all features enabled.",
)
.remedy("Enable all features in the organization first.");

pub(super) const NOT_ADMINISTRATOR: FixedRefusal = refusal(
    ErrorCode::NotOrganizationMasterAccountException,
    "The request could not be processed because your account is not the management account of the organization or a delegated administrator for CloudTrail.",
)
.remedy("Act in the management account, or let it register this account with register-organization-delegated-admin.");

pub(super) const NOT_YOUR_TRAIL: FixedRefusal = refusal(
    ErrorCode::NotOrganizationMasterAccountException,
    "The trail is an organization trail. Only the management account of the organization or a delegated administrator for CloudTrail can change it.",
)
.remedy("Act in the management account or as a delegated administrator for CloudTrail. Members only see organization trails.");

pub(super) const CANNOT_CONVERT: FixedRefusal = refusal(
    ErrorCode::NotOrganizationMasterAccountException,
    "Only the management account of the organization can convert an organization trail to a non-organization trail, or a non-organization trail to an organization trail.",
)
.remedy("Act in the management account, with a trail that it owns.");

pub(super) const NO_ROLE: FixedRefusal = refusal(
    ErrorCode::NoManagementAccountSLRExistsException,
    "The management account does not have the service-linked role AWSServiceRoleForCloudTrail.",
)
.remedy("The management account calls CloudTrail itself, for example with register-organization-delegated-admin, or creates the role with iam:CreateServiceLinkedRole. Registering with AWS Organizations does not create it.");

pub(super) const NOT_MANAGEMENT: FixedRefusal = refusal(
    ErrorCode::NotOrganizationManagementAccountException,
    "The request could not be processed because your account is not the management account of the organization.",
)
.remedy("Act in the management account.");

pub(super) const MANAGEMENT: FixedRefusal = refusal(
    ErrorCode::CannotDelegateManagementAccountException,
    "The management account of an organization cannot be a delegated administrator for CloudTrail.",
);

pub(super) const REGISTERED: FixedRefusal = refusal(
    ErrorCode::AccountRegisteredException,
    "The account is already registered as a delegated administrator for CloudTrail.",
);

pub(super) const NOT_REGISTERED: FixedRefusal = refusal(
    ErrorCode::AccountNotRegisteredException,
    "The account is not registered as a delegated administrator for CloudTrail.",
);

pub(super) const NOT_IN_ORGANIZATION: FixedRefusal = refusal(
    ErrorCode::AccountNotFoundException,
    "The account was not found or is not part of the organization.",
);

pub(super) const TOO_MANY_ADMINISTRATORS: FixedRefusal = refusal(
    ErrorCode::DelegatedAdminAccountLimitExceededException,
    "The maximum number of delegated administrators for CloudTrail is reached.",
)
.remedy("Deregister another delegated administrator first.");

pub(super) const GLOBAL_EVENTS: FixedRefusal = refusal(
    ErrorCode::InvalidParameterCombinationException,
    "Multi-Region trail must include global service events.",
)
.remedy("Omit --no-include-global-service-events, or create a trail of one Region.");

pub(super) const TOO_MANY_TAGS: FixedRefusal = refusal(
    ErrorCode::TagsLimitExceededException,
    "The number of tags per trail exceeds the limit of 50.",
);
