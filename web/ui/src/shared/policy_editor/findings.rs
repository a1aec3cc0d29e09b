//! The findings about the text: what is wrong, where it is, and how to fix it.

use lint::FindingType;
use sim::view::checks::{CheckPlace, PolicyFinding};
use sim::view::writing::units;

use super::editing::Editing;
use super::mirror::{line_id, weight_class};
use crate::browser::fields::Field;
use crate::browser::{Timeout, elements};
use crate::fetched::Fetched;
use crate::parts::text::phrase;
use crate::prelude::*;

/// The findings that are listed; the others follow once these are gone.
const LISTED: usize = 50;

/// The name of a weight.
pub fn weight_name(weight: FindingType) -> &'static str {
    match weight {
        FindingType::Error => say("Error"),
        FindingType::SecurityWarning => say("Security warning"),
        FindingType::Warning => say("Warning"),
        FindingType::Suggestion => say("Suggestion"),
    }
}

/// Why only errors of the document are found, while the catalog of actions is not there.
pub fn standing((catalog, again): &(Fetched<()>, Callback<MouseEvent>)) -> Html {
    match catalog {
        Fetched::There(()) => Html::default(),
        Fetched::Coming => {
            html! { <p class="soft small">{ say("Loading the list of actions for the checks…") }</p> }
        }
        Fetched::Failed(why) => html! {
            <p class="policy-unchecked small" role="alert" data-testid="catalog-failed">
                <span>{ tell(message!("The list of actions could not be loaded, so not everything is checked or suggested. {why}")) }</span>
                <button type="button" class="button" onclick={again}>{ say("Try again") }</button>
            </p>
        },
    }
}

/// Where *Go to* leads: the place that comes next in a finding with several places.
pub type Visited = UseStateHandle<Option<(usize, usize)>>;

/// The list under the editor.
pub fn findings(
    id: &str,
    found: &[PolicyFinding],
    editing: &Editing,
    visited: &Visited,
    review: &UseStateHandle<bool>,
) -> Html {
    if found.is_empty() {
        return Html::default();
    }
    let title = tell(message!("Findings: {count}", count = found.len()));
    html! {
        <section class="policy-findings" aria-label={title.clone()} data-testid="policy-findings">
            <p class="small"><b>{ title }</b></p>
            <ol>
                for (number, check) in found.iter().take(LISTED).enumerate() {
                    <li key={number} class={classes!("policy-fault", "small", weight_class(check.weight))}
                        id={(number == 0).then(|| format!("{id}-error"))} data-testid={if check.refused { "document-error" } else { "policy-finding" }}>
                        { words(check) }
                        <span class="policy-acts">
                            { going(id, number, check, editing, visited, review) }
                            { fixing(check, editing, review) }
                        </span>
                    </li>
                }
            </ol>
        </section>
    }
}

fn words(check: &PolicyFinding) -> Html {
    html! {
        <div>
            <p>
                { say_marked!(if check.path.is_empty() { key("{where}: {says}") } else { key("{where} at {path}: {says}") }, &[
                    ("where", html! {
                        <>
                            <b>{ weight_name(check.weight) }</b>
                            if let Some(place) = check.places.first() { { ". " }{ told(place, check.places.len()) } }
                        </>
                    }),
                    ("path", html! { <code>{ check.path.clone() }</code> }),
                    ("says", html! { <span lang={told_lang(&check.says)}>{ phrase(&check.says) }</span> }),
                ]) }
            </p>
            if let Some(help) = &check.help { <p class="soft">{ phrase(help) }</p> }
            <p class="policy-code soft">
                if let Some(link) = &check.link {
                    <a href={link.clone()} target="_blank" rel="noopener noreferrer">
                        { check.code }<span class="quiet">{ " (" }{ say("opens in a new tab") }{ ")" }</span>
                    </a>
                } else {
                    { check.code }
                }
            </p>
        </div>
    }
}

/// The first of so many places.
fn told(place: &CheckPlace, count: usize) -> String {
    let (line, column) = (place.line, place.column);
    tell(counted!(
        count,
        "Line {line}, column {column}|Line {line}, column {column} (the first of {n} places)"
    ))
}

/// The button that selects the place of a finding; each further press goes to the next of its places.
fn going(
    id: &str,
    number: usize,
    check: &PolicyFinding,
    editing: &Editing,
    visited: &Visited,
    review: &UseStateHandle<bool>,
) -> Html {
    let at = match **visited {
        Some((own, at)) if own == number => (at + 1) % check.places.len().max(1),
        _ => 0,
    };
    let Some(place) = check.places.get(at).cloned() else {
        return Html::default();
    };
    let label = tell(message!("Go to line {line}", line = place.line));
    let line = line_id(id, place.line);
    let onclick = with!((editing, visited, review), move |_: MouseEvent| {
        visited.set(Some((number, at)));
        let (field, range, line) = (editing.field.clone(), place.range.clone(), line.clone());
        let select = move || select_place(&field, range, &line);
        if *review {
            review.set(false);
            // The field has to reappear first.
            Timeout::new(50, select).forget();
        } else {
            // At once: a key pressed next belongs to the field.
            select();
        }
    });
    html! { <button type="button" class="button" data-testid={if check.refused { "document-jump" } else { "finding-go" }} {onclick}>{ label }</button> }
}

fn select_place(field: &NodeRef, range: std::ops::Range<usize>, line: &str) {
    let Some(field) = Field::at(field) else {
        return;
    };
    let text = field.value();
    field.focus();
    field.select(units(&text, range.start), units(&text, range.end));
    elements::show_id(line);
}

/// The button that makes the certain change.
fn fixing(check: &PolicyFinding, editing: &Editing, review: &UseStateHandle<bool>) -> Html {
    let Some(fix) = check.fix.clone() else {
        return Html::default();
    };
    let label = tell(message!("Fix: {change}", change = fix.says));
    let onclick = with!((editing, review), move |_: MouseEvent| {
        review.set(false);
        editing.change(&fix.edit);
    });
    html! { <button type="button" class="button" data-testid="finding-fix" {onclick}>{ label }</button> }
}
