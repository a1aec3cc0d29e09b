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

/// The rates of one operation: for an account, and for the whole organization where that is limited too.
struct Limit {
    operation: &'static str,
    account: Rate,
    organization: Option<Rate>,
}

const fn limit(operation: &'static str, account: Rate, organization: Option<Rate>) -> Limit {
    Limit {
        operation,
        account,
        organization,
    }
}

const LISTS: Rate = (5_000, 8);
const LISTS_OF_ALL: Option<Rate> = Some((6_000, 10));
const CHANGES: Rate = (2_000, 3);

/// The limits, by operation.
const LIMITS: &[Limit] = &[
    limit("AcceptHandshake", (1_000, 2), Some((5_000, 5))),
    limit("AttachPolicy", CHANGES, None),
    limit("CancelHandshake", CHANGES, None),
    limit("CloseAccount", (50, 1), None),
    limit("CreateAccount", (100, 3), None),
    limit("CreateGovCloudAccount", (100, 3), None),
    limit("CreateOrganization", (1_000, 1), None),
    limit("CreateOrganizationalUnit", (1_000, 2), None),
    limit("CreatePolicy", CHANGES, None),
    limit("DeclineHandshake", (1_000, 1), Some((5_000, 5))),
    limit("DeleteOrganization", (1_000, 1), None),
    limit("DeleteOrganizationalUnit", CHANGES, None),
    limit("DeletePolicy", CHANGES, None),
    limit("DeregisterDelegatedAdministrator", (1_000, 2), None),
    limit("DescribeAccount", (20_000, 30), Some((24_000, 36))),
    limit("DescribeCreateAccountStatus", (2_000, 2), Some((2_000, 3))),
    limit("DescribeHandshake", (1_000, 2), Some((6_000, 10))),
    limit("DescribeOrganization", (1_000, 2), None),
    limit("DescribeOrganizationalUnit", (2_000, 2), Some((2_000, 3))),
    limit("DescribePolicy", (2_000, 2), Some((2_000, 3))),
    limit("DetachPolicy", CHANGES, None),
    limit("DisableAWSServiceAccess", (1_000, 2), None),
    limit("DisablePolicyType", (1_000, 1), None),
    limit("EnableAWSServiceAccess", (1_000, 2), None),
    limit("EnableAllFeatures", (1_000, 1), None),
    limit("EnablePolicyType", (1_000, 1), None),
    limit("InviteAccountToOrganization", (3_000, 5), None),
    limit("LeaveOrganization", (1_000, 1), Some((5_000, 5))),
    limit(
        "ListAWSServiceAccessForOrganization",
        (1_000, 3),
        Some((1_000, 4)),
    ),
    limit("ListAccounts", (8_000, 12), Some((9_000, 15))),
    limit("ListAccountsForParent", LISTS, LISTS_OF_ALL),
    limit("ListChildren", (6_000, 10), Some((7_000, 12))),
    limit("ListCreateAccountStatus", LISTS, LISTS_OF_ALL),
    limit("ListDelegatedAdministrators", LISTS, LISTS_OF_ALL),
    limit(
        "ListDelegatedServicesForAccount",
        (1_000, 3),
        Some((1_000, 4)),
    ),
    limit("ListHandshakesForAccount", LISTS, LISTS_OF_ALL),
    limit("ListHandshakesForOrganization", LISTS, LISTS_OF_ALL),
    limit("ListOrganizationalUnitsForParent", LISTS, LISTS_OF_ALL),
    limit("ListParents", LISTS, LISTS_OF_ALL),
    limit("ListPolicies", LISTS, LISTS_OF_ALL),
    limit("ListPoliciesForTarget", LISTS, LISTS_OF_ALL),
    limit("ListRoots", (1_000, 2), Some((1_000, 3))),
    limit("ListTagsForResource", (10_000, 15), Some((12_000, 18))),
    limit("ListTargetsForPolicy", LISTS, LISTS_OF_ALL),
    limit("MoveAccount", CHANGES, None),
    limit("RegisterDelegatedAdministrator", (1_000, 2), None),
    limit("RemoveAccountFromOrganization", (2_000, 2), None),
    limit("TagResource", (4_000, 6), None),
    limit("UntagResource", (4_000, 6), None),
    limit("UpdateOrganizationalUnit", CHANGES, None),
    limit("UpdatePolicy", CHANGES, None),
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
    let Some(limit) = LIMITS.iter().find(|it| it.operation == ctx.operation.name) else {
        return Ok(());
    };
    let account = ctx.account();
    let organization = world.organization_of(account).map(|it| it.id.clone());
    let now = world.now();
    let Some(throttle) = world.throttle_mut() else {
        return Ok(());
    };
    let throttle = std::sync::Arc::make_mut(throttle);
    let mut buckets = vec![("ACCOUNT", Whose::Account(account), limit.account)];
    if let (Some(rate), Some(organization)) = (limit.organization, organization) {
        buckets.push(("ORGANIZATION", Whose::Organization(organization), rate));
    }
    let empty = buckets.into_iter().find_map(|(kind, whose, rate)| {
        let taken = throttle.take(whose, limit.operation, rate, now);
        taken.err().map(|wait| (kind, rate.1, wait))
    });
    let Some((kind, most, wait)) = empty else {
        return Ok(());
    };
    ctx.cite("AWS Organizations User Guide: quotas");
    ctx.suggest(
        if kind == "ACCOUNT" {
            message!("An account can make {most} calls of this operation at once. Wait {time}, or turn throttling off.", most, time = span(wait))
        } else {
            message!("An organization can make {most} calls of this operation at once. Wait {time}, or turn throttling off.", most, time = span(wait))
        },
        Some(Command::Time(TimeMove::Advance { ms: wait })),
    );
    Err(refusals::TOO_MANY_REQUESTS.error().with_reason(kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::time::SimTime;
    use state::throttle::Throttle;

    const RATE: Rate = (2_000, 3);

    fn whose() -> Whose {
        Whose::Account("111111111111".parse().expect("an id"))
    }

    /// Two a second, three at once.
    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let mut throttle = Throttle::default();
        let mut take =
            |ms: u64| throttle.take(whose(), "MoveAccount", RATE, SimTime::from_millis(ms));
        assert_eq!([take(0), take(0), take(0)], [Ok(()); 3]);
        assert_eq!(take(0), Err(500));
        assert_eq!(take(499), Err(1));
        assert_eq!(take(500), Ok(()));
        assert_eq!(take(500), Err(500));
        // The bucket never holds more than the burst.
        assert_eq!(
            [take(1_000_000), take(1_000_000), take(1_000_000)],
            [Ok(()); 3]
        );
        assert_eq!(take(1_000_000), Err(500));
    }

    #[test]
    fn every_limit_is_of_an_operation_and_there_once() {
        let mut names: Vec<&str> = LIMITS.iter().map(|it| it.operation).collect();
        for name in &names {
            let action = format!("organizations:{name}");
            assert!(api::model::operation(&action).is_some(), "{name}");
        }
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
