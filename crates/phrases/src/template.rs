//! A template: literal text with blanks, as Rust's `format!` has it, and the same in another language.

/// What the other language's text consists of.
#[derive(Debug)]
pub(crate) enum Filling {
    Text(Box<str>),
    /// What the n-th blank of the English captured.
    Blank(usize),
}

/// Invariant: it has one blank at least, and some letter.
#[derive(Debug)]
pub(crate) struct Template {
    /// What stands before the first blank, between blanks, and after the last: one more than there are blanks.
    literals: Vec<Box<str>>,
    pub(crate) other: Vec<Filling>,
    /// So many bytes are literal.
    pub(crate) known: usize,
}

/// Literals and names of blanks in turns, beginning and ending with a literal.
fn parts(text: &str) -> (Vec<String>, Vec<String>) {
    let mut literals = vec![String::new()];
    let mut names: Vec<String> = Vec::new();
    let mut unnamed = 0;
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '{' | '}' if rest.next_if_eq(&letter).is_some() => push(&mut literals, letter),
            '{' => {
                let blank: String = rest.by_ref().take_while(|it| *it != '}').collect();
                // What follows a colon says how it is written.
                let name = blank.split(':').next().unwrap_or_default();
                if name.is_empty() {
                    names.push(unnamed.to_string());
                    unnamed += 1;
                } else {
                    names.push(name.to_string());
                }
                literals.push(String::new());
            }
            other => push(&mut literals, other),
        }
    }
    (literals, names)
}

fn push(literals: &mut [String], letter: char) {
    if let Some(last) = literals.last_mut() {
        last.push(letter);
    }
}

/// A text without blanks, as it is said.
pub(crate) fn plain(text: &str) -> Box<str> {
    parts(text).0.concat().into()
}

impl Template {
    /// Nothing if the text has no blanks. A blank that only the other text has stays empty.
    pub(crate) fn new(english: &str, other: &str) -> Option<Self> {
        let (literals, names) = parts(english);
        if names.is_empty() {
            return None;
        }
        let (texts, blanks) = parts(other);
        let mut fillings = Vec::new();
        for (n, text) in texts.into_iter().enumerate() {
            let before = n.checked_sub(1).and_then(|n| {
                let name = blanks.get(n)?;
                names.iter().position(|it| it == name)
            });
            fillings.extend(before.map(Filling::Blank));
            if !text.is_empty() {
                fillings.push(Filling::Text(text.into()));
            }
        }
        Some(Self {
            known: literals.iter().map(String::len).sum(),
            literals: literals.into_iter().map(Into::into).collect(),
            other: fillings,
        })
    }

    /// The first byte of what it begins with; nothing for a blank.
    pub(crate) fn begins(&self) -> Option<u8> {
        self.literals.first()?.bytes().next()
    }

    /// What stands in the blanks if the text came from here: each way to read it. Where only a space stands between two blanks,
    /// it may be any of the text's.
    pub(crate) fn captures<'t>(&self, text: &'t str) -> Vec<Vec<&'t str>> {
        let mut found = Vec::new();
        if let Some((first, rest)) = self.literals.split_first()
            && let Some((last, middle)) = rest.split_last()
            && let Some(open) = text
                .strip_prefix(&**first)
                .and_then(|rest| rest.strip_suffix(&**last))
        {
            read(open, middle, &mut Vec::new(), &mut found);
        }
        found
    }
}

/// As many ways are tried to read one text by one template.
const WAYS: usize = 24;

fn read<'t>(
    open: &'t str,
    middle: &[Box<str>],
    captured: &mut Vec<&'t str>,
    found: &mut Vec<Vec<&'t str>>,
) {
    let Some((literal, middle)) = middle.split_first() else {
        let mut whole = captured.clone();
        whole.push(open);
        found.push(whole);
        return;
    };
    let ways = if &**literal == " " { WAYS } else { 1 };
    for (at, _) in open.match_indices(&**literal).take(ways) {
        captured.push(&open[..at]);
        read(&open[at + literal.len()..], middle, captured, found);
        captured.pop();
        if found.len() >= WAYS {
            return;
        }
    }
}
