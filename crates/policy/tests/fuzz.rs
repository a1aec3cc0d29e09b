//! Fuzzing on the stable compiler: texts that are nearly policies, made by changing the cases of this repository.
//!
//! Each target runs for `ORGSIM_FUZZ_SECONDS` (5 unless said otherwise) from `ORGSIM_FUZZ_SEED`; `cargo xtask fuzz` runs them at
//! length. What is found is made smaller and printed as a test to be pasted into the module `found` below. An input that takes too
//! long counts as found; one that never ends is printed by a watchdog.
//!
//! The last test measures how work grows with the size of a policy: four times the text may cost some four times the time,
//! not sixteen.

mod common;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, Once, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use policy::condition::ConditionOperator;
use policy::document::PolicyKind;
use policy::{Document, LayerKind, Layers, Level, Principal, Request, Source, Truth, Verdict};
use policy::{decide, edit, evaluate, evaluate_in_full, pattern, place};
use serde_json::{Value, json};

/// What a target is given: texts, each with a meaning of its own.
type Input = Vec<String>;
/// What should hold of every input.
type Check = fn(&[String]) -> Result<(), String>;

const KINDS: [PolicyKind; 7] = [
    PolicyKind::Identity,
    PolicyKind::Trust,
    PolicyKind::Resource,
    PolicyKind::ServiceControl,
    PolicyKind::ResourceControl,
    PolicyKind::Boundary,
    PolicyKind::Session,
];

// ---- what should hold ----

/// A text is a policy or is refused at a place in it; what one kind accepts is a policy; what is a policy is JSON.
fn reading(texts: &[String]) -> Result<(), String> {
    let text = &texts[0];
    let read = Document::parse(text);
    if let Err(error) = &read {
        let lines: Vec<&str> = text.split('\n').collect();
        let line = lines
            .get(error.line.wrapping_sub(1))
            .ok_or(format!("there is no line {}", error.line))?;
        ensure(
            error.column >= 1 && error.column <= line.chars().count() + 1,
            || format!("there is no column {} in line {}", error.column, error.line),
        )?;
        ensure(
            !error.message.is_empty() && error.help.ends_with(['.', '?', '!', '…']),
            || format!("it says `{error}`"),
        )?;
    }
    if let Ok(document) = &read {
        ensure(document.text() == text, || {
            "it does not keep its text".into()
        })?;
        // Lone surrogates are text here and an error there.
        let json = serde_json::from_str::<Value>(text).is_ok();
        ensure(json || text.contains("\\u"), || {
            "it is read though it is not JSON".into()
        })?;
        let lines = text.split('\n').count();
        let mut before = 1;
        for statement in document.statements() {
            ensure((before..=lines).contains(&statement.line), || {
                format!("a statement on line {}", statement.line)
            })?;
            before = statement.line;
        }
    }
    for kind in KINDS {
        if Document::parse_as(kind, text).is_ok() {
            ensure(read.is_ok(), || {
                format!("{kind:?} accepts what is no policy")
            })?;
        }
    }
    Ok(())
}

/// Formatting and changing keep a policy a policy.
fn changing(texts: &[String]) -> Result<(), String> {
    let text = &texts[0];
    let formatted = edit::format(text);
    let minified = edit::minify(text);
    ensure(formatted.is_ok() == minified.is_ok(), || {
        "format and minify disagree".into()
    })?;
    let Ok(document) = Document::parse(text) else {
        return Ok(());
    };
    let statements = |text: &str| -> Result<Vec<(Option<String>, String)>, String> {
        let document =
            Document::parse(text).map_err(|error| format!("it is no policy any more: {error}"))?;
        // Without the places, which change.
        let plain = |it: &policy::Statement| {
            let conditions: Vec<_> = it
                .conditions
                .iter()
                .map(|one| (&one.operator_name, &one.key, &one.values))
                .collect();
            let resources = it.resources.as_ref().map(|it| (it.not, &it.patterns));
            let principals = it.principals.as_ref().map(|it| (it.not, &it.names));
            let actions = (it.actions.not, &it.actions.patterns);
            let rest = format!(
                "{:?}{actions:?}{resources:?}{principals:?}{conditions:?}",
                it.effect
            );
            (it.sid.clone(), rest)
        };
        Ok(document.statements().iter().map(plain).collect())
    };
    let own = statements(text)?;
    let (formatted, minified) = (
        formatted.map_err(|error| format!("format: {error}"))?,
        minified.map_err(|error| format!("minify: {error}"))?,
    );
    for (what, changed) in [("format", &formatted), ("minify", &minified)] {
        ensure(statements(changed)? == own, || {
            format!("{what} changes what it says")
        })?;
    }
    ensure(edit::minify(&formatted).as_ref() == Ok(&minified), || {
        "minify after format is another text".into()
    })?;
    ensure(edit::format(&minified).as_ref() == Ok(&formatted), || {
        "format after minify is another text".into()
    })?;

    let more = edit::allowing(&document, &texts[1], Some(&texts[2]), Some(&texts[3]));
    // Nobody asks for what cannot be written in a policy.
    let can_be_written =
        json!({ "Statement": { "Effect": "Allow", "Action": texts[1], "Resource": texts[2] } });
    if Document::parse(&can_be_written.to_string()).is_ok() {
        ensure(statements(&more)?.len() == own.len() + 1, || {
            format!("allowing gives {more}")
        })?;
    }
    for index in 0..=own.len() + 1 {
        let spared = edit::sparing(&document, index, &texts[3]);
        ensure(statements(&spared)?.len() == own.len(), || {
            format!("sparing {index} gives {spared}")
        })?;
        if let Some(fewer) = edit::without(&document, index) {
            ensure(statements(&fewer)?.len() + 1 == own.len(), || {
                format!("without {index} gives {fewer}")
            })?;
        }
    }
    Ok(())
}

