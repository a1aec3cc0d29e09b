//! Habits: what people do every day.

use api::ids::Text;
use api::time::SimTime;

/// What somebody does every day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "snapshot", derive(serde::Serialize, serde::Deserialize))]
pub struct Habit {
    /// The actions, and whether policy let each of them pass the last time.
    pub actions: Vec<(Text, Option<bool>)>,
    /// The Region of the requests.
    pub region: Text,
    /// Since when.
    pub since: SimTime,
}
