//! What was drawn last, to know what moves with the next step.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use sim::event::Event;
use sim::ids::AccountId;
use sim::time::SimTime;
use sim::view::Scene;

use super::StepMotion;
use crate::organization::layout::{CardSpot, Picture};
use crate::organization::ways::{rest_of, shares};

/// What was drawn last, to know what moves with the next step.
#[derive(Default)]
pub struct LastDrawn {
    step: u64,
    spots: ordered::Map<AccountId, CardSpot>,
    motion: Rc<StepMotion>,
    /// How far services on their way were, from 0 to 1, by the key of their role.
    shares: ordered::Map<String, f64>,
    /// A hash of the lines between places: other lines, other positions.
    lines: u64,
    arranged: u64,
}

impl LastDrawn {
    /// The motion of the last step: computed once per step, against the previous picture.
    pub fn motion(
        &mut self,
        happened: &(u64, Vec<Event>),
        scene: &Scene,
        picture: &Picture,
        now: SimTime,
    ) -> Rc<StepMotion> {
        if self.step != happened.0 {
            self.step = happened.0;
            let mut motion = StepMotion::new(happened, scene, &self.spots, picture);
            for it in &mut motion.arrivals {
                if let Some(share) = self.shares.get(&it.key) {
                    it.lane = rest_of(&it.lane, *share);
                    it.waited = true;
                }
            }
            self.motion = Rc::new(motion);
        }
        self.shares = shares(picture, now);
        if self.spots != picture.spots {
            self.spots = picture.spots.clone();
        }
        let mut lines = DefaultHasher::new();
        picture.lines.hash(&mut lines);
        let lines = lines.finish();
        if self.lines != lines {
            self.arranged += u64::from(self.lines != 0);
            self.lines = lines;
        }
        self.motion.clone()
    }

    /// How often the places have moved since they were drawn first.
    pub fn arranged(&self) -> u64 {
        self.arranged
    }
}
