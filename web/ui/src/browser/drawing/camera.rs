//! The camera: pan and zoom change one transform on one element, never the components.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::Timeout;
use page::camera::{Camera, InSight};
use page::floating;
use page::layout::{Area, CardSpot, Picture};
use web_sys::HtmlElement;
use yew::Callback;

use super::{MIN_VIEW, area, covering, floater, seen};
use crate::browser::elements::is_phone;
use crate::browser::platform;
use crate::browser::watch::{self, SizeWatch};

const STILL_MS: u32 = 160;

#[derive(Default)]
struct Inner {
    viewport: Option<HtmlElement>,
    world: Option<HtmlElement>,
    camera: Camera,
    frame: Option<AnimationFrame>,
    /// Ends the motion; it is set by the frame that starts it.
    still: Rc<RefCell<Option<Timeout>>>,
    /// What `on_sight` was called with last. A frame that another one replaces calls nothing.
    told: Rc<Cell<Option<InSight>>>,
    on_sight: Option<Callback<InSight>>,
    /// Tells when what floats over the drawing gets another size.
    floating: Option<SizeWatch>,
    /// How often the reader has moved it.
    moves: u32,
    /// Moves along.
    peer: Option<Weak<SharedCamera>>,
}

/// A function of the camera and of what it is in; `None` leaves the camera where it is.
type Change<'a> = &'a dyn Fn(Camera, &Inner) -> Option<Camera>;

/// The camera, shared by the drawing, its toolbar and its gestures.
pub struct SharedCamera(RefCell<Inner>);

impl PartialEq for SharedCamera {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl SharedCamera {
    /// A camera that is attached to no viewport yet.
    pub fn new() -> Rc<Self> {
        Rc::new(Self(RefCell::new(Inner::default())))
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
        let inside = (client.0 - area.left(), client.1 - area.top());
        Some(inner.camera.point(inside))
    }

    /// Larger text for a classroom.
    pub fn magnify(&self, by: f64) {
        self.0.borrow_mut().camera.magnified = by;
        self.opened();
    }

    /// Puts a note beside a card of the picture, inside what is seen.
    pub fn put_note(&self, note: &HtmlElement, picture: &Picture, card: &CardSpot) {
        let inner = self.0.borrow();
        let Some(view) = inner.viewport.as_ref().map(|it| area(it)) else {
            return;
        };
        let Some(seen) = inner.seen(view) else {
            return;
        };
        let seen = inner.camera.area(Area {
            left: seen.left - view.left,
            top: seen.top - view.top,
            right: seen.right - view.left,
            bottom: seen.bottom - view.top,
        });
        let size = (
            f64::from(note.offset_width()),
            f64::from(note.offset_height()),
        );
        platform::translate(note, floating::card_note(picture, card, size, seen));
    }

    /// The element that it shows the drawing in.
    pub fn viewport(&self) -> Option<HtmlElement> {
        self.0.borrow().viewport.clone()
    }

    /// The drawing has a new size, or another direction: it stays fitted unless the user has moved it.
    pub fn resized(&self, size: (f64, f64), least: f64, mirrored: bool) {
        let first = {
            let camera = &mut self.0.borrow_mut().camera;
            let first = camera.size == (0.0, 0.0);
            (camera.size, camera.least, camera.mirrored) = (size, least, mirrored);
            if !camera.follows {
                return;
            }
            first
        };
        self.home(!first);
    }

    /// What floats over the drawing has opened or closed: the drawing is fitted to what is left, now and when that gets another size,
    /// unless the user has moved it.
    pub fn floats(self: &Rc<Self>) {
        let camera = Rc::downgrade(self);
        let watch = self.viewport().and_then(|it| covering(&it)).and_then(|it| {
            watch::size_of(it, move |_, _| {
                if let Some(camera) = camera.upgrade() {
                    camera.refit();
                }
            })
        });
        self.0.borrow_mut().floating = watch;
        self.refit();
    }

    fn refit(&self) {
        if self.is_fitted() && self.follows() {
            self.home(true);
        }
    }

    fn home(&self, glide: bool) {
        self.change(glide, &|it, inner| {
            inner.fitted(&|room| it.home(room, is_phone()))
        });
    }

    /// How often the reader has moved the drawing: what was to be shown before that is not brought into sight any more.
    pub fn moves(&self) -> u32 {
        self.0.borrow().moves
    }

    fn moved(&self) {
        self.0.borrow_mut().moves += 1;
    }

    /// The reader asks for all of it, or on a phone its width.
    pub fn fit(&self) {
        self.moved();
        self.home(true);
    }

    /// The reader asks for all of it, on any screen.
    pub fn whole(&self) {
        self.moved();
        self.change(true, &|it, inner| {
            inner.fitted(&|room| it.whole(room, is_phone()))
        });
    }

    fn change(&self, glide: bool, to: Change) {
        {
            let mut inner = self.0.borrow_mut();
            let Some(next) = to(inner.camera, &inner) else {
                return;
            };
            inner.camera = next;
        }
        self.show(glide);
    }

