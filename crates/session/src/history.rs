//! A session as it is played: every step with the world after it, so that undo, redo, looking back and branching
//! are look-ups.
//!
//! Invariant: `worlds` can always be had again by replaying the session's commands up to the same step.

use std::ops::Range;
use std::sync::Arc;

use crate::opening::Opening;
use crate::scenario::Scenario;
use crate::{Fault, Session, fault};
use api::time::SimTime;
use state::command::{Command, Intervention, TimeMove};
use state::event::Event;
use state::outcome::{Outcome, Refusal};
use state::world::World;

/// A command, what came of it, and the world after it.
#[derive(Clone, Debug)]
pub struct Step {
    /// What was done.
    pub command: Command,
    /// What came of it.
    pub result: Result<Outcome, Box<Refusal>>,
    /// The world after it.
    pub world: World,
}

impl Step {
    /// Whether the world is another one than before.
    pub fn changed(&self) -> bool {
        match (&self.command, &self.result) {
            // Whatever a call changes, it tells of.
            (Command::Call(_), Ok(outcome)) => !outcome.events.is_empty(),
            (Command::Time(_) | Command::Intervene(_), Ok(_)) => true,
            (_, Err(_)) => false,
        }
    }
}

/// The steps of a session, some of which may be undone.
#[derive(Clone, Debug)]
pub struct History {
    scenario: Scenario,
    seed: u64,
    /// See `Session::start`.
    from: Option<SimTime>,
    start: World,
    /// Shared, so that a history is cheap to clone.
    steps: Vec<Arc<Step>>,
    /// How many of the steps count; the rest are undone and can be redone.
    taken: usize,
    /// So many steps at the beginning are fixed: a lesson's own preparations. Nothing goes back behind them.
    floor: usize,
    /// See `Session::faults`; of undone steps, too, and of steps that are still to come.
    faults: Vec<Fault>,
    /// What the next step draws from, where that is not what its world would.
    dice: Option<u64>,
}

impl History {
    /// A history that begins with a scenario and has no steps yet.
    pub fn new(scenario: Scenario, seed: u64) -> Self {
        Self::of(&Session::new(scenario, seed))
    }

    /// A session before its first command.
    pub fn of(session: &Session) -> Self {
        Self::of_world(session, session.world())
    }

    /// The same with the session's world, which was made before.
    pub(crate) fn of_world(session: &Session, start: World) -> Self {
        Self {
            scenario: session.scenario,
            seed: session.seed,
            from: session.start,
            start,
            steps: Vec::new(),
            taken: 0,
            floor: 0,
            faults: Vec::new(),
            dice: None,
        }
    }

    /// Fixes the first steps, as many as given: undoing and going back end there.
    pub fn fix(&mut self, steps: usize) {
        self.floor = steps.min(self.taken);
    }

    /// Lets the next step draw from this number instead of going on with what its world drew before. For searches, in which
    /// the same lines in another order are to come to the same. A session cannot say so: it must not be kept.
    pub fn draw_next_from(&mut self, seed: Option<u64>) {
        self.dice = seed;
    }

    /// How many steps at the beginning are fixed.
    pub fn floor(&self) -> usize {
        self.floor
    }

    /// Plays a session from its start.
    pub fn open(session: &Session) -> Self {
        Opening::new(session).finish()
    }

    /// Which steps are faults, undone ones and those that are still to come too.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Says which steps are faults. Steps that are still to be appended may be among them: whoever is told a session step by
    /// step is told this first.
    pub fn set_faults(&mut self, faults: &[Fault]) {
        self.faults = faults.to_vec();
    }

    /// The fault that a step, from 0, is of.
    pub fn fault_of(&self, step: usize) -> Option<&Fault> {
        self.faults.iter().find(|it| it.has(step))
    }

    /// What the history begins with.
    pub fn scenario(&self) -> Scenario {
        self.scenario
    }

    /// What all chance is drawn from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The world before any step.
    pub fn start(&self) -> &World {
        &self.start
    }

    /// The world now.
    pub fn world(&self) -> &World {
        self.world_after(self.taken)
    }

    /// The world after so many steps.
    pub fn world_after(&self, steps: usize) -> &World {
        match steps.min(self.steps.len()).checked_sub(1) {
            None => &self.start,
            Some(last) => &self.steps[last].world,
        }
    }

    /// The steps that count.
    pub fn steps(&self) -> &[Arc<Step>] {
        &self.steps[..self.taken]
    }

    /// The steps that are undone, the next to redo first.
    pub fn undone(&self) -> &[Arc<Step>] {
        &self.steps[self.taken..]
    }

