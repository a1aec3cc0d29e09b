//! The IAM operations of this version (API model 2010-05-08) and the one of STS (2011-06-15).

use super::{Member, Operation, Pattern, Service, Shape, any, optional, required};

const fn name(max: usize) -> Shape {
    Shape::Text {
        min: 1,
        max,
        pattern: Pattern::Name,
    }
}

const TAG: &[Member] = &[
    required("Key", "key", any(1, 128), "the tag's key"),
    required(
        "Value",
        "value",
        any(0, 256),
        "the tag's value, which may be empty",
    ),
];

const ROLE: Member = required(
    "RoleName",
    "role-name",
    name(64),
    "the role's name, without its path",
);
/// Some operations allow 64 characters, some 128, as the API model has it.
const USER: Member = required("UserName", "user-name", name(64), "the user's name");
const EXISTING_USER: Member = required("UserName", "user-name", name(128), "the user's name");
const POLICY_NAME: Member = required(
    "PolicyName",
    "policy-name",
    name(128),
    "the name of the inline policy",
);
const POLICY_ARN: Member = required(
    "PolicyArn",
    "policy-arn",
    Shape::Text {
        min: 20,
        max: 2048,
        pattern: Pattern::Arn,
    },
    "the managed policy, for example `arn:aws:iam::aws:policy/AdministratorAccess`",
);
const PATH_PREFIX: Member = optional(
    "PathPrefix",
    "path-prefix",
    Shape::Text {
        min: 1,
        max: 512,
        pattern: Pattern::PathPrefix,
    },
    "only those whose path begins like this, for example `/aws-service-role/`",
);
const MARKER: Member = optional(
    "Marker",
    "marker",
    any(1, 320),
    "where a previous page of the list ended",
);
const MAX_ITEMS: Member = optional(
    "MaxItems",
    "max-items",
    Shape::Integer { min: 1, max: 1000 },
    "the largest number of items in a page",
);

const ADMINISTRATORS: &str = "whoever the account's policies allow";

