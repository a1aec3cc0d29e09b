//! Attacks: what an expert tried in order to get a wrong proof or a wrong witness. Each row is a change of an identity policy.

use std::sync::Arc;
use std::time::{Duration, Instant};

use policy::{Document, PolicyKind};
use prove::{Proof, Prover};

use crate::made::document;

/// What must come out.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Must {
    Prove,
    Refute,
    /// A proof would be wrong; "not decided" is allowed.
    NotProve,
}
use Must::{NotProve, Prove, Refute};

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
    for (name, old, new, must) in [
        (
            "a question mark is a letter, not a byte",
            r#""arn:aws:s3:::?""#,
            r#""arn:aws:s3:::é""#,
            Prove,
        ),
        (
            "missing fields match anything",
            r#""arn:aws:s3""#,
            r#""arn:aws:s3:::b/x""#,
            Prove,
        ),
        (
            "but the whole is more than a part",
            r#""arn:aws:s3:::b/x""#,
            r#""arn:aws:s3""#,
            Refute,
        ),
        (
            "a star stays in its field",
            r#""arn:aws:iam::*:user/x""#,
            r#""arn:aws:iam::1:2:user/x""#,
            Refute,
        ),
        (
            "the last field has colons",
            r#""arn:aws:iam::1:*""#,
            r#""arn:aws:iam::1:2:user/x""#,
            Prove,
        ),
        (
            "the resource * is more than all ARNs",
            r#""arn:aws:s3:::*""#,
            r#""*""#,
            Refute,
        ),
        ("two stars are one", r#""**""#, r#""*""#, Prove),
        (
            "a service has no wildcard",
            r#""arn:aws:s*:::x""#,
            r#""arn:aws:s3:::x""#,
            Refute,
        ),
        (
            "case counts in resources",
            r#""arn:aws:s3:::B""#,
            r#""arn:aws:s3:::b""#,
            Refute,
        ),
        (
            "a text that is no ARN is matched as a whole",
            r#""*:user/x""#,
            r#""arn:aws:iam::1:2:user/x""#,
            Prove,
        ),
        (
            "halves of a pattern",
            r#"["arn:aws:s3:::a*","arn:aws:s3:::?"]"#,
            r#"["arn:aws:s3:::a","arn:aws:s3:::ab"]"#,
            Prove,
        ),
        (
            "a pattern that a union does not cover",
            r#"["arn:aws:s3:::a*","arn:aws:s3:::*b"]"#,
            r#""arn:aws:s3:::*a""#,
            Refute,
        ),
    ] {
        check(&mut prover, name, &resource(old), &resource(new), must);
    }
    for (name, old, new, must) in [
        (
            "case does not count in actions",
            r#""S3:GETOBJECT""#,
            r#""s3:GetObject""#,
            Prove,
        ),
        (
            "meeting patterns",
            r#"["s3:Get*","s3:*Object"]"#,
            r#""s3:Get*Object""#,
            Prove,
        ),
        ("a star in the service", r#""s3:*""#, r#""s*:Get""#, Refute),
        (
            "every action has a name",
            r#"["s3:?*"]"#,
            r#""s3:*""#,
            Prove,
        ),
    ] {
        check(&mut prover, name, &action(old), &action(new), must);
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
    for (name, old, new, must) in [
        (
            "a sign whose lower case is a letter",
            r#""StringEquals":{"k:a":["k","K"]}"#,
            r#""StringEqualsIgnoreCase":{"k:a":"k"}"#,
            Refute,
        ),
        (
            "a sigma at the end",
            r#""StringEquals":{"k:a":["aς"]}"#,
            r#""StringEqualsIgnoreCase":{"k:a":"aσ"}"#,
            NotProve,
        ),
        (
            "absent is not wrong",
            r#""StringEquals":{"k:a":"x"}"#,
            r#""StringEqualsIfExists":{"k:a":"x"}"#,
            Refute,
        ),
        (
            "absent is not equal",
            r#""StringNotEquals":{"k:a":"x"}"#,
            r#""Null":{"k:a":"true"}"#,
            Prove,
        ),
        (
            "the empty text is present",
            r#""Null":{"k:a":"true"}"#,
            r#""StringEquals":{"k:a":""}"#,
            Refute,
        ),
        (
            "all of none",
            r#""ForAnyValue:StringEquals":{"k:a":"x"}"#,
            r#""ForAllValues:StringEquals":{"k:a":"x"}"#,
            Refute,
        ),
        (
            "all of some",
            r#""ForAnyValue:StringEquals":{"k:a":"x"}"#,
            r#""ForAllValues:StringEquals":{"k:a":"x"},"Null":{"k:a":"false"}"#,
            Prove,
        ),
        (
            "two values of a list",
            r#""ForAnyValue:StringEquals":{"k:a":"x"}"#,
            r#""ForAnyValue:StringEquals":{"k:a":"y"}"#,
            Refute,
        ),
        (
            "a list needs a set operator",
            r#""StringLike":{"k:a":"*"}"#,
            r#""ForAnyValue:StringLike":{"k:a":"*"}"#,
            Refute,
        ),
        (
            "parts of a number",
            r#""NumericLessThan":{"k:a":"5"}"#,
            r#""NumericLessThanEquals":{"k:a":"4.999999999"}"#,
            Prove,
        ),
        (
            "between two numbers",
            r#""NumericLessThan":{"k:a":"5"}"#,
            r#""NumericLessThan":{"k:a":"5.000000001"}"#,
            Refute,
        ),
        (
            "no number is not equal",
            r#""NumericLessThan":{"k:a":"5"},"NumericGreaterThan":{"k:a":"5"}"#,
            r#""NumericNotEquals":{"k:a":"5"}"#,
            Refute,
        ),
        (
            "one moment in two zones",
            r#""DateEquals":{"k:a":"2026-01-01T00:00:00Z"}"#,
            r#""DateEquals":{"k:a":"2026-01-01T01:00:00+01:00"}"#,
            Prove,
        ),
        (
            "one moment in seconds",
            r#""DateEquals":{"k:a":"2026-01-01T00:00:00Z"}"#,
            r#""DateEquals":{"k:a":"1767225600"}"#,
            Prove,
        ),
        (
            "two halves of a block",
            r#""IpAddress":{"k:a":["10.0.0.0/9","10.128.0.0/9"]}"#,
            r#""IpAddress":{"k:a":"10.0.0.0/8"}"#,
            Prove,
        ),
        (
            "a block has no other family",
            r#""IpAddress":{"k:a":"0.0.0.0/0"}"#,
            r#""IpAddress":{"k:a":"::/0"}"#,
            Refute,
        ),
        (
            "what is no address",
            r#""IpAddress":{"k:a":["0.0.0.0/0","::/0"]}"#,
            r#""StringLike":{"k:a":"*"}"#,
            Refute,
        ),
        (
            "a field of an ARN",
            r#""ArnLike":{"k:a":"arn:aws:iam::*:role/x"}"#,
            r#""StringLike":{"k:a":"arn:aws:iam::*:role/x"}"#,
            Refute,
        ),
        (
            "text and number",
            r#""StringEquals":{"k:a":"5"}"#,
            r#""NumericEquals":{"k:a":"5"}"#,
            Refute,
        ),
        (
            "text that is a number",
            r#""NumericEquals":{"k:a":"5"}"#,
            r#""StringEquals":{"k:a":["5.0","+5"]}"#,
            Prove,
        ),
        (
            "one key in two cases",
            r#""StringEquals":{"K:A":"x"}"#,
            r#""StringEquals":{"k:a":"x"}"#,
            Prove,
        ),
        (
            "a letter of our own",
            r#""StringEquals":{"k:a":"x"}"#,
            "\"StringEquals\":{\"k:a\":\"\u{10f000}\"}",
            NotProve,
        ),
    ] {
        check(&mut prover, name, &condition(old), &condition(new), must);
    }
    for (name, never) in [
        (
            "absent and equal",
            r#""Null":{"k:a":"true"},"StringEquals":{"k:a":"x"}"#,
        ),
        (
            "a list without the value",
            r#""ForAllValues:StringEquals":{"k:a":"x"},"ForAnyValue:StringEquals":{"k:a":"y"}"#,
        ),
        (
            "more than the greatest number",
            r#""NumericGreaterThan":{"k:a":"999999999999999999999999999.999999999"}"#,
        ),
        ("neither true nor false", r#""Bool":{"k:a":"yes"}"#),
        (
            "two values at once",
            r#""StringEquals":{"k:a":"x"},"StringLike":{"K:a":"y*"}"#,
        ),
        (
            "a text that is no number",
            r#""StringEquals":{"k:a":["x","5x"]},"NumericLessThan":{"k:a":"9"}"#,
        ),
        (
            "two tags that are equal and are not",
            r#""StringEquals":{"k:a":"${k:b}","k:b":"blue"},"StringLike":{"k:a":"red"}"#,
        ),
    ] {
        check(&mut prover, name, &nothing(), &condition(never), Prove);
    }
}

#[test]
fn variables_of_policies() {
    let mut prover = Prover::formal();
    let b = |text: &str| resource(&format!("\"arn:aws:s3:::b/{text}\""));
    for (name, old, new, must) in [
        (
            "one variable",
            "${aws:username}/*",
            "${aws:username}/a",
            Prove,
        ),
        (
            "a variable in another case",
            "${AWS:UserName}/*",
            "${aws:username}/a",
            Prove,
        ),
        (
            "another variable",
            "${aws:username}",
            "${aws:userid}",
            Refute,
        ),
        ("a star covers it", "*", "${aws:username}", Prove),
        ("it does not cover a star", "${aws:username}", "*", Refute),
        ("nor one letter", "?", "${aws:username}", Refute),
        ("a default", "${k:a, 'x'}", "x", Refute),
        ("the default is one of them", "*", "${k:a, 'x'}", Prove),
        ("a star that is a letter", "${*}", "*", Refute),
        ("a star that is a letter, in all", "*", "${*}", Prove),
        ("a variable twice", "${k:a}*", "${k:a}${k:a}", Prove),
        ("a variable that is not closed", "${k:a", "${k:a}", Refute),
    ] {
        check(&mut prover, name, &b(old), &b(new), must);
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
fn denies_and_other_kinds_of_policies() {
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
