//! The choice of a layout: the one that makes everything largest in the viewport.

use message::Message;
use sim::view::Scene;

use super::plan::{LayoutPlan, PlanLine, Stroke};
use super::{Folds, NARROW, Picture};

/// Children below their place, or to its right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Way {
    Down,
    Right,
}

impl Way {
    /// Converts (along, out) to (x, y) and back.
    pub(super) fn turn(self, (a, b): (f64, f64)) -> (f64, f64) {
        match self {
            Self::Down => (a, b),
            Self::Right => (b, a),
        }
    }
}

/// One candidate layout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Try {
    pub(super) way: Way,
    /// The factor by which it may exceed the viewport before rows are broken.
    pub(super) stretch: f64,
    /// The aspect ratio (width to height) of a place's rows of cards.
    pub(super) spread: f64,
}

impl Try {
    pub(super) fn line(
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

const STRETCHES: [f64; 8] = [1.0, 1.3, 1.7, 2.2, 3.0, 4.2, 6.0, 9.0];
const SPREADS: [f64; 4] = [1.2, 2.4, 0.5, 5.0];
/// The gain in size that justifies changing the layout.
const WORTH: f64 = 1.2;

/// The state from one picture to the next.
#[derive(Default)]
pub struct Stands {
    choice: Option<Try>,
    /// The inputs of the layout.
    measured: Option<(u64, (f64, f64))>,
    picture: Picture,
}

/// Words a message in the language of the page.
pub type Say<'a> = &'a dyn Fn(&Message) -> String;

/// Lays out the scene for a viewport. The layout changes only for a large gain, so that things stay where they are; an
/// unchanged place stays the same `Rc`.
pub fn picture(
    scene: &Scene,
    folds: &Folds,
    overlay: bool,
    viewport: (f64, f64),
    say: Say,
    stands: &mut Stands,
) -> Picture {
    let mut plan = LayoutPlan::new(scene, folds, overlay, say);
    let roots = plan.build();
    let margin = if viewport.0 < NARROW { 28.0 } else { 32.0 };
    let room = (viewport.0 - margin, viewport.1 - margin);
    let mut chosen = Try {
        way: Way::Down,
        stretch: 1.0,
        spread: SPREADS[0],
    };
    let measured = Some((plan.measure(), room));
    if let Some(choice) = stands.choice
        && measured == stands.measured
    {
        chosen = choice;
    } else if viewport.0 >= NARROW {
        let mut most = 0.0;
        for way in [Way::Down, Way::Right] {
            for stretch in STRETCHES {
                for spread in SPREADS {
                    let it = Try {
                        way,
                        stretch,
                        spread,
                    };
                    let (w, h) = plan.rows(&roots, &it, room, None);
                    let scale = (room.0 / w).min(room.1 / h).min(1.0);
                    let weight = if stands.choice == Some(it) {
                        scale * WORTH
                    } else {
                        scale
                    };
                    if weight > most * 1.02 {
                        most = weight;
                        chosen = it;
                    }
                }
            }
        }
        stands.choice = Some(chosen);
        stands.measured = measured;
    }
    let mut lines = Vec::new();
    let size = plan.rows(&roots, &chosen, room, Some(&mut lines));
    stands.picture = plan.finish(size, &lines, &stands.picture);
    stands.picture.clone()
}
