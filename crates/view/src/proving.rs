//! Proofs for screens: what nobody can ever do, what a change newly allows and denies, and smaller policies.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use message::{Message, message};
use policy::{Document, PolicyKind, evaluate_in_full};
use prove::{CallerSide, Closing, MatterWords, Proof, Prover, Reduction};

use api::ids::AccountId;
use api::policy_types::PolicyTarget;
use state::organization::Organization;
use state::outcome::Judgment;
use state::world::World;

use super::seen::{Viewpoint, organization_in_view};
use super::selection::Selection;
use crate::coverage::{Control, Coverage};
use crate::lab::place_named;
use crate::limits::{all_limits, insiders, never};
use crate::question::shows_policies;
use crate::vocabulary::{action_names, has_resource_policies, needed, resources_of, supplies};
use crate::why::{Judged, judged_for};

/// What is assumed about a change of an organization.
pub const ASSUMED_OF_OTHERS: &str =
    "Resources are taken to allow everyone from other accounts and from outside.";

/// How a question ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofWord {
    /// Nothing refutes it.
    Proved,
    /// A request refutes it.
    Refuted,
    /// Neither was shown.
    NotDecided,
}

impl ProofWord {
    fn of(proof: &Proof) -> Self {
        match proof {
            Proof::Proved => Self::Proved,
            Proof::Refuted(_) => Self::Refuted,
            Proof::NotDecided(_) => Self::NotDecided,
        }
    }
}

/// What the request says that refutes a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofWitness {
    /// It can be done although nobody should.
    SlipsThrough,
    /// A change allows it.
    NewlyAllowed,
    /// A change no longer allows it, which may be what it is for.
    NewlyDenied,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct ProofCard {
    /// What was asked, as a statement.
    pub title: Message,
    /// How it ended.
    pub word: ProofWord,
    /// Why: what closes the last way, who slips through, or why it is not decided; then who is exempt.
    pub lines: Vec<Message>,
    /// What a request that refutes it says.
    pub witness: ProofWitness,
    /// The request that refutes, decided again by the evaluator: of one that is newly denied, by the policies before the change.
    pub judged: Option<Judged>,
    /// Where it is: the accounts of the resource and of the caller, and the units above the first, up to the root.
    pub path: Vec<Selection>,
}

/// A policy that was made smaller.
#[derive(Clone, Debug, PartialEq)]
pub struct SmallerPolicy {
    /// The smaller policy's text.
    pub text: String,
    /// Each change and the characters that it saved. All are proved.
    pub steps: Vec<Reduction>,
}

/// Whether nobody in the accounts under a target, the root unless it is one, can do something. `None`: the viewpoint shows no policies.
///
/// # Errors
///
/// A condition or a pattern is none.
pub fn never_card(
    world: &World,
    viewpoint: &Viewpoint,
    under: &str,
    words: &MatterWords,
) -> Option<Result<ProofCard, Message>> {
    let organization = seen(world, viewpoint)?;
    let under = place_named(organization, under);
    let matter = match words.read() {
        Ok(matter) => matter,
        Err(error) => return Some(Err(error)),
    };
    let answer = never(world, organization, &under, &matter, prover());
    let title = message!(
        "No caller in the accounts ({accounts}) can do it.",
        accounts = answer.accounts
    );
    let slips = ProofWitness::SlipsThrough;
    let mut card = card(world, viewpoint, title, slips, &answer.proof);
    card.lines.extend(answer.closings.iter().map(closed));
    let exempt = answer.exempt.into_iter();
    card.lines
        .extend(exempt.map(|who| message!("Exempt: {who}.")));
    Some(Ok(card))
}

/// How it is with a control in each account of the organization; `None` of an account: it is the management account, which no policy
/// limits. `None`: the viewpoint shows no policies, or the control has a pattern that is none.
pub fn covered(
    world: &World,
    viewpoint: &Viewpoint,
    control: &Control,
) -> Option<BTreeMap<AccountId, Option<ProofWord>>> {
    let organization = seen(world, viewpoint)?;
    let controls = std::slice::from_ref(control);
    let found = Coverage::of(world, organization, controls, prover()).ok()?;
    let mut cells = BTreeMap::new();
    for row in found.rows.iter().flatten() {
        let word = row.proof.as_ref().map(ProofWord::of);
        let ids = row
            .accounts
            .iter()
            .filter_map(|n| found.accounts.get(*n)?.0.parse().ok());
        cells.extend(ids.map(|id: AccountId| (id, word)));
    }
    Some(cells)
}

