//! The Organizations operations of this version (API model 2016-11-28), in the API's own order of members.

use crate::api::policy_types::{EFFECTIVE_TYPE_NAMES, POLICY_TYPE_NAMES};

use super::{Member, Operation, Pattern, Service, Shape, any, optional, required};

pub(super) const ACCOUNT_ID: Shape = Shape::Text {
    min: 0,
    max: 12,
    pattern: Pattern::AccountId,
};
const PARENT_ID: Shape = Shape::Text {
    min: 0,
    max: 100,
    pattern: Pattern::ParentId,
};
const CHILD_ID: Shape = Shape::Text {
    min: 0,
    max: 100,
    pattern: Pattern::ChildId,
};
const OU_ID: Shape = Shape::Text {
    min: 0,
    max: 68,
    pattern: Pattern::OuId,
};
const HANDSHAKE_ID: Shape = Shape::Text {
    min: 0,
    max: 34,
    pattern: Pattern::HandshakeId,
};
const CREATE_REQUEST_ID: Shape = Shape::Text {
    min: 0,
    max: 36,
    pattern: Pattern::CreateRequestId,
};
const SERVICE_PRINCIPAL: Shape = Shape::Text {
    min: 1,
    max: 128,
    pattern: Pattern::ServicePrincipal,
};
const OU_NAME: Shape = any(1, 128);

const TAG_KEY: Shape = Shape::Text {
    min: 1,
    max: 128,
    pattern: Pattern::Tag,
};
const TAG: &[Member] = &[
    required("Key", "key", TAG_KEY, "the tag's key"),
    required(
        "Value",
        "value",
        Shape::Text {
            min: 0,
            max: 256,
            pattern: Pattern::Tag,
        },
        "the tag's value, which may be empty",
    ),
];
const TAGS: Shape = Shape::List {
    item: &Shape::Structure(TAG),
    max: usize::MAX,
};
const TAGS_MEMBER: Member = optional("Tags", "tags", TAGS, "tags to attach");

const HANDSHAKE_FILTER: &[Member] = &[
    optional(
        "ActionType",
        "action-type",
        Shape::Enum(&[
            "INVITE",
            "ENABLE_ALL_FEATURES",
            "APPROVE_ALL_FEATURES",
            "ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE",
            "TRANSFER_RESPONSIBILITY",
        ]),
        "only handshakes of this action",
    ),
    optional(
        "ParentHandshakeId",
        "parent-handshake-id",
        HANDSHAKE_ID,
        "only the children of this handshake",
    ),
];

const HANDSHAKE: Member = required(
    "HandshakeId",
    "handshake-id",
    HANDSHAKE_ID,
    "the handshake, `h-` and letters or digits",
);
const ACCOUNT: Member = required(
    "AccountId",
    "account-id",
    ACCOUNT_ID,
    "the account's 12 digits",
);
const PARENT: Member = required(
    "ParentId",
    "parent-id",
    PARENT_ID,
    "a root (`r-…`) or an organizational unit (`ou-…`)",
);
const OU: Member = required(
    "OrganizationalUnitId",
    "organizational-unit-id",
    OU_ID,
    "the organizational unit, `ou-…`",
);
const SERVICE: Member = required(
    "ServicePrincipal",
    "service-principal",
    SERVICE_PRINCIPAL,
    "the service's principal, for example `config.amazonaws.com`",
);
const FILTER: Member = optional(
    "Filter",
    "filter",
    Shape::Structure(HANDSHAKE_FILTER),
    "by action type or by parent handshake, not both",
);
const NEXT_TOKEN: Member = optional(
    "NextToken",
    "next-token",
    any(0, 100_000),
    "where a previous page of the list ended",
);
const MAX_RESULTS: Member = optional(
    "MaxResults",
    "max-results",
    Shape::Integer { min: 1, max: 20 },
    "the largest number of items in a page",
);

