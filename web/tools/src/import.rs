//! The dialog that imports an organization: files, choices, and the report before anything is built.

mod report;
mod sources;

use std::collections::BTreeSet;

use interchange::{ImportOptions, ImportPhase, ImportProgress, MAX_FILES};

use self::report::Report;
use self::sources::{collect, sources};
use sim::session::SavedSession;
use ui::browser::events;
use ui::importing::{self, ImportArrival, Imported, MAX_IMPORT_BYTES};
use ui::picked::{self, Pasted, PickedFile};
use ui::prelude::*;
use ui::sessions;
use ui::shared::dialog::Leave;

/// The number of files that are listed.
const LISTED: usize = 50;

thread_local! {
    /// The chosen files, for when the dialog is closed before they are imported.
    static CHOSEN: RefCell<Vec<PickedFile>> = const { RefCell::new(Vec::new()) };
}

/// The files and options that were chosen.
#[derive(Clone, Default, PartialEq)]
struct ImportChoice {
    files: Vec<PickedFile>,
    as_stated: bool,
    renumber: bool,
    folders: Folders,
    /// The reader has stopped reading the files.
    is_stopped: bool,
    /// The number of changes so far.
    changes: u64,
}

/// Dropped folders.
#[derive(Clone, Copy, Default, PartialEq)]
enum Folders {
    #[default]
    Read,
    /// Being read, which has given this number of files so far.
    Listing(usize),
    /// Read, without a file in them.
    Empty,
}

enum ImportChange {
    ImportArrival(ImportArrival),
    Remove(usize),
    RemoveAll,
    Stop,
    Again,
    AsStated(bool),
    Renumber(bool),
}

impl Reducible for ImportChoice {
    type Action = ImportChange;

    fn reduce(self: Rc<Self>, change: ImportChange) -> Rc<Self> {
        let mut next = (*self).clone();
        let was_stopped = std::mem::take(&mut next.is_stopped);
        match change {
            ImportChange::ImportArrival(ImportArrival::Listing(files)) => {
                next.folders = Folders::Listing(files);
                next.is_stopped = was_stopped;
                return next.into();
            }
            ImportChange::ImportArrival(ImportArrival::Files(files)) => {
                let is_empty = files.is_empty() && next.folders != Folders::Read;
                next.folders = if is_empty {
                    Folders::Empty
                } else {
                    Folders::Read
                };
                next.files.extend(files);
            }
            ImportChange::Remove(at) => _ = next.files.remove(at),
            ImportChange::RemoveAll => next.files.clear(),
            ImportChange::Stop => {
                next.is_stopped = true;
                next.folders = Folders::Read;
            }
            ImportChange::Again => {}
            ImportChange::AsStated(on) => next.as_stated = on,
            ImportChange::Renumber(on) => next.renumber = on,
        }
        next.changes += 1;
        next.into()
    }
}

impl ImportChoice {
    fn bytes(&self) -> f64 {
        self.files.iter().map(PickedFile::size).sum()
    }

    fn is_too_large(&self) -> bool {
        self.bytes() > f64::from(MAX_IMPORT_BYTES)
    }

    fn is_too_many(&self) -> bool {
        self.files.len() > MAX_FILES
    }

    /// Whether the files are to be read.
    fn is_read(&self) -> bool {
        !(self.files.is_empty() || self.is_stopped || self.is_too_large() || self.is_too_many())
    }

    fn options(&self) -> ImportOptions {
        ImportOptions {
            assume_full_access: !self.as_stated,
            renumber: self.renumber,
            max_bytes: MAX_IMPORT_BYTES as usize,
            ..ImportOptions::default()
        }
    }
}

/// How far reading the files is.
#[derive(Clone)]
enum ReadState {
    Under(Option<ImportProgress>),
    Done(Rc<Imported>),
}

/// Reads the files whenever the choice changes. The state counts for the choice with its number of changes.
#[hook]
fn use_import(choice: &UseReducerHandle<ImportChoice>) -> ReadState {
    let read = use_state(|| (0, ReadState::Under(None)));
    use_effect_with(
        choice.changes,
        with!((choice, read = read.setter()), move |&changes| {
            if !choice.is_read() {
                return importing::stop();
            }
            importing::begin(
                &choice.files,
                choice.options(),
                with!(read, move |progress| read
                    .set((changes, ReadState::Under(Some(progress))))),
                move |imported| read.set((changes, ReadState::Done(Rc::new(imported)))),
            );
        }),
    );
    let (changes, state) = &*read;
    match *changes == choice.changes {
        true => state.clone(),
        false => ReadState::Under(None),
    }
}

/// Receives files that are dropped or pasted while the dialog is open.
#[hook]
fn use_incoming(choice: &UseReducerHandle<ImportChoice>, dispatch: Dispatch) {
    let add = choice.dispatcher();
    use_effect_with((), move |()| {
        importing::attach(move |incoming| add.dispatch(ImportChange::ImportArrival(incoming)));
        let pasted = events::on_window("paste", move |event| match picked::pasted(event) {
            Some(Pasted::Files(data)) => importing::dropped(dispatch, &data),
            Some(Pasted::Text(text)) => {
                importing::take(dispatch, pasted_file(&text).into_iter().collect());
            }
            None => {}
        });
        move || {
            pasted();
            importing::detach();
        }
    });
}

