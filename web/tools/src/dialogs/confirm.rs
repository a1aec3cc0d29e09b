//! Confirmation by typing a word, as the console asks before trusted access is enabled or disabled.

use shell::controller::line_of;

use ui::parts::text::{command_line, command_title, phrase, prose};
use ui::prelude::*;
use ui::shared::dialog::Leave;
use ui::shared::lesson_text::after_bet;

/// The properties of [`Confirm`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The word to type.
    pub word: &'static str,
    /// What the user confirms.
    pub says: Message,
    /// What is done then.
    pub command: Command,
    /// Why it was refused the last time.
    pub refusal: Option<String>,
    /// An open bet of a lesson is about what the dialog explains.
    pub awaits_bet: bool,
}

/// What is still to be done before the command may be sent.
fn missing(shown: bool, typed: &str, word: &str) -> Option<String> {
    if !shown {
        Some(say("Check the box first: it shows the option.").to_string())
    } else if typed.trim() != word {
        Some(tell(message!("Type `{word}` to continue.", word = *word)))
    } else {
        None
    }
}

/// A confirmation by typing a word.
#[component]
pub fn Confirm(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let enabling = props.word == "enable";
    let shown = use_state(|| !enabling);
    let typed = use_state(AttrValue::default);
    let tried = use_state(|| false);
    let missing = missing(*shown, &typed, props.word);
    let oncheck = forms::changes(&shown, |shown, event| *shown = forms::checked(event));
    let oninput = forms::typed(&typed);
    let onsubmit = with!(
        (ready = missing.is_none(), tried, props.command),
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if ready {
                dispatch.dispatch(Action::Session(SessionAction::Do(command.clone())));
            } else {
                tried.set(true);
            }
        })
    );
    html! {
        <form class="dialog-body" {onsubmit} novalidate={true}>
            if props.awaits_bet { { after_bet() } } else { <p>{ phrase(&props.says) }</p> }
            if enabling {
                <label class="check-line">
                    <input type="checkbox" checked={*shown} onchange={oncheck} autofocus={true} data-testid="show-option" />
                    <span>{ say("Show the option to enable trusted access") }</span>
                </label>
            } else {
                <p class="aside-note">{ say("Clean up in the service first, and wait until its administrator confirms. Anything left behind has no owner.") }</p>
            }
            <p class="soft small">
                if enabling {
                    { say("AWS's console asks for the same: it shows the option only when the box is checked, and has you type the word.") }
                } else {
                    { say("AWS's console has you type the word, too.") }
                }
            </p>
            if *shown {
                <label class="form-field">
                    <span class="form-label">{ say_marked!("To confirm, type {word}", &[("word", html! { <code>{ props.word }</code> })]) }</span>
                    <input type="text" autocomplete="off" autocapitalize="off" spellcheck="false" value={&*typed} {oninput} data-testid="confirm-word"
                        autofocus={!enabling} aria-describedby="confirm-reason" />
                </label>
            }
            if let Some(refusal) = props.refusal.as_ref().filter(|_| !props.awaits_bet) {
                <p class="refusal small">{ say_marked!("**Would be refused:** {why}", &[("why", refusal.into())]) }</p>
            }
            { lines(&props.command, props.word) }
            <div class="dialog-foot">
                <p class={classes!("confirm-reason", "small", tried.then_some("strong"))} id="confirm-reason" role="status">{ prose(missing.as_deref().unwrap_or_default()) }</p>
                <Leave label={say("Cancel")} />
                <button type="submit" class="button primary" data-testid="dialog-submit"
                    aria-disabled={missing.is_some().to_string()} aria-describedby="confirm-reason">
                    { if enabling { say("Enable trusted access") } else { say("Disable trusted access") } }
                </button>
            </div>
        </form>
    }
}

/// The command as a line, and as the AWS CLI has it.
fn lines(command: &Command, word: &str) -> Html {
    let line = line_of(command);
    html! {
        <>
            <div>
                <p class="soft small">{ command_title(&line) }</p>
                { command_line(&line) }
            </div>
            if let Some(it) = &page::cli_line(command, word) {
                <div>
                    <p class="soft small">{ say("With the AWS CLI, which asks for no ritual") }</p>
                    { command_line(it) }
                </div>
            }
        </>
    }
}
