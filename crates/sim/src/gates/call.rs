//! A call on its way through the gates.
//!
//! Every call meets the gates in the order of [`Gate::ALL`]; a handler says which gate it stands at (`Ctx::at`) and
//! what that gate found (`Ctx::pass`). An error stops the call at the gate where the handler stood. Handlers work on
//! a copy of the world that `World::step` throws away on an error.

use std::ops::Range;
use std::sync::Arc;

use policy::{Context, ContextValue, Source};
use serde_json::{Map, Value};

use crate::api::error::{ApiError, ErrorCode};
use crate::api::ids::{Absolute, AccountId, Text};
use crate::api::json::json;
use crate::api::model::{self, Operation, Service};
use crate::api::partition::Partition;
use crate::api::policy_types::{PolicyType, Target};
use crate::api::principal::Principal;
use crate::api::region;
use crate::api::time::SimTime;
use crate::gates::credentials;
use crate::gates::throttling;
use crate::services::artifact;
use crate::services::config;
use crate::services::iam;
use crate::services::organizations;
use crate::services::s3;
use crate::services::sqs;
use crate::services::trusted_access;
use crate::state::command::{Call, Command};
use crate::state::event::{Actor, Event, EventKind};
use crate::state::key_ring::Credentials;
use crate::state::organization::{FeatureSet, Organization};
use crate::state::outcome::{
    Finding, Gate, GateNote, GateRecord, Judgement, Outcome, Refusal, Remedy,
};
use crate::state::world::World;

/// What a handler knows of the call, and writes of it.
pub(crate) struct Ctx {
    pub caller: Principal,
    pub operation: &'static Operation,
    /// Where the request went; for services with one endpoint, where that is: mostly `us-east-1`.
    pub region: Text,
    /// What the call was signed with, where it says so.
    pub credentials: Option<Credentials>,
    pub events: Vec<Event>,
    /// See `Outcome::error`.
    pub error: Option<ApiError>,
    /// What the organization's delegation policy has to do with the call.
    pub delegation: Option<Delegation>,
    /// `aws:RequestTag/…` and `aws:TagKeys`, where the request has tags.
    pub request_tags: Context,
    /// The policy type that a call of a member about a policy is about.
    pub policy_type: Option<PolicyType>,
    at: Gate,
    notes: Vec<GateNote>,
    /// What a refusal at the present gate should add.
    judgement: Option<Arc<Judgement>>,
    remedy: Option<Remedy>,
    source: Option<&'static str>,
}

impl Ctx {
    fn new(call: &Call, operation: &'static Operation) -> Self {
        let region = if operation.service.is_global() {
            region::endpoint(call.caller.account().partition(), operation.service).into()
        } else {
            call.region.clone()
        };
        Self {
            caller: call.caller.clone(),
            operation,
            region,
            credentials: None,
            events: Vec::new(),
            error: None,
            delegation: None,
            request_tags: Context::default(),
            policy_type: None,
            at: Gate::Request,
            notes: Vec::new(),
            judgement: None,
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
        self.judgement = None;
        self.remedy = None;
        self.source = None;
    }

    pub fn stands_at(&self, gate: Gate) -> bool {
        self.at == gate
    }

    /// The rule that the present gate applies: a document and its heading.
    pub fn by(&mut self, source: &'static str) {
        self.source = Some(source);
    }

    /// What would let a refusal at the present gate through.
    pub fn suggest(&mut self, says: impl Into<String>, command: Option<Command>) {
        self.remedy = Some(Remedy {
            says: says.into(),
            commands: command.into_iter().collect(),
        });
    }

    /// Another way that would lift it.
    pub fn also(&mut self, says: String) {
        let remedy = self.remedy.get_or_insert_with(|| Remedy {
            says: String::new(),
            commands: Vec::new(),
        });
        if !remedy.says.is_empty() {
            remedy.says.push(' ');
        }
        remedy.says.push_str(&says);
    }

    /// The same, worked out already.
    pub fn remedy(&mut self, remedy: Option<Remedy>) {
        self.remedy = remedy;
    }

    /// What policy said at the present gate.
    pub fn judged(&mut self, judgement: Arc<Judgement>) {
        self.judgement = Some(judgement);
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
            judgement: self.judgement.take(),
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
                    Service::Artifact => "API Reference of AWS Artifact, the operation's page: errors",
                    Service::CloudTrail => {
                        "API Reference of AWS CloudTrail, the operation's page: errors"
                    }
                    Service::Config => "API Reference of AWS Config, the operation's page: errors",
                    Service::Console => {
                        "AWS Organizations User Guide: using AWS Organizations with other AWS services"
                    }
                    Service::Iam => "API Reference of IAM, the operation's page: errors",
                    Service::S3 => "API Reference of Amazon S3, the operation's page: errors",
                    Service::Sqs => "API Reference of Amazon SQS, the operation's page: errors",
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
                    judgement: None,
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

/// The delegation policy of the organization whose member calls.
pub(crate) struct Delegation {
    /// The management account: it owns what the call is about.
    pub owner: AccountId,
    pub policy: Source,
    /// The call rests on it: the policy must allow. Otherwise it can only deny.
    pub grants: bool,
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
                commands: command.into_iter().collect(),
            }),
        }
    }
}

