//! The command `why`: why a call was allowed or refused, as text.

use sim::World;
use sim::command::Command;
use sim::outcome::Finding;
use sim::view::why::{GateFinding, Judged, Layer, Line, Sign, Spoken, Truth, Why, difference};

use crate::command_line::line_of;

/// The whole explanation, compact: the gates, the layers of policy, the statements that count, and the smallest
/// change.
pub(crate) fn print(world: &World, why: &Why, possible: bool) -> String {
    let mut text = Vec::new();
    let result = match (&why.error, possible) {
        (None, false) => "was let through",
        (None, true) => "would be let through",
        (Some(_), false) => "was refused",
        (Some(_), true) => "would be refused",
    };
    text.push(format!("{} by {} {result}.", why.operation, why.who));
    if let Some(error) = &why.error {
        text.push(format!("{}: {}", error.code.name(), error.message));
    }
    text.push(String::new());
    for passage in &why.gates {
        let (mark, word) = match passage.finding {
            Finding::Passed => ("+", "passed"),
            Finding::Stopped => ("x", "stopped here"),
            Finding::NotReached => ("-", "not reached"),
        };
        text.push(format!("{mark} {:<10}  {word}", passage.gate.title()));
        for note in &passage.notes {
            if note.finding != Finding::NotReached {
                self::note(&mut text, note);
            }
        }
    }
    if let Some(remedy) = why.remedy() {
        text.extend(["", "Smallest change"].map(String::from));
        text.push(format!("  {}", remedy.says.english()));
        for command in &remedy.commands {
            change(&mut text, world, command);
        }
    }
    text.push(String::new());
    text.join("\n")
}

/// A command of the smallest change. The text of a policy reads better line by line than as an argument.
fn change(text: &mut Vec<String>, world: &World, command: &Command) {
    let Command::Call(call) = command else {
        text.push(format!("  $ {}", line_of(command)));
        return;
    };
    match difference(world, call) {
        Some(change) => {
            let operation = call.operation.split_once(':').map_or("", |(_, it)| it);
            let head = format!("{}: {operation}, {}", change.by, change.title);
            text.push(format!("  {head}"));
            changed(text, &change.lines);
        }
        None => {
            let who = sim::people::name_of(world, &call.caller);
            text.push(format!("  {who} $ {}", line_of(command)));
        }
    }
}

fn note(text: &mut Vec<String>, note: &GateFinding) {
    let stopped = note.finding == Finding::Stopped;
    // If it stopped here, AWS's message is above already.
    if !stopped {
        text.push(format!("    {}", note.says.english()));
    }
    if let Some(judged) = &note.policy {
        layers(text, judged, stopped);
    }
    if let Some(rule) = note.rule.filter(|_| stopped) {
        if !rule.says.is_empty() {
            text.push(format!("    Rule: {}", rule.says));
        }
        text.push(format!("    From: {}", rule.source));
    }
}

fn layers(text: &mut Vec<String>, judged: &Judged, stopped: bool) {
    for layer in &judged.layers {
        // Missing layers matter only if the call was refused.
        if stopped || layer.sign != Sign::Absent {
            self::layer(text, layer);
        }
    }
    if let Some(veil) = judged.veil {
        text.push(format!("      {veil}"));
    }
}

fn layer(text: &mut Vec<String>, layer: &Layer) {
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
    text.push(format!(
        "      {mark} {}{level}: {}{blocks}",
        layer.title, layer.says
    ));
    for spoken in layer.statements.iter().filter(|_| layer.blocks) {
        statement(text, spoken);
    }
}

fn statement(text: &mut Vec<String>, spoken: &Spoken) {
    let line_of = if spoken.laid_out {
        String::new()
    } else {
        format!(", line {}", spoken.line)
    };
    text.push(format!(
        "          {}{line_of}: {}",
        spoken.label, spoken.says
    ));
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
            text.push(format!("          {:>4} | {row}", spoken.line + n));
        }
    }
    for condition in &spoken.conditions {
        let holds = match condition.holds {
            Truth::True => "holds",
            Truth::False => "does not hold",
            Truth::Unknown => "unknown",
        };
        text.push(format!(
            "          {} {} [{}], request: {}: {holds}",
            condition.key,
            condition.operator,
            condition.policy.join(", "),
            condition.request
        ));
        if let Some(unknown) = &condition.unknown {
            text.push(format!("          {}", unknown.english()));
        }
    }
}

fn changed(text: &mut Vec<String>, lines: &[Line]) {
    for row in lines {
        match row {
            Line::Same(row) => text.push(format!("        {row}")),
            Line::Gone(row) => text.push(format!("      - {row}")),
            Line::Come(row) => text.push(format!("      + {row}")),
            Line::Skipped(1) => text.push("        (1 unchanged line)".to_string()),
            Line::Skipped(count) => text.push(format!("        ({count} unchanged lines)")),
        }
    }
}
