//! Recorders and delivery channels: one of each in an account and Region.

use super::prelude::*;
use super::{recorded, refusals};
use api::model;
use state::config::AccountRegion;
use state::config::RecordingGroup;
use state::config::{Channel, Recorder};
use state::rules::Rule;

/// Why the role of a recorder cannot be deleted: the recorder uses it. AWS's words for this are not recorded.
pub fn records_with(world: &World, account: AccountId, role: &str) -> Option<Message> {
    let arn = world.account(account)?.roles.get(role)?.arn(account);
    let recorders = world.config().recorders.iter();
    recorders
        .filter(|(place, _)| place.account == account)
        .find(|(_, recorder)| *recorder.role == *arn)
        .map(|(place, recorder)| {
            message!(
                "The configuration recorder {recorder} in {region} records with this role.",
                recorder = recorder.name,
                region = place.region
            )
        })
}

const RESERVED: &str = "AWSConfigurationRecorderFor";

fn no_such(name: &str) -> ApiError {
    refuse!(refusals::NO_SUCH_RECORDER, name)
}

/// Checks the role for AWS Config: it belongs to the caller's account and trusts AWS Config, and the caller may
/// pass it.
pub(super) fn pass_role(world: &World, ctx: &mut Ctx, arn: &str) -> Result<(), ApiError> {
    if arn.is_empty() {
        ctx.enter(Gate::State);
        return Err(refusals::NO_ROLE_GIVEN.error());
    }
    let mut context = Context::default();
    context.set("iam:PassedToService", state::config::PRINCIPAL);
    authorize::permit_for(world, ctx, "iam:PassRole", arn, context)?;
    ctx.enter(Gate::State);
    let trusts = world
        .role_by_arn(arn)
        .filter(|(account, _)| *account == ctx.account())
        .is_some_and(|(_, role)| role.trust.contains(state::config::PRINCIPAL));
    if !trusts && world.holds(Rule::RecorderRoles) {
        ctx.advise(
            "Create a role whose trust policy lets `config.amazonaws.com` assume it, for example with iam:CreateRole.",
        );
        // The service words this in several ways; this message restates them.
        return Err(refuse!(refusals::UNUSABLE_ROLE, arn));
    }
    ctx.note_passed("AWS Config can assume the role.");
    Ok(())
}

fn group(input: Input<'_>) -> Result<RecordingGroup, ApiError> {
    let wrong = |message: &'static str| Err(refusals::INVALID_GROUP.saying(message));
    // The API model has it inside the recorder.
    let recorder = input.structure("ConfigurationRecorder");
    let given = input.structure("recordingGroup");
    let given = given.or_else(|| recorder?.structure("recordingGroup"));
    let Some(given) = given else {
        return Ok(RecordingGroup::AllButGlobal);
    };
    let types = given.texts("resourceTypes");
    let (all, global) = (
        given.truth("allSupported"),
        given.truth("includeGlobalResourceTypes"),
    );
    match (all, global, types.is_empty()) {
        (true, _, false) => wrong(
            "The recording group provided is not valid: either all supported types are recorded, or those of a list.",
        ),
        (false, true, _) => wrong(
            "The recording group provided is not valid: global types are included only with all supported types.",
        ),
        (false, false, true) => {
            wrong("The recording group provided is not valid: it says nothing to record.")
        }
        (true, true, true) => Ok(RecordingGroup::All),
        (true, false, true) => Ok(RecordingGroup::AllButGlobal),
        (false, false, false) => {
            let known: Vec<&'static str> = model::RESOURCE_TYPES
                .iter()
                .copied()
                .filter(|kind| types.contains(kind))
                .collect();
            Ok(RecordingGroup::These(known))
        }
    }
}

