//! Handshakes over the API: inviting, answering, listing, and the checks that accepting one passes.
//!
//! `acceptance` is the one place that knows those checks: `AcceptHandshake` carries them out, and the page shows
//! them before and after trying, for whomever one likes.

use std::sync::Arc;

use message::{Message, message};
use policy::Context;
use serde_json::Value;

use super::{accounts, features, shapes, tags, transfers};
use crate::iam::service_linked_role;
use crate::organizations::delegation;
use api::error::{ApiError, ErrorCode};
use api::ids::{AccountId, HandshakeId, OrganizationId};
use api::json::json;
use api::model;
use api::principal::Principal;
use api::time::{DAY, span};
use gates::authorize;
use gates::authorize::AccessRequest;
use gates::authorize::denial;
use gates::context;
use gates::context::{Checked, Ctx, Stop, text};
use gates::credentials::cannot_act;
use gates::input::Input;
use gates::paging::list_answer;
use gates::remedy;
use state::account::JoinedMethod;
use state::agenda::Task;
use state::command::{Command, TimeMove};
use state::event::{Actor, EventKind, Events};
use state::handshake::recipient;
use state::handshake::{
    Handshake, HandshakeAction, HandshakeAnswer, HandshakeState, INVITATION_LIFETIME, RETENTION,
    Recipient,
};
use state::handshake::{addressed_to, is_party};
use state::organization::{FeatureSet, Organization};
use state::outcome::{Gate, Judgement, Remedy};
use state::rules::Rule;
use state::world::World;

/// An organization must be this old for an account to move into it from another organization directly.
const MINIMUM_TARGET_AGE: u64 = 7 * DAY;

const ACCEPT: &str = "organizations:AcceptHandshake";

/// One of the checks on accepting a handshake.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// What it asks.
    pub id: CheckId,
    /// The gate of the call at which it is asked.
    pub gate: Gate,
    /// Whether what it asks is so.
    pub holds: bool,
    /// Whether accepting depends on it. A check that does not hold and is needed stops the call.
    pub needed: bool,
    /// A sentence for people.
    pub says: Message,
    /// What policy said, where policy was asked.
    pub judgement: Option<Arc<Judgement>>,
    /// What would make it hold, where something would.
    pub remedy: Option<Remedy>,
    /// The error that the call gets if it stops here.
    pub error: Option<ApiError>,
}

/// The questions that accepting a handshake raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckId {
    /// Asked only of those who cannot.
    CanAct,
    /// Whether the handshake is addressed to the account.
    Addressed,
    /// Whether policy allows the call.
    MayAccept,
    /// Whether the handshake can still be accepted.
    Open,
    /// Whether the account may join the organization.
    MayJoin,
    /// Whether the bill may be transferred.
    MayTransfer,
    /// Whether the account has the role of AWS Organizations.
    RolePresent,
    /// Whether policy allows to create that role.
    MayCreateRole,
}

impl CheckId {
    /// The question, for people.
    pub const fn question(self) -> &'static str {
        match self {
            Self::CanAct => "Can this person sign in at all?",
            Self::Addressed => "Is it addressed to this account?",
            Self::MayAccept => "May this person call organizations:AcceptHandshake?",
            Self::Open => "Can it be accepted now?",
            Self::MayJoin => "May the account join?",
            Self::MayTransfer => "May the bill be transferred?",
            Self::RolePresent => "Is AWSServiceRoleForOrganizations there?",
            Self::MayCreateRole => "May this person call iam:CreateServiceLinkedRole?",
        }
    }
}

impl Check {
    /// Whether the call stops here.
    pub fn stops(&self) -> bool {
        self.needed && !self.holds
    }

    fn found(id: CheckId, gate: Gate, found: Checked) -> Self {
        let holds = found.is_ok();
        let (says, error, remedy) = match found {
            Ok(says) => (says, None, None),
            Err(stop) => (stop.error.message.clone(), Some(stop.error), stop.remedy),
        };
        Self {
            id,
            gate,
            holds,
            needed: true,
            says,
            judgement: None,
            remedy,
            error,
        }
    }
}

