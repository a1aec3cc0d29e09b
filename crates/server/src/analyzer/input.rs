//! The input of a check: members of the body, and of the query string for paging.

use sim::principal::Principal;

use super::error::AnalyzerError;
use super::memory::AnalyzerMemory;
use crate::prelude::*;
use crate::sigv4;

/// The languages of the API. Findings are in English in all of them.
pub(super) const LOCALES: [(&str, ()); 10] = [
    ("DE", ()),
    ("EN", ()),
    ("ES", ()),
    ("FR", ()),
    ("IT", ()),
    ("JA", ()),
    ("KO", ()),
    ("PT_BR", ()),
    ("ZH_CN", ()),
    ("ZH_TW", ()),
];

/// Who asks, and when.
#[derive(Clone, Debug)]
pub struct CheckCaller {
    pub principal: Principal,
    pub now: SimTime,
}

/// A request for a check that policy allows.
#[derive(Debug)]
pub struct CheckRequest {
    pub body: Bytes,
    pub path: String,
    pub query: String,
    /// The id of the request, in the form of AWS.
    pub id: String,
    pub region: String,
    pub caller: CheckCaller,
    pub memory: Arc<AnalyzerMemory>,
}

/// What a request gives.
#[derive(Debug)]
pub(super) struct CheckInput {
    body: Map<String, Value>,
    query: Vec<(String, String)>,
    pub request: CheckRequest,
}

impl CheckInput {
    pub fn read(request: CheckRequest) -> Result<Self, AnalyzerError> {
        let body = crate::wire::input(&request.body).map_err(|fault| {
            let more = json!({ "reason": "cannotParse" });
            AnalyzerError::new(400, "ValidationException", fault.message, more)
        })?;
        let text =
            |part: &str| String::from_utf8_lossy(&percent::decode_form(part.as_bytes())).into();
        let query = (request.query.split('&'))
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (text(name), text(value)));
        Ok(Self {
            body,
            query: query.collect(),
            request,
        })
    }

    pub fn has(&self, name: &str) -> bool {
        self.body.get(name).is_some_and(|it| !it.is_null())
    }

    pub fn value(&self, name: &str) -> Option<&Value> {
        self.body.get(name)
    }

    /// The text of a member.
    pub fn text(&self, name: &'static str) -> Result<&str, AnalyzerError> {
        match self.body.get(name) {
            None | Some(Value::Null) => Err(AnalyzerError::invalid(
                name,
                format!(
                    "1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null"
                ),
            )),
            Some(value) => value
                .as_str()
                .ok_or_else(|| AnalyzerError::invalid(name, format!("{name} must be a string."))),
        }
    }

    /// A member that is one of these names.
    pub fn one_of<T: Copy>(
        &self,
        name: &'static str,
        all: &[(&str, T)],
    ) -> Result<T, AnalyzerError> {
        let text = self.text(name)?;
        let known = all.iter().find(|(known, _)| *known == text);
        known.map(|(_, value)| *value).ok_or_else(|| {
            let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
            let shown: String = text.chars().take(100).collect();
            AnalyzerError::invalid(
                name,
                format!(
                    "1 validation error detected: Value '{shown}' at '{name}' failed to satisfy constraint: Member must \
                     satisfy enum value set: [{}]",
                    names.join(", ")
                ),
            )
        })
    }

    /// A positive number in the query string, or in the body.
    pub fn count(&self, name: &'static str) -> Result<Option<usize>, AnalyzerError> {
        let number = match (self.in_query(name), self.body.get(name)) {
            (Some(text), _) => text.parse().ok(),
            (None, None | Some(Value::Null)) => return Ok(None),
            (None, Some(value)) => value.as_u64().and_then(|it| usize::try_from(it).ok()),
        };
        let number = number.filter(|number| *number > 0);
        number.map(Some).ok_or_else(|| {
            AnalyzerError::invalid(name, format!("{name} must be a positive whole number."))
        })
    }

    /// Where the next page begins, as an answer said it.
    pub fn token(&self) -> Option<&str> {
        let in_body = || self.body.get("nextToken").and_then(Value::as_str);
        self.in_query("nextToken").or_else(in_body)
    }

    /// The id at the end of the path.
    pub fn id(&self) -> &str {
        self.request
            .path
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or("")
    }

    pub fn in_query(&self, name: &str) -> Option<&str> {
        let mut query = self.query.iter();
        query.find(|(own, _)| own == name).map(|it| it.1.as_str())
    }
}

/// The most findings of a page, and the number if the request names none. Not documented; chosen.
const PAGE: usize = 100;

/// The items of the page that a request asks for, and the token of the next one. Tokens are of these items only, which `of` tells.
pub(super) fn paged<'i, T>(
    given: &CheckInput,
    items: &'i [T],
    of: &str,
) -> Result<(&'i [T], Option<String>), AnalyzerError> {
    let most = given.count("maxResults")?.unwrap_or(PAGE).min(PAGE);
    let from = match given.token() {
        None => 0,
        Some(token) => place(token, of)
            .filter(|place| *place < items.len())
            .ok_or_else(|| AnalyzerError::invalid("nextToken", "The token is not valid."))?,
    };
    let next = items.len().min(from + most);
    let token = (next < items.len()).then(|| token(next, of));
    Ok((items.get(from..next).unwrap_or(&[]), token))
}

/// A token for the items of something, such as the findings of a policy, from this number on. Of another one it is wrong.
fn token(from: usize, of: &str) -> String {
    format!("{from}-{}", &sigv4::digest(of.as_bytes())[..16])
}

/// The number in a token of this.
fn place(text: &str, of: &str) -> Option<usize> {
    let from: usize = text.split_once('-')?.0.parse().ok()?;
    (token(from, of) == text).then_some(from)
}
