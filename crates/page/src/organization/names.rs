//! Names over a crowd seen from far away: in a readable size, where they fit.

#[cfg(test)]
mod tests;

use super::layout::{Area, CardSpot, DrawnPlace, HEADER, Picture};

/// Maximum width of a letter, relative to its height.
const LETTER: f64 = 0.62;
/// Line height, relative to the letter height.
const LINE: f64 = 1.2;
/// Where the name begins in a place's header.
const NAME_X: f64 = 38.0;

/// A name over the drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct FarName {
    /// The place's key.
    pub key: String,
    /// The name as it is drawn.
    pub name: String,
    /// Its beginning in the place's header; with a plate, its middle.
    pub at: (f64, f64),
    /// The ground under a name that covers accounts.
    pub plate: Option<CardSpot>,
}

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
    fn name(&self, letters: f64) -> FarName {
        let Self { place, over } = self;
        let (key, name) = (place.key.clone(), place.name.clone());
        if self.fits_header(letters) {
            return FarName {
                key,
                name,
                at: (
                    match place.mirrored {
                        true => place.x + place.width - NAME_X,
                        false => place.x + NAME_X,
                    },
                    place.y + HEADER / 2.0,
                ),
                plate: None,
            };
        }
        let (x, y) = (
            (over.left + over.right) / 2.0,
            (over.top + over.bottom) / 2.0,
        );
        let (width, height) = (self.width(letters) + letters / 2.0, LINE * letters);
        FarName {
            key,
            name,
            at: (x, y),
            plate: Some(CardSpot {
                x: x - width / 2.0,
                y: y - height / 2.0,
                width,
                height,
            }),
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
pub fn far_names(picture: &Picture, letters: f64) -> Vec<FarName> {
    let places: Vec<&DrawnPlace> = picture.places().map(|it| &**it).collect();
    let mut found = Vec::new();
    find(&places, letters, &mut found);
    found.iter().map(|label| label.name(letters)).collect()
}
