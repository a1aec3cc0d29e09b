//! A table of refusals, as text: a block for each row, with an empty line between them.
//!
//! ```text
//! rule TRUST_FIRST
//! says: Some steps need trusted access of their service first.
//! source: ACCESS
//!
//! # The words are recorded.
//! refusal NOT_TRUSTED ConstraintViolationException SERVICE_ACCESS_NOT_ENABLED
//! words: You must enable service access for {service} first.
//! rule: TRUST_FIRST
//! remedy: Call EnableAWSServiceAccess.
//! ```
//!
//! A **refusal** has a name, a code, a reason if there is one, and AWS's words. A value in the words is a blank, `{service}`, that
//! `refuse!` fills; a row whose calls word it has only the blank `{says}`. Behind it is a **rule** of this table or of
//! `crates/api/src/refusals.txt`. A rule that no other row has stands in the row itself, with what it `says` in our words and its
//! `source`: a name of `crates/api/src/sources.rs`, in capital letters, or else the document and its heading. A `remedy` is what to
//! do instead. A row with nothing but `like: NAME` is that row with another code.
//!
//! A row is `pub(crate)`, or public if its first line begins with `pub`. A comment in a block is its documentation.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

/// The line of a mistake, and what is wrong.
type Mistake = (usize, String);

/// The names that a table has, and their lines.
type Names<'t> = BTreeMap<&'t str, usize>;

/// The constants of a table. A mistake is an error of the compiler, which names the file and the line.
pub fn constants(path: &str, text: &str) -> String {
    let lines: Vec<(usize, &str)> = (1..).zip(text.lines().map(str::trim)).collect();
    let blocks = lines.split(|it| it.1.is_empty());
    let blocks: Vec<Block> = blocks.filter_map(Block::read).collect();
    let mut names = Names::new();
    for block in &blocks {
        names.entry(block.name()).or_insert(block.line);
    }
    let or_error = |(line, says)| error(&format!("{path}:{line}: {says}"));
    let constants = blocks.iter().map(|it| it.constant(&names));
    constants.map(|it| it.unwrap_or_else(or_error)).collect()
}

/// An error of the compiler.
pub fn error(says: &str) -> String {
    format!("::core::compile_error!({says:?});\n")
}

/// A name as constants have it.
fn is_name(text: &str) -> bool {
    let is_part = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
    text.starts_with(|it: char| it.is_ascii_uppercase()) && text.chars().all(is_part)
}

fn is_code(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_uppercase())
        && text.chars().all(|it| it.is_ascii_alphanumeric())
}

struct Block<'t> {
    /// The number of the first line.
    line: usize,
    /// The words of the first line, without `pub`.
    head: Vec<&'t str>,
    is_public: bool,
    comments: Vec<&'t str>,
    /// The line, the name and the value of each field.
    fields: Vec<(usize, &'t str, &'t str)>,
}

impl<'t> Block<'t> {
    /// A block that is more than a comment.
    fn read(lines: &[(usize, &'t str)]) -> Option<Self> {
        let comments = lines.iter().filter_map(|it| it.1.strip_prefix('#'));
        let mut rows = lines.iter().filter(|it| !it.1.starts_with('#'));
        let (line, first) = *rows.next()?;
        let public = first.strip_prefix("pub ");
        let fields = rows.map(|(line, text)| {
            let (name, value) = text.split_once(':').unwrap_or((text, ""));
            (*line, name, value.trim_start())
        });
        Some(Self {
            line,
            head: public.unwrap_or(first).split_whitespace().collect(),
            is_public: public.is_some(),
            comments: comments.collect(),
            fields: fields.collect(),
        })
    }

    fn name(&self) -> &'t str {
        self.head.get(1).copied().unwrap_or_default()
    }

    fn field(&self, name: &str) -> Option<&'t str> {
        self.fields.iter().find(|it| it.1 == name).map(|it| it.2)
    }

