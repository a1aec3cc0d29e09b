//! The dry run: each event is decided before and after the change, together with all events that agree in what matters.

mod change;

use std::collections::BTreeMap;

use lint::ActionCatalog;
use sim::World;
use sim::ids::AccountId;
use sim::organization::Organization;
use sim::partition::Partition;

use self::change::{Change, KnownCall, PRINCIPAL, Reason};
use crate::actions::{CallActions, UnmappedCall, actions_of};
use crate::caller::{Caller, caller, caller_account, caller_name, is_service_linked};
use crate::event::TrailEvent;
use crate::keys::ForeignAccounts;
use crate::limits::{Interest, ORGANIZATION_KEYS};
use crate::reader::{EventPlace, TrailError, TrailSink};
use crate::report::{CallCounts, CallExample, CallFinding, CallTotal, DryRunReport};
use crate::request::{group_key, named_owner};
use crate::resource::{CallResource, ResourceHints, account_in};

/// The maximum number of groups that are remembered. Events of further ones are decided one by one.
const MAX_GROUPS: usize = 200_000;
/// The maximum number of findings; further ones are only counted.
const MAX_FINDINGS: usize = 20_000;
/// The maximum size of the names in groups and findings together, in bytes: hostile events have long ones.
const MAX_KEPT: usize = 64 * 1024 * 1024;
/// The maximum number of errors that are kept.
const MAX_ERRORS: usize = 100;
/// Stands for any organization that no policy names.
const OTHER_ORGANIZATION: &str = "o-0000000000";

/// A dry run under way. It takes the events of any number of files.
pub struct DryRun {
    before: World,
    after: World,
    partition: Partition,
    catalog: &'static ActionCatalog<'static>,
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
    /// A finding beyond the limit, and whether it is undecided.
    More {
        undecided: bool,
    },
}

