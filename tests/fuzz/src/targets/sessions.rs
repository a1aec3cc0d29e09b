//! Readers of sessions, and the resulting world.

use interchange::{ImportOptions, InputFile};
use sim::World;
use sim::ids::AccountId;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::session::{SavedSession, Session, command_from_json, command_to_json, journal as rows};
use sim::time::SimTime;

use crate::text;

/// The most commands replayed from one input.
const STEPS: usize = 40;

pub fn names(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if let Ok(principal) = text.parse::<Principal>() {
        assert_eq!(principal.to_string().parse(), Ok(principal));
    }
    if let Ok(account) = AccountId::from_qualified(text) {
        assert_eq!(AccountId::from_qualified(&account.qualified()), Ok(account));
    }
    let _ = text.parse::<AccountId>();
    if let Some(moment) = SimTime::parse(text) {
        assert_eq!(
            SimTime::parse(&moment.iso()),
            Some(moment),
            "{}",
            moment.iso()
        );
    }
}

/// The invariants of every session that was read.
fn checked(saved: &SavedSession) {
    let again = SavedSession::from_json(&saved.to_json());
    assert_eq!(
        again.as_ref(),
        Ok(saved),
        "what was read can be written and read"
    );
    let again = SavedSession::from_json(&saved.to_compact_json());
    assert_eq!(again.as_ref(), Ok(saved), "also in the compact form");
    let session = &saved.session;
    // Large worlds take seconds to create.
    let small = !matches!(session.scenario, Scenario::Large | Scenario::Huge);
    if small && session.commands.len() <= STEPS {
        assert_eq!(
            session.replay().hash(),
            session.replay().hash(),
            "replays are equal"
        );
    }
}

pub fn json(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if let Ok(saved) = SavedSession::from_json_within(text, 10_000) {
        checked(&saved);
    }
}

pub fn journal(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if let Ok(read) = rows::read(text, 10_000) {
        checked(&read);
    }
    let _ = rows::is_one(text);
}

pub fn link(data: &[u8]) {
    let Some(text) = text(data) else { return };
    if let Ok(saved) = sim::link::decode(text) {
        checked(&saved);
        assert_eq!(sim::link::decode(&sim::link::encode(&saved)), Ok(saved));
    }
    // The same text inside a valid link: the outer packing would reject nearly every change.
    if let Ok(saved) = sim::link::decode(&format!("s1.{}", sim::link::packed(text))) {
        checked(&saved);
    }
}

pub fn commands(data: &[u8]) {
    thread_local!(static WORLD: World = Session::new(Scenario::AllFeatures, 1).world());
    let Some(text) = text(data) else { return };
    let mut session = Session::new(Scenario::AllFeatures, 1);
    let mut world = WORLD.with(Clone::clone);
    for line in text.lines().take(STEPS) {
        let Ok(row) = serde_json::from_str(line) else {
            continue;
        };
        let Ok(command) = command_from_json(row) else {
            continue;
        };
        let written = command_to_json(&command).to_string();
        let read = serde_json::from_str(&written).map_err(|error| error.to_string());
        let read = read.and_then(command_from_json);
        assert_eq!(
            read.as_ref(),
            Ok(&command),
            "an accepted row can be read back: {written}"
        );
        let before = world.clone();
        if sim::step(&mut world, &command).is_err() {
            assert!(world.is_as(&before), "a refusal changes nothing: {written}");
        }
        session.commands.push(command);
    }
    assert_eq!(
        session.replay().hash(),
        world.hash(),
        "a replay leads to the same world"
    );
}

pub fn import(data: &[u8]) {
    let files: Vec<InputFile> = (data.split(|byte| *byte == 0x1e).enumerate())
        .map(|(n, bytes)| {
            // Some formats are known by the names of files.
            let (name, bytes) = match bytes.iter().position(|byte| *byte == 0x1f) {
                Some(end) => (
                    String::from_utf8_lossy(&bytes[..end]).into_owned(),
                    &bytes[end + 1..],
                ),
                None => (n.to_string(), bytes),
            };
            let bytes = bytes.to_vec();
            InputFile { name, bytes }
        })
        .collect();
    let Ok(import) = interchange::import(&files, &ImportOptions::default()) else {
        return;
    };
    checked(&SavedSession::unmarked(import.session.clone()));
    if let Ok(renumbered) = interchange::renumber(&import.session) {
        checked(&SavedSession::unmarked(renumbered));
    }
}
