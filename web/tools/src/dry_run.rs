//! The dry run: which calls of CloudTrail files would the lab's draft deny? Files are read in pieces, between which the page
//! answers, so that neither memory nor waiting grows with them.

mod report;

use std::collections::VecDeque;

use dry_run::{CallCounts, DryRun, EventPlace, TrailError, TrailReader, TrailSink};
use interchange::MAX_FILES;
use lint::ActionCatalog;
use sim::view::lab::ChangeRow;

use self::report::results;
use page::DryRunAction;
use page::dry_run::{DryRunView, RunState};
use report::number;
use ui::memory;
use ui::picked::{self, CarriedFiles, FileReader, PickedFile};
use ui::policies::use_catalog;
use ui::prelude::*;
use ui::shared::policy_editor::standing;

/// The bytes that are read at once, at least and at most.
const PIECE: [u64; 2] = [16 * 1024, 1024 * 1024];
/// The time for one piece, in milliseconds: about what a frame leaves.
const PIECE_MS: f64 = 8.0;
/// The time between two messages about the progress, in milliseconds.
const TELL_MS: f64 = 150.0;

/// A run under way.
struct Work {
    run: DryRun,
    files: VecDeque<PickedFile>,
    /// The reader of the first file, and how far it is.
    reader: Option<TrailReader>,
    at: u64,
    piece: u64,
    /// The bytes that have been read.
    read: u64,
    told: f64,
    /// Reads the current piece.
    reading: Option<FileReader>,
}

type Slot = Rc<RefCell<Option<Work>>>;

thread_local! {
    /// The files of the last run. The draft is usually changed and then tried on the same files.
    static LAST_FILES: RefCell<Vec<PickedFile>> = const { RefCell::new(Vec::new()) };
}

/// Reads the next piece.
fn go_on(slot: &Slot, dispatch: Dispatch) {
    let mut guard = slot.borrow_mut();
    let Some(work) = guard.as_mut() else { return };
    let (file, piece) = loop {
        let Some(PickedFile { name, file }) = work.files.front() else {
            let report = work.run.report();
            *guard = None;
            drop(guard);
            let done = DryRunAction::Done(Rc::new(report));
            return dispatch.dispatch(Action::DryRun(done));
        };
        let Some(file) = file.clone() else {
            skip(work);
            continue;
        };
        work.reader.get_or_insert_with(|| TrailReader::new(name));
        let size = file.size() as u64;
        if work.at < size {
            break (file, (work.at, (work.at + work.piece).min(size)));
        }
        if let Some(reader) = work.reader.take() {
            reader.finish(&mut work.run);
        }
        work.files.pop_front();
        work.at = 0;
    };
    work.reading = Some(picked::read_piece(
        file,
        piece,
        with!(slot, move |bytes| {
            // Not from inside the reader's own callback, which the next one replaces.
            platform::soon(move || take(&slot, dispatch, bytes));
        }),
    ));
}

/// Leaves the first file, which the browser cannot read.
fn skip(work: &mut Work) {
    let Some(PickedFile { name, .. }) = work.files.pop_front() else {
        return;
    };
    (work.reader, work.at) = (None, 0);
    work.run.error(TrailError {
        place: EventPlace {
            file: name.as_str().into(),
            ..EventPlace::default()
        },
        says: say("The browser cannot read this file.").into(),
    });
}

/// Reads the events of a piece.
fn take(slot: &Slot, dispatch: Dispatch, bytes: Result<Vec<u8>, String>) {
    let mut read = None;
    if let Some(work) = slot.borrow_mut().as_mut() {
        let began = platform::now();
        match bytes {
            Ok(bytes) if !bytes.is_empty() => {
                if let Some(reader) = &mut work.reader {
                    reader.push(&bytes, &mut work.run);
                }
                work.read += bytes.len() as u64;
                work.at += bytes.len() as u64;
            }
            Ok(_) | Err(_) => skip(work),
        }
        let now = platform::now();
        work.piece = match now - began {
            ms if ms < PIECE_MS / 2.0 => work.piece * 2,
            ms if ms > PIECE_MS => work.piece / 2,
            _ => work.piece,
        };
        work.piece = work.piece.clamp(PIECE[0], PIECE[1]);
        if now - work.told > TELL_MS {
            work.told = now;
            read = Some(DryRunAction::Read(work.read, *work.run.counts()));
        }
    }
    // The work is not borrowed here: the page may end it.
    if let Some(read) = read {
        dispatch.dispatch(Action::DryRun(read));
    }
    go_on(slot, dispatch);
}

