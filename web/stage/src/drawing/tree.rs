//! The drawing: one element that pans and zooms, with the lines, the heads and the places; also the tree for the
//! keyboard and screen readers. Changes are compared place by place.

mod arrivals;
mod head;
mod opened;
mod parts;
mod slices;

use page::camera::{FAR, InSight};
use page::crowd::Heat;
use page::drawing_keys::{KeyCommand, Typed};
use page::layout::{FEW, Folds, LEGIBLE, Picture, SMALLER, Stands, picture, room_of};
use page::motion::LastDrawn;
use sim::catalog::{by_id, by_role};
use sim::event::Event;
use sim::time::SimTime;
use sim::view::{AccountNode, Actionable, Offer, Scene};

use self::arrivals::arrivals;
use self::head::{walks, ways};
use self::opened::use_opened;
use self::parts::{Elements, draw};
use self::slices::use_slices;
use super::crowd;
use super::menu::AddMenu;
use super::names::names;
use super::pointed::Pointed;
use super::words;
use page::keys;
use page::perform;
use ui::browser::drawing::camera::SharedCamera;
use ui::browser::drawing::gestures::{self, Rested};
use ui::browser::drawing::{MenuPlace, keyboard};
use ui::browser::elements::closest_attribute;
use ui::browser::{Element, HtmlElement, Timeout, elements, events, motion, watch};
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

/// Longer than a glide, in milliseconds.
const ARRIVED_MS: u32 = 420;

/// The share of a projected window's height that the drawing and the frame have beside a caption.
const PROJECTED: f64 = 0.8;
/// The height up to which ids have 2.2 % of a projected window, at the size from which they are shown.
const HIGHEST: f64 = 1_000.0;

/// The classes of the picture's lines.
const LINES: [&str; 4] = ["plain", "everything", "narrowed", "nothing"];

/// A key that is to be focused, and whether it may be outside the view.
type Reached = (String, bool);

