//! Services last accessed: what is chosen in the view.

use page::accessed::{AccessedAction, AccessedChoice};
use page::{Action, SessionAction};
use sim::policies::PolicyTarget;
use sim::scenario::Scenario;
use sim::view::Selection;
use sim::view::last_accessed::ListForm;

use crate::window::Window;

fn act(window: &mut Window, action: AccessedAction) -> AccessedChoice {
    window.act(Action::Accessed(action));
    window.state.tools.accessed.clone()
}

#[test]
fn what_a_draft_leaves_out_is_about_its_target() {
    let mut window = Window::new(Scenario::Guardrails);
    let queries = window.queries();
    let accounts = queries.controller().world().accounts();
    let member = accounts.last().expect("there are accounts").id;
    let about = AccessedAction::about(&Selection::Account(member));
    let chosen = act(&mut window, about.clone());
    assert_eq!(chosen.target, Some(PolicyTarget::Account(member)));
    act(&mut window, AccessedAction::Allow(true));
    act(&mut window, AccessedAction::Toggle("s3"));
    let chosen = act(&mut window, AccessedAction::Toggle("iam"));
    assert_eq!(chosen.without, ["s3", "iam"]);
    assert!(!chosen.keeps("s3") && chosen.keeps("ec2"));
    assert_eq!(chosen.form(), ListForm::Allow);
    // The same target keeps what was chosen for it, and so does undo.
    act(&mut window, about);
    window.act(Action::Session(SessionAction::Undo));
    let chosen = act(&mut window, AccessedAction::Toggle("s3"));
    assert_eq!(chosen.without, ["iam"]);
    let other = Selection::Service("config".into());
    let chosen = act(&mut window, AccessedAction::about(&other));
    assert_eq!((chosen.target, chosen.without), (None, Vec::new()));
    assert!(chosen.allows, "the form is the reader's choice");
}
