//! The records of one call, in the account of its caller and in that of what it is about.

use super::super::access::Times;
use crate::prelude::*;
use api::{model, web_token};
use state::{
    records::record::{
        FIELD_BYTES, LoggedCall, MESSAGE_BYTES, Record, What, Who, is_read_only, value_bytes,
    },
    words::KeptWords,
};

/// The caller, as known before the call is carried out.
pub struct SeenBefore {
    pub(super) who: Arc<Who>,
    /// The management account of the caller's organization.
    pub(super) management: Option<AccountId>,
}

impl SeenBefore {
    /// Looks up the caller of a call; `None` if the credentials do not exist.
    pub fn before(world: &World, call: &Call) -> Option<Self> {
        Some(Self {
            who: Arc::new(who(world, &call.caller, call.key.as_ref())?),
            management: world
                .organization_of(call.caller.account())
                .map(|organization| organization.management),
        })
    }
}

pub(super) fn who(world: &World, principal: &Principal, key: Option<&Text>) -> Option<Who> {
    let account = world.account(principal.account())?;
    let session = match key {
        Some(key) => world.session_of_key(key).map(|it| &**it),
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

/// Why a call was refused, and at which gate.
#[derive(Clone, Copy)]
pub(super) struct RefusedCall<'e> {
    pub(super) error: &'e ApiError,
    pub(super) gate: Option<Gate>,
}

/// The code as CloudTrail spells it. Codes of services whose errors have no suffix on the wire have one in records,
/// except denials. Recorded: calls of AWS Organizations that policies deny have none either; no record is known of its other
/// refusal with this code, for callers of the wrong account.
fn error_code(service: Option<Service>, refused: RefusedCall<'_>) -> Text {
    let error = refused.error;
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
    let denied =
        error.code == ErrorCode::AccessDeniedException && refused.gate == Some(Gate::Policy);
    if service == Some(Service::Organizations) && denied {
        ErrorCode::AccessDenied.name().into()
    } else if bare && !suffixed {
        format!("{name}Exception").into()
    } else {
        name.into()
    }
}

/// A call as CloudTrail receives it.
pub(super) struct Made {
    pub(super) operation: Text,
    pub(super) input: Map<String, Value>,
    pub(super) console: bool,
}

impl Made {
    pub(super) fn by_console(operation: &str, input: Map<String, Value>) -> Self {
        Self {
            operation: operation.into(),
            input,
            console: true,
        }
    }
}

pub(super) fn log_call(
    world: &mut WorldMut,
    call: &Call,
    seen: &SeenBefore,
    made: Made,
    answer: &Value,
    refused: Option<RefusedCall<'_>>,
) {
    let service = model::operation(&made.operation).map(|operation| operation.service);
    let read_only = is_read_only(&made.operation);
    let Some(account) = logging(world, call) else {
        return;
    };
    // The account whose credentials were issued.
    let other = match service {
        Some(Service::Sts) if refused.is_none() => other_account(call, answer),
        _ => None,
    }
    .filter(|other| *other != account && world.account(*other).is_some());
    let called = Arc::new(LoggedCall {
        number: world.records().trail.numbers().end,
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
        error: refused.map(|refused| kept_error(service, refused)),
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

/// The code of a refusal and as much of its message as a record keeps.
fn kept_error(service: Option<Service>, refused: RefusedCall<'_>) -> (Text, KeptWords) {
    let message = refused.error.message.english();
    let end = message.floor_char_boundary(MESSAGE_BYTES);
    let words = KeptWords(message[..end].into());
    (error_code(service, refused), words)
}

/// The account that logs a call first: the caller's; for a call with a token, that of the role.
fn logging(world: &World, call: &Call) -> Option<AccountId> {
    if !web_token::is_by_holder(&call.operation) {
        return Some(call.caller.account());
    }
    let arn = call.input.get("RoleArn").and_then(Value::as_str)?;
    AccountId::of_arn(arn).filter(|account| world.account(*account).is_some())
}

/// A field as a record keeps it: whole, or marked as omitted if it is too long. It is documented that `omitted` is true
/// then, but not its position.
fn kept(field: Value) -> Value {
    // As JSON, a character takes six bytes at most, so few fields come near the limit.
    let small = value_bytes(&field).saturating_mul(6) <= FIELD_BYTES as u64;
    if small || field.to_string().len() <= FIELD_BYTES {
        field
    } else {
        api::json::json!({ "omitted": true })
    }
}

/// The account whose credentials the answer contains.
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

pub(super) fn log(world: &mut WorldMut, account: AccountId, what: What) {
    let at = world.now();
    if let What::Act(act) = &what
        && act.operation == "sts:AssumeRole"
    {
        let role = (account, act.subject.clone());
        let times = world.records_mut().roles.or_insert(role, Times::default());
        times.add(at);
    }
    world.records_mut().trail.push(Record { at, account, what });
}
