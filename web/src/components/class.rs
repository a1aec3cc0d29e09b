//! A class on a server (`orgsim serve --class`): the presenter's page shows the class what is done in it.
//!
//! Who opens the page with the presenter's key behind the `#` does not follow. Their page is one like any other, and a
//! switch in the header makes its session the server's, again after every change.

mod join;
mod poll;

use std::cell::Cell;
use std::sync::Arc;

use serde_json::Value;
use shell::controller::Controller;
use sim::session::SavedSession;

use crate::browser::Timeout;
use crate::fetch;
use crate::prelude::*;

pub use join::ClassJoin;
pub use poll::{AskedPoll, PollCard};

/// Changes that come within this are sent together, in milliseconds.
const TOGETHER_MS: u32 = 100;
/// The wait between two counts of those who follow, in milliseconds.
const COUNT_MS: u32 = 2_000;
/// The wait before the session is sent again after a failure, in milliseconds.
const AGAIN_MS: u32 = 2_000;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Showing {
    Off,
    Starting,
    /// With so many who follow.
    On(u64),
    Lost,
}

#[derive(Properties, PartialEq)]
pub struct ClassProps {
    pub presenter: Rc<str>,
    pub controller: Same<Controller>,
    /// Frozen: the class keeps what it sees, as the audience does.
    pub frozen: bool,
}

/// The switch in the header.
#[component]
pub fn ClassSwitch(props: &ClassProps) -> Html {
    let showing = use_state_eq(|| Showing::Off);
    let sender = use_mut_ref(|| None::<Rc<Sender>>);
    let on = *showing != Showing::Off;
    let history = &props.controller.history;
    let last = history.steps().last().map(Arc::as_ptr);
    let done = (history.seed(), last, history.steps().len());
    {
        let (sender, controller) = (sender.clone(), props.controller.clone());
        use_effect_with((done, props.frozen), move |(_, frozen)| {
            if let Some(sender) = (*sender.borrow()).as_ref().filter(|_| !frozen) {
                *sender.controller.borrow_mut() = controller;
                sender.later(TOGETHER_MS);
            }
        });
    }
    {
        let (sender, showing) = (sender.clone(), showing.setter());
        let (controller, key) = (props.controller.clone(), props.presenter.clone());
        use_effect_with(on, move |&on| {
            let new = on.then(|| Sender::new(key, controller, showing));
            if let Some(old) = sender.replace(new.clone()) {
                old.stop();
            }
            if let Some(new) = new {
                new.later(0);
            }
        });
    }
    let (state, text) = match *showing {
        Showing::Off => ("off", say("Show to the class").to_string()),
        Showing::Starting => ("opening", say("Connecting").to_string()),
        Showing::On(n) => {
            let says = say_with("Shown to the class: {followers}", &[("followers", &n)]);
            ("live", says)
        }
        Showing::Lost => ("lost", say("Connection lost").to_string()),
    };
    let onclick = forms::sets(&showing, if on { Showing::Off } else { Showing::Starting });
    let board = use_dispatch().on(Action::Screen(ScreenAction::Open(Dialog::Report)));
    html! {
        <>
        <button type="button" class="button follow-mark" data-testid="class" data-state={state} aria-pressed={on.to_string()} {onclick}
            title={say("On: the class sees the session of this page, and every change. Off: the class keeps what it saw last. The number tells how many follow.")}>
            <span class="follow-dot" aria-hidden="true"></span>
            <span>{ text }</span>
        </button>
        <button type="button" class="button bare" data-testid="class-board" onclick={board}>{ say("The class") }</button>
        </>
    }
}

/// The number of followers that the server answers.
fn followers(answer: Option<String>) -> Option<u64> {
    let answer: Value = serde_json::from_str(&answer?).ok()?;
    answer["followers"].as_u64()
}

/// Sends the session as a whole, one request at a time, so that the last one is the newest.
struct Sender {
    key: Rc<str>,
    controller: RefCell<Same<Controller>>,
    showing: UseStateSetter<Showing>,
    timer: RefCell<Option<Timeout>>,
    /// The timer of the next count.
    counting: RefCell<Option<Timeout>>,
    /// A request is under way.
    busy: Cell<bool>,
    /// Something has changed since it was sent.
    newer: Cell<bool>,
    stopped: Cell<bool>,
}

impl Sender {
    fn new(
        key: Rc<str>,
        controller: Same<Controller>,
        showing: UseStateSetter<Showing>,
    ) -> Rc<Self> {
        Rc::new(Self {
            key,
            controller: RefCell::new(controller),
            showing,
            timer: RefCell::default(),
            counting: RefCell::default(),
            busy: Cell::default(),
            newer: Cell::default(),
            stopped: Cell::default(),
        })
    }

    fn stop(&self) {
        self.stopped.set(true);
        self.timer.take();
        self.counting.take();
    }

    fn later(self: &Rc<Self>, ms: u32) {
        let sender = self.clone();
        *self.timer.borrow_mut() = Some(Timeout::new(ms, move || sender.send()));
    }

    fn send(self: &Rc<Self>) {
        if self.busy.replace(true) {
            self.newer.set(true);
            return;
        }
        self.counting.take();
        let session = SavedSession::ended(&self.controller.borrow().history);
        let sender = self.clone();
        let session = sim::link::encode(&session);
        let sent = Box::new(move |answer| sender.sent(answer));
        fetch::server(
            "PUT",
            "_orgsim/session",
            Some(&self.key),
            Some(&session),
            sent,
        );
    }

    fn sent(self: &Rc<Self>, answer: Option<String>) {
        self.busy.set(false);
        let newer = self.newer.take();
        if self.stopped.get() {
            return;
        }
        match followers(answer) {
            Some(followers) => {
                self.showing.set(Showing::On(followers));
                if newer {
                    self.send();
                } else {
                    self.count_later();
                }
            }
            None => {
                self.showing.set(Showing::Lost);
                self.later(AGAIN_MS);
            }
        }
    }

    fn count_later(self: &Rc<Self>) {
        let sender = self.clone();
        *self.counting.borrow_mut() = Some(Timeout::new(COUNT_MS, move || sender.count()));
    }

    /// Learners come and go also while the session stays as it is.
    fn count(self: &Rc<Self>) {
        let sender = self.clone();
        let counted = move |answer: Option<String>| {
            if sender.stopped.get() {
                return;
            }
            match followers(answer) {
                Some(followers) => {
                    sender.showing.set(Showing::On(followers));
                    sender.count_later();
                }
                None => sender.later(0),
            }
        };
        fetch::server("GET", "_orgsim/health", None, None, Box::new(counted));
    }
}
