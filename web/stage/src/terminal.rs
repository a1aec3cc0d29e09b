//! The terminal pane: the command line, the calls as the API sees them, and the event log.

mod api;
mod completion;
mod entry;
mod input;
mod log;

use shell::controller::Entry;

use api::api;
use input::Input;
use log::event_log;
use ui::browser::elements;
use ui::parts::text::prose;
use ui::prelude::*;
use ui::shared::empty;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    CommandLine,
    Api,
    Events,
}

const TABS: [(Tab, &str, &str); 3] = [
    (Tab::CommandLine, "command-line", key("Command line")),
    (Tab::Api, "api", key("API")),
    (Tab::Events, "event-log", key("Event log")),
];

/// The properties of [`Terminal`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The lines that were carried out.
    pub entries: Same<Vec<Rc<Entry>>>,
    /// The questions that the view asks about the session.
    pub queries: Queries,
    /// Whether the instructor's tools are shown.
    pub instructor: bool,
    /// On a narrow screen only one pane is visible: when it is this one, the log scrolls to its last line.
    pub pane: Pane,
    /// Output of commands from elsewhere is not read out line by line.
    pub silent: bool,
}

/// The terminal's pane.
#[component]
pub fn Terminal(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let tab = use_state(|| Tab::CommandLine);
    let on_clear = move |_: MouseEvent| {
        dispatch.dispatch(Action::Session(SessionAction::Lines(vec![
            "clear".to_string(),
        ])));
        platform::focus("terminal-input");
    };
    let here = TABS.iter().position(|(it, ..)| *it == *tab).unwrap_or(0);
    let on_key = Callback::from(with!(tab, move |event: KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowRight" => (here + 1) % TABS.len(),
            "ArrowLeft" => (here + TABS.len() - 1) % TABS.len(),
            "Home" => 0,
            "End" => TABS.len() - 1,
            _ => return,
        };
        event.prevent_default();
        tab.set(TABS[to].0);
        platform::focus(&format!("terminal-tab-{}", TABS[to].1));
    }));
    html! {
        <div class="terminal-view">
            <div class="terminal-head">
                <div class="terminal-tabs" role="tablist" aria-label={say("Terminal")} onkeydown={on_key}>
                    for (which, id, title) in TABS {
                        <button key={id} id={format!("terminal-tab-{id}")} class="terminal-tab" role="tab" aria-controls="terminal-panel"
                            aria-selected={(*tab == which).to_string()} tabindex={if *tab == which { "0" } else { "-1" }}
                            onclick={ let tab = tab.clone(); move |_| tab.set(which) }>{ say(title) }</button>
                    }
                </div>
                if *tab == Tab::CommandLine && !props.entries.is_empty() {
                    <button class="button bare mini" onclick={on_clear} title={say("Clear the terminal (Ctrl+L)")}>
                        { icon(Icon::Close) }
                        <span>{ say("Clear") }</span>
                    </button>
                }
            </div>
            <div id="terminal-panel" class="terminal-panel" role="tabpanel" aria-labelledby={format!("terminal-tab-{}", TABS[here].1)}>
                if *tab == Tab::CommandLine {
                    <CommandLine entries={&props.entries} queries={&props.queries} instructor={props.instructor}
                        pane={props.pane} silent={props.silent} />
                } else if *tab == Tab::Api {
                    { api(dispatch, &props.queries) }
                } else {
                    { event_log(dispatch, &props.queries) }
                }
            </div>
        </div>
    }
}

/// Newest entries shown here; the event log and the API view keep all.
const SHOWN: usize = 200;

#[component]
fn CommandLine(props: &Props) -> Html {
    let log = use_node_ref();
    let of = (log.clone(), props.entries.clone(), props.pane);
    use_effect_with(of, |(log, ..)| {
        // The end of a long answer says little.
        elements::scroll_to_last(log, ".entry-line", 8);
    });
    let dispatch = use_dispatch();
    let hidden = props.entries.len().saturating_sub(SHOWN);
    html! {
        <div class="shell-pane">
            if props.entries.is_empty() {
                <p class="soft small terminal-empty" tabindex="0">
                    { prose(say("Type as on a command line. Orgsim's own commands let time pass, switch users and more: `help` lists them.")) }
                </p>
                { empty::first_call(dispatch) }
            }
            <div class="terminal-log" id="terminal-log" ref={log} role="log" aria-live={if props.silent { "off" } else { "polite" }} aria-label={say("Terminal output")} tabindex="0" data-testid="terminal-log">
                for (number, entry) in props.entries.iter().enumerate().skip(hidden) {
                    <entry::Shown key={number} {entry} why={props.queries.explained(entry)} />
                }
            </div>
            <Input queries={&props.queries} />
        </div>
    }
}