/// The checks on accepting a handshake as this person, in the order in which the call passes them.
pub fn acceptance(world: &World, handshake: &Handshake, caller: &Principal) -> Vec<Check> {
    let account = caller.account();
    let operation = model::operation(ACCEPT).expect("AcceptHandshake is modelled");
    let mut checks = Vec::new();
    if let Some(stop) = cannot_act(world, caller, operation) {
        checks.push(Check::found(CheckId::CanAct, Gate::Request, Err(stop)));
    }
    checks.extend([
        Check::found(
            CheckId::Addressed,
            Gate::Caller,
            addressed(world, handshake, account),
        ),
        may_call(
            world,
            caller,
            CheckId::MayAccept,
            ACCEPT,
            &handshake.arn(),
            Context::default(),
            ErrorCode::AccessDeniedException,
        ),
        Check::found(
            CheckId::Open,
            Gate::State,
            handshake
                .state
                .after(HandshakeAnswer::Accept)
                .map(|_| "It is open.".into())
                .map_err(|error| {
                    let says = match handshake.state {
                        HandshakeState::Requested => {
                            features::outstanding_sentence(world, handshake)
                        }
                        HandshakeState::Expired => {
                            "It has expired; the sender can start again.".into()
                        }
                        HandshakeState::Declined | HandshakeState::Canceled => {
                            "It has ended; the sender can start again.".into()
                        }
                        HandshakeState::Open | HandshakeState::Accepted => {
                            "Nothing more is needed: it has been accepted.".into()
                        }
                    };
                    Stop::with(error, says, None)
                }),
        ),
    ]);
    // Who asks for somebody else gets to know whether that account may, not whether their own might.
    let answers = answering(world, handshake, caller);
    let about = |id, check: fn(&World, &Handshake, AccountId) -> Checked| match answers {
        Some(account) => Check::found(id, Gate::State, check(world, handshake, account)),
        None => nobody(id, Gate::State),
    };
    if handshake.action == HandshakeAction::Invite {
        checks.push(about(CheckId::MayJoin, may_join));
    }
    if handshake.action == HandshakeAction::TransferResponsibility {
        checks.push(about(CheckId::MayTransfer, transfers::may_take));
        return checks;
    }
    checks.extend(role_checks(world, handshake, caller));
    checks
}

/// The account that an answer of this person is for; `None` for an address that is nobody's.
fn answering(world: &World, handshake: &Handshake, caller: &Principal) -> Option<AccountId> {
    // Whoever may answer in the recipient's place does what the answer entails for their own account.
    let answers = (!world.holds(Rule::RecipientsAnswer)).then(|| caller.account());
    answers.or_else(|| recipient(world, handshake))
}

/// A check on an account that there is not. That nobody can answer, another check says.
fn nobody(id: CheckId, gate: Gate) -> Check {
    Check {
        id,
        gate,
        holds: false,
        needed: false,
        says: "No account has the address that it is sent to.".into(),
        judgement: None,
        remedy: None,
        error: None,
    }
}

/// Whether the role is in the account that has to accept, and if not, whether the caller may create it there.
fn role_checks(world: &World, handshake: &Handshake, caller: &Principal) -> [Check; 2] {
    let Some(account) = answering(world, handshake, caller) else {
        return [CheckId::RolePresent, CheckId::MayCreateRole]
            .map(|id| nobody(id, Gate::Dependency));
    };
    let name = world.name_of(account);
    let present = world
        .account(account)
        .is_some_and(|account| account.has_organizations_role());
    let there = Check {
        id: CheckId::RolePresent,
        gate: Gate::Dependency,
        holds: present,
        needed: false,
        says: if present {
            message!("The role is in {name}; nothing needs to be created.", name)
        } else {
            message!(
                "The role is missing in {name}; accepting creates it, with the permissions of the person who accepts.",
                name
            )
        },
        judgement: None,
        remedy: None,
        error: None,
    };
    let mut create = may_call(
        world,
        caller,
        CheckId::MayCreateRole,
        service_linked_role::CREATE,
        &service_linked_role::organizations_role_arn(account),
        service_linked_role::organizations_context(),
        ErrorCode::AccessDeniedForDependencyException,
    );
    create.gate = Gate::Dependency;
    create.needed = !present;
    if caller.account() != account {
        create.holds = false;
        create.judgement = None;
        create.remedy = None;
        create.says = message!(
            "Nobody of another account can create a role in {name}.",
            name
        );
    }
    if !create.holds {
        create.error = Some(service_linked_role::dependency_error());
    }
    [there, create]
}

