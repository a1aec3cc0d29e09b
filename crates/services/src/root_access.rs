//! Root users: their credentials, and what an organization can do about those of its members.
//!
//! There are two features, independent of each other and kept by the organization even while IAM is not trusted: managing
//! the root credentials of members, and privileged root actions on their resources. Both work only while trusted access
//! for IAM is enabled (the meaning of a feature without it is not documented). The management account's own root user is
//! not covered.
//!
//! Invariants: a root session is one task in one member account, has an end, and never outlives 15 minutes; nobody can
//! act as a root user that has neither a password nor an access key. Source: IAM User Guide, centrally manage root
//! access for member accounts.

mod features;
mod refusals;

use crate::iam;
use crate::prelude::*;
pub use api::root_access::{CONSOLE_DELEGATE, IAM_PRINCIPAL, RootFeature, RootTask, SESSION_S};
pub use state::root_access::{
    AccessKey, MfaDevice, RootCredentials, RootPassword, RootSession, SigningCertificate,
};
pub use state::root_access::{is_delegate, is_trusted, manages, works};

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::Iam, Service::Console],
    enter: iam::enter,
    handlers: handlers! { world, ctx, input =>
        "EnableOrganizationsRootCredentialsManagement" => features::enable(world, ctx, RootFeature::CredentialsManagement),
        "EnableOrganizationsRootSessions" => features::enable(world, ctx, RootFeature::Sessions),
        "DisableOrganizationsRootCredentialsManagement" => features::disable(world, ctx, RootFeature::CredentialsManagement),
        "DisableOrganizationsRootSessions" => features::disable(world, ctx, RootFeature::Sessions),
        "ListOrganizationsFeatures" => features::list(world, ctx),
        "EnableRootAccess" => features::enable_in_console(world, ctx, input),
    },
};

/// Ends a root session when its time is over, or early if it is delivered early.
pub fn ended(world: &mut WorldMut, account: AccountId, session: &Text, events: &mut Events) {
    let now = world.now();
    let Some(known) = world
        .account_mut(account)
        .and_then(|account| account.root_sessions.get_mut(session))
    else {
        return;
    };
    let known = Arc::make_mut(known);
    known.expires = known.expires.min(now);
    let says = message!(
        "The root session {session} in {account} expired.",
        account = world.name_of(account)
    );
    let kind = EventKind::identity(account, session.clone());
    events.push(world.event(Actor::Iam, kind, says));
}
