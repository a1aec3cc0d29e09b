//! The legend of the marks, folded at first.

use sim::view::RoleState;

use super::marks::role_mark;
use crate::parts::service_icon::service_icon;
use crate::prelude::*;
use crate::storage;

/// The service whose marks stand for those of all.
const CONFIG: &str = "config";

#[component]
pub fn Legend() -> Html {
    let open = use_state(|| storage::preference("legend").as_deref() == Some("open"));
    let dispatch = use_dispatch();
    let toggle = Callback::from(with!(open, move |_: MouseEvent| {
        dispatch.remember("legend", if *open { "closed" } else { "open" });
        open.set(!*open);
    }));
    html! {
        <div class="legend">
            <button class="button bare" aria-expanded={open.to_string()} aria-controls="legend"
                title={say("What the marks mean")}
                onclick={toggle}>{ icon(Icon::Legend) }<span>{ say("Legend") }</span></button>
            <dl id="legend" hidden={!*open}>
                if *open { { meanings() } }
            </dl>
        </div>
    }
}

fn meanings() -> Html {
    html! {
        <>
            <div><dt class="named">{ say("Organi\u{ad}zations") }</dt><dd>{ say("The role AWSServiceRoleForOrganizations") }</dd></div>
            { meaning(role_mark(RoleState::Present, CONFIG, 0), say("Role present")) }
            { meaning(role_mark(RoleState::Pending, CONFIG, 40), say("Role pending; its edge fills as simulated time passes")) }
            { meaning(role_mark(RoleState::Absent, CONFIG, 0), say("Role absent")) }
            { meaning(role_mark(RoleState::Deleting, CONFIG, 0), say("Being deleted")) }
            { meaning(service_icon(CONFIG), say("A trusted service")) }
            { meaning(icon(Icon::Invitation), say("Invitation, to join or to transfer the bill")) }
            { meaning(icon(Icon::Approval), say("Request to approve all features")) }
            { meaning(icon(Icon::Recreate), say("Request to recreate the role")) }
            { meaning(icon(Icon::Request), say("Request to enable all features")) }
            { meaning(html! { <span class="swatch management" /> }, say("Management account")) }
            { meaning(html! { <span class="swatch acts" /> }, say("Account of the current user")) }
            { meaning(html! { <span class="swatch ghost" /> }, say("Being created")) }
            { meaning(html! { <span class="swatch closed" /> }, say("Closed, or (dotted) being closed")) }
            { meaning(icon(Icon::PolicyFull), say("SCP that allows everything")) }
            { meaning(icon(Icon::PolicyAllows), say("SCP that is an allow list")) }
            { meaning(icon(Icon::PolicyDenies), say("SCP that denies")) }
            { meaning(icon(Icon::PolicyBoth), say("SCP that allows and denies")) }
            { meaning(icon(Icon::PolicyStops), say("SCP that denies everything")) }
            { meaning(icon(Icon::PolicyResource), say("RCP: limits on resources")) }
            { meaning(icon(Icon::PolicyOther), say("Policy of another type")) }
            { meaning(icon(Icon::EyeVeiled), say("Not visible to the current user")) }
        </>
    }
}

/// A line of the legend: a mark and what it means.
fn meaning(mark: Html, means: &'static str) -> Html {
    html! { <div><dt>{ mark }</dt><dd>{ means }</dd></div> }
}
