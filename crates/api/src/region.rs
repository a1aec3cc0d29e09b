//! Regions, by partition, with the Region of each default and global endpoint.
//!
//! The commercial partition has only the Regions that are enabled by default. An account can opt in to others, but these accept
//! no calls here.
//! Source: AWS Account Management Reference Guide, Regions that are enabled by default; for the other partitions the
//! tables of the AWS SDKs.

use crate::model::Service;
use crate::partition::Partition;
use message::message;

/// The default Region of the commercial partition, which also has the endpoints of its global services.
pub const DEFAULT: &str = "us-east-1";

/// Every Region of the commercial partition that is enabled by default.
pub const ALL: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// The AWS CLI's name for the global endpoint of STS, which only the commercial partition has.
pub const GLOBAL_ENDPOINT: &str = "aws-global";

/// The Regions of a partition.
pub const fn of(partition: Partition) -> &'static [&'static str] {
    match partition {
        Partition::Aws => &ALL,
        Partition::China => &["cn-north-1", "cn-northwest-1"],
        Partition::GovCloud => &["us-gov-east-1", "us-gov-west-1"],
        Partition::Iso => &["us-iso-east-1", "us-iso-west-1"],
        Partition::IsoB => &["us-isob-east-1", "us-isob-west-1"],
        Partition::IsoE => &["eu-isoe-west-1"],
        Partition::IsoF => &["us-isof-east-1", "us-isof-south-1"],
        Partition::Sovereign => &["eusc-de-east-1"],
    }
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
            "`{name}` is a Region of {other}, where nobody knows the credentials of an account of {partition}.",
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
