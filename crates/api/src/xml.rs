//! XML documents as trees of elements, without namespaces.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// How deep elements may be nested.
const DEPTH: usize = 32;

/// An element.
#[derive(Debug, Default)]
pub struct Element {
    /// The name without its prefix.
    pub name: String,
    /// The text in it, outside its children.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Element>,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// The root element of a text; `None` if it is not XML, deeper than 32 elements, or has a document type or processing
    /// instructions. Entities are only those of XML itself.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader::from_str(text);
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) if open.len() <= DEPTH => open.push(Self::begin(&start)?),
                Event::Empty(start) => open.last_mut()?.children.push(Self::begin(&start)?),
                Event::End(_) => {
                    let done = open.pop()?;
                    open.last_mut()?.children.push(done);
                }
                Event::Text(text) => open.last_mut()?.text.push_str(&text.xml10_content()),
                Event::CData(text) => open.last_mut()?.text.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let name: &str = reference.as_ref();
                    let text = quick_xml::escape::unescape(&format!("&{name};"))
                        .ok()?
                        .into_owned();
                    open.last_mut()?.text.push_str(&text);
                }
                Event::Eof => break,
                Event::Decl(_) | Event::Comment(_) => {}
                Event::Start(_) | Event::PI(_) | Event::DocType(_) => return None,
            }
        }
        match (open.pop()?, open.pop()) {
            (mut outside, None) if outside.children.len() == 1 => outside.children.pop(),
            _ => None,
        }
    }

    fn begin(start: &BytesStart<'_>) -> Option<Self> {
        let mut element = Self {
            name: start.local_name().as_ref().to_owned(),
            ..Self::default()
        };
        for attribute in start.attributes() {
            let attribute = attribute.ok()?;
            let name = attribute.key.local_name().as_ref().to_owned();
            let value = quick_xml::escape::unescape(&attribute.value)
                .ok()?
                .into_owned();
            element.attributes.push((name, value));
        }
        Some(element)
    }

    /// The value of an attribute, by its name without a prefix.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(own, _)| own == name)?;
        Some(value)
    }

    /// The children with a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first child with a name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }
}
