//! What differs between the services, and what they share.

use crate::prelude::*;
use api::{
    catalog::{self, LinkedRole, TrustedService},
    refusal::RefusalRow,
};
use state::enrollment::Enrollment;

/// What differs between the services.
pub(super) struct SecurityService {
    /// The id in the catalog.
    pub(super) id: &'static str,
    /// The refusal that repeats one of AWS Organizations.
    pub(super) refuses: RefusalRow,
    /// Only the management account may call.
    pub(super) not_management: RefusalRow,
    /// The account is not in the organization.
    pub(super) not_member: RefusalRow,
    /// Another account is the administrator.
    pub(super) another: RefusalRow,
    /// The account is the administrator already.
    pub(super) same: RefusalRow,
    /// The account is not the administrator.
    pub(super) no_administrator: RefusalRow,
    /// The service's resource in the caller's account, after policy has let the call pass.
    pub(super) permitted:
        for<'w> fn(&'w World, &mut Ctx, Input<'_>) -> Result<&'w Enrollment, ApiError>,
    /// The same of the organization's administrator, which calls.
    pub(super) administrator:
        for<'w> fn(&'w World, &mut Ctx, Input<'_>) -> Result<&'w Enrollment, ApiError>,
    /// Draws the id of the service's resource in an account.
    pub(super) draw_id: fn(&mut WorldMut) -> Text,
    /// The id of the resource that its console creates in an account.
    pub(super) derive_id: fn(AccountRegion) -> Text,
    /// A member in answers: its place, and since when it is one.
    pub(super) member: fn(&World, &Self, AccountRegion, &str) -> Value,
    /// What the reason is called for which an account was not processed.
    pub(super) result: &'static str,
    /// Why an account did not become a member, in the words of the service.
    pub(super) not_joined: fn(&NotJoined) -> &'static str,
    /// The settings of a new resource, as the API spells them.
    pub(super) settings: &'static [(&'static str, &'static str)],
}

impl SecurityService {
    /// The service's row in the catalog.
    pub(super) fn row(&self) -> &'static TrustedService {
        catalog::by_id(self.id).expect("the service is in the catalog")
    }

    /// The principal for trusted access and for administrators.
    pub(super) fn principal(&self) -> &'static str {
        self.row().principal()
    }

    /// Its service-linked role.
    pub(super) fn role(&self) -> Option<&'static LinkedRole> {
        self.row().roles.first()
    }

    /// The key of an enrollment.
    pub(super) fn at(&self, place: AccountRegion) -> (Text, AccountRegion) {
        (self.id.into(), place)
    }

    pub(super) fn enrollment<'w>(
        &self,
        world: &'w World,
        place: AccountRegion,
    ) -> Option<&'w Enrollment> {
        world.enrollments().get(&self.at(place)).map(|it| &**it)
    }

    pub(super) fn enrollment_mut<'w>(
        &self,
        world: &'w mut WorldMut,
        place: AccountRegion,
    ) -> Option<&'w mut Enrollment> {
        let key = self.at(place);
        world.enrollments_mut().get_mut(&key).map(Arc::make_mut)
    }

    /// Whether the account is the administrator of its organization in the Region.
    pub(super) fn is_administrator(&self, world: &World, place: AccountRegion) -> bool {
        (world.organization_of(place.account))
            .and_then(|it| it.administrator(self.id, place.region))
            .is_some_and(|administrator| administrator == place.account)
    }
}

/// Adds the event that the service's resource in the caller's account changed.
pub(super) fn changed(
    world: &World,
    ctx: &mut Ctx,
    it: &SecurityService,
    says: impl Into<Message>,
) {
    ctx.event(world, EventKind::resource(ctx.account(), it.id), says);
}

/// Changes the enrollment of an account. Returns whether it is different then: a second change at the same instant may not be.
pub(super) fn revise(
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
pub(super) fn stamp(at: SimTime) -> String {
    let seconds = at.zulu();
    let milliseconds = at.civil().millisecond;
    format!("{}.{milliseconds:03}Z", seconds.trim_end_matches('Z'))
}

/// Why an account does not become a member.
pub(super) enum NotJoined {
    /// It is not in the administrator's organization, or closed.
    NoAccount,
    /// It is the administrator itself.
    Itself,
    /// It is a member already.
    Member,
    /// The management account enables the service itself before.
    ManagementFirst,
    /// The service-linked role could not be created.
    NoRole,
}
