//! Elements of the page: found, measured, scrolled.

use gloo::utils::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, FocusEvent, HtmlElement, PointerEvent};
use yew::NodeRef;

use super::platform;

/// The first element of the page that a selector finds.
pub fn find(selector: &str) -> Option<HtmlElement> {
    first(selector)?.dyn_into().ok()
}

/// [`find`] for elements of drawings, too.
pub fn first(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// All elements of the page that a selector finds.
pub fn all(selector: &str) -> Vec<Element> {
    let page = document().document_element();
    page.map_or_else(Vec::new, |page| platform::all(&page, selector))
}

/// The first element inside another one that a selector finds.
pub fn first_in(element: &Element, selector: &str) -> Option<Element> {
    element.query_selector(selector).ok().flatten()
}

/// [`first_in`] without elements of drawings.
pub fn first_html_in(element: &Element, selector: &str) -> Option<HtmlElement> {
    first_in(element, selector)?.dyn_into().ok()
}

/// The nearest element around another one, itself included, that a selector finds.
pub fn around(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}

/// Whether the page has such an element.
pub fn exists(selector: &str) -> bool {
    first(selector).is_some()
}

/// The element with this id.
pub fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// The element that an event happened at.
pub fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The nearest element around the one of an event, itself included, that a selector finds.
pub fn closest(event: &Event, selector: &str) -> Option<Element> {
    self::around(&target(event)?, selector)
}

/// The first match within what is around an element.
pub fn first_around(element: &Element, around: &str, selector: &str) -> Option<HtmlElement> {
    first_html_in(&self::around(element, around)?, selector)
}

/// Whether an element takes room on the screen.
pub fn is_drawn(element: &Element) -> bool {
    rect(element).width() > 0.0
}

/// An attribute of the nearest element around the one of an event that has it.
pub fn closest_attribute(event: &Event, name: &str) -> Option<String> {
    closest(event, &format!("[{name}]"))?.get_attribute(name)
}

/// Whether an event happened at this node itself, not within it.
pub fn is_at(event: &Event, node: &NodeRef) -> bool {
    target(event) == node.cast::<Element>()
}

/// Sends the pointer's next events to the element that this one happened at.
pub fn capture(event: &PointerEvent) {
    if let Some(element) = target(event) {
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// Where an element is in the window, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// The left edge.
    pub left: f64,
    /// The upper edge.
    pub top: f64,
    /// The right edge.
    pub right: f64,
    /// The lower edge.
    pub bottom: f64,
}

impl Rect {
    /// How wide it is.
    pub fn width(self) -> f64 {
        self.right - self.left
    }

    /// How high it is.
    pub fn height(self) -> f64 {
        self.bottom - self.top
    }
}

/// Where an element is now.
pub fn rect(element: &Element) -> Rect {
    let it = element.get_bounding_client_rect();
    Rect {
        left: it.left(),
        top: it.top(),
        right: it.right(),
        bottom: it.bottom(),
    }
}

/// How far across the element that hears it an event happened: 0 at its left edge, 1 at its right one.
pub fn share_across(event: &PointerEvent) -> Option<f64> {
    let element: Element = event.current_target()?.dyn_into().ok()?;
    let area = element.get_bounding_client_rect();
    Some((f64::from(event.client_x()) - area.left()) / area.width())
}

/// Room that stays beside what [`show_across`] shows, in pixels.
const MARGIN: f64 = 48.0;

/// Scrolls a node sideways as little as needed to show a place across another one in it, from 0 to 1. What is before the
/// other one stays at the left edge, and covers what is below.
pub fn show_across(scroll: &NodeRef, inner: &NodeRef, share: f64) {
    let (Some(scroll), Some(inner)) = (scroll.cast::<Element>(), inner.cast::<Element>()) else {
        return;
    };
    let (seen, area) = (rect(&scroll), rect(&inner));
    let before = area.left + f64::from(scroll.scroll_left()) - seen.left;
    let place = area.left + area.width() * share;
    let (low, high) = (seen.left + before + MARGIN, seen.right - MARGIN);
    let off = platform::beyond(low, high, place, place);
    scroll.set_scroll_left(scroll.scroll_left() + off as i32);
}

/// Panes are sheets, as in the styles.
pub fn is_phone() -> bool {
    window_size().0 < 900.0
}

/// The width and the height of the window.
pub fn window_size() -> (f64, f64) {
    let size = |value: Result<JsValue, JsValue>| value.ok().and_then(|it| it.as_f64());
    let window = window();
    let (width, height) = (window.inner_width(), window.inner_height());
    (size(width).unwrap_or(0.0), size(height).unwrap_or(0.0))
}

/// The size in whole pixels of the page's type; 16 unless the user wants it larger or smaller.
pub fn type_size() -> Option<u32> {
    let root = window().document()?.document_element()?;
    let style = window().get_computed_style(&root).ok()??;
    let size = style.get_property_value("font-size").ok()?;
    // Reading a fraction would take more of the program than all the rest of this.
    size.split(['.', 'p']).next()?.parse().ok()
}

/// Scrolls what is around a node and meets a selector up to its start.
pub fn scroll_up(node: &NodeRef, around: &str) {
    let element = node.cast::<Element>();
    if let Some(around) = element.and_then(|it| self::around(&it, around)) {
        around.set_scroll_top(0);
    }
}

/// Scrolls the parent of a node up to its start.
pub fn scroll_parent_up(node: &NodeRef) {
    if let Some(parent) = node.cast::<Element>().and_then(|it| it.parent_element()) {
        parent.set_scroll_top(0);
    }
}

/// Scrolls as little as needed to show a node.
pub fn show(node: &NodeRef) {
    if let Some(element) = node.cast::<Element>() {
        platform::bring_into_view(&element);
    }
}

/// Scrolls as little as needed to show what a selector finds first within a node.
pub fn show_in(node: &NodeRef, selector: &str) {
    let found = node
        .cast::<Element>()
        .and_then(|it| first_in(&it, selector));
    if let Some(found) = found {
        platform::bring_into_view(&found);
    }
}

/// Scrolls as little as needed to show the element with this id.
pub fn show_id(id: &str) {
    if let Some(element) = by_id(id) {
        platform::bring_into_view(&element);
    }
}

/// Scrolls a node to the last of the elements in it that a selector finds, with this room above it.
pub fn scroll_to_last(node: &NodeRef, selector: &str, room: i32) {
    let Some(element) = node.cast::<Element>() else {
        return;
    };
    if let Some(last) = platform::all(&element, selector).last() {
        let off = rect(last).top - rect(&element).top;
        // The browser stops at the end.
        element.set_scroll_top(element.scroll_top() + off as i32 - room);
    }
}

/// The element outside of these that has just lost the focus to the one of the event.
pub fn focus_from(event: &FocusEvent, outside: &str) -> Option<HtmlElement> {
    let from: HtmlElement = event.related_target()?.dyn_into().ok()?;
    matches!(from.closest(outside), Ok(None)).then_some(from)
}

/// Whether the focus is in a node.
pub fn has_focus(node: &NodeRef) -> bool {
    let focused = platform::focused();
    (node.cast::<Element>()).is_some_and(|it| it.contains(focused.as_deref().map(|it| it.as_ref())))
}

/// Moves the focus to an element.
pub fn focus(element: &HtmlElement) {
    let _ = element.focus();
}

/// Whether an element has a class.
pub fn has_class(element: &Element, class: &str) -> bool {
    element.class_list().contains(class)
}

/// Moves the focus to a child of a node, by its position.
pub fn focus_child(node: &NodeRef, at: usize) {
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    let child = (node.cast::<Element>()).and_then(|it| it.children().item(at));
    if let Some(child) = child.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = child.focus();
    }
}

/// The number of a node's children, and the position of the one that has the focus.
pub fn children(node: &NodeRef) -> (usize, Option<usize>) {
    let Some(element) = node.cast::<Element>() else {
        return (0, None);
    };
    let (all, focused) = (element.children(), document().active_element());
    let here =
        focused.and_then(|it| (0..all.length()).find(|n| all.item(*n).as_ref() == Some(&it)));
    (all.length() as usize, here.map(|n| n as usize))
}

/// Calls `on` for each child, with its position.
pub fn each_child(element: &Element, on: &mut dyn FnMut(usize, &HtmlElement)) {
    let mut next = element.first_element_child();
    let mut n = 0;
    while let Some(child) = next {
        if let Some(child) = child.dyn_ref() {
            on(n, child);
        }
        n += 1;
        next = child.next_element_sibling();
    }
}

/// Whether the focus moves to an element within a node.
pub fn focus_stays(event: &FocusEvent, node: &NodeRef) -> bool {
    let to = event.related_target().and_then(|it| it.dyn_into().ok());
    let pair = to.zip(node.cast::<Element>());
    pair.is_some_and(|(to, node): (Element, _)| node.contains(Some(&to)))
}

/// Moves a node by these pixels from where it is laid out.
pub fn translate(node: &NodeRef, by: (f64, f64)) {
    if let Some(element) = node.cast::<HtmlElement>() {
        platform::translate(&element, by);
    }
}

/// Removes an attribute of a node.
pub fn remove_attribute(node: &NodeRef, name: &str) {
    if let Some(element) = node.cast::<Element>() {
        let _ = element.remove_attribute(name);
    }
}

/// An attribute of the first element that a selector finds.
pub fn attribute(selector: &str, name: &str) -> Option<String> {
    find(selector)?.get_attribute(name)
}

/// Sets an attribute of a node.
pub fn set_attribute(node: &NodeRef, name: &str, value: &str) {
    if let Some(element) = node.cast::<Element>() {
        let _ = element.set_attribute(name, value);
    }
}

/// How far the element is scrolled that an event is about, in thousandths of what there is to scroll.
pub fn scrolled_share(event: &Event) -> u16 {
    target(event).map_or(0, |it| {
        let most = (it.scroll_height() - it.client_height()).max(1);
        (it.scroll_top() * 1_000 / most).clamp(0, 1_000) as u16
    })
}

/// Scrolls the first element that a selector finds.
pub fn scroll_to_share(selector: &str, share: u16) {
    if let Some(it) = first(selector) {
        let most = it.scroll_height() - it.client_height();
        it.set_scroll_top(most * i32::from(share) / 1_000);
    }
}

/// An element whose contents scroll. All sizes are in pixels.
pub struct ScrollArea(Element);

impl ScrollArea {
    /// The element with an id, if it is in the page.
    pub fn by_id(id: &str) -> Option<Self> {
        by_id(id).map(Self)
    }

    /// How far it is scrolled: down, and to the right.
    pub fn place(&self) -> (i32, i32) {
        (self.0.scroll_top(), self.0.scroll_left())
    }

    /// Scrolls it this far down and to the right.
    pub fn scroll_to(&self, top: i32, left: i32) {
        self.0.set_scroll_top(top);
        self.0.set_scroll_left(left);
    }

    /// Its height and its width.
    pub fn size(&self) -> (i32, i32) {
        (self.0.client_height(), self.0.client_width())
    }

    /// The height and the width of the first element in it that a selector finds.
    pub fn size_of(&self, selector: &str) -> (i32, i32) {
        let found = first_in(&self.0, selector);
        found.map_or((0, 0), |it| (it.client_height(), it.client_width()))
    }
}

/// Whether the details that an event is about are unfolded.
pub fn is_unfolded(event: &Event) -> bool {
    let details = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    details.is_some_and(|it| it.has_attribute("open"))
}

/// Scrolls a list as little as needed to show the last of these in it; the page does not scroll.
pub fn show_last(list: &NodeRef, selector: &str) {
    let Some(list) = list.cast::<Element>() else {
        return;
    };
    if let Some(row) = platform::all(&list, selector).last() {
        let (row, seen) = (
            row.get_bounding_client_rect(),
            list.get_bounding_client_rect(),
        );
        let off = platform::beyond(seen.top(), seen.bottom(), row.top(), row.bottom());
        list.set_scroll_top(list.scroll_top() + off as i32);
    }
}

/// Says in which language the page is.
pub fn set_language(code: &str, rtl: bool) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", code);
        let _ = root.set_attribute("dir", if rtl { "rtl" } else { "ltr" });
    }
}
