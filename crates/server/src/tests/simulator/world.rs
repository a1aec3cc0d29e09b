//! What happens in a simulation: requests, kills, faults and deeds of other programs, as the seed says.

use std::rc::Rc;
use std::time::Duration;

use fastrand::Rng;

use super::chance;
use super::client::{Connection, SimulatedReply};
use super::follower::{SeenRows, SimulatedFollower};
use super::machine::{DiskStep, FILE, FUSE, Killed, SimulatedMachine};
use super::process::{MOMENT, Process};
use super::requests::{self, http};
use crate::options::ServeOptions;

/// The actions of a seed.
const ACTIONS: usize = 45;
/// More connections than there are places.
const FLOOD: usize = 780;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Anyone may call.
    Open,
    Class,
    /// Signatures are checked, also of what another server would answer.
    Strict,
}

/// What a client asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedKind {
    /// A user with this name; the engine's turn when it was sent.
    Create(String, u64),
    Reset,
    Poll(u64),
    /// Of a learner: the poll and the option.
    Vote(String, (u64, usize)),
    Forged,
    /// Answered in some way.
    Other,
}

#[derive(Debug, Default)]
pub struct SimulatedClient {
    pub connection: Option<Connection>,
    pub asked: Option<AskedKind>,
}

/// What clients were told of the session.
#[derive(Default)]
pub struct AcknowledgedState {
    /// Users that were acknowledged.
    pub known: Vec<String>,
    /// Users of which it was said that they are not created.
    pub refused: Vec<String>,
    /// The last poll that was acknowledged.
    pub poll: u64,
    /// The world of a session's row.
    pub hash: Option<(String, usize, String)>,
}

pub struct Simulation {
    pub draw: Rng,
    pub mode: Mode,
    pub options: ServeOptions,
    pub machine: SimulatedMachine,
    pub process: Option<Rc<Process>>,
    pub clients: Vec<SimulatedClient>,
    pub followers: Vec<SimulatedFollower>,
    pub flood: Vec<Connection>,
    pub trace: Vec<String>,
    pub told: AcknowledgedState,
    /// Another program took the file: what is in it, and whether it only touched it.
    pub taken: Option<Option<Vec<u8>>>,
}

pub type Done = Result<(), String>;

impl Simulation {
    pub fn new(seed: u64, lazy: Option<DiskStep>) -> Self {
        let mut draw = Rng::with_seed(seed);
        let (mode, words) = match draw.usize(..100) {
            0..49 => (Mode::Open, "--clock manual --start scenario"),
            49..56 => (Mode::Open, "--clock instant"),
            56..70 => (Mode::Open, "--speed 1000"),
            70..96 => (Mode::Class, "--class"),
            _ => (
                Mode::Strict,
                "--clock manual --strict-auth --forward http://127.0.0.1:9",
            ),
        };
        let mut words = format!("--state {FILE} {words}");
        if mode != Mode::Open {
            words.extend([" --key ", requests::KEY]);
        } else if chance(&mut draw, 30) {
            words.push_str(" --create-account at-once");
        }
        Self {
            mode,
            options: ServeOptions::read(words.split(' ')).unwrap(),
            machine: SimulatedMachine::new(draw.u64(..), lazy),
            process: None,
            clients: (0..4).map(|_| SimulatedClient::default()).collect(),
            followers: Vec::new(),
            flood: Vec::new(),
            trace: vec![format!("orgsim serve {words}")],
            told: AcknowledgedState::default(),
            taken: None,
            draw,
        }
    }

    pub fn say(&mut self, text: impl Into<String>) {
        self.trace.push(text.into());
    }

    pub fn process(&self) -> &Rc<Process> {
        self.process.as_ref().expect("a process runs")
    }

