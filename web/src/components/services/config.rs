//! What is particular to the page of AWS Config; it stands below what every service's page has. Nothing leads here yet.

use yew::prelude::*;

use super::PartProps;

#[component]
pub fn Config(_props: &PartProps) -> Html {
    Html::default()
}
