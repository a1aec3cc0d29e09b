//! What the window shows of the drawing: the camera is told of its size, fits it, and brings into view what is new or selected.

use page::camera::{FAR, InSight};
use page::layout::{FEW, LEGIBLE, Picture, SMALLER};
use ui::browser::drawing::camera::SharedCamera;
use ui::browser::drawing::keyboard;
use ui::browser::{HtmlElement, Timeout, elements, watch};
use ui::prelude::*;

use super::props::{Laid, Props};

/// Longer than a glide, in milliseconds.
const ARRIVED_MS: u32 = 420;

/// The most accounts that are all shown at a size at which their names can be read; the drawing may have to be moved.
const MOST_READ: usize = 60;

/// The size of the drawing, and that of its viewport.
type DrawnSize = (f64, f64, (f64, f64));

/// The smallest scale at which all is shown. What fits the window is seen whole, also beside drawers, and so is what is compared; but
/// policies are not seen in a far view. Otherwise it is moved at a size that can be read.
fn least_scale(props: &Props, picture: &Picture, room: (f64, f64)) -> f64 {
    let fits = (room.0 / picture.width).min(room.1 / picture.height) >= LEGIBLE;
    let is_many = picture.crowded || picture.spots.len() > MOST_READ;
    if fits && props.overlay && !is_many {
        FAR
    } else if fits || is_many || props.whole || props.share < 1.0 {
        0.0
    } else if picture.spots.len() <= FEW {
        SMALLER
    } else {
        LEGIBLE
    }
}

/// What the window shows of the drawing, and the elements that the camera moves.
pub(crate) struct TreeView {
    pub viewport: NodeRef,
    pub world: NodeRef,
    pub window: (f64, f64),
    /// The size of the viewport.
    size: (f64, f64),
    pub sight: Option<InSight>,
}

/// Attaches the camera to the elements that it moves.
#[hook]
pub(crate) fn use_attached(camera: &Rc<SharedCamera>) -> TreeView {
    let (viewport, world) = (use_node_ref(), use_node_ref());
    let window = use_state_eq(elements::window_size);
    let sight = use_state_eq(|| None::<InSight>);
    let size = use_state(|| (1000.0, 640.0));
    let on_sight = Callback::from(with!(sight, move |now| sight.set(Some(now))));
    let attach = with!((camera, viewport, world, size, window), move |_: &()| {
        camera.attach(viewport.cast(), world.cast(), Some(on_sight));
        let observer = watch::size(
            &viewport,
            with!(camera, move |width, height| {
                size.set((width, height));
                window.set(elements::window_size());
                camera.opened();
            }),
        );
        move || {
            drop(observer);
            camera.attach(None, None, None);
        }
    });
    use_effect_with((), attach);
    TreeView {
        viewport,
        world,
        window: *window,
        size: *size,
        sight: *sight,
    }
}

/// Leads the camera: fits the drawing, and brings into view what is new or selected. Returns the smallest scale.
#[hook]
pub(crate) fn use_led(
    props: &Props,
    view: &TreeView,
    laid: &Laid,
    selected: Option<String>,
) -> f64 {
    let (camera, picture, step) = (&props.camera, &laid.picture, props.happened.0);
    let route = (picture.width, picture.height, view.size);
    let least = least_scale(props, picture, laid.room);
    // The milliseconds until a flight has ended: within seconds.
    let flown = match platform::reduced_motion() {
        true => 0,
        false => laid.happening.flown() as u32,
    };
    use_fitted(camera, route, least, (flown, step), laid.rtl);
    use_magnified(camera, laid.scale);
    let now = (step, selected, route);
    use_brought(camera, &view.viewport, now, flown, props.stays());
    least
}

/// Fits the drawing to the viewport. It stands still while an account moves, and is fitted when it is there: after the
/// milliseconds of `motion`, in its step.
#[hook]
fn use_fitted(
    camera: &Rc<SharedCamera>,
    route: DrawnSize,
    least: f64,
    motion: (u32, u64),
    rtl: bool,
) {
    let (flown, step) = motion;
    let fitted = use_mut_ref(|| (0, None::<Timeout>));
    let fit = with!(fitted, move |(camera, (width, height, _), least): &(
        Rc<SharedCamera>,
        DrawnSize,
        f64
    )| {
        let (camera, size, least) = (camera.clone(), (*width, *height), *least);
        let mut last = fitted.borrow_mut();
        // Another size in the same step, such as that of a window whose hint goes, does not end the wait.
        let waits = flown > 0 && camera.is_fitted() && (last.0 != step || last.1.is_some());
        let there = with!((camera, fitted), move || {
            fitted.borrow_mut().1 = None;
            camera.resized(size, least, rtl);
        });
        *last = (step, waits.then(|| Timeout::new(flown, there)));
        if !waits {
            camera.resized(size, least, rtl);
        }
    });
    use_effect_with((camera.clone(), route, least), fit);
}

/// What can be read grows for a classroom, with large type, and where all is shown at any size with the window.
#[hook]
fn use_magnified(camera: &Rc<SharedCamera>, scale: f64) {
    use_effect_with((camera.clone(), scale), |(camera, scale)| {
        camera.magnify(*scale);
    });
}

/// Scrolls new or newly selected items into view after all motion has ended. `whole`: all of it is seen anyway, or moves with another.
#[hook]
fn use_brought(
    camera: &Rc<SharedCamera>,
    viewport: &NodeRef,
    now: (u64, Option<String>, DrawnSize),
    flown: u32,
    whole: bool,
) {
    let brought = use_mut_ref(|| (now.0, None::<String>));
    // What was newly selected has yet to be found, unless the reader moves the drawing meanwhile; its unit may open first.
    let sought = use_mut_ref(|| None::<u32>);
    let timer = use_mut_ref(|| None::<Timeout>);
    let bring = with!((camera, viewport, sought), move |now: &(
        u64,
        Option<String>,
        DrawnSize
    )| {
        let (step, selected, _) = now;
        let before = brought.replace((*step, selected.clone()));
        let new = before.0 != *step;
        // If the user has moved the drawing, it does not return to an earlier selection.
        let wanted = (before.1 != *selected || camera.follows()).then(|| selected.clone());
        let newly = (before.1 != *selected).then(|| camera.moves());
        sought.replace_with(|it| newly.or(*it).filter(|_| !whole));
        timer.replace(Some(Timeout::new(flown + ARRIVED_MS, move || {
            if let Some(viewport) = viewport.cast::<HtmlElement>() {
                let wanted = wanted.flatten();
                let sought = sought.take() == Some(camera.moves());
                keyboard::bring(&viewport, &camera, (new, sought), wanted.as_deref());
            }
        })));
    });
    use_effect_with(now, bring);
}
