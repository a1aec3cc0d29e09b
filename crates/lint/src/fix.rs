//! Certain fixes: changes of a text that take a finding away and leave what the policy is meant to decide.

use std::ops::Range;

use policy::condition::ConditionOperator;
use policy::json::{JsonMember, JsonNode, Value};

use crate::arn::covers;
use crate::code::IssueCode;
use crate::document::text_of;
use crate::finding::LintFinding;

/// A replacement of a piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintFix {
    /// Where the piece begins, in bytes.
    pub from: usize,
    /// Where it ends, in bytes, exclusive.
    pub to: usize,
    /// The text in its place.
    pub text: String,
    /// What is written; `None`: something is only removed.
    pub writes: Option<String>,
}

/// The fix of a finding about a text, where it is certain.
#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "a new code has no certain fix"
)]
pub(crate) fn fix(text: &str, root: &JsonNode, finding: &LintFinding) -> Option<LintFix> {
    let first = finding.locations.first()?.bytes.range();
    let details = finding.details.as_str();
    match finding.code {
        IssueCode::RedundantAction => covered(text, root, finding, true),
        IssueCode::RedundantResource => covered(text, root, finding, false),
        IssueCode::RedundantStatement => without(text, root, places(finding).get(1..)?),
        IssueCode::EmptySidValue | IssueCode::EmptyObjectCondition => without(text, root, &[first]),
        IssueCode::InvalidAction => {
            let (_, rest) = details.split_once("Did you mean ")?;
            Some(written(first, rest.split_once('?')?.0))
        }
        IssueCode::ImproveIpRange => {
            let (_, address) = details.split_once("Replace address with ")?;
            Some(written(first, address.strip_suffix('.')?))
        }
        IssueCode::InvalidEffect => {
            let found = string_at(root, &first)?;
            let effects = ["Allow", "Deny"].into_iter();
            let mut meant = effects.filter(|effect| effect.eq_ignore_ascii_case(found));
            Some(written(first, meant.next()?))
        }
        IssueCode::InvalidConditionOperator => {
            let (members, found) = key_at(root, &first)?;
            let meant = ConditionOperator::spelled(found)?;
            let taken = members.iter().any(|it| it.key == meant);
            (!taken).then(|| written(first, &meant))
        }
        IssueCode::UnsupportedSid => {
            let found = string_at(root, &first)?;
            let kept: String = found.chars().filter(char::is_ascii_alphanumeric).collect();
            let taken = text.contains(&format!("\"{kept}\""));
            (!kept.is_empty() && !taken).then(|| written(first, &kept))
        }
        IssueCode::MissingVersion => version(text, root),
        _ => None,
    }
}

fn written(at: Range<usize>, value: &str) -> LintFix {
    LintFix {
        from: at.start,
        to: at.end,
        text: format!("\"{value}\""),
        writes: Some(value.into()),
    }
}

/// The current version, at the beginning. With variables, which older versions do not have, the policy would decide otherwise.
fn version(text: &str, root: &JsonNode) -> Option<LintFix> {
    let Value::Object(members) = &root.value else {
        return None;
    };
    let at = members.first()?.span.range().start;
    let gap = text.get(root.span.range().start + 1..at)?;
    let gap = if gap.is_empty() { " " } else { gap };
    (!text.contains("${")).then(|| LintFix {
        from: at,
        to: at,
        text: format!("\"Version\": \"2012-10-17\",{gap}"),
        writes: Some("2012-10-17".into()),
    })
}

fn places(finding: &LintFinding) -> Vec<Range<usize>> {
    let locations = finding.locations.iter();
    locations.map(|it| it.bytes.range()).collect()
}

/// The text without the patterns of a group, except one that covers all others.
fn covered(text: &str, root: &JsonNode, finding: &LintFinding, fold: bool) -> Option<LintFix> {
    let mut places = places(finding);
    let patterns: Option<Vec<&str>> = places.iter().map(|at| string_at(root, at)).collect();
    let patterns = patterns?;
    let widest = |outer: &&str| patterns.iter().all(|inner| covers(outer, inner, fold));
    places.remove(patterns.iter().position(widest)?);
    without(text, root, &places)
}

/// The text without these elements of one array, or members of one object with these values.
fn without(text: &str, root: &JsonNode, places: &[Range<usize>]) -> Option<LintFix> {
    let list = list_of(root, places.first()?)?;
    let gone = |at: usize| {
        list.get(at)
            .is_some_and(|(value, _)| places.contains(value))
    };
    // The first ones go with the gap after them, others with the gap before them.
    let leading = (0..list.len()).take_while(|at| gone(*at)).count();
    let start_of = |at: usize| list.get(at).map(|(_, item)| item.start);
    let end_of = |at: usize| list.get(at).map(|(_, item)| item.end);
    let mut removed = Vec::new();
    if leading > 0 {
        let end = start_of(leading).or_else(|| end_of(leading - 1))?;
        removed.push(start_of(0)?..end);
    }
    for at in (leading..list.len()).filter(|at| gone(*at)) {
        removed.push(end_of(at.checked_sub(1)?)?..end_of(at)?);
    }
    let (from, to) = (removed.first()?.start, removed.last()?.end);
    let (mut kept, mut at) = (String::new(), from);
    for piece in removed {
        kept += text.get(at..piece.start)?;
        at = piece.end;
    }
    Some(LintFix {
        from,
        to,
        text: kept,
        writes: None,
    })
}

/// The items of the array or object that has a value at this place: each value's place, and the whole item's.
fn list_of(node: &JsonNode, at: &Range<usize>) -> Option<Vec<(Range<usize>, Range<usize>)>> {
    let (items, inner): (Vec<_>, Vec<&JsonNode>) = match &node.value {
        Value::Array(nodes) => {
            let items = nodes.iter().map(|it| (it.span.range(), it.span.range()));
            (items.collect(), nodes.iter().collect())
        }
        Value::Object(members) => {
            let items = members.iter().map(|member| {
                let value = member.node.span.range();
                (value.clone(), member.span.range().start..value.end)
            });
            (items.collect(), members.iter().map(|it| &it.node).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    };
    match items.iter().any(|(value, _)| value == at) {
        true => Some(items),
        false => inner.into_iter().find_map(|node| list_of(node, at)),
    }
}

/// The string at a place.
fn string_at<'n>(node: &'n JsonNode, at: &Range<usize>) -> Option<&'n str> {
    if node.span.range() == *at {
        return text_of(node);
    }
    match &node.value {
        Value::Array(nodes) => nodes.iter().find_map(|it| string_at(it, at)),
        Value::Object(members) => members.iter().find_map(|it| string_at(&it.node, at)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// The members of the object that has a key at this place, and the key.
fn key_at<'n>(node: &'n JsonNode, at: &Range<usize>) -> Option<(&'n [JsonMember], &'n str)> {
    match &node.value {
        Value::Object(members) => match members.iter().find(|it| it.span.range() == *at) {
            Some(own) => Some((members, &own.key)),
            None => members.iter().find_map(|it| key_at(&it.node, at)),
        },
        Value::Array(nodes) => nodes.iter().find_map(|it| key_at(it, at)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
