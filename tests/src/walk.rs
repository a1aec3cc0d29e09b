//! Sessions by chance: commands that make sense, that make none, and that almost do.
//!
//! A command is made from one number and the world it meets, so the same numbers always give the same session, and
//! leaving one number out leaves the others' commands as they were, as far as the world allows.

pub mod root;

use std::sync::LazyLock;

use serde_json::{Map, Value, json};
use sim::command::{Call, Command, Intervention, TimeMove};
use sim::handshake::{HandshakeState, Recipient};
use sim::ids::{AccountId, Text};
use sim::model::{self, Member, Operation, Pattern, Service, Shape};
use sim::organization::Organization;
use sim::policies::{OrganizationPolicy, PolicyType};
use sim::principal::Principal;
use sim::rules::Rule;
use sim::scenario::Scenario;
use sim::session::Session;
use sim::time::{DAY, HOUR, MINUTE, SECOND};
use sim::{World, catalog, people};

/// Far past the end of time, and the largest number that survives readers of JSON that know only floats: the browser
/// test reads these sessions with one.
const FAR: u64 = (1 << 53) - 1;

/// Small worlds: all but the large one.
pub const SCENARIOS: [Scenario; 4] = [
    Scenario::Standalone,
    Scenario::ConsolidatedBilling,
    Scenario::AllFeatures,
    Scenario::Guardrails,
];

/// SplitMix64, the tests' own.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, not including, `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.roll() % bound.max(1) as u64) as usize
    }

    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub fn one<'t, T>(&mut self, things: &'t [T]) -> Option<&'t T> {
        if things.is_empty() {
            None
        } else {
            things.get(self.below(things.len()))
        }
    }

    fn word(&mut self, words: &[&str]) -> String {
        self.one(words)
            .map_or_else(String::new, ToString::to_string)
    }
}

/// Operations, each as often as it is to come up: `service: Operation*times …`.
fn weighted(table: &str) -> Vec<String> {
    let (mut service, mut all) = ("", Vec::new());
    for word in table.split_whitespace() {
        let (name, times) = word.split_once('*').unwrap_or((word, "1"));
        if name.ends_with(':') {
            service = name;
        } else {
            let times = times.parse().expect("a number");
            all.extend(std::iter::repeat_n(format!("{service}{name}"), times));
        }
    }
    all
}

/// The operations that lead somewhere.
static EVENTFUL: LazyLock<Vec<String>> = LazyLock::new(|| {
    weighted(
        "organizations: AcceptHandshake*7 DeclineHandshake CancelHandshake CreateAccount*2 CreateOrganization
    CreateOrganizationalUnit*2 DeleteOrganization DisableAWSServiceAccess EnableAWSServiceAccess*2 EnableAllFeatures*2
    InviteAccountToOrganization*4 LeaveOrganization MoveAccount RemoveAccountFromOrganization*2 EnablePolicyType*2
    CreatePolicy*3 AttachPolicy*3 DetachPolicy*2 UpdatePolicy DeletePolicy DisablePolicyType PutResourcePolicy config:
    DeleteConfigRule*2 DeleteDeliveryChannel*2 DeleteOrganizationConfigRule PutConfigRule*3 PutConfigurationRecorder*2
    PutAggregationAuthorization*2 PutConfigurationAggregator*2 PutOrganizationConfigRule*2 StopConfigurationRecorder
    console: CreateOrganizationAggregator*2 SetUpRecording*2 iam: DeleteServiceLinkedRole*2 CreateServiceLinkedRole
    CreateUser PutUserPolicy DeleteUser DeleteUserPolicy",
    )
});

/// The same for who may do what in an account.
static IDENTITY: LazyLock<Vec<String>> = LazyLock::new(|| {
    weighted(
        "iam: AddUserToGroup*2 RemoveUserFromGroup CreateAccessKey*2 UpdateAccessKey*2 DeleteAccessKey AttachGroupPolicy
    AttachRolePolicy AttachUserPolicy CreateGroup*2 CreatePolicy*2 CreatePolicyVersion*4 CreateRole*2
    DeleteGroupPolicy*3 DeletePolicyVersion*3 DeleteRolePolicy*3 DetachGroupPolicy*2 AttachGroupPolicy*2
    DetachGroupPolicy*2 DetachRolePolicy DetachUserPolicy PutGroupPolicy*3 PutRolePolicy*3 SetDefaultPolicyVersion
    TagPolicy sts: AssumeRole",
    )
});

