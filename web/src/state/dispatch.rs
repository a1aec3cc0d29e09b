//! The home of the state: an action comes in, the reducer makes the next state, and its side effects are performed.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::{Action, AppState, SideEffect, reduce};

/// Performs a side effect. Its results come back as further actions.
pub type Performer = fn(SideEffect, &Dispatch);

struct Page {
    state: RefCell<Rc<AppState>>,
    redraw: UseForceUpdateHandle,
    perform: Performer,
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
            page.state.replace(next);
            page.redraw.force_update();
        }
        self.carry_out(effects);
    }

    // The state is not borrowed here: an effect may dispatch at once.
    fn carry_out(&self, effects: Vec<SideEffect>) {
        for effect in effects {
            (self.0.perform)(effect, self);
        }
    }
}

/// The current state, and the way to change it. `first` makes the initial state.
#[hook]
pub fn use_page<F>(first: F, perform: Performer) -> (Rc<AppState>, Dispatch)
where
    F: FnOnce() -> AppState,
{
    let redraw = use_force_update();
    let dispatch = use_memo((), |()| {
        let mut state = first();
        let effects = std::mem::take(&mut state.effects);
        let dispatch = Dispatch(Rc::new(Page {
            state: RefCell::new(Rc::new(state)),
            redraw,
            perform,
        }));
        dispatch.carry_out(effects);
        dispatch
    });
    let state = dispatch.0.state.borrow().clone();
    (state, (*dispatch).clone())
}

/// The dispatcher, for every component.
#[hook]
pub fn use_dispatch() -> Dispatch {
    use_context().expect("`App` provides the dispatcher")
}
