//! The cursor in a policy: its place in a half-typed text, and the words of the language that fit there.
//!
//! The text is usually not a policy yet, or not even JSON, so a separate scanner reads it: a string ends at the end of its line, a
//! missing comma or colon is assumed, and a bracket that closes nothing is ignored. It records the keys on the way to the cursor,
//! takes linear time and never panics.

use std::sync::LazyLock;

use crate::condition::{COMPARISONS, ConditionOperator};
use crate::document::{PolicyKind, TextSpan};
use crate::kinds::{ELEMENTS, PRINCIPAL_KEYS};

/// A place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The kind of place.
    pub at: PlaceKind,
    /// The text that a completion replaces: the inside of the string (or the bare word) being typed, otherwise nothing.
    pub span: TextSpan,
    /// The typed part of it, up to the offset.
    pub typed: String,
    /// Whether the opening quotation mark is there already.
    pub quoted: bool,
}

/// The kinds of places in a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// `Version`, `Statement`, …
    DocumentKey {
        /// The other keys of the object.
        present: Vec<String>,
    },
    /// `Effect`, `Action`, …
    StatementKey {
        /// The other keys of the object.
        present: Vec<String>,
    },
    /// The version of the language.
    VersionValue,
    /// `Allow` or `Deny`.
    EffectValue,
    /// A pattern of `Action` or `NotAction`.
    Action,
    /// A pattern of `Resource` or `NotResource`.
    Resource,
    /// `AWS`, `Service`, …
    PrincipalKey,
    /// A principal.
    PrincipalValue {
        /// `AWS`, `Service`, …; empty directly under `Principal`.
        key: String,
    },
    /// A condition operator.
    Operator {
        /// The other keys of the object.
        present: Vec<String>,
    },
    /// A condition key.
    ConditionKey {
        /// The operator.
        operator: String,
    },
    /// A value that a condition key is compared with.
    ConditionValue {
        /// The operator.
        operator: String,
        /// The condition key.
        key: String,
    },
    /// The name of a statement.
    Sid,
    /// A place without completion.
    Elsewhere,
}

/// Looks up a place by its offset in bytes; one inside a character counts as before it, one past the end as the end.
pub fn place(text: &str, offset: usize) -> Place {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let mut scanner = Scanner {
        text,
        offset,
        at: 0,
        frames: Vec::new(),
        objects: 0,
        value: "",
        found: None,
    };
    scanner.scan();
    let found = scanner.found.unwrap_or_default();
    Place {
        at: spot(&found),
        span: TextSpan::new(found.from, found.to),
        typed: text[found.from..offset].to_string(),
        quoted: found.quoted,
    }
}

/// An object or a list that is open.
struct Frame {
    object: bool,
    expects: Expects,
    /// The key whose value is being read.
    key: String,
    /// All keys, except the one at the place.
    keys: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expects {
    Key,
    Colon,
    Value,
    Comma,
}

/// The place, once the scanner has reached it.
#[derive(Default)]
struct ReachedPlace {
    /// The keys on the path to it.
    path: Vec<String>,
    expects: Option<Expects>,
    from: usize,
    to: usize,
    quoted: bool,
    /// The number of open objects and lists.
    depth: usize,
    /// The other keys of its object.
    present: Vec<String>,
}

struct Scanner<'a> {
    text: &'a str,
    offset: usize,
    at: usize,
    frames: Vec<Frame>,
    /// The number of frames that are objects.
    objects: usize,
    /// The last string that was read as a value.
    value: &'a str,
    found: Option<ReachedPlace>,
}

