//! Incremental views, which reuse unchanged parts, equal freshly built ones: after every step of sessions with every
//! operation, for the instructor and for users, back and forward.

use std::path::Path;

use serde_json::Value;
use sim::history::History;
use sim::principal::Principal;
use sim::session::Session;
use sim::view::{self, Marks, Scenes, TimelineMark, Viewpoint};

fn sessions() -> Vec<Session> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/sessions.json");
    let text = std::fs::read_to_string(path).expect("the golden sessions are there");
    let rows: Vec<Value> = serde_json::from_str(&text).expect("they are JSON");
    rows.iter()
        .map(|row| Session::from_json(&row["session"].to_string()).expect("it opens"))
        .collect()
}

#[derive(Default)]
struct Kept {
    scenes: Scenes,
    marks: Marks,
}

impl Kept {
    fn check(&mut self, history: &History, viewpoint: &Viewpoint, at: &str) {
        let scene = self.scenes.scene(history.world(), viewpoint);
        assert_eq!(*scene, view::scene(history.world(), viewpoint), "{at}");
        let marks = self.marks.of(history, viewpoint);
        let marks: Vec<TimelineMark> = marks.iter().map(|mark| (**mark).clone()).collect();
        assert_eq!(marks, view::marks(history, viewpoint), "{at}");
    }
}

#[test]
fn what_is_taken_over_is_what_would_be_built() {
    for (n, session) in sessions().into_iter().enumerate() {
        let mut history = History::open(&session);
        history.go_to(0);
        let actor = session.scenario.first_actor(history.world());
        let (all, mut own) = (Viewpoint::Instructor(actor.clone()), Kept::default());
        let mut kept = Kept::default();
        let steps = history.undone().len();
        for step in (0..=steps).chain([0, steps / 2, 3, steps]) {
            history.go_to(step);
            let at = format!("session {n}, step {step}");
            kept.check(&history, &all, &at);
            let root = Principal::Root(actor.account());
            let who = if step % 5 == 0 { root } else { actor.clone() };
            own.check(&history, &Viewpoint::Person(who), &at);
        }
    }
}

#[test]
fn a_scene_that_is_the_same_is_shared() {
    let mut history = History::new(sim::scenario::Scenario::Large, 1);
    let actor = history.scenario().first_actor(history.world());
    let viewpoint = Viewpoint::Instructor(actor);
    let mut scenes = Scenes::default();
    let before = scenes.scene(history.world(), &viewpoint);
    let minute = sim::command::TimeMove::Advance { ms: 60_000 };
    history.step(sim::command::Command::Time(minute));
    let after = scenes.scene(history.world(), &viewpoint);
    assert!(std::rc::Rc::ptr_eq(&before, &after));
}
