//! Consistent replacement of ids and email addresses, so that a session can be shared without them.

use std::collections::{BTreeMap, BTreeSet};

use message::{Message, message};
use serde_json::{Deserializer, Value};
use sim::command::{Command, Intervention};
use sim::handshake::Recipient;
use sim::ids::OuId;
use sim::imported::ImportedOrganization;
use sim::session::Session;

use crate::made;

mod sharing;

/// The bytes of a session that are read at once, which takes some milliseconds.
const SLICE_BYTES: usize = 16 * 1024;

use sharing::{Sharing, new_account};

/// Replaces account ids, email addresses, and the other ids of imported organizations wherever a session has them: in names, tags,
/// ARNs and documents too. The rest of names stays.
///
/// # Errors
///
/// With other ids, a name is too long, so that the session cannot be read back.
pub fn renumber(session: &Session) -> Result<Session, Message> {
    let mut renumbering = Renumbering::new(session);
    while !renumbering.go_on() {}
    renumbering.finish().map(|(session, _)| session)
}

/// The replacement of ids and addresses, which goes on in slices.
pub(crate) struct Renumbering {
    sharing: Sharing,
    /// The session as JSON, how far it has been read, and what replaces that.
    text: String,
    at: usize,
    renamed: String,
}

impl std::fmt::Debug for Renumbering {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { at, .. } = self;
        f.debug_struct("Renumbering")
            .field("at", at)
            .finish_non_exhaustive()
    }
}

impl Renumbering {
    pub fn new(session: &Session) -> Self {
        let text = session.to_compact_json();
        Self {
            sharing: Sharing::new(new_names(session)),
            at: 0,
            renamed: String::with_capacity(text.len()),
            text,
        }
    }

    /// The bytes that have been read, and all.
    pub fn progress(&self) -> (usize, usize) {
        (self.at, self.text.len())
    }

    /// Replaces ids and addresses in some texts. Returns whether all are replaced.
    pub fn go_on(&mut self) -> bool {
        let until = self.at + SLICE_BYTES;
        while self.at < until {
            let rest = &self.text[self.at..];
            let Some(begin) = rest.find('"') else {
                self.renamed.push_str(rest);
                self.at = self.text.len();
                return true;
            };
            self.renamed.push_str(&rest[..begin]);
            // The text is our own JSON, so it is valid.
            let mut texts = Deserializer::from_str(&rest[begin..]).into_iter::<String>();
            let text = texts.next().and_then(Result::ok).unwrap_or_default();
            self.at += begin + texts.byte_offset().max(1);
            let new = Value::from(self.sharing.text(&text));
            self.renamed.push_str(&new.to_string());
        }
        false
    }

    /// The session with other ids, and the ids of other organizations that stay.
    pub fn finish(self) -> Result<(Session, BTreeSet<String>), Message> {
        let session = Session::from_json(&self.renamed).map_err(|error| {
            message!(
                "The ids cannot be replaced: {error}",
                error = error.to_string()
            )
        })?;
        Ok((session, self.sharing.foreign))
    }
}

/// The new names of what organizations are made of.
fn new_names(session: &Session) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for command in &session.commands {
        if let Command::Intervene(Intervention::Import(organization)) = command {
            let root = made::root();
            names.insert(organization.root.to_string(), root.to_string());
            let id = organization.id.to_string();
            names.insert(
                id.clone(),
                made::organization(&format!("new {id}")).to_string(),
            );
            for (n, unit) in organization.ous.iter().enumerate() {
                let id: OuId = made::unit(&format!("new {n} {}", unit.id));
                names.insert(unit.id.to_string(), id.to_string());
            }
            for account in &organization.accounts {
                let id = new_account(&names);
                let email = format!("account-{id}@example.com");
                names.insert(account.id.to_string(), id);
                names.insert(account.email.to_lowercase(), email);
            }
            people(organization, &mut names);
            for policy in &organization.policies {
                let id = made::policy(&format!("new {}", policy.id));
                names.insert(policy.id.to_string(), id.to_string());
            }
            if let Some(delegation) = &organization.delegation {
                let id = made::resource_policy(&format!("new {}", delegation.id));
                names.insert(delegation.id.to_string(), id.to_string());
            }
        }
    }
    names
}

