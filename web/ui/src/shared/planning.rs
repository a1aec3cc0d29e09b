//! Making a migration plan in slices, with progress. Planning stops when no component needs it.

use interchange::{MigrationPlan, Planning};

use crate::opening::PIECE_MS;
use crate::prelude::*;
use page::queries::compare::ComparedMoments;

/// How often, in milliseconds, the page says how far it is.
const TELL_MS: f64 = 100.0;

/// A plan, or how far it is.
#[derive(Clone, PartialEq)]
pub enum Planned {
    /// The changes that have their steps, and those known so far.
    Under(usize, usize),
    /// The plan, or why there is none.
    Done(Same<Result<MigrationPlan, Message>>),
}

impl Planned {
    fn finished(plan: Result<MigrationPlan, Message>) -> Self {
        Self::Done(Rc::new(plan).into())
    }

    /// The plan, once there is one.
    pub fn plan(&self) -> Option<&MigrationPlan> {
        self.done().and_then(|it| it.as_ref().ok())
    }

    /// Why there can be no plan.
    pub fn failure(&self) -> Option<Message> {
        self.done().and_then(|it| it.as_ref().err().cloned())
    }

    /// The plan, or why there is none; `None` while it is being made.
    pub fn done(&self) -> Option<&Result<MigrationPlan, Message>> {
        match self {
            Self::Under(..) => None,
            Self::Done(result) => Some(result),
        }
    }

    /// How far the plan is, unless it is done.
    pub const fn progress(&self) -> Option<(usize, usize)> {
        match self {
            Self::Under(done, of) => Some((*done, *of)),
            Self::Done(_) => None,
        }
    }
}

type Shown = UseStateSetter<Option<(Rc<ComparedMoments>, Planned)>>;

struct Work {
    of: Rc<ComparedMoments>,
    /// `None`: not begun.
    planning: Option<Planning>,
    told: f64,
}

/// The plan of a comparison. `None` asks for none, and stops the one that is being made.
#[hook]
pub fn use_plan(compared: Option<Rc<ComparedMoments>>) -> Option<Planned> {
    let shown = use_state(|| None::<(Rc<ComparedMoments>, Planned)>);
    let known = (shown.as_ref()).filter(|(of, _)| compared.as_ref() == Some(of));
    let known = known.map(|it| it.1.clone());
    use_effect_with(compared, {
        let (shown, is_done) = (
            shown.setter(),
            known.as_ref().is_some_and(|it| it.done().is_some()),
        );
        move |compared| {
            let slot = Rc::new(RefCell::new(None));
            if let Some(of) = compared.clone().filter(|_| !is_done) {
                shown.set(Some((of.clone(), Planned::Under(0, 0))));
                *slot.borrow_mut() = Some(Work {
                    of,
                    planning: None,
                    told: platform::now(),
                });
                later(slot.clone(), shown);
            }
            move || drop(slot.take())
        }
    });
    known
}

/// The page first shows how far it is, and handles input.
fn later(slot: Rc<RefCell<Option<Work>>>, shown: Shown) {
    platform::soon(move || {
        let Some(mut work) = slot.take() else { return };
        let of = work.of.clone();
        match slice(&mut work) {
            Ok(false) => {
                let now = platform::now();
                let (done, all) = work.planning.as_ref().map_or((0, 0), Planning::progress);
                if now - work.told > TELL_MS {
                    work.told = now;
                    shown.set(Some((of, Planned::Under(done, all))));
                }
                slot.replace(Some(work));
                later(slot, shown);
            }
            Ok(true) => {
                if let Some(plan) = work.planning.map(Planning::finish) {
                    shown.set(Some((of, Planned::finished(plan))));
                }
            }
            Err(why) => shown.set(Some((of, Planned::finished(Err(why))))),
        }
    });
}

/// Does the next slice. Returns whether the plan has all its steps.
fn slice(work: &mut Work) -> Result<bool, Message> {
    let Some(planning) = &mut work.planning else {
        work.planning = Some(work.of.planning()?);
        return Ok(false);
    };
    let until = platform::now() + PIECE_MS;
    planning.go_on(|| platform::now() >= until);
    Ok(planning.is_done())
}

/// The properties of [`PlanProgress`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The changes that have their steps.
    pub done: usize,
    /// All changes known so far.
    pub of: usize,
    /// The reader wants no plan.
    pub on_stop: Callback<()>,
}

/// How far a plan is.
#[component]
pub fn PlanProgress(props: &Props) -> Html {
    let (done, of) = (grouped(props.done), grouped(props.of));
    html! {
        <div class="plan-progress">
            <div class="compare-line">
                <progress aria-label={say("Planned so far")} max={props.of.max(1).to_string()} value={props.done.to_string()} />
                <button type="button" class="button" data-testid="compare-plan-stop" onclick={props.on_stop.reform(|_: MouseEvent| ())}>
                    { say("Stop") }
                </button>
            </div>
            <p class="small soft">{ tell(message!("Changes planned: {done} of {of}.")) }</p>
        </div>
    }
}