/// The properties of [`DryRunForm`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The questions that the view asks about the session.
    pub queries: Queries,
    /// What is shown.
    pub view: DryRunView,
}

/// The dialog of the dry run.
#[component]
pub fn DryRunForm(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let slot: Slot = use_mut_ref(|| None);
    let changes = use_memo((), |()| memory::kept_draft(&props.queries));
    let end = with!(slot, move || {
        picked::stop();
        *slot.borrow_mut() = None;
    });
    use_effect_with((), with!(end, move |()| end));
    let rows = use_memo((), |()| props.queries.draft_rows(&changes));
    let standing = standing(&use_catalog(true));
    if rows.is_empty() || rows.iter().any(|row| row.unread) {
        return without_draft(dispatch, &rows);
    }
    let Some(catalog) = ActionCatalog::known() else {
        return html! { <div class="dialog-body dry-run">{ about(&rows) }{ standing }</div> };
    };
    let (account, run) = (&props.view.account, &props.view.run);
    let begin = with!((slot, changes, props.queries, account), move |files| {
        let run = queries.dry_run(&changes, &account, catalog);
        begin(&slot, dispatch, run, files);
    });
    let onstop = with!(end, move |_: MouseEvent| {
        end();
        dispatch.dispatch(Action::DryRun(DryRunAction::Stop));
        platform::focus_first(&["[data-testid=dry-run-files]"]);
    });
    let ondrop = with!(begin, move |event: DragEvent| {
        event.prevent_default();
        let Some(data) = CarriedFiles::of(&event) else {
            return;
        };
        end();
        let tell = move |files| dispatch.dispatch(Action::DryRun(DryRunAction::Listing(files)));
        picked::dropped(&data, tell, begin.clone());
    });
    let bytes = match run.bytes() {
        Some((read, all)) => (Some(read.to_string()), Some(all.to_string())),
        None => (None, None),
    };
    html! {
        <div class="dialog-body dry-run" {ondrop} ondragover={|event: DragEvent| event.prevent_default()}>
            { about(&rows) }
            { fields(dispatch, &props.view, Callback::from(begin)) }
            <div role="status" data-testid="dry-run-status">{ status(run) }</div>
            if run.is_under_way() {
                <div class="side-by-side">
                    <progress aria-label={say("Read so far")} max={bytes.1} value={bytes.0} />
                    <button type="button" class="button" data-testid="dry-run-stop" onclick={onstop}>{ say("Stop") }</button>
                </div>
            }
            if let RunState::Done(report) = run { { results(report) } }
        </div>
    }
}

/// Begins a run, unless there are no files or too many.
fn begin(slot: &Slot, dispatch: Dispatch, run: DryRun, files: Vec<PickedFile>) {
    let all = files.iter().map(|file| file.size() as u64).sum();
    let chosen = DryRunAction::Files(files.len(), all);
    let begins = (1..=MAX_FILES).contains(&files.len());
    if begins {
        LAST_FILES.set(files.clone());
    }
    *slot.borrow_mut() = begins.then(|| Work {
        run,
        files: files.into(),
        reader: None,
        at: 0,
        piece: PIECE[0],
        read: 0,
        told: platform::now(),
        reading: None,
    });
    dispatch.dispatch(Action::DryRun(chosen));
    go_on(slot, dispatch);
}

/// What a dry run is, or what is wrong with the draft.
fn without_draft(dispatch: Dispatch, rows: &[ChangeRow]) -> Html {
    let to_lab = move |_: MouseEvent| {
        dispatch.dispatch(Action::Screen(ScreenAction::Close));
        dispatch.dispatch(Action::Screen(ScreenAction::Navigate(Route::Lab, None)));
    };
    html! {
        <div class="dialog-body dry-run">
            if rows.is_empty() {
                <p>{ say("The test says which calls of your own history a change of policies would deny.") }</p>
                <ol class="dry-run-way">
                    <li>{ say("Change a policy in the policy lab: this is the draft. There is none yet.") }</li>
                    <li>{ say("Choose CloudTrail files here. They stay in this page.") }</li>
                    <li>{ say("Read which calls the draft would deny, and which cannot be decided.") }</li>
                </ol>
            } else {
                { about(rows) }
            }
            <div class="dialog-foot">
                <button type="button" class="button primary" data-testid="dry-run-lab" onclick={to_lab}>{ say("Open the policy lab") }</button>
            </div>
        </div>
    }
}

