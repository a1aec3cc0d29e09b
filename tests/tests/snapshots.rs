//! A world that is written and read again is the same world, and continues in the same way.

use std::path::Path;

use orgsim_tests::transcripts;
use serde_json::{Value, json};
use sim::World;
use sim::command::{Call, Command, TimeMove};
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
        // The largest one takes half a minute without showing anything new.
        if world.accounts().count() > 500 {
            continue;
        }
        for _ in 0..3 {
            let days = Command::Time(TimeMove::Advance { ms: 40 * DAY });
            assert_eq!(
                sim::step(&mut world, &days).is_ok(),
                sim::step(&mut read, &days).is_ok()
            );
            assert_eq!(read.hash(), world.hash(), "{}", scenario.id());
        }
    }
}

/// The golden sessions contain every operation. From a snapshot in their middle they reach the same end.
#[test]
fn a_session_goes_on_from_a_snapshot_as_from_its_commands() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/sessions.json");
    let text = std::fs::read_to_string(path).expect("the golden sessions are there");
    let rows: Vec<Value> = serde_json::from_str(&text).expect("they are JSON");
    for row in rows {
        let session = Session::from_json(&row["session"].to_string()).expect("it opens");
        let mut world = session.world();
        for (n, command) in session.commands.iter().enumerate() {
            let _ = sim::step(&mut world, command);
            if n % 5 == 0 {
                world = again(&world);
            }
        }
        again(&world);
        assert_eq!(row["hash"].as_str(), Some(&*world.hash()));
    }
}

/// Transcripts contain every kind of thing in a world.
#[test]
fn the_world_at_the_end_of_every_transcript_is_read_as_it_was_written() {
    for transcript in transcripts::all() {
        let (_, controller) = shell::transcript::play(&transcript.text).expect("it plays");
        again(controller.expect("it begins with a scenario").world());
    }
}

#[test]
fn a_log_that_has_forgotten_is_read_as_it_was_written() {
    let mut world = Scenario::ConsolidatedBilling.world(1);
    let who = Scenario::ConsolidatedBilling.first_actor(&world);
    let ask = |world: &mut World, input: Value| {
        let call = Call::new(who.clone(), "organizations:ListAccounts", input);
        // A refusal is logged, too.
        let _ = sim::step(world, &Command::Call(call));
    };
    // More records than one chunk of the log holds.
    for n in 0..73 {
        ask(&mut world, json!({ "MaxResults": n }));
    }
    // After the last move, all records are forgotten.
    for days in [0, 60, 60, 60, 100] {
        let time = Command::Time(TimeMove::Advance { ms: days * DAY });
        sim::step(&mut world, &time).unwrap();
        let mut read = again(&world);
        assert_eq!(read.records().trail.bytes(), world.records().trail.bytes());
        ask(&mut world, json!({}));
        ask(&mut read, json!({}));
        assert_eq!(read.hash(), world.hash());
        let kept = |world: &World| world.records().trail.iter().count();
        assert_eq!(kept(&read), world.records().trail.numbers().count());
        assert_eq!(kept(&read), kept(&world));
    }
}
