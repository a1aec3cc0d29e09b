//! Policies and requests made by chance, small enough that requests meet the policies.

use std::sync::Arc;

use policy::{Context, ContextValue, Document, Layers, Level, Request, RequestPrincipal, Source};
use prove::ProofCase;

/// A generator of chance.
pub struct Chance(pub u64);

impl Chance {
    pub fn roll(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }

    pub fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.roll(all.len())]
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.roll(n) == 0
    }
}

const ACTIONS: [&str; 12] = [
    "s:a",
    "s:b",
    "S:A",
    "s:ab",
    "t:a",
    "s:*",
    "s:a*",
    "*:a",
    "*",
    "t:?",
    "s:?b",
    "sts:AssumeRole",
];
const ASKED_ACTIONS: [&str; 8] = [
    "s:a",
    "s:b",
    "S:aB",
    "t:a",
    "s:abb",
    "sts:AssumeRole",
    "x:y",
    "s:cb",
];
const RESOURCES: [&str; 17] = [
    "*",
    "*",
    "*",
    "**",
    "a",
    "a*",
    "?",
    "arn:aws:s",
    "arn:aws:s:::a",
    "arn:aws:s:::*",
    "arn:aws:s:*:1:a",
    "arn:aws:s:::${k:1}",
    "arn:aws:s:::${k:1}/*",
    "arn:aws:s:r*:1:a:b",
    "arn:*:s:::a?",
    "arn:aws:s:${k:1}::a",
    "arn:aws:s:::${k:2, 'a'}",
];
const ASKED_RESOURCES: [&str; 12] = [
    "*",
    "a",
    "ab",
    "arn:aws:s",
    "arn:aws:s:::a",
    "arn:aws:s:::ab",
    "arn:aws:s:r:1:a",
    "arn:aws:s:r:1:a:b",
    "arn:aws:s:::b/x",
    "arn:aws:s:a::a",
    "arn:aws:s:a:b::a",
    "arn:aws:s:::",
];
const KEYS: [&str; 4] = ["k:1", "k:2", "k:3", "K:1"];
const OPERATORS: [&str; 24] = [
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "NumericLessThan",
    "NumericEquals",
    "NumericNotEquals",
    "NumericGreaterThanEquals",
    "DateGreaterThan",
    "DateNotEquals",
    "Bool",
    "IpAddress",
    "NotIpAddress",
    "ArnLike",
    "ArnNotLike",
    "Null",
    "Null",
    "StringEquals",
    "StringLike",
    "BinaryEquals",
    "StringNotEquals",
    "StringNotLike",
];
const TEXTS: [&str; 13] = [
    "a",
    "b",
    "ab",
    "a*",
    "*b",
    "?",
    "*",
    "A",
    "",
    "${k:2}",
    "${k:1}",
    "${k:2, 'b'}*",
    "a${*}",
];
const NUMBERS: [&str; 4] = ["5", "7", "x", "-1.5"];
const DATES: [&str; 3] = ["2020-01-01T00:00:00Z", "7", "x"];
const BLOCKS: [&str; 4] = ["10.0.0.0/8", "10.1.0.0/16", "::/0", "x"];
const ARNS: [&str; 6] = [
    "arn:aws:s:::a",
    "arn:aws:s:::*",
    "arn:*:s:*:1:a",
    "*",
    "a",
    "arn:aws:s:::${k:2}",
];
const VALUES: [&str; 19] = [
    "a",
    "b",
    "ab",
    "abb",
    "A",
    "aB",
    "",
    "5",
    "7",
    "6.5",
    "x",
    "true",
    "false",
    "10.0.0.1",
    "10.1.2.3",
    "::1",
    "arn:aws:s:::a",
    "2021-01-01T00:00:00Z",
    "a*",
];

/// How the documents of a case are made.
#[derive(Clone, Copy, Debug)]
pub struct Taste {
    /// Whether patterns have variables.
    pub variables: bool,
    /// Whether statements have principals.
    pub principals: bool,
}

fn list(chance: &mut Chance, from: &[&str], taste: Taste) -> String {
    let mut texts = Vec::new();
    for _ in 0..1 + chance.roll(3) {
        let text = chance.pick(from);
        if taste.variables || !text.contains("${k") {
            texts.push(format!("{text:?}"));
        }
    }
    if texts.is_empty() {
        texts.push("\"a\"".to_string());
    }
    format!("[{}]", texts.join(","))
}

