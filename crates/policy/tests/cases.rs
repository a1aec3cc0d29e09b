//! The project's own table of cases, and checks that it is complete.

use crate::common;

use std::collections::{BTreeMap, BTreeSet};

use common::offered_changes;
use common::table::{TableCase, cases};
use policy::condition::{Comparison, ConditionOperator, Order, SetOperator};
use policy::{Exemption, LayerKind, LayerResult, Truth, Verdict, decide, evaluate};

/// The result of each layer, level by level.
fn said(verdict: &Verdict, layer: LayerKind) -> String {
    let layers = verdict.layers.iter().filter(|it| it.layer == layer);
    let results: Vec<String> = layers.map(|it| format!("{:?}", it.result)).collect();
    results.join(", ")
}

fn faults(case: &TableCase) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, ask) in case.asks.iter().enumerate() {
        let verdict = evaluate(&ask.request, &case.layers);
        let mut fault = |what: &str, found: String, expected: String| {
            if found != expected {
                faults.push(format!(
                    "{}: {}\n  ask {}: {what} {found}, expected {expected}\n  {}",
                    case.file,
                    case.rule,
                    index + 1,
                    message::Message::joined("\n  ", verdict.explain())
                ));
            }
        };
        fault("is", format!("{:?}", verdict.decision), ask.is.clone());
        let alone = decide(&ask.request, &case.layers);
        fault("alone is", format!("{alone:?}"), ask.is.clone());
        if let Some(expected) = &ask.blocked_by {
            let mut found: Vec<&str> = verdict
                .blocked_by()
                .into_iter()
                .map(policy_cases::short)
                .collect();
            found.sort_unstable();
            fault("is blocked by", found.join(", "), expected.join(", "));
        }
        for (word, expected) in &ask.says {
            let layer =
                policy_cases::layer(word).unwrap_or_else(|| panic!("there is no layer `{word}`"));
            fault(word, said(&verdict, layer), expected.clone());
        }
        if let Some(expected) = &ask.depends_on {
            fault(
                "depends on",
                verdict.unknown.join(", "),
                expected.join(", "),
            );
        }
        if let Some(expected) = &ask.spoke {
            let statements = verdict.layers.iter().flat_map(|layer| &layer.statements);
            let spoke = statements.filter(|it| it.matched).map(|it| &*it.label);
            fault(
                "spoke",
                spoke.collect::<Vec<_>>().join(", "),
                expected.join(", "),
            );
        }
        if let Err(wrong) = offered_changes(&ask.request, &case.layers) {
            faults.push(format!("{}: {}\n  {wrong}", case.file, case.rule));
        }
    }
    faults
}

