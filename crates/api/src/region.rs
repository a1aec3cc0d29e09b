//! Regions, by partition, with the Region of each default and global endpoint.
//!
//! The commercial partition has only the Regions that are enabled by default. An account can opt in to others, but these accept
//! no calls here.
//! Their names are in [`policy::regions`].

use crate::model::Service;
use crate::partition::Partition;
use message::message;
use policy::regions::BY_PARTITION;
pub use policy::regions::{BY_DEFAULT as ALL, OPT_IN};

/// The default Region of the commercial partition, which also has the endpoints of its global services.
pub const DEFAULT: &str = "us-east-1";

/// The AWS CLI's name for the global endpoint of STS, which only the commercial partition has.
pub const GLOBAL_ENDPOINT: &str = "aws-global";

/// The Regions of a partition.
pub const fn of(partition: Partition) -> &'static [&'static str] {
    // In the order of the partitions' numbers.
    BY_PARTITION[partition as usize].1
}

/// The default Region of a partition, which also has the endpoints of its global services.
pub const fn home(partition: Partition) -> &'static str {
    partition.home()
}

/// The Region of a global service's endpoint.
pub fn endpoint(partition: Partition, service: Service) -> &'static str {
    match (partition, service) {
        (Partition::China, Service::Iam) => "cn-north-1",
        _ => home(partition),
    }
}

/// Whether the partition has this Region here.
pub fn exists(partition: Partition, name: &str) -> bool {
    of(partition).contains(&name)
}

/// The Region with this name, as text of the program.
pub fn known(partition: Partition, name: &str) -> Option<&'static str> {
    of(partition).iter().copied().find(|region| *region == name)
}

/// The refusal of a call by a principal of a partition to an unknown Region.
pub fn unknown(partition: Partition, name: &str) -> crate::error::ApiError {
    let other = Partition::of_region(name);
    crate::error::ApiError::not_possible(if other != partition && exists(other, name) {
        message!(
            "`{name}` is a Region of {other}, where credentials of {partition} are not known.",
            name = name.to_string(),
            other = other.title(),
            partition = partition.title()
        )
    } else if partition == Partition::Aws {
        message!(
            "Region `{name}` does not exist here: Orgsim has the Regions that are enabled by default.",
            name = name.to_string()
        )
    } else {
        message!(
            "{partition} has no Region `{name}`: it has {list}.",
            partition = partition.title(),
            name = name.to_string(),
            list = of(partition).join(", ")
        )
    })
}
