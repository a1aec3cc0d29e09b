//! What must hold: always when nothing is under way, and after each restart.

use std::rc::Rc;

use sim::World;
use sim::command::{Call, Command};
use sim::ids::AccountId;
use sim::principal::Principal;
use sim::session::SavedSession;

use super::chance;
use super::client::SimulatedReply;
use super::machine::FUSE;
use super::process::MOMENT;
use super::requests::{ACCOUNT, http, with_key};
use super::world::{Done, Mode, Simulation};

/// The turns and settled moments in which everything that was asked is answered.
const ROUNDS: usize = 300;
/// The most rows of one turn: a slice, and all requests that may wait.
const ROWS: usize = 120;
/// The most steps of evaluation of one turn: that of a call for each client.
const STEPS: u64 = 5 * 10_000_000;
/// The address of who has the key.
const PRESENTER: [u8; 4] = [10, 0, 2, 0];

/// The id of a journal that begins with this row.
fn journal(head: &str) -> String {
    let head: serde_json::Value = serde_json::from_str(head).unwrap();
    head["id"].as_str().unwrap_or_default().into()
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
        FUSE.set(None);
        if let Some(kind) = self.clients.iter().find_map(|it| it.asked.clone()) {
            return Err(format!("no answer to {kind:?}"));
        }
        let most = self.process().most_rows.get();
        if most > ROWS {
            return Err(format!("one turn of the engine wrote {most} rows"));
        }
        let most = self.process().most_steps.get();
        if most > STEPS {
            return Err(format!(
                "one turn of the engine took {most} steps of evaluation"
            ));
        }
        self.followers_know_everything()?;
        if self.told.poll > 0 {
            self.votes_are_counted()?;
        }
        let is_broken = self.process().owner.borrow().is_broken();
        if self.mode == Mode::Open && !is_broken && chance(&mut self.draw, 30) {
            let session = self.process().rows();
            let hash = self.process().owner.borrow().world.hash();
            self.told.hash = Some((journal(&session.head), session.rows.len(), hash));
        }
        Ok(())
    }

    /// Followers read everything that comes to them.
    fn followers_read(&mut self) -> Done {
        for _ in 0..ROUNDS {
            self.process().settle(MOMENT);
            let mut came = 0;
            for follower in &mut self.followers {
                came += follower.read(usize::MAX)?;
            }
            if came == 0 {
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
                true => self.follow(follower.seen),
                false => self.followers.push(follower),
            }
        }
        self.followers_read()?;
        let session = self.process().rows();
        for follower in &self.followers {
            let seen = &follower.seen;
            // Rows are read from the file, which is not the server's any more.
            let compares = !seen.polls_only && self.taken.is_none();
            let (has, all) = (seen.rows.len(), session.rows.len());
            if !follower.connection.is_begun || compares && seen.rows != session.rows {
                return Err(format!(
                    "a follower has seen {has} rows of {}, the session has {all} of epoch {}",
                    seen.epoch, session.epoch
                ));
            }
            let (asked, poll) = (seen.poll, self.told.poll);
            if asked.unwrap_or(0) != poll {
                return Err(format!("a learner was asked {asked:?}, not poll {poll}"));
            }
        }
        Ok(())
    }

    /// Each learner who is there has one vote, the last one that was acknowledged.
    fn votes_are_counted(&mut self) -> Done {
        let mut right = [0; 3];
        for (poll, option) in self.followers.iter().filter_map(|it| it.seen.vote) {
            right[option] += usize::from(poll == self.told.poll);
        }
        let who = format!("who counts the votes {right:?}");
        let request = with_key("GET", "/_orgsim/poll", "");
        self.is_answered(&who, PRESENTER, &request, &|reply| {
            let poll: serde_json::Value = serde_json::from_str(&reply.text).unwrap_or_default();
            reply.status == 200 && poll["counts"] == serde_json::json!(right)
        })
    }

    /// Whoever comes from elsewhere is served, and who has the key always is.
    pub fn newcomers_are_served(&mut self) -> Done {
        // The server may have nothing to write to.
        let is_served = |reply: &SimulatedReply| [200, 503].contains(&reply.status);
        if self.mode != Mode::Open {
            let health = with_key("GET", "/_orgsim/health", "");
            self.is_answered("who has the key", PRESENTER, &health, &is_served)?;
        }
        let health = http("GET", "/_orgsim/health", &[], "");
        self.is_answered("a newcomer", [10, 0, 3, 1], &health, &is_served)
    }

    /// Someone gets the right answer on a connection of their own, unless the server is killed.
    fn is_answered(
        &mut self,
        who: &str,
        from: [u8; 4],
        request: &str,
        is_right: &dyn Fn(&SimulatedReply) -> bool,
    ) -> Done {
        let connection = self.process().connect(from, 64 * 1024);
        let mut connection = connection.ok_or_else(|| format!("{who} got no place"))?;
        connection.send(request);
        let process = Rc::downgrade(self.process());
        for _ in 0..20 {
            self.pump()?;
            self.turn()?;
            if process.strong_count() == 0 {
                return Ok(());
            }
            connection.work(usize::MAX);
            match connection.reply() {
                Some(reply) if is_right(&reply) => return Ok(()),
                Some(reply) => return Err(format!("{who} was answered {reply:?}")),
                None => {}
            }
        }
        Err(format!("{who} got no answer"))
    }

    /// What was acknowledged or told is there after a restart, and what was refused is not.
    pub fn everything_is_there(&self) -> Done {
        let session = self.process().rows();
        let (of, rows) = (journal(&session.head), session.rows);
        let owner = self.process().owner.borrow();
        for seen in self.followers.iter().map(|it| &it.seen) {
            if seen.journal == of && !rows.starts_with(&seen.rows) {
                let (has, all) = (seen.rows.len(), rows.len());
                let other = rows.iter().zip(&seen.rows).find(|it| it.0 != it.1);
                return Err(format!("of {of}, {has} of {all} rows were told: {other:?}"));
            }
        }
        if let Some((journal, row, hash)) = &self.told.hash
            && (journal, *row) == (&of, rows.len())
            && *hash != owner.world.hash()
        {
            return Err(format!("row {row} leads to a different world than before"));
        }
        if self.draw.get_seed().is_multiple_of(8) && !session.head.contains("\"base\"") {
            let session = SavedSession::from_json(&owner.download().text());
            let session = session.map_err(|error| error.to_string())?;
            if session.session.replay().hash() != owner.world.hash() {
                return Err("the file replays to another world".into());
            }
        }
        let (known, refused) = (&self.told.known, &self.told.refused);
        let mut checked = known.iter().rev().take(6).chain(known.first());
        if let Some(name) = checked.find(|it| !has_user(&owner.world, it)) {
            return Err(format!("{name} was acknowledged and is lost"));
        }
        if let Some(name) = refused.iter().find(|it| has_user(&owner.world, it)) {
            return Err(format!("{name} was refused and is there"));
        }
        Ok(())
    }
}
