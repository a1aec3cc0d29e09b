//! A statement that was evaluated: its lines in the policy's own text, with the compared parts marked.

use std::sync::Arc;

use message::{Message, message};
use policy::{
    Change, ContextValue, Document, Effect, LayerKind, LayerResult, LayerVerdict, Request,
    StatementPart, StatementTrace, TextMark, TextSpan, Truth, edit,
};

use state::outcome::Judgment;

/// A statement that was evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    /// Its label: `policy:Sid` or `policy:index`.
    pub label: Message,
    /// The policy's name.
    pub policy: Message,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// Whether it applies to the request.
    pub applies: Truth,
    /// Whether its layer's result comes from it.
    pub decides: bool,
    /// Whether it applies, in words, with the reason.
    pub says: Message,
    /// The line on which it begins in the shown text, from 1.
    pub line: usize,
    /// Whether the text is stored on one line and was formatted for reading.
    pub laid_out: bool,
    /// The document before the statement's own lines.
    pub before: String,
    /// The document after the statement's own lines.
    pub after: String,
    /// The statement's own lines.
    pub pieces: Vec<MarkedText>,
    /// Its conditions, each with how it was compared.
    pub conditions: Vec<ComparedCondition>,
}

/// A piece of text, marked or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedText {
    /// The text.
    pub text: String,
    /// Its part of the statement, and whether it fits the request.
    pub mark: Option<(StatementPart, Truth)>,
}

/// A condition key and its comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedCondition {
    /// The condition key as the policy writes it.
    pub key: String,
    /// The condition operator: `StringEquals`.
    pub operator: Message,
    /// The value in the request.
    pub request: Message,
    /// The values in the policy, with variables replaced.
    pub policy: Vec<String>,
    /// Whether the condition holds.
    pub holds: Truth,
    /// Why the result is unknown, if it is.
    pub unknown: Option<Message>,
}

pub(super) fn spoken(trace: &StatementTrace, request: &Request, sign: Sign) -> Spoken {
    // Formatting a text on several lines does not change its meaning.
    let laid_out = (!trace.document.text().trim().contains('\n'))
        .then(|| edit::format(trace.document.text()).ok())
        .flatten()
        .and_then(|text| Document::parse(&text).ok());
    let shown = match &laid_out {
        Some(document) => {
            let mut shown = trace.clone();
            shown.document = Arc::new(document.clone());
            shown
        }
        None => trace.clone(),
    };
    let statement = shown.statement();
    let text = shown.document.text();
    // Whole lines, with the statement's indentation and the comma behind it.
    let (first, last) = range(statement.span);
    let start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at);
    let marks = shown.marks(request);
    let conditions: Vec<ComparedCondition> = trace.conditions.iter().map(condition).collect();
    Spoken {
        label: trace.label.clone().into(),
        policy: trace.policy.clone(),
        effect: trace.effect,
        applies: trace.applies,
        decides: match sign {
            Sign::Denies => trace.matched && trace.effect == Effect::Deny,
            Sign::Allows => trace.matched && trace.effect == Effect::Allow,
            // Allowing statements that nearly applied.
            Sign::Silent | Sign::Skipped | Sign::Absent => trace.effect == Effect::Allow,
        },
        says: says(trace, &conditions),
        line: statement.line,
        laid_out: laid_out.is_some(),
        before: text[..start].trim_end().to_string(),
        after: text[end..].trim_start_matches('\n').trim_end().to_string(),
        pieces: pieces(text, start, end, &marks),
        conditions,
    }
}

/// Whether it applies, and the first reason why not.
fn says(trace: &StatementTrace, conditions: &[ComparedCondition]) -> Message {
    let (does, would) = match trace.effect {
        Effect::Allow => ("It applies, and allows the request.", "allow"),
        Effect::Deny => ("It applies, and denies the request.", "deny"),
    };
    if trace.applies == Truth::True {
        return does.into();
    }
    if trace.applies == Truth::Unknown {
        let keys: Vec<&str> = conditions
            .iter()
            .filter(|condition| condition.holds == Truth::Unknown)
            .map(|condition| condition.key.as_str())
            .collect();
        let keys = keys.join("`, `");
        return match (keys.is_empty(), trace.effect) {
            (true, Effect::Allow) => "It is unknown whether it applies, so it does not count: unknown values count against the request.".into(),
            (true, Effect::Deny) => "It is unknown whether it applies, so it counts: unknown values count against the request.".into(),
            (false, Effect::Allow) => message!(
                "Whether it applies depends on `{keys}`, which Orgsim does not know, so it does not count: unknown values count against the request."
            ),
            (false, Effect::Deny) => message!(
                "Whether it applies depends on `{keys}`, which Orgsim does not know, so it counts: unknown values count against the request."
            ),
        };
    }
    let reason = if !trace.action {
        "it is about other actions"
    } else if trace.principal == Some(false) {
        "it is about other principals"
    } else if trace.resource == Some(Truth::False) {
        "it is about other resources"
    } else {
        "a condition does not hold"
    };
    message!(
        "It would {effect}, but does not apply: {reason}.",
        effect = would
    )
}

