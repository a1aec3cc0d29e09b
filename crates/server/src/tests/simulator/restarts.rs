//! The end of a process, and the next one.

use super::chance;
use super::machine::FUSE;
use super::process::{MOMENT, Process};
use super::world::{AcknowledgedState, AskedKind, Done, SimulatedClient, Simulation};

/// How often a server is started that is killed while it starts.
const STARTS: usize = 6;

impl Simulation {
    /// Starts a process, which may be killed while it opens the session.
    pub fn start(&mut self) -> Done {
        for n in 1..=STARTS {
            let is_killed = n < STARTS && chance(&mut self.draw, 20);
            FUSE.set(is_killed.then(|| self.draw.u64(..12)));
            let started = Process::start(&self.machine, &self.options);
            let started = started.map_err(|why| format!("the server does not start: {why}"))?;
            FUSE.set(None);
            if let Some(process) = started {
                let mut owner = process.owner.borrow_mut();
                owner.limit_rows([5, 20_000][self.draw.usize(..2)]);
                owner.limit_reads([2_000, 1 << 20][self.draw.usize(..2)]);
                owner.most = [400, owner.most][self.draw.usize(..5).min(1)];
                drop(owner);
                self.process = Some(process);
                return Ok(());
            }
            self.say("killed while it starts");
            if chance(&mut self.draw, 30) {
                self.loses_power();
            }
        }
        Err("the server was killed at every start".into())
    }

    fn loses_power(&mut self) {
        self.say("the power is lost");
        self.machine.lose_power();
        // The note that they are to be cut off was not flushed.
        self.told.refused.clear();
    }

    /// The process was killed: the next one has everything that was told.
    pub fn died(&mut self, how: &str) -> Done {
        self.everyone_is_cut_off(how);
        self.process = None;
        if self.taken.is_none() && chance(&mut self.draw, 40) {
            self.loses_power();
        }
        self.next_process()
    }

    pub fn stop_and_start(&mut self) -> Done {
        self.everyone_is_cut_off("stopped");
        let process = self.process.take().ok_or("no process")?;
        // It may be killed before it stops.
        let _ = process.stop(MOMENT);
        self.without_its_last_line()?;
        self.next_process()
    }

    fn everyone_is_cut_off(&mut self, how: &str) {
        self.say(how);
        for client in &mut self.clients {
            if client.asked == Some(AskedKind::Reset) {
                // Nobody knows whether it was done.
                self.told = AcknowledgedState::default();
            }
            *client = SimulatedClient::default();
        }
        self.flood.clear();
    }

    fn next_process(&mut self) -> Done {
        FUSE.set(None);
        self.machine.fail(Vec::new());
        if let Some(theirs) = self.taken.take() {
            self.file_is_given_back(theirs.as_deref())?;
        }
        self.start()?;
        self.everything_is_there()?;
        // Learners, votes and polls are not kept.
        self.told.poll = 0;
        for mut follower in std::mem::take(&mut self.followers) {
            follower.seen.id = None;
            follower.seen.vote = None;
            self.follow(follower.seen);
        }
        Ok(())
    }

    /// Other programs' file is as they left it. An administrator goes on with what the server kept.
    fn file_is_given_back(&mut self, theirs: Option<&[u8]>) -> Done {
        let disk = &self.machine;
        if disk.read("").as_deref() != theirs {
            return Err("the file of another program was changed".into());
        }
        if let Some(kept) = disk.read(".saved") {
            disk.put(&kept, false);
        } else {
            // The server was never asked to write; the file has nothing of it.
            self.told = AcknowledgedState::default();
            disk.take_away("");
        }
        disk.take_away(".saved");
        disk.take_away(".lock");
        Ok(())
    }

    /// A file that lost its end is not opened.
    fn without_its_last_line(&mut self) -> Done {
        let disk = self.machine.clone();
        let whole = disk.read("").unwrap_or_default();
        let lines: Vec<&[u8]> = whole.split_inclusive(|it| *it == b'\n').collect();
        let lock = disk.read(".lock").unwrap_or_default();
        let acknowledged = format!("\"bytes\":{},", whole.len());
        let is_whole = String::from_utf8_lossy(&lock).contains(&acknowledged);
        if self.taken.is_some() || !is_whole || lines.len() < 3 || !chance(&mut self.draw, 40) {
            return Ok(());
        }
        disk.fail(Vec::new());
        self.say("the last line of the file is lost");
        let cut = lines[..lines.len() - 1].concat();
        disk.put(&cut, true);
        let started = Process::start(&disk, &self.options).map(|it| it.is_some());
        if !matches!(&started, Err(why) if why.contains("missing")) {
            return Err(format!("a file without its last line: {started:?}"));
        }
        if disk.read("").as_deref() != Some(&cut[..]) {
            return Err("a file that was not opened was changed".into());
        }
        disk.put(&whole, true);
        Ok(())
    }
}