    /// Takes a step. Undone steps are dropped; ask `undone_session` before, to keep them.
    pub fn step(&mut self, command: Command) -> &Step {
        self.steps.truncate(self.taken);
        self.faults = fault::within(&self.faults, self.taken);
        self.push(command)
    }

    /// The same with a step whose outcome and world are known.
    pub(crate) fn step_to(
        &mut self,
        command: Command,
        result: Result<Outcome, Box<Refusal>>,
        world: World,
    ) -> &Step {
        self.steps.truncate(self.taken);
        self.faults = fault::within(&self.faults, self.taken);
        self.keep(command, result, world)
    }

    /// Takes a step behind the last one that counts, and there is none behind that.
    fn push(&mut self, command: Command) -> &Step {
        let mut world = self.world().clone();
        if let Some(seed) = self.dice.take() {
            world.reseed(seed);
        }
        let result = engine::step(&mut world, &command);
        self.keep(command, result, world)
    }

    fn keep(
        &mut self,
        command: Command,
        result: Result<Outcome, Box<Refusal>>,
        world: World,
    ) -> &Step {
        self.steps.push(Arc::new(Step {
            command,
            result,
            world,
        }));
        self.taken += 1;
        &self.steps[self.taken - 1]
    }

    /// Takes a step after all others, the undone ones too, and goes on looking at where one looks: for what is done
    /// elsewhere. Whoever looks at the last step then looks at this one.
    pub fn append(&mut self, command: Command) -> &Step {
        let (taken, end) = (self.taken, self.steps.len());
        self.taken = end;
        self.push(command);
        if taken < end {
            self.taken = taken;
        }
        &self.steps[end]
    }

    /// Moves time on while it plays. Uneventful moves grow into one step, so that a session does not fill with ticks:
    /// time moved twice is the same as time moved once by the sum.
    pub fn play(&mut self, ms: u64) -> &Step {
        let mut total = ms;
        if self.undone().is_empty()
            && self.taken > self.floor
            // What plays on after a fault is no part of it.
            && self.fault_of(self.taken - 1).is_none()
            && let Some(last) = self.steps.last()
            && let (Command::Time(TimeMove::Advance { ms: before }), Ok(outcome)) =
                (&last.command, &last.result)
            && outcome.events.is_empty()
        {
            total = before.saturating_add(ms);
            self.steps.pop();
            self.taken -= 1;
        }
        self.step(Command::Time(TimeMove::Advance { ms: total }))
    }

    /// Where undoing goes: to before the last step that changed anything, or the whole fault that it is of.
    pub fn before(&self) -> Option<usize> {
        let last = self.steps().iter().rposition(|step| step.changed())?;
        let first = self.fault_of(last).map_or(last, |it| it.from);
        (first >= self.floor).then_some(first)
    }

    /// Where redoing goes: over the next step that changed anything, or the whole fault that it is of, and over what changed
    /// nothing behind it, up to the next change. So it comes back to where undoing began, which took that along.
    pub fn after(&self) -> Option<usize> {
        let end = self.steps.len();
        let to = self.change(self.taken).map_or(end, |it| it.end);
        let to = self.change(to).map_or(end, |it| it.start);
        (to > self.taken).then_some(to)
    }

    /// The first change from there on: a step, or the whole fault that it is of.
    fn change(&self, from: usize) -> Option<Range<usize>> {
        let end = self.steps.len();
        let step = (from..end).find(|&step| self.steps[step].changed())?;
        Some((self.fault_of(step)).map_or(step..step + 1, |it| it.from..it.to.min(end)))
    }

    /// Where that began which happened when time passed: so many steps there were before what happened was put into the
    /// agenda. `None` if it did not come out of the agenda, is the end of a term, which is nobody's doing, or lay there
    /// from the beginning.
    pub fn origin(&self, step: usize, event: &Event) -> Option<usize> {
        let command = &self.steps.get(step)?.command;
        let (before, after) = (self.world_after(step), self.world_after(step + 1));
        let came = before.agenda().waiting().find(|due| {
            !due.task.is_end_of_term()
                && after.agenda().get(due.id).is_none()
                && match command {
                    Command::Time(_) => due.at == event.at,
                    Command::Intervene(Intervention::Deliver { due: id }) => due.id == *id,
                    Command::Call(_) | Command::Intervene(_) => false,
                }
        })?;
        let waits = |steps: &usize| self.world_after(*steps).agenda().get(came.id).is_some();
        let put = (self.floor..=step).find(waits)?;
        put.checked_sub(1).filter(|it| *it >= self.floor)
    }

    /// Goes back to before the last step that changed anything. False if there is none.
    pub fn undo(&mut self) -> bool {
        let to = self.before();
        self.taken = to.unwrap_or(self.taken);
        to.is_some()
    }

