//! More changes of policies by an attacker: sets, texts of numbers, dates and addresses, ARNs, variables and letters.

use super::rows::Must::{self, NotProve, Prove, Refute};

pub const CONDITIONS: &[(&str, &str, &str, Must)] = &[
    (
        "a single value is all of its values",
        r#""ForAllValues:StringEqualsIfExists":{"k:a":"x"}"#,
        r#""StringEqualsIfExists":{"k:a":"x"}"#,
        Prove,
    ),
    (
        "a list is no single value",
        r#""StringEqualsIfExists":{"k:a":"x"}"#,
        r#""ForAllValues:StringEqualsIfExists":{"k:a":"x"}"#,
        Refute,
    ),
    (
        "a list fulfills no plain negation",
        r#""StringNotEquals":{"k:a":"x"}"#,
        r#""ForAllValues:StringNotEquals":{"k:a":"x"}"#,
        Refute,
    ),
    (
        "nor does a plain negation have a list",
        r#""ForAllValues:StringNotEquals":{"k:a":"x"}"#,
        r#""StringNotEquals":{"k:a":"x"}"#,
        Prove,
    ),
    (
        "every value, if there is one",
        r#""ForAllValues:StringLike":{"k:a":"*"}"#,
        r#""Null":{"k:a":["true","false"]}"#,
        Prove,
    ),
    (
        "three values of a list",
        r#""ForAnyValue:StringEquals":{"k:a":"z"}"#,
        r#""ForAllValues:StringLike":{"k:a":["x*","y*"]},"ForAnyValue:StringLike":{"k:a":"x?"},"ForAnyValue:StringNotLike":{"k:a":"x*"}"#,
        Refute,
    ),
    (
        "values of a list that cannot be",
        r#""ForAnyValue:StringEquals":{"k:a":"z"}"#,
        r#""ForAllValues:StringLike":{"k:a":["x*","y*"]},"ForAnyValue:StringLike":{"k:a":"?z"},"ForAllValues:StringNotEquals":{"k:a":["xz","yz"]}"#,
        Prove,
    ),
    (
        "all are numbers",
        r#""ForAllValues:NumericLessThan":{"k:a":"5"}"#,
        r#""ForAllValues:NumericLessThan":{"k:a":"4"},"ForAnyValue:NumericGreaterThan":{"k:a":"3"}"#,
        Prove,
    ),
    (
        "some number is not all numbers",
        r#""ForAllValues:NumericLessThan":{"k:a":"5"}"#,
        r#""ForAnyValue:NumericLessThan":{"k:a":"5"}"#,
        Refute,
    ),
    (
        "white space around a number",
        r#""NumericEquals":{"k:a":"5"}"#,
        r#""NumericEquals":{"k:a":[" 5 ","+5.","5.0"]}"#,
        Prove,
    ),
    (
        "a text with white space is a number",
        r#""NumericEquals":{"k:a":"5"}"#,
        r#""StringEquals":{"k:a":" 5"}"#,
        Prove,
    ),
    (
        "a number is no text",
        r#""StringEquals":{"k:a":"5"}"#,
        r#""NumericEquals":{"k:a":"5"},"StringNotEquals":{"k:a":["5.0","5.00","+5"]}"#,
        NotProve,
    ),
    (
        "one of two numbers",
        r#""NumericNotEquals":{"k:a":"1"}"#,
        r#""NumericNotEquals":{"k:a":["1","2"]}"#,
        Prove,
    ),
    (
        "and not the reverse",
        r#""NumericNotEquals":{"k:a":["1","2"]}"#,
        r#""NumericNotEquals":{"k:a":"1"}"#,
        Refute,
    ),
    (
        "a number that is none",
        r#""Null":{"k:a":"true"}"#,
        r#""NumericLessThan":{"k:a":["five","0x5","1e3","5,0"]}"#,
        Prove,
    ),
    (
        "a date with a fraction",
        r#""DateEquals":{"k:a":"2026-01-01T00:00:00.5Z"}"#,
        r#""DateEquals":{"k:a":["2026-01-01t00:00:00,500z","1767225600.5"]}"#,
        Prove,
    ),
    (
        "less than a thousandth",
        r#""DateEquals":{"k:a":"2026-01-01T00:00:00Z"}"#,
        r#""DateEquals":{"k:a":"2026-01-01T00:00:00.0009Z"}"#,
        Prove,
    ),
    (
        "a day that overflows",
        r#""DateEquals":{"k:a":"2026-03-03"}"#,
        r#""DateEquals":{"k:a":"2026-02-31"}"#,
        Prove,
    ),
    (
        "before the epoch",
        r#""DateLessThan":{"k:a":"1970-01-01"}"#,
        r#""DateLessThanEquals":{"k:a":"-0.001"}"#,
        Prove,
    ),
    (
        "between two dates",
        r#""DateLessThan":{"k:a":"2026-01-01"}"#,
        r#""DateLessThan":{"k:a":"2026-01-01T00:00:00.001Z"}"#,
        Refute,
    ),
    (
        "a block without leading zeros",
        r#""IpAddress":{"k:a":"10.0.0.0/8"}"#,
        r#""IpAddress":{"k:a":"10.255.1.2/08"}"#,
        Prove,
    ),
    (
        "what is no block matches nothing",
        r#""Null":{"k:a":"true"}"#,
        r#""IpAddress":{"k:a":["10.0.0.0/33"," 10.0.0.1","10.0.0","::/129"]}"#,
        Prove,
    ),
    (
        "and its negation everything",
        r#""NotIpAddress":{"k:a":"10.0.0.0/33"}"#,
        r#""StringLikeIfExists":{"k:a":"*"}"#,
        Prove,
    ),
    (
        "an address written differently",
        r#""IpAddress":{"k:a":"2001:db8::1"}"#,
        r#""IpAddress":{"k:a":"2001:0DB8:0:0::1/128"}"#,
        Prove,
    ),
    (
        "a text is one address in many ways",
        r#""StringEquals":{"k:a":"2001:db8::1"}"#,
        r#""IpAddress":{"k:a":"2001:db8::1"},"StringNotEquals":{"k:a":"2001:db8::2"}"#,
        NotProve,
    ),
    (
        "few fields match no ARN",
        r#""ArnLike":{"k:a":"arn:*"}"#,
        r#""ArnLike":{"k:a":"arn:aws:s3:::x"}"#,
        Refute,
    ),
    (
        "and its negation every ARN",
        r#""ArnNotLike":{"k:a":"arn:*"}"#,
        r#""StringLikeIfExists":{"k:a":"*"}"#,
        Prove,
    ),
    (
        "colons of the last field",
        r#""ArnLike":{"k:a":"arn:aws:iam::*:*"}"#,
        r#""ArnEquals":{"k:a":"arn:aws:iam::1:a:b:c"}"#,
        Prove,
    ),
    (
        "a colon is no part of a field",
        r#""ArnLike":{"k:a":"arn:aws:iam:*:1:x"}"#,
        r#""StringLike":{"k:a":"arn:aws:iam:*:1:x"}"#,
        Refute,
    ),
    (
        "a star that begins is no ARN",
        r#""ArnLike":{"k:a":"*:user/x"}"#,
        r#""StringLike":{"k:a":"*:user/x"}"#,
        Prove,
    ),
    (
        "a question mark is no colon in a field",
        r#""ArnLike":{"k:a":"arn:aws:iam:?:1:x"}"#,
        r#""StringEquals":{"k:a":"arn:aws:iam:::1:x"}"#,
        Refute,
    ),
    (
        "nulls in any case",
        r#""Null":{"k:a":"true"}"#,
        r#""Null":{"k:a":"TRUE"}"#,
        Prove,
    ),
    (
        "a null with a variable",
        r#""StringEquals":{"k:a":"x"}"#,
        r#""Null":{"k:a":"${k:b}"}"#,
        Prove,
    ),
    (
        "bytes are texts",
        r#""StringEquals":{"k:a":"QUJD"}"#,
        r#""BinaryEquals":{"k:a":"QUJD"}"#,
        Prove,
    ),
    (
        "and keep their case",
        r#""BinaryEquals":{"k:a":"QUJD"}"#,
        r#""StringEqualsIgnoreCase":{"k:a":"QUJD"}"#,
        Refute,
    ),
    (
        "absent is not false",
        r#""Bool":{"k:a":"false"}"#,
        r#""BoolIfExists":{"k:a":"false"}"#,
        Refute,
    ),
    (
        "true in any case",
        r#""Bool":{"k:a":"true"}"#,
        r#""Bool":{"k:a":"TRUE"}"#,
        Prove,
    ),
    (
        "a letter beyond the first plane",
        r#""StringLike":{"k:a":"?"}"#,
        "\"StringEquals\":{\"k:a\":\"\u{1f600}\"}",
        Prove,
    ),
    (
        "a letter with an accent is two",
        r#""StringLike":{"k:a":"?"}"#,
        "\"StringEquals\":{\"k:a\":\"e\u{301}\"}",
        Refute,
    ),
    (
        "a dotless i",
        r#""StringEquals":{"k:a":["i","I"]}"#,
        "\"StringEqualsIgnoreCase\":{\"k:a\":\"\u{131}\"}",
        Refute,
    ),
    (
        "a long s",
        r#""StringEquals":{"k:a":["s","S"]}"#,
        r#""StringEqualsIgnoreCase":{"k:a":"s"}"#,
        Prove,
    ),
    (
        "a variable among others",
        r#""StringEquals":{"k:a":["${k:b}","x"]}"#,
        r#""StringEquals":{"k:a":"x"}"#,
        Prove,
    ),
    (
        "a negated variable without a value",
        r#""StringNotEquals":{"k:a":"${k:b}"}"#,
        r#""StringNotEquals":{"k:a":"x"},"Null":{"k:b":"true"}"#,
        Refute,
    ),
    (
        "a variable in a set",
        r#""ForAllValues:StringEquals":{"k:a":"${k:b}"}"#,
        r#""Null":{"k:a":"true"}"#,
        Prove,
    ),
    (
        "equal in another case",
        r#""StringEqualsIgnoreCase":{"k:a":"${k:b}"}"#,
        r#""StringEquals":{"k:a":"${k:b}"}"#,
        Prove,
    ),
    (
        "and not the reverse",
        r#""StringEquals":{"k:a":"${k:b}"}"#,
        r#""StringEqualsIgnoreCase":{"k:a":"${k:b}"}"#,
        Refute,
    ),
    (
        "a star in a value is a letter",
        r#""StringEquals":{"k:a":"${k:b}"}"#,
        r#""StringLike":{"k:a":"${k:b}"}"#,
        Prove,
    ),
    (
        "a default with quotes",
        r#""StringEquals":{"k:a":"x"}"#,
        r#""StringEquals":{"k:a":"${k:b, 'x'}"},"Null":{"k:b":"true"}"#,
        Prove,
    ),
    (
        "a default in a negation",
        r#""StringNotEquals":{"k:a":"x"}"#,
        r#""StringNotEquals":{"k:a":"${k:b, 'x'}"},"Null":{"k:b":"true"}"#,
        Prove,
    ),
];