const TRANSFER: Member = required("Id", "id", TRANSFER_ID, "the transfer, `rt-…`");
const TRANSFER_ID: Shape = Shape::Text {
    min: 0,
    max: 35,
    pattern: Pattern::TransferId,
};
const TRANSFER_NAME: Shape = Shape::Text {
    min: 1,
    max: 128,
    pattern: Pattern::AccountName,
};
const TRANSFER_TYPE: Member = required(
    "Type",
    "type",
    Shape::Enum(&["BILLING"]),
    "the only responsibility that can be transferred: BILLING",
);

const EMAIL: Member = required(
    "Email",
    "email",
    Shape::Text {
        min: 6,
        max: 64,
        pattern: Pattern::Email,
    },
    "the e-mail address of the new account's root user; no other account may have it",
);
const ACCESS_ROLE: Member = optional(
    "RoleName",
    "role-name",
    // The model has no least length: its pattern wants a letter.
    Shape::Text {
        min: 0,
        max: 64,
        pattern: Pattern::Name,
    },
    "the role that lets the management account in; `OrganizationAccountAccessRole` if not given",
);
const BILLING: Member = optional(
    "IamUserAccessToBilling",
    "iam-user-access-to-billing",
    Shape::Enum(&["ALLOW", "DENY"]),
    "whether IAM users of the account may see its billing",
);

const READERS: &str =
    "the management account, or a member account that is a delegated administrator";
const MANAGEMENT: &str = "the management account";

const POLICY_WRITERS: &str =
    "the management account, or a member account that the delegation policy lets";
/// Sizes of documents depend on the type and are looked at when the type is known.
const CONTENT: Shape = Shape::Text {
    min: 1,
    max: usize::MAX,
    pattern: Pattern::PolicyDocument,
};
const POLICY_TYPE: Shape = Shape::Enum(POLICY_TYPE_NAMES);
const TYPE: Member = required(
    "PolicyType",
    "policy-type",
    POLICY_TYPE,
    "which kind of policy",
);
const EFFECTIVE_TYPE: Member = required(
    "PolicyType",
    "policy-type",
    Shape::Enum(EFFECTIVE_TYPE_NAMES),
    "which kind of policy: any but service and resource control policies",
);
const POLICY: Member = required(
    "PolicyId",
    "policy-id",
    Shape::Text {
        min: 0,
        max: 130,
        pattern: Pattern::PolicyId,
    },
    "the policy, `p-…`",
);
const TARGET_ID: Shape = Shape::Text {
    min: 0,
    max: 100,
    pattern: Pattern::TargetId,
};
const TARGET: Member = required(
    "TargetId",
    "target-id",
    TARGET_ID,
    "the root (`r-…`), an organizational unit (`ou-…`) or an account (12 digits)",
);
const ROOT: Member = required(
    "RootId",
    "root-id",
    Shape::Text {
        min: 0,
        max: 34,
        pattern: Pattern::RootId,
    },
    "the root, `r-…`",
);
const TAGGABLE: Member = required(
    "ResourceId",
    "resource-id",
    Shape::Text {
        min: 0,
        max: 130,
        pattern: Pattern::TaggableId,
    },
    "the root, a unit, an account or a policy",
);

const fn op(
    name: &'static str,
    cli: &'static str,
    input: &'static [Member],
    summary: &'static str,
    callers: &'static str,
    writes: bool,
) -> Operation {
    Operation {
        service: Service::Organizations,
        name,
        cli,
        input,
        summary,
        callers,
        writes,
        pages: None,
    }
}

const fn list(
    name: &'static str,
    cli: &'static str,
    input: &'static [Member],
    pages: &'static str,
    summary: &'static str,
    callers: &'static str,
) -> Operation {
    Operation {
        service: Service::Organizations,
        name,
        cli,
        input,
        summary,
        callers,
        writes: false,
        pages: Some(pages),
    }
}

