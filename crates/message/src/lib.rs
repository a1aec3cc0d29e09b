//! Messages for people: templates with values, which can be translated into any language.
//!
//! ```
//! use message::{Message, message};
//!
//! let name = String::from("Data");
//! let place = Message::from("the root");
//! let says = message!("{name} moved to {place}.");
//! assert_eq!(says.english(), "Data moved to the root.");
//!
//! let spanish = |key: &str, _number: Option<usize>| match key {
//!     "{name} moved to {place}." => Some("{name} pasó a {place}."),
//!     "the root" => Some("la raíz"),
//!     _ => None,
//! };
//! assert_eq!(says.say(&spanish, "."), "Data pasó a la raíz.");
//! ```
//!
//! The rule for values:
//!
//! - A literal (`&'static str`) and another message are translated too.
//! - Everything else (`String`, ids, numbers, times) is a name or AWS's own word and stays the same.
//!
//! So text made by `format!` is not translated. The compiler does not take a `&str` that is not `'static`: `name = *name` says that
//! it stays the same.
//!
//! A language is a table from the English literals and templates, spelled as in the source, to their translations. A template
//! without letters, such as `{a} / {b}`, needs no row. A text without a row stays English.

#![deny(missing_docs)]

use std::cmp::Ordering;
use std::fmt::{self, Display};
use std::sync::Arc;

#[cfg(debug_assertions)]
mod rewording;
#[cfg(feature = "serde")]
mod serialized;
mod template;
mod worded;

#[doc(hidden)]
pub use message_blanks::with_blanks;
#[cfg(debug_assertions)]
pub use rewording::reword;
pub use template::{agrees, fill, has_words, names, order};

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
    /// A template: its text, the order of its values ([`order`]), and the number that decides its form.
    Template(&'static str, u64, Option<usize>),
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
    /// The message of [`message!`], which checks the names. The macros are used thousands of times, so they only point at the values.
    #[doc(hidden)]
    pub fn filled(template: &'static str, order: u64, values: &[TemplateValue<'_>]) -> Self {
        Self::counted(None, template, order, values)
    }

    /// The message of [`counted!`].
    #[doc(hidden)]
    pub fn counted(
        number: Option<usize>,
        template: &'static str,
        order: u64,
        values: &[TemplateValue<'_>],
    ) -> Self {
        #[cfg(debug_assertions)]
        let template = rewording::reworded(template);
        let frame = Frame::Template(template, order, number);
        Self::built(frame, values.iter().map(TemplateValue::message).collect())
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
    /// `thousands` separates groups of three digits of such a number.
    pub fn say<'a>(
        &self,
        lookup: &dyn Fn(&str, Option<usize>) -> Option<&'a str>,
        thousands: &str,
    ) -> String {
        match &self.0 {
            Form::Literal(text) => lookup(text, None).unwrap_or(text).to_string(),
            Form::Verbatim(text) => text.to_string(),
            Form::Built(built) => {
                let say = |it: &Self| it.say(lookup, thousands);
                let texts: Vec<String> = built.values.iter().map(say).collect();
                let values: Vec<&str> = texts.iter().map(String::as_str).collect();
                let template = |template: &'static str, number| {
                    lookup(template, number).unwrap_or_else(|| english(template, number))
                };
                built.frame.fill(&values, &template, thousands)
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
            english: frame.fill(&texts, &english, ",").into(),
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
        thousands: &str,
    ) -> String {
        match self {
            Self::Template(english, order, number) => {
                let shown = number.map(|number| grouped(number, thousands));
                let blanks = names(english);
                fill(template(english, *number), |blank| {
                    let at = blanks.iter().position(|name| *name == blank)?;
                    match (0..values.len()).find(|it| order >> (4 * it) & 15 == at as u64) {
                        Some(value) => values.get(value).copied(),
                        None => shown.as_deref(),
                    }
                })
            }
            Self::Joined(separator) => values.join(separator),
            Self::Capitalized => capitalized(&values.concat()),
        }
    }
}

/// A text with a capital letter at its beginning.
pub fn capitalized(text: &str) -> String {
    with_first(text, char::to_ascii_uppercase, |first| {
        first.to_uppercase().collect()
    })
}

/// A text with a small letter at its beginning, as inside a sentence.
pub fn uncapitalized(text: &str) -> String {
    with_first(text, char::to_ascii_lowercase, |first| {
        first.to_lowercase().collect()
    })
}

/// A text whose first letter is replaced. Where all first letters are ASCII, the page's first part needs no table of the others.
fn with_first(text: &str, ascii: fn(&char) -> char, other: fn(char) -> String) -> String {
    let mut letters = text.chars();
    let first = match letters.next() {
        Some(first) if first.is_ascii() => ascii(&first).to_string(),
        Some(first) => other(first),
        None => String::new(),
    };
    first + letters.as_str()
}

/// A number with a separator between groups of three digits: 2,000.
pub fn grouped(number: usize, thousands: &str) -> String {
    match number / 1_000 {
        0 => number.to_string(),
        more => {
            let rest = number % 1_000;
            format!("{}{thousands}{rest:03}", grouped(more, thousands))
        }
    }
}

/// A message made from a template and values: `message!("{name} moved to {place}.", place = unit.title())`.
///
/// As in `format!`, each blank is a name that gets a value, and without one it is a variable:
///
/// ```compile_fail,E0425
/// message::message!("{nobody} left.");
/// ```
#[macro_export]
macro_rules! message {
    ($($call:tt)+) => { $crate::with_blanks!($crate::filled!($($call)+)) };
}

/// A message about a number, whose template has a form for one and a form for any other, with the number as `{n}`:
/// `counted!(steps.len(), "1 step of {who}|{n} steps of {who}")`. The number has separators as the language has them: 2,000.
#[macro_export]
macro_rules! counted {
    ($($call:tt)+) => { $crate::with_blanks!($crate::filled!(@counted $($call)+)) };
}

/// [`message!`] and [`counted!`] with a name for each blank.
#[doc(hidden)]
#[macro_export]
macro_rules! filled {
    (@value $name:ident $value:expr) => { $value };
    (@value $name:ident) => { $name };
    (@counted $number:expr, $template:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        #[allow(unused_imports)]
        use $crate::Verbatim as _;
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        // The text may leave the number out: `Policy|Policies`.
        const { assert!(
            $crate::agrees($template, NAMES) || $crate::agrees($template, &["n" $(, stringify!($name))*]),
            "the blanks are not the names"
        ) };
        const ORDER: u64 = $crate::order($template, NAMES);
        $crate::Message::counted(
            Some($number),
            $template,
            ORDER,
            &[$($crate::MessageValue(&$crate::filled!(@value $name $($value)?)).value()),*],
        )
    }};
    ($template:literal $(, $name:ident $(= $value:expr)?)+ $(,)?) => {{
        #[allow(unused_imports)]
        use $crate::Verbatim as _;
        const NAMES: &[&str] = &[$(stringify!($name)),+];
        const { assert!($crate::agrees($template, NAMES), "the blanks are not the names") };
        // A number in place of the names: there are thousands of messages, and their names would be a part of the program's data.
        const ORDER: u64 = $crate::order($template, NAMES);
        $crate::Message::filled(
            $template,
            ORDER,
            &[$($crate::MessageValue(&$crate::filled!(@value $name $($value)?)).value()),+],
        )
    }};
}

