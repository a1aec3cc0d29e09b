//! The ways to enable and to disable a service, through its own console and through Organizations; and the people of the
//! management account who have the one half of the permissions, the other, both or none.

use super::{Half, PersonRow, Way, config_way, shown};
use crate::{Viewpoint, sight};
use api::catalog::{After, Route, Side, TrustedService};
use api::json::json;
use api::principal::Principal;
use gates::authorize;
use gates::authorize::AccessRequest;
use gates::people;
use message::{Message, message};
use services::trusted_access::about_service;
use services::trusted_access::trusts;
use state::command::{Call, Command};
use state::organization::Organization;
use state::world::World;

/// Whether the acting person may do what a step needs, and the commands of that person.
pub(super) struct Try<'w> {
    world: &'w World,
    actor: &'w Principal,
}

impl Try<'_> {
    pub(super) fn needs(&self, action: String, principal: Option<&str>) -> (String, bool) {
        let context = principal.map(about_service).unwrap_or_default();
        let ask = AccessRequest::new(self.actor, &action, "*").with(context);
        let may = authorize::authorize(self.world, &ask).is_allowed();
        (action, may)
    }

    pub(super) fn command(&self, operation: &str, input: serde_json::Value) -> Command {
        Command::Call(Call::new(self.actor.clone(), operation, input))
    }
}

fn trial<'w>(world: &'w World, viewpoint: &'w Viewpoint) -> Try<'w> {
    Try {
        world,
        actor: viewpoint.actor(),
    }
}

fn closed(side: Side, why: Message) -> Way {
    Way {
        side,
        recommended: false,
        closed: Some(why),
        does: Vec::new(),
        does_not: Vec::new(),
        needs: Vec::new(),
        commands: Vec::new(),
    }
}

pub(super) fn enable_there(world: &World, viewpoint: &Viewpoint, service: &TrustedService) -> Way {
    let name = service.brief();
    if service.id == services::config::SERVICE {
        return config_way::enable(&trial(world, viewpoint), service);
    }
    if let Some(instead) = service.tool.instead {
        return closed(Side::Service, instead.into());
    }
    if service.principals.is_empty() {
        return closed(
            Side::Service,
            message!("{name} has no trusted access.", name),
        );
    }
    let trial = trial(world, viewpoint);
    let mut needs = vec![trial.needs(service.tool.set_up_action(), None)];
    let itself = service.enables_itself();
    let trusted = shown(world, viewpoint).is_some_and(|organization| trusts(organization, service));
    let mut does = vec![match service.tool.makes {
        Some(makes) => message!(
            "{name} sets up what it needs in the organization: {makes}.",
            name,
            makes
        ),
        None => message!("{name} sets up what it needs in the organization.", name),
    }];
    if itself {
        does.insert(
            0,
            if trusted {
                "It finds its trusted access enabled."
            } else {
                "It enables its trusted access with your permissions."
            }
            .into(),
        );
        for principal in service.principals.iter().filter(|_| !trusted) {
            let action = "organizations:EnableAWSServiceAccess".to_string();
            needs.push(trial.needs(action, Some(principal)));
        }
    }
    if !service.roles.is_empty() {
        does.push("Its roles come when it acts in an account, not everywhere at once.".into());
    }
    let commands = vec![trial.command(
        "console:EnableIntegration",
        json!({ "Service": service.id }),
    )];
    Way {
        side: Side::Service,
        recommended: service.enable_recommended == Some(Side::Service),
        closed: None,
        does,
        does_not: if itself {
            Vec::new()
        } else {
            vec![message!(
                "{name} cannot enable trusted access itself: that comes first, in Organizations.",
                name
            )]
        },
        needs,
        commands,
    }
}

