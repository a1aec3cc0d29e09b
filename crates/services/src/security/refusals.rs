//! Refusals of Amazon GuardDuty and AWS Security Hub.

api::refusals!("refusals.txt");
