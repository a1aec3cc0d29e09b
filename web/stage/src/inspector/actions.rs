//! What can be done with the selection: the main actions, more of them, and those that would be refused now.

use page::offer_keys;
use sim::view::{Offer, OfferSections};

use ui::prelude::*;
use ui::shared::offers::{button, line, rows, why};

/// A way to another view of the page.
#[derive(Clone, PartialEq)]
pub(crate) struct OtherView {
    pub icon: Icon,
    pub label: AttrValue,
    pub hook: &'static str,
    pub route: Route,
    pub about: Selection,
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub sections: OfferSections,
    pub ways: Vec<OtherView>,
}

#[component]
pub(crate) fn Actions(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let open = use_state(|| false);
    let as_commands = use_state(|| false);
    let OfferSections {
        main,
        more,
        refused,
    } = &props.sections;
    let lines = |offers: &[Offer]| offers.iter().any(|it| it.command().is_some());
    let has_lines = [main, more, refused].into_iter().any(|it| lines(it));
    let has_more = has_lines || !more.is_empty() || !props.ways.is_empty();
    if main.is_empty() && !has_more && refused.is_empty() {
        return Html::default();
    }
    let toggle = forms::sets(&open, !*open);
    let switch = forms::sets(&as_commands, !*as_commands);
    html! {
        <section class="insp-acts" aria-label={say("What can be done")}>
            if !main.is_empty() || has_more {
                <div class="insp-main">
                    for (n, (offer, key)) in main.iter().zip(offer_keys(main)).enumerate() {
                        // Without a key, a button that comes takes over the element of one that goes, and its focus.
                        <key={key}>{ button(dispatch, offer, "main-", n, n == 0 && !declines(offer)) }</>
                    }
                    if has_more {
                        <button type="button" class="button insp-more-open" aria-expanded={open.to_string()} aria-controls="insp-more"
                            data-testid="more-actions" onclick={toggle}>{ say("More") }{ icon(Icon::Chevron) }</button>
                    }
                </div>
            }
            if has_more {
                <div class="insp-more offers" id="insp-more" hidden={!*open}>
                    if !more.is_empty() || !props.ways.is_empty() {
                        <ul>
                            { rows(dispatch, more, "more-", *as_commands, false) }
                            for way in &props.ways { { self::way(dispatch, way) } }
                        </ul>
                    }
                    if lines(main) {
                        <ul class="insp-about-main" aria-label={say("About the main actions")}>
                            for (n, offer) in main.iter().enumerate() { { about(dispatch, n, offer, *as_commands) } }
                        </ul>
                    }
                    if has_lines {
                        <button type="button" class="button bare small" data-testid="as-commands" aria-pressed={as_commands.to_string()}
                            onclick={switch}>{ icon(Icon::Terminal) }{ say("As commands") }</button>
                    }
                </div>
            }
            if !refused.is_empty() {
                <details class="insp-refused offers" data-testid="not-possible">
                    <summary>{ tell(message!("Not possible now ({count})", count = refused.len())) }</summary>
                    <ul>{ rows(dispatch, refused, "refused-", *as_commands, false) }</ul>
                </details>
            }
        </section>
    }
}

/// Declining is never what Enter or the eye meets first.
fn declines(offer: &Offer) -> bool {
    let call = offer.call();
    call.is_some_and(|it| &*it.operation == "organizations:DeclineHandshake")
}

/// Whether a main action would work, and its command line.
fn about(dispatch: Dispatch, key: usize, offer: &Offer, as_commands: bool) -> Html {
    if offer.call().is_none() && !as_commands {
        return Html::default();
    }
    html! {
        <li {key} class={as_commands.then_some("told-whole")}>
            <span class="soft small">{ tell(&offer.label) }</span>
            { why(dispatch, offer) }
            if as_commands { { line(offer) } }
        </li>
    }
}

fn way(dispatch: Dispatch, way: &OtherView) -> Html {
    let go = ScreenAction::Navigate(way.route, Some(way.about.clone()));
    html! {
        <li key={way.hook}>
            <button type="button" class="button" data-testid={way.hook} onclick={dispatch.on(Action::Screen(go))}>
                { icon(way.icon) }<span>{ &way.label }</span>
            </button>
        </li>
    }
}
