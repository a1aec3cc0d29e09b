//! What AWS CloudTrail logs: which records a step leaves, and in which accounts.
//!
//! A call is logged in the account that it is made with, refused or not; where it gives credentials of another account,
//! there too. What services do of themselves is logged where they do it. A record keeps what was seen in a compact form;
//! its JSON is written when somebody looks (`render`). Nothing here needs chance, and nothing is read from the world
//! after the moment of the record.
//!
//! Calls that Orgsim refuses in its own name (`NotModelled`, `NotPossible`) never happened in AWS and are not logged.
//! Of what people do in consoles the calls are logged that the console makes, as far as they are known (`CONSOLE`), never
//! the word that Orgsim has for it.
//! What people do with services that are not simulated (`work`) is not logged: whether AWS would log it as a management event,
//! and with what, is known for each action only.
//! Sources: AWS CloudTrail User Guide, record contents; AWS Organizations User Guide, logging API calls with CloudTrail.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::access::Times;
use crate::organizations::transfers;
use crate::root_access;
use api::catalog;
use api::error::{ApiError, ErrorCode};
use api::ids::{AccountId, Text};
use api::model::{self, Service};
use api::principal::Principal;
use api::root_access::RootFeature;
use state::account::{ORGANIZATIONS_PRINCIPAL, ORGANIZATIONS_ROLE};
use state::command::Call;
use state::event::{Actor, Event, EventKind};
use state::outcome::{Finding, GateRecord, Outcome, Refusal};
use state::records::record::{
    By, LoggedCall, ServiceCall, ServiceEvent, What, Who, is_read_only, value_bytes,
};
pub use state::records::record::{FIELD_BYTES, MESSAGE_BYTES, Record};
use state::world::World;

/// What must be known of a call before it is carried out.
pub struct SeenBefore {
    who: Arc<Who>,
    /// The management account of the caller's organization.
    management: Option<AccountId>,
}

impl SeenBefore {
    /// `None` if nobody has such credentials.
    pub fn before(world: &World, call: &Call) -> Option<Self> {
        Some(Self {
            who: Arc::new(who(world, &call.caller, call.key.as_ref())?),
            management: world
                .organization_of(call.caller.account())
                .map(|organization| organization.management),
        })
    }
}

fn who(world: &World, principal: &Principal, key: Option<&Text>) -> Option<Who> {
    let account = world.account(principal.account())?;
    let session = match key {
        Some(key) => world.session_of_key(key),
        None => account.session_of(principal),
    };
    let root = account.root_session_of(principal);
    let (id, path) = match principal {
        Principal::Root(account) | Principal::AssumedRoot { account, .. } => {
            (account.to_string().into(), "/".into())
        }
        Principal::User { name, .. } => {
            let user = account.users.get(name)?;
            (user.id.clone(), user.path.clone())
        }
        Principal::Role { role, .. } => {
            let role = account.roles.get(role)?;
            (role.id.clone(), role.path.clone())
        }
    };
    Some(Who {
        principal: principal.clone(),
        id,
        path,
        began: match key {
            Some(key) => world.began(key),
            None => session
                .map(|session| session.began)
                .or_else(|| root.map(|session| session.began)),
        },
        key: key
            .or_else(|| session.map(|session| &session.key))
            .or_else(|| root.map(|session| &session.key))
            .cloned(),
        source: session
            .and_then(|session| session.source_identity.clone())
            .or_else(|| root?.source_identity.clone()),
    })
}

/// A call that a console makes when a person does something in it.
struct ConsoleCall {
    /// What the person does.
    here: &'static str,
    /// The call.
    real: &'static str,
    /// The members of the input that are the call's own.
    members: &'static [&'static str],
}

const fn console(
    here: &'static str,
    real: &'static str,
    members: &'static [&'static str],
) -> ConsoleCall {
    ConsoleCall {
        here,
        real,
        members,
    }
}

