//! The worlds a session can start from. Each is made by the same calls that a person would make, so that all in it
//! has a cause, and with the session's seed, so that another seed gives other ids and other delays. Only the accounts of large
//! organizations join without calls (`crowd`), which leaves the same world.

mod crowd;
mod guardrails;

use std::sync::Arc;

use self::crowd::Crowd;
use policy::Document;

use api::ids::{AccountId, Text};
use api::json::json;
use api::managed;
use api::partition::Partition;
use api::principal::Principal;
use api::random::Random;
use api::time::{DAY, HOUR, MINUTE, SimTime};
use gates::people::ADMINISTRATOR;
use services::iam;
use state::account::{ORGANIZATIONS_ROLE, Policies};
use state::command::{Call, Command, Intervention, TimeMove};
use state::key_ring::new_secret;
use state::root_access::{AccessKey, RootPassword};
use state::world::World;

/// A world to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scenario {
    /// Nobody has an account: what a server starts with.
    Empty,
    /// One account in no organization.
    Standalone,
    /// An organization whose feature set is consolidated billing.
    ConsolidatedBilling,
    /// An organization with all features enabled.
    AllFeatures,
    /// Policies at every level.
    Guardrails,
    /// A thousand accounts, to see how things look at size.
    Large,
    /// Ten thousand.
    Huge,
}

/// 2026-01-05 09:00:00 UTC, a Monday: when every scenario begins.
pub(crate) const MORNING: SimTime = SimTime::from_millis(1_767_603_600_000);

impl Scenario {
    /// All of them, in the order of menus.
    pub const ALL: [Self; 7] = [
        Self::Empty,
        Self::Standalone,
        Self::ConsolidatedBilling,
        Self::AllFeatures,
        Self::Guardrails,
        Self::Large,
        Self::Huge,
    ];

    /// The id in session files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Standalone => "standalone",
            Self::ConsolidatedBilling => "consolidated-billing",
            Self::AllFeatures => "all-features",
            Self::Guardrails => "guardrails",
            Self::Large => "large",
            Self::Huge => "huge",
        }
    }

    /// The scenario with this id.
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scenario| scenario.id() == id)
    }

    /// Its name, for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Empty => "Nobody has an account",
            Self::Standalone => "One standalone account",
            Self::ConsolidatedBilling => "Consolidated billing, before enabling all features",
            Self::AllFeatures => "All features, nothing trusted yet",
            Self::Guardrails => "Guardrails: policies at every level",
            Self::Large => "A large organization: 1,000 accounts",
            Self::Huge => "A very large organization: 10,000 accounts",
        }
    }

    /// What is in it, in a sentence or two.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Empty => {
                "No accounts and no organization. In the terminal, `account 123456789012` lets an account of that \
                 number come to be, with an administrator."
            }
            Self::Standalone => {
                "An account that is in no organization, and a second one to invite. Create an organization with either \
                 feature set and build it up."
            }
            Self::ConsolidatedBilling => {
                "A management account, a unit, two created and three invited accounts. Two members have lost \
                 AWSServiceRoleForOrganizations, one of them has an administrator who may not recreate it, and an \
                 invitation is open."
            }
            Self::AllFeatures => {
                "An organization with all features and four members. No service is trusted yet: enable trusted access \
                 and watch roles arrive."
            }
            Self::Guardrails => {
                "Service and resource control policies at the root, on units and on an account, an allow list for a \
                 sandbox, and an auditor who manages policies by delegation. Ask why somebody may not do something."
            }
            Self::Large => {
                "An organization with all features and a thousand accounts in forty units."
            }
            Self::Huge => {
                "The same with ten thousand accounts in two hundred units. Opening it takes a moment."
            }
        }
    }

    /// The world as the session finds it.
    pub fn world(self, seed: u64) -> World {
        self.world_from(seed, MORNING)
    }

    /// How long a scenario's own history lasts, in milliseconds: from when it begins to where the session finds it.
    pub const fn span(self) -> u64 {
        match self {
            Self::Empty | Self::Standalone => 0,
            Self::ConsolidatedBilling => 5 * DAY + HOUR + 4 * MINUTE,
            Self::AllFeatures => 5 * DAY + 3 * MINUTE,
            Self::Guardrails => 5 * DAY + 6 * MINUTE,
            Self::Large => crowd::span(1_000),
            Self::Huge => crowd::span(10_000),
        }
    }

    /// The same, begun at another moment than usual.
    pub fn world_from(self, seed: u64, start: SimTime) -> World {
        self.begin(seed, start).finish()
    }

    /// Begins to make the world.
    pub fn begin(self, seed: u64, start: SimTime) -> Building {
        let mut build = Build {
            world: World::new(seed, start),
        };
        let mut crowd = None;
        match self {
            Self::Empty => {}
            Self::Standalone => build.standalone(),
            Self::ConsolidatedBilling => build.consolidated_billing(),
            Self::AllFeatures => build.all_features(),
            Self::Guardrails => build.guardrails(),
            Self::Large => crowd = Some(Crowd::new(&mut build, 1_000, 40)),
            Self::Huge => crowd = Some(Crowd::new(&mut build, 10_000, 200)),
        }
        Building { build, crowd }
    }

    /// Who acts at first. Where nobody has an account it is somebody who will be there once `NOBODYS` account is
    /// given an administrator.
    pub fn first_actor(self, world: &World) -> Principal {
        let account = match self {
            Self::Empty => return Principal::user(AccountId::NOBODYS, ADMINISTRATOR),
            Self::Standalone => world
                .accounts()
                .find(|account| &*account.name == "Northwind")
                .map(|account| account.id),
            Self::ConsolidatedBilling
            | Self::AllFeatures
            | Self::Guardrails
            | Self::Large
            | Self::Huge => world
                .organizations()
                .next()
                .map(|organization| organization.management),
        };
        let account = account.expect("every scenario has the account that it starts from");
        gates::people::administrator_of(world, account)
            .expect("every account of a scenario has somebody who acts")
    }
}

