//! A session: `{ version, scenario, seed, start, commands }`, the one thing that is saved, shared and replayed; and which of
//! its commands are faults.
//!
//! A saved file, a server's journal, a link, an undo history and a bug report all hold a session. Old versions keep
//! opening: a new version adds a way of reading in `Session::from_json`, and never changes the meaning of an old one.
//!
//! ```
//! use api::time::DAY;
//! use session::Session;
//! use session::scenario::Scenario;
//! use state::command::{Command, TimeMove};
//!
//! let mut session = Session::new(Scenario::AllFeatures, 7);
//! session.commands.push(Command::Time(TimeMove::Advance { ms: DAY }));
//! let again = Session::from_json(&session.to_json()).expect("it was written by this version");
//! assert_eq!(again.replay().hash(), session.replay().hash());
//! ```

#![deny(missing_docs)]

mod fault;
pub mod history;
pub mod journal;
pub mod link;
pub mod opening;
pub mod scenario;

use std::fmt;

use serde_json::{Map, Value};

pub use self::fault::Fault;
use crate::scenario::{Building, MORNING, Scenario};
use api::json::{json, put};
use api::principal::Principal;
use api::time::SimTime;
use state::command::{Call, Command, Intervention, TimeMove};
use state::rules::Rule;
use state::world::World;

/// The format of the sessions this program saves; [`journal::VERSION`] is that of journals.
pub const VERSION: u64 = 1;
/// The most commands of a file: days of a busy server. Each takes some hundred bytes.
pub const MAX_COMMANDS: usize = 10_000_000;
/// When a session can begin: between the years 2000 and 9000, so that there is room before and behind.
pub const STARTS: std::ops::RangeInclusive<u64> = 946_684_800_000..=221_845_392_000_000;

/// A scenario, a seed, when it begins, and what was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// What the world begins as.
    pub scenario: Scenario,
    /// What all chance is drawn from.
    pub seed: u64,
    /// When the scenario begins, if not when scenarios usually do. Within [`STARTS`].
    pub start: Option<SimTime>,
    /// What was done, in order, refused commands too.
    pub commands: Vec<Command>,
    /// In order, and no two share a command. Only what a session begins with ([`journal::opening`]) has faults of commands
    /// that are still to come.
    pub faults: Vec<Fault>,
}

/// The text is not a session that this program can open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionError {
    /// Written by a newer Orgsim.
    Newer {
        /// The version of its format.
        version: u64,
    },
    /// Damaged, or something else: what is wrong, and where.
    Damaged(String),
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer { version } => write!(
                f,
                "This session has format version {version}; this Orgsim reads up to version {}. Open it with a newer Orgsim.",
                journal::VERSION
            ),
            Self::Damaged(what) => write!(f, "This is not a session that can be opened: {what}."),
        }
    }
}

impl std::error::Error for SessionError {}

fn too_many(commands: usize, max: usize) -> SessionError {
    damaged(format!("it has {commands} commands, more than {max}"))
}

fn damaged(what: impl Into<String>) -> SessionError {
    SessionError::Damaged(what.into())
}

