//! Properties of every request; `fuzz.rs` has those of every text.

use crate::common;

use common::{FULL, offered_changes};
use policy::{
    ContextValue, Decision, LayerKind, LayerResult, Layers, Request, RequestPrincipal, Source,
    Truth, Verdict,
};
use policy::{decide, evaluate, evaluate_in_full, pattern};
use proptest::prelude::*;

/// A request and the texts of all its policies, so that a property can change them.
#[derive(Clone, Debug)]
struct Given {
    /// The index in [`CALLERS`].
    caller: usize,
    action: &'static str,
    own_account: bool,
    username: bool,
    list: Option<Vec<&'static str>>,
    unknown: Vec<&'static str>,
    scps: Vec<Level>,
    rcps: Vec<Level>,
    rcp_no_default: bool,
    boundary: Option<Policy>,
    session: Option<Policy>,
    identity: Vec<Policy>,
    resource: Option<Policy>,
    resource_required: bool,
}

type Policy = Vec<String>;
type Level = Vec<Policy>;

const CALLERS: [&str; 8] = [
    common::ALICE,
    common::SESSION,
    "arn:aws:iam::111111111111:root",
    "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForX/y",
    "arn:aws:sts::111111111111:federated-user/alice",
    "ec2.amazonaws.com",
    "provider",
    "anonymous",
];

impl Given {
    fn request(&self) -> Request {
        let principal = match CALLERS[self.caller] {
            "anonymous" => RequestPrincipal::anonymous(),
            "provider" => RequestPrincipal::from_provider("accounts.google.com"),
            arn if arn.starts_with("arn:") => RequestPrincipal::from_arn(arn),
            service => RequestPrincipal::from_service(service),
        };
        let owner = if self.own_account {
            "111111111111"
        } else {
            "222222222222"
        };
        let mut request = Request {
            principal,
            action: self.action.to_string(),
            resource: "arn:aws:s3:::b/alice".to_string(),
            resource_account: Some(owner.to_string()),
            ..Request::default()
        };
        if self.username {
            request.context.set("aws:username", "alice");
        }
        if let Some(list) = &self.list {
            let list: Vec<String> = list.iter().map(|text| text.to_string()).collect();
            request.context.set("x:list", list);
        }
        for key in &self.unknown {
            request.context.mark_unknown(key);
        }
        request
    }

    fn layers(&self) -> Layers {
        let source =
            |name: String, policy: &Policy| Source::new(name, common::policy(&policy.join(",")));
        let levels = |prefix: &str, levels: &[Level]| {
            let level = |(number, policies): (usize, &Level)| policy::Level {
                name: format!("{prefix}{number}").into(),
                policies: policies
                    .iter()
                    .enumerate()
                    .map(|(index, policy)| source(format!("{prefix}{number}#{index}"), policy))
                    .collect(),
            };
            levels.iter().enumerate().map(level).collect()
        };
        let one =
            |name: &str, policy: &Option<Policy>| policy.as_ref().map(|it| source(name.into(), it));
        Layers {
            scps: levels("scp", &self.scps),
            rcps: levels("rcp", &self.rcps),
            rcp_no_default: self.rcp_no_default,
            boundary: one("boundary", &self.boundary),
            session: one("session", &self.session),
            identity: self
                .identity
                .iter()
                .enumerate()
                .map(|(index, policy)| source(format!("identity{index}"), policy))
                .collect(),
            resource: one("resource", &self.resource),
            resource_required: self.resource_required,
            ..Layers::default()
        }
    }

    fn verdict(&self) -> Verdict {
        evaluate(&self.request(), &self.layers())
    }

    /// Every policy, levels first.
    fn policies(&mut self) -> Vec<&mut Policy> {
        let levels = self.scps.iter_mut().chain(&mut self.rcps).flatten();
        levels
            .chain(&mut self.boundary)
            .chain(&mut self.session)
            .chain(&mut self.identity)
            .chain(&mut self.resource)
            .collect()
    }
}

fn pick(choices: &'static [&'static str]) -> impl Strategy<Value = &'static str> + Clone {
    prop::sample::select(choices)
}

const CONDITIONS: &[&str] = &[
    "{}",
    "{}",
    r#"{"StringEquals": {"aws:username": ["bob", "alice"]}}"#,
    r#"{"StringNotLike": {"aws:username": ["${x:none}", "b*"]}}"#,
    r#"{"StringNotEqualsIfExists": {"aws:username": "ALICE"}}"#,
    r#"{"Null": {"aws:username": "true"}}"#,
    r#"{"Bool": {"x:unknown": "true"}, "StringEquals": {"aws:username": "alice"}}"#,
    r#"{"StringNotEquals": {"x:unknown": ["a", "${x:unknown}"]}}"#,
    r#"{"ForAnyValue:StringLike": {"x:list": ["a*", "${x:unknown}"]}}"#,
    r#"{"ForAllValues:StringNotEqualsIfExists": {"x:list": "A"}}"#,
    r#"{"NumericLessThan": {"x:n": "5"}, "DateGreaterThan": {"x:unknown": "2020-01-01"}}"#,
    r#"{"IpAddress": {"x:unknown": "10.0.0.0/8"}}"#,
    r#"{"ArnNotLike": {"aws:username": "arn:aws:iam::*:role/${aws:username}"}}"#,
];

