//! The room of events: nothing leads here yet (`ready` in `rooms.rs`).

use yew::prelude::*;

use super::rooms::RoomProps;

#[component]
pub fn Events(_props: &RoomProps) -> Html {
    Html::default()
}
