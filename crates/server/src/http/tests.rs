//! Every combination of options against every promise about requests, without sockets.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::Request;
use tokio::sync::watch;

use super::requests::handle;
use super::state::Server;
use crate::machine::ThisMachine;
use crate::options::ServeOptions;
use crate::page::{Page, Watchers};
use crate::sigv4::{self, CredentialScope, SignedMessage};
use crate::{clock, engine};

const KEY: &str = "open-sesame";
const ACCOUNT: &str = "111122223333";

/// Options that are combined.
#[derive(Clone, Debug, Default)]
struct Combination {
    strict: bool,
    class: bool,
    forward: bool,
    own_s3: bool,
    prefix: bool,
    allow: bool,
    proxy: bool,
}

impl Combination {
    fn all() -> Vec<Self> {
        let has = |n: u32, bit: u32| n & (1 << bit) != 0;
        let all = (0..128).map(|n| Self {
            strict: has(n, 0),
            class: has(n, 1),
            forward: has(n, 2),
            own_s3: has(n, 3),
            prefix: has(n, 4),
            allow: has(n, 5),
            proxy: has(n, 6),
        });
        all.collect()
    }

    fn words<'w>(&self, url: &'w str) -> Vec<&'w str> {
        let options: [(bool, &[&str]); 8] = [
            (self.strict, &["--strict-auth"]),
            (self.class, &["--class"]),
            (self.is_keyed(), &["--key", KEY]),
            (self.forward, &["--forward", url]),
            (self.own_s3, &["--own-s3"]),
            (self.prefix, &["--path-prefix", "/aws"]),
            (self.allow, &["--allow-host", "orgsim.example"]),
            (self.proxy, &["--trusted-proxy", "10.0.0.1"]),
        ];
        let given = options.iter().filter(|(given, _)| *given);
        let given = given.flat_map(|(_, words)| words.iter().copied());
        ["--clock", "manual"].into_iter().chain(given).collect()
    }

    /// Why the server does not start, if it does not.
    fn is_refused(&self) -> bool {
        if self.class {
            self.forward || self.own_s3
        } else {
            self.own_s3 && !self.forward
        }
    }

    fn is_keyed(&self) -> bool {
        self.strict || self.class
    }

    fn path(&self, path: &str) -> String {
        let prefix = if self.prefix { "/aws" } else { "" };
        format!("{prefix}{path}")
    }
}

/// A request that tries something.
#[derive(Clone, Debug)]
struct Try {
    method: &'static str,
    path: &'static str,
    headers: Vec<(String, String)>,
    body: &'static str,
    /// Signed for this service, with this secret.
    signed: Option<(&'static str, &'static str)>,
}

fn ask(method: &'static str, path: &'static str) -> Try {
    Try {
        method,
        path,
        headers: vec![("host".into(), "localhost:4566".into())],
        body: "",
        signed: None,
    }
}

/// A call of AWS STS, which is answered here.
fn sts() -> Try {
    ask("POST", "/").body("Action=GetCallerIdentity&Version=2011-06-15")
}

/// A call of DynamoDB, which is not.
fn tables() -> Try {
    ask("POST", "/")
        .body("{}")
        .with("x-amz-target", "DynamoDB_20120810.ListTables")
}

/// Of each kind of request one.
fn kinds() -> [Try; 6] {
    [
        ask("GET", "/"),
        ask("GET", "/_orgsim/health"),
        ask("POST", "/_orgsim/reset"),
        ask("GET", "/_orgsim/follow"),
        sts().forged("sts"),
        tables().forged("dynamodb"),
    ]
}

impl Try {
    fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    fn at(mut self, host: &str) -> Self {
        self.headers[0].1 = host.into();
        self
    }

    fn body(self, body: &'static str) -> Self {
        Self { body, ..self }
    }

    fn signed(mut self, service: &'static str, secret: &'static str) -> Self {
        self.signed = Some((service, secret));
        self
    }

