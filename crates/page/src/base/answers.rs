//! Questions in the presenter's terminal, `can …`, and their answers, for the audience. They are no steps, so the session that an
//! audience's window gets does not contain them. Other words of the terminal stay with the presenter: some name hidden faults.

use serde_json::{Value, json};
use shell::controller::Entry;

/// A question and its answer, as the terminal printed them.
#[derive(Clone, Debug, PartialEq)]
pub struct TerminalAnswer {
    /// The prompt before the line.
    pub prompt: String,
    /// The line that was typed.
    pub line: String,
    /// The standard output.
    pub out: String,
    /// The standard error.
    pub err: String,
}

impl TerminalAnswer {
    /// The question that a line of the terminal asked, if it is one.
    pub(crate) fn of(entry: &Entry) -> Option<Self> {
        let asks = entry.line.trim_start().starts_with("can ");
        asks.then(|| Self {
            prompt: entry.prompt.clone(),
            line: entry.line.clone(),
            out: entry.printed.stdout.clone(),
            err: entry.printed.stderr.clone(),
        })
    }

    /// The form for other windows.
    pub fn to_json(&self) -> Value {
        json!({ "prompt": self.prompt, "line": self.line, "out": self.out, "err": self.err })
    }

    /// Reads [`Self::to_json`]'s form; `None` if a text is missing.
    pub fn from_json(value: &Value) -> Option<Self> {
        let text = |name: &str| value[name].as_str().map(str::to_string);
        Some(Self {
            prompt: text("prompt")?,
            line: text("line")?,
            out: text("out")?,
            err: text("err")?,
        })
    }

    /// The question and the verdict in one line. The answer's first line repeats the question.
    pub(crate) fn brief(&self) -> String {
        let verdict = self.out.lines().nth(1).or(self.err.lines().next());
        format!(
            "{}: {}",
            self.line.trim(),
            verdict.unwrap_or_default().trim()
        )
    }
}
