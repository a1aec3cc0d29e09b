//! The connection to the server: server-sent events, taken in pieces so that the page stays responsive.
//!
//! Each row has a number, from 1. A lost connection is reopened after the last row taken; `epoch` identifies the
//! server's session, and a different one restarts from the first row.

mod polls;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use page::Action;
use page::effects::HeardStream;
use page::follow::reading::{read_head, read_row};
use page::follow::{FIRST_WAIT_MS, FollowAction, ServerLink, next_wait};
use shell::controller::{Controller, Entry};
use sim::command::Command;
use sim::needs_policies;
use yew::{AttrValue, Event};

use super::stream::{EventStream, data, number};
use super::{StateNow, Tell, Timeout, class, fetch, link, platform};
use crate::say::words;
use polls::{PollWire, issued, learner, poll, screen};

/// Rows that arrive within this time are taken together, in milliseconds: a call and the time before it.
const TOGETHER_MS: u32 = 30;
/// Rows up to this number are taken one by one, announced and animated; more are caught up with first and then drawn.
const FEW: usize = 20;
/// Time that the page spends on catching up before it handles input, in milliseconds.
const PIECE_MS: f64 = 40.0;
/// Interval between progress updates, in milliseconds: drawing takes longer than taking rows.
const SHOWN_MS: f64 = 700.0;
/// Recent calls printed in the terminal after catching up.
const PRINTED: usize = 200;

/// What is heard, until it is dropped.
pub(crate) enum ServerHearing {
    Session(Rc<Wire>),
    Polls(Rc<PollWire>),
}

impl Drop for ServerHearing {
    fn drop(&mut self) {
        match self {
            Self::Session(line) => line.close(),
            Self::Polls(polls) => polls.close(),
        }
    }
}

/// Hears the server that the page comes from. Nothing if there is none.
pub(crate) fn hear(heard: HeardStream, tell: Tell, look: StateNow) -> Option<ServerHearing> {
    let address = class::followed()?;
    Some(match heard {
        HeardStream::Polls => ServerHearing::Polls(PollWire::open(&address, tell)),
        HeardStream::Session { epoch, taken } => {
            let line = Rc::new(Wire {
                address,
                tell,
                look,
                place: RefCell::new(Place {
                    epoch,
                    taken,
                    ..Place::default()
                }),
                source: RefCell::default(),
                pump: RefCell::default(),
                again: RefCell::default(),
                wait: Cell::new(FIRST_WAIT_MS),
                ahead: RefCell::default(),
            });
            line.open();
            ServerHearing::Session(line)
        }
    })
}

/// The page's position in the server's session.
#[derive(Default)]
struct Place {
    epoch: Option<AttrValue>,
    /// Rows that the page has taken.
    taken: usize,
    /// Rows that have arrived since.
    rows: VecDeque<String>,
    /// Length of the session in rows, as the server last reported it.
    all: usize,
}

pub(crate) struct Wire {
    address: String,
    tell: Tell,
    look: StateNow,
    place: RefCell<Place>,
    source: RefCell<Option<EventStream<7>>>,
    /// The timer of the next piece.
    pump: RefCell<Option<Timeout>>,
    /// The timer of the next attempt.
    again: RefCell<Option<Timeout>>,
    wait: Cell<u32>,
    /// The state of catching up, while it lasts.
    ahead: RefCell<Option<Ahead>>,
}

/// A copy of the controller that runs ahead of the page, so that not every piece is drawn.
struct Ahead {
    controller: Controller,
    entries: Vec<Entry>,
    /// Rows taken that the page does not have yet.
    count: usize,
    /// Time of the last progress update.
    shown: f64,
}

impl Ahead {
    fn take(&mut self, row: Command, behind: usize) {
        self.count += 1;
        if behind >= PRINTED {
            self.controller.history.append(row);
        } else {
            self.entries.extend(self.controller.follow(row));
        }
    }
}

impl Wire {
    fn tell(&self, news: FollowAction) {
        (self.tell)(Action::Follow(news));
    }

    fn close(&self) {
        self.source.take();
        self.pump.take();
        self.again.take();
    }

    fn open(self: &Rc<Self>) {
        let url = {
            let mut place = self.place.borrow_mut();
            // Rows that arrived but were not taken are sent again.
            place.rows.clear();
            let epoch = place.epoch.as_ref().map_or_else(String::new, |epoch| {
                format!("&epoch={}", link::encoded(epoch))
            });
            format!("{}?after={}{}{epoch}", self.address, place.taken, learner())
        };
        let source = EventStream::open(
            &url,
            self,
            [
                ("session", |line, event| {
                    if let Some(head) = data(event) {
                        line.session(&head);
                    }
                }),
                ("message", |line, event| {
                    if let Some(row) = data(event) {
                        line.row(event, row);
                    }
                }),
                ("poll", |line, event| line.tell(poll(event))),
                ("screen", |line, event| line.tell(screen(event))),
                ("learner", |_, event| issued(event)),
                ("open", |line, _| line.tell(FollowAction::Connected)),
                ("error", |line, _| line.lost()),
            ],
            Self::lost,
        );
        if source.is_none() {
            return self.lost();
        }
        *self.source.borrow_mut() = source;
    }

    /// The connection is lost, or could not be opened: retries later, from the current position.
    fn lost(self: &Rc<Self>) {
        self.source.take();
        self.pump.take();
        self.hand_over();
        self.tell(FollowAction::Connection(ServerLink::Lost));
        let wait = self.wait.get();
        self.wait.set(next_wait(wait));
        let line = self.clone();
        *self.again.borrow_mut() = Some(Timeout::new(wait, move || line.open()));
    }

