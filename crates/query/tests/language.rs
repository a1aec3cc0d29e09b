//! The language, case by case: `language.txt` has the answers of Python's `jmespath`. `tests/clients/query/run.py` compares many
//! hundreds more with Python itself.

use expect_test::expect_file;
use query::{DEPTH, Expression, number_text};
use serde_json::{Value, json};
use testing::{Cue, replay};

const DOCUMENT: &str = r#"{"Accounts": [{"Id": "111111111111", "Name": "Zoo", "Status": "ACTIVE", "Tags": [{"Key": "team", "Value": "core"}]}, {"Id": "222222222222", "Name": "Ärger", "Status": "SUSPENDED", "Tags": []}, {"Id": "333333333333", "Name": "It's", "Status": "ACTIVE"}], "Nested": [[1, 2, [3]], [], [4, [5]], 7, null], "Mixed": [1, "1", true, null, [], 0], "one": 1, "nul": null, "text": "Hello"}"#;

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
    let file = expect_file!["language.txt"];
    let played = replay(&file.data(), |cue| {
        let (Cue::Question(expression) | Cue::Heading(expression)) = cue;
        answer(expression, &document)
    });
    file.assert_eq(&played);
}

#[test]
fn numbers_are_written_as_python_writes_them() {
    let written = |text: &str| {
        let Ok(Value::Number(number)) = serde_json::from_str(text) else {
            panic!("{text} is a number");
        };
        number_text(&number)
    };
    let same = "0 -7 18446744073709551615 0.5 -0.0 1.0 100.25 0.0001 1e-05 1.5e-07 1234567890123456.0 1e+16 1.5e+300";
    for same in same.split(' ') {
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
    // A long expression is not deep.
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