/// The ids of IAM entities and handshakes, and the recipients of invitations.
fn people(organization: &ImportedOrganization, names: &mut BTreeMap<String, String>) {
    let migration = organization.migration.iter();
    let requests = migration.flat_map(|it| {
        let parts = it.parts.iter().map(|part| &part.id);
        parts.chain([&it.id])
    });
    let invitations = organization.invitations.iter().map(|it| &it.id);
    for id in requests.chain(invitations) {
        let new = made::handshake(&format!("new {id}"));
        names.insert(id.to_string(), new.to_string());
    }
    for invitation in &organization.invitations {
        match &invitation.recipient {
            Recipient::Account(account) => {
                let new = new_account(names);
                names.entry(account.to_string()).or_insert(new);
            }
            Recipient::Email(email) => {
                let new = format!("account-{}@example.com", new_account(names));
                names.entry(email.to_lowercase()).or_insert(new);
            }
            Recipient::Organization => {}
        }
    }
    for identities in &organization.identities {
        let details: Value = serde_json::from_str(&identities.details).unwrap_or_default();
        let lists = details.as_object().into_iter().flatten();
        let rows = lists.filter_map(|(_, rows)| rows.as_array()).flatten();
        for row in rows {
            let profiles = row["InstanceProfileList"].as_array().into_iter().flatten();
            for row in profiles.chain([row]) {
                for member in UNIQUE_IDS {
                    if let Some(id) = row[member].as_str() {
                        let new = made::unique_id(&format!("new {id}"));
                        names.insert(id.to_string(), new);
                    }
                }
            }
        }
    }
}

/// The members with the unique ids of IAM entities.
const UNIQUE_IDS: [&str; 5] = [
    "UserId",
    "GroupId",
    "RoleId",
    "PolicyId",
    "InstanceProfileId",
];

/// The value with other names in all its texts and keys.
pub(crate) fn renamed(value: Value, names: &BTreeMap<String, String>) -> Value {
    with_texts(value, &mut |text| replaced(text, names))
}

/// The value with all its texts and keys replaced.
fn with_texts(value: Value, new: &mut dyn FnMut(&str) -> String) -> Value {
    match value {
        Value::String(text) => new(&text).into(),
        Value::Array(items) => items.into_iter().map(|it| with_texts(it, new)).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(key, value)| (new(&key), with_texts(value, new)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

/// Whether a text of the value has one of these names as a word.
pub(crate) fn names_any(value: &Value, names: &BTreeSet<String>, except: Option<&str>) -> bool {
    match value {
        Value::String(text) => text
            .split(|c| !in_word(c))
            .any(|word| Some(word) != except && names.contains(word)),
        Value::Array(items) => items.iter().any(|it| names_any(it, names, except)),
        Value::Object(members) => members.values().any(|it| names_any(it, names, except)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Words are what ids and addresses are made of.
fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.@+".contains(c)
}

/// The text with each word that has a new name replaced by it.
pub(crate) fn replaced(text: &str, names: &BTreeMap<String, String>) -> String {
    // An address may have more letters than words have.
    if let Some(new) = names.get(&text.to_lowercase()) {
        return new.clone();
    }
    with_words(text, in_word, |word| {
        let new = names.get(word);
        let lower = || names.get(&word.to_lowercase());
        new.or_else(|| lower().filter(|_| word.contains('@')))
            .cloned()
    })
}

/// The text with other words, where there are some: `in_word` tells which letters make a word.
pub(crate) fn with_words(
    text: &str,
    in_word: fn(char) -> bool,
    new: impl Fn(&str) -> Option<String>,
) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(in_word) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !in_word(c)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        out.push_str(before);
        match new(word) {
            Some(new) => out.push_str(&new),
            None => out.push_str(word),
        }
        rest = after;
    }
    out + rest
}
