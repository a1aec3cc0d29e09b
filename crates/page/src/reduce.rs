//! The reducer: the state and an action in, the next state and effects out. It does nothing else.

use std::rc::Rc;

use lessons::scene::Refused;
use sim::command::Command;
use sim::principal::Principal;
use sim::view::Selection;

use crate::action::{Action, ClockAction, ScreenAction, SessionAction};
use crate::app::AppState;
use crate::base::Base;
use crate::base::effects::{FocusTarget, SceneReply, SideEffect, ToFetch, WindowRole};
use crate::base::present::{PeerRequest, PresentAction, WhyLook};
use crate::base::route::Route;
use crate::base::scene::{self, SceneAction};
use crate::base::screen::{Dialog, ShownCall};
use crate::base::words::Words;
use crate::channel::Channel;
use crate::files::keeping::KeepAction;
use crate::follow::{self, FollowAction};
use crate::lesson::guide::GuideState;
use crate::wire::WireAction;

/// The next state, and the browser's work. The state stays the same `Rc` if nothing changes.
pub fn reduce(state: Rc<AppState>, action: Action) -> (Rc<AppState>, Vec<SideEffect>) {
    if let Action::Policies(fetched) = action {
        return go_on(&state, fetched);
    }
    if let Action::Errand(errand) = action {
        return (state, vec![SideEffect::Errand(errand)]);
    }
    if let Action::Wire(report) = action {
        return hear(&state, report);
    }
    if action.needs_policies() || !state.waiting.is_empty() && !action.is_unseen() {
        return wait(&state, action);
    }
    let Some(action) = admits(&state.base, action) else {
        return (state, Vec::new());
    };
    let mut next = (*state).clone();
    // Storing is no action of the user.
    if let Action::Keep(action) = action {
        next.take_keep(action);
        if action == KeepAction::Leave {
            next.class.say_goodbye(&next.guide, &mut next.base);
        }
    } else if let Action::Report = action {
        _ = next.host.hear(&next.guide, &mut next.base, ());
    } else if let Action::Class(action) = action {
        next.take_class(&state, action);
    } else {
        next.go(&state, action);
        next.follow_up(Some(&state));
    }
    let effects = std::mem::take(&mut next.base.effects);
    (Rc::new(next), effects)
}

/// Has an action wait for the AWS managed policies. Later ones wait behind it.
fn wait(state: &AppState, action: Action) -> (Rc<AppState>, Vec<SideEffect>) {
    let mut next = state.clone();
    let effect = (next.waiting.is_empty()).then_some(SideEffect::Fetch(ToFetch::Policies));
    next.waiting.push(action);
    (Rc::new(next), effect.into_iter().collect())
}

/// Takes the actions that waited. The first one needs the policies: without them it is refused.
fn go_on(state: &AppState, fetched: Result<(), String>) -> (Rc<AppState>, Vec<SideEffect>) {
    let mut next = state.clone();
    let mut waiting = std::mem::take(&mut next.waiting);
    let mut effects = Vec::new();
    if let (Err(why), Some(first)) = (fetched, waiting.first_mut()) {
        let words = state.base.words;
        let title = words.say("Nothing was done: the AWS managed policies could not be loaded.");
        let refused = Action::Remark(title.to_string(), Some(why.clone()));
        // Its sender waits for an answer.
        if let Action::Scene(SceneAction::Ask(to, id, ..)) = std::mem::replace(first, refused) {
            let reply = SceneReply::failed(to, id, &format!("{title} {why}"));
            effects.push(SideEffect::Reply(reply));
        }
    }
    take_all(next, waiting, effects)
}

/// Takes a report about the channel to other windows, and what follows from it.
fn hear(state: &AppState, report: WireAction) -> (Rc<AppState>, Vec<SideEffect>) {
    let mut next = state.clone();
    let cues = next.peers.hear(&next.guide, &mut next.base, report);
    let actions = cues.into_iter().map(Action::Present).collect();
    let effects = std::mem::take(&mut next.base.effects);
    take_all(next, actions, effects)
}

