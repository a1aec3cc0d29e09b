//! A call on its way through the gates.
//!
//! Every call passes the gates in the order of [`Gate::ALL`]. A handler says at which gate it is (`Ctx::enter`) and what that gate
//! found (`Ctx::note_passed`). An error stops the call at the current gate. Handlers work on a copy of the world that the step throws
//! away on an error.

use std::sync::Arc;

use message::{Message, message};
use policy::{Context, Source};

use crate::refusals;
use api::error::ApiError;
use api::ids::{AccountId, Text};
use api::model::Operation;
use api::policy_types::PolicyType;
use api::principal::Principal;
use api::refusal::NOT_MODELED;
use api::region;
use state::agenda::Cause;
use state::agenda::Deed;
use state::command::{Call, Command};
use state::config::AccountRegion;
use state::event::{Actor, EventKind};
use state::key_ring::Credentials;
use state::organization::{FeatureSet, Organization};
use state::outcome::{Finding, Gate, GateNote, GateRecord, Judgment, Remedy};
use state::reaction::Events;
use state::world::World;

/// Proof that a call may write. Noting a decision of policy that allows the call makes one; every other way is an [`Unasked`].
#[derive(Clone, Copy, Debug)]
pub struct Permitted(());

/// Why a call may write although no policy of its caller was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// AWS documents that no policy can deny it: users get tokens for themselves, and root users recover their passwords.
    OwnCredentials,
    /// The portal of IAM Identity Center asks no policy: assignments decide.
    PortalToken,
    /// A recorded oddity: an invitation counts as accepted although accepting it is refused.
    RefusedAcceptance,
}

/// The context of a call: what handlers read and report.
pub struct Ctx {
    /// The caller.
    pub caller: Principal,
    /// The operation.
    pub operation: &'static Operation,
    /// The Region of the request. For global services it is the Region of their endpoint, mostly `us-east-1`.
    pub region: Text,
    /// The credentials that the call was signed with, if it names an access key.
    pub credentials: Option<Credentials>,
    /// The events so far.
    pub events: Events,
    /// An error that does not undo the call; see `Outcome::error`.
    pub error: Option<ApiError>,
    /// The organization's delegation policy, if a member calls AWS Organizations.
    pub delegation: Option<CallDelegation>,
    /// The condition keys `aws:RequestTag/…` and `aws:TagKeys` of the request.
    pub request_tags: Context,
    /// The policy type of a member's call about a policy.
    pub policy_type: Option<PolicyType>,
    /// Whether the gates have permitted the call.
    permitted: Option<Permitted>,
    at: Gate,
    notes: Vec<GateNote>,
    /// The decision of policy, for the note of the current gate.
    judgment: Option<Arc<Judgment>>,
    remedy: Option<Remedy>,
    source: Option<&'static str>,
}

