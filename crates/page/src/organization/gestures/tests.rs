use proptest::prelude::*;

use super::*;

fn account() -> Carried {
    ("a:100000000001".to_string(), "Payments".to_string())
}

fn pan(dx: f64, dy: f64) -> Option<HandMotion> {
    Some(HandMotion::Pan(dx, dy))
}

/// A hand with one pointer down at a point.
fn pressed(at: (f64, f64)) -> DrawingHand {
    let mut hand = DrawingHand::default();
    assert!(hand.press(1, at));
    hand
}

#[test]
fn a_click_does_not_drag() {
    let mut hand = pressed((100.0, 100.0));
    assert_eq!(hand.follow(1, (103.0, 103.0), false), None);
    assert!(!hand.is_dragging());
    hand.take(Some(account()));
    assert_eq!(hand.release(1), None, "nothing is dropped");
}

#[test]
fn a_finger_may_stray_farther_than_a_mouse() {
    let moves = |by: f64, touch: bool| {
        let mut hand = pressed((100.0, 100.0));
        hand.follow(1, (100.0 + by, 100.0), touch).is_some()
    };
    assert_eq!(
        [4.9, 5.0, 11.9, 12.0].map(|by| moves(by, false)),
        [false, true, true, true]
    );
    assert_eq!(
        [4.9, 5.0, 11.9, 12.0].map(|by| moves(by, true)),
        [false, false, false, true]
    );
}

#[test]
fn many_small_movements_are_a_drag_too() {
    let mut hand = pressed((100.0, 100.0));
    assert_eq!(hand.follow(1, (103.0, 100.0), false), None);
    assert_eq!(hand.follow(1, (106.0, 100.0), false), pan(3.0, 0.0));
}

#[test]
fn a_drag_pans_by_each_movement() {
    let mut hand = pressed((100.0, 100.0));
    assert_eq!(hand.follow(1, (120.0, 100.0), false), pan(20.0, 0.0));
    assert_eq!(hand.follow(1, (121.0, 90.0), false), pan(1.0, -10.0));
    assert_eq!(
        hand.follow(1, (100.0, 100.0), false),
        pan(-21.0, 10.0),
        "back over the start"
    );
    assert!(hand.is_dragging());
}

#[test]
fn a_drag_ends_with_the_next_press() {
    let mut hand = pressed((0.0, 0.0));
    hand.follow(1, (50.0, 0.0), false);
    hand.release(1);
    assert!(hand.is_dragging(), "until the click that follows it");
    hand.press(1, (50.0, 0.0));
    assert!(!hand.is_dragging());
}

#[test]
fn a_pointer_that_is_not_down_does_nothing() {
    let mut hand = DrawingHand::default();
    assert_eq!(hand.follow(1, (500.0, 500.0), false), None);
    let mut hand = pressed((0.0, 0.0));
    assert_eq!(hand.follow(2, (500.0, 500.0), false), None);
    hand.release(1);
    assert_eq!(hand.follow(1, (500.0, 500.0), false), None);
}

#[test]
fn an_account_is_carried_and_dropped() {
    let mut hand = pressed((100.0, 100.0));
    hand.take(Some(account()));
    let carries = HandMotion::Carry {
        name: "Payments".into(),
        at: (140.0, 100.0),
    };
    assert_eq!(hand.follow(1, (140.0, 100.0), false), Some(carries));
    assert_eq!(hand.release(1), Some("a:100000000001".into()));
    assert_eq!(hand.release(1), None, "only once");
}

#[test]
fn a_canceled_drag_drops_nothing() {
    let mut hand = pressed((100.0, 100.0));
    hand.take(Some(account()));
    hand.follow(1, (140.0, 100.0), false);
    hand.cancel(1);
    assert_eq!(hand.release(1), None);
}

#[test]
fn an_account_of_an_earlier_press_is_not_carried() {
    let mut hand = pressed((100.0, 100.0));
    hand.take(Some(account()));
    hand.cancel(2);
    hand.press(1, (100.0, 100.0));
    assert_eq!(hand.follow(1, (140.0, 100.0), false), pan(40.0, 0.0));
}

#[test]
fn two_fingers_zoom_about_the_point_between_them() {
    let mut hand = pressed((100.0, 100.0));
    assert!(!hand.press(2, (200.0, 100.0)), "no new gesture");
    let pinch = HandMotion::Pinch {
        pan: (50.0, 0.0),
        at: (200.0, 100.0),
        factor: 2.0,
    };
    assert_eq!(hand.follow(2, (300.0, 100.0), true), Some(pinch));
    assert!(hand.is_dragging());
}

#[test]
fn two_fingers_move_the_drawing_even_over_an_account() {
    let mut hand = pressed((100.0, 100.0));
    hand.take(Some(account()));
    hand.press(2, (200.0, 100.0));
    let motion = hand.follow(1, (100.0, 120.0), true);
    assert!(
        matches!(motion, Some(HandMotion::Pinch { .. })),
        "{motion:?}"
    );
}