pub const NEVER: &[(&str, &str)] = &[
    (
        "one key in two cases",
        r#""StringEquals":{"k:a":"x","K:A":"y"}"#,
    ),
    (
        "a day before and after",
        r#""DateLessThan":{"k:a":"2026-01-01"},"DateGreaterThan":{"k:a":"2025-12-31T23:59:59.999Z"}"#,
    ),
    (
        "an old address in a new block",
        r#""IpAddress":{"k:a":"::/0"},"StringEquals":{"k:a":"1.2.3.4"}"#,
    ),
    (
        "two letters in one",
        r#""StringEqualsIgnoreCase":{"k:a":"x"},"StringLike":{"k:a":"??*"}"#,
    ),
    (
        "some of none",
        r#""ForAnyValue:StringLikeIfExists":{"k:a":"*"},"Null":{"k:a":"true"}"#,
    ),
];

pub const RESOURCES: &[(&str, &str, &str, Must)] = &[
    (
        "of two parts of a partition",
        r#"["arn:aws:s3:::a","arn:aws-?*:s3:::a","arn:aws-:s3:::a"]"#,
        r#""arn:aws*:s3:::a""#,
        Refute,
    ),
    (
        "a region of one letter",
        r#"["arn:aws:s3:?:1:a","arn:aws:s3::1:a","arn:aws:s3:??*:1:a"]"#,
        r#""arn:aws:s3:*:1:a""#,
        Prove,
    ),
    (
        "letters of other alphabets",
        r#""arn:aws:s3:::??""#,
        "\"arn:aws:s3:::\u{65e5}\u{1f600}\"",
        Prove,
    ),
    (
        "two fields are missing",
        r#""arn:aws:s3:*:*:*""#,
        r#""arn:aws:s3:x""#,
        Refute,
    ),
    (
        "a default with a colon",
        r#""arn:aws:s3:x:y:z""#,
        r#""arn:aws:s3:${k:none, 'x:y'}:z""#,
        NotProve,
    ),
    (
        "the resource * is no letter",
        r#"["?","arn:*"]"#,
        r#""*""#,
        Refute,
    ),
    (
        "a star that is a letter is not all",
        r#""${*}""#,
        r#""*""#,
        Refute,
    ),
];

/// Of statements with `NotResource` and `NotAction`: the old list and the new one.
pub const NOT: &[(&str, &str, &str, Must)] = &[
    (
        "one less is excluded",
        r#"["arn:aws:s3:::a*","arn:aws:s3:::b*"]"#,
        r#""arn:aws:s3:::a*""#,
        Refute,
    ),
    (
        "one more is excluded",
        r#""arn:aws:s3:::a*""#,
        r#"["arn:aws:s3:::a*","arn:aws:s3:::b*"]"#,
        Prove,
    ),
    ("all is excluded", r#""arn:aws:s3:::a""#, r#""*""#, Prove),
    (
        "a service is excluded",
        r#""arn:aws:s3:::a""#,
        r#""arn:aws:s3""#,
        Prove,
    ),
    (
        "the resource * is not",
        r#"["arn:aws:s3:::a","*"]"#,
        r#""arn:aws:s3:::a""#,
        Refute,
    ),
    (
        "a variable without a value excludes all",
        r#""arn:aws:s3:::${k:a}""#,
        r#"["arn:aws:s3:::${k:a}","arn:aws:s3:::x"]"#,
        Prove,
    ),
];
