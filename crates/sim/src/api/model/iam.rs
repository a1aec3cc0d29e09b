//! The IAM operations of this version (API model 2010-05-08) and those of STS (2011-06-15).

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
const GROUP: Member = required(
    "GroupName",
    "group-name",
    name(128),
    "the group's name, without its path",
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
const ARN: Shape = Shape::Text {
    min: 20,
    max: 2048,
    pattern: Pattern::Arn,
};
const POLICY_ARN: Member = required(
    "PolicyArn",
    "policy-arn",
    ARN,
    "the managed policy, for example `arn:aws:iam::aws:policy/AdministratorAccess`",
);
const NEW_POLICY_NAME: Member = required(
    "PolicyName",
    "policy-name",
    name(128),
    "what to call the policy; unique in the account",
);
const BOUNDARY: Member = required(
    "PermissionsBoundary",
    "permissions-boundary",
    ARN,
    "the managed policy that limits the permissions",
);
const DOCUMENT: Member = required(
    "PolicyDocument",
    "policy-document",
    any(1, 131_072),
    "the policy, as JSON text",
);
const VERSION: Member = required(
    "VersionId",
    "version-id",
    Shape::Text {
        min: 0,
        max: 2048,
        pattern: Pattern::PolicyVersion,
    },
    "the version, for example `v2`",
);
const TAG_LIST: Shape = Shape::List {
    item: &Shape::Structure(TAG),
    max: 50,
};
const TAGS: Member = required("Tags", "tags", TAG_LIST, "the tags");
const TAG_KEYS: Member = required(
    "TagKeys",
    "tag-keys",
    Shape::List {
        item: &any(1, 128),
        max: 50,
    },
    "the keys of the tags to remove",
);
const PATH: Member = optional(
    "Path",
    "path",
    Shape::Text {
        min: 1,
        max: 512,
        pattern: Pattern::Path,
    },
    "a path that begins and ends with a slash",
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

const OWN_USER: Member = optional(
    "UserName",
    "user-name",
    name(128),
    "the user's name; the caller's own if not given, which in a root session is the root user",
);
const OWN_USER_64: Member = optional(
    "UserName",
    "user-name",
    name(64),
    "the user's name; the caller's own if not given, which in a root session is the root user",
);
const PASSWORD: Member = optional(
    "Password",
    "password",
    any(1, 128),
    "the password; left out in a root session",
);
const ACCESS_KEY: Member = required(
    "AccessKeyId",
    "access-key-id",
    Shape::Text {
        min: 16,
        max: 128,
        pattern: Pattern::Name,
    },
    "the key, by its id",
);

/// Of the policy simulator.
const DOCUMENTS: Shape = Shape::List {
    item: &any(1, 131_072),
    max: 1_000,
};
const RESOURCE_ARNS: Member = optional(
    "ResourceArns",
    "resource-arns",
    Shape::List {
        item: &any(1, 2048),
        max: 1_000,
    },
    "the resources that the actions are about; all if not given",
);
const RESOURCE_POLICY: Member = optional(
    "ResourcePolicy",
    "resource-policy",
    any(1, 131_072),
    "the policy of the resources, as JSON text",
);
const RESOURCE_OWNER: Member = optional(
    "ResourceOwner",
    "resource-owner",
    any(1, 2048),
    "the account that owns the resources, as the ARN of its root user; the caller's if not given",
);
const CALLER: Member = optional(
    "CallerArn",
    "caller-arn",
    any(1, 2048),
    "the user, group or role who would call, by ARN; needed with a resource policy",
);
const HANDLING: Member = optional(
    "ResourceHandlingOption",
    "resource-handling-option",
    any(1, 64),
    "changes nothing here",
);
const BOUNDARIES: Member = optional(
    "PermissionsBoundaryPolicyInputList",
    "permissions-boundary-policy-input-list",
    DOCUMENTS,
    "a permissions boundary in place of the one there is",
);
const ACTIONS: Member = required(
    "ActionNames",
    "action-names",
    Shape::List {
        item: &any(3, 128),
        max: 1_000,
    },
    "the actions, for example `s3:GetObject`",
);
const CONTEXT: Member = optional(
    "ContextEntries",
    "context-entries",
    Shape::List {
        item: &Shape::Structure(&[
            optional(
                "ContextKeyName",
                "context-key-name",
                any(5, 256),
                "the condition key, for example `aws:SourceIp`",
            ),
            optional(
                "ContextKeyValues",
                "context-key-values",
                Shape::List {
                    item: &any(0, 131_072),
                    max: 1_000,
                },
                "its values",
            ),
            optional(
                "ContextKeyType",
                "context-key-type",
                Shape::Enum(&[
                    "string",
                    "stringList",
                    "numeric",
                    "numericList",
                    "boolean",
                    "booleanList",
                    "ip",
                    "ipList",
                    "binary",
                    "binaryList",
                    "date",
                    "dateList",
                ]),
                "one of its kind, or a list",
            ),
        ]),
        max: 1_000,
    },
    "the condition keys of the request; all others are not in it",
);

const ROOT_ADMINISTRATORS: &str = "the management account and the delegated administrator for IAM";
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
        "AddUserToGroup",
        "add-user-to-group",
        &[GROUP, EXISTING_USER],
        "Puts a user into a group, whose permissions it then has.",
        true,
    ),
    op(
        "AttachGroupPolicy",
        "attach-group-policy",
        &[GROUP, POLICY_ARN],
        "Gives the users of a group the permissions of a managed policy.",
        true,
    ),
    op(
        "AttachRolePolicy",
        "attach-role-policy",
        &[ROLE, POLICY_ARN],
        "Gives a role the permissions of a managed policy.",
        true,
    ),
    op(
        "AttachUserPolicy",
        "attach-user-policy",
        &[USER, POLICY_ARN],
        "Gives a user the permissions of a managed policy.",
        true,
    ),
    op(
        "CreateAccessKey",
        "create-access-key",
        &[OWN_USER],
        "Makes an access key: two at most for each user. The answer shows its secret, and nothing shows it again.",
        true,
    ),
    op(
        "CreateAccountAlias",
        "create-account-alias",
        &[required(
            "AccountAlias",
            "account-alias",
            Shape::Text {
                min: 3,
                max: 63,
                pattern: Pattern::AccountAlias,
            },
            "the alias: small letters, digits and single dashes within",
        )],
        "Gives the account an alias, in place of the one before; no other account may have it. Sign-in pages are not modelled.",
        true,
    ),
    op(
        "CreateGroup",
        "create-group",
        &[PATH, GROUP],
        "Makes a group of users without any permissions.",
        true,
    ),
    op(
        "CreateLoginProfile",
        "create-login-profile",
        &[
            OWN_USER_64,
            PASSWORD,
            optional(
                "PasswordResetRequired",
                "password-reset-required",
                Shape::Boolean,
                "whether a new password is to be chosen at the next sign-in; not for the root user",
            ),
        ],
        "In a root session without a user name: lets the root user of the account have a password again. Passwords of IAM users are not modelled.",
        true,
    ),
    op(
        "CreatePolicy",
        "create-policy",
        &[
            NEW_POLICY_NAME,
            PATH,
            DOCUMENT,
            optional(
                "Description",
                "description",
                any(0, 1000),
                "what the policy is for",
            ),
            optional("Tags", "tags", TAG_LIST, "tags to attach"),
        ],
        "Makes a managed policy of the account, which can be attached to users, groups and roles.",
        true,
    ),
    op(
        "CreatePolicyVersion",
        "create-policy-version",
        &[
            POLICY_ARN,
            DOCUMENT,
            optional(
                "SetAsDefault",
                "set-as-default",
                Shape::Boolean,
                "whether the new version is in force at once",
            ),
        ],
        "Writes a new version of a managed policy. The older ones stay, five at most.",
        true,
    ),
    op(
        "CreateRole",
        "create-role",
        &[
            PATH,
            ROLE,
            required(
                "AssumeRolePolicyDocument",
                "assume-role-policy-document",
                any(1, 131_072),
                "the trust policy, as JSON text: who may assume the role",
            ),
            optional(
                "Description",
                "description",
                any(0, 1000),
                "what the role is for",
            ),
            optional(
                "MaxSessionDuration",
                "max-session-duration",
                Shape::Integer {
                    min: 3600,
                    max: 43200,
                },
                "how long a session may last at most, in seconds",
            ),
            optional(
                "PermissionsBoundary",
                "permissions-boundary",
                ARN,
                "the managed policy that limits the permissions",
            ),
            optional("Tags", "tags", TAG_LIST, "tags to attach"),
        ],
        "Makes a role that those named in its trust policy may assume.",
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
            PATH,
            USER,
            optional(
                "PermissionsBoundary",
                "permissions-boundary",
                ARN,
                "the managed policy that limits the permissions",
            ),
            optional("Tags", "tags", TAG_LIST, "tags to attach"),
        ],
        "Makes an IAM user without any permissions.",
        true,
    ),
    op(
        "DeactivateMFADevice",
        "deactivate-mfa-device",
        &[
            OWN_USER,
            required(
                "SerialNumber",
                "serial-number",
                any(9, 256),
                "the device, by the serial number that list-mfa-devices shows",
            ),
        ],
        "Takes an MFA device away from whose it is.",
        true,
    ),
    op(
        "DeleteAccessKey",
        "delete-access-key",
        &[OWN_USER, ACCESS_KEY],
        "Deletes an access key for good.",
        true,
    ),
    op(
        "DeleteAccountAlias",
        "delete-account-alias",
        &[required(
            "AccountAlias",
            "account-alias",
            Shape::Text {
                min: 3,
                max: 63,
                pattern: Pattern::AccountAlias,
            },
            "the alias: small letters, digits and single dashes within",
        )],
        "Takes the alias from the account.",
        true,
    ),
    op(
        "DeleteAccountPasswordPolicy",
        "delete-account-password-policy",
        &[],
        "Deletes the account's policy for passwords.",
        true,
    ),
    op(
        "DeleteGroup",
        "delete-group",
        &[GROUP],
        "Deletes a group that has neither users nor policies left.",
        true,
    ),
    op(
        "DeleteGroupPolicy",
        "delete-group-policy",
        &[GROUP, POLICY_NAME],
        "Deletes an inline policy of a group.",
        true,
    ),
    op(
        "DeleteLoginProfile",
        "delete-login-profile",
        &[OWN_USER_64],
        "Deletes the password: in a root session without a user name, that of the root user.",
        true,
    ),
    op(
        "DeletePolicy",
        "delete-policy",
        &[POLICY_ARN],
        "Deletes a managed policy of the account that is attached to nothing and has one version.",
        true,
    ),
    op(
        "DeletePolicyVersion",
        "delete-policy-version",
        &[POLICY_ARN, VERSION],
        "Deletes a version of a managed policy that is not its default.",
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
        "DeleteRolePermissionsBoundary",
        "delete-role-permissions-boundary",
        &[ROLE],
        "Takes away the limit on a role's permissions.",
        true,
    ),
    op(
        "DeleteRolePolicy",
        "delete-role-policy",
        &[ROLE, POLICY_NAME],
        "Deletes an inline policy of a role.",
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
        "DeleteSigningCertificate",
        "delete-signing-certificate",
        &[
            OWN_USER,
            required(
                "CertificateId",
                "certificate-id",
                any(24, 128),
                "the certificate, by the id that list-signing-certificates shows",
            ),
        ],
        "Deletes a signing certificate.",
        true,
    ),
    op(
        "DeleteUser",
        "delete-user",
        &[EXISTING_USER],
        "Deletes a user that has no policies left and is in no group.",
        true,
    ),
    op(
        "DeleteUserPermissionsBoundary",
        "delete-user-permissions-boundary",
        &[USER],
        "Takes away the limit on a user's permissions.",
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
        "DetachGroupPolicy",
        "detach-group-policy",
        &[GROUP, POLICY_ARN],
        "Takes a managed policy from a group.",
        true,
    ),
    op(
        "DetachRolePolicy",
        "detach-role-policy",
        &[ROLE, POLICY_ARN],
        "Takes a managed policy from a role.",
        true,
    ),
    op(
        "DetachUserPolicy",
        "detach-user-policy",
        &[USER, POLICY_ARN],
        "Takes a managed policy from a user.",
        true,
    ),
    Operation {
        service: Service::Iam,
        name: "DisableOrganizationsRootCredentialsManagement",
        cli: "disable-organizations-root-credentials-management",
        input: &[],
        summary: "Ends the management of root credentials. Root users whose credentials are gone can recover a password again.",
        callers: ROOT_ADMINISTRATORS,
        writes: true,
        pages: None,
    },
    Operation {
        service: Service::Iam,
        name: "DisableOrganizationsRootSessions",
        cli: "disable-organizations-root-sessions",
        input: &[],
        summary: "Ends privileged actions on resources of members. Sessions that run go on until they expire.",
        callers: ROOT_ADMINISTRATORS,
        writes: true,
        pages: None,
    },
    Operation {
        service: Service::Iam,
        name: "EnableOrganizationsRootCredentialsManagement",
        cli: "enable-organizations-root-credentials-management",
        input: &[],
        summary: "Lets the organization manage the root credentials of its members; accounts that it creates from then on have none. Needs trusted access for IAM.",
        callers: "the management account",
        writes: true,
        pages: None,
    },
    Operation {
        service: Service::Iam,
        name: "EnableOrganizationsRootSessions",
        cli: "enable-organizations-root-sessions",
        input: &[],
        summary: "Lets the organization take privileged actions on resources of its members, in short root sessions. Needs trusted access for IAM.",
        callers: "the management account",
        writes: true,
        pages: None,
    },
    Operation {
        service: Service::Iam,
        name: "GenerateOrganizationsAccessReport",
        cli: "generate-organizations-access-report",
        input: &[
            required(
                "EntityPath",
                "entity-path",
                Shape::Text {
                    min: 19,
                    max: 427,
                    pattern: Pattern::EntityPath,
                },
                "the path of the root, unit or account, without a slash at its end: `o-…/r-…/ou-…/123456789012`",
            ),
            optional(
                "OrganizationsPolicyId",
                "organizations-policy-id",
                Shape::Text {
                    min: 0,
                    max: 256,
                    pattern: Pattern::PolicyId,
                },
                "a service control policy: the report is about the services that it allows",
            ),
        ],
        summary: "Asks for a report: which services the service control policies allow at a place, and when somebody below it \
                  last tried to use them.",
        callers: "the management account, with service control policies enabled",
        writes: true,
        pages: None,
    },
    op(
        "GetAccessKeyLastUsed",
        "get-access-key-last-used",
        &[ACCESS_KEY],
        "Shows when an access key was last used, and with which service.",
        false,
    ),
    list(
        "GetAccountAuthorizationDetails",
        "get-account-authorization-details",
        &[
            optional(
                "Filter",
                "filter",
                Shape::List {
                    item: &Shape::Enum(&[
                        "User",
                        "Role",
                        "Group",
                        "LocalManagedPolicy",
                        "AWSManagedPolicy",
                    ]),
                    max: 5,
                },
                "only these kinds; all if not given",
            ),
            MAX_ITEMS,
            MARKER,
        ],
        "UserDetailList",
        "Shows all users, groups, roles and managed policies of the account with their documents; of AWS's policies those that are used.",
    ),
    op(
        "GetAccountPasswordPolicy",
        "get-account-password-policy",
        &[],
        "Shows what passwords of users have to be like. Passwords themselves are not modelled.",
        false,
    ),
    op(
        "GetAccountProperties",
        "get-account-properties",
        &[],
        "Shows the account's settings of IAM features. Role Manager is off, and cannot be switched on here.",
        false,
    ),
    op(
        "GetAccountSummary",
        "get-account-summary",
        &[],
        "Counts what IAM keeps in the account, and says which credentials its root user has.",
        false,
    ),
    list(
        "GetGroup",
        "get-group",
        &[GROUP, MARKER, MAX_ITEMS],
        "Users",
        "Shows a group and its users.",
    ),
    op(
        "GetGroupPolicy",
        "get-group-policy",
        &[GROUP, POLICY_NAME],
        "Shows an inline policy of a group.",
        false,
    ),
    Operation {
        service: Service::Iam,
        name: "GetOrganizationsAccessReport",
        cli: "get-organizations-access-report",
        input: &[
            required(
                "JobId",
                "job-id",
                any(36, 36),
                "what GenerateOrganizationsAccessReport answered",
            ),
            MAX_ITEMS,
            MARKER,
            optional(
                "SortKey",
                "sort-key",
                Shape::Enum(&[
                    "SERVICE_NAMESPACE_ASCENDING",
                    "SERVICE_NAMESPACE_DESCENDING",
                    "LAST_AUTHENTICATED_TIME_ASCENDING",
                    "LAST_AUTHENTICATED_TIME_DESCENDING",
                ]),
                "the order of the services; by namespace unless told otherwise",
            ),
        ],
        summary: "Shows a report of service last accessed data, or how far it has come.",
        callers: "whoever asked for it, in the management account",
        writes: false,
        // The command line has no paging of its own for it.
        pages: None,
    },
    op(
        "GetLoginProfile",
        "get-login-profile",
        &[OWN_USER_64],
        "Shows whether there is a password, and since when.",
        false,
    ),
    op(
        "GetPolicy",
        "get-policy",
        &[POLICY_ARN],
        "Shows a managed policy without its document.",
        false,
    ),
    op(
        "GetPolicyVersion",
        "get-policy-version",
        &[POLICY_ARN, VERSION],
        "Shows a version of a managed policy with its document.",
        false,
    ),
    op(
        "GetRole",
        "get-role",
        &[ROLE],
        "Shows a role and who may assume it.",
        false,
    ),
    op(
        "GetRolePolicy",
        "get-role-policy",
        &[ROLE, POLICY_NAME],
        "Shows an inline policy of a role.",
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
        "ListAccessKeys",
        "list-access-keys",
        &[OWN_USER, MARKER, MAX_ITEMS],
        "AccessKeyMetadata",
        "Lists access keys: in a root session without a user name, those of the root user.",
    ),
    list(
        "ListAccountAliases",
        "list-account-aliases",
        &[MARKER, MAX_ITEMS],
        "AccountAliases",
        "Lists the alias of the account, if it has one.",
    ),
    list(
        "ListAttachedGroupPolicies",
        "list-attached-group-policies",
        &[GROUP, PATH_PREFIX, MARKER, MAX_ITEMS],
        "AttachedPolicies",
        "Lists the managed policies of a group.",
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
        "ListEntitiesForPolicy",
        "list-entities-for-policy",
        &[
            POLICY_ARN,
            optional(
                "EntityFilter",
                "entity-filter",
                Shape::Enum(&[
                    "User",
                    "Role",
                    "Group",
                    "LocalManagedPolicy",
                    "AWSManagedPolicy",
                ]),
                "only entities of this kind",
            ),
            PATH_PREFIX,
            optional(
                "PolicyUsageFilter",
                "policy-usage-filter",
                Shape::Enum(&["PermissionsPolicy", "PermissionsBoundary"]),
                "only those used in this way: as permissions or as boundary",
            ),
            MARKER,
            MAX_ITEMS,
        ],
        "PolicyGroups",
        "Lists the users, groups and roles that have a managed policy, or are limited by it.",
    ),
    list(
        "ListGroupPolicies",
        "list-group-policies",
        &[GROUP, MARKER, MAX_ITEMS],
        "PolicyNames",
        "Lists the names of a group's inline policies.",
    ),
    list(
        "ListGroups",
        "list-groups",
        &[PATH_PREFIX, MARKER, MAX_ITEMS],
        "Groups",
        "Lists the groups of the account.",
    ),
    list(
        "ListGroupsForUser",
        "list-groups-for-user",
        &[EXISTING_USER, MARKER, MAX_ITEMS],
        "Groups",
        "Lists the groups that a user is in.",
    ),
    list(
        "ListInstanceProfiles",
        "list-instance-profiles",
        &[PATH_PREFIX, MARKER, MAX_ITEMS],
        "InstanceProfiles",
        "Lists instance profiles. They are not modelled, so there are none.",
    ),
    list(
        "ListInstanceProfilesForRole",
        "list-instance-profiles-for-role",
        &[ROLE, MARKER, MAX_ITEMS],
        "InstanceProfiles",
        "Lists the instance profiles of a role. They are not modelled, so there are none.",
    ),
    list(
        "ListMFADevices",
        "list-mfa-devices",
        &[OWN_USER, MARKER, MAX_ITEMS],
        "MFADevices",
        "Lists MFA devices: in a root session without a user name, those of the root user.",
    ),
    op(
        "ListOpenIDConnectProviders",
        "list-open-id-connect-providers",
        &[],
        "Lists identity providers of OpenID Connect. They are not modelled, so there are none.",
        false,
    ),
    Operation {
        service: Service::Iam,
        name: "ListOrganizationsFeatures",
        cli: "list-organizations-features",
        input: &[],
        summary: "Lists the features of centralized root access that are enabled in the organization.",
        callers: ROOT_ADMINISTRATORS,
        writes: false,
        pages: None,
    },
    list(
        "ListPolicies",
        "list-policies",
        &[
            optional(
                "Scope",
                "scope",
                Shape::Enum(&["All", "AWS", "Local"]),
                "the account's own (Local), those of AWS, or All",
            ),
            optional(
                "OnlyAttached",
                "only-attached",
                Shape::Boolean,
                "only those attached to somebody in this account",
            ),
            PATH_PREFIX,
            optional(
                "PolicyUsageFilter",
                "policy-usage-filter",
                Shape::Enum(&["PermissionsPolicy", "PermissionsBoundary"]),
                "only those used in this way: as permissions or as boundary",
            ),
            MARKER,
            MAX_ITEMS,
        ],
        "Policies",
        "Lists managed policies: the account's own and those of AWS.",
    ),
    list(
        "ListPolicyTags",
        "list-policy-tags",
        &[POLICY_ARN, MARKER, MAX_ITEMS],
        "Tags",
        "Lists the tags of a managed policy.",
    ),
    list(
        "ListPolicyVersions",
        "list-policy-versions",
        &[POLICY_ARN, MARKER, MAX_ITEMS],
        "Versions",
        "Lists the versions of a managed policy, without their documents.",
    ),
    list(
        "ListRolePolicies",
        "list-role-policies",
        &[ROLE, MARKER, MAX_ITEMS],
        "PolicyNames",
        "Lists the names of a role's inline policies.",
    ),
    list(
        "ListRoleTags",
        "list-role-tags",
        &[ROLE, MARKER, MAX_ITEMS],
        "Tags",
        "Lists the tags of a role.",
    ),
    list(
        "ListRoles",
        "list-roles",
        &[PATH_PREFIX, MARKER, MAX_ITEMS],
        "Roles",
        "Lists the roles of the account.",
    ),
    op(
        "ListSAMLProviders",
        "list-saml-providers",
        &[],
        "Lists identity providers of SAML. They are not modelled, so there are none.",
        false,
    ),
    list(
        "ListSSHPublicKeys",
        "list-ssh-public-keys",
        &[OWN_USER_64, MARKER, MAX_ITEMS],
        "SSHPublicKeys",
        "Lists the SSH keys of a user. They are not modelled, so there are none.",
    ),
    list(
        "ListServerCertificates",
        "list-server-certificates",
        &[PATH_PREFIX, MARKER, MAX_ITEMS],
        "ServerCertificateMetadataList",
        "Lists server certificates. They are not modelled, so there are none.",
    ),
    op(
        "ListServiceSpecificCredentials",
        "list-service-specific-credentials",
        &[
            OWN_USER_64,
            optional(
                "ServiceName",
                "service-name",
                any(0, 256),
                "only credentials for this service",
            ),
            optional(
                "AllUsers",
                "all-users",
                Shape::Boolean,
                "those of all users of the account",
            ),
            MARKER,
            MAX_ITEMS,
        ],
        "Lists credentials of a user for single services. They are not modelled, so there are none.",
        false,
    ),
    list(
        "ListSigningCertificates",
        "list-signing-certificates",
        &[OWN_USER, MARKER, MAX_ITEMS],
        "Certificates",
        "Lists signing certificates: in a root session without a user name, those of the root user.",
    ),
    list(
        "ListUserPolicies",
        "list-user-policies",
        &[EXISTING_USER, MARKER, MAX_ITEMS],
        "PolicyNames",
        "Lists the names of a user's inline policies.",
    ),
    list(
        "ListUserTags",
        "list-user-tags",
        &[EXISTING_USER, MARKER, MAX_ITEMS],
        "Tags",
        "Lists the tags of a user.",
    ),
    list(
        "ListUsers",
        "list-users",
        &[PATH_PREFIX, MARKER, MAX_ITEMS],
        "Users",
        "Lists the users of the account.",
    ),
    list(
        "ListVirtualMFADevices",
        "list-virtual-mfa-devices",
        &[
            optional(
                "AssignmentStatus",
                "assignment-status",
                Shape::Enum(&["Assigned", "Unassigned", "Any"]),
                "only devices that somebody has, or that nobody has",
            ),
            MARKER,
            MAX_ITEMS,
        ],
        "VirtualMFADevices",
        "Lists virtual MFA devices. They are not modelled, so there are none.",
    ),
    op(
        "PutGroupPolicy",
        "put-group-policy",
        &[GROUP, POLICY_NAME, DOCUMENT],
        "Writes an inline policy of a group, over the one of that name if there is one.",
        true,
    ),
    op(
        "PutRolePermissionsBoundary",
        "put-role-permissions-boundary",
        &[ROLE, BOUNDARY],
        "Limits a role's permissions to what a managed policy allows. The limit itself gives none.",
        true,
    ),
    op(
        "PutRolePolicy",
        "put-role-policy",
        &[ROLE, POLICY_NAME, DOCUMENT],
        "Writes an inline policy of a role, over the one of that name if there is one.",
        true,
    ),
    op(
        "PutUserPermissionsBoundary",
        "put-user-permissions-boundary",
        &[USER, BOUNDARY],
        "Limits a user's permissions to what a managed policy allows. The limit itself gives none.",
        true,
    ),
    op(
        "PutUserPolicy",
        "put-user-policy",
        &[EXISTING_USER, POLICY_NAME, DOCUMENT],
        "Writes an inline policy of a user, over the one of that name if there is one.",
        true,
    ),
    op(
        "RemoveUserFromGroup",
        "remove-user-from-group",
        &[GROUP, EXISTING_USER],
        "Takes a user out of a group.",
        true,
    ),
    op(
        "SetDefaultPolicyVersion",
        "set-default-policy-version",
        &[POLICY_ARN, VERSION],
        "Chooses the version of a managed policy that is in force, wherever it is attached.",
        true,
    ),
    list(
        "SimulateCustomPolicy",
        "simulate-custom-policy",
        &[
            required(
                "PolicyInputList",
                "policy-input-list",
                DOCUMENTS,
                "the policies, as JSON texts",
            ),
            BOUNDARIES,
            optional(
                "OrderedOrganizationPolicyInputList",
                "ordered-organization-policy-input-list",
                Shape::List {
                    item: &Shape::Structure(&[optional(
                        "ServiceControlPolicyInputList",
                        "service-control-policy-input-list",
                        DOCUMENTS,
                        "the service control policies of this level",
                    )]),
                    max: 7,
                },
                "the levels of an organization, the root first",
            ),
            ACTIONS,
            RESOURCE_ARNS,
            RESOURCE_POLICY,
            RESOURCE_OWNER,
            CALLER,
            CONTEXT,
            HANDLING,
            MAX_ITEMS,
            MARKER,
        ],
        "EvaluationResults",
        "Says what policies out of the request would decide. Only the condition keys of the request are known.",
    ),
    list(
        "SimulatePrincipalPolicy",
        "simulate-principal-policy",
        &[
            required(
                "PolicySourceArn",
                "policy-source-arn",
                ARN,
                "the user, group or role of this account whose policies decide",
            ),
            optional(
                "PolicyInputList",
                "policy-input-list",
                DOCUMENTS,
                "further policies, as JSON texts",
            ),
            BOUNDARIES,
            optional(
                "PolicyExclusionList",
                "policy-exclusion-list",
                Shape::List {
                    item: &Shape::Structure(&[
                        optional(
                            "PolicyType",
                            "policy-type",
                            Shape::Enum(&[
                                "inline",
                                "aws-managed",
                                "user-managed",
                                "permission-boundary",
                                "scp",
                                "rcp",
                            ]),
                            "all of this kind",
                        ),
                        optional("PolicyArn", "policy-arn", ARN, "a managed policy"),
                        optional(
                            "InlinePolicyIdentifier",
                            "inline-policy-identifier",
                            Shape::Structure(&[
                                required(
                                    "PolicyName",
                                    "policy-name",
                                    any(1, 128),
                                    "the policy's name",
                                ),
                                required(
                                    "AttachmentType",
                                    "attachment-type",
                                    Shape::Enum(&["user", "group", "role"]),
                                    "what has it",
                                ),
                                required(
                                    "AttachmentName",
                                    "attachment-name",
                                    any(1, 128),
                                    "who has it; * and ? match any name",
                                ),
                            ]),
                            "an inline policy",
                        ),
                    ]),
                    max: 256,
                },
                "policies to exclude: by type, by ARN, or an inline policy by name",
            ),
            ACTIONS,
            RESOURCE_ARNS,
            RESOURCE_POLICY,
            RESOURCE_OWNER,
            CALLER,
            CONTEXT,
            HANDLING,
            MAX_ITEMS,
            MARKER,
        ],
        "EvaluationResults",
        "Says what the policies of a user, group or role would decide, with the boundary and the service control policies above. \
         Policies can be excluded. Only the condition keys of the request are known; resource control policies are not asked.",
    ),
    op(
        "TagPolicy",
        "tag-policy",
        &[POLICY_ARN, TAGS],
        "Adds tags to a managed policy of the account, over those with the same keys.",
        true,
    ),
    op(
        "TagRole",
        "tag-role",
        &[ROLE, TAGS],
        "Adds tags to a role, over those with the same keys.",
        true,
    ),
    op(
        "TagUser",
        "tag-user",
        &[EXISTING_USER, TAGS],
        "Adds tags to a user, over those with the same keys.",
        true,
    ),
    op(
        "UntagPolicy",
        "untag-policy",
        &[POLICY_ARN, TAG_KEYS],
        "Removes tags from a managed policy of the account.",
        true,
    ),
    op(
        "UntagRole",
        "untag-role",
        &[ROLE, TAG_KEYS],
        "Removes tags from a role.",
        true,
    ),
    op(
        "UntagUser",
        "untag-user",
        &[EXISTING_USER, TAG_KEYS],
        "Removes tags from a user.",
        true,
    ),
    op(
        "UpdateAccessKey",
        "update-access-key",
        &[
            OWN_USER,
            ACCESS_KEY,
            required(
                "Status",
                "status",
                Shape::Enum(&["Active", "Inactive", "Expired"]),
                "with an inactive key nothing can be signed until it is activated again",
            ),
        ],
        "Deactivates an access key, or activates it again.",
        true,
    ),
    op(
        "UpdateAccountPasswordPolicy",
        "update-account-password-policy",
        &[
            optional(
                "MinimumPasswordLength",
                "minimum-password-length",
                Shape::Integer { min: 6, max: 128 },
                "the least number of characters; 6 if not given",
            ),
            optional(
                "RequireSymbols",
                "require-symbols",
                Shape::Boolean,
                "whether there must be a symbol",
            ),
            optional(
                "RequireNumbers",
                "require-numbers",
                Shape::Boolean,
                "whether there must be a digit",
            ),
            optional(
                "RequireUppercaseCharacters",
                "require-uppercase-characters",
                Shape::Boolean,
                "whether there must be a capital letter",
            ),
            optional(
                "RequireLowercaseCharacters",
                "require-lowercase-characters",
                Shape::Boolean,
                "whether there must be a small letter",
            ),
            optional(
                "AllowUsersToChangePassword",
                "allow-users-to-change-password",
                Shape::Boolean,
                "whether users may change their own",
            ),
            optional(
                "MaxPasswordAge",
                "max-password-age",
                Shape::Integer { min: 1, max: 1095 },
                "after so many days a password expires",
            ),
            optional(
                "PasswordReusePrevention",
                "password-reuse-prevention",
                Shape::Integer { min: 1, max: 24 },
                "how many earlier ones may not be used again",
            ),
            optional(
                "HardExpiry",
                "hard-expiry",
                Shape::Boolean,
                "whether only an administrator can help after a password expired",
            ),
        ],
        "Writes what passwords of users have to be like; what is left out goes back to its default. Passwords are not modelled.",
        true,
    ),
    op(
        "UpdateAssumeRolePolicy",
        "update-assume-role-policy",
        &[ROLE, DOCUMENT],
        "Writes anew who may assume a role.",
        true,
    ),
    op(
        "UpdateGroup",
        "update-group",
        &[
            GROUP,
            optional(
                "NewPath",
                "new-path",
                Shape::Text {
                    min: 1,
                    max: 512,
                    pattern: Pattern::Path,
                },
                "the new path, which begins and ends with a slash",
            ),
            optional("NewGroupName", "new-group-name", name(128), "the new name"),
        ],
        "Gives a group another name or path.",
        true,
    ),
    op(
        "UpdateRole",
        "update-role",
        &[
            ROLE,
            optional(
                "Description",
                "description",
                any(0, 1000),
                "what the role is for",
            ),
            optional(
                "MaxSessionDuration",
                "max-session-duration",
                Shape::Integer {
                    min: 3600,
                    max: 43200,
                },
                "how long a session may last at most, in seconds",
            ),
        ],
        "Changes a role's description or how long its sessions may last.",
        true,
    ),
    op(
        "UpdateRoleDescription",
        "update-role-description",
        &[
            ROLE,
            required(
                "Description",
                "description",
                any(0, 1000),
                "what the role is for",
            ),
        ],
        "Changes a role's description.",
        true,
    ),
    op(
        "UpdateUser",
        "update-user",
        &[
            EXISTING_USER,
            optional(
                "NewPath",
                "new-path",
                Shape::Text {
                    min: 1,
                    max: 512,
                    pattern: Pattern::Path,
                },
                "the new path, which begins and ends with a slash",
            ),
            optional("NewUserName", "new-user-name", name(64), "the new name"),
        ],
        "Gives a user another name or path; its keys, groups and policies stay. Policies that name it by its ARN are not rewritten.",
        true,
    ),
];

