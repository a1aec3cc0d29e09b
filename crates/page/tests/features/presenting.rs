//! Presenting in two windows: what the audience's window gets and what it never has, and what the presenter decides.

use page::follow::ClassPoll;
use page::present::{
    AudiencePicture, Highlight, PeerRequest, PeerState, PresentAction, Presentation, WindowRole,
};
use page::stored::{Stored, WorkTime};
use page::words::Words;
use page::{Action, AppState, Dialog, Pane, ScreenAction};
use shell::controller::Controller;
use sim::scenario::Scenario;
use sim::view::Selection;

use crate::walkthrough::{WALK, presents, turn, walk};
use crate::window::{Window, begins};

/// The presenter's window and the audience's, with the messages between them as text.
pub struct Two {
    pub presenter: Window,
    pub audience: Window,
}

pub fn present(window: &mut Window, action: PresentAction) {
    window.act(Action::Present(action));
}

impl Two {
    /// The window that was there becomes the audience's; the presenter's is new.
    pub fn of(mut audience: Window) -> Self {
        let controller = Controller::at(audience.state.base.controller.history.clone());
        let mut state = AppState::new(controller, Words::ENGLISH);
        state.base.presentation = Presentation::of(WindowRole::Presenter, "it".into());
        let handed = audience.state.guide.handed_lesson();
        audience.act(begins());
        if let Some(handed) = handed {
            (state.guide).take_over(&mut state.pins, &mut state.base, handed);
        }
        let presenter = Window::of(state);
        let mut two = Self {
            presenter,
            audience,
        };
        two.show();
        two
    }

    pub fn new() -> Self {
        Self::of(Window::new(Scenario::ConsolidatedBilling))
    }

    pub fn presenting() -> Self {
        let mut two = Self::new();
        presents(&mut two.presenter, WALK, 0);
        two.next();
        two
    }

    /// What goes to the audience.
    pub fn message(&self) -> AudiencePicture {
        let frozen = self.panel().frozen.as_deref().cloned();
        frozen.unwrap_or_else(|| self.presenter.state.guide.shown(&self.presenter.state.base))
    }

    pub fn show(&mut self) {
        let text = self.message().to_json().to_string();
        let value = serde_json::from_str(&text).expect("JSON");
        let shown = AudiencePicture::from_json(&value).expect("it can be read");
        present(&mut self.audience, PresentAction::Picture(Box::new(shown)));
    }

    /// The presentation, as the audience's window has it.
    fn seen(&self) -> &Presentation {
        &self.audience.state.base.presentation
    }

    /// The presentation, as the presenter's window has it.
    fn panel(&self) -> &Presentation {
        &self.presenter.state.base.presentation
    }

    pub fn presenter(&mut self, action: PresentAction) {
        present(&mut self.presenter, action);
        self.show();
    }

    pub fn next(&mut self) {
        turn(&mut self.presenter, true);
        self.show();
    }

    pub fn caption(&self) -> String {
        let caption = self.audience.state.base.presentation.caption.as_ref();
        caption.map_or(String::new(), |it| it.title.clone())
    }

    /// A request of the audience's window, on its way to the presenter's.
    pub fn wish(&mut self) {
        let wish = self
            .audience
            .state
            .base
            .presentation
            .request
            .1
            .clone()
            .expect("there is a request");
        self.presenter(PresentAction::Requested(wish));
    }
}

#[test]
fn steps_are_turned_in_the_presenters_window_and_the_audience_follows() {
    let mut two = Two::presenting();
    assert_eq!(two.caption(), "Where we stand");
    for _ in 0..6 {
        two.next();
        let state = &two.presenter.state;
        let shown = state.guide.caption(&state.base).expect("a step is shown");
        let title = shown.title;
        assert_eq!(two.caption(), title);
        assert_eq!(two.audience.hash(), two.presenter.hash());
        assert_eq!(two.audience.drawn(), two.presenter.drawn());
    }
    turn(&mut two.presenter, false);
    two.show();
    assert_eq!(two.audience.hash(), two.presenter.hash());
}

