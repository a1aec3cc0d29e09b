//! `orgsim review`: what a change does to an organization, as a comment for a pull request in Markdown.

use std::collections::BTreeSet;

use dry_run::{CallGroup, DryRunReport};
use interchange::{access_changes, access_changes_to_text, compared_actions, differences};
use lint::{ActionCatalog, FindingType, LintKind, LintOptions, LintText, UNKNOWN_VALUE};
use prove::{CallerSide, MemberLimits, Proof};
use sim::organization::Organization;
use sim::policies::{PolicyTarget, PolicyType};
use sim::view::coverage::{Control, Coverage};
use sim::view::limits::{all_limits, insiders};
use sim::view::proving::prover;

use crate::coverage::{brief, coverage, named, reason, word};
use crate::import::{lost, opened};
use crate::lint::weight;
use crate::prelude::*;
use crate::prove::organization::organization;

#[derive(Debug, Parser)]
#[command(after_help = "\
Exit status: 0 nothing gets worse; 1 something does: callers from outside gain access, a control is no longer proved, a changed policy has
a finding of the weight error or security warning, a call would newly be denied, a difference is undecided because of what is not known of
policies, or with --strict an import is not complete; 2 invalid input.")]
pub struct ReviewCommand {
    /// The organization before: a session, a link to one, or a file, zip file or folder to import
    #[arg(long, aliases = ["session", "org"], value_name = "SESSION")]
    before: String,
    /// The organization after
    #[arg(long, value_name = "SESSION")]
    after: String,
    /// CloudTrail files or folders: which of these calls would newly be denied?
    #[arg(long, value_name = "FILE", num_args = 1..)]
    trail: Vec<String>,
    /// The controls of the coverage [default: those of `orgsim coverage`]
    #[arg(long, value_name = "FILE")]
    controls: Option<String>,
    /// Where to write it [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    out: Option<String>,
    /// End with exit status 1 if an import lost a policy, an attachment or anything else that decides about access
    #[arg(long)]
    strict: bool,
}

/// The lines that a section shows: with all sections, less than the 65,536 characters that a comment of GitHub may have.
const LINES: usize = 30;
/// The characters that a line shows.
const WIDTH: usize = 300;

/// Compares, writes, and returns the exit status.
pub fn main(command: &ReviewCommand) -> ExitCode {
    exit(run(command))
}

fn run(command: &ReviewCommand) -> Result<u8, String> {
    let controls = crate::coverage::read(command.controls.as_deref())?;
    let (mut worlds, mut losses) = (Vec::new(), 0);
    for path in [&command.before, &command.after] {
        let opened = opened(path)?;
        if command.strict && opened.losses > 0 {
            warn(&format!("{path}: {}", lost(opened.losses)));
            return Ok(1);
        }
        losses += opened.losses;
        worlds.push(sessions::world_of(path, opened.session));
    }
    let [before, after] = &worlds[..] else {
        return Ok(2);
    };
    let old = (before, organization(&command.before, before)?);
    let new = (after, organization(&command.after, after)?);
    let mut review = Review::default();
    if losses > 0 {
        let says = format!(
            "{} that decide about access were lost, so answers can be wrong; run `orgsim import`.",
            count(losses, "thing")
        );
        review.add("Imports", says, &[]);
    }
    review.changes(before, after);
    review.access(old, new);
    review.decisions(before, after);
    review.policies(old.1, new.1);
    if !command.trail.is_empty() {
        let report = crate::evaluate::dry_run(before, after, &command.trail, None)?;
        review.calls(&report)?;
    }
    review.coverage(
        &coverage(&command.before, before, &controls)?,
        &coverage(&command.after, after, &controls)?,
        &controls,
    );
    let text = review.text();
    match &command.out {
        Some(out) => file::write(out, text)?,
        None => say(&text),
    }
    Ok(u8::from(review.worse))
}

