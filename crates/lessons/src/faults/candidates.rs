//! The candidates of each fault: the places that it can affect, with the commands that cause it there.

use serde_json::{Value, json};
use sim::World;
use sim::account::{Account, ORGANIZATIONS_ROLE};
use sim::agenda::Task;
use sim::catalog::{SERVICES, TrustedService};
use sim::command::{Call, Command, Intervention, TimeMove};
use sim::handshake::{HandshakeAction, Recipient, addressed_to};
use sim::ids::{AccountId, ParentId};
use sim::organization::{FeatureSet, Organization};
use sim::people;
use sim::policies::PolicyType;
use sim::principal::Principal;
use sim::time::DAY;

use super::{FaultKind, Plan, was_created};

/// A plan for one place, if it is possible there.
pub(super) type Candidate = Box<dyn Fn(&World, Planning) -> Option<Plan>>;

impl FaultKind {
    /// Adds a candidate for every place in an organization that the fault may affect.
    pub(super) fn candidates(
        self,
        world: &World,
        organization: &Organization,
        out: &mut Vec<Candidate>,
    ) {
        let Some(admin) = people::administrator_of(world, organization.management) else {
            return;
        };
        let mut members: Vec<&Account> = (organization.account_ids())
            .filter(|id| *id != organization.management)
            .filter_map(|id| world.account(id))
            .collect();
        ordered::sort_by_key(&mut members, |it| (it.created_at, it.id));
        let ground = Ground {
            world,
            organization,
            admin,
            members,
        };
        let all_features = organization.feature_set == FeatureSet::All;
        out.extend(match self {
            Self::DeletedRole if !all_features => ground.deleted_role(),
            Self::ScpInTheWay if all_features => ground.scp_in_the_way(),
            Self::PoliciesOff if all_features => ground.policies_off(),
            Self::DeletedRole | Self::ScpInTheWay | Self::PoliciesOff => Vec::new(),
            Self::MovedAccount => ground.moved_account(),
            Self::MissingPermission => ground.missing_permission(),
            Self::UnansweredInvitation => ground.unanswered_invitation(),
            Self::WrongInvitation => ground.wrong_invitation(),
            Self::Declined => ground.declined(),
            Self::WrongOrder => ground.wrong_order(),
            Self::SlowService => ground.services(|due| Intervention::Delay { due, ms: 30 * DAY }),
            Self::AbsentService => ground.services(|due| Intervention::Fail { due }),
            Self::AccountLeaves => ground.account_leaves(),
        });
    }
}

/// The world in which places for faults are searched.
struct Ground<'w> {
    world: &'w World,
    organization: &'w Organization,
    /// An administrator of the management account.
    admin: Principal,
    /// The member accounts, the oldest first.
    members: Vec<&'w Account>,
}

