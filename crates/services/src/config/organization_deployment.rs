//! What an account puts into every account of its organization: the operations that rules and conformance packs have in
//! common. `deployment` deploys.
//!
//! The management account and a delegated administrator do not see each other's.

use super::deployment::{self, Delivery, Key};
use super::own_role::{self, NeededRole};
use super::prelude::*;
use super::refusals;
use api::refusal::RefusalRow;
use state::account::ConfigReason;
use state::config::{AccountRegion, RULES_PRINCIPAL, RULES_ROLE};
use state::config::{OrganizationDeployment, Phase, Progress, status};

/// How the operations about a kind of deployment spell its names.
pub(super) trait OrganizationApi: Delivery {
    /// What it is: `organization config rule`.
    const WHAT: &'static str;
    /// The type in its ARN.
    const ARN: &'static str;
    /// The member with its ARN.
    const ARN_MEMBER: &'static str;
    /// The member with its name.
    const NAME: &'static str;
    /// The member with the names that a call selects.
    const NAMES: &'static str;
    /// The list of `Describe…s`.
    const LIST: &'static str;
    /// The list of `Describe…Statuses`, and its member with the status.
    const STATUSES: (&'static str, &'static str);
    /// The list of `Get…DetailedStatus`, and its members with the name in the account and the status there.
    const DETAILS: (&'static str, &'static str, &'static str);
    /// The maximum number in an organization, and the refusal of more.
    const MOST: (usize, RefusalRow);
    /// The refusal of a name that nothing has.
    const NO_SUCH: RefusalRow;
    /// The page about creating it.
    const PAGE: &'static str;
    /// Why the account needs AWS Config's role for its first one.
    const ROLE_REASON: ConfigReason;
    /// Whether it can be changed while accounts still get or lose it.
    const MIDWAY: bool;
    /// The gates' words: it can be created; nothing of it is in progress; what to do if something is.
    const NOTES: [&'static str; 3];

    /// Checks the form of a new name.
    fn check_name(name: &str) -> Result<(), ApiError>;

    /// The sentence about its creation or change by an account.
    fn told_put(name: &str, account: String) -> Message;

    /// The sentence about the start of its deletion by an account.
    fn told_deletion(name: &str, account: String) -> Message;

    /// Adds its settings to its description.
    fn describe(&self, row: &mut Value);
}

fn resource<T: OrganizationApi>(
    place: AccountRegion,
    name: &str,
    known: Option<&OrganizationDeployment<T>>,
) -> String {
    match known {
        Some(known) => place.arn(&format!("{}/{name}-{}", T::ARN, known.suffix)),
        None => place.arn(&format!("{}/*", T::ARN)),
    }
}

/// The first gates of each of these calls.
fn gates(world: &World, ctx: &mut Ctx, resource: &str) -> Result<Arc<Organization>, ApiError> {
    let organization = for_organization(world, ctx, RULES_PRINCIPAL)?;
    authorize::admit(world, ctx, resource)?;
    Ok(organization)
}

/// Creates or changes a deployment. `spec` reads what is deployed from the call; its last argument is the one before.
pub(super) fn put<T: OrganizationApi>(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    spec: impl FnOnce(&mut WorldMut, &mut Ctx, Option<&T>) -> Result<T, ApiError>,
) -> Answer {
    let place = ctx.place();
    let name = input.text(T::NAME);
    T::check_name(name)?;
    let key = (place, Text::from(name));
    let before = T::deployments(world.config()).get(&key).cloned();
    let organization = gates(world, ctx, &resource(place, name, before.as_deref()))?;
    let spec = spec(world.open(ctx)?, ctx, before.as_ref().map(|it| &it.spec))?;
    let excluded = account_ids(ctx.account().partition(), input.list("ExcludedAccounts"))?
        .into_iter()
        .collect();
    may_put::<T>(world, ctx, &organization, &key)?;
    ctx.note_passed(T::NOTES[0]);
    trust_on_behalf(world, ctx, &organization, RULES_PRINCIPAL)?;
    ctx.note_passed(message!(
        "Trusted access for `{RULES_PRINCIPAL}` is enabled."
    ));
    ensure_role::<T>(world, ctx)?;
    let world = world.open(ctx)?;
    let suffix = match &before {
        Some(before) => before.suffix.clone(),
        None => draw_id(world, "", 8),
    };
    let phase = if before.is_some() {
        Phase::Update
    } else {
        Phase::Create
    };
    let members = before.as_ref().map(|it| it.members.clone());
    let next = OrganizationDeployment {
        suffix,
        organization: organization.id.clone(),
        spec,
        excluded,
        updated: world.now(),
        members: members.unwrap_or_default(),
        phase,
        cause: context::cause(world, ctx),
    };
    let arn = T::ARN_MEMBER;
    let answer = json!({ arn: resource(place, name, Some(&next)) });
    T::deployments_mut(world.config_mut()).insert(key.clone(), next.into());
    let drawn = world.random().clone();
    deployment::begin::<T>(world, &key);
    // What is put again at the same moment, for no account, does not change.
    if drawn != *world.random() || T::deployments(world.config()).get(&key) != before.as_ref() {
        let says = T::told_put(name, world.name_of(place.account));
        changed(world, ctx, says);
    }
    Ok(answer)
}

/// Ensures the role through which AWS Config works in other accounts.
fn ensure_role<T: OrganizationApi>(world: &mut Locked<'_>, ctx: &mut Ctx) -> Result<(), ApiError> {
    let needed = NeededRole {
        name: RULES_ROLE,
        principal: RULES_PRINCIPAL,
        page: T::PAGE,
        reason: T::ROLE_REASON,
    };
    own_role::ensure(world, ctx, &needed)
}

/// Checks that the deployment is not being deleted, and that the organization has it or may have one more.
fn may_put<T: OrganizationApi>(
    world: &World,
    ctx: &mut Ctx,
    organization: &Organization,
    key: &Key,
) -> Result<(), ApiError> {
    let all = T::deployments(world.config());
    if let Some(known) = all.get(key).filter(|it| it.phase == Phase::Delete) {
        ctx.advise(if known.progress() == Progress::Waiting {
            "Wait until it is deleted."
        } else {
            "Its deletion failed in some accounts: delete it again, once AWS Config can act there."
        });
        return Err(refuse!(
            refusals::BEING_DELETED,
            what = T::WHAT,
            name = key.1
        ));
    }
    if let Some(known) = all.get(key).filter(|_| !T::MIDWAY) {
        refuse_in_progress(ctx, &key.1, known)?;
    }
    let others = all
        .iter()
        .filter(|(other, it)| *other != key && it.organization == organization.id)
        .count();
    if others >= T::MOST.0 {
        return Err(T::MOST.1.error());
    }
    Ok(())
}

fn no_such<T: OrganizationApi>(name: &str) -> ApiError {
    refuse!(T::NO_SUCH, name)
}

/// Starts to delete a deployment.
pub(super) fn delete<T: OrganizationApi>(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Answer {
    let place = ctx.place();
    let name = input.text(T::NAME);
    let key = (place, Text::from(name));
    let known = T::deployments(world.config()).get(&key).cloned();
    gates(world, ctx, &resource(place, name, known.as_deref()))?;
    let Some(known) = known else {
        return Err(no_such::<T>(name));
    };
    refuse_in_progress(ctx, name, &*known)?;
    ctx.note_passed(T::NOTES[1]);
    let (cause, now) = (context::cause(world, ctx), world.now());
    let world = world.open(ctx)?;
    if let Some(known) = T::deployments_mut(world.config_mut()).get_mut(&key) {
        let known = Arc::make_mut(known);
        known.phase = Phase::Delete;
        known.cause = cause;
        known.updated = now;
    }
    let says = T::told_deletion(name, world.name_of(place.account));
    changed(world, ctx, says);
    deployment::begin::<T>(world, &key);
    Ok(json!({}))
}

/// Refuses if accounts still get or lose it.
fn refuse_in_progress<T: OrganizationApi>(
    ctx: &mut Ctx,
    name: &str,
    known: &OrganizationDeployment<T>,
) -> Result<(), ApiError> {
    let what = format!("{} {name}", T::WHAT);
    refuse_waiting(ctx, &known.progress(), &what, T::NOTES[2])
}

type Named<T> = (Text, Arc<OrganizationDeployment<T>>);

/// The deployments of this account and Region that the call selects.
fn asked<T: OrganizationApi>(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<Vec<Named<T>>, ApiError> {
    gates(world, ctx, "*")?;
    let place = ctx.place();
    let wanted = input.texts(T::NAMES);
    let own: Vec<Named<T>> = T::deployments(world.config())
        .iter()
        .filter(|((at, name), _)| *at == place && (wanted.is_empty() || wanted.contains(&&**name)))
        .map(|((_, name), it)| (name.clone(), it.clone()))
        .collect();
    let is_known = |name: &str| own.iter().any(|(own, _)| **own == *name);
    all_known(&wanted, is_known, no_such::<T>)?;
    Ok(own)
}

pub(super) fn describe<T: OrganizationApi>(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Answer {
    let rows = asked::<T>(world, ctx, input)?;
    let place = ctx.place();
    let (name_member, arn) = (T::NAME, T::ARN_MEMBER);
    list_answer(ctx, input, T::LIST, &rows, |(name, known)| {
        let excluded: Vec<String> = known.excluded.iter().map(AccountId::to_string).collect();
        let mut row = json!({ name_member: &**name, arn: resource(place, name, Some(known)) });
        known.spec.describe(&mut row);
        if !excluded.is_empty() {
            set(&mut row, "ExcludedAccounts", excluded);
        }
        set(&mut row, "LastUpdateTime", known.updated.iso());
        row
    })
}

fn add_error<T: OrganizationApi>(row: &mut Value, spec: &T, progress: &Progress) {
    if let Progress::Failed(code) = progress {
        set(row, "ErrorCode", &**code);
        set(row, "ErrorMessage", spec.failure(code));
    }
}

pub(super) fn statuses<T: OrganizationApi>(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Answer {
    let rows = asked::<T>(world, ctx, input)?;
    let (list, status_member) = T::STATUSES;
    let name_member = T::NAME;
    list_answer(ctx, input, list, &rows, |(name, known)| {
        let progress = known.progress();
        let mut row = json!({
            name_member: &**name,
            status_member: status(known.phase, &progress),
        });
        add_error(&mut row, &known.spec, &progress);
        let last = known.members.values().map(|member| member.at).max();
        let last = last.unwrap_or(known.updated).max(known.updated);
        set(&mut row, "LastUpdateTime", last.iso());
        row
    })
}

pub(super) fn details<T: OrganizationApi>(
    world: &World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Answer {
    gates(world, ctx, "*")?;
    let name = input.text(T::NAME);
    let key = (ctx.place(), name.into());
    let Some(known) = T::deployments(world.config()).get(&key) else {
        return Err(no_such::<T>(name));
    };
    let (list, name_member, status_member) = T::DETAILS;
    let filters = input.structure("Filters");
    let wanted = |name: &str| filters.and_then(|filters| filters.optional(name));
    let rows: Vec<_> = known
        .members
        .iter()
        .filter(|(account, member)| {
            wanted("AccountId").is_none_or(|id| id == account.to_string())
                && wanted(status_member).is_none_or(|status| status == member.status())
        })
        .collect();
    let own = known.name_in_accounts(name);
    list_answer(ctx, input, list, &rows, |(account, member)| {
        let mut row = json!({
            "AccountId": account.to_string(),
            name_member: &*own,
            status_member: member.status(),
        });
        add_error(&mut row, &known.spec, &member.progress);
        set(&mut row, "LastUpdateTime", member.at.iso());
        row
    })
}