/// Takes actions one after another, with the effects before them.
fn take_all(
    state: AppState,
    actions: Vec<Action>,
    mut effects: Vec<SideEffect>,
) -> (Rc<AppState>, Vec<SideEffect>) {
    let mut state = Rc::new(state);
    for action in actions {
        let (next, more) = reduce(state, action);
        state = next;
        effects.extend(more);
    }
    (state, effects)
}

/// The action, as this window takes it; none if it changes nothing.
pub(crate) fn admits(base: &Base, action: Action) -> Option<Action> {
    match is_idle(base, &action) {
        true => None,
        false if action.is_unseen() => Some(action),
        false => in_audience(base, action),
    }
}

/// Whether an action changes nothing.
fn is_idle(base: &Base, action: &Action) -> bool {
    matches!(action, Action::Clock(ClockAction::Tick(_))) && !base.clock.playing
        || matches!(action, Action::Session(SessionAction::Undo)) && !base.controller.can_undo()
        || matches!(action, Action::Session(SessionAction::Redo)) && !base.controller.can_redo()
        || matches!(action, Action::Screen(ScreenAction::Select(selection)) if *selection == base.screen.selection && !base.presentation.pointing && !base.screen.route.route.is_beside())
}

/// Restricts an audience window: it only shows; the presenter selects what is pointed at there.
fn in_audience(base: &Base, action: Action) -> Option<Action> {
    if base.presentation.part != WindowRole::Audience {
        return Some(action);
    }
    if let Action::Screen(ScreenAction::Select(selection)) = action {
        return Some(Action::Present(PresentAction::Request(PeerRequest::Point(
            selection,
        ))));
    }
    Some(action).filter(|it| matches!(it, Action::Present(_)))
}

impl Base {
    fn refuse(&mut self, refused: &Refused) {
        self.screen.uncover();
        self.clock.playing = false;
        self.remark(scene::refusal(refused, self.words), None);
    }

    /// Whether something happened in the last step. A step in which time plays grows until then.
    fn has_new_events(&self) -> bool {
        let last = self.controller.history.steps().last();
        let outcome = last.and_then(|step| step.result.as_ref().ok());
        outcome.is_some_and(|it| !it.events.is_empty())
    }

    /// Shows the way of a call through the gates, from its beginning.
    fn show_way(&mut self, call: ShownCall) {
        self.presentation.look = WhyLook::default();
        self.screen.why = Some(call);
    }

    fn speak(&mut self, words: Words) {
        self.words = words;
        // The last notice is in the former language.
        self.feedback.notice = None;
    }
}

impl AppState {
    /// Takes an action, if the scene allows it. `before`: this state.
    pub(crate) fn go(&mut self, before: &Self, action: Action) {
        self.base.drawn += 1;
        match self.permits(&action) {
            Ok(()) => self.take(before, action),
            Err(refused) => self.base.refuse(&refused),
        }
    }

    /// Performs an action, and lets the lesson and the server's session check the result.
    fn take(&mut self, before: &Self, action: Action) {
        // Looking around, and the server's actions, are not the user's own actions.
        let looks = matches!(
            action,
            Action::Session(SessionAction::GoTo(_))
                | Action::Session(SessionAction::Redo)
                | Action::Follow(_)
                | Action::Session(SessionAction::StoredElsewhere(_))
        );
        let ticks = matches!(action, Action::Clock(ClockAction::Tick(_)));
        let pauses = matches!(action, Action::Clock(ClockAction::Play(false)));
        self.base.feedback.typed = matches!(action, Action::Session(SessionAction::Lines(_)));
        let act = may_wait_for_bet(&self.guide, &action);
        self.perform(action);
        self.follow_route();
        if !looks {
            self.hold_for_bet(before, act);
        }
        // While time plays, a lesson checks only when something happens, seen or not, and when it stops.
        if !ticks || self.base.has_new_events() {
            self.guide
                .look_at_lesson(&mut self.base, &before.base.controller.history, pauses);
        }
        if !looks {
            follow::leave_if_other(
                &mut self.follow,
                &mut self.base,
                &before.base.controller.history,
            );
        }
        self.settle_pane();
        self.guide.answer_load(&mut self.base);
    }