/// A scenario's world while it is made: the accounts of the large ones come in slices, and how they are cut changes nothing.
#[derive(Clone, Debug)]
pub struct Building {
    build: Build,
    crowd: Option<Crowd>,
}

impl Building {
    /// Lets at most so many accounts come. Returns whether the world is there.
    pub fn go_on(&mut self, accounts: usize) -> bool {
        for _ in 0..accounts {
            let Some(crowd) = &mut self.crowd else { break };
            if crowd.go_on(&mut self.build) {
                self.crowd = None;
            }
        }
        self.crowd.is_none()
    }

    /// So many accounts have come, of so many; none when the rest of them needs no slices.
    pub fn accounts(&self) -> Option<(usize, usize)> {
        self.crowd.as_ref().map(Crowd::progress)
    }

    /// The world. Does what is left of it first.
    pub fn finish(mut self) -> World {
        self.go_on(usize::MAX);
        self.build.world
    }
}

#[derive(Clone, Debug)]
struct Build {
    world: World,
}

fn administrator() -> Policies {
    Policies {
        attached: vec![managed::administrator_access(Partition::Aws)],
        ..Policies::default()
    }
}

fn inline(name: &str, text: &str) -> Policies {
    let document = Document::parse(text).expect("a scenario's policies are well formed");
    Policies {
        inline: ordered::Map::from([(name.into(), Arc::new(document))]),
        ..Policies::default()
    }
}

