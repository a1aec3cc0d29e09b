//! The reducer: the state and an action in, the next state and side effects out. It does nothing else.

use std::rc::Rc;

use lessons::scene::Refused;
use sim::principal::Principal;
use sim::session::SavedSession;
use sim::view::Selection;

use super::present::{PresentChange, WindowRole, Wish};
use super::words::Words;
use super::{Action, AppState, ShownCall, SideEffect, scene};

/// The next state, and its side effects. The state stays the same `Rc` if nothing changes.
pub fn reduce(state: Rc<AppState>, action: Action) -> (Rc<AppState>, Vec<SideEffect>) {
    if state.is_idle(&action) {
        return (state, Vec::new());
    }
    let Some(action) = state.in_audience(action) else {
        return (state, Vec::new());
    };
    let mut next = (*state).clone();
    match next.permits(&action) {
        Ok(()) => next.take(&state, action),
        Err(refused) => next.refuse(&refused),
    }
    let effects = std::mem::take(&mut next.effects);
    (Rc::new(next), effects)
}

impl AppState {
    /// Whether an action changes nothing.
    fn is_idle(&self, action: &Action) -> bool {
        matches!(action, Action::Tick(_)) && !self.clock.playing
            || matches!(action, Action::Undo) && !self.controller.can_undo()
            || matches!(action, Action::Redo) && !self.controller.can_redo()
            || matches!(action, Action::Select(selection) if *selection == self.screen.selection && !self.stage.pointing)
    }

    /// Restricts an audience window: it only shows; the presenter selects what is pointed at there.
    fn in_audience(&self, action: Action) -> Option<Action> {
        if self.stage.part != WindowRole::Audience {
            return Some(action);
        }
        if let Action::Select(selection) = action {
            return Some(Action::Present(PresentChange::Wish(Wish::Point(selection))));
        }
        Some(action).filter(|it| matches!(it, Action::Present(_)))
    }

    #[inline(never)]
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
            Action::GoTo(_) | Action::Redo | Action::Follow(_) | Action::Foreign(_)
        );
        let ticks = matches!(action, Action::Tick(_));
        let pauses = matches!(action, Action::Play(false));
        self.feedback.typed = matches!(action, Action::Lines(_));
        self.perform(action);
        // While time plays, a lesson checks only when something happens, and when it stops.
        if !ticks || self.feedback.happened.0 != before.feedback.happened.0 {
            self.look_at_lesson(&before.controller.history, pauses);
        }
        if !looks {
            self.leave_if_other(&before.controller.history);
        }
        self.settle_pane();
        self.answer_load();
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the other actions are rarer"
    )]
    fn perform(&mut self, action: Action) {
        match action {
            Action::Do(command) => {
                self.screen.uncover();
                self.carry_out(vec![command], None);
            }
            Action::Tick(real_ms) => self.tick(real_ms),
            Action::Select(selection) => self.select(selection),
            Action::Show(selection) => self.show_selected(selection),
            Action::Close => self.screen.close(),
            Action::Dismiss => self.feedback.notice = None,
            Action::Explore => self.screen.welcome = false,
            other => self.perform_later(other),
        }
    }

    /// The same for what nobody does first. Not inlined: the page's first part then need not have it.
    #[inline(never)]
    fn perform_later(&mut self, action: Action) {
        match action {
            Action::Lines(lines) => lines.iter().for_each(|line| self.line(line)),
            Action::Undo => self.travel(|controller| _ = controller.undo()),
            Action::Redo => self.travel(|controller| _ = controller.redo()),
            Action::GoTo(steps) => {
                self.clock.playing = false;
                self.travel(|controller| controller.go_to(steps));
            }
            Action::Play(playing) => self.clock.playing = playing,
            Action::Speed(speed) => self.clock.speed = speed,
            Action::ActAs(principal) => self.act_as(principal),
            Action::Instructor(instructor) => self.look_as_instructor(instructor),
            Action::Open(dialog) => self.screen.dialog = Some(dialog),
            Action::Start(scenario, seed) => self.start(scenario, seed),
            Action::Load(history, says) => self.load(*history, &says),
            Action::Foreign(saved) => self.adopt(saved),
            Action::Remark(title, detail) => self.remark(title, detail),
            Action::Speak(words) => self.speak(words),
            Action::Form(form) => self.screen.form = form,
            Action::Pane(pane) => self.open_pane(pane),
            Action::ClosePane(pane) => self.close_pane(pane),
            Action::TogglePresenter => self.toggle_presenter(),
            Action::Terminal => self.call_terminal(),
            Action::ToggleRoute(route) => self.toggle_route(route),
            Action::Navigate(route, about) => self.call_route(route, about),
            Action::ToLab(changes, actions) => self.go_to_lab(changes, actions),
            Action::Walk(id, step) => self.open_walk(id, step),
            Action::LessonLoaded(opened) => self.told(opened),
            Action::LessonFailed(why) => self.untold(why),
            Action::Turn(on) => self.turn_walk(on),
            Action::WalkLine => self.walk_line(),
            Action::LeaveWalk => self.leave_walk(),
            Action::Present(cue) => self.cue(cue),
            Action::Why(step) => self.screen.why = Some(ShownCall::Step(step)),
            Action::Check(call) => self.screen.why = Some(ShownCall::Call(call)),
            Action::Mend(commands, refused) => self.carry_out(commands, refused),
            Action::Follow(news) => self.hear(news),
            Action::Lesson(doing) => self.do_lesson(doing),
            Action::Draft(doing) => self.do_drafting(doing),
            Action::NameBranch(at, name) => self.name_branch(at, &name),
            Action::Pin(change) => self.pin(change),
            Action::Fault(kind, seed) => self.put_fault(kind, seed),
            Action::Host(to, id, asks, history) => self.hear_host(to, id, asks, history),
            Action::Apart => self.open_apart(),
            Action::Focus(target) => self.effects.push(SideEffect::Focus(target)),
            Action::Do(_)
            | Action::Select(_)
            | Action::Show(_)
            | Action::Dismiss
            | Action::Close
            | Action::Explore
            | Action::Tick(_) => {}
        }
    }

    fn act_as(&mut self, principal: Principal) {
        self.controller.act_as(principal);
        self.chose_actor();
        self.hide_from_console();
    }

    fn look_as_instructor(&mut self, instructor: bool) {
        self.controller.instructor = instructor;
        self.hide_from_console();
    }

    fn select(&mut self, selection: Option<Selection>) {
        self.screen.welcome &= selection.is_none();
        self.screen.selection = selection;
        self.pointed();
    }

    fn speak(&mut self, words: Words) {
        self.words = words;
        // The last notice is in the former language.
        self.feedback.notice = None;
    }

    fn open_apart(&mut self) {
        let session = Box::new(SavedSession::ended(&self.controller.history));
        self.effects
            .push(SideEffect::OpenApart(self.set.scene.clone(), session));
    }
}
