//! An `aws …` command that can be sent: page by page by the host, then printed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sim::command::Call;
use sim::error::ApiError;
use sim::model::{Operation, Paging};

use crate::output::Printed;

/// A call to the world, and what is needed to print its answer.
///
/// The real tool asks for page after page by itself. So does the host:
///
/// ```text
/// let mut answer = world.step(invocation.call)?;
/// while let Some(next) = invocation.next_call(&answer) {
///     answer = invocation.merge(answer, world.step(next)?);
/// }
/// invocation.print(Ok(&answer))
/// ```
#[derive(Clone, Debug)]
pub struct Invocation {
    pub call: Call,
    pub(crate) operation: &'static Operation,
    /// How to go on to the next page; `None` if the answer is printed as it comes.
    pub(crate) pages: Option<Pages>,
    pub(crate) hint: Option<String>,
}

/// The tool's own paging over the service's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pages {
    pub(crate) paging: Paging,
    /// Items of the first page that an earlier command has printed.
    pub(crate) skip: usize,
    pub(crate) max_items: Option<usize>,
}

impl Invocation {
    /// The operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The call for the next page, if `answer`, merged up to here, is not yet all.
    pub fn next_call(&self, answer: &Value) -> Option<Call> {
        let pages = self.pages?;
        let token = next_token(pages.paging, answer)?;
        let enough = pages
            .max_items
            .is_some_and(|max| count(pages.paging, answer) >= pages.skip.saturating_add(max));
        if enough {
            return None;
        }
        let mut call = self.call.clone();
        call.input
            .insert(pages.paging.token.to_owned(), token.into());
        Some(call)
    }

    /// The answer so far and the next page as one.
    pub fn merge(&self, mut so_far: Value, mut page: Value) -> Value {
        if let (Some(Pages { paging, .. }), Some(into), Some(from)) =
            (self.pages, so_far.as_object_mut(), page.as_object_mut())
        {
            // Some answers hold several lists, for example those of ListEntitiesForPolicy.
            for (name, items) in into.iter_mut() {
                if let (Value::Array(items), Some(Value::Array(more))) = (items, from.get_mut(name))
                {
                    items.append(more);
                }
            }
            for name in [Some(paging.token), paging.more].into_iter().flatten() {
                match from.remove(name) {
                    Some(value) => into.insert(name.to_owned(), value),
                    None => into.shift_remove(name),
                };
            }
        }
        so_far
    }

    /// What the command prints, given the world's answer (merged, if it came in pages) or refusal.
    pub fn print(&self, result: Result<&Value, &ApiError>) -> Printed {
        let printed = match (result, self.pages) {
            (Err(error), _) => Printed::refusal(self.operation.name, error),
            (Ok(answer), None) => Printed::answer(answer),
            (Ok(answer), Some(pages)) => Printed::answer(&self.whole(pages, answer)),
        };
        printed.with_hint(self.hint.clone())
    }

    /// The list alone, without the service's own marks of paging, cut to `--max-items`.
    fn whole(&self, pages: Pages, answer: &Value) -> Value {
        let Pages {
            paging,
            skip,
            max_items,
        } = pages;
        let items = answer
            .get(paging.list)
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        let items = &items[skip.min(items.len())..];
        let shown = items.len().min(max_items.unwrap_or(usize::MAX));
        let mut whole = Map::new();
        whole.insert(paging.list.to_owned(), items[..shown].into());
        // What comes beside the list, for example the group of GetGroup.
        for (name, value) in answer.as_object().into_iter().flatten() {
            let marks = [paging.list, paging.token, paging.more.unwrap_or_default()];
            if !marks.contains(&name.as_str()) {
                whole.insert(name.clone(), value.clone());
            }
        }
        // Where a later command has to go on: from the page this one began with, past what was shown. The real tool
        // names the last page instead; both continue with the same item.
        let unseen = shown < items.len() || next_token(paging, answer).is_some();
        if unseen && max_items.is_some() {
            let begun = self
                .call
                .input
                .get(paging.token)
                .cloned()
                .unwrap_or(Value::Null);
            let token = json!({ paging.token: begun, "boto_truncate_amount": skip + shown });
            whole.insert(
                "NextToken".to_owned(),
                STANDARD.encode(token.to_string()).into(),
            );
        }
        Value::Object(whole)
    }
}

fn next_token(paging: Paging, answer: &Value) -> Option<String> {
    let more = paging
        .more
        .is_none_or(|more| answer.get(more).and_then(Value::as_bool) == Some(true));
    let token = answer
        .get(paging.token)
        .and_then(Value::as_str)
        .filter(|token| !token.is_empty())?;
    more.then(|| token.to_owned())
}

fn count(paging: Paging, answer: &Value) -> usize {
    answer
        .get(paging.list)
        .and_then(Value::as_array)
        .map_or(0, Vec::len)
}
