//! A step of a walkthrough: what the audience reads, what was done, and what the instructor says and asks.

use std::rc::Rc;

use gloo::events::EventListener;
use lessons::{Expect, Step, Walkthrough};
use shell::desk::{Desk, fill_in};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlSelectElement, KeyboardEvent};
use yew::prelude::*;

use super::prose::prose;
use super::start::remember;
use crate::icons::{Icon, icon};
use crate::platform;
use crate::state::{Action, Walk, use_dispatch};

#[derive(Properties)]
pub struct Props {
    pub walk: Walk,
    pub walkthrough: &'static Walkthrough,
    pub desk: Rc<Desk>,
    pub presenter: bool,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.walk == other.walk
            && std::ptr::eq(self.walkthrough, other.walkthrough)
            && self.presenter == other.presenter
            && Rc::ptr_eq(&self.desk, &other.desk)
    }
}

#[component]
pub fn Shown(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let top = use_node_ref();
    let Walk { id, step, away } = props.walk.clone();
    let steps = &props.walkthrough.steps;
    let count = steps.len();
    let part = &steps[step.min(count - 1)];
    let go = Callback::from({
        let (dispatch, id) = (dispatch.clone(), id.clone());
        move |to: usize| dispatch.dispatch(Action::Walk(id.clone(), to))
    });
    use_effect_with((id.clone(), step), {
        let top = top.clone();
        move |(id, step)| {
            remember(id, *step);
            if let Some(pane) = top
                .cast::<HtmlElement>()
                .and_then(|top| top.closest(".pane").ok().flatten())
            {
                pane.set_scroll_top(0);
            }
        }
    });
    use_effect_with((step, away, props.presenter), {
        let go = go.clone();
        move |(step, away, presenter)| {
            let (step, away, presenter) = (*step, *away, *presenter);
            let listener = EventListener::new_with_options(
                &gloo::utils::document(),
                "keydown",
                gloo::events::EventListenerOptions::enable_prevent_default(),
                move |event| {
                    let key = event.dyn_ref::<KeyboardEvent>();
                    match key.and_then(|key| turn(key, presenter)) {
                        Some(true) if !away && step + 1 < count => go.emit(step + 1),
                        Some(false) if !away && step > 0 => go.emit(step - 1),
                        Some(_) => {}
                        None => return,
                    }
                    event.prevent_default();
                },
            );
            move || drop(listener)
        }
    });
    let to = |step: usize| {
        let go = go.clone();
        Callback::from(move |_: MouseEvent| go.emit(step))
    };
    let on_leave = Callback::from({
        let dispatch = dispatch.clone();
        move |_: MouseEvent| dispatch.dispatch(Action::LeaveWalk)
    });
    let on_list = Callback::from({
        let go = go.clone();
        move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>();
            if let Some(Ok(step)) = chosen.map(|select| select.value().parse()) {
                go.emit(step);
            }
        }
    });
    html! {
        <article class="walk" ref={top} aria-labelledby="walk-title">
            <header class="walk-head">
                <p class="small soft">{ &props.walkthrough.title }</p>
                <div class="walk-place">
                    <p class="walk-count" data-testid="walk-step">{ format!("Step {} of {count}", step + 1) }</p>
                    <button class="button bare mini" data-testid="walk-leave" aria-label="Leave the walkthrough" title="Leave the walkthrough" onclick={on_leave}>{ icon(Icon::Close) }<span>{ "Leave" }</span></button>
                </div>
                <progress class="walk-progress" max={count.to_string()} value={(step + 1).to_string()} aria-label="Progress of the walkthrough" />
            </header>
            <h2 id="walk-title" class="walk-title" aria-live="polite">{ &part.title }</h2>
            { prose(&part.text) }
            { done(part, &props.desk) }
            { questions(part, step) }
            if let Some(notes) = &part.notes {
                <details class="walk-notes">
                    <summary>{ "Speaker notes" }</summary>
                    { prose(notes) }
                </details>
            }
            if let Some(source) = &part.source {
                <p class="walk-source small soft">{ format!("Source: {source}") }</p>
            }
            if !away {
                <p class="small soft walk-free">{ "Play freely at any time: act, type, let time pass. You can come back to this step, and what you did is kept as a branch." }</p>
            }
            <div class="walk-foot">
                <div class="walk-status" role="status">
                    if away {
                        <div class="walk-away">
                            <p>{ format!("You have left the path at step {}. Your own world is shown; it is kept as a branch when you come back.", step + 1) }</p>
                            <button class="button primary" data-testid="walk-return" onclick={to(step)}>{ format!("Come back to step {}", step + 1) }</button>
                        </div>
                    }
                </div>
                if !away {
            <nav class="walk-nav" aria-label="Steps of the walkthrough">
                        <button class="button" data-testid="walk-back" disabled={step == 0} title={if step == 0 { "This is the first step" } else { "Back ([)" }} onclick={to(step.saturating_sub(1))}>{ "Back" }</button>
                        <select aria-label="Go to a step" onchange={on_list}>
                            for (number, each) in steps.iter().enumerate() {
                                <option key={number} value={number.to_string()} selected={number == step}>{ format!("{}. {}", number + 1, each.title) }</option>
                            }
                        </select>
                        if step + 1 < count {
                            <button class="button primary" data-testid="walk-next" title="Next (])" onclick={to(step + 1)}>{ "Next" }</button>
                        } else {
                            <button class="button primary" onclick={
                                let dispatch = dispatch.clone();
                                move |_| dispatch.dispatch(Action::LeaveWalk)
                            }>{ "Finish and play on" }</button>
                        }
                    </nav>
                }
            </div>
        </article>
    }
}