    /// With a signature that nobody made.
    fn forged(self, service: &str) -> Self {
        let value = format!(
            "AWS4-HMAC-SHA256 Credential={ACCOUNT}/20260105/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        self.with("authorization", &value)
    }

    fn request(mut self, of: &Combination) -> Request<Body> {
        let path = of.path(self.path);
        if let Some((service, secret)) = self.signed {
            let moment = clock::now().zulu().replace(['-', ':'], "");
            let digest = sigv4::digest(self.body.as_bytes());
            self.headers.push(("x-amz-date".into(), moment.clone()));
            let unsigned = Request::builder().uri("/");
            let unsigned =
                (self.headers.iter()).fold(unsigned, |it, (name, value)| it.header(name, value));
            let unsigned = unsigned.body(()).unwrap();
            let mut names: Vec<&str> = unsigned.headers().keys().map(|it| it.as_str()).collect();
            names.sort_unstable();
            let message = SignedMessage {
                method: self.method,
                path: &path,
                query: "",
                headers: unsigned.headers(),
                payload: &digest,
            };
            let scope = CredentialScope {
                day: moment[..8].into(),
                region: "us-east-1".into(),
                service: service.into(),
            };
            let text = sigv4::string_to_sign(&message, &names, &moment, &scope);
            let value = format!(
                "AWS4-HMAC-SHA256 Credential={ACCOUNT}/{}/us-east-1/{service}/aws4_request, SignedHeaders={}, Signature={}",
                scope.day,
                names.join(";"),
                sigv4::signature(&text, &scope, secret)
            );
            self.headers.push(("authorization".into(), value));
        }
        let request = Request::builder().method(self.method).uri(path);
        let request =
            (self.headers.iter()).fold(request, |it, (name, value)| it.header(name, value));
        request.body(Body::from(self.body)).unwrap()
    }
}

/// A promise: what is tried, the status that it is answered with, and whether the other server hears of it.
type Promise = (
    &'static str,
    Vec<Try>,
    fn(&Combination) -> u16,
    fn(&Combination) -> bool,
);

fn never(_: &Combination) -> bool {
    false
}

fn promises() -> Vec<Promise> {
    let each = |change: fn(Try) -> Try| kinds().map(change).to_vec();
    let long = "x".repeat(33 * 1024);
    let keyed = |it: Try| it.with("x-orgsim-key", KEY);
    vec![
        (
            "a wrong host is refused",
            each(|it| it.at("evil.example")),
            |_| 403,
            never,
        ),
        (
            "two hosts are refused",
            each(|it| it.with("host", "localhost:4566")),
            |_| 400,
            never,
        ),
        (
            "another site is refused",
            each(|it| it.with("origin", "https://evil.example")),
            |_| 403,
            never,
        ),
        (
            "a page of another site is refused",
            each(|it| it.with("sec-fetch-site", "cross-site")),
            |_| 403,
            never,
        ),
        (
            "a long head is refused",
            kinds().map(|it| it.with("x-note", &long)).to_vec(),
            |_| 431,
            never,
        ),
        (
            "a name is allowed only by its option",
            vec![ask("GET", "/_orgsim/health").at("orgsim.example")],
            |of| if of.allow { 200 } else { 403 },
            never,
        ),
        (
            "no link calls",
            vec![
                ask("GET", "/?Action=ListUsers&Version=2010-05-08"),
                ask("GET", "/x?X-Amz-Credential=a"),
            ],
            |_| 405,
            never,
        ),
        ("the page is there", vec![ask("GET", "/")], |_| 200, never),
        (
            "the health is told",
            vec![ask("GET", "/_orgsim/health")],
            |_| 200,
            never,
        ),
        (
            "control requests need the key",
            vec![
                ask("POST", "/_orgsim/advance").body("{\"seconds\": 0}"),
                ask("POST", "/_orgsim/commands").body("[]"),
                ask("PUT", "/_orgsim/snapshots/a"),
                ask("POST", "/_orgsim/commands")
                    .body("[]")
                    .with("x-orgsim-key", "open-sesam"),
                ask("POST", "/_orgsim/commands?key=open-sesam").body("[]"),
            ],
            |of| if of.is_keyed() { 403 } else { 200 },
            never,
        ),
        (
            "reading the session needs the key, except in a class",
            vec![
                ask("GET", "/_orgsim/session"),
                ask("GET", "/_orgsim/pending"),
                ask("GET", "/_orgsim/snapshots"),
                ask("GET", "/_orgsim/follow"),
            ],
            |of| if of.strict && !of.class { 403 } else { 200 },
            never,
        ),
        (
            "with the key control requests are answered",
            vec![
                keyed(ask("POST", "/_orgsim/commands").body("[]")),
                keyed(ask("GET", "/_orgsim/session")),
                keyed(ask("GET", "/_orgsim/follow")),
                ask("GET", "/_orgsim/follow?key=open-sesame"),
            ],
            |_| 200,
            never,
        ),
        ("an unsigned call is refused", vec![sts()], |_| 403, never),
        (
            "a call that is not signed correctly is refused where signatures are checked",
            vec![
                sts().signed("sts", "wrong"),
                ask("POST", "/")
                    .body("Action=NoOperation&Version=2011-06-15")
                    .signed("sts", "wrong"),
            ],
            |of| if of.is_keyed() { 403 } else { 0 },
            never,
        ),
        (
            "a forged call is refused where signatures are checked",
            vec![sts().forged("sts")],
            |of| if of.is_keyed() { 400 } else { 200 },
            never,
        ),
        (
            "a call with the right secret is answered",
            vec![sts().signed("sts", ACCOUNT)],
            |of| if of.class { 403 } else { 200 },
            never,
        ),
        (
            "in a class the key is the secret",
            vec![sts().signed("sts", KEY)],
            |of| if of.strict && !of.class { 403 } else { 200 },
            never,
        ),
        (
            "a forged call is not passed on where signatures are checked",
            vec![tables().forged("dynamodb"), tables()],
            |of| if of.forward && !of.strict { 200 } else { 400 },
            |of| of.forward && !of.strict,
        ),
        (
            "a signed call of another service is passed on",
            vec![tables().signed("dynamodb", ACCOUNT)],
            |of| if of.forward { 200 } else { 400 },
            |of| of.forward,
        ),
        (
            "Amazon S3 is where its objects are",
            vec![ask("PUT", "/bucket/key").signed("s3", ACCOUNT)],
            |of| match (of.forward && !of.own_s3, of.class) {
                (true, _) => 200,
                (false, true) => 403,
                // They would be here, but the bucket is not.
                (false, false) => 404,
            },
            |of| of.forward && !of.own_s3,
        ),
        (
            "a body is bounded",
            vec![
                sts().forged("sts").with("content-length", "1048577"),
                keyed(ask("POST", "/_orgsim/commands")).with("content-length", "1048577"),
                ask("GET", "/").with("content-length", "1048577"),
                tables()
                    .forged("dynamodb")
                    .with("content-length", "67108865"),
            ],
            |_| 413,
            never,
        ),
    ]
}

/// Another server: its URL, and the heads of the requests that it was sent.
fn another() -> (String, Arc<Mutex<Vec<Vec<String>>>>) {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", other.local_addr().unwrap());
    let heard: Arc<Mutex<Vec<Vec<String>>>> = Arc::default();
    let hears = heard.clone();
    std::thread::spawn(move || {
        for stream in other.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let head: Vec<String> = (stream.by_ref().lines().map(Result::unwrap))
                .take_while(|line| !line.is_empty())
                .collect();
            hears.lock().unwrap().push(head);
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
            stream.get_mut().write_all(answer).unwrap();
        }
    });
    (url, heard)
}