    /// Tells the services and the open lesson that another view is open.
    fn follow_route(&mut self) {
        if std::mem::take(&mut self.base.screen.route.is_new) {
            self.show_service();
            let id = self.base.screen.route.route.id();
            self.guide.note_view(&mut self.base, id);
        }
    }

    /// Opened for one service, their view shows its page.
    fn show_service(&mut self) {
        let view = &self.base.screen.route;
        if let (Route::Services, Some(Selection::Service(id))) = (view.route, &view.about) {
            let chosen = Some(id.to_string().into());
            Rc::make_mut(&mut self.services).chosen = chosen;
        }
    }

    /// A view that has the inspector's place shows the selected service, or gives the place back.
    fn show_beside(&mut self) {
        if !self.base.screen.route.route.is_beside() {
            return;
        }
        match self.base.screen.selection.clone() {
            Some(service @ Selection::Service(_)) => {
                self.base.screen.route.about = Some(service);
                self.show_service();
            }
            Some(_) => self.base.go_to_route(Route::Organization, None),
            None => {}
        }
    }

    fn perform(&mut self, action: Action) {
        match action {
            Action::Session(action) => self.take_session(action),
            Action::Clock(ClockAction::Tick(real_ms)) => self.guide.tick(&mut self.base, real_ms),
            Action::Clock(ClockAction::Play(playing)) => self.base.clock.playing = playing,
            Action::Clock(ClockAction::Speed(speed)) => self.base.clock.speed = speed,
            Action::Screen(action) => self.take_screen(action),
            Action::Walk(action) => self.guide.take_walk(&mut self.pins, &mut self.base, action),
            Action::Lesson(action) => self.guide.take_lesson(&mut self.base, action),
            Action::Draft(action) => self.guide.take_draft(&mut self.base, action),
            Action::Present(action) => self.take_present(action),
            Action::Compare(action) => {
                Rc::make_mut(&mut self.comparison).update(&mut self.pins, &mut self.base, action);
            }
            Action::Course(action) => {
                Rc::make_mut(&mut self.course).update(&mut self.base, action);
            }
            Action::Learners(action) => {
                Rc::make_mut(&mut self.report).update(&mut self.base, action);
            }
            Action::Import(action) => {
                let tools = Rc::make_mut(&mut self.tools);
                tools.import.update(&mut self.base.screen, action);
            }
            Action::DryRun(action) => self.base.screen.take_dry_run(action),
            Action::Export(action) => self.base.screen.take_export(action),
            Action::Accessed(action) => Rc::make_mut(&mut self.tools).accessed.update(action),
            Action::Rules(action) => Rc::make_mut(&mut self.tools).rules.update(action),
            Action::Timeline(action) => Rc::make_mut(&mut self.timeline).update(action),
            Action::Trail(action) => Rc::make_mut(&mut self.trail).update(action),
            Action::Services(action) => Rc::make_mut(&mut self.services).update(action),
            Action::Guardrails(action) => Rc::make_mut(&mut self.guardrails).update(action),
            Action::Follow(FollowAction::Poll(poll)) => {
                self.class.take_poll(&mut self.follow, &mut self.base, poll);
            }
            Action::Follow(action) => {
                follow::update(&mut self.follow, &mut self.guide, &mut self.base, action);
            }
            Action::Scene(action) => self.take_scene(action),
            // Taken before.
            Action::Keep(_)
            | Action::Class(_)
            | Action::Policies(_)
            | Action::Wire(_)
            | Action::Report
            | Action::Errand(_) => {}
            Action::Remark(title, detail) => self.base.remark(title, detail),
            Action::Speak(words) => self.base.speak(words),
        }
    }

