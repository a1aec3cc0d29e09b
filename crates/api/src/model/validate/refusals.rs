//! Refusals of malformed input.

table_rows::refusals!("refusals.txt");
