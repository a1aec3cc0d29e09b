//! A class of tests: its presenter's key, and streams of learners.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use super::{Client, HttpReply, TestServer};

pub const KEY: &str = "open-sesame";
pub const CLASS: [&str; 3] = ["--class", "--key", KEY];

pub fn with_key(client: &mut Client, method: &str, path: &str, body: &str) -> HttpReply {
    client
        .send(method, path, &[("x-orgsim-key", KEY)], body)
        .unwrap()
}

/// The board's path of one learner.
pub const ANA: &str = "/_orgsim/class/0123456789abcdef";

/// A connection that has asked to follow the session.
pub fn follow(server: &TestServer) -> TcpStream {
    follow_with(server, "")
}

/// The open stream of a learner.
pub fn attend(server: &TestServer, id: &str) -> TcpStream {
    let stream = follow_with(server, &format!("?polls=only&learner={id}"));
    let mut first = [0; 12];
    stream.peek(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    stream
}

pub fn follow_with(server: &TestServer, query: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    write!(
        stream,
        "GET /_orgsim/follow{query} HTTP/1.1\r\nhost: {}\r\n\r\n",
        server.address
    )
    .unwrap();
    stream
}
