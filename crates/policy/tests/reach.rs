//! Which actions of a service levels let through.

use policy::internals::searched;
use policy::reach::{ServiceReach, reachable};
use policy::{Decision, Document, Layers, Level, Request, RequestPrincipal, Source, decide};
use std::sync::Arc;

fn level(statements: &[&str]) -> Level {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
        statements.join(",")
    );
    let document = Document::parse(&text).expect("a policy");
    Level {
        name: "a level".into(),
        policies: vec![Source::new("policy", Arc::new(document))],
    }
}

fn allow(actions: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":[{actions}],"Resource":"*"}}"#)
}

fn deny(actions: &str) -> String {
    format!(r#"{{"Effect":"Deny","Action":[{actions}],"Resource":"*"}}"#)
}

fn deny_but(actions: &str) -> String {
    format!(r#"{{"Effect":"Deny","NotAction":[{actions}],"Resource":"*"}}"#)
}

#[test]
fn an_allow_list_lets_its_own_services_through() {
    let levels = [level(&[&allow(r#""s3:Get*","EC2:*","iam:?et*""#)])];
    for (service, passes) in [
        ("s3", true),
        ("ec2", true),
        ("iam", true),
        ("sqs", false),
        ("s", false),
        ("s3-outposts", false),
    ] {
        assert_eq!(reachable(&levels, service).is_some(), passes, "{service}");
    }
}

#[test]
fn no_levels_limit_nothing_and_a_level_without_policies_allows_nothing() {
    assert!(reachable(&[], "s3").is_some());
    let empty = Level {
        name: "nothing".into(),
        policies: Vec::new(),
    };
    assert_eq!(reachable(&[level(&[&allow("\"*\"")]), empty], "s3"), None);
}

#[test]
fn a_deny_of_all_takes_a_service_away_and_one_of_some_does_not() {
    let with = |deny: &str| [level(&[&allow("\"*\""), deny])];
    assert_eq!(reachable(&with(&deny("\"s3:*\"")), "s3"), None);
    assert_eq!(reachable(&with(&deny("\"s*:*\"")), "sqs"), None);
    assert_eq!(reachable(&with(&deny("\"*\"")), "sqs"), None);
    assert!(reachable(&with(&deny("\"s3:Get*\"")), "s3").is_some());
    assert!(reachable(&with(&deny("\"s3:*\"")), "sqs").is_some());
    assert_eq!(reachable(&with(&deny_but("\"ec2:*\"")), "s3"), None);
    assert!(reachable(&with(&deny_but("\"s3:ListAllMyBuckets\"")), "s3").is_some());
}

#[test]
fn a_deny_with_a_condition_or_on_some_resources_leaves_something() {
    let condition = r#"{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#;
    let resource = r#"{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::vault/*"}"#;
    for deny in [condition, resource] {
        assert!(reachable(&[level(&[&allow("\"*\""), deny])], "s3").is_some());
    }
}

#[test]
fn levels_meet_in_one_action_or_nowhere() {
    let upper = level(&[&allow(r#""s3:Get*""#)]);
    let meets = [upper.clone(), level(&[&allow(r#""s3:*Object""#)])];
    assert_eq!(reachable(&meets, "s3").as_deref(), Some("s3:getobject"));
    let apart = [upper.clone(), level(&[&allow(r#""s3:Put*""#)])];
    assert_eq!(reachable(&apart, "s3"), None);
    let taken = [upper, level(&[&allow("\"*\""), &deny(r#""s3:G*""#)])];
    assert_eq!(reachable(&taken, "s3"), None);
    let narrow = [level(&[
        &allow("\"s3:GetObject\""),
        &deny_but("\"s3:get?bject\""),
    ])];
    assert_eq!(reachable(&narrow, "s3").as_deref(), Some("s3:getobject"));
}

#[test]
fn only_patterns_that_may_match_the_service_are_searched() {
    let levels = [level(&[
        &allow(r#""s3:Get*","ec2:Describe*","s?:List*","sqs:*""#),
        &deny_but(r#""*","iam:*""#),
    ])];
    let reach = ServiceReach::of(&levels);
    let near = |prefix: &str| {
        searched(&reach, prefix)
            .into_iter()
            .map(|it| String::from_utf8(it).unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(near("s3:"), ["s3:get*", "s?:list*", "*"]);
    assert_eq!(near("iam:"), ["*", "iam:*"]);
    assert_eq!(reach.action("s3").as_deref(), Some("s3:get"));
    assert_eq!(reach.action("ss").as_deref(), Some("ss:list"));
    assert_eq!(reach.action("iam"), None);
}

#[test]
fn many_stars_end() {
    let patterns: Vec<String> = (b'a'..=b'z')
        .map(|letter| format!("\"s3:*{0}*{0}?{0}*\"", char::from(letter)))
        .collect();
    let levels = [level(&[&allow("\"*\""), &deny(&patterns.join(","))])];
    assert!(reachable(&levels, "s3").is_some());
}

/// A level with up to three statements, the first of which allows. Compared with the evaluator: an action that is
/// returned passes, and if none is returned, none passes.
fn made(roll: &mut impl FnMut(usize) -> usize) -> Level {
    let pieces = ["a", "b", "*", "?", "ab", "*b", "a*", "**"];
    let mut statements = Vec::new();
    for n in 0..1 + roll(3) {
        let mut patterns = Vec::new();
        for _ in 0..1 + roll(2) {
            patterns.push(match roll(6) {
                0 => "\"*\"".to_string(),
                _ => {
                    let (a, b) = (pieces[roll(8)], pieces[roll(8)]);
                    format!("\"{}:{a}{b}\"", ["s", "t", "?", "*"][roll(4)])
                }
            });
        }
        let effect = ["Allow", "Deny"][usize::from(n > 0 && roll(2) > 0)];
        let not = ["", "Not"][usize::from(roll(4) == 0)];
        statements.push(format!(
            r#"{{"Effect":"{effect}","{not}Action":[{}],"Resource":"*"}}"#,
            patterns.join(",")
        ));
    }
    level(&statements.iter().map(String::as_str).collect::<Vec<_>>())
}

fn through(levels: &[Level], action: &str) -> bool {
    let request = Request {
        principal: RequestPrincipal::from_arn("arn:aws:iam::111111111111:root"),
        action: action.to_string(),
        resource: "*".to_string(),
        wildcard_only_action: true,
        ..Request::default()
    };
    let layers = Layers {
        scps: levels.to_vec(),
        ..Layers::default()
    };
    decide(&request, &layers) == Decision::Allowed
}

#[test]
fn the_evaluator_agrees_on_policies_made_by_chance() {
    let services = ["s", "t"];
    let mut state = 7_u64;
    let mut roll = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut passed = 0;
    for _ in 0..1_500 {
        let levels: Vec<Level> = (0..1 + roll(2)).map(|_| made(&mut roll)).collect();
        for service in services {
            match reachable(&levels, service) {
                Some(action) => {
                    passed += 1;
                    assert!(through(&levels, &action), "{action} {levels:?}");
                }
                None => {
                    for name in ["a", "b", "c", "ab", "ba", "cb", "ac", "aab", "abab", "caab"] {
                        let action = format!("{service}:{name}");
                        assert!(!through(&levels, &action), "{action} {levels:?}");
                    }
                }
            }
        }
    }
    assert!((200..2_800).contains(&passed), "{passed} of 3000 pass");
}
