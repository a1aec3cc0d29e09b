//! The dialog that imports an organization: files, choices, and the report before anything is built.

mod report;
mod sources;

use std::collections::BTreeSet;

use interchange::{ImportPhase, ImportProgress, MAX_FILES};
use page::ImportAction;
use page::import::{ImportChoice, ImportFolders, Imported, MAX_IMPORT_BYTES};
use page::tools::ToolState;

use self::report::Report;
use self::sources::{collect, sources};
use sim::session::SavedSession;
use sources::{megabytes, pasted_file};
use ui::browser::events;
use ui::importing;
use ui::picked::{self, Pasted};
use ui::prelude::*;
use ui::sessions;
use ui::shared::dialog::Leave;

/// The number of files that are listed.
const LISTED: usize = 50;

/// The properties of [`ImportForm`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What views and dialogs keep while they are not shown.
    pub tools: Same<ToolState>,
}

/// Reads the files whenever the choice changes.
#[hook]
fn use_reading(dispatch: Dispatch, tools: &Same<ToolState>) {
    use_effect_with(
        tools.import.changes,
        with!(tools, move |&changes| {
            let choice = &tools.import;
            if !choice.is_read() {
                return importing::stop();
            }
            // It was read while the dialog was open before.
            if choice.imported().is_some() {
                return;
            }
            let tell = move |action| dispatch.dispatch(Action::Import(action));
            importing::begin(
                &choice.files,
                choice.options(),
                move |progress| tell(ImportAction::Progress(changes, progress)),
                move |imported| tell(ImportAction::Done(changes, Rc::new(imported))),
            );
        }),
    );
}

/// Receives what is pasted while the dialog is open.
#[hook]
fn use_incoming(dispatch: Dispatch) {
    use_effect_with((), move |()| {
        let pasted = events::on_window("paste", move |event| match picked::pasted(event) {
            Some(Pasted::Files(data)) => importing::dropped(dispatch, &data),
            Some(Pasted::Text(text)) => {
                importing::take(dispatch, pasted_file(&text).into_iter().collect());
            }
            None => {}
        });
        move || {
            pasted();
            picked::stop();
            importing::stop();
            dispatch.dispatch(Action::Import(ImportAction::Leave));
        }
    });
}

