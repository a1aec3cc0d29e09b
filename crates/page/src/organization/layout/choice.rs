//! The choice of a layout: the one that makes everything largest in the viewport.

#[cfg(test)]
mod tests;

use message::Message;
use sim::view::Scene;

use super::plan::{LayoutPlan, PlanLine, PlanNode, Stroke};
use super::{Density, FEW, Folds, LEGIBLE, MOST_CARDS, MOST_FIT, NARROW, Picture, SMALLER, total};

/// Children below their place, or to its right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    Down,
    Right,
}

impl Way {
    /// Converts (along, out) to (x, y) and back.
    pub(crate) fn turn(self, (a, b): (f64, f64)) -> (f64, f64) {
        match self {
            Self::Down => (a, b),
            Self::Right => (b, a),
        }
    }
}

/// One candidate layout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Try {
    pub(crate) way: Way,
    /// The factor by which it may exceed the viewport before rows are broken.
    pub(crate) stretch: f64,
    /// The aspect ratio (width to height) of a place's rows of cards.
    pub(crate) spread: f64,
    /// The factor of the distance between a place and those below it: space that is left over lies there.
    pub(crate) loose: f64,
    /// By how much cards are higher than they need to be, for the same reason.
    pub(crate) tall: f64,
    /// Everything is in one column, and services are in a row.
    pub(crate) narrow: bool,
}

impl Try {
    pub(crate) fn line(
        &self,
        stroke: Stroke,
        corner: (f64, f64),
        from: (f64, f64),
        to: (f64, f64),
    ) -> PlanLine {
        let at = |pair: (f64, f64)| {
            let (x, y) = self.way.turn(pair);
            (corner.0 + x, corner.1 + y)
        };
        (stroke, at(from), at(to))
    }
}

/// From 1 divided by the largest scale on.
const STRETCHES: [f64; 10] = [0.65, 0.8, 1.0, 1.3, 1.7, 2.2, 3.0, 4.2, 6.0, 9.0];
const SPREADS: [f64; 4] = [1.2, 2.4, 0.5, 5.0];
/// How far apart places are drawn in space that is left over.
const LOOSE: [f64; 4] = [2.5, 2.0, 1.6, 1.3];
/// How much higher cards are in such space.
const TALL: [f64; 4] = [32.0, 24.0, 16.0, 8.0];
/// The gain in size that justifies changing the layout.
const WORTH: f64 = 1.2;
/// How much filling the window counts beside size.
const FILLS: f64 = 1.0;
const ONE_COLUMN: Try = Try {
    way: Way::Down,
    stretch: 1.0,
    spread: SPREADS[0],
    loose: 1.0,
    tall: 0.0,
    narrow: true,
};

/// The state from one picture to the next.
#[derive(Default)]
pub struct Stands {
    choice: Option<(Density, Try)>,
    /// The inputs of the layout.
    measured: Option<(u64, (f64, f64))>,
    pub(crate) picture: Picture,
    pub(crate) mirrored: bool,
    /// Something is on its way: until it is there, nothing else is arranged in another way.
    pub held: bool,
}

impl Stands {
    /// For a page that is read from right to left, if so.
    pub fn new(mirrored: bool) -> Self {
        Self {
            mirrored,
            ..Self::default()
        }
    }
}

/// Words a message in the language of the page.
pub type Say<'a> = &'a dyn Fn(&Message) -> String;

/// What the frame of the page takes from the window's height: header, toolbar and strip; below 900 pixels also the tabs.
const FRAME: (f64, f64) = (150.0, 200.0);
/// The width below which panes are tabs.
const TABS: f64 = 900.0;
/// The least height for which a drawing is arranged.
const LEAST_HEIGHT: f64 = 200.0;

/// Windows of nearly the same shape and size have the same arrangement: the steps of the ratio of width to height, and of the
/// side of a square with the same area. `boot.js` has the same numbers.
const SHAPE_STEP: f64 = 1.1;
const SIDE_STEP: f64 = 1.3;
const LEAST_SHAPE: f64 = 0.1;
const LEAST_SIDE: f64 = 100.0;

/// Narrower windows are arranged as this phone, and scaled.
const PHONE: (f64, f64) = (390.0, 844.0);

/// The largest of these steps that is not above the value.
fn step_below(value: f64, least: f64, step: f64) -> f64 {
    let mut found = least;
    while found * step <= value {
        found *= step;
    }
    found
}

/// The usual size of a page's type, in pixels, and how many times as large the drawing follows it.
const TYPE: f64 = 16.0;
const MOST_TYPE: f64 = 2.0;

/// How much larger the drawing's text is for this size of the page's type, in pixels. It is never smaller.
pub fn magnified(type_size: Option<u32>) -> f64 {
    type_size.map_or(1.0, |it| (f64::from(it) / TYPE).clamp(1.0, MOST_TYPE))
}

