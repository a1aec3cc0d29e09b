//! The dry run: which calls of CloudTrail files would the lab's draft deny? Files are read in pieces, between which the page
//! answers, so that neither memory nor waiting grows with them.

use std::cell::RefCell;
use std::rc::Rc;

use dry_run::{CallCounts, CallFinding, CallGroup, CallTotal, DryRun, DryRunReport, TrailReader};
use gloo::file::callbacks::{FileReader, read_as_bytes};
use gloo::file::{Blob, FileReadError};
use sim::view::draft::DraftChange;
use web_sys::{DragEvent, FileList, HtmlInputElement};
use yew::prelude::*;

use super::lab;
use crate::icons::{Icon, icon};
use crate::platform;
use crate::say::{core, grouped, say, say_with};
use crate::state::queries::Queries;
use crate::state::{Action, Room, use_dispatch};

/// The bytes that are read at once, at least and at most.
const PIECE: [u64; 2] = [16 * 1024, 1024 * 1024];
/// The time for one piece, in milliseconds: about what a frame leaves.
const PIECE_MS: f64 = 8.0;
/// The time between two messages about the progress, in milliseconds.
const TELL_MS: f64 = 150.0;
/// The rows of a table; the rest is counted.
const ROWS: usize = 50;

/// A run under way.
struct Work {
    run: DryRun,
    files: Vec<web_sys::File>,
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

/// What the dialog shows.
#[derive(Clone)]
enum Shown {
    Nothing,
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
    let Some(file) = work.files.first() else {
        let report = work.run.report();
        *guard = None;
        show.set(Shown::Done(Rc::new(report)));
        return;
    };
    let name = file.name();
    let blob = Blob::from(web_sys::Blob::from(file.clone()));
    work.reader.get_or_insert_with(|| TrailReader::new(&name));
    if work.at >= blob.size() {
        if let Some(reader) = work.reader.take() {
            reader.finish(&mut work.run);
        }
        work.files.remove(0);
        work.at = 0;
        drop(guard);
        return go_on(slot, show);
    }
    let piece = blob.slice(work.at, (work.at + work.piece).min(blob.size()));
    let (slot, show) = (slot.clone(), show.clone());
    work.reading = Some(read_as_bytes(&piece, move |bytes| {
        // Not from inside the reader's own callback, which the next one replaces.
        platform::soon(move || take(&slot, &show, bytes));
    }));
}

/// Reads the events of a piece.
fn take(slot: &Slot, show: &UseStateSetter<Shown>, bytes: Result<Vec<u8>, FileReadError>) {
    if let Some(work) = slot.borrow_mut().as_mut() {
        let began = platform::now();
        // A file that cannot be read ends here, and the report says that it is cut off.
        let bytes = bytes.unwrap_or_default();
        if let Some(reader) = &mut work.reader {
            reader.push(&bytes, &mut work.run);
        }
        let length = bytes.len() as u64;
        work.read += length;
        work.at = if length == 0 {
            u64::MAX
        } else {
            work.at + length
        };
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

fn listed(files: Option<FileList>) -> Vec<web_sys::File> {
    let Some(files) = files else {
        return Vec::new();
    };
    (0..files.length()).filter_map(|at| files.get(at)).collect()
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub controller: Queries,
}

#[component]
pub fn DryRunForm(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let slot: Slot = use_mut_ref(|| None);
    let shown = use_state(|| Shown::Nothing);
    let account = use_state(String::new);
    let changes = use_memo((), |()| lab::kept_draft(&props.controller));
    use_effect_with((), {
        let slot = slot.clone();
        move |()| move || *slot.borrow_mut() = None
    });
    if changes.is_empty() {
        return html! {
            <div class="dialog-body dry-run">
                <p>{ say("The policy lab has no draft. Change a policy there, and then see which calls of your history the change would deny.") }</p>
                <div class="dialog-foot">
                    <button type="button" class="button primary" data-testid="dry-run-lab" onclick={move |_: MouseEvent| {
                        dispatch.dispatch(Action::Close);
                        dispatch.dispatch(Action::Room(Room::Lab, None));
                    }}>{ say("Open the policy lab") }</button>
                </div>
            </div>
        };
    }
    let begin = {
        let (slot, shown, changes) = (slot.clone(), shown.clone(), changes.clone());
        let (controller, account) = (props.controller.clone(), account.clone());
        Callback::from(move |files: Vec<web_sys::File>| {
            if files.is_empty() {
                return;
            }
            let all = files.iter().map(|file| file.size() as u64).sum();
            *slot.borrow_mut() = Some(Work {
                run: controller.dry_run(&changes, &account),
                files,
                reader: None,
                at: 0,
                piece: PIECE[0],
                read: 0,
                all,
                told: platform::now(),
                reading: None,
            });
            let counts = CallCounts::default();
            shown.set(Shown::Under {
                read: 0,
                all,
                counts,
            });
            go_on(&slot, &shown.setter());
        })
    };
    let onstop = {
        let (slot, shown) = (slot.clone(), shown.clone());
        move |_: MouseEvent| {
            *slot.borrow_mut() = None;
            shown.set(Shown::Stopped);
        }
    };
    let ondrop = {
        let begin = begin.clone();
        move |event: DragEvent| {
            event.prevent_default();
            begin.emit(listed(event.data_transfer().and_then(|it| it.files())));
        }
    };
    html! {
        <div class="dialog-body dry-run" {ondrop} ondragover={|event: DragEvent| event.prevent_default()}>
            { about(&props.controller, &changes) }
            { fields(&account, begin) }
            <div role="status" data-testid="dry-run-status">{ status(&shown) }</div>
            if let Shown::Under { read, all, .. } = &*shown {
                <div class="side-by-side">
                    <progress aria-label={say("Read so far")} max={all.to_string()} value={read.to_string()} />
                    <button type="button" class="button" data-testid="dry-run-stop" onclick={onstop}>{ say("Stop") }</button>
                </div>
            }
            if let Shown::Done(report) = &*shown { { results(report) } }
        </div>
    }
}

/// What is tried.
fn about(controller: &Queries, changes: &[DraftChange]) -> Html {
    html! {
        <>
            <p>{ say("Which calls of your real history would the draft of the policy lab deny? The files stay in this page.") }</p>
            <ul class="dry-run-draft">
                for says in controller.draft_words(changes) { <li>{ core(&says) }</li> }
            </ul>
        </>
    }
}

fn fields(account: &UseStateHandle<String>, begin: Callback<Vec<web_sys::File>>) -> Html {
    let onchange = move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let files = listed(input.files());
        // Lets the user choose the same file again.
        input.set_value("");
        begin.emit(files);
    };
    let oninput = {
        let account = account.clone();
        move |event: InputEvent| {
            account.set(event.target_unchecked_into::<HtmlInputElement>().value());
        }
    };
    html! {
        <>
            <div class="form-field">
                <label class="form-label" for="dry-run-account">{ say("Account of event histories") }</label>
                <p class="soft small form-about" id="dry-run-account-about">{ say("CSV files of the console do not name their account. Other files do.") }</p>
                <input type="text" id="dry-run-account" data-testid="dry-run-account" inputmode="numeric" autocomplete="off"
                    aria-describedby="dry-run-account-about" value={(**account).clone()} {oninput} />
            </div>
            <div class="side-by-side">
                <label class="button primary file-button">
                    { icon(Icon::Folder) }{ say("Choose CloudTrail files") }
                    <input class="quiet" type="file" multiple={true} {onchange} data-testid="dry-run-files" />
                </label>
                <span class="soft small">{ say("Or drop them here: JSON, gzip, or CSV.") }</span>
            </div>
        </>
    }
}

fn number(calls: u64) -> String {
    grouped(usize::try_from(calls).unwrap_or(usize::MAX))
}

fn status(shown: &Shown) -> Html {
    let counted = |counts: &CallCounts| {
        let values: [(&str, String); 3] = [
            ("events", number(counts.events)),
            ("denied", number(counts.denied)),
            ("undecided", number(counts.undecided)),
        ];
        let values =
            [0, 1, 2].map(|n: usize| (values[n].0, &values[n].1 as &dyn std::fmt::Display));
        say_with(
            "Events: {events}. Newly denied: {denied}. Cannot be decided: {undecided}.",
            &values,
        )
    };
    match shown {
        Shown::Nothing => Html::default(),
        Shown::Stopped => html! { <p>{ say("Stopped. Choose files to begin again.") }</p> },
        Shown::Under { counts, .. } => html! { <p>{ counted(counts) }</p> },
        Shown::Done(report) => html! { <p><b>{ counted(&report.counts) }</b></p> },
    }
}

fn results(report: &DryRunReport) -> Html {
    let groups = [
        (CallGroup::Statement, say("By statement")),
        (CallGroup::Account, say("By account")),
        (CallGroup::Principal, say("By principal")),
        (CallGroup::Service, say("By service")),
    ];
    let kind = |undecided: bool, title: &'static str, test: &'static str| {
        let findings: Vec<&CallFinding> = report.findings_of(undecided).collect();
        if findings.is_empty() {
            return Html::default();
        }
        html! {
            <section aria-label={title} data-testid={test}>
                <h3>{ title }</h3>
                if undecided { { totals(say("By the key that the event does not have"), &report.totals(CallGroup::Keys, true), true) } }
                for (n, (group, title)) in groups.iter().enumerate() { { totals(title, &report.totals(*group, undecided), n == 0) } }
                { calls(&findings) }
            </section>
        }
    };
    html! {
        <div class="dry-run-results" data-testid="dry-run-results">
            { kind(false, say("Newly denied"), "dry-run-denied") }
            { kind(true, say("Cannot be decided"), "dry-run-undecided") }
            { rest(report) }
        </div>
    }
}

/// How many lines a shortened list leaves out.
fn left_out(all: usize) -> Html {
    match all.saturating_sub(ROWS) {
        0 => Html::default(),
        more => {
            html! { <p class="soft small">{ say_with("And {n} more.", &[("n", &grouped(more))]) }</p> }
        }
    }
}

fn totals(title: &'static str, totals: &[CallTotal], open: bool) -> Html {
    html! {
        <details class="folding" {open}>
            <summary>{ title }</summary>
            <ul class="dry-run-totals">
                for total in totals.iter().take(ROWS) {
                    <li><span class="dry-run-calls">{ number(total.calls) }</span><span>{ &total.name }</span></li>
                }
            </ul>
            { left_out(totals.len()) }
        </details>
    }
}

fn calls(findings: &[&CallFinding]) -> Html {
    html! {
        <details class="folding">
            <summary>{ say("Calls") }</summary>
            <ul class="dry-run-totals">
                for finding in findings.iter().take(ROWS) {
                    <li>
                        <span class="dry-run-calls">{ number(finding.calls) }</span>
                        <span>
                            <b>{ &finding.action }</b>{ format!(" · {}", finding.principal) }<br />
                            <span class="soft small">{
                                format!("{} · {}", finding.statement_shown(), finding.example.resource.as_deref().unwrap_or("*"))
                            }</span>
                        </span>
                    </li>
                }
            </ul>
            { left_out(findings.len()) }
        </details>
    }
}

/// What is not newly denied, and what cannot be read.
fn rest(report: &DryRunReport) -> Html {
    let counts = &report.counts;
    let rows = [
        (counts.unaffected, say("go through as before")),
        (
            counts.denied_already,
            say("were denied when they were made"),
        ),
        (
            counts.denied_before,
            say("would be denied by the policies before the change, too, but were not"),
        ),
        (counts.service_linked, say("are of service-linked roles")),
        (counts.management, say("are of the management account")),
        (counts.outside, say("are outside the organization")),
        (
            counts.unnamed,
            say("do not name their account; give the account of event histories"),
        ),
        (
            counts.no_calls,
            say("are no calls, such as sign-ins and digests of CloudTrail"),
        ),
        (
            counts.unmapped,
            say("have an action that the event does not tell"),
        ),
        (
            counts.more,
            say("more calls are denied or undecided, and not listed"),
        ),
        (counts.unread, say("places cannot be read")),
    ];
    html! {
        <section aria-label={say("Other events")}>
            <h3>{ say("Other events") }</h3>
            <ul class="dry-run-totals">
                for (calls, says) in rows.into_iter().filter(|(calls, _)| *calls > 0) {
                    <li><span class="dry-run-calls">{ number(calls) }</span><span>{ says }</span></li>
                }
            </ul>
            if !report.errors.is_empty() {
                <ul class="complaint" data-testid="dry-run-errors">
                    for error in report.errors.iter().take(ROWS) {
                        <li>{ format!("{}, {}: ", error.place.file, error.place.line) }{ core(&error.says) }</li>
                    }
                </ul>
            }
        </section>
    }
}
