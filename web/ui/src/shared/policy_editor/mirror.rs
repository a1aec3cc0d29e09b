//! The colored text under the editing field, and the suggestions at one of its words.

use std::collections::BTreeMap;

use lint::FindingType;
use sim::view::checks::LineMark;
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

/// The id of a line of the text, from 1.
pub fn line_id(id: &str, line: usize) -> String {
    format!("{id}-line-{line}")
}

/// The class of a finding's weight.
pub fn weight_class(weight: FindingType) -> &'static str {
    match weight {
        FindingType::Error => "is-error",
        FindingType::SecurityWarning => "is-security",
        FindingType::Warning => "is-warning",
        FindingType::Suggestion => "is-suggestion",
    }
}

/// The lines of one block of the colored text. A key changes one block; the others are not drawn again.
const BLOCK: usize = 32;

/// The colored text under the editing field: the same letters at the same positions.
pub fn mirror(
    id: &str,
    text: &str,
    marks: &BTreeMap<usize, Vec<LineMark>>,
    at: Option<usize>,
    mark: &NodeRef,
) -> Html {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut start = 0;
    let blocks = lines.chunks(BLOCK).enumerate().map(|(number, lines)| {
        let (first, text) = (number * BLOCK, lines.join("\n"));
        let place = at.and_then(|at| at.checked_sub(start)).filter(|at| *at <= text.len());
        start += text.len() + 1;
        let own = marks.range(first..first + BLOCK);
        let marks = own.map(|(line, marks)| (line - first, marks.clone())).collect::<BTreeMap<_, _>>();
        html! { <Block key={number} id={id.to_string()} {first} {text} {marks} {place} mark={mark.clone()} /> }
    });
    html! { <div class="code-mirror" aria-hidden="true">for block in blocks { { block } }</div> }
}

#[derive(Properties, PartialEq)]
struct BlockProps {
    id: String,
    /// The number of the block's first line in the text, from 0.
    first: usize,
    text: String,
    /// The marks of each line of the block, from 0.
    marks: BTreeMap<usize, Vec<LineMark>>,
    /// The byte of the block where the suggestions are.
    place: Option<usize>,
    mark: NodeRef,
}

#[component]
fn Block(props: &BlockProps) -> Html {
    let mut start = 0;
    let lines = props.text.split('\n').enumerate().map(|(number, line)| {
        let range = start..=start + line.len();
        start += line.len() + 1;
        let own = props.marks.get(&number);
        let wrong = own.is_some_and(|own| own.iter().any(|it| it.weight == FindingType::Error));
        let place = props
            .place
            .filter(|at| range.contains(at))
            .and_then(|at| line.get(..at - range.start()));
        html! {
            <div key={number} class={classes!("code-line", wrong.then_some("is-wrong"))}
                id={own.map(|_| line_id(&props.id, props.first + number + 1))}>
                { colored(line) }
                if let Some(own) = own { <span class="code-ghost">{ for marked(line, own) }</span> }
                if let Some(before) = place {
                    <span class="code-ghost">{ before.to_string() }<i ref={&props.mark}></i></span>
                }
                { "\n" }
            </div>
        }
    });
    html! { for line in lines { { line } } }
}

/// The letters of a line once more, invisible, with the marks under them.
fn marked(line: &str, marks: &[LineMark]) -> Vec<Html> {
    let (mut parts, mut at) = (Vec::new(), 0);
    for mark in marks {
        parts.push(html! { { line.get(at..mark.range.start).unwrap_or("").to_string() } });
        let what = line.get(mark.range.clone()).unwrap_or("");
        // An error at the end of a line.
        let what = if what.is_empty() { "\u{a0}" } else { what };
        parts.push(html! { <span class={classes!("code-fault", weight_class(mark.weight))}>{ what.to_string() }</span> });
        at = mark.range.end;
    }
    parts
}

/// A line in colors.
pub fn colored(line: &str) -> Html {
    writing::parts(line)
        .into_iter()
        .map(|(color, part)| match color {
            "" => html! { { part.to_string() } },
            _ => html! { <span class={color}>{ part.to_string() }</span> },
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
                        <span class="soft" lang={told_lang(&term.about)}>{ prose(in_short(&tell(&term.about))) }</span>
                    }
                </li>
            }
        </ul>
    }
}
