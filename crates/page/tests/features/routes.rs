//! What is visible: views take the organization's place one at a time, panes open and close, dialogs cover them.

use std::rc::Rc;

use page::keyboard::FocusTarget;
use page::timeline::{TimelineForm, choices, lanes_of};
use page::{
    Action, Dialog, NoticeKind, OpenPanes, OrganizationForm, Pane, Route, ScreenAction,
    SessionAction, ShownCall, SideEffect, TimelineAction, TrailAction,
};
use sim::command::Call;
use sim::scenario::Scenario;
use sim::view::Selection;

use crate::window::Window;

fn window() -> Window {
    Window::new(Scenario::AllFeatures)
}

fn account(window: &Window, name: &str) -> Selection {
    Selection::Account(
        window
            .state
            .base
            .controller
            .find_account(name)
            .expect("an account"),
    )
}

#[test]
fn one_view_is_open_at_a_time_and_knows_what_it_is_about() {
    let mut window = window();
    let ben = window
        .state
        .base
        .controller
        .find_person("Payments/Ben")
        .expect("a person");
    let about = Selection::Person(ben);
    window.screen(ScreenAction::Navigate(Route::Lab, Some(about.clone())));
    assert_eq!(window.state.base.screen.route.about, Some(about));
    let opened = window.state.base.screen.route.opened;
    window.open(Route::Services);
    let route = &window.state.base.screen.route;
    assert_eq!((route.route, &route.about), (Route::Services, &None));
    assert_eq!(route.opened, opened + 1, "it is told that it opens");
}

#[test]
fn toggling_a_view_leaves_it_again() {
    let mut window = window();
    window.screen(ScreenAction::ToggleRoute(Route::Events));
    window.screen(ScreenAction::ToggleRoute(Route::Lab));
    assert_eq!(window.state.base.screen.route.route, Route::Lab);
    window.screen(ScreenAction::ToggleRoute(Route::Lab));
    assert_eq!(window.state.base.screen.route.route, Route::Organization);
}

#[test]
fn a_notice_of_an_earlier_action_does_not_cover_a_view_that_is_opened() {
    let mut window = window();
    window.lines(&[
        "aws organizations enable-aws-service-access --service-principal config.amazonaws.com",
    ]);
    assert!(window.state.base.feedback.notice.is_some());
    window.press("c");
    assert_eq!(window.state.base.screen.route.route, Route::Compare);
    assert_eq!(window.state.base.feedback.notice, None);
    // Of what is done in the view it tells.
    window.lines(&["aws organizations list-roots"]);
    window.told(NoticeKind::Done, "The answer is in the terminal.");
    assert_eq!(window.state.base.screen.route.route, Route::Compare);
}

#[test]
fn from_the_inspector_a_view_goes_back_to_the_inspector() {
    let mut window = window();
    let payments = account(&window, "Payments");
    window.screen(ScreenAction::Show(payments));
    assert_eq!(window.state.base.screen.pane, Pane::Inspector);
    window.open(Route::Lab);
    assert_eq!(
        window.state.base.screen.pane,
        Pane::Organization,
        "on a narrow screen the view is seen"
    );
    window.open(Route::Services);
    window.open(Route::Organization);
    assert_eq!(window.state.base.screen.pane, Pane::Inspector);
}

#[test]
fn showing_something_leads_back_to_the_organization() {
    let mut window = window();
    window.open(Route::Services);
    let payments = account(&window, "Payments");
    window.screen(ScreenAction::Show(payments.clone()));
    assert_eq!(window.state.base.screen.route.route, Route::Organization);
    assert_eq!(window.state.base.screen.selection, Some(payments));
    assert_eq!(window.state.base.screen.pane, Pane::Inspector);
}

#[test]
fn a_draft_is_handed_to_the_lab_once() {
    let mut window = window();
    window.screen(ScreenAction::ToLab(Vec::new(), vec!["s3:GetObject".into()]));
    let handed = window
        .state
        .base
        .screen
        .route
        .handed
        .clone()
        .expect("it is handed over");
    assert_eq!(handed.actions.len(), 1);
    window.open(Route::Organization);
    window.open(Route::Lab);
    assert_eq!(window.state.base.screen.route.handed, None);
}

