//! Completion of policies: the language's own words, actions, condition keys, and the organization's own ids and ARNs.
//!
//! Actions, and the condition keys of services, are those of the catalog ([`lint::ActionCatalog`]); until the page has it, the modeled
//! operations. A table in the folder of this module has the meanings of the keys that matter in organizations.
//! Ids are only those that the viewpoint shows.

mod actions;
#[cfg(test)]
mod tests;
mod words;

use lint::ActionCatalog;
use message::{Message, message};
use policy::PolicyKind;
use policy::place::{Place, PlaceKind, keywords};

use self::actions::actions;
pub(crate) use self::actions::{
    action_names, has_resource_policies, needed, resources_of, supplies,
};
use self::words::{compares, keys, meaning};
use super::seen::{Viewpoint, organization_in_view, sight};
use api::catalog::SERVICES;
use api::ids::ParentId;
use api::managed;
use api::partition::Partition;
use api::policy_types::{POLICY_TYPE_NAMES, PolicyTarget};
use api::region;
use state::account::Account;
use state::organization::Organization;
use state::world::World;

/// A line for each condition key: its name, type of value (`+`: several), `!` if Orgsim fills it in, and its meaning.
const KEYS: &str = include_str!("vocabulary/keys.txt");

/// The maximum number of offered terms.
const MOST: usize = 60;

/// A word to insert, and its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The inserted text, without quotation marks.
    pub text: String,
    /// The meaning, in sentences; lists show it [`in_short`].
    pub about: Message,
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

/// The ids and ARNs that a viewpoint shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    own: Vec<(Sort, Term)>,
    partition: Partition,
}

fn term(text: impl Into<String>, about: impl Into<Message>) -> Term {
    Term {
        text: text.into(),
        about: about.into(),
    }
}

impl Vocabulary {
    /// The ids and ARNs that a viewpoint shows of the current user's organization, or of the first one for the
    /// instructor.
    pub fn of(world: &World, viewpoint: &Viewpoint) -> Self {
        let actor = viewpoint.actor();
        let all = viewpoint.sees_all();
        let sight = sight(world, actor);
        let mut vocabulary = Self {
            own: Vec::new(),
            partition: actor.account().partition(),
        };
        let organization = organization_in_view(world, viewpoint);
        let tree = all || sight.tree;
        if let Some(organization) = organization.filter(|_| all || sight.organization) {
            vocabulary.organization(organization);
        }
        if let Some(organization) = organization.filter(|_| tree) {
            vocabulary.places(organization);
        }
        for account in world.accounts() {
            let membership = account.membership.as_ref();
            let own = organization
                .filter(|it| tree && membership.is_some_and(|own| own.organization == it.id));
            let here = account.id == actor.account();
            if all || here || own.is_some() {
                let people = (all || here && sight.users, all || here && sight.roles);
                vocabulary.account(account, own, people);
            }
        }
        vocabulary
    }

    fn push(&mut self, sort: Sort, text: impl Into<String>, about: impl Into<Message>) {
        self.own.push((sort, term(text, about)));
    }

    fn organization(&mut self, organization: &Organization) {
        let id = &organization.id;
        self.push(Sort::Organization, id.to_string(), "this organization");
        self.push(Sort::Path, format!("{id}/*"), "all of this organization");
        self.push(Sort::Arn, organization.arn(), "this organization");
    }

    /// The root, the units and the policies of an organization.
    fn places(&mut self, organization: &Organization) {
        let root = (organization.root_parent(), "the root".into());
        let units = organization.ous.values();
        let units = units.map(|ou| (ParentId::Ou(ou.id.clone()), ou.name.to_string()));
        for (place, name) in std::iter::once(root).chain(units) {
            let path = organization.entity_path(&place);
            let itself = message!("accounts in {place} itself", place = name);
            self.push(Sort::Path, path.clone(), itself);
            let below = message!("accounts in and below {place}", place = name);
            self.push(Sort::Path, path + "*", below);
            let arn = organization.target_arn(&PolicyTarget::Parent(place));
            self.push(Sort::Arn, arn, name);
        }
        let management = organization.management.arn("organizations");
        let policies = format!("{management}:policy/{}/*", organization.id);
        self.push(Sort::Arn, policies, "its policies");
    }

    /// An account; its ARN if `organization` is given; its users and its roles if the two of `people` are true.
    fn account(
        &mut self,
        account: &Account,
        organization: Option<&Organization>,
        (users, roles): (bool, bool),
    ) {
        let (id, name) = (account.id, &account.name);
        self.push(Sort::Account, id.to_string(), name.to_string());
        if let Some(organization) = organization {
            let arn = organization.target_arn(&PolicyTarget::Account(id));
            self.push(Sort::Arn, arn, name.to_string());
        }
        for user in account.users.values().filter(|_| users) {
            let arn = format!("{}:user/{}", id.arn("iam"), user.name);
            self.push(Sort::Person, arn, format!("{} in {name}", user.name));
        }
        for role in account.roles.values().filter(|_| roles) {
            let about = message!("a role in {account}", account = name);
            self.push(Sort::Person, role.arn(id), about);
        }
    }