fn addressed(world: &World, handshake: &Handshake, account: AccountId) -> Checked {
    if addressed_to(world, handshake, account) {
        return Ok(message!(
            "It is addressed to {account}.",
            account = world.name_of(account)
        ));
    }
    if account.partition() != handshake.management.partition() {
        let place = handshake.management.partition().title();
        let says = message!("It is of {place}, and known there only.", place);
        return Err(Stop::with(not_found(), says, None));
    }
    if !world.holds(Rule::RecipientsAnswer) {
        return Ok(
            "It is addressed to somebody else, and the rule that only they answer is switched off."
                .into(),
        );
    }
    let says = match &handshake.recipient {
        Recipient::Account(id) => message!(
            "It is addressed to {account}: act as somebody there.",
            account = world.name_of(*id)
        ),
        Recipient::Email(email) => match world.by_email(handshake.management.partition(), email) {
            Some(id) => message!(
                "It is addressed to {email}, which is {account}: act as somebody there.",
                email,
                account = world.name_of(id)
            ),
            None => message!(
                "It is addressed to {email}, and no account has that address.",
                email
            ),
        },
        Recipient::Organization => {
            message!(
                "Only {account} accepts it, at the end: act as somebody there.",
                account = world.name_of(handshake.management)
            )
        }
    };
    Err(Stop::with(ApiError::access_denied(), says, None))
}

/// A check of policy on one action.
fn may_call(
    world: &World,
    caller: &Principal,
    id: CheckId,
    action: &str,
    resource: &str,
    context: Context,
    code: ErrorCode,
) -> Check {
    let ask = AccessRequest::new(caller, action, resource).with(context);
    let judgement = Arc::new(authorize::authorize(world, &ask));
    let allowed = judgement.is_allowed();
    Check {
        id,
        gate: Gate::Policy,
        holds: allowed,
        needed: true,
        says: if allowed {
            message!("Yes: `{action}` is allowed.", action = action.to_string())
        } else {
            message!(
                "No: `{action}` is refused {reason}.",
                action = action.to_string(),
                reason = denial::reason(world, caller, None, &judgement)
            )
        },
        remedy: (!allowed).then(|| remedy::remedy(world, &ask, &judgement)),
        error: (!allowed).then(|| ApiError::new(code, denial::denial(world, &ask, &judgement))),
        judgement: Some(judgement),
    }
}

fn may_join(world: &World, handshake: &Handshake, account: AccountId) -> Checked {
    let Some(target) = world.organization(&handshake.organization) else {
        return Err(Stop::new(ApiError::new(
            ErrorCode::HandshakeNotFoundException,
            "You specified a handshake that doesn't exist.",
        )));
    };
    if let Some(current) = world.organization_of(account) {
        if current.id == target.id {
            return Err(Stop::new(already_in_organization()));
        }
        // Since November 2025 an account may move from one organization to another directly.
        accounts::may_change_organization(world, current, account)?;
        let age = world.now.since(target.created_at);
        if age < MINIMUM_TARGET_AGE {
            let wait = MINIMUM_TARGET_AGE - age;
            // The rule is documented, the reason and the words of its refusal are not.
            return Err(Stop::with(
                ApiError::constraint(
                    "WAIT_PERIOD_ACTIVE",
                    "The organization was created too recently to take over accounts of other organizations. Try again \
                     later.",
                ),
                message!(
                    "An organization must be seven days old to take over an account directly. Wait {time}.",
                    time = span(wait)
                ),
                Some(Command::Time(TimeMove::Advance { ms: wait })),
            ));
        }
    }
    within_quota(world, target, 0)?;
    Ok(message!(
        "{account} may join organization `{target}`.",
        account = world.name_of(account),
        target = target.id
    ))
}

/// The quota of accounts as invitations meet it: another exception than CreateAccount's, and words without a full stop
/// (seen in a public issue thread, of InviteAccountToOrganization).
fn within_quota(world: &World, organization: &Organization, more: usize) -> Checked {
    accounts::within_quota(world, organization, more).map_err(|stop| Stop {
        error: ApiError::handshake_constraint(
            "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
            "You have exceeded the allowed number of AWS accounts",
        ),
        remedy: stop.remedy,
    })
}

