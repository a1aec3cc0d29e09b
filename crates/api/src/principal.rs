//! Principals, which make calls. Their text is the ARN that `sts:GetCallerIdentity` returns, except for root sessions.

use content_hash::ContentHash;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use crate::ids::{AccountId, Text};
use crate::partition::Partition;

/// A person or program with credentials in one account. The numbers give the order, in which principals work.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ContentHash, Serialize, Deserialize,
)]
#[repr(u8)]
pub enum Principal {
    /// The account's root user.
    Root(AccountId) = 0,
    /// An IAM user.
    User {
        /// The account of the user.
        account: AccountId,
        /// The path, which begins and ends with a slash.
        path: Text,
        /// The user's name.
        name: Text,
    } = 1,
    /// A session of an IAM role.
    Role {
        /// The account of the role.
        account: AccountId,
        /// The role's name.
        role: Text,
        /// The session's name.
        session: Text,
    } = 2,
    /// A session of `AssumeRoot`. AWS shows the root user's ARN for it; here its text looks like a role's session, which
    /// distinguishes the two.
    AssumedRoot {
        /// The account of the root user.
        account: AccountId,
        /// The session's name.
        session: Text,
    } = 3,
}

impl Principal {
    /// The IAM user with this name and the path `/`.
    pub fn user(account: AccountId, name: &str) -> Self {
        Self::User {
            account,
            path: "/".into(),
            name: name.into(),
        }
    }

    /// A session of a role.
    pub fn role(account: AccountId, role: &str, session: &str) -> Self {
        Self::Role {
            account,
            role: role.into(),
            session: session.into(),
        }
    }

    /// The principal's account.
    pub fn account(&self) -> AccountId {
        match self {
            Self::Root(account)
            | Self::User { account, .. }
            | Self::Role { account, .. }
            | Self::AssumedRoot { account, .. } => *account,
        }
    }

    /// The default Region of the principal's calls.
    pub fn home(&self) -> &'static str {
        crate::region::home(self.account().partition())
    }

    /// Whether policies treat it as a root user: the account's own, or a session of `AssumeRoot`.
    pub fn is_root(&self) -> bool {
        matches!(self, Self::Root(_) | Self::AssumedRoot { .. })
    }

    /// The ARN that AWS shows.
    pub fn arn(&self) -> String {
        match self {
            Self::AssumedRoot { account, .. } => Self::Root(*account).to_string(),
            Self::Root(_) | Self::User { .. } | Self::Role { .. } => self.to_string(),
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(account) => write!(f, "{}:root", account.arn("iam")),
            Self::User {
                account,
                path,
                name,
            } => write!(f, "{}:user{path}{name}", account.arn("iam")),
            Self::Role {
                account,
                role,
                session,
            } => {
                write!(f, "{}:assumed-role/{role}/{session}", account.arn("sts"))
            }
            Self::AssumedRoot { account, session } => {
                write!(f, "{}:assumed-root/{session}", account.arn("sts"))
            }
        }
    }
}

/// The error for text that is not the ARN of a root user, an IAM user or a role session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPrincipal;

impl fmt::Display for NotAPrincipal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not the ARN of a root user (arn:aws:iam::123456789012:root), an IAM user (…:user/NAME) \
             or a role session (arn:aws:sts::123456789012:assumed-role/ROLE/SESSION)",
        )
    }
}

impl std::error::Error for NotAPrincipal {}

fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b))
}

/// Whether these are the parts of a path, between its slashes: visible ASCII, fewer than 512 characters in all.
fn is_path(parts: &[&str]) -> bool {
    parts
        .iter()
        .all(|part| part.bytes().all(|b| (b'!'..=b'~').contains(&b)))
        && parts.iter().map(|part| part.len() + 1).sum::<usize>() < 512
}

impl FromStr for Principal {
    type Err = NotAPrincipal;
    fn from_str(text: &str) -> Result<Self, NotAPrincipal> {
        let mut fields = text.splitn(6, ':');
        let mut field = || fields.next().ok_or(NotAPrincipal);
        let (arn, partition, service, region) = (field()?, field()?, field()?, field()?);
        let account: AccountId = field()?.parse().map_err(|_| NotAPrincipal)?;
        let resource = field()?;
        let parts: Vec<&str> = resource.split('/').collect();
        if (arn, region) != ("arn", "") {
            return Err(NotAPrincipal);
        }
        let account = account.within(Partition::by_name(partition).ok_or(NotAPrincipal)?);
        match (service, parts.as_slice()) {
            ("iam", ["root"]) => Ok(Self::Root(account)),
            ("iam", ["user", path @ .., name]) if is_name(name) && is_path(path) => {
                Ok(Self::User {
                    account,
                    path: resource["user".len()..resource.len() - name.len()].into(),
                    name: (*name).into(),
                })
            }
            ("sts", ["assumed-role", role, session]) if is_name(role) && is_name(session) => {
                Ok(Self::role(account, role, session))
            }
            ("sts", ["assumed-root", session]) if is_name(session) => Ok(Self::AssumedRoot {
                account,
                session: (*session).into(),
            }),
            _ => Err(NotAPrincipal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_principal_is_its_arn() {
        for arn in [
            "arn:aws:iam::111111111111:root",
            "arn:aws:iam::111111111111:user/maria",
            "arn:aws-cn:iam::111111111111:user/maria",
            "arn:aws-us-gov:sts::111111111111:assumed-role/reader/ana",
            "arn:aws:iam::111111111111:user/team/data/maria",
            "arn:aws:sts::111111111111:assumed-role/OrganizationAccountAccessRole/ana",
            "arn:aws:sts::111111111111:assumed-root/S3UnlockBucketPolicy",
        ] {
            assert_eq!(arn.parse::<Principal>().unwrap().to_string(), arn);
        }
        for wrong in [
            "",
            "maria",
            "arn:aws:iam::1:root",
            "arn:mars:iam::111111111111:root",
            "arn:aws:iam::111111111111:user/",
            "arn:aws:iam::111111111111:group/x",
        ] {
            assert!(wrong.parse::<Principal>().is_err(), "{wrong}");
        }
    }
}