pub(super) fn enable_here(world: &World, viewpoint: &Viewpoint, service: &TrustedService) -> Way {
    let name = service.brief();
    if service.principals.is_empty() {
        return closed(
            Side::Organizations,
            message!("{name} has no trusted access.", name),
        );
    }
    if service.enable == Route::ServiceOnly {
        return closed(
            Side::Organizations,
            message!(
                "The console of Organizations has no button for {name}: its own console or API enables it.",
                name
            ),
        );
    }
    let trial = trial(world, viewpoint);
    let mut does_not = vec![if service.tool.instead.is_some() {
        message!(
            "{name} does nothing by it yet: what it is used for comes afterwards.",
            name
        )
    } else {
        message!(
            "{name} is not set up by it: tell its administrator that this can be done now.",
            name
        )
    }];
    if service.roles_if_enabled_here == Some(false) {
        does_not.push("Its service-linked role does not come.".into());
    }
    let mut needs = vec![trial.needs(
        "organizations:ListAWSServiceAccessForOrganization".to_string(),
        None,
    )];
    for principal in service.principals {
        let action = "organizations:EnableAWSServiceAccess".to_string();
        needs.push(trial.needs(action, Some(principal)));
    }
    let commands: Vec<Command> = service
        .principals
        .iter()
        .map(|principal| {
            let input = json!({
                "ServicePrincipal": principal,
                "ShowOption": true,
                "Confirmation": "enable",
            });
            trial.command("console:EnableTrustedAccess", input)
        })
        .collect();
    Way {
        side: Side::Organizations,
        recommended: service.enable_recommended == Some(Side::Organizations),
        closed: None,
        does: vec![
            if service.roles.is_empty() {
                message!("{name} may read the organization and act in it.", name)
            } else {
                message!(
                    "{name} may read the organization and ask for its roles in accounts.",
                    name
                )
            },
            "Nobody's own permissions change.".into(),
        ],
        does_not,
        needs,
        commands,
    }
}

pub(super) fn disable_there(world: &World, viewpoint: &Viewpoint, service: &TrustedService) -> Way {
    let name = service.brief();
    if service.id == services::config::SERVICE {
        return closed(Side::Service, config_way::NO_SWITCH.into());
    }
    if let Some(instead) = service.tool.instead {
        return closed(Side::Service, instead.into());
    }
    if service.principals.is_empty() {
        return closed(
            Side::Service,
            message!("{name} has no trusted access.", name),
        );
    }
    let trial = trial(world, viewpoint);
    let mut needs = vec![trial.needs(service.tool.clean_up_action(), None)];
    let mut does = vec![message!(
        "{name} first removes what only the organization needed.",
        name
    )];
    let mut does_not = Vec::new();
    if !service.roles.is_empty() {
        does_not.push("Its service-linked roles are not deleted.".into());
    }
    if service.disables_itself() {
        for principal in service.principals {
            let action = "organizations:DisableAWSServiceAccess".to_string();
            needs.push(trial.needs(action, Some(principal)));
        }
        does.push("Then it disables its trusted access, if you may do that; else that stays for somebody who may.".into());
    } else {
        does_not.push(
            "Trusted access stays enabled: that is disabled in Organizations afterwards.".into(),
        );
    }
    let commands = vec![trial.command(
        "console:DisableIntegration",
        json!({ "Service": service.id }),
    )];
    Way {
        side: Side::Service,
        recommended: service.disable_recommended != Some(Side::Organizations),
        closed: None,
        does,
        does_not,
        needs,
        commands,
    }
}

pub(super) fn disable_here(world: &World, viewpoint: &Viewpoint, service: &TrustedService) -> Way {
    let name = service.brief();
    if service.principals.is_empty() {
        return closed(
            Side::Organizations,
            message!("{name} has no trusted access.", name),
        );
    }
    if service.disable == Route::ServiceOnly {
        return closed(
            Side::Organizations,
            message!(
                "The console of Organizations has no button for {name}: its own console or API disables it.",
                name
            ),
        );
    }
    let trial = trial(world, viewpoint);
    let mut needs = vec![trial.needs(
        "organizations:ListAWSServiceAccessForOrganization".to_string(),
        None,
    )];
    for principal in service.principals {
        let action = "organizations:DisableAWSServiceAccess".to_string();
        needs.push(trial.needs(action, Some(principal)));
    }
    let commands: Vec<Command> = service
        .principals
        .iter()
        .map(|principal| {
            let input = json!({ "ServicePrincipal": principal, "Confirmation": "disable" });
            trial.command("console:DisableTrustedAccess", input)
        })
        .collect();
    let does_not = vec![
        message!(
            "{name} is not told. Where it had come to act it goes on until it notices.",
            name
        ),
        if service.roles.is_empty() {
            "What it set up is not cleaned up."
        } else {
            "What it set up is not cleaned up; its roles stay."
        }
        .into(),
        "People with permissions can go on using the service: IAM policies and SCPs stop that."
            .into(),
    ];
    Way {
        side: Side::Organizations,
        recommended: service.disable_recommended == Some(Side::Organizations),
        closed: None,
        does: (!service.roles.is_empty())
            .then(|| "No role of its own is made in any account from now on.".into())
            .into_iter()
            .chain(std::iter::once(
                "It can do nothing in accounts that it has not reached, and gathers no data once it has noticed.".into(),
            ))
            .collect(),
        does_not,
        needs,
        commands,
    }
}

