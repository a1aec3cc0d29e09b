//! The policy lab's computations: identities, a draft and the table of permissions. They are cached while their inputs
//! are unchanged, and computed a little at a time, because a page with ten thousand accounts must stay responsive.

use std::rc::Rc;
use std::sync::Arc;

use dry_run::DryRun;
use lint::ActionCatalog;
use message::Message;
use policy::{ContextValue, PolicyKind};
use prove::MatterWords;
use sim::World;
use sim::command::Command;
use sim::ids::Text;
use sim::policies::{PolicyTarget, PolicyType};
use sim::principal::Principal;
use sim::question::{Caller, Question};
use sim::view::draft::{self, Draft, DraftChange};
use sim::view::lab::{self, ChangeRow, OwnPolicies, PlacedPolicies, Verdicts};
use sim::view::matrix::{self, Listing, Matrix, MatrixRow, People};
use sim::view::proving::{self, ProofCard, SmallerPolicy};
use sim::view::{Template, Viewpoint, Vocabulary};

use super::Queries;

/// Number of identities up to which the completion's vocabulary is built at once.
const FEW: usize = 400;

/// The policy lab's results, and the work on them.
#[derive(Default)]
pub struct Workings {
    world: Option<World>,
    viewpoint: Option<Viewpoint>,
    people: Arc<People>,
    /// Number of lists of identities so far.
    lists: u32,
    /// Collects the identities, if they are too many for one frame.
    listing: Option<Listing>,
    vocabulary: Rc<Vocabulary>,
    /// The vocabulary belongs to a former world.
    vocabulary_due: bool,
    /// Templates for the kind of policy being written.
    templates: Option<(PolicyKind, Rc<Vec<Template>>)>,
    /// The changes that `draft` consists of.
    changes: Vec<DraftChange>,
    draft: Option<Rc<Draft>>,
    matrix: Option<Matrix>,
    /// The former table, which is freed a little at a time.
    old: Option<Matrix>,
    proofs: LabProofs,
}

/// What nobody can do, as it is asked: a target's id, and the words.
type NeverAsked = (String, MatterWords);
/// `None`: the view shows no policies.
pub type NeverAnswered = Option<Result<Rc<ProofCard>, Message>>;
/// A policy's kind and its text.
type PolicyText = (PolicyKind, String);

/// The last answers of the prover, with what was asked. `None` in an answer: there is none.
#[derive(Default)]
struct LabProofs {
    never: Option<(NeverAsked, NeverAnswered)>,
    change: Option<Rc<Vec<Rc<ProofCard>>>>,
    smaller: Option<(PolicyText, Option<Rc<SmallerPolicy>>)>,
}

/// The results, and the work on them.
impl Workings {
    /// The users and roles that the lab can ask about.
    pub fn people(&self) -> &Arc<People> {
        &self.people
    }

    /// The number of lists of identities so far.
    pub fn lists(&self) -> u32 {
        self.lists
    }

    /// The names that completion offers.
    pub fn vocabulary(&self) -> &Rc<Vocabulary> {
        &self.vocabulary
    }

    /// The table; `None` before it was asked for.
    pub fn matrix(&self) -> Option<&Matrix> {
        self.matrix.as_ref()
    }

    /// Sets the rows to fill first.
    pub fn look_at(&mut self, rows: Vec<usize>) {
        if let Some(matrix) = &mut self.matrix {
            matrix.look_at(rows);
        }
    }

    /// Whether identities are still being collected.
    pub fn is_listing(&self) -> bool {
        self.listing.is_some()
    }

    /// Whether completion would offer outdated values.
    pub fn is_learning_due(&self) -> bool {
        self.vocabulary_due
    }

    /// Whether a former table still exists.
    pub fn is_clearing(&self) -> bool {
        self.old.is_some()
    }

    /// Whether the table has empty cells.
    pub fn is_unfinished(&self) -> bool {
        let progress = self.matrix.as_ref().map(Matrix::progress);
        progress.is_some_and(|(done, all)| done < all)
    }

