//! Faults: the dialog in which an instructor adds one, and the list of the session's faults.

use lessons::repair::RepairStanding;
use lessons::{FaultKind, Plan};
use sim::ids::Text;

use super::words::words;
use page::faults::KnownFault;
use ui::prelude::*;
use ui::shared::dialog::Leave;

/// Number of seeds with the same result after which another target is unlikely.
const TRIES: u64 = 64;

/// The properties of [`FaultForm`].
#[derive(Properties, PartialEq)]
pub struct FormProps {
    /// The questions that the view asks about the session.
    pub queries: Queries,
    /// The faults of the session.
    pub faults: Option<Rc<Vec<KnownFault>>>,
}

/// What is chosen in the dialog.
#[derive(Clone)]
struct FaultChoice {
    /// The first possible one, if none was chosen.
    kind: Option<FaultKind>,
    seed: u64,
    /// The seed as it is typed.
    typed: String,
    /// No other seed gave another target.
    alone: bool,
}

/// The dialog in which an instructor adds a fault.
#[component]
pub fn FaultForm(props: &FormProps) -> Html {
    let dispatch = use_dispatch();
    let choice = use_state(|| FaultChoice {
        kind: None,
        seed: 1,
        typed: "1".to_string(),
        alone: false,
    });
    let seed = choice.seed;
    let plans = use_memo((props.queries.clone(), seed), |(queries, seed)| {
        queries.fault_plans(*seed)
    });
    let Some(faults) = &props.faults else {
        return Html::default();
    };
    let possible: Vec<(FaultKind, &Plan)> = (plans.iter())
        .filter_map(|(kind, plan)| Some((*kind, plan.as_ref()?)))
        .collect();
    let picked = (possible.iter().find(|it| Some(it.0) == choice.kind)).or(possible.first());
    let fault = picked.map(|(kind, _)| Action::Session(SessionAction::Fault(*kind, seed)));
    let onsubmit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(fault) = &fault {
            dispatch.dispatch(fault.clone());
        }
    };
    html! {
        <form class="dialog-body faults" {onsubmit}>
            <p>
                { say("Something goes wrong in this world. The user's console shows no trace of the injection, only its symptoms.") }
            </p>
            if let Some((kind, plan)) = picked {
                { kinds(&choice, &possible, *kind) }
                { victim(&choice, *kind, plan, &props.queries) }
            } else {
                <p data-testid="fault-none">{ say("None of the faults is possible in this world now.") }</p>
            }
            { others(&plans) }
            if !faults.is_empty() { <FaultList {faults} open={true} /> }
            <div class="dialog-foot">
                <Leave label={say("Close")} />
                if picked.is_some() {
                    <button type="submit" class="button primary" data-testid="fault-apply">{ say("Inject") }</button>
                }
            </div>
        </form>
    }
}

/// What can go wrong in this world.
fn kinds(
    choice: &UseStateHandle<FaultChoice>,
    possible: &[(FaultKind, &Plan)],
    picked: FaultKind,
) -> Html {
    html! {
        <fieldset class="radios fault-kinds">
            <legend>{ say("What goes wrong") }</legend>
            for (kind, _) in possible.iter() {
                <label key={kind.id()} class="fault-kind" data-testid={format!("fault-{}", kind.id())}>
                    <input type="radio" name="fault" value={kind.id()}
                        checked={picked == *kind} autofocus={picked == *kind} onchange={
                        let kind = Some(*kind);
                        forms::changes(choice, move |it: &mut FaultChoice, _| (it.kind, it.alone) = (kind, false))
                    } />
                    <span class="fault-words">
                        <b>{ say(words(*kind).name) }</b>
                        <span class="small soft">{ say(words(*kind).symptom) }</span>
                    </span>
                </label>
            }
        </fieldset>
    }
}

/// The seed, and whom the fault would affect.
fn victim(
    choice: &UseStateHandle<FaultChoice>,
    kind: FaultKind,
    plan: &Plan,
    queries: &Queries,
) -> Html {
    let FaultChoice { seed, typed, .. } = &**choice;
    let wrong = typed.trim().parse::<u64>().is_err();
    let oninput = forms::changes::<InputEvent, _>(choice, |it: &mut FaultChoice, event| {
        it.typed = forms::value(event);
        it.seed = it.typed.trim().parse().unwrap_or(it.seed);
        it.alone = false;
    });
    let search = with!((queries, plan), move |it: &mut FaultChoice, _: &Event| {
        let next = queries.other_fault(kind, it.seed, &plan, TRIES);
        it.alone = next.is_none();
        if let Some(next) = next {
            (it.seed, it.typed) = (next, next.to_string());
        }
    });
    let onanother = forms::changes::<MouseEvent, _>(choice, search);
    html! {
        <section class="fault-victim" aria-label={say("Who is affected")}>
            <div class="fault-seed">
                <label for="fault-seed">{ say("Seed") }</label>
                <input id="fault-seed" type="text" inputmode="numeric" autocomplete="off"
                    value={typed.clone()} {oninput} data-testid="fault-seed"
                    aria-describedby="fault-seed-about" aria-invalid={wrong.then_some("true")} />
                <button type="button" class="button" data-testid="fault-another" onclick={onanother}>
                    { say("Another target") }
                </button>
            </div>
            <p class="small soft" id="fault-seed-about">{
                if wrong { tell(message!("A seed is a whole number. Until you enter one, {seed} is used.")) } else { say("The same world and seed always give the same target.").to_string() }
            }</p>
            <div role="status" data-testid="fault-preview">
                <p>{ say_marked!("**It would affect:** {whom}", &[("whom", whom(plan).into())]) }</p>
                if choice.alone {
                    <p class="small">{ say("Other seeds give the same target: there seems to be no other.") }</p>
                }
            </div>
            { why(kind, &plan.about) }
        </section>
    }
}

