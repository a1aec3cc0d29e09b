//! The pages of services: how each stands, both ways to enable and disable, who may do which step, and what a console cannot see.

use page::services::ServiceFilter;
use page::{Action, Dialog, Route, ScreenAction, ServiceAction, SessionAction, perform};
use sim::root_access::RootTask;
use sim::scenario::Scenario;
use sim::view::services::ServicePage;
use sim::view::{Offer, OfferKind, Selection};

use crate::window::Window;

#[track_caller]
fn page(window: &Window, id: &str) -> ServicePage {
    window
        .queries()
        .service(id)
        .expect("it is in the catalog")
        .0
}

fn standing(window: &Window, id: &str) -> String {
    page(window, id).says.to_string()
}

/// The offers of a way: `enable` or `disable`, through the service or through Organizations.
fn offers(window: &Window, id: &str, enables: bool, through: usize) -> Vec<Offer> {
    let (_, offers) = window.queries().service(id).expect("it is in the catalog");
    let ways = if enables {
        offers.enable
    } else {
        offers.disable
    };
    ways[through].clone()
}

/// Carries an offer out, with its confirmation.
fn press(window: &mut Window, offer: &Offer) {
    window.act(perform(offer));
    let command = match window.state.base.screen.dialog.clone() {
        Some(Dialog::Grave { command, .. }) => Some(command),
        Some(Dialog::Offer(Offer {
            kind: OfferKind::Confirm { command, .. },
            ..
        })) => Some(command),
        Some(_) | None => None,
    };
    if let Some(command) = command {
        window.session(SessionAction::Do(command));
    }
}

const THROUGH_SERVICE: usize = 0;
const THROUGH_ORGANIZATIONS: usize = 1;

#[test]
fn the_list_has_every_service_and_says_how_each_stands() {
    let mut window = Window::new(Scenario::AllFeatures);
    let rows = window.queries().services();
    assert_eq!(rows.len(), 53);
    let before = rows
        .iter()
        .find(|it| it.id == "ram")
        .expect("it is there")
        .standing;
    window.lines(&[
        "aws organizations enable-aws-service-access --service-principal ram.amazonaws.com",
    ]);
    let rows = window.queries().services();
    let changed: Vec<&str> = rows
        .iter()
        .filter(|it| it.id == "ram" && it.standing != before)
        .map(|it| it.id)
        .collect();
    assert_eq!(changed, ["ram"]);
    assert!(rows.iter().all(|it| it.administrators == 0));
    assert_eq!(window.queries().trusted(), Ok(vec!["ram"]));
}

#[test]
fn through_itself_a_service_is_set_up_and_through_organizations_only_half() {
    let mut window = Window::new(Scenario::AllFeatures);
    let own = offers(&window, "backup", true, THROUGH_SERVICE)[0].clone();
    press(&mut window, &own);
    assert!(
        standing(&window, "backup").contains("is trusted and set up"),
        "{}",
        standing(&window, "backup")
    );
    let trust = offers(&window, "ram", true, THROUGH_ORGANIZATIONS)[0].clone();
    press(&mut window, &trust);
    assert!(
        standing(&window, "ram").contains("only partly set up"),
        "{}",
        standing(&window, "ram")
    );
    let other_half = offers(&window, "ram", true, THROUGH_SERVICE)[0].clone();
    press(&mut window, &other_half);
    assert!(
        standing(&window, "ram").contains("is trusted and set up"),
        "{}",
        standing(&window, "ram")
    );
}

#[test]
fn shut_out_in_organizations_a_service_does_not_know_at_first() {
    let mut window = Window::new(Scenario::AllFeatures);
    let own = offers(&window, "backup", true, THROUGH_SERVICE)[0].clone();
    press(&mut window, &own);
    window.next();
    let shut_out = offers(&window, "backup", false, THROUGH_ORGANIZATIONS)[0].clone();
    press(&mut window, &shut_out);
    assert!(
        standing(&window, "backup").contains("has not detected"),
        "{}",
        standing(&window, "backup")
    );
}

#[test]
fn a_delegated_administrator_stands_in_the_way_of_disabling() {
    let mut window = Window::new(Scenario::AllFeatures);
    let own = offers(&window, "guardduty", true, THROUGH_SERVICE)[0].clone();
    press(&mut window, &own);
    let audit = window
        .state
        .base
        .controller
        .find_account("Audit")
        .expect("an account");
    window.lines(&[&format!("aws organizations register-delegated-administrator --account-id {audit} --service-principal guardduty.amazonaws.com")]);
    let administrators = page(&window, "guardduty")
        .administrators
        .expect("it takes some");
    assert!(format!("{administrators:?}").contains("Audit"));
    let disable = offers(&window, "guardduty", false, THROUGH_ORGANIZATIONS);
    assert!(
        disable[0]
            .refusal
            .as_ref()
            .is_some_and(|it| it.contains("delegated administrator")),
        "{disable:?}"
    );
    let rows = window.queries().services();
    assert_eq!(
        rows.iter()
            .find(|it| it.id == "guardduty")
            .map(|it| it.administrators),
        Some(1)
    );
    let (_, offers) = window
        .queries()
        .service("guardduty")
        .expect("it is in the catalog");
    let deregister = offers
        .administrators
        .iter()
        .find(|it| it.label.to_string().contains("Audit"))
        .cloned();
    press(&mut window, &deregister.expect("each can be deregistered"));
    assert!(!format!("{:?}", page(&window, "guardduty").administrators).contains("Audit"));
}

