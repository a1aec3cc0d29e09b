//! The ways to enable and disable a service, through its own console and through Organizations; and the people of the
//! management account that have each half of the required permissions.

mod config_way;

use super::standing::untrusted_principal;
use crate::offer::Offer;
use crate::seen::{Viewpoint, organization_in_view, sight};
use api::catalog::{LinkedRole, Side, SwitchRoute, TrustedService};
use api::json::json;
use api::principal::Principal;
use gates::authorize;
use gates::authorize::AccessRequest;
use gates::people;
use message::{Message, message};
use services::trusted_access::about_service;
use services::trusted_access::visits::comes_by_itself;
use state::command::{Call, Command};
use state::organization::Organization;
use state::world::World;

/// A person that would enable or disable a service: their permissions, and the commands they would run.
struct Administrator<'w> {
    world: &'w World,
    actor: &'w Principal,
}

impl<'w> Administrator<'w> {
    fn acting(world: &'w World, viewpoint: &'w Viewpoint) -> Self {
        Self {
            world,
            actor: viewpoint.actor(),
        }
    }

    /// An action with whether the person may call it; `principal` is the service principal that it is about.
    fn needs(&self, action: &str, principal: Option<&str>) -> (String, bool) {
        let context = principal.map(about_service).unwrap_or_default();
        let ask = AccessRequest::new(self.actor, action, "*").with(context);
        let may = authorize::authorize(self.world, &ask).is_allowed();
        (action.to_string(), may)
    }

    /// The same action for each principal of a service.
    fn needs_for_each(
        &self,
        service: &TrustedService,
        action: &'static str,
    ) -> impl Iterator<Item = (String, bool)> {
        let principals = service.principals.iter();
        principals.map(move |principal| self.needs(action, Some(principal)))
    }

    /// The requirements of Organizations' console: its list of services, and the action for each principal.
    fn needs_in_organizations(
        &self,
        service: &TrustedService,
        action: &'static str,
    ) -> Vec<(String, bool)> {
        let list = self.needs("organizations:ListAWSServiceAccessForOrganization", None);
        let each = self.needs_for_each(service, action);
        std::iter::once(list).chain(each).collect()
    }

    fn command(&self, operation: &str, input: serde_json::Value) -> Command {
        Command::Call(Call::new(self.actor.clone(), operation, input))
    }
}

fn closed(side: Side, why: impl Into<Message>) -> Way {
    Way {
        side,
        recommended: false,
        closed: Some(why.into()),
        does: Vec::new(),
        does_not: Vec::new(),
        needs: Vec::new(),
        commands: Vec::new(),
    }
}

/// The closed way through the service's own console, with the reason, if the service has none.
fn closed_in_service(service: &TrustedService) -> Option<Way> {
    let why = match service.tool.instead {
        Some(instead) => instead.into(),
        None if service.principals.is_empty() => no_trusted_access(service),
        None => return None,
    };
    Some(closed(Side::Service, why))
}

fn no_trusted_access(service: &TrustedService) -> Message {
    message!(
        "{service} has no trusted access.",
        service = service.brief()
    )
}

pub(crate) fn enable_in_service(
    world: &World,
    viewpoint: &Viewpoint,
    service: &TrustedService,
) -> Way {
    let name = service.brief();
    let administrator = Administrator::acting(world, viewpoint);
    if service.id == services::config::SERVICE {
        return config_way::enable(&administrator, service);
    }
    if let Some(closed) = closed_in_service(service) {
        return closed;
    }
    let mut needs = vec![administrator.needs(&service.tool.set_up_action(), None)];
    let mut does = Vec::new();
    let itself = service.enables_itself();
    if itself {
        let trusted = shown(world, viewpoint)
            .is_some_and(|it| untrusted_principal(world, it, service).is_none());
        if trusted {
            does.push("It finds its trusted access enabled.".into());
        } else {
            does.push("It enables its trusted access with your permissions.".into());
            needs.extend(
                administrator.needs_for_each(service, "organizations:EnableAWSServiceAccess"),
            );
        }
    }
    does.push(match service.tool.makes {
        Some(makes) => message!(
            "{service} sets up what it needs in the organization: {makes}.",
            service = name
        ),
        None => message!(
            "{service} sets up what it needs in the organization.",
            service = name
        ),
    });
    if !service.roles.is_empty() {
        does.push("Its roles appear when it acts in an account, not everywhere at once.".into());
    }
    let does_not = (!itself).then(|| {
        message!(
            "{service} cannot enable trusted access itself. Enable it in Organizations first.",
            service = name
        )
    });
    let input = json!({ "Service": service.id });
    Way {
        side: Side::Service,
        recommended: service.enable_recommended == Some(Side::Service),
        closed: None,
        does,
        does_not: does_not.into_iter().collect(),
        needs,
        commands: vec![administrator.command("console:EnableIntegration", input)],
    }
}

