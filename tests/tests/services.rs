//! Invariants of trusted services in every session: the origin of their roles, and the end of their work after
//! disabling.

use orgsim_tests::stage::TestStage;
use orgsim_tests::walk::{self, SCENARIOS};
use proptest::prelude::*;
use serde_json::{Value, json};
use sim::World;
use sim::catalog::{self, SwitchRoute, TrustedService};
use sim::command::{Command, Intervention};
use sim::event::{Actor, Event, EventKind};
use sim::ids::AccountId;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::time::{DAY, HOUR, MINUTE};
use sim::view::Viewpoint;
use sim::view::services::{ServicePage, ServiceStanding, service_page};

/// A call by the current user, and its events; empty if it was refused.
fn call(stage: &mut TestStage, operation: &str, input: Value) -> Vec<Event> {
    let _ = stage.call(operation, input);
    stage.events().to_vec()
}

fn advance(stage: &mut TestStage, ms: u64) -> Vec<Event> {
    stage.wait(ms);
    stage.events().to_vec()
}

/// An account's root user asks to delete a service-linked role.
fn delete_role(stage: &mut TestStage, account: AccountId, role: &str) {
    let (root, input) = (Principal::Root(account), json!({ "RoleName": role }));
    let _ = stage.call_as(&root, "iam:DeleteServiceLinkedRole", input);
}

/// The switch in the service's own console: `Enable` or `Disable`.
fn switch(stage: &mut TestStage, service: &TrustedService, to: &str) -> Vec<Event> {
    let input = json!({ "Service": service.id });
    call(stage, &format!("console:{to}Integration"), input)
}

/// Trusted access for all principals of a service: `Enable` or `Disable`.
fn trust(stage: &mut TestStage, service: &TrustedService, to: &str) {
    for principal in service.principals {
        let input = json!({ "ServicePrincipal": principal });
        call(stage, &format!("organizations:{to}AWSServiceAccess"), input);
    }
}

fn is_trusted(stage: &TestStage, service: &TrustedService) -> bool {
    let mut trusted = stage
        .world()
        .organizations()
        .flat_map(sim::trusted_services);
    trusted.any(|it| it.id == service.id)
}

/// The principals that are trusted in any organization.
fn trusted(world: &World) -> Vec<String> {
    let organizations = world.organizations();
    organizations
        .flat_map(|it| it.trusted.keys().map(ToString::to_string))
        .collect()
}

/// Roles that Organizations made for services: in which account, which role.
fn made(events: &[Event]) -> Vec<(AccountId, String)> {
    let own = events
        .iter()
        .filter(|event| event.actor == Actor::Organizations);
    let roles = own.filter_map(|event| {
        if let EventKind::RoleCreated { account, role } = &event.kind {
            Some((*account, role.to_string()))
        } else {
            None
        }
    });
    roles
        .filter(|(_, role)| catalog::by_role(role).is_some())
        .collect()
}

