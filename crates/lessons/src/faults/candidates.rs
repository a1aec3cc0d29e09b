//! The candidates of each fault: whom it can affect, and its commands.

use serde_json::{Value, json};
use sim::World;
use sim::account::{Account, ORGANIZATIONS_ROLE};
use sim::agenda::Task;
use sim::catalog::SERVICES;
use sim::command::{Call, Command, Intervention, TimeMove};
use sim::handshake::{HandshakeAction, Recipient};
use sim::organization::{FeatureSet, Organization};
use sim::people;
use sim::policies::PolicyType;
use sim::principal::Principal;
use sim::time::DAY;

use super::{FaultKind, Plan};

/// A plan for one place, if it is possible there.
pub(super) type Candidate = Box<dyn Fn(&World) -> Option<Plan>>;

impl FaultKind {
    /// Every place in an organization that it may meet.
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
        match self {
            Self::DeletedRole if organization.feature_set == FeatureSet::ConsolidatedBilling => {
                for member in members
                    .iter()
                    .filter(|it| it.roles.contains_key(ORGANIZATIONS_ROLE))
                {
                    let (name, account) = (member.name.to_string(), member.id);
                    out.push(Box::new(move |world| {
                        let mut plan = Planning::new(world);
                        let who = people::administrator_of(world, account)?;
                        plan.call(
                            &who,
                            "iam:DeleteServiceLinkedRole",
                            json!({ "RoleName": ORGANIZATIONS_ROLE }),
                        )?;
                        // Deleting is a task of some seconds.
                        plan.take(Command::Time(TimeMove::Advance { ms: 60_000 }))?;
                        plan.done([("account", name.clone())])
                    }));
                }
            }
            Self::MissingPermission => {
                for member in &members {
                    for person in people::people(member) {
                        let Principal::User { name, .. } = &person.principal else {
                            continue;
                        };
                        if person.standing != people::Standing::Administrator {
                            continue;
                        }
                        let (who, user) = (person.principal.clone(), name.to_string());
                        let called = (member.name.to_string(), person.name.clone());
                        out.push(Box::new(move |world| {
                            let mut plan = Planning::new(world);
                            let document = json!({
                                "Version": "2012-10-17",
                                "Statement": [{
                                    "Sid": "NoServiceLinkedRoles",
                                    "Effect": "Deny",
                                    "Action": "iam:CreateServiceLinkedRole",
                                    "Resource": "*",
                                }],
                            });
                            plan.call(
                                &who,
                                "iam:PutUserPolicy",
                                json!({
                                    "UserName": user,
                                    "PolicyName": "Hardening",
                                    "PolicyDocument": document.to_string(),
                                }),
                            )?;
                            plan.done([
                                ("account", called.0.clone()),
                                ("person", called.1.to_string()),
                            ])
                        }));
                    }
                }
            }
            Self::ScpInTheWay if organization.feature_set == FeatureSet::All => {
                let root = organization.root.to_string();
                let enabled = organization
                    .policy_types
                    .contains_key(&PolicyType::ServiceControl);
                for member in &members {
                    let (admin, root) = (admin.clone(), root.clone());
                    let (account, name) = (member.id.to_string(), member.name.to_string());
                    out.push(Box::new(move |world| {
                        scp_in_the_way(world, &admin, &root, enabled, &account, &name)
                    }));
                }
            }
            Self::UnansweredInvitation | Self::WrongInvitation => {
                let mut alone: Vec<&Account> = (world.accounts())
                    .filter(|it| it.membership.is_none() && !it.is_closed())
                    .filter(|it| it.id.partition() == organization.management.partition())
                    .collect();
                ordered::sort_by_key(&mut alone, |it| (it.created_at, it.id));
                let asked = |account: &Account| {
                    world.handshakes().any(|it| {
                        it.state.is_live() && it.recipient == Recipient::Account(account.id)
                    })
                };
                // Whoever has a good invitation does not miss the wrong one.
                alone.retain(|it| self != Self::WrongInvitation || !asked(it));
                for account in alone {
                    let admin = admin.clone();
                    let (id, name) = (account.id.to_string(), account.name.to_string());
                    let (email, invited) = (account.email.to_string(), account.id);
                    out.push(Box::new(move |world| {
                        let mut plan = Planning::new(world);
                        let mistyped = mistyped(&email);
                        let (kind, target) = if self == Self::WrongInvitation {
                            ("EMAIL", &mistyped)
                        } else {
                            ("ACCOUNT", &id)
                        };
                        let sent = plan.call(
                            &admin,
                            "organizations:InviteAccountToOrganization",
                            json!({ "Target": { "Type": kind, "Id": target } }),
                        );
                        // There may be an open one already: then it is that which nobody answers.
                        let waits = self == Self::UnansweredInvitation
                            && world.handshakes().any(|it| {
                                it.state.is_live() && it.recipient == Recipient::Account(invited)
                            });
                        if sent.is_none() && !waits {
                            return None;
                        }
                        if self == Self::UnansweredInvitation {
                            // Invitations are open for 15 days.
                            plan.take(Command::Time(TimeMove::Advance { ms: 15 * DAY + 1 }))?;
                        }
                        plan.done([("account", name.clone()), ("address", target.clone())])
                    }));
                }
            }
            Self::Declined => {
                let mut open: Vec<_> = (world.handshakes())
                    .filter(|it| it.organization == organization.id && it.state.is_live())
                    .filter(|it| {
                        matches!(
                            it.action,
                            HandshakeAction::Invite | HandshakeAction::ApproveAllFeatures
                        )
                    })
                    .collect();
                ordered::sort_by_key(&mut open, |it| (it.requested, it.id.clone()));
                for handshake in open {
                    let Recipient::Account(account) = handshake.recipient else {
                        continue;
                    };
                    let (id, name) = (handshake.id.to_string(), world.name_of(account));
                    out.push(Box::new(move |world| {
                        let mut plan = Planning::new(world);
                        let who = people::administrator_of(world, account)?;
                        plan.call(
                            &who,
                            "organizations:DeclineHandshake",
                            json!({ "HandshakeId": id }),
                        )?;
                        plan.done([("account", name.clone())])
                    }));
                }
            }
            Self::WrongOrder => {
                for service in SERVICES {
                    if !organization.is_set_up(service.id) || !sim::trusts(organization, service) {
                        continue;
                    }
                    let admin = admin.clone();
                    out.push(Box::new(move |world| {
                        let mut plan = Planning::new(world);
                        plan.call(
                            &admin,
                            "organizations:DisableAWSServiceAccess",
                            json!({ "ServicePrincipal": service.principals.first()? }),
                        )?;
                        plan.done([("service", service.name.to_string())])
                    }));
                }
            }
            Self::SlowService | Self::AbsentService => {
                for due in world.agenda().iter() {
                    let Task::ServiceActs { service, account } = &due.task else {
                        continue;
                    };
                    if !organization.account_ids().any(|it| it == *account) {
                        continue;
                    }
                    let (id, name) = (due.id, world.name_of(*account));
                    let service = sim::catalog::name_of(service).to_string();
                    out.push(Box::new(move |world| {
                        let mut plan = Planning::new(world);
                        plan.take(Command::Intervene(if self == Self::SlowService {
                            Intervention::Delay {
                                due: id,
                                ms: 30 * DAY,
                            }
                        } else {
                            Intervention::Fail { due: id }
                        }))?;
                        plan.done([("service", service.clone()), ("account", name.clone())])
                    }));
                }
            }
            Self::AccountLeaves => {
                for member in &members {
                    let (account, name) = (member.id, member.name.to_string());
                    out.push(Box::new(move |world| {
                        let mut plan = Planning::new(world);
                        let who = people::administrator_of(world, account)?;
                        plan.call(&who, "organizations:LeaveOrganization", Value::Null)?;
                        plan.done([("account", name.clone())])
                    }));
                }
            }
            Self::DeletedRole | Self::ScpInTheWay => {}
        }
    }
}

