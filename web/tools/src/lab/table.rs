//! The table of all identities and what they are allowed to do. It is filled between frames, and only visible lines are
//! in the page.

mod cells;
mod heads;
mod moves;

use std::ops::Range;

use sim::ids::Text;
use sim::view::matrix::{Matrix, People};

use self::cells::{Row, legend, space};
use self::heads::{Filters, Heads, progress, summary};
use self::moves::{clicked, pressed, scrolled};
use super::{Hand, Worked};
use cells::{Stamp, TableLine};
use moves::{BEYOND, WIDTH, redraw, scroller};
use page::lab_sheet::LabSheet;
use page::queries::lab::Workings;
use ui::browser::{AnimationFrame, request_animation_frame};
use ui::prelude::*;

/// Time per frame for work that draws nothing, in milliseconds.
const WORK_MS: f64 = 9.0;
/// Time per frame for rebuilding lines, in milliseconds: the browser takes as long again to draw them.
const LINES_MS: f64 = 3.0;
/// Milliseconds between two frames above which one was missed.
const LATE_MS: f64 = 25.0;
/// Frames between two redraws while the table fills, and between two redraws when the last one was incomplete.
const PICTURE: u32 = 12;
const BEHIND: u32 = 2;
/// Number of identities above which units are folded.
const MANY: usize = 120;
const LINE: f64 = 30.0;
const PRESENTED: f64 = 1.4;

/// The state between the computed table and the drawn one.
#[derive(Default)]
pub(crate) struct Drawing {
    /// Number of times the whole lab was drawn.
    pub draws: u32,
    /// Number of tables so far, and of tables with other identities or columns.
    generation: u32,
    layout: u32,
    /// The version of the list of identities that `layout` is based on.
    lists: u32,
    columns: Vec<Text>,
    pub frame: Option<AnimationFrame>,
    frames: u32,
    /// When the last frame started.
    began: f64,
    /// The table is visible, not one question.
    shows: bool,
    /// There is a text field with completions.
    offers: bool,
    redraw: Option<UseForceUpdateHandle>,
    /// When the redraw started, and how many lines it rebuilds; 0 if it does more than that.
    drawn_at: f64,
    drawn_lines: usize,
    /// Lines that a frame may rebuild.
    pace: f64,
    /// How far each visible line is drawn, by its key.
    shown: Vec<(usize, Stamp)>,
    shown_layout: Option<u32>,
    /// Number of lines allowed so far: a new table gets them a few at a time.
    grown: usize,
    /// Some lines show less than the known results.
    behind: bool,
    /// The table's completion has been drawn.
    told: bool,
    /// The lines of the table after filtering.
    lines: Rc<Vec<TableLine>>,
    lines_of: Option<Filter>,
    /// Number of lines that fit.
    page: usize,
    /// The current cell should receive the focus.
    focus: bool,
    height: i32,
    width: i32,
}

/// The inputs of filtering: search words, unit, toggled units, layout.
type Filter = (String, Option<usize>, Vec<usize>, u32);

impl Drawing {
    /// Sets which parts of the lab are visible.
    pub fn show(&mut self, table: bool, offers: bool) {
        if !table || !self.shows {
            self.shown_layout = None;
        }
        (self.shows, self.offers) = (table, offers);
    }

    /// Allows a few more lines, unless all are there.
    fn grow(&mut self, rows: &mut Range<usize>) {
        if self.shown_layout.is_none() {
            self.grown = 4;
        } else if self.grown < rows.len() {
            self.grown += self.pace as usize;
        }
        self.behind = self.grown < rows.len();
        if self.behind {
            rows.end = rows.start + self.grown;
        } else {
            self.grown = usize::MAX;
        }
    }

    /// Updates the layout to the list of identities.
    fn lay_out(&mut self, known: &Workings) {
        if self.lists != known.lists() {
            self.lists = known.lists();
            self.layout += 1;
        }
    }

    /// Starts a new table.
    pub fn begin(&mut self, columns: &[Text]) {
        self.frames = 0;
        self.generation += 1;
        self.told = false;
        if self.columns != columns {
            self.columns = columns.to_vec();
            self.layout += 1;
        }
        if self.pace == 0.0 {
            self.pace = 4.0;
        }
    }
}

