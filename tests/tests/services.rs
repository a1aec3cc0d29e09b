//! What holds of trusted services in every session: where their roles come from, and that disabling ends it.

use orgsim_tests::walk::{self, SCENARIOS};
use proptest::prelude::*;
use serde_json::{Value, json};
use sim::World;
use sim::catalog::{self, TrustedService};
use sim::command::{Call, Command, Intervention, TimeMove};
use sim::event::{Actor, Event, EventKind};
use sim::ids::AccountId;
use sim::principal::Principal;
use sim::scenario::Scenario;
use sim::time::{DAY, HOUR};
use sim::view::Viewpoint;
use sim::view::services::{ServicePage, Standing, service_page};

/// A step, and what happened in it; nothing, if it was refused.
fn step(world: &mut World, command: &Command) -> Vec<Event> {
    world
        .step(command)
        .map_or_else(|_| Vec::new(), |outcome| outcome.events)
}

fn call(world: &mut World, actor: &Principal, operation: &str, input: Value) -> Vec<Event> {
    step(
        world,
        &Command::Call(Call::new(actor.clone(), operation, input)),
    )
}

fn advance(world: &mut World, ms: u64) -> Vec<Event> {
    step(world, &Command::Time(TimeMove::Advance { ms }))
}

/// Roles that Organizations made for services: in which account, which role.
fn made(events: &[Event]) -> Vec<(AccountId, String)> {
    events
        .iter()
        .filter(|event| event.actor == Actor::Organizations)
        .filter_map(|event| {
            if let EventKind::RoleCreated { account, role } = &event.kind {
                Some((*account, role.to_string()))
            } else {
                None
            }
        })
        .filter(|(_, role)| catalog::by_role(role).is_some())
        .collect()
}

/// Services that can be enabled and have roles that come by themselves or once they are set up.
fn with_roles() -> Vec<&'static TrustedService> {
    catalog::SERVICES
        .iter()
        .filter(|service| service.roles.iter().any(|role| role.automatic))
        .collect()
}

