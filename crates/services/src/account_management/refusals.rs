//! Refusals of AWS Account Management.

api::refusals!("refusals.txt");