    fn take_session(&mut self, action: SessionAction) {
        self.base.presentation.end_path();
        match action {
            SessionAction::Do(command) => {
                self.base.screen.uncover();
                self.guide.carry_out(&mut self.base, vec![command], None);
            }
            SessionAction::Lines(lines) => lines
                .iter()
                .for_each(|line| self.guide.line(&mut self.base, line)),
            SessionAction::Undo => self
                .guide
                .travel(&mut self.base, |controller| _ = controller.undo()),
            SessionAction::Redo => self
                .guide
                .travel(&mut self.base, |controller| _ = controller.redo()),
            SessionAction::GoTo(steps) => {
                self.base.clock.playing = false;
                self.guide
                    .travel(&mut self.base, |controller| controller.go_to(steps));
            }
            SessionAction::ActAs(principal) => self.act_as(principal),
            SessionAction::Instructor(instructor) => self.look_as_instructor(instructor),
            SessionAction::Start(scenario, seed) => {
                self.guide.start(&mut self.base, scenario, seed)
            }
            SessionAction::Load(history, says) => self.guide.load(&mut self.base, *history, &says),
            SessionAction::StoredElsewhere(saved) => self.adopt(saved),
            SessionAction::ApplyRemedy(commands, refused) => {
                self.guide.carry_out(&mut self.base, commands, refused)
            }
            SessionAction::NameBranch(at, name) => self.base.name_branch(at, &name),
            SessionAction::Fault(kind, seed) => {
                self.guide
                    .put_fault(&self.follow, &mut self.base, kind, seed)
            }
            SessionAction::Puzzle(seed) => self.repair.start(&mut self.guide, &mut self.base, seed),
        }
    }

    fn take_screen(&mut self, action: ScreenAction) {
        if !matches!(action, ScreenAction::Focus(_) | ScreenAction::Dismiss) {
            self.base.presentation.end_path();
        }
        match action {
            ScreenAction::Select(selection) => {
                self.base.select(selection);
                self.show_beside();
            }
            ScreenAction::Show(selection) => {
                self.base.show_selected(selection);
                // It leads there; where it was asked for may be gone.
                self.base
                    .effects
                    .push(SideEffect::Focus(FocusTarget::Inspector));
            }
            ScreenAction::Open(dialog) => self.open_dialog(dialog),
            ScreenAction::Close => self.base.screen.close(),
            ScreenAction::Dismiss => self.base.feedback.notice = None,
            ScreenAction::Form(form) => self.base.screen.form = form,
            ScreenAction::Pane(pane) => self.ask_for_pane(pane),
            ScreenAction::ClosePane(pane) => self.base.close_pane(pane),
            ScreenAction::Explore => self.base.screen.welcome = false,
            ScreenAction::TogglePresenter => self.base.toggle_presenter(),
            ScreenAction::Terminal => self.base.call_terminal(),
            ScreenAction::Navigate(route, about) => self.base.go_to_route(route, about),
            ScreenAction::ToggleRoute(route) => self.base.toggle_route(route),
            ScreenAction::ToLab(changes, actions) => self.base.go_to_lab(changes, actions),
            ScreenAction::Why(step) => self.base.show_way(ShownCall::Step(step)),
            ScreenAction::Check(call) => self.base.show_way(ShownCall::Call(call)),
            ScreenAction::WhyRequest(found) => self.base.show_way(ShownCall::Request(found)),
            ScreenAction::ShowPath(path) => self.base.show_path(path),
            ScreenAction::Focus(target) => self.base.effects.push(SideEffect::Focus(target)),
        }
    }

    fn open_dialog(&mut self, dialog: Dialog) {
        if dialog == Dialog::Report {
            self.report = Rc::default();
        }
        self.base.screen.dialog = Some(dialog);
    }

    fn act_as(&mut self, principal: Principal) {
        self.base.controller.act_as(principal);
        follow::chose_actor(&mut self.follow);
        self.base.hide_from_console();
    }

    fn look_as_instructor(&mut self, instructor: bool) {
        if instructor && (self.repair).warns_of_spoiling(&self.guide, &mut self.base) {
            return;
        }
        self.base.controller.instructor = instructor;
        self.base.hide_from_console();
    }
}

/// The act to offer again if it has to wait for a bet.
fn may_wait_for_bet(guide: &GuideState, action: &Action) -> Option<Command> {
    match (&guide.lesson, action) {
        (Some(_), Action::Session(SessionAction::Do(command))) => Some(command.clone()),
        _ => None,
    }
}
