//! Where a value is in a file of JSON or YAML.

use std::collections::BTreeMap;

use policy::json::{JsonNode, Value as JsonValue};
use yaml::YamlPlace;

/// A file whose values can be found.
pub enum FilePlaces {
    /// JSON, with the offsets at which its lines begin.
    Json { root: JsonNode, lines: Vec<usize> },
    /// A document of a YAML file.
    Yaml(BTreeMap<String, YamlPlace>),
    /// JSON that is nested too deeply for places.
    Unknown,
}

impl FilePlaces {
    /// Of a text of JSON.
    pub fn json(text: &str) -> FilePlaces {
        match policy::json::parse(text) {
            Ok(root) => {
                let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
                let lines = std::iter::once(0).chain(breaks).collect();
                FilePlaces::Json { root, lines }
            }
            Err(_) => FilePlaces::Unknown,
        }
    }

    /// Line and column, from 1, of the value with this path, or of the nearest value around it.
    pub fn of(&self, path: &[String]) -> YamlPlace {
        match self {
            FilePlaces::Json { root, lines } => {
                let at = node(root, path).span.range().start;
                let line = lines.partition_point(|start| *start <= at).max(1);
                (line, at - lines[line - 1] + 1)
            }
            FilePlaces::Yaml(places) => {
                let known = (0..=path.len()).rev().find_map(|length| {
                    let pointer: String = path[..length]
                        .iter()
                        .map(|step| format!("/{}", escaped(step)))
                        .collect();
                    places.get(&pointer)
                });
                known.copied().unwrap_or((1, 1))
            }
            FilePlaces::Unknown => (1, 1),
        }
    }
}

/// A step of a JSON pointer (RFC 6901).
fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// The value at the end of a path, or the last one that there is.
fn node<'n>(root: &'n JsonNode, path: &[String]) -> &'n JsonNode {
    let mut at = root;
    for step in path {
        let next = match &at.value {
            JsonValue::Object(_) => at.member(step),
            JsonValue::Array(items) => step
                .parse()
                .ok()
                .and_then(|number: usize| items.get(number)),
            JsonValue::Null | JsonValue::Bool(_) | JsonValue::Number(_) | JsonValue::String(_) => {
                None
            }
        };
        let Some(next) = next else { break };
        at = next;
    }
    at
}
