//! Help, generated from the table of operations, in our own words.

use std::fmt::Write;

use sim::model::{self, Operation, Pattern, Service, Shape};

use crate::local::WORDS;
use crate::names::service_by_cli;

/// The text for a topic such as `advance`, `accept-handshake`, `organizations` or `aws iam get-role`; without a topic,
/// or for an unknown one, the overview.
pub fn help(topic: Option<&str>) -> String {
    let topic = topic.unwrap_or_default().trim();
    let words: Vec<&str> = topic
        .split_whitespace()
        .filter(|word| *word != "aws" && *word != "help")
        .collect();
    match words.as_slice() {
        [] if topic.starts_with("aws") => overview(),
        [] => terminal(),
        [word] => word_or_operation(word).unwrap_or_else(|| not_found(topic)),
        [first, second] => service_by_cli(first)
            .and_then(|service| model::operation_by_cli(service, second))
            .map_or_else(|| not_found(topic), operation),
        _ => not_found(topic),
    }
}

fn not_found(topic: &str) -> String {
    format!("No help for `{topic}`.\n\n{}", terminal())
}

fn word_or_operation(word: &str) -> Option<String> {
    if let Some(own) = WORDS.iter().find(|own| own.name == word) {
        return Some(format!(
            "{}\n\n    {}\n",
            first_upper(own.about),
            format!("{} {}", own.name, own.takes).trim_end()
        ));
    }
    if let Some(found) = service_by_cli(word) {
        return Some(service(found));
    }
    model::operations()
        .find(|op| op.cli == word || op.name.eq_ignore_ascii_case(word))
        .map(operation)
}

fn first_upper(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(letters)
        .chain(['.'])
        .collect()
}

/// The text of `help`: the commands of this terminal.
fn terminal() -> String {
    let mut text = String::from(
        "This terminal understands the AWS command line and some commands of Orgsim.\n\n\
         AWS\n    aws SERVICE OPERATION [OPTIONS]    for example  aws organizations list-accounts\n    \
         aws help                           the services\n    \
         console OPERATION [OPTIONS]        console actions that no API offers\n    \
         console help                       the console actions\n\nORGSIM\n",
    );
    rows(
        &mut text,
        WORDS.iter().map(|word| {
            (
                format!("{} {}", word.name, word.takes),
                word.about.to_owned(),
            )
        }),
    );
    text.push_str("\nTab completes commands, options and ids.\n");
    text
}

fn rows(text: &mut String, rows: impl Iterator<Item = (String, String)>) {
    let rows: Vec<_> = rows.collect();
    let width = rows
        .iter()
        .map(|(left, _)| left.trim_end().chars().count())
        .max()
        .unwrap_or(0);
    for (left, right) in rows {
        let line = format!("    {:width$}  {right}", left.trim_end());
        writeln!(text, "{}", line.trim_end()).expect("a string takes everything");
    }
}

/// The text of `aws help`.
pub(crate) fn overview() -> String {
    let mut text = String::from("aws SERVICE OPERATION [OPTIONS]\n\nSERVICES\n");
    rows(
        &mut text,
        Service::ALL
            .into_iter()
            .filter(|service| *service != Service::Console)
            .map(|service| (service.cli().to_owned(), service.about().to_owned())),
    );
    text.push_str(
        "\nOPTIONS OF EVERY OPERATION\n    --output FORMAT            json, text, table, yaml, yaml-stream, or off: nothing\n    \
         --query EXPRESSION         the part of the response to show, in JMESPath\n    \
         --cli-input-json TEXT      the whole input as JSON\n    \
         --generate-cli-skeleton    an input to fill in, with the first word of each choice; `yaml-input` for YAML, `output` for a response\n    \
         --no-paginate              one page, as the service sends it\n    \
         --region TEXT              the Region of the request, for regional services\n\n\
         Lists are requested page by page: --page-size, --max-items, --starting-token.\n\
         Options about networks and colors are accepted and have no effect. The page has no files, so `file://` finds none;\n\
         --cli-input-yaml is not supported. Commands of the tool itself, such as `wait` and `configure`, are not\n\
         available.\n\
         `aws SERVICE help` lists operations, `aws SERVICE OPERATION help` explains one.\n",
    );
    text
}

