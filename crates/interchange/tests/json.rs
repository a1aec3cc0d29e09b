//! JSON that is read in slices.

use interchange::internals::JsonReading;
use message::Message;
use proptest::prelude::*;
use serde_json::Value;
use std::sync::Arc;

/// What `serde_json` reads in one go.
fn whole(text: &str) -> Result<Vec<Value>, String> {
    let documents = serde_json::Deserializer::from_str(text).into_iter();
    let documents: Result<Vec<Value>, _> = documents.collect();
    documents.map_err(|error| error.to_string())
}

fn in_slices(text: &str, bytes: usize) -> Result<Vec<Value>, Message> {
    let mut reading = JsonReading::new(Arc::new(text.to_string()));
    loop {
        if let Some(documents) = reading.go_on(bytes)? {
            return Ok(documents);
        }
    }
}

#[test]
fn a_slice_ends_where_it_should() {
    let text = "[1, 2, 3]".repeat(1_000);
    let mut reading = JsonReading::new(Arc::new(text));
    assert!(matches!(reading.go_on(100), Ok(None)));
    assert!((100..110).contains(&reading.at()), "{}", reading.at());
}

#[test]
fn errors_name_their_place() {
    let deep = "[".repeat(1_000);
    for (text, says) in [
        ("[1,\n]", "line 1, column 3: nothing follows a comma."),
        ("[1\n2]", "line 2, column 1: a comma is missing."),
        ("{\"a\" 1}", "line 1, column 6: a colon is missing."),
        ("[1,", "line 1, column 4: it ends too early."),
        ("[1] // x", "line 1, column 5: it has a comment."),
        ("[1] x", "line 1, column 5: malformed json."),
        ("[01]", "line 1, column 2: malformed number."),
        ("[1e999]", "column 7: a number is out of range."),
        (
            &deep,
            "column 129: lists and objects are nested too deeply.",
        ),
    ] {
        let error = in_slices(text, 1).expect_err(text).to_string();
        assert!(error.ends_with(says), "{text:.20}: {error}");
    }
}

/// Text that is often JSON, and otherwise nearly.
fn nearly_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_string()),
        Just("true".to_string()),
        Just("\"a\\n\\u00e9\"".to_string()),
        "\"[a-zé\\\\]{0,3}\"",
        "-?[0-9]{1,3}(\\.[0-9]{0,2})?(e[0-9]{0,3})?",
    ];
    let value = leaf.prop_recursive(5, 40, 4, |inner| {
        let blank = "[ \n\t]{0,2}";
        prop_oneof![
            (prop::collection::vec((inner.clone(), blank), 0..4)).prop_map(|items| {
                let items: Vec<String> = items
                    .into_iter()
                    .map(|(item, blank)| blank + &item)
                    .collect();
                format!("[{}]", items.join(","))
            }),
            (prop::collection::vec(("[ab]", inner, blank), 0..4)).prop_map(|members| {
                let members = members.into_iter();
                let members: Vec<String> = members
                    .map(|(name, it, blank)| format!("{blank}\"{name}\":{it}{blank}"))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    });
    (prop::collection::vec((value, "[ \n]"), 1..4)).prop_map(|documents| {
        documents
            .into_iter()
            .map(|(document, blank)| document + &blank)
            .collect()
    })
}

proptest! {
    #[test]
    fn slices_give_what_the_whole_text_gives(
        text in nearly_json(),
        bytes in 1usize..64,
        edits in prop::collection::vec((any::<prop::sample::Index>(), "[\\[\\]{}:,\"\\\\0-9a-e \n\u{1}é-]{0,2}"), 0..3),
    ) {
        let mut text = text;
        let edited = !edits.is_empty();
        for (place, put) in edits {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            if !places.is_empty() {
                let at = *place.get(&places);
                let next = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
                text.replace_range(at..next, &put);
            }
        }
        let (found, known) = (in_slices(&text, bytes), whole(&text));
        match found {
            Ok(found) => prop_assert_eq!(Ok(found), known, "{:?}", text),
            // Between two documents, this reader wants a blank.
            Err(error) => prop_assert!(known.is_err() || edited, "{text:?}: {error}"),
        }
    }
}
