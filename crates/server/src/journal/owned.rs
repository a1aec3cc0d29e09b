//! A path owned by this server: its lock, the files beside it, and whether the file there is still the server's own.
//!
//! The lock is on a file beside the session, `FILE.lock`, so that it stays when the session's file is replaced. It is
//! never removed: a lock file that comes and goes does not lock. The same file records how far the session was
//! acknowledged.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use serde_json::{Value, json};
use sim::session::MAX_COMMANDS;
use sim::session::journal::{Chain, JournalReader};

use crate::machine::{DiskFileKind, FileAttributes, FileCursor, Machine, SharedFile};

/// Bytes of the record in the lock file. A write within one disk sector is complete or absent.
const ACKNOWLEDGED: usize = 256;
/// The most files saved beside a session for the same reason.
const MOST_BESIDE: usize = 1_000;

#[derive(Debug)]
pub struct OwnedFile {
    pub machine: Arc<dyn Machine>,
    /// The path without links in its folder.
    path: PathBuf,
    lock: SharedFile,
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
        let (_, head) = JournalReader::begin(first.as_bytes(), MAX_COMMANDS).ok()?;
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
    pub fn of(file: &FileAttributes) -> Self {
        Self {
            file: file.identity,
            length: file.length,
            written: file.written,
        }
    }

    pub fn is_same_file(&self, other: &Self) -> bool {
        self.file == other.file
    }
}

/// Why a session cannot be stored at a path.
fn unfit(file: &FileAttributes) -> Option<&'static str> {
    match file.kind {
        DiskFileKind::Link => Some("it is a link. Name the file itself"),
        DiskFileKind::Folder => Some("it is a folder. Name a file in it"),
        DiskFileKind::Other => Some("it is a device, a pipe or a socket. Name a file"),
        DiskFileKind::Regular => (file.names > 1)
        .then_some("the file has more than one name (a hard link), and only one would be kept up to date. Copy the file"),
    }
}

/// Opens a file for reading and writing; `None`: no file. Only a regular file with one name is opened.
fn open(machine: &dyn Machine, path: &Path) -> io::Result<Option<SharedFile>> {
    let before = match machine.attributes(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        before => before?,
    };
    if let Some(why) = unfit(&before) {
        return Err(io::Error::other(format!("{why}.")));
    }
    let file = machine.open(path)?;
    // It may have been replaced between the two calls.
    let now = file.attributes()?;
    if now.identity != before.identity || unfit(&now).is_some() {
        return Err(io::Error::other(
            "another program replaced it at this moment. Try again.",
        ));
    }
    Ok(Some(file))
}

