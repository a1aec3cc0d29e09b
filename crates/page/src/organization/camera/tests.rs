use proptest::prelude::*;

use super::*;
use crate::tests::sample::area;

const ROOM: (f64, f64) = (1_000.0, 600.0);

fn camera(size: (f64, f64)) -> Camera {
    Camera {
        size,
        ..Camera::default()
    }
}

fn view() -> Area {
    area(0.0, 0.0, ROOM.0, ROOM.1)
}

/// The point of the viewport that shows a point of the drawing.
fn shows(camera: &Camera, (x, y): (f64, f64)) -> (f64, f64) {
    (x * camera.scale + camera.x, y * camera.scale + camera.y)
}

fn is_near(a: (f64, f64), b: (f64, f64)) -> bool {
    (a.0 - b.0).abs() < 0.001 && (a.1 - b.1).abs() < 0.001
}

fn any_camera() -> impl Strategy<Value = Camera> {
    let size = (1.0..20_000.0, 1.0..20_000.0);
    (size, -3_000.0..3_000.0, -3_000.0..3_000.0, LEAST..MOST).prop_map(|(size, x, y, scale)| {
        Camera {
            x,
            y,
            scale,
            ..camera(size)
        }
    })
}

fn any_room() -> impl Strategy<Value = (f64, f64)> {
    (320.0..2_600.0, 300.0..1_500.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_point_of_the_drawing_is_found_where_it_is_shown(
        camera in any_camera(), point in (-500.0..9_000.0, -500.0..9_000.0)
    ) {
        prop_assert!(is_near(camera.point(shows(&camera, point)), point));
    }

    #[test]
    fn zoom_keeps_the_point_under_the_pointer(
        camera in any_camera(), at in (0.0..1_000.0, 0.0..600.0), factor in 0.2..5.0
    ) {
        let point = camera.point(at);
        let zoomed = camera.zoom_at(at, factor, None);
        prop_assert!(is_near(shows(&zoomed, point), at));
    }

    #[test]
    fn the_scale_has_limits(camera in any_camera(), room in any_room(), factor in 0.0001..10_000.0) {
        let scale = camera.zoom(factor, room).scale;
        prop_assert!((LEAST..=MOST).contains(&scale));
    }

    #[test]
    fn zooming_in_and_out_returns(camera in any_camera(), at in (0.0..1_000.0, 0.0..600.0)) {
        let camera = Camera { scale: 1.0, ..camera };
        let back = camera.zoom_at(at, 1.3, None).zoom_at(at, 1.0 / 1.3, None);
        prop_assert!(is_near((back.x, back.y), (camera.x, camera.y)));
    }

    #[test]
    fn no_pan_moves_the_drawing_out_of_reach(
        camera in any_camera(), room in any_room(), by in (-90_000.0..90_000.0, -90_000.0..90_000.0)
    ) {
        let moved = camera.pan(by, Some(room));
        let (right, bottom) = shows(&moved, moved.size);
        prop_assert!(right >= HELD - 0.001 && bottom >= HELD - 0.001);
        prop_assert!(moved.x <= (room.0 - HELD).max(HELD + 1.0));
        prop_assert!(moved.y <= (room.1 - HELD).max(HELD + 1.0));
    }

    #[test]
    fn a_pan_within_reach_moves_by_just_that_distance(by in (-100.0..100.0, -100.0..100.0)) {
        let before = camera((800.0, 500.0)).home(ROOM, false);
        let moved = before.pan(by, Some(ROOM));
        prop_assert!(is_near((moved.x - before.x, moved.y - before.y), by));
    }

    #[test]
    fn all_of_the_drawing_fits(camera in any_camera(), room in any_room()) {
        let fitted = camera.whole(room, false);
        let (right, bottom) = shows(&fitted, fitted.size);
        prop_assert!(fitted.x >= NARROW_MARGIN && fitted.y >= NARROW_MARGIN);
        let fits = right <= room.0 + 0.001 && bottom <= room.1 + 0.001;
        prop_assert!(fits || fitted.scale == LEAST, "{fitted:?}");
        prop_assert!(fitted.scale <= MOST_FIT);
    }

    #[test]
    fn what_is_visible_is_in_sight(camera in any_camera(), room in any_room()) {
        let sight = camera.sight(room).area;
        let (from, to) = (camera.point((0.0, 0.0)), camera.point(room));
        prop_assert!(sight.left <= from.0 && sight.top <= from.1);
        prop_assert!(sight.right >= to.0 && sight.bottom >= to.1);
        let margin = (to.0 - from.0) * 0.8;
        prop_assert!(sight.left >= from.0 - margin && sight.right <= to.0 + margin, "not the whole drawing");
    }

    #[test]
    fn what_is_revealed_is_within_the_edges(
        camera in any_camera(), point in (0.0..4_000.0, 0.0..4_000.0)
    ) {
        let camera = Camera { scale: camera.scale.max(FAR), size: (4_200.0, 4_200.0), ..camera };
        let (x, y) = shows(&camera, point);
        let moved = camera.revealing(view(), area(x, y, 60.0, 20.0), None).unwrap_or(camera);
        let (x, y) = shows(&moved, point);
        prop_assert!(x >= EDGE - 0.001 && x + 60.0 <= ROOM.0 - EDGE + 0.001);
        prop_assert!(y >= EDGE - 0.001 && y + 20.0 <= ROOM.1 - EDGE + 0.001);
    }

    #[test]
    fn what_is_revealed_from_afar_is_readable_in_the_middle(
        camera in any_camera(), point in (0.0..4_000.0, 0.0..4_000.0)
    ) {
        let camera = Camera { scale: camera.scale.min(0.4), ..camera };
        let (x, y) = shows(&camera, point);
        let moved = camera.revealing(view(), area(x, y, 0.0, 0.0), None).expect("it is far");
        prop_assert!(!moved.is_far());
        prop_assert!(is_near(shows(&moved, point), (ROOM.0 / 2.0, ROOM.1 / 2.0)));
    }

    #[test]
    fn letters_grow_as_the_drawing_shrinks(camera in any_camera()) {
        let letters = |scale| Camera { scale, ..camera }.sight(ROOM).letters;
        prop_assert_eq!(letters(FAR), None);
        let (one, other) = (letters(0.4).unwrap(), letters(0.1).unwrap());
        prop_assert!(one * 0.4 >= READABLE && other * 0.1 >= READABLE);
        prop_assert!(other > one);
    }
}

#[test]
fn a_small_drawing_is_magnified_to_a_limit() {
    let fitted = camera((300.0, 200.0)).home(ROOM, false);
    assert_eq!(fitted.scale, MOST_FIT);
    assert_eq!(fitted.x, (ROOM.0 - 300.0 * MOST_FIT) / 2.0, "in the middle");
}

/// Names stay readable: the drawing is moved instead.
#[test]
fn a_drawing_larger_than_the_window_is_not_made_too_small() {
    let large = camera((3_000.0, 2_000.0));
    assert_eq!(large.home(ROOM, false).scale, LEGIBLE);
    assert!(large.whole(ROOM, false).scale < LEGIBLE, "asked for");
    let crowd = Camera {
        least: 0.0,
        ..large
    };
    assert!(crowd.home(ROOM, false).scale < LEGIBLE);
}

#[test]
fn a_classroom_magnifies_it() {
    let large = Camera {
        magnified: 1.4,
        ..camera((300.0, 200.0))
    };
    assert_eq!(large.home(ROOM, false).scale, 1.4 * MOST_FIT);
}

#[test]
fn a_phone_fits_the_width_and_scrolls_down() {
    let tall = camera((360.0, 4_000.0));
    let phone = tall.home((390.0, 700.0), true);
    assert!(phone.scale > 0.9);
    assert!(phone.follows);
    let whole = tall.whole((390.0, 700.0), true);
    assert!(whole.scale < 0.2);
    assert!(!whole.follows, "it was asked for once");
}

#[test]
fn a_wide_viewport_fits_all_even_with_sheets() {
    let tall = Camera {
        least: 0.0,
        ..camera((360.0, 4_000.0))
    };
    assert!(tall.home((800.0, 700.0), true).scale < 0.2);
}

#[test]
fn moving_by_hand_ends_fitting() {
    let fitted = camera((800.0, 500.0)).home(ROOM, false);
    assert!(fitted.follows);
    assert!(!fitted.pan((1.0, 0.0), Some(ROOM)).follows);
    assert!(!fitted.zoom(1.3, ROOM).follows);
    assert!(fitted.pan((1.0, 0.0), Some(ROOM)).home(ROOM, false).follows);
}

#[test]
fn zoom_is_about_the_middle() {
    let before = camera((800.0, 500.0)).home(ROOM, false);
    let middle = (ROOM.0 / 2.0, ROOM.1 / 2.0);
    let zoomed = before.zoom(1.3, ROOM);
    assert!(is_near(zoomed.point(middle), before.point(middle)));
    assert!(zoomed.scale > before.scale);
}

#[test]
fn what_is_in_view_is_not_moved() {
    let camera = camera((800.0, 500.0));
    let it = area(100.0, 100.0, 50.0, 20.0);
    assert_eq!(camera.revealing(view(), it, Some(ROOM)), None);
    assert_eq!(camera.bringing(view(), it), None);
}

#[test]
fn what_is_sought_is_brought_from_afar_to_a_readable_size() {
    let near = camera((800.0, 500.0));
    let it = area(1_500.0, 100.0, 50.0, 20.0);
    assert_eq!(
        near.finding(view(), it, Some(ROOM)),
        near.bringing(view(), it)
    );
    let far = Camera {
        scale: FAR / 4.0,
        ..camera((8_000.0, 5_000.0))
    };
    let found = far.finding(view(), it, Some(ROOM)).expect("it is outside");
    assert!(found.scale >= FAR);
}

#[test]
fn what_is_brought_into_view_keeps_the_drawing_fitted() {
    let before = camera((3_000.0, 500.0));
    let moved = before.bringing(view(), area(1_500.0, 100.0, 50.0, 20.0));
    let moved = moved.expect("it is outside");
    assert!(moved.follows);
    assert_eq!((moved.x, moved.y), (-590.0, 0.0));
    assert_eq!(moved.scale, before.scale);
}

/// Its near edge is in view then, because names begin there.
#[test]
fn something_larger_than_the_viewport_is_shown_from_its_beginning() {
    let wide = area(1_100.0, 100.0, 5_000.0, 20.0);
    let moved = camera((9_000.0, 500.0)).bringing(view(), wide).unwrap();
    assert_eq!(moved.x, EDGE - 1_100.0);
}

#[test]
fn something_that_covers_the_viewport_stays() {
    let all = area(-100.0, -100.0, 3_000.0, 3_000.0);
    assert_eq!(camera((3_000.0, 3_000.0)).bringing(view(), all), None);
}

#[test]
fn something_without_a_size_is_not_brought() {
    let outside = area(2_000.0, 100.0, 0.0, 20.0);
    assert_eq!(camera((3_000.0, 500.0)).bringing(view(), outside), None);
    let hidden = area(0.0, 0.0, 0.0, 0.0);
    let it = area(2_000.0, 100.0, 50.0, 20.0);
    assert_eq!(camera((3_000.0, 500.0)).bringing(hidden, it), None);
}

#[test]
fn small_movements_keep_what_is_in_sight() {
    let before = camera((3_000.0, 3_000.0)).pan((-500.0, -500.0), Some(ROOM));
    let after = before.pan((-1.0, -1.0), Some(ROOM));
    assert_eq!(before.sight(ROOM), after.sight(ROOM));
    let far = before.pan((-900.0, 0.0), Some(ROOM));
    assert_ne!(before.sight(ROOM).area, far.sight(ROOM).area);
}

#[test]
fn a_camera_beside_another_keeps_its_own_drawing() {
    let leader = camera((800.0, 500.0)).pan((30.0, 40.0), Some(ROOM));
    let beside = camera((3_000.0, 100.0)).at(&leader);
    assert_eq!((beside.x, beside.y, beside.follows), (30.0, 40.0, false));
    assert_eq!(beside.size, (3_000.0, 100.0));
}

#[test]
fn the_transform_is_a_style() {
    let camera = camera((1.0, 1.0)).pan((12.345, -6.0), None);
    assert_eq!(camera.transform(), "translate(12.3px,-6px) scale(1)");
}

/// 16 pixels at least: 20 units of the drawing, a quarter more, and six tenths more.
#[test]
fn names_are_readable_at_each_zoom() {
    for scale in [0.5, 0.6, 0.64, 0.7, 0.8, 1.0] {
        let it = Camera {
            scale,
            ..Camera::default()
        };
        let letters = match it.zoom_name() {
            "near" => 20.0,
            "small" => 25.0,
            "smaller" => 32.0,
            other => panic!("{other} at {scale}"),
        };
        assert!(letters * scale >= 16.0, "{scale}");
    }
}

/// What floats beside the view at its right, or at its left in languages written from there, does not cover what is shown.
#[test]
fn what_floats_at_either_side_takes_its_part_of_the_view() {
    let view = area(0.0, 0.0, 1_000.0, 600.0);
    let seen = |left, width| uncovered(view, area(left, 0.0, width, 600.0), 240.0);
    assert_eq!(
        seen(700.0, 300.0),
        Area {
            right: 700.0,
            ..view
        }
    );
    assert_eq!(
        seen(0.0, 300.0),
        Area {
            left: 300.0,
            ..view
        }
    );
    assert_eq!(seen(100.0, 900.0), view, "a sheet covers all of it");
    assert_eq!(seen(1_000.0, 300.0), view, "a pane beside it");
}

#[test]
fn a_mirrored_drawing_that_is_too_large_is_shown_from_its_right_side() {
    let room = (800.0, 600.0);
    let camera = |mirrored| Camera {
        size: (3_000.0, 400.0),
        mirrored,
        ..Camera::default()
    };
    let [plain, mirrored] = [false, true].map(|it| camera(it).home(room, false));
    let right = |it: &Camera| it.x + it.size.0 * it.scale;
    assert_eq!((plain.x, right(&mirrored)), (8.0, 792.0));
    assert!(right(&plain) > 800.0 && mirrored.x < 0.0);
}

#[test]
fn a_measure_is_rounded_up_to_a_power_of_two() {
    for measure in [0.3_f64, 0.5, 1.0, 1.000_1, 77.7, 128.0, 130.0, 5e9] {
        let steps = |of: f64| ((measure.log2() * of).ceil() / of).exp2();
        assert_eq!(power_of_two(measure), steps(1.0), "{measure}");
        let off = third_of_octave(measure) - steps(3.0);
        assert!(off.abs() < 1e-9 * measure, "{measure}");
    }
}