#[test]
fn who_may_do_which_step_is_known_and_an_offer_says_beforehand_that_it_is_refused() {
    let mut window = Window::new(Scenario::AllFeatures);
    let people = page(&window, "backup").people;
    let names: Vec<String> = people.iter().map(|it| format!("{it:?}")).collect();
    assert!(
        names.iter().any(|it| it.contains("Ana")) && names.iter().any(|it| it.contains("Sam")),
        "{names:?}"
    );
    assert!(
        offers(&window, "backup", true, THROUGH_SERVICE)
            .iter()
            .all(|it| it.refusal.is_none())
    );
    window.act_as("Management/Sam");
    assert!(
        offers(&window, "backup", true, THROUGH_SERVICE)
            .iter()
            .all(|it| it.refusal.is_some())
    );
}

#[test]
fn a_members_console_says_what_it_cannot_see() {
    let mut window = Window::new(Scenario::AllFeatures);
    window.act_as("Payments/Ben");
    window.session(SessionAction::Instructor(false));
    assert!(
        standing(&window, "backup").starts_with("Users who may list"),
        "{}",
        standing(&window, "backup")
    );
    assert!(window.queries().trusted().is_err());
    let accounts = format!("{:?}", page(&window, "backup").accounts);
    for hidden in ["Management", "Audit"] {
        assert!(!accounts.contains(hidden), "{hidden}: {accounts}");
    }
}

#[test]
fn the_list_is_searched_and_filtered_and_shows_all_again() {
    let mut window = Window::new(Scenario::AllFeatures);
    let rows = window.queries().services();
    let found = |window: &Window| {
        window
            .state
            .services
            .found(&rows, window.state.base.words)
            .len()
    };
    assert_eq!(found(&window), rows.len());
    let act = |window: &mut Window, action| window.act(Action::Services(action));
    // By the name in any case, by the purpose, or by the principal.
    act(
        &mut window,
        ServiceAction::Search(" cloudtrail.amazonaws ".into()),
    );
    assert_eq!(found(&window), 1);
    act(&mut window, ServiceAction::Filter(ServiceFilter::On));
    assert_eq!(found(&window), 0, "it is not trusted here");
    act(&mut window, ServiceAction::All);
    assert_eq!(found(&window), rows.len());
    // One of them has no trusted access to enable.
    window.lines(&[
        "aws organizations enable-aws-service-access --service-principal ram.amazonaws.com",
    ]);
    let rows = window.queries().services();
    for (filter, count) in [
        (ServiceFilter::On, 1),
        (ServiceFilter::Off, 51),
        (ServiceFilter::Delegated, 0),
    ] {
        act(&mut window, ServiceAction::Filter(filter));
        let choice = &window.state.services;
        assert_eq!(
            choice.found(&rows, window.state.base.words).len(),
            count,
            "{filter:?}"
        );
    }
}

#[test]
fn opened_for_a_service_the_view_shows_its_page() {
    let mut window = Window::new(Scenario::AllFeatures);
    let open = |window: &mut Window, about| {
        window.screen(ScreenAction::Navigate(Route::Services, about));
    };
    let chosen = |window: &Window| window.state.services.chosen.clone();
    open(&mut window, None);
    assert_eq!(chosen(&window), None);
    open(&mut window, Some(Selection::Service("ram".into())));
    assert_eq!(chosen(&window).as_deref(), Some("ram"));
    // The view stands beside the organization, where another one is selected.
    let other = Selection::Service("config".into());
    window.screen(ScreenAction::Select(Some(other)));
    assert_eq!(chosen(&window).as_deref(), Some("config"));
    window.act(Action::Services(ServiceAction::Choose(None)));
    assert_eq!(chosen(&window), None);
}

/// On the page of IAM, by what is offered there: the console enables it, a session begins, acts, is left, and ends.
#[test]
fn a_locked_bucket_is_opened_in_a_root_session() {
    let mut window = Window::new(Scenario::Guardrails);
    let refused = window.queries().root_access().features[1].offers.clone();
    let why = format!("{:?}", refused[0].refusal);
    assert!(why.contains("Trusted Access for IAM not enabled"), "{why}");
    let console = window.queries().root_access().console.remove(0);
    press(&mut window, &console);
    let stands = window.queries().root_access();
    assert!(stands.console.is_empty() && stands.features.iter().all(|it| it.on == Some(true)));

    let lab = window
        .state
        .base
        .controller
        .find_account("Lab")
        .expect("an account");
    let start = window.queries().root_action(lab, RootTask::UnlockBucket);
    press(&mut window, &start);
    let session = |window: &Window| window.queries().root_access().sessions.remove(0);
    let left = session(&window).left.expect("it has begun").to_string();
    assert_eq!(left, "15 min");
    let take = |window: &mut Window, label: &str| {
        let offers = session(window).offers;
        let labels: Vec<String> = offers.iter().map(|it| it.label.to_string()).collect();
        let found = offers
            .into_iter()
            .find(|it| it.label.to_string().starts_with(label));
        press(
            window,
            &found.unwrap_or_else(|| panic!("{label} is not among {labels:?}")),
        );
    };
    take(&mut window, "Act in it");
    assert!(session(&window).acting);
    take(&mut window, "Delete the policy of northwind-lab-results");
    take(&mut window, "Leave the session");
    take(&mut window, "Let the session expire");
    assert_eq!(session(&window).left, None);
    // Lab's own people reach their bucket again.
    window.act_as("Lab/Lee");
    let says = window.line("aws s3api get-bucket-policy --bucket northwind-lab-results");
    assert!(says.contains("NoSuchBucketPolicy"), "{says}");
}
