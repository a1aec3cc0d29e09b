//! The handshake card: who sent what to whom, what accepting it asks of a person, and the answers.

use std::rc::Rc;

use shell::desk::Desk;
use sim::handshake::{Action as Kind, Handshake, Recipient, State};
use sim::ids::{AccountId, HandshakeId};
use sim::people::{self, Person};
use sim::principal::Principal;
use sim::view::Offer;
use sim::view::why::judged_for;
use sim::{Check, CheckId, World, acceptance};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::offers::Offers;
use super::parts::remedy;
use crate::components::why::layers::layers;
use crate::icons::{Icon, icon};
use crate::say::{core, say, say_with};
use crate::state::{Action, use_dispatch};

/// With more accounts than this only those that matter are offered to check as.
const FEW: usize = 60;

#[derive(Properties)]
pub struct Props {
    pub id: HandshakeId,
    pub offers: Vec<Offer>,
    pub desk: Rc<Desk>,
    pub instructor: bool,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
            && self.instructor == other.instructor
            && self.offers == other.offers
            && Rc::ptr_eq(&self.desk, &other.desk)
    }
}

#[component]
pub fn HandshakeCard(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let checked = use_state(|| None::<Principal>);
    // Whoever comes to act is the one whom the checks are about.
    use_effect_with(props.desk.actor.clone(), {
        let checked = checked.clone();
        move |_| checked.set(None)
    });
    let world = props.desk.world();
    let Some(handshake) = world.handshake(&props.id) else {
        return Html::default();
    };
    let actor = &props.desk.actor;
    let person = checked
        .as_ref()
        .filter(|_| props.instructor)
        .unwrap_or(actor)
        .clone();
    let onchange = {
        let checked = checked.clone();
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            checked.set(value.parse().ok());
        })
    };
    let act_as = {
        let dispatch = dispatch.clone();
        let person = person.clone();
        move |_: MouseEvent| dispatch.dispatch(Action::ActAs(person.clone()))
    };
    let name = core(&people::name_of(world, &person));
    html! {
        <div class="handshake-card">
            { parties(world, handshake) }
            if handshake.state.is_live() {
                <section class="checks" aria-label={say_with("Checks for {name}", &[("name", &name)])}>
                    <div class="checks-head">
                        if props.instructor {
                            <h3>{ say("Checks for") }</h3>
                            <select data-testid="check-as" aria-label={say("Check as")} {onchange}>
                                for (account, people) in households(world, handshake, actor) {
                                    <optgroup key={account.clone()} label={account.clone()}>
                                        for one in people {
                                            <option key={one.principal.to_string()} value={one.principal.to_string()} selected={one.principal == person}>
                                                { format!("{account} / {} ({})", core(&one.name), core(one.standing.title())) }
                                            </option>
                                        }
                                    </optgroup>
                                }
                            </select>
                        } else {
                            <h3>{ say_with("Checks for {name}", &[("name", &name)]) }</h3>
                        }
                        if person != *actor {
                            <button type="button" class="button" data-testid="act-as-checked" onclick={act_as}>{ icon(Icon::Person) }{ say("Act as them") }</button>
                        }
                    </div>
                    <Checks checks={acceptance(world, handshake, &person)} desk={props.desk.clone()} />
                </section>
            }
            <Offers offers={props.offers.clone()} first_is_main={true} />
        </div>
    }
}

/// The accounts that can be checked as: the recipient's first, then the sender's, then all.
fn households(
    world: &World,
    handshake: &Handshake,
    actor: &Principal,
) -> Vec<(String, Vec<Person>)> {
    let mut accounts: Vec<AccountId> = Vec::new();
    let mut add = |id: Option<AccountId>| {
        if let Some(id) = id.filter(|id| !accounts.contains(id)) {
            accounts.push(id);
        }
    };
    add(recipient(world, handshake));
    add(Some(handshake.management));
    add(Some(actor.account()));
    let all: Vec<_> = world
        .accounts()
        .map(|account| account.id)
        .take(FEW + 1)
        .collect();
    if all.len() <= FEW {
        all.into_iter().for_each(|id| add(Some(id)));
    }
    accounts
        .into_iter()
        .filter_map(|id| world.account(id))
        .map(|account| (account.name.to_string(), people::people(account)))
        .collect()
}

fn recipient(world: &World, handshake: &Handshake) -> Option<AccountId> {
    match &handshake.recipient {
        Recipient::Account(id) => Some(*id),
        Recipient::Email(email) => world.by_email(handshake.management.partition(), email),
        Recipient::Organization => Some(handshake.management),
    }
}

/// Whose root e-mail address this is.
fn owner(world: &World, email: &str) -> Option<AccountId> {
    world
        .accounts()
        .find(|account| &*account.email == email)
        .map(|account| account.id)
}

