//! `--strict-auth`: a signature is valid only for the call it was made for.

use crate::server;

use server::{Signing, TestServer, moment};

const SECRET: &str = "111122223333";

fn strict() -> TestServer {
    TestServer::start(&["--clock", "manual", "--strict-auth"])
}

/// A correctly signed call of AWS Organizations.
fn json(server: &TestServer) -> Signing {
    let mut signing = Signing::new("organizations", SECRET, SECRET);
    signing.set("host", &server.address);
    signing.set("content-type", "application/x-amz-json-1.1");
    signing.set(
        "x-amz-target",
        "AWSOrganizationsV20161128.DescribeOrganization",
    );
    signing.body = "{}".into();
    signing
}

/// A correctly signed call of IAM.
fn form(server: &TestServer) -> Signing {
    let mut signing = Signing::new("iam", SECRET, SECRET);
    signing.set("host", &server.address);
    signing.set("content-type", "application/x-www-form-urlencoded");
    signing.body = "Action=ListUsers&Version=2010-05-08".into();
    signing
}

/// The reason of the refusal, the change, and its description.
type Attack = (&'static str, fn(&mut Signing), &'static str);

/// Rows, each as `WHY "what": change;`.
macro_rules! rows {
    ($($why:ident $name:literal: $change:expr;)*) => { &[$(($name, $change, $why)),*] };
}

const INCOMPLETE: &str = "IncompleteSignature";
const INVALID: &str = "InvalidSignature";
const UNKNOWN: &str = "UnknownKey";

fn authorization(signing: &mut Signing, from: &str, to: &str) {
    let (_, value) = signing
        .headers
        .iter_mut()
        .find(|(name, _)| name == "authorization")
        .unwrap();
    assert!(value.contains(from), "{value}");
    *value = value.replace(from, to);
}

fn twice(signing: &mut Signing, name: &str, value: &str) {
    signing.headers.push((name.into(), value.into()));
}

const LIST_ROOTS: &str = "AWSOrganizationsV20161128.ListRoots";

