//! What is not known of a document decides nothing, and only that is undecided.

use std::sync::Arc;

use policy::unknown::{spoken, value};
use policy::{Decision, Document, Layers, Level, PolicyKind, Request, RequestPrincipal, Source};
use policy::{Verdict, evaluate};

const ALLOW: &str = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

fn source(name: &'static str, text: &str) -> Source {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    Source::new(name, Arc::new(document))
}

/// The verdict with an SCP beside FullAWSAccess, or alone.
fn verdict(scp: &str, beside: bool) -> Verdict {
    let mut policies = vec![source("scp", scp)];
    policies.extend(beside.then(|| source("full", ALLOW)));
    let layers = Layers {
        scps: vec![Level {
            name: "root".into(),
            policies,
        }],
        identity: vec![source("own", ALLOW)],
        ..Layers::default()
    };
    evaluate(&request(), &layers)
}

fn request() -> Request {
    let mut request = Request {
        principal: RequestPrincipal::from_arn("arn:aws:iam::111111111111:user/ana"),
        action: "s3:GetObject".into(),
        resource: "arn:aws:s3:::b/x".into(),
        ..Request::default()
    };
    request.context.set("aws:RequestedRegion", "eu-west-1");
    request
}

fn said(verdict: &Verdict) -> String {
    match (verdict.unknown.is_empty(), verdict.decision) {
        (false, _) => format!("depends on {}", verdict.unknown.join(", ")),
        (true, Decision::Allowed) => "allowed".to_string(),
        (true, Decision::ImplicitlyDenied | Decision::ExplicitlyDenied) => "denied".to_string(),
    }
}

/// Effect, action, resource and condition of an SCP, and the answer beside FullAWSAccess.
const PARTS: &str = r#"
${unknown:x} | "*" | "*" | {} | depends on x
${unknown:x} | "ec2:*" | "*" | {} | allowed
Deny | "${unknown:x}" | "*" | {} | depends on x
Deny | ["s3:*", "${unknown:x}"] | "*" | {} | denied
Deny | "s3:${unknown:x}" | "*" | {} | depends on x
Deny | "ec2:${unknown:x}" | "*" | {} | allowed
Deny | "*" | "${unknown:x}" | {} | depends on x
Deny | "*" | "arn:aws:s3:::${unknown:x}/x" | {} | depends on x
Deny | "*" | "arn:aws:s3:::${unknown:x}/y" | {} | allowed
Deny | "*" | "*" | {"StringEquals": {"aws:RequestedRegion": "${unknown:x}"}} | depends on x
Deny | "*" | "*" | {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "${unknown:x}"]}} | denied
Deny | "*" | "*" | {"StringEquals": {"aws:RequestedRegion": "${unknowns:x}"}} | depends on x
Deny | "*" | "*" | {"StringEquals": {"aws:RequestedRegion": "us-${unknown:x}"}} | allowed
Deny | "*" | "*" | {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "${unknown:x}"]}} | allowed
Deny | "*" | "*" | "${unknown:x}" | depends on x
Deny | "*" | "*" | {"${unknown:x}": {"aws:RequestedRegion": "x"}} | depends on x
Deny | "*" | "*" | {"StringEquals": "${unknown:x}"} | depends on x
Deny | "*" | "*" | {"StringEquals": {"${unknown:x}": "x"}} | depends on x
Deny | "*" | "*" | {"StringEquals": {"${unknown:x}": "x", "aws:RequestedRegion": "us-east-1"}} | allowed
"#;

fn policy(parts: &str) -> (String, &str) {
    let parts: Vec<&str> = parts.split(" | ").collect();
    let [effect, action, resource, condition, answer] = parts[..] else {
        panic!("{parts:?}");
    };
    let text = format!(
        r#"{{"Statement":[{{"Effect":"{effect}","Action":{action},"Resource":{resource},"Condition":{condition}}}]}}"#
    );
    (text, answer)
}

#[test]
fn each_part_of_a_policy_can_be_unknown() {
    for line in PARTS.lines().skip(1) {
        let (text, answer) = policy(line);
        assert_eq!(said(&verdict(&text, true)), answer, "{text}");
    }
    for text in [r#""${unknown:x}""#, r#"["${unknown:x}"]"#] {
        let text = format!(r#"{{"Statement":{text}}}"#);
        assert_eq!(said(&verdict(&text, true)), "depends on x", "{text}");
    }
}

#[test]
fn a_policy_of_which_something_is_unknown_may_be_the_only_one_that_allows() {
    for line in [
        r#"Allow | "${unknown:x}" | "*" | {} | depends on x"#,
        r#"Allow | "ec2:*" | "*" | {"StringEquals": {"aws:RequestedRegion": "${unknown:x}"}} | denied"#,
        r#"Deny | "${unknown:x}" | "*" | {} | denied"#,
    ] {
        let (text, answer) = policy(line);
        assert_eq!(said(&verdict(&text, false)), answer, "{text}");
    }
    assert_eq!(
        said(&verdict(Document::unknown("x").text(), false)),
        "depends on x"
    );
}

#[test]
fn unknown_principals_may_be_anybody() {
    let of = |principal: &str, own: Option<&str>| {
        let text = format!(
            r#"{{"Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"*","Resource":"*"}}]}}"#
        );
        let layers = Layers {
            identity: own.map(|it| source("own", it)).into_iter().collect(),
            resource: Some(source("resource", &text)),
            ..Layers::default()
        };
        said(&evaluate(&request(), &layers))
    };
    assert_eq!(of(r#""${unknown:x}""#, None), "depends on x");
    assert_eq!(of(r#"{"AWS":"${unknown:x}"}"#, None), "depends on x");
    assert_eq!(
        of(r#"{"AWS":["arn:aws:iam::${unknown:x}:root"]}"#, None),
        "depends on x"
    );
    assert_eq!(of(r#"{"Service":"${unknown:x}"}"#, None), "denied");
    // Naming the account is not enough, but what is unknown could name the user.
    assert_eq!(
        of(r#"{"AWS":["111111111111","${unknown:x}"]}"#, None),
        "depends on x"
    );
    assert_eq!(
        of(r#"{"AWS":["111111111111","${unknown:x}"]}"#, Some(ALLOW)),
        "allowed"
    );
}

#[test]
fn a_document_with_unknown_parts_is_one_of_its_type() {
    let text = r#"{"Version":"2012-10-17","Statement":[{"Sid":"${unknown:a}","Effect":"${unknown:b}","Action":["${unknown:c}"],
        "Resource":"${unknown:d}","Condition":{"StringEquals":{"aws:PrincipalOrgID":"${unknown:a}"}}},"${unknown:e}"]}"#;
    let document = Document::parse_as(PolicyKind::ServiceControl, text).expect("it may be one");
    assert_eq!(document.unknowns(), ["a", "b", "c", "d", "e"]);
    assert!(!document.is_known());
    let rest = r#"{"Statement":[{"Effect":"Deny","Action":"*","Resource":"${unknown:x}","Condition":{"StringEquals":{"a":"b"}}}]}"#;
    let error = Document::parse_as(PolicyKind::ServiceControl, rest).expect_err("`a` is no key");
    assert!(
        error.to_string().contains("`a` is not a condition key"),
        "{error}"
    );
    assert_eq!(
        spoken("arn:${unknown:the region}:${unknowns:b}/c"),
        "arn:the region:b/c"
    );
    assert_eq!(value("a \"b\" {c}\n"), "${unknown:a 'b' {c) }");
}
