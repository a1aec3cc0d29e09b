//! Mouse, touch and wheel gestures on the drawing: pan, pinch, zoom, and dragging an account to another place.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use web_sys::{Element, HtmlElement, PointerEvent, WheelEvent};

use super::camera::SharedCamera;
use crate::prelude::*;

/// Pixels that a pointer may move during a click; a finger is less steady than a mouse.
fn stray(event: &PointerEvent) -> f64 {
    if event.pointer_type() == "touch" {
        12.0
    } else {
        5.0
    }
}

/// A pointer that is down: its id and its position.
type Pointer = (i32, f64, f64);

#[derive(Default)]
struct Hand {
    pointers: Vec<Pointer>,
    start: (f64, f64),
    moved: bool,
    /// The account under the first press.
    account: Option<Carried>,
}

/// An account that can be dragged: its key and its name.
pub type Carried = (String, String);

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
    hand: RefCell<Hand>,
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
        // Lines or pages, if the browser uses these units.
        let unit = match event.delta_mode() {
            0 => 1.0,
            1 => 18.0,
            _ => 200.0,
        };
        let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
        if event.ctrl_key() || event.meta_key() {
            let area = self.viewport.get_bounding_client_rect();
            let x = f64::from(event.client_x()) - area.left();
            let y = f64::from(event.client_y()) - area.top();
            let factor = (-dy.clamp(-120.0, 120.0) * 0.006).exp();
            self.camera.zoom_at((x, y), factor);
        } else if event.shift_key() && dx == 0.0 {
            self.camera.pan(-dy, 0.0);
        } else {
            self.camera.pan(-dx, -dy);
        }
    }

    fn press(&self, event: &PointerEvent) {
        if event.button() != 0 && event.button() != 1 {
            return;
        }
        let mut hand = self.hand.borrow_mut();
        let at = position(event);
        hand.pointers.retain(|(id, ..)| *id != event.pointer_id());
        hand.pointers.push((event.pointer_id(), at.0, at.1));
        if hand.pointers.len() == 1 {
            hand.start = at;
            hand.moved = false;
            *self.moved.borrow_mut() = false;
            hand.account = (event.pointer_type() == "mouse" && event.button() == 0)
                .then(|| carried(event).or_else(|| (self.find)(at)))
                .flatten();
        }
    }

    /// One pointer pans, or carries an account; two pointers also zoom.
    fn follow(&self, event: &PointerEvent) {
        let mut hand = self.hand.borrow_mut();
        let at = position(event);
        let Some(index) = hand
            .pointers
            .iter()
            .position(|(id, ..)| *id == event.pointer_id())
        else {
            return;
        };
        let before = hand.pointers.clone();
        hand.pointers[index] = (event.pointer_id(), at.0, at.1);
        if !hand.moved {
            let (sx, sy) = hand.start;
            if (at.0 - sx).hypot(at.1 - sy) < stray(event) && before.len() < 2 {
                return;
            }
            hand.moved = true;
            *self.moved.borrow_mut() = true;
            let _ = self.viewport.set_pointer_capture(event.pointer_id());
        }
        if let (Some((_, name)), 1) = (&hand.account, before.len()) {
            carry(&self.viewport, name, at);
        } else if let [a, b, ..] = before[..] {
            self.pinch((a, b), (hand.pointers[0], hand.pointers[1]));
        } else {
            let (_, x, y) = before[index];
            self.camera.pan(at.0 - x, at.1 - y);
        }
    }

    fn pinch(&self, (a, b): (Pointer, Pointer), (c, d): (Pointer, Pointer)) {
        let area = self.viewport.get_bounding_client_rect();
        let was = (a.1 - b.1).hypot(a.2 - b.2).max(1.0);
        let now = (c.1 - d.1).hypot(c.2 - d.2).max(1.0);
        let middle = |p: Pointer, q: Pointer| ((p.1 + q.1) / 2.0, (p.2 + q.2) / 2.0);
        let (old, new) = (middle(a, b), middle(c, d));
        self.camera.pan(new.0 - old.0, new.1 - old.1);
        self.camera
            .zoom_at((new.0 - area.left(), new.1 - area.top()), now / was);
    }

    fn release(&self, event: &PointerEvent) {
        let mut hand = self.hand.borrow_mut();
        hand.pointers.retain(|(id, ..)| *id != event.pointer_id());
        if let (Some((account, _)), true) = (hand.account.take(), hand.moved) {
            put_down(&self.viewport);
            let place =
                place_at(position(event)).and_then(|place| place.get_attribute("data-place"));
            if let Some(place) = place {
                (self.dropped)(account, place);
            }
        }
    }

    fn cancel(&self, event: &PointerEvent) {
        let mut hand = self.hand.borrow_mut();
        hand.pointers.retain(|(id, ..)| *id != event.pointer_id());
        hand.account = None;
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
