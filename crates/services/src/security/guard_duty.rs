//! Amazon GuardDuty: detectors, the administrator of the organization, and its members.
//!
//! Messages are those seen in public reports, unless marked. Not modeled: findings, what protection plans do, invitations.
//! Sources: API Reference of Amazon GuardDuty; Amazon GuardDuty User Guide, managing accounts with AWS Organizations.

use super::refusals;
use super::service::{NotJoined, SecurityService, changed, revise, stamp};
use super::{administrators, members};
use crate::prelude::*;
use api::random::Random;
use gates::handler::open;
use state::account::role_arn;
use state::enrollment::{AutoEnable, Enrollment};

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::GuardDuty],
    enter: open,
    handlers: handlers! { world, ctx, input =>
        "EnableOrganizationAdminAccount" => administrators::designate(world, ctx, input, &SERVICE).map(|_| json!({})),
        "DisableOrganizationAdminAccount" => administrators::dismiss(world, ctx, input, &SERVICE).map(|()| json!({})),
        "ListOrganizationAdminAccounts" => administrators::list(world, ctx, input, &SERVICE, |account| {
            json!({ "AdminAccountId": account, "AdminStatus": "ENABLED" })
        }),
        "CreateDetector" => create(world, ctx, input),
        "ListDetectors" => list(world, ctx, input),
        "GetDetector" => get(world, ctx, input),
        "DeleteDetector" => delete(world, ctx, input),
        "DescribeOrganizationConfiguration" => describe(world, ctx, input),
        "UpdateOrganizationConfiguration" => update(world, ctx, input),
        "CreateMembers" => members::create(world, ctx, input, &SERVICE),
        "ListMembers" => members::list(world, ctx, input, &SERVICE),
        "GetMembers" => members::get(world, ctx, input, &SERVICE),
        "UpdateDetector" => change(world, ctx, input),
    },
};

pub(super) static SERVICE: SecurityService = SecurityService {
    id: "guardduty",
    refuses: refusals::GUARD_DUTY_REFUSES,
    not_management: refusals::GUARD_DUTY_NOT_MANAGEMENT,
    not_member: refusals::GUARD_DUTY_NOT_MEMBER,
    another: refusals::GUARD_DUTY_ANOTHER,
    same: refusals::GUARD_DUTY_SAME,
    no_administrator: refusals::GUARD_DUTY_NO_ADMINISTRATOR,
    permitted,
    administrator,
    draw_id: |world| world.random().text("", b"0123456789abcdef", 32).into(),
    derive_id: |place| {
        let place = format!("{}{}", place.account, place.region);
        let seed = place
            .bytes()
            .fold(0u64, |sum, it| sum.wrapping_mul(31).wrapping_add(it.into()));
        Random::new(seed).text("", b"0123456789abcdef", 32).into()
    },
    member,
    result: "Result",
    not_joined,
    settings: &[(STATUS, "ENABLED"), (FREQUENCY, "SIX_HOURS")],
};

/// The settings of a detector.
const STATUS: &str = "Status";
const FREQUENCY: &str = "FindingPublishingFrequency";

const ENABLED: &str = "ENABLED";
const DISABLED: &str = "DISABLED";
/// What the names of settings for protection plans begin with.
const PLAN: &str = "plan:";

/// The protection plans of a detector.
const PLANS: [&str; 7] = [
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "EKS_RUNTIME_MONITORING",
    "LAMBDA_NETWORK_LOGS",
    "RUNTIME_MONITORING",
];

/// The older data sources in requests, each with its plan.
const SOURCES: [(&str, &str); 3] = [
    ("/S3Logs/Enable", "S3_DATA_EVENTS"),
    ("/Kubernetes/AuditLogs/Enable", "EKS_AUDIT_LOGS"),
    (
        "/MalwareProtection/ScanEc2InstanceWithFindings/EbsVolumes",
        "EBS_MALWARE_PROTECTION",
    ),
];

fn arn(place: AccountRegion, id: &str) -> String {
    format!(
        "arn:{}:guardduty:{}:{}:detector/{id}",
        place.account.partition(),
        place.region,
        place.account
    )
}

/// The detector that the call names, after policy has let it pass.
fn permitted<'w>(
    world: &'w World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<&'w Enrollment, ApiError> {
    let (place, id) = (ctx.place(), input.text("DetectorId"));
    authorize::admit(world, ctx, &arn(place, id))?;
    let detector = SERVICE.enrollment(world, place);
    match detector.filter(|detector| *detector.id == *id) {
        Some(detector) => Ok(detector),
        None => Err(refusals::NOT_OWNED.error()),
    }
}

