//! Form parameters, and answers in XML: IAM and AWS STS; Amazon EC2 (`ec2`) and Amazon SQS (`sqs`) spell both in their own ways.
//!
//! ```text
//! Action=TagUser&Version=2010-05-08&UserName=ana&Tags.member.1.Key=team&Tags.member.1.Value=data
//! ```

use std::borrow::Cow;

use sim::model::outputs::{Form, output};
use sim::model::{Member, Shape};

use super::offer::{response, unknown};
use super::xml::{self, Lists};
use super::{ec2, sqs};
use crate::prelude::*;
use crate::request::Parameters;

/// The API version in a request, which tells the service.
const VERSIONS: [(&str, Service); 5] = [
    ("2010-05-08", Service::Iam),
    ("2011-06-15", Service::Sts),
    ("2016-11-15", Service::Ec2),
    ("2010-05-15", Service::CloudFormation),
    // From before SQS used JSON.
    ("2012-11-05", Service::Sqs),
];

pub fn read(request: &WireRequest) -> (Protocol, Result<CalledOperation, WireError>) {
    let mut parameters = Parameters::new();
    let form = request.body.as_ref();
    let read = parse(request.query.as_bytes(), &mut parameters)
        .and_then(|()| parse(form, &mut parameters));
    if let Err(fault) = read {
        return (Protocol::Query(None), Err(fault));
    }
    let version = parameters.get("Version").map_or("", String::as_str);
    let service = VERSIONS
        .iter()
        .find(|(known, _)| *known == version)
        .map(|(_, service)| *service);
    let asked = match service {
        Some(Service::Ec2) => asked(&ec2::parameters(&parameters), version, service),
        Some(Service::Sqs) => asked(&sqs::parameters(&parameters), version, service),
        _ => asked(&parameters, version, service),
    };
    (Protocol::Query(service), asked)
}

fn asked(
    parameters: &Parameters,
    version: &str,
    service: Option<Service>,
) -> Result<CalledOperation, WireError> {
    let Some(action) = parameters.get("Action").filter(|action| !action.is_empty()) else {
        return Err(WireError::new(
            400,
            "MissingAction",
            "The request is missing an action or a required parameter.",
        ));
    };
    let Some(service) = service else {
        let [action, version] =
            [action.as_str(), version].map(|text| text.chars().take(100).collect::<String>());
        return Err(WireError::new(
            400,
            "InvalidAction",
            format!(
                "Could not find operation {action} for version {version}: of the services that are asked like this, \
                 IAM (2010-05-08), AWS STS (2011-06-15), Amazon EC2 (2016-11-15), AWS CloudFormation (2010-05-15) and Amazon SQS (2012-11-05) are modeled here."
            ),
        ));
    };
    match model::operation(&format!("{}:{action}", service.prefix())) {
        None => Err(unknown(service, action, "InvalidAction")),
        Some(operation) => Ok(CalledOperation {
            operation,
            input: members(operation.input, parameters, "")?,
        }),
    }
}

/// Parses `name=value&name=value`. The last of several with the same name counts.
fn parse(bytes: &[u8], parameters: &mut Parameters) -> Result<(), WireError> {
    for pair in bytes.split(|byte| *byte == b'&') {
        if pair.is_empty() {
            continue;
        }
        let at = pair.iter().position(|byte| *byte == b'=');
        let (name, value) = match at {
            Some(at) => (&pair[..at], &pair[at + 1..]),
            None => (pair, &b""[..]),
        };
        let [name, value] = [name, value].map(|part| String::from_utf8(percent::decode_form(part)));
        match (name, value) {
            (Ok(name), Ok(value)) => parameters.insert(name, value),
            (Err(_), _) | (_, Err(_)) => {
                return Err(WireError::new(
                    404,
                    "MalformedQueryString",
                    "The parameters are not UTF-8 text.",
                ));
            }
        };
    }
    Ok(())
}

fn members(
    members: &[Member],
    parameters: &Parameters,
    prefix: &str,
) -> Result<Map<String, Value>, WireError> {
    let mut input = Map::new();
    for member in members {
        let name = format!("{prefix}{}", member.name);
        if let Some(value) = value(&member.shape, parameters, &name)? {
            input.insert(member.name.to_string(), value);
        }
    }
    Ok(input)
}

