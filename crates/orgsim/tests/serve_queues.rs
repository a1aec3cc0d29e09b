//! Amazon SQS by the protocol from before it used JSON. Clients of 2023 use it in `tests/clients/before`.

use crate::server::{Client, HttpReply, TestServer};

/// A call of a queue at its URL, or of none.
fn call(client: &mut Client, queue: &str, parameters: &str) -> HttpReply {
    let authorization = client.authorization("us-east-1", "sqs");
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("authorization", authorization.as_str()),
    ];
    let path = format!("/{queue}");
    let body = format!("{parameters}&Version=2012-11-05");
    client.send("POST", &path, &headers, &body).unwrap()
}

#[test]
fn lists_and_maps_have_no_element_around_them() {
    let server = TestServer::start(&["--clock", "instant"]);
    let mut client = server.client();
    let create = "Action=CreateQueue&QueueName=jobs&Attribute.1.Name=DelaySeconds&Attribute.1.Value=5&Tag.1.Key=a&Tag.1.Value=b";
    let made = call(&mut client, "", create).succeeded();
    let url = made.element("QueueUrl").unwrap();
    assert!(
        url.starts_with("http://") && url.ends_with("/111122223333/jobs"),
        "{url}"
    );
    let queue = "111122223333/jobs";
    for (parameters, contains) in [
        (
            "Action=GetQueueAttributes&AttributeName.1=DelaySeconds&AttributeName.2=QueueArn",
            "<GetQueueAttributesResult><Attribute><Name>QueueArn</Name><Value>arn:aws:sqs:us-east-1:111122223333:jobs</Value>\
             </Attribute><Attribute><Name>DelaySeconds</Name><Value>5</Value></Attribute></GetQueueAttributesResult>",
        ),
        (
            "Action=ListQueueTags",
            "<ListQueueTagsResult><Tag><Key>a</Key><Value>b</Value></Tag></ListQueueTagsResult>",
        ),
        (
            "Action=TagQueue&Tag.1.Key=c&Tag.1.Value=d+e",
            "<ResponseMetadata>",
        ),
        ("Action=UntagQueue&TagKey.1=a", "<ResponseMetadata>"),
        (
            "Action=ListQueueTags",
            "Result><Tag><Key>c</Key><Value>d e</Value></Tag></",
        ),
        (
            "Action=SetQueueAttributes&Attribute.1.Name=DelaySeconds&Attribute.1.Value=0",
            "<ResponseMetadata>",
        ),
        ("Action=ListQueues", "<ListQueuesResult><QueueUrl>http://"),
    ] {
        let reply = call(&mut client, queue, parameters).succeeded();
        let space = r#"Response xmlns="http://queue.amazonaws.com/doc/2012-11-05/">"#;
        assert!(
            reply.body.contains(contains) && reply.body.contains(space),
            "{parameters}: {reply:?}"
        );
    }
    let none = call(&mut client, "", "Action=GetQueueUrl&QueueName=none");
    none.refused(400, "AWS.SimpleQueueService.NonExistentQueue");
    let other = call(&mut client, "", &create.replace("Value=5", "Value=6"));
    other.refused(400, "QueueAlreadyExists");
    let mut stranger = server.client_of("444455556666");
    let denied = call(&mut stranger, queue, "Action=DeleteQueue");
    denied.refused(403, "AccessDenied");
    call(&mut client, "", "Action=Sing").refused(400, "InvalidAction");
}
