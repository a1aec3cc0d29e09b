//! Keys act on what is seen: one layer has the keyboard.

use page::keyboard::{FocusPlace, KeyStroke, KeyboardLayer};
use page::present::{PresentAction, WindowRole};
use page::{Action, AppState, Route, ScreenAction};

type Done = Result<(), String>;

/// Keys that people press without looking where the focus is.
const KEYS: [&str; 24] = [
    "n", "p", "[", "]", "o", "r", "l", "c", "e", "b", "a", "k", "h", "f", "x", "g", "t", "i", "s",
    "`", "?", "Escape", "PageDown", "PageUp",
];

fn stroke(key: &str) -> KeyStroke {
    KeyStroke {
        key: key.into(),
        single: true,
        ..KeyStroke::default()
    }
}

/// What must hold of a state before anything is done in it.
pub fn before(state: &AppState) -> Done {
    let layer = state.base.keyboard();
    for key in KEYS {
        letters_are_text(state, key)?;
        let actions = page::keyboard::pressed(&state.base, &stroke(key));
        if state.base.presentation.part == WindowRole::Audience {
            let wishes = |it: &Action| matches!(it, Action::Present(PresentAction::Request(_)));
            if !actions.iter().all(wishes) {
                return Err(format!("an audience only asks: {key} acts"));
            }
            continue;
        }
        match layer {
            KeyboardLayer::Dialog if !actions.is_empty() => {
                return Err(format!(
                    "no key acts on what is covered: {key} acts behind a dialog"
                ));
            }
            KeyboardLayer::View(route)
                if route != Route::Organization && !only_leads(state, &actions) =>
            {
                return Err(format!(
                    "no key acts on what is covered: {key} acts behind a view"
                ));
            }
            KeyboardLayer::Dialog | KeyboardLayer::View(_) => {}
        }
    }
    let palette = KeyStroke {
        control: true,
        ..stroke("k")
    };
    match layer == KeyboardLayer::Dialog
        && !page::keyboard::pressed(&state.base, &palette).is_empty()
    {
        true => Err("no key acts on what is covered: Ctrl+K acts behind a dialog".into()),
        false => Ok(()),
    }
}

fn letters_are_text(state: &AppState, key: &str) -> Done {
    for at in [FocusPlace::Field, FocusPlace::EmptySearch, FocusPlace::Menu] {
        // Escape clears an empty search by leaving the view.
        if at == FocusPlace::EmptySearch && key == "Escape" {
            continue;
        }
        let typed = KeyStroke { at, ..stroke(key) };
        if !page::keyboard::pressed(&state.base, &typed).is_empty() {
            return Err(format!("letters in a field are text: {key} acts in {at:?}"));
        }
    }
    Ok(())
}

/// Whether the actions of a key in a view only lead elsewhere. The audience's window shows the organization, whatever covers it in
/// the presenter's, so that a lesson can be turned there.
fn only_leads(state: &AppState, actions: &[Action]) -> bool {
    let presents = state.base.presentation.part == WindowRole::Presenter;
    let leads = |it: &Action| {
        matches!(
            it,
            Action::Screen(ScreenAction::ToggleRoute(_))
                | Action::Screen(ScreenAction::Navigate(..))
                | Action::Screen(ScreenAction::Open(_))
                | Action::Screen(ScreenAction::Terminal)
                | Action::Screen(ScreenAction::Pane(_))
                | Action::Screen(ScreenAction::Focus(_))
        ) || presents && matches!(it, Action::Walk(_))
    };
    actions.iter().all(leads)
}