/// The text of `aws SERVICE help`.
pub(crate) fn service(service: Service) -> String {
    let mut text = format!(
        "{0} OPERATION [OPTIONS]\n\n{1}\n\nOPERATIONS\n",
        service.command(),
        service.about()
    );
    let operations = model::operations().filter(|op| op.service == service);
    rows(
        &mut text,
        operations.map(|op| (op.cli.to_owned(), first_sentence(op.summary()).to_owned())),
    );
    if service != Service::Console {
        text.push_str("\nOther operations of AWS are not modeled in this version.\n");
    }
    text
}

fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| &text[..=end])
}

/// The text of `aws SERVICE OPERATION help`.
pub(crate) fn operation(operation: &Operation) -> String {
    let mut text = format!("{} {}", operation.service.command(), operation.cli);
    for member in operation.options() {
        let option = format!("--{} {}", member.cli, placeholder(&member.shape));
        text += &match member.required {
            true => format!(" {option}"),
            false => format!(" [{option}]"),
        };
    }
    text += &format!(
        "\n\n{}\n\nWho may: {}.\nAction: {}.\n",
        operation.summary(),
        operation.callers(),
        operation.action()
    );
    let not_modeled = operation.not_modeled();
    if !not_modeled.is_empty() {
        text += &format!("Not modeled: {not_modeled}.\n");
    }
    if operation.options().next().is_some() {
        text.push_str("\nOPTIONS\n");
        rows(
            &mut text,
            operation.options().map(|member| {
                let required = if member.required { " (required)" } else { "" };
                (
                    format!("--{}", member.cli),
                    format!(
                        "{}{required}{}",
                        operation.about(member),
                        choices(&member.shape)
                    ),
                )
            }),
        );
    }
    if operation.paging().is_some() {
        text.push_str(
            "\nThe response comes in pages. --max-items limits the total, --page-size one page;\n\
             --starting-token continues where --max-items stopped.\n",
        );
    }
    text
}

fn choices(shape: &Shape) -> String {
    match shape {
        Shape::Enum(words) => format!(": {}", words.join(" | ")),
        Shape::List { item, .. } => choices(item),
        Shape::Map { .. } => format!(": {}", placeholder(shape)),
        Shape::Structure(members) => {
            let keys: Vec<_> = members
                .iter()
                .map(|member| format!("{}={}", member.name, placeholder(&member.shape)))
                .collect();
            format!(": {}", keys.join(","))
        }
        Shape::Text { .. } | Shape::Integer { .. } | Shape::Boolean | Shape::Timestamp => {
            String::new()
        }
    }
}

fn placeholder(shape: &Shape) -> String {
    match shape {
        Shape::Text { pattern, .. } => kind(*pattern).unwrap_or("text").to_ascii_uppercase(),
        Shape::Enum(words) => words.join("|"),
        Shape::Integer { .. } => "NUMBER".into(),
        Shape::Boolean => String::new(),
        Shape::Timestamp => "TIMESTAMP".into(),
        Shape::List { item, .. } => format!("{} …", placeholder(item)),
        Shape::Map { value } => format!("KEY={},…", placeholder(value)),
        Shape::Structure(members) => members
            .iter()
            .map(|member| format!("{}=…", member.name))
            .collect::<Vec<_>>()
            .join(","),
    }
}

/// The kind of ids that match a pattern, if the world can list such ids.
pub(crate) fn kind(pattern: Pattern) -> Option<&'static str> {
    match pattern {
        Pattern::AccountId => Some("account-id"),
        Pattern::ParentId => Some("parent-id"),
        Pattern::ChildId => Some("child-id"),
        Pattern::TaggableId => Some("taggable-id"),
        Pattern::RootId => Some("root-id"),
        Pattern::OuId => Some("organizational-unit-id"),
        Pattern::HandshakeId => Some("handshake-id"),
        Pattern::TransferId => Some("responsibility-transfer-id"),
        Pattern::CreateRequestId => Some("create-account-request-id"),
        Pattern::ServicePrincipal => Some("service-principal"),
        Pattern::PolicyId => Some("policy-id"),
        Pattern::TargetId => Some("target-id"),
        Pattern::Any
        | Pattern::PolicyDocument
        | Pattern::GovCloudName
        | Pattern::Tag
        | Pattern::AccountName
        | Pattern::AccountAlias
        | Pattern::Email
        | Pattern::Name
        | Pattern::Path
        | Pattern::PathPrefix
        | Pattern::PolicyVersion
        | Pattern::EntityPath
        | Pattern::Arn => None,
    }
}
