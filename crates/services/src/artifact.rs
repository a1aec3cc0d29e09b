//! AWS Artifact: agreements between AWS and an account, or an organization as a whole.
//!
//! The management account accepts or ends an agreement of the organization once, for all present and future members. The
//! organization keeps it, not the members, so an account is covered from the moment it joins until it leaves. It is in
//! force only while trusted access is enabled; without trusted access it stays accepted, and is in force again when trusted
//! access is enabled again. An account accepts its own agreements for itself. The API only lists accepted agreements; all
//! else is done in Artifact's console (`Service::Console`). Sources: AWS Artifact User Guide, managing agreements; AWS
//! Organizations User Guide, AWS Artifact.

use crate::prelude::*;
use crate::trusted_access::trusted_services;
use api::catalog;
use api::random::Random;
use api::refusal::{NOT_OFFERED, RefusalRow, WHO_CAN_CALL, refusal};
use api::rule;
use api::sources::ACCESS;
use gates::context::all_features;
use gates::handler::open;
use state::reaction::AccountChange;

pub use api::agreements::{AGREEMENTS, Agreement, Scope, WORDS, by_word};
pub use state::agreements::{Accepted, AcceptedAgreements};

const MANAGEMENT_DECIDES: RefusalRow = refusal(
    ErrorCode::AccessDeniedException,
    "Only the management account accepts and ends agreements of the organization.",
    WHO_CAN_CALL,
);

const NOT_TRUSTED: RefusalRow = refusal(
    ErrorCode::AccessDeniedException,
    "AWS Artifact cannot access the organization: trusted access is not enabled.",
    rule!(
        "Some steps need trusted access of their service first.",
        ACCESS,
    ),
);

/// Artifact's id in the catalog.
pub const SERVICE: &str = "artifact";

fn draw_id(random: &mut Random) -> Text {
    const ALNUM: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    random.text("customer-agreement-", ALNUM, 16).into()
}

/// Whether Artifact can see the organization. Otherwise its agreements do not work.
pub fn works(organization: &Organization) -> bool {
    organization.feature_set == FeatureSet::All
        && trusted_services(organization).any(|service| service.id == SERVICE)
}

/// The organization's agreements that are in force, even if Artifact cannot reach them now.
pub fn of_organization<'w>(
    world: &'w World,
    organization: &OrganizationId,
) -> impl Iterator<Item = &'w Accepted> {
    let organization = organization.clone();
    world
        .agreements()
        .filter(move |it| it.ended.is_none() && it.organization.as_ref() == Some(&organization))
}

/// The agreements that apply to an account now: its own, and those of its organization while they are in force.
pub fn covering(world: &World, account: AccountId) -> Vec<&Accepted> {
    let organization = world
        .organization_of(account)
        .filter(|organization| works(organization));
    let mut found: Vec<_> = world
        .agreements()
        .filter(|it| it.ended.is_none())
        .filter(|it| match &it.organization {
            None => it.account == account,
            Some(of) => organization.is_some_and(|own| own.id == *of),
        })
        .collect();
    // In the order of acceptance, because ids are random.
    ordered::sort_by_key(&mut found, |it| it.since);
    found
}

/// The acceptance of an agreement that is in force for the account: its own or its organization's.
fn in_force<'w>(
    world: &'w World,
    account: AccountId,
    agreement: &Agreement,
) -> Option<&'w Accepted> {
    let organization = world.organization_of(account).map(|it| &it.id);
    world.agreements().find(|it| {
        it.agreement == agreement.word
            && it.ended.is_none()
            && match &it.organization {
                None => it.account == account,
                Some(of) => Some(of) == organization,
            }
    })
}

/// The operations of this service: one row each.
pub static OPERATIONS: Operations = Operations {
    services: &[Service::Artifact, Service::Console],
    enter: open,
    handlers: handlers! { world, ctx, input =>
        "ListCustomerAgreements" => list(world, ctx, input),
        "AcceptAgreement" => accept(world, ctx, agreement(input)?),
        "TerminateAgreement" => terminate(world, ctx, agreement(input)?),
        "DownloadAgreement" => download(world, ctx, agreement(input)?),
    },
};

