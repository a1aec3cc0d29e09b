//! A class of tests: its presenter's key, and streams of learners.

use std::io::{BufRead, BufReader, Write};
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

/// The board's path of a learner whose id nobody issued.
pub const ANA: &str = "/_orgsim/class/0123456789abcdef";

/// A connection that has asked to follow the session.
pub fn follow(server: &TestServer) -> TcpStream {
    follow_with(server, "")
}

/// The open stream of a learner, and the id that the server issued.
pub struct Joined {
    pub stream: TcpStream,
    pub id: String,
}

impl Joined {
    /// The path of the learner's reports.
    pub fn path(&self) -> String {
        format!("/_orgsim/class/{}", self.id)
    }

    /// Loses the connection and comes back.
    pub fn again(self, server: &TestServer) -> Self {
        let Self { stream, id } = self;
        drop(stream);
        attend(server, &id).unwrap()
    }
}

/// A new learner.
pub fn join(server: &TestServer) -> Joined {
    attend(server, "new").unwrap()
}

/// A learner with this id comes; the error is the status.
pub fn attend(server: &TestServer, id: &str) -> Result<Joined, u16> {
    let stream = follow_with(server, &format!("?polls=only&learner={id}"));
    let mut lines = BufReader::new(&stream).lines().map(Result::unwrap);
    let status = lines.next().unwrap()[9..12].parse().unwrap();
    if status != 200 {
        return Err(status);
    }
    let issued = match id {
        "new" => lines
            .find_map(|line| line.strip_prefix("data: ").map(String::from))
            .unwrap(),
        id => id.to_string(),
    };
    drop(lines);
    Ok(Joined { stream, id: issued })
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

impl Client {
    /// Does this on the connection that is open, and asserts that it still is.
    #[track_caller]
    pub fn same_connection<T>(&mut self, ask: impl FnOnce(&mut Self) -> T) -> T {
        let port = |client: &Self| {
            let stream = client.stream.as_ref().map(BufReader::get_ref);
            stream.map(|it| it.local_addr().unwrap().port())
        };
        let before = port(self).expect("a connection is open");
        let answer = ask(self);
        assert_eq!(port(self), Some(before));
        answer
    }
}
