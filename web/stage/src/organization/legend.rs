//! The legend of the marks, folded at first.

use page::glyphs::glyph;
use sim::account::ORGANIZATIONS_PRINCIPAL;
use sim::view::{AccountKind, RoleState};

use crate::drawing::marks::role_mark;
use ui::parts::face::face;
use ui::parts::popup::use_popup;
use ui::parts::service_icon::{hue, service_icon};
use ui::prelude::*;

/// The service whose marks stand for those of all.
const CONFIG: &str = "config";

#[derive(Properties, PartialEq)]
pub struct Props {
    /// Policies are drawn: their marks are explained, too.
    pub overlay: bool,
}

#[component]
pub fn Legend(props: &Props) -> Html {
    let (open, toggle) = use_popup(".legend", "open-legend");
    html! {
        <div class="legend">
            <button class="button bare" id="open-legend" aria-expanded={open.to_string()} aria-controls="legend"
                title={say("What the marks mean")}
                onclick={toggle}>{ icon(Icon::Legend) }<span>{ say("Legend") }</span></button>
            <dl id="legend" hidden={!open}>
                if open { { meanings(props.overlay) } }
            </dl>
        </div>
    }
}

fn meanings(overlay: bool) -> Html {
    html! {
        <>
            { meaning(role_mark(RoleState::Present, ORGANIZATIONS_PRINCIPAL, 0), say("The role AWSServiceRoleForOrganizations")) }
            { meaning(role_mark(RoleState::Present, CONFIG, 0), say("Role present")) }
            { meaning(role_mark(RoleState::Pending, CONFIG, 40), say("Role pending; its edge fills as simulated time passes")) }
            { meaning(role_mark(RoleState::Absent, CONFIG, 0), say("Role absent")) }
            { meaning(role_mark(RoleState::Deleting, CONFIG, 0), say("Being deleted")) }
            { meaning(service_icon(CONFIG), say("A trusted service; in the drawing, on its way to an account")) }
            { meaning(html! { <span class={classes!("swatch", "lane", hue(glyph(CONFIG)))} /> }, say("Where a service has a role")) }
            { meaning(html! { <span class="swatch way" /> }, say("From the sender of an open request to its recipient")) }
            { meaning(icon(Icon::Invitation), say("Invitation, to join or to transfer the bill")) }
            { meaning(icon(Icon::Approval), say("Request to approve all features")) }
            { meaning(icon(Icon::Recreate), say("Request to recreate the role")) }
            { meaning(icon(Icon::Request), say("Request to enable all features")) }
            { meaning(html! { <span class="key-face management">{ face(AccountKind::Management) }</span> }, say("Management account")) }
            { meaning(html! { <span class="key-face">{ face(AccountKind::Created) }</span> }, say("Created account, or one in no organization")) }
            { meaning(html! { <span class="key-face">{ face(AccountKind::Invited) }</span> }, say("Account that joined by invitation")) }
            { meaning(html! { <span class="swatch acts" /> }, say("Account of the current user, with the person's initial")) }
            { meaning(html! { <span class="swatch ghost" /> }, say("Being created")) }
            { meaning(html! { <span class="swatch closed" /> }, say("Closed, or (dotted) being closed")) }
            { meaning(icon(Icon::EyeVeiled), say("Not visible to the current user")) }
            if overlay {
                { meaning(icon(Icon::PolicyFull), say("SCP that allows everything")) }
                { meaning(icon(Icon::PolicyAllows), say("SCP that is an allow list")) }
                { meaning(icon(Icon::PolicyDenies), say("SCP that denies")) }
                { meaning(icon(Icon::PolicyBoth), say("SCP that allows and denies")) }
                { meaning(icon(Icon::PolicyStops), say("SCP that denies everything")) }
                { meaning(icon(Icon::PolicyResource), say("RCP: limits on resources")) }
                { meaning(icon(Icon::PolicyOther), say("Policy of another type")) }
            }
        </>
    }
}

/// A line of the legend: a mark and what it means.
fn meaning(mark: Html, means: &'static str) -> Html {
    html! { <div><dt>{ mark }</dt><dd>{ means }</dd></div> }
}
