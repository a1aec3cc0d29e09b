//! The handshake card: sender, recipient, the conditions for accepting, and the possible answers.

use sim::CheckId;
use sim::ids::HandshakeId;
use sim::principal::Principal;
use sim::view::{
    AddressOwner, CardRecipient, CheckRow, Emblem, HandshakeCard as Card, Household, Offer,
    OfferKind,
};

use super::emblem::emblem;
use ui::browser::elements;
use ui::parts::select::Select;
use ui::prelude::*;
use ui::shared::gates::layers::layers;
use ui::shared::lesson_text::after_bet;
use ui::shared::remedy::remedy;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub id: HandshakeId,
    pub offers: Vec<Offer>,
    pub queries: Queries,
    /// What stands between the checks and the parties.
    pub children: Html,
}

#[component]
pub(crate) fn HandshakeCard(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let checked = use_state(|| None::<Principal>);
    // The checks are about the current user.
    let actor = props.queries.actor().clone();
    use_effect_with(actor, with!(checked, move |_| checked.set(None)));
    // A refusal is about the check that fails, which stands above the button that was pressed.
    let refused = props.queries.was_refused().then(|| props.queries.steps());
    use_effect_with(refused, |refused| {
        if refused.is_some() {
            elements::first(".check.decides")
                .iter()
                .for_each(platform::bring_into_view);
        }
    });
    let Some(card) = props.queries.handshake_card(&props.id, checked.as_ref()) else {
        return props.children.clone();
    };
    let onchange = Callback::from(with!(checked, move |event: Event| {
        checked.set(forms::value(&event).parse().ok());
    }));
    let perform =
        dispatch.on_event(|commands| Action::Session(SessionAction::ApplyRemedy(commands, None)));
    let name = tell(&card.person_name);
    // "Answer as Eva" does the same.
    let is_offered = (props.offers.iter())
        .any(|it| matches!(&it.kind, OfferKind::ActAs(person) if *person == card.person));
    html! {
        <div class="handshake-card">
            if props.queries.awaits_bet() { { after_bet() } }
            else if !card.checks.is_empty() || !card.households.is_empty() {
                <section class="checks" aria-label={tell(message!("Checks for {name}"))}>
                    <div class="checks-head">
                        if props.queries.instructor() {
                            <h3>{ say("Checks for") }</h3>
                            { check_as(&card, onchange) }
                        } else {
                            <h3>{ tell(message!("Checks for {name}")) }</h3>
                        }
                        if card.person != *props.queries.actor() && !is_offered {
                            <button type="button" class="button" data-testid="act-as-checked"
                                onclick={dispatch.on(Action::Session(SessionAction::ActAs(card.person.clone())))}>
                                { icon(Icon::Person) }
                                { tell(message!("Act as {name}")) }
                            </button>
                        }
                    </div>
                    <ol data-testid="checks">
                        for check in &card.checks { { row(check, &props.queries, &perform) } }
                    </ol>
                </section>
            }
            { props.children.clone() }
            { parties(&card) }
        </div>
    }
}

/// Whose answer is checked.
fn check_as(card: &Card, onchange: Callback<Event>) -> Html {
    html! {
        <Select testid="check-as" label={say("Check as")} value={card.person.to_string()} {onchange}>
            // Accounts may share a name.
            for (n, Household { account, people }) in card.households.iter().enumerate() {
                <optgroup key={n} label={account.clone()}>
                    for one in people {
                        <option key={one.principal.to_string()} value={one.principal.to_string()}>
                            { format!("{account} / {} ({})", tell(&one.name), tell(one.standing.title())) }
                        </option>
                    }
                </optgroup>
            }
        </Select>
    }
}

fn parties(card: &Card) -> Html {
    let (to, kind) = match &card.to {
        CardRecipient::Account { name, id } => (name, id.clone()),
        CardRecipient::Email { address, owner } => {
            let owner = match owner {
                AddressOwner::Account(name) => name.clone(),
                AddressOwner::Nobody => say("an address without an account").to_string(),
                AddressOwner::Hidden => say("an email address").to_string(),
            };
            (address, owner)
        }
        CardRecipient::Organization { management } => {
            (management, say("for the organization").to_string())
        }
    };
    html! {
        <div class="parties">
            <div class="party">
                <span class="soft small">{ say("From") }</span>
                <b>{ &card.from }</b>
                <span class="soft small">{ say("management") }</span>
            </div>
            <span class="party-way" aria-hidden="true">{ emblem(Emblem::Handshake(card.action)) }</span>
            <div class="party to">
                <span class="soft small">{ say("To") }</span>
                <b>{ to }</b>
                <span class="soft small">{ kind }</span>
            </div>
        </div>
    }
}

const fn id_of(check: CheckId) -> &'static str {
    match check {
        CheckId::CanAct => "check-can-act",
        CheckId::Addressed => "check-addressed",
        CheckId::MayAccept => "check-may-accept",
        CheckId::Open => "check-open",
        CheckId::MayJoin => "check-may-join",
        CheckId::MayTransfer => "check-may-transfer",
        CheckId::RolePresent => "check-role-present",
        CheckId::MayCreateRole => "check-may-create-role",
    }
}

fn row(check: &CheckRow, queries: &Queries, perform: &Callback<Vec<Command>>) -> Html {
    let (sign, tone, word) = if check.stops {
        (Icon::Cross, "stop", say("No"))
    } else if check.id == CheckId::MayCreateRole && !check.needed {
        (Icon::Dash, "plain", say("Not needed"))
    } else if check.holds {
        (Icon::Check, "good", say("Yes"))
    } else {
        (Icon::Dash, "plain", say("No; see the next check"))
    };
    // Only what stops it says more at once.
    let folded = !check.stops;
    let why = html! {
        <>
            <p class="soft small">{ ui::parts::text::phrase(&check.says) }</p>
            if check.decides {
                <p class="check-stops small">{ say("Stops here") }
                    if let Some(error) = check.error { { ": " }<code>{ error }</code> }
                </p>
            }
            if let Some(judged) = &check.judged {
                <details class="folding">
                    <summary>{ say("How policy decided") }</summary>
                    { layers(judged) }
                </details>
            }
            if let Some(help) = &check.remedy { { remedy(queries, help, perform) } }
        </>
    };
    html! {
        <li key={id_of(check.id)} class={classes!("check", tone, check.decides.then_some("decides"))} data-testid={id_of(check.id)}
            data-holds={check.holds.to_string()} data-stops={check.stops.to_string()} data-decides={check.decides.to_string()}>
            <span class="sign-disc">{ icon(sign) }</span>
            if folded {
                <details class="folded">
                    <summary>
                        <span class="ask">
                            { tell(check.id.question()) }
                            <span class="quiet">{ format!(" {word}.") }</span>
                        </span>
                    </summary>
                    { why }
                </details>
            } else {
                <div>
                    <p class="ask">{ tell(check.id.question()) }<span class="quiet">{ format!(" {word}.") }</span></p>
                    { why }
                </div>
            }
        </li>
    }
}
