//! The accounts, with what no file says about them.

use std::collections::BTreeSet;

use message::{Message, counted, message};
use serde_json::Value;
use sim::account::{DEFAULT_ACCESS_ROLE, JoinedMethod};
use sim::ids::{AccountId, ParentId, Text};
use sim::imported::{ImportedAccount, ImportedOrganization, ImportedState};

use super::stated::{listed, meant};
use crate::facts::{AccountFacts, IdentityFacts, IdentityList, OrganizationFacts, state_name};
use crate::report::{FindingKind, Findings};

/// How often something was assumed, for one finding about all accounts.
#[derive(Default)]
struct Tally {
    /// The accounts with made-up ids, by name.
    made: Vec<String>,
    names: usize,
    emails: usize,
    parents: usize,
    methods: usize,
    roles: usize,
    users: usize,
}

/// Adds all accounts. `management`: the id without its partition.
pub(super) fn accounts(
    organization: &mut ImportedOrganization,
    facts: &OrganizationFacts,
    management: AccountId,
    findings: &mut Findings,
) {
    let mut tally = Tally::default();
    let mut emails = BTreeSet::new();
    let units: BTreeSet<ParentId> = organization
        .ous
        .iter()
        .map(|unit| ParentId::Ou(unit.id.clone()))
        .collect();
    for (id, account) in &facts.accounts {
        let is_management = *id == management;
        let method = match account.method.as_ref().map(|it| it.value.as_str()) {
            Some("INVITED") => JoinedMethod::Invited,
            Some(_) => JoinedMethod::Created,
            None if is_management => JoinedMethod::Invited,
            None => {
                tally.methods += 1;
                JoinedMethod::Created
            }
        };
        let access_role = match &account.access_role {
            _ if is_management => None,
            Some(role) => Some(role.value.as_str().into()),
            None if facts.identities.contains_key(id) => {
                role_of_administrators(&facts.identities[id], management)
            }
            None if method == JoinedMethod::Created => {
                tally.roles += 1;
                Some(DEFAULT_ACCESS_ROLE.into())
            }
            None => None,
        };
        tally.users += usize::from(access_role.is_none());
        let name = name(account, *id, &mut tally);
        if account.made && !account.stated {
            tally.made.push(format!("{name} ({id})"));
        }
        let imported = ImportedAccount {
            id: id.within(organization.management.partition()),
            name: name.into(),
            email: email(account, *id, &mut emails, &mut tally, findings).into(),
            parent: parent(organization, account, &units, &mut tally),
            method,
            joined: account.joined.as_ref().map(|it| it.value),
            state: state(account, is_management, findings),
            access_role,
        };
        organization.accounts.push(imported);
    }
    tally.tell_made(findings);
    tally.tell(findings);
}

/// The role for administrators of the management account, among the roles that the account is known to have.
fn role_of_administrators(entities: &[IdentityFacts], management: AccountId) -> Option<Text> {
    let roles = (entities.iter())
        .filter(|it| it.list == IdentityList::Roles)
        .map(|it| &it.row);
    let trusting = roles.filter(|role| {
        let trust = role["AssumeRolePolicyDocument"].to_string();
        let by_people = role["Path"] == "/";
        // Documents may be percent-encoded.
        let trusts = |colon| trust.contains(&format!("{management}{colon}root"));
        by_people && (trusts(":") || trusts("%3A"))
    });
    let administers = |role: &Value| {
        let attached = role["AttachedManagedPolicies"]
            .as_array()
            .into_iter()
            .flatten();
        let mut arns = attached.filter_map(|it| it["PolicyArn"].as_str());
        arns.any(|arn| arn.ends_with(":aws:policy/AdministratorAccess"))
    };
    let names = trusting
        .filter(|role| administers(role))
        .filter_map(|it| it["RoleName"].as_str());
    let usable = |name: &&str| {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
        (1..=64).contains(&name.len()) && name.bytes().all(known)
    };
    let names: Vec<&str> = names.filter(usable).collect();
    let usual = names.iter().find(|name| **name == DEFAULT_ACCESS_ROLE);
    usual.or(names.first()).map(|name| Text::from(*name))
}

