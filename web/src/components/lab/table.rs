//! Everybody and what they may: the table, filled between frames, with only the lines that show in the page.

use std::fmt::Write;
use std::ops::Range;
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::utils::document;
use policy::place::Spot;
use policy::{Decision, LayerKind};
use sim::ids::Text;
use sim::question::Answer;
use sim::view::matrix::{Cell, Count, Matrix, People, says};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use super::question::offers;
use super::sheet::Sheet;
use super::{Hand, Worked};
use crate::icons::{Icon, icon};
use crate::platform;
use crate::say::{core, grouped, say, say_with};
use crate::state::queries::lab::Workings;

/// From the beginning of a frame, how long work may last that draws nothing.
const WORK_MS: f64 = 9.0;
/// How long lines may take to be made anew within a frame: the browser takes as long again to draw them.
const LINES_MS: f64 = 3.0;
/// A frame that comes later than this after the one before was missed.
const LATE_MS: f64 = 25.0;
/// How many frames pass between two pictures of what has been filled, and between two where the last left something out.
const PICTURE: u32 = 12;
const BEHIND: u32 = 2;
/// Units are folded if there are more people than this.
const MANY: usize = 120;
/// Lines drawn beyond those that show.
const BEYOND: usize = 6;
const LINE: f64 = 30.0;
/// The width of a column, in lines.
const WIDTH: f64 = 1.2;
const PRESENTED: f64 = 1.4;

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Unit(usize, bool),
    Person(usize),
}

/// What stands between the table as it is known and as it is drawn.
#[derive(Default)]
pub struct Drawing {
    /// How often the whole lab was drawn.
    pub draws: u32,
    /// How many tables there were, and how many with other people or columns.
    generation: u32,
    layout: u32,
    /// How many lists of people there were, as far as `layout` knows.
    lists: u32,
    columns: Vec<Text>,
    pub frame: Option<AnimationFrame>,
    frames: u32,
    /// When the last frame began.
    began: f64,
    /// It is the table that shows, and not one question.
    shows: bool,
    /// There is something to complete.
    offers: bool,
    redraw: Option<UseForceUpdateHandle>,
    /// When drawing it began, and how many lines that is making anew; 0 if it is not only that.
    drawn_at: f64,
    drawn_lines: usize,
    /// How many lines a frame may make anew.
    pace: f64,
    /// How far each of the lines that show is drawn, by its key.
    shown: Vec<(usize, Stamp)>,
    shown_layout: Option<u32>,
    /// How many there may be so far: they come into a new table a few at a time.
    grown: usize,
    /// Some of them are not drawn as far as they are known.
    behind: bool,
    /// It is drawn that all is known.
    told: bool,
    /// The lines of the table, as the filters leave them.
    lines: Rc<Vec<Line>>,
    lines_of: Option<Filter>,
    /// How many lines fit.
    page: usize,
    /// The cell that the keyboard is at is to be given the focus.
    focus: bool,
    height: i32,
    width: i32,
}

/// Of which table, and whether the line is filled.
type Stamp = (u32, usize);

/// What the lines follow from: words to find, unit, toggled units, layout.
type Filter = (String, Option<usize>, Vec<usize>, u32);

impl Drawing {
    /// What of the lab shows.
    pub fn show(&mut self, table: bool, offers: bool) {
        if !table || !self.shows {
            self.shown_layout = None;
        }
        (self.shows, self.offers) = (table, offers);
    }

    /// Lets a few more lines in, unless all are there.
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

    /// The layout follows the list of people.
    fn lay_out(&mut self, known: &Workings) {
        if self.lists != known.lists() {
            self.lists = known.lists();
            self.layout += 1;
        }
    }

