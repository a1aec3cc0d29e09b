//! The organization as a drawing, a table or text, all of the same scene, with its toolbar and what stands above it.

use page::layout::Folds;
use sim::event::Event;
use sim::organization::FeatureSet;
use sim::policies::PolicyType;
use sim::rules::Rule;
use sim::time::SimTime;
use sim::view::{Actionable, Scene};

use super::hint::{hint, hint_line};
use super::list::List;
use super::toolbar::{Toolbar, name};
use crate::drawing::tree::Tree;
use page::OrganizationForm;
use page::perform;
use ui::browser::drawing::camera::SharedCamera;
use ui::parts::text::phrase;
use ui::prelude::*;
use ui::storage;

/// The properties of [`Organization`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The organization as it is drawn.
    pub scene: Rc<Scene>,
    /// The text form.
    pub words: AttrValue,
    /// How it is shown.
    pub form: OrganizationForm,
    /// The selected thing.
    pub selection: Option<Selection>,
    /// The time of the session.
    pub now: SimTime,
    /// Whether the instructor's tools are shown.
    pub instructor: bool,
    /// The name of the current user.
    pub actor_name: AttrValue,
    /// The events of the last change, and its number.
    pub happened: Rc<(u64, Vec<Event>)>,
    /// Large type for a classroom.
    pub presenter: bool,
    /// Nobody moves the drawing: all of it is seen, beside what the audience reads.
    pub audience: bool,
    /// Whether the inspector floats over the drawing, or which view does.
    pub floating: (bool, Route),
    /// The questions that the view asks about the session.
    pub queries: Queries,
}

/// Maximum magnification of the drawing for a classroom.
const PRESENTED: f64 = 1.4;

/// The organization, with its toolbar.
#[component]
pub fn Organization(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let camera = (*use_memo((), |()| SharedCamera::new())).clone();
    let folds = use_state(Folds::default);
    let overlay = use_state(|| storage::preference("policies").as_deref() == Some("shown"));
    let set_overlay = overlay.setter();
    let on_overlay = use_callback(*overlay, move |(), shown| {
        dispatch.remember("policies", if *shown { "hidden" } else { "shown" });
        set_overlay.set(!*shown);
    });
    let scale = if props.presenter { PRESENTED } else { 1.0 };
    use_effect_with((camera.clone(), props.floating), |(camera, _)| {
        camera.floats();
    });
    let on_folds = use_callback((), with!(folds, move |next: Folds, ()| folds.set(next)));
    html! {
        <div class="organization" data-testid="organization" data-form={name(props.form)}>
            <Toolbar form={props.form} camera={&camera} on_folds={&on_folds}
                overlay={*overlay} on_overlay={&on_overlay} />
            { rules_line(&props.scene, &props.queries, dispatch) }
            if let Some(hint) = hint(&props.scene, props.instructor) {
                { hint_line(dispatch, &hint, &props.queries, props.selection.as_ref(), &props.actor_name) }
            }
            if *overlay && props.form != OrganizationForm::Text {
                { overlay_line(&props.scene, dispatch) }
            }
            if props.form == OrganizationForm::Tree {
                <Tree scene={&props.scene} selection={props.selection.clone()} now={props.now} happened={&props.happened}
                    {scale} whole={props.audience} {camera} folds={&*folds} {on_folds} overlay={*overlay}
                    on_overlay={&on_overlay} queries={&props.queries} actor={&props.actor_name} />
            }
            if props.form == OrganizationForm::List {
                <List scene={&props.scene} selection={props.selection.clone()} overlay={*overlay} />
            }
            if props.form == OrganizationForm::Text {
                { text(dispatch, &props.words) }
            }
            // Where panes are tabs, the selection is shown elsewhere.
            if let Some(selection) = &props.selection {
                <div class="to-inspector">
                    <button class="button" data-testid="to-inspector" onclick={move |_| {
                        platform::focus_soon("inspector-title".to_string());
                        dispatch.dispatch(Action::Screen(ScreenAction::Pane(Pane::Inspector)));
                    }}>
                        { tell(message!("Show {selection} in the inspector", selection = ui::shared::names::selected(&props.scene, selection))) }
                    </button>
                </div>
            }
        </div>
    }
}

/// The organization as text.
fn text(dispatch: Dispatch, words: &AttrValue) -> Html {
    let copy = with!(words, move |_: MouseEvent| {
        dispatch.copy(&words);
        dispatch.dispatch(Action::Remark(say("Copied the text.").to_string(), None));
    });
    html! {
        <div class="words">
            <div class="words-bar"><button class="button" onclick={copy}>{ icon(Icon::Copy) }{ say("Copy the text") }</button></div>
            <pre tabindex="0" role="region" aria-label={say("The organization as text")}>{ words }</pre>
        </div>
    }
}

/// A note that switched-off rules make this world differ from AWS, with the way back.
fn rules_line(scene: &Scene, queries: &Queries, dispatch: Dispatch) -> Html {
    let line = |rule: &Rule| {
        let offers = queries.offers(Actionable::Rule(*rule));
        html! {
            <div class="org-hint rule-off" key={rule.name()} data-testid="rule-off">
                <p>{ icon(Icon::Break) }<span>{ say_marked!("A rule of AWS is disabled here: {rule}", &[("rule", phrase(rule.says()))]) }</span></p>
                for offer in &offers {
                    <button key={offer.label.to_string()} class="button" onclick={dispatch.on(perform(offer))}>{ tell(&offer.label) }</button>
                }
            </div>
        }
    };
    scene.rules_off.iter().map(line).collect()
}

/// What the overlay shows, or why it shows nothing yet and what to do first.
fn overlay_line(scene: &Scene, dispatch: Dispatch) -> Html {
    let types = scene
        .organizations
        .iter()
        .find_map(|it| it.policy_types.as_ref().map(|types| (it, types)));
    let Some((organization, types)) = types else {
        let says = if scene
            .organizations
            .iter()
            .all(|it| it.feature_set == FeatureSet::ConsolidatedBilling)
        {
            say("There are no policies here: they need an organization with all features.")
        } else {
            say(
                "The current user cannot see policies. The management account can, and so can accounts to which it delegated reading them.",
            )
        };
        return html! { <div class="org-hint quietly"><p>{ says }</p></div> };
    };
    if types.is_empty() {
        let show = Action::Screen(ScreenAction::Show(Selection::Organization(
            organization.id.clone(),
        )));
        return html! {
            <div class="org-hint">
                <p>{ say("No policy type is enabled yet, so nothing is limited. When you enable service control policies in the organization, FullAWSAccess is attached at every level.") }</p>
                <button class="button" data-testid="to-policies" onclick={dispatch.on(show)}>{ say("Show the organization") }</button>
            </div>
        };
    }
    if !types.contains(&PolicyType::ServiceControl) {
        return Html::default();
    }
    let sample = |class: &'static str, says: &'static str| {
        html! {
            <span class="flow-sample">
                <svg class="lines" width="34" height="14" aria-hidden="true" focusable="false">
                    <path {class} d="M2 7H32" />
                    if class == "nothing" {
                        <path class="bars" d="M3 1V13" />
                    }
                </svg>
                { says }
            </span>
        }
    };
    html! {
        <div class="org-hint flow-key" data-testid="flow-key">
            <p>{ say("Each level of SCPs can only narrow what is allowed; SCPs never grant permissions.") }</p>
            { sample("everything", say("everything")) }
            { sample("narrowed", say("narrowed")) }
            { sample("nothing", say("nothing")) }
        </div>
    }
}
