//! Presenting: the audience's window, the presenter's panel, the highlight, and the channel between windows.

mod audience;
mod choices;
mod panel;
mod spotlight;
mod timer;

pub use audience::{Foot, Head};
pub use choices::Choices;
pub use panel::{Panel, lit_name};
pub use spotlight::{Spotlight, use_pointing};

use yew::AttrValue;

use crate::browser::{link, platform, windows};
use crate::components::scene;
use crate::say::language;
use page::present::{Presentation, WindowRole};
use page::walk::HandedLesson;

/// The parameter of a presenter's window with the lesson that it goes on with.
const HANDED: &str = "handed";

/// The window's role from the address: `?presenter=ID`, `?audience=ID`. Without a name it starts one.
pub fn of_address() -> Option<Presentation> {
    // Presentations of other windows are not for pages that can hear this one.
    if scene::is_heard_now() {
        return None;
    }
    let (part, name, id) = [
        (WindowRole::Presenter, "presenter"),
        (WindowRole::Audience, "audience"),
    ]
    .into_iter()
    .find_map(|(part, name)| Some((part, name, link::parameter(name)?)))?;
    let id = Some(id).filter(|id| is_name(id)).unwrap_or_else(|| {
        let id = new_name();
        link::set_parameter(name, Some(&id));
        id
    });
    Some(Presentation::of(part, id.into()))
}

/// The lesson that the window which opened this one had open. It is asked for once: a reload goes on where this window was.
pub fn handed() -> Option<HandedLesson> {
    let text = link::parameter(HANDED)?;
    link::set_parameter(HANDED, None);
    HandedLesson::of(&text)
}

fn is_name(text: &str) -> bool {
    (4..=40).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_alphanumeric())
}

/// A presentation name that is unique in this browser.
fn new_name() -> String {
    platform::sixteen_digits()
}

/// Opens a window of the presentation, which goes on with a lesson. False if the browser does not allow it.
fn open_window(part: WindowRole, id: &AttrValue, handed: Option<&HandedLesson>) -> bool {
    let (name, features) = match part {
        // Wide enough for notes beside the organization.
        WindowRole::Presenter => ("presenter", "popup,width=1280,height=800"),
        WindowRole::Audience | WindowRole::Alone => ("audience", "popup,width=1280,height=720"),
    };
    // A language chosen only by the address is not stored.
    let handed = handed.map_or_else(String::new, |it| {
        format!("&{HANDED}={}", link::encoded(&it.text()))
    });
    let address = format!(
        "{}?{name}={id}&lang={}{handed}",
        link::path(),
        language().code()
    );
    windows::open_named(&address, &format!("orgsim-{name}-{id}"), features)
}
