//! `orgsim mcp`: a server of the Model Context Protocol over standard input and output, for assistants in editors. Its tools only
//! read: each runs a command of this program about one organization, and answers with what that prints. Requests are answered while
//! tools run; the program that a tool runs ends when its request is cancelled, and when this server does.

#[cfg(test)]
mod tests;
mod tools;

use std::io::{BufRead, Read, Write, stdin, stdout};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Scope};
use std::time::Duration;

use crate::prelude::*;
use tools::{RpcError, TOOLS, described, words};

#[derive(Debug, Parser)]
#[command(after_help = "\
The protocol is JSON-RPC, one message per line. The tools are evaluate, why, lint, prove, minimize, who_can, diff and plan.
They read files and change nothing.")]
pub struct McpCommand {
    /// The organization: a session, a link to one, or a file, zip file or folder to import
    #[arg(value_name = "SESSION")]
    session: String,
    /// Let tools read files below this folder, too; otherwise only those below the folder of SESSION
    #[arg(long, value_name = "PATH")]
    allow: Vec<PathBuf>,
}

/// The version of the protocol that the server speaks. Its messages are also those of the versions since 2024-11-05.
const VERSION: &str = "2025-06-18";
/// The other versions that a client may ask for.
const VERSIONS: [&str; 3] = ["2024-11-05", "2025-03-26", VERSION];

/// The most tools that run at a time.
const MOST_RUNNING: usize = 16;

/// Runs `orgsim mcp`: serves until the input ends.
///
/// # Errors
///
/// The input cannot be read.
pub fn run(command: &McpCommand) -> Result<(), String> {
    let server = McpServer::new(command, stdout());
    server.serve(&mut stdin().lock())
}

/// The variable with the process that a tool's program belongs to.
const PARENT: &str = "ORGSIM_PARENT";

/// Ends this program when the process that it belongs to ends, if it was started as a tool.
pub fn end_with_parent() {
    #[cfg(unix)]
    if let Some(parent) = std::env::var(PARENT)
        .ok()
        .and_then(|it| it.parse::<u32>().ok())
    {
        thread::spawn(move || {
            while std::os::unix::process::parent_id() == parent {
                thread::sleep(Duration::from_millis(200));
            }
            std::process::exit(2);
        });
    }
}

/// A program that runs for a request.
type Running = Arc<Mutex<Child>>;

struct McpServer<W> {
    session: String,
    program: PathBuf,
    /// The folders below which tools may read files.
    allowed: Vec<PathBuf>,
    out: Mutex<W>,
    running: Mutex<Vec<(Value, Running)>>,
}

/// No update can be left half done under these locks.
fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end(child: &Running) {
    // One that has ended already is not killed.
    let _ = lock(child).kill();
}

impl<W: Write + Send> McpServer<W> {
    fn new(command: &McpCommand, out: W) -> Self {
        let own = Path::new(&command.session).canonicalize().ok();
        let own = own.and_then(|it| match it.is_dir() {
            true => Some(it),
            false => it.parent().map(Path::to_path_buf),
        });
        // Of a link to a session: where the server was started.
        let own = own.or_else(|| std::env::current_dir().ok());
        let more = command.allow.iter().filter_map(|it| it.canonicalize().ok());
        Self {
            session: command.session.clone(),
            program: std::env::current_exe().unwrap_or_default(),
            allowed: own.into_iter().chain(more).collect(),
            out: Mutex::new(out),
            running: Mutex::default(),
        }
    }

    fn serve(&self, input: &mut dyn BufRead) -> Result<(), String> {
        thread::scope(|threads| {
            while let Some(line) = file::line(input).map_err(|error| error.to_string())? {
                if line.as_ref().is_ok_and(|it| it.trim().is_empty()) {
                    continue;
                }
                let message = line.and_then(|line| {
                    serde_json::from_str::<Value>(&line).map_err(|error| error.to_string())
                });
                let answer = match message {
                    Ok(message) => self.answer(threads, &message),
                    Err(error) => {
                        let says = format!("The message is not JSON: {error}");
                        Some(failed(&Value::Null, (-32_700, says)))
                    }
                };
                if answer.is_some_and(|it| !self.send(&it)) {
                    break;
                }
            }
            Ok(())
        })
    }

    /// Sends a message; `false`: the client is gone, and reads no answers.
    fn send(&self, message: &Value) -> bool {
        let mut out = lock(&self.out);
        let sent = writeln!(out, "{message}")
            .and_then(|()| out.flush())
            .is_ok();
        if !sent {
            lock(&self.running).iter().for_each(|(_, child)| end(child));
        }
        sent
    }

