//! Fuzzing on the stable compiler: texts that are nearly policies, made by changing the cases of this repository.
//! The targets of `tests/fuzz` are guided by coverage instead; `cargo xtask fuzz` runs both at length.

mod common;

use std::sync::Arc;

use common::table;
use policy::condition::ConditionOperator;
use policy::document::PolicyKind;
use policy::{Document, Layers, Level, Principal, Request, Source, Truth, Verdict};
use policy::{decide, edit, evaluate, evaluate_in_full, pattern, place};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use testing::{damaged, edits, for_seconds};

const KINDS: [PolicyKind; 7] = [
    PolicyKind::Identity,
    PolicyKind::Trust,
    PolicyKind::Resource,
    PolicyKind::ServiceControl,
    PolicyKind::ResourceControl,
    PolicyKind::Boundary,
    PolicyKind::Session,
];

/// A text is a policy or is refused at a place in it; what one kind accepts is a policy; what is a policy is JSON.
fn reading(text: &str) -> Result<(), TestCaseError> {
    let read = Document::parse(text);
    if let Err(error) = &read {
        let lines: Vec<&str> = text.split('\n').collect();
        let line = lines.get(error.line.wrapping_sub(1));
        let columns = line.map(|line| line.chars().count() + 1);
        prop_assert!(
            columns.is_some_and(|it| (1..=it).contains(&error.column)),
            "no such place: {error}"
        );
        let ends = error.help.ends_with(['.', '?', '!', '…']);
        prop_assert!(!error.message.is_empty() && ends, "it says `{error}`");
    }
    // Lone surrogates are text here and an error there, and duplicate keys and depth the other way round.
    let json = serde_json::from_str::<Value>(text).is_ok();
    if let Ok(document) = &read {
        prop_assert_eq!(document.text(), text);
        prop_assert!(
            json || text.contains("\\u"),
            "it is read though it is not JSON"
        );
        let begins: Vec<usize> = document.statements().iter().map(|it| it.line).collect();
        prop_assert!(
            begins.is_sorted()
                && begins
                    .iter()
                    .all(|it| (1..=text.split('\n').count()).contains(it))
        );
    } else if let Err(error) = &read {
        prop_assert!(
            !(json && error.message.starts_with("this is not valid JSON")),
            "{error}"
        );
    }
    for kind in KINDS {
        let accepted = Document::parse_as(kind, text).is_ok();
        prop_assert!(
            !accepted || read.is_ok(),
            "{kind:?} accepts what is no policy"
        );
    }
    Ok(())
}

/// What the statements of a policy say, without their places.
fn statements(text: &str) -> Result<Vec<(Option<String>, String)>, TestCaseError> {
    let document = Document::parse(text)
        .map_err(|error| TestCaseError::fail(format!("{text} is no policy any more: {error}")))?;
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
}

/// Formatting and changing keep a policy a policy.
fn changing(text: &str, [action, resource, who]: [&str; 3]) -> Result<(), TestCaseError> {
    let (formatted, minified) = (edit::format(text), edit::minify(text));
    prop_assert_eq!(formatted.is_ok(), minified.is_ok());
    let Ok(document) = Document::parse(text) else {
        return Ok(());
    };
    let own = statements(text)?;
    let (formatted, minified) = (
        formatted.expect("a policy is JSON"),
        minified.expect("so it is here"),
    );
    prop_assert_eq!(&statements(&formatted)?, &own);
    prop_assert_eq!(&statements(&minified)?, &own);
    prop_assert_eq!(edit::minify(&formatted), Ok(minified.clone()));
    prop_assert_eq!(edit::format(&minified), Ok(formatted));

    let more = edit::allowing(&document, action, Some(resource), Some(who));
    // Nobody asks for what cannot be written in a policy.
    let can_be_written =
        json!({ "Statement": { "Effect": "Allow", "Action": action, "Resource": resource } });
    if Document::parse(&can_be_written.to_string()).is_ok() {
        prop_assert_eq!(
            statements(&more)?.len(),
            own.len() + 1,
            "allowing gives {}",
            more
        );
    }
    for index in 0..=own.len() + 1 {
        let spared = edit::sparing(&document, index, who);
        prop_assert_eq!(
            statements(&spared)?.len(),
            own.len(),
            "sparing {}: {}",
            index,
            spared
        );
        if let Some(fewer) = edit::without(&document, index) {
            prop_assert_eq!(
                statements(&fewer)?.len() + 1,
                own.len(),
                "without {}: {}",
                index,
                fewer
            );
        }
    }
    Ok(())
}

