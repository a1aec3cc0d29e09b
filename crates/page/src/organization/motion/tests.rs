use sim::CheckId;
use sim::event::Actor;
use sim::time::{DAY, SimTime};
use sim::view::{Ghost, RoleState, UnitNode};

use super::*;
use crate::tests::sample::{NOW, badge, drawn, envelope, id, small};

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
    assert_eq!(movement.way, [(from.x - to.x, from.y - to.y), (0.0, 0.0)]);
    assert_eq!(movement.after, 0.0);
    assert_eq!(motion.fresh(&keys::account(account)), Some(7));
}

#[test]
fn corners_are_styles_at_equal_speed() {
    let movement = Movement {
        key: String::new(),
        way: vec![(30.0, -40.5), (30.0, -10.5), (0.0, -10.5), (0.0, 0.0)],
        after: 0.0,
        lasts: WALK_MS,
    };
    let at: Vec<_> = movement.positions();
    assert_eq!(at[0], (0.0, "30.0px -40.5px".to_string()));
    assert_eq!(at[3], (1.0, "0.0px 0.0px".to_string()));
    assert_eq!((at[1].0 * 70.5).round(), 30.0, "at equal speed");
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
    let motion = of(EventKind::HandshakeSent(handshake.clone()), &scene);
    let lane = drawn(&scene).envelope_lane(id(1), id(13)).unwrap();
    let (start, end) = (lane[0], lane[lane.len() - 1]);
    let way = &motion.flights[0].way;
    assert_eq!(way[0], (start.0 - end.0, start.1 - end.1));
    assert_eq!((way.len(), way[way.len() - 1]), (lane.len(), (0.0, 0.0)));
    let answered = of(EventKind::HandshakeChanged(handshake.clone()), &scene);
    assert!(answered.flights.is_empty());
    assert!(answered.fresh(&keys::handshake(&handshake)).is_some());
}

#[test]
fn the_checks_of_an_invitation_are_ticked_off_before_its_account_moves() {
    let (before, mut after, account) = moved();
    let old = drawn(&before);
    let joined = |after: &Scene| {
        let step = (7, vec![event(EventKind::AccountJoined(account))]);
        let motion = StepMotion::new(&step, after, &old.spots, &drawn(after));
        (motion.flights[0].after, motion.flown())
    };
    assert_eq!(joined(&after), (0.0, TRAVEL_MS), "nothing is seen of it");
    let mut accepted = envelope(1, 1, None);
    (accepted.to, accepted.state) = (Some(account), HandshakeState::Accepted);
    let checks = [CheckId::Addressed, CheckId::Open];
    accepted.gates = checks.map(|it| (it, Some(true))).into();
    after.envelopes = vec![accepted.clone()];
    let ticks = (3 * TICK_MS) as f64;
    assert_eq!(joined(&after), (ticks, ticks + TRAVEL_MS));
    accepted.to = Some(id(13));
    after.envelopes = vec![accepted];
    assert_eq!(joined(&after).0, 0.0, "another account's");
}

/// A scene in which AWS Config has a role in these accounts.
fn with_roles(of: &[usize]) -> Scene {
    let mut scene = small();
    scene.organizations[0].services = vec!["config"];
    let unit = &mut scene.organizations[0].root.units[0];
    let mut accounts = unit.accounts.to_vec();
    for it in accounts
        .iter_mut()
        .filter(|it| of.iter().any(|n| id(*n) == it.id))
    {
        it.badges = vec![badge("config", ROLE, RoleState::Present)];
    }
    unit.accounts = accounts.into();
    scene
}

const ROLE: &str = "AWSConfigRoleForOrganizations";

fn made(account: usize) -> EventKind {
    EventKind::RoleCreated {
        account: id(account),
        role: ROLE.into(),
    }
}

