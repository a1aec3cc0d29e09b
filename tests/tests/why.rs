//! Why a call was allowed or refused: the marks in a policy's text, and the rule behind every refusal. `views/why.txt`
//! has what a console hides.

use orgsim_tests::stage::TestStage;
use orgsim_tests::walk;
use serde_json::json;
use sim::command::{Call, Command};
use sim::history::History;
use sim::scenario::Scenario;
use sim::view::Viewpoint;
use sim::view::why::{StatementPart, Truth, why_possible, why_step};

/// An identity's attempt to create a user: the parts of the deciding statement in the layer that blocks it, each marked
/// as matching or not.
fn marks(person: &str) -> Vec<(StatementPart, Truth, String)> {
    let stage = TestStage::new(Scenario::Guardrails);
    let who = stage.person(person);
    let viewpoint = Viewpoint::Instructor(who.clone());
    let call = Call::new(who, "iam:CreateUser", json!({ "UserName": "Eve" }));
    let why = why_possible(stage.world(), &viewpoint, &call);
    let notes = why.gates.iter().flat_map(|gate| &gate.notes);
    let layers = notes
        .filter_map(|note| note.policy.as_ref())
        .flat_map(|it| &it.layers);
    let layer = layers
        .into_iter()
        .find(|it| it.blocks)
        .expect("a layer blocks it");
    let pieces = layer.statements[0].pieces.iter();
    pieces
        .filter_map(|piece| {
            piece
                .mark
                .map(|(part, fits)| (part, fits, piece.text.clone()))
        })
        .collect()
}

#[test]
fn what_a_statement_is_about_is_marked_in_its_text() {
    let deny = marks("Payments/Ben");
    let creates = (
        StatementPart::Action,
        Truth::True,
        "\"iam:CreateUser\"".to_string(),
    );
    assert!(deny.contains(&creates), "{deny:#?}");
    // An allow list without the action.
    let play = marks("Playground/Pia");
    let reads = (
        StatementPart::Action,
        Truth::False,
        "\"iam:Get*\"".to_string(),
    );
    assert!(play.contains(&reads), "{play:#?}");
}

/// Every refusal of random sessions has a rule or at least a source, and its explanation has no gaps.
#[test]
fn every_refusal_has_a_rule() {
    let mut turn = 0;
    let (mut refusals, mut with_words) = (0, 0);
    for seed in 0..12 {
        for scenario in [
            Scenario::Guardrails,
            Scenario::AllFeatures,
            Scenario::ConsolidatedBilling,
        ] {
            let session = walk::session(scenario, seed, 60, &mut turn);
            let history = History::open(&session);
            for (number, step) in history.steps().iter().enumerate() {
                let Command::Call(call) = &step.command else {
                    continue;
                };
                let viewpoint = Viewpoint::Instructor(call.caller.clone());
                let why = why_step(&history, number, &viewpoint).expect("it is a call");
                for passage in &why.gates {
                    for note in &passage.notes {
                        for layer in note.policy.iter().flat_map(|judged| &judged.layers) {
                            for spoken in &layer.statements {
                                let marked = spoken.pieces.iter().filter(|it| it.mark.is_some());
                                assert!(marked.count() > 1, "{spoken:#?}");
                            }
                        }
                    }
                }
                let Some(stopped) = why.stopped() else {
                    continue;
                };
                refusals += 1;
                let notes = &why.gates[stopped].notes;
                let rule = notes.iter().rev().find_map(|note| note.rule);
                let rule = rule.unwrap_or_else(|| panic!("no rule: {why:#?}"));
                assert!(!rule.source.is_empty());
                with_words += usize::from(!rule.says.is_empty());
            }
        }
    }
    assert!(refusals > 200, "{refusals} refusals");
    assert_eq!(with_words, refusals, "each is said in a sentence");
}