pub(super) const STS_OPERATIONS: &[Operation] = &[
    Operation {
        service: Service::Sts,
        name: "AssumeRole",
        cli: "assume-role",
        input: &[
            required(
                "RoleArn",
                "role-arn",
                ARN,
                "the role to assume, in this account or another",
            ),
            required(
                "RoleSessionName",
                "role-session-name",
                Shape::Text {
                    min: 2,
                    max: 64,
                    pattern: Pattern::Name,
                },
                "what to call the session; it stands in the session's ARN",
            ),
            optional(
                "PolicyArns",
                "policy-arns",
                Shape::List {
                    item: &Shape::Structure(&[optional(
                        "arn",
                        "arn",
                        ARN,
                        "a managed policy of the role's account or of AWS",
                    )]),
                    max: 10,
                },
                "managed policies that narrow what the session may do",
            ),
            optional(
                "Policy",
                "policy",
                any(1, 131_072),
                "a policy, as JSON text, that narrows what the session may do",
            ),
            optional(
                "DurationSeconds",
                "duration-seconds",
                Shape::Integer {
                    min: 900,
                    max: 43_200,
                },
                "how long the session lasts; an hour if not given",
            ),
            optional(
                "Tags",
                "tags",
                TAG_LIST,
                "tags of the session, which policies see as tags of the caller",
            ),
            optional(
                "TransitiveTagKeys",
                "transitive-tag-keys",
                Shape::List {
                    item: &any(1, 128),
                    max: 50,
                },
                "the tags that go on to the roles assumed from this session",
            ),
            optional(
                "ExternalId",
                "external-id",
                any(2, 1224),
                "what the role's owner asks of a third party",
            ),
            optional(
                "SerialNumber",
                "serial-number",
                any(9, 256),
                "an MFA device; not modelled",
            ),
            optional(
                "TokenCode",
                "token-code",
                any(6, 6),
                "the code that an MFA device shows; not modelled",
            ),
            optional(
                "SourceIdentity",
                "source-identity",
                Shape::Text {
                    min: 2,
                    max: 64,
                    pattern: Pattern::Name,
                },
                "who is behind the session; what is assumed from it keeps that",
            ),
            optional(
                "ProvidedContexts",
                "provided-contexts",
                Shape::List {
                    item: &Shape::Structure(&[
                        optional("ProviderArn", "provider-arn", ARN, "who asserts it"),
                        optional(
                            "ContextAssertion",
                            "context-assertion",
                            any(4, 2048),
                            "what is asserted",
                        ),
                    ]),
                    max: 5,
                },
                "assertions of another provider; not modelled",
            ),
        ],
        summary: "Begins a session of a role: temporary credentials with the role's permissions, perhaps narrowed.",
        callers: "whoever the role trusts and whose own policies allow it; no root user",
        writes: true,
        pages: None,
    },
    Operation {
        service: Service::Sts,
        name: "AssumeRoot",
        cli: "assume-root",
        input: &[
            required(
                "TargetPrincipal",
                "target-principal",
                any(12, 2048),
                "the member account, by its id or the ARN of its root user",
            ),
            required(
                "TaskPolicyArn",
                "task-policy-arn",
                Shape::Structure(&[optional(
                    "arn",
                    "arn",
                    ARN,
                    "for example `arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy`",
                )]),
                "the task: one of the five AWS managed policies for root sessions, as `arn=…`",
            ),
            optional(
                "DurationSeconds",
                "duration-seconds",
                Shape::Integer { min: 0, max: 900 },
                "how long the session lasts; 900 seconds if not given",
            ),
        ],
        summary: "Begins a root session in a member account for one task, for fifteen minutes at most.",
        callers: "users and roles of the management account or of the delegated administrator for IAM; no root user",
        writes: true,
        pages: None,
    },
    Operation {
        service: Service::Sts,
        name: "DecodeAuthorizationMessage",
        cli: "decode-authorization-message",
        input: &[required(
            "EncodedMessage",
            "encoded-message",
            any(1, 10_240),
            "the encoded message that a service added to a denial",
        )],
        summary: "Decodes what a service told about a denial: who asked for what, and which statements denied it. Here people at \
                  work with Amazon EC2 get such messages.",
        callers: "any account, for messages about its own callers",
        writes: false,
        pages: None,
    },
    Operation {
        service: Service::Sts,
        name: "GetAccessKeyInfo",
        cli: "get-access-key-info",
        input: &[ACCESS_KEY],
        summary: "Tells which account an access key is of, whether there still is such a key or not.",
        callers: ADMINISTRATORS,
        writes: false,
        pages: None,
    },
    Operation {
        service: Service::Sts,
        name: "GetCallerIdentity",
        cli: "get-caller-identity",
        input: &[],
        summary: "Shows whose credentials these are: account, ARN and id.",
        callers: "anybody; no policy can forbid it",
        writes: false,
        pages: None,
    },
    Operation {
        service: Service::Sts,
        name: "GetSessionToken",
        cli: "get-session-token",
        input: &[
            optional(
                "DurationSeconds",
                "duration-seconds",
                Shape::Integer {
                    min: 900,
                    max: 129_600,
                },
                "how long the credentials last: twelve hours if not given, an hour at most for a root user",
            ),
            optional(
                "SerialNumber",
                "serial-number",
                any(9, 256),
                "an MFA device; not modelled",
            ),
            optional(
                "TokenCode",
                "token-code",
                any(6, 6),
                "the code that an MFA device shows; not modelled",
            ),
        ],
        summary: "Gives temporary credentials of the user's own. Without MFA they are no good for IAM, and of STS for \
                  AssumeRole and GetCallerIdentity only.",
        callers: "users and root users; no policy can forbid it",
        writes: true,
        pages: None,
    },
];