/// The command that a number stands for in this world.
pub fn command(world: &World, number: u64) -> Command {
    let mut dice = Dice::new(number);
    match dice.below(100) {
        0..16 => time(&mut dice),
        16..32 => intervention(world, &mut dice),
        32..72 => {
            let name = dice.one(&EVENTFUL).expect("there are some");
            call(world, &mut dice, operation(name))
        }
        72..78 => root::command(world, &mut dice),
        78..82 => {
            let name = dice.one(&IDENTITY).expect("there are some");
            call(world, &mut dice, operation(name))
        }
        82..84 => {
            let name = dice.word(&[
                "organizations:EnableAWSServiceAccess",
                "organizations:RegisterDelegatedAdministrator",
                "organizations:DeregisterDelegatedAdministrator",
            ]);
            call(world, &mut dice, operation(&name))
        }
        _ => {
            let all: Vec<_> = model::operations().collect();
            let operation = dice.one(&all).expect("there are operations");
            call(world, &mut dice, operation)
        }
    }
}

fn operation(name: &str) -> &'static Operation {
    model::operation(name).expect("the walk names operations of the table")
}

/// A session of so many commands, each made for the world that the ones before it left. Every operation and every
/// kind of command comes up in turn, whatever chance does beside.
pub fn session(scenario: Scenario, seed: u64, length: usize, turn: &mut usize) -> Session {
    let mut dice = Dice::new(seed);
    let mut session = Session::new(scenario, seed);
    let mut world = session.replay();
    let all: Vec<_> = model::operations().collect();
    for step in 0..length {
        let number = dice.roll();
        let command = if step % 3 == 2 {
            let at = *turn % all.len();
            *turn += 1;
            call(&world, &mut Dice::new(number), all[at])
        } else {
            command(&world, number)
        };
        let _ = sim::step(&mut world, &command);
        session.commands.push(command);
    }
    session
}

