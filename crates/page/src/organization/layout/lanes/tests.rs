//! Lanes cross no card, no name and no head, whatever the organization and the window.

use proptest::prelude::*;
use sim::scenario::Scenario;
use sim::view::{AccountNode, Scene, Scenes, Viewpoint};

use super::*;
use crate::organization::layout::{Density, DrawnPart, Folds, HEADER, Picture, total};
use crate::tests::sample::{
    any_scene, any_viewport, drawn, drawn_in, folds, id, mirrored_in, small,
};

/// The windows of a phone, a tablet, and of four screens, without the frame of the page.
const WINDOWS: [(f64, f64); 6] = [
    (390.0, 644.0),
    (820.0, 980.0),
    (1_280.0, 570.0),
    (1_366.0, 618.0),
    (1_440.0, 750.0),
    (1_920.0, 930.0),
];
const SERVICES: [&str; 4] = ["config", "sso", "ram", "detective"];

/// What no lane may cross: cards, and the heads of places and organizations, a pixel smaller at each side.
pub fn obstacles(picture: &Picture) -> Vec<CardSpot> {
    let mut found: Vec<_> = picture.spots.values().copied().collect();
    for part in &picture.parts {
        match part {
            DrawnPart::Head(head) => {
                let tiles = 0..head.shown_services().len();
                found.extend(tiles.map(|n| head.tile(n)));
                found.push(CardSpot {
                    x: match head.mirrored {
                        true => head.x - 300.0,
                        false => head.x,
                    },
                    y: head.y,
                    width: 300.0,
                    height: 40.0,
                });
            }
            DrawnPart::Place(place) => found.push(CardSpot {
                x: place.x,
                y: place.y,
                width: place.width,
                height: HEADER,
            }),
        }
    }
    found
}

fn crosses(lane: &Lane, it: &CardSpot) -> bool {
    lane.iter().zip(lane.iter().skip(1)).any(|(a, b)| {
        let (left, right) = (a.0.min(b.0), a.0.max(b.0));
        let (top, bottom) = (a.1.min(b.1), a.1.max(b.1));
        right > it.x + 1.0
            && left < it.x + it.width - 1.0
            && bottom > it.y + 1.0
            && top < it.y + it.height - 1.0
    })
}

fn accounts(picture: &Picture) -> Vec<AccountNode> {
    let all = picture.places().flat_map(|it| it.accounts.iter().cloned());
    all.collect()
}

/// All lanes of a picture: of each service to each account, and of envelopes from the organizations.
pub fn all_lanes(scene: &Scene, picture: &Picture) -> Vec<Lane> {
    let mut lanes = Vec::new();
    for account in accounts(picture) {
        for service in SERVICES {
            lanes.extend(picture.service_lane(service, account.id, 0));
        }
        for organization in &scene.organizations {
            let management = organization.management;
            if management != account.id {
                lanes.extend(picture.envelope_lane(management, account.id));
            }
        }
    }
    lanes
}

/// Checks all lanes of a picture.
fn check(scene: &Scene, picture: &Picture) -> Result<usize, String> {
    let obstacles = obstacles(picture);
    let lanes = all_lanes(scene, picture);
    for lane in &lanes {
        for pair in lane.windows(2) {
            let [a, b] = pair else { continue };
            if a.0 != b.0 && a.1 != b.1 {
                return Err(format!("a slanting part: {a:?} {b:?} of {lane:?}"));
            }
        }
        let inside = |it: &(f64, f64)| {
            (0.0..=picture.width).contains(&it.0) && (0.0..=picture.height).contains(&it.1)
        };
        if !lane.iter().all(inside) {
            return Err(format!("outside the drawing: {lane:?}"));
        }
        if let Some(it) = obstacles.iter().find(|it| crosses(lane, it)) {
            return Err(format!("{lane:?} crosses {it:?}"));
        }
    }
    Ok(lanes.len())
}

pub fn with_services(mut scene: Scene, count: usize) -> Scene {
    for it in &mut scene.organizations {
        it.services = SERVICES[..count].to_vec();
    }
    scene
}

pub fn scene_of(scenario: Scenario) -> Scene {
    let controller = shell::controller::Controller::new(scenario, 1);
    let viewpoint = Viewpoint::Instructor(controller.actor.clone());
    let scene = Scenes::default().scene(controller.world(), &viewpoint);
    (*scene).clone()
}

