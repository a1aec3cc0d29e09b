//! Where the state lives: an action comes in, the reducer makes the next state, and what it asks for is carried out.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::{Action, AppState, SideEffect, reduce};

/// Carries out a side effect. What comes of it is told by further actions.
pub type Performer = fn(SideEffect, &Dispatch);

struct Page {
    state: RefCell<Rc<AppState>>,
    redraw: UseForceUpdateHandle,
    perform: Performer,
}

/// Takes actions. It stays the same as long as the page is open, so it re-renders nobody.
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

    // Nothing of the state is borrowed here: an effect may dispatch at once.
    fn carry_out(&self, effects: Vec<SideEffect>) {
        for effect in effects {
            (self.0.perform)(effect, self);
        }
    }
}

/// The state as it is now, and the way to change it. `first` makes the state to begin with.
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
