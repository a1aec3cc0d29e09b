//! Texts for each kind of fault: what the learner experiences, what the instructor knows.

use lessons::FaultKind;

use crate::say::key;

/// Keys of texts. Cause and fix contain `{account}`, `{person}`, `{service}` or `{address}`, as the kind's plan does.
pub struct Words {
    pub name: &'static str,
    pub symptom: &'static str,
    pub cause: &'static str,
    pub cure: &'static str,
    /// The precondition of the fault.
    pub needs: &'static str,
}

pub const fn words(kind: FaultKind) -> Words {
    match kind {
        FaultKind::DeletedRole => Words {
            name: key("A deleted role"),
            symptom: key(
                "When all features are being enabled, one account gets a different request than the others.",
            ),
            cause: key(
                "An administrator of {account} has deleted the role AWSServiceRoleForOrganizations.",
            ),
            cure: key(
                "Create the role again in {account}: by accepting the request that asks for it when all features are enabled, or with iam create-service-linked-role for organizations.amazonaws.com.",
            ),
            needs: key(
                "It needs an organization with consolidated billing, and a member that still has the role AWSServiceRoleForOrganizations.",
            ),
        },
        FaultKind::MissingPermission => Words {
            name: key("A missing permission"),
            symptom: key(
                "An administrator cannot create a service-linked role, or do anything that needs one.",
            ),
            cause: key(
                "{person} in {account} has an inline policy named Hardening, which denies iam:CreateServiceLinkedRole.",
            ),
            cure: key("Delete the inline policy Hardening of {person} in {account}."),
            needs: key("It needs a member account with an IAM user who is its administrator."),
        },
        FaultKind::ScpInTheWay => Words {
            name: key("A blocking SCP"),
            symptom: key("In one account, calls are denied although its own policies allow them."),
            cause: key(
                "A service control policy whose name begins with Hardening is attached to {account}. It denies iam:Create*, config:* and organizations:AcceptHandshake.",
            ),
            cure: key("From the management account, detach that policy from {account}."),
            needs: key("It needs an organization with all features and a member account."),
        },
        FaultKind::UnansweredInvitation => Words {
            name: key("An unanswered invitation"),
            symptom: key("An account that was invited is still not in the organization."),
            cause: key(
                "Nobody in {account} has answered the invitation. After 15 days it has expired.",
            ),
            cure: key("Invite {account} again, and make sure that it answers in time."),
            needs: key("It needs an organization that can invite, and a standalone account."),
        },
        FaultKind::WrongInvitation => Words {
            name: key("An invitation to a wrong address"),
            symptom: key("An invitation was sent, but the account has none to accept."),
            cause: key(
                "The invitation went to {address}, which is not the address of {account}: two letters have changed places.",
            ),
            cure: key("Cancel it, and invite {account} by its account id or by its right address."),
            needs: key(
                "It needs an organization that can invite, and a standalone account without an open invitation.",
            ),
        },
        FaultKind::Declined => Words {
            name: key("A declined request"),
            symptom: key(
                "An account does not join, or all features cannot be enabled, although all requests were sent.",
            ),
            cause: key("An administrator of {account} has declined."),
            cure: key("Find out why, then ask {account} again."),
            needs: key(
                "It needs an invitation, or a request to approve all features, that is still open.",
            ),
        },
        FaultKind::WrongOrder => Words {
            name: key("Disabled in the wrong order"),
            symptom: key(
                "A service is still set up in the accounts, but it no longer follows the organization.",
            ),
            cause: key(
                "Trusted access for {service} was disabled in Organizations before {service} itself was.",
            ),
            cure: key(
                "Enable trusted access for {service} again. To disable it, start with its own tools.",
            ),
            needs: key("It needs a trusted service that was set up with its own tools."),
        },
        FaultKind::SlowService => Words {
            name: key("A slow service"),
            symptom: key("A service does not act in an account yet, although nothing denies it."),
            cause: key("{service} starts to act in {account} 30 days later than usual."),
            cure: key(
                "Nothing is wrong with the setup. Look at the pending events, and let time pass.",
            ),
            needs: key("It needs a service that is about to act in an account."),
        },
        FaultKind::AbsentService => Words {
            name: key("A service that never arrives"),
            symptom: key(
                "A service does not act in an account, and no pending event will change that.",
            ),
            cause: key("{service} failed to reach {account} and does not retry."),
            cure: key(
                "Let {service} start over in {account}: disable it there, and set it up again with its own tools.",
            ),
            needs: key("It needs a service that is about to act in an account."),
        },
        FaultKind::AccountLeaves => Words {
            name: key("An account leaves"),
            symptom: key("An account is no longer in the organization."),
            cause: key("An administrator of {account} has taken it out of the organization."),
            cure: key(
                "Invite {account} again and let it accept. An SCP that denies organizations:LeaveOrganization prevents this.",
            ),
            needs: key("It needs a member account that may leave."),
        },
    }
}
