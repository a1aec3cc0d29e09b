use std::rc::Rc;

use sim::ids::AccountId;
use sim::scenario::Scenario;

use super::*;
use crate::base::words::Words;
use crate::queries::Queries;
use crate::tests::page::TestPage;
use crate::tests::sample::folds;

/// Which accounts are to the left of which, and above which.
fn order(picture: &Picture) -> Vec<(AccountId, AccountId, bool, bool)> {
    let spots: Vec<_> = picture.spots.iter().collect();
    let pairs = spots
        .iter()
        .flat_map(|a| spots.iter().map(move |b| (a, b)))
        .filter(|(a, b)| a.0 != b.0);
    pairs
        .map(|((a, at), (b, to))| (**a, **b, at.x < to.x, at.y < to.y))
        .collect()
}

#[test]
fn a_service_that_is_trusted_rearranges_no_account() {
    let say = |it: &Message| it.to_string();
    let windows = [
        (1280.0, 720.0),
        (1366.0, 768.0),
        (1440.0, 900.0),
        (1920.0, 1080.0),
    ];
    for scenario in [Scenario::AllFeatures, Scenario::Guardrails] {
        for window in windows {
            let mut page = TestPage::open(scenario);
            let mut stands = Stands::default();
            let mut drawn = |page: &TestPage| {
                let scene =
                    Queries::new(Rc::new(page.state.base.controller.clone()), Words::ENGLISH)
                        .scene();
                let room = room_of(window, 1.0, 1.0);
                picture(&scene, &folds(true), false, room, &say, &mut stands)
            };
            let before = order(&drawn(&page));
            for name in ["config", "guardduty"] {
                page.line(&format!("aws organizations enable-aws-service-access --service-principal {name}.amazonaws.com"));
                page.line("next");
                assert_eq!(
                    order(&drawn(&page)),
                    before,
                    "{scenario:?}, {window:?}: {name}"
                );
            }
        }
    }
}

#[test]
fn a_window_of_another_size_does_not_change_what_is_seen_later() {
    let say = |it: &Message| it.to_string();
    let drawn = |page: &TestPage, window, stands: &mut Stands| {
        let queries = Queries::new(Rc::new(page.state.base.controller.clone()), Words::ENGLISH);
        let room = room_of(window, 1.0, 1.0);
        let picture = picture(&queries.scene(), &folds(true), false, room, &say, stands);
        order(&picture)
    };
    for small in [(1280.0, 720.0), (1366.0, 768.0), (1440.0, 900.0)] {
        let large = (small.0, small.1 + 280.0);
        let mut page = TestPage::open(Scenario::AllFeatures);
        let (mut stands, mut other) = (Stands::default(), Stands::default());
        drawn(&page, small, &mut stands);
        drawn(&page, large, &mut stands);
        page.line(
            "aws organizations enable-aws-service-access --service-principal config.amazonaws.com",
        );
        drawn(&page, large, &mut stands);
        let back = drawn(&page, small, &mut stands);
        assert_eq!(back, drawn(&page, small, &mut other), "{small:?}");
    }
}

#[test]
fn while_an_account_is_on_its_way_nothing_is_arranged_in_another_way() {
    let say = |it: &Message| it.to_string();
    let mut rearranged = 0;
    for window in [(1280.0, 720.0), (1440.0, 900.0), (1920.0, 1080.0)] {
        let mut page = TestPage::open(Scenario::Standalone);
        let room = room_of(window, 1.0, 1.0);
        let mut stands = Stands::default();
        let mut drawn = |page: &TestPage, held| {
            let queries = Queries::new(Rc::new(page.state.base.controller.clone()), Words::ENGLISH);
            stands.held = held;
            let picture = picture(
                &queries.scene(),
                &folds(true),
                false,
                room,
                &say,
                &mut stands,
            );
            (order(&picture), stands.choice)
        };
        page.line("aws organizations create-organization");
        for number in 0..6 {
            let (before, choice) = drawn(&page, false);
            page.line(&format!("aws organizations create-account --account-name A{number} --email a{number}@a.example"));
            page.line("next");
            let (held, same) = drawn(&page, true);
            assert_eq!(same, choice, "{window:?}: {number}");
            assert!(
                before.iter().all(|it| held.contains(it)),
                "{window:?}: {number}"
            );
            rearranged += usize::from(drawn(&page, false).1 != choice);
        }
    }
    assert!(rearranged > 3, "{rearranged}");
}

#[test]
fn large_type_magnifies_the_drawing_and_small_type_does_not_shrink_it() {
    let sizes = [None, Some(12), Some(16), Some(20), Some(32), Some(90)];
    assert_eq!(sizes.map(magnified), [1.0, 1.0, 1.0, 1.25, 2.0, 2.0]);
}
