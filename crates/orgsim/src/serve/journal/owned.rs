//! A path owned by this server: its lock, the files beside it, and whether the file there is still the server's own.
//!
//! The lock is on a file beside the session, `FILE.lock`, so that it stays when the session's file is replaced. It is
//! never removed: a lock file that comes and goes does not lock. The same file records how far the session was
//! acknowledged.

use std::fs::{File, Metadata, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::{Value, json};
use sim::session::MAX_COMMANDS;
use sim::session::journal::{Chain, Reader};

/// Bytes of the record in the lock file. A write within one disk sector is complete or absent.
const ACKNOWLEDGED: usize = 256;
/// The most files saved beside a session for the same reason.
const MOST_BESIDE: usize = 1_000;

#[derive(Debug)]
pub struct Owned {
    /// The path without links in its folder.
    path: PathBuf,
    lock: File,
}

/// The acknowledged part of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// The journal's unique name.
    pub id: String,
    pub bytes: u64,
    /// The checksum at that position.
    pub sum: String,
    /// Lines after it were refused, and could not be removed.
    pub cut: bool,
}

/// The record of the server that had this session last, in `FILE.lock`; none: there is no such file.
///
/// # Errors
///
/// The file has no valid record.
pub fn acknowledged(path: &Path) -> Result<Option<Acknowledged>, String> {
    let lock = with(path, ".lock");
    let Ok(file) = File::open(&lock) else {
        return Ok(None);
    };
    let mut text = String::new();
    let read = file.take(ACKNOWLEDGED as u64).read_to_string(&mut text);
    let noted = read.ok().and_then(|_| Acknowledged::of(&text));
    noted.map(Some).ok_or_else(|| {
        format!(
            "{0}: it does not tell how far the session was acknowledged, so nobody knows whether lines are missing at its end. \
             Delete {0} to read the session all the same.",
            lock.display()
        )
    })
}

impl Acknowledged {
    /// Reads a record; none: it is damaged.
    fn of(text: &str) -> Option<Self> {
        let text = text.trim_end();
        if !Chain::default().check(text.as_bytes()) {
            return None;
        }
        let note: Value = serde_json::from_str(text).ok()?;
        Some(Self {
            id: note["journal"].as_str()?.into(),
            bytes: note["bytes"].as_u64()?,
            sum: note["at"].as_str()?.into(),
            cut: note["cut"] == true,
        })
    }

    /// What was acknowledged and is not in this text, if it is the same journal.
    pub fn missing_in(&self, text: &str) -> Option<String> {
        let first = text.lines().next()?;
        let (_, head) = Reader::begin(first.as_bytes(), MAX_COMMANDS).ok()?;
        if head.id != self.id {
            return None;
        }
        let Some(whole) = (usize::try_from(self.bytes).ok()).and_then(|it| text.get(..it)) else {
            return Some(format!(
                "it has {} bytes, but {} were acknowledged: lines at its end are missing.",
                text.len(),
                self.bytes
            ));
        };
        let mut chain = Chain::default();
        let is_right = whole.lines().all(|line| chain.check(line.as_bytes()));
        (!is_right || chain.sum() != self.sum)
            .then(|| "its last lines are not the ones that were acknowledged.".to_string())
    }
}

/// The attributes that identify an unchanged file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    file: (u64, u64),
    length: u64,
    written: Option<SystemTime>,
}

impl Seen {
    pub fn of(file: &Metadata) -> Self {
        Self {
            file: identity(file),
            length: file.len(),
            written: file.modified().ok(),
        }
    }

    pub fn is_same_file(&self, other: &Self) -> bool {
        self.file == other.file
    }
}

#[cfg(unix)]
fn identity(file: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (file.dev(), file.ino())
}

