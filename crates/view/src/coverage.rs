//! Coverage by guardrails: which accounts of an organization have which controls, each by a proof.
//!
//! A control is a question in words ([`MatterWords`]) with a name. Its file is TOML, and [`CONTROLS`] is the one that is shipped.

mod classes;

use std::collections::{BTreeMap, BTreeSet};

use message::{Message, message};
use policy::ContextValue;
use prove::{MatterWords, Proof, Prover};
use toml::de::{DeTable, DeValue};

use ordered::{Map, Set};
use state::account::DEFAULT_ACCESS_ROLE;
use state::organization::Organization;
use state::world::World;

use self::classes::AccountClasses;
use crate::limits::insiders;

/// The file of controls that is shipped: twelve, with comments that explain the form.
pub const CONTROLS: &str = include_str!("coverage.toml");

/// A control: something that nobody can do in an account that has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Control {
    /// The name in tables.
    pub id: String,
    /// What holds if it is proved.
    pub title: String,
    /// The question whose proof is the control.
    pub words: MatterWords,
}

/// How it is with a control in some accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct Covered {
    /// Proved, refuted by a request that the evaluator decided again, or not decided. The request is one in the first account.
    /// `None`: the management account, which no policy limits.
    pub proof: Option<Proof>,
    /// Whether it cannot be done either where the control says that it may be, as with a deny that applies always.
    pub altogether: bool,
    /// If it is refuted: which of the control's actions are open in the first account.
    pub open: Vec<String>,
    /// The accounts, as indexes into those of the table.
    pub accounts: Vec<usize>,
}

/// Accounts against controls.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// The ids and names of the accounts, the management account last.
    pub accounts: Vec<(String, String)>,
    /// Of each control, each different answer; together they have every account once.
    pub rows: Vec<Vec<Covered>>,
}

/// How many cells of a table are proved, refuted and open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CoverageCounts {
    /// Proved.
    pub proved: usize,
    /// Refuted by a request.
    pub refuted: usize,
    /// Not decided.
    pub open: usize,
    /// Of the management account.
    pub exempt: usize,
}

impl Coverage {
    /// Proves each control in each account of an organization.
    ///
    /// # Errors
    ///
    /// A control has a condition or a pattern that is none.
    pub fn of(
        world: &World,
        organization: &Organization,
        controls: &[Control],
        prover: Prover,
    ) -> Result<Self, Message> {
        let classes = AccountClasses::of(world, organization);
        let mut prover = prover.with_insiders(insiders(organization));
        let management = organization.management;
        let is_exempt = !classes.ids.contains(&management);
        let all = classes.ids.iter().chain(is_exempt.then_some(&management));
        let accounts = all.map(|it| (it.to_string(), world.name_of(*it)));
        let accounts: Vec<(String, String)> = accounts.collect();
        let mut rows = Vec::new();
        for control in controls {
            let mut row: Vec<Covered> = Vec::new();
            let closed = closed_altogether(control, &classes, &mut prover)?;
            for (proof, accounts) in answers(control, &classes, &mut prover)? {
                let altogether = accounts.iter().all(|it| closed.contains(it));
                // Of a proof, and of a doubt with the same reason, nothing more is said.
                let same = row.iter_mut().find(|it| {
                    proof.witness().is_none()
                        && it.proof.as_ref() == Some(&proof)
                        && it.altogether == altogether
                });
                match same {
                    Some(same) => same.accounts.extend(accounts),
                    None => row.push(Covered {
                        open: open_actions(control, &proof, &accounts, &classes, &mut prover)?,
                        proof: Some(proof),
                        altogether,
                        accounts,
                    }),
                }
            }
            row.iter_mut().for_each(|it| it.accounts.sort_unstable());
            row.extend(is_exempt.then(|| Covered {
                proof: None,
                altogether: false,
                open: Vec::new(),
                accounts: vec![classes.ids.len()],
            }));
            rows.push(row);
        }
        Ok(Self { accounts, rows })
    }

