//! What the mouse, fingers and keys do in the drawing.

use page::drawing_keys::{KeyCommand, Typed};
use page::layout::{Folds, Picture};
use page::{keys, perform};
use sim::view::{AccountNode, Actionable, Offer};
use ui::browser::HtmlElement;
use ui::browser::drawing::camera::SharedCamera;
use ui::browser::drawing::gestures::{self, Rested};
use ui::browser::drawing::{MenuPlace, keyboard};
use ui::browser::elements::{self, closest_attribute};
use ui::prelude::*;

use super::props::Props;

/// A key that is to be focused as soon as it is drawn, and whether it may be outside the view.
type Reached = (String, bool);

/// The drawing as it is now, and what input changes.
#[derive(Clone)]
pub(crate) struct TreeInput {
    dispatch: Dispatch,
    camera: Rc<SharedCamera>,
    picture: Rc<Picture>,
    folds: Folds,
    on_folds: Callback<Folds>,
    on_overlay: Callback<()>,
    pub menu: UseStateHandle<Option<MenuPlace>>,
    pub reached: UseStateHandle<Option<Reached>>,
    /// The key that has the focus.
    pub held: UseStateHandle<Option<String>>,
    /// A drag has just ended: the click that follows is a part of it.
    moved: Rc<RefCell<bool>>,
    /// The letters typed last.
    typed: Rc<RefCell<Typed>>,
    /// Whether nothing can be added or moved.
    fixed: bool,
}

/// Listens for input.
#[hook]
pub(crate) fn use_input(props: &Props, viewport: &NodeRef, picture: &Rc<Picture>) -> TreeInput {
    let input = TreeInput {
        dispatch: use_dispatch(),
        camera: props.camera.clone(),
        picture: picture.clone(),
        folds: props.folds.clone(),
        on_folds: props.on_folds.clone(),
        on_overlay: props.on_overlay.clone(),
        menu: use_state(|| None),
        reached: use_state_eq(|| None),
        held: use_state_eq(|| None),
        moved: use_mut_ref(|| false),
        typed: use_mut_ref(Typed::default),
        fixed: props.fixed,
    };
    use_reached(&input.camera, viewport, &input.reached);
    use_gestures(&input, viewport, &props.queries);
    input
}

impl TreeInput {
    fn flip(&self, key: &str) {
        let mut folds = self.folds.clone();
        folds.flip(key);
        self.on_folds.emit(folds);
    }

    fn screen(&self, action: ScreenAction) {
        self.dispatch.dispatch(Action::Screen(action));
    }

    pub fn click(&self, event: &MouseEvent) {
        if *self.moved.borrow() {
            return;
        }
        let client = (f64::from(event.client_x()), f64::from(event.client_y()));
        if let Some(key) = closest_attribute(event, "data-fold") {
            self.flip(&key);
        } else if closest_attribute(event, "data-services").is_some() {
            self.screen(ScreenAction::Navigate(Route::Services, None));
        } else if let Some(key) = closest_attribute(event, "data-add").filter(|_| !self.fixed) {
            self.menu.set(Some(MenuPlace::at_pointer(key, event)));
        } else if let Some(key) = closest_attribute(event, "data-left") {
            self.screen(ScreenAction::Select(keys::selection(&key)));
        } else if let Some(key) = closest_attribute(event, "data-key") {
            keyboard::stop_at(event, &key);
            self.screen(ScreenAction::Select(keys::selection(&key)));
        } else if let Some(account) = crowded_at(&self.picture, &self.camera, client) {
            let selected = Selection::Account(account.id);
            self.screen(ScreenAction::Select(Some(selected)));
            self.reached.set(Some((keys::account(account.id), false)));
        }
    }

    pub fn double_click(&self, event: &MouseEvent) {
        match closest_attribute(event, "data-key") {
            Some(key)
                if closest_attribute(event, "data-fold").is_none()
                    && (key.starts_with("u:") || key == keys::ZONE) =>
            {
                self.flip(&key);
            }
            Some(_) => {}
            // Moves the view without a drag.
            None => {
                let client = (f64::from(event.client_x()), f64::from(event.client_y()));
                self.camera.center(client.0, client.1);
            }
        }
    }

    /// The focus comes to what has a key.
    pub fn reach(&self, event: &FocusEvent) {
        let it = elements::closest(event, "[data-key]");
        keyboard::reached(it.as_ref(), &self.camera);
        self.held
            .set(it.and_then(|it| it.get_attribute("data-key")));
    }

    pub fn press(&self, event: &KeyboardEvent) {
        let camera = &self.camera;
        let Some(viewport) = camera.viewport() else {
            return;
        };
        let found = {
            let typed = &mut self.typed.borrow_mut();
            keyboard::command(event, &viewport, &self.picture, &self.folds, typed)
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
            KeyCommand::Overlay => self.on_overlay.emit(()),
            KeyCommand::Folds(folds) => self.on_folds.emit(folds),
            KeyCommand::Select(key) => self.screen(ScreenAction::Select(keys::selection(&key))),
            KeyCommand::Menu(_) if self.fixed => {}
            KeyCommand::Menu(key) => self.menu.set(keyboard::menu(event, key, &viewport)),
            KeyCommand::Focus { key, letter } => {
                if letter {
                    event.stop_propagation();
                }
                if !keyboard::focus(&viewport, camera, &key) {
                    self.reached.set(Some((key, true)));
                }
            }
        }
    }
}

/// Listens for drags, and for a finger or pointer that rests. Listens once: a step must not end a drag. The current values are read
/// at the drop.
#[hook]
fn use_gestures(input: &TreeInput, viewport: &NodeRef, queries: &Queries) {
    let TreeInput {
        dispatch,
        camera,
        menu,
        moved,
        ..
    } = input;
    let (dispatch, fixed) = (*dispatch, input.fixed);
    let now = || (queries.clone(), input.picture.clone());
    let latest = use_mut_ref(now);
    *latest.borrow_mut() = now();
    let listen = with!((viewport, camera, moved, menu), move |_: &()| {
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
}

/// Focuses what is reached as soon as it is drawn. The single tab stop stays where it was, or moves to the first item.
#[hook]
fn use_reached(
    camera: &Rc<SharedCamera>,
    viewport: &NodeRef,
    reached: &UseStateHandle<Option<Reached>>,
) {
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
    use_effect_with((**reached).clone(), reach);
    use_effect(with!(viewport, move || {
        if let Some(viewport) = viewport.cast::<HtmlElement>() {
            keyboard::keep_stop(&viewport);
        }
    }));
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