#[test]
fn a_question_is_shown_first_and_its_answer_when_it_is_revealed() {
    let mut two = Two::presenting();
    let caption = |two: &Two| two.seen().caption.clone().expect("a caption");
    assert_eq!(caption(&two).question, None);
    two.presenter(PresentAction::Ask(true));
    assert!(
        caption(&two)
            .question
            .is_some_and(|it| it.contains("Who pays for Payments"))
    );
    assert_eq!(caption(&two).answer, None);
    assert!(
        !two.message()
            .to_json()
            .to_string()
            .contains("sharing a bill gives nobody access")
    );
    // From the audience's window, as a remote control would.
    two.audience.press("r");
    two.wish();
    assert!(
        caption(&two)
            .answer
            .is_some_and(|it| it.contains("sharing a bill gives nobody access"))
    );
    two.presenter(PresentAction::Ask(false));
    assert_eq!(caption(&two).answer, None);
    two.presenter(PresentAction::Ask(false));
    two.presenter(PresentAction::Ask(false));
    assert_eq!(caption(&two).question, None);
}

#[test]
fn questions_end_with_the_last_answer_and_begin_anew_with_each_step() {
    let mut two = Two::presenting();
    let most = 2 * two.presenter.state.guide.questions().len();
    for _ in 0..most + 3 {
        two.presenter(PresentAction::Ask(true));
    }
    assert_eq!(two.panel().asked, most);
    two.next();
    let predicts = walk(&two.presenter)
        .part()
        .is_some_and(|(_, step)| step.predict.is_some());
    assert_eq!(two.panel().asked, usize::from(predicts));
}

#[test]
fn the_title_can_be_kept_from_the_audience() {
    let mut two = Two::presenting();
    two.presenter(PresentAction::Captions(false));
    assert_eq!(two.seen().caption, None);
    assert!(
        !two.message()
            .to_json()
            .to_string()
            .contains("Where we stand")
    );
    two.presenter(PresentAction::Captions(true));
    assert_eq!(two.caption(), "Where we stand");
}

#[test]
fn frozen_the_audience_sees_what_it_saw_and_then_what_is() {
    let mut two = Two::presenting();
    let (hash, caption) = (two.audience.hash(), two.caption());
    two.presenter(PresentAction::ToggleFreeze);
    for _ in 0..5 {
        two.next();
    }
    assert_eq!(
        (two.audience.hash(), two.caption()),
        (hash.clone(), caption)
    );
    assert_ne!(two.presenter.hash(), hash);
    // An audience's window that is loaded anew gets the same.
    let mut state = AppState::new(Controller::new(Scenario::Empty, 1), Words::ENGLISH);
    state.base.presentation = Presentation::of(WindowRole::Audience, "it".into());
    two.audience = Window::of(state);
    two.show();
    assert_eq!(two.audience.hash(), hash);
    two.presenter(PresentAction::ToggleFreeze);
    assert_eq!(two.audience.hash(), two.presenter.hash());
    assert_eq!(two.seen().frozen, None);
}

#[test]
fn the_spotlight_is_on_what_is_selected_while_it_is_taken() {
    let mut two = Two::new();
    let payments = Selection::Account(
        two.presenter
            .state
            .base
            .controller
            .find_account("Payments")
            .expect("an account"),
    );
    two.presenter(PresentAction::Highlight(Some(Highlight::Thing(
        payments.clone(),
    ))));
    assert_eq!(
        two.seen().highlight,
        Some(Highlight::Thing(payments.clone()))
    );
    two.presenter(PresentAction::Highlight(None));
    assert_eq!(two.seen().highlight, None);
    two.presenter(PresentAction::TogglePointing);
    two.presenter
        .screen(ScreenAction::Select(Some(payments.clone())));
    two.show();
    assert_eq!(
        two.seen().highlight,
        Some(Highlight::Thing(payments.clone()))
    );
    // By clicking in the audience's window, too.
    let web = Selection::Account(
        two.presenter
            .state
            .base
            .controller
            .find_account("Web")
            .expect("an account"),
    );
    two.audience.screen(ScreenAction::Select(Some(web.clone())));
    assert_eq!(
        two.seen().request.1,
        Some(PeerRequest::Point(Some(web.clone())))
    );
    two.wish();
    assert_eq!(two.seen().highlight, Some(Highlight::Thing(web)));
    two.presenter(PresentAction::TogglePointing);
    assert_eq!(two.seen().highlight, None);
    two.presenter.screen(ScreenAction::Select(Some(payments)));
    two.show();
    assert_eq!(two.seen().highlight, None, "it was put away");
}

