//! `orgsim coverage`: accounts against controls, each cell proved, refuted by a request, or open.

use std::collections::BTreeMap;

use policy::Request;
use prove::Proof;
use sim::view::coverage::{CONTROLS, Control, Coverage, Covered, controls};
use sim::view::proving::prover;

use crate::import::complete;
use crate::prelude::*;
use crate::prove::findings::{lines, request};
use crate::prove::organization::organization;

#[derive(Debug, Parser)]
#[command(after_help = "\
Every request that refutes was decided again by the evaluator. The management account, which no policy limits, does not count.
Exit status: 0 all proved, 1 some refuted, open because of what is not known of policies, or with --strict an import that is not complete,
3 some open, 2 invalid input.")]
pub struct CoverageCommand {
    /// The organization: a session, a link to one, or a file, zip file or folder to import
    #[arg(
        long,
        alias = "session",
        value_name = "SESSION",
        required_unless_present = "print_controls"
    )]
    org: Option<String>,
    /// The controls [default: twelve that --print-controls prints]
    #[arg(long, value_name = "FILE")]
    controls: Option<String>,
    /// Of each control, also those may do it whose aws:PrincipalArn is like this; repeat it for several
    #[arg(long, value_name = "ARN")]
    exempt: Vec<String>,
    /// Print the file of the twelve controls, to change it
    #[arg(long, exclusive = true)]
    print_controls: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// End with exit status 1 if an import lost a policy, an attachment or anything else that decides about access
    #[arg(long)]
    strict: bool,
}

/// Proves, prints, and returns the exit status.
pub fn main(command: &CoverageCommand) -> ExitCode {
    exit(run(command))
}

fn run(command: &CoverageCommand) -> Result<u8, String> {
    let Some(path) = command.org.as_ref().filter(|_| !command.print_controls) else {
        say(CONTROLS);
        return Ok(0);
    };
    let mut controls = read(command.controls.as_deref())?;
    for control in &mut controls {
        control.words.exempt.extend(command.exempt.iter().cloned());
        control.words.read()?;
    }
    let Some(opened) = complete(path, command.strict)? else {
        return Ok(1);
    };
    let world = sessions::world_of(path, opened.session);
    let found = coverage(path, &world, &controls)?;
    match command.json {
        true => say(&format!("{:#}\n", json(&found, &controls))),
        false => say(&text(&found, &controls)),
    }
    let counts = found.counts();
    let mut proofs = found.rows.iter().flatten().flat_map(|it| &it.proof);
    Ok(match (counts.refuted, counts.open) {
        (0, 0) => 0,
        (0, _) if !proofs.any(|it| it.unknown().is_some()) => 3,
        _ => 1,
    })
}

/// The controls of a file, or those that are shipped.
///
/// # Errors
///
/// Names the file and the line.
pub fn read(path: Option<&str>) -> Result<Vec<Control>, String> {
    let (name, text) = match path {
        None => ("the controls", CONTROLS.to_string()),
        Some(path) => (path, file::text(path, file::EXPECTATIONS)?),
    };
    let controls = controls(&text).map_err(|error| format!("{name}, {error}"))?;
    for Control { id, words, .. } in &controls {
        crate::unknown::warn_of_words(&format!("{name}, {id}"), words);
    }
    Ok(controls)
}

/// The table of a world.
///
/// # Errors
///
/// It has no organization.
pub fn coverage(path: &str, world: &World, controls: &[Control]) -> Result<Coverage, String> {
    let organization = organization(path, world)?;
    let found = Coverage::of(world, organization, controls, prover());
    found.map_err(|error| error.to_string())
}

/// What a cell is called.
pub fn word(cell: &Covered) -> &'static str {
    match &cell.proof {
        Some(Proof::Proved) => "proved",
        Some(Proof::Refuted(_)) => "refuted",
        Some(Proof::NotDecided(_)) => "open",
        None => "exempt",
    }
}

/// Why a cell is not proved: the request that refutes it, or the reason.
pub fn reason(cell: &Covered) -> String {
    match &cell.proof {
        None => "the management account, which no policy limits".to_string(),
        Some(Proof::Proved) if cell.altogether => {
            "nobody can do it at all, also where the control says that it may be done".to_string()
        }
        Some(Proof::Proved) => String::new(),
        Some(Proof::NotDecided(doubt)) => doubt.to_string(),
        Some(Proof::Refuted(witness)) => {
            let open = match cell.open.len() {
                0 | 1 => String::new(),
                _ => format!("; open are {}", cell.open.join(", ")),
            };
            format!("in {}: {}{open}", witness.place, brief(&witness.request))
        }
    }
}

/// Condition keys that say again who asks and for whose resource.
const IMPLIED: [&str; 10] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principaltype",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
];

/// A request in one line, without what its caller and its resource imply.
pub fn brief(request: &Request) -> String {
    let is_implied = |line: &str| {
        let key = line.split(' ').next().unwrap_or_default();
        IMPLIED.iter().any(|it| key.eq_ignore_ascii_case(it))
    };
    let lines = lines(request).into_iter().filter(|it| !is_implied(it));
    lines.collect::<Vec<_>>().join(", ")
}

