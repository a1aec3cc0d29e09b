//! The camera: which part of the drawing the viewport shows, as one transform.

#[cfg(test)]
mod tests;

use super::layout::{Area, LEGIBLE, MOST_FIT, NARROW, SMALLER};
use crate::base::decimal::Decimal;

/// The smallest scale: ten thousand accounts fit on the screen.
const LEAST: f64 = 0.03;
const MOST: f64 = 3.0;
/// Scale below which the text is unreadable: marks grow instead.
pub const FAR: f64 = 0.5;
/// The scale at which something unreadable is shown when it is to be read.
const CLOSE: f64 = 0.8;
/// Margin around the drawing when all of it is shown.
const MARGIN: f64 = 8.0;
/// The same margin in a narrow viewport.
const NARROW_MARGIN: f64 = 4.0;
/// The part of the drawing that stays in the viewport, in pixels, however far it is moved.
const HELD: f64 = 80.0;
/// The distance that something brought into view keeps from the edge.
const EDGE: f64 = 40.0;
/// The smallest readable letter height, in screen pixels.
const READABLE: f64 = 11.0;
/// Scale from which tiles of a crowd are readable.
const CROWD_FAR: f64 = 0.6;

/// The visible part of the drawing with a margin; small movements do not change it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InSight {
    /// The visible rectangle with its margin, in units of the drawing.
    pub area: Area,
    /// Tiles are too small to read.
    pub far: bool,
    /// Size of the drawing at that time.
    pub size: (f64, f64),
    /// Headers are too small as well: the letter height that names need in the drawing.
    pub letters: Option<f64>,
}

/// Position and scale of the drawing in its viewport. Points of the viewport are in pixels from its corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// The drawing's left edge in the viewport, in pixels.
    pub x: f64,
    /// The drawing's top edge in the viewport, in pixels.
    pub y: f64,
    /// Pixels per unit of the drawing.
    pub scale: f64,
    /// Size of the drawing, in its own units.
    pub size: (f64, f64),
    /// The user has not moved the drawing: it stays fitted to the viewport.
    pub follows: bool,
    /// How much larger text is, for a classroom.
    pub magnified: f64,
    /// The smallest scale for showing all, not magnified: the drawing is moved if it is larger than the viewport then.
    pub least: f64,
    /// The drawing begins at its right side: that is shown first where not all of it is.
    pub mirrored: bool,
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            x: 0.0,
            y: 0.0,
            scale: 1.0,
            size: (0.0, 0.0),
            follows: true,
            magnified: 1.0,
            least: LEGIBLE,
            mirrored: false,
        }
    }
}

impl Camera {
    /// The drawing's coordinates of a point of the viewport.
    pub fn point(&self, (x, y): (f64, f64)) -> (f64, f64) {
        ((x - self.x) / self.scale, (y - self.y) / self.scale)
    }

    /// An area of the viewport in units of the drawing.
    pub fn area(&self, it: Area) -> Area {
        let ((left, top), (right, bottom)) = (
            self.point((it.left, it.top)),
            self.point((it.right, it.bottom)),
        );
        Area {
            left,
            top,
            right,
            bottom,
        }
    }

    /// All of it, or on a phone its width. It is fitted again when its size changes.
    #[must_use]
    pub fn home(self, room: (f64, f64), phone: bool) -> Self {
        let home = self.fit(room, !phone, true);
        let least = self.least * self.magnified;
        if home.scale >= least || (phone && room.0 < NARROW) {
            return home;
        }
        // What fits in one direction is in its middle.
        let start = |room: f64, size: f64| (room - size * least) / 2.0;
        let (left, right) = (MARGIN, room.0 - self.size.0 * least - MARGIN);
        let middle = start(room.0, self.size.0);
        Self {
            x: match self.mirrored {
                true => middle.min(right),
                false => middle.max(left),
            },
            y: start(room.1, self.size.1).max(MARGIN),
            scale: least,
            ..home
        }
    }

    /// All of it, on any screen.
    #[must_use]
    pub fn whole(self, room: (f64, f64), phone: bool) -> Self {
        self.fit(room, true, !phone)
    }

