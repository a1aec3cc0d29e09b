//! Readers of typed text.

use dry_run::{DryRun, TrailReader};
use lint::ActionCatalog;
use query::Expression;
use serde_json::{Value, json};
use shell::controller::Controller;
use shell::{Dialect, complete, read_as, split_pasted, transcript, unfinished};
use sim::principal::Principal;
use sim::scenario::Scenario;

use crate::{parts, text};

pub fn jmespath(data: &[u8]) {
    let Some([expression, document]) = parts(data) else {
        return;
    };
    let document: Value = match serde_json::from_str(document) {
        Ok(document) => document,
        Err(_) => json!({"a": [{"b": 1}, {"b": "x"}, null, [1, [2]]], "k": 1e300, "t": "\u{e9}"}),
    };
    match Expression::parse(expression).and_then(|parsed| parsed.evaluate(&document)) {
        Ok(value) => {
            let all = Expression::parse("@").expect("it is an expression");
            assert_eq!(all.evaluate(&value), Ok(value), "what comes out can go in");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn caller() -> Principal {
    "arn:aws:iam::111111111111:user/Admin"
        .parse()
        .expect("an ARN")
}

pub fn line(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let caller = caller();
    for dialect in [Dialect::V1, Dialect::V2] {
        let _ = read_as(text, &caller, dialect);
    }
    let _ = (split_pasted(text), unfinished(text));
    // All positions in a short line, some in a long one; also one inside a character.
    for cursor in (0..=text.len() + 1).step_by(text.len() / 40 + 1) {
        let _ = complete(text, cursor, &|_| {
            vec!["111111111111".into(), "r-ab12".into()]
        });
    }
}

/// The most lines played from one input.
const LINES: usize = 24;

pub fn session(data: &[u8]) {
    thread_local!(static DESK: Controller = Controller::new(Scenario::AllFeatures, 1));
    let Some(text) = text(data) else { return };
    let mut controller = DESK.with(Clone::clone);
    for line in text.lines().take(LINES) {
        let _ = controller.run(line);
    }
    let now = controller.world().hash();
    if controller.can_undo() {
        controller.undo();
        controller.redo();
        assert_eq!(controller.world().hash(), now, "undo and redo lead back");
    }
}

pub fn transcript(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if text.lines().count() <= LINES {
        let _ = transcript::play(text);
    }
}

/// CloudTrail files: read in pieces, they give the same report as at once.
pub fn trail(data: &[u8]) {
    let world = sim::scenario::Scenario::AllFeatures.world(1);
    let [at_once, in_pieces] = [usize::MAX, 13].map(|piece| {
        let mut run = DryRun::new(&world, &world, None, ActionCatalog::built_in());
        let mut reader = TrailReader::new("trail");
        for bytes in data.chunks(piece) {
            reader.push(bytes, &mut run);
        }
        reader.finish(&mut run);
        run.report().to_json()
    });
    assert_eq!(at_once, in_pieces);
}
