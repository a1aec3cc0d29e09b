//! The session as a link or a file, opening another session, and the stored lines of events.

use sim::session::{SavedSession, SessionError};

use page::effects::Errand;
use page::{BRANCHES, Branch};
use ui::parts::copy::Copy;
use ui::platform::SESSION_FILE;
use ui::prelude::*;
use ui::{link, picked, sessions, storage};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub queries: Queries,
    pub branches: Same<Vec<Branch>>,
    /// Whether faults are offered.
    pub faults: bool,
}

/// Reads a session from a link, from the part after its `#`, or from a file's text.
fn read(text: &str) -> Result<SavedSession, SessionError> {
    let text = text.trim();
    if text.starts_with('{') {
        SavedSession::from_json(text)
    } else {
        sim::link::decode(text.rsplit('#').next().unwrap_or(text))
    }
}

/// Opens a session in place of the shared one. The dialog closes, because it would cover the message.
fn opens_session(dispatch: Dispatch, session: SavedSession, says: String) {
    dispatch.dispatch(Action::Screen(ScreenAction::Close));
    sessions::load(dispatch, session, says);
}

#[component]
pub fn Share(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let pasted = use_state(AttrValue::default);
    let wrong = use_state(|| None::<String>);
    let readers = use_mut_ref(Vec::new);
    // Hashing the world takes time, and the dialog is drawn at each letter that is typed into it.
    let shared = use_memo(props.queries.clone(), |queries| {
        let saved = queries.ended();
        (link::to(&saved), saved.session)
    });
    let (link, session) = &*shared;
    let steps = session.commands.len();
    let open = with!(wrong, move |text: &str, from: &str| match read(text) {
        Ok(session) => {
            let says = key("Opened {from}. Your earlier session is kept under Save and share.");
            opens_session(dispatch, session, say_with(says, &[("from", &from)]));
        }
        Err(error) => {
            let says = say_with("{error} Nothing was lost.", &[("error", &error)]);
            wrong.set(Some(says));
        }
    });
    let onfile = with!(
        (open, wrong),
        Callback::from(move |event: Event| {
            let Some(file) = picked::of_field(&event).pop() else {
                return;
            };
            let name = file.name();
            readers.borrow_mut().clear();
            picked::read_text(
                &readers,
                file,
                with!((open, wrong), move |text| match text {
                    Ok(text) => open(&text, &name),
                    Err(error) => {
                        let says = key("The file could not be read: {error}.");
                        wrong.set(Some(say_with(says, &[("error", &error)])));
                    }
                }),
            );
        })
    );
    let onpaste = with!(
        pasted,
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            open(&pasted, say("the pasted text"));
        })
    );
    let oninput = forms::typed(&pasted);
    let save = dispatch.saves(
        SESSION_FILE,
        with!((props.queries), move || queries.marked().to_json()),
    );
    html! {
        <div class="dialog-body share">
            <section aria-label={say("Link")}>
                <h3>{ say("A link") }</h3>
                <p class="soft">
                    { say_with("Everyone who opens it sees the same organization after {steps}. The link contains everything; no server stores anything.", &[("steps", &steps_of(steps))]) }
                </p>
                { forms::link_line(link, say("Link to this session"), "share-link", true) }
                if props.faults && !session.faults.is_empty() {
                    <p class="soft small" data-testid="share-faults">
                        { say("Links and files include the session's faults. They open as the user's console shows them; the eye in the header shows the list.") }
                    </p>
                }
            </section>
            <section aria-label={say("File")}>
                <h3>{ say("A file") }</h3>
                <div class="side-by-side">
                    <button type="button" class="button" data-testid="save-file" onclick={save}>
                        { icon(Icon::Save) }
                        { say("Save to a file") }
                    </button>
                    <label class="button file-button">
                        { icon(Icon::Folder) }{ say("Open a file") }
                        <input class="quiet" type="file" accept=".json,application/json" onchange={onfile}
                            data-testid="open-file" />
                    </label>
                    <button type="button" class="button" data-testid="open-import" onclick={dispatch.on(Action::Screen(ScreenAction::Open(Dialog::Import)))}>
                        { icon(Icon::Organization) }{ say("Import your organization") }
                    </button>
                    <button type="button" class="button" data-testid="open-export"
                        onclick={dispatch.on(Action::Screen(ScreenAction::Open(Dialog::export(false))))}>
                        { icon(Icon::Save) }{ say("Export for other tools") }
                    </button>
                </div>
            </section>
            <section aria-label={say("Paste")}>
                <form onsubmit={onpaste}>
                    <h3><label for="paste">{ say("Open a link or a file's text") }</label></h3>
                    <textarea id="paste" class="mono" rows="2" spellcheck="false" placeholder={say("Paste it here")}
                        value={&*pasted} {oninput} data-testid="paste" />
                    <button type="submit" class="button" data-testid="open-pasted">
                        { say("Open pasted text") }
                    </button>
                </form>
                <div role="status" class="complaint small" data-testid="share-error">{ wrong.as_deref() }</div>
            </section>
            <section aria-label={say("Kept sessions")}>
                <h3>{ say("Kept sessions") }</h3>
                if props.branches.is_empty() {
                    <p class="soft">
                        { say("When you act in the past or open another session, the steps that you leave behind are kept here. The list holds the last twelve.") }
                    </p>
                } else {
                    <ul class="kept-list">
                        for branch in props.branches.iter() {
                            <li key={branch.name.as_str()}>
                                <span class="kept-name">
                                    { &branch.name }
                                    <span class="soft small">
                                        { " " }
                                        { say_with("{title}, {steps}", &[
                                            ("title", &core(branch.saved.session.title())),
                                            ("steps", &steps_of(branch.saved.session.commands.len())),
                                        ]) }
                                    </span>
                                </span>
                                <button type="button" class="button" aria-label={say_with("Save {name} to a file", &[("name", &branch.name)])}
                                    onclick={dispatch.saves(SESSION_FILE, with!(branch, move || branch.saved.to_json()))}>
                                    { icon(Icon::Save) }{ say("Save") }
                                </button>
                                <button type="button" class="button" aria-label={say_with("Open {name}", &[("name", &branch.name)])}
                                    onclick={with!(branch, move |_: MouseEvent| {
                                        opens_session(dispatch, branch.saved.clone(), say_with("Opened {name}.", &[("name", &branch.name)]));
                                    })}>{ say("Open") }</button>
                            </li>
                        }
                    </ul>
                    if props.branches.len() >= BRANCHES {
                        <p class="soft small">
                            { say("The list is full: the next session replaces the first of these. Save it to a file if you want to keep it.") }
                        </p>
                    }
                }
            </section>
            <SetAside />
            <section aria-label={say("For those who teach")}>
                <h3>{ say("For those who teach") }</h3>
                <div class="side-by-side">
                    <button type="button" class="button" data-testid="open-scene"
                        onclick={dispatch.on(Action::Screen(ScreenAction::Open(Dialog::Scene)))}>{ say("Set the scene") }</button>
                    <button type="button" class="button" data-testid="open-package"
                        onclick={dispatch.on(Action::Screen(ScreenAction::Open(Dialog::Package)))}>{ say("Package for a learning platform") }</button>
                    <button type="button" class="button" data-testid="open-report"
                        onclick={dispatch.on(Action::Screen(ScreenAction::Open(Dialog::Report)))}>{ say("Report") }</button>
                    if props.faults {
                        <button type="button" class="button" data-testid="open-faults"
                            onclick={dispatch.on(Action::Screen(ScreenAction::Open(Dialog::Faults)))}>{ say("Inject fault") }</button>
                    }
                </div>
            </section>
            <section aria-label={say("Fingerprint")}>
                <h3>{ say("Fingerprint of the world") }</h3>
                <p class="soft small">{ say("Equal fingerprints mean equal worlds, on any machine.") }</p>
                <Copy text={props.queries.fingerprint()} label={say("Copy the fingerprint")}
                    shown={props.queries.fingerprint()} />
            </section>
        </div>
    }
}

