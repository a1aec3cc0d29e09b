//! The Markdown of walkthroughs: paragraphs, lists, `code`, **strong**, links and pictures. It is parsed here, so that the page
//! builds elements from it and never inserts markup.
//!
//! Why our own: the crate pulldown-cmark would add 70 KB (gzip) to the page, and accepts much that our texts must not
//! contain.

use crate::picture;

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
    /// A link to a page outside: its words, and its address, which begins with `https://` or `http://`.
    Link(String, String),
    /// A picture of the lesson's folder: its description, and the name of its file.
    Picture(String, String),
}

/// A link or a picture as it is written, `[words](target)` or `![words](target)`, whether or not it can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProseReference<'t> {
    /// It is a picture.
    pub picture: bool,
    /// The words of a link, the description of a picture.
    pub words: &'t str,
    /// The address of a link, the name of a picture's file.
    pub target: &'t str,
}

impl<'t> ProseReference<'t> {
    /// The one at the start of a text, and the rest.
    fn at(text: &'t str) -> Option<(Self, &'t str)> {
        let (picture, rest) = match text.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (words, rest) = rest.strip_prefix('[')?.split_once("](")?;
        let (target, rest) = rest.split_once(')')?;
        let found = Self {
            picture,
            words,
            target,
        };
        (!words.contains(['[', ']'])).then_some((found, rest))
    }

    /// Whether it leads where a text may lead: a link to the web, a picture to a file beside the text.
    pub fn is_safe(&self) -> bool {
        if self.picture {
            return picture::kind(self.target).is_some();
        }
        let host =
            (self.target.strip_prefix("https://")).or_else(|| self.target.strip_prefix("http://"));
        let odd = |c: char| c.is_whitespace() || c.is_control() || "\"<>`\\".contains(c);
        host.is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '['))
            && !self.target.contains(odd)
    }

    fn span(&self) -> ProseSpan {
        let (words, target) = (self.words.to_string(), self.target.to_string());
        match self.picture {
            true => ProseSpan::Picture(words, target),
            false if words.trim().is_empty() => ProseSpan::Link(target.clone(), target),
            false => ProseSpan::Link(words, target),
        }
    }
}

/// All links and pictures of a text, in order. Code has none.
pub fn references(text: &str) -> Vec<ProseReference<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some((_, after)) = enclosed(rest, "`") {
            rest = after;
        } else if let Some((it, after)) = ProseReference::at(rest) {
            found.push(it);
            rest = after;
        } else {
            let mut letters = rest.chars();
            letters.next();
            rest = letters.as_str();
        }
    }
    found
}

