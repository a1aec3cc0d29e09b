//! Queries of components to the session. Every answer is a plain value for the current view; a component never has the world itself.

pub mod compare;
pub mod coverage;
mod export;
pub mod lab;
mod offering;
mod steps;

pub use self::steps::visible_steps;

use std::rc::Rc;
use std::sync::Arc;

use implicit_clone::ImplicitClone;
use implicit_clone::unsync::IString;
use lessons::{FaultKind, Plan};
use message::Message;
use policy::PolicyKind;
use shell::Completion;
use shell::controller::{Controller, Entry, line_of, placeholders::fill_in};
use sim::command::{Call, Command};
use sim::history::Step;
use sim::ids::HandshakeId;
use sim::model::{Operation, operation};
use sim::outcome::{GateRecord, Remedy};
use sim::people;
use sim::policies::PolicyTarget;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::session::{SavedSession, Session};
use sim::time::SimTime;
use sim::view::last_accessed::{Drafted, ListForm, Sheet, Work, drafted, last_accessed, work};
use sim::view::services::{ServiceRow, services};
use sim::view::trail::{self, Detail, Filter, TrailResults, TrailRow};
use sim::view::why::{
    GatePassage, RemedyStep, Why, only_ideas, passages, remedy_steps, why_possible, why_step,
};
use sim::view::{self, Viewpoint};

use crate::base::feedback::error_of;
use crate::base::screen::ShownCall;
use crate::base::words::Words;
use crate::offered::OfferLimits;

/// The session at one moment, for queries.
#[derive(Clone)]
pub struct Queries {
    controller: Rc<Controller>,
    words: Words,
    limits: OfferLimits,
}

/// Views pass it on by reference.
impl ImplicitClone for Queries {}

impl PartialEq for Queries {
    /// The same moment of the same session in the same view: the same step has the same world.
    fn eq(&self, other: &Self) -> bool {
        let moment = |controller: &Controller| {
            let history = &controller.history;
            let ends = [history.steps(), history.undone()]
                .map(|it| (it.len(), it.last().map(Arc::as_ptr)));
            let start = (history.scenario(), history.seed(), history.start().now());
            (ends, start, history.floor())
        };
        let look = |it: &Controller| (it.instructor, it.dialect, it.watched);
        if self.words != other.words || self.limits != other.limits {
            return false;
        }
        let (one, other) = (&*self.controller, &*other.controller);
        let same = moment(one) == moment(other)
            && look(one) == look(other)
            && (&one.actor, &one.key) == (&other.actor, &other.key)
            && one.history.faults() == other.history.faults();
        std::ptr::eq(one, other) || same
    }
}

/// The origin of a trail record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailStep {
    /// From 0.
    pub step: usize,
    /// The step as a line.
    pub line: String,
    /// The caller, if the step is a call.
    pub by: Option<String>,
}

/// A call to explain, as it went and as it would go now.
#[derive(Clone, PartialEq)]
pub struct Asking {
    /// The call.
    pub call: Call,
    /// Whether the call is a step of the session.
    pub made: bool,
    /// As it was recorded.
    pub past: Option<Why>,
    /// As it would go now.
    pub now: Why,
}

/// The session itself.
impl Queries {
    /// Queries of a session, answered in the page's language.
    pub fn new(controller: Rc<Controller>, words: Words) -> Self {
        Self {
            controller,
            words,
            limits: OfferLimits::default(),
        }
    }

    /// The whole session, for the parts of the page that run lines in a copy of it (coach, stream, puzzles).
    pub fn controller(&self) -> &Rc<Controller> {
        &self.controller
    }

    /// The current user.
    pub fn actor(&self) -> &Principal {
        &self.controller.actor
    }

    /// Whether everything is shown, not only the current user's console.
    pub fn instructor(&self) -> bool {
        self.controller.instructor
    }

    /// The viewpoint of what is shown.
    pub fn viewpoint(&self) -> Viewpoint {
        self.controller.viewpoint()
    }

    /// The simulated time.
    pub fn now(&self) -> SimTime {
        self.controller.world().now()
    }

