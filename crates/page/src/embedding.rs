//! What a scene means for actions: which of them its locks refuse, and what an embedding page has the state do.

use std::rc::Rc;

use lessons::scene::{Asks, Lock, Refused};
use serde_json::{Value, json};
use sim::command::Command;
use sim::history::History;
use sim::people;
use sim::session::SavedSession;

use crate::action::{Action, ClockAction, ScreenAction, SessionAction};
use crate::app::AppState;
use crate::base::Base;
use crate::base::effects::{PageAddress, SceneReply, SideEffect};
use crate::base::route::Route;
use crate::base::scene::{Awaited, SceneAction, alone};
use crate::base::screen::Pane;
use crate::lesson::guide::GuideState;
use crate::lesson::{LessonAction, LessonOpening, LessonPlace};
use crate::reduce::admits;

impl SceneReply {
    fn new(to: Rc<str>, id: Value, mut body: Value) -> Self {
        body["id"] = id;
        Self { to, body }
    }

    /// The answer to a request that was not carried out.
    pub fn failed(to: Rc<str>, id: Value, why: &str) -> Self {
        Self::new(to, id, failed(why))
    }
}

/// The answer to a failed request.
fn failed(why: &str) -> Value {
    json!({ "type": "error", "code": "failed", "says": why })
}

fn takes_back(action: &Action) -> bool {
    matches!(
        action,
        Action::Session(SessionAction::Undo)
            | Action::Session(SessionAction::Redo)
            | Action::Session(SessionAction::GoTo(_))
            | Action::Lesson(LessonAction::UndoTo(_) | LessonAction::Restart(_))
    )
}

fn goes_elsewhere(action: &Action) -> bool {
    matches!(action, Action::Screen(ScreenAction::Navigate(route, _)) | Action::Screen(ScreenAction::ToggleRoute(route)) if *route != Route::Organization)
        || matches!(action, Action::Screen(ScreenAction::ToLab(..)))
}

impl AppState {
    /// Whether the scene allows an action.
    pub(crate) fn permits(&self, action: &Action) -> Result<(), Refused> {
        let limits = self.base.limits();
        if self.base.settings.host_acts {
            return Ok(());
        }
        let permit = |command: &Command| {
            // Some of a remedy's commands may belong to another identity.
            let other =
                matches!(command, Command::Call(call) if call.caller != self.base.controller.actor);
            if other && matches!(action, Action::Session(SessionAction::ApplyRemedy(..))) {
                limits.locked(Lock::Personas)?;
            }
            limits.permit(command)
        };
        // In a frame, only keys and links lead to other views.
        let goes_elsewhere = goes_elsewhere(action)
            || matches!(action, Action::Screen(ScreenAction::Pane(Pane::Guide)))
                && !self.is_open(Pane::Guide);
        if self.base.settings.scene.embed && goes_elsewhere {
            return Err(Refused::Locked(Lock::Views));
        }
        if let Action::Session(SessionAction::Do(command)) = action {
            return permit(command);
        }
        if let Action::Session(SessionAction::ApplyRemedy(commands, _)) = action {
            return commands.iter().try_for_each(permit);
        }
        let lock = if takes_back(action) {
            Lock::Undo
        } else if goes_elsewhere {
            Lock::Views
        } else if matches!(
            action,
            Action::Clock(ClockAction::Play(true)) | Action::Clock(ClockAction::Tick(_))
        ) {
            Lock::Time
        } else if matches!(action, Action::Session(SessionAction::ActAs(_))) {
            Lock::Personas
        } else {
            return Ok(());
        };
        limits.locked(lock)
    }

    pub(crate) fn take_scene(&mut self, action: SceneAction) {
        match action {
            SceneAction::Ask(to, id, asks, history) => self.hear_host(to, id, asks, history),
            SceneAction::Prepare(scene) => self.base.settings.prepared = Some(scene),
            SceneAction::Apart => self.base.open_apart(),
            SceneAction::NotOpened => {
                let title = self
                    .base
                    .words
                    .say("The browser opens no page from this frame.");
                self.base.remark(title, None);
            }
        }
    }

    /// Performs a request of the embedding page, and answers.
    fn hear_host(&mut self, to: Rc<str>, id: Value, asks: Asks, history: Option<Box<History>>) {
        self.base.settings.host_acts = true;
        let entries = self.base.feedback.entries.len();
        let with_session = asks == Asks::State;
        let loads = matches!(asks, Asks::Load(..));
        let done = self.do_asked(asks, history);
        self.base.settings.host_acts = false;
        if loads && let Some(opening) = &self.guide.opening {
            let awaited = Awaited {
                to,
                id,
                lesson: opening.id.clone(),
                step: self.base.settings.scene.step,
                tries: opening.tries,
            };
            // A lesson that was awaited before will not come any more.
            self.guide.answer_load(&mut self.base);
            self.base.settings.awaited = Some(awaited);
            return;
        }
        let mut body = match done {
            Ok(()) => self.guide.tells(&self.base, with_session),
            Err(why) => failed(&why),
        };
        if let Some(entry) = self
            .base
            .feedback
            .entries
            .get(entries..)
            .and_then(<[_]>::last)
        {
            let printed = &entry.printed;
            body["line"] = json!({ "line": entry.line, "exit": printed.exit, "out": printed.stdout, "err": printed.stderr });
        }
        self.base.reply(to, id, body);
    }

