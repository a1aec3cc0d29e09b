//! A line whose words are all understood: its options become the input of a call.

use serde_json::{Map, Value, json};
use sim::command::Call;
use sim::model::{Operation, Paging, Service};
use sim::partition::Partition;

use super::Typist;
use crate::grammar::Parsed;
use crate::invocation::{Invocation, Look};
use crate::output::{Dialect, Halt};
use crate::paginate::{self, Pages};
use crate::{arguments, check, format, skeleton};

/// A line whose words are all understood.
#[derive(Clone, Copy)]
pub(super) struct Typed<'a> {
    pub(super) operation: &'static Operation,
    pub(super) parsed: &'a Parsed,
    pub(super) globals: &'a Parsed,
    pub(super) typist: Typist<'a>,
}

impl Typed<'_> {
    fn option(self, member: &str) -> &'static str {
        self.operation
            .member(member)
            .map_or("", |member| member.cli)
    }

    /// Whether the tool has its own `--max-items` in place of the service's option of the same name.
    fn shadows(self, paging: Paging) -> bool {
        self.option(paging.limit) == "max-items"
    }

    /// The way in which the tool turns the pages, if it does.
    pub(super) fn paging(self) -> Result<Option<Paging>, Halt> {
        let Some(own) = self.operation.paging() else {
            return Ok(None);
        };
        // A user that sets the service's own token or limit turns the pages by hand.
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

    /// The input in the options for members.
    pub(super) fn input(self, paging: Option<Paging>) -> Result<Map<String, Value>, Halt> {
        let taken = paging.filter(|own| self.shadows(*own)).map(|own| own.limit);
        arguments::input(self.operation, self.parsed, taken)
    }

    pub(super) fn build(
        self,
        mut paging: Option<Paging>,
        mut input: Map<String, Value>,
        look: Look,
    ) -> Result<Invocation, Halt> {
        let operation = self.operation;
        let parsed = self.parsed;
        if let Some(text) = parsed.value("cli-input-json") {
            let given = arguments::add_json(&mut input, text)?;
            // Version 1 turns the pages anyway, from that point.
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
        let call = self.in_region(Call::new(
            self.typist.caller.clone(),
            &operation.action(),
            Value::Object(input),
        ))?;
        Ok(Invocation {
            call,
            operation,
            pages,
            hint: None,
            warning: "",
            look,
        })
    }

    /// The call in the Region, or at the endpoint, that the options name.
    fn in_region(self, call: Call) -> Result<Call, Halt> {
        let service = self.operation.service;
        let url = self.globals.value("endpoint-url").unwrap_or_default();
        if service == Service::Sts && is_global_endpoint(url) {
            return Ok(call.in_region(sim::region::GLOBAL_ENDPOINT));
        }
        let Some(region) = self
            .globals
            .value("region")
            .filter(|_| !service.is_global())
        else {
            return Ok(call);
        };
        let global = service == Service::Sts && region == sim::region::GLOBAL_ENDPOINT;
        let partition = Partition::of_region(region);
        if !global && !sim::region::exists(partition, region) {
            // The real tool finds no endpoint of that name.
            let host = service.cli();
            return Err(Halt::general(format!(
                "Could not connect to the endpoint URL: \"https://{host}.{region}.amazonaws.com/\""
            )));
        }
        Ok(call.in_region(region))
    }

    /// Reads `--starting-token`, `--page-size` and `--max-items`.
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

    /// Handles the tool's own options for paging if it does not turn pages: it sends them, and then refuses them
    /// itself.
    fn leave_paging(self, by_hand: bool, input: &mut Map<String, Value>) {
        let Some(own) = self.operation.paging() else {
            return;
        };
        let mut config = Map::new();
        if let Some(token) = self.parsed.value("starting-token") {
            config.insert("StartingToken".to_owned(), token.into());
        }
        for (option, name) in [("page-size", "PageSize"), ("max-items", "MaxItems")] {
            // The name refers to the service's own option again.
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

/// Whether a URL is that of STS's endpoint for all Regions.
fn is_global_endpoint(url: &str) -> bool {
    let host = url.strip_prefix("https://").unwrap_or(url);
    host.trim_end_matches('/') == "sts.amazonaws.com"
}
