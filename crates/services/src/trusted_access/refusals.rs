//! Refusals of trusted access, delegated administrators and policy types with fixed words.

use api::error::ErrorCode;
use gates::refusal::{FixedRefusal, constraint, invalid_input, refusal};

pub(super) const UNRECOGNIZED_SERVICE_PRINCIPAL: FixedRefusal = invalid_input(
    "UNRECOGNIZED_SERVICE_PRINCIPAL",
    "You specified an unrecognized service principal.",
)
.remedy(
    "Name the service principal as the service's page gives it, for example config.amazonaws.com.",
);

pub(super) const POLICY_TYPE_ENABLED_FOR_THIS_SERVICE: FixedRefusal = constraint(
    "POLICY_TYPE_ENABLED_FOR_THIS_SERVICE",
    "You can't disable service access for the specified service: a policy type that relies on it is enabled.",
);

pub(super) const CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR: FixedRefusal = constraint(
    "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
    "You cannot register management account/yourself as delegated administrator for your organization.",
)
.remedy("Register a member account; the management account administers every service anyway.");

pub(super) const CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR: FixedRefusal =
    constraint(
        "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR",
        "You cannot register a suspended account as a delegated administrator.",
    )
    .remedy("Register an account that is open.");

pub(super) const DELEGATION_NEEDS_SERVICE_ACCESS: FixedRefusal = constraint(
    "SERVICE_ACCESS_NOT_ENABLED",
    "You must enable service access before you delegate an administrator for this service. Call the AWS API \
     EnableAWSServiceAccess first.",
);

pub(super) const ACCOUNT_ALREADY_REGISTERED: FixedRefusal = refusal(
    ErrorCode::AccountAlreadyRegisteredException,
    "The provided account is already a delegated administrator for your organization.",
);

pub(super) const MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED: FixedRefusal = constraint(
    "MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED",
    "You attempted to register more delegated administrators than allowed for the service principal.",
);

pub(super) const ACCOUNT_NOT_REGISTERED: FixedRefusal = refusal(
    ErrorCode::AccountNotRegisteredException,
    "The provided account is not a registered delegated administrator for your organization.",
);

pub(super) const DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE: FixedRefusal = constraint(
    "DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE",
    "You have a delegated administrator registered for this service: deregister it before you disable service access.",
);

pub(super) const ROOT_NOT_FOUND: FixedRefusal = refusal(
    ErrorCode::RootNotFoundException,
    "You specified a root that doesn't exist.",
);

pub(super) const POLICY_TYPE_ALREADY_ENABLED: FixedRefusal = refusal(
    ErrorCode::PolicyTypeAlreadyEnabledException,
    "The specified policy type is already enabled.",
);

pub(super) const POLICY_TYPE_NEEDS_SERVICE_ACCESS: FixedRefusal = constraint(
    "SERVICE_ACCESS_NOT_ENABLED",
    "You must enable service access before you enable this policy type. Call the AWS API EnableAWSServiceAccess first.",
);