/// Disables and cleans up the way that is documented for the service, or the other way round.
fn switch_off(world: &mut World, ana: &Principal, service: &TrustedService, console: bool) {
    if console {
        let input = json!({ "Service": service.id });
        call(world, ana, "console:DisableIntegration", input);
        advance(world, HOUR);
    }
    for principal in service.principals {
        let input = json!({ "ServicePrincipal": principal });
        call(world, ana, "organizations:DisableAWSServiceAccess", input);
    }
    advance(world, 2 * DAY);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// In any session a service has a role only where its trusted access was enabled before, or where a person made it.
    #[test]
    fn no_role_of_a_service_that_was_never_trusted(
        number in 0..1_000_usize,
        seed in any::<u64>(),
        numbers in prop::collection::vec(any::<u64>(), 1..60),
    ) {
        let mut world = SCENARIOS[number % SCENARIOS.len()].world(seed);
        let mut trusted: Vec<String> = world
            .organizations()
            .flat_map(|organization| organization.trusted.keys().map(ToString::to_string))
            .collect();
        for number in numbers {
            let command = walk::command(&world, number);
            let events = step(&mut world, &command);
            for event in &events {
                if let EventKind::TrustedAccessEnabled { service_principal, .. } = &event.kind {
                    trusted.push(service_principal.to_string());
                }
            }
            for (account, role) in made(&events) {
                let services: Vec<_> = catalog::SERVICES
                    .iter()
                    .filter(|service| service.roles.iter().any(|it| it.name == role))
                    .collect();
                prop_assert!(
                    services.iter().any(|service| {
                        service
                            .principals
                            .iter()
                            .any(|principal| trusted.iter().any(|it| it == principal))
                    }),
                    "{role} came to {account}, and its service was never trusted"
                );
            }
        }
    }

    /// Once a service is off and has cleaned up, no role of it is ever made again: not for new accounts, not where it is given
    /// something to do.
    #[test]
    fn after_disabling_and_cleaning_up_no_role_comes(
        which in any::<prop::sample::Index>(),
        seed in any::<u64>(),
        set_up in any::<bool>(),
        console in any::<bool>(),
        hours in 0..72_u64,
    ) {
        let services = with_roles();
        let service = services[which.index(services.len())];
        let mut world = Scenario::AllFeatures.world(seed);
        let ana = Scenario::AllFeatures.first_actor(&world);
        if set_up {
            call(&mut world, &ana, "console:EnableIntegration", json!({ "Service": service.id }));
        }
        for principal in service.principals {
            call(&mut world, &ana, "organizations:EnableAWSServiceAccess", json!({ "ServicePrincipal": principal }));
        }
        advance(&mut world, hours * HOUR);
        switch_off(&mut world, &ana, service, console);
        let still = world
            .organizations()
            .flat_map(sim::trusted_services)
            .any(|it| it.id == service.id);
        prop_assert!(!still, "{} is trusted", service.id);
        let fresh = json!({ "Email": "fresh@walk.example", "AccountName": "Fresh" });
        let mut events = call(&mut world, &ana, "organizations:CreateAccount", fresh);
        events.extend(advance(&mut world, HOUR));
        let accounts: Vec<AccountId> = world.accounts().map(|account| account.id).collect();
        for account in accounts {
            events.extend(step(
                &mut world,
                &Command::Intervene(Intervention::ServiceActs { service: service.id.into(), account }),
            ));
        }
        events.extend(advance(&mut world, 60 * DAY));
        let roles: Vec<_> = made(&events)
            .into_iter()
            .filter(|(_, role)| service.roles.iter().any(|it| it.name == *role))
            .collect();
        prop_assert!(roles.is_empty(), "{}: {roles:?}", service.id);
    }

    /// Service control policies that deny everything keep no service-linked role from coming.
    #[test]
    fn no_scp_keeps_a_service_from_its_role(
        which in any::<prop::sample::Index>(),
        seed in any::<u64>(),
    ) {
        let services = with_roles();
        let service = services[which.index(services.len())];
        let play = |deny: bool| {
            let mut world = Scenario::AllFeatures.world(seed);
            let ana = Scenario::AllFeatures.first_actor(&world);
            let root = world.organizations().next().map(|it| it.root.to_string());
            let kind = "SERVICE_CONTROL_POLICY";
            call(&mut world, &ana, "organizations:EnablePolicyType", json!({ "RootId": root, "PolicyType": kind }));
            // The same chance in both: the policy is there, and attached or not.
            let content = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;
            let input = json!({ "Name": "Nothing", "Description": "", "Type": kind, "Content": content });
            call(&mut world, &ana, "organizations:CreatePolicy", input);
            let policy = world
                .organizations()
                .flat_map(|it| it.policies.keys().map(ToString::to_string).collect::<Vec<_>>())
                .next();
            if deny {
                let events = call(&mut world, &ana, "organizations:AttachPolicy", json!({ "PolicyId": policy, "TargetId": root }));
                assert!(!events.is_empty(), "the policy is attached");
            }
            call(&mut world, &ana, "console:EnableIntegration", json!({ "Service": service.id }));
            for principal in service.principals {
                call(&mut world, &ana, "organizations:EnableAWSServiceAccess", json!({ "ServicePrincipal": principal }));
            }
            made(&advance(&mut world, 20 * DAY))
        };
        prop_assert_eq!(play(false), play(true));
    }
}