impl TrailSink for DryRun {
    fn event(&mut self, place: &EventPlace, event: &TrailEvent<'_>) {
        self.report.counts.events += 1;
        if is_denial(&event.error_code) {
            match self.is_elsewhere(event) {
                true => self.report.counts.outside += 1,
                false => self.report.counts.denied_already += 1,
            }
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
        "Unauthorized",
        "AuthorizationError",
        "NotAuthorized",
        "Forbidden",
    ];
    !code.is_empty() && marks.iter().any(|mark| code.contains(mark))
}

impl DryRun {
    /// A dry run of the change from one world to another. `account` is the account of event histories that name none. An action that
    /// the catalog does not have is not decided.
    pub fn new(
        before: &World,
        after: &World,
        account: Option<AccountId>,
        catalog: &'static ActionCatalog<'static>,
    ) -> Self {
        let mut interest = Interest::default();
        interest.add(before);
        interest.add(after);
        let first = after.organizations().next();
        Self {
            before: before.clone(),
            after: after.clone(),
            partition: first.map_or(Partition::Aws, |it| it.management.partition()),
            catalog,
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
            Outcome::More { undecided } => {
                counts.more += 1;
                counts.count(undecided);
            }
            Outcome::Finding(place) => {
                let finding = &mut self.report.findings[place];
                finding.calls += 1;
                finding.see(&event.event_time);
                counts.count(finding.is_undecided());
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
        let actions = match actions_of(event, self.catalog) {
            Ok(actions) => actions,
            Err(UnmappedCall::NoCall) => return Outcome::NoCall,
            Err(UnmappedCall::Unknown) => return Outcome::Unmapped,
        };
        // No policy can deny it.
        let is_free = actions.names == ["sts:GetCallerIdentity"];
        if is_free || is_service_linked(event) {
            return match (self.is_elsewhere(event), is_free) {
                (true, _) => Outcome::Outside,
                (false, true) => Outcome::Unaffected,
                (false, false) => Outcome::ServiceLinked,
            };
        }
        let digits = caller_account(event, &self.account);
        if caller(event) == Caller::Principal && digits.is_empty() {
            return Outcome::Unnamed;
        }
        let account = self.account(digits);
        let call = self.known(event, &actions, account);
        let organizations = [account, call.owners[0]].map(|id| (id, self.organization(id)));
        if organizations.iter().all(|(_, it)| it.is_none()) {
            return Outcome::Outside;
        }
        let is_management = |(id, of): &(Option<AccountId>, Option<&Organization>)| match of {
            Some(it) => Some(it.management) == *id,
            None => true,
        };
        if organizations.iter().all(is_management) {
            return Outcome::Management;
        }
        let (reason, keys) = match self.change(&call, &actions) {
            Change::None => return Outcome::Unaffected,
            Change::DeniedBefore => return Outcome::DeniedBefore,
            // A session of a service-linked role looks like this where the source does not tell the kind of caller.
            Change::Denied(reason) if is_unclear(event) => (reason, vec![PRINCIPAL.to_string()]),
            Change::Denied(reason) => (reason, Vec::new()),
            Change::Undecided(reason, keys) => (reason, keys),
        };
        let known = account.filter(|id| self.after.account(*id).is_some());
        let finding = CallFinding {
            account: digits.to_string(),
            account_name: known.map(|id| self.after.name_of(id)),
            principal: caller_name(event).to_string(),
            action: shown(event, &actions),
            example: CallExample {
                place: place.clone(),
                event: event.event_name.to_string(),
                id: event.event_id.to_string(),
                time: event.event_time.to_string(),
                resource: call.resource.arn().map(String::from),
            },
            ..CallFinding::default()
        };
        drop(call);
        self.finding(reason, keys, finding)
    }

    /// Whether an event names accounts, and none of them is of the organization: it is of another one, whatever was called.
    fn is_elsewhere(&self, event: &TrailEvent<'_>) -> bool {
        let recipient = event.recipient_account_id.get().unwrap_or_default();
        let named = [
            caller_account(event, &self.account),
            named_owner(event),
            recipient,
        ];
        let is_named = |digits: &&str| !digits.is_empty();
        let is_known = |digits: &str| self.organization(self.account(digits)).is_some();
        named.iter().any(is_named) && !named.into_iter().any(is_known)
    }

    fn organization(&self, account: Option<AccountId>) -> Option<&Organization> {
        self.after.organization_of(account?)
    }

    /// What the event tells about a call.
    fn known<'e>(
        &'e self,
        event: &'e TrailEvent<'e>,
        actions: &CallActions,
        account: Option<AccountId>,
    ) -> KnownCall<'e> {
        let hints = ResourceHints {
            world: &self.before,
            interest: &self.interest,
            partition: self.partition,
            account,
        };
        let resource = match actions.names.as_slice() {
            [action] => hints.resource(event, action),
            // Actions of several kinds have several resources.
            _ => CallResource::Unknown,
        };
        let named = [
            named_owner(event),
            resource.arn().and_then(account_in).unwrap_or_default(),
        ];
        let named = named.into_iter().find(|it| !it.is_empty());
        let recipient = event.recipient_account_id.get();
        let owners = match (named, recipient) {
            (Some(digits), _) => vec![self.account(digits)],
            // Who owns it is not in the source.
            (None, None) if event.partial => vec![account, None],
            (None, Some(digits)) if event.partial => vec![self.account(digits), None],
            (None, recipient) => vec![recipient.map_or(account, |digits| self.account(digits))],
        };
        let is_foreign =
            |id: &Option<AccountId>| id.is_none_or(|id| self.after.account(id).is_none());
        let asked = self.interest.asks(&ORGANIZATION_KEYS);
        let foreign = if asked && (is_foreign(&account) || owners.iter().any(is_foreign)) {
            let ids = self.interest.organizations.iter().map(String::as_str);
            let others = ids.filter(|id| {
                id.parse()
                    .is_ok_and(|id| self.after.organization(&id).is_none())
            });
            [
                ForeignAccounts::Standalone,
                ForeignAccounts::Of(OTHER_ORGANIZATION),
            ]
            .into_iter()
            .chain(others.map(ForeignAccounts::Of))
            .collect()
        } else {
            vec![ForeignAccounts::Any]
        };
        KnownCall {
            event,
            account,
            owners,
            resource,
            foreign,
        }
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
        let example = &finding.example;
        let example = example.id.len() + example.resource.as_ref().map_or(0, String::len);
        let bytes = finding.principal.len() + finding.action.len() + example;
        if place == MAX_FINDINGS || !self.has_room(bytes) {
            return Outcome::More {
                undecided: !keys.is_empty(),
            };
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
}

/// Whether a source that does not tell the kind of caller has a call from the address of a service.
fn is_unclear(event: &TrailEvent<'_>) -> bool {
    let by_service = event.source_ip_address.ends_with(".amazonaws.com");
    event.partial && event.user_identity.kind.is_empty() && by_service
}

/// The action as people see it: the operation, where the action is one of several.
fn shown(event: &TrailEvent<'_>, actions: &CallActions) -> String {
    match actions.names.as_slice() {
        [action] => action.clone(),
        several => {
            let service = several.first().and_then(|it| it.split(':').next());
            format!("{}:{}", service.unwrap_or_default(), &*event.event_name)
        }
    }
}
