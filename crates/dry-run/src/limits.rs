//! The policies around a call, before or after the change, and the parts of a call on which they depend.

use std::collections::BTreeSet;

use lint::NeededType;
use policy::document::Patterns;
use policy::{Exemption, Layers, Level};
use sim::World;
use sim::ids::AccountId;
use sim::policies::PolicyType;
use sim::rules::Rule;

/// The levels of SCPs and RCPs around a call.
pub(crate) fn layers(
    world: &World,
    caller: Option<AccountId>,
    owner: Option<AccountId>,
    [action, resource]: [&str; 2],
) -> Layers {
    let (scps, scp_exempt) = levels(world, caller, PolicyType::ServiceControl);
    let (rcps, mut rcp_exempt) = levels(world, owner, PolicyType::ResourceControl);
    if !policy::kinds::rcp_covers(action) || policy::kinds::rcp_spares(resource) {
        rcp_exempt = rcp_exempt.or(Some(Exemption::ActionNotSubject));
    }
    Layers {
        scps,
        scp_exempt,
        rcps,
        rcp_exempt,
        rcp_no_default: true,
        deny_yields: !world.holds(Rule::DenyWins),
        ..Layers::default()
    }
}

/// The levels of a kind above an account, or why none apply.
fn levels(
    world: &World,
    account: Option<AccountId>,
    kind: PolicyType,
) -> (Vec<Level>, Option<Exemption>) {
    let place = account.and_then(|id| Some((id, world.organization_of(id)?)));
    let Some((id, organization)) = place else {
        return (Vec::new(), Some(Exemption::NotInOrganization));
    };
    let spared = kind != PolicyType::ServiceControl || world.holds(Rule::ScpsSpareManagement);
    if organization.management == id && spared {
        return (Vec::new(), Some(Exemption::ManagementAccount));
    }
    if !organization.enforces(kind) {
        return (Vec::new(), Some(Exemption::TypeNotEnabled));
    }
    let membership = world.account(id).and_then(|it| it.membership.as_ref());
    let levels = membership.map(|it| organization.levels(kind, id, &it.parent));
    (levels.unwrap_or_default(), None)
}

/// What the policies ask of a call: calls that agree in it get the same decision.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interest {
    /// The condition keys and variables, in lower case.
    keys: BTreeSet<String>,
    /// The patterns of resources, apart from `*`.
    pub resources: BTreeSet<String>,
    /// The ids of organizations that conditions name.
    pub organizations: BTreeSet<String>,
}

/// The maximum number of patterns that are tried for a call whose resource is unknown.
const MAX_PATTERNS: usize = 200;

/// The keys about the organizations of accounts.
pub(crate) const ORGANIZATION_KEYS: [&str; 4] = [
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
];

impl Interest {
    /// Adds what the policies of a world ask.
    pub fn add(&mut self, world: &World) {
        let policies = world.organizations().flat_map(|it| it.policies.values());
        let documents = policies.filter_map(|policy| policy.document.as_ref());
        for statement in documents.flat_map(|document| document.statements()) {
            for condition in &statement.conditions {
                let key = condition.key.to_ascii_lowercase();
                if ORGANIZATION_KEYS.contains(&&*key) {
                    let ids = condition
                        .values
                        .iter()
                        .filter_map(|it| it.split('/').next());
                    self.organizations.extend(ids.map(String::from));
                }
                self.keys.insert(key);
                condition
                    .values
                    .iter()
                    .for_each(|text| self.variables(text));
            }
            let resources = statement
                .resources
                .as_ref()
                .map(|it: &Patterns| &it.patterns);
            for pattern in resources.into_iter().flatten().filter(|it| *it != "*") {
                self.variables(pattern);
                if self.resources.len() < MAX_PATTERNS {
                    self.resources.insert(pattern.clone());
                }
            }
        }
    }

    fn variables(&mut self, text: &str) {
        for part in text.split("${").skip(1) {
            let end = part.find(['}', ',']).unwrap_or(part.len());
            self.keys.insert(part[..end].trim().to_ascii_lowercase());
        }
    }

    /// The keys that requests about such a resource never have.
    pub fn lacking(&self, kind: &NeededType<'_>) -> impl Iterator<Item = &String> {
        self.keys.iter().filter(|it| kind.lacks(it))
    }

    /// Whether any of these keys, written in lower case, is asked for.
    pub fn asks(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.keys.contains(*key))
    }
}
