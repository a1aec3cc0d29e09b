//! Files that the program reads and writes: each kind that it reads has a size limit, and an error names the file, the limit, or the line.

use std::fs::{File, Metadata};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, ErrorKind, Read, Write};
#[cfg(unix)]
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A kind of file, and its size limit in bytes.
#[derive(Clone, Copy, Debug)]
pub struct FileKind {
    /// In an error.
    pub name: &'static str,
    /// The limit.
    pub bytes: u64,
}

const MEGABYTE: u64 = 1024 * 1024;

/// A saved session. One from a long-running server is large.
pub const SESSION: FileKind = kind("a session", 1024 * MEGABYTE);
/// Lines for `orgsim shell`, and transcripts.
pub const SCRIPT: FileKind = kind("a script", 16 * MEGABYTE);
/// One file to import.
pub const IMPORT: FileKind = kind("a file to import", 256 * MEGABYTE);
/// Expectations for `orgsim test`.
pub const EXPECTATIONS: FileKind = kind("a list of expectations", 16 * MEGABYTE);
/// The document of a policy. Those of organizations have at most 10,240 characters.
pub const POLICY: FileKind = kind("a policy", MEGABYTE);
/// A list of actions.
pub const ACTIONS: FileKind = kind("a list of actions", 16 * MEGABYTE);
/// Progress exported from a learner's page.
pub const PROGRESS: FileKind = kind("exported progress", 64 * MEGABYTE);
/// JSON for `orgsim query`.
pub const JSON: FileKind = kind("JSON for a query", 256 * MEGABYTE);
/// The rule of a puzzle.
pub const RULE: FileKind = kind("a rule", MEGABYTE);
/// One file of the built page.
pub const PAGE: FileKind = kind("a file of the page", 64 * MEGABYTE);
/// One line of `orgsim evaluate`, or a typed one. Files of such lines can have any length.
pub const LINE: FileKind = kind("a line", 4 * MEGABYTE);

const fn kind(name: &'static str, bytes: u64) -> FileKind {
    FileKind { name, bytes }
}

impl FileKind {
    /// The error for a file that is too large. `None`: its size is unknown.
    fn too_long(self, bytes: Option<u64>) -> String {
        let (name, limit) = (self.name, self.bytes);
        let has = bytes.map_or_else(|| "more".to_string(), |bytes| bytes.to_string());
        format!("too large: it has {has} bytes, and the limit for {name} is {limit} bytes")
    }
}

/// Reads a file.
///
/// # Errors
///
/// The file cannot be read, or is too large. The error names it.
pub fn bytes(path: &str, kind: FileKind) -> Result<Vec<u8>, String> {
    let of = |error: io::Error| format!("{path}: {error}");
    let file = File::open(path).map_err(of)?;
    let told = file.metadata().map_err(of)?;
    let length = Some(told.len()).filter(|_| told.is_file());
    if length.is_some_and(|length| length > kind.bytes) {
        return Err(format!("{path}: {}", kind.too_long(length)));
    }
    all(file, kind).map_err(|error| format!("{path}: {error}"))
}

/// Reads a text file; `-` is standard input.
///
/// # Errors
///
/// The file cannot be read, is too large, or is not UTF-8. The error names the file and the line.
pub fn text(path: &str, kind: FileKind) -> Result<String, String> {
    let (name, bytes) = if path == "-" {
        ("standard input", input(kind)?)
    } else {
        (path, bytes(path, kind)?)
    };
    utf8(bytes).map_err(|error| format!("{name}: {error}"))
}

/// Writes a file; its folder is created if it is missing. A regular file that is there is replaced only when the new one is complete,
/// so that a full disk or a kill does not lose it.
///
/// # Errors
///
/// The file cannot be written. The error names it.
pub fn write(path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> Result<(), String> {
    let path = path.as_ref();
    let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    let written = folder.and_then(|()| match regular(path) {
        Some(file) => replace(&file, content.as_ref()),
        None => std::fs::write(path, content),
    });
    written.map_err(|error| format!("{}: {error}", path.display()))
}

/// The regular file that a path leads to; `None`: there is none, or only as an open file of a process, such as `/dev/stdout`.
fn regular(path: &Path) -> Option<PathBuf> {
    let file = std::fs::canonicalize(path).ok()?;
    let mut link = path.to_path_buf();
    while let Ok(to) = std::fs::read_link(&link) {
        if link.starts_with("/dev") || link.starts_with("/proc") {
            return None;
        }
        link.pop();
        link.push(to);
    }
    file.is_file().then_some(file)
}

/// Replaces a file with one of the same owner and mode. Where its folder takes no new file, or the name stays taken as that of a mount
/// does, the file itself is written.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    // A file that may not be written is refused.
    let like = File::options().write(true).open(path)?.metadata()?;
    let number = RandomState::new().hash_one(path);
    let new = path.with_file_name(format!(".orgsim-{number:016x}.new"));
    let mut how = File::options();
    how.write(true).create_new(true);
    #[cfg(unix)]
    how.mode(0o600);
    let replaced = how.open(&new).and_then(|file| {
        let written = complete(file, &like, content);
        let replaced = written.and_then(|()| std::fs::rename(&new, path));
        if replaced.is_err() {
            let _ = std::fs::remove_file(&new);
        }
        replaced
    });
    let kind = replaced.as_ref().err().map(io::Error::kind);
    let stays = [
        ErrorKind::PermissionDenied,
        ErrorKind::ReadOnlyFilesystem,
        ErrorKind::ResourceBusy,
    ];
    match kind.is_some_and(|it| stays.contains(&it)) {
        true => std::fs::write(path, content),
        false => replaced,
    }
}

