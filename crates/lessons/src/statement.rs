//! Statements of the Experience API (xAPI 1.0.3): who did what, with what result. For reports and for cmi5.

use serde_json::{Value, json};
use sim::time::SimTime;

use crate::names::activity;
use crate::response::Response;
use crate::texts::Texts;

/// The version in statements and requests.
pub const VERSION: &str = "1.0.3";

/// The verbs of ADL's registry, `http://adlnet.gov/expapi/verbs/…`, by their last word.
pub fn verb(word: &str) -> Value {
    json!({
        "id": format!("http://adlnet.gov/expapi/verbs/{word}"),
        "display": { "en-US": word },
    })
}

/// An activity with its name in a language. `kind` is a word of ADL's registry of activity types.
pub fn object(id: &str, kind: &str, name: &str, language: &str) -> Value {
    let kind = format!("http://adlnet.gov/expapi/activities/{kind}");
    let mut definition = json!({ "type": kind });
    if !name.is_empty() {
        definition["name"] = json!({ language: name });
    }
    json!({ "objectType": "Activity", "id": id, "definition": definition })
}

/// The lesson itself.
pub fn lesson(id: &str, title: &str, language: &str) -> Value {
    object(&activity(&["lesson", id]), "lesson", title, language)
}

/// The object of an answer: the question with its options and the right ones, with the lesson's texts in a language.
pub fn question(response: &Response, texts: &Texts, language: &str) -> Value {
    let id = activity(&[
        "lesson",
        &response.lesson,
        response.kind.word(),
        &response.id,
    ]);
    let text = |name: &str| texts.get(&format!("{}.{}.{name}", response.kind.texts(), response.id));
    let choices: Vec<Value> = (response.options.iter())
        .map(|option| {
            let mut choice = json!({ "id": option });
            let text = text(option);
            if !text.is_empty() {
                choice["description"] = json!({ language: text });
            }
            choice
        })
        .collect();
    let mut question = object(&id, "cmi.interaction", text("question"), language);
    question["definition"]["interactionType"] = "choice".into();
    question["definition"]["correctResponsesPattern"] = json!([response.answer.join("[,]")]);
    question["definition"]["choices"] = choices.into();
    question
}

/// The result of an answer.
pub fn answered(response: &Response) -> Value {
    let mut result = json!({ "response": response.chosen.join("[,]") });
    if let Some(right) = response.judged() {
        result["success"] = right.into();
    }
    result
}

/// A time as xAPI requires it: UTC, with milliseconds.
pub fn moment(at: SimTime) -> String {
    let seconds = at.zulu();
    let seconds = seconds.trim_end_matches('Z');
    format!("{seconds}.{:03}Z", at.civil().millisecond)
}

/// A statement, without members that are null.
pub fn statement(
    id: String,
    actor: &Value,
    word: &str,
    object: Value,
    result: Value,
    context: Value,
    at: SimTime,
) -> Value {
    let members = [
        ("id", id.into()),
        ("actor", actor.clone()),
        ("verb", verb(word)),
        ("object", object),
        ("result", result),
        ("context", context),
        ("timestamp", moment(at).into()),
    ];
    let members = members.into_iter().filter(|(_, value)| !value.is_null());
    members.collect()
}
