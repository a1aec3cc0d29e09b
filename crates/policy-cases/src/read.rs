//! The reader: from a line of JSON to a request and its layers.
//!
//! An unknown field is an error, so that a misspelled policy is never ignored. Errors know their column in the line, because each
//! policy is read from the text of the line itself.

use std::sync::Arc;

use policy::{
    Context, ContextValue, Document, Exemption, Layers, Level, Request, RequestPrincipal, Source,
};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::line_error::LineError;

/// A case: what a line says.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name of the case; `null` if the line has none.
    pub id: Value,
    /// The request to decide on.
    pub request: Request,
    /// The policies around the request.
    pub layers: Layers,
    /// Whether the line does not say if RCPs apply to the request.
    pub leaves_rcp_open: bool,
    /// `decision` and `blocked_by`, or `null`.
    pub expected: Value,
    /// What each layer should say, or `null`.
    pub trace: Value,
}

impl Case {
    /// Fills in the condition keys that follow from who asks, and makes those unknown that the line does not state. Without this, the
    /// line states every key that the request has.
    pub fn fill_keys(&mut self) {
        crate::keys::fill(&mut self.request);
    }

    /// Exempts an action of a service that RCPs do not reach, unless the line says whether they apply.
    pub fn exempt_by_service(&mut self) {
        if self.leaves_rcp_open && !policy::kinds::rcp_covers(&self.request.action) {
            self.layers.rcp_exempt = Some(Exemption::ActionNotSubject);
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    #[serde(default)]
    id: Value,
    request: CaseRequest,
    #[serde(borrow, default)]
    identity_policies: Option<&'a RawValue>,
    #[serde(borrow, default)]
    scps: Option<&'a RawValue>,
    #[serde(borrow, default)]
    rcps: Option<&'a RawValue>,
    #[serde(default)]
    rcp_no_default: bool,
    #[serde(default)]
    session_only_denies: bool,
    #[serde(borrow, default)]
    boundary: Option<&'a RawValue>,
    #[serde(borrow, default)]
    session_policy: Option<&'a RawValue>,
    #[serde(borrow, default)]
    resource_policy: Option<&'a RawValue>,
    #[serde(default)]
    expected: Value,
    #[serde(default)]
    trace: Value,
    // For people; not looked at.
    #[serde(default, rename = "certainty")]
    _certainty: Value,
    #[serde(default, rename = "basis")]
    _basis: Value,
    #[serde(default, rename = "comment")]
    _comment: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseRequest {
    principal: Option<String>,
    #[serde(default)]
    principal_is_root: bool,
    #[serde(default)]
    principal_is_service_linked_role: bool,
    /// The ARN of the role behind a session, with its path.
    role: Option<String>,
    /// An identity provider whose token the caller has; there is no `principal` then.
    federated: Option<String>,
    action: String,
    #[serde(default = "star")]
    resource: String,
    resource_account: Option<String>,
    #[serde(default)]
    context: serde_json::Map<String, Value>,
    /// Keys whose value nobody knows.
    #[serde(default)]
    unknown: Vec<String>,
    #[serde(default)]
    wildcard_only_action: bool,
    scp_exempt: Option<Exempt>,
    rcp_exempt: Option<Exempt>,
    /// The resource policy must allow even inside one account.
    #[serde(default)]
    resource_required: bool,
}

/// `true`, or why.
#[derive(Deserialize)]
#[serde(untagged)]
enum Exempt {
    Flag(bool),
    Why(String),
}

fn star() -> String {
    "*".to_string()
}

/// A policy with its name, or a level with its own.
#[derive(Deserialize)]
struct Named<'a> {
    name: Option<String>,
    #[serde(borrow, default)]
    policy: Option<&'a RawValue>,
    id: Option<String>,
    #[serde(borrow, default)]
    policies: Option<&'a RawValue>,
}

/// Reads a case from a line.
///
/// # Errors
///
/// The line is not JSON, has a field that is unknown or of the wrong type, or one of its policies is invalid.
pub fn read(line: &str) -> Result<Case, LineError> {
    let parsed: Line<'_> = serde_json::from_str(line).map_err(|error| LineError {
        // serde_json counts bytes; a line is one line.
        column: Some(column(line, error.column().saturating_sub(1))),
        policy: String::new(),
        what: reason(&error),
    })?;
    let request = request(&parsed.request).map_err(LineError::of_line)?;
    let text = Text(line);
    let first = |prefix: &str, field: &str, raw: Option<&RawValue>| {
        let mut sources = text.sources(prefix, field, raw)?;
        if sources.len() > 1 {
            return Err(LineError {
                column: raw.map(|raw| text.column(raw.get())),
                policy: field.to_string(),
                what: "there can only be one of them".to_string(),
            });
        }
        Ok(sources.pop())
    };
    let layers = Layers {
        deny_yields: false,
        scps: text.levels("l", "scps", parsed.scps)?,
        scp_exempt: exempt("scp_exempt", parsed.request.scp_exempt.as_ref())?,
        rcps: text.levels("r", "rcps", parsed.rcps)?,
        rcp_exempt: exempt("rcp_exempt", parsed.request.rcp_exempt.as_ref())?,
        rcp_no_default: parsed.rcp_no_default,
        session_only_denies: parsed.session_only_denies,
        boundary: first("boundary", "boundary", parsed.boundary)?,
        scope_downs: Vec::new(),
        session: first("session", "session_policy", parsed.session_policy)?,
        identity: text.sources("identity", "identity_policies", parsed.identity_policies)?,
        resource: first("resource", "resource_policy", parsed.resource_policy)?,
        resource_required: parsed.request.resource_required,
    };
    Ok(Case {
        id: parsed.id,
        request,
        layers,
        leaves_rcp_open: parsed.request.rcp_exempt.is_none(),
        expected: parsed.expected,
        trace: parsed.trace,
    })
}

