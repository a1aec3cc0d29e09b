//! Completion offers for each kind. In the console view, they contain only what the user's own calls would show.

use std::sync::Arc;

use sim::World;
use sim::account::Account;
use sim::catalog;
use sim::ids::AccountId;
use sim::organization::Organization;
use sim::people;
use sim::policies::{OrganizationPolicy, PolicyType};
use sim::root_access::RootTask;
use sim::view::{self, Sight};

use super::Controller;

impl Controller {
    /// The completion offers for a kind, such as `account-id`. The name of an id follows after a tab.
    pub fn known(&self, kind: &str) -> Vec<String> {
        let offers = Offers::of(self);
        match kind {
            "policy-id" => offers.policy_ids(),
            "target-id" => offers.targets(),
            "taggable-id" => offers.taggable(),
            "account-id" | "target-principal" => offers.accounts(),
            "parent-id" => [offers.roots(), offers.units()].concat(),
            "root-id" => offers.roots(),
            "ou-id" => offers.units(),
            "child-id" => [offers.accounts(), offers.units()].concat(),
            "handshake-id" => offers.handshakes(),
            "create-account-request-id" => offers.requests(),
            "user-name" => keys(offers.own(|sight| sight.users), |it| it.users.keys()),
            "role-name" => keys(offers.own(|sight| sight.roles), |it| it.roles.keys()),
            "group-name" => keys(offers.own(|sight| sight.users), |it| it.groups.keys()),
            "policy-arn" | "permissions-boundary" => offers.policy_arns(),
            "role-arn" => offers.role_arns(),
            "persona" => offers.personas(),
            "task-policy-arn" => offers.task_policies(),
            "in-region"
            | "region"
            | "aws-region"
            | "aws-regions"
            | "authorized-aws-region"
            | "requester-aws-region" => texts(sim::region::of(offers.account.partition())),
            "configuration-recorder-name" | "configuration-recorder-names" => {
                offers.of_config("Recorders")
            }
            "configuration-aggregator-name" | "configuration-aggregator-names" => {
                offers.of_config("Aggregators")
            }
            "organization-config-rule-name" | "organization-config-rule-names" => {
                offers.of_config("Rules")
            }
            "due" => offers.pending(),
            _ => of_aws(kind),
        }
    }
}

