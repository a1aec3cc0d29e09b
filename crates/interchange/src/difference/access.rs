//! The differences in access: who gained or lost which actions.

use crate::shown::one_line;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use policy::{Document, Effect, StatementTrace};
use serde_json::{Value, json};
use sim::World;
use sim::account::Account;
use sim::people::{name_of, people};
use sim::principal::Principal;
use sim::question::{Asker, Ruling};
use sim::view::matrix::ACTIONS;

/// A principal for whom the answer about an action differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessChange {
    /// The principal.
    pub principal: Principal,
    /// Its name, for people.
    pub name: String,
    /// The action: `service:Action`.
    pub action: String,
    /// The answer before: `allowed`, `denied`, `depends`, or `nobody` where the principal cannot act.
    pub from: &'static str,
    /// The answer after.
    pub to: &'static str,
    /// Where both answers depend on the request: the conditions that no longer count, and those that newly count, in words.
    pub conditions: [Vec<String>; 2],
    /// Without what the answer after, or else the one before, cannot be decided.
    pub without: Vec<String>,
    /// Of what either answer depends on, what is not known of policies.
    pub lost: Vec<String>,
}

/// What a comparison of access asks about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComparedActions {
    /// The actions: common ones, and those that policies name.
    pub actions: Vec<String>,
    /// Patterns of policies, such as `ec2:*`: of the actions that they match, only those in `actions` are compared.
    pub patterns: Vec<String>,
}

/// Common actions, those that policies name in full, and the patterns of policies.
pub fn compared_actions(before: &World, after: &World) -> ComparedActions {
    let named = patterns(before, after);
    let (patterns, mut actions): (BTreeSet<_>, BTreeSet<_>) =
        named.into_iter().partition(|it| it.contains(['*', '?']));
    actions.extend(ACTIONS.map(String::from));
    ComparedActions {
        actions: actions.into_iter().collect(),
        patterns: patterns.into_iter().collect(),
    }
}

/// The actions and patterns of actions that policies of either organization name, and identity policies of accounts that differ.
fn patterns(before: &World, after: &World) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (world, other) in [(before, after), (after, before)] {
        for organization in world.organizations() {
            let policies = organization.policies.values();
            let documents = policies.filter_map(|policy| policy.document.as_ref());
            documents.for_each(|it| add_patterns(it, &mut found));
        }
        for account in world.accounts() {
            if other.account(account.id) != Some(account) {
                let documents = identity_documents(account);
                documents.for_each(|it| add_patterns(&it, &mut found));
            }
        }
    }
    found
}

/// The documents of an account's own identity policies.
fn identity_documents(account: &Account) -> impl Iterator<Item = Arc<Document>> + '_ {
    let users = account.users.values().map(|it| &it.policies);
    let groups = account.groups.values().map(|it| &it.policies);
    let roles = account.roles.values().map(|it| &it.policies);
    let inline = users.chain(groups).chain(roles);
    let managed = account.policies.values().map(|it| it.document());
    inline
        .flat_map(|it| it.inline.values().cloned())
        .chain(managed)
}

fn add_patterns(document: &Document, found: &mut BTreeSet<String>) {
    let statements = document.statements().iter();
    let named = statements.flat_map(|statement| &statement.actions.patterns);
    let named = named.filter(|action| action.contains(':'));
    found.extend(named.map(ToString::to_string));
}

/// The principals of members, in either world.
pub fn compared_principals(before: &World, after: &World) -> Vec<Principal> {
    let mut principals = BTreeSet::new();
    for world in [before, after] {
        let members = world.accounts().filter(|it| it.membership.is_some());
        principals.extend(members.flat_map(people).map(|person| person.principal));
    }
    principals.into_iter().collect()
}

/// Who gained or lost which of these actions, on any resource. Principals are matched by their ARN.
pub fn access_changes(before: &World, after: &World, actions: &[String]) -> Vec<AccessChange> {
    compared_principals(before, after)
        .iter()
        .flat_map(|principal| access_changes_of(principal, before, after, actions))
        .collect()
}