    fn all(&self, sort: Sort) -> impl Iterator<Item = Term> {
        let found = self.own.iter().filter(move |(own, _)| *own == sort);
        found.map(|(_, term)| term.clone())
    }

    /// The terms that fit a place, best first, 60 at most. Empty if nothing is known.
    pub fn offers(&self, place: &Place, kind: Option<PolicyKind>) -> Vec<Term> {
        let mut terms: Vec<Term> = keywords(&place.at, kind)
            .into_iter()
            .map(|word| term(word, meaning(word)))
            .collect();
        match &place.at {
            PlaceKind::Action => terms.extend(actions(kind, &place.typed)),
            PlaceKind::Resource => self.resources(kind, &mut terms),
            PlaceKind::PrincipalValue { key } => self.principals(kind, key, &mut terms),
            PlaceKind::ConditionKey { operator } => {
                terms.extend(condition_keys(operator, &place.typed))
            }
            PlaceKind::ConditionValue { key, .. } => self.values(key, &mut terms),
            PlaceKind::DocumentKey { .. }
            | PlaceKind::StatementKey { .. }
            | PlaceKind::VersionValue
            | PlaceKind::EffectValue
            | PlaceKind::PrincipalKey
            | PlaceKind::Operator { .. }
            | PlaceKind::Sid
            | PlaceKind::Elsewhere => {}
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
                    "gives administrators of the organization access",
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
                add(terms, "*", "everyone");
                if kind != Some(PolicyKind::ResourceControl) {
                    for account in self.all(Sort::Account) {
                        let about = message!("account {account}", account = account.about);
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
                    "gives administrators of the organization access",
                );
                add(
                    terms,
                    "arn:aws:iam::*:role/aws-service-role/*",
                    "service-linked roles",
                );
            }
            "requestedregion" | "region" => self.regions(terms),
            "policytype" => terms.extend(POLICY_TYPE_NAMES.iter().map(|name| term(*name, ""))),
            "serviceprincipal"
            | "awsservicename"
            | "principalservicename"
            | "calledvia"
            | "passedtoservice" => services(terms),
            "policyarn" | "permissionsboundary" => {
                terms.extend(
                    managed::suggested().map(|it| term(&*it.arn_in(Partition::Aws), it.name)),
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

    fn regions(&self, terms: &mut Vec<Term>) {
        let opt_in: &[&str] = match self.partition {
            Partition::Aws => &region::OPT_IN,
            Partition::China
            | Partition::GovCloud
            | Partition::Iso
            | Partition::IsoB
            | Partition::IsoE
            | Partition::IsoF
            | Partition::Sovereign => &[],
        };
        let regions = region::of(self.partition).iter().chain(opt_in);
        terms.extend(regions.map(|region| term(*region, "")));
    }
}

fn add(terms: &mut Vec<Term>, text: &str, about: &'static str) {
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

/// The first sentence of what a term means, without its full stop, for lists. Terms keep the whole text, because other languages
/// translate it as a whole.
pub fn in_short(text: &str) -> &str {
    text.split(". ")
        .next()
        .unwrap_or(text)
        .trim_end_matches('.')
}

/// The keys of a table, and those of the service that is typed.
fn condition_keys(operator: &str, typed: &str) -> Vec<Term> {
    let wanted = compares(operator);
    let set = operator.starts_with("For");
    let mut found: Vec<(bool, Term)> = keys()
        .map(|key| {
            let alike = wanted == 0 || wanted == key.kind || (wanted == b's' && key.kind == b'a');
            let about = key.about;
            let about = match (key.several, key.modeled) {
                (true, true) => message!("{about} (several values)"),
                (true, false) => message!("{about} (several values; unknown to Orgsim)"),
                (false, true) => message!("{about} (one value)"),
                (false, false) => message!("{about} (one value; unknown to Orgsim)"),
            };
            (!alike || set != key.several, term(key.name, about))
        })
        .collect();
    ordered::sort_by_key(&mut found, |(far, _)| *far);
    let mut terms: Vec<Term> = found.into_iter().map(|(_, term)| term).collect();
    let service = typed.split_once(':').and_then(|(prefix, _)| {
        let catalog = ActionCatalog::known()?;
        catalog.service(prefix)
    });
    for key in service.into_iter().flat_map(|service| &service.keys) {
        let name = key.name.split("${").next().unwrap_or(&key.name);
        if terms.iter().all(|it| it.text != name) {
            terms.push(term(
                name,
                if key.many {
                    "several values"
                } else {
                    "one value"
                },
            ));
        }
    }
    terms
}

/// The terms that contain what was typed: at the start first, then at the start of a word, then anywhere, then in their
/// meaning.
fn ranked(terms: Vec<Term>, typed: &str) -> Vec<Term> {
    let typed = typed.to_ascii_lowercase();
    let rank = |term: &Term| {
        let text = term.text.to_ascii_lowercase();
        let word = |at: usize| !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        match text.find(&typed) {
            // A whole match comes first, before longer words that begin with it.
            Some(0) if text.len() == typed.len() => Some(0),
            Some(0) => Some(1),
            Some(at) if word(at) => Some(2),
            Some(_) => Some(3),
            None => {
                let about = in_short(term.about.english()).to_ascii_lowercase();
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
