//! Pages of lists, and the tokens that lead to the next one.

use std::ops::Range;

use serde_json::Value;

use crate::context::Ctx;
use crate::input::Input;
use crate::refusals;
use api::error::ApiError;
use api::json::{json, set};
use api::model::{Service, ServiceProtocol};

/// The token of the page that begins at `offset`. It holds the operation, the offset and a checksum of the other input, so that
/// a made-up token or one of another request is refused, as AWS does.
pub fn token_of(ctx: &Ctx, input: Input<'_>, offset: usize) -> String {
    let names = ctx.operation.paging();
    let own = |name: &str| names.is_some_and(|names| name == names.token || name == names.limit);
    let mut asked: Vec<(&String, &Value)> = input
        .all()
        .iter()
        .filter(|(name, value)| !own(name) && !value.is_null())
        .collect();
    ordered::sort_by_key(&mut asked, |(name, _)| (*name).clone());
    let mut text = format!("{}.{offset}", ctx.operation.name);
    let mut sum: u32 = 0x811c_9dc5;
    let mut add = |piece: &str| {
        for byte in piece.bytes().chain([0]) {
            sum = (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    };
    add(&text);
    for (name, value) in asked {
        add(name);
        add(&value.to_string());
    }
    text.push_str(&format!(".{sum:08x}"));
    text
}

/// The range of the requested page in a list of `items` items.
///
/// # Errors
///
/// The token is invalid.
pub fn page(ctx: &Ctx, input: Input<'_>, items: usize) -> Result<Range<usize>, ApiError> {
    const PAGE: usize = 20;
    let names = ctx.operation.paging();
    let size = input
        .number(names.map_or("MaxResults", |names| names.limit))
        .map_or(PAGE, |n| usize::try_from(n).unwrap_or(PAGE))
        .clamp(1, PAGE);
    let start = match input.optional(names.map_or("NextToken", |names| names.token)) {
        None => 0,
        Some(token) => token
            .split('.')
            .nth(1)
            .and_then(|offset| offset.parse::<usize>().ok())
            .filter(|offset| (1..=items).contains(offset))
            .filter(|offset| token_of(ctx, input, *offset) == token)
            .ok_or_else(|| {
                let service = ctx.operation.service;
                if service.protocol() == ServiceProtocol::RestJson {
                    refusals::MALFORMED_PAGE
                        .with_code(service.malformed())
                        .error()
                } else if ctx.operation.service == Service::Organizations {
                    refusals::INVALID_NEXT_TOKEN.error()
                } else {
                    refusals::INVALID_PAGE.error()
                }
            })?,
    };
    Ok(start..(start + size).min(items))
}

/// The answer of a list operation: the page as the member `name`, and the token if there are more items.
///
/// # Errors
///
/// The token is invalid.
pub fn list_answer<T>(
    ctx: &Ctx,
    input: Input<'_>,
    name: &str,
    items: &[T],
    render: impl Fn(&T) -> Value,
) -> Result<Value, ApiError> {
    let page = page(ctx, input, items.len())?;
    let end = page.end;
    let rows: Vec<Value> = items
        .get(page)
        .unwrap_or_default()
        .iter()
        .map(render)
        .collect();
    let mut answer = json!({ name: rows });
    if end < items.len() {
        let token = ctx
            .operation
            .paging()
            .map_or("NextToken", |names| names.token);
        set(&mut answer, token, token_of(ctx, input, end));
    }
    Ok(answer)
}
