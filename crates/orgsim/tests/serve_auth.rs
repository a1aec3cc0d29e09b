//! `--strict-auth`: a signature counts only for the call that it was made for.

mod server;

use server::{Reply, Server, Signing, moment};

const SECRET: &str = "111122223333";

fn strict() -> Server {
    Server::start(&["--clock", "manual", "--strict-auth"])
}

/// A call of AWS Organizations that is well signed.
fn json(server: &Server) -> Signing {
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

/// One of IAM.
fn form(server: &Server) -> Signing {
    let mut signing = Signing::new("iam", SECRET, SECRET);
    signing.set("host", &server.address);
    signing.set("content-type", "application/x-www-form-urlencoded");
    signing.body = "Action=ListUsers&Version=2010-05-08".into();
    signing
}

fn code(reply: &Reply) -> String {
    let json = serde_json::from_str::<serde_json::Value>(&reply.body).ok();
    let json = json.and_then(|json| Some(json["__type"].as_str()?.to_string()));
    json.or_else(|| reply.element("Code").map(str::to_string))
        .unwrap_or_default()
}

/// Changes a request, before it is signed or after.
type Change = fn(&mut Signing);

const NOTHING: Change = |_| {};
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

/// Name, what is changed before signing, what is changed after it, and why the request is refused.
const ATTACKS: &[(&str, Change, Change, &str)] = &[
    (
        "another operation",
        NOTHING,
        |it| it.set("x-amz-target", "AWSOrganizationsV20161128.ListRoots"),
        INVALID,
    ),
    (
        "an operation that is not signed",
        |it| it.signed = "content-type;host;x-amz-date".into(),
        NOTHING,
        INVALID,
    ),
    (
        "an operation that is added",
        |it| it.remove("x-amz-target"),
        |it| it.set("x-amz-target", "AWSOrganizationsV20161128.ListRoots"),
        INVALID,
    ),
    (
        "two operations",
        NOTHING,
        |it| twice(it, "x-amz-target", "AWSOrganizationsV20161128.ListRoots"),
        INCOMPLETE,
    ),
    (
        "two operations that are signed",
        |it| twice(it, "x-amz-target", "AWSOrganizationsV20161128.ListRoots"),
        NOTHING,
        INCOMPLETE,
    ),
    (
        "another body",
        NOTHING,
        |it| it.body = it.body.replace("{}", "{ }").replace("Users", "Roles"),
        INVALID,
    ),
    (
        "a body that is not signed",
        |it| {
            it.payload = Some("UNSIGNED-PAYLOAD".into());
            it.set("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
        },
        NOTHING,
        INVALID,
    ),
    (
        "a body in chunks",
        |it| {
            it.payload = Some("STREAMING-AWS4-HMAC-SHA256-PAYLOAD".into());
            it.set("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
        },
        NOTHING,
        INVALID,
    ),
    (
        "a digest of another body",
        |it| {
            it.payload = Some("00".into());
            it.set("x-amz-content-sha256", "00");
        },
        NOTHING,
        INVALID,
    ),
    (
        "another host",
        NOTHING,
        |it| it.set("host", "localhost"),
        INVALID,
    ),
    (
        "a host that is not signed",
        |it| it.signed = "content-type;x-amz-date;x-amz-target".into(),
        NOTHING,
        INVALID,
    ),
    (
        "a header that is not there",
        |it| it.signed = "content-type;host;note;x-amz-date;x-amz-target".into(),
        NOTHING,
        INVALID,
    ),
    (
        "headers out of order",
        |it| it.signed = "host;content-type;x-amz-date;x-amz-target".into(),
        NOTHING,
        INVALID,
    ),
    (
        "a header named twice",
        |it| it.signed = "content-type;host;host;x-amz-date;x-amz-target".into(),
        NOTHING,
        INVALID,
    ),
    (
        "a header that is added",
        NOTHING,
        |it| it.set("x-amz-note", "x"),
        INVALID,
    ),
    (
        "an encoding that is added",
        NOTHING,
        |it| it.set("content-encoding", "identity"),
        INVALID,
    ),
    (
        "another parameter",
        NOTHING,
        |it| it.query = "a=1".into(),
        INVALID,
    ),
    ("another path", NOTHING, |it| it.path = "/x".into(), INVALID),
    ("no date", |it| it.remove("x-amz-date"), NOTHING, INCOMPLETE),
    (
        "a date that is not signed",
        |it| it.signed = "content-type;host;x-amz-target".into(),
        NOTHING,
        INVALID,
    ),
    (
        "two dates",
        |it| twice(it, "x-amz-date", "20260105T090000Z"),
        NOTHING,
        INCOMPLETE,
    ),
    (
        "a date that is none",
        |it| it.at("20261399T000000Z"),
        NOTHING,
        INCOMPLETE,
    ),
    (
        "a date with a fraction",
        |it| {
            let at = moment(0);
            it.at(&at.replace('Z', ".5Z"));
        },
        NOTHING,
        INCOMPLETE,
    ),
    (
        "a date in another form",
        |it| it.at("2026-01-05T09:00:00Z"),
        NOTHING,
        INCOMPLETE,
    ),
    (
        "a date without a zone",
        |it| {
            let at = moment(0);
            it.at(&at[..15]);
        },
        NOTHING,
        INCOMPLETE,
    ),
    (
        "signed six minutes ago",
        |it| it.at(&moment(-360)),
        NOTHING,
        INVALID,
    ),
    (
        "signed for six minutes from now",
        |it| it.at(&moment(360)),
        NOTHING,
        INVALID,
    ),
    (
        "the scope of another day",
        |it| it.day = "20260105".into(),
        NOTHING,
        INVALID,
    ),
    (
        "the beginning of a day",
        |it| it.day.truncate(4),
        NOTHING,
        INVALID,
    ),
    ("no day", |it| it.day.clear(), NOTHING, INCOMPLETE),
    (
        "another service",
        |it| it.service = "iam".into(),
        NOTHING,
        INVALID,
    ),
    (
        "a service in capitals",
        |it| it.service = "ORGANIZATIONS".into(),
        NOTHING,
        INVALID,
    ),
    (
        "another Region",
        |it| it.region = "eu-west-1".into(),
        NOTHING,
        INVALID,
    ),
    (
        "no such Region",
        |it| it.region = "us-east-9".into(),
        NOTHING,
        INVALID,
    ),
    (
        "another end of the scope",
        NOTHING,
        |it| authorization(it, "aws4_request", "aws5_request"),
        INCOMPLETE,
    ),
    (
        "another algorithm",
        NOTHING,
        |it| authorization(it, "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"),
        INCOMPLETE,
    ),
    (
        "two algorithms",
        NOTHING,
        |it| {
            authorization(
                it,
                "AWS4-HMAC-SHA256 ",
                "AWS4-HMAC-SHA256 AWS4-HMAC-SHA256 ",
            )
        },
        INCOMPLETE,
    ),
    (
        "another key",
        NOTHING,
        |it| authorization(it, "Credential=111122223333", "Credential=444455556666"),
        INVALID,
    ),
    (
        "a key that nobody has",
        |it| it.key = "AKIAIOSFODNN7EXAMPLE".into(),
        NOTHING,
        UNKNOWN,
    ),
    (
        "another secret",
        |it| it.secret = "x".into(),
        NOTHING,
        INVALID,
    ),
    (
        "no signature",
        NOTHING,
        |it| authorization(it, ", Signature=", ", Sign="),
        INCOMPLETE,
    ),
    (
        "two signatures",
        NOTHING,
        |it| authorization(it, "Signature=", "Signature=0, Signature="),
        INCOMPLETE,
    ),
    (
        "a signature with more behind it",
        NOTHING,
        |it| authorization(it, "Signature=", "Signature=0"),
        INVALID,
    ),
    (
        "two headers of signatures",
        NOTHING,
        |it| twice(it, "authorization", "AWS4-HMAC-SHA256 x"),
        INCOMPLETE,
    ),
    (
        "a part that nobody knows",
        NOTHING,
        |it| authorization(it, "Signature=", "Note=1, Signature="),
        INCOMPLETE,
    ),
    (
        "a token that the key does not have",
        |it| it.set("x-amz-security-token", "t"),
        NOTHING,
        UNKNOWN,
    ),
    (
        "an empty token",
        |it| it.set("x-amz-security-token", ""),
        NOTHING,
        UNKNOWN,
    ),
    (
        "a token that is added",
        NOTHING,
        |it| it.set("x-amz-security-token", "t"),
        INVALID,
    ),
    (
        "a presigned URL beside a signature",
        |it| it.query = "X-Amz-Signature=0".into(),
        NOTHING,
        INCOMPLETE,
    ),
    (
        "a presigned URL, encoded",
        |it| it.query = "X%2DAmz-Date=0".into(),
        NOTHING,
        INCOMPLETE,
    ),
    (
        "a presigned URL",
        |it| {
            let scope = it.scope().replace('/', "%2F");
            it.query = format!(
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=111122223333%2F{scope}&X-Amz-Date={}\
            &X-Amz-Expires=60&X-Amz-Signature=0&X-Amz-SignedHeaders=host",
                moment(0)
            );
        },
        |it| it.remove("authorization"),
        INCOMPLETE,
    ),
];

#[test]
fn a_signature_counts_only_for_its_call() {
    let server = strict();
    for (base, json_names) in [(json as fn(&Server) -> Signing, true), (form, false)] {
        let mut good = base(&server);
        good.sign();
        let reply = server.client().sent(&good);
        let fine = if json_names {
            "AWSOrganizationsNotInUseException"
        } else {
            ""
        };
        assert_eq!(code(&reply), fine, "{reply:?}");
        for (name, before, after, why) in ATTACKS {
            if !json_names
                && (name.contains("operation")
                    || name.contains("Region")
                    || *name == "another path"
                    || name.contains("minutes"))
            {
                continue;
            }
            let mut signing = base(&server);
            before(&mut signing);
            if !json_names && !signing.signed.is_empty() {
                // The list is that of the other request.
                signing.signed = signing.signed.replace(";x-amz-target", "");
            }
            if !json_names && signing.service == "iam" && *name == "another service" {
                signing.service = "organizations".into();
            }
            signing.sign();
            after(&mut signing);
            let reply = server.client().sent(&signing);
            let expected = match (*why, json_names) {
                (INCOMPLETE, true) => "IncompleteSignatureException",
                (INCOMPLETE, false) => "IncompleteSignature",
                (INVALID, true) => "InvalidSignatureException",
                (INVALID, false) => "SignatureDoesNotMatch",
                (_, true) => "UnrecognizedClientException",
                (_, false) => "InvalidClientTokenId",
            };
            assert_eq!(code(&reply), expected, "{name}: {reply:?}");
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
        for (base, fine) in [(json as fn(&Server) -> Signing, organizations), (form, iam)] {
            let mut signing = base(&server);
            signing.at(&moment(seconds));
            signing.sign();
            let reply = server.client().sent(&signing);
            let refused =
                ["InvalidSignatureException", "SignatureDoesNotMatch"].contains(&&*code(&reply));
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
        assert_eq!(code(&reply), "InvalidClientTokenId", "{other:?}: {reply:?}");
    }
    let mut unsigned = base(Some(&token));
    unsigned.signed = "content-type;host;x-amz-date".into();
    unsigned.sign();
    assert_eq!(
        code(&server.client().sent(&unsigned)),
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
