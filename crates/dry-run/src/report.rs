//! The report of a dry run: counts, and findings grouped in any way.

use std::collections::BTreeMap;

use message::Message;
use serde_json::{Value, json};
use sim::view::csv;

use crate::reader::{EventPlace, TrailError};

/// The report of a dry run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DryRunReport {
    /// How many events had which result.
    pub counts: CallCounts,
    /// Calls that would newly be denied and those that cannot be decided.
    pub findings: Vec<CallFinding>,
    /// Calls whose action cannot be told, by service and operation; the first hundred.
    pub unmapped: Vec<CallTotal>,
    /// What could not be read; the first hundred.
    pub errors: Vec<TrailError>,
}

/// How many events had which result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CallCounts {
    /// All events.
    pub events: u64,
    /// Calls that would newly be denied.
    pub denied: u64,
    /// Calls that cannot be decided, because a condition key is not in the event.
    pub undecided: u64,
    /// Those of both that are not listed, because there are more findings than the limit.
    pub more: u64,
    /// Calls that go through as before.
    pub unaffected: u64,
    /// Calls that were denied when they were made.
    pub denied_already: u64,
    /// Calls that went through, but that the policies before the change would have denied.
    pub denied_before: u64,
    /// Calls of service-linked roles.
    pub service_linked: u64,
    /// Calls of the management account.
    pub management: u64,
    /// Calls of accounts outside the organization on resources outside it.
    pub outside: u64,
    /// Calls that name no account, so that nothing can be decided.
    pub unnamed: u64,
    /// Events that are no calls, and digest files.
    pub no_calls: u64,
    /// Calls whose action cannot be told.
    pub unmapped: u64,
    /// Events, rows or files that cannot be read.
    pub unread: u64,
}

impl CallCounts {
    /// Counts a call that is denied or undecided.
    pub(crate) fn count(&mut self, undecided: bool) {
        match undecided {
            true => self.undecided += 1,
            false => self.denied += 1,
        }
    }

    /// Whether there are calls, and none of them is of the organization.
    pub fn are_all_outside(&self) -> bool {
        let inside = [
            self.denied,
            self.undecided,
            self.unaffected,
            self.denied_before,
            self.denied_already,
            self.service_linked,
            self.management,
        ];
        self.outside > 0 && inside.iter().all(|calls| *calls == 0)
    }
}

/// Calls of one principal that are denied, or undecided, by one statement.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CallFinding {
    /// The number of calls.
    pub calls: u64,
    /// The statement: `policy:Sid`, or that no statement allows it.
    pub statement: Message,
    /// The root, unit or account to which the policy is attached.
    #[serde(rename = "attachedTo")]
    pub level: Message,
    /// The caller's account, 12 digits.
    pub account: String,
    /// The caller: an ARN if the event has one.
    pub principal: String,
    /// The action.
    pub action: String,
    /// The time of the first call.
    pub first: String,
    /// The time of the last call.
    pub last: String,
    /// One of the calls.
    pub example: CallExample,
    /// The name of the account, if it is in the organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_name: Option<String>,
    /// The unknown condition keys; none if the calls would be denied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
}

/// One call.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct CallExample {
    /// Where it is.
    #[serde(flatten)]
    pub place: EventPlace,
    /// Its name in CloudTrail.
    pub event: String,
    /// The id of the event, if it has one.
    pub id: String,
    /// When it ended.
    pub time: String,
    /// Its resource, if the event tells it.
    pub resource: Option<String>,
}

/// What findings are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallGroup {
    /// The statement and its place.
    Statement,
    /// The caller's account.
    Account,
    /// The caller.
    Principal,
    /// The service, by the prefix of its actions.
    Service,
    /// The unknown condition keys.
    Keys,
}

/// A name and the number of its calls.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CallTotal {
    /// The name.
    pub name: String,
    /// The number of calls.
    pub calls: u64,
}

/// The columns of the table of findings.
const COLUMNS: [&str; 17] = [
    "result",
    "calls",
    "statement",
    "attached to",
    "unknown keys",
    "account",
    "account name",
    "principal",
    "action",
    "first",
    "last",
    "example file",
    "example record",
    "example line",
    "example event",
    "example id",
    "example resource",
];

impl CallFinding {
    /// Whether the calls cannot be decided.
    pub fn is_undecided(&self) -> bool {
        !self.keys.is_empty()
    }