#[test]
fn the_finger_that_stays_pans_on() {
    let mut hand = pressed((100.0, 100.0));
    hand.press(2, (200.0, 100.0));
    hand.follow(2, (300.0, 100.0), true);
    hand.release(2);
    assert_eq!(hand.follow(1, (101.0, 100.0), true), pan(1.0, 0.0));
}

#[test]
fn fingers_at_the_same_point_do_not_zoom_without_end() {
    let mut hand = pressed((100.0, 100.0));
    hand.press(2, (100.0, 100.0));
    let Some(HandMotion::Pinch { factor, .. }) = hand.follow(2, (100.0, 103.0), true) else {
        panic!("two fingers pinch");
    };
    assert_eq!(factor, 3.0);
}

#[test]
fn a_pointer_that_presses_again_is_one_pointer() {
    let mut hand = pressed((100.0, 100.0));
    assert!(hand.press(1, (300.0, 100.0)));
    assert_eq!(hand.follow(1, (350.0, 100.0), false), pan(50.0, 0.0));
}

fn wheel(delta: (f64, f64)) -> Wheel {
    Wheel {
        delta,
        mode: 0,
        at: (10.0, 20.0),
        shift: false,
        zooms: false,
    }
}

#[test]
fn the_wheel_pans_against_its_direction() {
    assert_eq!(wheel((3.0, 40.0)).motion(), HandMotion::Pan(-3.0, -40.0));
}

#[test]
fn lines_and_pages_are_longer_than_pixels() {
    let across = |mode| {
        let wheel = Wheel {
            mode,
            ..wheel((0.0, 1.0))
        };
        wheel.motion()
    };
    assert_eq!(across(1), HandMotion::Pan(0.0, -18.0));
    assert_eq!(across(2), HandMotion::Pan(0.0, -200.0));
}

#[test]
fn shift_turns_the_wheel_sideways() {
    let sideways = |delta| {
        let wheel = Wheel {
            shift: true,
            ..wheel(delta)
        };
        wheel.motion()
    };
    assert_eq!(sideways((0.0, 40.0)), HandMotion::Pan(-40.0, 0.0));
    assert_eq!(
        sideways((5.0, 40.0)),
        HandMotion::Pan(-5.0, -40.0),
        "a touchpad"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_wheel_with_control_zooms_about_the_pointer_within_limits(dy in -9_000.0..9_000.0) {
        let wheel = Wheel { zooms: true, ..wheel((0.0, dy)) };
        let HandMotion::Zoom { at, factor } = wheel.motion() else {
            panic!("it zooms");
        };
        prop_assert_eq!(at, (10.0, 20.0));
        prop_assert!((0.4..=2.1).contains(&factor));
        prop_assert_eq!(factor > 1.0, dy < 0.0, "up is in");
    }

    #[test]
    fn all_movements_of_a_drag_add_up(path in prop::collection::vec((-300.0..300.0, -300.0..300.0), 1..20)) {
        let mut hand = pressed((0.0, 0.0));
        hand.follow(1, (900.0, 0.0), false);
        let mut sum = (900.0, 0.0);
        for at in &path {
            if let Some(HandMotion::Pan(dx, dy)) = hand.follow(1, *at, false) {
                sum = (sum.0 + dx, sum.1 + dy);
            }
        }
        let last = path[path.len() - 1];
        prop_assert!(distance(sum, last) < 0.001);
    }

    #[test]
    fn spreading_fingers_zooms_in(by in 1.0..400.0) {
        let mut hand = pressed((500.0, 500.0));
        hand.press(2, (560.0, 500.0));
        let Some(HandMotion::Pinch { factor, .. }) = hand.follow(2, (560.0 + by, 500.0), true) else {
            panic!("two fingers pinch");
        };
        prop_assert!(factor > 1.0);
        let Some(HandMotion::Pinch { factor, .. }) = hand.follow(2, (560.0, 500.0), true) else {
            panic!("two fingers pinch");
        };
        prop_assert!(factor < 1.0);
    }
}

#[test]
fn a_finger_that_rests_asks() {
    let mut fingers = Fingers::default();
    assert!(fingers.down());
    assert!(!fingers.has_asked());
    assert!(fingers.rest(false));
    assert!(fingers.has_asked() && fingers.are_down());
    fingers.up();
    assert!(
        fingers.has_asked(),
        "until the mouse events after the touch"
    );
    fingers.down();
    assert!(!fingers.has_asked());
}

#[test]
fn a_finger_that_drags_does_not_ask() {
    let mut fingers = Fingers::default();
    fingers.down();
    assert!(!fingers.rest(true));
    assert!(!fingers.has_asked());
}

#[test]
fn a_second_finger_begins_no_long_press() {
    let mut fingers = Fingers::default();
    fingers.down();
    assert!(!fingers.down());
    fingers.up();
    assert!(fingers.are_down());
    fingers.up();
    fingers.up();
    assert!(!fingers.are_down());
    assert!(fingers.down(), "more ends than beginnings do not count");
}
