//! The start of an owner: with the session in a file, or with a new one.

use std::collections::BTreeMap;
use std::sync::Arc;

use sim::World;
use sim::command::{Command, Intervention};
use sim::ids::AccountId;
use sim::scenario::Scenario;
use sim::session::{MAX_COMMANDS, Session, journal};
use sim::time::SimTime;

use super::owner::{IN_MEMORY, Owner, SPARE};
use super::under_way::UnderWay;
use super::works::Works;
use crate::clock::{Clock, before};
use crate::import_files;
use crate::journal::{self as file, JournalFile, Start};
use crate::ledger::{HeldRows, Ledger, Rows};
use crate::machine::Machine;
use crate::options::{Begin, ServeOptions};

impl Owner {
    pub fn open(machine: Arc<dyn Machine>, options: &ServeOptions) -> Result<Self, String> {
        let clock = Clock::new(options.clock());
        let imported = match options.import.as_slice() {
            [] => Vec::new(),
            paths => {
                let imported = import_files::import(paths, &options.how)?;
                import_files::warn_of_problems(&paths.join(" "), &imported);
                imported.session.commands
            }
        };
        let begun = begin(&machine, options)?;
        for note in &begun.notes {
            tracing::warn!("{note}");
        }
        let mut owner = Self {
            ledger: Arc::new(Ledger::new(&begun.head, begun.rows)),
            world: begun.world,
            session: begun.session,
            options: options.clone(),
            imported,
            machine,
            clock,
            journal: begun.journal,
            notes: begun.notes,
            most: MAX_COMMANDS - SPARE,
            most_bytes: IN_MEMORY,
            rows: Vec::new(),
            replies: Vec::new(),
            certain: None,
            broken: None,
            actions: Vec::new(),
            works: Works::default(),
            under_way: UnderWay::default(),
            kept: BTreeMap::new(),
            opened: None,
        };
        if begun.saved {
            let now = owner.machine.now();
            let behind = owner.clock.behind(now, owner.world.now());
            owner.pass(behind);
        }
        if !begun.saved {
            owner.import();
        }
        owner.prepare();
        owner.commit();
        owner.clock.restart();
        match owner.broken.take() {
            None => Ok(owner),
            Some(error) => Err(format!("Cannot write the session: {error}.")),
        }
    }

    /// Takes the steps that import an organization. Journals and followers have them as rows like any other.
    pub(super) fn import(&mut self) {
        for command in self.imported.clone() {
            // `interchange` took the same steps; what was refused then is not among them.
            let _ = self.step(&command);
        }
    }

    /// Applies the options that the session does not meet yet.
    pub(super) fn prepare(&mut self) {
        if self.options.throttle && !self.world.throttles() {
            let _ = self.step(&Command::Intervene(Intervention::Throttle { on: true }));
        }
        let off: Vec<_> = self.options.rules_off().collect();
        for rule in off {
            if self.world.holds(rule) {
                let off = Intervention::SwitchRule { rule, on: false };
                let _ = self.step(&Command::Intervene(off));
            }
        }
        self.raise_quotas();
    }

    /// Raises the quotas of organizations that have less than the options say.
    pub(super) fn raise_quotas(&mut self) {
        let Some(accounts) = self.options.account_quota else {
            return;
        };
        let lower = self.world.organizations();
        let lower: Vec<AccountId> = lower
            .filter(|it| it.account_quota < accounts)
            .map(|it| it.management)
            .collect();
        for management in lower {
            let _ = self.step(&Command::Intervene(Intervention::RaiseAccountQuota {
                management,
                accounts,
            }));
        }
    }
}

/// The state that an owner starts with.
struct Begun {
    /// Whether the session was in a file.
    saved: bool,
    journal: Option<JournalFile>,
    session: Session,
    /// The first row of the session.
    head: String,
    world: World,
    rows: Rows,
    notes: Vec<String>,
}

fn begin(machine: &Arc<dyn Machine>, options: &ServeOptions) -> Result<Begun, String> {
    let owned = match &options.state {
        None => None,
        Some(path) => {
            let agrees = |saved: &Session| agrees(&**machine, options, saved);
            match file::open(machine.clone(), path, options.from_snapshot, &agrees)? {
                Start::New(owned) => Some(owned),
                Start::Saved(opened) => {
                    return Ok(Begun {
                        saved: true,
                        journal: Some(opened.journal),
                        session: opened.session,
                        head: opened.head,
                        world: opened.world,
                        rows: Rows::File(opened.rows),
                        notes: opened.notes,
                    });
                }
            }
        }
    };
    let session = fresh(&**machine, options);
    let (journal, head, rows) = match owned {
        None => {
            let head = journal::head(&session, "", None);
            (None, head, Rows::Memory(HeldRows::default()))
        }
        Some(owned) => {
            let (journal, head, rows) = JournalFile::create(owned, &session)
                .map_err(|error| format!("Cannot write the session: {error}."))?;
            (Some(journal), head, Rows::File(rows))
        }
    };
    Ok(Begun {
        saved: false,
        journal,
        world: session.world(),
        session,
        head,
        rows,
        notes: Vec::new(),
    })
}

/// The session of a server without a file, or with a new one.
fn fresh(machine: &dyn Machine, options: &ServeOptions) -> Session {
    let scenario = options.scenario.unwrap_or(Scenario::Empty);
    let mut session = Session::new(scenario, seed(machine, options));
    session.start = start(machine, options, scenario);
    session
}

/// The start time of a new session; `None`: its scenario's.
pub(super) fn start(
    machine: &dyn Machine,
    options: &ServeOptions,
    scenario: Scenario,
) -> Option<SimTime> {
    match options.start {
        Some(Begin::Scenario) => None,
        Some(Begin::At(at)) => Some(before(at, scenario.span())),
        None => Some(before(machine.now(), scenario.span())),
    }
}

/// The seed of a new session. By default each session has a different one, so that credentials that a client kept from
/// another session are not accepted by accident.
pub(super) fn seed(machine: &dyn Machine, options: &ServeOptions) -> u64 {
    options.seed.unwrap_or_else(|| machine.now().millis())
}

/// Checks that the options match the session in the file: its scenario and seed are fixed, so other values are an
/// error.
fn agrees(machine: &dyn Machine, options: &ServeOptions, saved: &Session) -> Result<(), String> {
    let wrong = |what: &str, is: &str, asked: &str| {
        Err(format!(
            "The session in the file has the {what} {is}, not {asked}. Omit `--{what}`, or choose another file."
        ))
    };
    match (options.scenario, options.seed) {
        (Some(asked), _) if asked != saved.scenario => {
            wrong("scenario", saved.scenario.id(), asked.id())
        }
        (_, Some(asked)) if asked != saved.seed => {
            wrong("seed", &saved.seed.to_string(), &asked.to_string())
        }
        _ if options.start.is_none() => Ok(()),
        _ => match start(machine, options, saved.scenario) {
            asked if asked == saved.start => Ok(()),
            asked => {
                let spelled = |start: Option<SimTime>| {
                    start.map_or_else(|| "of its scenario".to_string(), SimTime::iso)
                };
                wrong("start", &spelled(saved.start), &spelled(asked))
            }
        },
    }
}
