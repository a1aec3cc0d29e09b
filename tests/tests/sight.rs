//! What a person's console view shows, and what it must not.

use shell::desk::{Desk, fill_in};
use sim::scenario::Scenario;
use sim::view::{self, Selection, UnitNode, Viewpoint};

fn names(unit: &UnitNode, into: &mut Vec<String>) {
    into.extend(unit.accounts.iter().map(|account| account.name.to_string()));
    for child in &unit.units {
        names(child, into);
    }
}

/// The accounts that somebody sees, and the words of the whole view, in the middle of enabling all features.
fn seen_by(person: &str) -> (Vec<String>, String) {
    let mut desk = Desk::new(Scenario::ConsolidatedBilling, 1);
    desk.run("aws organizations enable-all-features");
    desk.actor = desk
        .find_person(person)
        .expect("the scenario has this person");
    let viewpoint = Viewpoint::Person(desk.actor.clone());
    let scene = view::scene(desk.world(), &viewpoint);
    let mut accounts: Vec<String> = scene
        .standalone
        .iter()
        .map(|account| account.name.to_string())
        .collect();
    for organization in &scene.organizations {
        names(&organization.root, &mut accounts);
    }
    let mut words = view::describe(desk.world(), &scene);
    for organization in desk.world().organizations() {
        let selection = Selection::Organization(organization.id.clone());
        if let Some(panel) = view::panel(desk.world(), &viewpoint, &selection) {
            words.push_str(&format!("{:?} {:?}", panel.facts, panel.lists));
        }
    }
    for mark in view::marks(&desk.history, &viewpoint) {
        words.push_str(&mark.words());
    }
    (accounts, words)
}

#[test]
fn a_member_sees_itself_and_its_request_and_no_other_account() {
    let (accounts, words) = seen_by("Legacy/Maria");
    assert_eq!(accounts, ["Legacy"]);
    assert!(
        words.contains("request for Legacy to approve all features"),
        "{words}"
    );
    for other in ["Payments", "Data", "Archive", "Newcomer", "Workloads"] {
        assert!(!words.contains(other), "{other} shows in: {words}");
    }
}

#[test]
fn the_management_account_sees_its_organization_and_no_standalone_account() {
    let (accounts, words) = seen_by("Management/Ana");
    assert!(accounts.contains(&"Legacy".to_string()));
    assert!(!accounts.contains(&"Newcomer".to_string()));
    assert!(words.contains("APPROVE_ALL_FEATURES"), "{words}");
}

#[test]
fn somebody_in_no_organization_sees_only_the_own_account() {
    let (accounts, words) = seen_by("Newcomer/Eva");
    assert_eq!(accounts, ["Newcomer"]);
    assert!(!words.contains("Payments"), "{words}");
}

#[test]
fn an_invitation_by_mail_does_not_tell_its_sender_whose_address_it_is() {
    let mut desk = Desk::new(Scenario::Standalone, 1);
    desk.run("aws organizations create-organization");
    desk.run("aws organizations invite-account-to-organization --target Id=cloud@contoso.example,Type=EMAIL");
    let envelopes = |viewpoint: &Viewpoint| view::scene(desk.world(), viewpoint).envelopes;
    let ana = desk.actor.clone();
    assert_eq!(envelopes(&Viewpoint::Person(ana.clone()))[0].to, None);
    assert!(envelopes(&Viewpoint::Instructor(ana))[0].to.is_some());
}

#[test]
fn what_happens_in_other_accounts_is_not_told_to_a_member() {
    let mut desk = Desk::new(Scenario::AllFeatures, 1);
    desk.run(
        "aws organizations enable-aws-service-access --service-principal config.amazonaws.com",
    );
    desk.run("advance 1d");
    let member = desk
        .find_person("Payments/Ben")
        .expect("the scenario has Ben");
    let last = desk
        .history
        .steps()
        .last()
        .expect("a step was taken")
        .clone();
    let events = &last.result.as_ref().expect("time passed").events;
    let told = |viewpoint: &Viewpoint| {
        events
            .iter()
            .filter(|event| view::shows(&last.world, viewpoint, event))
            .count()
    };
    assert!(told(&Viewpoint::Person(member.clone())) < events.len());
    assert_eq!(told(&Viewpoint::Instructor(member)), events.len());
}

/// What the person sees after these lines, which Ana of the management account types, in the scenario `all-features`.
fn sight_of(person: &str, lines: &[&str]) -> view::Sight {
    let mut desk = Desk::new(Scenario::AllFeatures, 1);
    for line in lines {
        let filled = fill_in(&desk, line).expect("the line names what is there");
        let printed = desk.run(&filled).printed;
        assert_eq!(printed.exit, 0, "{line}: {}", printed.stderr);
    }
    let person = desk
        .find_person(person)
        .expect("the scenario has this person");
    view::sight(desk.world(), &person)
}

