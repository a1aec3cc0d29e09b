//! The page of a service: its status, the ways to enable and disable it, the permissions of each step, its
//! roles account by account, its administrators, its principals, and contradictions in the documents.

use sim::catalog::Side;
use sim::principal::Principal;
use sim::view::Offer;
use sim::view::services::{
    AccountRow, Administrators, PersonRow, ServicePage, ServiceStanding, Way,
};

use super::artifact::artifact;
use super::config::config;
use super::glyph;
use super::root_access::root_access;
use page::perform;
use ui::parts::copy::Copy;
use ui::parts::service_icon::service_icon;
use ui::parts::text::{accounts_of, kebab, mark, phrase, prose};
use ui::prelude::*;
use ui::shared::contradictions;
use ui::shared::offers::{Offers, passing};

pub(crate) fn page(
    dispatch: Dispatch,
    id: &AttrValue,
    queries: &Queries,
    back: Callback<MouseEvent>,
) -> Html {
    let Some((page, offers)) = queries.service(id) else {
        return html! { <p class="soft">{ say("The catalog has no such service.") }</p> };
    };
    // A service without its own switch has only trusted access to enable.
    let enabled = matches!(
        page.standing,
        ServiceStanding::SetUp | ServiceStanding::Partly | ServiceStanding::CleaningUp
    ) || (page.standing == ServiceStanding::Trusted
        && page.enable[0].closed.is_some());
    let can_be_on = !matches!(
        page.standing,
        ServiceStanding::Off | ServiceStanding::Unseen | ServiceStanding::NoTrustedAccess
    );
    html! {
        <article key={id.to_string()} class="service" aria-label={page.name} data-testid={format!("service-page-{}", page.id)}>
            <header>
                <button type="button" class="button bare small service-back" data-testid="service-back" onclick={back}>
                    { icon(Icon::Chevron) }
                    { say("All services") }
                </button>
                <h3 id="service-title" class="service-title" tabindex="-1">{ service_icon(page.id) }{ page.name }</h3>
                <p class="soft">{ tell(page.purpose) }</p>
                <p class="service-standing" data-testid="service-standing" data-on={page.standing.is_on().to_string()} role="status">
                    { mark(glyph(page.standing)) }
                    <span>
                        <b>{ tell(Message::from(page.standing.title()).capitalized()) }</b>
                        { ". " }
                        { phrase(&page.says) }
                    </span>
                </p>
            </header>
            // Steps that do not apply now are folded. The service's own actions are between the two.
            { ways(say("Enable"), "enable", &page.enable, offers.enable, !enabled, None) }
            { part(page.id, queries, dispatch) }
            { ways(say("Disable"), "disable", &page.disable, offers.disable, can_be_on, Some(&page.after)) }
            { people(dispatch, &page, queries.actor()) }
            { accounts(dispatch, &page, queries) }
            { administrators(page.administrators.as_ref(), offers.administrators) }
            { principals(&page) }
            { contradictions::cards(page.id) }
        </article>
    }
}

/// The two variants of a step.
fn ways(
    title: &'static str,
    id: &'static str,
    ways: &[Way; 2],
    offers: [Vec<Offer>; 2],
    open: bool,
    after: Option<&Message>,
) -> Html {
    html! {
        <section class="route-part" aria-label={title}>
            <details {open} class="ways-fold" data-testid={format!("ways-{id}")}>
                <summary><h4>{ title }</h4></summary>
                <div class="ways">
                    for (way, offers) in ways.iter().zip(offers) { { self::way(id, way, offers) } }
                </div>
                if let Some(after) = after.filter(|_| ways[1].closed.is_none()) {
                    <p class="aside-note">
                        { say_marked!("**What remains after disabling in Organizations.** {what}", &[("what", phrase(after))]) }
                    </p>
                }
            </details>
        </section>
    }
}

fn way(id: &'static str, way: &Way, offers: Vec<Offer>) -> Html {
    let (title, name) = match (way.side, id) {
        (Side::Service, "enable") => (say("Through the service"), "enable-service"),
        (Side::Service, _) => (say("Through the service"), "disable-service"),
        (Side::Organizations, "enable") => (say("Through Organizations"), "enable-organizations"),
        (Side::Organizations, _) => (say("Through Organizations"), "disable-organizations"),
    };
    html! {
        <section key={name}
            class={classes!("way-card", way.recommended.then_some("recommended"), way.closed.is_some().then_some("closed"))}
            aria-label={title} data-testid={name}>
            <h5>{ title }if way.recommended { <span class="tag">{ say("Recommended") }</span> }</h5>
            if let Some(why) = &way.closed {
                <p class="soft">{ phrase(why) }</p>
            } else {
                <Offers {offers} scope={name} bare={true} first_is_main={way.recommended} />
                { needs(&way.needs) }
                { effects(say("What it does"), "does", Icon::Check, &way.does) }
                { effects(say("What it does not do"), "does-not", Icon::Dash, &way.does_not) }
            }
        </section>
    }
}

