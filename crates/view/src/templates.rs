//! Templates: initial policies for each kind, with ids of the current user's organization. Each is valid as it is and says in a
//! sentence what it teaches.

use policy::{PolicyKind, edit};

use gates::sight::{Viewpoint, sight};
use state::world::World;

/// An initial policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The template's name.
    pub title: &'static str,
    /// Its effect, and what to notice.
    pub teaches: &'static str,
    /// The document, formatted on several lines.
    pub text: String,
}

/// The kind of policy, the title, the lesson, and the statements; `<…>` are placeholders for ids.
type TemplateRow = (PolicyKind, &'static str, &'static str, &'static str);

const TEMPLATES: &[TemplateRow] = table_rows::policy_templates!("templates.txt");

/// The templates for a kind of policy, with ids that the viewpoint shows.
pub fn templates(kind: PolicyKind, world: &World, viewpoint: &Viewpoint) -> Vec<Template> {
    // The same is of use in both.
    let kind = match kind == PolicyKind::Session {
        true => PolicyKind::Boundary,
        false => kind,
    };
    let (organization, account) = ids(world, viewpoint);
    let own = viewpoint.actor().account().to_string();
    let begin = format!("arn:{}:", viewpoint.actor().account().partition());
    let rows = TEMPLATES.iter().filter(|it| it.0 == kind);
    rows.map(|(_, title, teaches, statements)| {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
            .replace("<organization>", &organization)
            .replace("<account>", &account)
            .replace("<own>", &own)
            .replace("arn:aws:", &begin);
        Template {
            title,
            teaches,
            text: edit::format(&text).unwrap_or(text),
        }
    })
    .collect()
}

/// The ids of the organization and of one of its accounts, if possible neither the current user's nor the management account.
/// If the viewpoint shows none, the ids that AWS's documentation uses.
fn ids(world: &World, viewpoint: &Viewpoint) -> (String, String) {
    let actor = viewpoint.actor();
    let sight = sight(world, actor);
    let all = viewpoint.sees_all();
    let organization = world
        .organization_of(actor.account())
        .filter(|_| all || sight.organization);
    let id = organization.map_or_else(|| "o-exampleorgid".to_string(), |it| it.id.to_string());
    let account = organization.and_then(|organization| {
        if !(all || sight.tree) {
            return Some(organization.management);
        }
        let mut others = organization
            .account_ids()
            .filter(|id| *id != actor.account());
        others.find(|id| *id != organization.management)
    });
    let account = account.map_or_else(|| "111122223333".to_string(), |id| id.to_string());
    (id, account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gates::people;
    use policy::Document;
    use session::scenario::Scenario;

    const KINDS: [PolicyKind; 7] = [
        PolicyKind::ServiceControl,
        PolicyKind::ResourceControl,
        PolicyKind::Identity,
        PolicyKind::Trust,
        PolicyKind::Delegation,
        PolicyKind::Boundary,
        PolicyKind::Session,
    ];

    #[test]
    fn every_template_is_a_policy_of_its_kind_with_ids_of_this_world() {
        for scenario in [Scenario::Standalone, Scenario::AllFeatures] {
            let history = session::history::History::new(scenario, 1);
            let world = history.world();
            for account in world.accounts() {
                let Some(person) = people::administrator_of(world, account.id) else {
                    continue;
                };
                for kind in KINDS {
                    let templates = templates(kind, world, &Viewpoint::Person(person.clone()));
                    assert!(templates.len() > 1);
                    for template in templates {
                        if let Err(error) = Document::parse_as(kind, &template.text) {
                            panic!("{}: {error}\n{}", template.title, template.text);
                        }
                        assert!(!template.text.contains('<'), "{}", template.title);
                    }
                }
            }
        }
    }

    #[test]
    fn a_new_role_trusts_its_own_account_first() {
        let history = session::history::History::new(Scenario::AllFeatures, 1);
        let world = history.world();
        for account in world.accounts() {
            let Some(person) = people::administrator_of(world, account.id) else {
                continue;
            };
            let first = &templates(PolicyKind::Trust, world, &Viewpoint::Person(person))[0];
            let own = format!("iam::{}:root", account.id);
            assert!(first.text.contains(&own), "{}", first.text);
        }
    }

    #[test]
    fn templates_name_the_own_organization() {
        let history = session::history::History::new(Scenario::AllFeatures, 1);
        let world = history.world();
        let organization = world.organizations().next().unwrap();
        let ana = people::administrator_of(world, organization.management).unwrap();
        let rcps = templates(PolicyKind::ResourceControl, world, &Viewpoint::Person(ana));
        assert!(rcps[0].text.contains(organization.id.as_str()));
    }
}
