//! The owner of the world: steps it, keeps its journal, answers.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};

use sim::World;
use sim::command::{Call, Command, Intervention, TimeMove};
use sim::model::Operation;
use sim::outcome::{Outcome, Refusal};
use sim::scenario::Scenario;
use sim::session::{MAX_COMMANDS, Session, journal};
use sim::time::SimTime;
use tokio::sync::oneshot;

use super::{Answered, Ask, Health, Incoming, Said, Stepped, advance};
use crate::serve::clock::{Clock, before};
use crate::serve::fault::Fault;
use crate::serve::journal::Journal;
use crate::serve::ledger::Ledger;
use crate::serve::options::Options;

/// So many calls are written together at most.
const BATCH: usize = 256;
/// So many commands of a session are kept free for what calls bring along: time, administrators, the way to idleness.
/// A file that is full can still be opened.
const SPARE: usize = 20_000;

type Reply = Box<dyn FnOnce(Result<(), &Fault>) + Send>;

pub struct Owner {
    pub(super) world: World,
    /// What the session begins with, and which of its commands are faults; the commands are in the ledger.
    session: Session,
    options: Options,
    clock: Clock,
    journal: Option<Journal>,
    ledger: Arc<Ledger>,
    /// So many commands are taken.
    pub(super) most: usize,
    /// Stepped, and not yet certain.
    rows: Vec<Arc<str>>,
    /// Who waits for that.
    replies: Vec<Reply>,
    /// The world before `rows`.
    certain: Option<World>,
    /// Why nothing can be written any more.
    broken: Option<String>,
    /// `service:Operation` of calls, so that each is made once.
    actions: Vec<(&'static Operation, Arc<str>)>,
}

impl Owner {
    pub fn open(options: &Options) -> Result<Self, String> {
        let (journal, saved) = match &options.state {
            Some(path) => {
                let (journal, saved) = Journal::open(path)?;
                (Some(journal), saved)
            }
            None => (None, None),
        };
        if let Some(saved) = &saved {
            agrees(options, saved)?;
        }
        let clock = Clock::new(options.clock);
        let session = match &saved {
            Some(saved) => Session {
                commands: Vec::new(),
                ..saved.clone()
            },
            None => fresh(options, &clock),
        };
        let fresh = saved.is_none();
        let commands = saved.map(|saved| saved.commands).unwrap_or_default();
        let mut world = session.world();
        for command in &commands {
            // A refusal is part of the session.
            let _ = world.step(command);
        }
        let rows = commands.iter().map(row).collect();
        drop(commands);
        let mut owner = Self {
            ledger: Arc::new(Ledger::new(&journal::head(&session), rows)),
            world,
            session,
            options: options.clone(),
            clock,
            journal,
            most: MAX_COMMANDS - SPARE,
            rows: Vec::new(),
            replies: Vec::new(),
            certain: None,
            broken: None,
            actions: Vec::new(),
        };
        if fresh {
            if let Some(journal) = &mut owner.journal {
                journal
                    .replace(&owner.session)
                    .map_err(|error| format!("Cannot write the session: {error}."))?;
            }
        } else {
            let behind = owner.clock.behind(owner.world.now());
            owner.pass(behind);
        }
        owner.prepare();
        owner.commit();
        owner.clock.restart();
        match owner.broken.take() {
            None => Ok(owner),
            Some(error) => Err(format!("Cannot write the session: {error}.")),
        }
    }

    pub fn ledger(&self) -> Arc<Ledger> {
        self.ledger.clone()
    }

    /// What the line says that is printed when all is ready.
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

    /// What the options ask of a session, where it is not so already.
    fn prepare(&mut self) {
        if self.options.throttle && !self.world.throttles() {
            let _ = self.step(&Command::Intervene(Intervention::Throttle { on: true }));
        }
    }