/// The lines left by the filters and folds.
fn lines(sheet: &LabSheet, worked: &Worked) -> Vec<TableLine> {
    let people = worked.known.people();
    let matrix = worked.known.matrix();
    let find = sheet.find.trim().to_lowercase();
    let changed = |row: usize| !sheet.only_changed || matrix.is_some_and(|it| it.is_changed(row));
    // Searching translates each name into the page's language, which is too slow for thousands.
    let few = people.rows.len() <= 1_000;
    let fits = |name: &Message| {
        name.english().to_lowercase().contains(&find)
            || few && tell(name).to_lowercase().contains(&find)
    };
    let folded = people.rows.len() > MANY && find.is_empty();
    let mut lines = Vec::new();
    for (unit, it) in people.units.iter().enumerate() {
        if sheet.unit.is_some_and(|only| only != unit)
            || (sheet.only_changed && !matrix.is_some_and(|it| it.is_unit_changed(unit)))
        {
            continue;
        }
        let shown =
            |row: &usize| changed(*row) && (find.is_empty() || fits(&people.rows[*row].name));
        let open = (folded && sheet.unit.is_none()) == sheet.toggled.contains(&unit);
        if !find.is_empty() && !(it.from..it.to).any(|row| shown(&row)) {
            continue;
        }
        lines.push(TableLine::Unit(unit, open));
        if open {
            lines.extend((it.from..it.to).filter(shown).map(TableLine::Person));
        }
    }
    lines
}

/// Recomputes the lines if their inputs have changed.
fn follow(sheet: &LabSheet, worked: &mut Worked) {
    worked.drawing.lay_out(&worked.known);
    let of = (
        sheet.find.clone(),
        sheet.unit,
        sheet.toggled.clone(),
        worked.drawing.layout,
    );
    // More changed lines become known over time.
    if !sheet.only_changed && worked.drawing.lines_of.as_ref() == Some(&of) {
        return;
    }
    worked.drawing.lines = Rc::new(lines(sheet, worked));
    worked.drawing.lines_of = (!sheet.only_changed).then_some(of);
}

/// The parts that a frame leaves to redraw.
enum Draws {
    Nothing,
    Table,
    All,
}

/// Works a little in each frame while there is work, and redraws from time to time.
pub(crate) fn go_on(hand: &Hand) {
    let mut worked = hand.worked.borrow_mut();
    if worked.drawing.frame.is_some() || !is_busy(&worked) {
        return;
    }
    worked.drawing.frame = Some(request_animation_frame(with!(hand, move |began| {
        let draws = {
            let mut worked = hand.worked.borrow_mut();
            worked.drawing.frame = None;
            frame(&mut worked, began)
        };
        match draws {
            Draws::Nothing => {}
            Draws::Table => redraw(&hand),
            Draws::All => hand.update.force_update(),
        }
        go_on(&hand);
    })));
}

fn is_busy(worked: &Worked) -> bool {
    let Worked { known, drawing } = worked;
    known.is_listing()
        || (known.is_learning_due() && drawing.offers)
        || known.is_clearing()
        || known.is_unfinished()
        || (drawing.shows && known.matrix().is_some() && (drawing.behind || !drawing.told))
}

/// The work of one frame. A frame that draws does nothing else.
fn frame(worked: &mut Worked, began: f64) -> Draws {
    let Worked { known, drawing } = worked;
    if drawing.drawn_lines > 0 && began - drawing.began > LATE_MS {
        drawing.pace = (drawing.pace / 2.0).max(1.0);
    }
    drawing.drawn_lines = 0;
    drawing.began = began;
    let begins = platform::now();
    let until = (began + WORK_MS).max(begins + 1.0);
    if known.is_listing() {
        return if known.gather(|| platform::now() < until) {
            Draws::All
        } else {
            Draws::Nothing
        };
    }
    if known.is_learning_due() && drawing.offers {
        known.learn();
        return Draws::All;
    }
    drawing.frames += 1;
    let draws = if known.is_unfinished() {
        let pause = if drawing.behind { BEHIND } else { PICTURE };
        drawing.frames.is_multiple_of(pause)
    } else {
        drawing.behind || !drawing.told
    };
    if draws && drawing.shows {
        drawing.drawn_at = begins;
        return Draws::Table;
    }
    known.work(|| platform::now() < until);
    Draws::Nothing
}

