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
pub(super) use own::{check_name, delete, put};
pub(super) use settings::{Templates, read};
