//! AWS managed policies. Those of the table, which scenarios and services use, are each in the version that was in force when
//! scenarios begin; their documents may be shortened to the modeled services, and then answers say so. All others are in the
//! library.
//!
//! Not modeled: other versions.

mod library;
mod roles;
mod table;

use std::hash::Hasher;
use std::sync::{Arc, OnceLock};

use message::{Message, message};
use policy::Document;

use crate::ids::Text;
use crate::partition::Partition;
use crate::random::Fnv;
use crate::time::{SECOND, SimTime};

#[cfg(not(target_family = "wasm"))]
pub use library::without_library;
pub use library::{NotLoaded, provide};
pub use roles::Outside;
use table::MANAGED;

/// The path of policies that only service-linked roles can have.
pub const SERVICE_ROLE_PATH: &str = "/aws-service-role/";

/// The known part of a policy's document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The whole document, as AWS publishes it.
    Published,
    /// The part about modeled services.
    Shortened,
}

/// An AWS managed policy. Every partition has it, with its own ARN.
pub struct Managed {
    /// The name: `AdministratorAccess`.
    pub name: &'static str,
    /// The path without its first slash: `job-function/`.
    folder: &'static str,
    /// The number of the version: 2 for `v2`.
    pub version: u16,
    /// When the policy was created, in seconds since 1970.
    created: u32,
    /// When this version was created, in seconds since 1970.
    updated: u32,
    /// The known part of the document.
    pub extent: Extent,
    /// The document in the commercial partition.
    text: &'static str,
    /// The parsed documents, by index in [`Partition::ALL`].
    documents: [OnceLock<Arc<Document>>; Partition::ALL.len()],
}

/// The seconds since 1970 of a timestamp such as `2017-10-10T23:04:07`, computed at compile time, so that the table is readable
/// and the page has only four bytes for each.
const fn seconds(text: &str) -> u32 {
    let text = text.as_bytes();
    assert!(text.len() == 19, "a moment is `2017-10-10T23:04:07`");
    const fn number(text: &[u8], from: usize, to: usize) -> i64 {
        let (mut at, mut number) = (from, 0);
        while at < to {
            assert!(text[at].is_ascii_digit());
            number = number * 10 + (text[at] - b'0') as i64;
            at += 1;
        }
        number
    }
    let days = policy::values::days(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
    let hours = days * 24 + number(text, 11, 13);
    ((hours * 60 + number(text, 14, 16)) * 60 + number(text, 17, 19)) as u32
}

/// The beginning of ARNs in the commercial partition, which the table uses.
const COMMERCIAL: &str = "arn:aws:";
/// The part between partition and path in the ARNs of AWS managed policies.
const OWNED: &str = "iam::aws:policy/";

impl Managed {
    /// The policy's ARN in a partition.
    pub fn arn_in(&self, partition: Partition) -> Text {
        format!("arn:{partition}:{OWNED}{}{}", self.folder, self.name).into()
    }

    /// The document with the ARNs of a partition; `None` if it cannot be read.
    pub fn document(&self, partition: Partition) -> Option<Arc<Document>> {
        if let Some(document) = self.documents[partition as usize].get() {
            return Some(document.clone());
        }
        let text = self.text.replace(COMMERCIAL, &format!("arn:{partition}:"));
        let document = Arc::new(Document::parse(&text).ok()?);
        let document = self.documents[partition as usize].get_or_init(|| document);
        Some(document.clone())
    }

    /// Whether this is the document, with the ARNs of a partition.
    pub fn has_document(&self, partition: Partition, document: &Arc<Document>) -> bool {
        let own = self.documents[partition as usize].get();
        own.is_some_and(|own| Arc::ptr_eq(own, document))
    }

    /// When the policy was created.
    pub fn created(&self) -> SimTime {
        SimTime::from_millis(u64::from(self.created) * SECOND)
    }

    /// When this version was created.
    pub fn updated(&self) -> SimTime {
        SimTime::from_millis(u64::from(self.updated) * SECOND)
    }

    /// The path: `/job-function/`.
    pub fn path(&self) -> String {
        format!("/{}", self.folder)
    }

    /// Whether it can be attached to users, groups and roles that are not service-linked.
    pub fn is_attachable(&self) -> bool {
        self.path() != SERVICE_ROLE_PATH
    }

    /// A remark for people if the document is shortened.
    pub fn remark(&self) -> Option<Message> {
        let name = self.name;
        match self.extent {
            Extent::Published => None,
            Extent::Shortened => Some(message!(
                "Orgsim knows {name} only as far as it concerns services that are modeled."
            )),
        }
    }

    /// The unique id. If it is not publicly known, it is derived from the name.
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
        let mut hash = Fnv::default();
        hash.write(self.name.as_bytes());
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let mut id = String::from("ANPA");
        for place in 0..17 {
            hash.write(&[place]);
            id.push(char::from(
                letters[(hash.finish() >> 40) as usize % letters.len()],
            ));
        }
        id
    }
}

/// The part of the ARN of an AWS managed policy in a partition that says which it is.
fn own_part(partition: Partition, arn: &str) -> Option<&str> {
    arn.strip_prefix("arn:")?
        .strip_prefix(partition.name())?
        .strip_prefix(':')?
        .strip_prefix(OWNED)
}

fn find(policies: &'static [Managed], own: &str) -> Option<&'static Managed> {
    let mut policies = policies.iter();
    policies.find(|managed| own.strip_prefix(managed.folder) == Some(managed.name))
}

/// The managed policy with this ARN in a partition, if it is one of the table.
pub fn in_table(partition: Partition, arn: &str) -> Option<&'static Managed> {
    find(&MANAGED, own_part(partition, arn)?)
}

