//! Completion of the command line: pure text functions, so that the input component only handles keys.

use shell::{Candidate, Completion};

/// An open list of candidates.
#[derive(Clone, PartialEq)]
pub(crate) struct Open {
    pub completion: Completion,
    pub active: usize,
}

impl Open {
    /// A list of the candidates at this position, if there are any.
    pub fn at(completion: Completion) -> Option<Self> {
        (!completion.candidates.is_empty()).then_some(Self {
            completion,
            active: 0,
        })
    }

    pub fn moved(&self, by: isize) -> Self {
        let count = self.completion.candidates.len() as isize;
        Self {
            completion: self.completion.clone(),
            active: (self.active as isize + by).rem_euclid(count.max(1)) as usize,
        }
    }
}

/// The result of pressing Tab.
pub(crate) enum Tab {
    /// Nothing to complete: Tab moves the focus, as everywhere.
    Leave,
    /// The line changes; the offset is the new caret.
    Change(String, usize),
    /// The same, with a list of candidates.
    Choose(String, usize, Open),
}

/// Inserts a candidate. A space follows, unless the word continues (`Id=`).
pub(crate) fn put(line: &str, completion: &Completion, candidate: &Candidate) -> (String, usize) {
    let goes_on = candidate.text.ends_with('=');
    let rest = &line[completion.to..];
    let space = if goes_on || rest.starts_with(' ') {
        ""
    } else {
        " "
    };
    let before = format!("{}{}{space}", &line[..completion.from], candidate.text);
    let cursor = before.len();
    (before + rest, cursor)
}

/// Completes the word before the cursor, as far as that is certain.
pub fn tab(line: &str, completion: Completion) -> Tab {
    let typed = line
        .get(completion.from..completion.to)
        .unwrap_or_default()
        .to_string();
    match completion.candidates.as_slice() {
        [] => Tab::Leave,
        [only] if only.text == typed => Tab::Leave,
        [only] => {
            let (line, cursor) = put(line, &completion, only);
            Tab::Change(line, cursor)
        }
        [first, rest @ ..] => {
            // The common prefix is inserted at once; the list shows the continuations.
            let common = rest.iter().fold(first.text.as_str(), |common, next| {
                shared(common, &next.text)
            });
            let (line, to) = if common.len() > typed.len() {
                let before = format!("{}{common}", &line[..completion.from]);
                let to = before.len();
                (before + &line[completion.to..], to)
            } else {
                (line.to_string(), completion.to)
            };
            let completion = Completion { to, ..completion };
            let active = 0;
            Tab::Choose(line, to, Open { completion, active })
        }
    }
}

fn shared<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one
        .char_indices()
        .zip(other.chars())
        .find(|((_, a), b)| a != b)
        .map_or(one.len().min(other.len()), |((at, _), _)| at);
    &one[..same]
}

/// Whether typed or pasted text ends inside a command. Pasted output of earlier commands does not count, whatever
/// quotation marks it contains.
pub(crate) fn waits_for_more(text: &str) -> bool {
    let mut open = String::new();
    let mut prompted = false;
    for line in text.lines() {
        if !open.is_empty() {
            open.push('\n');
        }
        open.push_str(line);
        if !shell::unfinished(&open) {
            prompted |= has_prompt(&open);
            open.clear();
        }
    }
    !open.is_empty() && (!prompted || has_prompt(&open))
}

fn has_prompt(command: &str) -> bool {
    command
        .split_whitespace()
        .next()
        .is_some_and(|word| word.ends_with(['$', '%']))
}
