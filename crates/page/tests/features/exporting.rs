//! Writing for other tools: what is chosen in the dialogs of exports and of the dry run.

use std::rc::Rc;

use interchange::{ExportFormat, MAX_FILES, PlanFormat};
use page::dry_run::{DryRunAction, DryRunView, RunState};
use page::export::{ExportAction, ExportChoice, ExportSubject, OfferedFormat};
use page::{Action, Dialog, ScreenAction};
use sim::scenario::Scenario;

use crate::window::Window;

fn export(window: &mut Window, action: ExportAction) -> ExportChoice {
    window.act(Action::Export(action));
    match &window.state.screen.dialog {
        Some(Dialog::Export(choice)) => choice.clone(),
        other => panic!("another dialog is open: {other:?}"),
    }
}

#[test]
fn an_export_keeps_its_format_if_the_other_subject_has_it() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.act(Action::Screen(ScreenAction::Open(Dialog::export(false))));
    export(
        &mut window,
        ExportAction::Format(OfferedFormat::Organization(ExportFormat::Terraform)),
    );
    let choice = export(
        &mut window,
        ExportAction::Subject(ExportSubject::Difference),
    );
    assert_eq!(choice.format, OfferedFormat::Plan(PlanFormat::Terraform));
    let (id, _) = window.queries().exportable().remove(0);
    let own = ExportSubject::Organization(id);
    export(
        &mut window,
        ExportAction::Format(OfferedFormat::Plan(PlanFormat::Text)),
    );
    let choice = export(&mut window, ExportAction::Subject(own.clone()));
    assert_eq!(
        choice.format,
        OfferedFormat::of(false)[0],
        "it has no such plan"
    );
    assert_eq!(window.queries().export_subject(&choice), Some(own));
}

#[test]
fn what_is_exported_is_there() {
    let window = Window::new(Scenario::AllFeatures);
    let queries = window.queries();
    let first = ExportSubject::Organization(queries.exportable().remove(0).0);
    let mut choice = ExportChoice::new(false);
    assert_eq!(queries.export_subject(&choice), Some(first.clone()));
    // Undone meanwhile, or replaced by another tab.
    let gone = "o-aaaaaaaaaa".parse().expect("it is an id");
    choice.subject = Some(ExportSubject::Organization(gone));
    assert_eq!(queries.export_subject(&choice), Some(first.clone()));
    let nothing = Window::new(Scenario::Empty);
    assert_eq!(nothing.queries().export_subject(&choice), None);
    // Only some formats need a plan, and none is written without it.
    let compared = Rc::new(queries.compared(&window.state.pins));
    for subject in [first, ExportSubject::Difference] {
        for format in OfferedFormat::of(subject == ExportSubject::Difference) {
            let plan = queries.export_plan(Some(&subject), *format, &compared);
            let written = queries.export_of(&subject, *format, None);
            assert_ne!(plan.is_some(), written.is_some(), "{format:?}");
        }
    }
}

fn run(window: &mut Window, action: DryRunAction) -> RunState {
    window.act(Action::DryRun(action));
    match &window.state.screen.dialog {
        Some(Dialog::DryRun(DryRunView { run, .. })) => run.clone(),
        other => panic!("another dialog is open: {other:?}"),
    }
}

#[test]
fn a_dry_run_that_was_stopped_says_nothing_more() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.act(Action::DryRun(DryRunAction::Done(Rc::default())));
    assert_eq!(window.state.screen.dialog, None, "the dialog was closed");
    window.act(Action::Screen(ScreenAction::Open(Dialog::dry_run())));
    window.act(Action::DryRun(DryRunAction::Account("111122223333".into())));
    let read = || DryRunAction::Read(5, Default::default());
    assert_eq!(run(&mut window, DryRunAction::Files(0, 0)), RunState::Empty);
    assert_eq!(
        run(&mut window, DryRunAction::Files(MAX_FILES + 1, 9)),
        RunState::TooMany
    );
    assert_eq!(run(&mut window, read()), RunState::TooMany);
    assert!(run(&mut window, DryRunAction::Files(1, 9)).is_under_way());
    let under = run(&mut window, read());
    assert!(
        matches!(
            under,
            RunState::Under {
                read: 5,
                all: 9,
                ..
            }
        ),
        "{under:?}"
    );
    assert_eq!(run(&mut window, DryRunAction::Stop), RunState::Stopped);
    assert_eq!(
        run(&mut window, DryRunAction::Done(Rc::default())),
        RunState::Stopped
    );
    run(&mut window, DryRunAction::Files(1, 9));
    let done = run(&mut window, DryRunAction::Done(Rc::default()));
    assert_eq!(done, RunState::Done(Rc::default()));
    let Some(Dialog::DryRun(view)) = &window.state.screen.dialog else {
        panic!("the dialog is open");
    };
    assert_eq!(&*view.account, "111122223333");
}
