//! The Smithy RPC protocol: the operation in the path, and bodies in CBOR. Newer clients use it for some services.
//!
//! ```text
//! POST /service/ResourceGroupsTaggingAPI_20170126/operation/GetResources
//! ```
//!
//! Only what these services need of CBOR is here: no bytes, and of tags only the tagged value. Source: RFC 8949; the Smithy
//! specification, Smithy RPC v2 CBOR.

use axum::http::HeaderValue;
use serde_json::{Map, Number, Value, json};
use sim::command::is_shallow;
use sim::model::Service;

use super::{CalledOperation, Protocol, WireRequest, WireResponse};
use crate::serve::fault::WireError;

/// The header that names the protocol, and its value.
pub const HEADER: &str = "smithy-protocol";
const NAME: &str = "rpc-v2-cbor";
/// The maximum depth of lists and maps in a body.
const DEPTH: usize = 100;

pub fn read(request: &WireRequest) -> (Protocol, Result<CalledOperation, WireError>) {
    let mut parts = request.path.trim_start_matches('/').split('/');
    let target = match [parts.next(), parts.next(), parts.next(), parts.next()] {
        [
            Some("service"),
            Some(service),
            Some("operation"),
            Some(operation),
        ] => {
            format!("{service}.{operation}")
        }
        _ => String::new(),
    };
    let input = match decode(&request.body) {
        Some(Value::Object(input)) if is_shallow(&input) => Ok(Value::Object(input).to_string()),
        _ => Err(WireError::new(
            400,
            "SerializationException",
            "The body is not a map in CBOR.",
        )),
    };
    let asked = input.and_then(|input| super::json::read(&target, input.as_bytes()).1);
    // Answers of other services have timestamps, which are not written here.
    let asked = asked.and_then(|asked| {
        let service = asked.operation.service;
        if service == Service::Tagging {
            return Ok(asked);
        }
        let says = format!("{} is not asked in CBOR here.", service.title());
        Err(WireError::new(400, "UnknownOperationException", says))
    });
    (Protocol::Cbor, asked)
}

pub fn answer(answer: Value, id: &str) -> WireResponse {
    let answer = if answer.is_null() { json!({}) } else { answer };
    respond(200, &answer, id)
}

pub fn refusal(fault: &WireError, id: &str) -> WireResponse {
    let body = json!({ "__type": fault.code, "message": fault.message });
    respond(fault.status, &body, id)
}

fn respond(status: u16, body: &Value, id: &str) -> WireResponse {
    let mut bytes = Vec::new();
    encode(body, &mut bytes);
    let mut response = super::response(status, "application/cbor", id, String::new());
    *response.body_mut() = bytes.into();
    let headers = response.headers_mut();
    headers.insert(HEADER, HeaderValue::from_static(NAME));
    response
}

/// The value of a body; an empty body is an empty map.
fn decode(body: &[u8]) -> Option<Value> {
    if body.is_empty() {
        return Some(Value::Object(Map::new()));
    }
    let mut reader = Reader { rest: body };
    let value = reader.value(0)?;
    reader.rest.is_empty().then_some(value)
}

struct Reader<'b> {
    rest: &'b [u8],
}

/// The beginning of a value: its major type, and its argument, `None` for an indefinite length.
struct Head {
    major: u8,
    info: u8,
    argument: Option<u64>,
}

