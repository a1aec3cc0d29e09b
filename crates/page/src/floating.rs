//! Where a tooltip and a menu lie beside the thing that they are about, inside the drawing's viewport.

use crate::layout::Area;

/// Kept free at the lower edge for the notice.
const ROOM: f64 = 80.0;
/// The distance of a tooltip from the sides.
const ASIDE: f64 = 8.0;

/// The size of the menu under a plus button, and its distances from the button and from the edges.
const MENU: (f64, f64) = (270.0, 150.0);
const MENU_GAP: f64 = 4.0;

/// The corner of a tooltip of this size: below the thing, or above it if there is no space.
pub fn tooltip(view: Area, it: Area, (width, height): (f64, f64)) -> (f64, f64) {
    let x = (it.left - view.left)
        .min(view.right - view.left - width - ASIDE)
        .max(ASIDE);
    let below = it.bottom - view.top;
    let y = if below + height > view.bottom - view.top - ROOM {
        (it.top - view.top - height).max(0.0)
    } else {
        below
    };
    (x, y)
}

/// The corner of the menu: under the thing, their right edges in line.
pub fn menu(view: Area, it: Area) -> (f64, f64) {
    let within = |at: f64, room: f64, size: f64| at.min(room - size).max(MENU_GAP);
    let (width, height) = MENU;
    (
        within(it.right - view.left - width, view.right - view.left, width),
        within(
            it.bottom - view.top + MENU_GAP,
            view.bottom - view.top,
            height,
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::area;
    use proptest::prelude::*;

    /// Not at the corner of the page.
    fn view() -> Area {
        area(100.0, 50.0, 1_000.0, 600.0)
    }

    #[test]
    fn a_tooltip_is_below_its_thing() {
        let it = area(300.0, 150.0, 40.0, 20.0);
        assert_eq!(tooltip(view(), it, (200.0, 60.0)), (200.0, 120.0));
    }

    #[test]
    fn a_tooltip_without_space_below_is_above() {
        let it = area(300.0, 550.0, 40.0, 20.0);
        assert_eq!(tooltip(view(), it, (200.0, 60.0)).1, 550.0 - 50.0 - 60.0);
    }

    #[test]
    fn a_menu_ends_where_its_button_ends() {
        let it = area(600.0, 150.0, 40.0, 20.0);
        let (x, y) = menu(view(), it);
        assert_eq!((x + MENU.0, y), (540.0, 124.0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn both_lie_inside_the_viewport(
            x in -500.0..1_500.0, y in -500.0..1_200.0, width in 50.0..400.0, height in 20.0..200.0
        ) {
            let it = area(x, y, 40.0, 20.0);
            let (left, _) = tooltip(view(), it, (width, height));
            prop_assert!(left >= ASIDE && left + width <= 1_000.0 - ASIDE);
            let (left, top) = menu(view(), it);
            prop_assert!(left >= MENU_GAP && left + MENU.0 <= 1_000.0);
            prop_assert!(top >= MENU_GAP && top + MENU.1 <= 600.0);
        }

        #[test]
        fn a_tooltip_does_not_cover_its_thing(y in 100.0..600.0, height in 20.0..50.0) {
            let it = area(300.0, y, 40.0, 20.0);
            let (_, top) = tooltip(view(), it, (200.0, height));
            let top = top + view().top;
            prop_assert!(top >= it.bottom || top + height <= it.top + 0.001);
        }
    }
}
