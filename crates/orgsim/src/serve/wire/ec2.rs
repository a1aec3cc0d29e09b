//! The protocol of Amazon EC2: form parameters without `member`, and answers in XML whose lists have `item`.
//!
//! ```text
//! Action=DescribeRegions&Version=2016-11-15&RegionName.1=eu-west-1&Filter.1.Name=endpoint&Filter.1.Value.1=*
//! ```

use serde_json::Value;
use sim::model::Operation;

use super::query::Parameters;
use super::{WireResponse, response, xml};
use crate::serve::fault::WireError;

/// Names in answers that are not the member's own.
const NAMES: [(&str, &str); 2] = [("Regions", "regionInfo"), ("Endpoint", "regionEndpoint")];

/// The parameters in the form of the other services: `Filters.member.1.Values.member.1`.
pub fn parameters(sent: &Parameters) -> Parameters {
    let number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let name = |name: &str| {
        let mut parts = name.split('.').peekable();
        let mut out = Vec::new();
        while let Some(part) = parts.next() {
            out.push(match parts.peek().filter(|next| number(next)) {
                Some(_) => format!("{part}s.member"),
                None => part.to_string(),
            });
        }
        out.join(".")
    };
    let renamed = sent.iter();
    renamed
        .map(|(key, value)| (name(key), value.clone()))
        .collect()
}

/// The name of a member in answers: `regionName`.
fn element(name: &str) -> String {
    if let Some((_, other)) = NAMES.iter().find(|(own, _)| *own == name) {
        return (*other).to_string();
    }
    let (first, rest) = name.split_at(1);
    first.to_ascii_lowercase() + rest
}

fn content(out: &mut String, value: &Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let name = element(name);
                xml::open(out, &name);
                content(out, value);
                xml::close(out, &name);
            }
        }
        Value::Array(items) => {
            for item in items {
                xml::open(out, "item");
                content(out, item);
                xml::close(out, "item");
            }
        }
        Value::String(text) => xml::escape(out, text),
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => out.push_str(&value.to_string()),
    }
}

pub fn answer(operation: &Operation, answer: &Value, id: &str) -> WireResponse {
    let name = operation.name;
    let namespace = "http://ec2.amazonaws.com/doc/2016-11-15/";
    let mut out = format!("<{name}Response xmlns=\"{namespace}\">");
    xml::text(&mut out, "requestId", id);
    content(&mut out, answer);
    xml::close(&mut out, &format!("{name}Response"));
    response(200, "text/xml", id, out)
}

pub fn refusal(fault: &WireError, id: &str) -> WireResponse {
    let mut out = String::from("<Response><Errors><Error>");
    xml::text(&mut out, "Code", &fault.code);
    xml::text(&mut out, "Message", &fault.message);
    out.push_str("</Error></Errors>");
    xml::text(&mut out, "RequestID", id);
    out.push_str("</Response>");
    response(fault.status, "text/xml", id, out)
}
