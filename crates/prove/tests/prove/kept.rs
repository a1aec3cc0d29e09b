//! Attacks of a review: what a smaller policy must keep, letters, empty policies, and the layers around one caller.

use policy::{Document, Layers, PolicyKind, RequestPrincipal};
use prove::{DoubtReason, ProofCase, Prover, StatementReview, Superfluous};

use crate::made::{document, level, source};
use crate::managed::matter;
use crate::review::{OURS, PARTNER, allow, deny, prover, statement};

/// The lower case of a sigma depends on its place. What the prover does not read exactly is no proof, wherever it stands.
#[test]
fn doubtful_letters_in_what_is_asked_are_no_proof() {
    let odd = r#""Action":"s3:*","Resource":"*","Condition":{"StringEqualsIgnoreCase":{"k:a":"AΣ"},"StringEquals":{"k:a":"aς"}}"#;
    let all = r#""Action":"*","Resource":"*""#;
    let old = document(&[statement("Allow", all), statement("Deny", odd)]);
    for mut prover in [prover(), Prover::formal()] {
        let proof = prover.no_new_access_alone(PolicyKind::Identity, &old, &allow(all));
        assert!(!proof.is_proved(), "{proof:?}");
        let proof = prover.never_alone(PolicyKind::Identity, &allow(all), &matter(deny(odd)));
        assert!(!proof.is_proved(), "{proof:?}");
        let with_variable = odd.replace(r#""Resource":"*""#, r#""Resource":"arn:aws:s3:::${k:b}""#);
        let proof = prover.never_alone(
            PolicyKind::Identity,
            &allow(all),
            &matter(deny(&with_variable)),
        );
        assert!(!proof.is_proved(), "{proof:?}");
    }
}

/// A policy is attached beside others: what it denies must stay, whatever it allows itself.
#[test]
fn a_smaller_policy_keeps_what_it_denies() {
    let denies = [
        statement("Deny", r#""Action":"s3:*","Resource":"*""#),
        statement("Deny", r#""Action":"ec2:*","Resource":"*""#),
    ];
    let beside = [
        &denies[..1],
        &[statement("Allow", r#""Action":"ec2:*","Resource":"*""#)],
    ]
    .concat();
    let whole = [
        &denies[..1],
        &[statement("Allow", r#""Action":"*","Resource":"*""#)],
    ]
    .concat();
    let named = |all: &[String]| -> Vec<String> {
        all.iter()
            .map(|it| it.replace(r#""Action""#, r#""Principal":"*","Action""#))
            .collect()
    };
    for (kind, own) in [
        (PolicyKind::Identity, denies.to_vec()),
        (PolicyKind::Identity, beside.clone()),
        (PolicyKind::Boundary, beside.clone()),
        (PolicyKind::ServiceControl, beside),
        (PolicyKind::ServiceControl, whole),
        (PolicyKind::Resource, named(&denies)),
        (PolicyKind::ResourceControl, named(&denies)),
    ] {
        let policy = document(&own);
        let small = Prover::formal().minimize(kind, &policy, true);
        let left = |it: &Document| it.statements().len();
        // Two denies become one statement with both lists.
        let actions: usize = small
            .document
            .statements()
            .iter()
            .map(|it| it.actions.patterns.len())
            .sum();
        assert_eq!(
            (left(&policy), actions),
            (2, 2),
            "{kind:?} {}",
            small.document.text()
        );
        let found = Prover::formal().superfluous(&policy);
        assert_eq!(found, StatementReview::default(), "{kind:?} {own:?}");
    }
}

#[test]
fn parts_of_one_long_statement_are_a_policy() {
    let actions: Vec<String> = (0..40).map(|at| format!("\"s3:Action{at}\"")).collect();
    let long = format!(
        r#""Sid":"Long","Action":[{}],"Resource":"*""#,
        actions.join(",")
    );
    let policy = deny(&long);
    let parts = Prover::formal().split(PolicyKind::ServiceControl, &policy, 200, 20);
    let parts = parts.expect("equal").expect("they fit");
    assert!(parts.len() > 4);
    for part in &parts {
        Document::parse_as(PolicyKind::ServiceControl, part.text()).expect("it can be attached");
    }
    // All in one policy, each part has its own name.
    let two = document(&[
        statement("Deny", &long),
        statement("Deny", r#""Action":"ec2:*","Resource":"*""#),
    ]);
    for limit in [500, 700, 900] {
        let parts = Prover::formal().split(PolicyKind::ServiceControl, &two, limit, 20);
        for part in parts.expect("equal").into_iter().flatten() {
            Document::parse_as(PolicyKind::ServiceControl, part.text())
                .expect("it can be attached");
        }
    }
}

#[test]
fn policies_without_statements_decide_nothing() {
    let empty = document(&[]);
    let some = allow(r#""Action":"s3:*","Resource":"*""#);
    let mut prover = Prover::formal();
    for kind in [PolicyKind::Identity, PolicyKind::Resource] {
        assert!(prover.no_new_access_alone(kind, &some, &empty).is_proved());
        assert_eq!(prover.superfluous(&empty), StatementReview::default());
        assert_eq!(prover.minimize(kind, &empty, false).document, empty);
    }
    assert!(
        prover
            .no_new_access_alone(PolicyKind::Identity, &empty, &some)
            .witness()
            .is_some()
    );
    let never = prover.never_alone(PolicyKind::Identity, &some, &matter(empty.clone()));
    assert!(never.is_proved(), "nothing is asked about");
    assert!(
        matches!(prover.split(PolicyKind::Identity, &empty, 100, 3), Ok(Some(parts)) if parts.is_empty())
    );
}

/// What the layers around a request do together, for one caller.
#[test]
fn boundaries_sessions_and_accounts() {
    let full = source("full", &allow(r#""Action":"*","Resource":"*""#));
    let nothing = source("nothing", &allow(r#""Action":"x:none","Resource":"*""#));
    let user = "arn:aws:iam::111111111111:user/U";
    let named = |who: &str| {
        source(
            "resource",
            &allow(&format!(
                r#""Principal":{{"AWS":"{who}"}},"Action":"s3:*","Resource":"*""#
            )),
        )
    };
    let role = RequestPrincipal {
        role_arn: Some("arn:aws:iam::111111111111:role/R".into()),
        ..RequestPrincipal::from_arn("arn:aws:sts::111111111111:assumed-role/R/s")
    };
    let case = |principal: &RequestPrincipal, resource: &str, owner: &str| ProofCase {
        principal: principal.clone(),
        resource_account: Some(owner.into()),
        layers: Layers {
            boundary: Some(nothing.clone()),
            identity: vec![full.clone()],
            resource: Some(named(resource)),
            ..Layers::default()
        },
        ..ProofCase::default()
    };
    let own = RequestPrincipal::from_arn(user);
    let root = RequestPrincipal::from_arn("arn:aws:iam::111111111111:root");
    for (what, at, proved) in [
        (
            "a user that is named passes its boundary",
            case(&own, user, OURS),
            false,
        ),
        ("not in another account", case(&own, user, PARTNER), true),
        ("its account is named", case(&own, OURS, OURS), true),
        (
            "a session that is named passes it",
            case(&role, "arn:aws:sts::111111111111:assumed-role/R/s", OURS),
            false,
        ),
        (
            "the role is named",
            case(&role, "arn:aws:iam::111111111111:role/R", OURS),
            true,
        ),
        (
            "the root user is its account",
            case(&root, OURS, OURS),
            false,
        ),
    ] {
        let proof = Prover::formal().never(&at, &deny(r#""Action":"s3:GetObject""#), None);
        assert_eq!(proof.is_proved(), proved, "{what}: {proof:?}");
    }
}

#[test]
fn sessions_that_only_deny_and_the_management_account() {
    let full = source("full", &allow(r#""Action":"*","Resource":"*""#));
    let mut at = ProofCase {
        principal: RequestPrincipal::from_arn("arn:aws:iam::111111111111:user/U"),
        ..ProofCase::default()
    };
    at.layers.identity = vec![full];
    at.layers.session = Some(source("session", &deny(r#""Action":"*","Resource":"*""#)));
    at.layers.session_only_denies = true;
    assert!(
        Prover::formal()
            .never(&at, &deny(r#""Action":"s3:*""#), None)
            .is_proved()
    );
    at.layers.session = None;
    at.layers.scp_exempt = Some(policy::Exemption::ManagementAccount);
    at.layers.scps = vec![level("root", &[deny(r#""Action":"*","Resource":"*""#)])];
    assert!(
        Prover::formal()
            .never(&at, &deny(r#""Action":"s3:*""#), None)
            .witness()
            .is_some()
    );
}

/// A statement of which nothing is certain is neither superfluous nor needed.
#[test]
fn a_doubt_about_a_statement_is_not_a_proof() {
    let odd = |conditions: &str| {
        let body = format!(r#""Action":"s3:GetObject","Resource":"*","Condition":{conditions}"#);
        allow(&body)
    };
    let mixed = odd(
        r#"{"StringLike":{"s3:x":"1*"},"NumericGreaterThan":{"s3:x":"0"},"NumericLessThan":{"s3:x":"1"}}"#,
    );
    let review = Prover::formal().superfluous(&mixed);
    assert_eq!(review.flaws, []);
    assert!(
        matches!(&review.open[..], [(0, Superfluous::NeverApplies, doubt)] if doubt.reason == DoubtReason::MixedTypes),
        "{review:?}"
    );
}

/// What the whole policy grants is named, also where no statement alone is certain to grant it.
#[test]
fn a_refutation_names_a_statement() {
    let any = r#""Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{"StringLike":{"aws:PrincipalAccount":"4444*"},"StringNotLike":{"aws:PrincipalAccount":"44449*"}}"#;
    let one = r#""Principal":{"AWS":"444411111111"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::b/*""#;
    let policy = document(&[statement("Allow", any), statement("Allow", one)]);
    let asked = matter(deny(r#""Action":"s3:GetObject","Resource":"*""#));
    let found = prover().granting(&policy, |prover, policy| {
        prover.never_alone(PolicyKind::Resource, policy, &asked)
    });
    assert_eq!(found, Ok(vec![0]));
}
