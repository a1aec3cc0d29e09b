//! What the page around is told of a lesson.

use page::{Action, SideEffect};
use serde_json::{Value, json};

use crate::scene::{at, run};
use crate::window::Window;

/// What the page around is told of the last actions.
fn reported(window: &mut Window) -> Vec<Value> {
    window.act(Action::Report);
    let told = window.effects.iter().filter_map(|it| {
        let SideEffect::TellHosts(_, body) = it else {
            return None;
        };
        Some(body.clone())
    });
    told.collect()
}

#[test]
fn the_page_around_is_told_of_a_lessons_mistakes_goals_and_predictions() {
    let mut state = (*at("embed&drive&host=https://school.example").state).clone();
    state.host.is_heard = true;
    let mut window = Window::of(state);
    window.open_lesson("what-trusted-access-is");
    reported(&mut window);
    let mut told = |line: &str, kinds: &[&str]| -> Vec<Value> {
        run(&mut window, line);
        let told = reported(&mut window);
        let of = |kind: &&str| told.iter().find(|it| it["type"] == **kind).cloned();
        let found: Option<Vec<Value>> = kinds.iter().map(of).collect();
        found.unwrap_or_else(|| panic!("{line}: {told:?}"))
    };
    let trust =
        "aws organizations enable-aws-service-access --service-principal config.amazonaws.com";
    let [step, mistake] = &told(trust, &["step", "mistake"])[..] else {
        panic!("two messages")
    };
    let last = &step["last"];
    assert_eq!(
        (&last["call"], &last["answer"]),
        (
            &json!("organizations:EnableAWSServiceAccess"),
            &json!("AccessDeniedException")
        )
    );
    assert_eq!(mistake["lesson"], "what-trusted-access-is");
    let goal = told("aws configservice describe-config-rules", &["goal"]).remove(0);
    assert_eq!(goal["met"], true);
    let prediction = told("predict dora web", &["prediction"]).remove(0);
    assert_eq!(
        (&prediction["prediction"], &prediction["option"]),
        (&json!("dora"), &json!("web"))
    );
}