const fn op(
    name: &'static str,
    cli: &'static str,
    input: &'static [Member],
    summary: &'static str,
    writes: bool,
) -> Operation {
    Operation {
        service: Service::Iam,
        name,
        cli,
        input,
        summary,
        callers: ADMINISTRATORS,
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
) -> Operation {
    Operation {
        service: Service::Iam,
        name,
        cli,
        input,
        summary,
        callers: ADMINISTRATORS,
        writes: false,
        pages: Some(pages),
    }
}

/// By name.
pub(super) const OPERATIONS: &[Operation] = &[
    op(
        "AttachUserPolicy",
        "attach-user-policy",
        &[USER, POLICY_ARN],
        "Gives a user the permissions of a managed policy.",
        true,
    ),
    op(
        "CreateServiceLinkedRole",
        "create-service-linked-role",
        &[
            required(
                "AWSServiceName",
                "aws-service-name",
                name(128),
                "the service's principal, for example `config-multiaccountsetup.amazonaws.com`",
            ),
            optional(
                "Description",
                "description",
                any(0, 1000),
                "what the role is for",
            ),
            optional(
                "CustomSuffix",
                "custom-suffix",
                name(64),
                "what to append to the role's name, where the service allows it",
            ),
        ],
        "Makes the role that a service uses in this account. Its name, trust and permissions are the service's own.",
        true,
    ),
    op(
        "CreateUser",
        "create-user",
        &[
            optional(
                "Path",
                "path",
                Shape::Text {
                    min: 1,
                    max: 512,
                    pattern: Pattern::Path,
                },
                "a path that begins and ends with a slash",
            ),
            USER,
            optional(
                "PermissionsBoundary",
                "permissions-boundary",
                Shape::Text {
                    min: 20,
                    max: 2048,
                    pattern: Pattern::Arn,
                },
                "the managed policy that limits the user; accepted here but not modelled yet",
            ),
            optional(
                "Tags",
                "tags",
                Shape::List {
                    item: &Shape::Structure(TAG),
                    max: 50,
                },
                "tags to attach; accepted here but not modelled yet",
            ),
        ],
        "Makes an IAM user without any permissions.",
        true,
    ),
    op(
        "DeleteRole",
        "delete-role",
        &[ROLE],
        "Deletes an ordinary role. Service-linked roles have delete-service-linked-role.",
        true,
    ),
    op(
        "DeleteServiceLinkedRole",
        "delete-service-linked-role",
        &[ROLE],
        "Asks for the deletion of a service-linked role. The answer is a task: the service may still refuse.",
        true,
    ),
    op(
        "DeleteUser",
        "delete-user",
        &[EXISTING_USER],
        "Deletes a user that has no policies left.",
        true,
    ),
    op(
        "DeleteUserPolicy",
        "delete-user-policy",
        &[EXISTING_USER, POLICY_NAME],
        "Deletes an inline policy of a user.",
        true,
    ),
    op(
        "DetachUserPolicy",
        "detach-user-policy",
        &[USER, POLICY_ARN],
        "Takes a managed policy from a user.",
        true,
    ),
    op(
        "GetRole",
        "get-role",
        &[ROLE],
        "Shows a role and who may assume it.",
        false,
    ),
    op(
        "GetServiceLinkedRoleDeletionStatus",
        "get-service-linked-role-deletion-status",
        &[required(
            "DeletionTaskId",
            "deletion-task-id",
            any(1, 1000),
            "the task, as delete-service-linked-role answered it",
        )],
        "Shows how far the deletion of a service-linked role has come, and what still uses the role if it failed.",
        false,
    ),
    op(
        "GetUser",
        "get-user",
        &[optional(
            "UserName",
            "user-name",
            name(128),
            "the user's name; the caller if not given",
        )],
        "Shows a user.",
        false,
    ),
    op(
        "GetUserPolicy",
        "get-user-policy",
        &[EXISTING_USER, POLICY_NAME],
        "Shows an inline policy of a user.",
        false,
    ),
    list(
        "ListAttachedRolePolicies",
        "list-attached-role-policies",
        &[ROLE, PATH_PREFIX, MARKER, MAX_ITEMS],
        "AttachedPolicies",
        "Lists the managed policies of a role.",
    ),
    list(
        "ListAttachedUserPolicies",
        "list-attached-user-policies",
        &[USER, PATH_PREFIX, MARKER, MAX_ITEMS],
        "AttachedPolicies",
        "Lists the managed policies of a user.",
    ),
    list(
        "ListRoles",
        "list-roles",
        &[PATH_PREFIX, MARKER, MAX_ITEMS],
        "Roles",
        "Lists the roles of the account.",
    ),
    list(
        "ListUserPolicies",
        "list-user-policies",
        &[EXISTING_USER, MARKER, MAX_ITEMS],
        "PolicyNames",
        "Lists the names of a user's inline policies.",
    ),
    list(
        "ListUsers",
        "list-users",
        &[PATH_PREFIX, MARKER, MAX_ITEMS],
        "Users",
        "Lists the users of the account.",
    ),
    op(
        "PutUserPolicy",
        "put-user-policy",
        &[
            EXISTING_USER,
            POLICY_NAME,
            required(
                "PolicyDocument",
                "policy-document",
                any(1, 131_072),
                "the policy, as JSON text",
            ),
        ],
        "Writes an inline policy of a user, over the one of that name if there is one.",
        true,
    ),
];

pub(super) const STS_OPERATIONS: &[Operation] = &[Operation {
    service: Service::Sts,
    name: "GetCallerIdentity",
    cli: "get-caller-identity",
    input: &[],
    summary: "Shows whose credentials these are: account, ARN and id.",
    callers: "anybody; no policy can forbid it",
    writes: false,
    pages: None,
}];
