//! Refusals of IAM and STS.

api::refusals!("refusals.txt");
