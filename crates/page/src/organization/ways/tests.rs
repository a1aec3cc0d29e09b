use proptest::prelude::*;
use sim::handshake::HandshakeState;
use sim::time::{DAY, HOUR};
use sim::view::Envelope;

use super::*;
use crate::organization::layout::CardSpot;
use crate::tests::sample::{NOW, any_scene, badge, drawn, envelope, id, small};

/// The end points of path data: its first and its last pair of numbers.
fn ends(path: &str) -> ((f64, f64), (f64, f64)) {
    let numbers: Vec<f64> = path
        .split(|it: char| !it.is_ascii_digit() && it != '.' && it != '-')
        .filter_map(|it| it.parse().ok())
        .collect();
    let last = numbers.len();
    (
        (numbers[0], numbers[1]),
        (numbers[last - 2], numbers[last - 1]),
    )
}

fn is_at(point: (f64, f64), card: &CardSpot, margin: f64) -> bool {
    (card.x - margin..=card.x + card.width + margin).contains(&point.0)
        && (card.y - margin..=card.y + card.height + margin).contains(&point.1)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_line_begins_at_the_head_of_the_sender(scene in any_scene(), to in 2..40_usize) {
        let mut scene = scene;
        scene.envelopes = vec![envelope(1, 1, Some(to))];
        let picture = drawn(&scene);
        let key = keys::handshake(&scene.envelopes[0].id);
        let ways = ways(&scene, &picture, Some(&key));
        prop_assert_eq!(ways.len(), usize::from(picture.spots.contains_key(&id(to))));
        for way in ways {
            let head = picture.heads().find(|it| it.management == id(1)).expect("a head");
            let (x, y) = ends(&way.path).0;
            prop_assert!((0.0..=20.0).contains(&(x - head.x)) && (0.0..=40.0).contains(&(y - head.y)), "{}", way.path);
        }
    }

    #[test]
    fn a_share_of_a_line_is_on_it(share in 0.0..=1.0) {
        let corners = [(0.0, 0.0), (30.0, 0.0), (30.0, 50.0), (-10.0, 50.0)];
        let (x, y) = along(&corners, share);
        let on = y == 0.0 && (0.0..=30.0).contains(&x)
            || x == 30.0 && (0.0..=50.0).contains(&y)
            || y == 50.0 && (-10.0..=30.0).contains(&x);
        prop_assert!(on, "{x} {y}");
        let length = if y == 0.0 { x } else if y < 50.0 { 30.0 + y } else { 80.0 + 30.0 - x };
        prop_assert!((length - share * 120.0).abs() < 0.001);
    }
}

#[test]
fn a_line_begins_and_ends_at_its_corners() {
    let corners = [(5.0, 5.0), (5.0, 25.0), (45.0, 25.0)];
    assert_eq!(along(&corners, 0.0), (5.0, 5.0));
    assert_eq!(along(&corners, 1.0), (45.0, 25.0));
    assert_eq!(along(&[], 0.5), (0.0, 0.0));
}

/// What all features need is asked of many members at once: their lines are drawn one at a time.
#[test]
fn what_members_are_asked_has_a_line_only_while_it_is_selected() {
    let mut scene = small();
    let outside = scene.standalone[0].id;
    scene.envelopes = vec![envelope(1, 1, Some(2)), envelope(2, 1, Some(3))];
    let mut invited = envelope(3, 1, None);
    invited.to = Some(outside);
    scene.envelopes.push(invited);
    let drawn = drawn(&scene);
    let lines = |selected: Option<&str>| -> Vec<_> {
        let ways = ways(&scene, &drawn, selected);
        ways.iter().map(|it| it.id.to_string()).collect()
    };
    assert_eq!(lines(None), ["h-00000003"]);
    let second = keys::handshake(&scene.envelopes[1].id);
    assert_eq!(lines(Some(&second)), ["h-00000002", "h-00000003"]);
}

