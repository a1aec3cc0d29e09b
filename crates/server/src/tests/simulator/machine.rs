//! A machine in memory: its disk fails, loses what was not flushed, and its processes are killed in the middle of what they do.

mod files;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::{Duration, SystemTime};

use sim::time::SimTime;
use tokio::time::Instant;

use crate::machine::{DiskFileKind, FileAttributes, Machine, SharedFile};
use fastrand::Rng;

/// The session's file.
pub const FILE: &str = "/simulated/s.jsonl";

/// The panic that ends a killed process.
#[derive(Debug)]
pub struct Killed;

/// What else happens on the machine while someone waits for the disk: to read a file, or to change one.
type Meanwhile = Rc<dyn Fn(bool)>;

thread_local! {
    /// What else happens; `None`: nothing.
    pub static MEANWHILE: RefCell<Option<Meanwhile>> = const { RefCell::new(None) };
    /// Operations on the disk until the process is killed; `None`: it is not.
    pub static FUSE: Cell<Option<u64>> = const { Cell::new(None) };
}

fn wait(reads: bool) {
    if let Some(meanwhile) = MEANWHILE.with_borrow(Clone::clone) {
        meanwhile(reads);
    }
}

/// Lets other things happen; returns whether the process is killed during this operation.
fn is_killed() -> bool {
    wait(false);
    let left = FUSE.get();
    FUSE.set(left.map(|left| left.saturating_sub(1)));
    left == Some(0)
}

/// Without the message of a panic.
fn end() -> ! {
    std::panic::resume_unwind(Box::new(Killed))
}

/// A step that fails, except on the lock file; or that a disk that lies leaves out, as if the server forgot it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskStep {
    Write,
    Flush,
    FlushFolder,
    Cut,
}

fn beside(ending: &str) -> PathBuf {
    PathBuf::from(format!("{FILE}{ending}"))
}

#[derive(Clone, Debug, Default)]
struct Inode {
    bytes: Vec<u8>,
    /// What a loss of power leaves.
    flushed: Vec<u8>,
    /// Counts writes in place of a time.
    written: u64,
    /// The handle that has the lock.
    lock: Weak<()>,
    is_small: bool,
}

#[derive(Debug, Default)]
struct Disk {
    draw: Rng,
    failing: Vec<DiskStep>,
    lazy: Option<DiskStep>,
    names: BTreeMap<PathBuf, u64>,
    flushed_names: BTreeMap<PathBuf, u64>,
    inodes: BTreeMap<u64, Inode>,
    next: u64,
    /// The time of day when the last process began or ended.
    now: SimTime,
    /// When the process began; time stands still without one.
    began: Option<Instant>,
}

/// The machine, as its processes and others have it.
#[derive(Clone, Debug)]
pub struct SimulatedMachine(Arc<Mutex<Disk>>);

impl SimulatedMachine {
    pub fn new(seed: u64, lazy: Option<DiskStep>) -> Self {
        let disk = Disk {
            draw: Rng::with_seed(seed),
            lazy,
            now: SimTime::from_millis(1_767_603_600_000),
            ..Disk::default()
        };
        Self(Arc::new(Mutex::new(disk)))
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap()
    }

    /// A process begins, on whose runtime's clock the time passes from now; or it ends, and time stands still.
    pub fn count_from(&self, began: Option<Instant>) {
        let mut disk = self.disk();
        disk.now = disk.now();
        disk.began = began;
    }

    /// What was not flushed is lost, or some of it.
    pub fn lose_power(&self) {
        let mut disk = self.disk();
        let mut draw = disk.draw.fork();
        if draw.bool() {
            disk.names = disk.flushed_names.clone();
        }
        for inode in disk.inodes.values_mut() {
            let before = inode.flushed.len();
            let grows = !inode.is_small && inode.bytes.starts_with(&inode.flushed);
            let more = draw.usize(..=inode.bytes.len().saturating_sub(before));
            match grows {
                true => inode.bytes.truncate(before + more),
                false if draw.bool() => inode.bytes = inode.flushed.clone(),
                false => {}
            }
        }
        drop(disk);
        self.write_back();
    }

    /// The system flushes files by itself, some time after they were written.
    pub fn write_back(&self) {
        let mut disk = self.disk();
        for inode in disk.inodes.values_mut() {
            inode.flushed = inode.bytes.clone();
        }
        disk.flushed_names = disk.names.clone();
    }

    pub fn fail(&self, failing: Vec<DiskStep>) {
        self.disk().failing = failing;
    }

    /// What another program reads of the session's file, or of one beside it whose name ends so.
    pub fn read(&self, ending: &str) -> Option<Vec<u8>> {
        let disk = self.disk();
        Some(disk.inodes[disk.names.get(&beside(ending))?].bytes.clone())
    }

