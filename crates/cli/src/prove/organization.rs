//! Questions about an organization.

use prove::{CallerSide, Matter, MemberLimits, Proof, Prover};
use sim::organization::Organization;
use sim::policies::{PolicyTarget, PolicyType};
use sim::view::limits::{self, NeverAnswer, account_limits, all_limits, insiders};
use sim::view::proving::{ASSUMED_OF_OTHERS, closed};

use super::findings::{Findings, ProofFinding};
use crate::prelude::*;

/// The names that a list shows; the rest is counted.
const LISTED: usize = 100;

/// A prover that knows AWS's actions and condition keys, or that assumes nothing.
pub fn prover(formal: bool) -> Prover {
    if formal {
        return Prover::formal();
    }
    sim::view::proving::prover()
}

/// The world of a file; none if it is an import that lost something, and `strict`.
fn world(path: &str, strict: bool) -> Result<Option<World>, String> {
    let opened = crate::import::complete(path, strict)?;
    Ok(opened.map(|it| sessions::world_of(path, it.session)))
}

/// The organization of a world.
///
/// # Errors
///
/// It has none.
pub fn organization<'w>(path: &str, world: &'w World) -> Result<&'w Organization, String> {
    let found = world.organizations().next();
    found.ok_or_else(|| format!("{path} has no organization."))
}

/// The target with an id or a name.
///
/// # Errors
///
/// None has it, or several do. The option that names it belongs in front.
pub fn target(
    world: &World,
    organization: &Organization,
    wanted: &str,
) -> Result<PolicyTarget, String> {
    let found = sim::view::limits::target_named(world, organization, wanted);
    found.map_err(|error| error.to_string())
}

/// The target of the option `--under`, or the root.
fn under_target(
    world: &World,
    organization: &Organization,
    under: Option<&str>,
) -> Result<PolicyTarget, String> {
    match under {
        None => Ok(PolicyTarget::Parent(organization.root_parent())),
        Some(wanted) => {
            let found = target(world, organization, wanted);
            found.map_err(|error| format!("--under {error}"))
        }
    }
}

/// `orgsim prove never --org`; none if the import lost something, and `strict`.
///
/// # Errors
///
/// The organization cannot be read, or has no such target.
pub fn never(
    (path, strict): (&str, bool),
    under: Option<&str>,
    matter: &Matter,
    actions: &str,
    formal: bool,
) -> Result<Option<Findings>, String> {
    let world = world(path, strict)?;
    let found = world.map(|it| never_in(&it, under, matter, actions, formal));
    found.transpose()
}

