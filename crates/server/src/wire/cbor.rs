//! The Smithy RPC protocol: the operation in the path, and bodies in CBOR. Newer clients use it for some services.
//!
//! ```text
//! POST /service/ResourceGroupsTaggingAPI_20170126/operation/GetResources
//! ```
//!
//! Only what JSON has is understood: no bytes and no tags. Source: RFC 8949; the Smithy specification, Smithy RPC v2 CBOR.

use sim::command::is_shallow;

use super::offer::response;
use crate::prelude::*;
use crate::request::CBOR_HEADER;

/// The header that names the protocol, and its value.
const NAME: &str = "rpc-v2-cbor";
/// The maximum depth of lists and maps in a body.
const DEPTH: usize = 100;

pub fn read(request: &WireRequest) -> Result<CalledOperation, WireError> {
    let parts = request.path.trim_start_matches('/').split('/').take(4);
    let target = match parts.collect::<Vec<_>>()[..] {
        ["service", service, "operation", operation] => format!("{service}.{operation}"),
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
    let asked = input.and_then(|input| super::json::read_target(&target, input.as_bytes()).1);
    // Answers of other services have timestamps, which are not written here.
    asked.and_then(|asked| {
        let service = asked.operation.service;
        if service == Service::Tagging {
            return Ok(asked);
        }
        let says = format!("{} is not asked in CBOR here.", service.title());
        Err(WireError::new(400, "UnknownOperationException", says))
    })
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
    let mut response = response(status, "application/cbor", id, encode(body));
    set(&mut response, CBOR_HEADER, NAME);
    response
}

/// The value of a body; an empty body is an empty map.
fn decode(body: &[u8]) -> Option<Value> {
    if body.is_empty() {
        return Some(Value::Object(Map::new()));
    }
    let mut rest = body;
    let value = ciborium::de::from_reader_with_recursion_limit(&mut rest, DEPTH).ok()?;
    rest.is_empty().then_some(value)
}

fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("JSON can be written to memory");
    bytes
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
        assert_eq!(decode(&encode(&value)), Some(value));
    }

    #[test]
    fn lengths_may_be_indefinite() {
        let bytes = b"\xbf\x61a\x9f\x01\xf5\xff\x61b\x7f\x61x\x61y\xff\xff";
        assert_eq!(decode(bytes), Some(json!({ "a": [1, true], "b": "xy" })));
        assert_eq!(decode(b""), Some(json!({})));
        assert_eq!(decode(b"\x9f\x01"), None);
    }

    #[test]
    fn only_what_json_has_is_read() {
        assert_eq!(decode(b"\xa0\xa0"), None, "more than one value");
        assert_eq!(decode(b"\xa1\x01\x02"), None, "a name that is no text");
        assert_eq!(decode(b"\xa1\x61a\x41b"), None, "bytes");
        assert_eq!(decode(b"\xa1\x61a\x1c"), None, "a reserved length");
        assert_eq!(decode(b"\x61\xff"), None, "text that is not UTF-8");
        assert_eq!(
            decode(b"\x7b\xff\xff\xff\xff\xff\xff\xff\xff"),
            None,
            "a length past the end"
        );
        assert_eq!(decode(&[0x81; 100_000]), None, "deep lists");
    }

    proptest! {
        /// Any bytes give a value or none.
        #[test]
        fn nothing_that_is_sent_ends_the_server(body in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = decode(&body);
        }
    }
}
