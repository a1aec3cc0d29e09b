//! Changes of policies by an attacker: a name, what was before, what is after, and what must come out.

/// What must come out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Must {
    Prove,
    Refute,
    /// A proof would be wrong; "not decided" is allowed.
    NotProve,
}
use Must::{NotProve, Prove, Refute};

pub const RESOURCES: &[(&str, &str, &str, Must)] = &[
    (
        "a question mark is a letter, not a byte",
        r#""arn:aws:s3:::?""#,
        r#""arn:aws:s3:::é""#,
        Prove,
    ),
    (
        "missing fields match anything",
        r#""arn:aws:s3""#,
        r#""arn:aws:s3:::b/x""#,
        Prove,
    ),
    (
        "but the whole is more than a part",
        r#""arn:aws:s3:::b/x""#,
        r#""arn:aws:s3""#,
        Refute,
    ),
    (
        "a star stays in its field",
        r#""arn:aws:iam::*:user/x""#,
        r#""arn:aws:iam::1:2:user/x""#,
        Refute,
    ),
    (
        "the last field has colons",
        r#""arn:aws:iam::1:*""#,
        r#""arn:aws:iam::1:2:user/x""#,
        Prove,
    ),
    (
        "the resource * is more than all ARNs",
        r#""arn:aws:s3:::*""#,
        r#""*""#,
        Refute,
    ),
    ("two stars are one", r#""**""#, r#""*""#, Prove),
    (
        "a service has no wildcard",
        r#""arn:aws:s*:::x""#,
        r#""arn:aws:s3:::x""#,
        Refute,
    ),
    (
        "case counts in resources",
        r#""arn:aws:s3:::B""#,
        r#""arn:aws:s3:::b""#,
        Refute,
    ),
    (
        "a text that is no ARN is matched as a whole",
        r#""*:user/x""#,
        r#""arn:aws:iam::1:2:user/x""#,
        Prove,
    ),
    (
        "halves of a pattern",
        r#"["arn:aws:s3:::a*","arn:aws:s3:::?"]"#,
        r#"["arn:aws:s3:::a","arn:aws:s3:::ab"]"#,
        Prove,
    ),
    (
        "a pattern that a union does not cover",
        r#"["arn:aws:s3:::a*","arn:aws:s3:::*b"]"#,
        r#""arn:aws:s3:::*a""#,
        Refute,
    ),
];

pub const ACTIONS: &[(&str, &str, &str, Must)] = &[
    (
        "case does not count in actions",
        r#""S3:GETOBJECT""#,
        r#""s3:GetObject""#,
        Prove,
    ),
    (
        "meeting patterns",
        r#"["s3:Get*","s3:*Object"]"#,
        r#""s3:Get*Object""#,
        Prove,
    ),
    (
        "every letter has a case",
        r#"["s3:?","s3:??*"]"#,
        r#""S3:*""#,
        Prove,
    ),
    (
        "a name that ends so",
        r#""*:get*""#,
        r#"["s3:Get?","iam:*get"]"#,
        Refute,
    ),
    ("a star in the service", r#""s3:*""#, r#""s*:Get""#, Refute),
    (
        "every action has a name",
        r#"["s3:?*"]"#,
        r#""s3:*""#,
        Prove,
    ),
];

pub const CONDITIONS: &[(&str, &str, &str, Must)] = &[
    (
        "a sign whose lower case is a letter",
        r#""StringEquals":{"k:a":["k","K"]}"#,
        r#""StringEqualsIgnoreCase":{"k:a":"k"}"#,
        Refute,
    ),
    (
        "a sigma at the end",
        r#""StringEquals":{"k:a":["aς"]}"#,
        r#""StringEqualsIgnoreCase":{"k:a":"aσ"}"#,
        NotProve,
    ),
    (
        "absent is not wrong",
        r#""StringEquals":{"k:a":"x"}"#,
        r#""StringEqualsIfExists":{"k:a":"x"}"#,
        Refute,
    ),
    (
        "absent is not equal",
        r#""StringNotEquals":{"k:a":"x"}"#,
        r#""Null":{"k:a":"true"}"#,
        Prove,
    ),
    (
        "the empty text is present",
        r#""Null":{"k:a":"true"}"#,
        r#""StringEquals":{"k:a":""}"#,
        Refute,
    ),
    (
        "all of none",
        r#""ForAnyValue:StringEquals":{"k:a":"x"}"#,
        r#""ForAllValues:StringEquals":{"k:a":"x"}"#,
        Refute,
    ),
    (
        "all of some",
        r#""ForAnyValue:StringEquals":{"k:a":"x"}"#,
        r#""ForAllValues:StringEquals":{"k:a":"x"},"Null":{"k:a":"false"}"#,
        Prove,
    ),
    (
        "two values of a list",
        r#""ForAnyValue:StringEquals":{"k:a":"x"}"#,
        r#""ForAnyValue:StringEquals":{"k:a":"y"}"#,
        Refute,
    ),
    (
        "a list needs a set operator",
        r#""StringLike":{"k:a":"*"}"#,
        r#""ForAnyValue:StringLike":{"k:a":"*"}"#,
        Refute,
    ),
    (
        "parts of a number",
        r#""NumericLessThan":{"k:a":"5"}"#,
        r#""NumericLessThanEquals":{"k:a":"4.999999999"}"#,
        Prove,
    ),
    (
        "between two numbers",
        r#""NumericLessThan":{"k:a":"5"}"#,
        r#""NumericLessThan":{"k:a":"5.000000001"}"#,
        Refute,
    ),
    (
        "no number is not equal",
        r#""NumericLessThan":{"k:a":"5"},"NumericGreaterThan":{"k:a":"5"}"#,
        r#""NumericNotEquals":{"k:a":"5"}"#,
        Refute,
    ),
    (
        "one moment in two zones",
        r#""DateEquals":{"k:a":"2026-01-01T00:00:00Z"}"#,
        r#""DateEquals":{"k:a":"2026-01-01T01:00:00+01:00"}"#,
        Prove,
    ),
    (
        "one moment in seconds",
        r#""DateEquals":{"k:a":"2026-01-01T00:00:00Z"}"#,
        r#""DateEquals":{"k:a":"1767225600"}"#,
        Prove,
    ),
    (
        "two halves of a block",
        r#""IpAddress":{"k:a":["10.0.0.0/9","10.128.0.0/9"]}"#,
        r#""IpAddress":{"k:a":"10.0.0.0/8"}"#,
        Prove,
    ),
    (
        "a block has no other family",
        r#""IpAddress":{"k:a":"0.0.0.0/0"}"#,
        r#""IpAddress":{"k:a":"::/0"}"#,
        Refute,
    ),
    (
        "what is no address",
        r#""IpAddress":{"k:a":["0.0.0.0/0","::/0"]}"#,
        r#""StringLike":{"k:a":"*"}"#,
        Refute,
    ),
    (
        "a field of an ARN",
        r#""ArnLike":{"k:a":"arn:aws:iam::*:role/x"}"#,
        r#""StringLike":{"k:a":"arn:aws:iam::*:role/x"}"#,
        Refute,
    ),
    (
        "text and number",
        r#""StringEquals":{"k:a":"5"}"#,
        r#""NumericEquals":{"k:a":"5"}"#,
        Refute,
    ),
    (
        "text that is a number",
        r#""NumericEquals":{"k:a":"5"}"#,
        r#""StringEquals":{"k:a":["5.0","+5"]}"#,
        Prove,
    ),
    (
        "one key in two cases",
        r#""StringEquals":{"K:A":"x"}"#,
        r#""StringEquals":{"k:a":"x"}"#,
        Prove,
    ),
    (
        "neither of two",
        r#""StringNotLike":{"k:a":["x*","*y"]}"#,
        r#""StringNotLike":{"k:a":"x*"}"#,
        Refute,
    ),
    (
        "neither is each alone",
        r#""StringNotLike":{"k:a":"x*"}"#,
        r#""StringNotLike":{"k:a":["x*","*y"]}"#,
        Prove,
    ),
    (
        "two conditions are not one list",
        r#""StringNotLike":{"k:a":["x*","*y"]}"#,
        r#""StringNotLike":{"k:a":"x*"},"StringNotEquals":{"k:a":"zy"}"#,
        Refute,
    ),
    (
        "none of a list is some not",
        r#""ForAnyValue:StringNotEquals":{"k:a":"x"}"#,
        r#""ForAllValues:StringNotEquals":{"k:a":"x"},"Null":{"k:a":"false"}"#,
        Prove,
    ),
    (
        "some not is not none",
        r#""ForAllValues:StringNotEquals":{"k:a":"x"}"#,
        r#""ForAnyValue:StringNotEquals":{"k:a":"x"}"#,
        Refute,
    ),
    (
        "no list is not some",
        r#""ForAnyValue:StringLike":{"k:a":"*"}"#,
        r#""ForAnyValue:StringLikeIfExists":{"k:a":"*"}"#,
        Prove,
    ),
    (
        "every value of no list",
        r#""Null":{"k:a":"true"}"#,
        r#""ForAllValues:StringEqualsIfExists":{"k:a":["x","y"]}"#,
        Refute,
    ),
    (
        "a list with a value of each",
        r#""ForAllValues:StringEquals":{"k:a":["x","y"]}"#,
        r#""ForAllValues:StringLike":{"k:a":["x","y*"]},"ForAnyValue:StringEquals":{"k:a":"x"}"#,
        Refute,
    ),
    (
        "absent or present is always",
        r#""Null":{"k:a":["true","false"]}"#,
        r#""StringLikeIfExists":{"k:a":"*"}"#,
        Prove,
    ),
    (
        "a negated operator and IfExists",
        r#""StringNotEquals":{"k:a":"x"}"#,
        r#""StringNotEqualsIfExists":{"k:a":"x"}"#,
        Prove,
    ),
    (
        "the case of one letter",
        r#""StringEquals":{"k:a":["ab","aB","Ab","AB"]}"#,
        r#""StringEqualsIgnoreCase":{"k:a":"aB"}"#,
        Prove,
    ),
    (
        "no case in a negated list",
        r#""StringNotEqualsIgnoreCase":{"k:a":"ab"}"#,
        r#""StringNotEquals":{"k:a":["ab","AB","aB"]}"#,
        Refute,
    ),
    (
        "a sharp s",
        r#""StringEquals":{"k:a":["ß","ẞ"]}"#,
        r#""StringEqualsIgnoreCase":{"k:a":"ß"}"#,
        Prove,
    ),
    (
        "all of the newer addresses",
        r#""IpAddress":{"k:a":["::/1","8000::/1"]}"#,
        r#""IpAddress":{"k:a":"::/0"}"#,
        Prove,
    ),
    (
        "an old address in a new one",
        r#""IpAddress":{"k:a":"1.2.3.4"}"#,
        r#""IpAddress":{"k:a":"::ffff:1.2.3.4"}"#,
        Refute,
    ),
    (
        "the last address of a block",
        r#""IpAddress":{"k:a":"2001:db8::/127"}"#,
        r#""IpAddress":{"k:a":["2001:db8::","2001:db8::1"]}"#,
        Prove,
    ),
    (
        "one beyond the block",
        r#""IpAddress":{"k:a":"255.255.255.254/31"}"#,
        r#""IpAddress":{"k:a":"255.255.255.253/30"}"#,
        Refute,
    ),
    (
        "a leap day",
        r#""DateLessThan":{"k:a":"2028-03-01"}"#,
        r#""DateLessThanEquals":{"k:a":"2028-02-29T23:59:59.999Z"}"#,
        Prove,
    ),
    (
        "a thousandth later",
        r#""DateLessThan":{"k:a":"2028-02-29T23:59:59.999Z"}"#,
        r#""DateLessThanEquals":{"k:a":"2028-02-29T23:59:59.999Z"}"#,
        Refute,
    ),
    (
        "no date is not equal",
        r#""DateNotEquals":{"k:a":"2028-01-01"}"#,
        r#""DateNotEquals":{"k:a":["2028-01-01","never"]}"#,
        Prove,
    ),
    (
        "the greatest number",
        r#""NumericLessThan":{"k:a":"999999999999999999999999999.999999999"}"#,
        r#""NumericNotEquals":{"k:a":"999999999999999999999999999.999999999"}"#,
        Refute,
    ),
    (
        "digits that do not count",
        r#""NumericEquals":{"k:a":"0.1"}"#,
        r#""NumericEquals":{"k:a":"0.1000000009"}"#,
        Prove,
    ),
    (
        "zero has no sign",
        r#""NumericEquals":{"k:a":"0"}"#,
        r#""NumericEquals":{"k:a":"-0.0"}"#,
        Prove,
    ),
    (
        "a Bool that is a text",
        r#""StringEquals":{"k:a":["true","True"]}"#,
        r#""Bool":{"k:a":"true"}"#,
        Refute,
    ),
    (
        "ARNs with few fields are none",
        r#""ArnLike":{"k:a":"arn:aws:iam::1:*"}"#,
        r#""StringEquals":{"k:a":"arn:aws:iam::1"}"#,
        Refute,
    ),
    (
        "a letter of our own",
        r#""StringEquals":{"k:a":"x"}"#,
        "\"StringEquals\":{\"k:a\":\"\u{10f000}\"}",
        NotProve,
    ),
];

pub const NEVER: &[(&str, &str)] = &[
    (
        "absent and equal",
        r#""Null":{"k:a":"true"},"StringEquals":{"k:a":"x"}"#,
    ),
    (
        "a list without the value",
        r#""ForAllValues:StringEquals":{"k:a":"x"},"ForAnyValue:StringEquals":{"k:a":"y"}"#,
    ),
    (
        "more than the greatest number",
        r#""NumericGreaterThan":{"k:a":"999999999999999999999999999.999999999"}"#,
    ),
    ("neither true nor false", r#""Bool":{"k:a":"yes"}"#),
    (
        "two values at once",
        r#""StringEquals":{"k:a":"x"},"StringLike":{"K:a":"y*"}"#,
    ),
    (
        "a text that is no number",
        r#""StringEquals":{"k:a":["x","5x"]},"NumericLessThan":{"k:a":"9"}"#,
    ),
    (
        "two tags that are equal and are not",
        r#""StringEquals":{"k:a":"${k:b}","k:b":"blue"},"StringLike":{"k:a":"red"}"#,
    ),
];

pub const VARIABLES: &[(&str, &str, &str, Must)] = &[
    (
        "one variable",
        "${aws:username}/*",
        "${aws:username}/a",
        Prove,
    ),
    (
        "a variable in another case",
        "${AWS:UserName}/*",
        "${aws:username}/a",
        Prove,
    ),
    (
        "another variable",
        "${aws:username}",
        "${aws:userid}",
        Refute,
    ),
    ("a star covers it", "*", "${aws:username}", Prove),
    ("it does not cover a star", "${aws:username}", "*", Refute),
    ("nor one letter", "?", "${aws:username}", Refute),
    ("a default", "${k:a, 'x'}", "x", Refute),
    ("the default is one of them", "*", "${k:a, 'x'}", Prove),
    ("a star that is a letter", "${*}", "*", Refute),
    ("a star that is a letter, in all", "*", "${*}", Prove),
    ("a variable twice", "${k:a}*", "${k:a}${k:a}", Prove),
    ("a default that is a star", "${k:a, '*'}", "x", Refute),
    ("any value or the default", "*", "${k:a, '?'}", Prove),
    ("two defaults", "${k:a, 'x'}", "${k:a, 'y'}", Refute),
    ("a default that is empty", "${k:a, ''}", "${k:a}", Prove),
    ("and the reverse", "${k:a}", "${k:a, ''}", Refute),
    ("a variable that is not closed", "${k:a", "${k:a}", Refute),
];
