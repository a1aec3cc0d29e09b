//! Messages for people: templates with values, which can be translated into any language.
//!
//! ```
//! use message::{Message, message};
//!
//! let name = String::from("Data");
//! let place = Message::from("the root");
//! let says = message!("{name} moved to {place}.", name, place);
//! assert_eq!(says.english(), "Data moved to the root.");
//!
//! let spanish = |key: &str, _number: Option<usize>| match key {
//!     "{name} moved to {place}." => Some("{name} pasó a {place}."),
//!     "the root" => Some("la raíz"),
//!     _ => None,
//! };
//! assert_eq!(says.say(&spanish), "Data pasó a la raíz.");
//! ```
//!
//! The rule for values:
//!
//! - A literal (`&'static str`) and another message are translated too.
//! - Everything else (`String`, ids, numbers, times) is a name or AWS's own word and stays the same.
//!
//! So text made by `format!` is not translated. The compiler asks to convert a `&str` that is not `'static` into a `String`
//! before it can be a value.
//!
//! A language is a table from the English literals and templates, spelled as in the source, to their translations. A template
//! without letters, such as `{a} / {b}`, needs no row. A text without a row stays English.

#![deny(missing_docs)]

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

#[cfg(feature = "rewording")]
mod rewording;
#[cfg(feature = "serde")]
mod serialized;
mod template;
mod worded;

#[cfg(feature = "rewording")]
pub use rewording::reword;
pub use template::{agrees, fill, has_words, names};

/// A text for people. Its English text decides equality and order. Only tests compare it with a text: nothing that the program
/// does depends on words.
#[derive(Clone)]
pub struct Message(Form);

#[derive(Clone)]
enum Form {
    Literal(&'static str),
    /// A name or AWS's own words, the same in every language.
    Verbatim(Arc<str>),
    Built(Arc<Built>),
}

struct Built {
    english: Box<str>,
    frame: Frame,
    values: Box<[Message]>,
}

enum Frame {
    /// A template, with the names of the values in their order, and the number that decides its form.
    Template(&'static str, &'static [&'static str], Option<usize>),
    /// The values with a separator between them.
    Joined(&'static str),
    /// The only value, with its first letter in upper case.
    Capitalized,
}

/// A part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessagePart<'a> {
    /// A literal or a template: a key in every language's table.
    Key(&'static str),
    /// A text that is the same in every language.
    Verbatim(&'a str),
}

impl Message {
    /// The message of [`message!`], which checks that the names are those of the template's blanks.
    #[doc(hidden)]
    pub fn filled(
        template: &'static str,
        names: &'static [&'static str],
        values: Vec<Self>,
    ) -> Self {
        #[cfg(feature = "rewording")]
        let template = rewording::reworded(template);
        Self::built(Frame::Template(template, names, None), values)
    }

    /// The message of [`counted!`].
    #[doc(hidden)]
    pub fn counted(
        number: usize,
        template: &'static str,
        names: &'static [&'static str],
        values: Vec<Self>,
    ) -> Self {
        #[cfg(feature = "rewording")]
        let template = rewording::reworded(template);
        Self::built(Frame::Template(template, names, Some(number)), values)
    }

    /// The messages with a separator between them. The separator has no letters.
    pub fn joined(separator: &'static str, items: impl IntoIterator<Item = Self>) -> Self {
        let mut values: Vec<Self> = items.into_iter().collect();
        if values.len() == 1
            && let Some(only) = values.pop()
        {
            return only;
        }
        Self::built(Frame::Joined(separator), values)
    }

    /// The message with its first letter in upper case.
    #[must_use]
    pub fn capitalized(self) -> Self {
        Self::built(Frame::Capitalized, vec![self])
    }

    /// The English text, for what is English in every language: files, records, the terminal, searches by a person.
    pub fn english(&self) -> &str {
        match &self.0 {
            Form::Literal(text) => text,
            Form::Verbatim(text) => text,
            Form::Built(built) => &built.english,
        }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.english().is_empty()
    }

    /// The message in another language. `lookup`: the translation of a literal or template, in the form for a number if it has forms.
    pub fn say<'a>(&self, lookup: &dyn Fn(&str, Option<usize>) -> Option<&'a str>) -> String {
        match &self.0 {
            Form::Literal(text) => lookup(text, None).unwrap_or(text).to_string(),
            Form::Verbatim(text) => text.to_string(),
            Form::Built(built) => {
                let texts: Vec<String> = built.values.iter().map(|it| it.say(lookup)).collect();
                let values: Vec<&str> = texts.iter().map(String::as_str).collect();
                let template = |template: &'static str, number| {
                    lookup(template, number).unwrap_or_else(|| english(template, number))
                };
                built.frame.fill(&values, &template)
            }
        }
    }

    /// The parts of the message, from the outside in.
    pub fn parts(&self) -> Vec<MessagePart<'_>> {
        let mut parts = Vec::new();
        self.add_parts(&mut parts);
        parts
    }

    fn add_parts<'a>(&'a self, parts: &mut Vec<MessagePart<'a>>) {
        match &self.0 {
            Form::Literal(text) => parts.push(MessagePart::Key(text)),
            Form::Verbatim(text) => parts.push(MessagePart::Verbatim(text)),
            Form::Built(built) => {
                if let Frame::Template(template, ..) = built.frame {
                    parts.push(MessagePart::Key(template));
                }
                built.values.iter().for_each(|it| it.add_parts(parts));
            }
        }
    }

    fn built(frame: Frame, values: Vec<Self>) -> Self {
        let texts: Vec<&str> = values.iter().map(Self::english).collect();
        Self(Form::Built(Arc::new(Built {
            english: frame.fill(&texts, &english).into(),
            frame,
            values: values.into(),
        })))
    }
}