/// Why a line exempts its request from a kind of organization policy; none, if it does not.
fn exempt(field: &str, exempt: Option<&Exempt>) -> Result<Option<Exemption>, LineError> {
    match exempt {
        None | Some(Exempt::Flag(false)) => Ok(None),
        Some(Exempt::Flag(true)) => Ok(Some(Exemption::Other("the case says so"))),
        Some(Exempt::Why(word)) => super::names::exemption(word).map(Some).ok_or_else(|| {
            LineError::of_line(format!(
                "request.{field} is `{word}`. Write true, or for example \"ManagementAccount\"."
            ))
        }),
    }
}

/// serde_json's message without the place, which is given in characters instead.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let bare = text
        .rsplit_once(" at line ")
        .map_or(&*text, |(bare, _)| bare);
    format!("{bare}.")
}

fn request(asked: &CaseRequest) -> Result<Request, String> {
    let mut principal = match (&asked.principal, &asked.federated) {
        (Some(_), Some(_)) => {
            return Err(
                "request has both a `principal` and `federated`. Keep one of the two.".into(),
            );
        }
        (None, Some(provider)) => RequestPrincipal::from_provider(provider),
        (None, None) => RequestPrincipal::anonymous(),
        (Some(arn), None) if arn.starts_with("arn:") => RequestPrincipal::from_arn(arn),
        (Some(service), None) => RequestPrincipal::from_service(service),
    };
    principal.root_user |= asked.principal_is_root;
    principal.service_linked_role |= asked.principal_is_service_linked_role;
    principal.role_arn = asked.role.clone();
    let mut context = Context::new();
    for (key, value) in &asked.context {
        context.set(key, context_value(value).ok_or_else(|| nested(key))?);
    }
    for key in &asked.unknown {
        context.mark_unknown(key);
    }
    Ok(Request {
        principal,
        action: asked.action.clone(),
        resource: asked.resource.clone(),
        resource_account: asked.resource_account.clone(),
        context,
        wildcard_only_action: asked.wildcard_only_action,
    })
}