impl Ground<'_> {
    fn deleted_role(&self) -> Vec<Candidate> {
        // Of the others, invited ones are asked to approve in any case, with the role or without.
        let with_role = |it: &&&Account| was_created(it) && it.has_organizations_role();
        let candidate = |member: &&Account| -> Candidate {
            let (name, account) = (member.name.to_string(), member.id);
            Box::new(move |world, mut plan| {
                let who = people::administrator_of(world, account)?;
                let input = json!({ "RoleName": ORGANIZATIONS_ROLE });
                plan.call(&who, "iam:DeleteServiceLinkedRole", input)?;
                // IAM deletes the role some seconds later.
                plan.take(Command::Time(TimeMove::Advance { ms: 60_000 }))?;
                plan.done([("account", name.clone())])
            })
        };
        let members = self.members.iter().filter(with_role);
        members.map(candidate).collect()
    }

    fn missing_permission(&self) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        for member in &self.members {
            for person in people::people(member) {
                let Principal::User { name, .. } = &person.principal else {
                    continue;
                };
                if person.standing != people::Standing::Administrator {
                    continue;
                }
                let (who, user) = (person.principal.clone(), name.to_string());
                let (account, called) = (member.name.to_string(), person.name.clone());
                found.push(Box::new(move |_, mut plan| {
                    let document =
                        deny("NoServiceLinkedRoles", json!("iam:CreateServiceLinkedRole"));
                    let input = json!({
                        "UserName": user,
                        "PolicyName": "Hardening",
                        "PolicyDocument": document,
                    });
                    plan.call(&who, "iam:PutUserPolicy", input)?;
                    plan.done([("account", account.clone()), ("person", called.to_string())])
                }));
            }
        }
        found
    }

    fn scp_in_the_way(&self) -> Vec<Candidate> {
        let types = &self.organization.policy_types;
        let enabled = types.contains_key(&PolicyType::ServiceControl);
        let candidate = |member: &&Account| -> Candidate {
            let (admin, root) = (self.admin.clone(), self.organization.root.to_string());
            let (account, name) = (member.id.to_string(), member.name.to_string());
            Box::new(move |_, plan| scp_in_the_way(plan, &admin, &root, enabled, &account, &name))
        };
        self.members.iter().map(candidate).collect()
    }

    fn policies_off(&self) -> Vec<Candidate> {
        let types = &self.organization.policy_types;
        if !types.contains_key(&PolicyType::ServiceControl) {
            return Vec::new();
        }
        let (admin, root) = (self.admin.clone(), self.organization.root.to_string());
        let name = self.world.name_of(self.organization.management);
        vec![Box::new(move |_, mut plan| {
            let kind = PolicyType::ServiceControl.name();
            let input = json!({ "RootId": root, "PolicyType": kind });
            plan.call(&admin, "organizations:DisablePolicyType", input)?;
            // The type is pending for some seconds.
            plan.take(Command::Time(TimeMove::Advance { ms: 60_000 }))?;
            plan.done([("account", name.clone())])
        })]
    }

    fn moved_account(&self) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        for member in &self.members {
            let Some(ParentId::Ou(unit)) = member.membership.as_ref().map(|it| &it.parent) else {
                continue;
            };
            let (admin, name) = (self.admin.clone(), member.name.to_string());
            let input = json!({
                "AccountId": member.id.to_string(),
                "SourceParentId": unit.to_string(),
                "DestinationParentId": self.organization.root.to_string(),
            });
            found.push(Box::new(move |_, mut plan| {
                plan.call(&admin, "organizations:MoveAccount", input.clone())?;
                plan.done([("account", name.clone())])
            }));
        }
        found
    }

    /// Accounts of this partition in no organization, the oldest first.
    fn standalone(&self) -> Vec<&Account> {
        let partition = self.organization.management.partition();
        let mut alone: Vec<&Account> = (self.world.accounts())
            .filter(|it| it.membership.is_none() && !it.is_closed())
            .filter(|it| it.id.partition() == partition)
            .collect();
        ordered::sort_by_key(&mut alone, |it| (it.created_at, it.id));
        alone
    }

    fn unanswered_invitation(&self) -> Vec<Candidate> {
        let candidate = |account: &Account| -> Candidate {
            let (admin, name, invited) = (self.admin.clone(), account.name.to_string(), account.id);
            Box::new(move |world, mut plan| {
                let sent = plan.invite(&admin, "ACCOUNT", &invited.to_string());
                // An open invitation is as good as a new one.
                if sent.is_none() && !is_invited(world, invited) {
                    return None;
                }
                // Invitations expire after 15 days.
                plan.take(Command::Time(TimeMove::Advance { ms: 15 * DAY + 1 }))?;
                plan.done([("account", name.clone()), ("address", invited.to_string())])
            })
        };
        self.standalone().into_iter().map(candidate).collect()
    }

    fn wrong_invitation(&self) -> Vec<Candidate> {
        let candidate = |account: &Account| -> Candidate {
            let (admin, name) = (self.admin.clone(), account.name.to_string());
            let address = mistyped(&account.email);
            Box::new(move |_, mut plan| {
                plan.invite(&admin, "EMAIL", &address)?;
                plan.done([("account", name.clone()), ("address", address.clone())])
            })
        };
        let mut alone = self.standalone();
        // An account with a valid invitation does not miss the wrong one.
        alone.retain(|it| !is_invited(self.world, it.id));
        alone.into_iter().map(candidate).collect()
    }

    fn declined(&self) -> Vec<Candidate> {
        let mut open: Vec<_> = (self.world.handshakes())
            .filter(|it| it.organization == self.organization.id && it.state.is_live())
            .filter(|it| {
                matches!(
                    it.action,
                    HandshakeAction::Invite | HandshakeAction::ApproveAllFeatures
                )
            })
            .collect();
        ordered::sort_by_key(&mut open, |it| (it.requested, it.id.clone()));
        let mut found: Vec<Candidate> = Vec::new();
        for handshake in open {
            let Recipient::Account(account) = handshake.recipient else {
                continue;
            };
            let (id, name) = (handshake.id.to_string(), self.world.name_of(account));
            found.push(Box::new(move |world, mut plan| {
                let who = people::administrator_of(world, account)?;
                let input = json!({ "HandshakeId": id });
                plan.call(&who, "organizations:DeclineHandshake", input)?;
                plan.done([("account", name.clone())])
            }));
        }
        found
    }

    /// Disabling trusted access before the service has cleaned up.
    fn wrong_order(&self) -> Vec<Candidate> {
        let organization = self.organization;
        let set_up = (SERVICES.iter()).filter(|service| {
            organization.is_set_up(service.id) && sim::trusts(organization, service)
        });
        let candidate = |service: &'static TrustedService| -> Candidate {
            let admin = self.admin.clone();
            Box::new(move |_, mut plan| {
                let principal = service.principals.first()?;
                let input = json!({ "ServicePrincipal": principal });
                plan.call(&admin, "organizations:DisableAWSServiceAccess", input)?;
                let service = service.name.to_string();
                plan.done([
                    ("service", service),
                    ("principal", (*principal).to_string()),
                ])
            })
        };
        set_up.map(candidate).collect()
    }

    /// The effect on a service that is due to act in an account; `with` gets the number of the agenda's entry.
    fn services(&self, with: fn(u64) -> Intervention) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        for due in self.world.agenda().iter() {
            let Task::ServiceActs { service, account } = &due.task else {
                continue;
            };
            if !self.organization.account_ids().any(|it| it == *account) {
                continue;
            }
            let (id, name) = (due.id, self.world.name_of(*account));
            let service = sim::catalog::name_of(service).to_string();
            found.push(Box::new(move |_, mut plan| {
                plan.take(Command::Intervene(with(id)))?;
                plan.done([("service", service.clone()), ("account", name.clone())])
            }));
        }
        found
    }

    fn account_leaves(&self) -> Vec<Candidate> {
        let candidate = |member: &&Account| -> Candidate {
            let (account, name) = (member.id, member.name.to_string());
            Box::new(move |world, mut plan| {
                let who = people::administrator_of(world, account)?;
                plan.call(&who, "organizations:LeaveOrganization", Value::Null)?;
                plan.done([("account", name.clone())])
            })
        };
        self.members.iter().map(candidate).collect()
    }
}