/// What cannot go wrong here now, and what it would need.
fn others(plans: &[(FaultKind, Option<Plan>)]) -> Html {
    let needy: Vec<_> = plans.iter().filter(|it| it.1.is_none()).collect();
    if needy.is_empty() {
        return Html::default();
    }
    html! {
        <details class="fault-others" open={needy.len() == plans.len()}>
            <summary>
                { tell(message!("Not possible here now ({count})", count = needy.len())) }
            </summary>
            <ul>
                for (kind, _) in needy {
                    <li key={kind.id()} data-testid={format!("fault-{}", kind.id())}>
                        <b>{ say(words(*kind).name) }</b>
                        <span class="small soft">{ say(words(*kind).needs) }</span>
                    </li>
                }
            </ul>
        </details>
    }
}

/// The target of a plan.
fn whom(plan: &Plan) -> String {
    let names: Vec<&str> = plan.about.iter().map(|it| &*it.1).collect();
    names.join(" · ")
}

/// Cause and fix, with names.
fn why(kind: FaultKind, about: &[(Text, Text)]) -> Html {
    let filled = |text: &'static str| {
        message::fill(say(text), |blank| {
            let (_, value) = about.iter().find(|it| *it.0 == *blank)?;
            Some(value)
        })
    };
    html! {
        <dl class="fault-why small">
            <dt>{ say("Cause") }</dt><dd data-testid="fault-cause">{ filled(words(kind).cause) }</dd>
            <dt>{ say("Fix") }</dt><dd>{ filled(words(kind).cure) }</dd>
        </dl>
    }
}

/// The properties of [`FaultList`].
#[derive(Properties, PartialEq)]
pub struct ListProps {
    /// The faults of the session.
    pub faults: Rc<Vec<KnownFault>>,
    /// Whether causes are shown at once: nobody else is watching the screen.
    pub open: bool,
}

/// The session's faults, for the instructor.
#[component]
pub fn FaultList(props: &ListProps) -> Html {
    html! {
        <section class="fault-list" aria-label={say("Faults in this session")} data-testid="faults">
            <h3>{ say("Faults in this session") }</h3>
            <ul>
                for fault in props.faults.iter() {
                    <li key={fault.from} class="fault" data-cured={fault.cured.to_string()} data-testid={format!("known-{}", fault.kind.id())}>
                        <p class="fault-head">
                            <b>{ say(words(fault.kind).name) }</b>
                            <span class="fault-state small">
                                if fault.cured { { icon(Icon::Check) } }
                                { if fault.cured { say("Fixed") } else { say("Not fixed yet") } }
                            </span>
                        </p>
                        <p class="small">{ say(words(fault.kind).symptom) }</p>
                        <details open={props.open}>
                            <summary class="small">{ say("Cause and fix") }</summary>
                            { why(fault.kind, &fault.about) }
                        </details>
                    </li>
                }
            </ul>
        </section>
    }
}

/// The properties of [`RepairCard`].
#[derive(Properties, PartialEq)]
pub struct RepairProps {
    /// How far the repair is.
    pub standing: RepairStanding,
}

/// The repair puzzle below the organization: its symptoms, and how far it is solved.
#[component]
pub fn RepairCard(props: &RepairProps) -> Html {
    let dispatch = use_dispatch();
    let it = &props.standing;
    let repaired = it.faults.iter().filter(|it| it.1).count();
    let another = dispatch.on(Action::Session(SessionAction::Puzzle(
        it.seed.wrapping_add(1),
    )));
    html! {
        <section class="due repair" aria-labelledby="repair-title" data-testid="repair">
            <div>
                <h2 id="repair-title">{ tell(message!("Repair puzzle {seed}", seed = it.seed)) }</h2>
                <ul class="small">
                    for (kind, is_repaired) in &it.faults {
                        <li key={kind.id()} data-repaired={is_repaired.to_string()}>
                            { say(words(*kind).symptom) }
                            { " " }
                            <b>{ if *is_repaired { say("Fixed") } else { say("Not fixed yet") } }</b>
                        </li>
                    }
                </ul>
            </div>
            <div>
                <p role="status" data-testid="repair-standing">
                    { tell(message!("{n} of {count}", n = repaired, count = it.faults.len())) }
                    { " · " }
                    { tell(counted!(it.calls, "1 call so far; {par} would be enough|{n} calls so far; {par} would be enough", par = it.par)) }
                    if it.is_solved() { { " · " }<strong>{ say("Everything is repaired.") }</strong> }
                </p>
                <button type="button" class="button" data-testid="repair-another" onclick={another}>{ say("Another puzzle") }</button>
            </div>
        </section>
    }
}
