//! One button, one meaning: for every scenario, several people and every thing, an offer's label stands for one effect, and its
//! refusal is the one that its command gets.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, json};
use sim::World;
use sim::account::Account;
use sim::catalog::SERVICES;
use sim::command::{Call, Command, Intervention};
use sim::ids::ParentId;
use sim::organization::Organization;
use sim::people;
use sim::policies::{PolicyTarget, PolicyType};
use sim::principal::Principal;
use sim::rules::Rule;
use sim::scenario::Scenario;
use sim::view::last_accessed::{last_accessed, work};
use sim::view::why::why_possible;
use sim::view::{
    Actionable, MOST_MAIN, Offer, OfferKind, OfferSections, Selection, Viewpoint, filled, offers,
    panel, waiting,
};

/// The most of each kind of thing in one world.
const EACH: usize = 4;

/// A label's effects on one thing: each with the surface that offers it.
type Effects = BTreeMap<String, Vec<(String, Offer)>>;

/// What is found in one view of a world.
struct Seen<'w> {
    world: &'w World,
    viewpoint: &'w Viewpoint,
    found: OfferCounts,
}

#[derive(Default)]
struct OfferCounts {
    /// The number of offers, and of those that are refused.
    offers: usize,
    refused: usize,
    /// The number of main ones in the inspector.
    main: usize,
    /// The commands that succeed.
    succeed: Vec<Command>,
    faults: BTreeSet<String>,
}

