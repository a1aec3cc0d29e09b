//! The text of a lesson or walkthrough as elements.

use lessons::own::is_own;
use lessons::picture::PictureFile;
use lessons::{Block, ProseSpan, blocks};

use crate::own;
use crate::parts::service_icon::service_icon;
use crate::parts::text::broken;
use crate::prelude::*;
use page::glyphs::mentioned;

/// Where the pictures of the shown texts are: the context of `prose`.
#[derive(Debug, PartialEq)]
pub enum PictureSource {
    /// Files of the page, in the folder of this lesson.
    Page(AttrValue),
    /// A lesson of the user's own.
    Own(Vec<PictureFile>),
}

impl PictureSource {
    /// Where those of a lesson are.
    pub fn of_lesson(id: &str) -> Self {
        match is_own(id) {
            true => Self::Own(own::find(id).map_or_else(Vec::new, |it| it.pictures)),
            false => Self::Page(id.to_string().into()),
        }
    }

    fn address(&self, name: &str) -> Option<String> {
        match self {
            Self::Page(lesson) => Some(format!("lessons/{lesson}/{name}")),
            Self::Own(pictures) => Some(pictures.iter().find(|it| it.name == name)?.address()),
        }
    }
}

#[derive(Properties, PartialEq)]
struct PictureProps {
    name: AttrValue,
    words: AttrValue,
}

/// A picture of a lesson; its description, where the picture is not at hand.
#[component]
fn LessonPicture(props: &PictureProps) -> Html {
    let source = use_context::<Rc<PictureSource>>();
    let address = use_memo((source, props.name.clone()), |(source, name)| {
        source.as_ref()?.address(name)
    });
    match &*address {
        Some(address) => {
            html! { <img class="prose-picture" src={address.clone()} alt={&props.words} /> }
        }
        None => html! { <em>{ format!("[{}]", props.words) }</em> },
    }
}

/// In the place of what would give the answer to an open bet away (`Queries::awaits_bet`).
pub fn after_bet() -> Html {
    html! { <p class="soft small" data-testid="after-bet">{ say("Shown after your bet") }</p> }
}

/// The paragraphs of a text. A service that it names has its icon where it is named first.
pub fn prose(text: &str) -> Html {
    let mut shown = Vec::new();
    html! {
        <div class="prose">
            for block in blocks(text) { { block_html(&block, &mut shown) } }
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
    all.map(|spans| html! { <>{ spans.iter().map(span_html).collect::<Html>() }{ " " }</> })
        .collect()
}

fn block_html(block: &Block, shown: &mut Vec<&'static str>) -> Html {
    match block {
        Block::Paragraph(spans) => html! { <p>{ spans_html(spans, shown) }</p> },
        Block::List(items) => html! {
            <ul>for item in items { <li>{ spans_html(item, shown) }</li> }</ul>
        },
    }
}

fn spans_html(spans: &[ProseSpan], shown: &mut Vec<&'static str>) -> Html {
    let span = |span: &ProseSpan| match span {
        ProseSpan::Text(text) => with_icons(text, shown, &broken),
        ProseSpan::Strong(text) => with_icons(text, shown, &strong),
        ProseSpan::Code(_) | ProseSpan::Link(..) | ProseSpan::Picture(..) => span_html(span),
    };
    spans.iter().map(span).collect()
}

/// A text with the icon of each service where it is named first.
fn with_icons(text: &str, shown: &mut Vec<&'static str>, part: &dyn Fn(&str) -> Html) -> Html {
    let Some((at, service)) = mentioned(text, shown) else {
        return part(text);
    };
    shown.push(service);
    let (before, rest) = text.split_at(at);
    html! { <>if at > 0 { { part(before) } }{ service_icon(service) }{ with_icons(rest, shown, part) }</> }
}

fn strong(text: &str) -> Html {
    html! { <strong>{ text.to_string() }</strong> }
}

fn span_html(span: &ProseSpan) -> Html {
    match span {
        ProseSpan::Text(text) => broken(text),
        ProseSpan::Code(text) => html! { <code>{ broken(text) }</code> },
        ProseSpan::Strong(text) => strong(text),
        ProseSpan::Link(words, address) => html! {
            <a href={address.clone()} target="_blank" rel="noopener noreferrer">
                { words }<span class="quiet">{ " (" }{ say("opens in a new tab") }{ ")" }</span>
            </a>
        },
        ProseSpan::Picture(words, name) => html! {
            <LessonPicture name={name.clone()} words={words.clone()} />
        },
    }
}
