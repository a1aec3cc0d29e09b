//! Calls: the way through the gates to a handler.

use serde_json::Value;

use crate::services;
use api::error::{ApiError, ErrorCode};
use api::model::{self, Service};
use api::partition::Partition;
use api::policy_types::PolicyType;
use api::region;
use gates::context::{CallDelegation, Ctx, not_modeled};
use gates::input::{Input, request_tags};
use gates::permitted::Locked;
use gates::refusals::{MOST_STEPS, TOO_COMPLEX};
use gates::{credentials, handler, injected, throttling};
use policy::steps;
use state::command::Call;
use state::organization::Organization;
use state::outcome::{Gate, Outcome, Refusal};
use state::reaction::Events;
use state::world::WorldMut;

/// Carries out a call on a world that `step` throws away on an error.
pub fn run(world: &mut WorldMut, call: &Call) -> Result<Outcome, Box<Refusal>> {
    let Some(operation) = model::operation(&call.operation) else {
        return Err(Box::new(Refusal {
            error: not_modeled(&call.operation),
            gates: None,
        }));
    };
    let mut ctx = Ctx::new(call, operation, Events::new(services::REACTIONS));
    match gates_and_effect(world, &mut ctx, call) {
        Ok(answer) => {
            let events = std::mem::take(&mut ctx.events).into_list();
            let error = ctx.error.take();
            let gates = Some(ctx.record(error.as_ref()));
            Ok(Outcome {
                answer,
                error,
                events,
                gates,
            })
        }
        Err(error) => {
            let gates = Some(ctx.record(Some(&error)));
            Err(Box::new(Refusal { error, gates }))
        }
    }
}

fn gates_and_effect(world: &mut WorldMut, ctx: &mut Ctx, call: &Call) -> Result<Value, ApiError> {
    let input = &call.input;
    ctx.enter(Gate::Request);
    if let Some(key) = &call.key {
        credentials::present(world, ctx, key)?;
    }
    let partition = ctx.account().partition();
    let sts = partition == Partition::Aws
        && ctx.operation.service == Service::Sts
        && &*ctx.region == region::GLOBAL_ENDPOINT;
    if !sts && !region::exists(partition, &ctx.region) {
        return Err(region::unknown(partition, &ctx.region));
    }
    credentials::standing(world, ctx)?;
    throttling::admit(world, ctx)?;
    if let Some(error) = injected::take(world, ctx) {
        // The call succeeds as a step, so that the error counts as given.
        ctx.error = Some(error);
        return Ok(Value::Null);
    }
    model::validate(ctx.operation, input)?;
    ctx.note_passed("Every parameter has the required format.");
    ctx.enter(Gate::Caller);
    let input = Input::new(input);
    ctx.request_tags = request_tags(input, ctx.operation.name != "RemoveTags");
    if ctx.operation.service == Service::Organizations
        && let Some(organization) = world.organization_of(ctx.account())
        && organization.management != ctx.account()
    {
        ctx.policy_type = policy_type(ctx.operation.name, organization, input);
        // The delegation policy can deny a member even what every member may do.
        ctx.delegation = organization
            .delegation_source()
            .map(|policy| CallDelegation {
                owner: organization.management,
                policy,
                grants: false,
            });
    }
    let run = || handler::run(services::SERVICES, &mut Locked::new(world), ctx, input);
    let (answer, taken) = steps::within(MOST_STEPS, run);
    if taken < MOST_STEPS {
        return answer;
    }
    let service = ctx.operation.service;
    let code = if service == Service::Iam {
        ErrorCode::InvalidInput
    } else if service.speaks_json() {
        service.malformed()
    } else {
        ErrorCode::ValidationError
    };
    Err(TOO_COMPLEX.with_code(code).error())
}

/// The policy type for the condition key of a call about policies: the one that the request names, or that of the policy.
fn policy_type(
    operation: &str,
    organization: &Organization,
    input: Input<'_>,
) -> Option<PolicyType> {
    let member = match operation {
        "CreatePolicy" => "Type",
        "EnablePolicyType" | "DisablePolicyType" => "PolicyType",
        "ListPolicies" | "ListPoliciesForTarget" => "Filter",
        "AttachPolicy"
        | "DeletePolicy"
        | "DescribePolicy"
        | "DetachPolicy"
        | "ListTargetsForPolicy"
        | "UpdatePolicy" => {
            let id = input.optional("PolicyId")?.parse().ok()?;
            return organization.policy(&id).map(|policy| policy.kind);
        }
        _ => return None,
    };
    PolicyType::by_name(input.optional(member)?)
}
