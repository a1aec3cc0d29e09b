//! The rules view: you try to break a rule of AWS by hand, or a search checks every possible way; then you see the
//! consequences in a world in which the rule is switched off.

mod hand;
mod seek;

use lessons::LessonAttempt;
use lessons::puzzle::Puzzle;
use lessons::search::{Move, SearchPlace};
use shell::controller::Controller;
use sim::session::Session;

use self::hand::Hand;
use self::seek::{SearchOutcome, Seek};
use page::leads_to;
use ui::library::{self, Fetched, ListedRule};
use ui::parts::select::Select;
use ui::parts::text::{phrase, prose};
use ui::prelude::*;
use ui::shared::documents::source;
use ui::shared::route::{RouteHead, RouteProps};

/// A puzzle's world at its start, with or without the rule.
#[derive(Clone)]
pub struct PuzzleStart {
    pub puzzle: Rc<Puzzle>,
    pub off: bool,
    pub attempt: LessonAttempt,
    pub controller: Controller,
}

/// The status of an opened world.
#[derive(Clone, Copy, PartialEq)]
pub enum PuzzleStanding {
    /// Another world is open.
    Elsewhere,
    /// The rule holds after this number of steps.
    Holds(usize),
    /// The rule broke at this step, from 1.
    Broken(usize),
}

impl PuzzleStart {
    fn of(puzzle: Rc<Puzzle>, off: bool) -> Result<Self, String> {
        let (attempt, controller) = puzzle.begin(off)?;
        Ok(Self {
            puzzle,
            off,
            attempt,
            controller,
        })
    }

    pub fn session(&self) -> Session {
        self.controller.history.session()
    }

    /// The status of the opened world. If a rule was switched since the start, it is another world.
    pub fn standing(&self, controller: &Controller) -> PuzzleStanding {
        if !leads_to(&self.session(), &controller.history.session()) {
            return PuzzleStanding::Elsewhere;
        }
        let own = &controller.history.steps()[self.attempt.base()..];
        if own.iter().any(|step| step.command.switches_a_rule()) {
            return PuzzleStanding::Elsewhere;
        }
        let broken = SearchPlace::all(&self.attempt, controller)
            .iter()
            .position(SearchPlace::is_met);
        broken.map_or(PuzzleStanding::Holds(own.len()), PuzzleStanding::Broken)
    }
}

/// The results, for each puzzle with the rule and without it.
type Found = Vec<(AttrValue, bool, Rc<SearchOutcome>)>;

#[component]
pub fn Rules(props: &RouteProps) -> Html {
    let list = use_state(|| Fetched::Coming);
    let chosen = use_state(|| None::<AttrValue>);
    let puzzle = use_state(|| None::<(AttrValue, Result<Rc<Puzzle>, String>)>);
    let off = use_state(|| false);
    let found = use_state(Found::new);
    // Fetched when the view is opened, and again if that failed.
    use_effect_with(
        props.open,
        with!(list, move |open| {
            if *open && !matches!(*list, Fetched::There(_)) {
                list.set(Fetched::Coming);
                let list = list.setter();
                library::rules(Box::new(move |rules| {
                    list.set(rules.map_or_else(Fetched::Failed, Fetched::There));
                }));
            }
        }),
    );
    let rules = list.there().map_or(&[][..], Vec::as_slice);
    let rule = (rules.iter()).find(|it| chosen.as_ref() == Some(&it.id));
    let rule = rule.or(rules.first());
    let id = rule.map(|it| it.id.clone());
    let here = puzzle.as_ref().filter(|(it, _)| id.as_ref() == Some(it));
    use_effect_with((id.clone(), props.open), {
        let there = matches!(here, Some((_, Ok(_))));
        let puzzle = puzzle.setter();
        move |(id, open)| {
            if let (Some(id), true, false) = (id, *open, there) {
                let arrived = with!(id, move |read| puzzle.set(Some((id, read))));
                library::puzzle(id, Box::new(arrived));
            }
        }
    });
    let ready = here.and_then(|(_, read)| read.as_ref().ok()).cloned();
    let start = use_memo(
        (ready.as_ref().map(|it| it.lesson.id.clone()), *off),
        |(_, off)| ready.map(|puzzle| PuzzleStart::of(puzzle, *off).map(Rc::new)),
    );
    if !props.open {
        return Html::default();
    }
    let on_choose = forms::changes(&chosen, |chosen, event| {
        *chosen = Some(forms::value(event).into())
    });
    let failed = match (&*list, here, &*start) {
        (Fetched::Failed(why), ..) | (_, Some((_, Err(why))), _) | (.., Some(Err(why))) => {
            Some(why)
        }
        _ => None,
    };
    let body = match (rule, &*start) {
        _ if failed.is_some() => html! {
            <div class="rules-wait" role="alert">
                <p>{ failed.cloned() }</p>
                <p>{ say("Open this view again to retry.") }</p>
            </div>
        },
        (Some(rule), Some(Ok(start))) => body(props, rule, start, &off, &found),
        _ => {
            html! { <p class="rules-wait soft" role="status">{ say("Loading the rules…") }</p> }
        }
    };
    html! {
        <div class="rules" data-testid="rules">
            <RouteHead route={Route::Rules} opened={props.view.opened}>
                if let Some(rules) = list.there() {
                    <label class="rules-choose">
                        <span>{ say("Rule") }</span>
                        <Select testid="rules-choose" value={id.clone().unwrap_or_default()} onchange={on_choose}>
                            for it in rules {
                                <option key={it.id.as_str()} value={&it.id}>{ it.title.now().to_string() }</option>
                            }
                        </Select>
                    </label>
                }
            </RouteHead>
            { body }
        </div>
    }
}