impl Seen<'_> {
    /// Asks for the offers of one thing on its surfaces, and checks them.
    fn thing(&mut self, surfaces: &[(&str, Actionable<'_>)]) {
        let mut effects = Effects::new();
        for (name, thing) in surfaces {
            if let Actionable::Selected(selection) = thing {
                self.sections(selection);
            }
            let mut labels = BTreeSet::new();
            for offer in offers(self.world, self.viewpoint, *thing) {
                let label = offer.label.to_string();
                if !labels.insert(label.clone()) {
                    self.fault(format!("{name} offers {label:?} twice"));
                }
                self.check(&offer);
                let of = effects.entry(label).or_default();
                of.push(((*name).to_string(), offer));
            }
        }
        for (label, of) in effects {
            for pair in of.windows(2) {
                let [(one, first), (other, second)] = pair else {
                    continue;
                };
                if (&first.kind, first.grave) != (&second.kind, second.grave) {
                    let both = format!("{:?} and {:?}", first.kind, second.kind);
                    self.fault(format!(
                        "{label:?} is not the same in {one} and {other}: {both}"
                    ));
                }
            }
        }
    }

    /// The inspector's three sections have each offer once, at most two as main ones, and those that are refused together.
    fn sections(&mut self, selection: &Selection) {
        let Some(panel) = panel(self.world, self.viewpoint, selection) else {
            return;
        };
        let OfferSections {
            main,
            more,
            refused,
        } = panel.sections();
        if main.len() > MOST_MAIN {
            self.fault(format!("{selection:?} has {} main offers", main.len()));
        }
        self.found.main += main.len();
        if main.iter().chain(&more).any(|it| it.refusal.is_some()) {
            self.fault(format!("{selection:?} offers what would be refused"));
        }
        if refused.iter().any(|it| it.refusal.is_none()) {
            self.fault(format!("{selection:?} hides what is possible"));
        }
        let sorted = |offers: &[Offer]| {
            let mut all: Vec<String> = offers.iter().map(|it| format!("{it:?}")).collect();
            all.sort();
            all
        };
        if sorted(&[main, more, refused].concat()) != sorted(&panel.offers) {
            self.fault(format!("the sections of {selection:?} lack an offer"));
        }
    }

    /// Runs what an offer would run: it succeeds, or is refused as the offer said.
    fn check(&mut self, offer: &Offer) {
        self.found.offers += 1;
        let mut copy = self.world.clone();
        let typed = typed(self.viewpoint.actor(), offer);
        let refusal = offer.commands().iter().chain(&typed).find_map(|command| {
            let refusal = sim::step(&mut copy, command).err()?;
            Some(refusal.error.brief())
        });
        if refusal != offer.refusal {
            let says = &offer.refusal;
            self.fault(format!(
                "{} says {says:?} and gets {refusal:?}",
                offer.label
            ));
        }
        match refusal {
            Some(_) => self.found.refused += 1,
            None => self.found.succeed.extend(offer.commands().iter().cloned()),
        }
    }

    fn fault(&mut self, says: String) {
        let who = self.viewpoint.actor();
        let all = self.viewpoint.sees_all();
        self.found
            .faults
            .insert(format!("{who}, all: {all}: {says}"));
    }
}

/// The call of a form whose refusal does not depend on what one types, filled in.
fn typed(actor: &Principal, offer: &Offer) -> Option<Command> {
    let OfferKind::Form { operation, preset } = &offer.kind else {
        return None;
    };
    let typed = match *operation {
        "organizations:CreateOrganization" => json!({}),
        "organizations:CreateAccount" => {
            json!({ "Email": "zoe@zoe.example", "AccountName": "Zoe" })
        }
        "organizations:CreateOrganizationalUnit" => json!({ "Name": "Zoe" }),
        "organizations:InviteAccountToOrganization" => {
            json!({ "Target": { "Type": "EMAIL", "Id": "zoe@zoe.example" } })
        }
        _ => return None,
    };
    let mut input = preset.clone();
    input.extend(typed.as_object().cloned().unwrap_or_default());
    Some(filled(actor, operation, input))
}

/// Some of everything that the views can show.
fn things(seen: &mut Seen<'_>) {
    let world = seen.world;
    let home = Selection::Account(seen.viewpoint.actor().account());
    seen.thing(&[
        ("the hint", Actionable::Home),
        ("the inspector", Actionable::Selected(&home)),
    ]);
    seen.thing(&[("the clock", Actionable::Clock)]);
    for rule in world.rules_off() {
        let organization = world.organizations().next().map(|it| it.id.clone());
        let selection = organization.map(Selection::Organization);
        let panel = selection.as_ref().map(Actionable::Selected);
        let panel = panel.map(|it| ("the inspector", it));
        let banner = ("the drawing", Actionable::Rule(rule));
        seen.thing(&Vec::from_iter(panel.into_iter().chain([banner])));
    }
    for organization in world.organizations() {
        of_organization(seen, organization);
    }
    for account in world.accounts().take(EACH) {
        of_account(seen, account);
    }
    for handshake in world.handshakes().take(EACH) {
        select(seen, &Selection::Handshake(handshake.id.clone()));
    }
    for request in world.create_requests().take(EACH) {
        select(seen, &Selection::Request(request.id.clone()));
    }
    for service in SERVICES {
        let selection = Selection::Service(service.id.into());
        seen.thing(&[
            ("the inspector", Actionable::Selected(&selection)),
            ("its page", Actionable::Service(service.id)),
        ]);
    }
    for row in waiting(world, seen.viewpoint).iter().take(EACH) {
        seen.thing(&[("the timeline", Actionable::Pending(row))]);
    }
    work_and_reports(seen);
}

fn select(seen: &mut Seen<'_>, selection: &Selection) {
    seen.thing(&[("the inspector", Actionable::Selected(selection))]);
}

fn of_organization(seen: &mut Seen<'_>, organization: &Organization) {
    let whole = Selection::Organization(organization.id.clone());
    let units = organization.ous.keys().take(EACH).cloned();
    let root = ParentId::Root(organization.root.clone());
    for place in std::iter::once(root).chain(units.map(ParentId::Ou)) {
        let selection = Selection::Unit(place.clone());
        seen.thing(&[
            ("the organization", Actionable::Selected(&whole)),
            ("the menu", Actionable::Place(&place)),
        ]);
        seen.thing(&[
            ("the inspector", Actionable::Selected(&selection)),
            ("the menu", Actionable::Place(&place)),
        ]);
        for account in organization.account_ids().take(2) {
            seen.thing(&[("dragging", Actionable::Move(account, &place))]);
        }
    }
    for kind in PolicyType::ALL.iter().copied() {
        for policy in organization.policies_of(kind).take(2) {
            select(
                seen,
                &Selection::Policy {
                    organization: organization.id.clone(),
                    policy: policy.id.clone(),
                },
            );
        }
    }
}

fn of_account(seen: &mut Seen<'_>, account: &Account) {
    select(seen, &Selection::Account(account.id));
    for role in account.roles.keys().take(EACH) {
        let (account, role) = (account.id, role.clone());
        select(seen, &Selection::Role { account, role });
    }
    for person in people::people(account).into_iter().take(3) {
        select(seen, &Selection::Person(person.principal));
    }
}

/// The page of last accessed services, and what a refused call needs.
fn work_and_reports(seen: &mut Seen<'_>) {
    let world = seen.world;
    let account = PolicyTarget::Account(seen.viewpoint.actor().account());
    for target in [None, Some(&account)] {
        let Ok(sheet) = last_accessed(world, seen.viewpoint, target) else {
            continue;
        };
        seen.thing(&[("its page", Actionable::Report(&sheet))]);
        let refused = why_possible(world, seen.viewpoint, &sheet.call);
        for made in [false, true] {
            let (call, now) = (&sheet.call, &refused);
            seen.thing(&[("the question why", Actionable::Asked { call, now, made })]);
        }
        if let Some(remedy) = refused.remedy() {
            seen.thing(&[("the notice", Actionable::Remedy(remedy))]);
        }
        let all = work(world, &sheet);
        for worker in all.people.iter().chain(&all.habits).take(EACH) {
            let (action, region) = ("s3:GetObject", &"us-east-1".into());
            let thing = Actionable::Work {
                worker,
                action,
                region,
            };
            seen.thing(&[("its page", thing)]);
        }
    }
}

/// The first people, and one of the last account: of the management account, of a member and outside, as the world has them.
fn several(world: &World) -> Vec<Principal> {
    let accounts: Vec<&Account> = (world.accounts()).filter(|it| !it.is_closed()).collect();
    let chosen = [
        (accounts.first(), 2),
        (accounts.get(1), 1),
        (accounts.last(), 1),
    ];
    let mut all: Vec<Principal> = Vec::new();
    for (account, count) in chosen {
        let people = account.map_or_else(Vec::new, |it| people::people(it));
        all.extend(people.into_iter().take(count).map(|it| it.principal));
    }
    all.dedup();
    all
}

/// What is found in every view of a world. The commands are those of its first instructor.
fn every_view(world: &World) -> OfferCounts {
    let mut all = OfferCounts::default();
    for person in several(world) {
        let whole = Viewpoint::Instructor(person.clone());
        for viewpoint in [&whole, &Viewpoint::Person(person)] {
            let mut seen = Seen {
                world,
                viewpoint,
                found: OfferCounts::default(),
            };
            things(&mut seen);
            all.offers += seen.found.offers;
            all.refused += seen.found.refused;
            all.main += seen.found.main;
            all.faults.append(&mut seen.found.faults);
            if all.succeed.is_empty() {
                all.succeed = seen.found.succeed;
            }
        }
    }
    all
}

/// Whether a command leaves most of a world as it is.
fn keeps(command: &Command) -> bool {
    const ENDS: [&str; 3] = [
        "organizations:DeleteOrganization",
        "organizations:CloseAccount",
        "organizations:RemoveAccountFromOrganization",
    ];
    (command.call()).is_some_and(|call| !ENDS.contains(&&*call.operation))
}

#[test]
fn offers_of_one_name_do_the_same_and_say_beforehand_why_they_are_refused() {
    let (mut count, mut refused, mut main) = (0, 0, 0);
    // The huge world has the things of the large one, and takes long.
    let scenarios = Scenario::ALL.into_iter().filter(|it| *it != Scenario::Huge);
    for scenario in scenarios {
        let mut world = scenario.world(1);
        let start = every_view(&world);
        // Once more where much of it was done, and a rule is off.
        for command in start.succeed.iter().filter(|it| keeps(it)) {
            let _ = sim::step(&mut world, command);
        }
        let (rule, on) = (Rule::ALL[0], false);
        let off = Command::Intervene(Intervention::SwitchRule { rule, on });
        sim::step(&mut world, &off).expect("a rule can be switched off");
        let later = every_view(&world);
        for (found, when) in [(start, "at the start"), (later, "later")] {
            count += found.offers;
            refused += found.refused;
            main += found.main;
            assert!(
                found.faults.is_empty(),
                "{scenario:?}, {when}:\n{}",
                Vec::from_iter(found.faults).join("\n")
            );
        }
    }
    // The test saw something.
    assert!(count > 1_000 && refused > 100, "{count}, {refused}");
    assert!(main > 200, "{main}");
}

#[test]
fn a_form_calls_the_default_region_of_its_caller() {
    for (account, region) in [
        ("111111111111", "us-east-1"),
        ("aws-cn:111111111111", "cn-northwest-1"),
    ] {
        let account = sim::ids::AccountId::from_qualified(account).expect("an account");
        let input: Map<_, _> = serde_json::from_value(json!({ "Name": "x" })).expect("a map");
        let command = filled(
            &Principal::user(account, "Ana"),
            "config:PutConfigRule",
            input,
        );
        let call = command.call().expect("a call");
        assert_eq!(&*call.region, region);
        assert_eq!(call.input["Name"], "x");
    }
}

#[test]
fn a_console_does_not_offer_what_takes_another_user() {
    let world = Scenario::Guardrails.world(1);
    let mut seen = 0;
    for person in world.accounts().flat_map(people::people) {
        let who = person.principal;
        let call = Call::new(who.clone(), "iam:CreateUser", json!({ "UserName": "Zoe" }));
        let (all, own) = (
            Viewpoint::Instructor(who.clone()),
            Viewpoint::Person(who.clone()),
        );
        let why = why_possible(&world, &all, &call);
        let Some(remedy) = why.remedy().filter(|it| !it.commands.is_empty()) else {
            continue;
        };
        let takes_others = (remedy.commands.iter())
            .any(|command| command.call().is_none_or(|call| call.caller != who));
        let offered = |viewpoint| offers(&world, viewpoint, Actionable::Remedy(remedy));
        assert_eq!(offered(&all).len(), 1, "{who}");
        assert_eq!(offered(&own).is_empty(), takes_others, "{who}");
        seen += usize::from(takes_others);
    }
    assert!(seen > 0);
}
