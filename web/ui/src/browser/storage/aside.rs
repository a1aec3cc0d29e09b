//! Stored texts that can no longer be read: each stays as it was found, to be saved to a file or deleted.
//!
//! A text set aside replaces its original, so that it fits even into a full store: its new name is shorter.

use std::cell::Cell;

use page::unkept::WhyNotKept;

use super::{is_unkept, keys, leave_in_memory, named, put_raw, raw, remove, told};

/// Most texts set aside in the browser, and most bytes in them; the newest stays whatever its length. Dropped ones stay
/// in memory until the page is closed, and the page says so.
const ASIDE_COPIES: usize = 8;
const ASIDE_BYTES: usize = 2_000_000;
/// Prefix of the names, followed by a growing number.
const START: &str = "d";

thread_local! {
    static DAMAGED: Cell<usize> = const { Cell::new(0) };
}

/// A text that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    key: String,
    /// Grows.
    pub number: u64,
    pub text: String,
}

impl Aside {
    /// Its full, unique name.
    pub fn name(&self) -> &str {
        &self.key
    }

    /// Whether the browser stores it.
    pub fn is_kept(&self) -> bool {
        !is_unkept(&self.key)
    }
}

/// Whether this is the name of a text set aside.
pub(super) fn is_one(name: &str) -> bool {
    number(name).is_some()
}

fn number(name: &str) -> Option<u64> {
    name.strip_prefix(START)?.parse().ok()
}

/// Number of texts set aside since the page was opened.
pub(super) fn damaged() -> usize {
    DAMAGED.get()
}

/// All texts set aside, oldest first.
pub fn asides() -> Vec<Aside> {
    let start = named("");
    let mut all: Vec<Aside> = (keys().into_iter())
        .filter_map(|key| {
            let number = number(key.strip_prefix(&start)?)?;
            let text = raw(&key)?;
            Some(Aside { key, number, text })
        })
        .collect();
    ordered::sort_by_key(&mut all, |it| it.number);
    all
}

/// Sets a damaged text aside, and removes it under its former name.
pub fn set_aside(name: &str, text: &str) {
    // There may be no space for two copies.
    remove(&named(name));
    let all = asides();
    if all.iter().any(|it| it.text == text) {
        return;
    }
    let next = all.last().map_or(1, |it| it.number + 1);
    DAMAGED.set(DAMAGED.get() + 1);
    let key = named(&format!("{START}{next}"));
    if !put_raw(&key, text) {
        // Older ones make room.
        make_room(&all);
        put_raw(&key, text);
    }
    let all = asides();
    make_room(&all[..all.len() - fitting(&all)]);
    told();
}

/// Number of them, from the newest on, that fit.
fn fitting(asides: &[Aside]) -> usize {
    let mut bytes = 0;
    let newest_first = asides.iter().rev().enumerate();
    newest_first
        .take_while(|(before, aside)| {
            bytes += aside.text.len();
            *before == 0 || *before < ASIDE_COPIES && bytes <= ASIDE_BYTES
        })
        .count()
}

/// Keeps these in memory only.
fn make_room(asides: &[Aside]) {
    for aside in asides {
        remove(&aside.key);
        leave_in_memory(&aside.key, &aside.text, WhyNotKept::Full);
    }
}

/// Deletes a text set aside, by its full name.
pub fn delete_aside(key: &str) {
    remove(key);
    DAMAGED.set(DAMAGED.get().saturating_sub(1));
    super::retry();
    told();
}

/// Tries again to store those that are in memory only and fit now.
pub(super) fn retry() {
    let all = asides();
    for aside in &all[all.len() - fitting(&all)..] {
        if is_unkept(&aside.key) {
            put_raw(&aside.key, &aside.text);
        }
    }
}