impl Ctx {
    /// The context of a call at the first gate.
    pub fn new(call: &Call, operation: &'static Operation, events: Events) -> Self {
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
            events,
            error: None,
            delegation: None,
            request_tags: Context::default(),
            policy_type: None,
            permitted: None,
            at: Gate::Request,
            // Most calls leave one note at each gate.
            notes: Vec::with_capacity(Gate::ALL.len()),
            judgment: None,
            remedy: None,
            source: None,
        }
    }

    /// The caller's account.
    pub fn account(&self) -> AccountId {
        self.caller.account()
    }

    /// The caller's account in the Region of the call.
    pub fn place(&self) -> AccountRegion {
        let account = self.account();
        // The gate of the request has checked that the Region exists.
        let region = region::known(account.partition(), &self.region);
        let region = region.unwrap_or(self.caller.home());
        AccountRegion { account, region }
    }

    /// Moves the call on to this gate.
    pub fn enter(&mut self, gate: Gate) {
        self.at = gate;
        self.judgment = None;
        self.remedy = None;
        self.source = None;
    }

    /// Proof that the gates have permitted the call, once they have.
    pub fn permitted(&self) -> Option<Permitted> {
        self.permitted
    }

    /// Lets the handler write although no policy was asked.
    pub fn permit_without_policy(&mut self, _: Unasked) {
        self.permitted = Some(Permitted(()));
    }

    /// Begins a call within this one, which needs a permission of its own.
    pub fn begin(&mut self, operation: &'static Operation) {
        self.operation = operation;
        self.permitted = None;
        self.enter(Gate::Caller);
    }

    /// Whether the call is at this gate.
    pub fn is_at(&self, gate: Gate) -> bool {
        self.at == gate
    }

    /// Sets the source of the rule that the current gate applies: a document and its heading.
    pub fn cite(&mut self, source: &'static str) {
        self.source = Some(source);
    }

    /// Notes what a person can do about the refusal that follows, where no command is known that does it.
    pub fn advise(&mut self, says: impl Into<Message>) {
        self.suggest(says, None);
    }

    /// Sets the remedy for a refusal at the current gate.
    pub fn suggest(&mut self, says: impl Into<Message>, command: Option<Command>) {
        self.remedy = Some(Remedy {
            says: says.into(),
            commands: command.into_iter().collect(),
        });
    }

    /// Adds a sentence to the remedy.
    pub fn add_advice(&mut self, says: Message) {
        let remedy = self.remedy.get_or_insert_with(|| Remedy {
            says: Message::default(),
            commands: Vec::new(),
        });
        remedy.says = if remedy.says.is_empty() {
            says
        } else {
            Message::joined(" ", [remedy.says.clone(), says])
        };
    }

    /// Replaces the remedy.
    pub fn set_remedy(&mut self, remedy: Option<Remedy>) {
        self.remedy = remedy;
    }

    /// Takes the remedy out of the context.
    pub(crate) fn take_remedy(&mut self) -> Option<Remedy> {
        self.remedy.take()
    }

    /// Sets the decision of policy at the current gate. If it allows the call, the handler may write.
    pub fn judged(&mut self, judgment: Arc<Judgment>) {
        self.permitted = judgment.is_allowed().then_some(Permitted(()));
        self.judgment = Some(judgment);
    }

    /// Notes that the current gate lets the call pass, and why.
    pub fn note_passed(&mut self, says: impl Into<Message>) {
        let note = self.note(Finding::Passed, says.into());
        self.notes.push(note);
        self.remedy = None;
    }

    /// Takes the result of a check as that of the current gate.
    ///
    /// # Errors
    ///
    /// The error of the check.
    pub fn decide(&mut self, check: Checked) -> Result<(), ApiError> {
        match check {
            Ok(says) => {
                self.note_passed(says);
                Ok(())
            }
            Err(stop) => {
                self.remedy = stop.remedy;
                Err(stop.error)
            }
        }
    }

    /// Adds an event that the caller caused.
    pub fn event(&mut self, world: &World, kind: EventKind, says: impl Into<Message>) {
        self.events
            .push(world.event(Actor::Person(self.caller.clone()), kind, says));
    }

    fn note(&mut self, finding: Finding, says: Message) -> GateNote {
        GateNote {
            gate: self.at,
            finding,
            says,
            judgment: self.judgment.take(),
            remedy: if finding == Finding::Stopped {
                self.remedy.take()
            } else {
                None
            },
            source: self.source.or_else(|| {
                // Every refusal has a source; by default it is the operation's page, which lists its errors.
                (finding == Finding::Stopped).then_some(self.operation.service.errors())
            }),
        }
    }

    /// The findings of all gates, at the end of a call. `error`: the refusal of the last one.
    pub fn record(mut self, error: Option<&ApiError>) -> GateRecord {
        if let Some(error) = error {
            // What was found about this call goes before what helps whatever the call.
            if let (None, Some(says)) = (&self.remedy, error.remedy) {
                self.advise(says);
            }
            let note = self.note(Finding::Stopped, error.message.clone());
            self.notes.push(note);
        }
        for gate in Gate::ALL {
            if !self.notes.iter().any(|note| note.gate == gate) {
                let (finding, says) = if error.is_some() && gate > self.at {
                    (
                        Finding::NotReached,
                        "The call was decided at an earlier gate.",
                    )
                } else {
                    (Finding::Passed, "Nothing to check for this call.")
                };
                self.notes.push(GateNote {
                    gate,
                    finding,
                    says: says.into(),
                    judgment: None,
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
pub struct CallDelegation {
    /// The management account, which owns the organization's resources.
    pub owner: AccountId,
    /// The delegation policy.
    pub policy: Source,
    /// Whether the policy must allow the call. Otherwise it can only deny it.
    pub grants: bool,
}

/// The result of a check: a sentence for people, or why it stops the call.
pub type Checked = Result<Message, Stop>;

/// A refusal with its remedy.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// AWS's refusal.
    pub error: ApiError,
    /// The change that would let the call pass, if there is one.
    pub remedy: Option<Remedy>,
}

impl Stop {
    /// A refusal without a known remedy.
    pub fn new(error: ApiError) -> Self {
        Self {
            error,
            remedy: None,
        }
    }

    /// A refusal with advice that no command follows.
    pub fn advising(error: ApiError, says: impl Into<Message>) -> Self {
        Self::with(error, says, None)
    }

    /// A refusal with advice, and with the command that follows the advice if there is one.
    pub fn with(error: ApiError, says: impl Into<Message>, command: Option<Command>) -> Self {
        Self {
            error,
            remedy: Some(Remedy {
                says: says.into(),
                commands: command.into_iter().collect(),
            }),
        }
    }
}

/// The refusal of an operation that Orgsim does not have.
pub fn not_modeled(operation: &str) -> ApiError {
    NOT_MODELED.saying(message!(
        "`{operation}` is not modeled in this version of Orgsim.",
        operation = operation.to_string()
    ))
}

/// The cause of everything that follows from this call.
pub fn cause(world: &World, ctx: &Ctx) -> Cause {
    Cause {
        at: world.now(),
        actor: Actor::Person(ctx.caller.clone()),
        deed: Deed::call(ctx.operation.action()),
    }
}

/// The gate for calls that every account of an organization may make. Returns the caller's organization.
///
/// # Errors
///
/// The caller's account is in no organization.
pub fn any_member(world: &World, ctx: &mut Ctx) -> Result<Arc<Organization>, ApiError> {
    ctx.cite("API Reference of AWS Organizations, the operation's page: who can call it");
    match world.organization_of(ctx.account()) {
        Some(organization) => {
            ctx.note_passed(message!(
                "{account} is in organization `{organization}`.",
                account = world.name_of(ctx.account()),
                organization = organization.id
            ));
            Ok(world.organizations_by_id()[&organization.id].clone())
        }
        None => Err(refusals::NO_ORGANIZATION.error()),
    }
}

/// The gate for calls that only the management account may make. Returns the caller's organization.
///
/// # Errors
///
/// The caller's account is not the management account.
pub fn management_only(world: &World, ctx: &mut Ctx) -> Result<Arc<Organization>, ApiError> {
    ctx.cite("API Reference of AWS Organizations, the operation's page: only the management account can call it");
    let Some(organization) = world.organization_of(ctx.account()) else {
        return any_member(world, ctx);
    };
    if organization.management == ctx.account() {
        ctx.note_passed(message!(
            "{account} is the organization's management account.",
            account = world.name_of(ctx.account())
        ));
        Ok(world.organizations_by_id()[&organization.id].clone())
    } else {
        ctx.advise(message!(
            "Only the management account may do this. Act as a user of {account}.",
            account = world.name_of(organization.management)
        ));
        Err(ApiError::access_denied())
    }
}

/// Checks that all features are enabled.
///
/// # Errors
///
/// The organization has the feature set for consolidated billing.
pub fn all_features(ctx: &mut Ctx, organization: &Organization) -> Result<(), ApiError> {
    if organization.feature_set == FeatureSet::All {
        return Ok(());
    }
    ctx.cite("AWS Organizations User Guide: available feature sets");
    Err(refusals::NOT_ALL_FEATURES.error())
}

/// A [`Text`] from borrowed text, for brevity at call sites.
pub fn text(value: &str) -> Text {
    value.into()
}
