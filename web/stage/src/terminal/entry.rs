//! An executed line: who typed it, its output, and Orgsim's remarks.

use shell::Printed;
use shell::controller::Entry;
use ui::prelude::*;

/// Characters after which a long listing is cut until the user asks for the rest.
const SHOWN: usize = 12_000;
/// Lines of output that do not fit into the terminal's usual height: it grows until the next line.
const TALL: usize = 8;

/// The properties of [`Shown`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The line.
    pub entry: Rc<Entry>,
    /// The step that *Why* explains.
    pub why: Option<usize>,
}

/// A line with its output.
#[component]
pub fn Shown(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let whole = use_state(|| false);
    let entry = &props.entry;
    let printed = &entry.printed;
    let text = format!("{}\n{}{}", entry.line, printed.stdout, printed.stderr);
    let on_copy = move |_: MouseEvent| dispatch.copy(&text);
    let on_whole = Callback::from(with!(whole, move |_: MouseEvent| whole.set(true)));
    let long = printed.stdout.len() > SHOWN && !*whole;
    let stdout = if long {
        let end = (0..=SHOWN)
            .rev()
            .find(|at| printed.stdout.is_char_boundary(*at))
            .unwrap_or(0);
        &printed.stdout[..end]
    } else {
        printed.stdout.as_str()
    };
    html! {
        <>
            <div class="entry-line">
                <span class="prompt">{ format!("{} $", entry.prompt) }</span>
                { " " }
                <span class="typed">{ &entry.line }</span>
                <button class="button bare copy-one" aria-label={say("Copy the line and its output")}
                    title={say("Copy the line and its output")} onclick={on_copy}>{ icon(Icon::Copy) }</button>
                if let Some(step) = props.why.filter(|_| printed.exit == 0) {
                    <button class="button bare copy-one" aria-label={say("Why was it allowed?")} title={say("Why was it allowed?")} data-testid="terminal-why"
                        onclick={dispatch.on(Action::Screen(ScreenAction::Why(step)))}>
                        { icon(Icon::Help) }
                    </button>
                }
            </div>
            if *printed != Default::default() {
                { output(dispatch, printed, (stdout, long.then_some(on_whole)), props.why) }
            }
        </>
    }
}

/// What a line printed; `stdout` may be only its beginning, with a callback that shows the rest.
fn output(
    dispatch: Dispatch,
    printed: &Printed,
    (stdout, on_whole): (&str, Option<Callback<MouseEvent>>),
    why: Option<usize>,
) -> Html {
    // A table with wrapped lines is unreadable: it scrolls instead, by keyboard too.
    let is_table = stdout.starts_with("---");
    html! {
        <div class={classes!("entry-out", (stdout.lines().count() >= TALL).then_some("tall"))}>
            if is_table {
                <pre class="stdout drawn" tabindex="0">{ stdout.trim_end_matches('\n').to_string() }</pre>
            } else if !stdout.is_empty() {
                <pre class="stdout">{ stdout.trim_end_matches('\n').to_string() }</pre>
            }
            if let Some(on_whole) = on_whole {
                <button class="button mini" onclick={on_whole}>
                    { tell(counted!(printed.stdout.lines().count(), "Show the line|Show all {n} lines")) }
                </button>
            }
            if !printed.stderr.is_empty() {
                <div class="stderr">
                    <span class="stderr-mark">
                        { icon(Icon::Cross) }
                        { quiet(say("Error output")) }
                    </span>
                    <pre>{ printed.stderr.trim_matches('\n').to_string() }</pre>
                </div>
            }
            if printed.exit != 0 {
                <p class="entry-foot">
                    <span class="exit-code">{ tell(message!("exit {exit}", exit = printed.exit)) }</span>
                    if let Some(step) = why {
                        <button class="button mini" data-testid="terminal-why"
                            onclick={dispatch.on(Action::Screen(ScreenAction::Why(step)))}>{ say("Why was it refused?") }</button>
                    }
                </p>
            }
            if let Some(hint) = &printed.hint {
                <p class="shell-hint"><span class="hint-from">{ "Orgsim" }</span><span>{ hint }</span></p>
            }
        </div>
    }
}
