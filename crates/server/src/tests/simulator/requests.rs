//! Requests as clients send them.

use super::follower::SeenRows;
use crate::clock;

pub const KEY: &str = "open-sesame";
pub const ACCOUNT: &str = "111122223333";

pub fn http(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut text = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost:4566\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text + "\r\n" + body
}

pub fn with_key(method: &str, path: &str, body: &str) -> String {
    http(method, path, &[("x-orgsim-key", KEY)], body)
}

/// The access key id and the session token of who calls.
pub type CallerKeys<'t> = (&'t str, Option<&'t str>);

/// The access key of an administrator.
pub const ADMINISTRATOR: CallerKeys = (ACCOUNT, None);

/// A call with a signature that nobody made, and nothing else that is wrong.
fn call(caller: CallerKeys, service: &str, form: &[(&str, &str)], body: &str) -> String {
    call_at(caller, service, "/", form, body)
}

fn call_at(
    (key, token): CallerKeys,
    service: &str,
    path: &str,
    form: &[(&str, &str)],
    body: &str,
) -> String {
    let moment = clock::now().zulu().replace(['-', ':'], "");
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={key}/{}/us-east-1/{service}/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature={}",
        &moment[..8],
        "0".repeat(64)
    );
    let mut headers = form.to_vec();
    headers.extend([("x-amz-date", &*moment), ("authorization", &authorization)]);
    headers.extend(token.map(|it| ("x-amz-security-token", it)));
    http("POST", path, &headers, body)
}

fn json_call(caller: CallerKeys, service: &str, target: &str, body: &str) -> String {
    let content = ("content-type", "application/x-amz-json-1.1");
    call(caller, service, &[content, ("x-amz-target", target)], body)
}

/// A call of AWS Organizations.
pub fn organizations_call(caller: CallerKeys, operation: &str, body: &str) -> String {
    let target = format!("AWSOrganizationsV20161128.{operation}");
    json_call(caller, "organizations", &target, body)
}

/// A call of IAM or AWS STS.
pub fn form_call(caller: CallerKeys, service: &str, parameters: &str) -> String {
    let version = match service {
        "iam" => "2010-05-08",
        _ => "2011-06-15",
    };
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let body = format!("{parameters}&Version={version}");
    call(caller, service, &form, &body)
}

/// A call of a service that is not answered here.
pub fn other_call(service: &str, target: &str) -> String {
    json_call(ADMINISTRATOR, service, target, "{}")
}

pub fn create_user(name: &str) -> String {
    let parameters = format!("Action=CreateUser&UserName={name}");
    form_call(ADMINISTRATOR, "iam", &parameters)
}

/// The same as commands of a session: whoever has the presenter's key may send them.
pub fn create_user_by_commands(name: &str) -> String {
    let rows = format!(
        r#"[{{"administrator":"{ACCOUNT}"}},{{"as":"arn:aws:iam::{ACCOUNT}:user/Admin","op":"iam:CreateUser","in":{{"UserName":"{name}"}}}}]"#
    );
    with_key("POST", "/_orgsim/commands", &rows)
}

pub fn follow(seen: &SeenRows) -> String {
    let (after, epoch) = (seen.rows.len(), &seen.epoch);
    let learner = seen.id.as_deref().unwrap_or("new");
    let path = match seen.polls_only {
        true => format!("/_orgsim/follow?polls=only&learner={learner}"),
        false if epoch.is_empty() => "/_orgsim/follow".into(),
        false => format!("/_orgsim/follow?after={after}&epoch={epoch}"),
    };
    http("GET", &path, &[], "")
}

/// A question of the policy simulator that would take minutes.
pub fn long_question() -> String {
    let list = |name: &str, count: usize, text: &str| -> String {
        let items = (1..=count).map(|it| format!("&{name}.member.{it}={text}{it}"));
        items.collect()
    };
    let resources: Vec<String> = (0..100)
        .map(|it| format!(r#""arn:aws:s3:::*{}b{it}""#, "a".repeat(100)))
        .collect();
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":"*","Resource":[{}]}}}}"#,
        resources.join(",")
    );
    let policy = crate::percent::encode(&policy);
    let actions = list("ActionNames", 100, "s3:Get");
    let arns = list(
        "ResourceArns",
        50,
        &format!("arn:aws:s3:::{}", "a".repeat(400)),
    );
    let parameters =
        format!("Action=SimulateCustomPolicy&PolicyInputList.member.1={policy}{actions}{arns}");
    form_call(ADMINISTRATOR, "iam", &parameters)
}

/// A check of a policy, which is a proof.
pub fn policy_check() -> String {
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::*x????"}}"#;
    let access =
        serde_json::json!([{ "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::*x???y"] }]);
    let body = serde_json::json!({ "policyDocument": policy, "policyType": "IDENTITY_POLICY", "access": access });
    call_at(
        ADMINISTRATOR,
        "access-analyzer",
        "/policy/check-access-not-granted",
        &[("content-type", "application/json")],
        &body.to_string(),
    )
}
