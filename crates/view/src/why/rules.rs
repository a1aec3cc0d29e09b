//! The rule of AWS behind each decision of policy: a sentence in our words, with the document and heading of its source.

use policy::{Exemption, LayerKind, LayerResult, LayerVerdict};

use api::refusal::{CitedRule, rule};
use api::sources::{
    BOUNDARIES, CROSS, DELEGATION, LOGIC, RCP_LOGIC, RCPS, ROLES, SCP_LOGIC, SCPS, SESSIONS, TRUST,
    TYPES,
};
use state::outcome::{Gate, Judgment};

/// The rule behind the decision of policy as a whole.
pub(super) fn decision(gate: Gate, judgment: &Judgment) -> CitedRule {
    let verdict = &judgment.verdict;
    if gate == Gate::Dependency && judgment.request.action == "iam:CreateServiceLinkedRole" {
        return rule(
            "If the service-linked role that this call needs is missing in the account, the caller also needs `iam:CreateServiceLinkedRole`: the role is created with the caller's permissions.",
            ROLES,
        );
    }
    let deciding = verdict.deciding_layer().and_then(|kind| {
        let of = |found: &&LayerVerdict| {
            found.layer == kind && !(found.result.lets_through() && found.result.grants())
        };
        let trust = judgment.request.action.starts_with("sts:AssumeRole");
        let delegation = judgment.request.action.starts_with("organizations:");
        layer(verdict.layers.iter().find(of)?, trust, delegation)
    });
    deciding.unwrap_or(rule(
        "A request is refused unless a policy allows it and no limit excludes it. A single deny anywhere refuses it.",
        LOGIC,
    ))
}

/// The rule behind the result of one layer.
pub(super) fn layer(verdict: &LayerVerdict, trust: bool, delegation: bool) -> Option<CitedRule> {
    use LayerKind::{
        Identity, PermissionsBoundary, Resource, ResourceControlPolicy, ServiceControlPolicy,
        SessionPolicy,
    };
    let denied = verdict.result == LayerResult::ExplicitDeny;
    let silent = verdict.result == LayerResult::ImplicitDeny;
    Some(match (verdict.layer, verdict.result) {
        (_, LayerResult::RootUser) => rule(
            "An account's root user needs no policy in its own account, but SCPs and RCPs limit it.",
            LOGIC,
        ),
        (ServiceControlPolicy, LayerResult::Skipped(exemption)) => match exemption {
            Exemption::ManagementAccount => rule(
                "SCPs never limit the users, roles and root user of the management account.",
                SCPS,
            ),
            Exemption::ServiceLinkedRole => {
                rule("SCPs do not apply to service-linked roles.", SCPS)
            }
            Exemption::TypeNotEnabled => rule(
                "Policies of a type apply only while the type is enabled in the root.",
                TYPES,
            ),
            Exemption::ServicePrincipal
            | Exemption::Anonymous
            | Exemption::NotInOrganization
            | Exemption::OutsideOrganization
            | Exemption::ActionNotSubject
            | Exemption::Other(_) => rule(
                "SCPs limit only the principals of the organization's member accounts.",
                SCPS,
            ),
        },
        (ResourceControlPolicy, LayerResult::Skipped(exemption)) => match exemption {
            Exemption::ManagementAccount => rule(
                "RCPs do not protect resources of the management account.",
                RCPS,
            ),
            Exemption::ServiceLinkedRole => {
                rule("RCPs do not apply to calls of service-linked roles.", RCPS)
            }
            Exemption::TypeNotEnabled => rule(
                "Policies of a type apply only while the type is enabled in the root.",
                TYPES,
            ),
            Exemption::ActionNotSubject => {
                rule("RCPs apply only to the services that support them.", RCPS)
            }
            Exemption::ServicePrincipal
            | Exemption::Anonymous
            | Exemption::NotInOrganization
            | Exemption::OutsideOrganization
            | Exemption::Other(_) => rule(
                "RCPs apply to resources that a member account of the organization owns.",
                RCPS,
            ),
        },
        (ServiceControlPolicy, _) if denied => rule(
            "A deny in an SCP at any level from the root to the account applies to everything below it. No allow overrides it.",
            SCP_LOGIC,
        ),
        (ServiceControlPolicy, _) if silent => rule(
            "At every level from the root to the account, at least one SCP must allow the action. A lower level cannot restore what a higher level leaves out.",
            SCP_LOGIC,
        ),
        (ServiceControlPolicy, _) => rule(
            "An SCP grants nothing. It only limits what other policies can grant.",
            SCPS,
        ),
        (ResourceControlPolicy, _) if denied => rule(
            "A deny in an RCP from the root to the resource's account applies to every principal that accesses the resource, inside or outside the organization.",
            RCP_LOGIC,
        ),
        (ResourceControlPolicy, _) => rule(
            "An RCP grants nothing. It limits what resource-based policies can grant.",
            RCPS,
        ),
        (PermissionsBoundary, LayerResult::NotPresent)
        | (SessionPolicy, LayerResult::NotPresent) => return None,
        (PermissionsBoundary, _) => rule(
            "A permissions boundary is the maximum that identity-based policies can grant. It grants nothing itself.",
            BOUNDARIES,
        ),
        (SessionPolicy, _) => rule(
            "A session has the permissions of its role or root user, limited by the session policy.",
            SESSIONS,
        ),
        (Identity | Resource, _) if denied => rule(
            "An explicit deny always wins, whatever else allows the request.",
            LOGIC,
        ),
        (Identity, _) if silent => rule(
            "A request that no policy allows is refused: an implicit deny.",
            LOGIC,
        ),
        (Identity, _) => rule(
            "An identity-based policy grants to the user or role that it is attached to.",
            LOGIC,
        ),
        (Resource, LayerResult::NotPresent) if !delegation && !trust => return None,
        (Resource, _) if trust => rule(
            "Only principals that a role's trust policy names can assume the role.",
            TRUST,
        ),
        (Resource, _) if delegation => rule(
            "The management account manages the organization's policies. A member may manage them if the delegation policy and the member's own policies both allow the action.",
            DELEGATION,
        ),
        (Resource, LayerResult::AllowForRole) => rule(
            "A resource-based policy that names a role is still limited by the role's boundary and by session policies; one that names the session is not.",
            LOGIC,
        ),
        (Resource, _) => rule(
            "Between accounts, both sides must allow the request: the owner's resource-based policy and the caller's own policies.",
            CROSS,
        ),
    })
}
