//! The dry run: which calls of CloudTrail files would the lab's draft deny? Files are read in pieces, between which the page
//! answers, so that neither memory nor waiting grows with them.

mod report;

use std::collections::VecDeque;

use dry_run::{CallCounts, DryRun, DryRunReport, EventPlace, TrailError, TrailReader, TrailSink};
use interchange::MAX_FILES;
use sim::view::lab::ChangeRow;

use self::report::results;
use ui::memory;
use ui::picked::{self, CarriedFiles, FileReader, PickedFile};
use ui::prelude::*;

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
    /// The bytes that have been read, and all.
    read: u64,
    all: u64,
    told: f64,
    /// Reads the current piece.
    reading: Option<FileReader>,
}

type Slot = Rc<RefCell<Option<Work>>>;

thread_local! {
    /// The files of the last run. The draft is usually changed and then tried on the same files.
    static LAST_FILES: RefCell<Vec<PickedFile>> = const { RefCell::new(Vec::new()) };
}

/// What the dialog shows.
#[derive(Clone)]
enum Shown {
    Nothing,
    /// Folders are being read, which has given this number of files so far.
    Listing(usize),
    /// The folders have no files.
    Empty,
    TooMany,
    Stopped,
    Under {
        read: u64,
        all: u64,
        counts: CallCounts,
    },
    Done(Rc<DryRunReport>),
}

