//! Readers of CloudTrail files: every format gives the same events, in pieces of any size, and errors name the place.

use std::io::Write;

use dry_run::{EventPlace, MAX_RECORD, TrailError, TrailEvent, TrailReader, TrailSink};
use flate2::{Compression, GzBuilder};

const FIRST: &str = r#"{"eventVersion": "1.11", "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLE:run,a=b", "arn": "arn:aws:sts::444455556666:assumed-role/build/run,a=b", "accountId": "444455556666", "sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::444455556666:role/ci/build"}, "attributes": {"mfaAuthenticated": "false"}}}, "eventTime": "2026-11-20T10:00:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "requestParameters": {"bucketName": "reports", "key": "a \"b\" {[", "n": [1, {}]}, "recipientAccountId": "444455556666"}"#;
const SECOND: &str = r#"{"userIdentity": {"type": "Root", "arn": "arn:aws:iam::444455556666:root", "accountId": "444455556666"}, "eventTime": "2026-11-20T10:00:01Z", "eventSource": "iam.amazonaws.com", "eventName": "ListUsers", "requestParameters": null, "recipientAccountId": "444455556666"}"#;

/// What was found, as lines.
#[derive(Default)]
struct EventLines(Vec<String>);

impl TrailSink for EventLines {
    fn event(&mut self, place: &EventPlace, event: &TrailEvent<'_>) {
        let identity = &event.user_identity;
        let parts = [
            &place.record.to_string(),
            &*event.event_source,
            &*event.event_name,
            &*identity.arn,
            &*identity.session_context.session_issuer.arn,
            &*event.request_parameters.bucket,
            &*event.request_parameters.key,
        ];
        self.0.push(parts.join("|"));
    }

    fn error(&mut self, error: TrailError) {
        let place = &error.place;
        self.0.push(format!(
            "{}:{}:{}: {}",
            place.file, place.line, place.record, error.says
        ));
    }
}

fn read(bytes: &[u8], piece: usize) -> Vec<String> {
    let mut found = EventLines::default();
    let mut reader = TrailReader::new("f");
    bytes
        .chunks(piece)
        .for_each(|piece| reader.push(piece, &mut found));
    reader.finish(&mut found);
    found.0
}

/// Whether each event came over TLS.
#[derive(Default)]
struct Encrypted(Vec<bool>);

impl TrailSink for Encrypted {
    fn event(&mut self, _: &EventPlace, event: &TrailEvent<'_>) {
        self.0.push(event.tls_details.is_object);
    }

    fn error(&mut self, error: TrailError) {
        panic!("{}", error.says);
    }
}