/// At every place of a half-typed text there is something to say, about a part of the text.
fn typing(texts: &[String]) -> Result<(), String> {
    let text = &texts[0];
    let offsets = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len(), text.len() + 7]);
    // All of them in a short text, some in a long one.
    let every = text.len() / 400 + 1;
    for offset in offsets.step_by(every) {
        let place = place::place(text, offset);
        let range = place.span.range();
        ensure(text.get(range.clone()).is_some(), || {
            format!("at {offset} the span is {range:?}")
        })?;
        for kind in KINDS.map(Some).into_iter().chain([None]) {
            let _ = place::keywords(&place.at, kind);
        }
    }
    Ok(())
}

/// Policies in every layer: the three ways to decide agree, and a verdict can always explain itself.
fn deciding(texts: &[String]) -> Result<(), String> {
    let source = |index: usize| -> Option<Source> {
        let document = Document::parse(&texts[index]).ok()?;
        Some(Source::new(format!("p{index}"), Arc::new(document)))
    };
    let level = |name: &str, index: usize| Level {
        name: name.into(),
        policies: source(index).into_iter().collect(),
    };
    let layers = Layers {
        scps: vec![level("root", 0), level("account", 1)],
        rcps: vec![level("root", 2)],
        boundary: source(0),
        session: source(1),
        identity: source(0).into_iter().chain(source(1)).collect(),
        resource: source(2),
        ..Layers::default()
    };
    let principal = match texts[3].as_str() {
        "" => Principal::anonymous(),
        arn if arn.starts_with("arn:") => Principal::from_arn(arn),
        service => Principal::from_service(service),
    };
    let mut request = Request {
        principal,
        action: texts[4].clone(),
        resource: texts[5].clone(),
        resource_account: Some("111111111111".to_string()),
        ..Request::default()
    };
    request.context.set(&texts[6], texts[7].as_str());
    request.context.set("aws:username", texts[7].as_str());
    request
        .context
        .set("aws:TagKeys", vec![texts[7].clone(), texts[6].clone()]);
    request.context.mark_unknown("aws:RequestedRegion");
    let verdict = evaluate(&request, &layers);
    let full = evaluate_in_full(&request, &layers);
    let alone = decide(&request, &layers);
    ensure(
        verdict.decision == alone && full.decision == alone && full.unknown == verdict.unknown,
        || format!("{alone:?}, {:?}, {:?}", verdict.decision, full.decision),
    )?;
    for verdict in [&verdict, &full] {
        told(verdict, &request)?;
    }
    Ok(())
}

fn told(verdict: &Verdict, request: &Request) -> Result<(), String> {
    let refused = !verdict.is_allowed();
    ensure(!verdict.explain().is_empty(), || {
        "nothing is explained".into()
    })?;
    ensure(refused == verdict.deciding_layer().is_some(), || {
        "no layer decides".into()
    })?;
    ensure(
        refused != verdict.smallest_changes(request).is_empty(),
        || "nothing is offered".into(),
    )?;
    ensure(
        refused != verdict.reason_phrase(&request.action).is_empty(),
        || "no reason".into(),
    )?;
    ensure(refused || verdict.blocked_by().is_empty(), || {
        "an allowed request is blocked".into()
    })?;
    for statement in verdict.layers.iter().flat_map(|layer| &layer.statements) {
        let _ = statement.marks(request);
    }
    Ok(())
}

