//! What the language is, case by case: what Python's `jmespath` answers to each. `tests/clients/query/run.py` compares many
//! hundreds more with Python itself.

use query::{DEPTH, Expression, number_text};
use serde_json::{Value, json};

const DOCUMENT: &str = r#"{"Accounts": [{"Id": "111111111111", "Name": "Zoo", "Status": "ACTIVE", "Tags": [{"Key": "team", "Value": "core"}]}, {"Id": "222222222222", "Name": "Ärger", "Status": "SUSPENDED", "Tags": []}, {"Id": "333333333333", "Name": "It's", "Status": "ACTIVE"}], "Nested": [[1, 2, [3]], [], [4, [5]], 7, null], "Mixed": [1, "1", true, null, [], 0], "one": 1, "nul": null, "text": "Hello"}"#;

/// A heading, then expressions with their results; messages begin with `! `.
type Group = (&'static str, &'static [(&'static str, &'static str)]);

const CASES: &[Group] = &[
    (
        "keys are in the order in which they are written",
        &[
            (
                "Accounts[0].{Name: Name, Id: Id}",
                r#"{"Name":"Zoo","Id":"111111111111"}"#,
            ),
            ("{b: one, a: text, b: nul}", r#"{"b":null,"a":"Hello"}"#),
            (
                r#"merge(`{"a": 1, "b": 2}`, `{"b": 3, "z": 0, "a": 4}`)"#,
                r#"{"a":4,"b":3,"z":0}"#,
            ),
            (
                "Accounts[0].{z: @}.z | keys(@)",
                r#"["Id","Name","Status","Tags"]"#,
            ),
        ],
    ),
    (
        "projections",
        &[
            ("Accounts[].Tags[].Key", r#"["team"]"#),
            ("Accounts[*].Tags[*].Key", r#"[["team"],[]]"#),
            ("Accounts[?Status=='ACTIVE'].Id | [0]", r#""111111111111""#),
            ("Accounts[?Status=='ACTIVE'].Id[0]", "[]"),
            ("Accounts[?Tags[?Value=='core']].Name", r#"["Zoo"]"#),
            ("Accounts[].Missing", "[]"),
            ("Nested[]", "[1,2,[3],4,[5],7]"),
            ("Nested[][]", "[1,2,3,4,5,7]"),
            ("Nested[*][0]", "[1,4]"),
            ("Nested[0:2][0]", "[1]"),
            ("Nested[0][0:1].x", "null"),
            ("*.Id", "[]"),
            (
                "Accounts[0].*",
                r#"["111111111111","Zoo","ACTIVE",[{"Key":"team","Value":"core"}]]"#,
            ),
        ],
    ),
    (
        "slices",
        &[
            ("Accounts[::-1].Name", r#"["It's","Ärger","Zoo"]"#),
            ("Accounts[-1:].Name", r#"["It's"]"#),
            ("Nested[3:0:-2]", "[7,[]]"),
            ("Nested[-100:100:3]", "[[1,2,[3]],7]"),
            ("Nested[99999999999999999999]", "null"),
            ("Nested[::0]", "! slice step cannot be zero"),
        ],
    ),
    (
        "truth and comparison",
        &[
            ("one == `true`", "false"),
            ("`[1]` == `[true]`", "true"),
            ("!`0`", "false"),
            (r#"!`""`"#, "true"),
            ("nul || text", r#""Hello""#),
            ("one && text", r#""Hello""#),
            ("one < `1.5`", "true"),
            (
                "one < text",
                "! '<' not supported between instances of 'int' and 'str'",
            ),
            (
                "text < one",
                "! '<' not supported between instances of 'str' and 'int'",
            ),
            ("nul < one", "null"),
            (r#"`{"a": 1, "b": 2}` == `{"b": 2, "a": 1.0}`"#, "true"),
        ],
    ),
    (
        "functions",
        &[
            (
                "sort_by(Accounts, &Name)[].Name",
                r#"["It's","Zoo","Ärger"]"#,
            ),
            ("max_by(Accounts, &to_number(Id)).Id", r#""333333333333""#),
            ("avg(`[1, 2]`)", "1.5"),
            ("avg(`[2, 2]`)", "2.0"),
            ("sum(`[]`)", "0"),
            ("ceil(`1.2`)", "2"),
            ("to_number('000000000333')", "333"),
            ("to_number('1_0.5')", "10.5"),
            ("to_number('+-1')", "null"),
            (
                "to_string(Accounts[1])",
                r#""{\"Id\":\"222222222222\",\"Name\":\"\\u00c4rger\",\"Status\":\"SUSPENDED\",\"Tags\":[]}""#,
            ),
            ("to_string(`[1e16, 1e-7, 1.0]`)", r#""[1e+16,1e-07,1.0]""#),
            ("join(', ', Accounts[].Name)", r#""Zoo, Ärger, It's""#),
            ("length(Accounts[1].Name)", "5"),
            ("reverse(Accounts[1].Name)", r#""regrÄ""#),
            ("not_null(nul, missing, text)", r#""Hello""#),
            ("contains(Mixed, `false`)", "true"),
            ("type(&a)", "null"),
            (
                "map(&Id, Accounts)",
                r#"["111111111111","222222222222","333333333333"]"#,
            ),
            (
                "length(a b)",
                "! Expected 1 argument for function length(), received 2",
            ),
            ("not_null(nul text)", r#""Hello""#),
        ],
    ),
    (
        "messages of functions",
        &[
            (
                "length(one)",
                r#"! In function length(), invalid type for value: 1, expected one of: ['string', 'array', 'object'], received: "number""#,
            ),
            (
                "sort(Mixed)",
                r#"! In function sort(), invalid type for value: 1, expected one of: ['array-string', 'array-number'], received: "str""#,
            ),
            (
                "join('-', Mixed)",
                r#"! In function join(), invalid type for value: 1, expected one of: ['array-string'], received: "int""#,
            ),
            (
                "sort_by(Accounts, &Tags)",
                r#"! In function sort_by(), invalid type for value: {'Id': '111111111111', 'Name': 'Zoo', 'Status': 'ACTIVE', 'Tags': [{'Key': 'team', 'Value': 'core'}]}, expected one of: ['string', 'number'], received: "array""#,
            ),
            (
                "abs(Accounts[2])",
                r#"! In function abs(), invalid type for value: {'Id': '333333333333', 'Name': "It's", 'Status': 'ACTIVE'}, expected one of: ['number'], received: "object""#,
            ),
            (
                "length()",
                "! Expected 1 argument for function length(), received 0",
            ),
            (
                "not_null()",
                "! Expected at least 1 argument for function not_null(), received 0",
            ),
            ("merge(`{}`, one)", "! 'int' object is not iterable"),
            (
                "contains(text, one)",
                "! 'in <string>' requires string as left operand, not int",
            ),
            ("lenght(text)", "! Unknown function: lenght()"),
        ],
    ),
    (
        "messages with a picture",
        &[
            ("", "! Invalid JMESPath expression: cannot be empty."),
            (
                "a.",
                r#"! Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: eof: Parse error at column 2, token "" (EOF), for expression:
"a."
   ^"#,
            ),
            (
                "Accounts[?Id='1'",
                "! Bad jmespath expression: Unknown token '=':\nAccounts[?Id='1'\n            ^",
            ),
            (
                "Accounts[?Id==",
                r#"! Invalid jmespath expression: Incomplete expression:
"Accounts[?Id=="
               ^"#,
            ),
            (
                "a b",
                r#"! Unexpected token: b: Parse error at column 2, token "b" (UNQUOTED_IDENTIFIER), for expression:
"a b"
   ^"#,
            ),
            (
                "Ärger",
                "! Bad jmespath expression: Unknown token Ä:\nÄrger\n^",
            ),
            (
                "a.'b'",
                r#"! Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: literal: Parse error at column 2, token "b" (LITERAL), for expression:
"a.'b'"
   ^"#,
            ),
            (
                "{a one}",
                r#"! Expecting: colon, got: unquoted_identifier: Parse error at column 3, token "one" (UNQUOTED_IDENTIFIER), for expression:
"{a one}"
    ^"#,
            ),
            (
                "{'a': one}",
                r#"! Expecting: ['quoted_identifier', 'unquoted_identifier'], got: literal: Parse error at column 1, token "a" (LITERAL), for expression:
"{'a': one}"
  ^"#,
            ),
            (
                "[one,",
                r#"! Invalid jmespath expression: Incomplete expression:
"[one,"
      ^"#,
            ),
            (
                "'open",
                "! Bad jmespath expression: Unclosed ' delimiter:\n'open\n^",
            ),
            (
                "`open",
                "! Bad jmespath expression: Unclosed ` delimiter:\n`open\n^",
            ),
            (
                "a `[1, null]`",
                r#"! Unexpected token: [1, None]: Parse error at column 2, token "[1, None]" (LITERAL), for expression:
"a `[1, null]`"
   ^"#,
            ),
            (
                "(a",
                r#"! Invalid jmespath expression: Incomplete expression:
"(a"
   ^"#,
            ),
            (
                "a[1:2:3:4]",
                r#"! syntax error: Parse error at column 7, token ":" (COLON), for expression:
"a[1:2:3:4]"
        ^"#,
            ),
            (
                r#""bad \q""#,
                r#"! Bad jmespath expression: Invalid \escape:
"bad \q"
^"#,
            ),
            (
                "@(one)",
                r#"! Invalid function name '@': Parse error at column 0, token "@" (CURRENT), for expression:
"@(one)"
 ^"#,
            ),
            (
                r#""length"(text)"#,
                r#"! Quoted identifier not allowed for function names.: Parse error at column 0, token "(" (LPAREN), for expression:
""length"(text)"
 ^"#,
            ),
            (
                "a * b",
                r#"! invalid token: Parse error at column 2, token "*" (STAR), for expression:
"a * b"
   ^"#,
            ),
            ("-", "! Bad jmespath expression: Unknown token '-':\n-\n^"),
        ],
    ),
    (
        "literals",
        &[
            ("`foo`", r#""foo""#),
            (
                r#"`"foo`"#,
                r#"! Bad jmespath expression: Bad token "foo:
`"foo`
^"#,
            ),
            ("`01`", r#""01""#),
            ("`[1, 2`", r#""[1, 2""#),
            (r#"`{"b": 1, "a": 2, "b": 3}`"#, r#"{"b":3,"a":2}"#),
            ("``", r#""""#),
            (r"'it\'s'", r#""it's""#),
            (r"'back\slash'", r#""back\\slash""#),
            (r#"`"pair \ud83d\ude00"`"#, r#""pair 😀""#),
            ("`12345678901234567890`", "12345678901234567890"),
            ("`1e5`", "100000.0"),
        ],
    ),
];

fn answer(expression: &str, value: &Value) -> String {
    let result = Expression::parse(expression).and_then(|parsed| parsed.evaluate(value));
    match result {
        Ok(value) => value.to_string(),
        Err(error) => format!("! {error}"),
    }
}

#[test]
fn everything_is_as_python_has_it() {
    let document: Value = serde_json::from_str(DOCUMENT).expect("it is JSON");
    for (heading, cases) in CASES {
        for (expression, expected) in *cases {
            assert_eq!(
                answer(expression, &document),
                *expected,
                "{heading}: {expression}"
            );
        }
    }
}

#[test]
fn numbers_are_written_as_python_writes_them() {
    let written = |text: &str| {
        let Ok(Value::Number(number)) = serde_json::from_str(text) else {
            panic!("{text} is a number");
        };
        number_text(&number)
    };
    for same in [
        "0",
        "-7",
        "18446744073709551615",
        "0.5",
        "-0.0",
        "1.0",
        "100.25",
        "0.0001",
        "1e-05",
        "1.5e-07",
        "1234567890123456.0",
        "1e+16",
        "1.5e+300",
    ] {
        assert_eq!(written(same), same);
    }
    assert_eq!(written("1e15"), "1000000000000000.0");
    assert_eq!(written("0.00001"), "1e-05");
}

#[test]
fn what_nests_too_deeply_is_refused() {
    let refused = format!("! Invalid jmespath expression: it nests deeper than {DEPTH} levels");
    let deep = |open: &str, close: &str, count: usize| {
        format!("{}@{}", open.repeat(count), close.repeat(count))
    };
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("!", ""),
        ("{a: ", "}"),
        ("to_array(", ")"),
        ("[?", "]"),
        ("", " | @"),
        ("", ".[@]"),
        ("", "[*]"),
        ("&(", ")"),
    ] {
        assert_eq!(
            answer(&deep(open, close, 5_000), &json!([])),
            refused,
            "{open}@{close}"
        );
        let bearable = answer(&deep(open, close, DEPTH / 3), &json!([]));
        assert_ne!(bearable, refused, "{open}@{close}");
    }
    let literal = format!("`{}`", deep("[", "]", 5_000).replace('@', "1"));
    assert_eq!(answer(&literal, &json!(1)), refused);
    // Long is not deep.
    let row = vec!["a == `1`"; 5_000].join(" || ");
    assert_eq!(answer(&row, &json!({"a": 2})), "false");
}

#[test]
fn what_grows_without_end_is_refused() {
    let large = "! the value would be too large";
    for step in [
        "[@, @]",
        "[@, @][]",
        "join('', [to_string(@), to_string(@)])",
        "{a: @, b: @}",
        "map(&[@, @], [@, @])",
    ] {
        let expression = vec![step; 28].join(" | ");
        assert_eq!(answer(&expression, &json!(["x"])), large, "{step}");
    }
    let list = format!("`{}`", json!(vec![0; 1_000]));
    let slow = format!("length(map(&length(map(&length(map(&@, {list})), {list})), {list}))");
    assert_eq!(answer(&slow, &json!(0)), "! the evaluation takes too long");
}