    fn do_asked(&mut self, asks: Asks, history: Option<Box<History>>) -> Result<(), String> {
        match asks {
            Asks::State => {}
            Asks::SetState(session) => self.act(Action::Session(SessionAction::Load(
                history.unwrap_or_else(|| Box::new(History::open(&session.session))),
                self.base
                    .words
                    .say("Opened by the page around this one.")
                    .to_string(),
            ))),
            Asks::Load(id, step) => {
                let scene = Rc::make_mut(&mut self.base.settings.scene);
                scene.step = step;
                scene.persona = None;
                self.base.settings.waits = true;
                let (id, anew) = (id.into(), true);
                self.guide
                    .take_lesson(&mut self.base, LessonAction::Open { id, anew });
            }
            Asks::Run(line) => self.act(Action::Session(SessionAction::Lines(vec![line]))),
            Asks::Step(number) => {
                self.guide.has_step(number)?;
                self.act(Action::Lesson(LessonAction::GoTo(LessonPlace::Step(
                    number - 1,
                ))));
            }
            Asks::Turn(on) => {
                let view = &self.guide.lesson.as_ref().ok_or("No lesson is open.")?.view;
                let place = if on { view.next } else { view.back };
                let place = place.ok_or("There is nothing there.")?;
                self.act(Action::Lesson(LessonAction::GoTo(place)));
            }
            Asks::Seek(steps) => {
                let reach = self.base.controller.reach();
                if !reach.contains(&steps) {
                    let (first, last) = (reach.start(), reach.end());
                    return Err(format!(
                        "There is nothing after {steps} steps; from {first} to {last} there is."
                    ));
                }
                self.act(Action::Session(SessionAction::GoTo(steps)));
            }
            Asks::Limits(limits) => Rc::make_mut(&mut self.base.settings.scene).limits = limits,
            Asks::Select(None) => self.act(Action::Screen(ScreenAction::Select(None))),
            Asks::Select(Some(what)) => {
                let found = lessons::select(&self.base.controller, &what)
                    .ok_or_else(|| format!("There is no `{what}` here."))?;
                self.act(Action::Screen(ScreenAction::Show(found)));
                // The page around this one has the focus.
                self.base
                    .effects
                    .retain(|it| !matches!(it, SideEffect::Focus(_)));
            }
        }
        Ok(())
    }

    fn act(&mut self, action: Action) {
        if let Some(action) = admits(&self.base, action) {
            let before = self.clone();
            self.go(&before, action);
        }
    }
}

impl Base {
    fn open_apart(&mut self) {
        self.effects.push(SideEffect::Open(PageAddress {
            query: alone(&self.settings.scene).write(),
            session: Box::new(SavedSession::ended(&self.controller.history)),
        }));
    }

    fn reply(&mut self, to: Rc<str>, id: Value, body: Value) {
        (self.effects).push(SideEffect::Reply(SceneReply::new(to, id, body)));
    }
}

impl GuideState {
    /// Answers whether the lesson requested by the embedding page has loaded or failed.
    pub(crate) fn answer_load(&self, base: &mut Base) {
        let Some(awaited) = &base.settings.awaited else {
            return;
        };
        let is_it = |opening: &&LessonOpening| opening.tries == awaited.tries;
        let body = match self.opening.as_ref().filter(is_it) {
            Some(opening) => match &opening.failed {
                None => return,
                Some(why) => {
                    let lesson = &awaited.lesson;
                    failed(&format!("The lesson `{lesson}` could not be opened: {why}"))
                }
            },
            None if (self.lesson.as_ref()).is_some_and(|run| run.id() == awaited.lesson) => {
                match awaited.step.map_or(Ok(()), |step| self.has_step(step)) {
                    Ok(()) => self.tells(base, false),
                    Err(why) => failed(&why),
                }
            }
            None => failed("Something else was done before the lesson had files."),
        };
        if let Some(Awaited { to, id, .. }) = base.settings.awaited.take() {
            base.reply(to, id, body);
        }
    }

    /// Whether the open lesson has a step of this number, from 1.
    fn has_step(&self, number: usize) -> Result<(), String> {
        let lesson = self.lesson.as_ref();
        let steps = lesson.map_or(0, |run| run.attempt.lesson.steps.len());
        let has = (1..=steps).contains(&number);
        let says = || format!("There is no step {number}; the lesson has {steps}.");
        has.then_some(()).ok_or_else(says)
    }

    /// The status, for the embedding page.
    pub fn tells(&self, base: &Base, with_session: bool) -> Value {
        let history = &base.controller.history;
        let mut body = json!({
            "type": "state",
            "taken": history.steps().len(),
            "of": history.steps().len() + history.undone().len(),
            "actor": people::name_of(base.controller.world(), &base.controller.actor).english(),
            "now": base.now().to_string(),
        });
        if let Some(run) = &self.lesson {
            let lesson = &run.attempt.lesson;
            let goals = lesson.goals.iter().zip(&run.view.goals);
            let met: Vec<&str> = (goals.filter(|(_, it)| it.met))
                .map(|(goal, _)| goal.id.as_str())
                .collect();
            let at = match run.place {
                LessonPlace::Intro => json!("intro"),
                LessonPlace::Step(number) => json!(number + 1),
                LessonPlace::Quiz => json!("questions"),
                LessonPlace::End => json!("end"),
            };
            body["lesson"] = json!({ "id": run.id(), "at": at, "met": met, "goals": lesson.goals.len(), "finished": run.view.finished });
        }
        if with_session {
            body["state"] = json!(sim::link::encode(&SavedSession::whole(history)));
        }
        body
    }
}
