//! The things that can be highlighted for the audience.

use crate::shared::scenes::pane_title;
use page::layout::units;
use page::present::{Highlight, PresentAction};
use sim::catalog::SERVICES;
use sim::view::Scene;
use ui::parts::select::Select;
use ui::prelude::*;
use ui::shared::names::selected;

#[derive(Properties, PartialEq)]
pub(crate) struct LightsProps {
    pub scene: Rc<Scene>,
    pub highlight: Option<Highlight>,
    pub selection: Option<Selection>,
}

/// The list of things to highlight.
#[component]
pub(crate) fn Lights(props: &LightsProps) -> Html {
    let onchange = use_dispatch().on_event(|it: Event| {
        let highlight = Highlight::of(&forms::value(&it));
        Action::Present(PresentAction::Highlight(highlight))
    });
    let scene = &*props.scene;
    let units = units(scene);
    let accounts = units.iter().flat_map(|unit| unit.accounts.iter());
    let accounts = accounts.chain(scene.standalone.iter());
    let handshakes = scene.envelopes.iter();
    let badges = (units.iter())
        .flat_map(|unit| unit.accounts.iter())
        .flat_map(|it| it.badges.iter().map(|badge| badge.service));
    // Those whose roles are drawn.
    let drawn: Vec<&str> = badges.collect();
    let services = SERVICES.iter().filter(|it| drawn.contains(&it.id));
    let things = |all: &mut dyn Iterator<Item = Selection>| -> Vec<Highlight> {
        all.take(LISTED).map(Highlight::Thing).collect()
    };
    let panes = [
        Pane::Organization,
        Pane::Inspector,
        Pane::Timeline,
        Pane::Terminal,
    ];
    let units = &mut units.iter().map(|it| Selection::Unit(it.id.clone()));
    let accounts = &mut accounts.map(|it| Selection::Account(it.id));
    let handshakes = &mut handshakes.map(|it| Selection::Handshake(it.id.clone()));
    let services = &mut services.map(|it| Selection::Service(it.id.into()));
    let mut groups = vec![
        (say("Panes"), panes.map(Highlight::Pane).to_vec()),
        (say("Units"), things(units)),
        (say("Accounts"), things(accounts)),
        (say("Handshakes"), things(handshakes)),
        (say("Trusted services"), things(services)),
    ];
    // A thing that was pointed at and is in no list.
    let now = props.highlight.as_ref().map(Highlight::text);
    let is_now = |highlight: &Highlight| Some(highlight.text()) == now;
    let mut listed = groups.iter().flat_map(|(_, lights)| lights);
    if let (Some(highlight @ Highlight::Thing(_)), false) = (&props.highlight, listed.any(is_now)) {
        groups.insert(0, (say("Selected"), vec![highlight.clone()]));
    }
    html! {
        <Select class="presenter-lights" label={say("In the spotlight")} testid="lights" value={now.clone().unwrap_or_default()} {onchange}>
            <option value="">{ say("No spotlight") }</option>
            for (title, lights) in groups {
                if !lights.is_empty() {
                    <optgroup label={title}>
                        for highlight in lights {
                            <option value={highlight.text()}>{ lit_name(&highlight, scene) }</option>
                        }
                    </optgroup>
                }
            }
        </Select>
    }
}

/// The name of the highlighted thing.
pub fn lit_name(highlight: &Highlight, scene: &Scene) -> String {
    match highlight {
        Highlight::Thing(it) => selected(scene, it),
        Highlight::Path(path) => {
            let names: Vec<String> = path.iter().map(|it| selected(scene, it)).collect();
            names.join(", ")
        }
        Highlight::Pane(pane) => pane_title(pane.name()).to_string(),
    }
}

/// Most items of a kind in the list of highlights; others are clicked.
const LISTED: usize = 60;
