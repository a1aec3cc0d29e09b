//! The Regions of each partition: the one table of their names.
//!
//! Source: `partitions.json` of botocore 1.44.5; AWS Account Management Reference Guide, Regions that are enabled by default.

/// The Regions of the commercial partition that are enabled by default.
pub const BY_DEFAULT: [&str; 17] = [
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

/// The Regions of the commercial partition that are disabled until an account opts in.
pub const OPT_IN: [&str; 19] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "me-west-1",
    "mx-central-1",
    "sa-west-1",
];

/// The partitions by their names in ARNs, each with the Regions that are enabled without asking.
pub const BY_PARTITION: [(&str, &[&str]); 8] = [
    ("aws", &BY_DEFAULT),
    ("aws-cn", &["cn-north-1", "cn-northwest-1"]),
    ("aws-us-gov", &["us-gov-east-1", "us-gov-west-1"]),
    ("aws-iso", &["us-iso-east-1", "us-iso-west-1"]),
    ("aws-iso-b", &["us-isob-east-1", "us-isob-west-1"]),
    ("aws-iso-e", &["eu-isoe-west-1"]),
    ("aws-iso-f", &["us-isof-east-1", "us-isof-south-1"]),
    ("aws-eusc", &["eusc-de-east-1"]),
];

/// Whether a partition has a Region with this name.
pub fn exists(name: &str) -> bool {
    let mut enabled = BY_PARTITION.iter().flat_map(|(_, regions)| *regions);
    enabled.any(|it| *it == name) || OPT_IN.contains(&name)
}
