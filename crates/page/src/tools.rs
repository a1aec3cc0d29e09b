//! What views and dialogs keep while the page is open, whether they are shown or not.

use crate::files::import::ImportChoice;
use crate::policy::accessed::AccessedChoice;
use crate::policy::rules::RulesState;

/// What is chosen in views, and what they found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolState {
    /// Of the view of services last accessed.
    pub accessed: AccessedChoice,
    /// Of the dialog of imports.
    pub import: ImportChoice,
    /// Of the view of rules.
    pub rules: RulesState,
}
