//! Patterns and the context, in more detail than `cases/` can express.

use crate::common;

use common::{applies, ask};
use policy::{Context, ContextValue, Truth, pattern};

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
fn a_whole_prefix_of_keys_can_be_unknown() {
    let mut case = ask("s3:GetObject", "arn:aws:s3:::photos/cat.jpg");
    case.request.context.mark_prefix_unknown("ec2:");
    let condition = r#""Action": "*", "Resource": "*", "Condition": {"StringEquals": {"ec2:InstanceType": "t3.micro"}}"#;
    assert_eq!(applies(case, condition), Truth::Unknown);
}

#[test]
fn keys_of_a_prefix_can_be_known_to_be_absent_where_all_others_are_unknown() {
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
