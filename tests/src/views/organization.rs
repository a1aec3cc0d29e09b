//! Organization and accounts, and CloudTrail's records of them.

use std::fmt::Write;

use serde_json::Value;
use sim::handshake::{HandshakeAction, Recipient};
use sim::people;
use sim::view::{self, UnitNode};

use super::{lines, offer};
use crate::stage::TestStage;

pub(super) fn drawing(stage: &TestStage, _: &str) -> Option<String> {
    let scene = view::scene(stage.world(), &stage.controller.viewpoint());
    Some(view::describe(stage.world(), &scene))
}

/// Units and accounts below a place, with their attachments.
fn hanging(unit: &UnitNode, all: &mut Vec<(String, String)>) {
    let describe = |it: &Option<std::sync::Arc<view::Hanging>>| match it {
        None => "nothing is drawn".to_string(),
        Some(it) => {
            let flow = it.flow.map_or("-".to_string(), |flow| format!("{flow:?}"));
            let cause = it
                .cause
                .as_ref()
                .map(|cause| format!(" by {}", cause.place));
            let names: Vec<&str> = it.attached.iter().map(|it| &*it.name).collect();
            let exempt = if it.exempt { ", exempt" } else { "" };
            format!(
                "{flow}{}{exempt} [{}]",
                cause.unwrap_or_default(),
                names.join(", ")
            )
        }
    };
    all.push((unit.name.to_string(), describe(&unit.policies)));
    for account in unit.accounts.iter() {
        all.push((account.name.to_string(), describe(&account.policies)));
    }
    for unit in &unit.units {
        hanging(unit, all);
    }
}

/// What service control policies let pass at these places.
pub(super) fn flow(stage: &TestStage, places: &str) -> Option<String> {
    let scene = view::scene(stage.world(), &stage.controller.viewpoint());
    let mut all = Vec::new();
    hanging(&scene.organizations.first()?.root, &mut all);
    let wanted = all
        .iter()
        .filter(|(name, _)| places.split(' ').any(|it| it == name));
    lines(wanted.map(|(name, says)| format!("{name}: {says}")))
}

/// The inspector's panel of something.
pub(super) fn panel(stage: &TestStage, selection: &str) -> Option<String> {
    let panel = stage.panel(selection)?;
    let mut text = format!("{}: {}\n", panel.kind, panel.title);
    if let Some(lead) = &panel.lead {
        let _ = writeln!(text, "{lead}");
    }
    for fact in &panel.facts {
        let _ = writeln!(text, "{}: {}", fact.label, fact.value);
    }
    for list in &panel.lists {
        let _ = writeln!(text, "{}:", list.title);
        if list.items.is_empty() {
            let _ = writeln!(text, "  {}", list.empty);
        }
        for item in &list.items {
            let _ = writeln!(text, "  - {} {}", item.text, item.note);
        }
    }
    for (title, _) in &panel.documents {
        let _ = writeln!(text, "document {title}");
    }
    text.extend(panel.offers.iter().map(|it| offer(it) + "\n"));
    Some(text)
}

/// The effective policies of an account, as its panel shows them: `account:NAME`.
pub(super) fn effective(stage: &TestStage, account: &str) -> Option<String> {
    let panel = stage.panel(account)?;
    let mut text = String::new();
    for policy in panel.effective.iter().filter(|it| it.document != "{}") {
        let _ = writeln!(text, "{}: {}", policy.title, policy.says);
        for setting in &policy.settings {
            let _ = writeln!(text, "  {} = {}", setting.path, setting.value);
            for step in &setting.steps {
                let idle = if step.idle { " (idle)" } else { "" };
                let _ = writeln!(
                    text,
                    "    {}: {}, at {}{idle}",
                    step.does, step.name, step.place
                );
            }
        }
        let _ = writeln!(text, "{}", policy.document);
    }
    Some(text)
}

