//! Refusals of Amazon GuardDuty and AWS Security Hub.

use crate::prelude::*;
use api::refusal::{RefusalRow, RowRule, refusal};
use api::rule;

const SAYS: &str = "GuardDuty and Security Hub are enabled once in an account and Region. The management account designates their administrator of the organization in each Region, and only this account sets the organization's preferences.";

pub(super) const GUARD_DUTY: RowRule = rule!(
    SAYS,
    "Amazon GuardDuty User Guide: managing accounts with AWS Organizations",
);

pub(super) const SECURITY_HUB: RowRule = rule!(
    SAYS,
    "AWS Security Hub User Guide: managing accounts with AWS Organizations",
);

pub(super) const NOT_SUBSCRIBED: RefusalRow = refusal(
    ErrorCode::InvalidAccessException,
    "Account {account} is not subscribed to AWS Security Hub",
    SECURITY_HUB,
);

pub(super) const NOT_ADMINISTRATOR: RefusalRow = refusal(
    ErrorCode::InvalidAccessException,
    "Account {account} is not an administrator for this organization",
    SECURITY_HUB,
);

pub(super) const NO_SUCH_HUB: RefusalRow = refusal(
    ErrorCode::ResourceNotFoundException,
    "The hub {given} does not exist in this account and Region.",
    SECURITY_HUB,
);