    /// Recomputes everything out of date. Identities are collected at once while there is `time`.
    pub fn renew(
        &mut self,
        controller: &Queries,
        changes: &[DraftChange],
        time: impl Fn() -> bool,
    ) {
        let (world, viewpoint) = (controller.controller.world(), controller.viewpoint());
        let stands = (self.world.as_ref()).is_some_and(|known| matrix::same(known, world))
            && self.viewpoint.as_ref() == Some(&viewpoint);
        let timely = self.matrix.as_ref().is_some_and(Matrix::looks_at_time)
            && self.world.as_ref().map(World::now) != Some(world.now());
        if !stands {
            if self.viewpoint.as_ref() != Some(&viewpoint) {
                self.list(People::default());
            }
            self.listing = Some(Listing::new(world, &viewpoint));
            self.vocabulary_due = true;
            self.templates = None;
            self.world = Some(world.clone());
            self.viewpoint = Some(viewpoint);
            // A few are ready at once. With many, the former ones stay meanwhile, with their results.
            if self.gather(time) && self.people.rows.len() <= FEW {
                self.learn();
            }
        }
        let readable = |change: &DraftChange| draft::check(change, world).is_ok();
        // A text being edited is mostly not a valid policy; the last valid one applies meanwhile.
        if !stands || (self.changes != changes && changes.iter().all(readable)) {
            self.changes = changes.to_vec();
            self.draft = (!changes.is_empty()).then(|| Rc::new(controller.try_out(changes)));
            (self.proofs.never, self.proofs.change) = (None, None);
            self.drop_matrix();
        }
        if timely {
            self.world = Some(world.clone());
            self.drop_matrix();
        }
    }

    /// Starts another table, if the columns differ. Returns true if there is a new one.
    pub fn tabulate(&mut self, actions: &[Text], given: Vec<(Text, ContextValue)>) -> bool {
        let stands =
            (self.matrix.as_ref()).is_some_and(|it| it.actions == actions && it.given == given);
        let due = !stands && self.listing.is_none();
        let Some(world) = self.world.as_ref().filter(|_| due) else {
            return false;
        };
        let (people, draft) = (self.people.clone(), self.draft.as_ref().map(|it| &it.world));
        let matrix = Matrix::new(people, actions.to_vec(), world, draft, given);
        self.old = self.matrix.replace(matrix).or(self.old.take());
        true
    }

    /// Collects identities while there is `time`. Returns true when they are complete.
    pub fn gather(&mut self, time: impl Fn() -> bool) -> bool {
        let Some(listing) = &mut self.listing else {
            return false;
        };
        while listing.work() {
            if !time() {
                return false;
            }
        }
        if let Some(listing) = self.listing.take() {
            self.list(listing.people());
        }
        true
    }

    /// Builds the vocabulary of the completion.
    pub fn learn(&mut self) {
        if let (Some(world), Some(viewpoint)) = (&self.world, &self.viewpoint) {
            self.vocabulary = Rc::new(Vocabulary::of(world, viewpoint));
            self.vocabulary_due = false;
        }
    }

    /// Frees the former table, then fills this one, while there is `time`.
    pub fn work(&mut self, time: impl Fn() -> bool) {
        if let Some(old) = &mut self.old {
            while old.dismantle() {
                if !time() {
                    return;
                }
            }
            self.old = None;
        }
        if let Some(matrix) = &mut self.matrix {
            while matrix.work() && time() {}
        }
    }

    fn drop_matrix(&mut self) {
        if self.listing.is_some() {
            return;
        }
        if let Some(matrix) = self.matrix.take() {
            self.old = Some(matrix);
        }
    }

    fn list(&mut self, people: People) {
        self.people = Arc::new(people);
        self.listing = None;
        self.lists += 1;
        self.drop_matrix();
    }
}

/// Proofs, with the draft if there is one.
impl Workings {
    /// Whether nobody under a target can do something; `None`: the view shows no policies.
    pub fn never(
        &mut self,
        controller: &Queries,
        under: &str,
        words: &MatterWords,
    ) -> NeverAnswered {
        let asked = (under.to_string(), words.clone());
        let known = self.proofs.never.take_if(|known| known.0 == asked);
        let draft = self.draft.as_deref();
        let (_, answer) = self.proofs.never.insert(known.unwrap_or_else(|| {
            let answer = controller.view(|world, viewpoint| {
                let world = draft.map_or(world, |it| &it.world);
                proving::never_card(world, viewpoint, under, words)
            });
            (asked, answer.map(|it| it.map(Rc::new)))
        }));
        answer.clone()
    }

    /// What the draft newly allows and denies.
    pub fn draft_change(&mut self, controller: &Queries) -> Rc<Vec<Rc<ProofCard>>> {
        let known = self.proofs.change.take();
        let draft = self.draft.as_deref();
        let cards = || {
            let cards = draft.map(|draft| {
                controller
                    .view(|world, viewpoint| proving::change_cards(world, &draft.world, viewpoint))
            });
            Rc::new(cards.unwrap_or_default())
        };
        self.proofs
            .change
            .insert(known.unwrap_or_else(cards))
            .clone()
    }

    /// A smaller policy that allows and denies the same, if there is one.
    pub fn smaller(&mut self, kind: PolicyKind, text: &str) -> Option<Rc<SmallerPolicy>> {
        let asked = (kind, text.to_string());
        let known = self.proofs.smaller.take_if(|known| known.0 == asked);
        let fresh = || (asked, proving::smaller(kind, text).map(Rc::new));
        let (_, answer) = self.proofs.smaller.insert(known.unwrap_or_else(fresh));
        answer.clone()
    }
}