/// A value for a blank, for [`message!`].
#[doc(hidden)]
pub struct MessageValue<'a, T: ?Sized>(pub &'a T);

/// A value for a blank, by its kind.
#[doc(hidden)]
pub enum TemplateValue<'a> {
    Literal(&'static str),
    Message(&'a Message),
    Borrowed(&'a str),
    Verbatim(&'a dyn Display),
}

impl TemplateValue<'_> {
    fn message(&self) -> Message {
        match self {
            Self::Literal(text) => Message::from(*text),
            Self::Message(message) => (*message).clone(),
            Self::Borrowed(text) => Message::from(Arc::<str>::from(*text)),
            Self::Verbatim(value) => Message::from(value.to_string()),
        }
    }
}

impl<'a> MessageValue<'a, Message> {
    pub fn value(self) -> TemplateValue<'a> {
        TemplateValue::Message(self.0)
    }
}

impl<'a> MessageValue<'a, &Message> {
    pub fn value(self) -> TemplateValue<'a> {
        TemplateValue::Message(self.0)
    }
}

impl<'a> MessageValue<'a, &'static str> {
    pub fn value(self) -> TemplateValue<'a> {
        TemplateValue::Literal(self.0)
    }
}

impl<'a> MessageValue<'a, str> {
    pub fn value(self) -> TemplateValue<'a> {
        TemplateValue::Borrowed(self.0)
    }
}

/// A value that is the same in every language, for [`message!`].
#[doc(hidden)]
pub trait Verbatim<'a> {
    fn value(self) -> TemplateValue<'a>;
}

impl<'a, T: Display> Verbatim<'a> for MessageValue<'a, T> {
    fn value(self) -> TemplateValue<'a> {
        TemplateValue::Verbatim(self.0)
    }
}

impl Default for Message {
    fn default() -> Self {
        Self(Form::Literal(""))
    }
}

impl From<&'static str> for Message {
    fn from(text: &'static str) -> Self {
        #[cfg(debug_assertions)]
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

impl Display for Message {
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
#[cfg(debug_assertions)]
impl PartialEq<str> for Message {
    fn eq(&self, other: &str) -> bool {
        self.english() == other
    }
}

#[cfg(debug_assertions)]
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
