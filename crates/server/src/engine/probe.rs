//! The engine without the network, with its file: for tests and fuzz targets that restart it.

use std::path::Path;
use std::sync::{Arc, mpsc};

use sim::model;
use tokio::sync::oneshot;

use super::advance::Advance;
use super::ask::{EngineAnswer, EngineRequest, Incoming};
use super::owner::Owner;
use crate::auth::Signed;
use crate::command_rows::rows;
use crate::machine::ThisMachine;
use crate::options::ServeOptions;
use crate::sigv4::CredentialScope;
use crate::wire;

/// Stack size in bytes, the same as for the server's engine.
const STACK: usize = 16 * 1024 * 1024;

/// An engine with the manual clock.
pub struct Probe {
    owner: Owner,
}

impl Probe {
    /// Opens a session, in a file if one is named, with additional options of `orgsim serve`.
    ///
    /// # Errors
    ///
    /// Why the server would not start.
    pub fn open(state: Option<&Path>, words: &[&str]) -> Result<Self, String> {
        let mut options = ServeOptions::read([&["--clock", "manual"], words].concat())?;
        options.state = state.map(Into::into);
        Ok(Self {
            owner: Owner::open(Arc::new(ThisMachine), &options)?,
        })
    }

    /// Runs the engine on its own thread until it has answered, like the server.
    fn ask<T: Send>(&mut self, ask: impl FnOnce(oneshot::Sender<T>) -> EngineRequest) -> Option<T> {
        let (sender, asks) = mpsc::channel();
        let (reply, answer) = oneshot::channel();
        sender.send(ask(reply)).ok()?;
        let owner = &mut self.owner;
        std::thread::scope(|scope| {
            std::thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, move || owner.run(&asks))
                .ok()?;
            let answer = answer.blocking_recv().ok();
            let _ = sender.send(EngineRequest::Stop);
            answer
        })
    }

    /// Makes a signed call with a JSON body; returns whether it succeeded. `None`: no such operation, or the server
    /// cannot read the body.
    pub fn call(&mut self, key: &str, operation: &str, body: &[u8]) -> Option<bool> {
        let incoming = Incoming {
            signed: Some(Signed {
                key_id: key.into(),
                scope: CredentialScope {
                    day: "20260105".into(),
                    region: "us-east-1".into(),
                    service: "any".into(),
                },
                token: None,
                check: None,
            }),
            operation: model::operation(operation)?,
            input: wire::input(body).ok()?,
        };
        let answered = self.ask(|reply| EngineRequest::Call(Box::new(incoming), reply))?;
        Some(matches!(answered.said, EngineAnswer::Stepped(Ok(_))))
    }

    /// Runs commands like `/_orgsim/commands`, if they are valid.
    /// Makes the commands in the body of a control request, if it can be read.
    pub fn commands(&mut self, body: &[u8]) {
        if let Ok(commands) = rows(body) {
            self.ask(|reply| EngineRequest::Commands(commands, reply));
        }
    }

    /// Lets time pass, in milliseconds.
    pub fn advance(&mut self, ms: u64) {
        self.ask(|reply| EngineRequest::Advance(Advance::Milliseconds(ms), reply));
    }

    /// Begins the session again.
    pub fn reset(&mut self) {
        self.ask(EngineRequest::Reset);
    }

    /// The hash of the world.
    pub fn hash(&self) -> String {
        self.owner.world.hash()
    }
}