    pub fn run(&mut self, asks: &Receiver<Ask>) {
        loop {
            let first = match self.until_due() {
                None => asks.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(wait) => asks.recv_timeout(wait),
            };
            match first {
                Ok(Ask::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(ask) => self.take(ask),
                Err(RecvTimeoutError::Timeout) => self.tick(),
            }
            // Whoever came in the meantime shares the write.
            while self.journal.is_some() && self.replies.len() < BATCH {
                match asks.try_recv() {
                    Ok(Ask::Stop) => {
                        self.commit();
                        return;
                    }
                    Ok(ask) => self.take(ask),
                    Err(_) => break,
                }
            }
            self.commit();
        }
    }

    /// How long until something falls due at the wall's clock.
    fn until_due(&self) -> Option<std::time::Duration> {
        if self.broken.is_some() {
            return None;
        }
        let due = self.world.agenda().first()?;
        self.clock.wait(due.at.since(self.now()))
    }

    /// The simulated moment, with the time that has passed at the wall and is not a row yet.
    fn now(&self) -> SimTime {
        let ahead = match self.broken {
            None => self.clock.ahead(),
            Some(_) => 0,
        };
        self.world.now().plus(ahead)
    }

    /// Lets the time pass that has passed at the wall.
    fn tick(&mut self) {
        if self.broken.is_none()
            && let Some(ms) = self.clock.passed()
        {
            self.pass(ms);
        }
    }

    fn pass(&mut self, ms: u64) {
        if ms > 0 && self.full(1).is_none() {
            let _ = self.step(&Command::Time(TimeMove::Advance { ms }));
        }
    }

    /// Takes a step, and remembers to write it.
    pub(super) fn step(&mut self, command: &Command) -> Result<Outcome, Box<Refusal>> {
        if self.journal.is_some() && self.certain.is_none() {
            self.certain = Some(self.world.clone());
        }
        let result = self.world.step(command);
        self.rows.push(row(command));
        result
    }

    fn take(&mut self, ask: Ask) {
        match ask {
            Ask::Stop => {}
            Ask::Call(call, reply) => self.call(*call, reply),
            Ask::Advance(advance, reply) => {
                let refused = (self.broken.as_deref().map(unwritable)).or_else(|| self.full(1));
                let result = match refused {
                    Some(fault) => Err(fault),
                    None => {
                        self.tick();
                        Ok(advance::advance(self, advance))
                    }
                };
                self.reply(move |written| {
                    let _ = reply.send(written.map_err(Fault::clone).and(result));
                });
            }
            Ask::Commands(commands, reply) => {
                let result = self.commands(&commands);
                self.reply(move |written| {
                    let _ = reply.send(written.map_err(Fault::clone).and(result));
                });
            }
            Ask::Reset(reply) => {
                self.commit();
                let result = self.reset();
                let _ = reply.send(result);
            }
            Ask::Health(reply) => {
                // Looking adds no row, unless something has fallen due.
                let now = self.now();
                if (self.world.agenda().first()).is_some_and(|due| due.at <= now) {
                    self.tick();
                }
                let health = Health {
                    scenario: self.session.scenario.id(),
                    seed: self.session.seed,
                    now: now.iso(),
                    accounts: self.world.accounts().count(),
                    broken: self.broken.clone(),
                };
                let _ = reply.send(health);
            }
        }
    }

    fn reply(&mut self, reply: impl FnOnce(Result<(), &Fault>) + Send + 'static) {
        self.replies.push(Box::new(reply));
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
                    said: Said::Failed(fault.clone()),
                    ..answered
                },
            });
        });
    }

    fn answer(&mut self, incoming: Incoming) -> Answered {
        let failed = |fault| Answered {
            caller: None,
            said: Said::Failed(fault),
        };
        if let Some(fault) = self.full(1) {
            return failed(fault);
        }
        if let Some(broken) = &self.broken
            && incoming.operation.writes
        {
            return failed(unwritable(broken));
        }
        self.tick();
        let (caller, key) = match self.who(&incoming.signed) {
            Ok(who) => who,
            Err(denial) => {
                return Answered {
                    caller: None,
                    said: Said::Denied(denial),
                };
            }
        };
        let command = Command::Call(Call {
            caller: caller.clone(),
            operation: self.action(incoming.operation),
            input: incoming.input,
            region: incoming.signed.scope.region.as_str().into(),
            key,
        });
        let result = if self.broken.is_some() {
            // Nothing of it can be kept: it is read and forgotten.
            self.world.clone().step(&command)
        } else {
            self.step(&command)
        };
        Answered {
            caller: Some(caller),
            said: Said::Stepped(result),
        }
    }

    /// Commands as a session has them: what no API offers, such as a raised quota.
    fn commands(&mut self, commands: &[Command]) -> Result<Vec<Stepped>, Fault> {
        if let Some(broken) = &self.broken {
            return Err(unwritable(broken));
        }
        if let Some(fault) = self.full(commands.len()) {
            return Err(fault);
        }
        self.tick();
        Ok(commands.iter().map(|command| self.step(command)).collect())
    }

    /// Why the session cannot have so many commands more.
    fn full(&self, more: usize) -> Option<Fault> {
        (self.ledger.len() + self.rows.len() + more > self.most).then(|| {
            Fault::new(
                503,
                "ServiceUnavailable",
                format!(
                    "The session has {} commands, and {} are all that one can have here. Reset it, or begin another one.",
                    self.ledger.len(),
                    self.most
                ),
            )
        })
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

    pub(super) fn options(&self) -> &Options {
        &self.options
    }

    pub(super) fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// Makes certain what was stepped, and answers whoever waits for it.
    fn commit(&mut self) {
        let written = match &mut self.journal {
            Some(journal) if !self.rows.is_empty() => {
                let mut lines = Vec::with_capacity(self.rows.iter().map(|row| row.len() + 1).sum());
                for row in &self.rows {
                    lines.extend_from_slice(row.as_bytes());
                    lines.push(b'\n');
                }
                journal.append(&lines)
            }
            Some(_) | None => Ok(()),
        };
        match written {
            Ok(()) => {
                self.settle();
                for reply in self.replies.drain(..) {
                    reply(Ok(()));
                }
            }
            Err(error) => {
                let error = error.to_string();
                tracing::error!(%error, "the session cannot be written: nothing is changed any more");
                let fault = unwritable(&error);
                self.broken = Some(error);
                // What nobody was told of did not happen.
                self.rows.clear();
                if let Some(world) = self.certain.take() {
                    self.world = world;
                }
                for reply in self.replies.drain(..) {
                    reply(Err(&fault));
                }
            }
        }
    }

    /// What was stepped is certain.
    fn settle(&mut self) {
        self.certain = None;
        if !self.rows.is_empty() {
            self.ledger.add(self.rows.drain(..));
        }
    }

    /// Back to the beginning, as if the server had just been started.
    fn reset(&mut self) -> Result<(), Fault> {
        let session = Session {
            // A page's session begins when it did; at the wall's clock a fresh one begins now.
            start: (self.clock.start(self.session.scenario.span())).or(self.session.start),
            faults: Vec::new(),
            ..self.session.clone()
        };
        if let Some(journal) = &mut self.journal {
            journal.replace(&session).map_err(|error| {
                Fault::new(
                    500,
                    "InternalFailure",
                    format!("The session cannot be replaced: {error}. It is as it was."),
                )
            })?;
            self.broken = None;
        }
        self.world = session.world();
        self.ledger.reset(&journal::head(&session));
        self.session = session;
        self.clock.restart();
        self.prepare();
        self.commit();
        self.broken
            .as_deref()
            .map_or(Ok(()), |broken| Err(unwritable(broken)))
    }
}