/// Elsewhere an open file cannot be replaced.
#[cfg(not(unix))]
fn identity(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

#[cfg(unix)]
fn names(file: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(file)
}

#[cfg(not(unix))]
fn names(_: &Metadata) -> u64 {
    1
}

/// Why a session cannot be stored at a path.
fn unfit(file: &Metadata) -> Option<&'static str> {
    let kind = file.file_type();
    if kind.is_symlink() {
        return Some("it is a link. Name the file itself");
    }
    if kind.is_dir() {
        return Some("it is a folder. Name a file in it");
    }
    if !kind.is_file() {
        return Some("it is a device, a pipe or a socket. Name a file");
    }
    (names(file) > 1)
        .then_some("the file has more than one name (a hard link), and only one would be kept up to date. Copy the file")
}

/// Opens a file for reading and writing; `None`: no file. Only a regular file with one name is opened.
fn open(path: &Path) -> io::Result<Option<File>> {
    let before = match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        before => before?,
    };
    if let Some(why) = unfit(&before) {
        return Err(io::Error::other(format!("{why}.")));
    }
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    // It may have been replaced between the two calls.
    let now = file.metadata()?;
    if identity(&now) != identity(&before) || unfit(&now).is_some() {
        return Err(io::Error::other(
            "another program replaced it at this moment. Try again.",
        ));
    }
    Ok(Some(file))
}

/// Creates a file where there is none, without following links.
fn make(path: &Path) -> io::Result<File> {
    let mut how = OpenOptions::new();
    how.read(true).write(true).create_new(true).open(path)
}

/// Takes the lock. False: another process has it.
fn lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

