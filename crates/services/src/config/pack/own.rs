//! Conformance packs that an account creates for itself.

use super::here::{PackHere, named, no_such, packs};
use super::settings::{Templates, read};
use crate::config::deployment::{
    self, DeliveryAttempt, FAILED, INVALID_RULE, Key, NO_OWN_RECORDER,
};
use crate::config::own_role::{self, NeededRole};
use crate::config::prelude::*;
use crate::config::refusals;
use state::account::ConfigReason;
use state::config::{AccountRegion, PACKS_PRINCIPAL, PACKS_ROLE, SERVICE};
use state::config::{Deployment, OwnPack, PackSpec, Phase, Progress};

/// The maximum number of packs in an account and Region.
const PACKS: usize = 50;

/// Refuses if a change of the pack is in progress.
fn refuse_in_progress(ctx: &mut Ctx, name: &str, deployment: &Deployment) -> Result<(), ApiError> {
    let hint = "Wait until it is finished; `aws configservice describe-conformance-pack-status` shows its progress.";
    let what = format!("conformance pack {name}");
    refuse_waiting(ctx, &deployment.progress, &what, hint)
}

/// Refuses to change a pack of the organization: only the account that created it can change it.
fn refuse_organizations(ctx: &mut Ctx, pack: &PackHere<'_>) -> Result<(), ApiError> {
    if pack.organization {
        ctx.cite("AWS Config Developer Guide: conformance packs");
        return Err(refusals::PACK_OF_A_SERVICE.error());
    }
    Ok(())
}

pub(crate) fn put(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = ctx.place();
    let name = input.text("ConformancePackName");
    check_name(name, "conformancePackName")?;
    let key = (place, Text::from(name));
    may_put(world, ctx, &key)?;
    let before = world.config().own_packs.get(&key).cloned();
    let spec = before.as_ref().map(|it| &it.spec);
    let spec = read(world.open(ctx)?, ctx, input, spec, Templates::Own)?;
    ctx.note_passed("The conformance pack can be created.");
    let needed = NeededRole {
        name: PACKS_ROLE,
        principal: PACKS_PRINCIPAL,
        page: "API Reference of AWS Config: PutConformancePack",
        reason: ConfigReason::FirstOwnPack,
    };
    own_role::ensure(world, ctx, &needed)?;
    let world = world.open(ctx)?;
    let phase = if before.is_some() {
        Phase::Update
    } else {
        Phase::Create
    };
    let pack = OwnPack {
        id: match &before {
            Some(before) => before.id.clone(),
            None => draw_id(world, "conformance-pack-", 9),
        },
        spec,
        deployment: Deployment {
            phase,
            progress: Progress::Waiting,
            at: world.now(),
            since: world.now(),
            wave: 0,
            there: before.and_then(|before| before.deployment.there),
        },
    };
    let arn = place.arn(&format!("conformance-pack/{name}/{}", pack.id));
    let says = message!(
        "{account} created conformance pack `{name}` in {region}; AWS Config creates its rules.",
        account = world.name_of(place.account),
        name = name.to_string(),
        region = place.region
    );
    start(world, ctx, key, pack, says);
    Ok(json!({ "ConformancePackArn": arn }))
}

/// Checks that the caller may create or change the pack, and that nothing of it is in progress.
fn may_put(world: &World, ctx: &mut Ctx, key: &Key) -> Result<(), ApiError> {
    let (place, name) = key;
    let known = named(world, *place, name);
    permit_for(world, ctx, name, known.as_ref().ok())?;
    if let Ok(pack) = &known {
        refuse_organizations(ctx, pack)?;
    }
    if let Some(before) = world.config().own_packs.get(key) {
        return refuse_in_progress(ctx, name, &before.deployment);
    }
    if packs(world, *place).len() < PACKS {
        return Ok(());
    }
    Err(refuse!(refusals::TOO_MANY_PACKS, packs = PACKS))
}

/// The gates of a call about the pack of this name.
fn permit_for(
    world: &World,
    ctx: &mut Ctx,
    name: &str,
    known: Option<&PackHere<'_>>,
) -> Result<(), ApiError> {
    let place = ctx.place();
    let arn = match known {
        Some(pack) => pack.arn(place),
        None => place.arn(&format!("conformance-pack/{name}/*")),
    };
    authorize::admit(world, ctx, &arn)
}

/// Stores a pack whose creation, change or deletion begins.
fn start(world: &mut WorldMut, ctx: &mut Ctx, key: Key, pack: OwnPack, says: Message) {
    let task = Task::ConfigFinishesPack {
        place: key.0,
        pack: key.1.clone(),
    };
    world.config_mut().own_packs.insert(key, Arc::new(pack));
    changed(world, ctx, says);
    let delay = deployment::delay(world);
    let cause = context::cause(world, ctx);
    world.schedule(delay, task, cause);
}

pub(crate) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = ctx.place();
    let name = input.text("ConformancePackName");
    let key = (place, Text::from(name));
    let known = named(world, place, name);
    permit_for(world, ctx, name, known.as_ref().ok())?;
    refuse_organizations(ctx, &known?)?;
    let Some(pack) = world.config().own_packs.get(&key) else {
        return Err(no_such(name));
    };
    let mut pack = (**pack).clone();
    refuse_in_progress(ctx, name, &pack.deployment)?;
    ctx.note_passed("No change of the conformance pack is in progress.");
    pack.deployment.phase = Phase::Delete;
    pack.deployment.progress = Progress::Waiting;
    pack.deployment.since = world.now();
    let says = message!(
        "{account} deletes conformance pack `{name}`.",
        account = world.name_of(place.account),
        name = name.to_string()
    );
    let world = world.open(ctx)?;
    start(world, ctx, key, pack, says);
    Ok(json!({}))
}

/// Why a pack cannot be finished; `None` if it can.
fn obstacle(world: &World, place: AccountRegion, pack: &OwnPack) -> Option<&'static str> {
    if pack.deployment.phase == Phase::Delete {
        None
    } else if !world.config().recorders.contains_key(&place) {
        Some(NO_OWN_RECORDER)
    } else if pack.spec.fault.is_some() {
        Some(INVALID_RULE)
    } else {
        None
    }
}

/// Finishes the creation, change or deletion of a pack (a task that falls due).
pub fn finish(
    world: &mut WorldMut,
    place: AccountRegion,
    name: &Text,
    fails: bool,
    events: &mut Vec<Event>,
) {
    let key = (place, name.clone());
    let Some(known) = world.config().own_packs.get(&key).cloned() else {
        return;
    };
    let failure = if fails {
        Some(FAILED)
    } else {
        obstacle(world, place, &known)
    };
    let (now, phase) = (world.now(), known.deployment.phase);
    if failure.is_none() && phase == Phase::Delete {
        world.config_mut().own_packs.remove(&key);
    } else if let Some(pack) = world.config_mut().own_packs.get_mut(&key) {
        Arc::make_mut(pack).deployment.end(now, failure);
    }
    let account = world.name_of(place.account);
    let result = failure.map_or(DeliveryAttempt::Done, DeliveryAttempt::Failed);
    let says = deployment::told::<PackSpec>(name, account, phase, &result);
    let kind = EventKind::ConfigChanged(place.account);
    events.push(world.event(Actor::Service(SERVICE.into()), kind, says));
}

/// Checks the form of a pack's name.
pub(crate) fn check_name(name: &str, member: &str) -> Result<(), ApiError> {
    let fits = name
        .bytes()
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if fits {
        return Ok(());
    }
    Err(against_pattern(name, member, "[a-zA-Z][-a-zA-Z0-9]*"))
}