/// What the pages of all services show to whoever sees everything.
fn pages(world: &World) -> Vec<ServicePage> {
    let Some(account) = world
        .organizations()
        .next()
        .map(|organization| organization.management)
    else {
        return Vec::new();
    };
    let all = Viewpoint::Instructor(Principal::Root(account));
    (catalog::SERVICES.iter())
        .filter_map(|service| service_page(world, &all, service.id))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// In any session, no page says that a service acts where it cannot: it has a role there, and is trusted or has not noticed
    /// that it is not. While it neither works nor has still to notice, time alone makes it gather nothing.
    #[test]
    fn no_page_says_that_a_service_acts_where_it_cannot(
        seed in any::<u64>(),
        set_up in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        numbers in prop::collection::vec(any::<u64>(), 1..16),
    ) {
        let mut world = Scenario::AllFeatures.world(seed);
        let ana = Scenario::AllFeatures.first_actor(&world);
        for which in set_up {
            let service = &catalog::SERVICES[which.index(catalog::SERVICES.len())];
            for principal in service.principals {
                call(&mut world, &ana, "organizations:EnableAWSServiceAccess", json!({ "ServicePrincipal": principal }));
            }
            call(&mut world, &ana, "console:EnableIntegration", json!({ "Service": service.id }));
            advance(&mut world, DAY);
        }
        for (n, number) in numbers.into_iter().enumerate() {
            let idle = |page: &ServicePage| !matches!(page.standing, Standing::SetUp | Standing::Unnoticed | Standing::CleaningUp);
            let before: Vec<_> = pages(&world).into_iter().filter(idle).map(|page| (page.id, page.gathered)).collect();
            let time = n % 3 == 0;
            if time {
                advance(&mut world, 30 * HOUR);
            } else if n % 5 == 1 {
                // Somebody tries to delete a role of a service somewhere.
                let roles: Vec<_> = world
                    .accounts()
                    .flat_map(|account| account.roles.keys().map(move |role| (account.id, role.to_string())))
                    .filter(|(_, role)| catalog::by_role(role).is_some())
                    .collect();
                if !roles.is_empty() {
                    let (account, role) = &roles[number as usize % roles.len()];
                    call(&mut world, &Principal::Root(*account), "iam:DeleteServiceLinkedRole", json!({ "RoleName": role }));
                    advance(&mut world, HOUR / 60);
                }
            } else if n % 5 == 3 {
                let trusted: Vec<String> = world
                    .organizations()
                    .flat_map(|organization| organization.trusted.keys().map(ToString::to_string))
                    .collect();
                if !trusted.is_empty() {
                    let principal = &trusted[number as usize % trusted.len()];
                    call(&mut world, &ana, "organizations:DisableAWSServiceAccess", json!({ "ServicePrincipal": principal }));
                }
            } else {
                let command = walk::command(&world, number);
                step(&mut world, &command);
            }
            for page in pages(&world) {
                if time && let Some((id, gathered)) = before.iter().find(|(id, _)| *id == page.id) {
                    prop_assert_eq!(*gathered, page.gathered, "{} gathered while it did nothing", id);
                }
                for row in page.accounts.iter().filter(|row| row.works) {
                    let service = catalog::by_id(page.id).expect("it has a page");
                    let through = row.says.contains("through the role");
                    let role = row.roles.iter().any(|(_, there, _)| *there) || service.roles.is_empty();
                    prop_assert!(through || role, "{} in {}: {}", page.id, row.name, row.says);
                    prop_assert!(
                        through || page.standing.is_on() || page.standing == Standing::Unnoticed,
                        "{} in {}: {}", page.id, row.name, row.says
                    );
                }
            }
        }
    }
}

/// Enabled in Organizations only, a service with a switch of its own does nothing in members. Set up, it has created something
/// that can be seen; cleaned up, that is gone.
#[test]
fn what_is_set_up_waits_for_its_own_switch_and_can_be_seen() {
    for service in catalog::SERVICES {
        if service.principals.is_empty() || service.tool.instead.is_some() {
            assert_eq!(service.tool.makes, None, "{}: no switch", service.id);
            continue;
        }
        let mut world = Scenario::AllFeatures.world(5);
        let ana = Scenario::AllFeatures.first_actor(&world);
        let all = Viewpoint::Instructor(ana.clone());
        let page = |world: &World| service_page(world, &all, service.id).expect("a page");
        for principal in service.principals {
            let input = json!({ "ServicePrincipal": principal });
            call(
                &mut world,
                &ana,
                "organizations:EnableAWSServiceAccess",
                input,
            );
        }
        let members: Vec<AccountId> = (world.accounts())
            .filter(|account| account.id != ana.account())
            .map(|account| account.id)
            .collect();
        let events = advance(&mut world, 5 * DAY);
        for (account, role) in made(&events) {
            assert!(!members.contains(&account), "{}: {role}", service.id);
        }
        let half = page(&world);
        assert!(half.accounts.iter().all(|row| !row.works), "{}", service.id);
        assert_eq!((half.gathered, half.made), (None, None), "{}", service.id);

        let console = json!({ "Service": service.id });
        call(
            &mut world,
            &ana,
            "console:EnableIntegration",
            console.clone(),
        );
        let whole = page(&world);
        assert_eq!(whole.standing, Standing::SetUp, "{}", service.id);
        let (what, since) = whole.made.expect("it created something");
        assert_eq!(
            (Some(what), since),
            (service.tool.makes, world.now()),
            "{}",
            service.id
        );
        advance(&mut world, 2 * DAY);
        assert_eq!(page(&world).made, Some((what, since)), "{}", service.id);

        call(&mut world, &ana, "console:DisableIntegration", console);
        advance(&mut world, HOUR);
        let clean = page(&world);
        assert_eq!((clean.made, clean.gathered), (None, None), "{}", service.id);
    }
}