#[test]
fn lanes_cross_nothing_in_any_scenario_and_window() {
    for scenario in Scenario::ALL {
        let scene = scene_of(scenario);
        if total(&scene) > 300 {
            continue;
        }
        let mut lanes = 0;
        for count in 1..=4 {
            let scene = with_services(scene.clone(), count);
            for window in WINDOWS {
                for drawn in [drawn_in, mirrored_in] {
                    let picture = drawn(&scene, &Folds::default(), window);
                    match check(&scene, &picture) {
                        Ok(count) => lanes += count,
                        Err(why) => panic!("{} at {window:?}: {why}", scenario.id()),
                    }
                }
            }
        }
        assert!(
            lanes > 0 || scene.organizations.is_empty(),
            "{}",
            scenario.id()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn lanes_cross_nothing_in_random_trees(scene in any_scene(), window in any_viewport(), count in 1..=4_usize) {
        let scene = with_services(scene, count);
        for drawn in [drawn_in, mirrored_in] {
            let picture = drawn(&scene, &folds(true), window);
            prop_assert_eq!(check(&scene, &picture).err(), None);
        }
    }
}

#[test]
fn services_run_beside_each_other() {
    let picture = drawn(&with_services(small(), 4));
    let lanes = SERVICES.map(|it| picture.service_lane(it, id(6), 0).expect("a lane"));
    for (n, lane) in lanes.iter().enumerate() {
        for other in &lanes[..n] {
            // The last part, to the same mark, is common.
            let parts = |lane: &Lane| lane[..lane.len() - 2].to_vec();
            assert!(
                parts(lane).iter().all(|it| !parts(other).contains(it)),
                "{lane:?} {other:?}"
            );
        }
    }
}

#[test]
fn a_lane_ends_at_its_mark() {
    let picture = drawn(&with_services(small(), 1));
    let card = picture.spots[&id(4)];
    let end = |mark| {
        *picture
            .service_lane("config", id(4), mark)
            .unwrap()
            .last()
            .unwrap()
    };
    assert_eq!(end(0), (card.x + FIRST_MARK, card.y + card.height));
    assert_eq!(end(2).0 - end(0).0, 2.0 * MARK_PITCH);
    assert_eq!(picture.service_lane("macie", id(4), 0), None);
    assert_eq!(picture.service_lane("config", id(999), 0), None);
}

/// An invitation leaves the organization at its head and goes straight to who is invited: it does not go around the organization. Inside,
/// the answers that all features need are asked for from the beginning of the head.
#[test]
fn an_envelope_leaves_its_organization_at_the_head() {
    let scene = small();
    let management = scene.organizations[0].management;
    let outside = scene.standalone[0].id;
    for window in [WINDOWS[2], WINDOWS[4], WINDOWS[5]] {
        let picture = drawn_in(&scene, &Folds::default(), window);
        let head = picture.heads().next().expect("a head");
        let lane = picture.envelope_lane(management, outside).expect("a lane");
        let zone = picture.places().last().expect("a place");
        let expected = match zone.y > picture.spots[&management].y {
            true => (head.x, head.y + HEAD_MIDDLE),
            false => (head.x + HEAD_ICON, head.y),
        };
        assert_eq!(lane[0], expected, "{lane:?}");
        let left = lane.iter().any(|it| it.0 < head.x);
        assert_eq!(left, expected.0 == head.x, "{lane:?}");
        let member = scene.organizations[0].root.accounts[1].id;
        let lane = picture.envelope_lane(management, member).expect("a lane");
        assert_eq!(lane[0], (head.x, head.y + HEAD_MIDDLE), "{lane:?}");
        assert_eq!(picture.envelope_lane(outside, member), None);
    }
}

#[test]
fn the_path_of_a_lane_has_its_ends_and_rounded_corners() {
    let lane = vec![(0.0, 0.0), (40.0, 0.0), (40.0, 30.0)];
    assert_eq!(path(&lane), "M0 0L34 0Q40 0 40 6L40 30");
}

#[test]
fn an_account_drawn_as_a_tile_has_lanes_too() {
    let mut scene = with_services(
        crate::tests::sample::scene(&[crate::tests::sample::UnitSketch::leaf(99)], 0),
        1,
    );
    scene.organizations[0].services = vec!["config"];
    let picture = drawn(&scene);
    assert!(picture.places().all(|it| it.density == Density::Tiles));
    assert!(picture.service_lane("config", id(50), 0).is_some());
}
