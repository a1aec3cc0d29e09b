//! Files of other tools that become a session: taken from the page, and read in slices, so that the page stays responsive.
//!
//! Only one import runs at a time; beginning another one ends it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use interchange::{
    ImportError, ImportOptions, ImportPhase, ImportProgress, ImportReport, Importing, InputFile,
};
use message::Message;
use sim::session::SavedSession;
use yew::Event;

use crate::browser::elements;
use crate::opening::{MEMORY_BYTES, PIECE_MS, memory};
use crate::picked::{self, CarriedFiles, PickedFile};
use crate::policies::{self, policies_missing};
use crate::say::{message, say, tell};
use crate::{platform, sessions};
use page::import::{ChosenFile, Imported};
use page::{Action, ImportAction, ScreenAction};

use crate::dispatch::Dispatch;

/// Bytes in which a session says that it is one.
const HEAD_BYTES: i32 = 64;

/// How often, in milliseconds, the dialog is told how far an import is.
const TELL_MS: f64 = 100.0;

/// The number of files that are read at once. Browsers take about a millisecond for each, most of it waiting.
const READ_AT_ONCE: usize = 16;

struct Job {
    number: u64,
    /// The files that are not read yet, last first.
    files: Vec<PickedFile>,
    /// The number of files that are being read, and of all.
    reading: usize,
    all: usize,
    importing: Importing,
    told: f64,
    tell: Box<dyn Fn(ImportProgress)>,
    then: Box<dyn FnOnce(Imported)>,
}

thread_local! {
    static JOB: RefCell<Option<Job>> = const { RefCell::new(None) };
    static NUMBERS: Cell<u64> = const { Cell::new(0) };
    /// The chosen files by their numbers.
    static FILES: RefCell<BTreeMap<u64, PickedFile>> = const { RefCell::new(BTreeMap::new()) };
}

/// Handles files that are dragged over the page or dropped on it.
pub fn dragged(dispatch: Dispatch, event: &Event) {
    // Pages that offer no other session take none.
    if elements::exists(".app[data-part=alone][data-embed=false]")
        && let Some(data) = picked::dragged(event)
    {
        dropped(dispatch, &data);
    }
}

/// Takes files and folders that are dropped or pasted.
pub fn dropped(dispatch: Dispatch, data: &CarriedFiles) {
    let tell = move |files| dispatch.dispatch(Action::Import(ImportAction::Listing(files)));
    picked::dropped(data, tell, move |files| take(dispatch, files));
}

/// Takes files: a session is opened, anything else is for the dialog.
pub fn take(dispatch: Dispatch, files: Vec<PickedFile>) {
    let only = (files.first()).filter(|_| files.len() == 1);
    let Some((name, file)) = only.and_then(|it| Some((it.name.clone(), it.file.clone()?))) else {
        return to_dialog(dispatch, files);
    };
    picked::read_begin(&file.clone(), HEAD_BYTES, move |begin| {
        let begin = begin.unwrap_or_default();
        let begin: String = (String::from_utf8_lossy(&begin).split_whitespace()).collect();
        if begin.starts_with("{\"orgsim\":") {
            open_session(dispatch, name, file);
        } else {
            to_dialog(dispatch, files);
        }
    });
}

/// A number for a job.
fn next_number() -> u64 {
    NUMBERS.set(NUMBERS.get() + 1);
    NUMBERS.get()
}

/// Keeps the files, and tells the dialog their names.
fn to_dialog(dispatch: Dispatch, files: Vec<PickedFile>) {
    let keep = |file: PickedFile| {
        let (name, bytes) = (file.name.clone().into(), file.size() as u64);
        let number = next_number();
        FILES.with_borrow_mut(|all| all.insert(number, file));
        ChosenFile {
            name,
            bytes,
            number,
        }
    };
    let files = files.into_iter().map(keep).collect();
    dispatch.dispatch(Action::Import(ImportAction::Files(files)));
}

/// Forgets the chosen files.
pub fn forget() {
    FILES.take();
}

/// Opens a session from a file, in place of the current one, which is kept.
fn open_session(dispatch: Dispatch, name: String, file: picked::File) {
    picked::read(file, move |bytes| {
        let text = String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default();
        dispatch.dispatch(Action::Screen(ScreenAction::Close));
        match SavedSession::from_json(&text) {
            Ok(session) => {
                sessions::load(
                    dispatch,
                    session,
                    tell(message!(
                        "Opened {from}. Your earlier session is kept under Save and share.",
                        from = name
                    )),
                );
            }
            Err(error) => sessions::not_opened(dispatch, error.to_string()),
        }
    });
}

