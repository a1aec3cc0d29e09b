//! How well an item fits the words of a query.

use super::SearchItem;

/// The words of a query, in lower case.
pub(crate) fn words_of(query: &str) -> Vec<String> {
    query
        .split([' ', '-', ':', '/'])
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// How well an item fits, the best first: by its members in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fit {
    /// How far the query's words are from words of the name.
    distance: usize,
    /// Whether the query lacks a word of the name.
    partial: bool,
    order: u8,
    /// Words of the name that the query lacks.
    more: usize,
}

/// Distances of a word from an item.
const IN_NAME: usize = 0;
const IN_WORDS: usize = 1;
const INSIDE: usize = 2;
const IN_NOTE: usize = 6;

impl Fit {
    /// `None`: some word fits nothing of the item.
    pub(crate) fn of(item: &SearchItem, wanted: &[String]) -> Option<Self> {
        let name = parts(&item.name);
        let (plain, words) = (item.name.to_lowercase(), words_of(&item.words));
        let about = [
            item.note.english().to_lowercase(),
            item.group.to_lowercase(),
        ];
        let distance = |word: &String| {
            let word = word.as_str();
            if name.iter().any(|it| it.starts_with(word)) {
                Some(IN_NAME)
            } else if words.iter().any(|it| it.starts_with(word)) {
                Some(IN_WORDS)
            } else if plain.contains(word) || item.words.contains(word) {
                Some(INSIDE)
            } else {
                about.iter().any(|it| it.contains(word)).then_some(IN_NOTE)
            }
        };
        let distance = wanted.iter().map(distance).sum::<Option<usize>>()?;
        let met = |part: &&String| wanted.iter().any(|word| part.starts_with(word.as_str()));
        let more = name.len() - name.iter().filter(met).count();
        Some(Self {
            distance,
            partial: more > 0,
            order: item.order,
            more,
        })
    }
}

/// The words of a name, in lower case: `CreateAccount` has two.
fn parts(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let capital = |one: &char, next: &char| one.is_lowercase() && next.is_uppercase();
    let apart = |one: &char| matches!(one, ' ' | '-' | '/' | '…' | '?');
    letters
        .chunk_by(|one, next| !capital(one, next) && apart(one) == apart(next))
        .filter(|part| !apart(&part[0]))
        .map(|part| part.iter().flat_map(|it| it.to_lowercase()).collect())
        .collect()
}