    pub fn run(&mut self) -> Done {
        self.start()?;
        for _ in 0..ACTIONS {
            self.act()?;
            if chance(&mut self.draw, 70) {
                self.turn()?;
            }
            self.pump()?;
            if chance(&mut self.draw, 10) {
                self.calm()?;
            }
        }
        FUSE.set(None);
        self.calm()?;
        self.stop_and_start()
    }

    fn act(&mut self) -> Done {
        let most = if self.mode == Mode::Strict { 0 } else { 6 };
        match self.draw.usize(..100) {
            0..45 => self.ask(),
            45..55 if self.followers.len() < most => {
                let polls_only = self.mode == Mode::Class && chance(&mut self.draw, 70);
                self.follow(SeenRows {
                    polls_only,
                    ..SeenRows::default()
                });
            }
            55..60 if !self.followers.is_empty() => self.follower_leaves(),
            60..66 if self.taken.is_none() => {
                let operations = self.draw.u64(..40);
                self.say(format!("killed after {operations} operations of the disk"));
                FUSE.set(Some(operations));
            }
            66..70 => self.died("killed")?,
            70..73 => self.stop_and_start()?,
            73..77 if self.taken.is_none() => self.disk_fails(),
            77..80 if self.taken.is_none() => self.others_take_the_file()?,
            80 if chance(&mut self.draw, 50) => self.flood()?,
            81..86 => self.time_passes(),
            _ => self.turn()?,
        }
        Ok(())
    }

    /// A turn of the engine, in which it may be killed.
    pub fn turn(&mut self) -> Done {
        match self.process().turn() {
            Ok(_) => Ok(()),
            Err(Killed) => self.died("killed in a turn"),
        }
    }

    /// Lets everything work but the engine, and reads what was answered.
    pub fn pump(&mut self) -> Done {
        self.process().settle(MOMENT);
        if self.process().is_killed.get() {
            return self.died("killed while others read");
        }
        for at in 0..self.clients.len() {
            let client = &mut self.clients[at];
            let Some(connection) = &mut client.connection else {
                continue;
            };
            connection.work(usize::MAX);
            if let Some(reply) = connection.reply() {
                let asked = client.asked.take();
                let kind = asked.ok_or_else(|| format!("an answer to nothing: {reply:?}"))?;
                self.answered(&kind, &reply)?;
            } else if connection.is_closed {
                let asked = std::mem::take(client).asked;
                // A download ends early where the file is not the server's any more.
                let may_end = !self.flood.is_empty() || self.taken.is_some();
                if let Some(kind) = asked.filter(|_| !may_end) {
                    return Err(format!("a connection ended without an answer: {kind:?}"));
                }
            }
        }
        for follower in &mut self.followers {
            let slowly = self.draw.usize(..40);
            follower.read(if follower.is_slow { slowly } else { usize::MAX })?;
        }
        Ok(())
    }

    fn answered(&mut self, kind: &AskedKind, reply: &SimulatedReply) -> Done {
        match (kind, reply.status) {
            (AskedKind::Create(name, turn), 200) if self.taken.is_none() => {
                self.told.known.push(name.clone());
                // Commands wait for the commands before them; calls wait for nothing.
                let waited = self.process().turns.get().saturating_sub(*turn);
                if self.mode == Mode::Open && waited > 3 {
                    return Err(format!("{kind:?} waited for {waited} turns of the engine"));
                }
            }
            (AskedKind::Create(name, _), 500 | 503) => self.told.refused.push(name.clone()),
            (AskedKind::Reset, 200) => {
                self.told = AcknowledgedState::default();
                self.taken = None;
                // Nobody knows which of them came before.
                for client in &mut self.clients {
                    if matches!(client.asked, Some(AskedKind::Create(..))) {
                        client.asked = Some(AskedKind::Other);
                    }
                }
            }
            (AskedKind::Poll(number), 200) => {
                self.told.poll = *number;
                self.say(format!("poll {number} is asked"));
            }
            (AskedKind::Vote(learner, vote), 200) => {
                let mut all = self.followers.iter_mut().map(|it| &mut it.seen);
                if let Some(seen) = all.find(|it| it.id.as_ref() == Some(learner)) {
                    seen.vote = Some(*vote);
                }
            }
            (AskedKind::Vote(..), 409)
            | (AskedKind::Forged, 400 | 403)
            | (AskedKind::Reset | AskedKind::Other, _) => {}
            _ => return Err(format!("{kind:?} was answered with {reply:?}")),
        }
        Ok(())
    }