/// A comment in the making.
#[derive(Default)]
struct Review {
    /// A sentence about each section.
    summary: Vec<String>,
    sections: String,
    /// Whether something gets worse.
    worse: bool,
}

impl Review {
    fn text(&self) -> String {
        let summary: Vec<String> = self.summary.iter().map(|it| format!("- {it}\n")).collect();
        format!(
            "## What this change does to the organization\n\n{}{}",
            summary.concat(),
            self.sections
        )
    }

    /// Adds a section: a sentence for the summary, and lines as code, so that no name in them is Markdown.
    fn add(&mut self, title: &str, says: String, lines: &[String]) {
        self.summary.push(format!("{title}: {says}"));
        if !lines.is_empty() {
            self.sections += &format!("\n### {title}\n\n{}", code(lines));
        }
    }

    fn changes(&mut self, before: &World, after: &World) {
        let found = differences(before, after);
        let says = match found.len() {
            0 => "nothing differs.".to_string(),
            1 => "1 thing differs.".to_string(),
            many => format!("{many} things differ."),
        };
        let text = crate::diff::by_group(&found);
        self.add(
            "Changes",
            says,
            &text.lines().map(str::to_string).collect::<Vec<_>>(),
        );
    }

    /// Who gains and who loses, by proof.
    fn access(
        &mut self,
        (before, old): (&World, &Organization),
        (after, new): (&World, &Organization),
    ) {
        let root = |organization: &Organization| PolicyTarget::Parent(organization.root_parent());
        let was = all_limits(before, old, &root(old));
        let is = all_limits(after, new, &root(new));
        let mut prover = prover().with_insiders(insiders(old).chain(insiders(new)));
        // Those that gain, those that lose, and those of which it is not decided.
        let mut accounts_that: [BTreeSet<&str>; 3] = Default::default();
        let mut all = Vec::new();
        for (side, who) in [
            (CallerSide::Inside, "callers of"),
            (CallerSide::Outside, "callers from outside, in"),
        ] {
            for (sign, verb, from, to) in [('+', "gain", &was, &is), ('-', "lose", &is, &was)] {
                for (proof, accounts) in prover.no_new_access_in_each(from, to, side) {
                    let those = || accounts.iter().map(|at| &to[*at]);
                    let names = those().map(|it| (it.id.clone(), it.name.clone()));
                    let names = named(&names.collect::<Vec<_>>());
                    let mut counted = |place: usize| {
                        accounts_that[place].extend(those().map(|it| it.id.as_str()));
                    };
                    match proof {
                        Proof::Proved => {}
                        Proof::Refuted(witness) => {
                            counted(usize::from(sign == '-'));
                            let caller = witness.request.principal.account.as_ref();
                            let own = caller.is_none_or(|it| those().any(|own| own.id == *it));
                            let who = match side {
                                CallerSide::Inside if !own => "callers of other accounts, in",
                                CallerSide::Inside | CallerSide::Outside => who,
                            };
                            self.worse |= sign == '+' && side == CallerSide::Outside;
                            let example = brief(&witness.request);
                            all.push(format!(
                                "{sign} {who} {names} {verb} access, for example: {example}"
                            ));
                        }
                        Proof::NotDecided(doubt) => {
                            counted(2);
                            self.worse |= doubt.unknown().is_some();
                            all.push(format!(
                                "! not decided whether {who} {names} {verb} access: {doubt}"
                            ));
                        }
                    }
                }
            }
        }
        let says = compared(&was, &is, accounts_that.map(|it| it.len()));
        self.add("Access, by proof", says, &all);
    }

    /// Who of the organization's users and roles gains or loses which actions.
    fn decisions(&mut self, before: &World, after: &World) {
        let changes = access_changes(before, after, &compared_actions(before, after).actions);
        let text = access_changes_to_text(&changes);
        self.worse |= changes.iter().any(|it| !it.lost.is_empty());
        let open = changes.iter().filter(|it| it.change() == "undecided");
        let says = match (changes.len(), open.count()) {
            (0, _) => "no decision changes for anyone.".to_string(),
            (many, 0) => format!("decisions that change: {many}."),
            (many, open) => {
                format!("decisions that change: {many}, of which {open} are undecided.")
            }
        };
        let lines: Vec<String> = text.lines().map(str::to_string).collect();
        self.add(
            "Users and roles, by the actions that policies name",
            says,
            &lines,
        );
    }

