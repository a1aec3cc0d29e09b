//! Faults for a class: something goes wrong in an organization, chosen by a seed. Learners see the symptom; the instructor
//! knows the cause.
//!
//! A fault is a plan of ordinary commands, so a session with a fault is saved, sent and replayed as usual. The session records
//! which steps belong to a fault (`sim::session::Fault`). A fault is planned on a copy of the world: either all of its commands
//! are possible, or there is no plan and a reason.

mod candidates;

use candidates::Planning;
use sim::World;
use sim::account::{Account, JoinedMethod};
use sim::catalog::SERVICES;
use sim::command::Command;
use sim::handshake::{HandshakeState, addressed_to};
use sim::ids::{ParentId, Text};
use sim::policies::{PolicyTarget, PolicyType};
use sim::random::Random;

message::worded! {
    /// A kind of fault.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum FaultKind {
        /// A member's administrator deleted `AWSServiceRoleForOrganizations`.
        DeletedRole: "deleted-role";
        /// An administrator may not create service-linked roles.
        MissingPermission: "missing-permission";
        /// A service control policy denies what members need.
        ScpInTheWay: "scp-in-the-way";
        /// An invitation expired without an answer.
        UnansweredInvitation: "unanswered-invitation";
        /// An invitation went to an address without an account.
        WrongInvitation: "wrong-invitation";
        /// A handshake was declined.
        Declined: "declined";
        /// Trusted access was disabled before the service cleaned up.
        WrongOrder: "wrong-order";
        /// A service acts weeks later than usual.
        SlowService: "slow-service";
        /// A service never acts in an account.
        AbsentService: "absent-service";
        /// A member leaves the organization.
        AccountLeaves: "account-leaves";
        /// A member was moved out of its unit, to the root.
        MovedAccount: "moved-account";
        /// Service control policies were disabled in the root.
        PoliciesOff: "policies-off";
    }
    /// A short stable name.
    id (by_id)
}

/// A fault at one place: its commands and its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The commands that cause it.
    pub commands: Vec<Command>,
    /// The values that texts about it name: `account`, `person`, `service`, `address`.
    pub about: Vec<(Text, Text)>,
}

