//! The caller of a request to `orgsim serve`: access keys and temporary credentials.

use crate::server;

use server::TestServer;

const MANUAL: [&str; 4] = ["--clock", "manual", "--start", "2026-01-05T09:00:00Z"];

#[test]
fn who_calls_is_in_the_access_key() {
    let server = TestServer::start(&["--clock", "manual", "--default-account", "999988887777"]);
    let account = |key: &str| server.client_of(key).identity();
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
    // The same digits in another partition are a different account.
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
    // A request without credentials gets the service's own error.
    let mut client = server.client();
    let json = [("x-amz-target", "AWSOrganizationsV20161128.ListRoots")];
    let reply = client.send("POST", "/", &json, "{}").unwrap();
    reply.refused(400, "MissingAuthenticationTokenException");
    let reply = client.post("/", "Action=ListUsers&Version=2010-05-08");
    reply.refused(403, "MissingAuthenticationToken");
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
    let server = TestServer::start(&MANUAL);
    let mut admin = server.client();
    admin.query("iam", "Action=CreateUser&UserName=bob");
    let made = admin.query("iam", "Action=CreateAccessKey&UserName=bob");
    let (mut bob, ..) = admin.with_credentials(&made);
    assert_eq!(bob.identity(), "arn:aws:iam::111122223333:user/bob");
    let refused = bob.query("iam", "Action=ListUsers");
    refused.refused(403, "AccessDenied");
    let mut client = server.client();
    client.call("CreateOrganization", "{}");
    client.create_account();
    client.advance(r#"{"until":"idle"}"#);
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
        session.identity(),
        format!("arn:aws:sts::{member}:assumed-role/OrganizationAccountAccessRole/ses")
    );
    client.advance(r#"{"seconds":3600}"#);
    let over = session.query("sts", "Action=GetCallerIdentity");
    over.refused(403, "ExpiredToken");
    let over = session.call("DescribeOrganization", "{}");
    assert_eq!(over.json()["__type"], "ExpiredTokenException");
}

#[test]
fn temporary_credentials_of_another_session_are_refused() {
    let server = TestServer::start(&["--clock", "instant"]);
    let made = server.client().query("sts", "Action=GetSessionToken");
    let (mut session, ..) = server.client().with_credentials(&made);
    assert_eq!(session.identity(), server.client().identity());
    server.client().post("/_orgsim/reset", "");
    let reply = session.query("sts", "Action=GetCallerIdentity");
    reply.refused(403, "ExpiredToken");
    assert!(reply.body.contains("~/.aws/cli/cache"), "{reply:?}");
    let reply = session.call("ListRoots", "{}");
    assert_eq!(reply.json()["__type"], "ExpiredTokenException");
}

#[test]
fn credentials_of_another_session_are_expired_in_an_account_that_exists_again() {
    for words in [
        &["--clock", "instant"][..],
        &["--clock", "instant", "--strict-auth"],
    ] {
        let server = TestServer::start(words);
        let mut admin = server.client();
        let mut sign = |action: &str| admin.signed("sts", action, "111122223333", "");
        let identity = "Action=GetCallerIdentity";
        let made = sign("Action=GetSessionToken");
        let (mut session, secret, token) = server.client().with_credentials(&made);
        let _ = session.signed("sts", identity, &secret, &token).succeeded();
        server.client().post("/_orgsim/reset", "");
        let _ = sign(identity).succeeded();
        let reply = session.signed("sts", identity, &secret, &token);
        reply.refused(403, "ExpiredToken");
    }
}

#[test]
fn access_keys_of_another_session_are_unknown_before_and_after_their_account_exists() {
    let server = TestServer::start(&["--clock", "instant"]);
    let mut admin = server.client();
    admin.query("iam", "Action=CreateUser&UserName=bob");
    let made = admin.query("iam", "Action=CreateAccessKey&UserName=bob");
    let (mut bob, ..) = admin.with_credentials(&made);
    admin.post("/_orgsim/reset", "");
    let mut identity = || bob.query("sts", "Action=GetCallerIdentity");
    identity().refused(403, "InvalidClientTokenId");
    let _ = admin.identity();
    identity().refused(403, "InvalidClientTokenId");
}

#[test]
fn credentials_of_a_deleted_role_are_unknown() {
    let server = TestServer::start(&["--clock", "instant"]);
    let mut admin = server.client();
    let trust = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A\
                 %7B%22AWS%22%3A%22111122223333%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%7D";
    let create = format!("Action=CreateRole&RoleName=r&AssumeRolePolicyDocument={trust}");
    let _ = admin.query("iam", &create).succeeded();
    let assume = "Action=AssumeRole&RoleSessionName=ses&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fr";
    let assumed = admin.query("sts", assume);
    let (mut session, ..) = admin.with_credentials(&assumed);
    let _ = session.identity();
    let _ = admin
        .query("iam", "Action=DeleteRole&RoleName=r")
        .succeeded();
    let reply = session.query("sts", "Action=GetCallerIdentity");
    reply.refused(403, "InvalidClientTokenId");
}

#[test]
fn strict_servers_know_keys_secrets_and_tokens() {
    let server = TestServer::start(&["--clock", "manual", "--strict-auth"]);
    let mut admin = server.client();
    let identity = "Action=GetCallerIdentity";
    let mut as_admin = |secret| admin.signed("sts", identity, secret, "");
    let _ = as_admin("111122223333").succeeded();
    as_admin("other").refused(403, "SignatureDoesNotMatch");
    let mut stranger = server.client_of("AKIAIOSFODNN7EXAMPLE");
    let reply = stranger.signed("sts", identity, "x", "");
    reply.refused(403, "InvalidClientTokenId");
    let made = admin.signed("sts", "Action=GetSessionToken", "111122223333", "");
    let (mut session, secret, token) = admin.with_credentials(&made);
    let mut in_session = |secret: &str, token: &str| session.signed("sts", identity, secret, token);
    let _ = in_session(&secret, &token).succeeded();
    in_session(&secret, "other").refused(403, "InvalidClientTokenId");
    in_session("other", &token).refused(403, "SignatureDoesNotMatch");
}

#[test]
fn strict_servers_check_signatures() {
    let server = TestServer::start(&["--clock", "manual", "--strict-auth"]);
    let mut client = server.client();
    // Not signed with the key, signed long ago, and not signed at all.
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
