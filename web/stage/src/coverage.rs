//! The view of guardrails: for a control, whether each account has it, as a heat map on the drawing, and why.

use std::collections::BTreeMap;

use page::crowd::Heat;
use page::layout::Folds;
use page::queries::compare::changes_below;
use page::queries::coverage::{CoveredAccounts, shipped};
use sim::event::Event as StepEvent;
use sim::ids::AccountId;
use sim::view::Actionable;
use sim::view::coverage::Control;
use sim::view::proving::ProofWord;

use crate::drawing::looks::looks;
use crate::drawing::tree::Tree;
use page::GuardrailAction;
use ui::browser::drawing::camera::SharedCamera;
use ui::browser::watch::{self, DrawnElement};
use ui::parts::select::Select;
use ui::prelude::*;
use ui::shared::offers::Offers;
use ui::shared::proof::card;
use ui::shared::route::{RouteHead, RouteProps};

/// Most accounts that the list names.
const NAMED: usize = 40;

/// The answers: the value of the attribute, the sign, and the word.
const ANSWERS: [(Option<ProofWord>, &str, &str, &str); 4] = [
    (Some(ProofWord::Proved), "proved", "\u{2713}", key("Proved")),
    (
        Some(ProofWord::Refuted),
        "refuted",
        "\u{2715}",
        key("Not guaranteed"),
    ),
    (Some(ProofWord::NotDecided), "open", "?", key("Not decided")),
    (None, "exempt", "\u{2013}", key("No policy limits it")),
];

/// The view of guardrails.
#[component]
pub fn Coverage(props: &RouteProps) -> Html {
    if !props.open {
        return Html::default();
    }
    html! {
        <div class="coverage" data-testid="coverage">
            <RouteHead route={Route::Coverage} opened={props.view.opened}>
                <p class="route-scope soft">{ say("Which accounts have which guardrails, by proof") }</p>
            </RouteHead>
            <Covered ..props.clone() />
        </div>
    }
}

/// A control, the drawing of its answers, and the proof for one account.
#[component]
fn Covered(props: &RouteProps) -> Html {
    let controls = use_memo((), |()| shipped());
    let dispatch = use_dispatch();
    let chosen = props.guardrails.control;
    let of = (props.queries.clone(), chosen);
    let found = use_memo(of, |(queries, n)| {
        let found = controls.get(*n).and_then(|it| queries.covered(&it.0));
        found.map(Rc::new)
    });
    let (Some(found), Some((control, _))) = (&*found, controls.get(chosen)) else {
        let (why, offers) = if props.queries.scene().organizations.is_empty() {
            let why = say(
                "There is no organization yet: its policies are what guardrails are proved from.",
            );
            (why, props.queries.offers(Actionable::Home))
        } else {
            let why = say(
                "The organization's policies are not visible from here, so nothing can be proved.",
            );
            (why, Vec::new())
        };
        return html! {
            <div class="coverage-empty">
                <p class="soft">{ why }</p>
                <Offers {offers} scope="coverage" bare={true} first_is_main={true} />
            </div>
        };
    };
    let on_choose = dispatch.on_event(|event: Event| {
        let control = forms::value(&event).parse().ok()?;
        Some(Action::Guardrails(GuardrailAction::Choose(control)))
    });
    let selection = props.selection.clone();
    html! {
        <div class="coverage-body">
            <section class="coverage-words" aria-label={say("Guardrails")}>
                <div class="form-field">
                    <label class="form-label" for="coverage-control">{ say("Control") }</label>
                    <Select id="coverage-control" testid="coverage-control" value={chosen.to_string()} onchange={on_choose}>
                        for (n, (control, title)) in controls.iter().enumerate() {
                            <option key={control.id.as_str()} value={n.to_string()}>{ say(title) }</option>
                        }
                    </Select>
                </div>
                { legend(found) }
                <Account control={Rc::new(control.clone())} {found} selection={selection.clone()} queries={&props.queries} />
            </section>
            <Drawing {found} {selection} folds={props.guardrails.folds.clone()} queries={&props.queries} />
        </div>
    }
}

