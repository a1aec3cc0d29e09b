//! Control requests, which AWS does not have: health, the session, time, and reset.
//!
//! Answers are JSON. Errors are `{"error": "…"}` with a status that tells client from server errors.

use futures_util::stream;
use sim::error::ApiError;
use sim::link;
use sim::session::SavedSession;
use sim::time::SECOND;

use super::command_rows::rows;
use super::engine::{Advance, Engine, SnapshotAsk};
use super::forward::OtherServer;
use super::journal::Stepped;
use super::ledger::JournalDownload;
use super::response::response;
use crate::prelude::*;

/// The longest advance in seconds, about a year: more in one request is a mistake.
const FARTHEST: f64 = 366.0 * 86_400.0;

/// The longest name of a snapshot, in bytes.
const LONGEST_NAME: usize = 64;

/// An error of a control endpoint.
pub fn error(status: StatusCode, says: &str) -> Response<Body> {
    answer(status, &json!({ "error": says }))
}

pub(super) fn answer(status: StatusCode, value: &Value) -> Response<Body> {
    text(status, "application/json", format!("{value}\n"))
}

pub(super) fn text(status: StatusCode, kind: &'static str, text: String) -> Response<Body> {
    sent(status, kind, Body::from(text))
}

/// The session as a file of known length, sent block by block, so that a large one is never completely in memory.
fn session_file(download: JournalDownload) -> Response<Body> {
    let length = download.length().to_string();
    let kind = "application/jsonl; charset=utf-8";
    let blocks = stream::iter(download.map(|block| block.map(Bytes::from)));
    let mut response = sent(StatusCode::OK, kind, Body::from_stream(blocks));
    set(&mut response, header::CONTENT_LENGTH, &length);
    response
}

fn sent(status: StatusCode, kind: &'static str, body: Body) -> Response<Body> {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    response(status, &headers, body)
}

fn failed(fault: &WireError) -> Response<Body> {
    let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    error(status, &fault.message)
}

/// Whether the path is a control request. Following is handled elsewhere.
pub fn is_one(path: &str) -> bool {
    path.starts_with("/_orgsim/") || path.starts_with("/moto-api/")
}

/// The methods of each path; empty: no such path.
fn methods(path: &str) -> &'static [Method] {
    match path {
        "/_orgsim/health" | "/_orgsim/pending" | "/_orgsim/snapshots" => &[Method::GET],
        "/_orgsim/session" => &[Method::GET, Method::PUT],
        "/_orgsim/advance" | "/_orgsim/commands" | "/_orgsim/reset" | "/moto-api/reset" => {
            &[Method::POST]
        }
        _ if snapshot_name(path).is_some() => &[Method::PUT, Method::POST, Method::DELETE],
        _ => &[],
    }
}

/// The name in `/_orgsim/snapshots/NAME`.
fn snapshot_name(path: &str) -> Option<&str> {
    path.strip_prefix("/_orgsim/snapshots/")
}

/// Who follows, and what.
pub struct Followed<'s> {
    pub followers: usize,
    /// Identifies this run of the server.
    pub run: &'s str,
}

impl Followed<'_> {
    /// The name of the session, as followers are told it: another one after each reset.
    fn epoch(&self, engine: &Engine) -> String {
        format!("{}-{}", self.run, engine.ledger.epoch())
    }
}

