//! Refusals of trusted access, delegated administrators and policy types.

use crate::prelude::*;
use api::refusal::{IN_ORGANIZATION, RefusalRow, RowRule, constraint, invalid_input, refusal};
use api::rule;
use api::sources::{ACCESS, ADMINISTRATORS, TYPES};

const TRUSTED_ACCESS_FIRST: RowRule = rule!(
    "Some steps need trusted access of their service first.",
    ACCESS,
);

const ADMINISTRATION: RowRule = rule!(
    "An account administers a service from its registration until it is deregistered.",
    ADMINISTRATORS,
);

pub(super) const UNRECOGNIZED_SERVICE_PRINCIPAL: RefusalRow = invalid_input(
    "UNRECOGNIZED_SERVICE_PRINCIPAL",
    "You specified an unrecognized service principal.", rule!("Trusted access is for services that work with AWS Organizations, by their service principal.", ACCESS))
.remedy(
    "Name the service principal as the service's page gives it, for example config.amazonaws.com.",
);

pub(super) const POLICY_TYPE_ENABLED_FOR_THIS_SERVICE: RefusalRow = constraint(
    "POLICY_TYPE_ENABLED_FOR_THIS_SERVICE",
    "You can't disable service access for the specified service: a policy type that relies on it is enabled.",
    rule!(
        "A service whose policy type is enabled keeps its trusted access.",
        ACCESS,
    ),
);

pub(super) const CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR: RefusalRow = constraint(
    "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
    "You cannot register management account/yourself as delegated administrator for your organization.", rule!("A delegated administrator is a member; the management account administers its services anyway.", ADMINISTRATORS))
.remedy("Register a member account; the management account administers every service anyway.");

pub(super) const CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR: RefusalRow =
    constraint(
        "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR",
        "You cannot register a suspended account as a delegated administrator.", rule!("An account that is closed or being closed cannot become an administrator of another service.", ADMINISTRATORS))
    .remedy("Register an account that is open.");

pub(super) const DELEGATION_NEEDS_SERVICE_ACCESS: RefusalRow = constraint(
    "SERVICE_ACCESS_NOT_ENABLED",
    "You must enable service access before you delegate an administrator for this service. Call the AWS API \
     EnableAWSServiceAccess first.",
    TRUSTED_ACCESS_FIRST,
);

pub(super) const ACCOUNT_ALREADY_REGISTERED: RefusalRow = refusal(
    ErrorCode::AccountAlreadyRegisteredException,
    "The provided account is already a delegated administrator for your organization.",
    ADMINISTRATION,
);

pub(super) const MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED: RefusalRow = constraint(
    "MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED",
    "You attempted to register more delegated administrators than allowed for the service principal.",
    rule!(
        "Each service limits its delegated administrators; many allow only one.",
        ADMINISTRATORS,
    ),
);

pub(super) const ACCOUNT_NOT_REGISTERED: RefusalRow = refusal(
    ErrorCode::AccountNotRegisteredException,
    "The provided account is not a registered delegated administrator for your organization.",
    ADMINISTRATION,
);

pub(super) const DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE: RefusalRow = constraint(
    "DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE",
    "You have a delegated administrator registered for this service: deregister it before you disable service access.",
    rule!(
        "A service keeps its trusted access as long as an account administers it.",
        ADMINISTRATORS,
    ),
);

pub(super) const ROOT_NOT_FOUND: RefusalRow = refusal(
    ErrorCode::RootNotFoundException,
    "You specified a root that doesn't exist.",
    IN_ORGANIZATION,
);

pub(super) const POLICY_TYPE_ALREADY_ENABLED: RefusalRow = refusal(
    ErrorCode::PolicyTypeAlreadyEnabledException,
    "The specified policy type is already enabled.",
    rule!(
        "A policy type is enabled once, in the root, for the whole organization.",
        TYPES,
    ),
);

pub(super) const POLICY_TYPE_NEEDS_SERVICE_ACCESS: RefusalRow = constraint(
    "SERVICE_ACCESS_NOT_ENABLED",
    "You must enable service access before you enable this policy type. Call the AWS API EnableAWSServiceAccess first.",
    TRUSTED_ACCESS_FIRST,
);
