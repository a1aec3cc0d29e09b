//! The reducer: the state and an action in, the next state and effects out. It does nothing else.

use crate::{ClockAction, ScreenAction, SessionAction};
use std::rc::Rc;

use lessons::scene::Refused;
use sim::command::Command;
use sim::principal::Principal;
use sim::view::Selection;

use super::effects::{FocusTarget, SceneReply, ToFetch, WindowRole};
use super::present::{PeerRequest, PresentAction, WhyLook};
use super::scene::SceneAction;
use super::wire::WireAction;
use super::words::Words;
use super::{Action, AppState, Dialog, KeepAction, Route, ShownCall, SideEffect, scene};

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
    let Some(action) = state.admits(action) else {
        return (state, Vec::new());
    };
    let mut next = (*state).clone();
    // Storing is no action of the user.
    if let Action::Keep(action) = action {
        next.take_keep(action);
        if action == KeepAction::Leave {
            next.say_goodbye();
        }
    } else if let Action::Report = action {
        next.report_news();
    } else if let Action::Class(action) = action {
        next.take_class(&state, action);
    } else {
        next.go(&state, action);
        next.follow_up(Some(&state));
    }
    let effects = std::mem::take(&mut next.effects);
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
        let words = state.words;
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
    let cues = next.take_wire(report).into_iter();
    let actions = cues.map(Action::Present).collect();
    let effects = std::mem::take(&mut next.effects);
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

impl AppState {
    /// The action, as this window takes it; none if it changes nothing.
    pub(super) fn admits(&self, action: Action) -> Option<Action> {
        match self.is_idle(&action) {
            true => None,
            false if action.is_unseen() => Some(action),
            false => self.in_audience(action),
        }
    }

    /// Takes an action, if the scene allows it. `before`: this state.
    pub(super) fn go(&mut self, before: &Self, action: Action) {
        self.drawn += 1;
        match self.permits(&action) {
            Ok(()) => self.take(before, action),
            Err(refused) => self.refuse(&refused),
        }
    }

    /// Whether an action changes nothing.
    fn is_idle(&self, action: &Action) -> bool {
        matches!(action, Action::Clock(ClockAction::Tick(_))) && !self.clock.playing
            || matches!(action, Action::Session(SessionAction::Undo)) && !self.controller.can_undo()
            || matches!(action, Action::Session(SessionAction::Redo)) && !self.controller.can_redo()
            || matches!(action, Action::Screen(ScreenAction::Select(selection)) if *selection == self.screen.selection && !self.stage.pointing && !self.screen.route.route.is_beside())
    }

    /// Restricts an audience window: it only shows; the presenter selects what is pointed at there.
    fn in_audience(&self, action: Action) -> Option<Action> {
        if self.stage.part != WindowRole::Audience {
            return Some(action);
        }
        if let Action::Screen(ScreenAction::Select(selection)) = action {
            return Some(Action::Present(PresentAction::Request(PeerRequest::Point(
                selection,
            ))));
        }
        Some(action).filter(|it| matches!(it, Action::Present(_)))
    }

    /// The act to offer again if it has to wait for a bet.
    fn may_wait_for_bet(&self, action: &Action) -> Option<Command> {
        match (&self.guide.lesson, action) {
            (Some(_), Action::Session(SessionAction::Do(command))) => Some(command.clone()),
            _ => None,
        }
    }

    fn refuse(&mut self, refused: &Refused) {
        self.screen.uncover();
        self.clock.playing = false;
        self.remark(scene::refusal(refused, self.words), None);
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
        self.feedback.typed = matches!(action, Action::Session(SessionAction::Lines(_)));
        let act = self.may_wait_for_bet(&action);
        self.perform(action);
        self.follow_route();
        if !looks {
            self.hold_for_bet(before, act);
        }
        // While time plays, a lesson checks only when something happens, seen or not, and when it stops.
        if !ticks || self.has_new_events() {
            self.look_at_lesson(&before.controller.history, pauses);
        }
        if !looks {
            self.leave_if_other(&before.controller.history);
        }
        self.settle_pane();
        self.answer_load();
    }

    /// Whether something happened in the last step. A step in which time plays grows until then.
    /// Tells the services and the open lesson that another view is open.
    fn follow_route(&mut self) {
        if std::mem::take(&mut self.screen.route.is_new) {
            self.show_service();
            self.note_view(self.screen.route.route.id());
        }
    }

    fn has_new_events(&self) -> bool {
        let last = self.controller.history.steps().last();
        let outcome = last.and_then(|step| step.result.as_ref().ok());
        outcome.is_some_and(|it| !it.events.is_empty())
    }

    fn perform(&mut self, action: Action) {
        match action {
            Action::Session(action) => self.take_session(action),
            Action::Clock(action) => self.take_clock(action),
            Action::Screen(action) => self.take_screen(action),
            Action::Walk(action) => self.take_walk(action),
            Action::Lesson(action) => self.take_lesson(action),
            Action::Draft(action) => self.take_draft(action),
            Action::Present(action) => self.take_present(action),
            Action::Compare(action) => self.take_compare(action),
            Action::Course(action) => self.take_course(action),
            Action::Learners(action) => self.take_report(action),
            Action::Import(action) => self.take_import(action),
            Action::DryRun(action) => self.screen.take_dry_run(action),
            Action::Export(action) => self.screen.take_export(action),
            Action::Accessed(action) => self.take_accessed(action),
            Action::Rules(action) => self.take_rules(action),
            Action::Timeline(action) => self.take_timeline(action),
            Action::Trail(action) => self.take_trail(action),
            Action::Services(action) => self.take_services(action),
            Action::Guardrails(action) => self.take_guardrails(action),
            Action::Follow(action) => self.take_follow(action),
            Action::Scene(action) => self.take_scene(action),
            // Taken before.
            Action::Keep(_)
            | Action::Class(_)
            | Action::Policies(_)
            | Action::Wire(_)
            | Action::Report
            | Action::Errand(_) => {}
            Action::Remark(title, detail) => self.remark(title, detail),
            Action::Speak(words) => self.speak(words),
        }
    }

