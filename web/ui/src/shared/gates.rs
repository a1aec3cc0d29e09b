//! The gates of a call in short, with a remedy; `why` in the crate `stage` shows the full picture.

pub mod layers;
pub mod way;

use sim::outcome::Remedy;
use sim::view::why::GatePassage;

use self::way::Way;
use crate::prelude::*;
use crate::shared::remedy::remedy;

/// The properties of [`Gates`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The gates of the call, in order.
    pub gates: Rc<Vec<GatePassage>>,
    /// The questions that it asks about the session.
    pub queries: Queries,
    /// Performs a remedy, as an identity with the permissions.
    pub perform: Callback<Vec<Command>>,
    /// Distinguishes this row from others on the page.
    #[prop_or("form")]
    pub name: &'static str,
}

/// The row of gates, and a button for what would let the call through.
#[component]
pub fn Gates(props: &Props) -> Html {
    let help = first_remedy(&props.gates);
    html! {
        <div class="gates">
            <Way name={props.name} gates={&props.gates} />
            if let Some(help) = help { { remedy(&props.queries, &help, &props.perform) } }
        </div>
    }
}

/// What would let a refused call through.
pub fn first_remedy(gates: &[GatePassage]) -> Option<Remedy> {
    let notes = gates.iter().flat_map(|passage| &passage.notes);
    notes.filter_map(|note| note.remedy.clone()).next()
}
