//! People: the principals of each account that you can act as, and their display names.

use message::{Message, message};
use policy::document::{Patterns, Statement};
use policy::{Effect, Source};

use api::ids::AccountId;
use api::principal::Principal;
use state::account::{Account, DEFAULT_ACCESS_ROLE};
use state::event::Actor;
use state::world::World;

/// The name of the session that administrators of the management account use in the accounts they created.
pub const SESSION: &str = "management-admin";

/// The name of the user that `Intervention::Administrator` creates.
pub const ADMINISTRATOR: &str = "Admin";

/// A person that you can act as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The principal that makes the calls.
    pub principal: Principal,
    /// The person's name: "Ana", "Root user", "OrganizationAccountAccessRole".
    pub name: Message,
    /// The person's permissions, roughly.
    pub standing: Standing,
}

/// A rough classification of a person's permissions in the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// May do everything in the account, by the account's own policies.
    Administrator,
    /// May do some things, or nothing.
    Limited,
    /// The root user, with credentials.
    RootUser,
    /// A root user without credentials.
    LockedRootUser,
}

impl Standing {
    /// The standing in words: "administrator".
    pub const fn title(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Limited => "limited permissions",
            Self::RootUser => "root user",
            Self::LockedRootUser => "root, cannot sign in",
        }
    }
}

/// The user that acts for an account when only the account is known: `Admin`, even with limited permissions, or else the
/// first administrator by name. Roles and the root user are not considered. `None`: there is no such user yet;
/// `Intervention::Administrator` creates one.
pub fn administrator(world: &World, account: AccountId) -> Option<Principal> {
    let account = world.account(account)?;
    if let Some(admin) = account.users.get(ADMINISTRATOR) {
        return Some(admin.principal(account.id));
    }
    let users = account.users.values();
    let mut users = users.map(|user| user.principal(account.id));
    users.find(|user| standing(account, user) == Standing::Administrator)
}

/// The people of an account: administrators first, then others, the root user last. A closed account has none.
pub fn people(account: &Account) -> Vec<Person> {
    if account.is_closed() {
        return Vec::new();
    }
    let users = account
        .users
        .values()
        .map(|user| (user.principal(account.id), &user.name));
    let roles = account
        .roles
        .values()
        .filter(|role| role.linked_to.is_none())
        .map(|role| (Principal::role(account.id, &role.name, SESSION), &role.name));
    let mut people: Vec<Person> = users
        .chain(roles)
        .map(|(principal, name)| Person {
            standing: standing(account, &principal),
            principal,
            name: name.into(),
        })
        .collect();
    ordered::sort_by_key(&mut people, |person| person.standing);
    people.push(Person {
        principal: Principal::Root(account.id),
        name: "Root user".into(),
        standing: standing(account, &Principal::Root(account.id)),
    });
    people
}

/// The standing of a principal. The policies of an administrator, with those of its groups, allow everything without exception,
/// and so do its boundary and session policy. Policies of the organization do not count.
pub fn standing(account: &Account, principal: &Principal) -> Standing {
    match principal {
        Principal::Root(_) if account.root.can_act() => return Standing::RootUser,
        Principal::Root(_) => return Standing::LockedRootUser,
        Principal::AssumedRoot { .. } => return Standing::Limited,
        Principal::User { .. } | Principal::Role { .. } => {}
    }
    let everything = |sources: &[Source]| {
        let mut statements = sources
            .iter()
            .flat_map(|source| source.document.statements());
        statements.clone().any(allows_everything)
            && statements.all(|statement| statement.effect == Effect::Allow)
    };
    let whole = |limit: &Option<Source>| {
        limit
            .as_ref()
            .is_none_or(|limit| everything(std::slice::from_ref(limit)))
    };
    let permissions = account.permissions_of(principal).unwrap_or_default();
    if everything(&permissions.identity)
        && whole(&permissions.boundary)
        && whole(&permissions.session)
    {
        Standing::Administrator
    } else {
        Standing::Limited
    }
}

/// Whether a statement allows every action on every resource, without conditions.
pub fn allows_everything(statement: &Statement) -> bool {
    let any = |patterns: &Patterns, all: &[&str]| {
        !patterns.not
            && patterns
                .patterns
                .iter()
                .any(|it| all.contains(&it.as_str()))
    };
    statement.effect == Effect::Allow
        && statement.conditions.is_empty()
        && any(&statement.actions, &["*", "*:*"])
        && statement
            .resources
            .as_ref()
            .is_some_and(|resources| any(resources, &["*"]))
}

/// An administrator of the account, or its root user if there is none.
pub fn administrator_of(world: &World, account: AccountId) -> Option<Principal> {
    let account = world.account(account)?;
    people(account)
        .into_iter()
        .find(|person| {
            matches!(
                person.standing,
                Standing::Administrator | Standing::RootUser
            )
        })
        .map(|person| person.principal)
}

/// The display name of a principal: "Payments / Ana".
pub fn name_of(world: &World, principal: &Principal) -> Message {
    let (account, own) = names_of(world, principal);
    message!("{account} / {own}")
}

/// The two parts of the display name of a principal: the name of its account, and its own.
pub fn names_of(world: &World, principal: &Principal) -> (String, Message) {
    let known = world
        .account(principal.account())
        .and_then(|account| account.session_of(principal));
    let own = match principal {
        Principal::Root(_) => "root user".into(),
        Principal::AssumedRoot { session, .. } => message!("root session ({session})"),
        Principal::User { name, .. } => name.into(),
        Principal::Role { role, session, .. } => {
            let role: Message = match &**role {
                DEFAULT_ACCESS_ROLE => "access role".into(),
                _ => role.into(),
            };
            // A role can have several sessions that AssumeRole began.
            match known {
                Some(_) => message!("{role} ({session})"),
                None => role,
            }
        }
    };
    (world.name_of(principal.account()), own)
}

/// The display name of an actor.
pub fn actor_name(world: &World, actor: &Actor) -> Message {
    match actor {
        Actor::Person(principal) => name_of(world, principal),
        Actor::Service(id) => api::catalog::name_of(id),
        Actor::Organizations | Actor::Iam | Actor::Outside => actor.to_string().into(),
    }
}