fn name(account: &AccountFacts, id: AccountId, tally: &mut Tally) -> String {
    let stated = account.name.as_ref().map(|it| it.value.clone());
    let stated = stated.filter(|name| !name.is_empty());
    stated.unwrap_or_else(|| {
        tally.names += 1;
        format!("Account {id}")
    })
}

/// An email address that no other account has.
fn email(
    account: &AccountFacts,
    id: AccountId,
    taken: &mut BTreeSet<String>,
    tally: &mut Tally,
    findings: &mut Findings,
) -> String {
    let stated = account.email.as_ref().map(|it| it.value.as_str());
    if let Some(email) = stated {
        if sim::usable_email(email) && taken.insert(email.to_lowercase()) {
            return email.to_string();
        }
        let says = message!(
            "`{email}` is not an email address, or another account has it.",
            email = email.to_string()
        );
        findings.add(FindingKind::Contradiction, account.place.clone(), says);
    }
    tally.emails += 1;
    let made = format!("account-{id}@example.com");
    taken.insert(made.clone());
    made
}

fn parent(
    organization: &ImportedOrganization,
    account: &AccountFacts,
    units: &BTreeSet<ParentId>,
    tally: &mut Tally,
) -> ParentId {
    let root = ParentId::Root(organization.root.clone());
    let stated = account.parent.as_ref();
    let stated = stated.map(|it| meant(organization, &it.value));
    let known = stated.filter(|it| *it == root || units.contains(it));
    known.unwrap_or_else(|| {
        tally.parents += 1;
        root
    })
}

fn state(account: &AccountFacts, is_management: bool, findings: &mut Findings) -> ImportedState {
    let Some(stated) = &account.state else {
        return ImportedState::Active;
    };
    let known = ImportedState::ALL
        .into_iter()
        .find(|state| state.name() == state_name(&stated.value));
    match known {
        Some(state) if state == ImportedState::Active || !is_management => state,
        _ => {
            let says = message!(
                "An account in the state {state} is imported as an active one.",
                state = stated.value.clone()
            );
            findings.unread(stated.place.clone(), says);
            ImportedState::Active
        }
    }
}

impl Tally {
    fn tell_made(&self, findings: &mut Findings) {
        let names: Vec<&str> = self.made.iter().map(String::as_str).collect();
        match names.as_slice() {
            [] => {}
            [name] => findings.assume(message!(
                "No file states the id of account {name}, so Orgsim makes it up.",
                name = name.to_string()
            )),
            _ => findings.assume(message!(
                "No file states the ids of {count} accounts, so Orgsim makes them up: {names}.",
                count = names.len(),
                names = listed(&names)
            )),
        }
    }

    fn tell(&self, findings: &mut Findings) {
        let mut tell = |count: usize, says: Message| {
            if count > 0 {
                findings.assume(says);
            }
        };
        tell(
            self.names,
            counted!(
                self.names,
                "No file states the name of one account: its id is used as its name.|No file states the name of {n} accounts: their ids stand for it."
            ),
        );
        tell(
            self.emails,
            counted!(
                self.emails,
                "No file states a usable email address of one account: account-ID@example.com is used.|No file states a usable email address of {n} accounts: account-ID@example.com is used."
            ),
        );
        tell(
            self.parents,
            counted!(
                self.parents,
                "No file states the parent of one account: it is in the root.|No file states the parent of {n} accounts: they are in the root."
            ),
        );
        tell(
            self.methods,
            counted!(
                self.methods,
                "No file states how one account joined: the organization created it.|No file states how {n} accounts joined: the organization created them."
            ),
        );
        tell(
            self.roles,
            counted!(
                self.roles,
                "One account that the organization created has the role {DEFAULT_ACCESS_ROLE}.|{n} accounts that the organization created have the role {DEFAULT_ACCESS_ROLE}."
            ),
        );
        tell(
            self.users,
            counted!(
                self.users,
                "One other account has an administrator, the user Admin.|{n} other accounts have an administrator, the user Admin."
            ),
        );
    }
}
