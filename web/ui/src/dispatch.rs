//! The home of the state: an action comes in, the reducer makes the next state, and the browser does what it asks for.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use yew::prelude::*;

use crate::browser::effects::Interpreter;
use crate::library::beginning::LESSONS;
use page::effects::Errand;
use page::{Action, AppState, SideEffect, reduce};

struct Page {
    state: RefCell<Rc<AppState>>,
    redraw: UseForceUpdateHandle,
    interpreter: OnceCell<Interpreter>,
}

/// Accepts actions. It stays the same while the page is open, so it causes no re-render. The page lasts as long as the program,
/// so that each callback has its own copy of it.
#[derive(Clone, Copy)]
pub struct Dispatch(&'static Page);

impl PartialEq for Dispatch {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Dispatch {
    /// Takes an action: the page gets its next state, and the browser does what follows from it.
    pub fn dispatch(self, action: Action) {
        let page = self.0;
        let before = page.state.borrow().clone();
        let (next, effects) = reduce(before.clone(), action);
        if !Rc::ptr_eq(&before, &next) {
            let draws = before.base.drawn != next.base.drawn;
            page.state.replace(next);
            if draws {
                page.redraw.force_update();
            }
        }
        self.carry_out(effects);
    }

    /// The current state.
    pub fn state(self) -> Rc<AppState> {
        self.0.state.borrow().clone()
    }

    /// Asks something of the browser.
    pub fn errand(self, errand: Errand) {
        self.dispatch(Action::Errand(errand));
    }

    /// Copies a text.
    pub fn copy(self, text: &str) {
        self.errand(Errand::Copy(text.into()));
    }

    /// Offers a text as a file to save; the name's extension decides the type.
    pub fn save(self, name: &str, text: &str) {
        self.errand(Errand::save(name, text));
    }

    /// [`Dispatch::save`] for bytes.
    pub fn save_bytes(self, name: &str, bytes: &[u8]) {
        self.errand(Errand::save_bytes(name, bytes));
    }

    /// Stores a text, see [`Errand::Remember`].
    pub fn remember(self, name: &str, text: &str) {
        self.errand(Errand::remember(name, text));
    }

    /// A callback that offers a text as a file to save.
    pub fn saves(self, name: &str, text: impl Fn() -> String + 'static) -> Callback<MouseEvent> {
        let name = name.to_string();
        Callback::from(move |_| self.save(&name, &text()))
    }

    /// A callback that dispatches an action at each event.
    pub fn on<E: 'static>(self, action: Action) -> Callback<E> {
        Callback::from(move |_: E| self.dispatch(action.clone()))
    }

    /// A callback that dispatches the action that an event's value stands for, if any.
    pub fn on_event<E: 'static, A: Into<Option<Action>>>(
        self,
        action: impl Fn(E) -> A + 'static,
    ) -> Callback<E> {
        Callback::from(move |event: E| {
            if let Some(action) = action(event).into() {
                self.dispatch(action);
            }
        })
    }

    // The state is not borrowed here: an effect may dispatch at once.
    fn carry_out(self, effects: Vec<SideEffect>) {
        let interpreter = self.0.interpreter.get_or_init(|| {
            let tell = move |action| self.dispatch(action);
            let look = move || self.state();
            Interpreter::new(
                Box::leak(Box::new(tell)),
                Box::leak(Box::new(look)),
                LESSONS,
            )
        });
        let state = self.state();
        for effect in effects {
            interpreter.perform(effect, &state);
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
        let dispatch = Dispatch(Box::leak(Box::new(Page {
            state: RefCell::new(Rc::new(state)),
            redraw,
            interpreter: OnceCell::new(),
        })));
        dispatch.carry_out(effects);
        dispatch
    });
    (dispatch.state(), *dispatch)
}

/// The dispatcher, for every component.
#[hook]
pub fn use_dispatch() -> Dispatch {
    use_context().expect("`App` provides the dispatcher")
}
