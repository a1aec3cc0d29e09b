//! What service control policies let pass, as the drawing shows it; and what the panels of policies offer.

use serde_json::Value;
use shell::desk::Desk;
use sim::policies::PolicyType;
use sim::scenario::Scenario;
use sim::view::{
    self, AccountKind, AccountNode, Flow, Hanging, Panel, Says, Selection, UnitNode, Viewpoint,
};

const DENY_LEAVE: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"organizations:LeaveOrganization","Resource":"*"}}"#;
const DENY_ALL: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;
const ONLY_S3: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
const UNLESS: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-central-1"}}}}"#;

struct Class {
    desk: Desk,
}

impl Class {
    fn new() -> Self {
        let mut class = Self {
            desk: Desk::new(Scenario::AllFeatures, 1),
        };
        class.run("enable-policy-type --root-id {root} --policy-type SERVICE_CONTROL_POLICY");
        class
    }

    fn run(&mut self, line: &str) -> String {
        let line = shell::desk::fill_in(&self.desk, line).expect("all that is named exists");
        let entry = self.desk.run(&format!("aws organizations {line}"));
        assert_eq!(entry.printed.exit, 0, "{line}: {}", entry.printed.stderr);
        entry.printed.stdout
    }

    /// Creates an SCP and attaches it.
    fn attach(&mut self, name: &str, document: &str, target: &str) -> String {
        let answer = self.run(&format!(
            "create-policy --name {name} --description x --type SERVICE_CONTROL_POLICY --content '{document}'"
        ));
        let answer: Value = serde_json::from_str(&answer).expect("the answer is JSON");
        let id = answer["Policy"]["PolicySummary"]["Id"]
            .as_str()
            .expect("it has an id")
            .to_string();
        self.run(&format!(
            "attach-policy --policy-id {id} --target-id {target}"
        ));
        id
    }

    fn detach(&mut self, policy: &str, target: &str) {
        self.run(&format!(
            "detach-policy --policy-id {policy} --target-id {target}"
        ));
    }

    fn scene(&self) -> view::Scene {
        let viewpoint = Viewpoint::Instructor(self.desk.actor.clone());
        view::scene(self.desk.world(), &viewpoint)
    }

    /// What passes at a place, and whose doing it is.
    fn flow(&self, place: &str) -> (Option<Flow>, String) {
        let scene = self.scene();
        let root = &scene.organizations[0].root;
        let hanging = hanging(root, place).expect("there is such a place");
        let cause = hanging.cause.as_ref();
        (
            hanging.flow,
            cause.map_or_else(String::new, |it| it.place.to_string()),
        )
    }

    fn panel(&self, selection: &Selection) -> Panel {
        view::panel(self.desk.world(), &self.desk.viewpoint(), selection).expect("it is seen")
    }

    fn unit(&self, name: &str) -> Selection {
        let id = shell::desk::fill_in(&self.desk, &format!("{{unit:{name}}}")).expect("it exists");
        Selection::Unit(id.parse().expect("it is an id"))
    }
}

fn accounts(unit: &UnitNode) -> Vec<&AccountNode> {
    let below = unit.units.iter().flat_map(accounts);
    unit.accounts.iter().chain(below).collect()
}

fn units(unit: &UnitNode) -> Vec<&UnitNode> {
    let below = unit.units.iter().flat_map(units);
    std::iter::once(unit).chain(below).collect()
}

fn hanging<'s>(root: &'s UnitNode, place: &str) -> Option<&'s Hanging> {
    let units = units(root).into_iter().map(|it| (&it.name, &it.policies));
    let accounts = accounts(root)
        .into_iter()
        .map(|it| (&it.name, &it.policies));
    let mut all = units.chain(accounts);
    all.find(|(name, _)| &***name == place)?.1.as_deref()
}

fn labels(panel: &Panel) -> Vec<&str> {
    panel.offers.iter().map(|it| it.label.as_str()).collect()
}

fn everything() -> (Option<Flow>, String) {
    (Some(Flow::Everything), String::new())
}

#[test]
fn enabled_and_untouched_everything_passes_everywhere() {
    let class = Class::new();
    for place in ["Root", "Workloads", "Payments"] {
        assert_eq!(class.flow(place), everything(), "{place}");
    }
    let scene = class.scene();
    let root = &scene.organizations[0].root;
    let chips = &hanging(root, "Payments").unwrap().attached;
    assert_eq!(&*chips[0].name, "FullAWSAccess");
    assert!(chips[0].managed && chips[0].says == Says::Everything);
}

