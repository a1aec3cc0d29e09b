//! Lists that are always empty, because nothing creates their items: keys of SSH,
//! credentials of other services, server certificates. Clients ask for them before they delete a role or
//! a user, and to take inventory of an account.

use super::owner::whose;
use super::prelude::*;

/// The owner of the missing items.
#[derive(Clone, Copy)]
pub(super) enum Of {
    /// A user: the named one, or the caller.
    User,
    /// The account, with this part of an ARN.
    Path(&'static str),
}

/// The settings of the account's IAM. Role Manager is off, as recorded for ordinary accounts; switching it on is not
/// modeled.
pub(super) fn properties(world: &World, ctx: &mut Ctx) -> Answer {
    let namespaces = vec!["RoleManager".to_string()];
    let context = Context::default().with("iam:AccountPropertyNamespaces", namespaces);
    authorize::permit(world, ctx, "*", context)?;
    let properties = json!({ "RoleManager/Enabled": "false" });
    Ok(json!({ "Properties": properties }))
}

/// A page without entries.
pub(super) fn list(world: &World, ctx: &mut Ctx, input: Input<'_>, list: &str, of: Of) -> Answer {
    match of {
        Of::User if input.truth("AllUsers") => {
            authorize::permit(world, ctx, "*", Context::default())?
        }
        Of::User => {
            whose(world, ctx, input, false)?;
        }
        Of::Path(path) => {
            let (partition, account) = (ctx.account().partition(), ctx.account());
            let arn = format!("arn:{partition}:iam::{account}:{path}");
            authorize::permit(world, ctx, &arn, Context::default())?;
        }
    }
    page(input, list, Vec::new())
}
