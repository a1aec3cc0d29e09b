//! The policy lab: who is allowed what, and what would a policy change alter? Shows one question with its verdict, or
//! all identities in a table, both with a draft that changes nothing until it is applied.

mod checks;
mod drafting;
mod proving;
mod question;
mod table;

use self::checks::Checks;
use self::table::Table;
use page::RouteView;
use page::lab_sheet::{LabPart, LabSheet};
use page::queries::lab::Workings;
use ui::memory;
use ui::policies::use_catalog;
use ui::prelude::*;
use ui::shared::route::{RouteHead, RouteProps};
use yew::html::ImplicitClone;

/// Time for collecting identities synchronously when the lab opens, in milliseconds.
const AT_ONCE_MS: f64 = 4.0;

/// The results, and their drawing.
#[derive(Default)]
struct Worked {
    known: Workings,
    /// The state of filling and drawing the table.
    drawing: table::Drawing,
}

/// The values that every part of the lab works with.
#[derive(Clone)]
pub(crate) struct Hand {
    sheet: Rc<RefCell<LabSheet>>,
    worked: Rc<RefCell<Worked>>,
    update: UseForceUpdateHandle,
    dispatch: Dispatch,
}

/// Passed on by reference.
impl ImplicitClone for Hand {}

impl PartialEq for Hand {
    /// Stays the same while the lab is open.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.sheet, &other.sheet)
    }
}

impl Hand {
    /// Changes the sheet, stores it, and redraws.
    fn change(&self, change: impl FnOnce(&mut LabSheet)) {
        let kept = {
            let mut sheet = self.sheet.borrow_mut();
            change(&mut sheet);
            (sheet.of.clone(), sheet.to_json())
        };
        (self.dispatch).remember(&memory::lab_name(&kept.0), &kept.1.to_string());
        self.update.force_update();
    }

    fn click(&self, change: impl Fn(&mut LabSheet) + 'static) -> Callback<MouseEvent> {
        let hand = self.clone();
        Callback::from(move |_| hand.change(&change))
    }

    /// Changes the sheet by a field's new value.
    fn filled<E: AsRef<Event> + 'static>(
        &self,
        change: impl Fn(&mut LabSheet, String) + 'static,
    ) -> Callback<E> {
        let hand = self.clone();
        Callback::from(move |event: E| {
            let value = forms::value(event.as_ref());
            hand.change(|sheet| change(sheet, value));
        })
    }
}

/// The policy lab.
#[component]
pub fn Lab(props: &RouteProps) -> Html {
    let hand = Hand {
        sheet: use_mut_ref(LabSheet::default),
        worked: use_mut_ref(Worked::default),
        update: use_force_update(),
        dispatch: use_dispatch(),
    };
    // Opened from another view, the lab starts with what that view hands over.
    let receive = with!(hand, move |(open, view): &(bool, RouteView)| {
        if *open && (view.handed.is_some() || view.about.is_some()) {
            hand.change(|sheet| sheet.take_over(view));
        }
    });
    use_effect_with((props.open, props.view.clone()), receive);
    // The question completes the names of actions, too.
    let _ = use_catalog(props.open);
    if !props.open {
        let drawing = &mut hand.worked.borrow_mut().drawing;
        drawing.frame = None;
        drawing.show(false, false);
        return Html::default();
    }
    let queries = &props.queries;
    let of = memory::sheet_of(queries);
    if hand.sheet.borrow().of != of {
        *hand.sheet.borrow_mut() = LabSheet::kept(&of, memory::kept_lab(&of), queries);
    }
    let draws = work_out(&hand, queries);
    let sheet = hand.sheet.borrow().clone();
    html! {
        <div class="lab" data-testid="lab" data-side={if matches!(sheet.part, LabPart::Table | LabPart::Checks) { "table" } else { "question" }}>
            <RouteHead route={Route::Lab} opened={props.view.opened} close={key("Close the lab; the draft is kept")}>
                { parts(&hand, sheet.part) }
                if !queries.instructor() {
                    <p class="soft small route-scope">
                        { say("Their console: only the users and policies that the current user's own calls would show.") }
                    </p>
                }
            </RouteHead>
            <div class="lab-body">
                { match sheet.part {
                    LabPart::Question => question::view(&hand, &sheet, queries),
                    LabPart::Table => html! { <Table hand={&hand} presenter={props.presenter} {draws} /> },
                    LabPart::Proofs => proving::view(&hand, &sheet, queries),
                    LabPart::Checks => html! { <Checks hand={hand.clone()} queries={queries.clone()} /> },
                } }
                { drafting::view(&hand, &sheet, queries) }
            </div>
        </div>
    }
}

/// The choice of what the lab shows.
fn parts(hand: &Hand, shown: LabPart) -> Html {
    let parts = [
        (LabPart::Question, say("One question"), "lab-question"),
        (LabPart::Table, say("Who can do what"), "lab-table"),
        (LabPart::Proofs, say("Prove"), "lab-prove"),
        (LabPart::Checks, say("Check policies"), "lab-check"),
    ];
    html! {
        <div class="choices" role="group" aria-label={say("What the lab shows")}>
            for (part, title, test) in parts {
                <button key={test} class="button" aria-pressed={(shown == part).to_string()} data-testid={test}
                    onclick={hand.click(move |sheet| sheet.part = part)}>{ title }</button>
            }
        </div>
    }
}

/// Recomputes all results that are out of date. Returns the number of recomputations, which the table's parts use to
/// detect changes.
fn work_out(hand: &Hand, queries: &Queries) -> u32 {
    let draws = {
        let sheet = hand.sheet.borrow();
        let mut guard = hand.worked.borrow_mut();
        let Worked { known, drawing } = &mut *guard;
        let until = platform::now() + AT_ONCE_MS;
        known.renew(queries, &sheet.changes, || platform::now() < until);
        drawing.draws += 1;
        // Without a text field there is nothing to complete.
        let table = sheet.part == LabPart::Table;
        let offers = !table || sheet.editing.is_some() || !sheet.adding.is_empty();
        drawing.show(table, offers);
        // The table's requests carry the same context as the question's.
        if table && known.tabulate(&sheet.actions, sheet.carried()) {
            drawing.begin(&sheet.actions);
        }
        drawing.draws
    };
    table::go_on(hand);
    draws
}