pub(super) fn duplicate() -> ApiError {
    ApiError::new(
        ErrorCode::DuplicateHandshakeException,
        "A handshake with the specified type and parameters already exists for the given parties.",
    )
}

fn already_in_organization() -> ApiError {
    ApiError::handshake_constraint(
        "ALREADY_IN_AN_ORGANIZATION",
        "The AWS account is already a member of an organization.",
    )
}

/// The handshake that the call names, in the caller's partition.
fn named(world: &World, ctx: &Ctx, input: Input<'_>) -> Result<Arc<Handshake>, ApiError> {
    let id: HandshakeId = input.id("HandshakeId")?;
    let here =
        |handshake: &&Arc<Handshake>| handshake.management.partition() == ctx.account().partition();
    let found = world.handshakes.get(&id).filter(here).cloned();
    found.ok_or_else(not_found)
}

fn not_found() -> ApiError {
    ApiError::new(
        ErrorCode::HandshakeNotFoundException,
        "You specified a handshake that doesn't exist.",
    )
}

pub(super) fn accept(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let handshake = named(world, ctx, input)?;
    for check in acceptance(world, &handshake, &ctx.caller) {
        ctx.at(check.gate);
        ctx.by(match check.id {
            // Who cannot act has not come here.
            CheckId::CanAct
            | CheckId::Addressed
            | CheckId::MayAccept
            | CheckId::Open
            | CheckId::MayJoin => "API Reference of AWS Organizations: AcceptHandshake",
            CheckId::MayTransfer => {
                "AWS Billing User Guide: responding to invitations to transfer billing"
            }
            CheckId::RolePresent | CheckId::MayCreateRole => {
                "AWS Organizations User Guide: AWS Organizations and service-linked roles"
            }
        });
        if let Some(judgement) = &check.judgement {
            ctx.judged(judgement.clone());
        }
        if check.stops() {
            let error = check
                .error
                .expect("a check that stops says with which error");
            ctx.remedy(check.remedy);
            if let Some(answer) = flips_and_refuses(world, ctx, &handshake, &error) {
                ctx.error = Some(error);
                return Ok(answer);
            }
            return Err(error);
        }
        if check.needed || check.id == CheckId::RolePresent {
            ctx.pass(check.says);
        }
    }
    let id = handshake.id.clone();
    finish(
        world,
        &id,
        HandshakeState::Accepted,
        &mut ctx.events,
        Actor::Person(ctx.caller.clone()),
    );
    let account = ctx.account();
    match handshake.action {
        HandshakeAction::Invite => {
            if world.organization_of(account).is_some() {
                let says = message!(
                    "{account} left its organization to join another.",
                    account = world.name_of(account)
                );
                ctx.event(world, EventKind::AccountLeft(account), says);
                super::depart(world, account, &mut ctx.events);
            }
            let parent = world.organizations[&handshake.organization].root_parent();
            super::join(
                world,
                ctx,
                account,
                &handshake.organization,
                parent,
                JoinedMethod::Invited,
            );
            tags::put(
                world.organization_mut(&handshake.organization),
                &account.to_string(),
                &handshake.tags,
            );
        }
        HandshakeAction::ApproveAllFeatures
        | HandshakeAction::AddOrganizationsServiceLinkedRole => {
            let cause = context::cause(world, ctx);
            let why = "It was missing, and accepting the request created it again.";
            service_linked_role::ensure_organizations_role(
                world,
                account,
                cause,
                why,
                &mut ctx.events,
            );
        }
        // What it brings about came with the handshake's end.
        HandshakeAction::TransferResponsibility => {}
        HandshakeAction::EnableAllFeatures => {
            let cause = context::cause(world, ctx);
            let why = "All features need it in every account, and it was missing in the management account.";
            service_linked_role::ensure_organizations_role(
                world,
                account,
                cause,
                why,
                &mut ctx.events,
            );
            features::finalize(world, ctx, &handshake.organization);
        }
    }
    features::progress(world, &handshake.organization, &mut ctx.events);
    Ok(json!({ "Handshake": shapes::handshake(world, &world.handshakes[&id]) }))
}