/// Stops the import that is under way.
pub fn stop() {
    JOB.set(None);
}

/// Imports the files, and passes the result to `then`, unless another import begins before. `tell` gets the progress.
pub fn begin(
    files: &[ChosenFile],
    options: ImportOptions,
    tell: impl Fn(ImportProgress) + 'static,
    then: impl FnOnce(Imported) + 'static,
) {
    stop();
    let number = next_number();
    JOB.set(Some(Job {
        number,
        files: FILES.with_borrow(|all| {
            let chosen = files.iter().rev();
            chosen
                .filter_map(|it| all.get(&it.number).cloned())
                .collect()
        }),
        reading: 0,
        all: files.len(),
        importing: Importing::new(options),
        told: platform::now(),
        tell: Box::new(tell),
        then: Box::new(then),
    }));
    for _ in 0..READ_AT_ONCE {
        next_file(number);
    }
}

/// The job, if no other one has replaced it.
fn job(number: u64) -> Option<Job> {
    let is_it = JOB.with_borrow(|job| job.as_ref().is_some_and(|job| job.number == number));
    is_it.then(|| JOB.take()).flatten()
}

/// Reads the next file. Once the last one is read, the import goes on.
fn next_file(number: u64) {
    let Some(mut job) = job(number) else { return };
    let Some(PickedFile { name, file }) = job.files.pop() else {
        JOB.set(Some(job));
        return;
    };
    job.reading += 1;
    JOB.set(Some(job));
    match file {
        Some(file) => picked::read(file, move |bytes| add(number, name, bytes)),
        None => platform::soon(move || add(number, name, None)),
    }
}

/// Adds the content of a file, or notes that it cannot be read.
fn add(number: u64, name: String, bytes: Option<Vec<u8>>) {
    let Some(mut job) = job(number) else { return };
    match bytes {
        Some(bytes) => job.importing.add(InputFile { name, bytes }),
        None => (job.importing).refuse(&name, say("The browser cannot read this file.")),
    }
    job.reading -= 1;
    let is_last = job.reading == 0 && job.files.is_empty();
    job.tell(|job| ImportProgress {
        phase: ImportPhase::Files,
        done: job.all - job.files.len() - job.reading,
        all: job.all,
    });
    JOB.set(Some(job));
    platform::soon(move || {
        if is_last {
            go_on(number);
        } else {
            next_file(number);
        }
    });
}

impl Job {
    /// Tells how far the import is, if that is due.
    fn tell(&mut self, progress: impl FnOnce(&Self) -> ImportProgress) {
        let now = platform::now();
        if now - self.told >= TELL_MS {
            self.told = now;
            (self.tell)(progress(self));
        }
    }
}

/// Fetches the AWS managed policies that the next slice needs, and goes on.
fn fetch_policies(job: Job) {
    let number = job.number;
    // Whoever stops it meanwhile, or begins another one, ends it.
    JOB.set(Some(job));
    policies::fetch(Box::new(move |fetched| match fetched {
        Ok(()) => go_on(number),
        Err(why) => {
            if let Some(job) = self::job(number) {
                (job.then)(failed(policies_missing(&why)));
            }
        }
    }));
}

/// An import that ends without a report.
fn failed(says: impl Into<Message>) -> Imported {
    Err(Box::new(ImportError {
        says: says.into(),
        report: ImportReport::default(),
    }))
}

fn go_on(number: u64) {
    let Some(mut job) = job(number) else { return };
    let until = platform::now() + PIECE_MS;
    loop {
        if job.importing.needs_policies() {
            return fetch_policies(job);
        }
        if job.importing.go_on() {
            return (job.then)(job.importing.finish());
        }
        if memory() > MEMORY_BYTES {
            let says = say(
                "The files need more memory than this page can use. Import fewer files, or use the program orgsim.",
            );
            return (job.then)(failed(says));
        }
        if platform::now() >= until {
            break;
        }
    }
    job.tell(|job| job.importing.progress());
    JOB.set(Some(job));
    platform::soon(move || go_on(number));
}
