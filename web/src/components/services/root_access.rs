//! What is particular to the page of IAM: centralized root access; it stands below what every service's page has. Nothing leads here yet.

use yew::prelude::*;

use super::PartProps;

#[component]
pub fn RootAccess(_props: &PartProps) -> Html {
    Html::default()
}