/// The same in a world.
///
/// # Errors
///
/// It has no organization, or no such target.
pub fn never_in(
    world: &World,
    under: Option<&str>,
    matter: &Matter,
    actions: &str,
    formal: bool,
) -> Result<Findings, String> {
    let organization = organization("The session", world)?;
    let target = under_target(world, organization, under)?;
    let NeverAnswer {
        proof,
        accounts,
        exempt,
        closings,
    } = limits::never(world, organization, &target, matter, prover(formal));
    let mut exempt: Vec<String> = exempt.iter().map(ToString::to_string).collect();
    let place = under.unwrap_or("the organization");
    if accounts == 0 {
        let exempt = exempt.join(", ");
        return Err(format!(
            "{place} has no account that policies limit. {exempt}"
        ));
    }
    let accounts = many(accounts, "account");
    let who = match matter.callers {
        CallerSide::Inside => format!("nobody in {place} ({accounts})"),
        CallerSide::Outside => {
            format!("nobody from outside, with resources in {place} ({accounts}),")
        }
    };
    let mut finding = ProofFinding::of(format!("{who} can do {actions}"), &proof);
    finding
        .details
        .extend(closings.iter().map(|it| closed(it).to_string()));
    if proof.witness().is_some() {
        let open = limits::open_ways(world, organization, &target, matter, prover(formal));
        for (what, all) in ["accounts", "actions"].into_iter().zip(open) {
            let shown: Vec<&str> = all.iter().take(LISTED).map(String::as_str).collect();
            let more = match all.len().saturating_sub(LISTED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            if all.len() > 1 {
                let shown = shown.join(", ");
                finding
                    .details
                    .push(format!("all {what} that are open: {shown}{more}"));
            }
        }
    }
    let mut findings = Findings::one("never", None, finding);
    exempt.push("service-linked roles".to_string());
    if matter.callers == CallerSide::Inside {
        exempt.push("services acting for themselves".to_string());
        findings.note("Resources are those of the caller's own account.");
    }
    findings.note(format!("Exempt: {}.", exempt.join(", ")));
    Ok(findings)
}

fn many(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A change of a whole organization; none if an import lost something, and `strict`.
///
/// # Errors
///
/// An organization cannot be read, or has no such target.
pub fn change(
    mut findings: Findings,
    ([before, after], strict): ([&String; 2], bool),
    under: Option<&str>,
    directions: &[(bool, &str)],
    formal: bool,
) -> Result<Option<Findings>, String> {
    let (Some(was), Some(is)) = (world(before, strict)?, world(after, strict)?) else {
        return Ok(None);
    };
    let worlds = [was, is];
    let mut sides = Vec::new();
    for (path, world) in [before, after].into_iter().zip(&worlds) {
        let organization = organization(path, world)?;
        let target = under_target(world, organization, under)?;
        sides.push(all_limits(world, organization, &target));
    }
    let [old, new] = &sides[..] else {
        return Ok(Some(findings));
    };
    let mut prover = prover(formal);
    for world in &worlds {
        prover = prover.with_insiders(insiders(organization(before, world)?));
    }
    for (forward, says) in directions {
        for callers in [CallerSide::Inside, CallerSide::Outside] {
            let (from, to) = if *forward { (old, new) } else { (new, old) };
            let who = if callers == CallerSide::Inside {
                "callers of its accounts"
            } else {
                "callers from outside"
            };
            let proof = prover.no_new_access_in(from, to, callers);
            findings.add(ProofFinding::of(
                format!("the change {says} for {who}"),
                &proof,
            ));
        }
    }
    findings.note(ASSUMED_OF_OTHERS);
    let ids = |side: &[MemberLimits]| {
        let asked = side.iter().filter(|it| it.asked);
        asked.map(|it| it.id.clone()).collect::<Vec<_>>()
    };
    let (was, is) = (ids(old), ids(new));
    for id in is.iter().filter(|id| !was.contains(id)) {
        findings.note(format!(
            "Account {id} is only in the organization after: it is not compared."
        ));
    }
    for id in was.iter().filter(|id| !is.contains(id)) {
        findings.note(format!(
            "Account {id} is only in the organization before: it is not compared."
        ));
    }
    Ok(Some(findings))
}

/// Policies that only deny and are attached to all children of a parent, which could have them itself.
///
/// # Errors
///
/// The organization cannot be read.
pub fn hoist(path: &str, strict: bool) -> Result<Option<Findings>, String> {
    let Some(world) = world(path, strict)? else {
        return Ok(None);
    };
    let organization = organization(path, &world)?;
    let mut findings = Findings::new("hoist", None);
    let parents = organization.targets().filter_map(|it| match it {
        PolicyTarget::Parent(parent) => Some(parent),
        PolicyTarget::Account(_) => None,
    });
    for parent in parents {
        let ous = organization
            .ous_in(&parent)
            .map(|ou| PolicyTarget::Parent(sim::ids::ParentId::Ou(ou.id.clone())));
        let own = organization
            .accounts_in(&parent)
            .filter(|it| *it != organization.management)
            .map(PolicyTarget::Account);
        let children: Vec<PolicyTarget> = ous.chain(own).collect();
        let (Some((first, rest)), here) =
            (children.split_first(), PolicyTarget::Parent(parent.clone()))
        else {
            continue;
        };
        for kind in [PolicyType::ServiceControl, PolicyType::ResourceControl] {
            for policy in organization.attached(kind, first) {
                let has = |target: &PolicyTarget| {
                    organization
                        .attached(kind, target)
                        .iter()
                        .any(|it| it.id == policy.id)
                };
                let denies = policy.document.as_ref().is_some_and(|it| {
                    it.statements()
                        .iter()
                        .all(|statement| statement.effect == policy::document::Effect::Deny)
                });
                if rest.is_empty() || !denies || !rest.iter().all(has) || has(&here) {
                    continue;
                }
                let proof = moved(&world, organization, &here, kind, policy);
                let title = format!(
                    "the {} `{}` can be attached to {} instead of its {} children",
                    kind.called(),
                    policy.name,
                    sim::view::draft::target_name(&world, &here),
                    children.len(),
                );
                findings.add(ProofFinding::of(title, &proof));
            }
        }
    }
    if findings.is_empty() {
        findings.note("No deny is attached to all children of a root or unit.");
    }
    Ok(Some(findings))
}

/// Whether the accounts under a parent can do the same if it has a policy itself.
fn moved(
    world: &World,
    organization: &Organization,
    here: &PolicyTarget,
    kind: PolicyType,
    policy: &sim::policies::OrganizationPolicy,
) -> Proof {
    let (old, _) = account_limits(world, organization, here);
    let (Some(source), PolicyTarget::Parent(parent)) = (policy.source(), here) else {
        return Proof::Proved;
    };
    // The levels lead from the root to the account: that of the parent, and behind it that of its child.
    let at = organization.path(parent).len() - 1;
    let scp = kind == PolicyType::ServiceControl;
    let mut prover = Prover::formal().with_insiders(insiders(organization));
    prover.hoist(&old, scp, at, &source)
}
