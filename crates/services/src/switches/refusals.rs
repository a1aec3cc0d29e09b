//! Refusals of services that are switched on and off by their own operations.

api::refusals!("refusals.txt");
