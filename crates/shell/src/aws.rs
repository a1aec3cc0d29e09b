//! The words after `aws` into an [`Invocation`], or into what the tool says instead of sending anything.
//!
//! Complaints come in the tool's order: the global options and the service, the operation, its options, what is
//! required, what is unknown, values, and last the input as a whole.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::cell::Cell;

use serde_json::{Map, Value};
use sim::command::Call;
use sim::model::{self, Operation, Paging, Service};
use sim::partition::Partition;
use sim::principal::Principal;

use crate::grammar::{self, Flag, Parsed, Takes};
use crate::invocation::{Invocation, Pages};
use crate::output::{GENERAL_EXIT, Printed, USAGE_EXIT};
use crate::{arguments, check, help, hints, names};

const TEXT: Takes = Takes::One { int: false };

/// The options of the first parser, in the real tool's order.
pub(crate) const GLOBALS: &[Flag] = &[
    Flag::new("debug", Takes::Nothing),
    Flag::new("endpoint-url", TEXT),
    Flag::new("no-verify-ssl", Takes::Nothing),
    Flag::new("no-paginate", Takes::Nothing),
    Flag::among(
        "output",
        &["json", "text", "table", "yaml", "yaml-stream", "off"],
    ),
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

/// Reads the words after `aws`.
pub(crate) fn read(words: &[String], caller: &Principal) -> Result<Invocation, Printed> {
    // A mistake gets the same remark whichever parser finds it.
    read_command(words, caller).map_err(|printed| printed.with_hint(hints::for_words(words)))
}

fn usage(message: String) -> Printed {
    Printed::usage(&message)
}

fn read_command(words: &[String], caller: &Principal) -> Result<Invocation, Printed> {
    let unknown_service = Cell::new(false);
    let command = |word: &str| {
        let choices = services();
        let known = choices.contains(&word);
        unknown_service.set(!known);
        if known {
            Ok(())
        } else {
            Err(format!(
                "argument command: {}",
                grammar::invalid_choice(word, &choices)
            ))
        }
    };
    // `--version` wins over everything behind it, a missing command included.
    let version = words
        .iter()
        .take_while(|word| word.starts_with('-'))
        .any(|word| word == "--version");
    if version {
        return Err(Printed::text(
            "orgsim, in the manner of aws-cli/2\n".to_owned(),
        ));
    }
    let globals = grammar::parse(GLOBALS, words, command).map_err(|message| {
        let other = words
            .iter()
            .find(|word| names::other_services().any(|name| name == word.as_str()));
        match other.filter(|_| unknown_service.get()) {
            Some(service) => Printed::orgsim(
                format!(
                    "`aws {service}` exists in AWS and is not modelled in this version of Orgsim."
                ),
                GENERAL_EXIT,
            ),
            None => usage(message),
        }
    })?;
    let Some(word) = globals.positional.as_deref() else {
        return Err(usage(
            "the following arguments are required: command".to_owned(),
        ));
    };
    if globals.has("version") {
        return Err(Printed::text(
            "orgsim, in the manner of aws-cli/2\n".to_owned(),
        ));
    }
    let hint = global_options(&globals)?;
    let Some(service) = Service::ALL
        .into_iter()
        .find(|service| *service != Service::Console && service.cli() == word)
    else {
        return Err(Printed::text(help::overview()));
    };
    read_service(service, &globals, caller).map(|mut invocation| {
        invocation.hint = [hint, hints::for_words(words)]
            .into_iter()
            .flatten()
            .reduce(|a, b| format!("{a}\n{b}"));
        invocation
    })
}

/// Reads the words after `console`: what no API offers, in the same grammar.
pub(crate) fn read_console(words: &[String], caller: &Principal) -> Result<Invocation, Printed> {
    let mut globals = grammar::parse(GLOBALS, &[], |_| Ok(())).map_err(usage)?;
    globals.rest = words.to_vec();
    read_service(Service::Console, &globals, caller)
}

pub(crate) fn services() -> Vec<&'static str> {
    Service::ALL
        .iter()
        .filter(|service| **service != Service::Console)
        .map(|service| service.cli())
        .chain(["help"])
        .collect()
}