fn server(options: &ServeOptions, stopping: watch::Receiver<bool>) -> Arc<Server> {
    let (engine, _) = engine::start(options).unwrap();
    let page = Page::find(None, Watchers::of(options)).unwrap();
    let server = Server::new(&ThisMachine, engine, page, options, stopping);
    Arc::new(server)
}

#[tokio::test]
async fn every_combination_of_options_keeps_every_promise() {
    let (url, heard) = another();
    let (_stop, stopping) = watch::channel(false);
    let promises = promises();
    let (mut wrong, mut cells) = (Vec::new(), 0);
    for of in Combination::all() {
        let options = ServeOptions::read(of.words(&url));
        assert_eq!(options.is_err(), of.is_refused(), "{of:?}");
        let Ok(options) = options else { continue };
        let server = server(&options, stopping.clone());
        for (promise, tries, status, passes) in &promises {
            for it in tries {
                cells += 1;
                heard.lock().unwrap().clear();
                let answer = handle(server.clone(), it.clone().request(&of)).await;
                let seen = (answer.status().as_u16(), !heard.lock().unwrap().is_empty());
                let wanted = (status(&of), passes(&of));
                // 0: another row has what is answered.
                if seen != wanted && wanted.0 != 0 {
                    wrong.push(format!(
                        "{promise}: {seen:?}, not {wanted:?}: {of:?} {it:?}"
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {cells}\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(cells > 3_000, "{cells}");
}

/// Outside of the path nothing is told that another check would refuse.
#[tokio::test]
async fn the_host_is_checked_before_the_path() {
    let (_stop, stopping) = watch::channel(false);
    let options = ServeOptions::read(["--clock", "manual", "--path-prefix", "/aws"]).unwrap();
    let server = server(&options, stopping);
    let outside = Combination::default();
    for (host, status) in [("evil.example", 403), ("localhost", 404)] {
        let request = ask("GET", "/_orgsim/health").at(host).request(&outside);
        let answer = handle(server.clone(), request).await;
        assert_eq!(answer.status().as_u16(), status, "{host}");
    }
}

/// What belongs to the call reaches the other server, and of Orgsim's own the caller's account; nothing else does.
#[tokio::test]
async fn what_is_passed_on_has_only_the_headers_of_a_call() {
    let (url, heard) = another();
    let (_stop, stopping) = watch::channel(false);
    for strict in [&[][..], &["--strict-auth", "--key", KEY]] {
        let words = [&["--clock", "manual", "--forward", &url], strict].concat();
        let server = server(&ServeOptions::read(words).unwrap(), stopping.clone());
        let of_call = [
            ("content-type", "application/x-amz-json-1.0"),
            ("amz-sdk-invocation-id", "1"),
            ("x-amz-meta-note", "kept"),
            ("range", "bytes=0-5"),
        ];
        let others = [
            ("cookie", "session=secret"),
            ("x-orgsim-key", KEY),
            ("x-moto-account-id", "285352412305"),
            ("x-forwarded-for", "192.0.2.7"),
            ("x-localstack-tgt-api", "s3"),
            ("forwarded", "for=192.0.2.7"),
            ("expect", "100-continue"),
            ("proxy-authorization", "Basic x"),
            ("connection", "upgrade"),
            ("upgrade", "h2c"),
        ];
        let mut it = tables();
        for (name, value) in of_call.into_iter().chain(others) {
            it = it.with(name, value);
        }
        heard.lock().unwrap().clear();
        let request = it
            .signed("dynamodb", ACCOUNT)
            .request(&Combination::default());
        let answer = handle(server, request).await;
        assert_eq!(answer.status().as_u16(), 200);
        let head = heard.lock().unwrap().remove(0);
        let mut names: Vec<&str> = (head[1..].iter())
            .map(|line| line.split(':').next().unwrap())
            .collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "amz-sdk-invocation-id",
                "authorization",
                "content-length",
                "content-type",
                "host",
                "range",
                "x-amz-date",
                "x-amz-meta-note",
                "x-amz-target",
                "x-moto-account-id"
            ]
        );
        assert!(
            head.contains(&format!("x-moto-account-id: {ACCOUNT}")),
            "{head:?}"
        );
    }
}
