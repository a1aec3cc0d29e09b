//! The card of a handshake: its parties, and the checks that accepting it would run for a person.

use super::households::{Household, first_of_all};
use super::why::{Judged, judged_for};
use api::ids::{AccountId, HandshakeId};
use api::principal::Principal;
use gates::people::{self, name_of};
use gates::sight::Viewpoint;
use message::Message;
use services::organizations::handshakes::{Check, CheckId, acceptance};
use state::handshake::{Handshake, HandshakeAction, HandshakeState, Recipient};
use state::outcome::Remedy;
use state::parties::recipient;
use state::world::World;

/// The card of a handshake.
#[derive(Clone, Debug, PartialEq)]
pub struct HandshakeCard {
    /// The request of the handshake.
    pub action: HandshakeAction,
    /// The handshake's state.
    pub state: HandshakeState,
    /// The sender's name.
    pub from: String,
    /// The recipient, as far as the viewpoint knows it.
    pub to: CardRecipient,
    /// The person that the checks are about.
    pub person: Principal,
    /// The name of that person: "Payments / Ana".
    pub person_name: Message,
    /// The people that the instructor can check instead: the recipient's first, then the sender's. Empty for a person's
    /// viewpoint.
    pub households: Vec<Household>,
    /// The checks on accepting it: the first that stops, then the others in their order; empty once it has ended.
    pub checks: Vec<CheckRow>,
}

/// The recipient of a handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardRecipient {
    /// An account, by its id.
    Account {
        /// The account's name.
        name: String,
        /// The account's id.
        id: String,
    },
    /// An email address.
    Email {
        /// The address.
        address: String,
        /// The account behind the address.
        owner: AddressOwner,
    },
    /// The sender's own organization.
    Organization {
        /// The name of the management account.
        management: String,
    },
}

/// The owner of the address to which an invitation is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressOwner {
    /// No account has this address.
    Nobody,
    /// The name of the account.
    Account(String),
    /// Hidden: the sender does not learn whose address it is.
    Hidden,
}

/// A check on accepting.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckRow {
    /// The id of the check.
    pub id: CheckId,
    /// Whether the condition is met.
    pub holds: bool,
    /// Whether accepting needs the condition at all.
    pub needed: bool,
    /// Whether the condition is needed and not met.
    pub stops: bool,
    /// Whether this is the first check that stops.
    pub decides: bool,
    /// The check in a sentence, with what it found.
    pub says: Message,
    /// The code of the error that the call gets if it stops here.
    pub error: Option<&'static str>,
    /// The decision of policy, as far as the viewpoint may know it; `None` for checks that ask no policy.
    pub judged: Option<Judged>,
    /// The change that would let it pass, if it stops.
    pub remedy: Option<Remedy>,
}

/// The card of a handshake. The checks are about the person who can answer: for the instructor, that is `checked` if given, or an
/// administrator of the recipient; otherwise the current user. A person of another account sees no checks. `None`: there is no
/// such handshake.
pub fn handshake_card(
    world: &World,
    viewpoint: &Viewpoint,
    id: &HandshakeId,
    checked: Option<&Principal>,
) -> Option<HandshakeCard> {
    let handshake = world.handshake(id)?;
    let actor = viewpoint.actor();
    let owner = recipient(world, handshake);
    let elsewhere = owner.filter(|owner| *owner != actor.account());
    let answers = elsewhere.and_then(|owner| people::administrator_of(world, owner));
    let person = checked
        .or(answers.as_ref())
        .filter(|_| viewpoint.sees_all())
        .unwrap_or(actor);
    let live = handshake.state.is_live();
    let households = if live && viewpoint.sees_all() {
        let first = [owner, Some(handshake.management), Some(actor.account())];
        first_of_all(world, first.into_iter().flatten())
    } else {
        Vec::new()
    };
    let checks = if live && (viewpoint.sees_all() || elsewhere.is_none()) {
        acceptance(world, handshake, person)
    } else {
        Vec::new()
    };
    let deciding = checks.iter().position(Check::stops);
    let row = |(n, check): (usize, Check)| CheckRow {
        id: check.id,
        holds: check.holds,
        needed: check.needed,
        stops: check.stops(),
        decides: deciding == Some(n),
        error: check.error.as_ref().map(|error| error.code.name()),
        judged: (check.judgment.as_ref()).map(|found| judged_for(world, viewpoint, found)),
        remedy: check.remedy.clone().filter(|_| check.stops()),
        says: check.says,
    };
    let mut rows: Vec<_> = checks.into_iter().enumerate().map(row).collect();
    // The order of the others stays.
    rows.sort_by_key(|it| !it.decides);
    Some(HandshakeCard {
        action: handshake.action,
        state: handshake.state,
        to: sent_to(world, viewpoint, handshake, owner),
        from: world.name_of(handshake.management),
        person: person.clone(),
        person_name: name_of(world, person),
        households,
        checks: rows,
    })
}

fn sent_to(
    world: &World,
    viewpoint: &Viewpoint,
    handshake: &Handshake,
    owner: Option<AccountId>,
) -> CardRecipient {
    match &handshake.recipient {
        Recipient::Account(id) => CardRecipient::Account {
            name: world.name_of(*id),
            id: id.to_string(),
        },
        Recipient::Email(email) => CardRecipient::Email {
            address: email.to_string(),
            owner: match owner {
                Some(id) if viewpoint.sees_all() || id == viewpoint.actor().account() => {
                    AddressOwner::Account(world.name_of(id))
                }
                None if viewpoint.sees_all() => AddressOwner::Nobody,
                Some(_) | None => AddressOwner::Hidden,
            },
        },
        Recipient::Organization => CardRecipient::Organization {
            management: world.name_of(handshake.management),
        },
    }
}
