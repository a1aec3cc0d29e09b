//! What can be written in a policy: the language's own words, actions, condition keys, and the organization's own ids and ARNs.
//!
//! Action names and condition keys are text files beside this one: they are to help one's memory, not a list of what exists. Ids
//! are those that the viewpoint shows, no others.

use policy::PolicyKind;
use policy::kinds::{is_delegable, rcp_supports};
use policy::place::{Place, Spot, keywords};

use super::{Viewpoint, sight};
use crate::api::catalog::SERVICES;
use crate::api::ids::ParentId;
use crate::api::managed::MANAGED;
use crate::api::model::operation;
use crate::api::partition::Partition;
use crate::api::policy_types::{POLICY_TYPE_NAMES, Target};
use crate::api::region;
use crate::state::world::World;

/// Prefix, name of the service, its actions; a line each.
const ACTIONS: &str = include_str!("vocabulary/actions.txt");

/// Name, type of value (`+`: several), `!` where Orgsim fills it in, what it is; a line each.
const KEYS: &str = include_str!("vocabulary/keys.txt");

/// As many as one looks through.
const MOST: usize = 60;

const REGIONS: &str = "us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-central-1 eu-west-1 eu-west-2 eu-west-3 \
     eu-north-1 eu-south-1 ap-south-1 ap-southeast-1 ap-southeast-2 ap-northeast-1 ap-northeast-2 af-south-1 me-central-1";

/// Something to write, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub text: String,
    /// In sentences; lists show it [`in_short`].
    pub about: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Organization,
    Path,
    Account,
    /// A user or role, by ARN.
    Person,
    /// An ARN of AWS Organizations.
    Arn,
}

/// The ids and ARNs that somebody can see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    own: Vec<(Sort, Term)>,
    partition: Partition,
}

fn term(text: impl Into<String>, about: impl Into<String>) -> Term {
    Term {
        text: text.into(),
        about: about.into(),
    }
}

/// A condition key of the table.
struct Key {
    name: &'static str,
    kind: u8,
    several: bool,
    modelled: bool,
    about: &'static str,
}

fn keys() -> impl Iterator<Item = Key> {
    KEYS.lines().filter_map(|line| {
        let mut parts = line.splitn(4, ' ');
        let (name, kind) = (parts.next()?, parts.next()?);
        Some(Key {
            name,
            kind: *kind.as_bytes().first()?,
            several: kind.len() > 1,
            modelled: parts.next()? == "!",
            about: parts.next()?,
        })
    })
}

/// The type of value that an operator compares: as in the table, 0 where any will do.
fn compares(operator: &str) -> u8 {
    let plain = operator.rsplit(':').next().unwrap_or(operator);
    match plain.as_bytes() {
        [b'S', ..] => b's',
        [b'A', ..] => b'a',
        [b'B', b'o', ..] => b'b',
        [b'D', ..] => b'd',
        [b'N', b'u', b'm', ..] => b'n',
        [b'I', ..] | [b'N', b'o', b't', ..] => b'i',
        _ => 0,
    }
}

/// What a word of the language is for.
fn meaning(word: &str) -> &'static str {
    match word {
        "Version" => "of the language: 2012-10-17",
        "2012-10-17" => "the current one, with variables",
        "2008-10-17" => "the older one, without variables",
        "Id" => "a name for the document",
        "Statement" => "what the policy says, one or more",
        "Sid" => "a name for the statement",
        "Effect" => "Allow or Deny",
        "Allow" => "lets what matches",
        "Deny" => "refuses what matches, whatever else allows it",
        "Action" => "what may or may not be done",
        "NotAction" => "everything but these actions",
        "Resource" => "on what",
        "NotResource" => "on everything but these",
        "Principal" => "who",
        "NotPrincipal" => "everybody but these",
        "Condition" => "only where this holds",
        "AWS" => "accounts, users, roles",
        "Service" => "an AWS service",
        "Federated" => "an identity provider",
        "CanonicalUser" => "an id of S3",
        "StringEquals" => "exactly this text",
        "StringNotEquals" => "any other text, or none",
        "StringLike" => "text with * and ?",
        "StringNotLike" => "text that does not fit, or none",
        "ArnLike" | "ArnEquals" => "an ARN, part by part, with * and ?",
        "ArnNotLike" | "ArnNotEquals" => "an ARN that does not fit, or none",
        "Bool" => "true or false",
        "Null" => "true: the key is absent",
        "IpAddress" => "an address in this range",
        "*" => "everything",
        _ if word.starts_with("ForAnyValue:") => "at least one of several values",
        _ if word.starts_with("ForAllValues:") => "each of several values; also true without any",
        _ if word.ends_with("IfExists") => "also true where the key is absent",
        _ => "",
    }
}