/// What the step did, as lines one could type, with what came of them.
fn done(part: &Step, desk: &Desk) -> Html {
    if part.lines.is_empty() && part.actor.is_none() {
        return Html::default();
    }
    html! {
        <section class="walk-done" aria-label="What this step did">
            <h3>
                { "What this step did" }
                if let Some(actor) = &part.actor { <span class="soft">{ format!(", as {}", actor.replace('/', " / ")) }</span> }
            </h3>
            if !part.lines.is_empty() {
                <ol class="walk-lines">
                    for (number, line) in part.lines.iter().enumerate() {
                        <li key={number}>{ line_html(&fill_in(desk, &line.text).unwrap_or_else(|_| line.text.clone()), &line.expect) }</li>
                    }
                </ol>
            }
        </section>
    }
}

fn line_html(text: &str, expect: &Expect) -> Html {
    let on_copy = Callback::from({
        let text = text.to_string();
        move |_: MouseEvent| platform::copy(&text)
    });
    html! {
        <>
            <code class="walk-line">{ text.to_string() }</code>
            <button class="button bare copy-one" aria-label="Copy this line" title="Copy this line" onclick={on_copy}>{ icon(Icon::Copy) }</button>
            if let Expect::Refused(code) = expect {
                <p class="walk-refused small">{ icon(Icon::Cross) }<span>{ format!("Refused: {code}") }</span></p>
            }
        </>
    }
}

fn questions(part: &Step, step: usize) -> Html {
    if part.ask.is_empty() {
        return Html::default();
    }
    html! {
        <section class="walk-ask" aria-label="Ask the class">
            <h3>{ icon(Icon::Help) }<span>{ "Ask" }</span></h3>
            for (number, question) in part.ask.iter().enumerate() {
                // The step is part of the key: an answer that was opened stays closed in the next step.
                <div key={format!("{step} {number}")} class="walk-question">
                    <p>{ &question.ask }</p>
                    if let Some(answer) = &question.answer {
                        <details>
                            <summary>{ "Show the answer" }</summary>
                            { prose(answer) }
                        </details>
                    }
                </div>
            }
        </section>
    }
}

/// Whether a key turns to the next step or to the one before. A presenter's remote control sends Page Down and Page
/// Up; without it, those keys scroll as everywhere.
fn turn(event: &KeyboardEvent, presenter: bool) -> Option<bool> {
    let typing = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_some_and(|element| {
            matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
                || element.get_attribute("role").as_deref() == Some("slider")
        });
    if typing || event.ctrl_key() || event.meta_key() {
        return None;
    }
    match event.key().as_str() {
        "]" if platform::single_keys() => Some(true),
        "[" if platform::single_keys() => Some(false),
        "PageDown" if presenter => Some(true),
        "PageUp" if presenter => Some(false),
        _ => None,
    }
}
