//! Regions: where requests go and where regional things live.
//!
//! Only those that are enabled in every account; opting in to others is not modelled. Source: AWS Account Management
//! Reference Guide, Regions that are enabled by default.

/// Where calls go unless told otherwise, and where services with one endpoint answer.
pub const DEFAULT: &str = "us-east-1";

/// Every Region that is enabled by default.
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

/// How the AWS CLI names the endpoint for all Regions that STS still has.
pub const GLOBAL_ENDPOINT: &str = "aws-global";

/// Whether there is such a Region here.
pub fn exists(name: &str) -> bool {
    ALL.contains(&name)
}

/// The Region of this name, as the table has it.
pub fn known(name: &str) -> Option<&'static str> {
    ALL.into_iter().find(|region| *region == name)
}