impl OwnedFile {
    /// Takes ownership of the path; `None`: another server has it.
    pub fn take(machine: Arc<dyn Machine>, path: &Path) -> io::Result<Option<Self>> {
        let name = path.file_name();
        let name = name.ok_or_else(|| io::Error::other("it is not the name of a file."))?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            Some(_) | None => Path::new("."),
        };
        // A path can be spelled in several ways.
        let path = machine.canonical(folder)?.join(name);
        if let Ok(there) = machine.attributes(&path)
            && let Some(why) = unfit(&there)
            && !is_left_by_rotation(&*machine, &path, &there)
        {
            return Err(io::Error::other(format!("{why}.")));
        }
        let beside = with(&path, ".lock");
        let file = loop {
            let about = |error: io::Error| {
                io::Error::new(error.kind(), format!("{}: {error}", beside.display()))
            };
            if let Some(file) = open(&*machine, &beside).map_err(about)? {
                break file;
            }
            match machine.make(&beside) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                made => break made.map_err(about)?,
            }
        };
        Ok(file.try_lock()?.then_some(Self {
            machine,
            path,
            lock: file,
        }))
    }

    pub fn beside(&self, ending: &str) -> PathBuf {
        with(&self.path, ending)
    }

    /// The session's file, locked too, because it may be reachable by another path. `None`: no file.
    pub fn file(&self) -> io::Result<Option<SharedFile>> {
        if let Ok(there) = self.machine.attributes(&self.path)
            && is_left_by_rotation(&*self.machine, &self.path, &there)
        {
            self.machine.remove(&self.beside(OLD))?;
        }
        let Some(file) = open(&*self.machine, &self.path)? else {
            return Ok(None);
        };
        if cfg!(unix) && !file.try_lock()? {
            return Err(io::Error::other(ANOTHER));
        }
        Ok(Some(file))
    }

    /// Opens a file beside the session; `None`: no file.
    pub fn open_beside(&self, ending: &str) -> io::Result<Option<SharedFile>> {
        open(&*self.machine, &self.beside(ending))
    }

    /// Creates a file beside the session that will replace another one when it is complete. The remains of a killed
    /// server are removed; the lock guarantees that no other server uses them.
    pub fn draft(&self, like: Option<&SharedFile>) -> io::Result<SharedFile> {
        let path = self.beside(NEW);
        if open(&*self.machine, &path)?.is_some() {
            self.machine.remove(&path)?;
        }
        let file = self.machine.make(&path)?;
        if let Some(like) = like {
            permit(&file, like)?;
        }
        // On other systems a locked file could not be read.
        if !cfg!(unix) || file.try_lock()? {
            Ok(file)
        } else {
            Err(io::Error::other(ANOTHER))
        }
    }

    /// Replaces the session or a file beside it with the draft. Only a regular file is ever replaced.
    pub fn publish(&self, ending: &str) -> io::Result<()> {
        let to = self.beside(ending);
        let there = self.machine.attributes(&to);
        if there.is_ok_and(|there| there.kind != DiskFileKind::Regular) {
            return Err(io::Error::other(format!(
                "{} is no longer a regular file.",
                to.display()
            )));
        }
        self.machine.rename(&self.beside(NEW), &to)?;
        self.sync();
        Ok(())
    }

    /// Keeps the session's file under a second name until the draft replaces it.
    pub fn keep_old(&self) -> io::Result<()> {
        let old = self.beside(OLD);
        if open(&*self.machine, &old)?.is_some() {
            self.machine.remove(&old)?;
        }
        self.machine.link(&self.path, &old)
    }

    /// Creates a new file beside the session that is never overwritten. A number is added if the name is taken.
    pub fn keep(&self, ending: &str, like: &SharedFile) -> io::Result<(PathBuf, SharedFile)> {
        for n in 1..=MOST_BESIDE {
            let number = if n == 1 {
                String::new()
            } else {
                format!("-{n}")
            };
            let path = self.beside(&format!("{ending}{number}"));
            match self.machine.make(&path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(file) => {
                    permit(&file, like)?;
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
        let there = self.machine.attributes(&self.path).ok()?;
        (unfit(&there).is_none()).then(|| Seen::of(&there))
    }

    /// Whether the lock file is still at its path: without it another server could take the path.
    pub fn has_lock(&self) -> bool {
        let id = |file: io::Result<FileAttributes>| file.ok().map(|it| it.identity);
        id(self.lock.attributes()) == id(self.machine.attributes(&self.beside(".lock")))
    }

    /// The acknowledged part of the journal, if known.
    pub fn acknowledged(&self) -> Option<Acknowledged> {
        let mut text = String::new();
        let file = self.lock.clone();
        let lock = FileCursor { file, at: 0 };
        lock.take(ACKNOWLEDGED as u64)
            .read_to_string(&mut text)
            .ok()?;
        Acknowledged::of(&text)
    }

    /// Records how far the journal was acknowledged. Not flushed: an outdated record is incomplete, but not wrong.
    pub fn acknowledge(&self, note: &Acknowledged) -> io::Result<()> {
        let mut row = json!({ "journal": note.id, "bytes": note.bytes, "at": note.sum });
        if note.cut {
            row["cut"] = true.into();
        }
        let line = Chain::default().seal(&row.to_string());
        let text = format!("{:<width$}\n", line.trim_end(), width = ACKNOWLEDGED - 1);
        self.lock.write_at(text.as_bytes(), 0)
    }

    pub fn flush_note(&self) -> io::Result<()> {
        self.lock.flush()
    }

    /// Flushes the folder, so that names are on the disk too. Not all systems support it; errors are ignored.
    pub fn sync(&self) {
        if let Some(folder) = self.path.parent() {
            let _ = self.machine.flush_folder(folder);
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
fn is_left_by_rotation(machine: &dyn Machine, path: &Path, there: &FileAttributes) -> bool {
    let old = machine.attributes(&with(path, OLD));
    there.kind == DiskFileKind::Regular
        && there.names == 2
        && old.is_ok_and(|old| old.identity == there.identity)
}

/// Gives a file the permissions of another one.
fn permit(file: &SharedFile, like: &SharedFile) -> io::Result<()> {
    match like.attributes()?.permissions {
        Some(permissions) => file.set_permissions(permissions),
        None => Ok(()),
    }
}
