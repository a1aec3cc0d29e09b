//! `--lenient`: refusals of AWS that suites written for less strict emulators do not expect, made good after the fact.
//!
//! The refused call stays in the session. What makes it good are steps of the same caller, which policies can deny, so that the session
//! replays without the option.

use std::sync::Arc;

use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command, Intervention};
use sim::error::{ApiError, ErrorCode};
use sim::outcome::{Outcome, Refusal};

use super::owner::Owner;
use crate::options::Leniency;

/// The most steps that make a refusal good.
const MOST_STEPS: usize = 20;

/// The leniency for a refusal of an operation, if there is one.
fn leniency(operation: &str, code: ErrorCode) -> Option<Leniency> {
    let code = code.name();
    match (operation, code) {
        ("organizations:MoveAccount", "DuplicateAccountException") => Some(Leniency::Moves),
        ("organizations:AttachPolicy", "PolicyTypeNotEnabledException") => {
            Some(Leniency::PolicyTypes)
        }
        (
            "organizations:RegisterDelegatedAdministrator",
            "ConstraintViolationException" | "InvalidInputException",
        ) => Some(Leniency::TrustedAccess),
        ("cloudtrail:CreateTrail", "InsufficientS3BucketPolicyException") => {
            Some(Leniency::TrailBuckets)
        }
        _ => None,
    }
}

impl Owner {
    /// Takes the step of a call, and makes a refusal good if `--lenient` says so.
    pub(super) fn step_leniently(&mut self, command: &Command) -> Result<Outcome, Box<Refusal>> {
        let result = self.step(command);
        let forgiven = match &result {
            Err(refusal) => self.forgive(command, &refusal.error),
            Ok(_) => None,
        };
        forgiven.unwrap_or(result)
    }

    /// The result instead of a refusal, if `--lenient` names it.
    fn forgive(
        &mut self,
        command: &Command,
        error: &ApiError,
    ) -> Option<Result<Outcome, Box<Refusal>>> {
        let Command::Call(call) = command else {
            return None;
        };
        let leniency = leniency(&call.operation, error.code)?;
        if !self.options().is_lenient(leniency) || self.cannot_step().is_some() {
            return None;
        }
        let before = match leniency {
            Leniency::Off(_) => return None,
            Leniency::Moves => return Some(Ok(Outcome::default())),
            Leniency::PolicyTypes => self.enabling(call)?,
            Leniency::TrailBuckets => self.opening_bucket(call)?,
            Leniency::TrustedAccess => call.input.get("ServicePrincipal").map(|service| {
                let input = json!({ "ServicePrincipal": service });
                ("organizations:EnableAWSServiceAccess", input)
            })?,
        };
        let first = of_the_same(call, before);
        for step in rehearsed(self.world.clone(), first, command)? {
            let _ = self.step(&step);
        }
        Some(self.step(command))
    }

    /// The call that lets CloudTrail write to the bucket of a trail, which has no policy yet.
    fn opening_bucket(&self, call: &Call) -> Option<(&'static str, Value)> {
        let name = call.input.get("S3BucketName")?.as_str()?;
        let partition = call.caller.account().partition();
        let (_, bucket) = self.world.bucket(partition, name)?;
        let allow = |action: &str, resource: &str| {
            json!({
                "Effect": "Allow",
                "Principal": { "Service": "cloudtrail.amazonaws.com" },
                "Action": action,
                "Resource": format!("arn:{partition}:s3:::{name}{resource}"),
            })
        };
        let statements = [allow("s3:GetBucketAcl", ""), allow("s3:PutObject", "/*")];
        let policy = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
        let input = json!({ "Bucket": name, "Policy": policy });
        bucket
            .policy
            .is_none()
            .then_some(("s3:PutBucketPolicy", input))
    }

    /// The call that enables the type of the policy that a call attaches.
    fn enabling(&self, call: &Call) -> Option<(&'static str, Value)> {
        let organization = self.world.organization_of(call.caller.account())?;
        let id = call.input.get("PolicyId")?.as_str()?;
        let policy = organization
            .policies
            .values()
            .find(|it| it.id.as_str() == id)?;
        let input =
            json!({ "RootId": organization.root.as_str(), "PolicyType": policy.kind.name() });
        Some(("organizations:EnablePolicyType", input))
    }
}

/// The steps before a call that let it pass: the first one, and what that has left to be done later, as far as it is needed. `None`:
/// the call is refused all the same, so that nothing is to be changed.
fn rehearsed(mut world: World, first: Command, call: &Command) -> Option<Vec<Command>> {
    let newest = world.agenda().iter().map(|due| due.id).max();
    let mut steps = vec![first];
    while let Some(step) = steps.last().filter(|_| steps.len() <= MOST_STEPS) {
        sim::step(&mut world, step).ok()?;
        if sim::step(&mut world.clone(), call).is_ok() {
            return Some(steps);
        }
        let mut waiting = world.agenda().waiting();
        let due = waiting
            .find(|it| Some(it.id) > newest && !it.task.is_end_of_term())?
            .id;
        steps.push(Command::Intervene(Intervention::Deliver { due }));
    }
    None
}

/// Another call of the same caller.
fn of_the_same(call: &Call, (operation, input): (&str, Value)) -> Command {
    let input = input.as_object().cloned().unwrap_or_default();
    Command::Call(Call {
        operation: Arc::from(operation),
        input,
        ..call.clone()
    })
}
