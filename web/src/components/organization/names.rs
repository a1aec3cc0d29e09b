//! Names over a crowd seen from far away: in a readable size, where they fit.

use yew::prelude::*;

use super::layout::{Area, DrawnPlace, Picture};

/// Maximum width of a letter, relative to its height.
const LETTER: f64 = 0.62;
/// Line height, relative to the letter height.
const LINE: f64 = 1.2;

/// A place's name, and the area in whose middle it is written.
struct Label<'p> {
    place: &'p DrawnPlace,
    over: Area,
}

impl<'p> Label<'p> {
    /// The name over its own place.
    fn over(place: &'p DrawnPlace) -> Self {
        let over = Area {
            left: place.x,
            top: place.y,
            right: place.x + place.width,
            bottom: place.y + place.height,
        };
        Self { place, over }
    }

    /// A label over this area and another one.
    fn and(self, other: &Self) -> Self {
        let over = Area {
            left: self.over.left.min(other.over.left),
            top: self.over.top.min(other.over.top),
            right: self.over.right.max(other.over.right),
            bottom: self.over.bottom.max(other.over.bottom),
        };
        Self { over, ..self }
    }

    fn fits(&self, letters: f64) -> bool {
        let (name, over) = (&self.place.name, &self.over);
        name.chars().count() as f64 * LETTER * letters <= over.right - over.left
            && LINE * letters <= over.bottom - over.top
    }
}

/// Finds the names that fit at this letter height. If none of the places below another one fits, that place's name is
/// written over all of them.
fn find<'p>(places: &[&'p DrawnPlace], letters: f64, found: &mut Vec<Label<'p>>) {
    let mut rest = places;
    while let [place, after @ ..] = rest {
        let below = after.iter().take_while(|it| it.level > place.level).count();
        let (below, next) = after.split_at(below);
        let before = found.len();
        find(below, letters, found);
        let own = Label::over(place);
        if own.fits(letters) {
            found.push(own);
        } else if found.len() == before {
            let all = below.iter().map(|it| Label::over(it));
            found.extend(Some(all.fold(own, |all, it| all.and(&it))).filter(|it| it.fits(letters)));
        }
        rest = next;
    }
}

/// The names of places, at this letter height in the drawing.
pub fn names(picture: &Picture, letters: f64) -> Html {
    let places: Vec<&DrawnPlace> = picture.places().map(|it| &**it).collect();
    let mut found = Vec::new();
    find(&places, letters, &mut found);
    html! {
        <svg class="far-names" width="1" height="1" aria-hidden="true" focusable="false">
            <g font-size={format!("{letters:.1}")}>
                for Label { place, over } in found {
                    <text key={place.key.clone()}
                        x={((over.left + over.right) / 2.0).to_string()}
                        y={((over.top + over.bottom) / 2.0).to_string()}>{ place.name.clone() }</text>
                }
            </g>
        </svg>
    }
}
