//! The rules view: you try to break a rule of AWS by hand, or a search checks every possible way; then you see the
//! consequences in a world in which the rule is switched off.

mod hand;
mod seek;

use lessons::puzzle::Puzzle;

use self::hand::Hand;
use self::seek::Seek;
use page::RulesAction;
use page::rules::{PuzzleStart, RulesState, SearchOutcome};
use ui::library::{self, Fetched, ListedRule};
use ui::parts::select::Select;
use ui::parts::text::{phrase, prose};
use ui::prelude::*;
use ui::shared::documents::source;
use ui::shared::route::{RouteHead, RouteProps};

/// The list of rules, fetched when the view is opened, and again if that failed.
#[hook]
fn use_list(open: bool) -> UseStateHandle<Fetched<Vec<ListedRule>>> {
    let list = use_state(|| Fetched::Coming);
    use_effect_with(
        open,
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
    list
}

/// The puzzle of a rule at its start, once it is there. Fetched when the view is opened, and again if that failed.
#[hook]
fn use_start(
    id: Option<AttrValue>,
    open: bool,
    off: bool,
) -> Option<Result<Rc<PuzzleStart>, String>> {
    let puzzle = use_state(|| None::<(AttrValue, Result<Rc<Puzzle>, String>)>);
    let here = puzzle.as_ref().filter(|(it, _)| id.as_ref() == Some(it));
    use_effect_with((id.clone(), open), {
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
    let of = (ready.as_ref().map(|it| it.lesson.id.clone()), off);
    let start = use_memo(of, |(_, off)| {
        ready.map(|it| PuzzleStart::of(it, *off).map(Rc::new))
    });
    match here {
        Some((_, Err(why))) => Some(Err(why.clone())),
        _ => (*start).clone(),
    }
}

/// The view in which one tries to break a rule.
#[component]
pub fn Rules(props: &RouteProps) -> Html {
    let dispatch = use_dispatch();
    let RulesState { chosen, off, .. } = &props.tools.rules;
    let list = use_list(props.open);
    let rules = list.there().map_or(&[][..], Vec::as_slice);
    let rule = (rules.iter()).find(|it| chosen.as_ref() == Some(&it.id));
    let rule = rule.or(rules.first());
    let id = rule.map(|it| it.id.clone());
    let start = use_start(id.clone(), props.open, *off);
    if !props.open {
        return Html::default();
    }
    let on_choose = dispatch
        .on_event(|event: Event| Action::Rules(RulesAction::Choose(forms::value(&event).into())));
    let failed = match (&*list, &start) {
        (Fetched::Failed(why), _) | (_, Some(Err(why))) => Some(why),
        _ => None,
    };
    let body = match (failed, rule, &start) {
        (Some(why), ..) => html! {
            <div class="rules-wait" role="alert">
                <p>{ why }</p>
                <p>{ say("Open this view again to retry.") }</p>
            </div>
        },
        (None, Some(rule), Some(Ok(start))) => body(dispatch, props, rule, start),
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
    dispatch: Dispatch,
    props: &RouteProps,
    rule: &ListedRule,
    start: &Rc<PuzzleStart>,
) -> Html {
    let (puzzle, off) = (&start.puzzle, start.off);
    let switch = |to: bool, name: &'static str, id: &'static str| {
        html! {
            <button type="button" class="button" aria-pressed={(off == to).to_string()} data-testid={id}
                onclick={dispatch.on(Action::Rules(RulesAction::Switch(to)))}>{ name }</button>
        }
    };
    let outcome = props.tools.rules.outcome(&rule.id, off).cloned();
    let on_found = dispatch.on_event(with!((rule.id), move |outcome: SearchOutcome| {
        Action::Rules(RulesAction::Found(id.clone(), off, Rc::new(outcome)))
    }));
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
                <p class="rules-says">{ phrase(if off { puzzle.rule.instead() } else { puzzle.rule.says() }) }</p>
                <Seek key={format!("{} {off}", rule.id)} {start} {outcome}
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
