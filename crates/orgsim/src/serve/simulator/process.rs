//! A process of the server: its engine, its connections and its time, on one thread.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::Duration;

use tokio::io::DuplexStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use super::machine::{Killed, Shared, burn, meanwhile};
use crate::serve::engine::{self, EngineRequest, Owner};
use crate::serve::http::{Front, Server};
use crate::serve::ledger::Ledger;
use crate::serve::options::ServeOptions;
use crate::serve::page::{Page, Watchers};

/// The time that passes while everything else waits.
pub const MOMENT: Duration = Duration::from_millis(1);

pub struct Process {
    /// Dropped first: connections end with the process.
    runtime: Rc<Runtime>,
    /// The runtime works, so the engine's disk does not let it work once more.
    is_busy: Rc<Cell<bool>>,
    engine: Rc<SimulatedEngine>,
    front: Front,
    stop: watch::Sender<bool>,
    machine: Shared,
}

/// The engine's side of a process.
pub struct SimulatedEngine {
    pub owner: RefCell<Owner>,
    asks: Receiver<EngineRequest>,
    pub ledger: Arc<Ledger>,
    pub turns: Cell<u64>,
    /// The most rows of one turn.
    pub most_rows: Cell<usize>,
    pub is_killed: Cell<bool>,
}

impl std::ops::Deref for Process {
    type Target = SimulatedEngine;

    fn deref(&self) -> &SimulatedEngine {
        &self.engine
    }
}

/// How a process ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    Killed,
    /// The server does not start.
    Refused(String),
}

/// Does this, unless the process is killed.
fn unless_killed<T>(what: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(what)) {
        Ok(done) => Some(done),
        Err(panic) if panic.is::<Killed>() => None,
        Err(panic) => resume_unwind(panic),
    }
}

impl Process {
    pub fn start(machine: &Shared, options: &ServeOptions) -> Result<Self, Ended> {
        let runtime = Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let runtime = Rc::new(runtime);
        let entered = runtime.clone();
        let _time = entered.enter();
        machine.0.begin();
        let opened = unless_killed(|| Owner::open(Arc::new(machine.clone()), options));
        let opened = match opened {
            Some(opened) => opened.map_err(Ended::Refused),
            None => Err(Ended::Killed),
        };
        let owner = opened.inspect_err(|_| machine.0.end())?;
        let ledger = owner.ledger();
        let (engine, asks) = engine::channel(ledger.clone());
        let (stop, stopping) = watch::channel(false);
        let page = Page::find(None, Watchers::of(options)).unwrap();
        let server = Server::new(machine, engine, page, options, stopping.clone());
        let is_busy = Rc::new(Cell::new(false));
        let works = (runtime.clone(), is_busy.clone());
        let waits = Rc::new(move || {
            let (runtime, is_busy) = &works;
            if !is_busy.replace(true) {
                runtime.block_on(yields(8));
                is_busy.set(false);
            }
        });
        let engine = Rc::new(SimulatedEngine {
            owner: RefCell::new(owner),
            asks,
            ledger,
            turns: Cell::new(0),
            most_rows: Cell::new(0),
            is_killed: Cell::new(false),
        });
        let (turns, works) = (engine.clone(), is_busy.clone());
        let reads = Rc::new(move || {
            // Another thread reads: the engine goes on.
            if works.get() {
                turns.turn();
            }
        });
        meanwhile(Some(waits), Some(reads));
        Ok(Self {
            runtime,
            is_busy,
            engine,
            front: Front::new(server, stopping),
            stop,
            machine: machine.clone(),
        })
    }

    /// Opens a connection; `None`: it is closed at once.
    pub fn connect(&self, from: [u8; 4], buffer: usize) -> Option<DuplexStream> {
        let (here, there) = tokio::io::duplex(buffer);
        let _time = self.runtime.enter();
        let served = self.front.connect(there, (from, 40_000).into())?;
        self.runtime.spawn(served);
        Some(here)
    }

    /// Lets everything but the engine work until it waits, and this time pass. With no time, most work is done.
    pub fn settle(&self, time: Duration) {
        self.is_busy.set(true);
        self.runtime.block_on(async {
            match time {
                Duration::ZERO => yields(64).await,
                time => tokio::time::sleep(time).await,
            }
        });
        self.is_busy.set(false);
    }

    /// One turn of the engine, if it has work. Returns whether it had; `Err`: the process was killed.
    pub fn turn(&self) -> Result<bool, Ended> {
        let _time = self.runtime.enter();
        let has_worked = self.engine.turn();
        self.turns.set(self.turns.get() + u64::from(has_worked));
        match self.is_killed.get() {
            true => Err(Ended::Killed),
            false => Ok(has_worked),
        }
    }

    /// Tells the process to stop, which answers what waits.
    pub fn stop(self, time: Duration) -> Result<(), Ended> {
        let _ = self.stop.send(true);
        self.settle(time);
        while self.turn()? {
            self.settle(time);
        }
        let _time = self.runtime.enter();
        unless_killed(|| self.owner.borrow_mut().end()).ok_or(Ended::Killed)
    }

    pub fn hash(&self) -> String {
        self.owner.borrow().world.hash()
    }

    /// The first row of the session, and the others.
    pub fn rows(&self) -> (u64, Arc<str>, Vec<Arc<str>>) {
        let piece = self.ledger.piece(0, usize::MAX, usize::MAX);
        (piece.epoch, piece.head, piece.rows)
    }
}

impl SimulatedEngine {
    /// A turn, if there is work and none is under way. Returns whether there was one.
    fn turn(&self) -> bool {
        let Ok(mut owner) = self.owner.try_borrow_mut() else {
            return false;
        };
        if self.is_killed.get() {
            return false;
        }
        let first = match self.asks.try_recv() {
            Ok(ask) => Ok(ask),
            Err(TryRecvError::Disconnected) => Err(RecvTimeoutError::Disconnected),
            Err(TryRecvError::Empty) if owner.patience().is_some_and(|it| it <= MOMENT) => {
                Err(RecvTimeoutError::Timeout)
            }
            Err(TryRecvError::Empty) => return false,
        };
        let before = self.ledger.len();
        let turn = unless_killed(|| owner.turn(first, &self.asks));
        self.is_killed.set(turn.is_none());
        let rows = self.ledger.len().saturating_sub(before);
        self.most_rows.set(self.most_rows.get().max(rows));
        true
    }
}

async fn yields(times: usize) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _time = self.runtime.enter();
        self.machine.0.end();
        meanwhile(None, None);
        burn(None);
    }
}