/// A session that calls these operations, with other commands between them.
pub fn session_of(scenario: Scenario, seed: u64, operations: &[&'static Operation]) -> Session {
    let mut dice = Dice::new(seed);
    let mut session = Session::new(scenario, seed);
    let mut world = session.replay();
    for operation in operations {
        let called = call(&world, &mut Dice::new(dice.roll()), operation);
        for command in [called, command(&world, dice.roll())] {
            let _ = sim::step(&mut world, &command);
            session.commands.push(command);
        }
    }
    session
}

fn time(dice: &mut Dice) -> Command {
    let spans = [
        0,
        1,
        30 * SECOND,
        5 * MINUTE,
        5 * HOUR,
        DAY,
        4 * DAY,
        15 * DAY,
        31 * DAY,
        91 * DAY,
    ];
    Command::Time(if dice.percent(50) {
        TimeMove::Next
    } else if dice.percent(1) {
        TimeMove::Advance { ms: FAR }
    } else {
        TimeMove::Advance {
            ms: spans[dice.below(spans.len())],
        }
    })
}

fn intervention(world: &World, dice: &mut Dice) -> Command {
    let waiting: Vec<u64> = world.agenda().iter().map(|due| due.id).collect();
    let due = match dice.one(&waiting) {
        Some(due) if dice.percent(90) => *due,
        _ => dice.roll() % 100,
    };
    let account = some_account(world, dice);
    Command::Intervene(match dice.below(13) {
        0 | 1 => Intervention::Deliver { due },
        2 => Intervention::Delay {
            due,
            ms: if dice.percent(3) {
                FAR
            } else {
                dice.roll() % (20 * DAY)
            },
        },
        3 => Intervention::Fail { due },
        4 | 5 => Intervention::ServiceActs {
            service: trusted_service(world, account, dice).into(),
            account,
        },
        6 => Intervention::RaiseAccountQuota {
            management: account,
            accounts: 10 + (dice.roll() % 20) as u32,
        },
        7 if dice.percent(20) => Intervention::GovCloud { account },
        7 if dice.percent(30) => Intervention::Reinstate { account },
        7 if dice.percent(10) => Intervention::SwitchRule {
            rule: Rule::ALL[dice.below(Rule::ALL.len())],
            on: dice.percent(50),
        },
        7 if dice.percent(30) => Intervention::RaiseTransferQuotas {
            management: account,
            inbound: (dice.roll() % 4) as u32,
            length: 1 + (dice.roll() % 2) as u32,
        },
        7 => Intervention::CompleteSignUp { account },
        8 => Intervention::Administrator {
            account: if dice.percent(50) {
                account
            } else {
                let fresh = [
                    "123456789012",
                    "aws-cn:123456789012",
                    "aws-us-gov:000000000001",
                ];
                AccountId::from_qualified(&dice.word(&fresh)).expect("twelve digits")
            },
            email: dice
                .percent(30)
                .then(|| dice.word(&["new@example.com", "nobody", "aws@northwind.example"]))
                .map(Into::into),
        },
        9..11 => Intervention::Use {
            principal: caller(world, dice),
            action: used_action(dice).into(),
            resource: dice.percent(10).then(|| "arn:aws:s3:::data/key".into()),
            region: used_region(dice).into(),
        },
        _ => Intervention::Habit {
            principal: caller(world, dice),
            actions: (0..dice.below(4))
                .map(|_| used_action(dice).into())
                .collect(),
            region: used_region(dice).into(),
        },
    })
}

fn used_action(dice: &mut Dice) -> String {
    dice.word(&[
        "s3:GetObject",
        "s3:ListAllMyBuckets",
        "ec2:RunInstances",
        "ec2:DescribeInstances",
        "lambda:InvokeFunction",
        "sqs:SendMessage",
        "iam:ListUsers",
        "organizations:DescribeOrganization",
        "kms:Decrypt",
        "nothing:DoThis",
        "s3:*",
    ])
}

fn used_region(dice: &mut Dice) -> String {
    dice.word(&["us-east-1", "us-east-1", "eu-west-1", "mars-1"])
}

/// A service that the account's organization trusts, if there is one.
fn trusted_service(world: &World, account: AccountId, dice: &mut Dice) -> String {
    let trusted: Vec<_> = world
        .organization_of(account)
        .into_iter()
        .flat_map(sim::trusted_services)
        .map(|service| service.id)
        .collect();
    match dice.one(&trusted) {
        Some(id) if dice.percent(90) => (*id).to_string(),
        _ => some_service(dice),
    }
}

fn some_service(dice: &mut Dice) -> String {
    let usual = ["config", "config", "artifact", "iam", "nothing"];
    if dice.percent(60) {
        dice.word(&usual)
    } else {
        catalog::SERVICES[dice.below(catalog::SERVICES.len())]
            .id
            .to_string()
    }
}

fn some_account(world: &World, dice: &mut Dice) -> AccountId {
    let all: Vec<_> = world.accounts().map(|account| account.id).collect();
    match dice.one(&all) {
        Some(id) if dice.percent(95) => *id,
        _ => "111111111111".parse().expect("twelve digits"),
    }
}

/// Somebody: often of a management account, seldom nobody at all.
fn caller(world: &World, dice: &mut Dice) -> Principal {
    let managements: Vec<_> = world.organizations().map(|it| it.management).collect();
    let account = match dice.one(&managements) {
        Some(account) if dice.percent(60) => *account,
        _ => some_account(world, dice),
    };
    if dice.percent(3) {
        return Principal::user(account, "nobody");
    }
    let Some(there) = world.account(account) else {
        return Principal::Root(account);
    };
    let people = people::people(there);
    if people.is_empty() {
        // Nobody acts in a closed account; some try.
        return Principal::Root(account);
    }
    let person = if dice.percent(70) {
        0
    } else {
        dice.below(people.len())
    };
    people[person].principal.clone()
}

/// A call of this operation, most often one that makes sense in the world.
fn call(world: &World, dice: &mut Dice, operation: &'static Operation) -> Command {
    let mut caller = caller(world, dice);
    let mut known: Vec<(&str, String)> = Vec::new();
    // What most calls need is the right id by the right person.
    if matches!(operation.name, "AcceptHandshake" | "DeclineHandshake") && dice.percent(85) {
        let live: Vec<_> = world
            .handshakes()
            .filter(|it| it.state == HandshakeState::Open)
            .collect();
        if let Some(handshake) = dice.one(&live) {
            let recipient = match &handshake.recipient {
                Recipient::Account(account) => Some(*account),
                Recipient::Email(email) => world.by_email(handshake.management.partition(), email),
                Recipient::Organization => Some(handshake.management),
            };
            known.push(("HandshakeId", handshake.id.to_string()));
            if let Some(person) = recipient.and_then(|id| people::administrator_of(world, id))
                && dice.percent(90)
            {
                caller = person;
            }
        }
    }
    if matches!(
        operation.name,
        "DeleteServiceLinkedRole" | "LeaveOrganization" | "CreateOrganization"
    ) && dice.percent(70)
        && let Some(person) = people::administrator_of(world, some_account(world, dice))
    {
        caller = person;
    }
    // What is taken away should be there.
    let there = kept(world, operation);
    let there = if dice.percent(80) {
        dice.one(&there)
    } else {
        None
    };
    if let Some((account, _)) = there
        && let Some(person) = people::administrator_of(world, *account)
    {
        caller = person;
    }
    if matches!(
        operation.name,
        "AttachPolicy" | "DetachPolicy" | "DeletePolicy" | "UpdatePolicy"
    ) && dice.percent(70)
        && let Some(organization) = dice.one(&world.organizations().collect::<Vec<_>>())
        && let Some((policy, target)) = policy_and_target(organization, operation.name, dice)
    {
        known.push(("PolicyId", policy));
        known.extend(target.map(|target| ("TargetId", target)));
        if let Some(person) = people::administrator_of(world, organization.management)
            && dice.percent(90)
        {
            caller = person;
        }
    }
    if let Some((management, account, principal)) = delegation(world, operation.name, dice)
        && let Some(person) = people::administrator_of(world, management)
    {
        known.push(("AccountId", account.to_string()));
        known.push(("ServicePrincipal", principal));
        caller = person;
    }
    if operation.name == "DeleteUser"
        && dice.percent(60)
        && let Some(account) = world.account(caller.account())
    {
        let bare = account
            .users
            .values()
            .filter(|user| user.policies.attached.is_empty() && user.policies.inline.is_empty());
        let bare: Vec<String> = bare.map(|user| user.name.to_string()).collect();
        known.extend(dice.one(&bare).map(|user| ("UserName", user.clone())));
    }
    if operation.name.ends_with("AccessKey") && dice.percent(70) {
        let mut owned = Vec::new();
        for user in (world.account(caller.account()).into_iter()).flat_map(|it| it.users.values()) {
            owned.extend(
                user.keys
                    .iter()
                    .map(|key| (user.name.clone(), key.id.clone())),
            );
        }
        if let Some((user, key)) = dice.one(&owned) {
            known.push(("UserName", user.to_string()));
            known.push(("AccessKeyId", key.to_string()));
        }
    }
    let key = signature(world, &caller, dice);
    let scene = Scene { world, caller };
    let mut input = scene.structure(operation, operation.input, dice);
    for (name, id) in known {
        input.insert(name.to_string(), id.into());
    }
    for (name, value) in there.into_iter().flat_map(|(_, members)| members) {
        input.insert((*name).to_string(), value.as_str().into());
    }
    Command::Call(Call {
        caller: scene.caller,
        operation: operation.action().into(),
        input,
        region: sim::region::DEFAULT.into(),
        key,
    })
}

/// One of the caller's own access keys, inactive and expired ones among them, or somebody else's; mostly none.
fn signature(world: &World, caller: &Principal, dice: &mut Dice) -> Option<Text> {
    if dice.percent(70) {
        return None;
    }
    let account = world.account(caller.account())?;
    let mut keys: Vec<Text> = match caller {
        Principal::User { name, .. } => {
            let user = account.users.get(name)?;
            user.keys.iter().map(|key| key.id.clone()).collect()
        }
        Principal::Root(_) => account.root.keys.iter().map(|key| key.id.clone()).collect(),
        Principal::Role { .. } => account
            .session_of(caller)
            .map(|it| it.key.clone())
            .into_iter()
            .collect(),
        Principal::AssumedRoot { .. } => account
            .root_session_of(caller)
            .map(|it| it.key.clone())
            .into_iter()
            .collect(),
    };
    if dice.percent(2) {
        keys.push("AKIAQAAAAAAAAAAAAAAA".into());
    }
    dice.one(&keys).cloned()
}

/// A management account, and an account and a service principal that it can register or deregister.
fn delegation(
    world: &World,
    operation: &str,
    dice: &mut Dice,
) -> Option<(AccountId, AccountId, String)> {
    let register = operation == "RegisterDelegatedAdministrator";
    if !(register || operation == "DeregisterDelegatedAdministrator") || dice.percent(20) {
        return None;
    }
    let mut found = Vec::new();
    for organization in world.organizations() {
        for account in organization.account_ids() {
            let principals: Vec<String> = if register {
                sim::trusted_services(organization)
                    .filter_map(|service| service.delegation.as_ref())
                    .flat_map(|delegation| delegation.principals.iter().map(ToString::to_string))
                    .collect()
            } else {
                organization
                    .delegates
                    .get(&account)
                    .into_iter()
                    .flat_map(|services| services.keys().map(ToString::to_string))
                    .collect()
            };
            found.extend(
                principals
                    .into_iter()
                    .map(|principal| (organization.management, account, principal)),
            );
        }
    }
    dice.one(&found).cloned()
}

/// A policy of an organization to which the operation can be done, and a target where it needs one.
fn policy_and_target(
    organization: &Organization,
    operation: &str,
    dice: &mut Dice,
) -> Option<(String, Option<String>)> {
    let attached = |policy: &OrganizationPolicy| !organization.targets_of(policy).is_empty();
    let policies: Vec<_> = organization
        .policies
        .values()
        .filter(|policy| match operation {
            "AttachPolicy" => organization.enforces(policy.kind),
            "DetachPolicy" => attached(policy),
            "DeletePolicy" => !attached(policy),
            _ => true,
        })
        .collect();
    let policy = dice.one(&policies)?;
    let targets = match operation {
        "AttachPolicy" => organization.targets().collect(),
        "DetachPolicy" => organization.targets_of(policy),
        _ => Vec::new(),
    };
    let target = dice.one(&targets).map(ToString::to_string);
    Some((policy.id.to_string(), target))
}

/// Good and bad policies of several kinds.
const DOCUMENTS: [&str; 9] = [
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"organizations:Leave*","Resource":"*"}]}"#,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["organizations:*","iam:*"],"Resource":"*"}]}"#,
    r#"{"Version":"2012-10-17","Statement":[{"Sid":"Spare","Effect":"Deny","NotAction":"iam:*","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}}}]}"#,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}]}"#,
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":["organizations:List*","organizations:Describe*","organizations:AttachPolicy"],"Resource":"*"}}"#,
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"organizations:DescribeOrganization","Resource":"*"}]}"#,
    r#"{"tags":{}}"#,
    "{",
    "[]",
];

