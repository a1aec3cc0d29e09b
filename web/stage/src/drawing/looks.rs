//! The buttons that zoom a drawing without tools of its own.

use ui::browser::drawing::camera::SharedCamera;
use ui::prelude::*;

/// The factor of one step of zoom.
const ZOOM: f64 = 1.25;

pub(crate) fn looks(camera: Rc<SharedCamera>) -> Html {
    let look = |run: fn(&SharedCamera)| with!(camera, move |_: MouseEvent| run(&camera));
    html! {
        <div class="looks" role="group" aria-label={say("Zoom")}>
            <button type="button" class="button bare square" aria-label={say("Zoom out")} onclick={look(|it| it.zoom(1.0 / ZOOM))}>{ icon(Icon::ZoomOut) }</button>
            <button type="button" class="button bare square" aria-label={say("Zoom in")} onclick={look(|it| it.zoom(ZOOM))}>{ icon(Icon::ZoomIn) }</button>
            <button type="button" class="button bare square" aria-label={say("Fit to view")} onclick={look(|it| it.fit())}>{ icon(Icon::Fit) }</button>
        </div>
    }
}