fn statement_of(effects: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    let principal = pick(&[
        r#""Principal": "*""#,
        r#""Principal": {"AWS": "111111111111"}"#,
        r#""Principal": {"AWS": "arn:aws:iam::111111111111:user/alice"}"#,
        r#""Principal": {"AWS": ["arn:aws:iam::111111111111:role/app", "222222222222"]}"#,
        r#""Principal": {"Service": "ec2.amazonaws.com", "Federated": "accounts.google.com"}"#,
        r#""NotPrincipal": {"AWS": ["111111111111", "arn:aws:iam::111111111111:user/alice"]}"#,
    ]);
    let action = pick(&[
        r#""Action": "*""#,
        r#""Action": ["s3:Get*", "sts:*"]"#,
        r#""NotAction": "iam:*""#,
        r#""Action": "ec2:*""#,
    ]);
    let resource = pick(&[
        r#""Resource": "*""#,
        r#""Resource": "*""#,
        r#""Resource": "arn:aws:s3:::b/${aws:username}""#,
        r#""Resource": ["arn:aws:s3:::c", "arn:aws:s3:::b/${x:unknown}"]"#,
        r#""NotResource": ["arn:aws:s3:::c/*", "arn:aws:s3:::${x:none}"]"#,
        r#""NotResource": "arn:aws:s3:::b/${x:unknown}""#,
    ]);
    (pick(effects), principal, action, resource, pick(CONDITIONS)).prop_map(
        |(effect, principal, action, resource, condition)| {
            format!(r#"{{"Effect": "{effect}", {principal}, {action}, {resource}, "Condition": {condition}}}"#)
        },
    )
}

fn statement() -> impl Strategy<Value = String> + Clone {
    statement_of(&["Allow", "Allow", "Allow", "Deny"])
}

fn policy_text() -> impl Strategy<Value = Policy> + Clone {
    let everything = Just(vec![FULL.to_string()]);
    prop_oneof![2 => everything, 3 => prop::collection::vec(statement(), 1..4)]
}

fn given_some() -> impl Strategy<Value = Given> {
    let level = prop::collection::vec(policy_text(), 0..3);
    let levels = prop::collection::vec(level, 0..3);
    let maybe = || prop::option::weighted(0.3, policy_text());
    let list = prop::option::of(prop::collection::vec(pick(&["a", "A", "ab", ""]), 0..3));
    let unknown = prop::sample::subsequence(vec!["x:unknown", "aws:username", "x:list"], 0..3);
    (
        (
            0..CALLERS.len(),
            pick(&["s3:GetObject", "s3:GetObject", "sts:AssumeRole", "iam:X"]),
        ),
        (any::<bool>(), any::<bool>(), list, unknown),
        (levels.clone(), levels, prop::bool::weighted(0.2)),
        (maybe(), maybe(), prop::collection::vec(policy_text(), 0..3)),
        (prop::option::of(policy_text()), prop::bool::weighted(0.2)),
    )
        .prop_map(
            |(
                (caller, action),
                (own_account, username, list, unknown),
                (scps, rcps, rcp_no_default),
                (boundary, session, identity),
                (resource, resource_required),
            )| Given {
                caller,
                action,
                own_account,
                username,
                list,
                unknown,
                scps,
                rcps,
                rcp_no_default,
                boundary,
                session,
                identity,
                resource,
                resource_required,
            },
        )
}

proptest! {
    #[test]
    fn a_text_matches_itself_and_a_star_matches_everything(text in "[^*?]*") {
        prop_assert!(pattern::glob(&text, &text));
        prop_assert!(pattern::glob("*", &text));
        let around = ["*", &text, "*"].concat();
        prop_assert!(pattern::glob(&around, &text));
        prop_assert!(pattern::glob(&"?".repeat(text.chars().count()), &text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn another_deny_never_lets_a_request_through(
        given in given_some(),
        deny in statement_of(&["Deny"]),
        place in any::<prop::sample::Index>(),
    ) {
        let before = given.verdict();
        let mut after = given.clone();
        after.identity.push(Vec::new());
        let policies = after.policies();
        let at = place.index(policies.len());
        if let Some(policy) = policies.into_iter().nth(at) {
            policy.push(deny);
        }
        prop_assert!(before.is_allowed() || !after.verdict().is_allowed());
    }

    #[test]
    fn the_order_of_statements_and_of_policies_never_matters(given in given_some(), by in 0..7_usize) {
        let before = given.verdict();
        let mut turned = given.clone();
        let turn = |statements: &mut Policy| {
            if !statements.is_empty() {
                let by = by % statements.len();
                statements.rotate_left(by);
            }
            if by % 2 == 1 {
                statements.reverse();
            }
        };
        turned.policies().into_iter().for_each(turn);
        for policies in turned.scps.iter_mut().chain(&mut turned.rcps).chain([&mut turned.identity]) {
            policies.reverse();
        }
        let after = turned.verdict();
        prop_assert_eq!(before.decision, after.decision);
        let results = |verdict: &Verdict| -> Vec<_> {
            verdict.layers.iter().map(|layer| (layer.layer, layer.result)).collect()
        };
        prop_assert_eq!(results(&before), results(&after));
        prop_assert_eq!(before.blocked_by(), after.blocked_by());
        let sorted = |mut keys: Vec<String>| {
            keys.iter_mut().for_each(|key| key.make_ascii_lowercase());
            keys.sort();
            keys
        };
        prop_assert_eq!(sorted(before.unknown), sorted(after.unknown));
    }

    #[test]
    fn an_empty_level_of_scps_denies_whomever_scps_bind(given in given_some(), at in any::<prop::sample::Index>()) {
        let mut emptied = given.clone();
        let at = at.index(emptied.scps.len() + 1);
        emptied.scps.insert(at, Vec::new());
        let after = emptied.verdict();
        let exempt = after.layers.iter().any(|layer| {
            layer.layer == LayerKind::ServiceControlPolicy && matches!(layer.result, LayerResult::Skipped(_))
        });
        prop_assert!(exempt == matches!(CALLERS[given.caller], "anonymous" | "provider" | "ec2.amazonaws.com") || given.caller == 3);
        if exempt {
            prop_assert_eq!(given.verdict().decision, after.decision);
        } else {
            prop_assert!(!after.is_allowed());
        }
    }

    #[test]
    fn what_a_refusal_offers_lets_the_request_through_and_nothing_of_it_is_superfluous(given in given_some()) {
        if let Err(wrong) = offered_changes(&given.request(), &given.layers()) {
            return Err(TestCaseError::fail(wrong));
        }
    }

    #[test]
    fn not_knowing_a_key_never_turns_a_denial_into_an_allow(
        given in given_some(),
        hidden in prop::sample::subsequence(vec!["aws:username", "x:list", "x:n", "x:unknown"], 1..4),
        value in prop_oneof![
            pick(&["true", "false", "a", "alice", "b", "10.0.0.1", "3", "2026-01-01"]).prop_map(ContextValue::from),
            Just(ContextValue::Many(vec!["a".into()])),
            Just(ContextValue::Absent),
        ],
    ) {
        // The same request with values in place of the unknown ones.
        let layers = given.layers();
        let mut known = given.request();
        for key in &hidden {
            known.context.set(key, value.clone());
        }
        let mut unknown = known.clone();
        hidden.iter().for_each(|key| unknown.context.mark_unknown(key));
        let (known, unknown) = (evaluate(&known, &layers), evaluate(&unknown, &layers));
        prop_assert!(known.is_allowed() || !unknown.is_allowed());
        prop_assert_eq!(unknown.unknown.is_empty(), unknown.undecided().is_empty());
        if unknown.unknown.is_empty() {
            // The kind of a denial may differ.
            prop_assert_eq!(known.is_allowed(), unknown.is_allowed());
        }
    }

    #[test]
    fn the_decision_alone_and_the_full_trace_agree_with_the_verdict(given in given_some()) {
        let (request, layers) = (given.request(), given.layers());
        let verdict = evaluate(&request, &layers);
        prop_assert_eq!(decide(&request, &layers), verdict.decision);
        let full = evaluate_in_full(&request, &layers);
        prop_assert_eq!((full.decision, &full.unknown), (verdict.decision, &verdict.unknown));
        let results = |it: &Verdict| it.layers.iter().map(|layer| (layer.layer, layer.result)).collect::<Vec<_>>();
        prop_assert_eq!(results(&full), results(&verdict));
        prop_assert_eq!(full.blocked_by(), verdict.blocked_by());
        prop_assert_eq!(full.smallest_changes(&request), verdict.smallest_changes(&request));
    }

    #[test]
    fn a_refusal_names_a_layer_and_what_to_do(given in given_some()) {
        let verdict = given.verdict();
        let refused = verdict.decision != Decision::Allowed;
        prop_assert_eq!(refused, verdict.deciding_layer().is_some());
        prop_assert_eq!(refused, !verdict.reason_phrase("s3:GetObject").is_empty());
        prop_assert!(refused || verdict.blocked_by().is_empty());
        prop_assert!(!verdict.explain().is_empty());
        // Only statements that may apply count.
        for statement in verdict.layers.iter().flat_map(|layer| &layer.statements) {
            prop_assert!(!statement.matched || statement.applies != Truth::False);
        }
    }
}
