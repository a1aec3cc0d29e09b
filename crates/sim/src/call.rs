//! A call on its way through the gates.
//!
//! Every call meets the gates in the order of [`Gate::ALL`]; a handler says which gate it stands at (`Ctx::at`) and
//! what that gate found (`Ctx::pass`). An error stops the call at the gate where the handler stood. Handlers work on
//! a copy of the world that `World::step` throws away on an error.

use std::sync::Arc;

use policy::{Context, Effect, Exemption, Layers, Request, Verdict};
use serde_json::{Map, Value};

use crate::command::{Call, Command};
use crate::error::{ApiError, ErrorCode};
use crate::event::{Actor, Event, EventKind};
use crate::ids::{AccountId, Text};
use crate::model::{self, Operation, Service};
use crate::organization::{FeatureSet, Organization};
use crate::outcome::{Finding, Gate, GateNote, GateRecord, Outcome, Refusal, Remedy};
use crate::principal::Principal;
use crate::world::World;
use crate::{iam, organizations, people};

/// What a handler knows of the call, and writes of it.
pub(crate) struct Ctx {
    pub caller: Principal,
    pub operation: &'static Operation,
    pub events: Vec<Event>,
    /// See `Outcome::error`.
    pub error: Option<ApiError>,
    at: Gate,
    notes: Vec<GateNote>,
    /// What a refusal at the present gate should add.
    verdict: Option<Arc<Verdict>>,
    remedy: Option<Remedy>,
    source: Option<&'static str>,
}

impl Ctx {
    fn new(caller: Principal, operation: &'static Operation) -> Self {
        Self {
            caller,
            operation,
            events: Vec::new(),
            error: None,
            at: Gate::Request,
            notes: Vec::new(),
            verdict: None,
            remedy: None,
            source: None,
        }
    }

    pub fn account(&self) -> AccountId {
        self.caller.account()
    }

    /// The call now stands before this gate.
    pub fn at(&mut self, gate: Gate) {
        self.at = gate;
        self.verdict = None;
        self.remedy = None;
        self.source = None;
    }

    /// The rule that the present gate applies: a document and its heading.
    pub fn by(&mut self, source: &'static str) {
        self.source = Some(source);
    }

    /// What would let a refusal at the present gate through.
    pub fn suggest(&mut self, says: impl Into<String>, command: Option<Command>) {
        self.remedy = Some(Remedy {
            says: says.into(),
            command: command.map(Box::new),
        });
    }

    pub fn set_verdict(&mut self, verdict: Arc<Verdict>) {
        self.verdict = Some(verdict);
    }

    /// The present gate lets the call pass.
    pub fn pass(&mut self, says: impl Into<String>) {
        let note = self.note(Finding::Passed, says.into());
        self.notes.push(note);
        self.remedy = None;
    }

    /// Lets a check that was made elsewhere speak for the present gate.
    pub fn decide(&mut self, check: Check) -> Result<(), ApiError> {
        match check {
            Ok(says) => {
                self.pass(says);
                Ok(())
            }
            Err(stop) => {
                self.remedy = stop.remedy;
                Err(stop.error)
            }
        }
    }

    pub fn event(&mut self, world: &World, kind: EventKind, says: impl Into<String>) {
        self.events
            .push(world.event(Actor::Person(self.caller.clone()), kind, says));
    }

    fn note(&mut self, finding: Finding, says: String) -> GateNote {
        GateNote {
            gate: self.at,
            finding,
            says,
            verdict: self.verdict.take(),
            remedy: if finding == Finding::Stopped {
                self.remedy.take()
            } else {
                None
            },
            source: self.source.or_else(|| {
                // Every refusal says where its rule comes from; the operation's own page lists its errors.
                (finding == Finding::Stopped).then_some(match self.operation.service {
                    Service::Organizations => {
                        "API Reference of AWS Organizations, the operation's page: errors"
                    }
                    Service::Iam => "API Reference of IAM, the operation's page: errors",
                    Service::Sts => "API Reference of AWS STS, the operation's page: errors",
                })
            }),
        }
    }

