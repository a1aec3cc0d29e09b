//! What differs, in words, by group. Each row selects the thing that it is about.

use interchange::{DifferenceGroup, PropertyChange, ThingChange, ThingDifference};

use page::queries::compare::{ComparedMoments, DrawnChange, DrawnChanges};
use page::{comparing::ComparisonState, keys};
use ui::prelude::*;
use ui::shared::policy_editor::review;

/// Rows of a group shown at first.
const PORTION: usize = 60;
/// Length above which a value is a document or a long list, whose lines are compared.
const LONG: usize = 100;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub compared: Rc<ComparedMoments>,
    pub found: Rc<Vec<ThingDifference>>,
    pub changes: Rc<DrawnChanges>,
    pub selection: Option<Selection>,
}

/// The sign, the class and the word of a change. The sign is the one of `orgsim diff`.
fn sign(change: &ThingChange) -> (&'static str, &'static str, &'static str) {
    match change {
        ThingChange::Added => ("+", "added", say("Added")),
        ThingChange::Removed => ("\u{2212}", "removed", say("Removed")),
        ThingChange::Changed(_) => ("~", "changed", say("Changed")),
    }
}

/// Whether a row is about an account that moved.
fn moves(it: &ThingDifference, changes: &DrawnChanges) -> bool {
    let key = (it.about.as_ref()).filter(|_| it.group == DifferenceGroup::Accounts);
    let key = key.and_then(keys::of);
    key.and_then(|key| changes.get(&key)) == Some(&DrawnChange::Moved)
}

#[component]
pub(crate) fn Words(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let whole = use_state(Vec::<DifferenceGroup>::new);
    let mut groups: Vec<(DifferenceGroup, Vec<&ThingDifference>)> = Vec::new();
    for it in props.found.iter() {
        match groups.last_mut().filter(|(group, _)| *group == it.group) {
            Some((_, rows)) => rows.push(it),
            None => groups.push((it.group, vec![it])),
        }
    }
    let group = |(group, rows): &(DifferenceGroup, Vec<&ThingDifference>)| {
        let shown = match whole.contains(group) {
            true => rows.len(),
            false => PORTION,
        };
        let on_more = with!((whole, group = *group), move |_: MouseEvent| {
            forms::change(&whole, |whole| whole.push(group));
        });
        let hidden = rows.len().saturating_sub(shown);
        html! {
            <section key={group.title()} aria-label={tell(group.title())}>
                <h3>{ tell(group.title()) }{ " " }<span class="soft">{ rows.len() }</span></h3>
                <ul class="compare-rows">
                    for it in rows.iter().take(shown) { { row(it, props, dispatch) } }
                </ul>
                if hidden > 0 {
                    <button type="button" class="button mini" onclick={on_more}>
                        { tell(message!("Show {min} more", min = hidden)) }
                    </button>
                }
            </section>
        }
    };
    html! { <div class="compare-groups" data-testid="compare-words">{ for groups.iter().map(group) }</div> }
}

/// The name of the thing: an account's own name, where the core has its address.
fn name(it: &ThingDifference, compared: &ComparedMoments) -> String {
    match (it.group, &it.about) {
        (DifferenceGroup::Accounts, Some(Selection::Account(id))) => compared.account_name(*id),
        (DifferenceGroup::Identities, Some(Selection::Role { account, role })) => tell(message!(
            "{role} in {account}",
            account = compared.account_name(*account)
        )),
        _ => it.name.clone(),
    }
}

fn row(it: &ThingDifference, props: &Props, dispatch: Dispatch) -> Html {
    let (sign, class, word) = match moves(it, &props.changes) {
        true => ("\u{2192}", "moved", say("Moved")),
        false => sign(&it.change),
    };
    let name = name(it, &props.compared);
    let selected = it.about.is_some() && it.about == props.selection;
    let words = html! {
        <>
            <span class="compare-sign" aria-hidden="true">{ sign }</span>
            { quiet(word) }
            <span class="compare-name">{ name }</span>
        </>
    };
    let properties = match &it.change {
        ThingChange::Changed(properties) => properties.as_slice(),
        ThingChange::Added | ThingChange::Removed => &[],
    };
    html! {
        <li key={format!("{} {}", it.group.title(), it.id)} data-change={class}>
            if let Some(about) = it.about.clone() {
                <button type="button" class="compare-row" aria-pressed={selected.to_string()}
                    onclick={dispatch.on(Action::Screen(ScreenAction::Select(Some(about))))}>{ words }</button>
            } else {
                <span class="compare-row">{ words }</span>
            }
            if !properties.is_empty() {
                <ul class="compare-properties small">{ for properties.iter().map(property) }</ul>
            }
        </li>
    }
}

fn property(it: &PropertyChange) -> Html {
    let what = tell(it.what);
    if it.from.len() > LONG || it.to.len() > LONG {
        return html! {
            <li key={it.what}>
                <details>
                    <summary>{ tell(message!("{what}: other text")) }</summary>
                    { review(&it.from, &it.to) }
                </details>
            </li>
        };
    }
    let value = |text: &str| match text {
        "" => html! { <span class="soft">{ say("none") }</span> },
        text => html! { <b>{ text.to_string() }</b> },
    };
    html! {
        <li key={it.what}>
            { say_marked!("{what}: {from}, now {to}", &[("what", what.into()), ("from", value(&it.from)), ("to", value(&it.to))]) }
        </li>
    }
}

/// The start of a line that is long enough to recognize it.
const SHORT: usize = 90;

/// Length from which a line is folded, in characters.
const FOLDED: usize = 400;

/// A line without its tail.
pub(super) fn short(line: &str) -> String {
    match line.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{} …", &line[..end]),
        None => line.to_string(),
    }
}

/// A line as a whole. A very long one, such as one with a policy document, is folded.
pub(super) fn whole_line(line: &str) -> Html {
    if line.chars().count() <= FOLDED {
        return html! { <code class="compare-whole">{ line.to_string() }</code> };
    }
    html! {
        <details class="compare-whole">
            <summary><code>{ short(line) }</code></summary>
            <code>{ line.to_string() }</code>
        </details>
    }
}

/// What is compared, and what was made of it.
#[derive(Properties, PartialEq)]
pub(crate) struct MadeProps {
    pub compared: Rc<ComparedMoments>,
    pub made: Same<ComparisonState>,
}
