//! What happens in a simulation: requests, kills, faults and deeds of other programs, as the seed says.

use std::path::Path;
use std::time::Duration;

use super::client::{Connection, SimulatedReply};
use super::draw::Draw;
use super::follower::{SeenRows, SimulatedFollower};
use super::machine::{Failing, LazyStep, Shared, SimulatedMachine, burn};
use super::process::{Ended, MOMENT, Process};
use super::requests::{self, http};
use crate::serve::options::ServeOptions;

pub const FILE: &str = "/simulated/s.jsonl";
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
    Vote {
        learner: String,
        vote: (u64, usize),
    },
    Counts,
    Forged,
    /// Answered in some way.
    Other,
    /// Answered with 200.
    Fine,
}

#[derive(Debug, Default)]
pub struct SimulatedClient {
    pub connection: Option<Connection>,
    pub asked: Option<AskedKind>,
}

pub struct Simulation {
    pub draw: Draw,
    pub mode: Mode,
    pub options: ServeOptions,
    pub machine: Shared,
    pub process: Option<Process>,
    pub clients: Vec<SimulatedClient>,
    pub followers: Vec<SimulatedFollower>,
    pub flood: Vec<Connection>,
    pub trace: Vec<String>,
    pub next_name: usize,
    /// Users that were acknowledged.
    pub known: Vec<String>,
    /// Users of which it was said that they are not created.
    pub refused: Vec<String>,
    /// The last poll that was acknowledged.
    pub poll: u64,
    /// Another program took the file: what is in it, and whether it only touched it.
    pub taken: Option<Option<Vec<u8>>>,
    /// The counts that a poll has, once they are asked for.
    pub counts: Option<Vec<usize>>,
    /// The world of a session's row.
    pub hash: Option<(String, usize, String)>,
}

type Done = Result<(), String>;

impl Simulation {
    pub fn new(seed: u64, lazy: Option<LazyStep>) -> Self {
        let mut draw = Draw(seed);
        let mode = match draw.below(100) {
            0..70 => Mode::Open,
            70..96 => Mode::Class,
            _ => Mode::Strict,
        };
        let mut words = vec!["--state", FILE];
        match mode {
            Mode::Open => match draw.below(10) {
                0..7 => words.extend(["--clock", "manual", "--start", "scenario"]),
                7 => words.extend(["--clock", "test"]),
                _ => words.extend(["--speed", "1000"]),
            },
            Mode::Class => words.extend(["--class", "--key", requests::KEY]),
            Mode::Strict => words.extend([
                "--clock",
                "manual",
                "--strict-auth",
                "--key",
                requests::KEY,
                "--forward",
                "http://127.0.0.1:9",
            ]),
        }
        if mode == Mode::Open && draw.chance(30) {
            words.extend(["--create-account", "at-once"]);
        }
        let machine = Shared(std::sync::Arc::new(SimulatedMachine::new(
            draw.next(),
            lazy,
        )));
        Self {
            mode,
            options: ServeOptions::read(&words).unwrap(),
            machine,
            process: None,
            clients: (0..4).map(|_| SimulatedClient::default()).collect(),
            followers: Vec::new(),
            flood: Vec::new(),
            trace: vec![format!("orgsim serve {}", words.join(" "))],
            next_name: 0,
            known: Vec::new(),
            refused: Vec::new(),
            poll: 0,
            taken: None,
            counts: None,
            hash: None,
            draw,
        }
    }

    pub fn say(&mut self, text: impl Into<String>) {
        self.trace.push(text.into());
    }

    pub fn process(&self) -> &Process {
        self.process.as_ref().expect("a process runs")
    }

    pub fn run(&mut self) -> Done {
        self.start()?;
        for _ in 0..ACTIONS {
            self.act()?;
            if self.draw.chance(70) {
                self.turn()?;
            }
            self.pump()?;
            if self.draw.chance(10) {
                self.calm()?;
            }
        }
        burn(None);
        self.calm()?;
        self.stop_and_start()
    }

    fn act(&mut self) -> Done {
        match self.draw.below(100) {
            0..45 => self.ask(),
            45..55 => self.follow(),
            55..60 => self.follower_leaves(),
            60..66 => self.arm(),
            66..70 => self.die(),
            70..73 => self.stop_and_start(),
            73..77 => self.disk_fails(),
            77..80 => self.others_take_the_file(),
            80 => self.flood(),
            81..86 => self.time_passes(),
            _ => self.turn(),
        }
    }

