//! Every text of the core that the page would show of a session: the views are built as for its panes and
//! dialogs, and their texts collected with their origins.
//!
//! AWS's own texts are not included: error messages, names and ids, documents and records.

use std::collections::{BTreeMap, BTreeSet};

use message::{Message, MessagePart, has_words};
use shell::controller::Controller;
use sim::World;
use sim::acceptance;
use sim::catalog::SERVICES;
use sim::command::Command;
use sim::handshake::Recipient;
use sim::ids::{AccountId, ParentId};
use sim::outcome::Remedy;
use sim::people;
use sim::policies::default_policy;
use sim::principal::Principal;
use sim::view::last_accessed::{ListForm, drafted, last_accessed};
use sim::view::root_access::{root_access, root_action};
use sim::view::services::{service_page, services};
use sim::view::trail::{Filter, detail, trail};
use sim::view::why::{GatePassage, Judged, Why, judged_for, why_possible, why_step};
use sim::view::{
    self, Actionable, ConfigLine, ConfigSection, Offer, OfferKind, PanelItem, Selection, Viewpoint,
};

/// Most things of a kind examined in one world: a thousand accounts have the same texts as twenty.
const FEW: usize = 20;

/// Keys of texts, and where each first occurred.
#[derive(Default)]
pub struct Sentences {
    /// Literals and templates that a language must translate.
    pub keys: BTreeMap<&'static str, String>,
    /// Sentences already assembled in English, which no language can translate.
    pub finished: BTreeMap<String, String>,
    place: String,
    /// Pages of services already examined: a disabled one has the same texts in every world.
    pages: BTreeSet<(&'static str, &'static str, bool)>,
}

impl Sentences {
    /// Sets the origin of the texts that follow.
    pub fn at(&mut self, place: &str) {
        self.place = place.to_string();
    }

    fn say(&mut self, what: &str, message: impl Into<Message>) {
        for part in message.into().parts() {
            let place = || format!("{what} in {}", self.place);
            match part {
                MessagePart::Key(key) if needs_row(key) => {
                    self.keys.entry(key).or_insert_with(place);
                }
                MessagePart::Verbatim(text) if has_words(text) => {
                    self.finished.entry(text.to_string()).or_insert_with(place);
                }
                MessagePart::Key(_) | MessagePart::Verbatim(_) => {}
            }
        }
    }

    /// The goals that the page would suggest for a recording from a step on.
    pub fn proposals(&mut self, controller: &Controller, from: usize) {
        for proposal in lessons::LessonDraft::proposals(&controller.history, from) {
            self.say("Proposal::text", &proposal.text);
        }
    }

    /// The session's steps with their gates and events, and its final world.
    pub fn session(&mut self, controller: &Controller) {
        let instructor = Viewpoint::Instructor(controller.actor.clone());
        for mark in view::marks(&controller.history, &instructor) {
            self.say("Mark::says", &mark.says);
            self.say("Mark::lane", &mark.lane);
        }
        let history = &controller.history;
        for (number, step) in history.steps().iter().chain(history.undone()).enumerate() {
            if let Ok(outcome) = &step.result {
                for event in &outcome.events {
                    self.say("Event::says", &event.says);
                }
            }
            for row in view::waiting(&step.world, &instructor).iter().take(FEW) {
                self.say("Waiting::says", &row.says);
                self.say("Waiting::why", row.why);
                self.say("Waiting::cause", &row.cause);
                self.offers(&view::offers(
                    &step.world,
                    &instructor,
                    Actionable::Pending(row),
                ));
            }
            for viewpoint in [
                instructor.clone(),
                Viewpoint::Person(controller.actor.clone()),
            ] {
                if let Some(why) = why_step(history, number, &viewpoint) {
                    self.why(&why);
                }
            }
        }
        self.world(controller.world(), &controller.actor);
    }

    /// All panes and views, as the current user and an instructor see them.
    pub fn world(&mut self, world: &World, actor: &Principal) {
        let mut viewpoints = vec![
            Viewpoint::Instructor(actor.clone()),
            Viewpoint::Person(actor.clone()),
        ];
        // The management account's administrator may do what others may only view.
        if let Some(other) = (world.organizations().next())
            .and_then(|organization| people::administrator_of(world, organization.management))
            .filter(|it| it != actor)
        {
            viewpoints.push(Viewpoint::Instructor(other));
        }
        for viewpoint in &viewpoints {
            for selection in selections(world) {
                if let Some(panel) = view::panel(world, viewpoint, &selection) {
                    self.panel(&panel);
                }
            }
            self.routes(world, viewpoint);
        }
        self.checks(world, &viewpoints[0]);
    }

