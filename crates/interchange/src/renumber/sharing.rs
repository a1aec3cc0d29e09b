//! Account ids, email addresses and ids within any text, replaced so that the text can be shared.

use std::collections::{BTreeMap, BTreeSet};

use crate::made;

/// The digits of an account id.
const ACCOUNT_DIGITS: usize = 12;
/// The maximum size of a known id or address within a text, in bytes.
const MAX_NAME: usize = 128;
/// The prefixes of unique ids of IAM entities and of access keys.
const UNIQUE_PREFIXES: [&str; 7] = ["AIDA", "AROA", "AKIA", "ASIA", "AGPA", "ANPA", "AIPA"];

/// Replaces texts by the same mapping everywhere.
pub(super) struct Sharing {
    names: BTreeMap<String, String>,
    /// The number of addresses that belong to no account.
    people: usize,
    /// Ids of other organizations: they are not replaced.
    pub(super) foreign: BTreeSet<String>,
}

impl Sharing {
    pub(super) fn new(names: BTreeMap<String, String>) -> Self {
        let (people, foreign) = (0, BTreeSet::new());
        Self {
            names,
            people,
            foreign,
        }
    }

    /// The text with other ids and addresses.
    pub(super) fn text(&mut self, text: &str) -> String {
        // An address may have more letters than those that are recognized within texts.
        if let Some(new) = self.names.get(&text.to_lowercase()) {
            return new.clone();
        }
        let mut out = String::with_capacity(text.len());
        let mut before = None;
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (old, new) = match self.found(before, rest) {
                Some((length, new)) => (&rest[..length], new),
                None => (&rest[..c.len_utf8()], c.to_string()),
            };
            out.push_str(&new);
            before = old.chars().next_back();
            rest = &rest[old.len()..];
        }
        out
    }

    /// The length of the id or address with which the text begins, and the new one.
    fn found(&mut self, before: Option<char>, text: &str) -> Option<(usize, String)> {
        if !before.is_some_and(in_local_part)
            && let Some(length) = address(text)
        {
            return Some((length, self.new_address(&text[..length])));
        }
        if !before.is_some_and(char::is_alphanumeric)
            && let Some(found) = self.word(text)
        {
            return Some(found);
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let first = !before.is_some_and(|it| it.is_ascii_digit());
        (first && digits == ACCOUNT_DIGITS).then(|| {
            let id = &text[..digits];
            let new = || new_account(&self.names);
            let new = self.names.get(id).cloned().unwrap_or_else(new);
            self.names.insert(id.to_string(), new.clone());
            (digits, new)
        })
    }

    /// A known id, or a unique id, that ends where a word ends. The longest counts.
    fn word(&mut self, text: &str) -> Option<(usize, String)> {
        let ends = ends_of_words(text);
        let known = |end: &usize| Some((*end, self.names.get(&text[..*end])?.clone()));
        if let Some(found) = ends.iter().rev().find_map(known) {
            return Some(found);
        }
        let end = *ends.first()?;
        let word = &text[..end];
        let upper = |it: u8| it.is_ascii_uppercase() || it.is_ascii_digit();
        if let Some(prefix) = UNIQUE_PREFIXES.iter().find(|it| word.starts_with(**it))
            && (16..=32).contains(&end)
            && word.bytes().all(upper)
        {
            let made = made::unique_id(&format!("new {}", self.names.len()));
            let new = format!("{prefix}{}", &made[..end - prefix.len()]);
            self.names.insert(word.to_string(), new.clone());
            return Some((end, new));
        }
        if word == "o"
            && let Some(end) = ends.get(1)
            && text[..*end].parse::<sim::ids::OrganizationId>().is_ok()
        {
            self.foreign.insert(text[..*end].to_string());
        }
        None
    }

    /// The new address. A pattern such as `*@example.org` stays a pattern.
    fn new_address(&mut self, old: &str) -> String {
        if old.contains(['*', '?']) {
            let local = if old.starts_with('?') { "?*" } else { "*" };
            return format!("{local}@example.com");
        }
        let key = old.to_lowercase();
        if let Some(new) = self.names.get(&key) {
            return new.clone();
        }
        self.people += 1;
        let new = format!("person-{}@example.com", self.people);
        self.names.insert(key, new.clone());
        new
    }
}

/// The places where words of letters and digits end, up to the length of a name.
fn ends_of_words(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut inside = false;
    for (place, c) in text.char_indices() {
        if place > MAX_NAME {
            return ends;
        }
        let word = c.is_alphanumeric();
        if inside && !word {
            ends.push(place);
        }
        if !word && !"-_.@+".contains(c) {
            return ends;
        }
        inside = word;
    }
    if inside && text.len() <= MAX_NAME {
        ends.push(text.len());
    }
    ends
}

/// Whether a character may stand before the `@` of an address. Colons and slashes may not: they separate the parts of ARNs.
fn in_local_part(c: char) -> bool {
    c.is_alphanumeric() || "._%+-'*?".contains(c)
}

/// The length of the address with which the text begins.
fn address(text: &str) -> Option<usize> {
    let at = text.find(|c| !in_local_part(c))?;
    let domain = text[at..].strip_prefix('@')?;
    let in_domain = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    let end = domain.find(|c| !in_domain(c)).unwrap_or(domain.len());
    let domain = domain[..end].trim_end_matches(['.', '-']);
    let (host, top) = domain.rsplit_once('.')?;
    let is_top = top.chars().count() > 1 && top.chars().all(char::is_alphabetic);
    (at > 0 && !host.is_empty() && is_top).then_some(at + 1 + domain.len())
}

/// Another account id. It comes from the number of names so far, because a number that is computed from an account id can be
/// traced back by computing it for all account ids.
pub(crate) fn new_account(names: &BTreeMap<String, String>) -> String {
    made::account(&format!("new account {}", names.len())).to_string()
}