/// Setting up a service in its own console is not among them: which calls that takes differs and is mostly not documented.
/// What it makes happen is (`consequences`). What somebody does without credentials is logged by nobody here.
const CONSOLE: &[ConsoleCall] = &[
    console(
        "console:EnableTrustedAccess",
        "organizations:EnableAWSServiceAccess",
        &["ServicePrincipal"],
    ),
    console(
        "console:DisableTrustedAccess",
        "organizations:DisableAWSServiceAccess",
        &["ServicePrincipal"],
    ),
    // AWS Artifact User Guide, logging with CloudTrail: these names are logged; what they carry is not documented.
    console("console:AcceptAgreement", "artifact:AcceptAgreement", &[]),
    console(
        "console:TerminateAgreement",
        "artifact:TerminateAgreement",
        &[],
    ),
    console("console:DownloadAgreement", "artifact:GetAgreement", &[]),
    console(
        "console:CreateOrganizationAggregator",
        "config:PutConfigurationAggregator",
        &["ConfigurationAggregatorName"],
    ),
    console(
        "console:SetUpRecording",
        "config:PutConfigurationRecorder",
        &[],
    ),
    console("console:SetUpRecording", "config:PutDeliveryChannel", &[]),
    console(
        "console:SetUpRecording",
        "config:StartConfigurationRecorder",
        &[],
    ),
];

/// As CloudTrail spells the code. Services whose errors have no suffix on the wire have one there, but for denials.
fn error_code(service: Option<Service>, error: &ApiError) -> Text {
    let name = error.code.name();
    let bare = matches!(service, Some(Service::Iam | Service::Sts));
    if error.code == ErrorCode::ValidationError {
        return "ValidationException".into();
    }
    let suffixed = name.ends_with("Exception")
        || matches!(
            error.code,
            ErrorCode::AccessDenied | ErrorCode::ExpiredToken
        );
    if bare && !suffixed {
        format!("{name}Exception").into()
    } else {
        name.into()
    }
}

/// A person called.
pub(super) fn called(
    world: &mut World,
    call: &Call,
    seen: SeenBefore,
    result: Result<&Outcome, &Refusal>,
) {
    let (error, gates, answer, events) = match result {
        Ok(outcome) => (
            outcome.error.as_ref(),
            outcome.gates.as_ref(),
            &outcome.answer,
            outcome.events.as_slice(),
        ),
        Err(refusal) => (
            Some(&refusal.error),
            refusal.gates.as_ref(),
            &Value::Null,
            [].as_slice(),
        ),
    };
    // Nor is logged what nobody could sign.
    if error.is_some_and(|error| {
        matches!(
            error.code,
            ErrorCode::NotModelled
                | ErrorCode::NotPossible
                | ErrorCode::InvalidClientTokenId
                | ErrorCode::UnrecognizedClientException
        )
    }) {
        return;
    }
    let console = model::operation(&call.operation)
        .is_some_and(|operation| operation.service == Service::Console);
    // What a console does not take does not leave it.
    let untaken = [
        ErrorCode::ValidationError,
        ErrorCode::SerializationException,
    ];
    if console && error.is_some_and(|error| untaken.contains(&error.code)) {
        return;
    }
    let mut direct: Vec<Made> = Vec::new();
    if console {
        direct = CONSOLE
            .iter()
            .filter(|it| it.here == &*call.operation)
            .map(|it| Made {
                operation: it.real.into(),
                input: it
                    .members
                    .iter()
                    .filter_map(|name| Some(((*name).to_string(), call.input.get(*name)?.clone())))
                    .collect(),
                console: true,
            })
            .collect();
        for (action, error) in asked(gates, error) {
            if direct.iter().any(|made| *made.operation == *action) {
                continue;
            }
            if error.is_some() {
                // It came no further than this.
                direct.clear();
            }
            let made = Made {
                operation: action.as_str().into(),
                input: Map::new(),
                console: true,
            };
            log_call(world, call, &seen, made, &Value::Null, error);
        }
        if error.is_some() {
            // Of several calls only the first was made, or none if the console itself did not go on.
            direct.truncate(1);
        }
    } else {
        direct.push(Made {
            operation: call.operation.clone(),
            input: call.input.clone(),
            console: false,
        });
    }
    let made = direct.iter().map(|made| made.operation.clone()).collect();
    for direct in direct {
        // A console's answer is Orgsim's own.
        let answer = if console { &Value::Null } else { answer };
        log_call(world, call, &seen, direct, answer, error);
    }
    let origin = Origin {
        who: seen.who.clone(),
        management: seen.management,
        made,
    };
    consequences(world, events, Some(&origin));
    if &*call.operation == "console:EnableRootAccess" && error.is_none() {
        for feature in RootFeature::ticked(&call.input) {
            let made = Made {
                operation: feature.enables().into(),
                input: Map::new(),
                console: true,
            };
            log_call(world, call, &seen, made, &Value::Null, None);
        }
        if let Some(account) = call.input.get(root_access::CONSOLE_DELEGATE) {
            let principal = Value::from(root_access::IAM_PRINCIPAL);
            let input = [
                ("AccountId", account.clone()),
                ("ServicePrincipal", principal),
            ];
            let made = Made {
                operation: "organizations:RegisterDelegatedAdministrator".into(),
                input: input
                    .into_iter()
                    .map(|(name, it)| (name.into(), it))
                    .collect(),
                console: true,
            };
            log_call(world, call, &seen, made, &Value::Null, None);
        }
    }
}

