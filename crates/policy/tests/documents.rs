//! Documents: what is a policy, and what an author is told when it is not.

use expect_test::{Expect, expect};
use policy::document::Version;
use policy::{Document, Effect, Limit, PolicyKind};

fn check(text: &str, expected: Expect) {
    let answer =
        Document::parse(text).map_or_else(|error| error.to_string(), |_| "fine".to_string());
    expected.assert_eq(&answer);
}

fn check_as(kind: PolicyKind, statement: &str, expected: Expect) {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
    let answer = Document::parse_as(kind, &text)
        .map_or_else(|error| error.to_string(), |_| "fine".to_string());
    expected.assert_eq(&answer);
}

#[test]
fn a_document_keeps_its_text_and_knows_where_each_statement_begins() {
    let text = r#"{
  "Version": "2012-10-17",
  "Id": "mine",
  "Statement": [
    { "Sid": "One", "Effect": "Allow", "Action": "s3:*", "Resource": "*" },
    { "Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "NotResource": "arn:aws:s3:::b" }
  ]
}"#;
    let document = Document::parse(text).expect("it is a policy");
    assert_eq!(
        (document.text(), document.version(), document.id()),
        (text, Version::V2012, Some("mine"))
    );
    let [one, two] = document.statements() else {
        panic!("two statements")
    };
    assert_eq!(
        (one.name(), one.index, one.line, one.effect),
        ("One".to_string(), 1, 5, Effect::Allow)
    );
    assert_eq!(
        (two.name(), two.index, two.line, two.actions.not),
        ("2".to_string(), 2, 6, true)
    );
    assert_eq!(two.actions.patterns, ["iam:*", "sts:*"]);
}

#[test]
fn documents_are_equal_when_their_texts_are() {
    let text = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    assert_eq!(Document::parse(text), Document::parse(text));
    assert_ne!(Document::parse(text), Document::parse(&format!("{text} ")));
}

