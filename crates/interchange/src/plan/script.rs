//! A plan as a script of AWS CLI calls, which can be run again.

use std::collections::BTreeMap;
use std::fmt::Write;

use message::message;
use serde_json::{Map, Value};
use sim::account::Account;
use sim::command::Command;
use sim::ids::AccountId;
use sim::policies::PolicyType;

use super::output::SayText;
use super::planner::policy_of;
use super::step::{CHECK_NOW, MigrationPlan, PlanActor, PlanStep, organizations_call};
use crate::export::{Identifiers, SCRIPT_FUNCTIONS, quoted};
use crate::renumber::replaced;

/// The functions that only a migration needs.
const FUNCTIONS: &str = include_str!("script.sh");

/// The script of a plan. Run again, it does what is left to do.
pub fn plan_script(plan: &MigrationPlan, say: SayText<'_>) -> String {
    let script = PlanScript::new(plan, say);
    let says = message!(
        "Changes the organization {id}, step by step. Run it in the management account, as an administrator.",
        id = plan.organization
    );
    let again = "It can be run again after an interruption: steps that are done are skipped.";
    let back = "With `rollback` as its argument, it undoes the steps that can be undone, the last one first.";
    let mut text = format!(
        "#!/usr/bin/env bash
# {}
# {}
# {}
{SCRIPT_FUNCTIONS}{FUNCTIONS}
",
        one_line(&say(&says)),
        one_line(&say(&again.into())),
        one_line(&say(&back.into())),
    );
    script.rollback(&mut text);
    if !creates_organization(plan) {
        text.push_str("begin\n");
    }
    let mut is_waiting = false;
    for (number, step) in plan.steps.iter().enumerate() {
        if step.actor == PlanActor::Time {
            // The functions wait.
            continue;
        }
        let invites = script.waits_for_owner(step);
        if is_waiting && !invites && step.actor == PlanActor::Management {
            text.push_str("\naccepted\n");
            is_waiting = false;
        }
        is_waiting |= invites;
        if plan.is_stop(number) {
            let _ = writeln!(
                text,
                "\ncheck {} {}",
                number + 1,
                quoted(&say(&CHECK_NOW.into()))
            );
        }
        let _ = writeln!(text, "\n# {}. {}", number + 1, one_line(&say(&step.says)));
        for warning in step.warnings() {
            let _ = writeln!(text, "# {}", one_line(&say(&warning)));
        }
        let _ = writeln!(text, "{}", script.line(step));
    }
    if is_waiting {
        text.push_str("\naccepted\n");
    }
    for what in &plan.left {
        let says = message!("Not in the plan: {what}");
        let _ = writeln!(text, "\n# {}", one_line(&say(&says)));
    }
    text.push_str("\nsay Done.\n");
    text
}

/// Whether the plan begins without an organization, whose ids are then not known.
fn creates_organization(plan: &MigrationPlan) -> bool {
    let mut calls = plan.steps.iter().filter_map(organizations_call);
    calls.any(|(operation, _)| operation == "CreateOrganization")
}

/// A text as the rest of a comment.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct PlanScript<'p> {
    plan: &'p MigrationPlan,
    /// Words with variables, by the ids of what the plan makes.
    variables: BTreeMap<String, String>,
    /// The same variables, inside quoted words.
    inside: BTreeMap<String, String>,
    say: SayText<'p>,
}

impl<'p> PlanScript<'p> {
    fn new(plan: &'p MigrationPlan, say: SayText<'p>) -> Self {
        let mut taken = Identifiers::default();
        let (mut variables, mut inside) = (BTreeMap::new(), BTreeMap::new());
        let made = plan.steps.iter().filter_map(|it| it.made.clone());
        let organization = plan.world.organization(&plan.organization);
        let organization = organization.filter(|_| creates_organization(plan));
        let of_organization = organization.into_iter().flat_map(|it| {
            [
                ("root".to_string(), it.root.to_string()),
                ("organization".to_string(), it.id.to_string()),
            ]
        });
        for (placeholder, id) in of_organization.chain(made) {
            let name = taken.take(&placeholder, |words| words.join("_").to_lowercase());
            inside.insert(id.clone(), format!("'\"${name}\"'"));
            variables.insert(id, name);
        }
        Self {
            plan,
            variables,
            inside,
            say,
        }
    }

    /// A text of the input as a word. Variables stand for ids that are made.
    fn word(&self, input: &Map<String, Value>, name: &str) -> String {
        let text = input.get(name).and_then(Value::as_str).unwrap_or_default();
        if let Some(variable) = self.variables.get(text) {
            return format!("\"${variable}\"");
        }
        replaced(&quoted(text), &self.inside)
    }

