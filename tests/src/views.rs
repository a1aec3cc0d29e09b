//! Transcripts of what screens show, in `views/`: lines of the terminal, which print nothing unless they are refused, and
//! words that print the plain values of `sim::view`.
//!
//! ```text
//! # What is denied at a unit is denied below it.
//! @all-features 1
//! $ scp NoUsers {unit:Workloads} {"Effect":"Deny","Action":"iam:CreateUser","Resource":"*"}
//! $ see flow Root Payments
//! Root: Everything
//! Payments: Narrowed by Workloads
//! ```
//!
//! | word | what it does |
//! | --- | --- |
//! | `see WORD [ABOUT] [ ~ TEXT]` | prints a view, or the lines of it with the text; `WORDS` lists the views |
//! | `look person`, `look all` | shows only what the acting person's console would show; shows everything again |
//! | `scp NAME TARGET STATEMENTS` | creates a service control policy and attaches it; `rcp` a resource control policy |
//! | `press LABEL` | carries out an offer of the page of AWS Config, as its button does |
//! | `print LINE` | runs a line and prints its output |

use std::fmt::Write;

use policy::LayerResult;
use serde_json::Value;
use shell::desk::{fill_in, line_of};
use sim::handshake::{Action, Recipient};
use sim::outcome::{Finding, Gate, GateNote, GateRecord, Judgement};
use sim::people;
use sim::scenario::Scenario;
use sim::view::{self, ConfigSection, Offer, OfferKind, UnitNode};
use testing::{Cue, replay};

use crate::stage::TestStage;

type See = fn(&TestStage, &str) -> Option<String>;

/// What can be seen, by the word for it. `None` says that there is no such thing to see.
const WORDS: &[(&str, See)] = &[
    ("absence", absence),
    ("asked", asked),
    ("checks", checks),
    ("config", config),
    ("drawing", drawing),
    ("flow", flow),
    ("gates", gates),
    ("panel", panel),
    ("record", record),
    ("records", records),
    ("remedy", remedy),
    ("root-access", root_access),
    ("service", service),
    ("sight", sight),
    ("standing", standing),
    ("tags", tags),
    ("told", told),
    ("ways", ways),
];

/// Plays a transcript and returns it with today's answers.
pub fn play(text: &str) -> String {
    let mut stage = TestStage::new(Scenario::Standalone);
    replay(text, |cue| match cue {
        Cue::Heading(scenario) => {
            let (id, seed) = scenario.split_once(' ').unwrap_or((scenario, "1"));
            let scenario = Scenario::by_id(id).expect("the heading names a scenario");
            stage = TestStage::seeded(scenario, seed.parse().expect("a seed"));
            String::new()
        }
        Cue::Question(line) => answer(&mut stage, line),
    })
}

fn answer(stage: &mut TestStage, line: &str) -> String {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match word {
        "see" => fill_in(&stage.desk, rest).map_or_else(|why| why, |rest| see(stage, &rest)),
        "look" => {
            stage.desk.instructor = rest == "all";
            String::new()
        }
        "scp" => attach(stage, "SERVICE_CONTROL_POLICY", rest),
        "rcp" => attach(stage, "RESOURCE_CONTROL_POLICY", rest),
        "press" => press(stage, rest),
        "print" => stage.line(rest).unwrap_or_else(|says| says),
        _ => run(stage, line),
    }
}

/// What a word of [`WORDS`] shows, or the lines of it with some text: `WORD [ABOUT] [ ~ TEXT]`.
fn see(stage: &TestStage, line: &str) -> String {
    let (line, part) = line.split_once(" ~ ").unwrap_or((line, ""));
    let (word, about) = line.split_once(' ').unwrap_or((line, ""));
    let Some((_, see)) = WORDS.iter().find(|(it, _)| *it == word) else {
        return format!("nothing is called {word}");
    };
    let seen = see(stage, about).unwrap_or_default();
    let lines: Vec<&str> = seen.lines().filter(|it| it.contains(part)).collect();
    match lines.is_empty() {
        true => "(nothing)".to_string(),
        false => lines.join("\n"),
    }
}

