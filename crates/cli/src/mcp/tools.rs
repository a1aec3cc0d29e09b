//! The tools: what they are called, what they take, and the command lines that they become.

use serde_json::Map;

use crate::prelude::*;

/// Why a message has no result, with its code of JSON-RPC.
pub(super) type RpcError = (i64, String);

/// How a parameter of a tool becomes a part of the command line.
#[derive(Clone, Copy)]
pub(super) enum Part {
    /// An option with a value, or with each of several values.
    Option(&'static str),
    /// An option for each member of an object: `NAME=VALUE`.
    Keys(&'static str),
    /// An option without a value, if it is true.
    Flag(&'static str),
    /// A positional argument.
    Positional,
    /// Standard input.
    Input,
}

/// A parameter of a tool.
pub(super) struct ToolParameter {
    pub name: &'static str,
    about: &'static str,
    pub part: Part,
    required: bool,
}

/// A tool.
pub(super) struct Tool {
    pub name: &'static str,
    about: &'static str,
    /// The beginning of the command line; `ORGANIZATION` stands for the organization.
    command: &'static [&'static str],
    pub parameters: &'static [ToolParameter],
}

/// What stands for the organization.
const ORGANIZATION: &str = "ORGANIZATION";

const fn must(name: &'static str, about: &'static str, part: Part) -> ToolParameter {
    ToolParameter {
        name,
        about,
        part,
        required: true,
    }
}

const fn may(name: &'static str, about: &'static str, part: Part) -> ToolParameter {
    ToolParameter {
        name,
        about,
        part,
        required: false,
    }
}

const CONTEXT: ToolParameter = may(
    "context",
    "Condition keys of the request, each with its value",
    Part::Keys("--context"),
);

const QUESTION: &[ToolParameter] = &[
    must(
        "principal",
        "The caller: an ARN, Account/Person, a pattern such as Payments/*, or a service such as s3.amazonaws.com",
        Part::Option("--principal"),
    ),
    must(
        "action",
        "The action, such as s3:GetObject",
        Part::Option("--action"),
    ),
    may(
        "resource",
        "The ARN of the resource",
        Part::Option("--resource"),
    ),
    CONTEXT,
];

const POLICY: &[ToolParameter] = &[
    must("policy", "The policy's JSON document", Part::Input),
    must(
        "type",
        "Its type: scp, rcp, identity or resource",
        Part::Option("--type"),
    ),
];

const AFTER: ToolParameter = must(
    "after",
    "The organization after the change: a saved session, or a file or folder to import",
    Part::Positional,
);

pub(super) const TOOLS: &[Tool] = &[
    Tool {
        name: "evaluate",
        about: "Decides whether a caller may do something in the organization, by its SCPs, RCPs and IAM policies",
        command: &["evaluate", "--org", ORGANIZATION],
        parameters: QUESTION,
    },
    Tool {
        name: "why",
        about: "Explains such a decision layer by layer, and names the smallest change that leads to another one",
        command: &["evaluate", "--org", ORGANIZATION, "--explain"],
        parameters: QUESTION,
    },
    Tool {
        name: "lint",
        about: "Checks a policy with the codes of IAM Access Analyzer",
        command: &["lint"],
        parameters: POLICY,
    },
    Tool {
        name: "prove",
        about: "Proves that nobody in the organization can ever do something, or shows a request that can",
        command: &["prove", "never", "--org", ORGANIZATION],
        parameters: &[
            must(
                "action",
                "The action, with or without wildcards",
                Part::Option("--action"),
            ),
            may(
                "resource",
                "The ARN of the resource, with or without wildcards",
                Part::Option("--resource"),
            ),
            may(
                "under",
                "A root, unit or account, by id or name, instead of the whole organization",
                Part::Option("--under"),
            ),
            may(
                "outside",
                "Ask about callers from outside the organization instead",
                Part::Flag("--outside"),
            ),
        ],
    },
    Tool {
        name: "minimize",
        about: "Writes a smaller policy that is proved to allow and deny the same",
        command: &["prove", "minimize"],
        parameters: POLICY,
    },
    Tool {
        name: "who_can",
        about: "Lists the users, roles and root users of the organization that may do something",
        command: &["who-can", "--org", ORGANIZATION],
        parameters: &[
            must(
                "action",
                "The action, such as s3:GetObject",
                Part::Positional,
            ),
            may("resource", "The ARN of the resource", Part::Positional),
            CONTEXT,
        ],
    },
    Tool {
        name: "diff",
        about: "Compares the organization with another one: what changes, and who gains or loses which actions",
        command: &["diff", "--access", ORGANIZATION],
        parameters: &[AFTER],
    },
    Tool {
        name: "plan",
        about: "Plans the steps from the organization to another one, and says which steps open or lock access meanwhile",
        command: &["plan", "--allow-gap", ORGANIZATION],
        parameters: &[AFTER],
    },
];

pub(super) fn described(tool: &Tool) -> Value {
    let text = json!({ "type": "string" });
    let schema = |parameter: &ToolParameter| {
        let mut schema = match parameter.part {
            Part::Option(_) if parameter.name == "type" => text.clone(),
            Part::Option(_) => {
                json!({ "anyOf": [text, { "type": "array", "items": text, "minItems": 1 }] })
            }
            Part::Keys(_) => json!({ "type": "object", "additionalProperties": text }),
            Part::Flag(_) => json!({ "type": "boolean" }),
            Part::Positional | Part::Input => text.clone(),
        };
        schema["description"] = parameter.about.into();
        (parameter.name.to_string(), schema)
    };
    let properties: Map<String, Value> = tool.parameters.iter().map(schema).collect();
    let required = tool.parameters.iter().filter(|it| it.required);
    let required: Vec<&str> = required.map(|it| it.name).collect();
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
    let known = |name: &String| tool.parameters.iter().any(|it| it.name == name);
    let unknown = given
        .as_object()
        .and_then(|it| it.keys().find(|it| !known(it)));
    if let Some(unknown) = unknown {
        return Err(wrong(format!("There is no parameter `{unknown}`.")));
    }
    let command = tool
        .command
        .iter()
        .filter(|it| **it != ORGANIZATION || tool.command.contains(&"--org"));
    let mut words: Vec<String> = command
        .map(|it| it.replace(ORGANIZATION, session))
        .collect();
    let (mut positional, mut input) = (Vec::new(), String::new());
    if !tool.command.contains(&"--org") && tool.command.contains(&ORGANIZATION) {
        positional.push(session.to_string());
    }
    for parameter in tool.parameters {
        let (name, value) = (parameter.name, &given[parameter.name]);
        if value.is_null() {
            match parameter.required {
                true => return Err(wrong(format!("The parameter `{name}` is missing."))),
                false => continue,
            }
        }
        let bad = || wrong(format!("The parameter `{name}` has the wrong type."));
        match parameter.part {
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
                words.extend(value.as_bool().ok_or_else(bad)?.then(|| option.to_string()));
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