/// At every place of a half-typed text there is something to say, about a part of the text.
fn typing(text: &str) -> Result<(), TestCaseError> {
    // All offsets in a short text, some in a long one; between the bytes of a character and behind the end, too.
    for offset in (0..text.len() + 7).step_by(text.len() / 400 + 1) {
        let place = place::place(text, offset);
        let covered = text.get(place.span.range());
        prop_assert!(
            covered.is_some_and(|it| it.starts_with(&place.typed)),
            "at {offset}: {place:?}"
        );
        for kind in KINDS.map(Some).into_iter().chain([None]) {
            let _ = place::keywords(&place.at, kind);
        }
    }
    Ok(())
}

/// Policies in every layer: the three ways to decide agree, and a verdict can always explain itself.
fn deciding(texts: &[String; 3], words: &[String; 5]) -> Result<(), TestCaseError> {
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
    let [who, action, resource, key, value] = words;
    let mut request = Request {
        principal: match who.as_str() {
            "" => Principal::anonymous(),
            arn if arn.starts_with("arn:") => Principal::from_arn(arn),
            service => Principal::from_service(service),
        },
        action: action.clone(),
        resource: resource.clone(),
        resource_account: Some("111111111111".to_string()),
        ..Request::default()
    };
    request.context.set(key, value.as_str());
    request.context.set("aws:username", value.as_str());
    request
        .context
        .set("aws:TagKeys", vec![value.clone(), key.clone()]);
    request.context.mark_unknown("aws:RequestedRegion");
    let (verdict, full) = (
        evaluate(&request, &layers),
        evaluate_in_full(&request, &layers),
    );
    prop_assert_eq!(verdict.decision, decide(&request, &layers));
    prop_assert_eq!(
        (verdict.decision, &verdict.unknown),
        (full.decision, &full.unknown)
    );
    explains_itself(&verdict, &request)?;
    explains_itself(&full, &request)
}

fn explains_itself(verdict: &Verdict, request: &Request) -> Result<(), TestCaseError> {
    let refused = !verdict.is_allowed();
    prop_assert!(!verdict.explain().is_empty());
    prop_assert_eq!(refused, verdict.deciding_layer().is_some());
    prop_assert_ne!(refused, verdict.smallest_changes(request).is_empty());
    prop_assert_ne!(refused, verdict.reason_phrase(&request.action).is_empty());
    prop_assert!(refused || verdict.blocked_by().is_empty());
    for statement in verdict.layers.iter().flat_map(|layer| &layer.statements) {
        let _ = statement.marks(request);
    }
    Ok(())
}

