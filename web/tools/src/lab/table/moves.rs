//! Navigation in the table: scrolling, arrow keys, clicks.

use super::super::Hand;
use super::cells::TableLine;
use ui::browser::elements::{self, ScrollArea};
use ui::prelude::*;

pub(crate) fn scrolled(hand: &Hand, height: f64) {
    let Some(scroller) = scroller() else { return };
    let (top, left) = scroller.place();
    let mut sheet = hand.sheet.borrow_mut();
    let moved = (top - sheet.top).abs().max((left - sheet.left).abs());
    if f64::from(moved) >= height * (BEYOND - 3) as f64 || top == 0 && sheet.top > 0 {
        (sheet.top, sheet.left) = (top, left);
        drop(sheet);
        redraw(hand);
    }
}

pub(crate) fn pressed(hand: &Hand, event: &KeyboardEvent, height: f64) {
    let (lines, columns, page) = {
        let worked = hand.worked.borrow();
        let drawing = &worked.drawing;
        (drawing.lines.clone(), drawing.columns.len(), drawing.page)
    };
    let end = lines.len().saturating_sub(1);
    let (mut line, mut column) = hand.sheet.borrow().at;
    (line, column) = (line.min(end), column.min(columns));
    match event.key().as_str() {
        "ArrowDown" => line = (line + 1).min(end),
        "ArrowUp" => line = line.saturating_sub(1),
        "ArrowRight" => column = (column + 1).min(columns),
        "ArrowLeft" => column = column.saturating_sub(1),
        "PageDown" => line = (line + page).min(end),
        "PageUp" => line = line.saturating_sub(page),
        "Home" if event.ctrl_key() => line = 0,
        "End" if event.ctrl_key() => line = end,
        "Home" => column = 0,
        "End" => column = columns,
        "Enter" | " " => {
            event.prevent_default();
            hand.worked.borrow_mut().drawing.focus = true;
            choose(hand, lines.get(line).copied(), column);
            return;
        }
        _ => return,
    }
    event.prevent_default();
    hand.worked.borrow_mut().drawing.focus = true;
    bring_into_sight(hand, line, column, height);
    hand.sheet.borrow_mut().at = (line, column);
    redraw(hand);
}

pub(crate) fn clicked(hand: &Hand, event: &MouseEvent) {
    let place = elements::closest_attribute(event, "data-at");
    let Some((line, column)) = place.as_deref().and_then(|place| place.split_once(' ')) else {
        return;
    };
    if let (Ok(line), Ok(column)) = (line.parse::<usize>(), column.parse()) {
        hand.sheet.borrow_mut().at = (line, column);
        let chosen = hand.worked.borrow().drawing.lines.get(line).copied();
        choose(hand, chosen, column);
    }
}

/// The scroll position, closest to the present one, at which this is within the room.
fn nearest(now: i32, route: i32, from: i32, to: i32) -> i32 {
    if from < now {
        from
    } else {
        now.max(to - route)
    }
}

/// Scrolls until a line is visible below the headers, and a column beside the names.
fn bring_into_sight(hand: &Hand, line: usize, column: usize, height: f64) {
    let Some(scroller) = scroller() else { return };
    let ((now_top, now_left), (high, wide)) = (scroller.place(), scroller.size());
    let (head, _) = scroller.size_of("thead");
    let (top, route) = (now_top, high - head);
    let from = (line as f64 * height) as i32;
    let wanted = nearest(top, route, from, from + height as i32);
    let (_, names) = scroller.size_of(".lab-corner");
    let (left, route) = (now_left, wide - names);
    let from = (column.saturating_sub(1) as f64 * height * WIDTH) as i32;
    let sideways = match column {
        0 => 0,
        _ => nearest(left, route, from, from + (height * WIDTH) as i32),
    };
    scroller.scroll_to(wanted, sideways);
    let mut sheet = hand.sheet.borrow_mut();
    (sheet.top, sheet.left) = (wanted, sideways);
}

/// Opens or folds a unit, or opens the question of a cell.
fn choose(hand: &Hand, line: Option<TableLine>, column: usize) {
    match line {
        Some(TableLine::Unit(unit, _)) => hand.change(|sheet| sheet.fold(unit)),
        Some(TableLine::Person(row)) => {
            let (who, action) = {
                let worked = hand.worked.borrow();
                let Some(matrix) = worked.known.matrix() else {
                    return;
                };
                let action = column
                    .checked_sub(1)
                    .and_then(|column| matrix.actions.get(column).cloned());
                (matrix.people.rows[row].name.to_string(), action)
            };
            hand.change(|sheet| sheet.ask(who, action.as_ref()));
        }
        None => {}
    }
}

/// Lines drawn beyond the visible ones.
pub(super) const BEYOND: usize = 6;

/// The width of a column, in line heights.
pub(super) const WIDTH: f64 = 1.2;

/// Redraws the table and nothing else of the lab.
pub(super) fn redraw(hand: &Hand) {
    let drawing = &hand.worked.borrow().drawing;
    if let Some(redraw) = &drawing.redraw {
        redraw.force_update();
    }
}

pub(super) fn scroller() -> Option<ScrollArea> {
    ScrollArea::by_id("lab-scroll")
}
