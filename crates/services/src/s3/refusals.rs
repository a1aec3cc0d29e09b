//! Refusals of Amazon S3.

api::refusals!("refusals.txt");
