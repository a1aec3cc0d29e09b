//! Fixed sessions with the hashes of their final worlds. The browser test replays the same file in WebAssembly: equal
//! hashes prove that both play alike. A changed hash means that saved sessions now end in other worlds, which is right
//! only if a rule was meant to change. `UPDATE_EXPECT=1` updates the hashes, and adds a session for new operations.

use std::collections::BTreeSet;
use std::path::Path;

use orgsim_tests::walk;
use serde_json::{Value, json};
use sim::model;
use sim::scenario::Scenario;
use sim::session::{Session, command_to_json};

fn sessions(text: &str) -> Vec<(Session, String)> {
    let rows: Vec<Value> = serde_json::from_str(text).expect("they are JSON");
    rows.into_iter()
        .map(|row| {
            let session = Session::from_json(&row["session"].to_string()).expect("it opens");
            (session, row["hash"].as_str().expect("a hash").to_string())
        })
        .collect()
}

/// The operations that the sessions call.
fn called<'s>(sessions: impl Iterator<Item = &'s Session>) -> BTreeSet<String> {
    let commands = sessions.flat_map(|session| &session.commands);
    commands
        .filter_map(|command| Some(command_to_json(command).get("op")?.as_str()?.to_string()))
        .collect()
}

/// The updated file: the sessions stay, and one more has the operations that none of them calls.
fn written(rows: Vec<(Session, String)>) -> String {
    let mut sessions: Vec<Session> = rows.into_iter().map(|(session, _)| session).collect();
    let called = called(sessions.iter());
    let missing: Vec<_> = model::operations()
        .filter(|operation| !called.contains(&operation.action()))
        .collect();
    if !missing.is_empty() {
        let seed = 1_000 + sessions.len() as u64;
        sessions.push(walk::session_of(Scenario::AllFeatures, seed, &missing));
    }
    let rows: Vec<String> = sessions
        .iter()
        .map(|session| {
            let mut row: Value =
                serde_json::from_str(&session.to_compact_json()).expect("a session is JSON");
            // The file stays as it is in a new version of the program.
            let members = row.as_object_mut().expect("a session is an object");
            members.retain(|name, _| !["program", "hash"].contains(&name.as_str()));
            json!({ "hash": session.replay().hash(), "session": row }).to_string()
        })
        .collect();
    format!("[\n{}\n]\n", rows.join(",\n"))
}

fn rows() -> Vec<(Session, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/sessions.json");
    let read = || std::fs::read_to_string(&path).expect("the golden sessions are there");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, written(sessions(&read()))).expect("the file can be written");
    }
    let text = read();
    assert!(text.len() < 170_000, "{} bytes", text.len());
    sessions(&text)
}

#[test]
fn golden_sessions_end_as_they_always_did() {
    let rows = rows();
    assert!(rows.len() >= 27);
    let mut kinds = BTreeSet::new();
    for (n, (session, hash)) in rows.iter().enumerate() {
        assert_eq!(session.replay().hash(), *hash, "session {n}");
        for command in &session.commands {
            let row = command_to_json(command);
            let row = row.as_object().expect("a command is an object");
            kinds.extend(row.keys().cloned());
        }
    }
    // Together they contain every kind of command and every operation.
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
    let operations = called(rows.iter().map(|(session, _)| session));
    for operation in model::operations() {
        assert!(
            operations.contains(&operation.action()),
            "no {}",
            operation.action()
        );
    }
}
