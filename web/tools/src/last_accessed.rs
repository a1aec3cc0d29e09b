//! The view of last accessed services: the services used at a target beside those its service control policies allow,
//! and a policy that keeps only the used ones, which you can open in the policy lab.

mod work;

use sim::time::{SimTime, span};
use sim::view::Actionable;
use sim::view::last_accessed::{AccessAttempt, Drafted, RequestedReport, ServiceUse, Sheet};

use self::work::Work;
use page::accessed::{AccessedAction, AccessedChoice};
use page::perform;
use ui::parts::select::Select;
use ui::parts::text::{command_line, phrase};
use ui::prelude::*;
use ui::shared::route::{RouteHead, RouteProps};

/// The view of last accessed services.
#[component]
pub fn LastAccessed(props: &RouteProps) -> Html {
    let dispatch = use_dispatch();
    let choice = &props.tools.accessed;
    use_effect_with((props.open, props.view.clone()), move |(open, view)| {
        if let (true, Some(about)) = (*open, &view.about) {
            dispatch.dispatch(Action::Accessed(AccessedAction::about(about)));
        }
    });
    if !props.open {
        return Html::default();
    }
    let queries = &props.queries;
    let found = queries.last_accessed(choice.target.as_ref());
    let choose = dispatch.on_event(|event: Event| {
        let target = forms::value(&event).parse().ok()?;
        Some(Action::Accessed(AccessedAction::Target(Some(target))))
    });
    let body = match &found {
        Err(why) => html! {
            <div class="la-empty"><p>{ phrase(why) }</p></div>
        },
        Ok(sheet) => shown(dispatch, queries, sheet, choice),
    };
    html! {
        <div class="last-accessed" data-testid="last-accessed">
            <RouteHead route={Route::LastAccessed} opened={props.view.opened}>
                if let Ok(sheet) = &found { { place(sheet, choose) } }
                if !queries.instructor() {
                    <p class="soft small route-scope">
                        { say("Their console: only what a report that the current user may request would show.") }
                    </p>
                }
            </RouteHead>
            <div class="la-body">{ body }</div>
        </div>
    }
}

/// What was used, and the policy drafted from it.
fn shown(dispatch: Dispatch, queries: &Queries, sheet: &Sheet, choice: &AccessedChoice) -> Html {
    let draft = queries.drafted(sheet, choice.form(), &choice.without);
    let now = queries.now();
    html! {
        <>
            <section class="la-report" aria-label={say("What was used")}>
                if let Some(note) = &sheet.note { <p class="la-note" role="note">{ phrase(note) }</p> }
                { summary(sheet) }
                { used(dispatch, sheet, choice, queries.instructor(), now) }
                { fresh(sheet, now) }
                { unused(sheet) }
                { in_vain(sheet) }
                { report(dispatch, queries, sheet) }
            </section>
            <section class="la-side" aria-label={say("From use to policy")}>
                { draft_part(dispatch, sheet, draft.as_ref(), choice) }
                if queries.instructor() { <Work {queries} sheet={sheet.clone()} /> }
            </section>
        </>
    }
}

/// The report as IAM generates it: requesting it, and reading the one that was requested.
fn report(dispatch: Dispatch, queries: &Queries, sheet: &Sheet) -> Html {
    let offers = queries.offers(Actionable::Report(sheet));
    let button = |n: usize, test: &'static str| {
        let offer = offers.get(n).and_then(|it| Some((it, it.command()?)));
        offer.map(|(offer, command)| html! {
            <>
                { command_line(&shell::controller::line_of(command)) }
                <button type="button" class="button" data-testid={test} onclick={dispatch.on(perform(offer))}>{ tell(&offer.label) }</button>
            </>
        }).unwrap_or_default()
    };
    html! {
        <details class="la-ask">
            <summary>{ say("The report as IAM generates it") }</summary>
            { button(0, "la-ask") }
            { match &sheet.report {
                RequestedReport::None => Html::default(),
                RequestedReport::InProgress => html! {
                    <p class="small" role="status" data-testid="la-pending">{ say("The requested report is not ready yet. Let time pass.") }</p>
                },
                RequestedReport::Ready(_) => button(1, "la-read"),
            } }
            <p class="soft small">
                { say("It is ready after a few seconds. A report shows when and in which account a service was last tried, but not who tried it or whether it was allowed.") }
            </p>
        </details>
    }
}

