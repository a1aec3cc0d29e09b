//! `orgsim serve --forward`: what policies say about requests that are passed on, and what the other server is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::server::{Client, HttpReply, TestServer};

/// Another server, which answers everything with `{}` and keeps the first lines and the bodies of requests.
struct Listening {
    url: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Listening {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = heard.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                kept.lock().unwrap().extend(answer(stream.unwrap()));
            }
        });
        Self { url, heard }
    }

    /// What it heard since the last time.
    fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.heard.lock().unwrap())
    }
}

fn answer(stream: TcpStream) -> Option<String> {
    let mut lines = BufReader::new(stream);
    let (mut head, mut line) = (Vec::new(), String::new());
    while lines.read_line(&mut line).ok()? > 2 {
        head.push(std::mem::take(&mut line).trim_end().to_ascii_lowercase());
    }
    let find = |name: &str| head.iter().find_map(|it| it.strip_prefix(name));
    let length = find("content-length: ").unwrap_or("0").parse().ok()?;
    let mut body = vec![0; length];
    lines.read_exact(&mut body).ok()?;
    let text = String::from_utf8_lossy(&body);
    let target = find("x-amz-target: ").unwrap_or_default();
    let account = find("x-moto-account-id: ").unwrap_or_default();
    let heard = format!("{account} {} {target} {text}", head[0]);
    let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    lines.get_mut().write_all(answer.as_bytes()).ok()?;
    Some(heard)
}

/// A call in JSON.
fn call(client: &mut Client, service: &str, target: &str, body: &str) -> HttpReply {
    let authorization = client.authorization("us-east-1", service);
    let headers = [
        ("x-amz-target", target),
        ("content-type", "application/x-amz-json-1.0"),
        ("authorization", authorization.as_str()),
    ];
    client.send("POST", "/", &headers, body).unwrap()
}

/// A call with a path.
fn ask(client: &mut Client, service: &str, method: &str, path: &str, body: &str) -> HttpReply {
    let authorization = client.authorization("us-east-1", service);
    let headers = [("authorization", authorization.as_str())];
    client.send(method, path, &headers, body).unwrap()
}