/// What the global options ask for. Those about networks and colours ask for nothing here.
fn global_options(globals: &Parsed) -> Result<Option<String>, Printed> {
    if let Some(url) = globals.value("endpoint-url")
        && !url.contains("://")
    {
        let message = format!(
            "Bad value for --endpoint-url \"{url}\": scheme is missing.  Must be of the form http://<hostname>/ or \
             https://<hostname>/"
        );
        return Err(Printed::complaint(message, USAGE_EXIT));
    }
    if globals.has("query") {
        let sentence = "`--query` is not evaluated in this version of Orgsim; nothing was sent. Leave it out to see \
                        the whole answer.";
        return Err(Printed::orgsim(sentence, GENERAL_EXIT));
    }
    if let Some(format) = globals.value("output").filter(|format| *format != "json") {
        let sentence = format!(
            "`--output {format}` comes in a later version of Orgsim; nothing was sent. Answers are printed as `json`."
        );
        return Err(Printed::orgsim(sentence, GENERAL_EXIT));
    }
    Ok(globals.value("profile").map(hints::profile))
}

fn read_service(
    service: Service,
    globals: &Parsed,
    caller: &Principal,
) -> Result<Invocation, Printed> {
    let not_modelled = Cell::new(None);
    let choose = |word: &str| {
        let all: Vec<_> = names::operations(service).collect();
        if word == "help" || model::operation_by_cli(service, word).is_some() {
            return Ok(());
        }
        let waiters: &[&str] = if service == Service::Iam {
            &["wait"]
        } else {
            &[]
        };
        not_modelled.set(
            all.iter()
                .chain(waiters)
                .find(|name| **name == word)
                .copied(),
        );
        let choices: Vec<&str> = all
            .iter()
            .chain(waiters)
            .chain(&["help"])
            .copied()
            .collect();
        Err(format!(
            "argument operation: {}",
            grammar::invalid_choice(word, &choices)
        ))
    };
    let parsed =
        grammar::parse(&[], &globals.rest, choose).map_err(|message| match not_modelled.get() {
            Some(name) => hints::not_modelled(service, name),
            None => usage(message),
        })?;
    let Some(word) = parsed.positional.as_deref() else {
        return Err(usage(
            "the following arguments are required: operation".to_owned(),
        ));
    };
    match model::operation_by_cli(service, word) {
        Some(operation) => read_operation(operation, &parsed.rest, globals, caller),
        None => Err(Printed::text(help::service(service))),
    }
}

fn read_operation(
    operation: &'static Operation,
    words: &[String],
    globals: &Parsed,
    caller: &Principal,
) -> Result<Invocation, Printed> {
    if matches!(words, [word] if word == "help") {
        return Err(Printed::text(help::operation(operation)));
    }
    let flags = arguments::flags(operation);
    let mut parsed = grammar::parse(&flags, words, |_| Ok(())).map_err(usage)?;
    // The real tool looks for these two words literally.
    let not_required = words
        .iter()
        .any(|word| word == "--cli-input-json" || word == "--generate-cli-skeleton");
    let missing: Vec<String> = operation
        .input
        .iter()
        .filter(|member| member.required && !not_required && !parsed.has(member.cli))
        .map(|member| format!("--{}", member.cli))
        .collect();
    if !missing.is_empty() {
        return Err(usage(format!(
            "the following arguments are required: {}",
            missing.join(", ")
        )));
    }
    match parsed.positional.take() {
        Some(word) if word == "help" => return Err(Printed::text(help::operation(operation))),
        // The first stray word was tried as `help`, so it is blamed last.
        stray => parsed.rest.extend(stray),
    }
    if !parsed.rest.is_empty() {
        return Err(Printed::unknown_options(&parsed.rest));
    }
    if parsed.has("cli-input-yaml") {
        return Err(Printed::orgsim(
            "`--cli-input-yaml` is not read here; write `--cli-input-json`.",
            GENERAL_EXIT,
        ));
    }
    build(operation, &parsed, globals, caller)
}

