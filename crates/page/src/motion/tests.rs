use sim::event::Actor;
use sim::time::DAY;
use sim::view::UnitNode;

use super::*;
use crate::sample::{NOW, drawn, envelope, id, small};

fn event(kind: EventKind) -> Event {
    Event {
        at: NOW,
        actor: Actor::Organizations,
        kind,
        says: "It happened.".into(),
    }
}

/// A scene, and the same with the first account of a unit in the one after it.
fn moved() -> (Scene, Scene, AccountId) {
    let before = small();
    let mut after = before.clone();
    let units = &mut after.organizations[0].root.units;
    let take = |unit: &mut UnitNode| {
        let mut accounts = unit.accounts.to_vec();
        let first = accounts.remove(0);
        unit.accounts = accounts.into();
        first
    };
    let account = take(&mut units[0]);
    let id = account.id;
    let mut accounts = units[1].accounts.to_vec();
    accounts.push(account);
    units[1].accounts = accounts.into();
    (before, after, id)
}

fn moving(account: AccountId) -> EventKind {
    EventKind::AccountMoved {
        account,
        from: "ou-abcd-00000001".parse().unwrap(),
        to: "ou-abcd-00000002".parse().unwrap(),
    }
}

fn of(kind: EventKind, scene: &Scene) -> StepMotion {
    let picture = drawn(scene);
    StepMotion::new(&(7, vec![event(kind)]), scene, &picture.spots, &picture)
}

#[test]
fn a_moved_account_begins_at_its_old_place_and_ends_at_its_new_one() {
    let (before, after, account) = moved();
    let (old, new) = (drawn(&before), drawn(&after));
    let step = (7, vec![event(moving(account))]);
    let motion = StepMotion::new(&step, &after, &old.spots, &new);
    let [movement] = &motion.flights[..] else {
        panic!("one movement: {motion:?}");
    };
    let (from, to) = (old.spots[&account], new.spots[&account]);
    assert_ne!((from.x, from.y), (to.x, to.y));
    assert_eq!(movement.key, keys::account(account));
    assert_eq!(
        (to.x + movement.from.0, to.y + movement.from.1),
        (from.x, from.y)
    );
    assert_eq!(movement.translations()[1], "0px 0px");
    assert_eq!(motion.fresh(&keys::account(account)), Some(7));
}

#[test]
fn a_start_is_a_style() {
    let movement = Movement {
        key: String::new(),
        from: (12.5, -3.0),
    };
    assert_eq!(movement.translations()[0], "12.5px -3px");
}

#[test]
fn an_account_that_stays_does_not_move() {
    let motion = of(EventKind::AccountClosing(id(2)), &small());
    assert!(motion.flights.is_empty());
    assert_eq!(motion.fresh(&keys::account(id(2))), Some(7));
}

#[test]
fn an_account_that_was_not_drawn_comes_without_a_movement() {
    let scene = small();
    let picture = drawn(&scene);
    let step = (7, vec![event(EventKind::AccountOpened(id(2)))]);
    let motion = StepMotion::new(&step, &scene, &ordered::Map::new(), &picture);
    assert!(motion.flights.is_empty());
    assert!(motion.fresh(&keys::account(id(2))).is_some());
}

#[test]
fn an_envelope_comes_from_its_sender() {
    let mut scene = small();
    scene.envelopes = vec![envelope(1, 1, Some(13))];
    let handshake = scene.envelopes[0].id.clone();
    let spots = drawn(&scene).spots;
    let motion = of(EventKind::HandshakeSent(handshake.clone()), &scene);
    let (from, to) = (spots[&id(1)], spots[&id(13)]);
    assert_eq!(motion.flights[0].from, (from.x - to.x, from.y - to.y));
    let answered = of(EventKind::HandshakeChanged(handshake.clone()), &scene);
    assert!(answered.flights.is_empty());
    assert!(answered.fresh(&keys::handshake(&handshake)).is_some());
}

#[test]
fn a_role_comes_from_its_service_together_with_that_of_organizations() {
    let mut scene = small();
    scene.organizations[0].services = vec!["config"];
    let role = "AWSConfigRoleForOrganizations";
    let made = EventKind::RoleCreated {
        account: id(3),
        role: role.into(),
    };
    let motion = of(made.clone(), &scene);
    let picture = drawn(&scene);
    let from = picture.service_spot(id(1), "config").unwrap();
    let to = picture.spots[&id(3)];
    assert_eq!(motion.flights[0].from, (from.x - to.x, from.y - to.y));
    assert!(motion.fresh(&keys::role(id(3), role)).is_some());
    assert!(
        motion
            .fresh(&keys::role(id(3), ORGANIZATIONS_ROLE))
            .is_some()
    );
    let untrusted = of(made, &small());
    assert!(untrusted.flights.is_empty());
    assert!(
        untrusted
            .fresh(&keys::role(id(3), ORGANIZATIONS_ROLE))
            .is_none()
    );
}

