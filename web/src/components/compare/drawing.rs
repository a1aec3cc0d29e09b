//! The drawing of both moments: one over the other, one after the other, or side by side.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use sim::event::Event as StepEvent;
use sim::view::{Scene, Selection};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, KeyboardEvent, MutationObserver, MutationObserverInit};
use yew::prelude::*;

use crate::components::organization::camera::Camera;
use crate::components::organization::layout::Folds;
use crate::components::organization::tree::Tree;
use crate::icons::{Icon, icon};
use crate::platform;
use crate::say::{key, say, say_with};
use crate::state::compare::PinSide;
use crate::state::queries::Queries;
use crate::state::queries::compare::{ComparedMoments, DrawnChange, DrawnChanges};

/// The factor of one step of zoom.
const ZOOM: f64 = 1.25;

/// How both moments are drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Overlay,
    Flip,
    Beside,
}

const WAYS: [(Way, &str, &str); 3] = [
    (Way::Overlay, "overlay", key("Overlay")),
    (Way::Flip, "flip", key("Flip")),
    (Way::Beside, "beside", key("Side by side")),
];

#[derive(Properties, PartialEq)]
pub struct Props {
    pub compared: Rc<ComparedMoments>,
    pub changes: Rc<DrawnChanges>,
    pub selection: Option<Selection>,
    pub controller: Queries,
}

/// Flips by key, wherever the focus is, except in fields and dialogs.
#[hook]
fn use_flip_key(flip: Callback<()>) {
    use_effect_with(flip, |flip| {
        let flip = flip.clone();
        let options = EventListenerOptions::enable_prevent_default();
        let listener =
            EventListener::new_with_options(&document(), "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
                    return;
                };
                let held = event.ctrl_key() || event.meta_key() || event.alt_key();
                let elsewhere = platform::focus_is_within(
                    "input:not([type=range]), textarea, select, dialog, [popover], [role=tree]",
                );
                let shown = document().query_selector("#room-compare:not([hidden])");
                if event.key() == "f"
                    && !held
                    && !elsewhere
                    && platform::single_keys()
                    && matches!(shown, Ok(Some(_)))
                {
                    event.prevent_default();
                    flip.emit(());
                }
            });
        move || drop(listener)
    });
}

#[component]
pub fn Drawing(props: &Props) -> Html {
    let way = use_state(|| Way::Overlay);
    let shown = use_state(|| PinSide::B);
    let cameras = use_memo((), |()| {
        let cameras = [Camera::new(), Camera::new()];
        cameras[0].lead(&cameras[1]);
        cameras[1].lead(&cameras[0]);
        cameras
    });
    let folds = use_state(Folds::default);
    let scenes = use_memo(
        (props.compared.clone(), props.controller.clone()),
        |(compared, view)| PinSide::ALL.map(|side| Rc::new(compared.scene(side, view))),
    );
    let on_folds = {
        let folds = folds.clone();
        use_callback((), move |next: Folds, ()| folds.set(next))
    };
    let flip = {
        let (way, shown) = (way.clone(), shown.clone());
        use_callback((*way, *shown), move |(), (current, side)| {
            let other = match side {
                PinSide::A => PinSide::B,
                PinSide::B => PinSide::A,
            };
            shown.set(if *current == Way::Flip {
                other
            } else {
                PinSide::A
            });
            way.set(Way::Flip);
        })
    };
    use_flip_key(flip.clone());
    let picture = |side: PinSide, whole: bool| {
        html! {
            <Picture key={if whole { "both" } else { side.name() }} {side} {whole} scene={scenes[side as usize].clone()}
                changes={props.changes.clone()} compared={props.compared.clone()} selection={props.selection.clone()}
                camera={cameras[side as usize].clone()} folds={(*folds).clone()} on_folds={on_folds.clone()}
                controller={props.controller.clone()} />
        }
    };
    let look = |run: fn(&Camera)| {
        let camera = cameras[1].clone();
        Callback::from(move |_: MouseEvent| run(&camera))
    };
    html! {
        <section class="compare-drawing" aria-label={say("The drawing")} data-way={name(*way)} data-testid="compare-drawing">
            <div class="bar">
                <div class="choices" role="group" aria-label={say("Draw both moments")}>
                    for (it, id, title) in WAYS {
                        <button type="button" key={id} class="button" aria-pressed={(it == *way).to_string()}
                            data-testid={format!("compare-{id}")} onclick={
                                let way = way.clone();
                                move |_: MouseEvent| way.set(it)
                            }>{ say(title) }</button>
                    }
                </div>
                if *way == Way::Flip {
                    <button type="button" class="button" data-testid="compare-other" title={say("Show the other moment (F)")}
                        onclick={flip.reform(|_: MouseEvent| ())}>
                        { say_with("Shown: {side}", &[("side", &shown.name())]) }
                    </button>
                }
                <div class="looks" role="group" aria-label={say("Zoom")}>
                    <button type="button" class="button bare square" aria-label={say("Zoom out")} onclick={look(|it| it.zoom(1.0 / ZOOM))}>{ icon(Icon::ZoomOut) }</button>
                    <button type="button" class="button bare square" aria-label={say("Zoom in")} onclick={look(|it| it.zoom(ZOOM))}>{ icon(Icon::ZoomIn) }</button>
                    <button type="button" class="button bare square" aria-label={say("Fit to view")} onclick={look(|it| it.home(true))}>{ icon(Icon::Fit) }</button>
                </div>
            </div>
            <p class="quiet" role="status">
                if *way == Way::Flip { { say_with("Shown: {side}", &[("side", &shown.name())]) } }
            </p>
            <div class="compare-pictures">
                if *way == Way::Overlay { { picture(PinSide::B, true) } }
                if *way == Way::Flip { { picture(*shown, false) } }
                if *way == Way::Beside { { picture(PinSide::A, false) }{ picture(PinSide::B, false) } }
            </div>
            <p class="compare-key small" aria-hidden="true">
                <span data-change="added">{ "+ " }{ say("only in B") }</span>
                <span data-change="removed">{ "\u{2212} " }{ say("only in A") }</span>
                <span data-change="changed">{ "~ " }{ say("changed") }</span>
            </p>
        </section>
    }
}