fn condition(chance: &mut Chance, taste: Taste) -> String {
    let operator = chance.pick(&OPERATORS);
    let values = match operator {
        it if it.starts_with("Numeric") => list(chance, &NUMBERS, taste),
        it if it.starts_with("Date") => list(chance, &DATES, taste),
        it if it.contains("Ip") => list(chance, &BLOCKS, taste),
        it if it.starts_with("Arn") => list(chance, &ARNS, taste),
        "Bool" | "Null" => list(chance, &["true", "false", "x"], taste),
        _ => list(chance, &TEXTS, taste),
    };
    let (mut name, mut end) = (String::new(), "");
    if operator != "Null" {
        if chance.one_in(5) {
            name = ["ForAnyValue:", "ForAllValues:"][chance.roll(2)].to_string();
        }
        if chance.one_in(5) {
            end = "IfExists";
        }
    }
    let key = chance.pick(&KEYS);
    format!("\"{name}{operator}{end}\":{{\"{key}\":{values}}}")
}

/// A statement with this effect, or a chosen one.
pub fn statement(chance: &mut Chance, effect: Option<&str>, taste: Taste) -> String {
    let effect = effect.unwrap_or(["Allow", "Deny"][chance.roll(2)]);
    let not = |chance: &mut Chance| ["", "", "", "Not"][chance.roll(4)];
    let (a, r) = (not(chance), not(chance));
    let actions = list(chance, &ACTIONS, taste);
    let resources = list(chance, &RESOURCES, taste);
    let mut parts = vec![
        format!("\"Effect\":\"{effect}\""),
        format!("\"{a}Action\":{actions}"),
    ];
    if !chance.one_in(6) {
        parts.push(format!("\"{r}Resource\":{resources}"));
    }
    if taste.principals && !chance.one_in(8) {
        let not = if chance.one_in(5) { "Not" } else { "" };
        let who = chance.pick(&[
            "\"*\"",
            r#"{"AWS":"111111111111"}"#,
            r#"{"AWS":["arn:aws:iam::111111111111:role/R","222222222222"]}"#,
            r#"{"Service":"s.amazonaws.com"}"#,
            r#"{"AWS":"arn:aws:iam::111111111111:user/U"}"#,
        ]);
        parts.push(format!("\"{not}Principal\":{who}"));
    }
    let mut conditions = Vec::new();
    for _ in 0..chance.roll(3) {
        let one = condition(chance, taste);
        let operator = one.split(":{").next().unwrap_or_default().to_string();
        if !conditions
            .iter()
            .any(|it: &String| it.starts_with(&operator))
        {
            conditions.push(one);
        }
    }
    if !conditions.is_empty() {
        parts.push(format!("\"Condition\":{{{}}}", conditions.join(",")));
    }
    format!("{{{}}}", parts.join(","))
}

