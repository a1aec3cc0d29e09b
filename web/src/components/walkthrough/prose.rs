//! A walkthrough's text as elements.

use lessons::{Block, ProseSpan, blocks};
use yew::prelude::*;

pub fn prose(text: &str) -> Html {
    html! {
        <div class="prose">
            for block in blocks(text) { { block_html(&block) } }
        </div>
    }
}

/// Inline prose, where there is space for only one line.
pub fn line(text: &str) -> Html {
    let spans = |block: Block| match block {
        Block::Paragraph(spans) => vec![spans],
        Block::List(items) => items,
    };
    let all = blocks(text).into_iter().flat_map(spans);
    all.map(|spans| html! { <>{ spans_html(&spans) }{ " " }</> })
        .collect()
}

fn block_html(block: &Block) -> Html {
    match block {
        Block::Paragraph(spans) => html! { <p>{ spans_html(spans) }</p> },
        Block::List(items) => html! {
            <ul>for item in items { <li>{ spans_html(item) }</li> }</ul>
        },
    }
}

fn spans_html(spans: &[ProseSpan]) -> Html {
    spans
        .iter()
        .map(|span| match span {
            ProseSpan::Text(text) => html! { { text } },
            ProseSpan::Code(text) => html! { <code>{ text }</code> },
            ProseSpan::Strong(text) => html! { <strong>{ text }</strong> },
        })
        .collect()
}
