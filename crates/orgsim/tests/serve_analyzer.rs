//! Checks of policies with the API of IAM Access Analyzer.

use crate::server;

use serde_json::{Value, json};
use server::{Client, HttpReply, TestServer};

const CLOCK: [&str; 2] = ["--clock", "manual"];

fn ask(client: &mut Client, path: &str, input: &Value) -> HttpReply {
    send(client, "POST", path, input)
}

fn send(client: &mut Client, method: &str, path: &str, input: &Value) -> HttpReply {
    let authorization = client.authorization("us-east-1", "access-analyzer");
    let headers = [
        ("content-type", "application/json"),
        ("authorization", authorization.as_str()),
    ];
    let body = match method {
        "GET" => String::new(),
        _ => input.to_string(),
    };
    let reply = client.send(method, path, &headers, &body);
    reply.expect("an answer")
}

fn policy(statements: &Value) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

fn refused(reply: &HttpReply, code: &str, says: &str) {
    let body = reply.json();
    assert_eq!(reply.header("x-amzn-errortype"), Some(code), "{reply:?}");
    assert!(
        body["message"].as_str().is_some_and(|it| it.contains(says)),
        "{body}"
    );
}

const VALIDATE: &str = "/policy/validation";

#[test]
fn findings_come_in_pages_and_in_the_form_of_the_service() {
    let server = TestServer::start(&CLOCK);
    let mut client = server.client();
    let bad = policy(&json!([
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"},
        {"Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject"], "Resource": "*"}
    ]));
    let input = json!({"policyDocument": bad, "policyType": "IDENTITY_POLICY", "locale": "ES"});
    let bad_too = format!("{} ", input["policyDocument"].as_str().expect("a text"));
    let all = ask(&mut client, VALIDATE, &input);
    assert_eq!(all.status, 200, "{all:?}");
    assert_eq!(all.header("content-type"), Some("application/json"));
    let all = all.json();
    let findings = all["findings"].as_array().expect("findings");
    assert_eq!(findings[0]["issueCode"], "PASS_ROLE_WITH_STAR_IN_RESOURCE");
    assert_eq!(findings[0]["findingType"], "SECURITY_WARNING");
    assert_eq!(
        findings[0]["locations"][0]["path"],
        json!([{"value": "Statement"}, {"index": 0}, {"value": "Action"}])
    );
    assert!(all.get("nextToken").is_none());
    let mut paged = Vec::new();
    let mut path = format!("{VALIDATE}?maxResults=1");
    loop {
        let page = ask(&mut client, &path, &input).json();
        paged.extend(page["findings"].as_array().expect("findings").clone());
        let Some(token) = page["nextToken"].as_str() else {
            break;
        };
        path = format!("{VALIDATE}?maxResults=1&nextToken={token}");
    }
    assert_eq!(&paged, findings);
    assert!(paged.len() > 1);
    let other = json!({"policyDocument": "{", "policyType": "IDENTITY_POLICY"});
    refused(
        &ask(&mut client, &path, &other),
        "ValidationException",
        "token",
    );
    // A token is of the findings of one policy as one type.
    let first = ask(&mut client, &format!("{VALIDATE}?maxResults=1"), &input).json();
    let token = first["nextToken"].as_str().expect("a token");
    for (name, value) in [
        ("policyType", "RESOURCE_POLICY"),
        ("policyDocument", bad_too.as_str()),
    ] {
        let mut changed = input.clone();
        changed[name] = value.into();
        let path = format!("{VALIDATE}?nextToken={token}");
        let reply = ask(&mut client, &path, &changed);
        refused(&reply, "ValidationException", "token");
    }
    let syntax = ask(&mut client, VALIDATE, &other).json();
    assert_eq!(syntax["findings"][0]["issueCode"], "JSON_SYNTAX_ERROR");
}

