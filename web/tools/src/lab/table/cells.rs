//! The lines of the table, and the legend of its marks.

use std::fmt::Write;

use policy::{Decision, LayerKind};
use sim::question::Ruling;
use sim::view::matrix::{Cell, Count, Matrix, says};

use crate::lab::Hand;
use ui::prelude::*;

/// The CSS class of a cell: its shape shows the layer.
fn look(cell: &Cell) -> &'static str {
    match &cell.answer {
        Ruling::Allowed => "yes",
        Ruling::Depends(_) => "may",
        Ruling::Denied(layer, decision) => match layer {
            LayerKind::ServiceControlPolicy => "scp",
            LayerKind::ResourceControlPolicy => "rcp",
            LayerKind::PermissionsBoundary | LayerKind::SessionPolicy => "limit",
            LayerKind::Identity | LayerKind::Resource => {
                if *decision == Decision::ExplicitlyDenied {
                    "no"
                } else {
                    "none"
                }
            }
        },
    }
}

/// A line of the table, redrawn only when it has changed.
#[derive(Properties, PartialEq)]
pub(crate) struct RowProps {
    pub hand: Hand,
    pub line: TableLine,
    pub index: usize,
    /// The focused column, if it is in this line.
    pub column: Option<usize>,
    pub from: usize,
    pub to: usize,
    /// The version of identities and columns.
    pub layout: u32,
    /// How far the line is drawn.
    pub stamp: Stamp,
}

#[component]
pub(crate) fn Row(props: &RowProps) -> Html {
    let guard = props.hand.worked.borrow();
    let worked = &*guard;
    let Some(matrix) = worked.known.matrix() else {
        return Html::default();
    };
    let (line, index, shown) = (props.line, props.index, props.from..props.to);
    let at = (index, props.column.unwrap_or(usize::MAX));
    let beyond = |columns: usize| {
        html! { if columns > 0 { <td aria-hidden="true" colspan={columns.to_string()}></td> } }
    };
    let after = matrix.actions.len() - shown.end;
    let tab = |column: usize| if at == (index, column) { "0" } else { "-1" };
    let id = |column: usize| (at == (index, column)).then_some("lab-cell");
    let place = |column: usize| format!("{index} {column}");
    let rowindex = (index + 3).to_string();
    match line {
        TableLine::Unit(unit, open) => {
            let it = &worked.known.people().units[unit];
            html! {
                <tr class="lab-unit" aria-rowindex={rowindex}>
                    <th scope="row" id={id(0)} tabindex={tab(0)} data-at={place(0)} aria-expanded={open.to_string()}
                        class={classes!("lab-name", open.then_some("is-open"))}>
                        { icon(Icon::Chevron) }
                        <span class="lab-clip">{ tell(&it.name) }</span>
                        <span class="soft small">
                            { format!(" {} ", it.to - it.from) }
                            <span class="quiet">{ say("people") }</span>
                        </span>
                    </th>
                    { beyond(shown.start) }
                    for action in shown {
                        { sum(matrix.unit_count(unit, action), it.to - it.from, action + 1,
                            id(action + 1), tab(action + 1), place(action + 1)) }
                    }
                    { beyond(after) }
                </tr>
            }
        }
        TableLine::Person(row) => {
            let name = tell(&worked.known.people().rows[row].name);
            html! {
                <tr aria-rowindex={rowindex} class={matrix.is_changed(row).then_some("is-changed")}>
                    <th scope="row" id={id(0)} tabindex={tab(0)} data-at={place(0)} class="lab-name">
                        <span class="lab-clip" title={name.clone()}>{ &name }</span>
                    </th>
                    { beyond(shown.start) }
                    for action in shown {
                        { cell(matrix, row, &name, action, id(action + 1), tab(action + 1), place(action + 1)) }
                    }
                    { beyond(after) }
                </tr>
            }
        }
    }
}

