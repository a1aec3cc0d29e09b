//! IAM entities of an imported account, from the answer of `GetAccountAuthorizationDetails`: users, groups, roles, instance
//! profiles and the account's own managed policies, with their ids.
//!
//! What cannot be restored is left out and told. Quotas are not checked, because AWS raises them.

mod policies;
mod roles;

use std::collections::BTreeMap;

use ordered::Set;
use policy::limits::Limit;
use policy::{Document, PolicyKind};

use super::details;
use crate::prelude::*;
use api::managed::{self, NotLoaded};
use api::model::{self, validate};
use state::account::{Account, Group, Policies, Tags, User};
use state::agenda::Deed;
use state::world::Writer;

/// A part of the details that cannot be restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnrestoredIdentity {
    /// The part, as a JSON pointer: `/UserDetailList/3`.
    pub at: String,
    /// Why not.
    pub says: Message,
}

/// The account's users, groups, roles and own managed policies, in the form of `GetAccountAuthorizationDetails`.
pub fn authorization_details(world: &World, account: &Account) -> Value {
    details::whole(world, account)
}

/// The world with the entities added to the account, and what is left out. For imports that are being prepared.
///
/// # Errors
///
/// An AWS managed policy is attached that only the library knows, which is not loaded: see [`super::needs`].
pub fn try_to_restore(
    world: &World,
    id: AccountId,
    details: &Value,
) -> Result<(World, Vec<UnrestoredIdentity>), NotLoaded> {
    let mut world = WorldMut::new(world.clone(), Writer::Intervention);
    let cause = Cause {
        at: world.now(),
        actor: Actor::Outside,
        deed: Deed::Import,
    };
    let left_out = restore(&mut world, id, details, &cause)?;
    Ok((world.done(), left_out))
}

/// Adds the entities to the account. What exists by the same name gets their ids, paths, documents and dates. Returns what is
/// left out.
///
/// # Errors
///
/// An AWS managed policy is attached that only the library knows, which is not loaded: see [`super::needs`].
pub(crate) fn restore(
    world: &mut WorldMut,
    id: AccountId,
    details: &Value,
    cause: &Cause,
) -> Result<Vec<UnrestoredIdentity>, NotLoaded> {
    let now = world.now();
    let Some(account) = world.account_mut(id) else {
        let says = message!("Account {id} does not exist.");
        let at = String::new();
        return Ok(vec![UnrestoredIdentity { at, says }]);
    };
    let mut restoring = Restoring {
        spelled: Spellings::of(account),
        account,
        now,
        cause,
        left_out: Vec::new(),
        missing: None,
    };
    let lists: [(&str, RestoreRow<'_>); 4] = [
        ("Policies", Restoring::policy),
        ("GroupDetailList", Restoring::group),
        ("UserDetailList", Restoring::user),
        ("RoleDetailList", Restoring::role),
    ];
    for (list, restore) in lists {
        let rows = details[list].as_array().into_iter().flatten();
        for (n, value) in rows.enumerate() {
            let row = AnswerMember {
                at: format!("/{list}/{n}"),
                value,
            };
            if let Err(says) = restore(&mut restoring, &row) {
                restoring.leave_out(row.at, says);
            }
        }
    }
    match restoring.missing {
        None => Ok(restoring.left_out),
        Some(missing) => Err(missing),
    }
}

/// The error says why the whole row is left out.
type Restored = Result<(), Message>;

/// Restores a row of a list.
type RestoreRow<'a> = fn(&mut Restoring<'a>, &AnswerMember<'_>) -> Restored;

struct Restoring<'a> {
    account: &'a mut Account,
    spelled: Spellings,
    now: SimTime,
    cause: &'a Cause,
    left_out: Vec<UnrestoredIdentity>,
    /// A policy was looked up in the library, which is not loaded.
    missing: Option<NotLoaded>,
}

/// How names are spelled, by kind and by the name in lower case: looking through all names for each name takes too long.
#[derive(Default)]
struct Spellings(BTreeMap<(IdentityKind, String), Text>);

/// The kinds of entities, each with names of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum IdentityKind {
    Group,
    Policy,
    Role,
    User,
}

impl Spellings {
    fn of(account: &Account) -> Self {
        let mut spellings = Self::default();
        let groups = account.groups.keys().map(|it| (IdentityKind::Group, it));
        let policies = account.policies.keys();
        let policies = policies.map(|it| (IdentityKind::Policy, it));
        let roles = account.roles.keys().map(|it| (IdentityKind::Role, it));
        let users = account.users.keys().map(|it| (IdentityKind::User, it));
        for (kind, name) in groups.chain(policies).chain(roles).chain(users) {
            spellings.add(kind, name);
        }
        spellings
    }

