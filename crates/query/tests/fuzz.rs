//! Whatever is typed, reading and evaluating end without a panic.

use proptest::prelude::*;
use query::Expression;
use serde_json::json;
use testing::for_seconds;

const TOKENS: &str = r#". * [ ] [] [? , : @ ( ) { } 'x' `1` `[3,1,2]` `{"k":[null]}` `q` "a" "\ud800" | || & && < <= > >= == != ! =
    0 -1 99999999999999999999 a b k: ' ` " \ - é length( sort_by( &a) map(& merge( to_number( '1_0e5' 'inf' avg( max_by( join(
    to_string( reverse( contains( [::-1] [1:5:2] .{a: .["#;

#[test]
fn nothing_that_is_typed_makes_it_panic() {
    let tokens: Vec<&str> = TOKENS.split_whitespace().chain([" ", "\n"]).collect();
    let text = prop_oneof![
        4 => prop::collection::vec(prop::sample::select(tokens), 0..24).prop_map(|tokens| tokens.concat()),
        1 => any::<String>(),
    ];
    let document = json!({"a": [{"a": 1, "b": "x"}, {"a": -2.5}, null, [1, [2]], "text"], "b": {"a": true, "b": "\u{e9}\u{1f3d4}"}, "k": 1e300});
    for_seconds(&text, |text| {
        match Expression::parse(&text).and_then(|parsed| parsed.evaluate(&document)) {
            Ok(value) => {
                // What comes out can be put in again.
                let again = Expression::parse("@").and_then(|all| all.evaluate(&value));
                prop_assert_eq!(again, Ok(value));
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
        Ok(())
    });
}
