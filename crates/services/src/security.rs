//! Security services whose own operations designate an administrator of the organization, Region by Region: Amazon GuardDuty and
//! AWS Security Hub CSPM. They share everything except their words.
//!
//! Designating an administrator enables trusted access, registers the account in AWS Organizations, and enables the service in
//! it. The administrator can enable the service in other accounts, which become its members. Findings are not modeled.
//!
//! Invariants: an administrator is the management account or registered in AWS Organizations; members of an administrator are in
//! its organization. Sources: Amazon GuardDuty User Guide, managing accounts with AWS Organizations; AWS Security Hub User
//! Guide, managing administrator and member accounts with AWS Organizations.

mod administrators;
pub mod guard_duty;
mod members;
mod reactions;
mod refusals;
pub mod security_hub;
mod service;

pub use reactions::react;
pub(crate) use reactions::set_up_in_console;