fn name(way: Way) -> &'static str {
    WAYS.iter().find(|it| it.0 == way).map_or("", |it| it.1)
}

#[derive(Properties, PartialEq)]
struct PictureProps {
    side: PinSide,
    /// Shows what only the other side has, too.
    whole: bool,
    scene: Rc<Scene>,
    changes: Rc<DrawnChanges>,
    compared: Rc<ComparedMoments>,
    selection: Option<Selection>,
    camera: Rc<Camera>,
    folds: Folds,
    on_folds: Callback<Folds>,
    controller: Queries,
}

/// The drawing of one side, in which changes are marked.
#[component]
fn Picture(props: &PictureProps) -> Html {
    let node = use_node_ref();
    // Nothing moves by itself here.
    let happened = use_memo((), |()| (0, Vec::<StepEvent>::new()));
    let at = use_memo(
        (props.compared.clone(), props.side, props.controller.clone()),
        |(compared, side, view)| {
            Rc::new(compared.moments[*side as usize].controller(view.controller()))
        },
    );
    use_effect_with((props.changes.clone(), props.scene.clone()), {
        let node = node.clone();
        move |(changes, _)| {
            let watched = node
                .cast::<Element>()
                .and_then(|it| watch(it, changes.clone()));
            move || drop(watched)
        }
    });
    let shows = if props.whole {
        "both"
    } else {
        props.side.name()
    };
    let title = match props.whole {
        true => say("Overlay").to_string(),
        false => say_with("Shown: {side}", &[("side", &props.side.name())]),
    };
    html! {
        <div class="organization compare-picture" ref={node} role="group" aria-label={title} data-shows={shows}
            data-testid={format!("compare-picture-{shows}")}>
            if !props.whole { <p class="compare-side" aria-hidden="true">{ props.side.name() }</p> }
            <ContextProvider<Rc<DrawnChanges>> context={props.changes.clone()}>
            <Tree scene={props.scene.clone()} selection={props.selection.clone()} now={props.compared.now(props.side)}
                actor={props.controller.actor().clone()} {happened} camera={props.camera.clone()} scale={1.0}
                folds={props.folds.clone()} on_folds={props.on_folds.clone()} overlay={false} on_overlay={Callback::noop()}
                controller={(*at).clone()} fixed={true} />
            </ContextProvider<Rc<DrawnChanges>>>
        </div>
    }
}

/// Marks the changes in a drawing, and again whenever it draws other elements.
fn watch(drawing: Element, changes: Rc<DrawnChanges>) -> Option<Watched> {
    mark(&drawing, &changes);
    let marked = drawing.clone();
    let closure = Closure::<dyn FnMut()>::new(move || mark(&marked, &changes));
    let observer = MutationObserver::new(closure.as_ref().unchecked_ref()).ok()?;
    let options = MutationObserverInit::new();
    options.set_child_list(true);
    options.set_subtree(true);
    options.set_attribute_filter(&js_sys::Array::of1(&"data-key".into()));
    observer.observe_with_options(&drawing, &options).ok()?;
    Some(Watched(observer, closure))
}

struct Watched(
    MutationObserver,
    #[expect(dead_code, reason = "called by the observer")] Closure<dyn FnMut()>,
);

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.disconnect();
    }
}

fn mark(drawing: &Element, changes: &DrawnChanges) {
    const CHANGE: &str = "data-change";
    const DESCRIPTION: &str = "aria-description";
    let Ok(found) = drawing.query_selector_all("[data-key]") else {
        return;
    };
    for at in 0..found.length() {
        let Some(it) = found
            .get(at)
            .and_then(|it| it.dyn_into::<HtmlElement>().ok())
        else {
            continue;
        };
        let change = it
            .get_attribute("data-key")
            .and_then(|key| changes.get(&key));
        let (class, says) = match change {
            None => {
                let _ = it.remove_attribute(CHANGE);
                let _ = it.remove_attribute(DESCRIPTION);
                continue;
            }
            Some(DrawnChange::Added) => ("added", say("only in B")),
            Some(DrawnChange::Removed) => ("removed", say("only in A")),
            Some(DrawnChange::Changed) => ("changed", say("changed")),
        };
        let _ = it.set_attribute(CHANGE, class);
        let _ = it.set_attribute(DESCRIPTION, says);
    }
}
