//! Texts for each kind of fault: what the learner experiences, what the instructor knows.

use lessons::FaultKind;

use ui::say::keys;

/// Texts. Cause and fix contain `{account}`, `{person}`, `{service}` or `{address}`, as the kind's plan does.
pub(crate) struct FaultWords {
    pub name: &'static str,
    pub symptom: &'static str,
    pub cause: &'static str,
    pub cure: &'static str,
    /// The precondition of the fault.
    pub needs: &'static str,
}

/// The texts of a kind of fault.
pub const fn words(kind: FaultKind) -> FaultWords {
    keys!(match kind {
        FaultKind::DeletedRole => FaultWords {
            name: "A deleted role",
            symptom: "When all features are being enabled, an account that was created here is asked for a role.",
            cause: "An administrator of {account} has deleted the role AWSServiceRoleForOrganizations.",
            cure: "Create the role again in {account}: by accepting the request that asks for it when all features are enabled, or with iam create-service-linked-role for organizations.amazonaws.com.",
            needs: "It needs an organization with consolidated billing, and a member that it created and that still has the role AWSServiceRoleForOrganizations.",
        },
        FaultKind::MissingPermission => FaultWords {
            name: "A missing permission",
            symptom: "An administrator cannot create a service-linked role, or do anything that needs one.",
            cause: "{person} in {account} has an inline policy named Hardening, which denies iam:CreateServiceLinkedRole.",
            cure: "Delete the inline policy Hardening of {person} in {account}.",
            needs: "It needs a member account with an IAM user who is its administrator.",
        },
        FaultKind::ScpInTheWay => FaultWords {
            name: "A blocking SCP",
            symptom: "In one account, calls are denied although its own policies allow them.",
            cause: "A service control policy whose name begins with Hardening is attached to {account}. It denies iam:Create*, config:* and organizations:AcceptHandshake.",
            cure: "From the management account, detach that policy from {account}.",
            needs: "It needs an organization with all features and a member account.",
        },
        FaultKind::UnansweredInvitation => FaultWords {
            name: "An unanswered invitation",
            symptom: "An account that was invited is still not in the organization.",
            cause: "Nobody in {account} has answered the invitation. After 15 days it has expired.",
            cure: "Invite {account} again, and make sure that it answers in time.",
            needs: "It needs an organization that can invite, and a standalone account.",
        },
        FaultKind::WrongInvitation => FaultWords {
            name: "An invitation to a wrong address",
            symptom: "An invitation was sent, but the account has none to accept.",
            cause: "The invitation went to {address}, which is not the address of {account}: two letters have changed places.",
            cure: "Cancel it, and invite {account} by its account id or by its right address.",
            needs: "It needs an organization that can invite, and a standalone account without an open invitation.",
        },
        FaultKind::Declined => FaultWords {
            name: "A declined request",
            symptom: "An account does not join, or all features cannot be enabled, although all requests were sent.",
            cause: "An administrator of {account} has declined.",
            cure: "Find out why, then ask {account} again.",
            needs: "It needs an invitation, or a request to approve all features, that is still open.",
        },
        FaultKind::WrongOrder => FaultWords {
            name: "Disabled in the wrong order",
            symptom: "A service is still set up in the accounts, but it no longer follows the organization.",
            cause: "Trusted access for {service} was disabled in Organizations before {service} itself was.",
            cure: "Enable trusted access for {service} again. To disable it, start with its own tools.",
            needs: "It needs a trusted service that was set up with its own tools.",
        },
        FaultKind::SlowService => FaultWords {
            name: "A slow service",
            symptom: "A service does not act in an account yet, although nothing denies it.",
            cause: "{service} starts to act in {account} 30 days later than usual.",
            cure: "Nothing is wrong with the setup. Look at the pending events, and let time pass.",
            needs: "It needs a service that is about to act in an account.",
        },
        FaultKind::AbsentService => FaultWords {
            name: "A service that never arrives",
            symptom: "A service does not act in an account, and no pending event will change that.",
            cause: "{service} failed to reach {account} and does not retry.",
            cure: "Let {service} start over in {account}: disable it there, and set it up again with its own tools.",
            needs: "It needs a service that is about to act in an account.",
        },
        FaultKind::MovedAccount => FaultWords {
            name: "An account in the wrong place",
            symptom: "The policies of its unit no longer apply to an account.",
            cause: "{account} was moved out of its organizational unit, to the root.",
            cure: "Move {account} back into an organizational unit.",
            needs: "It needs a member account in an organizational unit.",
        },
        FaultKind::PoliciesOff => FaultWords {
            name: "Policies that no longer count",
            symptom: "Service control policies no longer limit anyone, in any account.",
            cause: "Service control policies were disabled in the root, from {account}. That detached all of them.",
            cure: "Enable service control policies in the root again, and attach those that you want.",
            needs: "It needs an organization with service control policies enabled.",
        },
        FaultKind::AccountLeaves => FaultWords {
            name: "An account leaves",
            symptom: "An account is no longer in the organization.",
            cause: "An administrator of {account} has taken it out of the organization.",
            cure: "Invite {account} again and let it accept. An SCP that denies organizations:LeaveOrganization prevents this.",
            needs: "It needs a member account that may leave.",
        },
    })
}
