//! Random calls, most of which make sense in the world.

use sim::command::{Call, Command};
use sim::handshake::{HandshakeState, Recipient};
use sim::ids::{AccountId, Text};
use sim::model::Operation;
use sim::organization::Organization;
use sim::policies::OrganizationPolicy;
use sim::principal::Principal;
use sim::{World, people};

use super::inputs::Scene;
use super::kept::kept;
use super::{Dice, caller, some_account};

/// A call of this operation that most often makes sense in the world.
pub(super) fn call(world: &World, dice: &mut Dice, operation: &'static Operation) -> Command {
    let mut draft = Draft {
        world,
        caller: caller(world, dice),
        known: Vec::new(),
    };
    // Most calls need the right id and the right caller.
    draft.name_handshake(operation.name, dice);
    draft.choose_account(operation.name, dice);
    // A deleted or detached thing should exist.
    let there = kept(world, operation);
    let there = if dice.percent(80) {
        dice.one(&there)
    } else {
        None
    };
    if let Some(person) = there.and_then(|(account, _)| people::administrator_of(world, *account)) {
        draft.caller = person;
    }
    draft.name_policy(operation.name, dice);
    draft.name_delegation(operation.name, dice);
    draft.name_user(operation.name, dice);
    draft.name_key(operation.name, dice);
    let Draft { caller, known, .. } = draft;
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

/// A call being built.
struct Draft<'w> {
    world: &'w World,
    caller: Principal,
    /// Members of the input that name existing things.
    known: Vec<(&'static str, String)>,
}

impl Draft<'_> {
    fn administrator(&self, account: AccountId) -> Option<Principal> {
        people::administrator_of(self.world, account)
    }

    /// Names an open handshake, mostly with its recipient as the caller.
    fn name_handshake(&mut self, operation: &str, dice: &mut Dice) {
        if !matches!(operation, "AcceptHandshake" | "DeclineHandshake") || !dice.percent(85) {
            return;
        }
        let handshakes = self.world.handshakes();
        let open: Vec<_> = handshakes
            .filter(|it| it.state == HandshakeState::Open)
            .collect();
        let Some(handshake) = dice.one(&open) else {
            return;
        };
        let recipient = match &handshake.recipient {
            Recipient::Account(account) => Some(*account),
            Recipient::Email(email) => {
                let partition = handshake.management.partition();
                self.world.by_email(partition, email)
            }
            Recipient::Organization => Some(handshake.management),
        };
        self.known.push(("HandshakeId", handshake.id.to_string()));
        if let Some(person) = recipient.and_then(|id| self.administrator(id))
            && dice.percent(90)
        {
            self.caller = person;
        }
    }

    /// Chooses an administrator of any account, for operations on the caller's own account.
    fn choose_account(&mut self, operation: &str, dice: &mut Dice) {
        if matches!(
            operation,
            "DeleteServiceLinkedRole" | "LeaveOrganization" | "CreateOrganization"
        ) && dice.percent(70)
            && let Some(person) = self.administrator(some_account(self.world, dice))
        {
            self.caller = person;
        }
    }

    fn name_policy(&mut self, operation: &str, dice: &mut Dice) {
        if matches!(
            operation,
            "AttachPolicy" | "DetachPolicy" | "DeletePolicy" | "UpdatePolicy"
        ) && dice.percent(70)
            && let Some(organization) = dice.one(&self.world.organizations().collect::<Vec<_>>())
            && let Some((policy, target)) = policy_and_target(organization, operation, dice)
        {
            self.known.push(("PolicyId", policy));
            self.known.extend(target.map(|target| ("TargetId", target)));
            if let Some(person) = self.administrator(organization.management)
                && dice.percent(90)
            {
                self.caller = person;
            }
        }
    }

    fn name_delegation(&mut self, operation: &str, dice: &mut Dice) {
        if let Some((management, account, principal)) = delegation(self.world, operation, dice)
            && let Some(person) = self.administrator(management)
        {
            self.known.push(("AccountId", account.to_string()));
            self.known.push(("ServicePrincipal", principal));
            self.caller = person;
        }
    }

    /// Names a user without policies, who can be deleted.
    fn name_user(&mut self, operation: &str, dice: &mut Dice) {
        if operation == "DeleteUser"
            && dice.percent(60)
            && let Some(account) = self.world.account(self.caller.account())
        {
            let users = account.users.values();
            let bare: Vec<String> = users
                .filter(|it| it.policies.attached.is_empty() && it.policies.inline.is_empty())
                .map(|it| it.name.to_string())
                .collect();
            self.known
                .extend(dice.one(&bare).map(|user| ("UserName", user.clone())));
        }
    }

    /// Names an access key of a user of the account.
    fn name_key(&mut self, operation: &str, dice: &mut Dice) {
        if !operation.ends_with("AccessKey") || !dice.percent(70) {
            return;
        }
        let account = self.world.account(self.caller.account());
        let users = account.into_iter().flat_map(|it| it.users.values());
        let owned: Vec<_> = users
            .flat_map(|user| user.keys.iter().map(move |key| (&user.name, &key.id)))
            .collect();
        if let Some((user, key)) = dice.one(&owned) {
            self.known.push(("UserName", user.to_string()));
            self.known.push(("AccessKeyId", key.to_string()));
        }
    }
}

/// One of the caller's own access keys, including inactive and expired ones, or another identity's; mostly none.
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

/// A policy of an organization that fits the operation, and a target if it needs one.
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
