//! The dry run: which calls of CloudTrail files would changed policies deny?

use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;

use clap::Args;
use dry_run::{CallFinding, CallGroup, CallTotal, DryRun, DryRunReport, TrailReader};
use policy::{Document, DocumentError};
use sim::World;
use sim::ids::AccountId;
use sim::organization::Organization;
use sim::policies::{MANAGED, OrganizationPolicy, PolicyType, Target};
use sim::principal::Principal;
use sim::view::draft::{self, DraftChange};

use super::{EvaluateOptions, Status};

/// The change that is tried on the calls of a history.
#[derive(Args, Debug)]
pub struct ChangeOptions {
    /// A policy document (SCP or RCP) to test: as a new policy with --attach, or as the new document of a policy with
    /// --replace
    #[arg(
        long,
        value_name = "POLICY",
        requires = "trail",
        conflicts_with = "after"
    )]
    draft: Option<String>,
    /// The root, unit or account to which the draft is attached, by id or name
    #[arg(long, value_name = "TARGET", requires = "draft")]
    attach: Option<String>,
    /// The policy whose document the draft replaces, by id or name
    #[arg(
        long,
        value_name = "POLICY",
        requires = "draft",
        conflicts_with = "attach"
    )]
    replace: Option<String>,
    /// Instead of --draft: a session in which the change is already made
    #[arg(long, value_name = "SESSION", requires = "trail")]
    after: Option<String>,
    /// The account id for event history files from the CloudTrail console, which do not contain it
    #[arg(long, value_name = "ID", requires = "trail")]
    account: Option<AccountId>,
    /// Print JSON
    #[arg(long, requires = "trail")]
    json: bool,
}

/// The lines of a list in the text; the rest is counted.
const LINES: usize = 20;
/// The bytes that are read at once.
const PIECE: usize = 1024 * 1024;

