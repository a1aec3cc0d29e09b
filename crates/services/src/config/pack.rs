//! Conformance packs: rules from one template, which come and go together.
//!
//! `template` reads the template, `settings` makes rules of it, `own` creates packs for one account, and
//! `organization_pack` for all accounts of an organization. Sources: AWS Config Developer Guide, Conformance Packs; API
//! Reference of AWS Config; the managed policies AWSConfigMultiAccountSetupPolicy and ConfigConformsServiceRolePolicy, which
//! tell the ARNs of what AWS Config creates itself.

mod compliance;
mod here;
mod own;
mod settings;
pub(crate) mod template;

pub(super) use compliance::{by_rule, summary};
pub(super) use here::{add_settings, any_in, describe, rules, status};
pub use own::finish;
pub(super) use own::{delete, put};
pub(super) use settings::{Templates, read};

use crate::config::refusals;
use crate::prelude::*;

/// Checks the form of a pack's name.
pub(super) fn check_name(name: &str, member: &str) -> Result<(), ApiError> {
    let fits = name
        .bytes()
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if fits {
        return Ok(());
    }
    Err(super::against_pattern(
        name,
        member,
        "[a-zA-Z][-a-zA-Z0-9]*",
    ))
}

fn no_such(name: &str) -> ApiError {
    refuse!(refusals::NO_SUCH_PACK, name)
}
