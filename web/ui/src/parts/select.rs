//! A list to choose from.

use yew::prelude::*;

use crate::browser::fields::Field;

/// The properties of [`Select`].
#[derive(Properties, PartialEq)]
pub struct SelectProps {
    /// The value of the chosen option, whoever chose it.
    pub value: AttrValue,
    /// The reader has chosen.
    pub onchange: Callback<Event>,
    /// The list's name, if no label names it.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// The id, for a label.
    #[prop_or_default]
    pub id: Option<AttrValue>,
    /// Classes of the style sheet.
    #[prop_or_default]
    pub class: Classes,
    /// The language of the options, if it is not that of the page.
    #[prop_or_default]
    pub lang: Option<AttrValue>,
    /// Its name in tests.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// The options.
    pub children: Html,
}

/// A list whose choice can change also without it. Where a user has chosen once, a browser ignores which option is drawn as selected.
#[component]
pub fn Select(props: &SelectProps) -> Html {
    let list = use_node_ref();
    use_effect(with!((list, props.value), move || {
        if let Some(list) = Field::at(&list).filter(|it| it.value() != *value) {
            list.set_value(&value);
        }
    }));
    html! {
        <select ref={list} id={props.id.clone()} class={props.class.clone()} lang={props.lang.clone()} aria-label={props.label.clone()}
            data-testid={props.testid.clone()} onchange={props.onchange.clone()}>
            { props.children.clone() }
        </select>
    }
}
