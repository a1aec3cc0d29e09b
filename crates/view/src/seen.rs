//! What views of several things share.

pub(crate) use gates::sight::{Viewpoint, sight};
use serde_json::Value;
use state::{command::Command, organization::Organization, world::World};

/// The current user's organization; for the instructor, the world's first if the user has none.
pub(crate) fn organization_in_view<'w>(
    world: &'w World,
    viewpoint: &Viewpoint,
) -> Option<&'w Organization> {
    let own = world.organization_of(viewpoint.actor().account());
    own.or_else(|| {
        let mut all = world.organizations().filter(|_| viewpoint.sees_all());
        all.next()
    })
}

/// JSON formatted on several lines; text that is not JSON stays as it is.
pub(crate) fn pretty(json: &str) -> String {
    serde_json::from_str::<Value>(json)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| json.to_string())
}

/// Why AWS would refuse the command now, found by trying it on a copy of the world.
pub(crate) fn refusal(world: &World, command: &Command) -> Option<String> {
    let refusal = engine::step(&mut world.clone(), command).err()?;
    Some(refusal.error.brief())
}
