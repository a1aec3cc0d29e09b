//! What the marks mean; folded away until one asks.

use sim::view::RoleState;
use yew::prelude::*;

use super::marks::role_mark;
use crate::icons::{Icon, icon};
use crate::storage;

#[component]
pub fn Legend() -> Html {
    let open = use_state(|| storage::preference("legend").as_deref() == Some("open"));
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| {
            storage::prefer("legend", if *open { "closed" } else { "open" });
            open.set(!*open);
        })
    };
    html! {
        <div class="legend">
            <button class="button bare" aria-expanded={open.to_string()} aria-controls="legend" title="What the marks mean" onclick={toggle}>{ "Marks" }</button>
            <dl id="legend" hidden={!*open}>
                <div><dt class="named">{ "Organi\u{ad}zations" }</dt><dd>{ "The role AWSServiceRoleForOrganizations" }</dd></div>
                { meaning(role_mark(RoleState::Present, "", 0), "The role is there") }
                { meaning(role_mark(RoleState::Pending, "", 40), "On its way; the ring fills with simulated time") }
                { meaning(role_mark(RoleState::Absent, "", 0), "The role is not there") }
                { meaning(role_mark(RoleState::Deleting, "", 0), "Being deleted") }
                { meaning(role_mark(RoleState::Present, "C", 0), "A trusted service's role, by its letter") }
                { meaning(icon(Icon::Invitation), "Invitation, to join or to transfer the bill") }
                { meaning(icon(Icon::Approval), "Request to approve all features") }
                { meaning(icon(Icon::Recreate), "Request to recreate the role") }
                { meaning(icon(Icon::Request), "Request to enable all features") }
                { meaning(html! { <span class="swatch management" /> }, "Management account") }
                { meaning(html! { <span class="swatch acts" /> }, "Whose person acts") }
                { meaning(html! { <span class="swatch ghost" /> }, "Being created") }
                { meaning(html! { <span class="swatch closed" /> }, "Closed, or (dotted) being closed") }
                { meaning(icon(Icon::PolicyFull), "SCP that allows everything") }
                { meaning(icon(Icon::PolicyAllows), "SCP that is a list of what is allowed") }
                { meaning(icon(Icon::PolicyDenies), "SCP that denies") }
                { meaning(icon(Icon::PolicyBoth), "SCP that allows and denies") }
                { meaning(icon(Icon::PolicyStops), "SCP that denies everything") }
                { meaning(icon(Icon::PolicyResource), "RCP: limits on resources") }
                { meaning(icon(Icon::PolicyOther), "Policy of another type") }
                { meaning(icon(Icon::EyeVeiled), "The acting person cannot see it") }
            </dl>
        </div>
    }
}

/// A line of the legend: a mark and what it means.
fn meaning(mark: Html, means: &'static str) -> Html {
    html! { <div><dt>{ mark }</dt><dd>{ means }</dd></div> }
}
