//! The limits of accounts: the policies of their organization around them, as values for proofs.

use policy::{ContextValue, Exemption, Layers};

use api::ids::{AccountId, ParentId, Text};
use api::policy_types::{PolicyType, Target};
use state::organization::Organization;
use state::rules::Rule;
use state::world::World;

/// An account of an organization and what limits it.
#[derive(Clone, Debug)]
pub struct AccountLimits {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: Text,
    /// Whether it is the management account.
    pub management: bool,
    /// The service and resource control policies around it, or why they do not apply.
    pub layers: Layers,
    /// The organization's id.
    pub organization: String,
    /// The path that `aws:PrincipalOrgPaths` has.
    pub path: String,
}

/// The accounts under a root, a unit, or of one account, by parent and then by id.
pub fn account_limits(
    world: &World,
    organization: &Organization,
    under: &Target,
) -> Vec<AccountLimits> {
    let is_under = |account: AccountId, parent: &ParentId| match under {
        Target::Account(own) => *own == account,
        Target::Parent(own) => organization.path(parent).contains(own),
    };
    let mut all = Vec::new();
    for account in organization.account_ids() {
        let membership = world.membership_of(account);
        if let Some(membership) = membership.filter(|it| is_under(account, &it.parent)) {
            all.push(limits(world, organization, account, &membership.parent));
        }
    }
    all
}

fn limits(
    world: &World,
    organization: &Organization,
    account: AccountId,
    parent: &ParentId,
) -> AccountLimits {
    let management = organization.management == account;
    let exempt = |kind: PolicyType, spared: bool| {
        if management && spared {
            Some(Exemption::ManagementAccount)
        } else {
            (!organization.enforces(kind)).then_some(Exemption::TypeNotEnabled)
        }
    };
    let layers = Layers {
        scps: organization.levels(PolicyType::ServiceControl, account, parent),
        scp_exempt: exempt(
            PolicyType::ServiceControl,
            world.holds(Rule::ScpsSpareManagement),
        ),
        rcps: organization.levels(PolicyType::ResourceControl, account, parent),
        rcp_exempt: exempt(PolicyType::ResourceControl, true),
        rcp_no_default: true,
        deny_yields: !world.holds(Rule::DenyWins),
        ..Layers::default()
    };
    AccountLimits {
        account,
        name: world.name_of(account).into(),
        management,
        layers,
        organization: organization.id.to_string(),
        path: organization.entity_path(parent),
    }
}

impl AccountLimits {
    /// The condition keys, in lower case, of every caller in the account.
    pub fn caller_keys(&self) -> Vec<(String, ContextValue)> {
        self.keys("principal")
    }

    /// The same of every resource in it.
    pub fn resource_keys(&self) -> Vec<(String, ContextValue)> {
        self.keys("resource")
    }

    fn keys(&self, of: &str) -> Vec<(String, ContextValue)> {
        vec![
            (format!("aws:{of}account"), self.account.to_string().into()),
            (format!("aws:{of}orgid"), self.organization.clone().into()),
            (format!("aws:{of}orgpaths"), vec![self.path.clone()].into()),
        ]
    }
}
