//! The review of changes before a document is saved.

use policy::edit;
use sim::view::diff::{self, LineChange};

use super::mirror::colored;
use crate::prelude::*;

/// The changes line by line, with both texts formatted alike.
pub fn review(before: &str, after: &str) -> Html {
    /// Unchanged lines shown around a change.
    const AROUND: usize = 3;
    let formatted = |text: &str| edit::format(text).unwrap_or_else(|_| text.to_string());
    let (old, new) = (formatted(before), formatted(after));
    let lines = diff::lines(&old, &new);
    let count = |change: LineChange| lines.iter().filter(|(own, _)| *own == change).count();
    let (added, removed) = (count(LineChange::Added), count(LineChange::Removed));
    let sizes = (before.chars().count(), after.chars().count());
    let summary = summary((added, removed), sizes);
    let near = |at: usize| {
        let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len());
        lines[around]
            .iter()
            .any(|(change, _)| *change != LineChange::Same)
    };
    let mut rows = Vec::new();
    let mut skipped = 0;
    for (at, (change, line)) in lines.iter().enumerate() {
        if near(at) {
            rows.extend(gap(skipped, at));
            skipped = 0;
            let (class, sign, word) = match change {
                LineChange::Same => ("", " ", ""),
                LineChange::Added => ("is-added", "+", say("Added")),
                LineChange::Removed => ("is-removed", "\u{2212}", say("Removed")),
            };
            rows.push(html! {
                <li key={at} class={class}>
                    <span class="diff-sign" aria-hidden="true">{ sign }</span>
                    if !word.is_empty() { { quiet(word) } }
                    <code>{ colored(line) }</code>
                </li>
            });
        } else {
            skipped += 1;
        }
    }
    rows.extend(gap(skipped, lines.len()));
    html! {
        <section class="policy-diff" aria-label={say("Changes")} data-testid="policy-diff">
            <p role="status"><b>{ summary }</b></p>
            if added + removed > 0 { <ol tabindex="0" aria-label={say("Changed lines")}>{ for rows }</ol> }
        </section>
    }
}

/// How many lines were added and removed, and the size before and after.
fn summary((added, removed): (usize, usize), (was, is): (usize, usize)) -> String {
    let number = |count: usize| tell(counted!(count, "1 line|{n} lines"));
    let size = tell(message!(
        "{was} characters before, {is} now",
        was = grouped(was),
        is = grouped(is)
    ));
    match (added, removed) {
        (0, 0) if was == is => say("Nothing would change.").to_string(),
        (0, 0) => tell(message!("Only whitespace would change: {size}.")),
        _ => tell(message!(
            "{added} added, {removed} removed: {size}.",
            added = number(added),
            removed = number(removed)
        )),
    }
}

fn gap(skipped: usize, at: usize) -> Option<Html> {
    (skipped > 0).then(|| {
        let says = tell(counted!(skipped, "1 unchanged line|{n} unchanged lines"));
        html! { <li key={format!("gap-{at}")} class="diff-gap soft">{ says }</li> }
    })
}