#[test]
fn a_role_arrives_along_its_lane_and_nothing_else_moves() {
    let scene = with_roles(&[3]);
    let motion = of(made(3), &scene);
    let [arrival] = &motion.arrivals[..] else {
        panic!("one arrival: {motion:?}");
    };
    let picture = drawn(&scene);
    let lane = picture.service_lane("config", id(3), 1).unwrap();
    assert_eq!((&arrival.lane, arrival.service), (&lane, "config"));
    assert_eq!(motion.keys().collect::<Vec<_>>(), [keys::role(id(3), ROLE)]);
    assert!(motion.flights.is_empty());
    let positions = arrival.positions();
    assert_eq!(
        (positions[0].0, positions[positions.len() - 1].0),
        (0.0, 1.0)
    );
    assert!(positions.windows(2).all(|it| it[0].0 <= it[1].0));
    // Without trusted access there is no tile from which it could come.
    let mut untrusted = scene.clone();
    untrusted.organizations[0].services.clear();
    assert!(of(made(3), &untrusted).arrivals.is_empty());
}

#[test]
fn several_roles_arrive_one_after_another_within_two_seconds() {
    let scene = with_roles(&[3, 4, 5]);
    let picture = drawn(&scene);
    let events = [3, 4, 5].map(|n| event(made(n))).to_vec();
    let motion = StepMotion::new(&(7, events), &scene, &picture.spots, &picture);
    let after: Vec<_> = motion.arrivals.iter().map(|it| it.after).collect();
    assert_eq!(after, [0, 180, 360]);
    const { assert!((MOST_ARRIVALS - 1) * STAGGER_MS <= LATEST_MS) };
    let place = motion.within(&|key| key == keys::role(id(4), ROLE));
    assert_eq!(place.arrival(&keys::role(id(4), ROLE)).unwrap().number, 1);
    assert_eq!(place.arrival(&keys::role(id(3), ROLE)), None);
}

#[test]
fn sentences_do_not_cover_each_other() {
    let scene = with_roles(&[3, 4, 5]);
    let picture = drawn(&scene);
    let events = [3, 4, 5].map(|n| event(made(n))).to_vec();
    let mut motion = StepMotion::new(&(7, events), &scene, &picture.spots, &picture);
    let first = motion.arrivals[0].clone();
    // A second service at the same card.
    motion.arrivals.insert(1, first.clone());
    let said = motion.said();
    assert_eq!(said[0], &first);
    let ends: Vec<_> = said.iter().map(|it| it.lane[it.lane.len() - 1]).collect();
    for (n, (x, y)) in ends.iter().enumerate() {
        let covers =
            |it: &&(f64, f64)| (it.0 - x).abs() <= SENTENCE.0 && (it.1 - y).abs() <= SENTENCE.1;
        assert_eq!(ends.iter().skip(n + 1).find(covers), None);
    }
    assert!(said.len() < motion.arrivals.len());
}

/// While time plays, a service is seen on its way; it goes on from there.
#[test]
fn a_service_that_is_on_its_way_arrives_from_where_it_is() {
    let arrived = with_roles(&[3]);
    let mut coming = arrived.clone();
    let unit = &mut coming.organizations[0].root.units[0];
    let mut accounts = unit.accounts.to_vec();
    for it in accounts.iter_mut().filter(|it| it.id == id(3)) {
        it.badges = vec![badge("config", ROLE, RoleState::Pending)];
    }
    unit.accounts = accounts.into();
    let (mut last, picture) = (LastDrawn::default(), drawn(&coming));
    let half = NOW.plus(DAY / 2);
    assert!(
        last.motion(&(1, Vec::new()), &coming, &picture, half)
            .arrivals
            .is_empty()
    );
    let picture = drawn(&arrived);
    let motion = last.motion(&(2, vec![event(made(3))]), &arrived, &picture, half);
    let whole = picture.service_lane("config", id(3), 1).unwrap();
    let length_of = |lane: &Lane| lane.windows(2).map(length).sum::<f64>();
    let share = length_of(&motion.arrivals[0].lane) / length_of(&whole);
    assert!((share - 0.5).abs() < 0.01, "{share}");
    assert!(motion.arrivals[0].waited, "its place stays on the card");
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
            target: PolicyTarget::Account(id(3)),
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
    let of_account = |it: &&Movement| it.key == keys::account(account);
    let flown: Vec<_> = motion.flights.iter().filter(of_account).cloned().collect();
    assert_eq!(own.flights, flown);
    let other = motion.within(&|key| key == keys::account(id(1)));
    assert!(other.fresh(&keys::account(id(1))).is_some());
    assert_eq!(motion.within(&|_| false), StepMotion::default());
}

