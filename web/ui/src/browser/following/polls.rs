//! Streams of a class: what every stream says of its learner, and the stream that hears polls only.

use std::cell::RefCell;
use std::rc::Rc;

use page::Action;
use page::follow::{ClassPoll, FollowAction, LONGEST_WAIT_MS, ServerLink};
use page::present::SharedScreen;
use yew::Event;

use crate::browser::Tell;
use crate::browser::stream::{EventStream, data};
use crate::browser::{Timeout, class};

/// What the class is asked now.
pub(super) fn poll(event: &Event) -> FollowAction {
    FollowAction::Poll(data(event).and_then(|text| ClassPoll::read(&text)))
}

/// What the presenter's screen shows beside the session.
pub(super) fn screen(event: &Event) -> FollowAction {
    let screen = data(event).and_then(|text| SharedScreen::read(&text));
    FollowAction::Screen(screen.map(Box::new))
}

/// The part of a stream's address that says which learner of a class is there, or that the page may follow.
pub(super) fn learner() -> String {
    let key = class::follower_key().map_or_else(String::new, |key| format!("&key={key}"));
    class::learner().map_or(key, |id| format!("&learner={id}"))
}

/// The server has issued an id for the learner of this page.
pub(super) fn issued(event: &Event) {
    if let Some(id) = data(event) {
        class::learner_is(&id);
    }
}

/// On a local branch: only what the class is asked.
pub struct PollWire {
    address: String,
    tell: Tell,
    source: RefCell<Option<EventStream<4>>>,
    /// The timer of the next attempt.
    again: RefCell<Option<Timeout>>,
}

impl PollWire {
    pub(super) fn open(address: &str, tell: Tell) -> Rc<Self> {
        let line = Rc::new(Self {
            address: address.to_string(),
            tell,
            source: RefCell::default(),
            again: RefCell::default(),
        });
        line.listen();
        line
    }

    pub(super) fn close(&self) {
        self.source.take();
        self.again.take();
    }

    fn listen(self: &Rc<Self>) {
        let address = format!("{}?polls=only{}", self.address, learner());
        let source = EventStream::open(
            &address,
            self,
            [
                ("open", |line, _| line.tell(FollowAction::Connected)),
                ("poll", |line, event| line.tell(poll(event))),
                ("learner", |_, event| issued(event)),
                // The browser would open it again as somebody who has no id yet.
                ("error", |line, _| line.lost()),
            ],
            Self::lost,
        );
        if source.is_none() {
            return self.later();
        }
        *self.source.borrow_mut() = source;
    }

    fn lost(self: &Rc<Self>) {
        self.source.take();
        self.tell(FollowAction::Connection(ServerLink::Lost));
        self.later();
    }

    fn tell(&self, news: FollowAction) {
        (self.tell)(Action::Follow(news));
    }

    fn later(self: &Rc<Self>) {
        let line = self.clone();
        *self.again.borrow_mut() = Some(Timeout::new(LONGEST_WAIT_MS, move || line.listen()));
    }
}
