//! Back and Forward of the browser, and a reload: each leads to a view, a sheet or what a dialog covered. Not in a frame or a package,
//! whose history is the platform's, and not in a window that only shows.

use page::AppState;
use page::back::{BackEntry, BackPlace};
use page::present::WindowRole;
use ui::browser::{elements, frame, link, lms};
use ui::prelude::*;

fn place(state: &AppState) -> BackPlace {
    BackPlace::of(&state.base, elements::is_phone())
}

/// Keeps the browser's history in step with the page.
#[hook]
pub fn use_back(state: &AppState, dispatch: Dispatch) {
    let alone = use_memo((), |()| !frame::is_framed() && lms::note().is_none());
    let applies = *alone && state.base.presentation.part != WindowRole::Audience;
    let entry = use_mut_ref(|| None::<BackEntry>);
    let go = with!(entry, move |to: BackEntry| {
        entry.replace(Some(to));
        for action in to.place.actions(place(&dispatch.state())) {
            dispatch.dispatch(action);
        }
    });
    let keep = with!((entry, go), move |(place, applies): &(BackPlace, bool)| {
        let last = *entry.borrow();
        match last {
            _ if !applies => {}
            None => match link::entry().and_then(|it| BackEntry::read(&it)) {
                Some(kept) => go(kept),
                // It is written when something opens: until then, the first part has no need of it.
                None => {
                    entry.replace(Some(BackEntry {
                        number: 0,
                        place: *place,
                    }));
                }
            },
            Some(last) if last.place == *place => {}
            Some(last) => {
                let next = last.at(*place);
                if next.number == last.number {
                    link::change_entry(&next.text());
                } else {
                    link::change_entry(&last.text());
                    link::add_entry(&next.text());
                }
                entry.replace(Some(next));
            }
        }
    });
    use_effect_with((place(state), applies), keep);
    use_effect_with(applies, move |applies| {
        let end = applies.then(|| {
            link::on_entry(move |text| {
                let to = text.and_then(|it| BackEntry::read(&it));
                let (Some(to), Some(last)) = (to, *entry.borrow()) else {
                    return;
                };
                // What was closed by itself left an entry behind that leads nowhere.
                if to.place == last.place && to.number != last.number {
                    entry.replace(Some(to));
                    link::go(if to.number < last.number { -1 } else { 1 });
                } else {
                    go(to);
                }
            })
        });
        move || end.into_iter().for_each(|end| end())
    });
}
