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
                <div><dt>{ role_mark(RoleState::Present, "", 0) }</dt><dd>{ "The role is there" }</dd></div>
                <div><dt>{ role_mark(RoleState::Pending, "", 40) }</dt><dd>{ "On its way; the ring fills with simulated time" }</dd></div>
                <div><dt>{ role_mark(RoleState::Absent, "", 0) }</dt><dd>{ "The role is not there" }</dd></div>
                <div><dt>{ role_mark(RoleState::Deleting, "", 0) }</dt><dd>{ "Being deleted" }</dd></div>
                <div><dt>{ role_mark(RoleState::Present, "C", 0) }</dt><dd>{ "A trusted service's role, by its letter" }</dd></div>
                <div><dt>{ icon(Icon::Invitation) }</dt><dd>{ "Invitation" }</dd></div>
                <div><dt>{ icon(Icon::Approval) }</dt><dd>{ "Request to approve all features" }</dd></div>
                <div><dt>{ icon(Icon::Recreate) }</dt><dd>{ "Request to recreate the role" }</dd></div>
                <div><dt>{ icon(Icon::Request) }</dt><dd>{ "Request to enable all features" }</dd></div>
                <div><dt><span class="swatch management" /></dt><dd>{ "Management account" }</dd></div>
                <div><dt><span class="swatch acts" /></dt><dd>{ "Whose person acts" }</dd></div>
                <div><dt><span class="swatch ghost" /></dt><dd>{ "Being created" }</dd></div>
                <div><dt>{ icon(Icon::EyeVeiled) }</dt><dd>{ "The acting person cannot see it" }</dd></div>
            </dl>
        </div>
    }
}