    /// There is a new table.
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

/// The lines that the filters and folds leave.
fn lines(sheet: &Sheet, worked: &Worked) -> Vec<Line> {
    let people = worked.known.people();
    let matrix = worked.known.matrix();
    let find = sheet.find.trim().to_lowercase();
    let changed = |row: usize| !sheet.only_changed || matrix.is_some_and(|it| it.is_changed(row));
    // Each name is said in the page's language to look through it: not of thousands.
    let few = people.rows.len() <= 1_000;
    let fits = |name: &str| {
        name.to_lowercase().contains(&find) || few && core(name).to_lowercase().contains(&find)
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
        lines.push(Line::Unit(unit, open));
        if open {
            lines.extend((it.from..it.to).filter(shown).map(Line::Person));
        }
    }
    lines
}

/// Works the lines out if they are not those of before.
fn follow(sheet: &Sheet, worked: &mut Worked) {
    worked.drawing.lay_out(&worked.known);
    let of = (
        sheet.find.clone(),
        sheet.unit,
        sheet.toggled.clone(),
        worked.drawing.layout,
    );
    // Which lines are changed is known better each time.
    if !sheet.only_changed && worked.drawing.lines_of.as_ref() == Some(&of) {
        return;
    }
    worked.drawing.lines = Rc::new(lines(sheet, worked));
    worked.drawing.lines_of = (!sheet.only_changed).then_some(of);
}

/// What a frame leaves to be drawn.
enum Draws {
    Nothing,
    Table,
    All,
}

/// Works a little in each frame as long as there is something to do, and shows what is there from time to time.
pub fn go_on(hand: &Hand) {
    let mut worked = hand.worked.borrow_mut();
    if worked.drawing.frame.is_some() || !is_busy(&worked) {
        return;
    }
    let hand = hand.clone();
    worked.drawing.frame = Some(request_animation_frame(move |began| {
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
    }));
}

/// Draws the table again, and nothing else of the lab.
fn redraw(hand: &Hand) {
    let drawing = &hand.worked.borrow().drawing;
    if let Some(redraw) = &drawing.redraw {
        redraw.force_update();
    }
}

fn is_busy(worked: &Worked) -> bool {
    let Worked { known, drawing } = worked;
    known.is_listing()
        || (known.is_learning_due() && drawing.offers)
        || known.is_clearing()
        || known.is_unfinished()
        || (drawing.shows && known.matrix().is_some() && (drawing.behind || !drawing.told))
}

/// One frame's work. A frame that draws does nothing else.
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
        return if known.gather(until) {
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
    known.work(until);
    Draws::Nothing
}

/// After drawing: the focus follows the keyboard's cell.
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

/// How large it is may be another thing each time that all of the lab is drawn.
fn measure(hand: &Hand) {
    if let Some(scroller) = scroller() {
        let drawing = &mut hand.worked.borrow_mut().drawing;
        (drawing.height, drawing.width) = (scroller.client_height(), scroller.client_width());
    }
}

fn scroller() -> Option<Element> {
    document().get_element_by_id("lab-scroll")
}

fn line_height(presenter: bool) -> f64 {
    if presenter { LINE * PRESENTED } else { LINE }
}

#[derive(Properties, PartialEq)]
pub struct TableProps {
    pub hand: Hand,
    pub presenter: bool,
    /// How often the lab was drawn.
    pub draws: u32,
}

#[component]
pub fn Table(props: &TableProps) -> Html {
    let again = use_force_update();
    let hand = &props.hand;
    use_effect({
        let hand = hand.clone();
        move || after_render(&hand)
    });
    use_effect_with(props.draws, {
        let hand = hand.clone();
        move |_| measure(&hand)
    });
    let sheet = hand.sheet.borrow();
    let mut worked = hand.worked.borrow_mut();
    worked.drawing.redraw = Some(again);
    follow(&sheet, &mut worked);
    drawn(props, &sheet, &mut worked)
}

/// What shows of the lines and columns.
fn in_sight(sheet: &Sheet, drawing: &Drawing, height: f64) -> (Range<usize>, Range<usize>) {
    let or = |size: i32, usual: i32| f64::from(if size > 0 { size } else { usual });
    let part = |from: i32, room: f64, size: f64, all: usize| {
        let first = ((f64::from(from) / size) as usize)
            .saturating_sub(BEYOND)
            .min(all);
        first..(first + (room / size) as usize + 2 * BEYOND).min(all)
    };
    let room = or(drawing.height, 720);
    let lines = part(sheet.top, room, height, drawing.lines.len());
    let wide = or(drawing.width, 1_400);
    // Of many columns those that show.
    let columns = part(sheet.left, wide, height * WIDTH, drawing.columns.len());
    (lines, columns)
}

/// Which lines are drawn how far: of those that are known better now as many as a frame can bear.
fn advance(drawing: &mut Drawing, worked: (&People, &Matrix), drawn: Range<usize>) -> Vec<Stamp> {
    let known = std::mem::take(&mut drawing.shown);
    let layout = drawing.shown_layout.replace(drawing.layout);
    let mut left = drawing.pace as usize;
    drawing.drawn_lines = 0;
    let lines = drawing.lines.clone();
    for line in &lines[drawn] {
        let key = key_of(*line);
        let wanted = (drawing.generation, stamp(worked, *line));
        let before = known.iter().find(|(of, _)| *of == key);
        let stamp = match before {
            Some((_, before)) if layout == Some(drawing.layout) && wanted != *before => {
                // What was known of a former draft stands until the line is filled anew: a table does not flicker while one
                // writes.
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

fn drawn(props: &TableProps, sheet: &Sheet, worked: &mut Worked) -> Html {
    let (hand, draws) = (&props.hand, props.draws);
    let height = line_height(props.presenter);
    let (mut rows, shown) = in_sight(sheet, &worked.drawing, height);
    worked.drawing.grow(&mut rows);
    let (first, last) = (rows.start, rows.end);
    let Worked { known, drawing } = worked;
    if known.matrix().is_none() {
        return html! { <section class="lab-matrix" aria-label={say("Who may what")}><p class="lab-summary" role="status">{ say("Looking who is there …") }</p></section> };
    }
    let lines = drawing.lines.clone();
    let persons = lines[rows.clone()].iter().filter_map(|line| match line {
        Line::Person(row) => Some(*row),
        Line::Unit(..) => None,
    });
    known.look_at(persons.collect());
    let people = known.people().clone();
    let Some(matrix) = known.matrix() else {
        return Html::default();
    };
    let stamps = advance(drawing, (&people, matrix), rows);
    drawing.page = (last - first).saturating_sub(2 * BEYOND).max(1);
    let columns = matrix.actions.len();
    let (filled, all) = matrix.progress();
    let done = filled == all && !drawing.behind;
    drawing.told = filled == all;
    let at = (
        sheet.at.0.min(lines.len().saturating_sub(1)),
        sheet.at.1.min(columns),
    );
    let spacer = |lines: usize| {
        html! { if lines > 0 { <tr aria-hidden="true" class="lab-space"><td colspan={(columns + 1).to_string()} height={((lines as f64 * height) as usize).to_string()}></td></tr> } }
    };
    let onscroll = {
        let hand = hand.clone();
        Callback::from(move |_: Event| scrolled(&hand, height))
    };
    let onkeydown = {
        let hand = hand.clone();
        Callback::from(move |event: KeyboardEvent| pressed(&hand, &event, height))
    };
    let onclick = {
        let hand = hand.clone();
        Callback::from(move |event: MouseEvent| clicked(&hand, &event))
    };
    let draft = matrix.has_draft();
    let layout = drawing.layout;
    html! {
        <section class="lab-matrix" aria-label={say("Who may what")}>
            { summary(matrix, &people) }
            <Filters hand={hand.clone()} {draws} />
            <div class="lab-scroll" id="lab-scroll" data-testid="lab-scroll" data-done={done.to_string()} {onscroll}>
                <table role="grid" class={classes!(draft.then_some("has-draft"))} aria-label={say("Who may what: people by unit, and actions")} aria-rowcount={(lines.len() + 2).to_string()} aria-colcount={(columns + 1).to_string()} {onkeydown} {onclick}>
                    <thead>
                        <tr aria-rowindex="1">
                            // What the marks mean stands where there is room anyway.
                            <td class="lab-corner" rowspan="2">
                                <Legend {draft} />
                                <p class="lab-progress" role="status">{ if filled < all { say_with("{filled} of {all} filled", &[("filled", &(grouped(filled))), ("all", &(grouped(all)))]) } else { String::new() } }</p>
                            </td>
                            <Heads hand={hand.clone()} {draws} />
                        </tr>
                        <tr aria-rowindex="2"><Heads hand={hand.clone()} {draws} actions={true} /></tr>
                    </thead>
                    <tbody>
                        { spacer(first) }
                        for (n, (line, stamp)) in lines[first..last].iter().zip(stamps).enumerate() {
                            <Row key={key_of(*line)} hand={hand.clone()} line={*line} index={first + n} column={(at.0 == first + n).then_some(at.1)} from={shown.start} to={shown.end} {layout} {stamp} />
                        }
                        { spacer(lines.len() - last) }
                    </tbody>
                </table>
                if lines.is_empty() { <p class="soft lab-none">{ if sheet.only_changed && !done { say("Still looking …") } else if sheet.only_changed { say("The draft changes nobody's answer here.") } else { say("Nobody fits.") } }</p> }
            </div>
        </section>
    }
}

fn scrolled(hand: &Hand, height: f64) {
    let Some(scroller) = scroller() else { return };
    let (top, left) = (scroller.scroll_top(), scroller.scroll_left());
    let mut sheet = hand.sheet.borrow_mut();
    let moved = (top - sheet.top).abs().max((left - sheet.left).abs());
    if f64::from(moved) >= height * (BEYOND - 3) as f64 || top == 0 && sheet.top > 0 {
        (sheet.top, sheet.left) = (top, left);
        drop(sheet);
        redraw(hand);
    }
}

fn pressed(hand: &Hand, event: &KeyboardEvent, height: f64) {
    let (lines, columns, page) = {
        let worked = hand.worked.borrow();
        let drawing = &worked.drawing;
        (drawing.lines.clone(), drawing.columns.len(), drawing.page)
    };
    let end = lines.len().saturating_sub(1);
    let (mut line, mut column) = hand.sheet.borrow().at;
    (line, column) = (line.min(end), column.min(columns));
    match event.key().as_str() {
        "ArrowDown" => line = (line + 1).min(end),
        "ArrowUp" => line = line.saturating_sub(1),
        "ArrowRight" => column = (column + 1).min(columns),
        "ArrowLeft" => column = column.saturating_sub(1),
        "PageDown" => line = (line + page).min(end),
        "PageUp" => line = line.saturating_sub(page),
        "Home" if event.ctrl_key() => line = 0,
        "End" if event.ctrl_key() => line = end,
        "Home" => column = 0,
        "End" => column = columns,
        "Enter" | " " => {
            event.prevent_default();
            hand.worked.borrow_mut().drawing.focus = true;
            choose(hand, lines.get(line).copied(), column);
            return;
        }
        _ => return,
    }
    event.prevent_default();
    hand.worked.borrow_mut().drawing.focus = true;
    bring_into_sight(hand, line, column, height);
    hand.sheet.borrow_mut().at = (line, column);
    redraw(hand);
}

fn clicked(hand: &Hand, event: &MouseEvent) {
    let place = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest("[data-at]").ok().flatten())
        .and_then(|cell| cell.get_attribute("data-at"));
    let Some((line, column)) = place.as_deref().and_then(|place| place.split_once(' ')) else {
        return;
    };
    if let (Ok(line), Ok(column)) = (line.parse::<usize>(), column.parse()) {
        hand.sheet.borrow_mut().at = (line, column);
        let chosen = hand.worked.borrow().drawing.lines.get(line).copied();
        choose(hand, chosen, column);
    }
}

/// A part of the table that only changes with the whole lab.
#[derive(Properties, PartialEq)]
struct StillProps {
    hand: Hand,
    draws: u32,
    #[prop_or_default]
    actions: bool,
}

/// The heads of the columns: services, or actions.
#[component]
fn Heads(props: &StillProps) -> Html {
    let worked = props.hand.worked.borrow();
    let columns = &worked.drawing.columns;
    // What a neighbour shares is written once: the service above its actions.
    let mut services: Vec<(&str, usize)> = Vec::new();
    for action in columns {
        let service = action.split(':').next().unwrap_or_default();
        match services.last_mut() {
            Some((last, count)) if *last == service => *count += 1,
            _ => services.push((service, 1)),
        }
    }
    if props.actions {
        html! {
            for (n, action) in columns.iter().enumerate() {
                { head(n, action, services.iter().any(|(service, count)| *count > 1 && action.split(':').next() == Some(*service))) }
            }
        }
    } else {
        html! {
            for (n, (service, count)) in services.iter().enumerate() { <th key={n} scope="colgroup" colspan={count.to_string()} class="lab-service">{ if *count > 1 { service.to_string() } else { String::new() } }</th> }
        }
    }
}

/// A column's head; its service is above it, unless it is the only one of its service.
fn head(n: usize, action: &str, above: bool) -> Html {
    let (service, name) = action.split_once(':').unwrap_or(("", action));
    html! {
        <th key={n} scope="col" class="lab-action">
            <span class={classes!("lab-upright")}><span class={above.then_some("quiet")}>{ format!("{service}:") }</span>{ name.to_string() }</span>
        </th>
    }
}

/// Scrolls so far that a line is below the heads and above the end, and a column beside the names.
fn bring_into_sight(hand: &Hand, line: usize, column: usize, height: f64) {
    let Some(scroller) = scroller() else { return };
    let head = scroller
        .query_selector("thead")
        .ok()
        .flatten()
        .map_or(0, |head| head.client_height());
    let (top, room) = (scroller.scroll_top(), scroller.client_height() - head);
    let from = (line as f64 * height) as i32;
    let to = from + height as i32;
    let wanted = if from < top {
        from
    } else if to > top + room {
        to - room
    } else {
        top
    };
    if wanted != top {
        scroller.set_scroll_top(wanted);
    }
    let names = scroller
        .query_selector(".lab-corner")
        .ok()
        .flatten()
        .map_or(0, |names| names.client_width());
    let (left, room) = (scroller.scroll_left(), scroller.client_width() - names);
    let from = (column.saturating_sub(1) as f64 * height * WIDTH) as i32;
    let to = from + (height * WIDTH) as i32;
    let sideways = if column == 0 {
        0
    } else if from < left {
        from
    } else if to > left + room {
        to - room
    } else {
        left
    };
    if sideways != left {
        scroller.set_scroll_left(sideways);
    }
    let mut sheet = hand.sheet.borrow_mut();
    (sheet.top, sheet.left) = (wanted, sideways);
}

/// Opens or folds a unit, or asks the question of a cell.
fn choose(hand: &Hand, line: Option<Line>, column: usize) {
    match line {
        Some(Line::Unit(unit, _)) => {
            hand.change(
                |sheet| match sheet.toggled.iter().position(|it| *it == unit) {
                    Some(known) => drop(sheet.toggled.remove(known)),
                    None => sheet.toggled.push(unit),
                },
            )
        }
        Some(Line::Person(row)) => {
            let (who, action) = {
                let worked = hand.worked.borrow();
                let Some(matrix) = worked.known.matrix() else { return };
                let action = column
                    .checked_sub(1)
                    .and_then(|column| matrix.actions.get(column).cloned());
                (matrix.people.rows[row].name.clone(), action)
            };
            hand.change(|sheet| {
                sheet.who = who;
                if let Some(action) = action {
                    sheet.action = action.to_string();
                }
                sheet.resource.clear();
                sheet.keys.clear();
                sheet.table = false;
            });
        }
        None => {}
    }
}

/// What a draft does to an action.
#[derive(Clone, Copy)]
enum Change {
    Takes,
    Gives,
    Hangs,
}

/// What the draft does, in a sentence.
fn summary(matrix: &Matrix, people: &People) -> Html {
    let (done, all) = matrix.progress();
    let mut says = String::new();
    if matrix.has_draft() {
        // What is taken or given for certain, and what the draft makes depend on what nobody has said.
        let mut parts: Vec<(usize, usize, Change)> = Vec::new();
        for action in 0..matrix.actions.len() {
            let count = matrix.count(action);
            for (changed, change) in [
                (count.taken, Change::Takes),
                (count.given, Change::Gives),
                (count.hangs, Change::Hangs),
            ] {
                if changed > 0 {
                    parts.push((changed, action, change));
                }
            }
        }
        ordered::sort_by_key(&mut parts, |(changed, ..)| std::cmp::Reverse(*changed));
        let more = parts.len().saturating_sub(2);
        let named: Vec<String> = parts
            .into_iter()
            .take(2)
            .map(|(changed, column, change)| {
                let action = &matrix.actions[column];
                let (changed, all) = (grouped(changed), grouped(all));
                match change {
                    Change::Takes => say_with(
                        "takes `{action}` from {changed} of {all} principals",
                        &[("action", &action), ("all", &all), ("changed", &changed)],
                    ),
                    Change::Gives => say_with(
                        "gives `{action}` to {changed} of {all} principals",
                        &[("action", &action), ("all", &all), ("changed", &changed)],
                    ),
                    Change::Hangs => say_with(
                        "makes `{action}` depend on `{keys}` for {changed} of {all} principals",
                        &[
                            ("keys", &(matrix.hangs_on(column).join(say("` and `")))),
                            ("action", &action),
                            ("all", &all),
                            ("changed", &changed),
                        ],
                    ),
                }
            })
            .collect();
        if named.is_empty() {
            says.push_str(if done < all {
                say("Looking for what this draft changes …")
            } else {
                say("This draft changes nobody's answer about these actions.")
            });
        } else {
            says.push_str(&say_with(
                "This draft {does}",
                &[("does", &named.join(", "))],
            ));
            if more > 0 {
                says.push_str(&say_with(
                    ", and changes {n} more of the actions",
                    &[("n", &more)],
                ));
            }
            says.push('.');
        }
    } else {
        let accounts: usize = people.units.iter().map(|unit| unit.accounts).sum();
        says.push_str(&say_with("{all} principals of {n} accounts. Draft a policy to see whose answers it would change.", &[("all", &all), ("n", &accounts)]));
    }
    if !matrix.given.is_empty() {
        let keys: Vec<&str> = matrix.given.iter().map(|(key, _)| &**key).collect();
        says.push_str(&say_with(
            " Every request carries `{keys}`, as under One question.",
            &[("keys", &keys.join(say("` and `")))],
        ));
    }
    html! { <p class="lab-summary" data-testid="lab-summary">{ crate::components::inspector::parts::prose(&says) }</p> }
}

#[component]
fn Filters(props: &StillProps) -> Html {
    let hand = &props.hand;
    let (sheet, worked) = (hand.sheet.borrow(), hand.worked.borrow());
    let has_draft = worked.known.matrix().is_some_and(Matrix::has_draft);
    let add = {
        let hand = hand.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            hand.change(|sheet| {
                let action = sheet.adding.trim().to_string();
                let known = sheet
                    .actions
                    .iter()
                    .any(|it| it.eq_ignore_ascii_case(&action));
                if action.contains(':') && !known {
                    // Beside its own service's.
                    let service = action.split(':').next().unwrap_or_default();
                    let after = sheet
                        .actions
                        .iter()
                        .rposition(|it| it.split(':').next() == Some(service))
                        .map_or(sheet.actions.len(), |at| at + 1);
                    sheet.actions.insert(after, action.as_str().into());
                    sheet.adding.clear();
                }
            });
        }
    };
    html! {
        <div class="lab-filters">
            <select aria-label={say("Unit")} data-testid="lab-unit" onchange={hand.chosen(|sheet, value| { sheet.unit = value.parse().ok(); sheet.top = 0; })}>
                <option value="" selected={sheet.unit.is_none()}>{ say("All units") }</option>
                for (n, unit) in worked.known.people().units.iter().enumerate() { <option key={n} value={n.to_string()} selected={sheet.unit == Some(n)}>{ &unit.name }</option> }
            </select>
            <input type="search" aria-label={say("Find people")} placeholder={say("Find people")} data-testid="lab-find" value={sheet.find.clone()} oninput={hand.typed(|sheet, value| { sheet.find = value; sheet.top = 0; })} />
            if has_draft {
                <button type="button" class="button" aria-pressed={sheet.only_changed.to_string()} data-testid="lab-only-changed" onclick={hand.click(|sheet| { sheet.only_changed = !sheet.only_changed; sheet.top = 0; })}>{ say("Only changed") }</button>
            }
            <details class="lab-columns folding">
                <summary>{ say("Actions") }</summary>
                <div class="lab-chips">
                    for (n, action) in sheet.actions.iter().enumerate() {
                        <button key={n} type="button" class="button mini" title={say("Leave this column out")} onclick={hand.click(move |sheet| { if sheet.actions.len() > 1 { sheet.actions.remove(n); } })}>{ action.to_string() }{ icon(Icon::Close) }<span class="quiet">{ say(": leave this column out") }</span></button>
                    }
                </div>
            </details>
            <form onsubmit={add}>
                <input type="text" aria-label={say("Add an action")} placeholder={say("Add an action")} data-testid="lab-add" list="lab-add-list" value={sheet.adding.clone()} autocomplete="off" spellcheck="false" oninput={hand.typed(|sheet, value| sheet.adding = value)} />
                <datalist id="lab-add-list">{ if sheet.adding.is_empty() { Html::default() } else { offers(worked.known.vocabulary(), Spot::Action, &sheet.adding) } }</datalist>
            </form>
        </div>
    }
}

/// The class of a cell's look: its shape says which layer.
fn look(cell: &Cell) -> &'static str {
    match &cell.answer {
        Answer::Allowed => "yes",
        Answer::Depends(_) => "may",
        Answer::Denied(layer, decision) => match layer {
            LayerKind::ServiceControlPolicy => "scp",
            LayerKind::ResourceControlPolicy => "rcp",
            LayerKind::PermissionsBoundary | LayerKind::SessionPolicy => "limit",
            LayerKind::Identity | LayerKind::Resource => {
                if *decision == Decision::ExplicitlyDenied {
                    "no"
                } else {
                    "none"
                }
            }
        },
    }
}

/// Units and people have no number in common.
fn key_of(line: Line) -> usize {
    match line {
        Line::Unit(unit, _) => 2 * unit,
        Line::Person(row) => 2 * row + 1,
    }
}

/// How much of a line is filled: it is drawn again when that grows.
fn stamp((people, matrix): (&People, &Matrix), line: Line) -> usize {
    match line {
        Line::Unit(unit, _) => {
            let it = &people.units[unit];
            // A unit says nothing before all of it is known.
            usize::from(matrix.unit_count(unit, 0).people == it.to - it.from)
        }
        Line::Person(row) => usize::from(matrix.is_done(row)),
    }
}

/// A line of the table. It is drawn only when something of it has changed.
#[derive(Properties, PartialEq)]
struct RowProps {
    hand: Hand,
    line: Line,
    index: usize,
    /// The column that the keyboard is at, if it is in this line.
    column: Option<usize>,
    from: usize,
    to: usize,
    /// Which people and columns.
    layout: u32,
    /// How far it is drawn.
    stamp: Stamp,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let guard = props.hand.worked.borrow();
    let worked = &*guard;
    let Some(matrix) = worked.known.matrix() else {
        return Html::default();
    };
    let (line, index, shown) = (props.line, props.index, props.from..props.to);
    let at = (index, props.column.unwrap_or(usize::MAX));
    let beyond = |columns: usize| {
        html! { if columns > 0 { <td aria-hidden="true" colspan={columns.to_string()}></td> } }
    };
    let after = matrix.actions.len() - shown.end;
    let tab = |column: usize| if at == (index, column) { "0" } else { "-1" };
    let id = |column: usize| (at == (index, column)).then_some("lab-cell");
    let place = |column: usize| format!("{index} {column}");
    let rowindex = (index + 3).to_string();
    match line {
        Line::Unit(unit, open) => {
            let it = &worked.known.people().units[unit];
            html! {
                <tr class="lab-unit" aria-rowindex={rowindex}>
                    <th scope="row" id={id(0)} tabindex={tab(0)} data-at={place(0)} aria-expanded={open.to_string()} class={classes!("lab-name", open.then_some("is-open"))}>
                        { icon(Icon::Chevron) }<span class="lab-clip">{ &it.name }</span><span class="soft small">{ format!(" {} ", it.to - it.from) }<span class="quiet">{ say("people") }</span></span>
                    </th>
                    { beyond(shown.start) }
                    for action in shown {
                        { sum(matrix.unit_count(unit, action), it.to - it.from, action + 1, id(action + 1), tab(action + 1), place(action + 1)) }
                    }
                    { beyond(after) }
                </tr>
            }
        }
        Line::Person(row) => {
            let name = &core(&worked.known.people().rows[row].name);
            html! {
                <tr aria-rowindex={rowindex} class={matrix.is_changed(row).then_some("is-changed")}>
                    <th scope="row" id={id(0)} tabindex={tab(0)} data-at={place(0)} class="lab-name"><span class="lab-clip" title={name.clone()}>{ name }</span></th>
                    { beyond(shown.start) }
                    for action in shown {
                        { cell(matrix, row, name, action, id(action + 1), tab(action + 1), place(action + 1)) }
                    }
                    { beyond(after) }
                </tr>
            }
        }
    }
}

fn sum(
    count: Count,
    people: usize,
    column: usize,
    id: Option<&'static str>,
    tab: &'static str,
    place: String,
) -> Html {
    let (text, label) = if count.people < people {
        ("…".to_string(), say("not known yet").to_string())
    } else if count.taken + count.given + count.hangs > 0 {
        let mut text = String::new();
        if count.taken > 0 {
            let _ = write!(text, "−{}", count.taken);
        }
        if count.given > 0 {
            let _ = write!(text, "+{}", count.given);
        }
        if count.hangs > 0 {
            let _ = write!(text, "?{}", count.hangs);
        }
        let label = say_with(
            "taken from {taken}, given to {given}, hangs on what is not known for {hangs} of {people}",
            &[
                ("taken", &count.taken),
                ("given", &count.given),
                ("hangs", &count.hangs),
                ("people", &people),
            ],
        );
        (text, label)
    } else {
        let text = match count.allowed {
            0 => "0".to_string(),
            some if some == people => say("all").to_string(),
            some => some.to_string(),
        };
        (
            text,
            say_with(
                "{allowed} of {people} may",
                &[("allowed", &count.allowed), ("people", &people)],
            ),
        )
    };
    let look = if count.taken > 0 {
        "taken"
    } else if count.given > 0 {
        "given"
    } else if count.hangs > 0 {
        "hangs"
    } else {
        "same"
    };
    html! { <td key={column} {id} aria-colindex={(column + 1).to_string()} tabindex={tab} data-at={place} class={classes!("lab-sum", look)} aria-label={format!("{text}: {label}")} title={(count.changed > count.taken + count.given + count.hangs).then(|| say_with("{changed} answers differ in all", &[("changed", &count.changed)]))}>{ text }</td> }
}

fn cell(
    matrix: &Matrix,
    row: usize,
    name: &str,
    action: usize,
    id: Option<&'static str>,
    tab: &'static str,
    place: String,
) -> Html {
    let title = &matrix.actions[action];
    let Some((now, draft)) = matrix.cell(row, action) else {
        return html! { <td key={action + 1} {id} aria-colindex={(action + 2).to_string()} tabindex={tab} data-at={place} class="lab-cell" aria-label={say_with("{name}, {title}: not known yet", &[("name", &name), ("title", &title)])}></td> };
    };
    let told = |cell: &Cell| {
        let level = cell.level.map(|level| matrix.level_name(row, level));
        core(&says(cell, level))
    };
    let shown = draft.unwrap_or(now);
    let mut label = String::with_capacity(96);
    let _ = write!(label, "{name}, {title}: {}", told(shown));
    let change = match draft {
        Some(draft) if draft != now => {
            label.push_str(&say_with("; was {answer}", &[("answer", &told(now))]));
            match (now.is_allowed(), draft.is_allowed()) {
                _ if now.answer != draft.answer && draft.hangs().is_some() => "hangs",
                (true, false) => "taken",
                (false, true) if now.hangs().is_none() => "given",
                _ => "other",
            }
        }
        _ => "same",
    };
    html! { <td key={action + 1} {id} aria-colindex={(action + 2).to_string()} tabindex={tab} data-at={place} class={classes!("lab-cell", look(shown), change)} title={label.clone()} aria-label={label}></td> }
}

#[derive(Properties, PartialEq)]
struct LegendProps {
    draft: bool,
}

#[component]
fn Legend(props: &LegendProps) -> Html {
    let marks = [
        ("yes", say("allowed")),
        ("scp", say("denied by an SCP")),
        ("rcp", say("denied by an RCP")),
        ("limit", say("not within a boundary")),
        ("no", say("denied by own policy")),
        ("none", say("nothing allows it")),
        ("may", say("not known")),
    ];
    html! {
        <ul class="lab-legend small" aria-label={say("What the marks mean")}>
            for (look, says) in marks { <li key={look}><span class={classes!("lab-cell", look)}></span>{ says }</li> }
            if props.draft {
                <li><span class="lab-cell scp taken"></span>{ say("taken by the draft") }</li>
                <li><span class="lab-cell yes given"></span>{ say("given by it") }</li>
                <li><span class="lab-cell may hangs"></span>{ say("hangs on what is not known, by it") }</li>
            }
        </ul>
    }
}
