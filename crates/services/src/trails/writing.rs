//! Creating, changing and deleting trails.

use super::named::{self, changed, seen_at};
use super::organization::{ensure_role, for_trail, set_up};
use super::reading::shape;
use super::{bucket, organization, refusals, tags};
use crate::prelude::*;
use state::trails::{Trail, TrailKey, arn};

/// The maximum number of trails in a Region, copies included.
const TRAILS: usize = 5;
/// The settings without an effect: the member, its maximum number of bytes, and the refusal of longer text. The bounds of
/// ARNs and keys are ours.
const SETTINGS: [(&str, usize, ErrorCode); 5] = [
    ("S3KeyPrefix", 200, ErrorCode::InvalidS3PrefixException),
    ("SnsTopicName", 256, ErrorCode::InvalidSnsTopicNameException),
    (
        "CloudWatchLogsLogGroupArn",
        2048,
        ErrorCode::InvalidCloudWatchLogsLogGroupArnException,
    ),
    (
        "CloudWatchLogsRoleArn",
        2048,
        ErrorCode::InvalidCloudWatchLogsRoleArnException,
    ),
    ("KmsKeyId", 2048, ErrorCode::InvalidKmsKeyIdException),
];

/// Puts the settings of a request into a trail; empty text deletes one.
fn take_settings(trail: &mut Trail, input: Input<'_>) -> Result<(), ApiError> {
    if let Some(bucket) = input.optional("S3BucketName") {
        trail.bucket = text(bucket);
    }
    for (member, most, code) in SETTINGS {
        let Some(given) = input.optional(member) else {
            continue;
        };
        if given.len() > most {
            // The wording is not recorded.
            return Err(refusals::TOO_LONG.with_code(code).saying(format!(
                "{member} is too long. Maximum allowed length: {most} bytes."
            )));
        }
        if given.is_empty() {
            trail.settings.remove(member);
        } else {
            trail.settings.insert(text(member), text(given));
        }
    }
    trail.multi_region = (input.flag("IsMultiRegionTrail")).unwrap_or(trail.multi_region);
    trail.global_events = (input.flag("IncludeGlobalServiceEvents")).unwrap_or(trail.global_events);
    trail.validation = (input.flag("EnableLogFileValidation")).unwrap_or(trail.validation);
    check_form(trail)?;
    check_together(trail)
}

/// Checks the form of names. The wording is not recorded.
fn check_form(trail: &Trail) -> Result<(), ApiError> {
    let plain = |it: char| it.is_ascii_alphanumeric() || "-_.:".contains(it);
    let topic = trail.settings.get("SnsTopicName");
    if topic.is_some_and(|topic| !topic.chars().all(plain)) {
        return Err(refusals::INVALID_TOPIC.error());
    }
    let is_key = |key: &Text| {
        let is_id = key.len() == 36 && key.chars().all(|it| it.is_ascii_hexdigit() || it == '-');
        is_id || key.starts_with("alias/") || key.starts_with("arn:")
    };
    let key = trail.settings.get("KmsKeyId");
    if key.is_some_and(|key| !is_key(key)) {
        return Err(refusals::INVALID_KEY.error());
    }
    Ok(())
}

/// Checks settings that belong together.
fn check_together(trail: &Trail) -> Result<(), ApiError> {
    if trail.multi_region && !trail.global_events {
        return Err(refusals::GLOBAL_EVENTS.error());
    }
    let has = |member: &str| trail.settings.contains_key(member);
    // The words of these two are not recorded.
    match (
        has("CloudWatchLogsLogGroupArn"),
        has("CloudWatchLogsRoleArn"),
    ) {
        (true, false) => Err(refusals::NO_LOGS_ROLE.error()),
        (false, true) => Err(refusals::NO_LOG_GROUP.error()),
        (true, true) | (false, false) => Ok(()),
    }
}

fn check_bucket(
    world: &World,
    ctx: &mut Ctx,
    key: &TrailKey,
    trail: &Trail,
    organization: Option<&Organization>,
) -> Result<(), ApiError> {
    let prefix = trail.settings.get("S3KeyPrefix");
    let prefix = prefix.map_or("", |prefix| &**prefix);
    bucket::check(world, ctx, key, (&trail.bucket, prefix), organization)
}

/// Checks that the owner may have one more trail of that name in the call's Region.
fn has_room(world: &World, key: &TrailKey) -> Result<(), ApiError> {
    if world.trails().contains_key(key) {
        return Err(refuse!(
            refusals::TRAIL_EXISTS,
            name = key.1,
            account = key.0.account
        ));
    }
    if seen_at(world, key.0).count() >= TRAILS {
        return Err(refuse!(
            refusals::TOO_MANY_TRAILS,
            account = key.0.account,
            trails = TRAILS,
            region = key.0.region
        ));
    }
    Ok(())
}

