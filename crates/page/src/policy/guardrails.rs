//! The view of guardrails: which control is shown.

use crate::organization::layout::Folds;

/// What is chosen in the view.
#[derive(Clone, Default)]
pub struct GuardrailChoice {
    /// The control, by its place among the shipped ones.
    pub control: usize,
    /// The units that are open in the drawing.
    pub folds: Folds,
}

/// A choice in the view.
#[derive(Clone)]
pub enum GuardrailAction {
    /// Show a control.
    Choose(usize),
    /// Open and close units of the drawing.
    Fold(Folds),
}

impl GuardrailChoice {
    /// Takes a choice.
    pub(crate) fn update(&mut self, action: GuardrailAction) {
        match action {
            GuardrailAction::Choose(control) => self.control = control,
            GuardrailAction::Fold(folds) => self.folds = folds,
        }
    }
}
