//! Placeholders for ids that depend on the seed, in scripts, transcripts and lessons.

use sim::World;
use sim::handshake::{HandshakeAction, Recipient};
use sim::ids::ParentId;
use sim::last_accessed;
use sim::organization::Organization;
use sim::policies::PolicyTarget;

use super::Controller;

/// The maximum number of names in an error message.
const MOST: usize = 12;

/// A resource with an id that depends on the seed, and its name.
pub struct NamedResource {
    /// The id.
    pub id: String,
    /// The word before the name in a placeholder.
    pub kind: &'static str,
    /// The name: accounts, units and policies by name, handshakes as `INVITE:Contoso`, a root as `Root`, an
    /// organization by its management account.
    pub name: String,
}

impl NamedResource {
    /// The placeholder in lines: `{account:Payments}`.
    pub fn placeholder(&self) -> String {
        match self.kind {
            // Those of the current user.
            "root" | "organization" => format!("{{{}}}", self.kind),
            kind => format!("{{{kind}:{}}}", self.name),
        }
    }
}

/// Everything in a world that placeholders can name.
pub fn things(world: &World) -> impl Iterator<Item = NamedResource> {
    let thing = |kind, id: &dyn ToString, name: &str| NamedResource {
        id: id.to_string(),
        kind,
        name: name.to_string(),
    };
    let of_organizations = world.organizations().flat_map(move |it| {
        let units = (it.ous.values()).map(move |ou| thing("unit", &ou.id, &ou.name));
        let policies = it.policies.values();
        [
            thing("root", &it.root, "Root"),
            thing("organization", &it.id, &world.name_of(it.management)),
        ]
        .into_iter()
        .chain(units)
        .chain(policies.map(move |policy| thing("policy", &policy.id, &policy.name)))
    });
    let accounts = (world.accounts()).map(move |it| thing("account", &it.id, &it.name));
    let handshakes = world.handshakes().map(move |it| {
        let action = it.action.name();
        let name = match &it.recipient {
            Recipient::Account(to) => format!("{action}:{}", world.name_of(*to)),
            Recipient::Email(email) => format!("{action}:{email}"),
            Recipient::Organization => action.to_string(),
        };
        thing("handshake", &it.id, &name)
    });
    let requests = (world.create_requests()).map(move |it| thing("request", &it.id, &it.name));
    of_organizations
        .chain(accounts)
        .chain(handshakes)
        .chain(requests)
}

/// Fills in ids by name, for walkthroughs and scripts whose ids depend on the seed: `{account:Payments}`, `{root}`,
/// `{unit:Workloads}`, `{handshake:INVITE:Newcomer}`, `{handshake:ENABLE_ALL_FEATURES}`, `{request:Web}`, `{policy:OnlyEurope}`,
/// `{delegation}`, `{path:Workloads}` and `{path:root}` for the paths of places, `{report}` for the last requested access report,
/// `{center:instance}`, `{center:store}`, `{center:user:ana@example.com}` and `{center:group:Admins}` of IAM Identity Center,
/// `{task:AWSServiceRoleForOrganizations}`. Other text in braces stays as it is, because JSON has braces, and may contain such
/// names.
///
/// # Errors
///
/// A placeholder matches nothing, or several things.
pub fn fill_in(controller: &Controller, text: &str) -> Result<String, String> {
    replaced(text, |placeholder| named(controller, placeholder))
}

/// The words that placeholders begin with.
const KINDS: [&str; 15] = [
    "account",
    "center",
    "delegation",
    "handshake",
    "key",
    "organization",
    "path",
    "policy",
    "report",
    "request",
    "resource",
    "root",
    "task",
    "transfer",
    "unit",
];

/// The text with a number in the place of each placeholder: a line asks for the same whatever ids it has. The number is longer than
/// what the command line requires of any text.
pub(crate) fn without_placeholders(text: &str) -> String {
    let is_one = |it: &str| KINDS.contains(&it.split(':').next().unwrap_or_default());
    let filled = replaced(text, |it| is_one(it).then(|| Ok("1".repeat(64))));
    filled.unwrap_or_else(|_| text.to_string())
}