fn list(world: &World, ctx: &mut Ctx, input: Input<'_>) -> Answer {
    ctx.cite("API Reference of AWS Artifact: ListCustomerAgreements");
    ctx.note_passed("Every account may list the agreements that apply to it.");
    authorize::admit(world, ctx, "*")?;
    if let Some(organization) = world.organization_of(ctx.account())
        && !works(organization)
        && of_organization(world, &organization.id).next().is_some()
    {
        ctx.note_passed("Agreements of the organization exist, but Artifact cannot reach them: trusted access is disabled.");
    }
    let covering = covering(world, ctx.account());
    list_answer(ctx, input, "customerAgreements", &covering, |it| {
        shape(world, it)
    })
}

fn shape(world: &World, it: &Accepted) -> Value {
    let terms = it.terms();
    let organization = it.organization.as_ref();
    let organization = organization.and_then(|id| world.organization(id));
    let value = json!({
        "name": terms.name,
        "arn": it.arn(),
        "id": &*it.id,
        "agreementArn": terms.arn(),
        "awsAccountId": it.account.to_string(),
        "organizationArn": organization.map(Organization::arn),
        "effectiveStart": it.since.iso(),
        "state": it.state(),
        "description": terms.about,
        "acceptanceTerms": json!([]),
        "terminateTerms": json!([]),
        "type": "DEFAULT",
    });
    present(value).into()
}

/// The agreement that a call in the console names.
fn agreement(input: Input<'_>) -> Result<&'static Agreement, ApiError> {
    by_word(input.text("Agreement"))
        .ok_or_else(|| NOT_OFFERED.saying("Artifact has no such agreement here."))
}

const GUIDE: &str = "AWS Artifact User Guide: managing an agreement for multiple accounts";

/// Checks that the caller's account decides about an agreement: every account about its own agreements, the management
/// account about those of the organization. Returns the organization for the latter.
fn decider(
    world: &World,
    ctx: &mut Ctx,
    agreement: &Agreement,
) -> Result<Option<Arc<Organization>>, ApiError> {
    if agreement.scope == Scope::Account {
        ctx.cite("AWS Artifact User Guide: managing an agreement for a single account");
        ctx.note_passed("An account accepts and ends its own agreements.");
        return Ok(None);
    }
    let organization = context::any_member(world, ctx)?;
    ctx.cite(GUIDE);
    if organization.management == ctx.account() {
        ctx.note_passed(message!(
            "{account} is the management account, which accepts and ends agreements for the organization.",
            account = world.name_of(ctx.account())
        ));
        return Ok(Some(organization));
    }
    ctx.advise(
        message!("Members can only view and download agreements of the organization. Act as a user of {account} to accept or end them.", account = world.name_of(organization.management)),
    );
    Err(MANAGEMENT_DECIDES.error())
}

/// Asks policy: first about the console's reading of the organization, if it is needed, then about the action itself.
fn permit(
    world: &World,
    ctx: &mut Ctx,
    organization: bool,
    action: &str,
    resource: &str,
) -> Result<(), ApiError> {
    if organization {
        for look in [
            "organizations:DescribeOrganization",
            "organizations:ListAWSServiceAccessForOrganization",
        ] {
            authorize::permit_for(world, ctx, look, "*", Context::default())?;
        }
    }
    authorize::permit_for(world, ctx, action, resource, Context::default())
}

/// Checks that Artifact works with the organization; the error says what is missing.
fn reaches(world: &World, ctx: &mut Ctx, organization: &Organization) -> Result<(), ApiError> {
    all_features(ctx, organization)?;
    ctx.cite("AWS Organizations User Guide: AWS Artifact and AWS Organizations");
    if works(organization) {
        ctx.note_passed("Trusted access for AWS Artifact is enabled.");
        return Ok(());
    }
    let service = catalog::by_id(SERVICE).expect("the catalog has Artifact");
    // The principal that was trusted before has left its role behind.
    let known = |it: &&&'static str| {
        let mut roles = service.roles.iter().filter(|role| role.principal == **it);
        roles.any(|role| world.has_role(organization.management, role.name))
    };
    let principals = service.principals;
    let principal = principals.iter().find(known).copied();
    let principal = principal.unwrap_or_else(|| service.principal());
    let enable = (organization.management == ctx.account()).then(|| {
        Command::Call(Call::new(
            ctx.caller.clone(),
            "organizations:EnableAWSServiceAccess",
            json!({ "ServicePrincipal": principal }),
        ))
    });
    let management = world.name_of(organization.management);
    let says = if of_organization(world, &organization.id).next().is_some() {
        message!(
            "Have {management} enable trusted access for `{principal}`. Agreements accepted earlier then work again."
        )
    } else {
        message!("Have {management} enable trusted access for `{principal}`.")
    };
    ctx.suggest(says, enable);
    Err(NOT_TRUSTED.error())
}