    /// The viewport is ready, or has a new size.
    pub fn opened(&self) {
        if self.follows() {
            self.home(false);
        }
    }

    /// Moves the drawing by pixels of the screen.
    pub fn pan(&self, dx: f64, dy: f64) {
        self.moved();
        self.change(false, &|it, inner| Some(it.pan((dx, dy), inner.room())));
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
    pub fn zoom_at(&self, at: (f64, f64), factor: f64) {
        self.moved();
        self.change(false, &|it, inner| {
            Some(it.zoom_at(at, factor, inner.room()))
        });
    }

    /// Zooms about the middle of what is in sight, gliding.
    pub fn zoom(&self, factor: f64) {
        self.moved();
        self.change(true, &|it, inner| Some(it.zoom(factor, inner.room()?)));
    }

    /// Brings an element into view, large enough to read.
    pub fn reveal(&self, element: &HtmlElement) {
        if let Some((view, it)) = self.measure(element) {
            self.change(true, &|camera, inner| {
                camera.revealing(view, it, inner.room())
            });
        }
    }

    /// Brings an element into view that was asked for elsewhere: from afar, the drawing goes there.
    pub fn find(&self, element: &HtmlElement) {
        if let Some((view, it)) = self.measure(element) {
            self.change(true, &|camera, inner| {
                camera.finding(view, it, inner.room())
            });
        }
    }

    /// Whether a drawing was fitted already.
    pub fn is_fitted(&self) -> bool {
        self.0.borrow().camera.size != (0.0, 0.0)
    }

    /// Whether the user has not moved the drawing yet.
    pub fn follows(&self) -> bool {
        self.0.borrow().camera.follows
    }

    /// Scrolls an element into view at the current scale; a visible one stays where it is.
    pub fn bring(&self, element: &HtmlElement) {
        if let Some((view, it)) = self.measure(element) {
            self.change(true, &|camera, _| camera.bringing(view, it));
        }
    }

    /// Where the viewport and an element are. A glide ends at once, so that this is final.
    fn measure(&self, element: &HtmlElement) -> Option<(Area, Area)> {
        let inner = self.0.borrow();
        if let Some(world) = &inner.world {
            let _ = world.remove_attribute("data-motion");
            platform::style(world, "transform", &inner.camera.transform());
        }
        let viewport = inner.viewport.as_ref()?;
        let (mut view, it) = (seen(viewport, area(viewport)), area(element));
        // A notice floats over an upper corner of the canvas; with its details it counts among what floats beside.
        let notice =
            floater(viewport, ".notice:not(.idle, :has(.notice-more))").map(|it| area(&it));
        if let Some(notice) =
            notice.filter(|notice| notice.left < it.right && notice.right > it.left)
            && notice.bottom < view.bottom - MIN_VIEW / 2.0
        {
            view.top = view.top.max(notice.bottom);
        }
        Some((view, it))
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
                its.camera = its.camera.at(&own.camera);
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
        let (transform, zoom) = (inner.camera.transform(), inner.camera.zoom_name());
        let sight = inner.room().map(|room| inner.camera.sight(room));
        let seen = inner.on_sight.clone().zip(sight);
        inner.frame = Some(request_animation_frame(with!(
            (inner.told, inner.still),
            move |_| {
                if let Some((on_sight, sight)) = seen
                    && told.replace(Some(sight)) != Some(sight)
                {
                    on_sight.emit(sight);
                }
                let _ = world.set_attribute("data-motion", if glide { "glide" } else { "move" });
                platform::style(&world, "transform", &transform);
                if viewport.get_attribute("data-zoom").as_deref() != Some(zoom) {
                    let _ = viewport.set_attribute("data-zoom", zoom);
                }
                // A compositor layer while moving; sharp text when still.
                still.replace(Some(Timeout::new(STILL_MS + 140, move || {
                    let _ = world.remove_attribute("data-motion");
                })));
            }
        )));
    }
}

impl Inner {
    /// The size of the viewport.
    fn room(&self) -> Option<(f64, f64)> {
        let viewport = self.viewport.as_ref()?;
        let (w, h) = (viewport.client_width(), viewport.client_height());
        (w > 0 && h > 0).then(|| (f64::from(w), f64::from(h)))
    }

    /// A camera that is fitted to the view, or to the part of it that nothing covers.
    fn fitted(&self, fit: &dyn Fn((f64, f64)) -> Camera) -> Option<Camera> {
        let (width, height) = self.room()?;
        let view = area(self.viewport.as_ref()?);
        let seen = self.seen(view)?;
        let (start, end) = (seen.left - view.left, view.right - seen.right);
        let camera = fit((width - start - end, height));
        Some(Camera {
            x: camera.x + start,
            ..camera
        })
    }

    /// The part of the view that nothing covers.
    fn seen(&self, view: Area) -> Option<Area> {
        Some(seen(self.viewport.as_ref()?, view))
    }
}
