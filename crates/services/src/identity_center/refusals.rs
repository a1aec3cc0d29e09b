//! Refusals of IAM Identity Center.

api::refusals!("refusals.txt");
