//! What a label announced has come true: what the next event was said to be, what a confirmation said it would cancel, and what a step
//! tells. The label is worded from a task, a command or an event, and these are compared with the world after it.

use std::collections::BTreeMap;
use std::sync::Arc;

use page::AppState;
use page::queries::Queries;
use sim::agenda::Task;
use sim::command::{Command, TimeMove};
use sim::event::{Event, EventKind};
use sim::handshake::{HandshakeAction, HandshakeState};
use sim::history::Step;
use sim::slices::Passage;
use sim::tasks::label;
use sim::{CreateState, World};

type Done = Result<(), String>;

/// The operations that ask first, because nothing takes them back.
const GRAVE: [&str; 4] = [
    "organizations:AcceptHandshake",
    "organizations:CloseAccount",
    "organizations:DeleteOrganization",
    "organizations:EnableAllFeatures",
];

/// What was said of the steps that were added has come true.
pub fn come_true(before: &AppState, state: &AppState) -> Done {
    let (was, is) = (&before.base.controller, &state.base.controller);
    let (had, steps) = (was.history.steps(), is.history.steps());
    let grows = was.history.start().is_as(is.history.start())
        && steps.len() > had.len()
        && std::iter::zip(had, steps).all(|(a, b)| Arc::ptr_eq(a, b));
    if !grows {
        return Ok(());
    }
    if let Some(step) = steps.get(had.len()) {
        cancels_what_it_said(before, step)?;
    }
    for (n, step) in steps.iter().enumerate().skip(had.len()) {
        let world = match n {
            0 => is.history.start(),
            _ => &steps[n - 1].world,
        };
        let Ok(outcome) = &step.result else {
            continue;
        };
        tells_what_is(&outcome.events, &step.world)?;
        if step.command != Command::Time(TimeMove::Next) {
            continue;
        }
        let Some(due) = Passage::destination(world) else {
            return Err("the next event is what was said: nothing was".into());
        };
        if !has_come(&due.task, &outcome.events, &step.world) {
            let said = label(world, &due.task);
            let came: Vec<_> = outcome
                .events
                .iter()
                .map(|it| it.says.to_string())
                .collect();
            return Err(format!(
                "the next event is what was said: {said}, and what came is {came:?}"
            ));
        }
    }
    Ok(())
}

/// Whether a pending task has happened, as its label says.
fn has_come(task: &Task, events: &[Event], world: &World) -> bool {
    let about = |id| events.iter().any(|it| it.kind.account() == Some(id));
    let changed = |name: &str| {
        events.iter().any(
            |it| matches!(&it.kind, EventKind::ServiceChanged { service, .. } if **service == *name),
        )
    };
    match task {
        Task::FinishAccount { request } => {
            (world.create_request(request)).is_none_or(|it| it.state != CreateState::InProgress)
        }
        Task::FinishClosing { account } => !world.is_open(*account),
        Task::CleanAccount { account } => world.membership_of(*account).is_none(),
        Task::ExpireHandshake { handshake } => {
            (world.handshake(handshake)).is_none_or(|it| it.state == HandshakeState::Expired)
        }
        Task::ForgetHandshake { handshake } => world.handshake(handshake).is_none(),
        Task::DeleteRole { .. } => events.iter().any(|it| {
            matches!(
                it.kind,
                EventKind::RoleDeleted { .. } | EventKind::RoleDeletionFailed { .. }
            )
        }),
        Task::FinishPolicyType { organization, kind } => events.iter().any(|it| {
            it.kind
                == EventKind::PolicyTypeChanged {
                    organization: organization.clone(),
                    kind: *kind,
                }
        }),
        Task::FinishAccessReport { job } => events.iter().any(
            |it| matches!(&it.kind, EventKind::AccessReportDone { job: done, .. } if done == job),
        ),
        Task::ServiceActs { account, .. }
        | Task::RootSessionEnds { account, .. }
        | Task::FinishRegionOpt { account, .. } => about(*account),
        Task::ServiceNotices { service, .. } | Task::ServiceCleansUp { service, .. } => {
            changed(service)
        }
        Task::ConfigCollects { place, .. } | Task::ConfigFinishesPack { place, .. } => {
            about(place.account)
        }
        // Of provisioning, each task is one account's part.
        Task::IdentityCenterWorks { instance, request } => {
            let center = world.identity_centers().get(instance);
            let request = center.and_then(|it| it.requests.get(request));
            request.is_none_or(|it| it.done || it.account.is_none())
        }
        // What they bring is a matter of each account, or of nobody.
        Task::DailyWork
        | Task::ServiceRound { .. }
        | Task::ConfigDeploys { .. }
        | Task::ConfigRetries { .. }
        | Task::ConfigDeploysPack { .. }
        | Task::ConfigRetriesPack { .. } => true,
    }
}

