//! A service's icon: its glyph, in its hue.

use page::glyphs::{Glyph, glyph};
use yew::prelude::*;

/// The class that names the hue of a glyph for what is inside the element.
pub fn hue(glyph: Glyph) -> String {
    format!("hue-{}", glyph.hue)
}

/// The glyph on a tile of its hue, for heads and lists. `service`: its id in the catalog, or a principal.
pub fn service_icon(service: &str) -> Html {
    let it = glyph(service);
    html! {
        <svg class={classes!("service-icon", hue(it))} viewBox="-6 -6 36 36" width="24" height="24" aria-hidden="true" focusable="false">
            <rect x="-6" y="-6" width="36" height="36" rx="9" />
            <path d={it.path} />
        </svg>
    }
}