impl Session {
    /// A session without commands, which begins when scenarios usually do.
    pub fn new(scenario: Scenario, seed: u64) -> Self {
        Self {
            scenario,
            seed,
            start: None,
            commands: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// The world before any command.
    pub fn world(&self) -> World {
        self.begin().finish()
    }

    /// Begins to make the world before any command.
    pub fn begin(&self) -> Building {
        let start = self.start.unwrap_or(MORNING);
        self.scenario.begin(self.seed, start)
    }

    /// The world after all commands. Refused ones leave no mark but in its records.
    pub fn replay(&self) -> World {
        let mut world = self.world();
        for command in &self.commands {
            // A refusal is part of the session.
            let _ = engine::step(&mut world, command);
        }
        world
    }

    /// The saved form: one line of JSON a command, so that files can be compared and repaired by hand.
    pub fn to_json(&self) -> String {
        let mut text = format!(
            "{{\n\"orgsim\": {VERSION},\n\"scenario\": \"{}\",\n\"seed\": \"{}\",\n",
            self.scenario.id(),
            self.seed
        );
        if let Some(start) = self.start {
            text.push_str(&format!("\"start\": {},\n", start.millis()));
        }
        if let Some(faults) = self.faults_json() {
            text.push_str(&format!("\"faults\": {faults},\n"));
        }
        text.push_str("\"commands\": [");
        for (n, command) in self.commands.iter().enumerate() {
            text.push_str(if n == 0 { "\n" } else { ",\n" });
            text.push_str(&command_to_json(command).to_string());
        }
        text.push_str("\n]\n}\n");
        text
    }

    /// The compact form, for links.
    pub fn to_compact_json(&self) -> String {
        let commands: Vec<_> = self.commands.iter().map(command_to_json).collect();
        let mut map = self.head();
        put(&mut map, "commands", &commands);
        Value::Object(map).to_string()
    }

    fn faults_json(&self) -> Option<Value> {
        (!self.faults.is_empty()).then(|| self.faults.iter().map(Fault::to_json).collect())
    }

    /// What every form begins with.
    fn head(&self) -> Map<String, Value> {
        let mut map = Map::new();
        put(&mut map, "orgsim", &VERSION);
        put(&mut map, "scenario", self.scenario.id());
        put(&mut map, "seed", &self.seed.to_string());
        if let Some(start) = self.start {
            put(&mut map, "start", &start.millis());
        }
        if let Some(faults) = self.faults_json() {
            put(&mut map, "faults", &faults);
        }
        map
    }

    /// Reads every form: the saved one, that of links, and a server's journal.
    pub fn from_json(text: &str) -> Result<Self, SessionError> {
        Self::from_json_within(text, MAX_COMMANDS)
    }

    /// The same for at most so many commands.
    pub fn from_json_within(text: &str, max: usize) -> Result<Self, SessionError> {
        if journal::is_one(text) {
            return journal::read(text, max).map(|read| read.session);
        }
        let value: Value =
            api::exact::read(text).map_err(|error| damaged(format!("it is not JSON ({error})")))?;
        let Value::Object(map) = value else {
            return Err(damaged("it is not a JSON object"));
        };
        let mut session = Self::from_head(&map, VERSION)?;
        let rows = map
            .get("commands")
            .and_then(Value::as_array)
            .ok_or_else(|| damaged("it has no list of commands"))?;
        if rows.len() > max {
            return Err(too_many(rows.len(), max));
        }
        session.commands = rows
            .iter()
            .enumerate()
            .map(|(n, row)| {
                command_from_json(row).map_err(|what| damaged(format!("command {}: {what}", n + 1)))
            })
            .collect::<Result<_, _>>()?;
        session.faults = fault::read(&map, session.commands.len()).map_err(damaged)?;
        Ok(session)
    }

    /// A session without commands, of what every form begins with. `newest`: the last version of this form.
    fn from_head(map: &Map<String, Value>, newest: u64) -> Result<Self, SessionError> {
        match map.get("orgsim").and_then(Value::as_u64) {
            Some(version) if (VERSION..=newest).contains(&version) => {}
            Some(version) if version > journal::VERSION => {
                return Err(SessionError::Newer { version });
            }
            Some(_) | None => return Err(damaged("it has no format version under `orgsim`")),
        }
        let scenario = map
            .get("scenario")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let scenario = Scenario::by_id(scenario)
            .ok_or_else(|| damaged(format!("the scenario `{scenario}` is not known")))?;
        // A text, because a 64-bit number does not survive every JSON reader.
        let seed = map
            .get("seed")
            .and_then(Value::as_str)
            .and_then(|seed| seed.parse().ok())
            .ok_or_else(|| damaged("the seed is not a number in quotation marks"))?;
        let start = match map.get("start") {
            None => None,
            Some(start) => Some(
                start
                    .as_u64()
                    .filter(|millis| STARTS.contains(millis))
                    .map(SimTime::from_millis)
                    .ok_or_else(|| {
                        damaged(
                            "`start` is not a moment between the years 2000 and 9000, in milliseconds since 1970",
                        )
                    })?,
            ),
        };
        Ok(Self {
            scenario,
            seed,
            start,
            commands: Vec::new(),
            faults: Vec::new(),
        })
    }
}

/// A command as JSON: `{"as", "op", "in"}` for calls, one word for the rest.
pub fn command_to_json(command: &Command) -> Value {
    match command {
        Command::Call(call) => {
            let mut row = Map::new();
            put(&mut row, "as", &call.caller.to_string());
            put(&mut row, "op", &*call.operation);
            if !call.input.is_empty() {
                put(&mut row, "in", &call.input);
            }
            if let Some(key) = &call.key {
                put(&mut row, "key", &**key);
            }
            in_region(row, &call.caller, &call.region)
        }
        Command::Time(TimeMove::Advance { ms }) => json!({ "advance": ms }),
        Command::Time(TimeMove::Next) => json!({ "next": true }),
        Command::Intervene(Intervention::Deliver { due }) => json!({ "deliver": due }),
        Command::Intervene(Intervention::Delay { due, ms }) => json!({ "delay": due, "ms": ms }),
        Command::Intervene(Intervention::Fail { due }) => json!({ "fail": due }),
        Command::Intervene(Intervention::ServiceActs { service, account }) => {
            json!({ "act": &**service, "account": account.qualified() })
        }
        Command::Intervene(Intervention::RaiseAccountQuota {
            management,
            accounts,
        }) => {
            json!({ "quota": accounts, "account": management.qualified() })
        }
        Command::Intervene(Intervention::Use {
            principal,
            action,
            resource,
            region,
        }) => {
            let mut row = Map::new();
            put(&mut row, "use", &**action);
            put(&mut row, "as", &principal.to_string());
            if let Some(resource) = resource {
                put(&mut row, "on", &**resource);
            }
            in_region(row, principal, region)
        }
        Command::Intervene(Intervention::Habit {
            principal,
            actions,
            region,
        }) => {
            let actions: Vec<&str> = actions.iter().map(|action| &**action).collect();
            let mut row = Map::new();
            put(&mut row, "habit", &actions);
            put(&mut row, "as", &principal.to_string());
            in_region(row, principal, region)
        }
        Command::Intervene(Intervention::CompleteSignUp { account }) => {
            json!({ "signup": account.qualified() })
        }
        Command::Intervene(Intervention::GovCloud { account }) => {
            json!({ "govcloud": account.qualified() })
        }
        Command::Intervene(Intervention::Administrator { account, email }) => {
            let mut row = Map::new();
            put(&mut row, "administrator", &account.qualified());
            if let Some(email) = email {
                put(&mut row, "email", &**email);
            }
            Value::Object(row)
        }
        Command::Intervene(Intervention::RaiseTransferQuotas {
            management,
            inbound,
            length,
        }) => {
            json!({ "transfers": inbound, "chain": length, "account": management.qualified() })
        }
        Command::Intervene(Intervention::Throttle { on }) => json!({ "throttle": on }),
        Command::Intervene(Intervention::SwitchRule { rule, on }) => {
            json!({ "rule": rule.name(), "on": on })
        }
        Command::Intervene(Intervention::Reinstate { account }) => {
            json!({ "reinstate": account.qualified() })
        }
    }
}

/// A row that says which Region it is about, unless it is the usual one for this principal.
fn in_region(mut row: Map<String, Value>, who: &Principal, region: &str) -> Value {
    if region != who.home() {
        put(&mut row, "region", region);
    }
    Value::Object(row)
}

/// The members of each kind of row: the one that tells the kind, and those that may stand beside it.
const MEMBERS: &[(&str, &[&str])] = &[
    ("op", &["as", "in", "key", "region"]),
    ("use", &["as", "on", "region"]),
    ("habit", &["as", "region"]),
    ("advance", &[]),
    ("next", &[]),
    ("deliver", &[]),
    ("delay", &["ms"]),
    ("fail", &[]),
    ("act", &["account"]),
    ("quota", &["account"]),
    ("signup", &[]),
    ("govcloud", &[]),
    ("administrator", &["email"]),
    ("transfers", &["chain", "account"]),
    ("throttle", &[]),
    ("rule", &["on"]),
    ("reinstate", &[]),
];

/// Refuses members that a row of this kind does not have: whoever wrote one meant something by it.
fn only_known(map: &Map<String, Value>) -> Result<(), String> {
    let Some((kind, beside)) = MEMBERS.iter().find(|(kind, _)| map.contains_key(*kind)) else {
        return Err("it is no command that this version knows".to_string());
    };
    let mut names = map.keys().map(String::as_str);
    match names.find(|name| name != kind && !beside.contains(name)) {
        Some(name) => Err(format!("a command with `{kind}` has no member `{name}`")),
        None => Ok(()),
    }
}

/// The command of a row, or what is wrong with it.
pub fn command_from_json(row: &Value) -> Result<Command, String> {
    let map = row.as_object().ok_or("it is not an object")?;
    only_known(map)?;
    let number = |name: &str| {
        map.get(name)
            .and_then(Value::as_u64)
            .ok_or(format!("`{name}` is not a whole number"))
    };
    let words = |name: &str| {
        map.get(name)
            .and_then(Value::as_str)
            .ok_or(format!("`{name}` is not a text"))
    };
    let account = |name: &str| -> Result<api::ids::AccountId, String> {
        api::ids::AccountId::from_qualified(words(name)?)
            .map_err(|_| format!("`{name}` is not an account id"))
    };
    let has = |name: &str| map.contains_key(name);
    let who = || -> Result<Principal, String> {
        words("as")?
            .parse()
            .map_err(|error| format!("`as` is {error}"))
    };
    let region = || -> Result<api::ids::Text, String> {
        Ok(if has("region") {
            words("region")?.into()
        } else {
            who()?.home().into()
        })
    };
    if has("op") {
        let caller = who()?;
        let input = match map.get("in") {
            None => Map::new(),
            Some(Value::Object(input)) => input.clone(),
            Some(_) => return Err("`in` is not an object".to_string()),
        };
        Ok(Command::Call(Call {
            caller,
            operation: words("op")?.into(),
            input,
            region: region()?,
            key: if has("key") {
                Some(words("key")?.into())
            } else {
                None
            },
        }))
    } else if has("use") {
        Ok(Command::Intervene(Intervention::Use {
            principal: who()?,
            action: words("use")?.into(),
            resource: if has("on") {
                Some(words("on")?.into())
            } else {
                None
            },
            region: region()?,
        }))
    } else if has("habit") {
        let actions = map
            .get("habit")
            .and_then(Value::as_array)
            .ok_or("`habit` is not a list")?;
        let actions: Option<Vec<_>> = (actions.iter())
            .map(|action| action.as_str().map(Into::into))
            .collect();
        Ok(Command::Intervene(Intervention::Habit {
            principal: who()?,
            actions: actions.ok_or("`habit` is not a list of texts")?,
            region: region()?,
        }))
    } else if has("advance") {
        Ok(Command::Time(TimeMove::Advance {
            ms: number("advance")?,
        }))
    } else if has("next") {
        if map.get("next") != Some(&Value::Bool(true)) {
            return Err("`next` is not true".to_string());
        }
        Ok(Command::Time(TimeMove::Next))
    } else if has("deliver") {
        Ok(Command::Intervene(Intervention::Deliver {
            due: number("deliver")?,
        }))
    } else if has("delay") {
        Ok(Command::Intervene(Intervention::Delay {
            due: number("delay")?,
            ms: number("ms")?,
        }))
    } else if has("fail") {
        Ok(Command::Intervene(Intervention::Fail {
            due: number("fail")?,
        }))
    } else if has("act") {
        Ok(Command::Intervene(Intervention::ServiceActs {
            service: words("act")?.into(),
            account: account("account")?,
        }))
    } else if has("quota") {
        let accounts =
            u32::try_from(number("quota")?).map_err(|_| "`quota` is too large".to_string())?;
        Ok(Command::Intervene(Intervention::RaiseAccountQuota {
            management: account("account")?,
            accounts,
        }))
    } else if has("signup") {
        Ok(Command::Intervene(Intervention::CompleteSignUp {
            account: account("signup")?,
        }))
    } else if has("govcloud") {
        Ok(Command::Intervene(Intervention::GovCloud {
            account: account("govcloud")?,
        }))
    } else if has("administrator") {
        Ok(Command::Intervene(Intervention::Administrator {
            account: account("administrator")?,
            email: if has("email") {
                Some(words("email")?.into())
            } else {
                None
            },
        }))
    } else if has("transfers") {
        let quota =
            |name: &str| u32::try_from(number(name)?).map_err(|_| format!("`{name}` is too large"));
        Ok(Command::Intervene(Intervention::RaiseTransferQuotas {
            management: account("account")?,
            inbound: quota("transfers")?,
            length: quota("chain")?,
        }))
    } else if has("throttle") {
        let on = map
            .get("throttle")
            .and_then(Value::as_bool)
            .ok_or("`throttle` is neither true nor false")?;
        Ok(Command::Intervene(Intervention::Throttle { on }))
    } else if has("rule") {
        let name = words("rule")?;
        let rule = Rule::by_name(name)
            .ok_or_else(|| format!("`{name}` is not a rule that can be switched off"))?;
        let on = map
            .get("on")
            .and_then(Value::as_bool)
            .ok_or("`on` is neither true nor false")?;
        Ok(Command::Intervene(Intervention::SwitchRule { rule, on }))
    } else if has("reinstate") {
        Ok(Command::Intervene(Intervention::Reinstate {
            account: account("reinstate")?,
        }))
    } else {
        Err("it is no command that this version knows".to_string())
    }
}