#[test]
fn wrong_input_is_refused_with_its_member() {
    let server = TestServer::start(&CLOCK);
    let mut client = server.client();
    let mut wrong = |path: &str, input: Value, field: &str| {
        let reply = ask(&mut client, path, &input);
        refused(&reply, "ValidationException", "");
        assert_eq!(reply.status, 400);
        let body = reply.json();
        assert_eq!(body["reason"], "fieldValidationFailed");
        assert_eq!(body["fieldList"][0]["name"], field, "{body}");
    };
    let whole = json!({"policyDocument": "{}", "policyType": "IDENTITY_POLICY"});
    let with = |name: &str, value: Value| {
        let mut input = whole.clone();
        input[name] = value;
        input
    };
    wrong(
        VALIDATE,
        json!({"policyType": "IDENTITY_POLICY"}),
        "policyDocument",
    );
    wrong(VALIDATE, with("policyType", json!("SCP")), "policyType");
    wrong(VALIDATE, with("policyType", json!(5)), "policyType");
    wrong(VALIDATE, with("locale", json!("en")), "locale");
    wrong(
        VALIDATE,
        with("validatePolicyResourceType", json!("AWS::S3::Bucket")),
        "validatePolicyResourceType",
    );
    wrong(
        "/policy/validation?maxResults=0",
        whole.clone(),
        "maxResults",
    );
    wrong("/policy/validation?nextToken=x", whole.clone(), "nextToken");
    wrong(
        "/policy/check-no-public-access",
        with("resourceType", json!("AWS::EC2::Instance")),
        "resourceType",
    );
    for access in [
        json!([]),
        json!([{}]),
        json!([{"actions": ["s3:GetObject"], "resources": ["example"]}]),
        json!([{"actions": "s3:GetObject"}]),
    ] {
        let mut input = with("access", access);
        input["policyDocument"] = policy(&json!([])).into();
        wrong("/policy/check-access-not-granted", input, "access");
    }
    let unread = ask(
        &mut client,
        "/policy/check-no-public-access",
        &json!({"policyDocument": "{", "resourceType": "AWS::S3::Bucket"}),
    );
    refused(&unread, "InvalidParameterException", "policyDocument");
}

