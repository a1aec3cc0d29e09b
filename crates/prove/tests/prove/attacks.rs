//! Attacks: what an expert tried in order to get a wrong proof or a wrong witness. Each row is a change of an identity policy.

use std::sync::Arc;
use std::time::{Duration, Instant};

use policy::{Document, PolicyKind};
use prove::{Proof, Prover};

use crate::made::document;

#[path = "more_rows.rs"]
mod more_rows;
#[path = "rows.rs"]
mod rows;

use rows::Must::{self, NotProve, Prove, Refute};

fn allow(rest: &str) -> Arc<Document> {
    document(&[format!(r#"{{"Effect":"Allow",{rest}}}"#)])
}

fn resource(text: &str) -> Arc<Document> {
    allow(&format!(r#""Action":"s3:*","Resource":{text}"#))
}

fn action(text: &str) -> Arc<Document> {
    allow(&format!(r#""Action":{text},"Resource":"*""#))
}

fn condition(text: &str) -> Arc<Document> {
    allow(&format!(
        r#""Action":"s3:*","Resource":"*","Condition":{{{text}}}"#
    ))
}

fn nothing() -> Arc<Document> {
    allow(r#""Action":"x:none","Resource":"*","Condition":{"Null":{"k:a":"maybe"}}"#)
}

fn check(prover: &mut Prover, name: &str, old: &Arc<Document>, new: &Arc<Document>, must: Must) {
    let proof = prover.no_new_access_alone(PolicyKind::Identity, old, new);
    let fits = match must {
        Prove => proof.is_proved(),
        Refute => proof.witness().is_some(),
        NotProve => !proof.is_proved(),
    };
    assert!(fits, "{name}: {proof:?}");
}

#[test]
fn patterns_of_resources_and_actions() {
    let mut prover = Prover::formal();
    for (name, old, new, must) in rows::RESOURCES.iter().chain(more_rows::RESOURCES) {
        check(&mut prover, name, &resource(old), &resource(new), *must);
    }
    for (name, old, new, must) in rows::ACTIONS {
        check(&mut prover, name, &action(old), &action(new), *must);
    }
    let not = |text: &str| allow(&format!(r#""Action":"s3:*","NotResource":{text}"#));
    for (name, old, new, must) in more_rows::NOT {
        check(&mut prover, name, &not(old), &not(new), *must);
    }
    let all = document(&[
        r#"{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::a*"}"#.into(),
        r#"{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:::a*"}"#.into(),
    ]);
    check(
        &mut prover,
        "a part and the rest are all",
        &all,
        &resource(r#""*""#),
        Prove,
    );
    let rest = allow(r#""NotAction":"iam:*","NotResource":"arn:aws:s3:::a*""#);
    check(
        &mut prover,
        "all is more than the rest",
        &rest,
        &action(r#""*""#),
        Refute,
    );
    let assume = action(r#""sts:AssumeRole""#);
    check(
        &mut prover,
        "a role is assumed",
        &nothing(),
        &assume,
        Refute,
    );
}

#[test]
fn conditions_of_all_kinds() {
    let mut prover = Prover::formal();
    for (name, old, new, must) in rows::CONDITIONS.iter().chain(more_rows::CONDITIONS) {
        check(&mut prover, name, &condition(old), &condition(new), *must);
    }
    for (name, never) in rows::NEVER.iter().chain(more_rows::NEVER) {
        check(&mut prover, name, &nothing(), &condition(never), Prove);
    }
}

#[test]
fn variables_of_policies() {
    let mut prover = Prover::formal();
    let b = |text: &str| resource(&format!("\"arn:aws:s3:::b/{text}\""));
    for (name, old, new, must) in rows::VARIABLES {
        check(&mut prover, name, &b(old), &b(new), *must);
    }
    let old = resource(r#""arn:aws:s3:${k:a}:1:x""#);
    let new = allow(
        r#""Action":"s3:*","Resource":"arn:aws:s3:a:b:1:x","Condition":{"StringEquals":{"k:a":"a:b"}}"#,
    );
    check(
        &mut prover,
        "a value that shifts the fields",
        &old,
        &new,
        Prove,
    );
    let other = allow(
        r#""Action":"s3:*","Resource":"arn:aws:s3:a:b:2:x","Condition":{"StringEquals":{"k:a":"a:b"}}"#,
    );
    check(&mut prover, "and another text", &old, &other, Refute);
    let text = r#"{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}"}}"#;
    let ancient = Arc::new(Document::parse(text).expect("a policy"));
    check(
        &mut prover,
        "the old version has no variables",
        &b("${aws:username}"),
        &ancient,
        Refute,
    );
    let tagged = condition(r#""StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}"#);
    let denied = document(&[
        r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#.into(),
        r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}}"#.into(),
    ]);
    // If the caller has no tag, the deny does not apply: the well-known gap of this pattern.
    check(
        &mut prover,
        "a deny without a value",
        &tagged,
        &denied,
        Refute,
    );
}

#[test]
fn denies_close_every_way() {
    let mut prover = Prover::formal();
    let torn = document(&[
        r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.into(),
        r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"k:a":"x"}}}"#.into(),
        r#"{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}"#.into(),
        r#"{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"k:a":"x"}}}"#.into(),
    ]);
    check(
        &mut prover,
        "denies close every way",
        &nothing(),
        &torn,
        Prove,
    );
}

#[test]
fn other_kinds_of_policies() {
    let mut prover = Prover::formal();
    let deny = |condition: &str| {
        document(&[format!(
            r#"{{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{{{condition}}}}}"#
        )])
    };
    let (strict, lax) = (
        deny(r#""Bool":{"aws:SecureTransport":"false"}"#),
        deny(r#""StringEquals":{"aws:SecureTransport":"False"}"#),
    );
    let scp = PolicyKind::ServiceControl;
    assert!(
        prover
            .no_new_access_alone(scp, &strict, &lax)
            .witness()
            .is_some()
    );
    assert!(
        Prover::new(Vec::new())
            .no_new_access_alone(scp, &lax, &strict)
            .is_proved()
    );
    let by = |who: &str| {
        document(&[format!(
            r#"{{"Effect":"Allow","Principal":{who},"Action":"s3:*","Resource":"*"}}"#
        )])
    };
    let trust = PolicyKind::Resource;
    let account = by(r#"{"AWS":"111111111111"}"#);
    for (old, new, proved) in [
        (
            &account,
            by(r#"{"AWS":"arn:aws:iam::111111111111:user/ana"}"#),
            true,
        ),
        (
            &account,
            by(r#"{"AWS":"arn:aws:iam::222222222222:user/ana"}"#),
            false,
        ),
        (&by("\"*\""), by(r#"{"Service":"s3.amazonaws.com"}"#), true),
        (&account, by("\"*\""), false),
        (
            &account,
            by(r#"{"Federated":"accounts.google.com"}"#),
            false,
        ),
    ] {
        assert_eq!(
            prover.no_new_access_alone(trust, old, &new).is_proved(),
            proved,
            "{old:?} {new:?}"
        );
    }
}

#[test]
fn facts_about_requests_only_exclude() {
    let mut real = Prover::new(Vec::new());
    let mut formal = Prover::formal();
    for (name, impossible) in [
        (
            "an endpoint and a public address",
            r#""Null":{"aws:SourceVpce":"false","aws:SourceIp":"false"}"#,
        ),
        (
            "an address of neither family",
            r#""NotIpAddress":{"aws:SourceIp":["0.0.0.0/0","::/0"]},"Null":{"aws:SourceIp":"false"}"#,
        ),
        (
            "called by a service, and not",
            r#""ForAnyValue:StringEquals":{"aws:CalledVia":"athena.amazonaws.com"},"Bool":{"aws:ViaAWSService":"false"}"#,
        ),
        (
            "a truth that is neither",
            r#""StringLike":{"aws:SecureTransport":"*e?"}"#,
        ),
    ] {
        check(&mut real, name, &nothing(), &condition(impossible), Prove);
        check(
            &mut formal,
            name,
            &nothing(),
            &condition(impossible),
            Refute,
        );
    }
}

/// Whatever is asked, the answer comes in bounded time, and one that is too hard is not a proof.
#[test]
fn what_is_too_large_ends() {
    let stars: Vec<String> = ('a'..='j')
        .map(|it| format!("\"s3:*{it}*{it}?{it}*\""))
        .collect();
    let many = action(&format!("[{}]", stars.join(",")));
    let halves = action(r#"["s3:*a*","s3:*b*"]"#);
    let hard: Vec<String> = (0..40)
        .map(|at| {
            let keys: Vec<String> = (0..6).map(|key| format!("\"k:{}\":\"{}\"", (at * 7 + key * 3) % 11, (at + key) % 3)).collect();
            format!(r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"StringNotEquals":{{{}}}}}}}"#, keys.join(","))
        })
        .chain([r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.to_string()])
        .collect();
    let hard = document(&hard);
    let long = action(&format!("\"s3:{}\"", "a".repeat(70_000)));
    for (old, new) in [
        (&many, &halves),
        (&halves, &many),
        (&nothing(), &hard),
        (&hard, &many),
        (&halves, &long),
        (&long, &halves),
    ] {
        let begun = Instant::now();
        let proof = Prover::formal().no_new_access_alone(PolicyKind::Identity, old, new);
        let took = begun.elapsed();
        println!("{took:?}");
        assert!(took < Duration::from_secs(20), "{took:?} {proof:?}");
        assert!(
            !matches!(&proof, Proof::NotDecided(doubt) if doubt.reason == prove::DoubtReason::Disagreement),
            "{proof:?}"
        );
    }
}