/// By name.
pub(super) const OPERATIONS: &[Operation] = &[
    op(
        "AcceptHandshake",
        "accept-handshake",
        &[HANDSHAKE],
        "Agrees to a handshake. An accepted invitation makes the account a member; an accepted migration request \
         approves all features or, by the management account, completes them.",
        "the recipient of the handshake",
        true,
    ),
    op(
        "AttachPolicy",
        "attach-policy",
        &[POLICY, TARGET],
        "Attaches a policy to the root, to a unit or to an account. What flows down from there is limited or managed by it.",
        POLICY_WRITERS,
        true,
    ),
    op(
        "CancelHandshake",
        "cancel-handshake",
        &[HANDSHAKE],
        "Takes back a handshake that is still open.",
        "the sender of the handshake",
        true,
    ),
    op(
        "CloseAccount",
        "close-account",
        &[ACCOUNT],
        "Asks to close a member account. Some minutes later nobody can act in it; AWS Support can reinstate it for 90 days, and \
         then it is gone for good.",
        MANAGEMENT,
        true,
    ),
    op(
        "CreateAccount",
        "create-account",
        &[
            EMAIL,
            required(
                "AccountName",
                "account-name",
                Shape::Text {
                    min: 1,
                    max: 50,
                    pattern: Pattern::AccountName,
                },
                "a friendly name",
            ),
            ACCESS_ROLE,
            BILLING,
            TAGS_MEMBER,
        ],
        "Asks for a new member account. The answer is a request that is in progress: the account exists some time later.",
        MANAGEMENT,
        true,
    ),
    op(
        "CreateGovCloudAccount",
        "create-gov-cloud-account",
        &[
            EMAIL,
            required(
                "AccountName",
                "account-name",
                Shape::Text {
                    min: 1,
                    max: 50,
                    pattern: Pattern::GovCloudName,
                },
                "a friendly name of letters, digits, hyphens and dots",
            ),
            ACCESS_ROLE,
            BILLING,
            TAGS_MEMBER,
        ],
        "Asks for a new member account and for one of AWS GovCloud (US) that is paired with it and in no organization. The management \
         account must be commercial, and paired with a GovCloud account itself.",
        MANAGEMENT,
        true,
    ),
    op(
        "CreateOrganization",
        "create-organization",
        &[optional(
            "FeatureSet",
            "feature-set",
            Shape::Enum(&["ALL", "CONSOLIDATED_BILLING"]),
            "all features, which is the default, or only consolidated billing",
        )],
        "Makes an organization with the calling account as its management account.",
        "an account that is in no organization",
        true,
    ),
    op(
        "CreateOrganizationalUnit",
        "create-organizational-unit",
        &[
            PARENT,
            required("Name", "name", OU_NAME, "a name that no sibling has"),
            TAGS_MEMBER,
        ],
        "Makes an organizational unit under a root or another unit.",
        MANAGEMENT,
        true,
    ),
    op(
        "CreatePolicy",
        "create-policy",
        &[
            required(
                "Content",
                "content",
                CONTENT,
                "the policy document, as JSON text",
            ),
            required(
                "Description",
                "description",
                any(0, 512),
                "what the policy is for; may be empty",
            ),
            required(
                "Name",
                "name",
                any(1, 128),
                "a name that no other policy of the organization has",
            ),
            required("Type", "type", POLICY_TYPE, "what kind of policy"),
            TAGS_MEMBER,
        ],
        "Makes a policy. It does nothing until it is attached.",
        POLICY_WRITERS,
        true,
    ),
    op(
        "DeclineHandshake",
        "decline-handshake",
        &[HANDSHAKE],
        "Refuses a handshake that is still open.",
        "the recipient of the handshake",
        true,
    ),
    op(
        "DeleteOrganization",
        "delete-organization",
        &[],
        "Ends the organization, which must have no member accounts left. Its management account becomes standalone.",
        MANAGEMENT,
        true,
    ),
    op(
        "DeleteOrganizationalUnit",
        "delete-organizational-unit",
        &[OU],
        "Removes an organizational unit that holds neither accounts nor other units.",
        MANAGEMENT,
        true,
    ),
    op(
        "DeletePolicy",
        "delete-policy",
        &[POLICY],
        "Deletes a policy that is attached nowhere.",
        POLICY_WRITERS,
        true,
    ),
    op(
        "DeleteResourcePolicy",
        "delete-resource-policy",
        &[],
        "Deletes the delegation policy: what it granted is gone at once.",
        MANAGEMENT,
        true,
    ),
    op(
        "DeregisterDelegatedAdministrator",
        "deregister-delegated-administrator",
        &[ACCOUNT, SERVICE],
        "Ends an account's administration of a service. With the last service goes the right to read the organization.",
        MANAGEMENT,
        true,
    ),
    op(
        "DescribeAccount",
        "describe-account",
        &[ACCOUNT],
        "Shows one account of the organization.",
        READERS,
        false,
    ),
    op(
        "DescribeCreateAccountStatus",
        "describe-create-account-status",
        &[required(
            "CreateAccountRequestId",
            "create-account-request-id",
            CREATE_REQUEST_ID,
            "the request, `car-…`, as create-account answered it",
        )],
        "Shows how far the creation of an account has come.",
        READERS,
        false,
    ),
    op(
        "DescribeEffectivePolicy",
        "describe-effective-policy",
        &[
            EFFECTIVE_TYPE,
            optional(
                "TargetId",
                "target-id",
                TARGET_ID,
                "the account (12 digits); without it, the account that asks",
            ),
        ],
        "Shows what the management policies of a type, inherited and attached, come to for an account.",
        "any account in an organization for itself; for others the management account, delegated administrators of services, and \
         members that the delegation policy lets",
        false,
    ),
    op(
        "DescribeHandshake",
        "describe-handshake",
        &[HANDSHAKE],
        "Shows one handshake: its parties, its state and when it expires.",
        "any party to the handshake",
        false,
    ),
    op(
        "DescribeOrganization",
        "describe-organization",
        &[],
        "Shows the organization that the calling account belongs to, its feature set and its management account.",
        "any account in an organization",
        false,
    ),
    op(
        "DescribeOrganizationalUnit",
        "describe-organizational-unit",
        &[OU],
        "Shows one organizational unit.",
        READERS,
        false,
    ),
    op(
        "DescribePolicy",
        "describe-policy",
        &[POLICY],
        "Shows one policy with its document.",
        READERS,
        false,
    ),
    op(
        "DescribeResourcePolicy",
        "describe-resource-policy",
        &[],
        "Shows the delegation policy.",
        READERS,
        false,
    ),
    op(
        "DescribeResponsibilityTransfer",
        "describe-responsibility-transfer",
        &[TRANSFER],
        "Shows one transfer of billing between two management accounts.",
        POLICY_WRITERS,
        false,
    ),
    op(
        "DetachPolicy",
        "detach-policy",
        &[POLICY, TARGET],
        "Takes a policy from the root, a unit or an account. The last service control policy of a target cannot be taken.",
        POLICY_WRITERS,
        true,
    ),
    op(
        "DisableAWSServiceAccess",
        "disable-aws-service-access",
        &[SERVICE],
        "Ends a service's trusted access to the organization. Roles it has made may stay, or be cleaned up later.",
        MANAGEMENT,
        true,
    ),
    op(
        "DisablePolicyType",
        "disable-policy-type",
        &[ROOT, TYPE],
        "Switches a type of policy off. Every attachment of that type is lost; the policies themselves stay.",
        POLICY_WRITERS,
        true,
    ),
    op(
        "EnableAWSServiceAccess",
        "enable-aws-service-access",
        &[SERVICE],
        "Lets a service work across the organization and make its service-linked role in member accounts as it needs it.",
        MANAGEMENT,
        true,
    ),
    op(
        "EnableAllFeatures",
        "enable-all-features",
        &[],
        "Starts the migration from consolidated billing to all features: every invited member is asked to approve.",
        MANAGEMENT,
        true,
    ),
    op(
        "EnablePolicyType",
        "enable-policy-type",
        &[ROOT, TYPE],
        "Switches a type of policy on, so that policies of it can be attached.",
        POLICY_WRITERS,
        true,
    ),
    op(
        "InviteAccountToOrganization",
        "invite-account-to-organization",
        &[
            required(
                "Target",
                "target",
                Shape::Structure(&[
                    required(
                        "Id",
                        "id",
                        any(1, 64),
                        "the account's 12 digits, or its e-mail address",
                    ),
                    required(
                        "Type",
                        "type",
                        Shape::Enum(&["ACCOUNT", "ORGANIZATION", "EMAIL"]),
                        "ACCOUNT or EMAIL; an organization cannot be invited",
                    ),
                ]),
                "whom to invite",
            ),
            optional(
                "Notes",
                "notes",
                any(0, 1024),
                "a message to the account's owner",
            ),
            TAGS_MEMBER,
        ],
        "Sends an existing account an invitation to join, which its owner may accept within 15 days.",
        MANAGEMENT,
        true,
    ),
    op(
        "InviteOrganizationToTransferResponsibility",
        "invite-organization-to-transfer-responsibility",
        &[
            TRANSFER_TYPE,
            required(
                "Target",
                "target",
                Shape::Structure(&[
                    required(
                        "Id",
                        "id",
                        any(1, 64),
                        "the 12 digits of the other organization's management account, or its e-mail address",
                    ),
                    required(
                        "Type",
                        "type",
                        Shape::Enum(&["ACCOUNT", "ORGANIZATION", "EMAIL"]),
                        "ACCOUNT or EMAIL",
                    ),
                ]),
                "whose bill you want to pay",
            ),
            optional(
                "Notes",
                "notes",
                any(0, 1024),
                "a message to the account's owner",
            ),
            required(
                "StartTimestamp",
                "start-timestamp",
                Shape::Timestamp,
                "when you begin to pay: the first day of the next month or of the one after, 00:00 UTC",
            ),
            required(
                "SourceName",
                "source-name",
                TRANSFER_NAME,
                "your name for the transfer",
            ),
            TAGS_MEMBER,
        ],
        "Offers another organization's management account to pay its bill. It accepts or declines the handshake.",
        MANAGEMENT,
        true,
    ),
    op(
        "LeaveOrganization",
        "leave-organization",
        &[],
        "Takes the calling account out of its organization.",
        "a member account",
        true,
    ),
    list(
        "ListAWSServiceAccessForOrganization",
        "list-aws-service-access-for-organization",
        &[NEXT_TOKEN, MAX_RESULTS],
        "EnabledServicePrincipals",
        "Lists the services that have trusted access, and since when.",
        READERS,
    ),
    list(
        "ListAccounts",
        "list-accounts",
        &[NEXT_TOKEN, MAX_RESULTS],
        "Accounts",
        "Lists all accounts of the organization.",
        READERS,
    ),
    list(
        "ListAccountsForParent",
        "list-accounts-for-parent",
        &[PARENT, NEXT_TOKEN, MAX_RESULTS],
        "Accounts",
        "Lists the accounts directly under a root or an organizational unit.",
        READERS,
    ),
    list(
        "ListAccountsWithInvalidEffectivePolicy",
        "list-accounts-with-invalid-effective-policy",
        &[EFFECTIVE_TYPE, NEXT_TOKEN, MAX_RESULTS],
        "Accounts",
        "Lists the accounts for which the policies of a type come to an invalid effective policy.",
        POLICY_WRITERS,
    ),
    list(
        "ListChildren",
        "list-children",
        &[
            PARENT,
            required(
                "ChildType",
                "child-type",
                Shape::Enum(&["ACCOUNT", "ORGANIZATIONAL_UNIT"]),
                "accounts or organizational units",
            ),
            NEXT_TOKEN,
            MAX_RESULTS,
        ],
        "Children",
        "Lists the ids of the accounts or of the units directly under a parent.",
        READERS,
    ),
    list(
        "ListCreateAccountStatus",
        "list-create-account-status",
        &[
            optional(
                "States",
                "states",
                Shape::List {
                    item: &Shape::Enum(&["IN_PROGRESS", "SUCCEEDED", "FAILED"]),
                    max: usize::MAX,
                },
                "only requests in these states",
            ),
            NEXT_TOKEN,
            MAX_RESULTS,
        ],
        "CreateAccountStatuses",
        "Lists the requests to create accounts and how far they have come.",
        READERS,
    ),
    list(
        "ListDelegatedAdministrators",
        "list-delegated-administrators",
        &[
            optional(
                "ServicePrincipal",
                "service-principal",
                SERVICE_PRINCIPAL,
                "only those of this service",
            ),
            NEXT_TOKEN,
            MAX_RESULTS,
        ],
        "DelegatedAdministrators",
        "Lists the accounts that administer services for the organization.",
        READERS,
    ),
    list(
        "ListDelegatedServicesForAccount",
        "list-delegated-services-for-account",
        &[ACCOUNT, NEXT_TOKEN, MAX_RESULTS],
        "DelegatedServices",
        "Lists the services that an account administers.",
        READERS,
    ),
    list(
        "ListEffectivePolicyValidationErrors",
        "list-effective-policy-validation-errors",
        &[ACCOUNT, EFFECTIVE_TYPE, NEXT_TOKEN, MAX_RESULTS],
        "EffectivePolicyValidationErrors",
        "Lists what is wrong with an account's effective policy. While anything is, the last valid one holds.",
        POLICY_WRITERS,
    ),
    list(
        "ListHandshakesForAccount",
        "list-handshakes-for-account",
        &[FILTER, NEXT_TOKEN, MAX_RESULTS],
        "Handshakes",
        "Lists the handshakes that the calling account has received, the finished ones for 30 days.",
        "any account, in an organization or not",
    ),
    list(
        "ListHandshakesForOrganization",
        "list-handshakes-for-organization",
        &[FILTER, NEXT_TOKEN, MAX_RESULTS],
        "Handshakes",
        "Lists the handshakes that the organization has sent, the finished ones for 30 days.",
        READERS,
    ),
    list(
        "ListInboundResponsibilityTransfers",
        "list-inbound-responsibility-transfers",
        &[
            TRANSFER_TYPE,
            optional(
                "Id",
                "id",
                TRANSFER_ID,
                "an inbound transfer: those that are inherited through it",
            ),
            NEXT_TOKEN,
            MAX_RESULTS,
        ],
        "ResponsibilityTransfers",
        "Lists the transfers, invitations included, by which the organization pays the bills of others.",
        POLICY_WRITERS,
    ),
    list(
        "ListOrganizationalUnitsForParent",
        "list-organizational-units-for-parent",
        &[PARENT, NEXT_TOKEN, MAX_RESULTS],
        "OrganizationalUnits",
        "Lists the units directly under a root or an organizational unit.",
        READERS,
    ),
    list(
        "ListOutboundResponsibilityTransfers",
        "list-outbound-responsibility-transfers",
        &[TRANSFER_TYPE, NEXT_TOKEN, MAX_RESULTS],
        "ResponsibilityTransfers",
        "Lists the transfers, invitations included, by which others pay the organization's bill.",
        POLICY_WRITERS,
    ),
    list(
        "ListParents",
        "list-parents",
        &[
            required(
                "ChildId",
                "child-id",
                CHILD_ID,
                "an account or an organizational unit",
            ),
            NEXT_TOKEN,
            MAX_RESULTS,
        ],
        "Parents",
        "Shows under which root or unit an account or a unit hangs; there is always exactly one.",
        READERS,
    ),
    list(
        "ListPolicies",
        "list-policies",
        &[
            required("Filter", "filter", POLICY_TYPE, "which kind of policy"),
            NEXT_TOKEN,
            MAX_RESULTS,
        ],
        "Policies",
        "Lists the policies of one type, attached or not.",
        READERS,
    ),
    list(
        "ListPoliciesForTarget",
        "list-policies-for-target",
        &[
            TARGET,
            required("Filter", "filter", POLICY_TYPE, "which kind of policy"),
            NEXT_TOKEN,
            MAX_RESULTS,
        ],
        "Policies",
        "Lists the policies of one type that are attached directly to a target; what it inherits is not listed.",
        READERS,
    ),
    list(
        "ListRoots",
        "list-roots",
        &[NEXT_TOKEN, MAX_RESULTS],
        "Roots",
        "Lists the roots of the organization; there is exactly one.",
        READERS,
    ),
    list(
        "ListTagsForResource",
        "list-tags-for-resource",
        &[TAGGABLE, NEXT_TOKEN],
        "Tags",
        "Lists the tags of the root, a unit, an account or a policy.",
        READERS,
    ),
    list(
        "ListTargetsForPolicy",
        "list-targets-for-policy",
        &[POLICY, NEXT_TOKEN, MAX_RESULTS],
        "Targets",
        "Lists the root, units and accounts that a policy is attached to directly.",
        READERS,
    ),
    op(
        "MoveAccount",
        "move-account",
        &[
            ACCOUNT,
            required(
                "SourceParentId",
                "source-parent-id",
                PARENT_ID,
                "where the account is now",
            ),
            required(
                "DestinationParentId",
                "destination-parent-id",
                PARENT_ID,
                "where it shall be",
            ),
        ],
        "Moves an account from its root or unit to another.",
        MANAGEMENT,
        true,
    ),
    op(
        "PutResourcePolicy",
        "put-resource-policy",
        &[
            required(
                "Content",
                "content",
                Shape::Text {
                    min: 1,
                    max: 40_000,
                    pattern: Pattern::PolicyDocument,
                },
                "the delegation policy, as JSON text",
            ),
            TAGS_MEMBER,
        ],
        "Writes the delegation policy, over the one that is there: which member accounts may manage or read policies.",
        MANAGEMENT,
        true,
    ),
    op(
        "RegisterDelegatedAdministrator",
        "register-delegated-administrator",
        &[ACCOUNT, SERVICE],
        "Lets a member account administer a trusted service for the organization, and read the organization.",
        MANAGEMENT,
        true,
    ),
    op(
        "RemoveAccountFromOrganization",
        "remove-account-from-organization",
        &[ACCOUNT],
        "Takes a member account out of the organization; it becomes standalone.",
        MANAGEMENT,
        true,
    ),
    op(
        "TagResource",
        "tag-resource",
        &[
            TAGGABLE,
            required("Tags", "tags", TAGS, "the tags to add or to overwrite"),
        ],
        "Adds tags to the root, a unit, an account or a policy.",
        POLICY_WRITERS,
        true,
    ),
    op(
        "TerminateResponsibilityTransfer",
        "terminate-responsibility-transfer",
        &[
            TRANSFER,
            optional(
                "EndTimestamp",
                "end-timestamp",
                Shape::Timestamp,
                "when it ends: the last day of this month or of the next, 23:59:59.999 UTC",
            ),
        ],
        "Withdraws a transfer of billing, which either side may. It goes on until the end of a month.",
        MANAGEMENT,
        true,
    ),
    op(
        "UntagResource",
        "untag-resource",
        &[
            TAGGABLE,
            required(
                "TagKeys",
                "tag-keys",
                Shape::List {
                    item: &TAG_KEY,
                    max: usize::MAX,
                },
                "the keys of the tags to remove",
            ),
        ],
        "Removes tags.",
        POLICY_WRITERS,
        true,
    ),
    op(
        "UpdateOrganizationalUnit",
        "update-organizational-unit",
        &[OU, optional("Name", "name", OU_NAME, "the new name")],
        "Renames an organizational unit.",
        MANAGEMENT,
        true,
    ),
    op(
        "UpdatePolicy",
        "update-policy",
        &[
            POLICY,
            optional("Name", "name", any(1, 128), "the new name"),
            optional(
                "Description",
                "description",
                any(0, 512),
                "the new description",
            ),
            optional(
                "Content",
                "content",
                CONTENT,
                "the new document, as JSON text",
            ),
        ],
        "Changes a policy where it is; every target it is attached to has the new one at once.",
        POLICY_WRITERS,
        true,
    ),
    op(
        "UpdateResponsibilityTransfer",
        "update-responsibility-transfer",
        &[
            TRANSFER,
            required("Name", "name", TRANSFER_NAME, "your new name for it"),
        ],
        "Renames an inbound transfer of billing. The name is the payer's own.",
        MANAGEMENT,
        true,
    ),
];