    /// Opens the stream of a follower who has seen this.
    pub fn follow(&mut self, mut seen: SeenRows) {
        // Told again by each stream.
        seen.poll = None;
        let is_slow = chance(&mut self.draw, 30);
        let buffer = if is_slow { 256 } else { 64 * 1024 };
        let from = [10, 0, 1, self.draw.u8(..5)];
        let Some(mut connection) = self.process().connect(from, buffer) else {
            return;
        };
        let request = requests::follow(&seen);
        self.say(request.lines().next().unwrap_or_default());
        connection.send(&request);
        self.followers.push(SimulatedFollower {
            connection,
            text: String::new(),
            seen,
            is_slow,
        });
    }

    /// A follower leaves, and perhaps comes back on another connection.
    fn follower_leaves(&mut self) {
        let at = self.draw.usize(..self.followers.len());
        let seen = self.followers.swap_remove(at).seen;
        self.say("a follower leaves");
        if chance(&mut self.draw, 70) {
            self.follow(seen);
        }
    }

    /// The disk is full, does not flush, does not cut, or works again.
    fn disk_fails(&mut self) {
        let mut failing = vec![DiskStep::Write, DiskStep::Flush, DiskStep::Cut];
        failing.retain(|_| chance(&mut self.draw, 43));
        self.say(format!("the disk fails: {failing:?}"));
        self.machine.fail(failing);
    }

    fn time_passes(&mut self) {
        let seconds = [1, 14, 20, 76][self.draw.usize(..4)];
        self.say(format!("{seconds} s pass"));
        self.process().settle(Duration::from_secs(seconds));
        if seconds > 1 {
            self.machine.write_back();
        }
    }

    /// Another program changes the file, or only touches it.
    fn others_take_the_file(&mut self) -> Done {
        self.pump()?;
        if self.process().owner.borrow().is_broken() {
            return Ok(());
        }
        FUSE.set(None);
        self.machine.fail(Vec::new());
        let there = self.machine.read("").ok_or("the file is not there")?;
        let which = self.draw.usize(..6);
        self.say(format!("another program takes the file: {which}"));
        match which {
            0 | 1 => self.machine.put(b"mine", which == 1),
            2 => self.machine.put(&[&there[..], b"mine"].concat(), true),
            3 => self.machine.take_away(""),
            // The same bytes in another file, or only another time.
            _ => self.machine.put(&there, which == 5),
        }
        if which < 5 {
            self.taken = Some(self.machine.read(""));
        }
        Ok(())
    }

    /// Very many connections of one kind.
    fn flood(&mut self) -> Done {
        let kind = self.draw.usize(..4);
        let request = match kind {
            0 => String::new(),
            1 => "GET /_orgsim/health HTT".into(),
            2 => http("GET", "/zzz/_orgsim/follow", &[], ""),
            _ => http("GET", "/_orgsim/follow", &[("host", "evil.example")], ""),
        };
        let from = [10, 0, 2, if chance(&mut self.draw, 50) { 0 } else { 9 }];
        self.say(format!("a flood of {FLOOD} connections, kind {kind}"));
        for _ in 0..FLOOD {
            if let Some(mut connection) = self.process().connect(from, 1024) {
                connection.send(&request);
                self.flood.push(connection);
            }
        }
        self.pump()?;
        for connection in &mut self.flood {
            connection.work(usize::MAX);
        }
        self.newcomers_are_served()?;
        self.flood.clear();
        self.process().settle(MOMENT);
        Ok(())
    }
}