fn nested(key: &str) -> String {
    format!(
        "request.context.{key} is not a value. Write a text, a number, true or false, or a list of them."
    )
}

/// The value of a condition key: a text, number or truth value, a list of them, or null if the request does not have the key.
pub fn context_value(value: &Value) -> Option<ContextValue> {
    match value {
        Value::Null => Some(ContextValue::Absent),
        Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(plain).collect();
            items.map(ContextValue::Many)
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            plain(value).map(ContextValue::One)
        }
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The column, in characters from 1, of a byte of the line.
fn column(line: &str, at: usize) -> usize {
    1 + line
        .bytes()
        .take(at)
        .filter(|byte| byte & 0xC0 != 0x80)
        .count()
}

/// The line, in which each raw value has its place.
struct Text<'a>(&'a str);

impl Text<'_> {
    /// Where a part of the line begins: its address tells.
    fn column(&self, part: &str) -> usize {
        let at = (part.as_ptr() as usize).saturating_sub(self.0.as_ptr() as usize);
        column(self.0, at)
    }

    fn wrong(&self, raw: &RawValue, policy: &str, what: impl Into<String>) -> LineError {
        LineError {
            column: Some(self.column(raw.get())),
            policy: policy.to_string(),
            what: what.into(),
        }
    }

    /// The items of a list; a single value counts as a list of one.
    fn items<'r>(
        &self,
        raw: Option<&'r RawValue>,
        field: &str,
    ) -> Result<Vec<&'r RawValue>, LineError> {
        match raw {
            None => Ok(Vec::new()),
            Some(raw) if raw.get().starts_with('[') => serde_json::from_str(raw.get())
                .map_err(|error| self.wrong(raw, field, reason(&error))),
            Some(raw) => Ok(vec![raw]),
        }
    }

    fn sources(
        &self,
        prefix: &str,
        field: &str,
        raw: Option<&RawValue>,
    ) -> Result<Vec<Source>, LineError> {
        let single = raw.is_some_and(|raw| !raw.get().starts_with('['));
        let items = self.items(raw, field)?;
        let one = |(index, raw): (usize, &RawValue)| {
            let place = if single {
                field.to_string()
            } else {
                format!("{field}[{index}]")
            };
            self.source(format!("{prefix}{index}"), &place, raw)
        };
        items.into_iter().enumerate().map(one).collect()
    }

    fn named<'r>(&self, raw: &'r RawValue, place: &str) -> Result<Option<Named<'r>>, LineError> {
        if !raw.get().starts_with('{') {
            return Ok(None);
        }
        serde_json::from_str(raw.get())
            .map(Some)
            .map_err(|error| self.wrong(raw, place, reason(&error)))
    }

    fn source(&self, name: String, place: &str, raw: &RawValue) -> Result<Source, LineError> {
        let named = self.named(raw, place)?;
        let (name, raw) = match named {
            Some(Named {
                name: own,
                policy: Some(policy),
                ..
            }) => (own.unwrap_or(name), policy),
            Some(_) | None => (name, raw),
        };
        Ok(Source::new(name, Arc::new(self.document(place, raw)?)))
    }

    /// A policy is an object, or a text that holds one, as the answers of AWS have it.
    fn document(&self, place: &str, raw: &RawValue) -> Result<Document, LineError> {
        let text = raw.get();
        if text.starts_with('"') {
            let text: String = serde_json::from_str(text)
                .map_err(|error| self.wrong(raw, place, reason(&error)))?;
            return Document::parse(&text).map_err(|error| LineError {
                column: None,
                policy: place.to_string(),
                what: error.to_string(),
            });
        }
        Document::parse(text).map_err(|error| {
            let at = if error.path.is_empty() {
                String::new()
            } else {
                format!("at {}: ", error.path)
            };
            LineError {
                column: Some(self.column(text) + error.column - 1),
                policy: place.to_string(),
                what: format!("{at}{}. {}", error.message, error.help),
            }
        })
    }

    fn levels(
        &self,
        prefix: &str,
        field: &str,
        raw: Option<&RawValue>,
    ) -> Result<Vec<Level>, LineError> {
        if let Some(raw) = raw.filter(|raw| !raw.get().starts_with('[')) {
            return Err(self.wrong(
                raw,
                field,
                "this is not a list of levels. Write [[…], […]]: a list of policies for each level, the root's first.",
            ));
        }
        let level = |(index, raw): (usize, &RawValue)| {
            let place = format!("{field}[{index}]");
            let named = self.named(raw, &place)?;
            let (name, place, policies) = match named {
                Some(Named {
                    id,
                    policies: Some(policies),
                    ..
                }) => {
                    let name = id.unwrap_or_else(|| format!("{prefix}{index}"));
                    (name, format!("{place}.policies"), policies)
                }
                Some(_) | None => (format!("{prefix}{index}"), place, raw),
            };
            Ok(Level {
                policies: self.sources(&format!("{name}#"), &place, Some(policies))?,
                name: name.into(),
            })
        };
        let items = self.items(raw, field)?;
        items.into_iter().enumerate().map(level).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASK: &str = r#""request": {"principal": "arn:aws:iam::111111111111:user/alice", "action": "s3:GetObject"}"#;

    fn wrong(rest: &str) -> String {
        let line = format!("{{{ASK}{rest}}}");
        let error = read(&line).expect_err(&line);
        if let Some(column) = error.column {
            assert!(column <= line.chars().count() + 1, "{error}");
        }
        error.to_string()
    }

    #[test]
    fn a_bad_policy_is_named_with_its_place_in_the_line() {
        let start = ASK.len() + 2;
        let policy = r#", "scps": [[{"Statement": []}], {"id": "ou-é", "policies": [{"Statement": [{"Effect": "allow"}]}]}]"#;
        let at = start
            + policy
                .split(r#""allow""#)
                .next()
                .expect("it is there")
                .chars()
                .count();
        assert_eq!(
            wrong(policy),
            format!(
                "column {at}, in scps[1].policies[0], at Statement[0].Effect: Effect is `allow`. Write \"Allow\" or \"Deny\", with a capital."
            )
        );
    }

    #[test]
    fn a_policy_may_be_a_text_and_keeps_its_own_lines() {
        assert_eq!(
            wrong(r#", "boundary": "{\n \"Statement\": 1}""#),
            "in boundary, line 2, column 15, at Statement: Statement is a list of statements, this is a number. Write \"Statement\": [ { … } ]."
        );
    }

    #[test]
    fn a_misspelt_field_is_no_policy_that_is_left_out() {
        assert!(wrong(r#", "boundry": []"#).contains("unknown field `boundry`"));
        assert!(wrong(r#", "scps": {"Statement": []}"#).contains("not a list of levels"));
        assert!(
            wrong(r#", "boundary": [{"Statement": []}, {"Statement": []}]"#)
                .contains("only be one")
        );
        assert!(read("{").is_err() && read("[]").is_err() && read("").is_err());
    }

    #[test]
    fn a_context_value_is_text_or_a_list_of_texts() {
        let line = r#"{"id": 7, "request": {"action": "a:b", "context": {"n": 1, "b": true, "m": ["x", 2], "gone": null}, "unknown": ["U"]}}"#;
        let case = read(line).expect("it is a case");
        let context = &case.request.context;
        assert_eq!(*context.get("n"), ContextValue::One("1".into()));
        assert_eq!(*context.get("B"), ContextValue::One("true".into()));
        assert_eq!(
            *context.get("m"),
            ContextValue::Many(vec!["x".into(), "2".into()])
        );
        assert_eq!(*context.get("gone"), ContextValue::Absent);
        assert_eq!(*context.get("u"), ContextValue::Unknown);
        assert_eq!(
            (case.id, case.request.resource),
            (Value::from(7), "*".to_string())
        );
        assert!(read(r#"{"request": {"action": "a:b", "context": {"n": {}}}}"#).is_err());
    }
}
