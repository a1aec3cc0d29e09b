//! Explanations of why a call was allowed or refused, as plain values: gate by gate; at the gate of policy layer by layer, down
//! to the statements in the text of their policies.
//!
//! The page and the terminal show the same values. A person's viewpoint has only what that person could know. A person that may
//! not read the organization's policies learns only the type of the policy that refused, as in AWS's message.

mod change;
mod eyes;
mod layer;
mod rules;
mod statement;

pub use api::refusal::CitedRule;
pub use change::{Difference, Line, RemedyStep, difference, remedy_steps};
use message::Message;
pub use statement::{ComparedCondition, MarkedText, Sign, Spoken};

pub use policy::{Effect, StatementPart, Truth};

use self::eyes::{BOTH, ELSEWHERE, Eyes};
use api::error::ApiError;
use gates::people;
use gates::sight::Viewpoint;
pub use layer::Layer;
use session::history::History;
use state::command::{Call, Command};
use state::outcome::{Finding, Gate, GateNote, GateRecord, Judgment, Outcome, Refusal, Remedy};
use state::world::World;
use statement::told;

/// The way of a call through its gates.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// The caller: "Payments / Ben".
    pub who: Message,
    /// `service:Operation`.
    pub operation: String,
    /// The error of AWS's answer; `None`: it allows the call.
    pub error: Option<ApiError>,
    /// The five gates in order; empty for operations that are not modeled.
    pub gates: Vec<GatePassage>,
}

impl Why {
    /// The index of the gate that stopped the call.
    pub fn stopped(&self) -> Option<usize> {
        self.gates
            .iter()
            .position(|passage| passage.finding == Finding::Stopped)
    }

    /// The change that would let the call through, if one is known.
    pub fn remedy(&self) -> Option<&Remedy> {
        self.gates
            .iter()
            .flat_map(|passage| &passage.notes)
            .find_map(|note| note.remedy.as_ref())
    }
}

/// A gate with all its findings.
#[derive(Clone, Debug, PartialEq)]
pub struct GatePassage {
    /// The gate.
    pub gate: Gate,
    /// The result of the gate.
    pub finding: Finding,
    /// Its findings, in order.
    pub notes: Vec<GateFinding>,
}

/// A finding of a gate.
#[derive(Clone, Debug, PartialEq)]
pub struct GateFinding {
    /// The result: whether this stopped the call.
    pub finding: Finding,
    /// The finding, in a sentence.
    pub says: Message,
    /// The rule of AWS behind it.
    pub rule: Option<CitedRule>,
    /// The decision of policy, if policy was asked.
    pub policy: Option<Judged>,
    /// The change that would let the call through.
    pub remedy: Option<Remedy>,
}

/// A question to policy, and the result of each layer of policies.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The caller's ARN; empty for callers without one.
    pub principal: String,
    /// The IAM action.
    pub action: String,
    /// The resource: an ARN or `*`.
    pub resource: String,
    /// The condition keys of the request, with their values.
    pub keys: Vec<(String, Message)>,
    /// The layers in the order of evaluation.
    pub layers: Vec<Layer>,
    /// Why some policies are not shown; `None`: all are shown.
    pub veil: Option<&'static str>,
}

/// Replaces changes of policies by the idea of one, where finding the change is the task.
pub fn only_ideas(gates: &mut [GatePassage]) {
    let policy = (gates.iter_mut()).filter(|passage| passage.gate == Gate::Policy);
    for note in policy.flat_map(|passage| &mut passage.notes) {
        if let Some(remedy) = &mut note.remedy {
            *remedy = Remedy {
                says: "This lesson leaves the change to you. The gate Policy shows what stops the call: a statement and where its policy is attached, or that nothing allows it.".into(),
                commands: Vec::new(),
            };
        }
    }
}

/// The way of a step through the gates, undone or not; `None` if the step is not a call. It is found again from the world before
/// the step, because the steps of an opened session do not keep it.
pub fn why_step(history: &History, number: usize, viewpoint: &Viewpoint) -> Option<Why> {
    let mut steps = history.steps().iter().chain(history.undone());
    let step = steps.nth(number)?;
    match &step.command {
        Command::Call(call) => {
            let (_, result) = engine::step_from(history.world_after(number), &step.command);
            Some(why(&step.world, viewpoint, call, &result))
        }
        Command::Time(_) | Command::Intervene(_) => None,
    }
}

/// The way that a call would take now, found on a copy of the world.
pub fn why_possible(world: &World, viewpoint: &Viewpoint, call: &Call) -> Why {
    let result = engine::step(&mut world.clone(), &Command::Call(call.clone()));
    why(world, viewpoint, call, &result)
}

fn why(
    world: &World,
    viewpoint: &Viewpoint,
    call: &Call,
    result: &Result<Outcome, Box<Refusal>>,
) -> Why {
    let (gates, error) = match result {
        Ok(outcome) => (&outcome.gates, outcome.error.as_ref()),
        Err(refusal) => (&refusal.gates, Some(&refusal.error)),
    };
    Why {
        who: people::name_of(world, &call.caller),
        operation: call.operation.to_string(),
        error: error.cloned(),
        gates: gates
            .as_ref()
            .map_or_else(Vec::new, |record| passages(world, viewpoint, record, error)),
    }
}

