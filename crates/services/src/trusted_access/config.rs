//! AWS Config's integration: it acts where it collects, or where a rule of the organization is.

use crate::prelude::*;
use state::config::{PRINCIPAL, ROLE, RULES_PRINCIPAL, RULES_ROLE, collects_from, has_deployed};

/// Whether AWS Config does something for the organization in the account; an error says why not. `still`: it is not trusted
/// and has not noticed.
pub(super) fn acts_in(
    world: &World,
    organization: &Organization,
    account: AccountId,
    still: bool,
) -> Result<(), Message> {
    let trusted = |principal| organization.trusted.contains_key(principal);
    let name = world.name_of(account);
    let (collects, has_deployed) = (
        trusted(PRINCIPAL) && collects_from(world.config(), &organization.id, account),
        (trusted(RULES_PRINCIPAL) || still)
            && has_deployed(world.config(), &organization.id, account),
    );
    let wanted = [(collects, ROLE), (has_deployed, RULES_ROLE)];
    let mut wanted = wanted.into_iter().filter(|(acts, _)| *acts).peekable();
    let first = wanted.peek().map(|(_, role)| *role);
    if wanted.any(|(_, role)| world.has_role(account, role)) {
        return Ok(());
    }
    Err(match first {
        Some(role) => message!("{role} is missing in {name}: AWS Config cannot act there."),
        None if still => "AWS Config is not trusted.".into(),
        None => message!(
            "AWS Config has nothing to do in {name} now: no organization aggregator collects from it, and it has no organization rule."
        ),
    })
}
