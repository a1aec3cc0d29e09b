//! A file, line by line.

use std::io::{self, BufRead, BufReader};

use crate::machine::{FileCursor, SharedFile};

pub struct Lines {
    reader: BufReader<FileCursor>,
    /// The last line read, without its end.
    pub line: Vec<u8>,
    /// Offset of that line, and of the next one.
    pub at: u64,
    pub next: u64,
}

impl Lines {
    pub fn of(file: &SharedFile) -> Self {
        let file = file.clone();
        Self {
            reader: BufReader::with_capacity(256 * 1024, FileCursor { file, at: 0 }),
            line: Vec::new(),
            at: 0,
            next: 0,
        }
    }

    /// Reads the next line, without its end; returns whether it had one. `None`: no more lines.
    pub fn read(&mut self) -> io::Result<Option<bool>> {
        // The line of a snapshot is large and occurs once.
        if self.line.capacity() > 16 * 1024 * 1024 {
            self.line = Vec::new();
        }
        self.line.clear();
        self.at = self.next;
        let read = self.reader.read_until(b'\n', &mut self.line)?;
        self.next += read as u64;
        if read == 0 {
            return Ok(None);
        }
        let ended = self.line.last() == Some(&b'\n');
        if ended {
            self.line.pop();
        }
        Ok(Some(ended))
    }
}
