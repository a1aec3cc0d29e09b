//! The integration tests of this crate, in one program: compiling and linking one costs less than one for each file.

mod closing;
mod managed_rules;
mod messages;
mod templates;