/// A line of the journal, without its end.
fn row(command: &Command) -> Arc<str> {
    journal::line(command).trim_end().into()
}

fn unwritable(error: &str) -> Fault {
    Fault::new(
        500,
        "InternalFailure",
        format!(
            "The session cannot be written ({error}), so nothing is changed any more. Make room or repair the disk, and \
             start the server again."
        ),
    )
}

/// The session of a server without a file, or with a new one.
fn fresh(options: &Options, clock: &Clock) -> Session {
    let scenario = options.scenario.unwrap_or(Scenario::Empty);
    let mut session = Session::new(scenario, options.seed.unwrap_or(1));
    session.start = clock
        .start(scenario.span())
        .or_else(|| asked_start(options, scenario));
    session
}

/// When the scenario begins so that a manual clock begins when it was asked to.
fn asked_start(options: &Options, scenario: Scenario) -> Option<SimTime> {
    options.start.map(|at| before(at, scenario.span()))
}

/// A session in a file has its scenario and seed; asking for others is a mistake that should be seen.
fn agrees(options: &Options, saved: &Session) -> Result<(), String> {
    let wrong = |what: &str, is: &str, asked: &str| {
        Err(format!(
            "The session in the file has the {what} {is}, not {asked}. Leave out `--{what}`, or choose another file."
        ))
    };
    match (options.scenario, options.seed) {
        (Some(asked), _) if asked != saved.scenario => {
            wrong("scenario", saved.scenario.id(), asked.id())
        }
        (_, Some(asked)) if asked != saved.seed => {
            wrong("seed", &saved.seed.to_string(), &asked.to_string())
        }
        _ => match asked_start(options, saved.scenario) {
            Some(asked) if Some(asked) != saved.start => wrong(
                "start",
                &(saved.start).map_or_else(|| "of its scenario".to_string(), SimTime::iso),
                &asked.iso(),
            ),
            Some(_) | None => Ok(()),
        },
    }
}
