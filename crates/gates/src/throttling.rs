//! Throttling of AWS Organizations: token buckets of accounts and of organizations, in simulated time.
//!
//! It is off unless an instructor switches it on. Only successful calls take a token, because a refused call changes nothing;
//! AWS counts refused calls too. Operations without a row are not limited, because their rates are not documented.
//! Source: AWS Organizations User Guide, quotas and service limits, throttling limits.

use crate::context::Ctx;
use crate::refusals;
use api::error::ApiError;
use api::model::Service;
use api::time::span;
use message::message;
use state::command::{Command, TimeMove};
use state::throttle::{Rate, Whose};
use state::world::WorldMut;

/// An operation and its rates: for an account, and for the whole organization where that is limited too.
type Limit = (&'static str, Rate, Option<Rate>);

const LISTS: Rate = (5_000, 8);
const LISTS_OF_ALL: Option<Rate> = Some((6_000, 10));
const CHANGES: Rate = (2_000, 3);

/// The limits, by operation.
pub const LIMITS: &[Limit] = &[
    ("AcceptHandshake", (1_000, 2), Some((5_000, 5))),
    ("AttachPolicy", CHANGES, None),
    ("CancelHandshake", CHANGES, None),
    ("CloseAccount", (50, 1), None),
    ("CreateAccount", (100, 3), None),
    ("CreateGovCloudAccount", (100, 3), None),
    ("CreateOrganization", (1_000, 1), None),
    ("CreateOrganizationalUnit", (1_000, 2), None),
    ("CreatePolicy", CHANGES, None),
    ("DeclineHandshake", (1_000, 1), Some((5_000, 5))),
    ("DeleteOrganization", (1_000, 1), None),
    ("DeleteOrganizationalUnit", CHANGES, None),
    ("DeletePolicy", CHANGES, None),
    ("DeregisterDelegatedAdministrator", (1_000, 2), None),
    ("DescribeAccount", (20_000, 30), Some((24_000, 36))),
    ("DescribeCreateAccountStatus", (2_000, 2), Some((2_000, 3))),
    ("DescribeHandshake", (1_000, 2), Some((6_000, 10))),
    ("DescribeOrganization", (1_000, 2), None),
    ("DescribeOrganizationalUnit", (2_000, 2), Some((2_000, 3))),
    ("DescribePolicy", (2_000, 2), Some((2_000, 3))),
    ("DetachPolicy", CHANGES, None),
    ("DisableAWSServiceAccess", (1_000, 2), None),
    ("DisablePolicyType", (1_000, 1), None),
    ("EnableAWSServiceAccess", (1_000, 2), None),
    ("EnableAllFeatures", (1_000, 1), None),
    ("EnablePolicyType", (1_000, 1), None),
    ("InviteAccountToOrganization", (3_000, 5), None),
    ("LeaveOrganization", (1_000, 1), Some((5_000, 5))),
    (
        "ListAWSServiceAccessForOrganization",
        (1_000, 3),
        Some((1_000, 4)),
    ),
    ("ListAccounts", (8_000, 12), Some((9_000, 15))),
    ("ListAccountsForParent", LISTS, LISTS_OF_ALL),
    ("ListChildren", (6_000, 10), Some((7_000, 12))),
    ("ListCreateAccountStatus", LISTS, LISTS_OF_ALL),
    ("ListDelegatedAdministrators", LISTS, LISTS_OF_ALL),
    (
        "ListDelegatedServicesForAccount",
        (1_000, 3),
        Some((1_000, 4)),
    ),
    ("ListHandshakesForAccount", LISTS, LISTS_OF_ALL),
    ("ListHandshakesForOrganization", LISTS, LISTS_OF_ALL),
    ("ListOrganizationalUnitsForParent", LISTS, LISTS_OF_ALL),
    ("ListParents", LISTS, LISTS_OF_ALL),
    ("ListPolicies", LISTS, LISTS_OF_ALL),
    ("ListPoliciesForTarget", LISTS, LISTS_OF_ALL),
    ("ListRoots", (1_000, 2), Some((1_000, 3))),
    ("ListTagsForResource", (10_000, 15), Some((12_000, 18))),
    ("ListTargetsForPolicy", LISTS, LISTS_OF_ALL),
    ("MoveAccount", CHANGES, None),
    ("RegisterDelegatedAdministrator", (1_000, 2), None),
    ("RemoveAccountFromOrganization", (2_000, 2), None),
    ("TagResource", (4_000, 6), None),
    ("UntagResource", (4_000, 6), None),
    ("UpdateOrganizationalUnit", CHANGES, None),
    ("UpdatePolicy", CHANGES, None),
];

/// Takes the tokens for a call from the buckets of the caller's account and organization.
///
/// # Errors
///
/// A bucket is empty.
pub fn admit(world: &mut WorldMut, ctx: &mut Ctx) -> Result<(), ApiError> {
    if !world.throttles() || ctx.operation.service != Service::Organizations {
        return Ok(());
    }
    let limit = LIMITS.iter().find(|it| it.0 == ctx.operation.name);
    let Some((operation, of_account, of_organization)) = limit else {
        return Ok(());
    };
    let account = ctx.account();
    let organization = world.organization_of(account).map(|it| it.id.clone());
    let now = world.now();
    let Some(throttle) = world.throttle_mut() else {
        return Ok(());
    };
    let throttle = std::sync::Arc::make_mut(throttle);
    let mut buckets = vec![("ACCOUNT", Whose::Account(account), *of_account)];
    if let (Some(rate), Some(organization)) = (*of_organization, organization) {
        buckets.push(("ORGANIZATION", Whose::Organization(organization), rate));
    }
    let empty = buckets.into_iter().find_map(|(kind, whose, rate)| {
        let taken = throttle.take(whose, operation, rate, now);
        taken.err().map(|wait| (kind, rate.1, wait))
    });
    let Some((kind, most, wait)) = empty else {
        return Ok(());
    };
    ctx.cite("AWS Organizations User Guide: quotas");
    ctx.suggest(
        if kind == "ACCOUNT" {
            message!("An account can make {most} calls of this operation at once. Wait {time}, or turn throttling off.", time = span(wait))
        } else {
            message!("An organization can make {most} calls of this operation at once. Wait {time}, or turn throttling off.", time = span(wait))
        },
        Some(Command::Time(TimeMove::Advance { ms: wait })),
    );
    Err(refusals::TOO_MANY_REQUESTS.error().with_reason(kind))
}
