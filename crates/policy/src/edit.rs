//! Edits: changes to the text of a policy that leave the rest as its author wrote it.
//!
//! A change inserts text in one or two places, or removes one part; every other byte stays. Inserted text follows the layout around
//! it: on lines of its own, with the indentation of its neighbors, or on the same line.
//!
//! Invariant: an edited document is a document.

use crate::document::{Document, DocumentError, Version};
use crate::json::{self, JsonNode, Value};
use crate::kinds;

/// The marks of an identity provider in a principal's name.
const PROVIDERS: [&str; 6] = [
    ":saml-provider/",
    ":oidc-provider/",
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
    "graph.facebook.com",
    "www.amazon.com",
];

/// Formats a text on several lines, with two spaces per level. Order, numbers and escapes stay as they are.
///
/// # Errors
///
/// The text is not JSON.
pub fn format(text: &str) -> Result<String, DocumentError> {
    rewrite(text, true)
}

/// Removes the white space between the parts of a text.
///
/// # Errors
///
/// The text is not JSON.
pub fn minify(text: &str) -> Result<String, DocumentError> {
    rewrite(text, false)
}

/// The document with one more statement that allows an action: on a resource, for policies that have resources, and for a
/// principal, for policies that name one. A principal is an ARN, an account number, a service, an identity provider, or `*`
/// ([`super::request::RequestPrincipal::name`]). The text does not change if `action` is empty.
pub fn allowing(
    document: &Document,
    action: &str,
    resource: Option<&str>,
    principal: Option<&str>,
) -> String {
    let mut edit = Edit::new(document.text());
    if kinds::check_action(None, action, 0).is_err() {
        return edit.done();
    }
    let mut members = vec![("Effect", quoted("Allow"))];
    if let Some(principal) = principal {
        let key = if PROVIDERS.iter().any(|mark| principal.contains(mark)) {
            "Federated"
        } else if principal.contains('.') && !principal.contains(':') {
            "Service"
        } else {
            "AWS"
        };
        let named = if principal == "*" {
            quoted(principal)
        } else {
            edit.object(&[(key, quoted(principal))], None)
        };
        members.push(("Principal", named));
    }
    members.push(("Action", quoted(action)));
    members.extend(resource.map(|resource| ("Resource", literal(document, resource))));

    let root = json::read(document.text()).ok();
    let Some(statements) = root.as_ref().and_then(|root| root.member("Statement")) else {
        return edit.done();
    };
    let statement =
        |edit: &Edit, like: &JsonNode| edit.object(&members, edit.lines(like).as_deref());
    if let Value::Array(items) = &statements.value {
        let new = match items.last() {
            Some(last) => statement(&edit, last),
            None => edit.object(&members, None),
        };
        edit.append(statements, items, new);
    } else {
        let more = [edit.comma(), &statement(&edit, statements), "]"].concat();
        let span = statements.span.range();
        edit.insert(span.start, "[".to_string());
        edit.insert(span.end, more);
    }
    edit.done()
}

/// The document in which the statement at that index (from 0) spares one principal: it no longer applies if `aws:PrincipalArn` is
/// that ARN. The values of a negated operator must all differ, so that one more value can only spare more.
pub fn sparing(document: &Document, index: usize, principal_arn: &str) -> String {
    const PATH: [&str; 3] = ["Condition", "ArnNotLike", "aws:PrincipalArn"];
    conditioned(document, index, PATH, principal_arn)
}

/// The document in which the last statement requires one value of a condition key.
pub fn requiring(document: &Document, key: &str, value: &str) -> String {
    let last = document.statements().len().saturating_sub(1);
    conditioned(document, last, ["Condition", "StringEquals", key], value)
}

