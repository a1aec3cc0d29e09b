//! The drawing: one element that pans and zooms, with the lines, the heads and the places; also the tree for the
//! keyboard and screen readers. Changes are compared place by place.

mod arrivals;
mod head;
mod input;
mod opened;
mod parts;
mod props;
mod sight;
mod slices;

use page::camera::InSight;
use page::crowd::Heat;
use page::decimal::Decimal;
use page::layout::{Picture, Stands, magnified, picture, room_of};
use page::motion::{LastDrawn, StepMotion};
use sim::catalog::{by_id, by_role};
use sim::ids::AccountId;

use self::arrivals::{arrivals, use_ended_arrivals};
use self::head::{walks, ways};
use self::input::use_input;
use self::opened::use_opened;
use self::parts::{Elements, draw};
use self::sight::{use_attached, use_led};
use self::slices::use_slices;
use super::menu::AddMenu;
use super::names::names;
use super::pointed::Pointed;
use super::{crowd, words};
use page::keys;
use props::{Laid, Props};
use ui::browser::Timeout;
use ui::browser::elements::{self, closest_attribute};
use ui::prelude::*;

/// The share of a projected window's height that the drawing and the frame have beside a caption.
const PROJECTED: f64 = 0.8;
/// The height up to which ids have 2.2 % of a projected window, at the size from which they are shown.
const HIGHEST: f64 = 1_000.0;

/// The classes of the picture's lines.
const LINES: [&str; 4] = ["plain", "everything", "narrowed", "nothing"];

/// The drawing.
#[component]
pub fn Tree(props: &Props) -> Html {
    let camera = &props.camera;
    // A heat map takes the place of roles.
    let mapped = use_context::<Rc<Heat>>().is_some();
    let view = use_attached(camera);
    let laid = use_layout(props, view.window);
    let (room, picture) = (laid.room, &laid.picture);
    let happening = &laid.happening;
    let shown = use_slices(picture.parts.len());
    let step = props.happened.0;
    let selected = props.selection.as_ref().and_then(keys::of);
    let least = use_led(props, &view, &laid, selected.clone());
    use_opened(props, selected.as_deref().and_then(account_of));
    let input = use_input(props, &view.viewport, picture);
    let (active, onmouseover) = use_active(props.selection.as_ref());
    let arrived = use_ended_arrivals(&view.world, happening.arrives().then_some(step));
    let known = [
        selected.as_deref(),
        input.held.as_deref(),
        input.reached.as_ref().map(|it| &*it.0),
    ];
    let known = known.into_iter().flatten().chain(happening.keys());
    // A drawing of another size is about to be fitted: the former view no longer applies.
    let stays = |it: &&InSight| !camera.follows() || it.size == (picture.width, picture.height);
    let heat = active.or(picture.at_work).filter(|_| !mapped);
    let elements = Elements {
        active: heat,
        sight: view.sight.as_ref().filter(stays),
        selected: selected.as_deref(),
        needed: known.filter_map(account_of).collect(),
        crowded: picture.crowded,
    };
    html! {
        <div class="viewport" ref={&view.viewport} tabindex="0" role="group"
            aria-label={say("Drawing: arrow keys move it, plus and minus zoom, 0 fits it to the view, a period shows policies")}
            data-testid="viewport" data-room={format!("{}x{}", Decimal(room.0), Decimal(room.1))} data-crowd={crowd_seen(picture, view.sight.as_ref())}
            onclick={with!(input, move |event: MouseEvent| input.click(&event))}
            ondblclick={with!(input, move |event: MouseEvent| input.double_click(&event))}
            onkeydown={with!(input, move |event: KeyboardEvent| input.press(&event))}
            onfocusin={with!(input, move |event: FocusEvent| input.reach(&event))} {onmouseover}>
            <div class={classes!("scape", (arrived == step).then_some("arrived"), picture.has_long_names().then_some("long"))} ref={view.world} role="tree"
                aria-label={say("Organization")} data-size={format!("{} {} {}", Decimal(picture.width), Decimal(picture.height), Decimal(least))}
                data-turn={(laid.arranged > 0).then(|| platform::turn(laid.arranged))}>
                { lines(picture) }
                for part in picture.parts.iter().take(shown) { { draw(part, props, &elements, happening) } }
                { ways(&props.scene, picture, selected.as_deref(), active) }
                { walks(picture, happening, props.now) }
                { arrivals(happening, step, camera, picture, view.sight) }
                if let Some(letters) = view.sight.and_then(|it| it.letters).filter(|_| picture.crowded) { { names(picture, letters) } }
            </div>
            <Pointed viewport={&view.viewport} scene={&props.scene} queries={&props.queries} />
            if picture.crowded && !mapped { { crowd::key(picture, heat) } }
            <div class="drag-chip" aria-hidden="true"></div>
            if let Some(opened) = (*input.menu).clone() {
                <AddMenu {opened} on_close={with!((menu = input.menu.clone()), move |()| menu.set(None))} queries={&props.queries} />
            }
        </div>
    }
}

