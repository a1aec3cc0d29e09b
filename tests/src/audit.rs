//! The audit of operations: which errors that AWS's API models list a transcript shows, and why it shows no others.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use sim::command::Command;
use sim::model::{self, Operation, Service};

use crate::transcripts;

/// The errors that the models list, by service.
const ERRORS: [(Service, &str); 4] = [
    (
        Service::Account,
        include_str!("../models/errors/account.txt"),
    ),
    (Service::Iam, include_str!("../models/errors/iam.txt")),
    (
        Service::Organizations,
        include_str!("../models/errors/organizations.txt"),
    ),
    (Service::Sts, include_str!("../models/errors/sts.txt")),
];
/// Why no transcript shows an error. The first row that fits counts.
const UNREACHED: &str = include_str!("../models/unreached.txt");

/// The beginning of the page.
const ABOUT: &str = "# Audit of operations\n\n\
    Which errors that the API models of botocore 1.44.8 list for an operation a transcript of the tests shows, and why none shows the \
    others. *Changes*: whether the operation changed something in a transcript, and whether something else then happens later. What it \
    does, what it leaves out and where that was learned is in [operations.md](operations.md). The shapes of requests and answers are \
    those of the same models: clients of AWS check every answer in the tests.\n\n\
    Made from the code by `UPDATE_EXPECT=1 cargo test -p orgsim-tests operations::`; not to be changed by hand.\n";

/// The path of the table.
pub fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operations-audit.md")
}

/// What transcripts show of an operation.
#[derive(Default)]
struct Seen {
    /// Error codes, without their `Exception`.
    errors: BTreeSet<String>,
    changes: bool,
    /// Whether something is due later because of it.
    later: bool,
}

fn seen() -> BTreeMap<String, Seen> {
    let mut all: BTreeMap<String, Seen> = BTreeMap::new();
    let mut before = (String::new(), 0);
    for (transcript, step) in transcripts::steps() {
        let last = step.world.agenda().iter().map(|due| due.id).max();
        let last = last.unwrap_or(0);
        if let Command::Call(call) = &step.command {
            let own = all.entry(call.operation.to_string()).or_default();
            own.changes |= step.changed();
            own.later |= step.changed() && before.0 == transcript && last > before.1;
            let refused = step.result.as_ref().err().map(|it| &it.error);
            let odd = step.result.as_ref().ok().and_then(|it| it.error.as_ref());
            if let Some(error) = refused.or(odd) {
                let code = error.code.name();
                let code = code.strip_suffix("Exception").unwrap_or(code);
                own.errors.insert(code.to_string());
                let service = call.operation.split(':').next().unwrap_or_default();
                let reason = error.reason.iter().flat_map(|it| it.split(':').next());
                let of_code = all.entry(format!("{service}:={code}")).or_default();
                of_code.errors.extend(reason.map(str::to_string));
            }
        }
        before = (transcript, before.1.max(last));
    }
    all
}

/// Rows of reasons: operations (`service:*` or one), errors, and why.
fn reasons() -> Vec<(&'static str, Vec<&'static str>, &'static str)> {
    let rows = UNREACHED.lines().filter(|row| !row.starts_with('#'));
    let rows = rows.filter_map(|row| {
        let (head, why) = row.split_once(": ")?;
        let (operation, errors) = head.split_once(' ')?;
        Some((operation, errors.split(' ').collect(), why))
    });
    rows.collect()
}

/// What is written, and what is wrong.
struct Audit {
    seen: BTreeMap<String, Seen>,
    reasons: Vec<(&'static str, Vec<&'static str>, &'static str)>,
    /// The numbers of the reasons that something needs.
    used: BTreeSet<usize>,
    wrong: Vec<String>,
}

impl Audit {
    /// Whether and when an operation changes something.
    fn changes(&self, action: &str) -> &'static str {
        match self.seen.get(action).map(|it| (it.changes, it.later)) {
            None | Some((false, _)) => "",
            Some((true, false)) => "yes",
            Some((true, true)) => "yes, and later",
        }
    }

    /// The last columns about an operation with the errors that its model lists, or about an error with its reasons, and how many of
    /// them a transcript shows.
    fn row(&mut self, action: &str, listed: Vec<&str>) -> (String, usize) {
        let nothing = Seen::default();
        let own = self.seen.get(action).unwrap_or(&nothing);
        let is_shown = |it: &&str| own.errors.contains(*it);
        let (reached, others): (Vec<&str>, Vec<&str>) = listed.into_iter().partition(is_shown);
        let mut whys = Vec::new();
        for error in others {
            let fits = |row: &(&str, Vec<&str>, &str)| {
                let is_all = row.0.strip_suffix('*');
                let is_own = is_all.map_or(row.0 == action, |it| action.starts_with(it));
                is_own && row.1.contains(&error)
            };
            if let Some(at) = self.reasons.iter().position(fits) {
                self.used.insert(at);
                whys.push(format!("{error}: {}", self.reasons[at].2));
            } else {
                let says =
                    format!("{action} {error}: no transcript shows it, and no reason is given");
                self.wrong.push(says);
            }
        }
        let (shown, whys) = (reached.join(", "), whys.join("; "));
        (format!("{shown} | {whys} |\n"), reached.len())
    }
}

/// The table as a page of the documentation, and what is wrong: errors without a transcript and a reason, and reasons that nothing
/// needs.
pub fn table() -> (String, Vec<String>) {
    let mut audit = Audit {
        seen: seen(),
        reasons: reasons(),
        used: BTreeSet::new(),
        wrong: Vec::new(),
    };
    let mut text = String::from(ABOUT);
    for (service, listed) in ERRORS {
        let modeled = model::operations().filter(|it| it.service == service);
        let modeled: BTreeMap<&str, &Operation> = modeled.map(|it| (it.name, it)).collect();
        let (mut rows, mut shown, mut all) = (String::new(), 0, 0);
        let mut reasons = String::new();
        for line in listed.lines() {
            let mut words = line.split(' ');
            let name = words.next().unwrap_or_default();
            let listed: Vec<&str> = words.collect();
            if let Some(code) = name.strip_prefix('=') {
                let count = listed.len();
                let (row, own) = audit.row(&format!("{}:{name}", service.prefix()), listed);
                let _ = writeln!(reasons, "\n{own} of {count} reasons of {code}.\n");
                let _ = write!(
                    reasons,
                    "| error | reasons in transcripts | others, and why |\n| --- | --- | --- |\n| {code} | {row}"
                );
                continue;
            }
            let Some(operation) = modeled.get(name) else {
                continue;
            };
            all += listed.len();
            let action = operation.action();
            let changes = audit.changes(&action);
            let (row, own) = audit.row(&action, listed);
            let _ = write!(rows, "| {name} | {changes} | {row}");
            shown += own;
        }
        let _ = write!(
            text,
            "\n## {}\n\n{shown} of {all} errors of modeled operations.\n\n\
             | operation | changes | errors in transcripts | others, and why |\n| --- | --- | --- | --- |\n{rows}{reasons}",
            service.title()
        );
    }
    let (used, reasons) = (&audit.used, audit.reasons.iter().enumerate());
    let spare = reasons.filter(|(at, _)| !used.contains(at));
    let spare = spare.map(|(_, row)| format!("a reason that nothing needs: {} {:?}", row.0, row.1));
    audit.wrong.extend(spare.collect::<Vec<_>>());
    (text, audit.wrong)
}