    fn unreadable(&self, why: &str) {
        self.close();
        self.hand_over();
        self.tell(FollowAction::Connection(ServerLink::Unreadable(
            why.to_string().into(),
        )));
    }

    /// Handles the event in which the server identifies its session.
    fn session(self: &Rc<Self>, head: &str) {
        self.wait.set(FIRST_WAIT_MS);
        let (session, epoch, rows) = match read_head(head, words()) {
            Ok(read) => read,
            Err(why) => return self.unreadable(&why),
        };
        let mut place = self.place.borrow_mut();
        place.all = rows;
        if place.epoch.as_ref() == Some(&epoch) {
            drop(place);
            self.tell(FollowAction::Connection(ServerLink::Live));
            return;
        }
        *place = Place {
            epoch: Some(epoch.clone()),
            all: rows,
            ..Place::default()
        };
        drop(place);
        self.ahead.take();
        self.tell(FollowAction::Session {
            session,
            epoch,
            rows,
        });
    }

    fn row(self: &Rc<Self>, event: &Event, row: String) {
        let number = number(event);
        let expected = {
            let place = self.place.borrow();
            place.taken + place.rows.len() + 1
        };
        match number {
            Some(number) if number == expected => {}
            // The page already has it.
            Some(number) if number < expected => return,
            // A row is missing: reconnect from the current position.
            Some(_) | None => return self.lost(),
        }
        self.place.borrow_mut().rows.push_back(row);
        if self.pump.borrow().is_none() {
            self.later(TOGETHER_MS);
        }
    }

    fn later(self: &Rc<Self>, ms: u32) {
        let line = self.clone();
        *self.pump.borrow_mut() = Some(Timeout::new(ms, move || line.take_piece()));
    }

    /// Takes the rows that have arrived: a few at once, for the page to show; many in pieces, ahead of the page.
    fn take_piece(self: &Rc<Self>) {
        let (here, behind) = {
            let place = self.place.borrow();
            let here = place.rows.len();
            (here, here.max(place.all.saturating_sub(place.taken)))
        };
        if here == 0 {
            self.pump.take();
        } else if behind > FEW || self.ahead.borrow().is_some() {
            self.catch_up();
        } else {
            let rows: Vec<String> = self.place.borrow_mut().rows.drain(..).collect();
            let count = rows.len();
            match rows
                .iter()
                .map(|row| read_row(row, words()))
                .collect::<Result<Vec<_>, _>>()
            {
                Ok(needing) if needing.iter().any(needs_policies) => {
                    self.place.borrow_mut().rows.extend(rows);
                    self.fetch_policies();
                }
                Ok(rows) => {
                    self.place.borrow_mut().taken += count;
                    self.tell(FollowAction::Rows { rows });
                    self.pump.take();
                }
                Err(why) => self.unreadable(&why),
            }
        }
    }

    /// Fetches the AWS managed policies that the next rows need, and goes on. Until then the timer of the next piece stays, so
    /// that rows which arrive wait.
    fn fetch_policies(self: &Rc<Self>) {
        let line = self.clone();
        fetch::policies(Box::new(move |fetched| match fetched {
            _ if line.pump.borrow().is_none() => {}
            Ok(()) => line.later(0),
            Err(why) => line.unreadable(&fetch::policies_missing(&why)),
        }));
    }

    /// Takes rows ahead of the page, within the time limit of a piece.
    fn catch_up(self: &Rc<Self>) {
        let begun = platform::now();
        let mut ahead = self.ahead.take().unwrap_or_else(|| Ahead {
            controller: (self.look)().base.controller.clone(),
            entries: Vec::new(),
            count: 0,
            shown: f64::NEG_INFINITY,
        });
        // The next row cannot be read, or needs policies.
        let mut stopped = None;
        let (mut here, mut behind, mut all) = (0, 0, 0);
        while platform::now() - begun < PIECE_MS {
            let mut place = self.place.borrow_mut();
            let row = match place.rows.front().map(|row| read_row(row, words())) {
                Some(Ok(row)) if !needs_policies(&row) => row,
                other => {
                    stopped = other;
                    break;
                }
            };
            place.rows.pop_front();
            place.taken += 1;
            here = place.rows.len();
            all = place.all.max(place.taken + here);
            behind = all - place.taken;
            ahead.take(row, behind);
        }
        let show = begun - ahead.shown > SHOWN_MS;
        if show {
            ahead.shown = begun;
        }
        *self.ahead.borrow_mut() = Some(ahead);
        match stopped {
            Some(Err(why)) => self.unreadable(&why),
            Some(Ok(_)) => self.fetch_policies(),
            None if behind == 0 => {
                self.hand_over();
                self.pump.take();
            }
            None => {
                if show {
                    self.tell(FollowAction::Behind { behind, all });
                }
                if here > 0 {
                    self.later(0);
                } else {
                    // More rows are still on their way.
                    self.pump.take();
                }
            }
        }
    }

    /// Gives the page the rows taken ahead of it.
    fn hand_over(&self) {
        if let Some(ahead) = self.ahead.take().filter(|ahead| ahead.count > 0) {
            self.tell(FollowAction::CaughtUp {
                history: Box::new(ahead.controller.history),
                entries: ahead.entries,
                count: ahead.count,
            });
        }
    }
}
