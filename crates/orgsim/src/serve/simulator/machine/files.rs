//! Files of the machine in memory.

use std::fs::Permissions;
use std::io::{self, ErrorKind};

use super::super::draw::Draw;
use super::{Disk, DiskStep, Inode, SimulatedFile, end, is_killed, wait};
use crate::serve::machine::{DiskFile, FileAttributes};

impl SimulatedFile {
    /// Does this to the file. `partly`: what a process that is killed has done.
    fn change(
        &self,
        partly: impl FnOnce(&mut Draw, &mut Inode),
        wholly: impl FnOnce(&mut Draw, &[DiskStep], &mut Inode) -> io::Result<()>,
    ) -> io::Result<()> {
        let is_killed = is_killed();
        let mut disk = self.machine.disk();
        if self.process != disk.process {
            return Err(io::Error::other("the process has ended"));
        }
        let mut draw = Draw(disk.draw.next());
        disk.next += 1;
        let Disk {
            inodes,
            failing,
            next: written,
            ..
        } = &mut *disk;
        let inode = inodes.get_mut(&self.number).unwrap();
        let failing = match inode.is_small {
            true => &[],
            false => &failing[..],
        };
        if is_killed {
            partly(&mut draw, inode);
            drop(disk);
            end();
        }
        let before = inode.bytes.clone();
        let done = wholly(&mut draw, failing, inode);
        if inode.bytes != before {
            inode.written = *written;
        }
        done
    }
}

/// Writes these bytes into a file.
fn write(inode: &mut Inode, bytes: &[u8], at: u64) {
    let at = usize::try_from(at).unwrap();
    let end = at + bytes.len();
    if inode.bytes.len() < end {
        inode.bytes.resize(end, 0);
    }
    inode.bytes[at..end].copy_from_slice(bytes);
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
        let bytes = &disk.inodes[&self.number].bytes;
        let rest = bytes
            .get(usize::try_from(at).unwrap()..)
            .unwrap_or_default();
        let read = rest.len().min(into.len());
        into[..read].copy_from_slice(&rest[..read]);
        Ok(read)
    }

    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        // A write within one sector is complete or absent.
        let torn = |draw: &mut Draw, inode: &mut Inode| {
            let some = match inode.is_small {
                true => draw.below(2) * bytes.len(),
                false => draw.below(bytes.len() + 1),
            };
            write(inode, &bytes[..some], at);
        };
        self.change(torn, |draw, failing, inode| {
            if failing.contains(&DiskStep::Write) {
                torn(draw, inode);
                return Err(ErrorKind::StorageFull.into());
            }
            write(inode, bytes, at);
            Ok(())
        })
    }

    fn set_len(&self, bytes: u64) -> io::Result<()> {
        let is_lazy = self.machine.disk().lazy == Some(DiskStep::Cut);
        let length = usize::try_from(bytes).unwrap();
        let cut = |inode: &mut Inode| {
            if !is_lazy {
                inode.bytes.resize(length, 0);
            }
        };
        self.change(
            |draw, inode| {
                if draw.chance(50) {
                    cut(inode);
                }
            },
            |_, failing, inode| {
                if failing.contains(&DiskStep::Cut) {
                    return Err(io::Error::other("the disk does not cut"));
                }
                cut(inode);
                Ok(())
            },
        )
    }

    fn flush(&self) -> io::Result<()> {
        let is_lazy = self.machine.disk().lazy == Some(DiskStep::Flush);
        self.change(
            |_, _| {},
            |_, failing, inode| {
                if failing.contains(&DiskStep::Flush) {
                    return Err(io::Error::other("the disk does not flush"));
                }
                if !is_lazy {
                    inode.flushed = inode.bytes.clone();
                }
                Ok(())
            },
        )
    }

    fn try_lock(&self) -> io::Result<bool> {
        let mut disk = self.machine.disk();
        let process = disk.process;
        let lock = &mut disk.inodes.get_mut(&self.number).unwrap().lock;
        let mine = (self.process, self.handle);
        let is_free = lock.is_none_or(|it| it.0 != process || it == mine);
        if is_free {
            *lock = Some(mine);
        }
        Ok(is_free)
    }
}

impl Drop for SimulatedFile {
    fn drop(&mut self) {
        let Ok(mut disk) = self.machine.0.lock() else {
            return;
        };
        let mine = Some((self.process, self.handle));
        if let Some(inode) = disk.inodes.get_mut(&self.number)
            && inode.lock == mine
        {
            inode.lock = None;
        }
    }
}