/// Which of these actions a principal gained or lost. What a new or former principal may not do is neither.
pub fn access_changes_of(
    principal: &Principal,
    before: &World,
    after: &World,
    actions: &[String],
) -> Vec<AccessChange> {
    let askers = [before, after].map(|world| Asker::new(world, principal).ok());
    let world = if askers[1].is_some() { after } else { before };
    let mut changes = Vec::new();
    for action in actions {
        let from = Answer::of(askers[0].as_ref(), before, action);
        let to = Answer::of(askers[1].as_ref(), after, action);
        let only = |these: &Answer, those: &Answer| -> Vec<String> {
            let these = these.conditions.iter();
            let only = these.filter(|it| from.word == to.word && !those.conditions.contains(*it));
            only.cloned().collect()
        };
        let conditions = [only(&from, &to), only(&to, &from)];
        let is_other = from.word != to.word && !matches!((from.word, to.word), NOTHING | GONE);
        let mut lost = [from.lost, to.lost].concat();
        lost.dedup();
        if is_other || conditions.iter().any(|it| !it.is_empty()) {
            changes.push(AccessChange {
                principal: principal.clone(),
                name: name_of(world, principal).to_string(),
                action: action.clone(),
                from: from.word,
                to: to.word,
                conditions,
                without: if to.without.is_empty() {
                    from.without
                } else {
                    to.without
                },
                lost,
            });
        }
    }
    changes
}

/// The answers about a new principal that may not do something, and about one that is gone.
const NOTHING: (&str, &str) = ("nobody", "denied");
const GONE: (&str, &str) = ("denied", "nobody");

/// The answer about an action.
struct Answer {
    /// One word: see [`AccessChange::from`].
    word: &'static str,
    /// The conditions that it depends on, in words.
    conditions: BTreeSet<String>,
    /// Without what it cannot be decided, and what of that is not known of policies.
    without: Vec<String>,
    lost: Vec<String>,
}

impl Answer {
    fn of(asker: Option<&Asker>, world: &World, action: &str) -> Self {
        let (mut conditions, mut without, mut lost) = (BTreeSet::new(), Vec::new(), Vec::new());
        let judgment = asker.map(|asker| asker.judge(world, action, ""));
        let word = match judgment.map(|it| it.settled(prove::settle).verdict) {
            None => "nobody",
            Some(verdict) => match Ruling::from(&verdict) {
                Ruling::Allowed => "allowed",
                Ruling::Denied(..) => "denied",
                Ruling::Depends(_) => {
                    let open = verdict.undecided();
                    let unknown: Vec<&str> =
                        open.iter().flat_map(|it| it.document.unknowns()).collect();
                    let of_policies = verdict.unknown.iter();
                    let of_policies = of_policies.filter(|it| unknown.contains(&it.as_str()));
                    lost = of_policies.cloned().collect();
                    without = verdict.unknown.clone();
                    conditions.extend(open.into_iter().map(condition));
                    "depends"
                }
            },
        };
        Self {
            word,
            conditions,
            without,
            lost,
        }
    }
}

/// A statement that may apply, without its name, policy and actions: `Deny if StringNotEquals aws:RequestedRegion eu-west-1`.
fn condition(statement: &StatementTrace) -> String {
    let mut text = match statement.effect {
        Effect::Allow => "Allow".to_string(),
        Effect::Deny => "Deny".to_string(),
    };
    let Some(statement) = statement.document.statements().get(statement.index) else {
        return text;
    };
    let resources = statement.resources.as_ref();
    if let Some(it) = resources.filter(|it| it.not || it.patterns != ["*"]) {
        let not = if it.not { "not " } else { "" };
        text += &format!(" on {not}{}", it.patterns.join(", "));
    }
    for (at, it) in statement.conditions.iter().enumerate() {
        let word = if at == 0 { "if" } else { "and" };
        let values = it.values.join(", ");
        text += &format!(" {word} {} {} {values}", it.operator_name, it.key);
    }
    text
}