#[test]
fn a_trusted_service_is_new_at_the_head() {
    let kind = |service: &str| EventKind::TrustedAccessEnabled {
        organization: small().organizations[0].id.clone(),
        service_principal: service.into(),
    };
    let motion = of(kind("config.amazonaws.com"), &small());
    assert_eq!(motion.keys().collect::<Vec<_>>(), ["s:config"]);
    assert_eq!(
        of(kind("unknown.amazonaws.com"), &small()).keys().count(),
        0
    );
}

#[test]
fn an_attached_policy_shows_at_its_target_while_no_chip_is_drawn() {
    let motion = of(
        EventKind::PolicyMoved {
            policy: "p-12345678".parse().unwrap(),
            target: Target::Account(id(3)),
        },
        &small(),
    );
    let keys: Vec<_> = motion.keys().collect();
    assert!(keys[0].starts_with("p:o-") && keys[0].ends_with(&id(3).to_string()));
    assert_eq!(keys[1], keys::account(id(3)));
}

#[test]
fn what_is_not_drawn_is_not_new() {
    let motion = of(EventKind::ThrottlingSwitched, &small());
    assert_eq!(motion.keys().count(), 0);
}

#[test]
fn a_place_gets_only_its_own_part() {
    let (before, after, account) = moved();
    let (old, new) = (drawn(&before), drawn(&after));
    let events = vec![
        event(moving(account)),
        event(EventKind::AccountClosing(id(1))),
    ];
    let motion = StepMotion::new(&(7, events), &after, &old.spots, &new);
    let own = motion.within(&|key| key == keys::account(account));
    assert_eq!(own.keys().count(), 1);
    assert_eq!(own.flights, motion.flights);
    let other = motion.within(&|key| key == keys::account(id(1)));
    assert!(other.flights.is_empty() && other.fresh(&keys::account(id(1))).is_some());
    assert_eq!(motion.within(&|_| false), StepMotion::default());
}

#[test]
fn the_motion_of_a_step_is_computed_once() {
    let (before, after, account) = moved();
    let mut last = LastDrawn::default();
    last.motion(&(0, Vec::new()), &before, &drawn(&before));
    let step = (1, vec![event(moving(account))]);
    let one = last.motion(&step, &after, &drawn(&after));
    assert_eq!(one.flights.len(), 1);
    let again = last.motion(&step, &after, &drawn(&after));
    assert!(
        Rc::ptr_eq(&one, &again),
        "a redrawn step does not start again"
    );
    let next = last.motion(&(2, Vec::new()), &after, &drawn(&after));
    assert_eq!(
        *next,
        StepMotion {
            number: 2,
            ..StepMotion::default()
        }
    );
}

#[test]
fn a_movement_starts_fast_and_never_goes_back() {
    let at = |t: f64, a: f64, b: f64| {
        let rest = 1.0 - t;
        3.0 * rest * rest * t * a + 3.0 * rest * t * t * b + t * t * t
    };
    let [x1, y1, x2, y2] = EASING;
    let curve: Vec<_> = (0..=100)
        .map(|n| f64::from(n) / 100.0)
        .map(|t| (at(t, x1, x2), at(t, y1, y2)))
        .collect();
    assert_eq!((curve[0], curve[100]), ((0.0, 0.0), (1.0, 1.0)));
    for pair in curve.windows(2) {
        assert!(pair[1].0 > pair[0].0 && pair[1].1 >= pair[0].1, "{pair:?}");
    }
    let half = curve.iter().find(|it| it.0 >= 0.5).unwrap();
    assert!(half.1 > 0.8, "most of the way in half of the time");
    assert_eq!(easing(), "cubic-bezier(0.2,0.7,0.2,1)");
}

#[test]
fn the_passed_share_of_a_wait_is_a_percentage() {
    let span = (NOW, NOW.plus(4 * DAY));
    let at = |days: u64| passed(span, NOW.plus(days * DAY));
    assert_eq!([0, 1, 2, 4, 9].map(at), [0, 25, 50, 100, 100]);
    assert_eq!(passed((NOW, NOW), NOW), 0, "no wait at all");
}
