//! The tools: what they are called, what they take, and the command lines that they become.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Map;

use crate::prelude::*;

/// Why a message has no result, with its code of JSON-RPC.
pub(super) type RpcError = (i64, String);

/// How a parameter of a tool becomes a part of the command line.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Part {
    /// An option with a value, or with each of several values.
    Option(String),
    /// An option for each member of an object: `NAME=VALUE`.
    Keys(String),
    /// An option without a value, if it is true.
    Flag(String),
    /// A positional argument.
    Positional,
    /// Standard input.
    Input,
}

/// A parameter of a tool.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ToolParameter {
    pub name: String,
    about: String,
    pub part: Part,
    #[serde(default)]
    required: bool,
}

/// A tool.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tool {
    pub name: String,
    about: String,
    /// The beginning of the command line; `ORGANIZATION` stands for the organization.
    command: Vec<String>,
    pub parameters: Vec<ToolParameter>,
}

/// What stands for the organization.
const ORGANIZATION: &str = "ORGANIZATION";

/// The tools.
pub(super) static TOOLS: LazyLock<Vec<Tool>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("tools.json")).expect("a test reads every tool")
});

pub(super) fn described(tool: &Tool) -> Value {
    let text = json!({ "type": "string" });
    let schema = |parameter: &ToolParameter| {
        let mut schema = match &parameter.part {
            Part::Option(_) if parameter.name == "type" => text.clone(),
            Part::Option(_) => {
                json!({ "anyOf": [text, { "type": "array", "items": text, "minItems": 1 }] })
            }
            Part::Keys(_) => json!({ "type": "object", "additionalProperties": text }),
            Part::Flag(_) => json!({ "type": "boolean" }),
            Part::Positional | Part::Input => text.clone(),
        };
        schema["description"] = parameter.about.clone().into();
        (parameter.name.clone(), schema)
    };
    let properties: Map<String, Value> = tool.parameters.iter().map(schema).collect();
    let required = tool.parameters.iter().filter(|it| it.required);
    let required: Vec<&str> = required.map(|it| &*it.name).collect();
    json!({
        "name": tool.name,
        "description": tool.about,
        "inputSchema": { "type": "object", "properties": properties, "required": required },
        "annotations": { "readOnlyHint": true, "openWorldHint": false },
    })
}

/// A command line, and its standard input.
type CommandLine = (Vec<String>, String);

/// The command line of a call.
pub(super) fn words(tool: &Tool, session: &str, given: &Value) -> Result<CommandLine, RpcError> {
    let wrong = |what: String| (-32_602, what);
    let known = |name: &String| tool.parameters.iter().any(|it| it.name == *name);
    let unknown = given
        .as_object()
        .and_then(|it| it.keys().find(|it| !known(it)));
    if let Some(unknown) = unknown {
        return Err(wrong(format!("There is no parameter `{unknown}`.")));
    }
    // The organization follows an option, or is the first positional argument.
    let is_option =
        (tool.command.windows(2)).any(|it| it[0].starts_with("--") && it[1] == ORGANIZATION);
    let (organization, command): (Vec<_>, Vec<_>) =
        (tool.command.iter().cloned()).partition(|it| !is_option && it == ORGANIZATION);
    let named = |it: String| it.replace(ORGANIZATION, session);
    let mut words: Vec<String> = command.into_iter().map(named).collect();
    let mut positional: Vec<String> = organization.into_iter().map(named).collect();
    let mut input = String::new();
    for parameter in &tool.parameters {
        let (name, value) = (&parameter.name, &given[&parameter.name]);
        if value.is_null() {
            match parameter.required {
                true => return Err(wrong(format!("The parameter `{name}` is missing."))),
                false => continue,
            }
        }
        let bad = || wrong(format!("The parameter `{name}` has the wrong type."));
        match &parameter.part {
            Part::Option(option) => {
                let one = std::slice::from_ref(value);
                for value in value.as_array().map_or(one, Vec::as_slice) {
                    words.push(format!("{option}={}", value.as_str().ok_or_else(bad)?));
                }
            }
            Part::Keys(option) => {
                for (key, value) in value.as_object().ok_or_else(bad)? {
                    words.push(format!(
                        "{option}={key}={}",
                        value.as_str().ok_or_else(bad)?
                    ));
                }
            }
            Part::Flag(option) => {
                words.extend(value.as_bool().ok_or_else(bad)?.then(|| option.clone()));
            }
            Part::Positional => positional.push(value.as_str().ok_or_else(bad)?.to_string()),
            Part::Input => {
                input = value.as_str().ok_or_else(bad)?.to_string();
                positional.push("-".to_string());
            }
        }
    }
    // What follows is never an option, whatever it begins with.
    words.push("--".to_string());
    words.extend(positional);
    Ok((words, input))
}
