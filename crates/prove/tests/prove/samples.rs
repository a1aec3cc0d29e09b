//! Custom policy checks of IAM Access Analyzer with the answers that AWS documents: kinds of reference policies and candidates in AWS's
//! repository of samples (aws-samples/iam-access-analyzer-custom-policy-check-samples) and in the User Guide, in our own words.

use std::sync::Arc;

use policy::{Document, PolicyKind};
use prove::Prover;

use crate::made::document;
use crate::managed::matter;
use crate::review::{deny, statement};

fn policy(statements: Statements<'_>) -> Arc<Document> {
    let all = statements
        .iter()
        .map(|(effect, rest)| statement(effect, rest));
    document(&all.collect::<Vec<_>>())
}

/// The effect and the rest of each statement.
type Statements<'a> = &'a [(&'a str, &'a str)];

/// `CheckNoNewAccess`: each candidate with the indexes of the statements that grant something new.
fn check(kind: PolicyKind, reference: &Arc<Document>, candidates: &[(Statements<'_>, &[usize])]) {
    for (candidate, found) in candidates {
        let new = policy(candidate);
        let answer = Prover::new(Vec::new()).granting(&new, |prover, new| {
            prover.no_new_access_alone(kind, reference, new)
        });
        assert_eq!(answer.as_deref(), Ok(*found), "{candidate:?}");
    }
}

const ALL: (&str, &str) = ("Allow", r#""Action":"*","Resource":"*""#);

#[test]
fn access_to_a_sensitive_resource_is_new() {
    let vault = r#""arn:aws:s3:::vault/*""#;
    let reads = r#""Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"]"#;
    let reference = policy(&[ALL, ("Deny", &format!(r#"{reads},"Resource":{vault}"#))]);
    check(
        PolicyKind::Identity,
        &reference,
        &[
            (
                &[(
                    "Allow",
                    r#""Action":"s3:GetObject","Resource":"arn:aws:s3:::lobby/*""#,
                )],
                &[],
            ),
            (
                &[(
                    "Allow",
                    r#""Action":"s3:ListBucket","Resource":"arn:aws:s3:::vault""#,
                )],
                &[],
            ),
            (
                &[
                    ALL,
                    ("Deny", r#""Action":"s3:*","Resource":"arn:aws:s3:::v*""#),
                ],
                &[],
            ),
            (
                &[(
                    "Allow",
                    r#""Action":"s3:GetObject","Resource":"arn:aws:s3:::vault/a""#,
                )],
                &[0],
            ),
            (&[("Allow", r#""Action":"s3:*","Resource":"*""#)], &[0]),
            (
                &[
                    ("Allow", r#""Action":"ec2:*","Resource":"*""#),
                    ("Allow", r#""Action":"s3:Put*","Resource":"arn:aws:s3:::*""#),
                ],
                &[1],
            ),
        ],
    );
}

#[test]
fn access_without_a_tag_is_new() {
    let tag = r#""aws:ResourceTag/owner""#;
    let stop = r#""Action":"ec2:TerminateInstances","Resource":"*""#;
    let without = format!(r#"{stop},"Condition":{{"Null":{{{tag}:"true"}}}}"#);
    let with = format!(r#"{stop},"Condition":{{"StringEquals":{{{tag}:"ana"}}}}"#);
    let other = format!(r#"{stop},"Condition":{{"StringNotEquals":{{{tag}:"ana"}}}}"#);
    check(
        PolicyKind::Identity,
        &policy(&[ALL, ("Deny", &without)]),
        &[
            (&[("Allow", &with)], &[]),
            (
                &[("Allow", r#""Action":"ec2:RunInstances","Resource":"*""#)],
                &[],
            ),
            (&[("Allow", stop), ("Deny", &other)], &[]),
            (&[("Allow", stop)], &[0]),
            (&[("Allow", r#""Action":"ec2:*","Resource":"*""#)], &[0]),
        ],
    );
}

#[test]
fn roles_outside_a_path_are_new() {
    let reference = policy(&[
        ALL,
        (
            "Deny",
            r#""Action":"iam:PassRole","NotResource":"arn:aws:iam::*:role/open/*""#,
        ),
        (
            "Deny",
            r#""Action":["iam:CreateUser","iam:PutRolePolicy"],"Resource":"*""#,
        ),
    ]);
    let pass = r#""Action":"iam:PassRole","Resource""#;
    check(
        PolicyKind::Identity,
        &reference,
        &[
            (
                &[(
                    "Allow",
                    &format!(r#"{pass}:"arn:aws:iam::111111111111:role/open/App""#),
                )],
                &[],
            ),
            (
                &[
                    ("Allow", &format!(r#"{pass}:"*""#)),
                    (
                        "Deny",
                        r#""Action":"iam:PassRole","NotResource":"arn:aws:iam::*:role/open/App""#,
                    ),
                ],
                &[],
            ),
            (
                &[(
                    "Allow",
                    &format!(r#"{pass}:"arn:aws:iam::111111111111:role/shut/App""#),
                )],
                &[0],
            ),
            (
                &[(
                    "Allow",
                    r#""Action":"iam:Put*","Resource":"arn:aws:iam::111111111111:role/App""#,
                )],
                &[0],
            ),
        ],
    );
}

#[test]
fn principals_of_a_bucket_that_are_not_listed_are_new() {
    let bucket = r#""Resource":["arn:aws:s3:::vault","arn:aws:s3:::vault/*"]"#;
    let role = |name: &str| format!(r#""arn:aws:iam::111111111111:role/{name}""#);
    let by_name = |name: &str| {
        format!(
            r#""Principal":{{"AWS":{}}},"Action":"s3:*",{bucket}"#,
            role(name)
        )
    };
    let by_key = |name: &str| {
        format!(
            r#""Principal":{{"AWS":"*"}},"Action":"s3:GetObject",{bucket},"Condition":{{"ArnLike":{{"aws:PrincipalArn":{}}}}}"#,
            role(name)
        )
    };
    let all_by_key = by_key("Keeper").replace("s3:GetObject", "s3:*");
    let anybody = format!(r#""Principal":"*","Action":"s3:GetObject",{bucket}"#);
    check(
        PolicyKind::Resource,
        &policy(&[("Allow", &by_name("Keeper")), ("Allow", &all_by_key)]),
        &[
            (&[("Allow", &by_key("Keeper"))], &[]),
            (
                &[("Allow", &by_name("Keeper").replace("s3:*", "s3:PutObject"))],
                &[],
            ),
            (&[("Allow", &anybody)], &[0]),
            (&[("Allow", &by_name("Guest"))], &[0]),
            (&[("Allow", &by_key("Guest"))], &[0]),
        ],
    );
}

fn may(who: &str, action: &str) -> String {
    format!(r#""Principal":{who},"Action":"sts:{action}""#)
}

fn assume(who: &str) -> String {
    may(who, "AssumeRole")
}

fn by_service(name: &str) -> String {
    assume(&format!(r#"{{"Service":"{name}.amazonaws.com"}}"#))
}

fn token(who: &str) -> String {
    let who = format!(r#"{{"Federated":"{who}"}}"#);
    may(&who, "AssumeRoleWithWebIdentity")
}

const THEIRS: &str = "arn:aws:iam::111111111111:oidc-provider/Theirs";

#[test]
fn callers_of_a_role_that_are_not_listed_are_new() {
    let rest = r#""Principal":"*","NotAction":"sts:AssumeRole""#;
    let accounts = assume(r#"{"AWS":["111111111111","222222222222"]}"#);
    let [glue, ec2] = ["glue", "ec2"].map(by_service);
    let kind = PolicyKind::Resource;
    check(
        kind,
        &policy(&[("Allow", &accounts), ("Allow", rest)]),
        &[
            (&[("Allow", &assume(r#"{"AWS":"111111111111"}"#))], &[]),
            (
                &[(
                    "Allow",
                    &assume(r#"{"AWS":"arn:aws:iam::222222222222:role/App"}"#),
                )],
                &[],
            ),
            (&[("Allow", &token(THEIRS))], &[]),
            (&[("Allow", &glue)], &[0]),
            (&[("Allow", &assume(r#"{"AWS":"333333333333"}"#))], &[0]),
            (
                &[(
                    "Allow",
                    &assume(r#"{"AWS":"arn:aws:iam::333333333333:role/App"}"#),
                )],
                &[0],
            ),
        ],
    );
    check(
        kind,
        &policy(&[("Allow", &ec2), ("Allow", rest)]),
        &[
            (&[("Allow", &ec2)], &[]),
            (&[("Allow", &ec2), ("Allow", &glue)], &[1]),
            (&[("Allow", &assume(r#"{"AWS":"111111111111"}"#))], &[0]),
            (&[("Allow", &assume("\"*\""))], &[0]),
        ],
    );
}

#[test]
fn providers_of_a_role_that_are_not_listed_are_new() {
    let ec2 = by_service("ec2");
    let ours = "arn:aws:iam::111111111111:oidc-provider/Ours";
    let saml = may(
        r#"{"Federated":"arn:aws:iam::111111111111:saml-provider/Ours"}"#,
        "AssumeRoleWithSAML",
    );
    let others =
        r#""Principal":"*","NotAction":["sts:AssumeRoleWithSAML","sts:AssumeRoleWithWebIdentity"]"#;
    check(
        PolicyKind::Resource,
        &policy(&[("Allow", &token(ours)), ("Allow", others)]),
        &[
            (&[("Allow", &token(ours))], &[]),
            (&[("Allow", &ec2)], &[]),
            (&[("Allow", &saml)], &[0]),
            (&[("Allow", &token("graph.example.com"))], &[0]),
            (&[("Allow", &token("*")), ("Deny", &token(THEIRS))], &[0]),
        ],
    );
}

/// `CheckAccessNotGranted`: with actions only, on all resources; with resources only, for all actions.
#[test]
fn access_that_must_not_be_granted() {
    let asked = |actions: &str, resources: &str| {
        matter(deny(&format!(
            r#""Action":{actions},"Resource":{resources}"#
        )))
    };
    let vault = r#""arn:aws:s3:::vault/*""#;
    let reader = policy(&[(
        "Allow",
        r#""Action":"s3:Get*","Resource":"arn:aws:s3:::lobby/*""#,
    )]);
    let admin = policy(&[ALL]);
    let careful = policy(&[ALL, ("Deny", r#""Action":["iam:*","s3:*"],"Resource":"*""#)]);
    for (own, actions, resources, found) in [
        (
            &reader,
            r#"["s3:PutBucketPolicy","s3:DeleteBucket"]"#,
            r#""*""#,
            &[][..],
        ),
        (&reader, r#""s3:GetObject""#, r#""*""#, &[0]),
        (&reader, r#""s3:GetObject""#, vault, &[]),
        (&reader, r#""*""#, vault, &[]),
        (&admin, r#""*""#, vault, &[0]),
        (&admin, r#"["iam:CreateUser"]"#, r#""*""#, &[0]),
        (&careful, r#"["iam:CreateUser"]"#, r#""*""#, &[]),
        (
            &careful,
            r#"["iam:CreateUser","ec2:RunInstances"]"#,
            r#""*""#,
            &[0],
        ),
    ] {
        let answer = Prover::new(Vec::new()).granting(own, |prover, own| {
            prover.never_alone(PolicyKind::Identity, own, &asked(actions, resources))
        });
        assert_eq!(
            answer.as_deref(),
            Ok(found),
            "{own:?} {actions} {resources}"
        );
    }
}

/// `CheckNoPublicAccess`, with several statements of which one is public.
#[test]
fn one_statement_makes_a_policy_public() {
    let get = r#""Action":"s3:GetObject","Resource":"*""#;
    let statements: [(&str, &str); 3] = [
        (
            "Allow",
            &format!(r#""Principal":{{"Service":"cloudtrail.amazonaws.com"}},{get}"#),
        ),
        (
            "Allow",
            &format!(r#""Principal":{{"AWS":"444455556666"}},{get}"#),
        ),
        ("Allow", &format!(r#""Principal":"*",{get}"#)),
    ];
    let public =
        |all: &[(&str, &str)]| Prover::new(Vec::new()).granting(&policy(all), Prover::never_public);
    assert_eq!(public(&statements), Ok(vec![2]));
    assert_eq!(public(&statements[..2]), Ok(Vec::new()));
}
