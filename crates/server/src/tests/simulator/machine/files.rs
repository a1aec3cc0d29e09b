//! Files of the machine in memory.

use std::fs::Permissions;
use std::io::{self, ErrorKind};
use std::sync::Arc;

use super::{Disk, DiskStep, Inode, SimulatedFile, end, is_killed, wait};
use crate::machine::{DiskFile, FileAttributes};

impl SimulatedFile {
    /// Does a step of this many parts to the file: all of them, or those that a process which is killed or a step that fails has
    /// done. The parts of a small file are done all or none.
    fn change(
        &self,
        step: DiskStep,
        parts: usize,
        what: impl FnOnce(&mut Inode, usize),
    ) -> io::Result<()> {
        let is_killed = is_killed();
        let mut disk = self.machine.disk();
        disk.next += 1;
        let (written, is_lazy) = (disk.next, disk.lazy == Some(step));
        let some = disk.draw.usize(..=parts);
        let Disk {
            inodes, failing, ..
        } = &mut *disk;
        let inode = inodes.get_mut(&self.number).unwrap();
        let fails = failing.contains(&step) && !inode.is_small;
        let done = match inode.is_small {
            _ if !is_killed && !fails => parts,
            // A write within one sector.
            true if some * 2 <= parts => 0,
            true => parts,
            false => some,
        };
        let before = inode.bytes.clone();
        if !is_lazy {
            what(inode, done);
        }
        if inode.bytes != before {
            inode.written = written;
        }
        drop(disk);
        match fails {
            _ if is_killed => end(),
            true => Err(ErrorKind::StorageFull.into()),
            false => Ok(()),
        }
    }
}

impl DiskFile for SimulatedFile {
    fn attributes(&self) -> io::Result<FileAttributes> {
        Ok(self.machine.disk().attributes(self.number))
    }

    fn set_permissions(&self, _: Permissions) -> io::Result<()> {
        Ok(())
    }

    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        wait(true);
        let disk = self.machine.disk();
        let mut rest = io::Cursor::new(&disk.inodes[&self.number].bytes);
        rest.set_position(at);
        io::Read::read(&mut rest, into)
    }

    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        self.change(DiskStep::Write, bytes.len(), |inode, done| {
            let mut file = io::Cursor::new(&mut inode.bytes);
            file.set_position(at);
            io::Write::write_all(&mut file, &bytes[..done]).unwrap();
        })
    }

    fn set_len(&self, bytes: u64) -> io::Result<()> {
        self.change(DiskStep::Cut, 1, |inode, done| {
            if done == 1 {
                inode.bytes.resize(usize::try_from(bytes).unwrap(), 0);
            }
        })
    }

    fn flush(&self) -> io::Result<()> {
        self.change(DiskStep::Flush, 1, |inode, done| {
            if done == 1 {
                inode.flushed = inode.bytes.clone();
            }
        })
    }

    fn try_lock(&self) -> io::Result<bool> {
        let mut disk = self.machine.disk();
        let lock = &mut disk.inodes.get_mut(&self.number).unwrap().lock;
        let holder = lock.upgrade();
        let is_free = holder.is_none_or(|it| Arc::ptr_eq(&it, &self.handle));
        if is_free {
            *lock = Arc::downgrade(&self.handle);
        }
        Ok(is_free)
    }
}