#[test]
fn every_case_is_decided_as_its_rule_says() {
    let cases = cases();
    let faults: Vec<String> = cases.iter().flat_map(faults).collect();
    println!(
        "{} cases, {} requests",
        cases.len(),
        cases.iter().map(|case| case.asks.len()).sum::<usize>()
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_case_says_where_its_rule_comes_from_and_no_rule_comes_twice() {
    let cases = cases();
    assert!(cases.len() >= 110, "{} cases", cases.len());
    let mut rules = BTreeSet::new();
    for case in &cases {
        let sentence = case.rule.ends_with('.') && case.rule.len() > 15;
        assert!(sentence, "{}: `{}` is no sentence", case.file, case.rule);
        // A document and its heading, or the part of this crate if AWS has no word for it.
        let named = case.source.contains(", ") || case.source.starts_with("This crate: ");
        assert!(named, "{}: {} has no source", case.file, case.rule);
        assert!(
            !case.asks.is_empty(),
            "{}: {} asks nothing",
            case.file,
            case.rule
        );
        let plain = case.rule.to_lowercase();
        assert!(
            rules.insert(plain),
            "{}: {} comes twice",
            case.file,
            case.rule
        );
    }
}

/// The AWS names of a comparison, the plain ones and the negated. No `_`: another comparison must be named here too.
fn names(comparison: Comparison) -> (&'static str, &'static [&'static str]) {
    match comparison {
        Comparison::StringEquals => ("String", &["StringEquals", "StringNotEquals"]),
        Comparison::StringEqualsIgnoreCase => (
            "String",
            &["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
        ),
        Comparison::StringLike => ("String", &["StringLike", "StringNotLike"]),
        Comparison::Numeric(Order::Equal) => ("Numeric", &["NumericEquals", "NumericNotEquals"]),
        Comparison::Numeric(Order::Less) => ("Numeric", &["NumericLessThan"]),
        Comparison::Numeric(Order::LessOrEqual) => ("Numeric", &["NumericLessThanEquals"]),
        Comparison::Numeric(Order::Greater) => ("Numeric", &["NumericGreaterThan"]),
        Comparison::Numeric(Order::GreaterOrEqual) => ("Numeric", &["NumericGreaterThanEquals"]),
        Comparison::Date(Order::Equal) => ("Date", &["DateEquals", "DateNotEquals"]),
        Comparison::Date(Order::Less) => ("Date", &["DateLessThan"]),
        Comparison::Date(Order::LessOrEqual) => ("Date", &["DateLessThanEquals"]),
        Comparison::Date(Order::Greater) => ("Date", &["DateGreaterThan"]),
        Comparison::Date(Order::GreaterOrEqual) => ("Date", &["DateGreaterThanEquals"]),
        Comparison::Bool => ("Bool", &["Bool"]),
        Comparison::Binary => ("Binary", &["BinaryEquals"]),
        Comparison::IpAddress => ("IpAddress", &["IpAddress", "NotIpAddress"]),
        Comparison::Arn => (
            "Arn",
            &["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"],
        ),
        Comparison::Null => ("Null", &["Null"]),
    }
}

const ORDERS: [Order; 5] = [
    Order::Equal,
    Order::Less,
    Order::LessOrEqual,
    Order::Greater,
    Order::GreaterOrEqual,
];

fn comparisons() -> Vec<Comparison> {
    let mut all = vec![
        Comparison::StringEquals,
        Comparison::StringEqualsIgnoreCase,
        Comparison::StringLike,
        Comparison::Bool,
        Comparison::Binary,
        Comparison::IpAddress,
        Comparison::Arn,
        Comparison::Null,
    ];
    all.extend(ORDERS.map(Comparison::Numeric));
    all.extend(ORDERS.map(Comparison::Date));
    all
}

#[test]
fn every_operator_occurs_and_is_seen_to_hold_and_not_to_hold() {
    // By name without prefixes and suffixes, and by family with them.
    let mut seen: BTreeMap<String, BTreeSet<Truth>> = BTreeMap::new();
    let mut around: BTreeSet<(&str, Option<&str>)> = BTreeSet::new();
    for case in cases() {
        for ask in &case.asks {
            let verdict = evaluate(&ask.request, &case.layers);
            let statements = verdict.layers.iter().flat_map(|layer| &layer.statements);
            for condition in statements.flat_map(|statement| &statement.conditions) {
                let operator =
                    ConditionOperator::parse(&condition.operator).expect("documents were read");
                let base = condition.operator.rsplit(':').next().unwrap_or_default();
                let base = base.strip_suffix("IfExists").unwrap_or(base);
                seen.entry(base.to_string())
                    .or_default()
                    .insert(condition.result);
                let family = names(operator.comparison).0;
                around.insert((family, operator.if_exists.then_some("IfExists")));
                around.insert((
                    family,
                    operator.set.map(|set| match set {
                        SetOperator::ForAnyValue => "ForAnyValue",
                        SetOperator::ForAllValues => "ForAllValues",
                    }),
                ));
            }
        }
    }
    for comparison in comparisons() {
        let (family, names) = names(comparison);
        for name in names {
            let operator =
                ConditionOperator::parse(name).unwrap_or_else(|| panic!("{name} is not known"));
            assert_eq!(operator.comparison, comparison, "{name}");
            let truths = seen.remove(*name).unwrap_or_default();
            assert!(
                truths.contains(&Truth::True) && truths.contains(&Truth::False),
                "no case in which {name} holds, or none in which it does not"
            );
        }
        for what in ["IfExists", "ForAnyValue", "ForAllValues"] {
            let there = around.contains(&(family, Some(what)));
            assert!(
                there || family == "Null",
                "no case with {what} and {family}…"
            );
        }
    }
    assert!(seen.is_empty(), "not among the names above: {seen:?}");
}

#[test]
fn every_layer_says_everything_that_it_can() {
    let mut seen: BTreeMap<LayerKind, BTreeSet<String>> = BTreeMap::new();
    for case in cases() {
        for ask in &case.asks {
            for layer in evaluate(&ask.request, &case.layers).layers {
                let word = format!("{:?}", layer.result);
                let word = word.split('(').next().unwrap_or_default().to_string();
                seen.entry(layer.layer).or_default().insert(word);
            }
        }
    }
    for layer in LayerKind::ALL {
        let mut wanted = vec!["Allow", "ExplicitDeny", "ImplicitDeny", "NotPresent"];
        match layer {
            LayerKind::ServiceControlPolicy | LayerKind::ResourceControlPolicy => {
                wanted.push("Skipped")
            }
            LayerKind::PermissionsBoundary | LayerKind::SessionPolicy => {}
            LayerKind::Identity => wanted.push("RootUser"),
            LayerKind::Resource => wanted.extend(["AllowForRole", "AllowForAccount"]),
        }
        for word in wanted {
            let there = seen.get(&layer).is_some_and(|words| words.contains(word));
            assert!(there, "no case in which {layer:?} says {word}");
        }
    }
}

#[test]
fn every_exemption_occurs() {
    // No `_`: another exemption must be listed here too.
    let next = |exemption: Exemption| match exemption {
        Exemption::ManagementAccount => Some(Exemption::ServiceLinkedRole),
        Exemption::ServiceLinkedRole => Some(Exemption::ServicePrincipal),
        Exemption::ServicePrincipal => Some(Exemption::Anonymous),
        Exemption::Anonymous => Some(Exemption::NotInOrganization),
        Exemption::NotInOrganization => Some(Exemption::OutsideOrganization),
        Exemption::OutsideOrganization => Some(Exemption::TypeNotEnabled),
        Exemption::TypeNotEnabled => Some(Exemption::ActionNotSubject),
        Exemption::ActionNotSubject => Some(Exemption::Other("the case says so")),
        Exemption::Other(_) => None,
    };
    let mut seen = Vec::new();
    for case in cases() {
        for ask in &case.asks {
            for layer in evaluate(&ask.request, &case.layers).layers {
                if let LayerResult::Skipped(exemption) = layer.result {
                    seen.push(exemption);
                }
            }
        }
    }
    let mut exemption = Some(Exemption::ManagementAccount);
    while let Some(wanted) = exemption {
        assert!(seen.contains(&wanted), "no case with {wanted:?}");
        exemption = next(wanted);
    }
}
