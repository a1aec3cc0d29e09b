//! The calls that consoles make when people do something in them.

use super::calls::{Made, RefusedCall, SeenBefore, log_call};
use crate::prelude::*;
use crate::root_access;
use api::model;
use api::root_access::RootFeature;
use state::outcome::{Finding, GateRecord};
use state::records::record::is_read_only;

/// A call that a console makes when a person does something in it.
struct ConsoleCall {
    /// The console action.
    here: &'static str,
    /// The call.
    real: &'static str,
    /// The members of the input that belong to the call.
    members: &'static [&'static str],
}

impl ConsoleCall {
    /// The call, with its part of the console's input.
    fn made(&self, call: &Call) -> Made {
        let given = |name: &&str| Some(((*name).to_string(), call.input.get(*name)?.clone()));
        let input = self.members.iter().filter_map(given).collect();
        Made::by_console(self.real, input)
    }
}

const fn console(
    here: &'static str,
    real: &'static str,
    members: &'static [&'static str],
) -> ConsoleCall {
    ConsoleCall {
        here,
        real,
        members,
    }
}

/// The calls of each console action. Setting up a service in its own console is not listed, because its calls differ
/// by service and are mostly not documented; its effects are logged (`consequences`). Actions without credentials
/// are not logged.
const CONSOLE: &[ConsoleCall] = &[
    console(
        "console:EnableTrustedAccess",
        "organizations:EnableAWSServiceAccess",
        &["ServicePrincipal"],
    ),
    console(
        "console:DisableTrustedAccess",
        "organizations:DisableAWSServiceAccess",
        &["ServicePrincipal"],
    ),
    // AWS Artifact User Guide, logging with CloudTrail: these names are logged; their content is not documented.
    console("console:AcceptAgreement", "artifact:AcceptAgreement", &[]),
    console(
        "console:TerminateAgreement",
        "artifact:TerminateAgreement",
        &[],
    ),
    console("console:DownloadAgreement", "artifact:GetAgreement", &[]),
    console(
        "console:CreateOrganizationAggregator",
        "config:PutConfigurationAggregator",
        &["ConfigurationAggregatorName"],
    ),
    console(
        "console:SetUpRecording",
        "config:PutConfigurationRecorder",
        &[],
    ),
    console("console:SetUpRecording", "config:PutDeliveryChannel", &[]),
    console(
        "console:SetUpRecording",
        "config:StartConfigurationRecorder",
        &[],
    ),
];

/// The calls that a console made on the way: its reads, and the call that stopped it.
fn asked<'a>(
    gates: Option<&'a GateRecord>,
    error: Option<RefusedCall<'a>>,
) -> Vec<(String, Option<RefusedCall<'a>>)> {
    let mut asked: Vec<(String, Option<RefusedCall<'_>>)> = Vec::new();
    for note in gates.into_iter().flat_map(|record| &record.gates) {
        let Some(judgment) = &note.judgment else {
            continue;
        };
        let action = &judgment.request.action;
        let stopped = note.finding == Finding::Stopped;
        if model::operation(action).is_none() || !(stopped || is_read_only(action)) {
            continue;
        }
        asked.push((action.clone(), error.filter(|_| stopped)));
    }
    asked
}

/// The console itself rejects such input, so no call is made.
pub(super) fn keeps_to_itself(error: &ApiError) -> bool {
    matches!(
        error.code,
        ErrorCode::ValidationError | ErrorCode::SerializationException
    )
}

/// Logs the calls that a console made. Returns the operations of those that do what the person wanted.
pub(super) fn log_calls(
    world: &mut WorldMut,
    call: &Call,
    seen: &SeenBefore,
    gates: Option<&GateRecord>,
    error: Option<RefusedCall<'_>>,
) -> Vec<Text> {
    let mut direct: Vec<Made> = CONSOLE
        .iter()
        .filter(|it| it.here == &*call.operation)
        .map(|it| it.made(call))
        .collect();
    for (action, error) in asked(gates, error) {
        if direct.iter().any(|made| *made.operation == *action) {
            continue;
        }
        if error.is_some() {
            // The console stopped here.
            direct.clear();
        }
        let made = Made::by_console(&action, Map::new());
        log_call(world, call, seen, made, &Value::Null, error);
    }
    if error.is_some() {
        // Of several calls only the first was made, or none if the console itself did not go on.
        direct.truncate(1);
    }
    let operations = direct.iter().map(|made| made.operation.clone()).collect();
    for made in direct {
        // A console's answer is Orgsim's own.
        log_call(world, call, seen, made, &Value::Null, error);
    }
    operations
}

/// Logs the calls by which the console enables central root access.
pub(super) fn log_root_access(world: &mut WorldMut, call: &Call, seen: &SeenBefore) {
    for feature in RootFeature::ticked(&call.input) {
        let made = Made::by_console(feature.enables(), Map::new());
        log_call(world, call, seen, made, &Value::Null, None);
    }
    if let Some(account) = call.input.get(root_access::CONSOLE_DELEGATE) {
        let principal = Value::from(root_access::IAM_PRINCIPAL);
        let input = [
            ("AccountId", account.clone()),
            ("ServicePrincipal", principal),
        ];
        let input = input.into_iter().map(|(name, it)| (name.into(), it));
        let made = Made::by_console(
            "organizations:RegisterDelegatedAdministrator",
            input.collect(),
        );
        log_call(world, call, seen, made, &Value::Null, None);
    }
}
