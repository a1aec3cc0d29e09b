//! The words after `aws`: to an [`Invocation`], or to a message if nothing is sent.
//!
//! Errors come in the tool's order: the global options and the service, the operation, its options, required ones, unknown ones,
//! values, and finally the input as a whole.

use std::cell::Cell;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use sim::command::Call;
use sim::model::{self, Operation, Paging, Service};
use sim::partition::Partition;
use sim::principal::Principal;

use crate::format::{self, Format};
use crate::grammar::{self, Flag, Parsed, Takes};
use crate::invocation::{Invocation, Look};
use crate::output::{Dialect, GENERAL_EXIT, Halt};
use crate::paginate::{self, Pages};
use crate::{arguments, check, help, hints, names, skeleton};

const TEXT: Takes = Takes::One { int: false };

/// Who types, and to which version of the tool.
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

/// Those of version 1.
const GLOBALS_V1: &[Flag] = &[
    Flag::new("debug", Takes::Nothing),
    Flag::new("endpoint-url", TEXT),
    Flag::new("no-verify-ssl", Takes::Nothing),
    Flag::new("no-paginate", Takes::Nothing),
    Flag::among("output", format::NAMES_V1),
    Flag::new("query", TEXT),
    Flag::new("profile", TEXT),
    Flag::new("region", TEXT),
    Flag::new("version", Takes::Nothing),
    Flag::among("color", &["on", "off", "auto"]),
    Flag::new("no-sign-request", Takes::Nothing),
    Flag::new("ca-bundle", TEXT),
    Flag::new("cli-read-timeout", TEXT),
    Flag::new("cli-connect-timeout", TEXT),
    Flag::new("v2-debug", Takes::Nothing),
];

fn globals(dialect: Dialect) -> &'static [Flag] {
    match dialect {
        Dialect::V1 => GLOBALS_V1,
        Dialect::V2 => GLOBALS,
    }
}

