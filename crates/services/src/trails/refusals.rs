//! Refusals of trails. Seen in public reports, unless noted.

api::refusals!("refusals.txt");
