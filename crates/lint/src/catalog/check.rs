//! Whether a text is a catalog.

use super::ActionCatalog;

/// What an earlier row of a service has numbered.
#[derive(Default)]
struct Counted {
    keys: usize,
    types: usize,
}

impl ActionCatalog<'_> {
    /// Checks every row of a catalog that comes from elsewhere.
    ///
    /// # Errors
    ///
    /// The number of the first line that is no row of a catalog, and what is wrong with it.
    pub fn check(text: &str) -> Result<(), (usize, &'static str)> {
        let (mut is_dated, mut service) = (false, None);
        for (at, row) in text.lines().enumerate() {
            let (kind, rest) = row.split_once(' ').unwrap_or((row, ""));
            let right = match (kind, &mut service) {
                ("#" | "", _) | ("rcp" | "prefix", None) => true,
                ("date", None) => {
                    is_dated = is_date(rest);
                    is_dated
                }
                ("=", _) => {
                    service = Some(Counted::default());
                    rest.split_once('\t').is_some_and(|it| is_prefix(it.0))
                }
                (_, Some(own)) => is_row(kind, rest, own),
                (_, None) => false,
            };
            if !right {
                let says = "it is no row of a list of actions, or names a key or resource type that no row before it has.";
                return Err((at + 1, says));
            }
        }
        match (is_dated, service) {
            (true, Some(_)) => Ok(()),
            (true, None) => Err((1, "the list has no service.")),
            (false, _) => Err((1, "the list has no date.")),
        }
    }
}

fn is_date(text: &str) -> bool {
    let is_digit = |at: usize, it: char| {
        if at == 4 || at == 7 {
            it == '-'
        } else {
            it.is_ascii_digit()
        }
    };
    text.len() == 10 && text.chars().enumerate().all(|(at, it)| is_digit(at, it))
}

fn is_prefix(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || it == '-')
}

/// Whether it is a row of a service with these keys and resource types.
fn is_row(kind: &str, rest: &str, own: &mut Counted) -> bool {
    let words: Vec<&str> = rest.split(' ').collect();
    match (kind, &words[..]) {
        ("k", [_, keys @ ..]) => {
            own.keys += keys.len();
            !keys.is_empty()
        }
        // Some types have several formats, and some names have blanks.
        ("r", [_, words @ .., keys]) => {
            own.types += 1;
            words.iter().any(|it| it.starts_with("arn:")) && are_numbers(keys, own.keys)
        }
        ("a", [level, types, keys, actions @ ..]) => {
            let is_type = |part: &str| {
                let (number, keys) = part.split_once('(').unwrap_or((part, "-)"));
                let keys = keys.strip_suffix(')');
                are_numbers(number.trim_end_matches('!'), own.types)
                    && keys.is_some_and(|it| are_numbers(it, own.keys))
            };
            ["l", "r", "w", "t", "p"].contains(level)
                && types.split(';').all(is_type)
                && are_numbers(keys, own.keys)
                && !actions.is_empty()
        }
        (_, _) => false,
    }
}

/// Whether it is `-`, or numbers below this one, such as `0,3-5`.
fn are_numbers(list: &str, below: usize) -> bool {
    let is_known = |text: &str| text.parse::<usize>().is_ok_and(|it| it < below);
    let is_part = |part: &str| match part.split_once('-') {
        Some((first, last)) => is_known(first) && is_known(last),
        None => is_known(part),
    };
    list == "-" || list.split(',').all(is_part)
}