/// A role that several services share stays as long as one of them is trusted, whichever it is.
#[test]
fn a_shared_role_stays_while_one_of_its_services_is_trusted() {
    let mut shared = 0;
    for service in catalog::SERVICES {
        for role in service.roles.iter().filter(|role| role.automatic) {
            let owners: Vec<_> = catalog::all_by_role(role.name).collect();
            if owners.iter().all(|(owner, _)| owner.id == service.id) {
                continue;
            }
            shared += 1;
            let mut world = Scenario::AllFeatures.world(5);
            let ana = Scenario::AllFeatures.first_actor(&world);
            call(
                &mut world,
                &ana,
                "console:EnableIntegration",
                json!({ "Service": service.id }),
            );
            advance(&mut world, 9 * DAY);
            let Some(account) = (world.accounts())
                .find(|account| account.roles.contains_key(role.name))
                .map(|account| account.id)
            else {
                panic!("{} of {} is nowhere", role.name, service.id);
            };
            let delete = json!({ "RoleName": role.name });
            call(
                &mut world,
                &Principal::Root(account),
                "iam:DeleteServiceLinkedRole",
                delete,
            );
            advance(&mut world, HOUR);
            let there = world
                .account(account)
                .is_some_and(|it| it.roles.contains_key(role.name));
            assert!(there, "{} of {}", role.name, service.id);
        }
    }
    assert!(shared > 0, "no role is shared");
}

/// Every service of the catalogue can be enabled and disabled as its row says, and what is said of it is never empty.
#[test]
fn every_service_does_what_its_row_says() {
    for service in catalog::SERVICES {
        let mut world = Scenario::AllFeatures.world(3);
        let ana = Scenario::AllFeatures.first_actor(&world);
        let trusted = |world: &World| {
            world
                .organizations()
                .flat_map(sim::trusted_services)
                .any(|it| it.id == service.id)
        };
        let console = json!({ "Service": service.id });
        let switched = !call(
            &mut world,
            &ana,
            "console:EnableIntegration",
            console.clone(),
        )
        .is_empty();
        let alone = service.enables_itself() && service.tool.instead.is_none();
        assert_eq!(switched, alone, "{}: its own switch", service.id);
        assert_eq!(trusted(&world), alone, "{}", service.id);
        for principal in service.principals {
            call(
                &mut world,
                &ana,
                "organizations:EnableAWSServiceAccess",
                json!({ "ServicePrincipal": principal }),
            );
        }
        assert_eq!(
            trusted(&world),
            !service.principals.is_empty(),
            "{}",
            service.id
        );
        if let Some(delegation) = &service.delegation {
            let members: Vec<AccountId> = world
                .accounts()
                .filter(|account| account.membership.is_some() && account.id != ana.account())
                .map(|account| account.id)
                .collect();
            let principal = delegation.principals[0];
            let mut registered = 0;
            for account in &members {
                let input =
                    json!({ "AccountId": account.to_string(), "ServicePrincipal": principal });
                registered += call(
                    &mut world,
                    &ana,
                    "organizations:RegisterDelegatedAdministrator",
                    input,
                )
                .len();
            }
            assert_eq!(
                registered,
                members.len().min(delegation.most.unwrap_or(usize::MAX)),
                "{}: as many administrators as documented",
                service.id
            );
            // The service that is administered stays trusted, whoever asks.
            let administered = service
                .principals
                .iter()
                .find(|principal| delegation.principals.contains(principal));
            if let Some(principal) = administered {
                let input = json!({ "ServicePrincipal": principal });
                let before = trusted(&world);
                call(
                    &mut world,
                    &ana,
                    "organizations:DisableAWSServiceAccess",
                    input,
                );
                call(
                    &mut world,
                    &ana,
                    "console:DisableIntegration",
                    console.clone(),
                );
                assert_eq!(trusted(&world), before, "{}", service.id);
            }
            for account in &members {
                let input =
                    json!({ "AccountId": account.to_string(), "ServicePrincipal": principal });
                call(
                    &mut world,
                    &ana,
                    "organizations:DeregisterDelegatedAdministrator",
                    input,
                );
            }
        }
        advance(&mut world, DAY);
        call(&mut world, &ana, "console:DisableIntegration", console);
        advance(&mut world, HOUR);
        let itself = service.disables_itself() && service.tool.instead.is_none();
        if itself && !service.principals.is_empty() {
            assert!(
                !trusted(&world),
                "{}: it disables its trusted access itself",
                service.id
            );
        }
        for principal in service.principals {
            call(
                &mut world,
                &ana,
                "organizations:DisableAWSServiceAccess",
                json!({ "ServicePrincipal": principal }),
            );
        }
        assert!(!trusted(&world), "{}", service.id);
    }
}

