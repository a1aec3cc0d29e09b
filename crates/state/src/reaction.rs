//! The events of a step so far, and the reactions of services to changes.

use std::ops::{Deref, DerefMut};

use crate::event::{Event, EventKind};
use crate::world::{World, WorldMut};
use api::ids::{AccountId, OrganizationId};

impl EventKind {
    /// The organization in which an account is created or a policy type is enabled, for events of these kinds.
    pub fn organization<'a>(&'a self, world: &'a World) -> Option<&'a OrganizationId> {
        if let Self::PolicyTypeChanged { organization, .. } = self {
            return Some(organization);
        }
        let (Self::AccountRequested(request)
        | Self::AccountFailed(request)
        | Self::AccountCreated { request, .. }) = self
        else {
            return None;
        };
        world.create_request(request).map(|it| &it.organization)
    }
}

/// A change of an account or its organization to which services react.
#[derive(Clone, Copy, Debug)]
pub enum AccountChange<'a> {
    /// An account joined, as a new account or by an invitation.
    AccountJoined(&'a OrganizationId, AccountId),
    /// A member left, was removed, or was closed for good.
    AccountLeft(&'a OrganizationId, AccountId),
    /// An account was closed; `None`: it was in no organization.
    AccountClosed(Option<&'a OrganizationId>, AccountId),
    /// A closed account was reinstated.
    AccountReinstated(&'a OrganizationId, AccountId),
    /// The organization will be deleted. The account is the management account, the only one left.
    OrganizationDeleted(&'a OrganizationId, AccountId),
}

/// The reaction of a service to a change.
pub type Reaction = fn(&mut WorldMut, AccountChange<'_>, &mut Events);

/// The events of a step so far, with the reactions to changes.
#[derive(Clone, Debug, Default)]
pub struct Events {
    list: Vec<Event>,
    reactions: &'static [Reaction],
}

impl Events {
    /// No events yet. The reactions run in this order.
    pub const fn new(reactions: &'static [Reaction]) -> Self {
        Self {
            list: Vec::new(),
            reactions,
        }
    }

    /// Lets every service react immediately, because the order of random draws is part of the session format.
    pub fn changed(&mut self, world: &mut WorldMut, change: AccountChange<'_>) {
        for react in self.reactions {
            react(world, change, self);
        }
    }

    /// The events, in order, without room for more: a session keeps those of every step.
    pub fn into_list(mut self) -> Vec<Event> {
        self.list.shrink_to_fit();
        self.list
    }
}

impl Deref for Events {
    type Target = Vec<Event>;

    fn deref(&self) -> &Vec<Event> {
        &self.list
    }
}

impl DerefMut for Events {
    fn deref_mut(&mut self) -> &mut Vec<Event> {
        &mut self.list
    }
}