impl Vocabulary {
    /// What a viewpoint shows of the acting person's organization, or of the only one there is.
    pub fn of(world: &World, viewpoint: &Viewpoint) -> Self {
        let actor = viewpoint.actor();
        let all = viewpoint.sees_all();
        let sight = sight(world, actor);
        let mut own = Vec::new();
        let organization = world.organization_of(actor.account());
        let organization = match organization {
            None if all => world.organizations().next(),
            _ => organization,
        };
        let inside = organization.filter(|_| all || sight.tree);
        if let Some(organization) = organization.filter(|_| all || sight.organization) {
            own.push((
                Sort::Organization,
                term(organization.id.to_string(), "this organization"),
            ));
            own.push((
                Sort::Path,
                term(format!("{}/*", organization.id), "all of this organization"),
            ));
            own.push((Sort::Arn, term(organization.arn(), "this organization")));
        }
        if let Some(organization) = inside {
            let places = std::iter::once((organization.root_parent(), "the root".to_string()))
                .chain(
                    organization
                        .ous
                        .values()
                        .map(|ou| (ParentId::Ou(ou.id.clone()), ou.name.to_string())),
                );
            for (place, name) in places {
                let path = organization.entity_path(&place);
                own.push((
                    Sort::Path,
                    term(path.clone(), format!("accounts in {name} itself")),
                ));
                own.push((
                    Sort::Path,
                    term(path + "*", format!("accounts in and below {name}")),
                ));
                let arn = organization.target_arn(&Target::Parent(place));
                own.push((Sort::Arn, term(arn, name)));
            }
            let management = organization.management;
            own.push((
                Sort::Arn,
                term(
                    format!(
                        "{}:policy/{}/*",
                        management.arn("organizations"),
                        organization.id
                    ),
                    "its policies",
                ),
            ));
        }
        for account in world.accounts() {
            let same = organization.is_some_and(|it| {
                (account.membership.as_ref()).is_some_and(|own| own.organization == it.id)
            });
            let here = account.id == actor.account();
            if !(all || here || (same && inside.is_some())) {
                continue;
            }
            let name = &account.name;
            own.push((
                Sort::Account,
                term(account.id.to_string(), name.to_string()),
            ));
            if let Some(organization) = organization.filter(|_| same && (all || sight.tree)) {
                let arn = organization.target_arn(&Target::Account(account.id));
                own.push((Sort::Arn, term(arn, name.to_string())));
            }
            if all || (here && sight.users) {
                for user in account.users.values() {
                    let arn = format!("{}:user/{}", account.id.arn("iam"), user.name);
                    own.push((Sort::Person, term(arn, format!("{} in {name}", user.name))));
                }
            }
            if all || (here && sight.roles) {
                for role in account.roles.values() {
                    own.push((
                        Sort::Person,
                        term(role.arn(account.id), format!("a role in {name}")),
                    ));
                }
            }
        }
        Self {
            own,
            partition: actor.account().partition(),
        }
    }

    fn all(&self, sort: Sort) -> impl Iterator<Item = Term> {
        let found = self.own.iter().filter(move |(own, _)| *own == sort);
        found.map(|(_, term)| term.clone())
    }

    /// What can be written at a place, the likeliest first. Empty where nothing is known.
    pub fn offers(&self, place: &Place, kind: Option<PolicyKind>) -> Vec<Term> {
        let mut terms: Vec<Term> = keywords(&place.at, kind)
            .into_iter()
            .map(|word| term(word, meaning(word)))
            .collect();
        match &place.at {
            Spot::Action => terms.extend(actions(kind, &place.typed)),
            Spot::Resource => self.resources(kind, &mut terms),
            Spot::PrincipalValue { key } => self.principals(kind, key, &mut terms),
            Spot::ConditionKey { operator } => terms.extend(condition_keys(operator)),
            Spot::ConditionValue { key, .. } => self.values(key, &mut terms),
            Spot::DocumentKey { .. }
            | Spot::StatementKey { .. }
            | Spot::VersionValue
            | Spot::EffectValue
            | Spot::PrincipalKey
            | Spot::Operator { .. }
            | Spot::Sid
            | Spot::Elsewhere => {}
        }
        if self.partition != Partition::Aws {
            let begin = format!("arn:{}:", self.partition);
            for term in &mut terms {
                term.text = term.text.replace("arn:aws:", &begin);
            }
        }
        ranked(terms, &place.typed)
    }

