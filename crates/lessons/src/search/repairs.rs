//! Repairs: the calls that take back what the learner's earlier calls changed.

use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command};
use sim::history::Step;
use sim::ids::AccountId;

use super::moves::Move;

/// Operations, each with the one that takes it back (`=`: each the other), and the members of the input that both have.
const INVERSES: &str = "
    organizations:AttachPolicy = organizations:DetachPolicy PolicyId TargetId
    organizations:EnablePolicyType = organizations:DisablePolicyType RootId PolicyType
    organizations:EnableAWSServiceAccess = organizations:DisableAWSServiceAccess ServicePrincipal
    organizations:RegisterDelegatedAdministrator = organizations:DeregisterDelegatedAdministrator AccountId ServicePrincipal
    organizations:CreateOrganization = organizations:DeleteOrganization
    organizations:PutResourcePolicy > organizations:DeleteResourcePolicy
    console:EnableTrustedAccess > organizations:DisableAWSServiceAccess ServicePrincipal
    console:DisableTrustedAccess > organizations:EnableAWSServiceAccess ServicePrincipal
    console:EnableIntegration = console:DisableIntegration Service
    iam:AttachUserPolicy = iam:DetachUserPolicy UserName PolicyArn
    iam:AttachRolePolicy = iam:DetachRolePolicy RoleName PolicyArn
    iam:AttachGroupPolicy = iam:DetachGroupPolicy GroupName PolicyArn
    iam:PutUserPolicy > iam:DeleteUserPolicy UserName PolicyName
    iam:PutRolePolicy > iam:DeleteRolePolicy RoleName PolicyName
    iam:PutGroupPolicy > iam:DeleteGroupPolicy GroupName PolicyName
    iam:AddUserToGroup = iam:RemoveUserFromGroup GroupName UserName
    iam:CreateUser > iam:DeleteUser UserName
    iam:EnableOrganizationsRootCredentialsManagement = iam:DisableOrganizationsRootCredentialsManagement
    iam:EnableOrganizationsRootSessions = iam:DisableOrganizationsRootSessions
";

/// The operation that takes this one back by a part of its input, and the members of that part.
fn inverse_of(operation: &str) -> Option<(&'static str, Vec<&'static str>)> {
    INVERSES.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        let (one, sign, other) = (words.next()?, words.next()?, words.next()?);
        let inverse = if one == operation {
            other
        } else if sign == "=" && other == operation {
            one
        } else {
            return None;
        };
        Some((inverse, words.collect()))
    })
}

/// The moves that take back these steps, the latest first, each once. `before`: the world before them.
pub(super) fn repairs<'s>(before: &'s World, steps: impl Iterator<Item = &'s Step>) -> Vec<Move> {
    let mut all: Vec<Move> = Vec::new();
    let mut before = before;
    for step in steps {
        let mut moves = match &step.command {
            Command::Call(call) if step.changed() => inverse(before, call, step),
            Command::Call(_) | Command::Time(_) | Command::Intervene(_) => Vec::new(),
        };
        all.retain(|it| !moves.contains(it));
        moves.append(&mut all);
        all = moves;
        before = &step.world;
    }
    all
}

/// A call to take back, with the worlds before and after it.
struct Taken<'a> {
    before: &'a World,
    call: &'a Call,
    step: &'a Step,
}

/// The moves that take back a call, made by administrators.
fn inverse(before: &World, call: &Call, step: &Step) -> Vec<Move> {
    let taken = Taken { before, call, step };
    if let Some((operation, members)) = inverse_of(&call.operation) {
        let kept = |name: &&str| Some(((*name).to_string(), call.input.get(*name)?.clone()));
        let input = members.iter().filter_map(kept).collect();
        let back = taken.by_administrator(operation, Value::Object(input));
        // A service that is being switched off must finish first.
        let waits = (operation == "console:EnableIntegration").then(|| wait("1h"));
        return waits.into_iter().chain([back]).collect();
    }
    taken.special().unwrap_or_default()
}

fn wait(time: &str) -> Move {
    Move {
        actor: None,
        line: format!("advance {time}"),
    }
}

