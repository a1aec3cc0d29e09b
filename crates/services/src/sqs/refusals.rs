//! Refusals of Amazon SQS.

api::refusals!("refusals.txt");