#[test]
fn a_selection_opens_the_inspector_and_closing_it_forgets_the_selection() {
    let mut window = window();
    assert!(!window.state.is_open(Pane::Inspector));
    let payments = account(&window, "Payments");
    window.screen(ScreenAction::Select(Some(payments)));
    assert!(window.state.is_open(Pane::Inspector));
    window.screen(ScreenAction::ClosePane(Pane::Inspector));
    assert!(!window.state.is_open(Pane::Inspector));
    assert_eq!(window.state.base.screen.selection, None);
    // Opened by hand, it stays without a selection.
    window.screen(ScreenAction::Pane(Pane::Inspector));
    let web = account(&window, "Web");
    window.screen(ScreenAction::Select(Some(web)));
    window.screen(ScreenAction::Select(None));
    assert!(window.state.is_open(Pane::Inspector));
}

#[test]
fn panes_open_and_close_and_a_narrow_screen_shows_one() {
    let mut window = window();
    for pane in [Pane::Timeline, Pane::Terminal] {
        window.screen(ScreenAction::Pane(pane));
        assert!(window.state.is_open(pane));
        assert_eq!(window.state.base.screen.pane, pane);
    }
    window.screen(ScreenAction::ClosePane(Pane::Timeline));
    assert_eq!(
        window.state.base.screen.pane,
        Pane::Terminal,
        "it was not in front"
    );
    window.screen(ScreenAction::ClosePane(Pane::Terminal));
    assert_eq!(window.state.base.screen.pane, Pane::Organization);
    assert!(window.state.is_open(Pane::Organization), "it always is");
}

#[test]
fn open_panes_are_kept_by_name() {
    let mut open = OpenPanes::default();
    assert_eq!(open.names(), "");
    open.set(Pane::Timeline, true);
    open.set(Pane::Terminal, true);
    assert_eq!(open.names(), "timeline terminal");
    assert_eq!(OpenPanes::by_names(&open.names()), open);
    assert_eq!(
        OpenPanes::by_names("cellar  organization guide"),
        OpenPanes::default()
    );
}

#[test]
fn forms_and_panes_have_names_that_are_read_again() {
    for form in OrganizationForm::ALL {
        assert_eq!(OrganizationForm::by_name(form.name()), Some(form));
    }
    for pane in Pane::ALL {
        assert_eq!(Pane::by_name(pane.name()), Some(pane));
    }
    assert_eq!(
        (Pane::by_name("cellar"), OrganizationForm::by_name("map")),
        (None, None)
    );
}

#[test]
fn without_a_lesson_the_guide_is_the_list_of_lessons() {
    let mut window = window();
    window.screen(ScreenAction::Pane(Pane::Guide));
    assert_eq!(window.state.base.screen.route.route, Route::Lessons);
    window.screen(ScreenAction::Pane(Pane::Guide));
    assert_eq!(window.state.base.screen.route.route, Route::Organization);
    window.open_lesson("tour");
    window.screen(ScreenAction::Pane(Pane::Guide));
    assert_eq!(window.state.base.screen.route.route, Route::Organization);
    assert_eq!(window.state.base.screen.pane, Pane::Guide);
}

#[test]
fn a_lesson_closes_the_list_and_leaving_it_opens_the_list_again() {
    let mut window = window();
    window.open(Route::Lessons);
    window.open_lesson("tour");
    assert_eq!(window.state.base.screen.route.route, Route::Organization);
    window.lesson(page::lesson::LessonAction::Leave);
    assert_eq!(window.state.base.screen.route.route, Route::Lessons);
}

#[test]
fn the_welcome_goes_with_the_first_thing_that_is_done() {
    let welcomed = || {
        let mut state = (*window().state).clone();
        state.base.screen.welcome = true;
        Window::of(state)
    };
    assert!(welcomed().state.guide.welcomes(&welcomed().state.base));
    let acts: [fn(&mut Window); 6] = [
        |it| it.screen(ScreenAction::Explore),
        |it| {
            let payments = account(it, "Payments");
            it.screen(ScreenAction::Select(Some(payments)));
        },
        |it| it.lines(&["aws organizations list-roots"]),
        |it| it.next(),
        |it| it.open_lesson("tour"),
        |it| it.screen(ScreenAction::TogglePresenter),
    ];
    for act in acts {
        let mut window = welcomed();
        act(&mut window);
        assert!(!window.state.guide.welcomes(&window.state.base));
    }
}

