//! The command `why`: why a call was allowed or refused, as text.

use std::fmt::Write;

use sim::World;
use sim::command::Command;
use sim::outcome::Finding;
use sim::view::why::{Judged, Layer, Line, Note, Sign, Spoken, Truth, Why, difference};

use crate::controller::line_of;

/// The whole explanation, compact: the gates, the layers of policy, the statements that count, and the smallest
/// change.
pub(crate) fn print(world: &World, why: &Why, possible: bool) -> String {
    let mut text = String::new();
    let result = match (&why.error, possible) {
        (None, false) => "was let through",
        (None, true) => "would be let through",
        (Some(_), false) => "was refused",
        (Some(_), true) => "would be refused",
    };
    line(
        &mut text,
        0,
        &format!("{} by {} {result}.", why.operation, why.who),
    );
    if let Some(error) = &why.error {
        line(
            &mut text,
            0,
            &format!("{}: {}", error.code.name(), error.message),
        );
    }
    text.push('\n');
    for passage in &why.gates {
        let (mark, word) = match passage.finding {
            Finding::Passed => ("+", "passed"),
            Finding::Stopped => ("x", "stopped here"),
            Finding::NotReached => ("-", "not reached"),
        };
        line(
            &mut text,
            0,
            &format!("{mark} {:<10}  {word}", passage.gate.title()),
        );
        for note in &passage.notes {
            if note.finding != Finding::NotReached {
                self::note(&mut text, note);
            }
        }
    }
    if let Some(remedy) = why.remedy() {
        text.push_str("\nSmallest change\n");
        line(&mut text, 2, remedy.says.english());
        for command in &remedy.commands {
            change(&mut text, world, command);
        }
    }
    text
}

/// A command of the smallest change. The text of a policy reads better line by line than as an argument.
fn change(text: &mut String, world: &World, command: &Command) {
    let Command::Call(call) = command else {
        line(text, 2, &format!("$ {}", line_of(command)));
        return;
    };
    match difference(world, call) {
        Some(change) => {
            let operation = call.operation.split_once(':').map_or("", |(_, it)| it);
            let head = format!("{}: {operation}, {}", change.by, change.title);
            line(text, 2, &head);
            changed(text, &change.lines);
        }
        None => {
            let who = sim::people::name_of(world, &call.caller);
            line(text, 2, &format!("{who} $ {}", line_of(command)));
        }
    }
}

fn line(text: &mut String, indent: usize, says: &str) {
    writeln!(text, "{:indent$}{says}", "").expect("a string takes everything");
}

fn note(text: &mut String, note: &Note) {
    let stopped = note.finding == Finding::Stopped;
    // If it stopped here, AWS's message is above already.
    if !stopped {
        line(text, 4, note.says.english());
    }
    if let Some(judged) = &note.policy {
        layers(text, judged, stopped);
    }
    if let Some(rule) = note.rule.filter(|_| stopped) {
        if !rule.says.is_empty() {
            line(text, 4, &format!("Rule: {}", rule.says));
        }
        line(text, 4, &format!("From: {}", rule.source));
    }
}

fn layers(text: &mut String, judged: &Judged, stopped: bool) {
    for layer in &judged.layers {
        // Missing layers matter only if the call was refused.
        if stopped || layer.sign != Sign::Absent {
            self::layer(text, layer);
        }
    }
    if let Some(veil) = judged.veil {
        line(text, 6, veil);
    }
}

fn layer(text: &mut String, layer: &Layer) {
    let mark = match layer.sign {
        Sign::Allows => "+",
        Sign::Denies => "x",
        Sign::Silent => "o",
        Sign::Skipped => "~",
        Sign::Absent => "-",
    };
    let level = layer
        .level
        .as_ref()
        .map_or(String::new(), |level| format!(" at {level}"));
    let blocks = if layer.blocks {
        "  <- blocks the call"
    } else {
        ""
    };
    line(
        text,
        6,
        &format!("{mark} {}{level}: {}{blocks}", layer.title, layer.says),
    );
    for spoken in layer.statements.iter().filter(|_| layer.blocks) {
        statement(text, spoken);
    }
}

fn statement(text: &mut String, spoken: &Spoken) {
    let line_of = if spoken.laid_out {
        String::new()
    } else {
        format!(", line {}", spoken.line)
    };
    line(
        text,
        10,
        &format!("{}{line_of}: {}", spoken.label, spoken.says),
    );
    if spoken.decides {
        let whole: String = spoken
            .pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect();
        let margin = whole
            .lines()
            .map(|it| it.len() - it.trim_start().len())
            .min()
            .unwrap_or(0);
        for (n, row) in whole.lines().enumerate() {
            let row = row.get(margin..).unwrap_or(row);
            line(text, 10, &format!("{:>4} | {row}", spoken.line + n));
        }
    }
    for condition in &spoken.conditions {
        let holds = match condition.holds {
            Truth::True => "holds",
            Truth::False => "does not hold",
            Truth::Unknown => "unknown",
        };
        line(
            text,
            10,
            &format!(
                "{} {} [{}], request: {}: {holds}",
                condition.key,
                condition.operator,
                condition.policy.join(", "),
                condition.request
            ),
        );
        if let Some(unknown) = &condition.unknown {
            line(text, 10, unknown.english());
        }
    }
}

fn changed(text: &mut String, lines: &[Line]) {
    for row in lines {
        match row {
            Line::Same(row) => line(text, 6, &format!("  {row}")),
            Line::Gone(row) => line(text, 6, &format!("- {row}")),
            Line::Come(row) => line(text, 6, &format!("+ {row}")),
            Line::Skipped(1) => line(text, 6, "  (1 unchanged line)"),
            Line::Skipped(count) => line(text, 6, &format!("  ({count} unchanged lines)")),
        }
    }
}