/// Answers a control request. `forward`: the other server, which is reset together with this one.
pub async fn handle(
    engine: &Engine,
    other: Option<&OtherServer>,
    audience: &Followed<'_>,
    method: &Method,
    path: &str,
    body: &Bytes,
) -> Response<Body> {
    let methods = methods(path);
    if methods.is_empty() {
        return error(
            StatusCode::NOT_FOUND,
            "There are /_orgsim/health, /_orgsim/session, /_orgsim/follow, /_orgsim/advance, /_orgsim/commands, \
             /_orgsim/pending, /_orgsim/snapshots and /_orgsim/reset.",
        );
    }
    let reads = methods.contains(&Method::GET) && method == Method::HEAD;
    if !methods.contains(method) && !reads {
        let methods: Vec<&str> = methods.iter().map(Method::as_str).collect();
        let mut response = error(
            StatusCode::METHOD_NOT_ALLOWED,
            &format!("{path} accepts {}.", methods.join(" or ")),
        );
        set(&mut response, header::ALLOW, &methods.join(", "));
        return response;
    }
    let answered = match (snapshot_name(path), path) {
        (Some(name), _) => snapshot(engine, method, name).await,
        (None, "/_orgsim/health") => health(engine, audience).await,
        (None, "/_orgsim/session") if method == Method::PUT => open(engine, audience, body).await,
        (None, "/_orgsim/session") => engine.download().await.map(session_file),
        (None, "/_orgsim/advance") => advance(engine, body).await,
        (None, "/_orgsim/commands") => commands(engine, body).await,
        (None, "/_orgsim/pending") => pending(engine).await,
        (None, "/_orgsim/snapshots") => kept(engine, SnapshotAsk::List).await,
        _ => reset(engine, other).await,
    };
    answered.unwrap_or_else(|fault| failed(&fault))
}

type Answered = Result<Response<Body>, WireError>;

fn ok(value: &Value) -> Answered {
    Ok(answer(StatusCode::OK, value))
}

fn bad(says: String) -> WireError {
    WireError::new(400, "BadRequest", says)
}

/// Whether a request puts another world in the place of this one.
pub fn replaces_the_world(method: &Method, path: &str) -> bool {
    let restores = *method == Method::POST && snapshot_name(path).is_some();
    let opens = *method == Method::PUT && path == "/_orgsim/session";
    restores || opens || matches!(path, "/_orgsim/reset" | "/moto-api/reset")
}

async fn reset(engine: &Engine, other: Option<&OtherServer>) -> Answered {
    engine.reset().await?;
    let mut value = json!({ "status": "ok" });
    if let Some(other) = other {
        value["forward"] = match other.reset().await {
            Ok(()) => json!({ "reset": true }),
            Err(says) => {
                tracing::warn!("{says}");
                json!({ "reset": false, "says": says })
            }
        };
    }
    ok(&value)
}

async fn pending(engine: &Engine) -> Answered {
    let pending = engine.pending().await?;
    let rows = pending
        .iter()
        .map(|it| json!({ "id": it.id, "at": it.at, "what": it.what, "canFail": it.can_fail }));
    ok(&json!({ "pending": rows.collect::<Vec<_>>() }))
}

/// Saves the world under a name, restores it, or deletes it.
async fn snapshot(engine: &Engine, method: &Method, name: &str) -> Answered {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(plain) {
        return Err(bad(format!(
            "The name of a snapshot has 1 to {LONGEST_NAME} letters, digits, `-`, `_` and `.`."
        )));
    }
    let name = name.to_owned();
    let ask = match *method {
        Method::PUT => SnapshotAsk::Save(name),
        Method::DELETE => SnapshotAsk::Delete(name),
        _ => SnapshotAsk::Restore(name),
    };
    kept(engine, ask).await
}

async fn kept(engine: &Engine, ask: SnapshotAsk) -> Answered {
    ok(&json!({ "snapshots": engine.snapshots(ask).await? }))
}

/// Makes the session in the body, a file or the code of a link, the server's.
async fn open(engine: &Engine, audience: &Followed<'_>, body: &[u8]) -> Answered {
    let parting = engine.open(session_in(body).map_err(bad)?).await?;
    let mut value = json!({
        "commands": engine.ledger.len(),
        "followers": audience.followers,
        "epoch": audience.epoch(engine),
    });
    if let Some(parting) = parting {
        value["note"] = parting.says().english().into();
    }
    ok(&value)
}

pub(super) fn session_in(body: &[u8]) -> Result<SavedSession, String> {
    let text = std::str::from_utf8(body)
        .map_err(|_| "The body must be a session: a saved file or the code of a link.")?;
    let saved = if text.starts_with('{') {
        SavedSession::from_json(text)
    } else {
        link::decode(text)
    };
    saved.map_err(|error| format!("The session in the body cannot be opened: {error}."))
}

