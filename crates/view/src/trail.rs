//! The event history of AWS CloudTrail: of every account for the instructor; for a person, what `LookupEvents` shows of their own
//! account.

use message::{Message, message};
use ordered::Set;
use serde_json::{Value, to_string_pretty};

use super::subject::document_member;
use api::ids::AccountId;
use api::time::SimTime;
use gates::authorize;
use gates::authorize::AccessRequest;
use gates::people;
use gates::sight::Viewpoint;
use session::history::History;
use state::command::Call;
use state::records::log::Log;
use state::records::record::Record;
use state::world::World;

/// The operation that shows a person the events of their account.
pub const LOOKUP: &str = "cloudtrail:LookupEvents";

/// A filter; empty texts and `None` match everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The account that recorded it.
    pub account: Option<AccountId>,
    /// The first part of the event source: `organizations`.
    pub service: String,
    /// The event's name, in full.
    pub name: String,
    /// A part of the actor's name.
    pub who: String,
    /// A part of any text in the record.
    pub text: String,
    /// Whether only refused calls match.
    pub errors: bool,
    /// Whether only calls that are not read-only match.
    pub changes: bool,
}

/// The records that match a filter, and the values that a filter can have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailResults {
    /// Why the viewpoint shows no records; `None`: it shows them.
    pub hidden: Option<Message>,
    /// The number of records that the viewpoint shows.
    pub total: usize,
    /// The numbers of the records that match, newest first.
    pub numbers: Vec<u64>,
    /// The accounts of the records, with their names.
    pub accounts: Vec<(AccountId, String)>,
    /// The services in the records: `organizations`.
    pub services: Vec<String>,
    /// The names of the events in the records.
    pub names: Vec<String>,
}

/// A record in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailRow {
    /// The record's number in the log.
    pub number: u64,
    /// When it happened.
    pub at: SimTime,
    /// The event's name: `CreateAccount`.
    pub name: String,
    /// What it is about: the name in its parameters, or else their first text; an account by its name.
    pub about: Option<String>,
    /// The first part of the event source: `organizations`.
    pub service: String,
    /// The actor, as far as the account can know it.
    pub who: Message,
    /// The service that called on behalf of the person, if there is one.
    pub through: Option<String>,
    /// The name of the account that recorded it.
    pub account: String,
    /// The Region that recorded it.
    pub region: String,
    /// The error code of a refused call.
    pub error: Option<String>,
    /// Whether the call is read-only.
    pub read_only: bool,
    /// Whether a service recorded it on its own, not for a call.
    pub service_event: bool,
}

/// A record in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// The record as a list shows it.
    pub row: TrailRow,
    /// The record as AWS CloudTrail writes it.
    pub record: String,
    /// The event as Amazon EventBridge sends it.
    pub event: String,
    /// The requirements for a rule of EventBridge to receive it.
    pub delivery: &'static str,
}

fn log(world: &World) -> &Log {
    &world.records().trail
}

/// The only account whose records the viewpoint shows; `Ok(None)`: all accounts; `Err`: why it shows none.
fn scope(world: &World, viewpoint: &Viewpoint) -> Result<Option<AccountId>, Message> {
    match viewpoint {
        Viewpoint::Instructor(_) => Ok(None),
        Viewpoint::Person(person) => {
            let judgment = authorize::authorize(world, &AccessRequest::new(person, LOOKUP, "*"));
            if judgment.is_allowed() {
                Ok(Some(person.account()))
            } else {
                Err(message!(
                    "{person} may not view the event history: `{operation}` is not allowed.",
                    person = people::name_of(world, person),
                    operation = LOOKUP
                ))
            }
        }
    }
}

/// The call behind a person's view, to explain why it is refused.
pub fn lookup(viewpoint: &Viewpoint) -> Call {
    let (Viewpoint::Person(person) | Viewpoint::Instructor(person)) = viewpoint;
    Call::new(person.clone(), LOOKUP, Value::Null)
}

fn service_of(record: &Record) -> String {
    let source = record.source();
    source.split('.').next().unwrap_or_default().to_string()
}

/// The actor, as far as the account can know it.
fn who(world: &World, record: &Record) -> Message {
    match record.person() {
        Some(person) if person.account() == record.account => people::name_of(world, person),
        Some(person) => message!("account {account}", account = person.account()),
        None => match (record.invoked_by(), record.token_holder()) {
            (Some(service), _) => service.to_string().into(),
            (None, Some(holder)) => holder.into(),
            (None, None) => Message::default(),
        },
    }
}

fn about(world: &World, record: &Record) -> Option<String> {
    let parameters = record.parameters();
    let operation = record.operation().and_then(api::model::operation);
    // The record itself shows it. Its parameters begin with a small letter.
    let document = operation.and_then(document_member);
    let is_document = |key: &str| document.is_some_and(|it| it.name.eq_ignore_ascii_case(key));
    let is_shown = |it: &&str| !it.is_empty() && !it.starts_with("**");
    let texts = || {
        let all = parameters.as_object().into_iter().flatten();
        let all = all.filter(|(key, _)| !is_document(key));
        all.filter_map(|(key, value)| Some((key, value.as_str().filter(is_shown)?)))
    };
    let is_name = |key: &str| key == "name" || key.ends_with("Name");
    let named = texts().find(|(key, _)| is_name(key));
    let (_, text) = named.or_else(|| texts().next())?;
    let account = (text.parse().ok()).filter(|it| world.account(*it).is_some());
    Some(match (account, text.starts_with("arn:")) {
        (Some(account), _) => world.name_of(account),
        (None, true) => text.rsplit(['/', ':']).next().unwrap_or(text).to_string(),
        (None, false) => text.to_string(),
    })
}

