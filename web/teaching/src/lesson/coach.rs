//! The coach: estimates the distance to the goals. It works in slices, so that the page stays responsive.

use lessons::LessonAttempt;
use lessons::coach::{Advice, Coach, CoachVerdict, NoWayReason, REACH};

use page::lesson::{self as state, LessonAction};
use ui::browser::Timeout;
use ui::prelude::*;

/// Lines tried per slice.
const SLICE: usize = 20;

/// The properties of [`Thinker`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The attempt.
    pub attempt: Same<LessonAttempt>,
    /// The questions that the view asks about the session.
    pub queries: Queries,
}

#[derive(Clone, PartialEq)]
enum CoachAnswer {
    No,
    Thinking,
    Said(Advice),
}

/// Continues after the page has had its turn; dropping the timer stops it.
fn think(mut coach: Coach, timer: Rc<RefCell<Option<Timeout>>>, said: Callback<Advice>) {
    *timer.borrow_mut() = Some(Timeout::new(
        0,
        with!(timer, move || match coach.work(SLICE).cloned() {
            Some(advice) => said.emit(advice),
            None => think(coach, timer, said),
        }),
    ));
}

/// The properties of [`Thinker`].
#[derive(Properties, PartialEq)]
pub struct AskedProps {
    /// What was asked in the terminal; `None`: nothing.
    pub asked: Option<Same<state::CoachQuestion>>,
}

/// Runs the coach when it was asked in the terminal; the answer is printed there.
#[component]
pub fn Thinker(props: &AskedProps) -> Html {
    let dispatch = use_dispatch();
    let asked = props.asked.clone();
    use_effect_with(props.asked.clone(), move |_| {
        let timer = Rc::new(RefCell::new(None));
        if let Some(asked) = asked {
            let coach = Coach::new(&asked.attempt, &asked.controller, REACH);
            let said = move |advice| {
                dispatch.dispatch(Action::Lesson(LessonAction::CoachAnswered(advice)))
            };
            think(coach, timer.clone(), Callback::from(said));
        }
        move || {
            timer.take();
        }
    });
    Html::default()
}

/// Belongs to one state of the attempt: another state rebuilds it.
#[component]
pub(crate) fn CoachCard(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let asked = use_state(|| CoachAnswer::No);
    let timer = use_mut_ref(|| None::<Timeout>);
    use_effect_with(
        (),
        with!(timer, move |()| {
            move || {
                timer.take();
            }
        }),
    );
    let on_ask = with!(
        (props.attempt, props.queries, asked),
        Callback::from(move |_: MouseEvent| {
            asked.set(CoachAnswer::Thinking);
            let coach = Coach::new(&attempt, queries.controller(), REACH);
            let asked = asked.setter();
            let said = Callback::from(move |advice| asked.set(CoachAnswer::Said(advice)));
            think(coach, timer.clone(), said);
            platform::focus_soon("coach-said".to_string());
        })
    );
    let back = |steps: usize| {
        super::parts::on_to(dispatch, LessonAction::UndoTo(steps), super::parts::TITLE)
    };
    html! {
        <section class="lesson-coach" aria-label={say("Coach")} data-testid="coach">
            if *asked == CoachAnswer::No {
                <button class="button" data-testid="coach-ask" onclick={on_ask}>
                    { icon(Icon::Search) }
                    <span>{ say("How far is it from here?") }</span>
                </button>
            }
            <div id="coach-said" tabindex="-1" role="status">
                if *asked == CoachAnswer::Thinking { <p class="soft">{ say("Looking for the shortest way…") }</p> }
                if let CoachAnswer::Said(advice) = &*asked {
                    <p data-testid="coach-says">{ verdict(advice) }</p>
                    if let Some(rewind) = &advice.rewind {
                        <p>
                            { tell(message!("From an earlier point, it takes at most {calls}.", calls = calls(rewind.length.calls))) }
                        </p>
                    }
                }
            </div>
            if let CoachAnswer::Said(Advice { rewind: Some(rewind), .. }) = &*asked {
                <button class="button" data-testid="coach-back" onclick={back(rewind.steps)}>
                    { icon(Icon::Undo) }
                    <span>{ say("Go back there") }</span>
                </button>
            }
        </section>
    }
}

fn verdict(advice: &Advice) -> String {
    let says = match &advice.verdict {
        CoachVerdict::There => say("All goals are met."),
        CoachVerdict::NoGoals => say("This lesson has no goals."),
        CoachVerdict::Unknown => say("No way was found from here, but there may be one."),
        CoachVerdict::NoWay(NoWayReason::DeadEnd(_)) => {
            say("From here, some goals can no longer be met.")
        }
        CoachVerdict::NoWay(NoWayReason::Lost(_)) => {
            say("An earlier step rules out one of the goals.")
        }
        CoachVerdict::NoWay(NoWayReason::Searched) => say(
            "No way leads to the goals from here: the lesson's calls were tried in every order.",
        ),
        CoachVerdict::NoWay(NoWayReason::Own { at_least }) => {
            return tell(message!(
                "None of the lesson's ways leads to the goals from here. Any other way takes at least {calls}.",
                calls = calls(*at_least)
            ));
        }
        CoachVerdict::Away {
            length, at_least, ..
        } => {
            let calls = calls(length.calls);
            let says = tell(match length.calls == *at_least {
                true => message!("From here the shortest way takes {calls}."),
                false => message!(
                    "From here it takes {calls} or fewer, and at least {least}.",
                    least = at_least
                ),
            });
            return match length.waits {
                0 => says,
                _ => tell(message!("{says} Time has to pass on the way.")),
            };
        }
    };
    says.to_string()
}

fn calls(count: usize) -> String {
    tell(counted!(count, "1 call|{n} calls"))
}
