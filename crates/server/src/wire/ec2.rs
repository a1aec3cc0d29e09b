//! The protocol of Amazon EC2: form parameters without `member`, and answers in XML whose lists have `item`.
//!
//! ```text
//! Action=DescribeRegions&Version=2016-11-15&RegionName.1=eu-west-1&Filter.1.Name=endpoint&Filter.1.Value.1=*
//! ```

use sim::model::outputs::{Form, output};

use super::offer::response;
use super::xml::{self, Lists};
use crate::prelude::*;
use crate::request::Parameters;

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

pub fn answer(operation: &Operation, answer: &Value, id: &str) -> WireResponse {
    let namespace = "http://ec2.amazonaws.com/doc/2016-11-15/";
    let out = xml::document(&format!("{}Response", operation.name), namespace, |out| {
        xml::text(out, "requestId", id);
        if let Some(shape) = output(operation.service, operation.name) {
            xml::content(out, Form::Structure(shape), answer, Lists::Item);
        }
    });
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
