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
use crate::serve::machine::Machine;
use crate::serve::options::ServeOptions;
use crate::serve::page::{Page, Watchers};

/// The time that passes while everything else waits.
pub const MOMENT: Duration = Duration::from_millis(1);

pub struct Process {
    /// Dropped first: connections end with the process.
    runtime: Rc<Runtime>,
    /// The runtime works, so the engine's disk does not let it work once more.
    is_busy: Rc<Cell<bool>>,
    pub owner: RefCell<Owner>,
    asks: Receiver<EngineRequest>,
    front: Front,
    pub ledger: Arc<Ledger>,
    stop: watch::Sender<bool>,
    pub turns: Cell<u64>,
    /// The most rows of one turn.
    pub most_rows: Cell<usize>,
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
        let now = machine.now();
        machine.0.next_process();
        let entered = runtime.clone();
        let _time = entered.enter();
        machine.0.boot(now);
        let opened = unless_killed(|| Owner::open(Arc::new(machine.clone()), options));
        let owner = match opened {
            Some(Ok(owner)) => owner,
            Some(Err(why)) => return Err(Ended::Refused(why)),
            None => return Err(Ended::Killed),
        };
        let ledger = owner.ledger();
        let (engine, asks) = engine::channel(ledger.clone());
        let (stop, stopping) = watch::channel(false);
        let page = Page::find(None, Watchers::of(options)).unwrap();
        let server = Server::new(machine, engine, page, options, stopping.clone());
        let is_busy = Rc::new(Cell::new(false));
        let works = (runtime.clone(), is_busy.clone());
        meanwhile(Some(Rc::new(move || {
            let (runtime, is_busy) = &works;
            if !is_busy.replace(true) {
                runtime.block_on(async {
                    for _ in 0..8 {
                        tokio::task::yield_now().await;
                    }
                });
                is_busy.set(false);
            }
        })));
        Ok(Self {
            runtime,
            is_busy,
            owner: RefCell::new(owner),
            asks,
            front: Front::new(server, stopping),
            ledger,
            stop,
            turns: Cell::new(0),
            most_rows: Cell::new(0),
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

    /// Lets everything but the engine work until it waits, and this time pass.
    pub fn settle(&self, time: Duration) {
        self.is_busy.set(true);
        self.runtime
            .block_on(async { tokio::time::sleep(time).await });
        self.is_busy.set(false);
    }

    /// One turn of the engine, if it has work. Returns whether it had; `Err`: the process was killed.
    pub fn turn(&self) -> Result<bool, Ended> {
        let Ok(mut owner) = self.owner.try_borrow_mut() else {
            return Ok(false);
        };
        let _time = self.runtime.enter();
        let first = match self.asks.try_recv() {
            Ok(ask) => Ok(ask),
            Err(TryRecvError::Disconnected) => Err(RecvTimeoutError::Disconnected),
            Err(TryRecvError::Empty) if owner.patience().is_some_and(|it| it <= MOMENT) => {
                Err(RecvTimeoutError::Timeout)
            }
            Err(TryRecvError::Empty) => return Ok(false),
        };
        self.turns.set(self.turns.get() + 1);
        let before = self.ledger.len();
        unless_killed(|| owner.turn(first, &self.asks)).ok_or(Ended::Killed)?;
        let rows = self.ledger.len().saturating_sub(before);
        self.most_rows.set(self.most_rows.get().max(rows));
        Ok(true)
    }

    /// Tells the process to stop, which answers what waits.
    pub fn stop(self) -> Result<(), Ended> {
        let _ = self.stop.send(true);
        self.settle(MOMENT);
        while self.turn()? {
            self.settle(MOMENT);
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

impl Drop for Process {
    fn drop(&mut self) {
        meanwhile(None);
        burn(None);
    }
}
