//! A second review: names that a policy shares with the prover's examples, numbers and texts that tell accounts apart, and values that
//! nobody has. Each test was an attack: a wrong proof, or a panic.

use policy::{ContextValue, PolicyKind};
use prove::{CallerSide, Matter, Proof, Prover};

use crate::made::{document, source};
use crate::managed::matter;
use crate::review::{
    OURS, PARTNER, allow, deny, member, people_outside, prover, rcp_if, read, statement,
};

const TWO: &str = "222222222222";

/// A policy of a resource that denies whom `who` names, and allows everyone else for whom a condition holds.
fn all_but(who: &str, condition: &str) -> std::sync::Arc<policy::Document> {
    let all = r#""Action":"s3:GetObject","Resource":"*""#;
    document(&[
        statement("Deny", &format!(r#""Principal":{who},{all}"#)),
        statement(
            "Allow",
            &format!(r#""Principal":"*",{all},"Condition":{{{condition}}}"#),
        ),
    ])
}

/// The callers that stand for all others are none of those that the policy names.
#[test]
fn a_named_caller_is_not_the_example_of_all_others() {
    let nobody = allow(r#""Principal":{"AWS":"123412341234"},"Action":"x:none","Resource":"*""#);
    let arn =
        |name: &str| format!(r#""ArnLike":{{"aws:PrincipalArn":"arn:aws:*::{PARTNER}:{name}"}}"#);
    let of = |name: &str| format!(r#"{{"AWS":"arn:aws:iam::{PARTNER}:{name}"}}"#);
    let federated = format!(r#"{{"AWS":"arn:aws:sts::{PARTNER}:federated-user/Example"}}"#);
    let stranger = r#""Null":{"aws:PrincipalArn":"true","aws:PrincipalType":"true"},"Bool":{"aws:PrincipalIsAWSService":"false"}"#;
    for (who, condition) in [
        (of("user/Example"), arn("user/*")),
        (of("role/Example"), arn("role/*")),
        (federated, arn("federated-user/*")),
        (
            r#"{"Service":"example.amazonaws.com"}"#.into(),
            r#""Bool":{"aws:PrincipalIsAWSService":"true"}"#.into(),
        ),
        (r#"{"Federated":"example.com"}"#.into(), stranger.into()),
        (
            r#"{"AWS":"999988887777"}"#.into(),
            r#""StringNotEquals":{"aws:PrincipalAccount":["999988887777","123412341234"]},"Null":{"aws:PrincipalAccount":"false"}"#.into(),
        ),
    ] {
        let open = all_but(&who, &condition);
        for mut prover in [prover(), Prover::formal()] {
            let proof = prover.no_new_access_alone(PolicyKind::Resource, &nobody, &open);
            assert!(proof.witness().is_some(), "{who}: {proof:?}");
        }
    }
}

/// An account of the organization can have the id that stands for accounts outside.
#[test]
fn there_is_always_an_account_outside() {
    let mut users = people_outside();
    users.given = vec![("aws:principaltype".into(), "User".into())];
    for id in [OURS, "999988887777"] {
        let proof = prover().never_in(&[member(id, None, None)], &users);
        assert!(proof.witness().is_some(), "{id}: {proof:?}");
    }
}

/// Texts from policies are no parts of our own policies.
#[test]
fn odd_names_of_callers_are_read() {
    let nobody = allow(r#""Principal":{"AWS":"123412341234"},"Action":"x:none","Resource":"*""#);
    for name in [
        "arn:aws:iam::444455556666:user/e\u{301}\u{200d}",
        "arn:aws:iam::444455556666:user/\\u0000\\n",
        "arn:aws:iam::44\\\"44:user/x",
        "arn:aws:iam::\\\\:role/x",
        "arn:aws:iam:::",
        "AIDAEXAMPLEEXAMPLE",
        ":role/",
        "arn:aws:iam::*:role/*",
    ] {
        let open = allow(&format!(
            r#""Principal":{{"AWS":"{name}","Service":"{name}","Federated":"{name}"}},"Action":"s3:*","Resource":"*""#
        ));
        for mut prover in [prover(), Prover::formal()] {
            let proof = prover.no_new_access_alone(PolicyKind::Resource, &nobody, &open);
            assert!(proof.witness().is_some(), "{name}: {proof:?}");
        }
    }
}

/// A session that a policy names is one of its role.
#[test]
fn a_named_session_has_the_arn_of_its_role() {
    let nobody = allow(r#""Principal":{"AWS":"123412341234"},"Action":"x:none","Resource":"*""#);
    let session = format!(r#"{{"AWS":"arn:aws:sts::{PARTNER}:assumed-role/R/s"}}"#);
    for role in ["role/R", "role/path/R"] {
        let of_role = format!(
            r#""Condition":{{"ArnEquals":{{"aws:PrincipalArn":"arn:aws:iam::{PARTNER}:{role}"}}}}"#
        );
        let open = allow(&format!(
            r#""Principal":{session},"Action":"s3:*","Resource":"*",{of_role}"#
        ));
        let proof = prover().no_new_access_alone(PolicyKind::Resource, &nobody, &open);
        assert!(proof.witness().is_some(), "{proof:?}");
    }
    // And its role is not another one.
    let open = allow(&format!(
        r#""Principal":{session},"Action":"s3:*","Resource":"*","Condition":{{"ArnLike":{{"aws:PrincipalArn":"arn:aws:iam::{PARTNER}:role/S"}}}}"#
    ));
    let proof = prover().no_new_access_alone(PolicyKind::Resource, &nobody, &open);
    assert!(proof.is_proved(), "{proof:?}");
}

/// Numbers and dates tell accounts apart, too, and so do two ids in a row.
#[test]
fn accounts_are_told_apart_by_numbers_and_by_longer_texts() {
    for condition in [
        r#""NumericLessThan":{"aws:ResourceAccount":"150000000000"}"#,
        r#""NumericLessThanIfExists":{"aws:ResourceAccount":"150000000000"}"#,
        r#""DateLessThan":{"aws:PrincipalAccount":"150000000000"}"#,
        r#""DateLessThan":{"aws:ResourceAccount":"150000000000"}"#,
    ] {
        let scp = deny(&format!(
            r#""Action":"s3:*","Resource":"*","Condition":{{{condition}}}"#
        ));
        let all = [
            member(OURS, Some(&scp), None),
            member(TWO, Some(&scp), None),
        ];
        let proof = prover().never_in(&all, &read());
        assert!(proof.witness().is_some(), "{condition}: {proof:?}");
    }
    let key = document(&[
        statement(
            "Deny",
            r#""Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"k:a":"${aws:PrincipalAccount}"}}"#,
        ),
        statement(
            "Deny",
            r#""Action":"s3:*","Resource":"*","Condition":{"Null":{"k:a":"true"}}"#,
        ),
    ]);
    let mut low = member(OURS, Some(&key), None);
    let number = deny(
        r#""Action":"s3:*","Resource":"*","Condition":{"NumericLessThan":{"k:a":"150000000000"}}"#,
    );
    low.layers.scps[0].policies.push(source("number", &number));
    let mut high = member(TWO, None, None);
    high.layers.scps = low.layers.scps.clone();
    let proof = prover().never_in(&[low, high], &read());
    assert!(!proof.is_proved(), "{proof:?}");
    let twice = deny(
        r#""Action":"s3:*","NotResource":"arn:aws:s3:::${aws:PrincipalAccount}${aws:PrincipalAccount}""#,
    );
    let all = [
        member(OURS, Some(&twice), None),
        member(TWO, Some(&twice), None),
    ];
    let asked = matter(deny(
        r#""Action":"s3:GetObject","Resource":"arn:aws:s3:::222222222222222222222222""#,
    ));
    let proof = prover().never_in(&all, &asked);
    assert!(proof.witness().is_some(), "{proof:?}");
}

/// Nobody has those values: that is no proof.
#[test]
fn values_that_nobody_has_prove_nothing() {
    let all = [member(OURS, None, None)];
    let given = |key: &str, value: ContextValue| Matter {
        given: vec![(key.to_string(), value)],
        ..read()
    };
    for (key, value) in [
        (
            "aws:principalarn",
            ContextValue::from("arn:aws:iam::999988887777:role/x"),
        ),
        (
            "aws:principalarn",
            "arn:aws:iam::111111111111:role/aws-service-role/x/y".into(),
        ),
        ("aws:principalarn", ContextValue::Absent),
        ("aws:principaltype", "Anonymous".into()),
    ] {
        let proof = prover().never_in(&all, &given(key, value));
        assert!(matches!(proof, Proof::NotDecided(_)), "{key}: {proof:?}");
    }
    let role = given(
        "aws:principalarn",
        "arn:aws:iam::111111111111:role/x".into(),
    );
    assert!(prover().never_in(&all, &role).witness().is_some());
}

/// What is said of an anonymous caller. Sources: IAM User Guide, AWS global condition context keys and principal key values.
#[test]
fn keys_of_anonymous_callers_are_those_that_aws_documents() {
    let anyone = Matter {
        given: vec![("aws:principalarn".into(), ContextValue::Absent)],
        callers: CallerSide::Outside,
        ..read()
    };
    // Denied are all but anonymous callers: one of them gets through.
    for denied in [
        r#""Null":{"aws:PrincipalType":"true"}"#,
        r#""StringNotEquals":{"aws:PrincipalType":"Anonymous"}"#,
        r#""StringNotEquals":{"aws:PrincipalAccount":"anonymous"}"#,
        r#""Null":{"aws:PrincipalIsAWSService":"false"},"StringNotEquals":{"aws:PrincipalType":"Anonymous"}"#,
    ] {
        let rcp = rcp_if(denied);
        let proof = prover().never_in(&[member(OURS, None, Some(&rcp))], &anyone);
        let witness = proof
            .witness()
            .unwrap_or_else(|| panic!("{denied}: {proof:?}"));
        if !denied.contains("IsAWSService") {
            assert_eq!(witness.request.principal.name(), "*", "{denied}");
        }
    }
    // They are in every anonymous request.
    let anonymous = Matter {
        given: vec![("aws:principaltype".into(), "Anonymous".into())],
        ..anyone
    };
    for denied in [
        r#""StringEquals":{"aws:PrincipalAccount":"anonymous"}"#,
        r#""Null":{"aws:PrincipalIsAWSService":"true"}"#,
        r#""Null":{"aws:PrincipalAccount":"false"}"#,
    ] {
        let rcp = rcp_if(denied);
        let proof = prover().never_in(&[member(OURS, None, Some(&rcp))], &anonymous);
        assert!(proof.is_proved(), "{denied}: {proof:?}");
    }
}

/// What a resource control policy cannot limit stays open, whatever the policy is called.
#[test]
fn resource_control_policies_limit_their_services_only() {
    let all = deny(r#""Principal":"*","Action":"*","Resource":"*""#);
    let mut at = member(OURS, None, None);
    at.layers.rcps[0]
        .policies
        .push(source("RCPFullAWSAccess", &all));
    let ask = |action: &str| Matter {
        asked: deny(&format!(r#""Action":"{action}""#)),
        ..people_outside()
    };
    for (action, proved) in [
        ("s3:GetObject", true),
        ("s3:ListAllMyBuckets", false),
        ("S3:*", false),
        ("ec2:StopInstances", false),
        // Nobody from outside reaches keys that AWS manages.
        ("kms:Decrypt", true),
        ("kms:RetireGrant", false),
        ("sts:GetCallerIdentity", false),
        ("lambda:*", false),
    ] {
        let proof = prover().never_in(std::slice::from_ref(&at), &ask(action));
        assert_eq!(proof.is_proved(), proved, "{action}: {proof:?}");
        assert_eq!(proof.witness().is_some(), !proved, "{action}: {proof:?}");
    }
    // What is on no resource is not asked about.
    let mut prover = Prover::new(["s3:GetObject", "s3:ListAllMyBuckets"].map(String::from));
    prover = prover.with_resources(|action| match action {
        "s3:ListAllMyBuckets" => Vec::new(),
        _ => vec!["arn:*:s3:::*".to_string()],
    });
    assert!(
        prover
            .never_in(&[at], &ask("s3:ListAllMyBuckets"))
            .is_proved()
    );
}
