//! Readers of the policy language.

use std::sync::Arc;

use policy::condition::ConditionOperator;
use policy::{
    Document, LayerKind, Layers, Level, PolicyKind, Request, RequestPrincipal, Source, Statement,
    Truth, Verdict, decide, edit, evaluate, evaluate_in_full, pattern, place,
};
use serde_json::{Value, json};
use sim::effective;
use sim::policies::PolicyType;

use crate::{parts, text};

const KINDS: [PolicyKind; 7] = [
    PolicyKind::Identity,
    PolicyKind::Trust,
    PolicyKind::Resource,
    PolicyKind::ServiceControl,
    PolicyKind::ResourceControl,
    PolicyKind::Boundary,
    PolicyKind::Session,
];

pub fn document(data: &[u8]) {
    let Some(text) = text(data) else { return };
    match Document::parse(text) {
        Ok(document) => {
            assert_eq!(document.text(), text);
            // Lone surrogates are valid here and an error there.
            assert!(serde_json::from_str::<Value>(text).is_ok() || text.contains("\\u"));
            let lines = text.split('\n').count();
            let at = |at: usize| document.statements()[at].line;
            for index in 0..document.statements().len() {
                let before = index.checked_sub(1).map_or(1, at);
                assert!((before..=lines).contains(&at(index)));
            }
            changed(&document);
        }
        Err(error) => {
            let lines: Vec<&str> = text.split('\n').collect();
            let line = lines.get(error.line.wrapping_sub(1)).expect("such a line");
            assert!(
                (1..=line.chars().count() + 1).contains(&error.column),
                "{error}"
            );
            assert!(!error.message.is_empty(), "{error}");
            assert!(
                error.help.english().ends_with(['.', '?', '!', '…']),
                "{error}"
            );
            for kind in KINDS {
                assert!(Document::parse_as(kind, text).is_err(), "{kind:?}: {error}");
            }
        }
    }
    for kind in KINDS {
        let _ = Document::parse_as(kind, text);
    }
}

/// Checks that formatting and changing a policy keep it valid, with the same meaning.
fn changed(document: &Document) {
    let text = document.text();
    let own = says(text);
    let formatted = edit::format(text).expect("a policy can be formatted");
    let minified = edit::minify(text).expect("a policy can be minified");
    assert_eq!(
        (says(&formatted), says(&minified)),
        (own.clone(), own.clone())
    );
    assert_eq!(edit::format(&minified).as_ref(), Ok(&formatted));
    assert_eq!(edit::minify(&formatted).as_ref(), Ok(&minified));
    let more = edit::allowing(document, "iam:CreateUser", Some("*"), None);
    assert_eq!(says(&more).len(), own.len() + 1, "allowing: {more}");
    for index in 0..=own.len() + 1 {
        let spared = edit::sparing(document, index, "arn:aws:iam::111111111111:user/Ana");
        assert_eq!(says(&spared).len(), own.len(), "sparing {index}: {spared}");
        if let Some(fewer) = edit::without(document, index) {
            assert_eq!(
                says(&fewer).len() + 1,
                own.len(),
                "without {index}: {fewer}"
            );
        }
    }
}

/// The meaning of each statement, without its position.
fn says(text: &str) -> Vec<String> {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let one = |it: &Statement| {
        let conditions: Vec<_> = (it.conditions.iter())
            .map(|one| (&one.operator_name, &one.key, &one.values))
            .collect();
        let resources = it.resources.as_ref().map(|it| (it.not, &it.patterns));
        let principals = it.principals.as_ref().map(|it| (it.not, &it.names));
        let actions = (it.actions.not, &it.actions.patterns);
        let head = (&it.sid, it.effect);
        format!("{head:?}{actions:?}{resources:?}{principals:?}{conditions:?}")
    };
    document.statements().iter().map(one).collect()
}

pub fn place(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let offsets = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len(), text.len() + 7]);
    // All positions in a short text, some in a long one.
    for offset in offsets.step_by(text.len() / 200 + 1) {
        let place = place::place(text, offset);
        assert!(text.get(place.span.range()).is_some(), "at {offset}");
        for kind in KINDS.map(Some).into_iter().chain([None]) {
            let _ = place::keywords(&place.at, kind);
        }
    }
}