/// The value of a parameter, if it or anything in it was sent.
fn value(shape: &Shape, parameters: &Parameters, name: &str) -> Result<Option<Value>, WireError> {
    let wrong = |what: &str| {
        WireError::new(
            400,
            "MalformedInput",
            format!("The parameter {name} is not {what}."),
        )
    };
    let given = parameters.get(name);
    Ok(match shape {
        Shape::Text { .. } | Shape::Enum(_) | Shape::Timestamp => {
            given.map(|text| Value::String(text.clone()))
        }
        Shape::Integer { .. } => match given {
            None => None,
            Some(text) => Some(Value::from(
                text.parse::<i64>().map_err(|_| wrong("a whole number"))?,
            )),
        },
        Shape::Boolean => match given.map(|text| text.to_ascii_lowercase()) {
            None => None,
            Some(text) => Some(Value::Bool(
                text.parse().map_err(|_| wrong("true or false"))?,
            )),
        },
        Shape::Structure(inner) => {
            let prefix = format!("{name}.");
            if !within(parameters, &prefix) {
                return Ok(None);
            }
            Some(Value::Object(members(inner, parameters, &prefix)?))
        }
        Shape::Map { value: inner } => {
            let prefix = format!("{name}.entry.");
            let mut map = Map::new();
            for number in numbers(parameters, &prefix) {
                let key = parameters.get(&format!("{prefix}{number}.key"));
                let entry = value(inner, parameters, &format!("{prefix}{number}.value"))?;
                map.extend(key.cloned().zip(entry));
            }
            (!map.is_empty()).then_some(Value::Object(map))
        }
        Shape::List { item, .. } => {
            let prefix = format!("{name}.member.");
            let mut items = Vec::new();
            for number in numbers(parameters, &prefix) {
                items.extend(value(item, parameters, &format!("{prefix}{number}"))?);
            }
            // An empty list is sent as the bare name.
            if items.is_empty() && given.is_none() {
                return Ok(None);
            }
            Some(Value::Array(items))
        }
    })
}

/// All parameters whose names start with a prefix.
fn beginning<'a>(parameters: &'a Parameters, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    parameters
        .range(prefix.to_string()..)
        .map(|(name, _)| name.as_str())
        .take_while(move |name| name.starts_with(prefix))
}

fn within(parameters: &Parameters, prefix: &str) -> bool {
    beginning(parameters, prefix).next().is_some()
}

/// The numbers after a prefix, in order, as spelled.
fn numbers<'a>(parameters: &'a Parameters, prefix: &'a str) -> Vec<&'a str> {
    let mut numbers: Vec<(u64, &str)> = beginning(parameters, prefix)
        .filter_map(|name| {
            let digits = name[prefix.len()..].split('.').next()?;
            Some((digits.parse().ok()?, digits))
        })
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().map(|(_, digits)| digits).collect()
}

fn namespace(service: Option<Service>) -> &'static str {
    match service {
        Some(Service::Sts) => "https://sts.amazonaws.com/doc/2011-06-15/",
        Some(Service::Sqs) => sqs::NAMESPACE,
        Some(_) | None => "https://iam.amazonaws.com/doc/2010-05-08/",
    }
}

pub fn answer(operation: &Operation, answer: &Value, id: &str) -> WireResponse {
    if operation.service == Service::Ec2 {
        return ec2::answer(operation, answer, id);
    }
    let name = operation.name;
    let namespace = namespace(Some(operation.service));
    let lists = if operation.service == Service::Sqs {
        Lists::Flat
    } else {
        Lists::Member
    };
    let out = xml::document(&format!("{name}Response"), namespace, |out| {
        if let Some(shape) = output(operation.service, name) {
            let content = |out: &mut String| {
                xml::content(out, Form::Structure(shape), answer, lists);
            };
            xml::element(out, &format!("{name}Result"), content);
        }
        let metadata = |out: &mut String| xml::text(out, "RequestId", id);
        xml::element(out, "ResponseMetadata", metadata);
    });
    response(200, "text/xml", id, out)
}

/// The input of a call about messages, in either protocol of Amazon SQS.
pub fn messages(request: &WireRequest) -> Result<Map<String, Value>, WireError> {
    if matches!(request.protocol, Protocol::Json(_)) {
        return super::json::input(&request.body);
    }
    let mut parameters = Parameters::new();
    parse(request.query.as_bytes(), &mut parameters)?;
    parse(&request.body, &mut parameters)?;
    Ok(sqs::messages(&parameters))
}

