//! Answers in the output formats of the tool. Each format accepts any value, and so the result of any query.

pub(crate) mod json;
mod table;
mod text;
mod wide;
mod yaml;

use serde_json::Value;

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Text,
    Table,
    Yaml,
    YamlStream,
    Off,
}

/// The formats by name, starting with those of both versions.
pub(crate) const NAMES: &[&str] = &["json", "text", "table", "yaml", "yaml-stream", "off"];

/// The formats of version 1.
pub(crate) const NAMES_V1: &[&str] = NAMES.split_at(3).0;

impl Format {
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        let all = [
            Self::Json,
            Self::Text,
            Self::Table,
            Self::Yaml,
            Self::YamlStream,
            Self::Off,
        ];
        NAMES
            .iter()
            .position(|known| *known == name)
            .map(|at| all[at])
    }

    /// Whether it prints each page as it comes, and not the whole.
    pub(crate) fn by_page(self) -> bool {
        matches!(self, Self::Text | Self::YamlStream)
    }

    /// Appends the value to `out`; `title` is the operation's name. An error is Python's message about a value that has
    /// no such form; everything before that value has been printed.
    pub(crate) fn write(self, title: &str, value: &Value, out: &mut String) -> Result<(), String> {
        match self {
            Self::Json => out.push_str(&json::print(value)),
            Self::Text => text::write(value, out)?,
            Self::Table => out.push_str(&table::print(title, value)?),
            Self::Yaml => out.push_str(&yaml::print(value)),
            Self::YamlStream => out.push_str(&yaml::print(&Value::Array(vec![value.clone()]))),
            Self::Off => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
