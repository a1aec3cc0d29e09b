//! What must be true of every world, whatever was done to it.

use std::collections::{BTreeMap, BTreeSet};

use sim::account::{Account, Stage};
use sim::account_management::RegionOpt;
use sim::agenda::Task;
use sim::catalog;
use sim::config::{Phase, Sources};
use sim::credentials::Credentials;
use sim::handshake::{Handshake, HandshakeAction, HandshakeState, Recipient};
use sim::ids::{OrganizationId, ParentId};
use sim::last_accessed::ReportState;
use sim::managed;
use sim::organization::{FeatureSet, OU_DEPTH, Organization};
use sim::principal::Principal;
use sim::rules::Rule;
use sim::transfer::TransferStatus;
use sim::{CreateState, World, outstanding};

/// The first thing that is not as it must be.
pub fn check(world: &World) -> Result<(), String> {
    accounts(world)?;
    policies_exist(world)?;
    keys(world)?;
    for organization in world.organizations() {
        tree(organization)?;
        features(world, organization)?;
        quota(world, organization)?;
        policies(world, organization)?;
    }
    transfers(world)?;
    roles(world)?;
    config(world)?;
    for handshake in world.handshakes() {
        state(world, handshake).map_err(|what| {
            format!(
                "{} {} {}: {what}",
                handshake.action.name(),
                handshake.id,
                handshake.state.name()
            )
        })?;
    }
    agenda(world)
}