/// Patterns match what a slow and plain matcher says.
fn matching(texts: &[String]) -> Result<(), String> {
    let (glob, text) = (&texts[0], &texts[1]);
    let fast = pattern::glob(glob, text);
    ensure(fast == plain_glob(glob, text), || {
        format!("glob says {fast}")
    })?;
    let (low, low_text) = (glob.to_ascii_lowercase(), text.to_ascii_lowercase());
    let fast = pattern::glob_ignore_case(glob, text);
    ensure(fast == plain_glob(&low, &low_text), || {
        format!("glob_ignore_case says {fast}")
    })?;
    let fast = pattern::arn_like(glob, text);
    let fields = |text: &str| text.splitn(6, ':').map(str::to_string).collect::<Vec<_>>();
    let slow = if glob.starts_with("arn:") {
        let (pattern, text) = (fields(glob), fields(text));
        let pairs = || pattern.iter().zip(&text);
        pattern.len() == 6
            && text.len() == 6
            && pairs().all(|(pattern, text)| plain_glob(pattern, text))
    } else {
        plain_glob(glob, text)
    };
    ensure(fast == slow, || format!("arn_like says {fast}"))
}

/// By a table of which beginnings of the pattern match which beginnings of the text.
fn plain_glob(pattern: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut row: Vec<bool> = vec![false; text.len() + 1];
    row[0] = true;
    for symbol in pattern.chars() {
        let mut next = vec![false; text.len() + 1];
        next[0] = symbol == '*' && row[0];
        for (at, letter) in text.iter().enumerate() {
            next[at + 1] = match symbol {
                '*' => row[at + 1] || next[at],
                '?' => row[at],
                plain => row[at] && plain == *letter,
            };
        }
        row = next;
    }
    row[text.len()]
}

/// Operators keep to their own arithmetic, whatever the values are.
fn comparing(texts: &[String]) -> Result<(), String> {
    let (request, policy) = (texts[0].as_str(), texts[1].as_str());
    let holds = |operator: &str, request: &str, policy: &str| holds(operator, request, policy);
    let same = |what: &str, one: bool, other: bool| {
        ensure(one == other, || format!("{what}: {one} and {other}"))
    };
    for family in ["Numeric", "Date"] {
        let is = |order: &str| holds(&format!("{family}{order}"), request, policy);
        let (equal, less, greater) = (is("Equals"), is("LessThan"), is("GreaterThan"));
        let count = [equal, less, greater].iter().filter(|it| **it).count();
        ensure(count <= 1, || {
            format!("{family}: {count} of less, equal and greater")
        })?;
        same("LessThanEquals", is("LessThanEquals"), less || equal)?;
        same(
            "GreaterThanEquals",
            is("GreaterThanEquals"),
            greater || equal,
        )?;
        same("NotEquals", is("NotEquals"), !equal)?;
        same(
            "the other way round",
            less,
            holds(&format!("{family}GreaterThan"), policy, request),
        )?;
        same(
            "equal the other way round",
            equal,
            holds(&format!("{family}Equals"), policy, request),
        )?;
    }
    if let (Ok(one), Ok(other)) = (request.parse::<i32>(), policy.parse::<i32>()) {
        same(
            "numbers",
            holds("NumericLessThan", request, policy),
            one < other,
        )?;
        same(
            "numbers",
            holds("NumericEquals", request, policy),
            one == other,
        )?;
    }
    for (plain, negated) in [
        ("StringEquals", "StringNotEquals"),
        ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
        ("StringLike", "StringNotLike"),
        ("ArnLike", "ArnNotLike"),
        ("ArnEquals", "ArnNotEquals"),
        ("IpAddress", "NotIpAddress"),
    ] {
        // A variable without a value makes either not apply.
        if !policy.contains("${") {
            same(
                negated,
                holds(negated, request, policy),
                !holds(plain, request, policy),
            )?;
        }
        let if_exists = format!("{plain}IfExists");
        same(
            &if_exists,
            holds(&if_exists, request, policy),
            holds(plain, request, policy),
        )?;
        let any = format!("ForAnyValue:{plain}");
        same(
            &any,
            holds(&any, request, policy),
            holds(plain, request, policy),
        )?;
    }
    same(
        "ArnEquals",
        holds("ArnEquals", request, policy),
        holds("ArnLike", request, policy),
    )?;
    if !policy.contains("${") {
        same(
            "StringEquals",
            holds("StringEquals", request, policy),
            request == policy,
        )?;
        same(
            "StringLike",
            holds("StringLike", request, policy),
            plain_glob(policy, request),
        )?;
    }
    if let (Ok(one), Ok(other)) = (
        request.parse::<std::net::IpAddr>(),
        policy.parse::<std::net::IpAddr>(),
    ) {
        same(
            "IpAddress",
            holds("IpAddress", request, policy),
            one == other,
        )?;
    }
    // Any text may stand where an operator does.
    if let Some(operator) = ConditionOperator::parse(policy) {
        ensure(!policy.is_empty(), || format!("{operator:?}"))?;
    }
    Ok(())
}

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
        principal: Principal::from_arn(common::ALICE),
        action: "a:b".to_string(),
        resource: "*".to_string(),
        ..Request::default()
    };
    asked.context.set("k", request);
    let verdict = evaluate(&asked, &layers);
    let identity = verdict
        .layers
        .iter()
        .find(|layer| layer.layer == LayerKind::Identity);
    let statement = identity.and_then(|layer| layer.statements.first());
    statement.is_some_and(|statement| statement.applies == Truth::True)
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

