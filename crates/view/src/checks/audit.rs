//! The checks of all policies that a viewpoint shows: the organization's own, and those of users, roles and accounts.

use std::collections::BTreeMap;

use lint::{ActionCatalog, FindingType};
use message::{Message, message};
use policy::{Limit, PolicyKind};

use super::checks;
use crate::draft::DraftChange;
use crate::question::shows_policies;
use crate::seen::{Viewpoint, organization_in_view, sight};
use crate::selection::Selection;
use api::ids::Text;
use api::principal::Principal;
use state::account::{Account, Policies};
use state::organization::Organization;
use state::world::World;

/// A policy to check.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditedPolicy {
    /// The policy, with its owner: "Deploy of Payments / Ana".
    pub name: Message,
    /// The language of its text.
    pub kind: PolicyKind,
    /// Its text.
    pub text: Text,
    /// Where it is edited.
    pub editor: AuditEditor,
}

/// Where a policy is edited.
#[derive(Clone, Debug, PartialEq)]
pub enum AuditEditor {
    /// As a change of the lab's draft.
    Draft(DraftChange),
    /// From the panel of the thing that it belongs to.
    Panel(Selection),
}

/// Equal findings about any number of policies.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditRow {
    /// How serious it is.
    pub weight: FindingType,
    /// The code.
    pub code: &'static str,
    /// What is wrong.
    pub says: Message,
    /// The number of places.
    pub count: usize,
    /// The policies, by their number in the list, with the line of the first place in each.
    pub policies: Vec<(usize, usize)>,
}

/// The work: one policy at a time.
#[derive(Default)]
pub struct Audit {
    policies: Vec<AuditedPolicy>,
    /// The number of policies that are checked.
    done: usize,
    /// Rows by weight, code and text.
    rows: BTreeMap<(FindingType, &'static str, String), AuditRow>,
    /// What was found in each text: many accounts have roles with the same trust policy.
    known: BTreeMap<(u8, Text), Vec<(AuditRow, usize)>>,
}

impl Audit {
    /// The policies that a viewpoint shows.
    pub fn of(world: &World, viewpoint: &Viewpoint) -> Self {
        let mut policies = Vec::new();
        let organization = organization_in_view(world, viewpoint);
        if let Some(organization) = organization.filter(|_| shows_policies(world, viewpoint)) {
            of_organization(organization, &mut policies);
        }
        let (actor, all) = (viewpoint.actor(), viewpoint.sees_all());
        let sight = sight(world, actor);
        for account in world.accounts() {
            let here = account.id == actor.account();
            if all || here && sight.users {
                of_users(account, &mut policies);
            }
            if all || here && sight.roles {
                of_roles(account, &mut policies);
            }
        }
        Self {
            policies,
            ..Self::default()
        }
    }

    /// Checks one policy. Returns false when none is left.
    pub fn work(&mut self, catalog: &ActionCatalog<'_>) -> bool {
        let number = self.done;
        let Some(policy) = self.policies.get(number) else {
            return false;
        };
        let key = (policy.kind as u8, policy.text.clone());
        let found = self
            .known
            .entry(key)
            .or_insert_with(|| findings(policy, catalog));
        for (row, line) in found.iter() {
            let key = (row.weight, row.code, row.says.to_string());
            let own = self.rows.entry(key).or_insert_with(|| AuditRow {
                count: 0,
                ..row.clone()
            });
            own.count += row.count;
            own.policies.push((number, *line));
        }
        self.done += 1;
        true
    }

    /// The numbers of policies checked and of all.
    pub fn progress(&self) -> (usize, usize) {
        (self.done, self.policies.len())
    }

    /// The policy with this number.
    pub fn policy(&self, number: usize) -> Option<&AuditedPolicy> {
        self.policies.get(number)
    }

