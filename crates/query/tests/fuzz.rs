//! Whatever is typed, reading and evaluating end without a panic. Runs for `ORGSIM_FUZZ_SECONDS` (2 unless said otherwise) from
//! `ORGSIM_FUZZ_SEED`; `cargo xtask fuzz` runs it at length. What is found is made smaller and printed.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use query::Expression;
use serde_json::{Value, json};

const TOKENS: &[&str] = &[
    ".",
    "*",
    "[",
    "]",
    "[]",
    "[?",
    ",",
    ":",
    "@",
    "(",
    ")",
    "{",
    "}",
    "'x'",
    "`1`",
    "`[3, 1, 2]`",
    "`{\"k\": [null]}`",
    "`q`",
    "\"a\"",
    "\"\\ud800\"",
    "|",
    "||",
    "&",
    "&&",
    "<",
    "<=",
    ">",
    ">=",
    "==",
    "!=",
    "!",
    "=",
    "0",
    "-1",
    "99999999999999999999",
    "a",
    "b",
    "k: ",
    "'",
    "`",
    "\"",
    "\\",
    " ",
    "-",
    "\u{e9}",
    "\n",
    "length(",
    "sort_by(",
    "&a)",
    "map(&",
    "merge(",
    "to_number(",
    "'1_0e5'",
    "'inf'",
    "avg(",
    "max_by(",
    "join(",
    "to_string(",
    "reverse(",
    "contains(",
    "[::-1]",
    "[1:5:2]",
    ".{a: ",
    ".[",
];

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn document() -> Value {
    json!({"a": [{"a": 1, "b": "x"}, {"a": -2.5}, null, [1, [2]], "text"], "b": {"a": true, "b": "\u{e9}\u{1f3d4}"}, "k": 1e300})
}

#[test]
fn nothing_that_is_typed_makes_it_panic() {
    let end = Instant::now() + Duration::from_secs(number("ORGSIM_FUZZ_SECONDS").unwrap_or(2));
    let mut seed = number("ORGSIM_FUZZ_SEED").unwrap_or(1);
    let text = prop_oneof![
        4 => prop::collection::vec(prop::sample::select(TOKENS), 0..24).prop_map(|tokens| tokens.concat()),
        1 => any::<String>(),
    ];
    let document = document();
    while Instant::now() < end {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        seed = seed.wrapping_add(1);
        let config = Config {
            cases: 2_000,
            failure_persistence: None,
            ..Config::default()
        };
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let result = TestRunner::new_with_rng(config, random).run(&text, |text| {
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
        if let Err(found) = result {
            panic!("{found}");
        }
    }
}
