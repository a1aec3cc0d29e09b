//! The way through the service, of AWS Config: it has no switch, what one creates in it enables trusted access.

use super::Way;
use super::ways::Try;
use crate::config::ORGANIZATION;
use api::catalog::{Side, TrustedService};
use api::json::json;
use message::message;
use services::config::{PRINCIPAL, RULES_PRINCIPAL};

/// Why nothing of AWS Config's disables trusted access.
pub(super) const NO_SWITCH: &str = "Trusted access is disabled in Organizations only. Deleting the aggregators over the \
    organization and the organization rules first takes away what they set up.";

/// Creating an aggregator over the organization in its console enables trusted access.
pub(super) fn enable(trial: &Try, service: &TrustedService) -> Way {
    let commands = vec![trial.command(
        "console:CreateOrganizationAggregator",
        json!({ "ConfigurationAggregatorName": ORGANIZATION }),
    )];
    Way {
        side: Side::Service,
        recommended: service.enable_recommended == Some(Side::Service),
        closed: None,
        does: vec![
            message!("Creating an aggregator over the organization enables trusted access for `{PRINCIPAL}`, with your permissions.", PRINCIPAL),
            "It makes the role that the aggregator reads the organization with, if the account has none.".into(),
            message!("Its own roles come where it collects. An organization rule enables `{RULES_PRINCIPAL}` in the same way.", RULES_PRINCIPAL),
        ],
        does_not: vec![
            "No recorder is set up: there is nothing to collect until accounts record.".into(),
        ],
        needs: vec![
            trial.needs("config:PutConfigurationAggregator".to_string(), None),
            trial.needs("iam:PassRole".to_string(), None),
            trial.needs(
                "organizations:ListAWSServiceAccessForOrganization".to_string(),
                None,
            ),
            trial.needs(
                "organizations:EnableAWSServiceAccess".to_string(),
                Some(PRINCIPAL),
            ),
        ],
        commands,
    }
}