    fn panel(&mut self, panel: &view::Panel) {
        self.say("Panel::kind", panel.kind);
        if let Some(lead) = &panel.lead {
            self.say("Panel::lead", lead);
        }
        for fact in &panel.facts {
            self.say("Fact::label", fact.label);
            if !fact.id && !matches!(fact.label, "Description" | "Notes" | "Tags" | "Name") {
                self.say(&format!("Fact {}", fact.label), &fact.value);
            }
        }
        for list in &panel.lists {
            self.say("List::title", list.title);
            self.say("List::empty", list.empty);
            if list.title != "Tags" {
                self.items(&list.items);
            }
        }
        for chip in &panel.chips {
            self.say("Chip::says", &chip.says);
        }
        self.offers(&panel.offers);
        for policy in &panel.effective {
            self.say("EffectivePolicy::title", &policy.title);
            self.say("EffectivePolicy::says", &policy.says);
            for step in policy.settings.iter().flat_map(|setting| &setting.steps) {
                self.say("StepLine::does", step.does);
                self.say("StepLine::place", &step.place);
            }
        }
        for (title, _) in &panel.documents {
            self.say("Panel::documents", title);
        }
    }

    fn items(&mut self, items: &[PanelItem]) {
        for item in items {
            self.say("Item::text", &item.text);
            self.say("Item::note", &item.note);
        }
    }

    fn offers(&mut self, offers: &[Offer]) {
        for offer in offers {
            self.say("Offer::label", &offer.label);
            if let OfferKind::Confirm { title, says, .. } = &offer.kind {
                self.say("Confirm::title", title);
                self.say("Confirm::says", says);
            }
        }
    }

    fn why(&mut self, why: &Why) {
        self.passages(&why.gates, why.error.is_some());
    }

    fn passages(&mut self, gates: &[GatePassage], refused: bool) {
        for passage in gates {
            self.say("Gate::title", passage.gate.title());
            self.say("Gate::question", passage.gate.question());
            for note in &passage.notes {
                // The gate that stopped the call shows AWS's message.
                if !(refused && note.finding == sim::outcome::Finding::Stopped) {
                    self.say("Note::says", &note.says);
                }
                if let Some(rule) = &note.rule {
                    self.say("Rule::says", rule.says);
                }
                if let Some(judged) = &note.policy {
                    self.judged(judged);
                }
                if let Some(remedy) = &note.remedy {
                    self.remedy(remedy);
                }
            }
        }
    }

    fn remedy(&mut self, remedy: &Remedy) {
        self.say("Remedy::says", &remedy.says);
    }

    fn judged(&mut self, judged: &Judged) {
        for (_, value) in &judged.keys {
            self.say("Judged::keys", value);
        }
        self.say("Judged::veil", judged.veil.unwrap_or_default());
        for layer in &judged.layers {
            self.say("Layer::title", &layer.title);
            if let Some(level) = &layer.level {
                self.say("Layer::level", level);
            }
            self.say("Layer::says", &layer.says);
            if let Some(rule) = &layer.rule {
                self.say("Rule::says", rule.says);
            }
            for spoken in &layer.statements {
                self.say("Spoken::says", &spoken.says);
                self.say("Spoken::policy", &spoken.policy);
                for condition in &spoken.conditions {
                    self.say("Condition::operator", &condition.operator);
                    if let Some(unknown) = &condition.unknown {
                        self.say("Condition::unknown", unknown);
                    }
                }
            }
        }
    }

