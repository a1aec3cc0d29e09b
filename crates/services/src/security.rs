//! Security services whose own operations designate an administrator of the organization, Region by Region: Amazon GuardDuty and
//! AWS Security Hub CSPM. They share everything except their words.
//!
//! Designating an administrator enables trusted access, registers the account in AWS Organizations, and enables the service in
//! it. The administrator can enable the service in other accounts, which become its members. Findings are not modeled.
//!
//! Invariants: an administrator is the management account or registered in AWS Organizations; members of an administrator are in
//! its organization. Sources: Amazon GuardDuty User Guide, managing accounts with AWS Organizations; AWS Security Hub User
//! Guide, managing administrator and member accounts with AWS Organizations.

mod administrators;
pub mod guard_duty;
mod members;
mod refusals;
pub mod security_hub;
mod service;

use crate::prelude::*;
use api::catalog::TrustedService;

pub use members::react;
use service::SecurityService;

/// The services.
static SERVICES: [&SecurityService; 2] = [&guard_duty::SERVICE, &security_hub::SERVICE];

/// Enables the service in the management account, if it is one of these: its console does that when it is set up.
pub(crate) fn set_up_in_console(
    world: &mut WorldMut,
    service: &TrustedService,
    place: AccountRegion,
    events: &mut Events,
) {
    if let Some(it) = SERVICES.into_iter().find(|it| it.id == service.id) {
        members::enroll_in_console(world, it, place, events);
    }
}
