//! The mirror image of the arrangement, for languages that are written from right to left.
//!
//! Everything is arranged from left to right. One transform then puts places, heads and lines where a mirror shows them; lanes, which
//! are found later, are found in the arrangement and mirrored as a whole. What is drawn is mirrored as a position, not as an image:
//! names and ids stay readable.

#[cfg(test)]
mod tests;

use super::lanes::Lane;
use super::plan::{LayoutPlan, PlanLine};
use super::{CardSpot, DrawnPlace, Picture, TILE_SIZE};

impl LayoutPlan<'_> {
    /// Moves everything to its mirror image in a drawing of this width.
    pub(crate) fn mirror(&mut self, width: f64, lines: &mut [PlanLine]) {
        for (_, from, to) in lines {
            from.0 = width - from.0;
            to.0 = width - to.0;
        }
        for place in &mut self.places {
            place.x = width - place.x - place.width;
            place.mirrored = true;
        }
        for head in &mut self.heads {
            // A head's width depends on its words: it begins at its right side.
            head.x = width - head.x;
            head.rail.0.0 = width - head.rail.0.0 - TILE_SIZE;
            head.mirrored = true;
        }
    }
}

impl DrawnPlace {
    /// A point's x coordinate, as if this place were not mirrored; or back.
    pub(crate) fn unmirrored(&self, x: f64) -> f64 {
        match self.mirrored {
            true => 2.0 * self.x + self.width - x,
            false => x,
        }
    }
}

impl Picture {
    /// Where a card is in the arrangement that is not mirrored; or back.
    pub(crate) fn unmirrored(&self, spot: CardSpot) -> CardSpot {
        match self.mirrored {
            true => CardSpot {
                x: self.width - spot.x - spot.width,
                ..spot
            },
            false => spot,
        }
    }

    /// A lane of the arrangement as it is drawn.
    pub(crate) fn as_drawn(&self, mut lane: Lane) -> Lane {
        if self.mirrored {
            lane.iter_mut().for_each(|it| it.0 = self.width - it.0);
        }
        lane
    }
}
