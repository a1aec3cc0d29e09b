//! The things that can be highlighted for the audience.

use super::LISTED;
use crate::components::organization::name_of;
use crate::components::scene::pane_title;
use crate::prelude::*;
use crate::state::Pane;
use crate::state::present::{Light, PresentChange};
use sim::catalog::SERVICES;
use sim::view::{Scene, UnitNode};
use web_sys::HtmlSelectElement;

#[derive(Properties, PartialEq)]
pub struct LightsProps {
    pub scene: Rc<Scene>,
    pub light: Option<Light>,
    pub selection: Option<Selection>,
}

/// The list of things to highlight.
#[component]
pub fn Lights(props: &LightsProps) -> Html {
    fn below<'s>(unit: &'s UnitNode, units: &mut Vec<&'s UnitNode>) {
        units.push(unit);
        for child in &unit.units {
            below(child, units);
        }
    }
    let dispatch = use_dispatch();
    let onchange = Callback::from(move |event: Event| {
        if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
            let light = Light::of(&select.value());
            dispatch.dispatch(Action::Present(PresentChange::Light(light)));
        }
    });
    let mut units = Vec::new();
    for organization in &props.scene.organizations {
        below(&organization.root, &mut units);
    }
    let accounts =
        (units.iter().flat_map(|unit| unit.accounts.iter())).chain(props.scene.standalone.iter());
    let things = |all: Vec<(Selection, String)>| -> Vec<(Light, String)> {
        (all.into_iter().take(LISTED))
            .map(|(it, name)| (Light::Thing(it), name))
            .collect()
    };
    let panes = [
        Pane::Organization,
        Pane::Inspector,
        Pane::Timeline,
        Pane::Terminal,
    ]
    .map(Light::Pane);
    let mut groups = vec![
        (
            say("Panes"),
            panes
                .into_iter()
                .map(|it| (it.clone(), lit_name(&it, &props.scene)))
                .collect(),
        ),
        (
            say("Units"),
            things(
                (units.iter())
                    .map(|it| (Selection::Unit(it.id.clone()), it.name.to_string()))
                    .collect(),
            ),
        ),
        (
            say("Accounts"),
            things(
                accounts
                    .map(|it| (Selection::Account(it.id), it.name.to_string()))
                    .collect(),
            ),
        ),
        (
            say("Handshakes"),
            things(
                (props.scene.envelopes.iter())
                    .map(|it| {
                        let it = Selection::Handshake(it.id.clone());
                        let name = name_of(&props.scene, &it);
                        (it, name)
                    })
                    .collect(),
            ),
        ),
        (
            say("Services"),
            things(
                (SERVICES.iter())
                    .filter(|it| is_there(&props.scene, it.id))
                    .map(|it| (Selection::Service(it.id.into()), it.name.to_string()))
                    .collect(),
            ),
        ),
    ];
    // A thing that was pointed at and is in no list.
    let now = props.light.as_ref().map(Light::text);
    let listed = groups
        .iter()
        .any(|(_, lights)| lights.iter().any(|(it, _)| Some(it.text()) == now));
    if let (Some(light @ Light::Thing(it)), false) = (&props.light, listed) {
        groups.insert(
            0,
            (
                say("Selected"),
                vec![(light.clone(), name_of(&props.scene, it))],
            ),
        );
    }
    html! {
        <select class="presenter-lights" aria-label={say("In the spotlight")} data-testid="lights" {onchange}>
            <option value="" selected={now.is_none()}>{ say("No spotlight") }</option>
            for (title, lights) in groups {
                if !lights.is_empty() {
                    <optgroup label={title}>
                        for (light, name) in lights {
                            <option value={light.text()} selected={Some(light.text()) == now}>{ name }</option>
                        }
                    </optgroup>
                }
            }
        </select>
    }
}

/// Whether a service's role is drawn.
fn is_there(scene: &Scene, service: &str) -> bool {
    fn any(unit: &UnitNode, service: &str) -> bool {
        (unit.accounts.iter()).any(|it| it.badges.iter().any(|badge| badge.service == service))
            || unit.units.iter().any(|child| any(child, service))
    }
    (scene.organizations.iter()).any(|it| any(&it.root, service))
}

/// The name of the highlighted thing.
pub fn lit_name(light: &Light, scene: &Scene) -> String {
    match light {
        Light::Thing(it) => name_of(scene, it),
        Light::Pane(pane) => pane_title(pane.name()).to_string(),
    }
}
