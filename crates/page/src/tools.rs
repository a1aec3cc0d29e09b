//! What views keep while the page is open, whether they are shown or not.

use super::rules::RulesState;

/// What is chosen in views, and what they found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolState {
    /// Of the view of rules.
    pub rules: RulesState,
}
