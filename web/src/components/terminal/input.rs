//! The prompt: history, completion, pasted text, and commands that go on in the next line. A field of several lines,
//! so that pasted text keeps its lines; its completions are those of a text box with a list.

use wasm_bindgen::JsCast;
use web_sys::{HtmlTextAreaElement, InputEvent, KeyboardEvent};
use yew::prelude::*;

use super::completion::{Open, Tab, put, tab, waits_for_more};
use crate::platform;
use crate::say::{say, say_with};
use crate::state::queries::Queries;
use crate::state::{Action, use_dispatch};
use crate::storage;

const HISTORY: &str = "terminal.history";
const KEPT: usize = 200;

/// As many candidates as one scrolls through.
const CANDIDATES: usize = 100;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub desk: Queries,
}

fn remembered() -> Vec<String> {
    storage::preference(HISTORY)
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

/// What is typed, where one is in the history, and what is open.
#[derive(Clone, PartialEq, Default)]
struct Draft {
    line: String,
    /// Where one is in the history, counted from its end; 0 is the draft itself.
    back: usize,
    /// What was typed before one went back.
    kept: String,
    open: Option<Open>,
    /// Escape was pressed: the next Tab leaves.
    leaving: bool,
}

#[component]
pub fn Input(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let field = use_node_ref();
    let draft = use_state(Draft::default);
    let history = use_state(remembered);
    let caret = use_mut_ref(|| None::<usize>);

    // The caret is put where completion or history left it, once the field has its new text.
    use_effect({
        let (field, caret) = (field.clone(), caret.clone());
        move || {
            if let (Some(at), Some(field)) = (
                caret.borrow_mut().take(),
                field.cast::<HtmlTextAreaElement>(),
            ) {
                let units = field.value()[..at.min(field.value().len())]
                    .encode_utf16()
                    .count() as u32;
                let _ = field.set_selection_range(units, units);
            }
        }
    });
    use_effect_with(draft.open.as_ref().map(|open| open.active), |active| {
        if let Some(option) =
            active.and_then(|active| gloo::utils::document().get_element_by_id(&option_id(active)))
        {
            platform::bring_into_view(&option);
        }
    });

    let submit = {
        let (draft, history, dispatch) = (draft.clone(), history.clone(), dispatch.clone());
        move |text: &str| {
            let commands = shell::split_pasted(text);
            if !commands.is_empty() {
                let mut lines = (*history).clone();
                for command in &commands {
                    if lines.last() != Some(command) {
                        lines.push(command.clone());
                    }
                }
                let old = lines.len().saturating_sub(KEPT);
                lines.drain(..old);
                if let Ok(text) = serde_json::to_string(&lines) {
                    storage::prefer(HISTORY, &text);
                }
                history.set(lines);
                dispatch.dispatch(Action::Lines(commands));
            }
            draft.set(Draft::default());
        }
    };

    let on_input = Callback::from({
        let draft = draft.clone();
        move |event: InputEvent| {
            if let Some(field) = event.target_dyn_into::<HtmlTextAreaElement>() {
                draft.set(Draft {
                    line: field.value(),
                    open: None,
                    leaving: false,
                    ..(*draft).clone()
                });
            }
        }
    });
    let on_key = Callback::from({
        let (draft, history, caret, desk) = (
            draft.clone(),
            history.clone(),
            caret.clone(),
            props.desk.clone(),
        );
        let (submit, dispatch) = (submit.clone(), dispatch.clone());
        move |event: KeyboardEvent| {
            // An input method is composing: its keys are its own.
            if event.is_composing() {
                return;
            }
            let Some(field) = event.target_dyn_into::<HtmlTextAreaElement>() else {
                return;
            };
            let mut next = (*draft).clone();
            let key = event.key();
            let complete = |next: &Draft| {
                let units = field.selection_start().ok().flatten().unwrap_or(0) as usize;
                let at = offset(&next.line, units);
                desk.complete(&next.line, at)
            };
            let accept = |next: &mut Draft| {
                if let Some(open) = next.open.take()
                    && let Some(candidate) = open.completion.candidates.get(open.active)
                {
                    let (line, at) = put(&next.line, &open.completion, candidate);
                    next.line = line;
                    *caret.borrow_mut() = Some(at);
                }
            };
            let control = event.ctrl_key() || event.meta_key();
            match key.as_str() {
                "Tab" if control || event.alt_key() => return,
                "Tab" | "ArrowUp" | "ArrowDown" if next.open.is_some() => {
                    if key == "Tab" && !event.shift_key() {
                        accept(&mut next);
                    } else if let Some(open) = &next.open {
                        let by = if key == "ArrowDown" { 1 } else { -1 };
                        next.open = Some(open.moved(by));
                    }
                }
                "Tab" => {
                    if event.shift_key() || next.leaving || next.line.trim().is_empty() {
                        return;
                    }
                    match tab(&next.line, complete(&next)) {
                        Tab::Leave => return,
                        Tab::Change(line, at) => {
                            next.line = line;
                            *caret.borrow_mut() = Some(at);
                        }
                        Tab::Choose(line, at, open) => {
                            next.line = line;
                            next.open = Some(open);
                            *caret.borrow_mut() = Some(at);
                        }
                    }
                }
                " " if control => next.open = Open::at(complete(&next)),
                "Enter" if next.open.is_some() => accept(&mut next),
                // The field makes the new line itself.
                "Enter" if event.shift_key() || waits_for_more(&next.line) => return,
                "Enter" => {
                    event.prevent_default();
                    submit(&next.line);
                    return;
                }
                "Escape" => {
                    // Out of the field the keys of one letter work: G leads back to the lesson.
                    if next.open.take().is_none() {
                        platform::focus("terminal-log");
                    }
                    next.leaving = true;
                }
                // In a text of several lines the arrows move between the lines first.
                "ArrowUp" if !at_edge(&field, &next.line, true) => return,
                "ArrowDown" if !at_edge(&field, &next.line, false) => return,
                "ArrowUp" | "ArrowDown" => {
                    let back = if key == "ArrowUp" {
                        (next.back + 1).min(history.len())
                    } else {
                        next.back.saturating_sub(1)
                    };
                    if back == next.back {
                        return;
                    }
                    if next.back == 0 {
                        next.kept = next.line.clone();
                    }
                    next.back = back;
                    next.line = match back {
                        0 => next.kept.clone(),
                        _ => history[history.len() - back].clone(),
                    };
                    *caret.borrow_mut() = Some(next.line.len());
                }
                "l" if control => dispatch.dispatch(Action::Lines(vec!["clear".to_string()])),
                "c" if control && !event.shift_key() && nothing_selected(&field) => {
                    next = Draft::default();
                }
                _ => return,
            }
            event.prevent_default();
            draft.set(next);
        }
    });
    let on_blur = Callback::from({
        let draft = draft.clone();
        move |_: FocusEvent| {
            if draft.open.is_some() || draft.leaving {
                draft.set(Draft {
                    open: None,
                    leaving: false,
                    ..(*draft).clone()
                });
            }
        }
    });
    let choose = {
        let (draft, caret) = (draft.clone(), caret.clone());
        move |number: usize| {
            let mut next = (*draft).clone();
            if let Some(open) = next.open.take()
                && let Some(candidate) = open.completion.candidates.get(number)
            {
                let (line, at) = put(&next.line, &open.completion, candidate);
                next.line = line;
                *caret.borrow_mut() = Some(at);
                draft.set(next);
            }
        }
    };
    // Where there is no Tab to press.
    let on_complete = Callback::from({
        let (draft, desk) = (draft.clone(), props.desk.clone());
        move |_: MouseEvent| {
            let units = platform::focused()
                .and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok())
                .and_then(|it| it.selection_start().ok().flatten());
            let at = units.map_or(draft.line.len(), |it| offset(&draft.line, it as usize));
            let completion = desk.complete(&draft.line, at);
            let open = match draft.open {
                None => Open::at(completion),
                Some(_) => None,
            };
            draft.set(Draft {
                open,
                ..(*draft).clone()
            });
            platform::focus("terminal-input");
        }
    });
    let on_run = Callback::from({
        let (draft, submit) = (draft.clone(), submit.clone());
        move |_: MouseEvent| {
            submit(&draft.line);
            platform::focus("terminal-input");
        }
    });

    let who = props.desk.actor_name();
    let open = draft.open.as_ref();
    let rows = draft.line.split('\n').count().min(8);
    html! {
        <div class="terminal-input">
            if let Some(open) = open {
                <ul id="terminal-candidates" class="candidates" role="listbox" aria-label={say("Completions")} tabindex="0" onmousedown={|event: MouseEvent| event.prevent_default()}>
                    for (number, candidate) in open.completion.candidates.iter().take(CANDIDATES).enumerate() {
                        <li key={number} id={option_id(number)} role="option" aria-selected={(number == open.active).to_string()}
                            onmousedown={
                                let choose = choose.clone();
                                // Before the field would lose the focus.
                                move |event: MouseEvent| {
                                    event.prevent_default();
                                    choose(number);
                                }
                            }>
                            <code>{ &candidate.text }</code>
                            if !candidate.about.is_empty() { <span class="soft">{ &candidate.about }</span> }
                        </li>
                    }
                </ul>
            }
            <div class="prompt-line">
                <label class="prompt" for="terminal-input">
                    <span class="quiet">{ say("Command line, as ") }</span>
                    { format!("{who} $") }
                </label>
                <textarea id="terminal-input" class="typing" data-testid="terminal-input" ref={field} value={draft.line.clone()} rows={rows.to_string()}
                    aria-autocomplete="list" aria-haspopup="listbox"
                    aria-controls={open.is_some().then_some("terminal-candidates")}
                    aria-activedescendant={open.map(|open| option_id(open.active))}
                    autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false"
                    placeholder={"aws organizations …"}
                    oninput={on_input} onkeydown={on_key} onblur={on_blur} />
                // The field keeps the keyboard, and the caret its place.
                <button class="button complete" data-testid="complete" aria-expanded={open.is_some().to_string()}
                    onmousedown={|event: MouseEvent| event.prevent_default()} onclick={on_complete}>
                    { say("Complete") }
                </button>
                <button class="button run" onclick={on_run}>{ say("Run") }</button>
            </div>
            if rows > 1 {
                <p class="more small soft">
                    { if waits_for_more(&draft.line) { say("The command goes on: type the rest, then Enter.") } else { say("Enter runs all of it.") } }
                </p>
            }
            <p class="quiet" role="status">
                if let Some(open) = open {
                    { say_with("{candidates} completions. Arrow keys choose, Enter takes, Escape closes.", &[("candidates", &open.completion.candidates.len())]) }
                }
            </p>
        </div>
    }
}

fn option_id(number: usize) -> String {
    format!("terminal-candidate-{number}")
}

/// Where in the text the browser's caret is, which counts in UTF-16.
fn offset(text: &str, units: usize) -> usize {
    let mut seen = 0;
    text.char_indices()
        .find(|(_, letter)| {
            let here = seen;
            seen += letter.len_utf16();
            here >= units
        })
        .map_or(text.len(), |(at, _)| at)
}

/// Whether the caret is in the first or in the last line.
fn at_edge(field: &HtmlTextAreaElement, text: &str, first: bool) -> bool {
    let at = offset(
        text,
        field.selection_start().ok().flatten().unwrap_or(0) as usize,
    );
    let beyond = if first { &text[..at] } else { &text[at..] };
    !beyond.contains('\n')
}

fn nothing_selected(field: &HtmlTextAreaElement) -> bool {
    field.selection_start().ok() == field.selection_end().ok()
}
