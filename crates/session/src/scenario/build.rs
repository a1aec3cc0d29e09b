//! Steps of scenarios, in a world that is being built.

use std::sync::Arc;

use policy::Document;

use api::ids::{AccountId, Text};
use api::json::json;
use api::managed;
use api::partition::Partition;
use api::principal::Principal;
use api::random::Random;
use api::time::HOUR;
use services::iam;
use state::account::{ORGANIZATIONS_ROLE, Policies};
use state::command::{Call, Command, Intervention, TimeMove};
use state::key_ring::new_secret;
use state::root_access::{AccessKey, RootPassword};
use state::world::{World, WorldMut, Writer};

/// A world that is being built.
#[derive(Clone, Debug)]
pub(super) struct Build {
    pub(super) world: WorldMut,
}

/// The policies of an administrator.
pub(super) fn administrator() -> Policies {
    Policies {
        attached: vec![managed::administrator_access(Partition::Aws)],
        ..Policies::default()
    }
}

/// The text of a policy in a file, which is the same whatever line breaks a checkout has.
pub(super) fn document(file: &str) -> String {
    file.lines().collect::<Vec<_>>().join("\n")
}

/// One inline policy, in a file.
pub(super) fn inline(name: &str, file: &str) -> Policies {
    let document = Document::parse(&document(file)).expect("a scenario's policies are well formed");
    Policies {
        inline: ordered::Map::from([(name.into(), Arc::new(document))]),
        ..Policies::default()
    }
}

/// Gives the root user a password and an access key as of the account's creation; the key was used once, two hours later. The
/// key is derived from the account's id, so the world's generator is not used.
pub(super) fn root_key(world: &mut WorldMut, account: AccountId) {
    let id: Text = format!("AKIA{account}ROOT").into();
    let secret = new_secret(&mut Random::new(
        account.to_string().parse().unwrap_or_default(),
    ));
    let owner = Principal::Root(account);
    world.keep_key(&owner, &account.to_string().into(), &id, &secret);
    let Some(account) = world.account_mut(account) else {
        return;
    };
    let created = account.created_at;
    account.root.password = RootPassword::Set(created);
    account.root.keys.push(AccessKey {
        id,
        created,
        active: true,
        last_used: Some((created.plus(2 * HOUR), "ec2", api::region::DEFAULT)),
    });
}

impl Build {
    pub(super) fn new(world: World) -> Self {
        Self {
            world: WorldMut::new(world, Writer::Scenario),
        }
    }

    /// Makes a call, as a person would. Panics if it is refused, which is a mistake in the scenario.
    pub(super) fn call(
        &mut self,
        caller: &Principal,
        operation: &str,
        input: serde_json::Value,
    ) -> serde_json::Value {
        self.step(&Command::Call(Call::new(caller.clone(), operation, input)))
    }

    pub(super) fn step(&mut self, command: &Command) -> serde_json::Value {
        match engine::step_in_place(&mut self.world, command) {
            Ok(outcome) => outcome.answer,
            Err(refusal) => panic!(
                "the scenario's own step {command:?} was refused: {}",
                refusal.error
            ),
        }
    }

    /// Sets the daily work of a principal.
    pub(super) fn habit(&mut self, who: &Principal, region: &str, actions: &[&str]) {
        self.step(&Command::Intervene(Intervention::Habit {
            principal: who.clone(),
            actions: actions.iter().map(|action| (*action).into()).collect(),
            region: region.into(),
        }));
    }

    pub(super) fn wait(&mut self, ms: u64) {
        self.step(&Command::Time(TimeMove::Advance { ms }));
    }

    /// Opens a signed-up account with an administrator.
    pub(super) fn account(
        &mut self,
        name: &str,
        email: &str,
        administrator_name: &str,
    ) -> (AccountId, Principal) {
        let id = self
            .world
            .open_account(Partition::Aws, name.into(), email.into(), true);
        iam::seed_user(&mut self.world, id, administrator_name, administrator());
        (id, Principal::user(id, administrator_name))
    }

    pub(super) fn create_organization(&mut self, manager: &Principal, features: &str) {
        let input = json!({ "FeatureSet": features });
        self.call(manager, "organizations:CreateOrganization", input);
    }

    pub(super) fn create_account(
        &mut self,
        manager: &Principal,
        name: &str,
        email: &str,
    ) -> AccountId {
        let input = json!({ "Email": email, "AccountName": name });
        self.call(manager, "organizations:CreateAccount", input);
        self.wait(60_000);
        self.world
            .by_email(manager.account().partition(), email)
            .expect("an account that was requested exists a minute later")
    }

    pub(super) fn join(&mut self, manager: &Principal, account: &Principal) {
        let target = json!({ "Type": "ACCOUNT", "Id": account.account().to_string() });
        let target = json!({ "Target": target });
        let answer = self.call(manager, "organizations:InviteAccountToOrganization", target);
        self.call(
            account,
            "organizations:AcceptHandshake",
            json!({ "HandshakeId": answer.get("Handshake").and_then(|it| it.get("Id")) }),
        );
    }

    pub(super) fn unit(&mut self, manager: &Principal, name: &str) -> String {
        let root = self.root(manager);
        self.unit_in(manager, &root, name)
    }

    pub(super) fn root(&self, manager: &Principal) -> String {
        self.world
            .organization_of(manager.account())
            .expect("the organization exists")
            .root
            .to_string()
    }

    pub(super) fn place(&mut self, manager: &Principal, account: AccountId, unit: &str) {
        let root = self.root(manager);
        self.call(
            manager,
            "organizations:MoveAccount",
            json!({ "AccountId": account.to_string(), "SourceParentId": root, "DestinationParentId": unit }),
        );
    }

    pub(super) fn lose_role(&mut self, who: &Principal) {
        self.call(
            who,
            "iam:DeleteServiceLinkedRole",
            json!({ "RoleName": ORGANIZATIONS_ROLE }),
        );
        self.wait(60_000);
    }

    pub(super) fn access_role(account: AccountId) -> Principal {
        Principal::role(
            account,
            state::account::DEFAULT_ACCESS_ROLE,
            gates::people::SESSION,
        )
    }

    pub(super) fn unit_in(&mut self, manager: &Principal, parent: &str, name: &str) -> String {
        let input = json!({ "ParentId": parent, "Name": name });
        let answer = self.call(manager, "organizations:CreateOrganizationalUnit", input);
        answer
            .get("OrganizationalUnit")
            .and_then(|it| it.get("Id")?.as_str())
            .expect("the answer names the unit")
            .to_string()
    }
}
