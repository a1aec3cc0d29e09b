//! Refusals of AWS Config.

api::refusals!("refusals.txt");
