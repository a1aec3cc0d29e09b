//! The strip at the foot of the page: it plays time, shows the next and the last event, and opens the other panes.

use page::timeline::{newest, shape, soon};
use sim::time::SimTime;
use sim::view::{Offer, TimelineMark, Waiting};

use super::lanes::glyph;
use page::ClockState;
use page::perform;
use ui::parts::text::{phrase, prose};
use ui::prelude::*;

/// The properties of [`Strip`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Whether time plays, and how fast.
    pub clock: ClockState,
    /// The time of the session.
    pub now: SimTime,
    /// What happened, in order.
    pub marks: Rc<Vec<Rc<TimelineMark>>>,
    /// Steps taken.
    pub taken: usize,
    /// What is pending, in order.
    pub waiting: Rc<Vec<Waiting>>,
    /// Going to the next event.
    pub next: Offer,
    /// What that leads to.
    pub destination: Option<AttrValue>,
    /// Why time would not run.
    pub stands: Option<AttrValue>,
    /// Whether the pane is open; `None`: the page does not have it.
    pub inspector: Option<bool>,
    /// The same of the timeline.
    pub timeline: Option<bool>,
    /// The same of the terminal.
    pub terminal: Option<bool>,
}

/// The strip at the foot of the page.
#[component]
pub fn Strip(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let on_play = dispatch.on(Action::Clock(ClockAction::Play(!props.clock.playing)));
    let now = props.now.to_string();
    let (date, time) = now.split_once(' ').unwrap_or((&now, ""));
    let play = match props.clock.playing {
        true => say("Pause time"),
        false => say("Run time"),
    };
    // Whatever stops time is told where it would be going.
    let (stands, refused) = (&props.stands, &props.next.refusal);
    let play_class = stands.as_ref().map_or("primary", |_| "dashed");
    let next_class = refused.as_ref().map(|_| "dashed");
    let described = stands.as_ref().map(|_| "strip-refused");
    let to_next = (refused.clone()).unwrap_or_else(|| say("Go to the next event (N)").to_string());
    html! {
        <section class="strip" aria-label={say("Time")}>
            if props.timeline.is_some() {
                <button class={classes!("button", play_class, "square")} data-testid="play" aria-label={play}
                    title={stands.clone().unwrap_or(play.into())} aria-describedby={described} onclick={on_play}>
                    { icon(if props.clock.playing { Icon::Pause } else { Icon::Play }) }
                </button>
                <p class="clock-time" data-testid="time-now">
                    <span class="now-date">{ date.to_string() }</span>
                    { " " }
                    <span class="now-time">{ time.to_string() }</span>
                    <span class="quiet">{ " " }{ say("UTC, simulated") }</span>
                </p>
                <button class={classes!("button", "strip-next", next_class)} data-testid="next-event"
                    title={to_next} onclick={dispatch.on(perform(&props.next))}>
                    { icon(Icon::StepNext) }
                    <span class="strip-label">{ tell(&props.next.label) }</span>
                    if let Some(why) = refused {
                        <span id="strip-refused" class="strip-soon soft small">{ why }</span>
                    } else if let Some(destination) = &props.destination {
                        <span class="strip-soon soft small">{ prose(destination) }</span>
                    }
                </button>
                { last(newest(&props.marks, props.taken)) }
            }
            { panes(props, dispatch) }
        </section>
    }
}

/// The buttons of the other panes.
fn panes(props: &Props, dispatch: Dispatch) -> Html {
    let on_terminal = move |_: MouseEvent| {
        dispatch.dispatch(Action::Screen(ScreenAction::Terminal));
        platform::focus_soon("terminal-input".to_string());
    };
    let toggle = |pane: Pane, open: bool| match (open, pane) {
        (true, _) => dispatch.on(Action::Screen(ScreenAction::ClosePane(pane))),
        (false, Pane::Terminal) => Callback::from(on_terminal),
        (false, _) => dispatch.on(Action::Screen(ScreenAction::Pane(pane))),
    };
    let soon = soon(&props.waiting);
    html! {
        <div class="strip-panes">
            if let Some(open) = props.inspector {
                <button class="button" id="toggle-inspector" data-testid="toggle-inspector" aria-expanded={open.to_string()} title={say("Inspector (I)")} onclick={toggle(Pane::Inspector, open)}>
                    { icon(Icon::Inspector) }
                    <span class="strip-label">{ say("Inspector") }</span>
                </button>
            }
            if let Some(open) = props.timeline {
                <button class="button" id="toggle-timeline" data-testid="toggle-timeline" aria-expanded={open.to_string()} onclick={toggle(Pane::Timeline, open)}>
                    { icon(Icon::Clock) }
                    <span class="strip-label">{ say("Timeline") }</span>
                    if soon > 0 { <span class="count" title={tell(message!("{n} pending", n = soon))}>{ soon }</span> }
                </button>
            }
            if let Some(open) = props.terminal {
                <button class="button" id="toggle-terminal" data-testid="toggle-terminal" aria-expanded={open.to_string()} title={say("Terminal (`)")} onclick={toggle(Pane::Terminal, open)}>
                    { icon(Icon::Terminal) }
                    <span class="strip-label">{ say("Terminal") }</span>
                </button>
            }
        </div>
    }
}

/// The last marks, and the last one in words.
fn last(done: &[Rc<TimelineMark>]) -> Html {
    let Some(newest) = done.last() else {
        return html! { <p class="strip-last soft small">{ say("Nothing has happened yet.") }</p> };
    };
    html! {
        <div class="strip-last">
            <svg class="strip-marks" viewBox={format!("0 0 {} 22", 20 * done.len())} height="22" aria-hidden="true" focusable="false">
                for (at, shape) in done.iter().map(|mark| shape(mark)).enumerate() {
                    <g key={at} class={classes!("mark-cell", shape.class())} transform={format!("translate({} 11)", 20 * at + 10)}>{ glyph(shape) }</g>
                }
            </svg>
            <p class="small">{ phrase(&newest.says) }</p>
        </div>
    }
}
