//! `LookupEvents`: the event history of an account in a Region.
//!
//! In AWS an event takes some minutes to appear (about five on average, which is not promised); here it appears at once.
//! Sources: API Reference of AWS CloudTrail, LookupEvents; AWS CloudTrail User Guide, working with event history.

pub mod records;
mod refusals;

use crate::prelude::*;
use gates::handler::open;
use state::records::record::Record;

const PAGE: usize = 50;

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::CloudTrail],
    enter: open,
    handlers: handlers! { world, ctx, input =>
        "LookupEvents" => lookup_events(world, ctx, input),
    },
};

fn lookup_events(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    ctx.note_passed("Every account can view its own event history.");
    authorize::admit(world, ctx, "*")?;
    ctx.cite("API Reference of AWS CloudTrail: LookupEvents");
    let (start, end) = (input.moment("StartTime"), input.moment("EndTime"));
    check_range(ctx, start, end)?;
    let attribute = attribute(ctx, input)?;
    let mut numbers = world.records().trail.numbers();
    if let Some(token) = input.optional("NextToken") {
        numbers.end = page_after(ctx, token)
            .filter(|end| *end <= numbers.end)
            .ok_or_else(|| refusals::INVALID_NEXT_TOKEN.error())?;
    }
    let size = input
        .number("MaxResults")
        .and_then(|size| usize::try_from(size).ok())
        .unwrap_or(PAGE);
    let insights = input.optional("EventCategory").is_some();
    let account = ctx.account();
    let wanted = |number: u64, record: &Record| {
        // Whole seconds, as the answer shows them.
        let second = SimTime::from_millis(record.at.millis() / 1_000 * 1_000);
        record.account == account
            && record.region() == &*ctx.region
            && !insights
            && start.is_none_or(|start| start <= second)
            && end.is_none_or(|end| second <= end)
            && attribute.is_none_or(|(key, value)| record.has(number, key, value))
    };
    let mut found = numbers.rev().filter_map(|number| {
        let record = world.records().trail.get(number)?;
        wanted(number, record).then_some((number, record))
    });
    let mut events = Vec::new();
    let mut last = 0;
    for (number, record) in found.by_ref().take(size) {
        events.push(record.listed(number));
        last = number;
    }
    let more = found.next().is_some();
    let token = more.then(|| format!("{}.{last}", ctx.operation.name));
    Ok(present(json!({ "Events": events, "NextToken": token })).into())
}

fn check_range(
    ctx: &mut Ctx,
    start: Option<SimTime>,
    end: Option<SimTime>,
) -> Result<(), ApiError> {
    // The wording of this refusal is not recorded.
    if let (Some(start), Some(end)) = (start, end)
        && start > end
    {
        ctx.advise("The start must be before the end.");
        return Err(refusals::INVALID_TIME_RANGE.error());
    }
    Ok(())
}

/// The key and the value that the request looks for.
fn attribute<'a>(ctx: &mut Ctx, input: Input<'a>) -> Result<Option<(&'a str, &'a str)>, ApiError> {
    let attributes = input.list("LookupAttributes").map_or(&[][..], |it| it);
    if attributes.len() > 1 {
        // The wording is not recorded.
        ctx.advise("Specify one attribute, and filter the results for the others.");
        return Err(refusals::ONE_ATTRIBUTE.error());
    }
    let attribute = attributes.first().and_then(Input::of);
    Ok(attribute.map(|it| (it.text("AttributeKey"), it.text("AttributeValue"))))
}

/// The record number below which a token continues.
fn page_after(ctx: &Ctx, token: &str) -> Option<u64> {
    token
        .strip_prefix(ctx.operation.name)?
        .strip_prefix('.')?
        .parse()
        .ok()
}
