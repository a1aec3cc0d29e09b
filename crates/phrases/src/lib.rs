//! Finished English sentences in another language.
//!
//! The core builds its sentences with `format!`, far from any table of texts. The template in its source is the key
//! here, as literals are for the page: [`Phrases::say`] finds which template a finished sentence came from, and fills
//! the other language's in. What a blank captured is said in the same way, so that sentences in sentences work. Of
//! several readings the one wins whose templates account for the most of the text; names, ids and numbers are what no
//! template accounts for, and stay as they are.

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

/// Sentences in sentences in sentences: deeper is none of ours.
const DEPTH: usize = 5;

/// What stands between texts that are put together without a template.
const JOINTS: [&str; 9] = [". ", "; ", ": ", ", ", " · ", " (", " — ", " / ", "\n"];

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
        ordered::sort_by_key(&mut templates, Template::begins);
        Self { whole, templates }
    }

    /// The text in the other language, as far as it is known.
    pub fn say(&self, text: &str) -> Said {
        self.read(text, 0)
    }

    fn read(&self, text: &str, depth: usize) -> Said {
        let said = self.whole(text, depth);
        if depth < DEPTH && (!said.found() || said.left.iter().any(|left| has_words(left))) {
            let split = self.split(text, depth);
            split
                .filter(|split| split.known > said.known)
                .unwrap_or(said)
        } else {
            said
        }
    }

    /// The text as one of ours, from its beginning to its end.
    fn whole(&self, text: &str, depth: usize) -> Said {
        if let Some(said) = self.exactly(text, depth) {
            return said;
        }
        let mut best = Said::unknown(text);
        if depth == DEPTH || !text.contains(|it: char| it.is_ascii_lowercase()) {
            return best;
        }
        let first = text.bytes().next();
        for begins in [None, first] {
            let from = self.templates.partition_point(|it| it.begins() < begins);
            let same = self.templates[from..]
                .iter()
                .take_while(|it| it.begins() == begins);
            for template in same {
                for captured in template.captures(text) {
                    let said = self.fill(template, &captured, depth);
                    if said.known > best.known {
                        best = said;
                    }
                }
            }
        }
        best
    }

    /// A text without blanks; with a large letter first where the source has a small one, too.
    fn exactly(&self, text: &str, depth: usize) -> Option<Said> {
        // One capital word in a sentence is a name, however it is spelled: "Account" and "Role" are kinds only by themselves.
        if depth > 0 && !text.contains(' ') && !text.starts_with(|it: char| it.is_ascii_lowercase())
        {
            return None;
        }
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

    fn fill(&self, template: &Template, captured: &[&str], depth: usize) -> Said {
        let mut said = Said {
            known: template.known,
            ..Said::default()
        };
        let mut read: Vec<Option<Said>> = captured.iter().map(|_| None).collect();
        for filling in &template.other {
            match filling {
                Filling::Text(text) => said.text.push_str(text),
                Filling::Blank(n) => {
                    let part = read[*n].get_or_insert_with(|| self.read(captured[*n], depth + 1));
                    said.text.push_str(&part.text);
                }
            }
        }
        for part in read.into_iter().flatten() {
            said.known += part.known;
            said.left.extend(part.left);
        }
        said
    }

    /// Several texts in one, with joints between them: what is known is taken from the beginning on, or else from the end.
    fn split(&self, text: &str, depth: usize) -> Option<Said> {
        let parts = |(at, joint): (usize, &'static str)| match joint {
            // A full stop belongs to its sentence; a bracket is closed at the end.
            ". " => Some((&text[..=at], " ", &text[at + 2..], "")),
            " (" => {
                (text[at + 2..].strip_suffix(')')).map(|after| (&text[..at], joint, after, ")"))
            }
            _ => Some((&text[..at], joint, &text[at + joint.len()..], "")),
        };
        let joints = JOINTS
            .iter()
            .flat_map(|joint| text.match_indices(joint).map(|(at, _)| (at, *joint)));
        let mut joints: Vec<_> = joints.collect();
        ordered::sort_by_key(&mut joints, |it| it.0);
        let joined = |before: Said, between: &str, after: Said, end: &str| {
            let mut said = before;
            said.text.push_str(between);
            said.push(after);
            said.text.push_str(end);
            said
        };
        for (before, between, after, end) in joints.iter().copied().filter_map(parts) {
            let said = self.whole(before, depth + 1);
            if said.found() && !said.left.iter().any(|left| has_words(left)) {
                return Some(joined(said, between, self.read(after, depth + 1), end));
            }
        }
        for (before, between, after, end) in joints.iter().copied().filter_map(parts) {
            let said = self.whole(after, depth + 1);
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

/// Whether it is language: two words of small letters, side by side or not. Names of operations, ids and code have none.
pub fn has_words(text: &str) -> bool {
    let mut code = false;
    let mut words = 0;
    for word in text.split(' ') {
        let ticks = word.matches('`').count();
        let plain = word.trim_matches(|it: char| it.is_ascii_punctuation() && it != '`');
        if !code
            && ticks == 0
            && plain.len() > 1
            && plain
                .bytes()
                .all(|it| it.is_ascii_lowercase() || it == b'\'' || it == b'-')
        {
            words += 1;
        }
        code ^= ticks % 2 == 1;
    }
    words > 1
}

#[cfg(test)]
mod tests;