pub(super) fn put(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = permitted(world, ctx)?;
    let given = input.structure("ConfigurationRecorder");
    let member = |name: &str| given.and_then(|given| given.optional(name));
    let name = member("name").unwrap_or("default");
    let role = member("roleARN").unwrap_or_default();
    if name.starts_with(RESERVED) {
        return Err(refuse!(refusals::RESERVED_NAME, reserved = RESERVED));
    }
    let group = group(input)?;
    pass_role(world, ctx, role)?;
    ctx.cite("AWS Config Developer Guide: working with the configuration recorder");
    let before = world.config().recorders.get(&place).cloned();
    if let Some(other) = before.as_ref().filter(|recorder| &*recorder.name != name) {
        ctx.advise(message!(
            "Use the name of the existing recorder: `{other}`.",
            other = other.name
        ));
        return Err(refuse!(refusals::ONE_RECORDER, name));
    }
    let mut recorder = Recorder {
        name: name.into(),
        role: role.into(),
        group,
        started: None,
        stopped: None,
        recording: false,
    };
    if let Some(before) = &before {
        (recorder.started, recorder.stopped) = (before.started, before.stopped);
        recorder.recording = before.recording;
    }
    let world = world.open(ctx)?;
    if before.is_some_and(|it| it.recording && it.group != recorder.group) {
        recorded::end(world, place);
        recorded::begin(world, place, &recorder.group);
    }
    let recorders = &mut world.config_mut().recorders;
    if recorders.get(&place).is_none_or(|it| **it != recorder) {
        recorders.insert(place, recorder.into());
        changed_at(world, ctx, place, |account, region| {
            message!("{account} has a recorder in {region}.")
        });
    }
    Ok(json!({}))
}

/// The recorder that the call names, or the existing one.
fn asked<'w>(
    world: &'w World,
    ctx: &Ctx,
    input: Input<'_>,
) -> Result<Option<&'w Arc<Recorder>>, ApiError> {
    let here = world.config().recorders.get(&ctx.place());
    let names = input.texts("ConfigurationRecorderNames");
    let is_known = |name: &str| here.is_some_and(|recorder| *recorder.name == *name);
    all_known(&names, is_known, no_such)?;
    Ok(here)
}

fn group_shape(group: &RecordingGroup) -> Value {
    let types: Vec<&str> = match group {
        RecordingGroup::These(types) => types.clone(),
        RecordingGroup::All | RecordingGroup::AllButGlobal => Vec::new(),
    };
    let strategy = match group {
        RecordingGroup::These(_) => "INCLUSION_BY_RESOURCE_TYPES",
        RecordingGroup::All | RecordingGroup::AllButGlobal => "ALL_SUPPORTED_RESOURCE_TYPES",
    };
    json!({
        "allSupported": !matches!(group, RecordingGroup::These(_)),
        "includeGlobalResourceTypes": *group == RecordingGroup::All,
        "resourceTypes": types,
        "recordingStrategy": json!({ "useOnly": strategy }),
    })
}

pub(super) fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let rows: Vec<Value> = asked(world, ctx, input)?
        .into_iter()
        .map(|recorder| {
            json!({
                "name": &*recorder.name,
                "roleARN": &*recorder.role,
                "recordingGroup": group_shape(&recorder.group),
            })
        })
        .collect();
    Ok(json!({ "ConfigurationRecorders": rows }))
}

pub(super) fn status(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let rows: Vec<Value> = asked(world, ctx, input)?
        .into_iter()
        .map(|recorder| {
            let latest = recorder.started.max(recorder.stopped);
            let row = json!({
                "name": &*recorder.name,
                "lastStartTime": recorder.started.map(SimTime::iso),
                "lastStopTime": recorder.stopped.map(SimTime::iso),
                "recording": recorder.recording,
                "lastStatus": latest.map(|_| "SUCCESS"),
                "lastStatusChangeTime": latest.map(SimTime::iso),
            });
            present(row).into()
        })
        .collect();
    Ok(json!({ "ConfigurationRecordersStatus": rows }))
}

/// The recorder that the call names.
fn named(world: &World, place: AccountRegion, name: &str) -> Result<Recorder, ApiError> {
    world
        .config()
        .recorders
        .get(&place)
        .filter(|recorder| *recorder.name == *name)
        .map(|recorder| (**recorder).clone())
        .ok_or_else(|| no_such(name))
}

pub(super) fn start(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = permitted(world, ctx)?;
    ctx.cite("API Reference of AWS Config: StartConfigurationRecorder");
    let mut recorder = named(world, place, input.text("ConfigurationRecorderName"))?;
    if !world.config().channels.contains_key(&place) {
        return Err(refusals::NO_DELIVERY_CHANNEL.error());
    }
    ctx.note_passed("A delivery channel exists.");
    if recorder.recording {
        return Ok(json!({}));
    }
    recorder.recording = true;
    recorder.started = Some(world.now());
    let world = world.open(ctx)?;
    recorded::begin(world, place, &recorder.group);
    world.config_mut().recorders.insert(place, recorder.into());
    changed_at(world, ctx, place, |account, region| {
        message!("AWS Config records in {account}, {region}.")
    });
    reason_to_act(world, place.account);
    Ok(json!({}))
}

