//! The five gates in a row, as tabs, with a token that travels to the gate that decided the call. It stops before the
//! gate that stopped the call; arrow keys move between gates.

use sim::outcome::{Finding, Gate};
use sim::view::why::{CitedRule, GateFinding, GatePassage};

use super::layers;
use crate::browser::Timeout;
use crate::parts::text::phrase;
use crate::prelude::*;

/// Time from gate to gate, in milliseconds.
const PACE_MS: u32 = 240;

/// The properties of [`Way`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Distinguishes this row from others on the page.
    pub name: &'static str,
    /// The gates of the call, in order.
    pub gates: Rc<Vec<GatePassage>>,
    /// Show the full results of each gate, or a summary.
    #[prop_or_default]
    pub whole: bool,
    /// The gate that is shown, by its index, if it was chosen before.
    #[prop_or_default]
    pub chosen: Option<usize>,
    /// A gate was chosen.
    #[prop_or_default]
    pub onchoose: Callback<usize>,
}

const fn key_of(gate: Gate) -> &'static str {
    match gate {
        Gate::Request => "request",
        Gate::Caller => "caller",
        Gate::Policy => "policy",
        Gate::State => "state",
        Gate::Dependency => "dependency",
    }
}

fn finding(finding: Finding) -> (&'static str, &'static str, Icon) {
    match finding {
        Finding::Passed => ("passed", say("passed"), Icon::Check),
        Finding::Stopped => ("stopped", say("stopped"), Icon::Cross),
        Finding::NotReached => ("not-reached", say("not reached"), Icon::Dash),
    }
}

/// The gate that is shown, and a token on its way to where the call ended.
#[derive(Clone)]
struct Token {
    open: UseStateHandle<usize>,
    /// Its position; it is playing until it reaches its end.
    at: UseStateHandle<usize>,
    playing: UseStateHandle<bool>,
    telling: usize,
    end: usize,
}

impl Token {
    /// Shows a gate.
    fn go(&self, n: usize) {
        self.playing.set(false);
        self.open.set(n);
        self.at.set(n.min(self.end));
    }

    fn replay(&self) {
        self.open.set(self.telling);
        self.at.set(start(self.end));
        self.playing.set(true);
    }
}

/// Where a token that goes to `end` starts.
fn start(end: usize) -> usize {
    if platform::reduced_motion() { end } else { 0 }
}

#[hook]
fn use_token(telling: usize, end: usize, chosen: Option<usize>) -> Token {
    let token = Token {
        open: use_state(|| telling),
        at: use_state(|| start(end)),
        playing: use_state(|| true),
        telling,
        end,
    };
    use_effect_with(
        (*token.at, *token.playing),
        with!(token, move |&(now, plays)| {
            let Token { at, playing, .. } = token;
            let timer =
                (plays && now < end).then(|| Timeout::new(PACE_MS, move || at.set(now + 1)));
            if plays && now >= end {
                playing.set(false);
            }
            move || drop(timer)
        }),
    );
    // Chosen elsewhere: in the presenter's window.
    use_effect_with(
        chosen,
        with!(token, move |chosen: &Option<usize>| {
            if let Some(n) = chosen.filter(|n| *n != *token.open) {
                token.go(n);
            }
        }),
    );
    token
}

