//! The organization's drawing as the browser has it: its camera, its gestures, its keyboard, and what floats in it.

pub mod camera;
pub mod gestures;
pub mod keyboard;

use page::camera::uncovered;
use page::floating;
use page::layout::Area;

use super::{Element, HtmlElement, elements, platform};

/// The narrowest part of the canvas beside the inspector that counts as the view, in pixels.
const MIN_VIEW: f64 = 240.0;
/// What floats at the end of the canvas: the first of them that is there covers the others.
const FLOATING: [&str; 4] = [
    ".notice:has(.notice-more)",
    ".pane.inspector",
    "#route-services",
    "#route-class",
];

/// The rectangle of an element on the page.
fn area(element: &Element) -> Area {
    let it = elements::rect(element);
    Area {
        left: it.left,
        top: it.top,
        right: it.right,
        bottom: it.bottom,
    }
}

/// Something that floats over the canvas.
fn floater(viewport: &HtmlElement, selector: &str) -> Option<Element> {
    elements::first_in(&elements::around(viewport, ".stage")?, selector)
}

/// What covers a part of the canvas.
fn covering(viewport: &HtmlElement) -> Option<Element> {
    let mut all = FLOATING.iter().filter_map(|it| floater(viewport, it));
    all.find(|it| it.client_width() > 0)
}

/// The part of the view that nothing covers.
fn seen(viewport: &HtmlElement, view: Area) -> Area {
    covering(viewport).map_or(view, |it| uncovered(view, area(&it), MIN_VIEW))
}

/// The place that a menu is of, and its position in the viewport.
#[derive(Clone, Debug, PartialEq)]
pub struct MenuPlace {
    /// The key of the place in the drawing.
    pub key: String,
    /// Pixels from the left edge of the viewport.
    pub x: f64,
    /// Pixels from its upper edge.
    pub y: f64,
}

impl MenuPlace {
    /// The place of a menu that a click asked for: under the plus sign that was clicked.
    pub fn at_pointer(key: String, event: &yew::MouseEvent) -> Self {
        let plus = elements::closest(event, "[data-add]");
        let viewport = elements::closest(event, ".viewport");
        match (plus, viewport) {
            (Some(plus), Some(viewport)) => Self::at_element(key, &plus, &viewport),
            _ => Self {
                key,
                x: 0.0,
                y: 0.0,
            },
        }
    }

    /// Positions the menu under an element, inside the viewport.
    fn at_element(key: String, element: &Element, viewport: &Element) -> Self {
        let (x, y) = floating::menu(area(viewport), area(element));
        Self { key, x, y }
    }
}

/// Puts a tooltip beside the thing that it is about, inside the viewport.
pub fn put_tooltip(node: &HtmlElement, target: &Element, viewport: &HtmlElement) {
    let size = (
        f64::from(node.offset_width()),
        f64::from(node.offset_height()),
    );
    platform::translate(node, floating::tooltip(area(viewport), area(target), size));
}