    fn resources(&self, kind: Option<PolicyKind>, terms: &mut Vec<Term>) {
        add(terms, "*", "everything");
        let organizations = kind == Some(PolicyKind::Delegation);
        if !organizations {
            terms.extend(self.all(Sort::Person));
        }
        terms.extend(self.all(Sort::Arn));
        if !organizations {
            for (arn, about) in [
                (
                    "arn:aws:iam::*:role/aws-service-role/*",
                    "service-linked roles, everywhere",
                ),
                (
                    "arn:aws:iam::*:role/OrganizationAccountAccessRole",
                    "the way in for administrators of the organization",
                ),
                ("arn:aws:iam::*:role/*", "roles, everywhere"),
                ("arn:aws:iam::*:user/*", "users, everywhere"),
                ("arn:aws:s3:::*", "buckets and what is in them"),
            ] {
                add(terms, arn, about);
            }
        }
    }

    fn principals(&self, kind: Option<PolicyKind>, key: &str, terms: &mut Vec<Term>) {
        match key {
            "Service" => services(terms),
            "Federated" | "CanonicalUser" => {}
            _ => {
                add(terms, "*", "everybody");
                if kind != Some(PolicyKind::ResourceControl) {
                    for account in self.all(Sort::Account) {
                        let about = format!("account {}", account.about);
                        terms.push(term(account.text, about));
                    }
                    if kind != Some(PolicyKind::Delegation) {
                        terms.extend(self.all(Sort::Person));
                    }
                }
            }
        }
    }

    fn values(&self, key: &str, terms: &mut Vec<Term>) {
        let name = key.rsplit(':').next().unwrap_or(key);
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            "principalorgid" | "resourceorgid" | "sourceorgid" | "vpceorgid" => {
                terms.extend(self.all(Sort::Organization));
            }
            "principalorgpaths" | "resourceorgpaths" | "sourceorgpaths" | "vpceorgpaths" => {
                terms.extend(self.all(Sort::Path));
            }
            "principalaccount" | "resourceaccount" | "sourceaccount" => {
                terms.extend(self.all(Sort::Account));
            }
            "principalarn" => {
                terms.extend(self.all(Sort::Person));
                add(terms, "arn:aws:iam::*:root", "root users");
                add(
                    terms,
                    "arn:aws:iam::*:role/OrganizationAccountAccessRole",
                    "the way in for administrators of the organization",
                );
                add(
                    terms,
                    "arn:aws:iam::*:role/aws-service-role/*",
                    "service-linked roles",
                );
            }
            "requestedregion" | "region" => {
                if self.partition == Partition::Aws {
                    terms.extend(REGIONS.split_whitespace().map(|region| term(region, "")));
                } else {
                    let regions = region::of(self.partition).iter();
                    terms.extend(regions.map(|region| term(*region, "")));
                }
            }
            "policytype" => terms.extend(POLICY_TYPE_NAMES.iter().map(|name| term(*name, ""))),
            "serviceprincipal"
            | "awsservicename"
            | "principalservicename"
            | "calledvia"
            | "passedtoservice" => services(terms),
            "policyarn" | "permissionsboundary" => {
                terms.extend(
                    MANAGED
                        .iter()
                        .map(|it| term(&*it.arn_in(Partition::Aws), it.name)),
                );
            }
            "principaltype" => {
                for (word, about) in [
                    ("Account", "the root user"),
                    ("User", "an IAM user"),
                    ("AssumedRole", "a session of a role"),
                ] {
                    add(terms, word, about);
                }
            }
            _ => {
                if keys().any(|known| known.kind == b'b' && known.name.eq_ignore_ascii_case(key)) {
                    terms.extend(["true", "false"].map(|word| term(word, "")));
                }
            }
        }
    }
}

fn add(terms: &mut Vec<Term>, text: &str, about: &str) {
    if terms.iter().all(|term| term.text != text) {
        terms.push(term(text, about));
    }
}

fn services(terms: &mut Vec<Term>) {
    for service in SERVICES {
        for principal in service.principals {
            add(terms, principal, service.name);
        }
    }
    for (principal, about) in [
        ("organizations.amazonaws.com", "AWS Organizations"),
        ("ec2.amazonaws.com", "Amazon EC2"),
        ("lambda.amazonaws.com", "AWS Lambda"),
        ("ecs-tasks.amazonaws.com", "tasks of Amazon ECS"),
    ] {
        add(terms, principal, about);
    }
}

