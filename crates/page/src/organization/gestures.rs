//! Mouse, touch and wheel gestures on the drawing, as a machine over plain values: pan, pinch, zoom, and dragging an account to
//! another place. Points are on the page, in pixels.

#[cfg(test)]
mod tests;

/// Duration of a long press, as on Android and iOS, in milliseconds.
pub const REST_MS: u32 = 500;

/// Pixels that a mouse may move during a click.
const STRAY: f64 = 5.0;
/// The same for a finger, which is less steady.
const TOUCH_STRAY: f64 = 12.0;

/// An account that can be dragged: its key and its name.
pub type Carried = (String, String);

/// A pointer that is down: its id and its position.
type Pointer = (i32, (f64, f64));

/// The pointers on the drawing, and what they do.
#[derive(Debug, Default)]
pub struct DrawingHand {
    pointers: Vec<Pointer>,
    start: (f64, f64),
    moved: bool,
    /// The account under the first press.
    account: Option<Carried>,
}

/// What the drawing does because of a pointer or the wheel.
#[derive(Clone, Debug, PartialEq)]
pub enum HandMotion {
    /// Move the drawing, in pixels.
    Pan(f64, f64),
    /// Zoom about a point.
    Zoom {
        /// The point that stays where it is, in pixels of the viewport.
        at: (f64, f64),
        /// The factor of the scale.
        factor: f64,
    },
    /// Two fingers pan, and zoom about the point between them.
    Pinch {
        /// The movement, in pixels.
        pan: (f64, f64),
        /// The point between the fingers, in pixels of the viewport.
        at: (f64, f64),
        /// The factor of the scale.
        factor: f64,
    },
    /// Show the account with this name under the pointer.
    Carry {
        /// The account's name.
        name: String,
        /// The pointer's position, in pixels of the viewport.
        at: (f64, f64),
    },
}

impl DrawingHand {
    /// A pointer comes down. Whether it is the first: a new gesture begins, which may carry an account.
    pub fn press(&mut self, id: i32, at: (f64, f64)) -> bool {
        self.lift(id);
        self.pointers.push((id, at));
        let first = self.pointers.len() == 1;
        if first {
            self.start = at;
            self.moved = false;
            self.account = None;
        }
        first
    }

    /// The account that this gesture drags if the pointer moves.
    pub fn take(&mut self, account: Option<Carried>) {
        self.account = account;
    }

    /// A pointer moves. One pointer pans, or carries an account; two pointers also zoom. `None` if it is not down, or if it has
    /// moved no more than a click may.
    pub fn follow(&mut self, id: i32, at: (f64, f64), touch: bool) -> Option<HandMotion> {
        let index = self.pointers.iter().position(|it| it.0 == id)?;
        let stray = if touch { TOUCH_STRAY } else { STRAY };
        let before = self.pointers[index].1;
        let pair = self.first_two();
        self.pointers[index].1 = at;
        self.moved |= pair.is_some() || distance(at, self.start) >= stray;
        if !self.moved {
            return None;
        }
        Some(match (&self.account, pair.zip(self.first_two())) {
            (_, Some((was, now))) => pinch(was, now),
            (Some((_, name)), None) => HandMotion::Carry {
                name: name.clone(),
                at,
            },
            (None, None) => HandMotion::Pan(at.0 - before.0, at.1 - before.1),
        })
    }

    /// Whether this gesture is a drag, so that the click at its end does nothing.
    pub fn is_dragging(&self) -> bool {
        self.moved
    }

    /// A pointer goes up. The key of the account that it drops, if any.
    pub fn release(&mut self, id: i32) -> Option<String> {
        self.lift(id);
        let (account, _) = self.account.take()?;
        self.moved.then_some(account)
    }

    /// The browser takes a pointer for something else.
    pub fn cancel(&mut self, id: i32) {
        self.lift(id);
        self.account = None;
    }

    fn lift(&mut self, id: i32) {
        self.pointers.retain(|it| it.0 != id);
    }

    fn first_two(&self) -> Option<[(f64, f64); 2]> {
        match self.pointers[..] {
            [(_, a), (_, b), ..] => Some([a, b]),
            _ => None,
        }
    }
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

fn pinch([a, b]: [(f64, f64); 2], [c, d]: [(f64, f64); 2]) -> HandMotion {
    let middle = |p: (f64, f64), q: (f64, f64)| ((p.0 + q.0) / 2.0, (p.1 + q.1) / 2.0);
    let (old, new) = (middle(a, b), middle(c, d));
    HandMotion::Pinch {
        pan: (new.0 - old.0, new.1 - old.1),
        at: new,
        factor: distance(c, d).max(1.0) / distance(a, b).max(1.0),
    }
}

/// A turn of the mouse wheel, or two fingers on a touchpad.
#[derive(Clone, Copy, Debug)]
pub struct Wheel {
    /// The distance, right and down, in units of `mode`.
    pub delta: (f64, f64),
    /// The unit of the distance, as in the browser: pixels, lines or pages.
    pub mode: u32,
    /// The pointer's position, in pixels of the viewport.
    pub at: (f64, f64),
    /// Whether Shift is held: the wheel then moves sideways.
    pub shift: bool,
    /// With control or command, as touchpads report a pinch.
    pub zooms: bool,
}

impl Wheel {
    /// What the drawing does because of it.
    pub fn motion(&self) -> HandMotion {
        let unit = match self.mode {
            0 => 1.0,
            1 => 18.0,
            _ => 200.0,
        };
        let (dx, dy) = (self.delta.0 * unit, self.delta.1 * unit);
        if self.zooms {
            HandMotion::Zoom {
                at: self.at,
                factor: (-dy.clamp(-120.0, 120.0) * 0.006).exp(),
            }
        } else if self.shift && dx == 0.0 {
            HandMotion::Pan(-dy, 0.0)
        } else {
            HandMotion::Pan(-dx, -dy)
        }
    }
}

/// The fingers on the drawing, for a long press.
#[derive(Debug, Default)]
pub struct Fingers {
    count: u32,
    /// The long press has asked for something.
    asked: bool,
}

impl Fingers {
    /// A finger comes down. Whether a long press may begin.
    pub fn down(&mut self) -> bool {
        self.count += 1;
        self.asked = false;
        self.count == 1
    }

    /// A finger goes up.
    pub fn up(&mut self) {
        self.count = self.count.saturating_sub(1);
    }

    /// The finger has rested for [`REST_MS`]. Whether that asks for something: a drag does not.
    pub fn rest(&mut self, dragged: bool) -> bool {
        self.asked |= !dragged;
        !dragged
    }

    /// Whether the mouse events at the end of this touch have no effect: they would take the focus from what opened.
    pub fn has_asked(&self) -> bool {
        self.asked
    }

    /// Whether a finger is down.
    pub fn are_down(&self) -> bool {
        self.count > 0
    }
}