/// The gates of a record, as far as the viewpoint may know them.
pub fn passages(
    world: &World,
    viewpoint: &Viewpoint,
    record: &GateRecord,
    error: Option<&ApiError>,
) -> Vec<GatePassage> {
    let eyes = Eyes::new(world, viewpoint);
    Gate::ALL
        .into_iter()
        .map(|gate| {
            let notes: Vec<GateFinding> = record
                .gates
                .iter()
                .filter(|note| note.gate == gate)
                .map(|found| note(found, error, &eyes))
                .collect();
            let found = |finding| notes.iter().any(|note| note.finding == finding);
            let finding = if found(Finding::Stopped) {
                Finding::Stopped
            } else if found(Finding::Passed) {
                Finding::Passed
            } else {
                Finding::NotReached
            };
            GatePassage {
                gate,
                finding,
                notes,
            }
        })
        .collect()
}

fn note(note: &GateNote, error: Option<&ApiError>, eyes: &Eyes<'_>) -> GateFinding {
    let stopped = note.finding == Finding::Stopped;
    let rule = match &note.judgment {
        Some(judgment) => Some(rules::decision(note.gate, judgment)),
        None if stopped => error.map(|error| error.rule.cited()),
        None => None,
    };
    GateFinding {
        finding: note.finding,
        says: note.says.clone(),
        rule: rule.or_else(|| note.source.map(CitedRule::only)),
        policy: note.judgment.as_ref().map(|it| judged(it, eyes, true)),
        remedy: note
            .remedy
            .as_ref()
            .map(|remedy| eyes.remedy(note.judgment.as_deref(), remedy)),
    }
}

/// A judgment with its statements, as far as the viewpoint may know them.
pub fn judged_for(world: &World, viewpoint: &Viewpoint, judgment: &Judgment) -> Judged {
    judged(judgment, &Eyes::new(world, viewpoint), false)
}

/// A judgment with its statements. `kept`: the judgment used the policies of the world, not of a draft.
fn judged(judgment: &Judgment, eyes: &Eyes<'_>, kept: bool) -> Judged {
    let request = &judgment.request;
    let mut layers: Vec<Layer> = Vec::new();
    let mut veil = None;
    for verdict in &judgment.verdict.layers {
        let mut found = layer::layer(judgment, verdict);
        if let Some(why) = eyes.veil(judgment, verdict.layer) {
            veil = Some(if veil.is_none_or(|other| other == why) {
                why
            } else {
                BOTH
            });
            found.level = None;
            found.statements.clear();
            if found.blocks {
                found.says = found.sign.word().into();
            } else if why == ELSEWHERE && !judgment.is_allowed() {
                // It may keep the request from being allowed, too.
                found.sign = Sign::Absent;
                found.says = "not visible from here".into();
            } else {
                found.sign = Sign::Allows;
                found.says = "does not block the call".into();
            }
            // One word for all levels: that of the first that blocks, else that of any.
            match layers.last_mut().filter(|last| last.title == found.title) {
                Some(last) if last.blocks || !found.blocks => {}
                Some(last) => *last = found,
                None => layers.push(found),
            }
        } else {
            if kept && found.blocks && found.sign == Sign::Silent && found.statements.is_empty() {
                found.statements = eyes.silent(judgment, verdict);
            }
            if kept && let Some(says) = eyes.missing_role(judgment, verdict) {
                found.says = says;
            }
            layers.push(found);
        }
    }
    Judged {
        principal: request.principal.arn.clone().unwrap_or_default(),
        action: request.action.clone(),
        // None is given.
        resource: Some(&*request.resource)
            .filter(|it| !it.is_empty())
            .unwrap_or("*")
            .into(),
        keys: request
            .context
            .iter()
            .filter(|(key, _)| eyes.policies || !key.ends_with("orgpaths"))
            .map(|(key, value)| (spelled(key), told(value)))
            .collect(),
        layers,
        veil,
    }
}

/// A condition key as documents write it; requests keep keys in lower case.
fn spelled(key: &str) -> String {
    policy_keys()
        .find(|known| known.eq_ignore_ascii_case(key))
        .map_or_else(|| key.to_string(), str::to_string)
}

/// The condition keys that requests can have.
fn policy_keys() -> impl Iterator<Item = &'static str> {
    const KEYS: &str = "aws:PrincipalArn aws:PrincipalAccount aws:PrincipalOrgID aws:PrincipalOrgPaths \
        aws:PrincipalIsAWSService aws:PrincipalServiceName aws:PrincipalType aws:userid aws:username aws:CurrentTime \
        aws:EpochTime aws:SecureTransport aws:ViaAWSService aws:CalledVia aws:ResourceAccount aws:ResourceOrgID \
        aws:ResourceOrgPaths aws:RequestedRegion aws:TagKeys aws:SourceIp aws:VpcSourceIp aws:SourceVpc aws:SourceVpcArn \
        aws:SourceVpce aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths aws:UserAgent aws:referer \
        aws:MultiFactorAuthPresent aws:MultiFactorAuthAge aws:TokenIssueTime aws:SignInSessionArn iam:AWSServiceName \
        iam:PolicyARN iam:PermissionsBoundary organizations:PolicyType organizations:ServicePrincipal sts:RoleSessionName \
        sts:ExternalId sts:SourceIdentity sts:TransitiveTagKeys";
    KEYS.split_whitespace()
}