    /// The checks on accepting each live handshake, for every possible user.
    fn checks(&mut self, world: &World, viewpoint: &Viewpoint) {
        for handshake in world.handshakes().filter(|it| it.state.is_live()).take(FEW) {
            let account = match handshake.recipient {
                Recipient::Account(id) => Some(id),
                Recipient::Email(_) | Recipient::Organization => None,
            };
            let mut persons = vec![viewpoint.actor().clone()];
            for id in account.into_iter().chain([handshake.management]) {
                let found = world.account(id).map(people::people).unwrap_or_default();
                persons.extend(found.into_iter().map(|it| it.principal));
            }
            for person in persons {
                for check in acceptance(world, handshake, &person) {
                    self.say("CheckId::question", check.id.question());
                    let of_aws = (check.error.as_ref()).is_some_and(|it| it.message == check.says);
                    if !of_aws {
                        self.say("Check::says", &check.says);
                    }
                    if let Some(found) = &check.judgment {
                        self.judged(&judged_for(world, viewpoint, found));
                    }
                    if let Some(remedy) = &check.remedy {
                        self.remedy(remedy);
                    }
                }
            }
        }
    }

    fn routes(&mut self, world: &World, viewpoint: &Viewpoint) {
        for rule in &view::scene(world, viewpoint).rules_off {
            self.say("Rule::says", rule.says());
            self.say("Rule::instead", rule.instead());
        }
        for row in services(world, viewpoint) {
            self.say("ServiceRow::purpose", row.purpose);
            self.say("Standing::title", row.standing.title());
            let page = (row.id, row.standing.title(), viewpoint.sees_all());
            if self.pages.insert(page) || row.standing.is_on() {
                self.service(world, viewpoint, row.id);
            }
        }
        self.parts(world, viewpoint);
        self.last_accessed(world, viewpoint);
        let found = trail(world, viewpoint, &Filter::default());
        self.say("trail::Found::hidden", found.hidden.unwrap_or_default());
        for number in found.numbers.iter().take(FEW) {
            if let Some(detail) = detail(world, viewpoint, *number) {
                self.say("trail::Row::who", &detail.row.who);
                self.say("Detail::delivery", detail.delivery);
            }
        }
    }

    fn service(&mut self, world: &World, viewpoint: &Viewpoint, id: &str) {
        let Some(page) = service_page(world, viewpoint, id) else {
            return;
        };
        self.say("ServicePage::says", &page.says);
        self.say("ServicePage::after", &page.after);
        for role in &page.roles {
            self.say("RoleRow::lives_in", role.lives_in);
            self.say("RoleRow::comes", role.comes);
        }
        for account in page.accounts.iter().take(FEW) {
            self.say("AccountRow::says", &account.says);
            for (_, there, why) in &account.roles {
                if !there {
                    self.say("AccountRow::roles", why);
                }
            }
        }
        for way in page.enable.iter().chain(&page.disable) {
            self.say("Way::closed", way.closed.clone().unwrap_or_default());
            for says in way.does.iter().chain(&way.does_not) {
                self.say("Way::does", says);
            }
        }
        for half in &page.halves {
            self.say("Offer::label", &half.label);
        }
        let offers = view::service_offers(world, viewpoint, &page);
        for offers in offers.enable.iter().chain(&offers.disable) {
            self.offers(offers);
        }
        self.offers(&offers.administrators);
    }

    /// The additional parts of some services' pages.
    fn parts(&mut self, world: &World, viewpoint: &Viewpoint) {
        let artifact = view::artifact(world, viewpoint);
        self.say("Artifact::standing", &artifact.standing);
        self.say("Artifact::unseen", artifact.unseen.unwrap_or_default());
        self.offers(&artifact.offers);
        self.items(&artifact.coverage);
        for group in &artifact.groups {
            self.say("AgreementGroup::title", group.title);
            self.say("AgreementGroup::says", &group.says);
            for row in &group.rows {
                self.say("AgreementRow::about", row.about);
                self.say("AgreementRow::state", row.state);
                self.say("AgreementRow::says", &row.says);
                self.say("Offer::label", &row.offer.label);
            }
        }
        let config = view::config(world, viewpoint);
        for section in [&config.aggregators, &config.recorders, &config.rules] {
            self.config(section);
        }
        let root = root_access(world, viewpoint);
        self.say("RootAccess::standing", &root.standing);
        self.say("RootAccess::unseen", root.unseen.unwrap_or_default());
        self.offers(&root.console);
        for feature in &root.features {
            self.say("FeatureRow::title", feature.title);
            self.say("FeatureRow::says", feature.says);
            self.offers(&feature.offers);
            for task in &feature.tasks {
                self.say("RootTask::about", task.about());
                if let Some(member) = root.members.first() {
                    self.offers(&[root_action(world, viewpoint, member.account, *task)]);
                }
            }
        }
        for member in root.members.iter().take(FEW) {
            for one in member.credentials.iter().flatten() {
                self.say("MemberRow::credentials", one);
            }
        }
        for session in &root.sessions {
            self.say("SessionRow::left", session.left.clone().unwrap_or_default());
            self.offers(&session.offers);
        }
    }

