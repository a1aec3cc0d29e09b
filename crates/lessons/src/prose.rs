//! The Markdown of walkthroughs: paragraphs, lists, `code` and **strong**. It is parsed here, so that the page builds elements
//! from it and never inserts markup.
//!
//! Why our own: the crate pulldown-cmark would add 70 KB (gzip) to the page, and accepts much that our texts must not
//! contain.

/// A block of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<ProseSpan>),
    /// The items of a list, numbered or not.
    List(Vec<Vec<ProseSpan>>),
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProseSpan {
    /// Plain text.
    Text(String),
    /// Code.
    Code(String),
    /// Emphasized text.
    Strong(String),
}

/// The blocks of a text. Successive lines belong together; `- ` starts a list item.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for part in text.split("\n\n").filter(|part| !part.trim().is_empty()) {
        let mut paragraph = String::new();
        let mut items: Vec<String> = Vec::new();
        for line in part.lines().map(str::trim) {
            match (line.strip_prefix("- "), items.last_mut()) {
                (Some(item), _) => items.push(item.to_string()),
                (None, Some(item)) => push_line(item, line),
                (None, None) => push_line(&mut paragraph, line),
            }
        }
        if !paragraph.is_empty() {
            blocks.push(Block::Paragraph(spans(&paragraph)));
        }
        if !items.is_empty() {
            blocks.push(Block::List(items.iter().map(|item| spans(item)).collect()));
        }
    }
    blocks
}

fn push_line(text: &mut String, line: &str) {
    if !text.is_empty() && !line.is_empty() {
        text.push(' ');
    }
    text.push_str(line);
}

fn spans(text: &str) -> Vec<ProseSpan> {
    let mut spans = Vec::new();
    let mut rest = text;
    let mut plain = String::new();
    while !rest.is_empty() {
        let marked = enclosed(rest, "`")
            .map(|(inner, after)| (ProseSpan::Code(inner.to_string()), after))
            .or_else(|| {
                enclosed(rest, "**")
                    .map(|(inner, after)| (ProseSpan::Strong(inner.to_string()), after))
            });
        if let Some((span, after)) = marked {
            if !plain.is_empty() {
                spans.push(ProseSpan::Text(std::mem::take(&mut plain)));
            }
            spans.push(span);
            rest = after;
        } else {
            let mut letters = rest.chars();
            plain.extend(letters.next());
            rest = letters.as_str();
        }
    }
    if !plain.is_empty() {
        spans.push(ProseSpan::Text(plain));
    }
    spans
}

/// The text between two marks at the start, and the rest.
fn enclosed<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    text.strip_prefix(mark)?
        .split_once(mark)
        .filter(|(inner, _)| !inner.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lists_and_marks_are_told_apart() {
        assert_eq!(
            blocks("One `a*b` then\n**two**.\n\nSee:\n- first\n  line\n- second"),
            [
                Block::Paragraph(vec![
                    ProseSpan::Text("One ".into()),
                    ProseSpan::Code("a*b".into()),
                    ProseSpan::Text(" then ".into()),
                    ProseSpan::Strong("two".into()),
                    ProseSpan::Text(".".into()),
                ]),
                Block::Paragraph(vec![ProseSpan::Text("See:".into())]),
                Block::List(vec![
                    vec![ProseSpan::Text("first line".into())],
                    vec![ProseSpan::Text("second".into())],
                ]),
            ]
        );
    }

    #[test]
    fn an_open_mark_is_plain_text() {
        assert_eq!(
            blocks("a ` b ** c"),
            [Block::Paragraph(vec![ProseSpan::Text("a ` b ** c".into())])]
        );
    }
}
