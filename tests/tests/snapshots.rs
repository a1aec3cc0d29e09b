//! A world that is written and read again is the same world, and goes on as it would have.

use std::path::Path;

use orgsim_tests::transcripts;
use serde_json::Value;
use sim::World;
use sim::command::{Command, TimeMove};
use sim::scenario::Scenario;
use sim::session::Session;
use sim::time::DAY;

/// Writes the world and reads it again.
fn again(world: &World) -> World {
    let text = serde_json::to_string(world).expect("a world can be written");
    let again: World = serde_json::from_str(&text).expect("it can be read");
    assert!(again == *world && again.hash() == world.hash());
    let written = serde_json::to_string(&again).expect("it can be written again");
    assert!(written == text, "the same world is the same text");
    again
}

#[test]
fn every_scenario_is_read_as_it_was_written() {
    for scenario in Scenario::ALL {
        let mut world = scenario.world(7);
        let mut read = again(&world);
        // The largest one takes half a minute for what the others show as well.
        if world.accounts().count() > 500 {
            continue;
        }
        for _ in 0..3 {
            let days = Command::Time(TimeMove::Advance { ms: 40 * DAY });
            assert_eq!(world.step(&days).is_ok(), read.step(&days).is_ok());
            assert_eq!(read.hash(), world.hash(), "{}", scenario.id());
        }
    }
}

/// The golden sessions have every operation in them. From a snapshot in their middle they end where they always do.
#[test]
fn a_session_goes_on_from_a_snapshot_as_from_its_commands() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/sessions.json");
    let text = std::fs::read_to_string(path).expect("the golden sessions are there");
    let rows: Vec<Value> = serde_json::from_str(&text).expect("they are JSON");
    for row in rows {
        let session = Session::from_json(&row["session"].to_string()).expect("it opens");
        let mut world = session.world();
        for (n, command) in session.commands.iter().enumerate() {
            let _ = world.step(command);
            if n % 5 == 0 {
                world = again(&world);
            }
        }
        again(&world);
        assert_eq!(row["hash"].as_str(), Some(&*world.hash()));
    }
}

/// Transcripts have every kind of thing that can be in a world.
#[test]
fn the_world_at_the_end_of_every_transcript_is_read_as_it_was_written() {
    for transcript in transcripts::all() {
        let (_, desk) = shell::transcript::play(&transcript.text).expect("it plays");
        again(desk.expect("it begins with a scenario").world());
    }
}
