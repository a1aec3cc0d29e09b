//! The owner of the world: steps it, keeps its journal, answers.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use sim::World;
use sim::command::{Call, Command, Intervention, TimeMove};
use sim::model::Operation;
use sim::outcome::{Outcome, Refusal};
use sim::scenario::Scenario;
use sim::session::{MAX_COMMANDS, Session, journal};
use sim::time::SimTime;
use tokio::sync::oneshot;

use super::slices::{self, Works};
use super::{Answered, Ask, Health, Incoming, Said};
use crate::serve::clock::{Clock, before};
use crate::serve::fault::Fault;
use crate::serve::journal::{self as file, Journal, Opened, Start, Trouble};
use crate::serve::ledger::{Ledger, Rows};
use crate::serve::options::Options;

/// So many calls are written together at most.
const BATCH: usize = 256;
/// The most bytes of rows that a server without a file keeps in memory. When there are more, it goes on from its world, and the
/// rows are gone.
const IN_MEMORY: usize = 256 * 1024 * 1024;
/// So many commands of a session are kept free for what calls bring along: time, administrators, the way to idleness.
/// A session that is full goes on from a snapshot.
const SPARE: usize = 20_000;

type Reply = Box<dyn FnOnce(Result<(), &Fault>) + Send>;

pub struct Owner {
    pub(super) world: World,
    /// What the session begins with, and which of its commands are faults; the commands are in the ledger.
    session: Session,
    options: Options,
    clock: Clock,
    journal: Option<Journal>,
    /// What was found when the session was opened.
    notes: Vec<String>,
    ledger: Arc<Ledger>,
    /// So many commands are taken.
    pub(super) most: usize,
    /// See [`IN_MEMORY`].
    pub(super) most_bytes: usize,
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
    /// What is done in slices, between other requests.
    pub(super) works: Works,
}

