//! placeholder
use crate::state::Form;
use sim::event::Event;
use sim::time::SimTime;
use sim::view::{Scene, Selection};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub scene: Rc<Scene>,
    /// The text form.
    pub words: AttrValue,
    pub form: Form,
    pub selection: Option<Selection>,
    pub now: SimTime,
    pub instructor: bool,
    pub actor_name: AttrValue,
    pub happened: Rc<(u64, Vec<Event>)>,
    /// Whether a notice's last call was refused, for the token that stops at its gate.
    pub presenter: bool,
}

#[component]
pub fn Organization(_props: &Props) -> Html {
    html! { <div data-testid="organization" /> }
}
