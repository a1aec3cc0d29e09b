//! Proofs in the lab: the sentence, what a draft newly allows and denies, and a smaller policy.

use page::present::Highlight;
use page::queries::lab::Workings;
use page::{Route, ScreenAction, ShownCall};
use policy::PolicyKind;
use prove::MatterWords;
use sim::policies::PolicyType;
use sim::scenario::Scenario;
use sim::view::draft::DraftChange;
use sim::view::proving::ProofWitness;
use sim::view::proving::ProofWord::{self, Proved, Refuted};

use crate::window::Window;

const NO_USERS: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "NoUsers", "Effect": "Deny", "Action": ["iam:CreateUser", "iam:CreateUs*"], "Resource": "*"}
  ]
}"#;

fn words(action: &str) -> MatterWords {
    MatterWords {
        actions: vec![action.to_string()],
        ..MatterWords::default()
    }
}

#[test]
fn a_sentence_is_refuted_and_with_a_draft_proved() {
    let window = Window::new(Scenario::Guardrails);
    let queries = window.queries();
    let mut known = Workings::default();
    known.renew(&queries, &[], || true);
    let never = |known: &mut Workings, action: &str| {
        let answer = known.never(&queries, "", &words(action));
        answer.expect("policies are seen").expect("it is an action")
    };
    let card = never(&mut known, "iam:CreateUser");
    assert_eq!(card.word, ProofWord::Refuted);
    let judged = card.judged.as_ref().expect("a request refutes");
    assert_eq!(judged.action, "iam:CreateUser");
    assert!(card.path.len() > 1 && judged.layers.len() > 3);
    assert!(known.draft_change(&queries).is_empty(), "there is no draft");

    let root = queries.draft_targets(None).first().map(|it| it.0.clone());
    let draft = [DraftChange::Create {
        kind: PolicyType::ServiceControl,
        name: "Users".to_string(),
        text: NO_USERS.to_string(),
        target: root,
    }];
    known.renew(&queries, &draft, || true);
    let card = never(&mut known, "iam:CreateUser");
    assert_eq!(card.word, ProofWord::Proved);
    let lines = format!("{:?}", card.lines);
    assert!(
        lines.contains("NoUsers") && lines.contains("Exempt"),
        "{lines}"
    );
    let change = known.draft_change(&queries);
    let words: Vec<ProofWord> = change.iter().map(|it| it.word).collect();
    assert_eq!(words, [Proved, Refuted, Proved, Proved], "{change:#?}");
    // What is lost does not slip through.
    assert_eq!(change[1].witness, ProofWitness::NewlyDenied);
    assert_eq!(
        change[1].title.english(),
        "Callers in the accounts lose access."
    );
    assert_eq!(card.witness, ProofWitness::SlipsThrough);

    let small = known
        .smaller(PolicyKind::ServiceControl, NO_USERS)
        .expect("it can be smaller");
    assert!(small.text.contains("iam:CreateUs*") && !small.text.contains("iam:CreateUser"));
    assert!(
        known
            .smaller(PolicyKind::ServiceControl, &small.text)
            .is_none()
    );
}

/// The request that slips through opens in *Why?*, and its accounts and units are marked in the drawing until the next action.
#[test]
fn what_slips_through_is_shown() {
    let mut window = Window::new(Scenario::Guardrails);
    let queries = window.queries();
    let mut known = Workings::default();
    known.renew(&queries, &[], || true);
    let answer = known.never(&queries, "", &words("iam:CreateUser"));
    let card = answer.expect("policies are seen").expect("it is an action");
    window.screen(ScreenAction::Navigate(Route::Lab, None));
    window.screen(ScreenAction::WhyRequest(card.clone()));
    assert_eq!(
        window.state.base.screen.why,
        Some(ShownCall::Request(card.clone()))
    );
    window.screen(ScreenAction::ShowPath(card.path.clone()));
    let screen = &window.state.base.screen;
    assert!(screen.why.is_none() && screen.route.route == Route::Organization);
    assert_eq!(screen.selection.as_ref(), card.path.first());
    let marked = Some(Highlight::Path(card.path.clone()));
    assert_eq!(window.state.base.presentation.highlight, marked);
    assert_eq!(
        marked
            .as_ref()
            .map(Highlight::text)
            .as_deref()
            .and_then(Highlight::of),
        marked
    );
    window.press("Escape");
    assert_eq!(window.state.base.presentation.highlight, None);
    window.screen(ScreenAction::ShowPath(card.path.clone()));
    window.screen(ScreenAction::Select(None));
    assert_eq!(window.state.base.presentation.highlight, None);
}
