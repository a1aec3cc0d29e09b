//! The layers: how the answers of many policies become one decision.

mod common;

use common::{FULL, SESSION, ask};
use expect_test::expect;
use policy::{Change, ContextValue, Exemption, LayerKind, Principal};

const PHOTO: &str = "arn:aws:s3:::photos/cat.jpg";
const ROLE: &str = "arn:aws:iam::111111111111:role/app";
const DENY_S3: &str = r#"{"Sid": "NoS3", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}"#;
const ONLY_EC2: &str = r#"{"Sid": "Ec2", "Effect": "Allow", "Action": "ec2:*", "Resource": "*"}"#;

fn get() -> common::Case {
    ask("s3:GetObject", PHOTO)
}

/// A statement of a resource policy.
fn to(principal: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "*", "Resource": "*"}}"#)
}

#[test]
fn nothing_is_allowed_until_something_allows_it() {
    get().check(expect![[r#"
        ImplicitlyDenied
          identity: ImplicitDeny"#]]);
}

#[test]
fn an_explicit_deny_beats_every_allow() {
    get()
        .identity(FULL)
        .identity(DENY_S3)
        .resource(&to(r#""*""#))
        .check(expect![[r#"
            ExplicitlyDenied
              identity: ExplicitDeny (identity0:Full, identity1:NoS3)
              resource: Allow (bucket:1)"#]]);
}

#[test]
fn a_deny_at_the_ou_beats_an_administrator() {
    get()
        .identity(FULL)
        .scp("root", &[FULL])
        .scp("ou", &[FULL, DENY_S3])
        .scp("account", &[FULL])
        .check(expect![[r#"
            ExplicitlyDenied
              SCP root: Allow (root#0:Full)
              SCP ou: ExplicitDeny (ou#0:Full, ou#1:NoS3)
              SCP account: Allow (account#0:Full)
              identity: Allow (identity0:Full)"#]]);
}

#[test]
fn every_level_of_scps_must_allow_and_one_policy_of_a_level_is_enough() {
    get()
        .identity(FULL)
        .scp("root", &[ONLY_EC2, FULL])
        .scp("account", &[ONLY_EC2])
        .check(expect![[r#"
            ImplicitlyDenied
              SCP root: Allow (root#1:Full)
              SCP account: ImplicitDeny
              identity: Allow (identity0:Full)"#]]);
}

#[test]
fn a_level_without_any_scp_allows_nothing() {
    get()
        .identity(FULL)
        .scp("root", &[FULL])
        .scp("ou", &[])
        .check(expect![[r#"
            ImplicitlyDenied
              SCP root: Allow (root#0:Full)
              SCP ou: ImplicitDeny
              identity: Allow (identity0:Full)"#]]);
}

#[test]
fn an_scp_never_grants() {
    get().scp("root", &[FULL]).check(expect![[r#"
        ImplicitlyDenied
          SCP root: Allow (root#0:Full)
          identity: ImplicitDeny"#]]);
}

#[test]
fn the_management_account_skips_scps_visibly() {
    get()
        .identity(FULL)
        .scp("root", &[DENY_S3])
        .scp_exempt(Exemption::ManagementAccount)
        .check(expect![[r#"
            Allowed
              SCP: Skipped(ManagementAccount)
              identity: Allow (identity0:Full)"#]]);
}

#[test]
fn service_linked_roles_skip_scps_and_rcps() {
    get()
        .by("arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForOrganizations/work")
        .identity(FULL)
        .scp("root", &[DENY_S3])
        .rcp("root", &[DENY_S3])
        .check(expect![[r#"
            Allowed
              SCP: Skipped(ServiceLinkedRole)
              RCP: Skipped(ServiceLinkedRole)
              identity: Allow (identity0:Full)"#]]);
}

#[test]
fn the_root_user_needs_no_policy_but_scps_bind_it() {
    let root = || get().by("arn:aws:iam::111111111111:root");
    root().check(expect![[r#"
        Allowed
          identity: RootUser"#]]);
    root().scp("root", &[FULL, DENY_S3]).check(expect![[r#"
        ExplicitlyDenied
          SCP root: ExplicitDeny (root#0:Full, root#1:NoS3)
          identity: RootUser"#]]);
}

#[test]
fn an_rcp_binds_principals_from_outside_and_its_default_allows_the_rest() {
    let deny = r#"{"Sid": "Ours", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
                   "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-ours"}}}"#;
    let case = || {
        get()
            .identity(FULL)
            .rcp("root", &[deny])
            .rcp("account", &[])
    };
    case()
        .key("aws:PrincipalOrgID", "o-ours")
        .check(expect![[r#"
            Allowed
              RCP root: Allow (RCPFullAWSAccess:1)
              RCP account: Allow (RCPFullAWSAccess:1)
              identity: Allow (identity0:Full)"#]]);
    case()
        .key("aws:PrincipalOrgID", "o-other")
        .check(expect![[r#"
            ExplicitlyDenied
              RCP root: ExplicitDeny (RCPFullAWSAccess:1, root#0:Ours)
              RCP account: Allow (RCPFullAWSAccess:1)
              identity: Allow (identity0:Full)"#]]);
    let mut bare = case().key("aws:PrincipalOrgID", "o-ours");
    bare.layers.rcp_no_default = true;
    bare.check(expect![[r#"
        ImplicitlyDenied
          RCP root: ImplicitDeny
          RCP account: ImplicitDeny
          identity: Allow (identity0:Full)"#]]);
}

#[test]
fn a_boundary_limits_and_never_grants() {
    get().identity(FULL).boundary(ONLY_EC2).check(expect![[r#"
            ImplicitlyDenied
              boundary: ImplicitDeny
              identity: Allow (identity0:Full)"#]]);
    get().boundary(FULL).check(expect![[r#"
        ImplicitlyDenied
          boundary: Allow (boundary:Full)
          identity: ImplicitDeny"#]]);
}

#[test]
fn a_session_policy_limits_what_the_role_may_do() {
    get()
        .by(SESSION)
        .identity(FULL)
        .session(ONLY_EC2)
        .check(expect![[r#"
            ImplicitlyDenied
              session: ImplicitDeny
              identity: Allow (identity0:Full)"#]]);
}

#[test]
fn a_resource_policy_that_names_the_user_goes_past_its_boundary() {
    get()
        .boundary(ONLY_EC2)
        .resource(&to(r#"{"AWS": "arn:aws:iam::111111111111:user/alice"}"#))
        .check(expect![[r#"
            Allowed
              boundary: ImplicitDeny
              identity: ImplicitDeny
              resource: Allow (bucket:1)"#]]);
}

#[test]
fn a_resource_policy_that_names_the_role_does_not_go_past_boundary_and_session_policy() {
    let role = to(&format!(r#"{{"AWS": "{ROLE}"}}"#));
    get()
        .by(SESSION)
        .boundary(ONLY_EC2)
        .resource(&role)
        .check(expect![[r#"
            ImplicitlyDenied
              boundary: ImplicitDeny
              identity: ImplicitDeny
              resource: AllowForRole (bucket:1)"#]]);
    get()
        .by(SESSION)
        .boundary(FULL)
        .resource(&role)
        .check(expect![[r#"
            Allowed
              boundary: Allow (boundary:Full)
              identity: ImplicitDeny
              resource: AllowForRole (bucket:1)"#]]);
    get()
        .by(SESSION)
        .session(ONLY_EC2)
        .resource(&to(&format!(r#"{{"AWS": "{SESSION}"}}"#)))
        .check(expect![[r#"
            Allowed
              session: ImplicitDeny
              identity: ImplicitDeny
              resource: Allow (bucket:1)"#]]);
    // A caller known by the ARN of the role alone is still the role.
    get()
        .by(ROLE)
        .boundary(ONLY_EC2)
        .resource(&role)
        .check(expect![[r#"
            ImplicitlyDenied
              boundary: ImplicitDeny
              identity: ImplicitDeny
              resource: AllowForRole (bucket:1)"#]]);
}

#[test]
fn a_resource_policy_that_names_the_account_leaves_it_to_the_accounts_own_policies() {
    get()
        .resource(&to(r#"{"AWS": "111111111111"}"#))
        .check(expect![[r#"
            ImplicitlyDenied
              identity: ImplicitDeny
              resource: AllowForAccount (bucket:1)"#]]);
    get()
        .identity(FULL)
        .resource(&to(r#"{"AWS": "arn:aws:iam::111111111111:root"}"#))
        .check(expect![[r#"
            Allowed
              identity: Allow (identity0:Full)
              resource: AllowForAccount (bucket:1)"#]]);
}

#[test]
fn across_accounts_both_sides_must_allow() {
    let theirs = || get().owner("222222222222");
    theirs().identity(FULL).check(expect![[r#"
        ImplicitlyDenied
          identity: Allow (identity0:Full)"#]]);
    theirs().resource(&to(r#""*""#)).check(expect![[r#"
        ImplicitlyDenied
          identity: ImplicitDeny
          resource: Allow (bucket:1)"#]]);
    theirs()
        .identity(FULL)
        .resource(&to(r#"{"AWS": "111111111111"}"#))
        .check(expect![[r#"
            Allowed
              identity: Allow (identity0:Full)
              resource: AllowForAccount (bucket:1)"#]]);
}

#[test]
fn assuming_a_role_needs_its_trust_policy_even_inside_the_account() {
    let assume = || ask("sts:AssumeRole", ROLE);
    assume()
        .identity(FULL)
        .resource(&to(r#"{"AWS": "arn:aws:iam::111111111111:user/bob"}"#))
        .check(expect![[r#"
            ImplicitlyDenied
              identity: Allow (identity0:Full)
              resource: ImplicitDeny"#]]);
    assume()
        .resource(&to(r#"{"AWS": "arn:aws:iam::111111111111:user/alice"}"#))
        .check(expect![[r#"
            Allowed
              identity: ImplicitDeny
              resource: Allow (bucket:1)"#]]);
    assume()
        .by_service("ec2.amazonaws.com")
        .resource(&to(r#"{"Service": "ec2.amazonaws.com"}"#))
        .check(expect![[r#"
            Allowed
              SCP: Skipped(ServicePrincipal)
              resource: Allow (bucket:1)"#]]);
}

#[test]
fn a_wildcard_inside_a_principal_names_nobody() {
    ask("sts:AssumeRole", ROLE)
        .resource(&to(r#"{"AWS": "arn:aws:iam::111111111111:user/*"}"#))
        .check(expect![[r#"
            ImplicitlyDenied
              identity: ImplicitDeny
              resource: ImplicitDeny"#]]);
}

#[test]
fn not_principal_spares_only_those_that_it_names_themselves() {
    let deny = |principal: &str| {
        format!(
            r#"{{"Effect": "Deny", "NotPrincipal": {{"AWS": {principal}}}, "Action": "*", "Resource": "*"}}"#
        )
    };
    let alice = deny(r#"["arn:aws:iam::111111111111:user/alice", "111111111111"]"#);
    get().identity(FULL).resource(&alice).check(expect![[r#"
            Allowed
              identity: Allow (identity0:Full)
              resource: ImplicitDeny"#]]);
    get()
        .by(SESSION)
        .identity(FULL)
        .resource(&alice)
        .check(expect![[r#"
            ExplicitlyDenied
              identity: Allow (identity0:Full)
              resource: ExplicitDeny (bucket:1)"#]]);
    get()
        .by(SESSION)
        .identity(FULL)
        .resource(&deny(&format!(r#""{ROLE}""#)))
        .check(expect![[r#"
            Allowed
              identity: Allow (identity0:Full)
              resource: ImplicitDeny"#]]);
}

#[test]
fn an_anonymous_caller_gets_what_everyone_gets() {
    let mut case = get().resource(&to(r#""*""#)).scp("root", &[DENY_S3]);
    case.request.principal = Principal::anonymous();
    case.check(expect![[r#"
        Allowed
          SCP: Skipped(Anonymous)
          resource: Allow (bucket:1)"#]]);
}

#[test]
fn an_allow_that_depends_on_something_unknown_does_not_allow() {
    let mfa = r#"{"Effect": "Allow", "Action": "*", "Resource": "*",
                  "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}"#;
    get()
        .key("aws:MultiFactorAuthPresent", ContextValue::Unknown)
        .identity(mfa)
        .check(expect![[r#"
            ImplicitlyDenied
              identity: ImplicitDeny
              unknown: aws:MultiFactorAuthPresent"#]]);
}

#[test]
fn a_deny_that_depends_on_something_unknown_denies() {
    let region = r#"{"Effect": "Deny", "Action": "*", "Resource": "*",
                     "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}}"#;
    get()
        .key("aws:RequestedRegion", ContextValue::Unknown)
        .identity(FULL)
        .scp("root", &[FULL, region])
        .check(expect![[r#"
            ExplicitlyDenied
              SCP root: ExplicitDeny (root#0:Full, root#1:1)
              identity: Allow (identity0:Full)
              unknown: aws:RequestedRegion"#]]);
}

#[test]
fn something_unknown_that_cannot_turn_the_decision_is_not_reported() {
    let mfa = r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}"#;
    get()
        .key("aws:MultiFactorAuthPresent", ContextValue::Unknown)
        .identity(mfa)
        .identity(DENY_S3)
        .check(expect![[r#"
            ExplicitlyDenied
              identity: ExplicitDeny (identity1:NoS3)"#]]);
    get()
        .key("aws:MultiFactorAuthPresent", ContextValue::Unknown)
        .identity(mfa)
        .identity(FULL)
        .check(expect![[r#"
            Allowed
              identity: Allow (identity1:Full)"#]]);
}

#[test]
fn a_refusal_names_the_layers_without_which_it_would_have_been_allowed() {
    let blocked = get()
        .identity(FULL)
        .scp("root", &[ONLY_EC2])
        .boundary(ONLY_EC2)
        .verdict()
        .blocked_by();
    assert_eq!(
        blocked,
        [
            LayerKind::ServiceControlPolicy,
            LayerKind::PermissionsBoundary
        ]
    );
    let named = to(r#"{"AWS": "arn:aws:iam::111111111111:user/alice"}"#);
    let blocked = get()
        .scp("root", &[DENY_S3])
        .boundary(ONLY_EC2)
        .resource(&named)
        .verdict()
        .blocked_by();
    assert_eq!(blocked, [LayerKind::ServiceControlPolicy]);
    assert_eq!(get().scp("root", &[DENY_S3]).verdict().blocked_by(), []);
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
            `identity0:Mfa`: `aws:MultiFactorAuthPresent` is not known, so Bool [true] cannot be decided.
            Not known: the value of `aws:MultiFactorAuthPresent`, on which `identity0:Mfa` hangs. It could turn the decision, and counts against the request.
            IAM: because no identity-based policy allows the s3:GetObject action
            Change: Allow `s3:GetObject` on `arn:aws:s3:::photos/cat.jpg` in an identity-based policy of the caller."#]]);
}

#[test]
fn iam_words_name_the_kind_of_policy() {
    let phrase = |case: common::Case| case.verdict().reason_phrase("s3:GetObject");
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
    let phrases: Vec<String> = cases.into_iter().map(phrase).collect();
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
    .assert_eq(&phrases.join("\n"));
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
    let unknown = |mut case: common::Case, statement: &str| {
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
    assert_eq!(Principal::from_arn(SESSION).name(), SESSION);
    assert_eq!(
        Principal::from_service("ec2.amazonaws.com").name(),
        "ec2.amazonaws.com"
    );
    assert_eq!(
        Principal::from_provider("accounts.google.com").name(),
        "accounts.google.com"
    );
    assert_eq!(Principal::anonymous().name(), "*");
}
