//! Where a tooltip, a menu, a notice and a note at a card lie beside the thing that they are about, inside the drawing's viewport.

use super::layout::{Area, CardSpot, HEADER, Picture};

/// Kept free at the lower edge for the notice.
const ROOM: f64 = 80.0;
/// The distance of a tooltip from the sides.
const ASIDE: f64 = 8.0;

/// The size of the menu under a plus button, and its distances from the button and from the edges.
const MENU: (f64, f64) = (270.0, 150.0);
const MENU_GAP: f64 = 4.0;

/// The corner of a tooltip of this size, which is never over its thing: below it, above it or at a side, whichever has the space first.
pub fn tooltip(view: Area, it: Area, (width, height): (f64, f64)) -> (f64, f64) {
    let (wide, high) = (view.right - view.left, view.bottom - view.top);
    let (left, right) = (it.left - view.left, it.right - view.left);
    let (top, bottom) = (it.top - view.top, it.bottom - view.top);
    let along = left.min(wide - width - ASIDE).max(ASIDE);
    let down = top.min(high - height).max(0.0);
    if bottom + height <= high - ROOM {
        (along, bottom)
    } else if height <= top {
        (along, top - height)
    } else if right + width + ASIDE <= wide {
        (right, down)
    } else if width + ASIDE <= left {
        (left - width, down)
    } else {
        (along, bottom)
    }
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

/// The steps in which a place for a notice is looked for.
const STEP: f64 = 16.0;
/// The area that is as bad to cover as one more pixel of distance.
const COVERED: f64 = 40.0;

/// The distance between two areas, across and down together.
fn apart(a: &Area, b: &Area) -> f64 {
    let across = (a.left - b.right).max(b.left - a.right).max(0.0);
    let down = (a.top - b.bottom).max(b.top - a.bottom).max(0.0);
    across + down
}

/// How bad a place for a notice is: its distance from what it is about, and what it covers that it rather does not. `None`: it is not
/// possible.
fn cost(it: &Area, view: &Area, near: &NoticeSurroundings) -> Option<f64> {
    let inside = it.left >= view.left
        && it.right <= view.right
        && it.top >= view.top
        && it.bottom <= view.bottom;
    let mut taken = near.about.iter().chain(&near.kept);
    if !inside || taken.any(|other| shared(it, other) > 0.0) {
        return None;
    }
    let mut far = f64::INFINITY;
    for other in near.about.iter().filter(|other| shared(other, view) > 0.0) {
        far = far.min(apart(it, other));
    }
    let covered: f64 = near.rather.iter().map(|other| shared(it, other)).sum();
    Some(far.max(BESIDE) + covered / COVERED)
}

/// The best of all places in the view.
fn anywhere(view: &Area, near: &NoticeSurroundings, first: Area) -> (f64, Area) {
    let (width, height) = (first.right - first.left, first.bottom - first.top);
    let mut best = (f64::INFINITY, first);
    let mut top = view.top;
    while top + height <= view.bottom {
        let mut left = view.left + BESIDE;
        while left + width + BESIDE <= view.right {
            let it = Area::of(left, top, width, height);
            match cost(&it, view, near) {
                Some(cost) if cost < best.0 => best = (cost, it),
                _ => {}
            }
            left += STEP;
        }
        top += STEP;
    }
    best
}

/// The corner of a notice of this size: below one of the things that it is about, above or beside it, or as near as it covers little of
/// what it rather does not; where all these places are taken, at `home` or another edge of the view that leaves its things free. `None`:
/// nothing that it is about is in view.
pub fn notice(
    view: Area,
    near: &NoticeSurroundings,
    (width, height): (f64, f64),
    home: Area,
) -> Option<(f64, f64)> {
    let at = |left: f64, top: f64| Area::of(left, top, width, height);
    let (least, most) = (view.left + BESIDE, view.right - width - BESIDE);
    let within = |left: f64| left.min(most).max(least);
    let mut best = None::<(f64, Area)>;
    for it in near.about.iter().filter(|it| shared(it, &view) > 0.0) {
        let middle = (it.top + it.bottom - height) / 2.0;
        for place in [
            at(within(it.left), it.bottom + BESIDE),
            at(within(it.left), it.top - height - BESIDE),
            at(it.right + BESIDE, middle),
            at(it.left - width - BESIDE, middle),
        ] {
            let cost = cost(&place, &view, near).unwrap_or(f64::INFINITY);
            if best.is_none_or(|it| cost < it.0) {
                best = Some((cost, place));
            }
        }
    }
    let mut best = best?;
    if best.0 > BESIDE {
        let other = anywhere(&view, near, best.1);
        if other.0 < best.0 {
            best = other;
        }
    }
    if best.0.is_finite() {
        return Some((best.1.left, best.1.top));
    }
    let (top, bottom) = (view.top + BESIDE, view.bottom - height - BESIDE);
    let edges = [
        home,
        at((least + most) / 2.0, bottom),
        at(least, bottom),
        at(most, bottom),
        at(least, top),
        at(most, top),
    ];
    let is_free = |it: &Area| near.about.iter().all(|other| shared(it, other) == 0.0);
    let found = edges.into_iter().find(is_free);
    found.map(|it| (it.left, it.top))
}

/// The height of an edge that a note at a card rather does not cover, the width of a letter in a place's name and of what stands
/// before it, and the least width of a head's text: below the name are the number of accounts and the id.
const EDGE: f64 = 6.0;
const LETTER: f64 = 13.0;
const AROUND_NAME: f64 = 44.0;
const HEAD_TEXT: f64 = 258.0;

fn of_card(it: &CardSpot) -> Area {
    Area::of(it.x, it.y, it.width, it.height)
}

/// The corner of a note of this size about a card, in units of the drawing, of which `seen` is what one sees: on no other card, and rather
/// on no name, button or edge of a place.
pub fn card_note(picture: &Picture, card: &CardSpot, size: (f64, f64), seen: Area) -> (f64, f64) {
    let mut near = NoticeSurroundings {
        about: vec![of_card(card)],
        ..NoticeSurroundings::default()
    };
    for it in picture.places() {
        let whole = Area::of(it.x, it.y, it.width, it.height);
        let named = it.name.chars().count() as f64 * LETTER + AROUND_NAME;
        let named = named.max(HEAD_TEXT).min(it.width);
        let name = match it.mirrored {
            true => whole.right - named,
            false => whole.left,
        };
        near.rather.push(Area::of(name, it.y, named, HEADER));
        let button = match it.mirrored {
            true => whole.left,
            false => whole.right - AROUND_NAME,
        };
        near.rather
            .push(Area::of(button, it.y, AROUND_NAME, HEADER));
        let edge = Area::of(it.x, whole.bottom - EDGE / 2.0, it.width, EDGE);
        near.rather.push(edge);
    }
    for it in picture.spots.values() {
        if it != card {
            near.kept.push(of_card(it));
        }
    }
    let below = (card.x, card.y + card.height + BESIDE);
    notice(
        seen,
        &near,
        size,
        Area::of(below.0, below.1, size.0, size.1),
    )
    .unwrap_or(below)
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
    use crate::tests::sample::{area, drawn, small};
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
    fn a_tooltip_with_space_neither_above_nor_below_is_beside_its_thing() {
        let at = |left: f64| tooltip(view(), area(left, 200.0, 40.0, 20.0), (200.0, 500.0));
        assert_eq!((at(300.0), at(1_000.0)), ((240.0, 100.0), (700.0, 100.0)));
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
        // Every place beside the card is taken: it goes to the next that covers no name.
        near.kept.push(area(520.0, 150.0, 200.0, 100.0));
        let (left, top) = put(&near).expect("a place");
        let found = area(left, top, 300.0, 40.0);
        let taken = || near.kept.iter().chain(&near.rather);
        assert!(taken().all(|it| shared(&found, it) == 0.0), "{found:?}");
        assert!(apart(&found, &card) < 60.0, "{found:?}");
        // Where names are all around, one of them is covered.
        near.rather = vec![view()];
        assert_eq!(put(&near), Some((300.0, 100.0)));
        // Nothing of it is in view.
        near.about = vec![area(2_000.0, 0.0, 200.0, 100.0)];
        assert_eq!(put(&near), None);
    }

    /// A sentence about an account of the lowest row stands on no other card, no name, and no edge of a place, inside what one sees.
    #[test]
    fn a_note_is_at_its_card_and_covers_no_other() {
        let picture = drawn(&small());
        let size = (180.0, 30.0);
        for (id, card) in &picture.spots {
            for right in [picture.width, card.x + card.width + 30.0] {
                let seen = Area {
                    left: 0.0,
                    top: 0.0,
                    right,
                    bottom: picture.height,
                };
                let (x, y) = card_note(&picture, card, size, seen);
                let note = area(x, y, size.0, size.1);
                assert!(
                    note.left >= 0.0 && note.right <= right && note.bottom <= picture.height,
                    "{id}: {note:?}"
                );
                for spot in picture.spots.values() {
                    let spot = area(spot.x, spot.y, spot.width, spot.height);
                    assert!(
                        shared(&note, &spot) == 0.0,
                        "{id}: {note:?} covers {spot:?}"
                    );
                }
                let own = area(card.x, card.y, card.width, card.height);
                assert!(apart(&note, &own) < 150.0, "{id}: {note:?}");
            }
        }
        // What is not seen has its note below it.
        let card = picture.spots.values().next().expect("a card");
        let elsewhere = area(-900.0, 0.0, 500.0, 500.0);
        let below = (card.x, card.y + card.height + BESIDE);
        assert_eq!(card_note(&picture, card, size, elsewhere), below);
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
