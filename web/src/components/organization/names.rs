//! Names over a crowd seen from far away: in a readable size, where they fit.

use crate::prelude::*;
use page::layout::{Area, DrawnPlace, HEADER, Picture};

/// Maximum width of a letter, relative to its height.
const LETTER: f64 = 0.62;
/// Line height, relative to the letter height.
const LINE: f64 = 1.2;
/// Where the name begins in a place's header.
const NAME_X: f64 = 38.0;

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

    fn width(&self, letters: f64) -> f64 {
        self.place.name.chars().count() as f64 * LETTER * letters
    }

    /// Whether the place's header has room for the name, so that it covers no account.
    fn fits_header(&self, letters: f64) -> bool {
        letters <= HEADER && NAME_X + self.width(letters) <= self.place.width
    }

    /// Whether the name leaves at least half of the area uncovered.
    fn fits(&self, letters: f64) -> bool {
        self.fits_header(letters)
            || self.width(letters) <= self.over.right - self.over.left
                && LINE * letters <= (self.over.bottom - self.over.top) / 2.0
    }

    /// The name in the place's header, or on a plate in the middle of the area.
    fn draw(&self, letters: f64) -> Html {
        let Self { place, over } = self;
        if self.fits_header(letters) {
            let (x, y) = (place.x + NAME_X, place.y + HEADER / 2.0);
            return html! {
                <text key={place.key.clone()} class="begins" x={x.to_string()} y={y.to_string()}>{ place.name.clone() }</text>
            };
        }
        let (x, y) = (
            (over.left + over.right) / 2.0,
            (over.top + over.bottom) / 2.0,
        );
        let (width, height) = (self.width(letters) + letters / 2.0, LINE * letters);
        html! {
            <g key={place.key.clone()}>
                <rect x={(x - width / 2.0).to_string()} y={(y - height / 2.0).to_string()}
                    width={width.to_string()} height={height.to_string()} rx={(letters / 4.0).to_string()} />
                <text x={x.to_string()} y={y.to_string()}>{ place.name.clone() }</text>
            </g>
        }
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
                { for found.iter().map(|label| label.draw(letters)) }
            </g>
        </svg>
    }
}
