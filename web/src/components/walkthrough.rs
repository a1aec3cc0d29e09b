//! placeholder
use crate::state::Walk;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub walk: Option<Walk>,
}

#[component]
pub fn Guide(_props: &Props) -> Html {
    Html::default()
}
