//! The last call: its gates, the request as evaluated by policy, and remedies for a refusal.

use std::fmt::Write;

use policy::LayerResult;
use shell::controller::line_of;
use sim::outcome::{Finding, Gate, GateNote, GateRecord, Judgment};

use super::lines;
use crate::stage::TestStage;

fn record_of_gates(stage: &TestStage) -> Option<GateRecord> {
    match stage.last() {
        Ok(outcome) => outcome.gates.clone(),
        Err(refusal) => refusal.gates.clone(),
    }
}

fn stopped(stage: &TestStage) -> Option<GateNote> {
    record_of_gates(stage)?.stopped_at().cloned()
}

pub(super) fn gates(stage: &TestStage, _: &str) -> Option<String> {
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

/// The result of each layer, level by level, with the matching statements.
pub fn spoken(judgment: &Judgment) -> String {
    let mut text = String::new();
    let layers = judgment.verdict.layers.iter();
    for layer in layers.filter(|it| it.result != LayerResult::NotPresent) {
        let level = layer
            .level
            .as_ref()
            .map_or(String::new(), |level| format!(" {level}"));
        let _ = write!(text, "{}{level}: {:?}", layer.layer.noun(), layer.result);
        for statement in layer.statements.iter().filter(|it| it.matched) {
            let _ = write!(text, " [{}]", statement.label);
        }
        text.push('\n');
    }
    if !judgment.verdict.unknown.is_empty() {
        let _ = writeln!(text, "not known: {}", judgment.verdict.unknown.join(", "));
    }
    text
}

/// The last call as evaluated by policy: actions, resources, and the request's keys.
pub(super) fn asked(stage: &TestStage, _: &str) -> Option<String> {
    let record = record_of_gates(stage)?;
    lines(
        record
            .gates
            .iter()
            .filter_map(|it| it.judgment.as_ref())
            .map(|judgment| {
                let request = &judgment.request;
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

/// The remedy for the last refusal; on a copy of the world, it must let the call through to a later gate.
pub(super) fn remedy(stage: &TestStage, _: &str) -> Option<String> {
    let note = stopped(stage)?;
    let remedy = note.remedy.as_ref()?;
    let mut text = format!("{} gate\n", note.gate.title());
    if let Some(judgment) = &note.judgment {
        text.push_str(&spoken(judgment));
    }
    let _ = writeln!(text, "=> {}", remedy.says);
    let mut world = stage.world().clone();
    for command in &remedy.commands {
        let _ = writeln!(text, "{}", line_of(command));
        if let Err(refusal) = sim::step(&mut world, command) {
            let _ = writeln!(text, "  refused: {}", refusal.error);
        }
    }
    let step = stage.controller.history.steps().last()?;
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
