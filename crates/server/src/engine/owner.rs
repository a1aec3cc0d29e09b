//! The owner of the world: steps it, writes its journal, answers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use sim::World;
use sim::agenda::{Due, Task};
use sim::command::{Call, Command, Intervention, TimeMove};
use sim::ids::CreateRequestId;
use sim::model::{Operation, Service};
use sim::outcome::{Outcome, Refusal};
use sim::region;
use sim::session::{MarkComparison, Session, journal};
use sim::tasks;
use sim::time::SimTime;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::ask::{Answered, EngineAnswer, EngineRequest, Health, Incoming, Pending};
use super::under_way::UnderWay;
use super::works::{SLICE, Works};
use crate::clock::{Clock, Pace};
use crate::fault::WireError;
use crate::journal::{JournalFile, Trouble, is_read};
use crate::ledger::{Ledger, Rows};
use crate::machine::Machine;
use crate::options::ServeOptions;

/// The maximum number of calls written together.
const BATCH: usize = 256;
/// The most bytes of rows in memory, for a server without a file: millions of compressed rows. Above this, it continues
/// from its world and drops the rows.
pub(super) const IN_MEMORY: usize = 32 * 1024 * 1024;
/// Number of a session's commands reserved for side effects of calls: time, administrators, the way to idleness. A full
/// session continues from a snapshot.
pub(super) const SPARE: usize = 20_000;

/// The maximum number of pending events finished before one call, with `--clock instant`.
const PENDING: usize = 1_000;

pub(super) type Reply = Box<dyn FnOnce(Result<(), &WireError>) + Send>;

pub struct Owner {
    pub(crate) world: World,
    /// The start of the session, and which of its commands are faults; the commands are in the ledger.
    pub(super) session: Session,
    pub(super) options: ServeOptions,
    /// The steps with which each new session begins.
    pub(super) imported: Vec<Command>,
    pub(super) machine: Arc<dyn Machine>,
    pub(super) clock: Clock,
    pub(super) journal: Option<JournalFile>,
    /// Notes from opening the session.
    pub(super) notes: Vec<String>,
    pub(super) ledger: Arc<Ledger>,
    /// The maximum number of commands in a session.
    pub(crate) most: usize,
    /// See [`IN_MEMORY`].
    pub(super) most_bytes: usize,
    /// Rows of steps that are not on the disk yet.
    pub(super) rows: Vec<Arc<str>>,
    /// Replies that wait until these rows are on the disk.
    pub(super) replies: Vec<Reply>,
    /// The world before `rows`.
    pub(super) certain: Option<World>,
    /// Why nothing can be written any more.
    pub(super) broken: Option<String>,
    /// `service:Operation` of calls, cached so that each string is made once.
    pub(super) actions: Vec<(&'static Operation, Arc<str>)>,
    /// Work done in slices, between other requests.
    pub(super) works: Works,
    pub(super) under_way: UnderWay,
    pub(super) kept: BTreeMap<String, NamedSnapshot>,
    /// The session that was opened last, if nothing has replaced it, and how its marks compare.
    pub(super) opened: Option<(Session, MarkComparison)>,
}

/// A world, and the session that led to it.
pub struct NamedSnapshot {
    pub(super) session: Session,
    pub(super) world: World,
    /// The first row and the others, for a server without a file.
    pub(super) rows: Option<(Arc<str>, Rows)>,
}

impl Owner {
    pub fn ledger(&self) -> Arc<Ledger> {
        self.ledger.clone()
    }

    /// The text of the line printed when the server is ready.
    pub fn description(&self) -> String {
        let mut text = format!(
            "scenario {}, seed {}",
            self.session.scenario.id(),
            self.session.seed
        );
        if let Some(path) = &self.options.state {
            text.push_str(&format!(", session {}", path.display()));
        }
        text
    }

