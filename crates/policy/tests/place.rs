//! Places in a text that is being typed.

use policy::condition::ConditionOperator;
use policy::place::{Spot, keywords, place};
use policy::{PolicyKind, TextSpan};
use proptest::prelude::*;

/// The place of the `|`, which is taken out.
fn at(text: &str) -> (Spot, String, String) {
    let offset = text.find('|').expect("a text has a |");
    let text = text.replacen('|', "", 1);
    let place = place(&text, offset);
    (place.at, place.typed, place.span.of(&text).to_string())
}

fn spot(text: &str) -> Spot {
    at(text).0
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

#[test]
fn a_key_of_the_document_knows_the_other_keys_before_and_behind() {
    let present = texts(&["Version", "Statement"]);
    assert_eq!(
        at(r#"{"Version": "2012-10-17", "I|", "Statement": [{"Effect": "Allow"}]}"#),
        (
            Spot::DocumentKey { present },
            "I".to_string(),
            "I".to_string()
        )
    );
    assert_eq!(
        spot("{|"),
        Spot::DocumentKey {
            present: Vec::new()
        }
    );
}

#[test]
fn a_key_of_a_statement_is_completed_whole() {
    let present = texts(&["Effect", "Resource"]);
    assert_eq!(
        at(
            r#"{"Statement": [{"Sid": "x"}, {"Effect": "Allow", "Act|on": "s3:*", "Resource": "*"}, {"Condition": {}}]}"#
        ),
        (
            Spot::StatementKey { present },
            "Act".to_string(),
            "Acton".to_string()
        )
    );
    // A lone statement needs no list.
    assert_eq!(
        spot(r#"{"Statement": {"Effect": "Allow", |}}"#),
        Spot::StatementKey {
            present: texts(&["Effect"])
        }
    );
}

#[test]
fn values_are_known_by_their_keys() {
    let statement = |rest: &str| spot(&format!(r#"{{"Statement": [{{{rest}"#));
    assert_eq!(spot(r#"{"Version": "20|"#), Spot::VersionValue);
    assert_eq!(statement(r#""Effect": "|""#), Spot::EffectValue);
    assert_eq!(statement(r#""Effect": |"#), Spot::EffectValue);
    assert_eq!(statement(r#""Sid": "|"}"#), Spot::Sid);
    assert_eq!(statement(r#""Action": "s3:|"#), Spot::Action);
    assert_eq!(statement(r#""NotAction": ["s3:*", "|"]"#), Spot::Action);
    assert_eq!(statement(r#""Resource": [|"#), Spot::Resource);
    assert_eq!(statement(r#""NotResource": "|"#), Spot::Resource);
    let key = String::new();
    assert_eq!(
        statement(r#""Principal": "|"#),
        Spot::PrincipalValue { key }
    );
    assert_eq!(statement(r#""Principal": {"|"#), Spot::PrincipalKey);
    let key = "AWS".to_string();
    assert_eq!(
        statement(r#""NotPrincipal": {"Service": "x", "AWS": ["1", "|"]}"#),
        Spot::PrincipalValue { key }
    );
}

#[test]
fn a_condition_is_known_step_by_step() {
    let condition = |rest: &str| spot(&format!(r#"{{"Statement": [{{"Condition": {rest}"#));
    let present = texts(&["Bool", "Null"]);
    assert_eq!(
        condition(r#"{"Bool": {"a:b": "true"}, "|", "Null": {"c:d": "true"}}"#),
        Spot::Operator { present }
    );
    let (operator, key) = ("StringLike".to_string(), "aws:username".to_string());
    assert_eq!(
        condition(r#"{"StringLike": {"aws:|"#),
        Spot::ConditionKey {
            operator: operator.clone()
        }
    );
    assert_eq!(
        condition(r#"{"StringLike": {"x:y": "z", "aws:username": ["a", "|"]}}"#),
        Spot::ConditionValue { operator, key }
    );
}

#[test]
fn between_things_there_is_nothing_to_complete() {
    for text in [
        "|",
        "|{}",
        r#"{"Version"|: "x"}"#,
        r#"{"Version": "x"|}"#,
        r#"{"Statement": |}"#,
        r#"{"Statement": [{"Action": ["x"|]}]}"#,
        r#"{"Id": "|"}"#,
        r#"{"Statement": [{"Action": {"|": 1}}]}"#,
        "{}|",
    ] {
        assert_eq!(spot(text), Spot::Elsewhere, "{text}");
    }
}

#[test]
fn half_typed_text_is_understood() {
    // A string that is not closed ends with its line, without what closes the line.
    let broken = "{\"Statement\": [{\n  \"Effect\": \"Al|,\n  \"Action\": \"*\"\n}]}";
    assert_eq!(
        at(broken),
        (Spot::EffectValue, "Al".to_string(), "Al".to_string())
    );
    let broken =
        "{\"Statement\": [{\n  \"Effect\": \"Allow\",\n  \"Act|\n  \"Resource\": \"*\"\n}]}";
    let present = texts(&["Effect", "Resource"]);
    assert_eq!(spot(broken), Spot::StatementKey { present });
    let broken = "{\"Statement\": [{\n  \"Action\": [\"*]\n}, {\n  \"Effect\": \"|\"}]}";
    assert_eq!(spot(broken), Spot::EffectValue);
    // A missing comma, a missing value, a bare word, a bracket too many.
    let present = texts(&["Effect"]);
    assert_eq!(
        spot(r#"{"Statement": [{"Effect": "Allow" "Ac|"#),
        Spot::StatementKey { present }
    );
    assert_eq!(
        spot(r#"{"Statement": [{"Effect": "Action": "|"#),
        Spot::Action
    );
    assert_eq!(
        at(r#"{"Statement": [{"Effect": All|ow}]}"#),
        (Spot::EffectValue, "All".to_string(), "Allow".to_string())
    );
    assert_eq!(spot(r#"{"Statement": ]]} [{"Effect": "|"#), Spot::Elsewhere);
    assert_eq!(
        spot(r#"{"Statement": [{"Action": ["a"}, {"Effect": "|"#),
        Spot::EffectValue
    );
}

#[test]
fn the_language_offers_what_the_kind_permits_and_is_not_there() {
    let key = Spot::StatementKey {
        present: texts(&["Effect", "NotAction"]),
    };
    assert_eq!(
        keywords(&key, Some(PolicyKind::ServiceControl)),
        ["Sid", "Resource", "NotResource", "Condition"]
    );
    assert_eq!(
        keywords(&key, Some(PolicyKind::Delegation)),
        ["Sid", "Resource", "Principal", "Condition"]
    );
    let document = Spot::DocumentKey {
        present: texts(&["Version"]),
    };
    assert_eq!(
        keywords(&document, Some(PolicyKind::Identity)),
        ["Statement"]
    );
    assert_eq!(keywords(&document, None), ["Id", "Statement"]);
    assert_eq!(
        keywords(&Spot::EffectValue, Some(PolicyKind::ResourceControl)),
        ["Deny"]
    );
    assert_eq!(keywords(&Spot::EffectValue, None), ["Allow", "Deny"]);
    assert_eq!(
        keywords(&Spot::PrincipalKey, Some(PolicyKind::Delegation)),
        ["AWS", "Service"]
    );
    assert_eq!(
        keywords(&Spot::VersionValue, None),
        ["2012-10-17", "2008-10-17"]
    );
}

#[test]
fn every_operator_that_is_offered_exists() {
    let present = texts(&["Null", "Bool"]);
    let all = keywords(
        &Spot::Operator {
            present: Vec::new(),
        },
        None,
    );
    assert_eq!(all.len(), 157);
    assert!(
        all.iter()
            .all(|name| ConditionOperator::parse(name).is_some())
    );
    let mut once = all.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), all.len());
    assert_eq!(keywords(&Spot::Operator { present }, None).len(), 155);
}

#[test]
fn a_text_that_only_opens_or_closes_takes_no_long_time() {
    for piece in [
        "[", "{", "[}", "{]", "\"", "{\"a\":", "}", ":", "\\", "\"\\",
    ] {
        let text = piece.repeat(200_000);
        place(&text, text.len());
        place(&text, 1);
    }
}

fn nearly_json() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\\"",
        "true",
        " ",
        "\n",
        "é",
        "😀",
        "x",
        "\"Statement\":",
        "\"Effect\":",
        "\"Action\":",
        "\"Principal\":",
        "\"Condition\":",
        "\"Version\"",
        "\"Allow\"",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn sound(text: &str, offset: usize) -> Result<(), TestCaseError> {
    let place = place(text, offset);
    let TextSpan { start, end } = place.span;
    prop_assert!(start <= end && end as usize <= text.len());
    prop_assert!(text.get(place.span.range()).is_some());
    prop_assert!(place.span.of(text).starts_with(&place.typed));
    for kind in [None, Some(PolicyKind::Trust)] {
        keywords(&place.at, kind);
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_text_and_no_offset_make_it_panic(text in any::<String>(), offset in 0..200_usize) {
        sound(&text, offset)?;
    }

    #[test]
    fn nor_does_what_is_nearly_a_policy(text in nearly_json()) {
        for offset in 0..text.len() + 2 {
            sound(&text, offset)?;
        }
    }
}
