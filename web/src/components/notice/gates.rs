//! The gates of a call in short, with a remedy; `components/why` shows the full picture.

use std::rc::Rc;

use sim::command::Command;
use sim::outcome::{GateRecord, Remedy};
use sim::view::why::GatePassage;
use yew::prelude::*;

use crate::components::inspector::parts::remedy;
use crate::components::why::way::Way;
use crate::state::queries::Queries;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub record: GateRecord,
    pub controller: Queries,
    /// Performs a remedy, as an identity with the permissions.
    pub perform: Callback<Vec<Command>>,
    #[prop_or("form")]
    pub name: &'static str,
}

#[component]
pub fn Gates(props: &Props) -> Html {
    let controller = &props.controller;
    let gates = Rc::new(controller.passages(&props.record));
    let help = first_remedy(&gates);
    html! {
        <div class="gates">
            <Way name={props.name} {gates} />
            if let Some(help) = help { { remedy(controller, &help, &props.perform) } }
        </div>
    }
}

fn first_remedy(gates: &[GatePassage]) -> Option<Remedy> {
    let notes = gates.iter().flat_map(|passage| &passage.notes);
    notes.filter_map(|note| note.remedy.clone()).next()
}

/// The remedy for a refused call.
pub fn remedy_of(controller: &Queries, record: &GateRecord) -> Option<Remedy> {
    record.stopped_at()?;
    first_remedy(&controller.passages(record))
}