impl Owned {
    /// Takes ownership of the path; `None`: another server has it.
    pub fn take(path: &Path) -> io::Result<Option<Self>> {
        let name = path.file_name();
        let name = name.ok_or_else(|| io::Error::other("it is not the name of a file."))?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            Some(_) | None => Path::new("."),
        };
        // A path can be spelled in several ways.
        let path = std::fs::canonicalize(folder)?.join(name);
        if let Ok(there) = std::fs::symlink_metadata(&path)
            && let Some(why) = unfit(&there)
            && !is_left_by_rotation(&path, &there)
        {
            return Err(io::Error::other(format!("{why}.")));
        }
        let beside = with(&path, ".lock");
        let file = loop {
            let about = |error: io::Error| {
                io::Error::new(error.kind(), format!("{}: {error}", beside.display()))
            };
            if let Some(file) = open(&beside).map_err(about)? {
                break file;
            }
            match make(&beside) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                made => break made.map_err(about)?,
            }
        };
        Ok(lock(&file)?.then_some(Self { path, lock: file }))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn beside(&self, ending: &str) -> PathBuf {
        with(&self.path, ending)
    }

    /// The session's file, locked too, because it may be reachable by another path. `None`: no file.
    pub fn file(&self) -> io::Result<Option<File>> {
        if let Ok(there) = std::fs::symlink_metadata(&self.path)
            && is_left_by_rotation(&self.path, &there)
        {
            std::fs::remove_file(self.beside(OLD))?;
        }
        let Some(file) = open(&self.path)? else {
            return Ok(None);
        };
        if cfg!(unix) && !lock(&file)? {
            return Err(io::Error::other(ANOTHER));
        }
        Ok(Some(file))
    }

    /// Opens a file beside the session; `None`: no file.
    pub fn open_beside(&self, ending: &str) -> io::Result<Option<File>> {
        open(&self.beside(ending))
    }

    /// Creates a file beside the session that will replace another one when it is complete. The remains of a killed
    /// server are removed; the lock guarantees that no other server uses them.
    pub fn draft(&self, like: Option<&File>) -> io::Result<File> {
        let path = self.beside(NEW);
        if open(&path)?.is_some() {
            std::fs::remove_file(&path)?;
        }
        let file = make(&path)?;
        if let Some(like) = like {
            file.set_permissions(permissions(like)?)?;
        }
        // On other systems a locked file could not be read.
        if !cfg!(unix) || lock(&file)? {
            Ok(file)
        } else {
            Err(io::Error::other(ANOTHER))
        }
    }

    /// Replaces the session or a file beside it with the draft. Only a regular file is ever replaced.
    pub fn publish(&self, ending: &str) -> io::Result<()> {
        let to = self.beside(ending);
        if std::fs::symlink_metadata(&to).is_ok_and(|there| !there.file_type().is_file()) {
            return Err(io::Error::other(format!(
                "{} is no longer a regular file.",
                to.display()
            )));
        }
        std::fs::rename(self.beside(NEW), to)?;
        self.sync();
        Ok(())
    }

    /// Keeps the session's file under a second name until the draft replaces it.
    pub fn keep_old(&self) -> io::Result<()> {
        let old = self.beside(OLD);
        if open(&old)?.is_some() {
            std::fs::remove_file(&old)?;
        }
        std::fs::hard_link(&self.path, old)
    }

    /// Creates a new file beside the session that is never overwritten. A number is added if the name is taken.
    pub fn keep(&self, ending: &str, like: &File) -> io::Result<(PathBuf, File)> {
        for n in 1..=MOST_BESIDE {
            let number = if n == 1 {
                String::new()
            } else {
                format!("-{n}")
            };
            let path = self.beside(&format!("{ending}{number}"));
            match make(&path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(file) => {
                    file.set_permissions(permissions(like)?)?;
                    self.sync();
                    return Ok((path, file));
                }
            }
        }
        Err(io::Error::other(format!(
            "there are already {MOST_BESIDE} files like {}.",
            self.beside(ending).display()
        )))
    }

    /// The file now at the path; `None`: nothing, or not a regular file.
    pub fn seen(&self) -> Option<Seen> {
        let there = std::fs::symlink_metadata(&self.path).ok()?;
        (unfit(&there).is_none()).then(|| Seen::of(&there))
    }

    /// Whether the lock file is still at its path: without it another server could take the path.
    pub fn has_lock(&self) -> bool {
        let id = |file: io::Result<Metadata>| file.ok().map(|it| identity(&it));
        id(self.lock.metadata()) == id(std::fs::symlink_metadata(self.beside(".lock")))
    }

    /// The acknowledged part of the journal, if known.
    pub fn acknowledged(&mut self) -> Option<Acknowledged> {
        let mut text = String::new();
        self.lock.seek(SeekFrom::Start(0)).ok()?;
        let lock = Read::by_ref(&mut self.lock);
        lock.take(ACKNOWLEDGED as u64)
            .read_to_string(&mut text)
            .ok()?;
        Acknowledged::of(&text)
    }

    /// Records how far the journal was acknowledged. Not flushed: an outdated record is incomplete, but not wrong.
    pub fn acknowledge(&mut self, note: &Acknowledged) -> io::Result<()> {
        let mut row = json!({ "journal": note.id, "bytes": note.bytes, "at": note.sum });
        if note.cut {
            row["cut"] = true.into();
        }
        let line = Chain::default().seal(&row.to_string());
        let text = format!("{:<width$}\n", line.trim_end(), width = ACKNOWLEDGED - 1);
        self.lock.seek(SeekFrom::Start(0))?;
        self.lock.write_all(text.as_bytes())
    }

    /// Flushes the folder, so that names are on the disk too. Not all systems support it; errors are ignored.
    pub fn sync(&self) {
        if let Some(folder) = self.path.parent() {
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
    }
}

pub const NEW: &str = ".new";
pub const OLD: &str = ".old";
pub const ANOTHER: &str =
    "another server has this session open. Stop it, or choose another file with `--state`.";

fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

/// Whether the file's second name is a leftover of a server that was killed right before the draft replaced the file.
fn is_left_by_rotation(path: &Path, there: &Metadata) -> bool {
    let old = std::fs::symlink_metadata(with(path, OLD));
    there.file_type().is_file()
        && names(there) == 2
        && old.is_ok_and(|old| identity(&old) == identity(there))
}

#[cfg(unix)]
fn permissions(file: &File) -> io::Result<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata()?.permissions().mode();
    Ok(Permissions::from_mode(mode & 0o777))
}

#[cfg(not(unix))]
fn permissions(file: &File) -> io::Result<Permissions> {
    Ok(file.metadata()?.permissions())
}
