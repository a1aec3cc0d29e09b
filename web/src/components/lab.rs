//! The policy lab: may they? And what would a change to a policy change? One question with its verdict, or everybody in a table,
//! both beside a draft that touches nothing until it is carried out.

mod drafting;
mod question;
mod sheet;
mod table;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use shell::desk::Desk;
use sim::World;
use sim::principal::Principal;
use sim::view::draft::{self, Draft};
use sim::view::matrix::{self, Listing, Matrix, People};
use sim::view::{Selection, Template, Viewpoint, Vocabulary};
use wasm_bindgen::JsValue;
use yew::prelude::*;

use self::sheet::Sheet;
use self::table::Table;
use crate::components::room::{RoomHead, RoomProps};
use crate::memory;
use crate::platform;
use crate::say::{key, say};
use crate::state::{Dispatch, Room, use_dispatch};

/// What has been worked out for a world, and is kept as long as nothing that it stands on changes.
#[derive(Default)]
struct Worked {
    world: Option<World>,
    viewpoint: Option<Viewpoint>,
    people: Arc<People>,
    /// Gathers the people, where they are too many for one frame.
    listing: Option<Listing>,
    vocabulary: Rc<Vocabulary>,
    /// It is of a world before.
    vocabulary_due: bool,
    /// To begin with, for the kind of policy that is written.
    templates: Option<(policy::PolicyKind, Rc<Vec<Template>>)>,
    /// The changes that `draft` is of.
    changes: Vec<draft::Change>,
    draft: Option<Rc<Draft>>,
    matrix: Option<Matrix>,
    /// How the table is filled and drawn.
    drawing: table::Drawing,
}

impl Worked {
    /// Gathers people for a while. True: they are all there now.
    fn gather(&mut self, until: f64) -> bool {
        let Some(listing) = &mut self.listing else {
            return false;
        };
        while listing.work() {
            if platform::now() >= until {
                return false;
            }
        }
        if let Some(listing) = self.listing.take() {
            self.list(listing.people());
        }
        true
    }

    /// What completion offers.
    fn learn(&mut self) {
        if let (Some(world), Some(viewpoint)) = (&self.world, &self.viewpoint) {
            self.vocabulary = Rc::new(Vocabulary::of(world, viewpoint));
            self.vocabulary_due = false;
        }
    }

    /// What is left of a table that does not stand any more is let go of a little at a time.
    fn drop_matrix(&mut self) {
        if self.listing.is_some() {
            return;
        }
        if let Some(matrix) = self.matrix.take() {
            self.drawing.old = Some(matrix);
        }
    }

    fn list(&mut self, people: People) {
        self.people = Arc::new(people);
        self.listing = None;
        self.drawing.layout += 1;
        self.drop_matrix();
    }
}

/// What every part works with.
#[derive(Clone)]
pub struct Hand {
    sheet: Rc<RefCell<Sheet>>,
    worked: Rc<RefCell<Worked>>,
    update: UseForceUpdateHandle,
    dispatch: Dispatch,
}

/// The value of a field that an event comes from.
fn value_of(event: &web_sys::Event) -> String {
    event
        .target()
        .and_then(|field| js_sys::Reflect::get(&field, &JsValue::from_str("value")).ok())
        .and_then(|value| value.as_string())
        .unwrap_or_default()
}

impl Hand {
    /// Changes what is written, keeps it, and shows it.
    fn change(&self, change: impl FnOnce(&mut Sheet)) {
        let kept = {
            let mut sheet = self.sheet.borrow_mut();
            change(&mut sheet);
            (sheet.of.clone(), sheet.to_json())
        };
        memory::keep_lab(&kept.0, &kept.1);
        self.update.force_update();
    }

    fn click(&self, change: impl Fn(&mut Sheet) + 'static) -> Callback<MouseEvent> {
        let hand = self.clone();
        Callback::from(move |_| hand.change(&change))
    }

    fn typed(&self, change: impl Fn(&mut Sheet, String) + 'static) -> Callback<InputEvent> {
        let hand = self.clone();
        Callback::from(move |event: InputEvent| {
            let value = value_of(&event);
            hand.change(|sheet| change(sheet, value));
        })
    }

    fn chosen(&self, change: impl Fn(&mut Sheet, String) + 'static) -> Callback<Event> {
        let hand = self.clone();
        Callback::from(move |event: Event| {
            let value = value_of(&event);
            hand.change(|sheet| change(sheet, value));
        })
    }
}

