//! Records in a stream of JSON: finds where each record begins and ends without keeping more than one.
//!
//! Records are the documents of the stream (one per line, say), the elements of an outermost list, and those of the lists
//! `Records` (log files), `Events` (`lookup-events`), `QueryResultRows` (CloudTrail Lake) and `ResultSet.Rows` (Athena).

/// What one record of the stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecordForm {
    /// An object that is an event, plain or wrapped.
    Event,
    /// A row of CloudTrail Lake: a list of objects with one member each.
    LakeRow,
    /// A row of Athena: its columns in order.
    AthenaRow,
}

/// What the splitter found.
pub(crate) enum Piece<'a> {
    /// A record.
    Record(RecordForm, &'a [u8]),
    /// A record with more than [`MAX_RECORD`] bytes.
    TooLarge,
    /// What follows is not JSON.
    Broken,
}

/// Splits a stream.
#[derive(Default)]
pub(crate) struct JsonSplitter {
    /// The open objects and lists.
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// The depth at which records begin.
    base: usize,
    form: Option<RecordForm>,
    /// Whether a record is being kept, and the part of it that came before the current bytes.
    open: bool,
    kept: Vec<u8>,
    /// The string that ended last, if it is a member name in an outermost object, and whether more bytes of it are kept.
    name: Vec<u8>,
    in_result_set: bool,
    broken: bool,
    line: u64,
    /// The line on which the open record begins, from 0.
    pub began: u64,
}

/// The longest member name that matters, `QueryResultRows`.
const MAX_NAME: usize = 16;

impl JsonSplitter {
    /// Splits the next bytes.
    pub fn push(&mut self, bytes: &[u8], then: &mut dyn FnMut(&Self, Piece<'_>)) {
        let mut at = 0;
        // Where the open record begins in `bytes`.
        let mut begin = 0;
        while at < bytes.len() && !self.broken {
            if self.in_string {
                at = self.string(bytes, at);
                continue;
            }
            match bytes[at] {
                b'"' => {
                    self.in_string = true;
                    self.name.clear();
                }
                b'{' | b'[' => {
                    if self.begins(bytes[at]) {
                        (self.open, begin) = (true, at);
                        self.began = self.line;
                        self.kept.clear();
                    }
                    self.depth += 1;
                    self.enter(bytes[at]);
                }
                b'}' | b']' => {
                    let Some(depth) = self.depth.checked_sub(1) else {
                        return self.stop(then);
                    };
                    self.depth = depth;
                    if self.open && depth == self.base {
                        self.open = false;
                        let end = &bytes[begin..=at];
                        let record = if self.kept.is_empty() {
                            end
                        } else {
                            self.kept.extend_from_slice(end);
                            &self.kept
                        };
                        let piece = if record.len() > MAX_RECORD {
                            Piece::TooLarge
                        } else {
                            Piece::Record(self.form.unwrap_or(RecordForm::Event), record)
                        };
                        then(self, piece);
                    } else if depth < self.base {
                        (self.base, self.form) = (0, None);
                    }
                    self.in_result_set &= depth > 1;
                }
                b'\n' => self.line += 1,
                _ if self.depth > 0 => {}
                b' ' | b'\t' | b'\r' | b',' => {}
                _ => return self.stop(then),
            }
            at += 1;
        }
        self.keep(bytes, begin, then);
    }

    /// Keeps the part of the open record that has come.
    fn keep(&mut self, bytes: &[u8], begin: usize, then: &mut dyn FnMut(&Self, Piece<'_>)) {
        if !self.open {
            return;
        }
        self.kept.extend_from_slice(&bytes[begin..]);
        if self.kept.len() > MAX_RECORD {
            self.open = false;
            self.kept = Vec::new();
            then(self, Piece::TooLarge);
        }
    }

    fn stop(&mut self, then: &mut dyn FnMut(&Self, Piece<'_>)) {
        self.broken = true;
        self.open = false;
        self.began = self.line;
        then(self, Piece::Broken);
    }

    /// Passes the bytes of a string; returns the place behind it.
    fn string(&mut self, bytes: &[u8], from: usize) -> usize {
        let rest = &bytes[from..];
        if self.escaped {
            self.escaped = false;
            return from + 1;
        }
        let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'));
        let text = &rest[..end.unwrap_or(rest.len())];
        // Names matter in an outermost object only.
        if self.base == 0 && self.depth <= 2 && self.name.len() <= MAX_NAME {
            let taken = text.len().min(MAX_NAME + 1 - self.name.len());
            self.name.extend_from_slice(&text[..taken]);
        }
        let Some(end) = end else {
            return bytes.len();
        };
        if rest[end] == b'"' {
            self.in_string = false;
        } else {
            self.escaped = true;
        }
        from + end + 1
    }

    /// Whether this bracket begins a record.
    fn begins(&self, bracket: u8) -> bool {
        !self.open && self.depth == self.base && (bracket == b'{' || self.base > 0)
    }

    /// Notes the lists whose elements are records, once their bracket has been counted.
    fn enter(&mut self, bracket: u8) {
        if self.base > 0 {
            return;
        }
        let form = match (self.depth, bracket, &*self.name) {
            (1, b'[', _) => RecordForm::Event,
            (2, b'[', b"Records" | b"Events") => RecordForm::Event,
            (2, b'[', b"QueryResultRows") => RecordForm::LakeRow,
            (3, b'[', b"Rows") if self.in_result_set => RecordForm::AthenaRow,
            (2, b'{', b"ResultSet") => {
                self.in_result_set = true;
                return;
            }
            _ => return,
        };
        (self.base, self.form) = (self.depth, Some(form));
        // The object around the list is no record.
        self.open = false;
        self.kept.clear();
    }

    /// Whether the stream ended between records.
    pub fn is_complete(&self) -> bool {
        self.broken || (self.depth == 0 && !self.in_string)
    }
}

/// The maximum size of one event, in bytes. CloudTrail's own limit is a quarter of it.
pub const MAX_RECORD: usize = 1024 * 1024;
