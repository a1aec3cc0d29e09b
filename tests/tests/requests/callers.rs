//! The permitted callers of each operation.

use serde_json::{Value, json};
use sim::error::ErrorCode;
use sim::outcome::Gate;
use sim::scenario::Scenario;

use super::broken::least;
use super::{answer, operations, person, refusal};

/// The permitted callers by the operation's own page: the management account; it and delegated administrators of
/// services; any account of an organization; any account.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Callers {
    Management,
    Readers,
    /// Members only as far as the delegation policy allows.
    Lent,
    Members,
    Anybody,
}

/// API Reference of AWS Organizations, each operation's page; recorded for those that differ.
fn callers(operation: &str) -> Callers {
    match operation {
        "AcceptHandshake"
        | "CancelHandshake"
        | "CreateOrganization"
        | "DeclineHandshake"
        | "DescribeHandshake"
        | "ListHandshakesForAccount" => Callers::Anybody,
        "DescribeEffectivePolicy" | "DescribeOrganization" | "LeaveOrganization" => {
            Callers::Members
        }
        "AttachPolicy" | "CreatePolicy" | "DeletePolicy" | "DetachPolicy" | "DisablePolicyType"
        | "EnablePolicyType" | "TagResource" | "UntagResource" | "UpdatePolicy" => Callers::Lent,
        "CloseAccount"
        | "CreateAccount"
        | "CreateGovCloudAccount"
        | "CreateOrganizationalUnit"
        | "DeleteOrganization"
        | "DeleteOrganizationalUnit"
        | "DeleteResourcePolicy"
        | "DeregisterDelegatedAdministrator"
        | "DisableAWSServiceAccess"
        | "EnableAWSServiceAccess"
        | "EnableAllFeatures"
        | "InviteAccountToOrganization"
        | "InviteOrganizationToTransferResponsibility"
        | "MoveAccount"
        | "PutResourcePolicy"
        | "RegisterDelegatedAdministrator"
        | "RemoveAccountFromOrganization"
        | "TerminateResponsibilityTransfer"
        | "UpdateOrganizationalUnit"
        | "UpdateResponsibilityTransfer" => Callers::Management,
        // The permitted callers are not documented; delegates of services are not named.
        "DescribeResponsibilityTransfer"
        | "ListAccountsWithInvalidEffectivePolicy"
        | "ListEffectivePolicyValidationErrors"
        | "ListInboundResponsibilityTransfers"
        | "ListOutboundResponsibilityTransfers" => Callers::Lent,
        reads if reads.starts_with("List") || reads.starts_with("Describe") => Callers::Readers,
        unknown => panic!("who may call {unknown}?"),
    }
}

/// Every operation, called from four kinds of accounts.
#[test]
fn every_operation_knows_who_may_call() {
    let mut world = Scenario::AllFeatures.world(1);
    let ana = Scenario::AllFeatures.first_actor(&world);
    let (delegate, member) = (person(&world, "Payments"), person(&world, "Data"));
    let config = "config.amazonaws.com";
    let trusted = json!({ "ServicePrincipal": config });
    answer(&mut world, &ana, "EnableAWSServiceAccess", trusted);
    let delegated =
        json!({ "ServicePrincipal": config, "AccountId": delegate.account().to_string() });
    answer(
        &mut world,
        &ana,
        "RegisterDelegatedAdministrator",
        delegated,
    );
    let denied = "You don't have permissions to access this resource.";
    for operation in operations() {
        let input = least(operation);
        let operation = operation.name;
        let class = callers(operation);
        needs_organization(operation, &input, class != Callers::Anybody);
        for (who, may) in [
            (&ana, true),
            (
                &delegate,
                !matches!(class, Callers::Management | Callers::Lent),
            ),
            (
                &member,
                !matches!(
                    class,
                    Callers::Management | Callers::Lent | Callers::Readers
                ),
            ),
        ] {
            let told = refusal(&world, who, operation, &input);
            let stopped = told.as_ref().is_some_and(|(error, gate)| {
                *gate == Some(Gate::Caller) && error.code == ErrorCode::AccessDeniedException
            });
            assert_eq!(stopped, !may, "{operation} by {who}: {told:?}");
            if let Some((error, _)) = told.filter(|_| stopped) {
                assert_eq!(error.message, denied);
            }
        }
    }
}

/// Whether an account in no organization gets that as the error.
fn needs_organization(operation: &str, input: &Value, needed: bool) {
    let alone = Scenario::Standalone.world(1);
    let nobody = Scenario::Standalone.first_actor(&alone);
    let told = refusal(&alone, &nobody, operation, input).map(|(error, _)| error);
    let not_in_use = told
        .as_ref()
        .is_some_and(|it| it.code == ErrorCode::AWSOrganizationsNotInUseException);
    assert_eq!(not_in_use, needed, "{operation}: {told:?}");
    if let Some(error) = told.filter(|_| not_in_use) {
        let words = "Your account is not a member of an organization.";
        assert_eq!(error.message, words);
    }
}
