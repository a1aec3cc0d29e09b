//! What almost every component uses.

pub use std::cell::RefCell;
pub use std::rc::Rc;

pub use message::Message;
pub use page::queries::Queries;
pub use page::{Action, ClockAction, Dialog, Pane, Route, ScreenAction, SessionAction, WalkAction};
pub use sim::command::Command;
pub use sim::view::Selection;
pub use yew::prelude::*;

pub use crate::dispatch::{Dispatch, use_dispatch};
pub use crate::parts::forms;
pub use crate::parts::icon::{Icon, icon};
pub use crate::parts::text::quiet;
pub use crate::platform;
pub use crate::same::{QueriesProps, Same};
pub use crate::say::{
    counted, english, grouped, key, language, message, say, steps_of, tell, told_lang, words,
};
pub use crate::say_marked;

/// A closure with its own copies: `with!((camera, props.on_end, at = row.at), move |_: MouseEvent| …)` clones `camera` and
/// `props.on_end`, as `on_end`, and binds `at`.
#[macro_export]
macro_rules! with {
    (@ $name:ident) => { let $name = $name.clone(); };
    (@ $of:ident . $name:ident) => { let $name = $of.$name.clone(); };
    (@ $name:ident = $value:expr) => { let $name = $value; };
    (($($name:ident $(. $field:ident)? $(= $value:expr)?),+ $(,)?), $closure:expr) => {{
        $($crate::with!(@ $name $(. $field)? $(= $value)?);)+
        $closure
    }};
    ($name:ident, $closure:expr) => { $crate::with!(($name), $closure) };
}