    fn add(&mut self, kind: IdentityKind, name: &str) {
        let lower = name.to_ascii_lowercase();
        self.0.insert((kind, lower), name.into());
    }

    /// Whether another entity has the name in other letters.
    fn has_other(&self, kind: IdentityKind, name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        self.0
            .get(&(kind, lower))
            .is_some_and(|taken| **taken != *name)
    }
}

/// A member of the answer, and its place in it.
struct AnswerMember<'a> {
    at: String,
    value: &'a Value,
}

impl<'a> AnswerMember<'a> {
    fn text(&self, name: &str) -> &'a str {
        self.value[name].as_str().unwrap_or_default()
    }

    fn items(&self, name: &str) -> Vec<AnswerMember<'a>> {
        let items = self.value[name].as_array().into_iter().flatten();
        let row = |(n, value)| AnswerMember {
            at: format!("{}/{name}/{n}", self.at),
            value,
        };
        items.enumerate().map(row).collect()
    }

    /// Checks a unique id and the input with which a call would create the entity.
    fn check(&self, operation: &str, id: &str, input: Value) -> Restored {
        let form = id.len() >= 16
            && id.len() <= 128
            && id
                .bytes()
                .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit());
        if !form {
            return Err(message!(
                "The unique id `{id}` is not one of IAM.",
                id = id.to_string()
            ));
        }
        let Value::Object(mut input) = input else {
            return Ok(());
        };
        input.retain(|_, value| !value.is_null());
        let operation = model::operation(operation);
        operation.map_or(Ok(()), |operation| {
            validate::validate(operation, &input).map_err(|error| error.message.clone())
        })
    }

    fn tags(&self) -> Tags {
        let text = |row: &AnswerMember<'_>, name| Text::from(row.text(name));
        let rows = self.items("Tags");
        rows.iter()
            .map(|row| (text(row, "Key"), text(row, "Value")))
            .collect()
    }
}

/// A document as text; `None`: there is none.
fn spelled(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Some(value.to_string())
        }
    }
}

/// Whether two texts are the same JSON.
fn same(one: &str, other: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<Value>(text).ok();
    read(one).is_some_and(|it| Some(it) == read(other))
}

