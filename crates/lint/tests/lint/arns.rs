//! ARNs as patterns.

use lint::internals::{covers, fields, overlap};

#[test]
fn colons_in_variables_separate_no_fields() {
    let arn = "arn:aws:kms:*:${aws:PrincipalAccount}:key/a:b";
    let expected = [
        "arn",
        "aws",
        "kms",
        "*",
        "${aws:PrincipalAccount}",
        "key/a:b",
    ];
    assert_eq!(fields(arn), expected);
    assert_eq!(fields("arn:aws").len(), 2);
}

#[test]
fn patterns_overlap_if_a_text_matches_both() {
    let yes = [
        ("a*", "*b"),
        ("a?c", "abc"),
        ("role/*", "role/a/b"),
        ("${aws:username}/x", "*"),
        ("", "*"),
    ];
    let no = [("a*", "b*"), ("rolle/a", "role/*"), ("a", ""), ("a?", "a")];
    assert!(
        yes.iter()
            .all(|(one, other)| overlap(one, other) && overlap(other, one))
    );
    assert!(
        !no.iter()
            .any(|(one, other)| overlap(one, other) || overlap(other, one))
    );
}

#[test]
fn a_pattern_covers_another_if_it_includes_all_its_texts() {
    let yes = [
        ("a*", "a"),
        ("a*", "ab*"),
        ("*", "*"),
        ("a?", "ab"),
        ("a*c*", "abcd*"),
        ("*a*", "**a"),
    ];
    let no = [
        ("a?", "a*"),
        ("ab*", "a*"),
        ("a*b", "a*"),
        ("", "a"),
        ("A", "a"),
    ];
    assert!(yes.iter().all(|(outer, inner)| covers(outer, inner, false)));
    assert!(!no.iter().any(|(outer, inner)| covers(outer, inner, false)));
    assert!(covers("s3:get*", "S3:GetObject", true));
}
