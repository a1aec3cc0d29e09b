//! The policies that a viewpoint may read.

use super::statement::{self, Sign, Spoken, blocks};
use crate::question::shows_policies;
use api::ids::AccountId;
use api::partition::Partition;
use gates::authorize;
use gates::sight::Viewpoint;
use message::{Message, message};
use policy::Effect;
use policy::{LayerKind, LayerResult, LayerVerdict, Request};
use state::command::Command;
use state::outcome::{Judgment, Remedy};
use state::world::World;

const VEIL: &str = "These policies are not shown: the current user may not read the organization's policies (`organizations:ListPolicies`), and AWS's message names only their type.";

pub const ELSEWHERE: &str = "The role's trust policy is not shown: it is in another account.";

pub const BOTH: &str = "These policies are not shown: the current user may not read the organization's policies (`organizations:ListPolicies`), and the role's trust policy is in another account.";

/// The policies that a viewpoint may read.
pub struct Eyes<'a> {
    pub world: &'a World,
    /// Whether nothing is hidden.
    pub all: bool,
    pub account: AccountId,
    /// Whether the policies of the person's organization are shown.
    pub policies: bool,
}

impl<'a> Eyes<'a> {
    pub fn new(world: &'a World, viewpoint: &Viewpoint) -> Self {
        let actor = viewpoint.actor();
        let all = viewpoint.sees_all();
        Self {
            world,
            all,
            account: actor.account(),
            policies: shows_policies(world, viewpoint),
        }
    }

    /// Why a layer is not shown; `None`: it is shown.
    pub fn veil(&self, judgment: &Judgment, layer: LayerKind) -> Option<&'static str> {
        let owner = owner(&judgment.request).unwrap_or(self.account);
        let home = |account| self.world.organization_of(account).map(|it| &it.id);
        // Resource control policies belong to the organization of the resource's owner.
        let own = layer != LayerKind::ResourceControlPolicy || home(owner) == home(self.account);
        if self.all || of_organization(judgment, layer) && self.policies && own {
            None
        } else if of_organization(judgment, layer) {
            Some(VEIL)
        } else {
            (layer == LayerKind::Resource && owner != self.account).then_some(ELSEWHERE)
        }
    }

    /// The allowing statements of a layer in which nothing allows the request. All are about other actions; they
    /// show where one is missing.
    pub fn silent(&self, judgment: &Judgment, silent: &LayerVerdict) -> Vec<Spoken> {
        /// The maximum number of statements that are shown opened.
        const FEW: usize = 2;
        let arn = judgment.request.principal.arn.as_deref();
        let Some(caller) = arn.and_then(|arn| arn.parse().ok()) else {
            return Vec::new();
        };
        let layers = authorize::standing(self.world, &caller).layers;
        let full = policy::evaluate_in_full(&judgment.request, &layers);
        let mut statements: Vec<Spoken> = full
            .layers
            .iter()
            .filter(|layer| layer.layer == silent.layer && layer.level == silent.level)
            .flat_map(|layer| &layer.statements)
            .filter(|trace| trace.effect == Effect::Allow)
            .map(|trace| statement::spoken(trace, &judgment.request, Sign::Silent))
            .collect();
        if statements.len() > FEW {
            for statement in &mut statements {
                statement.decides = false;
            }
        }
        statements
    }

    /// Why a role that is to be assumed has no trust policy: no role has that ARN, for which a role of its name may have another one.
    pub fn missing_role(&self, judgment: &Judgment, layer: &LayerVerdict) -> Option<Message> {
        let arn = &judgment.request.resource;
        if layer.layer != LayerKind::Resource
            || layer.result != LayerResult::NotPresent
            || !judgment.request.action.starts_with("sts:AssumeRole")
            || self.world.role_by_arn(arn).is_some()
        {
            return None;
        }
        let account = owner(&judgment.request)?;
        let name = arn.rsplit('/').next()?;
        let role = self.world.account(account)?.roles.get(name);
        Some(match role {
            Some(role) => message!(
                "none, because no role has this ARN; that of `{name}` is `{arn}`",
                name = role.name,
                arn = role.arn(account)
            ),
            None => "none, because the role does not exist".into(),
        })
    }

    /// Whether a command would reveal data of another account.
    pub fn hides(&self, command: &Command) -> bool {
        let Command::Call(call) = command else {
            return false;
        };
        !self.all
            && call.caller.account() != self.account
            && &*call.operation == "iam:UpdateAssumeRolePolicy"
    }

    /// A remedy without parts that the viewpoint may not read.
    pub fn remedy(&self, judgment: Option<&Judgment>, remedy: &Remedy) -> Remedy {
        let beyond = judgment.is_some_and(|judgment| {
            judgment.verdict.layers.iter().any(|layer| {
                self.veil(judgment, layer.layer) == Some(VEIL) && blocks(judgment, layer)
            })
        });
        if beyond {
            return Remedy {
                says:
                    "Ask the administrator of the organization's policies which change is needed."
                        .into(),
                commands: Vec::new(),
            };
        }
        if !remedy.commands.iter().any(|command| self.hides(command)) {
            return remedy.clone();
        }
        let commands: Vec<Command> = remedy
            .commands
            .iter()
            .filter(|command| !self.hides(command))
            .cloned()
            .collect();
        let says = if commands.is_empty() {
            "The role's trust policy must name the caller. An administrator of the role's account can check that."
        } else {
            "A policy of the caller must allow it, as shown below, and so must the role's trust policy. An administrator of \
             the role's account can check that."
        };
        Remedy {
            says: says.into(),
            commands,
        }
    }
}

/// The account that owns the resource.
fn owner(request: &Request) -> Option<AccountId> {
    let Some(account) = request.resource_account.as_deref() else {
        return AccountId::of_arn(&request.resource);
    };
    // Twelve digits alone belong to the caller's partition.
    let caller = request.principal.arn.as_deref().and_then(Partition::of_arn);
    match account.parse::<AccountId>() {
        Ok(id) => Some(id.within(caller.unwrap_or(Partition::Aws))),
        Err(_) => AccountId::from_qualified(account).ok(),
    }
}

/// Whether the policies of a layer belong to the organization, not to the caller's account.
pub(super) fn of_organization(judgment: &Judgment, layer: LayerKind) -> bool {
    match layer {
        LayerKind::ServiceControlPolicy | LayerKind::ResourceControlPolicy => true,
        LayerKind::Resource => judgment.request.action.starts_with("organizations:"),
        LayerKind::PermissionsBoundary | LayerKind::SessionPolicy | LayerKind::Identity => false,
    }
}
