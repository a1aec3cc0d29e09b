//! What must hold: always when nothing is under way, and after each restart.

use sim::World;
use sim::command::{Call, Command};
use sim::ids::AccountId;
use sim::principal::Principal;
use sim::session::SavedSession;

use super::client::Connection;
use super::machine::burn;
use super::process::{MOMENT, Process};
use super::requests::{ACCOUNT, http, with_key};
use super::world::{AskedKind, Mode, Simulation};

/// The turns and settled moments in which everything that was asked is answered.
const ROUNDS: usize = 300;
/// The most rows of one turn: a slice, and all requests that may wait.
const ROWS: usize = 120;

type Done = Result<(), String>;

impl Process {
    pub fn is_broken(&self) -> bool {
        self.owner.borrow().is_broken()
    }

    /// The id of the journal.
    pub fn journal(&self) -> String {
        let (_, head, _) = self.rows();
        let head: serde_json::Value = serde_json::from_str(&head).unwrap();
        head["id"].as_str().unwrap_or_default().into()
    }

    fn world(&self) -> World {
        self.owner.borrow().world.clone()
    }
}

fn has_user(world: &World, name: &str) -> bool {
    let account: AccountId = ACCOUNT.parse().unwrap();
    let input = serde_json::json!({ "UserName": name });
    let call = Call::new(Principal::Root(account), "iam:GetUser", input);
    sim::step(&mut world.clone(), &Command::Call(call)).is_ok()
}

impl Simulation {
    /// Waits until everything is answered, and compares what everyone knows.
    pub fn calm(&mut self) -> Done {
        let mut quiet = 0;
        for _ in 0..ROUNDS {
            let turns = self.process().turns.get();
            self.turn()?;
            self.pump()?;
            let waits = self.clients.iter().any(|it| it.asked.is_some());
            let is_quiet = !waits && self.process().turns.get() <= turns;
            quiet = if is_quiet { quiet + 1 } else { 0 };
            if quiet > 1 {
                break;
            }
        }
        burn(None);
        if let Some(kind) = self.clients.iter().find_map(|it| it.asked.clone()) {
            return Err(format!("no answer to {kind:?}"));
        }
        self.say("calm");
        let most = self.process().most_rows.get();
        if most > ROWS {
            return Err(format!("one turn of the engine wrote {most} rows"));
        }
        self.followers_know_everything()?;
        if self.mode == Mode::Class {
            self.votes_are_counted()?;
        }
        if self.mode == Mode::Open && !self.process().is_broken() && self.draw.chance(30) {
            let process = self.process();
            let hash = (process.journal(), process.ledger.len(), process.hash());
            self.hash = Some(hash);
        }
        Ok(())
    }

    /// Followers read everything that comes to them.
    fn followers_read(&mut self) -> Done {
        for _ in 0..ROUNDS {
            let came =
                |it: &Self| -> usize { it.followers.iter().map(|it| it.connection.came).sum() };
            let before = came(self);
            self.process().settle(MOMENT);
            for follower in &mut self.followers {
                follower.read(usize::MAX)?;
            }
            if came(self) == before {
                break;
            }
        }
        Ok(())
    }

    /// Followers whose connection ended come back; then all have seen what the session has.
    fn followers_know_everything(&mut self) -> Done {
        self.followers_read()?;
        for follower in std::mem::take(&mut self.followers) {
            match follower.connection.is_closed {
                true => self.follow_again(follower),
                false => self.followers.push(follower),
            }
        }
        self.followers_read()?;
        let (epoch, _, rows) = self.process().rows();
        for follower in &self.followers {
            let seen = &follower.seen;
            let is_same = || {
                rows.iter()
                    .map(|it| &**it)
                    .eq(seen.rows.iter().map(|it| &**it))
            };
            // Rows are read from the file, which is not the server's any more.
            let compares = !follower.polls_only && self.taken.is_none();
            if !follower.is_begun || compares && !is_same() {
                return Err(format!(
                    "a follower has seen {} rows of {}, the session has {} of epoch {epoch}",
                    seen.rows.len(),
                    seen.epoch,
                    rows.len()
                ));
            }
            if self.mode == Mode::Class && seen.poll.unwrap_or(0) != self.poll {
                let poll = self.poll;
                return Err(format!(
                    "a learner was asked {:?}, not poll {poll}",
                    seen.poll
                ));
            }
        }
        Ok(())
    }