/// A pasted text as a file.
fn pasted_file(text: &str) -> Option<PickedFile> {
    let file = || PickedFile::of_text(say("pasted text"), text);
    (!text.trim().is_empty()).then(file)?
}

#[component]
pub fn ImportForm() -> Html {
    let dispatch = use_dispatch();
    let choice = use_reducer(|| ImportChoice {
        files: CHOSEN.with_borrow(Clone::clone),
        ..ImportChoice::default()
    });
    use_effect_with(
        choice.changes,
        with!(choice, move |_| CHOSEN.set(choice.files.clone())),
    );
    use_incoming(&choice, dispatch);
    let read = use_import(&choice);
    let imported = match &read {
        ReadState::Done(imported) if choice.is_read() => Some(imported.clone()),
        ReadState::Done(_) | ReadState::Under(_) => None,
    };
    let import = imported.as_deref().and_then(|it| it.as_ref().ok());
    let onimport = import.map(|import| {
        with!(
            (import.session),
            Callback::from(move |_: MouseEvent| {
                dispatch.dispatch(Action::Screen(ScreenAction::Close));
                CHOSEN.take();
                let says =
                    say("Imported your organization. Your earlier session is kept under Save and share.");
                let session = SavedSession::unmarked(session.clone());
                sessions::load(dispatch, session, says.to_string());
            })
        )
    });
    html! {
        <div class="dialog-body import">
            <p>{ say("Rehearse changes on a copy of your organization. The files stay in this page, and nothing changes in AWS.") }</p>
            { sources(dispatch, choice.files.is_empty()) }
            if choice.files.is_empty() { { collect(dispatch) } } else {
                { files(&choice, imported.as_deref()) }
                { options(&choice) }
            }
            { status(&choice, &read) }
            if let Some(imported) = imported { <Report {imported} /> }
            <div class="dialog-foot">
                <Leave label={say("Cancel")} />
                // Not `disabled`: that would remove the focus from it.
                <button type="button" class="button primary" data-testid="dialog-submit" aria-disabled={onimport.is_none().to_string()}
                    onclick={onimport}>{ say("Import") }</button>
            </div>
        </div>
    }
}

/// Problems with the files, the progress of reading them, or what was found.
fn status(choice: &UseReducerHandle<ImportChoice>, read: &ReadState) -> Html {
    let complaint = |says: &str| html! { <p class="complaint">{ says }</p> };
    // A screen reader hears this line: it does not count.
    let reading = html! { <p>{ say("Reading…") }</p> };
    let says = if matches!(choice.folders, Folders::Listing(_)) {
        reading
    } else if choice.is_too_many() {
        complaint(&say_with(
            "There are more files than the limit: {limit}. Remove files, or add a smaller folder.",
            &[("limit", &grouped(MAX_FILES))],
        ))
    } else if choice.is_too_large() {
        let limit = megabytes(f64::from(MAX_IMPORT_BYTES));
        complaint(&say_with(
            "The files have {size} MB, and the page reads up to {limit} MB. Remove files, or use the program orgsim, which reads more.",
            &[("size", &megabytes(choice.bytes())), ("limit", &limit)],
        ))
    } else if choice.is_stopped {
        html! { <p>{ say("Stopped. The files are not read.") }</p> }
    } else if choice.files.is_empty() {
        match choice.folders == Folders::Empty {
            true => complaint(say("The folder has no files, apart from hidden ones.")),
            false => Html::default(),
        }
    } else {
        match read {
            ReadState::Under(_) => reading,
            ReadState::Done(imported) => report::summary(imported),
        }
    };
    let is_under = choice.is_read() && matches!(read, ReadState::Under(_));
    html! {
        <>
            <div role="status" data-testid="import-status">{ says }</div>
            if is_under || matches!(choice.folders, Folders::Listing(_)) {
                { under_way(choice, read) }
            } else if choice.is_stopped && !choice.files.is_empty() {
                <div><button type="button" class="button" data-testid="import-again" onclick={
                    let choice = choice.dispatcher();
                    move |_: MouseEvent| choice.dispatch(ImportChange::Again)
                }>{ say("Read the files") }</button></div>
            }
        </>
    }
}

