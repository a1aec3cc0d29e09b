//! Names over a crowd that is seen from far: as large as people can read them, where they fit.

use yew::prelude::*;

use super::layout::{Picture, Place};

/// How wide a letter is at most, of its height.
const LETTER: f64 = 0.62;
/// How high a line is, of its letters' height.
const LINE: f64 = 1.2;

/// Whether the place has room for its name in letters of this height.
fn fits(place: &Place, letters: f64) -> bool {
    let width = place.name.chars().count() as f64 * LETTER * letters;
    width <= place.width && LINE * letters <= place.height
}

/// The names of places, in letters of this height in the drawing.
pub fn names(picture: &Picture, letters: f64) -> Html {
    html! {
        <svg class="far-names" width="1" height="1" aria-hidden="true" focusable="false">
            <g font-size={format!("{letters:.1}")}>
                for place in picture.places().filter(|it| fits(it, letters)) {
                    <text key={place.key.clone()}
                        x={(place.x + place.width / 2.0).to_string()}
                        y={(place.y + place.height / 2.0).to_string()}>{ place.name.clone() }</text>
                }
            </g>
        </svg>
    }
}