fn condition(trace: &policy::ConditionTrace) -> ComparedCondition {
    let unknown = (trace.result == Truth::Unknown).then(|| match &trace.request {
        ContextValue::Unknown => message!("Orgsim does not know `{key}`: the simulation does not include where a request comes from or how its caller signed in. Unknown values count against the request.", key = trace.key),
        ContextValue::One(_) | ContextValue::Many(_) | ContextValue::Absent => {
            "A variable in the policy's values is unknown. Unknown values count against the request.".into()
        }
    });
    ComparedCondition {
        key: trace.key.to_string(),
        operator: trace.operator.clone().into(),
        request: told(&trace.request),
        policy: trace.policy.to_vec(),
        holds: trace.result,
        unknown,
    }
}

/// The text from `start` to `end`, cut at its marks.
fn pieces(text: &str, start: usize, end: usize, marks: &[TextMark]) -> Vec<MarkedText> {
    let mut pieces = Vec::new();
    let mut at = start;
    let mut push = |from: usize, to: usize, mark: Option<(StatementPart, Truth)>| {
        if from < to {
            pieces.push(MarkedText {
                text: text[from..to].to_string(),
                mark,
            });
        }
    };
    for TextMark { span, part, fits } in marks {
        let (from, to) = range(*span);
        if from < at || to > end {
            continue;
        }
        push(at, from, None);
        push(from, to, Some((*part, *fits)));
        at = to;
    }
    push(at, end, None);
    pieces
}

fn range(span: TextSpan) -> (usize, usize) {
    (span.start as usize, span.end as usize)
}

message::worded! {
    /// The result of a layer, as one of five marks.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Sign {
        /// A statement allows, and none denies.
        Allows: "allows";
        /// A statement denies.
        Denies: "denies";
        /// No statement allows the request.
        Silent: "nothing allows";
        /// It does not apply to this request.
        Skipped: "skipped";
        /// There is no policy of this layer.
        Absent: "not present";
    }
    /// The sign in words: "nothing allows".
    word
}

/// Whether a layer keeps the request from being allowed.
pub(super) fn blocks(judgment: &Judgment, layer: &LayerVerdict) -> bool {
    let verdict = &judgment.verdict;
    !verdict.is_allowed()
        && match layer.result {
            LayerResult::ExplicitDeny => true,
            LayerResult::ImplicitDeny | LayerResult::NotPresent => {
                let limit = layer.layer < LayerKind::Identity;
                limit && !layer.result.lets_through()
                    || verdict.deciding_layer() == Some(layer.layer)
                    || needed(judgment, layer.layer)
            }
            LayerResult::Allow
            | LayerResult::AllowForRole
            | LayerResult::AllowForAccount
            | LayerResult::Skipped(_)
            | LayerResult::RootUser => false,
        }
}

/// Whether this layer must allow, too, although another one refuses first: across accounts both sides must allow.
pub(super) fn needed(judgment: &Judgment, layer: LayerKind) -> bool {
    judgment
        .verdict
        .smallest_changes(&judgment.request)
        .iter()
        .any(|change| matches!(change, Change::AddAllow { layer: at, .. } if *at == layer))
}

/// The value of a key, for people.
pub(super) fn told(value: &ContextValue) -> Message {
    match value {
        ContextValue::One(value) => value.clone().into(),
        ContextValue::Many(values) if values.is_empty() => "no values".into(),
        ContextValue::Many(values) => values.join(", ").into(),
        ContextValue::Absent => "not in the request".into(),
        ContextValue::Unknown => "unknown to Orgsim".into(),
    }
}
