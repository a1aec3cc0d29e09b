//! The open request to enable all features of an imported organization, with its requests to members.

use ordered::Set;

use crate::organizations::{course, features};
use crate::prelude::*;
use api::ids::HandshakeId;
use state::handshake::{Handshake, HandshakeAction, HandshakeState, Recipient};
use state::imported::{ImportedMigration, ImportedMigrationPart, ImportedOrganization};

/// Adds the request. Its state follows from the members that have not agreed.
pub(super) fn restore(
    world: &mut WorldMut,
    imported: &ImportedOrganization,
    new: &ImportedMigration,
    cause: &Cause,
) -> Result<(), ApiError> {
    check(world, imported, new)?;
    let organization = Arc::clone(&world.organizations_by_id()[&imported.id]);
    let (action, to) = (HandshakeAction::EnableAllFeatures, Recipient::Organization);
    let times = [new.requested, new.expires];
    let request = Handshake {
        state: HandshakeState::Requested,
        ..Handshake::open(&organization, new.id.clone(), action, to, times)
    };
    course::keep(world, request.clone(), cause.clone());
    world.organization_mut(&imported.id).migration = Some(new.id.clone());
    for part in &new.parts {
        add(world, &request, part, cause);
    }
    let mut quiet = Events::default();
    features::progress(world, &imported.id, &mut quiet);
    Ok(())
}

fn check(
    world: &World,
    imported: &ImportedOrganization,
    new: &ImportedMigration,
) -> Result<(), ApiError> {
    let is_open = new.requested <= world.now() && new.expires > world.now();
    if imported.feature_set == FeatureSet::All || !is_open {
        return refuse(message!(
            "The request {id} to enable all features is not possible: it must be open, and not all features be enabled.",
            id = new.id
        ));
    }
    let is_member = |part: &ImportedMigrationPart| {
        let mut accounts = imported.accounts.iter();
        part.account != imported.management && accounts.any(|it| it.id == part.account)
    };
    let is_part = |part: &ImportedMigrationPart| match part.action {
        HandshakeAction::ApproveAllFeatures
        | HandshakeAction::AddOrganizationsServiceLinkedRole => part.requested <= world.now(),
        HandshakeAction::Invite
        | HandshakeAction::EnableAllFeatures
        | HandshakeAction::TransferResponsibility => false,
    };
    let mut ids: Set<&HandshakeId> = Set::new();
    let mut is_new = |id| ids.insert(id) && world.handshake(id).is_none();
    let possible = is_new(&new.id)
        && (new.parts.iter()).all(|part| is_member(part) && is_part(part) && is_new(&part.id));
    if possible {
        return Ok(());
    }
    refuse(message!(
        "The request {id} to enable all features is not possible: the ids of its parts must be new, and their recipients be members.",
        id = new.id
    ))
}

fn add(world: &mut WorldMut, request: &Handshake, part: &ImportedMigrationPart, cause: &Cause) {
    let handshake = Handshake {
        id: part.id.clone(),
        action: part.action,
        state: HandshakeState::Open,
        recipient: Recipient::Account(part.account),
        requested: part.requested,
        parent: Some(request.id.clone()),
        ..request.clone()
    };
    (world.handshakes_mut()).insert(part.id.clone(), handshake.clone().into());
    if part.declined {
        let mut quiet = Events::default();
        let (state, actor) = (HandshakeState::Declined, cause.actor.clone());
        course::finish(world, &part.id, state, &mut quiet, actor);
        features::refused(world, &handshake);
    }
}

pub(super) fn refuse<T>(says: impl Into<Message>) -> Result<T, ApiError> {
    Err(ApiError::not_possible(says))
}
