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

use crate::prelude::*;
use api::catalog::{self, LinkedRole, TrustedService};
use api::refusal::RefusalRow;
use state::enrollment::Enrollment;

pub use members::react;

/// What differs between the services.
struct SecurityService {
    /// The id in the catalog.
    id: &'static str,
    /// The refusal that repeats one of AWS Organizations.
    refuses: RefusalRow,
    /// Only the management account may call.
    not_management: RefusalRow,
    /// The account is not in the organization.
    not_member: RefusalRow,
    /// Another account is the administrator.
    another: RefusalRow,
    /// The account is the administrator already.
    same: RefusalRow,
    /// The account is not the administrator.
    no_administrator: RefusalRow,
    /// Draws the id of the service's resource in an account.
    draw_id: fn(&mut WorldMut) -> Text,
    /// The id of the resource that its console creates in an account.
    derive_id: fn(AccountRegion) -> Text,
    /// A member in answers: its place, and since when it is one.
    member: fn(&World, &Self, AccountRegion, &str) -> Value,
    /// What the reason is called for which an account was not processed.
    result: &'static str,
    /// Why an account did not become a member, in the words of the service.
    not_joined: fn(&members::NotJoined) -> &'static str,
    /// The settings of a new resource, as the API spells them.
    settings: &'static [(&'static str, &'static str)],
}

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

impl SecurityService {
    /// The service's row in the catalog.
    fn row(&self) -> &'static TrustedService {
        catalog::by_id(self.id).expect("the service is in the catalog")
    }

    /// The principal for trusted access and for administrators.
    fn principal(&self) -> &'static str {
        self.row().principal()
    }

    /// Its service-linked role.
    fn role(&self) -> Option<&'static LinkedRole> {
        self.row().roles.first()
    }

    /// The key of an enrollment.
    fn at(&self, place: AccountRegion) -> (Text, AccountRegion) {
        (self.id.into(), place)
    }

    fn enrollment<'w>(&self, world: &'w World, place: AccountRegion) -> Option<&'w Enrollment> {
        world.enrollments().get(&self.at(place)).map(|it| &**it)
    }

    fn enrollment_mut<'w>(
        &self,
        world: &'w mut WorldMut,
        place: AccountRegion,
    ) -> Option<&'w mut Enrollment> {
        let key = self.at(place);
        world.enrollments_mut().get_mut(&key).map(Arc::make_mut)
    }

    /// Whether the account is the administrator of its organization in the Region.
    fn is_administrator(&self, world: &World, place: AccountRegion) -> bool {
        (world.organization_of(place.account))
            .and_then(|it| it.administrator(self.id, place.region))
            .is_some_and(|administrator| administrator == place.account)
    }
}

/// Adds the event that the service's resource in the caller's account changed.
fn changed(world: &World, ctx: &mut Ctx, it: &SecurityService, says: impl Into<Message>) {
    ctx.event(world, EventKind::resource(ctx.account(), it.id), says);
}

/// Changes the enrollment of an account. Returns whether it is different then: a second change at the same instant may not be.
fn revise(
    world: &mut WorldMut,
    it: &SecurityService,
    place: AccountRegion,
    change: impl FnOnce(&mut Enrollment),
) -> bool {
    let now = world.now();
    let Some(enrollment) = it.enrollment_mut(world, place) else {
        return false;
    };
    let before = enrollment.clone();
    change(enrollment);
    enrollment.updated = now;
    *enrollment != before
}

/// The format of times in answers: `2026-01-05T09:00:00.000Z`.
fn stamp(at: SimTime) -> String {
    let seconds = at.zulu();
    let milliseconds = at.civil().millisecond;
    format!("{}.{milliseconds:03}Z", seconds.trim_end_matches('Z'))
}
