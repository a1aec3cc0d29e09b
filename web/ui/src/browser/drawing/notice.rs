//! The notice beside the cards that it is about.

use page::floating::{self, NoticeSurroundings};
use page::layout::Area;

use super::{area, is_phone, seen};
use crate::browser::{Element, HtmlElement, elements, platform};

/// What is above and below the lower edge of a place, and is rather not covered, in pixels.
const EDGE: f64 = 4.0;

/// Puts the notice beside what it is about, as its attribute has it. On a phone, with its details open, where nothing of it is drawn, and
/// where a card says it itself, it is where it always is.
pub fn put_notice() {
    if let Some(notice) = elements::find(".stage > .notice[data-about]") {
        free(&notice);
        if !is_phone() && elements::first_in(&notice, ".notice-more").is_none() {
            put(&notice);
        }
    }
}

/// Puts the notice where notices are that are about nothing in the drawing.
pub fn free_notice() {
    if let Some(notice) = elements::find(".stage > .notice[data-placed]") {
        free(&notice);
    }
}

fn free(notice: &HtmlElement) {
    let _ = notice.remove_attribute("data-placed");
    platform::style(notice, "transform", "");
}

fn put(notice: &HtmlElement) -> Option<()> {
    let stage = elements::around(notice, ".stage")?;
    let viewport = elements::first_html_in(&stage, ".pane.center .viewport")?;
    let areas = |found: &[Element]| -> Vec<Area> { found.iter().map(area).collect() };
    let all = |selector: &str| areas(&platform::all(&viewport, selector));
    // A sentence at the card says it there already.
    if !platform::all(&viewport, ".arrival").is_empty() {
        return None;
    }
    let about = notice.get_attribute("data-about")?;
    let keys: Vec<&str> = about.split(' ').collect();
    let drawn = platform::all(&viewport, "[data-key]");
    let (about, mut others): (Vec<_>, Vec<_>) = drawn.into_iter().partition(|it| {
        let key = it.get_attribute("data-key");
        key.is_some_and(|key| keys.contains(&&*key))
    });
    others.retain(|it| {
        [".card", ".tile"]
            .iter()
            .any(|of| it.matches(of).unwrap_or_default())
    });
    let mut near = NoticeSurroundings {
        about: areas(&about),
        kept: areas(&others),
        rather: all(".place-head"),
    };
    near.kept.extend(all(".add"));
    let edge = |it: Area| Area {
        top: it.bottom - EDGE,
        bottom: it.bottom + EDGE,
        ..it
    };
    near.rather.extend(all(".place").into_iter().map(edge));
    let home = area(notice);
    let _ = notice.set_attribute("data-placed", "");
    let from = area(notice);
    let size = (from.right - from.left, from.bottom - from.top);
    match floating::notice(seen(&viewport, area(&viewport)), &near, size, home) {
        Some((x, y)) => platform::translate(notice, (x - from.left, y - from.top)),
        None => free(notice),
    }
    Some(())
}
