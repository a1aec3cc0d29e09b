//! The names of actions: those of the catalog, or until the page has it the modeled operations.

use std::sync::{Arc, OnceLock};

use lint::{ActionCatalog, NeededType};
use message::message;
use policy::PolicyKind;
use policy::kinds::{is_delegable, rcp_supports};

use super::{Term, add, term};
use api::model::{Operation, Service, operation, operations};

/// The names of actions, such as `s3:GetObject`: first those that are modeled, which are familiar.
pub(crate) fn action_names() -> Arc<[String]> {
    static ALL: OnceLock<Arc<[String]>> = OnceLock::new();
    let modeled = || operations().map(Operation::action);
    let Some(catalog) = ActionCatalog::known() else {
        return modeled().collect();
    };
    let all = ALL.get_or_init(|| {
        let is_known = |action: &String| has_action(catalog, action);
        let mut names: Vec<String> = modeled().filter(is_known).collect();
        ordered::sort_by_key(&mut names, String::clone);
        for prefix in catalog.prefixes() {
            let own = catalog.names_of(prefix);
            names.extend(own.map(|name| format!("{prefix}:{name}")));
        }
        names.into()
    });
    all.clone()
}

/// Whether requests for an action can have a condition key, as far as it is known.
pub(crate) fn supplies(action: &str, key: &str) -> bool {
    let Some(catalog) = ActionCatalog::known() else {
        return true;
    };
    let (prefix, name) = action.split_once(':').unwrap_or((action, ""));
    let Some(service) = catalog.service(prefix) else {
        return false;
    };
    let supplying = service.supplying(key);
    let mut own = service.actions().iter();
    own.any(|it| it.name == name && supplying(it))
}

/// The patterns of the ARNs of resources that requests for an action are about, as far as the catalog says.
pub(crate) fn resources_of(action: &str) -> Vec<String> {
    let (prefix, name) = action.split_once(':').unwrap_or((action, ""));
    let service = ActionCatalog::known().and_then(|it| it.service(prefix));
    let found = service.and_then(|it| Some(it.arns(it.matching(name).first()?)));
    found.unwrap_or_else(|| vec![format!("arn:*:{prefix}:*:*:*")])
}

/// Whether resources that the actions of a service are on can have policies, as far as the catalog says.
pub(crate) fn has_resource_policies(prefix: &str) -> bool {
    let service = ActionCatalog::known().and_then(|it| it.service(prefix));
    service.is_none_or(|it| it.has_resource_policies())
}

/// The resources that an action needs, if there are several: of each the pattern of its ARNs, and those of some keys that it lacks.
pub(crate) fn needed(action: &str, keys: &[String]) -> Vec<(String, Vec<String>)> {
    let each = ActionCatalog::known()
        .into_iter()
        .flat_map(|it| it.needed(action));
    let lacking = |it: NeededType<'_>| {
        let lacks = keys.iter().filter(|key| it.lacks(key)).cloned();
        (it.arn.clone(), lacks.collect())
    };
    each.map(lacking).collect()
}

/// Whether the catalog has an action with exactly this name.
pub(super) fn has_action(catalog: &ActionCatalog<'_>, action: &str) -> bool {
    let (prefix, name) = action.split_once(':').unwrap_or((action, ""));
    catalog.names_of(prefix).any(|known| known == name)
}

/// The services with their names: first those that are modeled.
fn prefixes() -> Vec<(&'static str, &'static str)> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    let catalog = ActionCatalog::known();
    let modeled = [Service::Organizations, Service::Iam, Service::Sts]
        .into_iter()
        .chain(operations().map(|operation| operation.service));
    let modeled = modeled.map(|service| (service.prefix(), service.title()));
    let others = catalog.into_iter().flat_map(ActionCatalog::named);
    for (prefix, name) in modeled.chain(others) {
        if found.iter().all(|(other, _)| *other != prefix) {
            found.push((prefix, name));
        }
    }
    found
}

/// The actions of a service: those of the catalog, or until it is there the modeled ones.
fn actions_of(prefix: &str) -> Vec<&'static str> {
    match ActionCatalog::known() {
        Some(catalog) => catalog.names_of(prefix).collect(),
        None => operations()
            .filter(|operation| operation.service.prefix() == prefix)
            .map(|operation| operation.name)
            .collect(),
    }
}

/// Length from which a text without a prefix is looked for among the actions of all services.
const SOUGHT: usize = 3;

/// The actions that a kind of policy can name.
pub(super) fn actions(kind: Option<PolicyKind>, typed: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let closed = matches!(kind, Some(PolicyKind::Trust | PolicyKind::Delegation));
    let typed_prefix = typed.split_once(':').map(|(prefix, _)| prefix);
    for (prefix, service) in prefixes() {
        let speaks = match kind {
            Some(PolicyKind::Trust) => prefix == "sts",
            Some(PolicyKind::Delegation) => prefix == "organizations",
            Some(PolicyKind::ResourceControl) => rcp_supports(prefix),
            _ => true,
        };
        if !speaks || typed_prefix.is_some_and(|own| !own.eq_ignore_ascii_case(prefix)) {
            continue;
        }
        if !closed {
            terms.push(term(
                format!("{prefix}:*"),
                message!("everything in {service}"),
            ));
        }
        let is_offered = |name: &str| match kind {
            Some(PolicyKind::Delegation) => is_delegable(name),
            Some(PolicyKind::Trust) => {
                name.starts_with("Assume") || name.starts_with("Tag") || name.starts_with("Set")
            }
            _ if typed_prefix.is_some() => true,
            // Most actions are offered only once they are looked for, because the list of services is long enough.
            _ if typed.len() < SOUGHT => prefix == "organizations",
            _ => contains(name, typed) || contains(service, typed),
        };
        let mut names = actions_of(prefix);
        names.retain(|name| is_offered(name));
        ordered::sort_by_key(&mut names, |name| *name);
        for name in names {
            let action = format!("{prefix}:{name}");
            let about = operation(&action).map_or(service, |operation| operation.summary());
            terms.push(term(action, about));
        }
    }
    if !closed {
        add(&mut terms, "*", "every action of every service");
    }
    terms
}

/// Whether a text contains another; the case does not count.
fn contains(text: &str, part: &str) -> bool {
    let mut places = text.as_bytes().windows(part.len().max(1));
    places.any(|place| place.eq_ignore_ascii_case(part.as_bytes()))
}