/// The world as shown by the current user's own calls.
pub(super) fn sight(stage: &TestStage, _: &str) -> Option<String> {
    let sight = view::sight(stage.world(), &stage.controller.actor);
    let all = format!("{sight:?}").replace(['{', '}', ','], "");
    let words: Vec<&str> = all.split_whitespace().skip(1).collect();
    let of = |value: &str| {
        let pairs = words.chunks(2).filter(|it| it[1] == value);
        pairs
            .map(|it| it[0].trim_end_matches(':'))
            .collect::<Vec<_>>()
            .join(" ")
    };
    Some(format!("seen: {}\nnot seen: {}", of("true"), of("false")))
}

/// The events, as the timeline shows them to the viewer.
pub(super) fn told(stage: &TestStage, _: &str) -> Option<String> {
    lines(
        stage
            .controller
            .marks()
            .iter()
            .map(view::TimelineMark::words),
    )
}

/// The checks on accepting the last request to an account, as the page shows them to the current user.
pub(super) fn checks(stage: &TestStage, account: &str) -> Option<String> {
    let to = stage.id(account);
    let recipient = Recipient::Account(to);
    let sent = stage.world().handshakes();
    let handshake = sent
        .filter(|it| it.recipient == recipient && it.action != HandshakeAction::Invite)
        .last()?;
    lines(
        sim::acceptance(stage.world(), handshake, &stage.controller.actor)
            .iter()
            .map(|check| {
                let mark = match (check.holds, check.needed) {
                    (true, _) => "yes",
                    (false, true) => "NO",
                    (false, false) => "no",
                };
                format!("{mark}: {}", check.id.question())
            }),
    )
}

/// Why roles are missing: `SERVICE ACCOUNT`.
pub(super) fn absence(stage: &TestStage, about: &str) -> Option<String> {
    let (service, account) = about.split_once(' ')?;
    let account = stage.id(account);
    let organization = stage.world().organization_of(account)?;
    let missing = sim::absence(
        stage.world(),
        organization,
        sim::catalog::by_id(service)?,
        account,
    );
    lines(
        missing
            .into_iter()
            .map(|(role, why)| format!("{}: {why}", role.name)),
    )
}

/// Whether an identity is an administrator: `PERSON`.
pub(super) fn standing(stage: &TestStage, person: &str) -> Option<String> {
    let person = stage.controller.find_person(person).ok()?;
    let account = stage.world().account(person.account())?;
    Some(format!("{:?}", people::standing(account, &person)))
}

/// The tags of an identity's requests.
pub(super) fn tags(stage: &TestStage, person: &str) -> Option<String> {
    let person = stage
        .controller
        .find_person(person)
        .ok()
        .or_else(|| person.parse().ok())?;
    let permissions = stage
        .world()
        .account(person.account())?
        .permissions_of(&person)?;
    lines(
        permissions
            .tags
            .iter()
            .map(|(key, value)| format!("{key}={value}")),
    )
}

/// The last record of CloudTrail with a name, or a member of it: `NAME [POINTER]`.
pub(super) fn record(stage: &TestStage, about: &str) -> Option<String> {
    let (name, pointer) = about.split_once(' ').unwrap_or((about, ""));
    let log = &stage.world().records().trail;
    let all: Vec<Value> = log
        .iter()
        .map(|(number, record)| record.cloudtrail(number))
        .collect();
    let record = all.iter().rev().find(|it| it["eventName"] == name)?;
    Some(format!("{:#}", record.pointer(pointer)?))
}

/// The records of CloudTrail in an account, or in all: `name | who | invoked by | account`.
pub(super) fn records(stage: &TestStage, account: &str) -> Option<String> {
    let account = stage.controller.find_account(account);
    let log = stage.world().records().trail.iter();
    let shown = log.filter(|(_, record)| account.is_none_or(|it| it == record.account));
    lines(shown.map(|(number, record)| {
        let event = record.cloudtrail(number);
        let identity = &event["userIdentity"];
        let text = |value: &Value| value.as_str().unwrap_or("-").to_string();
        let whose = stage.world().name_of(record.account);
        format!(
            "{} | {} | {} | {whose}",
            record.name(),
            text(&identity["type"]),
            text(&identity["invokedBy"])
        )
    }))
}
