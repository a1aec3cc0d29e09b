//! AWS Config has no switch for trusted access: creating an organization aggregator or rule in it enables it.

use super::{Administrator, Way};
use crate::config::ORGANIZATION;
use api::catalog::{Side, TrustedService};
use api::json::json;
use message::message;
use services::config::{PRINCIPAL, RULES_PRINCIPAL};

/// Why AWS Config cannot disable trusted access itself.
pub(super) const NO_SWITCH: &str = "Trusted access is disabled in Organizations only. To remove what the organization aggregators and organization rules set up, delete them first.";

/// Creating an aggregator over the organization in its console enables trusted access.
pub(super) fn enable(administrator: &Administrator, service: &TrustedService) -> Way {
    let commands = vec![administrator.command(
        "console:CreateOrganizationAggregator",
        json!({ "ConfigurationAggregatorName": ORGANIZATION }),
    )];
    Way {
        side: Side::Service,
        recommended: service.enable_recommended == Some(Side::Service),
        closed: None,
        does: vec![
            message!("Creating an organization aggregator enables trusted access for `{principal}`, with your permissions.", principal = PRINCIPAL),
            "It creates the role with which the aggregator reads the organization, if the account does not have it.".into(),
            message!("Its own roles appear in accounts where it collects. An organization rule enables `{principal}` in the same way.", principal = RULES_PRINCIPAL),
        ],
        does_not: vec![
            "No recorder is set up, so there is nothing to collect until accounts record.".into(),
        ],
        needs: vec![
            administrator.needs("config:PutConfigurationAggregator", None),
            administrator.needs("iam:PassRole", None),
            administrator.needs(
                "organizations:ListAWSServiceAccessForOrganization",
                None,
            ),
            administrator.needs(
                "organizations:EnableAWSServiceAccess",
                Some(PRINCIPAL),
            ),
        ],
        commands,
    }
}
