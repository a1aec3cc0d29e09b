//! Measures the places of a plan and positions them.

use std::hash::{DefaultHasher, Hash, Hasher};

use sim::view::Flow;

use super::plan::{LayoutPlan, PlanLine, PlanNode, Stroke};
use super::{APART, BETWEEN, HEADER, INDENT, Try, Way};

impl LayoutPlan<'_> {
    /// A hash of everything that sizes depend on: the same number, the same layout.
    pub fn measure(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for place in &self.places {
            let sizes = (place.count(), place.squares.len(), place.level);
            (place.density, sizes).hash(&mut hasher);
            if let Some(it) = &place.overlay {
                it.says.len().hash(&mut hasher);
                for chip in &it.hanging.attached {
                    (chip.name.len(), chip.managed).hash(&mut hasher);
                }
            }
        }
        for head in &self.heads {
            let asks = (head.request.is_some(), head.answers.is_some());
            (asks, head.services.is_empty()).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The size of the result.
    pub fn size(&mut self, roots: &[PlanNode], try_: &Try, viewport: (f64, f64)) -> (f64, f64) {
        let (width, height) = self.rows(roots, try_, viewport, None);
        (width, height)
    }

    /// Positions every part; returns the size and the lines.
    pub fn place(
        &mut self,
        roots: &[PlanNode],
        try_: &Try,
        viewport: (f64, f64),
    ) -> (f64, f64, Vec<PlanLine>) {
        let mut lines = Vec::new();
        let (width, height) = self.rows(roots, try_, viewport, Some(&mut lines));
        (width, height, lines)
    }

    fn rows(
        &mut self,
        roots: &[PlanNode],
        try_: &Try,
        viewport: (f64, f64),
        mut lines: Option<&mut Vec<PlanLine>>,
    ) -> (f64, f64) {
        let room = (viewport.0 * try_.stretch, viewport.1 * try_.stretch);
        let (mut x, mut y, mut row, mut width) = (0.0, 0.0, 0.0_f64, 0.0_f64);
        for node in roots {
            let (w, h) = self.flow(node, try_, room, None);
            if x > 0.0 && x + w > room.0 {
                x = 0.0;
                y += row + APART;
                row = 0.0;
            }
            if let Some(lines) = lines.as_deref_mut() {
                self.settle(node, try_, (x, y), room, lines);
            }
            width = width.max(x + w);
            row = row.max(h);
            x += w + APART;
        }
        (width.max(1.0), (y + row).max(1.0))
    }

    fn settle(
        &mut self,
        node: &PlanNode,
        try_: &Try,
        (x, y): (f64, f64),
        room: (f64, f64),
        lines: &mut Vec<PlanLine>,
    ) {
        let height = node.head_height(&self.heads, room.0);
        if let Some(head) = node.head {
            let head = &mut self.heads[head];
            (head.x, head.y, head.height) = (x, y, height);
        }
        let top = y + height;
        (self.places[node.part].x, self.places[node.part].y) = (x, top);
        self.flow(node, try_, room, Some(((x, y), lines)));
    }

    /// Arranges children beside each other, beyond their place, in as many rows (or columns) as the space requires.
    /// "Along" is the direction from sibling to sibling, "out" from parent to child.
    fn flow(
        &mut self,
        node: &PlanNode,
        try_: &Try,
        room: (f64, f64),
        mut at: Option<((f64, f64), &mut Vec<PlanLine>)>,
    ) -> (f64, f64) {
        let head = node.head_height(&self.heads, room.0);
        let place = &mut self.places[node.part];
        place.shape(room.0, try_.spread);
        let flow = place.overlay.as_ref().and_then(|it| it.hanging.flow);
        let stroke = match flow {
            None => Stroke::Plain,
            Some(Flow::Everything) => Stroke::Everything,
            Some(Flow::Narrowed) => Stroke::Narrowed,
            Some(Flow::Nothing) => Stroke::Nothing,
        };
        let stops = place.overlay.as_ref().is_some_and(|it| it.stops);
        let own = (
            match node.head {
                Some(head) => place.width.max(self.heads[head].width().min(room.0)),
                None => place.width,
            },
            head + place.height,
        );
        if node.children.is_empty() {
            return own;
        }
        // The edge of the place itself: a head may be wider.
        let edge = try_.way.turn((place.width, own.1)).1;
        let turn = |pair| try_.way.turn(pair);
        let (between, outward, grip, origin) = match try_.way {
            Way::Down => (BETWEEN.0, BETWEEN.1, 28.0, 0.0),
            Way::Right => (20.0, BETWEEN.0 + 8.0, HEADER / 2.0, head),
        };
        let inner = match try_.way {
            Way::Down => (room.0 - INDENT, room.1),
            Way::Right => (room.0, room.1 - INDENT),
        };
        let limit = turn(room).0;
        let sizes: Vec<_> = node
            .children
            .iter()
            .map(|child| turn(self.flow(child, try_, inner, None)))
            .collect();
        let along = sizes.iter().map(|size| size.0 + between).sum::<f64>() - between + origin;
        // One row is connected directly; several rows use a trunk at their side.
        let several = along > limit;
        let begin = origin + if several { INDENT } else { 0.0 };
        let trunk = origin + if several { INDENT / 2.0 } else { grip };
        let (mut a, mut o, mut row) = (begin, edge + outward, 0.0_f64);
        let (mut most, mut last, mut rails) = (0.0_f64, trunk, Vec::new());
        for (child, (length, depth)) in node.children.iter().zip(&sizes) {
            if a > begin && a + length > limit {
                rails.push((o, last));
                a = begin;
                o += row + outward;
                row = 0.0;
            }
            if let Some((corner, lines)) = &mut at {
                let (x, y) = turn((a, o));
                let corner = (corner.0 + x, corner.1 + y);
                lines.push(try_.line(stroke, corner, (grip, -outward / 2.0), (grip, 0.0)));
                self.settle(child, try_, corner, inner, lines);
            }
            last = a + grip;
            most = most.max(a + length);
            row = row.max(*depth);
            a += length + between;
        }
        rails.push((o, last));
        if let Some((corner, lines)) = &mut at {
            let end = rails.last().map_or(0.0, |rail| rail.0) - outward / 2.0;
            lines.push(try_.line(stroke, *corner, (trunk, edge), (trunk, end)));
            if stops {
                let o = edge + 7.0;
                lines.push(try_.line(Stroke::Bar, *corner, (trunk - 13.0, o), (trunk + 13.0, o)));
            }
            for (o, last) in rails {
                let o = o - outward / 2.0;
                lines.push(try_.line(stroke, *corner, (trunk, o), (last, o)));
            }
        }
        let all = turn((most, o + row));
        (own.0.max(all.0), own.1.max(all.1))
    }
}
