//! Presenting: the audience's window, the presenter's panel, the highlight, and the channel between windows.

mod audience;
mod choices;
mod panel;
mod spotlight;
mod timer;

pub use audience::{ClassTopic, Foot, Head, dialog};
pub use choices::Choices;
pub use panel::{Panel, lit_name};
pub use spotlight::{Spotlight, use_pointing};

use crate::shared::scenes::is_heard_now;
use choices::new_name;
use page::present::{HANDED, Presentation, SHOWS, WindowRole};
use page::walk::HandedLesson;
use ui::browser::link;

/// The window's role from the address: `?presenter=ID`, `?audience=ID`. Without a name it starts one.
pub fn of_address() -> Option<Presentation> {
    // Presentations of other windows are not for pages that can hear this one.
    if is_heard_now() {
        return None;
    }
    let roles = [WindowRole::Presenter, WindowRole::Audience].into_iter();
    let (part, id) =
        { roles }.find_map(|part| Some((part, link::parameter(part.parameter()?)?)))?;
    let id = Some(id).filter(|id| is_name(id)).unwrap_or_else(new_name);
    let shows = part == WindowRole::Presenter && link::parameter(SHOWS).is_some();
    let stage = Presentation::of(part, id.into());
    Some(Presentation { shows, ..stage })
}

/// The lesson that the window which opened this one had open.
pub fn handed() -> Option<HandedLesson> {
    HandedLesson::of(&link::parameter(HANDED)?)
}

fn is_name(text: &str) -> bool {
    (4..=40).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_alphanumeric())
}