/// What is wrong with a line, if anything is.
fn run(stage: &mut TestStage, line: &str) -> String {
    stage
        .line(line)
        .err()
        .map_or_else(String::new, |says| says.trim().to_string())
}

/// Creates a policy of statements and attaches it: `NAME TARGET STATEMENTS`.
fn attach(stage: &mut TestStage, kind: &str, rest: &str) -> String {
    let mut words = rest.splitn(3, ' ');
    let [name, target, statements] = [(); 3].map(|()| words.next().unwrap_or_default());
    let content = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    let create = format!(
        "aws organizations create-policy --type {kind} --name {name} --description x --content '{content}'"
    );
    let attach = format!(
        "aws organizations attach-policy --policy-id {{policy:{name}}} --target-id {target}"
    );
    run(stage, &create) + &run(stage, &attach)
}

/// Carries out an offer of the last page of AWS Config, as its button does.
fn press(stage: &mut TestStage, label: &str) -> String {
    let part = view::config(stage.world(), &stage.desk.viewpoint());
    let offers = [&part.aggregators, &part.recorders, &part.rules]
        .into_iter()
        .flat_map(|section| {
            let things = section.things.iter().flat_map(|thing| &thing.offers);
            section.offers.iter().chain(things)
        });
    match offers
        .clone()
        .find(|it| it.label == label)
        .map(|it| &it.kind)
    {
        Some(OfferKind::Run(command)) => {
            stage.step(command.clone());
            stage
                .last()
                .err()
                .map_or_else(String::new, |it| it.error.to_string())
        }
        Some(OfferKind::Form { operation, preset }) => {
            format!("a form for {operation}: {}", Value::from(preset.clone()))
        }
        Some(OfferKind::Confirm { .. } | OfferKind::ActAs(_)) | None => {
            "no such button".to_string()
        }
    }
}

