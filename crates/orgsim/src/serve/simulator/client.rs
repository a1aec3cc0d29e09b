//! A client: a connection in memory, what it asked, and what it was answered.

use futures_util::FutureExt;
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
}

impl Connection {
    pub fn new(stream: DuplexStream) -> Self {
        Self {
            stream,
            to_send: Vec::new(),
            got: Vec::new(),
            is_closed: false,
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
        let mut block = vec![0; most.min(16 * 1024)];
        let mut taken = 0;
        while taken < most {
            match self.stream.read(&mut block).now_or_never() {
                Some(Ok(came)) if came > 0 => {
                    taken += came;
                    self.got.extend_from_slice(&block[..came]);
                }
                ended => {
                    self.is_closed |= ended.is_some();
                    break;
                }
            }
        }
        taken
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

    /// The status of a stream, once its head came; the head is taken.
    pub fn begun(&mut self) -> Option<u16> {
        let (end, status, _) = self.head()?;
        self.got.drain(..end);
        Some(status)
    }

    /// The whole chunks of a stream that came.
    pub fn chunks(&mut self) -> String {
        let mut text = Vec::new();
        while let Some(at) = self.got.windows(2).position(|it| it == b"\r\n") {
            let size = String::from_utf8_lossy(&self.got[..at]).into_owned();
            let size = usize::from_str_radix(&size, 16).unwrap_or(0);
            let end = at + 2 + size + 2;
            if size == 0 || self.got.len() < end {
                break;
            }
            text.extend_from_slice(&self.got[at + 2..end - 2]);
            self.got.drain(..end);
        }
        String::from_utf8(text).unwrap()
    }
}
