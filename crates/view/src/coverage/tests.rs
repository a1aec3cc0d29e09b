//! The table, checked with the evaluator.

use policy::{Decision, decide};
use session::scenario::Scenario;

use api::policy_types::PolicyTarget;

use super::*;
use crate::limits::account_limits;
use crate::proving::prover;

#[test]
fn every_cell_is_proved_or_refuted_by_a_request_that_the_evaluator_allows() {
    let world = Scenario::Guardrails.world(1);
    let organization = world.organizations().next().expect("there is one");
    let all = controls(CONTROLS).expect("they are right");
    assert_eq!(all.len(), 12);
    let found = Coverage::of(&world, organization, &all, prover()).expect("they are right");
    let accounts = found.accounts.len();
    let counts = found.counts();
    assert_eq!(counts.exempt, all.len());
    assert_eq!(
        counts.proved + counts.refuted + counts.open + counts.exempt,
        all.len() * accounts
    );
    assert!(counts.proved > 0 && counts.refuted > 0, "{counts:?}");
    for row in &found.rows {
        let mut seen: Vec<usize> = row.iter().flat_map(|it| it.accounts.clone()).collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..accounts).collect::<Vec<_>>());
        for it in row {
            let Some(witness) = it.proof.as_ref().and_then(Proof::witness) else {
                continue;
            };
            assert_eq!(decide(&witness.request, &witness.layers), Decision::Allowed);
            let resource = &*witness.request.resource;
            assert!(
                !resource.starts_with("arn::") && !resource.ends_with('/'),
                "{resource}"
            );
            let (id, _) = &found.accounts[it.accounts[0]];
            assert!(witness.place.contains(id.as_str()), "{}", witness.place);
        }
    }
    // Each cell alone has the same answer.
    let (members, _) = account_limits(
        &world,
        organization,
        &PolicyTarget::Parent(organization.root_parent()),
    );
    for (control, words) in all.iter().enumerate() {
        let matter = words.words.read().expect("it is right");
        for member in &members {
            let mut prover = prover().with_insiders(insiders(organization));
            let alone = prover.never_in(std::slice::from_ref(member), &matter);
            let cell = found.cells(control)[&*member.id];
            let cell = cell.proof.as_ref().expect("it is no management account");
            assert_eq!(std::mem::discriminant(&alone), std::mem::discriminant(cell));
        }
    }
}

#[test]
fn a_mistake_in_a_file_of_controls_has_its_line() {
    let base = "[[control]]\nid = \"a\"\ntitle = \"A\"\n";
    for (text, says) in [
        ("", "line 1: The file has no [[control]]."),
        ("controls = []", "line 1: `controls` is not known here."),
        (
            base,
            "line 1: A control has an `id`, a `title` and `actions`.",
        ),
        (
            &format!("{base}actions = [\"a:b\"]\nwho = 1"),
            "line 5: `who` is not known here.",
        ),
        (
            &format!("{base}actions = [\n1]"),
            "line 5: This is not a text.",
        ),
        (
            &format!("{base}actions = \"a:b\""),
            "line 4: This is not a list of texts.",
        ),
        (
            &format!("{base}actions = [\"a:b\"]\noutside = 1"),
            "line 5: This is true or false.",
        ),
        (
            &format!("{base}actions = [\"a:b\"]\n{base}actions = [\"a:b\"]"),
            "line 5: Two controls are called `a`.",
        ),
    ] {
        let error = controls(text).expect_err(text);
        assert_eq!(error.english(), says);
    }
    let error = controls(&format!("{base}actions = [\"a:b\"]\nunless = [\"x\"]"))
        .expect_err("no condition");
    assert!(
        error
            .english()
            .starts_with("line 1: `x` is not a condition."),
        "{error}"
    );
}
