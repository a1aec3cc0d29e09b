use proptest::prelude::*;

use super::*;
use crate::tests::sample::{UnitSketch, any_scene, drawn, folds, place, scene};

/// A root with two large units, one of which has a unit.
fn large() -> Picture {
    let inner = UnitSketch::new(40, vec![UnitSketch::leaf(60)]);
    drawn(&scene(
        &[UnitSketch::new(10, vec![UnitSketch::leaf(120), inner])],
        0,
    ))
}

fn names(picture: &Picture, letters: f64) -> Vec<String> {
    let all = far_names(picture, letters).into_iter();
    all.map(|it| it.name).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn each_place_has_at_most_one_name(scene in any_scene(), letters in 5.0..400.0) {
        let picture = crate::tests::sample::drawn_in(&scene, &folds(true), (1_200.0, 800.0));
        let mut keys: Vec<_> = far_names(&picture, letters).into_iter().map(|it| it.key).collect();
        let count = keys.len();
        keys.sort();
        keys.dedup();
        prop_assert_eq!(keys.len(), count);
    }

    #[test]
    fn plates_lie_in_the_drawing_and_cover_at_most_half_of_it(scene in any_scene(), letters in 5.0..400.0) {
        let picture = drawn(&scene);
        for plate in far_names(&picture, letters).into_iter().filter_map(|it| it.plate) {
            prop_assert!(plate.x >= -letters && plate.x + plate.width <= picture.width + letters);
            prop_assert!(plate.y >= 0.0 && plate.y + plate.height <= picture.height);
            prop_assert!(plate.height <= picture.height / 2.0);
        }
    }
}

#[test]
fn small_letters_are_in_the_headers() {
    let picture = large();
    let found = far_names(&picture, 12.0);
    assert_eq!(found.len(), 4);
    for it in &found {
        let place = place(&picture, &it.name);
        assert_eq!(it.plate, None);
        assert_eq!(it.at, (place.x + NAME_X, place.y + HEADER / 2.0));
    }
}

#[test]
fn letters_higher_than_a_header_are_on_plates() {
    let picture = large();
    let found = far_names(&picture, HEADER + 4.0);
    assert!(!found.is_empty());
    for it in found {
        let plate = it.plate.expect("a plate");
        let middle = (plate.x + plate.width / 2.0, plate.y + plate.height / 2.0);
        assert!((middle.0 - it.at.0).abs() < 0.001 && (middle.1 - it.at.1).abs() < 0.001);
    }
}

#[test]
fn larger_letters_leave_fewer_names() {
    let picture = large();
    let counts = [12.0, 80.0, 200.0, 9_000.0].map(|letters| names(&picture, letters).len());
    assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
    assert_eq!(counts[3], 0);
}

/// Where no unit has room, the root's name stands for all of them.
#[test]
fn a_name_without_room_is_replaced_by_the_one_above_it() {
    let small = (0..30).map(|_| UnitSketch::leaf(1)).collect();
    let picture = drawn(&scene(&[UnitSketch::new(1, small)], 0));
    let letters = 150.0;
    assert_eq!(names(&picture, letters), ["Root"]);
    let name = &far_names(&picture, letters)[0];
    let root = place(&picture, "Root");
    assert!(name.at.1 > root.y + root.height, "over all of its units");
}
