//! A remedy: what would let a refused call through, and a button that does it.

use sim::outcome::Remedy;
use sim::view::Actionable;

use crate::parts::text::{command_line, phrase};
use crate::prelude::*;

/// A button that performs a remedy as those who may; or that a console's user cannot.
pub fn remedy_button(
    queries: &Queries,
    remedy: &Remedy,
    class: &'static str,
    perform: &Callback<Vec<Command>>,
) -> Html {
    if remedy.commands.is_empty() {
        return Html::default();
    }
    match queries.offers(Actionable::Remedy(remedy)).pop() {
        Some(offer) => {
            let label = tell(&offer.label);
            let onclick = perform.reform(move |_: MouseEvent| offer.commands().to_vec());
            html! {
                <button type="button" {class} data-testid="remedy" {onclick}>{ icon(Icon::Person) }{ label }</button>
            }
        }
        None => {
            html! { <p class="small soft">{ say("Another user has to do this: a console acts for one user only.") }</p> }
        }
    }
}

/// A remedy, and a button that performs it as an identity with the permissions.
pub fn remedy(queries: &Queries, remedy: &Remedy, perform: &Callback<Vec<Command>>) -> Html {
    html! {
        <div class="remedy">
            <p>{ phrase(&remedy.says) }</p>
            { remedy_button(queries, remedy, "button", perform) }
            if !remedy.commands.is_empty() {
                <details class="folding">
                    <summary>
                        { tell(counted!(remedy.commands.len(), "The command|The commands")) }
                    </summary>
                    for (n, command) in remedy.commands.iter().enumerate() {
                        <div key={n}>{ command_line(&shell::controller::line_of(command)) }</div>
                    }
                </details>
            }
        </div>
    }
}
