//! The guide: what one can do here, and guided walkthroughs with notes for the instructor.

mod ideas;
mod prose;
mod start;
mod step;

use std::rc::Rc;

use shell::desk::Desk;
use yew::prelude::*;

use crate::state::Walk;
use start::Start;
use step::Shown;

#[derive(Properties)]
pub struct Props {
    pub walk: Option<Walk>,
    pub desk: Rc<Desk>,
    /// Large type for a classroom: then a presenter's remote control turns the steps.
    pub presenter: bool,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.walk == other.walk
            && self.presenter == other.presenter
            && Rc::ptr_eq(&self.desk, &other.desk)
    }
}

#[component]
pub fn Guide(props: &Props) -> Html {
    let shown = props
        .walk
        .as_ref()
        .and_then(|walk| lessons::walkthrough(&walk.id).map(|it| (walk.clone(), it)));
    html! {
        <div class="guide-view">
            if let Some((walk, walkthrough)) = shown {
                <Shown {walk} {walkthrough} desk={props.desk.clone()} presenter={props.presenter} />
            } else {
                <Start desk={props.desk.clone()} />
            }
        </div>
    }
}
