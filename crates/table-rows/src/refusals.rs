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

use crate::row::{Made, Names, Row, RowResult, rows};

/// The constants of a table.
pub fn constants(path: &str, text: &str) -> Made {
    rows(path, text, constant)
}

/// A name as constants have it.
fn is_name(text: &str) -> bool {
    let is_part = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
    text.starts_with(|it: char| it.is_ascii_uppercase()) && text.chars().all(is_part)
}

/// The fields of a refusal.
const FIELDS: &str = "words, rule, says, source, remedy, like";

fn is_code(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_uppercase())
        && text.chars().all(|it| it.is_ascii_alphanumeric())
}

fn constant(row: &Row, names: &Names) -> RowResult {
    let name = row.name();
    let (kind, value) = match *row.head {
        ["rule", _] => {
            row.check("says, source", "")?;
            let (says, source) = (row.needed("says")?, row.needed("source")?);
            ("RowRule", own_rule(says.value, source.value))
        }
        ["refusal", _, code, ref reason @ ..] if reason.len() < 2 => {
            row.check(FIELDS, "")?;
            ("RefusalRow", refusal(row, code, reason.first(), names)?)
        }
        _ => return row.wrong("a row begins with `rule NAME` or `refusal NAME CODE REASON`"),
    };
    let named = row
        .fields
        .iter()
        .filter(|it| ["rule", "like"].contains(&it.name));
    for (line, name) in named
        .map(|it| (it.line, it.value))
        .chain([(row.line, name)])
    {
        if !is_name(name) {
            return Err((line, format!("`{name}` is no name in capital letters")));
        }
    }
    row.check_name(names)?;
    let docs = row.comments.iter().map(|it| format!("#[doc = {it:?}]\n"));
    let docs: String = docs.collect();
    let visibility = if row.is_public { "pub" } else { "pub(crate)" };
    Ok(format!(
        "{docs}{visibility} const {name}: ::api::refusal::{kind} = {value};\n"
    ))
}

fn refusal(row: &Row, code: &str, reason: Option<&&str>, names: &Names) -> RowResult {
    if !is_code(code) {
        return row.wrong(format!("`{code}` is no code of an error"));
    }
    let code = format!("::api::error::ErrorCode::{code}");
    // Of this table, or else of the one that all share.
    let known = |name| match names.contains_key(name) {
        true => String::from(name),
        false => format!("::api::refusal::{name}"),
    };
    if let Some(other) = row.value("like") {
        if row.fields.len() > 1 || reason.is_some() {
            return row.wrong("a row that is like another has only another code");
        }
        return Ok(format!("{}.with_code({code})", known(other)));
    }
    let words = row.needed("words")?.value;
    let rule = ["rule", "says", "source"].map(|it| row.value(it));
    let rule = match rule {
        [Some(name), None, None] => known(name),
        [None, Some(says), Some(source)] => own_rule(says, source),
        _ => return row.wrong("a refusal has either `rule:` or `says:` and `source:`"),
    };
    let made = match reason {
        Some(reason) => format!("because({code}, {reason:?}, {words:?}, {rule})"),
        None => format!("refusal({code}, {words:?}, {rule})"),
    };
    let remedy = match row.value("remedy") {
        Some(remedy) => format!(".remedy({remedy:?})"),
        None => String::new(),
    };
    Ok(format!("::api::refusal::{made}{remedy}"))
}

/// The rule of a row that states it.
fn own_rule(says: &str, source: &str) -> String {
    match is_name(source) {
        true => format!("::api::rule!({says:?}, ::api::sources::{source})"),
        false => format!("::api::rule!({says:?}, {source:?})"),
    }
}