    fn fit(self, (vw, vh): (f64, f64), whole: bool, follows: bool) -> Self {
        let (w, h) = (self.size.0.max(1.0), self.size.1.max(1.0));
        let margin = if vw < NARROW { NARROW_MARGIN } else { MARGIN };
        let across = (vw - 2.0 * margin) / w;
        let down = (vh - 2.0 * margin) / h;
        let scale = if whole || vw >= NARROW {
            across.min(down)
        } else {
            across
        };
        let scale = scale.clamp(LEAST, self.magnified * MOST_FIT);
        Self {
            x: ((vw - w * scale) / 2.0).max(margin),
            y: ((vh - h * scale) * 0.4).max(margin),
            scale,
            follows,
            ..self
        }
    }

    /// Moved by a distance in the viewport; `room` is its size, if it is known.
    #[must_use]
    pub fn pan(self, (dx, dy): (f64, f64), room: Option<(f64, f64)>) -> Self {
        let moved = Self {
            x: self.x + dx,
            y: self.y + dy,
            follows: false,
            ..self
        };
        moved.kept_near(room)
    }

    /// Scaled about a point of the viewport, which shows the same point of the drawing as before.
    #[must_use]
    pub fn zoom_at(self, (px, py): (f64, f64), factor: f64, room: Option<(f64, f64)>) -> Self {
        let scale = (self.scale * factor).clamp(LEAST, MOST);
        let ratio = scale / self.scale;
        let zoomed = Self {
            x: px - (px - self.x) * ratio,
            y: py - (py - self.y) * ratio,
            scale,
            follows: false,
            ..self
        };
        zoomed.kept_near(room)
    }

    /// Scaled about the middle of the viewport.
    #[must_use]
    pub fn zoom(self, factor: f64, room: (f64, f64)) -> Self {
        self.zoom_at((room.0 / 2.0, room.1 / 2.0), factor, Some(room))
    }

    /// Something at an area of the viewport in view, and large enough to read; `None` if it is.
    #[must_use]
    pub fn revealing(self, view: Area, it: Area, room: Option<(f64, f64)>) -> Option<Self> {
        if self.scale < FAR {
            let (x, y) = (
                (it.left + it.right) / 2.0 - view.left,
                (it.top + it.bottom) / 2.0 - view.top,
            );
            let middle = (
                (view.right - view.left) / 2.0 - x,
                (view.bottom - view.top) / 2.0 - y,
            );
            let near = self.zoom_at((x, y), CLOSE / self.scale, room);
            return Some(near.pan(middle, room));
        }
        let off = (
            push(view.left, view.right, it.left, it.right),
            push(view.top, view.bottom, it.top, it.bottom),
        );
        (off != (0.0, 0.0)).then(|| self.pan(off, room))
    }

    /// Something that was asked for elsewhere in view: in a far view large enough to read, else at the same scale.
    #[must_use]
    pub fn finding(self, view: Area, it: Area, room: Option<(f64, f64)>) -> Option<Self> {
        if self.scale < FAR {
            self.revealing(view, it, room)
        } else {
            self.bringing(view, it)
        }
    }

    /// Something at an area of the viewport in view, at the same scale; `None` if it is, or if one of them is not drawn. This does
    /// not count as moving by hand: the drawing continues to fit itself.
    #[must_use]
    pub fn bringing(self, view: Area, it: Area) -> Option<Self> {
        let seen = |low: f64, high: f64, from: f64, to: f64| {
            from >= low && to <= high || from <= low && to >= high
        };
        let across = seen(view.left, view.right, it.left, it.right);
        let down = seen(view.top, view.bottom, it.top, it.bottom);
        if view.left == view.right || it.left == it.right || across && down {
            return None;
        }
        let mut moved = self;
        if !across {
            moved.x += push(view.left, view.right, it.left, it.right);
        }
        if !down {
            moved.y += push(view.top, view.bottom, it.top, it.bottom);
        }
        Some(moved)
    }