/// Reads the next piece.
fn go_on(slot: &Slot, show: &UseStateSetter<Shown>) {
    let mut guard = slot.borrow_mut();
    let Some(work) = guard.as_mut() else { return };
    let (file, piece) = loop {
        let Some(PickedFile { name, file }) = work.files.front() else {
            let report = work.run.report();
            *guard = None;
            show.set(Shown::Done(Rc::new(report)));
            return;
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
        with!((slot, show), move |bytes| {
            // Not from inside the reader's own callback, which the next one replaces.
            platform::soon(move || take(&slot, &show, bytes));
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
fn take(slot: &Slot, show: &UseStateSetter<Shown>, bytes: Result<Vec<u8>, String>) {
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
            let (read, all, counts) = (work.read, work.all, *work.run.counts());
            show.set(Shown::Under { read, all, counts });
        }
    }
    go_on(slot, show);
}

#[component]
pub fn DryRunForm(props: &QueriesProps) -> Html {
    let dispatch = use_dispatch();
    let slot: Slot = use_mut_ref(|| None);
    let shown = use_state(|| Shown::Nothing);
    let account = use_state(AttrValue::default);
    let changes = use_memo((), |()| memory::kept_draft(&props.queries));
    use_effect_with(
        (),
        with!(slot, move |()| {
            move || {
                picked::stop();
                *slot.borrow_mut() = None;
            }
        }),
    );
    let rows = use_memo((), |()| props.queries.draft_rows(&changes));
    if rows.is_empty() || rows.iter().any(|row| row.unread) {
        return html! {
            <div class="dialog-body dry-run">
                if rows.is_empty() {
                    <p>{ say("A dry run says which calls of your own history a change of policies would deny.") }</p>
                    <ol class="dry-run-way">
                        <li>{ say("Change a policy in the policy lab: this is the draft. There is none yet.") }</li>
                        <li>{ say("Choose CloudTrail files here. They stay in this page.") }</li>
                        <li>{ say("Read which calls the draft would deny, and which cannot be decided.") }</li>
                    </ol>
                } else {
                    { about(&rows) }
                }
                <div class="dialog-foot">
                    <button type="button" class="button primary" data-testid="dry-run-lab" onclick={move |_: MouseEvent| {
                        dispatch.dispatch(Action::Screen(ScreenAction::Close));
                        dispatch.dispatch(Action::Screen(ScreenAction::Navigate(Route::Lab, None)));
                    }}>{ say("Open the policy lab") }</button>
                </div>
            </div>
        };
    }
    let begin = with!(
        (slot, shown, changes, props.queries, account),
        Callback::from(move |files: Vec<PickedFile>| {
            match files.len() {
                0 => return shown.set(Shown::Empty),
                count if count > MAX_FILES => return shown.set(Shown::TooMany),
                _ => LAST_FILES.set(files.clone()),
            }
            let (read, counts) = (0, CallCounts::default());
            let all = files.iter().map(|file| file.size() as u64).sum();
            *slot.borrow_mut() = Some(Work {
                run: queries.dry_run(&changes, &account),
                files: files.into(),
                reader: None,
                at: 0,
                piece: PIECE[0],
                read,
                all,
                told: platform::now(),
                reading: None,
            });
            shown.set(Shown::Under { read, all, counts });
            go_on(&slot, &shown.setter());
        })
    );
    let onstop = with!((slot, shown), move |_: MouseEvent| {
        picked::stop();
        *slot.borrow_mut() = None;
        shown.set(Shown::Stopped);
        platform::focus_first(&["[data-testid=dry-run-files]"]);
    });
    let ondrop = with!(
        (begin, slot, shown = shown.setter()),
        move |event: DragEvent| {
            event.prevent_default();
            let Some(data) = CarriedFiles::of(&event) else {
                return;
            };
            picked::stop();
            *slot.borrow_mut() = None;
            let (begin, shown) = (begin.clone(), shown.clone());
            let tell = move |files| shown.set(Shown::Listing(files));
            picked::dropped(&data, tell, move |files| begin.emit(files));
        }
    );
    html! {
        <div class="dialog-body dry-run" {ondrop} ondragover={|event: DragEvent| event.prevent_default()}>
            { about(&rows) }
            { fields(&account, begin, under_way(&shown).is_some()) }
            <div role="status" data-testid="dry-run-status">{ status(&shown) }</div>
            if let Some((read, all)) = under_way(&shown).map(Option::unzip) {
                <div class="side-by-side">
                    <progress aria-label={say("Read so far")} max={all} value={read} />
                    <button type="button" class="button" data-testid="dry-run-stop" onclick={onstop}>{ say("Stop") }</button>
                </div>
            }
            if let Shown::Done(report) = &*shown { { results(report) } }
        </div>
    }
}

/// How far a run is, if one is under way: what is read, and all, once that is known.
fn under_way(shown: &Shown) -> Option<Option<(String, String)>> {
    match shown {
        Shown::Listing(_) => Some(None),
        Shown::Under { read, all, .. } => Some(Some((read.to_string(), all.to_string()))),
        Shown::Nothing | Shown::Empty | Shown::TooMany | Shown::Stopped | Shown::Done(_) => None,
    }
}

/// What is tried, and what cannot be.
fn about(rows: &[ChangeRow]) -> Html {
    let row = |row: &ChangeRow| {
        html! {
            <li>
                { core(&row.says) }
                if row.unread {
                    <p class="complaint" data-testid="dry-run-invalid">{ say("This text is not a valid policy. Correct it in the policy lab before the dry run.") }</p>
                } else if let Some(refusal) = &row.refusal {
                    <p class="complaint">{ say_marked("**Would be refused, so it is left out:** {why}", &[("why", html! { <span lang={english()}>{ refusal }</span> })]) }</p>
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

fn fields(
    account: &UseStateHandle<AttrValue>,
    begin: Callback<Vec<PickedFile>>,
    under_way: bool,
) -> Html {
    let last = LAST_FILES.with_borrow(Vec::len);
    let again = begin.reform(|_: MouseEvent| LAST_FILES.with_borrow(Clone::clone));
    let onchange = begin.reform(|event: Event| picked::chosen(&event));
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
                if last > 0 && !under_way {
                    <button type="button" class="button" data-testid="dry-run-again" onclick={again}>
                        { say_count("Use the last file again|Use the last {n} files again", last, &[]) }
                    </button>
                }
                <span class="soft small">{ say("Or drop files and folders here: JSON, gzip, or CSV.") }</span>
            </div>
            <div class="form-field">
                <label class="form-label" for="dry-run-account">{ say("Account id for event history files") }</label>
                <p class="soft small form-about" id="dry-run-account-about">{ say("Event history files that you download from the CloudTrail console do not contain the account id. Other files do.") }</p>
                <input type="text" id="dry-run-account" data-testid="dry-run-account" inputmode="numeric" autocomplete="off"
                    aria-describedby="dry-run-account-about" value={&**account} oninput={forms::typed(account)} />
            </div>
        </>
    }
}

fn number(calls: u64) -> String {
    grouped(usize::try_from(calls).unwrap_or(usize::MAX))
}

fn status(shown: &Shown) -> Html {
    let counted = |counts: &CallCounts| {
        let (events, denied) = (number(counts.events), number(counts.denied));
        let undecided = number(counts.undecided);
        say_with(
            "Events: {events}. Newly denied: {denied}. Cannot be decided: {undecided}.",
            &[
                ("events", &events),
                ("denied", &denied),
                ("undecided", &undecided),
            ],
        )
    };
    match shown {
        Shown::Nothing => Html::default(),
        Shown::Listing(files) => html! {
            <p>{ say_with("Reading folders. Files so far: {files}.", &[("files", &grouped(*files))]) }</p>
        },
        Shown::Empty => {
            html! { <p class="complaint">{ say("The folder has no files, apart from hidden ones.") }</p> }
        }
        Shown::TooMany => html! {
            <p class="complaint">{ say_with("There are more files than the limit: {limit}. Choose a smaller folder.", &[("limit", &grouped(MAX_FILES))]) }</p>
        },
        Shown::Stopped => html! { <p>{ say("Stopped. Choose files to begin again.") }</p> },
        Shown::Under { counts, .. } => html! { <p>{ counted(counts) }</p> },
        Shown::Done(report) => html! {
            <>
                <p><b>{ counted(&report.counts) }</b></p>
                if report.counts.unread > 0 {
                    <p class="complaint">{ say_with("Not read: {unread}. The result is without them.", &[("unread", &number(report.counts.unread))]) }</p>
                }
            </>
        },
    }
}