/// The answers are recorded: test data of AWS's terraform-iam-policy-validator, and the examples of the API.
#[test]
fn custom_checks_name_the_statements_that_grant() {
    let server = TestServer::start(&CLOCK);
    let mut client = server.client();
    let read = json!({"Sid": "", "Effect": "Allow", "Principal": {"AWS": "123456789012"},
        "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "arn:aws:s3:::example"});
    let mut granted = |access: Value| {
        let input = json!({"policyDocument": policy(&json!([read])), "policyType": "RESOURCE_POLICY", "access": [access]});
        ask(&mut client, "/policy/check-access-not-granted", &input).json()
    };
    let fails = |message: &str, description: &str| {
        json!({"result": "FAIL", "message": message, "reasons":
        [{"description": description, "statementIndex": 0}]})
    };
    assert_eq!(
        granted(json!({"actions": ["s3:ListBucket"]})),
        fails(
            "The policy document grants access to perform one or more of the listed actions.",
            "One or more of the listed actions in the statement with index: 0."
        )
    );
    assert_eq!(
        granted(json!({"resources": ["arn:aws:s3:::example"]})),
        fails(
            "The policy document grants access to one or more of the listed resources.",
            "One or more of the listed resources in the statement with index: 0."
        )
    );
    assert_eq!(
        granted(json!({"actions": ["s3:ListBucket"], "resources": ["arn:aws:s3:::example"]})),
        fails(
            "The policy document grants access to one or more listed resources to perform one or more listed actions.",
            "One or more of the listed actions and/or resources in the statement with index: 0."
        )
    );
    let passes =
        granted(json!({"actions": ["s3:PutObject"], "resources": ["arn:aws:s3:::example"]}));
    assert_eq!(passes["result"], "PASS");
    let allow = |action: &str| json!({"Effect": "Allow", "Action": action, "Resource": "*"});
    let change = json!({"existingPolicyDocument": policy(&json!([allow("s3:Get*")])), "policyType": "IDENTITY_POLICY",
        "newPolicyDocument": policy(&json!([allow("s3:GetObject"), allow("s3:List*")]))});
    assert_eq!(
        ask(&mut client, "/policy/check-no-new-access", &change).json(),
        json!({"result": "FAIL", "message": "The modified permissions grant new access compared to your existing policy.",
            "reasons": [{"description": "New access in the statement with index: 1.", "statementIndex": 1}]})
    );
}

#[test]
fn public_access_is_what_anybody_has() {
    let server = TestServer::start(&CLOCK);
    let mut client = server.client();
    let mut result = |statement: Value| {
        let input =
            json!({"policyDocument": policy(&statement), "resourceType": "AWS::S3::Bucket"});
        ask(&mut client, "/policy/check-no-public-access", &input).json()
    };
    let with = |principal: &Value, condition: &Value| {
        json!([{"Sid": "Bob", "Effect": "Allow", "Principal": principal, "Action": ["s3:GetObject"],
            "Condition": condition}])
    };
    let (everybody, none) = (json!("*"), json!({}));
    assert_eq!(
        result(with(&everybody, &none)),
        json!({"result": "FAIL", "message": "The resource policy grants public access for the given resource type.",
            "reasons": [{"description": "Public access granted in the following statement with sid: Bob.",
                "statementIndex": 0, "statementId": "Bob"}]})
    );
    for public in [
        json!({"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}),
        json!({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}),
        json!({"StringEquals": {"s3:x-amz-acl": "private"}}),
    ] {
        assert_eq!(
            result(with(&everybody, &public))["result"],
            "FAIL",
            "{public}"
        );
    }
    for closed in [
        json!({"StringEquals": {"aws:PrincipalOrgID": "o-example1234"}}),
        json!({"IpAddress": {"aws:SourceIp": "10.23.166.155/32"}}),
        json!({"StringEquals": {"aws:PrincipalAccount": "111122223333"}}),
        json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::999988887777:role/x"}}),
    ] {
        assert_eq!(
            result(with(&everybody, &closed))["result"],
            "PASS",
            "{closed}"
        );
    }
    let named = json!({"AWS": "arn:aws:iam::111122223333:user/JohnDoe"});
    assert_eq!(
        result(with(&named, &none)),
        json!({"result": "PASS",
            "message": "The resource policy does not grant public access for the given resource type."})
    );
}

const ANALYZER: &str = "arn:aws:access-analyzer:us-east-1:111122223333:analyzer/own";

/// The findings of a preview of a resource's configuration, in the order of the policy.
fn previewed(client: &mut Client, configuration: &Value) -> (Value, Vec<Value>) {
    let resource = "arn:aws:sqs:us-east-1:111122223333:example";
    let input = json!({"analyzerArn": ANALYZER, "configurations": {resource: configuration}});
    let made = send(client, "PUT", "/access-preview", &input).json();
    let path = format!("/access-preview/{}", made["id"].as_str().expect("an id"));
    let of = format!("{path}?analyzerArn={ANALYZER}");
    let preview = send(client, "GET", &of, &json!({})).json()["accessPreview"].clone();
    assert_eq!(preview["id"], made["id"]);
    assert_eq!(preview["configurations"], input["configurations"]);
    let (mut found, mut token) = (Vec::new(), Value::Null);
    loop {
        let input = json!({"analyzerArn": ANALYZER, "maxResults": 1, "nextToken": token});
        let page = ask(client, &path, &input).json();
        found.extend(page["findings"].as_array().expect("findings").clone());
        token = page["nextToken"].clone();
        if token.is_null() {
            return (preview, found);
        }
    }
}

#[test]
fn previews_find_who_is_let_in_from_outside_the_account() {
    let server = TestServer::start(&CLOCK);
    let mut client = server.client();
    let none = json!({"analyzers": []});
    let list = |client: &mut Client| send(client, "GET", "/analyzer?type=ACCOUNT", &none).json();
    assert_eq!(list(&mut client), none);
    let input = json!({"analyzerName": "own", "type": "ACCOUNT"});
    let made = send(&mut client, "PUT", "/analyzer", &input);
    assert_eq!(made.json(), json!({"arn": ANALYZER}));
    assert_eq!(list(&mut client)["analyzers"][0]["status"], "ACTIVE");
    let again = send(&mut client, "PUT", "/analyzer", &input);
    assert_eq!(again.status, 409);
    refused(&again, "ConflictException", "own");
    let allow = |principal: Value, more: Value| {
        let mut statement =
            json!({"Effect": "Allow", "Principal": principal, "Action": "sqs:SendMessage"});
        for (name, value) in more.as_object().expect("an object") {
            statement[name] = value.clone();
        }
        statement
    };
    let arn = "arn:aws:iam::444455556666:role/Reader";
    let text = policy(&json!([
        allow(json!({"AWS": ["111122223333", arn]}), json!({})),
        allow(json!({"Service": "sns.amazonaws.com"}), json!({})),
        allow(json!("*"), json!({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-example1234"}}})),
        allow(json!("*"), json!({"Action": "sqs:GetQueueUrl"})),
        allow(json!({"AWS": "777788889999"}), json!({"Action": "sqs:PurgeQueue"})),
        {"Effect": "Deny", "Principal": "*", "Action": "sqs:PurgeQueue"}
    ]));
    let (preview, found) = previewed(&mut client, &json!({"sqsQueue": {"queuePolicy": text}}));
    assert_eq!(preview["status"], "COMPLETED");
    let short: Vec<_> = found
        .iter()
        .map(|it| (&it["principal"]["AWS"], &it["action"][0], &it["isPublic"]))
        .collect();
    assert_eq!(
        json!(short),
        json!([
            [arn, "sqs:SendMessage", false],
            ["*", "sqs:GetQueueUrl", true]
        ])
    );
    assert_eq!(found[0]["resourceType"], "AWS::SQS::Queue");
    assert_eq!(found[0]["status"], "ACTIVE");
    let (preview, found) = previewed(&mut client, &json!({"sqsQueue": {"queuePolicy": "{"}}));
    assert_eq!(preview["status"], "FAILED");
    assert_eq!(preview["statusReason"]["code"], "INVALID_CONFIGURATION");
    assert!(found.is_empty());
    let missing = "/access-preview/00000000-0000-4000-8000-000000000000";
    let lost = ask(&mut client, missing, &json!({"analyzerArn": ANALYZER}));
    assert_eq!(lost.status, 404);
    refused(&lost, "ResourceNotFoundException", "AccessPreview");
    let other = json!({"analyzerArn": format!("{ANALYZER}2"), "configurations": {}});
    let lost = send(&mut client, "PUT", "/access-preview", &other);
    refused(&lost, "ResourceNotFoundException", "own2");
}

#[test]
fn a_preview_asks_about_each_principal_alone() {
    let server = TestServer::start(&CLOCK);
    let mut client = server.client();
    let input = json!({"analyzerName": "own", "type": "ACCOUNT"});
    send(&mut client, "PUT", "/analyzer", &input);
    // One of an account's roles is denied what another one may do; many principals take no longer each than few.
    let roles = (0..200).map(|it| format!("arn:aws:iam::444455556666:role/R{it}"));
    let roles: Vec<String> = roles.collect();
    let text = policy(&json!([
        {"Effect": "Allow", "Principal": {"AWS": roles}, "Action": "sqs:SendMessage"},
        {"Effect": "Deny", "Principal": {"AWS": roles[7]}, "Action": "sqs:*"}
    ]));
    let (_, found) = previewed(&mut client, &json!({"sqsQueue": {"queuePolicy": text}}));
    let found: Vec<_> = found
        .iter()
        .map(|it| it["principal"]["AWS"].clone())
        .collect();
    let mut expected: Vec<Value> = roles.iter().map(|it| it.as_str().into()).collect();
    expected.remove(7);
    assert_eq!(found, expected);
}

/// A trust policy with so many identity providers and actions: each provider is a finding with all actions.
fn trust(providers: usize, actions: usize) -> Value {
    let all = |name: &str, count: usize| (0..count).map(|it| format!("{name}{it}")).collect();
    let (providers, actions): (Vec<String>, Vec<String>) =
        (all("f", providers), all("s3:a", actions));
    let statement =
        json!({"Effect": "Allow", "Principal": {"Federated": providers}, "Action": actions});
    json!({"iamRole": {"trustPolicy": policy(&json!([statement]))}})
}

/// A bucket with so many access points, whose policies have 900 identity providers each.
fn bucket(points: usize) -> Value {
    let one = trust(900, 1);
    let point = json!({"accessPointPolicy": one["iamRole"]["trustPolicy"]});
    let all = (0..points).map(|it| (format!("point{it}"), point.clone()));
    json!({"s3Bucket": {"accessPoints": all.collect::<serde_json::Map<_, _>>()}})
}

#[test]
fn a_preview_has_no_more_findings_than_there_is_room_for() {
    let server = TestServer::start(&CLOCK);
    let mut client = server.client();
    let input = json!({"analyzerName": "own", "type": "ACCOUNT"});
    send(&mut client, "PUT", "/analyzer", &input);
    let resource = "arn:aws:iam::111122223333:role/Own";
    let create = |client: &mut Client, configuration: Value| {
        let input = json!({"analyzerArn": ANALYZER, "configurations": {resource: configuration}});
        send(client, "PUT", "/access-preview", &input)
    };
    // A product of 100,000,000, then each factor alone.
    for (configuration, says) in [
        (
            trust(10_000, 10_000),
            "Orgsim has room for previews of 2500 principals.",
        ),
        (trust(2_501, 1), "principals"),
        (bucket(3), "principals"),
        (
            trust(1_000, 1_000),
            "Orgsim has room for previews whose findings have 4194304 bytes.",
        ),
    ] {
        let reply = create(&mut client, configuration);
        assert_eq!(reply.status, 402, "{reply:?}");
        refused(&reply, "ServiceQuotaExceededException", says);
        assert_eq!(reply.json()["resourceType"], "AccessPreview");
    }
    for (configuration, findings) in [
        (trust(2_500, 10), 2_500),
        (trust(100, 1_000), 100),
        (bucket(2), 1_800),
    ] {
        let reply = create(&mut client, configuration);
        assert_eq!(reply.status, 200, "{reply:?}");
        let path = format!(
            "/access-preview/{}",
            reply.json()["id"].as_str().expect("an id")
        );
        let (mut found, mut token) = (Vec::new(), Value::Null);
        loop {
            let input = json!({"analyzerArn": ANALYZER, "nextToken": token});
            let page = ask(&mut client, &path, &input).json();
            found.extend(page["findings"].as_array().expect("findings").clone());
            token = page["nextToken"].clone();
            if token.is_null() {
                break;
            }
        }
        let ids: std::collections::BTreeSet<_> =
            found.iter().map(|it| it["id"].to_string()).collect();
        assert_eq!((found.len(), ids.len()), (findings, findings));
        assert_eq!(found[7]["principal"], json!({"Federated": "f7"}));
    }
}

#[test]
fn a_policy_above_the_size_of_the_api_is_refused() {
    let server = TestServer::start(&CLOCK);
    let mut client = server.client();
    let mut validated = |length: usize| {
        let mut text = policy(&json!([]));
        text.push_str(&"x".repeat(length - text.len()));
        text.push_str("   ");
        let input = json!({"policyDocument": text, "policyType": "IDENTITY_POLICY"});
        ask(&mut client, VALIDATE, &input)
    };
    assert_eq!(validated(32_767).status, 200);
    refused(&validated(32_768), "ValidationException", "32768");
}

#[test]
fn who_may_not_check_is_refused() {
    let server = TestServer::start(&CLOCK);
    let mut client = server.client();
    client.query("iam", "Action=CreateUser&UserName=kim");
    let key = client.query("iam", "Action=CreateAccessKey&UserName=kim");
    let (mut kim, ..) = client.with_credentials(&key);
    let input = json!({"policyDocument": "{}", "policyType": "IDENTITY_POLICY"});
    let refusal = ask(&mut kim, VALIDATE, &input);
    assert_eq!(refusal.status, 403);
    refused(
        &refusal,
        "AccessDeniedException",
        "user/kim is not authorized to perform: access-analyzer:ValidatePolicy on resource: \
         arn:aws:access-analyzer:us-east-1:111122223333:* because no identity-based policy allows the \
         access-analyzer:ValidatePolicy action",
    );
    let unsigned = client.post(VALIDATE, &input.to_string());
    assert_ne!(unsigned.status, 200);
    let unknown = ask(&mut client, "/policy/unknown", &input);
    refused(&unknown, "UnknownOperationException", "");
}