#[test]
fn a_pane_in_the_spotlight_is_opened_on_one_screen_only() {
    let light = PresentAction::Highlight(Some(Highlight::Pane(Pane::Terminal)));
    let mut alone = Window::new(Scenario::ConsolidatedBilling);
    present(&mut alone, light.clone());
    assert!(alone.state.is_open(Pane::Terminal));
    let mut two = Two::new();
    two.presenter(light);
    assert!(!two.presenter.state.is_open(Pane::Terminal));
    assert_eq!(two.seen().highlight, Some(Highlight::Pane(Pane::Terminal)));
}

#[test]
fn what_can_be_lit_goes_through_a_message_and_nothing_else_is_read() {
    let window = Window::new(Scenario::ConsolidatedBilling);
    let account = window
        .state
        .base
        .controller
        .find_account("Payments")
        .expect("an account");
    let person = window
        .state
        .base
        .controller
        .find_person("Payments/Ben")
        .expect("a person");
    let role = "AWSServiceRoleForOrganizations".into();
    for light in [
        Highlight::Pane(Pane::Inspector),
        Highlight::Thing(Selection::Account(account)),
        Highlight::Thing(Selection::Role { account, role }),
        Highlight::Thing(Selection::Person(person)),
    ] {
        assert_eq!(Highlight::of(&light.text()), Some(light));
    }
    for damaged in ["", "pane:", "pane:cellar", "a:nobody", "i:", "x:1", "r::"] {
        assert_eq!(Highlight::of(damaged), None, "{damaged}");
    }
}

#[test]
fn the_presenters_keys_freeze_light_ask_and_turn() {
    let mut two = Two::presenting();
    two.presenter.press("f");
    assert!(two.panel().frozen.is_some());
    two.presenter.press("f");
    assert!(two.panel().frozen.is_none());
    two.presenter.press("x");
    assert!(two.panel().pointing);
    two.presenter.press("r");
    assert_eq!(two.panel().asked, 1);
    two.presenter.press("PageDown");
    assert_eq!(walk(&two.presenter).step, 1);
    two.presenter.press("o");
    assert_eq!(walk(&two.presenter).step, 2, "line by line");
    // These are for one screen.
    two.presenter.press("p");
    two.presenter.press("h");
    assert!(!two.presenter.state.base.screen.presenter && !two.panel().notes);
}

#[test]
fn on_one_screen_what_is_shown_for_a_class_goes_with_large_type() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    presents(&mut window, WALK, 0);
    window.press("p");
    assert!(window.state.base.is_large() && !window.state.base.noted());
    window.press("h");
    assert!(window.state.base.noted());
    window.press("x");
    assert!(
        window.state.base.presentation.highlight.is_some(),
        "what the step is about is lit"
    );
    // First what the step does, then the next one.
    window.press("PageDown");
    assert_eq!(walk(&window).step, 0);
    window.press("PageDown");
    assert_eq!(walk(&window).step, 1);
    window.press("p");
    assert!(!window.state.base.is_large() && !window.state.base.noted());
    assert_eq!(
        (
            window.state.base.presentation.pointing,
            &window.state.base.presentation.highlight
        ),
        (false, &None)
    );
    assert_eq!(
        window.pressed("PageDown").len(),
        0,
        "the page scrolls again"
    );
}