// ---- what was found, kept ----

mod found {
    use super::*;

    /// Runs one input again.
    #[track_caller]
    pub fn again(check: Check, texts: &[&str]) {
        let texts: Vec<String> = texts.iter().map(|text| text.to_string()).collect();
        if let Err(wrong) = check(&texts) {
            panic!("{wrong}");
        }
    }

    #[test]
    fn a_text_that_ends_inside_an_escape() {
        again(reading, &["{\"Statement\": \"\\ud83d\\u"]);
        again(reading, &["\"\\u00e"]);
    }
}

// ---- the targets ----

#[test]
fn texts_are_read_or_refused() {
    fuzz("reading", reading, |random, corpus| {
        vec![corpus.text(random)]
    });
}

#[test]
fn changed_policies_are_policies() {
    fuzz("changing", changing, |random, corpus| {
        vec![
            corpus.text(random),
            corpus.value(random),
            corpus.value(random),
            corpus.value(random),
        ]
    });
}

#[test]
fn half_typed_texts_have_places() {
    fuzz("typing", typing, |random, corpus| vec![corpus.text(random)]);
}

#[test]
fn verdicts_agree_and_explain_themselves() {
    fuzz("deciding", deciding, |random, corpus| {
        let mut texts: Input = (0..3).map(|_| corpus.text(random)).collect();
        texts.extend((0..5).map(|_| corpus.value(random)));
        texts
    });
}

#[test]
fn patterns_match_as_a_plain_matcher_does() {
    fuzz("matching", matching, |random, corpus| {
        // A few letters, so that something matches.
        let alphabet = ["a", "b", "A", "*", "?", ":", "é", "😀", "arn:", "${", "}"];
        let word = |random: &mut Random| -> String {
            (0..random.below(14))
                .map(|_| *random.one(&alphabet))
                .collect()
        };
        if random.below(4) == 0 {
            vec![corpus.value(random), corpus.value(random)]
        } else {
            vec![word(random), word(random)]
        }
    });
}

#[test]
fn operators_keep_to_their_arithmetic() {
    fuzz("comparing", comparing, |random, corpus| {
        vec![corpus.value(random), corpus.value(random)]
    });
}

// ---- the machine ----

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }

    fn one<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// What inputs are made of.
struct Corpus {
    policies: Vec<String>,
    values: Vec<String>,
}

/// Parts of policies, and of what policies are not.
const PARTS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "null",
    "true",
    "-0",
    "1e999",
    "0.1",
    "01",
    " ",
    "\n",
    "\r\n",
    "\u{feff}",
    "\u{0}",
    "\u{7f}",
    "é",
    "😀",
    "\\u0000",
    "\\ud83d",
    "\\udc00",
    "\\ud83d\\ude00",
    "\\n",
    "\\q",
    "{}",
    "[]",
    "[[[[[[[[",
    "\"\"",
    "\"Statement\":",
    "\"Version\":\"2008-10-17\",",
    "\"Id\":\"x\",",
    "\"Sid\":\"x\",",
    "\"Effect\":\"Deny\",",
    "\"NotAction\":\"*\",",
    "\"NotResource\":[\"*\"],",
    "\"NotPrincipal\":{\"AWS\":\"*\"},",
    "\"Principal\":\"*\",",
    "\"Condition\":{\"StringLike\":{\"k\":\"${\"}},",
    "\"ForAllValues:StringNotLikeIfExists\":{\"aws:TagKeys\":[\"*\"]},",
    "\"Null\":{\"k\":true},",
    "${",
    "${*}",
    "${aws:username}",
    "${aws:username, 'x'}",
    "*",
    "?",
    "arn:aws:s3:::",
    "arn:",
];

