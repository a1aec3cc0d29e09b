//! Questions about permissions: which questions a viewpoint may ask, and which answers it gets.

mod caller;

use message::{Message, message};
use policy::LayerKind;

use api::ids::AccountId;
use gates::sight::Viewpoint;
use state::outcome::Judgment;
use state::world::World;

pub use self::caller::Caller;
pub use caller::{may_ask_about, shows_policies};

/// A decision of policy in sentences: the decision, each layer, and the changes that would reverse it. Policies of the
/// organization that the viewpoint does not show count, but are left out.
pub fn told(world: &World, viewpoint: &Viewpoint, judgment: &Judgment) -> Vec<Message> {
    let verdict = &judgment.verdict;
    let all = shows_policies(world, viewpoint);
    // The trust policy of another account's role.
    let foreign = !viewpoint.sees_all()
        && judgment.request.action.starts_with("sts:AssumeRole")
        && AccountId::of_arn(&judgment.request.resource)
            .is_some_and(|it| it != viewpoint.actor().account());
    if all && !foreign {
        let mut lines = verdict.explain();
        let changes = verdict.smallest_changes(&judgment.request);
        lines.extend(
            changes
                .iter()
                .map(|change| message!("To change this: {change}", change = change.says())),
        );
        return lines;
    }
    let mut lines: Vec<Message> = verdict.explain().into_iter().take(1).collect();
    let mut seen = verdict.clone();
    seen.layers.retain(|layer| {
        (all || layer.layer > LayerKind::ResourceControlPolicy)
            && !(foreign && layer.layer == LayerKind::Resource)
    });
    // A key that only hidden statements use would reveal them.
    let asked: Vec<String> = (seen.undecided().iter())
        .flat_map(|statement| statement.unknown.iter().cloned())
        .collect();
    seen.unknown.retain(|key| asked.contains(key));
    lines.extend(seen.explain().into_iter().skip(1));
    if !all {
        lines.push(
            "The organization's policies apply, but the current user cannot see them.".into(),
        );
    }
    if foreign {
        lines.push("The role's trust policy applies, but it is in another account.".into());
    }
    lines
}
