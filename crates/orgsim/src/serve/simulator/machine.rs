//! A machine in memory: its disk fails, loses what was not flushed, and its processes are killed in the middle of what they do.

mod files;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use sim::time::SimTime;
use tokio::time::Instant;

use super::draw::Draw;
use crate::serve::machine::{DiskFileKind, FileAttributes, Machine, SharedFile};

/// The panic that ends a killed process.
pub struct Killed;

/// What else happens on the machine at this moment.
type Meanwhile = Rc<dyn Fn()>;

thread_local! {
    static MEANWHILE: RefCell<Option<Meanwhile>> = const { RefCell::new(None) };
    static WHILE_READING: RefCell<Option<Meanwhile>> = const { RefCell::new(None) };
    /// Operations on the disk until the process is killed.
    static FUSE: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Sets what happens while the engine waits for its disk, and while anyone reads; `None`: nothing.
pub fn meanwhile(waits: Option<Meanwhile>, reads: Option<Meanwhile>) {
    MEANWHILE.set(waits);
    WHILE_READING.set(reads);
}

/// Kills the process at its operation with this number; `None`: not.
pub fn burn(operations: Option<u64>) {
    FUSE.set(operations);
}

/// Lets other things happen; returns whether the process is killed during this operation.
fn is_killed() -> bool {
    let meanwhile = MEANWHILE.with_borrow(Clone::clone);
    if let Some(meanwhile) = meanwhile {
        meanwhile();
    }
    match FUSE.get() {
        Some(0) => true,
        left => {
            FUSE.set(left.map(|left| left - 1));
            false
        }
    }
}

/// Without the message of a panic.
fn end() -> ! {
    std::panic::resume_unwind(Box::new(Killed))
}

/// What fails. The lock file can always be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failing {
    pub writes: bool,
    pub flushes: bool,
    pub cuts: bool,
}

/// A disk that lies: what the server would do if it forgot this step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LazyStep {
    Flush,
    FlushFolder,
    Cut,
}

#[derive(Clone, Debug, Default)]
struct Inode {
    bytes: Vec<u8>,
    /// What a loss of power leaves.
    flushed: Vec<u8>,
    /// Counts writes in place of a time.
    written: u64,
    /// The process and the handle that have the lock.
    lock: Option<(u64, u64)>,
    is_small: bool,
}

#[derive(Debug)]
struct Disk {
    draw: Draw,
    failing: Failing,
    lazy: Option<LazyStep>,
    names: BTreeMap<PathBuf, u64>,
    flushed_names: BTreeMap<PathBuf, u64>,
    inodes: BTreeMap<u64, Inode>,
    next: u64,
    /// Handles of earlier processes are closed.
    process: u64,
    /// The time of day when the last process began or ended.
    now: SimTime,
    /// When the process began; time stands still without one.
    began: Option<Instant>,
}

#[derive(Debug)]
pub struct SimulatedMachine(Mutex<Disk>);

impl SimulatedMachine {
    pub fn new(seed: u64, lazy: Option<LazyStep>) -> Self {
        Self(Mutex::new(Disk {
            draw: Draw(seed),
            failing: Failing::default(),
            lazy,
            names: BTreeMap::new(),
            flushed_names: BTreeMap::new(),
            inodes: BTreeMap::new(),
            next: 0,
            process: 0,
            now: SimTime::from_millis(1_767_603_600_000),
            began: None,
        }))
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap()
    }

    /// A process begins, on whose runtime's clock the time passes. Files of others are closed, locks are free.
    pub fn begin(&self) {
        let mut disk = self.disk();
        disk.process += 1;
        disk.began = Some(Instant::now());
    }

    /// The process ends.
    pub fn end(&self) {
        let mut disk = self.disk();
        disk.now = disk.now();
        disk.began = None;
    }

    /// What was not flushed is lost, or some of it.
    pub fn lose_power(&self) {
        let mut disk = self.disk();
        let mut draw = disk.draw.branch();
        if draw.chance(50) {
            disk.names = disk.flushed_names.clone();
        }
        for inode in disk.inodes.values_mut() {
            let before = inode.flushed.len();
            let grows = !inode.is_small && inode.bytes.starts_with(&inode.flushed);
            inode.bytes = match grows {
                true => {
                    let more = draw.below(inode.bytes.len() - before + 1);
                    inode.bytes[..before + more].to_vec()
                }
                false if draw.chance(50) => inode.flushed.clone(),
                false => inode.bytes.clone(),
            };
            inode.flushed = inode.bytes.clone();
        }
        disk.flushed_names = disk.names.clone();
    }