/// Runs the calls of the files against the change.
pub fn run(before: &World, options: &EvaluateOptions) -> Result<Status, String> {
    let change = &options.change;
    let after = match (&change.draft, &change.after) {
        (Some(path), _) => drafted(before, path, change)?,
        (None, Some(path)) => match crate::import::complete_session(path, options.strict)? {
            Some(session) => session.replay(),
            None => return Ok(Status::NotAsExpected),
        },
        (None, None) => return Err("Give the change: --draft POLICY or --after SESSION.".into()),
    };
    same_organization(before, &after)?;
    let mut run = DryRun::new(before, &after, change.account);
    for path in &options.trail {
        if path == "-" {
            read("standard input", stdin().lock(), &mut run)?;
            continue;
        }
        let files = crate::import::files_in(Path::new(path))?;
        if files.is_empty() {
            return Err(format!("{path}: the folder has no files"));
        }
        for file in files {
            let shown = file.to_string_lossy();
            let opened = File::open(&file).map_err(|error| format!("{shown}: {error}"))?;
            read(&shown, opened, &mut run)?;
        }
    }
    let report = run.report();
    if change.json {
        crate::say(&format!("{:#}\n", report.to_json()));
    } else {
        crate::say(&text(&report));
    }
    for error in &report.errors {
        let place = &error.place;
        crate::warn(&format!(
            "{}, line {}, event {}: {}",
            place.file, place.line, place.record, error.says
        ));
    }
    if report.counts.are_all_outside() {
        crate::warn(
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

/// Checks that a change is one of the same organization.
fn same_organization(before: &World, after: &World) -> Result<(), String> {
    let id = |world: &World| world.organizations().next().map(|it| it.id.clone());
    let missing = |option| format!("The session of {option} has no organization.");
    let old = id(before).ok_or_else(|| missing("--org"))?;
    let new = id(after).ok_or_else(|| missing("--after"))?;
    if old == new {
        return Ok(());
    }
    Err(format!(
        "--org has organization {old}, but --after has {new}. Give two sessions of the same organization."
    ))
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

/// The world with the draft.
fn drafted(world: &World, path: &str, change: &ChangeOptions) -> Result<World, String> {
    let text = crate::file::text(path, crate::file::POLICY)?;
    let document = Document::parse(&text).map_err(|error| format!("{path}: {error}"))?;
    let organization = world.organizations().next();
    let organization = organization.ok_or("The session has no organization.")?;
    let changes = match (&change.attach, &change.replace) {
        (_, Some(name)) => {
            let policy = replaced(organization, name)?;
            check(policy.kind, &text).map_err(|error| format!("{path}: {error}"))?;
            let policy = policy.id.clone();
            vec![DraftChange::Update { policy, text }]
        }
        (None, None) => {
            return Err("Say what the draft changes: --attach TARGET for a new policy, or --replace POLICY.".into());
        }
        (Some(name), None) => {
            // Only resource control policies have principals.
            let resources = document
                .statements()
                .iter()
                .any(|it| it.principals.is_some());
            let kind = if resources {
                PolicyType::ResourceControl
            } else {
                PolicyType::ServiceControl
            };
            check(kind, &text).map_err(|error| format!("{path}: {error}"))?;
            let target = Some(target(world, organization, name)?);
            let name = "Draft".to_string();
            let switch = DraftChange::Switch { kind, on: true };
            let create = DraftChange::Create {
                kind,
                name,
                text,
                target,
            };
            let enabled = organization.enforces(kind);
            if enabled {
                vec![create]
            } else {
                vec![switch, create]
            }
        }
    };
    let actor = Principal::Root(organization.management);
    let tried = draft::try_out(world, &actor, true, &changes);
    match tried.tried.iter().find_map(|it| it.refusal.as_ref()) {
        Some(refusal) => Err(format!("{path}: AWS would refuse this change: {refusal}")),
        None => Ok(tried.world),
    }
}

/// The policy with an id or a name, whose document the draft replaces.
fn replaced<'o>(
    organization: &'o Organization,
    name: &str,
) -> Result<&'o OrganizationPolicy, String> {
    let mut policies = organization.policies.values();
    let policy = policies.find(|it| it.id.to_string() == *name || *it.name == *name);
    policy.map(|it| &**it).ok_or_else(|| {
        if MANAGED.iter().any(|it| *it.name == *name) {
            format!("--replace `{name}`: AWS manages this policy, and nobody can change it.")
        } else {
            format!("--replace `{name}`: the organization has no policy with this id or name.")
        }
    })
}

/// Checks a document of one type, so that an error names its place.
fn check(kind: PolicyType, text: &str) -> Result<(), DocumentError> {
    match kind.language() {
        Some(language) => Document::parse_as(language, text).map(|_| ()),
        None => Ok(()),
    }
}

/// The target with an id or a name.
fn target(world: &World, organization: &Organization, wanted: &str) -> Result<Target, String> {
    let names = |target: &Target| {
        let name = draft::target_name(world, target);
        target.to_string() == wanted || name.eq_ignore_ascii_case(wanted)
    };
    let is_root = |target: &Target| {
        wanted.eq_ignore_ascii_case("root") && *target == Target::Parent(organization.root_parent())
    };
    let found: Vec<Target> = organization
        .targets()
        .filter(|it| names(it) || is_root(it))
        .collect();
    match found.as_slice() {
        [target] => Ok(target.clone()),
        [] => Err(format!(
            "--attach `{wanted}`: the organization has no root, unit or account with this id or name."
        )),
        several => {
            let ids: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(format!(
                "--attach `{wanted}` is the name of {}. Give an id.",
                ids.join(" and ")
            ))
        }
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
            "need an IAM action that the event does not show",
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
        text += &format!("{calls:>10}  {says}\n");
    }
    if rows.len() > LINES {
        text += &format!("{:>10}  and {} more\n", "", rows.len() - LINES);
    }
    text
}
