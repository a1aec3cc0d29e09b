//! The smallest change: who would do what, the policy lines it changes, and a button that performs it.

use shell::controller::line_of;
use sim::view::why::{Line, RemedyStep, Why};

use ui::parts::text::{command_line, phrase};
use ui::prelude::*;
use ui::shared::remedy::remedy_button;

/// The remedy for the call, and a button that performs it as identities with the permissions.
pub(crate) fn smallest(queries: &Queries, why: &Why, perform: &Callback<Vec<Command>>) -> Html {
    let Some(remedy) = why.remedy() else {
        return html! {
            <>
                <h3>{ say("The smallest change") }</h3>
                <p>{ say("None is known. The gate's message says what would have to change.") }</p>
            </>
        };
    };
    let steps = queries.remedy_steps(remedy);
    html! {
        <>
            <h3>{ say("The smallest change") }</h3>
            <p>{ phrase(&remedy.says) }</p>
            for (n, one) in steps.iter().enumerate() { <div key={n}>{ step(queries, one) }</div> }
            { remedy_button(queries, remedy, "button primary", perform) }
        </>
    }
}

/// A console knows only its own user by name.
fn named(queries: &Queries, command: &Command) -> bool {
    queries.instructor()
        || command
            .call()
            .is_some_and(|call| call.caller.account() == queries.actor().account())
}

fn step(queries: &Queries, step: &RemedyStep) -> Html {
    let line = command_line(&line_of(&step.command));
    match &step.changed {
        Some(changed) => html! {
            <>
                <p class="small diff-title">
                    { say_marked!(
                        match (changed.new, named(queries, &step.command)) {
                            (true, true) => key("New: {title}, by {who}"),
                            (true, false) => key("New: {title}"),
                            (false, true) => key("Changed: {title}, by {who}"),
                            (false, false) => key("Changed: {title}"),
                        },
                        &[("title", html! { <b>{ tell(&changed.title) }</b> }), ("who", tell(&changed.by).into())],
                    ) }
                </p>
                <div class="diff" tabindex="0" role="region" aria-label={tell(message!("Lines that change in {title}", title = changed.title))} data-testid="difference">
                    for (n, line) in changed.lines.iter().enumerate() { <div key={n}>{ row(line) }</div> }
                </div>
                <details class="folding"><summary>{ say("The command") }</summary>{ line }</details>
            </>
        },
        None => line,
    }
}

fn row(line: &Line) -> Html {
    match line {
        Line::Same(text) => html! { <pre><span aria-hidden="true">{ "  " }</span>{ text }</pre> },
        Line::Gone(text) => {
            html! { <pre class="gone"><span aria-hidden="true">{ "− " }</span><del>{ text }</del></pre> }
        }
        Line::Come(text) => {
            html! { <pre class="come"><span aria-hidden="true">{ "+ " }</span><ins>{ text }</ins></pre> }
        }
        Line::Skipped(count) => {
            html! { <p class="small soft">{ tell(counted!(*count, "1 unchanged line|{n} unchanged lines")) }</p> }
        }
    }
}
