//! What was drawn last, to know what moves with the next step.

use std::rc::Rc;

use sim::event::Event;
use sim::ids::AccountId;
use sim::time::SimTime;
use sim::view::Scene;

use super::StepMotion;
use crate::layout::{CardSpot, Picture};
use crate::ways::{rest_of, shares};

/// What was drawn last, to know what moves with the next step.
#[derive(Default)]
pub struct LastDrawn {
    step: u64,
    spots: ordered::Map<AccountId, CardSpot>,
    motion: Rc<StepMotion>,
    /// How far services on their way were, from 0 to 1, by the key of their role.
    shares: ordered::Map<String, f64>,
    lines: [String; 4],
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
        if self.lines != picture.lines {
            let moved = self.lines.iter().any(|it| !it.is_empty());
            self.arranged += u64::from(moved);
            self.lines = picture.lines.clone();
        }
        self.motion.clone()
    }

    /// How often the places have moved since they were drawn first.
    pub fn arranged(&self) -> u64 {
        self.arranged
    }
}
