//! The drawing of both moments: one over the other, one after the other, or side by side.

use std::collections::BTreeMap;

use page::layout::Folds;
use sim::event::Event as StepEvent;
use sim::view::Scene;

use crate::drawing::looks::looks;
use crate::drawing::tree::Tree;
use page::CompareAction;
use page::compare::PinSide;
use page::comparing::{ComparisonState, DrawnWay};
use page::queries::compare::{ComparedMoments, DrawnChange, DrawnChanges, changes_below};
use ui::browser::drawing::camera::SharedCamera;
use ui::browser::watch::{self, DrawnElement};
use ui::browser::{elements, events};
use ui::prelude::*;

const WAYS: [(DrawnWay, &str, &str); 3] = [
    (DrawnWay::Overlay, "overlay", key("Overlay")),
    (DrawnWay::Flip, "flip", key("Flip")),
    (DrawnWay::Beside, "beside", key("Side by side")),
];

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub compared: Rc<ComparedMoments>,
    pub changes: Rc<DrawnChanges>,
    pub made: Same<ComparisonState>,
    pub selection: Option<Selection>,
    pub queries: Queries,
}

/// Flips by key, wherever the focus is, except in fields and dialogs.
#[hook]
fn use_flip_key(dispatch: Dispatch) {
    use_effect_with((), move |()| {
        events::on_keys(move |press| {
            let elsewhere = platform::focus_is_within(
                "input:not([type=range]), textarea, select, dialog, [popover], [role=tree]",
            );
            let flips = press.key == "f"
                && !(press.control || press.alt || elsewhere)
                && platform::single_keys()
                && elements::exists("#route-compare:not([hidden])");
            if flips {
                dispatch.dispatch(Action::Compare(CompareAction::Flip));
            }
            flips
        })
    });
}

/// Number of changes below each unit, by key.
type Below = Rc<BTreeMap<String, usize>>;

/// The scenes of both moments, and the number of changes below each unit.
#[hook]
fn use_scenes(props: &Props) -> (Rc<[Rc<Scene>; 2]>, Below) {
    let (changes, compared) = (&props.changes, &props.compared);
    let of = (compared.clone(), changes.clone(), props.queries.clone());
    let scenes = use_memo(of, |(compared, changes, view)| {
        compared.scenes(view, changes).map(Rc::new)
    });
    let of = (scenes.clone(), changes.clone());
    let below = use_memo(of, |(scenes, changes)| {
        let is_changed = |key: &str| changes.contains_key(key);
        changes_below(&scenes[PinSide::B as usize], &is_changed)
    });
    (scenes, below)
}

#[component]
pub(crate) fn Drawing(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let (way, shown) = (props.made.way, props.made.shown);
    let cameras = use_memo((), |()| {
        let cameras = [SharedCamera::new(), SharedCamera::new()];
        cameras[0].lead(&cameras[1]);
        cameras[1].lead(&cameras[0]);
        cameras
    });
    let folded = use_state(|| None::<Folds>);
    let (scenes, below) = use_scenes(props);
    // The units with changes are open until the user opens or closes one.
    let folds = (*folded).clone();
    let folds = folds.unwrap_or_else(|| Folds::opening(&scenes[PinSide::B as usize], below.keys()));
    let fold = folded.setter();
    let on_folds = use_callback((), move |next: Folds, ()| fold.set(Some(next)));
    use_flip_key(dispatch);
    let picture = |side: PinSide, whole: bool| {
        html! {
            <Picture key={if whole { "both" } else { side.name() }} {side} {whole} scene={&scenes[side as usize]}
                changes={&props.changes} below={&below} compared={&props.compared} selection={props.selection.clone()}
                camera={&cameras[side as usize]} folds={&folds} on_folds={&on_folds}
                queries={&props.queries} />
        }
    };
    html! {
        <section class="compare-drawing" aria-label={say("The drawing")} data-way={name(way)} data-testid="compare-drawing">
            <div class="bar">
                <div class="choices" role="group" aria-label={say("Draw both moments")}>
                    for (it, id, title) in WAYS {
                        <button type="button" key={id} class="button" aria-pressed={(it == way).to_string()}
                            data-testid={format!("compare-{id}")}
                            onclick={dispatch.on(Action::Compare(CompareAction::Draw(it)))}>{ say(title) }</button>
                    }
                </div>
                if way == DrawnWay::Flip {
                    <button type="button" class="button" data-testid="compare-other" title={say("Show the other moment (F)")}
                        onclick={dispatch.on(Action::Compare(CompareAction::Flip))}>
                        { tell(message!("Shown: {side}", side = shown.name())) }
                    </button>
                }
                { looks(Rc::clone(&cameras[1])) }
            </div>
            <p class="quiet" role="status">
                if way == DrawnWay::Flip { { tell(message!("Shown: {side}", side = shown.name())) } }
            </p>
            <div class="compare-pictures">
                if way == DrawnWay::Overlay { { picture(PinSide::B, true) } }
                if way == DrawnWay::Flip { { picture(shown, false) } }
                if way == DrawnWay::Beside { { picture(PinSide::A, false) }{ picture(PinSide::B, false) } }
            </div>
            <p class="compare-key small" aria-hidden="true">
                <span data-change="added">{ "+ " }{ say("only in B") }</span>
                <span data-change="removed">{ "\u{2212} " }{ say("only in A") }</span>
                <span data-change="moved">{ "\u{2192} " }{ say("moved (dashed: its place in A)") }</span>
                <span data-change="changed">{ "~ " }{ say("changed") }</span>
            </p>
        </section>
    }
}