/// A recorded oddity: an invitation sent to the e-mail address of an account that is already a member is refused,
/// and nevertheless counts as accepted.
fn flips_and_refuses(
    world: &mut World,
    ctx: &mut Ctx,
    handshake: &Handshake,
    error: &ApiError,
) -> Option<Value> {
    let by_email = matches!(handshake.recipient, Recipient::Email(_));
    if !by_email || *error != already_in_organization() {
        return None;
    }
    finish(
        world,
        &handshake.id,
        HandshakeState::Accepted,
        &mut ctx.events,
        Actor::Person(ctx.caller.clone()),
    );
    Some(Value::Null)
}

pub(super) fn decline(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let handshake = named(world, ctx, input)?;
    ctx.by("API Reference of AWS Organizations: DeclineHandshake");
    ctx.decide(addressed(world, &handshake, ctx.account()))?;
    authorize::permit(world, ctx, &handshake.arn(), Context::default())?;
    answer(world, ctx, &handshake, HandshakeAnswer::Decline)
}

pub(super) fn cancel(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let handshake = named(world, ctx, input)?;
    ctx.by("API Reference of AWS Organizations: CancelHandshake");
    // The requests that belong to a request to enable all features are withdrawn through that one; whether they can
    // be cancelled one by one is not documented.
    if handshake.management != ctx.account() || handshake.parent.is_some() {
        let says: Message = if handshake.parent.is_some() {
            "It is withdrawn by cancelling the request to enable all features that it belongs to."
                .into()
        } else {
            message!(
                "Only its sender can cancel it: act as somebody of {account}.",
                account = world.name_of(handshake.management)
            )
        };
        ctx.suggest(says, None);
        return Err(ApiError::access_denied());
    }
    ctx.pass(message!(
        "{account} sent it.",
        account = world.name_of(ctx.account())
    ));
    authorize::permit(world, ctx, &handshake.arn(), Context::default())?;
    answer(world, ctx, &handshake, HandshakeAnswer::Cancel)
}

fn answer(
    world: &mut World,
    ctx: &mut Ctx,
    handshake: &Handshake,
    answer: HandshakeAnswer,
) -> Result<Value, ApiError> {
    ctx.at(Gate::State);
    let state = handshake.state.after(answer)?;
    ctx.pass(message!("It is {state}.", state = handshake.state.name()));
    finish(
        world,
        &handshake.id,
        state,
        &mut ctx.events,
        Actor::Person(ctx.caller.clone()),
    );
    if handshake.action == HandshakeAction::EnableAllFeatures {
        features::ended(world, handshake, &mut ctx.events);
    } else if answer == HandshakeAnswer::Decline {
        features::refused(world, handshake);
    }
    Ok(json!({ "Handshake": shapes::handshake(world, &world.handshakes[&handshake.id]) }))
}

/// Brings a handshake to its end and forgets it after its retention.
pub fn finish(
    world: &mut World,
    id: &HandshakeId,
    state: HandshakeState,
    events: &mut Events,
    actor: Actor,
) {
    let now = world.now;
    let handshake = world.handshake_mut(id);
    handshake.state = state;
    handshake.finished = Some(now);
    let says = sentence(world, id);
    events.push(world.event(actor.clone(), EventKind::HandshakeChanged(id.clone()), says));
    let ended = world.handshakes[id].clone();
    transfers::settled(world, &ended, state, events, &actor);
    world.agenda.cancel(|task| {
        *task
            == Task::ExpireHandshake {
                handshake: id.clone(),
            }
    });
    let cause = state::agenda::Cause {
        at: now,
        actor,
        operation: "the end of the handshake".into(),
    };
    world.schedule(
        RETENTION,
        Task::ForgetHandshake {
            handshake: id.clone(),
        },
        cause,
    );
}

