//! Dates of transfers: when they may begin and end: at the ends of months, not too early and not
//! too late.

use crate::organizations::refusals;
use crate::prelude::*;
use api::time::DAY;

/// The start of a transfer: the first day of the next month or of the one after, at midnight, with
/// time left for an answer.
pub(super) fn start_of(now: SimTime, input: Input<'_>) -> Result<SimTime, ApiError> {
    let Some(start) = input.moment("StartTimestamp") else {
        return Err(refusals::INVALID_START_DATE.error());
    };
    let month = start.month(0);
    if start.since(month) >= DAY {
        return Err(refusals::START_DATE_NOT_BEGINNING_OF_MONTH.error());
    }
    if start != month {
        return Err(refusals::START_DATE_NOT_BEGINNING_OF_DAY.error());
    }
    if start <= now.plus(DAY) {
        return Err(refusals::START_DATE_TOO_EARLY.error());
    }
    if start > now.month(2) {
        return Err(refusals::START_DATE_TOO_LATE.error());
    }
    Ok(start)
}

/// The end of a transfer: the end of this month or of the next one.
pub(super) fn end_of(now: SimTime, input: Input<'_>) -> Result<SimTime, ApiError> {
    let last = |months| SimTime::from_millis(now.month(months).millis() - 1);
    // The meaning of a request without a date is not documented; here it is the nearest allowed
    // end.
    let Some(end) = input.moment("EndTimestamp") else {
        return Ok(last(1));
    };
    if end.plus(1).month(0) != end.plus(1) {
        return Err(refusals::END_DATE_NOT_END_OF_MONTH.error());
    }
    if end < last(1) {
        return Err(refusals::END_DATE_TOO_EARLY.error());
    }
    if end > last(2) {
        return Err(refusals::END_DATE_TOO_LATE.error());
    }
    Ok(end)
}
