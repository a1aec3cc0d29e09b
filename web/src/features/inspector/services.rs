//! The catalog of services that work with AWS Organizations: search, see which are trusted, choose one.

use sim::catalog::SERVICES;
use sim::view::TrustUnseen;

use crate::parts::text::mark;
use crate::prelude::*;
use crate::shared::catalog::fits;
use crate::shared::empty;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub queries: Queries,
    /// Called when the user leaves the list for one of its services.
    pub chosen: Callback<()>,
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

#[component]
pub fn Services(props: &Props) -> Html {
    let (dispatch, chosen) = (use_dispatch(), &props.chosen);
    let search = use_state(String::new);
    let oninput = with!(search, move |it: InputEvent| search.set(forms::value(&it)));
    let wanted = search.trim().to_lowercase();
    let trusted = props.queries.trusted();
    let is_trusted = |id: &str| trusted.as_ref().is_ok_and(|trusted| trusted.contains(&id));
    let mut found: Vec<_> = SERVICES.iter().filter(|it| fits(it, &wanted)).collect();
    ordered::sort_by_key(&mut found, |service| !is_trusted(service.id));
    html! {
        <div class="svc" data-testid="services">
            <p class="soft">
                { say_with("{n} services that work with AWS Organizations. Trusted access lets a service act in the organization's accounts.", &[("n", &(SERVICES.len()))]) }
            </p>
            <button type="button" class="button" data-testid="all-services"
                onclick={dispatch.on(Action::Screen(ScreenAction::Navigate(Route::Services, None)))}>
                { icon(Icon::Service) }{ say("A page for each of them") }
            </button>
            if let Err(why) = &trusted {
                <p class="aside-note">{ crate::parts::text::prose(unseen(*why)) }</p>
            }
            <label class="svc-search">
                <span class="quiet">{ say("Search the services") }</span>
                { icon(Icon::Search) }
                <input type="search" placeholder={say("Search")} value={(*search).clone()} {oninput} />
            </label>
            <p class="quiet" role="status">
                { if wanted.is_empty() { String::new() } else { say_with("{found} found", &[("found", &found.len())]) } }
            </p>
            if found.is_empty() {
                <p class="soft">{ say("No results. No service has this in its name or purpose.") }</p>
                { empty::show_all(move |_| search.set(String::new())) }
            }
            <ul class="rel-rows">
                for service in found {
                    <li key={service.id}>
                        <button type="button" class="rel-row" data-testid={format!("service-{}", service.id)}
                            onclick={with!((dispatch, chosen), move |_: MouseEvent| {
                                chosen.emit(());
                                dispatch.dispatch(Action::Screen(ScreenAction::Select(Some(Selection::Service(service.id.into())))));
                            })}>
                            { mark(if is_trusted(service.id) { "present" } else { "plain" }) }
                            <span class="row-words">
                                <span class="row-name">{ service.name }</span>
                                <span class="soft small">
                                    { if is_trusted(service.id) { say("Trusted access enabled").into() } else { core(service.purpose) } }
                                </span>
                            </span>
                        </button>
                    </li>
                }
            </ul>
        </div>
    }
}
