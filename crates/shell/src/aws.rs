//! The words after `aws`: to an [`Invocation`], or to a message if nothing is sent.
//!
//! Errors come in the tool's order: the global options and the service, the operation, its options, required ones, unknown ones,
//! values, and finally the input as a whole.

mod typed;

use std::cell::Cell;
use std::sync::Arc;

use sim::model::{self, Operation, Service};
use sim::principal::Principal;
use typed::Typed;

use crate::format::{self, Format};
use crate::grammar::{self, Flag, Parsed, Takes};
use crate::invocation::{Invocation, Look};
use crate::output::{Dialect, GENERAL_EXIT, Halt};
use crate::{arguments, help, hints, names, python};

const TEXT: Takes = Takes::One { int: false };

/// The caller, and the version of the tool.
#[derive(Clone, Copy)]
pub(crate) struct Typist<'a> {
    pub(crate) caller: &'a Principal,
    pub(crate) dialect: Dialect,
}

/// The options of the first parser, in the real tool's order.
pub(crate) const GLOBALS: &[Flag] = &[
    Flag::new("debug", Takes::Nothing),
    Flag::new("endpoint-url", TEXT),
    Flag::new("no-verify-ssl", Takes::Nothing),
    Flag::new("no-paginate", Takes::Nothing),
    Flag::among("output", format::NAMES),
    Flag::new("query", TEXT),
    Flag::new("profile", TEXT),
    Flag::new("region", TEXT),
    Flag::new("version", Takes::Nothing),
    Flag::among("color", &["on", "off", "auto"]),
    Flag::new("no-sign-request", Takes::Nothing),
    Flag::new("ca-bundle", TEXT),
    Flag::new("cli-read-timeout", Takes::One { int: true }),
    Flag::new("cli-connect-timeout", Takes::One { int: true }),
    Flag::among("cli-binary-format", &["base64", "raw-in-base64-out"]),
    Flag::new("no-cli-pager", Takes::Nothing),
    Flag::new("cli-auto-prompt", Takes::Nothing),
    Flag::new("no-cli-auto-prompt", Takes::Nothing),
];

/// The last options of both versions are different ones: this many are in version 2 only.
const ONLY_V2: usize = 4;

fn globals(dialect: Dialect) -> Vec<Flag> {
    let mut flags = GLOBALS.to_vec();
    if dialect == Dialect::V1 {
        flags.truncate(flags.len() - ONLY_V2);
        flags.push(Flag::new("v2-debug", Takes::Nothing));
        for flag in &mut flags {
            match &*flag.name {
                "output" => *flag = Flag::among("output", format::NAMES_V1),
                // Numbers are checked later.
                "cli-read-timeout" | "cli-connect-timeout" => flag.takes = TEXT,
                _ => {}
            }
        }
    }
    flags
}

/// Reads the words after `aws`.
pub(crate) fn read(words: &[String], typist: Typist) -> Result<Invocation, Halt> {
    // Every parser adds the same hint to a mistake.
    read_command(words, typist).map_err(|halt| halt.with_hint(hints::for_words(words)))
}

fn read_command(words: &[String], typist: Typist) -> Result<Invocation, Halt> {
    let unknown_service = Cell::new(false);
    let command = |word: &str| {
        let choices = names::services();
        let known = word == "help" || services().contains(&word);
        unknown_service.set(!known);
        if known {
            return Ok(());
        }
        Err(format!(
            "argument command: {}",
            grammar::invalid_choice(word, &choices)
        ))
    };
    // `--version` takes precedence over everything after it, even a missing command.
    let version = || Halt::text("orgsim, in the manner of aws-cli\n");
    if words
        .iter()
        .take_while(|word| word.starts_with('-'))
        .any(|word| word == "--version")
    {
        return Err(version());
    }
    let globals = grammar::parse(&globals(typist.dialect), words, command).map_err(|message| {
        let all = names::services();
        let other = words.iter().find(|word| all.contains(&word.as_str()));
        match other.filter(|_| unknown_service.get()) {
            Some(service) => Halt::orgsim(
                format!(
                    "`aws {service}` exists in AWS and is not modeled in this version of Orgsim."
                ),
                GENERAL_EXIT,
            ),
            None => Halt::usage(message),
        }
    })?;
    let Some(word) = globals.positional.as_deref() else {
        return Err(Halt::usage("the following arguments are required: command"));
    };
    if globals.has("version") {
        return Err(version());
    }
    let (look, hint) = global_options(&globals, typist.dialect)?;
    let Some(service) = names::service_by_cli(word).filter(|it| *it != Service::Console) else {
        return Err(Halt::text(help::overview()));
    };
    read_service(service, &globals, look, typist).map(|mut invocation| {
        invocation.hint = [hint, hints::for_words(words)]
            .into_iter()
            .flatten()
            .reduce(|a, b| format!("{a}\n{b}"));
        invocation
    })
}

/// Reads the words after `console`: actions that no API offers, in the same grammar.
pub(crate) fn read_console(words: &[String], typist: Typist) -> Result<Invocation, Halt> {
    let mut nothing = grammar::parse(&[], &[], |_| Ok(())).map_err(Halt::usage)?;
    nothing.rest = words.to_vec();
    read_service(
        Service::Console,
        &nothing,
        Look::plain(typist.dialect),
        typist,
    )
}

pub(crate) fn services() -> Vec<&'static str> {
    Service::ALL
        .iter()
        .filter(|service| **service != Service::Console)
        .map(|service| service.cli())
        .chain(["help"])
        .collect()
}