#[component]
pub fn Tree(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let viewport = use_node_ref();
    let world = use_node_ref();
    let size = use_state(|| (1000.0, 640.0));
    let window = use_state_eq(elements::window_size);
    // Large type lays out anew.
    let rtl = words().language.is_rtl();
    let scale = match props.whole {
        true => props.scale * (window.1 / HIGHEST).max(1.0),
        false => props.scale,
    };
    let stands = use_memo((scale, rtl), |(_, rtl)| RefCell::new(Stands::new(*rtl)));
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

    use_opened(props);
    // The layout is recomputed only when its inputs change.
    let high = if props.whole { PROJECTED } else { 1.0 };
    let room = room_of((window.0, window.1 * high), props.share, scale);
    let of = (props.scene.clone(), folds.clone(), props.overlay, room, rtl);
    let picture = use_memo(
        of,
        with!(stands, move |(scene, folds, overlay, room, _)| {
            let stands = &mut stands.borrow_mut();
            picture(scene, folds, *overlay, *room, &words::message, stands)
        }),
    );
    let happening =
        (before.borrow_mut()).motion(&props.happened, &props.scene, &picture, props.now);
    let shown = use_slices(picture.parts.len());
    let on_sight = Callback::from(with!(sight, move |now| sight.set(Some(now))));
    let attach = with!((camera, viewport, world, size, window), move |_: &()| {
        camera.attach(viewport.cast(), world.cast(), Some(on_sight));
        let observer = watch::size(
            &viewport,
            with!(camera, move |width, height| {
                size.set((width, height));
                window.set(elements::window_size());
                camera.opened();
            }),
        );
        move || {
            drop(observer);
            camera.attach(None, None, None);
        }
    });
    use_effect_with((), attach);
    let route = (picture.width, picture.height, *size);
    // What fits the window is seen whole, also beside drawers, and so is what is compared; but policies are not seen in a far view.
    // Otherwise it is moved at a size that can be read.
    let fits = (room.0 / picture.width).min(room.1 / picture.height) >= LEGIBLE;
    let is_many = picture.crowded || picture.spots.len() > MOST_READ;
    let least = if fits && props.overlay && !is_many {
        FAR
    } else if fits || is_many || props.whole || props.share < 1.0 {
        0.0
    } else if picture.spots.len() <= FEW {
        SMALLER
    } else {
        LEGIBLE
    };
    // The canvas stands still while an account moves, and is fitted when it is there. A flight ends within seconds.
    let flown = if platform::reduced_motion() {
        0
    } else {
        happening.flown() as u32
    };
    let fitted = use_mut_ref(|| (0, None::<Timeout>));
    let step = props.happened.0;
    let fit = with!(fitted, move |(camera, (width, height, _), least): &(
        Rc<SharedCamera>,
        _,
        _
    )| {
        let (camera, size, least) = (camera.clone(), (*width, *height), *least);
        let mut fitted = fitted.borrow_mut();
        let waits = flown > 0 && fitted.0 != step && camera.is_fitted();
        fitted.0 = step;
        fitted.1 = waits.then(|| {
            Timeout::new(
                flown,
                with!(camera, move || camera.resized(size, least, rtl)),
            )
        });
        if !waits {
            camera.resized(size, least, rtl);
        }
    });
    use_effect_with((camera.clone(), route, least), fit);
    let magnified = props.whole.then_some(scale);
    use_effect_with((camera.clone(), magnified), |(camera, magnified)| {
        if let Some(scale) = magnified {
            camera.magnify(*scale);
        }
    });
    // New or newly selected items are scrolled into view after all motion has ended.
    let selected = props.selection.as_ref().and_then(keys::of);
    let brought = use_mut_ref(|| (props.happened.0, None::<String>));
    // Whether what was newly selected has yet to be found; its unit may open first.
    let sought = use_mut_ref(|| false);
    let timer = use_mut_ref(|| None::<Timeout>);
    let whole = props.whole;
    let bring = with!((camera, viewport, sought), move |now: &(
        u64,
        Option<String>,
        _
    )| {
        let (step, selected, _) = now;
        let before = brought.replace((*step, selected.clone()));
        let new = before.0 != *step;
        // If the user has moved the drawing, it does not return to an earlier selection.
        let wanted = (before.1 != *selected || camera.follows()).then(|| selected.clone());
        sought.replace_with(|it| (*it || before.1 != *selected) && !whole);
        timer.replace(Some(Timeout::new(flown + ARRIVED_MS, move || {
            if let Some(viewport) = viewport.cast::<HtmlElement>() {
                let wanted = wanted.flatten();
                keyboard::bring(&viewport, &camera, (new, sought.take()), wanted.as_deref());
            }
        })));
    });
    use_effect_with((props.happened.0, selected.clone(), route), bring);
    let reach = with!((viewport, camera, reached), move |wanted: &Option<
        Reached,
    >| {
        if let (Some((key, far)), Some(viewport)) = (wanted, viewport.cast::<HtmlElement>()) {
            if *far {
                keyboard::focus(&viewport, &camera, key);
            } else {
                keyboard::stop(&viewport, key);
            }
            reached.set(None);
        }
    });
    use_effect_with((*reached).clone(), reach);
    // The single tab stop stays where it was, or moves to the first item.
    use_effect(with!(viewport, move || {
        if let Some(viewport) = viewport.cast::<HtmlElement>() {
            keyboard::keep_stop(&viewport);
        }
    }));
    let fixed = props.fixed;
    // Listens once: a step must not end a drag. The current values are read at the drop.
    let now = || (props.queries.clone(), picture.clone());
    let latest = use_mut_ref(now);
    *latest.borrow_mut() = now();
    let listen = with!((viewport, camera, moved, dispatch, menu), move |_: &()| {
        let find: gestures::Find = Rc::new(with!((camera, latest), move |client| {
            let (_, picture) = &*latest.borrow();
            let account = crowded_at(picture, &camera, client)?;
            Some((keys::account(account.id), account.name.to_string()))
        }));
        let rested = move |what| match what {
            Rested::Add(_) if fixed => {}
            Rested::Add(opened) => menu.set(Some(opened)),
            Rested::Show(key) => {
                if let Some(selection) = keys::selection(&key) {
                    dispatch.dispatch(Action::Screen(ScreenAction::Show(selection)));
                }
            }
        };
        let dropped = Rc::new(move |account: String, place: String| {
            let (queries, _) = &*latest.borrow();
            let moves = move_account(queries, &account, &place);
            if let Some(offer) = moves.filter(|_| !fixed) {
                dispatch.dispatch(perform(&offer));
            }
        });
        let listeners = viewport.cast::<HtmlElement>().map(|element| {
            let press = gestures::listen_for_rest(&element, &moved, find.clone(), rested);
            let gestures = gestures::listen(&element, &camera, &moved, find, dropped);
            (press, gestures)
        });
        move || drop(listeners)
    });
    use_effect_with((), listen);

    let flip = Callback::from(with!((folds, on_folds), move |key: String| {
        let mut folds = folds.clone();
        folds.flip(&key);
        on_folds.emit(folds);
    }));
    let onclick = with!(
        (dispatch, flip, menu, moved, picture, camera, reached),
        move |event: MouseEvent| {
            if *moved.borrow() {
                return;
            }
            let client = (f64::from(event.client_x()), f64::from(event.client_y()));
            if let Some(key) = closest_attribute(&event, "data-fold") {
                flip.emit(key);
            } else if closest_attribute(&event, "data-services").is_some() {
                dispatch.dispatch(Action::Screen(ScreenAction::Navigate(
                    Route::Services,
                    None,
                )));
            } else if let Some(key) = closest_attribute(&event, "data-add").filter(|_| !fixed) {
                menu.set(Some(MenuPlace::at_pointer(key, &event)));
            } else if let Some(key) = closest_attribute(&event, "data-left") {
                dispatch.dispatch(Action::Screen(ScreenAction::Select(keys::selection(&key))));
            } else if let Some(key) = closest_attribute(&event, "data-key") {
                keyboard::stop_at(&event, &key);
                dispatch.dispatch(Action::Screen(ScreenAction::Select(keys::selection(&key))));
            } else if let Some(account) = crowded_at(&picture, &camera, client) {
                dispatch.dispatch(Action::Screen(ScreenAction::Select(Some(
                    Selection::Account(account.id),
                ))));
                reached.set(Some((keys::account(account.id), false)));
            }
        }
    );
    // The lines of a service are drawn while one points at it.
    let pointed = use_state_eq(|| None::<&'static str>);
    let onmouseover = Callback::from(with!(pointed, move |event: MouseEvent| {
        let key = closest_attribute(&event, "data-key");
        pointed.set(key.and_then(|key| active(keys::selection(&key).as_ref())));
    }));
    let pointed = *pointed;
    let onfocusin = Callback::from(with!((held, camera), move |event: FocusEvent| {
        let it = elements::closest(&event, "[data-key]");
        keyboard::reached(it.as_ref(), &camera);
        held.set(it.and_then(|it| it.get_attribute("data-key")));
    }));
    let ondblclick = with!((flip, camera), move |event: MouseEvent| {
        match closest_attribute(&event, "data-key") {
            Some(key)
                if closest_attribute(&event, "data-fold").is_none()
                    && (key.starts_with("u:") || key == keys::ZONE) =>
            {
                flip.emit(key);
            }
            Some(_) => {}
            // Moves the view without a drag.
            None => camera.center(f64::from(event.client_x()), f64::from(event.client_y())),
        }
    });
    let typed = use_mut_ref(Typed::default);
    let onkeydown = with!(
        (
            picture, camera, folds, on_folds, dispatch, menu, on_overlay, reached
        ),
        move |event: KeyboardEvent| {
            let Some(viewport) = camera.viewport() else {
                return;
            };
            let found = {
                let typed = &mut typed.borrow_mut();
                keyboard::command(&event, &viewport, &picture, &folds, typed)
            };
            let Some(command) = found else {
                return;
            };
            event.prevent_default();
            match command {
                KeyCommand::Nothing => {}
                KeyCommand::Zoom(factor) => camera.zoom(factor),
                KeyCommand::Whole => camera.whole(),
                KeyCommand::Pan(dx, dy) => camera.pan(dx, dy),
                KeyCommand::Overlay => on_overlay.emit(()),
                KeyCommand::Folds(folds) => on_folds.emit(folds),
                KeyCommand::Select(key) => {
                    dispatch.dispatch(Action::Screen(ScreenAction::Select(keys::selection(&key))));
                }
                KeyCommand::Menu(_) if fixed => {}
                KeyCommand::Menu(key) => menu.set(keyboard::menu(&event, key, &viewport)),
                KeyCommand::Focus { key, letter } => {
                    if letter {
                        event.stop_propagation();
                    }
                    if !keyboard::focus(&viewport, &camera, &key) {
                        reached.set(Some((key, true)));
                    }
                }
            }
        }
    );
    // The step whose arrivals were ended by Escape.
    let arrived = use_state_eq(|| 0);
    let arriving = happening.arrives().then_some(props.happened.0);
    use_effect_with(
        arriving,
        with!((arrived, world), move |step: &Option<u64>| {
            let listens = step.map(|step| {
                events::on_keys(move |press| {
                    let moves = || world.cast::<Element>().is_some_and(|it| motion::moves(&it));
                    let ends = press.key == "Escape" && *arrived != step && moves();
                    if ends {
                        arrived.set(step);
                    }
                    ends
                })
            });
            move || {
                if let Some(end) = listens {
                    end();
                }
            }
        }),
    );
    let account = |key: &str| match keys::selection(key) {
        Some(Selection::Account(id) | Selection::Role { account: id, .. }) => Some(id),
        _ => None,
    };
    let reaches = reached.as_ref().map(|it| &*it.0);
    let known = [selected.as_deref(), held.as_deref(), reaches]
        .into_iter()
        .flatten();
    let needed = known.chain(happening.keys()).filter_map(account).collect();
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
            <div class={classes!("scape", (*arrived == props.happened.0).then_some("arrived"))} ref={world} role="tree"
                aria-label={say("Organization")} data-size={format!("{} {} {least}", picture.width, picture.height)}>
                <svg class="lines" width="1" height="1" aria-hidden="true" focusable="false">
                    for (class, line) in LINES.iter().zip(&picture.lines) {
                        <path key={*class} class={*class} d={line.clone()} />
                    }
                    <path class="bars" d={picture.bars.clone()} />
                </svg>
                for part in picture.parts.iter().take(shown) {
                    { draw(part, props, &elements, &happening) }
                }
                { ways(&props.scene, &picture, selected.as_deref(), active) }
                { walks(&picture, &happening, props.now) }
                { arrivals(&happening, props.happened.0, camera) }
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

/// The most accounts that are all shown at a size at which their names can be read; the drawing may have to be moved.
const MOST_READ: usize = 60;
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

/// The account of a crowd at a point of the page.
fn crowded_at<'p>(
    picture: &'p Picture,
    camera: &SharedCamera,
    client: (f64, f64),
) -> Option<&'p AccountNode> {
    let point = camera.point(client).filter(|_| picture.crowded)?;
    picture.account_at(point)
}

/// Dropping an account makes the current user call `MoveAccount`.
fn move_account(queries: &Queries, account: &str, place: &str) -> Option<Offer> {
    let (account, place) = (keys::selection(account)?, keys::selection(place)?);
    match (account, place) {
        (Selection::Account(account), Selection::Unit(place)) => {
            queries.offers(Actionable::Move(account, &place)).pop()
        }
        _ => None,
    }
}