    pub fn run(&mut self, asks: &Receiver<EngineRequest>) {
        loop {
            let first = match self.patience() {
                None => asks.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(wait) => asks.recv_timeout(wait),
            };
            if !self.turn(first, asks) {
                return self.end();
            }
        }
    }

    /// Takes a request, or what has fallen due, and the requests that arrived meanwhile; then writes and answers. False: the engine is
    /// told to stop.
    pub(crate) fn turn(
        &mut self,
        first: Result<EngineRequest, RecvTimeoutError>,
        asks: &Receiver<EngineRequest>,
    ) -> bool {
        match first {
            Ok(EngineRequest::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
            Ok(ask) => self.take(ask),
            Err(RecvTimeoutError::Timeout) => self.tick(),
        }
        // Requests that arrived meanwhile share the write.
        let mut taken = 1;
        while (self.journal.is_some() || !self.works.is_empty()) && taken < BATCH {
            taken += 1;
            match asks.try_recv() {
                Ok(EngineRequest::Stop) => {
                    self.commit();
                    return false;
                }
                Ok(ask) => self.take(ask),
                Err(_) => break,
            }
        }
        self.slice();
        self.commit();
        true
    }

    /// How long the engine waits for a request before it has work of its own: the wall-clock time until something falls due.
    pub(crate) fn patience(&self) -> Option<Duration> {
        if !self.works.is_empty() {
            return Some(Duration::ZERO);
        }
        if self.broken.is_some() {
            return None;
        }
        let due = self.world.agenda().first()?;
        self.clock.wait(due.at.since(self.now()))
    }

    /// The simulated time, including wall-clock time that is not a row yet.
    pub(super) fn now(&self) -> SimTime {
        let ahead = match self.broken {
            None => self.clock.ahead().saturating_add(self.works.owed),
            Some(_) => 0,
        };
        self.world.now().plus(ahead)
    }

    /// Advances the world by the elapsed wall-clock time.
    pub(super) fn tick(&mut self) {
        if self.broken.is_none()
            && let Some(ms) = self.clock.passed()
        {
            self.works.owed = self.works.owed.saturating_add(ms);
            self.catch_up(&mut { SLICE });
        }
    }

    pub(super) fn pass(&mut self, ms: u64) {
        if ms > 0 && self.room(1).is_none() {
            let _ = self.step(&Command::Time(TimeMove::Advance { ms }));
        }
    }

    /// Why steps are impossible.
    pub(super) fn cannot_step(&mut self) -> Option<WireError> {
        match &self.broken {
            Some(broken) => Some(unwritable(broken)),
            None => self.room(1),
        }
    }

    /// Takes a step and queues its row to be written.
    pub(super) fn step(&mut self, command: &Command) -> Result<Outcome, Box<Refusal>> {
        self.begin_step();
        let began = Instant::now();
        let result = sim::step(&mut self.world, command);
        let reads = is_read(command, &result);
        self.remember(command, reads, began.elapsed());
        result
    }

    /// Stores the world after a step, and queues its row to be written.
    pub(super) fn keep(&mut self, command: &Command, world: World, took: Duration) {
        self.begin_step();
        self.world = world;
        self.remember(command, false, took);
    }

    fn remember(&mut self, command: &Command, reads: bool, took: Duration) {
        let row: Arc<str> = journal::row(command).into();
        if let Some(journal) = &mut self.journal {
            let bytes = if reads {
                row.len() + journal::SEALED
            } else {
                0
            };
            journal.stepped(took, bytes);
        }
        self.rows.push(row);
    }

    fn begin_step(&mut self) {
        if self.journal.is_some() && self.certain.is_none() {
            self.certain = Some(self.world.clone());
        }
    }

    fn take(&mut self, ask: EngineRequest) {
        match ask {
            EngineRequest::Stop => {}
            EngineRequest::Call(call, reply) => self.call(*call, reply),
            EngineRequest::Advance(advance, reply) => match self.cannot_step() {
                Some(fault) => self.reply_to(reply, Err(fault)),
                None => {
                    self.tick();
                    self.begin_advance(advance, reply);
                }
            },
            EngineRequest::Commands(commands, reply) => {
                let broken = self.broken.as_deref().map(unwritable);
                match broken.or_else(|| self.room(commands.len())) {
                    Some(fault) => self.reply_to(reply, Err(fault)),
                    None => {
                        self.tick();
                        self.begin_commands(commands, reply);
                    }
                }
            }
            EngineRequest::Open(saved, reply) => {
                self.drop_work();
                self.commit();
                let result = self.open_session(*saved);
                let _ = reply.send(result);
            }
            EngineRequest::Download(reply) => {
                self.commit();
                let _ = reply.send(self.download());
            }
            EngineRequest::Reset(reply) => {
                self.drop_work();
                self.commit();
                let result = self.reset();
                let _ = reply.send(result);
            }
            EngineRequest::Snapshots(ask, reply) => {
                let _ = reply.send(self.snapshots(ask));
            }
            EngineRequest::Pending(reply) => {
                let _ = reply.send(self.pending());
            }
            EngineRequest::PassOn(asked, reply) => {
                let result = self.pass_on(&asked);
                self.reply_to(reply, Ok(result));
            }
            EngineRequest::Shares(account, text, reply) => {
                let _ = reply.send(self.shares(account, &text));
            }
            EngineRequest::Permit(signed, action, reply) => {
                let result = self.permit(&signed, action);
                self.reply_to(reply, result);
            }
            EngineRequest::Health(reply) => {
                let _ = reply.send(self.health());
            }
        }
    }

    fn pending(&mut self) -> Vec<Pending> {
        self.tick();
        let waiting = self.world.agenda().waiting().map(|due| Pending {
            id: due.id,
            at: due.at.iso(),
            what: tasks::label(&self.world, &due.task).to_string(),
            can_fail: tasks::can_fail(&due.task).is_ok(),
        });
        waiting.collect()
    }

    fn health(&mut self) -> Health {
        // A read adds no row, unless something has fallen due.
        let now = self.now();
        if (self.world.agenda().first()).is_some_and(|due| due.at <= now) {
            self.tick();
        }
        Health {
            scenario: self.session.scenario.id(),
            seed: self.session.seed,
            now: now.iso(),
            accounts: self.world.accounts().count(),
            broken: self.broken.clone(),
            notes: self.notes.clone(),
        }
    }

    fn reply(&mut self, reply: impl FnOnce(Result<(), &WireError>) + Send + 'static) {
        self.replies.push(Box::new(reply));
    }

    /// Answers once the steps so far are on the disk.
    pub(super) fn reply_to<T: Send + 'static>(
        &mut self,
        reply: oneshot::Sender<Result<T, WireError>>,
        result: Result<T, WireError>,
    ) {
        self.reply(move |written| {
            let _ = reply.send(written.map_err(WireError::clone).and(result));
        });
    }