/// Reads the words after `aws`.
pub(crate) fn read(words: &[String], typist: Typist) -> Result<Invocation, Halt> {
    // A mistake gets the same remark whichever parser finds it.
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
    // `--version` wins over everything behind it, a missing command included.
    let version = || Halt::text("orgsim, in the manner of aws-cli\n");
    if words
        .iter()
        .take_while(|word| word.starts_with('-'))
        .any(|word| word == "--version")
    {
        return Err(version());
    }
    let globals = grammar::parse(globals(typist.dialect), words, command).map_err(|message| {
        let all = names::services();
        let other = words.iter().find(|word| all.contains(&word.as_str()));
        match other.filter(|_| unknown_service.get()) {
            Some(service) => Halt::orgsim(
                format!(
                    "`aws {service}` exists in AWS and is not modelled in this version of Orgsim."
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
    let Some(service) = Service::ALL
        .into_iter()
        .find(|service| *service != Service::Console && service.cli() == word)
    else {
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

/// Reads the words after `console`: what no API offers, in the same grammar.
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

/// What the global options ask for. Those about networks and colours ask for nothing here.
/// Whether a URL is that of STS's endpoint for all Regions.
fn is_global_endpoint(url: &str) -> bool {
    let host = url.strip_prefix("https://").unwrap_or(url);
    host.trim_end_matches('/') == "sts.amazonaws.com"
}

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
    // Version 2 looks at these before.
    for name in ["cli-read-timeout", "cli-connect-timeout"] {
        if let Some(text) = globals.value(name)
            && crate::python::int(text).is_none()
        {
            return Err(Halt::general(arguments::not_an_int(text)));
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
    let not_modelled = Cell::new(None);
    let choose = |word: &str| {
        if word == "help" || model::operation_by_cli(service, word).is_some() {
            return Ok(());
        }
        not_modelled.set(names::operations(service).find(|name| *name == word));
        let choices: Vec<&str> = names::listed(service).chain(["help"]).collect();
        Err(format!(
            "argument operation: {}",
            grammar::invalid_choice(word, &choices)
        ))
    };
    let parsed =
        grammar::parse(&[], &globals.rest, choose).map_err(|message| match not_modelled.get() {
            Some(name) => hints::not_modelled(service, name),
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
    // The real tool looks for these words literally.
    let after = |option: &str| words.iter().position(|word| word == option);
    let not_required = after("--cli-input-json").is_some()
        || after("--cli-input-yaml").is_some() && typist.dialect == Dialect::V2
        || after("--generate-cli-skeleton")
            .is_some_and(|at| words.get(at + 1).is_none_or(|word| word != "output"));
    let missing: Vec<String> = operation
        .input
        .iter()
        .filter(|member| member.required && !member.shape.is_boolean() && !not_required)
        .filter(|member| !parsed.has(member.cli))
        .map(|member| format!("--{}", member.cli))
        .collect();
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
    let elsewhere = parsed.rest.iter().find(|word| {
        let name = word.strip_prefix("--").unwrap_or_default();
        let name = name.split_once('=').map_or(name, |(name, _)| name);
        names::is_option_elsewhere(operation, name)
    });
    if let Some(option) = elsewhere {
        return Err(hints::option_not_modelled(operation, option));
    }
    if !parsed.rest.is_empty() {
        return Err(Halt::unknown_options(&parsed.rest));
    }
    if parsed.has("cli-input-yaml") {
        return Err(Halt::orgsim(
            "`--cli-input-yaml` is not read here; nothing was sent. Write the same input as JSON, after \
             `--cli-input-json`.",
            GENERAL_EXIT,
        ));
    }
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

/// A line of which all words are understood.
#[derive(Clone, Copy)]
struct Typed<'a> {
    operation: &'static Operation,
    parsed: &'a Parsed,
    globals: &'a Parsed,
    typist: Typist<'a>,
}

impl Typed<'_> {
    fn option(self, member: &str) -> &'static str {
        self.operation
            .member(member)
            .map_or("", |member| member.cli)
    }

    /// Whether the tool has its own `--max-items` where the service has one of the same name.
    fn shadows(self, paging: Paging) -> bool {
        self.option(paging.limit) == "max-items"
    }

    /// How the tool turns the pages, if it does.
    fn paging(self) -> Result<Option<Paging>, Halt> {
        let Some(own) = self.operation.paging() else {
            return Ok(None);
        };
        // Whoever sets the service's own token or limit turns the pages by hand.
        let by_hand = |member: &str| {
            let option = self.option(member);
            option != "max-items" && self.parsed.has(option)
        };
        if !self.globals.has("no-paginate") && !by_hand(own.token) && !by_hand(own.limit) {
            return Ok(Some(own));
        }
        let set: Vec<String> = ["starting-token", "page-size", "max-items"]
            .into_iter()
            .filter(|name| !(self.shadows(own) && *name == "max-items"))
            .filter(|name| {
                let number = |value: &str| *name != "starting-token" && is_zero(value);
                self.parsed
                    .value(name)
                    .is_some_and(|value| !value.is_empty() && !number(value))
            })
            .map(|name| format!("--{name}"))
            .collect();
        if set.is_empty() {
            return Ok(None);
        }
        Err(Halt::general(format!(
            "Error during pagination: Cannot specify --no-paginate along with pagination arguments: {}",
            set.join(", ")
        )))
    }

    fn number(self, name: &str) -> Option<i64> {
        self.parsed.value(name).and_then(crate::python::int)
    }

    /// What the options for members say.
    fn input(self, paging: Option<Paging>) -> Result<Map<String, Value>, Halt> {
        let taken = paging.filter(|own| self.shadows(*own)).map(|own| own.limit);
        arguments::input(self.operation, self.parsed, taken)
    }

    fn build(
        self,
        mut paging: Option<Paging>,
        mut input: Map<String, Value>,
        look: Look,
    ) -> Result<Invocation, Halt> {
        let operation = self.operation;
        let parsed = self.parsed;
        if let Some(text) = parsed.value("cli-input-json") {
            let given = arguments::add_json(&mut input, text)?;
            // Version 1 turns the pages all the same, from there.
            let by_hand = paging.is_some_and(|own| {
                given
                    .iter()
                    .any(|name| name == own.token || name == own.limit)
            });
            if by_hand && self.typist.dialect == Dialect::V2 {
                paging = None;
            }
        }
        let skeleton = parsed.value("generate-cli-skeleton");
        match skeleton {
            Some("input") => {
                return Err(Halt::text(format::json::whole(&skeleton::input(operation))));
            }
            Some("yaml-input") => return Err(Halt::text(skeleton::yaml_input(operation))),
            _ => {}
        }
        let pages = match paging.filter(|_| skeleton.is_none()) {
            Some(own) => Some(Box::new(self.pages(own, &mut input)?)),
            None => {
                self.leave_paging(paging.is_none(), &mut input);
                None
            }
        };
        if skeleton.is_some()
            && let Some(message) = skeleton::broken(operation)
        {
            return Err(Halt::line(message));
        }
        if let Some(message) = check::check(operation.input, &input) {
            return Err(Halt::line(message));
        }
        if skeleton.is_some() {
            return Err(look.halt(operation.name, &skeleton::output(operation, look.format)));
        }
        let mut call = Call::new(
            self.typist.caller.clone(),
            &operation.action(),
            Value::Object(input),
        );
        let url = self.globals.value("endpoint-url").unwrap_or_default();
        if operation.service == Service::Sts && is_global_endpoint(url) {
            call = call.in_region(sim::region::GLOBAL_ENDPOINT);
        } else if !operation.service.is_global()
            && let Some(region) = self.globals.value("region")
        {
            let global =
                operation.service == Service::Sts && region == sim::region::GLOBAL_ENDPOINT;
            let partition = Partition::of_region(region);
            if !global && !sim::region::exists(partition, region) {
                // The real tool finds no endpoint of that name.
                let host = operation.service.cli();
                return Err(Halt::general(format!(
                    "Could not connect to the endpoint URL: \"https://{host}.{region}.amazonaws.com/\""
                )));
            }
            call = call.in_region(region);
        }
        Ok(Invocation {
            call,
            operation,
            pages,
            hint: None,
            warning: "",
            look,
        })
    }

    /// `--starting-token`, `--page-size` and `--max-items`.
    fn pages(self, paging: Paging, input: &mut Map<String, Value>) -> Result<Pages, Halt> {
        let begun = self
            .parsed
            .value("starting-token")
            .map(|text| paginate::decode(paging, text))
            .transpose()
            .map_err(Halt::general)?;
        for (name, value) in begun.iter().flat_map(|start| &start.members) {
            if value.is_null() || value == "None" {
                input.shift_remove(name);
            } else {
                input.insert(name.clone(), value.clone());
            }
        }
        if let Some(size) = self.number("page-size") {
            input.insert(paging.limit.to_owned(), size.into());
        }
        Ok(Pages {
            paging,
            begin: begun
                .as_ref()
                .and_then(|start| start.members.get(paging.token).cloned()),
            skip: begun.map(|start| start.skip),
            max_items: self.number("max-items"),
        })
    }

    /// The tool's own options for paging, where it does not turn pages: it sends them, and then refuses them itself.
    fn leave_paging(self, by_hand: bool, input: &mut Map<String, Value>) {
        let Some(own) = self.operation.paging() else {
            return;
        };
        let mut config = Map::new();
        if let Some(token) = self.parsed.value("starting-token") {
            config.insert("StartingToken".to_owned(), token.into());
        }
        for (option, name) in [("page-size", "PageSize"), ("max-items", "MaxItems")] {
            // The service's own option has its name back.
            let shadowed = option == "max-items" && self.shadows(own) && by_hand;
            if let Some(number) = self.number(option).filter(|_| !shadowed) {
                config.insert(name.to_owned(), json!(number));
            }
        }
        if !config.is_empty() {
            input.insert("PaginationConfig".to_owned(), Value::Object(config));
        }
    }
}

fn is_zero(text: &str) -> bool {
    crate::python::int(text) == Some(0)
}