pub(super) fn stop(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = permitted(world, ctx)?;
    let mut recorder = named(world, place, input.text("ConfigurationRecorderName"))?;
    let world = world.open(ctx)?;
    if recorder.recording {
        recorder.recording = false;
        recorder.stopped = Some(world.now());
        recorded::end(world, place);
        world.config_mut().recorders.insert(place, recorder.into());
        changed_at(world, ctx, place, |account, region| {
            message!("AWS Config no longer records in {account}, {region}. Its records stay.")
        });
    }
    Ok(json!({}))
}

pub(super) fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = permitted(world, ctx)?;
    let recorder = named(world, place, input.text("ConfigurationRecorderName"))?;
    let world = world.open(ctx)?;
    if recorder.recording {
        recorded::end(world, place);
    }
    world.config_mut().recorders.remove(&place);
    changed_at(world, ctx, place, |account, region| {
        message!("The recorder of {account} in {region} was deleted.")
    });
    Ok(json!({}))
}

pub(super) fn put_channel(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = permitted(world, ctx)?;
    ctx.cite("AWS Config Developer Guide: working with the delivery channel");
    if !world.config().recorders.contains_key(&place) {
        return Err(refusals::NO_RECORDER_FOR_CHANNEL.error());
    }
    let given = input.structure("DeliveryChannel");
    let member = |name: &str| given.and_then(|given| given.optional(name));
    let name = member("name").unwrap_or("default");
    let Some(bucket) = member("s3BucketName").filter(|bucket| !bucket.is_empty()) else {
        return Err(refusals::NO_BUCKET_GIVEN.error());
    };
    if let Some(other) = world
        .config()
        .channels
        .get(&place)
        .filter(|channel| *channel.name != *name)
    {
        ctx.advise(message!(
            "Use the name of the existing channel: `{other}`.",
            other = other.name
        ));
        return Err(refuse!(refusals::ONE_CHANNEL, name));
    }
    ctx.note_passed("Orgsim assumes that the bucket exists and that AWS Config may write to it.");
    let channel = Channel {
        name: name.into(),
        bucket: bucket.into(),
        prefix: member("s3KeyPrefix").map(Text::from),
        topic: member("snsTopicARN").map(Text::from),
    };
    let world = world.open(ctx)?;
    let channels = &mut world.config_mut().channels;
    if channels.get(&place).is_none_or(|it| **it != channel) {
        channels.insert(place, channel.into());
        let bucket = bucket.to_string();
        changed_at(world, ctx, place, |account, region| {
            message!("AWS Config delivers to `{bucket}` from {account}, {region}.")
        });
    }
    Ok(json!({}))
}

fn no_such_channel(name: &str) -> ApiError {
    refuse!(refusals::NO_SUCH_CHANNEL, name)
}

pub(super) fn describe_channels(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let here = world.config().channels.get(&ctx.place());
    let names = input.texts("DeliveryChannelNames");
    let is_known = |name: &str| here.is_some_and(|channel| *channel.name == *name);
    all_known(&names, is_known, no_such_channel)?;
    let rows: Vec<Value> = here
        .into_iter()
        .map(|channel| {
            let row = json!({
                "name": &*channel.name,
                "s3BucketName": &*channel.bucket,
                "s3KeyPrefix": channel.prefix.as_deref(),
                "snsTopicARN": channel.topic.as_deref(),
            });
            present(row).into()
        })
        .collect();
    Ok(json!({ "DeliveryChannels": rows }))
}

pub(super) fn delete_channel(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = permitted(world, ctx)?;
    let name = input.text("DeliveryChannelName");
    let config = world.config();
    if (config.channels.get(&place)).is_none_or(|channel| *channel.name != *name) {
        return Err(no_such_channel(name));
    }
    if (config.recorders.get(&place)).is_some_and(|recorder| recorder.recording) {
        ctx.advise("Stop the recorder first.");
        // The service repeats words here; seen in public reports.
        return Err(refuse!(refusals::LAST_CHANNEL, name));
    }
    let world = world.open(ctx)?;
    world.config_mut().channels.remove(&place);
    changed_at(world, ctx, place, |account, region| {
        message!("The delivery channel of {account} in {region} was deleted.")
    });
    Ok(json!({}))
}
