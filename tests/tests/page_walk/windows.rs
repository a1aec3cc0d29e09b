//! The windows of a walk: the user's own, and an audience's while something is presented. Messages between them go as text.

use std::rc::Rc;

use orgsim_tests::walk::Dice;
use page::lesson::{Kept, LessonAction};
use page::present::{AudiencePicture, PresentAction, Presentation, WindowRole};
use page::words::Words;
use page::{Action, AppState, reduce};
use shell::controller::Controller;
use sim::history::History;
use sim::scenario::Scenario;
use sim::session::SavedSession;

use super::Counts;
use super::actions::{self, Kind};
use super::digest::digest;
use super::promises;

pub struct Windows {
    pub state: Rc<AppState>,
    pub audience: Option<Rc<AppState>>,
}

/// Actions after which the world is compared with its replay.
const REPLAY: usize = 50;
/// Where walks begin.
const SCENARIOS: [Scenario; 5] = [
    Scenario::ConsolidatedBilling,
    Scenario::AllFeatures,
    Scenario::Guardrails,
    Scenario::Standalone,
    Scenario::Empty,
];
/// The time of day, which the page gets from the browser.
pub const NOW: &str = "2026-11-23T10:00:00Z";

impl Windows {
    pub fn new(seed: u64) -> Self {
        let scenario = SCENARIOS[usize::try_from(seed).unwrap_or_default() % SCENARIOS.len()];
        let state = AppState::new(Controller::new(scenario, seed), Words::ENGLISH);
        Self {
            state: Rc::new(state),
            audience: None,
        }
    }

    /// Takes the action of a number.
    pub fn act(
        &mut self,
        number: u64,
        at: usize,
        counts: &mut Counts,
        trace: &mut Vec<String>,
    ) -> Result<(), String> {
        let mut dice = Dice::new(number);
        let kind = actions::kind_of(&mut dice);
        let Some(actions) = (kind.make)(self, &mut dice) else {
            return Ok(());
        };
        trace.push(kind.name.to_string());
        let before = self.state.clone();
        for action in actions {
            promises::before(&self.state)?;
            self.take(&action)?;
        }
        self.special(kind, &mut dice)?;
        let count = counts.entry(kind.name).or_default();
        count.0 += 1;
        let has_changed = digest(&before) != digest(&self.state) || kind.only_effects;
        count.1 += u64::from(has_changed);
        promises::after(&before, &self.state)?;
        self.show()?;
        if at % REPLAY == REPLAY - 1 {
            promises::replays(&self.state)?;
        }
        Ok(())
    }

    /// Reduces an action, twice: the reducer depends on nothing else.
    pub fn take(&mut self, action: &Action) -> Result<(), String> {
        let (one, effects) = reduce(self.state.clone(), action.clone());
        let (other, others) = reduce(self.state.clone(), action.clone());
        if digest(&one) != digest(&other) || effects != others {
            return Err(format!(
                "the reducer is pure: {} or {}",
                digest(&one),
                digest(&other)
            ));
        }
        self.state = one;
        Ok(())
    }

    /// What happens outside the reducer.
    fn special(&mut self, kind: &Kind, dice: &mut Dice) -> Result<(), String> {
        match kind.name {
            "present" => {
                // The window becomes the audience's, and the new one is the presenter's.
                let handed = self.state.handed_lesson();
                let mut presenter = AppState::new(
                    Controller::at(self.state.controller.history.clone()),
                    self.state.words,
                );
                presenter.stage = Presentation::of(WindowRole::Presenter, "walk".into());
                if let Some(handed) = handed {
                    presenter.take_over(handed);
                }
                let (audience, _) = reduce(
                    self.state.clone(),
                    Action::Present(PresentAction::Begin("walk".into())),
                );
                self.audience = Some(audience);
                self.state = Rc::new(presenter);
            }
            "end the presentation" => {
                if let Some(audience) = self.audience.take() {
                    let (alone, _) = reduce(audience, Action::Present(PresentAction::End));
                    promises::is_alone(&alone)?;
                }
            }
            "reload" => self.reload(dice)?,
            _ => {}
        }
        Ok(())
    }

    /// The window is opened again with what it stored.
    fn reload(&mut self, _: &mut Dice) -> Result<(), String> {
        let own = self.state.own_controller();
        let text = SavedSession::whole(&own.history).to_compact_json();
        let saved = SavedSession::from_json(&text)
            .map_err(|why| format!("what is kept can be read: {why}"))?;
        let mut history = History::open(&saved.session);
        history.fix(own.history.floor());
        history.go_to(own.history.steps().len());
        if history.world().hash() != own.world().hash() {
            return Err("a reload shows the same world: another hash".into());
        }
        let mut state = AppState::new(Controller::at(history), self.state.words);
        state.controller.act_as(own.actor.clone());
        state.controller.instructor = own.instructor;
        state.branches = self.state.branches.clone();
        let lesson = self.state.guide.lesson.as_ref().filter(|run| !run.draft);
        let kept = lesson.map(|run| {
            let kept = run.kept(&self.state.controller, 1);
            let text = kept
                .to_json(&SavedSession::whole(&self.state.controller.history).to_compact_json());
            (run.id().to_string(), text, run.view.clone())
        });
        self.state = Rc::new(state);
        if let Some((id, text, view)) = kept {
            let kept = Kept::from_json(&text).ok_or("what is kept of a lesson can be read: no")?;
            self.take(&Action::Lesson(LessonAction::open(id.clone())))?;
            let number = self.state.guide.requests;
            self.take(&actions::begin(number, &id, Some(kept)))?;
            promises::same_progress(&view, &self.state)?;
        }
        Ok(())
    }

    /// Sends what the presenter shows, as the channel does, and compares.
    fn show(&mut self) -> Result<(), String> {
        let Some(audience) = &self.audience else {
            return Ok(());
        };
        if self.state.stage.part != WindowRole::Presenter {
            return Ok(());
        }
        let shown = match &self.state.stage.frozen {
            Some(frozen) => (**frozen).clone(),
            None => self.state.shown(),
        };
        let text = shown.to_json();
        let read = AudiencePicture::from_json(&text)
            .ok_or_else(|| format!("an audience reads what it is shown: {text}"))?;
        let shows = Action::Present(PresentAction::Picture(Box::new(read)));
        let (audience, _) = reduce(audience.clone(), shows);
        promises::shows_the_same(&shown, &audience)?;
        self.audience = Some(audience);
        Ok(())
    }
}
