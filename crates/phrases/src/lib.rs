//! Finished English sentences in another language.
//!
//! The core builds its sentences with `format!`, far from any table of texts. The template in its source is the key
//! here, as literals are for the page: [`Phrases::say`] finds which template a finished sentence came from, and fills
//! the other language's in. What a blank captured is said in the same way, so that sentences in sentences work. Of
//! several readings the one wins whose templates account for the most of the text; names, ids and numbers are what no
//! template accounts for, and stay as they are. Names in a row are one blank's, with commas or strokes between: an "and" would
//! be English, and nobody could tell it from one in a name.

mod template;

use template::{Filling, Template};

/// The templates of one language.
#[derive(Debug)]
pub struct Phrases {
    /// Texts without blanks, sorted.
    whole: Vec<(Box<str>, Box<str>)>,
    /// Those with blanks, sorted by the first byte of what they begin with; those that begin with a blank come first.
    templates: Vec<Template>,
}

/// What became of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub text: String,
    /// Parts that no template accounts for.
    pub left: Vec<String>,
    /// So many bytes of the text are templates'.
    known: usize,
}

impl Said {
    /// Whether any part of the text was found.
    pub fn found(&self) -> bool {
        self.known > 0
    }

    /// Whether nothing is left but names, numbers and code.
    pub fn is_whole(&self) -> bool {
        !self.left.iter().any(|left| has_words(left))
    }

    fn push(&mut self, part: Self) {
        self.text.push_str(&part.text);
        self.left.extend(part.left);
        self.known += part.known;
    }

    fn unknown(text: &str) -> Self {
        Self {
            text: text.to_string(),
            left: if text.is_empty() {
                Vec::new()
            } else {
                vec![text.to_string()]
            },
            known: 0,
        }
    }
}

/// A template has one letter at least for so many of a text.
const SPARSE: usize = 16;

/// A template with less literal text than this fits by chance where its blanks hold what nobody knows.
const SURE: usize = 14;

/// What stands between texts that are put together without a template.
const JOINTS: [&str; 10] = [
    ". ", "; ", ": ", ", ", " · ", " (", " — ", " / ", " + ", "\n",
];

/// A text with more of them is a list of names.
const MANY: usize = 24;

impl Phrases {
    /// From pairs of English templates and the same in the other language.
    pub fn new<'a>(rows: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut whole: Vec<(Box<str>, Box<str>)> = Vec::new();
        let mut templates = Vec::new();
        for (english, other) in rows {
            match Template::new(english, other) {
                Some(template) => templates.push(template),
                None => whole.push((template::plain(english), template::plain(other))),
            }
        }
        ordered::sort_by(&mut whole, |a, b| a.0.cmp(&b.0));
        ordered::sort_by_key(&mut templates, |it| (it.begins(), usize::MAX - it.known));
        Self { whole, templates }
    }

    /// The text in the other language, as far as it is known.
    pub fn say(&self, text: &str) -> Said {
        let mut reader = Reader {
            phrases: self,
            text,
            parts: Vec::new(),
        };
        reader.read(text)
    }

    /// Templates that begin like this, those with most literal text first.
    fn beginning(&self, begins: Option<u8>) -> impl Iterator<Item = &Template> {
        let from = self.templates.partition_point(|it| it.begins() < begins);
        let rest = &self.templates[from..];
        rest.iter().take_while(move |it| it.begins() == begins)
    }

    /// A text without blanks; with a large letter first where the source has a small one, too.
    fn exactly(&self, text: &str) -> Option<Said> {
        let find = |text: &str| {
            let at = self.whole.binary_search_by(|(key, _)| (**key).cmp(text));
            at.ok().map(|at| self.whole[at].1.to_string())
        };
        let said = find(text).or_else(|| find(&small(text)?).map(large))?;
        Some(Said {
            text: said,
            left: Vec::new(),
            known: text.len(),
        })
    }
}

/// One text that is read. Invariant: what is asked for is a part of it.
struct Reader<'a> {
    phrases: &'a Phrases,
    text: &'a str,
    /// Where each part that was read begins, its length, and what became of it: many readings share their parts.
    parts: Vec<(usize, usize, Said)>,
}

impl<'a> Reader<'a> {
    fn read(&mut self, part: &'a str) -> Said {
        // Ids, numbers and names in large letters.
        if !part.contains(|it: char| it.is_ascii_lowercase()) {
            return Said::unknown(part);
        }
        let place = part.as_ptr() as usize - self.text.as_ptr() as usize;
        let mut read = self.parts.iter();
        if let Some((_, _, said)) = read.find(|it| (it.0, it.1) == (place, part.len())) {
            return said.clone();
        }
        let mut said = self.whole(part);
        if !(said.found() && said.is_whole())
            && let Some(split) = self.split(part)
            && split.known >= said.known
        {
            said = split;
        }
        // A phrase that became a sentence.
        if !(said.found() && said.is_whole())
            && let Some(phrase) = part.strip_suffix('.')
        {
            let phrase = self.read(phrase);
            if phrase.known > said.known {
                said = phrase;
                said.text.push('.');
            }
        }
        self.parts.push((place, part.len(), said.clone()));
        said
    }

