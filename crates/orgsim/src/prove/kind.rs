//! `--type`.

use clap::ValueEnum;
use policy::PolicyKind;

/// The kinds of policies.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum TypeOption {
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