fn so(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// Memberships and organizations agree; every account has one parent, which exists; no organization has accounts of
/// two partitions; e-mail addresses are unique in each.
fn accounts(world: &World) -> Result<(), String> {
    let mut places = BTreeMap::new();
    for organization in world.organizations() {
        for (parent, accounts) in &organization.accounts {
            so(!accounts.is_empty(), || {
                format!("{parent} keeps an empty set")
            })?;
            so(organization.has_parent(parent), || {
                format!("accounts hang in {parent}, which is gone")
            })?;
            for account in accounts.iter() {
                let before = places.insert(*account, (&organization.id, parent));
                so(before.is_none(), || format!("{account} has two parents"))?;
                so(
                    account.partition() == organization.management.partition(),
                    || format!("{account} is in an organization of another partition"),
                )?;
            }
        }
    }
    for organization in world.organizations() {
        let joined = organization.joined.iter().all(|(at, id)| {
            let membership = world.account(*id).and_then(|it| it.membership.as_ref());
            membership.is_some_and(|it| it.organization == organization.id && it.at == *at)
        });
        so(
            joined && organization.joined.len() == organization.account_count(),
            || {
                format!(
                    "{} lists other accounts than it has, or in another order",
                    organization.id
                )
            },
        )?;
    }
    let mut emails = BTreeSet::new();
    for account in world.accounts() {
        let place = places.remove(&account.id);
        let membership = account
            .membership
            .as_ref()
            .map(|it| (&it.organization, &it.parent));
        if let Some(pair) = account.pair {
            let back = world.account(pair).and_then(|it| it.pair);
            so(back == Some(account.id), || {
                format!("{} is paired with one that is not", account.name)
            })?;
        }
        so(place == membership, || {
            format!("{} is in {place:?} and says {membership:?}", account.name)
        })?;
        let address = (account.id.partition(), account.email.to_lowercase());
        so(emails.insert(address), || {
            format!("{} has an e-mail address of another", account.name)
        })?;
        so(
            world.by_email(account.id.partition(), &account.email) == Some(account.id),
            || format!("{} is not found by its e-mail address", account.name),
        )?;
    }
    so(places.is_empty(), || {
        "accounts that do not exist are members".into()
    })?;
    world
        .accounts()
        .try_for_each(|account| closing(world, account))
}

/// Whatever is being closed, or closed, goes on to its end, and services leave it alone; what is at its end is in no
/// organization.
fn closing(world: &World, account: &Account) -> Result<(), String> {
    let Some(closure) = &account.closure else {
        return Ok(());
    };
    let id = account.id;
    let next = match closure.stage {
        Stage::Pending => Task::FinishClosing { account: id },
        Stage::Closed { .. } => Task::CleanAccount { account: id },
        Stage::Gone { .. } => {
            return so(account.membership.is_none(), || {
                format!("{} is gone and still a member", account.name)
            });
        }
    };
    so(
        world.agenda().iter().filter(|due| due.task == next).count() == 1,
        || format!("{} waits for nothing", account.name),
    )?;
    let Some(organization) = world.organization_of(id) else {
        return Err(format!("{} left before its end", account.name));
    };
    so(organization.management != id, || {
        "the management account is closed".into()
    })?;
    if account.is_closed() {
        for (service, it) in &organization.integrations {
            so(
                !it.due.contains(&id) && !it.reached.contains_key(&id),
                || format!("{service} does not leave {} alone", account.name),
            )?;
        }
    }
    Ok(())
}

/// Every policy that is attached is AWS's in that partition or the account's own, and every service-linked role has one.
fn policies_exist(world: &World) -> Result<(), String> {
    for account in world.accounts() {
        let roles = account.roles.values().map(|it| (&it.name, &it.policies));
        let users = account.users.values().map(|it| (&it.name, &it.policies));
        for (name, policies) in roles.chain(users) {
            for arn in &policies.attached {
                let aws = managed::by_arn(account.id.partition(), arn).is_some();
                so(aws || account.own_policy(arn).is_some(), || {
                    format!("{name} of {} has {arn}, which nobody made", account.name)
                })?;
            }
        }
        for role in account.roles.values().filter(|it| it.linked_to.is_some()) {
            so(role.policies.attached.len() == 1, || {
                format!("{} of {} has no policy of AWS", role.name, account.name)
            })?;
        }
    }
    Ok(())
}

/// Every access key in somebody's list is theirs in the key ring, and so is that of every session.
fn keys(world: &World) -> Result<(), String> {
    for account in world.accounts() {
        let users = account.users.values();
        let users = users.map(|it| (it.principal(account.id), &it.keys));
        let root = (Principal::Root(account.id), &account.root.keys);
        for (owner, keys) in users.chain([root]) {
            so(keys.len() <= 2, || {
                format!("{owner} has {} keys", keys.len())
            })?;
            for key in keys {
                let found = world.credentials(&key.id);
                let fits = |it: &Credentials| it.principal == owner && it.active == key.active;
                so(found.as_ref().is_some_and(fits), || {
                    format!("{} of {owner} is {found:?}", key.id)
                })?;
            }
        }
        for session in account.sessions.values() {
            let found = world.credentials(&session.key);
            // What has ended may be forgotten.
            let over = session.expires <= world.now();
            let fits = |it: &Credentials| it.ends == Some(session.expires);
            so(over || found.as_ref().is_some_and(fits), || {
                format!("{} of {} is {found:?}", session.key, session.name)
            })?;
        }
    }
    Ok(())
}

/// What is attached exists, in both senses, within its bounds; every name is there once.
fn policies(world: &World, organization: &Organization) -> Result<(), String> {
    so(
        organization.policy_types.is_empty() || organization.feature_set == FeatureSet::All,
        || "policy types without all features".into(),
    )?;
    for (kind, enabled) in &organization.policy_types {
        for target in enabled.attached.keys() {
            so(organization.has_target(target), || {
                format!("{target} is gone and still has policies")
            })?;
        }
        for target in organization.targets() {
            let attached = organization.attached(*kind, &target);
            let ids: BTreeSet<_> = attached.iter().map(|policy| &policy.id).collect();
            so(ids.len() == attached.len(), || {
                format!("{target} has a policy twice")
            })?;
            so(attached.iter().all(|policy| policy.kind == *kind), || {
                format!("{target} has a policy of another type")
            })?;
            so(
                (kind.min_attached()..=kind.max_attached()).contains(&attached.len()),
                || {
                    format!(
                        "{target} has {} policies of {}",
                        attached.len(),
                        kind.name()
                    )
                },
            )?;
        }
    }
    let names: BTreeSet<_> = organization.policies.values().map(|it| &it.name).collect();
    so(names.len() == organization.policies.len(), || {
        "two policies have one name".into()
    })?;
    for id in organization.tags.keys() {
        let known = id
            .parse()
            .is_ok_and(|id| organization.policy(&id).is_some())
            || id.parse().is_ok_and(|it| organization.has_target(&it))
            || organization
                .delegation
                .as_ref()
                .is_some_and(|it| it.id.as_str() == &**id)
            || id.parse().is_ok_and(|id| {
                world
                    .transfer(&id)
                    .is_some_and(|it| it.target.organization == organization.id)
            });
        so(known, || format!("{id} is gone and still has tags"))?;
    }
    Ok(())
}

fn tree(organization: &Organization) -> Result<(), String> {
    so(
        organization
            .account_ids()
            .any(|account| account == organization.management),
        || format!("{} lacks its management account", organization.id),
    )?;
    let mut names = BTreeSet::new();
    for ou in organization.ous.values() {
        so(organization.has_parent(&ou.parent), || {
            format!("{} hangs in {}, which is gone", ou.id, ou.parent)
        })?;
        so(
            organization.depth(&ParentId::Ou(ou.id.clone())) <= OU_DEPTH,
            || format!("{} is too deep", ou.id),
        )?;
        so(names.insert((&ou.parent, &ou.name)), || {
            format!("two units in {} are called {}", ou.parent, ou.name)
        })?;
    }
    Ok(())
}

/// At most one live request to enable all features, and the organization knows it; with all features there is none,
/// and every account has the role.
fn features(world: &World, organization: &Organization) -> Result<(), String> {
    let live: Vec<_> = world
        .handshakes()
        .filter(|it| {
            it.organization == organization.id && it.action == HandshakeAction::EnableAllFeatures
        })
        .filter(|it| it.state.is_live())
        .collect();
    let ids: Vec<_> = live.iter().map(|it| &it.id).collect();
    let known: Vec<_> = organization.migration.iter().collect();
    so(ids == known, || {
        format!("live requests {ids:?}, the organization says {known:?}")
    })?;
    for parent in live {
        let waits = !outstanding(world, &parent.id).is_empty();
        so(waits == (parent.state == HandshakeState::Requested), || {
            format!("the request is {} and waits: {waits}", parent.state.name())
        })?;
    }
    if organization.feature_set == FeatureSet::All {
        so(known.is_empty(), || {
            "a request runs in an organization with all features".into()
        })?;
        for account in organization
            .account_ids()
            .filter_map(|id| world.account(id))
        {
            // With that rule switched off, the role can be deleted in spite of all features.
            let excused = world.rules_off().any(|it| it == Rule::AllFeaturesStay);
            so(excused || account.has_organizations_role(), || {
                format!("all features, and {} lacks the role", account.name)
            })?;
        }
    }
    Ok(())
}

fn quota(world: &World, organization: &Organization) -> Result<(), String> {
    let creating = world
        .create_requests()
        .filter(|it| it.organization == organization.id && it.state == CreateState::InProgress)
        .count();
    let invited = world
        .handshakes()
        .filter(|it| it.organization == organization.id && it.action == HandshakeAction::Invite)
        .filter(|it| it.state.is_live())
        .count();
    let used = organization.account_count() + creating + invited;
    so(used <= organization.account_quota as usize, || {
        format!("{used} accounts of {}", organization.account_quota)
    })
}

/// A transfer stands as its invitation does; a bill is paid by one organization at a time, and nobody pays for itself.
fn transfers(world: &World) -> Result<(), String> {
    let mut paid = BTreeSet::new();
    for transfer in world.transfers() {
        let id = &transfer.id;
        if let Some(handshake) = world.handshake(&transfer.handshake) {
            let stands = TransferStatus::of(handshake.state);
            let withdrawn = transfer.status == TransferStatus::Withdrawn;
            so(
                transfer.status == stands || withdrawn && stands == TransferStatus::Accepted,
                || format!("{id} is {}", transfer.status.name()),
            )?;
            so(handshake.transfer.as_ref() == Some(id), || {
                format!("{id} has another's invitation")
            })?;
        }
        so(
            transfer.source.organization != transfer.target.organization,
            || format!("{id} is from an organization to itself"),
        )?;
        so(transfer.start == transfer.start.month(0), || {
            format!("{id} begins in the middle of a month")
        })?;
        so(
            !transfer.is_agreed(world.now()) || paid.insert(&transfer.source.organization),
            || format!("{id} is one of two payers"),
        )?;
    }
    Ok(())
}

/// Every service-linked role has a cause, and it is not in the future.
fn roles(world: &World) -> Result<(), String> {
    for account in world.accounts() {
        for role in account.roles.values() {
            so(
                role.cause.at <= role.created_at && role.created_at <= world.now(),
                || format!("{} in {} came before its cause", role.name, account.name),
            )?;
            so(!role.why.is_empty(), || {
                format!(
                    "{} in {} does not say why it is there",
                    role.name, account.name
                )
            })?;
        }
    }
    Ok(())
}

fn state(world: &World, handshake: &Handshake) -> Result<(), String> {
    let waits = |wanted: &Task| world.agenda().iter().any(|due| due.task == *wanted);
    let expires = waits(&Task::ExpireHandshake {
        handshake: handshake.id.clone(),
    });
    let ends = waits(&Task::ForgetHandshake {
        handshake: handshake.id.clone(),
    });
    so(handshake.requested <= world.now(), || {
        "sent in the future".into()
    })?;
    if !handshake.state.is_live() {
        so(
            handshake.finished.is_some_and(|at| at <= world.now()),
            || format!("ended at {:?}", handshake.finished),
        )?;
        return so(!expires && ends, || {
            format!("ended, expires: {expires}, will be forgotten: {ends}")
        });
    }
    so(handshake.finished.is_none() && !ends, || {
        "alive, and ended".into()
    })?;
    so(expires == handshake.parent.is_none(), || {
        format!("alive, expires: {expires}")
    })?;
    let root = handshake.parent.as_ref().unwrap_or(&handshake.id);
    let deadline = world.agenda().iter().find(|due| {
        due.task
            == Task::ExpireHandshake {
                handshake: root.clone(),
            }
    });
    so(
        deadline.map(|due| due.at) == Some(handshake.expires),
        || {
            format!(
                "expires at {}, in the agenda: {deadline:?}",
                handshake.expires
            )
        },
    )?;
    so(
        world
            .organization(&handshake.organization)
            .is_some_and(|it| it.management == handshake.management),
        || "its sender is gone".into(),
    )?;
    if let Some(parent) = &handshake.parent {
        so(
            world.handshake(parent).is_some_and(|it| it.state.is_live()),
            || "alive, its parent is not".into(),
        )?;
        let Recipient::Account(account) = handshake.recipient else {
            return Err("a child of nobody".into());
        };
        so(
            world
                .organization_of(account)
                .is_some_and(|it| it.id == handshake.organization),
            || format!("waits for {account}, which is no member"),
        )?;
    }
    Ok(())
}

/// AWS Config shows and does nothing outside what it was let.
fn config(world: &World) -> Result<(), String> {
    let config = world.config();
    let inside = |account, organization: &OrganizationId| {
        world
            .organization_of(account)
            .is_some_and(|it| it.id == *organization)
    };
    for ((owner, name), aggregator) in &config.aggregators {
        for (source, _) in sim::config::aggregated::places(world, *owner, aggregator) {
            let fair = match &aggregator.sources {
                Sources::Accounts { accounts, .. } => {
                    accounts.contains(&source.account)
                        && (source.account == owner.account
                            || config.authorizations.contains_key(&(source, *owner)))
                }
                Sources::Organization { organization, .. } => {
                    inside(owner.account, organization) && inside(source.account, organization)
                }
            };
            so(fair, || {
                format!("aggregator {name} shows {source:?}, which never let it")
            })?;
        }
    }
    for ((owner, name), rule) in &config.organization_rules {
        for account in [&owner.account].into_iter().chain(rule.members.keys()) {
            so(inside(*account, &rule.organization), || {
                format!("rule {name} is in {account}, which is outside")
            })?;
        }
        let places = rule.members.iter().filter(|(_, it)| it.there.is_some());
        for (account, _) in places {
            so(
                !rule.excluded.contains(account) || rule.members[account].phase == Phase::Delete,
                || format!("rule {name} is in {account}, which is excluded"),
            )?;
        }
    }
    for (place, spans) in &config.spans {
        let order = spans
            .windows(2)
            .all(|two| two[0].until.is_some_and(|until| until <= two[1].from));
        so(order, || format!("recording in {place:?} overlaps"))?;
        let runs = spans.last().is_some_and(|span| span.until.is_none());
        let recording = config.recorders.get(place).is_some_and(|it| it.recording);
        so(runs == recording, || {
            format!("{place:?} records: {recording}, writes down: {runs}")
        })?;
    }
    Ok(())
}

/// Nothing waits that is over, and nothing that is under way waits for ever.
fn agenda(world: &World) -> Result<(), String> {
    for due in world.agenda().iter() {
        so(due.at >= world.now(), || format!("{due:?} is late"))?;
        let there = match &due.task {
            Task::FinishAccount { request } => world
                .create_request(request)
                .is_some_and(|it| it.state == CreateState::InProgress),
            Task::ExpireHandshake { handshake } | Task::ForgetHandshake { handshake } => {
                world.handshake(handshake).is_some()
            }
            Task::FinishClosing { account } => world
                .account(*account)
                .is_some_and(|it| it.state() == "PENDING_CLOSURE"),
            Task::CleanAccount { account } => world
                .account(*account)
                .is_some_and(|it| it.state() == "CLOSED" && !it.is_gone()),
            Task::DeleteRole { task } => world
                .role_deletion(task)
                .is_some_and(|it| it.state == sim::DeletionState::InProgress),
            Task::FinishPolicyType { organization, kind } => world
                .organization(organization)
                .and_then(|it| it.policy_types.get(kind))
                .is_some_and(|enabled| enabled.pending),
            Task::FinishRegionOpt { account, region } => {
                let settings = world.account_settings().of(*account);
                let opt = settings.and_then(|it| it.regions.get(region));
                opt.is_some_and(|opt| *opt != RegionOpt::Enabled)
            }
            Task::DailyWork => world.habits().next().is_some(),
            Task::FinishAccessReport { job } => world
                .access_report(job)
                .is_some_and(|it| it.state == ReportState::InProgress),
            Task::ServiceActs { service, account } => {
                world.organization_of(*account).is_some_and(|organization| {
                    organization
                        .integration(service)
                        .is_some_and(|it| it.due.contains(account))
                })
            }
            Task::ServiceRound {
                organization,
                service,
            }
            | Task::ServiceNotices {
                organization,
                service,
            }
            | Task::ServiceCleansUp {
                organization,
                service,
                ..
            } => world
                .organization(organization)
                .is_some_and(|organization| organization.integration(service).is_some()),
            Task::RootSessionEnds { account, session } => world
                .account(*account)
                .is_some_and(|account| account.root_sessions.contains_key(session)),
            Task::ConfigCollects { place, aggregator } => world
                .config()
                .aggregators
                .contains_key(&(*place, aggregator.clone())),
            Task::ConfigDeploys { place, rule, .. } | Task::ConfigRetries { place, rule } => world
                .config()
                .organization_rules
                .contains_key(&(*place, rule.clone())),
        };
        so(there, || {
            format!("{due:?} waits for something that is gone")
        })?;
    }
    for organization in world.organizations() {
        for service in catalog::SERVICES {
            let Some(integration) = organization.integration(service.id) else {
                continue;
            };
            for account in integration.due.iter() {
                let visit = Task::ServiceActs {
                    service: service.id.into(),
                    account: *account,
                };
                so(world.agenda().iter().any(|due| due.task == visit), || {
                    format!("{} is due in {account}, and no visit waits", service.name)
                })?;
            }
            let round = Task::ServiceRound {
                organization: organization.id.clone(),
                service: service.id.into(),
            };
            let rounds = world
                .agenda()
                .iter()
                .filter(|due| due.task == round)
                .count();
            so(rounds < 2, || {
                format!("{rounds} rounds of {} wait", service.name)
            })?;
        }
    }
    for request in world.create_requests() {
        let waits = world.agenda().iter().any(|due| {
            due.task
                == Task::FinishAccount {
                    request: request.id.clone(),
                }
        });
        so(waits == (request.state == CreateState::InProgress), || {
            format!(
                "request {} is {}, waits: {waits}",
                request.id,
                request.state.name()
            )
        })?;
    }
    Ok(())
}
