//! A third review: callers that did not exist, values that nobody has, and what AWS decides without policies. Each test was an attack.

use policy::{ContextValue, PolicyKind};
use prove::{DoubtReason, Matter, MatterWords, Proof, Prover};

use crate::made::document;
use crate::managed::matter;
use crate::review::{OURS, PARTNER, allow, deny, member, prover, read, statement};

const GET: &str = r#""Action":"s3:GetObject","Resource":"*""#;

fn named(who: &str) -> std::sync::Arc<policy::Document> {
    allow(&format!(r#""Principal":{who},{GET}"#))
}

fn nobody() -> std::sync::Arc<policy::Document> {
    allow(r#""Principal":{"AWS":"123412341234"},"Action":"x:none","Resource":"*""#)
}

/// What is allowed to a canonical user is allowed to somebody.
#[test]
fn canonical_users_are_callers() {
    let kind = PolicyKind::Resource;
    let [one, other] =
        ["79a59d", "aaaaaa"].map(|id| named(&format!(r#"{{"CanonicalUser":"{id}"}}"#)));
    for mut prover in [prover(), Prover::formal()] {
        assert!(prover.never_alone(kind, &one, &read()).witness().is_some());
        for (old, new, proved) in [
            (&nobody(), &one, false),
            (&one, &one, true),
            (&one, &other, false),
            (&named("\"*\""), &one, true),
        ] {
            let proof = prover.no_new_access_alone(kind, old, new);
            assert_eq!(proof.is_proved(), proved, "{proof:?}");
            assert_eq!(proof.witness().is_some(), !proved, "{proof:?}");
        }
    }
    // The id is that of an account, perhaps of one that the policy names.
    let open = allow(&format!(
        r#""Principal":{{"CanonicalUser":"79a59d"}},{GET},"Condition":{{"StringEquals":{{"aws:PrincipalAccount":"{PARTNER}"}}}}"#
    ));
    let proof = prover().no_new_access_alone(kind, &nobody(), &open);
    let place = proof.witness().map(|it| it.place.clone());
    assert!(place.is_some_and(|it| it.contains("79a59d")), "{proof:?}");
}

/// An id that is no account's is compared as it is written.
#[test]
fn ids_with_too_many_digits_are_callers() {
    let kind = PolicyKind::Resource;
    let long = named(r#"{"AWS":"arn:aws:iam::12345678901234:root"}"#);
    for mut prover in [prover(), Prover::formal()] {
        for (old, new) in [
            (&nobody(), &long),
            (&named(r#"{"AWS":"123456789012"}"#), &long),
        ] {
            let proof = prover.no_new_access_alone(kind, old, new);
            assert!(proof.witness().is_some(), "{proof:?}");
        }
        assert!(prover.no_new_access_alone(kind, &long, &long).is_proved());
    }
}

fn words(principals: &[&str]) -> Matter {
    let words = MatterWords {
        actions: vec!["s3:GetObject".into()],
        principals: principals.iter().map(|it| (*it).to_string()).collect(),
        ..MatterWords::default()
    };
    words.read().expect("they are patterns")
}

fn nobody_asks(proof: &Proof) -> bool {
    matches!(proof, Proof::NotDecided(doubt) if doubt.reason == DoubtReason::Nobody)
}

/// One of several conditions is enough; `and` joins them.
#[test]
fn conditions_of_a_question_are_alternatives() {
    let lock = deny(
        r#""Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"},"ArnNotLike":{"aws:PrincipalArn":"*:role/Admin"}}"#,
    );
    let (region, admin) = (
        "StringEquals aws:RequestedRegion=eu-west-1",
        "ArnLike aws:PrincipalArn=*:role/Admin",
    );
    let ask = |unless: &[&str]| {
        let words = MatterWords {
            actions: vec!["s3:GetObject".into()],
            unless: unless.iter().map(|it| (*it).to_string()).collect(),
            ..MatterWords::default()
        };
        let matter = words.read().expect("they are conditions");
        let proof = prover().never_in(&[member(OURS, Some(&lock), None)], &matter);
        assert!(proof.is_proved() || proof.witness().is_some(), "{proof:?}");
        proof.is_proved()
    };
    assert!(ask(&[region, admin]));
    let both = format!("{region} and {admin}");
    assert_eq!([ask(&[region]), ask(&[admin]), ask(&[&both])], [false; 3]);
}

/// A principal that no account has is no proof that it can do nothing.
#[test]
fn principals_that_nobody_is_prove_nothing() {
    let all = deny(r#""Action":"s3:*","Resource":"*""#);
    let members = [member(OURS, Some(&all), None)];
    let ours = "arn:aws:iam::111111111111:role/Deploy";
    let theirs = "arn:aws:iam::999988887777:role/Deploy";
    let never = |principals: &[&str]| prover().never_in(&members, &words(principals));
    assert!(never(&[ours]).is_proved());
    for unknown in [
        &[theirs][..],
        &[ours, theirs],
        &["arn:aws:iam::111111111111:role/aws-service-role/x/AWSServiceRoleForX"],
        &["Deploy"],
    ] {
        let proof = never(unknown);
        assert!(nobody_asks(&proof), "{unknown:?}: {proof:?}");
    }
}

/// The value of a key that is a list is a list.
#[test]
fn given_values_of_lists_are_lists() {
    let called = allow(
        r#""Action":"s3:*","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":"athena.amazonaws.com"}}"#,
    );
    let single = allow(
        r#""Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:CalledVia":"athena.amazonaws.com"}}"#,
    );
    let given = Matter {
        given: vec![("aws:calledvia".into(), "athena.amazonaws.com".into())],
        ..read()
    };
    let proof = prover().never_alone(PolicyKind::Identity, &called, &given);
    let list = ContextValue::Many(vec!["athena.amazonaws.com".into()]);
    let value = proof
        .witness()
        .map(|it| it.request.context.get("aws:CalledVia").clone());
    assert_eq!(value, Some(list), "{proof:?}");
    // Without a set operator, no list compares.
    let proof = prover().never_alone(PolicyKind::Identity, &single, &given);
    assert!(proof.is_proved(), "{proof:?}");
}

/// The names of a service contain its name, and nobody else has such a list.
#[test]
fn names_of_services_are_lists_of_services() {
    let kind = PolicyKind::Resource;
    let list = |who: &str, condition: &str| {
        allow(&format!(
            r#""Principal":{who},{GET},"Condition":{{{condition}}}"#
        ))
    };
    let logs = r#"{"Service":"logs.amazonaws.com"}"#;
    let any =
        r#""ForAnyValue:StringEquals":{"aws:PrincipalServiceNamesList":"logs.amazonaws.com"}"#;
    for (policy, proved) in [
        (list(logs, any), false),
        (
            list(
                logs,
                &any.replace("ForAnyValue:StringEquals", "StringEquals"),
            ),
            true,
        ),
        (
            list(
                logs,
                &any.replace("ForAnyValue:StringEquals", "ForAllValues:StringNotEquals"),
            ),
            true,
        ),
        (
            list(logs, r#""Null":{"aws:PrincipalServiceNamesList":"true"}"#),
            true,
        ),
        (
            list(
                &format!(r#"{{"AWS":"arn:aws:iam::{PARTNER}:user/U"}}"#),
                any,
            ),
            true,
        ),
    ] {
        let proof = prover().no_new_access_alone(kind, &nobody(), &policy);
        assert_eq!(proof.is_proved(), proved, "{policy:?}: {proof:?}");
    }
}

/// No policy keeps callers from these two actions.
#[test]
fn actions_without_permissions_are_not_denied() {
    let members = [member(
        OURS,
        Some(&deny(r#""Action":"*","Resource":"*""#)),
        None,
    )];
    for (action, free) in [
        ("sts:GetCallerIdentity", true),
        ("STS:getcaller*", true),
        ("sts:GetSessionToken", true),
        ("sts:*", true),
        ("sts:GetFederationToken", false),
        ("s3:*", false),
        ("*", false),
    ] {
        let asked = matter(deny(&format!(r#""Action":"{action}""#)));
        let proof = prover().never_in(&members, &asked);
        assert_eq!(!proof.is_proved(), free, "{action}: {proof:?}");
        let free = matches!(proof, Proof::NotDecided(doubt) if doubt.reason == DoubtReason::Free);
        assert_eq!(free, !prover().never_in(&members, &asked).is_proved());
    }
}

/// The action of a witness is one whose requests can have its condition keys; if there is none, the witness is not realistic.
#[test]
fn witnesses_have_keys_that_exist() {
    let names = ["iam:CreateUser", "ec2:RunInstances"].map(String::from);
    let mut prover = Prover::new(names.to_vec())
        .with_keys(|action, key| action.split(':').next() == key.split(':').next());
    let small = allow(
        r#""Action":"*","Resource":"*","Condition":{"StringEquals":{"ec2:InstanceType":"t3.micro"}}"#,
    );
    for (action, realistic) in [("*", true), ("iam:*", false)] {
        let asked = matter(deny(&format!(r#""Action":"{action}""#)));
        let proof = prover.never_alone(PolicyKind::Identity, &small, &asked);
        let witness = proof.witness().expect("it is allowed");
        assert_eq!(witness.realistic, realistic, "{proof:?}");
        assert_eq!(witness.request.action.starts_with("ec2:"), realistic);
    }
}

/// Of a resource whose policy only denies, the account's own policies allow the rest.
#[test]
fn a_resource_whose_policy_only_denies_is_open_to_its_account() {
    let kind = PolicyKind::Resource;
    let only = |action: &str| {
        deny(&format!(
            r#""Principal":"*","Action":"{action}","Resource":"*""#
        ))
    };
    let proof = prover().never_alone(kind, &only("s3:Put*"), &read());
    assert!(proof.witness().is_some(), "{proof:?}");
    assert!(
        prover()
            .never_alone(kind, &only("s3:Get*"), &read())
            .is_proved()
    );
    let proof = prover().no_new_access_alone(kind, &only("s3:*"), &only("s3:Put*"));
    assert!(proof.witness().is_some(), "{proof:?}");
    assert!(
        prover()
            .no_new_access_alone(kind, &only("s3:Put*"), &only("s3:*"))
            .is_proved()
    );
    // A partner that is let in is not the owner.
    let partner = document(&[
        statement(
            "Deny",
            r#""Principal":"*","Action":"s3:Put*","Resource":"*""#,
        ),
        statement(
            "Allow",
            &format!(r#""Principal":{{"AWS":"{PARTNER}"}},{GET}"#),
        ),
    ]);
    let proof = prover().no_new_access_alone(kind, &only("s3:Put*"), &partner);
    assert!(proof.witness().is_some(), "{proof:?}");
}

/// Naming a role does not spare its sessions.
#[test]
fn sessions_of_a_role_that_is_spared_are_not() {
    let kind = PolicyKind::Resource;
    let spared = |arn: &str| {
        document(&[
            statement("Allow", &format!(r#""Principal":"*",{GET}"#)),
            statement(
                "Deny",
                &format!(r#""NotPrincipal":{{"AWS":["{arn}","{OURS}"]}},{GET}"#),
            ),
            // The root user is spared, which is not what is asked.
            statement(
                "Deny",
                &format!(
                    r#""Principal":{{"AWS":"{OURS}"}},{GET},"Condition":{{"StringEquals":{{"aws:PrincipalType":"Account"}}}}"#
                ),
            ),
        ])
    };
    let role = spared("arn:aws:iam::111111111111:role/R");
    let proof = prover().never_alone(kind, &role, &read());
    assert!(proof.is_proved(), "{proof:?}");
    let session = spared("arn:aws:sts::111111111111:assumed-role/R/s");
    let proof = prover().never_alone(kind, &session, &read());
    assert!(proof.witness().is_some(), "{proof:?}");
}

/// Callers of other partitions are callers, too.
#[test]
fn callers_have_the_partition_that_policies_name() {
    let kind = PolicyKind::Resource;
    for partition in ["aws-cn", "aws-us-gov"] {
        let arn = |name: &str| format!("arn:{partition}:iam::{PARTNER}:{name}");
        let open = allow(&format!(
            r#""Principal":{{"AWS":"{}"}},{GET},"Condition":{{"ArnLike":{{"aws:PrincipalArn":"{}"}}}}"#,
            arn("root"),
            arn("role/R*"),
        ));
        let proof = prover().no_new_access_alone(kind, &nobody(), &open);
        assert!(proof.witness().is_some(), "{partition}: {proof:?}");
        let open = allow(&format!(
            r#""Principal":"*",{GET},"Condition":{{"ArnLike":{{"aws:PrincipalArn":"{}"}}}}"#,
            arn("user/*"),
        ));
        let proof = prover().no_new_access_alone(kind, &nobody(), &open);
        assert!(proof.witness().is_some(), "{partition}: {proof:?}");
    }
}

/// Keys that AWS sets for a kind of caller are as it sets them.
#[test]
fn keys_of_callers_are_those_that_aws_sets() {
    let kind = PolicyKind::Resource;
    let by = |name: &str, condition: &str| {
        let who = format!(r#"{{"AWS":"arn:aws:iam::{PARTNER}:{name}"}}"#);
        let open = allow(&format!(
            r#""Principal":{who},{GET},"Condition":{{{condition}}}"#
        ));
        prover().no_new_access_alone(kind, &nobody(), &open)
    };
    let null = |key: &str, is: bool| format!(r#""Null":{{"{key}":"{is}"}}"#);
    for (name, condition, proved) in [
        ("user/U", null("aws:username", true), true),
        ("user/U", null("aws:username", false), false),
        ("role/R", null("aws:username", false), true),
        ("role/R", null("aws:TokenIssueTime", true), true),
        ("user/U", null("aws:TokenIssueTime", true), false),
        ("user/U", null("aws:FederatedProvider", false), true),
        ("role/R", null("aws:FederatedProvider", false), false),
        ("role/R", null("aws:AssumedRoot", false), true),
        (
            "user/U",
            r#""Bool":{"aws:PrincipalIsAWSService":"true"}"#.into(),
            true,
        ),
    ] {
        let proof = by(name, &condition);
        assert_eq!(proof.is_proved(), proved, "{name} {condition}: {proof:?}");
    }
    // Service control and identity policies are about users and roles.
    for kind in [PolicyKind::Identity, PolicyKind::ServiceControl] {
        let old = document(&[
            statement("Allow", r#""Action":"*","Resource":"*""#),
            statement(
                "Deny",
                r#""Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:PrincipalIsAWSService":"true"}}"#,
            ),
        ]);
        let new = allow(r#""Action":"*","Resource":"*""#);
        let proof = prover().no_new_access_alone(kind, &old, &new);
        assert!(proof.is_proved(), "{kind:?} {proof:?}");
    }
}

/// An RCP alone is about whoever asks, and limits the services that RCPs cover.
#[test]
fn a_resource_control_policy_alone() {
    let kind = PolicyKind::ResourceControl;
    let rcp = |action: &str, who: &str, condition: &str| {
        document(&[
            statement("Allow", r#""Principal":"*","Action":"*","Resource":"*""#),
            statement(
                "Deny",
                &format!(
                    r#""Principal":{who},"Action":"{action}","Resource":"*","Condition":{{{condition}}}"#
                ),
            ),
        ])
    };
    let ours = r#""StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-ours"}"#;
    let people = format!(r#"{ours},"BoolIfExists":{{"aws:PrincipalIsAWSService":"false"}}"#);
    let [all, strict, lax] = ["", ours, &people].map(|it| rcp("s3:*", "\"*\"", it));
    let gained = |old, new| prover().no_new_access_alone(kind, old, new);
    assert!(gained(&all, &strict).witness().is_some());
    assert!(gained(&strict, &all).is_proved());
    // Services are spared by one of them.
    let proof = gained(&strict, &lax);
    let service = proof
        .witness()
        .map(|it| it.request.principal.service.is_some());
    assert_eq!(service, Some(true), "{proof:?}");
    assert!(gained(&lax, &strict).is_proved());
    // The caller that a statement names is a caller.
    let partner = format!(r#"{{"AWS":"{PARTNER}"}}"#);
    let named = rcp("s3:*", &partner, "");
    let none = allow(r#""Principal":"*","Action":"*","Resource":"*""#);
    let proof = gained(&named, &none);
    let account = proof
        .witness()
        .and_then(|it| it.request.principal.account.clone());
    assert_eq!(account.as_deref(), Some(PARTNER), "{proof:?}");
    // Nobody is a user and a service.
    let both = r#""Bool":{"aws:PrincipalIsAWSService":"true"},"StringEquals":{"aws:PrincipalType":"User"}"#;
    assert!(gained(&rcp("s3:*", "\"*\"", both), &none).is_proved());
    // What RCPs do not cover stays open.
    for (action, proved) in [
        ("s3:GetObject", true),
        ("s3:ListAllMyBuckets", false),
        ("ec2:StopInstances", false),
    ] {
        let asked = matter(deny(&format!(r#""Action":"{action}""#)));
        let proof = prover().never_alone(kind, &rcp("*", "\"*\"", ""), &asked);
        assert_eq!(proof.is_proved(), proved, "{action}: {proof:?}");
    }
}

/// What is public is as Amazon S3 documents it: a value limits callers only if it is fixed.
#[test]
fn values_that_are_not_fixed_are_public() {
    let public = |condition: &str| {
        let open = allow(&format!(
            r#""Principal":"*",{GET},"Condition":{{{condition}}}"#
        ));
        prover().never_public(&open)
    };
    for condition in [
        r#""IpAddress":{"aws:SourceIp":["0.0.0.0/1","128.0.0.0/1"]}"#,
        r#""IpAddress":{"aws:SourceIp":"128.0.0.0/1"}"#,
        r#""IpAddress":{"aws:SourceIp":"2000::/3"}"#,
        r#""NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}"#,
        r#""StringLike":{"aws:PrincipalOrgID":"*"}"#,
        r#""StringLike":{"aws:PrincipalOrgID":"o-*"}"#,
        r#""StringLike":{"aws:SourceVpc":"vpc-*"}"#,
        r#""StringLike":{"aws:SourceVpce":"*"}"#,
        r#""ArnLike":{"aws:SourceArn":"arn:aws:sns:*:*:*"}"#,
        r#""StringNotEquals":{"aws:SourceAccount":"111122223333"}"#,
        r#""StringEquals":{"aws:SourceAccount":"${aws:PrincipalAccount}"}"#,
        r#""StringLike":{"aws:PrincipalAccount":"1111*"}"#,
        r#""Null":{"aws:PrincipalOrgID":"false"}"#,
    ] {
        let proof = public(condition);
        assert!(proof.witness().is_some(), "{condition}: {proof:?}");
    }
    for condition in [
        r#""IpAddress":{"aws:SourceIp":"203.0.113.0/24"}"#,
        r#""IpAddress":{"aws:SourceIp":["11.0.0.0/8","2001:db8::/32","10.0.0.0/8"]}"#,
        r#""StringEquals":{"aws:PrincipalOrgID":"o-ours"}"#,
        r#""StringEqualsIgnoreCase":{"aws:PrincipalOrgID":"O-Ours"}"#,
        r#""ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-ours/r-1/ou-1/*"}"#,
        r#""StringEquals":{"aws:SourceVpc":"vpc-1"}"#,
        r#""ArnEquals":{"aws:SourceArn":"arn:aws:sns:us-east-1:111122223333:topic"}"#,
        r#""StringLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-west-2:111122223333:accesspoint/*"}"#,
        r#""StringEquals":{"aws:PrincipalAccount":"111122223333"}"#,
    ] {
        let proof = public(condition);
        assert!(proof.is_proved(), "{condition}: {proof:?}");
    }
}
