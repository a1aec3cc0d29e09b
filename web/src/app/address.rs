//! What comes from outside: a link that is pasted into the open page's address, and files that are dropped on the page.

use page::LINK_OPENED;
use page::effects::Errand;
use page::lesson::LessonAction;
use page::recorder::DraftAction;
use stage::compare;
use ui::browser::events;
use ui::drafts;
use ui::prelude::*;
use ui::{importing, link, own, sessions};

pub const LINK_DAMAGED: &str = key("The link could not be opened. Your session is unchanged.");

/// Opens the session or lesson behind the `#`, and takes dropped files.
#[hook]
pub fn use_address(dispatch: Dispatch) {
    use_effect_with((), move |()| {
        let [over, dropped] = ["dragover", "drop"].map(|name| {
            events::on_window(name, move |event| {
                importing::dragged(dispatch, event);
            })
        });
        if link::code().is_some_and(|code| link::is_comparison(&code)) {
            open(dispatch);
        }
        let pasted = events::on_window("hashchange", move |_| open(dispatch));
        move || [over, dropped, pasted].into_iter().for_each(|end| end())
    });
}

fn open(dispatch: Dispatch) {
    let damaged = |why: String| Action::Remark(say(LINK_DAMAGED).to_string(), Some(why));
    if let Some(code) = link::code().filter(|code| link::is_comparison(code)) {
        dispatch.errand(Errand::ClearLink);
        match link::comparison(&code) {
            Ok(sessions) => compare::open_link(dispatch, sessions),
            Err(error) => dispatch.dispatch(damaged(error.to_string())),
        }
    } else if let Some(draft) = link::code().and_then(|code| drafts::linked(&code)) {
        dispatch.errand(Errand::ClearLink);
        dispatch.dispatch(match draft {
            Ok((draft, proposals)) => Action::Draft(DraftAction::Open(Box::new(draft), proposals)),
            Err(why) => damaged(why),
        });
    } else if let Some(received) = link::code().and_then(|code| own::receive(&code)) {
        dispatch.errand(Errand::ClearLink);
        dispatch.dispatch(match received {
            Ok((id, store)) => {
                dispatch.errand(store);
                Action::Lesson(LessonAction::open(id))
            }
            Err(why) => damaged(why),
        });
    } else if let Some(found) = link::opened() {
        dispatch.errand(Errand::ClearLink);
        match found {
            Ok(session) => sessions::load(dispatch, session, say(LINK_OPENED).to_string()),
            Err(error) => dispatch.dispatch(damaged(error.to_string())),
        }
    }
}