fn name(way: DrawnWay) -> &'static str {
    WAYS.iter().find(|it| it.0 == way).map_or("", |it| it.1)
}

#[derive(Properties, PartialEq)]
struct PictureProps {
    side: PinSide,
    /// Shows what only the other side has, too.
    whole: bool,
    scene: Rc<Scene>,
    changes: Rc<DrawnChanges>,
    below: Below,
    compared: Rc<ComparedMoments>,
    selection: Option<Selection>,
    camera: Rc<SharedCamera>,
    folds: Folds,
    on_folds: Callback<Folds>,
    queries: Queries,
}

/// The drawing of one side, in which changes are marked.
#[component]
fn Picture(props: &PictureProps) -> Html {
    let node = use_node_ref();
    // Nothing moves by itself here.
    let happened = use_memo((), |()| (0, Vec::<StepEvent>::new()));
    let at = use_memo(
        (props.compared.clone(), props.side, props.queries.clone()),
        |(compared, side, view)| {
            Rc::new(compared.moments[*side as usize].controller(view.controller()))
        },
    );
    let (changes, below) = (&props.changes, &props.below);
    let of = (changes.clone(), below.clone(), props.scene.clone());
    use_effect_with(
        of,
        with!((node, changes, below), move |_| {
            let marks = Marks { changes, below };
            let watched = watch::drawing(&node, move |it| mark(it, &marks));
            move || drop(watched)
        }),
    );
    let shows = if props.whole {
        "both"
    } else {
        props.side.name()
    };
    let title = match props.whole {
        true => say("Overlay").to_string(),
        false => tell(message!("Shown: {side}", side = props.side.name())),
    };
    let queries = Queries::new((*at).clone(), words());
    html! {
        <div class="organization compare-picture" ref={node} role="group" aria-label={title} data-shows={shows}
            data-testid={format!("compare-picture-{shows}")}>
            if !props.whole { <p class="compare-side" aria-hidden="true">{ props.side.name() }</p> }
            <ContextProvider<Rc<DrawnChanges>> context={&props.changes}>
            <Tree scene={&props.scene} selection={props.selection.clone()} now={props.compared.now(props.side)}
                {happened} camera={&props.camera} scale={1.0}
                folds={&props.folds} on_folds={&props.on_folds} overlay={false} on_overlay={Callback::noop()}
                share={if props.whole { 0.7 } else { 0.35 }} actor={AttrValue::from(queries.actor_name().to_string())}
                {queries} fixed={true} />
            </ContextProvider<Rc<DrawnChanges>>>
        </div>
    }
}

/// What is marked in a drawing.
struct Marks {
    changes: Rc<DrawnChanges>,
    below: Below,
}

fn mark(drawn: &DrawnElement, marks: &Marks) {
    let (key, is_closed) = (drawn.key(), drawn.is_closed());
    let change = marks.changes.get(key).map(|it| match it {
        DrawnChange::Added => ("added", say("only in B")),
        DrawnChange::Removed => ("removed", say("only in A")),
        DrawnChange::Moved => ("moved", say("moved")),
        DrawnChange::Changed => ("changed", say("changed")),
    });
    let below = marks.below.get(key).filter(|_| is_closed);
    let below = below.map(|count| tell(message!("changes inside: {count}")));
    let words = change.map(|it| it.1).into_iter().chain(below.as_deref());
    let words: Vec<&str> = words.collect();
    let words = (!words.is_empty()).then(|| words.join(", "));
    drawn.put("data-change", change.map(|it| it.0));
    drawn.put("data-below", below.as_deref());
    drawn.put("aria-description", words.as_deref());
}