/// The space for which a drawing is arranged, which has a share of the window's width, at a scale. It depends on the window only, so
/// that no pane rearranges it, and not on every pixel of it.
pub fn room_of((width, height): (f64, f64), share: f64, scale: f64) -> (f64, f64) {
    let frame = if width < TABS { FRAME.1 } else { FRAME.0 };
    let height = (height - frame).max(LEAST_HEIGHT) / scale;
    let width = width * share / scale;
    if width < NARROW {
        return PHONE;
    }
    // In the middle of its step: what is lost in one direction is little.
    let shape = step_below(width / height, LEAST_SHAPE, SHAPE_STEP) * SHAPE_STEP.sqrt();
    let side = step_below((width * height).sqrt(), LEAST_SIDE, SIDE_STEP);
    ((side * shape.sqrt()).round(), (side / shape.sqrt()).round())
}

/// Lays out the scene for a window: neither what is selected nor an open pane changes the arrangement. It changes only for a
/// large gain, so that things stay where they are; an unchanged place stays the same `Rc`.
pub fn picture(
    scene: &Scene,
    folds: &Folds,
    overlay: bool,
    window: (f64, f64),
    say: Say,
    stands: &mut Stands,
) -> Picture {
    let margin = if window.0 < NARROW { 8.0 } else { 16.0 };
    let room = (window.0 - margin, window.1 - margin);
    let planned = |density| {
        let mut plan = LayoutPlan::new(scene, folds, overlay, density, say);
        let roots = plan.build();
        (plan, roots)
    };
    let total = total(scene);
    let first = match total <= MOST_CARDS {
        true => Density::Cards,
        false => Density::Tiles,
    };
    let (mut plan, mut roots) = planned(first);
    let measured = Some((plan.measure(), room));
    let in_room = stands.measured.filter(|it| it.1 == room);
    let held = in_room.filter(|_| stands.held);
    let (density, chosen) = match stands.choice {
        Some(choice) if held.is_some() || measured == stands.measured => choice,
        _ if window.0 < NARROW => (first, ONE_COLUMN),
        before => {
            // Another window is arranged anew: back in the former one, things are where they were.
            let before = before.filter(|_| in_room.is_some());
            let (scale, chosen) = best(&mut plan, &roots, room, before.map(|it| it.1));
            // Names of cards can be drawn larger. Of a few accounts one sees the envelopes and roles, too.
            let least = if total > FEW { LEGIBLE } else { SMALLER };
            if first == Density::Cards && scale < least {
                let (mut tiles, roots) = planned(Density::Tiles);
                let (tiled, fitting) = best(&mut tiles, &roots, room, before.map(|it| it.1));
                // Of a few accounts one sees all even if the drawing must be moved for it.
                match tiled >= LEGIBLE || total > FEW {
                    true => (Density::Tiles, fitting),
                    false => (first, chosen),
                }
            } else {
                (first, chosen)
            }
        }
    };
    (stands.choice, stands.measured) = (Some((density, chosen)), held.or(measured));
    if density != first {
        (plan, roots) = planned(density);
    }
    let mut lines = Vec::new();
    plan.keep_columns(held.map(|_| &stands.picture));
    let size = plan.rows(&roots, &chosen, room, Some(&mut lines));
    plan.keep_columns(None);
    if stands.mirrored {
        plan.mirror(size.0, &mut lines);
    }
    stands.picture = plan.finish(size, &lines, stands);
    stands.picture.clone()
}

/// The layout that makes everything largest in the window, and of those that fills it best; with its scale.
fn best(
    plan: &mut LayoutPlan,
    roots: &[PlanNode],
    room: (f64, f64),
    before: Option<Try>,
) -> (f64, Try) {
    let before = before.map(|it| Try {
        loose: 1.0,
        tall: 0.0,
        ..it
    });
    let (mut most, mut found) = (0.0, (0.0, ONE_COLUMN));
    for way in [Way::Down, Way::Right] {
        for stretch in STRETCHES {
            for spread in SPREADS {
                let it = Try {
                    way,
                    stretch,
                    spread,
                    loose: 1.0,
                    tall: 0.0,
                    narrow: false,
                };
                let (w, h) = plan.rows(roots, &it, room, None);
                let scale = (room.0 / w).min(room.1 / h).min(MOST_FIT);
                let filled = w * h * scale * scale / (room.0 * room.1);
                let worth = if before == Some(it) { WORTH } else { 1.0 };
                let weight = scale * (1.0 + FILLS * filled) * worth;
                if weight > most * 1.02 {
                    most = weight;
                    found = (scale, it);
                }
            }
        }
    }
    let (scale, tight) = found;
    let mut fits = |it: &Try| {
        let (w, h) = plan.rows(roots, it, room, None);
        w * scale <= room.0 && h * scale <= room.1
    };
    let higher = TALL.map(|tall| Try { tall, ..tight });
    let tall = higher.into_iter().find(&mut fits).unwrap_or(tight);
    let looser = LOOSE.map(|loose| Try { loose, ..tall });
    (scale, looser.into_iter().find(fits).unwrap_or(tall))
}
