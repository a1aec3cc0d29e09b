//! Slices are short, give the same rows each time, and lead to the same result as one advance.

use std::sync::Arc;

use sim::scenario::Scenario;
use sim::session::Session;
use sim::time::DAY;
use tokio::sync::oneshot;

use super::super::EngineRequest;
use super::*;
use crate::machine::ThisMachine;
use crate::options::ServeOptions;

fn owner() -> Owner {
    let words = [
        "--clock",
        "manual",
        "--start",
        "2026-01-05T09:00:00Z",
        "--seed",
        "1",
        "--scenario",
        "large",
    ];
    Owner::open(Arc::new(ThisMachine), &ServeOptions::read(words).unwrap()).unwrap()
}

/// Sends all requests at once, and runs until all are answered.
fn played() -> (Session, String, Moved) {
    let mut owner = owner();
    let (sender, receiver) = std::sync::mpsc::channel();
    let (reply, enabled) = oneshot::channel();
    let commands = crate::tests::enabling::enabling(Scenario::Large);
    assert!(
        sender
            .send(EngineRequest::Commands(commands, reply))
            .is_ok()
    );
    let (reply, moved) = oneshot::channel();
    let advance = Advance::Milliseconds(10 * DAY);
    assert!(sender.send(EngineRequest::Advance(advance, reply)).is_ok());
    let thread = std::thread::spawn(move || {
        owner.run(&receiver);
        owner
    });
    enabled.blocking_recv().unwrap().unwrap();
    let moved = moved.blocking_recv().unwrap().unwrap();
    assert!(sender.send(EngineRequest::Stop).is_ok());
    let owner = thread.join().unwrap();
    let session = Session::from_json(&owner.download().text()).unwrap();
    (session, owner.world.hash(), moved)
}

#[test]
fn a_long_advance_is_short_rows_that_come_to_the_same_world() {
    let (session, hash, moved) = played();
    let (again, _, _) = played();
    assert_eq!(session.commands, again.commands);
    let mut world = session.world();
    let mut whole = world.clone();
    let (mut rows, mut total, mut events) = (0, 0, 0);
    for command in &session.commands {
        let result = sim::step(&mut world, command);
        if let Command::Time(TimeMove::Advance { ms }) = command {
            let happened = result.unwrap().events.len();
            assert!(happened <= 4 * SLICE, "{happened} events in one slice");
            rows += 1;
            total += ms;
            events += happened;
        } else {
            let _ = sim::step(&mut whole, command);
        }
    }
    assert!(rows >= 10, "{rows} rows");
    assert_eq!((total, events), (10 * DAY, moved.events));
    assert_eq!(moved.seconds, 10.0 * 86_400.0);
    let _ = sim::step(&mut whole, &Command::Time(TimeMove::Advance { ms: total }));
    assert_eq!(world.hash(), hash);
    assert_eq!(whole.hash(), hash);
}
