//! `orgsim who-can`: everyone in an organization who may do something, and those whom a resource's policy names.

use std::sync::Arc;

use interchange::OrganizationFacts;
use policy::document::{Effect, PrincipalName};
use policy::{ContextValue, Document};
use sim::people::people;
use sim::question::{Caller, Question, Ruling};

use crate::evaluate::callers::{caller_name, context, named, owned_by};
use crate::evaluate::{judged, one_action};
use crate::import::{OpenedOrganization, collected_policy};

use crate::prelude::*;

#[derive(Debug, Parser)]
#[command(after_help = "\
Listed are the users, roles and root users of all accounts, and the callers that the policy of the resource names: that of
--resource-policy, or one that folders of iam-collect or snapshots of AWS Config in --org have.
A condition key that is neither given nor absent is unknown.")]
pub struct WhoCanCommand {
    /// The action, such as s3:GetObject
    #[arg(value_name = "ACTION")]
    action: String,
    /// The resource [default: no particular one]
    #[arg(value_name = "RESOURCE")]
    resource: Option<String>,
    /// The organization: a session, a link to one, or a file, zip file or folder to import
    #[arg(long, alias = "session", value_name = "SESSION")]
    org: String,
    /// The policy of the resource
    #[arg(long, value_name = "FILE", requires = "resource")]
    resource_policy: Option<String>,
    /// A condition key of the request; repeat it for several values. A JSON file has keys with values, or null for those that are absent
    #[arg(long, value_name = "KEY=VALUE|FILE")]
    context: Vec<String>,
    /// A condition key that the request does not have
    #[arg(long, value_name = "KEY")]
    absent: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// End with exit status 1 if an import lost a policy, an attachment or anything else that decides about access
    #[arg(long)]
    strict: bool,
}

/// A caller who may act, or may under conditions.
struct AllowedCaller {
    name: String,
    /// The condition keys without which it cannot be decided.
    keys: Vec<String>,
    assumed: Option<&'static str>,
}

/// Runs `orgsim who-can`.
///
/// # Errors
///
/// A file cannot be read, or the action is none.
pub fn run(command: &WhoCanCommand) -> Result<(), String> {
    one_action(&command.action)?;
    let OpenedOrganization {
        session,
        losses,
        facts,
    } = crate::import::opened(&command.org)?;
    if command.strict && losses > 0 {
        return Err(format!("{}: {}", command.org, crate::import::lost(losses)));
    }
    let world = sessions::world_of(&command.org, session);
    let (policy, owner) = resource_policy(command, &facts)?;
    let mut keys = context(&command.context, &command.absent)?;
    let actions = std::slice::from_ref(&command.action);
    crate::unknown::warn_of("who-can", actions, &keys);
    if let Some(owner) = owner {
        owned_by(&mut keys, &owner);
    }
    let (mut found, mut others, mut unasked) = (Vec::new(), 0_usize, Vec::new());
    for caller in callers(&world, policy.as_deref()) {
        match asked(&world, command, (&caller, &policy), &keys) {
            Ok(Some(row)) => found.push(row),
            Ok(None) => others += 1,
            Err(error) => unasked.push((caller_name(&world, &caller), error)),
        }
    }
    if command.json {
        let rows = found.iter().map(|it| {
            json!({
                "principal": it.name,
                "decision": if it.keys.is_empty() { "allowed" } else { "depends" },
                "cannotBeDecidedWithout": it.keys,
                "assumed": it.assumed,
            })
        });
        let rows: Vec<Value> = rows.collect();
        let unasked = unasked.iter().map(|(name, why)| format!("{name}: {why}"));
        let unasked: Vec<String> = unasked.collect();
        let all = json!({ "principals": rows, "others": others, "notDecided": unasked });
        say(&format!("{all:#}\n"));
        return Ok(());
    }
    tell(&found, others, &unasked);
    Ok(())
}

/// The policy of the resource, given or in the files of the import, and then the account that owns it.
fn resource_policy(
    command: &WhoCanCommand,
    facts: &OrganizationFacts,
) -> Result<(Option<Arc<Document>>, Option<String>), String> {
    if let Some(path) = &command.resource_policy {
        let text = file::text(path, file::POLICY)?;
        let document = Document::parse(&text).map_err(|error| format!("{path}: {error}"))?;
        return Ok((Some(Arc::new(document)), None));
    }
    let Some(resource) = &command.resource else {
        return Ok((None, None));
    };
    let found = collected_policy(facts, resource)?;
    Ok(found.map_or((None, None), |it| (Some(it.document), Some(it.owner))))
}

