//! Root users: which credentials each has, and what an organization may do about those of its members.
//!
//! Two features, independent of each other and kept by the organization whether or not IAM is trusted: managing the root
//! credentials of members, and privileged root actions on their resources. Both work only while trusted access for IAM is
//! enabled (the documents do not say what a flag means without it). The management account's own root user is not covered.
//!
//! Invariants: a root session is one task in one member account, has an end, and never outlives fifteen minutes; an
//! account whose root user has neither password nor access key has nobody who acts as its root user.
//! Source: IAM User Guide, centrally manage root access for member accounts.

use std::sync::Arc;

use crate::api::ids::{AccountId, Text};
pub use crate::api::root_access::{
    CONSOLE_DELEGATE, IAM_PRINCIPAL, RootFeature, RootTask, SESSION_S,
};
use crate::state::event::{Actor, Event, EventKind};
pub use crate::state::root_access::{
    AccessKey, MfaDevice, RootCredentials, RootPassword, RootSession, SigningCertificate,
};
pub use crate::state::root_access::{is_delegate, is_trusted, manages, works};
use crate::state::world::World;

/// A session's time is over; let happen early, it ends early.
pub(crate) fn ended(
    world: &mut World,
    account: AccountId,
    session: &Text,
    events: &mut Vec<Event>,
) {
    let now = world.now;
    let Some(known) = world
        .account_mut(account)
        .and_then(|account| account.root_sessions.get_mut(session))
    else {
        return;
    };
    let known = Arc::make_mut(known);
    known.expires = known.expires.min(now);
    let says = format!(
        "The root session {session} in {} expired.",
        world.name_of(account)
    );
    let kind = EventKind::IdentityChanged {
        account,
        name: session.clone(),
    };
    events.push(world.event(Actor::Iam, kind, says));
}
