//! Scenes of successive worlds: what two worlds share is built once.

use std::rc::Rc;

use super::{OrganizationScene, Scene, Visits, build, visits};
use api::ids::{AccountId, ParentId};
use gates::sight::{Sight, Viewpoint, sight};
use state::organization::Organization;
use state::world::World;

/// A builder of scenes that reuses from the previous scene what cannot have changed. An equal scene is the
/// same `Rc`.
#[derive(Default)]
pub struct Scenes {
    last: Option<Last>,
}

struct Last {
    world: World,
    viewpoint: Viewpoint,
    sight: Sight,
    scene: Rc<Scene>,
}

impl Scenes {
    /// The scene that [`super::scene`] builds.
    pub fn scene(&mut self, world: &World, viewpoint: &Viewpoint) -> Rc<Scene> {
        let sight = sight(world, viewpoint.actor());
        let last = (self.last.take()).filter(|it| it.viewpoint == *viewpoint && it.sight == sight);
        let scene = match &last {
            Some(last) if last.shows(world) => last.scene.clone(),
            Some(last) => {
                let next = build(world, viewpoint, sight, Some(last.before(world)));
                if next == *last.scene {
                    last.scene.clone()
                } else {
                    Rc::new(next)
                }
            }
            None => Rc::new(build(world, viewpoint, sight, None)),
        };
        self.last = Some(Last {
            world: world.clone(),
            viewpoint: viewpoint.clone(),
            sight,
            scene: scene.clone(),
        });
        scene
    }
}

impl Last {
    /// Whether this world has the same scene.
    fn shows(&self, world: &World) -> bool {
        let before = &self.world;
        let depends = |it: &super::Envelope| !it.state.is_live() || it.is_tried();
        // A handshake that ended is drawn only at the time of its end, and checks can depend on the time.
        (before.now() == world.now() || !self.scene.envelopes.iter().any(depends))
            && before.shares_structure(world)
    }

    fn before<'w>(&'w self, world: &'w World) -> Before<'w> {
        let actor = self.viewpoint.actor().account();
        let own = |world: &World| world.organization_of(actor).map(|it| it.id.clone());
        Before {
            last: self,
            changed: world.accounts_changed_since(&self.world),
            roles: self.world.shares_role_deletions(world) && own(&self.world) == own(world),
        }
    }
}

/// The previous scene, and the parts that its world shares with the current one.
pub(super) struct Before<'w> {
    last: &'w Last,
    /// The accounts that differ.
    changed: ordered::Set<AccountId>,
    /// Whether the data about the roles of all accounts is equal.
    roles: bool,
}

/// An organization whose data about all its accounts is equal.
pub(super) struct Kept<'w> {
    organization: &'w Organization,
    pub scene: &'w OrganizationScene,
    changed: Vec<AccountId>,
}

impl<'w> Before<'w> {
    pub fn of(&self, organization: &Organization, visits_now: &Visits) -> Option<Kept<'w>> {
        let before = &self.last.world;
        let was = before.organization(&organization.id)?;
        let scene = (self.last.scene.organizations.iter()).find(|it| it.id == organization.id)?;
        let same = self.roles
            && was.management == organization.management
            && was.feature_set == organization.feature_set
            && was.trusted.shares(&organization.trusted)
            && was.integrations.shares(&organization.integrations)
            && was.delegates.shares(&organization.delegates)
            && was.policies.shares(&organization.policies)
            && was.policy_types.shares(&organization.policy_types)
            && visits(before) == *visits_now;
        same.then(|| Kept {
            organization: was,
            scene,
            changed: self.changed.iter().copied().collect(),
        })
    }
}

impl Kept<'_> {
    /// Whether the place has the same accounts, none of which changed.
    pub fn has_same_accounts(&self, organization: &Organization, place: &ParentId) -> bool {
        let now = organization.accounts.get(place);
        match (self.organization.accounts.get(place), now) {
            (Some(before), Some(now)) => {
                before.shares(now) && !self.changed.iter().any(|it| now.contains(it))
            }
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}
