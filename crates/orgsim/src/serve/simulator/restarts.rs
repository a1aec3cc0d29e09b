//! The end of a process, and the next one.

use std::path::{Path, PathBuf};

use super::machine::{Failing, burn};
use super::process::{Ended, MOMENT, Process};
use super::world::{AskedKind, FILE, SimulatedClient, Simulation};

/// How often a server is started that is killed while it starts.
const STARTS: usize = 6;

type Done = Result<(), String>;

fn beside(ending: &str) -> PathBuf {
    PathBuf::from(format!("{FILE}{ending}"))
}

impl Simulation {
    /// Starts a process, which may be killed while it opens the session.
    pub fn start(&mut self) -> Done {
        for n in 0..STARTS {
            if n + 1 < STARTS && self.draw.chance(20) {
                burn(Some(self.draw.below(12) as u64));
            } else {
                burn(None);
            }
            match Process::start(&self.machine, &self.options) {
                Ok(process) => {
                    burn(None);
                    let mut owner = process.owner.borrow_mut();
                    owner.limit_rows([5, 20_000][self.draw.below(2)]);
                    owner.limit_reads([2_000, 1 << 20][self.draw.below(2)]);
                    if self.draw.chance(20) {
                        owner.most = 400;
                    }
                    drop(owner);
                    self.process = Some(process);
                    return Ok(());
                }
                Err(Ended::Killed) => {
                    self.say("killed while it starts");
                    if self.draw.chance(30) {
                        self.loses_power();
                    }
                }
                Err(Ended::Refused(why)) => {
                    return Err(format!("the server does not start: {why}"));
                }
            }
        }
        Err("the server was killed at every start".into())
    }

    fn loses_power(&mut self) {
        self.say("the power is lost");
        self.machine.0.lose_power();
        // The note that they are to be cut off was not flushed.
        self.refused.clear();
    }

    /// The process is killed while the engine waits.
    pub fn die(&mut self) -> Done {
        self.say("killed");
        self.died()
    }

    /// The process was killed: the next one has everything that was told.
    pub fn died(&mut self) -> Done {
        let told = self.everyone_is_cut_off();
        self.process = None;
        if self.taken.is_none() && self.draw.chance(40) {
            self.loses_power();
        }
        self.next_process(&told)
    }

    pub fn stop_and_start(&mut self) -> Done {
        self.say("stopped");
        let told = self.everyone_is_cut_off();
        let process = self.process.take().ok_or("no process")?;
        match process.stop(MOMENT) {
            Ok(()) | Err(Ended::Killed) => {}
            Err(Ended::Refused(why)) => return Err(why),
        }
        self.without_its_last_line()?;
        self.next_process(&told)
    }

    /// Connections end. Returns what followers were told: the journal and its rows.
    fn everyone_is_cut_off(&mut self) -> Vec<(String, Vec<String>)> {
        for client in &mut self.clients {
            if client.asked == Some(AskedKind::Reset) {
                // Nobody knows whether it was done.
                self.known.clear();
                self.refused.clear();
                self.hash = None;
            }
            *client = SimulatedClient::default();
        }
        self.flood.clear();
        (self.followers.iter())
            .map(|it| (it.seen.journal.clone(), it.seen.rows.clone()))
            .collect()
    }

    fn next_process(&mut self, told: &[(String, Vec<String>)]) -> Done {
        burn(None);
        self.machine.0.fail(Failing::default());
        if let Some(theirs) = self.taken.take() {
            self.file_is_given_back(theirs.as_deref())?;
        }
        self.start()?;
        self.everything_is_there(told)?;
        // Learners, votes and polls are not kept.
        self.poll = 0;
        for mut follower in std::mem::take(&mut self.followers) {
            follower.seen.id = None;
            follower.seen.poll = None;
            self.follow_with(follower.seen, follower.polls_only);
        }
        Ok(())
    }

    /// Other programs' file is as they left it. An administrator goes on with what the server kept.
    fn file_is_given_back(&mut self, theirs: Option<&[u8]>) -> Done {
        let path = Path::new(FILE);
        let disk = self.machine.0.clone();
        if disk.read(path).as_deref() != theirs {
            return Err("the file of another program was changed".into());
        }
        let Some(kept) = disk.read(&beside(".saved")) else {
            // The server was never asked to write; the file has nothing of it.
            self.known.clear();
            self.refused.clear();
            self.hash = None;
            disk.take_away(path);
            disk.take_away(&beside(".lock"));
            return Ok(());
        };
        disk.take_away(&beside(".saved"));
        disk.take_away(&beside(".lock"));
        disk.put(path, &kept, false);
        Ok(())
    }

    /// A file that lost its end is not opened.
    fn without_its_last_line(&mut self) -> Done {
        let (path, disk) = (Path::new(FILE), self.machine.0.clone());
        let whole = disk.read(path).unwrap_or_default();
        let lines: Vec<&[u8]> = whole.split_inclusive(|it| *it == b'\n').collect();
        let lock = disk.read(&beside(".lock")).unwrap_or_default();
        let acknowledged = format!("\"bytes\":{},", whole.len());
        let is_whole = String::from_utf8_lossy(&lock).contains(&acknowledged);
        if self.taken.is_some() || !is_whole || lines.len() < 3 || !self.draw.chance(40) {
            return Ok(());
        }
        disk.fail(Failing::default());
        self.say("the last line of the file is lost");
        let cut = lines[..lines.len() - 1].concat();
        disk.put(path, &cut, true);
        match Process::start(&self.machine, &self.options) {
            Err(Ended::Refused(why)) if why.contains("missing") => {}
            Err(ended) => return Err(format!("a file without its last line: {ended:?}")),
            Ok(_) => return Err("a file without its last line was opened".into()),
        }
        if disk.read(path).as_deref() != Some(&cut[..]) {
            return Err("a file that was not opened was changed".into());
        }
        disk.put(path, &whole, true);
        Ok(())
    }
}