/// Carries out a call on a world that the caller throws away on an error.
pub(crate) fn run(world: &mut World, call: &Call) -> Result<Outcome, Box<Refusal>> {
    let Some(operation) = model::operation(&call.operation) else {
        return Err(Box::new(Refusal {
            error: not_modelled(&call.operation),
            gates: None,
        }));
    };
    let mut ctx = Ctx::new(call, operation);
    match gates_and_effect(world, &mut ctx, call) {
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

/// The operation exists in AWS, or does not, and Orgsim has not got it.
pub(crate) fn not_modelled(operation: &str) -> ApiError {
    ApiError::new(
        ErrorCode::NotModelled,
        format!("`{operation}` is not modelled in this version of Orgsim."),
    )
}

/// Refuses whoever cannot call anything: credentials of nobody, of a closed account, of a session that is over, of a root user
/// who has none.
fn standing(world: &World, ctx: &mut Ctx) -> Result<(), ApiError> {
    let exists = world
        .account(ctx.account())
        .is_some_and(|account| account.policies_of(&ctx.caller).is_some());
    if !exists {
        return Err(ApiError::not_possible(format!(
            "`{}` does not exist in this world, so nobody can act with its credentials.",
            ctx.caller
        )));
    }
    organizations::closing::refuse_closed(world, ctx)?;
    iam::refuse_expired(world, ctx)?;
    iam::refuse_locked(world, ctx)
}

/// Why this person cannot even call the operation, whatever it is asked.
pub(crate) fn cannot_act(
    world: &World,
    caller: &Principal,
    operation: &'static Operation,
) -> Option<Stop> {
    let call = Call::new(caller.clone(), &operation.action(), Value::Null);
    let mut ctx = Ctx::new(&call, operation);
    let error = standing(world, &mut ctx).err()?;
    Some(Stop {
        error,
        remedy: ctx.remedy,
    })
}

fn gates_and_effect(world: &mut World, ctx: &mut Ctx, call: &Call) -> Result<Value, ApiError> {
    let input = &call.input;
    ctx.at(Gate::Request);
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
    standing(world, ctx)?;
    throttling::admit(world, ctx)?;
    model::validate(ctx.operation, input)?;
    ctx.pass("Every parameter has the form the service asks for.");
    ctx.at(Gate::Caller);
    let input = Input(input);
    ctx.request_tags = request_tags(input);
    if ctx.operation.service == Service::Organizations
        && let Some(organization) = world.organization_of(ctx.account())
        && organization.management != ctx.account()
    {
        ctx.policy_type = policy_type(ctx.operation.name, organization, input);
        // Of a member it may forbid even what every member may do.
        ctx.delegation = organization.delegation_source().map(|policy| Delegation {
            owner: organization.management,
            policy,
            grants: false,
        });
    }
    match ctx.operation.service {
        Service::Organizations => organizations::dispatch(world, ctx, input),
        Service::Iam | Service::Sts => iam::dispatch(world, ctx, input),
        Service::Console if ctx.operation.name.ends_with("Agreement") => {
            artifact::console(world, ctx, input)
        }
        Service::Console
            if matches!(
                ctx.operation.name,
                "EnableRootAccess" | "RecoverRootPassword"
            ) =>
        {
            iam::console(world, ctx, input)
        }
        // What the console of AWS Config does in one go.
        Service::Console
            if matches!(
                ctx.operation.name,
                "CreateOrganizationAggregator" | "SetUpRecording"
            ) =>
        {
            config::console(world, ctx, input)
        }
        Service::Console => trusted_access::console(world, ctx, input),
        Service::CloudTrail => crate::services::cloudtrail::dispatch(world, ctx, input),
        Service::Artifact => artifact::dispatch(world, ctx, input),
        Service::Config => config::dispatch(world, ctx, input),
        Service::S3 => s3::dispatch(world, ctx, input),
        Service::Sqs => sqs::dispatch(world, ctx, input),
    }
}

/// The type that conditions can ask about a call, if it is one about policies: named in the request, or that of the policy.
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

/// What conditions can ask of the tags in a request.
fn request_tags(input: Input<'_>) -> Context {
    let mut context = Context::default();
    let mut keys: Vec<String> = Vec::new();
    for (key, value) in organizations::tags::given(input) {
        context.set(&format!("aws:RequestTag/{key}"), value);
        keys.push(key.to_string());
    }
    for key in input.list("TagKeys").into_iter().flatten() {
        keys.extend(key.as_str().map(str::to_string));
    }
    if !keys.is_empty() {
        context.set("aws:TagKeys", ContextValue::Many(keys));
    }
    context
}

/// The input of a call, after `model::validate` has seen it: required members are there and of the right type.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a>(&'a Map<String, Value>);

impl<'a> Input<'a> {
    /// For what a handler calls in its turn.
    pub fn new(members: &'a Map<String, Value>) -> Self {
        Self(members)
    }

    /// A structure in a list.
    pub fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(Self)
    }

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

    /// A moment, however it is spelled.
    pub fn moment(self, name: &str) -> Option<SimTime> {
        match self.0.get(name)? {
            Value::String(text) => SimTime::parse(text),
            Value::Number(seconds) => SimTime::parse(&seconds.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A flag; absent is false.
    pub fn truth(self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// Every member.
    pub fn all(self) -> &'a Map<String, Value> {
        self.0
    }

    pub fn list(self, name: &str) -> Option<&'a Vec<Value>> {
        self.0.get(name).and_then(Value::as_array)
    }

    pub fn structure(self, name: &str) -> Option<Input<'a>> {
        self.0.get(name).and_then(Value::as_object).map(Input)
    }

    /// An account, by its digits: one of the caller's partition.
    pub fn account(self, ctx: &Ctx, name: &str) -> Result<AccountId, ApiError> {
        let id: AccountId = self.read(name)?;
        Ok(id.within(ctx.account().partition()))
    }

    /// A root, a unit or an account of the caller's partition.
    pub fn target(self, ctx: &Ctx, name: &str) -> Result<Target, ApiError> {
        let target: Target = self.read(name)?;
        Ok(target.within(ctx.account().partition()))
    }

    /// An id that is the same thing for everybody who says it.
    pub fn id<T: Absolute>(self, name: &str) -> Result<T, ApiError> {
        self.read(name)
    }

    /// A text member as an id. `model::validate` has checked its pattern; a value that is still none is reported,
    /// never a panic, because input must not be able to end the program.
    fn read<T: std::str::FromStr>(self, name: &str) -> Result<T, ApiError> {
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

/// The token of the page that begins there: the operation, the offset, and a sum over what else was asked for, so that a token
/// of another list or another question, or one made up, is refused as AWS refuses it.
fn token_of(ctx: &Ctx, input: Input<'_>, offset: usize) -> String {
    let names = ctx.operation.paging();
    let own = |name: &str| names.is_some_and(|names| name == names.token || name == names.limit);
    let mut asked: Vec<(&String, &Value)> = input
        .all()
        .iter()
        .filter(|(name, value)| !own(name) && !value.is_null())
        .collect();
    ordered::sort_by_key(&mut asked, |(name, _)| (*name).clone());
    let mut text = format!("{}.{offset}", ctx.operation.name);
    let mut sum: u32 = 0x811c_9dc5;
    let mut add = |piece: &str| {
        for byte in piece.bytes().chain([0]) {
            sum = (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    };
    add(&text);
    for (name, value) in asked {
        add(name);
        add(&value.to_string());
    }
    text.push_str(&format!(".{sum:08x}"));
    text
}

/// Which of so many items the asked-for page has.
fn page(ctx: &Ctx, input: Input<'_>, items: usize) -> Result<Range<usize>, ApiError> {
    const PAGE: usize = 20;
    let names = ctx.operation.paging();
    let size = input
        .number(names.map_or("MaxResults", |names| names.limit))
        .map_or(PAGE, |n| usize::try_from(n).unwrap_or(PAGE))
        .clamp(1, PAGE);
    let start = match input.optional(names.map_or("NextToken", |names| names.token)) {
        None => 0,
        Some(token) => token
            .split('.')
            .nth(1)
            .and_then(|offset| offset.parse::<usize>().ok())
            .filter(|offset| (1..=items).contains(offset))
            .filter(|offset| token_of(ctx, input, *offset) == token)
            .ok_or_else(|| {
                const SAYS: &str = "You specified an invalid pagination token.";
                if ctx.operation.service == Service::Artifact {
                    ApiError::new(ErrorCode::ValidationException, SAYS)
                } else if ctx.operation.service == Service::Organizations {
                    ApiError::invalid_input("INVALID_NEXT_TOKEN", model::INVALID_TOKEN)
                } else {
                    ApiError::invalid_input("INVALID_NEXT_TOKEN", SAYS)
                }
            })?,
    };
    Ok(start..(start + size).min(items))
}

/// A list answer: the page under its name, and the token if there is more.
pub(crate) fn list_answer<T>(
    ctx: &Ctx,
    input: Input<'_>,
    name: &str,
    items: &[T],
    render: impl Fn(&T) -> Value,
) -> Result<Value, ApiError> {
    let page = page(ctx, input, items.len())?;
    let end = page.end;
    let rows: Vec<Value> = items[page].iter().map(render).collect();
    let mut answer = json!({ name: rows });
    if end < items.len() {
        let token = ctx
            .operation
            .paging()
            .map_or("NextToken", |names| names.token);
        answer[token] = token_of(ctx, input, end).into();
    }
    Ok(answer)
}

/// `Text` from borrowed text, for brevity at call sites.
pub(crate) fn text(value: &str) -> Text {
    value.into()
}