const VALUES: &[&str] = &[
    "",
    "*",
    "**",
    "?",
    "a",
    "A",
    "${",
    "${}",
    "${a}",
    "${aws:username}",
    "${a, 'x'}",
    "${a,",
    "${*}",
    "${$}{a}",
    "}",
    "é",
    "😀",
    "\u{0}",
    "-0",
    "+1",
    "1",
    "10",
    "1.0",
    "-1.5",
    ".",
    ".5",
    "5.",
    "1e5",
    "١",
    " 7 ",
    "0.0000000001",
    "999999999999999999999999999",
    "9999999999999999999999999999",
    "-999999999999999999999999999.999999999",
    "2026-05-01",
    "2026-02-30",
    "0000-01-01",
    "2026",
    "2026-5",
    "9999-12-31T23:59:60Z",
    "2026-05-01T12:00:00+24:00",
    "2026-05-01T12:00:00-0530",
    "2026-05-01t12",
    "T",
    "2026-05-01T",
    "2026-05-01T12:00:00.123456789Z",
    "2026-05-01T12:00:00+",
    "-2026-05-01",
    "9223372036854775807",
    "-9223372036854775808000",
    "10.0.0.0/8",
    "10.1.2.3",
    "10.0.0.0/33",
    "10.0.0.0/",
    "/",
    "::/0",
    "::1/128",
    "::1/129",
    "::ffff:10.1.2.3",
    "010.0.0.1",
    "true",
    "FALSE",
    "arn:",
    "arn:::::",
    "arn:aws:iam::111111111111:role/x",
    "arn:aws:sts::111111111111:assumed-role/x/y",
    "arn:aws:s3:::b/${aws:username}",
    "arn:aws:s3",
    "arn:aws:s3:::*",
    "arn:*:*:*:*:*",
    "arn:aws:iam::111111111111:root",
    "111111111111",
    "ec2.amazonaws.com",
    "s3:GetObject",
    "sts:AssumeRole",
    "sts:AssumeRolé",
    "StringLike",
    "ForAnyValue:",
    "ForAllValues:Null",
    "IfExists",
    "aws:username",
    "aws:TagKeys",
];

impl Corpus {
    fn new() -> Corpus {
        let mut policies: Vec<String> = Vec::new();
        let mut values: Vec<String> = VALUES.iter().map(|text| text.to_string()).collect();
        for case in common::table::cases() {
            let levels = case.layers.scps.iter().chain(&case.layers.rcps);
            let sources = levels
                .flat_map(|level| &level.policies)
                .chain(&case.layers.identity)
                .chain(&case.layers.boundary)
                .chain(&case.layers.session)
                .chain(&case.layers.resource);
            policies.extend(sources.map(|source| source.document.text().to_string()));
            for ask in &case.asks {
                values.extend(ask.request.principal.arn.clone());
                values.push(ask.request.action.clone());
                values.push(ask.request.resource.clone());
            }
        }
        for list in [&mut policies, &mut values] {
            list.sort();
            list.dedup();
        }
        // As people write them.
        let pretty: Vec<String> = policies
            .iter()
            .filter_map(|text| edit::format(text).ok())
            .collect();
        policies.extend(pretty);
        Corpus { policies, values }
    }

    /// A text that is a policy, or was one.
    fn text(&self, random: &mut Random) -> String {
        let mut text = random.one(&self.policies).clone();
        if random.below(2) == 0
            && let Ok(mut value) = serde_json::from_str::<Value>(&text)
        {
            for _ in 0..=random.below(3) {
                self.change(&mut value, random);
            }
            text = if random.below(3) == 0 {
                serde_json::to_string_pretty(&value).unwrap_or_default()
            } else {
                value.to_string()
            };
        }
        if random.below(2) == 0 {
            for _ in 0..=random.below(4) {
                text = self.cut(&text, random);
            }
        }
        text
    }