fn accept(world: &mut Locked<'_>, ctx: &mut Ctx, agreement: &'static Agreement) -> Answer {
    let organization = decider(world, ctx, agreement)?;
    let (of_organization, action) = (organization.is_some(), "artifact:AcceptAgreement");
    permit(world, ctx, of_organization, action, &agreement.arn())?;
    ctx.enter(Gate::State);
    if let Some(organization) = &organization {
        reaches(world, ctx, organization)?;
    }
    if in_force(world, ctx.account(), agreement).is_some() {
        ctx.advise("It is already in force. End it before you accept it again.");
        return Err(NOT_OFFERED.saying(message!(
            "{agreement} is already accepted.",
            agreement = agreement.name
        )));
    }
    let world = world.open(ctx)?;
    let id = draw_id(world.random());
    let accepted = Accepted {
        id: id.clone(),
        agreement: agreement.word,
        account: ctx.account(),
        organization: organization.as_ref().map(|it| it.id.clone()),
        by: ctx.caller.clone(),
        since: world.now(),
        ended: None,
    };
    let answer = json!({ "customerAgreementId": &*id, "agreementName": agreement.name });
    world.agreements_mut().insert(id, Arc::new(accepted));
    let says = match &organization {
        None => message!(
            "{agreement} was accepted for {account}.",
            agreement = agreement.name,
            account = world.name_of(ctx.account())
        ),
        Some(organization) => counted!(
            organization.account_count(),
            "{agreement} was accepted for the organization: it covers its 1 account and every account that joins.|{agreement} was accepted for the organization: it covers all {n} accounts and every account that joins.",
            agreement = agreement.name
        ),
    };
    ctx.event(world, EventKind::AgreementChanged(ctx.account()), says);
    Ok(answer)
}

fn nothing_in_force(ctx: &mut Ctx, agreement: &Agreement) -> ApiError {
    ctx.advise("It cannot be ended or shown before it is accepted.");
    NOT_OFFERED.saying(message!(
        "{agreement} is not accepted.",
        agreement = agreement.name
    ))
}

fn terminate(world: &mut Locked<'_>, ctx: &mut Ctx, agreement: &'static Agreement) -> Answer {
    let organization = decider(world, ctx, agreement)?;
    let found = in_force(world, ctx.account(), agreement).cloned();
    let resource = found
        .as_ref()
        .map_or_else(|| "*".to_string(), Accepted::arn);
    let (of_organization, action) = (organization.is_some(), "artifact:TerminateAgreement");
    permit(world, ctx, of_organization, action, &resource)?;
    ctx.enter(Gate::State);
    if let Some(organization) = &organization {
        reaches(world, ctx, organization)?;
    }
    let Some(found) = found else {
        return Err(nothing_in_force(ctx, agreement));
    };
    let ended = Accepted {
        ended: Some(world.now()),
        ..found
    };
    let world = world.open(ctx)?;
    (world.agreements_mut()).insert(ended.id.clone(), Arc::new(ended));
    let (name, account) = (agreement.name, ctx.account());
    let says = if organization.is_some() {
        message!("{name} was ended for the whole organization.")
    } else {
        message!(
            "{name} was ended for {account}.",
            account = world.name_of(account)
        )
    };
    ctx.event(world, EventKind::AgreementChanged(account), says);
    Ok(json!({}))
}

