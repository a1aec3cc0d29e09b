//! Fixed sessions with the hashes of their ends. The browser test replays the same file in WebAssembly: equal hashes
//! prove that both play alike. A hash that changes means that saved sessions now end in other worlds, which is right
//! only if a rule was meant to change. `UPDATE_EXPECT=1` writes the file anew.

use std::collections::BTreeSet;
use std::path::Path;

use orgsim_tests::walk::{self, SCENARIOS};
use serde_json::{Value, json};
use sim::model;
use sim::session::{Session, command_to_json};

const SESSIONS: usize = 27;

/// The sessions are made anew only when the file is; otherwise the file itself is replayed.
fn walked() -> String {
    let mut turn = 0;
    let mut text = String::from("[\n");
    for n in 0..SESSIONS {
        let scenario = SCENARIOS[n % SCENARIOS.len()];
        let session = walk::session(scenario, 1_000 + n as u64, 20 + n, &mut turn);
        let row: Value =
            serde_json::from_str(&session.to_compact_json()).expect("a session is JSON");
        let row = json!({ "hash": session.replay().hash(), "session": row });
        text.push_str(&row.to_string());
        text.push_str(if n + 1 == SESSIONS { "\n" } else { ",\n" });
    }
    text.push_str("]\n");
    text
}

fn rows() -> Vec<(Session, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/sessions.json");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, walked()).expect("the file can be written");
    }
    let text = std::fs::read_to_string(&path).expect("the golden sessions are there");
    assert!(text.len() < 150_000, "{} bytes", text.len());
    let rows: Vec<Value> = serde_json::from_str(&text).expect("they are JSON");
    rows.into_iter()
        .map(|row| {
            let session = Session::from_json(&row["session"].to_string()).expect("it opens");
            (session, row["hash"].as_str().expect("a hash").to_string())
        })
        .collect()
}

#[test]
fn golden_sessions_end_as_they_always_did() {
    let rows = rows();
    assert_eq!(rows.len(), SESSIONS);
    let mut kinds = BTreeSet::new();
    let mut operations = BTreeSet::new();
    for (n, (session, hash)) in rows.iter().enumerate() {
        assert_eq!(session.replay().hash(), *hash, "session {n}");
        for command in &session.commands {
            let row = command_to_json(command);
            let row = row.as_object().expect("a command is an object");
            kinds.extend(row.keys().cloned());
            operations.extend(row.get("op").and_then(Value::as_str).map(str::to_string));
        }
    }
    // Between them they hold every kind of command and every operation.
    for kind in [
        "advance",
        "next",
        "deliver",
        "delay",
        "fail",
        "act",
        "quota",
        "signup",
        "administrator",
        "govcloud",
        "op",
    ] {
        assert!(kinds.contains(kind), "no {kind}");
    }
    for operation in model::operations() {
        assert!(
            operations.contains(&operation.action()),
            "no {}",
            operation.action()
        );
    }
}