impl<'b> Reader<'b> {
    fn take(&mut self, count: u64) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(usize::try_from(count).ok()?)?;
        self.rest = rest;
        Some(taken)
    }

    fn head(&mut self) -> Option<Head> {
        let [first] = *self.take(1)? else { return None };
        let info = first & 31;
        let argument = match info {
            0..=23 => Some(info.into()),
            24..=27 => {
                let bytes = self.take(1 << (info - 24))?;
                Some(
                    bytes
                        .iter()
                        .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
                )
            }
            31 => None,
            _ => return None,
        };
        Some(Head {
            major: first >> 5,
            info,
            argument,
        })
    }

    /// Whether another item of a list or map follows, of which `done` are read.
    fn goes_on(&mut self, count: Option<u64>, done: u64) -> bool {
        const BREAK: u8 = 0xff;
        match (count, self.rest.first()) {
            (Some(count), _) => done < count,
            (None, Some(&BREAK)) => {
                self.rest = &self.rest[1..];
                false
            }
            (None, _) => true,
        }
    }

    fn text(&mut self, length: Option<u64>) -> Option<String> {
        let mut text = String::new();
        match length {
            Some(length) => text.push_str(std::str::from_utf8(self.take(length)?).ok()?),
            None => {
                while self.goes_on(None, 0) {
                    let chunk = self.head()?;
                    text.push_str(std::str::from_utf8(self.take(chunk.argument?)?).ok()?);
                }
            }
        }
        Some(text)
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEPTH {
            return None;
        }
        let head = self.head()?;
        Some(match head.major {
            0 => head.argument?.into(),
            1 => (-1 - i64::try_from(head.argument?).ok()?).into(),
            3 => self.text(head.argument)?.into(),
            4 => {
                let mut items = Vec::new();
                while self.goes_on(head.argument, items.len() as u64) {
                    items.push(self.value(depth + 1)?);
                }
                items.into()
            }
            5 => {
                let mut members = Map::new();
                let mut done = 0;
                while self.goes_on(head.argument, done) {
                    let Value::String(name) = self.value(depth + 1)? else {
                        return None;
                    };
                    members.insert(name, self.value(depth + 1)?);
                    done += 1;
                }
                members.into()
            }
            6 => self.value(depth + 1)?,
            7 => simple(head.info, head.argument?)?,
            _ => return None,
        })
    }
}

/// True, false, null, and numbers with a point.
fn simple(info: u8, argument: u64) -> Option<Value> {
    let number = match (info, argument) {
        (20 | 21, _) => return Some((info == 21).into()),
        (22 | 23, _) => return Some(Value::Null),
        (26, bits) => f64::from(f32::from_bits(u32::try_from(bits).ok()?)),
        (27, bits) => f64::from_bits(bits),
        _ => return None,
    };
    Number::from_f64(number).map(Value::Number)
}

fn head(major: u8, argument: u64, out: &mut Vec<u8>) {
    let bytes = argument.to_be_bytes();
    let (info, from) = match argument {
        0..=23 => (argument as u8, 8),
        24..=0xff => (24, 7),
        0x100..=0xffff => (25, 6),
        0x1_0000..=0xffff_ffff => (26, 4),
        _ => (27, 0),
    };
    out.push(major << 5 | info);
    out.extend_from_slice(&bytes[from..]);
}

fn encode(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.push(0xf6),
        Value::Bool(value) => out.push(0xf4 + u8::from(*value)),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => head(0, number, out),
            (None, Some(number)) => head(1, number.unsigned_abs() - 1, out),
            (None, None) => {
                out.push(0xfb);
                let number = number.as_f64().unwrap_or_default();
                out.extend_from_slice(&number.to_be_bytes());
            }
        },
        Value::String(text) => {
            head(3, text.len() as u64, out);
            out.extend_from_slice(text.as_bytes());
        }
        Value::Array(items) => {
            head(4, items.len() as u64, out);
            items.iter().for_each(|item| encode(item, out));
        }
        Value::Object(members) => {
            head(5, members.len() as u64, out);
            for (name, value) in members {
                encode(&Value::String(name.clone()), out);
                encode(value, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let long = "x".repeat(70_000);
        let value = json!({
            "text": "é", "long": long, "numbers": [0, 23, 24, 255, 256, 65_536, 4_294_967_296_u64, -1, -25, 1.5],
            "flags": [true, false, null], "empty": {},
        });
        let mut bytes = Vec::new();
        encode(&value, &mut bytes);
        assert_eq!(decode(&bytes), Some(value));
    }

    #[test]
    fn lengths_may_be_indefinite() {
        let bytes = b"\xbf\x61a\x9f\x01\xf5\xff\x61b\x7f\x61x\x61y\xff\xff";
        assert_eq!(decode(bytes), Some(json!({ "a": [1, true], "b": "xy" })));
        assert_eq!(decode(b""), Some(json!({})));
        assert_eq!(decode(b"\x9f\x01"), None);
    }

    proptest! {
        /// Any bytes give a value or none.
        #[test]
        fn nothing_that_is_sent_ends_the_server(body in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = decode(&body);
        }
    }
}