/// Each kind of handshake has its own envelope.
fn envelope(kind: Kind) -> Icon {
    match kind {
        Kind::Invite | Kind::TransferResponsibility => Icon::Invitation,
        Kind::EnableAllFeatures => Icon::Request,
        Kind::ApproveAllFeatures => Icon::Approval,
        Kind::AddOrganizationsServiceLinkedRole => Icon::Recreate,
    }
}

/// How a state looks, and what it means.
fn state_sign(state: State) -> (Icon, &'static str, &'static str) {
    match state {
        State::Requested => (Icon::Clock, "wait", say("waits for others")),
        State::Open => (Icon::Bell, "wait", say("waits for an answer")),
        State::Accepted => (Icon::Check, "good", say("agreed")),
        State::Declined => (Icon::Cross, "ended", say("said no")),
        State::Canceled => (Icon::Cross, "ended", say("taken back")),
        State::Expired => (Icon::Clock, "ended", say("nobody answered in time")),
    }
}

fn parties(world: &World, handshake: &Handshake) -> Html {
    let (to, kind) = match &handshake.recipient {
        Recipient::Account(id) => (world.name_of(*id), id.to_string()),
        Recipient::Email(email) => (
            email.to_string(),
            owner(world, email).map_or_else(
                || say("nobody's address yet").to_string(),
                |id| world.name_of(id),
            ),
        ),
        Recipient::Organization => (
            world.name_of(handshake.management),
            say("for the organization").to_string(),
        ),
    };
    let (sign, tone, meaning) = state_sign(handshake.state);
    html! {
        <div class="parties">
            <div class="party">
                <span class="soft small">{ say("From") }</span>
                <b>{ world.name_of(handshake.management) }</b>
                <span class="soft small">{ say("management") }</span>
            </div>
            <span class="party-way" aria-hidden="true">{ icon(envelope(handshake.action)) }</span>
            <div class="party to">
                <span class="soft small">{ say("To") }</span>
                <b>{ to }</b>
                <span class="soft small">{ kind }</span>
            </div>
            <p class="party-outcome">
                <span class={classes!("state-chip", tone)} data-testid="handshake-state">{ icon(sign) }{ handshake.state.name() }</span>
                <span class="soft small">{ meaning }</span>
            </p>
        </div>
    }
}

#[derive(Properties)]
struct ChecksProps {
    checks: Vec<Check>,
    desk: Rc<Desk>,
}

impl PartialEq for ChecksProps {
    fn eq(&self, other: &Self) -> bool {
        self.checks == other.checks
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

/// The questions one by one; the first that stops decides.
#[component]
fn Checks(props: &ChecksProps) -> Html {
    let dispatch = use_dispatch();
    let perform = Callback::from(move |commands| dispatch.dispatch(Action::Mend(commands)));
    let deciding = props.checks.iter().position(Check::stops);
    html! {
        <ol data-testid="checks">
            for (n, check) in props.checks.iter().enumerate() {
                { row(check, deciding == Some(n), &props.desk, &perform) }
            }
        </ol>
    }
}

fn row(
    check: &Check,
    decides: bool,
    desk: &Desk,
    perform: &Callback<Vec<sim::command::Command>>,
) -> Html {
    let world = desk.world();
    let (sign, tone, word) = if check.stops() {
        (Icon::Cross, "stop", say("No"))
    } else if check.id == CheckId::MayCreateRole && !check.needed {
        (Icon::Dash, "plain", say("Not needed"))
    } else if check.holds {
        (Icon::Check, "good", say("Yes"))
    } else {
        (Icon::Dash, "plain", say("No; see the next check"))
    };
    // What is in order needs no words until one asks.
    let folded = tone == "good" || (check.id == CheckId::MayCreateRole && !check.needed);
    let why = html! {
        <>
            <p class="soft small">{ super::parts::phrase(&check.says) }</p>
            if decides {
                <p class="check-stops small">{ say("Stops here") }
                    if let Some(error) = &check.error { { ": " }<code>{ error.code.name() }</code> }
                </p>
            }
            if let Some(found) = &check.judgement {
                <details class="folding">
                    <summary>{ say("How policy decided") }</summary>
                    { layers(&judged_for(world, &desk.viewpoint(), found)) }
                </details>
            }
            if let Some(help) = check.remedy.as_ref().filter(|_| check.stops()) { { remedy(world, help, perform) } }
        </>
    };
    html! {
        <li key={id_of(check.id)} class={classes!("check", tone, decides.then_some("decides"))} data-testid={id_of(check.id)}
            data-holds={check.holds.to_string()} data-stops={check.stops().to_string()} data-decides={decides.to_string()}>
            <span class="sign-disc">{ icon(sign) }</span>
            if folded {
                <details class="folded">
                    <summary><span class="ask">{ core(check.id.question()) }<span class="quiet">{ format!(" {word}.") }</span></span></summary>
                    { why }
                </details>
            } else {
                <div>
                    <p class="ask">{ core(check.id.question()) }<span class="quiet">{ format!(" {word}.") }</span></p>
                    { why }
                </div>
            }
        </li>
    }
}
