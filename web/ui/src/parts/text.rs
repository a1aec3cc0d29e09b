//! Text in the page: code in backticks, marks, ids that are shortened, and command lines to copy.

use message::{Message, capitalized, uncapitalized};
use page::text;
use page::words::pieces;
use sim::ids::AccountId;
use yew::prelude::*;

use super::copy::Copy;
use crate::say::{counted, say, tell, told_lang, words};

/// Shortens an id that is longer than `whole`, which holds its start and its end.
pub fn short(id: &str, whole: usize, start: usize, end: usize) -> String {
    // Ids and ARNs are ASCII; anything else is shown in full.
    if id.len() <= whole || !id.is_ascii() {
        return id.to_string();
    }
    format!("{}…{}", &id[..start], &id[id.len() - end..])
}

/// An account's id as the console shows it: `1234-5678-9012`.
pub fn grouped_id(id: AccountId) -> String {
    let digits = id.to_string();
    let (first, rest) = digits.split_at(digits.len().min(4));
    let (second, third) = rest.split_at(rest.len().min(4));
    format!("{first}-{second}-{third}")
}

/// The name of an account and that of a person in it, of the name of both.
pub fn account_and_person(name: &str) -> (&str, &str) {
    name.rsplit_once(" / ").unwrap_or(("", name))
}

/// The first letter of a person's name, which follows that of the account, as a mark.
pub fn initial(name: &str) -> String {
    let first = account_and_person(name).1.trim().chars().next();
    first.map_or_else(String::new, |it| capitalized(&it.to_string()))
}

/// A label inside a sentence: "Id" becomes lower case, "ARN" stays.
pub fn spoken(label: &str) -> String {
    match label.chars().nth(1) {
        Some(second) if second.is_ascii_uppercase() => label.to_string(),
        _ => uncapitalized(label),
    }
}

/// A label as part of a test id: `accept-the-invitation`.
pub fn kebab(label: &str) -> String {
    let mut text = String::with_capacity(label.len());
    for c in label.chars() {
        if c.is_ascii_alphanumeric() {
            text.push(c.to_ascii_lowercase());
        } else if !text.ends_with('-') && !text.is_empty() {
            text.push('-');
        }
    }
    text.trim_end_matches('-').to_string()
}

/// Text whose long names may break between their parts.
pub fn broken(text: &str) -> Html {
    match &*text::pieces(text) {
        [whole] => html! { { whole.to_string() } },
        pieces => pieces
            .iter()
            .enumerate()
            .map(|(n, piece)| html! { <>if n > 0 { <wbr /> }{ piece.to_string() }</> })
            .collect(),
    }
}

/// Text with `code` in backticks.
pub fn prose(text: &str) -> Html {
    text.split('`')
        .enumerate()
        .map(|(n, part)| {
            if n % 2 == 1 {
                html! { <code>{ broken(part) }</code> }
            } else {
                broken(part)
            }
        })
        .collect()
}

/// A text in the chosen language whose blanks are markup, with words in bold between double asterisks:
/// `say_marked!("**Next:** run {line}", &[("line", html! { <code>{ line }</code> })])`. The blanks of a literal are the names.
#[macro_export]
macro_rules! say_marked {
    ($template:literal, &[$(($name:literal, $value:expr)),+ $(,)?] $(,)?) => {{
        const { assert!($crate::say::agrees($template, &[$($name),+]), "the blanks are not the names") };
        $crate::parts::text::marked($template, &[$(($name, $value)),+])
    }};
    ($template:expr, $parts:expr $(,)?) => { $crate::parts::text::marked($template, $parts) };
}

/// The text of [`crate::say_marked!`]. In a language that is written from the right, a blank is isolated, because it may have a date.
pub fn marked(english: &'static str, parts: &[(&str, Html)]) -> Html {
    let mut said = Vec::new();
    pieces(say(english), &mut |piece, blank| match parts
        .iter()
        .find(|(name, _)| blank && *name == piece)
    {
        Some((_, part)) if words().language.is_rtl() => {
            said.push(html! { <bdi>{ part.clone() }</bdi> });
        }
        Some((_, part)) => said.push(part.clone()),
        None => said.extend(piece.split("**").enumerate().map(|(n, it)| match n % 2 {
            0 => html! { { it } },
            _ => html! { <b>{ it }</b> },
        })),
    });
    said.into_iter().collect()
}

/// A label that only screen readers need, before what it is about.
pub fn quiet(label: &str) -> Html {
    html! { <span class="quiet">{ format!("{label}: ") }</span> }
}

/// A text of the core, with `code` in backticks. Text that is not translated is marked as English.
pub fn phrase(text: impl Into<Message>) -> Html {
    let message = text.into();
    let said = prose(&tell(&message));
    match told_lang(&message) {
        Some(lang) => html! { <span {lang}>{ said }</span> },
        None => said,
    }
}

/// The icon of a state: its shape carries the meaning, the word is for screen readers.
pub fn mark(kind: &str) -> Html {
    let (shape, word) = match kind {
        "present" => (
            html! { <circle cx="8" cy="8" r="5" class="full" /> },
            say("present"),
        ),
        "pending" => (
            html! { <circle cx="8" cy="8" r="5" stroke-dasharray="2.6 2.6" /> },
            say("pending"),
        ),
        "absent" => (html! { <circle cx="8" cy="8" r="5" /> }, say("absent")),
        "refused" => (
            html! { <><circle cx="8" cy="8" r="5" /><path d="m4.6 11.4 6.800-6.800" /></> },
            say("ended"),
        ),
        "open" => (
            html! { <path d="M2 4h12v8.500H2zM2 4.500l6 4.500 6-4.500" /> },
            say("open"),
        ),
        "account" => (
            html! { <path d="M3 3.500h10v9H3zM5.500 6.500h5M5.500 9.500h3" /> },
            "",
        ),
        "acting" => (
            html! { <><circle cx="8" cy="5.200" r="2.400" class="full" /><path d="M3.500 13.500a4.500 4.500 0 0 1 9 0z" class="full" /></> },
            say("acting now"),
        ),
        "person" => (
            html! { <><circle cx="8" cy="5.200" r="2.400" /><path d="M3.500 13.500a4.500 4.500 0 0 1 9 0" /></> },
            "",
        ),
        _ => (
            html! { <circle cx="8" cy="8" r="1.500" class="full" /> },
            "",
        ),
    };
    html! {
        <>
            <svg class={classes!("glyph", kind.to_string())} viewBox="0 0 16 16" width="16" height="16"
                aria-hidden="true" focusable="false">{ shape }</svg>
            if !word.is_empty() { { quiet(word) } }
        </>
    }
}

/// What a command line is: what a console does has no command of the AWS CLI.
pub fn command_title(line: &str) -> &'static str {
    if line.starts_with("aws ") {
        say("As a command")
    } else {
        say("As a line of Orgsim's terminal; the AWS CLI does not have it")
    }
}

/// A full command line, to read and to copy.
pub fn command_line(line: &str) -> Html {
    // A browser would break an option after its dashes.
    let words = line
        .split_inclusive(' ')
        .map(|word| match word.starts_with("--") {
            true => {
                let end = word.trim_end();
                html! { <><span>{ end.to_string() }</span>{ word[end.len()..].to_string() }</> }
            }
            false => html! { { word.to_string() } },
        });
    html! {
        <div class="as-command">
            <code>{ for words }</code>
            <Copy text={line.to_string()} label={say("Copy the command line")} />
        </div>
    }
}

/// "1 account", "1,250 accounts".
pub fn accounts_of(count: usize) -> String {
    tell(counted!(count, "1 account|{n} accounts"))
}