fn body(
    props: &RouteProps,
    rule: &ListedRule,
    start: &Rc<PuzzleStart>,
    off: &UseStateHandle<bool>,
    found: &UseStateHandle<Found>,
) -> Html {
    let puzzle = &start.puzzle;
    let switch = |to: bool, name: &'static str, id: &'static str| {
        html! {
            <button type="button" class="button" aria-pressed={(start.off == to).to_string()} data-testid={id}
                onclick={forms::sets(off, to)}>{ name }</button>
        }
    };
    let outcome = (found.iter()).find(|(id, off, _)| *id == rule.id && *off == start.off);
    let on_found = with!(
        (found, rule.id, off = start.off),
        Callback::from(move |outcome: SearchOutcome| {
            forms::change(&found, |found| {
                found.retain(|(it, its, _)| (it, *its) != (&id, off));
                found.push((id.clone(), off, Rc::new(outcome)));
            });
        })
    );
    let standing = start.standing(props.queries.controller());
    html! {
        <div class="rules-body">
            <section aria-label={say("The search")}>
                // The list above shows it.
                <h3 class="quiet">{ rule.title.now().to_string() }</h3>
                <p class="rules-statement">{ prose(rule.statement.now()) }</p>
                <div class="choices" role="group" aria-label={say("The world")}>
                    { switch(false, say("With the rule, as in AWS"), "rules-on") }
                    { switch(true, say("Without the rule"), "rules-off") }
                </div>
                <p class="rules-says">{ phrase(if start.off { puzzle.rule.instead() } else { puzzle.rule.says() }) }</p>
                <Seek key={format!("{} {}", rule.id, start.off)} {start} outcome={outcome.map(|(.., it)| it.clone())}
                    {on_found} because={rule.because.now().to_string()} queries={&props.queries} />
                <details class="rules-sources">
                    <summary>{ say("Where AWS says so") }</summary>
                    <ul lang={english()}>
                        for it in &puzzle.lesson.sources { <li key={it.as_str()}>{ source(it) }</li> }
                    </ul>
                </details>
            </section>
            <Hand {start} queries={&props.queries} {standing} />
        </div>
    }
}

/// The sessions along a path from a puzzle's start: before each line, with the line as typed there, and after the last.
pub fn stages(start: &PuzzleStart, way: &[Move]) -> Vec<(Session, Vec<String>)> {
    let mut place = SearchPlace::of(&start.attempt, &start.controller);
    let mut stages = Vec::new();
    for one in way {
        let lines = hand::typed(&place.controller, one).unwrap_or_default();
        stages.push((place.controller.history.session(), lines));
        place.say(one, None);
    }
    stages.push((place.controller.history.session(), Vec::new()));
    stages
}
