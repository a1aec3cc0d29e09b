//! IAM entities as read: rows of the lists of `GetAccountAuthorizationDetails`, whatever format they come from.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::report::SourcePlace;

message::worded! {
    /// A list of an answer of `GetAccountAuthorizationDetails`, in the order of the answer.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum IdentityList {
        /// Users.
        Users: "UserDetailList", "UserName", "UserId";
        /// Groups.
        Groups: "GroupDetailList", "GroupName", "GroupId";
        /// Roles.
        Roles: "RoleDetailList", "RoleName", "RoleId";
        /// Managed policies.
        Policies: "Policies", "PolicyName", "PolicyId";
    }
    /// The member of the answer.
    member (by_member)
    /// The member of a row that has the entity's name.
    name_member
    /// The member of a row that has the entity's unique id.
    id_member
}

/// What files say about a user, group, role or managed policy.
#[derive(Clone, Debug)]
pub struct IdentityFacts {
    /// The list that it is in.
    pub list: IdentityList,
    /// The row of the list.
    pub row: Value,
    /// Where the row was read.
    pub place: SourcePlace,
    /// Where members of the row were read, if in files of their own.
    pub members: BTreeMap<&'static str, SourcePlace>,
}

impl IdentityFacts {
    /// The entity's name.
    pub fn name(&self) -> &str {
        let name = self.row[self.list.name_member()].as_str();
        name.unwrap_or_default()
    }

    /// Whether AWS manages the entity, which is then a policy.
    pub fn of_aws(&self) -> bool {
        let arn = self.row["Arn"].as_str().unwrap_or_default();
        arn.contains(":iam::aws:")
    }

    /// The place of a part of the row: `UserPolicyList/1`.
    pub(crate) fn part(&self, path: &str) -> SourcePlace {
        let mut parts = path.split('/').filter(|it| !it.is_empty()).peekable();
        let own = parts.peek().and_then(|name| self.members.get(*name));
        let mut place = match own {
            Some(own) => {
                parts.next();
                own.clone()
            }
            None => self.place.clone(),
        };
        for part in parts {
            place.path += &match part.parse::<usize>() {
                Ok(n) => format!("[{n}]"),
                Err(_) if place.path.is_empty() => part.to_string(),
                Err(_) => format!(".{part}"),
            };
        }
        place
    }
}
