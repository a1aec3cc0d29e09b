//! `orgsim serve` as its clients find it: protocols, who calls, time, control, limits, the page and its followers.

mod server;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use server::{Client, Folder, Server};

const MANUAL: [&str; 2] = ["--clock", "manual"];

#[test]
fn json_has_numbers_for_moments_and_the_services_own_errors() {
    let server = Server::start(&MANUAL);
    assert!(
        server
            .ready
            .starts_with("Orgsim listens on http://127.0.0.1:"),
        "{}",
        server.ready
    );
    let mut client = server.client();
    let none = client.call("DescribeOrganization", "{}");
    assert_eq!(none.status, 400);
    assert_eq!(none.json()["__type"], "AWSOrganizationsNotInUseException");
    assert!(none.json()["Message"].is_string(), "{none:?}");
    let made = client.call("CreateOrganization", "");
    assert_eq!(made.status, 200, "{made:?}");
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
    for (body, code) in [
        ("{", "SerializationException"),
        ("[]", "SerializationException"),
        (r#"{"AccountId":5}"#, "SerializationException"),
    ] {
        let reply = client.call("DescribeAccount", body);
        assert_eq!(
            (reply.status, &reply.json()["__type"]),
            (400, &Value::from(code)),
            "{reply:?}"
        );
    }
    // AWS Config and CloudTrail speak the same, SQS a version before.
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
fn what_is_not_modelled_says_so() {
    let server = Server::start(&MANUAL);
    let mut client = server.client();
    for (target, says) in [
        (
            "StarlingDoveService.PutRetentionConfiguration",
            "not modelled",
        ),
        ("AWSOrganizationsV20161128.MakeCoffee", "has no operation"),
        ("AWSBudgetServiceGateway.DescribeBudgets", "not modelled"),
        ("", "not modelled"),
    ] {
        let reply = client.target(target, "{}").unwrap();
        assert_eq!(reply.status, 400);
        assert_eq!(reply.json()["__type"], "UnknownOperationException");
        assert!(reply.body.contains(says), "{reply:?}");
    }
    for (action, says) in [
        ("CreateSAMLProvider", "not modelled"),
        ("MakeCoffee", "has no operation"),
    ] {
        let reply = client.query("iam", &format!("Action={action}"));
        assert_eq!(
            (reply.status, reply.element("Code")),
            (400, Some("InvalidAction"))
        );
        assert!(
            reply.element("Message").unwrap().contains(says),
            "{reply:?}"
        );
    }
    let authorization = client.authorization("us-east-1", "s3");
    let headers = [("authorization", authorization.as_str())];
    for (method, path) in [("GET", "/"), ("PUT", "/bucket"), ("GET", "/bucket?policy")] {
        let reply = client.send(method, path, &headers, "").unwrap();
        assert_eq!(
            (reply.status, reply.element("Code")),
            (501, Some("NotImplemented"))
        );
        assert!(
            reply.element("Message").unwrap().contains("not served"),
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
    let server = Server::start(&MANUAL);
    let mut client = server.client();
    let tagged = "Action=CreateUser&UserName=bob&Tags.member.2.Key=b&Tags.member.2.Value=2&Tags.member.10.Key=c\
                  &Tags.member.10.Value=&Tags.member.1.Key=a+b&Tags.member.1.Value=%3Cx%26%22y%22%3E";
    let user = client.query("iam", tagged);
    assert_eq!(user.status, 200, "{user:?}");
    assert_eq!(user.header("content-type"), Some("text/xml"));
    assert!(user.body.starts_with(
        "<CreateUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><CreateUserResult><User><Path>/</Path>"
    ), "{user:?}");
    assert!(user.body.contains(
        "<Tags><member><Key>a b</Key><Value>&lt;x&amp;&quot;y&quot;&gt;</Value></member><member><Key>b</Key><Value>2</Value>\
         </member><member><Key>c</Key><Value></Value></member></Tags>"
    ), "{user:?}");
    assert_eq!(user.element("CreateDate"), Some("2026-01-05T09:00:00Z"));
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
    assert_eq!(
        (wrong.status, wrong.element("Code")),
        (400, Some("MalformedInput"))
    );
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
    let server = Server::start(&MANUAL);
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
    assert!(other.body.contains("not modelled"), "{other:?}");
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
fn who_calls_is_in_the_access_key() {
    let server = Server::start(&["--clock", "manual", "--default-account", "999988887777"]);
    let account = |key: &str| {
        let reply = server
            .client_of(key)
            .query("sts", "Action=GetCallerIdentity");
        reply.element("Arn").unwrap_or_default().to_string()
    };
    assert_eq!(
        account("111122223333"),
        "arn:aws:iam::111122223333:user/Admin"
    );
    assert_eq!(
        account("AKIAIOSFODNN7EXAMPLE"),
        "arn:aws:iam::999988887777:user/Admin"
    );
    assert_eq!(account("test"), "arn:aws:iam::999988887777:user/Admin");
    let mut default = server.client_of("test");
    let organization = default.call("CreateOrganization", "{}").json();
    assert_eq!(
        organization["Organization"]["MasterAccountEmail"],
        "master@example.com"
    );
    // The same digits in another partition are another account.
    for (region, partition) in [
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
    ] {
        let authorization = server.client().authorization(region, "sts");
        let headers = [("authorization", authorization.as_str())];
        let body = "Action=GetCallerIdentity&Version=2011-06-15";
        let reply = server.client().send("POST", "/", &headers, body).unwrap();
        let arn = format!("arn:{partition}:iam::111122223333:user/Admin");
        assert_eq!(reply.element("Arn"), Some(arn.as_str()), "{reply:?}");
    }
    // Whoever sends nothing of themselves is told so in the service's words.
    let mut client = server.client();
    let json = [("x-amz-target", "AWSOrganizationsV20161128.ListRoots")];
    let reply = client.send("POST", "/", &json, "{}").unwrap();
    assert_eq!(
        (reply.status, &reply.json()["__type"]),
        (400, &"MissingAuthenticationTokenException".into())
    );
    let reply = client.post("/", "Action=ListUsers&Version=2010-05-08");
    assert_eq!(
        (reply.status, reply.element("Code")),
        (403, Some("MissingAuthenticationToken"))
    );
    for wrong in [
        "Bearer x",
        "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0",
        "AWS4-HMAC-SHA256",
        "",
    ] {
        let headers = [json[0], ("authorization", wrong)];
        let reply = client.send("POST", "/", &headers, "{}").unwrap();
        assert_eq!(
            reply.json()["__type"],
            "IncompleteSignatureException",
            "{wrong}: {reply:?}"
        );
    }
}

#[test]
fn keys_made_here_are_whom_they_were_made_for() {
    let server = Server::start(&MANUAL);
    let mut admin = server.client();
    admin.query("iam", "Action=CreateUser&UserName=bob");
    let made = admin.query("iam", "Action=CreateAccessKey&UserName=bob");
    let (mut bob, ..) = admin.with_credentials(&made);
    let identity = |client: &mut server::Client| {
        let reply = client.query("sts", "Action=GetCallerIdentity");
        reply.element("Arn").unwrap_or_default().to_string()
    };
    assert_eq!(identity(&mut bob), "arn:aws:iam::111122223333:user/bob");
    let refused = bob.query("iam", "Action=ListUsers");
    assert_eq!(
        (refused.status, refused.element("Code")),
        (403, Some("AccessDenied"))
    );
    let mut client = server.client();
    client.call("CreateOrganization", "{}");
    client.call(
        "CreateAccount",
        r#"{"Email":"a@example.com","AccountName":"a"}"#,
    );
    client.post("/_orgsim/advance", r#"{"until":"idle"}"#);
    let accounts = client.call("ListAccounts", "{}").json();
    let ids = accounts["Accounts"].as_array().unwrap().iter();
    let member = ids
        .map(|it| it["Id"].as_str().unwrap())
        .find(|id| *id != "111122223333")
        .unwrap();
    let assume = format!(
        "Action=AssumeRole&RoleSessionName=ses&RoleArn=arn%3Aaws%3Aiam%3A%3A{member}%3Arole%2FOrganizationAccountAccessRole"
    );
    let assumed = admin.query("sts", &assume);
    assert_eq!(assumed.status, 200, "{assumed:?}");
    let ends = assumed.element("Expiration").unwrap();
    assert!(ends.starts_with("2026-01-05T10:"), "{ends}");
    let (mut session, ..) = admin.with_credentials(&assumed);
    assert_eq!(
        identity(&mut session),
        format!("arn:aws:sts::{member}:assumed-role/OrganizationAccountAccessRole/ses")
    );
    client.post("/_orgsim/advance", r#"{"seconds":3600}"#);
    let over = session.query("sts", "Action=GetCallerIdentity");
    assert_eq!(
        (over.status, over.element("Code")),
        (403, Some("ExpiredToken")),
        "{over:?}"
    );
    let over = session.call("DescribeOrganization", "{}");
    assert_eq!(over.json()["__type"], "ExpiredTokenException");
}

#[test]
fn strict_servers_know_keys_secrets_and_tokens() {
    let server = Server::start(&["--clock", "manual", "--strict-auth"]);
    let mut admin = server.client();
    let code = |reply: &server::Reply| (reply.status, reply.element("Code").map(str::to_string));
    let is = |status: u16, code: &str| (status, Some(code.to_string()));
    let identity = "Action=GetCallerIdentity";
    assert_eq!(
        admin.signed("sts", identity, "111122223333", "").status,
        200
    );
    assert_eq!(
        code(&admin.signed("sts", identity, "other", "")),
        is(403, "SignatureDoesNotMatch")
    );
    let stranger = server
        .client_of("AKIAIOSFODNN7EXAMPLE")
        .signed("sts", identity, "x", "");
    assert_eq!(code(&stranger), is(403, "InvalidClientTokenId"));
    let made = admin.signed("sts", "Action=GetSessionToken", "111122223333", "");
    let (mut session, secret, token) = admin.with_credentials(&made);
    assert_eq!(
        session.signed("sts", identity, &secret, &token).status,
        200,
        "{made:?}"
    );
    assert_eq!(
        code(&session.signed("sts", identity, &secret, "other")),
        is(403, "InvalidClientTokenId")
    );
    assert_eq!(
        code(&session.signed("sts", identity, "other", &token)),
        is(403, "SignatureDoesNotMatch")
    );
}

#[test]
fn strict_servers_check_signatures() {
    let server = Server::start(&["--clock", "manual", "--strict-auth"]);
    let mut client = server.client();
    // Not signed with the key, long ago, and not at all.
    let reply = client.call("ListRoots", "{}");
    assert_eq!(
        reply.json()["__type"],
        "IncompleteSignatureException",
        "{reply:?}"
    );
    let old = "20200105T090000Z";
    let authorization = client
        .authorization("us-east-1", "organizations")
        .replace("20260105", "20200105");
    let headers = [
        ("x-amz-target", "AWSOrganizationsV20161128.ListRoots"),
        ("authorization", &authorization),
        ("x-amz-date", old),
    ];
    let reply = client.send("POST", "/", &headers, "{}").unwrap();
    assert_eq!(reply.json()["__type"], "InvalidSignatureException");
    assert!(reply.body.contains("Signature expired"), "{reply:?}");
}

#[test]
fn a_manual_clock_begins_when_it_is_told() {
    for scenario in ["empty", "all-features"] {
        let start = "2030-01-01T00:00:00Z";
        let server = Server::start(&[
            "--clock",
            "manual",
            "--start",
            start,
            "--scenario",
            scenario,
        ]);
        let mut client = server.client();
        let now = |client: &mut Client| client.get("/_orgsim/health").json()["now"].clone();
        assert_eq!(now(&mut client), "2030-01-01T00:00:00+00:00", "{scenario}");
        client.post("/_orgsim/advance", r#"{"seconds":60}"#);
        assert_eq!(now(&mut client), "2030-01-01T00:01:00+00:00", "{scenario}");
        client.post("/_orgsim/reset", "");
        assert_eq!(now(&mut client), "2030-01-01T00:00:00+00:00", "{scenario}");
    }
}

#[test]
fn a_manual_clock_moves_on_request() {
    let server = Server::start(&MANUAL);
    let mut client = server.client();
    client.call("CreateOrganization", "{}");
    let asked = client.call(
        "CreateAccount",
        r#"{"Email":"a@example.com","AccountName":"a"}"#,
    );
    let id = asked.json()["CreateAccountStatus"]["Id"]
        .as_str()
        .unwrap()
        .to_string();
    let input = format!(r#"{{"CreateAccountRequestId":"{id}"}}"#);
    let mut state = || {
        client.call("DescribeCreateAccountStatus", &input).json()["CreateAccountStatus"]["State"]
            .clone()
    };
    assert_eq!(state(), "IN_PROGRESS");
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(state(), "IN_PROGRESS");
    let mut control = server.client();
    let moved = control
        .post("/_orgsim/advance", r#"{"until":"idle"}"#)
        .json();
    assert_eq!(moved["idle"], true, "{moved}");
    assert!(moved["seconds"].as_f64().unwrap() < 3600.0, "{moved}");
    assert_eq!(state(), "SUCCEEDED");
    // An invitation is not under way: it does not expire by waiting for what is.
    let invited = client.call(
        "InviteAccountToOrganization",
        r#"{"Target":{"Type":"EMAIL","Id":"b@example.com"}}"#,
    );
    assert_eq!(invited.status, 200, "{invited:?}");
    let moved = control
        .post("/_orgsim/advance", r#"{"until":"idle"}"#)
        .json();
    assert_eq!(
        (&moved["idle"], &moved["seconds"]),
        (&true.into(), &0.0.into())
    );
    // Nor are the 90 days in which a closed account can come back.
    let account = client.call("ListAccounts", "{}").json()["Accounts"][1]["Id"].clone();
    let closing = client.call("CloseAccount", &format!(r#"{{"AccountId":{account}}}"#));
    assert_eq!(closing.status, 200, "{closing:?}");
    let moved = control
        .post("/_orgsim/advance", r#"{"until":"idle"}"#)
        .json();
    assert!(moved["seconds"].as_f64().unwrap() < 3600.0, "{moved}");
    let accounts = client.call("ListAccounts", "{}").json();
    assert_eq!(accounts["Accounts"][1]["State"], "CLOSED", "{accounts}");
    let moved = control
        .post("/_orgsim/advance", r#"{"seconds":0.5}"#)
        .json();
    assert_eq!(moved["seconds"], 0.5);
    for wrong in ["", "{}", r#"{"seconds":-1}"#, r#"{"until":"noon"}"#] {
        assert_eq!(
            control.post("/_orgsim/advance", wrong).status,
            400,
            "{wrong}"
        );
    }
}

#[test]
fn the_walls_clock_moves_by_itself_and_as_fast_as_asked() {
    let server = Server::start(&["--speed", "100000"]);
    let mut client = server.client();
    client.call("CreateOrganization", "{}");
    client.call(
        "CreateAccount",
        r#"{"Email":"a@example.com","AccountName":"a"}"#,
    );
    let length = |client: &mut server::Client| {
        client.get("/_orgsim/health").json()["accounts"]
            .as_u64()
            .unwrap()
    };
    let mut tries = 0;
    while length(&mut client) < 2 {
        tries += 1;
        assert!(tries < 200, "no account after {tries} tries");
        std::thread::sleep(Duration::from_millis(10));
    }
    let slow = Server::start(&[]);
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs_f64();
    slow.client().call("CreateOrganization", "{}");
    let joined = slow.client().call("ListAccounts", "{}").json()["Accounts"][0]["JoinedTimestamp"]
        .as_f64()
        .unwrap();
    assert!((joined - now).abs() < 60.0, "{joined} and {now}");
}

#[test]
fn calls_that_come_too_fast_are_throttled_where_that_is_asked() {
    let server = Server::start(&["--clock", "manual", "--throttle"]);
    let mut client = server.client();
    client.call("CreateOrganization", "{}");
    let mut refused = (0..200).map(|_| client.call("ListAccounts", "{}"));
    let refused = refused
        .find(|reply| reply.status != 200)
        .expect("some are refused");
    assert_eq!(
        refused.json()["__type"],
        "TooManyRequestsException",
        "{refused:?}"
    );
    // It stays so after a reset.
    server.client().post("/_orgsim/reset", "");
    let session = server.client().get("/_orgsim/session").body;
    assert!(session.contains("throttle"), "{session}");
}

#[test]
fn reset_brings_back_the_beginning() {
    let server = Server::start(&[
        "--clock",
        "manual",
        "--scenario",
        "all-features",
        "--seed",
        "3",
    ]);
    let mut client = server.client_of("test");
    let before = client.get("/_orgsim/session").body;
    assert_eq!(before.lines().count(), 1, "{before}");
    for path in ["/_orgsim/reset", "/moto-api/reset"] {
        assert_eq!(client.call("CreateOrganization", "{}").status, 200);
        assert_eq!(client.get("/_orgsim/session").body.lines().count(), 3);
        assert_eq!(client.post(path, "").status, 200);
        assert_eq!(client.get("/_orgsim/session").body, before);
        assert_eq!(client.call("DescribeOrganization", "{}").status, 400);
        assert_eq!(client.post(path, "").status, 200);
    }
    assert_eq!(client.get("/_orgsim/reset").status, 405);
    assert_eq!(client.get("/_orgsim/nothing").status, 404);
    let health = client.get("/_orgsim/health").json();
    assert_eq!(
        (&health["status"], &health["scenario"], &health["seed"]),
        (&"ok".into(), &"all-features".into(), &"3".into())
    );
}

#[test]
fn pages_of_other_sites_may_do_nothing() {
    let server = Server::start(&MANUAL);
    let mut client = server.client();
    for headers in [
        &[("origin", "https://example.com")][..],
        &[("sec-fetch-site", "cross-site")],
        &[("host", "example.com")],
    ] {
        for (method, path) in [
            ("POST", "/_orgsim/reset"),
            ("GET", "/_orgsim/session"),
            ("GET", "/_orgsim/follow"),
            ("GET", "/"),
        ] {
            let reply = client.send(method, path, headers, "").unwrap();
            assert_eq!(reply.status, 403, "{method} {path} {headers:?}");
        }
    }
    let action = "/?Action=CreateUser&UserName=x&Version=2010-05-08&X-Amz-Credential=1";
    let reply = client
        .send("GET", action, &[("sec-fetch-site", "same-site")], "")
        .unwrap();
    assert_eq!(reply.status, 403);
    let call = "AWSOrganizationsV20161128.DescribeOrganization";
    let authorization = client.authorization("us-east-1", "organizations");
    let call_as = |server: &Server, host: &str| {
        let headers = [
            ("host", host),
            ("x-amz-target", call),
            ("authorization", &authorization),
        ];
        server.client().send("POST", "/", &headers, "{}").unwrap()
    };
    // Names that lead here by themselves, or by a container's network.
    for host in [
        "example.com:4566",
        "orgsim:4566",
        "organizations.us-east-1.amazonaws.com",
    ] {
        let reply = call_as(&server, host);
        assert_eq!(reply.status, 403, "{host}");
        assert!(reply.body.contains("--allow-host"), "{reply:?}");
        for path in ["/", "/_orgsim/health", action] {
            let reply = server.client().send("GET", path, &[("host", host)], "");
            assert_eq!(reply.unwrap().status, 403, "{host} {path}");
        }
    }
    let allowing = Server::start(&["--clock", "manual", "--allow-host", "orgsim"]);
    let reply = call_as(&allowing, "orgsim:4566");
    assert_eq!(reply.json()["__type"], "AWSOrganizationsNotInUseException");
    assert_eq!(call_as(&allowing, "example.com").status, 403);
    for host in ["localhost", "[::1]:1", "127.0.0.1:80"] {
        assert_eq!(call_as(&allowing, host).status, 400, "{host}");
    }
}

#[test]
fn a_request_names_one_host() {
    let server = Server::start(&MANUAL);
    for head in [
        "GET /_orgsim/health HTTP/1.1\r\n\r\n",
        "GET /_orgsim/health HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: localhost\r\nhost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nhost:\r\n\r\n",
        "POST / HTTP/1.1\r\nx-amz-target: AWSOrganizationsV20161128.ListRoots\r\ncontent-length: 0\r\n\r\n",
    ] {
        let reply = server.client().raw(head.as_bytes()).unwrap();
        assert_eq!(reply.status, 400, "{head}");
        assert!(reply.body.contains("Host header"), "{reply:?}");
    }
    let proxied = "GET http://example.com/_orgsim/health HTTP/1.1\r\nhost: localhost\r\n\r\n";
    assert_eq!(server.client().raw(proxied.as_bytes()).unwrap().status, 403);
}

#[test]
fn what_is_too_large_or_no_http_is_refused_and_the_server_goes_on() {
    let server = Server::start(&MANUAL);
    let large = "x".repeat(1024 * 1024 + 1);
    let reply = server
        .client()
        .target("AWSOrganizationsV20161128.ListRoots", &large);
    assert_eq!(reply.unwrap().status, 413);
    let chunked = format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AWSOrganizationsV20161128.ListRoots\r\ntransfer-encoding: chunked\r\n\r\n\
         {:x}\r\n{large}\r\n0\r\n\r\n",
        large.len()
    );
    assert_eq!(server.client().raw(chunked.as_bytes()).unwrap().status, 413);
    let long = format!(
        "GET / HTTP/1.1\r\nhost: localhost\r\na: {}\r\n\r\n",
        "x".repeat(100_000)
    );
    assert_eq!(server.client().raw(long.as_bytes()).unwrap().status, 431);
    let many = format!(
        "GET / HTTP/1.1\r\nhost: localhost\r\n{}\r\n",
        "a: b\r\n".repeat(150)
    );
    assert_eq!(server.client().raw(many.as_bytes()).unwrap().status, 431);
    assert_eq!(
        server.client().raw(b"nonsense\r\n\r\n").unwrap().status,
        400
    );
    assert_eq!(
        server
            .client()
            .raw(b"GET / HTTP/1.1\r\nno colon\r\n\r\n")
            .unwrap()
            .status,
        400
    );
    assert_eq!(server.client().get("/_orgsim/health").status, 200);
}

/// `{}`, and a megabyte and a byte of blanks, as gzip packs them.
#[test]
fn bodies_may_be_packed() {
    fn packed(plain: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
        bytes.extend(miniz_oxide::deflate::compress_to_vec(plain, 6));
        bytes.extend([0; 4]);
        bytes.extend(u32::try_from(plain.len()).unwrap().to_le_bytes());
        bytes
    }
    let server = Server::start(&MANUAL);
    let mut client = server.client();
    let mut send = |body: &[u8]| {
        let mut request = format!(
            "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-encoding: gzip\r\nauthorization: {}\r\n\
             x-amz-target: AWSOrganizationsV20161128.CreateOrganization\r\ncontent-length: {}\r\n\r\n",
            client.authorization("us-east-1", "organizations"),
            body.len()
        )
        .into_bytes();
        request.extend(body);
        client.raw(&request).unwrap().status
    };
    assert_eq!(send(&packed(&vec![b' '; 1024 * 1024 + 1])), 400);
    assert_eq!(send(b"{}"), 400);
    assert_eq!(send(&packed(br#"{"FeatureSet":"ALL"}"#)), 200);
}

#[test]
fn the_page_is_served_with_strict_headers_and_nothing_beside_it() {
    let folder = Folder::new("serve-page");
    std::fs::write(folder.0.join("index.html"), "<head><title>t</title></head>").unwrap();
    std::fs::write(folder.0.join("a.wasm"), "w").unwrap();
    std::fs::write(folder.0.join(".secret"), "s").unwrap();
    let server = Server::start(&["--page", folder.0.to_str().unwrap()]);
    let mut client = server.client();
    let page = client.get("/");
    assert!(
        page.body
            .contains("<meta name=\"orgsim-follow\" content=\"/_orgsim/follow\">"),
        "{page:?}"
    );
    assert!(
        page.header("content-security-policy")
            .unwrap()
            .contains("frame-ancestors 'none'")
    );
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(
        client.get("/a.wasm").header("content-type"),
        Some("application/wasm")
    );
    for path in [
        "/.secret",
        "/../serve.rs",
        "/%2e%2e/x",
        "//etc/passwd",
        "/b.js",
    ] {
        assert_eq!(client.get(path).status, 404, "{path}");
    }
    let nowhere = Server::of(Command::new(env!("CARGO_BIN_EXE_orgsim")).args([
        "serve",
        "--page",
        folder.file("none").as_str(),
    ]));
    assert!(nowhere.is_err_and(|error| error.contains("cargo xtask build")));
}

/// The lines of a stream of events, as they come.
fn events(server: &Server, path: &str) -> impl FnMut() -> String + use<> {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n",
        server.address
    )
    .unwrap();
    let mut lines = BufReader::new(stream).lines();
    move || {
        loop {
            let line = lines.next().expect("the stream goes on").unwrap();
            if ["id: ", "data: ", "event: "]
                .iter()
                .any(|mark| line.starts_with(mark))
            {
                return line;
            }
        }
    }
}

#[test]
fn followers_are_told_every_row_once_and_of_resets() {
    let server = Server::start(&MANUAL);
    let mut client = server.client();
    let mut next = events(&server, "/_orgsim/follow");
    assert_eq!(next(), "event: session");
    let head: Value = serde_json::from_str(next().strip_prefix("data: ").unwrap()).unwrap();
    assert_eq!(
        (&head["scenario"], &head["rows"]),
        (&"empty".into(), &0.into())
    );
    client.call("CreateOrganization", "{}");
    assert_eq!(next(), "id: 1");
    assert_eq!(next(), r#"data: {"administrator":"111122223333"}"#);
    assert_eq!(next(), "id: 2");
    let row = next();
    assert!(row.contains("organizations:CreateOrganization"), "{row}");
    let mut later = events(&server, "/_orgsim/follow?after=1");
    later();
    later();
    assert_eq!(later(), "id: 2");
    assert_eq!(later(), row);
    client.post("/_orgsim/reset", "");
    for next in [&mut next as &mut dyn FnMut() -> String, &mut later] {
        assert_eq!(next(), "event: session");
        let again: Value = serde_json::from_str(next().strip_prefix("data: ").unwrap()).unwrap();
        assert_ne!(again["epoch"], head["epoch"]);
    }
    client.call("ListRoots", "{}");
    assert_eq!(next(), "id: 1");
    assert_eq!(later(), "id: 1");
    // Numbers of another epoch mean nothing.
    let mut old = events(
        &server,
        &format!(
            "/_orgsim/follow?after=2&epoch={}",
            head["epoch"].as_str().unwrap()
        ),
    );
    old();
    old();
    assert_eq!(old(), "id: 1");
    assert_eq!(client.get("/_orgsim/follow?after=x").status, 400);
}

#[test]
fn a_session_in_a_file_goes_on_where_it_ended() {
    let folder = Folder::new("serve-state");
    let file = folder.file("s.jsonl");
    let words = ["--clock", "manual", "--state", &file];
    let mut server = Server::start(&words);
    let made = server.client().call("CreateOrganization", "{}").json();
    let session = server.client().get("/_orgsim/session").body;
    assert_eq!(std::fs::read_to_string(&file).unwrap(), session);
    let second = Server::of(
        Command::new(env!("CARGO_BIN_EXE_orgsim"))
            .arg("serve")
            .args(words),
    );
    assert!(second.is_err_and(|error| error.contains("another server")));
    assert!(server.signal("-TERM").success());
    let mut server = Server::start(&words);
    assert_eq!(
        server.client().call("DescribeOrganization", "{}").json()["Organization"]["Id"],
        made["Organization"]["Id"]
    );
    server.client().post("/_orgsim/reset", "");
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 1);
    assert!(server.signal("-INT").success());
    let other = Server::of(
        Command::new(env!("CARGO_BIN_EXE_orgsim"))
            .arg("serve")
            .args(words)
            .args(["--scenario", "standalone"]),
    );
    assert!(other.is_err_and(|error| error.contains("scenario")));
    std::fs::write(
        &file,
        "{\"orgsim\":1,\"scenario\":\"empty\",\"seed\":\"1\",\"journal\":true}\nnot json\n",
    )
    .unwrap();
    let damaged = Server::of(
        Command::new(env!("CARGO_BIN_EXE_orgsim"))
            .arg("serve")
            .args(words),
    );
    assert!(damaged.is_err_and(|error| error.contains("line 2")));
}

/// A disk that is full: nothing is acknowledged that is not in the file, and reading goes on.
#[cfg(unix)]
#[test]
fn what_cannot_be_written_is_not_acknowledged() {
    let folder = Folder::new("serve-full");
    let file = folder.file("s.jsonl");
    let words = ["--clock", "manual", "--state", &file];
    let mut limited = Command::new("sh");
    limited
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 16; exec \"$0\" serve \"$@\"",
            env!("CARGO_BIN_EXE_orgsim"),
        ])
        .args(words);
    let mut server = Server::of(&mut limited).unwrap();
    let mut client = server.client();
    client.call("CreateOrganization", "{}");
    let root = client.call("ListRoots", "{}").json()["Roots"][0]["Id"]
        .as_str()
        .unwrap()
        .to_string();
    let mut units = Vec::new();
    let refused = loop {
        let input = format!(r#"{{"ParentId":"{root}","Name":"unit {}"}}"#, units.len());
        let reply = client.call("CreateOrganizationalUnit", &input);
        if reply.status != 200 {
            break reply;
        }
        units.push(
            reply.json()["OrganizationalUnit"]["Id"]
                .as_str()
                .unwrap()
                .to_string(),
        );
        assert!(units.len() < 1_000, "the limit is not reached");
    };
    assert_eq!(
        (refused.status, &refused.json()["__type"]),
        (500, &"InternalFailure".into())
    );
    assert_eq!(client.get("/_orgsim/health").status, 503);
    assert_eq!(client.call("ListRoots", "{}").status, 200);
    server.signal("-TERM");
    let server = Server::start(&words);
    let mut client = server.client();
    for unit in &units {
        let input = format!(r#"{{"OrganizationalUnitId":"{unit}"}}"#);
        assert_eq!(
            client.call("DescribeOrganizationalUnit", &input).status,
            200,
            "{unit}"
        );
    }
}
