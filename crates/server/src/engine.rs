//! The single thread that owns the world.
//!
//! Requests come through a channel. Waiting ones are stepped together, written and flushed together, and only then
//! answered. Without a journal each is answered at once.

mod advance;
mod ask;
mod elsewhere;
mod keeping;
mod lenient;
mod opening;
mod owner;
pub mod probe;
mod slices;
mod snapshots;
#[cfg(test)]
pub(super) mod tests;
mod under_way;
mod who;
mod works;

use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use sim::command::Command;
use sim::ids::AccountId;
use sim::session::{Parting, SavedSession};
use tokio::sync::oneshot;

use super::analyzer::CheckCaller;
use super::auth::Signed;
use super::fault::WireError;
use super::forward::Share;
use super::journal::Stepped;
use super::ledger::{JournalDownload, Ledger};
use super::machine::ThisMachine;
use super::options::ServeOptions;

pub use advance::{Advance, Moved};
pub(super) use ask::EngineRequest;
pub use ask::{
    Answered, EngineAnswer, Health, Incoming, PassRefusal, PassedOn, PassingOn, Pending,
    SnapshotAsk,
};
#[cfg(test)]
pub(super) use owner::Owner;

/// A cloneable handle to the engine.
#[derive(Clone, Debug)]
pub struct Engine {
    sender: mpsc::Sender<EngineRequest>,
    pub ledger: Arc<Ledger>,
}

/// The engine's thread, to wait for.
pub struct Running {
    pub description: String,
    thread: JoinHandle<()>,
    sender: mpsc::Sender<EngineRequest>,
    ended: Option<oneshot::Receiver<()>>,
}

/// Opens the session and starts the thread.
pub fn start(options: &ServeOptions) -> Result<(Engine, Running), String> {
    let mut owner = owner::Owner::open(Arc::new(ThisMachine), options)?;
    let (ledger, description) = (owner.ledger(), owner.description());
    spawn(ledger, description, move |asks| owner.run(asks))
}

/// A handle, and the requests that are made with it.
pub(super) fn channel(ledger: Arc<Ledger>) -> (Engine, mpsc::Receiver<EngineRequest>) {
    let (sender, receiver) = mpsc::channel();
    (Engine { sender, ledger }, receiver)
}

/// Starts a thread that runs this function.
pub(super) fn spawn(
    ledger: Arc<Ledger>,
    description: String,
    run: impl FnOnce(&mpsc::Receiver<EngineRequest>) + Send + 'static,
) -> Result<(Engine, Running), String> {
    let (engine, receiver) = channel(ledger);
    let sender = engine.sender.clone();
    let (alive, ended) = oneshot::channel::<()>();
    let thread = std::thread::Builder::new()
        .name("engine".into())
        // Deep policies and large organizations recurse.
        .stack_size(16 * 1024 * 1024)
        .spawn(move || {
            // Dropped however the thread ends.
            let _alive = alive;
            run(&receiver);
        })
        .map_err(|error| format!("Cannot start a thread: {error}."))?;
    Ok((
        engine,
        Running {
            description,
            thread,
            sender,
            ended: Some(ended),
        },
    ))
}

impl Running {
    /// Completes when the thread has ended. It ends by itself only with a panic.
    pub fn ended(&mut self) -> impl Future<Output = ()> + use<> {
        let ended = self.ended.take();
        async move {
            if let Some(ended) = ended {
                let _ = ended.await;
            }
        }
    }

    /// Ends the thread after the waiting requests, and joins it. What is under way at this time is given up, as by a kill: the
    /// journal has every row that was acknowledged.
    pub fn join(self, until: Instant) -> Result<(), String> {
        let _ = self.sender.send(EngineRequest::Stop);
        while !self.thread.is_finished() {
            if Instant::now() >= until {
                tracing::warn!("the engine did not finish in time");
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        self.thread.join().map_err(|panic| {
            let says = (panic.downcast_ref::<String>().map(String::as_str))
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no message");
            format!("The engine ended by a panic, which is a bug of Orgsim: {says}")
        })
    }
}

/// The error for a missing engine: only while the server stops, or because of a bug.
fn gone<T>(_: T) -> WireError {
    stopping()
}

/// The answer to what the server cannot finish.
pub fn stopping() -> WireError {
    WireError::new(503, "ServiceUnavailable", "The server is stopping.")
}

impl Engine {
    async fn ask<T>(
        &self,
        ask: impl FnOnce(oneshot::Sender<T>) -> EngineRequest,
    ) -> Result<T, WireError> {
        let (reply, answer) = oneshot::channel();
        self.sender.send(ask(reply)).map_err(gone)?;
        answer.await.map_err(gone)
    }

    pub async fn call(&self, call: Incoming) -> Answered {
        self.ask(|reply| EngineRequest::Call(Box::new(call), reply))
            .await
            .unwrap_or_else(|fault| Answered {
                caller: None,
                said: EngineAnswer::Failed(fault),
            })
    }

    pub async fn advance(&self, advance: Advance) -> Result<Moved, WireError> {
        self.ask(|reply| EngineRequest::Advance(advance, reply))
            .await?
    }

    /// Runs commands of a session, one after another; a refused one changes nothing, and the next is tried.
    pub async fn commands(&self, commands: Vec<Command>) -> Result<Vec<Stepped>, WireError> {
        self.ask(|reply| EngineRequest::Commands(commands, reply))
            .await?
    }

    /// Makes this the session. What it adds to the one that was opened before is stepped; another one replaces it. Returns
    /// where the worlds differ from its marks.
    pub async fn open(&self, saved: SavedSession) -> Result<Option<Parting>, WireError> {
        self.ask(|reply| EngineRequest::Open(Box::new(saved), reply))
            .await?
    }

    /// The session in the journal's form, with a mark at its end.
    pub async fn download(&self) -> Result<JournalDownload, WireError> {
        self.ask(EngineRequest::Download).await
    }

    pub async fn reset(&self) -> Result<(), WireError> {
        self.ask(EngineRequest::Reset).await?
    }

    /// The names of the saved worlds, after the request.
    pub async fn snapshots(&self, ask: SnapshotAsk) -> Result<Vec<String>, WireError> {
        self.ask(|reply| EngineRequest::Snapshots(ask, reply))
            .await?
    }

    /// Pending events, soonest first.
    pub async fn pending(&self) -> Result<Vec<Pending>, WireError> {
        self.ask(EngineRequest::Pending).await
    }

    /// Checks a request that another server answers. Nothing is created.
    pub async fn pass_on(&self, asked: PassingOn) -> Result<PassedOn, PassRefusal> {
        let passed = self.ask(|reply| EngineRequest::PassOn(Box::new(asked), reply));
        let passed = passed.await.and_then(|it| it);
        passed.map_err(PassRefusal::Failed)?
    }

    /// What another server may know of an account's things that a text mentions.
    pub async fn shares(&self, account: AccountId, text: String) -> Vec<Share> {
        let shares = self.ask(|reply| EngineRequest::Shares(account, text, reply));
        shares.await.unwrap_or_default()
    }

    /// The caller of an action that takes no step, if policy allows it.
    pub async fn permit(
        &self,
        signed: Signed,
        action: &'static str,
    ) -> Result<CheckCaller, WireError> {
        self.ask(|reply| EngineRequest::Permit(Box::new(signed), action, reply))
            .await?
    }

    pub async fn health(&self) -> Result<Health, WireError> {
        self.ask(EngineRequest::Health).await
    }
}
