//! The home of the state: an action comes in, the reducer makes the next state, and the browser does what it asks for.

use page::SceneAction;
use std::cell::RefCell;
use std::rc::{Rc, Weak};

use yew::prelude::*;

use crate::browser::effects::Interpreter;
use crate::policies;
use crate::say::say;
use page::scene::SceneReply;
use page::{Action, AppState, Effect, reduce};

struct Page {
    state: RefCell<Rc<AppState>>,
    /// Actions that wait while the data file of AWS managed policies is fetched; `None`: it is not.
    waiting: RefCell<Option<Vec<Action>>>,
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
        let draws = !action.is_unseen();
        if let Some(waiting) = &mut *page.waiting.borrow_mut()
            && draws
        {
            return waiting.push(action);
        }
        if action.needs_policies() {
            return self.fetch_policies(action);
        }
        let before = page.state.borrow().clone();
        let (next, effects) = reduce(before.clone(), action);
        if !Rc::ptr_eq(&before, &next) {
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

    /// Fetches the AWS managed policies that an action needs, and takes it. Other actions wait.
    #[inline(never)]
    fn fetch_policies(&self, action: Action) {
        self.0.waiting.replace(Some(vec![action]));
        let dispatch = self.clone();
        policies::fetch(Box::new(move |fetched| {
            let mut waiting = dispatch.0.waiting.take().unwrap_or_default();
            if let Err(why) = fetched {
                let title = say("Nothing was done: the AWS managed policies could not be loaded.");
                let refused = Action::Remark(title.to_string(), Some(why.clone()));
                // Its sender waits for an answer.
                if let Action::Scene(SceneAction::Ask(to, id, ..)) =
                    std::mem::replace(&mut waiting[0], refused)
                {
                    let reply = SceneReply::failed(to, id, &format!("{title} {why}"));
                    dispatch.carry_out(vec![Effect::Reply(reply)]);
                }
            }
            for action in waiting {
                dispatch.dispatch(action);
            }
        }));
    }

    // The state is not borrowed here: an effect may dispatch at once.
    fn carry_out(&self, effects: Vec<Effect>) {
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
            let page = page.clone();
            let tell = move |action| {
                if let Some(page) = page.upgrade() {
                    Dispatch(page).dispatch(action);
                }
            };
            Page {
                state: RefCell::new(Rc::new(state)),
                waiting: RefCell::default(),
                redraw,
                interpreter: Interpreter::new(Rc::new(tell)),
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
