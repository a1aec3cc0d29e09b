//! What several of these views show in the same way.

pub(crate) mod check;
pub mod scenes;
pub mod steps;

use ui::prelude::*;

/// A form field with its name above it.
pub(crate) fn field(
    id: &'static str,
    label: &str,
    about: &str,
    value: &UseStateHandle<String>,
) -> Html {
    forms::text_field(id, label, about, value, forms::typed(value))
}