    /// The scenario that the session began with.
    pub fn scenario(&self) -> Scenario {
        self.controller.history.scenario()
    }

    /// The seed that the session began with.
    pub fn seed(&self) -> u64 {
        self.controller.history.seed()
    }

    /// Number of steps taken.
    pub fn steps(&self) -> usize {
        self.controller.history.steps().len()
    }

    /// Whether the last step was refused.
    pub fn was_refused(&self) -> bool {
        let last = self.controller.history.steps().last();
        last.is_some_and(|it| it.result.is_err())
    }

    /// The session up to the shown step.
    pub fn session(&self) -> Session {
        self.controller.history.session()
    }

    /// The session with marks, for a file.
    pub fn marked(&self) -> SavedSession {
        SavedSession::marked(&self.controller.history)
    }

    /// The session with a mark at its end, for a link.
    pub fn ended(&self) -> SavedSession {
        SavedSession::ended(&self.controller.history)
    }

    /// The session with its undone steps.
    pub fn whole(&self) -> SavedSession {
        SavedSession::whole(&self.controller.history)
    }

    /// The world's hash.
    pub fn fingerprint(&self) -> String {
        self.controller.world().hash()
    }

    /// Whether a step can be undone.
    pub fn can_undo(&self) -> bool {
        self.controller.can_undo()
    }

    /// The events, as far as the view shows them.
    pub fn marks(&self) -> Vec<view::TimelineMark> {
        self.controller.marks()
    }

    /// "Payments / Ana", in the page's language.
    pub fn name_of(&self, principal: &Principal) -> IString {
        let name = people::name_of(self.controller.world(), principal);
        self.words.tell(name).into()
    }

    /// The current user's name, as "Payments / Ana".
    pub fn actor_name(&self) -> IString {
        self.name_of(self.actor())
    }

    /// The identity as the core names it, to be typed.
    pub fn plain_name(&self) -> Message {
        people::name_of(self.controller.world(), self.actor())
    }

    /// The name of the current user's account.
    pub fn account_name(&self) -> String {
        self.controller.world().name_of(self.actor().account())
    }

    /// A line with its placeholders filled in; unchanged if they have no value here.
    pub fn filled(&self, line: &str) -> String {
        fill_in(&self.controller, line).unwrap_or_else(|_| line.to_string())
    }

    /// The completion of a line of the terminal at this byte.
    pub fn complete(&self, line: &str, at: usize) -> Completion {
        shell::complete(line, at, &|kind| self.controller.known(kind))
    }

    /// The step whose gates explain a terminal entry. An entry may be older than the history beside it, so the step
    /// must be the entry's own.
    pub fn explained(&self, entry: &Entry) -> Option<usize> {
        let number = entry.step?;
        let step = self.controller.history.steps().get(number)?;
        let error = error_of(step);
        let gates = match &step.result {
            Ok(outcome) => &outcome.gates,
            Err(refusal) => &refusal.gates,
        };
        let Command::Call(call) = &step.command else {
            return None;
        };
        let told = gates.is_some()
            && match error {
                Some(error) => entry.printed.stderr.contains(error.code.name()),
                None => operation(&call.operation).is_some_and(|it| entry.line.contains(it.cli)),
            };
        told.then_some(number)
    }

    /// The newest calls in the view, newest first.
    pub fn exchanges(&self, most: usize) -> Vec<view::Exchange> {
        let steps = self.controller.history.steps().iter().enumerate().rev();
        steps
            .filter(|(number, step)| self.sees_call(*number, step) == Some(true))
            .take(most)
            .filter_map(|(number, step)| view::exchange(self.controller.world(), number, step))
            .collect()
    }

    /// Whether the view shows a step that is a call; `None`: the step is not a call.
    fn sees_call(&self, number: usize, step: &Step) -> Option<bool> {
        match &step.command {
            Command::Call(call) => {
                let own = call.caller.account() == self.actor().account();
                Some((self.instructor() || own) && !self.controller.hides(number))
            }
            Command::Time(_) | Command::Intervene(_) => None,
        }
    }
}

