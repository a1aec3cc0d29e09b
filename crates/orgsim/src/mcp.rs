//! `orgsim mcp`: a server of the Model Context Protocol over standard input and output, for assistants in editors. Its tools only
//! read: each runs a command of this program about one organization, and answers with what that prints.

use std::io::{BufRead, Write, stdin, stdout};
use std::process::{Command, Stdio};

use serde_json::Map;

use crate::prelude::*;

#[derive(Debug, Parser)]
#[command(after_help = "\
The protocol is JSON-RPC, one message per line. The tools are evaluate, why, lint, prove, minimize, who_can, diff and plan.
They read files and change nothing.")]
pub struct McpCommand {
    /// The organization: a session, a link to one, or a file, zip file or folder to import
    #[arg(value_name = "SESSION")]
    session: String,
}

/// The version of the protocol that the server speaks. Its messages are also those of the versions since 2024-11-05.
const VERSION: &str = "2025-06-18";
/// The other versions that a client may ask for.
const VERSIONS: [&str; 3] = ["2024-11-05", "2025-03-26", VERSION];

/// How a parameter of a tool becomes a part of the command line.
#[derive(Clone, Copy)]
enum Part {
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
struct ToolParameter {
    name: &'static str,
    about: &'static str,
    part: Part,
    required: bool,
}

/// A tool.
struct Tool {
    name: &'static str,
    about: &'static str,
    /// The beginning of the command line; `ORGANIZATION` stands for the organization.
    command: &'static [&'static str],
    parameters: &'static [ToolParameter],
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

const TOOLS: &[Tool] = &[
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

/// Why a message has no result, with its code of JSON-RPC.
type RpcError = (i64, String);

/// Runs `orgsim mcp`: serves until the input ends.
///
/// # Errors
///
/// The input cannot be read.
pub fn run(command: &McpCommand) -> Result<(), String> {
    serve(&command.session, &mut stdin().lock(), &mut stdout())
}

fn serve(session: &str, input: &mut dyn BufRead, out: &mut dyn Write) -> Result<(), String> {
    while let Some(line) = crate::file::line(input).map_err(|error| error.to_string())? {
        let message = line.and_then(|line| {
            serde_json::from_str::<Value>(&line).map_err(|error| error.to_string())
        });
        let answer = match message {
            Ok(message) => answer(session, &message),
            Err(error) => {
                // The protocol has no answer without the id of a request.
                crate::warn(&format!("a message is not JSON: {error}"));
                None
            }
        };
        let Some(answer) = answer else { continue };
        // A client that is gone reads no answers.
        if writeln!(out, "{answer}")
            .and_then(|()| out.flush())
            .is_err()
        {
            break;
        }
    }
    Ok(())
}

/// The answer to a message; `None`: it is a notification.
fn answer(session: &str, message: &Value) -> Option<Value> {
    let id = message.get("id");
    let id = id.filter(|it| it.is_string() || it.is_i64() || it.is_u64())?;
    let Some(method) = message["method"].as_str() else {
        return Some(failed(id, (-32_600, "The request has no method.".into())));
    };
    let parameters = &message["params"];
    let result = match method {
        "initialize" => Ok(initialized(parameters)),
        "ping" => Ok(json!({})),
        "tools/list" => Ok(json!({ "tools": TOOLS.iter().map(described).collect::<Vec<_>>() })),
        "tools/call" => called(session, parameters),
        other => Err((-32_601, format!("There is no method `{other}`."))),
    };
    Some(match result {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(error) => failed(id, error),
    })
}

fn failed(id: &Value, (code, message): RpcError) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
}

fn initialized(parameters: &Value) -> Value {
    let asked = parameters["protocolVersion"].as_str();
    let version = asked.filter(|it| VERSIONS.contains(it)).unwrap_or(VERSION);
    json!({
        "protocolVersion": version,
        "capabilities": { "tools": {} },
        "serverInfo": { "name": "orgsim", "version": env!("CARGO_PKG_VERSION") },
        "instructions": "Answers questions about one AWS organization: what its policies allow and why. Nothing is changed.",
    })
}

fn described(tool: &Tool) -> Value {
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

/// The command line of a call, and its standard input.
fn words(tool: &Tool, session: &str, given: &Value) -> Result<(Vec<String>, String), RpcError> {
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

/// Calls a tool: runs this program, and answers with what it prints.
fn called(session: &str, parameters: &Value) -> Result<Value, RpcError> {
    let name = parameters["name"].as_str().unwrap_or_default();
    let tool = TOOLS.iter().find(|it| it.name == name);
    let tool = tool.ok_or_else(|| (-32_602, format!("There is no tool `{name}`.")))?;
    let (words, input) = words(tool, session, &parameters["arguments"])?;
    let (text, failed) = match printed(&words, &input) {
        Ok(printed) => printed,
        Err(error) => (error.to_string(), true),
    };
    Ok(json!({ "content": [{ "type": "text", "text": text }], "isError": failed }))
}

/// What this program prints, and whether it had nothing to answer.
fn printed(words: &[String], input: &str) -> std::io::Result<(String, bool)> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut pipe) = child.stdin.take() {
        // A program that refuses its arguments does not read its input.
        let _ = pipe.write_all(input.as_bytes());
    }
    let done = child.wait_with_output()?;
    let [out, errors] = [&done.stdout, &done.stderr].map(|it| String::from_utf8_lossy(it));
    let failed = !done.status.success() && out.trim().is_empty();
    let both = [out.trim_end(), errors.trim_end()];
    let both: Vec<&str> = both.into_iter().filter(|it| !it.is_empty()).collect();
    Ok((both.join("\n\n"), failed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(lines: &str) -> Vec<Value> {
        let mut out = Vec::new();
        serve("session.json", &mut lines.as_bytes(), &mut out).expect("it is read");
        let out = String::from_utf8(out).expect("text");
        let lines = out
            .lines()
            .map(|it| serde_json::from_str(it).expect("JSON"));
        lines.collect()
    }

    #[test]
    fn requests_are_answered_and_notifications_are_not() {
        let found = answers(concat!(
            r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2024-11-05"}}"#,
            "\n",
            r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            "\n",
            r#"{"jsonrpc":"2.0","id":"two","method":"ping"}"#,
            "\n{\n[]\n",
            r#"{"jsonrpc":"2.0","id":3,"method":"resources/list"}"#,
            "\n",
            r#"{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"plan","arguments":{}}}"#,
        ));
        let codes: Vec<Option<i64>> = found
            .iter()
            .map(|it| it["error"]["code"].as_i64())
            .collect();
        let expected = [None, None, Some(-32_601), Some(-32_602)];
        assert_eq!(codes, expected, "{found:?}");
        assert_eq!(found[0]["result"]["protocolVersion"], "2024-11-05");
        assert_eq!(
            found[1],
            json!({ "jsonrpc": "2.0", "id": "two", "result": {} })
        );
    }

    #[test]
    fn no_argument_becomes_an_option() {
        let tool = TOOLS
            .iter()
            .find(|it| it.name == "who_can")
            .expect("it is there");
        let given = json!({ "action": "--junit=x", "context": { "a": "b" } });
        let (found, _) = words(tool, "session.json", &given).expect("they are right");
        let expected = [
            "who-can",
            "--org",
            "session.json",
            "--context=a=b",
            "--",
            "--junit=x",
        ];
        assert_eq!(found, expected);
        let given = json!({ "action": "a:b", "out": "x" });
        assert!(words(tool, "session.json", &given).is_err());
    }

    #[test]
    fn every_tool_is_a_command_that_the_program_has() {
        for tool in TOOLS {
            let mut given = Map::new();
            for parameter in tool.parameters {
                let value = match (parameter.part, parameter.name) {
                    (_, "type") => "scp".into(),
                    (Part::Keys(_), _) => json!({ "a:b": "c" }),
                    (Part::Flag(_), _) => true.into(),
                    (Part::Option(_) | Part::Positional | Part::Input, _) => "a:b".into(),
                };
                given.insert(parameter.name.to_string(), value);
            }
            let (words, _) = words(tool, "session.json", &given.into()).expect("they are right");
            let all = std::iter::once("orgsim".to_string()).chain(words);
            let read = crate::cli::Cli::read(all);
            assert!(read.is_ok(), "{}: {:?}", tool.name, read.err());
        }
    }
}
