//! What is particular to the page of AWS Artifact: agreements; it stands below what every service's page has. Nothing leads here yet.

use yew::prelude::*;

use super::PartProps;

#[component]
pub fn Artifact(_props: &PartProps) -> Html {
    Html::default()
}
