//! What holds for the drawing of any organization in any window.

use proptest::prelude::*;
use sim::ids::AccountId;
use sim::view::Scene;

use super::{area, corners};
use crate::organization::layout::{Area, Density, HEADER, Kind, Picture, total, units};
use crate::tests::sample::{UnitSketch, any_scene, any_viewport, drawn_in, folds, scene};

fn overlap(a: &Area, b: &Area) -> bool {
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

/// All accounts of a scene.
fn accounts(scene: &Scene) -> Vec<AccountId> {
    let inside = units(scene).into_iter().flat_map(|it| it.accounts.iter());
    let all = inside.chain(scene.standalone.iter());
    all.map(|it| it.id).collect()
}

fn shown(picture: &Picture) -> Vec<AccountId> {
    let all = picture.places().flat_map(|it| it.accounts.iter());
    all.map(|it| it.id).collect()
}

/// An only unit beside its root begins where the root begins, also where it is higher than the window has room for.
#[test]
fn an_only_unit_is_in_line_with_its_root() {
    let mut beside = 0;
    for (width, height) in [600, 700, 800, 900, 1_000]
        .into_iter()
        .flat_map(|width| (200..800).step_by(50).map(move |height| (width, height)))
    {
        let only = scene(&[UnitSketch::new(3, vec![UnitSketch::leaf(2)])], 0);
        let picture = drawn_in(&only, &folds(true), (f64::from(width), f64::from(height)));
        let places: Vec<Area> = picture.places().map(|it| area(it)).collect();
        let [root, unit] = places[..] else {
            panic!("a root and a unit: {places:?}");
        };
        if unit.left > root.right {
            beside += 1;
            assert_eq!(unit.top, root.top, "{width} x {height}");
        }
    }
    assert!(beside > 5, "{beside}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn places_never_overlap(scene in any_scene(), viewport in any_viewport()) {
        let picture = drawn_in(&scene, &folds(true), viewport);
        let areas: Vec<_> = picture.places().map(|it| area(it)).collect();
        for (n, a) in areas.iter().enumerate() {
            for b in &areas[..n] {
                prop_assert!(!overlap(a, b), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn places_keep_a_distance(scene in any_scene(), viewport in any_viewport()) {
        let picture = drawn_in(&scene, &folds(true), viewport);
        let areas: Vec<_> = picture.places().map(|it| area(it)).collect();
        for (n, a) in areas.iter().enumerate() {
            let around = Area {
                left: a.left - 19.0,
                top: a.top - 19.0,
                right: a.right + 19.0,
                bottom: a.bottom + 19.0,
            };
            for b in &areas[..n] {
                prop_assert!(!overlap(&around, b), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn cards_lie_in_their_place_and_do_not_overlap(scene in any_scene(), viewport in any_viewport()) {
        let picture = drawn_in(&scene, &folds(true), viewport);
        for place in picture.places().filter(|it| it.density == Density::Cards) {
            let spots: Vec<_> = place.accounts.iter().map(|it| picture.spots[&it.id]).collect();
            let outer = area(place);
            for (n, it) in spots.iter().enumerate() {
                prop_assert!(it.x >= outer.left && it.x + it.width <= outer.right + 0.001);
                prop_assert!(it.y >= outer.top + HEADER && it.y + it.height <= outer.bottom);
                for other in &spots[..n] {
                    let apart = it.x >= other.x + other.width || it.y >= other.y + other.height;
                    prop_assert!(apart, "{it:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn every_account_of_an_open_drawing_is_shown_once(scene in any_scene(), viewport in any_viewport()) {
        let picture = drawn_in(&scene, &folds(true), viewport);
        prop_assert_eq!(shown(&picture).len(), accounts(&scene).len());
        for id in accounts(&scene) {
            prop_assert_eq!(shown(&picture).iter().filter(|it| **it == id).count(), 1);
        }
        prop_assert_eq!(total(&scene), accounts(&scene).len());
    }

    #[test]
    fn the_drawing_contains_all_its_places(scene in any_scene(), viewport in any_viewport(), open: bool) {
        let picture = drawn_in(&scene, &folds(open), viewport);
        for place in picture.places() {
            let it = area(place);
            prop_assert!(it.left >= 0.0 && it.top >= 0.0);
            prop_assert!(it.right <= picture.width && it.bottom <= picture.height, "{it:?}");
        }
    }

    #[test]
    fn lines_stay_in_the_drawing(scene in any_scene(), viewport in any_viewport()) {
        let picture = drawn_in(&scene, &folds(true), viewport);
        for (x, y) in picture.lines.iter().flat_map(|it| corners(it)) {
            prop_assert!((0.0..=picture.width).contains(&x), "{x} of {}", picture.width);
            prop_assert!((0.0..=picture.height).contains(&y), "{y} of {}", picture.height);
        }
    }

    #[test]
    fn every_unit_below_a_root_has_a_line(scene in any_scene(), viewport in any_viewport()) {
        let picture = drawn_in(&scene, &folds(true), viewport);
        let ends = corners(&picture.lines[0]);
        for place in picture.places().filter(|it| it.kind == Kind::Unit) {
            let it = area(place);
            // As a path has them: to the ten-thousandth.
            let same = |a: f64, b: f64| (a - b).abs() < 0.000_1;
            let meets = |&(x, y): &(f64, f64)| {
                (same(x, it.left) && (it.top..it.bottom).contains(&y))
                    || (same(y, it.top) && (it.left..it.right).contains(&x))
            };
            prop_assert!(ends.iter().any(meets), "{}", place.name);
        }
    }

    #[test]
    fn places_are_in_reading_order(scene in any_scene(), viewport in any_viewport()) {
        let picture = drawn_in(&scene, &folds(true), viewport);
        let names: Vec<_> = picture.places().filter(|it| it.kind != Kind::Zone).map(|it| it.name.clone()).collect();
        let expected: Vec<_> = units(&scene).iter().map(|it| it.name.to_string()).collect();
        prop_assert_eq!(names, expected);
    }

    #[test]
    fn a_closed_drawing_counts_what_it_does_not_show(scene in any_scene(), viewport in any_viewport()) {
        let picture = drawn_in(&scene, &folds(false), viewport);
        for place in picture.places().filter(|it| it.density == Density::Closed) {
            prop_assert!(place.accounts.is_empty());
            prop_assert_eq!(place.squares().count(), place.total);
        }
        let roots = picture.places().filter(|it| it.kind != Kind::Unit);
        for root in roots {
            prop_assert!(root.density != Density::Closed, "a root stays open");
        }
    }

    #[test]
    fn a_point_on_a_card_finds_its_account(scene in any_scene(), viewport in any_viewport()) {
        let picture = drawn_in(&scene, &folds(true), viewport);
        for (account, spot) in picture.spots.iter() {
            let middle = (spot.x + spot.width / 2.0, spot.y + spot.height / 2.0);
            prop_assert_eq!(picture.account_at(middle).map(|it| it.id), Some(*account));
        }
    }

    #[test]
    fn a_phone_has_each_place_below_the_one_before(scene in any_scene()) {
        let picture = drawn_in(&scene, &folds(true), (390.0, 800.0));
        let areas: Vec<_> = picture.places().map(|it| area(it)).collect();
        for pair in areas.windows(2) {
            prop_assert!(pair[1].top >= pair[0].bottom, "{pair:?}");
        }
    }

    #[test]
    fn siblings_are_numbered_from_one(scene in any_scene(), viewport in any_viewport()) {
        let picture = drawn_in(&scene, &folds(true), viewport);
        for place in picture.places() {
            prop_assert!((1..=place.siblings).contains(&place.position));
        }
    }

    #[test]
    fn the_same_scene_is_drawn_alike(scene in any_scene(), viewport in any_viewport()) {
        let one = drawn_in(&scene, &folds(true), viewport);
        prop_assert_eq!(one, drawn_in(&scene, &folds(true), viewport));
    }
}
