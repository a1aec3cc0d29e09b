//! The catalog of services that work with AWS Organizations.

use sim::catalog::TrustedService;

use crate::prelude::*;

/// Whether a search, in lower case, finds a service.
pub fn fits(service: &TrustedService, wanted: &str) -> bool {
    wanted.is_empty()
        || service.name.to_lowercase().contains(wanted)
        || core(service.purpose).to_lowercase().contains(wanted)
        || service.principals.iter().any(|it| it.contains(wanted))
}
