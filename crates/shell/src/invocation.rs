//! An `aws …` command that is ready to send: the host sends it page by page and then prints the answer.

use std::sync::Arc;

use serde_json::{Map, Value};
use sim::command::Call;
use sim::error::ApiError;
use sim::model::{self, Operation, Service, outputs};

use crate::format::Format;
use crate::output::{Dialect, GENERAL_EXIT, Halt, Printed};
use crate::paginate::{Pages, Turning};

/// A call to the world, with the settings for printing its answer.
///
/// The real tool requests page after page by itself. So does the host:
///
/// ```text
/// let mut reply = invocation.reply();
/// let mut call = Some(invocation.call.clone());
/// while let Some(next) = call {
///     match sim::step(&mut world, next) {
///         Ok(answer) => call = reply.take(answer),
///         Err(refusal) => return reply.print(Some(&refusal)),
///     }
/// }
/// reply.print(None)
/// ```
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The call to send first.
    pub call: Call,
    pub(crate) operation: &'static Operation,
    /// The settings for turning pages; `None` if the answer is printed as it comes.
    pub(crate) pages: Option<Box<Pages>>,
    pub(crate) hint: Option<String>,
    /// The text that the tool prints on standard error before anything else.
    pub(crate) warning: &'static str,
    pub(crate) look: Look,
}

/// The way in which answers are shown.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    pub(crate) dialect: Dialect,
    pub(crate) format: Format,
    /// The expression of `--query`.
    pub(crate) query: Option<Arc<query::Expression>>,
}

impl Look {
    /// The whole answer as JSON.
    pub(crate) fn plain(dialect: Dialect) -> Self {
        Self {
            dialect,
            format: Format::Json,
            query: None,
        }
    }

    fn write(&self, title: &str, value: &Value, out: &mut String) -> Result<(), String> {
        match &self.query {
            Some(query) => {
                let taken = query.evaluate(value).map_err(|error| error.to_string())?;
                self.format.write(title, &taken, out)
            }
            None => self.format.write(title, value, out),
        }
    }

    /// A value that no call returned.
    pub(crate) fn halt(&self, title: &str, value: &Value) -> Halt {
        let mut out = String::new();
        match self.write(title, value, &mut out) {
            Ok(()) => Halt::text(out),
            Err(complaint) => Halt::general(complaint),
        }
    }
}

/// The answers to an invocation, so far.
#[derive(Clone, Debug)]
pub struct Reply<'i> {
    invocation: &'i Invocation,
    turning: Option<Turning>,
    /// The last answer, unchanged.
    answer: Value,
}

impl Invocation {
    /// The operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// A reply without any answer yet.
    pub fn reply(&self) -> Reply<'_> {
        Reply {
            invocation: self,
            turning: self.pages.as_deref().cloned().map(Turning::new),
            answer: Value::Null,
        }
    }

    /// The output of the command if this is the only answer.
    pub fn print(&self, result: Result<&Value, &ApiError>) -> Printed {
        let mut reply = self.reply();
        match result {
            Ok(answer) => {
                reply.take(answer.clone());
                reply.print(None)
            }
            Err(error) => reply.print(Some(error)),
        }
    }
}

impl Reply<'_> {
    /// Takes the world's answer. Returns the call for the next page, if there is one and it is wanted.
    pub fn take(&mut self, answer: Value) -> Option<Call> {
        let operation = self.invocation.operation;
        let answer = match (answer, model::output(operation.service, operation.name)) {
            (Value::Null, _) => Value::Object(Map::new()),
            (answer, Some(shape)) => outputs::in_order(shape, answer),
            (answer, None) => answer,
        };
        let Some(turning) = &mut self.turning else {
            self.answer = answer;
            return None;
        };
        let token = turning.take(answer)?;
        let mut call = self.invocation.call.clone();
        let name = self.invocation.pages.as_ref()?.paging.token;
        call.input.insert(name.to_owned(), token);
        Some(call)
    }

    /// Whether the answer is empty.
    pub fn is_empty(&self) -> bool {
        self.answer.as_object().is_some_and(Map::is_empty)
    }

    /// The output of the command, after all answers or the refusal that ended them.
    pub fn print(self, refusal: Option<&ApiError>) -> Printed {
        let Invocation {
            operation,
            hint,
            warning,
            look,
            ..
        } = self.invocation;
        let mut printed = match refusal {
            Some(error) => Printed::refusal(operation.name, error, look.dialect),
            None => Printed::default(),
        };
        // Formats that print page by page have printed the pages before the refusal.
        if refusal.is_none() || look.format.by_page() {
            let title = if operation.service == Service::Console {
                operation.cli
            } else {
                operation.name
            };
            let mut out = String::new();
            let written = self
                .values(look.format)
                .iter()
                .try_for_each(|value| look.write(title, value, &mut out));
            if let Err(complaint) = written {
                printed = Printed::failed(format!("\n{complaint}\n"), GENERAL_EXIT);
            }
            printed.stdout = out;
        }
        printed.stderr.insert_str(0, warning);
        printed.with_hint(hint.clone())
    }

    /// The values to print, one after the other.
    fn values(&self, format: Format) -> Vec<Value> {
        match (&self.turning, format) {
            (None, Format::YamlStream) if self.is_empty() => Vec::new(),
            (None, _) if self.answer.is_null() => Vec::new(),
            (None, _) => vec![self.answer.clone()],
            (Some(turning), Format::Text) => turning.parts(),
            (Some(turning), Format::YamlStream) => turning.taken.clone(),
            (Some(turning), _) => vec![turning.whole()],
        }
    }
}
