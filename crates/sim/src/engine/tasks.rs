//! What happens when a waiting thing falls due, and what it is called while it waits.

use std::sync::Arc;

use crate::api::error::ApiError;
use crate::engine::role_deletion;
use crate::services::cloudtrail::records;
use crate::services::config;
use crate::services::organizations::{self, features, handshakes};
use crate::services::root_access;
use crate::services::trusted_access;
use crate::services::work;
use crate::state::agenda::{Due, Task};
use crate::state::event::{Actor, EventKind, Events};
use crate::state::handshake::{Action, State};
use crate::state::world::World;

/// A sentence for people: what waits.
pub fn label(world: &World, task: &Task) -> String {
    match task {
        Task::FinishAccount { request } => match world.create_request(request) {
            Some(request) => format!("Account {} comes to be, or fails to", request.name),
            None => "An account comes to be".to_string(),
        },
        Task::FinishClosing { account } => {
            format!("{} is closed", world.name_of(*account))
        }
        Task::CleanAccount { account } => format!(
            "{} is closed for good and leaves the organization",
            world.name_of(*account)
        ),
        Task::ExpireHandshake { handshake } => {
            format!(
                "The {} expires unless it is answered",
                handshakes::called(world, handshake)
            )
        }
        Task::ForgetHandshake { handshake } => {
            let state = world
                .handshake(handshake)
                .map_or("finished", |handshake| handshake.state.name());
            format!(
                "The {}, {}, is no longer listed",
                handshakes::called(world, handshake),
                state.to_lowercase()
            )
        }
        Task::DeleteRole { task } => match world.role_deletion(task) {
            Some(deletion) => format!(
                "IAM deletes {} in {}, or refuses",
                deletion.role,
                world.name_of(deletion.account)
            ),
            None => "IAM deletes a role".to_string(),
        },
        Task::FinishPolicyType { kind, .. } => {
            format!("Enabling {} finishes", kind.name())
        }
        Task::DailyWork => match world.habits.len() {
            1 => "The daily work of one person".to_string(),
            people => format!("The daily work of {people} people"),
        },
        Task::FinishAccessReport { job } => {
            let about = world.access_reports.get(job).map(|it| it.entity.clone());
            format!(
                "The report of service last accessed data on {} is ready",
                about.as_deref().unwrap_or(job)
            )
        }
        Task::RootSessionEnds { account, session } => {
            format!(
                "The root session {session} in {} expires",
                world.name_of(*account)
            )
        }
        Task::ServiceActs { service, account } => {
            format!(
                "{} comes to act in {}",
                crate::api::catalog::name_of(service),
                world.name_of(*account)
            )
        }
        Task::ServiceRound { service, .. } => {
            format!("{} makes its round", crate::api::catalog::name_of(service))
        }
        Task::ServiceNotices { service, .. } => format!(
            "{} notices that it is not trusted any more",
            crate::api::catalog::name_of(service)
        ),
        Task::ServiceCleansUp { service, .. } => {
            format!("{} has cleaned up", crate::api::catalog::name_of(service))
        }
        Task::ConfigCollects { place, aggregator } => format!(
            "AWS Config begins to collect for aggregator `{aggregator}` of {}",
            world.name_of(place.account)
        ),
        Task::ConfigDeploys { place, rule, wave } => {
            let known = world.config.organization_rules.get(&(*place, rule.clone()));
            let to = match known.map(|known| config::in_wave(known, *wave)) {
                Some((1, Some(account))) => world.name_of(account),
                Some((n, _)) => format!("{n} accounts"),
                None => "accounts".to_string(),
            };
            format!("AWS Config comes to {to} with rule `{rule}`")
        }
        Task::ConfigRetries { rule, .. } => {
            format!("AWS Config looks again for recorders, for rule `{rule}`")
        }
    }
}

/// Why it waits.
pub fn reason(task: &Task) -> &'static str {
    match task {
        Task::FinishAccount { .. } => {
            "Creating an account is asynchronous: the request is IN_PROGRESS until it is done."
        }
        Task::FinishClosing { .. } => {
            "Closing an account is asynchronous: it is PENDING_CLOSURE for some minutes, and still works."
        }
        Task::CleanAccount { .. } => {
            "AWS Support can reinstate a closed account for 90 days. After that it is gone for good."
        }
        Task::ExpireHandshake { .. } => {
            "A handshake that nobody answers expires: an invitation after 15 days, a request to enable all features after 90, an invitation to transfer a bill a day before the transfer would begin."
        }
        Task::ForgetHandshake { .. } => "A finished handshake stays in lists for 30 days.",
        Task::DeleteRole { .. } => {
            "Deleting a service-linked role is a task: IAM first finds out whether the role is in use."
        }
        Task::FinishPolicyType { .. } => {
            "Enabling resource control policies runs in the background: the type is PENDING_ENABLE until it is done."
        }
        Task::DailyWork => {
            "People who work every day use the same services again. `next` does not stop for it while something else waits."
        }
        Task::FinishAccessReport { .. } => {
            "The report is a job: IAM gathers it in the background, which takes some seconds."
        }
        Task::RootSessionEnds { .. } => {
            "Credentials of a root session last fifteen minutes at most."
        }
        Task::ServiceActs { .. } => {
            "A trusted service acts when it has something to do, and asks for its role then."
        }
        Task::ServiceRound { .. } => {
            "Every day or so a service finds out where else it has something to do."
        }
        Task::ServiceNotices { .. } => {
            "Disabling trusted access in Organizations does not tell the service: it finds out, and goes on where it was until then."
        }
        Task::ServiceCleansUp { .. } => {
            "A service that is switched off in its own console removes first what it had set up."
        }
        Task::ConfigCollects { .. } => {
            "An aggregator begins to collect some minutes after it was made, or was let again; after that it collects every hour."
        }
        Task::ConfigDeploys { .. } => {
            "A rule of an organization reaches its accounts one after the other."
        }
        Task::ConfigRetries { .. } => {
            "A rule needs a recorder in the account. Where there is none, AWS Config tries again for seven hours."
        }
    }
}