/// The choice of the target: a unit, and within it an account.
fn place(sheet: &Sheet, onchange: Callback<Event>) -> Html {
    let unit = sheet.unit.to_string();
    let account = sheet.target.to_string();
    html! {
        <div class="la-place">
            <label><span class="soft small">{ say("Unit") }</span>
                <Select testid="la-unit" value={unit.clone()} onchange={&onchange}>
                    for it in &sheet.places {
                        <option key={it.target.to_string()} value={it.target.to_string()}>
                            { format!("{}{}", "\u{2003}".repeat(it.depth), it.name) }
                        </option>
                    }
                </Select>
            </label>
            if !sheet.accounts.is_empty() {
                <label><span class="soft small">{ say("Account") }</span>
                    <Select testid="la-account" value={account} {onchange}>
                        <option value={unit.clone()}>{ say("All accounts") }</option>
                        for (id, name) in &sheet.accounts {
                            <option key={id.to_string()} value={id.to_string()}>{ name }</option>
                        }
                    </Select>
                </label>
            }
        </div>
    }
}

fn summary(sheet: &Sheet) -> Html {
    let (used, allowed) = (sheet.used(), sheet.allowed());
    html! {
        <div class="la-summary">
            <p class="la-figures" data-testid="la-figures">
                { say_marked!("Services used in the last 400 days: {used} of the {allowed} allowed at {name}.", &[
                    ("used", html! { <b>{ used }</b> }),
                    ("allowed", allowed.into()),
                    ("name", tell(&sheet.name).into()),
                ]) }
            </p>
            <svg class="la-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                <rect class="la-all" width="100" height="4" rx="1" />
                <rect class="la-used" width={format!("{:.2}", (used * 100) as f64 / allowed.max(1) as f64)} height="4"
                    rx="1" />
            </svg>
        </div>
    }
}

/// A callback that leaves a service out of the draft, or keeps it.
fn toggle(dispatch: Dispatch, prefix: &'static str) -> Callback<Event> {
    dispatch.on(Action::Accessed(AccessedAction::Toggle(prefix)))
}

fn ago(now: SimTime, at: SimTime) -> String {
    tell(message!("{at} ago", at = span(now.since(at))))
}

fn used(
    dispatch: Dispatch,
    sheet: &Sheet,
    choice: &AccessedChoice,
    all: bool,
    now: SimTime,
) -> Html {
    if sheet.used() == 0 {
        return html! {
            <div class="la-empty" data-testid="la-empty">
                <p><b>{ say("A report would be empty.") }</b></p>
                <p class="soft">
                    { if sheet.bound { say("Reports show the use of services about four hours later. Simulate some work, then let time pass.") } else { say("Nobody in this account has used a service recently.") } }
                </p>
            </div>
        };
    }
    let used = sheet.services.iter().filter(|it| it.is_used());
    let row = |it| service(dispatch, it, sheet.bound.then_some(choice), all, now);
    html! {
        <div class="la-frame">
            <table class="la-table" data-testid="la-used">
                <caption class="soft small">
                    { if all { say("Used services, latest first. Reports do not show who tried what; show everything to see it.") } else { say("Used services, latest first.") } }
                </caption>
                <thead><tr>
                    if sheet.bound { <th scope="col">{ say("Keep") }</th> }
                    <th scope="col">{ say("Service") }</th>
                    <th scope="col">{ say("Last tried") }</th>
                    <th scope="col">{ say("In") }</th>
                    if all { <th scope="col">{ say("Attempts") }</th> }
                </tr></thead>
                <tbody>{ for used.map(row) }</tbody>
            </table>
        </div>
    }
}

