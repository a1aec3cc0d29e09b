//! The places of values in a YAML text.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser};

/// The places of a document's values, as offsets in bytes of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct YamlPlaces {
    /// Each value, by its JSON pointer.
    pub values: BTreeMap<String, usize>,
    /// Keys that a mapping already has, with their second value.
    pub twice: Vec<(String, usize)>,
}

/// A list or mapping that is open.
struct Level {
    pointer: String,
    /// The number of elements so far; `None` for a mapping.
    elements: Option<usize>,
    /// The key of a mapping whose value comes next.
    key: Option<String>,
}

impl Level {
    /// The pointer of the next value. `None`: the next scalar is a key.
    fn next(&mut self) -> Option<String> {
        let step = match &mut self.elements {
            Some(count) => {
                *count += 1;
                (*count - 1).to_string()
            }
            None => self.key.take()?,
        };
        Some(format!("{}/{}", self.pointer, escaped(&step)))
    }
}

/// A step of a JSON pointer (RFC 6901).
fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// The places of each document. What is no YAML has places up to the mistake. Tags are no steps: the value of `!Sub X` has the place
/// of the tag.
pub fn places(text: &str) -> Vec<YamlPlaces> {
    let mut documents: Vec<YamlPlaces> = Vec::new();
    let mut levels: Vec<Level> = Vec::new();
    // The parser counts characters, and goes on through the text.
    let (mut seen, mut characters) = (0, text.char_indices());
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { break };
        let index = span.start.index();
        if index > seen {
            characters.nth(index - seen - 1);
            seen = index;
        }
        let place = characters.offset();
        let elements = match event {
            Event::DocumentStart(_) => {
                documents.push(YamlPlaces::default());
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                levels.pop();
                continue;
            }
            Event::Scalar(..) | Event::Alias(_) => None,
            Event::SequenceStart(..) => Some(Some(0)),
            Event::MappingStart(..) => Some(None),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => continue,
        };
        let pointer = match levels.last_mut() {
            None => String::new(),
            Some(level) => match level.next() {
                Some(pointer) => pointer,
                None => {
                    if let Event::Scalar(key, ..) = event {
                        level.key = Some(key.into_owned());
                    }
                    continue;
                }
            },
        };
        if let Some(places) = documents.last_mut()
            && places.values.insert(pointer.clone(), place).is_some()
        {
            let key = pointer.rsplit('/').next().unwrap_or("");
            let key = key.replace("~1", "/").replace("~0", "~");
            places.twice.push((key, place));
        }
        if let Some(elements) = elements {
            let key = None;
            levels.push(Level {
                pointer,
                elements,
                key,
            });
        }
    }
    documents
}
