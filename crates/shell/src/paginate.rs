//! Pages, as botocore's paginator turns them: the next request, the cut of `--max-items`, and the token with which a
//! later command continues.
//!
//! ```text
//! first call ──▶ page ──▶ take(page) ──▶ the call for the next page … or the end
//!                           └──▶ pages (cut), resume token
//! ```

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use sim::model::Paging;

/// The settings in the options for paging.
#[derive(Clone, Debug)]
pub(crate) struct Pages {
    pub(crate) paging: Paging,
    /// The service's token at which `--starting-token` begins, if there is one.
    pub(crate) begin: Option<Value>,
    /// The number of items of the first page that an earlier command printed; if negative, counted from the end, as in
    /// Python.
    pub(crate) skip: Option<i64>,
    pub(crate) max_items: Option<i64>,
}

/// Encodes a token for a later command: JSON with Python's blanks, in base64.
fn encode(paging: Paging, token: &Value, cut: Option<i64>) -> String {
    let token = serde_json::to_string(token).expect("a value is always JSON");
    let token = ascii(&token);
    let cut = cut.map_or_else(String::new, |cut| {
        format!(", \"boto_truncate_amount\": {cut}")
    });
    STANDARD.encode(format!("{{\"{}\": {token}{cut}}}", paging.token))
}

/// JSON in ASCII only.
fn ascii(json: &str) -> String {
    let mut out = String::new();
    for c in json.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

/// The content of a token: members of the input, and the number of skipped items of the first page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Start {
    pub(crate) members: Map<String, Value>,
    pub(crate) skip: i64,
}

/// Reads `--starting-token`: the output of `encode`, or the form of older versions, `TOKEN___SKIP`. The error is the
/// tool's message.
pub(crate) fn decode(paging: Paging, text: &str) -> Result<Start, String> {
    // Python ignores characters that are not base64.
    let letters: String = text
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '='))
        .collect();
    let decoded = STANDARD
        .decode(letters)
        .ok()
        .and_then(|bytes| serde_json::from_str::<Value>(std::str::from_utf8(&bytes).ok()?).ok());
    if let Some(Value::Object(mut members)) = decoded {
        members.shift_remove("boto_encoded_keys");
        let skip = members.shift_remove("boto_truncate_amount");
        let skip = skip.and_then(|skip| skip.as_i64()).unwrap_or(0);
        return Ok(Start { members, skip });
    }
    let parts: Vec<&str> = text.split("___").collect();
    let (token, skip) = match parts.as_slice() {
        [token, skip] => match crate::python::int(skip) {
            Some(skip) => (*token, skip),
            None => (text, 0),
        },
        [token] => (*token, 0),
        _ => return Err(format!("Bad starting token: {text}")),
    };
    let token = if token == "None" {
        Value::Null
    } else {
        token.into()
    };
    let mut members = Map::new();
    members.insert(paging.token.to_owned(), token);
    Ok(Start { members, skip })
}

/// The pages so far.
#[derive(Clone, Debug)]
pub(crate) struct Turning {
    pages: Pages,
    /// The pages, each cut as the options require.
    pub(crate) taken: Vec<Value>,
    /// The token that brought the last page; its cut is counted from there.
    token: Value,
    items: i64,
    /// The token for a later command, if this one stopped before the end.
    pub(crate) resume: Option<String>,
}

impl Turning {
    pub(crate) fn new(pages: Pages) -> Self {
        let token = pages.begin.clone().unwrap_or(Value::Null);
        Self {
            pages,
            taken: Vec::new(),
            token,
            items: 0,
            resume: None,
        }
    }

    /// Takes the next page. Returns the token of the one after it, if that is wanted.
    pub(crate) fn take(&mut self, mut page: Value) -> Option<Value> {
        let paging = self.pages.paging;
        let mut skipped = 0;
        if self.taken.is_empty()
            && let Some(skip) = self.pages.skip
        {
            skipped = skip;
            for list in std::iter::once(paging.list).chain(paging.others.iter().copied()) {
                let items = page.get_mut(list).and_then(Value::as_array_mut);
                match items {
                    // Members outside the lists were shown with the beginning of the page.
                    Some(items) if list != paging.list => items.clear(),
                    Some(items) => {
                        items.drain(..place(skip, items.len()));
                    }
                    None => {}
                }
            }
        }
        let items = page.get_mut(paging.list).and_then(Value::as_array_mut);
        let count = items.as_ref().map_or(0, |items| items.len());
        let over = match self.pages.max_items {
            Some(max) => self.items + count as i64 - max,
            None => 0,
        };
        if over > 0 {
            let keep = count as i64 - over;
            if let Some(items) = items {
                items.truncate(place(keep, count));
            }
            self.resume = Some(encode(paging, &self.token, Some(keep + skipped)));
            self.taken.push(page);
            return None;
        }
        self.items += count as i64;
        let next = next_token(paging, &page);
        self.taken.push(page);
        let next = next?;
        if self.pages.max_items == Some(self.items) {
            self.resume = Some(encode(paging, &next, None));
            return None;
        }
        self.token = next.clone();
        Some(next)
    }

    /// The lists of all pages as one, with the other members and the token for a later command.
    pub(crate) fn whole(&self) -> Value {
        let paging = self.pages.paging;
        let mut whole = Map::new();
        for page in &self.taken {
            for list in std::iter::once(paging.list).chain(paging.others.iter().copied()) {
                let Some(Value::Array(items)) = page.get(list) else {
                    continue;
                };
                match whole.get_mut(list) {
                    Some(Value::Array(all)) => all.extend(items.iter().cloned()),
                    Some(_) | None => {
                        whole.insert(list.to_owned(), Value::Array(items.clone()));
                    }
                }
            }
        }
        whole.append(&mut self.beside());
        if let Some(token) = &self.resume {
            whole.insert("NextToken".to_owned(), token.as_str().into());
        }
        Value::Object(whole)
    }

    /// The members of the answer that are not its lists, for example the group of GetGroup.
    fn beside(&self) -> Map<String, Value> {
        let mut beside = Map::new();
        for name in self.pages.paging.beside {
            let value = self.taken.first().and_then(|page| page.get(*name));
            beside.insert((*name).to_owned(), value.cloned().unwrap_or(Value::Null));
        }
        beside
    }

    /// The printed part of each page, one after the other: its lists, and on the first page the other members.
    pub(crate) fn parts(&self) -> Vec<Value> {
        let paging = self.pages.paging;
        let mut parts: Vec<Value> = Vec::new();
        for (at, page) in self.taken.iter().enumerate() {
            let mut part = if at == 0 { self.beside() } else { Map::new() };
            for list in std::iter::once(paging.list).chain(paging.others.iter().copied()) {
                let items = page.get(list).cloned().unwrap_or(Value::Null);
                part.insert(list.to_owned(), items);
            }
            parts.push(Value::Object(part));
        }
        if let Some(token) = &self.resume {
            parts.push(serde_json::json!({ "NextToken": { "NextToken": token } }));
        }
        parts
    }
}

/// A position in a list, as in Python's slices: from the end, if negative.
fn place(at: i64, length: usize) -> usize {
    let length = length as i64;
    let at = if at < 0 { length + at } else { at };
    usize::try_from(at.clamp(0, length)).unwrap_or(0)
}

fn next_token(paging: Paging, page: &Value) -> Option<Value> {
    let more = paging
        .more
        .is_none_or(|more| page.get(more).and_then(Value::as_bool) == Some(true));
    page.get(paging.token)
        .filter(|token| more && token.as_str().is_some_and(|token| !token.is_empty()))
        .cloned()
}
