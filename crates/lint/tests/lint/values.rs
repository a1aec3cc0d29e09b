//! Values of many kinds: known only later, placeholders, numbers, dates, ARNs, variables.

#[path = "erased.rs"]
mod erased;

use super::*;

/// The values of a document, by the way to them.
fn values(value: &Value, at: String, found: &mut Vec<String>) {
    let members: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(key, it)| (key.clone(), it)).collect(),
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.map(|(number, it)| (number.to_string(), it)).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    for (key, inner) in members {
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.push(at.clone());
        values(inner, at, found);
    }
}

/// Whatever a template knows only later, from a version to a whole statement, makes no good policy a bad one.
#[test]
fn what_is_known_only_later_has_no_finding_wherever_it_stands() {
    let (mut wrong, mut tried) = (BTreeSet::new(), 0);
    for row in rows(CHECKS) {
        let Some(good) = row.get("good").filter(|good| good.is_object()) else {
            continue;
        };
        let mut places = Vec::new();
        values(good, String::new(), &mut places);
        for at in places {
            let mut policy = good.clone();
            *policy.pointer_mut(&at).expect("a value") = UNKNOWN_VALUE.into();
            let found = lint(&document(&policy), options(&row), ActionCatalog::built_in());
            wrong.extend(
                names(&found)
                    .into_iter()
                    .map(|code| format!("{code} {at} of {}", row["code"])),
            );
            tried += 1;
        }
    }
    assert!(tried > 1_000, "{tried}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn global_keys_with_names_of_others_in_them_are_known() {
    for (key, known) in [
        ("aws:OriginIdentity/Subject", true),
        ("aws:OriginIdentity/SubjectType", true),
        ("aws:OriginIdentity/Issuer", true),
        ("aws:OriginIdentity/Nobody", false),
        ("aws:TransactionContext/IdentityProvider/team", true),
        ("aws:TransactionContext/IdentityProvider/a/b", true),
        ("aws:TransactionContext/IdentityProvider/", false),
        ("aws:TransactionContext/team", false),
        ("aws:PrincipalTag/a/b", true),
    ] {
        let text = statement(&json!({"Condition": {"StringEquals": {key: "x"}}}));
        let found = identity(&text);
        let wrong = names(&found).contains("INVALID_GLOBAL_CONDITION_KEY");
        assert_eq!(wrong, !known, "{key}: {:?}", names(&found));
    }
}

#[test]
fn the_own_list_of_actions_is_one() {
    let own = include_str!("../../src/catalog/iam-data.txt");
    assert_eq!(ActionCatalog::check(own), Ok(()));
}

/// What took minutes when each was compared with each.
#[test]
fn many_patterns_and_open_variables_are_checked_at_once() {
    let many = |of: &dyn Fn(usize) -> String| (0..20_000).map(of).collect::<Vec<_>>();
    let found = |elements: Value| identity(&statement(&elements));
    let count = |found: &[LintFinding], code: &str| {
        found.iter().filter(|it| it.code.name() == code).count()
    };
    let equal = found(json!({ "Action": many(&|_| "s3:GetObject".into()) }));
    assert_eq!(count(&equal, "REDUNDANT_ACTION"), 1);
    let pairs = found(
        json!({ "Action": many(&|it| format!("S3:{}Object", if it == 9 { "get" } else { "GET" })) }),
    );
    assert_eq!(count(&pairs, "REDUNDANT_ACTION"), 1);
    let wide = found(json!({ "Resource": many(&|it| format!("arn:aws:s3:::*{it}*")) }));
    assert_eq!(count(&wide, "REDUNDANT_RESOURCE"), 0);
    let open = found(json!({ "Resource": format!("arn:aws:s3:::{}", "${".repeat(25_000)) }));
    assert!(!open.is_empty());
}

#[test]
fn what_is_known_only_later_hides_no_finding_about_the_rest() {
    let later = |name: &str| format!("arn:aws:s3:::{UNKNOWN_VALUE}{name}");
    let text = statement(&json!({
        "Effect": UNKNOWN_VALUE,
        "Action": ["s3:Nothing", UNKNOWN_VALUE],
        "Resource": [UNKNOWN_VALUE, later("/*"), later("/*"), "*", "arn:aws:iam::111122223333:rolle/x"],
        "Condition": {"StringLike": UNKNOWN_VALUE, "Bool": {"aws:SecureTransport": [UNKNOWN_VALUE, "ja"]}},
    }));
    let expected = [
        "INVALID_ACTION",
        "INVALID_ARN_RESOURCE",
        "REDUNDANT_RESOURCE",
        "TYPE_MISMATCH_BOOLEAN",
    ];
    assert_eq!(names(&identity(&text)), BTreeSet::from(expected));
    let equal = statement(&json!({"Resource": [later("a"), later("a")]}));
    assert_eq!(identity(&equal), []);
}

#[test]
fn numbers_dates_and_arns_have_their_forms() {
    let of = |operator: &str, key: &str, value: &str| {
        let text = statement(&json!({"Condition": {operator: {key: value}}}));
        names(&identity(&text)).into_iter().next()
    };
    let number = |value| of("NumericEquals", "aws:MultiFactorAuthAge", value);
    assert_eq!(
        ["NaN", "inf"].map(number),
        [Some("TYPE_MISMATCH_NUMBER"); 2]
    );
    assert_eq!(["-1.5", "1e3"].map(number), [None; 2]);
    let date = |value| of("DateLessThan", "aws:CurrentTime", value);
    let wrong = [
        "2020-02-30",
        "2023-02-29",
        "2021-04-31",
        "20x1-01-01",
        "2021-13-01",
    ];
    assert_eq!(wrong.map(date), [Some("TYPE_MISMATCH_DATE"); 5]);
    let right = ["2024-02-29", "2021-12-31T23:59:59Z", "2021-01"];
    assert_eq!(right.map(date), [None; 3]);
    let resource = |value: &str| names(&identity(&statement(&json!({ "Resource": value }))));
    assert_eq!(resource("*:bucket"), BTreeSet::from(["INVALID_ARN_PREFIX"]));
    assert_eq!(resource("**"), BTreeSet::new());
}

#[test]
fn an_action_of_the_service_that_is_not_for_the_resource_type_is_unsupported() {
    let of = |resource, action: &str| {
        let text = document(
            &json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Principal": {"AWS": "111122223333"}, "Action": action, "Resource": "*"}]}),
        );
        let found = lint(
            &text,
            LintOptions::of_resource(resource),
            ActionCatalog::built_in(),
        );
        names(&found).contains("UNSUPPORTED_ACTION_IN_POLICY")
    };
    let bucket = |action| of(ResourceKind::Bucket, action);
    assert_eq!(
        ["s3:ListAllMyBuckets", "s3:CreateJob", "s3:ListAllMy*"].map(bucket),
        [true; 3]
    );
    assert_eq!(
        ["s3:GetObject", "s3:*", "*", "s3:Nothing"].map(bucket),
        [false; 4]
    );
    let trust = |action| of(ResourceKind::RoleTrust, action);
    assert_eq!(
        ["sts:AssumeRole", "sts:TagSession", "sts:GetCallerIdentity"].map(trust),
        [false, false, true]
    );
    assert!(of(ResourceKind::Table, "dynamodb:ListTables"));
}

#[test]
fn a_redundant_pattern_is_one_that_another_covers() {
    let text = statement(&json!({"Action": ["ec2:RunInstances", "ec2:RunInstances*"]}));
    assert!(
        identity(&text)[0]
            .details
            .ends_with("such as: ec2:RunInstances.")
    );
}

/// What stands in braces in a policy is no blank of a text.
#[test]
fn values_stand_in_texts_as_they_are() {
    let text = statement(&json!({"Resource": "arn:{service}:{partitions}:::x"}));
    let found = identity(&text);
    let says = &found[0].details;
    assert!(
        says.contains("service {partitions} does not support the partition {service}"),
        "{says}"
    );
}

/// AWS knows no placeholders: its findings are about the text as it stands. For people, one that is only about a placeholder is ours.
#[test]
fn placeholders_hide_findings_only_from_people() {
    let text = statement(&json!({
        "Action": "<service>:*",
        "Resource": ["arn:aws:iam::<ACCOUNT_ID>:role/x", "arn:aws:nothing:::<x>", "<arn>"],
        "Condition": {"IpAddress": {"aws:SourceIp": "<cidr>"}, "StringEquals": {"aws:RequestedRegion": ["{region-1}", "{region-2}"], "aws:SourceVpc": "<vpc>"}},
    }));
    let all = [
        "INVALID_ARN_ACCOUNT",
        "INVALID_ARN_PREFIX",
        "INVALID_REGION",
        "INVALID_SERVICE",
        "INVALID_SERVICE_IN_ACTION",
        "INVALID_VPC_FORMAT",
        "TYPE_MISMATCH_IP_RANGE",
    ];
    assert_eq!(names(&identity(&text)), BTreeSet::from(all));
    let read = LintText::new(&text, LintOptions::new(LintKind::Identity));
    let people = read.findings_beside_own(ActionCatalog::built_in());
    assert_eq!(names(&people), BTreeSet::from(["INVALID_SERVICE"]));
    assert_eq!(
        people[0],
        identity(&text)
            .into_iter()
            .find(|it| it.code.name() == "INVALID_SERVICE")
            .expect("it is there")
    );
}

#[test]
fn a_variable_of_a_service_that_has_no_such_key_does_not_exist() {
    let text = statement(
        &json!({"Resource": "arn:aws:s3:::${s3:foo}/${s3:prefix}/${saml:foo}/${www.example.com:sub}"}),
    );
    let read = LintText::new(&text, LintOptions::new(LintKind::Identity));
    let found = read.own_findings(ActionCatalog::built_in(), false);
    let found: Vec<_> = found.iter().map(|it| it.details.english()).collect();
    assert_eq!(found, ["The policy variable ${s3:foo} does not exist."]);
}

/// AWS authorizes a launch for the instance, its image, subnet and so on, and only requests about instances have this key.
#[test]
fn a_key_of_another_resource_decides_always() {
    let ask = |effect: &str, operator: &str, action: &str, key: &str, resource: &str| {
        let value = if operator == "Null" {
            "true"
        } else {
            "required"
        };
        let text = statement(
            &json!({"Effect": effect, "Action": action, "Resource": resource,
            "Condition": {operator: {key: value}}}),
        );
        let options = LintOptions::new(LintKind::ServiceControl);
        let found = LintText::new(&text, options).own_findings(ActionCatalog::built_in(), false);
        let found = found
            .iter()
            .filter(|it| it.code == "ORGSIM_KEY_OF_OTHER_RESOURCE");
        found
            .map(|it| it.details.english().to_string())
            .collect::<Vec<_>>()
    };
    let (run, tokens) = ("ec2:RunInstances", "ec2:MetadataHttpTokens");
    let instance = "arn:aws:ec2:*:*:instance/*";
    let found = ask("Deny", "StringNotEquals", run, tokens, "*");
    assert!(
        found[0].contains("subnet") && found[0].contains("denies it always"),
        "{found:?}"
    );
    let found = ask(
        "Deny",
        "Null",
        "ec2:CreateSubnet",
        "aws:RequestTag/Owner",
        "*",
    );
    assert!(found[0].contains("for vpc, whose"), "{found:?}");
    let found = ask("Allow", "StringEquals", run, tokens, "*");
    assert!(found[0].contains("does not allow it"), "{found:?}");
    for (effect, operator, action, key, resource) in [
        ("Deny", "StringNotEquals", run, tokens, instance),
        ("Deny", "StringEquals", run, tokens, "*"),
        ("Deny", "StringNotEquals", run, "aws:RequestedRegion", "*"),
        ("Deny", "StringNotEquals", run, "aws:PrincipalTag/x", "*"),
        ("Deny", "StringNotEquals", "ec2:StopInstances", tokens, "*"),
        // A rule of one of these kinds of listeners.
        (
            "Deny",
            "Null",
            "elasticloadbalancing:DeleteRule",
            "aws:ResourceTag/x",
            "*",
        ),
        ("Allow", "StringEquals", run, tokens, instance),
    ] {
        let found = ask(effect, operator, action, key, resource);
        assert!(found.is_empty(), "{found:?}");
    }
}
