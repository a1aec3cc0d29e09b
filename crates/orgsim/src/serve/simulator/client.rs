//! A client: a connection in memory, what it asked, and what it was answered.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulatedReply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl SimulatedReply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

#[derive(Debug)]
pub struct Connection {
    stream: DuplexStream,
    to_send: Vec<u8>,
    got: Vec<u8>,
    /// All bytes that came.
    pub came: usize,
    pub is_closed: bool,
}

impl Connection {
    pub fn new(stream: DuplexStream) -> Self {
        Self {
            stream,
            to_send: Vec::new(),
            got: Vec::new(),
            came: 0,
            is_closed: false,
        }
    }

    pub fn send(&mut self, request: &str) {
        self.to_send.extend_from_slice(request.as_bytes());
        self.work(0);
    }

    /// Sends what waits, and takes so many bytes of what came.
    pub fn work(&mut self, most: usize) {
        let mut context = Context::from_waker(Waker::noop());
        while !self.to_send.is_empty() && !self.is_closed {
            match Pin::new(&mut self.stream).poll_write(&mut context, &self.to_send) {
                Poll::Pending => break,
                Poll::Ready(Ok(sent)) => drop(self.to_send.drain(..sent)),
                Poll::Ready(Err(_)) => self.is_closed = true,
            }
        }
        let before = self.got.len();
        let mut block = vec![0; most.min(16 * 1024)];
        let mut taken = 0;
        while taken < most {
            let mut into = ReadBuf::new(&mut block);
            match Pin::new(&mut self.stream).poll_read(&mut context, &mut into) {
                Poll::Ready(Ok(())) if !into.filled().is_empty() => {
                    taken += into.filled().len();
                    self.got.extend_from_slice(into.filled());
                }
                Poll::Ready(_) => {
                    self.is_closed = true;
                    break;
                }
                Poll::Pending => break,
            }
        }
        self.came += self.got.len() - before;
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
        let length = head.split_once("content-length: ");
        let length: usize = length.map_or(0, |(_, rest)| {
            rest.split("\r\n").next().unwrap().parse().unwrap()
        });
        let body = self.got.get(end..end + length)?.to_vec();
        self.got.drain(..end + length);
        Some(SimulatedReply { status, head, body })
    }

    /// The status of a stream, once its head came; the head is taken.
    pub fn begun(&mut self) -> Option<u16> {
        let (end, status, head) = self.head()?;
        if head.contains("transfer-encoding: chunked") {
            self.got.drain(..end);
        }
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