/// Prints who can, for people.
fn tell(found: &[AllowedCaller], others: usize, unasked: &[(String, String)]) {
    for it in found {
        let keys = match it.keys.is_empty() {
            true => String::new(),
            false => format!("  cannot be decided without {}", it.keys.join(", ")),
        };
        let assumed = it
            .assumed
            .map_or_else(String::new, |it| format!("  ({it})"));
        say(&format!("{}{keys}{assumed}\n", one_line(&it.name)));
    }
    for (name, why) in unasked {
        say(&format!(
            "{}  cannot be decided: {}\n",
            one_line(name),
            one_line(why)
        ));
    }
    let count = found.iter().filter(|it| it.keys.is_empty()).count();
    let depends = found.len() - count + unasked.len();
    say(&format!(
        "{count} can, {depends} cannot be decided, {others} cannot\n"
    ));
}

/// Everyone in the organization's accounts, then those whom the policy names besides.
fn callers(world: &World, policy: Option<&Document>) -> Vec<Caller> {
    let members = world.accounts().filter(|it| it.membership.is_some());
    let people = members.flat_map(|it| people(it).into_iter());
    let mut all: Vec<Caller> = people.map(|it| Caller::Known(it.principal)).collect();
    let statements = policy.iter().flat_map(|it| it.statements());
    let allowing = statements.filter(|it| it.effect == Effect::Allow);
    let names = allowing
        .filter_map(|it| it.principals.as_ref())
        .filter(|it| !it.not);
    for name in names.flat_map(|it| &it.names) {
        let named = match name {
            PrincipalName::Aws(name) | PrincipalName::Service(name) => named(world, name),
            PrincipalName::Account(id) if id.len() == 12 => {
                named(world, &format!("arn:aws:iam::{id}:root"))
            }
            PrincipalName::Account(arn) => named(world, arn),
            PrincipalName::Everyone
            | PrincipalName::Federated(_)
            | PrincipalName::CanonicalUser(_) => continue,
        };
        let named = named.unwrap_or_default();
        let same = |it: &Caller| all.iter().any(|other| other.is_same(it));
        let new: Vec<Caller> = named.into_iter().filter(|it| !same(it)).collect();
        all.extend(new);
    }
    all
}

/// The condition key that says whose the resource is.
const OWNER: &str = "aws:ResourceAccount";

/// Whether a caller may do it; `None`: it may not. If nothing says whose the resource is, it is asked for as the caller's own and as that
/// of another account.
fn asked(
    world: &World,
    command: &WhoCanCommand,
    (caller, policy): (&Caller, &Option<Arc<Document>>),
    keys: &[(String, ContextValue)],
) -> Result<Option<AllowedCaller>, String> {
    // A closed account has no callers.
    let Ok(asker) = caller.asker(world) else {
        return Ok(None);
    };
    let own = asker.principal().account();
    // Policies do not say these two: the management account cannot leave, and root users assume no roles.
    let managed = world.organizations().any(|it| it.management == own);
    let is = |action: &str| command.action.eq_ignore_ascii_case(action);
    if managed && is("organizations:LeaveOrganization")
        || asker.principal().is_root() && is("sts:AssumeRole")
    {
        return Ok(None);
    }
    let mut question = Question::new(asker.principal().clone(), command.action.as_str());
    question.resource = command.resource.as_deref().map(Into::into);
    let keys = keys
        .iter()
        .map(|(key, value)| (key.as_str().into(), value.clone()));
    question.context = keys.collect();
    question.resource_policy = policy.clone();
    let question = question.or_any_resource();
    let judge = |question: &Question| judged(world, &asker, question);
    let judgment = judge(&question)?;
    let mut ruling = Ruling::from(&judgment.verdict);
    let mut assumed = asker.assumption(world, &question, &judgment);
    if matches!(caller, Caller::Known(_)) && question.lacks_owner(world) {
        // RCPs do not bind the management account's resources.
        let mut accounts = world.accounts().filter(|it| it.membership.is_some());
        let other = world.organizations().map(|it| it.management);
        let mut other = other.filter(|it| *it != own);
        if let Some(other) = other
            .next()
            .or_else(|| Some(accounts.find(|it| it.id != own)?.id))
        {
            let mut of_other = question.clone();
            (of_other.context).push((OWNER.into(), other.to_string().into()));
            ruling = whosever(ruling, judge(&of_other).map(|it| (&it.verdict).into()));
            assumed = None;
        }
    }
    let keys = match ruling {
        Ruling::Allowed => Vec::new(),
        Ruling::Depends(keys) => keys,
        Ruling::Denied(..) => return Ok(None),
    };
    Ok(Some(AllowedCaller {
        name: caller_name(world, caller),
        keys,
        assumed,
    }))
}

/// The answer for a resource of the caller's account or of another, whose policy need not be known: it depends on the account, if not all
/// are denied.
fn whosever(own: Ruling, other: Result<Ruling, String>) -> Ruling {
    if matches!((&own, &other), (Ruling::Denied(..), Ok(Ruling::Denied(..)))) {
        return own;
    }
    let mut keys = vec![OWNER.to_string()];
    for it in [Ok(own), other].into_iter().flatten() {
        if let Ruling::Depends(all) = it {
            keys.extend(all);
        }
    }
    keys.sort();
    keys.dedup();
    Ruling::Depends(keys)
}