#[test]
fn a_type_that_is_not_enabled_draws_nothing() {
    let desk = Desk::new(Scenario::AllFeatures, 1);
    let scene = view::scene(desk.world(), &desk.viewpoint());
    let organization = &scene.organizations[0];
    assert_eq!(organization.policy_types, Some(Vec::new()));
    assert_eq!(organization.root.policies, None);
    let mut class = Class::new();
    class.attach("DenyAll", DENY_ALL, "{root}");
    class.run("disable-policy-type --root-id {root} --policy-type SERVICE_CONTROL_POLICY");
    assert_eq!(class.scene().organizations[0].root.policies, None);
}

#[test]
fn a_deny_list_narrows_its_unit_and_what_is_below() {
    let mut class = Class::new();
    class.attach("DenyLeave", DENY_LEAVE, "{unit:Workloads}");
    let narrowed = (Some(Flow::Narrowed), "Workloads".to_string());
    assert_eq!(class.flow("Root"), everything());
    assert_eq!(class.flow("Workloads"), narrowed);
    assert_eq!(class.flow("Payments"), narrowed);
}

#[test]
fn a_deny_of_everything_under_a_condition_only_narrows() {
    let mut class = Class::new();
    class.attach("Region", UNLESS, "{root}");
    assert_eq!(class.flow("Root").0, Some(Flow::Narrowed));
}

#[test]
fn an_allow_list_narrows_once_full_access_is_gone() {
    let mut class = Class::new();
    class.attach("OnlyS3", ONLY_S3, "{root}");
    assert_eq!(class.flow("Root"), everything());
    class.detach("p-FullAWSAccess", "{root}");
    assert_eq!(
        class.flow("Payments"),
        (Some(Flow::Narrowed), "Root".to_string())
    );
}

#[test]
fn a_unit_whose_policies_allow_nothing_stops_everything_below() {
    let mut class = Class::new();
    class.attach("DenyLeave", DENY_LEAVE, "{unit:Workloads}");
    class.detach("p-FullAWSAccess", "{unit:Workloads}");
    let stopped = (Some(Flow::Nothing), "Workloads".to_string());
    assert_eq!(class.flow("Workloads"), stopped);
    assert_eq!(class.flow("Payments"), stopped);
    assert_eq!(class.flow("Root"), everything());
    let text = view::describe(class.desk.world(), &class.scene());
    assert!(
        text.contains("no policy attached there allows anything"),
        "{text}"
    );
    assert!(
        text.contains("allowed nothing because of Workloads"),
        "{text}"
    );
    let panel = class.panel(&class.unit("Workloads"));
    assert!(
        panel
            .lead
            .unwrap()
            .contains("Nothing is allowed from Workloads on")
    );
}

#[test]
fn a_deny_of_everything_stops_and_the_management_account_goes_on() {
    let mut class = Class::new();
    class.attach("DenyAll", DENY_ALL, "{root}");
    assert_eq!(
        class.flow("Payments"),
        (Some(Flow::Nothing), "Root".to_string())
    );
    let scene = class.scene();
    let root = &scene.organizations[0].root;
    let management = accounts(root)
        .into_iter()
        .find(|it| it.kind == AccountKind::Management)
        .unwrap();
    let hanging = management.policies.as_ref().unwrap();
    assert!(hanging.exempt && hanging.flow.is_none());
}

#[test]
fn an_account_can_be_the_one_that_stops() {
    let mut class = Class::new();
    class.attach("DenyAll", DENY_ALL, "{account:Payments}");
    assert_eq!(
        class.flow("Payments"),
        (Some(Flow::Nothing), "Payments".to_string())
    );
    assert_eq!(class.flow("Workloads"), everything());
}

#[test]
fn accounts_with_the_defaults_share_what_was_read_for_their_unit() {
    let class = Class::new();
    let scene = class.scene();
    let shared = units(&scene.organizations[0].root).into_iter().any(|unit| {
        let members = unit
            .accounts
            .iter()
            .filter(|it| it.kind != AccountKind::Management);
        let members: Vec<_> = members.filter_map(|it| it.policies.as_ref()).collect();
        members.len() > 1
            && members
                .iter()
                .all(|it| std::sync::Arc::ptr_eq(it, members[0]))
    });
    assert!(shared);
}

