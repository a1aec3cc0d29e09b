//! Answers against the output shapes of the API models: no unknown members, the right types, and the model's order. The
//! tests with real clients also check them against botocore's own copy of the models.

use orgsim_tests::transcripts;
use serde_json::Value;
use sim::model::outputs::{Form, Structure};
use sim::model::{self, Service};
use sim::time::SimTime;

fn wrong_in(structure: Structure, answer: &Value, path: &str, wrong: &mut Vec<String>) {
    let Value::Object(given) = answer else {
        wrong.push(format!("{path}: not a structure: {answer}"));
        return;
    };
    let members: Vec<_> = structure.members().collect();
    let mut last = 0;
    for (name, value) in given {
        let here = format!("{path}.{name}");
        let Some(at) = members.iter().position(|(member, _)| member == name) else {
            wrong.push(format!("{here}: the model has no such member"));
            continue;
        };
        if at < last {
            wrong.push(format!("{here}: not where the model has it"));
        }
        last = at;
        wrong_with(members[at].1, value, &here, wrong);
    }
}

fn wrong_with(form: Form, value: &Value, path: &str, wrong: &mut Vec<String>) {
    // The Region us-east-1 has no location constraint.
    if path.ends_with("s3:GetBucketLocation.LocationConstraint") && value.is_null() {
        return;
    }
    let right = match (form, value) {
        (Form::Structure(inner), value) => {
            wrong_in(inner, value, path, wrong);
            true
        }
        (Form::List(item), Value::Array(values)) => {
            for value in values {
                wrong_with(item.form(), value, &format!("{path}[]"), wrong);
            }
            true
        }
        (Form::Map(item), Value::Object(values)) => {
            for (key, value) in values {
                wrong_with(item.form(), value, &format!("{path}{{{key}}}"), wrong);
            }
            true
        }
        (Form::Text | Form::Blob, Value::String(_))
        | (Form::Boolean, Value::Bool(_))
        | (Form::Number, Value::Number(_))
        | (Form::Document, Value::Object(_)) => true,
        (Form::Integer, Value::Number(number)) => number.is_i64() || number.is_u64(),
        (Form::Timestamp, Value::String(text)) => SimTime::parse(text).is_some(),
        _ => false,
    };
    if !right {
        wrong.push(format!("{path}: {value} is no {form:?}"));
    }
}

#[test]
fn answers_have_the_form_of_the_models() {
    let mut wrong = Vec::new();
    for call in transcripts::calls() {
        let (Ok(answer), Some(operation)) = (&call.result, model::operation(&call.operation))
        else {
            continue;
        };
        if operation.service == Service::Console {
            continue;
        }
        let path = format!("{} {}", call.transcript, call.operation);
        match model::output(operation.service, operation.name) {
            Some(structure) => wrong_in(structure, answer, &path, &mut wrong),
            None if answer.is_null()
                || answer.as_object().is_some_and(serde_json::Map::is_empty) => {}
            None => wrong.push(format!(
                "{path}: answers nothing in the model, {answer} here"
            )),
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(
        wrong.is_empty(),
        "{} answers are not as the models have them:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