fn fits(world: &World, number: u64, record: &Record, filter: &Filter) -> bool {
    let contains = |text: &str, part: &str| text.to_lowercase().contains(part);
    let text = filter.text.trim().to_lowercase();
    let part = filter.who.trim().to_lowercase();
    filter
        .account
        .is_none_or(|account| record.account == account)
        && (filter.service.is_empty() || service_of(record) == filter.service)
        && (filter.name.is_empty() || record.name() == filter.name)
        && (!filter.errors || record.error().is_some())
        && (!filter.changes || !record.read_only())
        && (part.is_empty() || contains(who(world, record).english(), &part))
        && (text.is_empty()
            || contains(record.name(), &text)
            || contains(&world.name_of(record.account), &text)
            || contains(who(world, record).english(), &text)
            || contains(&record.cloudtrail(number).to_string(), &text))
}

/// The records that match a filter and that the viewpoint shows.
pub fn trail(world: &World, viewpoint: &Viewpoint, filter: &Filter) -> TrailResults {
    let scope = match scope(world, viewpoint) {
        Ok(scope) => scope,
        Err(hidden) => {
            return TrailResults {
                hidden: Some(hidden),
                ..TrailResults::default()
            };
        }
    };
    let mut found = TrailResults::default();
    let mut accounts = Set::<AccountId>::new();
    let (mut services, mut names) = (Set::<String>::default(), Set::<String>::default());
    for (number, record) in log(world).iter().rev() {
        if scope.is_some_and(|own| own != record.account) {
            continue;
        }
        found.total += 1;
        accounts.insert(record.account);
        services.insert(service_of(record));
        if !names.contains(record.name()) {
            names.insert(record.name().to_string());
        }
        if fits(world, number, record, filter) {
            found.numbers.push(number);
        }
    }
    found.accounts = accounts
        .iter()
        .map(|account| (*account, world.name_of(*account)))
        .collect();
    ordered::sort_by_key(&mut found.accounts, |(id, name)| (name.clone(), *id));
    found.services = services.iter().cloned().collect();
    found.names = names.iter().cloned().collect();
    found
}

/// A record for a list; `None` if it is no longer kept or the viewpoint does not show it.
pub fn row(world: &World, viewpoint: &Viewpoint, number: u64) -> Option<TrailRow> {
    let record = seen(world, viewpoint, number)?;
    Some(TrailRow {
        number,
        at: record.at,
        name: record.name().to_string(),
        about: about(world, record),
        service: service_of(record),
        who: who(world, record),
        through: record.person().and(record.invoked_by()).map(str::to_string),
        account: world.name_of(record.account),
        region: record.region().to_string(),
        error: record.error().map(|(code, _)| code.to_string()),
        read_only: record.read_only(),
        service_event: record.is_service_event(),
    })
}

fn seen<'w>(world: &'w World, viewpoint: &Viewpoint, number: u64) -> Option<&'w Record> {
    let record = log(world).get(number)?;
    match scope(world, viewpoint) {
        Ok(None) => Some(record),
        Ok(Some(own)) => (own == record.account).then_some(record),
        Err(_) => None,
    }
}

/// A record in full; `None` as for [`row`].
pub fn detail(world: &World, viewpoint: &Viewpoint, number: u64) -> Option<Detail> {
    let record = seen(world, viewpoint, number)?;
    let pretty = |value: &Value| to_string_pretty(value).unwrap_or_default();
    Some(Detail {
        row: row(world, viewpoint, number)?,
        record: pretty(&record.cloudtrail(number)),
        event: pretty(&record.bridge(number)),
        delivery: if record.read_only() {
            "Read-only calls reach only rules that match all management events of CloudTrail. It is not confirmed that this includes calls to AWS Organizations. The account needs a trail in this Region; Orgsim has no trails and shows the event that would arrive."
        } else {
            "Arrives at the default event bus of this account and Region. The account needs a trail there; Orgsim has no trails and shows the event that would arrive."
        },
    })
}

/// The records in the form of a log file of AWS CloudTrail, in order of time.
pub fn file(world: &World, viewpoint: &Viewpoint, numbers: &[u64]) -> String {
    let mut numbers = numbers.to_vec();
    ordered::sort_by_key(&mut numbers, |number| *number);
    let scope = scope(world, viewpoint);
    let records: Vec<Value> = numbers
        .iter()
        .filter_map(|number| Some((*number, log(world).get(*number)?)))
        .filter(|(_, record)| match scope {
            Ok(own) => own.is_none_or(|own| own == record.account),
            Err(_) => false,
        })
        .map(|(number, record)| record.cloudtrail(number))
        .collect();
    to_string_pretty(&api::json::json!({ "Records": records })).unwrap_or_default()
}

/// The index of the step that caused the record; `None` if the session began with it.
pub fn step_of(history: &History, number: u64) -> Option<usize> {
    let end = |world: &World| log(world).numbers().end;
    if number < end(history.start()) {
        return None;
    }
    let step = history
        .steps()
        .partition_point(|step| end(&step.world) <= number);
    (step < history.steps().len()).then_some(step)
}
