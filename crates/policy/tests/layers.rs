//! The explanations of decisions with many layers. The decisions are in `cases/`.

use crate::common;

use common::{FULL, SESSION, ask};
use expect_test::expect;
use policy::{Change, ContextValue, Exemption, RequestPrincipal};

const PHOTO: &str = "arn:aws:s3:::photos/cat.jpg";
const ROLE: &str = "arn:aws:iam::111111111111:role/app";
const DENY_S3: &str = r#"{"Sid": "NoS3", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}"#;
const ONLY_EC2: &str = r#"{"Sid": "Ec2", "Effect": "Allow", "Action": "ec2:*", "Resource": "*"}"#;

fn get() -> common::RequestCase {
    ask("s3:GetObject", PHOTO)
}

/// A statement of a resource policy.
fn to(principal: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "*", "Resource": "*"}}"#)
}

#[test]
fn a_missing_permission_explains_itself() {
    let near = r#"{"Sid": "Other", "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::music/*"},
                  {"Sid": "Mfa", "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}"#;
    get().identity(near).check_explained(expect![[r#"
        Denied: no identity-based policy allows it.
        Identity-based policies: no policy of the caller allows it.
        `identity0:Other` names the action, but not the resource.
        `identity0:Mfa`: `aws:MultiFactorAuthPresent` is not in the request, so Bool [true] does not hold.
        IAM: because no identity-based policy allows the s3:GetObject action
        Change: Allow `s3:GetObject` on `arn:aws:s3:::photos/cat.jpg` in an identity-based policy of the caller."#]]);
}

#[test]
fn a_denial_by_an_scp_explains_itself() {
    let region = r#"{"Sid": "Region", "Effect": "Deny", "Action": "*", "Resource": "*",
                     "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}}}"#;
    get()
        .key("aws:RequestedRegion", "us-east-1")
        .identity(FULL)
        .scp("root r-ab12", &[FULL])
        .scp("ou-ab12-apps", &[FULL, region])
        .scp("account 111111111111", &[ONLY_EC2])
        .check_explained(expect![[r#"
            Denied: there is an explicit deny in a service control policy.
            Service control policies at root r-ab12: allowed by `root r-ab12#0:Full`.
            Service control policies at ou-ab12-apps: denied by `ou-ab12-apps#1:Region`.
            `ou-ab12-apps#1:Region`: `aws:RequestedRegion` is `us-east-1`, so StringNotEquals [eu-west-1, eu-central-1] holds.
            Service control policies at account 111111111111: no service control policy allows it.
            Identity-based policies: allowed by `identity0:Full`.
            IAM: with an explicit deny in a service control policy
            Change: Remove or narrow the Deny statement `ou-ab12-apps#1:Region` in a service control policy attached to ou-ab12-apps.
            Change: Allow `s3:GetObject` on `arn:aws:s3:::photos/cat.jpg` in a service control policy attached to account 111111111111."#]]);
}

#[test]
fn a_role_that_does_not_trust_the_caller_explains_itself() {
    ask("sts:AssumeRole", ROLE)
        .identity(FULL)
        .resource(&to(r#"{"AWS": "222222222222"}"#))
        .check_explained(expect![[r#"
            Denied: no role trust policy allows it.
            Identity-based policies: allowed by `identity0:Full`.
            Trust policy of the role: no statement of it allows it.
            `bucket:1` names the action, but not the caller.
            IAM: because no role trust policy allows the sts:AssumeRole action
            Change: Allow `sts:AssumeRole` on `arn:aws:iam::111111111111:role/app` in the resource-based or trust policy, naming the caller."#]]);
}

#[test]
fn a_skipped_layer_and_a_missing_value_explain_themselves() {
    let mfa = r#"{"Sid": "Mfa", "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}"#;
    get()
        .key("aws:MultiFactorAuthPresent", ContextValue::Unknown)
        .scp("root", &[FULL])
        .scp_exempt(Exemption::ManagementAccount)
        .identity(mfa)
        .check_explained(expect![[r#"
            Denied: no identity-based policy allows it.
            Service control policies: skipped, because the management account is never restricted by them.
            Identity-based policies: no policy of the caller allows it.
            `identity0:Mfa`: `aws:MultiFactorAuthPresent` is unknown, so Bool [true] cannot be decided.
            Unknown: the value of `aws:MultiFactorAuthPresent`, on which `identity0:Mfa` depends. It could change the decision, and counts against the request.
            IAM: because no identity-based policy allows the s3:GetObject action
            Change: Allow `s3:GetObject` on `arn:aws:s3:::photos/cat.jpg` in an identity-based policy of the caller."#]]);
}

#[test]
fn iam_words_name_the_kind_of_policy() {
    let phrase = |case: common::RequestCase| case.verdict().reason_phrase("s3:GetObject");
    let cases = [
        get(),
        get().identity(DENY_S3),
        get().identity(FULL).boundary(ONLY_EC2),
        get().identity(FULL).boundary(DENY_S3),
        get().identity(FULL).session(ONLY_EC2),
        get().identity(FULL).scp("root", &[ONLY_EC2]),
        get().identity(FULL).scp("root", &[DENY_S3]),
        get().identity(FULL).rcp("root", &[DENY_S3]),
        get().identity(FULL).owner("222222222222"),
        get()
            .identity(FULL)
            .resource(r#"{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}"#),
        get().identity(FULL),
    ];
    let phrases: Vec<message::Message> = cases.into_iter().map(phrase).collect();
    expect![[r#"
        because no identity-based policy allows the s3:GetObject action
        with an explicit deny in an identity-based policy
        because no permissions boundary allows the s3:GetObject action
        with an explicit deny in a permissions boundary
        because no session policy allows the s3:GetObject action
        because no service control policy allows the s3:GetObject action
        with an explicit deny in a service control policy
        with an explicit deny in a resource control policy
        because no resource-based policy allows the s3:GetObject action
        with an explicit deny in a resource-based policy
    "#]]
    .assert_eq(message::Message::joined("\n", phrases).english());
}

#[test]
fn what_is_not_known_lets_nothing_through_in_any_layer() {
    let perhaps = |effect: &str| {
        format!(
            r#"{{"Effect": "{effect}", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {{"Bool": {{"x:y": "true"}}}}}}"#
        )
    };
    let (allow, deny) = (perhaps("Allow"), perhaps("Deny"));
    let with_deny = format!("{FULL}, {deny}");
    let unknown = |mut case: common::RequestCase, statement: &str| {
        case.request.context.mark_unknown("x:y");
        let verdict = case.verdict();
        assert!(!verdict.is_allowed(), "{verdict:?}");
        assert_eq!(verdict.unknown, ["x:y"]);
        let [undecided] = verdict.undecided()[..] else {
            panic!("one statement hangs on it: {verdict:?}")
        };
        assert_eq!(
            (&*undecided.label, &*undecided.unknown),
            (statement, &["x:y".to_string()][..])
        );
    };
    unknown(get().identity(&allow), "identity0:1");
    unknown(get().identity(FULL).scp("root", &[&allow]), "root#0:1");
    unknown(get().identity(FULL).boundary(&allow), "boundary:1");
    unknown(get().identity(FULL).session(&allow), "session:1");
    unknown(
        get().identity(FULL).owner("222222222222").resource(&allow),
        "bucket:1",
    );
    unknown(get().identity(&with_deny), "identity0:2");
    unknown(get().identity(FULL).scp("root", &[FULL, &deny]), "root#1:1");
    unknown(get().identity(FULL).rcp("root", &[&deny]), "root#0:1");
    unknown(get().identity(FULL).boundary(&with_deny), "boundary:2");
    unknown(get().identity(FULL).session(&with_deny), "session:2");
    unknown(get().identity(FULL).resource(&deny), "bucket:1");
}

#[test]
fn a_value_that_could_not_turn_the_statement_is_not_asked_for() {
    let mut case = get().identity(
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringLike": {"a:b": ["c", "${x:one}"]}, "Bool": {"x:two": "true"}}}"#,
    );
    case.request.context.mark_prefix_unknown("x:");
    let verdict = case.key("a:b", "c").verdict();
    assert_eq!(verdict.unknown, ["x:two"]);
}

#[test]
fn a_change_leads_to_the_statement_that_must_go() {
    let case = get().identity(FULL).scp("root", &[FULL, DENY_S3]);
    let verdict = case.verdict();
    let [Change::RemoveDeny { statement, .. }] = &verdict.smallest_changes(&case.request)[..]
    else {
        panic!("one deny must go")
    };
    assert_eq!((&**statement, statement.index), ("root#1:NoS3", 0));
    let read = &statement.document.statements()[statement.index];
    assert_eq!(read.span.of(statement.document.text()), DENY_S3);
}

#[test]
fn a_principal_has_the_name_that_a_policy_gives_it() {
    assert_eq!(RequestPrincipal::from_arn(SESSION).name(), SESSION);
    assert_eq!(
        RequestPrincipal::from_service("ec2.amazonaws.com").name(),
        "ec2.amazonaws.com"
    );
    assert_eq!(
        RequestPrincipal::from_provider("accounts.google.com").name(),
        "accounts.google.com"
    );
    assert_eq!(RequestPrincipal::anonymous().name(), "*");
}
