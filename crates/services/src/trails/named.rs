//! Naming a trail: by name in the Region where it was created, or by ARN.

use super::{organization, refusals};
use crate::prelude::*;
use api::region;
use state::trails::{Trail, TrailKey, arn};

/// The shortest and the longest name of a trail, in bytes: names are ASCII.
const NAME: (usize, usize) = (3, 128);

/// Checks the name of a trail.
pub(super) fn check(name: &str) -> Result<(), ApiError> {
    let wrong = |says: String| Err(refusals::INVALID_NAME.saying(says));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let is_edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let (min, max) = NAME;
    if name.is_empty() {
        return wrong("Trail name or ARN can not be blank.".into());
    }
    if !name.bytes().all(plain) {
        return wrong("Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).".into());
    }
    if name.len() < min {
        return wrong(format!(
            "Trail name too short. Minimum allowed length: {min} characters. Specified name length: {} characters.",
            name.len()
        ));
    }
    if name.len() > max {
        return wrong(format!(
            "Trail name too long. Maximum allowed length: {max} characters. Specified name length: {} characters.",
            name.len()
        ));
    }
    if !is_edge(name.bytes().next()) {
        return wrong("Trail name must starts with a letter or number.".into());
    }
    if !is_edge(name.bytes().last()) {
        return wrong("Trail name must ends with a letter or number.".into());
    }
    let pairs = name.as_bytes().windows(2);
    let is_address = name.parse::<std::net::Ipv4Addr>().is_ok();
    if is_address
        || pairs
            .into_iter()
            .any(|pair| pair.iter().all(|it| b"._-".contains(it)))
    {
        // The wording is not recorded.
        return wrong("Trail name can not have adjacent periods, hyphens or underscores, and can not be an IP address.".into());
    }
    Ok(())
}

/// The trail in an ARN.
pub(super) fn of_arn(given: &str) -> Option<TrailKey> {
    let mut fields = given.splitn(6, ':').skip(2);
    let (service, region, account, rest) = (
        fields.next()?,
        fields.next()?,
        fields.next()?,
        fields.next()?,
    );
    let partition = Partition::of_arn(given)?;
    let account: AccountId = account.parse().ok()?;
    let home = AccountRegion {
        account: account.within(partition),
        region: region::known(partition, region)?,
    };
    let name = rest.strip_prefix("trail/")?;
    (service == "cloudtrail" && check(name).is_ok()).then(|| (home, text(name)))
}

/// The trail that a name or an ARN means for the call.
pub(super) fn key(ctx: &mut Ctx, given: &str) -> Result<TrailKey, ApiError> {
    if given.starts_with("arn:") {
        return of_arn(given).ok_or_else(|| {
            ctx.enter(Gate::Request);
            wrong_arn(given)
        });
    }
    check(given).inspect_err(|_| ctx.enter(Gate::Request))?;
    Ok(own_key(ctx, given))
}

/// The refusal of text that is not the ARN of a trail. The wording is not recorded.
pub(super) fn wrong_arn(given: &str) -> ApiError {
    refuse!(refusals::INVALID_ARN, given)
}

fn unknown(ctx: &Ctx, given: &str) -> ApiError {
    refuse!(refusals::UNKNOWN_TRAIL, given, account = ctx.account())
}

/// The existing trail that a call names, after policy has let it pass. It or a copy of it is in the call's account and
/// Region; `anywhere`: in the account.
fn found<'w>(
    world: &'w World,
    ctx: &mut Ctx,
    given: &str,
    anywhere: bool,
) -> Result<(TrailKey, &'w Trail), ApiError> {
    let key = key(ctx, given)?;
    authorize::admit(world, ctx, &arn(&key))?;
    let (at, shown) = (ctx.place(), arn(&key));
    let trail = world.trails().get(&key).filter(|trail| {
        let is_here = anywhere || trail.multi_region || key.0.region == at.region;
        is_here && is_seen_by(world, &key, trail, at.account)
    });
    let trail = trail.ok_or_else(|| {
        if !given.starts_with("arn:") {
            ctx.advise(
                "A trail of another Region or account is named by its ARN; list-trails shows it.",
            );
        }
        unknown(ctx, &shown)
    })?;
    Ok((key, trail))
}

/// The trail that a reading call names.
pub(super) fn read<'w>(
    world: &'w World,
    ctx: &mut Ctx,
    given: &str,
) -> Result<(TrailKey, &'w Trail), ApiError> {
    found(world, ctx, given, false)
}

/// The trail that a writing call names, which must come from its home Region, and from its account or for an organization
/// trail from an account that may administer it.
pub(super) fn write<'w>(
    world: &'w World,
    ctx: &mut Ctx,
    given: &str,
) -> Result<(TrailKey, &'w Trail), ApiError> {
    let (key, trail) = found(world, ctx, given, true)?;
    if key.0.region != ctx.place().region {
        ctx.advise(message!("Call in {region}.", region = key.0.region));
        // The wording is not recorded.
        return Err(refuse!(
            refusals::ELSEWHERE,
            arn = arn(&key),
            home = key.0.region
        ));
    }
    let administers = trail.organization.as_ref().is_some_and(|id| {
        let organization = world.organization(id);
        organization.is_some_and(|it| organization::administers(it, ctx.account()))
    });
    if key.0.account != ctx.account() && !administers {
        return Err(refusals::NOT_YOUR_TRAIL.error());
    }
    Ok((key, trail))
}

/// Whether an account has the trail or a copy of it, in some Region.
pub(super) fn is_seen_by(
    world: &World,
    (home, _): &TrailKey,
    trail: &Trail,
    account: AccountId,
) -> bool {
    let in_organization = |id: &OrganizationId| {
        let own = world.organization_of(account);
        own.is_some_and(|own| own.id == *id)
    };
    home.account == account || trail.organization.as_ref().is_some_and(in_organization)
}

/// The trails of an account and the copies in it, in any Region.
pub(super) fn seen_by(
    world: &World,
    account: AccountId,
) -> impl Iterator<Item = (&TrailKey, &Arc<Trail>)> {
    let trails = world.trails().iter();
    trails.filter(move |(key, trail)| is_seen_by(world, key, trail, account))
}

/// The trails of a place and the copies in it.
pub(super) fn seen_at(
    world: &World,
    at: AccountRegion,
) -> impl Iterator<Item = (&TrailKey, &Arc<Trail>)> {
    seen_by(world, at.account)
        .filter(move |((home, _), trail)| home.region == at.region || trail.multi_region)
}

/// Adds the event that a trail changed.
pub(super) fn changed(
    world: &World,
    ctx: &mut Ctx,
    (home, name): &TrailKey,
    says: fn(String, String) -> Message,
) {
    let says = says(name.to_string(), world.name_of(home.account));
    ctx.event(world, EventKind::resource(home.account, name.clone()), says);
}

/// The key of a trail of the call's account and Region.
fn own_key(ctx: &Ctx, name: &str) -> TrailKey {
    (ctx.place(), text(name))
}
