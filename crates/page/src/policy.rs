//! What is made of policies: guardrails, rules, comparisons, the lab.

pub mod accessed;
pub mod comparing;
pub mod guardrails;
pub mod lab_sheet;
pub mod rules;
