//! Places in a text that is being typed. `fuzz.rs` tries texts of every kind.

use expect_test::expect_file;
use policy::PolicyKind;
use policy::condition::ConditionOperator;
use policy::place::{PlaceKind, keywords, place};
use testing::{Cue, replay};

#[test]
fn every_place_is_known_as_recorded() {
    let file = expect_file!["place.txt"];
    let played = replay(&file.data(), |cue| {
        let (Cue::Question(text) | Cue::Heading(text)) = cue;
        let offset = text.find('|').expect("a text has a |");
        let text = text.replacen('|', "", 1);
        let place = place(&text, offset);
        let replaced = place.span.of(&text);
        format!("{:?} `{}` of `{replaced}`", place.at, place.typed)
    });
    file.assert_eq(&played);
}

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

#[test]
fn the_language_offers_what_the_kind_permits_and_is_not_there() {
    let key = PlaceKind::StatementKey {
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
    let document = PlaceKind::DocumentKey {
        present: texts(&["Version"]),
    };
    assert_eq!(
        keywords(&document, Some(PolicyKind::Identity)),
        ["Statement"]
    );
    assert_eq!(keywords(&document, None), ["Id", "Statement"]);
    assert_eq!(
        keywords(&PlaceKind::EffectValue, Some(PolicyKind::ResourceControl)),
        ["Deny"]
    );
    assert_eq!(keywords(&PlaceKind::EffectValue, None), ["Allow", "Deny"]);
    assert_eq!(
        keywords(&PlaceKind::PrincipalKey, Some(PolicyKind::Delegation)),
        ["AWS", "Service"]
    );
    assert_eq!(
        keywords(&PlaceKind::VersionValue, None),
        ["2012-10-17", "2008-10-17"]
    );
}

#[test]
fn every_operator_that_is_offered_exists() {
    let present = texts(&["Null", "Bool"]);
    let all = keywords(
        &PlaceKind::Operator {
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
    assert_eq!(keywords(&PlaceKind::Operator { present }, None).len(), 155);
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