    fn call(&mut self, call: Incoming, reply: oneshot::Sender<Answered>) {
        let answered = self.answer(call);
        if self.journal.is_none() {
            self.settle();
            let _ = reply.send(answered);
            return;
        }
        self.reply(move |written| {
            let _ = reply.send(match written {
                Ok(()) => answered,
                Err(fault) => Answered {
                    said: EngineAnswer::Failed(fault.clone()),
                    ..answered
                },
            });
        });
    }

    fn answer(&mut self, incoming: Incoming) -> Answered {
        let failed = |fault| Answered {
            caller: None,
            said: EngineAnswer::Failed(fault),
        };
        if let Some(fault) = self.room(1) {
            return failed(fault);
        }
        if let Some(broken) = &self.broken
            && incoming.operation.writes
        {
            return failed(unwritable(broken));
        }
        self.tick();
        if self.options.clock() == Pace::Instant {
            self.finish_pending();
        }
        let region = match &incoming.signed {
            Some(signed) => signed.scope.region.as_str(),
            None => region::DEFAULT,
        };
        let region = region.into();
        let (caller, key) = match self.who(incoming.signed.as_ref()) {
            Ok(who) => who,
            Err(denial) => {
                return Answered {
                    caller: None,
                    said: EngineAnswer::Denied(denial),
                };
            }
        };
        let command = Command::Call(Call {
            caller: caller.clone(),
            operation: self.action(incoming.operation),
            input: incoming.input,
            region,
            key,
        });
        let result = if self.broken.is_some() {
            // The result cannot be stored: the call is read and discarded.
            sim::step(&mut self.world.clone(), &command)
        } else {
            let mut result = self.step_leniently(&command);
            if incoming.operation.name == "CreateOrganization" && result.is_ok() {
                self.raise_quotas();
            }
            if let Ok(outcome) = &mut result
                && self.options.creates_at_once()
            {
                self.create_at_once(incoming.operation, outcome);
            }
            result
        };
        Answered {
            caller: Some(caller),
            said: EngineAnswer::Stepped(result),
        }
    }

