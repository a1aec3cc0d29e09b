//! Refusals of the gates that every call passes.

/// The steps of evaluation that a call may take, about 50 ms of work: a call waits for those before it. See [`policy::steps`].
pub const MOST_STEPS: u64 = 10_000_000;

api::refusals!("refusals.txt");
