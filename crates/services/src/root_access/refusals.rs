//! Refusals of centralized root access.

use crate::prelude::*;
use api::refusal::{RefusalRow, RowRule, refusal};
use api::rule;
use api::sources::ROOT;

const WHO: RowRule = rule!(
    "The management account enables centralized root access; the delegated administrator for IAM may list and disable it, too.",
    ROOT,
);

const ROOT_ACCESS: RowRule = rule!(
    "Centralized root access needs an organization with all features that trusts IAM. The console enables trusted access, the API does not.",
    ROOT,
);

pub(super) const NO_ORGANIZATION: RefusalRow = refusal(
    ErrorCode::OrganizationNotFoundException,
    "No organization is associated with your account.",
    ROOT_ACCESS,
);

pub(super) const NOT_ALL_FEATURES: RefusalRow = refusal(
    ErrorCode::OrganizationNotInAllFeaturesModeException,
    "Your organization does not have all features enabled.",
    ROOT_ACCESS,
);

pub(super) const NOT_TRUSTED: RefusalRow = refusal(
    ErrorCode::ServiceAccessNotEnabledException,
    "Trusted Access for IAM not enabled by organization of input account {account}.",
    ROOT_ACCESS,
);

pub(super) const MANAGEMENT_ONLY: RefusalRow = refusal(
    ErrorCode::CallerIsNotManagementAccountException,
    "Only the management account of the organization can make this request.",
    WHO,
);

pub(super) const ADMINISTRATORS_ONLY: RefusalRow = refusal(
    ErrorCode::AccountNotManagementOrDelegatedAdministratorException,
    "Only the management account or the delegated administrator for IAM can make this request.",
    WHO,
);
