//! The dry run: each event is decided before and after the change, together with all events that agree in what matters.

use std::collections::BTreeMap;

use message::Message;
use policy::{Effect, LayerKind, LayerVerdict, StatementTrace, Truth, Verdict};
use sim::World;
use sim::ids::AccountId;
use sim::partition::Partition;

use crate::actions::{UnmappedCall, action_of};
use crate::event::TrailEvent;
use crate::limits::{Interest, layers};
use crate::reader::{EventPlace, TrailError, TrailSink};
use crate::report::{CallCounts, CallExample, CallFinding, CallTotal, DryRunReport};
use crate::request::{
    Caller, caller, caller_account, caller_name, group_key, is_service_linked, owner_account,
    request, resource,
};

/// The maximum number of groups that are remembered. Events of further ones are decided one by one.
const MAX_GROUPS: usize = 200_000;
/// The maximum number of findings; further ones are only counted.
const MAX_FINDINGS: usize = 20_000;
/// The maximum size of the names in groups and findings together, in bytes: hostile events have long ones.
const MAX_KEPT: usize = 64 * 1024 * 1024;
/// The maximum number of errors that are kept.
const MAX_ERRORS: usize = 100;
/// The key of calls whose resource matters and is unknown.
const RESOURCE: &str = "Resource";

/// A dry run under way. It takes the events of any number of files.
pub struct DryRun {
    before: World,
    after: World,
    partition: Partition,
    /// The account of event histories that name none.
    account: String,
    interest: Interest,
    groups: BTreeMap<Box<str>, Outcome>,
    /// The place of each finding in the report.
    places: BTreeMap<FindingKey, usize>,
    unmapped: BTreeMap<String, u64>,
    /// The bytes of names in groups and findings.
    kept: usize,
    report: DryRunReport,
    /// Reused by every event.
    key: String,
}

/// What makes two findings one: decided or not, statement, level, keys, account, principal, action.
type FindingKey = (bool, String, String, Vec<String>, String, String, String);

/// The decision on a group of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Unaffected,
    NoCall,
    Unmapped,
    ServiceLinked,
    Management,
    Outside,
    Unnamed,
    DeniedBefore,
    /// A finding, by its place in the report.
    Finding(usize),
    /// A finding beyond the limit.
    More,
}

/// The decision on one request.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    None,
    DeniedBefore,
    Denied(Reason),
    /// Depends on keys.
    Undecided(Reason, Vec<String>),
}

/// The statement behind a denial and its level.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reason {
    statement: Message,
    level: Message,
}

impl TrailSink for DryRun {
    fn event(&mut self, place: &EventPlace, event: &TrailEvent<'_>) {
        self.report.counts.events += 1;
        if is_denial(&event.error_code) {
            self.report.counts.denied_already += 1;
            return;
        }
        let mut key = std::mem::take(&mut self.key);
        key.clear();
        key.push_str(&event.event_type);
        group_key(event, &self.interest, &self.account, &mut key);
        let known = self.groups.get(key.as_str()).copied();
        let outcome = known.unwrap_or_else(|| {
            let outcome = self.decide(place, event);
            if self.groups.len() < MAX_GROUPS && self.has_room(key.len()) {
                self.groups.insert(key.as_str().into(), outcome);
            }
            outcome
        });
        self.key = key;
        self.count(outcome, event);
    }

    fn error(&mut self, error: TrailError) {
        self.report.counts.unread += 1;
        if self.report.errors.len() < MAX_ERRORS {
            self.report.errors.push(error);
        }
    }
}

/// Whether the error of a call says that it was denied.
fn is_denial(code: &str) -> bool {
    let marks = [
        "AccessDenied",
        "UnauthorizedOperation",
        "AuthorizationError",
        "NotAuthorized",
        "Forbidden",
    ];
    !code.is_empty() && marks.iter().any(|mark| code.contains(mark))
}

impl DryRun {
    /// A dry run of the change from one world to another. `account` is the account of event histories that name none.
    pub fn new(before: &World, after: &World, account: Option<AccountId>) -> Self {
        let mut interest = Interest::default();
        interest.add(before);
        interest.add(after);
        let first = after.organizations().next();
        Self {
            before: before.clone(),
            after: after.clone(),
            partition: first.map_or(Partition::Aws, |it| it.management.partition()),
            account: account.map(|id| id.to_string()).unwrap_or_default(),
            interest,
            groups: BTreeMap::new(),
            places: BTreeMap::new(),
            unmapped: BTreeMap::new(),
            kept: 0,
            report: DryRunReport::default(),
            key: String::new(),
        }
    }

