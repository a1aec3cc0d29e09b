//! Opening a session in slices: a link can hold hours of work in a few characters, and the page must stay responsive.
//!
//! Only one is opened at a time; dropping it changes nothing.

use std::cell::{Cell, RefCell};

use lessons::Files;
use sim::managed::NotLoaded;
use sim::session::{Mark, Parting, PlayedSession, SavedSession};
use sim::slices::Opening;

use crate::browser::class;
use crate::browser::loading;
use crate::say::{counted, grouped, message, say, tell};
use crate::{drafts, link, platform, policies, storage};

/// Time that the page is busy before it handles input, in milliseconds.
pub const PIECE_MS: f64 = 12.0;
/// Items processed between two looks at the clock.
const THINGS: usize = 16;
/// Time below which no progress is shown, in milliseconds.
const SHOWN_MS: f64 = 400.0;
/// How often, in milliseconds, the page says how far it is. Drawing that takes time from opening.
const TOLD_MS: f64 = 100.0;
/// The memory limit while a session is opened, in bytes. Browsers end a page that asks for more than 4 GiB, phones
/// sooner.
pub const MEMORY_BYTES: usize = 1_500_000_000;
/// The size of WebAssembly's memory pages, in bytes.
const PAGE_BYTES: usize = 65_536;
/// Most steps of a session for a lesson: each step is checked against each of the lesson's goals.
const LESSON_STEPS: usize = 5_000;

struct Job {
    number: u64,
    opening: Opening,
    began: f64,
    told: f64,
    marks: Vec<Mark>,
    then: Box<dyn FnOnce(Result<PlayedSession, String>)>,
}

/// The progress: done, out of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningProgress {
    /// Counts the accounts of a large scenario, which come before the steps.
    pub accounts: bool,
    /// The steps taken, or the accounts made.
    pub taken: usize,
    /// How many there are.
    pub total: usize,
}

