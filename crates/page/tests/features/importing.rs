//! The dialog of imports: what is chosen, and what was read of it.

use std::rc::Rc;

use interchange::{ImportError, ImportPhase, ImportProgress, ImportReport, MAX_FILES};
use page::import::{ChosenFile, ImportAction, ImportChoice, ImportFolders, MAX_IMPORT_BYTES};
use page::{Action, Dialog, ScreenAction};
use sim::scenario::Scenario;

use crate::window::Window;

fn act(window: &mut Window, action: ImportAction) -> ImportChoice {
    window.act(Action::Import(action));
    window.state.tools.import.clone()
}

fn file(bytes: u64) -> ChosenFile {
    ChosenFile {
        name: "organization.json".into(),
        bytes,
        number: bytes,
    }
}

/// What was read: nothing.
fn done(of: u64) -> ImportAction {
    let error = ImportError {
        says: "There is no organization.".into(),
        report: ImportReport::default(),
    };
    ImportAction::Done(of, Rc::new(Err(Box::new(error))))
}

#[test]
fn what_was_read_counts_for_the_files_that_are_chosen() {
    let mut window = Window::new(Scenario::AllFeatures);
    // Files that are dropped on the page open the dialog.
    let chosen = act(&mut window, ImportAction::Files(vec![file(1), file(2)]));
    assert_eq!(window.state.base.screen.dialog, Some(Dialog::Import));
    assert!(chosen.is_read() && chosen.imported().is_none());
    let progress = ImportProgress {
        phase: ImportPhase::Files,
        done: 1,
        all: 2,
    };
    let of = chosen.changes;
    assert_eq!(
        act(&mut window, ImportAction::Progress(of, progress)).progress(),
        Some(progress)
    );
    assert!(act(&mut window, done(of)).imported().is_some());
    // It stays while the dialog is closed.
    window.act(Action::Screen(ScreenAction::Close));
    let left = act(&mut window, ImportAction::Leave);
    assert_eq!(window.state.base.screen.dialog, None);
    assert!(left.imported().is_some());
    for action in [
        ImportAction::Renumber(true),
        ImportAction::Remove(0),
        ImportAction::Stop,
        ImportAction::Again,
    ] {
        let before = window.state.tools.import.changes;
        let changed = act(&mut window, action);
        assert!(changed.imported().is_none() && changed.progress().is_none());
        assert!(
            act(&mut window, done(before)).imported().is_none(),
            "of other files"
        );
        let is_read = act(&mut window, done(before + 1)).imported().is_some();
        assert_eq!(is_read, !changed.stopped);
    }
    assert_eq!(
        act(&mut window, ImportAction::Remove(1)).files.len(),
        1,
        "there is none"
    );
    let finished = act(&mut window, ImportAction::Finish);
    assert!(finished.files.is_empty() && !finished.renumber);
    assert!(act(&mut window, done(of)).imported().is_none());
}

#[test]
fn an_import_says_which_files_it_does_not_read() {
    let mut window = Window::new(Scenario::AllFeatures);
    let large = act(
        &mut window,
        ImportAction::Files(vec![file(u64::from(MAX_IMPORT_BYTES) + 1)]),
    );
    assert!(large.is_too_large() && !large.is_read());
    act(&mut window, ImportAction::RemoveAll);
    let many = act(
        &mut window,
        ImportAction::Files(vec![file(0); MAX_FILES + 1]),
    );
    assert!(many.is_too_many() && !many.is_read());
    act(&mut window, ImportAction::RemoveAll);
    // Folders that were dropped, without files.
    let folders = |window: &mut Window, action| act(window, action).folders;
    let listing = folders(&mut window, ImportAction::Listing(0));
    assert_eq!(listing, ImportFolders::Listing(0));
    let empty = folders(&mut window, ImportAction::Files(Vec::new()));
    assert_eq!(empty, ImportFolders::Empty);
    folders(&mut window, ImportAction::Listing(3));
    assert_eq!(
        folders(&mut window, ImportAction::Leave),
        ImportFolders::Read
    );
}