    /// The system flushes files by itself, some time after they were written.
    pub fn write_back(&self) {
        let mut disk = self.disk();
        for inode in disk.inodes.values_mut() {
            inode.flushed = inode.bytes.clone();
        }
        disk.flushed_names = disk.names.clone();
    }

    pub fn fail(&self, failing: Failing) {
        self.disk().failing = failing;
    }

    /// What another program reads.
    pub fn read(&self, path: &Path) -> Option<Vec<u8>> {
        let disk = self.disk();
        Some(disk.inodes[disk.names.get(path)?].bytes.clone())
    }

    /// Another program writes a file: a new one in place of the old one, or into the old one.
    pub fn put(&self, path: &Path, bytes: &[u8], into: bool) {
        let mut disk = self.disk();
        let there = disk.names.get(path).copied().filter(|_| into);
        let number = there.unwrap_or_else(|| disk.create(path));
        disk.next += 1;
        let written = disk.next;
        let inode = disk.inodes.get_mut(&number).unwrap();
        inode.bytes = bytes.to_vec();
        inode.flushed = bytes.to_vec();
        inode.written = written;
        disk.flushed_names = disk.names.clone();
    }

    /// Another program removes a file.
    pub fn take_away(&self, path: &Path) {
        let mut disk = self.disk();
        disk.names.remove(path);
        disk.flushed_names.remove(path);
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
        let inode = Inode {
            is_small,
            ..Inode::default()
        };
        self.inodes.insert(number, inode);
        self.names.insert(path.to_owned(), number);
        number
    }

    fn find(&self, path: &Path) -> io::Result<u64> {
        self.names
            .get(path)
            .copied()
            .ok_or_else(|| ErrorKind::NotFound.into())
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

/// A handle.
#[derive(Debug)]
struct SimulatedFile {
    machine: Arc<SimulatedMachine>,
    number: u64,
    process: u64,
    handle: u64,
}

/// The machine as its processes have it.
#[derive(Clone, Debug)]
pub struct Shared(pub Arc<SimulatedMachine>);

impl Shared {
    fn handle(&self, disk: &mut Disk, number: u64) -> SharedFile {
        disk.next += 1;
        Arc::new(SimulatedFile {
            machine: self.0.clone(),
            number,
            process: disk.process,
            handle: disk.next,
        })
    }

    /// Does this to the names; a process that is killed has done it or not.
    fn rename_with<T>(&self, change: impl FnOnce(&mut Disk) -> io::Result<T>) -> io::Result<T> {
        let is_killed = is_killed();
        let mut disk = self.0.disk();
        if is_killed && disk.draw.chance(50) {
            drop(disk);
            end();
        }
        let done = change(&mut disk);
        drop(disk);
        if is_killed {
            end();
        }
        done
    }
}

impl Machine for Shared {
    fn canonical(&self, folder: &Path) -> io::Result<PathBuf> {
        Ok(folder.to_owned())
    }

    fn attributes(&self, path: &Path) -> io::Result<FileAttributes> {
        let disk = self.0.disk();
        Ok(disk.attributes(disk.find(path)?))
    }

    fn open(&self, path: &Path) -> io::Result<SharedFile> {
        let mut disk = self.0.disk();
        let number = disk.find(path)?;
        Ok(self.handle(&mut disk, number))
    }

    fn make(&self, path: &Path) -> io::Result<SharedFile> {
        self.rename_with(|disk| {
            if disk.names.contains_key(path) {
                return Err(ErrorKind::AlreadyExists.into());
            }
            let number = disk.create(path);
            Ok(self.handle(disk, number))
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.rename_with(|disk| {
            let number = disk.find(from)?;
            disk.names.remove(from);
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
        self.rename_with(|disk| {
            disk.find(path)?;
            disk.names.remove(path);
            Ok(())
        })
    }

    fn flush_folder(&self, _: &Path) -> io::Result<()> {
        self.rename_with(|disk| {
            if disk.lazy != Some(LazyStep::FlushFolder) {
                disk.flushed_names = disk.names.clone();
            }
            Ok(())
        })
    }

    fn now(&self) -> SimTime {
        self.0.disk().now()
    }

    fn draw(&self) -> u64 {
        self.0.disk().draw.next()
    }
}
