//! Condition operators: their names have one spelling.

use lint::{ActionCatalog, LintKind, LintOptions, LintText, lint};
use serde_json::json;

use super::{document, fixed, names};

const CODE: &str = "INVALID_CONDITION_OPERATOR";

/// A policy that denies under this operator.
fn under(operator: &str, value: &str) -> String {
    let condition = json!({ operator: { "aws:PrincipalTag/a": value } });
    document(&json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": condition },
    ] }))
}

#[test]
fn an_operator_in_another_case_is_an_error_with_its_spelling_as_fix() {
    for (wrong, right) in [
        ("stringEquals", "StringEquals"),
        ("STRINGEQUALS", "StringEquals"),
        ("Stringlike", "StringLike"),
        ("arnLike", "ArnLike"),
        ("Ipaddress", "IpAddress"),
        ("numericLessThanEquals", "NumericLessThanEquals"),
        ("dateGreaterthan", "DateGreaterThan"),
        ("StringEqualsIfexists", "StringEqualsIfExists"),
        (
            "StringEqualsIgnorecaseIfExists",
            "StringEqualsIgnoreCaseIfExists",
        ),
        ("forAnyValue:StringEquals", "ForAnyValue:StringEquals"),
        (
            "forallvalues:stringlikeifexists",
            "ForAllValues:StringLikeIfExists",
        ),
        ("null", "Null"),
        ("bool", "Bool"),
    ] {
        let value = if wrong == "null" || wrong == "bool" {
            "true"
        } else {
            "x"
        };
        for kind in [LintKind::ServiceControl, LintKind::Identity] {
            let text = under(wrong, value);
            let found = lint(&text, LintOptions::new(kind), ActionCatalog::built_in());
            assert!(names(&found).contains(CODE), "{wrong}: {found:?}");
            let right = under(right, value);
            assert_eq!(fixed(&text, kind, CODE), right, "{wrong}");
            let found = lint(&right, LintOptions::new(kind), ActionCatalog::built_in());
            assert!(!names(&found).contains(CODE), "{right}: {found:?}");
        }
    }
}

/// Names that are no operator in any case, and one whose right spelling is taken.
#[test]
fn an_operator_without_a_certain_spelling_has_no_fix() {
    let twice = json!({"StringEquals": {"aws:PrincipalTag/a": "x"}, "stringEquals": {"aws:PrincipalTag/b": "x"}});
    let twice = document(&json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": twice },
    ] }));
    for text in [
        twice,
        under("StringMatches", "x"),
        under("forSomeValue:StringEquals", "x"),
        under("ForAnyValue:forAnyValue:StringEquals", "x"),
        under("nullIfExists", "true"),
        under("forAnyValue:null", "true"),
        under("IfExists", "x"),
        under("", "x"),
    ] {
        let read = LintText::new(&text, LintOptions::new(LintKind::ServiceControl));
        let all = read.findings(ActionCatalog::built_in());
        let found = all.iter().find(|it| it.code.name() == CODE);
        assert_eq!(read.fix(found.expect("a finding")), None, "{text}");
    }
}