    fn needed(&self, name: &str) -> Result<&'t str, Mistake> {
        let missing = || (self.line, format!("`{name}:` is missing"));
        self.field(name).ok_or_else(missing)
    }

    fn wrong<T>(&self, says: impl Into<String>) -> Result<T, Mistake> {
        Err((self.line, says.into()))
    }

    fn constant(&self, names: &Names) -> Result<String, Mistake> {
        let name = self.name();
        let (kind, value) = match *self.head {
            ["rule", _] => {
                self.check(&["says", "source"])?;
                let (says, source) = (self.needed("says")?, self.needed("source")?);
                ("RowRule", own_rule(says, source))
            }
            ["refusal", _, code, ref reason @ ..] if reason.len() < 2 => {
                self.check(&["words", "rule", "says", "source", "remedy", "like"])?;
                ("RefusalRow", self.refusal(code, reason.first(), names)?)
            }
            _ => return self.wrong("a row begins with `rule NAME` or `refusal NAME CODE REASON`"),
        };
        if !is_name(name) {
            return self.wrong(format!("`{name}` is no name in capital letters"));
        }
        if let Some(line) = names.get(name).filter(|it| **it != self.line) {
            return self.wrong(format!("line {line} has the name `{name}`, too"));
        }
        let docs = self.comments.iter().map(|it| format!("#[doc = {it:?}]\n"));
        let docs: String = docs.collect();
        let visibility = if self.is_public { "pub" } else { "pub(crate)" };
        Ok(format!(
            "{docs}{visibility} const {name}: ::api::refusal::{kind} = {value};\n"
        ))
    }

    /// Each field has one of these names, once, and a value.
    fn check(&self, may: &[&str]) -> Result<(), Mistake> {
        for (at, (line, name, value)) in self.fields.iter().enumerate() {
            let says = if !may.contains(name) {
                format!("`{name}:` is no field here, only {}", may.join(", "))
            } else if self.fields.iter().take(at).any(|it| it.1 == *name) {
                format!("`{name}:` is there twice")
            } else if value.is_empty() {
                format!("`{name}:` has no text")
            } else if ["rule", "like"].contains(name) && !is_name(value) {
                format!("`{value}` is no name in capital letters")
            } else {
                continue;
            };
            return Err((*line, says));
        }
        Ok(())
    }

    fn refusal(&self, code: &str, reason: Option<&&str>, names: &Names) -> Result<String, Mistake> {
        if !is_code(code) {
            return self.wrong(format!("`{code}` is no code of an error"));
        }
        let code = format!("::api::error::ErrorCode::{code}");
        // Of this table, or else of the one that all share.
        let known = |name| match names.contains_key(name) {
            true => String::from(name),
            false => format!("::api::refusal::{name}"),
        };
        if let Some(other) = self.field("like") {
            if self.fields.len() > 1 || reason.is_some() {
                return self.wrong("a row that is like another has only another code");
            }
            return Ok(format!("{}.with_code({code})", known(other)));
        }
        let words = self.needed("words")?;
        let rule = ["rule", "says", "source"].map(|it| self.field(it));
        let rule = match rule {
            [Some(name), None, None] => known(name),
            [None, Some(says), Some(source)] => own_rule(says, source),
            _ => return self.wrong("a refusal has either `rule:` or `says:` and `source:`"),
        };
        let row = match reason {
            Some(reason) => format!("because({code}, {reason:?}, {words:?}, {rule})"),
            None => format!("refusal({code}, {words:?}, {rule})"),
        };
        let remedy = match self.field("remedy") {
            Some(remedy) => format!(".remedy({remedy:?})"),
            None => String::new(),
        };
        Ok(format!("::api::refusal::{row}{remedy}"))
    }
}

/// The rule of a row that states it.
fn own_rule(says: &str, source: &str) -> String {
    match is_name(source) {
        true => format!("::api::rule!({says:?}, ::api::sources::{source})"),
        false => format!("::api::rule!({says:?}, {source:?})"),
    }
}
