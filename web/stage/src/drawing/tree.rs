//! The drawing: one element that pans and zooms, with the lines, the heads and the places; also the tree for the
//! keyboard and screen readers. Changes are compared place by place.

mod arrivals;
mod head;
mod input;
mod opened;
mod parts;
mod sight;
mod slices;

use page::camera::InSight;
use page::crowd::Heat;
use page::drawing_keys::Typed;
use page::layout::{Folds, Picture, Stands, picture, room_of};
use page::motion::{LastDrawn, StepMotion};
use sim::catalog::{by_id, by_role};
use sim::event::Event;
use sim::ids::AccountId;
use sim::time::SimTime;
use sim::view::Scene;

use self::arrivals::{arrivals, use_ended_arrivals};
use self::head::{walks, ways};
use self::input::{Reached, TreeInput, use_gestures};
use self::opened::use_opened;
use self::parts::{Elements, draw};
use self::sight::{least_scale, use_attached, use_brought, use_fitted, use_magnified, use_reached};
use self::slices::use_slices;
use super::crowd;
use super::menu::AddMenu;
use super::names::names;
use super::pointed::Pointed;
use super::words;
use page::keys;
use ui::browser::drawing::camera::SharedCamera;
use ui::browser::drawing::{MenuPlace, keyboard};
use ui::browser::elements;
use ui::browser::elements::closest_attribute;
use ui::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub scene: Rc<Scene>,
    pub selection: Option<Selection>,
    pub now: SimTime,
    pub happened: Rc<(u64, Vec<Event>)>,
    pub camera: Rc<SharedCamera>,
    /// The intended magnification: the layout uses less space.
    pub scale: f64,
    pub folds: Folds,
    pub on_folds: Callback<Folds>,
    /// Policies are drawn.
    pub overlay: bool,
    pub on_overlay: Callback<()>,
    pub queries: Queries,
    /// The name of the current user.
    pub actor: AttrValue,
    /// The share of the window's width that the drawing has.
    #[prop_or(1.0)]
    pub share: f64,
    /// All of it is seen at any size, in a window that has a part of its height for what is read.
    #[prop_or_default]
    pub whole: bool,
    /// Whether nothing can be added or moved.
    #[prop_or_default]
    pub fixed: bool,
}

/// The share of a projected window's height that the drawing and the frame have beside a caption.
const PROJECTED: f64 = 0.8;
/// The height up to which ids have 2.2 % of a projected window, at the size from which they are shown.
const HIGHEST: f64 = 1_000.0;

/// The classes of the picture's lines.
const LINES: [&str; 4] = ["plain", "everything", "narrowed", "nothing"];

impl Props {
    /// All of it is seen anyway, or it moves with another.
    fn stays(&self) -> bool {
        self.whole || self.share < 1.0
    }
}

