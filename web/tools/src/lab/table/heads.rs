//! The area above the table: the draft's effect, filters, and column headers.

use policy::place::PlaceKind;
use sim::view::matrix::{Matrix, People};

use crate::lab::Hand;
use crate::lab::question::offers;
use page::lab_sheet::LabSheet;
use ui::parts::select::Select;
use ui::prelude::*;

/// A part of the table that changes only with the whole lab.
#[derive(Properties, PartialEq)]
pub(crate) struct StillProps {
    pub hand: Hand,
    pub draws: u32,
    #[prop_or_default]
    pub actions: bool,
}

/// The column headers: services, or actions.
#[component]
pub(crate) fn Heads(props: &StillProps) -> Html {
    let worked = props.hand.worked.borrow();
    let columns = &worked.drawing.columns;
    // A shared service name is written once, above its actions.
    let mut services: Vec<(&str, usize)> = Vec::new();
    for action in columns {
        let service = action.split(':').next().unwrap_or_default();
        match services.last_mut() {
            Some((last, count)) if *last == service => *count += 1,
            _ => services.push((service, 1)),
        }
    }
    if props.actions {
        html! {
            for (n, action) in columns.iter().enumerate() {
                { head(n, action, services.iter().any(|(service, count)| *count > 1 && action.split(':').next() == Some(*service))) }
            }
        }
    } else {
        html! {
            for (n, (service, count)) in services.iter().enumerate() {
                if *count > 1 {
                    <th key={n} scope="colgroup" colspan={count.to_string()} class="lab-service">{ service.to_string() }</th>
                } else {
                    <td key={n} class="lab-service"></td>
                }
            }
        }
    }
}

/// A column header; its service is above it, unless it is the only column of that service.
fn head(n: usize, action: &str, above: bool) -> Html {
    let (service, name) = action.split_once(':').unwrap_or(("", action));
    html! {
        <th key={n} scope="col" class="lab-action">
            <span class={classes!("lab-upright")}>
                <span class={above.then_some("quiet")}>{ format!("{service}:") }</span>
                { name.to_string() }
            </span>
        </th>
    }
}

/// The draft's effect in one sentence.
fn effect(matrix: &Matrix) -> String {
    let (done, all) = matrix.progress();
    // Permissions certainly removed or added, and those that the draft makes depend on missing input.
    let mut parts: Vec<(usize, usize, usize)> = Vec::new();
    for action in 0..matrix.actions.len() {
        let count = matrix.count(action);
        let changes = [count.taken, count.given, count.hangs]
            .into_iter()
            .enumerate();
        let some = changes.filter(|it| it.1 > 0);
        parts.extend(some.map(|(way, changed)| (changed, action, way)));
    }
    if parts.is_empty() {
        return match done < all {
            true => say("Searching for what this draft changes …").into(),
            false => say("This draft changes no answers about these actions.").into(),
        };
    }
    ordered::sort_by_key(&mut parts, |(changed, ..)| std::cmp::Reverse(*changed));
    let more = parts.len().saturating_sub(2);
    let name = |(changed, column, way): (usize, usize, usize)| {
        let (action, changed) = (&matrix.actions[column], grouped(changed));
        tell(match way {
            0 => counted!(
                all,
                "removes `{action}` from {changed} of 1 principal|removes `{action}` from {changed} of {n} principals"
            ),
            1 => counted!(
                all,
                "grants `{action}` to {changed} of 1 principal|grants `{action}` to {changed} of {n} principals"
            ),
            _ => {
                let keys = matrix.hangs_on(column).join(say("` and `"));
                counted!(
                    all,
                    "makes `{action}` depend on `{keys}` for {changed} of 1 principal|makes `{action}` depend on `{keys}` for {changed} of {n} principals"
                )
            }
        })
    };
    let named: Vec<String> = parts.into_iter().take(2).map(name).collect();
    let does = named.join(", ");
    tell(match more {
        0 => message!("This draft {does}."),
        _ => message!(
            "This draft {does}, and changes {n} more of the actions.",
            n = more
        ),
    })
}