/// A management account, and a member with this SCP.
fn limited(server: &TestServer) -> (Client, Client, String) {
    let mut management = server.client();
    management.call("CreateOrganization", "{}").succeeded();
    let roots = management.call("ListRoots", "{}").json();
    let root = roots["Roots"][0]["Id"].as_str().unwrap().to_string();
    let kind = format!(r#"{{"RootId":"{root}","PolicyType":"SERVICE_CONTROL_POLICY"}}"#);
    management.call("EnablePolicyType", &kind).succeeded();
    let asked = management.create_account().json();
    let request = asked["CreateAccountStatus"]["Id"].as_str().unwrap();
    let asked = format!(r#"{{"CreateAccountRequestId":"{request}"}}"#);
    let done = management.call("DescribeCreateAccountStatus", &asked);
    let done = done.json();
    let member = done["CreateAccountStatus"]["AccountId"].as_str().unwrap();
    let content = scp(r#""Action":"ssm:*","Resource":"*""#);
    let policy = format!(
        r#"{{"Name":"a","Description":"","Type":"SERVICE_CONTROL_POLICY","Content":{content}}}"#
    );
    let made = management.call("CreatePolicy", &policy).json();
    let policy = made["Policy"]["PolicySummary"]["Id"].as_str().unwrap();
    let attached = format!(r#"{{"PolicyId":"{policy}","TargetId":"{member}"}}"#);
    management.call("AttachPolicy", &attached).succeeded();
    (management, server.client_of(member), policy.to_string())
}

fn scp(statement: &str) -> String {
    let text =
        format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny",{statement}}}]}}"#);
    serde_json::to_string(&text).unwrap()
}

/// The resource of a call that is passed on and the keys of its service are not known: only a denial that does not depend on
/// them counts.
#[test]
fn scps_bind_requests_that_are_passed_on() {
    let other = Listening::start();
    let server = TestServer::start(&["--clock", "instant", "--forward", &other.url]);
    let (mut management, mut member, policy) = limited(&server);
    for (statement, put, list) in [
        (r#""Action":"ssm:*","Resource":"*""#, 400, 200),
        (r#""Action":"ssm:PutParameter","Resource":"*""#, 400, 200),
        (r#""Action":"ssm:GetParameter","Resource":"*""#, 200, 200),
        (r#""NotAction":"iam:*","Resource":"*""#, 400, 403),
        (r#""Action":["ssm:*","lambda:*"],"Resource":"*""#, 400, 403),
        // Which operation of AWS Lambda it is is not known: it may be this one.
        (
            r#""NotAction":"lambda:ListFunctions","Resource":"*""#,
            400,
            200,
        ),
        (
            r#""Action":"lambda:ListFunctions","Resource":"*""#,
            200,
            200,
        ),
        (
            r#""Action":"ssm:*","Resource":"arn:aws:ssm:*:*:parameter/a""#,
            200,
            200,
        ),
        (
            r#""Action":"ssm:*","Resource":"*","Condition":{"StringEquals":{"ssm:Overwrite":"true"}}"#,
            200,
            200,
        ),
        (
            r#""Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}"#,
            400,
            403,
        ),
    ] {
        let update = format!(r#"{{"PolicyId":"{policy}","Content":{}}}"#, scp(statement));
        management.call("UpdatePolicy", &update).succeeded();
        other.heard();
        let reply = call(&mut member, "ssm", "AmazonSSM.PutParameter", "{}");
        assert_eq!(reply.status, put, "{statement}: {reply:?}");
        if put == 400 {
            assert_eq!(reply.code(), "AccessDeniedException");
            let says = "is not authorized to perform: ssm:PutParameter on resource: arn:aws:ssm:";
            assert!(reply.body.contains(says), "{reply:?}");
        }
        let reply = ask(&mut member, "lambda", "GET", "/2015-03-31/functions/", "");
        assert_eq!(reply.status, list, "{statement}: {reply:?}");
        let passed = usize::from(put == 200) + usize::from(list == 200);
        assert_eq!(other.heard().len(), passed, "{statement}");
        // SCPs do not limit the management account.
        let reply = call(&mut management, "ssm", "AmazonSSM.PutParameter", "{}");
        assert_eq!(reply.status, 200, "{statement}");
    }
}

/// The requests are those that moto answers in `tests/clients/beside`.
#[test]
fn the_other_server_is_told_what_a_request_mentions() {
    let other = Listening::start();
    let server = TestServer::start(&["--clock", "instant", "--forward", &other.url]);
    let mut client = server.client();
    let trust = "%7B%22Version%22:%222012-10-17%22,%22Statement%22:%7B%22Effect%22:%22Allow%22,%22Principal%22:%7B%22Service%22:\
                 %22ecs.amazonaws.com%22%7D,%22Action%22:%22sts:AssumeRole%22%7D%7D";
    let create = format!("Action=CreateRole&RoleName=worker&AssumeRolePolicyDocument={trust}");
    client.query("iam", &create).succeeded();
    ask(&mut client, "s3", "PUT", "/files", "").succeeded();
    assert!(other.heard().is_empty());
    let arn = r#"{"taskRoleArn":"arn:aws:iam::111122223333:role/worker"}"#;
    let target = "AmazonEC2ContainerServiceV20141113.RegisterTaskDefinition";
    let firsts = |heard: Vec<String>| -> Vec<String> {
        let words = heard.iter().map(|it| it.split("&Version").next().unwrap());
        words.map(|it| it.chars().take(72).collect()).collect()
    };
    call(&mut client, "ecs", target, arn);
    let told = [
        "111122223333 post / http/1.1  Action=CreateRole",
        "111122223333 post / http/1.1  Action=UpdateAssumeRolePolicy",
        "111122223333 post / http/1.1 amazonec2containerservicev20141113.register",
    ];
    assert_eq!(firsts(other.heard()), told);
    // It knows the role now, until that is deleted.
    call(&mut client, "ecs", target, arn);
    assert_eq!(firsts(other.heard()), told[2..]);
    client
        .query("iam", "Action=DeleteRole&RoleName=worker")
        .succeeded();
    let deleted = "111122223333 post / http/1.1  Action=DeleteRole";
    assert_eq!(firsts(other.heard()), [deleted]);
    // A bucket's policy decides about accounts that act for the first time, too, and its objects belong to its owner.
    let mut stranger = server.client_of("444455556666");
    ask(&mut stranger, "s3", "GET", "/files/a", "").refused(403, "AccessDenied");
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::files/*"}}"#;
    ask(&mut client, "s3", "PUT", "/files?policy", policy);
    ask(&mut stranger, "s3", "GET", "/files/a", "");
    let told = [
        "111122223333 put /files http/1.1  ",
        "111122223333 get /files/a http/1.1  ",
    ];
    assert_eq!(firsts(other.heard()), told);
    // After a reset it knows nothing.
    client.post("/_orgsim/reset", "").succeeded();
    other.heard();
    ask(&mut client, "s3", "PUT", "/files", "").succeeded();
    ask(&mut client, "s3", "PUT", "/files/a", "1");
    assert_eq!(other.heard().len(), 2);
}

/// Eve may do nothing, and is denied something under a condition that is not known: both are denials.
#[test]
fn a_request_that_is_denied_in_two_ways_is_not_passed_on() {
    let other = Listening::start();
    let server = TestServer::start(&["--clock", "instant", "--forward", &other.url]);
    let mut client = server.client();
    let mut eve = user_with(&mut client, "Eve", UNKNOWN_CONDITION);
    let reply = call(&mut eve, "ssm", "AmazonSSM.PutParameter", "{}");
    reply.refused(400, "AccessDeniedException");
    // Whatever the operation is, nothing allows it.
    let reply = ask(&mut eve, "lambda", "GET", "/2015-03-31/functions/", "");
    assert_eq!(reply.status, 403, "{reply:?}");
    assert!(other.heard().is_empty());
}

const UNKNOWN_CONDITION: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"ssm:*","Resource":"*","Condition":{"StringEquals":{"ssm:Overwrite":"true"}}}}"#;

/// A client with the keys of a new user, who has this policy.
fn user_with(client: &mut Client, name: &str, policy: &str) -> Client {
    let ask =
        |client: &mut Client, parameters: String| client.query("iam", &parameters).succeeded();
    ask(client, format!("Action=CreateUser&UserName={name}"));
    let policy = policy
        .replace('"', "%22")
        .replace('{', "%7B")
        .replace('}', "%7D");
    let put = format!("Action=PutUserPolicy&UserName={name}&PolicyName=a&PolicyDocument={policy}");
    ask(client, put);
    let key = ask(client, format!("Action=CreateAccessKey&UserName={name}"));
    client.with_credentials(&key).0
}

/// An object or a message is passed on as it is, whatever it mentions.
#[test]
fn contents_that_mention_the_organization_are_passed_on_as_they_are() {
    let other = Listening::start();
    let server = TestServer::start(&["--clock", "instant", "--forward", &other.url]);
    let mut client = server.client();
    let made = client.call("CreateOrganization", "{}").succeeded().json();
    let id = made["Organization"]["Id"].as_str().unwrap();
    ask(&mut client, "s3", "PUT", "/files", "").succeeded();
    ask(&mut client, "s3", "PUT", "/files/a", id);
    let heard = other.heard();
    assert_eq!(heard.len(), 2, "{heard:?}");
    assert!(heard[1].ends_with(id), "{heard:?}");
    // AWS RAM refers to the organization, which is made there.
    ask(&mut client, "ram", "POST", "/createresourceshare", id);
    let heard = other.heard();
    assert!(heard[0].contains(".createorganization"), "{heard:?}");
}

/// Another account has a role of the same name, which the other server keeps.
#[test]
fn only_what_belongs_to_the_accounts_in_question_is_forgotten() {
    let other = Listening::start();
    let server = TestServer::start(&["--clock", "instant", "--forward", &other.url]);
    let trust = "%7B%22Version%22:%222012-10-17%22,%22Statement%22:%7B%22Effect%22:%22Allow%22,%22Principal%22:%7B%22Service%22:\
                 %22ecs.amazonaws.com%22%7D,%22Action%22:%22sts:AssumeRole%22%7D%7D";
    let create = format!("Action=CreateRole&RoleName=worker&AssumeRolePolicyDocument={trust}");
    let (mut one, mut two) = (server.client(), server.client_of("444455556666"));
    for client in [&mut one, &mut two] {
        client.query("iam", &create).succeeded();
        call(
            client,
            "ecs",
            "A.RegisterTaskDefinition",
            r#"{"taskRoleArn":"worker"}"#,
        );
    }
    other.heard();
    one.query("iam", "Action=DeleteRole&RoleName=worker")
        .succeeded();
    let heard = other.heard();
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(
        heard[0].starts_with("111122223333") && heard[0].contains("DeleteRole"),
        "{heard:?}"
    );
    // It need not be told again of the other one.
    call(
        &mut two,
        "ecs",
        "A.RegisterTaskDefinition",
        r#"{"taskRoleArn":"worker"}"#,
    );
    assert_eq!(other.heard().len(), 1);
}

/// The condition is not known before the call itself is decided, which denies it.
#[test]
fn a_bucket_is_not_deleted_elsewhere_in_doubt() {
    const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}]}"#;
    let other = Listening::start();
    let server = TestServer::start(&["--clock", "instant", "--forward", &other.url]);
    let mut client = server.client();
    let mut eve = user_with(&mut client, "Eve", POLICY);
    ask(&mut eve, "s3", "PUT", "/files", "").succeeded();
    ask(&mut eve, "s3", "PUT", "/files/a", "1");
    assert_eq!(other.heard().len(), 2);
    ask(&mut eve, "s3", "DELETE", "/files", "").refused(403, "AccessDenied");
    assert!(other.heard().is_empty());
    ask(&mut client, "s3", "DELETE", "/files", "");
    assert_eq!(other.heard()[0], "111122223333 delete /files http/1.1  ");
}