impl Restoring<'_> {
    fn leave_out(&mut self, at: String, says: Message) {
        self.left_out.push(UnrestoredIdentity { at, says });
    }

    /// The moment that a row states, but not in the future. An answer has whole seconds, so `known` stays if it shows the same.
    fn moment(&self, stated: &Value, known: Option<SimTime>) -> SimTime {
        let stated = match stated {
            Value::String(text) => SimTime::parse(text),
            Value::Number(seconds) => SimTime::parse(&seconds.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        match (stated, known) {
            (Some(stated), Some(known)) if stated.iso_seconds() == known.iso_seconds() => known,
            // Whole seconds, as an answer will have them.
            (Some(stated), _) if stated > self.now => {
                SimTime::from_millis(self.now.millis() / SECOND * SECOND)
            }
            (Some(stated), _) => stated,
            (None, known) => known.unwrap_or(self.now),
        }
    }

    /// Reads a document. The one that is known stays if it says the same.
    fn document(
        &self,
        value: &Value,
        kind: PolicyKind,
        limit: Limit,
        known: Option<&Arc<Document>>,
    ) -> Result<Arc<Document>, Message> {
        let text = spelled(value).unwrap_or_default();
        if let Some(known) = known.filter(|it| same(it.text(), &text)) {
            return Ok(known.clone());
        }
        if !limit.admits(&text) {
            return Err(message!(
                "The document has more than {most} characters.",
                most = limit.characters
            ));
        }
        let document = Document::parse_as(kind, &text);
        let document = document.map_err(|error| {
            message!("The document is not valid: {error}", error = error.says())
        })?;
        Ok(Arc::new(document))
    }

    /// The policies of a user, group or role; `list` has the inline ones.
    fn policies(
        &mut self,
        row: &AnswerMember<'_>,
        list: &str,
        limit: Limit,
        known: &Policies,
    ) -> Policies {
        let mut policies = Policies::default();
        for inline in row.items(list) {
            let name = inline.text("PolicyName");
            let document = &inline.value["PolicyDocument"];
            let read = self.document(
                document,
                PolicyKind::Identity,
                limit,
                known.inline.get(name),
            );
            match read {
                Ok(document) => {
                    policies.inline.insert(name.into(), document);
                }
                Err(says) => self.leave_out(inline.at, says),
            }
        }
        let is_linked = roles::linked_to(row.text("Path")).is_some();
        for attached in row.items("AttachedManagedPolicies") {
            let arn = attached.text("PolicyArn");
            match self.attachable(arn, is_linked) {
                Ok(()) => policies.attached.push(arn.into()),
                Err(says) => self.leave_out(attached.at, says),
            }
        }
        let boundary = row
            .value
            .pointer("/PermissionsBoundary/PermissionsBoundaryArn");
        let boundary = boundary.and_then(Value::as_str);
        match boundary.map(|arn| (arn, self.attachable(arn, false))) {
            Some((arn, Ok(()))) => policies.boundary = Some(arn.into()),
            Some((_, Err(says))) => self.leave_out(format!("{}/PermissionsBoundary", row.at), says),
            None => {}
        }
        policies
    }

    /// Checks that a policy can be attached. Service-linked roles can have any policy of AWS, and only they can have those with
    /// their path: neither needs the library.
    fn attachable(&mut self, arn: &str, is_linked: bool) -> Restored {
        let partition = self.account.id.partition();
        let known = if is_linked {
            roles::is_of_aws(partition, arn)
        } else if managed::path_in(partition, arn).is_some() {
            let is_found = managed::is_attachable(partition, arn);
            self.missing = self.missing.or(is_found.err());
            is_found.unwrap_or_default()
        } else {
            self.account.own_policy(arn).is_some()
        };
        if known {
            return Ok(());
        }
        Err(message!(
            "The policy {arn} is not in the files, or AWS manages it and it is not known here.",
            arn = arn.to_string()
        ))
    }

    fn group(&mut self, row: &AnswerMember<'_>) -> Restored {
        let (name, path, id) = (row.text("GroupName"), row.text("Path"), row.text("GroupId"));
        let input = json!({ "GroupName": name, "Path": path });
        row.check("iam:CreateGroup", id, input)?;
        let known = self.account.groups.get(name).cloned();
        if self.spelled.has_other(IdentityKind::Group, name) {
            return Err("Another group has the same name in different case.".into());
        }
        let before = known.as_ref().map(|it| it.policies.clone());
        let group = Group {
            name: name.into(),
            id: id.into(),
            path: path.into(),
            created_at: self.moment(&row.value["CreateDate"], known.map(|it| it.created_at)),
            policies: self.policies(
                row,
                "GroupPolicyList",
                Limit::GROUP_INLINE,
                &before.unwrap_or_default(),
            ),
        };
        self.spelled.add(IdentityKind::Group, name);
        self.account.groups.insert(group.name.clone(), group);
        Ok(())
    }

    fn user(&mut self, row: &AnswerMember<'_>) -> Restored {
        let (name, path, id) = (row.text("UserName"), row.text("Path"), row.text("UserId"));
        let input = json!({ "UserName": name, "Path": path, "Tags": row.value["Tags"].clone() });
        row.check("iam:CreateUser", id, input)?;
        let known = self.account.users.get(name).cloned();
        if self.spelled.has_other(IdentityKind::User, name) {
            return Err("Another user has the same name in different case.".into());
        }
        let mut groups = Set::default();
        let stated = row.value["GroupList"].as_array().into_iter().flatten();
        for (n, group) in stated.enumerate() {
            match group.as_str().and_then(|it| self.account.groups.get(it)) {
                Some(group) => {
                    groups.insert(group.name.clone());
                }
                None => self.leave_out(
                    format!("{}/GroupList/{n}", row.at),
                    "This group of a user is not among the groups.".into(),
                ),
            }
        }
        let (before, created, keys, login) = match known {
            Some(it) => (it.policies, Some(it.created_at), it.keys, it.login),
            None => (Policies::default(), None, Vec::new(), None),
        };
        let user = User {
            name: name.into(),
            id: id.into(),
            path: path.into(),
            created_at: self.moment(&row.value["CreateDate"], created),
            policies: self.policies(row, "UserPolicyList", Limit::USER_INLINE, &before),
            groups,
            tags: row.tags(),
            keys,
            login,
        };
        self.spelled.add(IdentityKind::User, name);
        self.account.users.insert(user.name.clone(), user);
        Ok(())
    }
}