pub(crate) fn enable_in_organizations(
    world: &World,
    viewpoint: &Viewpoint,
    service: &TrustedService,
) -> Way {
    let name = service.brief();
    if service.principals.is_empty() {
        return closed(Side::Organizations, no_trusted_access(service));
    }
    if service.enable == SwitchRoute::ServiceOnly {
        let why = message!(
            "The console of Organizations has no button for {service}: its own console or API enables it.",
            service = name
        );
        return closed(Side::Organizations, why);
    }
    let administrator = Administrator::acting(world, viewpoint);
    let enable = |principal: &&str| {
        let input = json!({
            "ServicePrincipal": principal,
            "ShowOption": true,
            "Confirmation": "enable",
        });
        administrator.command("console:EnableTrustedAccess", input)
    };
    Way {
        side: Side::Organizations,
        recommended: service.enable_recommended == Some(Side::Organizations),
        closed: None,
        does: vec![
            if service.roles.is_empty() {
                message!(
                    "{service} may read the organization and act in it.",
                    service = name
                )
            } else {
                message!(
                    "{service} may read the organization and request its roles in accounts.",
                    service = name
                )
            },
            "Nobody's own permissions change.".into(),
        ],
        does_not: left_to_do(service),
        needs: administrator
            .needs_in_organizations(service, "organizations:EnableAWSServiceAccess"),
        commands: service.principals.iter().map(enable).collect(),
    }
}

/// What enabling a service in Organizations does not do.
fn left_to_do(service: &TrustedService) -> Vec<Message> {
    let name = service.brief();
    let comes = |role: &LinkedRole| comes_by_itself(service, role, false, false);
    let mut left = vec![if service.roles.iter().any(comes) {
        message!(
            "No account changes at once: {service} comes to an account when it has work there, and its roles appear then.",
            service = name
        )
    } else if service.tool.instead.is_some() {
        message!(
            "{service} does not act yet; you choose what it does afterwards.",
            service = name
        )
    } else {
        message!(
            "This does not set up {service}: tell its administrator that it can be set up now.",
            service = name
        )
    }];
    if service.roles_if_enabled_here == Some(false) {
        left.push("Its service-linked role does not appear.".into());
    }
    left
}

pub(crate) fn disable_in_service(
    world: &World,
    viewpoint: &Viewpoint,
    service: &TrustedService,
) -> Way {
    let name = service.brief();
    if service.id == services::config::SERVICE {
        return closed(Side::Service, config_way::NO_SWITCH);
    }
    if let Some(closed) = closed_in_service(service) {
        return closed;
    }
    let administrator = Administrator::acting(world, viewpoint);
    let mut needs = vec![administrator.needs(&service.tool.clean_up_action(), None)];
    let mut does = vec![message!(
        "{service} first removes what only the organization needed.",
        service = name
    )];
    let mut does_not = Vec::new();
    if !service.roles.is_empty() {
        does_not.push("Its service-linked roles are not deleted.".into());
    }
    if service.disables_itself() {
        needs
            .extend(administrator.needs_for_each(service, "organizations:DisableAWSServiceAccess"));
        does.push("Then it disables its trusted access if you are allowed to. Otherwise, another user must disable it.".into());
    } else {
        does_not
            .push("Trusted access stays enabled: disable it in Organizations afterwards.".into());
    }
    let input = json!({ "Service": service.id });
    Way {
        side: Side::Service,
        recommended: service.disable_recommended != Some(Side::Organizations),
        closed: None,
        does,
        does_not,
        needs,
        commands: vec![administrator.command("console:DisableIntegration", input)],
    }
}

pub(crate) fn disable_in_organizations(
    world: &World,
    viewpoint: &Viewpoint,
    service: &TrustedService,
) -> Way {
    let name = service.brief();
    if service.principals.is_empty() {
        return closed(Side::Organizations, no_trusted_access(service));
    }
    if service.disable == SwitchRoute::ServiceOnly {
        let why = message!(
            "The console of Organizations has no button for {service}: its own console or API disables it.",
            service = name
        );
        return closed(Side::Organizations, why);
    }
    let administrator = Administrator::acting(world, viewpoint);
    let disable = |principal: &&str| {
        let input = json!({ "ServicePrincipal": principal, "Confirmation": "disable" });
        administrator.command("console:DisableTrustedAccess", input)
    };
    let mut does: Vec<Message> = Vec::new();
    if !service.roles.is_empty() {
        does.push("From now on, its roles are not created in any account.".into());
    }
    does.push(
        "It cannot act in accounts that it has not reached, and stops gathering data once it notices."
            .into(),
    );
    Way {
        side: Side::Organizations,
        recommended: service.disable_recommended == Some(Side::Organizations),
        closed: None,
        does,
        does_not: vec![
            message!(
                "{service} is not notified. In accounts where it was already active, it continues until it notices.",
                service = name
            ),
            if service.roles.is_empty() {
                "What it set up is not cleaned up."
            } else {
                "What it set up is not cleaned up; its roles stay."
            }
            .into(),
            "Users with permissions can still use the service: IAM policies and SCPs can stop that."
                .into(),
        ],
        needs: administrator
            .needs_in_organizations(service, "organizations:DisableAWSServiceAccess"),
        commands: service.principals.iter().map(disable).collect(),
    }
}

