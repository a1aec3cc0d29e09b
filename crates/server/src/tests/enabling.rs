//! Many commands that take long: unit tests here and tests of the program use them.

use serde_json::json;
use sim::catalog;
use sim::command::{Call, Command};
use sim::scenario::Scenario;

/// Enables trusted access of every service in the organization of a scenario, and the service itself if it has its own
/// switch: only then do most services act in members.
pub fn enabling(scenario: Scenario) -> Vec<Command> {
    let actor = scenario.first_actor(&scenario.world(1));
    let services = catalog::SERVICES.iter();
    let principals = services.clone().flat_map(|service| service.principals);
    let trusted = principals.map(|principal| {
        let input = json!({ "ServicePrincipal": principal });
        ("organizations:EnableAWSServiceAccess", input)
    });
    let set_up = services.map(|service| {
        let input = json!({ "Service": service.id });
        ("console:EnableIntegration", input)
    });
    trusted
        .chain(set_up)
        .map(|(operation, input)| Command::Call(Call::new(actor.clone(), operation, input)))
        .collect()
}