/// The form of a template for a number: `1 step|{n} steps` has two.
fn english(template: &'static str, number: Option<usize>) -> &'static str {
    match (number, template.split_once('|')) {
        (Some(1), Some((one, _))) => one,
        (Some(_), Some((_, other))) => other,
        _ => template,
    }
}

impl Frame {
    fn fill<'a>(
        &self,
        values: &[&str],
        template: &dyn Fn(&'static str, Option<usize>) -> &'a str,
    ) -> String {
        match self {
            Self::Template(english, names, number) => fill(template(english, *number), |blank| {
                let at = names.iter().position(|name| *name == blank)?;
                values.get(at).copied()
            }),
            Self::Joined(separator) => values.join(separator),
            Self::Capitalized => {
                let mut letters = values.iter().flat_map(|value| value.chars());
                let first = letters.next().into_iter().flat_map(char::to_uppercase);
                first.chain(letters).collect()
            }
        }
    }
}

/// A message made from a template and values: `message!("{name} moved to {place}.", name, place = unit.title())`.
///
/// As in `format!`, each blank is a name that gets a value, and a name alone is a variable.
#[macro_export]
macro_rules! message {
    ($template:literal $(, $name:ident $(= $value:expr)?)+ $(,)?) => {{
        #[allow(unused_imports)]
        use $crate::Verbatim as _;
        const NAMES: &[&str] = &[$(stringify!($name)),+];
        const { assert!($crate::agrees($template, NAMES), "the blanks are not the names") };
        $crate::Message::filled(
            $template,
            NAMES,
            ::std::vec![$($crate::MessageValue(&$crate::message!(@value $name $($value)?)).message()),+],
        )
    }};
    (@value $name:ident $value:expr) => { $value };
    (@value $name:ident) => { $name };
}

/// A message about a number, whose template has a form for one and a form for any other, with the number as `{n}`:
/// `counted!(steps.len(), "1 step of {who}|{n} steps of {who}", who)`.
#[macro_export]
macro_rules! counted {
    ($number:expr, $template:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        #[allow(unused_imports)]
        use $crate::Verbatim as _;
        const NAMES: &[&str] = &["n" $(, stringify!($name))*];
        const { assert!($crate::agrees($template, NAMES), "the blanks are not the names") };
        let number: usize = $number;
        $crate::Message::counted(
            number,
            $template,
            NAMES,
            ::std::vec![
                $crate::Message::from(number.to_string())
                $(, $crate::MessageValue(&$crate::message!(@value $name $($value)?)).message())*
            ],
        )
    }};
}

/// A value for a blank, for [`message!`].
#[doc(hidden)]
pub struct MessageValue<'a, T: ?Sized>(pub &'a T);

impl MessageValue<'_, Message> {
    pub fn message(self) -> Message {
        self.0.clone()
    }
}

impl MessageValue<'_, &Message> {
    pub fn message(self) -> Message {
        (*self.0).clone()
    }
}

impl MessageValue<'_, &'static str> {
    pub fn message(self) -> Message {
        Message::from(*self.0)
    }
}

/// A value that is the same in every language, for [`message!`].
#[doc(hidden)]
pub trait Verbatim {
    fn message(self) -> Message;
}

impl<T: fmt::Display + ?Sized> Verbatim for MessageValue<'_, T> {
    fn message(self) -> Message {
        Message::from(self.0.to_string())
    }
}

impl Default for Message {
    fn default() -> Self {
        Self(Form::Literal(""))
    }
}

impl From<&'static str> for Message {
    fn from(text: &'static str) -> Self {
        #[cfg(feature = "rewording")]
        let text = rewording::reworded(text);
        Self(Form::Literal(text))
    }
}

/// A finished text is the same in every language.
impl From<String> for Message {
    fn from(text: String) -> Self {
        Self(Form::Verbatim(text.into()))
    }
}

impl From<Arc<str>> for Message {
    fn from(text: Arc<str>) -> Self {
        Self(Form::Verbatim(text))
    }
}

impl From<&Arc<str>> for Message {
    fn from(text: &Arc<str>) -> Self {
        text.clone().into()
    }
}

impl From<&Self> for Message {
    fn from(message: &Self) -> Self {
        message.clone()
    }
}

impl From<Message> for String {
    fn from(message: Message) -> Self {
        message.to_string()
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.english().fmt(f)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.english(), f)
    }
}

impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        self.english() == other.english()
    }
}

impl Eq for Message {}

/// Tests may look at the words; what a program does never depends on them.
#[cfg(any(test, feature = "testing"))]
impl PartialEq<str> for Message {
    fn eq(&self, other: &str) -> bool {
        self.english() == other
    }
}

#[cfg(any(test, feature = "testing"))]
impl PartialEq<&str> for Message {
    fn eq(&self, other: &&str) -> bool {
        self.english() == *other
    }
}

impl PartialOrd for Message {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Message {
    fn cmp(&self, other: &Self) -> Ordering {
        self.english().cmp(other.english())
    }
}

#[cfg(test)]
mod tests;