pub fn decision(data: &[u8]) {
    let Some([first, second, third, who, action, resource, key, value]) = parts(data) else {
        return;
    };
    let source = |name: &str, text: &str| {
        let document = Document::parse(text).ok()?;
        Some(Source::new(name.to_string(), Arc::new(document)))
    };
    let level = |name: &str, text: &str| Level {
        name: name.to_string().into(),
        policies: source(name, text).into_iter().collect(),
    };
    let layers = Layers {
        scps: vec![level("root", first), level("account", second)],
        rcps: vec![level("root", third)],
        boundary: source("boundary", first),
        session: source("session", second),
        identity: source("one", first)
            .into_iter()
            .chain(source("two", second))
            .collect(),
        resource: source("resource", third),
        ..Layers::default()
    };
    let principal = match who {
        "" => RequestPrincipal::anonymous(),
        arn if arn.starts_with("arn:") => RequestPrincipal::from_arn(arn),
        service => RequestPrincipal::from_service(service),
    };
    let mut request = Request {
        principal,
        action: action.to_string(),
        resource: resource.to_string(),
        resource_account: Some("111111111111".to_string()),
        ..Request::default()
    };
    request.context.set(key, value);
    request.context.set("aws:username", value);
    let tags = vec![value.to_string(), key.to_string()];
    request.context.set("aws:TagKeys", tags);
    request.context.mark_unknown("aws:RequestedRegion");
    let verdict = evaluate(&request, &layers);
    let full = evaluate_in_full(&request, &layers);
    assert_eq!(verdict.decision, decide(&request, &layers));
    assert_eq!(
        (&full.decision, &full.unknown),
        (&verdict.decision, &verdict.unknown)
    );
    for verdict in [&verdict, &full] {
        explains_itself(verdict, &request);
    }
}

fn explains_itself(verdict: &Verdict, request: &Request) {
    let refused = !verdict.is_allowed();
    assert!(!verdict.explain().is_empty());
    assert_eq!(refused, verdict.deciding_layer().is_some());
    assert_ne!(refused, verdict.smallest_changes(request).is_empty());
    assert_ne!(refused, verdict.reason_phrase(&request.action).is_empty());
    assert!(refused || verdict.blocked_by().is_empty());
    for statement in verdict.layers.iter().flat_map(|layer| &layer.statements) {
        let _ = statement.marks(request);
    }
}

/// The most values compared with each other.
const VALUES: usize = 16;

/// Operators keep to their own arithmetic for any values: those of the lines, each with each.
pub fn conditions(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let values: Vec<&str> = text.split('\n').take(VALUES).collect();
    for request in &values {
        for policy in &values {
            compare(request, policy);
        }
    }
}

fn compare(request: &str, policy: &str) {
    let is = |operator: &str| holds(operator, request, policy);
    let same = |what: &str, one: bool, other: bool| {
        assert_eq!(one, other, "{what}: `{request}` and `{policy}`");
    };
    for family in ["Numeric", "Date"] {
        let is = |order: &str| is(&format!("{family}{order}"));
        let back = |order: &str| holds(&format!("{family}{order}"), policy, request);
        let (equal, less, greater) = (is("Equals"), is("LessThan"), is("GreaterThan"));
        let count = [equal, less, greater].iter().filter(|it| **it).count();
        same("one of less, equal, greater", count <= 1, true);
        same("at most", is("LessThanEquals"), less || equal);
        same("at least", is("GreaterThanEquals"), greater || equal);
        same("NotEquals", is("NotEquals"), !equal);
        same("the other way round", less, back("GreaterThan"));
        same("equal the other way round", equal, back("Equals"));
    }
    if let (Ok(one), Ok(other)) = (request.parse::<i32>(), policy.parse::<i32>()) {
        same("numbers", is("NumericLessThan"), one < other);
        same("numbers", is("NumericEquals"), one == other);
    }
    // With a variable without a value, neither applies.
    let variable = policy.contains("${");
    for (plain, negated) in [
        ("StringEquals", "StringNotEquals"),
        ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
        ("StringLike", "StringNotLike"),
        ("ArnLike", "ArnNotLike"),
        ("ArnEquals", "ArnNotEquals"),
        ("IpAddress", "NotIpAddress"),
    ] {
        let positive = is(plain);
        if !variable {
            same(negated, is(negated), !positive);
        }
        same("IfExists", is(&format!("{plain}IfExists")), positive);
        same("ForAnyValue", is(&format!("ForAnyValue:{plain}")), positive);
    }
    same("ArnEquals", is("ArnEquals"), is("ArnLike"));
    if !variable {
        same("StringEquals", is("StringEquals"), request == policy);
        same("StringLike", is("StringLike"), plain(policy, request));
    }
    let address = |text: &str| text.parse::<std::net::IpAddr>();
    if let (Ok(one), Ok(other)) = (address(request), address(policy)) {
        same("IpAddress", is("IpAddress"), one == other);
    }
    // Any text may be in the operator's position.
    assert!(ConditionOperator::parse(policy).is_none() || !policy.is_empty());
}