/// The detector of the organization's administrator, which calls.
fn administrator<'w>(
    world: &'w World,
    ctx: &mut Ctx,
    input: Input<'_>,
) -> Result<&'w Enrollment, ApiError> {
    let detector = permitted(world, ctx, input)?;
    if SERVICE.is_administrator(world, ctx.place()) {
        Ok(detector)
    } else {
        Err(refusals::NOT_GUARD_DUTY_ADMINISTRATOR.error())
    }
}

fn create(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let place = ctx.place();
    authorize::admit(world, ctx, "*")?;
    if SERVICE.enrollment(world, place).is_some() {
        return Err(refusals::DETECTOR_EXISTS.error());
    }
    members::enroll_caller(world, ctx, &SERVICE, place)?;
    let world = world.open(ctx)?;
    set(world, place, input);
    let detector = SERVICE.enrollment(world, place);
    Ok(json!({ "DetectorId": detector.map(|it| it.id.to_string()) }))
}

/// The protection plans that the request sets, each with its status: those of features by name, with `/` before an additional
/// configuration, and those of the older data sources.
fn plans(input: Input<'_>) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    let read = |of: &Value, name: &str| of[name].as_str().map(str::to_string);
    for feature in input.list("Features").into_iter().flatten() {
        let Some(name) = read(feature, "Name") else {
            continue;
        };
        let more = feature["AdditionalConfiguration"].as_array();
        for item in more.into_iter().flatten() {
            let own = read(item, "Name").unwrap_or_default();
            found.extend(status_of(item).map(|status| (format!("{name}/{own}"), status)));
        }
        found.extend(status_of(feature).map(|status| (name, status)));
    }
    let sources = input.all().get("DataSources");
    for (path, name) in SOURCES {
        let on = sources.and_then(|it| it.pointer(path)?.as_bool());
        let status = on.map(|on| if on { ENABLED } else { DISABLED });
        found.extend(status.map(|status| (name.to_string(), status)));
    }
    found
}

fn status_of(feature: &Value) -> Option<&str> {
    feature["Status"].as_str()
}

/// A detector's features, and the same as data sources, as answers show them. Which plans a new detector has is not modeled:
/// none but the three that no detector is without.
fn shown_plans(detector: &Enrollment) -> (Vec<Value>, Value) {
    let status = |name: &str| {
        let set = detector.settings.get(format!("{PLAN}{name}").as_str());
        set.map_or_else(|| DISABLED.to_string(), |it| it.to_string())
    };
    let updated = detector.updated.iso();
    let always = ["CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS"];
    let mut features: Vec<Value> = always
        .map(|name| json!({ "Name": name, "Status": ENABLED, "UpdatedAt": &*updated }))
        .into();
    for name in PLANS {
        let prefix = format!("{PLAN}{name}/");
        let more: Vec<Value> = (detector.settings.iter())
            .filter_map(|(key, status)| Some((key.strip_prefix(&*prefix)?, status)))
            .map(
                |(own, status)| json!({ "Name": own, "Status": &**status, "UpdatedAt": &*updated }),
            )
            .collect();
        let mut feature = json!({ "Name": name, "Status": status(name), "UpdatedAt": &*updated });
        if !more.is_empty() {
            api::json::set(&mut feature, "AdditionalConfiguration", more);
        }
        features.push(feature);
    }
    let state = |name: &str| json!({ "Status": status(name) });
    let on = || json!({ "Status": ENABLED });
    let volumes = json!({ "EbsVolumes": state(SOURCES[2].1) });
    let sources = json!({
        "CloudTrail": on(),
        "DNSLogs": on(),
        "FlowLogs": on(),
        "S3Logs": state(SOURCES[0].1),
        "Kubernetes": json!({ "AuditLogs": state(SOURCES[1].1) }),
        "MalwareProtection": json!({ "ScanEc2InstanceWithFindings": volumes }),
    });
    (features, sources)
}

/// Sets the settings that the request has. Returns whether the detector is different then.
fn set(world: &mut WorldMut, place: AccountRegion, input: Input<'_>) -> bool {
    revise(world, &SERVICE, place, |detector| {
        if let Some(enable) = input.flag("Enable") {
            let status = if enable { "ENABLED" } else { "DISABLED" };
            detector.settings.insert(text(STATUS), text(status));
        }
        if let Some(frequency) = input.optional(FREQUENCY) {
            detector.settings.insert(text(FREQUENCY), text(frequency));
        }
        for (name, status) in plans(input) {
            let key = format!("{PLAN}{name}");
            detector.settings.insert(key.into(), status.into());
        }
    })
}

fn change(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    permitted(world, ctx, input)?;
    let place = ctx.place();
    let world = world.open(ctx)?;
    if set(world, place, input) {
        let says = message!(
            "The settings of Amazon GuardDuty were changed in {account} in {region}.",
            account = world.name_of(place.account),
            region = place.region
        );
        changed(world, ctx, &SERVICE, says);
    }
    Ok(json!({}))
}

fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let found: Vec<_> = SERVICE.enrollment(world, ctx.place()).into_iter().collect();
    list_answer(ctx, input, "DetectorIds", &found, |it| (&*it.id).into())
}

fn get(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let detector = permitted(world, ctx, input)?;
    let role = SERVICE.role();
    let setting = |name: &str| detector.settings.get(name).map(|value| value.to_string());
    let (features, sources) = shown_plans(detector);
    Ok(json!({
        "CreatedAt": stamp(detector.since),
        "FindingPublishingFrequency": setting(FREQUENCY),
        "ServiceRole": role.map(|it| role_arn(ctx.account(), it.principal, it.name)),
        "Status": setting(STATUS),
        "UpdatedAt": stamp(detector.updated),
        "DataSources": sources,
        "Features": features,
    }))
}

fn delete(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let has_members = !permitted(world, ctx, input)?.members.is_empty();
    let place = ctx.place();
    if has_members {
        return Err(refusals::HAS_MEMBERS.error());
    }
    if members::administrator_of(world, &SERVICE, place).is_some() {
        return Err(refusals::IS_MEMBER.error());
    }
    let world = world.open(ctx)?;
    world.enrollments_mut().remove(&SERVICE.at(place));
    let says = message!(
        "Amazon GuardDuty was disabled in {account} in {region}.",
        account = world.name_of(place.account),
        region = place.region
    );
    changed(world, ctx, &SERVICE, says);
    Ok(json!({}))
}

fn describe(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    let auto_enable = administrator(world, ctx, input)?.auto_enable;
    Ok(json!({
        "AutoEnable": auto_enable != AutoEnable::None,
        "MemberAccountLimitReached": false,
        "AutoEnableOrganizationMembers": auto_enable.name(),
    }))
}

fn update(world: &mut Locked<'_>, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    administrator(world, ctx, input)?;
    let place = ctx.place();
    let older = input.flag("AutoEnable");
    let wanted = match (input.optional("AutoEnableOrganizationMembers"), older) {
        (Some(name), None) => AutoEnable::named(name),
        (None, Some(true)) => AutoEnable::New,
        (None, Some(false)) => AutoEnable::None,
        (Some(_), Some(_)) | (None, None) => return Err(refusals::INVALID_VALUE.error()),
    };
    let world = world.open(ctx)?;
    if revise(world, &SERVICE, place, |it| it.auto_enable = wanted) {
        let says = message!(
            "Amazon GuardDuty enables itself in accounts of the organization in {region}: {wanted}.",
            region = place.region,
            wanted = wanted.name()
        );
        changed(world, ctx, &SERVICE, says);
    }
    if wanted == AutoEnable::All {
        enroll_all(world, ctx, place);
    }
    Ok(json!({}))
}

/// Makes every account of the organization a member, except those that cannot be.
fn enroll_all(world: &mut WorldMut, ctx: &mut Ctx, place: AccountRegion) {
    let mut accounts: Vec<AccountId> = (world.organization_of(place.account))
        .into_iter()
        .flat_map(|organization| organization.account_ids())
        .collect();
    ordered::sort_by_key(&mut accounts, |account| *account);
    let cause = context::cause(world, ctx);
    for account in accounts {
        let (cause, events) = (cause.clone(), &mut ctx.events);
        let _ = members::join(world, &SERVICE, place, account, cause, events);
    }
}

/// Why an account is not processed. Two of the texts are recorded.
fn not_joined(why: &NotJoined) -> &'static str {
    match why {
        NotJoined::NoAccount => {
            "The account is not an open account of the organization, and Orgsim models no invitations."
        }
        NotJoined::Itself => "The administrator is not its own member.",
        NotJoined::Member => {
            "The request is rejected because the given account ID is already a member or associated member of the current account."
        }
        NotJoined::ManagementFirst => {
            "Operation failed because your organization master must first enable GuardDuty to be added as a member"
        }
        NotJoined::NoRole => {
            "The service-linked role of GuardDuty could not be created in the account."
        }
    }
}

fn member(world: &World, it: &SecurityService, there: AccountRegion, since: &str) -> Value {
    let administrator = members::administrator_of(world, it, there);
    let administrator = administrator.map(|it| it.account.to_string());
    json!({
        "AccountId": there.account.to_string(),
        "DetectorId": it.enrollment(world, there).map(|it| it.id.to_string()),
        "MasterId": administrator.clone(),
        "Email": world.account(there.account).map(|it| it.email.to_string()),
        "RelationshipStatus": "Enabled",
        "InvitedAt": since,
        "UpdatedAt": since,
        "AdministratorId": administrator,
    })
}