/// How far the files are read, with a button to stop.
fn under_way(choice: &UseReducerHandle<ImportChoice>, read: &ReadState) -> Html {
    let progress = match read {
        ReadState::Under(progress) if choice.folders == Folders::Read => *progress,
        ReadState::Under(_) | ReadState::Done(_) => None,
    };
    // A phase that is one step has no numbers.
    let progress = progress.filter(|it| it.all > 0);
    let label = match progress.map(|it| it.phase) {
        Some(ImportPhase::Files) => say("Files read so far"),
        Some(ImportPhase::Documents) => say("Documents read so far"),
        Some(ImportPhase::Session) => say("Steps built so far"),
        Some(ImportPhase::Renumbering) => say("Ids and addresses replaced so far"),
        Some(ImportPhase::Texts) | None => say("Read so far"),
    };
    let (done, all) = progress
        .map(|it| (it.done.to_string(), it.all.to_string()))
        .unzip();
    let counted = |it: ImportProgress| {
        let (mut done, mut all) = (grouped(it.done), grouped(it.all));
        let says = match it.phase {
            ImportPhase::Texts | ImportPhase::Renumbering => {
                (done, all) = (grouped(it.done / 1_000_000), megabytes(it.all as f64));
                key("{done} of {all} MB")
            }
            ImportPhase::Files => key("{done} of {all} files"),
            ImportPhase::Documents => key("{done} of {all} documents"),
            ImportPhase::Session => key("{done} of {all} steps"),
        };
        say_with(says, &[("done", &done), ("all", &all)])
    };
    let counted = match choice.folders {
        Folders::Listing(files) => {
            let files = [("files", &grouped(files) as &dyn std::fmt::Display)];
            Some(say_with("Reading folders. Files so far: {files}.", &files))
        }
        Folders::Read | Folders::Empty => progress.map(counted),
    };
    let onclick = {
        let choice = choice.dispatcher();
        move |_: MouseEvent| {
            picked::stop();
            choice.dispatch(ImportChange::Stop);
            platform::focus_first_soon(&[
                "[data-testid=import-again]",
                "[data-testid=import-files]",
            ]);
        }
    };
    html! {
        <div class="side-by-side import-progress">
            <progress aria-label={label} value={done} max={all} />
            if let Some(counted) = counted { <span class="soft small" data-testid="import-progress">{ counted }</span> }
            <button type="button" class="button" data-testid="import-stop" {onclick}>{ say("Stop") }</button>
        </div>
    }
}

fn megabytes(bytes: f64) -> String {
    grouped((bytes / 1_000_000.0).ceil() as usize)
}

/// The chosen files.
fn files(choice: &UseReducerHandle<ImportChoice>, imported: Option<&Imported>) -> Html {
    let count = choice.files.len();
    let unread = imported.map(report::unread_files).unwrap_or_default();
    let remove_all = {
        let choice = choice.dispatcher();
        move |_: MouseEvent| {
            choice.dispatch(ImportChange::RemoveAll);
            platform::focus_first(&["[data-testid=import-files]"]);
        }
    };
    html! {
        <section aria-label={say("Files")}>
            <div class="import-files-head">
                <h3>{ report::counted(say("Files"), count) }</h3>
                if count > 1 {
                    <button type="button" class="button" data-testid="import-remove-all" onclick={remove_all}>{ say("Remove all") }</button>
                }
            </div>
            <ul class="kept-list import-files" data-testid="import-list">
                for (at, file) in choice.files.iter().take(LISTED).enumerate() {
                    <li key={at}>
                        <span class="kept-name">{ &file.name }
                            { " " }<span class="soft small">{ say_with("{bytes} bytes", &[("bytes", &grouped(file.size() as usize))]) }</span>
                            if is_in(&unread, &file.name) { { " " }<span class="complaint small">{ say("not read in full") }</span> }</span>
                        <button type="button" class="button" data-at={at.to_string()} aria-label={say_with("Remove {name}", &[("name", &file.name)])} onclick={
                            let choice = choice.dispatcher();
                            move |_: MouseEvent| {
                                choice.dispatch(ImportChange::Remove(at));
                                // The next row takes its place, and the last one gives the focus to the row before.
                                if at + 1 == count {
                                    let before = format!("[data-testid=import-list] [data-at=\"{}\"]", at.wrapping_sub(1));
                                    platform::focus_first(&[&before, "[data-testid=import-files]"]);
                                }
                            }
                        }>{ say("Remove") }</button>
                    </li>
                }
            </ul>
            if count > LISTED { <p class="soft small">{ say_with("And {n} more.", &[("n", &grouped(count - LISTED))]) }</p> }
        </section>
    }
}

/// Whether a file, or one in it, is among these.
fn is_in(files: &BTreeSet<&str>, name: &str) -> bool {
    let mut rests = files.iter().filter_map(|file| file.strip_prefix(name));
    rests.any(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// How the files are read.
fn options(choice: &UseReducerHandle<ImportChoice>) -> Html {
    let line = |id: &str, on: bool, label: &'static str, change: fn(bool) -> ImportChange| {
        let choice = choice.dispatcher();
        let onchange = move |event: Event| choice.dispatch(change(forms::checked(&event)));
        forms::check_line(id.to_string(), on, label.into(), Callback::from(onchange))
    };
    html! {
        <div>
            { line("import-as-stated", choice.as_stated, say("Do not add FullAWSAccess where the files leave it out"), ImportChange::AsStated) }
            { line("import-renumber", choice.renumber, say("Replace ids and email addresses, consistently, so that you can share the session"), ImportChange::Renumber) }
        </div>
    }
}