/// Values shown beside the table.
impl Workings {
    /// Whether a draft has been tried.
    pub fn has_draft(&self) -> bool {
        self.draft.is_some()
    }

    /// The commands of the draft, each with its caller.
    pub fn commands(&self, controller: &Queries) -> Vec<(Command, Option<Message>)> {
        let draft = self.draft.as_deref();
        draft.map_or_else(Vec::new, |draft| {
            lab::draft_commands(controller.controller.world(), draft)
        })
    }

    /// The rows of a draft's changes.
    pub fn changes(&self, controller: &Queries, changes: &[DraftChange]) -> Vec<ChangeRow> {
        lab::change_rows(
            controller.controller.world(),
            changes,
            self.draft.as_deref(),
        )
    }

    /// The verdicts of a question; `None` if the view does not show that principal's policies.
    pub fn verdicts(
        &self,
        controller: &Queries,
        caller: &Caller,
        question: &Question,
    ) -> Option<Verdicts> {
        let draft = self.draft.as_deref();
        controller.view(|world, viewpoint| lab::verdicts(world, viewpoint, draft, caller, question))
    }

    /// Who was typed: a name of the list, or the ARN of a principal or a service that the world need not have.
    pub fn caller(&self, controller: &Queries, who: &str) -> Option<Caller> {
        let who = who.trim();
        let known = |row: &&MatrixRow| row.name.english().eq_ignore_ascii_case(who);
        if let Some(row) = self.people.rows.iter().find(known) {
            return Some(Caller::Known(row.principal.clone()));
        }
        let caller = Caller::named(controller.controller.world(), who).ok()?;
        // A viewpoint shows roles with sessions of their own.
        let shown = self.people.rows.iter();
        let mut shown = shown.map(|it| Caller::Known(it.principal.clone()));
        Some(shown.find(|it| it.is_same(&caller)).unwrap_or(caller))
    }

    /// The policies of a type at a place, with those of the draft.
    pub fn placed_policies(
        &self,
        controller: &Queries,
        kind: PolicyType,
        place: &str,
    ) -> PlacedPolicies {
        let draft = self.draft.as_deref();
        controller
            .view(|world, viewpoint| lab::placed_policies(world, viewpoint, draft, kind, place))
    }

    /// The templates for a kind of policy.
    pub fn templates(&mut self, controller: &Queries, kind: PolicyKind) -> Rc<Vec<Template>> {
        let fresh = || (kind, Rc::new(controller.templates(kind)));
        let known = self.templates.take_if(|known| known.0 == kind);
        let known = known.unwrap_or_else(fresh);
        self.templates.insert(known).1.clone()
    }
}

impl Queries {
    fn try_out(&self, changes: &[DraftChange]) -> Draft {
        draft::try_out(
            self.controller.world(),
            self.actor(),
            self.instructor(),
            changes,
        )
    }

    /// The result of applying a draft: its commands, and the changes that would be refused and stay.
    pub fn carried_out(&self, changes: &[DraftChange]) -> (Vec<Command>, Vec<DraftChange>) {
        let draft = self.try_out(changes);
        let refused = changes.iter().zip(&draft.tried);
        let left = refused.filter(|(_, tried)| tried.refusal.is_some());
        let left = left.map(|(change, _)| change.clone()).collect();
        (draft.commands().cloned().collect(), left)
    }

    /// A dry run of a draft. `account` is the account of event histories that name none.
    pub fn dry_run(
        &self,
        changes: &[DraftChange],
        account: &str,
        catalog: &'static ActionCatalog<'static>,
    ) -> DryRun {
        let (before, after) = (self.controller.world(), self.try_out(changes).world);
        DryRun::new(before, &after, account.trim().parse().ok(), catalog)
    }

    /// The changes of a draft, with what keeps them from being tried.
    pub fn draft_rows(&self, changes: &[DraftChange]) -> Vec<ChangeRow> {
        lab::change_rows(
            self.controller.world(),
            changes,
            Some(&self.try_out(changes)),
        )
    }

    /// Targets that a policy can be attached to, with their names.
    pub fn draft_targets(&self, chosen: Option<&PolicyTarget>) -> Vec<(PolicyTarget, Message)> {
        self.view(|world, viewpoint| lab::draft_targets(world, viewpoint, chosen))
    }

    /// The identity-based policies of a principal; `None` if the view does not show them.
    pub fn own_policies(&self, of: &Principal) -> Option<OwnPolicies> {
        self.view(|world, viewpoint| lab::own_policies(world, viewpoint, of))
    }
}
