//! The account's own managed policies, with their versions.

use ordered::Map as Ordered;
use policy::PolicyKind;
use policy::limits::Limit;

use super::{AnswerMember, IdentityKind, Restored, Restoring, spelled};
use crate::prelude::*;
use state::account::{ManagedPolicy, PolicyVersion, VERSIONS};

impl Restoring<'_> {
    pub(super) fn policy(&mut self, row: &AnswerMember<'_>) -> Restored {
        let (name, path) = (row.text("PolicyName"), row.text("Path"));
        if row.text("Arn").split(':').nth(4) == Some("aws") {
            // AWS manages it.
            return Ok(());
        }
        let versions = row.items("PolicyVersionList");
        let default = versions
            .iter()
            .find(|it| it.value["IsDefaultVersion"] == true);
        let Some(default) = default.filter(|_| versions.len() <= VERSIONS) else {
            return Err("It needs one to five versions, and one of them in force.".into());
        };
        let input = json!({
            "PolicyName": name,
            "Path": path,
            "Description": row.value["Description"].clone(),
            "PolicyDocument": spelled(&default.value["Document"]),
        });
        row.check("iam:CreatePolicy", row.text("PolicyId"), input)?;
        let known = self.account.policies.get(name).cloned();
        if self.spelled.has_other(IdentityKind::Policy, name) {
            return Err("Another policy has the same name in different case.".into());
        }
        let restored = self.versions(&versions, known.as_deref())?;
        let policy = ManagedPolicy {
            name: name.into(),
            id: row.text("PolicyId").into(),
            path: path.into(),
            description: row.value["Description"].as_str().map(Text::from),
            created_at: self.moment(
                &row.value["CreateDate"],
                known.as_ref().map(|it| it.created_at),
            ),
            updated_at: self.moment(
                &row.value["UpdateDate"],
                known.as_ref().map(|it| it.updated_at),
            ),
            next_version: restored.keys().max().map_or(1, |last| last + 1),
            versions: restored,
            default_version: number(default.text("VersionId"))?,
            tags: known.map(|it| it.tags.clone()).unwrap_or_default(),
        };
        self.spelled.add(IdentityKind::Policy, name);
        self.account.policies.insert(name.into(), policy.into());
        Ok(())
    }

    fn versions(
        &self,
        rows: &[AnswerMember<'_>],
        known: Option<&ManagedPolicy>,
    ) -> Result<Ordered<u32, PolicyVersion>, Message> {
        let mut restored = Ordered::new();
        for version in rows {
            let number = number(version.text("VersionId"))?;
            let known = known.and_then(|it| it.versions.get(&number));
            let document = self.document(
                &version.value["Document"],
                PolicyKind::Identity,
                Limit::MANAGED,
                known.map(|it| &it.document),
            )?;
            let created_at =
                self.moment(&version.value["CreateDate"], known.map(|it| it.created_at));
            restored.insert(
                number,
                PolicyVersion {
                    document,
                    created_at,
                },
            );
        }
        Ok(restored)
    }
}

/// The number of a version: `v2` is 2.
fn number(version: &str) -> Result<u32, Message> {
    let number = version.strip_prefix('v').and_then(|it| it.parse().ok());
    number
        .filter(|it| (1..=u32::from(u16::MAX)).contains(it))
        .ok_or_else(|| "A version has no number, such as v1.".into())
}
