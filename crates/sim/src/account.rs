//! An AWS account and what IAM keeps in it: users, roles and their policies.

use std::sync::Arc;

use ordered::Map;
use policy::{Document, Source};

use crate::agenda::Cause;
use crate::ids::{AccountId, OrganizationId, ParentId, Text};
use crate::managed;
use crate::principal::Principal;
use crate::time::SimTime;

/// The role that every member of an organization has, through which Organizations makes other services' roles.
pub const ORGANIZATIONS_ROLE: &str = "AWSServiceRoleForOrganizations";
pub const ORGANIZATIONS_PRINCIPAL: &str = "organizations.amazonaws.com";
/// What `CreateAccount` calls the administrators' way in, unless told otherwise.
pub const DEFAULT_ACCESS_ROLE: &str = "OrganizationAccountAccessRole";

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    pub id: AccountId,
    pub name: Text,
    /// The root user's e-mail address: unique among all accounts.
    pub email: Text,
    pub created_at: SimTime,
    pub membership: Option<Membership>,
    /// Whether it has what an account on its own needs: contact, telephone, support plan, payment method.
    /// An account made by `CreateAccount` has not, until its owner completes the sign-up.
    pub signed_up: bool,
    pub users: Map<Text, User>,
    pub roles: Map<Text, Role>,
}

/// Being in an organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Membership {
    pub organization: OrganizationId,
    pub parent: ParentId,
    pub method: JoinedMethod,
    pub at: SimTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JoinedMethod {
    Invited,
    Created,
}

impl JoinedMethod {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invited => "INVITED",
            Self::Created => "CREATED",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct User {
    pub name: Text,
    pub id: Text,
    pub created_at: SimTime,
    pub policies: Policies,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Role {
    pub name: Text,
    pub id: Text,
    pub path: Text,
    /// The trust policy, as JSON text.
    pub trust: Text,
    pub description: Option<Text>,
    pub created_at: SimTime,
    pub policies: Policies,
    /// The service principal, if the role is service-linked.
    pub linked_to: Option<Text>,
    /// Whose doing brought the role about.
    pub cause: Cause,
    /// Why it is here, for people.
    pub why: Text,
}

/// The identity policies of a user or a role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Policies {
    /// ARNs of AWS managed policies, in the order of attaching.
    pub attached: Vec<Text>,
    pub inline: Map<Text, Arc<Document>>,
}

impl Policies {
    /// Everything that speaks for the identity.
    pub fn sources(&self) -> Vec<Source> {
        let attached = self
            .attached
            .iter()
            .filter_map(|arn| managed::by_arn(arn))
            .map(|managed| Source {
                name: managed.name.into(),
                document: managed.document(),
            });
        let inline = self.inline.iter().map(|(name, document)| Source {
            name: name.clone(),
            document: document.clone(),
        });
        attached.chain(inline).collect()
    }
}

impl Role {
    pub fn arn(&self, account: AccountId) -> String {
        format!("arn:aws:iam::{account}:role{}{}", self.path, self.name)
    }
}

impl Account {
    pub fn has_organizations_role(&self) -> bool {
        self.roles.contains_key(ORGANIZATIONS_ROLE)
    }

    /// The policies of the user or role behind a principal of this account; `None` if there is no such user or
    /// role. The root user has none and needs none.
    pub fn policies_of(&self, principal: &Principal) -> Option<Policies> {
        match principal {
            Principal::Root(_) => Some(Policies::default()),
            Principal::User { name, .. } => self.users.get(name).map(|user| user.policies.clone()),
            Principal::Role { role, .. } => self
                .roles
                .get(role)
                .filter(|role| role.linked_to.is_none())
                .map(|role| role.policies.clone()),
        }
    }
}
