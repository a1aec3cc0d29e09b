//! The gates of a call in short, with what would let it through: the whole of it is in `components/why`.

use std::rc::Rc;

use sim::command::Command;
use sim::outcome::GateRecord;
use yew::prelude::*;

use crate::components::inspector::parts::remedy;
use crate::components::why::way::Way;
use crate::state::queries::Queries;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub record: GateRecord,
    pub controller: Queries,
    /// Performs a remedy, as the person who may.
    pub perform: Callback<Vec<Command>>,
    #[prop_or("form")]
    pub name: &'static str,
}

#[component]
pub fn Gates(props: &Props) -> Html {
    let controller = &props.controller;
    let gates = Rc::new(controller.passages(&props.record));
    let help = gates
        .iter()
        .flat_map(|passage| &passage.notes)
        .find_map(|note| note.remedy.clone());
    html! {
        <div class="gates">
            <Way name={props.name} {gates} />
            if let Some(help) = help { { remedy(controller, &help, &props.perform) } }
        </div>
    }
}