fn json(found: &Coverage, controls: &[Control]) -> Value {
    let answer = |it: &Covered| {
        let ids: Vec<&String> = it
            .accounts
            .iter()
            .map(|at| &found.accounts[*at].0)
            .collect();
        let witness = it.proof.as_ref().and_then(Proof::witness);
        json!({
            "state": word(it),
            "accounts": ids,
            "reason": Some(reason(it)).filter(|it| !it.is_empty()),
            "deniedAltogether": it.altogether,
            "openActions": it.open,
            "request": witness.map(|it| request(&it.request)),
            "unknown": it.proof.as_ref().and_then(Proof::unknown),
        })
    };
    let rows = controls.iter().zip(&found.rows).map(|(control, row)| {
        let answers: Vec<Value> = row.iter().map(answer).collect();
        json!({ "id": control.id, "title": control.title, "answers": answers })
    });
    let accounts = found.accounts.iter();
    let counts = found.counts();
    json!({
        "accounts": accounts.map(|(id, name)| json!({ "id": id, "name": name })).collect::<Vec<_>>(),
        "controls": rows.collect::<Vec<_>>(),
        "counts": {
            "proved": counts.proved,
            "refuted": counts.refuted,
            "open": counts.open,
            "exempt": counts.exempt,
        },
    })
}

/// The names that the text lists of many accounts; the JSON has all.
const NAMES: usize = 5;

/// Some accounts, given by id and name.
pub fn named(accounts: &[(String, String)]) -> String {
    let shown = accounts.iter().take(NAMES);
    let names: Vec<String> = shown.map(|(id, name)| format!("{name} ({id})")).collect();
    match accounts.len().saturating_sub(NAMES) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// The controls with their numbers, and under which conditions their actions may be done.
fn legend(controls: &[Control]) -> String {
    let mut text = String::new();
    for (number, control) in controls.iter().enumerate() {
        let unless = match control.words.unless.as_slice() {
            [] => String::new(),
            all => format!(" (unless {})", all.join(" and ")),
        };
        let (id, title) = (&control.id, &control.title);
        text += &format!("{:>3}  {id}: {title}{unless}\n", number + 1);
    }
    text
}

/// The reasons of cells with their accounts. Those that differ in the account only are one.
fn reasons<'a>(
    found: &Coverage,
    cells: impl Iterator<Item = &'a Covered>,
) -> Vec<(String, Vec<usize>)> {
    let mut all: Vec<(String, String, Vec<usize>)> = Vec::new();
    for cell in cells {
        let (reason, at) = (reason(cell), cell.accounts.clone());
        let (id, name) = at.first().map_or(("", ""), |it| {
            let (id, name) = &found.accounts[*it];
            (id, name)
        });
        let place = format!("in account {name} ({id})");
        let of_any = reason.replace(&place, "").replace(id, "");
        match all.iter_mut().find(|it| it.0 == of_any) {
            Some(same) => same.2.extend(at),
            None => all.push((of_any, reason, at)),
        }
    }
    all.into_iter().map(|it| (it.1, it.2)).collect()
}

/// The cells that need a reason.
fn listed(found: &Coverage, controls: &[Control]) -> String {
    let named = |accounts: &[usize]| {
        let all = accounts.iter().map(|at| found.accounts[*at].clone());
        named(&all.collect::<Vec<_>>())
    };
    let mut text = String::new();
    for (wanted, title) in [
        ("refuted", "Not guaranteed"),
        ("open", "Not decided"),
        ("proved", "Proved, because it is denied altogether"),
    ] {
        let mut lines = String::new();
        for (control, row) in controls.iter().zip(&found.rows) {
            let cells = row
                .iter()
                .filter(|it| word(it) == wanted && !reason(it).is_empty());
            for (reason, accounts) in reasons(found, cells) {
                let names = named(&accounts);
                let (names, reason) = (one_line(&names), one_line(&reason));
                lines += &format!("  {}: {names}\n    {reason}\n", control.id);
            }
        }
        if !lines.is_empty() {
            text += &format!("\n{title}\n{lines}");
        }
    }
    text
}

fn text(found: &Coverage, controls: &[Control]) -> String {
    let mut text = legend(controls);
    text.push('\n');
    let mut marks = vec![String::new(); found.accounts.len()];
    for row in &found.rows {
        for (cell, at) in row
            .iter()
            .flat_map(|it| it.accounts.iter().map(move |at| (it, at)))
        {
            let mark = match word(cell) {
                "proved" => '+',
                "refuted" => '-',
                "open" => '?',
                _ => '.',
            };
            marks[*at] += &format!("{mark:>3}");
        }
    }
    let mut alike: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, line) in marks.iter().enumerate() {
        alike.entry(line).or_default().push(at);
    }
    let mut alike: Vec<_> = alike.into_iter().collect();
    alike.sort_by_key(|it| it.1[0]);
    let numbers = (1..=controls.len()).map(|it| format!("{it:>3}"));
    text += &format!("{}  ACCOUNTS\n", numbers.collect::<String>());
    for (line, accounts) in alike {
        let names = accounts.iter().map(|at| {
            let (id, name) = &found.accounts[*at];
            one_line(&format!("{name} ({id})")).into_owned()
        });
        text += &format!("{line}  {}\n", names.collect::<Vec<_>>().join(", "));
    }
    text += "\n+ proved, - refuted, ? open, . the management account, which no policy limits\n";
    text += &listed(found, controls);
    let counts = found.counts();
    text + &format!(
        "\n{} proved, {} refuted, {} open\n",
        counts.proved, counts.refuted, counts.open
    )
}
