use sim::scenario::Scenario;

use super::{StorageTrouble, WhyNotKept};
use crate::action::Action;
use crate::base::effects::SideEffect;
use crate::files::keeping::KeepAction;
use crate::tests::page::TestPage;

const FULL: StorageTrouble = StorageTrouble {
    why: Some(WhyNotKept::Full),
    session: true,
    branches: false,
    lessons: false,
    drafts: false,
    asides: 0,
    damaged: 0,
};

const LINE: &str = "aws organizations create-account --account-name New --email new@example.com";

fn keep(page: &mut TestPage, action: KeepAction) {
    page.take(Action::Keep(action));
}

/// Whether the browser is told to ask before closing, or not to ask any more.
fn asks(page: &TestPage) -> Option<bool> {
    page.effects.iter().find_map(|it| {
        let SideEffect::AskBeforeClosing(asks) = it else {
            return None;
        };
        Some(*asks)
    })
}

#[test]
fn the_browser_asks_before_closing_while_that_loses_work() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    assert_eq!(asks(&page), None);
    let drawn = page.state.base.drawn;
    keep(&mut page, KeepAction::Trouble(FULL));
    assert_eq!(asks(&page), Some(true));
    assert!(page.state.base.drawn > drawn, "the page shows it");
    keep(&mut page, KeepAction::Trouble(FULL));
    assert_eq!(asks(&page), None);
    keep(&mut page, KeepAction::Trouble(StorageTrouble::default()));
    assert_eq!(asks(&page), Some(false));
}

#[test]
fn a_session_in_a_file_is_not_lost_until_it_goes_on() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    keep(&mut page, KeepAction::Trouble(FULL));
    page.line(LINE);
    keep(&mut page, KeepAction::Save);
    assert!(page.effects.contains(&SideEffect::SaveSession(1)));
    // The browser may refuse the file.
    assert_eq!(
        (
            page.state
                .unkept
                .saved_steps(&page.state.guide, &page.state.base),
            asks(&page)
        ),
        (None, None)
    );
    keep(&mut page, KeepAction::Saved(1));
    assert_eq!(
        (
            page.state
                .unkept
                .saved_steps(&page.state.guide, &page.state.base),
            asks(&page)
        ),
        (Some(1), Some(false))
    );
    page.line(LINE);
    assert_eq!(
        (
            page.state
                .unkept
                .saved_steps(&page.state.guide, &page.state.base),
            asks(&page)
        ),
        (None, Some(true))
    );
}

/// The file has no lessons and no drafts.
#[test]
fn a_file_of_the_session_does_not_save_lessons() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    let trouble = StorageTrouble {
        lessons: true,
        ..FULL
    };
    keep(&mut page, KeepAction::Trouble(trouble));
    keep(&mut page, KeepAction::Saved(0));
    assert_eq!(
        (
            page.state
                .unkept
                .saved_steps(&page.state.guide, &page.state.base),
            asks(&page)
        ),
        (Some(0), None)
    );
    assert!(
        page.state
            .guide
            .own_session_text(&page.state.base)
            .contains("scenario")
    );
}

#[test]
fn damaged_texts_lose_nothing_and_are_seen_once() {
    let mut page = TestPage::open(Scenario::AllFeatures);
    let damaged = StorageTrouble {
        damaged: 1,
        ..StorageTrouble::default()
    };
    keep(&mut page, KeepAction::Trouble(damaged));
    assert_eq!((asks(&page), page.state.unkept.seen), (None, false));
    keep(&mut page, KeepAction::Seen);
    assert!(page.state.unkept.seen);
}
