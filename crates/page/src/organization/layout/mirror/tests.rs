//! The mirrored drawing is the mirror image of the other one: every place, card, tile, head, line and lane.

use proptest::prelude::*;
use sim::view::Scene;

use super::*;
use crate::organization::layout::lanes::tests::{all_lanes, obstacles, with_services};
use crate::organization::layout::tests::corners;
use crate::organization::layout::{Area, Density, Folds};
use crate::tests::sample::{any_scene, any_viewport, drawn, drawn_in, folds, mirrored_in, small};

/// Numbers that differ only by rounding.
fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6
}

fn is_image(width: f64, it: &CardSpot, image: &CardSpot) -> bool {
    near(image.x, width - it.x - it.width)
        && near(image.y, it.y)
        && near(image.width, it.width)
        && near(image.height, it.height)
}

fn are_images(width: f64, points: &[(f64, f64)], images: &[(f64, f64)]) -> bool {
    let same = |(a, b): (&(f64, f64), &(f64, f64))| near(width - a.0, b.0) && near(a.1, b.1);
    points.len() == images.len() && points.iter().zip(images).all(same)
}

/// The first thing that is not the mirror image.
fn difference(scene: &Scene, folds: &Folds, window: (f64, f64)) -> Option<String> {
    let (plain, mirrored) = (
        drawn_in(scene, folds, window),
        mirrored_in(scene, folds, window),
    );
    let width = plain.width;
    if (width, plain.height) != (mirrored.width, mirrored.height) {
        return Some("the size".into());
    }
    let (all, images) = (obstacles(&plain), obstacles(&mirrored));
    let pairs = all.iter().zip(&images);
    if let Some((it, image)) = pairs.into_iter().find(|it| !is_image(width, it.0, it.1)) {
        return Some(format!("{it:?} has the image {image:?}"));
    }
    let paths = plain.lines.iter().chain([&plain.bars]);
    for (path, image) in paths.zip(mirrored.lines.iter().chain([&mirrored.bars])) {
        if !are_images(width, &corners(path), &corners(image)) {
            return Some(format!("{path} has the image {image}"));
        }
    }
    let (lanes, images) = (all_lanes(scene, &plain), all_lanes(scene, &mirrored));
    let other = |(a, b): &(&Lane, &Lane)| !are_images(width, a, b);
    let found = lanes.iter().zip(&images).find(other);
    (found.map(|it| format!("{it:?}")))
        .or((lanes.len() != images.len()).then(|| "the number of lanes".into()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn everything_is_where_a_mirror_shows_it(scene in any_scene(), window in any_viewport(), count in 0..=4_usize) {
        let scene = with_services(scene, count);
        prop_assert_eq!(difference(&scene, &folds(true), window), None);
    }
}

#[test]
fn what_is_drawn_at_a_point_is_found_there() {
    let window = (1_440.0, 900.0);
    let dense = crate::tests::sample::scene(&[crate::tests::sample::UnitSketch::leaf(99)], 0);
    for scene in [small(), dense] {
        let picture = mirrored_in(&scene, &folds(true), window);
        for (id, spot) in &picture.spots {
            let middle = super::super::lanes::middle(spot);
            assert_eq!(picture.account_at(middle).map(|it| it.id), Some(*id));
            let area = Area {
                left: middle.0 - 1.0,
                right: middle.0 + 1.0,
                top: middle.1 - 1.0,
                bottom: middle.1 + 1.0,
            };
            let place = picture
                .places()
                .find(|it| it.accounts.iter().any(|it| it.id == *id));
            let place = place.expect("it is drawn");
            let n = place
                .accounts
                .iter()
                .position(|it| it.id == *id)
                .expect("it is there");
            let (rows, columns) = place.cells(&area);
            assert_eq!((rows.start, rows.len()), (n / place.columns, 1));
            assert_eq!((columns.start, columns.len()), (n % place.columns, 1));
        }
    }
    let dense = mirrored_in(
        &crate::tests::sample::scene(&[crate::tests::sample::UnitSketch::leaf(99)], 0),
        &folds(true),
        window,
    );
    assert!(dense.places().all(|it| it.density == Density::Tiles));
}

#[test]
fn names_and_cards_begin_at_the_right() {
    let plain = drawn(&small());
    let mirrored = mirrored_in(&small(), &folds(true), (1_440.0, 900.0));
    let first = |it: &Picture| it.places().map(|it| it.spot(0).0).collect::<Vec<_>>();
    let (first, images) = (first(&plain), first(&mirrored));
    for ((place, x), image) in plain.places().zip(first).zip(images) {
        assert!(near(image, place.width - x - place.cell), "{}", place.name);
    }
}