    /// A turn of the engine, in which it may be killed.
    pub fn turn(&mut self) -> Done {
        match self.process().turn() {
            Ok(_) => Ok(()),
            Err(Ended::Killed) => {
                self.say("killed in a turn");
                self.died()
            }
            Err(Ended::Refused(why)) => Err(why),
        }
    }

    /// Lets everything work but the engine, and reads what was answered.
    pub fn pump(&mut self) -> Done {
        self.process().settle(MOMENT);
        if self.process().is_killed.get() {
            self.say("killed while others read");
            return self.died();
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
                let kind = client.asked.take();
                client.connection = None;
                // A download ends early where the file is not the server's any more.
                if let Some(kind) = kind
                    && self.flood.is_empty()
                    && self.taken.is_none()
                {
                    return Err(format!(
                        "a connection was closed without an answer: {kind:?}"
                    ));
                }
            }
        }
        for at in 0..self.followers.len() {
            let most = match self.followers[at].is_slow {
                true => self.draw.below(40),
                false => usize::MAX,
            };
            self.followers[at].read(most)?;
        }
        Ok(())
    }

    fn created(&mut self, kind: &AskedKind, reply: &SimulatedReply, name: &str, turn: u64) -> Done {
        let status = reply.status;
        let wrong = || {
            Err(format!(
                "{kind:?} was answered with {status}: {}",
                reply.text()
            ))
        };
        match status {
            200 if self.taken.is_some() => wrong(),
            200 => {
                self.known.push(name.into());
                // Commands wait for the commands before them; calls wait for nothing.
                let waited = self.process().turns.get().saturating_sub(turn);
                if self.mode == Mode::Open && waited > 3 {
                    return Err(format!("{kind:?} waited for {waited} turns of the engine"));
                }
                Ok(())
            }
            500 | 503 => {
                self.refused.push(name.into());
                Ok(())
            }
            _ => wrong(),
        }
    }

    fn answered(&mut self, kind: &AskedKind, reply: &SimulatedReply) -> Done {
        let (status, text) = (reply.status, reply.text());
        let wrong = || Err(format!("{kind:?} was answered with {status}: {text}"));
        match kind {
            AskedKind::Create(name, turn) => self.created(kind, reply, name, *turn),
            AskedKind::Reset => {
                if status == 200 {
                    self.known.clear();
                    self.refused.clear();
                    self.hash = None;
                    self.taken = None;
                    // Nobody knows which of them came before.
                    for client in &mut self.clients {
                        if matches!(client.asked, Some(AskedKind::Create(..))) {
                            client.asked = Some(AskedKind::Other);
                        }
                    }
                }
                Ok(())
            }
            AskedKind::Poll(number) if status == 200 => {
                self.poll = *number;
                self.say(format!("poll {number} is asked"));
                Ok(())
            }
            AskedKind::Vote { learner, vote } => {
                let voter = |it: &&mut SimulatedFollower| it.seen.id.as_ref() == Some(learner);
                match (status, self.followers.iter_mut().find(voter)) {
                    (200, Some(follower)) => follower.vote = Some(*vote),
                    (200, None) | (409, _) => {}
                    _ => return wrong(),
                }
                Ok(())
            }
            AskedKind::Counts if status == 200 => {
                let value: serde_json::Value = serde_json::from_str(&text).unwrap();
                self.counts = serde_json::from_value(value["counts"].clone()).ok();
                Ok(())
            }
            AskedKind::Forged if [400, 403].contains(&status) => Ok(()),
            AskedKind::Fine if status == 200 => Ok(()),
            AskedKind::Other => Ok(()),
            AskedKind::Poll(_) | AskedKind::Counts | AskedKind::Forged | AskedKind::Fine => wrong(),
        }
    }

    fn follow(&mut self) -> Done {
        if self.followers.len() >= 6 || self.mode == Mode::Strict {
            return Ok(());
        }
        let polls_only = self.mode == Mode::Class && self.draw.chance(70);
        self.follow_with(SeenRows::default(), polls_only);
        Ok(())
    }

    /// Opens the stream of a follower who has seen this.
    pub fn follow_with(&mut self, seen: SeenRows, polls_only: bool) {
        let is_slow = self.draw.chance(30);
        let from = [10, 0, 1, u8::try_from(self.draw.below(5)).unwrap()];
        let Some(stream) = self
            .process()
            .connect(from, if is_slow { 256 } else { 64 * 1024 })
        else {
            return;
        };
        let mut connection = Connection::new(stream);
        let learner = polls_only.then(|| seen.id.clone().unwrap_or("new".into()));
        self.say(format!(
            "follow {learner:?} after {} {}",
            seen.rows.len(),
            seen.epoch
        ));
        let request = requests::follow(learner.as_deref(), (seen.rows.len(), &seen.epoch));
        connection.send(&request);
        let follower = SimulatedFollower::new(connection, seen, is_slow, polls_only);
        self.followers.push(follower);
    }

    fn follower_leaves(&mut self) -> Done {
        if self.followers.is_empty() {
            return Ok(());
        }
        let at = self.draw.below(self.followers.len());
        let gone = self.followers.swap_remove(at);
        self.say("a follower leaves");
        if self.draw.chance(70) {
            self.follow_again(gone);
        }
        Ok(())
    }

    /// A follower comes back on another connection.
    pub fn follow_again(&mut self, gone: SimulatedFollower) {
        let (mut seen, vote) = (gone.seen, gone.vote);
        drop(gone.connection);
        // Told again by the next stream.
        seen.poll = None;
        self.follow_with(seen, gone.polls_only);
        if let Some(last) = self.followers.last_mut() {
            last.vote = vote;
        }
    }

    /// The process will be killed soon.
    fn arm(&mut self) -> Done {
        if self.taken.is_none() {
            let operations = self.draw.below(40) as u64;
            self.say(format!("killed after {operations} operations of the disk"));
            burn(Some(operations));
        }
        Ok(())
    }

    /// The disk is full, does not flush, does not cut, or works again.
    fn disk_fails(&mut self) -> Done {
        if self.taken.is_some() {
            return Ok(());
        }
        let mut is = |percent| self.draw.chance(percent);
        let failing = Failing {
            writes: is(40),
            flushes: is(40),
            cuts: is(50),
        };
        self.say(format!("{failing:?}"));
        self.machine.0.fail(failing);
        Ok(())
    }

    fn time_passes(&mut self) -> Done {
        let seconds = [1, 14, 20, 76][self.draw.below(4)];
        self.say(format!("{seconds} s pass"));
        self.process().settle(Duration::from_secs(seconds));
        if seconds > 1 {
            self.machine.0.write_back();
        }
        Ok(())
    }

    /// Another program changes the file, or only touches it.
    fn others_take_the_file(&mut self) -> Done {
        self.pump()?;
        if self.taken.is_some() || self.process().is_broken() {
            return Ok(());
        }
        burn(None);
        self.machine.0.fail(Failing::default());
        let path = Path::new(FILE);
        let there = self.machine.0.read(path).ok_or("the file is not there")?;
        let disk = self.machine.0.clone();
        let which = self.draw.below(6);
        self.say(format!("another program takes the file: {which}"));
        match which {
            0 => disk.put(path, b"mine", false),
            1 => disk.put(path, b"mine", true),
            2 => disk.put(path, &[&there[..], b"mine"].concat(), true),
            3 => disk.take_away(path),
            4 => disk.put(path, &there, false),
            _ => {
                // Only its time.
                disk.put(path, &there, true);
                return Ok(());
            }
        }
        self.taken = Some(disk.read(path));
        Ok(())
    }

    /// Very many connections of one kind.
    fn flood(&mut self) -> Done {
        if !self.draw.chance(50) {
            return Ok(());
        }
        let kind = self.draw.below(4);
        let request = match kind {
            0 => String::new(),
            1 => "GET /_orgsim/health HTT".into(),
            2 => http("GET", "/zzz/_orgsim/follow", &[], ""),
            _ => http("GET", "/_orgsim/follow", &[("host", "evil.example")], ""),
        };
        let from = [10, 0, 2, if self.draw.chance(50) { 0 } else { 9 }];
        self.say(format!("a flood of {FLOOD} connections, kind {kind}"));
        for _ in 0..FLOOD {
            if let Some(stream) = self.process().connect(from, 1024) {
                let mut connection = Connection::new(stream);
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
        for client in &mut self.clients {
            if client.connection.as_ref().is_some_and(|it| it.is_closed) {
                *client = SimulatedClient::default();
            }
        }
        Ok(())
    }
}