    /// Each learner who is there has one vote, the last one that was acknowledged.
    fn votes_are_counted(&mut self) -> Done {
        if self.poll == 0 {
            return Ok(());
        }
        let mut right = vec![0; 3];
        for follower in &self.followers {
            if let Some((poll, option)) = follower.vote
                && poll == self.poll
            {
                right[option] += 1;
            }
        }
        self.send(0, AskedKind::Counts, &with_key("GET", "/_orgsim/poll", ""));
        self.counts = None;
        self.pump()?;
        match self.counts.take() {
            Some(counts) if counts == right => Ok(()),
            counts => Err(format!(
                "the votes are {right:?} and are counted as {counts:?}"
            )),
        }
    }

    /// Whoever comes from elsewhere is served, and who has the key always is.
    pub fn newcomers_are_served(&mut self) -> Done {
        let anyone = (
            "a newcomer",
            [10, 0, 3, 1],
            http("GET", "/_orgsim/health", &[], ""),
        );
        let keyed = (
            "who has the key",
            [10, 0, 2, 0],
            with_key("GET", "/_orgsim/health", ""),
        );
        let all = match self.mode {
            Mode::Open => vec![anyone],
            Mode::Class | Mode::Strict => vec![anyone, keyed],
        };
        for (who, from, request) in all {
            let stream = self.process().connect(from, 64 * 1024);
            let stream = stream.ok_or_else(|| format!("{who} got no place"))?;
            let mut connection = Connection::new(stream);
            connection.send(&request);
            let mut reply = None;
            for _ in 0..20 {
                self.pump()?;
                let ended = self.process().turn();
                if ended.is_err() {
                    return self.died();
                }
                connection.work(usize::MAX);
                reply = reply.or_else(|| connection.reply());
            }
            // The server may have nothing to write to.
            if !reply
                .as_ref()
                .is_some_and(|it| [200, 503].contains(&it.status))
            {
                return Err(format!("{who} was answered {reply:?}"));
            }
        }
        Ok(())
    }

    /// What was acknowledged or told is there after a restart, and what was refused is not.
    pub fn everything_is_there(&mut self, told: &[(String, Vec<String>)]) -> Done {
        let process = self.process();
        let (_, _, rows) = process.rows();
        let (journal, world) = (process.journal(), process.world());
        for (of, seen) in told.iter().filter(|it| it.0 == journal) {
            let is_same = seen.iter().zip(&rows).all(|(seen, row)| **seen == **row);
            if seen.len() > rows.len() || !is_same {
                return Err(format!(
                    "of {of}, {} rows were told, and the file has {}: {:?}",
                    seen.len(),
                    rows.len(),
                    seen.iter().zip(&rows).find(|it| **it.0 != **it.1)
                ));
            }
        }
        if let Some((of, length, hash)) = &self.hash
            && *of == journal
            && *length == rows.len()
            && *hash != world.hash()
        {
            return Err(format!("row {length} leads to another world than before"));
        }
        let is_base = || process.rows().1.contains("\"base\"");
        if self.draw.0.is_multiple_of(8) && !is_base() {
            let session = SavedSession::from_json(&self.process().owner.borrow().download().text());
            let session = session.map_err(|error| error.to_string())?;
            if session.session.replay().hash() != world.hash() {
                return Err("the file replays to another world".into());
            }
        }
        let lost = self
            .known
            .iter()
            .rev()
            .take(6)
            .find(|it| !has_user(&world, it));
        if let Some(name) = lost.or(self.known.first().filter(|it| !has_user(&world, it))) {
            return Err(format!("{name} was acknowledged and is lost"));
        }
        if let Some(name) = self.refused.iter().find(|it| has_user(&world, it)) {
            return Err(format!("{name} was refused and is there"));
        }
        Ok(())
    }
}
