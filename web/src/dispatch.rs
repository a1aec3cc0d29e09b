//! The home of the state: an action comes in, the reducer makes the next state, and the browser does what it asks for.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use yew::prelude::*;

use crate::browser::effects::Interpreter;
use page::effects::Errand;
use page::{Action, AppState, SideEffect, reduce};

struct Page {
    state: RefCell<Rc<AppState>>,
    redraw: UseForceUpdateHandle,
    interpreter: Interpreter,
}

/// Accepts actions. It stays the same while the page is open, so it causes no re-render.
#[derive(Clone)]
pub struct Dispatch(Rc<Page>);

impl PartialEq for Dispatch {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Dispatch {
    pub fn dispatch(&self, action: Action) {
        let page = &*self.0;
        let before = page.state.borrow().clone();
        let (next, effects) = reduce(before.clone(), action);
        if !Rc::ptr_eq(&before, &next) {
            let draws = before.drawn != next.drawn;
            page.state.replace(next);
            if draws {
                page.redraw.force_update();
            }
        }
        self.carry_out(effects);
    }

    /// The current state.
    pub fn state(&self) -> Rc<AppState> {
        self.0.state.borrow().clone()
    }

    /// Asks something of the browser.
    pub fn errand(&self, errand: Errand) {
        self.dispatch(Action::Errand(errand));
    }

    /// Copies a text.
    pub fn copy(&self, text: &str) {
        self.errand(Errand::Copy(text.into()));
    }

    /// Offers a text as a file to save; the name's extension decides the type.
    pub fn save(&self, name: &str, text: &str) {
        self.errand(Errand::save(name, text));
    }

    /// [`Dispatch::save`] for bytes.
    pub fn save_bytes(&self, name: &str, bytes: &[u8]) {
        self.errand(Errand::save_bytes(name, bytes));
    }

    /// Stores a text, see [`Errand::Remember`].
    pub fn remember(&self, name: &str, text: &str) {
        self.errand(Errand::remember(name, text));
    }

    /// A callback that offers a text as a file to save.
    pub fn saves(&self, name: &str, text: impl Fn() -> String + 'static) -> Callback<MouseEvent> {
        let (dispatch, name) = (self.clone(), name.to_string());
        Callback::from(move |_| dispatch.save(&name, &text()))
    }

    /// A callback that dispatches an action at each event.
    pub fn on<E: 'static>(&self, action: Action) -> Callback<E> {
        let dispatch = self.clone();
        Callback::from(move |_: E| dispatch.dispatch(action.clone()))
    }

    /// A callback that dispatches the action that an event's value stands for, if any.
    pub fn on_event<E: 'static, A: Into<Option<Action>>>(
        &self,
        action: impl Fn(E) -> A + 'static,
    ) -> Callback<E> {
        let dispatch = self.clone();
        Callback::from(move |event: E| {
            if let Some(action) = action(event).into() {
                dispatch.dispatch(action);
            }
        })
    }

    // The state is not borrowed here: an effect may dispatch at once.
    fn carry_out(&self, effects: Vec<SideEffect>) {
        if effects.is_empty() {
            return;
        }
        let state = self.state();
        for effect in effects {
            self.0.interpreter.perform(effect, &state);
        }
    }
}

/// The current state, and the way to change it. `first` makes the initial state.
#[hook]
pub fn use_page<F>(first: F) -> (Rc<AppState>, Dispatch)
where
    F: FnOnce() -> AppState,
{
    let redraw = use_force_update();
    let dispatch = use_memo((), |()| {
        let (state, effects) = first().begun();
        let dispatch = Dispatch(Rc::new_cyclic(|page: &Weak<Page>| {
            let (tells, looks) = (page.clone(), page.clone());
            let tell = move |action| {
                if let Some(page) = tells.upgrade() {
                    Dispatch(page).dispatch(action);
                }
            };
            let look = move || Some(looks.upgrade()?.state.borrow().clone());
            Page {
                state: RefCell::new(Rc::new(state)),
                redraw,
                interpreter: Interpreter::new(Rc::new(tell), Rc::new(look)),
            }
        }));
        dispatch.carry_out(effects);
        dispatch
    });
    let state = dispatch.state();
    (state, (*dispatch).clone())
}

/// The dispatcher, for every component.
#[hook]
pub fn use_dispatch() -> Dispatch {
    use_context().expect("`App` provides the dispatcher")
}
