//! The rules: small functions over one parsed document, grouped by what they look at.

mod actions;
mod arns;
mod audiences;
pub(crate) mod condition_keys;
mod condition_values;
mod conditions;
mod empties;
mod grammar;
mod networks;
mod operators;
mod organization;
mod pass_role;
mod principals;
mod redundancy;
mod resources;
mod sizes;
mod tags;
mod trust;
pub(crate) mod variables;

use crate::catalog::ActionCatalog;
use crate::document::Policy;
use crate::sink::Sink;

/// A rule finds something in a document.
pub(crate) type Rule = for<'a> fn(&Policy<'a>, &ActionCatalog<'_>, &mut Sink<'a>);

/// All rules. Findings about the same place come in this order.
pub(crate) const ALL: &[Rule] = &[
    sizes::quota,
    grammar::document,
    grammar::statements,
    grammar::sids,
    principals::elements,
    principals::values,
    principals::services,
    organization::scp,
    organization::rcp,
    trust::elements,
    trust::actions,
    trust::providers,
    trust::sessions,
    audiences::claims,
    audiences::github,
    actions::names,
    pass_role::pass_role,
    pass_role::service_linked_roles,
    resources::types,
    arns::resources,
    arns::values,
    variables::variables,
    conditions::shape,
    conditions::duplicates,
    operators::names,
    operators::qualifiers,
    operators::types,
    condition_keys::names,
    condition_keys::actions,
    condition_keys::companions,
    condition_keys::sensitive,
    condition_values::types,
    condition_values::formats,
    condition_values::wildcards,
    condition_values::several,
    networks::addresses,
    networks::private,
    tags::tags,
    empties::empties,
    redundancy::actions,
    redundancy::resources,
    redundancy::statements,
];
