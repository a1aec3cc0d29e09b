//! What differs by access: who gained or lost which actions. It is computed on request, in slices.

use std::collections::BTreeSet;

use interchange::AccessChange;
use sim::ids::AccountId;

use super::words::MadeProps;
use page::CompareAction;
use page::queries::compare::{
    ComparedMoments,
    access::{AccessSearch, AnswerChange, FoundAccess},
};
use ui::browser::fields::Field;
use ui::prelude::*;
use ui::shared::proof::card;

/// Time that the page is busy before it handles input, in milliseconds.
const SLICE_MS: f64 = 12.0;
/// Names of a row shown at first.
const NAMES: usize = 6;
/// Patterns of policies that are named.
const PATTERNS: usize = 20;

/// Goes on with the search for changes of access, in slices.
#[hook]
fn use_search(dispatch: Dispatch, props: &MadeProps) {
    let (of, search) = (&props.compared, props.made.search(&props.compared));
    let work = with!((of, search = search.cloned()), move |_: &_| {
        if let Some(search) = search.filter(|it| !it.is_done()) {
            platform::soon(move || {
                let until = platform::now() + SLICE_MS;
                let mut next = (*search).clone();
                next.go_on(&of, || platform::now() >= until);
                dispatch.dispatch(Action::Compare(CompareAction::Searched(Rc::new(next))));
            });
        }
    });
    use_effect_with(search.cloned().map(Same::from), work);
}

#[component]
pub(crate) fn Access(props: &MadeProps) -> Html {
    let dispatch = use_dispatch();
    let field = use_node_ref();
    let wrong = use_state(|| false);
    let (compared, made) = (&props.compared, &props.made);
    use_search(dispatch, props);
    let begin = with!((field, wrong), move |event: SubmitEvent| {
        event.prevent_default();
        let typed = Field::at(&field).map(|it| it.value());
        let more = AccessSearch::typed(&typed.unwrap_or_default());
        wrong.set(more.is_none());
        if let Some(more) = more {
            dispatch.dispatch(Action::Compare(CompareAction::Search(more)));
        }
    });
    html! {
        <section class="compare-access" aria-label={say("Access")} data-testid="compare-access">
            <h3>{ say("Access") }</h3>
            <form onsubmit={begin} novalidate=true>
                <label class="small" for="compare-actions">{ say("Also these actions, such as s3:DeleteBucket") }</label>
                <div class="compare-line">
                    <input id="compare-actions" ref={field} class="mono" spellcheck="false" autocomplete="off"
                        aria-invalid={wrong.to_string()} aria-describedby="compare-actions-wrong" />
                    <button type="submit" class="button" data-testid="compare-access-run">
                        { icon(Icon::Lab) }<span>{ say("Compare access") }</span>
                    </button>
                </div>
                <p id="compare-actions-wrong" class="complaint small" role="alert">
                    if *wrong { { say("An action has a service and a name, such as s3:DeleteBucket.") } }
                </p>
            </form>
            <button type="button" class="button" data-testid="compare-prove" onclick={dispatch.on(Action::Compare(CompareAction::Prove))}>
                { icon(Icon::Check) }<span>{ say("Prove who gains and who loses") }</span>
            </button>
            if let Some(cards) = made.proved(compared) {
                <div role="status" data-testid="compare-proofs">
                    for (n, found) in cards.iter().enumerate() { <div key={n}>{ card(dispatch, found, "compare") }</div> }
                </div>
            }
            if let Some(search) = made.search(compared) { { found(search, compared, dispatch) } }
            else {
                <p class="soft small">{ say("Compares what each user and role may do: the actions that policies name, and common ones.") }</p>
            }
        </section>
    }
}

/// What happened to the answer for a number of users and roles: its sign, its class, and its words.
fn happened(change: AnswerChange, people: usize) -> (&'static str, &'static str, Message) {
    match change {
        AnswerChange::Lost => (
            "\u{2212}",
            "removed",
            counted!(
                people,
                "1 user or role loses it|{n} users and roles lose it"
            ),
        ),
        AnswerChange::Differs => (
            "~",
            "changed",
            counted!(
                people,
                "It differs for 1 user or role|It differs for {n} users and roles"
            ),
        ),
        AnswerChange::Gained => (
            "+",
            "added",
            counted!(
                people,
                "1 user or role gains it|{n} users and roles gain it"
            ),
        ),
    }
}

