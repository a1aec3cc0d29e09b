//! The gates of a call in short, with what would let it through: the whole of it is in `components/why`.

use std::rc::Rc;

use sim::command::Command;
use sim::outcome::{GateRecord, Remedy};
use sim::view::why::Passage;
use yew::prelude::*;

use crate::components::inspector::parts::remedy;
use crate::components::why::way::Way;
use crate::state::queries::Queries;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub record: GateRecord,
    pub desk: Queries,
    /// Performs a remedy, as the person who may.
    pub perform: Callback<Vec<Command>>,
    #[prop_or("form")]
    pub name: &'static str,
}

#[component]
pub fn Gates(props: &Props) -> Html {
    let desk = &props.desk;
    let gates = Rc::new(desk.passages(&props.record));
    let help = first_remedy(&gates);
    html! {
        <div class="gates">
            <Way name={props.name} {gates} />
            if let Some(help) = help { { remedy(desk, &help, &props.perform) } }
        </div>
    }
}

fn first_remedy(gates: &[Passage]) -> Option<Remedy> {
    let notes = gates.iter().flat_map(|passage| &passage.notes);
    notes.filter_map(|note| note.remedy.clone()).next()
}

/// What would let a refused call through.
pub fn remedy_of(desk: &Queries, record: &GateRecord) -> Option<Remedy> {
    record.stopped_at()?;
    first_remedy(&desk.passages(record))
}
