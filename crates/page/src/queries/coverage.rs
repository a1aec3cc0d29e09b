//! Guardrails by account: whether a control is proved or refuted in each, and how a crowd shows it.

use std::collections::BTreeMap;

use sim::ids::AccountId;
use sim::view::coverage::{CONTROLS, Control, controls};
use sim::view::proving::{self, ProofWord};
use sim::view::{RoleState, Selection};

use super::Queries;
use super::lab::NeverAnswered;
use crate::base::keys;
use crate::base::words::key;
use crate::organization::crowd::Heat;

/// The titles of the shipped controls, by their ids.
const TITLES: [(&str, &str); 12] = [
    ("leave", key("Accounts cannot leave the organization")),
    ("root", key("The root user can do nothing")),
    ("cloudtrail", key("CloudTrail cannot be stopped or changed")),
    ("config", key("AWS Config cannot be stopped")),
    ("guardduty", key("GuardDuty cannot be turned off")),
    (
        "regions",
        key("Instances, functions and buckets only in approved Regions"),
    ),
    (
        "public-s3",
        key("The account's block of public access to S3 cannot be changed"),
    ),
    ("imdsv2", key("Instances start only with IMDSv2 required")),
    ("users", key("No IAM users and no access keys")),
    (
        "access-role",
        key("The organization's access role cannot be changed"),
    ),
    (
        "s3-outside",
        key("Callers from outside the organization reach no S3 objects"),
    ),
    (
        "roles-outside",
        key("Callers from outside the organization cannot call AssumeRole"),
    ),
];

/// The shipped controls, each with the key of its title.
pub fn shipped() -> Vec<(Control, &'static str)> {
    let all = controls(CONTROLS).unwrap_or_default();
    let titled = all.into_iter().filter_map(|control| {
        let title = TITLES.iter().find(|it| it.0 == control.id)?.1;
        Some((control, title))
    });
    titled.collect()
}

/// How it is with a control in each account. `None`: the management account, which no policy limits.
#[derive(Clone, Debug, PartialEq)]
pub struct CoveredAccounts(pub BTreeMap<AccountId, Option<ProofWord>>);

impl CoveredAccounts {
    /// How many accounts have this answer.
    pub fn count(&self, answer: Option<ProofWord>) -> usize {
        self.0.values().filter(|it| **it == answer).count()
    }

    /// The accounts that lack the control: first those where it is refuted, each in the order of their ids.
    pub fn lacking(&self) -> Vec<AccountId> {
        let answers = [ProofWord::Refuted, ProofWord::NotDecided].into_iter();
        let with = |answer| self.0.iter().filter(move |it| *it.1 == Some(answer));
        answers.flat_map(with).map(|it| *it.0).collect()
    }

    /// The selected account.
    pub fn selected(&self, selection: Option<&Selection>) -> Option<AccountId> {
        match selection {
            Some(Selection::Account(id)) if self.0.contains_key(id) => Some(*id),
            _ => None,
        }
    }

    /// The answer for what has a key in the drawing; `None`: it is no account.
    pub fn answer(&self, key: &str) -> Option<Option<ProofWord>> {
        let id = self.selected(keys::selection(key).as_ref())?;
        self.0.get(&id).copied()
    }

    /// What a crowd shows: filled where the control is proved, empty where it is not, and a dot where it is open.
    pub fn heat(&self) -> Heat {
        let state = |answer: &Option<ProofWord>| match answer {
            Some(ProofWord::Proved) => RoleState::Present,
            Some(ProofWord::NotDecided) => RoleState::Pending,
            Some(ProofWord::Refuted) | None => RoleState::Absent,
        };
        self.0.iter().map(|(id, it)| (*id, state(it))).collect()
    }
}

impl Queries {
    /// How it is with a control in each account. `None`: the view shows no policies.
    pub fn covered(&self, control: &Control) -> Option<CoveredAccounts> {
        let found = self.view(|world, viewpoint| proving::covered(world, viewpoint, control));
        found.map(CoveredAccounts)
    }

    /// The name of an account.
    pub fn account_title(&self, id: AccountId) -> String {
        self.controller.world().name_of(id).to_string()
    }

    /// The answer for one account, with the request that refutes it.
    pub fn covered_account(&self, control: &Control, id: AccountId) -> NeverAnswered {
        let card = self.view(|world, viewpoint| {
            proving::never_card(world, viewpoint, &id.to_string(), &control.words)
        });
        card.map(|it| it.map(Into::into))
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use sim::scenario::Scenario;

    use super::*;
    use crate::base::words::Words;
    use crate::tests::page::TestPage;

    #[test]
    fn every_shipped_control_has_its_title_here() {
        let all = controls(CONTROLS).expect("they are right");
        let titles = shipped();
        assert_eq!(titles.len(), all.len());
        for (control, title) in titles {
            assert_eq!(control.title, title);
        }
    }

    #[test]
    fn each_account_is_proved_or_refuted_and_a_refuted_one_has_a_request() {
        let page = TestPage::open(Scenario::Guardrails);
        let queries = Queries::new(Rc::new(page.state.base.controller.clone()), Words::ENGLISH);
        let (mut proved, mut refuted) = (0, 0);
        for (control, _) in shipped() {
            let found = queries.covered(&control).expect("policies are visible");
            assert_eq!(found.count(None), 1, "the management account");
            assert_eq!(found.heat().len(), found.0.len());
            assert_eq!(found.answer(keys::ZONE), None, "it is no account");
            proved += found.count(Some(ProofWord::Proved));
            refuted += found.count(Some(ProofWord::Refuted));
            // Those where it is refuted come first.
            for id in found
                .lacking()
                .into_iter()
                .take(found.count(Some(ProofWord::Refuted)))
            {
                let key = keys::account(id);
                assert_eq!(found.answer(&key), Some(Some(ProofWord::Refuted)));
                let card = queries
                    .covered_account(&control, id)
                    .expect("it is visible");
                let card = card.expect("it is right");
                assert_eq!(card.word, ProofWord::Refuted);
                assert!(card.judged.is_some());
            }
        }
        assert!(proved > 0 && refuted > 0);
    }
}