    /// Where another camera is, of a drawing of its own size.
    #[must_use]
    pub fn at(self, other: &Self) -> Self {
        Self {
            size: self.size,
            magnified: self.magnified,
            least: self.least,
            ..*other
        }
    }

    /// The value of the style property `transform`.
    pub fn transform(&self) -> String {
        let [x, y] = [self.x, self.y].map(|it| Decimal((it * 10.0).round() / 10.0));
        format!("translate({x}px,{y}px) scale({})", Decimal(self.scale))
    }

    /// Whether text is too small to read.
    pub fn is_far(&self) -> bool {
        self.scale / self.magnified < FAR
    }

    /// How large text is: names are drawn larger where they would be too small, without ids.
    pub fn zoom_name(&self) -> &'static str {
        match self.scale / self.magnified {
            scale if scale < FAR => "far",
            scale if scale < SMALLER => "smaller",
            scale if scale < LEGIBLE => "small",
            _ => "near",
        }
    }

    /// What of the drawing is visible in a viewport of this size, in pixels.
    pub fn sight(&self, (w, h): (f64, f64)) -> InSight {
        // In steps of about an eighth of the visible part, with the same amount as margin.
        let range = |at: f64, size: f64| {
            let step = power_of_two(size / self.scale / 8.0);
            let (from, to) = (-at / self.scale, (size - at) / self.scale);
            (
                ((from / step).floor() - 1.0) * step,
                ((to / step).ceil() + 1.0) * step,
            )
        };
        let ((left, right), (top, bottom)) = (range(self.x, w), range(self.y, h));
        InSight {
            area: Area {
                left,
                top,
                right,
                bottom,
            },
            far: self.scale < CROWD_FAR,
            size: self.size,
            // In steps, so that names are not redrawn in every frame of zooming.
            letters: (self.is_far()).then(|| third_of_octave(READABLE / self.scale)),
        }
    }

    /// Keeps the drawing reachable: it can be moved to the edge, not beyond it.
    fn kept_near(self, room: Option<(f64, f64)>) -> Self {
        let Some((vw, vh)) = room else { return self };
        let (w, h) = (self.size.0 * self.scale, self.size.1 * self.scale);
        let inside = |at: f64, size: f64, room: f64| {
            at.clamp(HELD - size, (room - HELD).max(HELD + 1.0 - size))
        };
        Self {
            x: inside(self.x, w, vw),
            y: inside(self.y, h, vh),
            ..self
        }
    }
}

/// The part of the view that is not covered by something which floats at one of its sides; all of it if less than `least` would be
/// left.
pub fn uncovered(view: Area, it: Area, least: f64) -> Area {
    let is_beside = it.top < view.bottom && it.left < view.right && it.right > view.left;
    match is_beside {
        true if it.left > view.left + least => Area {
            right: it.left,
            ..view
        },
        true if it.right < view.right - least => Area {
            left: it.right,
            ..view
        },
        _ => view,
    }
}

/// The smallest power of two that is at least a measure above 0; without logarithms, whose tables would be 4 KB of the first part.
fn power_of_two(measure: f64) -> f64 {
    const EXPONENT: u64 = 0x7ff0_0000_0000_0000;
    let power = f64::from_bits(measure.to_bits() & EXPONENT);
    if power < measure { power * 2.0 } else { power }
}

/// The smallest power of two, or of two by one or two thirds, that is at least a measure above 0.
fn third_of_octave(measure: f64) -> f64 {
    let power = power_of_two(measure);
    // Two to the power of minus two thirds, and of minus one third.
    let mut parts = [0.629_960_524_947_436_6, 0.793_700_525_984_099_7]
        .map(|part| power * part)
        .into_iter();
    parts.find(|it| *it >= measure).unwrap_or(power)
}

/// The distance that moves something between two edges; 0 if it is already there.
fn push(low: f64, high: f64, from: f64, to: f64) -> f64 {
    if from < low + EDGE {
        low + EDGE - from
    } else if to > high - EDGE {
        (high - EDGE - to).max(low + EDGE - from)
    } else {
        0.0
    }
}
