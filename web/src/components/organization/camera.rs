//! The camera: pan and zoom change one transform on one element, never the components.

use std::cell::Cell;
use std::rc::Weak;

use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::Timeout;
use page::layout::{Area, NARROW};
use web_sys::{DomRect, HtmlElement};
use yew::Callback;

use crate::prelude::*;

/// The smallest scale: ten thousand accounts fit on the screen.
const LEAST: f64 = 0.03;
const MOST: f64 = 3.0;
/// Scale below which the text is unreadable: marks grow instead.
const FAR: f64 = 0.5;
/// Margin around the drawing when all of it is shown.
const MARGIN: f64 = 16.0;
const STILL_MS: u32 = 160;
/// The smallest readable letter height, in screen pixels.
const READABLE: f64 = 11.0;
/// Scale from which tiles of a crowd are readable.
const CROWD_FAR: f64 = 0.6;

/// The visible part of the drawing with a margin; small movements do not change it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InSight {
    pub area: Area,
    /// Tiles are too small to read.
    pub far: bool,
    /// Size of the drawing at that time.
    pub size: (f64, f64),
    /// Headers are too small as well: the letter height that names need in the drawing.
    pub letters: Option<f64>,
}

#[derive(Default)]
struct Inner {
    viewport: Option<HtmlElement>,
    world: Option<HtmlElement>,
    x: f64,
    y: f64,
    scale: f64,
    /// Size of the drawing, in its own units.
    size: (f64, f64),
    /// The user has not moved the drawing: it stays fitted to the viewport.
    follows: bool,
    /// The largest scale for showing all.
    most: f64,
    frame: Option<AnimationFrame>,
    still: Option<Timeout>,
    /// What `on_sight` was called with last. A frame that another one replaces calls nothing.
    told: Rc<Cell<Option<InSight>>>,
    on_sight: Option<Callback<InSight>>,
    /// Moves along.
    peer: Option<Weak<Camera>>,
}

/// The camera, shared by the drawing, its toolbar and its gestures.
pub struct Camera(RefCell<Inner>);

impl PartialEq for Camera {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// Panes are sheets, as in the styles.
fn is_phone() -> bool {
    let width = gloo::utils::window().inner_width().ok();
    width
        .and_then(|it| it.as_f64())
        .is_some_and(|it| it < 900.0)
}

impl Camera {
    pub fn new() -> Rc<Self> {
        Rc::new(Self(RefCell::new(Inner {
            scale: 1.0,
            follows: true,
            most: 1.0,
            ..Inner::default()
        })))
    }

    /// `on_sight` is called when the visible part changes.
    pub fn attach(
        &self,
        viewport: Option<HtmlElement>,
        world: Option<HtmlElement>,
        on_sight: Option<Callback<InSight>>,
    ) {
        let mut inner = self.0.borrow_mut();
        inner.viewport = viewport;
        inner.world = world;
        inner.on_sight = on_sight;
        inner.told.set(None);
    }

    /// The drawing's coordinates of a point of the page.
    pub fn point(&self, client: (f64, f64)) -> Option<(f64, f64)> {
        let inner = self.0.borrow();
        let area = inner.viewport.as_ref()?.get_bounding_client_rect();
        Some((
            (client.0 - area.left() - inner.x) / inner.scale,
            (client.1 - area.top() - inner.y) / inner.scale,
        ))
    }

    /// Sets the largest scale: larger text for a classroom.
    pub fn magnify(&self, most: f64) {
        self.0.borrow_mut().most = most;
        self.opened();
    }

    pub fn viewport(&self) -> Option<HtmlElement> {
        self.0.borrow().viewport.clone()
    }

    /// The drawing has a new size: it stays fitted unless the user has moved it.
    pub fn resized(&self, size: (f64, f64)) {
        let first = {
            let mut inner = self.0.borrow_mut();
            let first = inner.size == (0.0, 0.0);
            inner.size = size;
            if !inner.follows {
                return;
            }
            first
        };
        self.home(!first);
    }

    /// All of it, or on a phone its width.
    pub fn home(&self, glide: bool) {
        self.fit(glide, !is_phone(), true);
    }

    /// All of it, on any screen.
    pub fn whole(&self, glide: bool) {
        self.fit(glide, true, !is_phone());
    }