    /// Changes one value somewhere in a JSON text: it stays JSON.
    fn change(&self, value: &mut Value, random: &mut Random) {
        let deeper = random.below(5) > 0;
        match value {
            Value::Array(items) if deeper && !items.is_empty() => {
                let at = random.below(items.len());
                match random.below(6) {
                    0 => items.push(items[at].clone()),
                    1 => {
                        items.remove(at);
                    }
                    _ => self.change(&mut items[at], random),
                }
            }
            Value::Object(members) if deeper && !members.is_empty() => {
                let at = random.below(members.len());
                let key = members.keys().nth(at).cloned().unwrap_or_default();
                match random.below(8) {
                    0 => {
                        members.shift_remove(&key);
                    }
                    1 => {
                        let old = members.shift_remove(&key).unwrap_or_default();
                        members.insert(self.key(random), old);
                    }
                    2 => {
                        let copy = members.get(&key).cloned().unwrap_or_default();
                        members.insert(self.key(random), copy);
                    }
                    _ => {
                        if let Some(inner) = members.get_mut(&key) {
                            self.change(inner, random);
                        }
                    }
                }
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => *value = self.other(value, random),
        }
    }

    fn other(&self, value: &Value, random: &mut Random) -> Value {
        match random.below(9) {
            0 => Value::Null,
            1 => json!(random.below(2) == 0),
            2 => json!(random.next() as i64),
            3 => json!([value]),
            4 => json!([]),
            5 => json!({ self.key(random): value }),
            6 => {
                let text = random.one(&self.policies);
                serde_json::from_str(text).unwrap_or_default()
            }
            _ => json!(self.value(random)),
        }
    }

    fn key(&self, random: &mut Random) -> String {
        let keys = [
            "Sid",
            "Effect",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Principal",
            "NotPrincipal",
            "Condition",
            "AWS",
            "Service",
            "Federated",
            "CanonicalUser",
            "Statement",
            "Version",
            "Id",
            "StringEquals",
            "ForAnyValue:ArnLike",
            "BoolIfExists",
            "IpAddress",
            "DateLessThan",
            "NumericEquals",
            "Null",
            "BinaryEquals",
            "aws:TagKeys",
            "aws:username",
            "aws:RequestedRegion",
            "action",
            "",
        ];
        random.one(&keys).to_string()
    }

    /// Changes a text at some place, whatever it is.
    fn cut(&self, text: &str, random: &mut Random) -> String {
        let places: Vec<usize> = text
            .char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .collect();
        let from = *random.one(&places);
        let near = places
            .iter()
            .copied()
            .find(|at| *at >= from + random.below(20))
            .unwrap_or(text.len());
        let (before, middle, after) = (&text[..from], &text[from..near], &text[near..]);
        match random.below(6) {
            0 => [before, after].concat(),
            1 => [before, middle, middle, after].concat(),
            2 => before.to_string(),
            3 => [before, random.one::<&str>(PARTS), middle, after].concat(),
            4 => [before, random.one::<&str>(PARTS), after].concat(),
            _ => [before, &self.value(random), after].concat(),
        }
    }

    /// A text for a pattern, a key, a value or an action.
    fn value(&self, random: &mut Random) -> String {
        let value = random.one(&self.values).clone();
        match random.below(12) {
            0 => [value, random.one(&self.values).clone()].concat(),
            1 => value.repeat(1 + random.below(40)),
            2 => self.cut(&value, random),
            3 => value.to_uppercase(),
            4 => random.below(3000).to_string(),
            _ => value,
        }
    }
}

thread_local! {
    /// Whether a panic on this thread is expected and need not be printed.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs a check and takes a panic, or too long a time, for a fault.
fn fault(check: Check, input: &[String]) -> Option<String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
    QUIET.set(true);
    let start = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(|| check(input)));
    QUIET.set(false);
    let size: usize = input.iter().map(String::len).sum();
    // Slow machines and debug builds need their time; a text of this size takes a thousandth of it.
    let most = Duration::from_secs(2)
        + Duration::from_micros(100) * u32::try_from(size).unwrap_or(u32::MAX);
    match result {
        Err(panic) => {
            let says = panic.downcast_ref::<String>().map(String::as_str);
            let says = says.or_else(|| panic.downcast_ref::<&str>().copied());
            Some(format!("it panics: {}", says.unwrap_or("?")))
        }
        Ok(Err(wrong)) => Some(wrong),
        Ok(Ok(())) if start.elapsed() > most => Some(format!("it takes {:?}", start.elapsed())),
        Ok(Ok(())) => None,
    }
}

/// Makes inputs for some seconds and checks each.
fn fuzz(target: &str, check: Check, make: impl Fn(&mut Random, &Corpus) -> Input) {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let seconds = number("ORGSIM_FUZZ_SECONDS").unwrap_or(5);
    let seed = number("ORGSIM_FUZZ_SEED").unwrap_or(1);
    let corpus = Corpus::new();
    let (tell, watched) = channel::<Input>();
    let name = target.to_string();
    // Ends with the sender. Only a hang makes it speak.
    std::thread::spawn(move || {
        let mut last: Option<Input> = None;
        loop {
            match watched.recv_timeout(Duration::from_secs(60)) {
                Ok(input) => last = Some(input),
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    eprintln!(
                        "it never ends:\n{}",
                        as_test(&name, &last.unwrap_or_default())
                    );
                    std::process::exit(101);
                }
            }
        }
    });
    let start = Instant::now();
    let mut count = 0_u64;
    while start.elapsed() < Duration::from_secs(seconds) {
        // Each input has a seed of its own, so that one can be made again without those before it.
        let mut random = Random(seed.wrapping_mul(1_000_003).wrapping_add(count));
        random.next();
        let input = make(&mut random, &corpus);
        run(&tell, target, check, input);
        count += 1;
    }
    println!("{target}: {count} inputs in {seconds} s from seed {seed}, nothing found");
}

fn run(tell: &Sender<Input>, target: &str, check: Check, input: Input) {
    let _ = tell.send(input.clone());
    if let Some(wrong) = fault(check, &input) {
        let (input, wrong) = smaller(check, input, wrong);
        panic!(
            "{target}: {wrong}\n\nPaste into `mod found` of crates/policy/tests/fuzz.rs:\n\n{}",
            as_test(target, &input)
        );
    }
}