/// The actions that a kind of policy can name.
fn actions(kind: Option<PolicyKind>, typed: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    for line in ACTIONS.lines() {
        let mut parts = line.splitn(3, '|');
        let (Some(prefix), Some(service), Some(names)) = (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let speaks = match kind {
            Some(PolicyKind::Trust) => prefix == "sts",
            Some(PolicyKind::Delegation) => prefix == "organizations",
            Some(PolicyKind::ResourceControl) => rcp_supports(prefix),
            _ => true,
        };
        if !speaks {
            continue;
        }
        let closed = matches!(kind, Some(PolicyKind::Trust | PolicyKind::Delegation));
        if !closed {
            terms.push(term(
                format!("{prefix}:*"),
                format!("everything in {service}"),
            ));
        }
        // Names only for who has begun one: the list of services is long enough.
        if typed.is_empty() && !closed && prefix != "organizations" {
            continue;
        }
        for name in names.split_whitespace() {
            let may = match kind {
                Some(PolicyKind::Delegation) => is_delegable(name),
                Some(PolicyKind::Trust) => {
                    name.starts_with("Assume") || name.starts_with("Tag") || name.starts_with("Set")
                }
                _ => true,
            };
            if !may {
                continue;
            }
            let action = format!("{prefix}:{name}");
            let about = operation(&action).map_or(service, |operation| operation.summary);
            terms.push(term(action, about));
        }
    }
    if kind != Some(PolicyKind::Trust) && kind != Some(PolicyKind::Delegation) {
        add(&mut terms, "*", "every action of every service");
    }
    terms
}

/// What a term means as a list has it: the first sentence, without its full stop. Terms have all of it, because it is said in other
/// languages as a whole.
pub fn in_short(text: &str) -> &str {
    text.split(". ")
        .next()
        .unwrap_or(text)
        .trim_end_matches('.')
}

fn condition_keys(operator: &str) -> Vec<Term> {
    let wanted = compares(operator);
    let set = operator.starts_with("For");
    let mut found: Vec<(bool, Term)> = keys()
        .map(|key| {
            let alike = wanted == 0 || wanted == key.kind || (wanted == b's' && key.kind == b'a');
            let number = if key.several {
                "several values"
            } else {
                "one value"
            };
            let modelled = if key.modelled {
                ""
            } else {
                "; not known to Orgsim"
            };
            let about = format!("{} ({number}{modelled})", key.about);
            (!alike || set != key.several, term(key.name, about))
        })
        .collect();
    ordered::sort_by_key(&mut found, |(far, _)| *far);
    found.into_iter().map(|(_, term)| term).collect()
}

/// Those that fit what was typed: from the start first, then from the start of a word, then anywhere, in the name or in what it
/// is about.
fn ranked(terms: Vec<Term>, typed: &str) -> Vec<Term> {
    let typed = typed.to_ascii_lowercase();
    let rank = |term: &Term| {
        let text = term.text.to_ascii_lowercase();
        let word = |at: usize| !text.as_bytes()[at - 1].is_ascii_alphanumeric();
        match text.find(&typed) {
            // What is typed in full stands first, even if a longer word begins with it.
            Some(0) if text.len() == typed.len() => Some(0),
            Some(0) => Some(1),
            Some(at) if word(at) => Some(2),
            Some(_) => Some(3),
            None => {
                let about = in_short(&term.about).to_ascii_lowercase();
                (typed.len() > 1 && about.contains(&typed)).then_some(4)
            }
        }
    };
    let mut found: Vec<(usize, Term)> = terms
        .into_iter()
        .filter_map(|term| rank(&term).map(|rank| (rank, term)))
        .collect();
    ordered::sort_by_key(&mut found, |(rank, _)| *rank);
    found.truncate(MOST);
    found.into_iter().map(|(_, term)| term).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::model::{Operation, Service, operations};
    use crate::gates::people;
    use crate::session::scenario::Scenario;
    use policy::place::place;

    /// What is offered at the `|` of a text.
    fn offered(vocabulary: &Vocabulary, kind: PolicyKind, text: &str) -> Vec<String> {
        let at = text.find('|').expect("the text marks a place");
        let text = text.replacen('|', "", 1);
        let terms = vocabulary.offers(&place(&text, at), Some(kind));
        terms.into_iter().map(|term| term.text).collect()
    }

    fn world() -> World {
        crate::session::history::History::new(Scenario::AllFeatures, 1)
            .world()
            .clone()
    }

    #[test]
    fn every_modelled_operation_is_among_the_actions() {
        let none = Vocabulary::default();
        // Consoles have no actions of their own, and S3 has another name for one of its.
        let others = |it: &&Operation| it.service != Service::Console && it.name != "ListBuckets";
        let missing: Vec<String> = operations()
            .filter(others)
            .map(Operation::action)
            .filter(|action| {
                let text = format!(r#"{{"Statement": {{"Action": "{action}|"}}}}"#);
                offered(&none, PolicyKind::Identity, &text).first() != Some(action)
            })
            .collect();
        assert!(missing.is_empty(), "{}", missing.join(" "));
    }

    #[test]
    fn the_tables_are_small_and_sorted() {
        assert!(ACTIONS.len() < 12_000, "{}", ACTIONS.len());
        for line in ACTIONS.lines() {
            let names: Vec<_> = line.rsplit('|').next().unwrap().split(' ').collect();
            assert!(names.is_sorted_by(|a, b| a < b), "{line}");
        }
        assert_eq!(keys().count(), KEYS.lines().count());
        assert!(keys().all(|key| b"sabdni".contains(&key.kind)));
    }

    #[test]
    fn an_action_is_found_by_its_own_name_too() {
        let none = Vocabulary::default();
        let kind = PolicyKind::ServiceControl;
        let offered = offered(&none, kind, r#"{"Statement": [{"Action": ["LeaveOrg|"]}]}"#);
        assert_eq!(offered, ["organizations:LeaveOrganization"]);
    }

    #[test]
    fn each_kind_is_offered_the_actions_that_it_may_name() {
        let none = Vocabulary::default();
        let text = r#"{"Statement": [{"Action": "|"}]}"#;
        let trust = offered(&none, PolicyKind::Trust, text);
        assert!(trust.iter().all(|action| action.starts_with("sts:")) && trust.len() > 3);
        let delegation = offered(&none, PolicyKind::Delegation, text);
        assert!(delegation.contains(&"organizations:AttachPolicy".to_string()));
        assert!(!delegation.contains(&"organizations:LeaveOrganization".to_string()));
        let rcp = offered(&none, PolicyKind::ResourceControl, text);
        assert!(rcp.contains(&"s3:*".to_string()) && !rcp.contains(&"ec2:*".to_string()));
    }

    #[test]
    fn condition_keys_that_an_operator_compares_come_first() {
        let none = Vocabulary::default();
        let kind = PolicyKind::ServiceControl;
        let text = |operator: &str| {
            format!(r#"{{"Statement": [{{"Condition": {{"{operator}": {{"|"}}}}}}]}}"#)
        };
        assert_eq!(
            offered(&none, kind, &text("Bool"))[0],
            "aws:PrincipalIsAWSService"
        );
        let several = offered(&none, kind, &text("ForAnyValue:StringLike"));
        assert_eq!(several[0], "aws:PrincipalOrgPaths");
    }

    #[test]
    fn ids_are_those_that_the_person_can_see() {
        let world = world();
        let ana =
            people::administrator_of(&world, world.organizations().next().unwrap().management)
                .unwrap();
        let member = world
            .accounts()
            .find(|account| account.membership.is_some() && account.id != ana.account())
            .unwrap();
        let member = people::administrator_of(&world, member.id).unwrap();
        let text =
            r#"{"Statement": [{"Condition": {"StringEquals": {"aws:PrincipalAccount": "|"}}}]}"#;
        let kind = PolicyKind::ServiceControl;
        let seen = |viewpoint| offered(&Vocabulary::of(&world, &viewpoint), kind, text).len();
        assert!(seen(Viewpoint::Person(ana.clone())) > 1);
        assert_eq!(seen(Viewpoint::Person(member.clone())), 1);
        assert_eq!(
            seen(Viewpoint::Instructor(member)),
            world.accounts().count()
        );
        let text =
            r#"{"Statement": [{"Condition": {"StringEquals": {"aws:PrincipalOrgID": "|"}}}]}"#;
        let vocabulary = Vocabulary::of(&world, &Viewpoint::Person(ana));
        let id = world.organizations().next().unwrap().id.to_string();
        assert_eq!(offered(&vocabulary, kind, text), [id]);
    }
}