fn download(world: &World, ctx: &mut Ctx, agreement: &'static Agreement) -> Answer {
    let organization = match agreement.scope {
        Scope::Account => None,
        Scope::Organization => Some(context::any_member(world, ctx)?),
    };
    ctx.cite(GUIDE);
    ctx.note_passed("Members download agreements as the management account does.");
    let found = in_force(world, ctx.account(), agreement);
    let resource = found.map_or_else(|| agreement.arn(), Accepted::arn);
    permit(world, ctx, false, "artifact:DownloadAgreement", &resource)?;
    ctx.enter(Gate::State);
    if let Some(organization) = &organization {
        reaches(world, ctx, organization)?;
        // Deciding requires reading it first.
        if found.is_none() && organization.management != ctx.account() {
            return Err(nothing_in_force(ctx, agreement));
        }
    }
    Ok(json!({
        "fileName": format!("{}.txt", agreement.word),
        "document": document(agreement, found),
    }))
}

/// The download: a sample text by Orgsim, which says that it is not the agreement.
fn document(agreement: &Agreement, accepted: Option<&Accepted>) -> String {
    let mut text = format!(
        "SAMPLE - made by Orgsim for learning. This is not an agreement of AWS, and nobody is bound by it.\n\n\
         {}\n\nWhat the real one is about: {}\n\n",
        agreement.name, agreement.about
    );
    match accepted {
        None => text.push_str("Not accepted yet.\n"),
        Some(it) => {
            text.push_str(&format!(
                "Accepted on {} by {} in account {}.\n",
                it.since, it.by, it.account
            ));
            text.push_str(&match &it.organization {
                None => format!("It holds for account {} alone.\n", it.account),
                Some(organization) => format!(
                    "It holds for every account of organization {organization}, and for each that joins it, as long as it is a member.\n"
                ),
            });
        }
    }
    text
}

/// Adds the event that the organization's agreements begin or cease to apply to an account.
pub fn react(world: &mut WorldMut, change: AccountChange<'_>, events: &mut Events) {
    match change {
        AccountChange::AccountJoined(organization, account) => {
            joined(world, organization, account, events);
        }
        AccountChange::AccountLeft(organization, account) => {
            departed(world, organization, account, events);
        }
        AccountChange::AccountClosed(..)
        | AccountChange::AccountReinstated(..)
        | AccountChange::OrganizationDeleted(..) => {}
    }
}

/// An account joined: the organization's agreements apply to it from now on.
fn joined(world: &World, organization: &OrganizationId, account: AccountId, events: &mut Events) {
    if world.organization(organization).is_some_and(works) {
        let says = |names: String, account: String| {
            message!("The organization's agreements now cover {account}: {names}.")
        };
        tell(world, organization, account, says, events);
    }
}

/// An account left: they no longer apply to it.
fn departed(world: &World, organization: &OrganizationId, account: AccountId, events: &mut Events) {
    let says = |names: String, account: String| {
        message!("The organization's agreements no longer cover {account}: {names}.")
    };
    tell(world, organization, account, says, events);
}

fn tell(
    world: &World,
    organization: &OrganizationId,
    account: AccountId,
    says: fn(String, String) -> Message,
    events: &mut Events,
) {
    let names: Vec<_> = of_organization(world, organization)
        .map(|it| it.terms().name)
        .collect();
    if names.is_empty() {
        return;
    }
    let says = says(names.join(", "), world.name_of(account));
    let actor = Actor::Service(SERVICE.into());
    events.push(world.event(actor, EventKind::AgreementChanged(account), says));
}