    /// The report on all events so far, the most frequent findings first.
    pub fn report(&self) -> DryRunReport {
        let mut report = self.report.clone();
        report
            .findings
            .sort_by_key(|it| std::cmp::Reverse(it.calls));
        let total = |(name, calls): (&String, &u64)| CallTotal {
            name: name.clone(),
            calls: *calls,
        };
        report.unmapped = self.unmapped.iter().map(total).collect();
        report
            .unmapped
            .sort_by_key(|it| std::cmp::Reverse(it.calls));
        report
    }

    /// The counts so far.
    pub fn counts(&self) -> &CallCounts {
        &self.report.counts
    }

    fn count(&mut self, outcome: Outcome, event: &TrailEvent<'_>) {
        let counts = &mut self.report.counts;
        match outcome {
            Outcome::Unaffected => counts.unaffected += 1,
            Outcome::NoCall => counts.no_calls += 1,
            Outcome::Unmapped => {
                counts.unmapped += 1;
                let name = format!("{} {}", &*event.event_source, &*event.event_name);
                if let Some(calls) = self.unmapped.get_mut(&name) {
                    *calls += 1;
                } else if self.unmapped.len() < MAX_ERRORS && self.has_room(name.len()) {
                    self.unmapped.insert(name, 1);
                }
            }
            Outcome::ServiceLinked => counts.service_linked += 1,
            Outcome::Management => counts.management += 1,
            Outcome::Outside => counts.outside += 1,
            Outcome::Unnamed => counts.unnamed += 1,
            Outcome::DeniedBefore => counts.denied_before += 1,
            Outcome::More => counts.more += 1,
            Outcome::Finding(place) => {
                let finding = &mut self.report.findings[place];
                finding.calls += 1;
                finding.see(&event.event_time);
                match finding.is_undecided() {
                    true => counts.undecided += 1,
                    false => counts.denied += 1,
                }
            }
        }
    }

    /// Whether names of so many bytes can be kept, which are then counted.
    fn has_room(&mut self, bytes: usize) -> bool {
        let fits = self.kept + bytes <= MAX_KEPT;
        self.kept += if fits { bytes } else { 0 };
        fits
    }

    fn account(&self, digits: &str) -> Option<AccountId> {
        let id: AccountId = digits.parse().ok()?;
        Some(id.within(self.partition))
    }

    /// Decides on an event.
    fn decide(&mut self, place: &EventPlace, event: &TrailEvent<'_>) -> Outcome {
        let action = match action_of(event) {
            Ok(action) => action,
            Err(UnmappedCall::NoCall) => return Outcome::NoCall,
            Err(UnmappedCall::Unknown) => return Outcome::Unmapped,
        };
        if is_service_linked(event) {
            return Outcome::ServiceLinked;
        }
        let by_principal = caller(event) == Caller::Principal;
        if by_principal && caller_account(event, &self.account).is_empty() {
            return Outcome::Unnamed;
        }
        let accounts = [
            caller_account(event, &self.account),
            owner_account(event, &self.account),
        ]
        .map(|digits| self.account(digits));
        let organizations = accounts.map(|id| self.after.organization_of(id?));
        if organizations.iter().all(Option::is_none) {
            return Outcome::Outside;
        }
        let is_management = |n: usize| {
            let of = organizations[n];
            of.is_none_or(|it| Some(it.management) == accounts[n])
        };
        if is_management(0) && is_management(1) {
            return Outcome::Management;
        }
        let arn = resource(event, &action, self.partition);
        let change = self.change(event, &action, accounts, arn.as_deref());
        let (reason, keys) = match change {
            Change::None => return Outcome::Unaffected,
            Change::DeniedBefore => return Outcome::DeniedBefore,
            Change::Denied(reason) => (reason, Vec::new()),
            Change::Undecided(reason, keys) => (reason, keys),
        };
        self.finding(
            reason,
            keys,
            CallFinding {
                account: caller_account(event, &self.account).to_string(),
                account_name: accounts[0]
                    .filter(|id| self.after.account(*id).is_some())
                    .map(|id| self.after.name_of(id)),
                principal: caller_name(event).to_string(),
                action,
                example: CallExample {
                    place: place.clone(),
                    event: event.event_name.to_string(),
                    resource: arn,
                },
                ..CallFinding::default()
            },
        )
    }