/// How near a crowd is seen.
fn crowd_seen(picture: &Picture, sight: Option<&InSight>) -> Option<&'static str> {
    let far = sight.is_some_and(|it| it.far);
    picture.crowded.then_some(if far { "far" } else { "near" })
}

/// The layout, which is recomputed only when its inputs change. Large type lays out anew.
#[hook]
fn use_layout(props: &Props, window: (f64, f64)) -> Laid {
    let rtl = words().language.is_rtl();
    let (grows, high) = match props.whole {
        true => ((window.1 / HIGHEST).max(1.0), PROJECTED),
        false => (1.0, 1.0),
    };
    // A classroom's type is large already.
    let is_usual = props.scale == 1.0 && !props.whole;
    let type_size = is_usual.then(elements::type_size).flatten();
    let scale = props.scale * grows * magnified(type_size);
    let stands = use_memo((scale, rtl), |(_, rtl)| RefCell::new(Stands::new(*rtl)));
    let room = room_of((window.0, window.1 * high), props.share, scale);
    // An account flies over places that stay where they are; then they move once.
    let step = props.happened.0;
    let settled = use_state_eq(|| step);
    let on_its_way = *settled != step
        && !platform::reduced_motion()
        && StepMotion::moves_account(&props.happened.1);
    let of = (
        props.scene.clone(),
        props.folds.clone(),
        props.overlay,
        room,
        (rtl, on_its_way),
    );
    let picture = use_memo(of, move |(scene, folds, overlay, room, (_, held))| {
        let stands = &mut stands.borrow_mut();
        stands.held = *held;
        picture(scene, folds, *overlay, *room, &words::message, stands)
    });
    let before = use_mut_ref(LastDrawn::default);
    let mut before = before.borrow_mut();
    let happening = before.motion(&props.happened, &props.scene, &picture, props.now);
    let flown = happening.flown() as u32;
    use_effect_with((step, on_its_way), move |_| {
        let timer = on_its_way.then(|| Timeout::new(flown, move || settled.set(step)));
        move || drop(timer)
    });
    Laid {
        rtl,
        scale,
        room,
        picture,
        happening,
        arranged: before.arranged(),
    }
}

/// The service of which the lines are drawn, and what notices the pointer.
#[hook]
fn use_active(selection: Option<&Selection>) -> (Option<&'static str>, Callback<MouseEvent>) {
    let pointed = use_state_eq(|| None::<&'static str>);
    let onmouseover = Callback::from(with!(pointed, move |event: MouseEvent| {
        let key = closest_attribute(&event, "data-key");
        pointed.set(key.and_then(|key| active(keys::selection(&key).as_ref())));
    }));
    (pointed.or_else(|| active(selection)), onmouseover)
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