/// Whether a condition with this operator holds.
fn holds(operator: &str, request: &str, policy: &str) -> bool {
    let text = json!({
        "Version": "2012-10-17",
        "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { operator: { "k": policy } } },
    });
    let document = Document::parse(&text.to_string()).expect("it is a policy");
    let layers = Layers {
        identity: vec![Source::new("p", Arc::new(document))],
        ..Layers::default()
    };
    let mut asked = Request {
        principal: RequestPrincipal::from_arn("arn:aws:iam::111111111111:user/alice"),
        action: "a:b".to_string(),
        resource: "*".to_string(),
        ..Request::default()
    };
    asked.context.set("k", request);
    let verdict = evaluate(&asked, &layers);
    let mut layers = verdict.layers.iter();
    let identity = layers.find(|layer| layer.layer == LayerKind::Identity);
    let statement = identity.and_then(|layer| layer.statements.first());
    statement.is_some_and(|statement| statement.applies == Truth::True)
}

pub fn patterns(data: &[u8]) {
    let Some([glob, text]) = parts(data) else {
        return;
    };
    if glob.len() * text.len() > 100_000 {
        return;
    }
    assert_eq!(pattern::glob(glob, text), plain(glob, text));
    let (small, small_text) = (glob.to_ascii_lowercase(), text.to_ascii_lowercase());
    assert_eq!(
        pattern::glob_ignore_case(glob, text),
        plain(&small, &small_text)
    );
    assert_eq!(pattern::arn_like(glob, text), plain_arn(glob, text));
}

fn plain_arn(glob: &str, text: &str) -> bool {
    let fields = |text: &str| text.splitn(6, ':').map(str::to_string).collect::<Vec<_>>();
    if !glob.starts_with("arn:") {
        return plain(glob, text);
    }
    let (patterns, text) = (fields(glob), fields(text));
    let mut pairs = patterns.iter().zip(&text);
    patterns.len() == 6 && text.len() == 6 && pairs.all(|(glob, text)| plain(glob, text))
}

/// Uses a table of which prefixes of the pattern match which prefixes of the text.
fn plain(pattern: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut row = vec![false; text.len() + 1];
    row[0] = true;
    for symbol in pattern.chars() {
        let mut next = vec![false; text.len() + 1];
        next[0] = symbol == '*' && row[0];
        for (at, letter) in text.iter().enumerate() {
            next[at + 1] = match symbol {
                '*' => row[at + 1] || next[at],
                '?' => row[at],
                letter_of_pattern => row[at] && letter_of_pattern == *letter,
            };
        }
        row = next;
    }
    row[text.len()]
}

pub fn management(data: &[u8]) {
    let Some([name, first, second]) = parts(data) else {
        return;
    };
    let Some(kind) = PolicyType::ALL
        .iter()
        .copied()
        .find(|kind| kind.name() == name.trim())
    else {
        return;
    };
    let read: Vec<_> = [first, second]
        .iter()
        .filter_map(|text| effective::read(kind, text).ok())
        .collect();
    let merged = effective::merge(read.iter().map(|part| vec![part]));
    let _ = effective::render(kind, &merged);
}
