//! The gates of a call in short, with what would let it through: the whole of it is in `components/why`.

use std::rc::Rc;

use shell::desk::Desk;
use sim::command::Command;
use sim::outcome::GateRecord;
use sim::view::why::passages;
use yew::prelude::*;

use crate::components::inspector::parts::remedy;
use crate::components::why::way::Way;

#[derive(Properties)]
pub struct Props {
    pub record: GateRecord,
    pub desk: Rc<Desk>,
    /// Performs a remedy, as the person who may.
    pub perform: Callback<Vec<Command>>,
    #[prop_or("form")]
    pub name: &'static str,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.record == other.record && self.perform == other.perform
    }
}

#[component]
pub fn Gates(props: &Props) -> Html {
    let desk = &props.desk;
    let gates = Rc::new(passages(
        desk.world(),
        &desk.viewpoint(),
        &props.record,
        None,
    ));
    let help = gates
        .iter()
        .flat_map(|passage| &passage.notes)
        .find_map(|note| note.remedy.clone());
    html! {
        <div class="gates">
            <Way name={props.name} {gates} />
            if let Some(help) = help { { remedy(desk.world(), &help, &props.perform) } }
        </div>
    }
}
