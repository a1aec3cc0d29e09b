//! Roles, and the instance profiles that hand them out.

use policy::PolicyKind;
use policy::limits::Limit;

use super::{AnswerMember, IdentityKind, Restored, Restoring, same};
use crate::iam::roles;
use crate::prelude::*;
use api::managed;
use state::account::{InstanceProfile, Policies, Role, SESSION_S, Tags};

/// The service principal of a service-linked role, which is in the role's path.
pub(super) fn linked_to(path: &str) -> Option<&str> {
    let principal = path.strip_prefix("/aws-service-role/")?.strip_suffix('/')?;
    (!principal.is_empty() && !principal.contains('/')).then_some(principal)
}

/// The maximum length of path and name of a policy, in characters: 512 and 128.
const POLICY_NAME: usize = 640;

/// Whether the ARN is that of a policy that AWS manages, known here or not.
pub(super) fn is_of_aws(partition: Partition, arn: &str) -> bool {
    let name = arn.strip_prefix(&format!("arn:{partition}:iam::aws:policy/"));
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-/".contains(&byte);
    name.is_some_and(|name| (1..=POLICY_NAME).contains(&name.len()) && name.bytes().all(allowed))
}

impl Restoring<'_> {
    pub(super) fn role(&mut self, row: &AnswerMember<'_>) -> Restored {
        let (name, path, id) = (row.text("RoleName"), row.text("Path"), row.text("RoleId"));
        let known = self.account.roles.get(name).cloned();
        let linked_to = linked_to(path);
        if linked_to.is_none() && known.as_ref().is_some_and(|it| it.linked_to.is_some()) {
            return Err("A service-linked role has this name.".into());
        }
        let trust = self.trust(row);
        let input = json!({
            "RoleName": name,
            "Path": path,
            "AssumeRolePolicyDocument": trust.to_string(),
            "Tags": row.value["Tags"].clone(),
        });
        row.check("iam:CreateRole", id, input)?;
        if self.spelled.has_other(IdentityKind::Role, name) {
            return Err("Another role has the same name in different case.".into());
        }
        self.document(&trust, PolicyKind::Trust, Limit::TRUST, None)?;
        let before = known
            .as_ref()
            .map(|it| it.policies.clone())
            .unwrap_or_default();
        let mut policies = self.policies(row, "RolePolicyList", Limit::ROLE_INLINE, &before);
        if linked_to.is_some() && policies.attached.is_empty() {
            // A service-linked role is never without the policy of its service.
            let own = managed::arn_of_role(self.account.id.partition(), name);
            policies.attached.extend(own);
        }
        let created_at = self.moment(
            &row.value["CreateDate"],
            known.as_ref().map(|it| it.created_at),
        );
        let role = self.base(known, name, trust.to_string(), created_at);
        // A role does not come before its cause.
        let at = role.cause.at.min(created_at);
        let role = Role {
            cause: Cause { at, ..role.cause },
            id: id.into(),
            path: path.into(),
            created_at,
            policies,
            tags: row.tags(),
            linked_to: linked_to.map(Text::from),
            ..role
        };
        self.spelled.add(IdentityKind::Role, name);
        self.account.roles.insert(role.name.clone(), role);
        for profile in row.items("InstanceProfileList") {
            if let Err(says) = self.profile(&profile, name) {
                self.leave_out(profile.at, says);
            }
        }
        Ok(())
    }

    fn profile(&mut self, row: &AnswerMember<'_>, role: &str) -> Restored {
        let (name, path) = (row.text("InstanceProfileName"), row.text("Path"));
        let id = row.text("InstanceProfileId");
        let input = json!({ "InstanceProfileName": name, "Path": path });
        row.check("iam:CreateInstanceProfile", id, input)?;
        let known = self.account.instance_profiles.get(name);
        let profile = InstanceProfile {
            name: name.into(),
            id: id.into(),
            path: path.into(),
            created_at: self.moment(&row.value["CreateDate"], known.map(|it| it.created_at)),
            role: Some(role.into()),
            tags: known.map(|it| it.tags.clone()).unwrap_or_default(),
        };
        self.account
            .instance_profiles
            .insert(profile.name.clone(), profile);
        Ok(())
    }

    /// The trust policy, with accounts as IAM returns them.
    fn trust(&self, row: &AnswerMember<'_>) -> Value {
        let mut trust = row.value["AssumeRolePolicyDocument"].clone();
        if let Some(text) = trust.as_str() {
            trust = serde_json::from_str(text).unwrap_or_default();
        }
        roles::name_accounts(self.account.id.partition(), &mut trust);
        trust
    }

    /// The role that is known, or a new one. The trust policy that is known stays if it says the same.
    fn base(&self, known: Option<Role>, name: &str, trust: String, created_at: SimTime) -> Role {
        match known {
            Some(known) => Role {
                trust: if same(&known.trust, &trust) {
                    known.trust
                } else {
                    trust.into()
                },
                ..known
            },
            None => Role {
                name: name.into(),
                id: Text::default(),
                path: Text::default(),
                trust: trust.into(),
                description: None,
                created_at,
                max_session_s: SESSION_S,
                max_signin_s: None,
                policies: Policies::default(),
                tags: Tags::default(),
                linked_to: None,
                cause: self.cause.clone(),
                reason: RoleReason::Imported,
            },
        }
    }
}
