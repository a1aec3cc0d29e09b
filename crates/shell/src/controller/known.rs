//! Names that a controller knows: accounts and people as they are typed, and what completion offers.

use sim::account::{Account, DEFAULT_ACCESS_ROLE};
use sim::catalog;
use sim::ids::AccountId;
use sim::people::{self, Person};
use sim::policies::PolicyType;
use sim::principal::Principal;
use sim::root_access::RootTask;
use sim::view::{self, Sight};

use super::Controller;

impl Controller {
    /// The root sessions of an account that run, by name.
    pub(super) fn root_sessions<'a>(
        &'a self,
        account: &'a sim::account::Account,
    ) -> impl Iterator<Item = (Principal, &'a str)> {
        let now = self.world().now();
        let running = account.root_sessions.iter();
        running
            .filter(move |(_, session)| session.expires > now)
            .map(|(name, _)| {
                let principal = Principal::AssumedRoot {
                    account: account.id,
                    session: name.clone(),
                };
                (principal, &**name)
            })
    }

    /// An account by id or by name. Digits alone may be of the acting person's partition, too.
    pub fn find_account(&self, text: &str) -> Option<AccountId> {
        match AccountId::from_qualified(text) {
            Ok(id) => [id, id.within(self.actor.account().partition())]
                .into_iter()
                .find(|id| self.world().account(*id).is_some()),
            Err(_) => self
                .world()
                .accounts()
                .find(|account| account.name.eq_ignore_ascii_case(text))
                .map(|account| account.id),
        }
    }

    /// A person by ARN, by `Account/Person`, by `Account` (its administrator), or by a name that only one person has.
    ///
    /// # Errors
    ///
    /// No person matches, or several do.
    pub fn find_person(&self, text: &str) -> Result<Principal, String> {
        if let Some(credentials) = self.world().credentials(text) {
            return Ok(credentials.principal);
        }
        if let Ok(principal) = text.parse::<Principal>() {
            let known = self
                .world()
                .account(principal.account())
                .is_some_and(|account| account.policies_of(&principal).is_some());
            return if known {
                Ok(principal)
            } else {
                Err(format!("Nobody has the ARN `{text}` in this world."))
            };
        }
        let all: Vec<(&Account, Person)> = self
            .world()
            .accounts()
            .flat_map(|account| {
                people::people(account)
                    .into_iter()
                    .map(move |person| (account, person))
            })
            .collect();
        let same = |a: &str, b: &str| a.trim().eq_ignore_ascii_case(b.trim());
        let is = |person: &Person, name: &str| {
            same(&person.name, name)
                || (same(name, "root") && matches!(person.principal, Principal::Root(_)))
                || (same(name, "access role")
                    && matches!(&person.principal, Principal::Role { role, .. } if &**role == DEFAULT_ACCESS_ROLE))
        };
        if let Some((account, name)) = text.split_once('/') {
            let of = self
                .find_account(account)
                .and_then(|id| self.world().account(id));
            if let Some(session) =
                of.and_then(|of| of.root_sessions.keys().find(|it| same(it, name)))
            {
                return Ok(Principal::AssumedRoot {
                    account: of.map_or(self.actor.account(), |of| of.id),
                    session: session.clone(),
                });
            }
            return all
                .iter()
                .find(|(there, person)| {
                    let named =
                        same(&there.name, account) || of.is_some_and(|of| of.id == there.id);
                    named && is(person, name)
                })
                .map(|(_, person)| person.principal.clone())
                .ok_or_else(|| format!("There is no `{text}`. `personas` lists who can act."));
        }
        if let Some(id) = self.find_account(text) {
            return people::administrator_of(self.world(), id)
                .ok_or_else(|| format!("Nobody can act in `{text}`."));
        }
        let mut named = all.iter().filter(|(_, person)| same(&person.name, text));
        match (named.next(), named.next()) {
            (Some((_, person)), None) => Ok(person.principal.clone()),
            (Some(_), Some(_)) => Err(format!(
                "Several people are called `{text}`: write Account/{text}."
            )),
            (None, _) => Err(format!(
                "There is no `{text}`. `personas` lists who can act."
            )),
        }
    }

    /// The names of what AWS Config has in the acting person's account, where the person may list them.
    fn of_config(&self, what: &str) -> Vec<String> {
        sim::view::config_names(self.world(), &self.viewpoint(), what)
    }

    /// What completion offers for a kind of thing, names after a tab: in the console view only what the person's own calls
    /// would show.
    pub fn known(&self, kind: &str) -> Vec<String> {
        let world = self.world();
        let own = self.actor.account();
        let organization = world.organization_of(own);
        let sight = (!self.instructor).then(|| view::sight(world, &self.actor));
        let may = |shown: fn(&Sight) -> bool| sight.as_ref().is_none_or(shown);
        let tree = may(|sight| sight.tree);
        let inside = organization.filter(|_| tree);
        let units = || {
            inside
                .into_iter()
                .flat_map(|organization| organization.ous.keys().map(ToString::to_string))
        };
        let roots = || inside.map(|organization| organization.root.to_string());
        let sees = |id: AccountId| {
            let same = || {
                world.organization_of(id).map(|it| it.id.clone())
                    == organization.map(|it| it.id.clone())
            };
            let manages = || organization.is_some_and(|it| it.management == id);
            self.instructor
                || id == own
                || (inside.is_some() && same())
                || (may(|sight| sight.organization) && manages())
        };
        let accounts = || {
            world
                .accounts()
                .filter(|account| sees(account.id))
                .map(|account| account.id.to_string())
        };
        let here = world.account(own);
        let policies = organization.filter(|_| may(|sight| sight.policies));
        let policy_ids = || {
            policies.into_iter().flat_map(|organization| {
                let of = |kind: &PolicyType| organization.policies_of(*kind);
                PolicyType::ALL.iter().flat_map(of)
            })
        };
        match kind {
            "policy-id" => policy_ids()
                .map(|policy| format!("{}\t{}, {}", policy.id, policy.name, policy.kind.called()))
                .collect(),
            "target-id" => inside
                .into_iter()
                .flat_map(|organization| {
                    organization.targets().map(|target| {
                        format!("{target}\t{}", world.target_name(organization, &target))
                    })
                })
                .collect(),
            "taggable-id" => roots()
                .into_iter()
                .chain(units())
                .chain(accounts())
                .chain(
                    policy_ids()
                        .filter(|policy| !policy.managed)
                        .map(|policy| format!("{}\t{}", policy.id, policy.name)),
                )
                .collect(),
            "account-id" => accounts().collect(),
            "parent-id" => roots().into_iter().chain(units()).collect(),
            "root-id" => roots().into_iter().collect(),
            "ou-id" => units().collect(),
            "child-id" => accounts().chain(units()).collect(),
            "handshake-id" if self.instructor => world
                .handshakes()
                .map(|handshake| handshake.id.to_string())
                .collect(),
            "handshake-id" => view::scene(world, &self.viewpoint())
                .envelopes
                .iter()
                .map(|envelope| envelope.id.to_string())
                .collect(),
            "create-account-request-id" => world
                .create_requests()
                .filter(|request| {
                    let own = organization.is_some_and(|it| it.id == request.organization);
                    self.instructor || (own && may(|sight| sight.requests))
                })
                .map(|request| request.id.to_string())
                .collect(),
            "service-principal" => catalog::SERVICES
                .iter()
                .flat_map(|service| service.principals)
                .map(ToString::to_string)
                .collect(),
            "user-name" => here
                .filter(|_| may(|sight| sight.users))
                .into_iter()
                .flat_map(|account| account.users.keys().map(ToString::to_string))
                .collect(),
            "role-name" => here
                .filter(|_| may(|sight| sight.roles))
                .into_iter()
                .flat_map(|account| account.roles.keys().map(ToString::to_string))
                .collect(),
            "group-name" => here
                .filter(|_| may(|sight| sight.users))
                .into_iter()
                .flat_map(|account| account.groups.keys().map(ToString::to_string))
                .collect(),
            "policy-arn" | "permissions-boundary" => here
                .filter(|_| may(|sight| sight.users))
                .into_iter()
                .flat_map(|account| account.policies.values().map(|it| it.arn(account.id)))
                .chain(
                    sim::managed::MANAGED
                        .iter()
                        .filter(|managed| managed.is_attachable())
                        .map(|managed| managed.arn_in(own.partition()).to_string()),
                )
                .collect(),
            // A role of any account can be assumed, if both sides let it.
            "role-arn" => world
                .accounts()
                .filter(|account| self.instructor || account.id == self.actor.account())
                .flat_map(|account| {
                    account
                        .roles
                        .values()
                        .filter(|role| role.linked_to.is_none())
                        .map(|role| role.arn(account.id))
                })
                .collect(),
            "persona" => world
                .accounts()
                .flat_map(|account| {
                    let sessions = self.root_sessions(account);
                    let sessions = sessions.map(|(_, name)| format!("{}/{name}", account.name));
                    people::people(account)
                        .into_iter()
                        .map(|person| format!("{}/{}", account.name, person.name))
                        .chain(sessions)
                })
                .collect(),
            "target-principal" => accounts().collect(),
            "task-policy-arn" => RootTask::ALL
                .iter()
                .map(|task| {
                    let arn = task.policy().arn_in(own.partition());
                    format!("arn={arn}\t{}", task.about())
                })
                .collect(),
            "rule-identifier" | "source-identifier" => sim::config::managed_rules::RULES
                .iter()
                .map(|rule| format!("{}\t{}", rule.identifier, rule.asks))
                .collect(),
            "in-region"
            | "region"
            | "aws-region"
            | "aws-regions"
            | "authorized-aws-region"
            | "requester-aws-region" => {
                let regions = sim::region::of(own.partition());
                regions.iter().map(ToString::to_string).collect()
            }
            "configuration-recorder-name" | "configuration-recorder-names" => {
                self.of_config("Recorders")
            }
            "configuration-aggregator-name" | "configuration-aggregator-names" => {
                self.of_config("Aggregators")
            }
            "organization-config-rule-name" | "organization-config-rule-names" => {
                self.of_config("Rules")
            }
            "action" => sim::model::operations()
                .map(sim::model::Operation::action)
                .collect(),
            "service" => catalog::SERVICES
                .iter()
                .map(|service| service.id.to_string())
                .collect(),
            "rule" => sim::rules::Rule::ALL
                .iter()
                .map(|rule| format!("{}\t{}", rule.name(), rule.says()))
                .collect(),
            "due" => world
                .agenda()
                .waiting()
                .filter(|_| self.instructor)
                .map(|due| due.id.to_string())
                .collect(),
            _ => Vec::new(),
        }
    }
}