    /// The place of a finding, which is added if it is new.
    fn finding(&mut self, reason: Reason, keys: Vec<String>, finding: CallFinding) -> Outcome {
        let key = (
            !keys.is_empty(),
            reason.statement.to_string(),
            reason.level.to_string(),
            keys.clone(),
            finding.account.clone(),
            finding.principal.clone(),
            finding.action.clone(),
        );
        if let Some(place) = self.places.get(&key) {
            return Outcome::Finding(*place);
        }
        let place = self.report.findings.len();
        let example = finding.example.resource.as_ref().map_or(0, String::len);
        let bytes = finding.principal.len() + finding.action.len() + example;
        if place == MAX_FINDINGS || !self.has_room(bytes) {
            return Outcome::More;
        }
        self.report.findings.push(CallFinding {
            statement: reason.statement,
            level: reason.level,
            keys,
            ..finding
        });
        self.places.insert(key, place);
        Outcome::Finding(place)
    }

    /// What changes for a call. If its resource is unknown, it is tried with everything that policies name.
    fn change(
        &self,
        event: &TrailEvent<'_>,
        action: &str,
        accounts: [Option<AccountId>; 2],
        resource: Option<&str>,
    ) -> Change {
        let first = self.change_of(event, action, accounts, resource.unwrap_or("*"));
        if resource.is_some() {
            return first;
        }
        let mut others = self.interest.resources.iter();
        let other = others.find_map(|resource| {
            let change = self.change_of(event, action, accounts, resource);
            (change != first).then_some(change)
        });
        let unknown = |reason| Change::Undecided(reason, vec![RESOURCE.to_string()]);
        match (first, other) {
            (first, None) => first,
            (Change::Denied(reason) | Change::Undecided(reason, _), Some(_)) => unknown(reason),
            (_, Some(Change::Denied(reason) | Change::Undecided(reason, _))) => unknown(reason),
            (first, Some(_)) => first,
        }
    }

    fn change_of(
        &self,
        event: &TrailEvent<'_>,
        action: &str,
        accounts: [Option<AccountId>; 2],
        resource: &str,
    ) -> Change {
        let service = action.split(':').next().unwrap_or_default();
        let verdict = |world: &World| {
            let request = request(world, event, action, accounts, resource);
            let layers = layers(world, accounts[0], accounts[1], service);
            policy::evaluate(&request, &layers)
        };
        let after = change_by(&verdict(&self.after), None);
        if after == Change::None {
            return after;
        }
        let before = verdict(&self.before);
        if let Change::Denied(_) = change_by(&before, None) {
            return Change::DeniedBefore;
        }
        change_by(&verdict(&self.after), Some(&before))
    }
}

/// What the policies of a verdict deny. The call went through `before`, so conditions on which it depended then turned out well.
fn change_by(verdict: &Verdict, before: Option<&Verdict>) -> Change {
    let passed: Vec<&StatementTrace> = before
        .into_iter()
        .flat_map(limits)
        .flat_map(|level| &level.statements)
        .filter(|it| it.effect == Effect::Deny && it.applies == Truth::Unknown)
        .collect();
    let held = |level: &LayerVerdict| {
        let same = |other: &LayerVerdict| {
            other.layer == level.layer && other.statements == level.statements
        };
        before.is_some_and(|before| limits(before).any(same))
    };
    let mut undecided = None;
    for level in limits(verdict).filter(|it| !it.result.lets_through()) {
        let place = level.level.clone().unwrap_or_else(|| "".into());
        let reason = |statement: &StatementTrace| Reason {
            statement: statement.label.clone().into(),
            level: place.clone(),
        };
        let of = |effect, applies| {
            let all = level.statements.iter();
            all.filter(move |it| it.effect == effect && it.applies == applies)
        };
        if let Some(denial) = of(Effect::Deny, Truth::True).next() {
            return Change::Denied(reason(denial));
        }
        let open = of(Effect::Deny, Truth::Unknown).find(|it| {
            let same =
                |other: &&StatementTrace| other.document == it.document && other.index == it.index;
            !passed.iter().any(same)
        });
        let allow = of(Effect::Allow, Truth::Unknown).next();
        let allowed = of(Effect::Allow, Truth::True).next().is_some() || held(level);
        if !allowed && allow.is_none() {
            let statement = "No statement allows it".into();
            let level = place;
            return Change::Denied(Reason { statement, level });
        }
        let unsure = open.or(allow.filter(|_| !allowed));
        if let (Some(statement), None) = (unsure, &undecided) {
            undecided = Some(Change::Undecided(
                reason(statement),
                statement.unknown.clone(),
            ));
        }
    }
    undecided.unwrap_or(Change::None)
}

/// The levels of SCPs and RCPs.
fn limits(verdict: &Verdict) -> impl Iterator<Item = &LayerVerdict> {
    verdict.layers.iter().filter(|it| {
        matches!(
            it.layer,
            LayerKind::ServiceControlPolicy | LayerKind::ResourceControlPolicy
        )
    })
}