/// What the table shows in one or two sentences.
pub(crate) fn summary(matrix: &Matrix, people: &People) -> Html {
    let mut says = if matrix.has_draft() {
        effect(matrix)
    } else {
        let (_, all) = matrix.progress();
        let accounts: usize = people.units.iter().map(|unit| unit.accounts).sum();
        tell(counted!(
            all,
            "1 principal of {accounts}. Draft a policy to see whose answers it would change.|{n} principals of {accounts}. Draft a policy to see whose answers it would change.",
            accounts = counted!(accounts, "1 account|{n} accounts")
        ))
    };
    if !matrix.given.is_empty() {
        let keys: Vec<&str> = matrix.given.iter().map(|(key, _)| &**key).collect();
        says.push(' ');
        says.push_str(&tell(message!(
            "Every request has `{keys}`, as under One question.",
            keys = keys.join(say("` and `"))
        )));
    }
    html! { <p class="lab-summary" data-testid="lab-summary">{ ui::parts::text::prose(&says) }</p> }
}

#[component]
pub(crate) fn Filters(props: &StillProps) -> Html {
    let hand = &props.hand;
    let (sheet, worked) = (hand.sheet.borrow(), hand.worked.borrow());
    let has_draft = worked.known.matrix().is_some_and(Matrix::has_draft);
    let add = with!(hand, move |event: SubmitEvent| {
        event.prevent_default();
        hand.change(LabSheet::add_column);
    });
    html! {
        <div class="lab-filters">
            <Select label={say("Unit")} testid="lab-unit" value={sheet.unit.map_or_else(AttrValue::default, |n| n.to_string().into())}
                onchange={hand.filled(|sheet, value| { sheet.unit = value.parse().ok(); sheet.top = 0; })}>
                <option value="">{ say("All units") }</option>
                for (n, unit) in worked.known.people().units.iter().enumerate() {
                    <option key={n} value={n.to_string()}>{ tell(&unit.name) }</option>
                }
            </Select>
            <input type="search" aria-label={say("Find people")} placeholder={say("Find people")} data-testid="lab-find"
                value={sheet.find.clone()} oninput={hand.filled(|sheet, value| { sheet.find = value; sheet.top = 0; })} />
            if has_draft {
                <button type="button" class="button" aria-pressed={sheet.only_changed.to_string()}
                    data-testid="lab-only-changed"
                    onclick={hand.click(|sheet| { sheet.only_changed = !sheet.only_changed; sheet.top = 0; })}>
                    { say("Only changed") }
                </button>
            }
            <details class="lab-columns folding">
                <summary>{ say("Actions") }</summary>
                <div class="lab-chips">
                    for (n, action) in sheet.actions.iter().enumerate() {
                        <button key={n} type="button" class="button mini" title={say("Remove this column")}
                            aria-label={tell(message!("{action}: remove this column"))}
                            onclick={hand.click(move |sheet| { if sheet.actions.len() > 1 { sheet.actions.remove(n); } })}>
                            { action.to_string() }
                            { icon(Icon::Close) }
                        </button>
                    }
                </div>
            </details>
            <form onsubmit={add}>
                <input type="text" aria-label={say("Add an action")} placeholder={say("Add an action")}
                    data-testid="lab-add" list="lab-add-list" value={sheet.adding.clone()} autocomplete="off"
                    spellcheck="false" oninput={hand.filled(|sheet, value| sheet.adding = value)} />
                <datalist id="lab-add-list">
                    if !sheet.adding.is_empty() {
                        { offers(worked.known.vocabulary(), PlaceKind::Action, &sheet.adding) }
                    }
                </datalist>
            </form>
        </div>
    }
}

/// How much of the table is filled, until all is.
pub(crate) fn progress(filled: usize, all: usize) -> String {
    if filled < all {
        tell(message!(
            "{filled} of {all} filled",
            filled = grouped(filled),
            all = grouped(all)
        ))
    } else {
        String::new()
    }
}