    fn config(&mut self, section: &ConfigSection) {
        self.say("ConfigSection::title", section.title);
        self.say("ConfigSection::says", section.says);
        self.say("ConfigSection::empty", section.empty);
        self.offers(&section.offers);
        self.config_lines(&section.lines);
        for thing in &section.things {
            self.say("ConfigThing::state", thing.state);
            self.say("ConfigThing::says", &thing.says);
            self.config_lines(&thing.lines);
            self.offers(&thing.offers);
        }
    }

    fn config_lines(&mut self, lines: &[ConfigLine]) {
        for line in lines {
            self.say("ConfigLine::state", &line.state);
            self.say("ConfigLine::says", &line.says);
            self.offers(line.offer.as_slice());
        }
    }

    fn last_accessed(&mut self, world: &World, viewpoint: &Viewpoint) {
        let sheet = match last_accessed(world, viewpoint, None) {
            Ok(sheet) => sheet,
            Err(why) => return self.say("last_accessed", why),
        };
        self.say("Sheet::note", sheet.note.clone().unwrap_or_default());
        for service in &sheet.services {
            self.say("Service::kept", service.kept.unwrap_or_default());
        }
        for form in [ListForm::Deny, ListForm::Allow] {
            if let Some(draft) = drafted(world, viewpoint, &sheet, form, &[]) {
                self.say("Drafted::caution", draft.caution.unwrap_or_default());
                for change in &draft.changes {
                    self.say("Change::says", change.says(world));
                }
            }
        }
    }

    /// The gates that a call would meet now.
    pub fn possible(&mut self, world: &World, actor: &Principal, command: &Command) {
        let Command::Call(call) = command else { return };
        for viewpoint in [
            Viewpoint::Instructor(actor.clone()),
            Viewpoint::Person(actor.clone()),
        ] {
            self.why(&why_possible(world, &viewpoint, call));
        }
    }
}

/// Things that can be selected in a world, some of each kind.
fn selections(world: &World) -> Vec<Selection> {
    let mut all = Vec::new();
    for organization in world.organizations() {
        all.push(Selection::Organization(organization.id.clone()));
        all.push(Selection::Unit(ParentId::Root(organization.root.clone())));
        let units = organization.ous.keys().take(FEW);
        all.extend(units.map(|id| Selection::Unit(ParentId::Ou(id.clone()))));
        let managed = organization.policy_types.keys();
        let managed = managed.filter_map(|kind| Some(&default_policy(*kind)?.id));
        let policies = organization.policies.keys().take(FEW).chain(managed);
        all.extend(policies.map(|policy| Selection::Policy {
            organization: organization.id.clone(),
            policy: policy.clone(),
        }));
    }
    for account in world.accounts().take(FEW) {
        all.push(Selection::Account(account.id));
        all.extend(account.roles.keys().take(FEW).map(|role| Selection::Role {
            account: account.id,
            role: role.clone(),
        }));
        all.extend(absent(account.id));
        let persons = people::people(account).into_iter().take(FEW);
        all.extend(persons.map(|it| Selection::Person(it.principal)));
    }
    let handshakes = world.handshakes().take(FEW);
    all.extend(handshakes.map(|it| Selection::Handshake(it.id.clone())));
    let requests = world.create_requests().take(FEW);
    all.extend(requests.map(|it| Selection::Request(it.id.clone())));
    let services = SERVICES.iter().step_by(4);
    all.extend(services.map(|it| Selection::Service(it.id.into())));
    all
}

/// Roles that may not exist.
fn absent(account: AccountId) -> Vec<Selection> {
    ["AWSServiceRoleForOrganizations", "AWSServiceRoleForConfig"]
        .into_iter()
        .map(|role| Selection::Role {
            account,
            role: role.into(),
        })
        .collect()
}

/// Whether a language must translate this: a template with words of its own, or plain words.
fn needs_row(key: &str) -> bool {
    let own = message::fill(key, |_| None);
    has_words(&own) || own.len() < key.len() && own.contains(char::is_alphabetic)
}