/// The document in which a statement has one more value for a condition key.
fn conditioned(document: &Document, index: usize, path: [&str; 3], value: &str) -> String {
    let mut edit = Edit::new(document.text());
    let root = json::read(document.text()).ok();
    let statements = root.as_ref().and_then(|root| root.member("Statement"));
    let statement = statements.and_then(|statements| match &statements.value {
        Value::Array(items) => items.get(index),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            Some(statements).filter(|_| index == 0)
        }
    });
    let Some(mut node) = statement else {
        return edit.done();
    };
    let value = literal(document, value);
    let mut rest: &[&str] = &path;
    while let [key, below @ ..] = rest {
        // The last name is a condition key, whose case does not count.
        let fits =
            |other: &str| other == *key || below.is_empty() && other.eq_ignore_ascii_case(key);
        match node.find(&fits) {
            Some(found) => (node, rest) = (found, below),
            None => {
                edit.add_member(node, rest, &value);
                return edit.done();
            }
        }
    }
    if let Value::Array(items) = &node.value {
        edit.append(node, items, value);
    } else {
        let more = [edit.comma(), &value, "]"].concat();
        let span = node.span.range();
        edit.insert(span.start, "[".to_string());
        edit.insert(span.end, more);
    }
    edit.done()
}

/// The document without the statement at that index (from 0); `None` if it is the only one, because a policy needs one, or if
/// there is no such statement.
pub fn without(document: &Document, index: usize) -> Option<String> {
    let text = document.text();
    let root = json::read(text).ok()?;
    let Value::Array(items) = &root.member("Statement")?.value else {
        return None;
    };
    let removed = items.get(index)?.span.range();
    // The first statement is removed with the comma after it, any other with the comma before it.
    let removed = match index.checked_sub(1) {
        Some(before) => items.get(before)?.span.range().end..removed.end,
        None => removed.start..items.get(1)?.span.range().start,
    };
    Some([&text[..removed.start], &text[removed.end..]].concat())
}

/// The text as a JSON string.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A JSON string that stands for exactly that text where the document has variables.
fn literal(document: &Document, text: &str) -> String {
    match document.version() {
        Version::V2012 => quoted(&text.replace("${", "${$}{")),
        Version::V2008 => quoted(text),
    }
}

/// Insertions into a text, from its beginning on.
struct Edit<'a> {
    text: &'a str,
    out: String,
    /// The number of bytes that have been copied.
    done: usize,
    /// Whether the author puts spaces after commas and colons.
    spaced: bool,
    newline: &'static str,
    /// One level of indentation.
    unit: &'a str,
}