    /// `follows`: it fits again when its size changes.
    fn fit(&self, glide: bool, whole: bool, follows: bool) {
        {
            let mut inner = self.0.borrow_mut();
            let Some((vw, vh)) = inner.room() else { return };
            let (w, h) = (inner.size.0.max(1.0), inner.size.1.max(1.0));
            let margin = if vw < NARROW { 14.0 } else { MARGIN };
            let across = (vw - 2.0 * margin) / w;
            let down = (vh - 2.0 * margin) / h;
            let scale = if whole || vw >= NARROW {
                across.min(down)
            } else {
                across
            };
            // At most as large as the page's own text.
            inner.scale = scale.clamp(LEAST, inner.most);
            inner.x = ((vw - w * inner.scale) / 2.0).max(margin);
            inner.y = ((vh - h * inner.scale) * 0.4).max(margin);
            inner.follows = follows;
        }
        self.show(glide);
    }

    /// The viewport is ready, or has a new size.
    pub fn opened(&self) {
        if self.0.borrow().follows {
            self.home(false);
        }
    }

    pub fn pan(&self, dx: f64, dy: f64) {
        {
            let mut inner = self.0.borrow_mut();
            inner.x += dx;
            inner.y += dy;
            inner.follows = false;
            inner.keep_near();
        }
        self.show(false);
    }

    /// Centers the viewport on a point of the page.
    pub fn center(&self, x: f64, y: f64) {
        if let Some(viewport) = self.viewport() {
            let area = viewport.get_bounding_client_rect();
            self.pan(
                area.left() + area.width() / 2.0 - x,
                area.top() + area.height() / 2.0 - y,
            );
        }
    }

    /// Zooms about a point of the viewport.
    pub fn zoom_at(&self, px: f64, py: f64, factor: f64, glide: bool) {
        {
            let mut inner = self.0.borrow_mut();
            let scale = (inner.scale * factor).clamp(LEAST, MOST);
            let ratio = scale / inner.scale;
            inner.x = px - (px - inner.x) * ratio;
            inner.y = py - (py - inner.y) * ratio;
            inner.scale = scale;
            inner.follows = false;
            inner.keep_near();
        }
        self.show(glide);
    }

    pub fn zoom(&self, factor: f64) {
        let room = self.0.borrow().room();
        if let Some((w, h)) = room {
            self.zoom_at(w / 2.0, h / 2.0, factor, true);
        }
    }

    /// Brings an element into view, large enough to read.
    pub fn reveal(&self, element: &HtmlElement) {
        let Some((view, it)) = self.measure(element) else {
            return;
        };
        let scale = self.0.borrow().scale;
        if scale < FAR {
            let (x, y) = (
                it.left() + it.width() / 2.0 - view.left(),
                it.top() + it.height() / 2.0 - view.top(),
            );
            self.zoom_at(x, y, 0.8 / scale, false);
            self.pan(view.width() / 2.0 - x, view.height() / 2.0 - y);
            self.show(true);
            return;
        }
        let dx = push(view.left(), view.right(), it.left(), it.right());
        let dy = push(view.top(), view.bottom(), it.top(), it.bottom());
        if dx != 0.0 || dy != 0.0 {
            self.pan(dx, dy);
            self.show(true);
        }
    }

    /// Whether the user has not moved the drawing yet.
    pub fn follows(&self) -> bool {
        self.0.borrow().follows
    }

    /// Scrolls an element into view at the current scale; a visible one stays where it is. This does not count as
    /// moving by hand: the drawing continues to fit itself.
    pub fn bring(&self, element: &HtmlElement) {
        let Some((view, it)) = self.measure(element) else {
            return;
        };
        let seen = |low: f64, high: f64, from: f64, to: f64| {
            from >= low && to <= high || from <= low && to >= high
        };
        let across = seen(view.left(), view.right(), it.left(), it.right());
        let down = seen(view.top(), view.bottom(), it.top(), it.bottom());
        if view.width() == 0.0 || it.width() == 0.0 || across && down {
            return;
        }
        {
            let mut inner = self.0.borrow_mut();
            if !across {
                inner.x += push(view.left(), view.right(), it.left(), it.right());
            }
            if !down {
                inner.y += push(view.top(), view.bottom(), it.top(), it.bottom());
            }
        }
        self.show(true);
    }

    /// Where the viewport and an element are. A glide ends at once, so that this is final.
    fn measure(&self, element: &HtmlElement) -> Option<(DomRect, DomRect)> {
        let inner = self.0.borrow();
        if let Some(world) = &inner.world {
            let _ = world.remove_attribute("data-motion");
            platform::style(world, "transform", &inner.transform());
        }
        let view = inner.viewport.as_ref()?.get_bounding_client_rect();
        Some((view, element.get_bounding_client_rect()))
    }

