//! The services, beside the organization: the catalog with the status of each, and a page for each.

use sim::view::TrustUnseen;
use sim::view::services::{ServiceRow, ServiceStanding};

use super::glyph;
use super::page::page;
use ::page::ServiceAction;
use ::page::services::{ServiceChoice, ServiceFilter};
use ui::parts::service_icon::service_icon;
use ui::parts::text::{mark, prose};
use ui::prelude::*;
use ui::shared::empty;
use ui::shared::route::{RouteHead, RouteProps};

/// The view of the services.
#[component]
pub fn Services(props: &RouteProps) -> Html {
    let dispatch = use_dispatch();
    let chosen = &props.services.chosen;
    if !props.open {
        return Html::default();
    }
    let queries = &props.queries;
    let rows = queries.services();
    let choose = Callback::from(with!(chosen, move |id: Option<AttrValue>| {
        // The focus follows: to the page's title, or back to the line in the list.
        platform::focus_soon(match &id {
            Some(_) => "service-title".to_string(),
            None => chosen.as_ref().map_or_else(
                || "services-search".to_string(),
                |id| format!("service-row-{id}"),
            ),
        });
        dispatch.dispatch(Action::Services(ServiceAction::Choose(id)));
    }));
    html! {
        <div class="services" data-testid="services-route">
            <RouteHead route={Route::Services} opened={props.view.opened} search={props.view.about.is_none()}>
                <p class="soft small route-scope">{ summary(&rows, queries) }</p>
            </RouteHead>
            if let Some(id) = chosen {
                <div class="services-page" tabindex="0" role="region" aria-label={say("The service's page")}>
                    { page(dispatch, id, queries, choose.reform(|_| None)) }
                </div>
            } else {
                { list(&rows, &props.services, &choose, dispatch) }
            }
        </div>
    }
}

fn summary(rows: &[ServiceRow], queries: &Queries) -> Html {
    if let Err(why) = queries.trusted() {
        return prose(unseen(why));
    }
    let on = rows.iter().filter(|row| row.standing.is_on()).count();
    tell(message!(
        "{on} of {all} services have trusted access.",
        all = rows.len()
    ))
    .into()
}

/// Why the trusted services are not shown.
fn unseen(why: TrustUnseen) -> &'static str {
    match why {
        TrustUnseen::NoOrganization => {
            say("This account is in no organization, so no service is trusted from here.")
        }
        TrustUnseen::NotManagement => say(
            "Only the management account sees which services are trusted. The catalog is shown without that.",
        ),
        TrustUnseen::NotAllFeatures => say(
            "Trusted access needs all features; this organization has consolidated billing features only.",
        ),
        TrustUnseen::NotAllowed => say(
            "The current user may not call `organizations:ListAWSServiceAccessForOrganization`, so this view cannot show which services are trusted.",
        ),
    }
}

fn list(
    rows: &[ServiceRow],
    shown: &ServiceChoice,
    choose: &Callback<Option<AttrValue>>,
    dispatch: Dispatch,
) -> Html {
    let found = shown.found(rows, words());
    let oninput = dispatch.on_event(|event: InputEvent| {
        let text = forms::value(&event).into();
        Action::Services(ServiceAction::Search(text))
    });
    html! {
        <section class="services-list" aria-label={say("The services")}>
            <div class="services-tools">
                <label class="svc-search">
                    <span class="quiet">{ say("Search the services") }</span>
                    { icon(Icon::Search) }
                    <input type="search" id="services-search" data-testid="services-search"
                        placeholder={say("Name, purpose or principal")} value={&shown.search} {oninput} />
                </label>
                <div class="filters" role="group" aria-label={say("Which services are listed")}>
                    for (one, id, title) in ServiceFilter::ALL {
                        <button key={id} type="button" class="button small"
                            aria-pressed={(shown.filter == one).to_string()}
                            data-testid={format!("services-{id}")}
                            onclick={dispatch.on(Action::Services(ServiceAction::Filter(one)))}>{ say(title) }</button>
                    }
                </div>
                <p class="soft small" role="status">
                    { if found.len() == rows.len() {
                        tell(counted!(rows.len(), "1 service|{n} services"))
                    } else {
                        tell(message!("{found} of {rows} services", found = found.len(), rows = rows.len()))
                    } }
                </p>
            </div>
            if found.is_empty() {
                <p class="soft services-none">
                    { say("No results. Try another search, or list all services.") }
                </p>
                { empty::show_all(move |_| dispatch.dispatch(Action::Services(ServiceAction::All))) }
            }
            <ul class="rel-rows">
                for row in found { <li key={row.id}>{ line(row, choose) }</li> }
            </ul>
            { introduction() }
        </section>
    }
}

fn line(row: &ServiceRow, choose: &Callback<Option<AttrValue>>) -> Html {
    let id = row.id;
    // Where its purpose is told, there is no status to mark.
    let is_told = matches!(
        row.standing,
        ServiceStanding::Unseen | ServiceStanding::Off | ServiceStanding::NoTrustedAccess
    );
    let sign = (!is_told).then(|| mark(glyph(row.standing)));
    html! {
        <button type="button" class="rel-row" id={format!("service-row-{id}")} data-testid={format!("service-row-{id}")}
            onclick={choose.reform(move |_: MouseEvent| Some(id.into()))}>
            { service_icon(id) }
            <span class="row-words">
                <span class="row-name">{ tell(row.name) }</span>
                <span class="soft small row-told">{ sign }<span>{ told(row) }</span></span>
            </span>
        </button>
    }
}

/// The text below a service's name: its status if there is one, or its purpose.
fn told(row: &ServiceRow) -> String {
    let mut text = match row.standing {
        ServiceStanding::Unseen | ServiceStanding::Off | ServiceStanding::NoTrustedAccess => {
            tell(row.purpose)
        }
        ServiceStanding::Trusted
        | ServiceStanding::SetUp
        | ServiceStanding::Partly
        | ServiceStanding::Unnoticed
        | ServiceStanding::CleaningUp
        | ServiceStanding::SwitchedOff
        | ServiceStanding::Left => tell(Message::from(row.standing.title()).capitalized()),
    };
    if row.administrators > 0 {
        let administrators = tell(counted!(
            row.administrators,
            "1 administrator|{n} administrators"
        ));
        text.extend([" \u{b7} ", &administrators]);
    }
    text
}

/// The text below the list.
fn introduction() -> Html {
    const POINTS: [(&str, &str); 4] = [
        (
            key("Trusted access is permission, not action"),
            key(
                "A trusted service may read the organization and request its role in an account. The role appears when the service acts there, not everywhere at once.",
            ),
        ),
        (
            key("Two ways to enable"),
            key(
                "In the service's own console, the service also sets itself up. In AWS Organizations, it only gets access, and its administrator does the rest.",
            ),
        ),
        (
            key("Two ways to disable"),
            key(
                "In the service's own console, the service cleans up first. In AWS Organizations, it loses access at once, and what it set up stays behind.",
            ),
        ),
        (
            key("Often two administrators"),
            key(
                "One administers Organizations, the other the service, and each lacks the other's permissions. The page of a service says who does what, and in which order.",
            ),
        ),
    ];
    html! {
        <div class="services-intro">
            <h3>{ say("What trusted access is") }</h3>
            <dl>
                for (title, says) in POINTS {
                    <div key={title}><dt>{ say(title) }</dt><dd class="soft">{ say(says) }</dd></div>
                }
            </dl>
        </div>
    }
}