pub(super) fn after(service: &TrustedService) -> Message {
    let general = match service.after {
        After::CleansUp => "It notices and cleans up; enabled again, it is to be set up again.",
        After::StopsAtOnce => {
            "It stops at once and leaves everything in place; enabled again, it goes on with nothing to set up."
        }
        After::Resumes => {
            "It leaves everything in place; enabled again, it goes on with nothing to set up."
        }
        After::Leaves => "It leaves data and configuration in place for a later re-enabling.",
        After::Unknown => {
            "What it does with what it has is not documented. Orgsim lets it leave everything in place."
        }
    };
    match service.on_disable {
        Some(documented) => message!("{documented} {general}", documented, general),
        None => general.into(),
    }
}

/// People of the management account, for the picture of two people who each have one half of the permissions.
pub(super) fn people_of(
    world: &World,
    viewpoint: &Viewpoint,
    organization: Option<&Organization>,
    service: &TrustedService,
) -> Vec<PersonRow> {
    let Some(organization) = organization else {
        return Vec::new();
    };
    let management = organization.management;
    let seen = viewpoint.sees_all()
        || (viewpoint.actor().account() == management && sight(world, viewpoint.actor()).users);
    let (Some(account), Some(principal)) = (world.account(management), service.principals.first())
    else {
        return Vec::new();
    };
    if !seen {
        return Vec::new();
    }
    people::people(account)
        .into_iter()
        .filter(|person| matches!(person.principal, Principal::User { .. }))
        .map(|person| {
            let trial = Try {
                world,
                actor: &person.principal,
            };
            let enable = "organizations:EnableAWSServiceAccess".to_string();
            PersonRow {
                name: person.name,
                service: trial.needs(service.tool.set_up_action(), None).1,
                organizations: trial.needs(enable, Some(principal)).1,
                principal: person.principal,
            }
        })
        .collect()
}

/// What makes a service administrator and an Organizations administrator, each where there is none who is only that. It is
/// for somebody of the management account to do.
pub(super) fn halves(
    viewpoint: &Viewpoint,
    service: &TrustedService,
    people: &[PersonRow],
) -> Vec<Half> {
    let actor = viewpoint.actor();
    let Some(account) = people.first().map(|person| person.principal.account()) else {
        return Vec::new();
    };
    if actor.account() != account {
        return Vec::new();
    }
    let own = [service.tool.set_up_action(), service.tool.clean_up_action()];
    let theirs = ["EnableAWSServiceAccess", "DisableAWSServiceAccess"]
        .map(|action| format!("organizations:{action}"));
    let mut found = Vec::new();
    if service.tool.instead.is_none() && !people.iter().any(|it| it.service && !it.organizations) {
        found.push((
            message!(
                "Add an administrator of {service}",
                service = service.brief()
            ),
            format!("{}-admin", service.id),
            own,
        ));
    }
    if !people.iter().any(|it| it.organizations && !it.service) {
        found.push((
            "Add an administrator of Organizations".into(),
            "organizations-admin".to_string(),
            theirs,
        ));
    }
    // Somebody of that name who has other permissions is left alone.
    found.retain(|(_, name, _)| {
        let principal = Principal::user(account, name);
        people.iter().all(|person| person.principal != principal)
    });
    let call = |operation: &str, input| Command::Call(Call::new(actor.clone(), operation, input));
    found
        .into_iter()
        .map(|(label, name, [enable, disable])| {
            let mut actions = vec![enable];
            if disable != actions[0] {
                actions.push(disable);
            }
            // Consoles read the organization.
            actions.extend(["organizations:Describe*", "organizations:List*"].map(str::to_string));
            let document = json!({
                "Version": "2012-10-17",
                "Statement": json!([json!({ "Effect": "Allow", "Action": actions, "Resource": "*" })]),
            });
            let put = json!({
                "UserName": name,
                "PolicyName": "OneHalf",
                "PolicyDocument": document.to_string(),
            });
            Half {
                label,
                commands: vec![
                    call("iam:CreateUser", json!({ "UserName": name })),
                    call("iam:PutUserPolicy", put),
                ],
            }
        })
        .collect()
}