/// What was found so far.
fn found(search: &AccessSearch, compared: &ComparedMoments, dispatch: Dispatch) -> Html {
    let (done, of) = search.progress();
    let FoundAccess { rows, accounts } = search.found(compared);
    let none = rows.is_empty() && accounts.is_empty();
    html! {
        <>
            <p class="small" role="status" data-testid="compare-access-status">
                if !search.is_done() {
                    { tell(message!("Users and roles compared: {done} of {of}.", done = grouped(done), of = grouped(of))) }
                } else if none {
                    { tell(counted!(search.actions(), "Nobody gained or lost the 1 action.|Nobody gained or lost any of {n} actions.")) }
                } else {
                    { tell(counted!(search.found.len(), "1 difference. Actions compared: {actions}. Users and roles: {of}.|{n} differences. Actions compared: {actions}. Users and roles: {of}.", actions = search.actions(), of = grouped(of))) }
                }
            </p>
            if !search.patterns().is_empty() { { patterns(search.patterns()) } }
            <ul class="compare-rows">
                for who in &rows { { row(who, dispatch) } }
                for (account, gained) in &accounts { { new_account(*account, gained, compared, dispatch) } }
            </ul>
        </>
    }
}

/// The patterns of policies, because no differences among some actions say nothing about the others.
fn patterns(patterns: &[String]) -> Html {
    let (shown, more) = patterns.split_at(patterns.len().min(PATTERNS));
    let names = shown.join(", ");
    html! {
        <p class="small soft" data-testid="compare-patterns">
            { tell(message!("Patterns not compared in full: {patterns}. Type actions of them to compare those too.", patterns = match more.len() {
                0 => names,
                more => tell(message!("{names} and {more} more")),
            })) }
        </p>
    }
}

/// A new account: what its users and roles may do is one row.
fn new_account(
    id: AccountId,
    gained: &[&AccessChange],
    compared: &ComparedMoments,
    dispatch: Dispatch,
) -> Html {
    let people: BTreeSet<&str> = gained.iter().map(|it| &*it.name).collect();
    let actions: BTreeSet<&str> = gained.iter().map(|it| &*it.action).collect();
    let names: Vec<&str> = people.into_iter().collect();
    html! {
        <li key={id.to_string()} data-change="added">
            <button type="button" class="compare-row" onclick={dispatch.on(Action::Screen(ScreenAction::Select(Some(Selection::Account(id)))))}>
                <span class="compare-sign" aria-hidden="true">{ "+" }</span>
                <span class="compare-name">{ tell(message!("New account {account}: its users and roles may do {actions} of the actions.", account = compared.account_name(id), actions = grouped(actions.len()))) }</span>
            </button>
            <details class="small compare-properties">
                <summary>{ names.join(", ") }</summary>
                <p>{ actions.into_iter().collect::<Vec<_>>().join(", ") }</p>
            </details>
        </li>
    }
}

/// An answer in words.
fn answer(answer: &str) -> &'static str {
    match answer {
        "allowed" => say("allowed"),
        "denied" => say("denied"),
        "depends" => say("depends on the request"),
        _ => say("does not exist"),
    }
}

/// A change, and who gained or lost by it.
fn row(who: &[&AccessChange], dispatch: Dispatch) -> Html {
    let Some(change) = who.first() else {
        return Html::default();
    };
    let AccessChange {
        action,
        from,
        to,
        conditions,
        ..
    } = change;
    let (sign, class, says) = happened(AnswerChange::of(change), who.len());
    let name = |it: &&AccessChange| {
        let select = Action::Screen(ScreenAction::Select(Some(Selection::Account(
            it.principal.account(),
        ))));
        html! {
            <li key={it.principal.to_string()}>
                <button type="button" class="link" onclick={dispatch.on(select)}>{ &it.name }</button>
            </li>
        }
    };
    let more = who.len().saturating_sub(NAMES);
    html! {
        <li key={format!("{action} {from} {to} {conditions:?}")} data-change={class}>
            <p class="compare-row">
                <span class="compare-sign" aria-hidden="true">{ sign }</span>
                <span class="compare-name"><code>{ action.to_string() }</code>{ " " }{ tell(says) }
                    <span class="soft small">
                        if from == to { { " (" }{ say("other conditions") }{ ")" } }
                        else { { format!(" ({} → {})", answer(from), answer(to)) } }
                    </span></span>
            </p>
            if conditions.iter().any(|it| !it.is_empty()) {
                <ul class="compare-properties small">
                    for it in &conditions[0] { <li>{ say_marked!("No longer: {condition}", &[("condition", html! { <code>{ it }</code> })]) }</li> }
                    for it in &conditions[1] { <li>{ say_marked!("Now: {condition}", &[("condition", html! { <code>{ it }</code> })]) }</li> }
                </ul>
            }
            <ul class="compare-who small">{ for who.iter().take(NAMES).map(name) }</ul>
            if more > 0 {
                <details class="small">
                    <summary>{ tell(message!("Show {min} more", min = more)) }</summary>
                    <ul class="compare-who">{ for who.iter().skip(NAMES).map(name) }</ul>
                </details>
            }
        </li>
    }
}
