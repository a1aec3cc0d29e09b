//! The smallest change: who would do what, which lines of a policy it changes, and one button that does it.

use shell::desk::{Desk, line_of};
use sim::command::Command;
use sim::outcome::Remedy;
use sim::people;
use sim::view::why::{Line, Why, difference};
use yew::prelude::*;

use crate::components::inspector::parts::{command_line, phrase};
use crate::icons::{Icon, icon};
use crate::say::{core, say, say_with};

/// What would let the call through, and a button that does it as those who may.
pub fn smallest(desk: &Desk, why: &Why, perform: Callback<Vec<Command>>) -> Html {
    let Some(remedy) = why.remedy() else {
        return html! {
            <>
                <h3>{ say("The smallest change") }</h3>
                <p>{ say("None is known here: what the gate says is what would have to be different.") }</p>
            </>
        };
    };
    html! {
        <>
            <h3>{ say("The smallest change") }</h3>
            <p>{ phrase(&remedy.says) }</p>
            for (n, command) in remedy.commands.iter().enumerate() { <div key={n}>{ step(desk, command) }</div> }
            if may(desk, remedy) {
                <button type="button" class="button primary" data-testid="remedy" onclick={
                    let commands = remedy.commands.clone();
                    move |_: MouseEvent| perform.emit(commands.clone())
                }>{ icon(Icon::Person) }{ say_with("Have {remedy} do it", &[("remedy", &(doers(desk, remedy)))]) }</button>
            } else if !remedy.commands.is_empty() {
                <p class="small soft">{ say("That is for somebody else to do: a console acts for one person.") }</p>
            }
        </>
    }
}

/// In a person's console only what that person could do.
fn may(desk: &Desk, remedy: &Remedy) -> bool {
    let own = |command: &Command| match command {
        Command::Call(call) => call.caller == desk.actor,
        Command::Time(_) | Command::Intervene(_) => false,
    };
    !remedy.commands.is_empty() && (desk.instructor || remedy.commands.iter().all(own))
}

/// Whoever has to do something, each once.
fn doers(desk: &Desk, remedy: &Remedy) -> String {
    let mut names: Vec<String> = Vec::new();
    for command in &remedy.commands {
        let name = match command {
            Command::Call(call) => core(&people::name_of(desk.world(), &call.caller)).to_string(),
            Command::Time(_) | Command::Intervene(_) => say("the simulation").to_string(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(say(" and "))
}

/// A console knows nobody by name but its own person.
fn named(desk: &Desk, command: &Command) -> bool {
    desk.instructor
        || matches!(command, Command::Call(call) if call.caller.account() == desk.actor.account())
}

fn step(desk: &Desk, command: &Command) -> Html {
    let changed = match command {
        Command::Call(call) => difference(desk.world(), call),
        Command::Time(_) | Command::Intervene(_) => None,
    };
    let line = command_line(&line_of(command));
    match changed {
        Some(changed) => html! {
            <>
                <p class="small diff-title">{ if changed.new { say("New: ") } else { say("Changed: ") } }<b>{ core(&changed.title) }</b>if named(desk, command) { { say(", by ") }{ core(&changed.by) } }</p>
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
        Line::Skipped(1) => html! { <p class="small soft">{ say("1 line as it is") }</p> },
        Line::Skipped(count) => {
            html! { <p class="small soft">{ say_with("{count} lines as they are", &[("count", &count)]) }</p> }
        }
    }
}