pub(super) fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let name = input.text("Name");
    named::check(name).inspect_err(|_| ctx.enter(Gate::Request))?;
    let mut key = (ctx.place(), text(name));
    authorize::permit(world, ctx, &arn(&key), Context::default())?;
    let tags = tags::given(input)?;
    if !tags.is_empty() {
        let action = "cloudtrail:AddTags";
        authorize::permit_for(world, ctx, action, &arn(&key), Context::default())?;
    }
    ctx.enter(Gate::State);
    let organization = if input.truth("IsOrganizationTrail") {
        Some(for_trail(world, ctx)?)
    } else {
        None
    };
    if let Some(organization) = &organization {
        // The management account owns it, also when a delegated administrator creates it.
        key.0.account = organization.management;
    }
    has_room(world, &key)?;
    let mut trail = Trail {
        organization: organization.as_ref().map(|it| it.id.clone()),
        multi_region: false,
        global_events: true,
        validation: false,
        bucket: text(""),
        settings: ordered::Map::new(),
        logging: false,
        started: None,
        stopped: None,
        selectors: None,
    };
    take_settings(&mut trail, input)?;
    check_bucket(world, ctx, &key, &trail, organization.as_deref())?;
    if let Some(organization) = &organization {
        ensure_role(world, ctx, organization)?;
    }
    let answer = shape(&key, &trail);
    let world = world.open(ctx)?;
    world.trails_mut().insert(key.clone(), Arc::new(trail));
    world.set_tags(key.0.account, &arn(&key), tags);
    changed(world, ctx, &key, |name, account| {
        message!("Created the trail {name} in {account}.")
    });
    if let Some(organization) = &organization {
        set_up(world, ctx, &organization.id);
    }
    Ok(Value::Object(answer))
}

/// The organization of the trail after the change, if the change may be made.
fn converted(
    world: &mut Locked<'_>,
    ctx: &mut Ctx,
    input: Input<'_>,
    key: &TrailKey,
    before: &Trail,
) -> Result<Option<Arc<Organization>>, ApiError> {
    let asked = input.flag("IsOrganizationTrail");
    let is_organization = asked.unwrap_or(before.organization.is_some());
    let converts = is_organization != before.organization.is_some();
    let management = |it: &Organization| it.management == ctx.account();
    let by_management = world.organization_of(ctx.account()).is_some_and(management);
    // An account that is in no organization has a better refusal.
    let in_organization = world.organization_of(ctx.account()).is_some();
    if converts && in_organization && !(by_management && key.0.account == ctx.account()) {
        return Err(refusals::CANNOT_CONVERT.error());
    }
    if !is_organization {
        return Ok(None);
    }
    let organization = for_trail(world, ctx)?;
    ensure_role(world, ctx, &organization)?;
    Ok(Some(organization))
}

pub(super) fn update(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (key, trail) = named::write(world, ctx, input.text("Name"))?;
    let before = trail.clone();
    let organization = converted(world, ctx, input, &key, &before)?;
    let mut trail = before.clone();
    trail.organization = organization.as_ref().map(|it| it.id.clone());
    take_settings(&mut trail, input)?;
    check_bucket(world, ctx, &key, &trail, organization.as_deref())?;
    let answer = shape(&key, &trail);
    if trail == before {
        return Ok(Value::Object(answer));
    }
    let world = world.open(ctx)?;
    world.trails_mut().insert(key.clone(), Arc::new(trail));
    changed(world, ctx, &key, |name, account| {
        message!("Changed the trail {name} in {account}.")
    });
    match (&before.organization, &organization) {
        (None, Some(organization)) => set_up(world, ctx, &organization.id),
        (Some(id), None) => organization::forget(world, id),
        (None, None) | (Some(_), Some(_)) => {}
    }
    Ok(Value::Object(answer))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let (key, trail) = named::write(world, ctx, input.text("Name"))?;
    let id = trail.organization.clone();
    let world = world.open(ctx)?;
    world.trails_mut().remove(&key);
    world.set_tags(key.0.account, &arn(&key), state::account::Tags::new());
    changed(world, ctx, &key, |name, account| {
        message!("Deleted the trail {name} in {account}.")
    });
    if let Some(id) = id {
        organization::forget(world, &id);
    }
    Ok(json!({}))
}
