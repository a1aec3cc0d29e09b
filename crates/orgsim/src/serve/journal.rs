//! The file of a session: appended to, flushed to the disk before anything in it is acknowledged, and never two
//! servers' at a time.
//!
//! A new file is written beside the old one and takes its name only when it is whole, so that at every moment there is
//! one file that can be opened.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sim::session::{MAX_COMMANDS, Session, journal};

#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    /// Locked as long as it is open.
    file: File,
    /// So many bytes are whole lines on the disk.
    length: u64,
}

impl Journal {
    /// Opens the session in a file, if there is one. A page's file becomes a journal, and a torn last line goes.
    pub fn open(path: &Path) -> Result<(Self, Option<Session>), String> {
        let says = |what: &dyn std::fmt::Display| format!("{}: {what}", path.display());
        let Some(mut file) = locked(path)? else {
            return Err(says(
                &"another server has this session open. Stop it, or choose another file with `--state`.",
            ));
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| says(&error))?;
        let mut opened = Self {
            // A link stays one: what it leads to is replaced.
            path: std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()),
            file,
            length: 0,
        };
        if bytes.is_empty() {
            return Ok((opened, None));
        }
        let text = text(&bytes).map_err(|what| says(&what))?;
        if !journal::is_one(text) {
            let session = Session::from_json(text).map_err(|error| says(&error))?;
            opened.replace(&session).map_err(|error| says(&error))?;
            return Ok((opened, Some(session)));
        }
        let read = journal::read(text, MAX_COMMANDS).map_err(|error| says(&error))?;
        opened
            .settle(read.whole, text.as_bytes())
            .map_err(|error| says(&error))?;
        Ok((opened, Some(read.session)))
    }

    /// Takes away what follows the whole lines, and gives the last one its end.
    fn settle(&mut self, whole: usize, text: &[u8]) -> io::Result<()> {
        self.length = whole as u64;
        self.file.set_len(self.length)?;
        self.file.seek(SeekFrom::End(0))?;
        if text[..whole].last() != Some(&b'\n') {
            self.append(b"\n")?;
        }
        self.file.sync_all()
    }

    /// Adds whole lines, and returns when they are on the disk. On an error what was written of them is taken away
    /// again as far as that is possible.
    pub fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        let written = self
            .file
            .write_all(lines)
            .and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => {
                self.length += lines.len() as u64;
                Ok(())
            }
            Err(error) => {
                let _ = self.file.set_len(self.length);
                let _ = self.file.seek(SeekFrom::Start(self.length));
                Err(error)
            }
        }
    }

    /// Puts another session in the place of this one, all at once.
    pub fn replace(&mut self, session: &Session) -> io::Result<()> {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let beside = self.path.with_file_name(name);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&beside)?;
        // Locked before it has the name that others open.
        file.try_lock()?;
        let text = journal::text(session);
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, &self.path)?;
        sync_folder(&self.path);
        self.file = file;
        self.length = text.len() as u64;
        Ok(())
    }
}

/// Opens the file and takes its lock; `None`: somebody else has it.
fn locked(path: &Path) -> Result<Option<File>, String> {
    let says = |error: &io::Error| format!("{}: {error}", path.display());
    loop {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|error| says(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(says(&error)),
        }
        // Another server may have put a new file in its place between the two: that one counts.
        if is_still(&file, path) {
            sync_folder(path);
            return Ok(Some(file));
        }
    }
}

#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |it: io::Result<std::fs::Metadata>| it.ok().map(|it| (it.dev(), it.ino()));
    id(file.metadata()) == id(std::fs::metadata(path))
}

/// Elsewhere a file that is open and locked cannot be replaced.
#[cfg(not(unix))]
fn is_still(_: &File, _: &Path) -> bool {
    true
}