/// The settings in the global options. Options about networks and colors have no effect here.
fn global_options(globals: &Parsed, dialect: Dialect) -> Result<(Look, Option<String>), Halt> {
    let query = globals
        .value("query")
        .map(|text| {
            let read = query::Expression::parse(text).map(Arc::new);
            read.map_err(|error| Halt::line(format!("Bad value for --query {text}: {error}")))
        })
        .transpose()?;
    if let Some(url) = globals.value("endpoint-url")
        && !url.contains("://")
    {
        return Err(Halt::line(format!(
            "Bad value for --endpoint-url \"{url}\": scheme is missing.  Must be of the form http://<hostname>/ or \
             https://<hostname>/"
        )));
    }
    // Version 2 checks these earlier.
    for name in ["cli-read-timeout", "cli-connect-timeout"] {
        if let Some(text) = globals.value(name)
            && crate::python::int(text).is_none()
        {
            return Err(Halt::general(python::not_an_int(text)));
        }
    }
    let format = globals
        .value("output")
        .and_then(Format::by_name)
        .unwrap_or(Format::Json);
    let look = Look {
        dialect,
        format,
        query,
    };
    Ok((look, globals.value("profile").map(hints::profile)))
}

fn read_service(
    service: Service,
    globals: &Parsed,
    look: Look,
    typist: Typist,
) -> Result<Invocation, Halt> {
    let not_modeled = Cell::new(None);
    let choose = |word: &str| {
        if word == "help" || model::operation_by_cli(service, word).is_some() {
            return Ok(());
        }
        not_modeled.set(names::operations(service).find(|name| *name == word));
        let choices: Vec<&str> = names::listed(service).chain(["help"]).collect();
        Err(format!(
            "argument operation: {}",
            grammar::invalid_choice(word, &choices)
        ))
    };
    let parsed =
        grammar::parse(&[], &globals.rest, choose).map_err(|message| match not_modeled.get() {
            Some(name) => hints::not_modeled(service, name),
            None => Halt::usage(message),
        })?;
    let Some(word) = parsed.positional.as_deref() else {
        return Err(Halt::usage(
            "the following arguments are required: operation",
        ));
    };
    match model::operation_by_cli(service, word) {
        Some(operation) => read_operation(operation, &parsed.rest, globals, look, typist),
        None => Err(Halt::text(help::service(service))),
    }
}

fn read_operation(
    operation: &'static Operation,
    words: &[String],
    globals: &Parsed,
    look: Look,
    typist: Typist,
) -> Result<Invocation, Halt> {
    if matches!(words, [word] if word == "help") {
        return Err(Halt::text(help::operation(operation)));
    }
    let flags = arguments::flags(operation, typist.dialect);
    let mut parsed = grammar::parse(&flags, words, |_| Ok(())).map_err(Halt::usage)?;
    let missing = missing(operation, words, &parsed, typist.dialect);
    if !missing.is_empty() {
        return Err(Halt::usage(format!(
            "the following arguments are required: {}",
            missing.join(", ")
        )));
    }
    match parsed.positional.take() {
        Some(word) if word == "help" => return Err(Halt::text(help::operation(operation))),
        // The first stray word was tried as `help`, so it is blamed last.
        stray => parsed.rest.extend(stray),
    }
    refuse_unknown(operation, &parsed)?;
    let warning = parsed
        .value("max-items")
        .and_then(crate::python::int)
        .filter(|max| *max <= 0 && operation.paging().is_some())
        .map_or(
            "",
            |_| "warning: Non-positive values for --max-items may result in undefined behavior.\n",
        );
    let line = Typed {
        operation,
        parsed: &parsed,
        globals,
        typist,
    };
    let paging = line.paging()?;
    let input = line.input(paging)?;
    line.build(paging, input, look)
        .map(|invocation| Invocation {
            warning,
            ..invocation
        })
        .map_err(|halt| halt.after(warning))
}

/// The required options that are missing, in the order of the table.
fn missing(
    operation: &Operation,
    words: &[String],
    parsed: &Parsed,
    dialect: Dialect,
) -> Vec<String> {
    // The real tool searches for these words literally.
    let after = |option: &str| words.iter().position(|word| word == option);
    let not_required = after("--cli-input-json").is_some()
        || after("--cli-input-yaml").is_some() && dialect == Dialect::V2
        || after("--generate-cli-skeleton")
            .is_some_and(|at| words.get(at + 1).is_none_or(|word| word != "output"));
    operation
        .input
        .iter()
        .filter(|member| member.required && !member.shape.is_boolean() && !not_required)
        .filter(|member| !parsed.has(member.cli))
        .map(|member| format!("--{}", member.cli))
        .collect()
}

/// Refuses options that the operation does not have, or has only in AWS.
fn refuse_unknown(operation: &'static Operation, parsed: &Parsed) -> Result<(), Halt> {
    let elsewhere = parsed.rest.iter().find(|word| {
        let name = word.strip_prefix("--").unwrap_or_default();
        let name = name.split_once('=').map_or(name, |(name, _)| name);
        names::is_option_elsewhere(operation, name)
    });
    if let Some(option) = elsewhere {
        return Err(hints::option_not_modeled(operation, option));
    }
    if !parsed.rest.is_empty() {
        return Err(Halt::unknown_options(&parsed.rest));
    }
    if parsed.has("cli-input-yaml") {
        return Err(Halt::orgsim(
            "`--cli-input-yaml` is not supported here; nothing was sent. Write the same input as JSON, after \
             `--cli-input-json`.",
            GENERAL_EXIT,
        ));
    }
    Ok(())
}