    /// Lets another camera move along with this one.
    pub fn lead(&self, peer: &Rc<Self>) {
        self.0.borrow_mut().peer = Some(Rc::downgrade(peer));
    }

    fn show(&self, glide: bool) {
        let peer = self.0.borrow().peer.as_ref().and_then(Weak::upgrade);
        if let Some(peer) = peer {
            {
                let (own, mut its) = (self.0.borrow(), peer.0.borrow_mut());
                (its.x, its.y, its.scale) = (own.x, own.y, own.scale);
                its.follows = own.follows;
            }
            peer.write(glide);
        }
        self.write(glide);
    }

    /// Writes the transform in the next frame, once for any number of events.
    fn write(&self, glide: bool) {
        let mut inner = self.0.borrow_mut();
        let Some(world) = inner.world.clone() else {
            return;
        };
        let Some(viewport) = inner.viewport.clone() else {
            return;
        };
        let (transform, scale) = (inner.transform(), inner.scale);
        let seen = inner.on_sight.clone().zip(inner.sight());
        let told = inner.told.clone();
        inner.frame = Some(request_animation_frame(move |_| {
            if let Some((on_sight, sight)) = seen
                && told.replace(Some(sight)) != Some(sight)
            {
                on_sight.emit(sight);
            }
            let _ = world.set_attribute("data-motion", if glide { "glide" } else { "move" });
            platform::style(&world, "transform", &transform);
            let zoom = if scale < FAR { "far" } else { "near" };
            if viewport.get_attribute("data-zoom").as_deref() != Some(zoom) {
                let _ = viewport.set_attribute("data-zoom", zoom);
            }
        }));
        // A compositor layer while moving; sharp text when still.
        if let Some(world) = inner.world.clone() {
            inner.still = Some(Timeout::new(STILL_MS + 140, move || {
                let _ = world.remove_attribute("data-motion");
            }));
        }
    }
}

/// The distance that moves something between two edges; 0 if it is already there.
fn push(low: f64, high: f64, from: f64, to: f64) -> f64 {
    const EDGE: f64 = 40.0;
    if from < low + EDGE {
        low + EDGE - from
    } else if to > high - EDGE {
        (high - EDGE - to).max(low + EDGE - from)
    } else {
        0.0
    }
}

impl Inner {
    fn room(&self) -> Option<(f64, f64)> {
        let viewport = self.viewport.as_ref()?;
        let (w, h) = (viewport.client_width(), viewport.client_height());
        (w > 0 && h > 0).then(|| (f64::from(w), f64::from(h)))
    }

    fn transform(&self) -> String {
        let (x, y, scale) = (self.x, self.y, self.scale);
        format!("translate({x:.1}px,{y:.1}px) scale({scale:.4})")
    }

    fn sight(&self) -> Option<InSight> {
        let (w, h) = self.room()?;
        // In steps of about an eighth of the visible part, with the same amount as margin.
        let range = |at: f64, size: f64| {
            let step = (size / self.scale / 8.0).log2().ceil().exp2();
            let (from, to) = (-at / self.scale, (size - at) / self.scale);
            (
                ((from / step).floor() - 1.0) * step,
                ((to / step).ceil() + 1.0) * step,
            )
        };
        let ((left, right), (top, bottom)) = (range(self.x, w), range(self.y, h));
        Some(InSight {
            area: Area {
                left,
                top,
                right,
                bottom,
            },
            far: self.scale < CROWD_FAR,
            size: self.size,
            // In steps, so that names are not redrawn in every frame of zooming.
            letters: (self.scale < FAR)
                .then(|| ((READABLE / self.scale).log2() * 3.0).ceil() / 3.0)
                .map(f64::exp2),
        })
    }

    /// Keeps the drawing reachable: it can be moved to the edge, not beyond it.
    fn keep_near(&mut self) {
        let Some((vw, vh)) = self.room() else { return };
        let (w, h) = (self.size.0 * self.scale, self.size.1 * self.scale);
        let inside =
            |at: f64, size: f64, room: f64| at.clamp(80.0 - size, (room - 80.0).max(81.0 - size));
        self.x = inside(self.x, w, vw);
        self.y = inside(self.y, h, vh);
    }
}