/// A service that can be enabled and has roles, created automatically or during setup.
fn with_roles(which: &prop::sample::Index) -> &'static TrustedService {
    let services = catalog::SERVICES.iter();
    let services: Vec<_> = services
        .filter(|it| it.roles.iter().any(|role| role.automatic))
        .collect();
    services[which.index(services.len())]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// In any session a service has a role only if its trusted access was enabled before, or if a user created it.
    #[test]
    fn no_role_of_a_service_that_was_never_trusted(
        number in 0..1_000_usize,
        seed in any::<u64>(),
        numbers in prop::collection::vec(any::<u64>(), 1..60),
    ) {
        let mut stage = TestStage::seeded(SCENARIOS[number % SCENARIOS.len()], seed);
        let mut once: Vec<String> = trusted(stage.world());
        for number in numbers {
            let command = walk::command(stage.world(), number);
            stage.step(command);
            for event in stage.events() {
                if let EventKind::TrustedAccessEnabled { service_principal, .. } = &event.kind {
                    once.push(service_principal.to_string());
                }
            }
            for (account, role) in made(stage.events()) {
                let mut owners = catalog::all_by_role(&role);
                prop_assert!(
                    owners.any(|(service, _)| service.principals.iter().any(|it| once.iter().any(|one| one == it))),
                    "{role} came to {account}, and its service was never trusted"
                );
            }
        }
    }

    /// Once a service is disabled and has cleaned up, none of its roles is ever created again: not for new accounts,
    /// not when it is given work.
    #[test]
    fn after_disabling_and_cleaning_up_no_role_comes(
        which in any::<prop::sample::Index>(),
        seed in any::<u64>(),
        set_up in any::<bool>(),
        console in any::<bool>(),
        hours in 0..72_u64,
    ) {
        let service = with_roles(&which);
        let mut stage = TestStage::seeded(Scenario::AllFeatures, seed);
        if set_up {
            switch(&mut stage, service, "Enable");
        }
        trust(&mut stage, service, "Enable");
        stage.wait(hours * HOUR);
        // The documented way for the service, or the opposite.
        if console {
            switch(&mut stage, service, "Disable");
            stage.wait(HOUR);
        }
        trust(&mut stage, service, "Disable");
        stage.wait(2 * DAY);
        prop_assert!(!is_trusted(&stage, service), "{} is trusted", service.id);
        let fresh = json!({ "Email": "fresh@walk.example", "AccountName": "Fresh" });
        let mut events = call(&mut stage, "organizations:CreateAccount", fresh);
        events.extend(advance(&mut stage, HOUR));
        let accounts: Vec<AccountId> = stage.world().accounts().map(|account| account.id).collect();
        for account in accounts {
            let service = service.id.into();
            stage.step(Command::Intervene(Intervention::ServiceActs { service, account }));
            events.extend(stage.events().to_vec());
        }
        events.extend(advance(&mut stage, 60 * DAY));
        let mut roles = made(&events);
        roles.retain(|(_, role)| service.roles.iter().any(|it| it.name == *role));
        prop_assert!(roles.is_empty(), "{}: {roles:?}", service.id);
    }

    /// Service control policies that deny everything do not prevent service-linked roles.
    #[test]
    fn no_scp_keeps_a_service_from_its_role(which in any::<prop::sample::Index>(), seed in any::<u64>()) {
        let service = with_roles(&which);
        let play = |deny: bool| {
            let mut stage = TestStage::seeded(Scenario::AllFeatures, seed);
            // The same random numbers in both: the policy exists, and is attached or not.
            stage.done(&[
                "aws organizations enable-policy-type --root-id {root} --policy-type SERVICE_CONTROL_POLICY",
                r#"aws organizations create-policy --name Nothing --description x --type SERVICE_CONTROL_POLICY --content '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'"#,
            ]);
            if deny {
                stage.done(&["aws organizations attach-policy --policy-id {policy:Nothing} --target-id {root}"]);
            }
            switch(&mut stage, service, "Enable");
            trust(&mut stage, service, "Enable");
            made(&advance(&mut stage, 20 * DAY))
        };
        prop_assert_eq!(play(false), play(true));
    }
}

/// The pages of all services for a viewer who sees everything.
fn pages(world: &World) -> Vec<ServicePage> {
    let Some(organization) = world.organizations().next() else {
        return Vec::new();
    };
    let all = Viewpoint::Instructor(Principal::Root(organization.management));
    (catalog::SERVICES.iter())
        .filter_map(|service| service_page(world, &all, service.id))
        .collect()
}

