//! Refusals of malformed input.

refusal_rows::refusals!("refusals.txt");