/// "invitation to Payments", "request for Payments to approve all features".
pub fn called(world: &World, id: &HandshakeId) -> Message {
    let Some(handshake) = world.handshake(id) else {
        return message!("handshake `{id}`", id);
    };
    let name = match &handshake.recipient {
        Recipient::Account(account) => world.name_of(*account),
        Recipient::Email(email) => email.to_string(),
        Recipient::Organization => return handshake.action.title().into(),
    };
    match handshake.action {
        HandshakeAction::Invite => message!("invitation to {name}", name),
        HandshakeAction::EnableAllFeatures => {
            message!("request to enable all features to {name}", name)
        }
        HandshakeAction::ApproveAllFeatures => {
            message!("request for {name} to approve all features", name)
        }
        HandshakeAction::TransferResponsibility => {
            message!("invitation to {name} to transfer its bill", name)
        }
        HandshakeAction::AddOrganizationsServiceLinkedRole => {
            message!(
                "request for {name} to recreate the service-linked role",
                name
            )
        }
    }
}

/// "The invitation to Payments was accepted."
pub fn sentence(world: &World, id: &HandshakeId) -> Message {
    let called = called(world, id);
    match world.handshake(id).map(|handshake| handshake.state) {
        None => message!("The {called} is no longer listed.", called),
        Some(HandshakeState::Requested) => message!("The {called} waits for the members.", called),
        Some(HandshakeState::Open) => message!("The {called} is open.", called),
        Some(HandshakeState::Accepted) => message!("The {called} was accepted.", called),
        Some(HandshakeState::Declined) => message!("The {called} was declined.", called),
        Some(HandshakeState::Canceled) => message!("The {called} was cancelled.", called),
        Some(HandshakeState::Expired) => message!("The {called} expired.", called),
    }
}

/// Cancels every live handshake of an organization.
pub(super) fn end_all(world: &mut World, organization: &OrganizationId, events: &mut Events) {
    cancel_where(world, events, |handshake| {
        handshake.organization == *organization
    });
}

/// Cancels, on behalf of Organizations, every live handshake that matches.
pub(super) fn cancel_where(
    world: &mut World,
    events: &mut Events,
    matches: impl Fn(&Handshake) -> bool,
) {
    let ids: Vec<_> = world
        .handshakes()
        .filter(|handshake| handshake.state.is_live() && matches(handshake))
        .map(|handshake| handshake.id.clone())
        .collect();
    for id in ids {
        finish(
            world,
            &id,
            HandshakeState::Canceled,
            events,
            Actor::Organizations,
        );
    }
}

/// A new handshake, without the errands that depend on its kind.
pub(super) fn send(
    world: &mut World,
    organization: &Organization,
    action: HandshakeAction,
    recipient: Recipient,
    lifetime: u64,
) -> Handshake {
    Handshake {
        id: HandshakeId::draw(&mut world.random),
        action,
        state: HandshakeState::Open,
        organization: organization.id.clone(),
        management: organization.management,
        recipient,
        requested: world.now,
        expires: world.now.plus(lifetime),
        finished: None,
        parent: None,
        transfer: None,
        notes: None,
        tags: Vec::new(),
        feature_set: organization.feature_set,
    }
}

