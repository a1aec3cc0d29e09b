//! The language: what a single statement is about.

mod common;

use common::{Case, applies, ask};
use policy::{ContextValue, Truth, pattern};

const KEY: &str = "arn:aws:s3:::photos/2026/cat.jpg";

#[track_caller]
fn yes(case: Case, elements: &str) {
    assert_eq!(applies(case, elements), Truth::True, "{elements}");
}

#[track_caller]
fn no(case: Case, elements: &str) {
    assert_eq!(applies(case, elements), Truth::False, "{elements}");
}

fn get() -> Case {
    ask("s3:GetObject", KEY)
}

/// A condition block against one key `k:v`.
fn with(value: impl Into<ContextValue>) -> Case {
    get().key("k:v", value)
}

fn list(values: &[&str]) -> ContextValue {
    ContextValue::Many(values.iter().map(|value| value.to_string()).collect())
}

fn when(condition: &str) -> String {
    format!(r#""Action": "*", "Resource": "*", "Condition": {{{condition}}}"#)
}

#[test]
fn a_star_is_any_run_of_characters_and_a_question_mark_is_exactly_one() {
    for (pattern, text, expected) in [
        ("*", "", true),
        ("", "", true),
        ("", "a", false),
        ("?", "", false),
        ("?", "é", true),
        ("??", "é", false),
        ("a*c", "abc", true),
        ("a*c", "ac", true),
        ("a*c", "acb", false),
        ("*a*b*", "xxaxxbxx", true),
        ("*ab", "aab", true),
        ("a**b", "ab", true),
        ("a?c*", "abc", true),
        ("A", "a", false),
    ] {
        assert_eq!(
            pattern::glob(pattern, text),
            expected,
            "{pattern} against {text}"
        );
    }
    assert!(pattern::glob_ignore_case("IAM:create*", "iam:CreateUser"));
}

#[test]
fn a_pattern_full_of_stars_is_decided_at_once() {
    assert!(!pattern::glob(&"*a".repeat(200), &"b".repeat(2000)));
}

#[test]
fn a_star_in_one_field_of_an_arn_never_swallows_the_next() {
    assert!(pattern::arn_like(
        "arn:aws:sns:*:111111111111:*",
        "arn:aws:sns:eu-west-1:111111111111:topic"
    ));
    assert!(!pattern::arn_like(
        "arn:aws:sns:*:topic",
        "arn:aws:sns:eu-west-1:111111111111:topic"
    ));
    assert!(pattern::arn_like(
        "arn:aws:logs:*:*:*",
        "arn:aws:logs:eu-west-1:1:log-group:a:log-stream:b"
    ));
    assert!(pattern::arn_like(
        "arn:*:iam::1:role/*",
        "arn:aws:iam::1:role/deep/path/name"
    ));
}

#[test]
fn the_case_of_an_action_does_not_count_but_that_of_a_resource_does() {
    yes(get(), r#""Action": "S3:gETobject", "Resource": "*""#);
    no(
        get(),
        r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::PHOTOS/*""#,
    );
}

#[test]
fn not_action_is_about_every_other_action() {
    yes(get(), r#""NotAction": "iam:*", "Resource": "*""#);
    no(
        get(),
        r#""NotAction": ["iam:*", "s3:Get*"], "Resource": "*""#,
    );
}

#[test]
fn not_resource_is_about_every_other_resource() {
    yes(
        get(),
        r#""Action": "*", "NotResource": "arn:aws:s3:::other/*""#,
    );
    no(
        get(),
        r#""Action": "*", "NotResource": ["arn:aws:s3:::other/*", "arn:aws:s3:::photos/*"]"#,
    );
    no(get(), r#""Action": "*", "NotResource": "*""#);
}

#[test]
fn missing_fields_of_a_resource_are_completed_with_stars_and_its_service_takes_no_wildcard() {
    yes(get(), r#""Action": "*", "Resource": "arn:aws:s3""#);
    no(get(), r#""Action": "*", "Resource": "arn:aws:sqs""#);
    no(
        get(),
        r#""Action": "*", "Resource": "arn:aws:*:::photos/*""#,
    );
}

#[test]
fn an_action_without_resource_types_needs_a_statement_about_everything() {
    let list_accounts = || {
        let mut case = ask(
            "organizations:ListAccounts",
            "arn:aws:organizations::111111111111:organization/o-a",
        );
        case.request.wildcard_only_action = true;
        case
    };
    yes(list_accounts(), r#""Action": "*", "Resource": "*""#);
    no(
        list_accounts(),
        r#""Action": "*", "Resource": "arn:aws:organizations::111111111111:*""#,
    );
}

#[test]
fn a_variable_stands_for_the_value_in_the_request() {
    let home = r#""Action": "*", "Resource": "arn:aws:s3:::home/${aws:username}/*""#;
    let alice = || ask("s3:GetObject", "arn:aws:s3:::home/alice/x");
    yes(alice().key("aws:username", "alice"), home);
    no(alice().key("aws:username", "bob"), home);
    no(alice(), home);
}

#[test]
fn a_variable_with_a_default_falls_back_to_it() {
    let team =
        r#""Action": "*", "Resource": "arn:aws:s3:::teams/${aws:PrincipalTag/team, 'nobody'}/*""#;
    yes(ask("s3:GetObject", "arn:aws:s3:::teams/nobody/x"), team);
    yes(
        ask("s3:GetObject", "arn:aws:s3:::teams/red/x").key("aws:PrincipalTag/team", "red"),
        team,
    );
    no(
        ask("s3:GetObject", "arn:aws:s3:::teams/nobody/x").key("aws:PrincipalTag/team", "red"),
        team,
    );
}

#[test]
fn what_a_variable_brings_in_is_literal() {
    let home = r#""Action": "*", "Resource": "arn:aws:s3:::home/${aws:username}""#;
    no(
        ask("s3:GetObject", "arn:aws:s3:::home/alice").key("aws:username", "*"),
        home,
    );
    yes(
        ask("s3:GetObject", "arn:aws:s3:::home/*").key("aws:username", "*"),
        home,
    );
    yes(with("a*b"), &when(r#""StringLike": {"k:v": "a${*}b"}"#));
    no(with("aXb"), &when(r#""StringLike": {"k:v": "a${*}b"}"#));
    yes(
        with("a$?"),
        &when(r#""StringEquals": {"k:v": "a${$}${?}"}"#),
    );
}

#[test]
fn a_statement_whose_exclusion_cannot_be_named_does_not_apply() {
    no(
        get(),
        r#""Action": "*", "NotResource": "arn:aws:s3:::home/${aws:username}""#,
    );
    no(
        with("x"),
        &when(r#""StringNotEquals": {"k:v": "${aws:username}"}"#),
    );
    no(
        with("x"),
        &when(r#""StringEquals": {"k:v": "${aws:username}"}"#),
    );
    // Beside other alternatives, it is merely one that never matches.
    yes(
        with("x"),
        &when(r#""StringEquals": {"k:v": ["${aws:username}", "x"]}"#),
    );
    yes(
        get(),
        r#""Action": "*", "Resource": ["arn:aws:s3:::home/${aws:username}", "*"]"#,
    );
    // A list has no single text.
    no(
        with("a").key("aws:TagKeys", list(&["a"])),
        &when(r#""StringEquals": {"k:v": "${aws:TagKeys}"}"#),
    );
}

#[test]
fn texts_are_compared_as_each_string_operator_says() {
    yes(
        with("Blue"),
        &when(r#""StringEquals": {"k:v": ["Red", "Blue"]}"#),
    );
    no(with("Blue"), &when(r#""StringEquals": {"k:v": "blue"}"#));
    no(
        with("Blue"),
        &when(r#""StringNotEquals": {"k:v": ["Red", "Blue"]}"#),
    );
    yes(with("Blue"), &when(r#""StringNotEquals": {"k:v": "blue"}"#));
    yes(
        with("Blue"),
        &when(r#""StringEqualsIgnoreCase": {"k:v": "bLUE"}"#),
    );
    no(
        with("Blue"),
        &when(r#""StringNotEqualsIgnoreCase": {"k:v": "bLUE"}"#),
    );
    yes(with("Blue"), &when(r#""StringLike": {"k:v": "B?u*"}"#));
    no(with("Blue"), &when(r#""StringLike": {"k:v": "b*"}"#));
    no(with("Blue"), &when(r#""StringNotLike": {"k:v": "B*"}"#));
    no(with("B*"), &when(r#""StringEquals": {"k:v": "Bl*"}"#));
}

#[test]
fn numbers_are_compared_as_numbers() {
    yes(with("10"), &when(r#""NumericEquals": {"k:v": "10.0"}"#));
    yes(with("10"), &when(r#""NumericEquals": {"k:v": 10}"#));
    yes(with(9), &when(r#""NumericLessThan": {"k:v": "10"}"#));
    no(with("10"), &when(r#""NumericLessThan": {"k:v": "10"}"#));
    yes(
        with("10"),
        &when(r#""NumericLessThanEquals": {"k:v": "10"}"#),
    );
    yes(
        with("-1"),
        &when(r#""NumericGreaterThan": {"k:v": "-1.5"}"#),
    );
    yes(
        with("10"),
        &when(r#""NumericGreaterThanEquals": {"k:v": "10"}"#),
    );
    no(
        with("10"),
        &when(r#""NumericNotEquals": {"k:v": ["10", "11"]}"#),
    );
    no(with("ten"), &when(r#""NumericGreaterThan": {"k:v": "1"}"#));
}

#[test]
fn dates_may_be_written_with_a_zone_without_a_time_or_as_seconds() {
    let noon = || with("2026-06-01T12:00:00Z");
    yes(
        noon(),
        &when(r#""DateEquals": {"k:v": "2026-06-01T14:00:00+02:00"}"#),
    );
    yes(
        noon(),
        &when(r#""DateEquals": {"k:v": "2026-06-01T12:00:00.000Z"}"#),
    );
    yes(noon(), &when(r#""DateEquals": {"k:v": "1780315200"}"#));
    yes(noon(), &when(r#""DateGreaterThan": {"k:v": "2026-06-01"}"#));
    no(noon(), &when(r#""DateLessThan": {"k:v": "2026-06-01"}"#));
    yes(
        noon(),
        &when(r#""DateLessThanEquals": {"k:v": "2026-06-01T12:00:00Z"}"#),
    );
    yes(
        noon(),
        &when(r#""DateGreaterThanEquals": {"k:v": "2026-06-01T12:00:00Z"}"#),
    );
    yes(
        noon(),
        &when(r#""DateNotEquals": {"k:v": "2026-06-01T12:00:01Z"}"#),
    );
    yes(
        with("2024-02-29"),
        &when(r#""DateLessThan": {"k:v": "2024-03-01"}"#),
    );
    no(noon(), &when(r#""DateGreaterThan": {"k:v": "yesterday"}"#));
}

#[test]
fn addresses_lie_in_blocks_of_their_own_family() {
    yes(
        with("10.1.2.3"),
        &when(r#""IpAddress": {"k:v": ["192.0.2.0/24", "10.0.0.0/8"]}"#),
    );
    no(
        with("11.1.2.3"),
        &when(r#""IpAddress": {"k:v": "10.0.0.0/8"}"#),
    );
    yes(
        with("10.0.0.1"),
        &when(r#""IpAddress": {"k:v": "10.0.0.1"}"#),
    );
    yes(
        with("203.0.113.9"),
        &when(r#""IpAddress": {"k:v": "0.0.0.0/0"}"#),
    );
    no(with("::1"), &when(r#""IpAddress": {"k:v": "0.0.0.0/0"}"#));
    yes(
        with("2001:db8::1"),
        &when(r#""IpAddress": {"k:v": "2001:DB8::/32"}"#),
    );
    no(
        with("10.1.2.3"),
        &when(r#""NotIpAddress": {"k:v": "10.0.0.0/8"}"#),
    );
    no(
        with("10.1.2.3"),
        &when(r#""IpAddress": {"k:v": "10.0.0.0/33"}"#),
    );
}

#[test]
fn arn_equals_takes_wildcards_just_as_arn_like_does() {
    let role = || with("arn:aws:iam::111111111111:role/admin");
    yes(
        role(),
        &when(r#""ArnEquals": {"k:v": "arn:aws:iam::*:role/*"}"#),
    );
    yes(
        role(),
        &when(r#""ArnLike": {"k:v": "arn:aws:iam::*:role/adm?n"}"#),
    );
    no(
        role(),
        &when(r#""ArnLike": {"k:v": "arn:aws:iam:*:role/admin"}"#),
    );
    no(
        role(),
        &when(r#""ArnNotEquals": {"k:v": "arn:aws:iam::*:role/*"}"#),
    );
    yes(
        role(),
        &when(r#""ArnNotLike": {"k:v": "arn:aws:iam::*:user/*"}"#),
    );
}

#[test]
fn booleans_and_binary_values_are_compared_whole() {
    yes(with(true), &when(r#""Bool": {"k:v": "True"}"#));
    no(with(false), &when(r#""Bool": {"k:v": true}"#));
    no(with("yes"), &when(r#""Bool": {"k:v": "yes"}"#));
    yes(
        with("QmluYXJ5"),
        &when(r#""BinaryEquals": {"k:v": "QmluYXJ5"}"#),
    );
}

#[test]
fn null_asks_whether_the_key_is_absent() {
    yes(get(), &when(r#""Null": {"k:v": "true"}"#));
    no(get(), &when(r#""Null": {"k:v": false}"#));
    yes(with("x"), &when(r#""Null": {"k:v": "false"}"#));
    yes(with(list(&[])), &when(r#""Null": {"k:v": "true"}"#));
}

#[test]
fn an_absent_key_equals_nothing_unless_if_exists_excuses_it() {
    no(get(), &when(r#""StringEquals": {"k:v": "x"}"#));
    yes(get(), &when(r#""StringNotEquals": {"k:v": "x"}"#));
    yes(get(), &when(r#""NotIpAddress": {"k:v": "10.0.0.0/8"}"#));
    yes(get(), &when(r#""StringEqualsIfExists": {"k:v": "x"}"#));
    yes(get(), &when(r#""BoolIfExists": {"k:v": "true"}"#));
    no(with("y"), &when(r#""StringEqualsIfExists": {"k:v": "x"}"#));
}

#[test]
fn for_any_value_needs_one_value_and_for_all_values_needs_every_one() {
    let two = || with(list(&["a", "b"]));
    yes(
        two(),
        &when(r#""ForAnyValue:StringEquals": {"k:v": ["b", "c"]}"#),
    );
    no(
        two(),
        &when(r#""ForAllValues:StringEquals": {"k:v": ["b", "c"]}"#),
    );
    yes(
        two(),
        &when(r#""ForAllValues:StringEquals": {"k:v": ["a", "b", "c"]}"#),
    );
    yes(
        two(),
        &when(r#""ForAnyValue:StringNotEquals": {"k:v": "a"}"#),
    );
    no(
        two(),
        &when(r#""ForAllValues:StringNotEquals": {"k:v": "a"}"#),
    );
    yes(
        two(),
        &when(r#""ForAllValues:StringNotLike": {"k:v": "c*"}"#),
    );
    yes(
        with("a"),
        &when(r#""ForAnyValue:StringLike": {"k:v": "?"}"#),
    );
}

#[test]
fn without_any_value_for_all_values_holds_and_for_any_value_does_not() {
    for case in [get, || with(list(&[]))] {
        yes(
            case(),
            &when(r#""ForAllValues:StringEquals": {"k:v": "a"}"#),
        );
        no(case(), &when(r#""ForAnyValue:StringEquals": {"k:v": "a"}"#));
        no(
            case(),
            &when(r#""ForAnyValue:StringEqualsIfExists": {"k:v": "a"}"#),
        );
        no(
            case(),
            &when(r#""ForAnyValue:StringNotEquals": {"k:v": "a"}"#),
        );
    }
}

#[test]
fn a_multivalued_key_needs_a_set_operator() {
    no(with(list(&["a"])), &when(r#""StringEquals": {"k:v": "a"}"#));
    no(
        with(list(&["a"])),
        &when(r#""StringNotEquals": {"k:v": "b"}"#),
    );
}

#[test]
fn all_operators_and_keys_of_a_statement_must_hold() {
    let both = when(r#""StringEquals": {"k:v": "a", "k:w": "b"}, "Bool": {"k:x": "true"}"#);
    yes(with("a").key("k:w", "b").key("k:x", true), &both);
    no(with("a").key("k:w", "b").key("k:x", false), &both);
    no(with("a").key("k:x", true), &both);
}

#[test]
fn the_case_of_a_key_does_not_count() {
    yes(
        get().key("AWS:SourceVpc", "vpc-1"),
        &when(r#""StringEquals": {"aws:sourcevpc": "vpc-1"}"#),
    );
}

#[test]
fn what_is_not_known_is_neither_true_nor_false() {
    let unknown = || with(ContextValue::Unknown);
    for condition in [
        r#""StringEquals": {"k:v": "a"}"#,
        r#""StringNotEquals": {"k:v": "a"}"#,
        r#""StringEqualsIfExists": {"k:v": "a"}"#,
        r#""Null": {"k:v": "true"}"#,
        r#""ForAllValues:StringEquals": {"k:v": "a"}"#,
        r#""StringEquals": {"k:w": "${k:v}"}"#,
    ] {
        assert_eq!(
            applies(unknown().key("k:w", "x"), &when(condition)),
            Truth::Unknown,
            "{condition}"
        );
    }
    // One condition that certainly does not hold settles it.
    no(
        unknown(),
        &when(r#""StringEquals": {"k:v": "a"}, "Bool": {"k:x": "true"}"#),
    );
    let mut prefix = get();
    prefix.request.context.mark_prefix_unknown("ec2:");
    assert_eq!(
        applies(
            prefix,
            &when(r#""StringEquals": {"ec2:InstanceType": "t3.micro"}"#)
        ),
        Truth::Unknown
    );
}

#[test]
fn keys_of_a_prefix_can_be_known_to_be_absent_where_all_others_are_unknown() {
    use policy::{Context, ContextValue};
    let mut context = Context::new().with("aws:PrincipalTag/team", "blue");
    context.mark_prefix_unknown("");
    context.mark_prefix_absent("aws:PrincipalTag/");
    assert_eq!(
        *context.get("aws:principaltag/Team"),
        ContextValue::from("blue")
    );
    assert_eq!(*context.get("aws:PrincipalTag/stage"), ContextValue::Absent);
    assert_eq!(*context.get("aws:SourceIp"), ContextValue::Unknown);
}