impl<'a> Scanner<'a> {
    fn scan(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at).copied() {
            if byte.is_ascii_whitespace() {
                self.at += 1;
                continue;
            }
            if self.offset <= self.at {
                self.note(self.offset, self.offset, false);
            }
            // The rest is read only for the keys that follow in the same object.
            let done = |found: &ReachedPlace| {
                self.frames.len() < found.depth || found.expects != Some(Expects::Key)
            };
            if self.found.as_ref().is_some_and(done) {
                return;
            }
            match byte {
                b'{' | b'[' => self.open(byte == b'{'),
                b'}' | b']' => self.close(byte == b'}'),
                b',' => {
                    if let Some(top) = self.frames.last_mut() {
                        top.expects = if top.object {
                            Expects::Key
                        } else {
                            Expects::Value
                        };
                    }
                    self.at += 1;
                }
                b':' => self.colon(),
                b'"' => self.string(),
                _ => self.word(),
            }
        }
        if self.found.is_none() {
            self.note(self.offset, self.offset, false);
        }
        while !self.frames.is_empty() {
            self.pop();
        }
    }

    /// Records the place, if it is not known yet.
    fn note(&mut self, from: usize, to: usize, quoted: bool) {
        if self.found.is_some() {
            return;
        }
        let expects = self.frames.last().map(|top| match top.expects {
            // A string in place of a comma or a colon is the next key.
            Expects::Comma | Expects::Colon if quoted && top.object => Expects::Key,
            Expects::Key | Expects::Value | Expects::Comma | Expects::Colon => top.expects,
        });
        let inner = self.frames.len().saturating_sub(1);
        let mut path = Vec::new();
        for (depth, frame) in self.frames.iter().enumerate() {
            if frame.object && (depth < inner || expects == Some(Expects::Value)) {
                path.push(frame.key.clone());
            }
        }
        self.found = Some(ReachedPlace {
            path,
            expects,
            from,
            to,
            quoted,
            depth: self.frames.len(),
            present: Vec::new(),
        });
    }

    fn open(&mut self, object: bool) {
        if let Some(top) = self.frames.last_mut() {
            if top.object && top.expects == Expects::Key {
                top.key.clear();
            }
            top.expects = Expects::Comma;
        }
        self.objects += usize::from(object);
        self.frames.push(Frame {
            object,
            expects: if object { Expects::Key } else { Expects::Value },
            key: String::new(),
            keys: Vec::new(),
        });
        self.at += 1;
    }

    fn close(&mut self, object: bool) {
        self.at += 1;
        let open = if object {
            self.objects
        } else {
            self.frames.len() - self.objects
        };
        // A bracket that closes nothing is skipped; frames that are open inside are closed with it.
        while open > 0 && self.pop() != Some(object) {}
    }

    /// Closes the innermost frame. Returns whether it was an object.
    fn pop(&mut self) -> Option<bool> {
        let depth = self.frames.len();
        let frame = self.frames.pop()?;
        self.objects -= usize::from(frame.object);
        if let Some(found) = self.found.as_mut().filter(|found| found.depth == depth)
            && found.expects == Some(Expects::Key)
            && found.present.is_empty()
        {
            found.present = frame.keys;
        }
        Some(frame.object)
    }

    fn colon(&mut self) {
        self.at += 1;
        let Some(top) = self.frames.last_mut().filter(|top| top.object) else {
            return;
        };
        // The string that was read as a value is a key: the value before it is missing.
        if top.expects == Expects::Comma && !self.value.is_empty() {
            top.key = self.value.to_string();
            top.keys.push(top.key.clone());
        }
        self.value = "";
        top.expects = Expects::Value;
    }

    /// Reads a string, from its quotation mark.
    fn string(&mut self) {
        let from = self.at + 1;
        let bytes = self.text.as_bytes();
        let mut to = from;
        while let Some(byte) = bytes.get(to) {
            match byte {
                b'"' | b'\n' | b'\r' => break,
                b'\\' if !matches!(bytes.get(to + 1), None | Some(b'\n' | b'\r')) => to += 2,
                _ => to += 1,
            }
        }
        let mut to = to.min(bytes.len());
        let closed = bytes.get(to) == Some(&b'"');
        if !closed {
            // Signs that close the line do not belong to the string, unless they were just typed.
            let typed = if (from..=to).contains(&self.offset) {
                self.offset
            } else {
                from
            };
            while to > typed && matches!(bytes.get(to - 1), Some(b' ' | b'\t' | b',' | b']' | b'}'))
            {
                to -= 1;
            }
        }
        let here = self.found.is_none() && (from..=to).contains(&self.offset);
        if here {
            self.note(from, to, true);
        }
        self.at = to + usize::from(closed);
        let inside = self.text.get(from..to).unwrap_or("");
        self.value = "";
        let Some(top) = self.frames.last_mut() else {
            return;
        };
        if !top.object || top.expects == Expects::Value {
            top.expects = Expects::Comma;
            self.value = inside;
            return;
        }
        top.key = inside.to_string();
        if !here {
            top.keys.push(inside.to_string());
        }
        top.expects = Expects::Colon;
    }

    /// Reads any other word: a number, a literal, text without its quotation marks.
    fn word(&mut self) {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| c.is_ascii_whitespace() || "{}[],:\"".contains(c));
        let to = self.at + end.unwrap_or(rest.len());
        if (self.at + 1..=to).contains(&self.offset) {
            self.note(self.at, to, false);
        }
        self.at = to;
        self.value = "";
        if let Some(top) = self.frames.last_mut()
            && top.expects == Expects::Value
        {
            top.expects = Expects::Comma;
        }
    }
}

