//! The prompt: history, completion, pasted text, and multi-line commands. A field of several lines, so that pasted text
//! keeps its lines; its completions follow the combobox pattern.

mod prompt;

use self::prompt::{Prompt, use_prompt};
use super::completion::{Open, waits_for_more};
use ui::browser::elements;
use ui::prelude::*;

/// Most candidates shown in the list.
const CANDIDATES: usize = 100;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub queries: Queries,
}

#[component]
pub(crate) fn Input(props: &Props) -> Html {
    let prompt = use_prompt(&props.queries);
    let Prompt { field, draft, .. } = &prompt;
    use_effect_with(draft.open.as_ref().map(|open| open.active), |active| {
        if let Some(active) = active {
            elements::show_id(&option_id(*active));
        }
    });
    let on_input = with!(prompt, move |event: InputEvent| prompt.typed(&event));
    let on_key = with!(prompt, move |event: KeyboardEvent| prompt.pressed(&event));
    let on_blur = with!(prompt, move |_: FocusEvent| prompt.left());
    // For devices without a Tab key.
    let on_complete = Callback::from(with!(prompt, move |_: MouseEvent| prompt.complete()));
    let on_run = Callback::from(with!(prompt, move |_: MouseEvent| {
        prompt.submit(&prompt.draft.line);
        platform::focus("terminal-input");
    }));
    let who = props.queries.plain_name();
    let open = draft.open.as_ref();
    let rows = draft.line.split('\n').count().min(8);
    html! {
        <div class="terminal-input">
            if let Some(open) = open { { candidates(open, &prompt) } }
            <div class="prompt-line">
                <label class="prompt" for="terminal-input">
                    <span class="quiet">{ tell(message!("Command line, as {who}")) }</span>
                    <span aria-hidden="true">{ format!("{who} $") }</span>
                </label>
                <textarea id="terminal-input" class="typing" data-testid="terminal-input" ref={field} value={draft.line.clone()} rows={rows.to_string()}
                    aria-autocomplete="list" aria-haspopup="listbox"
                    aria-controls={open.is_some().then_some("terminal-candidates")}
                    aria-activedescendant={open.map(|open| option_id(open.active))}
                    autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false"
                    placeholder={"aws organizations …"}
                    oninput={on_input} onkeydown={on_key} onblur={on_blur} />
                // The field keeps the focus and the caret position.
                <button class="button complete" data-testid="complete" aria-expanded={open.is_some().to_string()}
                    onmousedown={|event: MouseEvent| event.prevent_default()} onclick={on_complete}>
                    { say("Complete") }
                </button>
                <button class="button run" onclick={on_run}>{ say("Run") }</button>
            </div>
            if rows > 1 {
                <p class="more small soft">
                    { if waits_for_more(&draft.line) { say("The command continues: type the rest, then press Enter.") } else { say("Press Enter to run all of it.") } }
                </p>
            }
            <p class="quiet" role="status">
                if let Some(open) = open {
                    { tell(counted!(open.completion.candidates.len(), "1 completion. Enter takes it, Escape closes.|{n} completions. Arrow keys choose, Enter takes, Escape closes.")) }
                }
            </p>
        </div>
    }
}

/// The completions.
fn candidates(open: &Open, prompt: &Prompt) -> Html {
    html! {
        <ul id="terminal-candidates" class="candidates" role="listbox" aria-label={say("Completions")} tabindex="0" onmousedown={|event: MouseEvent| event.prevent_default()}>
            for (number, candidate) in open.completion.candidates.iter().take(CANDIDATES).enumerate() {
                <li key={number} id={option_id(number)} role="option" aria-selected={(number == open.active).to_string()}
                    // Before the field loses the focus.
                    onmousedown={with!(prompt, move |event: MouseEvent| {
                        event.prevent_default();
                        prompt.choose(number);
                    })}>
                    <code>{ &candidate.text }</code>
                    if !candidate.about.is_empty() { <span class="soft">{ &candidate.about }</span> }
                </li>
            }
        </ul>
    }
}

fn option_id(number: usize) -> String {
    format!("terminal-candidate-{number}")
}
