//! What the server needs of its machine: files, the time of day, and numbers that no other machine draws. The simulator has one whose
//! disk fails and whose processes are killed.

use std::fmt::Debug;
use std::fs::{File, Metadata, OpenOptions, Permissions, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use sim::time::SimTime;

use super::clock;

pub trait Machine: Debug + Send + Sync {
    /// A folder's path without links.
    fn canonical(&self, folder: &Path) -> io::Result<PathBuf>;
    /// The attributes of what is at a path; links are not followed.
    fn attributes(&self, path: &Path) -> io::Result<FileAttributes>;
    /// Opens a file for reading and writing.
    fn open(&self, path: &Path) -> io::Result<SharedFile>;
    /// Creates a file where there is none, without following links.
    fn make(&self, path: &Path) -> io::Result<SharedFile>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives a file a second name.
    fn link(&self, file: &Path, name: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Flushes a folder, so that names are on the disk too.
    fn flush_folder(&self, folder: &Path) -> io::Result<()>;
    /// The time of day.
    fn now(&self) -> SimTime;
    /// A number drawn by chance.
    fn draw(&self) -> u64;
}

/// An open file, read and written at any position.
pub trait DiskFile: Debug + Send + Sync {
    fn attributes(&self) -> io::Result<FileAttributes>;
    fn set_permissions(&self, permissions: Permissions) -> io::Result<()>;
    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize>;
    /// Writes all bytes, or fails after some of them.
    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()>;
    fn set_len(&self, bytes: u64) -> io::Result<()>;
    /// Returns when everything written is on the disk.
    fn flush(&self) -> io::Result<()>;
    /// Takes the lock, which lasts as long as the file is open. False: another process has it.
    fn try_lock(&self) -> io::Result<bool>;
}

pub type SharedFile = Arc<dyn DiskFile>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskFileKind {
    Regular,
    Link,
    Folder,
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileAttributes {
    pub kind: DiskFileKind,
    /// The same for all names of a file.
    pub identity: (u64, u64),
    /// How many names the file has.
    pub names: u64,
    pub length: u64,
    pub written: Option<SystemTime>,
    pub permissions: Option<Permissions>,
}

/// A position in a file, to read or write one part after another.
#[derive(Debug)]
pub struct FileCursor {
    pub file: SharedFile,
    pub at: u64,
}

impl Read for FileCursor {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(into, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Write for FileCursor {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_at(bytes, self.at)?;
        self.at += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The machine that this program runs on.
#[derive(Clone, Copy, Debug)]
pub struct ThisMachine;

impl Machine for ThisMachine {
    fn canonical(&self, folder: &Path) -> io::Result<PathBuf> {
        std::fs::canonicalize(folder)
    }

    fn attributes(&self, path: &Path) -> io::Result<FileAttributes> {
        Ok(attributes(&std::fs::symlink_metadata(path)?))
    }

    fn open(&self, path: &Path) -> io::Result<SharedFile> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        Ok(Arc::new(file))
    }

    fn make(&self, path: &Path) -> io::Result<SharedFile> {
        let mut how = OpenOptions::new();
        let file = how.read(true).write(true).create_new(true).open(path)?;
        Ok(Arc::new(file))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn link(&self, file: &Path, name: &Path) -> io::Result<()> {
        std::fs::hard_link(file, name)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    fn flush_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    fn now(&self) -> SimTime {
        clock::now()
    }

    fn draw(&self) -> u64 {
        RandomState::new().hash_one(clock::now().millis())
    }
}

impl DiskFile for File {
    fn attributes(&self) -> io::Result<FileAttributes> {
        Ok(attributes(&self.metadata()?))
    }

    fn set_permissions(&self, permissions: Permissions) -> io::Result<()> {
        File::set_permissions(self, permissions)
    }

    #[cfg(unix)]
    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, into, at)
    }

    #[cfg(windows)]
    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(self, into, at)
    }

    #[cfg(unix)]
    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::write_all_at(self, bytes, at)
    }

    #[cfg(windows)]
    fn write_at(&self, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
        while !bytes.is_empty() {
            match std::os::windows::fs::FileExt::seek_write(self, bytes, at) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => {
                    bytes = &bytes[written..];
                    at += written as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn set_len(&self, bytes: u64) -> io::Result<()> {
        File::set_len(self, bytes)
    }

    fn flush(&self) -> io::Result<()> {
        self.sync_data()
    }

    fn try_lock(&self) -> io::Result<bool> {
        match File::try_lock(self) {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

fn attributes(file: &Metadata) -> FileAttributes {
    let kind = file.file_type();
    let (identity, names) = identity(file);
    FileAttributes {
        kind: match () {
            () if kind.is_symlink() => DiskFileKind::Link,
            () if kind.is_dir() => DiskFileKind::Folder,
            () if kind.is_file() => DiskFileKind::Regular,
            () => DiskFileKind::Other,
        },
        identity,
        names,
        length: file.len(),
        written: file.modified().ok(),
        permissions: Some(permissions(file)),
    }
}

#[cfg(unix)]
fn identity(file: &Metadata) -> ((u64, u64), u64) {
    use std::os::unix::fs::MetadataExt;
    ((file.dev(), file.ino()), file.nlink())
}

/// Elsewhere an open file cannot be replaced.
#[cfg(not(unix))]
fn identity(_: &Metadata) -> ((u64, u64), u64) {
    ((0, 0), 1)
}

#[cfg(unix)]
fn permissions(file: &Metadata) -> Permissions {
    use std::os::unix::fs::PermissionsExt;
    Permissions::from_mode(file.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn permissions(file: &Metadata) -> Permissions {
    file.permissions()
}