/// Whether it is the end of something that nobody waits for.
pub fn is_deadline(task: &Task) -> bool {
    matches!(
        task,
        Task::ExpireHandshake { .. }
            | Task::ForgetHandshake { .. }
            | Task::CleanAccount { .. }
            | Task::RootSessionEnds { .. }
            | Task::DailyWork
    )
}

/// Whether making the task fail means anything.
pub fn can_fail(task: &Task) -> Result<(), ApiError> {
    match task {
        Task::FinishAccount { .. }
        | Task::DeleteRole { .. }
        | Task::ServiceActs { .. }
        | Task::ConfigCollects { .. }
        | Task::ConfigDeploys { .. }
        | Task::ConfigRetries { .. }
        | Task::ServiceNotices { .. }
        | Task::ServiceCleansUp { .. } => Ok(()),
        Task::ServiceRound { .. } => Err(ApiError::not_possible(
            "A round is nothing that could fail. It can be delayed.",
        )),
        Task::FinishPolicyType { .. } => Err(ApiError::not_possible(
            "How enabling a policy type could fail is not documented. It can be delayed.",
        )),
        Task::DailyWork => Err(ApiError::not_possible(
            "Daily work does not fail. It can be delayed, and whoever does it can stop.",
        )),
        Task::FinishAccessReport { .. } => Err(ApiError::not_possible(
            "A report fails only where its reader may not see the organization, or where what it is about is not there. It can be delayed.",
        )),
        Task::RootSessionEnds { .. } => {
            Err(ApiError::not_possible("Credentials cannot fail to expire."))
        }
        Task::FinishClosing { .. } => Err(ApiError::not_possible(
            "How closing an account could fail once it was taken on is not documented. It can be delayed.",
        )),
        Task::CleanAccount { .. } => Err(ApiError::not_possible(
            "The end of the 90 days cannot fail. AWS Support can reinstate the account until then.",
        )),
        Task::ExpireHandshake { .. } | Task::ForgetHandshake { .. } => Err(ApiError::not_possible(
            "The passing of a deadline cannot fail. It can be delayed.",
        )),
    }
}

/// Whether the task can come later than it is due.
pub(crate) fn can_wait(task: &Task) -> Result<(), ApiError> {
    if matches!(task, Task::RootSessionEnds { .. }) {
        return Err(ApiError::not_possible(
            "Nobody can lengthen a root session: another one can be begun.",
        ));
    }
    Ok(())
}

/// Carries out what fell due, and keeps what can be seen of it.
pub(crate) fn run(world: &mut World, due: Due, fails: bool, events: &mut Events) {
    let before = events.len();
    carry_out(world, due, fails, events);
    records::watch_events(world, &events[before..]);
}

fn carry_out(world: &mut World, due: Due, fails: bool, events: &mut Events) {
    let cause = due.cause;
    match due.task {
        Task::FinishAccount { request } => {
            organizations::creation::finish_account(world, &request, cause, fails, events)
        }
        Task::FinishClosing { account } => {
            organizations::closing::finish(world, account, cause, events)
        }
        Task::CleanAccount { account } => organizations::closing::clean(world, account, events),
        Task::ExpireHandshake { handshake } => {
            let Some(expired) = world.handshakes.get(&handshake).cloned() else {
                return;
            };
            handshakes::finish(
                world,
                &handshake,
                State::Expired,
                events,
                Actor::Organizations,
            );
            if expired.action == Action::EnableAllFeatures {
                features::ended(world, &expired, events);
            }
        }
        Task::RootSessionEnds { account, session } => {
            root_access::ended(world, account, &session, events)
        }
        Task::FinishPolicyType { organization, kind } => {
            let Some(enabled) = world
                .organizations
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
                format!("{} policies are enabled now.", kind.name()),
            ));
        }
        Task::ForgetHandshake { handshake } => {
            let says = format!(
                "The {} is no longer listed.",
                handshakes::called(world, &handshake)
            );
            if let Some(forgotten) = world.handshakes.remove(&handshake) {
                organizations::transfers::forget(world, &forgotten);
                events.push(world.event(
                    Actor::Organizations,
                    EventKind::HandshakeForgotten(handshake),
                    says,
                ));
            }
        }
        Task::DeleteRole { task } => role_deletion::delete_role(world, &task, fails, events),
        Task::DailyWork => work::round(world, cause, events),
        Task::FinishAccessReport { job } => {
            crate::services::last_accessed::finish(world, &job, events)
        }
        Task::ServiceActs { service, account } => {
            trusted_access::visits::act(world, &service, account, cause, fails, events)
        }
        Task::ServiceRound {
            organization,
            service,
        } => trusted_access::visits::round(world, &organization, &service, cause),
        Task::ServiceNotices {
            organization,
            service,
        } => trusted_access::integration::notice(world, &organization, &service, fails, events),
        Task::ServiceCleansUp {
            organization,
            service,
            disables,
        } => trusted_access::integration::cleaned_up(
            world,
            &organization,
            &service,
            disables,
            fails,
            events,
        ),
        Task::ConfigCollects { place, aggregator } => {
            config::collect(world, place, &aggregator, cause, fails, events)
        }
        Task::ConfigDeploys { place, rule, wave } => {
            config::wave(world, &(place, rule), wave, cause, fails, events)
        }
        Task::ConfigRetries { place, rule } => {
            config::retry(world, &(place, rule), cause, fails, events)
        }
    }
}
