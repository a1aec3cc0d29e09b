//! The managed rules that Orgsim knows by name: identifiers and parameters from a data file. What they check is not modeled, so
//! they have no results.
//!
//! A line of the file is the identifier, when the rule runs (`changes`, `periodic`), and its parameters, `!` after required ones.

/// A managed rule that is known by name.
pub struct KnownRule {
    /// Whether it runs at intervals.
    pub periodic: bool,
    parameters: &'static str,
}

fn file() -> &'static str {
    include_str!("managed-rules.txt")
}

/// The rule with this identifier.
pub fn by_identifier(identifier: &str) -> Option<KnownRule> {
    let mut rows = file().lines().filter(|line| !line.starts_with('#'));
    let row = rows.find_map(|line| {
        let rest = line.strip_prefix(identifier)?;
        rest.strip_prefix(' ')
    })?;
    let (when, parameters) = row.split_once(' ').unwrap_or((row, ""));
    Some(KnownRule {
        periodic: when == "periodic",
        parameters,
    })
}

impl KnownRule {
    /// Its parameters, each with whether it is required.
    pub fn parameters(&self) -> Vec<(&'static str, bool)> {
        let words = self.parameters.split_whitespace();
        words
            .map(|word| match word.strip_suffix('!') {
                Some(name) => (name, true),
                None => (word, false),
            })
            .collect()
    }
}