fn build(
    operation: &'static Operation,
    parsed: &Parsed,
    globals: &Parsed,
    caller: &Principal,
) -> Result<Invocation, Printed> {
    let mut paging = operation.paging();
    let member = |name: &str| operation.member(name).map_or("", |member| member.cli);
    if let Some(own) = paging {
        // Whoever sets the service's own token or limit turns the pages by hand.
        let by_hand = |cli: &str| cli != "max-items" && parsed.has(cli);
        if globals.has("no-paginate") || by_hand(member(own.token)) || by_hand(member(own.limit)) {
            let shadowed = member(own.limit) == "max-items";
            let set: Vec<&str> = ["starting-token", "page-size", "max-items"]
                .into_iter()
                .filter(|name| !(shadowed && *name == "max-items"))
                .filter(|name| {
                    parsed
                        .value(name)
                        .is_some_and(|value| !value.is_empty() && value != "0")
                })
                .collect();
            if !set.is_empty() {
                let set: Vec<_> = set.iter().map(|name| format!("--{name}")).collect();
                let message = format!(
                    "Error during pagination: Cannot specify --no-paginate along with pagination arguments: {}",
                    set.join(", ")
                );
                return Err(Printed::complaint(message, GENERAL_EXIT));
            }
            paging = None;
        }
    }
    let taken = paging
        .filter(|own| member(own.limit) == "max-items")
        .map(|own| own.limit);
    let mut input = arguments::input(operation, parsed, taken)?;
    if let Some(text) = parsed.value("cli-input-json") {
        let given = arguments::add_json(&mut input, text)?;
        if paging.is_some_and(|own| {
            given
                .iter()
                .any(|name| name == own.token || name == own.limit)
        }) {
            paging = None;
        }
    }
    match parsed.value("generate-cli-skeleton") {
        None => {}
        Some("input") => {
            return Err(Printed::text(crate::output::json(&arguments::skeleton(
                operation,
            ))));
        }
        Some(other) => {
            let sentence = format!("`--generate-cli-skeleton {other}` is not here; `input` is.");
            return Err(Printed::orgsim(sentence, GENERAL_EXIT));
        }
    }
    let pages = match paging {
        Some(own) => Some(own_paging(own, parsed, &mut input)?),
        None => None,
    };
    if let Some(message) = check::check(operation.input, &input) {
        return Err(Printed::complaint(message, USAGE_EXIT));
    }
    let mut call = Call::new(caller.clone(), &operation.action(), Value::Object(input));
    if !operation.service.is_global()
        && let Some(region) = globals.value("region")
    {
        let global = operation.service == Service::Sts && region == sim::region::GLOBAL_ENDPOINT;
        let partition = Partition::of_region(region);
        if !global && !sim::region::exists(partition, region) {
            // The real tool finds no endpoint of that name.
            let host = operation.service.cli();
            return Err(Printed::complaint(
                format!(
                    "Could not connect to the endpoint URL: \"https://{host}.{region}.amazonaws.com/\""
                ),
                GENERAL_EXIT,
            ));
        }
        call = call.in_region(region);
    }
    Ok(Invocation {
        call,
        operation,
        pages,
        hint: None,
    })
}

/// `--starting-token`, `--page-size` and `--max-items`.
fn own_paging(
    paging: Paging,
    parsed: &Parsed,
    input: &mut Map<String, Value>,
) -> Result<Pages, Printed> {
    let number = |name| parsed.value(name).and_then(crate::python::int);
    if let Some(size) = number("page-size") {
        input.insert(paging.limit.to_owned(), size.into());
    }
    let mut skip = 0;
    if let Some(text) = parsed.value("starting-token") {
        let token: Value = STANDARD
            .decode(text)
            .ok()
            .and_then(|bytes| serde_json::from_str(std::str::from_utf8(&bytes).ok()?).ok())
            .filter(|token: &Value| token.is_object())
            .ok_or_else(|| {
                Printed::complaint(format!("Bad starting token: {text}"), GENERAL_EXIT)
            })?;
        skip = token["boto_truncate_amount"]
            .as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(0);
        if let Some(begin) = token[paging.token].as_str() {
            input.insert(paging.token.to_owned(), begin.into());
        }
    }
    let max_items = number("max-items").and_then(|n| usize::try_from(n).ok());
    Ok(Pages {
        paging,
        skip,
        max_items,
    })
}
