//! The page of AWS Artifact for the current user: the agreements, the accounts that they cover, and the offers.

use super::offer::Offer;
use super::panel::PanelItem;
use super::selection::Selection;
use super::service_offers::enabling;
use api::agreements::{AGREEMENTS, Agreement, Scope};
use api::catalog;
use api::json::json;
use api::principal::Principal;
use gates::authorize;
use gates::authorize::AccessRequest;
use gates::people;
use gates::sight::{Sight, Viewpoint, sight};
use message::{Message, counted, message};
use services::artifact::{SERVICE, covering, of_organization, works};
use state::agreements::Accepted;
use state::command::{Call, Command};
use state::organization::{FeatureSet, Organization};
use state::world::World;

/// The page of AWS Artifact.
#[derive(Clone, Debug, PartialEq)]
pub struct Artifact {
    /// Whether Artifact can reach the organization, and if not, why.
    pub standing: Message,
    /// Whether agreements of the organization work: Artifact is trusted.
    pub works: bool,
    /// Offers that make them work: enabling trusted access.
    pub offers: Vec<Offer>,
    /// Why the person cannot see which agreements are in force; `None`: they can see it.
    pub unseen: Option<Message>,
    /// The agreements of the organization, then those of the account.
    pub groups: [AgreementGroup; 2],
    /// Whether the organization's agreements cover each account; empty where the viewpoint does not show it.
    pub coverage: Vec<PanelItem>,
}

/// The agreements of one scope.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreementGroup {
    /// The heading.
    pub title: &'static str,
    /// The accounts that accept these agreements, and the accounts that they cover.
    pub says: Message,
    /// The scope's agreements, in the order of Artifact's console.
    pub rows: Vec<AgreementRow>,
}

/// An agreement, with as much of its state as the person may know.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreementRow {
    /// The agreement's id, as Artifact's calls take it.
    pub word: &'static str,
    /// The agreement's title.
    pub name: &'static str,
    /// The subject of the agreement, in a sentence.
    pub about: &'static str,
    /// "In force", "Out of reach", "Not accepted".
    pub state: &'static str,
    /// The shape of its mark.
    pub mark: &'static str,
    /// When and by whom it was accepted, or how it ended; may be empty.
    pub says: Message,
    /// Accepting the agreement, or ending it.
    pub offer: Offer,
    /// The download of the agreement's text.
    pub download: Download,
}

/// The download of an agreement's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Download {
    /// The call that downloads the text.
    pub command: Command,
    /// The file's name and content, or why the call would be refused.
    pub file: Result<(String, String), String>,
}

/// The page of AWS Artifact for the current user.
pub fn artifact(world: &World, viewpoint: &Viewpoint) -> Artifact {
    let actor = viewpoint.actor();
    let organization = world.organization_of(actor.account());
    let all = viewpoint.sees_all();
    let seen = sight(world, actor);
    let may_list = authorize::authorize(
        world,
        &AccessRequest::new(actor, "artifact:ListCustomerAgreements", "*"),
    )
    .is_allowed();
    let console = Console {
        world,
        viewpoint,
        actor,
        organization,
        // Members do not learn the reason.
        knows: all || seen.trusted,
        lists: all || may_list,
    };
    Artifact {
        standing: console.standing(),
        works: organization.is_some_and(works),
        offers: console.enabling(),
        unseen: (!console.lists).then(|| {
            "The current user may not call `artifact:ListCustomerAgreements`, so this view cannot show which agreements are in force."
                .into()
        }),
        groups: [console.group(Scope::Organization), console.group(Scope::Account)],
        coverage: console.coverage(all, seen),
    }
}

struct Console<'w> {
    world: &'w World,
    viewpoint: &'w Viewpoint,
    actor: &'w Principal,
    organization: Option<&'w Organization>,
    /// Whether the person knows if trusted access is enabled.
    knows: bool,
    /// Whether the person may list agreements.
    lists: bool,
}