/// A used service; whether the draft keeps it can be chosen, if there is a draft.
fn service(
    dispatch: Dispatch,
    it: &ServiceUse,
    choice: Option<&AccessedChoice>,
    all: bool,
    now: SimTime,
) -> Html {
    let prefix = it.prefix;
    let Some(last) = &it.last else {
        return Html::default();
    };
    let vain = all && !it.tried.is_empty() && it.tried.iter().all(|it| !it.allowed);
    html! {
        <tr key={prefix} data-testid={format!("la-{prefix}")}>
            if let Some(choice) = choice {
                <td class="la-keep">
                    <input type="checkbox" checked={choice.keeps(prefix)} onchange={toggle(dispatch, prefix)}
                        aria-label={tell(message!("Keep {name}", name = it.name))} />
                </td>
            }
            <th scope="row"><span class="la-name">{ it.name }</span><code>{ prefix }</code></th>
            <td><span>{ ago(now, last.at) }</span><span class="soft small">{ last.at.to_string() }</span></td>
            <td>
                <span>{ it.by.as_ref().map(tell) }</span>
                <span class="soft small">
                    { match it.accounts {
                        0 | 1 => last.region.to_string(),
                        all => tell(message!("and {accounts} more · {region}", accounts = all - 1, region = last.region)),
                    } }
                </span>
            </td>
            if all {
                <td class="la-tried">
                    if vain { <span class="la-vain">{ icon(Icon::Cross) }{ say("Only ever denied") }</span> }
                    <ul>for tried in &it.tried { { attempt(tried) } }</ul>
                </td>
            }
        </tr>
    }
}

fn attempt(tried: &AccessAttempt) -> Html {
    let (sign, word) = if tried.allowed {
        (Icon::Check, key("allowed"))
    } else {
        (Icon::Cross, key("denied"))
    };
    html! {
        <li class={word}>
            { icon(sign) }
            <span><code>{ tried.action.to_string() }</code>{ format!(" {}, {}", tried.who, say(word)) }</span>
        </li>
    }
}

/// A note about activity that is too recent for a report.
fn fresh(sheet: &Sheet, now: SimTime) -> Html {
    if sheet.fresh.is_empty() {
        return Html::default();
    }
    const MOST: usize = 6;
    html! {
        <div class="la-fresh" data-testid="la-fresh">
            <p>
                { icon(Icon::Clock) }
                <span><b>{ say("Not in a report yet.") }</b>{ " " }{ say("New attempts show after about four hours.") }</span>
            </p>
            <ul>
                for it in sheet.fresh.iter().take(MOST) {
                    <li>
                        { say_marked!("{service}: {action} by {who}, {allowed}, shows in {since}", &[
                            ("service", it.name.into()),
                            ("action", html! { <code>{ it.says.action.to_string() }</code> }),
                            ("who", it.says.who.to_string().into()),
                            ("allowed", html! { { if it.says.allowed { say("allowed") } else { say("denied") } } }),
                            ("since", span(it.from.since(now)).to_string().into()),
                        ]) }
                    </li>
                }
            </ul>
            if sheet.fresh.len() > MOST {
                <p class="soft small">{ tell(message!("and {fresh} more", fresh = sheet.fresh.len() - MOST)) }</p>
            }
        </div>
    }
}

fn unused(sheet: &Sheet) -> Html {
    let unused: Vec<&ServiceUse> = (sheet.services.iter())
        .filter(|it| it.allowed && !it.is_used())
        .collect();
    html! {
        if !unused.is_empty() {
            <details class="la-unused">
                <summary>
                    { tell(counted!(unused.len(), "1 service is allowed but unused|{n} services are allowed but unused")) }
                </summary>
                <ul>for it in unused { <li key={it.prefix}>{ it.name }</li> }</ul>
            </details>
        }
    }
}

