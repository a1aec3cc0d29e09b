//! Objects and messages that the server keeps itself: policies bind them, they have limits, and a reset forgets them.

use crate::server::{Client, HttpReply, TestServer};

fn s3(client: &mut Client, method: &str, path: &str, body: &str) -> HttpReply {
    let authorization = client.authorization("us-east-1", "s3");
    let headers = [("authorization", authorization.as_str())];
    client.send(method, path, &headers, body).unwrap()
}

fn sqs(client: &mut Client, operation: &str, input: &str) -> HttpReply {
    let authorization = client.authorization("us-east-1", "sqs");
    let target = format!("AmazonSQS.{operation}");
    let headers = [
        ("x-amz-target", target.as_str()),
        ("authorization", authorization.as_str()),
    ];
    client.send("POST", "/", &headers, input).unwrap()
}

#[test]
fn policies_of_buckets_bind_objects() {
    let server = TestServer::start(&["--clock", "test"]);
    let (mut owner, mut stranger) = (server.client(), server.client_of("444455556666"));
    s3(&mut owner, "PUT", "/files/a", "1").refused(404, "NoSuchBucket");
    s3(&mut owner, "PUT", "/files", "").succeeded();
    let put = s3(&mut owner, "PUT", "/files/open/a", "text").succeeded();
    assert_eq!(
        put.header("etag"),
        Some("\"1cb251ec0d568de6a929b520c4aed8d1\"")
    );
    s3(&mut owner, "PUT", "/files/shut/a", "text").succeeded();
    let policy = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::files/open/*"},
        {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::files/shut/*"}]}"#;
    s3(&mut stranger, "GET", "/files/open/a", "").refused(403, "AccessDenied");
    s3(&mut owner, "PUT", "/files?policy", policy);
    assert_eq!(s3(&mut stranger, "GET", "/files/open/a", "").body, "text");
    s3(&mut stranger, "PUT", "/files/open/b", "1").refused(403, "AccessDenied");
    s3(&mut stranger, "GET", "/files?list-type=2", "").refused(403, "AccessDenied");
    s3(&mut owner, "GET", "/files/shut/a", "").refused(403, "AccessDenied");
    let page = s3(
        &mut owner,
        "GET",
        "/files?list-type=2&delimiter=/&max-keys=1",
        "",
    );
    for part in [
        "<KeyCount>1</KeyCount>",
        "<IsTruncated>true</IsTruncated>",
        "<CommonPrefixes><Prefix>open/</Prefix></CommonPrefixes>",
    ] {
        assert!(page.body.contains(part), "{part}: {page:?}");
    }
    s3(&mut owner, "DELETE", "/files", "").refused(409, "BucketNotEmpty");
    s3(&mut owner, "GET", "/files/none", "").refused(404, "NoSuchKey");
    s3(&mut owner, "POST", "/files/big?uploads", "").refused(501, "NotImplemented");
    // What nobody signed is nobody's.
    let unsigned = server
        .client()
        .send("PUT", "/files/a", &[("x-amz-date", "x")], "1");
    assert!(unsigned.unwrap().status >= 400);
    owner.post("/_orgsim/reset", "").succeeded();
    s3(&mut owner, "PUT", "/files", "").succeeded();
    s3(&mut owner, "GET", "/files/open/a", "").refused(404, "NoSuchKey");
}

#[test]
fn objects_have_limits() {
    let server = TestServer::start(&["--clock", "test"]);
    let mut client = server.client();
    s3(&mut client, "PUT", "/files", "").succeeded();
    let body = "x".repeat(64 * 1024);
    for n in 0..256 {
        s3(&mut client, "PUT", &format!("/files/{n}"), &body).succeeded();
    }
    s3(&mut client, "PUT", "/files/256", &body).refused(503, "ServiceUnavailable");
    // Room is made by what goes, and is needed only for what is new.
    s3(&mut client, "PUT", "/files/0", &body).succeeded();
    s3(&mut client, "DELETE", "/files/1", "");
    s3(&mut client, "PUT", "/files/256", &body).succeeded();
    s3(&mut client, "PUT", "/files/a", &(body + "x")).refused(400, "EntityTooLarge");
}

#[test]
fn messages_are_hidden_after_a_receipt() {
    let server = TestServer::start(&["--clock", "manual"]);
    let mut client = server.client();
    let url = sqs(&mut client, "CreateQueue", r#"{"QueueName":"jobs"}"#).json();
    let url = url["QueueUrl"].as_str().unwrap().to_string();
    let with = |more: &str| format!(r#"{{"QueueUrl":"{url}"{more}}}"#);
    let sent = sqs(&mut client, "SendMessage", &with(r#","MessageBody":"abc""#)).json();
    assert_eq!(sent["MD5OfMessageBody"], "900150983cd24fb0d6963f7d28e17f72");
    let delayed = with(r#","MessageBody":"later","DelaySeconds":60"#);
    sqs(&mut client, "SendMessage", &delayed).succeeded();
    let receive = with(r#","MaxNumberOfMessages":10"#);
    let bodies = |client: &mut Client| {
        let received = sqs(client, "ReceiveMessage", &receive).json();
        let messages = received["Messages"].as_array().cloned().unwrap_or_default();
        let text = |it: &serde_json::Value, name: &str| it[name].as_str().unwrap().to_string();
        let rows = messages
            .iter()
            .map(|it| (text(it, "Body"), text(it, "ReceiptHandle")));
        rows.collect::<Vec<_>>()
    };
    let first = bodies(&mut client);
    assert_eq!(first[0].0, "abc");
    assert_eq!(first.len(), 1);
    assert!(bodies(&mut client).is_empty());
    let handle = with(&format!(r#","ReceiptHandle":"{}""#, first[0].1));
    client.advance(r#"{"seconds":31}"#);
    let again = bodies(&mut client);
    assert_eq!(again[0].0, "abc");
    sqs(&mut client, "DeleteMessage", &handle).succeeded();
    client.advance(r#"{"seconds":31}"#);
    assert_eq!(bodies(&mut client)[0].0, "later");
    sqs(&mut client, "PurgeQueue", &with("")).succeeded();
    let counted = with(r#","AttributeNames":["ApproximateNumberOfMessagesNotVisible"]"#);
    let counted = sqs(&mut client, "GetQueueAttributes", &counted).json();
    assert_eq!(
        counted["Attributes"]["ApproximateNumberOfMessagesNotVisible"],
        "0"
    );
    let mut stranger = server.client_of("444455556666");
    let denied = sqs(
        &mut stranger,
        "SendMessage",
        &with(r#","MessageBody":"abc""#),
    );
    denied.refused(400, "AccessDeniedException");
    let missing = url.replace("jobs", "none");
    let missing = format!(r#"{{"QueueUrl":"{missing}","MessageBody":"abc"}}"#);
    sqs(&mut client, "SendMessage", &missing).refused(400, "QueueDoesNotExist");
}
