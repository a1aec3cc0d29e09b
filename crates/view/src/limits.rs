//! The limits of accounts: the policies of their organization around them, for proofs.

use message::{Message, message};
use policy::{ContextValue, Exemption, Layers};
use prove::{CallerSide, Closing, FreeActions, Matter, MemberLimits, Proof, Prover};

use api::ids::{AccountId, ParentId};
use api::policy_types::{PolicyTarget, PolicyType};
use state::organization::Organization;
use state::rules::Rule;
use state::world::World;

use crate::draft::target_name;

/// Whether nobody in an organization can do something, and why.
#[derive(Clone, Debug)]
pub struct NeverAnswer {
    /// The proof or the request that refutes.
    pub proof: Proof,
    /// The number of accounts that it is about.
    pub accounts: usize,
    /// Who is exempt besides.
    pub exempt: Vec<Message>,
    /// What closes the last way, if it is proved.
    pub closings: Vec<Closing>,
}

/// Whether no caller can do what is asked about in the accounts under a root, a unit, or in one account.
pub fn never(
    world: &World,
    organization: &Organization,
    under: &PolicyTarget,
    matter: &Matter,
    prover: Prover,
) -> NeverAnswer {
    let (members, mut exempt) = account_limits(world, organization, under);
    if matter.callers == CallerSide::Inside && matter.free_actions() == FreeActions::Among {
        exempt.push(
            "sts:GetCallerIdentity and sts:GetSessionToken, which need no permissions".into(),
        );
    }
    let mut prover = prover.with_insiders(insiders(organization));
    let proof = prover.never_in(&members, matter);
    NeverAnswer {
        closings: if proof.is_proved() {
            prover.closings_in(&members, matter)
        } else {
            Vec::new()
        },
        proof,
        accounts: members.len(),
        exempt,
    }
}

/// In which accounts something can be done that nobody should, as names with ids, and which actions of the question that is: of a question
/// that [`never()`] refutes.
pub fn open_ways(
    world: &World,
    organization: &Organization,
    under: &PolicyTarget,
    matter: &Matter,
    prover: Prover,
) -> [Vec<String>; 2] {
    let (members, _) = account_limits(world, organization, under);
    let mut prover = prover.with_insiders(insiders(organization));
    let refuted = prover.never_in_each(&members, matter).into_iter();
    let refuted = refuted.filter(|it| it.0.witness().is_some());
    let mut places: Vec<usize> = refuted.flat_map(|it| it.1).collect();
    places.sort_unstable();
    let open = places.into_iter().filter_map(|it| members.get(it));
    let named = open.map(|it| format!("{} ({})", it.name, it.id));
    [named.collect(), prover.open_actions_in(&members, matter)]
}

/// The ids of the accounts of an organization.
pub fn insiders(organization: &Organization) -> impl Iterator<Item = String> {
    organization.account_ids().map(|it| it.to_string())
}

/// The root, unit or account with an id or a name; `root` is the root.
///
/// # Errors
///
/// There is none, or several have this name.
pub fn target_named(
    world: &World,
    organization: &Organization,
    wanted: &str,
) -> Result<PolicyTarget, Message> {
    let names = |target: &PolicyTarget| {
        let name = target_name(world, target);
        target.to_string() == wanted || name.english().eq_ignore_ascii_case(wanted)
    };
    let is_root = |target: &PolicyTarget| {
        wanted.eq_ignore_ascii_case("root")
            && *target == PolicyTarget::Parent(organization.root_parent())
    };
    let found: Vec<PolicyTarget> = (organization.targets())
        .filter(|it| names(it) || is_root(it))
        .collect();
    match found.as_slice() {
        [target] => Ok(target.clone()),
        [] => Err(message!(
            "`{wanted}`: the organization has no root, unit or account with this id or name.",
            wanted = wanted.to_string()
        )),
        several => {
            let ids: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(message!(
                "`{wanted}` is the name of {ids}. Give an id.",
                wanted = wanted.to_string(),
                ids = ids.join(" and ")
            ))
        }
    }
}