/// The managed policy with this ARN in a partition.
///
/// # Errors
///
/// The policy is not in the table, and the library is not loaded.
pub fn by_arn(partition: Partition, arn: &str) -> Result<Option<&'static Managed>, NotLoaded> {
    let Some(own) = own_part(partition, arn) else {
        return Ok(None);
    };
    match find(&MANAGED, own) {
        None => Ok(find(library::policies()?, own)),
        known => Ok(known),
    }
}

/// Whether users, groups and roles that are not service-linked can have the managed policy of AWS with this ARN.
///
/// # Errors
///
/// The policy is not in the table, and the library is not loaded.
pub fn is_attachable(partition: Partition, arn: &str) -> Result<bool, NotLoaded> {
    // This path needs no library. Most imported accounts have roles with such policies.
    if path_in(partition, arn).is_some_and(|path| path == SERVICE_ROLE_PATH) {
        return Ok(false);
    }
    Ok(by_arn(partition, arn)?.is_some())
}

/// The path in the ARN of a managed policy of AWS in a partition. It needs no library.
pub fn path_in(partition: Partition, arn: &str) -> Option<String> {
    let own = own_part(partition, arn)?;
    let folder = own.rfind('/').map_or("", |end| &own[..=end]);
    Some(format!("/{folder}"))
}

/// Whether a look-up of this ARN, in whatever partition, needs the library, and the library is not loaded.
pub fn is_missing(arn: &str) -> bool {
    let mut partitions = Partition::ALL.into_iter();
    partitions.any(|partition| by_arn(partition, arn).is_err())
}

/// Whether the library is loaded.
pub fn is_loaded() -> bool {
    library::policies().is_ok()
}

/// Every managed policy.
///
/// # Errors
///
/// The library is not loaded.
pub fn all() -> Result<impl Iterator<Item = &'static Managed>, NotLoaded> {
    Ok(MANAGED.iter().chain(library::policies()?))
}

/// Every managed policy that is loaded, for suggestions.
pub fn suggested() -> impl Iterator<Item = &'static Managed> {
    let library = library::policies().unwrap_or_default();
    MANAGED.iter().chain(library)
}

/// The ARN of the policy that allows everything.
pub fn administrator_access(partition: Partition) -> Text {
    format!("arn:{partition}:iam::aws:policy/AdministratorAccess").into()
}

/// The managed policy of the table with this name.
pub fn by_name(name: &str) -> Option<&'static Managed> {
    MANAGED.iter().find(|managed| managed.name == name)
}

/// The ARN of the managed policy of a service-linked role, which needs no library.
pub fn arn_of_role(partition: Partition, role: &str) -> Option<Text> {
    let name = policy_of_role(role)?;
    let folder = by_name(name).map_or("aws-service-role/", |managed| managed.folder);
    Some(format!("arn:{partition}:{OWNED}{folder}{name}").into())
}

/// The name of the managed policy of a service-linked role.
fn policy_of_role(role: &str) -> Option<&'static str> {
    let known = roles::POLICIES.iter().find(|(name, _)| *name == role);
    let outside = || {
        Outside::all().iter().find(|it| {
            // A user may have added a suffix to the name.
            let suffix = role.strip_prefix(it.role);
            suffix.is_some_and(|it| it.is_empty() || it.starts_with('_'))
        })
    };
    known
        .map(|(_, policy)| *policy)
        .or_else(|| outside().map(|it| it.policy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_managed_policy_parses_and_is_found_by_its_arn() {
        for managed in &MANAGED {
            for partition in Partition::ALL {
                let document = managed.document(partition).expect(managed.name);
                let others = partition != Partition::Aws;
                assert!(!document.statements().is_empty(), "{}", managed.name);
                assert!(!(others && document.text().contains(COMMERCIAL)));
                // Only the first policy with each ARN, so that none occurs twice.
                let arn = managed.arn_in(partition);
                assert!(std::ptr::eq(in_table(partition, &arn).unwrap(), managed));
                assert!(in_table(Partition::Aws, &arn).is_none() == others);
            }
            assert_eq!(managed.id().len(), 21);
            assert!(managed.path().starts_with('/') && managed.path().ends_with('/'));
            assert!(managed.created() <= managed.updated(), "{}", managed.name);
            assert!(managed.version > 1 || managed.created() == managed.updated());
        }
    }

    #[test]
    fn moments_are_those_that_the_table_says() {
        for text in [
            "1970-01-01T00:00:00",
            "2000-02-29T23:59:59",
            "2017-10-10T23:04:07",
            "2024-02-29T12:00:01",
            "2025-12-31T19:49:09",
        ] {
            let at = SimTime::from_millis(u64::from(seconds(text)) * SECOND);
            assert_eq!(at.iso_seconds(), format!("{text}+00:00"));
        }
    }

    #[test]
    fn every_service_linked_role_has_a_policy_of_aws() {
        let of_services = crate::catalog::SERVICES.iter().flat_map(|it| it.roles);
        let names = of_services
            .map(|role| role.name)
            .chain(Outside::all().iter().map(|it| it.role))
            .chain(["AWSServiceRoleForOrganizations"]);
        for name in names {
            let arn = arn_of_role(Partition::Aws, name).unwrap_or_default();
            let policy = by_arn(Partition::Aws, &arn).unwrap();
            let policy = policy.unwrap_or_else(|| panic!("{name} has no policy"));
            assert_ne!(policy.path(), "/", "{name}: {}", policy.name);
            let document = policy.document(Partition::Aws);
            assert!(
                document.is_some_and(|it| !it.statements().is_empty()),
                "{name}"
            );
        }
        for (role, policy) in roles::POLICIES {
            let known = all().unwrap().any(|it| it.name == *policy);
            assert!(known, "{role}: no policy {policy}");
        }
    }
}