impl Console<'_> {
    fn standing(&self) -> Message {
        let Some(organization) = self.organization else {
            return "This account is in no organization: only its own agreements are here.".into();
        };
        if organization.feature_set != FeatureSet::All {
            return "Agreements of the organization need all features; this organization has consolidated billing features only."
                .into();
        }
        if !self.knows {
            return "Only the management account can see whether Artifact can access the organization.".into();
        }
        if works(organization) {
            return "Trusted access is enabled: Artifact sees the members, so agreements of the organization work."
                .into();
        }
        if of_organization(self.world, &organization.id)
            .next()
            .is_some()
        {
            return "Trusted access is disabled. Agreements accepted for the organization remain, but Artifact cannot access the organization. When enabled again, they work as before, without any setup."
                .into();
        }
        "Trusted access is not enabled: Artifact cannot access the organization, so no agreement can be accepted for it.".into()
    }

    /// The offer to enable trusted access, if it is disabled.
    fn enabling(&self) -> Vec<Offer> {
        let Some(organization) = self.organization else {
            return Vec::new();
        };
        match catalog::by_id(SERVICE) {
            Some(service) if self.knows && !works(organization) => {
                let offers = enabling(self.world, self.viewpoint, service).into_iter();
                offers.take(1).collect()
            }
            Some(_) | None => Vec::new(),
        }
    }

    fn call(&self, operation: &str, input: serde_json::Value) -> Command {
        Command::Call(Call::new(self.actor.clone(), operation, input))
    }

    fn group(&self, scope: Scope) -> AgreementGroup {
        let name = self.world.name_of(self.actor.account());
        let (title, says) = match (scope, self.organization) {
            (Scope::Account, _) => (
                "For this account",
                message!("{account} accepts and ends these for itself. They need no trusted access.", account = name),
            ),
            (Scope::Organization, Some(organization))
                if organization.management == self.actor.account() =>
            {
                (
                    "For the whole organization",
                    "The management account accepts these once, for every member and every account that joins."
                        .into(),
                )
            }
            (Scope::Organization, Some(organization)) => (
                "For the whole organization",
                message!("{account} accepts and ends these. Members can view and download them.", account = self.world.name_of(organization.management)),
            ),
            (Scope::Organization, None) => (
                "For the whole organization",
                "Only the management account of an organization accepts these.".into(),
            ),
        };
        let rows = AGREEMENTS
            .iter()
            .filter(|agreement| agreement.scope == scope)
            .map(|agreement| self.row(agreement))
            .collect();
        AgreementGroup { title, says, rows }
    }

    fn row(&self, agreement: &'static Agreement) -> AgreementRow {
        let account = self.actor.account();
        let holds = covering(self.world, account)
            .into_iter()
            .find(|it| it.agreement == agreement.word)
            .filter(|_| self.lists);
        let other = self.latest(agreement);
        let (state, mark, says) = self.state(holds, other);
        let active = holds.is_some() || other.is_some_and(|it| it.ended.is_none());
        let (label, operation) = if active {
            let label = message!("End it: {agreement}", agreement = agreement.name);
            (label, "console:TerminateAgreement")
        } else {
            let label = message!("Accept: {agreement}", agreement = agreement.name);
            (label, "console:AcceptAgreement")
        };
        let input = json!({ "Agreement": agreement.word });
        AgreementRow {
            word: agreement.word,
            name: agreement.name,
            about: agreement.about,
            state,
            mark,
            says,
            offer: Offer::run(self.world, label, self.call(operation, input.clone())),
            download: self.download(self.call("console:DownloadAgreement", input)),
        }
    }

    /// The acceptance of an agreement that has not ended, else the latest one, even if Artifact cannot reach it.
    fn latest(&self, agreement: &Agreement) -> Option<&Accepted> {
        let account = self.actor.account();
        // Only accounts that decide can know what is out of reach and what has ended.
        let decides = agreement.scope == Scope::Account
            || self
                .organization
                .is_some_and(|organization| organization.management == account);
        self.world
            .agreements()
            .filter(|it| it.agreement == agreement.word && self.lists && (decides || self.knows))
            .filter(|it| match &it.organization {
                None => it.account == account,
                Some(of) => self.organization.is_some_and(|own| own.id == *of),
            })
            .max_by_key(|it| (it.ended.is_none(), it.since))
    }

    /// The state of an agreement, the shape of its mark, and a sentence. `holds`: the acceptance in force; `other`: any
    /// other known one.
    fn state(
        &self,
        holds: Option<&Accepted>,
        other: Option<&Accepted>,
    ) -> (&'static str, &'static str, Message) {
        if let Some(accepted) = holds {
            return ("In force", "present", self.since(accepted));
        }
        let Some(accepted) = other else {
            return if self.lists {
                ("Not accepted", "absent", Message::default())
            } else {
                ("Not visible", "plain", Message::default())
            };
        };
        match accepted.ended {
            Some(ended) => {
                let says = message!("An earlier one was ended on {time}.", time = ended);
                ("Not accepted", "absent", says)
            }
            None => {
                let since = self.since(accepted);
                let says = message!(
                    "{acceptance} It stays accepted, but does not work without trusted access.",
                    acceptance = since
                );
                ("Out of reach", "refused", says)
            }
        }
    }

    fn download(&self, command: Command) -> Download {
        let file = match engine::step(&mut self.world.clone(), &command) {
            Ok(outcome) => {
                let text = |member: &str| {
                    let text = outcome
                        .answer
                        .get(member)
                        .and_then(serde_json::Value::as_str);
                    text.unwrap_or_default().to_string()
                };
                Ok((text("fileName"), text("document")))
            }
            Err(refusal) => Err(refusal.error.message.to_string()),
        };
        Download { command, file }
    }

    fn since(&self, it: &Accepted) -> Message {
        // A member does not see people of other accounts.
        let who = if self.knows || it.account == self.actor.account() {
            people::name_of(self.world, &it.by)
        } else {
            message!("account {account}", account = it.account)
        };
        message!(
            "Accepted on {time} by {person}.",
            time = it.since,
            person = who
        )
    }

    /// Whether the organization's agreements cover each account.
    fn coverage(&self, all: bool, seen: Sight) -> Vec<PanelItem> {
        let Some(organization) = self
            .organization
            .filter(|_| all || (seen.tree && seen.trusted))
        else {
            return Vec::new();
        };
        let accepted: Vec<_> = of_organization(self.world, &organization.id).collect();
        if accepted.is_empty() {
            return Vec::new();
        }
        let works = works(organization);
        let mut ids: Vec<_> = organization.account_ids().collect();
        ordered::sort_by_key(&mut ids, |id| (*id != organization.management, *id));
        ids.into_iter()
            .map(|id| {
                let count = counted!(accepted.len(), "1 agreement|{n} agreements");
                PanelItem {
                    text: self.world.name_of(id).into(),
                    note: if works {
                        message!("Covered: {count}.")
                    } else {
                        message!("Not covered now: {count} out of reach.")
                    },
                    mark: if works { "present" } else { "absent" },
                    select: Some(Selection::Account(id)),
                }
            })
            .collect()
    }
}