/// The accounts under a root, a unit, or one account, by parent and then by id, and who is exempt: the management account, which SCPs
/// do not limit and whose resources RCPs do not.
pub fn account_limits(
    world: &World,
    organization: &Organization,
    under: &PolicyTarget,
) -> (Vec<MemberLimits>, Vec<Message>) {
    let (mut members, mut exempt) = (Vec::new(), Vec::new());
    for (limits, is_under) in each_limits(world, organization, under) {
        if limits.asked {
            members.push(limits);
        } else if is_under {
            let (name, id) = (limits.name, limits.id);
            exempt.push(message!("the management account {name} ({id})"));
        }
    }
    (members, exempt)
}

/// Every account of an organization, for questions about a change of those under a root, a unit, or of one account.
pub fn all_limits(
    world: &World,
    organization: &Organization,
    under: &PolicyTarget,
) -> Vec<MemberLimits> {
    let all = each_limits(world, organization, under);
    all.map(|it| it.0).collect()
}

/// The limits of each account, and whether it is under a root, a unit, or the account itself. Closed accounts, in which nobody can act, are
/// left out.
fn each_limits<'a>(
    world: &'a World,
    organization: &'a Organization,
    under: &'a PolicyTarget,
) -> impl Iterator<Item = (MemberLimits, bool)> + 'a {
    let is_open = |id: &AccountId| world.account(*id).is_none_or(|it| !it.is_closed());
    let accounts = organization.account_ids().filter(is_open);
    accounts.filter_map(move |account| {
        let parent = &world.membership_of(account)?.parent;
        let is_under = match under {
            PolicyTarget::Account(own) => *own == account,
            PolicyTarget::Parent(own) => organization.path(parent).contains(own),
        };
        let mut limits = limits(world, organization, account, parent);
        limits.asked &= is_under;
        Some((limits, is_under))
    })
}

/// The limits of an account of an organization; `None` for other accounts.
pub fn limits_of(
    world: &World,
    organization: &Organization,
    account: AccountId,
) -> Option<MemberLimits> {
    let membership = world.membership_of(account);
    let membership = membership.filter(|it| it.organization == organization.id)?;
    Some(limits(world, organization, account, &membership.parent))
}

fn limits(
    world: &World,
    organization: &Organization,
    account: AccountId,
    parent: &ParentId,
) -> MemberLimits {
    let management = organization.management == account;
    let exempt = |kind: PolicyType, spared: bool| {
        if management && spared {
            Some(Exemption::ManagementAccount)
        } else {
            (!organization.enforces(kind)).then_some(Exemption::TypeNotEnabled)
        }
    };
    let spared = world.holds(Rule::ScpsSpareManagement);
    let keys = |of: &str| -> Vec<(String, ContextValue)> {
        let path = organization.entity_path(parent);
        vec![
            (format!("aws:{of}account"), account.to_string().into()),
            (format!("aws:{of}orgid"), organization.id.to_string().into()),
            (format!("aws:{of}orgpaths"), vec![path].into()),
        ]
    };
    MemberLimits {
        id: account.to_string(),
        name: world.name_of(account).to_string(),
        partition: account.partition().name().to_string(),
        layers: Layers {
            scps: organization.levels(PolicyType::ServiceControl, account, parent),
            scp_exempt: exempt(PolicyType::ServiceControl, spared),
            rcps: organization.levels(PolicyType::ResourceControl, account, parent),
            rcp_exempt: exempt(PolicyType::ResourceControl, true),
            rcp_no_default: true,
            deny_yields: !world.holds(Rule::DenyWins),
            ..Layers::default()
        },
        caller_keys: keys("principal"),
        resource_keys: keys("resource"),
        asked: !(management && spared),
    }
}