/// The dialog that imports.
#[component]
pub fn ImportForm(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let choice = &props.tools.import;
    use_incoming(dispatch);
    use_reading(dispatch, &props.tools);
    let imported = choice.imported();
    let import = imported.and_then(|it| it.as_ref().as_ref().ok());
    let onimport = import.map(|import| {
        with!(
            (import.session),
            Callback::from(move |_: MouseEvent| {
                dispatch.dispatch(Action::Screen(ScreenAction::Close));
                dispatch.dispatch(Action::Import(ImportAction::Finish));
                importing::forget();
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
                { files(dispatch, choice, imported.map(Rc::as_ref)) }
                { options(dispatch, choice) }
            }
            { status(dispatch, choice) }
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
fn status(dispatch: Dispatch, choice: &ImportChoice) -> Html {
    let complaint = |says: &str| html! { <p class="complaint">{ says }</p> };
    // A screen reader hears this line: it does not count.
    let reading = html! { <p>{ say("Reading…") }</p> };
    let says = if matches!(choice.folders, ImportFolders::Listing(_)) {
        reading
    } else if choice.is_too_many() {
        complaint(&tell(message!(
            "There are more files than the limit: {limit}. Remove files, or add a smaller folder.",
            limit = grouped(MAX_FILES)
        )))
    } else if choice.is_too_large() {
        let limit = megabytes(f64::from(MAX_IMPORT_BYTES));
        complaint(&tell(message!(
            "The files have {size} MB, and the page reads up to {limit} MB. Remove files, or use the program orgsim, which reads more.",
            size = megabytes(choice.bytes() as f64)
        )))
    } else if choice.stopped {
        html! { <p>{ say("Stopped. The files are not read.") }</p> }
    } else if choice.files.is_empty() {
        match choice.folders == ImportFolders::Empty {
            true => complaint(say("The folder has no files, apart from hidden ones.")),
            false => Html::default(),
        }
    } else {
        choice.imported().map_or(reading, |it| report::summary(it))
    };
    let is_under = choice.is_read() && choice.imported().is_none();
    html! {
        <>
            <div role="status" data-testid="import-status">{ says }</div>
            if is_under || matches!(choice.folders, ImportFolders::Listing(_)) {
                { under_way(dispatch, choice) }
            } else if choice.stopped && !choice.files.is_empty() {
                <div><button type="button" class="button" data-testid="import-again"
                    onclick={dispatch.on(Action::Import(ImportAction::Again))}>{ say("Read the files") }</button></div>
            }
        </>
    }
}

/// How far the files are read, with a button to stop.
fn under_way(dispatch: Dispatch, choice: &ImportChoice) -> Html {
    let progress = choice.progress();
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
        let (done, all) = (grouped(it.done), it.all);
        let says = match it.phase {
            ImportPhase::Texts | ImportPhase::Renumbering => {
                let (done, all) = (grouped(it.done / 1_000_000), megabytes(it.all as f64));
                message!("{done} of {all} MB")
            }
            ImportPhase::Files => counted!(all, "{done} of 1 file|{done} of {n} files"),
            ImportPhase::Documents => {
                counted!(all, "{done} of 1 document|{done} of {n} documents")
            }
            ImportPhase::Session => counted!(all, "{done} of 1 step|{done} of {n} steps"),
        };
        tell(says)
    };
    let counted = match choice.folders {
        ImportFolders::Listing(files) => Some(tell(message!(
            "Reading folders. Files so far: {files}.",
            files = grouped(files)
        ))),
        ImportFolders::Read | ImportFolders::Empty => progress.map(counted),
    };
    let onclick = move |_: MouseEvent| {
        picked::stop();
        dispatch.dispatch(Action::Import(ImportAction::Stop));
        platform::focus_first_soon(&["[data-testid=import-again]", "[data-testid=import-files]"]);
    };
    html! {
        <div class="side-by-side import-progress">
            <progress aria-label={label} value={done} max={all} />
            if let Some(counted) = counted { <span class="soft small" data-testid="import-progress">{ counted }</span> }
            <button type="button" class="button" data-testid="import-stop" {onclick}>{ say("Stop") }</button>
        </div>
    }
}

/// The chosen files.
fn files(dispatch: Dispatch, choice: &ImportChoice, imported: Option<&Imported>) -> Html {
    let count = choice.files.len();
    let unread = imported.map(report::unread_files).unwrap_or_default();
    let remove_all = move |_: MouseEvent| {
        dispatch.dispatch(Action::Import(ImportAction::RemoveAll));
        importing::forget();
        platform::focus_first(&["[data-testid=import-files]"]);
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
                            { " " }<span class="soft small">{ tell(counted!(file.bytes as usize, "1 byte|{n} bytes")) }</span>
                            if is_in(&unread, &file.name) { { " " }<span class="complaint small">{ say("not read in full") }</span> }</span>
                        <button type="button" class="button" data-at={at.to_string()} aria-label={tell(message!("Remove {name}", name = file.name))} onclick={
                            move |_: MouseEvent| {
                                dispatch.dispatch(Action::Import(ImportAction::Remove(at)));
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
            if count > LISTED { <p class="soft small">{ tell(message!("And {n} more.", n = grouped(count - LISTED))) }</p> }
        </section>
    }
}

/// Whether a file, or one in it, is among these.
fn is_in(files: &BTreeSet<&str>, name: &str) -> bool {
    let mut rests = files.iter().filter_map(|file| file.strip_prefix(name));
    rests.any(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// How the files are read.
fn options(dispatch: Dispatch, choice: &ImportChoice) -> Html {
    let line = |id: &str, on: bool, label: &'static str, change: fn(bool) -> ImportAction| {
        let onchange =
            dispatch.on_event(move |event: Event| Action::Import(change(forms::checked(&event))));
        forms::check_line(id.to_string(), on, label.into(), onchange)
    };
    html! {
        <div>
            { line("import-as-stated", choice.as_stated, say("Do not add FullAWSAccess where the files leave it out"), ImportAction::AsStated) }
            { line("import-renumber", choice.renumber, say("Replace ids and email addresses, consistently, so that you can share the session"), ImportAction::Renumber) }
        </div>
    }
}
