//! A process of the server: its engine, its connections and its time, on one thread.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use policy::steps;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::time::Instant;

use super::client::Connection;
use super::machine::{FUSE, Killed, MEANWHILE, SimulatedMachine};
use crate::engine::{self, EngineRequest, Owner};
use crate::http::{Front, Server};
use crate::ledger::{Ledger, LedgerPiece};
use crate::options::ServeOptions;
use crate::page::{Page, Watchers};

/// The time that passes while everything else waits.
pub const MOMENT: Duration = Duration::from_millis(1);

pub struct Process {
    /// Dropped first: connections end with the process.
    runtime: Runtime,
    /// The runtime works, so the engine's disk does not let it work once more.
    is_busy: Cell<bool>,
    pub owner: RefCell<Owner>,
    asks: Receiver<EngineRequest>,
    pub ledger: Arc<Ledger>,
    pub turns: Cell<u64>,
    /// The most rows of one turn.
    pub most_rows: Cell<usize>,
    /// The most steps of evaluation of one turn.
    pub most_steps: Cell<u64>,
    pub is_killed: Cell<bool>,
    front: Front,
    stop: watch::Sender<bool>,
    machine: SimulatedMachine,
}

/// Does this, unless the process is killed.
fn unless_killed<T>(what: impl FnOnce() -> T) -> Result<T, Killed> {
    let done = catch_unwind(AssertUnwindSafe(what));
    done.map_err(|panic| *panic.downcast().unwrap_or_else(|it| resume_unwind(it)))
}

impl Process {
    /// Starts the server. `None`: it was killed; `Err`: why it does not start.
    pub fn start(
        machine: &SimulatedMachine,
        options: &ServeOptions,
    ) -> Result<Option<Rc<Self>>, String> {
        let runtime = Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let time = runtime.handle().clone();
        let _time = time.enter();
        machine.count_from(Some(Instant::now()));
        let opened = unless_killed(|| Owner::open(Arc::new(machine.clone()), options));
        let opened = opened.ok().transpose();
        let Ok(Some(owner)) = opened else {
            machine.count_from(None);
            return opened.map(|_| None);
        };
        let ledger = owner.ledger();
        let (engine, asks) = engine::channel(ledger.clone());
        let (stop, stopping) = watch::channel(false);
        let page = Page::find(None, Watchers::of(options)).unwrap();
        let server = Server::new(machine, engine, page, options, stopping.clone());
        let process = Rc::new(Self {
            runtime,
            is_busy: Cell::new(false),
            owner: RefCell::new(owner),
            asks,
            ledger,
            turns: Cell::new(0),
            most_rows: Cell::new(0),
            most_steps: Cell::new(0),
            is_killed: Cell::new(false),
            front: Front::new(server, stopping),
            stop,
            machine: machine.clone(),
        });
        let works = Rc::downgrade(&process);
        MEANWHILE.set(Some(Rc::new(move |reads| {
            let process = works.upgrade().expect("the process runs");
            match (reads, process.is_busy.get()) {
                // The engine waits for its disk.
                (false, false) => process.work(yields(8)),
                // Another thread reads: the engine goes on.
                (true, true) => drop(process.turn_if_free()),
                _ => {}
            }
        })));
        Ok(Some(process))
    }

    /// Lets everything but the engine work until this is over.
    fn work(&self, until: impl Future<Output = ()>) {
        self.is_busy.set(true);
        self.runtime.block_on(until);
        self.is_busy.set(false);
    }

    /// Opens a connection; `None`: it is closed at once.
    pub fn connect(&self, from: [u8; 4], buffer: usize) -> Option<Connection> {
        let (here, there) = tokio::io::duplex(buffer);
        let _time = self.runtime.enter();
        let served = self.front.connect(there, (from, 40_000).into())?;
        self.runtime.spawn(served);
        Some(Connection::new(here))
    }

    /// Lets everything but the engine work until it waits, and this time pass. With no time, most work is done.
    pub fn settle(&self, time: Duration) {
        match time {
            Duration::ZERO => self.work(yields(64)),
            time => self.work(async move { tokio::time::sleep(time).await }),
        }
    }

    /// One turn of the engine, if it has work. Returns whether it had; `Err`: the process was killed.
    pub fn turn(&self) -> Result<bool, Killed> {
        let _time = self.runtime.enter();
        let has_worked = self.turn_if_free();
        self.turns.set(self.turns.get() + u64::from(has_worked));
        let is_killed = self.is_killed.get();
        (!is_killed).then_some(has_worked).ok_or(Killed)
    }

    /// Tells the process to stop, which answers what waits.
    pub fn stop(self: Rc<Self>, time: Duration) -> Result<(), Killed> {
        let _ = self.stop.send(true);
        self.settle(time);
        while self.turn()? {
            self.settle(time);
        }
        let _time = self.runtime.enter();
        unless_killed(|| self.owner.borrow_mut().end())
    }

    /// All rows of the session.
    pub fn rows(&self) -> LedgerPiece {
        self.ledger.piece(0, usize::MAX, usize::MAX)
    }

    /// A turn, if there is work and none is under way. Returns whether there was one.
    fn turn_if_free(&self) -> bool {
        let Ok(mut owner) = self.owner.try_borrow_mut() else {
            return false;
        };
        if self.is_killed.get() {
            return false;
        }
        let first = self.asks.recv_timeout(Duration::ZERO);
        let has_time = owner.patience().is_none_or(|it| it > MOMENT);
        if has_time && matches!(first, Err(RecvTimeoutError::Timeout)) {
            return false;
        }
        let before = self.ledger.len();
        // A proof on this thread takes all steps at once: it has no place here.
        let stopped = Some(Arc::new(AtomicBool::new(true)));
        let turn = || unless_killed(|| owner.turn(first, &self.asks));
        let (turn, steps) = steps::until(stopped, u64::MAX, turn);
        self.most_steps.set(self.most_steps.get().max(steps));
        self.is_killed.set(turn.is_err());
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
        self.machine.count_from(None);
        MEANWHILE.set(None);
        FUSE.set(None);
    }
}
