//! A client: a connection in memory, what it asked, and what it was answered.

use futures_util::FutureExt;
use httparse::{Status, parse_chunk_size};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulatedReply {
    pub status: u16,
    pub head: String,
    pub text: String,
}

#[derive(Debug)]
pub struct Connection {
    stream: DuplexStream,
    to_send: Vec<u8>,
    got: Vec<u8>,
    pub is_closed: bool,
    /// The head of a stream was read.
    pub is_begun: bool,
}

impl Connection {
    pub fn new(stream: DuplexStream) -> Self {
        Self {
            stream,
            to_send: Vec::new(),
            got: Vec::new(),
            is_closed: false,
            is_begun: false,
        }
    }

    pub fn send(&mut self, request: &str) {
        self.to_send.extend_from_slice(request.as_bytes());
        self.work(0);
    }

    /// Sends what waits, and takes so many bytes of what came. Returns how many.
    pub fn work(&mut self, most: usize) -> usize {
        while !self.to_send.is_empty() && !self.is_closed {
            match self.stream.write(&self.to_send).now_or_never() {
                None => break,
                Some(Ok(sent)) => drop(self.to_send.drain(..sent)),
                Some(Err(_)) => self.is_closed = true,
            }
        }
        let before = self.got.len();
        let mut some = (&mut self.stream).take(most as u64);
        let is_over = some.read_to_end(&mut self.got).now_or_never().is_some();
        self.is_closed |= is_over && some.limit() > 0;
        self.got.len() - before
    }

    /// The head of the answer, if it came: its length, its status, its text.
    fn head(&self) -> Option<(usize, u16, String)> {
        let end = self.got.windows(4).position(|it| it == b"\r\n\r\n")? + 4;
        let head = String::from_utf8_lossy(&self.got[..end]).to_ascii_lowercase();
        let status = head.get(9..12)?.parse().ok()?;
        Some((end, status, head))
    }

    /// The next whole answer, if it came.
    pub fn reply(&mut self) -> Option<SimulatedReply> {
        let (end, status, head) = self.head()?;
        let length = (head.lines()).find_map(|it| it.strip_prefix("content-length: "));
        let length: usize = length.map_or(0, |it| it.parse().unwrap());
        let body = self.got.get(end..end + length)?;
        let text = String::from_utf8_lossy(body).into_owned();
        self.got.drain(..end + length);
        Some(SimulatedReply { status, head, text })
    }

    /// The text of a stream that came; `Err`: the status that it was refused with.
    pub fn stream(&mut self) -> Result<String, u16> {
        if !self.is_begun {
            match self.head() {
                None => return Ok(String::new()),
                Some((end, 200, _)) => drop(self.got.drain(..end)),
                Some((_, status, _)) => return Err(status),
            }
            self.is_begun = true;
        }
        let mut text = Vec::new();
        while let Ok(Status::Complete((begin, size))) = parse_chunk_size(&self.got) {
            let end = begin + usize::try_from(size).unwrap();
            if size == 0 || self.got.len() < end + 2 {
                break;
            }
            text.extend_from_slice(&self.got[begin..end]);
            self.got.drain(..end + 2);
        }
        Ok(String::from_utf8(text).unwrap())
    }
}
