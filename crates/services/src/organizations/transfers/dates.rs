//! When a transfer may begin and end: at the ends of months, not too early and not too late.

use api::error::ApiError;
use api::time::{DAY, SimTime};
use gates::input::Input;

/// The first day of the next month or of the one after, at midnight, and in time for an answer.
pub(super) fn start_of(now: SimTime, input: Input<'_>) -> Result<SimTime, ApiError> {
    let refuse =
        |reason: &'static str, says: &'static str| Err(ApiError::invalid_input(reason, says));
    let Some(start) = input.moment("StartTimestamp") else {
        return refuse("INVALID_START_DATE", "You specified an invalid start date.");
    };
    let month = start.month(0);
    if start.since(month) >= DAY {
        return refuse(
            "START_DATE_NOT_BEGINNING_OF_MONTH",
            "The start date must be the first day of a month.",
        );
    }
    if start != month {
        return refuse(
            "START_DATE_NOT_BEGINNING_OF_DAY",
            "The start date must be at the beginning of the day, 00:00:00.000 UTC.",
        );
    }
    if start <= now.plus(DAY) {
        return refuse(
            "START_DATE_TOO_EARLY",
            "The start date is too early: an invitation must be accepted 24 hours before it.",
        );
    }
    if start > now.month(2) {
        return refuse(
            "START_DATE_TOO_LATE",
            "The start date is too late: it can be at most two months in the future.",
        );
    }
    Ok(start)
}

/// The end of this month or of the next one.
pub(super) fn end_of(now: SimTime, input: Input<'_>) -> Result<SimTime, ApiError> {
    let last = |months| SimTime::from_millis(now.month(months).millis() - 1);
    let refuse =
        |reason: &'static str, says: &'static str| Err(ApiError::invalid_input(reason, says));
    // What a request without a date means is not documented; the nearest end that is allowed.
    let Some(end) = input.moment("EndTimestamp") else {
        return Ok(last(1));
    };
    if end.plus(1).month(0) != end.plus(1) {
        return refuse(
            "END_DATE_NOT_END_OF_MONTH",
            "The end date must be the last day of a month, 23:59:59.999 UTC.",
        );
    }
    if end < last(1) {
        return refuse("END_DATE_TOO_EARLY", "The end date is in the past.");
    }
    if end > last(2) {
        return refuse(
            "END_DATE_TOO_LATE",
            "The end date is too late: it can be the end of this month or of the next one.",
        );
    }
    Ok(end)
}
