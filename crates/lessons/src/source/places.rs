//! The places of all values in a file.

use super::{TomlNode, TomlSource};

/// The places of all values in a file by their names (`steps.invite.title`, `steps.0.run.1`), for complaints about
/// values that are valid alone but not together.
pub struct Places(Vec<Placed>);

/// A value in a file.
pub struct Placed {
    /// The name of the value.
    pub name: String,
    /// Its line, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
    /// The text, if it is one.
    pub text: Option<String>,
}

impl Places {
    /// The places in a file; empty if it is not TOML.
    pub fn of(file: &str) -> Self {
        let mut found = Vec::new();
        let _ = TomlSource::read(file, |fields| {
            for (name, node) in fields.all() {
                add(&mut found, name, node);
            }
            Some(())
        });
        Self(found)
    }

    /// All values with their places.
    pub fn iter(&self) -> impl Iterator<Item = &Placed> {
        self.0.iter()
    }

    /// The value with this name, or the nearest one that would contain it.
    pub fn find(&self, name: &str) -> Option<&Placed> {
        let found = self.0.iter().find(|it| it.name == name);
        found.or_else(|| self.find(name.rsplit_once('.')?.0))
    }
}

/// Adds a value and everything in it.
fn add(found: &mut Vec<Placed>, name: String, node: TomlNode<'_, '_>) {
    let (line, column) = node.source.place(node.value.span().start);
    let within: Vec<(String, TomlNode<'_, '_>)> = if node.is_list() {
        let list = node.list().into_iter().enumerate();
        list.map(|(n, it)| (n.to_string(), it)).collect()
    } else if node.is_table() {
        node.fields("").map_or_else(Vec::new, |it| it.all())
    } else {
        Vec::new()
    };
    found.push(Placed {
        name: name.clone(),
        line,
        column,
        text: node.as_text().map(|it| it.trim().to_string()),
    });
    for (own, node) in within {
        add(found, format!("{name}.{own}"), node);
    }
}