    /// The cells by how they ended.
    pub fn counts(&self) -> CoverageCounts {
        let mut counts = CoverageCounts::default();
        for it in self.rows.iter().flatten() {
            let count = match &it.proof {
                Some(Proof::Proved) => &mut counts.proved,
                Some(Proof::Refuted(_)) => &mut counts.refuted,
                Some(Proof::NotDecided(_)) => &mut counts.open,
                None => &mut counts.exempt,
            };
            *count += it.accounts.len();
        }
        counts
    }

    /// How it is with a control, by its index, in each account, by its id.
    pub fn cells(&self, control: usize) -> Map<&str, &Covered> {
        let row = self.rows.get(control).into_iter().flatten();
        let cells = row.flat_map(|it| it.accounts.iter().map(move |at| (at, it)));
        let cells = cells.filter_map(|(at, it)| Some((self.accounts.get(*at)?.0.as_str(), it)));
        cells.collect()
    }
}

/// What a control's words have in place of the name of an account's role for administrators of the organization.
const ACCESS_ROLE: &str = "{access role}";

/// The answers about a control in accounts: each with their indexes.
fn answers(
    control: &Control,
    classes: &AccountClasses<'_>,
    prover: &mut Prover,
) -> Result<Vec<(Proof, Vec<usize>)>, Message> {
    let mut alike: BTreeMap<(&str, &str), Vec<_>> = BTreeMap::new();
    let names_role = texts_of(&mut control.words.clone()).any(|it| it.contains(ACCESS_ROLE));
    for class in &classes.all {
        let role = if names_role { class.role } else { "" };
        alike
            .entry((class.partition, role))
            .or_default()
            .push(class);
    }
    let mut found = Vec::new();
    for ((partition, role), those) in alike {
        let matter = control.placed(partition, role).read()?;
        let each = those.iter().flat_map(|it| classes.standing(it, &matter));
        let mut standing: Vec<Vec<usize>> = each.collect();
        standing.sort_unstable();
        let first = standing
            .iter()
            .filter_map(|it| classes.limits(*it.first()?));
        let own: Vec<_> = first.collect();
        for (proof, places) in prover.never_in_each(&own, &matter) {
            let accounts = places.iter().filter_map(|at| standing.get(*at));
            let mut accounts: Vec<usize> = accounts.flatten().copied().collect();
            accounts.sort_unstable();
            found.push((proof, accounts));
        }
    }
    Ok(found)
}

/// The accounts in which a control with exceptions is proved without them, too.
fn closed_altogether(
    control: &Control,
    classes: &AccountClasses<'_>,
    prover: &mut Prover,
) -> Result<BTreeSet<usize>, Message> {
    if control.words.unless.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut always = control.clone();
    always.words.unless.clear();
    let answers = answers(&always, classes, prover)?.into_iter();
    Ok(answers
        .filter(|it| it.0.is_proved())
        .flat_map(|it| it.1)
        .collect())
}

/// The actions of a control that are open in the first of some accounts.
fn open_actions(
    control: &Control,
    proof: &Proof,
    accounts: &[usize],
    classes: &AccountClasses<'_>,
    prover: &mut Prover,
) -> Result<Vec<String>, Message> {
    let is_asked = proof.witness().is_some() && control.words.actions.len() > 1;
    let first = accounts.first().filter(|_| is_asked);
    let Some(first) = first.and_then(|it| classes.limits(*it)) else {
        return Ok(Vec::new());
    };
    let matter = control
        .placed(&first.partition, DEFAULT_ACCESS_ROLE)
        .read()?;
    Ok(prover.open_actions_in(std::slice::from_ref(&first), &matter))
}

impl Control {
    /// The words in an organization: with any partition, an answer would be about ARNs that cannot exist.
    fn placed(&self, partition: &str, role: &str) -> MatterWords {
        let mut words = self.words.clone();
        for text in texts_of(&mut words) {
            *text = text
                .replace("arn:*:", &format!("arn:{partition}:"))
                .replace(ACCESS_ROLE, role);
        }
        words
    }
}

/// The words that can name things of an organization.
fn texts_of(words: &mut MatterWords) -> impl Iterator<Item = &mut String> {
    let MatterWords {
        resources,
        principals,
        exempt,
        spared,
        unless,
        ..
    } = words;
    let lists = [resources, principals, exempt, spared, unless];
    lists.into_iter().flatten()
}