/// After drawing: moves the focus to the current cell.
fn after_render(hand: &Hand) {
    let mut worked = hand.worked.borrow_mut();
    let drawing = &mut worked.drawing;
    if drawing.drawn_lines > 0 && drawing.drawn_at > 0.0 {
        let each = (platform::now() - drawing.drawn_at) / drawing.drawn_lines as f64;
        drawing.pace = (LINES_MS / each.max(0.01)).clamp(1.0, drawing.pace * 2.0);
    }
    drawing.drawn_at = 0.0;
    if std::mem::take(&mut drawing.focus) {
        drop(worked);
        platform::focus("lab-cell");
    }
}

/// Measures the table; its size can change whenever the whole lab is drawn.
fn measure(hand: &Hand) {
    if let Some(scroller) = scroller() {
        let drawing = &mut hand.worked.borrow_mut().drawing;
        (drawing.height, drawing.width) = scroller.size();
    }
}

fn line_height(presenter: bool) -> f64 {
    if presenter { LINE * PRESENTED } else { LINE }
}

#[derive(Properties, PartialEq)]
pub(crate) struct TableProps {
    pub hand: Hand,
    pub presenter: bool,
    /// Number of times the lab was drawn.
    pub draws: u32,
}

#[component]
pub(crate) fn Table(props: &TableProps) -> Html {
    let again = use_force_update();
    let hand = &props.hand;
    use_effect(with!(hand, move || after_render(&hand)));
    use_effect_with(props.draws, with!(hand, move |_| measure(&hand)));
    let sheet = hand.sheet.borrow();
    let mut worked = hand.worked.borrow_mut();
    worked.drawing.redraw = Some(again);
    follow(&sheet, &mut worked);
    drawn(props, &sheet, &mut worked)
}

/// The visible lines and columns.
fn in_sight(sheet: &LabSheet, drawing: &Drawing, height: f64) -> (Range<usize>, Range<usize>) {
    let or = |size: i32, usual: i32| f64::from(if size > 0 { size } else { usual });
    let part = |from: i32, route: f64, size: f64, all: usize| {
        let first = ((f64::from(from) / size) as usize)
            .saturating_sub(BEYOND)
            .min(all);
        first..(first + (route / size) as usize + 2 * BEYOND).min(all)
    };
    let route = or(drawing.height, 720);
    let lines = part(sheet.top, route, height, drawing.lines.len());
    let wide = or(drawing.width, 1_400);
    // With many columns, only the visible ones.
    let columns = part(sheet.left, wide, height * WIDTH, drawing.columns.len());
    (lines, columns)
}

/// Decides how far each line is drawn: as many lines with new results as a frame can afford.
fn advance(drawing: &mut Drawing, worked: (&People, &Matrix), drawn: Range<usize>) -> Vec<Stamp> {
    let known = std::mem::take(&mut drawing.shown);
    let layout = drawing.shown_layout.replace(drawing.layout);
    let mut left = drawing.pace as usize;
    drawing.drawn_lines = 0;
    let lines = &drawing.lines;
    for line in &lines[drawn] {
        let key = key_of(*line);
        let wanted = (drawing.generation, stamp(worked, *line));
        let before = known.iter().find(|(of, _)| *of == key);
        let stamp = match before {
            Some((_, before)) if layout == Some(drawing.layout) && wanted != *before => {
                // A former draft's results stay until the line is filled again, so that the table does not flicker
                // while you type.
                if wanted.1 == 0 {
                    *before
                } else if left == 0 {
                    drawing.behind = true;
                    *before
                } else {
                    left -= 1;
                    drawing.drawn_lines += 1;
                    wanted
                }
            }
            Some(_) => wanted,
            None => {
                drawing.drawn_lines += 1;
                wanted
            }
        };
        drawing.shown.push((key, stamp));
    }
    drawing.shown.iter().map(|(_, stamp)| *stamp).collect()
}