/// What a change newly allows and no longer allows, for callers inside and outside. Empty: the viewpoint shows no policies.
pub fn change_cards(world: &World, after: &World, viewpoint: &Viewpoint) -> Vec<Rc<ProofCard>> {
    let Some(organization) = seen(world, viewpoint) else {
        return Vec::new();
    };
    let there = after.organization(&organization.id).unwrap_or(organization);
    let limits = |world, organization: &Organization| {
        let root = PolicyTarget::Parent(organization.root_parent());
        all_limits(world, organization, &root)
    };
    let (old, new) = (limits(world, organization), limits(after, there));
    let mut prover = prover().with_insiders(insiders(organization).chain(insiders(there)));
    let mut cards = Vec::new();
    for side in [CallerSide::Inside, CallerSide::Outside] {
        for gains in [true, false] {
            let (from, to) = if gains { (&old, &new) } else { (&new, &old) };
            let proof = prover.no_new_access_in(from, to, side);
            let title = match (side, gains, proof.witness().is_some()) {
                (CallerSide::Inside, true, false) => "Callers in the accounts gain nothing.",
                (CallerSide::Inside, true, true) => "Callers in the accounts gain access.",
                (CallerSide::Inside, false, false) => "Callers in the accounts lose nothing.",
                (CallerSide::Inside, false, true) => "Callers in the accounts lose access.",
                (CallerSide::Outside, true, false) => "Callers from outside gain nothing.",
                (CallerSide::Outside, true, true) => "Callers from outside gain access.",
                (CallerSide::Outside, false, false) => "Callers from outside lose nothing.",
                (CallerSide::Outside, false, true) => "Callers from outside lose access.",
            };
            let witness = match gains {
                true => ProofWitness::NewlyAllowed,
                false => ProofWitness::NewlyDenied,
            };
            let mut card = card(world, viewpoint, title.into(), witness, &proof);
            card.lines.push(ASSUMED_OF_OTHERS.into());
            cards.push(Rc::new(card));
        }
    }
    cards
}

/// A smaller policy that allows and denies the same; `None`: the text is no policy, or there is none.
pub fn smaller(kind: PolicyKind, text: &str) -> Option<SmallerPolicy> {
    let policy = Document::parse_as(kind, text).ok()?;
    let small = Prover::formal().minimize(kind, &Arc::new(policy), true);
    (!small.steps.is_empty()).then(|| SmallerPolicy {
        text: small.document.text().to_string(),
        steps: small.steps,
    })
}

/// A prover that knows the names of AWS's actions, and which condition keys their requests can have.
pub fn prover() -> Prover {
    let prover = Prover::new(action_names()).with_keys(supplies);
    let prover = prover.with_resources(resources_of).with_needed(needed);
    prover.with_shared(has_resource_policies)
}

fn seen<'w>(world: &'w World, viewpoint: &Viewpoint) -> Option<&'w Organization> {
    organization_in_view(world, viewpoint).filter(|_| shows_policies(world, viewpoint))
}

fn card(
    world: &World,
    viewpoint: &Viewpoint,
    title: Message,
    witness: ProofWitness,
    proof: &Proof,
) -> ProofCard {
    let mut card = ProofCard {
        title,
        witness,
        word: ProofWord::of(proof),
        lines: Vec::new(),
        judged: None,
        path: Vec::new(),
    };
    match proof {
        Proof::Proved => {}
        Proof::NotDecided(doubt) => {
            card.lines.push(doubt.reason.says().into());
            card.lines
                .extend(doubt.key.clone().map(|key| match doubt.unknown() {
                    Some(_) => message!("Not known: {key}"),
                    None => message!("Key: {key}"),
                }));
        }
        Proof::Refuted(witness) => {
            let request = witness.request.clone();
            let verdict = evaluate_in_full(&request, &witness.layers);
            card.judged = Some(judged_for(
                world,
                viewpoint,
                &Judgment {
                    request,
                    verdict,
                    open: None,
                },
            ));
            let ids = [
                &witness.request.resource_account,
                &witness.request.principal.account,
            ];
            let accounts = ids.into_iter().flatten().filter_map(|it| it.parse().ok());
            let mut accounts: Vec<AccountId> =
                accounts.filter(|it| world.account(*it).is_some()).collect();
            accounts.dedup();
            let membership = accounts.first().and_then(|it| world.membership_of(*it));
            let organization = seen(world, viewpoint);
            let units = membership
                .zip(organization)
                .map_or_else(Vec::new, |(it, organization)| organization.path(&it.parent));
            card.path = accounts.into_iter().map(Selection::Account).collect();
            card.path
                .extend(units.into_iter().rev().map(Selection::Unit));
        }
    }
    card
}

/// What closes the last way.
pub fn closed(closing: &Closing) -> Message {
    let level = closing.level.clone();
    match closing.statement() {
        Some((policy, statement)) => message!(
            "Closed by statement {statement} of {policy} at {level}.",
            policy = policy.clone()
        ),
        None => message!("Closed at {level}, where no policy allows it."),
    }
}