/// What the signs and the squares mean, and how many accounts there are of each.
fn legend(found: &CoveredAccounts) -> Html {
    html! {
        <div role="status">
            <ul class="coverage-key" data-testid="coverage-key">
                for (answer, name, sign, word) in ANSWERS {
                    <li key={name} data-covered={name}>
                        <span class="coverage-square" aria-hidden="true"></span>
                        <span class="coverage-sign" aria-hidden="true">{ sign }</span>
                        { tell(message!("{word}: {count}", count = grouped(found.count(answer)))) }
                    </li>
                }
            </ul>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct AccountProps {
    control: Rc<Control>,
    found: Rc<CoveredAccounts>,
    selection: Option<Selection>,
    queries: Queries,
}

/// The proof for the selected account, or for the first that lacks the control; and the accounts that lack it.
#[component]
fn Account(props: &AccountProps) -> Html {
    let dispatch = use_dispatch();
    let found = &props.found;
    let lacking = found.lacking();
    let selected = found.selected(props.selection.as_ref());
    let shown = selected.or(lacking.first().copied());
    let of = (shown, props.control.clone(), props.queries.clone());
    let proof = use_memo(of, |(shown, control, queries)| {
        let limited = shown.filter(|id| found.0.get(id).copied().flatten().is_some());
        limited.and_then(|id| queries.covered_account(control, id))
    });
    let name = |id: &AccountId| props.queries.account_title(*id);
    let select = |id: AccountId| {
        dispatch.on(Action::Screen(ScreenAction::Select(Some(
            Selection::Account(id),
        ))))
    };
    html! {
        <>
            <div aria-live="polite" data-testid="coverage-account">
                if let Some(id) = shown {
                    <h3>{ name(&id) }</h3>
                } else {
                    <p class="soft">{ say("Every account has this control. Select an account to see what closes the last way.") }</p>
                }
                { match &*proof {
                    Some(Ok(proof)) => card(dispatch, proof, "coverage"),
                    Some(Err(why)) => html! { <p class="complaint">{ tell(why) }</p> },
                    None if shown.is_some() => html! {
                        <p class="soft">{ say("This is the management account, which no service control policy limits.") }</p>
                    },
                    None => Html::default(),
                } }
            </div>
            if !lacking.is_empty() {
                <h3>{ say("Accounts without it") }</h3>
                <ul class="coverage-lacking" data-testid="coverage-lacking">
                    for id in lacking.iter().take(NAMED) {
                        <li key={id.to_string()}>
                            <button type="button" class="button small" aria-pressed={(Some(*id) == selected).to_string()}
                                onclick={select(*id)}>{ name(id) }</button>
                        </li>
                    }
                    if lacking.len() > NAMED {
                        <li class="soft">{ tell(message!("and {more} more", more = lacking.len() - NAMED)) }</li>
                    }
                </ul>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct DrawingProps {
    found: Rc<CoveredAccounts>,
    folds: Folds,
    selection: Option<Selection>,
    queries: Queries,
}

/// The drawing, in which each account shows its answer.
#[component]
fn Drawing(props: &DrawingProps) -> Html {
    let dispatch = use_dispatch();
    let node = use_node_ref();
    let camera = (*use_memo((), |()| SharedCamera::new())).clone();
    // Nothing moves by itself here.
    let happened = use_memo((), |()| (0, Vec::<StepEvent>::new()));
    let scene = use_memo(props.queries.clone(), Queries::scene);
    let found = &props.found;
    let heat: Rc<Heat> = use_memo(found.clone(), |it| it.heat());
    let below = use_memo((scene.clone(), found.clone()), |(scene, found)| {
        let lacks = |key: &str| {
            found
                .answer(key)
                .is_some_and(|it| it != Some(ProofWord::Proved))
        };
        changes_below(scene, &lacks)
    });
    use_effect_with(
        (found.clone(), below.clone()),
        with!(node, move |(found, below): &(Rc<CoveredAccounts>, _)| {
            let (found, below) = (found.clone(), Rc::clone(below));
            let watched = watch::drawing(&node, move |it| mark(it, &found, &below));
            move || drop(watched)
        }),
    );
    let on_folds = use_callback((), move |next: Folds, ()| {
        dispatch.dispatch(Action::Guardrails(GuardrailAction::Fold(next)));
    });
    html! {
        <section class="coverage-drawing" aria-label={say("The drawing")} data-testid="coverage-drawing">
            { looks(Rc::clone(&camera)) }
            <div class="organization coverage-picture" ref={node} role="group" aria-label={say("Guardrails")}>
                <ContextProvider<Rc<Heat>> context={heat}>
                <Tree scene={&scene} selection={props.selection.clone()} now={props.queries.now()}
                    {happened} camera={&camera} scale={1.0} folds={&props.folds} {on_folds} overlay={false} on_overlay={Callback::noop()}
                    share={0.7} actor={AttrValue::from(props.queries.actor_name().to_string())} queries={&props.queries} fixed={true} />
                </ContextProvider<Rc<Heat>>>
            </div>
        </section>
    }
}

fn mark(drawn: &DrawnElement, found: &CoveredAccounts, below: &BTreeMap<String, usize>) {
    let (key, is_closed) = (drawn.key(), drawn.is_closed());
    let row = found
        .answer(key)
        .and_then(|answer| ANSWERS.iter().find(|it| it.0 == answer));
    let below = below.get(key).filter(|_| is_closed);
    let below = below.map(|count| tell(message!("without it: {count}")));
    drawn.put("data-covered", row.map(|it| it.1));
    drawn.put("data-below", below.as_deref());
    drawn.put(
        "aria-description",
        row.map(|it| say(it.3)).or(below.as_deref()),
    );
}