/// Answers of `sim::view` for the current view.
impl Queries {
    fn view<T>(&self, of: impl FnOnce(&sim::World, &Viewpoint) -> T) -> T {
        of(self.controller.world(), &self.viewpoint())
    }

    /// The organization as it is drawn.
    pub fn scene(&self) -> view::Scene {
        self.view(view::scene)
    }

    /// Who can act, by account.
    pub fn households(&self) -> Vec<view::Household> {
        view::households(self.controller.world())
    }

    /// The possible callers in place of the given one.
    pub fn callers(&self, caller: &Principal) -> Vec<view::Callers> {
        view::callers(self.controller.world(), caller, self.actor())
    }

    /// What a new user may do first in this world.
    pub fn first_things(&self) -> view::FirstThings {
        view::first_things(self.controller.world())
    }

    /// What the header and the inspector say without a selection.
    pub fn home(&self) -> view::Home {
        self.view(view::home)
    }

    /// The reasons for something's look.
    pub fn reasons(&self, of: &view::Selection) -> Vec<view::Reason> {
        self.view(|world, viewpoint| view::reasons(world, viewpoint, of))
    }

    /// A handshake with what accepting it needs; `checked` is another caller to check for.
    pub fn handshake_card(
        &self,
        id: &HandshakeId,
        checked: Option<&Principal>,
    ) -> Option<view::HandshakeCard> {
        self.view(|world, viewpoint| view::handshake_card(world, viewpoint, id, checked))
    }

    /// The steps of a remedy.
    pub fn remedy_steps(&self, remedy: &Remedy) -> Vec<RemedyStep> {
        remedy_steps(self.controller.world(), remedy)
    }

    /// The gates that a call passed, with what each found.
    pub fn passages(&self, record: &GateRecord) -> Vec<GatePassage> {
        let mut gates = self.view(|world, viewpoint| passages(world, viewpoint, record, None));
        if self.controller.hides_changes {
            only_ideas(&mut gates);
        }
        gates
    }

    /// The call to explain, optionally with another caller.
    pub fn asking(&self, asked: &ShownCall, caller: Option<&Principal>) -> Option<Asking> {
        let history = &self.controller.history;
        let viewpoint = self.viewpoint();
        let (call, past) = match asked {
            ShownCall::Call(call) => (call, None),
            ShownCall::Request(_) => return None,
            ShownCall::Step(number) => {
                let mut all = history.steps().iter().chain(history.undone());
                let Command::Call(call) = &all.nth(*number)?.command else {
                    return None;
                };
                let past = || why_step(history, *number, &viewpoint);
                (call, caller.is_none().then(past).flatten())
            }
        };
        let mut call = call.clone();
        if let Some(caller) = caller {
            call.caller = caller.clone();
        }
        let said = |mut why: Why| {
            if self.controller.hides_changes {
                only_ideas(&mut why.gates);
            }
            why
        };
        Some(Asking {
            past: past.map(said),
            now: said(why_possible(self.controller.world(), &viewpoint, &call)),
            made: matches!(asked, ShownCall::Step(_)),
            call,
        })
    }

    /// The services, each with its standing.
    pub fn services(&self) -> Vec<ServiceRow> {
        self.view(services)
    }

