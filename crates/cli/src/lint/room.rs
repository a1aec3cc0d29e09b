//! What quotas leave: characters of each SCP and RCP, attachments of each target; as a table also accounts and units.

use lint::{FindingType, LintKind, LintOptions};
use sim::organization::{OU_DEPTH, OU_QUOTA, Organization};
use sim::policies::PolicyType;
use sim::view::draft::target_name;

use super::checked::{CheckedPolicy, Shown};
use crate::prelude::*;

/// The policy types that are checked, with their name here.
#[rustfmt::skip]
const TYPES: [(PolicyType, LintKind, &str); 2] = [
    (PolicyType::ServiceControl, LintKind::ServiceControl, "SCP"),
    (PolicyType::ResourceControl, LintKind::ResourceControl, "RCP"),
];

/// The lines of the table; the rest is counted.
const LINES: usize = 40;

/// What a quota leaves.
pub struct Room {
    left: usize,
    most: usize,
    what: String,
    /// The file, the id of a policy or a target, its type, and the code of the finding.
    about: Option<(String, String, LintKind, &'static str)>,
}

/// What is left in the organizations of these files, the tightest first.
///
/// # Errors
///
/// A file is no session, and no organization can be imported from it.
pub fn of_organizations(files: &[String]) -> Result<Vec<Room>, String> {
    let mut rows = Vec::new();
    for file in files {
        let saved = crate::import::session_or_import(file, false)?;
        let world = sessions::world_of(file, saved);
        for organization in world.organizations() {
            of_organization(file, &world, organization, &mut rows);
        }
    }
    rows.sort_by(|one, other| (one.left * other.most).cmp(&(other.left * one.most)));
    Ok(rows)
}

fn of_organization(file: &str, world: &World, organization: &Organization, rows: &mut Vec<Room>) {
    let mut add = |used: usize, most: usize, what: String, about| {
        rows.push(Room {
            left: most.saturating_sub(used),
            most,
            what,
            about,
        });
    };
    let quota = usize::try_from(organization.account_quota).unwrap_or(usize::MAX);
    let (accounts, units) = (organization.account_count(), organization.ous.len());
    add(accounts, quota, "accounts of the organization".into(), None);
    add(units, OU_QUOTA, "units of the organization".into(), None);
    let depths = organization.ous.values();
    let depths = depths.map(|unit| organization.depth(&unit.parent) + 1);
    let (depth, what) = (depths.max().unwrap_or(0), "levels of units");
    add(depth, OU_DEPTH, what.into(), None);
    for (kind, of, short) in TYPES {
        for policy in organization.policies_of(kind).filter(|it| !it.managed) {
            let (id, used) = (policy.id.to_string(), policy.content.chars().count());
            let what = format!("characters of the {short} {} ({id})", policy.name);
            let about = Some((file.into(), id, of, "ORGSIM_FREE_CHARACTERS"));
            add(used, kind.max_characters(), what, about);
        }
        for target in organization.targets() {
            let (id, used) = (
                target.to_string(),
                organization.attached(kind, &target).len(),
            );
            let name = target_name(world, &target);
            let what = format!("attachments of {short}s to {name} ({id})");
            let about = Some((file.into(), id, of, "ORGSIM_FREE_ATTACHMENTS"));
            add(used, kind.max_attached(), what, about);
        }
    }
}

/// The findings of the rows that are about a policy or a target.
pub fn findings(rows: Vec<Room>) -> Vec<CheckedPolicy> {
    let finding = |row: Room| {
        let (file, at, kind, code) = row.about?;
        let shown = Shown {
            code: code.into(),
            kind: FindingType::Suggestion,
            says: format!("{} of {} {} are left.", row.left, row.most, row.what),
            link: None,
            line: 1,
            column: 1,
        };
        Some(CheckedPolicy {
            file,
            at,
            options: LintOptions::new(kind),
            answer: Vec::new(),
            found: vec![shown],
        })
    };
    rows.into_iter().filter_map(finding).collect()
}

/// The rows as a table.
pub fn text(rows: &[Room]) -> String {
    let mut lines = vec![["LEFT", "OF", "WHAT"].map(String::from)];
    let shown = rows.iter().take(LINES);
    lines.extend(shown.map(|it| [it.left.to_string(), it.most.to_string(), it.what.clone()]));
    let mut text = crate::evaluate::aligned(&lines);
    if rows.len() > LINES {
        text += &format!("and {} more, with more room\n", rows.len() - LINES);
    }
    text
}
