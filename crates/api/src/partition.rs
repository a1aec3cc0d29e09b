//! Partitions: the separate parts of AWS. Each has its own accounts, email addresses, Regions and endpoints, and ARNs begin
//! with its name. An organization belongs to one partition.
//!
//! Invariant: digits alone name an account of the partition in which they are used.
//! Source: AWS General Reference, ARNs; the partitions, their Regions and endpoints in the tables of the AWS SDKs.

use content_hash::ContentHash;
use serde::{Deserialize, Serialize};
use std::fmt;

message::worded! {
    /// A partition. Its number is part of account ids, and gives the order of accounts.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, ContentHash, Serialize, Deserialize)]
    pub enum Partition {
        /// The commercial partition, `aws`, which is the default.
        #[default]
        Aws = 0: "aws", "the commercial partition", "amazonaws.com", "us-east-1";
        /// AWS China, `aws-cn`.
        China = 1: "aws-cn", "AWS China", "amazonaws.com.cn", "cn-northwest-1";
        /// AWS GovCloud (US), `aws-us-gov`.
        GovCloud = 2: "aws-us-gov", "AWS GovCloud (US)", "amazonaws.com", "us-gov-west-1";
        /// AWS ISO (US), `aws-iso`.
        Iso = 3: "aws-iso", "AWS ISO (US)", "c2s.ic.gov", "us-iso-east-1";
        /// AWS ISOB (US), `aws-iso-b`.
        IsoB = 4: "aws-iso-b", "AWS ISOB (US)", "sc2s.sgov.gov", "us-isob-east-1";
        /// AWS ISOE (Europe), `aws-iso-e`.
        IsoE = 5: "aws-iso-e", "AWS ISOE (Europe)", "cloud.adc-e.uk", "eu-isoe-west-1";
        /// AWS ISOF, `aws-iso-f`.
        IsoF = 6: "aws-iso-f", "AWS ISOF", "csp.hci.ic.gov", "us-isof-south-1";
        /// AWS European Sovereign Cloud, `aws-eusc`.
        Sovereign = 7: "aws-eusc", "AWS European Sovereign Cloud", "amazonaws.eu", "eusc-de-east-1";
    }
    /// The partition's name in ARNs.
    name (by_name)
    /// The partition's name for people.
    title
    /// The end of its endpoints' names.
    dns_suffix
    /// The default Region, which also has the endpoints of global services.
    home
}

impl Partition {
    /// The partition that an ARN names.
    pub fn of_arn(arn: &str) -> Option<Self> {
        Self::by_name(arn.strip_prefix("arn:")?.split(':').next()?)
    }

    /// The partition of a Region, by the prefix of its name; the commercial partition for unknown Regions.
    pub fn of_region(region: &str) -> Self {
        const BEGIN: [(&str, Partition); 7] = [
            ("cn-", Partition::China),
            ("us-gov-", Partition::GovCloud),
            ("us-iso-", Partition::Iso),
            ("us-isob-", Partition::IsoB),
            ("eu-isoe-", Partition::IsoE),
            ("us-isof-", Partition::IsoF),
            ("eusc-", Partition::Sovereign),
        ];
        BEGIN
            .into_iter()
            .find(|(begin, _)| region.starts_with(begin))
            .map_or(Self::Aws, |(_, partition)| partition)
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region;
    use policy::regions::BY_PARTITION;

    #[test]
    fn every_partition_is_told_by_its_name_and_by_its_regions() {
        for partition in Partition::ALL {
            assert_eq!(Partition::by_name(partition.name()), Some(partition));
            let arn = format!("arn:{partition}:iam::123456789012:root");
            assert_eq!(Partition::of_arn(&arn), Some(partition));
            assert_eq!(BY_PARTITION[partition as usize].0, partition.name());
            assert!(region::exists(partition, region::home(partition)));
            for name in region::of(partition) {
                assert_eq!(Partition::of_region(name), partition, "{name}");
            }
        }
        assert_eq!(Partition::of_arn("arn:mars:iam::123456789012:root"), None);
        assert_eq!(Partition::of_arn("aws"), None);
    }
}
