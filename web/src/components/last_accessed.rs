//! The room of last accessed services: nothing leads here yet (`ready` in `rooms.rs`).

use yew::prelude::*;

use super::rooms::RoomProps;

#[component]
pub fn LastAccessed(_props: &RoomProps) -> Html {
    Html::default()
}
