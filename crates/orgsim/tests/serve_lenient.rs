//! `orgsim serve --lenient`: each name accepts one thing that AWS refuses, and nothing else changes.

use serde_json::{Value, json};

use crate::server::{Client, HttpReply, TestServer};

const NAMES: [&str; 7] = [
    "emails",
    "bucket-names",
    "moves",
    "policy-types",
    "trusted-access",
    "trail-buckets",
    "recorder-roles",
];

/// An organization with an account, and its root.
fn begin(client: &mut Client) -> (String, String) {
    client.call("CreateOrganization", "{}").succeeded();
    let roots = client.call("ListRoots", "{}").json();
    let made = client.create_account().json();
    let text = |value: &Value| value.as_str().unwrap().to_string();
    let account = text(&made["CreateAccountStatus"]["AccountId"]);
    (account, text(&roots["Roots"][0]["Id"]))
}

fn call(client: &mut Client, operation: &str, input: &Value) -> HttpReply {
    client.call(operation, &input.to_string())
}

/// What is tried under a name: whether it is accepted.
fn accepted(client: &mut Client, name: &str, account: &str, root: &str) -> bool {
    let reply = match name {
        "emails" => {
            let again = client.create_account().json();
            return again["CreateAccountStatus"]["State"] == "SUCCEEDED";
        }
        "bucket-names" => {
            let authorization = client.authorization("us-east-1", "s3");
            let headers = [("authorization", authorization.as_str())];
            client.send("PUT", "/My_Bucket", &headers, "").unwrap()
        }
        "moves" => {
            let input = json!({ "AccountId": account, "SourceParentId": root, "DestinationParentId": root });
            call(client, "MoveAccount", &input)
        }
        "policy-types" => {
            let content = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}}"#;
            let input = json!({ "Name": "a", "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": content });
            let made = call(client, "CreatePolicy", &input).json();
            let policy = &made["Policy"]["PolicySummary"]["Id"];
            call(
                client,
                "AttachPolicy",
                &json!({ "PolicyId": policy, "TargetId": account }),
            )
        }
        "trail-buckets" => {
            let authorization = client.authorization("us-east-1", "s3");
            let headers = [("authorization", authorization.as_str())];
            client.send("PUT", "/trail", &headers, "").unwrap();
            let target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.CreateTrail";
            let input = json!({ "Name": "trail", "S3BucketName": "trail" }).to_string();
            let authorization = client.authorization("us-east-1", "cloudtrail");
            let headers = [("x-amz-target", target), ("authorization", &authorization)];
            client.send("POST", "/", &headers, &input).unwrap()
        }
        "recorder-roles" => {
            let recorder =
                json!({ "name": "default", "roleARN": "arn:aws:iam::123456789012:role/None" });
            let input = json!({ "ConfigurationRecorder": recorder }).to_string();
            let target = "StarlingDoveService.PutConfigurationRecorder";
            let authorization = client.authorization("us-east-1", "config");
            let headers = [("x-amz-target", target), ("authorization", &authorization)];
            client.send("POST", "/", &headers, &input).unwrap()
        }
        _ => {
            let input = json!({ "AccountId": account, "ServicePrincipal": "config.amazonaws.com" });
            call(client, "RegisterDelegatedAdministrator", &input)
        }
    };
    reply.status == 200
}

#[test]
fn each_leniency_accepts_one_thing() {
    for lenient in NAMES.into_iter().chain([""]) {
        let options = ["--clock", "instant", "--create-account", "at-once"];
        let with = ["--lenient", lenient];
        let with = if lenient.is_empty() { &[][..] } else { &with };
        let server = TestServer::start(&[&options, with].concat());
        let mut client = server.client();
        let (account, root) = begin(&mut client);
        for name in NAMES {
            let is_accepted = accepted(&mut client, name, &account, &root);
            assert_eq!(is_accepted, name == lenient, "{name} with {lenient}");
        }
        // The session has what was done as steps: it replays to the same world.
        let session = client.get("/_orgsim/session").succeeded();
        client
            .send("PUT", "/_orgsim/session", &[], &session.body)
            .unwrap()
            .succeeded();
        let opened = client.get("/_orgsim/session").succeeded();
        let mark = |text: &str| {
            let last = text.lines().last().unwrap();
            last.split("\"program\"").next().unwrap().to_string()
        };
        assert_eq!(mark(&opened.body), mark(&session.body), "{lenient}");
    }
}

/// What is made good is done by the caller, whom policies can deny it.
#[test]
fn a_leniency_gives_no_permission() {
    let options = [
        "--clock",
        "instant",
        "--create-account",
        "at-once",
        "--lenient",
        "trusted-access",
    ];
    let server = TestServer::start(&options);
    let mut client = server.client();
    let (account, _) = begin(&mut client);
    client
        .query("iam", "Action=CreateUser&UserName=Eve")
        .succeeded();
    let policy = "%7B%22Version%22:%222012-10-17%22,%22Statement%22:%7B%22Effect%22:%22Allow%22,%22Action%22:\
                  %22organizations:RegisterDelegatedAdministrator%22,%22Resource%22:%22*%22%7D%7D";
    let put = format!("Action=PutUserPolicy&UserName=Eve&PolicyName=a&PolicyDocument={policy}");
    client.query("iam", &put).succeeded();
    let key = client.query("iam", "Action=CreateAccessKey&UserName=Eve");
    let (mut eve, ..) = client.with_credentials(&key);
    assert!(!accepted(&mut eve, "trusted-access", &account, ""));
    assert!(accepted(&mut client, "trusted-access", &account, ""));
}

/// Other work is not finished, with any clock, and what is refused all the same changes nothing.
#[test]
fn a_leniency_changes_nothing_else() {
    let options = [
        "--clock",
        "manual",
        "--lenient",
        "policy-types,trusted-access",
    ];
    let server = TestServer::start(&options);
    let mut client = server.client();
    client.call("CreateOrganization", "{}").succeeded();
    let roots = client.call("ListRoots", "{}").json();
    let root = roots["Roots"][0]["Id"].as_str().unwrap().to_string();
    client.create_account().succeeded();
    let register = |account: &str| json!({ "AccountId": account, "ServicePrincipal": "guardduty.amazonaws.com" });
    let refused = call(
        &mut client,
        "RegisterDelegatedAdministrator",
        &register("111122223333"),
    );
    assert_ne!(refused.status, 200);
    let trusted = client
        .call("ListAWSServiceAccessForOrganization", "{}")
        .json();
    assert_eq!(trusted["EnabledServicePrincipals"], json!([]), "{trusted}");
    let content = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}}"#;
    let input = json!({ "Name": "a", "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": content });
    let made = call(&mut client, "CreatePolicy", &input).json();
    let policy = &made["Policy"]["PolicySummary"]["Id"];
    let attach = |target: &str| json!({ "PolicyId": policy, "TargetId": target });
    assert_ne!(
        call(&mut client, "AttachPolicy", &attach("ou-ab12-12345678")).status,
        200
    );
    let roots = client.call("ListRoots", "{}").json();
    assert_eq!(roots["Roots"][0]["PolicyTypes"], json!([]), "{roots}");
    call(&mut client, "AttachPolicy", &attach(&root)).succeeded();
    let pending = client.call("ListCreateAccountStatus", "{}").json();
    assert_eq!(
        pending["CreateAccountStatuses"][0]["State"], "IN_PROGRESS",
        "{pending}"
    );
}
