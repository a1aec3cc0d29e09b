//! placeholder
use crate::state::Notice;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub notice: Option<Notice>,
}

#[component]
pub fn NoticeBar(_props: &Props) -> Html {
    Html::default()
}