/// Whether an account has an open invitation, or another open handshake.
fn is_invited(world: &World, account: AccountId) -> bool {
    let mut handshakes = world.handshakes();
    handshakes.any(|it| it.state.is_live() && addressed_to(world, it, account))
}

/// A policy with one statement that denies actions on every resource.
fn deny(sid: &str, actions: Value) -> String {
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Sid": sid, "Effect": "Deny", "Action": actions, "Resource": "*" }],
    });
    document.to_string()
}

/// Attaches an SCP to an account that denies what services need there.
fn scp_in_the_way(
    mut plan: Planning,
    admin: &Principal,
    root: &str,
    enabled: bool,
    account: &str,
    name: &str,
) -> Option<Plan> {
    let kind = PolicyType::ServiceControl.name();
    if !enabled {
        plan.call(
            admin,
            "organizations:EnablePolicyType",
            json!({ "RootId": root, "PolicyType": kind }),
        )?;
        // The type is pending for some seconds.
        plan.take(Command::Time(TimeMove::Advance { ms: 60_000 }))?;
    }
    let actions = json!(["iam:Create*", "config:*", "organizations:AcceptHandshake"]);
    let answer = plan.call(
        admin,
        "organizations:CreatePolicy",
        json!({
            "Name": format!("Hardening-{}", name.replace(' ', "-")),
            "Description": "Less is more",
            "Type": kind,
            "Content": deny("TooWide", actions),
        }),
    )?;
    let policy = answer.pointer("/Policy/PolicySummary/Id")?.clone();
    plan.call(
        admin,
        "organizations:AttachPolicy",
        json!({ "PolicyId": policy, "TargetId": account }),
    )?;
    plan.done([("account", name.to_string())])
}

/// Commands, tried one after another on a copy of the world. A refusal ends the plan.
pub(super) struct Planning {
    world: World,
    commands: Vec<Command>,
}

impl Planning {
    pub(super) fn new(world: &World) -> Self {
        Self {
            world: world.clone(),
            commands: Vec::new(),
        }
    }

    fn take(&mut self, command: Command) -> Option<Value> {
        let outcome = sim::step(&mut self.world, &command).ok()?;
        if outcome.error.is_some() {
            return None;
        }
        self.commands.push(command);
        Some(outcome.answer)
    }

    fn call(&mut self, who: &Principal, operation: &str, input: Value) -> Option<Value> {
        self.take(Command::Call(Call::new(who.clone(), operation, input)))
    }

    fn invite(&mut self, who: &Principal, kind: &str, id: &str) -> Option<Value> {
        let input = json!({ "Target": { "Type": kind, "Id": id } });
        self.call(who, "organizations:InviteAccountToOrganization", input)
    }

    fn done<const N: usize>(self, about: [(&'static str, String); N]) -> Option<Plan> {
        Some(Plan {
            commands: self.commands,
            about: (about.into_iter())
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        })
    }
}

/// An address with two letters swapped, as happens when typing.
fn mistyped(address: &str) -> String {
    let mut letters: Vec<char> = address.chars().collect();
    let at = letters.iter().position(|it| *it == '@').unwrap_or_default();
    if let Some([a, b]) = letters.get_mut(at + 2..at + 4) {
        std::mem::swap(a, b);
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_address_is_another_one() {
        assert_eq!(mistyped("it@newcomer.example"), "it@nwecomer.example");
        assert_eq!(mistyped("x"), "x");
    }
}