/// What a unit's cell shows, and what a screen reader says of it.
fn counted(count: &Count, people: usize) -> (String, String) {
    if count.people < people {
        return ("…".to_string(), say("not known yet").to_string());
    }
    let changes = [(count.taken, '−'), (count.given, '+'), (count.hangs, '?')];
    let mut text = String::new();
    for (n, sign) in changes.into_iter().filter(|(n, _)| *n > 0) {
        let _ = write!(text, "{sign}{n}");
    }
    if !text.is_empty() {
        let label = tell(message!(
            "removed from {taken}, granted to {given}, unknown for {hangs} of {people}",
            taken = count.taken,
            given = count.given,
            hangs = count.hangs
        ));
        return (text, label);
    }
    let text = match count.allowed {
        0 => "0".to_string(),
        some if some == people => say("all").to_string(),
        some => some.to_string(),
    };
    (
        text,
        tell(message!(
            "{allowed} of {people} allowed",
            allowed = count.allowed
        )),
    )
}

fn sum(
    count: Count,
    people: usize,
    column: usize,
    id: Option<&'static str>,
    tab: &'static str,
    place: String,
) -> Html {
    let (text, label) = counted(&count, people);
    let look = if count.taken > 0 {
        "taken"
    } else if count.given > 0 {
        "given"
    } else if count.hangs > 0 {
        "hangs"
    } else {
        "same"
    };
    html! {
        <td key={column} {id} aria-colindex={(column + 1).to_string()} tabindex={tab} data-at={place}
            class={classes!("lab-sum", look)} aria-label={format!("{text}: {label}")}
            title={(count.changed > count.taken + count.given + count.hangs).then(|| tell(counted!(count.changed, "1 answer differs in all|{n} answers differ in all")))}>
            { text }
        </td>
    }
}

fn cell(
    matrix: &Matrix,
    row: usize,
    name: &str,
    action: usize,
    id: Option<&'static str>,
    tab: &'static str,
    place: String,
) -> Html {
    let title = &matrix.actions[action];
    let Some((now, draft)) = matrix.cell(row, action) else {
        return html! {
            <td key={action + 1} {id} aria-colindex={(action + 2).to_string()} tabindex={tab} data-at={place}
                class="lab-cell"
                aria-label={tell(message!("{name}, {title}: not known yet", name = *name))}></td>
        };
    };
    let told = |cell: &Cell| {
        let level = cell.level.map(|level| matrix.level_name(row, level));
        tell(says(cell, level))
    };
    let shown = draft.unwrap_or(now);
    let mut says = told(shown);
    let change = match draft {
        Some(draft) if draft != now => {
            says = tell(message!(
                "{now}; was {before}",
                now = says,
                before = told(now)
            ));
            match (now.is_allowed(), draft.is_allowed()) {
                _ if now.answer != draft.answer && draft.hangs().is_some() => "hangs",
                (true, false) => "taken",
                (false, true) if now.hangs().is_none() => "given",
                _ => "other",
            }
        }
        _ => "same",
    };
    let label = format!("{name}, {title}: {says}");
    html! {
        <td key={action + 1} {id} aria-colindex={(action + 2).to_string()} tabindex={tab} data-at={place}
            class={classes!("lab-cell", look(shown), change)} title={label.clone()} aria-label={label}></td>
    }
}

pub(crate) fn legend(draft: bool) -> Html {
    let marks = [
        ("yes", say("allowed")),
        ("scp", say("denied by an SCP")),
        ("rcp", say("denied by an RCP")),
        ("limit", say("not within a boundary")),
        ("no", say("denied by own policy")),
        ("none", say("nothing allows it")),
        ("may", say("not known")),
    ];
    html! {
        <ul class="lab-legend small" aria-label={say("What the marks mean")}>
            for (look, says) in marks { <li key={look}><span class={classes!("lab-cell", look)}></span>{ says }</li> }
            if draft {
                <li><span class="lab-cell scp taken"></span>{ say("removed by the draft") }</li>
                <li><span class="lab-cell yes given"></span>{ say("granted by the draft") }</li>
                <li><span class="lab-cell may hangs"></span>{ say("unknown with the draft") }</li>
            }
        </ul>
    }
}

/// The space of lines that are not drawn.
pub fn space(lines: usize, columns: usize, height: f64) -> Html {
    html! {
        if lines > 0 {
            <tr aria-hidden="true" class="lab-space">
                <td colspan={(columns + 1).to_string()} height={((lines as f64 * height) as usize).to_string()}></td>
            </tr>
        }
    }
}

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TableLine {
    Unit(usize, bool),
    Person(usize),
}

/// The table's generation, and how far the line is filled.
pub(super) type Stamp = (u32, usize);