#[component]
pub fn Lab(props: &RoomProps) -> Html {
    let hand = Hand {
        sheet: use_mut_ref(Sheet::default),
        worked: use_mut_ref(Worked::default),
        update: use_force_update(),
        dispatch: use_dispatch(),
    };
    // From the inspector it is about somebody.
    use_effect_with((props.open, props.view.clone()), {
        let hand = hand.clone();
        move |(open, view)| {
            if let (true, Some(handed)) = (*open, &view.handed) {
                // What is drafted there already stays.
                hand.change(|sheet| {
                    for change in &handed.changes {
                        if !sheet.changes.contains(change) {
                            sheet.changes.push(change.clone());
                        }
                    }
                    if !handed.actions.is_empty() {
                        sheet.actions = handed.actions.clone();
                    }
                    sheet.table = true;
                    sheet.editing = None;
                });
            }
            if let (true, Some(Selection::Person(about))) = (*open, &view.about) {
                hand.change(|sheet| {
                    sheet.who = about.to_string();
                    sheet.table = false;
                });
            }
        }
    });
    if !props.open {
        let drawing = &mut hand.worked.borrow_mut().drawing;
        drawing.frame = None;
        drawing.show(false, false);
        return Html::default();
    }
    let desk = &props.desk;
    let of = format!("{} {}", desk.history.scenario().id(), desk.history.seed());
    if hand.sheet.borrow().of != of {
        *hand.sheet.borrow_mut() = Sheet::kept(&of, memory::kept_lab(&of), desk);
    }
    let draws = work_out(&hand, desk);
    let sheet = hand.sheet.borrow().clone();
    let side = |table: bool, title: &'static str, test: &'static str| {
        html! {
            <button class="button" aria-pressed={(sheet.table == table).to_string()} data-testid={test} onclick={hand.click(move |sheet| sheet.table = table)}>{ title }</button>
        }
    };
    html! {
        <div class="lab" data-testid="lab" data-side={if sheet.table { "table" } else { "question" }}>
            <RoomHead room={Room::Lab} opened={props.view.opened} close={key("Close the lab; the draft is kept")}>
                <div class="choices" role="group" aria-label={say("What the lab shows")}>
                    { side(false, say("One question"), "lab-question") }
                    { side(true, say("Who may what"), "lab-table") }
                </div>
                if !desk.instructor {
                    <p class="soft small room-scope">{ say("Their console view: only people and policies that this person's own calls would show.") }</p>
                }
            </RoomHead>
            <div class="lab-body">
                if sheet.table {
                    <Table hand={hand.clone()} presenter={props.presenter} {draws} />
                } else {
                    { question::view(&hand, &sheet, desk) }
                }
                { drafting::view(&hand, &sheet, desk) }
            </div>
        </div>
    }
}

/// Works out whatever does not stand any more. How many times this was done is what the parts of the table go by.
fn work_out(hand: &Hand, desk: &Desk) -> u32 {
    let sheet = hand.sheet.borrow();
    let mut guard = hand.worked.borrow_mut();
    let worked = &mut *guard;
    let (world, viewpoint) = (desk.world(), desk.viewpoint());
    let stands = worked
        .world
        .as_ref()
        .is_some_and(|known| matrix::same(known, world))
        && worked.viewpoint.as_ref() == Some(&viewpoint);
    let timely = worked.matrix.as_ref().is_some_and(Matrix::looks_at_time)
        && worked.world.as_ref().map(World::now) != Some(world.now());
    if !stands {
        if worked.viewpoint.as_ref() != Some(&viewpoint) {
            worked.list(People::default());
        }
        worked.listing = Some(Listing::new(world, &viewpoint));
        worked.vocabulary_due = true;
        worked.templates = None;
        worked.world = Some(world.clone());
        worked.viewpoint = Some(viewpoint);
        // Few are there at once. Of many those that were there stand meanwhile, with what is known of them.
        if worked.gather(platform::now() + table::AT_ONCE_MS)
            && worked.people.rows.len() <= table::FEW
        {
            worked.learn();
        }
    }
    let readable = |changes: &[draft::Change]| {
        changes
            .iter()
            .all(|change| draft::check(change, world).is_ok())
    };
    // A text that is being written is no policy most of the time: what was last one stands meanwhile.
    if !stands || (worked.changes != sheet.changes && readable(&sheet.changes)) {
        worked.changes = sheet.changes.clone();
        worked.draft = (!sheet.changes.is_empty()).then(|| {
            Rc::new(draft::try_out(
                world,
                &desk.actor,
                desk.instructor,
                &sheet.changes,
            ))
        });
        worked.drop_matrix();
    }
    if timely {
        worked.world = Some(world.clone());
        worked.drop_matrix();
    }
    // The table's requests carry what the question's does.
    let carried = sheet.carried();
    let columns = worked
        .matrix
        .as_ref()
        .is_some_and(|matrix| matrix.actions == sheet.actions && matrix.given == carried);
    let drawing = &mut worked.drawing;
    drawing.draws += 1;
    // Where nothing is written nothing is offered.
    let offers = !sheet.table || sheet.editing.is_some() || !sheet.adding.is_empty();
    drawing.show(sheet.table, offers);
    if sheet.table && !columns && worked.listing.is_none() {
        drawing.old = worked.matrix.take().or(drawing.old.take());
        let draft = worked.draft.as_ref().map(|draft| &draft.world);
        worked.matrix = Some(Matrix::new(
            worked.people.clone(),
            sheet.actions.clone(),
            world,
            draft,
            carried,
        ));
        drawing.begin(&sheet.actions);
    }
    let draws = drawing.draws;
    drop(guard);
    drop(sheet);
    table::go_on(hand);
    draws
}

/// The principal that is written: "Payments / Ana", or an ARN.
fn principal(people: &People, who: &str) -> Option<Principal> {
    let who = who.trim();
    people
        .rows
        .iter()
        .find(|row| row.name.eq_ignore_ascii_case(who))
        .map(|row| row.principal.clone())
        .or_else(|| who.parse().ok())
}
