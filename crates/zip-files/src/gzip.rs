//! Gzip, unpacked piece by piece (RFC 1952). A file may have several members, which CloudTrail's own files do not, but those that
//! were joined with `cat` do. Checksums are not compared: damage shows as text that cannot be read.

use message::{Message, message};
use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

/// The maximum length of a member's header, whose names and comments have no length of their own.
const MAX_HEADER: usize = 64 * 1024;
/// The bytes that are unpacked at once.
const PIECE: usize = 64 * 1024;
/// Checksum and length after each member.
const TRAILER: usize = 8;

/// The unpacking of a file.
pub struct Gunzip {
    /// A header or trailer that has not completely come.
    rest: Vec<u8>,
    part: Part,
    state: Box<InflateState>,
    out: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Header,
    Body,
    Trailer,
}

/// Whether bytes begin like a gzip file.
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1f\x8b")
}

impl Default for Gunzip {
    fn default() -> Self {
        Self::new()
    }
}

impl Gunzip {
    /// A file of which nothing has come.
    pub fn new() -> Self {
        Self {
            rest: Vec::new(),
            part: Part::Header,
            state: InflateState::new_boxed(DataFormat::Raw),
            out: vec![0; PIECE],
        }
    }

    /// Unpacks the next bytes.
    ///
    /// # Errors
    ///
    /// The bytes are not gzip.
    pub fn push(&mut self, mut bytes: &[u8], then: &mut dyn FnMut(&[u8])) -> Result<(), Message> {
        while !bytes.is_empty() {
            match self.part {
                Part::Header => {
                    let before = self.rest.len();
                    self.rest.extend_from_slice(bytes);
                    match header(&self.rest)? {
                        Some(length) => {
                            bytes = &bytes[length - before..];
                            self.next(Part::Body);
                        }
                        None if self.rest.len() > MAX_HEADER => return Err(damaged()),
                        None => return Ok(()),
                    }
                }
                Part::Body => bytes = self.body(bytes, then)?,
                Part::Trailer => {
                    let taken = bytes.len().min(TRAILER - self.rest.len());
                    self.rest.extend_from_slice(&bytes[..taken]);
                    bytes = &bytes[taken..];
                    if self.rest.len() == TRAILER {
                        self.next(Part::Header);
                    }
                }
            }
        }
        Ok(())
    }

    fn next(&mut self, part: Part) {
        self.rest.clear();
        self.part = part;
        if part == Part::Body {
            self.state = InflateState::new_boxed(DataFormat::Raw);
        }
    }

    /// Unpacks bytes of a member; returns those behind it.
    fn body<'b>(
        &mut self,
        mut bytes: &'b [u8],
        then: &mut dyn FnMut(&[u8]),
    ) -> Result<&'b [u8], Message> {
        loop {
            let done = inflate(&mut self.state, bytes, &mut self.out, MZFlush::None);
            bytes = &bytes[done.bytes_consumed..];
            then(&self.out[..done.bytes_written]);
            match done.status {
                Ok(MZStatus::StreamEnd) => {
                    self.next(Part::Trailer);
                    return Ok(bytes);
                }
                Ok(_) | Err(MZError::Buf) if done.bytes_written < PIECE && bytes.is_empty() => {
                    return Ok(bytes);
                }
                Ok(_) if done.bytes_consumed + done.bytes_written > 0 => {}
                _ => return Err(damaged()),
            }
        }
    }

    /// Checks that the last member is complete.
    ///
    /// # Errors
    ///
    /// The file ends within a member.
    pub fn finish(&self) -> Result<(), Message> {
        if self.part == Part::Header && self.rest.is_empty() {
            Ok(())
        } else {
            Err("The gzip file is cut off: its end is missing.".into())
        }
    }
}

/// A whole file, unpacked.
///
/// # Errors
///
/// It is damaged or cut off, or has more bytes than `limit`.
pub fn gunzip(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Message> {
    let (mut gunzip, mut out) = (Gunzip::new(), Vec::new());
    for piece in bytes.chunks(PIECE) {
        gunzip.push(piece, &mut |more| {
            // What is beyond the limit is not kept.
            out.extend_from_slice(
                &more[..more
                    .len()
                    .min(limit.saturating_add(1).saturating_sub(out.len()))],
            );
        })?;
        if out.len() > limit {
            return Err(message!("The gzip file has more than {limit} bytes."));
        }
    }
    gunzip.finish()?;
    Ok(out)
}

fn damaged() -> Message {
    "The gzip file is damaged.".into()
}

/// The length of a member's header; `None` if its end has not come.
fn header(bytes: &[u8]) -> Result<Option<usize>, Message> {
    let begins = bytes.iter().zip(b"\x1f\x8b\x08").all(|(a, b)| a == b);
    if !begins {
        return Err(damaged());
    }
    let Some(flags) = bytes.get(3).copied().filter(|_| bytes.len() >= 10) else {
        return Ok(None);
    };
    let mut at = 10;
    if flags & 4 != 0 {
        let Some(length) = bytes.get(at..at + 2) else {
            return Ok(None);
        };
        at += 2 + usize::from(length[0]) + 256 * usize::from(length[1]);
    }
    for text in [8, 16] {
        if flags & text != 0 {
            let rest = bytes.get(at..).unwrap_or_default();
            match rest.iter().position(|byte| *byte == 0) {
                Some(end) => at += end + 1,
                None => return Ok(None),
            }
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    Ok(Some(at).filter(|at| *at <= bytes.len()))
}