impl FaultKind {
    /// The requirement of the fault, for the message that it is missing.
    const fn wants(self) -> &'static str {
        match self {
            Self::DeletedRole => {
                "A member of an organization with consolidated billing that still has AWSServiceRoleForOrganizations."
            }
            Self::MissingPermission => {
                "A member account with an IAM user who is its administrator."
            }
            Self::ScpInTheWay => "An organization with all features and a member account.",
            Self::UnansweredInvitation | Self::WrongInvitation => {
                "An organization that can invite, and an account on its own."
            }
            Self::Declined => {
                "An invitation or a request to approve all features that is still open."
            }
            Self::WrongOrder => "A trusted service that has been set up by its own tools.",
            Self::SlowService | Self::AbsentService => {
                "A service that is on its way to an account."
            }
            Self::AccountLeaves => "An invited member that may leave.",
            Self::MovedAccount => "A member in an organizational unit.",
            Self::PoliciesOff => "An organization with service control policies enabled.",
        }
    }

    /// The fewest calls that repair it. A slow service only needs time.
    pub const fn par(self) -> usize {
        match self {
            Self::SlowService => 0,
            Self::DeletedRole
            | Self::MissingPermission
            | Self::ScpInTheWay
            | Self::UnansweredInvitation
            | Self::WrongInvitation
            | Self::Declined
            | Self::WrongOrder
            | Self::MovedAccount
            | Self::PoliciesOff => 1,
            // Disabled and set up again; invited and accepted.
            Self::AbsentService | Self::AccountLeaves => 2,
        }
    }

    /// Plans the fault: the same world and seed give the same plan.
    ///
    /// # Errors
    ///
    /// The requirement that this world does not meet.
    pub fn plan(self, world: &World, seed: u64) -> Result<Plan, &'static str> {
        let mut candidates = Vec::new();
        for organization in world.organizations() {
            self.candidates(world, organization, &mut candidates);
        }
        // The seed decides which candidate to try first; each may turn out to be impossible.
        let count = candidates.len();
        let first = usize::try_from(mixed(seed) % count.max(1) as u64).unwrap_or_default();
        (0..count)
            .find_map(|n| candidates[(first + n) % count](world, Planning::new(world)))
            .ok_or(self.wants())
    }

    /// Whether the fault is repaired. `about`: the values of its plan.
    pub fn is_cured(self, world: &World, about: &[(Text, Text)]) -> bool {
        let named = |what: &str| {
            let found = about.iter().find(|(it, _)| &**it == what);
            found.map_or("", |(_, name)| name)
        };
        let account = world.accounts().find(|it| &*it.name == named("account"));
        let organization = world.organizations().next();
        let is_asked = |account: &Account| {
            world.handshakes().any(|it| {
                addressed_to(world, it, account.id)
                    && (it.state.is_live() || it.state == HandshakeState::Accepted)
            })
        };
        match self {
            Self::DeletedRole => account.is_some_and(Account::has_organizations_role),
            Self::MissingPermission => account.is_some_and(|it| {
                let user = it.users.get(named("person"));
                user.is_none_or(|user| !user.policies.inline.contains_key("Hardening"))
            }),
            Self::ScpInTheWay => match (account, organization) {
                (Some(account), Some(organization)) => {
                    let target = PolicyTarget::Account(account.id);
                    let attached = organization.attached(PolicyType::ServiceControl, &target);
                    !attached.iter().any(|it| it.name.starts_with("Hardening-"))
                }
                _ => true,
            },
            Self::UnansweredInvitation | Self::WrongInvitation => {
                account.is_some_and(|it| it.membership.is_some() || is_asked(it))
            }
            Self::Declined => account.is_some_and(is_asked),
            // A service may have several principals.
            Self::WrongOrder => {
                organization.is_some_and(|it| it.trusted.contains_key(named("principal")))
            }
            Self::SlowService | Self::AbsentService => organization.is_some_and(|it| {
                let service = SERVICES.iter().find(|one| one.name == named("service"));
                let integration = service.and_then(|one| it.integration(one.id));
                integration
                    .zip(account)
                    .is_some_and(|(one, account)| one.reached.contains_key(&account.id))
            }),
            Self::AccountLeaves => account.is_some_and(|it| it.membership.is_some()),
            Self::MovedAccount => account.is_some_and(|it| {
                let membership = it.membership.as_ref();
                membership.is_none_or(|it| matches!(it.parent, ParentId::Ou(_)))
            }),
            Self::PoliciesOff => organization
                .is_some_and(|it| it.policy_types.contains_key(&PolicyType::ServiceControl)),
        }
    }
}

/// Whether an organization created the account, and did not invite it.
pub(crate) fn was_created(account: &Account) -> bool {
    let membership = account.membership.as_ref();
    membership.is_some_and(|it| it.method == JoinedMethod::Created)
}

