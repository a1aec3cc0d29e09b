//! Mouse, touch and wheel gestures on the drawing: pan, pinch, zoom, dragging an account to another place, and pointing at things. A
//! long press opens what a right click opens elsewhere.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::document;
use page::gestures::{Carried, DrawingHand, Fingers, HandMotion, REST_MS, Wheel};
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, EventTarget, HtmlElement, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent,
};

use super::MenuPlace;
use super::camera::SharedCamera;
use crate::browser::elements::{self, closest};
use crate::browser::platform;

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
            at: position(event),
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
fn position(event: &MouseEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

fn carried(event: &PointerEvent) -> Option<Carried> {
    let account = closest(event, "[data-drag]")?;
    let name = account.get_attribute("data-name").unwrap_or_default();
    Some((account.get_attribute("data-drag")?, name))
}

fn place_at((x, y): (f64, f64)) -> Option<Element> {
    let found = document().element_from_point(x as f32, y as f32)?;
    elements::around(&found, "[data-place]")
}

/// Shows the account under the pointer, and the place that would accept it.
fn carry(viewport: &HtmlElement, name: &str, at: (f64, f64)) {
    if let Some(chip) = elements::first_html_in(viewport, ".drag-chip") {
        let area = viewport.get_bounding_client_rect();
        chip.set_text_content(Some(name));
        let (x, y) = (at.0 - area.left(), at.1 - area.top());
        platform::translate(&chip, (x + 12.0, y + 12.0));
        let _ = chip.set_attribute("data-carried", "true");
    }
    let target = place_at(at);
    let before = elements::first_in(viewport, "[data-target]");
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
        if let Some(element) = elements::first_in(viewport, selector) {
            let _ = element.remove_attribute("data-target");
            let _ = element.remove_attribute("data-carried");
        }
    }
}

/// The request of a long press.
pub enum Rested {
    /// Open the menu of what can be added to a place.
    Add(MenuPlace),
    /// Show details of the item with this key.
    Show(String),
}

#[derive(Default)]
struct LongPress {
    fingers: Fingers,
    waits: Option<Timeout>,
}

/// Listens until the result is dropped. `moved` reports a drag, which is not a long press; a long press sets it, so
/// that the click at its end does nothing.
pub fn listen_for_rest(
    viewport: &HtmlElement,
    moved: &Rc<RefCell<bool>>,
    find: Find,
    rested: impl Fn(Rested) + 'static,
) -> Vec<EventListener> {
    let press = Rc::new(RefCell::new(LongPress::default()));
    let rested = Rc::new(rested);
    let down = EventListener::new(
        viewport,
        "pointerdown",
        with!((press, moved, viewport), move |event| {
            let Some(pointer) = touch(event) else {
                return;
            };
            let begins = press.borrow_mut().fingers.down();
            let what = begins.then(|| asked(&viewport, pointer, &find)).flatten();
            let waiting = Rc::downgrade(&press);
            press.borrow_mut().waits = what.map(|what| {
                Timeout::new(
                    REST_MS,
                    with!((moved, rested), move || {
                        let dragged = moved.replace(true);
                        let asks = (waiting.upgrade())
                            .is_some_and(|press| press.borrow_mut().fingers.rest(dragged));
                        if asks {
                            rested(what);
                        }
                    }),
                )
            });
        }),
    );
    let ends = ["pointerup", "pointercancel"].map(|name| {
        EventListener::new(
            viewport,
            name,
            with!(press, move |event| {
                if touch(event).is_some() {
                    let mut now = press.borrow_mut();
                    now.fingers.up();
                    now.waits = None;
                }
            }),
        )
    });
    let mut listeners = vec![down];
    listeners.extend(ends);
    listeners.extend(keeps_what_is_open(viewport, press));
    listeners
}

/// After a long press, the browser keeps to itself what it would do.
fn keeps_what_is_open(viewport: &HtmlElement, press: Rc<RefCell<LongPress>>) -> [EventListener; 2] {
    let options = EventListenerOptions::enable_prevent_default();
    // The mouse events that follow a touch would take the focus from what the long press opened.
    let up = EventListener::new_with_options(
        viewport,
        "touchend",
        options,
        with!(press, move |event| {
            if press.borrow().fingers.has_asked() {
                event.prevent_default();
            }
        }),
    );
    // The browser's own menu would lie over ours.
    let menu = EventListener::new_with_options(viewport, "contextmenu", options, move |event| {
        if press.borrow().fingers.are_down() {
            event.prevent_default();
        }
    });
    [up, menu]
}

fn touch(event: &Event) -> Option<&PointerEvent> {
    event
        .dyn_ref::<PointerEvent>()
        .filter(|it| it.pointer_type() == "touch")
}

/// The request of a long press at this point.
fn asked(viewport: &Element, pointer: &PointerEvent, find: &Find) -> Option<Rested> {
    let Some(element) = closest(pointer, "[data-key]") else {
        return find(position(pointer)).map(|(key, _)| Rested::Show(key));
    };
    let key = element.get_attribute("data-key")?;
    let plus = elements::first_in(&element, "[data-add]");
    Some(match plus {
        Some(plus) => Rested::Add(MenuPlace::at_element(key, &plus, viewport)),
        None => Rested::Show(key),
    })
}

/// The item at an event; nothing if that is the tooltip itself.
fn at(event: &Event) -> Option<Option<String>> {
    let inside = closest(event, ".pointed").is_some();
    let found = closest(event, "[data-key]");
    (!inside).then(|| found?.get_attribute("data-key"))
}

/// Listens until the result is dropped. `points` gets the key of what is pointed at or has the keyboard; nothing if that ends.
pub fn listen_for_pointing(
    viewport: &HtmlElement,
    points: impl Fn(Option<String>) + 'static,
) -> Vec<EventListener> {
    type Points = fn(&Event) -> Option<Option<String>>;
    let points = Rc::new(points);
    let on = |target: &EventTarget, name: &'static str, run: Points| {
        EventListener::new(
            target,
            name,
            with!(points, move |event| {
                if let Some(next) = run(event) {
                    points(next);
                }
            }),
        )
    };
    vec![
        // A finger covers what it points at, so the inspector answers it.
        on(viewport, "pointerover", |event| {
            let touch = (event.dyn_ref::<PointerEvent>())
                .is_some_and(|it| it.pointer_type() == "touch" || it.buttons() != 0);
            at(event).filter(|_| !touch)
        }),
        on(viewport, "focusin", |event| {
            let visible = closest(event, ":focus-visible").is_some();
            at(event).filter(|_| visible)
        }),
        on(viewport, "pointerleave", |_| Some(None)),
        on(viewport, "focusout", |_| Some(None)),
        on(viewport, "pointerdown", |_| Some(None)),
        on(viewport, "wheel", |_| Some(None)),
        // Wherever the focus is (WCAG 1.4.13).
        on(&document(), "keydown", |event| {
            let pressed = event.dyn_ref::<KeyboardEvent>();
            pressed.filter(|it| it.key() == "Escape").map(|_| None)
        }),
    ]
}