    fn record(mut self, error: Option<&ApiError>) -> GateRecord {
        if let Some(error) = error {
            let note = self.note(Finding::Stopped, error.message.to_string());
            self.notes.push(note);
        }
        for gate in Gate::ALL {
            if !self.notes.iter().any(|note| note.gate == gate) {
                let (finding, says) = if error.is_some() && gate > self.at {
                    (
                        Finding::NotReached,
                        "The call was decided before it came here.",
                    )
                } else {
                    (Finding::Passed, "Nothing to check for this call.")
                };
                self.notes.push(GateNote {
                    gate,
                    finding,
                    says: says.to_string(),
                    verdict: None,
                    remedy: None,
                    source: None,
                });
            }
        }
        ordered::sort_by_key(&mut self.notes, |note| note.gate);
        GateRecord {
            caller: self.caller.to_string(),
            operation: self.operation.action(),
            gates: self.notes,
        }
    }
}

/// What a check found: a sentence for people, or why it stops the call.
pub(crate) type Check = Result<String, Stop>;

/// A refusal with the change that would lift it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stop {
    pub error: ApiError,
    pub remedy: Option<Remedy>,
}

impl Stop {
    pub fn new(error: ApiError) -> Self {
        Self {
            error,
            remedy: None,
        }
    }

    pub fn with(error: ApiError, says: impl Into<String>, command: Option<Command>) -> Self {
        Self {
            error,
            remedy: Some(Remedy {
                says: says.into(),
                command: command.map(Box::new),
            }),
        }
    }
}

/// Carries out a call on a world that the caller throws away on an error.
pub(crate) fn run(world: &mut World, call: &Call) -> Result<Outcome, Box<Refusal>> {
    let Some(operation) = model::operation(&call.operation) else {
        return Err(Box::new(Refusal {
            error: ApiError::new(
                ErrorCode::NotModelled,
                format!(
                    "`{}` is not modelled in this version of Orgsim.",
                    call.operation
                ),
            ),
            gates: None,
        }));
    };
    let mut ctx = Ctx::new(call.caller.clone(), operation);
    match gates_and_effect(world, &mut ctx, &call.input) {
        Ok(answer) => {
            let events = std::mem::take(&mut ctx.events);
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

fn gates_and_effect(
    world: &mut World,
    ctx: &mut Ctx,
    input: &Map<String, Value>,
) -> Result<Value, ApiError> {
    ctx.at(Gate::Request);
    let exists = world
        .account(ctx.account())
        .is_some_and(|account| account.policies_of(&ctx.caller).is_some());
    if !exists {
        return Err(ApiError::not_possible(format!(
            "`{}` does not exist in this world, so nobody can act with its credentials.",
            ctx.caller
        )));
    }
    model::validate(ctx.operation, input)?;
    ctx.pass("Every parameter has the form the service asks for.");
    ctx.at(Gate::Caller);
    let input = Input(input);
    match ctx.operation.service {
        Service::Organizations => organizations::dispatch(world, ctx, input),
        Service::Iam | Service::Sts => iam::dispatch(world, ctx, input),
    }
}

/// The input of a call, after `model::validate` has seen it: required members are there and of the right type.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a>(&'a Map<String, Value>);

impl<'a> Input<'a> {
    /// A text member, or the empty text if it is absent.
    pub fn text(self, name: &str) -> &'a str {
        self.optional(name).unwrap_or_default()
    }

    pub fn optional(self, name: &str) -> Option<&'a str> {
        self.0.get(name).and_then(Value::as_str)
    }

    pub fn number(self, name: &str) -> Option<u64> {
        self.0.get(name).and_then(Value::as_u64)
    }

    pub fn list(self, name: &str) -> Option<&'a Vec<Value>> {
        self.0.get(name).and_then(Value::as_array)
    }

    pub fn structure(self, name: &str) -> Option<Input<'a>> {
        self.0.get(name).and_then(Value::as_object).map(Input)
    }

    /// A text member as an id. `model::validate` has checked its pattern; a value that is still none is reported,
    /// never a panic, because input must not be able to end the program.
    pub fn id<T: std::str::FromStr>(self, name: &str) -> Result<T, ApiError> {
        self.text(name).parse().map_err(|_| {
            ApiError::invalid_input(
                "INVALID_PATTERN",
                "You provided a value that does not match the required pattern.",
            )
        })
    }
}

impl World {
    /// The caller's organization; the gate for calls that any account of an organization may make.
    pub(crate) fn any_member(&self, ctx: &mut Ctx) -> Result<Arc<Organization>, ApiError> {
        ctx.by("API Reference of AWS Organizations, the operation's page: who can call it");
        match self.organization_of(ctx.account()) {
            Some(organization) => {
                ctx.pass(format!(
                    "{} is in organization `{}`.",
                    self.name_of(ctx.account()),
                    organization.id
                ));
                Ok(self.organizations[&organization.id].clone())
            }
            None => {
                ctx.suggest(
                    "Act as somebody in an account of an organization, or create an organization first.",
                    None,
                );
                Err(ApiError::new(
                    ErrorCode::AWSOrganizationsNotInUseException,
                    "Your account is not a member of an organization.",
                ))
            }
        }
    }