/// A call as CloudTrail gets it.
struct Made {
    operation: Text,
    input: Map<String, Value>,
    console: bool,
}

/// What a console asked for on the way and is logged as a call of its own: what it read, and what stopped it.
fn asked<'a>(
    gates: Option<&'a GateRecord>,
    error: Option<&'a ApiError>,
) -> Vec<(String, Option<&'a ApiError>)> {
    let mut asked: Vec<(String, Option<&ApiError>)> = Vec::new();
    for note in gates.into_iter().flat_map(|record| &record.gates) {
        let Some(judgement) = &note.judgement else {
            continue;
        };
        let action = &judgement.request.action;
        let stopped = note.finding == Finding::Stopped;
        if model::operation(action).is_none() || !(stopped || is_read_only(action)) {
            continue;
        }
        asked.push((action.clone(), error.filter(|_| stopped)));
    }
    asked
}

fn log_call(
    world: &mut World,
    call: &Call,
    seen: &SeenBefore,
    made: Made,
    answer: &Value,
    error: Option<&ApiError>,
) {
    let service = model::operation(&made.operation).map(|operation| operation.service);
    let read_only = is_read_only(&made.operation);
    let account = call.caller.account();
    // Whose credentials were given out.
    let other = match service {
        Some(Service::Sts) if error.is_none() => other_account(call, answer),
        _ => None,
    }
    .filter(|other| *other != account && world.account(*other).is_some());
    let called = Arc::new(LoggedCall {
        number: world.records.trail.numbers().end,
        who: seen.who.clone(),
        region: match service {
            Some(service) if !service.is_global() => call.region.clone(),
            service => api::region::endpoint(
                account.partition(),
                service.unwrap_or(Service::Organizations),
            )
            .into(),
        },
        read_only,
        console: made.console,
        shared: other.is_some(),
        answer: if read_only && !made.operation.starts_with("sts:Assume") {
            Value::Null
        } else {
            kept(answer.clone())
        },
        error: error.map(|error| {
            let message = error.message.as_ref();
            let end = message.floor_char_boundary(MESSAGE_BYTES);
            (error_code(service, error), Text::from(&message[..end]))
        }),
        operation: made.operation,
        input: match kept(Value::Object(made.input)) {
            Value::Object(input) => input,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Map::new(),
        },
    });
    log(world, account, What::Call(called.clone()));
    if let Some(other) = other {
        log(world, other, What::Guest(called));
    }
}

/// What a record keeps of a field: all of it, or that it was left out. That `omitted` is true then is documented, where exactly
/// it stands is not.
fn kept(field: Value) -> Value {
    // Written out, a character takes six bytes at most: few fields come near the limit.
    let small = value_bytes(&field).saturating_mul(6) <= FIELD_BYTES as u64;
    if small || field.to_string().len() <= FIELD_BYTES {
        field
    } else {
        api::json::json!({ "omitted": true })
    }
}

/// The account whose credentials the answer holds.
fn other_account(call: &Call, answer: &Value) -> Option<AccountId> {
    let arn = answer
        .pointer("/AssumedRoleUser/Arn")
        .and_then(Value::as_str);
    let target = call.input.get("TargetPrincipal").and_then(Value::as_str);
    match (arn, target) {
        (Some(arn), _) => AccountId::of_arn(arn),
        (None, Some(target)) => match target.parse::<AccountId>() {
            Ok(id) => Some(id.within(call.caller.account().partition())),
            Err(_) => AccountId::of_arn(target),
        },
        (None, None) => None,
    }
}

/// Something fell due.
pub(super) fn happened(world: &mut World, events: &[Event]) {
    consequences(world, events, None);
}