    /// The part as one of ours, from its beginning to its end.
    fn whole(&mut self, part: &'a str) -> Said {
        // One capital word in a sentence is a name, however it is spelled: "Account" and "Role" are kinds by themselves only.
        let name = part.len() < self.text.len()
            && !part.contains(' ')
            && !part.starts_with(|it: char| it.is_ascii_lowercase());
        let phrases = self.phrases;
        if !name && let Some(said) = phrases.exactly(part) {
            return said;
        }
        let mut best = Said::unknown(part);
        for begins in [part.bytes().next(), None] {
            for template in phrases.beginning(begins) {
                // What has less literal text is looked at only as long as something is left; what has hardly any says nothing
                // of a long text.
                let less = template.known < best.known && best.is_whole();
                if less || template.known * SPARSE < part.len() {
                    break;
                }
                for captured in template.captures(part) {
                    let said = self.fill(template, &captured);
                    let sure = template.known >= SURE || said.is_whole();
                    if sure && said.known > best.known {
                        best = said;
                    }
                }
            }
        }
        best
    }

    fn fill(&mut self, template: &Template, captured: &[&'a str]) -> Said {
        let mut said = Said {
            known: template.known,
            ..Said::default()
        };
        let parts: Vec<Said> = captured.iter().map(|part| self.read(part)).collect();
        for filling in &template.other {
            match filling {
                Filling::Text(text) => said.text.push_str(text),
                Filling::Blank(n) => said.text.push_str(&parts[*n].text),
            }
        }
        for part in parts {
            said.known += part.known;
            said.left.extend(part.left);
        }
        said
    }

    /// Several texts in one, with joints between them: what is known is taken from the beginning on, or else from the end.
    fn split(&mut self, part: &'a str) -> Option<Said> {
        // Sentences come apart first.
        let (stop, others) = JOINTS.split_at(1);
        let at = |joints: &[&'static str]| {
            let found = joints.iter().flat_map(|joint| {
                let places = part.match_indices(joint);
                places.map(|(at, _)| (at, *joint))
            });
            let mut found: Vec<(usize, &'static str)> = found.collect();
            ordered::sort_by_key(&mut found, |it| it.0);
            found
        };
        let mut joints = at(stop);
        joints.extend(at(others));
        if joints.len() > MANY {
            return None;
        }
        let cut = |(at, joint): (usize, &'static str)| match joint {
            // A full stop belongs to its sentence; a bracket is closed at the end.
            ". " => Some((&part[..=at], " ", &part[at + 2..], "")),
            " (" => {
                let inside = part[at + 2..].strip_suffix(')')?;
                Some((&part[..at], joint, inside, ")"))
            }
            _ => Some((&part[..at], joint, &part[at + joint.len()..], "")),
        };
        let joined = |before: Said, between: &str, after: Said, end: &str| {
            let mut said = before;
            said.text.push_str(between);
            said.push(after);
            said.text.push_str(end);
            said
        };
        for (before, between, after, end) in joints.iter().copied().filter_map(cut) {
            let said = self.read(before);
            if said.found() && said.is_whole() {
                return Some(joined(said, between, self.read(after), end));
            }
        }
        for (before, between, after, end) in joints.iter().copied().filter_map(cut) {
            let said = self.read(after);
            if said.found() {
                return Some(joined(Said::unknown(before), between, said, end));
            }
        }
        None
    }
}

fn small(text: &str) -> Option<String> {
    let first = text.chars().next().filter(char::is_ascii_uppercase)?;
    Some(format!("{}{}", first.to_ascii_lowercase(), &text[1..]))
}

fn large(text: String) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => text,
    }
}

/// Whether it is language: two words of small letters side by side. Names of operations, ids, lists of values and code have
/// none.
pub fn has_words(text: &str) -> bool {
    let mut code = false;
    let mut words = 0;
    for word in text.split(' ') {
        let ticks = word.matches('`').count();
        let start = word.trim_start_matches(['(', '"']);
        let plain = start.trim_end_matches(|it: char| it.is_ascii_punctuation());
        let small = |it: u8| it.is_ascii_lowercase() || it == b'\'' || it == b'-';
        if !code && ticks == 0 && plain.len() > 1 && plain.bytes().all(small) {
            words += 1;
        } else {
            words = 0;
        }
        if words > 1 {
            return true;
        }
        if plain != start {
            words = 0;
        }
        code ^= ticks % 2 == 1;
    }
    false
}

#[cfg(test)]
mod tests;