#[test]
fn without_a_version_the_old_language_holds_and_variables_are_plain_text() {
    let document = Document::parse(r#"{"Statement": []}"#).expect("it is a policy");
    assert_eq!(document.version(), Version::V2008);
}

#[test]
fn text_that_is_not_json_is_refused_where_it_stops_being_json() {
    check(
        "",
        expect![
            "line 1, column 1, this is not valid JSON: the text ends where a value should be. Close every bracket and quotation mark."
        ],
    );
    check(
        "{\n  \"Version\": \"2012-10-17\"\n  \"Statement\": []\n}",
        expect![[
            r#"line 3, column 3, this is not valid JSON: found `"` where `,` or `}` should be. Check the commas, quotation marks and brackets just before this place."#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow",}]}"#,
        expect![
            "line 1, column 35, at Statement[0]: this is not valid JSON: found `}` where a key in quotation marks should be. Check the commas, quotation marks and brackets just before this place."
        ],
    );
    check(
        r#"{"Statement": []} x"#,
        expect![
            "line 1, column 19, this is not valid JSON: found `x` where the end of the document should be. Check the commas, quotation marks and brackets just before this place."
        ],
    );
    check(
        r#"{"Statement": "\q"}"#,
        expect![
            "line 1, column 17, at Statement: this is not valid JSON: found `q` where a character that can be escaped should be. Check the commas, quotation marks and brackets just before this place."
        ],
    );
    check(
        "{\"Id\": \"ü\", 'Statement': []}",
        expect![
            "line 1, column 13, this is not valid JSON: found `'` where a key in quotation marks should be. Check the commas, quotation marks and brackets just before this place."
        ],
    );
    check(
        &"[".repeat(10_000),
        expect![
            "line 1, column 34, at [0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: this nests too deeply. Remove the needless brackets."
        ],
    );
}

#[test]
fn a_key_that_occurs_twice_is_refused() {
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Action": "s3:*"}]}"#,
        expect![
            "line 1, column 51, at Statement[0].Action: the key `Action` occurs twice. Merge the two, or remove one."
        ],
    );
}

#[test]
fn elements_that_do_not_exist_are_refused_with_the_one_that_was_meant() {
    check(
        r#"{"version": "2012-10-17", "Statement": []}"#,
        expect![
            "line 1, column 2, at version: there is no element `version` here. Did you mean Version?"
        ],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Actions": "*"}]}"#,
        expect![
            "line 1, column 36, at Statement[0].Actions: there is no element `Actions` here. Did you mean Action?"
        ],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Colour": "red"}]}"#,
        expect![
            "line 1, column 51, at Statement[0].Colour: there is no element `Colour` here. What can stand here: Sid, Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition."
        ],
    );
}

#[test]
fn values_of_the_wrong_type_are_refused() {
    check(
        "[]",
        expect!["line 1, column 1, a policy is an object, this is a list. Begin with `{`."],
    );
    check(
        r#"{"Statement": "all"}"#,
        expect![[
            r#"line 1, column 15, at Statement: Statement is a list of statements, this is a string. Write "Statement": [ { … } ]."#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": true, "Action": "*"}]}"#,
        expect![
            "line 1, column 27, at Statement[0].Effect: this is a boolean, not a string. Write one text in quotation marks."
        ],
    );
    check(
        r#"{"Statement": [{"Effect": "allow", "Action": "*"}]}"#,
        expect![[
            r#"line 1, column 27, at Statement[0].Effect: Effect is `allow`. Write "Allow" or "Deny", with a capital."#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:*", 5]}]}"#,
        expect![
            "line 1, column 55, at Statement[0].Action[1]: this is a number, not a string. Write one text in quotation marks."
        ],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": []}]}"#,
        expect![
            "line 1, column 46, at Statement[0].Action: the list is empty. Give at least one value, or remove the element."
        ],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Principal": "111111111111"}]}"#,
        expect![[
            r#"line 1, column 64, at Statement[0].Principal: this names no principal. Write "*", or an object such as { "AWS": "111111111111" }."#
        ]],
    );
    check(
        r#"{"Version": "2021-01-01", "Statement": []}"#,
        expect![[
            r#"line 1, column 13, at Version: there is no version `2021-01-01` of the policy language. Write "2012-10-17"."#
        ]],
    );
}

#[test]
fn what_a_statement_cannot_do_without_is_asked_for() {
    check(
        r#"{"Version": "2012-10-17"}"#,
        expect![[r#"line 1, column 1, the policy has no Statement. Add "Statement": [ … ]."#]],
    );
    check(
        r#"{"Statement": [{"Action": "*"}]}"#,
        expect![[
            r#"line 1, column 16, at Statement[0]: the statement has no Effect. Add "Effect": "Allow" or "Effect": "Deny"."#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow"}]}"#,
        expect![[
            r#"line 1, column 16, at Statement[0]: the statement has no Action. Add "Action", for example "organizations:List*"."#
        ]],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": "*", "NotAction": "s3:*"}]}"#,
        expect![
            "line 1, column 51, at Statement[0].NotAction: the statement has both Action and NotAction. Keep one of the two."
        ],
    );
    check(
        r#"{"Statement": [{"Effect": "Allow", "Action": "CreateUser"}]}"#,
        expect![[
            r#"line 1, column 46, at Statement[0].Action: `CreateUser` is not an action. Write the service in front, as in "iam:CreateUser", or "*" for everything."#
        ]],
    );
}

#[test]
fn conditions_are_read_as_strictly() {
    let condition = |block: &str| {
        format!(r#"{{"Statement": [{{"Effect": "Allow", "Action": "*", "Condition": {block}}}]}}"#)
    };
    check(
        &condition(r#"{"stringequals": {"a:b": "c"}}"#),
        expect![
            "line 1, column 65, at Statement[0].Condition.stringequals: there is no condition operator `stringequals`. Did you mean StringEquals? The case counts; only ForAnyValue:, ForAllValues: and IfExists go around it."
        ],
    );
    check(
        &condition(r#"{"Equals": {"a:b": "c"}}"#),
        expect![
            "line 1, column 65, at Statement[0].Condition.Equals: there is no condition operator `Equals`. Use an operator such as StringEquals, StringLike, Bool, ArnLike, IpAddress or Null."
        ],
    );
    check(
        &condition(r#"{"NullIfExists": {"a:b": "true"}}"#),
        expect![
            "line 1, column 65, at Statement[0].Condition.NullIfExists: there is no condition operator `NullIfExists`. Did you mean Null? The case counts; only ForAnyValue:, ForAllValues: and IfExists go around it."
        ],
    );
    check(
        &condition(r#"{"StringEquals": "c"}"#),
        expect![[
            r#"line 1, column 81, at Statement[0].Condition.StringEquals: an operator holds an object of keys, this is a string. Write { "key": "value" }."#
        ]],
    );
    check(
        &condition(r#"{"StringEquals": {"a:b": {"c": "d"}}}"#),
        expect![
            "line 1, column 89, at Statement[0].Condition.StringEquals.a:b: this is an object, not a value to compare with. Write a text, a number, true or false, or a list of them."
        ],
    );
    check(
        &condition(r#"{"StringEquals": {"a:b": ["c", null]}}"#),
        expect![
            "line 1, column 95, at Statement[0].Condition.StringEquals.a:b[1]: this is null, not a value to compare with. Write a text, a number, true or false, or a list of them."
        ],
    );
    check(
        &condition(r#"{"NumericEquals": {"a:b": [5, "6", true]}}"#),
        expect!["fine"],
    );
}

#[test]
fn an_identity_policy_has_resources_and_no_principal() {
    use PolicyKind::Identity;
    check_as(
        Identity,
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
        expect!["fine"],
    );
    check_as(
        Identity,
        r#"{"Effect": "Allow", "Action": "*"}"#,
        expect![[
            r#"line 1, column 41, at Statement[0]: the statement has no Resource. Add "Resource": an ARN, or "*"."#
        ]],
    );
    check_as(
        Identity,
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}"#,
        expect![
            "line 1, column 93, at Statement[0].Principal: an identity-based policy cannot have Principal. Remove it: the policy is about whoever it is attached to."
        ],
    );
    check_as(
        Identity,
        r#"{"Effect": "Allow", "Action": "*", "Resource": "bucket"}"#,
        expect![[
            r#"line 1, column 88, at Statement[0].Resource: the resource `bucket` is not an ARN. Write an ARN, as in "arn:aws:s3:::bucket/*", or "*"."#
        ]],
    );
    check_as(
        Identity,
        r#"{"Sid": "no spaces", "Effect": "Allow", "Action": "*", "Resource": "*"}"#,
        expect![
            "line 1, column 49, at Statement[0].Sid: the Sid `no spaces` has other characters than letters and digits. Use A-Z, a-z and 0-9 only."
        ],
    );
    let twice = r#"{"Sid": "A", "Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    check_as(
        Identity,
        &format!("{twice}, {twice}"),
        expect![
            "line 1, column 106, at Statement[1].Sid: the Sid `A` occurs twice. Give each statement its own Sid."
        ],
    );
    check_as(
        Identity,
        "",
        expect![
            "line 1, column 40, at Statement: the policy has no statement. Add at least one statement."
        ],
    );
}

#[test]
fn a_trust_policy_has_principals_and_no_resource() {
    use PolicyKind::Trust;
    let service = r#""Principal": {"Service": "ec2.amazonaws.com"}"#;
    check_as(
        Trust,
        &format!(r#"{{"Effect": "Allow", "Action": "sts:AssumeRole", {service}}}"#),
        expect!["fine"],
    );
    check_as(
        Trust,
        r#"{"Effect": "Allow", "Action": "sts:AssumeRole"}"#,
        expect![[
            r#"line 1, column 41, at Statement[0]: the statement has no Principal. Add "Principal": who the statement is about, or "*"."#
        ]],
    );
    check_as(
        Trust,
        &format!(
            r#"{{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*", {service}}}"#
        ),
        expect![
            "line 1, column 89, at Statement[0].Resource: a trust policy cannot have Resource. Remove it: a trust policy is always about its own role."
        ],
    );
    check_as(
        Trust,
        r#"{"Effect": "Allow", "Action": "sts:*", "Principal": {"AWS": "arn:aws:iam::111111111111:user/*"}}"#,
        expect![[
            r#"line 1, column 101, at Statement[0].Principal.AWS: the principal `arn:aws:iam::111111111111:user/*` has a wildcard in it. Name each principal, or write "*" with a Condition on aws:PrincipalArn."#
        ]],
    );
    check_as(
        Trust,
        r#"{"Effect": "Allow", "Action": "sts:*", "Principal": {"AWS": ["111111111111", "alice"]}}"#,
        expect![[
            r#"line 1, column 118, at Statement[0].Principal.AWS: `alice` is not a principal. Write an account's 12 digits or the ARN of a user or role; services go under "Service"."#
        ]],
    );
    check_as(
        Trust,
        r#"{"Effect": "Allow", "Action": "sts:*", "Principal": {"Service": []}}"#,
        expect![
            "line 1, column 105, at Statement[0].Principal.Service: the list is empty. Give at least one value, or remove the element."
        ],
    );
}

#[test]
fn a_service_control_policy_takes_the_whole_language_but_principals() {
    use PolicyKind::ServiceControl;
    check_as(
        ServiceControl,
        r#"{"Sid": "Nobody leaves", "Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}"#,
        expect!["fine"],
    );
    check_as(
        ServiceControl,
        r#"{"Effect": "Allow", "NotAction": "s3:*Object*", "NotResource": "arn:aws:s3:::b", "Condition": {"Null": {"aws:SourceIp": "true"}}}"#,
        expect!["fine"],
    );
    check_as(
        ServiceControl,
        r#"{"Effect": "Deny", "Action": "*", "Resource": "*", "NotPrincipal": {"AWS": "111111111111"}}"#,
        expect![
            "line 1, column 92, at Statement[0].NotPrincipal: a service control policy cannot have NotPrincipal. Remove it: the policy is about every principal of the accounts below; narrow it with a Condition."
        ],
    );
}

#[test]
fn a_resource_control_policy_denies_everyone_something_of_the_services_that_have_them() {
    use PolicyKind::ResourceControl;
    check_as(
        ResourceControl,
        r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "NotResource": "arn:aws:s3:::b"}"#,
        expect!["fine"],
    );
    check_as(
        ResourceControl,
        r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}"#,
        expect![[
            r#"line 1, column 52, at Statement[0].Effect: a resource control policy can only deny. Write "Deny": the default RCPFullAWSAccess policy already allows everything."#
        ]],
    );
    check_as(
        ResourceControl,
        r#"{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}"#,
        expect![[
            r#"line 1, column 88, at Statement[0].Action: a resource control policy cannot name every action. Name a service, as in "s3:*"."#
        ]],
    );
    check_as(
        ResourceControl,
        r#"{"Effect": "Deny", "Principal": "*", "Action": "ec2:*", "Resource": "*"}"#,
        expect![
            "line 1, column 88, at Statement[0].Action: resource control policies do not support the service `ec2`. Use a service control policy for it."
        ],
    );
    check_as(
        ResourceControl,
        r#"{"Effect": "Deny", "Principal": {"AWS": "111111111111"}, "Action": "s3:*", "Resource": "*"}"#,
        expect![[
            r#"line 1, column 73, at Statement[0].Principal: a resource control policy is about every principal. Write "*", and narrow it with a Condition on aws:PrincipalArn or aws:PrincipalAccount."#
        ]],
    );
    check_as(
        ResourceControl,
        r#"{"Effect": "Deny", "Principal": "*", "NotAction": "s3:*", "Resource": "*"}"#,
        expect![
            "line 1, column 78, at Statement[0].NotAction: a resource control policy cannot have NotAction. List the actions in Action."
        ],
    );
}

/// Each statement as it is taken or refused: the message without its place.
fn each(kind: PolicyKind, statements: &[&str], expected: Expect) {
    let lines: Vec<String> = statements
        .iter()
        .map(|statement| {
            let text = format!(r#"{{"Statement": [{statement}]}}"#);
            match Document::parse_as(kind, &text) {
                Ok(_) => "fine".to_string(),
                Err(error) => format!("{}: {}", error.path, error.message),
            }
        })
        .collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn a_resource_control_policy_may_leave_out_the_version_and_name_everyone_either_way() {
    each(
        PolicyKind::ResourceControl,
        &[
            r#"{"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:Nonsense", "Resource": "*"}"#,
            r#"{"Effect": "Deny", "Principal": {"AWS": ["*"]}, "Action": "S3:*", "Resource": "*"}"#,
            r#"{"Effect": "Deny", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "s3:*", "Resource": "*"}"#,
            r#"{"Effect": "Deny", "NotPrincipal": "*", "Action": "s3:*", "Resource": "*"}"#,
            r#"{"Effect": "Deny", "Principal": "*", "Action": "*:*", "Resource": "*"}"#,
            r#"{"Effect": "Deny", "Principal": "*", "Action": "s*:*", "Resource": "*"}"#,
            r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:*"}"#,
            r#"{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}"#,
        ],
        expect![[r#"
            fine
            fine
            Statement[0].Principal.Service: there is no element `Service` here
            Statement[0].NotPrincipal: a resource control policy cannot have NotPrincipal
            Statement[0].Action: a resource control policy cannot name every action
            Statement[0].Action: the service of the action `s*:*` has a wildcard in it
            Statement[0]: the statement has no Resource
            Statement[0]: the statement has no Principal"#]],
    );
}

#[test]
fn a_service_control_policy_takes_wildcards_anywhere_behind_the_colon() {
    each(
        PolicyKind::ServiceControl,
        &[
            r#"{"Effect": "Allow", "NotAction": ["iam:*User*", "s3:?et*"], "Resource": "*"}"#,
            r#"{"Effect": "Deny", "Action": "*", "NotResource": ["arn:aws:s3:::b/*", "arn:*:iam::*:role/x"]}"#,
            r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}"#,
            r#"{"Effect": "Allow", "Action": "*"}"#,
        ],
        expect![[r#"
            fine
            fine
            Statement[0].Principal: a service control policy cannot have Principal
            Statement[0]: the statement has no Resource"#]],
    );
}

#[test]
fn a_delegation_policy_lets_accounts_do_a_few_things_of_organizations() {
    let with = |rest: &str| format!(r#"{{"Effect": "Allow", "Resource": "*", {rest}}}"#);
    let who = r#""Principal": {"AWS": "111111111111"}"#;
    let statements = [
        with(&format!(
            r#"{who}, "Action": ["organizations:Describe*", "organizations:AttachPolicy"]"#
        )),
        with(&format!(r#"{who}, "Action": "organizations:*""#)),
        with(&format!(r#"{who}, "Action": "*""#)),
        with(&format!(r#"{who}, "Action": "iam:CreateUser""#)),
        with(&format!(
            r#"{who}, "Action": "organizations:CreateAccount""#
        )),
        with(&format!(r#"{who}, "NotAction": "organizations:ListRoots""#)),
        format!(
            r#"{{"Effect": "Allow", "NotResource": "*", "Action": "organizations:ListRoots", {who}}}"#
        ),
        format!(
            r#"{{"Effect": "Deny", "Resource": "*", "Action": "organizations:ListRoots", {who}}}"#
        ),
        r#"{"Effect": "Allow", "Resource": "*", "Action": "organizations:ListRoots"}"#.to_string(),
    ];
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    each(
        PolicyKind::Delegation,
        &statements,
        expect![[r#"
        fine
        Statement[0].Action: a delegation policy cannot name every action
        Statement[0].Action: a delegation policy cannot name every action
        Statement[0].Action: a delegation policy cannot name an action of `iam`
        Statement[0].Action: the action `organizations:CreateAccount` cannot be delegated
        Statement[0].NotAction: a delegation policy cannot have NotAction
        Statement[0].NotResource: a delegation policy cannot have NotResource
        fine
        Statement[0]: the statement has no Principal"#]],
    );
}

#[test]
fn a_delegation_policy_names_accounts_everyone_or_services() {
    let statements = [
        r#""Principal": "*""#,
        r#""Principal": {"AWS": ["arn:aws:iam::111111111111:root", "*"]}"#,
        r#""Principal": {"Service": "ram.amazonaws.com"}"#,
        r#""Principal": {"AWS": "arn:aws:iam::111111111111:role/app"}"#,
        r#""Principal": {"AWS": "arn:aws:iam::111111111111:user/alice"}"#,
        r#""Principal": {"Federated": "accounts.google.com"}"#,
        r#""NotPrincipal": {"AWS": "111111111111"}"#,
    ]
    .map(|principal| {
        format!(
            r#"{{"Effect": "Allow", "Resource": "*", "Action": "organizations:ListRoots", {principal}}}"#
        )
    });
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    each(
        PolicyKind::Delegation,
        &statements,
        expect![[r#"
        fine
        fine
        fine
        Statement[0].Principal.AWS: a delegation policy cannot name the principal `arn:aws:iam::111111111111:role/app`
        Statement[0].Principal.AWS: a delegation policy cannot name the principal `arn:aws:iam::111111111111:user/alice`
        Statement[0].Principal.Federated: there is no element `Federated` here
        Statement[0].NotPrincipal: a delegation policy cannot have NotPrincipal"#]],
    );
}

#[test]
fn an_action_is_a_service_and_a_name() {
    let actions = [
        "*",
        "*:*",
        "iam:*",
        "iam:Create?ser",
        "aws-portal:*",
        "iam*:CreateUser",
        "*:Untag*",
        "iam:",
        ":x",
        "iam",
        "iam:a:b",
        "iam: CreateUser",
        "i am:CreateUser",
        "iam:Create User",
        "**",
    ]
    .map(|action| format!(r#"{{"Effect": "Allow", "Resource": "*", "Action": "{action}"}}"#));
    let statements: Vec<&str> = actions.iter().map(String::as_str).collect();
    each(
        PolicyKind::Identity,
        &statements,
        expect![[r#"
        fine
        fine
        fine
        fine
        fine
        Statement[0].Action: the service of the action `iam*:CreateUser` has a wildcard in it
        Statement[0].Action: the service of the action `*:Untag*` has a wildcard in it
        Statement[0].Action: `iam:` is not an action
        Statement[0].Action: `:x` is not an action
        Statement[0].Action: `iam` is not an action
        Statement[0].Action: the action `iam:a:b` has more than one colon
        Statement[0].Action: `iam: CreateUser` is not an action
        Statement[0].Action: `i am:CreateUser` is not an action
        Statement[0].Action: `iam:Create User` is not an action
        Statement[0].Action: `**` is not an action"#]],
    );
}

#[test]
fn a_resource_is_an_arn_that_names_its_service() {
    let resources = [
        "*",
        "arn:aws:s3:::b/*",
        "arn:aws:sqs",
        "arn:aws-cn:s3:::b",
        "arn:*:iam::*:role/x",
        "arn:aws:iam::${aws:PrincipalAccount}:*",
        "arn",
        "arn:",
        "arn:aws",
        "arn:aws:*:*:*:*",
        "arn:gcp:s3:::b",
        "arn:aws:iam:eu-west-1:111111111111:user/a",
        "b/*",
        "",
    ]
    .map(|resource| format!(r#"{{"Effect": "Allow", "Action": "*", "Resource": "{resource}"}}"#));
    let statements: Vec<&str> = resources.iter().map(String::as_str).collect();
    each(
        PolicyKind::Identity,
        &statements,
        expect![[r#"
        fine
        fine
        fine
        fine
        fine
        fine
        Statement[0].Resource: the resource `arn` is not an ARN
        Statement[0].Resource: `` is not a partition, in the resource `arn:`
        Statement[0].Resource: the resource `arn:aws` does not name its service
        Statement[0].Resource: the resource `arn:aws:*:*:*:*` does not name its service
        Statement[0].Resource: `gcp` is not a partition, in the resource `arn:gcp:s3:::b`
        Statement[0].Resource: the resource `arn:aws:iam:eu-west-1:111111111111:user/a` of IAM names a region
        Statement[0].Resource: the resource `b/*` is not an ARN
        Statement[0].Resource: the resource `` is not an ARN"#]],
    );
}

#[test]
fn a_principal_is_an_account_or_somebody_of_it() {
    let principals = [
        r#"{"AWS": "arn:aws:iam::111111111111:user/a/b"}"#,
        r#"{"AWS": "arn:aws:sts::111111111111:assumed-role/app/work"}"#,
        r#"{"AWS": "AIDACKCEVSQ6C2EXAMPLE"}"#,
        r#"{"Federated": "arn:aws:iam::111111111111:saml-provider/x"}"#,
        r#"{"AWS": "arn:aws:iam::111111111111:group/admins"}"#,
        r#"{"AWS": "arn:aws:iam::1111:user/a"}"#,
        r#"{"AWS": "arn:aws:s3:::b"}"#,
        r#"{"AWS": "arn:aws:iam::111111111111:user/"}"#,
        r#"{"Service": "ec2"}"#,
        r#"{"Service": "*"}"#,
        r#"{"Everyone": "*"}"#,
    ]
    .map(|principal| {
        format!(r#"{{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {principal}}}"#)
    });
    let statements: Vec<&str> = principals.iter().map(String::as_str).collect();
    each(
        PolicyKind::Trust,
        &statements,
        expect![[r#"
        fine
        fine
        fine
        fine
        Statement[0].Principal.AWS: `arn:aws:iam::111111111111:group/admins` is not a principal
        Statement[0].Principal.AWS: `arn:aws:iam::1111:user/a` is not a principal
        Statement[0].Principal.AWS: `arn:aws:s3:::b` is not a principal
        Statement[0].Principal.AWS: `arn:aws:iam::111111111111:user/` is not a principal
        Statement[0].Principal.Service: `ec2` is not a service principal
        Statement[0].Principal.Service: `*` is not a service principal
        Statement[0].Principal.Everyone: there is no element `Everyone` here"#]],
    );
}

#[test]
fn a_trust_policy_is_about_assuming_the_role() {
    let actions = [
        "sts:AssumeRole",
        "sts:*",
        "STS:TagSession",
        "*",
        "iam:PassRole",
    ]
    .map(|action| format!(r#"{{"Effect": "Allow", "Action": "{action}", "Principal": "*"}}"#));
    let statements: Vec<&str> = actions.iter().map(String::as_str).collect();
    each(
        PolicyKind::Trust,
        &statements,
        expect![[r#"
        fine
        fine
        fine
        Statement[0].Action: a trust policy can only name actions of sts
        Statement[0].Action: a trust policy can only name actions of sts"#]],
    );
}

#[test]
fn a_condition_key_says_what_it_belongs_to() {
    let keys = ["aws:PrincipalArn", "token.example.com/path:sub", "username", "aws:", ":x"].map(|key| {
        format!(r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{"Null": {{"{key}": "true"}}}}}}"#)
    });
    let statements: Vec<&str> = keys.iter().map(String::as_str).collect();
    each(
        PolicyKind::Identity,
        &statements,
        expect![[r#"
        fine
        fine
        Statement[0].Condition.Null.username: `username` is not a condition key
        Statement[0].Condition.Null.aws:: `aws:` is not a condition key
        Statement[0].Condition.Null.:x: `:x` is not a condition key"#]],
    );
}

#[test]
fn without_a_kind_only_what_no_policy_may_be_is_refused() {
    for statement in [
        r#"{"Effect": "Allow", "Action": "*:Untag*", "Resource": "bucket", "Principal": {"AWS": "user/*"}}"#,
        r#"{"Effect": "Allow", "NotAction": "**", "Condition": {"Null": {"key": "true"}}}"#,
    ] {
        let text = format!(r#"{{"Statement": [{statement}]}}"#);
        assert!(Document::parse(&text).is_ok(), "{text}");
    }
}

#[test]
fn organizations_counts_every_character_and_iam_no_white_space() {
    let text = "{ \"Id\":\n\t\"äö\" }";
    assert_eq!(Limit::SERVICE_CONTROL.count(text), 15);
    assert_eq!(Limit::MANAGED.count(text), 11);
    assert!(Limit::USER_INLINE.admits(&" ".repeat(3000)));
    assert!(!Limit::RESOURCE_CONTROL.admits(&" ".repeat(5121)));
    let all = [
        Limit::SERVICE_CONTROL,
        Limit::RESOURCE_CONTROL,
        Limit::DELEGATION,
        Limit::MANAGED,
        Limit::USER_INLINE,
        Limit::ROLE_INLINE,
        Limit::GROUP_INLINE,
        Limit::TRUST,
        Limit::SESSION,
    ];
    assert_eq!(
        all.map(|limit| limit.characters),
        [
            10_240, 5_120, 40_000, 6_144, 2_048, 10_240, 5_120, 2_048, 2_048
        ]
    );
}

#[test]
fn a_text_that_ends_with_its_line_says_so() {
    let error =
        Document::parse("{ \"Version\": \"2012\n}").expect_err("the quotation mark is missing");
    assert_eq!((error.line, error.column), (1, 19));
    assert_eq!(
        error.message,
        "this is not valid JSON: the line ends where a closing quotation mark should be"
    );
}