/// Characters shown of a damaged text.
const GLIMPSE: usize = 48;

/// Stored sessions that can no longer be read: the user can save or delete them.
#[component]
fn SetAside() -> Html {
    let dispatch = use_dispatch();
    let asides = use_state(storage::asides);
    if asides.is_empty() {
        return Html::default();
    }
    html! {
        <section aria-label={say("Set aside")} data-testid="set-aside">
            <h3>{ say("Set aside") }</h3>
            <p class="soft small">
                { say("These saved items could not be opened. They are unchanged. The browser keeps the newest eight, up to 2 MB; older ones are deleted when the page is closed.") }
            </p>
            <ul class="kept-list">
                for (at, aside) in asides.iter().enumerate() {
                    <li key={aside.name()}>
                        <span class="kept-name">{ say_with("Damaged text {number}", &[("number", &(at + 1))]) }
                            { " " }
                            <span class="soft small">{ say_with(
                                if aside.is_kept() { key("{bytes} bytes") } else { key("{bytes} bytes, deleted when the page is closed") },
                                &[("bytes", &grouped(aside.text.len()))],
                            ) }</span>
                            <code class="small glimpse">{ aside.text.chars().take(GLIMPSE).collect::<String>() }</code></span>
                        <button type="button" class="button" aria-label={say_with("Save damaged text {number} to a file", &[("number", &(at + 1))])}
                            onclick={dispatch.saves(&format!("orgsim-damaged-{}.txt", aside.number), with!(aside, move || aside.text.clone()))}>
                            { icon(Icon::Save) }{ say("Save") }
                        </button>
                        <button type="button" class="button" aria-label={say_with("Delete damaged text {number}", &[("number", &(at + 1))])}
                            onclick={with!((name = aside.name().to_string(), asides), move |_: MouseEvent| {
                                dispatch.errand(Errand::DeleteAside(name.clone()));
                                asides.set(storage::asides());
                            })}>{ say("Delete") }</button>
                    </li>
                }
            </ul>
        </section>
    }
}
