//! A request that policies decide.

use super::condition::Context;

/// The kind of caller that a principal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrincipalKind {
    /// An IAM user.
    User,
    /// The root user of an account.
    RootUser,
    /// A role, or rather a session of it.
    RoleSession,
    /// A session of a federated user.
    FederatedUser,
    /// An AWS service.
    Service,
    /// A user of an identity provider that has not assumed a role yet.
    WebIdentity,
    /// An anonymous caller.
    Anonymous,
}

impl PrincipalKind {
    /// Whether such a caller is one of an account, which can have policies of its own.
    pub fn has_identity(self) -> bool {
        match self {
            Self::Service | Self::WebIdentity | Self::Anonymous => false,
            Self::User | Self::RootUser | Self::RoleSession | Self::FederatedUser => true,
        }
    }
}

/// The caller. All fields empty: anonymous.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestPrincipal {
    /// The ARN of the user, session or role.
    pub arn: Option<String>,
    /// The ARN of the role behind a session, if it is known; otherwise roles are compared by name.
    pub role_arn: Option<String>,
    /// The 12 digits of its account.
    pub account: Option<String>,
    /// The service, if a service calls for itself.
    pub service: Option<String>,
    /// The identity provider, if the caller has a token of it.
    pub federated: Option<String>,
    /// The canonical user id of its account, if it is known.
    pub canonical_user: Option<String>,
    /// Whether it is the root user of the account, which may do everything inside it without any identity policy.
    pub root_user: bool,
    /// Whether it is a session of a service-linked role, to which neither SCPs nor RCPs apply.
    pub service_linked_role: bool,
}

impl RequestPrincipal {
    /// A user, role, role session or root user, by its ARN. The account and the root user are read from it, and so is whether
    /// the role is service-linked, by its path (`role/aws-service-role/`) or its name in a session (`AWSServiceRoleFor`).
    pub fn from_arn(arn: &str) -> RequestPrincipal {
        let mut fields = arn.splitn(6, ':').skip(4);
        let account = fields.next().unwrap_or("");
        RequestPrincipal::new(arn, account, fields.next() == Some("root"))
    }

    /// The same, if the account and whether it is the root user are known already.
    pub fn new(arn: &str, account: &str, root_user: bool) -> RequestPrincipal {
        let name = arn.splitn(6, ':').nth(5).unwrap_or("");
        let linked = ["role/aws-service-role/", "assumed-role/AWSServiceRoleFor"];
        RequestPrincipal {
            arn: Some(arn.to_string()),
            account: (!account.is_empty()).then(|| account.to_string()),
            root_user,
            service_linked_role: linked.iter().any(|prefix| name.starts_with(prefix)),
            ..RequestPrincipal::default()
        }
    }

    /// A service acting for itself, such as `ec2.amazonaws.com`.
    pub fn from_service(service: &str) -> RequestPrincipal {
        RequestPrincipal {
            service: Some(service.to_string()),
            ..RequestPrincipal::default()
        }
    }

    /// A caller with a token of an identity provider.
    pub fn from_provider(provider: &str) -> RequestPrincipal {
        RequestPrincipal {
            federated: Some(provider.to_string()),
            ..RequestPrincipal::default()
        }
    }

    /// An anonymous caller.
    pub fn anonymous() -> RequestPrincipal {
        RequestPrincipal::default()
    }

    /// The name in policies: the ARN, the service or the provider; `*` for an anonymous caller.
    pub fn name(&self) -> &str {
        let known = [&self.arn, &self.service, &self.federated];
        let first = known.into_iter().flatten().next();
        first.map_or("*", String::as_str)
    }

    /// The kind of caller.
    pub fn kind(&self) -> PrincipalKind {
        let Some(arn) = &self.arn else {
            return match (&self.service, &self.federated) {
                (Some(_), _) => PrincipalKind::Service,
                (None, Some(_)) => PrincipalKind::WebIdentity,
                (None, None) if self.root_user => PrincipalKind::RootUser,
                (None, None) => PrincipalKind::Anonymous,
            };
        };
        match arn.splitn(6, ':').nth(5).unwrap_or("") {
            _ if self.root_user => PrincipalKind::RootUser,
            name if name.starts_with("assumed-role/") || name.starts_with("role/") => {
                PrincipalKind::RoleSession
            }
            name if name.starts_with("federated-user/") => PrincipalKind::FederatedUser,
            _ => PrincipalKind::User,
        }
    }

    /// Whether this is the role with that ARN, or a session of it.
    pub(super) fn is_session_of(&self, role: &str) -> bool {
        let Some((place, name)) = role.split_once(":role/") else {
            return false;
        };
        if let Some(own) = &self.role_arn {
            return own == role;
        }
        let Some(arn) = &self.arn else { return false };
        if arn == role {
            return true;
        }
        // `arn:aws:sts::111111111111:assumed-role/name/session` belongs to `arn:aws:iam::111111111111:role/any/path/name`.
        let Some((own_place, session)) = arn.split_once(":assumed-role/") else {
            return false;
        };
        own_place.replacen(":sts:", ":iam:", 1) == place
            && session.split('/').next() == name.rsplit('/').next()
    }
}

/// A request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The caller.
    pub principal: RequestPrincipal,
    /// `service:Action`; the case does not count.
    pub action: String,
    /// An ARN, or `*`. Empty: not known, so that only statements about every resource certainly apply.
    pub resource: String,
    /// The account that owns the resource; `None`: the caller's own.
    pub resource_account: Option<String>,
    /// The condition keys. The evaluator adds none.
    pub context: Context,
    /// Whether the action has no resource types, so that only statements about `*` apply.
    pub wildcard_only_action: bool,
}

/// The decision on a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The request is allowed.
    Allowed,
    /// Nothing allows it, or a limit does not allow it.
    ImplicitlyDenied,
    /// A statement denies it.
    ExplicitlyDenied,
}
