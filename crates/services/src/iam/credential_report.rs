//! The credential report of an account: its root user and users, with their passwords, keys and devices.
//!
//! A report takes seconds in AWS; here it is there at once, although the first call only says that it starts. Source: IAM User
//! Guide, generating credential reports; API Reference of IAM.

use super::prelude::*;
use super::refusals;
use api::time::{DAY, HOUR};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use state::account::{Account, CredentialReport, User};
use state::root_access::{AccessKey, RootPassword};

/// How long a report is the most recent one: a request within this time starts no other.
const FRESH: u64 = 4 * HOUR;

const HEADER: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
     password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
     access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
     access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
     cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

const NONE: &str = "N/A";

pub(super) fn generate(world: &mut Locked<'_>, ctx: &mut Ctx) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let now = world.now();
    let account = here(world, ctx);
    if let Some(report) = &account.credential_report
        && now.since(report.at) < FRESH
    {
        return Ok(json!({ "State": "COMPLETE" }));
    }
    let content = text(&content(world, account));
    let report = CredentialReport { at: now, content };
    let world = world.open(ctx)?;
    here_mut(world, ctx).credential_report = Some(report);
    happened(world, ctx, "credential report", |_, account| {
        message!("A credential report of {account} was generated.")
    });
    // Recorded.
    Ok(json!({
        "State": "STARTED",
        "Description": "No report exists. Starting a new report generation task",
    }))
}

pub(super) fn get(world: &World, ctx: &mut Ctx) -> Answer {
    authorize::admit(world, ctx, "*")?;
    let report = here(world, ctx).credential_report.as_ref();
    let report = report.ok_or_else(|| refusals::NO_CREDENTIAL_REPORT.error())?;
    Ok(json!({
        "Content": STANDARD.encode(&*report.content),
        "ReportFormat": "text/csv",
        "GeneratedTime": report.at.iso_seconds(),
    }))
}

/// The report: a line for the root user and one for each user.
fn content(world: &World, account: &Account) -> String {
    let mut lines = vec![HEADER.to_string(), root(world, account)];
    lines.extend(
        account
            .users
            .values()
            .map(|user| of_user(world, account, user)),
    );
    lines.join("\n")
}

fn root(world: &World, account: &Account) -> String {
    let root = &account.root;
    let used = if matches!(root.password, RootPassword::Set(_)) {
        "no_information"
    } else {
        NONE
    };
    let mut line = vec![
        "<root_account>".to_string(),
        format!("{}:root", account.id.arn("iam")),
        account.created_at.iso_seconds(),
        "not_supported".into(),
        used.into(),
        "not_supported".into(),
        "not_supported".into(),
        (!root.mfa.is_empty()).to_string(),
    ];
    line.extend(keys(world, &root.keys));
    for at in 0..2 {
        let certificate = root.certificates.get(at);
        line.push(certificate.is_some().to_string());
        line.push(certificate.map_or_else(|| NONE.into(), |it| it.uploaded.iso_seconds()));
    }
    line.join(",")
}

fn of_user(world: &World, account: &Account, user: &User) -> String {
    let changed = user.login.map(|login| login.created_at);
    let days = (account.password_policy.as_ref()).and_then(|policy| policy.max_age);
    let next = changed.zip(days).map(|(at, days)| at.plus(days * DAY));
    let shown = |at: Option<SimTime>| at.map_or_else(|| NONE.into(), SimTime::iso_seconds);
    let used = if changed.is_some() {
        "no_information"
    } else {
        NONE
    };
    let mut line = vec![
        user.name.to_string(),
        user.arn(account.id),
        user.created_at.iso_seconds(),
        changed.is_some().to_string(),
        used.into(),
        shown(changed),
        shown(next),
        false.to_string(),
    ];
    line.extend(keys(world, &user.keys));
    line.extend(["false", NONE, "false", NONE].map(String::from));
    line.join(",")
}

/// The five columns of each of two access keys.
fn keys<'a>(world: &'a World, keys: &'a [AccessKey]) -> impl Iterator<Item = String> {
    (0..2).flat_map(|at| {
        let key = keys.get(at);
        let used = key.and_then(|key| world.last_use(key));
        let used = used.map(|(at, service, region)| (at.iso_seconds(), service, region));
        let (date, service, region) = used.unwrap_or((NONE.into(), NONE, NONE));
        [
            key.is_some_and(|key| key.active).to_string(),
            key.map_or_else(|| NONE.into(), |key| key.created.iso_seconds()),
            date,
            region.to_string(),
            service.to_string(),
        ]
    })
}
