//! The dry run: which calls of CloudTrail files would changed policies deny?

use std::fs::File;
use std::io::{Read, stdin};

use dry_run::{CallFinding, CallGroup, CallTotal, DryRun, DryRunReport, TrailReader};
use lint::ActionCatalog;
use sim::ids::AccountId;

use super::options::{EvaluateOptions, Status};
use crate::prelude::*;

/// The lines of a list in the text; the rest is counted.
const LINES: usize = 20;
/// The bytes that are read at once.
const PIECE: usize = 1024 * 1024;

/// Runs the calls of files and folders against a change.
///
/// # Errors
///
/// Names what cannot be read.
pub fn dry_run(
    before: &World,
    after: &World,
    trail: &[String],
    account: Option<AccountId>,
) -> Result<DryRunReport, String> {
    let mut run = DryRun::new(before, after, account, ActionCatalog::built_in());
    for path in trail {
        if path == "-" {
            read("standard input", stdin().lock(), &mut run)?;
            continue;
        }
        let files = import_files::files_in(Path::new(path))?;
        if files.is_empty() {
            return Err(format!("{path}: the folder has no files"));
        }
        for file in files {
            let shown = file.to_string_lossy();
            let opened = File::open(&file).map_err(|error| format!("{shown}: {error}"))?;
            read(&shown, opened, &mut run)?;
        }
    }
    Ok(run.report())
}

/// Runs the calls of the files against the change, and prints the report.
pub fn run(before: &World, after: &World, options: &EvaluateOptions) -> Result<Status, String> {
    let report = dry_run(before, after, &options.trail, options.account)?;
    if options.json {
        say(&format!("{:#}\n", report.to_json()));
    } else {
        say(&text(&report));
    }
    for error in &report.errors {
        let place = &error.place;
        warn(&format!(
            "{}, line {}, event {}: {}",
            place.file, place.line, place.record, error.says
        ));
    }
    if report.counts.are_all_outside() {
        warn(
            "No call is from the session's organization. Give --org and --trail of the same organization.",
        );
        return Ok(Status::BadInput);
    }
    Ok(match &report {
        report if !report.is_complete() => Status::BadInput,
        report if report.denies() => Status::NotAsExpected,
        _ => Status::AsExpected,
    })
}

fn read(name: &str, mut input: impl Read, run: &mut DryRun) -> Result<(), String> {
    let mut reader = TrailReader::new(name);
    let mut piece = vec![0; PIECE];
    loop {
        let read = input
            .read(&mut piece)
            .map_err(|error| format!("{name}: {error}"))?;
        if read == 0 {
            reader.finish(run);
            return Ok(());
        }
        reader.push(&piece[..read], run);
    }
}

/// The report for people.
fn text(report: &DryRunReport) -> String {
    let counts = &report.counts;
    let mut text = format!(
        "Events: {}. Newly denied: {}. Cannot be decided: {}.\n",
        counts.events, counts.denied, counts.undecided
    );
    if counts.more > 0 {
        text += &format!("{} of these calls are not listed\n", counts.more);
    }
    for (undecided, title) in [(false, "Newly denied"), (true, "Cannot be decided")] {
        if report.findings_of(undecided).next().is_none() {
            continue;
        }
        let mut groups = vec![
            (CallGroup::Statement, "by statement"),
            (CallGroup::Account, "by account"),
            (CallGroup::Principal, "by principal"),
            (CallGroup::Service, "by service"),
        ];
        if undecided {
            groups.insert(0, (CallGroup::Keys, "by what the event does not contain"));
        }
        for (group, by) in groups {
            text += &format!("\n{title}, {by}\n");
            text += &listed(&report.totals(group, undecided), |it| {
                (it.calls, it.name.clone())
            });
        }
        text += &format!("\n{title}, calls\n");
        let findings: Vec<&CallFinding> = report.findings_of(undecided).collect();
        text += &listed(&findings, |it| (it.calls, described(it)));
    }
    text + &rest(report)
}

/// The other events, and what cannot be read.
fn rest(report: &DryRunReport) -> String {
    let counts = &report.counts;
    let mut text = "\nOther events\n".to_string();
    let rest = [
        (counts.unaffected, "go through as before"),
        (counts.denied_already, "were denied when they were made"),
        (
            counts.denied_before,
            "were not denied, although the policies before the change would deny them",
        ),
        (counts.service_linked, "are of service-linked roles"),
        (counts.management, "are of the management account"),
        (counts.outside, "are outside the organization"),
        (counts.unnamed, "do not name their account; give --account"),
        (
            counts.no_calls,
            "are not API calls, such as sign-ins and CloudTrail digest files",
        ),
        (
            counts.unmapped,
            "need an IAM action that is not known, so they are not decided",
        ),
    ];
    let rest: Vec<_> = rest.into_iter().filter(|(calls, _)| *calls > 0).collect();
    text += &listed(&rest, |(calls, says)| (*calls, (*says).to_string()));
    if !report.unmapped.is_empty() {
        text += "\nOperations whose IAM action is not known\n";
        text += &listed(&report.unmapped, |it: &CallTotal| {
            (it.calls, it.name.clone())
        });
    }
    if counts.unread > 0 {
        text += &format!("\n{} events, rows or files cannot be read\n", counts.unread);
    }
    text
}

fn described(finding: &CallFinding) -> String {
    let CallFinding {
        principal,
        action,
        example,
        first,
        last,
        ..
    } = finding;
    let place = &example.place;
    let mut text = format!("{principal}, {action}: {}", finding.statement_shown());
    if let Some(resource) = &example.resource {
        text += &format!("; for example {resource}");
    }
    if !first.is_empty() {
        text += &format!("; {first} to {last}");
    }
    text + &format!("; {}, event {}", place.file, place.record)
}

/// The first lines of a list, each with its number of calls.
fn listed<T>(rows: &[T], line: impl Fn(&T) -> (u64, String)) -> String {
    let mut text = String::new();
    for row in rows.iter().take(LINES) {
        let (calls, says) = line(row);
        text += &format!("{calls:>10}  {}\n", one_line(&says));
    }
    if rows.len() > LINES {
        text += &format!("{:>10}  and {} more\n", "", rows.len() - LINES);
    }
    text
}
