//! The colored text under the editing field, and the suggestions at one of its words.

use policy::DocumentError;
use sim::view::{in_short, writing};

use super::editing::{Editing, OpenSuggestions};
use crate::browser::{Element, HtmlElement, elements, events};
use crate::parts::text::prose;
use crate::prelude::*;

/// The nodes of the suggestions and of the word they belong to.
#[derive(Clone, PartialEq, Default)]
pub struct PlacedNodes {
    pub list: NodeRef,
    pub mark: NodeRef,
}

impl PlacedNodes {
    fn nodes(&self) -> Option<(HtmlElement, Element)> {
        Some((self.list.cast()?, self.mark.cast()?))
    }
}

/// Keeps the suggestions at their word while the page draws, scrolls or grows.
#[hook]
pub fn use_placed(placed: &PlacedNodes, shown: bool) {
    use_effect(with!(placed, move || {
        if let Some((list, mark)) = placed.nodes() {
            settle(&list, &mark);
            elements::show_in(&placed.list, "[aria-selected=true]");
        }
    }));
    use_effect_with(
        shown,
        with!(placed, move |shown| {
            let stay = move |event: &Event| {
                if let Some((list, mark)) = placed.nodes()
                    && !elements::is_at(event, &placed.list)
                {
                    settle(&list, &mark);
                }
            };
            let ends = shown.then(|| {
                let scrolled = events::before_page("scroll", stay.clone());
                [scrolled, events::on_window("resize", stay)]
            });
            || ends.into_iter().flatten().for_each(|end| end())
        }),
    );
}

/// Positions the suggestions below or above the word, inside the window. Script sets the position because the content
/// security policy forbids style attributes.
fn settle(list: &HtmlElement, mark: &Element) {
    const GAP: f64 = 4.0;
    const EDGE: f64 = 8.0;
    let (wide, high) = elements::window_size();
    let (mark, own) = (elements::rect(mark), elements::rect(list));
    let left = mark.left.min(wide - own.width() - EDGE).max(EDGE);
    let below = mark.bottom + GAP;
    let above = mark.top - GAP - own.height();
    let top = match below + own.height() > high - EDGE && above > EDGE {
        true => above,
        false => below.min(high - EDGE - own.height()).max(EDGE),
    };
    platform::style(list, "left", &format!("{left}px"));
    platform::style(list, "top", &format!("{top}px"));
}

/// The byte offset of a line and column.
pub fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let rest = &text[start.min(text.len())..];
    let within = rest.char_indices().nth(column - 1);
    start + within.map_or(rest.len(), |(at, _)| at)
}

/// The colored text under the editing field: the same letters at the same positions.
pub fn mirror(
    id: &str,
    text: &str,
    error: Option<&DocumentError>,
    at: Option<usize>,
    mark: &NodeRef,
) -> Html {
    let mut start = 0;
    let lines = text.split('\n').enumerate().map(|(number, line)| {
        let range = start..=start + line.len();
        start += line.len() + 1;
        let wrong = error.filter(|error| error.line == number + 1);
        // The same letters once more, invisible: they carry the marks of positions.
        let fault = wrong.map(|error| {
            let from = byte_of(line, 1, error.column);
            let (before, rest) = line.split_at(from);
            let what = &rest[..writing::thing(line, from) - from];
            let what = if what.is_empty() { "\u{a0}" } else { what };
            html! { <span class="code-ghost">{ before.to_string() }<span class="code-fault">{ what.to_string() }</span></span> }
        });
        let place = at.filter(|at| range.contains(at)).and_then(|at| line.get(..at - range.start()));
        html! {
            <div key={number} class={classes!("code-line", wrong.is_some().then_some("is-wrong"))} id={wrong.map(|_| format!("{id}-wrong"))}>
                { coloured(line) }
                { fault }
                if let Some(before) = place {
                    <span class="code-ghost">{ before.to_string() }<i ref={mark}></i></span>
                }
                { "\n" }
            </div>
        }
    });
    html! { <div class="code-mirror" aria-hidden="true">for line in lines { { line } }</div> }
}

/// A line in colors.
pub fn coloured(line: &str) -> Html {
    writing::parts(line)
        .into_iter()
        .map(|(colour, part)| match colour {
            "" => html! { { part.to_string() } },
            _ => html! { <span class={colour}>{ part.to_string() }</span> },
        })
        .collect()
}

pub fn option_id(id: &str, number: usize) -> String {
    format!("{id}-word-{number}")
}

/// The suggestions.
pub fn words(id: &str, open: &OpenSuggestions, list: &NodeRef, editing: &Editing) -> Html {
    html! {
        <ul id={format!("{id}-words")} ref={list} class="candidates policy-words" role="listbox" aria-label={say("Suggestions")} tabindex="0" data-testid="policy-words"
            onmousedown={|event: MouseEvent| event.prevent_default()}>
            for (number, term) in open.terms.iter().enumerate() {
                <li key={number} id={option_id(id, number)} role="option" aria-selected={(number == open.active).to_string()}
                    // Before the field loses the focus.
                    onmousedown={with!(editing, move |event: MouseEvent| {
                        event.prevent_default();
                        editing.take(number);
                    })}>
                    <code>{ &term.text }</code>
                    if !term.about.is_empty() {
                        <span class="soft" lang={core_lang(&term.about)}>{ prose(in_short(&core(&term.about))) }</span>
                    }
                </li>
            }
        </ul>
    }
}