/// What is tried, and what cannot be.
fn about(rows: &[ChangeRow]) -> Html {
    let row = |row: &ChangeRow| {
        html! {
            <li>
                { tell(&row.says) }
                if row.unread {
                    <p class="complaint" data-testid="dry-run-invalid">{ say("This text is not a valid policy. Correct it in the policy lab before the test.") }</p>
                } else if let Some(refusal) = &row.refusal {
                    <p class="complaint">{ say_marked!("**Would be refused, so it is left out:** {why}", &[("why", html! { <span lang={english()}>{ refusal }</span> })]) }</p>
                }
            </li>
        }
    };
    html! {
        <>
            <p>{ say("Which calls in your CloudTrail files would the policy lab's draft deny? The files stay in this page.") }</p>
            <ul class="dry-run-draft">{ for rows.iter().map(row) }</ul>
        </>
    }
}

fn fields(dispatch: Dispatch, view: &DryRunView, begin: Callback<Vec<PickedFile>>) -> Html {
    let last = LAST_FILES.with_borrow(Vec::len);
    let again = begin.reform(|_: MouseEvent| LAST_FILES.with_borrow(Clone::clone));
    let onchange = begin.reform(|event: Event| picked::chosen(&event));
    let oninput = dispatch.on_event(|event: InputEvent| {
        Action::DryRun(DryRunAction::Account(forms::value(&event).into()))
    });
    html! {
        <>
            <div class="side-by-side">
                <label class="button primary file-button">
                    { icon(Icon::Folder) }{ say("Choose CloudTrail files") }
                    <input class="quiet" type="file" multiple={true} onchange={&onchange} data-testid="dry-run-files" />
                </label>
                <label class="button file-button">
                    { icon(Icon::Folder) }{ say("Choose a folder") }
                    <input class="quiet" type="file" multiple={true} webkitdirectory={true} {onchange} data-testid="dry-run-folder" />
                </label>
                if last > 0 && !view.run.is_under_way() {
                    <button type="button" class="button" data-testid="dry-run-again" onclick={again}>
                        { tell(counted!(last, "Use the last file again|Use the last {n} files again")) }
                    </button>
                }
                <span class="soft small">{ say("Or drop files and folders here: JSON, gzip, or CSV.") }</span>
            </div>
            <div class="form-field">
                <label class="form-label" for="dry-run-account">{ say("Account id for event history files") }</label>
                <p class="soft small form-about" id="dry-run-account-about">{ say("Event history files that you download from the CloudTrail console do not contain the account id. Other files do.") }</p>
                <input type="text" id="dry-run-account" data-testid="dry-run-account" inputmode="numeric" autocomplete="off"
                    aria-describedby="dry-run-account-about" value={&view.account} {oninput} />
            </div>
        </>
    }
}

fn status(run: &RunState) -> Html {
    let counted = |counts: &CallCounts| {
        let (events, denied) = (number(counts.events), number(counts.denied));
        let undecided = number(counts.undecided);
        tell(message!(
            "Events: {events}. Newly denied: {denied}. Cannot be decided: {undecided}."
        ))
    };
    match run {
        RunState::None => Html::default(),
        RunState::Listing(files) => html! {
            <p>{ tell(message!("Reading folders. Files so far: {files}.", files = grouped(*files))) }</p>
        },
        RunState::Empty => {
            html! { <p class="complaint">{ say("The folder has no files, apart from hidden ones.") }</p> }
        }
        RunState::TooMany => html! {
            <p class="complaint">{ tell(message!("There are more files than the limit: {limit}. Choose a smaller folder.", limit = grouped(MAX_FILES))) }</p>
        },
        RunState::Stopped => html! { <p>{ say("Stopped. Choose files to begin again.") }</p> },
        RunState::Under { counts, .. } => html! { <p>{ counted(counts) }</p> },
        RunState::Done(report) => html! {
            <>
                <p><b>{ counted(&report.counts) }</b></p>
                if report.counts.unread > 0 {
                    <p class="complaint">{ tell(message!("Not read: {unread}. The result is without them.", unread = number(report.counts.unread))) }</p>
                }
            </>
        },
    }
}