/// The answer of a call about messages.
pub fn message_answer(request: &WireRequest, name: &str, answer: &Value, id: &str) -> WireResponse {
    if matches!(request.protocol, Protocol::Json(_)) {
        return response(200, "application/x-amz-json-1.0", id, answer.to_string());
    }
    let name = name.rsplit(':').next().unwrap_or(name);
    let out = xml::document(&format!("{name}Response"), sqs::NAMESPACE, |out| {
        xml::element(out, &format!("{name}Result"), |out| {
            sqs::content(out, name, answer)
        });
        let metadata = |out: &mut String| xml::text(out, "RequestId", id);
        xml::element(out, "ResponseMetadata", metadata);
    });
    response(200, "text/xml", id, out)
}

pub fn refusal(service: Option<Service>, fault: &WireError, id: &str) -> WireResponse {
    if service == Some(Service::Ec2) {
        return ec2::refusal(fault, id);
    }
    let fault = match service {
        Some(Service::Sqs) => sqs::refusal(fault),
        Some(_) | None => Cow::Borrowed(fault),
    };
    let out = xml::document("ErrorResponse", namespace(service), |out| {
        xml::element(out, "Error", |out| {
            xml::text(out, "Type", fault.whose());
            xml::text(out, "Code", &fault.code);
            xml::text(out, "Message", &fault.message);
            // Recorded: nothing.
            if service == Some(Service::Sqs) {
                xml::text(out, "Detail", "");
            }
        });
        xml::text(out, "RequestId", id);
    });
    response(fault.status, "text/xml", id, out)
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;
    use axum::http::{HeaderMap, Method};
    use proptest::prelude::*;

    use super::*;

    fn request(query: &str, body: &[u8]) -> WireRequest {
        let mut request = WireRequest::of(Method::POST, "/", "/", query, HeaderMap::new());
        request.body = Bytes::copy_from_slice(body);
        request
    }

    /// The parameters of an input, as made by botocore.
    fn parameters(name: &str, value: &Value, out: &mut Vec<String>) {
        let join = |key: &str| match name {
            "" => key.to_string(),
            _ => format!("{name}.{key}"),
        };
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    parameters(&join(key), value, out);
                }
            }
            Value::Array(items) if items.is_empty() => out.push(format!("{name}=")),
            Value::Array(items) => {
                for (n, item) in items.iter().enumerate() {
                    parameters(&join(&format!("member.{}", n + 1)), item, out);
                }
            }
            Value::String(text) => {
                out.push(format!("{name}={}", percent::encode(text)));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => out.push(format!("{name}={value}")),
        }
    }

    proptest! {
        /// Any bytes give an operation or a refusal.
        #[test]
        fn nothing_that_is_sent_ends_the_server(
            query in "(Action=[A-Za-z]{0,9}|Tags[.]member[.][0-9]{0,25}([.]Key)?=x|Version=2010-05-08|[&=%+.a-z0-9]{0,9}|&){0,12}",
            body in proptest::collection::vec(any::<u8>(), 0..80),
        ) {
            let (_, asked) = read(&request(&query, &body));
            prop_assert!(asked.is_err() || asked.is_ok_and(|asked| asked.operation.service != Service::Console));
        }

        /// An input survives the round trip: texts, lists of structures in order, also more than nine.
        #[test]
        fn an_input_is_read_as_it_was_written(
            name in ".{1,12}",
            tags in proptest::collection::vec((".{0,6}", ".{0,6}"), 0..14),
        ) {
            let tags: Vec<Value> = tags
                .iter()
                .map(|(key, value)| serde_json::json!({ "Key": key, "Value": value }))
                .collect();
            let input = serde_json::json!({ "UserName": name, "Tags": tags });
            let mut sent = vec!["Action=TagUser".to_string(), "Version=2010-05-08".to_string()];
            parameters("", &input, &mut sent);
            let (protocol, asked) = read(&request("", sent.join("&").as_bytes()));
            prop_assert_eq!(protocol, Protocol::Query(Some(Service::Iam)));
            let mut read = asked.map_err(|fault| TestCaseError::fail(fault.message))?.input;
            read.sort_keys();
            let Value::Object(mut input) = input else { unreachable!("it is made above") };
            input.sort_keys();
            prop_assert_eq!(read, input);
        }
    }
}
