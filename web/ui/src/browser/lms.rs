//! The learning platform that launched the page, if any: finds it, and does what `page::platform` decides. It decides nothing
//! itself.
//!
//! Only a packaged page looks for a platform; without one it is an ordinary page that says so. With one, the records of lessons come
//! from the platform and go there, see `storage.rs`.

mod cmi5;
mod scorm;

use std::cell::{Cell, RefCell};

use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use gloo::utils::{document, window};
use lessons::package::{NOTE, PackageNote, Standard, UNIT};
use lessons::platform::Act;
use page::platform::{
    LOOK_MS, PlatformEvent, PlatformSight, PlatformVisit, PlatformWork, carry_out, first_language,
    status::PlatformStatus,
};
use sim::time::SimTime;

use crate::browser::platform;
use crate::browser::storage::{self, storage_of_tab};
use crate::browser::{LessonSource, link};
use crate::say::words;

use self::scorm::Api;

/// Milliseconds between two looks for a SCORM platform, and their number: five seconds.
const PAUSE_MS: u32 = 250;
const LOOKS: u32 = 20;

type Starting = Box<dyn FnOnce()>;

thread_local! {
    static VISIT: RefCell<Option<PlatformVisit>> = const { RefCell::new(None) };
    /// The object of a SCORM platform.
    static API: RefCell<Option<Api>> = const { RefCell::new(None) };
    static LESSONS: Cell<Option<LessonSource>> = const { Cell::new(None) };
    /// Starts the page.
    static STARTING: RefCell<Option<Starting>> = const { RefCell::new(None) };
}

/// The note in a packaged page, as the launched unit sees it.
pub fn note() -> Option<PackageNote> {
    let meta = document().query_selector(&format!("meta[name='{NOTE}']"));
    let meta = meta.ok().flatten()?;
    let note = PackageNote::read(&meta.get_attribute("content")?)?;
    Some(note.of_unit(link::parameter(UNIT).as_deref()))
}

/// Looks for the platform; `then` starts the page, with the platform's stored data if there is any.
pub fn begin(lessons: LessonSource, then: impl FnOnce() + 'static) {
    let Some(note) = note() else {
        return then();
    };
    LESSONS.set(Some(lessons));
    STARTING.set(Some(Box::new(then)));
    perform(first_language(&note, &storage::preference));
    match note.standard {
        Standard::Cmi5 => {
            let query = link::query();
            let around = cmi5::surroundings(&note);
            visit(with_sight(|sight| {
                PlatformVisit::cmi5(note, &query, &around, sight)
            }));
        }
        Standard::Scorm12 | Standard::Scorm2004 => look(note, LOOKS),
    }
}

/// Looks for the object of a SCORM platform. Some players put it into their window after they have opened the page.
fn look(note: PackageNote, left: u32) {
    let Some(api) = Api::find(note.standard) else {
        if left > 0 && scorm::has_launcher() {
            Timeout::new(PAUSE_MS, move || look(note, left - 1)).forget();
        } else {
            visit(PlatformVisit::absent(note));
        }
        return;
    };
    let mut call = |name: &str, arguments: &[&str]| api.call(name, arguments);
    let begun = with_sight(|sight| PlatformVisit::scorm(note, &mut call, sight));
    API.set(Some(api));
    visit(begun);
}

fn visit((visit, work): (PlatformVisit, Vec<PlatformWork>)) {
    VISIT.set(Some(visit));
    perform(work);
}

fn with_sight<T>(what: impl FnOnce(PlatformSight) -> T) -> T {
    what(PlatformSight {
        stored: &storage::preference,
        of_tab: &|name| storage_of_tab()?.get_item(name).ok()?,
        changes: storage::changes(),
        ms: platform::now() as u64,
        now: SimTime::from_millis(js_sys::Date::now() as u64),
    })
}

/// Has the visit take what happens, and does at once what comes of it.
fn on(event: PlatformEvent) {
    let work = VISIT.with_borrow_mut(|visit| {
        let visit = visit.as_mut()?;
        Some(with_sight(|sight| visit.on(event, sight)))
    });
    perform(work.into_iter().flatten());
}

fn perform(work: impl IntoIterator<Item = PlatformWork>) {
    for work in work {
        match work {
            PlatformWork::KeepInMemory => storage::keep_in_memory(),
            PlatformWork::Store(name, text) => storage::prefer(&name, &text),
            PlatformWork::KeepForTab(name, text) => keep_for_tab(&name, text.as_deref()),
            PlatformWork::Start => {
                if let Some(start) = STARTING.take() {
                    start();
                }
            }
            PlatformWork::Watch => watch(),
            PlatformWork::FetchList => {
                if let Some(lessons) = LESSONS.get() {
                    (lessons.units)(Box::new(|units| on(PlatformEvent::Listed(units))));
                }
            }
            PlatformWork::FetchLesson(id) => {
                if let Some(lessons) = LESSONS.get() {
                    let opened = with!(id, move |opened: Result<_, String>| on(
                        PlatformEvent::Opened(id, opened.ok())
                    ));
                    (lessons.open)(&id, Box::new(opened));
                }
            }
            PlatformWork::Call(act) => call(&act),
            PlatformWork::Ask(request) => cmi5::ask(request, answered),
            PlatformWork::SendLast(request) => _ = cmi5::outlive(&request),
            PlatformWork::Wait(ms) => {
                Timeout::new(ms, || on(PlatformEvent::Waited)).forget();
            }
            PlatformWork::Leave(address) => _ = window().location().set_href(&address),
        }
    }
}

fn answered(status: u16, text: String) {
    on(PlatformEvent::Answered(status, text));
}

fn keep_for_tab(name: &str, text: Option<&str>) {
    let Some(store) = storage_of_tab() else {
        return;
    };
    let _ = match text {
        Some(text) => store.set_item(name, text),
        None => store.remove_item(name),
    };
}

fn watch() {
    Interval::new(LOOK_MS, || on(PlatformEvent::Look)).forget();
    // Not `unload`: browsers and platforms' frames forbid it, and nothing should be judged there anyway.
    EventListener::new(&document(), "visibilitychange", |_| {
        if document().hidden() {
            on(PlatformEvent::Hidden);
        }
    })
    .forget();
    EventListener::new(&window(), "pagehide", |_| on(PlatformEvent::Hidden)).forget();
}

fn call(act: &Act) {
    let refused = API.with_borrow(|api| {
        let api = api.as_ref()?;
        carry_out(api.standard, act, &mut |name, arguments| {
            api.call(name, arguments)
        })
    });
    if let Some(what) = refused {
        on(PlatformEvent::Refused(what));
    }
}

/// The lesson to start with. `None`: no platform launched the page.
pub fn lesson() -> Option<String> {
    VISIT.with_borrow(|visit| visit.as_ref()?.first_lesson(&storage::preference))
}

/// Ends the visit at the learner's request.
pub fn finish() {
    on(PlatformEvent::Finish);
}

/// The status. `None`: no platform launched the page.
pub fn status() -> Option<PlatformStatus> {
    VISIT.with_borrow(|visit| visit.as_ref()?.status(words()))
}
