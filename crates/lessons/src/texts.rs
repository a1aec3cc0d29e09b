//! The texts of a lesson in one language: a flat map from names like `steps.invite.hints.0` to text.
//!
//! `Lesson::needed_texts` lists the names that a lesson needs; all its languages have the same ones.

use std::hash::Hasher;

use ordered::Map;
use sim::random::Fnv;

use crate::source::{Diagnostic, TomlNode, TomlSource};

/// Texts by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    texts: Map<String, String>,
}

impl Texts {
    /// Reads a file of texts.
    ///
    /// # Errors
    ///
    /// The file is not TOML, or a value is not a text or is empty, with its place.
    pub fn read(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut texts = Map::default();
        TomlSource::read(text, |fields| {
            for (name, node) in fields.all() {
                flatten(name, node, &mut texts);
            }
            Some(())
        })?;
        Ok(Self { texts })
    }

    /// The text with this name; empty if it is missing.
    pub fn get(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// The text with this name, if there is one.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// What an open goal lacks: one text, or one for each part of its clause, of which `lacking` is the first that lacks.
    pub fn missing(&self, goal: &str, lacking: usize) -> &str {
        let name = format!("goals.{goal}.missing");
        let of_part = self.find(&format!("{name}.{lacking}"));
        of_part.unwrap_or_else(|| self.get(&name))
    }

    /// All texts with their names, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        (self.texts.iter()).map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The number of texts `name.0`, `name.1`, …
    pub fn count(&self, name: &str) -> usize {
        (0..)
            .take_while(|n| {
                let of = format!("{name}.{n}");
                self.texts.contains_key(&of) || self.texts.contains_key(&format!("{of}.q"))
            })
            .count()
    }
}

fn flatten(name: String, node: TomlNode<'_, '_>, texts: &mut Map<String, String>) {
    if node.is_list() {
        for (n, element) in node.list().into_iter().enumerate() {
            flatten(format!("{name}.{n}"), element, texts);
        }
    } else if node.is_table() {
        for (field, value) in node.fields("of texts").map_or_else(Vec::new, |it| it.all()) {
            flatten(format!("{name}.{field}"), value, texts);
        }
    } else if let Some(text) = node.text() {
        texts.insert(name, text);
    }
}

/// A short fingerprint of a text: 64 bits of FNV-1a as 16 hexadecimal digits. It detects changes, not forgery.
pub fn fingerprint(text: &str) -> String {
    let mut hash = Fnv::default();
    hash.write(text.as_bytes());
    format!("{:016x}", hash.finish())
}