/// Reads a file of controls.
///
/// # Errors
///
/// The line, and what is wrong there.
pub fn controls(text: &str) -> Result<Vec<Control>, Message> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |it| it.start);
        fault(text, at, error.message().to_string().into())
    })?;
    let (mut common, mut rows) = (Vec::new(), Vec::new());
    for (key, value) in table.get_ref() {
        let at = value.span().start;
        match (&**key.get_ref(), value.get_ref()) {
            ("exempt", value) => common = texts(text, at, value)?,
            ("control", DeValue::Array(all)) => rows.extend(all.iter()),
            _ => return Err(unknown(text, key.span().start, key.get_ref())),
        }
    }
    let mut seen = Set::new();
    let mut found = Vec::new();
    for row in rows {
        let at = row.span().start;
        let DeValue::Table(row) = row.get_ref() else {
            return Err(fault(text, at, "A control is a table.".into()));
        };
        let control = control(text, at, row, &common)?;
        if !seen.insert(control.id.clone()) {
            return Err(fault(
                text,
                at,
                message!("Two controls are called `{id}`.", id = control.id),
            ));
        }
        found.push(control);
    }
    match found.is_empty() {
        true => Err(fault(text, 0, "The file has no [[control]].".into())),
        false => Ok(found),
    }
}

fn control(
    text: &str,
    at: usize,
    row: &DeTable<'_>,
    common: &[String],
) -> Result<Control, Message> {
    let mut words = MatterWords {
        exempt: common.to_vec(),
        ..MatterWords::default()
    };
    let (mut id, mut title) = (String::new(), String::new());
    for (key, value) in row {
        let (start, value) = (value.span().start, value.get_ref());
        let list = || texts(text, start, value);
        match &**key.get_ref() {
            "id" => id = one(text, start, value)?,
            "title" => title = one(text, start, value)?,
            "actions" => words.actions = list()?,
            "resources" => words.resources = list()?,
            "principals" => words.principals = list()?,
            "unless" => words.unless = list()?,
            "exempt" => words.exempt = list()?,
            "spared" => words.spared = list()?,
            "absent" => {
                let keys = list()?.into_iter().map(|it| (it, ContextValue::Absent));
                words.given.extend(keys);
            }
            "given" => {
                let DeValue::Table(all) = value else {
                    return Err(fault(text, start, "`given` is a table of texts.".into()));
                };
                for (key, value) in all {
                    let value = one(text, value.span().start, value.get_ref())?;
                    words.given.push((key.get_ref().to_string(), value.into()));
                }
            }
            "outside" => words.outside = truth(text, start, value)?,
            "services" => words.services = truth(text, start, value)?,
            other => return Err(unknown(text, key.span().start, other)),
        }
    }
    if id.is_empty() || title.is_empty() || words.actions.is_empty() {
        return Err(fault(
            text,
            at,
            "A control has an `id`, a `title` and `actions`.".into(),
        ));
    }
    words.read().map_err(|error| fault(text, at, error))?;
    Ok(Control { id, title, words })
}

fn truth(text: &str, at: usize, value: &DeValue<'_>) -> Result<bool, Message> {
    let wrong = || fault(text, at, "This is true or false.".into());
    value.as_bool().ok_or_else(wrong)
}

fn one(text: &str, at: usize, value: &DeValue<'_>) -> Result<String, Message> {
    let value = value.as_str().map(str::to_string);
    value.ok_or_else(|| fault(text, at, "This is not a text.".into()))
}

fn texts(text: &str, at: usize, value: &DeValue<'_>) -> Result<Vec<String>, Message> {
    let DeValue::Array(all) = value else {
        return Err(fault(text, at, "This is not a list of texts.".into()));
    };
    all.iter()
        .map(|it| one(text, it.span().start, it.get_ref()))
        .collect()
}

fn unknown(text: &str, at: usize, key: &str) -> Message {
    fault(
        text,
        at,
        message!("`{key}` is not known here.", key = key.to_string()),
    )
}

fn fault(text: &str, at: usize, says: Message) -> Message {
    let before = text.get(..at).unwrap_or(text);
    let line = 1 + before.matches('\n').count();
    message!("line {line}: {says}")
}

#[cfg(test)]
mod tests;
