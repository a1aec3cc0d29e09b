//! Objects and messages that the server keeps itself: policies bind them, they have limits, and a reset forgets them.

use crate::server::{Client, HttpReply, TestServer};

fn s3(client: &mut Client, method: &str, path: &str, body: &str) -> HttpReply {
    let authorization = client.authorization("us-east-1", "s3");
    let headers = [("authorization", authorization.as_str())];
    client.send(method, path, &headers, body).unwrap()
}

/// With headers of the object.
fn s3_with(
    client: &mut Client,
    method: &str,
    path: &str,
    more: &[(&str, &str)],
    body: &str,
) -> HttpReply {
    let authorization = client.authorization("us-east-1", "s3");
    let headers = [more, &[("authorization", authorization.as_str())]].concat();
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
    let server = TestServer::start(&["--clock", "instant"]);
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
    let server = TestServer::start(&["--clock", "instant"]);
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

#[test]
fn objects_keep_their_headers() {
    let server = TestServer::start(&["--clock", "instant"]);
    let mut client = server.client();
    s3(&mut client, "PUT", "/files", "").succeeded();
    let kept = [
        ("cache-control", "no-store"),
        ("content-disposition", "attachment"),
        ("content-encoding", "gzip"),
        ("content-language", "en"),
        ("content-type", "text/plain"),
        ("expires", "0"),
        ("x-amz-meta-note", "a"),
    ];
    // It is not unpacked, and need not be what it says.
    s3_with(&mut client, "PUT", "/files/a", &kept, "text").succeeded();
    let got = s3(&mut client, "GET", "/files/a", "").succeeded();
    assert_eq!(got.body, "text");
    let head = s3(&mut client, "HEAD", "/files/a", "").succeeded();
    for (name, value) in kept {
        assert_eq!(
            (got.header(name), head.header(name)),
            (Some(value), Some(value)),
            "{name}"
        );
    }
    let chunked = [("content-encoding", "aws-chunked,br")];
    s3_with(&mut client, "PUT", "/files/b", &chunked, "text").succeeded();
    let got = s3(&mut client, "GET", "/files/b", "");
    assert_eq!(got.header("content-encoding"), Some("br"));
}

#[test]
fn objects_are_got_and_replaced_if_conditions_hold() {
    let server = TestServer::start(&["--clock", "instant"]);
    let mut client = server.client();
    s3(&mut client, "PUT", "/files", "").succeeded();
    s3(&mut client, "PUT", "/files/b", "").succeeded();
    let put = s3(&mut client, "PUT", "/files/a", "text").succeeded();
    let tag = put.header("etag").unwrap().to_string();
    for (method, name, value, status) in [
        ("GET", "if-match", &*tag, 200),
        ("GET", "if-match", "\"other\"", 412),
        ("HEAD", "if-match", "\"other\"", 412),
        ("GET", "if-none-match", "\"other\"", 200),
        ("GET", "if-none-match", &*tag, 304),
        ("PUT", "if-none-match", "*", 412),
        ("PUT", "if-none-match", &*tag, 501),
        ("PUT", "if-match", "\"other\"", 412),
        ("PUT", "if-match", &*tag, 200),
    ] {
        let reply = s3_with(&mut client, method, "/files/a", &[(name, value)], "");
        assert_eq!(reply.status, status, "{method} {name} {value}: {reply:?}");
    }
    let refused = s3_with(
        &mut client,
        "PUT",
        "/files/b",
        &[("if-none-match", "*")],
        "",
    );
    assert_eq!(refused.element("Condition"), Some("If-None-Match"));
    s3_with(
        &mut client,
        "PUT",
        "/files/new",
        &[("if-none-match", "*")],
        "",
    )
    .succeeded();
    s3_with(&mut client, "PUT", "/files/none", &[("if-match", &tag)], "").refused(404, "NoSuchKey");
}

#[test]
fn what_is_beside_contents_is_limited() {
    let server = TestServer::start(&["--clock", "instant"]);
    let mut client = server.client();
    s3(&mut client, "PUT", "/files", "").succeeded();
    let mut put = |name: &str, header: &str, length: usize| {
        let value = "x".repeat(length);
        s3_with(&mut client, "PUT", name, &[(header, &value)], "1")
    };
    put("/files/a", "x-amz-meta-a", 2_047).succeeded();
    put("/files/a", "x-amz-meta-a", 2_048).refused(400, "MetadataTooLarge");
    put("/files/a", "cache-control", 8_192).refused(400, "RequestHeaderSectionTooLarge");
    put(&format!("/files/{}", "k".repeat(1_024)), "expires", 1).succeeded();
    put(&format!("/files/{}", "k".repeat(1_025)), "expires", 1).refused(400, "KeyTooLongError");
    let url = sqs(&mut client, "CreateQueue", r#"{"QueueName":"jobs"}"#).json();
    let url = url["QueueUrl"].as_str().unwrap().to_string();
    let entries: Vec<String> = (0..10)
        .map(|n| format!(r#"{{"Id":"{n}","MessageBody":"1"}}"#))
        .collect();
    let batch = format!(
        r#"{{"QueueUrl":"{url}","Entries":[{}]}}"#,
        entries.join(",")
    );
    for _ in 0..499 {
        sqs(&mut client, "SendMessageBatch", &batch).succeeded();
    }
    // With two objects, there is room for eight more.
    let last = sqs(&mut client, "SendMessageBatch", &batch)
        .succeeded()
        .json();
    assert_eq!(last["Successful"].as_array().unwrap().len(), 8);
    assert_eq!(last["Failed"][0]["Code"], "ServiceUnavailable");
    let refused = s3(&mut client, "PUT", "/files/b", "1");
    refused.refused(503, "ServiceUnavailable");
    assert!(
        refused.body.contains("at most 5000 objects and messages"),
        "{refused:?}"
    );
    s3(&mut client, "PUT", "/files/a", "2").succeeded();
    sqs(
        &mut client,
        "PurgeQueue",
        &format!(r#"{{"QueueUrl":"{url}"}}"#),
    )
    .succeeded();
    s3(&mut client, "PUT", "/files/b", "1").succeeded();
}

/// What was in a bucket or a queue is gone with it, whatever deleted it.
#[test]
fn contents_do_not_outlive_their_place() {
    let server = TestServer::start(&["--clock", "manual"]);
    let mut client = server.client();
    s3(&mut client, "PUT", "/files", "").succeeded();
    s3(&mut client, "PUT", "/files/a", "1").succeeded();
    s3(&mut client, "DELETE", "/files", "").refused(409, "BucketNotEmpty");
    let url = sqs(&mut client, "CreateQueue", r#"{"QueueName":"jobs"}"#).json();
    let url = url["QueueUrl"].as_str().unwrap().to_string();
    let with = |more: &str| format!(r#"{{"QueueUrl":"{url}"{more}}}"#);
    sqs(&mut client, "SendMessage", &with(r#","MessageBody":"old""#)).succeeded();
    sqs(&mut client, "DeleteQueue", &with("")).succeeded();
    sqs(&mut client, "CreateQueue", r#"{"QueueName":"jobs"}"#).succeeded();
    let received = sqs(&mut client, "ReceiveMessage", &with("")).json();
    assert!(received["Messages"].is_null(), "{received}");
    // A step of the session knows no objects.
    let delete = r#"[{"advance":1000},{"op":"s3:DeleteBucket","as":"arn:aws:iam::111122223333:root","in":{"Bucket":"files"}}]"#;
    let deleted = client.post("/_orgsim/commands", delete).succeeded().json();
    assert!(deleted[1]["error"].is_null(), "{deleted}");
    s3(&mut client, "PUT", "/files", "").succeeded();
    s3(&mut client, "GET", "/files/a", "").refused(404, "NoSuchKey");
    s3(&mut client, "DELETE", "/files", "");
    s3(&mut client, "GET", "/files/a", "").refused(404, "NoSuchBucket");
}

#[test]
fn contents_stay_if_another_world_is_refused() {
    let server = TestServer::start(&["--clock", "instant"]);
    let mut client = server.client();
    s3(&mut client, "PUT", "/files", "").succeeded();
    s3(&mut client, "PUT", "/files/a", "1").succeeded();
    client
        .send("PUT", "/_orgsim/session", &[], "no session")
        .unwrap()
        .refused_by_control(400, "cannot be opened");
    assert!(client.post("/_orgsim/snapshots/none", "").status >= 400);
    assert_eq!(s3(&mut client, "GET", "/files/a", "").body, "1");
    // A page without rows has no next page.
    let page = s3(&mut client, "GET", "/files?list-type=2&max-keys=0", "");
    for part in ["<KeyCount>0</KeyCount>", "<IsTruncated>false</IsTruncated>"] {
        assert!(page.body.contains(part), "{part}: {page:?}");
    }
}

/// A slash in the name of a bucket would let a policy speak of one object and the server answer with another.
#[test]
fn a_bucket_has_no_slash() {
    let server = TestServer::start(&["--clock", "instant"]);
    let (mut owner, mut stranger) = (server.client(), server.client_of("444455556666"));
    s3(&mut owner, "PUT", "/files", "").succeeded();
    s3(&mut owner, "PUT", "/files/a", "secret").succeeded();
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::files/open/*"}}"#;
    s3(&mut owner, "PUT", "/files?policy", policy);
    let reply = s3(&mut stranger, "GET", "/files%2Fopen/a", "");
    assert!([403, 404].contains(&reply.status), "{reply:?}");
    assert!(!reply.body.contains("secret"), "{reply:?}");
    s3(&mut owner, "GET", "/files%2Fopen/a", "").refused(404, "NoSuchBucket");
}

#[test]
fn entries_of_a_batch_are_told_apart_by_their_ids() {
    let server = TestServer::start(&["--clock", "instant"]);
    let mut client = server.client();
    let url = sqs(&mut client, "CreateQueue", r#"{"QueueName":"jobs"}"#).json();
    let url = url["QueueUrl"].as_str().unwrap().to_string();
    let mut send = |ids: &[&str]| {
        let entry = |id: &&str| format!(r#"{{"Id":"{id}","MessageBody":"1"}}"#);
        let entries: Vec<String> = ids.iter().map(entry).collect();
        let input = format!(
            r#"{{"QueueUrl":"{url}","Entries":[{}]}}"#,
            entries.join(",")
        );
        sqs(&mut client, "SendMessageBatch", &input)
    };
    let sent = send(&["a", "b_1-"]).succeeded().json();
    assert_eq!(
        (&sent["Successful"][0]["Id"], &sent["Successful"][1]["Id"]),
        (&"a".into(), &"b_1-".into())
    );
    send(&["a", "b", "a"]).refused(400, "BatchEntryIdsNotDistinct");
    send(&["a b"]).refused(400, "InvalidBatchEntryId");
    send(&[&"x".repeat(81)]).refused(400, "InvalidBatchEntryId");
    // The action of a batch is that of one message.
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"*"}}"#;
    let policy = serde_json::to_string(policy).unwrap();
    let set = format!(r#"{{"QueueUrl":"{url}","Attributes":{{"Policy":{policy}}}}}"#);
    sqs(&mut client, "SetQueueAttributes", &set).succeeded();
    let mut stranger = server.client_of("444455556666");
    let batch = format!(r#"{{"QueueUrl":"{url}","Entries":[{{"Id":"a","MessageBody":"1"}}]}}"#);
    sqs(&mut stranger, "SendMessageBatch", &batch).succeeded();
    sqs(&mut stranger, "PurgeQueue", &batch).refused(400, "AccessDeniedException");
}
