//! What happens when a waiting thing falls due, and what it is called while it waits.

use std::sync::Arc;

use crate::api::error::ApiError;
use crate::api::ids::AccountId;
use crate::api::ids::Text;
use crate::api::managed;
use crate::api::partition::Partition;
use crate::services::config;
use crate::services::organizations::{self, features, handshakes};
use crate::services::root_access;
use crate::services::service_linked_role;
use crate::services::trusted_access;
use crate::state::account::{JoinedMethod, ORGANIZATIONS_ROLE, Policies, Role};
use crate::state::agenda::{Due, Task};
use crate::state::event::{Actor, Event, EventKind};
use crate::state::handshake::{Action, State};
use crate::state::root_access::RootCredentials;
use crate::state::world::{CreateState, DeletionState, World};

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
pub(crate) fn run(world: &mut World, due: Due, fails: bool, events: &mut Vec<Event>) {
    let before = events.len();
    carry_out(world, due, fails, events);
    world.watch_events(&events[before..]);
}

fn carry_out(world: &mut World, due: Due, fails: bool, events: &mut Vec<Event>) {
    let cause = due.cause;
    match due.task {
        Task::FinishAccount { request } => finish_account(world, &request, cause, fails, events),
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
        Task::DeleteRole { task } => delete_role(world, &task, fails, events),
        Task::DailyWork => world.round(cause, events),
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

fn finish_account(
    world: &mut World,
    id: &crate::api::ids::CreateRequestId,
    cause: crate::state::agenda::Cause,
    fails: bool,
    events: &mut Vec<Event>,
) {
    let Some(request) = world.create_requests.get(id).cloned() else {
        return;
    };
    let organization = world
        .organization(&request.organization)
        .map(|organization| (organization.management, organization.root_parent()));
    let found = if fails {
        Err("INTERNAL_FAILURE")
    } else if !organizations::accounts::usable_email(&request.email) {
        Err("INVALID_EMAIL")
    } else if organization.as_ref().is_some_and(|(management, _)| {
        world
            .by_email(management.partition(), &request.email)
            .is_some()
    }) {
        Err("EMAIL_ALREADY_EXISTS")
    } else if request.in_govcloud
        && world
            .by_email(Partition::GovCloud, &request.email)
            .is_some()
    {
        Err("GOVCLOUD_ACCOUNT_ALREADY_EXISTS")
    } else {
        // The organization was deleted while the request ran.
        organization.ok_or("CONCURRENT_ACCOUNT_MODIFICATION")
    };
    let (management, root) = match found {
        Ok(found) => found,
        Err(reason) => {
            let at = world.now;
            set_state(world, id, CreateState::Failed { at, reason });
            let says = format!("Account {} could not be created: {reason}.", request.name);
            events.push(world.event(
                Actor::Organizations,
                EventKind::AccountFailed(id.clone()),
                says,
            ));
            return;
        }
    };
    let account = world.open_account(
        management.partition(),
        request.name.clone(),
        request.email.clone(),
        false,
    );
    if let Some(account) = world.account_mut(account) {
        account.root = RootCredentials::none();
    }
    let at = world.now;
    let done = |govcloud| CreateState::Succeeded {
        at,
        account,
        govcloud,
    };
    set_state(world, id, done(None));
    events.push(world.event(
        Actor::Organizations,
        EventKind::AccountCreated {
            request: id.clone(),
            account,
        },
        format!("Account {} was created: `{account}`.", request.name),
    ));
    let why =
        "CreateAccount makes it so that administrators of the management account can come in.";
    add_access_role(
        world,
        account,
        management,
        &request.role,
        cause.clone(),
        why,
        events,
    );
    organizations::join_because(
        world,
        account,
        &request.organization,
        root,
        JoinedMethod::Created,
        cause.clone(),
        events,
    );
    organizations::tags::put(
        world.organization_mut(&request.organization),
        &account.to_string(),
        &request.tags,
    );
    if request.in_govcloud {
        let paired =
            organizations::govcloud::create(world, &request, management, account, cause, events);
        set_state(world, id, done(Some(paired)));
    }
}

/// The way in for the administrators of an account that asked for another one.
pub(crate) fn add_access_role(
    world: &mut World,
    account: AccountId,
    trusted: AccountId,
    name: &Text,
    cause: crate::state::agenda::Cause,
    why: &str,
    events: &mut Vec<Event>,
) {
    let role = Role {
        name: name.clone(),
        id: world.iam_id("AROA"),
        path: "/".into(),
        trust: format!(
            "{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":{{\"AWS\":\"{}:root\"}},\"Action\":\"sts:AssumeRole\"}}]}}",
            trusted.arn("iam")
        )
        .into(),
        description: None,
        created_at: world.now,
        policies: Policies {
            attached: vec![managed::administrator_access(account.partition())],
            ..Policies::default()
        },
        max_session_s: crate::state::account::SESSION_S,
        tags: ordered::Map::new(),
        linked_to: None,
        cause,
        why: why.into(),
    };
    world.add_role(account, role);
    let says = format!("Role {name} appeared in {}.", world.name_of(account));
    events.push(world.event(
        Actor::Organizations,
        EventKind::RoleCreated {
            account,
            role: name.clone(),
        },
        says,
    ));
}

fn set_state(world: &mut World, id: &crate::api::ids::CreateRequestId, state: CreateState) {
    if let Some(request) = world.create_requests.get_mut(id) {
        Arc::make_mut(request).state = state;
    }
}

fn delete_role(world: &mut World, task: &Text, fails: bool, events: &mut Vec<Event>) {
    let Some(deletion) = world.deletions.get(task).cloned() else {
        return;
    };
    let (account, role) = (deletion.account, deletion.role.clone());
    let name = world.name_of(account);
    let blocked = if fails {
        Some("The service that the role is linked to did not answer.".to_string())
    } else {
        service_linked_role::in_use(world, account, &role)
    };
    let state = match blocked {
        Some(reason) => {
            let says = format!("IAM did not delete {role} in {name}: {reason}");
            events.push(world.event(
                Actor::Iam,
                EventKind::RoleDeletionFailed {
                    account,
                    role: role.clone(),
                },
                says,
            ));
            DeletionState::Failed {
                reason: reason.into(),
            }
        }
        None => {
            if let Some(account) = world.account_mut(account) {
                account.roles.remove(&role);
            }
            trusted_access::integration::role_deleted(world, account, &role);
            let mut says = format!("IAM deleted {role} in {name}.");
            if &*role == ORGANIZATIONS_ROLE {
                says.push(' ');
                says.push_str(service_linked_role::NOT_RECOMMENDED);
            }
            events.push(world.event(
                Actor::Iam,
                EventKind::RoleDeleted {
                    account,
                    role: role.clone(),
                },
                says,
            ));
            DeletionState::Succeeded
        }
    };
    let gone = state == DeletionState::Succeeded;
    if let Some(deletion) = world.deletions.get_mut(task) {
        Arc::make_mut(deletion).state = state;
    }
    if gone && &*role == crate::state::account::ORGANIZATIONS_ROLE {
        features::role_lost(world, account, events);
    }
}