    /// The account with its name.
    pub fn account_shown(&self) -> String {
        match &self.account_name {
            Some(name) => format!("{name} ({})", self.account),
            // A service has no account.
            None if self.account.is_empty() => "no account".to_string(),
            None => self.account.clone(),
        }
    }

    /// The statement with its place.
    pub fn statement_shown(&self) -> String {
        format!("{}, {}", self.statement, self.level)
    }

    /// Notes the time of a call. Times of one form sort as text.
    pub(crate) fn see(&mut self, time: &str) {
        if self.first.is_empty() || time < self.first.as_str() {
            self.first = time.to_string();
        }
        if time > self.last.as_str() {
            self.last = time.to_string();
        }
    }

    fn name_in(&self, group: CallGroup) -> String {
        match group {
            CallGroup::Statement => self.statement_shown(),
            CallGroup::Account => self.account_shown(),
            CallGroup::Principal => self.principal.clone(),
            CallGroup::Service => self
                .action
                .split(':')
                .next()
                .unwrap_or_default()
                .to_string(),
            CallGroup::Keys => self.keys.join(", "),
        }
    }

    fn cells(&self) -> [String; COLUMNS.len()] {
        let example = &self.example;
        let result = ["denied", "undecided"][usize::from(self.is_undecided())];
        [
            result.to_string(),
            self.calls.to_string(),
            self.statement.to_string(),
            self.level.to_string(),
            self.keys.join(", "),
            self.account.clone(),
            self.account_name.clone().unwrap_or_default(),
            self.principal.clone(),
            self.action.clone(),
            self.first.clone(),
            self.last.clone(),
            example.place.file.to_string(),
            example.place.record.to_string(),
            example.place.line.to_string(),
            example.event.clone(),
            example.id.clone(),
            example.resource.clone().unwrap_or_default(),
        ]
    }
}

impl DryRunReport {
    /// Whether everything could be read and every call names its account.
    pub fn is_complete(&self) -> bool {
        self.counts.unread == 0 && self.counts.unnamed == 0
    }

    /// Whether a call would newly be denied.
    pub fn denies(&self) -> bool {
        self.counts.denied > 0
    }

    /// The findings that are denied, or those that cannot be decided.
    pub fn findings_of(&self, undecided: bool) -> impl Iterator<Item = &CallFinding> {
        let all = self.findings.iter();
        all.filter(move |it| it.is_undecided() == undecided)
    }

    /// The numbers of calls by group, the largest first.
    pub fn totals(&self, group: CallGroup, undecided: bool) -> Vec<CallTotal> {
        let mut calls: BTreeMap<String, u64> = BTreeMap::new();
        for finding in self.findings_of(undecided) {
            *calls.entry(finding.name_in(group)).or_default() += finding.calls;
        }
        let total = |(name, calls)| CallTotal { name, calls };
        let mut totals: Vec<CallTotal> = calls.into_iter().map(total).collect();
        totals.sort_by_key(|it| std::cmp::Reverse(it.calls));
        totals
    }

    /// All findings as a CSV table, the denied ones first.
    pub fn to_csv(&self) -> String {
        let mut table = csv::MARK.to_string();
        csv::line(&mut table, &COLUMNS);
        for finding in self.findings_of(false).chain(self.findings_of(true)) {
            let cells = finding.cells();
            csv::line(&mut table, &cells.each_ref().map(String::as_str));
        }
        table
    }

    /// The report as JSON.
    pub fn to_json(&self) -> Value {
        let totals = |group, undecided| json!(self.totals(group, undecided));
        let findings = |undecided| -> Value {
            let findings = self.findings_of(undecided);
            findings.map(|it| json!(it)).collect()
        };
        let unmapped = self.unmapped.iter();
        json!({
            "counts": self.counts,
            "statements": totals(CallGroup::Statement, false),
            "accounts": totals(CallGroup::Account, false),
            "principals": totals(CallGroup::Principal, false),
            "services": totals(CallGroup::Service, false),
            "undecidedBy": {
                "keys": totals(CallGroup::Keys, true),
                "statements": totals(CallGroup::Statement, true),
                "accounts": totals(CallGroup::Account, true),
                "principals": totals(CallGroup::Principal, true),
                "services": totals(CallGroup::Service, true),
            },
            "denied": findings(false),
            "undecided": findings(true),
            "unmapped": unmapped.map(|it| json!({ "event": it.name, "calls": it.calls })).collect::<Value>(),
            "errors": self.errors,
        })
    }
}
