//! The services that work with the organization: the catalog, and a page for each.

mod artifact;
mod config;
mod page;
mod root_access;
pub mod view;

use sim::view::services::ServiceStanding;

/// The shape of a status.
fn glyph(standing: ServiceStanding) -> &'static str {
    match standing {
        ServiceStanding::Trusted | ServiceStanding::SetUp => "present",
        ServiceStanding::CleaningUp
        | ServiceStanding::SwitchedOff
        | ServiceStanding::Partly
        | ServiceStanding::Unnoticed => "pending",
        ServiceStanding::Off | ServiceStanding::Left => "absent",
        ServiceStanding::Unseen | ServiceStanding::NoTrustedAccess => "plain",
    }
}