    /// The ids of the trusted services.
    ///
    /// # Errors
    ///
    /// Why the view does not show them.
    pub fn trusted(&self) -> Result<Vec<&'static str>, view::TrustUnseen> {
        self.view(view::trusted)
    }

    /// Search results in CloudTrail's records.
    pub fn trail(&self, filter: &Filter) -> TrailResults {
        self.view(|world, viewpoint| trail::trail(world, viewpoint, filter))
    }

    /// CloudTrail's records with these numbers, as rows.
    pub fn trail_rows(&self, numbers: &[u64]) -> Vec<TrailRow> {
        self.view(|world, viewpoint| {
            let row = |number: &u64| trail::row(world, viewpoint, *number);
            numbers.iter().filter_map(row).collect()
        })
    }

    /// One of CloudTrail's records with all its members.
    pub fn trail_record(&self, number: u64) -> Option<Detail> {
        self.view(|world, viewpoint| trail::detail(world, viewpoint, number))
    }

    /// The records as a log file.
    pub fn trail_file(&self, numbers: &[u64]) -> String {
        self.view(|world, viewpoint| trail::file(world, viewpoint, numbers))
    }

    /// The step that caused a record; `Some(None)` if the view does not show it, `None` if it is from before the
    /// session.
    pub fn trail_step(&self, record: u64) -> Option<Option<TrailStep>> {
        let history = &self.controller.history;
        let number = trail::step_of(history, record)?;
        // A user's console does not know calls of other accounts, or faults.
        let step = (history.steps().get(number)).filter(|step| {
            self.sees_call(number, step)
                .unwrap_or(!self.controller.hides(number))
        });
        Some(step.map(|step| TrailStep {
            step: number,
            line: line_of(&step.command),
            by: match &step.command {
                Command::Call(call) => Some(self.name_of(&call.caller).to_string()),
                Command::Time(_) | Command::Intervene(_) => None,
            },
        }))
    }

    /// The services used at a target.
    ///
    /// # Errors
    ///
    /// Why there is nothing to show.
    pub fn last_accessed(&self, target: Option<&PolicyTarget>) -> Result<Sheet, Message> {
        self.view(|world, viewpoint| last_accessed(world, viewpoint, target))
    }

    /// The policy that keeps only the used services.
    pub fn drafted(
        &self,
        sheet: &Sheet,
        form: ListForm,
        without: &[&'static str],
    ) -> Option<Drafted> {
        self.view(|world, viewpoint| drafted(world, viewpoint, sheet, form, without))
    }

    /// The identities that can work at a target, and those that do.
    pub fn work(&self, sheet: &Sheet) -> Work {
        work(self.controller.world(), sheet)
    }

    /// The plan of each kind of fault here; `None` if it is not possible.
    pub fn fault_plans(&self, seed: u64) -> Vec<(FaultKind, Option<Plan>)> {
        let plan = |kind: FaultKind| (kind, kind.plan(self.controller.world(), seed).ok());
        FaultKind::ALL.map(plan).into()
    }

    /// The first of the next seeds with another target.
    pub fn other_fault(&self, kind: FaultKind, seed: u64, met: &Plan, tries: u64) -> Option<u64> {
        let plan = |seed: u64| kind.plan(self.controller.world(), seed);
        let mut seeds = (1..=tries).map(|n| seed.wrapping_add(n));
        seeds.find(|seed| plan(*seed).is_ok_and(|it| it.about != met.about))
    }
}

/// Queries of forms.
impl Queries {
    /// The values that a member of an input can be chosen from; `None`: it is typed.
    pub fn choices(&self, member: &str) -> Option<Vec<view::Choice>> {
        self.view(|world, viewpoint| view::choices(world, viewpoint, member))
    }

    /// The accounts that can be invited.
    pub fn invitable(&self) -> Vec<view::Choice> {
        self.view(view::invitable)
    }

    /// The name of an id.
    pub fn called(&self, id: &str) -> Option<String> {
        view::called(self.controller.world(), id)
    }

    /// What a call is about, by the members that are filled in.
    pub fn subject(
        &self,
        operation: &'static Operation,
        known: &dyn Fn(&str) -> Option<String>,
    ) -> Option<view::Subject> {
        self.view(|world, viewpoint| view::subject(operation, known, world, viewpoint))
    }

    /// The names and ids that completion offers.
    pub fn vocabulary(&self) -> view::Vocabulary {
        self.view(view::Vocabulary::of)
    }

    /// The policies to check.
    pub fn audit(&self) -> view::checks::Audit {
        self.view(view::checks::Audit::of)
    }

    /// The templates for a kind of policy.
    pub fn templates(&self, kind: PolicyKind) -> Vec<view::Template> {
        self.view(|world, viewpoint| view::templates(kind, world, viewpoint))
    }
}