impl Taken<'_> {
    fn text(&self, member: &str) -> Option<&str> {
        self.call.input.get(member)?.as_str()
    }

    fn answered(&self, place: &str) -> Option<&str> {
        let outcome = self.step.result.as_ref().ok()?;
        outcome.answer.pointer(place)?.as_str()
    }

    /// A call by the administrator of the caller's account.
    fn by_administrator(&self, operation: &str, input: Value) -> Move {
        self.by(self.call.caller.account(), operation, input)
    }

    fn by(&self, account: AccountId, operation: &str, input: Value) -> Move {
        let input = input.as_object().cloned().unwrap_or_default();
        Move {
            actor: Some(self.before.name_of(account).to_string()),
            line: shell::command_line(&Call {
                operation: operation.into(),
                input,
                key: None,
                ..self.call.clone()
            }),
        }
    }

    /// Calls that are taken back by other inputs than their own.
    fn special(&self) -> Option<Vec<Move>> {
        let back = |operation: &str, input| Some(vec![self.by_administrator(operation, input)]);
        match &*self.call.operation {
            "organizations:RemoveAccountFromOrganization" | "organizations:LeaveOrganization" => {
                self.invite_again()
            }
            "organizations:MoveAccount" => {
                let input = json!({
                    "AccountId": self.text("AccountId"),
                    "SourceParentId": self.text("DestinationParentId"),
                    "DestinationParentId": self.text("SourceParentId"),
                });
                back("organizations:MoveAccount", input)
            }
            "organizations:UpdatePolicy" => {
                let id = self.text("PolicyId")?;
                let organizations = self.before.organizations();
                let mut policies = organizations.flat_map(|it| it.policies.values());
                let was = policies.find(|it| it.id.to_string() == id)?;
                let input = json!({ "PolicyId": id, "Content": &*was.content });
                back("organizations:UpdatePolicy", input)
            }
            "organizations:InviteAccountToOrganization" | "organizations:EnableAllFeatures" => {
                let input = json!({ "HandshakeId": self.answered("/Handshake/Id")? });
                back("organizations:CancelHandshake", input)
            }
            "iam:CreateServiceLinkedRole" => {
                let input = json!({ "RoleName": self.answered("/Role/RoleName")? });
                let delete = self.by_administrator("iam:DeleteServiceLinkedRole", input);
                Some(vec![delete, wait("5m")])
            }
            "iam:DeleteServiceLinkedRole"
                if self.text("RoleName") == Some(sim::account::ORGANIZATIONS_ROLE) =>
            {
                let input = json!({ "AWSServiceName": "organizations.amazonaws.com" });
                let create = self.by_administrator("iam:CreateServiceLinkedRole", input);
                Some(vec![wait("5m"), create])
            }
            _ => None,
        }
    }

    /// An account that left is invited again, and accepts.
    fn invite_again(&self) -> Option<Vec<Move>> {
        let account = match self.text("AccountId") {
            None => self.call.caller.account(),
            Some(id) => {
                let mut accounts = self.before.accounts();
                accounts.find(|it| it.id.to_string() == id)?.id
            }
        };
        let organization = self.before.organization_of(account)?;
        let name = self.before.name_of(account);
        let target = json!({ "Target": { "Id": account.to_string(), "Type": "ACCOUNT" } });
        Some(vec![
            self.by(
                organization.management,
                "organizations:InviteAccountToOrganization",
                target,
            ),
            Move {
                actor: Some(name.to_string()),
                line: format!(
                    "aws organizations accept-handshake --handshake-id {{handshake:INVITE:{name}}}"
                ),
            },
        ])
    }
}

#[test]
fn every_inverse_is_an_operation_with_these_members() {
    for line in INVERSES.lines().filter(|it| !it.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        for name in [words[0], words[2]] {
            let operation = sim::model::operation(name).unwrap_or_else(|| panic!("{name}"));
            for member in &words[3..] {
                assert!(operation.member(member).is_some(), "{name} {member}");
            }
        }
    }
}