#[test]
fn details_of_tls_are_an_object() {
    let mut found = Encrypted::default();
    let mut reader = TrailReader::new("f");
    for details in [
        "null",
        "[]",
        "[{}]",
        "1",
        "true",
        "\"TLSv1.3\"",
        "{}",
        r#"{"a": [{}]}"#,
    ] {
        let event = FIRST.replacen('{', &format!("{{\"tlsDetails\": {details}, "), 1) + "\n";
        reader.push(event.as_bytes(), &mut found);
    }
    reader.finish(&mut found);
    assert_eq!(
        found.0,
        [false, false, false, false, false, false, true, true]
    );
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzBuilder::new()
        .filename("name")
        .write(Vec::new(), Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The two events as rows of a table, in each form.
fn tables() -> [(&'static str, String); 3] {
    let text = |it: &str| serde_json::to_string(it).unwrap();
    let identity = "{type=AssumedRole, principalid=AROAEXAMPLE:run,a=b, arn=arn:aws:sts::444455556666:assumed-role/build/run,a=b, accountid=444455556666, invokedby=null, sessioncontext={attributes={mfaauthenticated=false, creationdate=null}, sessionissuer={type=Role, arn=arn:aws:iam::444455556666:role/ci/build}}}";
    let root = r#"{"type": "Root", "arn": "arn:aws:iam::444455556666:root"}"#;
    let parameters = r#"{"bucketName": "reports", "key": "a \"b\" {["}"#;
    let csv = format!(
        "\u{feff}eventSource,event_name,userIdentity,requestparameters\r\ns3.amazonaws.com,GetObject,{},{}\r\niam.amazonaws.com,\"ListUsers\",{},\n",
        quoted(identity),
        quoted(parameters),
        quoted(root),
    );
    let cell = |it: &str| format!("{{\"VarCharValue\": {}}}", text(it));
    let athena = format!(
        "{{\"UpdateCount\": 0, \"ResultSet\": {{\"Rows\": [{{\"Data\": [{}, {}, {}, {}]}}, {{\"Data\": [{}, {}, {}, {}]}}, {{\"Data\": [{}, {}, {}, {{}}]}}], \"ResultSetMetadata\": {{\"ColumnInfo\": [{{}}]}}}}}}",
        cell("eventsource"),
        cell("eventname"),
        cell("useridentity"),
        cell("requestparameters"),
        cell("s3.amazonaws.com"),
        cell("GetObject"),
        cell(identity),
        cell(parameters),
        cell("iam.amazonaws.com"),
        cell("ListUsers"),
        cell(root),
    );
    let lake = format!(
        "{{\"QueryStatus\": \"FINISHED\", \"QueryStatistics\": {{\"ResultsCount\": 2}}, \"QueryResultRows\": [[{{\"eventSource\": \"s3.amazonaws.com\"}}, {{\"eventName\": \"GetObject\"}}, {{\"userIdentity\": {}}}, {{\"requestParameters\": {}}}], [{{\"eventSource\": \"iam.amazonaws.com\"}}, {{\"eventName\": \"ListUsers\"}}, {{\"userIdentity\": {}}}]]}}",
        text(identity),
        text(parameters),
        text(root),
    );
    [("csv", csv), ("athena", athena), ("lake", lake)]
}

/// The two events in other forms of JSON.
fn documents() -> [(&'static str, String); 4] {
    let text = |it: &str| serde_json::to_string(it).unwrap();
    [
        ("list", format!("[{FIRST}, {SECOND}]")),
        (
            "events",
            format!(
                "{{\"Events\": [{{\"EventId\": \"1\", \"CloudTrailEvent\": {}}}, {{\"CloudTrailEvent\": {}}}], \"NextToken\": \"x\"}}",
                text(FIRST),
                text(SECOND)
            ),
        ),
        (
            "envelopes",
            format!(
                "{{\"detail-type\": \"AWS API Call via CloudTrail\", \"detail\": {FIRST}}}\n{{\"detail\": {SECOND}}}"
            ),
        ),
        ("records", format!("{{\"Records\": [{FIRST},\n {SECOND}]}}")),
    ]
}

#[test]
fn every_format_gives_the_same_events_in_pieces_of_any_size() {
    let expected = read(format!("{FIRST}\n{SECOND}\n").as_bytes(), usize::MAX);
    assert_eq!(
        expected,
        [
            "1|s3.amazonaws.com|GetObject|arn:aws:sts::444455556666:assumed-role/build/run,a=b|arn:aws:iam::444455556666:role/ci/build|reports|a \"b\" {[",
            "2|iam.amazonaws.com|ListUsers|arn:aws:iam::444455556666:root|||",
        ]
    );
    for (name, text) in documents().into_iter().chain(tables()) {
        // The row with the names of Athena's columns counts as a record.
        let later = if name == "athena" { 1 } else { 0 };
        let expected: Vec<String> = expected
            .iter()
            .zip(1..)
            .map(|(line, n)| line.replacen(&format!("{n}|"), &format!("{}|", n + later), 1))
            .collect();
        let packed = gzip(text.as_bytes());
        for piece in [1, 7, 1000, usize::MAX] {
            assert_eq!(read(text.as_bytes(), piece), expected, "{name} by {piece}");
            assert_eq!(read(&packed, piece), expected, "{name}, packed, by {piece}");
        }
    }
    let members = [gzip(FIRST.as_bytes()), gzip(SECOND.as_bytes())].concat();
    assert_eq!(read(&members, 100), expected);
}

const AFTER: &str = "|iam.amazonaws.com|ListUsers|arn:aws:iam::444455556666:root|||";

/// Files that cannot be read, or not in full, with the lines that come of them.
fn broken() -> Vec<(Vec<u8>, Vec<&'static str>)> {
    vec![
        (b"".to_vec(), vec!["f:1:0: The file is empty."]),
        (
            b"\xff\xfe{\0".to_vec(),
            vec!["f:1:0: The file is UTF-16. Save it as UTF-8."],
        ),
        (
            b"PK\x03\x04".to_vec(),
            vec!["f:1:0: The file is a zip file. Unpack it first."],
        ),
        (
            b"a,b\nc,d\n".to_vec(),
            vec![
                "f:1:0: The table has no column for the event name, so it is not a list of CloudTrail events.",
            ],
        ),
        (
            format!("{{}}\n{SECOND}").into_bytes(),
            vec![
                "f:1:1: This is not a CloudTrail event: it has no eventName.",
                AFTER,
            ],
        ),
        (
            format!("\n\n{SECOND}\n]").into_bytes(),
            vec![
                AFTER,
                "f:4:2: What follows is not JSON with CloudTrail events.",
            ],
        ),
        (
            b"{\"Records\": [\n{\"eventName\": ".to_vec(),
            vec!["f:2:1: The file is cut off: this event has no end."],
        ),
        (
            b"eventname\nListUsers\n\"x".to_vec(),
            vec![
                "1||ListUsers||||",
                "f:3:1: The file is cut off: this row has no end.",
            ],
        ),
    ]
}

/// The same of packed files.
fn damaged() -> Vec<(Vec<u8>, Vec<&'static str>)> {
    let mut wrong_checksum = gzip(SECOND.as_bytes());
    let at = wrong_checksum.len() - 8;
    wrong_checksum[at] ^= 1;
    vec![
        (
            wrong_checksum,
            vec![AFTER, "f:1:1: The gzip file is damaged or cut off."],
        ),
        (
            gzip(b"{}")[..12].to_vec(),
            vec!["f:1:0: The gzip file is damaged or cut off."],
        ),
        (gzip(SECOND.as_bytes())[..60].to_vec(), vec!["cut off"]),
        (
            b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xff\xff\xff\xff".to_vec(),
            vec!["f:1:0: The gzip file is damaged."],
        ),
        // A second member that is none, after a line that is no event: the file is left at the line.
        (
            [gzip(format!("{SECOND}\nz").as_bytes()), vec![9; 60]].concat(),
            vec![
                AFTER,
                "f:2:2: What follows is not JSON with CloudTrail events.",
            ],
        ),
    ]
}

/// Events that are too deep or too large.
fn hostile() -> Vec<(Vec<u8>, Vec<&'static str>)> {
    let deep = format!(
        "{{\"a\": {}1{}}}\n{SECOND}",
        "[".repeat(5000),
        "]".repeat(5000)
    );
    let large = format!(
        "[{{\"eventName\": \"{}\"}}, {SECOND}]",
        "x".repeat(MAX_RECORD)
    );
    vec![
        (deep.into_bytes(), vec!["it has no eventName", AFTER]),
        (large.into_bytes(), vec!["more than 1048576 bytes", AFTER]),
    ]
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_read() {
    for (bytes, expected) in [broken(), damaged(), hostile()].into_iter().flatten() {
        for piece in [13, 1000, usize::MAX] {
            let found = read(&bytes, piece);
            assert_eq!(found.len(), expected.len(), "{found:?}");
            for (line, expected) in found.iter().zip(&expected) {
                assert!(line.contains(expected), "{line} is not {expected}");
            }
        }
    }
}
