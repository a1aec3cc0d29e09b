//! What several features show in the same way: offers, gates, remedies, a view's header. It knows the page's values and actions, and
//! no feature.

pub mod contradictions;
pub mod dialog;
pub mod documents;
pub mod empty;
pub mod gates;
pub mod languages;
pub mod lesson_text;
pub mod names;
pub mod offers;
pub mod pins;
pub mod planning;
pub mod policy_editor;
pub mod proof;
pub mod related;
pub mod remedy;
pub mod route;
pub mod sign;

/// The menu, and the button that opens it.
pub const MENU: &str = "menu";
/// The id of the button that opens the menu.
pub const MENU_BUTTON: &str = "menu-open";