fn in_vain(sheet: &Sheet) -> Html {
    let vain: Vec<&ServiceUse> = sheet.services.iter().filter(|it| !it.allowed).collect();
    html! {
        if !vain.is_empty() {
            <details class="la-unused" data-testid="la-vain">
                <summary>{ tell(counted!(vain.len(), "1 service was tried although no policy allows it|{n} services were tried although no policy allows them")) }</summary>
                for it in vain {
                    <div key={it.prefix} class="la-tried">
                        <b>{ it.name }</b>
                        <ul>for tried in &it.tried { { attempt(tried) } }</ul>
                    </div>
                }
                <p class="soft small">
                    { say("A report lists only services that the policies allow here, so these are missing from it.") }
                </p>
            </details>
        }
    }
}

/// The services that the draft keeps although they are unused, unless they are cleared.
fn kept(dispatch: Dispatch, sheet: &Sheet, choice: &AccessedChoice) -> Html {
    let row = |it: &ServiceUse| {
        let prefix = it.prefix;
        html! {
            <label key={prefix} class="small">
                <input type="checkbox" checked={choice.keeps(prefix)} onchange={toggle(dispatch, prefix)} data-testid={format!("la-kept-{prefix}")} />
                <span><code>{ prefix }</code>{ ": " }{ it.kept.map(tell) }</span>
            </label>
        }
    };
    let mut kept = sheet.services.iter().filter(|it| it.kept.is_some());
    let Some(first) = kept.next() else {
        return Html::default();
    };
    html! {
        <fieldset class="la-kept">
            <legend class="small">{ say("Kept although unused, because most accounts need them") }</legend>
            { row(first) }
            for it in kept { { row(it) } }
        </fieldset>
    }
}

fn draft_part(
    dispatch: Dispatch,
    sheet: &Sheet,
    draft: Option<&Drafted>,
    choice: &AccessedChoice,
) -> Html {
    if !sheet.bound {
        return html! {
            <div class="la-draft"><h3>{ say("A policy from use") }</h3>
                <p class="soft">{ say("Service control policies do not limit the management account, or there are none here, so no policy is drafted. All services are listed.") }</p></div>
        };
    }
    let side = |allows: bool, title: &'static str, test: &'static str| {
        let set = dispatch.on(Action::Accessed(AccessedAction::Allow(allows)));
        html! {
            <button type="button" class="button" aria-pressed={(choice.allows == allows).to_string()} data-testid={test}
                onclick={set}>{ title }</button>
        }
    };
    html! {
        <div class="la-draft" data-testid="la-draft">
            <h3>{ say("A policy that keeps only these services") }</h3>
            <div class="choices" role="group" aria-label={say("Form of the policy")}>
                { side(false, say("Denies the rest"), "la-deny") }
                { side(true, say("Allows only this"), "la-allow") }
            </div>
            <p class="soft small">
                { if choice.allows { say("An allow list. It replaces policies that allow more here, such as FullAWSAccess.") } else { say("A deny with NotAction, in addition to the attached policies. Only these services remain, whatever other policies allow.") } }
            </p>
            { kept(dispatch, sheet, choice) }
            if let Some(draft) = draft {
                if let Some(caution) = &draft.caution { <p class="la-note" role="note">{ phrase(caution) }</p> }
                <pre class="la-text" tabindex="0" aria-label={say("The drafted policy")} data-testid="la-text">
                    { &draft.text }
                </pre>
                <button type="button" class="button primary" data-testid="la-to-lab"
                    onclick={dispatch.on(Action::Screen(ScreenAction::ToLab(draft.changes.clone(), draft.actions.clone())))}>
                    { icon(Icon::Lab) }{ say("See what it would break") }
                </button>
                <p class="soft small">
                    { say("Opens the policy lab with this draft and with the used actions as columns. Nothing changes until you apply the draft there.") }
                </p>
            } else {
                <p class="soft">{ say("You keep no service, so there is nothing to draft.") }</p>
            }
        </div>
    }
}