#[test]
fn the_organizations_panel_leads_from_the_type_to_the_first_policy() {
    let desk = Desk::new(Scenario::AllFeatures, 1);
    let id = desk.world().organizations().next().unwrap().id.clone();
    let selection = Selection::Organization(id.clone());
    let panel = view::panel(desk.world(), &desk.viewpoint(), &selection).unwrap();
    assert!(labels(&panel).contains(&"Enable service control policies"));
    assert!(labels(&panel).contains(&"Create a service control policy"));
    let types = panel.lists.iter().find(|it| it.title == "Policy types");
    assert!(
        types
            .unwrap()
            .empty
            .starts_with("No policy type is enabled yet")
    );

    let class = Class::new();
    let panel = class.panel(&selection);
    assert!(!labels(&panel).contains(&"Enable service control policies"));
    let disable = panel
        .offers
        .iter()
        .find(|it| it.label.starts_with("Disable service control policies"));
    assert!(disable.unwrap().grave);
}

#[test]
fn a_policys_panel_says_where_it_hangs_and_rehearses_what_it_offers() {
    let mut class = Class::new();
    let id = class.attach("DenyLeave", DENY_LEAVE, "{unit:Workloads}");
    let organization = class
        .desk
        .world()
        .organizations()
        .next()
        .unwrap()
        .id
        .clone();
    let of = |policy: &str| Selection::Policy {
        organization: organization.clone(),
        policy: policy.parse().unwrap(),
    };
    let panel = class.panel(&of(&id));
    assert_eq!(panel.kind, "Service control policy");
    assert_eq!(panel.lists[0].items[0].text, "Workloads");
    assert!(panel.documents[0].1.contains("LeaveOrganization"));
    let refusal = |panel: &Panel, label: &str| {
        let offer = panel.offers.iter().find(|it| it.label == label);
        offer.expect("it is offered").refusal.clone()
    };
    assert_eq!(refusal(&panel, "Detach from Workloads"), None);
    assert!(
        refusal(&panel, "Delete the policy")
            .unwrap()
            .contains("in use")
    );

    // AWS's own hangs everywhere: it is not edited, and from where it goes is asked.
    let full = class.panel(&of("p-FullAWSAccess"));
    assert_eq!(labels(&full), ["Detach it"]);

    let unit = class.panel(&class.unit("Workloads"));
    assert!(labels(&unit).contains(&"Detach DenyLeave"));
    let notes: Vec<_> = unit
        .lists
        .iter()
        .find(|it| it.title == "Service control policies")
        .unwrap()
        .items
        .iter()
        .map(|it| format!("{} {}", it.text, it.note))
        .collect();
    assert_eq!(
        notes,
        [
            "FullAWSAccess attached here",
            "DenyLeave attached here",
            "FullAWSAccess from the root"
        ]
    );
}

#[test]
fn every_type_of_policy_has_a_panel() {
    let mut class = Class::new();
    for kind in PolicyType::ALL.iter().filter(|it| it.language().is_none()) {
        let name = kind.name();
        // What documents of the type begin with.
        let first = match name {
            "TAG_POLICY" => "tags",
            "BACKUP_POLICY" => "plans",
            "AISERVICES_OPT_OUT_POLICY" => "services",
            "CHATBOT_POLICY" => "chatbot",
            "DECLARATIVE_POLICY_EC2" => "ec2_attributes",
            "SECURITYHUB_POLICY" => "securityhub",
            "INSPECTOR_POLICY" => "inspector",
            "UPGRADE_ROLLOUT_POLICY" => "upgrade_rollout",
            "BEDROCK_POLICY" => "bedrock",
            "S3_POLICY" => "s3_attributes",
            "NETWORK_SECURITY_DIRECTOR_POLICY" => "network_security_director",
            _ => "settings",
        };
        class.run(&format!(
            r#"create-policy --name {name} --description x --type {name} --content '{{"{first}":{{}}}}'"#
        ));
    }
    let organization = class.desk.world().organizations().next().unwrap();
    for policy in organization.policies.values() {
        let panel = class.panel(&Selection::Policy {
            organization: organization.id.clone(),
            policy: policy.id.clone(),
        });
        assert!(panel.lead.unwrap().starts_with("Without effect"));
    }
}
