//! The order of what is due.

use api::time::SimTime;
use state::agenda::{Agenda, Cause, Deed, Task};
use state::event::Actor;

fn task(n: u64) -> Task {
    Task::DeleteRole {
        task: n.to_string().into(),
    }
}

fn cause() -> Cause {
    Cause {
        at: SimTime::from_millis(0),
        actor: Actor::Outside,
        deed: Deed::Retry,
    }
}

#[test]
fn things_due_at_the_same_moment_happen_in_the_order_of_scheduling() {
    let mut agenda = Agenda::default();
    for n in 0..3 {
        agenda.schedule(SimTime::from_millis(5), task(n), cause());
    }
    agenda.schedule(SimTime::from_millis(1), task(9), cause());
    let order: Vec<_> = agenda.iter().map(|due| due.id).collect();
    assert_eq!(order, [4, 1, 2, 3]);
}

#[test]
fn a_delayed_entry_keeps_its_number() {
    let mut agenda = Agenda::default();
    let id = agenda.schedule(SimTime::from_millis(5), task(0), cause());
    agenda.delay(id, 10);
    assert!(agenda.pop_due(SimTime::from_millis(14)).is_none());
    assert_eq!(
        agenda.pop_due(SimTime::from_millis(15)).map(|due| due.id),
        Some(id)
    );
}