fn lines<T: ToString>(all: impl IntoIterator<Item = T>) -> Option<String> {
    let lines: Vec<String> = all.into_iter().map(|it| it.to_string()).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn offer(offer: &Offer) -> String {
    let grave = if offer.grave { " (grave)" } else { "" };
    let refusal = offer
        .refusal
        .as_ref()
        .map(|why| format!(", refused: {why}"));
    format!("* {}{grave}{}", offer.label, refusal.unwrap_or_default())
}

// ---- the last call ----

fn record_of_gates(stage: &TestStage) -> Option<GateRecord> {
    match stage.last() {
        Ok(outcome) => outcome.gates.clone(),
        Err(refusal) => refusal.gates.clone(),
    }
}

fn stopped(stage: &TestStage) -> Option<GateNote> {
    record_of_gates(stage)?.stopped_at().cloned()
}

fn gates(stage: &TestStage, _: &str) -> Option<String> {
    lines(record_of_gates(stage)?.gates.iter().map(|note| {
        let finding = match note.finding {
            Finding::Passed => "passed",
            Finding::Stopped => "STOPPED",
            Finding::NotReached => "-",
        };
        let remedy = note.remedy.as_ref().map(|it| format!("\n  {}", it.says));
        format!(
            "{}: {finding}{}",
            note.gate.title(),
            remedy.unwrap_or_default()
        )
    }))
}

/// What each layer said, level by level, with the statements that spoke.
pub fn spoken(judgement: &Judgement) -> String {
    let mut text = String::new();
    let layers = judgement.verdict.layers.iter();
    for layer in layers.filter(|it| it.result != LayerResult::NotPresent) {
        let level = layer
            .level
            .as_deref()
            .map_or(String::new(), |level| format!(" {level}"));
        let _ = write!(text, "{}{level}: {:?}", layer.layer.noun(), layer.result);
        for statement in layer.statements.iter().filter(|it| it.matched) {
            let _ = write!(text, " [{}]", statement.label);
        }
        text.push('\n');
    }
    if !judgement.verdict.unknown.is_empty() {
        let _ = writeln!(text, "not known: {}", judgement.verdict.unknown.join(", "));
    }
    text
}

/// What policy was asked in the last call: actions, resources, and the request's keys.
fn asked(stage: &TestStage, _: &str) -> Option<String> {
    let record = record_of_gates(stage)?;
    lines(
        record
            .gates
            .iter()
            .filter_map(|it| it.judgement.as_ref())
            .map(|judgement| {
                let request = &judgement.request;
                let keys = request
                    .context
                    .iter()
                    .map(|(key, value)| format!("\n  {key} {value:?}"));
                format!(
                    "{} on {}{}",
                    request.action,
                    request.resource,
                    keys.collect::<String>()
                )
            }),
    )
}

/// What would lift the last refusal; done on a copy of the world, it must let the call through to a later gate.
fn remedy(stage: &TestStage, _: &str) -> Option<String> {
    let note = stopped(stage)?;
    let remedy = note.remedy.as_ref()?;
    let mut text = format!("{} gate\n", note.gate.title());
    if let Some(judgement) = &note.judgement {
        text.push_str(&spoken(judgement));
    }
    let _ = writeln!(text, "=> {}", remedy.says);
    let mut world = stage.world().clone();
    for command in &remedy.commands {
        let _ = writeln!(text, "{}", line_of(command));
        if let Err(refusal) = sim::step(&mut world, command) {
            let _ = writeln!(text, "  refused: {}", refusal.error);
        }
    }
    let step = stage.desk.history.steps().last()?;
    let _ = match sim::step(&mut world, &step.command) {
        Ok(_) => writeln!(text, "then carried out"),
        Err(refusal) => {
            let gate = refusal
                .gates
                .and_then(|it| it.stopped_at().map(|note| note.gate));
            writeln!(
                text,
                "then stopped at {}",
                gate.map_or("no gate", Gate::title)
            )
        }
    };
    Some(text)
}

// ---- organization and accounts ----

fn drawing(stage: &TestStage, _: &str) -> Option<String> {
    let scene = view::scene(stage.world(), &stage.desk.viewpoint());
    Some(view::describe(stage.world(), &scene))
}

/// Units and accounts below a place, with what is attached to them.
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

/// What service control policies let pass at the places.
fn flow(stage: &TestStage, places: &str) -> Option<String> {
    let scene = view::scene(stage.world(), &stage.desk.viewpoint());
    let mut all = Vec::new();
    hanging(&scene.organizations.first()?.root, &mut all);
    let wanted = all
        .iter()
        .filter(|(name, _)| places.split(' ').any(|it| it == name));
    lines(wanted.map(|(name, says)| format!("{name}: {says}")))
}

/// All that the inspector shows of something.
fn panel(stage: &TestStage, selection: &str) -> Option<String> {
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

/// What the acting person's own calls would show.
fn sight(stage: &TestStage, _: &str) -> Option<String> {
    let sight = view::sight(stage.world(), &stage.desk.actor);
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

/// What has happened, as the timeline tells it to whoever looks.
fn told(stage: &TestStage, _: &str) -> Option<String> {
    lines(stage.desk.marks().iter().map(view::TimelineMark::words))
}

/// The checks on accepting the last request to an account, as the page shows them to the person who acts.
fn checks(stage: &TestStage, account: &str) -> Option<String> {
    let to = stage.id(account);
    let recipient = Recipient::Account(to);
    let sent = stage.world().handshakes();
    let handshake = sent
        .filter(|it| it.recipient == recipient && it.action != Action::Invite)
        .last()?;
    lines(
        sim::acceptance(stage.world(), handshake, &stage.desk.actor)
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
fn absence(stage: &TestStage, about: &str) -> Option<String> {
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

/// Whether somebody is an administrator: `PERSON`.
fn standing(stage: &TestStage, person: &str) -> Option<String> {
    let person = stage.desk.find_person(person).ok()?;
    let account = stage.world().account(person.account())?;
    Some(format!("{:?}", people::standing(account, &person)))
}

/// The tags that somebody acts with.
fn tags(stage: &TestStage, person: &str) -> Option<String> {
    let person = stage
        .desk
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

/// The last record of CloudTrail with a name, and a member of it: `NAME [POINTER]`.
fn record(stage: &TestStage, about: &str) -> Option<String> {
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
fn records(stage: &TestStage, account: &str) -> Option<String> {
    let account = stage.desk.find_account(account);
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

// ---- pages of services ----

/// How a service stands, and what its page offers.
fn service(stage: &TestStage, id: &str) -> Option<String> {
    let page = view::services::service_page(stage.world(), &stage.desk.viewpoint(), id)?;
    let offers = view::service_offers(stage.world(), &stage.desk.viewpoint(), &page);
    let offers = offers.enable.iter().flatten().map(offer);
    lines(
        [page.standing.title().to_string(), page.says.to_string()]
            .into_iter()
            .chain(offers),
    )
}

/// The ways to enable and to disable a service: what each does and does not.
fn ways(stage: &TestStage, id: &str) -> Option<String> {
    let page = view::services::service_page(stage.world(), &stage.desk.viewpoint(), id)?;
    let mut text = String::new();
    for (name, ways) in [("enable", &page.enable), ("disable", &page.disable)] {
        for way in ways {
            let recommended = if way.recommended { ", recommended" } else { "" };
            let closed = way.closed.as_ref().map(|why| format!(", closed: {why}"));
            let _ = writeln!(text, "{name}{recommended}{}", closed.unwrap_or_default());
            text.extend(way.does.iter().map(|it| format!("  + {it}\n")));
            text.extend(way.does_not.iter().map(|it| format!("  - {it}\n")));
        }
    }
    Some(text)
}

fn section(section: &ConfigSection, text: &mut String) {
    let line = |line: &view::ConfigLine| {
        let offer = line.offer.as_ref().map(|it| format!(" -> {}", it.label));
        format!(
            "{} | {} | {}{}\n",
            line.name,
            line.state,
            line.says,
            offer.unwrap_or_default()
        )
    };
    let _ = writeln!(text, "{}:", section.title);
    for thing in &section.things {
        let _ = writeln!(text, "  {} | {} | {}", thing.name, thing.state, thing.says);
        text.extend(thing.lines.iter().map(|it| format!("    {}", line(it))));
    }
    text.extend(section.lines.iter().map(|it| format!("  {}", line(it))));
    text.extend(section.offers.iter().map(|it| format!("  {}\n", offer(it))));
}

fn config(stage: &TestStage, _: &str) -> Option<String> {
    let part = view::config(stage.world(), &stage.desk.viewpoint());
    let mut text = String::new();
    for one in [&part.aggregators, &part.recorders, &part.rules] {
        section(one, &mut text);
    }
    text.push_str(if part.goes_on { "it goes on\n" } else { "" });
    Some(text)
}

fn root_access(stage: &TestStage, _: &str) -> Option<String> {
    let part = view::root_access::root_access(stage.world(), &stage.desk.viewpoint());
    let mut text = format!("{}\n", part.standing);
    text.extend(part.console.iter().map(|it| offer(it) + "\n"));
    for row in &part.features {
        let on = row
            .on
            .map_or("not seen", |on| if on { "on" } else { "off" });
        let _ = writeln!(text, "{}: {on}", row.title);
    }
    for row in &part.members {
        let credentials = row
            .credentials
            .as_ref()
            .map_or("not seen".to_string(), |it| it.join(", "));
        let _ = writeln!(text, "{}: {credentials}", row.name);
    }
    text.extend(part.unseen.map(|why| format!("{why}\n")));
    for row in &part.sessions {
        let left = row.left.as_deref().unwrap_or("ended");
        let _ = writeln!(text, "{} in {}: {left}", row.task.name(), row.account);
        text.extend(row.offers.iter().map(|it| format!("  {}\n", offer(it))));
    }
    Some(text)
}