/// What an operation could take away, or put in force: by whom, and the members of the input that name it.
fn kept(world: &World, operation: &Operation) -> Vec<(AccountId, Vec<(&'static str, String)>)> {
    let mut found = Vec::new();
    if operation.action() == "organizations:DetachPolicy" {
        for organization in world.organizations() {
            for (target, policies) in organization
                .policy_types
                .values()
                .flat_map(|enabled| &enabled.attached)
            {
                found.extend(policies.iter().map(|policy| {
                    let policy = ("PolicyId", policy.to_string());
                    (
                        organization.management,
                        vec![policy, ("TargetId", target.to_string())],
                    )
                }));
            }
        }
    }
    if operation.action() == "console:TerminateAgreement" {
        let active = world.agreements().filter(|it| it.ended.is_none());
        found.extend(active.map(|it| {
            let agreement = ("Agreement", it.agreement.to_string());
            (it.account, vec![agreement])
        }));
    }
    if operation.service != Service::Iam {
        return found;
    }
    for account in world.accounts() {
        let users = account
            .users
            .values()
            .map(|it| ("User", &it.name, &it.policies));
        let groups = account
            .groups
            .values()
            .map(|it| ("Group", &it.name, &it.policies));
        let roles = account
            .roles
            .values()
            .filter(|it| it.linked_to.is_none())
            .map(|it| ("Role", &it.name, &it.policies));
        for (kind, name, policies) in users.chain(groups).chain(roles) {
            let member = match kind {
                "User" => "UserName",
                "Group" => "GroupName",
                _ => "RoleName",
            };
            if operation.name == format!("Detach{kind}Policy") {
                found.extend(policies.attached.iter().map(|arn| {
                    let arn = ("PolicyArn", arn.to_string());
                    (account.id, vec![(member, name.to_string()), arn])
                }));
            }
            if operation.name == format!("Delete{kind}Policy") {
                found.extend(policies.inline.keys().map(|policy| {
                    let policy = ("PolicyName", policy.to_string());
                    (account.id, vec![(member, name.to_string()), policy])
                }));
            }
        }
        if operation.name == "RemoveUserFromGroup" {
            found.extend(account.users.values().flat_map(|user| {
                user.groups.iter().map(|group| {
                    let group = ("GroupName", group.to_string());
                    (account.id, vec![("UserName", user.name.to_string()), group])
                })
            }));
        }
        if operation.name == "AddUserToGroup" {
            found.extend(account.groups.keys().flat_map(|group| {
                account.users.keys().map(|user| {
                    let group = ("GroupName", group.to_string());
                    (account.id, vec![("UserName", user.to_string()), group])
                })
            }));
        }
        for policy in account.policies.values() {
            let arn = ("PolicyArn", policy.arn(account.id));
            match operation.name {
                "CreatePolicyVersion" | "TagPolicy" => found.push((account.id, vec![arn])),
                "DeletePolicy" if policy.versions.len() == 1 => {
                    found.push((account.id, vec![arn]));
                }
                "DeletePolicyVersion" | "SetDefaultPolicyVersion" => {
                    let others = policy
                        .versions
                        .keys()
                        .filter(|number| **number != policy.default_version);
                    found.extend(others.map(|number| {
                        let version = ("VersionId", format!("v{number}"));
                        (account.id, vec![arn.clone(), version])
                    }));
                }
                _ => {}
            }
        }
    }
    found
}

/// Members that AWS Config wants although its model does not require them.
const CONFIG_WANTS: &[&str] = &["ConfigRuleName", "SourceIdentifier", "name", "roleARN"];

/// Where values are drawn from.
struct Scene<'w> {
    world: &'w World,
    caller: Principal,
}