/// Writes a new file that will take the place of another one, to the disk.
fn complete(mut file: File, like: &Metadata, content: &[u8]) -> io::Result<()> {
    // Only an administrator can give files away.
    #[cfg(unix)]
    let _ = std::os::unix::fs::fchown(&file, Some(like.uid()), Some(like.gid()));
    file.set_permissions(like.permissions())?;
    file.write_all(content)?;
    file.sync_all()
}

/// Reads standard input.
///
/// # Errors
///
/// It cannot be read, or is too large.
pub fn input(kind: FileKind) -> Result<Vec<u8>, String> {
    all(io::stdin().lock(), kind).map_err(|error| format!("standard input: {error}"))
}

/// Reads all bytes up to the limit.
///
/// # Errors
///
/// It cannot be read, or is too large.
pub fn all(input: impl Read, kind: FileKind) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = input.take(kind.bytes + 1).read_to_end(&mut bytes);
    match read {
        Err(error) => Err(error.to_string()),
        Ok(_) if bytes.len() as u64 > kind.bytes => Err(kind.too_long(None)),
        Ok(_) => Ok(bytes),
    }
}

fn utf8(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
        let byte = 1 + valid
            .iter()
            .rev()
            .take_while(|byte| **byte != b'\n')
            .count();
        format!("line {line}, byte {byte} is not UTF-8. Save the file as UTF-8.")
    })
}

/// Reads the next line, with its line end; `None` at the end of the input. The inner error is about that line only; the
/// next one can still be read.
///
/// # Errors
///
/// The input cannot be read.
pub fn line(input: &mut dyn BufRead) -> io::Result<Option<Result<String, String>>> {
    let mut bytes = Vec::new();
    let limit = LINE.bytes;
    if Read::take(&mut *input, limit + 1).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.len() as u64 > limit {
        let ended = bytes.ends_with(b"\n");
        drop(bytes);
        if !ended {
            skip_line(input)?;
        }
        return Ok(Some(Err(LINE.too_long(None))));
    }
    Ok(Some(String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to() + 1;
        format!("byte {byte} is not UTF-8. Save the file as UTF-8.")
    })))
}

/// Skips the rest of a line, whatever its length.
fn skip_line(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let bytes = input.fill_buf()?;
        let (ended, passed) = match bytes.iter().position(|byte| *byte == b'\n') {
            Some(at) => (true, at + 1),
            None => (bytes.is_empty(), bytes.len()),
        };
        input.consume(passed);
        if ended {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_too_large_is_told_its_size_and_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let shown = path.to_str().unwrap();
        let small = kind("a note", 5);
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(text(shown, small), Ok("12345".to_string()));
        std::fs::write(&path, "123456").unwrap();
        let error = text(shown, small).unwrap_err();
        assert!(error.starts_with(shown), "{error}");
        assert!(
            error.ends_with("it has 6 bytes, and the limit for a note is 5 bytes"),
            "{error}"
        );
        assert!(
            all(&b"123456"[..], small)
                .unwrap_err()
                .contains("more bytes")
        );
    }

    #[test]
    fn the_line_that_is_not_utf8_is_named() {
        for (bytes, place) in [
            (&b"\xff"[..], "line 1, byte 1 "),
            (b"a\nb\n\xc3\xa9\x9b\n", "line 3, byte 3 "),
            (b"a\n\n\xe2\x82", "line 3, byte 1 "),
            (b"a\r\nab\xf8", "line 2, byte 3 "),
        ] {
            let error = utf8(bytes.to_vec()).unwrap_err();
            assert!(error.starts_with(place), "{error}");
        }
    }

    #[test]
    fn the_line_after_a_bad_one_can_be_read() {
        let length = usize::try_from(LINE.bytes).unwrap();
        let mut input = vec![b'x'; length * 2];
        input.extend(b"\n\xff\n");
        input.extend(vec![b'y'; length - 1]);
        input.extend(b"\nlast");
        let mut input = &input[..];
        let mut next = || line(&mut input).unwrap();
        assert!(
            next()
                .unwrap()
                .unwrap_err()
                .contains("the limit for a line")
        );
        assert!(next().unwrap().unwrap_err().starts_with("byte 1 "));
        assert_eq!(next().unwrap().map(|it| it.len()), Ok(length));
        assert_eq!(next(), Some(Ok("last".to_string())));
        assert_eq!(next(), None);
    }
}