/// The call that events come from.
struct Origin {
    who: Arc<Who>,
    management: Option<AccountId>,
    /// What was logged of it.
    made: Vec<Text>,
}

impl Origin {
    /// Whether this is what was called.
    fn is(&self, operation: &str) -> bool {
        self.made.iter().any(|made| **made == *operation)
    }
}

fn log(world: &mut World, account: AccountId, what: What) {
    let at = world.now;
    if let What::Act(act) = &what
        && act.operation == "sts:AssumeRole"
    {
        let role = (account, act.subject.clone());
        let times = world.records.roles.or_insert(role, Times::default());
        times.add(at);
    }
    world.records.trail.push(Record { at, account, what });
}

fn organizations() -> Text {
    ORGANIZATIONS_PRINCIPAL.into()
}

/// What services did and what is logged of itself.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "most of what happens is a call's own doing, and the call is logged already"
)]
fn consequences(world: &mut World, events: &[Event], origin: Option<&Origin>) {
    // A service that comes to an account takes its role there, which may first have to be made.
    let mut visit: Option<(AccountId, &Text)> = None;
    for event in events {
        match &event.kind {
            EventKind::ServiceActed { account, service } => {
                assume(world, visit.take());
                visit = Some((*account, service));
            }
            EventKind::RoleCreated { account, role } => {
                role_created(world, event, *account, role, origin);
            }
            EventKind::RoleDeletionAsked { account, role } => {
                person_did(
                    world,
                    event,
                    *account,
                    "iam:DeleteServiceLinkedRole",
                    role,
                    origin,
                );
            }
            EventKind::TrustedAccessEnabled {
                organization,
                service_principal,
            } => {
                if let Some(account) = world.organization(organization).map(|it| it.management) {
                    let operation = "organizations:EnableAWSServiceAccess";
                    person_did(world, event, account, operation, service_principal, origin);
                }
            }
            EventKind::TrustedAccessDisabled {
                organization,
                service_principal,
            } => {
                if let Some(account) = world.organization(organization).map(|it| it.management) {
                    let operation = "organizations:DisableAWSServiceAccess";
                    person_did(world, event, account, operation, service_principal, origin);
                }
            }
            EventKind::AccountCreated { request, .. } | EventKind::AccountFailed(request) => {
                let Some(request) = world.create_requests.get(request).cloned() else {
                    continue;
                };
                // Nobody is told if the organization is gone.
                if let Some(account) = world
                    .organization(&request.organization)
                    .map(|organization| organization.management)
                {
                    log(world, account, What::Event(ServiceEvent::Created(request)));
                }
            }
            EventKind::AccountJoined(account) => {
                let joined = world
                    .account(*account)
                    .and_then(|account| account.membership.as_ref())
                    .map(|membership| membership.method);
                let management = world
                    .organization_of(*account)
                    .map(|organization| organization.management);
                if let (Some(method), Some(management)) = (joined, management) {
                    let joined = ServiceEvent::Joined(*account, method);
                    log(world, management, What::Event(joined));
                }
            }
            EventKind::AccountLeft(account) => {
                if let Some(origin) = origin
                    && let Some(management) = origin.management
                {
                    let removed = origin.is("organizations:RemoveAccountFromOrganization");
                    let how = if removed { "REMOVED" } else { "LEFT" };
                    let departed = ServiceEvent::Departed(*account, how);
                    log(world, management, What::Event(departed));
                }
            }
            EventKind::AccountClosed(account) => {
                let asked = (world.account(*account))
                    .and_then(|account| account.closure.as_ref())
                    .map(|closure| closure.asked);
                let management = world.organization_of(*account).map(|it| it.management);
                if let Some((asked, management)) = asked.zip(management) {
                    let closed = ServiceEvent::Closed(*account, asked);
                    log(world, management, What::Event(closed));
                }
            }
            EventKind::AccountCleaned {
                organization,
                account,
            } => {
                if let Some(management) = world.organization(organization).map(|it| it.management) {
                    let departed = ServiceEvent::Departed(*account, "CLEANED");
                    log(world, management, What::Event(departed));
                }
            }
            EventKind::TransferAccepted(id) | EventKind::TransferTerminated(id) => {
                let Some(transfer) = world.transfers.get(id).cloned() else {
                    continue;
                };
                // Each account that it touches is told, whoever pays for the payer included.
                for account in transfers::affected(world, &transfer) {
                    let told = ServiceEvent::Transferred(transfer.clone());
                    log(world, account, What::Event(told));
                }
            }
            EventKind::OrganizationDeleted(_) => {
                if let Some(management) = origin.and_then(|origin| origin.management) {
                    // That there is such an event is documented, its method is not.
                    let departed = ServiceEvent::Departed(management, "LEFT");
                    log(world, management, What::Event(departed));
                }
            }
            _ => {}
        }
    }
    assume(world, visit);
}