#[test]
fn the_motion_of_a_step_is_computed_once() {
    let (before, after, account) = moved();
    let mut last = LastDrawn::default();
    last.motion(&(0, Vec::new()), &before, &drawn(&before), NOW);
    let step = (1, vec![event(moving(account))]);
    let one = last.motion(&step, &after, &drawn(&after), NOW);
    assert_eq!(one.flights.len(), 1);
    let again = last.motion(&step, &after, &drawn(&after), NOW);
    assert!(
        Rc::ptr_eq(&one, &again),
        "a redrawn step does not start again"
    );
    let next = last.motion(&(2, Vec::new()), &after, &drawn(&after), NOW);
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
fn a_requested_account_comes_from_the_account_that_asked() {
    let mut scene = small();
    let management = scene.organizations[0].management;
    let request: CreateRequestId = "car-00000000000000000000000000000001".parse().unwrap();
    scene.organizations[0].ghosts = vec![Ghost {
        request: request.clone(),
        name: "Brand new".into(),
        asked: NOW,
        due: None,
    }];
    let motion = of(EventKind::AccountRequested(request.clone()), &scene);
    let picture = drawn(&scene);
    let (from, to) = (
        picture.spots[&management],
        picture.ghost_spot(&request).unwrap(),
    );
    let over_accounts = |it: &CardSpot| (it.x, it.y) == (to.x, to.y);
    assert!(!picture.spots.values().any(over_accounts));
    assert_eq!(motion.flights[0].way[0], (from.x - to.x, from.y - to.y));
    let [(card, CardNote::Asked { account, .. })] = &motion.notes[..] else {
        panic!("it is said who asked: {motion:?}");
    };
    assert_eq!((card, &**account), (&to, "Brand new"));
}

#[test]
fn a_created_account_says_what_it_has_from_the_start() {
    let scene = small();
    let request: CreateRequestId = "car-00000000000000000000000000000001".parse().unwrap();
    let roles = [
        "AWSServiceRoleForOrganizations",
        "OrganizationAccountAccessRole",
    ];
    let account = id(2);
    let mut events = vec![event(EventKind::AccountCreated { request, account })];
    let made = |role: &str| EventKind::RoleCreated {
        account,
        role: role.into(),
    };
    events.extend(roles.map(|it| event(made(it))));
    events.push(event(EventKind::RoleCreated {
        account: id(3),
        role: roles[0].into(),
    }));
    let picture = drawn(&scene);
    let motion = StepMotion::new(&(7, events.clone()), &scene, &picture.spots, &picture);
    let [(_, CardNote::Has { roles: said, .. })] = &motion.notes[..] else {
        panic!("one sentence: {motion:?}");
    };
    assert_eq!(said.iter().map(|it| &**it).collect::<Vec<_>>(), roles);
    // An hour later a service has come: nothing is said that was not so from the start.
    let mut later = event(made("AWSConfigRoleForOrganizations"));
    later.at = NOW.plus(3_600);
    events.push(later);
    let motion = StepMotion::new(&(8, events), &scene, &picture.spots, &picture);
    let of_it = |it: &(_, CardNote)| matches!(&it.1, CardNote::Has { .. });
    assert!(!motion.notes.iter().any(of_it), "{motion:?}");
}

/// Lines come anew when places have moved, not when they are drawn first, and not when only a card changes.
#[test]
fn lines_come_anew_only_when_places_have_moved() {
    let mut last = LastDrawn::default();
    let (scene, nothing) = (small(), (1, Vec::new()));
    let mut arranged = |scene: &Scene| {
        last.motion(&nothing, scene, &drawn(scene), SimTime::default());
        last.arranged()
    };
    assert_eq!(arranged(&scene), 0);
    let mut trusted = scene.clone();
    trusted.organizations[0].services = vec!["config"];
    assert_eq!((arranged(&trusted), arranged(&scene)), (0, 0));
    let mut grown = scene.clone();
    grown.organizations[0].root.units.remove(0);
    assert_eq!((arranged(&grown), arranged(&grown)), (1, 1));
    assert_eq!(arranged(&scene), 2);
}