    /// The rows so far, the most serious first.
    pub fn rows(&self) -> impl Iterator<Item = &AuditRow> {
        self.rows.values()
    }
}

fn findings(policy: &AuditedPolicy, catalog: &ActionCatalog<'_>) -> Vec<(AuditRow, usize)> {
    // A stored text is within the limit of its kind.
    let limit = Limit {
        characters: usize::MAX,
        white_space_counts: true,
    };
    let found = checks(&policy.text, Some(policy.kind), limit, Some(catalog));
    let row = |check: super::PolicyFinding| {
        let line = check.places.first().map_or(1, |place| place.line);
        let row = AuditRow {
            weight: check.weight,
            code: check.code,
            says: check.says,
            count: check.places.len().max(1),
            policies: Vec::new(),
        };
        (row, line)
    };
    found.into_iter().map(row).collect()
}

fn of_organization(organization: &Organization, policies: &mut Vec<AuditedPolicy>) {
    for policy in organization.policies.values().filter(|it| !it.managed) {
        if let Some(kind) = policy.kind.language() {
            policies.push(AuditedPolicy {
                name: policy.name.to_string().into(),
                kind,
                text: policy.content.clone(),
                editor: AuditEditor::Draft(DraftChange::Update {
                    policy: policy.id.clone(),
                    text: policy.content.to_string(),
                }),
            });
        }
    }
    if let Some(delegation) = &organization.delegation {
        policies.push(AuditedPolicy {
            name: "Delegation policy".into(),
            kind: PolicyKind::Delegation,
            text: delegation.content.clone(),
            editor: AuditEditor::Panel(Selection::Organization(organization.id.clone())),
        });
    }
}

fn named(policy: &str, owner: &str, account: &Account) -> Message {
    message!(
        "{policy} of {owner}",
        policy = policy.to_string(),
        owner = format!("{} / {owner}", account.name)
    )
}

fn inline(
    account: &Account,
    owner: &str,
    of: &Principal,
    own: &Policies,
    policies: &mut Vec<AuditedPolicy>,
) {
    for (name, document) in &own.inline {
        policies.push(AuditedPolicy {
            name: named(name, owner, account),
            kind: PolicyKind::Identity,
            text: document.text().into(),
            editor: AuditEditor::Draft(DraftChange::Inline {
                of: of.clone(),
                name: name.to_string(),
                text: document.text().to_string(),
            }),
        });
    }
}

fn of_users(account: &Account, policies: &mut Vec<AuditedPolicy>) {
    for user in account.users.values() {
        let principal = Principal::User {
            account: account.id,
            path: user.path.clone(),
            name: user.name.clone(),
        };
        inline(account, &user.name, &principal, &user.policies, policies);
    }
}

fn of_roles(account: &Account, policies: &mut Vec<AuditedPolicy>) {
    for role in account.roles.values().filter(|it| it.linked_to.is_none()) {
        let principal = Principal::Role {
            account: account.id,
            role: role.name.clone(),
            session: "lab".into(),
        };
        inline(account, &role.name, &principal, &role.policies, policies);
        policies.push(AuditedPolicy {
            name: message!(
                "Trust policy of {role}",
                role = format!("{} / {}", account.name, role.name)
            ),
            kind: PolicyKind::Trust,
            text: role.trust.clone(),
            editor: AuditEditor::Panel(Selection::Role {
                account: account.id,
                role: role.name.clone(),
            }),
        });
    }
    for policy in account.policies.values() {
        if let Some(version) = policy.versions.get(&policy.default_version) {
            policies.push(AuditedPolicy {
                name: message!(
                    "{policy} in {account}",
                    policy = policy.name.to_string(),
                    account = account.name.to_string()
                ),
                kind: PolicyKind::Identity,
                text: version.document.text().into(),
                editor: AuditEditor::Panel(Selection::Account(account.id)),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::json::json;
    use session::scenario::Scenario;
    use state::command::{Call, Command};

    fn audit(world: &World, viewpoint: &Viewpoint) -> Audit {
        let mut audit = Audit::of(world, viewpoint);
        while audit.work(ActionCatalog::built_in()) {}
        audit
    }

    #[test]
    fn findings_of_all_policies_are_rows_with_counts_that_lead_to_editors() {
        let mut world = Scenario::AllFeatures.world(1);
        let ana = Scenario::AllFeatures.first_actor(&world);
        let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["s3:Nothing","s3:Nothing"],"Resource":"*"}]}"#;
        for name in ["One", "Two"] {
            let input = json!({"Name": name, "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": text});
            let call = Call::new(ana.clone(), "organizations:CreatePolicy", input);
            engine::step(&mut world, &Command::Call(call)).expect("a new policy");
        }
        let seen = audit(&world, &Viewpoint::Person(ana.clone()));
        let (done, all) = seen.progress();
        assert!(done == all && all > 2);
        let rows: Vec<_> = seen.rows().collect();
        let first = rows.first().expect("a row");
        assert_eq!(
            (first.code, first.count, first.policies.len()),
            ("INVALID_ACTION", 4, 2)
        );
        assert!(rows.is_sorted_by_key(|row| row.weight));
        let policy = seen.policy(first.policies[0].0).expect("a policy");
        assert!(
            matches!(&policy.editor, AuditEditor::Draft(DraftChange::Update { text: own, .. }) if own == text)
        );
        // Whoever cannot read the organization's policies does not see what is wrong with them.
        let organization = world.organizations().next().expect("an organization");
        let member = world
            .accounts()
            .find(|it| it.membership.is_some() && it.id != organization.management);
        let member = gates::people::administrator_of(&world, member.expect("a member").id)
            .expect("an administrator");
        let seen = audit(&world, &Viewpoint::Person(member));
        assert!(seen.rows().all(|row| row.code != "INVALID_ACTION"));
    }
}