/// Somebody signed in as the root user when the account was new, with a password that had to be recovered first where the account
/// was created, made an access key, and used it once two hours later. Its id comes from
/// the account's, so that nothing is drawn for it.
fn root_key(world: &mut World, account: AccountId) {
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
    /// Does as a person would; a refusal here is a mistake in the scenario.
    fn call(
        &mut self,
        caller: &Principal,
        operation: &str,
        input: serde_json::Value,
    ) -> serde_json::Value {
        self.step(&Command::Call(Call::new(caller.clone(), operation, input)))
    }

    fn step(&mut self, command: &Command) -> serde_json::Value {
        match engine::step_in_place(&mut self.world, command) {
            Ok(outcome) => outcome.answer,
            Err(refusal) => panic!(
                "the scenario's own step {command:?} was refused: {}",
                refusal.error
            ),
        }
    }

    /// What somebody does every day from now on.
    fn habit(&mut self, who: &Principal, region: &str, actions: &[&str]) {
        self.step(&Command::Intervene(Intervention::Habit {
            principal: who.clone(),
            actions: actions.iter().map(|action| (*action).into()).collect(),
            region: region.into(),
        }));
    }

    fn wait(&mut self, ms: u64) {
        self.step(&Command::Time(TimeMove::Advance { ms }));
    }

    /// An account with an administrator, as somebody who signed up for AWS has it.
    fn account(
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

    fn create_account(&mut self, manager: &Principal, name: &str, email: &str) -> AccountId {
        let input = json!({ "Email": email, "AccountName": name });
        self.call(manager, "organizations:CreateAccount", input);
        self.wait(60_000);
        self.world
            .by_email(manager.account().partition(), email)
            .expect("an account that was asked for exists a minute later")
    }

    fn join(&mut self, manager: &Principal, account: &Principal) {
        let target = json!({ "Type": "ACCOUNT", "Id": account.account().to_string() });
        let target = json!({ "Target": target });
        let answer = self.call(manager, "organizations:InviteAccountToOrganization", target);
        self.call(
            account,
            "organizations:AcceptHandshake",
            json!({ "HandshakeId": answer["Handshake"]["Id"] }),
        );
    }

    fn unit(&mut self, manager: &Principal, name: &str) -> String {
        let root = self.root(manager);
        self.unit_in(manager, &root, name)
    }

    fn root(&self, manager: &Principal) -> String {
        self.world
            .organization_of(manager.account())
            .expect("the organization exists")
            .root
            .to_string()
    }

    fn place(&mut self, manager: &Principal, account: AccountId, unit: &str) {
        let root = self.root(manager);
        self.call(
            manager,
            "organizations:MoveAccount",
            json!({ "AccountId": account.to_string(), "SourceParentId": root, "DestinationParentId": unit }),
        );
    }

    fn lose_role(&mut self, who: &Principal) {
        self.call(
            who,
            "iam:DeleteServiceLinkedRole",
            json!({ "RoleName": ORGANIZATIONS_ROLE }),
        );
        self.wait(60_000);
    }

    fn access_role(account: AccountId) -> Principal {
        Principal::role(
            account,
            state::account::DEFAULT_ACCESS_ROLE,
            gates::people::SESSION,
        )
    }

    fn standalone(&mut self) {
        self.account("Northwind", "aws@northwind.example", "Ana");
        self.account("Contoso", "cloud@contoso.example", "Ben");
    }

    fn consolidated_billing(&mut self) {
        let (_, ana) = self.account("Management", "aws@northwind.example", "Ana");
        let (_, ben) = self.account("Payments", "payments@northwind.example", "Ben");
        let (_, cleo) = self.account("Data", "data@northwind.example", "Cleo");
        let (legacy, dan) = self.account("Legacy", "legacy@northwind.example", "Dan");
        let (newcomer, _) = self.account("Newcomer", "it@newcomer.example", "Eva");
        self.call(
            &ana,
            "organizations:CreateOrganization",
            json!({ "FeatureSet": "CONSOLIDATED_BILLING" }),
        );
        let workloads = self.unit(&ana, "Workloads");
        let web = self.create_account(&ana, "Web", "web@northwind.example");
        let archive = self.create_account(&ana, "Archive", "archive@northwind.example");
        for member in [&ben, &cleo, &dan] {
            self.join(&ana, member);
        }
        self.place(&ana, web, &workloads);
        self.place(&ana, ben.account(), &workloads);
        self.wait(5 * DAY);
        // Under consolidated billing the role is never used and can be deleted; two members did.
        self.lose_role(&Self::access_role(archive));
        self.lose_role(&dan);
        // An administrator of Organizations matters, but not of IAM.
        iam::seed_user(
            &mut self.world,
            legacy,
            "Maria",
            inline(
                "AnswerOrganizations",
                r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "AnswerOrganizations",
      "Effect": "Allow",
      "Action": [
        "organizations:AcceptHandshake",
        "organizations:DeclineHandshake",
        "organizations:DescribeHandshake",
        "organizations:DescribeOrganization",
        "organizations:ListHandshakesForAccount"
      ],
      "Resource": "*"
    },
    {
      "Sid": "ReadRoles",
      "Effect": "Allow",
      "Action": ["iam:GetRole", "iam:ListRoles"],
      "Resource": "*"
    }
  ]
}"#,
            ),
        );
        self.wait(HOUR);
        let target = json!({ "Type": "ACCOUNT", "Id": newcomer.to_string() });
        let target = json!({ "Target": target, "Notes": "Join us for one bill." });
        self.call(&ana, "organizations:InviteAccountToOrganization", target);
    }

    fn all_features(&mut self) {
        let (management, ana) = self.account("Management", "aws@northwind.example", "Ana");
        let (_, ben) = self.account("Payments", "payments@northwind.example", "Ben");
        self.call(
            &ana,
            "organizations:CreateOrganization",
            json!({ "FeatureSet": "ALL" }),
        );
        let security = self.unit(&ana, "Security");
        let workloads = self.unit(&ana, "Workloads");
        let audit = self.create_account(&ana, "Audit", "audit@northwind.example");
        let web = self.create_account(&ana, "Web", "web@northwind.example");
        let data = self.create_account(&ana, "Data", "data@northwind.example");
        self.join(&ana, &ben);
        self.place(&ana, audit, &security);
        for account in [web, data, ben.account()] {
            self.place(&ana, account, &workloads);
        }
        // An account from before the organization: its owner once made keys for the root user.
        root_key(&mut self.world, ben.account());
        // Somebody who runs services but may not speak for the organization.
        iam::seed_user(
            &mut self.world,
            management,
            "Sam",
            inline(
                "ReadOrganization",
                r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ReadOrganization",
      "Effect": "Allow",
      "Action": ["organizations:Describe*", "organizations:List*", "iam:Get*", "iam:List*"],
      "Resource": "*"
    }
  ]
}"#,
            ),
        );
        // So that there is something to be seen of who uses what.
        let (here, sam) = ("us-east-1", Principal::user(management, "Sam"));
        let shop = [
            "s3:GetObject",
            "cloudfront:ListDistributions",
            "lambda:InvokeFunction",
        ];
        self.habit(&Self::access_role(web), here, &shop);
        let lake = [
            "s3:GetObject",
            "glue:StartJobRun",
            "athena:StartQueryExecution",
        ];
        self.habit(&Self::access_role(data), here, &lake);
        self.habit(
            &ben,
            here,
            &["dynamodb:GetItem", "lambda:InvokeFunction", "kms:Decrypt"],
        );
        self.habit(&sam, here, &["ce:GetCostAndUsage"]);
        self.wait(5 * DAY);
    }

    fn unit_in(&mut self, manager: &Principal, parent: &str, name: &str) -> String {
        let input = json!({ "ParentId": parent, "Name": name });
        let answer = self.call(manager, "organizations:CreateOrganizationalUnit", input);
        answer["OrganizationalUnit"]["Id"]
            .as_str()
            .expect("the answer names the unit")
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whenever it begins, its own calls are carried out and take as long.
    #[test]
    fn a_scenario_can_begin_at_any_moment() {
        let starts = crate::STARTS;
        for scenario in Scenario::ALL {
            for start in [
                *starts.start(),
                MORNING.millis() + 12_345_678,
                *starts.end(),
            ] {
                if scenario == Scenario::Huge && start != *starts.end() {
                    continue;
                }
                let start = SimTime::from_millis(start);
                let world = scenario.world_from(1, start);
                assert_eq!(world.now().since(start), scenario.span(), "{scenario:?}");
            }
        }
    }
}
