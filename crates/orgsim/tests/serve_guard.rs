//! Refusals before a request is read: other sites, other hosts, oversized requests; and how the page is served.

use std::io::Read;

use flate2::Compression;
use flate2::read::GzEncoder;

use crate::server;

use server::{Folder, TestServer};

const MANUAL: [&str; 2] = ["--clock", "manual"];

#[test]
fn pages_of_other_sites_may_do_nothing() {
    let server = TestServer::start(&MANUAL);
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
    let call_as = |server: &TestServer, host: &str| {
        let headers = [
            ("host", host),
            ("x-amz-target", call),
            ("authorization", &authorization),
        ];
        server.client().send("POST", "/", &headers, "{}").unwrap()
    };
    // Names that lead here by themselves, or through a container's network.
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
    let allowing = TestServer::start(&["--clock", "manual", "--allow-host", "orgsim"]);
    let reply = call_as(&allowing, "orgsim:4566");
    assert_eq!(reply.json()["__type"], "AWSOrganizationsNotInUseException");
    assert_eq!(call_as(&allowing, "example.com").status, 403);
    for host in ["localhost", "[::1]:1", "127.0.0.1:80"] {
        assert_eq!(call_as(&allowing, host).status, 400, "{host}");
    }
}

#[test]
fn a_request_names_one_host() {
    let server = TestServer::start(&MANUAL);
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
    assert_eq!(server.raw_status(proxied), 403);
}

#[test]
fn what_is_too_large_or_no_http_is_refused_and_the_server_goes_on() {
    let server = TestServer::start(&MANUAL);
    let large = "x".repeat(1024 * 1024 + 1);
    let target = "AWSOrganizationsV20161128.ListRoots";
    let reply = server.client().target(target, &large);
    assert_eq!(reply.unwrap().status, 413);
    let chunked = format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: {target}\r\ntransfer-encoding: chunked\r\n\r\n\
         {:x}\r\n{large}\r\n0\r\n\r\n",
        large.len()
    );
    let headers = |lines: &str| format!("GET / HTTP/1.1\r\nhost: localhost\r\n{lines}\r\n");
    for (request, status) in [
        (chunked, 413),
        (headers(&format!("a: {}\r\n", "x".repeat(100_000))), 431),
        (headers(&"a: b\r\n".repeat(150)), 431),
        ("nonsense\r\n\r\n".to_string(), 400),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n".to_string(), 400),
    ] {
        assert_eq!(server.raw_status(&request), status, "{request:.60}");
    }
    assert_eq!(server.client().health()["status"], "ok");
}

/// `{}`, and a megabyte and a byte of spaces, compressed by gzip.

#[test]
fn bodies_may_be_packed() {
    fn packed(plain: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut packer = GzEncoder::new(plain, Compression::default());
        packer.read_to_end(&mut bytes).unwrap();
        bytes
    }
    let server = TestServer::start(&MANUAL);
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
    let large = vec![b' '; 1024 * 1024 + 1];
    assert_eq!(send(&packed(&large)), 400);
    assert_eq!(send(b"{}"), 400);
    let body = br#"{"FeatureSet":"ALL"}"#;
    for from_end in 1..=8 {
        let mut wrong = packed(body);
        let at = wrong.len() - from_end;
        wrong[at] ^= 1;
        assert_eq!(send(&wrong), 400, "checksum and length, {from_end}");
    }
    assert_eq!(send(&packed(body)), 200);
}

#[test]
fn the_page_is_served_with_strict_headers_and_nothing_beside_it() {
    let folder = Folder::new();
    std::fs::write(
        folder.0.path().join("index.html"),
        "<head><title>t</title></head>",
    )
    .unwrap();
    std::fs::write(folder.0.path().join("a.wasm"), "w").unwrap();
    std::fs::write(folder.0.path().join("a.wasm.br"), "compressed").unwrap();
    std::fs::write(folder.0.path().join(".secret"), "s").unwrap();
    let server = TestServer::start(&["--page", folder.0.path().to_str().unwrap()]);
    let mut client = server.client();
    let page = client.get("/");
    assert!(
        page.body
            .contains("<meta name=\"orgsim-follow\" content=\"_orgsim/follow\">"),
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
    let mut encoded = |accepted: &str| {
        let headers = [("accept-encoding", accepted)];
        let reply = client.send("GET", "/a.wasm", &headers, "").unwrap();
        (
            reply.body.clone(),
            reply.header("content-encoding").map(String::from),
        )
    };
    assert_eq!(
        encoded("gzip, br"),
        ("compressed".into(), Some("br".into()))
    );
    assert_eq!(encoded("gzip"), ("w".into(), None));
    for path in [
        "/.secret",
        "/../serve.rs",
        "/%2e%2e/x",
        "//etc/passwd",
        "/b.js",
    ] {
        assert_eq!(client.get(path).status, 404, "{path}");
    }
    let nowhere = TestServer::refused(&["--page", &folder.file("none")]);
    assert!(nowhere.contains("cargo xtask build"));
}