/// What an event claims about the world: of what, whether it is so, and whether the world has it so.
fn claim(event: &Event, world: &World) -> Option<(String, bool, bool)> {
    if let EventKind::AccountJoined(id)
    | EventKind::AccountLeft(id)
    | EventKind::AccountCleaned { account: id, .. } = &event.kind
    {
        let is = matches!(event.kind, EventKind::AccountJoined(_));
        let found = world.membership_of(*id).is_some();
        return Some((format!("{id} is in an organization"), is, found));
    }
    if let EventKind::AccountClosed(id) | EventKind::AccountReinstated(id) = &event.kind {
        let is = matches!(event.kind, EventKind::AccountReinstated(_));
        return Some((format!("{id} is open"), is, world.is_open(*id)));
    }
    if let EventKind::RoleCreated { account, role } | EventKind::RoleDeleted { account, role } =
        &event.kind
    {
        let is = matches!(event.kind, EventKind::RoleCreated { .. });
        let found = world.has_role(*account, role);
        return Some((format!("{account} has {role}"), is, found));
    }
    if let EventKind::OrganizationCreated(id) | EventKind::OrganizationDeleted(id) = &event.kind {
        let is = matches!(event.kind, EventKind::OrganizationCreated(_));
        return Some((
            format!("{id} is there"),
            is,
            world.organization(id).is_some(),
        ));
    }
    if let EventKind::HandshakeSent(id) | EventKind::HandshakeForgotten(id) = &event.kind {
        let is = matches!(event.kind, EventKind::HandshakeSent(_));
        return Some((format!("{id} is listed"), is, world.handshake(id).is_some()));
    }
    None
}

/// What is told of a step is so after it, unless the same step told otherwise later.
fn tells_what_is(events: &[Event], world: &World) -> Done {
    let claims = events.iter().filter_map(|event| {
        let (what, is, found) = claim(event, world)?;
        Some((what, (is, found, event)))
    });
    // The last one counts.
    let last: BTreeMap<String, (bool, bool, &Event)> = claims.collect();
    match last.iter().find(|(_, (is, found, _))| is != found) {
        None => Ok(()),
        Some((what, (is, _, event))) => Err(format!(
            "what is told is so: {}: whether {what} is not {is}",
            event.says
        )),
    }
}

/// A confirmation names just the invitations that its command then cancels.
fn cancels_what_it_said(before: &AppState, step: &Step) -> Done {
    let controller = &before.base.controller;
    let Command::Call(call) = &step.command else {
        return Ok(());
    };
    let is_seen = controller.viewpoint().sees_all() && !before.guide.awaits_bet(&before.base);
    if !GRAVE.contains(&&*call.operation) || !is_seen {
        return Ok(());
    }
    let queries = Queries::new(controller.clone().into(), before.base.words);
    let (said, names) = queries.withdrawn_by(&step.command);
    let open = controller
        .world()
        .handshakes()
        .filter(|it| it.action == HandshakeAction::Invite && it.state.is_live());
    let canceled = open.filter(|it| {
        let now = step.world.handshake(&it.id);
        now.is_some_and(|it| it.state == HandshakeState::Canceled)
    });
    match canceled.count() {
        came if came == said => Ok(()),
        came => Err(format!(
            "a confirmation says what is canceled: {said} ({names}) of {}, and {came} are",
            call.operation
        )),
    }
}