    /// Goes forward over the next step that changed anything, see `after`. False if nothing is undone.
    pub fn redo(&mut self) -> bool {
        let to = self.after();
        self.taken = to.unwrap_or(self.taken);
        to.is_some()
    }

    /// Goes to after so many steps, back or forward.
    pub fn go_to(&mut self, steps: usize) {
        self.taken = steps.clamp(self.floor, self.steps.len());
    }

    /// The session up to now.
    pub fn session(&self) -> Session {
        self.session_of(self.steps())
    }

    /// The session with the undone steps, if there are any.
    pub fn undone_session(&self) -> Option<Session> {
        (!self.undone().is_empty()).then(|| self.session_of(&self.steps))
    }

    fn session_of(&self, steps: &[Arc<Step>]) -> Session {
        Session {
            scenario: self.scenario,
            seed: self.seed,
            start: self.from,
            commands: steps.iter().map(|step| step.command.clone()).collect(),
            faults: fault::within(&self.faults, steps.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::time::DAY;
    use state::command::{Call, TimeMove};

    #[test]
    fn undo_skips_steps_that_changed_nothing() {
        let mut history = History::new(Scenario::ConsolidatedBilling, 1);
        let ana = Scenario::ConsolidatedBilling.first_actor(history.world());
        let start = history.world().clone();
        history.step(Command::Time(TimeMove::Advance { ms: DAY }));
        let later = history.world().clone();
        history.step(Command::Call(Call::new(
            ana,
            "organizations:ListAccounts",
            serde_json::Value::Null,
        )));
        assert!(history.world().is_as(&later));
        assert!(history.undo());
        assert!(history.world().is_as(&start));
        assert!(!history.undo());
        assert!(history.redo());
        assert!(history.world().is_as(&later));
    }

    #[test]
    fn redo_comes_back_to_where_undo_began() {
        let mut history = History::new(Scenario::ConsolidatedBilling, 1);
        let ana = Scenario::ConsolidatedBilling.first_actor(history.world());
        let reads = || {
            let call = Call::new(
                ana.clone(),
                "organizations:ListAccounts",
                Default::default(),
            );
            Command::Call(call)
        };
        let day = || Command::Time(TimeMove::Advance { ms: DAY });
        // A fault that begins and ends with steps that change nothing, and steps of one's own around it.
        for changes in "rdrrdr rdr rddr".chars().filter(|it| *it != ' ') {
            history.step(if changes == 'd' { day() } else { reads() });
        }
        history.set_faults(&[Fault {
            kind: "k".into(),
            about: Vec::new(),
            from: 6,
            to: 9,
        }]);
        let mut places = Vec::new();
        while let Some(to) = history.before() {
            let at = history.steps().len();
            places.push(at);
            assert!(history.undo() && history.steps().len() == to);
            assert!(history.redo() && history.steps().len() == at);
            history.undo();
        }
        assert_eq!(places, [13, 11, 10, 6, 4]);
        for at in places.iter().rev() {
            assert!(history.redo() && history.steps().len() == *at);
        }
        assert!(!history.redo());
        // Also where only reads are ahead.
        history.go_to(12);
        assert!(history.redo() && history.steps().len() == 13);
    }

    #[test]
    fn nothing_goes_back_behind_what_is_fixed() {
        let mut history = History::new(Scenario::ConsolidatedBilling, 1);
        for _ in 0..3 {
            history.step(Command::Time(TimeMove::Advance { ms: DAY }));
        }
        history.fix(2);
        let prepared = history.world_after(2).now();
        // Time that plays does not grow into the preparations.
        history.go_to(0);
        assert_eq!(history.world().now(), prepared);
        assert!(history.before().is_none() && !history.undo());
        history.play(DAY);
        assert_eq!(history.steps().len(), 3);
        assert!(history.undo() && !history.undo());
        assert_eq!(history.world().now(), prepared);
    }

    #[test]
    fn a_fault_is_taken_back_as_one_goes_with_the_session_and_is_cut_with_its_steps() {
        let day = || Command::Time(TimeMove::Advance { ms: DAY });
        let mut history = History::new(Scenario::ConsolidatedBilling, 1);
        for _ in 0..3 {
            history.step(day());
        }
        let fault = Fault {
            kind: "two-days".into(),
            about: vec![("account".into(), "Payments".into())],
            from: 1,
            to: 3,
        };
        history.set_faults(std::slice::from_ref(&fault));
        // Time that plays does not grow into it, so that all of it stays one's own.
        history.play(DAY);
        assert_eq!(history.steps().len(), 4);
        let session = history.session();
        for text in [session.to_json(), session.to_compact_json()] {
            let again = Session::from_json(&text).unwrap();
            assert_eq!(again, session);
            assert_eq!(History::open(&again).faults(), std::slice::from_ref(&fault));
        }
        assert!(history.undo());
        assert_eq!((history.steps().len(), history.after()), (3, Some(4)));
        assert!(history.undo());
        assert_eq!((history.steps().len(), history.after()), (1, Some(3)));
        assert_eq!(history.session().faults, []);
        assert_eq!(history.undone_session().unwrap().faults, [fault]);
        // Halfway there, its first step stays what it is.
        history.go_to(2);
        history.step(day());
        assert!(history.fault_of(1).is_some() && history.fault_of(2).is_none());
    }

    #[test]
    fn faults_are_told_before_their_steps_and_no_step_of_ones_own_becomes_one() {
        let day = || Command::Time(TimeMove::Advance { ms: DAY });
        let mut history = History::new(Scenario::ConsolidatedBilling, 1);
        let fault = Fault {
            kind: "two-days".into(),
            about: Vec::new(),
            from: 1,
            to: 3,
        };
        history.set_faults(std::slice::from_ref(&fault));
        history.append(day());
        history.append(day());
        // Half of it has come: it goes back and forward as far as it is there.
        assert_eq!(history.session().faults[0].to, 2);
        assert!(history.undo());
        assert_eq!((history.steps().len(), history.after()), (1, Some(2)));
        assert!(history.redo());
        let mut own = history.clone();
        history.append(day());
        assert_eq!(history.session().faults, [fault]);
        own.step(day());
        assert!(own.fault_of(1).is_some() && own.fault_of(2).is_none());
    }

    #[test]
    fn faults_that_do_not_fit_are_damage_and_say_which() {
        let text = |faults: &str| {
            format!(
                r#"{{"orgsim":1,"scenario":"standalone","seed":"1","faults":{faults},"commands":[{{"next":true}},{{"next":true}}]}}"#
            )
        };
        let row = |from: usize, to: usize| {
            format!(r#"{{"kind":"k","about":[],"from":{from},"to":{to}}}"#)
        };
        assert!(Session::from_json(&text(&format!("[{},{}]", row(0, 1), row(1, 2)))).is_ok());
        let ends_late = format!("[{}]", row(1, 3));
        let empty = format!("[{}]", row(1, 1));
        let overlaps = format!("[{},{}]", row(0, 2), row(1, 2));
        let odd = r#"[{"kind":1,"about":[],"from":0,"to":1}]"#;
        for (faults, says) in [
            (ends_late.as_str(), "fault 1:"),
            (&empty, "fault 1:"),
            (&overlaps, "fault 2:"),
            (odd, "fault 1:"),
            ("7", "`faults` is not a list"),
        ] {
            let error = Session::from_json(&text(faults)).unwrap_err().to_string();
            assert!(error.contains(says), "{faults}: {error}");
        }
    }

    #[test]
    fn what_is_appended_leaves_the_past_in_sight_and_drops_nothing() {
        let day = || Command::Time(TimeMove::Advance { ms: DAY });
        let mut history = History::new(Scenario::ConsolidatedBilling, 1);
        history.append(day());
        history.append(day());
        assert_eq!((history.steps().len(), history.undone().len()), (2, 0));
        history.go_to(1);
        let looked_at = history.world().now();
        assert_eq!(history.append(day()).world.now(), looked_at + 2 * DAY);
        assert_eq!((history.steps().len(), history.undone().len()), (1, 2));
        assert_eq!(history.world().now(), looked_at);
    }

    #[test]
    fn playing_time_grows_one_step_and_ends_in_the_same_world() {
        let mut played = History::new(Scenario::ConsolidatedBilling, 3);
        for _ in 0..200 {
            played.play(3 * api::time::HOUR);
        }
        let mut jumped = History::new(Scenario::ConsolidatedBilling, 3);
        jumped.step(Command::Time(TimeMove::Advance {
            ms: 600 * api::time::HOUR,
        }));
        assert_eq!(played.world().hash(), jumped.world().hash());
        assert!(played.steps().len() < 10, "{} steps", played.steps().len());
    }

    #[test]
    fn a_session_plays_to_the_same_world() {
        let mut history = History::new(Scenario::AllFeatures, 7);
        history.step(Command::Time(TimeMove::Advance { ms: 90 * DAY }));
        let again = Session::from_json(&history.session().to_json()).unwrap();
        assert_eq!(again.replay().hash(), history.world().hash());
        assert_eq!(Session::from_json(&again.to_compact_json()).unwrap(), again);
    }
}