impl<'a> Edit<'a> {
    fn new(text: &'a str) -> Self {
        let mut edit = Edit {
            text,
            out: String::with_capacity(text.len() + 256),
            done: 0,
            spaced: text.contains("\": "),
            newline: if text.contains("\r\n") { "\r\n" } else { "\n" },
            unit: "",
        };
        // The first indented line is a member of the document.
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            if line.starts_with([' ', '\t']) && !line.trim().is_empty() {
                break;
            }
            at += line.len();
        }
        edit.unit = match edit.indent(at) {
            "" => "  ",
            unit => unit,
        };
        edit
    }

    fn insert(&mut self, at: usize, inserted: String) {
        self.out.push_str(&self.text[self.done..at]);
        self.out.push_str(&inserted);
        self.done = at;
    }

    fn done(mut self) -> String {
        self.out.push_str(&self.text[self.done..]);
        self.out
    }

    fn comma(&self) -> &'static str {
        if self.spaced { ", " } else { "," }
    }

    fn colon(&self) -> &'static str {
        if self.spaced { ": " } else { ":" }
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The white space with which the line around a place begins.
    fn indent(&self, at: usize) -> &'a str {
        let rest = &self.text[self.line_start(at)..];
        &rest[..rest.len() - rest.trim_start_matches([' ', '\t']).len()]
    }

    /// The indentation of an element that is the first on its line.
    fn own_line(&self, at: usize) -> Option<&'a str> {
        let before = &self.text[self.line_start(at)..at];
        let blank = before.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
        (blank && at > before.len()).then_some(before)
    }

    /// The indentation of the bracket that closes an object of several lines.
    fn lines(&self, node: &JsonNode) -> Option<String> {
        let several = node.span.of(self.text).contains('\n');
        several.then(|| self.indent(node.span.range().end).to_string())
    }

    /// An object: on one line, or with each member on its own line and the closing bracket with this indentation.
    fn object(&self, members: &[(&str, String)], closing: Option<&str>) -> String {
        let mut out = "{".to_string();
        for (index, (key, value)) in members.iter().enumerate() {
            match closing {
                Some(closing) => {
                    out.push_str(if index > 0 { "," } else { "" });
                    out.push_str(&[self.newline, closing, self.unit].concat());
                }
                None => out.push_str(if index > 0 { self.comma() } else { "" }),
            }
            out.push_str(&[&quoted(key), self.colon(), value].concat());
        }
        if let Some(closing) = closing {
            out.push_str(&[self.newline, closing].concat());
        }
        out.push('}');
        out
    }

    /// Adds an element at the end of a list.
    fn append(&mut self, list: &JsonNode, items: &[JsonNode], value: String) {
        let Some(last) = items.last() else {
            self.insert(list.span.range().start + 1, value);
            return;
        };
        let more = match self.own_line(last.at()) {
            Some(indent) => [",", self.newline, indent, &value].concat(),
            None => [self.comma(), &value].concat(),
        };
        self.insert(last.span.range().end, more);
    }

    /// Adds a member at the end of an object. `path` has the keys of nested objects.
    fn add_member(&mut self, node: &JsonNode, path: &[&str], value: &str) {
        let Value::Object(members) = &node.value else {
            return;
        };
        let last = members.last();
        let indent = last.and_then(|last| self.own_line(last.span.range().start));
        let Some((key, inner)) = path.split_first() else {
            return;
        };
        let mut value = value.to_string();
        for (depth, key) in inner.iter().enumerate().rev() {
            let closing = indent.map(|indent| [indent, &self.unit.repeat(depth)].concat());
            value = self.object(&[(key, value)], closing.as_deref());
        }
        let member = [&quoted(key), self.colon(), &value].concat();
        let (at, before) = match (last, indent) {
            (None, _) => (node.at() + 1, String::new()),
            (Some(last), None) => (last.node.span.range().end, self.comma().to_string()),
            (Some(last), Some(indent)) => (
                last.node.span.range().end,
                [",", self.newline, indent].concat(),
            ),
        };
        self.insert(at, before + &member);
    }
}

/// The JSON text with other white space.
fn rewrite(text: &str, lines: bool) -> Result<String, DocumentError> {
    json::read(text).map_err(|problem| problem.at(text))?;
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut at, mut depth) = (0, 0);
    let break_line = |out: &mut String, depth: usize| {
        if lines {
            out.push('\n');
            out.push_str(&"  ".repeat(depth));
        }
    };
    while let Some(byte) = bytes.get(at).copied() {
        let from = at;
        at += 1;
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {}
            b'"' => {
                while let Some(byte) = bytes.get(at).filter(|byte| **byte != b'"') {
                    at += if *byte == b'\\' { 2 } else { 1 };
                }
                at += 1;
                out.push_str(&text[from..at]);
            }
            b'{' | b'[' => {
                out.push(char::from(byte));
                let rest = text[at..].trim_start();
                if rest.starts_with(['}', ']']) {
                    at = text.len() - rest.len() + 1;
                    out.push_str(&rest[..1]);
                } else {
                    depth += 1;
                    break_line(&mut out, depth);
                }
            }
            b'}' | b']' => {
                depth -= 1;
                break_line(&mut out, depth);
                out.push(char::from(byte));
            }
            b',' => {
                out.push(',');
                break_line(&mut out, depth);
            }
            b':' => out.push_str(if lines { ": " } else { ":" }),
            _ => out.push(char::from(byte)),
        }
    }
    Ok(out)
}