/// The offers that are the same in every world.
fn of_aws(kind: &str) -> Vec<String> {
    let services = catalog::SERVICES.iter();
    match kind {
        "service-principal" => texts(services.flat_map(|service| service.principals)),
        "service" => texts(services.map(|service| service.id)),
        "rule-identifier" | "source-identifier" => {
            let rules = sim::config::managed_rules::RULES.iter();
            rules
                .map(|rule| format!("{}\t{}", rule.identifier, rule.asks))
                .collect()
        }
        "action" => texts(sim::model::operations().map(sim::model::Operation::action)),
        "rule" => {
            let rules = sim::rules::Rule::SHOWN.iter();
            rules
                .map(|rule| format!("{}\t{}", rule.name(), rule.says()))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn texts(all: impl IntoIterator<Item = impl ToString>) -> Vec<String> {
    all.into_iter().map(|it| it.to_string()).collect()
}

/// The names of items in the account; none without an account.
fn keys<'a, K: Iterator<Item = impl ToString>>(
    account: Option<&'a Account>,
    keys: impl Fn(&'a Account) -> K,
) -> Vec<String> {
    texts(account.into_iter().flat_map(keys))
}

/// The parts of the world that the current user, or the instructor, sees.
struct Offers<'a> {
    controller: &'a Controller,
    world: &'a World,
    /// The current user's account.
    account: AccountId,
    organization: Option<&'a Organization>,
    /// The user's sight; `None` for the instructor, who sees everything.
    sight: Option<Sight>,
}

impl<'a> Offers<'a> {
    fn of(controller: &'a Controller) -> Self {
        let world = controller.world();
        let account = controller.actor.account();
        Self {
            controller,
            world,
            account,
            organization: world.organization_of(account),
            sight: (!controller.instructor).then(|| view::sight(world, &controller.actor)),
        }
    }

    fn may(&self, shown: impl Fn(&Sight) -> bool) -> bool {
        self.sight.as_ref().is_none_or(shown)
    }

    /// The organization, if its tree is visible.
    fn tree(&self) -> Option<&'a Organization> {
        self.organization.filter(|_| self.may(|sight| sight.tree))
    }

    /// The user's own account, if this part of it is visible.
    fn own(&self, shown: impl Fn(&Sight) -> bool) -> Option<&'a Account> {
        self.world.account(self.account).filter(|_| self.may(shown))
    }

    fn sees(&self, id: AccountId) -> bool {
        let of = self.world.organization_of(id).map(|it| &it.id);
        let same = of == self.organization.map(|it| &it.id);
        let manages = self.organization.is_some_and(|it| it.management == id);
        self.sight.is_none()
            || id == self.account
            || (self.tree().is_some() && same)
            || (self.may(|sight| sight.organization) && manages)
    }

    fn accounts(&self) -> Vec<String> {
        let ids = self.world.accounts().map(|account| account.id);
        texts(ids.filter(|id| self.sees(*id)))
    }

    fn roots(&self) -> Vec<String> {
        texts(self.tree().map(|organization| &organization.root))
    }

    fn units(&self) -> Vec<String> {
        let tree = self.tree().into_iter();
        texts(tree.flat_map(|organization| organization.ous.keys()))
    }

    fn policies(&self) -> impl Iterator<Item = &'a Arc<OrganizationPolicy>> {
        let seen = self.organization.filter(|_| self.may(|it| it.policies));
        let of = |it: &'a Organization| {
            PolicyType::ALL
                .iter()
                .flat_map(|kind| it.policies_of(*kind))
        };
        seen.into_iter().flat_map(of)
    }

    fn policy_ids(&self) -> Vec<String> {
        let row =
            |it: &Arc<OrganizationPolicy>| format!("{}\t{}, {}", it.id, it.name, it.kind.called());
        self.policies().map(row).collect()
    }

    fn targets(&self) -> Vec<String> {
        let Some(organization) = self.tree() else {
            return Vec::new();
        };
        let name = |target| {
            format!(
                "{target}\t{}",
                self.world.target_name(organization, &target)
            )
        };
        organization.targets().map(name).collect()
    }

    fn taggable(&self) -> Vec<String> {
        let own = self.policies().filter(|policy| !policy.managed);
        let policies = own.map(|policy| format!("{}\t{}", policy.id, policy.name));
        [
            self.roots(),
            self.units(),
            self.accounts(),
            policies.collect(),
        ]
        .concat()
    }

    fn handshakes(&self) -> Vec<String> {
        if self.sight.is_none() {
            return texts(self.world.handshakes().map(|handshake| &handshake.id));
        }
        let scene = view::scene(self.world, &self.controller.viewpoint());
        texts(scene.envelopes.iter().map(|envelope| &envelope.id))
    }

    fn requests(&self) -> Vec<String> {
        let seen = self.world.create_requests().filter(|request| {
            let own = (self.organization).is_some_and(|it| it.id == request.organization);
            self.sight.is_none() || (own && self.may(|sight| sight.requests))
        });
        texts(seen.map(|request| &request.id))
    }

    fn policy_arns(&self) -> Vec<String> {
        let Some(account) = self.own(|sight| sight.users) else {
            return Vec::new();
        };
        let own = account.policies.values().map(|it| it.arn(account.id));
        let managed = sim::managed::suggested().filter(|it| it.is_attachable());
        let partition = self.account.partition();
        let managed = managed.map(|it| it.arn_in(partition).to_string());
        own.chain(managed).collect()
    }

    /// Roles of any account can be assumed if both sides allow it; in the console view, only those of the user's own
    /// account are known.
    fn role_arns(&self) -> Vec<String> {
        let accounts = (self.world.accounts())
            .filter(|account| self.sight.is_none() || account.id == self.account);
        accounts
            .flat_map(|account| {
                let roles = account.roles.values();
                let own = roles.filter(|role| role.linked_to.is_none());
                own.map(|role| role.arn(account.id))
            })
            .collect()
    }

    fn personas(&self) -> Vec<String> {
        let of = |account: &'a Account| {
            let people = people::people(account).into_iter();
            let people = people.map(|person| format!("{}/{}", account.name, person.name));
            let sessions = self.controller.root_sessions(account);
            people.chain(sessions.map(|(_, name)| format!("{}/{name}", account.name)))
        };
        self.world.accounts().flat_map(of).collect()
    }

    fn task_policies(&self) -> Vec<String> {
        let row = |task: &RootTask| {
            let arn = task.policy().arn_in(self.account.partition());
            format!("arn={arn}\t{}", task.about())
        };
        RootTask::ALL.iter().map(row).collect()
    }

    /// The names of AWS Config's resources in the current user's account, if the user may list them.
    fn of_config(&self, what: &str) -> Vec<String> {
        view::config_names(self.world, &self.controller.viewpoint(), what)
    }

    fn pending(&self) -> Vec<String> {
        let all = self.world.agenda().waiting();
        texts(all.filter(|_| self.sight.is_none()).map(|due| due.id))
    }
}
