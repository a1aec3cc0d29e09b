//! What nobody states decides nothing.

use super::evaluate::{SESSION, evaluate};

#[test]
fn the_session_of_a_role_that_no_file_has_does_not_tell_its_path() {
    let draft = format!("{}/spared.json", env!("CARGO_TARGET_TMPDIR"));
    let ask = |spared: &str, session: &str| {
        let text = format!(
            r#"{{"Statement":{{"Effect":"Deny","Action":"iam:*","Resource":"*","Condition":{{"ArnNotLike":{{"aws:PrincipalArn":"{spared}"}}}}}}}}"#
        );
        std::fs::write(&draft, text).expect("it can be written");
        let who = format!("arn:aws:sts::713534476042:assumed-role/{session}");
        let question = [
            "--org",
            SESSION,
            "--principal",
            &who,
            "--action",
            "iam:GetUser",
        ];
        let change = ["--draft", &draft, "--attach", "Root"];
        let (_, out, errors) = evaluate(&[&question[..], &change].concat(), "");
        let answers = ["depends", "explicitly-denied", "allowed"];
        let answer = answers.into_iter().find(|it| out.contains(it));
        answer.unwrap_or_else(|| panic!("{out}{errors}"))
    };
    let sso = "AWSReservedSSO_Admin_0123456789abcdef/ana@example.com";
    for (spared, session, answer) in [
        ("*:role/ci/Pipeline", "Pipeline/run", "depends"),
        ("*:role/*Pipeline", "Pipeline/run", "allowed"),
        ("*:role/ci/Pipeline", "Other/run", "explicitly-denied"),
        (
            "999988887777:role/ci/Pipeline",
            "Pipeline/run",
            "explicitly-denied",
        ),
        // Roles of Identity Center and service-linked roles have paths of their own.
        (
            "*:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Admin_*",
            sso,
            "allowed",
        ),
        ("*:role/ci/*", sso, "explicitly-denied"),
    ] {
        let spared = format!("arn:aws:iam::{spared}");
        assert_eq!(ask(&spared, session), answer, "{spared} {session}");
    }
}

#[test]
fn keys_of_the_caller_decide_in_lines_and_unknown_ones_do_not() {
    let line = |principal: &str, condition: &str| {
        let allow = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
        let deny = format!(
            r#"{{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {condition}}}"#
        );
        let who = format!("arn:aws:iam::111122223333:{principal}");
        let request = format!(r#"{{"principal": "{who}", "action": "s3:ListAllMyBuckets"}}"#);
        format!(
            "{{\"request\": {request}, \"identity_policies\": [{{\"Statement\": {allow}}}], \
             \"scps\": [[{{\"Statement\": [{allow}, {deny}]}}]]}}\n"
        )
    };
    let root = r#"{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}"#;
    let address = r#"{"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#;
    let person =
        r#"{"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "Null": {"aws:username": "false"}}"#;
    let (allowed, denied) = (
        r#""decision":"Allowed""#,
        r#""decision":"ExplicitlyDenied""#,
    );
    let address_open = r#""unknown":["aws:SourceIp"]"#;
    for (principal, condition, filled, complete) in [
        ("root", root, denied, allowed),
        ("user/ana", root, allowed, allowed),
        ("user/ana", address, address_open, denied),
        (
            "user/ana",
            person,
            r#""decision":"Depends""#,
            r#""absent":["aws:SourceIp","aws:username"]"#,
        ),
        ("root", person, allowed, allowed),
    ] {
        let line = line(principal, condition);
        for (options, wanted) in [(&[][..], filled), (&["--complete"], complete)] {
            let (_, out, errors) = evaluate(options, &line);
            assert!(out.contains(wanted), "{options:?} {line}{out}{errors}");
        }
    }
}

/// Where nothing allows, that is the reason, whatever an SCP may deny.
#[test]
fn what_nothing_allows_is_implicitly_denied_whatever_may_deny_it() {
    let deny = |condition: &str| {
        let statement = format!(
            r#"{{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {condition}}}"#
        );
        let allow = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
        let request = r#"{"principal": "arn:aws:iam::111122223333:user/ana", "action": "s3:ListAllMyBuckets"}"#;
        let line = format!(
            "{{\"request\": {request}, \"scps\": [[{{\"Statement\": [{allow}, {statement}]}}]]}}\n"
        );
        evaluate(&[], &line).1
    };
    let out = deny(r#"{"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}"#);
    let wanted = r#""decision":"ImplicitlyDenied""#;
    assert!(out.contains(wanted), "{out}");
    // What is sure to deny is the reason.
    let out = deny(r#"{"StringEquals": {"aws:username": "ana"}}"#);
    assert!(out.contains(r#""decision":"ExplicitlyDenied""#), "{out}");
}