fn id_of(world: &World, account: AccountId, role: &str) -> Text {
    world
        .account(account)
        .and_then(|account| account.roles.get(role))
        .map_or_else(|| "".into(), |role| role.id.clone())
}

/// A service takes the first of its roles in the account.
fn assume(world: &mut World, visit: Option<(AccountId, &Text)>) {
    let Some((account, service)) = visit else {
        return;
    };
    let Some(there) = world.account(account) else {
        return;
    };
    let role = catalog::by_id(service)
        .into_iter()
        .flat_map(|service| service.roles)
        .filter(|role| !role.principal.is_empty())
        .find_map(|role| there.roles.get(role.name).map(|own| (role, own.id.clone())));
    if let Some((role, id)) = role {
        let act = ServiceCall {
            by: By::Service(role.principal.into()),
            operation: "sts:AssumeRole",
            subject: role.name.into(),
            principal: role.principal.into(),
            id,
        };
        log(world, account, What::Act(act));
    }
}

/// A role that nobody asked IAM for by name.
fn role_created(
    world: &mut World,
    event: &Event,
    account: AccountId,
    role: &Text,
    origin: Option<&Origin>,
) {
    let Some(own) = world
        .account(account)
        .and_then(|account| account.roles.get(role))
    else {
        return;
    };
    let id = own.id.clone();
    let Some(principal) = own.linked_to.clone() else {
        if event.actor == Actor::Organizations {
            // The administrators' way in. That the new account's log shows it is not documented.
            let act = ServiceCall {
                by: By::Service(organizations()),
                operation: "iam:CreateRole",
                subject: role.clone(),
                principal: "".into(),
                id,
            };
            log(world, account, What::Act(act));
        }
        return;
    };
    let operation = "iam:CreateServiceLinkedRole";
    let by_organizations = event.actor == Actor::Organizations;
    let by = match origin {
        Some(origin) if origin.is(operation) => return,
        Some(origin) if origin.who.principal.account() == account => By::Person {
            who: origin.who.clone(),
            through: Some(if by_organizations {
                organizations()
            } else {
                principal.clone()
            }),
        },
        _ if &**role == ORGANIZATIONS_ROLE => By::Service(organizations()),
        _ => {
            // Organizations makes other services' roles with its own role in the account.
            let own = id_of(world, account, ORGANIZATIONS_ROLE);
            let act = ServiceCall {
                by: By::Service(organizations()),
                operation: "sts:AssumeRole",
                subject: ORGANIZATIONS_ROLE.into(),
                principal: organizations(),
                id: own.clone(),
            };
            log(world, account, What::Act(act));
            By::Role {
                service: organizations(),
                role: ORGANIZATIONS_ROLE.into(),
                id: own,
            }
        }
    };
    let act = ServiceCall {
        by,
        operation,
        subject: role.clone(),
        principal,
        id,
    };
    log(world, account, What::Act(act));
}

/// Something that a service did for a person, or of itself, and that a person can do by a call of its own.
fn person_did(
    world: &mut World,
    event: &Event,
    mut account: AccountId,
    operation: &'static str,
    subject: &Text,
    origin: Option<&Origin>,
) {
    let principal: Text = match catalog::by_role(subject) {
        Some((_, role)) => role.principal.into(),
        None => subject.clone(),
    };
    let by = match origin {
        Some(origin) if origin.is(operation) => return,
        Some(origin) => {
            account = origin.who.principal.account();
            By::Person {
                who: origin.who.clone(),
                through: Some(principal.clone()),
            }
        }
        // Who asked for it may be gone by now; the service does it on its own account.
        None if event.actor == Actor::Iam => return,
        None => By::Service(principal.clone()),
    };
    let id = id_of(world, account, subject);
    let act = ServiceCall {
        by,
        operation,
        subject: subject.clone(),
        principal,
        id,
    };
    log(world, account, What::Act(act));
}