/// A random user action on services.
fn meddle(stage: &mut TestStage, n: usize, number: u64) {
    let one = |many: usize| number as usize % many;
    if n % 5 == 1 {
        // A user tries to delete a role of a service in some account.
        let accounts = stage.world().accounts();
        let roles =
            accounts.flat_map(|it| it.roles.keys().map(move |role| (it.id, role.to_string())));
        let roles: Vec<_> = roles
            .filter(|(_, role)| catalog::by_role(role).is_some())
            .collect();
        if !roles.is_empty() {
            let (account, role) = &roles[one(roles.len())];
            delete_role(stage, *account, role);
            stage.wait(MINUTE);
        }
    } else if n % 5 == 3 {
        let trusted = trusted(stage.world());
        if !trusted.is_empty() {
            let input = json!({ "ServicePrincipal": trusted[one(trusted.len())] });
            call(stage, "organizations:DisableAWSServiceAccess", input);
        }
    } else {
        let command = walk::command(stage.world(), number);
        stage.step(command);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// In any session, no page says that a service acts where it cannot: it has a role there (AWS CloudTrail an organization
    /// trail), and is trusted or has not noticed the end of trust. While it neither works nor has anything to notice, time alone does not make it collect
    /// data.
    #[test]
    fn no_page_says_that_a_service_acts_where_it_cannot(
        seed in any::<u64>(),
        set_up in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        numbers in prop::collection::vec(any::<u64>(), 1..16),
    ) {
        let mut stage = TestStage::seeded(Scenario::AllFeatures, seed);
        for which in set_up {
            let service = &catalog::SERVICES[which.index(catalog::SERVICES.len())];
            trust(&mut stage, service, "Enable");
            switch(&mut stage, service, "Enable");
            stage.wait(DAY);
        }
        for (n, number) in numbers.into_iter().enumerate() {
            let idle = |page: &ServicePage| !matches!(page.standing, ServiceStanding::SetUp | ServiceStanding::Partly | ServiceStanding::Unnoticed | ServiceStanding::CleaningUp);
            let before: Vec<_> = pages(stage.world()).into_iter().filter(idle).map(|page| (page.id, page.gathered)).collect();
            let time = n % 3 == 0;
            if time {
                stage.wait(30 * HOUR);
            } else {
                meddle(&mut stage, n, number);
            }
            for page in pages(stage.world()) {
                if time && let Some((id, gathered)) = before.iter().find(|(id, _)| *id == page.id) {
                    prop_assert_eq!(*gathered, page.gathered, "{} gathered while it did nothing", id);
                }
                for row in page.accounts.iter().filter(|row| row.works) {
                    let service = catalog::by_id(page.id).expect("it has a page");
                    let through = row.says.english().contains("through the role");
                    let role = row.roles.iter().any(|(_, there, _)| *there) || service.roles.is_empty();
                    let trail = page.id == "cloudtrail" && row.roles.is_empty();
                    prop_assert!(through || role || trail, "{} in {}: {}", page.id, row.name, row.says);
                    prop_assert!(
                        through || page.standing.is_on() || page.standing == ServiceStanding::Unnoticed,
                        "{} in {}: {}", page.id, row.name, row.says
                    );
                }
            }
        }
    }
}

fn page(stage: &TestStage, service: &str) -> ServicePage {
    let all = Viewpoint::Instructor(stage.controller.actor.clone());
    service_page(stage.world(), &all, service).expect("it is in the catalog")
}

/// Enabled only in Organizations, a service with its own switch does nothing in members. Set up, it has created
/// something visible; after cleanup, that is gone.
#[test]
fn what_is_set_up_waits_for_its_own_switch_and_can_be_seen() {
    for service in catalog::SERVICES {
        if service.principals.is_empty() || service.tool.instead.is_some() {
            assert_eq!(service.tool.makes, None, "{}: no switch", service.id);
            continue;
        }
        let mut stage = TestStage::seeded(Scenario::AllFeatures, 5);
        trust(&mut stage, service, "Enable");
        let management = stage.own().id;
        for (account, role) in made(&advance(&mut stage, 5 * DAY)) {
            assert_eq!(account, management, "{}: {role}", service.id);
        }
        let half = page(&stage, service.id);
        assert!(half.accounts.iter().all(|row| !row.works), "{}", service.id);
        assert_eq!((half.gathered, half.made), (None, None), "{}", service.id);

        switch(&mut stage, service, "Enable");
        let whole = page(&stage, service.id);
        assert_eq!(whole.standing, ServiceStanding::SetUp, "{}", service.id);
        let makes = service.tool.makes.map(|what| (what, stage.world().now()));
        assert!(makes.is_some(), "{}: it creates something", service.id);
        assert_eq!(whole.made, makes, "{}", service.id);
        stage.wait(2 * DAY);
        assert_eq!(page(&stage, service.id).made, makes, "{}", service.id);

        switch(&mut stage, service, "Disable");
        stage.wait(HOUR);
        let clean = page(&stage, service.id);
        assert_eq!((clean.made, clean.gathered), (None, None), "{}", service.id);
    }
}

/// A role shared by several services stays while one of them is trusted, whichever it is.
#[test]
fn a_shared_role_stays_while_one_of_its_services_is_trusted() {
    let mut shared = 0;
    for service in catalog::SERVICES {
        for role in service.roles.iter().filter(|role| role.automatic) {
            if catalog::all_by_role(role.name).all(|(owner, _)| owner.id == service.id) {
                continue;
            }
            shared += 1;
            let mut stage = TestStage::seeded(Scenario::AllFeatures, 5);
            switch(&mut stage, service, "Enable");
            stage.wait(9 * DAY);
            let holder = {
                let mut accounts = stage.world().accounts();
                accounts
                    .find(|it| it.roles.contains_key(role.name))
                    .map(|it| it.id)
            };
            let account = holder.unwrap_or_else(|| panic!("{} is nowhere", role.name));
            delete_role(&mut stage, account, role.name);
            stage.wait(HOUR);
            let account = stage.world().account(account).expect("it stays");
            assert!(
                account.roles.contains_key(role.name),
                "{} of {}",
                role.name,
                service.id
            );
        }
    }
    assert!(shared > 0, "no role is shared");
}

/// Every service of the catalog can be enabled and disabled as its row describes.
#[test]
fn every_service_does_what_its_row_says() {
    for service in catalog::SERVICES {
        let id = service.id;
        let mut stage = TestStage::seeded(Scenario::AllFeatures, 3);
        let switched = !switch(&mut stage, service, "Enable").is_empty();
        let alone = service.enables_itself() && service.tool.instead.is_none();
        assert_eq!(
            (switched, is_trusted(&stage, service)),
            (alone, alone),
            "{id}: its own switch"
        );
        trust(&mut stage, service, "Enable");
        assert_eq!(
            is_trusted(&stage, service),
            !service.principals.is_empty(),
            "{id}"
        );
        administer(&mut stage, service);
        stage.wait(DAY);
        switch(&mut stage, service, "Disable");
        stage.wait(HOUR);
        if service.disables_itself()
            && service.tool.instead.is_none()
            && !service.principals.is_empty()
        {
            assert!(
                !is_trusted(&stage, service),
                "{id}: it disables its trusted access itself"
            );
        }
        trust(&mut stage, service, "Disable");
        assert!(!is_trusted(&stage, service), "{id}");
    }
}

/// Registers the maximum number of administrators of a service, checks that it stays trusted while it has some, and
/// deregisters them.
fn administer(stage: &mut TestStage, service: &TrustedService) {
    let Some(delegation) = &service.delegation else {
        return;
    };
    let management = stage.own().id;
    let members = stage.world().accounts();
    let members: Vec<AccountId> = members
        .filter(|account| account.membership.is_some() && account.id != management)
        .map(|account| account.id)
        .collect();
    let all = |stage: &mut TestStage, operation: &str| -> usize {
        let each = |account: &AccountId| {
            let input = json!({ "AccountId": account.to_string(), "ServicePrincipal": delegation.principals[0] });
            let operation = format!("organizations:{operation}DelegatedAdministrator");
            call(stage, &operation, input).len()
        };
        members.iter().map(each).sum()
    };
    let most = members.len().min(delegation.most.unwrap_or(usize::MAX));
    assert_eq!(
        all(stage, "Register"),
        most,
        "{}: as many administrators as documented",
        service.id
    );
    let mut administered = service.principals.iter();
    if let Some(principal) = administered.find(|it| delegation.principals.contains(it)) {
        let before = is_trusted(stage, service);
        let input = json!({ "ServicePrincipal": principal });
        call(stage, "organizations:DisableAWSServiceAccess", input);
        switch(stage, service, "Disable");
        assert_eq!(is_trusted(stage, service), before, "{}", service.id);
    }
    all(stage, "Deregister");
}

#[test]
fn somebody_with_one_half_is_made_where_there_is_none() {
    let mut stage = TestStage::new(Scenario::AllFeatures);
    let halves = page(&stage, "firewall-manager").halves;
    assert_eq!(halves.len(), 2, "{halves:?}");
    for command in halves.iter().flat_map(|half| half.commands()) {
        stage.step(command.clone());
        assert!(stage.last().is_ok(), "Ana may make people");
    }
    let made = page(&stage, "firewall-manager");
    assert!(made.halves.is_empty(), "{:?}", made.halves);
    let half = |service: bool| {
        let mut people = made
            .people
            .iter()
            .filter(|it| it.service == service && it.organizations != service);
        let one = people
            .next()
            .expect("somebody has this half")
            .principal
            .clone();
        assert_eq!(people.next(), None);
        one
    };
    // Neither can do it alone, but one after the other they can.
    let (there, here) = (half(true), half(false));
    let mut may = |who: &Principal, operation: &str, input: &Value| {
        stage.call_as(who, operation, input.clone()).is_ok()
    };
    let (set_up, service) = (
        "console:EnableIntegration",
        json!({ "Service": "firewall-manager" }),
    );
    assert!(!may(&there, set_up, &service) && !may(&here, set_up, &service));
    let enable = "console:EnableTrustedAccess";
    let input = json!({ "ServicePrincipal": "fms.amazonaws.com", "ShowOption": true, "Confirmation": "enable" });
    assert!(!may(&there, enable, &input) && may(&here, enable, &input));
    assert!(may(&there, set_up, &service));
    assert_eq!(
        page(&stage, "firewall-manager").standing,
        ServiceStanding::SetUp
    );

    // A member's account cannot register administrators.
    stage.done(&["as Payments/Root user"]);
    let from_there = page(&stage, "backup");
    assert!(from_there.halves.is_empty(), "{:?}", from_there.halves);
}

/// The console of Organizations switches exactly the services with that property in their row, in both directions.
#[test]
fn the_console_of_organizations_keeps_to_the_documented_routes() {
    let begin = TestStage::new(Scenario::AllFeatures);
    for service in catalog::SERVICES {
        for principal in service.principals {
            let mut stage = begin.clone();
            let has = |stage: &TestStage| trusted(stage.world()).iter().any(|it| it == principal);
            let input = json!({ "ServicePrincipal": principal, "ShowOption": true, "Confirmation": "enable" });
            call(&mut stage, "console:EnableTrustedAccess", input);
            assert_eq!(
                has(&stage),
                service.enable != SwitchRoute::ServiceOnly,
                "{principal}"
            );
            // The API accepts every principal of the catalog.
            let input = json!({ "ServicePrincipal": principal });
            call(&mut stage, "organizations:EnableAWSServiceAccess", input);
            assert!(has(&stage), "{principal}");
            let input = json!({ "ServicePrincipal": principal, "Confirmation": "disable" });
            call(&mut stage, "console:DisableTrustedAccess", input);
            assert_eq!(
                has(&stage),
                service.disable == SwitchRoute::ServiceOnly,
                "{principal}"
            );
        }
    }
}
