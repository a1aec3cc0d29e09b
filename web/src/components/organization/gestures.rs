//! Mouse, touch and wheel gestures on the drawing: pan, pinch, zoom, and dragging an account to another place.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use page::gestures::{Carried, DrawingHand, HandMotion, Wheel};
use web_sys::{Element, HtmlElement, PointerEvent, WheelEvent};

use super::camera::SharedCamera;
use crate::prelude::*;

/// Finds an account that is drawn without its own element, by a point of the page.
pub type Find = Rc<dyn Fn((f64, f64)) -> Option<Carried>>;

/// A drop: an account's key and the target place's key.
pub type Drop = Rc<dyn Fn(String, String)>;

/// Listens until the result is dropped. `moved` distinguishes a click that ends a drag from a real one.
pub fn listen(
    viewport: &HtmlElement,
    camera: &Rc<SharedCamera>,
    moved: &Rc<RefCell<bool>>,
    find: Find,
    dropped: Drop,
) -> Vec<EventListener> {
    let gestures = Rc::new(Gestures {
        viewport: viewport.clone(),
        camera: camera.clone(),
        hand: RefCell::default(),
        moved: moved.clone(),
        find,
        dropped,
    });
    vec![
        gestures.on_wheel(),
        gestures.on("pointerdown", Gestures::press),
        gestures.on("pointermove", Gestures::follow),
        gestures.on("pointerup", Gestures::release),
        gestures.on("pointercancel", Gestures::cancel),
    ]
}

/// What the listeners share.
struct Gestures {
    viewport: HtmlElement,
    camera: Rc<SharedCamera>,
    hand: RefCell<DrawingHand>,
    moved: Rc<RefCell<bool>>,
    find: Find,
    dropped: Drop,
}

impl Gestures {
    fn on(self: &Rc<Self>, name: &'static str, run: fn(&Self, &PointerEvent)) -> EventListener {
        let gestures = self.clone();
        EventListener::new(&self.viewport, name, move |event| {
            if let Some(event) = event.dyn_ref::<PointerEvent>() {
                run(&gestures, event);
            }
        })
    }

    fn on_wheel(self: &Rc<Self>) -> EventListener {
        let gestures = self.clone();
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&self.viewport, "wheel", options, move |event| {
            if let Some(event) = event.dyn_ref::<WheelEvent>() {
                gestures.wheel(event);
            }
        })
    }

    fn wheel(&self, event: &WheelEvent) {
        event.prevent_default();
        let wheel = Wheel {
            delta: (event.delta_x(), event.delta_y()),
            mode: event.delta_mode(),
            at: (f64::from(event.client_x()), f64::from(event.client_y())),
            shift: event.shift_key(),
            zooms: event.ctrl_key() || event.meta_key(),
        };
        self.perform(wheel.motion());
    }

    fn perform(&self, motion: HandMotion) {
        let inside = |(x, y): (f64, f64)| {
            let area = self.viewport.get_bounding_client_rect();
            (x - area.left(), y - area.top())
        };
        match motion {
            HandMotion::Pan(dx, dy) => self.camera.pan(dx, dy),
            HandMotion::Zoom { at, factor } => self.camera.zoom_at(inside(at), factor),
            HandMotion::Pinch { pan, at, factor } => {
                self.camera.pan(pan.0, pan.1);
                self.camera.zoom_at(inside(at), factor);
            }
            HandMotion::Carry { name, at } => carry(&self.viewport, &name, at),
        }
    }

    fn press(&self, event: &PointerEvent) {
        if event.button() != 0 && event.button() != 1 {
            return;
        }
        let mut hand = self.hand.borrow_mut();
        let at = position(event);
        if hand.press(event.pointer_id(), at) {
            *self.moved.borrow_mut() = false;
            let account = (event.pointer_type() == "mouse" && event.button() == 0)
                .then(|| carried(event).or_else(|| (self.find)(at)))
                .flatten();
            hand.take(account);
        }
    }

    fn follow(&self, event: &PointerEvent) {
        let mut hand = self.hand.borrow_mut();
        let dragged = hand.is_dragging();
        let touch = event.pointer_type() == "touch";
        let motion = hand.follow(event.pointer_id(), position(event), touch);
        if hand.is_dragging() && !dragged {
            *self.moved.borrow_mut() = true;
            let _ = self.viewport.set_pointer_capture(event.pointer_id());
        }
        if let Some(motion) = motion {
            self.perform(motion);
        }
    }

    fn release(&self, event: &PointerEvent) {
        if let Some(account) = self.hand.borrow_mut().release(event.pointer_id()) {
            put_down(&self.viewport);
            let place =
                place_at(position(event)).and_then(|place| place.get_attribute("data-place"));
            if let Some(place) = place {
                (self.dropped)(account, place);
            }
        }
    }

    fn cancel(&self, event: &PointerEvent) {
        self.hand.borrow_mut().cancel(event.pointer_id());
        put_down(&self.viewport);
    }
}

/// The page position of a pointer.
pub fn position(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

fn carried(event: &PointerEvent) -> Option<Carried> {
    let account = closest(event.target(), "[data-drag]")?;
    let name = account.get_attribute("data-name").unwrap_or_default();
    Some((account.get_attribute("data-drag")?, name))
}

/// The nearest element around an event's target that matches.
pub fn closest(target: Option<web_sys::EventTarget>, selector: &str) -> Option<Element> {
    target?
        .dyn_into::<Element>()
        .ok()?
        .closest(selector)
        .ok()
        .flatten()
}

fn place_at((x, y): (f64, f64)) -> Option<Element> {
    document()
        .element_from_point(x as f32, y as f32)?
        .closest("[data-place]")
        .ok()
        .flatten()
}

/// Shows the account under the pointer, and the place that would accept it.
fn carry(viewport: &HtmlElement, name: &str, at: (f64, f64)) {
    let chip = viewport.query_selector(".drag-chip").ok().flatten();
    if let Some(chip) = chip.and_then(|chip| chip.dyn_into::<HtmlElement>().ok()) {
        let area = viewport.get_bounding_client_rect();
        chip.set_text_content(Some(name));
        let (x, y) = (at.0 - area.left(), at.1 - area.top());
        platform::translate(&chip, (x + 12.0, y + 12.0));
        let _ = chip.set_attribute("data-carried", "true");
    }
    let target = place_at(at);
    let before = viewport.query_selector("[data-target]").ok().flatten();
    if before != target {
        if let Some(before) = before {
            let _ = before.remove_attribute("data-target");
        }
        if let Some(target) = target {
            let _ = target.set_attribute("data-target", "true");
        }
    }
}

fn put_down(viewport: &HtmlElement) {
    for selector in ["[data-target]", "[data-carried]"] {
        if let Some(element) = viewport.query_selector(selector).ok().flatten() {
            let _ = element.remove_attribute("data-target");
            let _ = element.remove_attribute("data-carried");
        }
    }
}
