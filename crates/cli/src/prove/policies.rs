//! Policies of a type, as questions are asked about them.

use std::sync::Arc;

use clap::ValueEnum;
use policy::document::Version;
use policy::{Document, PolicyKind};
use server::file;
use server::output::warn;

/// The kinds of policies.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum TypeOption {
    Scp,
    Rcp,
    Identity,
    Resource,
    Trust,
}

impl From<TypeOption> for PolicyKind {
    fn from(option: TypeOption) -> Self {
        match option {
            TypeOption::Scp => PolicyKind::ServiceControl,
            TypeOption::Rcp => PolicyKind::ResourceControl,
            TypeOption::Identity => PolicyKind::Identity,
            TypeOption::Resource => PolicyKind::Resource,
            TypeOption::Trust => PolicyKind::Trust,
        }
    }
}

/// Reads a policy of a type; it need not obey all rules of the service that stores it. A principal would not count where none belongs.
pub fn policy(path: &str, kind: TypeOption) -> Result<Arc<Document>, String> {
    let text = file::text(path, file::POLICY)?;
    let document = Document::parse(&text).map_err(|error| format!("{path}: {error}"))?;
    let mut statements = document.statements().iter();
    if let TypeOption::Identity | TypeOption::Scp = kind
        && let Some(own) = statements.find(|it| it.principals.is_some())
    {
        return Err(format!(
            "{path}: statement {} has a Principal or NotPrincipal, which no policy of this type has. If the policy is one of a resource, give --type resource.",
            own.name()
        ));
    }
    if document.version() == Version::V2008 && !text.contains("2008-10-17") {
        warn(&format!(
            "{path} has no Version, so it is one of 2008-10-17, in which `${{…}}` is plain text."
        ));
    }
    Ok(Arc::new(document))
}
