//! The AWS managed policies that this version knows. Contents restate what the AWS Managed Policy Reference lists
//! for each, as far as the modelled services go.
//!
//! Not modelled: their versions (each has one, `v1`), and when they were made.

mod table;

use std::sync::{Arc, OnceLock};

use policy::Document;

use crate::ids::Text;
use crate::partition::Partition;

pub use table::MANAGED;

/// When every one of them is said to be from: about when managed policies came.
pub const SINCE: &str = "2015-02-06T18:39:46+00:00";

/// Policies that only service-linked roles have.
pub const SERVICE_ROLE_PATH: &str = "/aws-service-role/";
/// Policies for `AssumeRoot` only.
const ROOT_TASK_PATH: &str = "/root-task/";

/// An AWS managed policy. Every partition has it, under an ARN of its own.
pub struct Managed {
    pub name: &'static str,
    /// Its ARN in the commercial partition.
    pub arn: &'static str,
    /// As it reads in the commercial partition.
    pub text: &'static str,
    /// By the places of [`Partition::ALL`].
    documents: [OnceLock<Arc<Document>>; Partition::ALL.len()],
}

/// How ARNs of the commercial partition begin, in the table and in texts.
const COMMERCIAL: &str = "arn:aws:";

impl Managed {
    /// Its ARN in a partition.
    pub fn arn_in(&self, partition: Partition) -> Text {
        format!("arn:{partition}:{}", &self.arn[COMMERCIAL.len()..]).into()
    }

    /// As it reads in a partition: ARNs in it are that partition's.
    pub fn document(&self, partition: Partition) -> Arc<Document> {
        self.documents[partition as usize]
            .get_or_init(|| {
                let text = self.text.replace(COMMERCIAL, &format!("arn:{partition}:"));
                Arc::new(Document::parse(&text).expect("managed policies are well formed"))
            })
            .clone()
    }

    /// What stands before the name in the ARN: `/job-function/`.
    pub fn path(&self) -> &'static str {
        let path = self
            .arn
            .find(":policy/")
            .map_or(0, |at| at + ":policy".len());
        &self.arn[path..self.arn.len() - self.name.len()]
    }

    /// Whether users, groups and customers' roles may have it.
    pub fn is_attachable(&self) -> bool {
        ![SERVICE_ROLE_PATH, ROOT_TASK_PATH].contains(&self.path())
    }

    /// The unique id, where it is publicly known; others are made up from the name.
    pub fn id(&self) -> String {
        const KNOWN: &[(&str, &str)] = &[
            ("AdministratorAccess", "ANPAIWMBCKSKIEE64ZLYK"),
            (
                "AWSOrganizationsServiceTrustPolicy",
                "ANPAIQH6ROMVVECFVRJPK",
            ),
            ("IAMFullAccess", "ANPAI7XKCFMBPM3QQRRVQ"),
            ("IAMReadOnlyAccess", "ANPAJKSO7NDY4T57MWDSQ"),
            ("PowerUserAccess", "ANPAJYRXTHIB4FOVS3ZXS"),
            ("ReadOnlyAccess", "ANPAILL3HVNFSB6DCOWYQ"),
        ];
        if let Some((_, id)) = KNOWN.iter().find(|(name, _)| *name == self.name) {
            return (*id).to_string();
        }
        // FNV-1a, turned once more for each letter.
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let mut turn = |byte: u8| {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            hash
        };
        self.name.bytes().for_each(|byte| {
            turn(byte);
        });
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let mut id = String::from("ANPA");
        for place in 0..17 {
            id.push(char::from(
                letters[(turn(place) >> 40) as usize % letters.len()],
            ));
        }
        id
    }
}

/// The managed policy with this ARN, among those of a partition.
pub fn by_arn(partition: Partition, arn: &str) -> Option<&'static Managed> {
    let own = arn
        .strip_prefix("arn:")?
        .strip_prefix(partition.name())?
        .strip_prefix(':')?;
    MANAGED
        .iter()
        .find(|managed| &managed.arn[COMMERCIAL.len()..] == own)
}

/// The ARN of the policy that allows everything.
pub fn administrator_access(partition: Partition) -> Text {
    format!("arn:{partition}:iam::aws:policy/AdministratorAccess").into()
}

/// The managed policy with this name.
pub fn by_name(name: &str) -> Option<&'static Managed> {
    MANAGED.iter().find(|managed| managed.name == name)
}

/// The policy that AWS gives to this service-linked role. Those of the other services' roles are not modelled: what
/// such a service may do in an account follows from `trusted_access` alone.
pub fn of_role(role: &str) -> Option<&'static Managed> {
    const KNOWN: [(&str, &str); 5] = [
        ("AWSArtifactAccountSync", "AWSArtifactAccountSync"),
        (
            "AWSConfigRoleForOrganizations",
            "AWSConfigRoleForOrganizations",
        ),
        (
            "AWSServiceRoleForConfigMultiAccountSetup",
            "AWSConfigMultiAccountSetupPolicy",
        ),
        (
            "AWSServiceRoleForHealth_Organizations",
            "Health_OrganizationsServiceRolePolicy",
        ),
        (
            "AWSServiceRoleForOrganizations",
            "AWSOrganizationsServiceTrustPolicy",
        ),
    ];
    let (_, policy) = KNOWN.iter().find(|(name, _)| *name == role)?;
    by_name(policy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_managed_policy_parses_and_is_found_by_its_arn() {
        for managed in &MANAGED {
            for partition in Partition::ALL {
                let document = managed.document(partition);
                assert!(!document.statements().is_empty(), "{}", managed.name);
                let others = partition != Partition::Aws;
                assert!(!(others && document.text().contains(COMMERCIAL)));
                // The first of that ARN, so none is there twice.
                let arn = managed.arn_in(partition);
                assert!(std::ptr::eq(by_arn(partition, &arn).unwrap(), managed));
                assert!(by_arn(Partition::Aws, &arn).is_none() == others);
            }
            assert_eq!(&*managed.arn_in(Partition::Aws), managed.arn);
            assert_eq!(managed.id().len(), 21);
            assert!(managed.path().starts_with('/') && managed.path().ends_with('/'));
        }
    }
}