    fn take_session(&mut self, action: SessionAction) {
        self.stage.end_path();
        match action {
            SessionAction::Do(command) => {
                self.screen.uncover();
                self.carry_out(vec![command], None);
            }
            SessionAction::Lines(lines) => lines.iter().for_each(|line| self.line(line)),
            SessionAction::Undo => self.travel(|controller| _ = controller.undo()),
            SessionAction::Redo => self.travel(|controller| _ = controller.redo()),
            SessionAction::GoTo(steps) => {
                self.clock.playing = false;
                self.travel(|controller| controller.go_to(steps));
            }
            SessionAction::ActAs(principal) => self.act_as(principal),
            SessionAction::Instructor(instructor) => self.look_as_instructor(instructor),
            SessionAction::Start(scenario, seed) => self.start(scenario, seed),
            SessionAction::Load(history, says) => self.load(*history, &says),
            SessionAction::StoredElsewhere(saved) => self.adopt(saved),
            SessionAction::ApplyRemedy(commands, refused) => self.carry_out(commands, refused),
            SessionAction::NameBranch(at, name) => self.name_branch(at, &name),
            SessionAction::Fault(kind, seed) => self.put_fault(kind, seed),
            SessionAction::Puzzle(seed) => self.start_puzzle(seed),
        }
    }

    fn take_clock(&mut self, action: ClockAction) {
        match action {
            ClockAction::Tick(real_ms) => self.tick(real_ms),
            ClockAction::Play(playing) => self.clock.playing = playing,
            ClockAction::Speed(speed) => self.clock.speed = speed,
        }
    }

    fn take_screen(&mut self, action: ScreenAction) {
        if !matches!(action, ScreenAction::Focus(_) | ScreenAction::Dismiss) {
            self.stage.end_path();
        }
        match action {
            ScreenAction::Select(selection) => self.select(selection),
            ScreenAction::Show(selection) => {
                self.show_selected(selection);
                // It leads there; where it was asked for may be gone.
                self.effects.push(SideEffect::Focus(FocusTarget::Inspector));
            }
            ScreenAction::Open(dialog) => self.open_dialog(dialog),
            ScreenAction::Close => self.screen.close(),
            ScreenAction::Dismiss => self.feedback.notice = None,
            ScreenAction::Form(form) => self.screen.form = form,
            ScreenAction::Pane(pane) => self.ask_for_pane(pane),
            ScreenAction::ClosePane(pane) => self.close_pane(pane),
            ScreenAction::Explore => self.screen.welcome = false,
            ScreenAction::TogglePresenter => self.toggle_presenter(),
            ScreenAction::Terminal => self.call_terminal(),
            ScreenAction::Navigate(route, about) => self.go_to_route(route, about),
            ScreenAction::ToggleRoute(route) => self.toggle_route(route),
            ScreenAction::ToLab(changes, actions) => self.go_to_lab(changes, actions),
            ScreenAction::Why(step) => self.show_way(ShownCall::Step(step)),
            ScreenAction::Check(call) => self.show_way(ShownCall::Call(call)),
            ScreenAction::WhyRequest(found) => self.show_way(ShownCall::Request(found)),
            ScreenAction::ShowPath(path) => self.show_path(path),
            ScreenAction::Focus(target) => self.effects.push(SideEffect::Focus(target)),
        }
    }

    fn open_dialog(&mut self, dialog: Dialog) {
        if dialog == Dialog::Report {
            self.report = Rc::default();
        }
        self.screen.dialog = Some(dialog);
    }

    /// Shows the way of a call through the gates, from its beginning.
    fn show_way(&mut self, call: ShownCall) {
        self.stage.look = WhyLook::default();
        self.screen.why = Some(call);
    }

    fn act_as(&mut self, principal: Principal) {
        self.controller.act_as(principal);
        self.chose_actor();
        self.hide_from_console();
    }

    fn look_as_instructor(&mut self, instructor: bool) {
        if instructor && self.warns_of_spoiling() {
            return;
        }
        self.controller.instructor = instructor;
        self.hide_from_console();
    }

    pub(super) fn select(&mut self, selection: Option<Selection>) {
        self.screen.welcome &= selection.is_none();
        if self.screen.selection != selection {
            self.select_past_notice();
        }
        self.screen.selection = selection;
        self.pointed();
        self.show_beside();
    }

    /// A view that has the inspector's place shows the selected service, or gives the place back.
    fn show_beside(&mut self) {
        if !self.screen.route.route.is_beside() {
            return;
        }
        match self.screen.selection.clone() {
            Some(service @ Selection::Service(_)) => {
                self.screen.route.about = Some(service);
                self.show_service();
            }
            Some(_) => self.go_to_route(Route::Organization, None),
            None => {}
        }
    }

    fn speak(&mut self, words: Words) {
        self.words = words;
        // The last notice is in the former language.
        self.feedback.notice = None;
    }
}