/// A mixed seed, so that neighboring seeds start at different places.
pub(crate) fn mixed(seed: u64) -> u64 {
    Random::new(seed).number()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use sim::command::Call;
    use sim::scenario::Scenario;

    use super::*;

    const SCENARIOS: [Scenario; 4] = [
        Scenario::Standalone,
        Scenario::ConsolidatedBilling,
        Scenario::AllFeatures,
        Scenario::Guardrails,
    ];

    fn applied(world: &World, plan: &Plan) -> World {
        let mut world = world.clone();
        for command in &plan.commands {
            sim::step(&mut world, command).expect("a plan is possible");
        }
        world
    }

    #[test]
    fn a_plan_is_possible_changes_something_and_is_the_same_each_time() {
        let mut planned = Vec::new();
        let mut founded = Scenario::Standalone.world(1);
        let ana = Scenario::Standalone.first_actor(&founded);
        let found = Call::new(ana, "organizations:CreateOrganization", Value::Null);
        sim::step(&mut founded, &Command::Call(found)).unwrap();
        let worlds = SCENARIOS.map(|it| it.world(1));
        for world in worlds.into_iter().chain([founded]) {
            for kind in FaultKind::ALL {
                for seed in 0..8 {
                    let Ok(plan) = kind.plan(&world, seed) else {
                        continue;
                    };
                    assert_eq!(kind.plan(&world, seed), Ok(plan.clone()));
                    let after = applied(&world, &plan);
                    assert!(!after.is_as(&world), "{kind:?}");
                    assert!(!kind.is_cured(&after, &plan.about), "{kind:?}");
                    // The world before counts as repaired, except for faults that need a new request.
                    let asks = [
                        FaultKind::UnansweredInvitation,
                        FaultKind::WrongInvitation,
                        FaultKind::SlowService,
                        FaultKind::AbsentService,
                    ];
                    assert!(
                        asks.contains(&kind) || kind.is_cured(&world, &plan.about),
                        "{kind:?}"
                    );
                    planned.push(kind);
                }
            }
        }
        for kind in [
            FaultKind::DeletedRole,
            FaultKind::MissingPermission,
            FaultKind::ScpInTheWay,
            FaultKind::UnansweredInvitation,
            FaultKind::WrongInvitation,
            FaultKind::Declined,
            FaultKind::AccountLeaves,
        ] {
            assert!(planned.contains(&kind), "{kind:?} is never planned");
        }
    }

    #[test]
    fn an_invitation_to_the_right_address_repairs_a_wrong_one() {
        let mut world = Scenario::ConsolidatedBilling.world(1);
        let ana = Scenario::ConsolidatedBilling.first_actor(&world);
        let call = |world: &mut World, operation: &str, input: serde_json::Value| {
            let call = Call::new(ana.clone(), operation, input);
            let answered = sim::step(world, &Command::Call(call));
            assert!(answered.is_ok(), "{answered:?}");
        };
        let open = world.handshakes().find(|it| it.state.is_live());
        let id = open.expect("one is open").id.to_string();
        call(
            &mut world,
            "organizations:CancelHandshake",
            json!({ "HandshakeId": id }),
        );
        let kind = FaultKind::WrongInvitation;
        let plan = kind.plan(&world, 1).expect("an account can be invited");
        for command in &plan.commands {
            assert!(sim::step(&mut world, command).is_ok());
        }
        assert!(!kind.is_cured(&world, &plan.about));
        let name = &plan
            .about
            .iter()
            .find(|it| &*it.0 == "account")
            .expect("one")
            .1;
        let account = world
            .accounts()
            .find(|it| it.name == *name)
            .expect("it exists");
        let target = json!({ "Type": "EMAIL", "Id": account.email.to_string() });
        call(
            &mut world,
            "organizations:InviteAccountToOrganization",
            json!({ "Target": target }),
        );
        assert!(kind.is_cured(&world, &plan.about));
    }

    #[test]
    fn the_seed_chooses_whom_it_meets() {
        let world = Scenario::ConsolidatedBilling.world(1);
        let mut met: Vec<_> = (0..16)
            .map(|seed| {
                FaultKind::MissingPermission
                    .plan(&world, seed)
                    .unwrap()
                    .about
            })
            .collect();
        met.sort();
        met.dedup();
        assert!(met.len() > 1, "{met:?}");
    }

    #[test]
    fn services_are_slow_or_absent_or_disabled_in_the_wrong_order_where_there_are_some() {
        let mut world = Scenario::AllFeatures.world(1);
        for kind in [
            FaultKind::SlowService,
            FaultKind::AbsentService,
            FaultKind::WrongOrder,
        ] {
            assert_eq!(kind.plan(&world, 1), Err(kind.wants()));
        }
        let ana = Scenario::AllFeatures.first_actor(&world);
        let call = Call::new(
            ana,
            "console:EnableIntegration",
            json!({ "Service": "guardduty" }),
        );
        let set_up = sim::step(&mut world, &Command::Call(call));
        assert!(set_up.is_ok(), "{set_up:?}");
        let waits = |world: &World| world.agenda().waiting().map(|it| it.at).collect::<Vec<_>>();
        let slow = FaultKind::SlowService.plan(&world, 1).unwrap();
        assert!(waits(&applied(&world, &slow)) != waits(&world));
        let absent = FaultKind::AbsentService.plan(&world, 1).unwrap();
        assert!(waits(&applied(&world, &absent)).len() < waits(&world).len());
        let order = FaultKind::WrongOrder.plan(&world, 1).unwrap();
        let trusted = |world: &World| world.organizations().next().unwrap().trusted.len();
        assert!(trusted(&applied(&world, &order)) < trusted(&world));
    }
}