thread_local! {
    static JOB: RefCell<Option<Job>> = const { RefCell::new(None) };
    static JOBS: Cell<u64> = const { Cell::new(0) };
    /// Called when `progress` has changed.
    static LISTENER: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// The sessions that the page starts with, opened, or the reasons why they are not.
#[derive(Default)]
pub struct FirstSessions {
    /// The stored session.
    pub kept: Option<Result<PlayedSession, String>>,
    /// The session in the address.
    pub linked: Option<Result<PlayedSession, String>>,
}

/// Opens a session, and passes it, or the reason for a failure, to `then`. Small sessions open synchronously.
pub fn open(saved: SavedSession, then: impl FnOnce(Result<PlayedSession, String>) + 'static) {
    stop();
    if saved.session.needs_policies() {
        return policies::fetch(Box::new(|fetched| match fetched {
            Ok(()) => open(saved, then),
            Err(why) => then(Err(why)),
        }));
    }
    let number = JOBS.get() + 1;
    JOBS.set(number);
    let now = platform::now();
    JOB.set(Some(Job {
        number,
        opening: Opening::new(saved.session),
        marks: saved.marks,
        began: now,
        told: now,
        then: Box::new(then),
    }));
    go_on(number);
}

fn go_on(number: u64) {
    // Another one may have replaced it.
    let is_it = JOB.with_borrow(|job| job.as_ref().is_some_and(|job| job.number == number));
    let Some(mut job) = is_it.then(|| JOB.take()).flatten() else {
        return;
    };
    let until = platform::now() + PIECE_MS;
    let mut done = false;
    while !done && platform::now() < until {
        done = job.opening.go_on(THINGS);
    }
    if done {
        let total = job.opening.total();
        let history = job.opening.finish();
        told();
        // A step that could not be taken here is not kept.
        let is_whole = history.steps().len() == total;
        let opened = is_whole.then(|| {
            let parting = Parting::of(job.marks, &history);
            (history, parting)
        });
        (job.then)(opened.ok_or_else(|| NotLoaded.to_string()));
    } else if memory() > MEMORY_BYTES {
        told();
        (job.then)(Err(tell(message!(
            "It takes more memory than the {limit} MB that the page uses for it.",
            limit = grouped(MEMORY_BYTES / 1_000_000)
        ))));
    } else {
        let is_due = until - job.told >= TOLD_MS;
        if is_due {
            job.told = until;
        }
        JOB.set(Some(job));
        if is_due {
            told();
        }
        platform::soon(move || go_on(number));
    }
}

/// The size of the program's memory in bytes, which never shrinks.
pub fn memory() -> usize {
    #[cfg(target_arch = "wasm32")]
    let pages = core::arch::wasm32::memory_size::<0>();
    #[cfg(not(target_arch = "wasm32"))]
    let pages = 0;
    pages * PAGE_BYTES
}

/// Cancels opening.
pub fn stop() {
    let Some(job) = JOB.take() else { return };
    told();
    let (taken, total) = (job.opening.taken(), job.opening.total());
    (job.then)(Err(tell(counted!(
        total,
        "It was stopped after {taken} of 1 step.|It was stopped after {taken} of {n} steps.",
        taken = grouped(taken)
    ))));
}

/// The progress, if opening takes long enough to show it.
pub fn progress() -> Option<OpeningProgress> {
    JOB.with_borrow(|job| {
        let job = job.as_ref()?;
        let accounts = job.opening.accounts();
        let (taken, total) = accounts.unwrap_or((job.opening.taken(), job.opening.total()));
        (platform::now() - job.began >= SHOWN_MS).then_some(OpeningProgress {
            accounts: accounts.is_some(),
            taken,
            total,
        })
    })
}

/// The text of the progress.
pub fn says(progress: OpeningProgress) -> String {
    let (taken, total) = (grouped(progress.taken), progress.total);
    let says = match progress.accounts {
        true => counted!(
            total,
            "Opening a session: {taken} of 1 account.|Opening a session: {taken} of {n} accounts."
        ),
        false => counted!(
            total,
            "Opening a session: {taken} of 1 step.|Opening a session: {taken} of {n} steps."
        ),
    };
    tell(says)
}

/// Sets the listener, called whenever `progress` may have changed.
pub fn on_progress(listener: Option<Box<dyn Fn()>>) {
    LISTENER.set(listener);
}

fn told() {
    LISTENER.with_borrow(|listener| {
        if let Some(listener) = listener {
            listener();
        }
    });
}

/// Opens the stored session and the one in the address, while the page shows only its loading text, which also shows
/// messages.
pub fn begin(then: impl FnOnce(FirstSessions) + 'static) {
    on_progress(Some(Box::new(|| {
        if let Some(progress) = progress() {
            show_loading(&says(progress));
        }
    })));
    let with_kept = move |kept: Option<Result<PlayedSession, String>>| {
        open_found(linked(), move |linked| {
            on_progress(None);
            with_linked_draft(move || then(FirstSessions { kept, linked }));
        });
    };
    open_found(storage::kept(), move |kept| {
        if let Some(Err(_)) = kept {
            storage::set_session_aside();
        }
        with_kept(kept);
    });
}

/// Goes on once the policies that the draft of a lesson in the address needs are there.
fn with_linked_draft(then: impl FnOnce() + 'static) {
    let draft = link::code().and_then(|code| drafts::linked(&code));
    let needs = matches!(&draft, Some(Ok((draft, _))) if draft.needs_policies());
    policies::once_there(needs, move |ready| match ready {
        Ok(()) => then(),
        Err(why) => show_trying_again(&why, move || with_linked_draft(then)),
    });
}

/// Opens a session if there is one. Where a file that it needs cannot be fetched, the loading text offers to try again.
fn open_found(
    found: Option<Result<SavedSession, String>>,
    then: impl FnOnce(Option<Result<PlayedSession, String>>) + 'static,
) {
    let saved = match found {
        Some(Ok(saved)) => saved,
        Some(Err(why)) => return then(Some(Err(why))),
        None => return then(None),
    };
    policies::once_there(saved.session.needs_policies(), move |ready| match ready {
        Ok(()) => open(saved, |opened| then(Some(opened))),
        Err(why) => show_trying_again(&why, move || open_found(Some(Ok(saved)), then)),
    });
}

/// The session in the address.
fn linked() -> Option<Result<SavedSession, String>> {
    // Takes itself out of the address.
    class::key();
    // A lesson is no session, and a comparison is two.
    link::code().filter(|code| !Files::is_link(code) && !link::is_comparison(code))?;
    let lesson = link::parameter("lesson").is_some();
    Some(match link::opened()? {
        Ok(saved) if lesson && saved.session.commands.len() > LESSON_STEPS => Err(tell(message!(
            "With a lesson, a link has at most {limit} steps; this one has {steps}.",
            limit = grouped(LESSON_STEPS),
            steps = grouped(saved.session.commands.len())
        ))),
        found => found.map_err(|error| error.to_string()),
    })
}

/// Writes into the loading text, with a button to stop.
fn show_loading(text: &str) {
    loading::show(text, say("Stop"), stop);
}

/// Writes into the loading text that a file of the stored or linked session could not be fetched, with a button to try again.
fn show_trying_again(why: &str, again: impl FnOnce() + 'static) {
    let text = tell(message!(
        "The session needs the AWS managed policies, and is kept until they are there. {why}",
        why = *why
    ));
    loading::show_once(&text, say("Try again"), again);
}
