//! The session as a link or a file, opening another one, and the lines of events that were kept.

use std::rc::Rc;

use gloo::file::{Blob, callbacks::FileReader, callbacks::read_as_text};
use shell::desk::Desk;
use sim::session::{Session, SessionError};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::components::inspector::parts::Copy;
use crate::icons::{Icon, icon};
use crate::state::{Action, Branch, use_dispatch};
use crate::{link, platform};

/// Longer than this, some programs cut a link.
const LONG: usize = 8_000;

#[derive(Properties)]
pub struct Props {
    pub desk: Rc<Desk>,
    pub branches: Rc<Vec<Branch>>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.desk, &other.desk) && Rc::ptr_eq(&self.branches, &other.branches)
    }
}

/// A session from a link, from the part after its `#`, or from a file's text.
fn read(text: &str) -> Result<Session, SessionError> {
    let text = text.trim();
    if text.starts_with('{') {
        Session::from_json(text)
    } else {
        sim::link::decode(text.rsplit('#').next().unwrap_or(text))
    }
}

#[component]
pub fn Share(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let pasted = use_state(String::new);
    let wrong = use_state(|| None::<String>);
    let reading = use_mut_ref(|| None::<FileReader>);
    let session = props.desk.history.session();
    let link = link::to(&session);
    let steps = session.commands.len();
    let open = {
        let (dispatch, wrong) = (dispatch.clone(), wrong.clone());
        move |text: &str, from: &str| match read(text) {
            Ok(session) => dispatch.dispatch(Action::Load(
                session,
                format!("Opened {from}. What you had is kept under Share."),
            )),
            Err(error) => wrong.set(Some(format!("{error} Nothing was lost."))),
        }
    };
    let onfile = {
        let (open, reading) = (open.clone(), reading.clone());
        let wrong = wrong.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let Some(file) = input.files().and_then(|files| files.get(0)) else {
                return;
            };
            let (open, name, wrong) = (open.clone(), file.name(), wrong.clone());
            *reading.borrow_mut() = Some(read_as_text(
                &Blob::from(web_sys::Blob::from(file)),
                move |text| match text {
                    Ok(text) => open(&text, &name),
                    Err(error) => wrong.set(Some(format!("The file could not be read: {error}."))),
                },
            ));
            // The same file can be chosen again.
            input.set_value("");
        })
    };
    let onpaste = {
        let (open, pasted) = (open.clone(), pasted.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            open(&pasted, "what was pasted");
        })
    };
    let oninput = {
        let pasted = pasted.clone();
        move |event: InputEvent| {
            pasted.set(event.target_unchecked_into::<HtmlTextAreaElement>().value())
        }
    };
    let save = {
        let text = session.to_json();
        move |_: MouseEvent| {
            // A browser that refuses shows so itself.
            let _ = platform::save_file("orgsim-session.json", &text);
        }
    };
    html! {
        <div class="dialog-body share">
            <section aria-label="Link">
                <h3>{ "A link" }</h3>
                <p class="soft">{ format!("Whoever opens it sees the same world after the same {steps} steps. All of it is in the link; no server keeps anything.") }</p>
                <div class="link-line">
                    <input type="text" readonly={true} value={link.clone()} aria-label="Link to this session" data-testid="share-link" autofocus={true} />
                    <Copy text={link.clone()} label="Copy the link" shown="Copy" />
                </div>
                <p class="soft small">{ format!("{} characters.", link.len()) }{ if link.len() > LONG { " That is long: some programs cut such links. A file is safer." } else { "" } }</p>
            </section>
            <section aria-label="File">
                <h3>{ "A file" }</h3>
                <div class="side-by-side">
                    <button type="button" class="button" data-testid="save-file" onclick={save}>{ icon(Icon::Save) }{ "Save to a file" }</button>
                    <label class="button file-button">
                        { icon(Icon::Folder) }{ "Open a file" }
                        <input class="quiet" type="file" accept=".json,application/json" onchange={onfile} data-testid="open-file" />
                    </label>
                </div>
            </section>
            <section aria-label="Paste">
                <form onsubmit={onpaste}>
                    <h3><label for="paste">{ "Open a link or a file's text" }</label></h3>
                    <textarea id="paste" class="mono" rows="2" spellcheck="false" placeholder="Paste it here" value={(*pasted).clone()} {oninput} data-testid="paste" />
                    <button type="submit" class="button" data-testid="open-pasted">{ "Open what is pasted" }</button>
                </form>
                <div role="status" class="complaint small" data-testid="share-error">{ (*wrong).clone() }</div>
            </section>
            <section aria-label="Kept">
                <h3>{ "Kept" }</h3>
                if props.branches.is_empty() {
                    <p class="soft">{ "Steps that you leave behind, by acting in the past or by opening something else, are kept here until the page is closed." }</p>
                } else {
                    <ul class="kept-list">
                        for branch in props.branches.iter() {
                            <li key={branch.name.clone()}>
                                <span>{ &branch.name }<span class="soft small">{ format!(" {}, {} steps", branch.session.scenario.title(), branch.session.commands.len()) }</span></span>
                                <button type="button" class="button" aria-label={format!("Open {}", branch.name)} onclick={
                                    let (dispatch, branch) = (dispatch.clone(), branch.clone());
                                    move |_: MouseEvent| dispatch.dispatch(Action::Load(branch.session.clone(), format!("Opened {}.", branch.name)))
                                }>{ "Open" }</button>
                            </li>
                        }
                    </ul>
                }
            </section>
            <section aria-label="Fingerprint">
                <h3>{ "Fingerprint of the world" }</h3>
                <p class="soft small">{ "Equal fingerprints mean equal worlds, on any machine." }</p>
                <Copy text={props.desk.world().hash()} label="Copy the fingerprint" shown={props.desk.world().hash()} />
            </section>
        </div>
    }
}
