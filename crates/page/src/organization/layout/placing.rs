//! Measures the places of a plan and positions them.

use std::hash::{DefaultHasher, Hash, Hasher};

use sim::view::Flow;

use super::plan::{LayoutPlan, PlanLine, PlanNode, RAIL_ROW, Stroke};
use super::{APART, AROUND, BETWEEN, HEAD, HEADER, INDENT, Try, Way};

/// The distance of the first lane from the place beside it.
pub(crate) const LANE: f64 = 8.0;
/// The space right of a drawing in one column: lanes are at its left.
const NARROW_RIGHT: f64 = 6.0;

impl LayoutPlan<'_> {
    /// A hash of everything that sizes depend on: the same number, the same layout.
    pub fn measure(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for place in &self.places {
            let sizes = (place.count(), place.squared(), place.level);
            (place.density, sizes).hash(&mut hasher);
            if let Some(it) = &place.overlay {
                it.says.len().hash(&mut hasher);
                for chip in &it.hanging.attached {
                    (chip.name.len(), chip.managed).hash(&mut hasher);
                }
            }
        }
        for head in &self.heads {
            (head.request.is_some(), head.services.is_empty()).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The size of the result. With lines, it also positions every part and adds theirs.
    pub fn rows(
        &mut self,
        roots: &[PlanNode],
        try_: &Try,
        viewport: (f64, f64),
        mut lines: Option<&mut Vec<PlanLine>>,
    ) -> (f64, f64) {
        let right = if try_.narrow { NARROW_RIGHT } else { AROUND };
        let room = (
            viewport.0 * try_.stretch - AROUND - right,
            viewport.1 * try_.stretch - 2.0 * AROUND,
        );
        let (mut x, mut y, mut row, mut width) = (AROUND, AROUND, 0.0_f64, 0.0_f64);
        for node in roots {
            let rail = node.rail_width(try_);
            let inner = (room.0 - rail, room.1);
            let (w, h) = self.flow(node, try_, inner, None);
            let (w, h) = (w + rail, h.max(node.rail_height(&self.heads, try_)));
            if x > AROUND && x + w > room.0 + AROUND {
                x = AROUND;
                y += row + APART;
                row = 0.0;
            }
            if let Some(lines) = lines.as_deref_mut() {
                self.settle(node, try_, (x + rail, y), inner, lines);
                if let Some(head) = node.head {
                    let head = &mut self.heads[head];
                    head.rail = match try_.narrow {
                        true => ((x, y + head.height - RAIL_ROW), true),
                        false => ((x, y + head.height), false),
                    };
                }
                self.approach(node, try_.way, &[y - LANE, x + rail - LANE]);
            }
            width = width.max(x + w);
            row = row.max(h);
            x += w + APART;
        }
        (width + right, y + row + AROUND)
    }

    /// How lanes come to a place and to those below it, in the gutters between them: levels and uprights in turn, beginning
    /// with the level above the organization.
    fn approach(&mut self, node: &PlanNode, way: Way, here: &[f64]) {
        let above = self.places[node.part].y - LANE;
        for child in &node.children {
            let (x, y) = (self.places[child.part].x, self.places[child.part].y);
            let level = match way {
                Way::Down => y - LANE,
                Way::Right => above,
            };
            self.approach(child, way, &[here, &[level, x - LANE]].concat());
        }
        self.places[node.part].approach = here.into();
    }

    fn settle(
        &mut self,
        node: &PlanNode,
        try_: &Try,
        (x, y): (f64, f64),
        room: (f64, f64),
        lines: &mut Vec<PlanLine>,
    ) {
        let height = node.head_height(&self.heads, try_.narrow);
        if let Some(head) = node.head {
            let head = &mut self.heads[head];
            (head.x, head.y, head.height) = (x, y, height);
        }
        let top = y + height;
        (self.places[node.part].x, self.places[node.part].y) = (x, top);
        self.flow(node, try_, room, Some(((x, y), lines)));
    }

    /// Arranges children beside each other, beyond their place, in as many rows (or columns) as the space requires.
    fn flow(
        &mut self,
        node: &PlanNode,
        try_: &Try,
        room: (f64, f64),
        at: Option<((f64, f64), &mut Vec<PlanLine>)>,
    ) -> (f64, f64) {
        let head = node.head_height(&self.heads, try_.narrow);
        let place = &mut self.places[node.part];
        place.tall = try_.tall;
        place.shape(room.0, try_);
        let own = (
            match node.head {
                Some(_) => place.width.max(HEAD.0.min(room.0)),
                None => place.width,
            },
            head + place.height,
        );
        if node.children.is_empty() {
            return own;
        }
        // The edge of the place itself: a head may be wider.
        let edge = try_.way.turn((place.width, own.1)).1;
        let inner = match try_.way {
            Way::Down => (room.0 - INDENT, room.1),
            Way::Right => (room.0, room.1 - INDENT),
        };
        let sizes: Vec<_> = node
            .children
            .iter()
            .map(|child| try_.way.turn(self.flow(child, try_, inner, None)))
            .collect();
        let rows = Rows::new(&sizes, Spaces::new(try_, head), edge, try_.way.turn(room).0);
        if let Some((corner, lines)) = at {
            self.settle_children(node, try_, (corner, inner), &rows, lines);
            self.draw_trunk(node, try_, corner, &rows, lines);
        }
        let all = try_.way.turn(rows.end);
        (own.0.max(all.0), own.1.max(all.1))
    }

    fn settle_children(
        &mut self,
        node: &PlanNode,
        try_: &Try,
        (corner, room): ((f64, f64), (f64, f64)),
        rows: &Rows,
        lines: &mut Vec<PlanLine>,
    ) {
        let stroke = self.stroke(node);
        let Spaces { outward, grip, .. } = rows.spaces;
        for (child, start) in node.children.iter().zip(&rows.starts) {
            let (x, y) = try_.way.turn(*start);
            let corner = (corner.0 + x, corner.1 + y);
            lines.push(try_.line(stroke, corner, (grip, -outward / 2.0), (grip, 0.0)));
            self.settle(child, try_, corner, room, lines);
        }
    }

    /// Draws the line from a place to its last row, and from there one along each row.
    fn draw_trunk(
        &self,
        node: &PlanNode,
        try_: &Try,
        corner: (f64, f64),
        rows: &Rows,
        lines: &mut Vec<PlanLine>,
    ) {
        let stroke = self.stroke(node);
        let Rows { trunk, edge, .. } = *rows;
        let outward = rows.spaces.outward;
        let end = rows.rails.last().map_or(0.0, |rail| rail.0) - outward / 2.0;
        lines.push(try_.line(stroke, corner, (trunk, edge), (trunk, end)));
        let overlay = self.places[node.part].overlay.as_ref();
        if overlay.is_some_and(|it| it.stops) {
            let o = edge + 7.0;
            lines.push(try_.line(Stroke::Bar, corner, (trunk - 13.0, o), (trunk + 13.0, o)));
        }
        for (o, last) in &rows.rails {
            let o = o - outward / 2.0;
            lines.push(try_.line(stroke, corner, (trunk, o), (*last, o)));
        }
    }

    /// The style of the lines from a place to its children.
    fn stroke(&self, node: &PlanNode) -> Stroke {
        let overlay = self.places[node.part].overlay.as_ref();
        match overlay.and_then(|it| it.hanging.flow) {
            None => Stroke::Plain,
            Some(Flow::Everything) => Stroke::Everything,
            Some(Flow::Narrowed) => Stroke::Narrowed,
            Some(Flow::Nothing) => Stroke::Nothing,
        }
    }
}

/// The distances around the children of a place. "Along" is the direction from sibling to sibling, "out" from parent to
/// child.
struct Spaces {
    between: f64,
    outward: f64,
    /// Where a child's line meets it, along.
    grip: f64,
    /// Where the first child may start, along.
    origin: f64,
}

impl Spaces {
    fn new(try_: &Try, head: f64) -> Self {
        match try_.way {
            Way::Down => Self {
                between: BETWEEN.0,
                outward: BETWEEN.1 * try_.loose,
                grip: 28.0,
                origin: 0.0,
            },
            Way::Right => Self {
                between: 20.0,
                outward: (BETWEEN.0 + 8.0) * try_.loose,
                grip: HEADER / 2.0,
                origin: head,
            },
        }
    }
}

/// The rows (or columns) of a place's children; pairs are (along, out).
struct Rows {
    spaces: Spaces,
    /// The edge of the place, out.
    edge: f64,
    /// The line that connects the rows, along.
    trunk: f64,
    /// The corner of each child.
    starts: Vec<(f64, f64)>,
    /// Where each row starts, out, and where its line ends, along.
    rails: Vec<(f64, f64)>,
    end: (f64, f64),
}

impl Rows {
    fn new(sizes: &[(f64, f64)], spaces: Spaces, edge: f64, limit: f64) -> Self {
        let Spaces {
            between,
            outward,
            grip,
            origin,
        } = spaces;
        let along = sizes.iter().map(|size| size.0 + between).sum::<f64>() - between + origin;
        // One row is connected directly; several rows use a trunk at their side. One child is one row however large it is.
        let several = sizes.len() > 1 && along > limit;
        let begin = origin + if several { INDENT } else { 0.0 };
        let trunk = origin + if several { INDENT / 2.0 } else { grip };
        let (mut a, mut o, mut row) = (begin, edge + outward, 0.0_f64);
        let (mut most, mut last) = (0.0_f64, trunk);
        let (mut starts, mut rails) = (Vec::with_capacity(sizes.len()), Vec::new());
        for (length, depth) in sizes {
            if a > begin && a + length > limit {
                rails.push((o, last));
                a = begin;
                o += row + outward;
                row = 0.0;
            }
            starts.push((a, o));
            last = a + grip;
            most = most.max(a + length);
            row = row.max(*depth);
            a += length + between;
        }
        rails.push((o, last));
        Self {
            spaces,
            edge,
            trunk,
            starts,
            rails,
            end: (most, o + row),
        }
    }
}