#[test]
fn somebody_with_one_half_is_made_where_there_is_none() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let all = Viewpoint::Instructor(ana.clone());
    let page = |world: &World| service_page(world, &all, "firewall-manager").expect("a page");
    let halves = page(&world).halves;
    assert_eq!(halves.len(), 2, "{halves:?}");
    for command in halves.iter().flat_map(|half| &half.commands) {
        world.step(command).expect("Ana may make people");
    }
    let made = page(&world);
    assert!(made.halves.is_empty(), "{:?}", made.halves);
    let of = |service: bool| {
        (made.people.iter()).filter(move |it| it.service == service && it.organizations != service)
    };
    assert_eq!((of(true).count(), of(false).count()), (1, 1));

    // Neither can do it alone; one after the other they can.
    let there = of(true).next().expect("one").principal.clone();
    let here = of(false).next().expect("one").principal.clone();
    let set_up = |actor: &Principal| {
        let input = json!({ "Service": "firewall-manager" });
        Command::Call(Call::new(actor.clone(), "console:EnableIntegration", input))
    };
    assert!(world.step(&set_up(&there)).is_err());
    assert!(world.step(&set_up(&here)).is_err());
    let input = json!({ "ServicePrincipal": "fms.amazonaws.com", "ShowOption": true, "Confirmation": "enable" });
    let enable = |actor: &Principal| {
        Command::Call(Call::new(
            actor.clone(),
            "console:EnableTrustedAccess",
            input.clone(),
        ))
    };
    assert!(world.step(&enable(&there)).is_err());
    world.step(&enable(&here)).expect("the one half");
    world.step(&set_up(&there)).expect("the other half");
    assert_eq!(page(&world).standing, Standing::SetUp);

    // From a member's account nobody is made.
    let member = Viewpoint::Instructor(Principal::Root(
        page(&world).accounts.last().expect("members").account,
    ));
    let from_there = service_page(&world, &member, "backup").expect("a page");
    assert!(from_there.halves.is_empty(), "{:?}", from_there.halves);
}

#[test]
fn a_page_says_what_a_service_without_roles_or_a_switch_does() {
    let world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let page = |id| service_page(&world, &Viewpoint::Instructor(ana.clone()), id).expect("a page");
    let words = |page: &ServicePage| {
        let ways = page.enable.iter().chain(&page.disable);
        ways.flat_map(|way| way.does.iter().chain(&way.does_not))
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    };
    let iam = words(&page("iam"));
    assert!(!iam.contains("role"), "it has none: {iam}");
    assert!(!iam.contains("root access management"), "too long: {iam}");
    assert!(!words(&page("artifact")).contains("tell its administrator"));
    assert!(words(&page("backup")).contains("tell its administrator"));
}

/// The console of Organizations switches exactly the services whose row says so, in both directions.
#[test]
fn the_console_of_organizations_keeps_to_the_documented_routes() {
    use sim::catalog::Route;
    let begin = Scenario::AllFeatures.world(1);
    let management = begin.organizations().next().expect("one").management;
    let ana = Principal::user(management, "Ana");
    for service in catalog::SERVICES {
        for principal in service.principals {
            let mut world = begin.clone();
            let has = |world: &World| {
                let mut organizations = world.organizations();
                organizations.any(|it| it.trusted.contains_key(*principal))
            };
            let input = json!({
                "ServicePrincipal": principal, "ShowOption": true, "Confirmation": "enable",
            });
            call(&mut world, &ana, "console:EnableTrustedAccess", input);
            assert_eq!(
                has(&world),
                service.enable != Route::ServiceOnly,
                "{principal}"
            );
            // The API takes every principal of the catalog.
            let input = json!({ "ServicePrincipal": principal });
            call(
                &mut world,
                &ana,
                "organizations:EnableAWSServiceAccess",
                input,
            );
            assert!(has(&world), "{principal}");
            let input = json!({ "ServicePrincipal": principal, "Confirmation": "disable" });
            call(&mut world, &ana, "console:DisableTrustedAccess", input);
            assert_eq!(
                has(&world),
                service.disable == Route::ServiceOnly,
                "{principal}"
            );
        }
    }
}