/// Takes away what is not needed for a fault of the same sort.
fn smaller(check: Check, mut input: Input, mut wrong: String) -> (Input, String) {
    let sort = |wrong: &str| wrong.chars().take(8).collect::<String>();
    let wanted = sort(&wrong);
    let end = Instant::now() + Duration::from_secs(20);
    let mut length = input
        .iter()
        .map(|text| text.chars().count())
        .max()
        .unwrap_or(0);
    while length > 0 {
        let mut better = false;
        for index in 0..input.len() {
            let mut at = 0;
            while at < input[index].chars().count() && Instant::now() < end {
                let mut fewer = input.clone();
                let letters = input[index].chars().enumerate();
                fewer[index] = letters
                    .filter(|(n, _)| !(at..at + length).contains(n))
                    .map(|(_, c)| c)
                    .collect();
                match fault(check, &fewer).filter(|other| sort(other) == wanted) {
                    Some(other) => {
                        (input, wrong, better) = (fewer, other, true);
                    }
                    None => at += length,
                }
            }
        }
        if !better {
            length /= 2;
        }
    }
    (input, wrong)
}

fn as_test(target: &str, input: &[String]) -> String {
    let hash = input.concat().bytes().fold(7_u64, |hash, byte| {
        hash.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    let texts: Vec<String> = input
        .iter()
        .map(|text| format!("        {text:?},\n"))
        .collect();
    format!(
        "    #[test]\n    fn {target}_{:06x}() {{\n        again({target}, &[\n{}        ]);\n    }}\n",
        hash & 0xFF_FFFF,
        texts.concat()
    )
}

// ---- how work grows ----

/// The size that AWS allows for the largest policies.
const LARGEST: usize = 10_240;

/// A text of about so many bytes: `item` again and again, the number put in the place of `#`.
fn filled(size: usize, before: &str, item: &str, after: &str) -> String {
    let mut text = before.to_string();
    let mut number = 0;
    while text.len() + item.len() + after.len() < size {
        if number > 0 {
            text.push(',');
        }
        text.push_str(&item.replace('#', &number.to_string()));
        number += 1;
    }
    text + after
}

/// How long this thread has run, so that a busy machine does not count. Where the system does not say it, the time on the wall.
fn run_time() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = *START.get_or_init(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// What one run costs, from many: the system tells the time in steps of some milliseconds.
fn cost(mut work: Box<dyn FnMut()>) -> Duration {
    work();
    let (start, mut runs) = (run_time(), 0);
    loop {
        (0..5).for_each(|_| work());
        runs += 5;
        let spent = run_time() - start;
        if spent > Duration::from_millis(60) {
            return spent / runs;
        }
    }
}

/// Four times the size may take some four times as long; sixteen times would be quadratic. There are several chances.
#[track_caller]
fn grows_evenly(what: &str, mut work: impl FnMut(usize) -> Box<dyn FnMut()>) {
    // One at a time, since they disturb each other.
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut seen = Vec::new();
    for _ in 0..3 {
        // From what AWS allows upwards, where what is quadratic shows.
        let small = cost(work(LARGEST));
        let large = cost(work(LARGEST * 4));
        let ratio = large.as_secs_f64() / small.as_secs_f64().max(1e-6);
        if ratio < 6.5 {
            return;
        }
        seen.push(format!("{small:?} and {large:?}"));
    }
    panic!(
        "{what}: four times the size takes far more than four times as long: {}",
        seen.join("; ")
    );
}

fn reads(
    before: &'static str,
    item: &'static str,
    after: &'static str,
) -> impl FnMut(usize) -> Box<dyn FnMut()> {
    move |size| {
        let text = filled(size, before, item, after);
        Box::new(move || {
            let _ = std::hint::black_box(Document::parse(&text));
            let _ = std::hint::black_box(Document::parse_as(PolicyKind::Identity, &text));
        })
    }
}

const START: &str = r#"{"Version": "2012-10-17", "Statement": ["#;

#[test]
fn reading_many_statements_grows_evenly() {
    let item = r#"{"Sid": "S#", "Effect": "Allow", "Action": "a:b", "Resource": "*"}"#;
    grows_evenly("statements with a Sid", reads(START, item, "]}"));
}

#[test]
fn reading_many_keys_grows_evenly() {
    grows_evenly(
        "condition keys",
        reads(
            r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Null": {"#,
            r#""k#": "true""#,
            "}}}]}",
        ),
    );
    grows_evenly("keys that are no elements", reads("{", r#""k#":0"#, "}"));
}

#[test]
fn reading_long_lists_and_texts_grows_evenly() {
    grows_evenly(
        "actions",
        reads(
            r#"{"Statement": [{"Effect": "Deny", "Resource": "*", "Action": ["#,
            r#""a:b#""#,
            "]}]}",
        ),
    );
    grows_evenly(
        "principals",
        reads(
            r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Principal": {"AWS": ["#,
            r#""arn:aws:iam::1:user/#""#,
            "]}}]}",
        ),
    );
    grows_evenly("a long text of escapes", |size| {
        let text = format!("{{\"Id\": \"{}\"", "\\ud83d\\ude00\\n".repeat(size / 14));
        Box::new(move || drop(std::hint::black_box(Document::parse(&text))))
    });
    grows_evenly("lines", |size| {
        let text = format!("{}{}", "\n".repeat(size), "[".repeat(size));
        Box::new(move || drop(std::hint::black_box(Document::parse(&text))))
    });
    grows_evenly("brackets", |size| {
        let text = "[{\"a\":".repeat(size / 6);
        Box::new(move || drop(std::hint::black_box(Document::parse(&text))))
    });
    grows_evenly("brackets while they are typed", |size| {
        let text = "[{\"a\":".repeat(size / 6);
        Box::new(move || drop(std::hint::black_box(place::place(&text, text.len()))))
    });
    grows_evenly("keys while they are typed", |size| {
        let text = filled(size, "{", r#""k#": 0"#, "");
        Box::new(move || drop(std::hint::black_box(place::place(&text, text.len()))))
    });
}

/// A request against one policy of that size.
fn decides(
    before: &'static str,
    item: &'static str,
    after: &'static str,
) -> impl FnMut(usize) -> Box<dyn FnMut()> {
    move |size| {
        let text = filled(size, before, item, after);
        let document = Arc::new(Document::parse(&text).expect("it is a policy"));
        let layers = Layers {
            identity: vec![Source::new("p", document)],
            ..Layers::default()
        };
        let mut request = Request {
            principal: Principal::from_arn(common::ALICE),
            action: "a:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb".to_string(),
            resource: format!("arn:aws:s3:::{}", "a".repeat(1000)),
            ..Request::default()
        };
        request.context.set("k", "a".repeat(200));
        request.context.mark_prefix_unknown("u");
        Box::new(move || {
            let verdict = std::hint::black_box(evaluate(&request, &layers));
            std::hint::black_box(decide(&request, &layers));
            std::hint::black_box((
                verdict.explain(),
                verdict.smallest_changes(&request),
                verdict.blocked_by(),
            ));
        })
    }
}

#[test]
fn deciding_grows_evenly() {
    grows_evenly(
        "many statements that deny",
        decides(
            START,
            r#"{"Effect": "Deny", "Action": "a:*", "Resource": "*"}"#,
            "]}",
        ),
    );
    grows_evenly(
        "many conditions that hold",
        decides(
            concat!(
                r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"#,
                r#""k": "*""#,
                r#"}, "StringNotEquals": {"#
            ),
            r#""n#": "x""#,
            "}}}]}",
        ),
    );
    grows_evenly(
        "many keys that are not known",
        decides(
            r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"#,
            r#""u#": "x""#,
            "}}}]}",
        ),
    );
    grows_evenly(
        "many actions full of stars",
        decides(
            r#"{"Statement": [{"Effect": "Deny", "Resource": "*", "Action": ["#,
            r#""a:*b*b*b*b*b*b*c""#,
            "]}]}",
        ),
    );
    grows_evenly(
        "many resources full of stars",
        decides(
            r#"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": ["#,
            r#""arn:aws:s3:::*a*a*a*a*ab""#,
            "]}]}",
        ),
    );
    grows_evenly(
        "many variables",
        decides(
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": ["#,
            r#""arn:aws:s3:::${k}${$}${none, 'x'}""#,
            "]}]}",
        ),
    );
}

/// A pattern as long as a policy may be, against a value as long as a request may carry: at worst their product, which is some
/// ten million comparisons.
#[test]
fn the_worst_pattern_of_the_largest_policy_ends_soon() {
    for (pattern, text) in [
        ("*a".repeat(LARGEST / 2), "a".repeat(2048)),
        (format!("*{}b", "a".repeat(LARGEST - 2)), "a".repeat(2048)),
        (format!("*{}b", "a".repeat(1024)), "a".repeat(2048)),
        (format!("*{}b", "?".repeat(1024)), "é".repeat(2048)),
        ("*a*".repeat(LARGEST / 3) + "b", "a".repeat(2048)),
    ] {
        let start = Instant::now();
        assert!(!pattern::glob(&pattern, &text));
        let took = start.elapsed();
        assert!(
            took < Duration::from_secs(3),
            "{} against {}: {took:?}",
            pattern.len(),
            text.len()
        );
    }
}
