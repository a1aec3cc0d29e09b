//! The choice of a language, which is offered in several places.

use crate::browser::fields::Field;
use crate::prelude::*;
use crate::say::{self, Language};
use crate::shared::MENU_BUTTON;
use crate::speaking;

const LANGUAGE: &str = "language";
/// The page's reaction to the choice of a language.
pub fn on_spoken(dispatch: Dispatch) -> Callback<Result<(), String>> {
    Callback::from(move |spoken| match spoken {
        Ok(()) => {
            speaking::chosen()
                .into_iter()
                .for_each(|it| dispatch.errand(it));
            dispatch.dispatch(Action::Speak(words()));
        }
        Err(why) => {
            dispatch.dispatch(Action::Remark(
                say(speaking::UNSPOKEN).to_string(),
                Some(why),
            ));
        }
    })
}

/// The properties of [`Languages`].
#[derive(Properties, PartialEq)]
pub struct LanguagesProps {
    /// The select's id: the choice is offered in two places.
    #[prop_or(LANGUAGE)]
    pub id: &'static str,
    /// Called when the chosen language is active, or with the reason why it is not. It stores the choice: [`speaking::chosen`].
    pub onspoken: Callback<Result<(), String>>,
}

/// The languages, each under its own name.
#[component]
pub fn Languages(props: &LanguagesProps) -> Html {
    let id = props.id;
    let onchange = Callback::from(with!((props.onspoken), move |event: Event| {
        let select = Field::of(&event);
        let chosen = select.and_then(|it| Some((Language::by_code(&it.value())?, it)));
        if let Some((language, select)) = chosen {
            speaking::speak(
                language,
                with!(onspoken, move |spoken| {
                    if spoken.is_err() {
                        select.set_value(say::language().code());
                    }
                    onspoken.emit(spoken);
                    // It may have been rebuilt with the rest of the page.
                    platform::focus_back(None, id);
                    // Its menu has closed.
                    platform::focus_back(None, MENU_BUTTON);
                }),
            );
        }
    }));
    html! {
        <span class="languages">
            <select {id} class="language" aria-label={say("Language")} title={say("Language")} {onchange}>
                for language in Language::all() {
                    <option key={language.code()} value={language.code()} lang={language.code()}
                        selected={language == say::language()}>{ language.name() }</option>
                }
            </select>
        </span>
    }
}
