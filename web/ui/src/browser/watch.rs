//! What changes by itself: the size of an element, what a drawing draws, and which elements there are.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit, ResizeObserver};
use yew::NodeRef;

use super::platform;

/// Passes on the width and the height of a node, now and after each change, until the result is dropped. A node that is not shown
/// has none.
pub fn size(node: &NodeRef, tell: impl Fn(f64, f64) + 'static) -> Option<SizeWatch> {
    size_of(node.cast()?, tell)
}

/// The same of an element.
pub(super) fn size_of(element: Element, tell: impl Fn(f64, f64) + 'static) -> Option<SizeWatch> {
    let closure = Closure::<dyn FnMut()>::new(with!(element, move || {
        let (width, height) = (element.client_width(), element.client_height());
        if width > 0 && height > 0 {
            tell(f64::from(width), f64::from(height));
        }
    }));
    let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
    observer.observe(&element);
    Some(SizeWatch(observer, closure))
}

/// Watches the size of a node, until it is dropped.
pub struct SizeWatch(
    ResizeObserver,
    #[expect(dead_code, reason = "called by the observer")] Closure<dyn FnMut()>,
);

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.0.disconnect();
    }
}

/// An element of a drawing, which has its key in `data-key`.
pub struct DrawnElement {
    element: HtmlElement,
    key: String,
}

impl DrawnElement {
    /// Its key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Whether it is a unit whose contents are not drawn.
    pub fn is_closed(&self) -> bool {
        self.element.get_attribute("aria-expanded").as_deref() == Some("false")
    }

    /// Sets or removes an attribute.
    pub fn put(&self, attribute: &str, value: Option<&str>) {
        let _ = match value {
            Some(value) => self.element.set_attribute(attribute, value),
            None => self.element.remove_attribute(attribute),
        };
    }
}

/// Calls `mark` for all elements of a drawing, and again whenever it draws other ones, until the result is dropped.
pub fn drawing(drawing: &NodeRef, mark: impl Fn(&DrawnElement) + 'static) -> Option<DrawingWatch> {
    let drawing = drawing.cast::<Element>()?;
    let all = with!(drawing, move || {
        for element in platform::all(&drawing, "[data-key]") {
            let key = element.get_attribute("data-key");
            if let (Ok(element), Some(key)) = (element.dyn_into(), key) {
                mark(&DrawnElement { element, key });
            }
        }
    });
    all();
    let closure = Closure::<dyn FnMut()>::new(all);
    let observer = MutationObserver::new(closure.as_ref().unchecked_ref()).ok()?;
    let options = MutationObserverInit::new();
    options.set_child_list(true);
    options.set_subtree(true);
    options.set_attribute_filter(&Array::of1(&"data-key".into()));
    observer.observe_with_options(&drawing, &options).ok()?;
    Some(DrawingWatch(observer, closure))
}

/// Watches which elements a drawing has, until it is dropped.
pub struct DrawingWatch(
    MutationObserver,
    #[expect(dead_code, reason = "called by the observer")] Closure<dyn FnMut()>,
);

impl Drop for DrawingWatch {
    fn drop(&mut self) {
        self.0.disconnect();
    }
}