    /// The gate for calls that only the management account may make.
    pub(crate) fn management_only(&self, ctx: &mut Ctx) -> Result<Arc<Organization>, ApiError> {
        ctx.by("API Reference of AWS Organizations, the operation's page: only the management account can call it");
        let Some(organization) = self.organization_of(ctx.account()) else {
            return self.any_member(ctx);
        };
        if organization.management == ctx.account() {
            ctx.pass(format!(
                "{} is the organization's management account.",
                self.name_of(ctx.account())
            ));
            Ok(self.organizations[&organization.id].clone())
        } else {
            ctx.suggest(
                format!(
                    "Only the management account may do this: act as somebody of {}.",
                    self.name_of(organization.management)
                ),
                None,
            );
            Err(ApiError::access_denied())
        }
    }

    /// The gate of policy for the call itself.
    pub(crate) fn permit(
        &self,
        ctx: &mut Ctx,
        resource: &str,
        context: Context,
    ) -> Result<(), ApiError> {
        ctx.at(Gate::Policy);
        let action = ctx.operation.action();
        let verdict = Arc::new(self.evaluate(&ctx.caller, &action, resource, context));
        ctx.set_verdict(verdict.clone());
        ctx.by("IAM User Guide: policy evaluation logic");
        if verdict.is_allowed() {
            ctx.pass(if matches!(ctx.caller, Principal::Root(_)) {
                format!(
                    "The account's root user may do everything in its account, `{action}` included."
                )
            } else {
                format!("The caller's policies allow `{action}`.")
            });
            return Ok(());
        }
        ctx.remedy = Some(self.grant(&ctx.caller, &action, resource, &verdict));
        let code = match ctx.operation.service {
            Service::Organizations => ErrorCode::AccessDeniedException,
            Service::Iam | Service::Sts => ErrorCode::AccessDenied,
        };
        Err(ApiError::new(
            code,
            denial(&ctx.caller, &action, resource, &verdict),
        ))
    }

    /// What policy says of an action, with every layer that applies to the caller.
    ///
    /// The resource is taken as the caller's own: AWS Organizations decides itself which account may reach what
    /// (the gate before), and asks no resource policy of a handshake's or organization's owner.
    pub(crate) fn evaluate(
        &self,
        caller: &Principal,
        action: &str,
        resource: &str,
        mut context: Context,
    ) -> Verdict {
        let account = caller.account();
        if let Some(organization) = self.organization_of(account) {
            context.set("aws:PrincipalOrgID", organization.id.to_string());
        }
        context.set("aws:PrincipalArn", principal_arn(caller));
        context.set("aws:PrincipalAccount", account.to_string());
        let identity = self
            .account(account)
            .and_then(|account| account.policies_of(caller))
            .map(|policies| policies.sources())
            .unwrap_or_default();
        let exempt = match self.organization_of(account) {
            None => Exemption::NotInOrganization,
            Some(organization) if organization.management == account => {
                Exemption::ManagementAccount
            }
            // This version has no policy operations, so the type is never enabled on a root.
            Some(_) => Exemption::TypeNotEnabled,
        };
        let request = Request {
            principal: policy::Principal::new(
                &principal_arn(caller),
                &account.to_string(),
                matches!(caller, Principal::Root(_)),
            ),
            action: action.to_string(),
            resource: resource.to_string(),
            resource_account: Some(account.to_string()),
            context,
            wildcard_only_action: resource == "*",
        };
        let layers = Layers {
            scp_exempt: Some(exempt),
            rcp_exempt: Some(exempt),
            identity,
            ..Layers::default()
        };
        policy::evaluate(&request, &layers)
    }