/// Denies what members need to be served, on one account.
fn scp_in_the_way(
    world: &World,
    admin: &Principal,
    root: &str,
    enabled: bool,
    account: &str,
    name: &str,
) -> Option<Plan> {
    let mut plan = Planning::new(world);
    let kind = PolicyType::ServiceControl.name();
    if !enabled {
        plan.call(
            admin,
            "organizations:EnablePolicyType",
            json!({ "RootId": root, "PolicyType": kind }),
        )?;
        // It is pending for a moment.
        plan.take(Command::Time(TimeMove::Advance { ms: 60_000 }))?;
    }
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "TooWide",
            "Effect": "Deny",
            "Action": ["iam:Create*", "config:*", "organizations:AcceptHandshake"],
            "Resource": "*",
        }],
    });
    let answer = plan.call(
        admin,
        "organizations:CreatePolicy",
        json!({
            "Name": format!("Hardening-{}", name.replace(' ', "-")),
            "Description": "Less is more",
            "Type": kind,
            "Content": document.to_string(),
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

/// Commands tried one after the other on a copy of the world. What is refused ends the plan.
struct Planning {
    world: World,
    commands: Vec<Command>,
}

impl Planning {
    fn new(world: &World) -> Self {
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

    fn done<const N: usize>(self, about: [(&'static str, String); N]) -> Option<Plan> {
        Some(Plan {
            commands: self.commands,
            about: (about.into_iter())
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        })
    }
}

/// Two letters of an address have changed places, as happens when typing.
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