/// So that the name, too, is on the disk. Not all systems can; then there is nothing to be done.
fn sync_folder(path: &Path) {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// The text of a file, whose last line may be torn in the middle of a character.
fn text(bytes: &[u8]) -> Result<&str, String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            let good = error.valid_up_to();
            let (before, rest) = bytes.split_at(good);
            // Only in the last line can something be missing.
            if error.error_len().is_none() && !rest.contains(&b'\n') {
                return Ok(std::str::from_utf8(before).unwrap_or_default());
            }
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            Err(format!("line {line}: it is not UTF-8 text."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sim::command::{Command, TimeMove};
    use sim::scenario::Scenario;

    struct Folder(PathBuf);
    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("orgsim-{name}-{}", std::process::id()));
            let _ = std::fs::remove_dir_all(&path);
            std::fs::create_dir_all(&path).unwrap();
            Self(path)
        }
    }
    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn row(ms: u64) -> Vec<u8> {
        journal::line(&Command::Time(TimeMove::Advance { ms })).into_bytes()
    }

    #[test]
    fn a_journal_is_appended_to_and_opened_again_without_its_torn_line() {
        let folder = Folder::new("journal-torn");
        let path = folder.0.join("s.jsonl");
        let session = Session::new(Scenario::Standalone, 1);
        let (mut journal, none) = Journal::open(&path).unwrap();
        assert_eq!(none, None);
        journal.replace(&session).unwrap();
        journal.append(&row(1)).unwrap();
        journal.append(&row(2)).unwrap();
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        // A character cut in two, and a line without its end.
        for torn in [&b"{\"as\":\"\xc3"[..], b"{\"advance\":", b"{"] {
            std::fs::write(&path, [&whole[..], torn].concat()).unwrap();
            let (mut journal, read) = Journal::open(&path).unwrap();
            assert_eq!(read.unwrap().commands.len(), 2);
            journal.append(&row(3)).unwrap();
            drop(journal);
            let (_, read) = Journal::open(&path).unwrap();
            assert_eq!(read.unwrap().commands.len(), 3);
        }
    }

    #[test]
    fn damage_is_an_error_and_the_file_is_left_alone() {
        let folder = Folder::new("journal-damage");
        let path = folder.0.join("s.jsonl");
        let head = journal::head(&Session::new(Scenario::Standalone, 1));
        for (rest, what) in [
            (&b"{\"advance\":}\n"[..], "line 2"),
            (b"{\"advance\":1}\n\xff\xff\n", "line 3"),
            (b"{\"advance\":1}\n{\"x\":1}\n", "line 3"),
        ] {
            let bytes = [head.as_bytes(), rest].concat();
            std::fs::write(&path, &bytes).unwrap();
            let error = Journal::open(&path).unwrap_err();
            assert!(error.contains(what), "{error}");
            assert_eq!(std::fs::read(&path).unwrap(), bytes);
        }
        std::fs::write(&path, "notes of mine").unwrap();
        assert!(Journal::open(&path).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"notes of mine");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_file_stays_one() {
        let folder = Folder::new("journal-link");
        let (path, link) = (folder.0.join("s.jsonl"), folder.0.join("link.jsonl"));
        std::fs::write(&path, "").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let (mut journal, _) = Journal::open(&link).unwrap();
        journal
            .replace(&Session::new(Scenario::Standalone, 1))
            .unwrap();
        assert!(link.is_symlink());
        assert!(journal::is_one(&std::fs::read_to_string(&path).unwrap()));
        assert!(Journal::open(&path).unwrap_err().contains("another server"));
    }

    #[test]
    fn a_pages_file_becomes_a_journal_and_one_server_has_it() {
        let folder = Folder::new("journal-page");
        let path = folder.0.join("s.json");
        let mut session = Session::new(Scenario::AllFeatures, 9);
        session
            .commands
            .push(Command::Time(TimeMove::Advance { ms: 5 }));
        std::fs::write(&path, session.to_json()).unwrap();
        let (mut first, read) = Journal::open(&path).unwrap();
        assert_eq!(read, Some(session.clone()));
        assert!(journal::is_one(&std::fs::read_to_string(&path).unwrap()));
        assert!(Journal::open(&path).unwrap_err().contains("another server"));
        // Nor when its file was replaced.
        first.replace(&session).unwrap();
        assert!(Journal::open(&path).unwrap_err().contains("another server"));
        drop(first);
        assert!(Journal::open(&path).is_ok());
    }
}