async fn health(engine: &Engine, audience: &Followed<'_>) -> Answered {
    let health = engine.health().await?;
    let (status, word) = match &health.broken {
        None => (StatusCode::OK, "ok"),
        Some(_) => (StatusCode::SERVICE_UNAVAILABLE, "cannot write"),
    };
    let mut value = json!({
        "status": word,
        "version": env!("CARGO_PKG_VERSION"),
        "scenario": health.scenario,
        "seed": health.seed.to_string(),
        "now": health.now,
        "accounts": health.accounts,
        "commands": engine.ledger.len(),
        "followers": audience.followers,
        "epoch": audience.epoch(engine),
    });
    if !health.notes.is_empty() {
        value["notes"] = health.notes.into();
    }
    if let Some(broken) = health.broken {
        value["error"] = broken.into();
    }
    Ok(answer(status, &value))
}

async fn advance(engine: &Engine, body: &Bytes) -> Answered {
    let moved = engine.advance(how_far(body).map_err(bad)?).await?;
    ok(&json!({
        "now": moved.now,
        "seconds": moved.seconds,
        "events": moved.events,
        "idle": moved.idle,
    }))
}

/// Runs rows of a session, for what no API offers: a raised quota, an action at work, a failing step.
async fn commands(engine: &Engine, body: &Bytes) -> Answered {
    let stepped = engine.commands(rows(body).map_err(bad)?).await?;
    ok(&stepped.iter().map(came_of).collect())
}

fn came_of(stepped: &Stepped) -> Value {
    let refused =
        |error: &ApiError| json!({ "code": error.code.name(), "message": error.message.english() });
    match stepped {
        Err(refusal) => json!({ "error": refused(&refusal.error) }),
        Ok(outcome) => {
            let mut value = json!({ "answer": outcome.answer, "events": outcome.events.len() });
            if let Some(error) = &outcome.error {
                value["error"] = refused(error);
            }
            value
        }
    }
}

pub(super) fn how_far(body: &[u8]) -> Result<Advance, String> {
    const FORMS: &str = "The body must be {\"seconds\": N} or {\"until\": \"idle\"}";
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| format!("{FORMS}; it is not JSON: {error}."))?;
    let members = value
        .as_object()
        .filter(|members| members.len() == 1)
        .ok_or(format!("{FORMS}."))?;
    if let Some(until) = members.get("until") {
        return match until.as_str() {
            Some("idle") => Ok(Advance::Idle),
            _ => Err(format!("{FORMS}; time cannot be moved on until {until}.")),
        };
    }
    let seconds = members.get("seconds").ok_or(format!("{FORMS}."))?;
    let number = seconds
        .as_f64()
        .filter(|seconds| (0.0..=FARTHEST).contains(seconds))
        .ok_or(format!(
            "`seconds` must be a number from 0 to {FARTHEST}; it is {seconds}."
        ))?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "bounded right before"
    )]
    let millis = (number * SECOND as f64).round() as u64;
    Ok(Advance::Milliseconds(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_rows_of_a_session() {
        let rows_of = |text: &str| rows(text.as_bytes());
        let raised = rows_of("[{\"quota\": 2000, \"account\": \"123456789012\"}]").unwrap();
        assert_eq!(raised.len(), 1);
        assert_eq!(rows_of("[]"), Ok(Vec::new()));
        for wrong in ["", "{}", "7", "[7]", "[{}]", "[{\"quota\": \"many\"}]"] {
            assert!(rows_of(wrong).is_err(), "{wrong}");
        }
        let second = rows_of("[{\"advance\": 5}, {\"nothing\": 1}]").unwrap_err();
        assert!(second.starts_with("Command 2"), "{second}");
    }

    #[test]
    fn how_far_is_seconds_or_until_idle() {
        assert_eq!(
            how_far(b"{\"seconds\": 1.5}"),
            Ok(Advance::Milliseconds(1_500))
        );
        assert_eq!(how_far(b"{\"seconds\": 0}"), Ok(Advance::Milliseconds(0)));
        assert_eq!(how_far(b"{\"until\": \"idle\"}"), Ok(Advance::Idle));
        for wrong in [
            "",
            "{}",
            "7",
            "{\"seconds\": -1}",
            "{\"seconds\": \"5\"}",
            "{\"seconds\": 1e300}",
            "{\"until\": \"noon\"}",
            "{\"seconds\": 1, \"until\": \"idle\"}",
            "{\"minutes\": 1}",
        ] {
            assert!(how_far(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
