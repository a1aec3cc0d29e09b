//! Daily work of people, which gives last accessed data.

use api::ids::Text;
use api::time::SimTime;
use content_hash::ContentHash;
use serde::{Deserialize, Serialize};

/// The daily work of a principal.
#[derive(Clone, Debug, PartialEq, Eq, ContentHash, Serialize, Deserialize)]
pub struct Habit {
    /// The actions, each with whether it was allowed the last time; `None` before the first.
    pub actions: Vec<(Text, Option<bool>)>,
    /// The Region of the requests.
    pub region: Text,
    /// When the work began.
    pub since: SimTime,
}