#[test]
fn a_call_is_checked_without_being_made() {
    let mut window = window();
    let caller = window.state.base.controller.actor.clone();
    let call = Call::new(
        caller,
        "organizations:DeleteOrganization",
        serde_json::json!({}),
    );
    window.screen(ScreenAction::Check(call.clone()));
    assert_eq!(
        window.state.base.screen.why,
        Some(ShownCall::Call(call.clone()))
    );
    assert_eq!(window.steps(), 0);
    let asking = window.queries().asking(&ShownCall::Call(call), None);
    assert!(asking.is_some());
}

#[test]
fn what_is_asked_why_is_a_step_that_is_there() {
    let mut window = window();
    window.lines(&["aws organizations list-roots"]);
    window.screen(ScreenAction::Why(0));
    assert_eq!(window.state.base.screen.why, Some(ShownCall::Step(0)));
    assert!(window.queries().asking(&ShownCall::Step(0), None).is_some());
    assert!(window.queries().asking(&ShownCall::Step(7), None).is_none());
}

#[test]
fn a_notice_is_dismissed() {
    let mut window = window();
    window.lines(&["aws organizations list-roots"]);
    window.screen(ScreenAction::Dismiss);
    assert_eq!(window.state.base.feedback.notice, None);
}

#[test]
fn what_is_done_from_a_dialog_closes_it_and_a_remedy_does_not() {
    let mut window = window();
    window.screen(ScreenAction::Open(Dialog::Search));
    window.next();
    assert_eq!(window.state.base.screen.dialog, None);
    window.screen(ScreenAction::Open(Dialog::Help));
    window.session(page::SessionAction::ApplyRemedy(vec![page::NEXT], None));
    assert_eq!(window.state.base.screen.dialog, Some(Dialog::Help));
}

#[test]
fn what_is_shown_gets_the_focus_in_the_inspector() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.screen(ScreenAction::Show(Selection::Service("config".into())));
    let focus = |it: &&SideEffect| matches!(it, SideEffect::Focus(FocusTarget::Inspector));
    assert_eq!(window.effects.iter().filter(focus).count(), 1);
    window.screen(ScreenAction::Select(None));
    assert_eq!(window.effects.iter().filter(focus).count(), 0);
}

#[test]
fn the_timeline_lists_what_is_chosen_and_all_where_that_actor_has_done_nothing() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.line("aws organizations list-roots");
    let all = |window: &Window| {
        let marks: Vec<Rc<_>> = window.queries().marks().into_iter().map(Rc::new).collect();
        choices(&lanes_of(&marks))
    };
    let known = all(&window);
    let chosen = |window: &Window| window.state.timeline.filter(&all(window));
    assert_eq!(chosen(&window), 0);
    let last = known.len() - 1;
    assert!(last > 2, "somebody has done something");
    let filter = TimelineAction::Filter(known[last].clone());
    window.act(Action::Timeline(filter));
    assert_eq!(chosen(&window), last);
    window.session(SessionAction::Start(Scenario::AllFeatures, 2));
    assert_eq!(chosen(&window), 0);
    let shown = TimelineAction::Show(TimelineForm::List);
    window.act(Action::Timeline(shown));
    assert_eq!(window.state.timeline.form, TimelineForm::List);
}

#[test]
fn another_filter_lists_records_from_the_first_page_on() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.act(Action::Trail(TrailAction::More));
    window.act(Action::Trail(TrailAction::Record(Some(3))));
    assert_eq!(window.state.trail.more, 1);
    let mut filter = window.state.trail.filter.clone();
    filter.errors = true;
    window.act(Action::Trail(TrailAction::Filter(Box::new(filter))));
    let trail = &window.state.trail;
    assert_eq!((trail.more, trail.record), (0, Some(3)));
}