fn spot(found: &ReachedPlace) -> PlaceKind {
    let path: Vec<&str> = found.path.iter().map(String::as_str).collect();
    let present = || found.present.clone();
    match (found.expects, path.as_slice()) {
        (Some(Expects::Key), []) => PlaceKind::DocumentKey { present: present() },
        (Some(Expects::Key), ["Statement"]) => PlaceKind::StatementKey { present: present() },
        (Some(Expects::Key), ["Statement", "Principal" | "NotPrincipal"]) => {
            PlaceKind::PrincipalKey
        }
        (Some(Expects::Key), ["Statement", "Condition"]) => {
            PlaceKind::Operator { present: present() }
        }
        (Some(Expects::Key), ["Statement", "Condition", operator]) => PlaceKind::ConditionKey {
            operator: operator.to_string(),
        },
        (Some(Expects::Value), ["Version"]) => PlaceKind::VersionValue,
        (Some(Expects::Value), ["Statement", "Sid"]) => PlaceKind::Sid,
        (Some(Expects::Value), ["Statement", "Effect"]) => PlaceKind::EffectValue,
        (Some(Expects::Value), ["Statement", "Action" | "NotAction"]) => PlaceKind::Action,
        (Some(Expects::Value), ["Statement", "Resource" | "NotResource"]) => PlaceKind::Resource,
        (Some(Expects::Value), ["Statement", "Principal" | "NotPrincipal", key @ ..])
            if key.len() < 2 =>
        {
            PlaceKind::PrincipalValue { key: key.concat() }
        }
        (Some(Expects::Value), ["Statement", "Condition", operator, key]) => {
            PlaceKind::ConditionValue {
                operator: operator.to_string(),
                key: key.to_string(),
            }
        }
        (_, _) => PlaceKind::Elsewhere,
    }
}

/// Every operator in every form, plain ones first.
static OPERATORS: LazyLock<Vec<String>> = LazyLock::new(|| {
    const FORMS: [(&str, &str); 6] = [
        ("", ""),
        ("", "IfExists"),
        ("ForAnyValue:", ""),
        ("ForAllValues:", ""),
        ("ForAnyValue:", "IfExists"),
        ("ForAllValues:", "IfExists"),
    ];
    let all = FORMS.iter().flat_map(|(set, suffix)| {
        let names = COMPARISONS.iter().map(|row| row.0);
        names.map(move |name| [set, name, suffix].concat())
    });
    all.filter(|name| ConditionOperator::parse(name).is_some())
        .collect()
});

fn document_keys(kind: Option<PolicyKind>) -> &'static [&'static str] {
    match kind {
        Some(PolicyKind::Trust | PolicyKind::Resource | PolicyKind::Delegation) | None => {
            &["Version", "Id", "Statement"]
        }
        Some(
            PolicyKind::Identity
            | PolicyKind::Boundary
            | PolicyKind::Session
            | PolicyKind::ServiceControl
            | PolicyKind::ResourceControl,
        ) => &["Version", "Statement"],
    }
}

/// The words of the language that fit a place, in their usual order, without those that are there already.
pub fn keywords(spot: &PlaceKind, kind: Option<PolicyKind>) -> Vec<&'static str> {
    let rcp = kind == Some(PolicyKind::ResourceControl);
    let closed = rcp || kind == Some(PolicyKind::Delegation);
    let absent = |words: &[&'static str], present: &[String]| -> Vec<&'static str> {
        let is_there = |word: &str| present.iter().any(|other| other == word);
        words
            .iter()
            .copied()
            .filter(|word| !is_there(word))
            .collect()
    };
    match spot {
        PlaceKind::DocumentKey { present } => absent(document_keys(kind), present),
        PlaceKind::StatementKey { present } => {
            let mut words = absent(&ELEMENTS, present);
            // An element and its `Not…` form exclude each other.
            words.retain(|word| {
                let bare = word.strip_prefix("Not").unwrap_or(word);
                let twin = |other: &String| other.strip_prefix("Not").unwrap_or(other) == bare;
                kind.is_none_or(|kind| kind.permits(word)) && !present.iter().any(twin)
            });
            words
        }
        PlaceKind::VersionValue => vec!["2012-10-17", "2008-10-17"],
        PlaceKind::EffectValue if rcp => vec!["Deny"],
        PlaceKind::EffectValue => vec!["Allow", "Deny"],
        PlaceKind::PrincipalKey => kind
            .map_or(&PRINCIPAL_KEYS[..], PolicyKind::principal_keys)
            .to_vec(),
        PlaceKind::PrincipalValue { key } if key.is_empty() || key == "AWS" => vec!["*"],
        PlaceKind::Operator { present } => {
            let all: Vec<&str> = OPERATORS.iter().map(String::as_str).collect();
            absent(&all, present)
        }
        PlaceKind::ConditionValue { operator, .. }
            if operator == "Null" || operator.contains("Bool") =>
        {
            vec!["true", "false"]
        }
        PlaceKind::Action if !closed && kind != Some(PolicyKind::Trust) => vec!["*"],
        PlaceKind::Resource => vec!["*"],
        PlaceKind::PrincipalValue { .. }
        | PlaceKind::ConditionKey { .. }
        | PlaceKind::ConditionValue { .. }
        | PlaceKind::Action
        | PlaceKind::Sid
        | PlaceKind::Elsewhere => Vec::new(),
    }
}