    /// The answer to a message; `None`: it has none, or a tool answers later.
    fn answer<'s>(&'s self, threads: &'s Scope<'s, '_>, message: &Value) -> Option<Value> {
        let invalid = |id: &Value, says: &str| Some(failed(id, (-32_600, says.to_string())));
        let Some(members) = message.as_object() else {
            return invalid(&Value::Null, "A message is an object.");
        };
        let method = members.get("method").and_then(Value::as_str);
        let parameters = &message["params"];
        let id = match (members.get("id"), method) {
            (Some(id), _) if id.is_string() || id.is_i64() || id.is_u64() => id,
            (Some(_), _) => return invalid(&Value::Null, "An id is a text or a whole number."),
            (None, Some("notifications/cancelled")) => {
                self.cancel(&parameters["requestId"]);
                return None;
            }
            (None, Some(_)) => return None,
            (None, None) => return invalid(&Value::Null, "The message has no method."),
        };
        let Some(method) = method else {
            return invalid(id, "The request has no method.");
        };
        let result = match method {
            "initialize" => Ok(initialized(parameters)),
            "ping" => Ok(json!({})),
            "tools/list" => Ok(json!({ "tools": TOOLS.iter().map(described).collect::<Vec<_>>() })),
            "tools/call" => match self.begin(threads, id, parameters) {
                Ok(()) => return None,
                Err(error) => Err(error),
            },
            other => Err((-32_601, format!("There is no method `{other}`."))),
        };
        Some(match result {
            Ok(result) => done(id, &result),
            Err(error) => failed(id, error),
        })
    }

    /// Ends the program of a request, which gets no answer any more.
    fn cancel(&self, id: &Value) {
        let mut running = lock(&self.running);
        if let Some(at) = running.iter().position(|(own, _)| own == id) {
            end(&running.swap_remove(at).1);
        }
    }

    /// Calls a tool: runs this program, and answers with what it prints.
    fn begin<'s>(
        &'s self,
        threads: &'s Scope<'s, '_>,
        id: &Value,
        parameters: &Value,
    ) -> Result<(), RpcError> {
        let name = parameters["name"].as_str().unwrap_or_default();
        let tool = TOOLS.iter().find(|it| it.name == name);
        let tool = tool.ok_or_else(|| (-32_602, format!("There is no tool `{name}`.")))?;
        let mut given = parameters["arguments"].clone();
        if let Some(after) = given["after"].as_str() {
            given["after"] = self.readable(after)?.into();
        }
        let (words, input) = words(tool, &self.session, &given)?;
        let mut running = lock(&self.running);
        if running.len() >= MOST_RUNNING {
            return Err((-32_000, format!("{MOST_RUNNING} tools run already.")));
        }
        if running.iter().any(|(own, _)| own == id) {
            return Err((-32_600, "A request with this id runs already.".into()));
        }
        let child = self
            .started(&words)
            .map_err(|error| (-32_603, error.to_string()))?;
        let child = Arc::new(Mutex::new(child));
        running.push((id.clone(), child.clone()));
        let id = id.clone();
        threads.spawn(move || {
            let (text, failed) =
                printed(&child, &input).unwrap_or_else(|error| (error.to_string(), true));
            let mut running = lock(&self.running);
            let own = running.iter().position(|(_, it)| Arc::ptr_eq(it, &child));
            let is_awaited = own.map(|at| running.swap_remove(at)).is_some();
            drop(running);
            if is_awaited {
                let content = json!([{ "type": "text", "text": text }]);
                self.send(&done(
                    &id,
                    &json!({ "content": content, "isError": failed }),
                ));
            }
        });
        Ok(())
    }

    /// Starts this program.
    fn started(&self, words: &[String]) -> std::io::Result<Child> {
        Command::new(&self.program)
            .args(words)
            .env(PARENT, std::process::id().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
    }

    /// The path of a file or folder that tools may read. Links to sessions are no files.
    fn readable(&self, path: &str) -> Result<String, RpcError> {
        let wrong = |says: &str| (-32_602, format!("{path}: {says}"));
        if sessions::is_link(path) {
            return Ok(path.to_string());
        }
        // What exists elsewhere is not told.
        let outside = || {
            wrong(
                "not a file or folder below that of the session. `--allow PATH` lets tools read more.",
            )
        };
        let found = Path::new(path).canonicalize().map_err(|_| outside())?;
        if !self.allowed.iter().any(|it| found.starts_with(it)) {
            return Err(outside());
        }
        match found.is_file() || found.is_dir() {
            true => Ok(found.to_string_lossy().into_owned()),
            false => Err(wrong("neither a regular file nor a folder.")),
        }
    }
}

fn done(id: &Value, result: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
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

fn text_of(pipe: Option<impl Read>) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    pipe.map_or(Ok(0), |mut it| it.read_to_end(&mut bytes))?;
    Ok(String::from_utf8_lossy(&bytes).trim_end().to_string())
}

/// What a program prints, and whether it had nothing to answer.
fn printed(child: &Running, input: &str) -> std::io::Result<(String, bool)> {
    let (pipe, out, errors) = {
        let mut child = lock(child);
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    };
    let (out, errors) = thread::scope(|threads| {
        threads.spawn(|| {
            // A program that refuses its arguments does not read its input.
            let _ = pipe.map(|mut it| it.write_all(input.as_bytes()));
        });
        let errors = threads.spawn(|| text_of(errors));
        let out = text_of(out);
        (out, errors.join().unwrap_or_else(|_| Ok(String::new())))
    });
    // Its output has ended, so it has, too.
    let status = lock(child).wait()?;
    let both = [out?, errors?];
    let failed = !status.success() && both.first().is_none_or(String::is_empty);
    let both: Vec<String> = both.into_iter().filter(|it| !it.is_empty()).collect();
    Ok((both.join("\n\n"), failed))
}
