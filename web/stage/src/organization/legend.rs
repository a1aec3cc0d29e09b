//! The legend of the marks, folded at first.

use page::glyphs::glyph;
use sim::account::ORGANIZATIONS_PRINCIPAL;
use sim::view::{AccountKind, RoleState};

use crate::drawing::marks::{gate, role_mark};
use ui::parts::face::face;
use ui::parts::popup::use_popup;
use ui::parts::service_icon::{hue, service_icon};
use ui::prelude::*;

/// The service whose marks stand for those of all.
const CONFIG: &str = "config";

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Policies are drawn: their marks are explained, too.
    pub overlay: bool,
}

#[component]
pub(crate) fn Legend(props: &Props) -> Html {
    let (open, toggle) = use_popup(".legend", "open-legend");
    html! {
        <div class="legend">
            <button class="button bare" id="open-legend" aria-expanded={open.to_string()} aria-controls="legend"
                title={say("What the marks mean")}
                onclick={toggle}>{ icon(Icon::Legend) }<span>{ say("Legend") }</span></button>
            <div id="legend" hidden={!open}>
                if open { { meanings(props.overlay) } }
            </div>
        </div>
    }
}

/// The marks of a kind: each with what it means.
type Marks = Vec<(Html, &'static str)>;

fn meanings(overlay: bool) -> Html {
    let mut groups = vec![
        (say("Accounts"), accounts()),
        (say("Roles"), roles()),
        (say("Requests"), requests()),
    ];
    if overlay {
        groups.push((say("Policies"), policies()));
    }
    html! {
        for (title, marks) in groups {
            <h3>{ title }</h3>
            <dl>
                for (mark, means) in marks {
                    <div><dt>{ mark }</dt><dd>{ means }</dd></div>
                }
            </dl>
        }
    }
}

fn accounts() -> Marks {
    let framed = |class| html! { <span class={classes!("key-face", class)}>{ face(AccountKind::Management, false) }</span> };
    let pictured = |kind, closing| html! { <span class="key-face">{ face(kind, closing) }</span> };
    let swatch = |class| html! { <span class={classes!("swatch", class)} /> };
    vec![
        (framed("management"), say("Management account")),
        (
            pictured(AccountKind::Created, false),
            say("Created, or in no organization"),
        ),
        (
            pictured(AccountKind::Invited, false),
            say("Joined by invitation"),
        ),
        (swatch("acts"), say("Acts now, with the person's initial")),
        (swatch("chosen"), say("Selected")),
        (swatch("ghost"), say("Being created")),
        (swatch("awaited"), say("Has yet to answer")),
        (pictured(AccountKind::Created, true), say("Being closed")),
        (swatch("closed"), say("Closed")),
        (
            icon(Icon::EyeVeiled),
            say("Not visible to the current user"),
        ),
    ]
}

fn roles() -> Marks {
    let of_config = |state, percent| role_mark(state, CONFIG, percent);
    vec![
        (
            role_mark(RoleState::Present, ORGANIZATIONS_PRINCIPAL, 0),
            say("The role AWSServiceRoleForOrganizations"),
        ),
        (of_config(RoleState::Present, 0), say("Role present")),
        (
            of_config(RoleState::Pending, 40),
            say("Role pending; its edge fills with time"),
        ),
        (of_config(RoleState::Absent, 0), say("Role absent")),
        (
            of_config(RoleState::Remaining, 0),
            say("Role that stays without trusted access"),
        ),
        (of_config(RoleState::Deleting, 0), say("Being deleted")),
        (
            html! { <span>{ "+2" }</span> },
            say("More; select the account"),
        ),
        (service_icon(CONFIG), say("A trusted service")),
        (
            html! { <span class={classes!("swatch", "lane", hue(glyph(CONFIG)))} /> },
            say("Where a service has a role"),
        ),
    ]
}

fn requests() -> Marks {
    let checks = [Some(true), Some(false), None].map(gate);
    vec![
        (
            icon(Icon::Invitation),
            say("Invitation, to join or to transfer the bill"),
        ),
        (icon(Icon::Request), say("Request to enable all features")),
        (icon(Icon::Approval), say("Request to approve all features")),
        (icon(Icon::Recreate), say("Request to recreate the role")),
        (
            html! { <span class="swatch way" /> },
            say("From its sender to its recipient"),
        ),
        (
            html! { <span class="gates">for check in checks { <i class={check} /> }</span> },
            say("Checks: passed, failed, not yet made"),
        ),
    ]
}

fn policies() -> Marks {
    vec![
        (icon(Icon::PolicyFull), say("SCP that allows everything")),
        (icon(Icon::PolicyAllows), say("SCP that is an allow list")),
        (icon(Icon::PolicyDenies), say("SCP that denies")),
        (icon(Icon::PolicyBoth), say("SCP that allows and denies")),
        (icon(Icon::PolicyStops), say("SCP that denies everything")),
        (icon(Icon::PolicyResource), say("RCP: limits on resources")),
        (icon(Icon::PolicyOther), say("Policy of another type")),
    ]
}