pub(super) fn after(service: &TrustedService) -> Message {
    let general = service.after.says();
    match service.on_disable {
        Some(documented) => message!("{documented} {general}"),
        None => general.into(),
    }
}

/// The users of the management account, to show that two people can each have one half of the permissions.
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
            let administrator = Administrator {
                world,
                actor: &person.principal,
            };
            let enable = "organizations:EnableAWSServiceAccess";
            PersonRow {
                name: person.name,
                service: administrator.needs(&service.tool.set_up_action(), None).1,
                organizations: administrator.needs(enable, Some(principal)).1,
                principal: person.principal,
            }
        })
        .collect()
}

/// An administrator to create: the label, the name, and the required actions.
type NewAdministrator = (Message, String, [String; 2]);

/// Offers that create an administrator of the service and one of Organizations, each only if no user has just that half
/// of the permissions. Only a user of the management account can run them.
pub(super) fn halves(
    world: &World,
    viewpoint: &Viewpoint,
    service: &TrustedService,
    people: &[PersonRow],
) -> Vec<Offer> {
    let actor = viewpoint.actor();
    let Some(account) = people.first().map(|person| person.principal.account()) else {
        return Vec::new();
    };
    if actor.account() != account {
        return Vec::new();
    }
    let mut missing = missing_halves(service, people);
    // An existing user of that name with other permissions stays as it is.
    missing.retain(|(_, name, _)| {
        let principal = Principal::user(account, name);
        people.iter().all(|person| person.principal != principal)
    });
    let create = |new| create_administrator(world, actor, new);
    missing.into_iter().map(create).collect()
}

fn missing_halves(service: &TrustedService, people: &[PersonRow]) -> Vec<NewAdministrator> {
    let mut missing: Vec<NewAdministrator> = Vec::new();
    if service.tool.instead.is_none() && !people.iter().any(|it| it.service && !it.organizations) {
        missing.push((
            message!(
                "Add an administrator of {service}",
                service = service.brief()
            ),
            format!("{}-admin", service.id),
            [service.tool.set_up_action(), service.tool.clean_up_action()],
        ));
    }
    if !people.iter().any(|it| it.organizations && !it.service) {
        missing.push((
            "Add an administrator of Organizations".into(),
            "organizations-admin".to_string(),
            ["EnableAWSServiceAccess", "DisableAWSServiceAccess"]
                .map(|action| format!("organizations:{action}")),
        ));
    }
    missing
}

fn create_administrator(
    world: &World,
    actor: &Principal,
    (label, name, [enable, disable]): NewAdministrator,
) -> Offer {
    let mut actions = vec![enable, disable];
    actions.dedup();
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
    let call = |operation: &str, input| Command::Call(Call::new(actor.clone(), operation, input));
    let commands = vec![
        call("iam:CreateUser", json!({ "UserName": name })),
        call("iam:PutUserPolicy", put),
    ];
    Offer::run_all(world, label, commands)
}

/// The organization whose trusted services the viewpoint shows.
pub(crate) fn shown<'w>(world: &'w World, viewpoint: &Viewpoint) -> Option<&'w Organization> {
    organization_in_view(world, viewpoint)
        .filter(|_| viewpoint.sees_all() || sight(world, viewpoint.actor()).trusted)
}

/// One way to enable or to disable.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Through the service's own console or through Organizations.
    pub side: Side,
    /// Whether the documentation recommends this way.
    pub recommended: bool,
    /// Why this way does not exist, if it does not.
    pub closed: Option<Message>,
    /// Its effects, in sentences.
    pub does: Vec<Message>,
    /// Effects that people may expect but that it does not have.
    pub does_not: Vec<Message>,
    /// The IAM actions that the person needs, each with whether the current user may call it.
    pub needs: Vec<(String, bool)>,
    /// The commands, one for each principal; each is also shown as a command line.
    pub commands: Vec<Command>,
}

/// A user of the management account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// The user.
    pub principal: Principal,
    /// The user's name: "Management / Ana".
    pub name: Message,
    /// Whether the user may use the service's own switch.
    pub service: bool,
    /// Whether the user may enable trusted access for it in Organizations.
    pub organizations: bool,
}