#[test]
fn beginning_a_presentation_leaves_the_lesson_and_covers_nothing() {
    let mut window = Window::new(Scenario::ConsolidatedBilling);
    window.open_lesson("tour");
    window.screen(ScreenAction::Open(Dialog::Present));
    window.play(true);
    let two = Two::of(window);
    let state = &two.audience.state;
    assert!(state.guide.lesson.is_none() && !state.base.clock.playing);
    assert_eq!(state.base.screen.dialog, None);
    assert_eq!(&*walk(&two.presenter).id, "tour");
}

#[test]
fn a_window_knows_whether_the_other_is_there_and_whether_another_speaks() {
    let mut two = Two::new();
    for line in [PeerState::Live, PeerState::Gone, PeerState::Live] {
        two.presenter(PresentAction::Peer(line));
        assert_eq!(two.panel().line, line);
    }
    two.presenter(PresentAction::Rival(true));
    assert!(two.panel().rival);
    two.presenter(PresentAction::Rival(false));
    assert!(!two.panel().rival);
}

#[test]
fn the_answers_of_a_class_are_in_the_caption() {
    let mut two = Two::presenting();
    let mut state = (*two.presenter.state).clone();
    state.base.presentation.votes = vec![3, 1];
    two.presenter.state = std::rc::Rc::new(state);
    two.show();
    let caption = two.seen().caption.clone().expect("a caption");
    assert_eq!(caption.votes, [3, 1]);
    let poll = ClassPoll::read(r#"{"poll": 2, "question": "Who?", "options": ["A", "B"]}"#);
    let poll = poll.expect("a poll");
    assert_eq!(
        (poll.number, poll.question.as_str(), poll.options.len()),
        (2, "Who?", 2)
    );
    for nothing in [
        "",
        "null",
        "{}",
        r#"{"poll": null}"#,
        r#"{"poll": 1, "question": 7, "options": []}"#,
    ] {
        assert_eq!(ClassPoll::read(nothing), None, "{nothing}");
    }
}

/// The presenter's window, loaded again with what its tab has stored.
fn reloaded(presenter: &Window) -> Window {
    let texts = (presenter.state).texts(&Stored::Presentation, &|_| None, &WorkTime::default);
    let mut state = (*Window::new(Scenario::ConsolidatedBilling).state).clone();
    state.base.presentation = Presentation::of(WindowRole::Presenter, "it".into());
    assert!(state.guide.restore_presented(&mut state.base, &texts[0].1));
    Window::of(state)
}

#[test]
fn a_presenters_window_that_is_loaded_again_shows_the_audience_the_same() {
    let mut two = Two::presenting();
    two.next();
    let (shown, caption) = (two.message(), two.caption());
    assert!(!caption.is_empty());
    two.presenter = reloaded(&two.presenter);
    assert!(!two.panel().given, "it shows its own session");
    // Its lesson is still being loaded.
    assert!(walk(&two.presenter).opened.is_none());
    two.show();
    assert_eq!((two.message(), two.caption()), (shown, caption));
}

#[test]
fn a_presenters_window_that_is_loaded_again_has_its_branches() {
    let mut two = Two::presenting();
    for name in ["One", "Two"] {
        let line = format!("aws iam create-user --user-name {name}");
        two.presenter.lines(&[&line]);
        two.presenter.undo();
    }
    let names = two.presenter.branch_names();
    assert!(!names.is_empty());
    let again = reloaded(&two.presenter);
    assert_eq!(again.branch_names(), names);
    assert_eq!(again.state.base.branches, two.presenter.state.base.branches);
}

#[test]
fn which_option_is_right_is_in_the_caption_with_the_answer_and_not_before() {
    let mut two = Two::presenting();
    while two
        .presenter
        .state
        .guide
        .questions()
        .iter()
        .all(|it| it.right.is_none())
    {
        two.next();
    }
    let caption = |two: &Two| two.seen().caption.clone().expect("a caption");
    let asked = caption(&two);
    assert!(
        asked.options.len() > 1 && asked.right.is_none(),
        "{asked:?}"
    );
    two.presenter(PresentAction::Ask(true));
    two.show();
    let shown = caption(&two);
    let right = shown.right.expect("it is shown");
    assert!(
        shown
            .answer
            .expect("the answer")
            .contains(&shown.options[right]),
        "{right}"
    );
}