    /// Findings about SCPs and RCPs that are new or have another document.
    fn policies(&mut self, old: &Organization, new: &Organization) {
        let mut all = Vec::new();
        let mut checked = 0;
        for (kind, of) in [
            (PolicyType::ServiceControl, LintKind::ServiceControl),
            (PolicyType::ResourceControl, LintKind::ResourceControl),
        ] {
            let is_old = |text: &str| old.policies_of(kind).any(|it| &*it.content == text);
            let changed = new
                .policies_of(kind)
                .filter(|it| !it.managed && !is_old(&it.content));
            for policy in changed {
                checked += 1;
                // What it had before is not of the change.
                let mut same = old.policies_of(kind).filter(|it| it.name == policy.name);
                let mut before = same
                    .next()
                    .map_or_else(Vec::new, |it| findings(&it.content, of));
                for it in findings(&policy.content, of) {
                    if let Some(at) = before.iter().position(|other| *other == it) {
                        before.swap_remove(at);
                        continue;
                    }
                    let (kind, code, says) = it;
                    self.worse |= kind <= FindingType::SecurityWarning;
                    all.push(format!("{}, {}: {code}: {says}", policy.name, weight(kind)));
                }
            }
        }
        let says = format!(
            "{}; new or changed SCPs and RCPs: {checked}.",
            count(all.len(), "finding")
        );
        self.add("Policies", says, &all);
    }

    /// Calls that would be denied.
    ///
    /// # Errors
    ///
    /// No call is of the organization, or something could not be read.
    fn calls(&mut self, report: &DryRunReport) -> Result<(), String> {
        if report.counts.are_all_outside() {
            return Err("--trail: no call is of this organization.".to_string());
        }
        self.worse |= report.denies();
        let mut all = Vec::new();
        for (undecided, sign) in [(false, '-'), (true, '!')] {
            for it in report.findings_of(undecided) {
                let statement = it.statement_shown();
                all.push(format!(
                    "{sign} {} × {}, {}: {statement}",
                    it.calls, it.principal, it.action
                ));
            }
        }
        let statements = report.totals(CallGroup::Statement, false);
        let by: Vec<String> = statements
            .iter()
            .take(3)
            .map(|it| inline(&it.name))
            .collect();
        let by = if by.is_empty() {
            String::new()
        } else {
            format!(" (by {})", by.join("; "))
        };
        let counts = &report.counts;
        let says = format!(
            "of {} events, {} would newly be denied{by}; {} cannot be decided, {} cannot be read.",
            counts.events,
            counts.denied,
            counts.undecided,
            counts.unread + counts.unnamed
        );
        self.add("Calls of the past", says, &all);
        Ok(())
    }

    fn coverage(&mut self, before: &Coverage, after: &Coverage, controls: &[Control]) {
        let mut all = Vec::new();
        for (number, (control, row)) in controls.iter().zip(&after.rows).enumerate() {
            let earlier = before.cells(number);
            for it in row {
                let mut differing: Vec<(&str, Vec<(String, String)>)> = Vec::new();
                for (id, name) in it.accounts.iter().map(|at| &after.accounts[*at]) {
                    let was = earlier.get(id.as_str()).map_or("no account", |it| word(it));
                    if was == word(it) || was == "no account" && word(it) != "refuted" {
                        continue;
                    }
                    match differing.iter_mut().find(|it| it.0 == was) {
                        Some(same) => same.1.push((id.clone(), name.clone())),
                        None => differing.push((was, vec![(id.clone(), name.clone())])),
                    }
                }
                for (was, accounts) in differing {
                    let sign = if word(it) == "proved" { '+' } else { '-' };
                    self.worse |= was == "proved";
                    let (title, names, is) = (&control.title, named(&accounts), word(it));
                    let why = if is == "proved" {
                        String::new()
                    } else {
                        format!("; {}", reason(it))
                    };
                    all.push(format!("{sign} {title}: {names}: {was} → {is}{why}"));
                }
            }
        }
        let shown = |it: &Coverage| {
            let counts = it.counts();
            let cells = counts.proved + counts.refuted + counts.open;
            format!("{} of {cells}", counts.proved)
        };
        let says = format!(
            "controls proved in {} cells (accounts × controls) before, {} after.",
            shown(before),
            shown(after)
        );
        self.add("Coverage by guardrails", says, &all);
    }
}