fn drawn(props: &TableProps, sheet: &LabSheet, worked: &mut Worked) -> Html {
    let hand = &props.hand;
    let height = line_height(props.presenter);
    let (mut rows, shown) = in_sight(sheet, &worked.drawing, height);
    worked.drawing.grow(&mut rows);
    let Worked { known, drawing } = worked;
    if known.matrix().is_none() {
        return html! { <section class="lab-matrix" aria-label={say("Who can do what")}><p class="lab-summary" role="status">{ say("Looking for users and roles …") }</p></section> };
    }
    let lines = drawing.lines.clone();
    let persons = lines[rows.clone()].iter().filter_map(|line| match line {
        TableLine::Person(row) => Some(*row),
        TableLine::Unit(..) => None,
    });
    known.look_at(persons.collect());
    let people = known.people().clone();
    let Some(matrix) = known.matrix() else {
        return Html::default();
    };
    let stamps = advance(drawing, (&people, matrix), rows.clone());
    drawing.page = rows.len().saturating_sub(2 * BEYOND).max(1);
    let columns = matrix.actions.len();
    let (filled, all) = matrix.progress();
    let done = filled == all && !drawing.behind;
    drawing.told = filled == all;
    let at = (
        sheet.at.0.min(lines.len().saturating_sub(1)),
        sheet.at.1.min(columns),
    );
    let onscroll = Callback::from(with!(hand, move |_: Event| scrolled(&hand, height)));
    let layout = drawing.layout;
    let row = |(n, (line, stamp)): (usize, (&TableLine, Stamp))| {
        let (index, column) = (rows.start + n, (at.0 == rows.start + n).then_some(at.1));
        html! {
            <Row key={key_of(*line)} {hand} line={*line} {index} {column} from={shown.start} to={shown.end} {layout} {stamp} />
        }
    };
    let body = html! {
        <tbody>
            { space(rows.start, columns, height) }
            for drawn in lines[rows.clone()].iter().zip(stamps).enumerate() { { row(drawn) } }
            { space(lines.len() - rows.end, columns, height) }
        </tbody>
    };
    html! {
        <section class="lab-matrix" aria-label={say("Who can do what")}>
            { summary(matrix, &people) }
            <Filters {hand} draws={props.draws} />
            <div class="lab-scroll" id="lab-scroll" data-testid="lab-scroll" data-done={done.to_string()} {onscroll}>
                { grid(props, matrix, lines.len(), body) }
                if lines.is_empty() {
                    <p class="soft lab-none">
                        { if sheet.only_changed && !done { say("Still searching …") } else if sheet.only_changed { say("The draft changes no answers here.") } else { say("No results. Try another name or unit.") } }
                    </p>
                }
            </div>
        </section>
    }
}

/// The table around its lines.
fn grid(props: &TableProps, matrix: &Matrix, lines: usize, body: Html) -> Html {
    let (hand, draws) = (&props.hand, props.draws);
    let height = line_height(props.presenter);
    let draft = matrix.has_draft();
    let (filled, all) = matrix.progress();
    let onkeydown = with!(hand, move |event: KeyboardEvent| pressed(
        &hand, &event, height
    ));
    let onclick = with!(hand, move |event: MouseEvent| clicked(&hand, &event));
    html! {
        <table role="grid" class={classes!(draft.then_some("has-draft"))} aria-label={say("Who can do what: people by unit, actions by column")}
            aria-rowcount={(lines + 2).to_string()} aria-colcount={(matrix.actions.len() + 1).to_string()} {onkeydown} {onclick}>
            <thead>
                <tr aria-rowindex="1">
                    // The legend uses space that is free anyway.
                    <td class="lab-corner" rowspan="2">
                        { legend(draft) }
                        <p class="lab-progress" role="status">{ progress(filled, all) }</p>
                    </td>
                    <Heads {hand} {draws} />
                </tr>
                <tr aria-rowindex="2"><Heads {hand} {draws} actions={true} /></tr>
            </thead>
            { body }
        </table>
    }
}

/// Units and identities have distinct keys.
fn key_of(line: TableLine) -> usize {
    match line {
        TableLine::Unit(unit, _) => 2 * unit,
        TableLine::Person(row) => 2 * row + 1,
    }
}

/// How far a line is filled: it is redrawn when that grows.
fn stamp((people, matrix): (&People, &Matrix), line: TableLine) -> usize {
    match line {
        TableLine::Unit(unit, _) => {
            let it = &people.units[unit];
            // A unit shows nothing until all of it is known.
            usize::from(matrix.unit_count(unit, 0).people == it.to - it.from)
        }
        TableLine::Person(row) => usize::from(matrix.is_done(row)),
    }
}