#[test]
fn an_answered_envelope_and_one_to_its_sender_have_no_line() {
    let mut scene = small();
    scene.envelopes = vec![
        envelope(1, 1, Some(13)),
        envelope(2, 1, Some(1)),
        envelope(3, 1, None),
        envelope(4, 1, Some(999)),
        envelope(5, 1, Some(12)),
    ];
    scene.envelopes[4].state = HandshakeState::Accepted;
    let ways = ways(&scene, &drawn(&scene), None);
    let ids: Vec<_> = ways.iter().map(|it| it.id.to_string()).collect();
    assert_eq!(ids, ["h-00000001"]);
}

#[test]
fn of_many_envelopes_only_the_selected_one_has_a_line() {
    let mut scene = small();
    let outside = scene.standalone[0].id;
    let invite = |n| Envelope {
        to: Some(outside),
        ..envelope(n, 1, None)
    };
    scene.envelopes = (2..=9).map(invite).collect();
    let picture = drawn(&scene);
    assert_eq!(ways(&scene, &picture, None).len(), 8);
    scene.envelopes.push(invite(10));
    assert!(ways(&scene, &picture, None).is_empty());
    let key = keys::handshake(&scene.envelopes[3].id);
    let one = ways(&scene, &picture, Some(&key));
    assert_eq!(one.len(), 1);
    assert!(one[0].selected);
}

/// The scene with a role on its way to the account with this number.
fn coming(n: usize) -> Scene {
    let mut scene = small();
    scene.organizations[0].services = vec!["config"];
    let unit = &mut scene.organizations[0].root.units[0];
    let mut accounts = unit.accounts.to_vec();
    for it in accounts.iter_mut().filter(|it| it.id == id(n)) {
        it.badges = vec![badge(
            "config",
            "AWSConfigRoleForOrganizations",
            RoleState::Pending,
        )];
    }
    unit.accounts = accounts.into();
    scene
}

#[test]
fn a_service_walks_from_its_place_to_the_account_as_time_passes() {
    let scene = coming(4);
    let picture = drawn(&scene);
    let at = |now| {
        let walks = walks(&picture, |_| false, now);
        assert_eq!(walks.len(), 1);
        walks[0].clone()
    };
    let from = picture.service_spot(id(1), "config").unwrap();
    let to = &picture.spots[&id(4)];
    let begin = at(NOW);
    let start = (from.x + from.width, from.y + from.height / 2.0);
    assert_eq!(ends(&begin.path).0, start);
    assert_eq!(begin.at, Some(start));
    let late = at(NOW.plus(DAY - HOUR / 10));
    assert!(is_at(late.at.unwrap(), to, 10.0), "{late:?} {to:?}");
    assert_eq!(at(NOW.plus(DAY)).at, None, "it came");
    assert_eq!(begin.service, "config");
}

#[test]
fn a_service_that_no_head_shows_does_not_walk() {
    let mut scene = coming(4);
    scene.organizations[0].services.clear();
    assert!(walks(&drawn(&scene), |_| false, NOW).is_empty());
}

#[test]
fn at_most_twelve_services_walk() {
    let mut scene = small();
    scene.organizations[0].services = vec!["config"];
    let unit = &mut scene.organizations[0].root.units[0];
    let role = badge(
        "config",
        "AWSConfigRoleForOrganizations",
        RoleState::Pending,
    );
    let mut accounts = unit.accounts.to_vec();
    for it in &mut accounts {
        it.badges = vec![role.clone(); 5];
    }
    unit.accounts = accounts.into();
    let found = walks(&drawn(&scene), |_| false, NOW);
    assert_eq!(found.len(), MOST_WALKS);
}

#[test]
fn the_passed_share_of_a_wait_is_a_percentage() {
    let span = (NOW, NOW.plus(4 * DAY));
    let at = |days: u64| passed(span, NOW.plus(days * DAY));
    assert_eq!([0, 1, 2, 4, 9].map(at), [0, 25, 50, 100, 100]);
    assert_eq!(passed((NOW, NOW), NOW), 0, "no wait at all");
}