pub(super) fn invite(
    world: &mut World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let organization = context::management_only(world, ctx)?;
    let target = input.structure("Target").unwrap_or(input);
    let id = target.text("Id");
    let (recipient, resource) = if target.text("Type") == "ACCOUNT" {
        let account = target.account(ctx, "Id")?;
        (
            Recipient::Account(account),
            organization.account_arn(account),
        )
    } else {
        (
            Recipient::Email(text(id)),
            format!(
                "{}:account/{}/*",
                organization.management.arn("organizations"),
                organization.id
            ),
        )
    };
    authorize::permit(world, ctx, &resource, Context::default())?;
    authorize::permit_tagging(world, ctx, input)?;
    ctx.at(Gate::State);
    ctx.by("API Reference of AWS Organizations: InviteAccountToOrganization");
    if let Recipient::Account(account) = recipient
        && world
            .organization_of(account)
            .is_some_and(|other| other.id == organization.id)
    {
        return Err(already_in_organization());
    }
    let same = |handshake: &&Handshake| {
        handshake.organization == organization.id
            && handshake.action == HandshakeAction::Invite
            && handshake.recipient.is(&recipient)
    };
    if world
        .handshakes()
        .any(|handshake| same(&handshake) && handshake.state.is_live())
    {
        ctx.suggest("Wait for its answer, or cancel the first invitation.", None);
        return Err(duplicate());
    }
    let attempts = world
        .handshakes()
        .filter(|handshake| {
            handshake.organization == organization.id
                && handshake.action == HandshakeAction::Invite
                && handshake.state != HandshakeState::Accepted
                && world.now.since(handshake.requested) < DAY
        })
        .count();
    if attempts >= (organization.account_quota as usize).max(20) {
        ctx.suggest("Wait until a day has passed since the first of them.", None);
        return Err(ApiError::handshake_constraint(
            "HANDSHAKE_RATE_LIMIT_EXCEEDED",
            "You have exceeded the number of handshakes that you can send in one day.",
        ));
    }
    ctx.decide(within_quota(world, &organization, 1))?;

    let mut handshake = send(
        world,
        &organization,
        HandshakeAction::Invite,
        recipient,
        INVITATION_LIFETIME,
    );
    handshake.notes = input.optional("Notes").map(text);
    handshake.tags = tags::taken(input);
    if organization.migration.is_some() {
        // The invitation announces what the organization is about to be.
        handshake.feature_set = FeatureSet::All;
    }
    let id = handshake.id.clone();
    world.handshakes.insert(id.clone(), handshake.into());
    let cause = context::cause(world, ctx);
    world.schedule(
        INVITATION_LIFETIME,
        Task::ExpireHandshake {
            handshake: id.clone(),
        },
        cause,
    );
    let says = sentence(world, &id);
    ctx.event(world, EventKind::HandshakeSent(id.clone()), says);
    Ok(json!({ "Handshake": shapes::handshake(world, &world.handshakes[&id]) }))
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Result<Value, ApiError> {
    let handshake = named(world, ctx, input)?;
    ctx.by("API Reference of AWS Organizations: DescribeHandshake");
    let lent = world.organization_of(ctx.account()).is_some_and(|it| {
        it.id == handshake.organization && it.delegates(ctx.account(), &ctx.operation.action())
    });
    if is_party(world, &handshake, ctx.account()) {
        ctx.pass(message!(
            "{account} is a party of it.",
            account = world.name_of(ctx.account())
        ));
    } else if lent {
        delegation::reader(world, ctx)?;
    } else {
        ctx.suggest("Only its sender and its recipients can see it.", None);
        return Err(ApiError::access_denied());
    }
    authorize::permit(world, ctx, &handshake.arn(), Context::default())?;
    Ok(json!({ "Handshake": shapes::handshake(world, &handshake) }))
}

/// Handshakes that match the request's filter, oldest first.
fn filtered<'w>(
    world: &'w World,
    input: Input<'_>,
    mine: impl Fn(&Handshake) -> bool,
) -> Vec<&'w Handshake> {
    let filter = input.structure("Filter");
    let action = filter.and_then(|filter| filter.optional("ActionType"));
    let parent = filter.and_then(|filter| filter.optional("ParentHandshakeId"));
    let mut found: Vec<_> = world
        .handshakes()
        .filter(|handshake| mine(handshake))
        .filter(|handshake| action.is_none_or(|action| handshake.action.name() == action))
        .filter(|handshake| {
            parent.is_none_or(|parent| {
                handshake
                    .parent
                    .as_ref()
                    .is_some_and(|id| id.as_str() == parent)
            })
        })
        .collect();
    ordered::sort_by(&mut found, |a, b| {
        (a.requested, a.action, &a.id).cmp(&(b.requested, b.action, &b.id))
    });
    found
}

pub(super) fn list_for_account(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let account = ctx.account();
    ctx.pass("Any account may list the handshakes that it received.");
    authorize::permit(world, ctx, "*", Context::default())?;
    let found = filtered(world, input, |handshake| {
        handshake.recipient != Recipient::Organization && addressed_to(world, handshake, account)
    });
    list_answer(ctx, input, "Handshakes", &found, |handshake| {
        shapes::handshake(world, handshake)
    })
}

pub(super) fn list_for_organization(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Value, ApiError> {
    let organization = delegation::permitted_reader(world, ctx)?;
    let found = filtered(world, input, |handshake| {
        handshake.organization == organization.id
    });
    list_answer(ctx, input, "Handshakes", &found, |handshake| {
        shapes::handshake(world, handshake)
    })
}
