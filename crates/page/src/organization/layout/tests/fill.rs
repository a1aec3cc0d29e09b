//! How much of the window the drawing fills.

use sim::scenario::Scenario;

use crate::organization::camera::Camera;
use crate::organization::layout::lanes::tests::scene_of;
use crate::organization::layout::{DrawnPart, Folds, HEADER, LEGIBLE, Picture, room_of, total};
use crate::tests::sample::drawn_in;

/// Windows, and the least share of the box around cards and heads, in percent.
const WINDOWS: [((f64, f64), f64); 3] = [
    ((1_280.0, 720.0), 55.0),
    ((1_440.0, 900.0), 55.0),
    ((1_920.0, 1_080.0), 45.0),
];

/// What header, toolbar and strip take from the window's height.
const FRAME: f64 = 142.0;

/// The drawing of a scenario in a window, and the camera that shows all of it.
fn shown(scenario: Scenario, window: (f64, f64)) -> (Picture, Camera) {
    let picture = drawn_in(
        &scene_of(scenario),
        &Folds::default(),
        room_of(window, 1.0, 1.0),
    );
    let camera = Camera {
        size: (picture.width, picture.height),
        ..Camera::default()
    };
    let camera = camera.home((window.0, window.1 - FRAME), false);
    (picture, camera)
}

/// The box around cards and heads, and the area of all cards, in drawing units.
fn filled(picture: &Picture) -> (f64, f64) {
    let (mut left, mut top, mut right, mut bottom) = (f64::MAX, f64::MAX, 0.0_f64, 0.0_f64);
    let mut add = |x: f64, y: f64, width: f64, height: f64| {
        (left, top) = (left.min(x), top.min(y));
        (right, bottom) = (right.max(x + width), bottom.max(y + height));
    };
    for it in picture.spots.values() {
        add(it.x, it.y, it.width, it.height);
    }
    for part in &picture.parts {
        match part {
            DrawnPart::Head(head) => add(head.x, head.y, 300.0, 40.0),
            DrawnPart::Place(place) => add(place.x, place.y, place.width, HEADER),
        }
    }
    let cards: f64 = picture.spots.values().map(|it| it.width * it.height).sum();
    ((right - left) * (bottom - top), cards)
}

/// The scenarios whose accounts are cards with names.
fn small() -> impl Iterator<Item = Scenario> {
    let all = Scenario::ALL.into_iter();
    all.filter(|it| {
        let scene = scene_of(*it);
        !scene.organizations.is_empty() && total(&scene) <= 60
    })
}

#[test]
fn the_drawing_fills_the_window() {
    let mut poor = Vec::new();
    for scenario in small() {
        for (window, least) in WINDOWS {
            let (picture, camera) = shown(scenario, window);
            let (hull, cards) = filled(&picture);
            let part = 100.0 * camera.scale * camera.scale / (window.0 * window.1);
            let says = format!(
                "{} at {window:?}: scale {:.2}, box {:.1} %, cards {:.1} %",
                scenario.id(),
                camera.scale,
                hull * part,
                cards * part
            );
            let small = scenario.id() == "all-features" && cards * part < 11.0;
            if hull * part < least || camera.scale < LEGIBLE || small {
                poor.push(says);
            }
        }
    }
    assert!(poor.is_empty(), "{poor:#?}");
}