pub fn document(statements: &[String]) -> Arc<Document> {
    let text = format!(
        "{{\"Version\":\"2012-10-17\",\"Statement\":[{}]}}",
        statements.join(",")
    );
    Arc::new(Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

pub fn statements(chance: &mut Chance, taste: Taste) -> Vec<String> {
    let mut all = vec![statement(chance, Some("Allow"), taste)];
    for _ in 0..chance.roll(3) {
        all.push(statement(chance, None, taste));
    }
    all
}

pub fn source(name: &'static str, document: &Arc<Document>) -> Source {
    Source::new(name, document.clone())
}

pub fn level(name: &'static str, documents: &[Arc<Document>]) -> Level {
    Level {
        name: name.into(),
        policies: documents.iter().map(|it| source(name, it)).collect(),
    }
}

pub fn caller(which: usize) -> RequestPrincipal {
    match which {
        0 => RequestPrincipal::from_arn("arn:aws:iam::111111111111:user/U"),
        1 => RequestPrincipal {
            role_arn: Some("arn:aws:iam::111111111111:role/R".into()),
            ..RequestPrincipal::from_arn("arn:aws:sts::111111111111:assumed-role/R/s")
        },
        2 => RequestPrincipal::from_arn("arn:aws:iam::222222222222:root"),
        3 => RequestPrincipal::from_service("s.amazonaws.com"),
        4 => RequestPrincipal::from_arn("arn:aws:iam::222222222222:user/V"),
        _ => RequestPrincipal::anonymous(),
    }
}

/// A situation of one identity policy, or of layers of all kinds.
pub fn situation(chance: &mut Chance, simple: bool, taste: Taste) -> ProofCase {
    let plain = Taste {
        principals: false,
        ..taste
    };
    let named = Taste {
        principals: true,
        ..taste
    };
    let one = |chance: &mut Chance, taste: Taste| document(&statements(chance, taste));
    let mut at = ProofCase {
        principal: caller(0),
        ..ProofCase::default()
    };
    at.layers.identity = vec![source("identity", &one(chance, plain))];
    if simple {
        return at;
    }
    at.principal = caller(chance.roll(6));
    at.resource_account = [
        None,
        Some("111111111111".to_string()),
        Some("333333333333".to_string()),
    ][chance.roll(3)]
    .clone();
    let full = document(&[r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.to_string()]);
    if !chance.one_in(3) {
        at.principal = caller(0);
        at.resource_account = None;
    }
    let layers = &mut at.layers;
    for _ in 0..chance.roll(3) {
        let own = document(&[statement(chance, Some("Deny"), plain)]);
        let level = if chance.one_in(3) {
            level("scp", &[one(chance, plain)])
        } else {
            level("scp", &[full.clone(), own])
        };
        layers.scps.push(level);
    }
    if chance.one_in(2) {
        let denies = document(&[statement(chance, Some("Deny"), named)]);
        layers.rcps.push(level("rcp", &[denies]));
    }
    if chance.one_in(4) {
        layers.boundary = Some(source("boundary", &one(chance, plain)));
    }
    if chance.one_in(4) {
        layers.session = Some(source("session", &one(chance, plain)));
        layers.session_only_denies = chance.one_in(4);
    }
    if chance.one_in(4) {
        layers.scope_downs = vec![source("scoped", &one(chance, plain))];
    }
    if chance.one_in(2) {
        layers.resource = Some(source("resource", &one(chance, named)));
    }
    layers.resource_required = chance.one_in(4);
    at
}

/// The same with other policies of the same kinds.
pub fn changed(chance: &mut Chance, at: &ProofCase, taste: Taste) -> ProofCase {
    let mut new = at.clone();
    let layers: &mut Layers = &mut new.layers;
    let plain = Taste {
        principals: false,
        ..taste
    };
    let change = |chance: &mut Chance, source: &mut Source, taste: Taste| {
        let mut all: Vec<String> = (source.document.statements().iter())
            .map(|it| source.document.text()[it.span.range()].to_string())
            .collect();
        match chance.roll(8) {
            0 => all.push(statement(chance, Some("Deny"), taste)),
            1 | 5 => all.push(statement(chance, Some("Allow"), taste)),
            6 if !taste.principals => {
                all.retain(|it| !it.contains("\"Deny\""));
                all.push(r#"{"Effect":"Allow","Action":["s:*"],"Resource":"*"}"#.to_string());
            }
            2 if all.len() > 1 => _ = all.remove(chance.roll(all.len())),
            3 => all.reverse(),
            4 => all[0] = statement(chance, None, taste),
            _ => {}
        }
        source.document = document(&all);
    };
    for source in &mut layers.identity {
        change(chance, source, plain);
    }
    for source in layers.scps.iter_mut().flat_map(|it| &mut it.policies) {
        change(chance, source, plain);
    }
    if let Some(source) = &mut layers.resource {
        change(
            chance,
            source,
            Taste {
                principals: true,
                ..taste
            },
        );
    }
    new
}

fn value(chance: &mut Chance) -> ContextValue {
    match chance.roll(8) {
        0 => ContextValue::Absent,
        1 => ContextValue::Many(
            (0..1 + chance.roll(3))
                .map(|_| chance.pick(&VALUES).to_string())
                .collect(),
        ),
        _ => ContextValue::One(chance.pick(&VALUES).to_string()),
    }
}

/// A request. `lists`: the keys that can have a list.
pub fn request(chance: &mut Chance, at: &ProofCase, lists: &[String]) -> Request {
    let mut context = Context::new();
    for key in ["k:1", "k:2", "k:3"] {
        let value = value(chance);
        let list = matches!(value, ContextValue::Many(_));
        if !list || lists.iter().any(|own| own == key) {
            context.set(key, value);
        }
    }
    let resource = chance.pick(&ASKED_RESOURCES);
    Request {
        principal: at.principal.clone(),
        action: chance.pick(&ASKED_ACTIONS).to_string(),
        resource: resource.to_string(),
        resource_account: at.resource_account.clone(),
        context,
        wildcard_only_action: resource == "*",
    }
}

/// The keys that set operators ask for.
pub fn lists(documents: &[Arc<Document>]) -> Vec<String> {
    let statements = documents.iter().flat_map(|it| it.statements());
    let conditions = statements
        .flat_map(|it| &it.conditions)
        .filter(|it| it.operator.set.is_some());
    conditions.map(|it| it.lookup().to_string()).collect()
}
