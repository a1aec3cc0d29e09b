//! Refusals of AWS Organizations, in the order of the files that use them.

api::refusals!("refusals.txt");
