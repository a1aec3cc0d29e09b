//! The part specific to AWS Config: aggregators and their data of each account, recorders, organization rules and their
//! status in each account; and the time that all of it takes.

use sim::time::HOUR;
use sim::view::{ConfigLine, ConfigSection, ConfigThing, Offer};

use page::perform;
use ui::parts::text::{kebab, mark, phrase};
use ui::prelude::*;
use ui::shared::offers::{Offers, passing};

/// Number of lines above which they are folded, so that a card fits beside its neighbors.
const OPEN: usize = 12;

pub(crate) fn config(dispatch: Dispatch, queries: &Queries) -> Html {
    let part = queries.config();
    html! {
        <section class="route-part config" aria-label={say("What it collects and checks")} data-testid="config-part">
            <div class="section-head">
                <h4>{ say("What it collects and checks") }</h4>
                if part.goes_on {
                    <div class="passing">
                        { passing(dispatch, &[("config-next", queries.next_event()), ("config-hour", queries.let_pass(HOUR))]) }
                    </div>
                }
            </div>
            { section(dispatch, part.aggregators, "aggregators") }
            { section(dispatch, part.recorders, "recorders") }
            { section(dispatch, part.rules, "rules") }
        </section>
    }
}

fn section(dispatch: Dispatch, section: ConfigSection, id: &'static str) -> Html {
    let none = section.things.is_empty() && section.lines.is_empty();
    html! {
        <section key={id} class="config-kind" aria-label={tell(section.title)} data-testid={format!("config-{id}")}>
            <h5>{ tell(section.title) }</h5>
            <p class="soft small">{ phrase(section.says) }</p>
            <Offers offers={section.offers} scope={id} bare={true} />
            if none { <p class="soft">{ tell(section.empty) }</p> }
            for thing in &section.things { { self::thing(dispatch, thing) } }
            if !section.lines.is_empty() {
                <div class="config-card">{ lines(dispatch, &section.lines, section.more) }</div>
            }
        </section>
    }
}

fn thing(dispatch: Dispatch, thing: &ConfigThing) -> Html {
    html! {
        <article key={format!("{} {}", thing.place, thing.name)} class="config-card" aria-label={thing.name.clone()} data-testid={format!("config-thing-{}", thing.name)}>
            <header>
                { mark(thing.mark) }
                <div>
                    <p>
                        { say_marked!("{name} in {place}", &[
                            ("name", html! { <b>{ &thing.name }</b> }),
                            ("place", html! { <span class="soft small">{ &thing.place }</span> }),
                        ]) }
                    </p>
                    <p class="small">
                        <b data-testid="thing-state">{ tell(thing.state) }</b>
                        { " " }
                        { phrase(&thing.says) }
                    </p>
                </div>
                <div class="config-steps">for offer in &thing.offers { { step(dispatch, offer) } }</div>
                for offer in &thing.offers {
                    if let Some(refusal) = &offer.refusal {
                        <p class="refusal small" id={refused(offer)}>
                            { say_marked!("**Would be refused:** {why}", &[("why", html! { <span lang={english()}>{ refusal }</span> })]) }
                        </p>
                    }
                }
            </header>
            { lines(dispatch, &thing.lines, thing.more) }
        </article>
    }
}

fn refused(offer: &Offer) -> String {
    format!("refused-{}", kebab(offer.label.english()))
}

/// A small button beside its subject.
fn step(dispatch: Dispatch, offer: &Offer) -> Html {
    html! {
        <button key={offer.label.to_string()} type="button"
            class={classes!("button", "small", offer.refusal.is_some().then_some("dashed"))}
            data-testid={format!("offer-{}", kebab(offer.label.english()))}
            aria-describedby={offer.refusal.is_some().then(|| refused(offer))}
            onclick={dispatch.on(perform(offer))}>{ tell(&offer.label) }</button>
    }
}

fn lines(dispatch: Dispatch, lines: &[ConfigLine], more: usize) -> Html {
    if lines.is_empty() {
        return Html::default();
    }
    let list = html! {
        <ul class="config-lines">
            for (n, line) in lines.iter().enumerate() { { self::line(dispatch, line, n) } }
            if more > 0 { <li class="soft small">{ tell(counted!(more, "and 1 more account|and {n} more accounts")) }</li> }
        </ul>
    };
    if lines.len() <= OPEN {
        return list;
    }
    html! { <details class="folding"><summary>{ tell(counted!(lines.len() + more, "Account by account: 1 line|Account by account: {n} lines")) }</summary>{ list }</details> }
}

fn line(dispatch: Dispatch, line: &ConfigLine, n: usize) -> Html {
    // A new item is a new line, so that it visibly arrives.
    html! {
        <li key={format!("{n} {} {}", line.name, line.state)} class={line.mark} data-testid={format!("in-{}", line.name)}>
            { mark(line.mark) }
            <span class="config-who">
                if let Some(account) = line.account {
                    <button type="button" class="button bare small" title={say("Show it in the organization")}
                        onclick={dispatch.on(Action::Screen(ScreenAction::Show(Selection::Account(account))))}>{ tell(&line.name) }</button>
                } else {
                    { tell(&line.name) }
                }
            </span>
            <span class="config-state small">{ tell(&line.state) }</span>
            <span class="config-says soft small">{ phrase(&line.says) }</span>
            if let Some(offer) = &line.offer { { step(dispatch, offer) } }
        </li>
    }
}
