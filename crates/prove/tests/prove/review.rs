//! Attacks of a review: who asks, and from where. Each was tried to get a wrong proof.

use std::sync::Arc;

use policy::{ContextValue, Document, Layers, PolicyKind};
use prove::{CallerSide, Matter, MemberLimits, Proof, Prover, full_access};

use crate::made::{document, level, source};
use crate::managed::matter;

pub const OURS: &str = "111111111111";
pub const PARTNER: &str = "444455556666";

pub fn statement(effect: &str, rest: &str) -> String {
    format!(r#"{{"Effect":"{effect}",{rest}}}"#)
}

pub fn deny(rest: &str) -> Arc<Document> {
    document(&[statement("Deny", rest)])
}

pub fn allow(rest: &str) -> Arc<Document> {
    document(&[statement("Allow", rest)])
}

fn denied_if(condition: &str) -> Arc<Document> {
    deny(&format!(
        r#""Action":"s3:*","Resource":"*","Condition":{{{condition}}}"#
    ))
}

pub fn rcp_if(condition: &str) -> Arc<Document> {
    let rest = r#""Principal":"*","Action":"s3:*","Resource":"*""#;
    deny(&format!(r#"{rest},"Condition":{{{condition}}}"#))
}

pub fn member(id: &str, scp: Option<&Arc<Document>>, rcp: Option<&Arc<Document>>) -> MemberLimits {
    let mut scps = level("root", scp.map(std::slice::from_ref).unwrap_or_default());
    scps.policies.push(full_access());
    let mut rcps = level("root", rcp.map(std::slice::from_ref).unwrap_or_default());
    let all = allow(r#""Principal":"*","Action":"*","Resource":"*""#);
    rcps.policies.push(source("RCPFullAWSAccess", &all));
    MemberLimits {
        id: id.to_string(),
        name: "An account".to_string(),
        partition: "aws".to_string(),
        layers: Layers {
            scps: vec![scps],
            rcps: vec![rcps],
            rcp_no_default: true,
            ..Layers::default()
        },
        caller_keys: keys("principal", id, "o-ours/r-1/"),
        resource_keys: keys("resource", id, "o-ours/r-1/"),
        asked: true,
    }
}

fn keys(of: &str, id: &str, path: &str) -> Vec<(String, ContextValue)> {
    vec![
        (format!("aws:{of}account"), id.into()),
        (format!("aws:{of}orgid"), "o-ours".into()),
        (format!("aws:{of}orgpaths"), vec![path.to_string()].into()),
    ]
}

pub fn read() -> Matter {
    matter(deny(r#""Action":"s3:GetObject""#))
}

pub fn people_outside() -> Matter {
    Matter {
        callers: CallerSide::Outside,
        given: vec![("aws:principalisawsservice".into(), "false".into())],
        ..read()
    }
}

pub fn prover() -> Prover {
    Prover::new(vec!["s3:GetObject".to_string()])
}

fn caller(proof: &Proof) -> String {
    let witness = proof.witness().unwrap_or_else(|| panic!("{proof:?}"));
    witness.request.principal.name().to_string()
}

#[test]
fn limits_of_an_account_do_not_limit_callers_from_outside() {
    let scp = deny(r#""Action":"*","Resource":"*""#);
    let proof = prover().never_in(&[member(OURS, Some(&scp), None)], &people_outside());
    assert!(caller(&proof).contains("999988887777"), "{proof:?}");
}

#[test]
fn an_exception_for_a_partner_is_found() {
    let services = r#""BoolIfExists":{"aws:PrincipalIsAWSService":"false"}"#;
    let people = people_outside();
    for (condition, found) in [
        (
            r#""StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-ours","aws:PrincipalAccount":"444455556666"}"#,
            true,
        ),
        (
            r#""StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-ours"},"ArnNotLikeIfExists":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/Partner*"}"#,
            true,
        ),
        (
            r#""StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-ours"},"StringNotLikeIfExists":{"aws:PrincipalAccount":"44445555*"}"#,
            true,
        ),
        (
            r#""StringNotEqualsIfExists":{"aws:PrincipalOrgID":["o-ours","o-partner"]}"#,
            true,
        ),
        (
            r#""StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-ours","aws:PrincipalAccount":"111111111111"}"#,
            false,
        ),
    ] {
        let rcp = rcp_if(&format!("{condition},{services}"));
        let proof = prover().never_in(&[member(OURS, None, Some(&rcp))], &people);
        assert_eq!(proof.witness().is_some(), found, "{condition}: {proof:?}");
        assert_eq!(proof.is_proved(), !found, "{condition}: {proof:?}");
    }
    // Which accounts two patterns have in common is not looked for: that is no proof.
    let rcp = rcp_if(&format!(
        r#"{services},"StringNotEqualsIfExists":{{"aws:PrincipalOrgID":"o-ours"}},"StringNotLikeIfExists":{{"aws:PrincipalAccount":"*4?"}}"#
    ));
    let asked = Matter {
        asked: deny(
            r#""Action":"s3:GetObject","Condition":{"StringLike":{"aws:PrincipalAccount":"*3?41"}}"#,
        ),
        ..people
    };
    let proof = prover().never_in(&[member(OURS, None, Some(&rcp))], &asked);
    assert!(
        !proof.is_proved() || caller(&proof).contains("41"),
        "{proof:?}"
    );
}

#[test]
fn a_question_that_names_one_of_two_equal_accounts_is_about_that_one() {
    let all = [member(OURS, None, None), member("222222222222", None, None)];
    let of = |rest: &str| matter(deny(&format!(r#""Action":"s3:GetObject",{rest}"#)));
    let condition = |text: &str| of(&format!(r#""Condition":{{{text}}}"#));
    for asked in [
        condition(r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::222222222222:role/Admin"}"#),
        condition(r#""StringLike":{"aws:PrincipalAccount":"2*"}"#),
        condition(r#""NumericGreaterThan":{"aws:PrincipalAccount":"150000000000"}"#),
        condition(r#""StringEquals":{"aws:ResourceAccount":"222222222222"}"#),
        Matter {
            given: vec![("aws:resourceaccount".into(), "222222222222".into())],
            ..read()
        },
        Matter {
            unless: Some(denied_if(
                r#""StringEquals":{"aws:PrincipalAccount":"111111111111"}"#,
            )),
            ..read()
        },
    ] {
        let proof = prover().never_in(&all, &asked);
        assert!(caller(&proof).contains("222222222222"), "{asked:?}");
    }
}

#[test]
fn accounts_are_not_equal_if_a_policy_tells_them_apart_in_disguise() {
    for condition in [
        r#""StringNotEquals":{"aws:PrincipalAccount":"\u0032\u0032\u0032\u0032\u0032\u0032\u0032\u0032\u0032\u0032\u0032\u0032"}"#,
        r#""StringNotEquals":{"aws:PrincipalAccount":"2${aws:PrincipalTag/rest, 'x'}"}"#,
        r#""NumericLessThan":{"aws:PrincipalAccount":"150000000000"}"#,
        r#""ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*2:*"}"#,
    ] {
        let scp = denied_if(condition);
        let all = [
            member(OURS, Some(&scp), None),
            member("222222222222", Some(&scp), None),
        ];
        let proof = prover().never_in(&all, &read());
        assert!(!proof.is_proved(), "{condition}");
    }
}

/// Without any one of the statements that close the last way, a way is open; others are not named.
#[test]
fn a_proof_names_the_statements_that_close_the_last_way() {
    let all = document(&[
        statement(
            "Deny",
            r#""Sid":"Tagged","Action":"s3:*","Resource":"*","Condition":{"Null":{"k:tag":"false"}}"#,
        ),
        statement("Deny", r#""Sid":"Other","Action":"ec2:*","Resource":"*""#),
        statement(
            "Deny",
            r#""Sid":"Plain","Action":"s3:Get*","Resource":"*","Condition":{"Null":{"k:tag":"true"}}"#,
        ),
        statement(
            "Deny",
            r#""Sid":"Never","Action":"s3:*","Resource":"*","Condition":{"Null":{"k:tag":"maybe"}}"#,
        ),
    ]);
    let members = [member(OURS, Some(&all), None)];
    let closed = prover().closings_in(&members, &read());
    let names: Vec<String> = closed
        .iter()
        .filter_map(|it| Some(it.statement()?.1))
        .collect();
    assert_eq!(names, ["Tagged", "Plain"]);
    for index in 0..4 {
        let statements = all.statements().iter().enumerate();
        let left = statements
            .filter(|it| it.0 != index)
            .map(|it| all.text()[it.1.span.range()].to_string());
        let fewer = document(&left.collect::<Vec<_>>());
        let proof = prover().never_in(&[member(OURS, Some(&fewer), None)], &read());
        assert_eq!(proof.is_proved(), ![0, 2].contains(&index), "{index}");
    }
    let mut only = member(OURS, None, None);
    only.layers.scps.push(level(
        "unit",
        &[allow(r#""Action":"ec2:*","Resource":"*""#)],
    ));
    let closed = prover().closings_in(&[only], &read());
    let levels: Vec<&str> = closed.iter().map(|it| it.level.english()).collect();
    assert_eq!((levels, closed[0].statement()), (vec!["unit"], None));
}

#[test]
fn federated_users_are_callers_too() {
    let scp = denied_if(
        r#""ArnLike":{"aws:PrincipalArn":["arn:aws:iam::*:user/*","arn:aws:iam::*:role/*","arn:aws:iam::*:root"]}"#,
    );
    let proof = prover().never_in(&[member(OURS, Some(&scp), None)], &read());
    assert!(caller(&proof).contains(":federated-user/"), "{proof:?}");
    // The root user is limited, and a service-linked role is named as exempt.
    let all = deny(r#""Action":"s3:*","Resource":"*""#);
    assert!(
        prover()
            .never_in(&[member(OURS, Some(&all), None)], &read())
            .is_proved()
    );
    let but_root = denied_if(r#""ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}"#);
    let proof = prover().never_in(&[member(OURS, Some(&but_root), None)], &read());
    assert_eq!(caller(&proof), "arn:aws:iam::111111111111:root");
}

#[test]
fn a_change_is_compared_caller_by_caller() {
    let only_root = rcp_if(r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}"#);
    let only_roles = rcp_if(r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}"#);
    let none = member(OURS, None, None);
    for (old, who) in [(&only_root, ":root"), (&only_roles, ":assumed-role/")] {
        let old = [member(OURS, None, Some(old))];
        let gained =
            prover().no_new_access_in(&old, std::slice::from_ref(&none), CallerSide::Inside);
        assert!(caller(&gained).contains(who), "{gained:?}");
        let same = prover().no_new_access_in(std::slice::from_ref(&none), &old, CallerSide::Inside);
        assert!(same.is_proved(), "{same:?}");
    }
}

/// The organization's path of a caller is one before a move and another one after it.
#[test]
fn an_account_that_moves_has_another_path() {
    let scp =
        denied_if(r#""ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-ours/r-1/ou-strict/*"}"#);
    let at = |id: &str, path: &str| MemberLimits {
        caller_keys: keys("principal", id, path),
        resource_keys: keys("resource", id, path),
        ..member(id, Some(&scp), None)
    };
    let (strict, lax) = ("o-ours/r-1/ou-strict/", "o-ours/r-1/ou-lax/");
    let other = "222222222222";
    let new = [at(OURS, lax), at(other, lax)];
    let gained = |old: &[MemberLimits], new: &[MemberLimits]| {
        prover().no_new_access_in(old, new, CallerSide::Inside)
    };
    assert!(!gained(&[at(OURS, strict), at(other, strict)], &new).is_proved());
    assert!(!gained(&[at(OURS, lax), at(other, strict)], &new).is_proved());
    assert!(gained(&new, &new).is_proved());
}

#[test]
fn a_resource_policy_names_callers_by_conditions() {
    let nothing = allow(r#""Principal":{"AWS":"123412341234"},"Action":"x:none","Resource":"*""#);
    let kind = PolicyKind::Resource;
    for (condition, name) in [
        (
            r#""StringEquals":{"aws:PrincipalAccount":"444455556666"}"#,
            PARTNER,
        ),
        (
            r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/Admin*"}"#,
            ":assumed-role/Admin",
        ),
        (
            r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/ana"}"#,
            ":user/ana",
        ),
        (
            r#""StringEquals":{"aws:PrincipalServiceName":"cloudtrail.amazonaws.com"}"#,
            "example.amazonaws.com",
        ),
        (r#""StringEquals":{"aws:PrincipalOrgID":"o-ours"}"#, ""),
        (
            r#""ArnLike":{"aws:PrincipalArn":"arn:aws:sts::444455556666:federated-user/*"}"#,
            ":federated-user/",
        ),
    ] {
        let open = allow(&format!(
            r#""Principal":"*","Action":"s3:GetObject","Resource":"*","Condition":{{{condition}}}"#
        ));
        for (mut prover, prover_is_formal) in [(prover(), false), (Prover::formal(), true)] {
            let gained = prover.no_new_access_alone(kind, &nothing, &open);
            let who = caller(&gained);
            let right = who.contains(name) || who == "*" && name == "*";
            assert!(right || prover_is_formal, "{condition}: {who}");
            let lost = prover.no_new_access_alone(kind, &open, &open);
            assert!(lost.is_proved(), "{condition}: {lost:?}");
        }
    }
}

#[test]
fn principals_that_are_not_named_stay_apart_from_those_that_are() {
    let kind = PolicyKind::Resource;
    let but_ana = r#""Principal":"*","Action":"s3:GetObject","Resource":"*""#;
    let ana = "arn:aws:iam::444455556666:user/ana";
    let old = document(&[
        statement("Allow", but_ana),
        statement(
            "Deny",
            &format!(r#""Principal":{{"AWS":"{ana}"}},"Action":"*","Resource":"*""#),
        ),
    ]);
    let by_key = document(&[
        statement("Allow", but_ana),
        statement(
            "Deny",
            &format!(
                r#""Principal":"*","Action":"*","Resource":"*","Condition":{{"ArnEquals":{{"aws:PrincipalArn":"{ana}"}}}}"#
            ),
        ),
    ]);
    let same = prover().equivalent(
        kind,
        std::slice::from_ref(&old),
        std::slice::from_ref(&by_key),
    );
    assert!(same.is_proved(), "{same:?}");
    let not = document(&[
        statement("Allow", but_ana),
        statement(
            "Deny",
            r#""NotPrincipal":{"AWS":["arn:aws:iam::444455556666:user/ana","444455556666"]},"Action":"*","Resource":"*""#,
        ),
    ]);
    let asked = matter(deny(r#""Action":"s3:GetObject""#));
    let proof = prover().never_alone(kind, &not, &asked);
    // Naming the account spares its root user, not its other users.
    assert!(
        [ana, "arn:aws:iam::444455556666:root"].contains(&&*caller(&proof)),
        "{proof:?}"
    );
    let bob = matter(deny(
        r#""Action":"s3:GetObject","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::444455556666:user/bob"}}"#,
    ));
    assert!(prover().never_alone(kind, &not, &bob).is_proved());
}

#[test]
fn service_linked_roles_have_identity_policies() {
    let linked = r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/aws-service-role/*"}"#;
    let old = allow(r#""Action":"x:none","Resource":"*""#);
    let new = allow(&format!(
        r#""Action":"s3:*","Resource":"*","Condition":{{{linked}}}"#
    ));
    for mut prover in [prover(), Prover::formal()] {
        let proof = prover.no_new_access_alone(PolicyKind::Identity, &old, &new);
        assert!(proof.witness().is_some(), "{proof:?}");
    }
    // Those that SCPs do not limit are left out.
    let lax = deny(&format!(
        r#""Action":"s3:*","Resource":"*","Condition":{{{}}}"#,
        linked.replace("ArnLike", "ArnNotLike")
    ));
    let strict = deny(r#""Action":"s3:*","Resource":"*""#);
    let scp = prover().no_new_access_alone(PolicyKind::ServiceControl, &strict, &lax);
    assert!(scp.is_proved(), "{scp:?}");
}
