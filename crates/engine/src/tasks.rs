//! The tasks of the agenda: their descriptions while they are pending, and their effects when they are due.

use std::sync::Arc;

use crate::role_deletion;
use api::error::ApiError;
use api::ids::AccountId;
use message::{Message, counted, message};
use services::account_management::regions;
use services::cloudtrail::records;
use services::config;
use services::identity_center;
use services::organizations::{self, course, features};
use services::root_access;
use services::trusted_access;
use services::work;
use state::agenda::{Due, Task};
use state::event::{Actor, EventKind};
use state::handshake::{HandshakeAction, HandshakeState};
use state::reaction::Events;
use state::world::{World, WorldMut};

/// The table of tasks. `why`: why it is pending; `fails`: `Err` with the reason if it cannot be made to fail; `deadline`:
/// whether it is one that users do not wait for; `label`: what is pending; `run`: what happens when it is due.
macro_rules! tasks {
    (|$world:ident, $cause:ident, $failed:ident, $events:ident|
    $($task:ident { $($field:ident),* }
        why: $why:expr,
        fails: $fails:expr,
        deadline: $deadline:expr,
        label: $label:block
        run: $run:block
    )*) => {
        /// The description of a pending task, for people.
        #[allow(unused_variables)]
        pub fn label($world: &World, task: &Task) -> Message {
            match task { $(Task::$task { $($field),* } => $label)* }
        }

        /// Why the task is pending, for people.
        pub fn reason(task: &Task) -> &'static str {
            match task { $(Task::$task { .. } => $why,)* }
        }

        /// Whether the task is a deadline, which users do not wait for.
        pub fn is_deadline(task: &Task) -> bool {
            match task { $(Task::$task { .. } => $deadline,)* }
        }

        /// Checks that the task can be made to fail.
        ///
        /// # Errors
        ///
        /// Why it cannot.
        pub fn can_fail(task: &Task) -> Result<(), ApiError> {
            let fails: Result<(), &'static str> = match task { $(Task::$task { .. } => $fails,)* };
            fails.map_err(ApiError::not_possible)
        }

        #[allow(unused_variables)]
        fn carry_out($world: &mut WorldMut, due: Due, $failed: bool, $events: &mut Events) {
            let $cause = due.cause;
            match due.task { $(Task::$task { $($field),* } => $run)* }
        }
    };
}

