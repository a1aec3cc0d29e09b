//! What a step needs before it is taken: the library of AWS managed policies, if it looks one up that is not in the table.
//!
//! A step that looks a policy up in the library while it is not loaded does not happen (`ErrorCode::PoliciesNotLoaded`). So a world
//! names a policy of the library only once that is loaded, and only what comes into a world has to be asked: commands, sessions,
//! lessons, imports. Except service-linked roles: their policies need no document until a call asks for them.

use crate::prelude::*;
use api::managed;
use state::command::Intervention;
use state::imported::ImportedOrganization;

/// Whether a step with this command needs the library of AWS managed policies, and it is not loaded. It may be asked for in
/// vain, but never too late.
pub fn needs_policies(command: &Command) -> bool {
    match command {
        Command::Call(call) => call_needs_policies(call),
        Command::Intervene(Intervention::Import(imported)) => import_needs_policies(imported),
        Command::Time(_) | Command::Intervene(_) => false,
    }
}

/// Whether restoring the entities of an account needs the library, and it is not loaded.
pub fn details_need_policies(details: &Value) -> bool {
    // Only service-linked roles can have policies with their path, and those need no library.
    !managed::is_loaded()
        && is_in(details, &|text| {
            !text.contains(managed::SERVICE_ROLE_PATH) && managed::is_missing(text)
        })
}

fn import_needs_policies(imported: &ImportedOrganization) -> bool {
    if managed::is_loaded() {
        return false;
    }
    let details = imported.identities.iter().map(|it| &it.details);
    let mut details = details.filter_map(|it| serde_json::from_str(it).ok());
    details.any(|it| details_need_policies(&it))
}

/// The same as [`needs_policies`] for a call.
pub fn call_needs_policies(call: &Call) -> bool {
    !managed::is_loaded()
        && (has_text(call, &managed::is_missing)
            || call.operation.starts_with("iam:") && lists_policies(call))
}

/// Whether the call is about policies of the library that its input does not name: all of them, or those of service-linked roles.
fn lists_policies(call: &Call) -> bool {
    match &*call.operation {
        "iam:ListPolicies" => call.input.get("Scope").is_none_or(|it| it != "Local"),
        "iam:GetAccountAuthorizationDetails" => {
            let filter = call.input.get("Filter").and_then(Value::as_array);
            filter.is_none_or(|kinds| {
                kinds.is_empty() || kinds.iter().any(|it| it == "AWSManagedPolicy")
            })
        }
        "iam:GenerateServiceLastAccessedDetails" | "iam:SimulatePrincipalPolicy" => {
            has_text(call, &|it| it.contains(":role/aws-service-role/"))
        }
        _ => false,
    }
}

/// Whether a text of the input is such a text.
fn has_text(call: &Call, is_it: &dyn Fn(&str) -> bool) -> bool {
    call.input.values().any(|it| is_in(it, is_it))
}

/// Whether a text of the value is such a text.
fn is_in(value: &Value, is_it: &dyn Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => is_it(text),
        Value::Array(items) => items.iter().any(|it| is_in(it, is_it)),
        Value::Object(members) => members.values().any(|it| is_in(it, is_it)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
