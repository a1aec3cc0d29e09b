//! Refusals of centralized root access.

api::refusals!("refusals.txt");
