//! placeholder
use crate::state::{Branch, Clock};
use sim::time::SimTime;
use sim::view::{Mark, Waiting};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub marks: Rc<Vec<Mark>>,
    pub waiting: Rc<Vec<Waiting>>,
    pub clock: Clock,
    pub now: SimTime,
    /// How many steps count, of how many.
    pub taken: usize,
    pub steps: usize,
    pub branches: Rc<Vec<Branch>>,
    pub instructor: bool,
}

#[component]
pub fn Timeline(_props: &Props) -> Html {
    Html::default()
}