/// The findings about a policy: how much each matters, its code, and what it says. What is not known of it may be anything.
fn findings(content: &str, kind: LintKind) -> Vec<(FindingType, &'static str, String)> {
    let catalog = ActionCatalog::built_in();
    let mut text = content.to_string();
    for name in policy::unknown::names(content) {
        for many in ["", "s"] {
            text = text.replace(&format!("${{unknown{many}:{name}}}"), UNKNOWN_VALUE);
        }
    }
    let read = LintText::new(&text, LintOptions::new(kind));
    let found = read.findings_beside_own(catalog).into_iter();
    let found = found.map(|it| (it.finding_type(), it.code.name(), it.says(catalog)));
    let own = read.own_findings(catalog, false).into_iter();
    let own = own.map(|it| (it.kind, it.code, it.details.to_string()));
    found.chain(own).collect()
}

/// What the proofs come to; `counts` are the accounts in which callers gain, lose, and in which it is not decided. Only accounts that are in
/// both organizations were compared.
fn compared(was: &[MemberLimits], is: &[MemberLimits], counts: [usize; 3]) -> String {
    let ids = |all: &[MemberLimits]| -> BTreeSet<String> {
        let asked = all.iter().filter(|it| it.asked);
        asked.map(|it| it.id.clone()).collect()
    };
    let (was, is) = (ids(was), ids(is));
    let both = count(was.intersection(&is).count(), "account");
    let mut says = match counts {
        _ if was.is_disjoint(&is) => {
            "not compared: no account is in both organizations.".to_string()
        }
        [0, 0, 0] => format!(
            "proved that no caller gains or loses any in {both}, whatever permissions they have and whatever resources allow."
        ),
        counts => {
            let [gain, lose, open] = counts.map(|it| count(it, "account"));
            format!("callers gain some in {gain} and lose some in {lose}; not decided in {open}.")
        }
    };
    for (number, when) in [
        (was.difference(&is).count(), "before"),
        (is.difference(&was).count(), "after"),
    ] {
        if number > 0 {
            let only = count(number, "account");
            says.push_str(&format!(" Not compared: {only} only {when}."));
        }
    }
    says
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// A name in a sentence: as code, in which nothing is Markdown.
fn inline(text: &str) -> String {
    format!("`{}`", short(text).replace('`', "'"))
}

/// A line without line ends, and not longer than a reader reads.
fn short(line: &str) -> String {
    let line = one_line(line);
    let mut text: String = line.chars().take(WIDTH).collect();
    if line.chars().count() > WIDTH {
        text.push('…');
    }
    text
}

/// Lines as a block of code, which no line can end; the rest is counted.
fn code(lines: &[String]) -> String {
    let shown: Vec<String> = lines.iter().take(LINES).map(|it| short(it)).collect();
    let mut fence = "```".to_string();
    while shown.iter().any(|it| it.contains(&fence)) {
        fence.push('`');
    }
    let more = match lines.len().saturating_sub(LINES) {
        0 => String::new(),
        more => format!("\nand {more} more lines"),
    };
    format!("{fence}diff\n{}{more}\n{fence}\n", shown.join("\n"))
}
