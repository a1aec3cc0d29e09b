//! Operations that users, groups and roles share: finding them by name, the gate of policy, and changing their
//! policies.

use super::prelude::*;
use super::{refusals, service_linked_role};
use state::account::{Account, Policies, Role, Tags};
use state::identity_center::RESERVED_PATH;

/// A kind of entity with policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    User,
    Group,
    Role,
}

impl Kind {
    const fn names(self) -> [&'static str; 3] {
        match self {
            Self::User => ["user", "User", "UserName"],
            Self::Group => ["group", "Group", "GroupName"],
            Self::Role => ["role", "Role", "RoleName"],
        }
    }

    /// The kind in ARNs and messages.
    pub(super) const fn word(self) -> &'static str {
        self.names()[0]
    }

    /// The kind in names of operations and quotas.
    pub(super) const fn title(self) -> &'static str {
        self.names()[1]
    }

    /// The input member that names one.
    pub(super) const fn member(self) -> &'static str {
        self.names()[2]
    }
}

/// A user, group or role.
pub(super) struct FoundEntity<'a> {
    pub(super) arn: String,
    pub(super) policies: &'a Policies,
    pub(super) tags: Option<&'a Tags>,
    /// Whether only AWS may change it.
    pub(super) protected: bool,
    /// Whether it is a role of a permission set, of which AWS changes even description and tags.
    pub(super) reserved: bool,
}

pub(super) fn find<'a>(account: &'a Account, kind: Kind, name: &str) -> Option<FoundEntity<'a>> {
    match kind {
        Kind::User => account.users.get(name).map(|user| FoundEntity {
            arn: user.arn(account.id),
            policies: &user.policies,
            tags: Some(&user.tags),
            protected: false,
            reserved: false,
        }),
        Kind::Group => account.groups.get(name).map(|group| FoundEntity {
            arn: group.arn(account.id),
            policies: &group.policies,
            tags: None,
            protected: false,
            reserved: false,
        }),
        Kind::Role => account.roles.get(name).map(|role| FoundEntity {
            arn: role.arn(account.id),
            policies: &role.policies,
            tags: Some(&role.tags),
            protected: role.linked_to.is_some() || is_reserved(role),
            reserved: is_reserved(role),
        }),
    }
}

/// Whether the role is in a path that only AWS uses: a role of a permission set.
pub(super) fn is_reserved(role: &Role) -> bool {
    role.path.starts_with(RESERVED_PATH)
}

/// Sets the condition keys for the tags of the user, role or policy that the call is about.
pub(super) fn tell_tags(context: &mut Context, tags: &Tags) {
    for (key, value) in tags {
        context.set(&format!("aws:ResourceTag/{key}"), &**value);
        context.set(&format!("iam:ResourceTag/{key}"), &**value);
    }
}

/// The entity that the call is about, as it was before. It exists, and policy has let the call pass.
pub(super) struct TargetEntity {
    pub(super) kind: Kind,
    pub(super) name: Text,
    pub(super) policies: Policies,
    pub(super) protected: bool,
    pub(super) reserved: bool,
}

/// The user, group or role that the input names, after policy has let the call pass.
pub(super) fn target(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    kind: Kind,
) -> Result<TargetEntity, ApiError> {
    target_with(world, ctx, input, kind, Context::default())
}

/// As [`target`], with condition keys of the call.
pub(super) fn target_with(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
    kind: Kind,
    context: Context,
) -> Result<TargetEntity, ApiError> {
    target_named(world, ctx, input.text(kind.member()), kind, context)
}

pub(super) fn target_named(
    world: &World,
    ctx: &mut Ctx,
    name: &str,
    kind: Kind,
    mut context: Context,
) -> Result<TargetEntity, ApiError> {
    let account = here(world, ctx);
    let found = find(account, kind, name);
    let arn = match &found {
        Some(found) => {
            if let Some(tags) = found.tags {
                tell_tags(&mut context, tags);
            }
            if let Some(boundary) = &found.policies.boundary
                && *context.get(BOUNDARY_KEY) == policy::ContextValue::Absent
            {
                context.set(BOUNDARY_KEY, &**boundary);
            }
            found.arn.clone()
        }
        None => format!("{}:{}/{name}", account.id.arn("iam"), kind.word()),
    };
    authorize::admit_with(world, ctx, &arn, context)?;
    let found = found.ok_or_else(|| no_such(kind, name))?;
    Ok(TargetEntity {
        kind,
        name: text(name),
        policies: found.policies.clone(),
        protected: found.protected,
        reserved: found.reserved,
    })
}

/// The condition key for the boundary: the one that the request sets, or else that of the user or role in question.
pub(super) const BOUNDARY_KEY: &str = "iam:PermissionsBoundary";

impl TargetEntity {
    /// Refuses to change an entity that only AWS may change.
    pub(super) fn changeable(self) -> Result<Self, ApiError> {
        if self.protected {
            return Err(service_linked_role::unmodifiable(&self.name));
        }
        Ok(self)
    }

    /// Refuses to change a role of a permission set, in any way.
    pub(super) fn not_reserved(self) -> Result<Self, ApiError> {
        match self.reserved {
            true => self.changeable(),
            false => Ok(self),
        }
    }

    /// "Sam in Management", "Group Readers in Management": the beginning of a sentence about it.
    pub(super) fn in_words(&self, world: &World, ctx: &Ctx) -> Message {
        let (name, account) = (&self.name, world.name_of(ctx.account()));
        match self.kind {
            Kind::User => message!("{name} in {account}"),
            Kind::Group => message!("Group {name} in {account}"),
            Kind::Role => message!("Role {name} in {account}"),
        }
    }

    /// Changes its policies. Attaching or putting a policy that is there already is not an event.
    pub(super) fn change(
        &self,
        world: &mut Locked<'_>,
        ctx: &mut Ctx,
        says: impl FnOnce(Message) -> Message,
        change: impl FnOnce(&mut Policies),
    ) -> Answer {
        let says = says(self.in_words(world, ctx));
        let world = world.open(ctx)?;
        let account = here_mut(world, ctx);
        let name = &*self.name;
        let policies = match self.kind {
            Kind::User => account.users.get_mut(name).map(|it| &mut it.policies),
            Kind::Group => account.groups.get_mut(name).map(|it| &mut it.policies),
            Kind::Role => account.roles.get_mut(name).map(|it| &mut it.policies),
        };
        if let Some(policies) = policies {
            change(policies);
            if *policies != self.policies {
                identity_event(world, ctx, name, says);
            }
        }
        Ok(json!({}))
    }
}

/// The user, group or role with a name.
pub(super) fn entity<'w, T>(
    all: &'w ordered::Map<Text, T>,
    kind: Kind,
    name: &str,
) -> Result<&'w T, ApiError> {
    all.get(name).ok_or_else(|| no_such(kind, name))
}

pub(super) fn no_such(kind: Kind, name: &str) -> ApiError {
    refuse!(refusals::NO_SUCH_IDENTITY, kind = kind.word(), name)
}

pub(super) fn already_exists(kind: Kind, name: &str) -> ApiError {
    refuse!(refusals::IDENTITY_EXISTS, kind = kind.title(), name)
}