/// Changes before signing, and why the request is refused.
const BEFORE: &[Attack] = rows! {
    INVALID "an operation that is not signed": |it| it.signed = "content-type;host;x-amz-date".into();
    INCOMPLETE "two operations that are signed": |it| twice(it, "x-amz-target", LIST_ROOTS);
    INVALID "a body that is not signed": |it| {
        it.payload = Some("UNSIGNED-PAYLOAD".into());
        it.set("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    };
    INVALID "a body in chunks": |it| {
        it.payload = Some("STREAMING-AWS4-HMAC-SHA256-PAYLOAD".into());
        it.set("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
    };
    INVALID "a digest of another body": |it| {
        it.payload = Some("00".into());
        it.set("x-amz-content-sha256", "00");
    };
    INVALID "a host that is not signed": |it| it.signed = "content-type;x-amz-date;x-amz-target".into();
    INVALID "a header that is not there": |it| it.signed = "content-type;host;note;x-amz-date;x-amz-target".into();
    INVALID "headers out of order": |it| it.signed = "host;content-type;x-amz-date;x-amz-target".into();
    INVALID "a header named twice": |it| it.signed = "content-type;host;host;x-amz-date;x-amz-target".into();
    INCOMPLETE "no date": |it| it.remove("x-amz-date");
    INVALID "a date that is not signed": |it| it.signed = "content-type;host;x-amz-target".into();
    INCOMPLETE "two dates": |it| twice(it, "x-amz-date", "20260105T090000Z");
    INCOMPLETE "a date that is none": |it| it.at("20261399T000000Z");
    INCOMPLETE "a date with a fraction": |it| {
        let at = moment(0);
        it.at(&at.replace('Z', ".5Z"));
    };
    INCOMPLETE "a date in another form": |it| it.at("2026-01-05T09:00:00Z");
    INCOMPLETE "a date without a zone": |it| { let at = moment(0); it.at(&at[..15]); };
    INVALID "signed six minutes ago": |it| it.at(&moment(-360));
    INVALID "signed for six minutes from now": |it| it.at(&moment(360));
    INVALID "the scope of another day": |it| it.day = "20260105".into();
    INVALID "the beginning of a day": |it| it.day.truncate(4);
    INCOMPLETE "no day": |it| it.day.clear();
    INVALID "another service": |it| it.service = "iam".into();
    INVALID "a service in capitals": |it| it.service = "ORGANIZATIONS".into();
    INVALID "another Region": |it| it.region = "eu-west-1".into();
    INVALID "no such Region": |it| it.region = "us-east-9".into();
    UNKNOWN "a key that nobody has": |it| it.key = "AKIAIOSFODNN7EXAMPLE".into();
    INVALID "another secret": |it| it.secret = "x".into();
    UNKNOWN "a token that the key does not have": |it| it.set("x-amz-security-token", "t");
    UNKNOWN "an empty token": |it| it.set("x-amz-security-token", "");
    INCOMPLETE "a presigned URL beside a signature": |it| it.query = "X-Amz-Signature=0".into();
    INCOMPLETE "a presigned URL, encoded": |it| it.query = "X%2DAmz-Date=0".into();
};

/// Changes after signing, and why the request is refused.
const AFTER: &[Attack] = rows! {
    INVALID "another operation": |it| it.set("x-amz-target", LIST_ROOTS);
    INVALID "an operation that is added": |it| {
        it.remove("x-amz-target");
        it.sign();
        it.set("x-amz-target", LIST_ROOTS);
    };
    INCOMPLETE "two operations": |it| twice(it, "x-amz-target", LIST_ROOTS);
    INVALID "another body": |it| it.body = it.body.replace("{}", "{ }").replace("Users", "Roles");
    INVALID "another host": |it| it.set("host", "localhost");
    INVALID "a header that is added": |it| it.set("x-amz-note", "x");
    INVALID "an encoding that is added": |it| it.set("content-encoding", "identity");
    INVALID "another parameter": |it| it.query = "a=1".into();
    INVALID "another path": |it| it.path = "/x".into();
    INCOMPLETE "another end of the scope": |it| authorization(it, "aws4_request", "aws5_request");
    INCOMPLETE "another algorithm": |it| authorization(it, "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1");
    INCOMPLETE "two algorithms": |it| {
        authorization(
            it,
            "AWS4-HMAC-SHA256 ",
            "AWS4-HMAC-SHA256 AWS4-HMAC-SHA256 ",
        )
    };
    INVALID "another key": |it| authorization(it, "Credential=111122223333", "Credential=444455556666");
    INCOMPLETE "no signature": |it| authorization(it, ", Signature=", ", Sign=");
    INCOMPLETE "two signatures": |it| authorization(it, "Signature=", "Signature=0, Signature=");
    INVALID "a signature with more behind it": |it| authorization(it, "Signature=", "Signature=0");
    INCOMPLETE "two headers of signatures": |it| twice(it, "authorization", "AWS4-HMAC-SHA256 x");
    INCOMPLETE "a part that nobody knows": |it| authorization(it, "Signature=", "Note=1, Signature=");
    INVALID "a token that is added": |it| it.set("x-amz-security-token", "t");
    INCOMPLETE "a presigned URL": |it| {
        let scope = it.scope().replace('/', "%2F");
        it.query = format!(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=111122223333%2F{scope}&X-Amz-Date={}\
        &X-Amz-Expires=60&X-Amz-Signature=0&X-Amz-SignedHeaders=host",
            moment(0)
        );
        it.remove("authorization");
    };
};

#[test]
fn a_signature_counts_only_for_its_call() {
    let server = strict();
    for (base, json_names) in [(json as fn(&TestServer) -> Signing, true), (form, false)] {
        let mut good = base(&server);
        good.sign();
        let reply = server.client().sent(&good);
        let fine = if json_names {
            "AWSOrganizationsNotInUseException"
        } else {
            ""
        };
        assert_eq!(reply.code(), fine, "{reply:?}");
        let before = BEFORE.iter().map(|row| (true, row));
        let after = AFTER.iter().map(|row| (false, row));
        for (is_before, (name, change, why)) in before.chain(after) {
            if !json_names
                && (name.contains("operation")
                    || name.contains("Region")
                    || *name == "another path"
                    || name.contains("minutes"))
            {
                continue;
            }
            let mut signing = base(&server);
            if !is_before {
                signing.sign();
            }
            change(&mut signing);
            if !json_names && !signing.signed.is_empty() {
                // The list belongs to the other request.
                signing.signed = signing.signed.replace(";x-amz-target", "");
            }
            if !json_names && signing.service == "iam" && *name == "another service" {
                signing.service = "organizations".into();
            }
            if is_before {
                signing.sign();
            }
            let reply = server.client().sent(&signing);
            let expected = match (*why, json_names) {
                (INCOMPLETE, true) => "IncompleteSignatureException",
                (INCOMPLETE, false) => "IncompleteSignature",
                (INVALID, true) => "InvalidSignatureException",
                (INVALID, false) => "SignatureDoesNotMatch",
                (_, true) => "UnrecognizedClientException",
                (_, false) => "InvalidClientTokenId",
            };
            assert_eq!(reply.code(), expected, "{name}: {reply:?}");
        }
    }
}

#[test]
fn clocks_may_be_apart_as_far_as_the_service_lets_them() {
    let server = strict();
    for (seconds, organizations, iam) in [
        (-290, true, true),
        (290, true, true),
        (-310, false, true),
        (310, false, true),
        (-890, false, true),
        (890, false, true),
        (-910, false, false),
        (910, false, false),
    ] {
        for (base, fine) in [
            (json as fn(&TestServer) -> Signing, organizations),
            (form, iam),
        ] {
            let mut signing = base(&server);
            signing.at(&moment(seconds));
            signing.sign();
            let reply = server.client().sent(&signing);
            let refused =
                ["InvalidSignatureException", "SignatureDoesNotMatch"].contains(&&*reply.code());
            assert_eq!(refused, !fine, "{seconds}: {reply:?}");
        }
    }
}

#[test]
fn temporary_credentials_need_their_token_signed() {
    let server = strict();
    let mut admin = server.client();
    let made = admin.signed("sts", "Action=GetSessionToken", SECRET, "");
    let (mut session, secret, token) = admin.with_credentials(&made);
    let key = made.element("AccessKeyId").unwrap().to_string();
    let base = |token: Option<&str>| {
        let mut signing = form(&server);
        signing.key = key.clone();
        signing.secret = secret.clone();
        signing.service = "sts".into();
        signing.body = "Action=GetCallerIdentity&Version=2011-06-15".into();
        if let Some(token) = token {
            signing.set("x-amz-security-token", token);
        }
        signing
    };
    let mut good = base(Some(&token));
    good.sign();
    assert_eq!(server.client().sent(&good).status, 200);
    for other in [
        None,
        Some(""),
        Some("x"),
        Some(&token[1..]),
        Some(&*format!("{token}x")),
    ] {
        let mut signing = base(other);
        signing.sign();
        let reply = server.client().sent(&signing);
        assert_eq!(reply.code(), "InvalidClientTokenId", "{other:?}: {reply:?}");
    }
    let mut unsigned = base(Some(&token));
    unsigned.signed = "content-type;host;x-amz-date".into();
    unsigned.sign();
    assert_eq!(
        server.client().sent(&unsigned).code(),
        "SignatureDoesNotMatch"
    );
    assert_eq!(
        session
            .signed("sts", "Action=GetCallerIdentity", &secret, &token)
            .status,
        200
    );
}

#[test]
fn a_regional_service_is_signed_for_any_region_that_exists() {
    let server = strict();
    for (region, fine) in [
        ("eu-west-1", true),
        ("us-gov-west-1", true),
        ("us-east-9", false),
        ("aws-global", false),
    ] {
        let mut signing = form(&server);
        signing.service = "sts".into();
        signing.region = region.into();
        signing.body = "Action=GetCallerIdentity&Version=2011-06-15".into();
        signing.sign();
        let reply = server.client().sent(&signing);
        assert_eq!(reply.status == 200, fine, "{region}: {reply:?}");
    }
}

#[test]
fn a_wrong_signature_sends_no_call_elsewhere() {
    // Nothing listens there, so a forwarded request fails.
    let nowhere = ["--forward", "http://127.0.0.1:1"];
    let strict = ["--clock", "manual", "--strict-auth"];
    let server = TestServer::start(&[&strict[..], &nowhere].concat());
    let mut client = server.client();
    // Not a modeled operation, so the scope alone decides where the call belongs.
    let mut ask = |authorization: &str| {
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("authorization", authorization),
        ];
        let body = "Action=UploadServerCertificate&Version=2010-05-08";
        client.send("POST", "/", &headers, body).unwrap()
    };
    let date = &moment(0)[..8];
    let key = format!("{SECRET}/{date}/us-east-1");
    let rest = "SignedHeaders=host, Signature=0";
    for wrong in [
        format!("AWS4-HMAC-SHA256 Credential={key}/iam/aws4_request"),
        format!("AWS4-HMAC-SHA256 Credential={key}/iam/aws4_request, Signature=0"),
        format!("AWS4-HMAC-SHA256 Credential={key}/iam/aws4_request, {rest}"),
    ] {
        ask(&wrong).refused(400, "IncompleteSignature");
    }
    for elsewhere in [
        format!("AWS4-HMAC-SHA256 Credential={key}/sns/aws4_request, {rest}"),
        format!("AWS4-HMAC-SHA256 Credential={key}/iam, {rest}"),
        format!("Bearer {key}/iam/aws4_request"),
    ] {
        ask(&elsewhere).refused(400, "IncompleteSignature");
    }
}

#[test]
fn a_body_that_is_not_signed_is_refused_by_its_form() {
    let server = strict();
    for form in ["UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"] {
        let mut signing = json(&server);
        signing.payload = Some(form.into());
        signing.set("x-amz-content-sha256", form);
        signing.sign();
        let reply = server.client().sent(&signing);
        assert!(
            reply
                .body
                .contains(&format!("sent as {form}, which is not accepted")),
            "{reply:?}"
        );
    }
}
