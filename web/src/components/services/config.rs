//! What is particular to the page of AWS Config: recorders, aggregators, rules of the organization; it stands below what every
//! service's page has.

use sim::view::config;
use yew::prelude::*;

use super::PartProps;
use crate::components::inspector::lists::Related;
use crate::components::inspector::offers::Offers;
use crate::components::inspector::parts::prose;

#[component]
pub fn Config(props: &PartProps) -> Html {
    let desk = &props.desk;
    let part = config(desk.world(), &desk.viewpoint());
    html! {
        <section class="service-part" aria-label="AWS Config" data-testid="config-part">
            <p class="aside-note">{ prose(part.lead) }</p>
            <Offers offers={part.offers.clone()} first_is_main={true} scope="config-" />
            for list in &part.lists {
                <Related key={list.title} list={list.clone()} />
            }
        </section>
    }
}