#[component]
pub fn Tree(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let viewport = use_node_ref();
    let world = use_node_ref();
    let window = use_state_eq(elements::window_size);
    let rtl = words().language.is_rtl();
    let scale = match props.whole {
        true => props.scale * (window.1 / HIGHEST).max(1.0),
        false => props.scale,
    };
    let sight = use_state_eq(|| None::<InSight>);
    // The focused key, and the key to focus as soon as it is drawn, which may be outside the view.
    let held = use_state_eq(|| None::<String>);
    let reached = use_state_eq(|| None::<Reached>);
    let menu = use_state(|| None::<MenuPlace>);
    let moved = use_mut_ref(|| false);
    let before = use_mut_ref(LastDrawn::default);
    // A heat map takes the place of roles.
    let mapped = use_context::<Rc<Heat>>().is_some();

    let Props {
        camera,
        folds,
        on_folds,
        on_overlay,
        ..
    } = props;
    let (room, picture) = use_layout(props, *window, scale, rtl);
    let happening =
        (before.borrow_mut()).motion(&props.happened, &props.scene, &picture, props.now);
    let shown = use_slices(picture.parts.len());
    let size = use_attached(camera, &viewport, &world, &window, &sight);
    let route = (picture.width, picture.height, size);
    let least = least_scale(props, &picture, room);
    let step = props.happened.0;
    let flown = flown(&happening);
    use_fitted(camera, route, least, (flown, step), rtl);
    use_magnified(camera, props.whole.then_some(scale));
    let selected = props.selection.as_ref().and_then(keys::of);
    use_opened(props, selected.as_deref().and_then(account_of));
    let now = (step, selected.clone(), route);
    use_brought(camera, &viewport, now, flown, props.stays());
    use_reached(camera, &viewport, &reached);
    let input = TreeInput {
        dispatch,
        camera: camera.clone(),
        picture: picture.clone(),
        folds: folds.clone(),
        on_folds: on_folds.clone(),
        on_overlay: on_overlay.clone(),
        menu: menu.clone(),
        reached: reached.clone(),
        moved: moved.clone(),
        fixed: props.fixed,
    };
    use_gestures(&input, &viewport, &props.queries);
    let onclick = Callback::from(with!(input, move |event: MouseEvent| input.click(&event)));
    let (pointed, onmouseover) = use_pointed();
    let onfocusin = Callback::from(with!((held, camera), move |event: FocusEvent| {
        let it = elements::closest(&event, "[data-key]");
        keyboard::reached(it.as_ref(), &camera);
        held.set(it.and_then(|it| it.get_attribute("data-key")));
    }));
    let ondblclick = Callback::from(with!(input, move |event: MouseEvent| {
        input.double_click(&event);
    }));
    let typed = use_mut_ref(Typed::default);
    let onkeydown = Callback::from(move |event: KeyboardEvent| input.press(&event, &typed));
    let arrived = use_ended_arrivals(&world, happening.arrives().then_some(step));
    let reaches = reached.as_ref().map(|it| &*it.0);
    let known = [selected.as_deref(), held.as_deref(), reaches];
    let known = known.into_iter().flatten().chain(happening.keys());
    let needed = known.filter_map(account_of).collect();
    // A drawing of another size is about to be fitted: the former view no longer applies.
    let stays = |it: &InSight| !camera.follows() || it.size == (picture.width, picture.height);
    let active = pointed.or_else(|| active(props.selection.as_ref()));
    let heat = match mapped {
        true => None,
        false => active.or(picture.at_work),
    };
    let elements = Elements {
        active: heat,
        sight: sight.as_ref().filter(|it| stays(it)),
        selected: selected.as_deref(),
        needed,
        crowded: picture.crowded,
    };
    let crowd = match *sight {
        _ if !picture.crowded => None,
        Some(InSight { far: true, .. }) => Some("far"),
        _ => Some("near"),
    };
    let on_menu_close = Callback::from(with!(menu, move |()| menu.set(None)));
    html! {
        <div class="viewport" ref={&viewport} tabindex="0" role="group"
            aria-label={say("Drawing: arrow keys move it, plus and minus zoom, 0 fits it to the view, a period shows policies")}
            data-testid="viewport" data-room={format!("{}x{}", room.0, room.1)} data-crowd={crowd}
            {onclick} {ondblclick} {onkeydown} {onfocusin} {onmouseover}>
            <div class={classes!("scape", (arrived == step).then_some("arrived"))} ref={world} role="tree"
                aria-label={say("Organization")} data-size={format!("{} {} {least}", picture.width, picture.height)}>
                { lines(&picture) }
                for part in picture.parts.iter().take(shown) {
                    { draw(part, props, &elements, &happening) }
                }
                { ways(&props.scene, &picture, selected.as_deref(), active) }
                { walks(&picture, &happening, props.now) }
                { arrivals(&happening, step, camera) }
                if let Some(letters) = sight.and_then(|it| it.letters).filter(|_| picture.crowded) {
                    { names(&picture, letters) }
                }
            </div>
            <Pointed viewport={&viewport} scene={&props.scene} queries={&props.queries} />
            if picture.crowded && !mapped { { crowd::key(&picture, heat) } }
            <div class="drag-chip" aria-hidden="true"></div>
            if let Some(opened) = (*menu).clone() {
                <AddMenu {opened} on_close={on_menu_close} queries={&props.queries} />
            }
        </div>
    }
}

/// The space for the drawing, and its layout, which is recomputed only when its inputs change. Large type lays out anew.
#[hook]
fn use_layout(
    props: &Props,
    window: (f64, f64),
    scale: f64,
    rtl: bool,
) -> ((f64, f64), Rc<Picture>) {
    let stands = use_memo((scale, rtl), |(_, rtl)| RefCell::new(Stands::new(*rtl)));
    let high = if props.whole { PROJECTED } else { 1.0 };
    let room = room_of((window.0, window.1 * high), props.share, scale);
    let of = (
        props.scene.clone(),
        props.folds.clone(),
        props.overlay,
        room,
        rtl,
    );
    let picture = use_memo(of, move |(scene, folds, overlay, room, _)| {
        let stands = &mut stands.borrow_mut();
        picture(scene, folds, *overlay, *room, &words::message, stands)
    });
    (room, picture)
}

/// The service of which the lines are drawn while one points at it, and what notices that.
#[hook]
fn use_pointed() -> (Option<&'static str>, Callback<MouseEvent>) {
    let pointed = use_state_eq(|| None::<&'static str>);
    let onmouseover = Callback::from(with!(pointed, move |event: MouseEvent| {
        let key = closest_attribute(&event, "data-key");
        pointed.set(key.and_then(|key| active(keys::selection(&key).as_ref())));
    }));
    (*pointed, onmouseover)
}

/// The milliseconds until a flight has ended: within seconds.
fn flown(happening: &StepMotion) -> u32 {
    match platform::reduced_motion() {
        true => 0,
        false => happening.flown() as u32,
    }
}

/// The lines between places.
fn lines(picture: &Picture) -> Html {
    html! {
        <svg class="lines" width="1" height="1" aria-hidden="true" focusable="false">
            for (class, line) in LINES.iter().zip(&picture.lines) {
                <path key={*class} class={*class} d={line.clone()} />
            }
            <path class="bars" d={picture.bars.clone()} />
        </svg>
    }
}

/// The account that a key stands for, or in which its role is.
fn account_of(key: &str) -> Option<AccountId> {
    match keys::selection(key) {
        Some(Selection::Account(id) | Selection::Role { account: id, .. }) => Some(id),
        _ => None,
    }
}

/// The service of which the lines are drawn: it or one of its roles is selected.
fn active(selection: Option<&Selection>) -> Option<&'static str> {
    match selection? {
        Selection::Service(id) => by_id(id).map(|it| it.id),
        Selection::Role { role, .. } => by_role(role).map(|(it, _)| it.id),
        Selection::Organization(_)
        | Selection::Unit(_)
        | Selection::Account(_)
        | Selection::Handshake(_)
        | Selection::Request(_)
        | Selection::Person(_)
        | Selection::Policy { .. } => None,
    }
}
