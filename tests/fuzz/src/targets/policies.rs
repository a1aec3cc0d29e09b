//! Readers of the policy language.

use std::sync::Arc;

use policy::{
    Document, Layers, Level, PolicyKind, Principal, Request, Source, decide, edit, evaluate,
    pattern, place,
};
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
            let formatted = edit::format(text).expect("a policy can be formatted");
            let minified = edit::minify(text).expect("a policy can be minified");
            for changed in [&formatted, &minified] {
                let again = Document::parse(changed).expect("it is still a policy");
                assert_eq!(again.statements().len(), document.statements().len());
            }
            assert_eq!(edit::format(&minified).as_ref(), Ok(&formatted));
            for index in 0..=document.statements().len() {
                if let Some(fewer) = edit::without(&document, index) {
                    assert!(Document::parse(&fewer).is_ok(), "without {index}: {fewer}");
                }
            }
            let more = edit::allowing(&document, "iam:CreateUser", Some("*"), None);
            assert!(Document::parse(&more).is_ok(), "allowing: {more}");
        }
        Err(error) => {
            let lines: Vec<&str> = text.split('\n').collect();
            let line = lines.get(error.line.wrapping_sub(1)).expect("such a line");
            assert!(
                (1..=line.chars().count() + 1).contains(&error.column),
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

pub fn place(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let offsets = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len(), text.len() + 7]);
    // All places of a short text, some of a long one.
    for offset in offsets.step_by(text.len() / 200 + 1) {
        let place = place::place(text, offset);
        assert!(text.get(place.span.range()).is_some(), "at {offset}");
        for kind in KINDS {
            let _ = place::keywords(&place.at, Some(kind));
        }
    }
}

pub fn decision(data: &[u8]) {
    let Some([first, second, third, who, action, resource, key, value]) = parts(data) else {
        return;
    };
    let source = |name: &str, text: &str| {
        let document = Document::parse(text).ok()?;
        Some(Source::new(name, Arc::new(document)))
    };
    let level = |name: &str, text: &str| Level {
        name: name.into(),
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
        "" => Principal::anonymous(),
        arn if arn.starts_with("arn:") => Principal::from_arn(arn),
        service => Principal::from_service(service),
    };
    let mut request = Request {
        principal,
        action: action.to_string(),
        resource: resource.to_string(),
        resource_account: Some("111111111111".to_string()),
        ..Request::default()
    };
    request.context.set(key, value);
    request.context.mark_unknown("aws:RequestedRegion");
    let verdict = evaluate(&request, &layers);
    assert_eq!(verdict.decision, decide(&request, &layers));
    assert_ne!(verdict.is_allowed(), verdict.deciding_layer().is_some());
    assert!(!verdict.explain().is_empty());
    assert_ne!(
        verdict.is_allowed(),
        !verdict.smallest_changes(&request).is_empty()
    );
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
    let _ = pattern::arn_like(glob, text);
}

/// By a table of which beginnings of the pattern match which beginnings of the text.
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
