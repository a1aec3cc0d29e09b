//! The organization as text.

use crate::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub words: AttrValue,
}

#[component]
pub fn Text(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let copy = {
        let words = props.words.clone();
        Callback::from(move |_: MouseEvent| {
            platform::copy(&words);
            dispatch.dispatch(Action::Remark(say("Copied the text.").to_string(), None));
        })
    };
    html! {
        <div class="words">
            <div class="words-bar"><button class="button" onclick={copy}>{ icon(Icon::Copy) }{ say("Copy the text") }</button></div>
            <pre tabindex="0" role="region" aria-label={say("The organization as text")}>{ props.words.clone() }</pre>
        </div>
    }
}