/// A text for the terminal and for messages, without marks: pictures as their descriptions, links with their addresses behind them.
pub fn plain(text: &str) -> String {
    let said = |span: &ProseSpan| match span {
        ProseSpan::Text(text) | ProseSpan::Strong(text) => text.clone(),
        ProseSpan::Code(code) => format!("`{code}`"),
        ProseSpan::Link(words, target) if words == target => target.clone(),
        ProseSpan::Link(words, target) => format!("{words} ({target})"),
        ProseSpan::Picture(words, _) => format!("[{words}]"),
    };
    spans(text).iter().map(said).collect()
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
        if let Some((_, after)) = ProseReference::at(rest).filter(|(it, _)| !it.is_safe()) {
            // Shown as it is written.
            plain.push_str(&rest[..rest.len() - after.len()]);
            rest = after;
            continue;
        }
        let marked = enclosed(rest, "`")
            .map(|(inner, after)| (ProseSpan::Code(inner.to_string()), after))
            .or_else(|| {
                enclosed(rest, "**")
                    .map(|(inner, after)| (ProseSpan::Strong(inner.to_string()), after))
            })
            .or_else(|| ProseReference::at(rest).map(|(it, after)| (it.span(), after)));
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

/// What looks like Markdown or HTML and is shown as it is written: what it would be elsewhere, and how it begins here. Code has none.
pub fn unshown(text: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let mut note = |what, from: &str, to: usize| {
        found.push((what, from.chars().take(to).collect::<String>()));
    };
    let mut rest = text;
    let mut before = '\n';
    while let Some(letter) = rest.chars().next() {
        let mut after = &rest[letter.len_utf8()..];
        if let Some((_, end)) = enclosed(rest, "`").or_else(|| enclosed(rest, "**")) {
            after = end;
        } else if before == '\n' {
            let line = rest.lines().next().unwrap_or_default();
            let words = line.trim_start_matches('#');
            match letter {
                '#' if words.starts_with(' ') => note("headings", line, 20),
                '|' if line.trim_end().ends_with('|') => note("tables", line, 20),
                '>' if line.starts_with("> ") => note("quotations", line, 20),
                _ => {}
            }
        }
        let is_tag = |it: &str| {
            let name = it.trim_start_matches('/');
            name.starts_with(|c: char| c.is_ascii_lowercase()) && !it.contains(['\n', '<'])
        };
        let tag = rest.strip_prefix('<').and_then(|it| it.split_once('>'));
        if let Some((inner, _)) = tag.filter(|(inner, _)| is_tag(inner)) {
            note("HTML", rest, inner.chars().count() + 2);
        }
        let begins_word = !before.is_alphanumeric() && before != '*';
        let star = rest.strip_prefix('*').filter(|_| begins_word);
        let star = star.and_then(|it| it.split_once('*')).filter(|(inner, _)| {
            let letters = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
            letters(inner.chars().next()) && letters(inner.chars().last()) && !inner.contains('\n')
        });
        if let Some((inner, _)) = star {
            note("emphasis with one star", rest, inner.chars().count() + 2);
        }
        before = rest[..rest.len() - after.len()]
            .chars()
            .last()
            .unwrap_or(letter);
        rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_markdown_would_show_is_named() {
        let text = "# Heading\n\nA <b>bold</b> *word* here.\n| a | b |\n> quoted\n`<i> *x* # y` **a <b>** 3 * 4 * 5, \
            iam:* and s3:*, a < b > c, #1, organizations:List*, * item";
        let found = unshown(text);
        let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (*a, &**b)).collect();
        assert_eq!(
            found,
            [
                ("headings", "# Heading"),
                ("HTML", "<b>"),
                ("HTML", "</b>"),
                ("emphasis with one star", "*word*"),
                ("tables", "| a | b |"),
                ("quotations", "> quoted"),
            ]
        );
    }

    #[test]
    fn links_lead_to_the_web_and_pictures_to_files_beside_the_text_and_all_else_is_text() {
        let text = "See [the *guide*](https://example.org/a?b=1#c), ![A tree](tree.png) and `[x](http://code)`.";
        assert_eq!(
            blocks(text),
            [Block::Paragraph(vec![
                ProseSpan::Text("See ".into()),
                ProseSpan::Link("the *guide*".into(), "https://example.org/a?b=1#c".into()),
                ProseSpan::Text(", ".into()),
                ProseSpan::Picture("A tree".into(), "tree.png".into()),
                ProseSpan::Text(" and ".into()),
                ProseSpan::Code("[x](http://code)".into()),
                ProseSpan::Text(".".into()),
            ])]
        );
        assert_eq!(
            plain(text),
            "See the *guide* (https://example.org/a?b=1#c), [A tree] and `[x](http://code)`."
        );
        assert_eq!(plain("**Two** of `**three**`."), "Two of `**three**`.");
        for odd in [
            "[x](javascript:alert(1))",
            "[x](JAVASCRIPT:alert)",
            "[x](data:text/html,hi)",
            "[x](//example.org)",
            "[x](https://)",
            "[x](https:// example.org)",
            "[x](https://a\"onclick=\"b)",
            "[x](index.html)",
            "![x](https://example.org/a.png)",
            "![x](../a.png)",
            "![x](a/b.png)",
            "![x](a.svg)",
            "![x](.png)",
            "![x](data:image/png;base64,AAAA)",
            "[x] (https://example.org)",
            "[x](https://example.org",
        ] {
            let shown = blocks(odd);
            assert_eq!(
                shown,
                [Block::Paragraph(vec![ProseSpan::Text(odd.into())])],
                "{odd}"
            );
            assert_eq!(plain(odd), odd);
        }
        assert_eq!(references("a [b [c](d) `[e](f)` ![](g)").len(), 2);
    }

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