/// What a variant does, or does not; folded, as what can be done with it comes first.
fn effects(title: &'static str, class: &'static str, sign: Icon, effects: &[Message]) -> Html {
    if effects.is_empty() {
        return Html::default();
    }
    html! {
        <details class="folding" data-testid={class}>
            <summary>{ format!("{title} ({})", effects.len()) }</summary>
            <ul class="points">
                for (n, says) in effects.iter().enumerate() {
                    <li key={n} {class}>{ icon(sign) }<span>{ phrase(says) }</span></li>
                }
            </ul>
        </details>
    }
}

/// The permissions that a variant needs, each with whether the current user has it. An action for several principals is
/// listed once.
fn needs(needs: &[(String, bool)]) -> Html {
    let mut shown: Vec<(&str, bool)> = Vec::new();
    for (action, may) in needs {
        match shown.iter_mut().find(|(known, _)| known == action) {
            Some((_, all)) => *all &= may,
            None => shown.push((action, *may)),
        }
    }
    html! {
        <div class="needs">
            <p class="soft small">{ say("The current user needs") }</p>
            <ul>
                for (action, may) in shown {
                    <li key={action.to_string()} class={if may { "has" } else { "lacks" }}>
                        { icon(if may { Icon::Check } else { Icon::Cross }) }
                        { quiet(if may { say("allowed") } else { say("not allowed") }) }
                        <code>{ action.to_string() }</code>
                    </li>
                }
            </ul>
        </div>
    }
}

/// Two users, each with one half of the permissions: who does what, in which order, and candidates here.
fn people(dispatch: Dispatch, page: &ServicePage, actor: &Principal) -> Html {
    if page.principals.is_empty() {
        return Html::default();
    }
    let (enable, disable) = shares_of_work(page);
    let steps = |title: &'static str, steps: PersonSteps| {
        html! {
            <div key={title}>
                <h5>{ title }</h5>
                <ol class="steps">
                    for (n, (who, says)) in steps.into_iter().enumerate() {
                        <li key={n}><b>{ who }</b><span>{ says }</span></li>
                    }
                </ol>
            </div>
        }
    };
    html! {
        <section class="route-part" aria-label={say("Who does what")}>
            <h4>{ say("Two people, each with one half") }</h4>
            <div class="two">{ steps(say("Enabling"), enable) }{ steps(say("Disabling"), disable) }</div>
            if page.people.is_empty() {
                <p class="soft small">
                    { say("This view cannot show who in the management account has which permissions.") }
                </p>
            } else {
                { table_of_people(dispatch, page, actor) }
                if !page.halves.is_empty() {
                    <p class="soft small">
                        { say("To play both roles, add a user who has only one half of the permissions, then act as that user.") }
                    </p>
                    <div class="halves">for half in &page.halves { { self::half(dispatch, half) } }</div>
                }
            }
        </section>
    }
}

