//! `orgsim serve` as seen by AWS clients: protocols.

use crate::server;

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use server::{Folder, TestServer};

const MANUAL: [&str; 4] = ["--clock", "manual", "--start", "2026-01-05T09:00:00Z"];

#[test]
fn json_has_numbers_for_moments_and_the_services_own_errors() {
    let server = TestServer::start(&MANUAL);
    assert!(
        server
            .ready
            .starts_with("Orgsim listens on http://127.0.0.1:"),
        "{}",
        server.ready
    );
    let mut client = server.client();
    let none = client.call("DescribeOrganization", "{}");
    none.refused(400, "AWSOrganizationsNotInUseException");
    assert!(none.json()["Message"].is_string(), "{none:?}");
    let made = client.call("CreateOrganization", "").succeeded();
    assert_eq!(
        made.header("content-type"),
        Some("application/x-amz-json-1.1")
    );
    assert_eq!(made.header("x-amzn-requestid").map(str::len), Some(36));
    assert_eq!(
        made.json()["Organization"]["MasterAccountId"],
        "111122223333"
    );
    let accounts = client.call("ListAccounts", "{}").json();
    assert_eq!(accounts["Accounts"][0]["JoinedTimestamp"], 1_767_603_600);
    let root = client.call("ListRoots", "{}").json()["Roots"][0]["Id"].clone();
    let tags = format!(r#"{{"ResourceId":{root},"Tags":[{{"Key":"k","Value":"v"}}]}}"#);
    let void = client.call("TagResource", &tags);
    assert_eq!((void.status, void.body.as_str()), (200, ""));
    let wrong = client.call("DescribeAccount", r#"{"AccountId":"x"}"#);
    assert_eq!(
        wrong.json()["Reason"],
        "INVALID_PATTERN:ACCOUNT_ID",
        "{wrong:?}"
    );
    for body in ["{", "[]", r#"{"AccountId":5}"#] {
        let reply = client.call("DescribeAccount", body);
        reply.refused(400, "SerializationException");
    }
}

#[test]
fn an_imported_organization_is_served_and_kept() {
    let folder = Folder::new();
    let [organization, listed, journal] =
        ["organization.json", "accounts.json", "journal.jsonl"].map(|name| folder.file(name));
    let text = r#"{"Organization": {"Id": "o-exampleorg", "MasterAccountId": "111122223333", "FeatureSet": "ALL"}}"#;
    let accounts = r#"{"Accounts": [{"Id": "444455556666", "Name": "Data", "Email": "data@northwind.example", "ParentId": "r-ab12"}]}"#;
    fs::write(&organization, text).expect("a file");
    fs::write(&listed, accounts).expect("a file");
    let words = [
        &MANUAL[..],
        &["--import", &organization, &listed, "--state", &journal],
    ]
    .concat();
    for round in 0..2 {
        // Opened again, the organization is in the file, and is not imported once more.
        let server = match round {
            0 => TestServer::start(&words),
            _ => TestServer::start(&["--clock", "manual", "--state", &journal]),
        };
        let mut client = server.client();
        let found = client.call("DescribeOrganization", "{}").succeeded().json();
        assert_eq!(found["Organization"]["Id"], "o-exampleorg");
        let accounts = client.call("ListAccounts", "{}").succeeded().json();
        let ids: Vec<_> = accounts["Accounts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["Id"].as_str().unwrap())
            .collect();
        assert_eq!(ids.len(), 2, "{ids:?}");
        assert!(ids.contains(&"444455556666"), "{ids:?}");
    }
    let missing = folder.file("missing.json");
    let says = TestServer::refused(&["--import", &missing]);
    assert!(says.contains("missing.json: "), "{says}");
}

#[test]
fn config_and_cloudtrail_speak_the_same_json_and_sqs_a_version_before() {
    let server = TestServer::start(&MANUAL);
    let mut client = server.client();
    client.call("CreateOrganization", "");
    let config = client
        .target("StarlingDoveService.DescribeConfigurationRecorders", "{}")
        .unwrap();
    assert!(config.json()["ConfigurationRecorders"].is_array());
    let trail = client
        .target(
            "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents",
            "{}",
        )
        .unwrap();
    assert!(
        trail.json()["Events"][0]["EventTime"].is_number(),
        "{trail:?}"
    );
    let queue = client
        .target("AmazonSQS.GetQueueUrl", r#"{"QueueName":"q"}"#)
        .unwrap();
    assert_eq!(
        queue.header("x-amzn-query-error"),
        Some("AWS.SimpleQueueService.NonExistentQueue;Sender")
    );
}

#[test]
fn what_is_not_modeled_says_so() {
    let server = TestServer::start(&MANUAL);
    let mut client = server.client();
    for (target, says) in [
        (
            "StarlingDoveService.PutRetentionConfiguration",
            "not modeled",
        ),
        ("AWSOrganizationsV20161128.MakeCoffee", "has no operation"),
        ("AWSBudgetServiceGateway.DescribeBudgets", "not modeled"),
        ("", "not modeled"),
    ] {
        let reply = client.target(target, "{}").unwrap();
        reply.refused(400, "UnknownOperationException");
        assert!(reply.body.contains(says), "{reply:?}");
    }
    for (action, says) in [
        ("UploadServerCertificate", "not modeled"),
        ("MakeCoffee", "has no operation"),
    ] {
        let reply = client.query("iam", &format!("Action={action}"));
        reply.refused(400, "InvalidAction");
        assert!(
            reply.element("Message").unwrap().contains(says),
            "{reply:?}"
        );
    }
    let authorization = client.authorization("us-east-1", "s3");
    let headers = [("authorization", authorization.as_str())];
    for (method, path, says) in [
        ("POST", "/bucket/key?uploads", "models only putting"),
        ("PUT", "/bucket?acl", "PutBucketAcl is not modeled"),
        (
            "GET",
            "/bucket?versions",
            "ListObjectVersions is not modeled",
        ),
    ] {
        let reply = client.send(method, path, &headers, "").unwrap();
        reply.refused(501, "NotImplemented");
        assert!(
            reply.element("Message").unwrap().contains(says),
            "{reply:?}"
        );
    }
    assert_eq!(
        client.query("iam", "A=b").element("Code"),
        Some("MissingAction")
    );
}

#[test]
fn query_parameters_become_an_input_and_answers_are_xml() {
    let server = TestServer::start(&MANUAL);
    let mut client = server.client();
    let tagged = "Action=CreateUser&UserName=bob&Tags.member.2.Key=b&Tags.member.2.Value=2&Tags.member.10.Key=c\
                  &Tags.member.10.Value=&Tags.member.1.Key=a+b&Tags.member.1.Value=x%40y";
    let user = client.query("iam", tagged);
    assert_eq!(user.status, 200, "{user:?}");
    assert_eq!(user.header("content-type"), Some("text/xml"));
    assert!(user.body.starts_with(
        "<CreateUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><CreateUserResult><User><Path>/</Path>"
    ), "{user:?}");
    assert!(user.body.contains(
        "<Tags><member><Key>a b</Key><Value>x@y</Value></member><member><Key>b</Key><Value>2</Value>\
         </member><member><Key>c</Key><Value></Value></member></Tags>"
    ), "{user:?}");
    assert_eq!(user.element("CreateDate"), Some("2026-01-05T09:00:00Z"));
    let wrong =
        "Action=TagUser&UserName=bob&Tags.member.1.Key=a&Tags.member.1.Value=%3Cx%26%22y%22%3E";
    let refused = client.query("iam", wrong);
    assert_eq!(refused.status, 400, "{refused:?}");
    assert!(
        refused.body.contains("&lt;x&amp;&quot;y&quot;&gt;"),
        "{refused:?}"
    );
    assert_eq!(user.element("RequestId").map(str::len), Some(36));
    let void = client.query("iam", "Action=DeleteUser&UserName=bob");
    assert!(void.body.starts_with(
        "<DeleteUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ResponseMetadata>"
    ), "{void:?}");
    let none = client.query("iam", "Action=GetUser&UserName=bob");
    assert_eq!(
        (none.status, none.element("Code"), none.element("Type")),
        (404, Some("NoSuchEntity"), Some("Sender"))
    );
    let wrong = client.query("iam", "Action=ListUsers&MaxItems=many");
    wrong.refused(400, "MalformedInput");
    let trust = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A\
                 %7B%22AWS%22%3A%22111122223333%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D";
    let role = client.query(
        "iam",
        &format!("Action=CreateRole&RoleName=r&AssumeRolePolicyDocument={trust}"),
    );
    assert!(
        role.element("AssumeRolePolicyDocument")
            .unwrap()
            .starts_with("%7B%22Version%22%3A%222012-10-17%22"),
        "{role:?}"
    );
    let summary = client.query("iam", "Action=GetAccountSummary");
    assert!(
        summary
            .body
            .contains("<entry><key>Users</key><value>1</value></entry>"),
        "{summary:?}"
    );
    let bytes = client.query("iam", "Action=GetUser&UserName=%FF");
    assert_eq!(bytes.element("Code"), Some("MalformedQueryString"));
}

#[test]
fn artifact_is_asked_by_path_and_actions_by_post() {
    let server = TestServer::start(&MANUAL);
    let mut client = server.client();
    let authorization = client.authorization("us-east-1", "artifact");
    let headers = [("authorization", authorization.as_str())];
    let list = client
        .send(
            "GET",
            "/v1/customer-agreement/list?maxResults=5",
            &headers,
            "",
        )
        .unwrap();
    assert_eq!(
        (list.status, list.body.as_str()),
        (200, r#"{"customerAgreements":[]}"#)
    );
    let wrong = client
        .send(
            "GET",
            "/v1/customer-agreement/list?maxResults=x",
            &headers,
            "",
        )
        .unwrap();
    assert_eq!(
        wrong.header("x-amzn-errortype"),
        Some("SerializationException")
    );
    let other = client.send("GET", "/v1/report/list", &headers, "").unwrap();
    assert!(other.body.contains("not modeled"), "{other:?}");
    let action = "/?Action=CreateUser&Version=2010-05-08&UserName=u";
    let credential = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=444455556666%2F20260105%2Fus-east-1%2Fiam%2Faws4_request\
                      &X-Amz-Date=20260105T090000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=0";
    let organizations = ("x-amz-target", "AWSOrganizationsV20161128.ListRoots");
    for method in ["GET", "HEAD"] {
        for (path, headers, body) in [
            (action, &[][..], ""),
            (&format!("{action}&{credential}"), &[], ""),
            (action, &headers, ""),
            ("/", &headers, &action[2..]),
            ("/", &[organizations], "{}"),
            ("/v1/x", &[headers[0], organizations], "{}"),
            (
                &format!("/v1/customer-agreement/list?{credential}"),
                &[],
                "",
            ),
        ] {
            let reply = server.client().send(method, path, headers, body);
            let reply = reply.unwrap_or_else(|error| panic!("{method} {path}: {error}"));
            let allow = reply.header("allow");
            assert_eq!((reply.status, allow), (405, Some("POST")), "{path}");
        }
    }
    let said = server.client().get(action);
    assert_eq!(said.element("Code"), Some("MethodNotAllowed"), "{said:?}");
    let users = client.query("iam", "Action=ListUsers");
    assert!(!users.body.contains("<UserName>u<"), "{users:?}");
}

#[test]
fn buckets_are_asked_for_by_path_or_by_host_and_settings_are_xml() {
    let server = TestServer::start(&MANUAL);
    let mut client = server.client();
    let authorization = client.authorization("us-east-1", "s3");
    let virtual_host = format!(
        "invoices.{}",
        server.address.replace("127.0.0.1", "localhost")
    );
    let path = [("authorization", authorization.as_str())];
    let host = [path[0], ("host", virtual_host.as_str())];
    let made = client.send("PUT", "/invoices", &path, "").unwrap();
    assert_eq!((made.status, made.body.as_str()), (200, ""));
    assert_eq!(made.header("location"), Some("/invoices"));
    let list = client.send("GET", "/?x-id=ListBuckets", &path, "").unwrap();
    assert_eq!(
        list.body,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListAllMyBucketsResult \
         xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Buckets><Bucket><Name>invoices</Name>\
         <CreationDate>2026-01-05T09:00:00Z</CreationDate><BucketRegion>us-east-1</BucketRegion></Bucket></Buckets>\
         <Owner><ID>ba3894b72fcdf2fe03df3cc6ec755ea11e40c0b4b395f0a10e0b9ccbd9f3098f</ID></Owner>\
         </ListAllMyBucketsResult>"
    );
    assert!(list.header("x-amz-request-id").is_some());
    let tags = "<!-- tags --><t:Tagging xmlns:t='x'><t:TagSet><t:Tag><t:Key>a&amp;&#98;</t:Key><t:Value/></t:Tag></t:TagSet></t:Tagging>";
    let put = client.send("PUT", "/?tagging=", &host, tags).unwrap();
    assert_eq!(put.status, 204, "{put:?}");
    let told = client.send("GET", "/invoices?tagging", &path, "").unwrap();
    assert!(
        told.body
            .contains("<TagSet><Tag><Key>a&amp;b</Key><Value></Value></Tag></TagSet>"),
        "{told:?}"
    );
    let head = client.send("HEAD", "/", &host, "").unwrap();
    assert_eq!(head.header("x-amz-bucket-region"), Some("us-east-1"));
    let deep = "<Tagging>".repeat(200);
    for wrong in [
        "{}",
        "<Tagging>",
        "<Tag></Tag>",
        "<Tagging></Tagging><Tagging/>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><Tagging>&b;</Tagging>",
        "<Tagging><TagSet><Tag><Key>&unknown;</Key></Tag></TagSet></Tagging>",
        "<Tagging><TagSet><Tag><Value>no key</Value></Tag></TagSet></Tagging>",
        &deep,
    ] {
        let reply = client
            .send("PUT", "/invoices?tagging", &path, wrong)
            .unwrap();
        reply.refused(400, "MalformedXML");
    }
    let wrong = client.send("PATCH", "/invoices", &path, "").unwrap();
    wrong.refused(405, "MethodNotAllowed");
    // Another service's call does not reach the server under such a host.
    let iam = client.authorization("us-east-1", "iam");
    let iam = [("authorization", iam.as_str()), host[1]];
    let reply = client.send("POST", "/", &iam, "Action=ListUsers").unwrap();
    reply.refused(403, "AccessDenied");
    let deleted = client.send("DELETE", "/", &host, "").unwrap();
    assert_eq!((deleted.status, deleted.body.as_str()), (204, ""));
}

const CONSTRAINT: &str = "<CreateBucketConfiguration><LocationConstraint>foo</LocationConstraint></CreateBucketConfiguration>";
type Header = (&'static str, &'static str);
const NO_HEADER: Header = ("x-amz-date", "20260105T090000Z");
const OWNER: &str = "x-amz-expected-bucket-owner";
const OBJECTS: &str = "x-amz-object-ownership";

/// Requests, each with a header and a body, and what their errors say beside their message. Recorded.
#[rustfmt::skip]
const DETAILS: [(&str, &str, Header, &str, &str); 8] = [
    ("GET", "/invoices?policy", NO_HEADER, "", "<BucketName>invoices</BucketName>"),
    ("GET", "/nowhere?policy", NO_HEADER, "", "<BucketName>nowhere</BucketName>"),
    ("GET", "/invoices/a%20b", NO_HEADER, "", "<Key>a b</Key>"),
    ("PUT", "/other", NO_HEADER, CONSTRAINT, "<LocationConstraint>foo</LocationConstraint>"),
    ("PUT", "/other", (OBJECTS, "Mine"), "", "<ArgumentName>x-amz-object-ownership</ArgumentName>"),
    ("GET", "/invoices?tagging", (OWNER, "444455556666"), "", "<Message>Access Denied</Message>"),
    ("PUT", "/invoices/a", (OWNER, "444455556666"), "a", "<Message>Access Denied</Message>"),
    ("GET", "/invoices?tagging", (OWNER, "abcd"), "", "<Code>InvalidBucketOwnerAWSAccountID</Code>"),
];

#[test]
fn errors_of_buckets_have_details_and_members_are_headers() {
    let server = TestServer::start(&MANUAL);
    let mut client = server.client();
    let authorization = client.authorization("us-east-1", "s3");
    let mut ask = |method: &str, path: &str, header: (&str, &str), body: &str| {
        let headers = [("authorization", authorization.as_str()), header];
        client.send(method, path, &headers, body).unwrap()
    };
    ask("PUT", "/invoices", (OBJECTS, "ObjectWriter"), "").succeeded();
    let controls = ask("GET", "/invoices?ownershipControls", NO_HEADER, "").succeeded();
    let rule = "<ObjectOwnership>ObjectWriter<";
    assert!(controls.body.contains(rule), "{controls:?}");
    let head = ask("HEAD", "/invoices", NO_HEADER, "").succeeded();
    assert_eq!(head.header("x-amz-access-point-alias"), Some("false"));
    assert!(head.header("x-amz-id-2").is_some());
    assert_eq!(head.header("x-amzn-requestid"), None);
    for (method, path, header, body, detail) in DETAILS {
        let reply = ask(method, path, header, body);
        let has = |part: &str| reply.body.contains(part);
        assert!(reply.status >= 400 && has(detail), "{path}: {reply:?}");
        assert!(has("<HostId>"), "{path}: {reply:?}");
    }
}

/// The AWS SDK for JavaScript sends calls to the URL of the queue.
#[test]
fn urls_of_queues_lead_to_the_server() {
    let server = TestServer::start(&["--clock", "instant"]);
    let mut client = server.client();
    let mut ask = |operation: &str, input: Value| {
        let target = format!("AmazonSQS.{operation}");
        let reply = client.target(&target, &input.to_string()).unwrap();
        assert_eq!(reply.status, 200, "{reply:?}");
        reply
    };
    let url = format!("http://{}/111122223333/jobs", server.address);
    let made = ask("CreateQueue", json!({ "QueueName": "jobs" }));
    assert_eq!(made.json()["QueueUrl"], url);
    let found = ask("GetQueueUrl", json!({ "QueueName": "jobs" }));
    assert_eq!(found.json()["QueueUrl"], url);
    let listed = ask("ListQueues", json!({}));
    assert_eq!(listed.json()["QueueUrls"], json!([url]));
    for url in [
        &url,
        "http://orgsim:4566/111122223333/jobs",
        "https://sqs.us-east-1.amazonaws.com/111122223333/jobs",
    ] {
        let input = json!({ "QueueUrl": url, "AttributeNames": ["QueueArn"] });
        let shown = ask("GetQueueAttributes", input).json();
        let arn = "arn:aws:sqs:us-east-1:111122223333:jobs";
        assert_eq!(shown["Attributes"]["QueueArn"], arn);
    }
    // The session has the URL of AWS.
    let session = server.client().get("/_orgsim/session").body;
    assert!(!session.contains(&server.address), "{session}");
}

/// The AWS CLI v1 and boto3 read one variable of the Region, other SDKs the other one, and without a Region none of them calls.
#[test]
fn documents_and_the_start_message_name_both_variables_of_the_region() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    for file in ["README.md", "docs/server.md", "docs/from-moto.md"] {
        let text = std::fs::read_to_string(format!("{folder}/{file}")).unwrap();
        // Paragraphs, blocks of code and rows of tables that give clients their server.
        let texts: Vec<&str> = (text.split("\n\n"))
            .flat_map(|it| {
                let by = if it.starts_with('|') { "\n" } else { "\n\n" };
                it.split(by)
            })
            .filter(|it| it.contains("AWS_ENDPOINT_URL=http://127.0.0.1"))
            .collect();
        assert!(!texts.is_empty(), "{file}");
        for text in texts {
            for variable in ["AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1"] {
                assert!(text.contains(variable), "{file}: {variable} in {text}");
            }
        }
    }
    let said = |words: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_orgsim"))
            .args(["serve", "--port", "0", "--log", "off"])
            .args(words)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // The address, the class and the clients are written at once.
        let mut said = [0; 4096];
        let length = program.stdout.take().unwrap().read(&mut said).unwrap();
        program.kill().unwrap();
        program.wait().unwrap();
        String::from_utf8_lossy(&said[..length]).into_owned()
    };
    let plain = said(&[]);
    let address = plain.split(' ').nth(3).unwrap();
    let clients = format!(
        "Clients: AWS_ENDPOINT_URL={address} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 \
         AWS_ACCESS_KEY_ID=111122223333 AWS_SECRET_ACCESS_KEY=111122223333\n"
    );
    assert!(plain.contains(&clients), "{plain}");
    assert!(!plain.contains("unlike AWS"), "{plain}");
    let class = said(&["--class", "--key", "open-sesame", "--path-prefix", "/aws"]);
    assert!(
        class.contains("/aws AWS_REGION=us-east-1")
            && class.contains("AWS_SECRET_ACCESS_KEY=open-sesame\n"),
        "{class}"
    );
    let at_once = said(&["--create-account", "at-once"]);
    assert!(at_once.contains("unlike AWS"), "{at_once}");
}
