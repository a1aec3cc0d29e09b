//! What almost every component uses.

pub(crate) use std::cell::RefCell;
pub(crate) use std::rc::Rc;

pub(crate) use message::Message;
pub(crate) use page::queries::Queries;
pub(crate) use page::{
    Action, ClockAction, Dialog, Pane, Route, ScreenAction, SessionAction, WalkAction,
};
pub(crate) use sim::command::Command;
pub(crate) use sim::view::Selection;
pub(crate) use yew::prelude::*;

pub(crate) use crate::dispatch::{Dispatch, use_dispatch};
pub(crate) use crate::parts::forms;
pub(crate) use crate::parts::icon::{Icon, icon};
pub(crate) use crate::platform;
pub(crate) use crate::same::{QueriesProps, Same};
pub(crate) use crate::say::{
    core, core_lang, english, grouped, key, language, say, say_with, steps_of, words,
};

/// A closure with its own copies: `with!((camera, props.on_end, at = row.at), move |_: MouseEvent| …)` clones `camera` and
/// `props.on_end`, as `on_end`, and binds `at`.
macro_rules! with {
    (@ $name:ident) => { let $name = $name.clone(); };
    (@ $of:ident . $name:ident) => { let $name = $of.$name.clone(); };
    (@ $name:ident = $value:expr) => { let $name = $value; };
    (($($name:ident $(. $field:ident)? $(= $value:expr)?),+ $(,)?), $closure:expr) => {{
        $(with!(@ $name $(. $field)? $(= $value)?);)+
        $closure
    }};
    ($name:ident, $closure:expr) => { with!(($name), $closure) };
}
