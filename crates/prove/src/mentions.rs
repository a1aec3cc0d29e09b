//! What policies say about accounts: which they name, and whether they can tell others apart.

use std::sync::Arc;

use ordered::Set;
use policy::Document;
use policy::condition::{Comparison, Condition};
use policy::document::{PrincipalName, Statement};

use crate::pattern::variable_keys;

/// AWS's partitions, but those of governments that are not public.
const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// An account that is none of these.
pub(crate) fn stranger(is_known: impl Fn(&str) -> bool) -> String {
    let ids = (0..).map(|number| (999_988_887_777_u64 - number).to_string());
    let free = ids.into_iter().find(|it| !is_known(it));
    free.expect("there are more ids than accounts")
}

/// The partitions whose callers policies can mean: those that they name, and `aws` if they name none or any.
pub(crate) fn partitions(all: &[&Arc<Document>]) -> Vec<&'static str> {
    let texts = || all.iter().map(|it| it.text());
    let named = |it: &&str| texts().any(|text| text.contains(&format!("arn:{it}:")));
    let mut found: Vec<&str> = PARTITIONS.into_iter().filter(named).collect();
    let open = |text: &str| text.contains("arn:*") || text.contains("arn:aws*");
    if found.is_empty() || texts().any(open) && !found.contains(&"aws") {
        found.push("aws");
    }
    found
}

/// The texts of a statement that can say who asks, or for which resource.
pub(crate) fn texts(statement: &Statement) -> impl Iterator<Item = &str> {
    let resources = statement.resources.iter().flat_map(|it| &it.patterns);
    let values = statement.conditions.iter().flat_map(|it| it.values.iter());
    let names = statement.principals.iter().flat_map(|it| &it.names);
    let names = names.filter_map(|name| match name {
        PrincipalName::Account(text) | PrincipalName::Aws(text) => Some(text),
        PrincipalName::Everyone | PrincipalName::Service(_) => None,
        PrincipalName::Federated(_) | PrincipalName::CanonicalUser(_) => None,
    });
    resources.chain(values).chain(names).map(String::as_str)
}

/// Whether a digit stands beside a wildcard or a variable, so that a pattern may match some ids of accounts and not others.
fn has_parts_of_ids(text: &str) -> bool {
    let wild = |it: char| matches!(it, '*' | '?' | '$' | '}');
    let mut pairs = text.chars().zip(text.chars().skip(1));
    pairs.any(|(a, b)| a.is_ascii_digit() && wild(b) || wild(a) && b.is_ascii_digit())
}

/// The pattern of an id, or in an ARN, that is only a part of one.
fn part_of_id(text: &str) -> Option<&str> {
    let field = text.strip_prefix("arn:");
    let field = field.map_or(Some(text), |it| it.split(':').nth(3));
    field.filter(|it| has_parts_of_ids(it))
}

/// What policies say about accounts.
#[derive(Clone, Default)]
pub struct Mentions {
    /// The ids that they name.
    pub ids: Set<String>,
    /// A pattern may match some ids of callers and not others.
    callers: bool,
    /// The same of callers and resources.
    apart: bool,
    /// A text may match some ids and not others, if they are inserted in another one.
    parts: bool,
    /// Something is compared as a number or a date.
    numbers: bool,
    /// A variable may insert an id.
    inserts: bool,
    /// The condition keys that they look at, in lower case.
    pub keys: Set<String>,
}

impl Mentions {
    /// What some policies say together.
    pub fn of<'a>(documents: impl IntoIterator<Item = &'a Arc<Document>>) -> Self {
        let mut found = Self::default();
        for statement in documents.into_iter().flat_map(|it| it.statements()) {
            texts(statement).for_each(|text| found.text(text));
            statement
                .conditions
                .iter()
                .for_each(|it| found.condition(it));
        }
        found
    }

    fn text(&mut self, text: &str) {
        for run in text.split(|it: char| !it.is_ascii_digit()) {
            // Two ids in a row are a text, too.
            let ids = (0..run.len()).filter_map(|at| run.get(at..at + 12));
            ids.for_each(|it| _ = self.ids.insert(it.to_string()));
        }
        self.parts |= has_parts_of_ids(text);
        let inserts = |key: &String| key.ends_with("account") || key == "aws:principalarn";
        let keys = variable_keys(text);
        self.inserts |= keys.iter().any(inserts);
        keys.into_iter().for_each(|it| _ = self.keys.insert(it));
    }

    fn condition(&mut self, condition: &Condition) {
        let key = condition.lookup();
        self.keys.insert(key.to_string());
        let own = matches!(key, "aws:principalaccount" | "aws:principalarn");
        let ordered = matches!(
            condition.operator.comparison,
            Comparison::Numeric(_) | Comparison::Date(_)
        );
        self.numbers |= ordered;
        self.callers |= ordered && own;
        if own || key.ends_with("account") {
            self.apart |= ordered || condition.values.iter().any(|it| has_parts_of_ids(it));
        }
        for text in condition.values.iter().filter(|_| own) {
            self.callers |= part_of_id(text).is_some();
            let example = Self::example(text);
            example.into_iter().for_each(|it| _ = self.ids.insert(it));
        }
    }

    /// The id of an account whose callers a pattern means, if it means several by a part of the id.
    pub fn example(text: &str) -> Option<String> {
        part_of_id(text).and_then(example)
    }

    /// Adds what other policies say.
    pub fn add(&mut self, other: &Self) {
        for (own, more) in [(&mut self.ids, &other.ids), (&mut self.keys, &other.keys)] {
            more.iter().for_each(|it| _ = own.insert(it.clone()));
        }
        self.callers |= other.callers;
        self.apart |= other.apart;
        self.parts |= other.parts;
        self.numbers |= other.numbers;
        self.inserts |= other.inserts;
    }

    /// Whether ids that are not named may still be told apart.
    pub fn tells_apart(&self) -> bool {
        self.apart || self.inserts && (self.parts || self.numbers)
    }

    /// The same for the ids of callers alone.
    fn tells_callers_apart(&self) -> bool {
        self.callers || self.inserts && self.tells_apart()
    }
}

/// The ids of accounts that policies name, one more that is no insider, and whether they can tell more accounts apart.
pub(crate) fn accounts(
    documents: &[&Arc<Document>],
    is_insider: &dyn Fn(&str) -> bool,
) -> (Vec<String>, bool) {
    let mentions = Mentions::of(documents.iter().copied());
    let known = |id: &str| mentions.ids.contains(id) || is_insider(id);
    let all = mentions.ids.iter().cloned().chain([stranger(known)]);
    let outside = all.filter(|it| !is_insider(it)).collect();
    (outside, mentions.tells_callers_apart())
}

/// An id that a pattern matches.
fn example(pattern: &str) -> Option<String> {
    let missing = 12_usize.checked_sub(pattern.chars().filter(|it| *it != '*').count())?;
    let filled = pattern
        .replacen('*', &"9".repeat(missing), 1)
        .replace('*', "")
        .replace('?', "9");
    (filled.len() == 12 && filled.bytes().all(|it| it.is_ascii_digit())).then_some(filled)
}