    /// With `--create-account at-once`: finishes the request to create an account, as a step of its own, and answers it as it
    /// is then.
    fn create_at_once(&mut self, operation: &Operation, outcome: &mut Outcome) {
        const STATUS: &str = "CreateAccountStatus";
        let creates = matches!(operation.name, "CreateAccount" | "CreateGovCloudAccount")
            && operation.service == Service::Organizations;
        let id = outcome.answer[STATUS]["Id"].as_str().filter(|_| creates);
        let Some(request) = id.and_then(|id| id.parse::<CreateRequestId>().ok()) else {
            return;
        };
        let task = Task::FinishAccount {
            request: request.clone(),
        };
        let mut under_way = self.under_way.of(self.world.agenda());
        let due = under_way.find(|due| due.task == task).map(|due| due.id);
        drop(under_way);
        if let Some(due) = due
            && self.cannot_step().is_none()
        {
            let _ = self.step(&Command::Intervene(Intervention::Deliver { due }));
        }
        if let Some(status) = sim::creation_status(&self.world, &request) {
            outcome.answer[STATUS] = status;
        }
    }

    /// Finishes the work in progress, at this moment: with `--clock instant`, the next call finds it done. Each item once,
    /// so that repeated attempts do not continue forever.
    pub(super) fn finish_pending(&mut self) {
        let mut done: Vec<Task> = Vec::new();
        while done.len() < PENDING && self.cannot_step().is_none() {
            let next = (self.under_way.of(self.world.agenda()))
                .find(|due| !done.contains(&due.task))
                .cloned();
            let Some(Due { id: due, task, .. }) = next else {
                break;
            };
            done.push(task);
            let _ = self.step(&Command::Intervene(Intervention::Deliver { due }));
        }
    }

    fn action(&mut self, operation: &'static Operation) -> Arc<str> {
        let known = self
            .actions
            .iter()
            .find(|(known, _)| std::ptr::eq(*known, operation));
        if let Some((_, action)) = known {
            return action.clone();
        }
        let action: Arc<str> = operation.action().into();
        self.actions.push((operation, action.clone()));
        action
    }

    pub(super) fn options(&self) -> &ServeOptions {
        &self.options
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.broken.is_some()
    }
}

pub(super) fn not_replaced(error: &Trouble) -> WireError {
    WireError::new(
        500,
        "InternalFailure",
        format!("The session cannot be replaced: {error}. It is as it was."),
    )
}

pub(super) fn unwritable(error: &str) -> WireError {
    WireError::new(
        500,
        "InternalFailure",
        format!(
            "The session cannot be written ({error}), so nothing can be changed. Solve that, and start the \
             server again."
        ),
    )
}