/// The text with what `named` gives for each text in braces; where it gives nothing, the text stays.
fn replaced(
    text: &str,
    named: impl Fn(&str) -> Option<Result<String, String>>,
) -> Result<String, String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        filled.push_str(&rest[..start]);
        rest = &rest[start..];
        let Some(end) = rest.find('}') else { break };
        // `${path:userName}` is an attribute of a user of IAM Identity Center.
        let is_attribute = filled.ends_with('$');
        match named(&rest[1..end]).filter(|_| !is_attribute) {
            Some(found) => {
                filled.push_str(&found?);
                rest = &rest[end + 1..];
            }
            None => {
                filled.push('{');
                rest = &rest[1..];
            }
        }
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The id behind a placeholder; `None` if the text is not one.
fn named(controller: &Controller, placeholder: &str) -> Option<Result<String, String>> {
    let world = controller.world();
    let organization = world
        .organization_of(controller.actor.account())
        .or_else(|| world.organizations().next());
    let mut words = placeholder.splitn(3, ':');
    let found = match (words.next()?, words.next(), words.next()) {
        ("root", None, None) => organization.map(|organization| organization.root.to_string()),
        ("organization", None, None) => {
            organization.map(|organization| organization.id.to_string())
        }
        ("account", Some(name), None) => controller.find_account(name).map(|id| id.to_string()),
        ("unit", Some(name), None) => organization
            .and_then(|it| it.ous.values().find(|ou| &*ou.name == name))
            .map(|ou| ou.id.to_string()),
        ("policy", Some(name), None) => organization
            .and_then(|it| it.policies.values().find(|policy| &*policy.name == name))
            .map(|policy| policy.id.to_string()),
        ("delegation", None, None) => organization
            .and_then(|it| it.delegation.as_ref())
            .map(|delegation| delegation.id.to_string()),
        ("transfer", None, None) => world
            .transfers()
            .max_by_key(|it| it.requested)
            .map(|it| it.id.to_string()),
        ("request", Some(name), None) => world
            .create_requests()
            .filter(|it| &*it.name == name)
            .max_by_key(|it| it.requested)
            .map(|it| it.id.to_string()),
        ("handshake", Some(action), to) => handshake(controller, action, to),
        ("path", Some(place), None) => organization.and_then(|it| path(controller, it, place)),
        ("key", number, None) => access_key(controller, number)?,
        // Something of IAM Identity Center: `{center:instance}`, `{center:user:ana@example.com}`.
        ("center", Some(kind), name) => world.find_in_identity_center(kind, name),
        ("report", None, None) => world.last_access_report().map(|it| it.id.to_string()),
        // A resource of that type (`Volume`) that AWS Config knows in the current user's account and Region.
        ("resource", Some(kind), None) => {
            sim::config::recorded::find(world, controller.actor.account(), kind)
        }
        ("task", Some(role), None) => world
            .last_deletion(controller.actor.account(), role)
            .map(|task| task.to_string()),
        _ => return None,
    };
    Some(found.ok_or_else(|| names_nothing(world, placeholder)))
}

/// The newest handshake for this action, to that account or address if one is given.
fn handshake(controller: &Controller, action: &str, to: Option<&str>) -> Option<String> {
    let action = HandshakeAction::ALL
        .into_iter()
        .find(|it| it.name() == action);
    let account = to.map(|name| controller.find_account(name));
    let handshakes = controller.world().handshakes();
    let newest = handshakes
        .filter(|it| Some(it.action) == action)
        .filter(|it| match (&account, &it.recipient) {
            (None, _) => true,
            (Some(account), Recipient::Account(id)) => *account == Some(*id),
            (Some(_), Recipient::Email(email)) => to == Some(email),
            (Some(_), Recipient::Organization) => false,
        })
        .max_by_key(|it| (it.requested, it.state.is_live()));
    newest.map(|it| it.id.to_string())
}

/// The path of a place of the organization: `root`, a unit's name, or an account's.
fn path(controller: &Controller, organization: &Organization, place: &str) -> Option<String> {
    let unit = (organization.ous.values()).find(|ou| &*ou.name == place);
    let target = match (place, unit) {
        ("root", _) => last_accessed::root_of(organization),
        (_, Some(unit)) => PolicyTarget::Parent(ParentId::Ou(unit.id.clone())),
        (_, None) => PolicyTarget::Account(controller.find_account(place)?),
    };
    last_accessed::path_of(organization, controller.world(), &target)
}

/// An access key id, including temporary ones: the last that was issued, or the first (1), the second and so on. `None`
/// if the number is invalid.
fn access_key(controller: &Controller, number: Option<&str>) -> Option<Option<String>> {
    let issued: Vec<&str> = (controller.history.steps().iter())
        .filter_map(|step| step.result.as_ref().ok())
        .filter_map(|outcome| {
            let places = ["/AccessKey/AccessKeyId", "/Credentials/AccessKeyId"];
            let mut found = places.iter().filter_map(|it| outcome.answer.pointer(it));
            found.next()?.as_str()
        })
        .collect();
    let at = match number {
        Some(number) => number.parse::<usize>().ok()?.checked_sub(1),
        None => issued.len().checked_sub(1),
    };
    Some(at.and_then(|at| issued.get(at)).map(ToString::to_string))
}

/// The error of a placeholder that matches nothing, with the possible names.
fn names_nothing(world: &World, placeholder: &str) -> String {
    let kind = placeholder.split(':').next().unwrap_or_default();
    let there: Vec<String> = (things(world).filter(|it| it.kind == kind))
        .take(MOST)
        .map(|it| format!("`{}`", it.placeholder()))
        .collect();
    let there = match there[..] {
        [] => String::new(),
        _ => format!("; there are {}", there.join(", ")),
    };
    format!("`{{{placeholder}}}` names nothing in this world{there}")
}