tasks! {
    |world, cause, fails, events|
    FinishAccount { request }
        why: "Creating an account is asynchronous: the request is IN_PROGRESS until it is done.",
        fails: Ok(()),
        deadline: false,
        label: { match world.create_request(request) {
            Some(request) => message!("Account {request}: creation completes or fails", request = request.name),
            None => "An account is created".into(),
        } }
        run: {
            organizations::creation::finish_account(world, &request, cause, fails, events)
        }

    FinishClosing { account }
        why: "Closing an account is asynchronous: it is PENDING_CLOSURE for some minutes, and still works.",
        fails: Err("How closing an account could fail once it was taken on is not documented. It can be delayed."),
        deadline: false,
        label: {
            message!("{account} is closed", account = world.name_of(*account))
        }
        run: {
            organizations::closing::finish(world, account, cause, events)
        }

    CleanAccount { account }
        why: "AWS Support can reinstate a closed account for 90 days. After that, it is permanently closed.",
        fails: Err("The end of the 90 days cannot fail. AWS Support can reinstate the account until then."),
        deadline: true,
        label: { message!("{account} is closed for good and leaves the organization", account = world.name_of(*account)) }
        run: { organizations::closing::clean(world, account, events) }

    ExpireHandshake { handshake }
        why: "An unanswered handshake expires: an invitation after 15 days, a request to enable all features after 90 days, an invitation to transfer a bill one day before the transfer would start.",
        fails: Err("A deadline cannot fail, but it can be delayed."),
        deadline: true,
        label: {
            message!("The {kind} expires unless it is answered", kind = course::called(world, handshake))
        }
        run: {
            let Some(expired) = world.handshakes_by_id().get(&handshake).cloned() else {
                return;
            };
            course::finish(
                world,
                &handshake,
                HandshakeState::Expired,
                events,
                Actor::Organizations,
            );
            if expired.action == HandshakeAction::EnableAllFeatures {
                features::ended(world, &expired, events);
            }
        }

    ForgetHandshake { handshake }
        why: "A finished handshake stays in lists for 30 days.",
        fails: Err("A deadline cannot fail, but it can be delayed."),
        deadline: true,
        label: {
            let state = world
                .handshake(handshake)
                .map_or("finished", |handshake| handshake.state.title());
            message!("The {kind} ({state}) is no longer listed", kind = course::called(world, handshake))
        }
        run: {
            let says = message!(
                "The {called} is no longer listed.",
                called = course::called(world, &handshake)
            );
            if let Some(forgotten) = world.handshakes_mut().remove(&handshake) {
                organizations::transfers::forget(world, &forgotten);
                events.push(world.event(
                    Actor::Organizations,
                    EventKind::HandshakeForgotten(handshake),
                    says,
                ));
            }
        }

    DeleteRole { task }
        why: "Deleting a service-linked role is a task: IAM first checks whether the role is in use.",
        fails: Ok(()),
        deadline: false,
        label: { match world.role_deletion(task) {
            Some(deletion) => message!("IAM deletes {role} in {account}, or refuses", role = deletion.role, account = world.name_of(deletion.account)),
            None => "IAM deletes a role".into(),
        } }
        run: { role_deletion::delete_role(world, &task, fails, events) }

    FinishPolicyType { organization, kind }
        why: "Enabling resource control policies runs in the background: the type is PENDING_ENABLE until it is done.",
        fails: Err("How enabling a policy type could fail is not documented. It can be delayed."),
        deadline: false,
        label: {
            message!("Enabling {kind} finishes", kind = kind.name())
        }
        run: {
            let Some(enabled) = world
                .organizations_mut()
                .get_mut(&organization)
                .and_then(|organization| Arc::make_mut(organization).policy_types.get_mut(&kind))
                .filter(|enabled| enabled.pending)
            else {
                return;
            };
            enabled.pending = false;
            events.push(world.event(
                Actor::Organizations,
                EventKind::PolicyTypeChanged { organization, kind },
                message!("{kind} policies are enabled now.", kind = kind.name()),
            ));
        }

    DailyWork {  }
        why: "People who work every day use the same services again. `next` does not stop for it while something else waits.",
        fails: Err("Daily work cannot fail. It can be delayed or stopped."),
        deadline: true,
        label: { match world.habits_by_principal().len() {
            1 => "The daily work of one person".into(),
            people => message!("The daily work of {people} people"),
        } }
        run: { work::round(world, cause, events) }

    FinishAccessReport { job }
        why: "The report is a job: IAM gathers it in the background, which takes some seconds.",
        fails: Err("A report fails only where its reader may not see the organization, or where what it is about is not there. It can be delayed."),
        deadline: false,
        label: {
            let about = world.access_reports_by_id().get(job).map(|it| it.entity.clone());
            message!("The report of service last accessed data on {entity} is ready", entity = about.as_deref().unwrap_or(job).to_string())
        }
        run: {
            services::last_accessed::finish(world, &job, events)
        }

    ServiceActs { service, account }
        why: "A trusted service requests its role when it needs to act in an account.",
        fails: Ok(()),
        deadline: false,
        label: {
            message!("{service} starts to act in {account}", service = api::catalog::name_of(service), account = world.name_of(*account))
        }
        run: {
            trusted_access::visits::arrival::act(world, &service, account, cause, fails, events)
        }

    ServiceRound { organization, service }
        why: "About once a day, a service checks in which other accounts it needs to act.",
        fails: Err("A round is nothing that could fail. It can be delayed."),
        deadline: false,
        label: {
            message!("{service} checks all accounts", service = api::catalog::name_of(service))
        }
        run: { trusted_access::visits::round(world, &organization, &service, cause) }

    ServiceNotices { organization, service }
        why: "Disabling trusted access in Organizations does not notify the service. Until it notices, it continues in the accounts where it was active.",
        fails: Ok(()),
        deadline: false,
        label: { message!("{service} detects that it is no longer trusted", service = api::catalog::name_of(service)) }
        run: { trusted_access::integration::notice(world, &organization, &service, fails, events) }

    ServiceCleansUp { organization, service, disables }
        why: "A service that is disabled in its own console first removes what it had set up.",
        fails: Ok(()),
        deadline: false,
        label: {
            message!("{service} has cleaned up", service = api::catalog::name_of(service))
        }
        run: {
            let (id, of) = (&organization, &service);
            trusted_access::integration::cleaned_up(world, id, of, disables, fails, events);
            identity_center::cleaned_up(world, id, of, events);
        }

    RootSessionEnds { account, session }
        why: "Credentials of a root session last up to fifteen minutes.",
        fails: Err("Credentials cannot fail to expire."),
        deadline: true,
        label: {
            message!("The root session {session} in {account} expires", account = world.name_of(*account))
        }
        run: {
            root_access::ended(world, account, &session, events)
        }

    ConfigCollects { place, aggregator }
        why: "An aggregator starts to collect some minutes after it is created or gets access again. Then it collects every hour.",
        fails: Ok(()),
        deadline: false,
        label: { message!("AWS Config starts to collect for aggregator `{aggregator}` of {account}", account = world.name_of(place.account)) }
        run: {
            config::collect(world, place, &aggregator, cause, fails, events)
        }

    ConfigDeploys { place, rule, wave }
        why: "An organization rule reaches the accounts one after the other.",
        fails: Ok(()),
        deadline: false,
        label: {
            let known = world.config().organization_rules.get(&(*place, rule.clone()));
            let to = receivers(world, known.map(|known| config::in_wave(known, *wave)));
            message!("AWS Config puts rule `{rule}` into {to}")
        }
        run: {
            config::wave::<config::RuleSpec>(world, &(place, rule), wave, cause, fails, events)
        }

    ConfigRetries { place, rule }
        why: "A rule needs a recorder in the account. Where there is none, AWS Config tries again for seven hours.",
        fails: Ok(()),
        deadline: false,
        label: {
            message!("AWS Config checks again for recorders, for rule `{rule}`")
        }
        run: {
            config::retry::<config::RuleSpec>(world, &(place, rule), cause, fails, events)
        }

    ConfigDeploysPack { place, pack, wave }
        why: "A conformance pack of an organization reaches the accounts one after the other.",
        fails: Ok(()),
        deadline: false,
        label: {
            let known = world.config().organization_packs.get(&(*place, pack.clone()));
            let to = receivers(world, known.map(|known| config::in_wave(known, *wave)));
            message!("AWS Config puts conformance pack `{pack}` into {to}")
        }
        run: {
            config::wave::<config::PackSpec>(world, &(place, pack), wave, cause, fails, events)
        }

    ConfigRetriesPack { place, pack }
        why: "A conformance pack needs a recorder in the account. Where there is none, AWS Config tries again for seven hours.",
        fails: Ok(()),
        deadline: false,
        label: {
            message!("AWS Config checks again for recorders, for conformance pack `{pack}`")
        }
        run: {
            config::retry::<config::PackSpec>(world, &(place, pack), cause, fails, events)
        }

    ConfigFinishesPack { place, pack }
        why: "AWS Config creates, changes and deletes conformance packs in the background.",
        fails: Ok(()),
        deadline: false,
        label: { message!("AWS Config finishes conformance pack `{pack}` of {account}", account = world.name_of(place.account)) }
        run: { config::finish_pack(world, place, &pack, fails, events) }

    IdentityCenterWorks { instance, request }
        why: "IAM Identity Center creates and removes roles in the background: a request is IN_PROGRESS until it is done.",
        fails: Ok(()),
        deadline: false,
        label: { identity_center::label(world, instance, request) }
        run: { identity_center::work(world, (&instance, &request), cause, fails, events) }

    FinishRegionOpt { account, region }
        why: "Opting in to a Region or out of it takes some minutes, and cannot be canceled meanwhile.",
        fails: Err("It is not documented how opting in to a Region can fail. It can be delayed."),
        deadline: false,
        label: {
            message!("{region} is enabled or disabled for {account}", account = world.name_of(*account))
        }
        run: { regions::finish(world, account, &region, events) }
}

/// The accounts of a wave, given their number and the first of them.
fn receivers(world: &World, wave: Option<(usize, Option<AccountId>)>) -> Message {
    match wave {
        Some((1, Some(account))) => world.name_of(account).into(),
        Some((n, _)) => counted!(n, "1 account|{n} accounts"),
        None => "accounts".into(),
    }
}

/// Checks that the task can be delayed.
///
/// # Errors
///
/// Why it cannot.
pub fn can_wait(task: &Task) -> Result<(), ApiError> {
    if matches!(task, Task::RootSessionEnds { .. }) {
        return Err(ApiError::not_possible(
            "Nobody can lengthen a root session: you can start another one.",
        ));
    }
    Ok(())
}

/// Runs a task that is due and records its events. `fails`: it is made to fail.
pub fn run(world: &mut WorldMut, due: Due, fails: bool, events: &mut Events) {
    let before = events.len();
    carry_out(world, due, fails, events);
    records::watch_events(world, &events[before..]);
}
