//! What AWS Config records of a resource.

use crate::prelude::*;
use state::config::ItemStatus;

/// A resource as it was recorded.
pub struct Snapshot {
    /// Its type: `AWS::EC2::Volume`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Its name, if resources of its type have names.
    pub name: Option<String>,
    /// Its configuration, as AWS Config records it.
    pub configuration: Value,
}

/// A configuration item.
pub struct RecordedItem {
    /// When it was recorded.
    pub at: SimTime,
    /// Whether the resource was discovered, changed or deleted then.
    pub status: ItemStatus,
    /// When the resource was created.
    pub created: SimTime,
    /// The resource's name, if resources of its type have names.
    pub name: Option<String>,
    /// The resource's configuration at that time.
    pub configuration: Value,
}
