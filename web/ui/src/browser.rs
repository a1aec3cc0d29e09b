//! The browser. Only this folder uses `web-sys`, `gloo`, `js-sys` and `wasm-bindgen`; the rest of the page asks its functions, and
//! knows only the events that Yew passes on.

pub mod class;
pub mod clock;
pub mod drawing;
pub mod effects;
pub mod elements;
pub mod events;
pub mod fetch;
pub mod fields;
pub mod focus;
pub mod following;
pub mod frame;
pub mod link;
pub mod lms;
pub mod loading;
pub mod modal;
pub mod motion;
pub mod picked;
pub mod platform;
pub mod png;
pub mod storage;
pub mod stream;
pub mod watch;
pub mod windows;

use std::cell::Cell;
use std::rc::Rc;

use page::lesson::{LessonFiles, OpenedLesson};
use page::platform::ListedUnit;
use page::{Action, AppState};

/// Frames and timers end when they are dropped.
pub use gloo::render::{AnimationFrame, request_animation_frame};
pub use gloo::timers::callback::{Interval, Timeout};
/// What Yew gives for a node, to pass on to the functions of this folder.
pub use web_sys::{Element, HtmlElement};

/// Takes something, or a readable error.
pub type Then<T> = Box<dyn FnOnce(Result<T, String>)>;

/// Takes an action of the browser.
type Tell = &'static dyn Fn(Action);
/// The page's state now.
type StateNow = &'static dyn Fn() -> Rc<AppState>;

type BeginLesson = fn(&str, bool, Rc<Cell<bool>>, Then<LessonFiles>);
type ListUnits = fn(Box<dyn FnOnce(Option<Vec<ListedUnit>>)>);

/// The library of lessons, which itself asks this folder for files.
#[derive(Clone, Copy)]
pub struct LessonSource {
    /// Opens a lesson with what is stored of it, or anew, as long as it is wanted.
    pub begin: BeginLesson,
    /// Opens a lesson as its files say, without what is stored of it.
    pub open: fn(&str, Then<OpenedLesson>),
    /// Lists all; nothing if the list cannot be fetched.
    pub units: ListUnits,
}