/// Who does a step, and what it is.
type PersonSteps = [(&'static str, String); 3];

/// The steps of enabling and of disabling, which two administrators share.
fn shares_of_work(page: &ServicePage) -> (PersonSteps, PersonSteps) {
    let (there, here) = (
        say("Service administrator"),
        say("Organizations administrator"),
    );
    let enable = [
        (
            here,
            say("Enables trusted access in Organizations.").to_string(),
        ),
        (
            here,
            tell(message!(
                "Tells the {brief} administrator to set it up.",
                brief = page.brief
            )),
        ),
        (
            there,
            match &page.enable[0].closed {
                Some(closed) => tell(closed),
                None => {
                    say("Sets it up in its own console. It finds trusted access enabled.").into()
                }
            },
        ),
    ];
    let disable = [
        (
            there,
            if page.disable[0].closed.is_some() {
                tell(message!(
                    "Ends what {brief} does for the organization, and cleans up.",
                    brief = page.brief
                ))
            } else {
                say("Switches it off in its own console, and waits until it has cleaned up.")
                    .to_string()
            },
        ),
        (
            there,
            say("Tells the Organizations administrator that it is done.").to_string(),
        ),
        (
            here,
            say("Disables trusted access in Organizations.").to_string(),
        ),
    ];
    (enable, disable)
}

/// What each person may do of them.
fn table_of_people(dispatch: Dispatch, page: &ServicePage, actor: &Principal) -> Html {
    html! {
        <div class="table-frame" role="region" aria-label={say("Who can do which step")} tabindex="0">
            <table class="who">
                <thead>
                    <tr>
                        <th scope="col">{ say("In the management account") }</th>
                        <th scope="col">
                            { if page.disable[0].closed.is_some() { say("Work in the service") } else { say("The service's own switch") } }
                        </th>
                        <th scope="col">{ say("Trusted access in Organizations") }</th>
                    </tr>
                </thead>
                <tbody>
                    for person in &page.people {
                        { self::person(dispatch, person, person.principal == *actor) }
                    }
                </tbody>
            </table>
        </div>
    }
}

fn half(dispatch: Dispatch, half: &Offer) -> Html {
    let onclick = dispatch.on(perform(half));
    html! {
        <button key={half.label.to_string()} type="button" class="button small" data-testid={kebab(half.label.english())}
            {onclick}>{ icon(Icon::Person) }{ tell(&half.label) }</button>
    }
}

fn person(dispatch: Dispatch, person: &PersonRow, acts: bool) -> Html {
    let may = |may: bool| {
        html! {
            <td class={if may { "has" } else { "lacks" }}>
                { icon(if may { Icon::Check } else { Icon::Cross }) }
                { if may { say("may") } else { say("may not") } }
            </td>
        }
    };
    html! {
        <tr key={person.principal.to_string()}>
            <th scope="row">
                { &person.name }
                if acts { <span class="tag">{ say("acting") }</span> } else {
                    <button type="button" class="button bare small" aria-label={tell(message!("Act as {name}", name = person.name))}
                        data-testid={format!("act-as-{}", person.name)}
                            onclick={dispatch.on(Action::Session(SessionAction::ActAs(person.principal.clone())))}>
                        { icon(Icon::Person) }{ say("Act as") }
                    </button>
                }
            </th>
            { may(person.service) }
            { may(person.organizations) }
        </tr>
    }
}

/// The service's roles, documented and actual, account by account.
fn accounts(dispatch: Dispatch, page: &ServicePage, queries: &Queries) -> Html {
    let there = page
        .accounts
        .iter()
        .flat_map(|account| &account.roles)
        .filter(|(_, there, _)| *there)
        .count();
    html! {
        <section class="route-part" aria-label={say("Roles and accounts")} data-testid="service-accounts">
            <div class="section-head">
                <h4>{ say("Its roles, account by account") }</h4>
                if !page.accounts.is_empty() && (page.standing.is_on() || page.standing == ServiceStanding::Unnoticed) {
                    <div class="passing">{ passing(dispatch, &[("service-next", queries.next_event())]) }</div>
                }
            </div>
            if page.roles.is_empty() {
                <p class="soft">{ say("It has no service-linked role.") }</p>
            } else {
                <ul class="role-kinds">
                    // A service may have two rules for one role.
                    for (n, role) in page.roles.iter().enumerate() {
                        <li key={n}>
                            <code>{ role.name }</code>
                            <span class="soft small">
                                { tell(message!("In {lives_in}; appears {comes}.", lives_in = role.lives_in, comes = role.comes)) }
                                if !role.principal.is_empty() { { " " }{ prose(&tell(message!("Only `{principal}` may assume it.", principal = role.principal))) } }
                            </span>
                        </li>
                    }
                </ul>
            }
            if page.accounts.is_empty() {
                <p class="soft small">{ say("Users who may list an account's roles see which accounts have them.") }</p>
            } else {
                <p class="small" role="status" data-testid="service-reached">{ tell(message!("{there} here; active in {reached}.", there = roles_of(there), reached = accounts_of(page.reached))) }
                    if let Some(at) = page.gathered { { " " }{ tell(message!("It last gathered data on {at}.")) } }
                </p>
                if let Some((made, since)) = page.made {
                    <p class="small" data-testid="service-made">
                        { tell(message!("In the management account since {since}: {made}.")) }
                    </p>
                }
                if !page.stranded.is_empty() {
                    <p class="aside-note">
                        { tell(message!("Left behind because the service could no longer reach them: {stranded}.", stranded = page.stranded.join(", "))) }
                    </p>
                }
                <ul class="service-accounts">
                    for account in &page.accounts { { self::account(dispatch, account, page.standing) } }
                </ul>
                if page.more > 0 {
                    <p class="soft small">{ tell(counted!(page.more, "and 1 more account|and {n} more accounts")) }</p>
                }
            }
        </section>
    }
}

fn account(dispatch: Dispatch, account: &AccountRow, standing: ServiceStanding) -> Html {
    // A text about the account is not repeated for each role.
    let repeats = |why: &Message| *why == account.says || standing == ServiceStanding::Off;
    html! {
        <li key={account.account.qualified()} data-testid={format!("service-account-{}", account.account)}>
            <div class="account-head">
                <button type="button" class="button bare small" title={say("Show it in the organization")}
                    onclick={dispatch.on(Action::Screen(ScreenAction::Show(Selection::Account(account.account))))}>
                    { icon(Icon::Account) }
                    { &account.name }
                </button>
                if account.management { <span class="tag">{ say("management") }</span> }
                if account.administrator { <span class="tag">{ say("administrator") }</span> }
                <span class={classes!("small", if account.works { "works" } else { "soft" })}>
                    { phrase(&account.says) }
                </span>
            </div>
            if !account.roles.is_empty() {
                <ul class="account-roles">
                    // A new role is a new line, so that it visibly arrives.
                    for (n, (role, there, why)) in account.roles.iter().enumerate() {
                        <li key={format!("{n} {role} {there}")} class={if *there { "there" } else { "missing" }}>
                            { mark(if *there { "present" } else { "absent" }) }
                            <span>
                                <code>{ *role }</code>
                                if !*there && !repeats(why) { <span class="soft small">{ " " }{ phrase(why) }</span> }
                            </span>
                        </li>
                    }
                </ul>
            }
        </li>
    }
}

fn administrators(administrators: Option<&Administrators>, offers: Vec<Offer>) -> Html {
    html! {
        <section class="route-part" aria-label={say("Delegated administrators")} data-testid="service-administrators">
            <h4>{ say("Delegated administrators") }</h4>
            if let Some(it) = administrators {
                <p>{ match it.most {
                    Some(most) => tell(counted!(most, "One member account can administer it in place of the management account.|Up to {n} member accounts can administer it in place of the management account.")),
                    None => say("Member accounts can administer it in place of the management account. The maximum number is not documented.").to_string(),
                } }{ " " }{ say("They can read the organization but not change it. While one is registered, trusted access cannot be disabled and its account cannot leave.") }
                if it.goes_first { { " " }{ say("The service's documentation also says to deregister them first.") } }</p>
                if it.now.is_empty() {
                    <p class="soft">{ say("None is registered.") }</p>
                } else {
                    <ul class="points">
                        for (account, name, principal, since) in &it.now {
                            <li key={format!("{account} {principal}")}>
                                { icon(Icon::Account) }
                                <span>
                                    { say_marked!("{name} since {since}, for {principal}", &[
                                        ("name", html! { <b>{ name }</b> }),
                                        ("since", since.to_string().into()),
                                        ("principal", html! { <code>{ principal }</code> }),
                                    ]) }
                                </span>
                            </li>
                        }
                    </ul>
                }
                <Offers {offers} scope="administrators-" bare={true} />
            } else {
                <p class="soft">{ say("Not supported: only the management account administers it.") }</p>
            }
        </section>
    }
}

fn principals(page: &ServicePage) -> Html {
    if page.principals.is_empty() {
        return Html::default();
    }
    html! {
        <section class="route-part" aria-label={say("Principals")}>
            <h4>{ say("The service's name in commands") }</h4>
            <ul class="principals">
                for (n, row) in page.principals.iter().enumerate() {
                    <li key={n}>
                        <Copy text={row.principal} label={say("Copy the principal")} shown={row.principal} />
                        <span class="soft small">
                            { match row.since {
                                Some(since) => tell(message!("trusted since {since}")),
                                None if page.standing == ServiceStanding::Unseen => say("this view cannot show whether it is trusted").to_string(),
                                None => say("trusted access is not enabled for it").to_string(),
                            } }
                        </span>
                    </li>
                }
            </ul>
            if !page.aliases.is_empty() {
                <p class="soft small">
                    { say_marked!("Documents also call it {names}. Orgsim treats these like the first name and tells you so.", &[("names", html! {
                        for (n, alias) in page.aliases.iter().enumerate() {
                            { if n > 0 { ", " } else { "" } }
                            <code>{ *alias }</code>
                        }
                    })]) }
                </p>
            }
        </section>
    }
}

fn roles_of(n: usize) -> String {
    tell(counted!(n, "1 role|{n} roles"))
}

/// The part that only this service's page has.
fn part(service: &str, queries: &Queries, dispatch: Dispatch) -> Html {
    match service {
        "artifact" => artifact(dispatch, queries),
        "config" => config(dispatch, queries),
        "iam" => root_access(queries),
        _ => Html::default(),
    }
}