impl Scene<'_> {
    fn structure(
        &self,
        operation: &Operation,
        members: &'static [Member],
        dice: &mut Dice,
    ) -> Map<String, Value> {
        let mut input = Map::new();
        for member in members {
            let wanted = if member.required || CONFIG_WANTS.contains(&member.name) {
                97
            } else {
                25
            };
            if !dice.percent(wanted) {
                continue;
            }
            let value = if dice.percent(1) {
                [json!(7), json!("x"), json!([]), json!({}), Value::Null][dice.below(5)].clone()
            } else {
                self.value(operation, member.name, &member.shape, dice)
            };
            input.insert(member.name.to_string(), value);
        }
        // The type and the id of an invitation's target belong together.
        if operation.name == "InviteAccountToOrganization"
            && input.contains_key("Id")
            && dice.percent(90)
        {
            let account = some_account(self.world, dice);
            let email = dice.percent(35);
            input.insert(
                "Type".into(),
                if email { "EMAIL" } else { "ACCOUNT" }.into(),
            );
            let id = match self.world.account(account) {
                Some(account) if email => account.email.to_string(),
                Some(_) | None => account.to_string(),
            };
            input.insert("Id".into(), id.into());
        }
        input
    }

    fn value(
        &self,
        operation: &Operation,
        name: &str,
        shape: &'static Shape,
        dice: &mut Dice,
    ) -> Value {
        match shape {
            Shape::Text { pattern, .. } => self.text(operation, name, *pattern, dice).into(),
            Shape::Enum(words) => {
                if dice.percent(3) {
                    "NONE".into()
                } else if words.contains(&"SERVICE_CONTROL_POLICY") && dice.percent(90) {
                    dice.word(&[words[0], words[0], words[0], words[1]]).into()
                } else {
                    dice.word(words).into()
                }
            }
            Shape::Integer { .. } => (dice.below(24)).into(),
            Shape::Boolean => dice.percent(50).into(),
            Shape::Timestamp => {
                let now = self.world.now().millis() / 1_000;
                now.saturating_sub(dice.roll() % 100_000).to_string().into()
            }
            Shape::List { item, .. } => (0..dice.below(3))
                .map(|_| self.value(operation, name, item, dice))
                .collect(),
            Shape::Structure(members) => Value::Object(self.structure(operation, members, dice)),
        }
    }

    fn text(&self, operation: &Operation, name: &str, pattern: Pattern, dice: &mut Dice) -> String {
        let world = self.world;
        if dice.percent(3) {
            return dice.word(&[
                "",
                " ",
                "x",
                "<script>",
                "r-0000",
                "h-00000000",
                "é",
                "111111111111",
            ]);
        }
        let organization = world
            .organization_of(self.caller.account())
            .or_else(|| world.organizations().next());
        let units = || -> Vec<String> {
            organization
                .into_iter()
                .flat_map(|it| it.ous.keys().map(ToString::to_string))
                .collect()
        };
        let parents = || {
            let mut ids = units();
            ids.extend(organization.map(|it| it.root.to_string()));
            ids
        };
        let policies = || -> Vec<String> {
            organization
                .into_iter()
                .flat_map(|it| {
                    PolicyType::ALL
                        .iter()
                        .flat_map(|kind| it.policies_of(*kind))
                })
                .map(|policy| policy.id.to_string())
                .collect()
        };
        let pick = |dice: &mut Dice, ids: &[String]| dice.one(ids).cloned().unwrap_or_default();
        let here = world.account(self.caller.account());
        match pattern {
            Pattern::AccountId => some_account(world, dice).to_string(),
            Pattern::PolicyId => pick(dice, &policies()),
            Pattern::TaggableId if dice.percent(30) => pick(dice, &policies()),
            Pattern::TargetId if dice.percent(50) => some_account(world, dice).to_string(),
            Pattern::TaggableId if dice.percent(30) => some_account(world, dice).to_string(),
            Pattern::PolicyDocument => dice.word(&DOCUMENTS),
            Pattern::ParentId | Pattern::TaggableId | Pattern::TargetId => {
                if name == "SourceParentId" && dice.percent(60) {
                    let placed: Vec<String> = organization
                        .into_iter()
                        .flat_map(|it| it.accounts.keys().map(ToString::to_string))
                        .collect();
                    return pick(dice, &placed);
                }
                pick(dice, &parents())
            }
            Pattern::RootId => pick(dice, &organization.map(|it| it.root.to_string()).into_iter().collect::<Vec<_>>()),
            Pattern::OuId => pick(dice, &units()),
            Pattern::ChildId => {
                let mut ids = units();
                ids.push(some_account(world, dice).to_string());
                pick(dice, &ids)
            }
            Pattern::HandshakeId => {
                let ids: Vec<_> = world.handshakes().map(|it| it.id.to_string()).collect();
                pick(dice, &ids)
            }
            Pattern::TransferId => {
                let ids: Vec<_> = world.transfers().map(|it| it.id.to_string()).collect();
                pick(dice, &ids)
            }
            Pattern::CreateRequestId => {
                let ids: Vec<_> = world.create_requests().map(|it| it.id.to_string()).collect();
                pick(dice, &ids)
            }
            Pattern::Email => {
                if dice.percent(15) {
                    some_account(world, dice);
                    let emails: Vec<_> = world.accounts().map(|it| it.email.to_string()).collect();
                    return pick(dice, &emails);
                }
                format!("new{}@walk.example", dice.below(30))
            }
            Pattern::AccountAlias => format!("alias-{}", dice.below(4)),
            Pattern::Tag => dice.word(&["Alpha", "Beta", "Gamma", "Delta", " "]),
            Pattern::GovCloudName => format!("New-{}", dice.below(30)),
            Pattern::AccountName => format!("New {}", dice.below(30)),
            Pattern::Name | Pattern::ServicePrincipal
                if name == "AWSServiceName" && dice.percent(60) =>
            {
                "organizations.amazonaws.com".into()
            }
            Pattern::ServicePrincipal => match name {
                _ if dice.percent(50) => dice.word(&[
                    "config.amazonaws.com",
                    "config-multiaccountsetup.amazonaws.com",
                    "aws-artifact-account-sync.amazonaws.com",
                    "AWSArtifactAccountSync",
                    "nothing.amazonaws.com",
                ]),
                _ => {
                    let service = &catalog::SERVICES[dice.below(catalog::SERVICES.len())];
                    dice.word(service.principals)
                }
            },
            Pattern::Name if name == "Service" => {
                catalog::SERVICES[dice.below(catalog::SERVICES.len())].id.into()
            }
            Pattern::Name => match name {
                "RoleName" if operation.name == "CreateRole" => format!("role{}", dice.below(3)),
                "GroupName" if dice.percent(80) => "group0".into(),
                "PolicyName" if dice.percent(60) => "name0".into(),
                "GroupName" => format!("group{}", dice.below(2)),
                "RoleName" if operation.service == Service::Iam => {
                    let ordinary = !operation.name.contains("ServiceLinked") && dice.percent(60);
                    let roles: Vec<_> = here
                        .into_iter()
                        .flat_map(|it| it.roles.values())
                        .filter(|it| !ordinary || it.linked_to.is_none())
                        .map(|it| it.name.to_string())
                        .collect();
                    if !ordinary && dice.percent(40) {
                        "AWSServiceRoleForOrganizations".into()
                    } else {
                        pick(dice, &roles)
                    }
                }
                "UserName" => {
                    let mut users: Vec<_> = here
                        .into_iter()
                        .flat_map(|it| it.users.keys().map(ToString::to_string))
                        .collect();
                    users.push(format!("user{}", dice.below(2)));
                    pick(dice, &users)
                }
                "AWSServiceName" => "config.amazonaws.com".into(),
                _ => format!("name{}", dice.below(2)),
            },
            Pattern::Arn if name == "RoleArn" => {
                let roles: Vec<String> = world
                    .accounts()
                    .flat_map(|it| it.roles.values().map(|role| role.arn(it.id)))
                    .collect();
                pick(dice, &roles)
            }
            Pattern::Arn if dice.percent(if operation.name.contains("Policy") { 60 } else { 20 }) => {
                let own: Vec<String> = here
                    .into_iter()
                    .flat_map(|it| it.policies.values().map(|policy| policy.arn(it.id)))
                    .collect();
                pick(dice, &own)
            }
            Pattern::EntityPath => {
                let Some(organization) = organization else {
                    return "o-0123456789/r-0000".into();
                };
                let targets: Vec<_> = organization.targets().collect();
                let path = dice
                    .one(&targets)
                    .and_then(|it| sim::last_accessed::path_of(organization, world, it));
                let end = if dice.percent(5) { "/" } else { "" };
                path.unwrap_or_default() + end
            }
            Pattern::PolicyVersion => format!("v{}", 1 + dice.below(4)),
            Pattern::Arn => {
                let managed = &sim::managed::MANAGED[dice.below(sim::managed::MANAGED.len())];
                managed.arn_in(sim::partition::Partition::Aws).to_string()
            }
            Pattern::Path | Pattern::PathPrefix => dice.word(&["/", "/aws-service-role/", "/x/"]),
            Pattern::Any => match name {
                "Confirmation" => dice.word(&["enable", "disable"]),
                "PolicyDocument" | "AssumeRolePolicyDocument"
                    if operation.name.contains("Role") && !operation.name.starts_with("Put") =>
                {
                    dice.word(&[
                        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:*"}]}"#,
                        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#,
                        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"sts:AssumeRole"}]}"#,
                    ])
                }
                "PolicyDocument" | "Policy" => dice.word(&[
                    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
                    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"organizations:*","Resource":"*"}]}"#,
                    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*"}]}"#,
                    "{",
                ]),
                "DeletionTaskId" => self
                    .world
                    .last_deletion(self.caller.account(), "AWSServiceRoleForOrganizations")
                    .map_or_else(|| "task/aws-service-role/none".into(), |task| task.to_string()),
                "JobId" => world
                    .last_access_report()
                    .map_or_else(|| "0".repeat(36), |report| report.id.to_string()),
                "RuleIdentifier" | "SourceIdentifier" => {
                    let rules = &sim::config::managed_rules::RULES;
                    rules[dice.below(rules.len())].identifier.into()
                }
                "Region" | "AwsRegions" | "AuthorizedAwsRegion" | "RequesterAwsRegion" => {
                    dice.word(&["us-east-1", "us-east-1", "us-east-1", "eu-west-1", "mars-1"])
                }
                "ConfigurationRecorderName" | "DeliveryChannelName" | "name" => "default".into(),
                "ConfigRuleName" if operation.service == Service::Config => "rule0".into(),
                "roleARN" => {
                    format!("arn:aws:iam::{}:role/aws-config-role", self.caller.account())
                }
                "NextToken" | "nextToken" | "Marker" => format!("{}.{}", operation.name, dice.below(3)),
                _ => dice.word(&["Alpha", "Beta", "Gamma", "Delta", " "]),
            },
        }
    }
}