/// Patterns match what a slow and plain matcher says.
fn matching(glob: &str, text: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(pattern::glob(glob, text), plain_glob(glob, text));
    let (low, low_text) = (glob.to_ascii_lowercase(), text.to_ascii_lowercase());
    prop_assert_eq!(
        pattern::glob_ignore_case(glob, text),
        plain_glob(&low, &low_text)
    );
    let fields = |text: &str| text.splitn(6, ':').map(str::to_string).collect::<Vec<_>>();
    let slow = if glob.starts_with("arn:") {
        let (pattern, text) = (fields(glob), fields(text));
        let same = || {
            pattern
                .iter()
                .zip(&text)
                .all(|(pattern, text)| plain_glob(pattern, text))
        };
        pattern.len() == 6 && text.len() == 6 && same()
    } else {
        plain_glob(glob, text)
    };
    prop_assert_eq!(pattern::arn_like(glob, text), slow);
    Ok(())
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
fn comparing(request: &str, policy: &str) -> Result<(), TestCaseError> {
    let is = |operator: &str| holds(operator, request, policy);
    for family in ["Numeric", "Date"] {
        let orders = [
            "Equals",
            "LessThan",
            "GreaterThan",
            "LessThanEquals",
            "GreaterThanEquals",
            "NotEquals",
        ];
        let [equal, less, greater, at_most, at_least, other] =
            orders.map(|it| is(&format!("{family}{it}")));
        prop_assert!(
            [equal, less, greater].iter().filter(|it| **it).count() <= 1,
            "{family}"
        );
        prop_assert_eq!(
            (at_most, at_least, other),
            (less || equal, greater || equal, !equal)
        );
        let turned = |order: &str| holds(&format!("{family}{order}"), policy, request);
        prop_assert_eq!(
            (less, equal),
            (turned("GreaterThan"), turned("Equals")),
            "{} turned round",
            family
        );
    }
    if let (Ok(one), Ok(other)) = (request.parse::<i32>(), policy.parse::<i32>()) {
        prop_assert_eq!(is("NumericLessThan"), one < other);
        prop_assert_eq!(is("NumericEquals"), one == other);
    }
    // A variable without a value makes either not apply.
    let plain_text = !policy.contains("${");
    for (plain, negated) in [
        ("StringEquals", "StringNotEquals"),
        ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
        ("StringLike", "StringNotLike"),
        ("ArnLike", "ArnNotLike"),
        ("ArnEquals", "ArnNotEquals"),
        ("IpAddress", "NotIpAddress"),
    ] {
        prop_assert!(!plain_text || is(negated) != is(plain), "{negated}");
        prop_assert_eq!(is(&format!("{plain}IfExists")), is(plain));
        prop_assert_eq!(is(&format!("ForAnyValue:{plain}")), is(plain));
    }
    prop_assert_eq!(is("ArnEquals"), is("ArnLike"));
    if plain_text {
        prop_assert_eq!(is("StringEquals"), request == policy);
        prop_assert_eq!(is("StringLike"), plain_glob(policy, request));
    }
    type Address = std::net::IpAddr;
    if let (Ok(one), Ok(other)) = (request.parse::<Address>(), policy.parse::<Address>()) {
        prop_assert_eq!(is("IpAddress"), one == other);
    }
    // Any text may stand where an operator does.
    prop_assert!(ConditionOperator::parse(policy).is_none() || !policy.is_empty());
    Ok(())
}

fn holds(operator: &str, request: &str, policy: &str) -> bool {
    let condition = json!({ operator: { "k": policy } });
    let elements = format!(r#""Action": "*", "Resource": "*", "Condition": {condition}"#);
    common::applies(common::ask("a:b", "*").key("k", request), &elements) == Truth::True
}

// ---- what inputs are made of ----

/// Parts of policies, and of what policies are not.
const PARTS: &str = r#"{ } [ ] , : " \ null true -0 1e999 0.1 01 é 😀 \u0000 \ud83d \udc00 \ud83d\ude00 \n \q {} []
    [[[[[[[[ "" "Statement": "Version":"2008-10-17", "Id":"x", "Sid":"x", "Effect":"Deny", "NotAction":"*",
    "NotResource":["*"], "NotPrincipal":{"AWS":"*"}, "Principal":"*", "Condition":{"StringLike":{"k":"${"}},
    "ForAllValues:StringNotLikeIfExists":{"aws:TagKeys":["*"]}, "Null":{"k":true}, ${ ${*} ${aws:username}
    ${aws:username,'x'} * ? arn:aws:s3::: arn:"#;

/// Patterns, keys, values and actions.
const VALUES: &str = "* ** ? a A ${ ${} ${a} ${aws:username} ${a,'x'} ${a, ${*} ${$}{a} } é 😀 -0 +1 1 10 1.0 -1.5 . .5 5. 1e5 ١
    0.0000000001 999999999999999999999999999 9999999999999999999999999999 -999999999999999999999999999.999999999
    2026-05-01 2026-02-30 0000-01-01 2026 2026-5 9999-12-31T23:59:60Z 2026-05-01T12:00:00+24:00 2026-05-01T12:00:00-0530
    2026-05-01t12 T 2026-05-01T 2026-05-01T12:00:00.123456789Z 2026-05-01T12:00:00+ -2026-05-01 9223372036854775807
    -9223372036854775808000 10.0.0.0/8 10.1.2.3 10.0.0.0/33 10.0.0.0/ / ::/0 ::1/128 ::1/129 ::ffff:10.1.2.3 010.0.0.1
    true FALSE arn: arn::::: arn:aws:iam::111111111111:role/x arn:aws:sts::111111111111:assumed-role/x/y
    arn:aws:s3:::b/${aws:username} arn:aws:s3 arn:aws:s3:::* arn:*:*:*:*:* arn:aws:iam::111111111111:root 111111111111
    ec2.amazonaws.com s3:GetObject sts:AssumeRole sts:AssumeRolé StringLike ForAnyValue: ForAllValues:Null IfExists
    aws:username aws:TagKeys";

const KEYS: &str = "Sid Effect Action NotAction Resource NotResource Principal NotPrincipal Condition AWS Service Federated
    CanonicalUser Statement Version Id StringEquals ForAnyValue:ArnLike BoolIfExists IpAddress DateLessThan NumericEquals
    Null BinaryEquals aws:TagKeys aws:username aws:RequestedRegion action";

/// The words of a list, and some that no list of words can have.
fn words(list: &'static str, more: &[&'static str]) -> Vec<String> {
    let words = list.split_whitespace().chain(more.iter().copied());
    words.map(str::to_string).collect()
}

/// The policies of the cases, each on one line and as people write it.
fn policies() -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for case in table::cases() {
        let levels = case.layers.scps.iter().chain(&case.layers.rcps);
        let sources = levels
            .flat_map(|level| &level.policies)
            .chain(&case.layers.identity)
            .chain(&case.layers.boundary)
            .chain(&case.layers.session)
            .chain(&case.layers.resource);
        texts.extend(sources.map(|source| source.document.text().to_string()));
    }
    texts.sort();
    texts.dedup();
    let pretty: Vec<String> = texts
        .iter()
        .filter_map(|it| edit::format(it).ok())
        .collect();
    [texts, pretty].concat()
}

/// A text for a pattern, a key, a value or an action.
fn value() -> impl Strategy<Value = String> + Clone {
    let mut values = words(
        VALUES,
        &["", "\0", " 7 ", "${a, 'x'}", "${aws:username, 'x'}"],
    );
    for ask in table::cases().into_iter().flat_map(|case| case.asks) {
        values.extend(ask.request.principal.arn);
        values.extend([ask.request.action, ask.request.resource]);
    }
    let one = select(values);
    prop_oneof![
        7 => one.clone(),
        1 => (one.clone(), one.clone()).prop_map(|(first, second)| first + &second),
        1 => (one.clone(), 1..40_usize).prop_map(|(text, times)| text.repeat(times)),
        1 => (one.clone(), edits(words(VALUES, &[" "]))).prop_map(|(text, edits)| edits.of(&text)),
        1 => one.prop_map(|text| text.to_uppercase()),
        1 => (0..3_000_u32).prop_map(|number| number.to_string()),
    ]
}

/// A text that is a policy, or was one.
fn text() -> impl Strategy<Value = String> + Clone {
    let values = value();
    let json = select(policies()).prop_flat_map(move |text| {
        let tree: Value = serde_json::from_str(&text).unwrap_or_default();
        let damaged = (
            damaged(tree, words(KEYS, &[""]), values.clone()),
            any::<bool>(),
        );
        let print = |(tree, pretty)| {
            if pretty {
                format!("{tree:#}")
            } else {
                format!("{tree}")
            }
        };
        prop_oneof![Just(text).boxed(), damaged.prop_map(print).boxed()]
    });
    let parts = words(PARTS, &["", " ", "\n", "\r\n", "\u{feff}", "\0", "\u{7f}"]);
    let edited = (json.clone(), edits(parts)).prop_map(|(text, edits)| edits.of(&text));
    prop_oneof![json.boxed(), edited.boxed()]
}

// ---- the targets ----

#[test]
fn texts_are_read_or_refused() {
    // Found once: texts that end inside an escape.
    for text in ["{\"Statement\": \"\\ud83d\\u", "\"\\u00e"] {
        reading(text).expect("it is refused");
    }
    for_seconds(
        &prop_oneof![4 => text().boxed(), 1 => any::<String>().boxed()],
        |text| reading(&text),
    );
}

#[test]
fn changed_policies_are_policies() {
    for_seconds(&(text(), [value(), value(), value()]), |(text, words)| {
        changing(&text, words.each_ref().map(String::as_str))
    });
}

#[test]
fn half_typed_texts_have_places() {
    for_seconds(
        &prop_oneof![4 => text().boxed(), 1 => any::<String>().boxed()],
        |text| typing(&text),
    );
}

#[test]
fn verdicts_agree_and_explain_themselves() {
    let words = [value(), value(), value(), value(), value()];
    for_seconds(&([text(), text(), text()], words), |(texts, words)| {
        deciding(&texts, &words)
    });
}

#[test]
fn patterns_match_as_a_plain_matcher_does() {
    // A few letters, so that something matches.
    let letter = select(vec![
        "a", "b", "A", "*", "?", ":", "é", "😀", "arn:", "${", "}",
    ]);
    let word = prop::collection::vec(letter, 0..14)
        .prop_map(|letters| letters.concat())
        .boxed();
    let input = prop_oneof![3 => (word.clone(), word), 1 => (value().boxed(), value().boxed())];
    for_seconds(&input, |(glob, text)| matching(&glob, &text));
}

#[test]
fn operators_keep_to_their_arithmetic() {
    for_seconds(&(value(), value()), |(request, policy)| {
        comparing(&request, &policy)
    });
}
