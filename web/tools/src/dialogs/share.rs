//! The session as a link or a file, opening another session, and the stored lines of events.

use sim::session::{SavedSession, Session, SessionError};

use page::effects::Errand;
use page::{BRANCHES, Branch};
use ui::parts::copy::Copy;
use ui::platform::SESSION_FILE;
use ui::prelude::*;
use ui::{link, picked, sessions, storage};

/// The properties of [`Share`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The questions that the view asks about the session.
    pub queries: Queries,
    /// The stored lines of events.
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

/// Opens a text that comes from somewhere, or says what is wrong with it.
fn opening(
    dispatch: Dispatch,
    wrong: UseStateSetter<Option<String>>,
) -> impl Fn(&str, &str) + Clone {
    move |text: &str, from: &str| match read(text) {
        Ok(session) => {
            opens_session(
                dispatch,
                session,
                tell(message!(
                    "Opened {from}. Your earlier session is kept under Save and share.",
                    from = *from
                )),
            );
        }
        Err(error) => {
            let says = tell(message!("{error} Nothing was lost."));
            wrong.set(Some(says));
        }
    }
}

/// The dialog with the session's link and files.
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
    let open = opening(dispatch, wrong.setter());
    let onfile = with!(
        (open, wrong = wrong.setter()),
        Callback::from(move |event: Event| {
            let Some(file) = picked::of_field(&event).pop() else {
                return;
            };
            let name = file.name();
            readers.borrow_mut().clear();
            let arrived = with!(
                (open, wrong),
                move |text: Result<String, String>| match text {
                    Ok(text) => open(&text, &name),
                    Err(error) => {
                        wrong.set(Some(tell(message!("The file could not be read: {error}."))));
                    }
                }
            );
            picked::read_text(&readers, file, arrived);
        })
    );
    let onsubmit = with!(
        pasted,
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            open(&pasted, say("the pasted text"));
        })
    );
    html! {
        <div class="dialog-body share">
            { link_part(&shared.0, &shared.1, props.faults) }
            { files(dispatch, &props.queries, onfile) }
            { paste(onsubmit, &pasted, wrong.as_deref()) }
            { kept(dispatch, &props.branches) }
            <SetAside />
            { teaching(dispatch, props.faults) }
            <section aria-label={say("Fingerprint")}>
                <h3>{ say("Fingerprint of the world") }</h3>
                <p class="soft small">{ say("Equal fingerprints mean equal worlds, on any machine.") }</p>
                <Copy text={props.queries.fingerprint()} label={say("Copy the fingerprint")}
                    shown={props.queries.fingerprint()} />
            </section>
        </div>
    }
}

fn link_part(link: &str, session: &Session, faults: bool) -> Html {
    html! {
        <section aria-label={say("Link")}>
            <h3>{ say("A link") }</h3>
            <p class="soft">
                { tell(message!("Everyone who opens it sees the same organization after {steps}. The link contains everything; no server stores anything.", steps = steps_of(session.commands.len()))) }
            </p>
            { forms::link_line(link, say("Link to this session"), "share-link", true) }
            if faults && !session.faults.is_empty() {
                <p class="soft small" data-testid="share-faults">
                    { say("Links and files include the session's faults. They open as the user's console shows them; the eye in the header shows the list.") }
                </p>
            }
        </section>
    }
}

/// A button that opens another dialog.
fn opens(dispatch: Dispatch, dialog: Dialog, test: &'static str, says: Html) -> Html {
    let onclick = dispatch.on(Action::Screen(ScreenAction::Open(dialog)));
    html! { <button type="button" class="button" data-testid={test} {onclick}>{ says }</button> }
}

fn files(dispatch: Dispatch, queries: &Queries, onfile: Callback<Event>) -> Html {
    let save = dispatch.saves(
        SESSION_FILE,
        with!(queries, move || queries.marked().to_json()),
    );
    let with_icon = |it: Icon, says: &'static str| html! { <>{ icon(it) }{ says }</> };
    html! {
        <section aria-label={say("File")}>
            <h3>{ say("A file") }</h3>
            <div class="side-by-side">
                <button type="button" class="button" data-testid="save-file" onclick={save}>{ icon(Icon::Save) }{ say("Save to a file") }</button>
                <label class="button file-button">
                    { icon(Icon::Folder) }{ say("Open a file") }
                    <input class="quiet" type="file" accept=".json,application/json" onchange={onfile} data-testid="open-file" />
                </label>
                { opens(dispatch, Dialog::Import, "open-import", with_icon(Icon::Organization, say("Import your organization"))) }
                { opens(dispatch, Dialog::export(false), "open-export", with_icon(Icon::Save, say("Export for other tools"))) }
            </div>
        </section>
    }
}

