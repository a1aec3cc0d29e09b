//! What differs by access: who gained or lost which actions. It is computed on request, in slices.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use interchange::AccessChange;
use sim::ids::AccountId;

use sim::view::proving::ProofCard;

use page::queries::compare::{AccessSearch, ComparedMoments};
use ui::browser::fields::Field;
use ui::prelude::*;
use ui::shared::proof::card;

/// Time that the page is busy before it handles input, in milliseconds.
const SLICE_MS: f64 = 12.0;
/// Names of a row shown at first.
const NAMES: usize = 6;
/// Patterns of policies that are named.
const PATTERNS: usize = 20;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub compared: Rc<ComparedMoments>,
    pub queries: Queries,
}

/// The action, the answers, and the conditions that no longer and newly count.
type ChangeKey<'a> = (&'a str, &'static str, &'static str, &'a [Vec<String>; 2]);
/// Who gained or lost an action.
type Gained<'a> = BTreeMap<ChangeKey<'a>, Vec<&'a AccessChange>>;
/// What users and roles of new accounts may do.
type NewAccounts<'a> = BTreeMap<AccountId, Vec<&'a AccessChange>>;

#[component]
pub fn Access(props: &Props) -> Html {
    let search = use_state(|| None::<(Rc<ComparedMoments>, AccessSearch)>);
    let proved = use_state(|| None::<(Rc<ComparedMoments>, Vec<Rc<ProofCard>>)>);
    let field = use_node_ref();
    let wrong = use_state(|| false);
    // Another comparison begins without an answer.
    let current = (search.as_ref()).filter(|(of, _)| Rc::ptr_eq(of, &props.compared));
    let done = current.map(|(_, it)| it.progress());
    let work = with!((search, next = current.cloned()), move |_: &_| {
        if let Some((of, mut next)) = next.filter(|(_, it)| !it.is_done()) {
            platform::soon(move || {
                let until = platform::now() + SLICE_MS;
                next.go_on(&of, || platform::now() >= until);
                search.set(Some((of, next)));
            });
        }
    });
    use_effect_with(done, work);
    let compared = &props.compared;
    let begin = with!(
        (search, field, wrong, compared),
        move |event: SubmitEvent| {
            event.prevent_default();
            let typed = Field::at(&field);
            let typed = typed.map(|it| it.value()).unwrap_or_default();
            let more: Vec<String> = (typed.split([',', ' ']))
                .filter(|it| !it.is_empty())
                .map(str::to_string)
                .collect();
            let bad = more.iter().any(|it| !it.contains(':'));
            wrong.set(bad);
            if !bad {
                let next = AccessSearch::new(&compared, &more);
                search.set(Some((compared.clone(), next)));
            }
        }
    );
    let dispatch = use_dispatch();
    let proofs = (proved.as_ref()).filter(|(of, _)| Rc::ptr_eq(of, &props.compared));
    let queries = &props.queries;
    let prove = with!((proved, compared, queries), move |_: MouseEvent| {
        proved.set(Some((compared.clone(), compared.proved(&queries))));
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
            <button type="button" class="button" data-testid="compare-prove" onclick={prove}>
                { icon(Icon::Check) }<span>{ say("Prove who gains and who loses") }</span>
            </button>
            if let Some((_, cards)) = proofs {
                <div role="status" data-testid="compare-proofs">
                    for (n, found) in cards.iter().enumerate() { <div key={n}>{ card(dispatch, found, "compare") }</div> }
                </div>
            }
            if let Some((of, found)) = current { <Found search={found.clone()} compared={of} /> }
            else {
                <p class="soft small">{ say("Compares what each user and role may do: the actions that policies name, and common ones.") }</p>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct FoundProps {
    search: AccessSearch,
    compared: Rc<ComparedMoments>,
}

/// What happened to an answer: its sign, its class, and words before the number of people. Losses come first.
fn happened(from: &str, to: &str) -> (u8, &'static str, &'static str, &'static str) {
    match (from, to) {
        ("allowed", to) if to != "allowed" => (0, "\u{2212}", "removed", say("lost by")),
        (_, "allowed") => (2, "+", "added", say("gained by")),
        _ => (1, "~", "changed", say("differs for")),
    }
}

#[component]
fn Found(props: &FoundProps) -> Html {
    let dispatch = use_dispatch();
    let search = &props.search;
    let (done, of) = search.progress();
    let mut rows = Gained::new();
    let mut accounts = NewAccounts::new();
    for it in &search.found {
        let account = it.principal.account();
        if props.compared.is_new(account) {
            accounts.entry(account).or_default().push(it);
        } else {
            let key = (&*it.action, it.from, it.to, &it.conditions);
            rows.entry(key).or_default().push(it);
        }
    }
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by_key(|((_, from, to, _), who)| (happened(from, to).0, Reverse(who.len())));
    let none = rows.is_empty() && accounts.is_empty();
    html! {
        <>
            <p class="small" role="status" data-testid="compare-access-status">
                if !search.is_done() {
                    { say_with("{done} of {of} users and roles compared.", &[("done", &grouped(done)), ("of", &grouped(of))]) }
                } else if none {
                    { say_with("Nobody gained or lost any of {actions} actions.", &[("actions", &search.actions())]) }
                } else {
                    { say_with("{rows} differences. Compared: {actions} actions for {of} users and roles.", &[
                        ("rows", &grouped(search.found.len())), ("actions", &search.actions()), ("of", &grouped(of)),
                    ]) }
                }
            </p>
            if !search.patterns().is_empty() { { patterns(search.patterns()) } }
            <ul class="compare-rows">
                for (change, who) in &rows { { row(*change, who, dispatch) } }
                for (account, gained) in &accounts { { new_account(*account, gained, &props.compared, dispatch) } }
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
            { say_with("Patterns not compared in full: {patterns}. Type actions of them to compare those too.", &[("patterns", &match more.len() {
                0 => names,
                more => say_with("{names} and {more} more", &[("names", &names), ("more", &more)]),
            })]) }
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
                <span class="compare-name">{ say_with("New account {account}: its users and roles may do {actions} of the actions.", &[
                    ("account", &compared.account_name(id)), ("actions", &grouped(actions.len())),
                ]) }</span>
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

fn row(
    (action, from, to, conditions): ChangeKey<'_>,
    who: &[&AccessChange],
    dispatch: Dispatch,
) -> Html {
    let (_, sign, class, word) = happened(from, to);
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
                <span class="compare-name"><code>{ action.to_string() }</code>{ " " }{ word }{ " " }{ who.len() }
                    <span class="soft small">
                        if from == to { { " (" }{ say("other conditions") }{ ")" } }
                        else { { format!(" ({} → {})", answer(from), answer(to)) } }
                    </span></span>
            </p>
            if conditions.iter().any(|it| !it.is_empty()) {
                <ul class="compare-properties small">
                    for it in &conditions[0] { <li>{ say_marked("No longer: {condition}", &[("condition", html! { <code>{ it }</code> })]) }</li> }
                    for it in &conditions[1] { <li>{ say_marked("Now: {condition}", &[("condition", html! { <code>{ it }</code> })]) }</li> }
                </ul>
            }
            <ul class="compare-who small">{ for who.iter().take(NAMES).map(name) }</ul>
            if more > 0 {
                <details class="small">
                    <summary>{ say_with("Show {min} more", &[("min", &more)]) }</summary>
                    <ul class="compare-who">{ for who.iter().skip(NAMES).map(name) }</ul>
                </details>
            }
        </li>
    }
}