impl Owner {
    pub fn open(options: &Options) -> Result<Self, String> {
        let clock = Clock::new(options.clock);
        let start = match &options.state {
            Some(path) => {
                let agrees = |saved: &Session| agrees(options, saved);
                Some(file::open(path, options.from_snapshot, &agrees)?)
            }
            None => None,
        };
        let mut saved = false;
        let (journal, opened) = match start {
            Some(Start::Saved(opened)) => {
                saved = true;
                let Opened {
                    journal,
                    session,
                    head,
                    world,
                    rows,
                    notes,
                } = *opened;
                (
                    Some(journal),
                    (session, world, head, Rows::File(rows), notes),
                )
            }
            Some(Start::New(owned)) => {
                let session = fresh(options, &clock);
                let world = session.world();
                let (journal, head, rows) = Journal::create(owned, &session)
                    .map_err(|error| format!("Cannot write the session: {error}."))?;
                (
                    Some(journal),
                    (session, world, head, Rows::File(rows), Vec::new()),
                )
            }
            None => {
                let session = fresh(options, &clock);
                let (world, head) = (session.world(), journal::head(&session, "", None));
                (
                    None,
                    (session, world, head, Rows::Memory(Vec::new()), Vec::new()),
                )
            }
        };
        let (session, world, head, rows, notes) = opened;
        for note in &notes {
            tracing::warn!("{note}");
        }
        let mut owner = Self {
            ledger: Arc::new(Ledger::new(&head, rows)),
            world,
            session,
            options: options.clone(),
            clock,
            journal,
            notes,
            most: MAX_COMMANDS - SPARE,
            most_bytes: IN_MEMORY,
            rows: Vec::new(),
            replies: Vec::new(),
            certain: None,
            broken: None,
            actions: Vec::new(),
            works: Works::default(),
        };
        if saved {
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
                _ if !self.works.is_empty() => asks.recv_timeout(Duration::ZERO),
                None => asks.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(wait) => asks.recv_timeout(wait),
            };
            match first {
                Ok(Ask::Stop) | Err(RecvTimeoutError::Disconnected) => return self.end(),
                Ok(ask) => self.take(ask),
                Err(RecvTimeoutError::Timeout) => self.tick(),
            }
            // Whoever came in the meantime shares the write.
            let mut taken = 1;
            while (self.journal.is_some() || !self.works.is_empty()) && taken < BATCH {
                taken += 1;
                match asks.try_recv() {
                    Ok(Ask::Stop) => {
                        self.commit();
                        return self.end();
                    }
                    Ok(ask) => self.take(ask),
                    Err(_) => break,
                }
            }
            self.slice();
            self.commit();
        }
    }

    /// How long until something falls due at the wall's clock.
    fn until_due(&self) -> Option<Duration> {
        if self.broken.is_some() {
            return None;
        }
        let due = self.world.agenda().first()?;
        self.clock.wait(due.at.since(self.now()))
    }

    /// The simulated moment, with the time that has passed at the wall and is not a row yet.
    fn now(&self) -> SimTime {
        let ahead = match self.broken {
            None => self.clock.ahead().saturating_add(self.works.owed),
            Some(_) => 0,
        };
        self.world.now().plus(ahead)
    }

    /// Lets the time pass that has passed at the wall.
    fn tick(&mut self) {
        if self.broken.is_none()
            && let Some(ms) = self.clock.passed()
        {
            self.works.owed = self.works.owed.saturating_add(ms);
            self.catch_up(&mut { slices::SLICE });
        }
    }

    fn pass(&mut self, ms: u64) {
        if ms > 0 && self.room(1).is_none() {
            let _ = self.step(&Command::Time(TimeMove::Advance { ms }));
        }
    }

    /// Why nothing can be stepped.
    pub(super) fn cannot_step(&mut self) -> Option<Fault> {
        match &self.broken {
            Some(broken) => Some(unwritable(broken)),
            None => self.room(1),
        }
    }

    /// Takes a step, and remembers to write it.
    pub(super) fn step(&mut self, command: &Command) -> Result<Outcome, Box<Refusal>> {
        self.begin_step();
        let began = Instant::now();
        let result = self.world.step(command);
        let reads = file::is_read(command, &result);
        self.remember(command, reads, began.elapsed());
        result
    }

    /// Takes a step that led to this world in so much time, and remembers to write it.
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

    fn take(&mut self, ask: Ask) {
        match ask {
            Ask::Stop => {}
            Ask::Call(call, reply) => self.call(*call, reply),
            Ask::Advance(advance, reply) => match self.cannot_step() {
                Some(fault) => self.reply_to(reply, Err(fault)),
                None => {
                    self.tick();
                    self.begin_advance(advance, reply);
                }
            },
            Ask::Commands(commands, reply) => {
                let broken = self.broken.as_deref().map(unwritable);
                match broken.or_else(|| self.room(commands.len())) {
                    Some(fault) => self.reply_to(reply, Err(fault)),
                    None => {
                        self.tick();
                        self.begin_commands(commands, reply);
                    }
                }
            }
            Ask::Reset(reply) => {
                self.drop_work();
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
                    notes: self.notes.clone(),
                };
                let _ = reply.send(health);
            }
        }
    }

    fn reply(&mut self, reply: impl FnOnce(Result<(), &Fault>) + Send + 'static) {
        self.replies.push(Box::new(reply));
    }

    /// Answers once what was stepped is certain.
    pub(super) fn reply_to<T: Send + 'static>(
        &mut self,
        reply: oneshot::Sender<Result<T, Fault>>,
        result: Result<T, Fault>,
    ) {
        self.reply(move |written| {
            let _ = reply.send(written.map_err(Fault::clone).and(result));
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
        if let Some(fault) = self.room(1) {
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

    /// Makes room for so many commands more: a session that is full goes on from a snapshot. Or why it cannot.
    fn room(&mut self, more: usize) -> Option<Fault> {
        if self.broken.is_some() || self.ledger.len() + self.rows.len() + more <= self.most {
            return None;
        }
        self.commit();
        let error = match self.broken {
            Some(_) => return None,
            None => self.rotate().err()?,
        };
        Some(Fault::new(
            503,
            "ServiceUnavailable",
            format!(
                "The session has {} commands, which are all that a file can have, and it cannot go on from a snapshot: {error}.",
                self.ledger.len()
            ),
        ))
    }

    /// Goes on from a snapshot of the world, with no commands yet. All steps are certain.
    fn rotate(&mut self) -> Result<(), Trouble> {
        let session = Session {
            // They are among the commands that are gone.
            faults: Vec::new(),
            ..self.session.clone()
        };
        match &mut self.journal {
            Some(journal) => {
                let (head, rows) = journal.rotate(&session, &self.world)?;
                self.ledger.reset(&head, Rows::File(rows));
                tracing::warn!(
                    old = %journal.old().display(),
                    "the session goes on from a snapshot: its file was full"
                );
            }
            None => {
                let head = journal::head(&session, "", Some(&self.world.hash()));
                self.ledger.reset(&head, Rows::Memory(Vec::new()));
            }
        }
        self.session = session;
        Ok(())
    }

    /// Keeps the file short and quick to open. All steps are certain.
    fn tend(&mut self) {
        let Some(journal) = &mut self.journal else {
            if self.ledger.bytes() > self.most_bytes {
                let _ = self.rotate();
            }
            return;
        };
        let result = if journal.is_full_of_reads() {
            self.rotate()
        } else if journal.needs_snapshot() {
            let line = journal.snapshot(&self.world);
            line.map(|bytes| self.ledger.add_mark(bytes))
        } else {
            Ok(())
        };
        if let Err(error) = result {
            tracing::warn!(%error, "no snapshot was written");
        }
    }

    #[cfg(test)]
    pub(super) fn limit_reads(&mut self, bytes: u64) {
        self.most_bytes = usize::try_from(bytes).unwrap();
        if let Some(journal) = &mut self.journal {
            journal.most_reads = bytes;
        }
    }

    #[cfg(test)]
    pub(super) fn keep_snapshot(&mut self) {
        let journal = self.journal.as_mut().unwrap();
        let bytes = journal.snapshot(&self.world).unwrap();
        self.ledger.add_mark(bytes);
    }

    /// The last thing that is done.
    fn end(&mut self) {
        if self.broken.is_none()
            && let Some(journal) = &mut self.journal
            && journal.should_end_with_snapshot()
            && let Err(error) = journal.snapshot(&self.world)
        {
            tracing::warn!(%error, "no snapshot was written");
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

    pub(super) fn options(&self) -> &Options {
        &self.options
    }

    pub(super) fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// Makes certain what was stepped, and answers whoever waits for it.
    fn commit(&mut self) {
        let written = match &mut self.journal {
            Some(journal) if !self.rows.is_empty() => journal.append(&self.rows),
            Some(_) | None => Ok(()),
        };
        match written {
            Ok(()) => {
                self.settle();
                for reply in self.replies.drain(..) {
                    reply(Ok(()));
                }
                self.tend();
            }
            Err(trouble) => {
                // What nobody was told of did not happen.
                self.rows.clear();
                if let Some(world) = self.certain.take() {
                    self.world = world;
                }
                let error = self.described(&trouble);
                tracing::error!(%error, "the session cannot be written: nothing is changed any more");
                let fault = unwritable(&error);
                self.broken = Some(error);
                for reply in self.replies.drain(..) {
                    reply(Err(&fault));
                }
            }
        }
    }

    /// Why nothing can be written; where the file is another program's now, the session is kept in another one.
    fn described(&self, trouble: &Trouble) -> String {
        match (trouble, &self.journal) {
            (Trouble::Taken(what), Some(journal)) => {
                match journal.rescue(&self.session, &self.world) {
                    Ok(path) => format!(
                        "{what}; the session as it was is kept in {}",
                        path.display()
                    ),
                    Err(error) => format!("{what}; the session cannot be kept either: {error}"),
                }
            }
            (Trouble::Taken(_) | Trouble::System(_), _) => trouble.to_string(),
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
            let (head, rows) = journal.replace(&session).map_err(|error| {
                Fault::new(
                    500,
                    "InternalFailure",
                    format!("The session cannot be replaced: {error}. It is as it was."),
                )
            })?;
            self.broken = None;
            self.ledger.reset(&head, Rows::File(rows));
        } else {
            let head = journal::head(&session, "", None);
            self.ledger.reset(&head, Rows::Memory(Vec::new()));
        }
        self.world = session.world();
        self.session = session;
        self.clock.restart();
        self.prepare();
        self.commit();
        self.broken
            .as_deref()
            .map_or(Ok(()), |broken| Err(unwritable(broken)))
    }
}

fn unwritable(error: &str) -> Fault {
    Fault::new(
        500,
        "InternalFailure",
        format!(
            "The session cannot be written ({error}), so nothing is changed any more. Solve that, and start the \
             server again."
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
