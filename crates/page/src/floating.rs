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

/// The distance of a notice from the things that it is about, and from the edges.
const BESIDE: f64 = 10.0;

/// What a notice finds in the drawing, as areas of the page.
#[derive(Debug, Default)]
pub struct NoticeSurroundings {
    /// The things that it is about.
    pub about: Vec<Area>,
    /// What it does not cover either: other cards, what is said beside them, and buttons.
    pub kept: Vec<Area>,
    /// What it covers if it must.
    pub rather: Vec<Area>,
}

/// The area that two share.
fn shared(a: &Area, b: &Area) -> f64 {
    let across = a.right.min(b.right) - a.left.max(b.left);
    let down = a.bottom.min(b.bottom) - a.top.max(b.top);
    across.max(0.0) * down.max(0.0)
}

/// The corner of a notice of this size: below one of the things that it is about, above or beside it; where all these places are taken, at
/// `home` or another edge of the view that leaves its things free. `None`: nothing that it is about is in view.
pub fn notice(
    view: Area,
    near: &NoticeSurroundings,
    (width, height): (f64, f64),
    home: Area,
) -> Option<(f64, f64)> {
    let at = |left: f64, top: f64| Area {
        left,
        top,
        right: left + width,
        bottom: top + height,
    };
    let (least, most) = (view.left + BESIDE, view.right - width - BESIDE);
    let within = |left: f64| left.min(most).max(least);
    let is_free = |it: &Area, taken: &[Area]| taken.iter().all(|other| shared(it, other) == 0.0);
    let is_inside = |it: &Area| {
        let across = it.left >= view.left && it.right <= view.right;
        across && it.top >= view.top && it.bottom <= view.bottom
    };
    let in_view: Vec<&Area> = (near.about.iter())
        .filter(|it| shared(it, &view) > 0.0)
        .collect();
    let middle = |it: &Area| (it.top + it.bottom - height) / 2.0;
    let beside = in_view.iter().flat_map(|it| {
        [
            at(within(it.left), it.bottom + BESIDE),
            at(within(it.left), it.top - height - BESIDE),
            at(it.right + BESIDE, middle(it)),
            at(it.left - width - BESIDE, middle(it)),
        ]
    });
    let covers = |it: &Area| {
        near.rather
            .iter()
            .map(|other| shared(it, other))
            .sum::<f64>()
    };
    let free = beside
        .filter(|it| is_inside(it) && is_free(it, &near.about) && is_free(it, &near.kept))
        .min_by(|a, b| covers(a).total_cmp(&covers(b)));
    let (left, right) = (least, most);
    let (top, bottom) = (view.top + BESIDE, view.bottom - height - BESIDE);
    let edges = [
        home,
        at((left + right) / 2.0, bottom),
        at(left, bottom),
        at(right, bottom),
        at(left, top),
        at(right, top),
    ];
    let edge = || edges.into_iter().find(|it| is_free(it, &near.about));
    let found = (!in_view.is_empty()).then(|| free.or_else(edge))?;
    found.map(|it| (it.left, it.top))
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
    fn a_notice_is_below_its_card_or_where_nothing_else_is() {
        let card = area(300.0, 150.0, 200.0, 100.0);
        let home = area(450.0, 60.0, 300.0, 40.0);
        let mut near = NoticeSurroundings {
            about: vec![card],
            ..NoticeSurroundings::default()
        };
        let put = |near: &NoticeSurroundings| notice(view(), near, (300.0, 40.0), home);
        assert_eq!(put(&near), Some((300.0, 260.0)));
        // What is said below the card stays free, and the frame's name above it as far as it can.
        near.kept.push(area(310.0, 255.0, 260.0, 38.0));
        near.rather.push(area(290.0, 100.0, 200.0, 40.0));
        assert_eq!(put(&near), Some((510.0, 180.0)));
        near.kept.push(area(520.0, 150.0, 200.0, 100.0));
        assert_eq!(put(&near), Some((300.0, 100.0)));
        // Nothing of it is in view.
        near.about = vec![area(2_000.0, 0.0, 200.0, 100.0)];
        assert_eq!(put(&near), None);
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
        fn a_notice_is_inside_the_view_and_covers_nothing_that_it_is_about(
            cards in prop::collection::vec((100.0..1_000.0, 50.0..600.0), 1..40), about in 1_usize..4, width in 200.0..500.0,
            home in (100.0..600.0, 50.0..600.0)
        ) {
            let cards: Vec<Area> = cards.into_iter().map(|(x, y)| area(x, y, 160.0, 100.0)).collect();
            let about = about.min(cards.len());
            let near = NoticeSurroundings {
                about: cards[..about].to_vec(),
                kept: cards[about..].to_vec(),
                rather: Vec::new(),
            };
            let home = area(home.0, home.1, width, 42.0);
            if let Some((left, top)) = notice(view(), &near, (width, 42.0), home) {
                let it = area(left, top, width, 42.0);
                prop_assert!(it.left >= 100.0 && it.right <= 1_100.0 && it.top >= 50.0 && it.bottom <= 650.0, "{it:?}");
                prop_assert!(near.about.iter().all(|card| shared(&it, card) == 0.0), "{it:?}");
            } else {
                // Only where its things leave no edge free.
                prop_assert!(about > 1);
            }
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
