//! The smallest change: who would do what, the policy lines it changes, and a button that performs it.

use shell::controller::line_of;
use sim::outcome::Remedy;
use sim::view::why::{Line, RemedyStep, Why};

use crate::components::inspector::parts::{command_line, phrase};
use crate::prelude::*;

/// The remedy for the call, and a button that performs it as identities with the permissions.
pub fn smallest(controller: &Queries, why: &Why, perform: Callback<Vec<Command>>) -> Html {
    let Some(remedy) = why.remedy() else {
        return html! {
            <>
                <h3>{ say("The smallest change") }</h3>
                <p>{ say("None is known. The gate's message says what would have to change.") }</p>
            </>
        };
    };
    let steps = controller.remedy_steps(remedy);
    html! {
        <>
            <h3>{ say("The smallest change") }</h3>
            <p>{ phrase(&remedy.says) }</p>
            for (n, one) in steps.iter().enumerate() { <div key={n}>{ step(controller, one) }</div> }
            if may(controller, remedy) {
                <button type="button" class="button primary" data-testid="remedy" onclick={
                    let commands = remedy.commands.clone();
                    perform.reform(move |_: MouseEvent| commands.clone())
                }>{ icon(Icon::Person) }{ say_with("Have {remedy} do it", &[("remedy", &doers(&steps))]) }</button>
            } else if !remedy.commands.is_empty() {
                <p class="small soft">{ say("Another user has to do this: a console acts for one user only.") }</p>
            }
        </>
    }
}

/// In a user's console, only what that user could do.
fn may(controller: &Queries, remedy: &Remedy) -> bool {
    let own = |command: &Command| match command {
        Command::Call(call) => call.caller == *controller.actor(),
        Command::Time(_) | Command::Intervene(_) => false,
    };
    !remedy.commands.is_empty() && (controller.instructor() || remedy.commands.iter().all(own))
}

/// The identities that have to act, each once.
fn doers(steps: &[RemedyStep]) -> String {
    let mut names: Vec<AttrValue> = Vec::new();
    for step in steps {
        let name = match &step.by {
            Some(by) => core(by),
            None => say("the simulation").into(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(say(" and "))
}

/// A console knows only its own user by name.
fn named(controller: &Queries, command: &Command) -> bool {
    controller.instructor()
        || matches!(command, Command::Call(call) if call.caller.account() == controller.actor().account())
}

fn step(controller: &Queries, step: &RemedyStep) -> Html {
    let line = command_line(&line_of(&step.command));
    match &step.changed {
        Some(changed) => html! {
            <>
                <p class="small diff-title">
                    { if changed.new { say("New: ") } else { say("Changed: ") } }
                    <b>{ core(&changed.title) }</b>
                    if named(controller, &step.command) { { say(", by ") }{ core(&changed.by) } }
                </p>
                <div class="diff" tabindex="0" role="region" aria-label={say_with("Lines that change in {title}", &[("title", &core(&changed.title))])} data-testid="difference">
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
        Line::Skipped(1) => html! { <p class="small soft">{ say("1 unchanged line") }</p> },
        Line::Skipped(count) => {
            html! { <p class="small soft">{ say_with("{count} unchanged lines", &[("count", &count)]) }</p> }
        }
    }
}