    /// The smallest change that would let the caller do what the verdict refuses, and the command that makes it.
    pub(crate) fn grant(
        &self,
        caller: &Principal,
        action: &str,
        resource: &str,
        verdict: &Verdict,
    ) -> Remedy {
        let account = caller.account();
        let denying = verdict
            .layers
            .iter()
            .flat_map(|layer| &layer.statements)
            .find(|statement| statement.matched && statement.effect == Effect::Deny);
        if let Some(statement) = denying {
            // An allow would not help. Which part of the policy may go is for its author to say.
            return Remedy {
                says: format!(
                    "The statement `{}` denies `{action}`, and no allow outweighs a deny: it must go or be narrowed.",
                    statement.label
                ),
                command: None,
            };
        }
        match (caller, self.who_may_grant(caller)) {
            (Principal::User { name, .. }, Some(granter)) => {
                let document = format!(
                    "{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Action\":\"{action}\",\"Resource\":\"{resource}\"}}]}}"
                );
                let call = Call::new(
                    granter,
                    "iam:PutUserPolicy",
                    serde_json::json!({
                        "UserName": &**name,
                        "PolicyName": format!("Allow{}", action.split(':').next_back().unwrap_or(action)),
                        "PolicyDocument": document,
                    }),
                );
                Remedy {
                    says: format!(
                        "An administrator of {} can allow `{action}` to {name}.",
                        self.name_of(account)
                    ),
                    command: Some(Box::new(Command::Call(call))),
                }
            }
            _ => Remedy {
                says: format!("A policy of the caller must allow `{action}` on `{resource}`."),
                command: None,
            },
        }
    }
}

impl World {
    /// Somebody of the caller's account who may give the caller a policy.
    fn who_may_grant(&self, caller: &Principal) -> Option<Principal> {
        let account = self.account(caller.account())?;
        let resource = principal_arn(caller);
        people::people(account)
            .into_iter()
            .map(|person| person.principal)
            .find(|person| {
                self.evaluate(person, "iam:PutUserPolicy", &resource, Context::default())
                    .is_allowed()
            })
    }
}

/// IAM's own words for a denial.
pub(crate) fn denial(
    caller: &Principal,
    action: &str,
    resource: &str,
    verdict: &Verdict,
) -> String {
    format!(
        "User: {caller} is not authorized to perform: {action} on resource: {resource} {}",
        verdict.reason_phrase(action)
    )
}

/// The ARN that policies see: of the role itself, not of its session.
fn principal_arn(caller: &Principal) -> String {
    match caller {
        Principal::Role { account, role, .. } => format!("arn:aws:iam::{account}:role/{role}"),
        Principal::Root(_) | Principal::User { .. } => caller.to_string(),
    }
}

/// Feature set ALL, or the error of calls that need it.
pub(crate) fn all_features(ctx: &mut Ctx, organization: &Organization) -> Result<(), ApiError> {
    if organization.feature_set == FeatureSet::All {
        return Ok(());
    }
    ctx.by("AWS Organizations User Guide: available feature sets");
    ctx.suggest("Enable all features in the organization first.", None);
    Err(ApiError::constraint(
        "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
        "This operation requires that all features are enabled in the organization.",
    ))
}

/// A page of a list. Tokens are the offset, marked with the operation that gave them, so that a token of another
/// list, or one made up, is refused as AWS refuses it.
pub(crate) fn page<T>(
    ctx: &Ctx,
    input: Input<'_>,
    items: &[T],
    render: impl Fn(&T) -> Value,
) -> Result<(Vec<Value>, Option<String>), ApiError> {
    const PAGE: usize = 20;
    let size = input
        .number("MaxResults")
        .map_or(PAGE, |n| usize::try_from(n).unwrap_or(PAGE))
        .clamp(1, PAGE);
    let start = match input.optional("NextToken") {
        None => 0,
        Some(token) => token
            .strip_prefix(ctx.operation.name)
            .and_then(|rest| rest.strip_prefix('.'))
            .and_then(|offset| offset.parse::<usize>().ok())
            .filter(|offset| (1..=items.len()).contains(offset))
            .ok_or_else(|| {
                ApiError::invalid_input(
                    "INVALID_NEXT_TOKEN",
                    "You specified an invalid pagination token.",
                )
            })?,
    };
    let end = (start + size).min(items.len());
    let token = (end < items.len()).then(|| format!("{}.{end}", ctx.operation.name));
    Ok((items[start..end].iter().map(render).collect(), token))
}

/// A list answer: the page under its name, and the token if there is more.
pub(crate) fn list_answer<T>(
    ctx: &Ctx,
    input: Input<'_>,
    name: &str,
    items: &[T],
    render: impl Fn(&T) -> Value,
) -> Result<Value, ApiError> {
    let (rows, token) = page(ctx, input, items, render)?;
    let mut answer = Map::new();
    answer.insert(name.to_string(), Value::Array(rows));
    if let Some(token) = token {
        answer.insert("NextToken".to_string(), Value::String(token));
    }
    Ok(Value::Object(answer))
}

/// `Text` from borrowed text, for brevity at call sites.
pub(crate) fn text(value: &str) -> Text {
    value.into()
}