fn lend(actions: &str) -> String {
    format!(
        r#"aws organizations put-resource-policy --content '{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{{account:Payments}}"}},"Action":[{actions}],"Resource":"*"}}]}}'"#
    )
}

#[test]
fn a_member_sees_policies_if_they_are_lent_to_it() {
    let both = lend(r#""organizations:ListPolicies","organizations:ListPoliciesForTarget""#);
    let one = lend(r#""organizations:ListPolicies""#);
    assert!(sight_of("Management/Ana", &[]).policies);
    assert!(!sight_of("Payments/Ben", &[]).policies);
    assert!(!sight_of("Payments/Ben", &[&one]).policies);
    let seen = sight_of("Payments/Ben", &[&both]);
    assert!(seen.policies && !seen.tree && !seen.trusted && seen.organization);
    // They are lent to that account only.
    assert!(!sight_of("Audit/OrganizationAccountAccessRole", &[&both]).policies);
    // Its own policies must let the person as well.
    let new = ["as Payments/Ben", "aws iam create-user --user-name Maria"];
    assert!(!sight_of("Payments/Maria", &[&both, new[0], new[1]]).policies);
}

#[test]
fn what_is_lent_shows_the_tree_and_nothing_that_its_calls_would_not() {
    let reads = lend(r#""organizations:List*","organizations:Describe*""#);
    let seen = sight_of("Payments/Ben", &[&reads]);
    assert!(seen.policies && seen.tree && seen.trusted && seen.sent && seen.requests);
    let mut desk = Desk::new(Scenario::AllFeatures, 1);
    let filled = fill_in(&desk, &reads).expect("the line names what is there");
    desk.run(&filled);
    desk.run("as Payments/Ben");
    for line in [
        "aws organizations list-roots",
        "aws organizations list-organizational-units-for-parent --parent-id {root}",
        "aws organizations list-accounts-for-parent --parent-id {root}",
        "aws organizations list-children --parent-id {root} --child-type ACCOUNT",
        "aws organizations describe-account --account-id {account:Web}",
        "aws organizations describe-organizational-unit --organizational-unit-id {unit:Workloads}",
        "aws organizations list-handshakes-for-organization",
        "aws organizations describe-handshake --handshake-id {handshake:INVITE:Payments}",
        "aws organizations list-create-account-status",
        "aws organizations list-aws-service-access-for-organization",
        "aws organizations list-policies --filter TAG_POLICY",
        "aws organizations list-policies-for-target --target-id {root} --filter TAG_POLICY",
        "aws organizations list-tags-for-resource --resource-id {root}",
        "aws organizations describe-resource-policy",
    ] {
        let filled = fill_in(&desk, line).expect("the line names what is there");
        let printed = desk.run(&filled).printed;
        assert_eq!(printed.exit, 0, "{line}: {}", printed.stderr);
    }
    // Somebody else's invitation too, of which Payments is no party.
    desk.run("as Management/Ana");
    desk.run("aws organizations invite-account-to-organization --target Id=x@x.example,Type=EMAIL");
    desk.run("as Payments/Ben");
    let line = "aws organizations describe-handshake --handshake-id {handshake:INVITE}";
    let filled = fill_in(&desk, line).expect("it was sent");
    assert_eq!(desk.run(&filled).printed.exit, 0);
}

#[test]
fn what_policy_denies_is_not_seen() {
    let deny = r#"aws organizations put-resource-policy --content '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"organizations:List*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":["organizations:DescribeOrganization","organizations:ListPolicies"],"Resource":"*"}]}'"#;
    let seen = sight_of("Payments/Ben", &[deny]);
    assert!(seen.tree && !seen.policies && !seen.organization);
    // The delegation policy never restricts the management account.
    let seen = sight_of("Management/Ana", &[deny]);
    assert!(seen.organization && seen.policies);
    // An SCP does it too, and the root user of a member is no exception.
    let scp = [
        "aws organizations enable-policy-type --root-id {root} --policy-type SERVICE_CONTROL_POLICY",
        r#"aws organizations create-policy --type SERVICE_CONTROL_POLICY --name No --description x --content '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"organizations:*","Resource":"*"}]}'"#,
        "aws organizations attach-policy --policy-id {policy:No} --target-id {root}",
    ];
    assert!(!sight_of("Payments/Root user", &scp).organization);
    assert!(sight_of("Management/Ana", &scp).organization);
}

#[test]
fn policies_are_seen_by_the_management_account_and_by_no_member() {
    let mut desk = Desk::new(Scenario::AllFeatures, 1);
    let organization = desk.world().organizations().next().expect("there is one");
    let (id, root) = (organization.id.clone(), organization.root.clone());
    for line in [
        format!("enable-policy-type --root-id {root} --policy-type SERVICE_CONTROL_POLICY"),
        format!("tag-resource --resource-id {root} --tags Key=secret,Value=colour"),
    ] {
        let printed = desk.run(&format!("aws organizations {line}")).printed;
        assert_eq!(printed.exit, 0, "{}", printed.stderr);
    }
    let person = |name: &str| desk.find_person(name).expect("the scenario has them");
    let seen = |person: sim::principal::Principal| {
        let viewpoint = Viewpoint::Person(person.clone());
        let scene = view::scene(desk.world(), &viewpoint);
        let mut words = view::describe(desk.world(), &scene);
        for selection in [
            Selection::Organization(id.clone()),
            Selection::Account(person.account()),
            Selection::Unit(root.to_string().parse().expect("it is an id")),
            Selection::Policy {
                organization: id.clone(),
                policy: "p-FullAWSAccess".parse().expect("it is an id"),
            },
        ] {
            let panel = view::panel(desk.world(), &viewpoint, &selection);
            words.push_str(&format!("{panel:?}"));
        }
        words
    };
    let words = seen(person("Management/Ana"));
    for it in ["FullAWSAccess", "SERVICE_CONTROL_POLICY", "secret"] {
        assert!(words.contains(it), "{it} is missing in: {words}");
    }
    let words = seen(person("Payments/Ben"));
    for it in [
        "FullAWSAccess",
        "SERVICE_CONTROL_POLICY",
        "service control",
        "secret",
    ] {
        assert!(!words.contains(it), "{it} shows in: {words}");
    }
}

#[test]
fn what_organizations_does_for_another_organization_is_not_told() {
    let mut desk = Desk::new(Scenario::Standalone, 1);
    for line in [
        "aws organizations create-organization",
        "aws organizations enable-policy-type --root-id {root} --policy-type RESOURCE_CONTROL_POLICY",
        "as Contoso/Ben",
        "aws organizations create-organization",
        "advance 1m",
    ] {
        let filled = fill_in(&desk, line).expect("the line names what is there");
        let printed = desk.run(&filled).printed;
        assert_eq!(printed.exit, 0, "{line}: {}", printed.stderr);
    }
    let told = |person: &str| {
        let person = desk
            .find_person(person)
            .expect("the scenario has this person");
        view::marks(&desk.history, &Viewpoint::Person(person))
            .iter()
            .any(|mark| mark.says.contains("policies are enabled now"))
    };
    assert!(told("Northwind/Ana"));
    assert!(!told("Contoso/Ben"));
}

/// An account that is being closed, or closed, says so where it is drawn, in words and in the inspector; one that is gone is
/// drawn nowhere.
#[test]
fn a_closed_account_is_shown_as_closed() {
    let mut desk = Desk::new(Scenario::AllFeatures, 1);
    let web = desk.find_account("Web").expect("the scenario has it");
    let viewpoint = Viewpoint::Instructor(desk.actor.clone());
    let says = |desk: &Desk| {
        let scene = view::scene(desk.world(), &viewpoint);
        let words = view::describe(desk.world(), &scene);
        let panel = view::panel(desk.world(), &viewpoint, &Selection::Account(web));
        let state = panel.and_then(|it| {
            let fact = it.facts.into_iter().find(|fact| fact.label == "State")?;
            let offers: Vec<String> = it.offers.into_iter().map(|it| it.label).collect();
            Some((fact.value, offers.join(", ")))
        });
        let line = words.lines().find(|it| it.contains(&web.to_string()));
        (
            line.unwrap_or_default().to_string(),
            state.unwrap_or_default(),
        )
    };
    let (line, (state, offers)) = says(&desk);
    assert!(!line.contains("closed") && state == "ACTIVE" && offers.contains("Close this account"));
    desk.run(&format!(
        "aws organizations close-account --account-id {web}"
    ));
    let (line, (state, _)) = says(&desk);
    assert!(
        line.contains(", being closed") && state.starts_with("PENDING_CLOSURE"),
        "{line} {state}"
    );
    desk.run("advance 5m");
    let (line, (state, offers)) = says(&desk);
    assert!(
        line.contains(", closed") && state.starts_with("CLOSED"),
        "{line} {state}"
    );
    assert!(!offers.contains("Close this") && offers.contains("Let AWS Support reinstate it"));
    desk.run("advance 90d");
    assert_eq!(says(&desk).0, "");
}
