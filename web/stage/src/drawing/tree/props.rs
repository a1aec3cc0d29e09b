//! What the parts of the tree are drawn from.

use page::{
    layout::{Folds, Picture},
    motion::StepMotion,
};
use sim::{event::Event, time::SimTime, view::Scene};
use ui::{browser::drawing::camera::SharedCamera, prelude::*};

/// The properties of [`Tree`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The organization as it is drawn.
    pub scene: Rc<Scene>,
    /// The selected thing.
    pub selection: Option<Selection>,
    /// The time of the session.
    pub now: SimTime,
    /// The events of the last change, and its number.
    pub happened: Rc<(u64, Vec<Event>)>,
    /// What the window shows of the drawing.
    pub camera: Rc<SharedCamera>,
    /// The intended magnification: the layout uses less space.
    pub scale: f64,
    /// The units that are folded.
    pub folds: Folds,
    /// Folds units, or unfolds them.
    pub on_folds: Callback<Folds>,
    /// Policies are drawn.
    pub overlay: bool,
    /// Shows the policies, or hides them.
    pub on_overlay: Callback<()>,
    /// The questions that the view asks about the session.
    pub queries: Queries,
    /// The name of the current user.
    pub actor: AttrValue,
    /// The share of the window's width that the drawing has.
    #[prop_or(1.0)]
    pub share: f64,
    /// All of it is seen at any size, in a window that has a part of its height for what is read.
    #[prop_or_default]
    pub whole: bool,
    /// Whether nothing can be added or moved.
    #[prop_or_default]
    pub fixed: bool,
}

impl Props {
    /// All of it is seen anyway, or it moves with another.
    pub(super) fn stays(&self) -> bool {
        self.whole || self.share < 1.0
    }
}

/// The drawing as it is laid out.
pub(super) struct Laid {
    pub(super) rtl: bool,
    pub(super) scale: f64,
    /// The space for it.
    pub(super) room: (f64, f64),
    pub(super) picture: Rc<Picture>,
    pub(super) happening: Rc<StepMotion>,
    /// How often places have moved.
    pub(super) arranged: u64,
}