    /// Another program writes the session's file: a new one in place of the old one, or into the old one.
    pub fn put(&self, bytes: &[u8], into: bool) {
        let (path, mut disk) = (Path::new(FILE), self.disk());
        let there = disk.names.get(path).copied().filter(|_| into);
        let number = there.unwrap_or_else(|| disk.create(path));
        disk.next += 1;
        let written = disk.next;
        let inode = disk.inodes.get_mut(&number).unwrap();
        (inode.bytes, inode.written) = (bytes.to_vec(), written);
        inode.flushed = inode.bytes.clone();
        disk.flushed_names = disk.names.clone();
    }

    /// Another program removes a file.
    pub fn take_away(&self, ending: &str) {
        let mut disk = self.disk();
        disk.names.remove(&beside(ending));
        disk.flushed_names.remove(&beside(ending));
    }

    fn handle(&self, number: u64) -> SharedFile {
        Arc::new(SimulatedFile {
            machine: self.clone(),
            number,
            handle: Arc::default(),
        })
    }

    /// Does this to the names; a process that is killed has done it or not.
    fn rename_with<T>(&self, change: impl FnOnce(&mut Disk) -> io::Result<T>) -> io::Result<T> {
        let is_killed = is_killed();
        let mut disk = self.disk();
        let is_done = !is_killed || !disk.draw.bool();
        let done = is_done.then(|| change(&mut disk));
        drop(disk);
        match done {
            Some(done) if !is_killed => done,
            _ => end(),
        }
    }
}

impl Disk {
    fn now(&self) -> SimTime {
        let passed = self.began.map_or(0, |it| it.elapsed().as_millis());
        self.now.plus(u64::try_from(passed).unwrap())
    }

    fn create(&mut self, path: &Path) -> u64 {
        self.next += 1;
        let number = self.next;
        let is_small = path.extension().is_some_and(|it| it == "lock");
        self.inodes.entry(number).or_default().is_small = is_small;
        self.names.insert(path.to_owned(), number);
        number
    }

    fn find(&self, path: &Path) -> io::Result<u64> {
        Ok(*self.names.get(path).ok_or(ErrorKind::NotFound)?)
    }

    fn take(&mut self, path: &Path) -> io::Result<u64> {
        Ok(self.names.remove(path).ok_or(ErrorKind::NotFound)?)
    }

    fn attributes(&self, number: u64) -> FileAttributes {
        let inode = &self.inodes[&number];
        let names = self.names.values().filter(|it| **it == number).count();
        FileAttributes {
            kind: DiskFileKind::Regular,
            identity: (1, number),
            names: names as u64,
            length: inode.bytes.len() as u64,
            written: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(inode.written)),
            permissions: None,
        }
    }
}

/// An open file: which one, and by which handle.
#[derive(Debug)]
struct SimulatedFile {
    machine: SimulatedMachine,
    number: u64,
    handle: Arc<()>,
}

impl Machine for SimulatedMachine {
    fn canonical(&self, folder: &Path) -> io::Result<PathBuf> {
        Ok(folder.to_owned())
    }

    fn attributes(&self, path: &Path) -> io::Result<FileAttributes> {
        let disk = self.disk();
        Ok(disk.attributes(disk.find(path)?))
    }

    fn open(&self, path: &Path) -> io::Result<SharedFile> {
        let number = self.disk().find(path)?;
        Ok(self.handle(number))
    }

    fn make(&self, path: &Path) -> io::Result<SharedFile> {
        self.rename_with(|disk| {
            if disk.names.contains_key(path) {
                return Err(ErrorKind::AlreadyExists.into());
            }
            Ok(self.handle(disk.create(path)))
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.rename_with(|disk| {
            let number = disk.take(from)?;
            disk.names.insert(to.to_owned(), number);
            Ok(())
        })
    }

    fn link(&self, file: &Path, name: &Path) -> io::Result<()> {
        self.rename_with(|disk| {
            let number = disk.find(file)?;
            disk.names.insert(name.to_owned(), number);
            Ok(())
        })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.rename_with(|disk| disk.take(path).map(drop))
    }

    fn flush_folder(&self, _: &Path) -> io::Result<()> {
        self.rename_with(|disk| {
            if disk.lazy != Some(DiskStep::FlushFolder) {
                disk.flushed_names = disk.names.clone();
            }
            Ok(())
        })
    }

    fn now(&self) -> SimTime {
        self.disk().now()
    }

    fn draw(&self) -> u64 {
        self.disk().draw.u64(..)
    }
}
