//! The five gates of a call, in a row, with a token that travels to where the call was decided.

use std::rc::Rc;

use shell::desk::Desk;
use sim::command::Command;
use sim::outcome::{Finding, Gate, GateNote, GateRecord};
use yew::prelude::*;

use crate::components::inspector::parts::{prose, remedy, verdict};
use crate::icons::{Icon, icon};

#[derive(Properties)]
pub struct Props {
    pub record: GateRecord,
    pub desk: Rc<Desk>,
    /// Performs a remedy, as the person who may.
    pub perform: Callback<Command>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.record == other.record && self.perform == other.perform
    }
}

const fn name(gate: Gate) -> &'static str {
    match gate {
        Gate::Request => "request",
        Gate::Caller => "caller",
        Gate::Policy => "policy",
        Gate::State => "state",
        Gate::Dependency => "dependency",
    }
}

const fn finding(finding: Finding) -> (&'static str, &'static str, Icon) {
    match finding {
        Finding::Passed => ("passed", "passed", Icon::Check),
        Finding::Stopped => ("stopped", "stopped here", Icon::Cross),
        Finding::NotReached => ("not-reached", "not reached", Icon::Dash),
    }
}

/// A gate with all that it noted: it may have asked several things.
struct Passage<'a> {
    gate: Gate,
    finding: Finding,
    notes: Vec<&'a GateNote>,
}

fn passages(record: &GateRecord) -> Vec<Passage<'_>> {
    Gate::ALL
        .into_iter()
        .map(|gate| {
            let notes: Vec<_> = record
                .gates
                .iter()
                .filter(|note| note.gate == gate)
                .collect();
            let found = |finding| notes.iter().any(|note| note.finding == finding);
            let finding = if found(Finding::Stopped) {
                Finding::Stopped
            } else if found(Finding::Passed) {
                Finding::Passed
            } else {
                Finding::NotReached
            };
            Passage {
                gate,
                finding,
                notes,
            }
        })
        .collect()
}

#[component]
pub fn Gates(props: &Props) -> Html {
    let passages = passages(&props.record);
    let stopped = passages
        .iter()
        .position(|passage| passage.finding == Finding::Stopped);
    let open = use_state(|| stopped);
    let way = stopped.unwrap_or(passages.len());
    html! {
        <div class="gates">
            <div class="gate-row">
                <span class="token-way" aria-hidden="true"><span class={classes!("gate-token", format!("to-{way}"), stopped.is_some().then_some("halted"))} /></span>
                <ol>
                    for (n, passage) in passages.iter().enumerate() {
                        <li key={n}>{ gate(passage, *open == Some(n), {
                            let open = open.clone();
                            Callback::from(move |_: MouseEvent| open.set((*open != Some(n)).then_some(n)))
                        }) }</li>
                    }
                </ol>
            </div>
            if let Some(passage) = open.and_then(|n| passages.get(n)) {
                <div class="gate-note" id="gate-note" role="region" aria-label={format!("{} gate", passage.gate.title())}>
                    <p class="ask">{ passage.gate.question() }</p>
                    for (n, note) in passage.notes.iter().enumerate() {
                        <p>{ prose(&note.says) }</p>
                        if let Some(found) = &note.verdict { { verdict(found) } }
                        if let Some(help) = &note.remedy { { remedy(props.desk.world(), help, &props.perform) } }
                        if let Some(source) = note.source.filter(|source| !said_again(&passage.notes[n + 1..], source)) { <p class="soft small">{ "Rule from: " }{ source }</p> }
                    }
                </div>
            }
        </div>
    }
}

/// Whether a later note names the same source.
fn said_again(later: &[&GateNote], source: &str) -> bool {
    later.iter().any(|note| note.source == Some(source))
}

fn gate(passage: &Passage<'_>, open: bool, onclick: Callback<MouseEvent>) -> Html {
    let (found, word, sign) = finding(passage.finding);
    html! {
        <button type="button" class={classes!("gate", found)} data-testid={format!("gate-{}", name(passage.gate))} data-finding={found}
            aria-expanded={open.to_string()} aria-controls={open.then_some("gate-note")} title={passage.gate.question()} {onclick}>
            <span class="post" aria-hidden="true">{ icon(sign) }</span>
            <span class="gate-name">{ passage.gate.title() }</span>
            <span class="small soft">{ word }</span>
        </button>
    }
}
