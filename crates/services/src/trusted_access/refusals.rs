//! Refusals of trusted access, delegated administrators and policy types.

api::refusals!("refusals.txt");
