//! Refusals of `LookupEvents`.

api::refusals!("refusals.txt");