fn paste(
    onsubmit: Callback<SubmitEvent>,
    pasted: &UseStateHandle<AttrValue>,
    wrong: Option<&str>,
) -> Html {
    let oninput = forms::typed(pasted);
    html! {
        <section aria-label={say("Paste")}>
            <form {onsubmit}>
                <h3><label for="paste">{ say("Open a link or a file's text") }</label></h3>
                <textarea id="paste" class="mono" rows="2" spellcheck="false" placeholder={say("Paste it here")}
                    value={&**pasted} {oninput} data-testid="paste" />
                <button type="submit" class="button" data-testid="open-pasted">{ say("Open pasted text") }</button>
            </form>
            <div role="status" class="complaint small" data-testid="share-error">{ wrong }</div>
        </section>
    }
}

fn kept(dispatch: Dispatch, branches: &[Branch]) -> Html {
    html! {
        <section aria-label={say("Kept sessions")}>
            <h3>{ say("Kept sessions") }</h3>
            if branches.is_empty() {
                <p class="soft">
                    { say("When you act in the past or open another session, the steps that you leave behind are kept here. The list holds the last twelve.") }
                </p>
            } else {
                <ul class="kept-list">{ for branches.iter().map(|branch| kept_session(dispatch, branch)) }</ul>
                if branches.len() >= BRANCHES {
                    <p class="soft small">
                        { say("The list is full: the next session replaces the first of these. Save it to a file if you want to keep it.") }
                    </p>
                }
            }
        </section>
    }
}

fn kept_session(dispatch: Dispatch, branch: &Branch) -> Html {
    let opened = tell(message!("Opened {name}.", name = branch.name));
    let title = tell(branch.saved.session.title());
    let steps = steps_of(branch.saved.session.commands.len());
    let save = dispatch.saves(SESSION_FILE, with!((branch.saved), move || saved.to_json()));
    let open = with!((branch.saved), move |_: MouseEvent| {
        opens_session(dispatch, saved.clone(), opened.clone());
    });
    html! {
        <li key={branch.name.as_str()}>
            <span class="kept-name">
                { &branch.name }
                <span class="soft small">{ " " }{ tell(message!("{title}, {steps}")) }</span>
            </span>
            <button type="button" class="button" aria-label={tell(message!("Save {name} to a file", name = branch.name))} onclick={save}>
                { icon(Icon::Save) }{ say("Save") }
            </button>
            <button type="button" class="button" aria-label={tell(message!("Open {name}", name = branch.name))} onclick={open}>{ say("Open") }</button>
        </li>
    }
}

fn teaching(dispatch: Dispatch, faults: bool) -> Html {
    html! {
        <section aria-label={say("For those who teach")}>
            <h3>{ say("For those who teach") }</h3>
            <div class="side-by-side">
                { opens(dispatch, Dialog::Scene, "open-scene", say("Prepare a link").into()) }
                { opens(dispatch, Dialog::Package, "open-package", say("Package for a learning platform").into()) }
                { opens(dispatch, Dialog::Report, "open-report", say("Report").into()) }
                if faults { { opens(dispatch, Dialog::Faults, "open-faults", say("Inject fault").into()) } }
            </div>
        </section>
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
                        <span class="kept-name">{ tell(message!("Damaged text {number}", number = at + 1)) }
                            { " " }
                            <span class="soft small">{ tell(match aside.is_kept() {
                                true => counted!(aside.text.len(), "1 byte|{n} bytes"),
                                false => counted!(aside.text.len(), "1 byte, deleted when the page is closed|{n} bytes, deleted when the page is closed"),
                            }) }</span>
                            <code class="small glimpse">{ aside.text.chars().take(GLIMPSE).collect::<String>() }</code></span>
                        <button type="button" class="button" aria-label={tell(message!("Save damaged text {number} to a file", number = at + 1))}
                            onclick={dispatch.saves(&format!("orgsim-damaged-{}.txt", aside.number), with!(aside, move || aside.text.clone()))}>
                            { icon(Icon::Save) }{ say("Save") }
                        </button>
                        <button type="button" class="button" aria-label={tell(message!("Delete damaged text {number}", number = at + 1))}
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
