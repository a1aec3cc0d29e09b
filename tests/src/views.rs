//! Transcripts of screens, in `views/`: lines of the terminal, which print nothing unless they are refused, and words
//! that print the plain values of `sim::view`.
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
//! | `see WORD [ABOUT] [ ~ TEXT]` | prints a view, or its lines that contain the text; `WORDS` lists the views |
//! | `look person`, `look all` | shows only what the current user's console would show; shows everything again |
//! | `scp NAME TARGET STATEMENTS` | creates a service control policy and attaches it; `rcp` a resource control policy |
//! | `press LABEL` | carries out an offer on the page of AWS Config or AWS Artifact; a label that no button has fails |
//! | `print LINE` | runs a line and prints its output |

mod calls;
mod organization;
mod services;

use serde_json::Value;
use shell::controller::placeholders::fill_in;
use sim::scenario::Scenario;
use sim::view::{self, Offer, OfferKind};
use testing::{Cue, replay};

use crate::stage::TestStage;
pub use calls::spoken;
use calls::{asked, gates, remedy};
use organization::{
    absence, checks, drawing, effective, flow, panel, record, records, sight, standing, tags, told,
};
use services::{artifact, config, root_access, service, ways};

type See = fn(&TestStage, &str) -> Option<String>;

/// The views, by their words. `None` means that the subject does not exist.
const WORDS: &[(&str, See)] = &[
    ("absence", absence),
    ("artifact", artifact),
    ("asked", asked),
    ("checks", checks),
    ("config", config),
    ("drawing", drawing),
    ("effective", effective),
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
        "see" => fill_in(&stage.controller, rest).map_or_else(|why| why, |rest| see(stage, &rest)),
        "look" => {
            stage.controller.instructor = rest == "all";
            String::new()
        }
        "scp" => attach(stage, "SERVICE_CONTROL_POLICY", rest),
        "rcp" => attach(stage, "RESOURCE_CONTROL_POLICY", rest),
        "press" => press(stage, rest),
        "print" => stage.line(rest).unwrap_or_else(|says| says),
        _ => run(stage, line),
    }
}

/// The output of a word of [`WORDS`], or its lines that contain some text: `WORD [ABOUT] [ ~ TEXT]`.
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

/// Runs a line; returns the complaint, if any.
fn run(stage: &mut TestStage, line: &str) -> String {
    stage
        .line(line)
        .err()
        .map_or_else(String::new, |says| says.trim().to_string())
}

/// Creates a policy from statements and attaches it: `NAME TARGET STATEMENTS`.
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

/// Carries out an offer on the page of AWS Config or AWS Artifact, as its button does.
fn press(stage: &mut TestStage, label: &str) -> String {
    let (world, viewpoint) = (stage.world(), stage.controller.viewpoint());
    let part = view::config(world, &viewpoint);
    let mut offers: Vec<Offer> = Vec::new();
    for section in [part.aggregators, part.recorders, part.rules] {
        offers.extend(section.offers);
        for thing in section.things {
            offers.extend(thing.offers);
        }
    }
    let console = view::artifact(world, &viewpoint);
    let rows = console.groups.into_iter().flat_map(|it| it.rows);
    offers.extend(rows.map(|it| it.offer));
    let offer = offers.into_iter().find(|it| it.label.english() == label);
    let offer = offer.unwrap_or_else(|| panic!("no button says {label}"));
    match offer.kind {
        OfferKind::Run(command) => {
            stage.step(command);
            stage
                .last()
                .err()
                .map_or_else(String::new, |it| it.error.to_string())
        }
        OfferKind::Form { operation, preset } => {
            format!("a form for {operation}: {}", Value::from(preset))
        }
        OfferKind::RunAll(_)
        | OfferKind::Confirm { .. }
        | OfferKind::ActAs(_)
        | OfferKind::Show(_) => panic!("the button {label} asks, or leads elsewhere"),
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
