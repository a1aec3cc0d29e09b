//! Accounts of an organization: who is inside, who is outside, and which accounts count as one.

use std::sync::Arc;

use policy::{ContextValue, Document, Layers, Source};
use prove::{CallerSide, Matter, MemberLimits, Proof, Prover, full_access};

use crate::made::{document, level};

const ID: &str = "111111111111";

pub fn member(id: &str, scp: &Arc<Document>, rcp: Option<&Arc<Document>>) -> MemberLimits {
    let mut root = level("root", std::slice::from_ref(scp));
    root.policies.push(full_access());
    let rcps = rcp.map(|it| {
        let mut level = level("root", std::slice::from_ref(it));
        let all =
            document(&[r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#.into()]);
        level.policies.push(Source::new("RCPFullAWSAccess", all));
        level
    });
    let keys = |of: &str| -> Vec<(String, ContextValue)> {
        vec![
            (format!("aws:{of}account"), id.into()),
            (format!("aws:{of}orgid"), "o-ours".into()),
            (
                format!("aws:{of}orgpaths"),
                vec!["o-ours/r-1/".to_string()].into(),
            ),
        ]
    };
    MemberLimits {
        id: id.to_string(),
        name: "An account".to_string(),
        partition: "aws".to_string(),
        layers: Layers {
            scps: vec![root],
            rcps: rcps.into_iter().collect(),
            rcp_no_default: true,
            ..Layers::default()
        },
        caller_keys: keys("principal"),
        resource_keys: keys("resource"),
        asked: true,
    }
}

fn asked(statement: &str) -> Matter {
    Matter {
        asked: document(&[statement.to_string()]),
        unless: None,
        given: Vec::new(),
        callers: CallerSide::Inside,
        services: false,
    }
}

fn never(members: &[MemberLimits], matter: &Matter) -> Proof {
    Prover::new(vec![
        "s3:GetObject".to_string(),
        "s3:ListAllMyBuckets".to_string(),
    ])
    .never_in(members, matter)
}

#[test]
fn a_limit_with_a_gap_is_refuted_by_who_slips_through() {
    let spared = document(&[r#"{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Admin*"}}}"#.into()]);
    let all = [member(ID, &spared, None)];
    let matter = asked(r#"{"Effect":"Deny","Action":"s3:GetObject"}"#);
    let proof = never(&all, &matter);
    let witness = proof.witness().expect("an administrator slips through");
    assert!(
        witness.realistic && witness.place.contains(ID),
        "{witness:?}"
    );
    let arn = witness.request.context.get("aws:PrincipalArn");
    assert!(
        matches!(arn, ContextValue::One(arn) if arn.starts_with("arn:aws:iam::111111111111:role/Admin")),
        "{arn:?}"
    );
    let others = asked(
        r#"{"Effect":"Deny","Action":"s3:GetObject","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Admin*"}}}"#,
    );
    assert!(never(&all, &others).is_proved());
    let unless = Matter {
        unless: Some(document(&[r#"{"Effect":"Deny","Action":"*","Condition":{"StringLike":{"aws:PrincipalArn":"*:role/Admin*"}}}"#.into()])),
        ..matter
    };
    assert!(never(&all, &unless).is_proved());
}

#[test]
fn outsiders_meet_resource_control_policies() {
    let nothing = document(&[r#"{"Effect":"Deny","Action":"x:y","Resource":"*"}"#.into()]);
    let perimeter = document(&[r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{
        "StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-ours"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}"#.into()]);
    let all = [member(ID, &nothing, Some(&perimeter))];
    let read = Matter {
        callers: CallerSide::Outside,
        services: true,
        ..asked(r#"{"Effect":"Deny","Action":"s3:GetObject"}"#)
    };
    let by = never(&all, &read)
        .witness()
        .map(|it| it.request.principal.name().to_string());
    assert_eq!(
        by.as_deref(),
        Some("example.amazonaws.com"),
        "services are spared"
    );
    let nobody = Matter {
        services: false,
        ..read.clone()
    };
    assert!(
        never(&all, &nobody).is_proved(),
        "services are not asked about"
    );
    let people = Matter {
        given: vec![("aws:principalisawsservice".into(), "false".into())],
        ..read.clone()
    };
    assert!(never(&all, &people).is_proved());
    // Resource control policies do not apply to this action.
    let spared = Matter {
        asked: document(&[r#"{"Effect":"Deny","Action":"s3:ListAllMyBuckets"}"#.into()]),
        ..people
    };
    assert!(never(&all, &spared).witness().is_some());
}

#[test]
fn accounts_that_a_policy_tells_apart_are_looked_at_alone() {
    let only = |text: &str| {
        document(&[format!(
            r#"{{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{{"StringLike":{{"aws:PrincipalAccount":"{text}"}}}}}}"#
        )])
    };
    let read = asked(r#"{"Effect":"Deny","Action":"s3:GetObject"}"#);
    for (text, proved) in [
        ("111111111111", false),
        ("1*", false),
        ("*", true),
        ("?1111111111?", false),
    ] {
        let scp = only(text);
        let all = [
            member("111111111111", &scp, None),
            member("211111111113", &scp, None),
            member("222222222222", &scp, None),
        ];
        assert_eq!(never(&all, &read).is_proved(), proved, "{text}");
    }
    let (old, new) = (only("*"), only("1*"));
    let side = |scp: &Arc<Document>| {
        [
            member("111111111111", scp, None),
            member("222222222222", scp, None),
        ]
    };
    let mut prover = Prover::formal();
    let gained = prover.no_new_access_in(&side(&old), &side(&new), CallerSide::Inside);
    assert!(
        gained
            .witness()
            .is_some_and(|it| it.place.contains("222222222222")),
        "{gained:?}"
    );
    assert!(
        prover
            .no_new_access_in(&side(&new), &side(&old), CallerSide::Inside)
            .is_proved()
    );
}