    /// The name of the type of a policy, which may be gone after the plan.
    fn kind(&self, id: &str) -> &'static str {
        let organization = self.plan.world.organization(&self.plan.organization);
        let policy = organization.and_then(|it| policy_of(it, id));
        let before = self.plan.kinds.get(id).copied();
        let kind = policy.map(|it| it.kind).or(before);
        kind.unwrap_or(PolicyType::ServiceControl).name()
    }

    /// The part that undoes the steps that can be undone, the last one first.
    fn rollback(&self, text: &mut String) {
        text.push_str("if [ \"${1-}\" = rollback ]; then\n  begin\n");
        for step in &self.plan.steps {
            if let Some(found) = self.found(step) {
                let _ = writeln!(text, "  {found}");
            }
        }
        let steps = (1..).zip(&self.plan.steps);
        for (number, step) in steps.collect::<Vec<_>>().into_iter().rev() {
            if step.undo.is_empty() && step.actor != PlanActor::Time {
                let says = message!(
                    "Step {number} is not undone: {what}",
                    what = step.says.clone()
                );
                let _ = writeln!(text, "  say {}", quoted(&(self.say)(&says)));
            }
            for command in &step.undo {
                let undo = PlanStep {
                    command: command.clone(),
                    made: None,
                    ..step.clone()
                };
                let line = self.line(&undo);
                // What is deleted for good cannot be attached again.
                let line = match line.strip_prefix("attach ") {
                    Some(rest) => format!("reattach {rest}"),
                    None => line.replace('\n', "\n  "),
                };
                let says = one_line(&(self.say)(&step.says));
                let _ = writeln!(text, "  # Undo {number}. {says}");
                // What is not there, because the script ended before, need not be undone.
                let mut made = self.variables.values();
                let _ = match made.find(|it| line.contains(&format!("\"${it}\""))) {
                    Some(made) => writeln!(text, "  if [ -n \"${made}\" ]; then {line}; fi"),
                    None => writeln!(text, "  {line}"),
                };
            }
        }
        text.push_str("  say Done.\n  exit\nfi\n\n");
    }

    /// The line that finds what a step has made; nothing if it has not.
    fn found(&self, step: &PlanStep) -> Option<String> {
        let (operation, input) = organizations_call(step)?;
        let variable = self.variables.get(&step.made.as_ref()?.1)?;
        let word = |name| self.word(input, name);
        let text = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default();
        let call = match operation {
            "CreateOrganizationalUnit" => {
                format!("found_unit {} {}", word("ParentId"), word("Name"))
            }
            "CreatePolicy" => format!("found_policy {} {}", text("Type"), word("Name")),
            "CreateAccount" => format!("member {}", quoted(text("Email"))),
            _ => return None,
        };
        Some(format!("{variable}=$({call})"))
    }

    fn line(&self, step: &PlanStep) -> String {
        if let PlanActor::Owner(account) = &step.actor {
            let says = message!("The owner of account {account} does this.");
            return format!("# {}", one_line(&(self.say)(&says)));
        }
        if let Some((account, name)) = renamed(step) {
            return format!("aws account put-account-name{account} --account-name={name}");
        }
        let Some((operation, input)) = organizations_call(step) else {
            let says = message!("{who} does this.", who = step.actor.name());
            return format!("# {}", one_line(&(self.say)(&says)));
        };
        let word = |name| self.word(input, name);
        let text = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default();
        let made = step
            .made
            .as_ref()
            .and_then(|(_, id)| self.variables.get(id));
        let made = made.map_or_else(String::new, |variable| format!("{variable}="));
        match operation {
            "CreateOrganization" => format!(
                "if ! exists describe-organization; then org create-organization --feature-set {} >/dev/null; fi\nbegin",
                text("FeatureSet")
            ),
            "CreateOrganizationalUnit" => {
                format!("{made}$(unit {} {})", word("ParentId"), word("Name"))
            }
            "CreateAccount" => {
                let (name, email) = (word("AccountName"), quoted(text("Email")));
                format!("{made}$(created {name} {email} {})", word("RoleName"))
            }
            "InviteAccountToOrganization" => self.invitation(input),
            "MoveAccount" => {
                let words = ["AccountId", "DestinationParentId"].map(word);
                format!("place {}", words.join(" "))
            }
            "EnablePolicyType" => format!("enabled {}", text("PolicyType")),
            "DisablePolicyType" => format!("disabled {}", text("PolicyType")),
            "CreatePolicy" => {
                let words = ["Name", "Description", "Content"].map(word);
                format!("{made}$(policy {} {})", text("Type"), words.join(" "))
            }
            "AttachPolicy"
            | "DetachPolicy"
            | "RegisterDelegatedAdministrator"
            | "DeregisterDelegatedAdministrator" => self.relation(operation, input),
            "EnableAllFeatures" => "all_features".to_string(),
            "AcceptHandshake" => "final_step".to_string(),
            _ => self.plain(step, operation, input),
        }
    }

    /// What relates a policy to a target, or an account to a service.
    fn relation(&self, operation: &str, input: &Map<String, Value>) -> String {
        let word = |name| self.word(input, name);
        let verb = match operation {
            "AttachPolicy" => "attach",
            "DetachPolicy" => "detach",
            "RegisterDelegatedAdministrator" => "delegate",
            _ => "retire",
        };
        match input.get("PolicyId").and_then(Value::as_str) {
            Some(policy) => {
                let kind = self.kind(policy);
                format!("{verb} {kind} {} {}", word("PolicyId"), word("TargetId"))
            }
            None => format!("{verb} {} {}", word("AccountId"), word("ServicePrincipal")),
        }
    }

    /// The account that an invitation is for, if it is known.
    fn invited(&self, input: &Map<String, Value>) -> Option<&'p Account> {
        let id: AccountId = input["Target"]["Id"].as_str()?.parse().ok()?;
        let world = &self.plan.world;
        let organization = world.organization(&self.plan.organization)?;
        world.account(id.within(organization.management.partition()))
    }

    /// Whether a step is an invitation that must be accepted before the script goes on: its account is a member after the plan.
    fn waits_for_owner(&self, step: &PlanStep) -> bool {
        organizations_call(step).is_some_and(|(operation, input)| {
            operation == "InviteAccountToOrganization"
                && self
                    .invited(input)
                    .is_some_and(|it| it.membership.is_some())
        })
    }

    fn invitation(&self, input: &Map<String, Value>) -> String {
        let to = input["Target"]["Id"].as_str().unwrap_or_default();
        let email = self.invited(input).map_or(to, |it| &*it.email);
        format!("invite {} {}", quoted(to), quoted(email))
    }

    /// A call as it is, after a check of what it would find gone, or already done.
    fn plain(&self, step: &PlanStep, operation: &str, input: &Map<String, Value>) -> String {
        let model = match &step.command {
            Command::Call(call) => sim::model::operation(&call.operation),
            Command::Time(_) | Command::Intervene(_) => None,
        };
        let mut call = format!("org {}", model.map_or("", |it| it.cli));
        for (member, value) in input {
            let option = model.and_then(|it| it.member(member));
            let option = option.map_or("", |it| it.cli);
            // A text after an equals sign may begin with a hyphen.
            let _ = match value.is_string() {
                true => write!(call, " --{option}={}", self.word(input, member)),
                false => write!(call, " --{option} {}", quoted(&value.to_string())),
            };
        }
        let word = |name| self.word(input, name);
        let exists = |what: &str, id| format!("exists describe-{what}-id {}", word(id));
        let check = match operation {
            "DeletePolicy" => exists("policy --policy", "PolicyId"),
            "DeleteOrganizationalUnit" => exists(
                "organizational-unit --organizational-unit",
                "OrganizationalUnitId",
            ),
            "RemoveAccountFromOrganization" => exists("account --account", "AccountId"),
            "CloseAccount" => format!("is_open {}", word("AccountId")),
            "CancelHandshake" => format!("is_asked {}", word("HandshakeId")),
            "DeleteResourcePolicy" => "exists describe-resource-policy".to_string(),
            _ => return format!("{call} >/dev/null"),
        };
        format!("if {check}; then\n  {call} >/dev/null\nfi")
    }
}

/// The option with the account that the management account renames, and its name, both quoted.
fn renamed(step: &PlanStep) -> Option<(String, String)> {
    let Command::Call(call) = &step.command else {
        return None;
    };
    let is_renaming = &*call.operation == "account:PutAccountName";
    if !is_renaming || step.actor != PlanActor::Management {
        return None;
    }
    let text = |member: &str| call.input.get(member).and_then(Value::as_str).map(quoted);
    let account = text("AccountId").map_or_else(String::new, |it| format!(" --account-id {it}"));
    Some((account, text("AccountName")?))
}