/// The gates in a row, with the results of the one that is open.
#[component]
pub fn Way(props: &Props) -> Html {
    let gates = &props.gates;
    let stopped = (gates.iter()).position(|passage| passage.finding == Finding::Stopped);
    let end = stopped.unwrap_or(gates.len());
    let policy = || gates.iter().position(|it| it.gate == Gate::Policy);
    let telling = stopped.or_else(policy).unwrap_or(0);
    let token = use_token(telling, end, props.chosen);
    let (at, open) = (*token.at, *token.open);
    let go = with!((token, props.onchoose), move |n: usize| {
        token.go(n);
        onchoose.emit(n);
    });
    let go = Callback::from(go);
    let (name, count) = (props.name, gates.len());
    let onkeydown = with!(go, move |event: KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowRight" => (open + 1).min(count - 1),
            "ArrowLeft" => open.saturating_sub(1),
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        platform::focus(&format!("{name}-gate-{to}"));
        go.emit(to);
    });
    let halted = stopped.is_some() && at == end;
    let passage = &gates[open.min(count - 1)];
    html! {
        <div class={classes!("way", props.whole.then_some("whole"))}>
            <div class="gate-row">
                <span class="token-way" aria-hidden="true"><span class={classes!("gate-token", format!("to-{at}"), halted.then_some("halted"))} /></span>
                <div class="gate-tabs" role="tablist" aria-label={say("The gates of the call")} {onkeydown}>
                    for (n, passage) in gates.iter().enumerate() {
                        { gate(passage, n, name, open == n, *token.playing && n >= at, go.reform(move |_: MouseEvent| n)) }
                    }
                </div>
            </div>
            if props.whole {
                <p class="way-controls small soft">
                    <button type="button" class="button bare small" data-testid="replay" onclick={move |_: MouseEvent| token.replay()}>{ icon(Icon::Play) }{ say("Play again") }</button>
                    <span>{ say("Arrow keys step from gate to gate.") }</span>
                </p>
            }
            <div class="gate-note" id={format!("{name}-panel")} role="tabpanel" aria-labelledby={format!("{name}-gate-{open}")} data-testid="gate-panel">
                { found(passage, props.whole) }
            </div>
        </div>
    }
}

fn gate(
    passage: &GatePassage,
    n: usize,
    name: &str,
    open: bool,
    ahead: bool,
    onclick: Callback<MouseEvent>,
) -> Html {
    let (kind, word, sign) = finding(passage.finding);
    html! {
        <button key={n} type="button" role="tab" id={format!("{name}-gate-{n}")} class={classes!("gate", kind, ahead.then_some("ahead"))}
            data-testid={format!("gate-{}", key_of(passage.gate))} data-finding={kind} aria-selected={open.to_string()} autofocus={open && name == "why"}
            aria-controls={format!("{name}-panel")} tabindex={if open { "0" } else { "-1" }} title={tell(passage.gate.question())} {onclick}>
            <span class="post" aria-hidden="true">{ icon(sign) }</span>
            <span class="gate-name">{ tell(passage.gate.title()) }</span>
            <span class="small soft">{ word }</span>
        </button>
    }
}

/// Whether the blocking layer cites the same rule.
fn told(note: &GateFinding, rule: &CitedRule) -> bool {
    note.policy.as_ref().is_some_and(|judged| {
        let mut blocking = judged.layers.iter().filter(|layer| layer.blocks);
        blocking.any(|layer| layer.rule.as_ref() == Some(rule))
    })
}

/// The result of the gate.
fn found(passage: &GatePassage, whole: bool) -> Html {
    // In brief, only the last rule is shown.
    let cites = |n: usize, note: &GateFinding, rule: &CitedRule| {
        if whole {
            !told(note, rule)
        } else {
            n + 1 == passage.notes.len() && !rule.says.is_empty()
        }
    };
    html! {
        <>
            <p class="ask">{ tell(passage.gate.question()) }</p>
            for (n, note) in passage.notes.iter().enumerate() {
                <div class="found" key={n}>
                    // At the stopping gate, AWS's message is already shown above.
                    if !(whole && note.finding == Finding::Stopped) { <p>{ phrase(&note.says) }</p> }
                    if let Some(judged) = &note.policy {
                        { if whole { layers::layers(judged) } else { layers::brief(judged) } }
                    }
                    if let Some(rule) = note.rule.filter(|rule| cites(n, note, rule)) {
                        { layers::rule(&rule) }
                    }
                </div>
            }
        </>
    }
}
