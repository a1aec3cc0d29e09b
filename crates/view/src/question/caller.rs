//! Who asks a question about permissions: a principal of the world, a user or role that it does not have, or a service.

use message::{Message, message};

use api::principal::Principal;
use gates::question::Asker;
use gates::sight::{Viewpoint, sight};
use state::world::World;

use crate::matrix::People;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A principal of an account.
    Known(Principal),
    /// A user or role that no account has, with its ARN, or with that of a session, which does not tell the path of its role.
    Assumed(Principal, String),
    /// An AWS service.
    Service(String),
}

impl Caller {
    /// The caller that an ARN or the name of a service names. A role session may have any name, and a role stands for one of its sessions.
    ///
    /// # Errors
    ///
    /// It is neither.
    pub fn named(world: &World, name: &str) -> Result<Self, Message> {
        if name.ends_with(".amazonaws.com") && !name.contains(['*', '?', ':', '/']) {
            return Ok(Self::Service(name.to_string()));
        }
        let role = name.split_once(":role/").map(|(place, path)| {
            let own = path.rsplit('/').next().unwrap_or_default();
            let place = place.replacen(":iam:", ":sts:", 1);
            format!("{place}:assumed-role/{own}/session")
        });
        let principal = role.as_deref().unwrap_or(name).parse();
        let principal: Principal = principal.map_err(|error| {
            message!(
                "`{name}` is {error}, nor that of a role (…:role/NAME).",
                name = name.to_string(),
                error = format!("{error}")
            )
        })?;
        let account = world.account(principal.account());
        if account.is_some_and(|it| it.policies_of(&principal).is_some()) {
            return Ok(Self::Known(principal));
        }
        let arn = role.map_or_else(|| principal.arn(), |_| name.to_string());
        Ok(Self::Assumed(principal, arn))
    }

    /// Whether both are the same user, role or service; sessions of a role are.
    pub fn is_same(&self, other: &Self) -> bool {
        let role = |it: &Principal| match it {
            Principal::Role { account, role, .. } => Some((*account, role.to_string())),
            Principal::Root(_) | Principal::User { .. } | Principal::AssumedRoot { .. } => None,
        };
        match (self, other) {
            (Self::Known(one), Self::Known(other)) => {
                one == other || role(one).is_some() && role(one) == role(other)
            }
            (Self::Assumed(..) | Self::Service(_), _)
            | (_, Self::Assumed(..) | Self::Service(_)) => self == other,
        }
    }

    /// What asks for it.
    ///
    /// # Errors
    ///
    /// It cannot act, or there is no organization.
    pub fn asker(&self, world: &World) -> Result<Asker, Message> {
        match self {
            Self::Known(principal) => Asker::new(world, principal).map_err(|it| it.message.clone()),
            Self::Assumed(principal, arn) => Ok(Asker::assumed(world, principal, arn)),
            Self::Service(service) => {
                let any = world.organizations().next().map(|it| it.management);
                let any = any.ok_or("There is no organization.")?;
                Ok(Asker::of_service(world, service, any))
            }
        }
    }

    /// Whether a viewpoint may ask for it: whoever the world does not have is judged by the organization's policies.
    pub fn may_ask(&self, world: &World, viewpoint: &Viewpoint) -> bool {
        match self {
            Self::Known(principal) => may_ask_about(world, viewpoint, principal),
            Self::Assumed(..) | Self::Service(_) => shows_policies(world, viewpoint),
        }
    }
}

/// Whether a viewpoint shows a principal's policies: a person sees their own, and those of their account if they may call IAM's
/// lists.
pub fn may_ask_about(world: &World, viewpoint: &Viewpoint, principal: &Principal) -> bool {
    if viewpoint.sees_all() || viewpoint.actor() == principal {
        return true;
    }
    let people = People::of(world, viewpoint);
    people.rows.iter().any(|row| row.principal == *principal)
}

/// Whether a viewpoint shows the organization's policies.
pub fn shows_policies(world: &World, viewpoint: &Viewpoint) -> bool {
    viewpoint.sees_all() || sight(world, viewpoint.actor()).policies
}