impl AccessChange {
    /// The change as JSON.
    pub fn to_json(&self) -> Value {
        json!({
            "principal": self.principal.to_string(),
            "name": self.name,
            "action": self.action,
            "from": self.from,
            "to": self.to,
            "noLongerIf": self.conditions[0],
            "nowIf": self.conditions[1],
            "change": self.change(),
            "cannotBeDecidedWithout": self.without,
            "notKnownOfPolicies": self.lost,
        })
    }
}

/// Access changes for people. Principals who gain or lose the same actions are one line. Changes of conditions are said once for all
/// principals and actions that they are about, because one condition can be about all of them.
pub fn access_changes_to_text(changes: &[AccessChange]) -> String {
    let mut text = String::new();
    let mut actions: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    let answer = |it: &AccessChange| (it.from, it.to, it.open());
    for it in changes.iter().filter(|it| it.from != it.to) {
        let all = actions.entry((answer(it), it.name.as_str())).or_default();
        all.insert(&it.action);
    }
    let mut names: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for ((answer, name), actions) in &actions {
        names
            .entry((answer.clone(), actions))
            .or_default()
            .insert(*name);
    }
    let mut conditions: BTreeMap<&[Vec<String>; 2], [BTreeSet<&str>; 2]> = BTreeMap::new();
    for it in changes {
        if it.from == it.to {
            let [names, actions] = conditions.entry(&it.conditions).or_default();
            names.insert(&it.name);
            actions.insert(&it.action);
            continue;
        }
        let Some(all) = actions.get(&(answer(it), it.name.as_str())) else {
            continue;
        };
        // Said where the first of the principals is.
        match names.remove(&(answer(it), all)) {
            Some(names) if names.len() == 1 && all.len() == 1 => text += &format!("{it}\n"),
            Some(names) => {
                let (sign, names) = (it.sign(), listed(&names));
                let (from, to, open, actions) = (it.from, it.to, it.open(), listed(all));
                text += &format!("{sign} {names}: {actions}: {from} → {to}{open}\n");
            }
            None => {}
        }
    }
    for (change, about) in conditions {
        let [names, actions] = about.map(|it| listed(&it));
        text += &format!("~ {names}: other conditions for {actions}\n");
        for (word, conditions) in ["no longer", "now"].into_iter().zip(change) {
            let lines = conditions
                .iter()
                .map(|it| format!("    {word}: {}\n", one_line(it)));
            text.extend(lines);
        }
    }
    text
}

/// The names that a sentence lists; the JSON has all.
const LISTED: usize = 5;

fn listed(names: &BTreeSet<&str>) -> String {
    let shown: Vec<_> = names.iter().take(LISTED).map(|it| one_line(it)).collect();
    match names.len().saturating_sub(LISTED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

impl AccessChange {
    /// What it comes to: `gained`, `lost`, `undecided` or `other`. What is not known of policies is neither gained nor lost.
    pub fn change(&self) -> &'static str {
        match (self.from, self.to) {
            (from, to) if from == to => "other",
            _ if !self.lost.is_empty() => "undecided",
            (_, "allowed") => "gained",
            ("allowed", _) => "lost",
            ("depends", _) | (_, "depends") => "undecided",
            _ => "other",
        }
    }

    fn sign(&self) -> char {
        match self.change() {
            "gained" => '+',
            "lost" => '-',
            "undecided" => '?',
            _ => '~',
        }
    }

    /// Without what it is not decided, as the end of a line.
    fn open(&self) -> String {
        match self.change() {
            "undecided" => format!(", undecided without {}", self.without.join(", ")),
            _ => String::new(),
        }
    }
}

impl fmt::Display for AccessChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            action, from, to, ..
        } = self;
        let name = one_line(&self.name);
        let sign = self.sign();
        let open = self.open();
        write!(f, "{sign} {name}, {action}: {from} → {to}{open}")
    }
}
